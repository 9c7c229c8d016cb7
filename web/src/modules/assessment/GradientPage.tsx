import { useQuery, keepPreviousData } from "@tanstack/react-query";
import { api, type GradientAsk } from "../../api/client";
import type { GradientGroup, GradientPage, Step } from "../../api/types";
import { trimDecimal } from "../../app/format";
import { Go, useParam, useRunParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Pager } from "../../app/Pager";
import { Said } from "../../app/said";
import { Empty, Over } from "../../app/states";
import { useSession } from "../../app/session";
import { useTitle } from "../../app/title";
import { KnownMark, ReadingChip, SpanText } from "../../marks";
import { indicatorPath, PageHead, unitPath } from "./parts";
import { DaysLeft, Filter } from "./work";
import "./work.css";

const EFFORTS = ["form", "count", "rate", "build", "money", "ruling"] as const;
const KEYS = ["unit", "group", "indicator", "effort", "who", "within", "order", "page"] as const;

export function Component() {
  const { t } = useWords();
  useTitle(t("gradient.title"));
  const session = useSession();
  const run = useRunParam();
  const values = KEYS.map((key) => useParam(key)[0]);
  const [show] = useParam("show");
  const ask = Object.fromEntries(KEYS.map((key, i) => [key, values[i]]).filter(([, value]) => value)) as GradientAsk;
  if (!ask.unit && session.unit && !session.allowed.includes("read_city")) ask.unit = session.unit.id;
  const query = useQuery({
    queryKey: ["gradient", run, ask, show],
    queryFn: ({ signal }) => api.gradient({ ...ask, ...(show === "gone" ? { lost: true } : {}) }, run, signal),
    placeholderData: keepPreviousData,
  });
  return <Over query={query}>{(page) => <Gradient page={page} gone={show === "gone"} />}</Over>;
}

function Gradient({ page, gone }: { page: GradientPage; gone: boolean }) {
  const { t, pick } = useWords();
  const session = useSession();
  const city = session.allowed.includes("read_city");
  const units = page.groups.flatMap((g) => g.units);
  const [unit] = useParam("unit");
  const [effort] = useParam("effort");
  const filtered = ["effort", "who", "within", "indicator"].some((key) => new URLSearchParams(location.search).has(key));
  return (
    <div className="page page-gradient">
      <PageHead title={page.unit ? t("gradient.of", { name: page.unit.short_name }) : t("gradient.title")} run={page.run} />
      <p className="lead">{t("gradient.lead")}</p>
      {page.groups.map((group) => (
        <Chances key={group.id} group={group} one={page.unit !== null} />
      ))}
      <form className="filters" onSubmit={(event) => event.preventDefault()} aria-label={t("gradient.show")}>
        <Filter name="show" label={t("gradient.show")} choices={[{ value: "gone", label: t("gradient.gone") }]} any={t("gradient.open")} reset={["page", "effort"]} />
        {city && <Filter name="group" label={t("gradient.group")} any={t("gradient.allGroups")} reset={["page", "unit"]} choices={useGroups(page).map((g) => ({ value: g.id, label: pick(g.label, g.label_en) }))} />}
        {city && <UnitFilter page={page} unit={unit} />}
        <Filter name="who" label={t("gradient.who")} any={t("gradient.anyone")} choices={(["unit", "reviewer", "method_officer", "source"] as const).map((who) => ({ value: who, label: t(`gradient.whoIs.${who}`) }))} />
        <Filter name="within" label={t("gradient.within")} any={t("gradient.anytime")} choices={[7, 14, 30, 60].map((n) => ({ value: String(n), label: t("gradient.days", { n }) }))} />
        <Filter name="indicator" label={t("gradient.indicator")} any={t("gradient.allIndicators")} choices={indicatorChoices(page, pick)} />
        <Filter name="order" label={t("gradient.order")} any={t("gradient.order_effort")} choices={(["date", "gain"] as const).map((order) => ({ value: order, label: t(`gradient.order_${order}`) }))} />
      </form>
      <ul className="efforts" aria-label={t("gradient.efforts")}>
        {EFFORTS.map((kind) => {
          const sum = page.efforts.find((e) => e.effort === kind);
          if (!sum) return null;
          const on = effort === kind;
          return (
            <li key={kind} className={on ? "on" : ""}>
              <Go keep set={{ effort: on ? null : kind, page: null }} aria-pressed={on} role="button" title={t(`gradient.effortText.${kind}`)}>
                <b>{t(`gradient.effort.${kind}`)}</b>
                <span className="tab">{t("gradient.steps", { n: sum.steps, gain: trimDecimal(sum.gain) })}</span>
              </Go>
            </li>
          );
        })}
      </ul>
      <div className="gradient-body">
        <section aria-labelledby="steps">
          <h2 id="steps">
            {t("gradient.list")} <small className="quiet inline">{t("gradient.steps", { n: page.total, gain: trimDecimal(page.gain) })}</small>
          </h2>
          {page.items.length === 0 ? (
            <Empty>{t(filtered ? "gradient.noneFiltered" : gone ? "gradient.noneLost" : "gradient.none")}</Empty>
          ) : (
            <ol className="steps">
              {page.items.map((step) => (
                <StepItem key={`${step.unit} ${step.indicator} ${step.to}`} step={step} named={page.unit === null} />
              ))}
            </ol>
          )}
          <Pager next={page.next_page} />
        </section>
        {page.indicators.length > 1 && units.length > 1 && !gone && (
          <aside aria-labelledby="most">
            <h2 id="most">{t("gradient.most")}</h2>
            <ol className="most">
              {page.indicators.map((i) => (
                <li key={i.indicator}>
                  <Go keep set={{ indicator: i.indicator, page: null }}>
                    <span className="tab">{i.indicator}</span> <Said zh={i.name} en={i.name_en} />
                  </Go>
                  <span className="tab quiet">{t("gradient.units", { n: i.units })}</span>
                  <b className="gain">{t("gradient.plus", { n: trimDecimal(i.gain) })}</b>
                </li>
              ))}
            </ol>
          </aside>
        )}
      </div>
    </div>
  );
}

