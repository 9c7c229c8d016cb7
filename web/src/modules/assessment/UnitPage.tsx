import { Segmented } from "antd";
import { useParams } from "react-router";
import { ApiError } from "../../api/client";
import type { CityPage, Gap, Row, UnitPage, UnitSummary } from "../../api/types";
import { daysBetween, isCertain, num, spanText, trimDecimal } from "../../app/format";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { Term } from "../../app/Term";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { History, KnownMark, PointsBar, ReadingChip, SourceGlyph, SpanText, StageTag, Staircase } from "../../marks";
import { ChangeList, Grade, indicatorPath, Notices, PageHead, SoFar } from "./parts";
import { useCity, useUnit } from "./queries";
import { Made } from "./Made";

export function Component() {
  const { unit = "" } = useParams();
  const query = useUnit(unit);
  const refused = query.error instanceof ApiError && [409, 412, 422].includes(query.error.status);
  const city = useCity(refused);
  const summary = city.data?.groups.flatMap((g) => g.units).find((u) => u.unit === unit && u.refused !== null);
  if (refused && city.data && summary) return <Refused summary={summary} page={city.data} />;
  return <Over query={query}>{(page) => <Unit page={page} key={unit} />}</Over>;
}

/** A unit that the method cannot score, and why. */
function Refused({ summary, page }: { summary: UnitSummary; page: CityPage }) {
  const { t } = useWords();
  useTitle(summary.name);
  return (
    <div className="page page-unit">
      <PageHead title={summary.name} over={t("unit.over", { year: page.run.year })} run={page.run} />
      <section className="problem">
        <h2>{t("city.refused")}</h2>
        <p className="lead">
          <Said zh={summary.refused ?? ""} en={summary.refused_en} />
        </p>
        <p className="quiet">{t("unit.refusedText")}</p>
        <p className="actions">
          <Go to="/readings" set={{ show: "policy", reading: "D1" }} className="button-link">
            {t("unit.refusedReading")}
          </Go>
        </p>
      </section>
    </div>
  );
}

