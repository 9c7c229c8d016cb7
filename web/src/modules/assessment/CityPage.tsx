import { useDeferredValue } from "react";
import { useSearchParams } from "react-router";
import type { CityPage, Group, UnitSummary } from "../../api/types";
import { spanText, subtract, thousands, trimDecimal } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { More } from "../../app/More";
import { Said } from "../../app/said";
import { Term } from "../../app/Term";
import { Empty, Over } from "../../app/states";
import { TableTools, useColumns, type Column } from "../../app/table/TableTools";
import { useTitle } from "../../app/title";
import { everyUnit } from "../../app/units";
import { ReadingChip } from "../../marks";
import { rem } from "../../marks/geometry";
import { Matrix, PLAIN } from "./Matrix";
import { ChangeList, indicatorPath, Notices, PageHead, unitPath } from "./parts";
import { unitFilter } from "./filters";
import { useCity, useUnitList } from "./queries";

export function Component() {
  const { t } = useWords();
  useTitle(t("city.title"));
  return <Over query={useCity()}>{(city) => <City city={city} />}</Over>;
}

function City({ city }: { city: CityPage }) {
  const { t, pick } = useWords();
  const readings = city.open_readings.filter((r) => r.kind === "reading");
  const policies = city.open_readings.filter((r) => r.kind === "policy");
  const seen = city.groups.some((g) => g.hidden < g.units_total);
  const unranked = city.groups.every((g) => g.ranking.state === "hidden") ? city.groups[0]?.ranking : undefined;
  const units = city.groups.reduce((n, g) => n + g.units_total, 0);
  const [params] = useSearchParams();
  const list = useUnitList(city.run.id, unitFilter(params));
  // News and places stand first; the matrix with its hundreds of cells follows once its units are there, without holding them up.
  const whole = useDeferredValue(list.data !== undefined || list.error !== null, false);
  return (
    <div className="page page-city">
      <PageHead title={t("city.title")} over={t("city.over", { year: city.run.year, title: pick(city.method.title, city.method.title_en) })} run={city.run} />
      {city.measured && (
        <p className="quiet city-measured">
          <Term id="measured_points">{t("city.measured", { points: city.measured.points, of: city.measured.of, units: city.measured.units })}</Term>
        </p>
      )}
      <div className="news">
        <section aria-labelledby="changes">
          <h2 id="changes">{city.changes.since ? t("city.changes", { day: city.changes.since.slice(5) }) : t("city.changesFirst")}</h2>
          {seen ? <ChangeList changes={city.changes} /> : <p className="quiet">{t("city.nothingSeen")}</p>}
          {city.changes.total > 0 && (
            <p className="all-of">
              <Go to="/compare">{t("units.moreChanges", { n: city.changes.total })}</Go>
            </p>
          )}
        </section>
        <section aria-labelledby="attention">
          <h2 id="attention">{t("city.attention")}</h2>
          {city.notices.length === 0 && readings.length === 0 && <p className="quiet">{t("city.nothingAttention")}</p>}
          {readings.length > 0 && (
            <p className="open-readings">
              <span><Term id="open_readings">{t("city.openReadings", { n: readings.length })}</Term></span>
              {readings.map((r) => (
                <ReadingChip key={r.id} id={r.id} title={pick(r.title, r.title_en)} />
              ))}
            </p>
          )}
          {policies.length > 0 && (
            <p className="open-readings">
              <span><Term id="policy">{t("city.policies", { n: policies.length })}</Term></span>
              {policies.map((r) => (
                <ReadingChip key={r.id} id={r.id} state="default" title={pick(r.title, r.title_en)} />
              ))}
            </p>
          )}
          <Notices notices={city.notices} />
          {city.notices_total > city.notices.length && (
            <p className="all-of">
              <Go keep set={{ state: "unavailable" }}>{t("units.moreNotices", { n: city.notices_total - city.notices.length })}</Go>
            </p>
          )}
        </section>
      </div>
      {units === 0 ? (
        <Empty>{t("city.noUnits")}</Empty>
      ) : (
        <div className="city-body">
          {whole ? <CityTable city={city} /> : <MatrixRoom city={city} />}
          <aside className="standing" aria-label={t("city.ranking")}>
            {unranked ? (
              <section className="place-list">
                <h2>{t("city.ranking")}</h2>
                <p className="quiet">
                  <Said zh={unranked.sentence} en={unranked.sentence_en} />
                </p>
              </section>
            ) : (
              city.groups.map((group) => <Standing key={group.id} group={group} />)
            )}
          </aside>
        </div>
      )}
    </div>
  );
}

/** The room that the matrix takes, so that nothing moves when it comes. */
function MatrixRoom({ city }: { city: CityPage }) {
  const columns = city.method.items.reduce((n, item) => n + item.indicators.length, 0);
  const rows = city.groups.reduce((n, g) => n + g.units_total - g.hidden, 0);
  // The filters over it are at most so wide.
  const width = Math.max(1060, 84 + 80 + (city.method.grades.length > 0 ? 64 : 0) + columns * 36 + city.method.items.length * 5);
  const height = 230 + city.groups.length * 48 + rows * 37;
  return <div className="matrix-room" style={{ width: rem(width), height: rows > PLAIN ? undefined : rem(height) }} aria-busy="true" />;
}

