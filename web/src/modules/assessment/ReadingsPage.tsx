import { Segmented } from "antd";
import { useEffect, useRef } from "react";
import type { Reading } from "../../api/types";
import { Go, useParam, useRunParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { newest } from "../../app/newest";
import { Said } from "../../app/said";
import { Empty, Over } from "../../app/states";
import { TableTools, type Column } from "../../app/table/TableTools";
import { useTitle } from "../../app/title";
import { PageHead } from "./parts";
import { useReadings, useRuns } from "./queries";
import { ReadingDetail, ReadingState } from "./ReadingDetail";

export function Component() {
  const { t } = useWords();
  useTitle(t("readings.title"));
  return <Over query={useReadings()}>{(data) => <Readings items={data.items} />}</Over>;
}

const SHOWS = ["open", "ruled", "policy", "note", "all"] as const;
type Shows = (typeof SHOWS)[number];

export function shown(items: Reading[], what: Shows): Reading[] {
  return items.filter((r) => what === "all" || (what === "open" ? r.state === "open" : what === "ruled" ? r.kind === "reading" && r.state === "ruled" : r.kind === what && r.state !== "open"));
}

function Readings({ items }: { items: Reading[] }) {
  const { t, pick } = useWords();
  const [asked, setShow] = useParam("show");
  const [id] = useParam("reading");
  const counts = Object.fromEntries(SHOWS.map((s) => [s, shown(items, s).length])) as Record<Shows, number>;
  const fallback: Shows = counts.open > 0 ? "open" : "all";
  const current = items.find((r) => r.id === id) ?? null;
  const what = (SHOWS as readonly string[]).includes(asked ?? "") ? (asked as Shows) : current && !shown(items, fallback).includes(current) ? "all" : fallback;
  const list = shown(items, what);
  const chosen = current ?? list[0] ?? null;
  const looked = useRunParam();
  const runs = useRuns().data?.items ?? [];
  const run = looked ? runs.find((r) => r.id === looked) : newest(runs);
  const columns: Column<Reading>[] = [
    { id: "id", word: t("reading.kind.reading"), text: (r) => r.id },
    { id: "title", word: t("table.title"), text: (r) => pick(r.title, r.title_en) },
    { id: "kind", word: t("table.kind"), text: (r) => t(`reading.kind.${r.kind}`) },
    { id: "state", word: t("table.state"), text: (r) => t(`reading.state.${r.state}`) },
    { id: "options", word: t("table.options"), text: (r) => String(r.options.length) },
    { id: "in_force", word: t("table.inForce"), text: (r) => r.in_force ?? "" },
    { id: "ruled_by", word: t("table.ruledBy"), text: (r) => r.ruled_by ?? "" },
    { id: "ruled_on", word: t("table.ruledOn"), text: (r) => r.ruled_on ?? "" },
  ];
  const detail = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (id && window.matchMedia("(max-width: 900px)").matches) detail.current?.scrollIntoView({ block: "start" });
  }, [id]);
  return (
    <div className="page page-readings">
      <PageHead title={t("readings.title")} {...(run ? { run } : {})} />
      <p className="lead">{counts.open > 0 ? t("readings.lead", { n: counts.open }) : t("readings.leadNone")}</p>
      <div className="seg-scroll">
        <Segmented aria-label={t("readings.filter")} value={what} onChange={(value) => setShow(String(value))} options={SHOWS.map((s) => ({ value: s, label: `${t(`readings.show.${s}`)} ${counts[s]}` }))} />
      </div>
      <TableTools name="readings" columns={columns} rows={list} choice={false}>
      <div className="split">
        <nav aria-label={t("readings.list")}>
          {list.length === 0 && <Empty>{t("readings.empty")}</Empty>}
          <ul className="reading-list">
            {list.map((r) => (
              <li key={r.id}>
                <Go keep set={{ reading: r.id }} aria-current={chosen?.id === r.id ? "true" : undefined}>
                  <span className={`chip chip-${r.state}`}>{r.id}</span>
                  <span className="reading-list-text">
                    <Said zh={r.title} en={r.title_en} />
                    <ReadingState reading={r} />
                  </span>
                </Go>
              </li>
            ))}
          </ul>
        </nav>
        <div ref={detail} className="split-detail">
          {chosen ? <ReadingDetail key={chosen.id} reading={chosen} /> : <Empty>{t("readings.choose")}</Empty>}
        </div>
      </div>
      </TableTools>
    </div>
  );
}
