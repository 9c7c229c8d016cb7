import { useParams } from "react-router";
import type { FactView, IndicatorPage, ReadingView } from "../../api/types";
import { isCertain, spanText, trimDecimal } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Chevron, Clip } from "../../app/icons";
import { Said } from "../../app/said";
import { Empty, Over } from "../../app/states";
import { TableTools } from "../../app/table/TableTools";
import { useTitle } from "../../app/title";
import { KnownMark, SourceGlyph, SpanText, Staircase } from "../../marks";
import { FactDrawer } from "./FactDrawer";
import { FactValue } from "./FactValue";
import { indicatorPath, nameList, PageHead, SoFar, unitPath } from "./parts";
import { useIndicator } from "./queries";
import { OptionList, ReadingHeadline } from "./ReadingDetail";
import { Rule } from "./Rule";
import { Term } from "../../app/Term";

export function Component() {
  const { unit = "", id = "" } = useParams();
  return <Over query={useIndicator(unit, id)}>{(page) => <Indicator page={page} key={`${unit} ${id}`} />}</Over>;
}

function Indicator({ page }: { page: IndicatorPage }) {
  const { t, pick } = useWords();
  const { indicator, unit } = page;
  const name = pick(indicator.name, indicator.name_en);
  useTitle(`${unit.name} ${indicator.id} ${name}`);
  const open = page.readings.filter((r) => r.state === "open");
  const rest = page.readings.filter((r) => r.state !== "open" && r.kind !== "note" && r.scope === "indicator");
  const general = page.readings.filter((r) => r.state !== "open" && !rest.includes(r));
  const folded = (reading: ReadingView) => (
    <details key={reading.id} id={`reading-${reading.id}`} className="reading">
      <summary>
        <ReadingHeadline reading={reading} short />
      </summary>
      {reading.kind !== "note" && <OptionList reading={reading} points={indicator.points} who={unit.name} />}
    </details>
  );
  return (
    <div className="page page-indicator">
      <PageHead
        run={page.run}
        over={
          <>
            <Go to={unitPath(unit.id)}>{unit.name}</Go>
            <span aria-hidden="true"> / </span>
            {page.item.no} <Said zh={page.item.title} en={page.item.title_en} />
          </>
        }
        title={
          <>
            <span className="h1-no">{indicator.id}</span> <Said zh={indicator.name} en={indicator.name_en} />
          </>
        }
      >
        <Go to="/whatif" set={{ unit: unit.id, indicator: indicator.id }} className="button-link">
          {t("whatif.from")}
        </Go>
        <nav className="step-nav" aria-label={t("indicator.nav")}>
          {page.previous ? (
            <Go to={indicatorPath(unit.id, page.previous)} aria-label={t("indicator.previous", { id: page.previous })}>
              <Chevron dir="left" /> {page.previous}
            </Go>
          ) : null}
          {page.next ? (
            <Go to={indicatorPath(unit.id, page.next)} aria-label={t("indicator.next", { id: page.next })}>
              {page.next} <Chevron dir="right" />
            </Go>
          ) : null}
        </nav>
      </PageHead>

      <section className="verdict" aria-label={t("indicator.verdict")}>
        {page.cell.standing === "scored" && <Staircase steps={indicator.steps} cell={page.cell} size="l" />}
        <div className="verdict-figure">
          <SpanText span={page.cell.span} points={indicator.points} size="l" />
          <SoFar span={page.cell.span} />
        </div>
        <div className="verdict-text">
          {page.cell.standing === "scored" ? (
            <p>
              <Said zh={page.sentence} en={page.sentence_en} />
            </p>
          ) : (
            <p>{t(`indicator.${page.cell.standing}`)}</p>
          )}
          {page.cell.waits_for.length > 0 && (
            <p className="waits-for">{t("indicator.waitsFor", { list: nameList(page.cell.waits_for, new Map(page.group.map((g) => [g.unit, g.name]))).join(t("common.comma")) })}</p>
          )}
        </div>
      </section>

      <section aria-labelledby="rule">
        <h2 id="rule"><Term id="clause">{t("indicator.rule")}</Term></h2>
        <Rule rule={page.rule} facts={page.facts} line={indicator.line} deciding={page.cell.decided_by} />
        {indicator.local && (
          <p className="local">
            <b><Term id="local">{t("indicator.local")}</Term></b> <Said zh={indicator.local.text} en={indicator.local.text_en} />
            <small>{t("indicator.localBy", { who: indicator.local.approved_by, day: indicator.local.approved_on })}</small>
          </p>
        )}
      </section>

      <div className="two">
        <section aria-labelledby="facts">
          <h2 id="facts"><Term id="fact">{t("indicator.facts", { n: page.facts.length })}</Term></h2>
          <Facts facts={page.facts} />
          <dl className="asked">
            <dt>{t("indicator.evidence")}</dt>
            <dd>{indicator.evidence.length > 0 ? <Said zh={indicator.evidence.join("；")} en={indicator.evidence_en.join("; ") || null} /> : t("indicator.noEvidence")}</dd>
            <dt><Term id="assessor">{t("indicator.assessor")}</Term></dt>
            <dd>
              {indicator.assessor && (
                <>
                  <Said zh={indicator.assessor} /> ·{" "}
                </>
              )}
              <Term id="mode">{t(`mode.${indicator.mode}`)}</Term>
            </dd>
          </dl>
        </section>
        <section aria-labelledby="group">
          <h2 id="group">{t("indicator.group", { group: pick(unit.kind_label, unit.kind_label_en) })}</h2>
          {page.group_total > page.group.length && <p className="quiet small">{t("units.nearest", { n: page.group.length, of: page.group_total })}</p>}
          <TableTools
            name={`${indicator.id}-${unit.kind}`}
            run={page.run}
            choice={false}
            rows={page.group}
            columns={[
              { id: "unit", word: t("table.unit"), text: (other) => other.name },
              { id: "points", word: `${indicator.id} ${name}`, text: (other) => spanText(other.span) },
            ]}
          >
          <ul className="strip-units">
            {page.group.map((other) => (
              <li key={other.unit} className={other.me ? "me" : ""}>
                <Go to={indicatorPath(other.unit, indicator.id)} aria-current={other.me ? "page" : undefined}>
                  <Staircase steps={indicator.steps} cell={other} size="m" decorative />
                  <b>
                    {spanText(other.span)}
                    <span className="sr">{t("indicator.other", { max: trimDecimal(indicator.points) })}</span>
                  </b>
                  <span>{other.name}</span>
                </Go>
              </li>
            ))}
          </ul>
          </TableTools>
        </section>
      </div>

      <section aria-labelledby="readings" className="readings-of">
        <h2 id="readings">{t("indicator.readings")}</h2>
        {page.readings.length === 0 && <Empty>{t("indicator.noReadings")}</Empty>}
        {open.map((reading) => (
          <article key={reading.id} id={`reading-${reading.id}`} className="reading reading-open">
            <ReadingHeadline reading={reading} />
            <OptionList reading={reading} points={indicator.points} who={unit.name} />
          </article>
        ))}
        {rest.map(folded)}
        {general.length > 0 && (
          <details className="general">
            <summary>{t("indicator.general", { n: general.length })}</summary>
            {general.map(folded)}
          </details>
        )}
      </section>
      <FactDrawer page={page} />
      {!isCertain(page.cell.span) && <span className="sr">{t("marks.open")}</span>}
    </div>
  );
}