/** The matrix with the tools of every table; its columns are the indicators. */
function CityTable({ city }: { city: CityPage }) {
  const { t, pick } = useWords();
  const [params] = useSearchParams();
  const filter = unitFilter(params);
  const list = useUnitList(city.run.id, filter).data;
  const columns = cityColumns(city, t, pick);
  const { has } = useColumns(columns);
  const items = city.method.items.map((item) => ({ ...item, indicators: item.indicators.filter((i) => has(i.id)) })).filter((item) => item.indicators.length > 0);
  const rows = async () => {
    const groups = new Map(city.groups.map((g) => [g.id, g]));
    return (await everyUnit(city.run.id, filter)).flatMap(({ unit, group }): CityRow[] => {
      const of = groups.get(group);
      return of ? [{ group: of, unit }] : [];
    });
  };
  return (
    <TableTools name="city" columns={columns} rows={rows} total={list?.total} run={city.run}>
      <Matrix city={{ ...city, method: { ...city.method, items } }} />
    </TableTools>
  );
}

type CityRow = { group: Group; unit: UnitSummary };

function cityColumns(city: CityPage, t: (key: string) => string, pick: (zh: string, en: string | null) => string): Column<CityRow>[] {
  const points = (span: { lo: string; hi: string } | null | undefined, end: "lo" | "hi") => (span ? trimDecimal(span[end]) : t("common.hidden"));
  return [
    { id: "group", fixed: true, word: t("table.group"), text: (r) => pick(r.group.label, r.group.label_en) },
    { id: "unit", fixed: true, word: t("table.unit"), text: (r) => r.unit.name },
    { id: "lo", fixed: true, word: t("table.lo"), text: (r) => points(r.unit.total, "lo") },
    { id: "hi", fixed: true, word: t("table.hi"), text: (r) => points(r.unit.total, "hi") },
    ...(city.method.grades.length > 0 ? [{ id: "grade", fixed: true, word: t("table.grade"), text: (r: CityRow) => (r.unit.grade?.now ? pick(r.unit.grade.now.name, r.unit.grade.now.name_en) : t("city.noGrade")) }] : []),
    ...city.method.items.flatMap((item) =>
      item.indicators.map((head) => ({
        id: head.id,
        word: `${head.id} ${pick(head.name, head.name_en)}`,
        text: (r: CityRow) => {
          const cell = r.unit.cells.find((c) => c.indicator === head.id);
          if (!cell) return t("common.hidden");
          return cell.standing === "scored" ? spanText(cell.span) : t(cell.standing === "not_asked" ? "city.notAsked" : "city.notApplicable");
        },
      })),
    ),
  ];
}

/** The ranking of a group; when it is withheld, the sentence why, and the order under the defaults marked as not final. */
function Standing({ group }: { group: Group }) {
  const { t, pick } = useWords();
  const { ranking } = group;
  const label = pick(group.label, group.label_en);
  const withheld = ranking.state === "withheld";
  return (
    <section className={`place-list place-${ranking.state}`}>
      <h2>
        <Term id={withheld ? "withheld" : "official_ranking"}>{t(ranking.state === "official" ? "city.rankOf" : withheld ? "city.orderOf" : "city.rankOff", { group: label })}</Term>
        {withheld && <Term id="not_final">{t("rank.notFinal")}</Term>}
      </h2>
      <p className={withheld ? "why" : "quiet"}>
        <Said zh={ranking.sentence} en={ranking.sentence_en} />
      </p>
      {ranking.places.length > 0 && (
        <ol>
          {ranking.places.map((place) => (
            <li key={place.unit}>
              <span className="place-no">
                {place.place}
                {place.tied && <span title={t("rank.tied")}>{t("rank.tiedMark")}</span>}
              </span>
              <Go to={unitPath(place.unit)}>
                <Said zh={place.name} />
              </Go>
              <span className="place-points">{place.total ? spanText(place.total) : t("common.hidden")}</span>
            </li>
          ))}
        </ol>
      )}
      {ranking.places_total > ranking.places.length && (
        <p className="all-of">
          <Go keep set={{ group: group.id, sort: "-place" }}>{t("units.morePlaces", { n: ranking.places_total })}</Go>
        </p>
      )}
      {withheld && ranking.withheld_by.length > 0 && (
        <More word={t("rank.pairs", { n: ranking.withheld_by.length })}>
          {() => <ul className="pairs">
            {ranking.withheld_by.map((pair, i) => (
              <li key={i}>
                <b>
                  <Said zh={`${pair.a_name} · ${pair.b_name}`} />
                </b>
                <span className="chips">
                  {pair.readings.map((r) => (
                    <ReadingChip key={r} id={r} />
                  ))}
                </span>
                {once(pair.facts).map((f) => (
                  <Go key={`${f.unit} ${f.indicator} ${f.input}`} to={indicatorPath(f.unit, f.indicator)}>
                    <Said zh={f.unit === pair.a ? pair.a_name : f.unit === pair.b ? pair.b_name : f.unit} /> <span className="tab">{f.indicator}</span> <Said zh={f.label} en={f.label_en} />
                  </Go>
                ))}
              </li>
            ))}
          </ul>}
        </More>
      )}
    </section>
  );
}

/** A fact of several cells is named once. */
export function once<T extends { unit: string; indicator: string; input: string }>(facts: T[]): T[] {
  return [...new Map(facts.map((f) => [`${f.unit} ${f.indicator} ${f.input}`, f])).values()];
}

export function groupSum(group: Group): { lo: string; hi: string } {
  return { lo: trimDecimal(group.banked), hi: subtract(group.max, group.lost) };
}

export function groupWords(group: Group): Record<string, string> {
  return { banked: thousands(trimDecimal(group.banked)), possible: thousands(trimDecimal(group.possible)), lost: thousands(trimDecimal(group.lost)), max: thousands(trimDecimal(group.max)) };
}
