import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useSearchParams } from "react-router";
import { api, ApiError } from "../../api/client";
import type { ComparePage, DayList, RunInfo } from "../../api/types";
import { minus, spanText, trimDecimal } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useSetParams } from "../../app/params";
import { Said } from "../../app/said";
import { useSession } from "../../app/session";
import { Empty, PageProblem, PageWait } from "../../app/states";
import { useTitle } from "../../app/title";
import { Typed } from "./Filters";
import { indicatorPath, Move, PageHead, unitPath } from "./parts";
import { useCompare } from "./queries";
import "./size.css";

const A_PAGE = 50;
const NAMES = ["a", "b", "group", "q", "indicator", "cause", "kind", "sort"];

/** What the server is asked for. The run that is looked at everywhere is the later one unless the address names it. */
export function compareQuery(params: URLSearchParams): Record<string, string> {
  const query: Record<string, string> = {};
  for (const name of NAMES) {
    const value = params.get(name);
    if (value) query[name] = value;
  }
  const run = params.get("run");
  if (!query["b"] && run) query["b"] = run;
  return query;
}

export function Component() {
  const { t } = useWords();
  useTitle(t("compare.title"));
  const [params] = useSearchParams();
  const offset = Math.max(0, Number(params.get("from") ?? "0") || 0);
  const wanted = compareQuery(params);
  const query = useCompare({ ...wanted, offset: String(offset), limit: String(A_PAGE) });
  const days = useQuery({ queryKey: ["days"], queryFn: ({ signal }) => api.days(signal) });
  if (query.error instanceof ApiError && query.error.code === "no_earlier_run")
    return (
      <div className="page">
        <PageHead title={t("compare.title")} over={t("compare.over")} />
        <Empty>{t("compare.first")}</Empty>
      </div>
    );
  if (query.error) return <PageProblem error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <PageWait />;
  return <Compare page={query.data} days={days.data} wanted={wanted} />;
}

function Compare({ page, days, wanted }: { page: ComparePage; days: DayList | undefined; wanted: Record<string, string> }) {
  const { t, pick } = useWords();
  const session = useSession();
  const [params] = useSearchParams();
  const change = useSetParams();
  // Whatever else changes, one begins at the first page again.
  const set = (changes: Record<string, string | null>) => change({ from: null, ...changes });
  const rows = page.kinds.reduce((n, k) => n + k.rows, 0);
  const last = page.offset + page.items.length;
  const toggle = (name: string, value: string) => set({ [name]: params.get(name) === value ? null : value });
  return (
    <div className="page page-compare">
      <PageHead title={t("compare.title")} over={t("compare.over")}>
        <a className="button-link push" href={api.compareCsv({ ...wanted, a: page.a.id, b: page.b.id })} download>
          {t("compare.csv")}
        </a>
      </PageHead>
      <div className="compare-head">
        <RunChoice label={t("compare.from")} run={page.a} days={days} onChange={(a) => set({ a, b: page.b.id })} />
        <RunChoice label={t("compare.to")} run={page.b} days={days} onChange={(b) => set({ a: page.a.id, b })} />
        <Button size="small" onClick={() => set({ a: page.b.id, b: page.a.id })}>
          {t("compare.swap")}
        </Button>
      </div>
      {!session.allowed.includes("read_city") && <p className="reason">{t("compare.hidden")}</p>}
      <div className="compare-facts" role="status">
        <span>{rows === 0 ? t("compare.same") : t("compare.summary", { n: page.units_moved, of: page.units, rows })}</span>
        {page.units_gone > 0 && <span>{t("compare.gone", { n: page.units_gone })}</span>}
        {page.units_new > 0 && <span>{t("compare.fresh", { n: page.units_new })}</span>}
        {page.method_changed && <b className="ochre">{t("compare.method")}</b>}
      </div>
      {page.rulings.length > 0 && (
        <section aria-labelledby="rulings">
          <h2 id="rulings">{t("compare.rulings")}</h2>
          <ul className="compare-rulings">
            {page.rulings.map((r) => (
              <li key={r.reading}>
                <Go to="/readings" set={{ reading: r.reading }}>
                  {r.reading} <Said zh={r.title} en={r.title_en} />
                </Go>
                {t("common.colon")}
                <Said zh={r.from ?? t("compare.unruled")} /> → <b><Said zh={r.to ?? t("compare.unruled")} /></b>
              </li>
            ))}
          </ul>
        </section>
      )}
      {rows > 0 && (
        <>
          <div className="count-chips" role="group" aria-label={t("compare.why")}>
            {page.causes.map((c) => (
              <button key={c.cause} type="button" className="count-chip" aria-pressed={params.get("cause") === c.cause} onClick={() => toggle("cause", c.cause)}>
                {t(`cause.${c.cause}`)} <b>{c.rows}</b>
              </button>
            ))}
          </div>
          <div className="count-chips" role="group" aria-label={t("compare.move")}>
            {page.kinds.map((k) => (
              <button key={k.kind} type="button" className="count-chip" aria-pressed={params.get("kind") === k.kind} onClick={() => toggle("kind", k.kind)}>
                {t(`change.${k.kind}`)} <b>{k.rows}</b>
              </button>
            ))}
            {page.groups.map((g) => (
              <button key={g.id} type="button" className="count-chip" aria-pressed={params.get("group") === g.id} onClick={() => toggle("group", g.id)}>
                {pick(g.label, g.label_en)} <b>{g.rows}</b>
              </button>
            ))}
          </div>
          <form className="filters" role="search" aria-label={t("units.filters")} onSubmit={(event) => event.preventDefault()}>
            <Typed label={t("units.q")} value={params.get("q") ?? ""} onChange={(q) => set({ q })} wide />
            <Typed label={t("compare.indicator")} value={params.get("indicator") ?? ""} onChange={(indicator) => set({ indicator })} />
            <select aria-label={t("compare.sort")} value={params.get("sort") ?? ""} onChange={(event) => set({ sort: event.target.value })}>
              <option value="">{t("compare.bySize")}</option>
              <option value="unit">{t("compare.byUnit")}</option>
            </select>
          </form>
          {page.items.length === 0 ? <Empty>{t("compare.none")}</Empty> : <Moves page={page} />}
          <p className="pager">
            {page.offset > 0 && <Button onClick={() => set({ from: String(Math.max(0, page.offset - A_PAGE)) })}>{t("compare.earlier")}</Button>}
            {last < page.total && <Button onClick={() => set({ from: String(last) })}>{t("compare.later")}</Button>}
            {page.total > 0 && <span className="pager-said">{t("compare.page", { from: page.offset + 1, to: last, of: page.total })}</span>}
          </p>
        </>
      )}
    </div>
  );
}