/** The kinds to choose from: those on the page, and the one that is chosen. */
function useGroups(page: GradientPage): { id: string; label: string; label_en: string | null }[] {
  const query = useQuery({ queryKey: ["method"], queryFn: ({ signal }) => api.method(signal), staleTime: 600_000 });
  return query.data?.kinds ?? page.groups;
}

function UnitFilter({ page, unit }: { page: GradientPage; unit: string | null }) {
  const { t } = useWords();
  const run = useRunParam();
  const query = useQuery({ queryKey: ["gradient-units", run], queryFn: ({ signal }) => api.facts({ limit: 1 }, run, signal), staleTime: 600_000 });
  const units = query.data?.units ?? page.groups.flatMap((g) => g.units.map((u) => ({ id: u.unit, name: u.name, kind: g.id })));
  const known = unit === null || units.some((u) => u.id === unit);
  return <Filter name="unit" label={t("gradient.unit")} any={t("gradient.allUnits")} choices={[...units.map((u) => ({ value: u.id, label: u.name })), ...(known ? [] : [{ value: unit, label: unit }])]} />;
}

function indicatorChoices(page: GradientPage, pick: (zh: string, en: string | null) => string) {
  const seen = new Map<string, string>();
  for (const i of page.indicators) seen.set(i.indicator, `${i.indicator} ${pick(i.name, i.name_en)}`);
  for (const s of page.items) seen.set(s.indicator, `${s.indicator} ${pick(s.name, s.name_en)}`);
  const chosen = new URLSearchParams(location.search).get("indicator");
  if (chosen && !seen.has(chosen)) seen.set(chosen, chosen);
  return [...seen].sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true })).map(([value, label]) => ({ value, label }));
}

/** The full marks of a unit in four parts: certain, as it stands, still to be had, lost. */
function Parts({ of }: { of: { banked: string; standing: string; reachable: string; lost: string; full: string } }) {
  const { t } = useWords();
  const parts = (["banked", "standing", "reachable", "lost"] as const).map((part) => ({ part, n: Number(of[part]) }));
  const whole = parts.reduce((sum, p) => sum + p.n, 0) || 1;
  return (
    <svg className="chance-bar" width="100%" height="14" role="img" aria-label={t("gradient.parts", { banked: trimDecimal(of.banked), standing: trimDecimal(of.standing), reachable: trimDecimal(of.reachable), lost: trimDecimal(of.lost) })}>
      <rect className="bar-ground" x="0.5" y="0.5" height="13" style={{ width: "calc(100% - 1px)" }} />
      {parts.map(({ part, n }, i) => {
        const before = parts.slice(0, i).reduce((sum, p) => sum + p.n, 0);
        return n > 0 && part !== "lost" ? <rect key={part} className={`chance-${part}`} x={`${((before / whole) * 100).toFixed(3)}%`} y="0.5" width={`${((n / whole) * 100).toFixed(3)}%`} height="13" /> : null;
      })}
    </svg>
  );
}

