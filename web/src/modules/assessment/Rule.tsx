import type { FactView, Node, RuleView, TierView } from "../../api/types";
import { minus, spanText, trimDecimal, valueText } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { Term } from "../../app/Term";
import { KnownMark, ReadingChip, SpanText, StateMark } from "../../marks";

interface Props {
  rule: RuleView;
  facts: FactView[];
  line: number | null;
  /** what still decides the points: readings and inputs */
  deciding: string[];
}

/** The verbatim clause on the left, its rules beside it line by line; rules made of rules as a tree of them. */
export function Rule(props: Props) {
  const { rule } = props;
  switch (rule.form) {
    case "sum":
      return <Sum {...props} rule={rule} />;
    case "score":
      return <Score {...props} rule={rule} />;
    case "compound":
      return <Compound {...props} rule={rule} />;
    default:
      return <Tiers {...props} rule={rule} />;
  }
}

type Of<F extends RuleView["form"]> = Omit<Props, "rule"> & { rule: Extract<RuleView, { form: F }> };

function Tiers({ rule, facts, deciding }: Of<"tiers">) {
  const { t } = useWords();
  return (
    <div className="tiers">
      {rule.tiers.map((tier, i) => (
        <Tier key={i} tier={tier} facts={facts} deciding={deciding} />
      ))}
      {rule.between && (
        <div className="tier tier-reached">
          <p className="no-tier">
            {t("rule.between", { points: rule.between })} <span className="tier-here">{t("rule.here")}</span>
          </p>
        </div>
      )}
      <div className={rule.no_tier.reached ? "tier tier-none tier-reached" : "tier tier-none"}>
        <div className="clause">
          <p className={rule.no_tier.reached ? "no-tier" : "no-tier quiet"}>
            <Said zh={rule.no_tier.text} en={rule.no_tier.text_en} /> {rule.no_tier.reading && <ReadingChip id={rule.no_tier.reading} state="default" />} {rule.no_tier.reached && <span className="tier-here">{t("rule.here")}</span>}
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

/** Counted points: where one starts, what each counts, where it ends. */
function Sum({ rule, facts, line }: Of<"sum">) {
  const { t } = useWords();
  const head = sumHead(rule);
  return (
    <div className="tiers">
      <div className="tier">
        <Clause points={head.points} word={t(`rule.${head.word}`)} text={rule.text || null} line={rule.line ?? line} />
        <div className="tier-rules">
          <ul className="tree">
            {rule.base !== null && (
              <li>
                <div className="line">
                  <span className="line-label">{t("rule.base")}</span>
                  <span className="line-points tab">{t("common.points", { n: trimDecimal(rule.base) })}</span>
                </div>
              </li>
            )}
            {rule.terms.map((term, i) => (
              <li key={i}>
                <div className="line">
                  {(term.node.state === "unknown" || !term.each?.startsWith("-")) && <StateMark state={term.node.state} />}
                  <span className="line-label">
                    <Said zh={term.label} en={term.label_en} />
                  </span>
                  <span className="line-value tab">{t("rule.term", { count: term.count ?? t("rule.notYet"), each: term.each === null ? t("rule.notYet") : minus(trimDecimal(term.each)) })}</span>
                  <span className="line-points tab">{term.points === null ? t("rule.notYet") : t("common.points", { n: minus(trimDecimal(term.points)) })}</span>
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
          <p className="quiet small">{rule.cap === null ? t("rule.noCap") : t("rule.cap", { n: trimDecimal(rule.cap) })}</p>
        </div>
      </div>
    </div>
  );
}

/** What stands in large beside the clause of a sum: where it starts, else where it ends. */
export function sumHead(rule: { base: string | null; cap: string | null }): { points: string | null; word: "from" | "most" | "open" } {
  if (rule.base !== null) return { points: rule.base, word: "from" };
  return rule.cap === null ? { points: null, word: "open" } : { points: rule.cap, word: "most" };
}

/** Points that are the worth of a quantity. */
function Score({ rule, facts, line }: Of<"score">) {
  const { t } = useWords();
  return (
    <div className="tiers">
      <div className="tier">
        <Clause points={spanText(rule.points)} word={t("rule.points")} text={rule.text} line={rule.text === null ? null : (rule.line ?? line)} />
        <div className="tier-rules">
          <p className="tier-state">
            <b>{t("rule.worth")}</b>
          </p>
          <ul className="tree">
            <Line node={rule.node} facts={facts} />
          </ul>
        </div>
      </div>
    </div>
  );
}

type Part = Extract<RuleView, { form: "compound" }>["parts"][number];
type How = Extract<RuleView, { form: "compound" }>["how"];

/** How a part stands: it counts, it does not, that is open, or every part counts alike. */
export function partStand(how: How, part: Pick<Part, "counts">, first: boolean): "on" | "off" | "open" | "all" {
  if (how === "sum" || how === "mean" || (how === "adjust" && first)) return "all";
  if (part.counts === null) return "open";
  return part.counts ? "on" : "off";
}

const PART_STATE = { on: "holds", off: "fails", open: "unknown" } as const;

/** Rules put together: the parts in order, each with what it gives and why, the rules inside it below. */
function Compound({ rule, facts, line, deciding }: Of<"compound">) {
  const { t } = useWords();
  return (
    <div className="compound">
      <p className="compound-how">
        {t(`rule.how_${rule.how}`)} <SpanText span={rule.points} />
      </p>
      <ol className="parts">
        {rule.parts.map((part, i) => {
          const stand = partStand(rule.how, part, i === 0);
          return (
            <li key={i} className={`part part-${stand}`}>
              <div className="part-head">
                {stand !== "all" && <StateMark state={PART_STATE[stand]} />}
                <b>
                  <Said zh={part.label} en={part.label_en} />
                </b>
                {part.does !== null && (
                  <span className="part-does tab">
                    <Said zh={part.does} en={part.does_en} />
                  </span>
                )}
                {stand === "on" && <span className="tier-here">{t(`rule.on_${rule.how}`)}</span>}
                {stand === "off" && <span className="quiet small">{t(`rule.off_${rule.how}`)}</span>}
                {part.points && (
                  <span className="part-points tab">
                    {rule.how === "adjust" && i > 0 && <i aria-hidden="true">→ </i>}
                    {t("common.points", { n: minus(spanText(part.points)) })}
                  </span>
                )}
              </div>
              {part.nodes.length > 0 && (
                <ul className="tree">
                  {part.nodes.map((node, k) => (
                    <Line key={k} node={node} facts={facts} wanted={stand !== "off"} />
                  ))}
                </ul>
              )}
              {part.rule && <Rule rule={part.rule} facts={facts} line={line} deciding={deciding} />}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function Clause({ points, word, text, line, unwritten = null, unwrittenEn }: { points: string | null; word: string; text: string | null; line: number | null; unwritten?: string | null; unwrittenEn?: string | null }) {
  const { t } = useWords();
  return (
    <div className="clause">
      <p className="clause-points">
        {points !== null && <b>{minus(trimDecimal(points))}</b>}
        {word}
      </p>
      <div>
        {text !== null ? (
          <blockquote lang="zh-CN">{text}</blockquote>
        ) : unwritten !== null ? (
          <p className="unwritten">
            <b>{t("rule.unwritten")}</b> <Said zh={unwritten} en={unwrittenEn} />
          </p>
        ) : null}
        {line !== null && <p className="clause-line">{t("rule.line", { n: line })}</p>}
      </div>
    </div>
  );
}

function Tier({ tier, facts, deciding }: { tier: TierView; facts: FactView[]; deciding: string[] }) {
  const { t } = useWords();
  return (
    <section className={`tier tier-${tier.state}${tier.reached ? " tier-reached" : ""}`} aria-label={t("rule.tier", { n: trimDecimal(tier.points) })}>
      <Clause points={tier.points} word={t("rule.points")} text={tier.text} line={tier.line} unwritten={tier.unwritten ?? ""} unwrittenEn={tier.unwritten_en} />
      <div className="tier-rules">
        <p className="tier-state">
          <StateMark state={tier.state} />
          <b>{t(`rule.tier_${tier.state}`)}</b>
          {tier.state !== "unknown" && restsOnDefault(tier.node, deciding) && <span className="tier-default">{t("rule.underDefault")}</span>}
          {tier.reached && <span className="tier-here">{t("rule.here")}</span>}
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
            <Term id="boundary_value">{t("rule.boundary")}</Term>
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
