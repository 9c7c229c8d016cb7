import type { FactView, Node, RuleView, TierView } from "../../api/types";
import { trimDecimal, valueText } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said, Term } from "../../app/said";
import { KnownMark, ReadingChip, StateMark } from "../../marks";

interface Props {
  rule: RuleView;
  facts: FactView[];
  line: number | null;
  /** what still decides the points: readings and inputs */
  deciding: string[];
}

/** The verbatim clause on the left, its rules beside it line by line. */
export function Rule({ rule, facts, line, deciding }: Props) {
  const { t } = useWords();
  if (rule.form === "sum") {
    return (
      <div className="tiers">
        <div className="tier">
          <Clause points={rule.cap} text={rule.text} line={rule.line ?? line} most />
          <div className="tier-rules">
            <ul className="tree">
              {rule.terms.map((term, i) => (
                <li key={i}>
                  <div className="line">
                    <StateMark state={term.node.state} />
                    <span className="line-label">
                      <Said zh={term.label} en={term.label_en} />
                    </span>
                    <span className="line-value tab">{t("rule.term", { count: term.count ?? t("rule.notYet"), each: trimDecimal(term.each) })}</span>
                    <span className="line-points tab">{term.points === null ? t("rule.notYet") : t("common.points", { n: trimDecimal(term.points) })}</span>
                    <Ends node={term.node} />
                    <Uses node={term.node} facts={facts} />
                  </div>
                  {term.node.children.length > 0 && (
                    <ul>
                      {term.node.children.map((child, k) => (
                        <Line key={k} node={child} facts={facts} />
                      ))}
                    </ul>
                  )}
                </li>
              ))}
            </ul>
            <p className="quiet small">{t("rule.cap", { n: trimDecimal(rule.cap) })}</p>
          </div>
        </div>
      </div>
    );
  }
  return (
    <div className="tiers">
      {rule.tiers.map((tier, i) => (
        <Tier key={i} tier={tier} facts={facts} deciding={deciding} />
      ))}
      <div className={rule.no_tier.reached ? "tier tier-none tier-reached" : "tier tier-none"}>
        <div className="clause">
          <p className={rule.no_tier.reached ? "no-tier" : "no-tier quiet"}>
            <Said zh={rule.no_tier.text} en={rule.no_tier.text_en} /> <ReadingChip id="C1" state="default" /> {rule.no_tier.reached && <span className="here">{t("rule.here")}</span>}
          </p>
        </div>
        {rule.no_tier.nothing && (
          <div className="tier-rules">
            <ul className="tree">
              <Line node={rule.no_tier.nothing} facts={facts} wanted={false} />
            </ul>
          </div>
        )}
      </div>
    </div>
  );
}

function Clause({ points, text, line, unwritten, unwrittenEn, most = false }: { points: string; text: string | null; line: number | null; unwritten?: string | null; unwrittenEn?: string | null; most?: boolean }) {
  const { t } = useWords();
  return (
    <div className="clause">
      <p className="clause-points">
        <b>{trimDecimal(points)}</b>
        {most ? t("rule.most") : t("rule.points")}
      </p>
      <div>
        {text !== null ? (
          <blockquote lang="zh-CN">{text}</blockquote>
        ) : (
          <p className="unwritten">
            <b>{t("rule.unwritten")}</b> {unwritten && <Said zh={unwritten} en={unwrittenEn} />}
          </p>
        )}
        {line !== null && <p className="clause-line">{t("rule.line", { n: line })}</p>}
      </div>
    </div>
  );
}

function Tier({ tier, facts, deciding }: { tier: TierView; facts: FactView[]; deciding: string[] }) {
  const { t } = useWords();
  return (
    <section className={`tier tier-${tier.state}${tier.reached ? " tier-reached" : ""}`} aria-label={t("rule.tier", { n: trimDecimal(tier.points) })}>
      <Clause points={tier.points} text={tier.text} line={tier.line} unwritten={tier.unwritten} unwrittenEn={tier.unwritten_en} />
      <div className="tier-rules">
        <p className="tier-state">
          <StateMark state={tier.state} />
          <b>{t(`rule.tier_${tier.state}`)}</b>
          {tier.state !== "unknown" && restsOnDefault(tier.node, deciding) && <span className="tier-default">{t("rule.underDefault")}</span>}
          {tier.reached && <span className="here">{t("rule.here")}</span>}
        </p>
        <ul className="tree">
          {tier.node.form === "all" && tier.node.readings.length === 0 ? tier.node.children.map((child, i) => <Line key={i} node={child} facts={facts} />) : <Line node={tier.node} facts={facts} />}
        </ul>
        {tier.hints.length > 0 && (
          <div className="hints">
            <p>
              <Term id="hint">{t("rule.hints")}</Term>
            </p>
            <ul className="tree">
              {tier.hints.map((hint, i) => (
                <Line key={i} node={hint} facts={facts} />
              ))}
            </ul>
          </div>
        )}
      </div>
    </section>
  );
}