function Chances({ group, one }: { group: GradientGroup; one: boolean }) {
  const { t, pick } = useWords();
  const head = (
    <tr>
      <th scope="col">{t("gradient.unit")}</th>
      <th scope="col" className="chance-cell">
        <span className="sr">{t("gradient.full")}</span>
      </th>
      {(["banked", "standing", "reachable", "lost"] as const).map((part) => (
        <th key={part} scope="col" className="r">
          <i className={`key key-${part}`} aria-hidden="true" /> {t(`gradient.${part}`)}
        </th>
      ))}
    </tr>
  );
  const table = (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={pick(group.label, group.label_en)}>
      <table className="table tight chances">
        <thead>{head}</thead>
        <tbody>
          {group.units.map((u) => (
            <tr key={u.unit}>
              <th scope="row">
                <Go to={unitPath(u.unit)}>{u.name}</Go>
              </th>
              {u.refused !== null ? (
                <td colSpan={5} className="quiet">
                  {t("gradient.refused")} <Said zh={u.refused} en={u.refused_en} />
                </td>
              ) : (
                <>
                  <td className="chance-cell">
                    <Parts of={u} />
                  </td>
                  <td className="r tab">{trimDecimal(u.banked)}</td>
                  <td className="r tab">{trimDecimal(u.standing)}</td>
                  <td className="r tab">{u.reachable === "0" ? "0" : <Go keep set={{ unit: u.unit, page: null }}>{trimDecimal(u.reachable)}</Go>}</td>
                  <td className="r tab">{trimDecimal(u.lost)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
  if (one) return <section className="chance-group">{table}</section>;
  return (
    <details className="chance-group" open={group.units_total <= 12}>
      <summary>
        <b>{t("gradient.groupHead", { label: pick(group.label, group.label_en), n: group.units_total })}</b>{" "}
        <span className="tab">{t("gradient.parts", { banked: trimDecimal(group.banked), standing: trimDecimal(group.standing), reachable: trimDecimal(group.reachable), lost: trimDecimal(group.lost) })}</span>
      </summary>
      {table}
      {group.units_total > group.units.length && <p className="quiet">{t("gradient.firstUnits", { n: group.units.length })}</p>}
    </details>
  );
}

function StepItem({ step, named }: { step: Step; named: boolean }) {
  const { t, pick } = useWords();
  const path = indicatorPath(step.unit, step.indicator);
  return (
    <li className={step.possible ? "step" : "step step-lost"}>
      <div className="step-gain">
        <b className="gain">{t("gradient.plus", { n: trimDecimal(step.adds) })}</b>
        <small>{t(step.partial ? "gradient.partial" : "gradient.to", { to: trimDecimal(step.to) })}</small>
      </div>
      <div className="step-text">
        <h3>
          {named && (
            <>
              <Go to={unitPath(step.unit)}>{step.unit_name}</Go>{" "}
            </>
          )}
          <Go to={path}>
            <span className="tab">{step.indicator}</span> <Said zh={step.name} en={step.name_en} />
          </Go>
        </h3>
        <p>
          <Said zh={step.sentence} en={step.sentence_en} />
        </p>
        {step.needs.length > 0 && (
          <ul className="needs">
            {step.needs.map((need, i) => (
              <li key={i}>
                <span className={`effort effort-${need.effort}`}>{t(`gradient.effort.${need.effort}`)}</span>
                {need.fact !== null ? (
                  <Go to={path} set={{ fact: String(need.fact) }} title={t("gradient.fact")}>
                    <Said zh={need.label} en={need.label_en} />
                  </Go>
                ) : (
                  <Said zh={need.label} en={need.label_en} />
                )}
                {need.fact_state !== null && need.fact_state !== "known" && <KnownMark state={need.fact_state} />}
                {need.short !== null && (
                  <b className="short">
                    <Said zh={t("gradient.short", { n: pick(need.short, need.short_en) })} />
                  </b>
                )}
                {need.who !== "unit" && <span className="quiet small">{t(`gradient.whoIs.${need.who}`)}</span>}
              </li>
            ))}
          </ul>
        )}
        {step.why_lost !== null && (
          <p className="why-lost">
            <b>{t(step.lost === "settled" ? "gradient.settled" : "gradient.over")}</b>
            <Said zh={step.why_lost} en={step.why_lost_en} />
          </p>
        )}
        <p className="step-foot">
          <span>
            {t("gradient.from")} <SpanText span={step.from} points={step.points} size="s" />
          </span>
          <span className="quiet">{t("gradient.gain", { lo: trimDecimal(step.gain.lo), hi: trimDecimal(step.gain.hi) })}</span>
          {step.line !== null && (
            <span className="quiet" title={step.clause ?? ""}>
              {t("gradient.clause", { line: step.line })}
            </span>
          )}
          {step.readings.length > 0 && (
            <span>
              {t("gradient.depends")}{" "}
              {step.readings.map((id) => (
                <ReadingChip key={id} id={id} />
              ))}
            </span>
          )}
        </p>
      </div>
      <div className="step-when">
        <span className={`effort effort-${step.effort}`}>{t(`gradient.effort.${step.effort}`)}</span>
        <span className="tab">{step.by_time ? t("gradient.byTime", { day: step.by, time: step.by_time }) : t("gradient.by", { day: step.by })}</span>
        <DaysLeft n={step.days_left} />
        {!step.by_named && <small>{t("gradient.yearEnd")}</small>}
        {step.by_otherwise !== null && <small>{t("gradient.otherwise", { readings: step.by_readings.join(" "), day: step.by_otherwise })}</small>}
        <small>{step.who.map((who) => t(`gradient.whoIs.${who}`)).join(t("common.comma"))}</small>
      </div>
    </li>
  );
}