/** A day with a run; the run that is chosen stays to be chosen when it is not the last of its day. */
function RunChoice({ label, run, days, onChange }: { label: string; run: RunInfo; days: DayList | undefined; onChange: (run: string) => void }) {
  const { t } = useWords();
  const all = (days?.items ?? []).map((d) => ({ id: d.run, day: d.day, number: d.number }));
  if (!all.some((d) => d.id === run.id)) all.unshift({ id: run.id, day: run.as_of, number: run.number });
  return (
    <label>
      {label}
      <select value={run.id} onChange={(event) => onChange(event.target.value)}>
        {all.map((d) => (
          <option key={d.id} value={d.id}>
            {t("compare.runOf", { day: d.day, n: d.number })}
          </option>
        ))}
      </select>
    </label>
  );
}

function Moves({ page }: { page: ComparePage }) {
  const { t, pick } = useWords();
  return (
    <div className="table-scroll">
      <table className="table compare-table">
        <caption className="sr">{t("compare.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("compare.unit")}</th>
            <th scope="col">{t("compare.indicator")}</th>
            <th scope="col">{t("compare.move")}</th>
            <th scope="col">{t("compare.total")}</th>
            <th scope="col">{t("compare.why")}</th>
          </tr>
        </thead>
        <tbody>
          {page.items.map((row) => (
            <tr key={`${row.unit} ${row.indicator}`}>
              <th scope="row">
                <Go to={unitPath(row.unit)} set={{ run: page.b.id }}>
                  {row.unit_name}
                </Go>
              </th>
              <td>
                <Go to={indicatorPath(row.unit, row.indicator)} set={{ run: page.b.id }}>
                  <span className="tab">{row.indicator}</span> {pick(row.indicator_name, row.indicator_name_en)}
                </Go>
              </td>
              <td className="nowrap">
                <Move from={row.from} to={row.to} />
                <small>
                  {t(`change.${row.kind}`)}
                  {row.by !== null && trimDecimal(row.by) !== "0" && ` · ${t("compare.by", { n: signed(row.by) })}`}
                </small>
              </td>
              <td className="tab nowrap">
                {spanText(row.total_from)} → {spanText(row.total_to)}
              </td>
              <td>
                <ul className="compare-causes">
                  {row.causes.slice(0, 4).map((c, i) => (
                    <li key={i} className={`cause-${c.kind}`}>
                      <span className="cause">{t(`cause.${c.kind}`)}</span>
                      {c.kind === "ruling" && c.id ? (
                        <Go to="/readings" set={{ reading: c.id }}>
                          <Said zh={c.label} en={c.label_en} />
                        </Go>
                      ) : (
                        <Said zh={c.label} en={c.label_en} />
                      )}
                      {(c.from !== null || c.to !== null) && (
                        <span className="cause-values">
                          {t("common.colon")}
                          <Said zh={c.from ?? "—"} en={c.from_en} /> → <Said zh={c.to ?? "—"} en={c.to_en} />
                        </span>
                      )}
                    </li>
                  ))}
                  {row.causes_total > 4 && <li className="quiet">{t("compare.causes", { n: row.causes_total - 4 })}</li>}
                </ul>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** "+4", "−0.5". */
export function signed(text: string): string {
  const plain = trimDecimal(text);
  return plain.startsWith("-") ? minus(plain) : `+${plain}`;
}