/** Whether what a condition says rests on one of the readings that still decide the points: it is so under the default only. */
export function restsOnDefault(node: Node, deciding: string[]): boolean {
  if (node.readings.some((r) => !r.ruled && deciding.includes(r.id))) return true;
  const rests = (child: Node) => restsOnDefault(child, deciding);
  // One condition that fails (or, of several, one that suffices) settles the whole whatever is ruled.
  const settling = node.form === "all" && node.state === "fails" ? "fails" : node.form === "any" && node.state === "holds" ? "holds" : null;
  return settling ? node.children.filter((c) => c.state === settling).every(rests) && node.children.some(rests) : node.children.some(rests);
}

/** Where a value whose window is open can end. */
function Ends({ node }: { node: Node }) {
  const { t, lang, pick } = useWords();
  if (node.state !== "unknown" || node.value === null || node.lo === null || node.lo === node.hi) return null;
  const lo = valueText(pick(node.lo, node.lo_en), lang);
  return <span className="line-range tab">{node.hi === null ? t("rule.endsAbove", { lo }) : t("rule.endsWithin", { lo, hi: valueText(pick(node.hi, node.hi_en), lang) })}</span>;
}

/** The readings a condition is read under, and the facts it read. */
function Uses({ node, facts }: { node: Node; facts: FactView[] }) {
  const { t, pick } = useWords();
  return (
    <>
      {node.readings.length > 0 && (
        <span className="chips">
          {node.readings.map((r) => (
            <ReadingChip key={r.id} id={r.id} state={r.ruled ? "ruled" : "open"} />
          ))}
        </span>
      )}
      {node.facts.length > 0 && (
        <span className="line-facts">
          {node.facts.map((i) => (
            <Go key={i} keep set={{ fact: String(i), reading: null }} className="fact-no" aria-label={t("fact.open", { n: i + 1, label: pick(facts[i]?.label ?? "", facts[i]?.label_en) })}>
              {i + 1}
            </Go>
          ))}
        </span>
      )}
    </>
  );
}

/** How much is short is said of what is wanted and counted; not of what a clause regrets, and not of "none at all". */
export function shortOf(node: Pick<Node, "state" | "short" | "op">, wanted: boolean): boolean {
  return wanted && node.state === "fails" && node.short !== null && /^\d/.test(node.short) && node.op !== "=";
}

const SIGN: Record<string, string> = { ge: "≥", gt: ">", le: "≤", lt: "<", eq: "=" };

/** One line of the rule: its state, what is there, what is asked, how much is short, and the facts it rests on. */
export function Line({ node, facts, wanted = true }: { node: Node; facts: FactView[]; wanted?: boolean }) {
  const { t, lang, pick } = useWords();
  const group = ["all", "any", "at_least", "not"].includes(node.form);
  const cell = node.facts.map((i) => facts[i]).filter((f) => f !== undefined);
  const missing = [...new Set(cell.map((f) => f.state))].filter((state) => state !== "known");
  const show = (text: string | null, english: string | null) => (text === null ? null : valueText(pick(text, english), lang));
  const [lo, hi] = [show(node.lo, node.lo_en), show(node.hi, node.hi_en)];
  const value = show(node.value, node.value_en) ?? (lo !== null && hi !== null && lo !== hi ? `${lo} – ${hi}` : (lo ?? hi));
  const compares = node.threshold !== null;
  const short = shortOf(node, wanted) ? pick(node.short ?? "", node.short_en) : null;
  const below = wanted && node.form !== "not" && node.form !== "always";
  const plain = !compares && (node.value === "true" || node.value === "false" || node.value === null);
  return (
    <li className={group ? "branch" : ""}>
      <div className={`line line-${node.state}`}>
        <StateMark state={node.state} />
        <span className="line-label">
          {!node.label && (group || node.form === "always") ? t(`rule.form_${node.form}`, { n: node.at_least ?? 0 }) : <Said zh={node.label} en={node.label_en} />}
          {node.form === "at_least" && node.label && <i> {t("rule.form_at_least", { n: node.at_least ?? 0 })}</i>}
        </span>
        {compares && (
          <span className="line-value tab">
            {value !== null ? <b>{value}</b> : <i>{t("rule.noValue")}</i>}
            <span>
              {" "}
              {SIGN[node.op ?? ""] ?? node.op ?? ""} {show(node.threshold, node.threshold_en)}
            </span>
          </span>
        )}
        {!compares && !plain && value !== null && <span className="line-value tab">{value}</span>}
        <Ends node={node} />
        {short && <span className="line-short">{t("rule.short", { n: short })}</span>}
        {node.boundary && (
          <span className="line-edge">
            <Term id="boundary">{t("rule.boundary")}</Term>
          </span>
        )}
        {node.state === "unknown" && missing.map((state) => <KnownMark key={state} state={state} />)}
        <Uses node={node} facts={facts} />
      </div>
      {node.children.length > 0 && (
        <ul>
          {node.children.map((child, i) => (
            <Line key={i} node={child} facts={facts} wanted={below} />
          ))}
        </ul>
      )}
    </li>
  );
}
