import { useVirtualizer } from "@tanstack/react-virtual";
import { Fragment, memo, useEffect, useMemo, useRef, useState, type FocusEvent, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";
import { useNavigate, useSearchParams } from "react-router";
import type { Cell, CityPage, Group, IndicatorHead, UnitList, UnitSummary } from "../../api/types";
import { isCertain, num, spanOf, spanText, trimDecimal } from "../../app/format";
import { Go, useAddress, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Chevron } from "../../app/icons";
import { Said } from "../../app/said";
import { PageWait, Problem } from "../../app/states";
import { Term } from "../../app/Term";
import { PointsBar, SpanText, Staircase } from "../../marks";
import { groupSum, groupWords } from "./CityPage";
import { Filters } from "./Filters";
import { isFiltered, Rows, unitFilter } from "./filters";
import { Grade, indicatorPath, nameList, unitPath } from "./parts";
import { UNITS_A_PAGE, useUnitList, useUnitPages } from "./queries";
import "./size.css";

/** So many rows stand on the page as they are; more are drawn as they come into view, in a box that scrolls. */
export const PLAIN = 80;

/** Every unit by every indicator, drawn as staircases. Arrow keys move between the cells; each leads to its indicator. */
/** Orders of the names of units: the official one, and by pinyin. */
const NAMED = ["code", "name"];

export function Matrix({ city }: { city: CityPage }) {
  const { t } = useWords();
  const [params] = useSearchParams();
  const filter = useMemo(() => unitFilter(params), [params]);
  const filtered = isFiltered(params);
  const query = useUnitList(city.run.id, filter);
  const list = query.data;
  const of = city.groups.reduce((n, g) => n + g.units_total - g.hidden, 0);
  const [looked, look] = useState<string | null>(null);
  return (
    <section className="matrix-box" aria-label={t("city.matrix")}>
      <Filters city={city} found={list?.total} of={of} />
      <p className={looked ? "strip strip-said" : "strip"}>{looked ? <span aria-hidden="true">{looked}</span> : <Legend />}</p>
      {query.error ? <Problem error={query.error} retry={() => void query.refetch()} compact /> : !list ? <PageWait lines={6} /> : <Table city={city} list={list} filter={filter} filtered={filtered} look={look} />}
    </section>
  );
}

/** The cell that an event is about: the table listens for all of them. */
const cellOf = (event: { target: EventTarget }) => (event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a.cell") : null);

interface TableProps {
  city: CityPage;
  list: UnitList;
  filter: Record<string, string>;
  filtered: boolean;
  look: (text: string | null) => void;
}

const Table = memo(function Table({ city, list, filter, filtered, look }: TableProps) {
  const { t } = useWords();
  const navigate = useNavigate();
  const carried = useAddress()("/").search;
  const [sortParam, setSort] = useParam("sort");
  const sort = { key: sortParam?.replace(/^-/, "") ?? "total", down: sortParam ? sortParam.startsWith("-") : true };
  const [home, setHome] = useState("0:0");
  const box = useRef<HTMLDivElement>(null);
  const wanted = useRef<string | null>(null);
  const columns = useMemo(() => columnsOf(city), [city]);
  const grades = city.method.grades.length > 0;
  const lead = grades ? 3 : 2;

  const groups = city.groups.map((g) => ({ group: g, units: list.groups.find((x) => x.id === g.id)?.total ?? 0 }));
  const rows = new Rows(groups.map((g) => ({ units: g.units, hidden: g.group.hidden > 0 })), filtered);
  const plain = rows.count <= PLAIN;
  const virtual = useVirtualizer({
    count: rows.count,
    enabled: !plain,
    getScrollElement: () => box.current,
    estimateSize: (index) => (rows.row(index).kind === "unit" ? 37 : 48),
    overscan: 8,
  });
  const drawn = virtual.getVirtualItems();
  const shown = plain ? Array.from({ length: rows.count }, (_, i) => i) : drawn.map((item) => item.index);
  const above = plain ? 0 : (drawn[0]?.start ?? 0);
  const below = plain ? 0 : virtual.getTotalSize() - (drawn[drawn.length - 1]?.end ?? 0);

  // The pages of units that are in view; the first one is there already.
  const places = shown.map((i) => rows.row(i)).filter((r) => r.kind === "unit").map((r) => r.at);
  const pages = [...new Set(places.map((at) => Math.floor(at / UNITS_A_PAGE)))];
  const answers = useUnitPages(city.run.id, filter, pages);
  const loaded = new Map<number, UnitSummary>(list.items.map((unit, i) => [i, unit]));
  answers.forEach((answer) => answer.data?.items.forEach((unit, i) => loaded.set(answer.data.offset + i, unit)));
  const named = [...city.groups.flatMap((g) => g.units), ...loaded.values()].map((u): [string, string] => [u.unit, u.short_name]);
  // The same for as long as it says the same, so that a row is drawn again only when it changes.
  const known = JSON.stringify(named);
  const names = useMemo(() => new Map(named), [known]);

  // Back to the top when other units are wanted.
  const asked = JSON.stringify(filter);
  useEffect(() => {
    box.current?.scrollTo({ top: 0 });
    setHome("0:0");
  }, [asked]);

  // A cell that was not drawn when an arrow key led to it takes the focus once it is.
  useEffect(() => {
    const cell = wanted.current && box.current?.querySelector<HTMLAnchorElement>(`a[data-at="${wanted.current}"]`);
    if (!cell) return;
    wanted.current = null;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  // The names stand in the official order; in that of pinyin where one has chosen it.
  const order = NAMED.find((key) => key === sort.key) ?? "code";
  const sortBy = (key: string) => {
    const next = sort.key === key ? !sort.down : !NAMED.includes(key);
    setSort(key === "total" && next ? null : `${next ? "-" : ""}${key}`);
  };
  const ariaSort = (key: string) => (sort.key === key ? (sort.down ? "descending" : "ascending") : "none") as "descending" | "ascending" | "none";
  const arrow = (key: string) => (sort.key === key ? <Chevron dir={sort.down ? "down" : "up"} /> : null);

  const move = (event: KeyboardEvent<HTMLTableElement>) => {
    const at = (event.target as HTMLElement).dataset["at"];
    if (!at) return;
    const [r, c] = at.split(":").map(Number) as [number, number];
    const last = rows.units - 1;
    const end = columns.length - 1;
    const steps: Record<string, [number, number]> = {
      ArrowUp: [r - 1, c],
      ArrowDown: [r + 1, c],
      ArrowLeft: [r, c - 1],
      ArrowRight: [r, c + 1],
      PageUp: [Math.max(0, r - 15), c],
      PageDown: [Math.min(last, r + 15), c],
      Home: event.ctrlKey ? [0, c] : [r, 0],
      End: event.ctrlKey ? [last, c] : [r, end],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const [row, column] = step;
    if (row < 0 || row > last || column < 0 || column > end) return;
    const next = `${row}:${column}`;
    const there = box.current?.querySelector<HTMLAnchorElement>(`a[data-at="${next}"]`);
    if (there) {
      there.focus();
      there.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (!plain) {
      wanted.current = next;
      virtual.scrollToIndex(rows.of(row), { align: "center" });
    }
  };

  // One cell of the table is reached by the tab key; when it is out of view, the first that is drawn.
  const homeAt = Number(home.split(":")[0]);
  const stop = places.includes(homeAt) ? home : `${places.find((at) => (loaded.get(at)?.cells.length ?? 0) > 0) ?? 0}:0`;
  const [stopRow, stopColumn] = stop.split(":").map(Number) as [number, number];
  const width = lead + columns.length;

  const follow = (event: MouseEvent) => {
    const cell = cellOf(event);
    if (!cell || event.defaultPrevented || event.button !== 0 || event.metaKey || event.altKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    void navigate(cell.pathname + cell.search);
  };
  const say = (event: MouseEvent | FocusEvent) => look(cellOf(event)?.ariaLabel ?? null);
  const reach = (event: FocusEvent) => {
    const at = cellOf(event)?.dataset["at"];
    if (at) setHome(at);
    say(event);
  };

  const rowOf = (index: number) => {
    const row = rows.row(index);
    const of = groups[row.group];
    if (!of) return null;
    const aria = { "aria-rowindex": index + 3 };
    if (row.kind === "group") return <GroupRow key={`g${row.group}`} group={of.group} units={of.units} filtered={filtered} width={width} aria={aria} />;
    if (row.kind === "hidden") return <HiddenRow key={`h${row.group}`} group={of.group} width={width} aria={aria} />;
    const unit = loaded.get(row.at);
    if (!unit)
      return (
        <tr key={`u${row.at}`} className="matrix-waiting" {...aria}>
          <th scope="row" className="matrix-unit">
            …
          </th>
          <td colSpan={width - 1}>
            <span className="sr">{t("units.waiting", { n: row.at + 1 })}</span>
          </td>
        </tr>
      );
    return <UnitRow key={unit.unit} unit={unit} at={row.at} points={city.method.points} grades={grades} columns={columns} sorted={sort.key} names={names} stop={row.at === stopRow ? stopColumn : -1} carried={carried} index={index + 3} />;
  };

  return (
    <div className={plain ? "matrix-scroll" : "matrix-scroll matrix-many"} ref={box}>
      <table className="matrix" onKeyDown={move} onClick={follow} onFocus={reach} onBlur={() => look(null)} onMouseOver={say} onMouseLeave={() => look(null)} aria-rowcount={rows.count + 2} aria-colcount={width}>
        <caption className="sr">{t("city.caption", { n: columns.length })}</caption>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" rowSpan={2} className="matrix-unit" aria-sort={ariaSort(order)}>
              <button type="button" onClick={() => sortBy(order)}>
                {t("city.unit")}
                {arrow(order)}
              </button>
            </th>
            <th scope="col" rowSpan={2} className="matrix-total" aria-sort={ariaSort("total")}>
              <button type="button" onClick={() => sortBy("total")}>
                {arrow("total")}
                {t("city.total", { n: trimDecimal(city.method.points) })}
              </button>
            </th>
            {grades && (
              <th scope="col" rowSpan={2} className="matrix-grade" aria-sort={ariaSort("grade")}>
                <button type="button" onClick={() => sortBy("grade")}>
                  {t("city.grade")}
                  {arrow("grade")}
                </button>
              </th>
            )}
            <ItemHeads city={city} />
          </tr>
          <tr aria-rowindex={2}>
            {city.method.items.map((item) => (
              <Fragment key={item.no}>
                {item.indicators.map((head, k) => (
                  <IndicatorCell key={head.id} head={head} first={k === 0} penalty={item.role === "penalty"} sort={ariaSort(head.id)} arrow={arrow(head.id)} sortBy={() => sortBy(head.id)} />
                ))}
              </Fragment>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Space height={above} width={width} />}
          {shown.map(rowOf)}
          {below > 0 && <Space height={below} width={width} />}
        </tbody>
      </table>
      {list.total === 0 && filtered && <p className="empty">{t("units.none")}</p>}
    </div>
  );
});

/** The room of rows that are not drawn. */
function Space({ height, width }: { height: number; width: number }) {
  return (
    <tr aria-hidden="true" className="matrix-space">
      <td colSpan={width} style={{ height }} />
    </tr>
  );
}

function ItemHeads({ city }: { city: CityPage }) {
  const { t, pick } = useWords();
  return city.method.items.map((item) => (
    <th key={item.no} scope="colgroup" colSpan={item.indicators.length} className={item.indicators.length === 1 ? "matrix-item one" : "matrix-item"} title={`${pick(item.title, item.title_en)} ${t("common.points", { n: trimDecimal(item.points) })}`}>
      <div>
        <b>{item.no}</b>
        <i>{item.role === "penalty" ? "" : trimDecimal(item.points)}</i>
        <span>{pick(item.title, item.title_en)}</span>
      </div>
    </th>
  ));
}

function IndicatorCell({ head, first, penalty, sort, arrow, sortBy }: { head: IndicatorHead; first: boolean; penalty: boolean; sort: "descending" | "ascending" | "none"; arrow: ReactNode; sortBy: () => void }) {
  const { t, pick } = useWords();
  return (
    <th scope="col" className={`matrix-head${first ? " first" : ""}`} aria-sort={sort}>
      <button type="button" onClick={sortBy} title={`${head.id} ${pick(head.name, head.name_en)} · ${t("common.points", { n: trimDecimal(head.points) })}`}>
        {head.id}
        <i>{arrow ?? (penalty ? "" : num(head.points))}</i>
        <span className="sr">{pick(head.name, head.name_en)}</span>
      </button>
    </th>
  );
}

type Aria = { "aria-rowindex": number };

function GroupRow({ group, units, filtered, width, aria }: { group: Group; units: number; filtered: boolean; width: number; aria: Aria }) {
  const { t, pick } = useWords();
  return (
    <tr className="matrix-group" {...aria}>
      <th scope="rowgroup" colSpan={width}>
        <div>
          <b>{pick(group.label, group.label_en)}</b>
          <span className="quiet">{filtered ? t("units.found", { n: units, of: group.units_total - group.hidden }) : t("city.unitCount", { n: group.units_total })}</span>
          {num(group.max) > 0 && (
            <>
              <span className="matrix-group-bar">
                <PointsBar span={groupSum(group)} points={group.max} height={9} />
              </span>
              <span className="matrix-group-sum">
                {group.hidden > 0 && t("city.seenSum", { n: group.units_total - group.hidden })}
                {t("city.groupSum", groupWords(group))}
              </span>
            </>
          )}
        </div>
      </th>
    </tr>
  );
}

function HiddenRow({ group, width, aria }: { group: Group; width: number; aria: Aria }) {
  const { t } = useWords();
  const rest = group.hidden - group.hidden_names.length;
  const list = group.hidden_names.join(t("common.comma")) + (rest > 0 ? ` ${t("units.others", { n: rest })}` : "");
  return (
    <tr className="matrix-hidden" {...aria}>
      <td colSpan={width}>
        <div>{t(group.hidden === group.units_total ? "city.hiddenAll" : "city.hiddenUnits", { n: group.hidden, list })}</div>
      </td>
    </tr>
  );
}

/** Every indicator as a column; the first of an item stands a little apart. */
const columnsOf = (city: CityPage): { head: IndicatorHead; first: boolean }[] => city.method.items.flatMap((item) => item.indicators.map((head, k) => ({ head, first: k === 0 })));

interface UnitRowProps {
  unit: UnitSummary;
  at: number;
  points: string;
  grades: boolean;
  columns: ReturnType<typeof columnsOf>;
  sorted: string;
  names: Map<string, string>;
  /** the column of the cell that the tab key reaches, if it is of this row */
  stop: number;
  /** what every link carries along */
  carried: string;
  index: number;
}

const UnitRow = memo(function UnitRow({ unit, at: r, points, grades, columns, sorted, names, stop, carried, index }: UnitRowProps) {
  const { t, pick } = useWords();
  const scored = unit.total !== null && unit.cells.length > 0;
  return (
    <tr className={scored ? "" : "matrix-refused"} aria-rowindex={index}>
      <th scope="row" className="matrix-unit">
        <Go to={unitPath(unit.unit)} title={unit.name}>
          <Said zh={unit.short_name} />
        </Go>
      </th>
      {!scored ? (
        <td colSpan={(grades ? 2 : 1) + columns.length} className="refused">
          <b>{unit.refused ? t("city.refused") : t("city.hidden")}</b> {unit.refused && <Said zh={unit.refused} en={unit.refused_en} />}
        </td>
      ) : (
        <>
          <td className="matrix-total">
            {unit.total && (
              <>
                <SpanText span={unit.total} />
                <PointsBar span={unit.total} points={points} height={5} decorative />
              </>
            )}
          </td>
          {grades && (
            <td className="matrix-grade">
              <Grade grade={unit.grade} />
            </td>
          )}
          {cells()}
        </>
      )}
    </tr>
  );

  function cells() {
    const own = new Map(unit.cells.map((cell) => [cell.indicator, cell]));
    return columns.map(({ head, first }, c) => {
      const cell = own.get(head.id);
      return (
        <td key={head.id} className={`${first ? "first " : ""}${sorted === head.id ? "sorted" : ""}`}>
          {cell ? (
            // A plain link: the table listens for what happens to any of them.
            <a href={indicatorPath(unit.unit, head.id) + carried} className={isCertain(cell.span) ? "cell" : "cell cell-open"} aria-label={said(head, cell)} data-at={`${r}:${c}`} tabIndex={stop === c ? 0 : -1}>
              <CellMark head={head} cell={cell} />
              {cell.decided_by.some((by) => !by.startsWith("input:")) && <span className="cell-ruling" aria-hidden="true" />}
            </a>
          ) : (
            <span className="sr">{t("common.hidden")}</span>
          )}
        </td>
      );
    });
  }

  function said(head: IndicatorHead, cell: Cell): string {
    const of = { unit: unit.short_name, id: head.id, name: pick(head.name, head.name_en) };
    if (cell.standing !== "scored") return t(`city.cell_${cell.standing}`, of);
    const why = [
      ...(cell.waits_for.length > 0 ? [t("city.waitsGroup", { list: nameList(cell.waits_for.slice(0, 6), names).join(t("common.comma")) })] : []),
      ...cell.decided_by.filter((by) => !by.startsWith("input:")).map((id) => t("city.waitsRuling", { id })),
      ...(cell.unknown > 0 ? [t("city.waitsFacts", { n: cell.unknown })] : []),
    ];
    return t("city.cell", { ...of, points: spanOf(cell.span, head.points) }) + (why.length > 0 ? t("common.semicolon") + why.join(t("common.comma")) : "");
  }
});

/** What a cell shows: its staircase; points below 0 as a figure; a word where nothing is asked or it does not apply. */
function CellMark({ head, cell }: { head: IndicatorHead; cell: Cell }) {
  const { t } = useWords();
  if (cell.standing === "not_asked") return <span className="cell-none">—</span>;
  if (cell.standing === "not_applicable") return <span className="cell-none cell-na">{t("city.notApplicable")}</span>;
  if (Math.max(...head.steps.map(num), 0) === 0) return <span className="cell-minus tab">{spanText(cell.span)}</span>;
  return <Staircase steps={head.steps} cell={cell} decorative />;
}

function Legend() {
  const { t } = useWords();
  const steps = ["1", "4", "8"];
  const entry = (lo: string, hi: string, tier: number, best: number, term: string, by: string[] = []) => (
    <span className="legend">
      <Staircase steps={steps} cell={{ span: { lo, hi }, tier, best, decided_by: by }} decorative />
      <Term id={term}>{t(`legend.${term}`)}</Term>
    </span>
  );
  return (
    <>
      <span className="strip-title">{t("city.legend")}</span>
      {entry("4", "4", 1, 1, "reached_step")}
      {entry("1", "4", 0, 1, "possible_step", ["input:x"])}
      {entry("1", "8", 0, 2, "step_awaiting_a_ruling", ["A7"])}
      <span className="legend">
        <Staircase steps={steps} cell={{ span: { lo: "0", hi: "0" }, tier: null, best: null }} decorative />
        <Term id="step_below">{t("legend.step_below")}</Term>
      </span>
    </>
  );
}