function Unit({ page }: { page: UnitPage }) {
  const { t, pick } = useWords();
  useTitle(page.unit.name);
  const rows = page.items.flatMap((item) => item.rows);
  const open = rows.filter((row) => !isCertain(row.cell.span)).length;
  const c1 = page.c1;
  return (
    <div className="page page-unit">
      <PageHead title={page.unit.name} over={`${t("unit.over", { year: page.run.year })} · ${pick(page.unit.kind_label, page.unit.kind_label_en)}`} run={page.run} />
      <section className="score" aria-label={t("unit.score")}>
        <div className="score-figure">
          <SpanText span={page.total} points={page.method.points} size="xl" />
          {page.made?.grade && <Grade grade={page.made.grade} large />}
          <p>
            <SoFar span={page.total} />
            <span>
              <Term id="measured_points">{t("unit.measured", { points: page.measured.points, of: page.measured.of })}</Term>
            </span>
            {page.place.state === "official" && page.place.place !== null ? (
              <span className="place-now">{t("unit.place", { group: pick(page.unit.kind_label, page.unit.kind_label_en), n: page.place.place, of: page.place.of })}</span>
            ) : (
              <>
                {page.place.place !== null && (
                  <span className="place-now">
                    {t("unit.placeDefault", { n: page.place.place, of: page.place.of })} <Term id="not_final">{t("rank.notFinal")}</Term>
                  </span>
                )}
              </>
            )}
          </p>
        </div>
        <Band page={page} />
      </section>
      {page.place.state !== "official" && (
        <p className={page.place.state === "withheld" ? "why why-line" : "why-line quiet"}>
          <Said zh={page.place.sentence} en={page.place.sentence_en} />
        </p>
      )}
      <Notices notices={page.notices} />
      {page.made && <Made made={page.made} page={page} />}
      <div className="unit-body">
        <Gaps page={page} />
        <div className="unit-main">
          <p className="lead">{open === 0 ? t("unit.allCertain", { n: rows.length }) : t("unit.openCount", { n: open, of: rows.length })}</p>
          {page.items.map((item) => (
            <section key={item.no} className="item" id={`item-${item.no}`} aria-labelledby={`item-h-${item.no}`}>
              <h2 id={`item-h-${item.no}`}>
                <span className="item-no">{item.no}</span>
                <Said zh={item.title} en={item.title_en} />
                {item.role !== "regular" && <span className="role">{t(`unit.role_${item.role}`)}</span>}
                {item.role === "penalty" ? <SpanText span={item.span} /> : <SpanText span={item.span} points={item.points} />}
              </h2>
              <ul className="rows">
                {item.rows.map((row) => (
                  <IndicatorRow key={row.indicator} row={row} unit={page.unit.id} />
                ))}
              </ul>
            </section>
          ))}
        </div>
        <aside className="unit-side" aria-label={t("unit.side")}>
          {page.changes.items.length > 0 && (
            <section>
              <h2>{t("city.changes", { day: page.changes.since?.slice(5) ?? "" })}</h2>
              <ChangeList changes={page.changes} own />
            </section>
          )}
          {c1 && (
          <section>
            <h2>
              <Term id="no_tier">{t("unit.c1")}</Term> <ReadingChip id="C1" state="default" />
            </h2>
            {sameWays(c1) ? (
              <p>{t("unit.c1Same", { points: spanText(c1.literal) })}</p>
            ) : (
            <table className="table tight c1">
              <caption className="sr">{t("unit.c1")}</caption>
              <thead className="sr">
                <tr>
                  <th scope="col">{t("unit.c1Way")}</th>
                  <th scope="col">{t("unit.points")}</th>
                </tr>
              </thead>
              <tbody>
                {(["literal", "zero", "lowest"] as const).map((way) => (
                  <tr key={way}>
                    <th scope="row">
                      {t(`unit.c1_${way}`)}
                      <small>{t(`unit.c1_${way}_text`)}</small>
                    </th>
                    <td className="r">
                      <SpanText span={c1[way]} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            )}
          </section>
          )}
          <section>
            <h2>
              <Term id="interval">{t("unit.history")}</Term> <StageTag run={page.run} />
            </h2>
            <History rows={page.history} />
          </section>
        </aside>
      </div>
    </div>
  );
}

/** The full marks as one band, cut into the items in proportion. */
function Band({ page }: { page: UnitPage }) {
  const { t, pick } = useWords();
  const regular = page.items.filter((item) => item.role === "regular");
  return (
    <ol className="band" aria-label={t("unit.band", { n: regular.length })}>
      {regular.map((item) => (
        <li key={item.no} style={{ flexGrow: num(item.points) }}>
          <a href={`#item-${item.no}`} title={`${item.no} ${pick(item.title, item.title_en)}：${spanText(item.span)} / ${trimDecimal(item.points)}`}>
            <span className="band-name">
              <b>{item.no}</b> <Said zh={item.title} en={item.title_en} />
            </span>
            <PointsBar span={item.span} points={item.points} height={26} />
            <span className="band-points" aria-hidden="true">
              <b>{spanText(item.span)}</b>
              <i>/{trimDecimal(item.points)}</i>
            </span>
          </a>
        </li>
      ))}
    </ol>
  );
}

function IndicatorRow({ row, unit }: { row: Row; unit: string }) {
  const { t } = useWords();
  const missing = (["absent", "unavailable", "contested", "awaiting", "not_applicable"] as const).filter((state) => row.facts[state] > 0);
  return (
    <li className={isCertain(row.cell.span) ? "row" : "row row-open"}>
      <Go className="row-stairs" to={indicatorPath(unit, row.indicator)} tabIndex={-1} aria-hidden="true">
        {row.cell.standing === "scored" && Math.max(...row.steps.map(num), 0) > 0 && <Staircase steps={row.steps} cell={row.cell} size="m" decorative />}
      </Go>
      <div className="row-text">
        <h3>
          <Go to={indicatorPath(unit, row.indicator)}>
            <span className="row-id">{row.indicator}</span> <Said zh={row.name} en={row.name_en} />
          </Go>
        </h3>
        <p>
          {row.cell.standing === "scored" ? <Said zh={row.sentence} en={row.sentence_en} /> : t(`indicator.${row.cell.standing}`)}
        </p>
      </div>
      <div className="row-marks">
        <span className="row-sources">
          {row.sources.map((binding) => (
            <SourceGlyph key={binding} binding={binding} />
          ))}
        </span>
        <span className="row-known">
          {missing.map((state) => (
            <KnownMark key={state} state={state} count={row.facts[state]} />
          ))}
          {row.open_readings.map((id) => (
            <ReadingChip key={id} id={id} />
          ))}
        </span>
      </div>
      <div className="row-points">
        {row.cell.standing === "scored" ? (
          <SpanText span={row.cell.span} {...(Math.max(...row.steps.map(num), 0) > 0 ? { points: row.points } : {})} />
        ) : (
          <span className="quiet">{t(row.cell.standing === "not_asked" ? "city.notAsked" : "city.notApplicable")}</span>
        )}
        <span className="sr">{t(`mode.${row.mode}`)}</span>
      </div>
    </li>
  );
}

/** Whether the three ways of counting give the same total. */
export function sameWays(c1: NonNullable<UnitPage["c1"]>): boolean {
  return new Set([c1.literal, c1.zero, c1.lowest].map(spanText)).size === 1;
}

export function orderGaps(gaps: Gap[], by: string): Gap[] {
  const date = (g: Gap) => g.by ?? "9999-12-31";
  return [...gaps].sort((a, b) =>
    by === "date"
      ? date(a).localeCompare(date(b)) || num(b.gain) - num(a.gain) || a.indicator.localeCompare(b.indicator)
      : num(b.gain) - num(a.gain) || a.needs.length - b.needs.length || date(a).localeCompare(date(b)) || a.indicator.localeCompare(b.indicator),
  );
}

/** What can still be had, by gain or by date; what is out of reach this year stands below, folded. */
function Gaps({ page }: { page: UnitPage }) {
  const { t } = useWords();
  const [order, setOrder] = useParam("gaps");
  const by = order === "date" ? "date" : "gain";
  const possible = orderGaps(page.gaps.filter((g) => g.possible), by);
  const lost = orderGaps(page.gaps.filter((g) => !g.possible), "gain");
  const item = (gap: Gap) => {
    const left = gap.by ? daysBetween(page.run.as_of, gap.by) : null;
    return (
      <li key={`${gap.indicator}-${gap.to}`}>
        <span className="gain">+{trimDecimal(gap.gain)}</span>
        <div>
          <Go to={indicatorPath(page.unit.id, gap.indicator)}>
            <span className="tab">{gap.indicator}</span> <Said zh={gap.name} en={gap.name_en} />
          </Go>
          <p>
            <Said zh={gap.sentence} en={gap.sentence_en} />
          </p>
          {gap.by && (
            <p className={left !== null && left <= 30 ? "by by-soon" : "by"}>
              {left !== null && left >= 0 ? t("unit.by", { day: gap.by, n: left }) : t("unit.byPast", { day: gap.by })}
            </p>
          )}
        </div>
      </li>
    );
  };
  return (
    <section className="gaps" aria-labelledby="gaps">
      <div className="gaps-head">
        <h2 id="gaps"><Term id="gap">{t("unit.gaps", { n: possible.length })}</Term></h2>
        {possible.length > 1 && (
          <Segmented
            size="small"
            aria-label={t("unit.gapsOrder")}
            value={by}
            onChange={(value) => setOrder(value === "gain" ? null : String(value))}
            options={[
              { value: "gain", label: t("unit.byGain") },
              { value: "date", label: t("unit.byDate") },
            ]}
          />
        )}
      </div>
      {possible.length === 0 ? <Empty>{t(lost.length === 0 ? "unit.noGaps" : "unit.noGapsLeft")}</Empty> : <ol>{possible.map(item)}</ol>}
      {lost.length > 0 && (
        <details className="more">
          <summary>{t("unit.gapsLost", { n: lost.length })}</summary>
          <ol className="lost">{lost.map(item)}</ol>
        </details>
      )}
    </section>
  );
}
