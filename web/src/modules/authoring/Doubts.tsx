// The uncertain places, one by one: the clause, the question, the ways to read it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Input, Popconfirm, Select } from "antd";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { api, ApiError } from "../../api/client";
import type { AnswerAsk, BoundAsk, DraftDoubt, DraftPage } from "../../api/types";
import { useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { Empty, PageWait } from "../../app/states";
import { Original, useSource } from "./DraftPage";
import { Kinds } from "./Kinds";
import { Refusal } from "./parts";
import { isNumber, nextOpen } from "./walk";
import "./edits.css";

/** Saves an answer at the version that is on the page; one that was changed meanwhile is fetched anew. */
export function useAnswer(page: DraftPage) {
  const { t } = useWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const key = ["draft", page.head.id];
  return useMutation({
    mutationFn: (answer: AnswerAsk) => api.answerDraft(page.head.id, page.head.version, answer),
    onSuccess: (next) => {
      client.setQueryData(key, next);
      void client.invalidateQueries({ queryKey: ["drafts"] });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === "changed_meanwhile") {
        void message.warning(t("draft.conflict"));
        void client.invalidateQueries({ queryKey: key });
      }
    },
  });
}

export function Doubts({ page, toMethod }: { page: DraftPage; toMethod: () => void }) {
  const { t } = useWords();
  const [asked, setDoubt] = useParam("doubt");
  const source = useSource(page.head.id);
  const answer = useAnswer(page);
  const { doubts, head } = page;
  const named = doubts.findIndex((d) => d.id === asked);
  const at = named >= 0 ? named : (nextOpen(doubts, -1) ?? 0);
  const doubt = doubts[at];
  const open = doubts.filter((d) => !d.answered && !d.must).length;
  const go = (n: number) => setDoubt(doubts[(n + doubts.length) % doubts.length]?.id ?? null);
  const fixed = head.state === "finished" || head.edited;
  if (!doubt) return <Empty>{t("draft.noDoubts")}</Empty>;
  const give = (ask: AnswerAsk) =>
    answer.mutate(ask, {
      onSuccess: (next) => {
        const n = nextOpen(next.doubts, next.doubts.findIndex((d) => d.id === doubt.id));
        setDoubt(n === null ? null : (next.doubts[n]?.id ?? null));
      },
    });
  return (
    <>
      {head.edited && <p className="reason">{t("draft.edited")}</p>}
      <div className="walk-bar">
        <progress value={head.answered} max={Math.max(1, head.doubts)} aria-label={t("drafts.progress", { n: head.answered, of: head.doubts })} />
        <span>{t("drafts.progress", { n: head.answered, of: head.doubts })}</span>
        {head.must > 0 && <span className="ochre">{t("drafts.mustLeft", { n: head.must })}</span>}
        {head.answered === head.doubts ? (
          <>
            <b className="teal">{t("draft.allDone")}</b>
            <Button type="primary" onClick={toMethod}>
              {t("draft.toMethod")}
            </Button>
          </>
        ) : (
          open > 0 && (
            <Popconfirm title={t("draft.restAsk")} description={<div className="ask">{t("draft.restText")}</div>} okText={t("draft.save")} cancelText={t("common.cancel")} onConfirm={() => give({ how: "accept_rest" })}>
              <Button disabled={fixed || answer.isPending}>{t("draft.rest", { n: open })}</Button>
            </Popconfirm>
          )
        )}
      </div>
      <Kinds page={page} fixed={fixed} />
      <div className="beside beside-walk">
        <section>
          <h2>{t("draft.originalText")}</h2>
          {source.data ? <Original source={source.data} at={doubt.place} /> : <PageWait />}
        </section>
        <Card key={`${doubt.id}.${head.version}`} doubt={doubt} page={page} n={at + 1} of={doubts.length} go={(by) => go(at + by)} give={give} busy={answer.isPending} fixed={fixed} error={answer.error} />
      </div>
    </>
  );
}

type Way = number | "own" | "judged" | "declared" | "none";

interface CardProps {
  doubt: DraftDoubt;
  page: DraftPage;
  n: number;
  of: number;
  go: (by: number) => void;
  give: (ask: AnswerAsk) => void;
  busy: boolean;
  fixed: boolean;
  error: unknown;
}

