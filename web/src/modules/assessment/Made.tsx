import type { TotalView, UnitPage } from "../../api/types";
import { isCertain, num, spanText, trimDecimal } from "../../app/format";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { SpanText, StateMark } from "../../marks";
import { Grade } from "./parts";
import { Line } from "./Rule";

/** The steps from the regular points to the total, those that change nothing left out. */
export function ledger(made: Pick<TotalView, "regular" | "bonus" | "penalty" | "before_veto">, total: UnitPage["total"]): { key: "regular" | "bonus" | "penalty" | "before_veto" | "total"; span: { lo: string; hi: string } }[] {
  const zero = (span: { lo: string; hi: string }) => num(span.lo) === 0 && num(span.hi) === 0;
  const same = (a: { lo: string; hi: string }, b: { lo: string; hi: string }) => spanText(a) === spanText(b);
  return [
    { key: "regular" as const, span: made.regular },
    ...(zero(made.bonus) ? [] : [{ key: "bonus" as const, span: made.bonus }]),
    ...(zero(made.penalty) ? [] : [{ key: "penalty" as const, span: made.penalty }]),
    ...(same(made.before_veto, total) ? [] : [{ key: "before_veto" as const, span: made.before_veto }]),
    { key: "total" as const, span: total },
  ];
}

/** How the total came about: regular points, bonus, penalty, vetoes with their reason, what it counts as elsewhere, the grade. */
export function Made({ made, page }: { made: TotalView; page: UnitPage }) {
  const { t } = useWords();
  return (
    <section className="made" aria-labelledby="made">
      <h2 id="made">{t("made.title")}</h2>
      <dl className="ledger">
        {ledger(made, page.total).map((step) => (
          <div key={step.key} className={`ledger-${step.key}`}>
            <dt>{t(`made.${step.key}`)}</dt>
            <dd>
              {step.key === "bonus" && num(step.span.hi) > 0 && <i>+</i>}
              {step.key === "total" || step.key === "regular" ? <SpanText span={step.span} points={page.method.points} /> : <SpanText span={step.span} />}
            </dd>
          </div>
        ))}
        {made.counts_as.map((worth) => (
          <div key={worth.label} className="ledger-worth">
            <dt>
              <Said zh={worth.label} en={worth.label_en} />
            </dt>
            <dd>
              <SpanText span={worth.points} />
              {!isCertain(worth.points) && worth.points.so_far !== null && <small>{t("marks.soFar", { n: trimDecimal(worth.points.so_far) })}</small>}
            </dd>
          </div>
        ))}
        {made.grade && (
          <div className="ledger-grade">
            <dt>{t("city.grade")}</dt>
            <dd>
              <Grade grade={made.grade} />
            </dd>
          </div>
        )}
      </dl>
      {made.vetoes.length > 0 && (
        <>
          <h3>{t("made.vetoes", { n: made.vetoes.length })}</h3>
          <ul className="vetoes">
            {made.vetoes.map((veto, i) => (
              <li key={i} className={`veto veto-${veto.state}`}>
                <p className="veto-head">
                  <StateMark state={veto.state} />
                  <b>
                    <Said zh={veto.label} en={veto.label_en} />
                  </b>
                  <span className={veto.state === "holds" ? "ochre" : "quiet"}>{t(`made.veto_${veto.state}`)}</span>
                  <span>
                    <Said zh={veto.does} en={veto.does_en} />
                  </span>
                  {veto.stops && <span className="quiet">{t("made.stops")}</span>}
                </p>
                <details open={veto.state !== "fails"}>
                  <summary>{t("made.why")}</summary>
                  <ul className="tree">
                    <Line node={{ ...veto.node, facts: [] }} facts={[]} wanted={false} />
                  </ul>
                </details>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
