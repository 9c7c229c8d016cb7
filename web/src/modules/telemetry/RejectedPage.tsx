import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { telemetry, type RejectedAsk, type RejectedList } from "../../api/telemetry";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Pager } from "../../app/Pager";
import { PrintStamp } from "../../app/PrintStamp";
import { Empty, Over, Problem } from "../../app/states";
import { useTitle } from "../../app/title";
import { FrameLine, seconds, useReason } from "./parts";
import "./telemetry.css";

export function Component() {
  const { t } = useWords();
  useTitle(t("telemetry.rejected"));
  const [reason] = useParam("reason");
  const [device] = useParam("device");
  const [page] = useParam("page");
  const query: RejectedAsk = { limit: 50, ...(reason ? { reason } : {}), ...(device ? { device } : {}), ...(page ? { page } : {}) };
  const list = useQuery({ queryKey: ["telemetry-rejected", query], queryFn: ({ signal }) => telemetry.rejected(query, signal), refetchInterval: 5000, placeholderData: (before) => before });
  // The counters tell all reasons, whichever one is chosen.
  const whole = useQuery({ queryKey: ["telemetry-rejected", "counts"], queryFn: ({ signal }) => telemetry.rejected({ limit: 1 }, signal), refetchInterval: 5000 });
  return (
    <div className="page page-telemetry">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <h1>{t("telemetry.rejected")}</h1>
        </div>
      </header>
      <p className="lead">{t("telemetry.rejectedLead")}</p>
      {whole.data && <Reasons list={whole.data} chosen={reason} />}
      <Over query={list}>{(data) => <Items list={data} />}</Over>
    </div>
  );
}

/** Counts by reason, the greatest first. */
export function byReason(counts: RejectedList["counts"]): { reason: string; count: number; last: string }[] {
  const all = new Map<string, { reason: string; count: number; last: string }>();
  for (const c of counts) {
    const one = all.get(c.reason) ?? { reason: c.reason, count: 0, last: c.last_at };
    one.count += c.count;
    if (c.last_at > one.last) one.last = c.last_at;
    all.set(c.reason, one);
  }
  return [...all.values()].sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason));
}

function Reasons({ list, chosen }: { list: RejectedList; chosen: string | null }) {
  const { t } = useWords();
  const word = useReason();
  const reasons = byReason(list.counts);
  const most = Math.max(1, ...reasons.map((r) => r.count));
  if (reasons.length === 0) return null;
  return (
    <ul className="tm-reasons" aria-label={t("telemetry.byReason")}>
      {reasons.map((r) => (
        <li key={r.reason}>
          <Go keep set={{ reason: r.reason === chosen ? null : r.reason, page: null }} className={r.reason === chosen ? "on" : ""} aria-current={r.reason === chosen ? "true" : undefined}>
            <span>{word(r.reason)}</span>
            <i style={{ width: `${(r.count / most) * 100}%` }} aria-hidden="true" />
            <b>{r.count}</b>
          </Go>
        </li>
      ))}
    </ul>
  );
}

function Items({ list }: { list: RejectedList }) {
  const { t } = useWords();
  if (list.items.length === 0) return <Empty>{t("telemetry.noRejected")}</Empty>;
  return (
    <>
      <ol className="tm-frames">
        {list.items.map((f) => (
          <Item key={f.frame} item={f} />
        ))}
      </ol>
      <Pager next={list.next_page} />
    </>
  );
}

/** The bytes are fetched when somebody opens the line. */
function Item({ item }: { item: RejectedList["items"][number] }) {
  const { t } = useWords();
  const word = useReason();
  const [open, setOpen] = useState(false);
  const frame = useQuery({ queryKey: ["telemetry-frame", item.frame], queryFn: ({ signal }) => telemetry.frame(item.frame, signal), enabled: open, staleTime: Infinity });
  if (frame.data) return <FrameLine frame={frame.data} open />;
  return (
    <li className="tm-frame tm-refused">
      <button type="button" className="tm-open" aria-expanded={open} onClick={() => setOpen(true)}>
        <time dateTime={item.at}>{seconds(item.at)}</time> <b>{word(item.reason)}</b> <span>{item.remote}</span> <span className="quiet">{t("telemetry.frameNo", { n: item.frame })}</span>
      </button>
      {item.device && (
        <Go to={`/monitoring/devices/${encodeURIComponent(item.device)}`} className="button-link">
          {t("telemetry.toDevice")}
        </Go>
      )}
      {frame.error && <Problem compact error={frame.error} />}
    </li>
  );
}