function Card({ doubt, page, n, of, go, give, busy, fixed, error }: CardProps) {
  const { t, pick } = useWords();
  const first: Way | null = doubt.answered ? (doubt.chosen ?? (doubt.own === "none" ? null : "own")) : (doubt.default ?? (doubt.candidates.length === 0 && doubt.own !== "none" ? "own" : doubt.must ? null : 0));
  const [way, setWay] = useState<Way | null>(first);
  const [alike, setAlike] = useState(false);
  const [own, setOwn] = useState(() => began(doubt, page));
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const chosen = form.current?.querySelector<HTMLInputElement>("input[type=radio]:checked") ?? form.current?.querySelector<HTMLInputElement>("input[type=radio]");
    chosen?.focus({ preventScroll: true });
  }, []);
  const ask = way === null ? null : askOf(doubt, way, alike, own);
  const keys = (e: KeyboardEvent<HTMLFormElement>) => {
    const target = e.target as HTMLElement;
    const typing = target instanceof HTMLInputElement && target.type !== "radio" && target.type !== "checkbox";
    if (typing || e.altKey || e.ctrlKey || e.metaKey) return;
    if (e.key === "ArrowLeft" || e.key === "ArrowRight") {
      e.preventDefault();
      go(e.key === "ArrowLeft" ? -1 : 1);
    }
  };
  const radio = (value: Way, label: React.ReactNode, mark?: React.ReactNode) => (
    <label key={String(value)} className={way === value ? "way on" : "way"}>
      <input type="radio" name="way" checked={way === value} onChange={() => setWay(value)} disabled={fixed} />
      <span>
        {label} {mark}
      </span>
    </label>
  );
  const ownWord = doubt.own === "bounds" ? t("draft.own_bounds") : doubt.own === "due" ? t("draft.own_due") : t("draft.own_points");
  return (
    <form
      className="doubt"
      ref={form}
      onKeyDown={keys}
      aria-labelledby="doubt-question"
      onSubmit={(e) => {
        e.preventDefault();
        if (ask && !busy && !fixed) give(ask);
      }}
    >
      <p className="doubt-at">
        <b>{t("draft.at", { n, of })}</b>
        {doubt.indicator && <span className="tab">{doubt.indicator}</span>}
        <span className="quiet">{pick(doubt.place.zh, doubt.place.en)}</span>
        {doubt.must && !doubt.answered && <span className="ochre">{t("draft.must")}</span>}
        {doubt.answered && <span className="teal">{t("draft.done")}</span>}
      </p>
      {doubt.clause && (
        <blockquote lang="zh-CN" className="doubt-clause">
          {doubt.clause}
        </blockquote>
      )}
      <h2 id="doubt-question">
        <Said zh={doubt.question.zh} en={doubt.question.en} />
      </h2>
      <p className="doubt-now">
        {doubt.now ? (
          <>
            <span className="quiet">{t("draft.now")}</span> <Said zh={doubt.now.zh} en={doubt.now.en} />
          </>
        ) : (
          <>
            <span className="quiet">{t("draft.assumed")}</span> <Said zh={doubt.assumed.zh} en={doubt.assumed.en} />
          </>
        )}
      </p>
      <fieldset disabled={fixed}>
        <legend className="sr">{t("draft.answers")}</legend>
        {doubt.candidates.map((c, i) => radio(i, <Said zh={c.zh} en={c.en} />, doubt.default === i && !doubt.answered ? <small>{t("draft.assumed")}</small> : null))}
        {doubt.own !== "none" && radio("own", ownWord)}
        {way === "own" && <Own doubt={doubt} page={page} own={own} set={setOwn} />}
        {doubt.more.map((m) => radio(m, t(`draft.own_${m}`)))}
      </fieldset>
      {typeof way === "number" && doubt.alike > 0 && (
        <Checkbox checked={alike} onChange={(e) => setAlike(e.target.checked)} disabled={fixed}>
          {t("draft.alike", { n: doubt.alike })}
        </Checkbox>
      )}
      {error !== null && error !== undefined && !(error instanceof ApiError && error.code === "changed_meanwhile") && <Refusal error={error} />}
      <div className="actions">
        <Button type="primary" htmlType="submit" disabled={!ask || fixed} loading={busy}>
          {t("draft.save")}
        </Button>
        <Button onClick={() => go(-1)}>{t("draft.previous")}</Button>
        <Button onClick={() => go(1)}>{doubt.answered ? t("draft.next") : t("draft.skip")}</Button>
      </div>
      <p className="quiet small">{t("draft.keys")}</p>
    </form>
  );
}

interface OwnState {
  unit: string;
  kinds: boolean;
  all: BoundAsk[];
  by: Record<string, BoundAsk[]>;
  month: string;
  day: string;
  next: boolean;
  points: string;
}

const EMPTY: BoundAsk = { op: "ge", value: "" };

function began(doubt: DraftDoubt, page: DraftPage): OwnState {
  const number = doubt.number;
  const kinds = number !== null && Object.keys(number.kinds).length > 0;
  const all = number && number.bounds.length > 0 ? number.bounds : [EMPTY];
  return {
    unit: number?.unit ?? "",
    kinds,
    all,
    by: Object.fromEntries(page.kinds.map((k) => [k.id, number?.kinds[k.id] ?? all])),
    month: String(doubt.due?.month ?? ""),
    day: String(doubt.due?.day ?? ""),
    next: doubt.due?.next_year ?? false,
    points: "",
  };
}

