import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { telemetry, type RawFrame } from "../../api/telemetry";
import { dateTime } from "../../app/format";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { Problem } from "../../app/states";
import { useEveryUnit } from "../../app/units";
import { api } from "../../api/client";

/** Names of units; the id where a person may not see the name. */
export function useUnitNames(): (unit: string) => string {
  const city = useQuery({ queryKey: ["city", null], queryFn: ({ signal }) => api.city(null, signal), retry: false });
  const units = useEveryUnit(city.data);
  const names = useMemo(() => new Map(units.map((u) => [u.unit, u.name])), [units]);
  return useCallback((unit: string) => names.get(unit) ?? unit, [names]);
}

/** The word for a verdict or a reason; one that has none is shown as it is. */
export function useReason(): (code: string) => string {
  const { t } = useWords();
  return (code: string) => {
    const key = `telemetry.reason.${code}`;
    const word = t(key);
    return word === key ? code : word;
  };
}

export function seconds(at: string): string {
  const date = new Date(Date.parse(at) + 8 * 3_600_000);
  return Number.isNaN(date.getTime()) ? at : date.toISOString().slice(5, 19).replace("T", " ");
}

/** Frames as they came; each opens to its items and its proof. */
export function Frames({ frames, none }: { frames: RawFrame[]; none: string }) {
  if (frames.length === 0) return <p className="empty">{none}</p>;
  return (
    <ol className="tm-frames">
      {frames.map((f) => (
        <FrameLine key={f.frame} frame={f} />
      ))}
    </ol>
  );
}

export function FrameLine({ frame, open = false }: { frame: RawFrame; open?: boolean }) {
  const { t } = useWords();
  const reason = useReason();
  const [shown, show] = useState(open);
  const good = frame.verdict === "accepted";
  return (
    <li className={good ? "tm-frame" : "tm-frame tm-refused"}>
      <details open={shown} onToggle={(event) => show(event.currentTarget.open)}>
        <summary>
          <time dateTime={frame.at}>{seconds(frame.at)}</time> <b>{good ? t("telemetry.accepted") : reason(frame.verdict)}</b>{" "}
          {frame.cn !== null && (
            <span>
              {frame.cn} {frame.command && <Said zh={frame.command} />}
            </span>
          )}{" "}
          <span className="quiet">{t("telemetry.frameNo", { n: frame.frame })}</span>
        </summary>
        <pre className="tm-raw" lang="en" tabIndex={0} aria-label={t("telemetry.rawText")}>
          {frame.text}
        </pre>
        <dl className="tm-pairs">
          <div>
            <dt>{t("telemetry.from")}</dt>
            <dd>{frame.remote}</dd>
          </div>
          <div>
            <dt>{t("telemetry.bytes")}</dt>
            <dd>{frame.bytes}</dd>
          </div>
          {frame.tolerances.length > 0 && (
            <div>
              <dt>{t("telemetry.tolerated")}</dt>
              <dd>{frame.tolerances.join(", ")}</dd>
            </div>
          )}
        </dl>
        {shown && frame.items.length > 0 && (
          <ul className="tm-items">
            {frame.items.map((item, i) => (
              <li key={i}>
                <code>{item.name}</code> {item.value ?? ""}
              </li>
            ))}
          </ul>
        )}
        {shown && <Proof number={frame.frame} />}
      </details>
    </li>
  );
}

/** The chain from the frame to the mark of its day, computed when it is asked for. */
function Proof({ number }: { number: number }) {
  const { t } = useWords();
  const [asked, setAsked] = useState(false);
  const proof = useQuery({ queryKey: ["telemetry-proof", number], queryFn: ({ signal }) => telemetry.proof(number, signal), enabled: asked, staleTime: 30_000 });
  if (!asked)
    return (
      <button type="button" className="button-link" onClick={() => setAsked(true)}>
        {t("telemetry.prove")}
      </button>
    );
  if (proof.error) return <Problem compact error={proof.error} retry={() => void proof.refetch()} />;
  const data = proof.data;
  if (!data) return <p role="status">{t("common.loading")}</p>;
  return (
    <section className={data.holds ? "tm-proof" : "tm-proof tm-refused"} role="status">
      <p>
        <b>{t(data.holds ? "telemetry.proofHolds" : "telemetry.proofBroken", { n: data.broken_at ?? 0 })}</b> {data.day ? t(data.mark_fits === false ? "telemetry.markOff" : "telemetry.markFits", { day: data.day }) : t("telemetry.noMark")} {t("telemetry.proofOver", { n: data.records, from: data.frame, to: data.upto })}
      </p>
      <dl className="tm-pairs">
        <div>
          <dt>{t("telemetry.received")}</dt>
          <dd>{dateTime(data.at)}</dd>
        </div>
        {data.payload_sha256 !== null && (
          <>
            <div>
              <dt>SHA-256</dt>
              <dd>
                <code className="select">{data.payload_sha256}</code>
              </dd>
            </div>
            <div>
              <dt>{t("telemetry.chainBefore")}</dt>
              <dd>
                <code className="select">{data.chain_before}</code>
              </dd>
            </div>
            <div>
              <dt>{t("telemetry.chain")}</dt>
              <dd>
                <code className="select">{data.chain}</code>
              </dd>
            </div>
          </>
        )}
      </dl>
    </section>
  );
}
