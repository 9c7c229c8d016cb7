import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { api } from "../../api/client";
import type { StandingsPage } from "../../api/types";
import { num, spanText, trimDecimal } from "../../app/format";
import { Go, useRunParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useSetParams } from "../../app/params";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { PageHead, unitPath } from "./parts";
import { useStandings } from "./queries";
import "./size.css";

const MOST = 12;
const PICKS = ["top", "bottom", "moved"];
const DAYS = [30, 60, 120, 366];
/** A line is told from the others by its dashes and its mark as well as by its colour. */
const DASHES = ["", "7 3", "2 3", "10 3 2 3", "5 5", "1 4"];

export function Component() {
  const { t } = useWords();
  useTitle(t("standings.title"));
  const [params] = useSearchParams();
  const run = useRunParam();
  const wanted: Record<string, string> = {};
  for (const name of ["group", "units", "pick", "days"]) {
    const value = params.get(name);
    if (value) wanted[name] = value;
  }
  if (run) wanted["run"] = run;
  return <Over query={useStandings(wanted)}>{(page) => <Standings page={page} />}</Over>;
}

function Standings({ page }: { page: StandingsPage }) {
  const { t, pick } = useWords();
  const [params] = useSearchParams();
  const set = useSetParams();
  const lit = params.get("lit");
  const ids = page.series.map((s) => s.unit);
  const choose = (units: string[]) => set({ units: units.length > 0 ? units.join(",") : null, pick: null });
  const placed = page.series.some((s) => s.points.some((p) => p?.place != null));
  return (
    <div className="page page-standings">
      <PageHead title={t("standings.title")} over={t("standings.over")} run={page.run} />
      <div className="standing-head">
        <label>
          {t("standings.group")}
          <select value={page.group} onChange={(event) => set({ group: event.target.value, units: null, lit: null })}>
            {page.groups.map((g) => (
              <option key={g.id} value={g.id}>
                {pick(g.label, g.label_en)} · {t("city.unitCount", { n: g.units })}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("standings.pick")}
          <select value={params.get("units") ? "chosen" : (params.get("pick") ?? "top")} onChange={(event) => set({ pick: event.target.value === "top" ? null : event.target.value, units: event.target.value === "chosen" ? ids.join(",") : null })}>
            {PICKS.map((p) => (
              <option key={p} value={p}>
                {t(`standings.${p}`)}
              </option>
            ))}
            <option value="chosen">{t("standings.chosen")}</option>
          </select>
        </label>
        <label>
          {t("standings.days")}
          <select value={params.get("days") ?? "60"} onChange={(event) => set({ days: event.target.value === "60" ? null : event.target.value })}>
            {DAYS.map((n) => (
              <option key={n} value={n}>
                {t("standings.lastDays", { n })}
              </option>
            ))}
          </select>
        </label>
        {ids.length < MOST ? <AddUnit page={page} chosen={ids} add={(unit) => choose([...ids, unit])} /> : <span className="quiet">{t("standings.full", { n: MOST })}</span>}
      </div>
      {page.series.length === 0 ? (
        <Empty>{t("standings.none")}</Empty>
      ) : (
        <div className="standing-charts">
          <div>
            {page.days.length < 2 && <p className="quiet">{t("standings.oneDay")}</p>}
            {!placed && <p className="quiet">{t("standings.noPlaces")}</p>}
            {placed && <Chart page={page} lit={lit} what="places" />}
            <Chart page={page} lit={lit} what="points" />
            <details className="more">
              <summary>{t("standings.table")}</summary>
              <StandingTable page={page} />
            </details>
          </div>
          <ul className="standing-legend">
            {page.series.map((s, i) => (
              <li key={s.unit} className={`series-${i % 6}`}>
                <Mark index={i} />
                <button type="button" aria-pressed={lit === s.unit} aria-label={t("standings.highlight", { name: s.name })} onClick={() => set({ lit: lit === s.unit ? null : s.unit })}>
                  {s.name}
                </button>
                <Go to={unitPath(s.unit)} className="tab">
                  {lastOf(s.points, (p) => spanText(p)) ?? "—"}
                </Go>
                {ids.length > 1 && (
                  <button type="button" className="drop" aria-label={t("standings.remove", { name: s.name })} onClick={() => choose(ids.filter((id) => id !== s.unit))}>
                    ×
                  </button>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

type Point = StandingsPage["series"][number]["points"][number];

function lastOf<T>(points: Point[], of: (p: NonNullable<Point>) => T): T | null {
  for (let i = points.length - 1; i >= 0; i -= 1) {
    const p = points[i];
    if (p) return of(p);
  }
  return null;
}

function Mark({ index }: { index: number }) {
  return (
    <svg className="mark" viewBox="0 0 20 12" aria-hidden="true">
      <line x1="0" x2="20" y1="6" y2="6" stroke="currentColor" strokeWidth="2" strokeDasharray={DASHES[index % 6]} />
    </svg>
  );
}

/** Pieces of a line without the days that have nothing. */
export function pieces<T>(values: (T | null)[]): { at: number; value: T }[][] {
  const out: { at: number; value: T }[][] = [];
  let open: { at: number; value: T }[] | null = null;
  values.forEach((value, at) => {
    if (value === null) {
      open = null;
      return;
    }
    if (!open) {
      open = [];
      out.push(open);
    }
    open.push({ at, value });
  });
  return out;
}

const W = 760;
const H = 240;

/** Heights moved apart so that none is nearer to the next than the gap, as little as may be, within the chart. */
export function spread(heights: readonly number[], gap: number, most: number): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  const out = [...heights];
  let above = -Infinity;
  for (const i of order) above = out[i] = Math.max(out[i] ?? 0, above + gap);
  let below = most + gap;
  for (const i of order.reverse()) below = out[i] = Math.min(out[i] ?? 0, below - gap);
  return out;
}

/** Of the names at the ends of the lines. */
const NAME_GAP = 14;

function Chart({ page, lit, what }: { page: StandingsPage; lit: string | null; what: "places" | "points" }) {
  const { t } = useWords();
  const all = page.series.flatMap((s) => s.points.filter((p) => p !== null));
  const places = all.map((p) => p.place).filter((p) => p !== null);
  const low = what === "places" ? Math.max(2, ...places) : Math.max(0, Math.floor((Math.min(...all.map((p) => num(p.lo))) - 1) / 5) * 5);
  const high = what === "places" ? Math.min(...places, low - 1) : Math.max(low + 5, Math.min(num(page.points), Math.ceil((Math.max(...all.map((p) => num(p.hi))) + 1) / 5) * 5));
  const x = (i: number) => (page.days.length < 2 ? W / 2 : (i / (page.days.length - 1)) * W);
  const y = (v: number) => H - ((v - low) / (high - low)) * H;
  const first = page.days[0];
  const last = page.days[page.days.length - 1];
  const series = page.series.map((s, i) => ({ s, i }));
  // The one that is highlighted lies on top.
  series.sort((a, b) => Number(a.s.unit === lit) - Number(b.s.unit === lit));
  const label = page.series.map((s) => t("standings.band", { name: s.name, from: first?.day ?? "", to: last?.day ?? "", a: s.points[0] ? spanText(s.points[0]) : "—", b: lastOf(s.points, (p) => spanText(p)) ?? "—" })).join(t("common.semicolon"));
  const named = series.flatMap(({ s }) => {
    const end = s.points[s.points.length - 1] ?? s.points.filter((p) => p !== null).at(-1);
    const value = what === "places" ? end?.place : end && num(end.so_far ?? end.lo);
    return value != null && (lit === s.unit || page.series.length <= 6) ? [{ unit: s.unit, at: y(value) + 4 }] : [];
  });
  const heights = spread(named.map((n) => n.at), NAME_GAP, H + 8);
  const heightOf = new Map(named.map((n, i) => [n.unit, heights[i]]));
  return (
    <section className="standing-chart" aria-label={t(`standings.${what}`)}>
      <h2>{t(`standings.${what}`)}</h2>
      <div className="standing-scroll" tabIndex={0} role="group" aria-label={t(`standings.${what}`)}>
      <svg viewBox={`-40 -12 ${W + 130} ${H + 36}`} role="img" aria-label={label}>
        {[...new Set([low, Math.round((low + high) / 2), high])].map((v) => (
          <g key={v}>
            <line className="grid" x1="0" x2={W} y1={y(v)} y2={y(v)} />
            <text x="-8" y={y(v) + 4} textAnchor="end">
              {v}
            </text>
          </g>
        ))}
        <line className="axis" x1="0" x2={W} y1={H} y2={H} />
        <text x="0" y={H + 17}>{first?.day.slice(5)}</text>
        {page.days.length > 1 && <text x={W} y={H + 17} textAnchor="end">{last?.day.slice(5)}</text>}
        {series.map(({ s, i }) => {
          const name = `series-${i % 6} ${lit && lit !== s.unit ? "dim" : ""} ${lit === s.unit ? "lit" : ""}`;
          const values = what === "places" ? s.points.map((p) => (p?.place != null ? { lo: p.place, hi: p.place, now: p.place } : null)) : s.points.map((p) => (p ? { lo: num(p.lo), hi: num(p.hi), now: num(p.so_far ?? p.lo) } : null));
          const parts = pieces(values);
          const end = parts[parts.length - 1]?.at(-1);
          return (
            <g key={s.unit} className={name}>
              {parts.map((part) => (
                <g key={part[0]?.at}>
                  {what === "points" && part.length > 1 && <polygon className="series-band" points={[...part.map((p) => `${x(p.at)},${y(p.value.hi)}`), ...[...part].reverse().map((p) => `${x(p.at)},${y(p.value.lo)}`)].join(" ")} />}
                  {what === "points" && part.length === 1 && part[0] && <line className="series-line" x1={x(part[0].at)} x2={x(part[0].at)} y1={y(part[0].value.lo)} y2={y(part[0].value.hi)} />}
                  <polyline className="series-line" strokeDasharray={DASHES[i % 6]} points={part.map((p) => `${x(p.at)},${y(p.value.now)}`).join(" ")} />
                  {part.length === 1 && part[0] && <circle className="series-dot" r="3" cx={x(part[0].at)} cy={y(part[0].value.now)} />}
                </g>
              ))}
              {end && heightOf.has(s.unit) && (
                <text className="series-name" x={x(end.at) + 8} y={heightOf.get(s.unit)}>
                  {s.name}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      </div>
    </section>
  );
}

function StandingTable({ page }: { page: StandingsPage }) {
  const { t } = useWords();
  return (
    <div className="table-scroll">
      <table className="table tight">
        <thead>
          <tr>
            <th scope="col">{t("standings.day")}</th>
            <th scope="col">{t("standings.place")}</th>
            {page.series.map((s) => (
              <th key={s.unit} scope="col" className="r">
                {s.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.days.map((day, i) => (
            <tr key={day.day}>
              <th scope="row">
                <Go keep set={{ run: day.run }}>{day.day}</Go>
              </th>
              <td>{t(`standings.${day.state}`)}</td>
              {page.series.map((s) => {
                const p = s.points[i];
                return (
                  <td key={s.unit} className="r tab nowrap">
                    {p ? spanText(p) : "—"}
                    {p && p.so_far !== null && p.lo !== p.hi && <small>{t("marks.soFar", { n: trimDecimal(p.so_far) })}</small>}
                    {p?.place != null && <small>{t("standings.placeOf", { n: p.place })}</small>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Finds a unit of the group by its name and adds it. */
function AddUnit({ page, chosen, add }: { page: StandingsPage; chosen: string[]; add: (unit: string) => void }) {
  const { t } = useWords();
  const [text, setText] = useState("");
  const q = text.trim();
  const query = useQuery({
    queryKey: ["units", page.run.id, "choose", page.group, q],
    queryFn: ({ signal }) => api.units(page.run.id, { group: page.group, q, limit: "20" }, 0, signal),
    enabled: q !== "",
  });
  const found = (query.data?.items ?? []).filter((u) => !chosen.includes(u.unit));
  return (
    <div
      className="standing-add"
      onKeyDown={(event) => {
        if (event.key === "Escape") setText("");
      }}
    >
      <label>
        {t("standings.add")}
        <input type="search" value={text} placeholder={t("standings.addHint")} maxLength={80} onChange={(event) => setText(event.target.value)} />
      </label>
      {q !== "" && query.data && (
        <ul aria-label={t("standings.add")}>
          {found.map((u) => (
            <li key={u.unit}>
              <button
                type="button"
                onClick={() => {
                  setText("");
                  add(u.unit);
                }}
              >
                {u.short_name} {u.total && <span className="quiet tab">{spanText(u.total)}</span>}
              </button>
            </li>
          ))}
          {found.length === 0 && <li className="empty">{t("units.none")}</li>}
        </ul>
      )}
    </div>
  );
}
