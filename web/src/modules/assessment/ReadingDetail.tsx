import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Radio } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../../api/client";
import type { Parameter, Reading, ReadingView, Span } from "../../api/types";
import { dateTime, spanText } from "../../app/format";
import { Go, useAddress, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { Term } from "../../app/Term";
import { useAllowed } from "../../app/session";
import { Problem } from "../../app/states";
import { ReadingChip, SpanText } from "../../marks";
import { Move, unitPath } from "./parts";
import { useMoves } from "./queries";

/** The option that counts now: the ruled one, else the default. */
export function standing(reading: Pick<ReadingView, "in_force" | "default">): string | null {
  return reading.in_force ?? reading.default;
}

export function ReadingState({ reading }: { reading: Pick<ReadingView, "state" | "kind" | "in_force" | "ruled_by" | "ruled_on"> }) {
  const { t } = useWords();
  if (reading.kind === "note") return <span className="reading-state">{t("reading.kind.note")}</span>;
  return (
    <span className={`reading-state reading-state-${reading.state}`}>
      {t(`reading.state.${reading.state}`)}
      {reading.state === "ruled" && reading.ruled_on && <small>{t("reading.ruledBy", { who: reading.ruled_by ?? t("reading.someone"), day: reading.ruled_on })}</small>}
    </span>
  );
}

export function ReadingHeadline({ reading, short = false }: { reading: ReadingView; short?: boolean }) {
  const { t } = useWords();
  const force = reading.options.find((o) => o.id === standing(reading));
  return (
    <div className="reading-head">
      <p className="reading-title">
        {short ? <span className={`chip chip-${reading.state}`}>{reading.id}</span> : <ReadingChip id={reading.id} state={reading.state} />}
        <b>
          <Said zh={reading.title} en={reading.title_en} />
        </b>
        <ReadingState reading={reading} />
      </p>
      {!short && reading.clause.length > 0 && (
        <blockquote lang="zh-CN" className="clause-quote">
          {reading.clause.map((c) => (
            <span key={c}>{c}</span>
          ))}
        </blockquote>
      )}
      {force && short && (
        <p className="reading-force">
          {reading.kind !== "note" && <span className="quiet">{t(reading.state === "ruled" ? "reading.inForceRuled" : "reading.inForceDefault")}</span>} <Said zh={force.text} en={force.text_en} />
        </p>
      )}
    </div>
  );
}

export interface Given {
  span: Span | null;
  options: ReadingView["options"];
}

/** The options gathered by what they give, the one in force first. */
export function byResult(reading: Pick<ReadingView, "options" | "in_force" | "default">): Given[] {
  const gathered = new Map<string, Given>();
  const now = standing(reading);
  const first = reading.options.filter((o) => o.id === now);
  for (const option of [...first, ...reading.options.filter((o) => o.id !== now)]) {
    const key = option.span ? spanText(option.span) : "";
    const entry = gathered.get(key) ?? { span: option.span, options: [] };
    entry.options.push(option);
    gathered.set(key, entry);
  }
  return [...gathered.values()];
}

/** What each option would give this unit here. */
export function OptionList({ reading, points, who }: { reading: ReadingView; points: string; who: string }) {
  const { t } = useWords();
  if (reading.options.length === 0) return <p className="quiet">{t("reading.noOptions")}</p>;
  const given = byResult(reading);
  const one = (option: ReadingView["options"][number]) => (
    <li key={option.id} className={option.id === standing(reading) ? "in-force" : ""}>
      <Said zh={option.text} en={option.text_en} />
      <OptionTags option={option} reading={reading} />
    </li>
  );
  // Many ways with one result are folded: what differs is what one looks for.
  const few = (entry: Given) => (entry.options.length > 4 ? (given.length === 1 ? 1 : 2) : entry.options.length);
  return (
    <ul className="gives" aria-label={t("reading.gives", { who })}>
      {given.map((entry, i) => (
        <li key={i}>
          <div className="gives-points">
            {entry.span ? <SpanText span={entry.span} points={points} /> : <b>{t("reading.noSpan")}</b>}
            <small>{given.length === 1 ? t("reading.allSame", { n: entry.options.length }) : t("reading.ways", { n: entry.options.length })}</small>
          </div>
          <div>
            <ul>{entry.options.slice(0, few(entry)).map(one)}</ul>
            {entry.options.length > few(entry) && (
              <details className="more">
                <summary>{t("reading.otherWays", { n: entry.options.length - few(entry) })}</summary>
                <ul>{entry.options.slice(few(entry)).map(one)}</ul>
              </details>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function OptionTags({ option, reading }: { option: ReadingView["options"][number]; reading: ReadingView }) {
  const { t, pick } = useWords();
  return (
    <>
      {option.id === standing(reading) && reading.kind !== "note" && <b className="force-tag">{t(reading.state === "ruled" ? "reading.forceRuled" : "reading.forceDefault")}</b>}
      {!option.available && <small className="ochre">{t("reading.unavailable", { why: pick(option.why_not ?? "", option.why_not_en) })}</small>}
      {option.uses_example && <small className="ochre">{t("reading.example", { text: pick(option.uses_example, option.uses_example_en) })}</small>}
    </>
  );
}

/** One reading in full: clause, options, whom each would move, and the form to rule. */
export function ReadingDetail({ reading }: { reading: Reading }) {
  const { t } = useWords();
  const allowed = useAllowed("rule");
  const [option, setOption] = useState<string | null>(null);
  const moves = new Map(reading.moves.map((m) => [m.option, m]));
  const rulable = reading.kind !== "note" && reading.options.length > 0;
  return (
    <article className="reading-detail">
      <header>
        <h2>
          <span className={`chip chip-${reading.state}`}>{reading.id}</span> <Said zh={reading.title} en={reading.title_en} />
        </h2>
        <p>
          <Term id={reading.kind}>{t(`reading.kind.${reading.kind}`)}</Term> <ReadingState reading={reading} />
          <span className="quiet">{t("reading.touches", { list: reading.indicators.length >= 20 ? t("reading.nearlyAll", { n: reading.indicators.length }) : reading.indicators.join(t("common.comma")) })}</span>
        </p>
      </header>
      {reading.clause.length > 0 && (
        <blockquote lang="zh-CN" className="clause-quote">
          {reading.clause.map((c) => (
            <span key={c}>{c}</span>
          ))}
        </blockquote>
      )}
      {reading.note && (
        <p>
          <b><Term id="ruling">{t("reading.note")}</Term></b> <Said zh={reading.note} />
        </p>
      )}
      {reading.options.length > 0 && (
        <>
          <h3><Term id="option">{t("reading.options", { n: reading.options.length })}</Term></h3>
          <Radio.Group value={option} onChange={(event) => setOption(event.target.value as string)} disabled={!allowed} aria-label={t("reading.option")} className="radio-list">
            <ol className="option-list">
              {reading.options.map((o) => {
                const moved = moves.get(o.id);
                const units = moved?.units ?? [];
                const force = o.id === standing(reading);
                const label = `option-${reading.id}-${o.id}`;
                return (
                  <li key={o.id} className={force ? "in-force" : ""}>
                    {rulable ? <Radio value={o.id} disabled={!allowed || !o.available} aria-labelledby={label} /> : <span />}
                    <div>
                      <p id={label} onClick={() => rulable && allowed && o.available && setOption(o.id)}>
                        <Said zh={o.text} en={o.text_en} />
                        <OptionTags option={o} reading={reading} />
                      </p>
                      {o.effect && reading.state !== "open" && (
                        <p className="quiet small">
                          <Said zh={o.effect} en={o.effect_en} />
                        </p>
                      )}
                      {units.length > 0 && (
                        <ul className="moves">
                          {units.map((u) => (
                            <li key={`${u.unit} ${u.indicator}`}>
                              <Go to={unitPath(u.unit)}>{u.name}</Go> <Move from={u.from} to={u.to} />
                            </li>
                          ))}
                          {moved && moved.total > units.length && <MoreMoves reading={reading.id} option={o.id} from={units.length} total={moved.total} />}
                        </ul>
                      )}
                      {!force && units.length === 0 && moves.size > 0 && <p className="quiet small">{t(reading.state === "open" ? "reading.movesNobodyOpen" : "reading.movesNobody")}</p>}
                    </div>
                  </li>
                );
              })}
            </ol>
          </Radio.Group>
          {reading.why_default && (
            <p className="quiet">
              <b><Term id="why_default">{t("reading.whyDefault")}</Term></b> <Said zh={reading.why_default} en={reading.why_default_en} />
            </p>
          )}
        </>
      )}
      {rulable && <RulingForm reading={reading} option={option} done={() => setOption(null)} />}
    </article>
  );
}

/** What a parameter stands at: what was declared before, else the example; a list with one text a line. */
export function firstOf(parameter: Pick<Parameter, "type" | "declared" | "example">): string {
  const text = parameter.declared ?? parameter.example ?? "";
  return parameter.type === "list" ? text.replaceAll("、", "\n") : text;
}

/** One text for each line that says something. */
export function lines(text: string): string[] {
  return text.split("\n").flatMap((line) => line.trim() || []);
}

function RulingForm({ reading, option, done }: { reading: Reading; option: string | null; done: () => void }) {
  const { t, pick } = useWords();
  const allowed = useAllowed("rule");
  const { message } = App.useApp();
  const client = useQueryClient();
  // Who was sent by an appeal begins with its name, and goes back to it.
  const [from] = useParam("appeal");
  const appeal = useQuery({ queryKey: ["appeal", from], queryFn: ({ signal }) => api.appeal(from ?? "", signal), enabled: from !== null && allowed }).data?.appeal;
  const begun = appeal ? t("ruling.ofAppeal", { unit: appeal.unit_name, indicator: appeal.indicator, name: pick(appeal.name, appeal.name_en), day: dateTime(appeal.at) }) : "";
  const go = useNavigate();
  const address = useAddress();
  const [written, setNote] = useState<string | null>(null);
  const note = written ?? begun;
  const [values, setValues] = useState<Record<string, string>>({});
  const [checked, setChecked] = useState(false);
  const rule = useMutation({
    mutationFn: () => api.rule({ reading: reading.id, option: option ?? "", note: note.trim(), params: given }),
    onSuccess: async (ruled) => {
      message.success(ruled.run ? t("ruling.done", { id: ruled.reading, day: ruled.run.as_of }) : t("ruling.doneUnscored", { id: ruled.reading }));
      done();
      setNote(null);
      if (appeal) void go(address("/appeals", { appeal: appeal.id, uphold: "ruled" }));
      await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    },
  });
  const parameters = reading.parameters.filter((p) => option !== null && p.options.includes(option));
  const given = Object.fromEntries(parameters.map((p) => [p.id, lines(values[p.id] ?? firstOf(p))]));
  const unsaid = parameters.find((p) => (given[p.id] ?? []).length === 0);
  const missing = option === null ? t("ruling.needOption") : unsaid ? t("ruling.needParameter", { label: pick(unsaid.label, unsaid.label_en) }) : note.trim() === begun.trim() ? t("ruling.needNote") : null;
  return (
    <section className="ruling" aria-labelledby="ruling">
      <h3 id="ruling">{t(reading.kind === "policy" ? "ruling.titlePolicy" : "ruling.title", { id: reading.id })}</h3>
      {appeal && <p className="quiet">{t("ruling.forAppeal")}</p>}
      {!allowed && (
        <p className="reason" id="ruling-why">
          {t("ruling.notAllowed")}
        </p>
      )}
      {parameters.map((p) => (
        <label className="field" key={p.id}>
          <span>
            {pick(p.label, p.label_en)} <small>{t("ruling.parameter")}</small>
          </span>
          <Input.TextArea autoSize={{ minRows: 1, maxRows: p.type === "list" ? 6 : 1 }} value={values[p.id] ?? firstOf(p)} disabled={!allowed} maxLength={2000} onChange={(event) => setValues({ ...values, [p.id]: event.target.value })} />
        </label>
      ))}
      <label className="field">
        <span>{t("ruling.note")}</span>
        <Input.TextArea rows={3} value={note} maxLength={2000} disabled={!allowed} placeholder={t("ruling.notePlaceholder")} onChange={(event) => setNote(event.target.value)} aria-describedby={allowed ? undefined : "ruling-why"} />
      </label>
      {rule.error && <Problem error={rule.error} compact />}
      <p className="actions">
        <Button
          type="primary"
          disabled={!allowed}
          loading={rule.isPending}
          onClick={() => {
            setChecked(true);
            if (!missing) rule.mutate();
          }}
        >
          {t(reading.kind === "policy" ? "ruling.goPolicy" : "ruling.go")}
        </Button>
        <span className={checked && missing ? "ochre" : "quiet"} role="status">
          {checked && missing ? missing : t("ruling.after")}
        </span>
      </p>
    </section>
  );
}


/** The units beyond the first, some at a time. */
function MoreMoves({ reading, option, from, total }: { reading: string; option: string; from: number; total: number }) {
  const { t } = useWords();
  const [asked, ask] = useState(false);
  const query = useMoves(reading, option, asked, from);
  const more = query.data?.pages.flatMap((p) => p.items) ?? [];
  const left = total - from - more.length;
  return (
    <>
      {more.map((u) => (
        <li key={`${u.unit} ${u.indicator}`}>
          <Go to={unitPath(u.unit)}>{u.name}</Go> <Move from={u.from} to={u.to} />
        </li>
      ))}
      {query.error && <li><Problem error={query.error} retry={() => void query.refetch()} compact /></li>}
      {left > 0 && (
        <li>
          <button type="button" className="button-link" disabled={query.isFetching} onClick={() => (asked ? void query.fetchNextPage() : ask(true))}>
            {t("units.showMore", { n: Math.min(50, left), of: total })}
          </button>
        </li>
      )}
    </>
  );
}
