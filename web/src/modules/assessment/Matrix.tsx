import { Fragment, useRef, useState, type KeyboardEvent } from "react";
import type { Cell, CityPage, Group, IndicatorHead, UnitSummary } from "../../api/types";
import { isCertain, num, spanOf, spanText, trimDecimal } from "../../app/format";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Chevron } from "../../app/icons";
import { Said } from "../../app/said";
import { Term } from "../../app/Term";
import { PointsBar, SpanText, Staircase } from "../../marks";
import { groupSum, groupWords } from "./CityPage";
import { Grade, indicatorPath, nameList, unitPath } from "./parts";
import { sortFrom, sortUnits } from "./sort";

/** Every unit by every indicator, drawn as staircases. Arrow keys move between the cells; each leads to its indicator. */
export function Matrix({ city }: { city: CityPage }) {
  const { t, pick } = useWords();
  const [sortParam, setSort] = useParam("sort");
  const sort = sortFrom(sortParam);
  const [looked, look] = useState<string | null>(null);
  const [home, setHome] = useState("0:0");
  const table = useRef<HTMLTableElement>(null);
  const columns = city.method.items.flatMap((item) => item.indicators);

  const sortBy = (key: string) => {
    const first = key !== "name";
    const next = sort.key === key ? !sort.down : first;
    setSort(key === "total" && next ? null : `${next ? "-" : ""}${key}`);
  };
  const ariaSort = (key: string) => (sort.key === key ? (sort.down ? "descending" : "ascending") : "none") as "descending" | "ascending" | "none";
  const arrow = (key: string) => (sort.key === key ? <Chevron dir={sort.down ? "down" : "up"} /> : null);

  const grades = city.method.grades.length > 0;
  const lead = grades ? 3 : 2;
  const names = new Map(city.groups.flatMap((g) => g.units).map((u) => [u.unit, u.short_name]));

  const say = (unit: UnitSummary, head: IndicatorHead, cell: Cell): string => {
    if (cell.standing !== "scored") return t(`city.cell_${cell.standing}`, { unit: unit.short_name, id: head.id, name: pick(head.name, head.name_en) });
    const why = [
      ...(cell.waits_for.length > 0 ? [t("city.waitsGroup", { list: nameList(cell.waits_for, names).join(t("common.comma")) })] : []),
      ...cell.decided_by.filter((by) => !by.startsWith("input:")).map((id) => t("city.waitsRuling", { id })),
      ...(cell.unknown > 0 ? [t("city.waitsFacts", { n: cell.unknown })] : []),
    ];
    return t("city.cell", { unit: unit.short_name, id: head.id, name: pick(head.name, head.name_en), points: spanOf(cell.span, head.points) }) + (why.length > 0 ? t("common.semicolon") + why.join(t("common.comma")) : "");
  };

  const move = (event: KeyboardEvent<HTMLTableElement>) => {
    const at = (event.target as HTMLElement).dataset["at"];
    const root = table.current;
    if (!at || !root) return;
    const [r, c] = at.split(":").map(Number) as [number, number];
    const steps: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -c], End: [0, columns.length - 1 - c] };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const [dr, dc] = step;
    for (let n = 1; n <= 60; n += 1) {
      const next = root.querySelector<HTMLAnchorElement>(`a[data-at="${r + dr * n}:${c + dc * (dr === 0 ? n : 0)}"]`);
      if (next) {
        next.focus();
        next.scrollIntoView({ block: "nearest", inline: "nearest" });
        return;
      }
      if (dr === 0) return;
    }
  };

  let row = -1;
  const body = (group: Group) => {
    const hidden = group.units.filter((u) => u.visible === "hidden");
    return (
    <tbody key={group.id}>
      <tr className="matrix-group">
        <th scope="rowgroup" colSpan={lead + columns.length}>
          <div>
            <b>{pick(group.label, group.label_en)}</b>
            <span className="quiet">{t("city.unitCount", { n: group.units.length })}</span>
            {num(group.max) > 0 && (
              <>
                <span className="matrix-group-bar">
                  <PointsBar span={groupSum(group)} points={group.max} height={9} />
                </span>
                <span className="matrix-group-sum">
                  {hidden.length > 0 && t("city.seenSum", { n: group.units.length - hidden.length })}
                  {t("city.groupSum", groupWords(group))}
                </span>
              </>
            )}
          </div>
        </th>
      </tr>
      {sortUnits(group.units.filter((u) => u.visible !== "hidden"), sort, city.method.grades).map((unit) => {
        const cells = new Map(unit.cells.map((cell) => [cell.indicator, cell]));
        const scored = unit.total !== null && unit.cells.length > 0;
        if (scored) row += 1;
        const r = row;
        return (
          <tr key={unit.unit} className={scored ? "" : "matrix-refused"}>
            <th scope="row" className="matrix-unit">
              <Go to={unitPath(unit.unit)} title={unit.name}>
                {unit.short_name}
              </Go>
            </th>
            {!scored ? (
              <td colSpan={lead - 1 + columns.length} className="refused">
                <b>{unit.refused ? t("city.refused") : t("city.hidden")}</b> {unit.refused && <Said zh={unit.refused} en={unit.refused_en} />}
              </td>
            ) : (
              <>
                <td className="matrix-total">
                  {unit.total && (
                    <>
                      <SpanText span={unit.total} />
                      <PointsBar span={unit.total} points={city.method.points} height={5} decorative />
                    </>
                  )}
                </td>
                {grades && (
                  <td className="matrix-grade">
                    <Grade grade={unit.grade} />
                  </td>
                )}
                {city.method.items.map((item) =>
                  item.indicators.map((head, k) => {
                    const cell = cells.get(head.id);
                    const c = columns.indexOf(head);
                    const at = `${r}:${c}`;
                    return (
                      <td key={head.id} className={`${k === 0 ? "first " : ""}${sort.key === head.id ? "sorted" : ""}`}>
                        {cell ? (
                          <Go
                            to={indicatorPath(unit.unit, head.id)}
                            className={`cell${isCertain(cell.span) ? "" : " cell-open"}`}
                            aria-label={say(unit, head, cell)}
                            data-at={at}
                            tabIndex={home === at ? 0 : -1}
                            onFocus={() => {
                              setHome(at);
                              look(say(unit, head, cell));
                            }}
                            onBlur={() => look(null)}
                            onMouseEnter={() => look(say(unit, head, cell))}
                            onMouseLeave={() => look(null)}
                          >
                            <CellMark head={head} cell={cell} />
                            {cell.decided_by.some((by) => !by.startsWith("input:")) && <span className="cell-ruling" aria-hidden="true" />}
                          </Go>
                        ) : (
                          <span className="sr">{t("common.hidden")}</span>
                        )}
                      </td>
                    );
                  }),
                )}
              </>
            )}
          </tr>
        );
      })}
      {hidden.length > 0 && (
        <tr className="matrix-hidden">
          <td colSpan={lead + columns.length}>
            <div>{t(hidden.length === group.units.length ? "city.hiddenAll" : "city.hiddenUnits", { n: hidden.length, list: hidden.map((u) => u.short_name).join(t("common.comma")) })}</div>
          </td>
        </tr>
      )}
    </tbody>
    );
  };

  return (
    <section className="matrix-box" aria-label={t("city.matrix")}>
      <p className={looked ? "strip strip-said" : "strip"}>{looked ? <span aria-hidden="true">{looked}</span> : <Legend />}</p>
      <div className="matrix-scroll">
        <table className="matrix" ref={table} onKeyDown={move}>
          <caption className="sr">{t("city.caption", { n: columns.length })}</caption>
          <thead>
            <tr>
              <th scope="col" rowSpan={2} className="matrix-unit" aria-sort={ariaSort("name")}>
                <button type="button" onClick={() => sortBy("name")}>
                  {t("city.unit")}
                  {arrow("name")}
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
              {city.method.items.map((item) => (
                <th key={item.no} scope="colgroup" colSpan={item.indicators.length} className={item.indicators.length === 1 ? "matrix-item one" : "matrix-item"} title={`${pick(item.title, item.title_en)} ${t("common.points", { n: trimDecimal(item.points) })}`}>
                  <div>
                    <b>{item.no}</b>
                    <i>{item.role === "penalty" ? "" : trimDecimal(item.points)}</i>
                    <span>{pick(item.title, item.title_en)}</span>
                  </div>
                </th>
              ))}
            </tr>
            <tr>
              {city.method.items.map((item) => (
                <Fragment key={item.no}>
                  {item.indicators.map((head, k) => (
                    <th key={head.id} scope="col" className={`matrix-head${k === 0 ? " first" : ""}`} aria-sort={ariaSort(head.id)}>
                      <button type="button" onClick={() => sortBy(head.id)} title={`${head.id} ${pick(head.name, head.name_en)} · ${t("common.points", { n: trimDecimal(head.points) })}`}>
                        {head.id}
                        <i>{sort.key === head.id ? arrow(head.id) : item.role === "penalty" ? "" : num(head.points)}</i>
                        <span className="sr">{pick(head.name, head.name_en)}</span>
                      </button>
                    </th>
                  ))}
                </Fragment>
              ))}
            </tr>
          </thead>
          {city.groups.map(body)}
        </table>
      </div>
    </section>
  );
}

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
