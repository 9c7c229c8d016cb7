import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { api, ApiError } from "../../api/client";
import type { CalendarYear, CalendarYearPage, HolidayRun, NoticeRead } from "../../api/types";
import { dateTime } from "../../app/format";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { Said } from "../../app/said";
import { useAllowed } from "../../app/session";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { dayKind, monthOfYear, type DayKind } from "./days";
import "./workdays.css";

export function Component() {
  const { t } = useWords();
  useTitle(t("workdays.title"));
  const [asked] = useParam("year");
  const years = useQuery({ queryKey: ["calendar-years"], queryFn: ({ signal }) => api.calendarYears(signal) });
  return (
    <div className="page page-workdays">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <h1>{t("workdays.title")}</h1>
        </div>
      </header>
      <p className="lead">{t("workdays.lead")}</p>
      <Over query={years}>
        {(data) => {
          const year = Number(asked ?? data.today.slice(0, 4));
          return (
            <>
              {data.short && (
                <p className="older" role="status">
                  {data.covered_to ? t("workdays.short", { day: data.covered_to, next: data.next }) : t("workdays.never")}
                </p>
              )}
              <nav className="workdays-years" aria-label={t("workdays.years")}>
                {data.items.map((y) => (
                  <Go key={y.year} keep set={{ year: String(y.year) }} className={y.year === year ? "button-link on" : "button-link"} aria-current={y.year === year ? "page" : undefined}>
                    {y.year}
                  </Go>
                ))}
                <Go keep set={{ year: String(data.next) }} className={data.next === year ? "button-link on" : "button-link"} aria-current={data.next === year ? "page" : undefined}>
                  {t("workdays.next", { year: data.next })}
                </Go>
              </nav>
              <Year key={year} year={year} />
              <Clock />
            </>
          );
        }}
      </Over>
    </div>
  );
}

function Year({ year }: { year: number }) {
  const { t } = useWords();
  const may = useAllowed("manage_calendar");
  const [editing, edit] = useState(false);
  const page = useQuery({ queryKey: ["calendar-year", year], queryFn: ({ signal }) => api.calendarYear(year, signal) });
  return (
    <Over query={page}>
      {(data) => (
        <section aria-label={String(year)}>
          {data.current ? <Months days={data.current} /> : <Empty>{t("workdays.empty", { year })}</Empty>}
          {data.current && <About days={data.current} />}
          {!editing && (
            <Button type={data.current ? "default" : "primary"} disabled={!may} title={may ? undefined : t("workdays.mayNot")} onClick={() => edit(true)}>
              {t(data.current ? "workdays.edit" : "workdays.enter", { year })}
            </Button>
          )}
          {editing && <Form page={data} done={() => edit(false)} />}
          {data.history.length > 0 && (
            <details className="workdays-history">
              <summary>{t("workdays.history", { n: data.history.length })}</summary>
              <ol>
                {data.history.map((h) => (
                  <li key={h.version}>
                    {t("workdays.version", { n: h.version })} · <Said zh={h.source} /> · {t("workdays.count", { off: h.holidays.length, makeup: h.makeup.length, days: h.workdays })}
                    {h.recorded_at && ` · ${dateTime(h.recorded_at)} ${h.recorded_by ?? ""}`}
                  </li>
                ))}
              </ol>
            </details>
          )}
        </section>
      )}
    </Over>
  );
}

function About({ days }: { days: CalendarYear }) {
  const { t } = useWords();
  return (
    <div className="workdays-about">
      <p>
        {t("workdays.count", { off: days.holidays.length, makeup: days.makeup.length, days: days.workdays })} {t("workdays.source")}
        <Said zh={days.source} />
        {days.recorded_at ? ` · ${t("workdays.entered", { at: dateTime(days.recorded_at), by: days.recorded_by ?? "" })}` : ` · ${t("workdays.carried")}`}
      </p>
      <dl className="workdays-list">
        {days.holidays.map((h) => (
          <div key={h.from}>
            <dt>{h.name ? <Said zh={h.name} /> : t("workdays.off")}</dt>
            <dd>{h.from === h.to ? h.from : `${h.from} – ${h.to}`}</dd>
          </div>
        ))}
        <div>
          <dt>{t("workdays.makeup")}</dt>
          <dd>{days.makeup.length === 0 ? t("workdays.noMakeup") : days.makeup.join("、")}</dd>
        </div>
      </dl>
    </div>
  );
}

