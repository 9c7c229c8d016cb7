import { useQuery } from "@tanstack/react-query";
import { Button, Input, Segmented, Select } from "antd";
import { createContext, useContext, useEffect, useId, useState } from "react";
import { useLocation } from "react-router";
import { api } from "../../api/client";
import type { DocumentIndicator, LineView, MethodDocument, MethodFinding, StandingReading } from "../../api/types";
import { shortDigest, trimDecimal } from "../../app/format";
import { Go, useParam, useRunParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { Empty, Over, Problem } from "../../app/states";
import { useTitle } from "../../app/title";
import { ReadingChip } from "../../marks";
import { indicatorPath, Move, PageHead } from "./parts";
import "./method.css";

export function Component() {
  const { t } = useWords();
  useTitle(t("method.title"));
  const query = useQuery({ queryKey: ["method-document"], queryFn: ({ signal }) => api.methodDocument(signal) });
  return <Over query={query}>{(page) => <Method page={page} />}</Over>;
}

const SHOWS = ["all", "error", "warning", "note", "none"] as const;
type Shows = (typeof SHOWS)[number];

/** The findings that the filter lets through. */
export function kept(findings: MethodFinding[], what: Shows): MethodFinding[] {
  return findings.filter((f) => what === "all" || f.severity === what);
}

/** Does an indicator hold the words that are looked for: in its id, its names or its clauses? */
export function holds(indicator: DocumentIndicator, words: string): boolean {
  const wanted = words.trim().toLowerCase();
  if (wanted === "") return true;
  const clauses = (lines: LineView[]): string => lines.map((l) => `${l.written ?? ""} ${l.label ?? ""} ${l.text} ${clauses(l.lines)}`).join(" ");
  return `${indicator.id} ${indicator.name} ${indicator.name_en ?? ""} ${clauses(indicator.rule)}`.toLowerCase().includes(wanted);
}

export const anchor = (id: string) => `i-${id}`;

function Method({ page }: { page: MethodDocument }) {
  const { t, pick } = useWords();
  const [asked, setAsked] = useParam("findings");
  const [words, setWords] = useParam("find");
  const [typed, type] = useState(words ?? "");
  const what = (SHOWS as readonly string[]).includes(asked ?? "") ? (asked as Shows) : "all";
  const every = [...page.findings, ...page.items.flatMap((i) => i.indicators).flatMap((i) => i.findings)];
  const { hash } = useLocation();
  useEffect(() => {
    if (hash) document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView({ block: "start" });
  }, [hash]);
  const items = page.items.map((item) => ({ ...item, indicators: item.indicators.filter((i) => holds(i, words ?? "")) })).filter((item) => item.indicators.length > 0);
  const general = kept(page.findings, what);
  return (
    <div className="page page-method">
      <PageHead title={t("method.title")} over={t("method.over", { id: page.id, digest: shortDigest(page.digest) })} of={t("method.over", { id: page.id, digest: page.digest })} />
      <p className="lead" lang="zh-CN">
        <b>{page.title}</b>
      </p>
      <p className="method-counts">
        {t("method.counts", { items: page.items.length, indicators: page.indicators, points: trimDecimal(page.points) })}
        {t("common.semicolon")}
        {t("method.stands")}
      </p>
      <div className="method-tools">
        <Input.Search
          className="method-find"
          allowClear
          aria-label={t("method.find")}
          placeholder={t("method.findPlaceholder")}
          value={typed}
          onChange={(e) => {
            type(e.target.value);
            if (e.target.value === "") setWords(null);
          }}
          onSearch={(value) => setWords(value)}
        />
        <Select
          className="method-jump"
          aria-label={t("method.jump")}
          placeholder={t("method.jump")}
          value={null}
          showSearch={{ optionFilterProp: "label" }}
          options={page.items.flatMap((i) => i.indicators).map((i) => ({ value: i.id, label: `${i.id} ${pick(i.name, i.name_en)}` }))}
          onChange={(id: string | null) => id && document.getElementById(anchor(id))?.scrollIntoView({ block: "start" })}
        />
        <div className="seg-scroll">
          <Segmented aria-label={t("method.severity")} value={what} onChange={(v) => setAsked(v === "all" ? null : String(v))} options={SHOWS.map((s) => ({ value: s, label: s === "none" ? t("method.severities.none") : `${t(`method.severities.${s}`)} ${kept(every, s).length}` }))} />
        </div>
        <Button onClick={() => window.print()}>{t("method.print")}</Button>
      </div>
      {page.cut.length > 0 && (
        <p className="reason">
          {t("method.cut")} {page.cut.map((c) => pick(c.text, c.text_en)).join(t("common.semicolon"))}
        </p>
      )}
      {general.length > 0 && what !== "none" && (
        <details className="method-general">
          <summary>{t("method.general", { n: general.length })}</summary>
          <Findings findings={general} />
        </details>
      )}
      {items.length === 0 && <Empty>{t("method.noMatch")}</Empty>}
      {items.map((item) => (
        <section key={item.no} className="method-item" aria-labelledby={`item-${item.no}`}>
          <h2 id={`item-${item.no}`}>
            <span className="item-no">{item.no}</span> <Said zh={item.title} en={item.title_en} />
            <span className="push quiet">{t("common.points", { n: trimDecimal(item.points) })}</span>
          </h2>
          {item.indicators.map((i) => (
            <Indicator key={i.id} indicator={i} what={what} />
          ))}
        </section>
      ))}
      {!words && (
        <section className="method-item" aria-labelledby="method-total">
          <h2 id="method-total">{t("method.total")}</h2>
          <div className="method-words">
            <Lines lines={page.total} />
          </div>
        </section>
      )}
    </div>
  );
}

/** A clause with what it has become; a rule inside a rule stands under its heading. */
interface Row {
  key: string;
  heads: LineView[];
  line: LineView;
}

export function rowsOf(lines: LineView[], heads: LineView[] = [], key = ""): Row[] {
  const within = (l: LineView): boolean => l.written !== null || l.points !== null || l.lines.some(within);
  return lines.flatMap((line, n) => {
    const at = `${key}${n}.`;
    const deeper = line.written === null && line.points === null && line.lines.some(within);
    return deeper ? rowsOf(line.lines, [...heads, { ...line, lines: [] }], at) : [{ key: at, heads: n === 0 ? heads : [], line }];
  });
}

function Indicator({ indicator, what }: { indicator: DocumentIndicator; what: Shows }) {
  const { t } = useWords();
  const rows = rowsOf(indicator.rule);
  const findings = kept(indicator.findings, what);
  // A finding stands beside the clause it speaks of; what speaks of none stands under the head.
  const of = (line: LineView) => findings.filter((f) => f.path === `${indicator.id}/${line.points ?? ""}` || (f.clause !== null && f.clause === line.written));
  const placed = new Set(rows.flatMap((r) => of(r.line)));
  const rest = findings.filter((f) => !placed.has(f));
  const seen = new Set<MethodFinding>();
  return (
    <article className="method-indicator" id={anchor(indicator.id)} aria-labelledby={`h-${indicator.id}`}>
      <h3 id={`h-${indicator.id}`}>
        <Go hash={anchor(indicator.id)} keep set={{}} className="row-id">
          {indicator.id}
        </Go>{" "}
        <Said zh={indicator.name} en={indicator.name_en} />
        <span className="push quiet">
          {t("common.points", { n: trimDecimal(indicator.points) })} · {t(`mode.${indicator.mode}`)}
        </span>
      </h3>
      <States value={new Map(indicator.readings.map((r) => [r.id, r.state]))}>
      <div className="method-rows">
        {rows.map(({ key, heads, line }) => {
          const mine = of(line).filter((f) => !seen.has(f));
          mine.forEach((f) => seen.add(f));
          return (
            <div key={key} className="method-row">
              <div className="method-clause">
                {line.points !== null && (
                  <p className="clause-points">
                    <b>{trimDecimal(line.points)}</b> {t("rule.points")}
                  </p>
                )}
                {line.written !== null ? (
                  <div>
                    <blockquote lang="zh-CN">{line.written}</blockquote>
                    {line.line !== null && <p className="clause-line">{t("rule.line", { n: line.line })}</p>}
                  </div>
                ) : line.unwritten !== null ? (
                  <p className="unwritten">
                    {t("rule.unwritten")} <Said zh={line.unwritten} />
                  </p>
                ) : null}
              </div>
              <div className="method-words">
                {heads.map((head, n) => (
                  <p key={n} className="method-head">
                    <Words line={head} />
                  </p>
                ))}
                {line.points === null ? <Lines lines={[line]} /> : <Lines lines={line.lines} />}
                {mine.length > 0 && <Findings findings={mine} />}
              </div>
            </div>
          );
        })}
      </div>
      </States>
      {rest.length > 0 && (
        <div className="method-rest">
          <p className="quiet">{t("method.findings", { n: rest.length })}</p>
          <Findings findings={rest} />
        </div>
      )}
      {indicator.readings.length > 0 && <Readings indicator={indicator} />}
    </article>
  );
}

/** How each reading of the indicator stands, for the chips beside its lines. */
const States = createContext<Map<string, StandingReading["state"]>>(new Map());

function Words({ line }: { line: LineView }) {
  const { t } = useWords();
  const states = useContext(States);
  return (
    <>
      {line.hint && <span className="method-hint">{t("method.hint")}</span>} {isLong(line) ? <Long line={line} /> : <Said zh={line.text} en={line.text_en} />}
      {line.readings.map((id) => (
        <ReadingChip key={id} id={id} state={states.get(id) ?? "default"} />
      ))}
    </>
  );
}

/** A condition that the method names, and whose rule in full takes more than a line or two. */
export function isLong(line: Pick<LineView, "label" | "text">): boolean {
  return line.label !== null && line.label !== line.text && line.text.length > 40;
}

/** The name first; the rule in full behind it, and always on paper. */
function Long({ line }: { line: LineView }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <Said zh={line.label ?? ""} en={line.label_en} />{" "}
      <button type="button" className="method-more" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {t(open ? "methodWords.less" : "methodWords.more")}
      </button>
      <span id={id} className={open ? "method-full" : "method-full method-folded"}>
        <Said zh={line.text} en={line.text_en} />
      </span>
    </>
  );
}