/** The year itself need not be said on every line. */
export function wholeYear(period: { from: string; to: string }): boolean {
  return period.from.slice(4) === "-01-01" && period.to === `${period.from.slice(0, 4)}-12-31`;
}

function Facts({ facts }: { facts: FactView[] }) {
  const { t } = useWords();
  if (facts.length === 0) return <Empty>{t("indicator.noFacts")}</Empty>;
  return (
    <div className="table-scroll">
      <table className="table facts">
        <thead>
          <tr>
            <th scope="col">{t("fact.fact")}</th>
            <th scope="col">{t("fact.value")}</th>
            <th scope="col"><Term id="binding">{t("fact.source")}</Term></th>
            <th scope="col" className="r">
              <Term id="evidence">{t("fact.evidence")}</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {facts.map((fact, i) => (
            <tr key={`${fact.input} ${fact.at ?? ""} ${i}`}>
              <th scope="row">
                <Go keep set={{ fact: String(i), reading: null }} className="fact-link">
                  <span className="fact-no">{i + 1}</span>
                  <span>
                    <Said zh={fact.label} en={fact.label_en} />
                    {fact.at && (
                      <>
                        {" · "}
                        <Said zh={fact.at} en={fact.at_en} />
                      </>
                    )}
                  </span>
                </Go>
              </th>
              <td>
                <FactValue fact={fact} />
              </td>
              <td>
                {fact.source ? (
                  <>
                    <SourceGlyph binding={fact.source.binding} term />
                    {fact.source.period && !wholeYear(fact.source.period) && (
                      <small className="tab">
                        {fact.source.period.from.slice(5)}–{fact.source.period.to.slice(5)}
                      </small>
                    )}
                  </>
                ) : (
                  <KnownMark state={fact.state} />
                )}
                {fact.others.length > 0 && <small>{t("fact.othersCount", { n: fact.others.length })}</small>}
              </td>
              <td className="r">
                {fact.evidence.length > 0 ? (
                  <Go keep set={{ fact: String(i), reading: null }} className="clip" aria-label={t("fact.evidenceCount", { n: fact.evidence.length })}>
                    <Clip /> {fact.evidence.length}
                  </Go>
                ) : (
                  <span className="quiet">{t("fact.noneYet")}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