/** Twelve months; a day is told by a letter as well as by its colour. */
function Months({ days }: { days: CalendarYear }) {
  const { t, lang } = useWords();
  const mark: Record<DayKind, string> = { off: t("workdays.markOff"), makeup: t("workdays.markWork"), weekend: "", work: "" };
  const name = new Intl.DateTimeFormat(lang === "en" ? "en" : "zh-CN", { month: "long", timeZone: "UTC" });
  return (
    <div className="workdays-months">
      {Array.from({ length: 12 }, (_, m) => (
        <table key={m}>
          <caption>{name.format(new Date(Date.UTC(days.year, m, 1)))}</caption>
          <thead>
            <tr>
              {t("workdays.week")
                .split(" ")
                .map((d) => (
                  <th key={d} scope="col">
                    {d}
                  </th>
                ))}
            </tr>
          </thead>
          <tbody>
            {monthOfYear(days.year, m).map((week, i) => (
              <tr key={i}>
                {week.map((day, j) => {
                  const kind = day && dayKind(day, days);
                  return (
                    <td key={j} className={kind ? `day-${kind}` : ""}>
                      {day && (
                        <>
                          {Number(day.slice(8))}
                          {kind && mark[kind] && <small>{mark[kind]}</small>}
                        </>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}

const blank = (): HolidayRun => ({ name: "", from: "", to: "" });

function Form({ page, done }: { page: CalendarYearPage; done: () => void }) {
  const { t, lang } = useWords();
  const client = useQueryClient();
  const [runs, setRuns] = useState<HolidayRun[]>(page.current?.holidays ?? [blank()]);
  const [makeup, setMakeup] = useState<string[]>(page.current?.makeup ?? []);
  const [source, setSource] = useState(page.current?.source ?? "");
  const [text, setText] = useState("");
  const [told, tell] = useState<NoticeRead | null>(null);
  const read = useMutation({
    mutationFn: () => api.readNotice(page.year, text),
    onSuccess: (found) => {
      tell(found);
      if (found.holidays.length > 0) setRuns(found.holidays);
      if (found.makeup.length > 0) setMakeup(found.makeup);
      if (!source) setSource(`国务院办公厅关于${page.year}年部分节假日安排的通知`);
    },
  });
  const save = useMutation({
    mutationFn: () => api.enterYear(page.year, page.version, { holidays: runs, makeup: [...makeup].sort(), source: source.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["calendar-years"] });
      await client.invalidateQueries({ queryKey: ["calendar-year", page.year] });
      done();
    },
  });
  const wrong = save.error instanceof ApiError ? save.error : null;
  const field = wrong?.details.field ?? null;
  const set = (i: number, change: Partial<HolidayRun>) => setRuns(runs.map((r, j) => (j === i ? { ...r, ...change } : r)));
  return (
    <form
      className="workdays-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h2>{t("workdays.formTitle", { year: page.year })}</h2>
      <label>
        <span>{t("workdays.paste")}</span>
        <Input.TextArea rows={4} value={text} maxLength={20000} onChange={(event) => setText(event.target.value)} placeholder={t("workdays.pasteHint")} />
      </label>
      <Button disabled={text.trim() === ""} loading={read.isPending} onClick={() => read.mutate()}>
        {t("workdays.read")}
      </Button>
      {told && (
        <div role="status" className="workdays-told">
          <p>{t("workdays.found", { off: told.holidays.length, makeup: told.makeup.length })}</p>
          {told.doubts.map((d) => (
            <p key={d.text + d.zh} className="reason">
              <Said zh={d.zh} en={d.en} /> <q lang="zh-CN">{d.text}</q>
            </p>
          ))}
          {told.unread.map((u) => (
            <p key={u} className="reason">
              {t("workdays.unread")} <q lang="zh-CN">{u}</q>
            </p>
          ))}
        </div>
      )}
      <fieldset>
        <legend>{t("workdays.offDays")}</legend>
        {runs.map((run, i) => (
          <div key={i} className={field?.startsWith(`holidays.${i}.`) ? "workdays-run wrong" : "workdays-run"}>
            <Input aria-label={t("workdays.name")} placeholder={t("workdays.name")} maxLength={20} value={run.name ?? ""} onChange={(event) => set(i, { name: event.target.value })} />
            <input type="date" required aria-label={t("workdays.from")} value={run.from} onChange={(event) => set(i, { from: event.target.value, to: run.to || event.target.value })} />
            <span aria-hidden="true">–</span>
            <input type="date" required aria-label={t("workdays.to")} value={run.to} onChange={(event) => set(i, { to: event.target.value })} />
            <Button aria-label={t("workdays.remove", { what: run.from })} onClick={() => setRuns(runs.filter((_, j) => j !== i))}>
              {t("workdays.removeShort")}
            </Button>
          </div>
        ))}
        <Button onClick={() => setRuns([...runs, blank()])}>{t("workdays.addRun")}</Button>
      </fieldset>
      <fieldset>
        <legend>{t("workdays.makeupDays")}</legend>
        {makeup.map((day, i) => (
          <div key={i} className={field === `makeup.${i}` ? "workdays-run wrong" : "workdays-run"}>
            <input type="date" required aria-label={t("workdays.makeup")} value={day} onChange={(event) => setMakeup(makeup.map((d, j) => (j === i ? event.target.value : d)))} />
            <Button aria-label={t("workdays.remove", { what: day })} onClick={() => setMakeup(makeup.filter((_, j) => j !== i))}>
              {t("workdays.removeShort")}
            </Button>
          </div>
        ))}
        <Button onClick={() => setMakeup([...makeup, ""])}>{t("workdays.addMakeup")}</Button>
      </fieldset>
      <label className={field === "source" ? "wrong" : ""}>
        <span>{t("workdays.sourceField")}</span>
        <Input value={source} maxLength={300} required onChange={(event) => setSource(event.target.value)} />
      </label>
      {wrong && (
        <p className="reason" role="alert">
          {t(`workdays.wrong.${wrong.code}`, { defaultValue: t("workdays.wrong.other") })} {lang === "en" || !field ? wrong.message : t("workdays.at", { field: place(field, t) })}
        </p>
      )}
      <div className="workdays-buttons">
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t("workdays.save")}
        </Button>
        <Button onClick={done}>{t("workdays.cancel")}</Button>
      </div>
      <p className="quiet">{t("workdays.note")}</p>
    </form>
  );
}

function place(field: string, t: (key: string, values?: Record<string, unknown>) => string): string {
  const [kind, n] = field.split(".");
  if (kind === "holidays" && n) return t("workdays.runNo", { n: Number(n) + 1 });
  if (kind === "makeup" && n) return t("workdays.makeupNo", { n: Number(n) + 1 });
  return t(kind === "source" ? "workdays.sourceField" : "workdays.years");
}

/** Tries a clock: when does it end, and is that certain? */
function Clock() {
  const { t } = useWords();
  const [from, setFrom] = useParam("from");
  const [days, setDays] = useParam("days");
  const [rule, setRule] = useParam("rule");
  const n = Number(days ?? "20");
  const ready = /^\d{4}-\d\d-\d\d$/.test(from ?? "") && Number.isInteger(n) && n >= 0 && n <= 1000;
  const due = useQuery({ queryKey: ["calendar-due", from, n, rule], queryFn: ({ signal }) => api.due(from ?? "", n, rule ?? "workdays", signal), enabled: ready });
  return (
    <section className="workdays-clock" aria-labelledby="clock">
      <h2 id="clock">{t("workdays.clock")}</h2>
      <form className="filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          <span>{t("workdays.receipt")}</span>
          <input type="date" value={from ?? ""} onChange={(event) => setFrom(event.target.value || null)} />
        </label>
        <label>
          <span>{t("workdays.length")}</span>
          <input type="number" min={0} max={1000} value={days ?? "20"} onChange={(event) => setDays(event.target.value || null)} />
        </label>
        <label>
          <span>{t("workdays.rule")}</span>
          <select value={rule ?? "workdays"} onChange={(event) => setRule(event.target.value === "workdays" ? null : event.target.value)}>
            <option value="workdays">{t("workdays.ruleWork")}</option>
            <option value="natural">{t("workdays.ruleNatural")}</option>
          </select>
        </label>
      </form>
      {ready && due.data && (
        <p role="status" className="workdays-due">
          <b>{t("workdays.due", { day: due.data.due })}</b>
          {due.data.past_covered && <span className="reason"> {t("workdays.past", { day: due.data.covered_to ?? "" })}</span>}
        </p>
      )}
      {ready && due.error && (
        <p className="reason" role="alert">
          {due.error instanceof ApiError ? due.error.message : ""}
        </p>
      )}
    </section>
  );
}