function Lines({ lines }: { lines: LineView[] }) {
  const { t, pick } = useWords();
  return (
    <ul className="method-lines">
      {lines.map((line, n) => (
        <li key={n} className={line.hint ? "is-hint" : undefined}>
          <Words line={line} />
          {line.lines.length > 0 && <Lines lines={line.lines} />}
          {line.otherwise.length > 0 && (
            <details className="method-otherwise">
              <summary>{t("method.otherwise")}</summary>
              {line.otherwise.map((o, m) => (
                <div key={m}>
                  <p>
                    <span className="quiet">{t("method.ways", { id: o.reading })}</span>{" "}
                    {o.ways.map((w) => `“${pick(w.text, w.text_en)}”`).join(pick("、", ", "))}
                  </p>
                  <Lines lines={o.lines.map((l) => ({ ...l, readings: l.readings.filter((r) => r !== o.reading) }))} />
                </div>
              ))}
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

function Findings({ findings }: { findings: MethodFinding[] }) {
  const { t, pick } = useWords();
  return (
    <ul className="findings">
      {findings.map((f, n) => (
        <li key={n} className={`finding finding-${f.severity}`}>
          <details>
            <summary>
              <b>{t(`method.sev.${f.severity}`)}</b> <Said zh={f.message.text} en={f.message.text_en} />
            </summary>
            {f.witness && (
              <p>
                <span className="quiet">{t("method.witness")}</span> <Said zh={f.witness.text} en={f.witness.text_en} />
                {f.results.length > 0 && <> → {f.results.map((r) => pick(r.text, r.text_en)).join(t("common.semicolon"))}</>}
              </p>
            )}
            {f.readings.length === 0 && (
              <p>
                <span className="quiet">{t("method.advice")}</span> <Said zh={f.advice.text} en={f.advice.text_en} />
              </p>
            )}
          </details>
          {f.readings.length > 0 && <p className="finding-ruled">{t("method.ruledBy", { list: f.readings.join(t("common.comma")) })}</p>}
        </li>
      ))}
    </ul>
  );
}

function Readings({ indicator }: { indicator: DocumentIndicator }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const run = useRunParam();
  const query = useQuery({ queryKey: ["method-effects", indicator.id, run], queryFn: ({ signal }) => api.methodEffects(indicator.id, run, signal), enabled: open, refetchInterval: (of) => (of.state.data?.computing ? 700 : false) });
  const readings = indicator.readings.filter((r) => r.kind !== "note");
  if (readings.length === 0) return null;
  return (
    <details className="method-readings" onToggle={(e) => setOpen((e.target as HTMLDetailsElement).open)}>
      <summary>{t("method.readings", { n: readings.length })}</summary>
      {query.error && <Problem error={query.error} compact retry={() => void query.refetch()} />}
      {query.data?.computing && (
        <p className="quiet" role="status">
          {t("method.effectComputing", { done: query.data.computing.done, of: query.data.computing.of })}
        </p>
      )}
      <ul>
        {readings.map((r) => {
          const effect = query.data?.items.find((e) => e.reading === r.id);
          return (
            <li key={r.id}>
              <p className="reading-title">
                <ReadingChip id={r.id} state={r.state} title={r.title} />
                <Said zh={r.title} en={r.title_en} />
                <Standing reading={r} />
              </p>
              <p className="reading-force">
                <span className="quiet">{t(r.state === "ruled" ? "reading.inForceRuled" : "reading.inForceDefault")}</span> <Said zh={r.option_text} en={r.option_text_en} />
              </p>
              {r.note && (
                <p>
                  <span className="quiet">{t("reading.note")}</span> <Said zh={r.note} />
                </p>
              )}
              {effect && (effect.touched === 0 ? <p className="quiet">{t("method.effectNone", { n: query.data?.units ?? 0 })}</p> : (
                <details>
                  <summary>{t("method.effectSome", { n: effect.touched, of: query.data?.units ?? 0 })}</summary>
                  <ul className="method-moves">
                    {effect.moves.map((m) => (
                      <li key={m.option}>
                        <span className="method-option"><Said zh={m.text} en={m.text_en} /></span>
                        {m.units.map((u) => (
                          <span key={u.unit} className="method-move">
                            <Go to={indicatorPath(u.unit, indicator.id)}>{u.name}</Go> <Move from={u.from} to={u.to} />
                          </span>
                        ))}
                        {m.total > m.units.length && <span className="quiet">{t("units.more", { n: m.total })}</span>}
                      </li>
                    ))}
                  </ul>
                </details>
              ))}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function Standing({ reading }: { reading: StandingReading }) {
  const { t } = useWords();
  return (
    <span className={`reading-state reading-state-${reading.state}`}>
      {t(`reading.state.${reading.state}`)}
      {reading.state === "ruled" && reading.ruled_on && <small>{t("reading.ruledBy", { who: reading.ruled_by ?? t("reading.someone"), day: reading.ruled_on })}</small>}
    </span>
  );
}
