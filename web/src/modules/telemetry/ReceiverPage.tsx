import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { telemetry, type ReceiverStatus } from "../../api/telemetry";
import { bytes, thousands } from "../../app/format";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { seconds } from "./parts";
import { Retention } from "./Retention";
import "./telemetry.css";

export function Component() {
  const { t } = useWords();
  useTitle(t("telemetry.receiver"));
  const status = useQuery({ queryKey: ["telemetry-status"], queryFn: ({ signal }) => telemetry.status(signal), refetchInterval: 2000 });
  const rate = useRate(status.data, status.dataUpdatedAt);
  return (
    <div className="page page-telemetry">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <h1>{t("telemetry.receiver")}</h1>
        </div>
      </header>
      <Over query={status}>{(data) => <Status data={data} rate={rate} />}</Over>
      <Retention />
    </div>
  );
}

/** Frames a second between two answers. */
function useRate(data: ReceiverStatus | undefined, at: number): number | null {
  const [before, keep] = useState<{ count: number; at: number; rate: number | null } | null>(null);
  useEffect(() => {
    if (!data) return;
    const count = data.accepted + data.rejected;
    keep((b) => (b && at > b.at ? { count, at, rate: Math.round(((count - b.count) / (at - b.at)) * 10_000) / 10 } : (b ?? { count, at, rate: null })));
  }, [data, at]);
  return before?.rate ?? null;
}

function Status({ data, rate }: { data: ReceiverStatus; rate: number | null }) {
  const { t } = useWords();
  const bad = data.journal_removed !== null ? "removed" : data.journal_broken ? "journal" : data.deriving_stuck ? "stuck" : data.lag_frames >= data.lag_max ? "lag" : null;
  const n = (value: number) => thousands(String(value));
  const figures: [string, string][] = [
    [t("telemetry.listensOn"), data.listens_on ?? t("telemetry.doesNotListen")],
    [t("telemetry.tls"), t(data.tls ? "telemetry.yes" : "telemetry.no")],
    [t("telemetry.connections"), `${n(data.connections)} / ${n(data.connections_max)}`],
    [t("telemetry.perSecond"), rate === null ? t("telemetry.measuring") : String(rate)],
    [t("telemetry.acceptedN"), n(data.accepted)],
    [t("telemetry.rejectedN"), n(data.rejected)],
    [t("telemetry.answeredN"), n(data.answered)],
    [t("telemetry.bytes"), bytes(data.bytes)],
    [t("telemetry.refusedN"), n(data.refused_connections)],
    [t("telemetry.lag"), t("telemetry.lagSaid", { frames: n(data.lag_frames), seconds: data.lag_seconds })],
    [t("telemetry.newest"), n(data.newest_frame)],
    ...(data.unreadable > 0 ? [[t("telemetry.unreadable"), n(data.unreadable)] as [string, string]] : []),
    [t("telemetry.sealed"), n(data.sealed_frame)],
    [t("telemetry.hot"), bytes(data.hot_bytes)],
  ];
  return (
    <>
      <p className={bad ? "lead tm-refused" : "lead"} role="status">
        {t(bad ? `telemetry.bad.${bad}` : "telemetry.good", { n: n(data.connections), lag: data.lag_seconds, file: data.journal_removed ?? "" })}
      </p>
      <dl className="tm-figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h2>{t("telemetry.open")}</h2>
      {data.connections > data.open.length && <p className="quiet">{t("telemetry.oldestOpen", { n: data.open.length })}</p>}
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("telemetry.open")}>
        <table className="table tight tm-cards">
          <thead>
            <tr>
              <th scope="col" className="r">
                {t("telemetry.col.number")}
              </th>
              <th scope="col">{t("telemetry.from")}</th>
              <th scope="col">{t("telemetry.opened")}</th>
              <th scope="col">{t("telemetry.col.last")}</th>
              <th scope="col" className="r">
                {t("telemetry.col.frames")}
              </th>
              <th scope="col" className="r">
                {t("telemetry.rejectedN")}
              </th>
              <th scope="col" className="r">
                {t("telemetry.devices")}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.open.map((c) => (
              <tr key={c.number}>
                <td className="r" data-of={t("telemetry.col.number")}>
                  {c.number}
                </td>
                <td>{c.remote}</td>
                <td data-of={t("telemetry.opened")}>{seconds(c.opened_at)}</td>
                <td data-of={t("telemetry.col.last")}>{c.last_at ? seconds(c.last_at) : t("telemetry.nothingYet")}</td>
                <td className="r" data-of={t("telemetry.col.frames")}>
                  {c.frames}
                </td>
                <td className="r" data-of={t("telemetry.rejectedN")}>
                  {c.rejected}
                </td>
                <td className="r" data-of={t("telemetry.devices")}>
                  {c.devices.length}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