/** The answer that the card makes; null while it is not complete. */
export function askOf(doubt: Pick<DraftDoubt, "id" | "own">, way: Way, alike: boolean, own: OwnState): AnswerAsk | null {
  const id = doubt.id;
  if (typeof way === "number") return { how: alike ? "choose_alike" : "choose", doubt: id, candidate: way };
  if (way === "none") return { how: "not_a_condition", doubt: id };
  if (way !== "own") return { how: "qualitative", doubt: id, judged: way === "judged" };
  if (doubt.own === "points") return isNumber(own.points) ? { how: "points", doubt: id, points: own.points.trim() } : null;
  if (doubt.own === "due") {
    const [month, day] = [Number(own.month), Number(own.day)];
    const good = Number.isInteger(month) && Number.isInteger(day) && month >= 1 && month <= 12 && day >= 1 && day <= 31;
    return good ? { how: "due", doubt: id, month, day, next_year: own.next } : null;
  }
  const lists = own.kinds ? Object.values(own.by) : [own.all];
  if (!lists.every((list) => list.length > 0 && list.every((b) => isNumber(b.value)))) return null;
  const clean = (list: BoundAsk[]) => list.map((b) => ({ op: b.op, value: b.value.trim() }));
  return own.kinds
    ? { how: "bounds", doubt: id, unit: own.unit.trim(), kinds: Object.fromEntries(Object.entries(own.by).map(([k, list]) => [k, clean(list)])) }
    : { how: "bounds", doubt: id, unit: own.unit.trim(), bounds: clean(own.all) };
}

function Own({ doubt, page, own, set }: { doubt: DraftDoubt; page: DraftPage; own: OwnState; set: (own: OwnState) => void }) {
  const { t } = useWords();
  if (doubt.own === "points")
    return (
      <div className="own">
        <label>
          {t("draft.points")} <Input className="own-number" value={own.points} onChange={(e) => set({ ...own, points: e.target.value })} inputMode="decimal" />
        </label>
      </div>
    );
  if (doubt.own === "due")
    return (
      <div className="own">
        <label>
          {t("draft.month")} <Input className="own-number" value={own.month} onChange={(e) => set({ ...own, month: e.target.value })} inputMode="numeric" />
        </label>
        <label>
          {t("draft.day")} <Input className="own-number" value={own.day} onChange={(e) => set({ ...own, day: e.target.value })} inputMode="numeric" />
        </label>
        <Checkbox checked={own.next} onChange={(e) => set({ ...own, next: e.target.checked })}>
          {t("draft.nextYear")}
        </Checkbox>
      </div>
    );
  const groups = own.kinds ? page.kinds.map((k) => ({ id: k.id, label: k.label, list: own.by[k.id] ?? [EMPTY] })) : [{ id: "", label: "", list: own.all }];
  const put = (id: string, list: BoundAsk[]) => set(id ? { ...own, by: { ...own.by, [id]: list } } : { ...own, all: list });
  return (
    <div className="own own-bounds">
      {page.kinds.length > 0 && (
        <Checkbox checked={own.kinds} onChange={(e) => set({ ...own, kinds: e.target.checked })}>
          {t("draft.byKind")}
        </Checkbox>
      )}
      {groups.map((g) => (
        <div key={g.id} className="own-group">
          {g.label && <b lang="zh-CN">{g.label}</b>}
          {[0, 1].map((i) => {
            const bound = g.list[i];
            if (!bound)
              return i === 1 ? (
                <Button key={i} size="small" onClick={() => put(g.id, [...g.list, { op: "lt", value: "" }])}>
                  {t("draft.second")}
                </Button>
              ) : null;
            const change = (next: BoundAsk) => put(g.id, g.list.map((b, n) => (n === i ? next : b)));
            return (
              <span key={i} className="own-bound">
                <Select aria-label={`${g.label} ${t("draft.op")}`} value={bound.op} onChange={(op) => change({ ...bound, op })} options={(["ge", "gt", "le", "lt", "eq"] as const).map((op) => ({ value: op, label: t(`draft.ops.${op}`) }))} />
                <Input aria-label={`${g.label} ${t("draft.value")}`} className="own-number" value={bound.value} onChange={(e) => change({ ...bound, value: e.target.value })} inputMode="decimal" />
                {i === 1 && (
                  <Button size="small" onClick={() => put(g.id, g.list.slice(0, 1))}>
                    {t("draft.noSecond")}
                  </Button>
                )}
              </span>
            );
          })}
        </div>
      ))}
      <label>
        {t("draft.unit")} <Input className="own-unit" value={own.unit} onChange={(e) => set({ ...own, unit: e.target.value })} maxLength={12} />
      </label>
    </div>
  );
}
