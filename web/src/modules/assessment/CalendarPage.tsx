import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { DeadlineEvent, DeadlinePage, NoticeView } from "../../api/types";
import { Go, useParam, useRunParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { useSession } from "../../app/session";
import { Empty, Over, Problem } from "../../app/states";
import { useTitle } from "../../app/title";
import { ReadingChip } from "../../marks";
import { dueClass, Dues, useDues } from "./CalendarDues";
import { monthCells, monthOf, shiftMonth } from "./months";
import { indicatorPath, PageHead } from "./parts";
import { Filter } from "./work";
import "./work.css";

export function Component() {
  const { t } = useWords();
  useTitle(t("calendar.title"));
  const session = useSession();
  const run = useRunParam();
  const [asked] = useParam("unit");
  const unit = asked ?? (session.unit && !session.allowed.includes("read_city") ? session.unit.id : null);
  const query = useQuery({ queryKey: ["deadlines", unit, run], queryFn: ({ signal }) => api.deadlines(unit, run, signal), placeholderData: keepPreviousData });
  return <Over query={query}>{(page) => <Calendar page={page} unit={unit} />}</Over>;
}

function Calendar({ page, unit }: { page: DeadlinePage; unit: string | null }) {
  const { t, lang } = useWords();
  const city = useSession().allowed.includes("read_city");
  const [view] = useParam("view");
  const list = view === "list";
  const coming = page.events.filter((e) => e.days_left >= 0);
  const over = page.events.filter((e) => e.days_left < 0).reverse();
  const dues = useDues(unit);
  return (
    <div className="page page-calendar">
      <PageHead title={page.unit ? `${t("calendar.title")} · ${page.unit.short_name}` : t("calendar.title")} run={page.run}>
        <a className="button-link push" href={api.deadlineFile(unit, lang)} download="deadlines.ics">
          {t("calendar.export")}
        </a>
      </PageHead>
      <p className="lead">{t("calendar.lead")}</p>
      {!page.covered && <p className="older">{t("calendar.uncovered")}</p>}
      <form className="filters" onSubmit={(event) => event.preventDefault()}>
        {city && <Filter name="unit" label={t("calendar.unit")} any={t("calendar.allUnits")} choices={page.units.map((u) => ({ value: u.id, label: u.name }))} />}
        <span className="calendar-views" role="group" aria-label={t("calendar.title")}>
          <Go keep set={{ view: null }} className={list ? "button-link" : "button-link on"} aria-current={list ? undefined : "true"}>
            {t("calendar.month")}
          </Go>
          <Go keep set={{ view: "list" }} className={list ? "button-link on" : "button-link"} aria-current={list ? "true" : undefined}>
            {t("calendar.list")}
          </Go>
        </span>
      </form>
      {!list && <Month page={page} dues={dues} />}
      {dues.length > 0 && <Dues dues={dues} />}
      <section aria-labelledby="coming" className={list ? "" : "calendar-below"}>
        <h2 id="coming">{t("calendar.coming")}</h2>
        {coming.length === 0 ? <Empty>{t("calendar.none")}</Empty> : <Events events={coming} one={page.unit !== null} />}
        {over.length > 0 && (
          <>
            <h2>{t("calendar.over")}</h2>
            <Events events={over} one={page.unit !== null} />
          </>
        )}
      </section>
    </div>
  );
}

function useName(): (event: DeadlineEvent) => { zh: string; en: string | null } {
  const { t } = useWords();
  return (e) => {
    if (e.kind !== "window") return { zh: e.label, en: e.label_en };
    return { zh: t("calendar.window", { label: e.label }), en: t("calendar.window", { label: e.label_en ?? e.label }) };
  };
}

/** One month as a table of weeks; on a phone the list below stands alone. */
function Month({ page, dues }: { page: DeadlinePage; dues: NoticeView[] }) {
  const { t } = useWords();
  const name = useName();
  const [asked] = useParam("month");
  const year = String(page.run.year);
  const month = monthOf(asked, page.run.as_of, page.run.year);
  const cells = monthCells(month);
  const here = page.events.filter((e) => e.day.startsWith(month));
  const to = (by: number) => {
    const next = shiftMonth(month, by);
    return next.startsWith(year) ? next : null;
  };
  const [before, after] = [to(-1), to(1)];
  return (
    <section className="month" aria-label={month}>
      <p className="month-head">
        {before ? (
          <Go keep set={{ month: before }} className="button-link">
            {t("calendar.previous")}
          </Go>
        ) : (
          <span />
        )}
        <b className="tab">{month}</b>
        {after ? (
          <Go keep set={{ month: after }} className="button-link">
            {t("calendar.next")}
          </Go>
        ) : (
          <span />
        )}
      </p>
      <table>
        <thead>
          <tr>
            {t("calendar.weekdays")
              .split(",")
              .map((day) => (
                <th key={day} scope="col">
                  {day}
                </th>
              ))}
          </tr>
        </thead>
        <tbody>
          {cells.map((week, w) => (
            <tr key={w}>
              {week.map((day, d) => {
                if (day === null) return <td key={d} className="month-none" />;
                const off = page.days_off.includes(day) || (d >= 5 && !page.days_worked.includes(day));
                const events = here.filter((e) => e.day === day);
                return (
                  <td key={d} className={`${off ? "month-off" : ""}${day === page.run.as_of ? " month-now" : ""}`}>
                    <span className="tab">
                      {Number(day.slice(8))}
                      {page.days_off.includes(day) && <i>{t("calendar.dayOff")}</i>}
                      {page.days_worked.includes(day) && <i>{t("calendar.workday")}</i>}
                      {day === page.run.as_of && <i>{t("calendar.today")}</i>}
                    </span>
                    {events.map((e) => {
                      const said = name(e);
                      return (
                        <a key={e.id} href={`#${e.id}`} className={`event event-${e.state}`}>
                          {e.indicators.length <= 2 && e.kind === "due" && <b>{e.indicators.map((i) => i.id).join(" ")} </b>}
                          <Said zh={said.zh} en={said.en} />
                        </a>
                      );
                    })}
                    {dues
                      .filter((n) => n.due === day)
                      .map((n) => (
                        <Go key={n.id} to={n.path} set={n.set} className={dueClass(n)}>
                          <Said zh={n.title} en={n.title_en ?? null} />
                        </Go>
                      ))}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {here.length === 0 && !dues.some((n) => n.due.startsWith(month)) && <p className="quiet">{t("calendar.noneMonth")}</p>}
    </section>
  );
}

function Events({ events, one }: { events: DeadlineEvent[]; one: boolean }) {
  const { t } = useWords();
  const name = useName();
  return (
    <ol className="events">
      {events.map((e) => {
        const said = name(e);
        return (
          <li key={e.id} id={e.id}>
            <div className="event-day">
              <b className="tab">{e.day}</b>
              {e.time && <span className="tab">{e.time}</span>}
              <span className={e.days_left >= 0 && e.days_left <= 30 ? "days days-soon" : "days"}>{e.days_left > 0 ? t("calendar.days", { n: e.days_left, work: e.workdays_left }) : e.days_left === 0 ? t("calendar.today") : t("calendar.past", { n: -e.days_left })}</span>
            </div>
            <div>
              <h3>
                <Said zh={said.zh} en={said.en} />
              </h3>
              {e.kind === "due" && (
                <p className="event-units">
                  {e.states.map((of) => (
                    <span key={of.state} className={`event event-${of.state}`}>
                      {t(`calendar.state.${of.state}`)} {!one && <span className="tab">{of.names.length === 0 ? t("calendar.ofUnits", { n: of.units }) : of.names.join(t("common.comma"))}</span>}
                    </span>
                  ))}
                </p>
              )}
              <p className="used-by">
                {e.indicators.map((i) => (
                  <Go key={i.id} to={one && e.units[0] ? indicatorPath(e.units[0].unit, i.id) : "/gradient"} set={one ? {} : { indicator: i.id }} title={i.name}>
                    {i.id}
                  </Go>
                ))}
                {e.otherwise !== null && (
                  <small className="inline">
                    {t("calendar.otherwise", { readings: e.readings.join(" "), day: e.otherwise })}{" "}
                    {e.readings.map((id) => (
                      <ReadingChip key={id} id={id} />
                    ))}
                  </small>
                )}
              </p>
              {one && e.units[0] && e.units[0].papers.length > 0 && <Papers papers={e.units[0].papers} />}
              {!one && e.kind === "due" && <EachUnit event={e} />}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** What each unit handed in, asked for when it is opened, one page after the other. */
function EachUnit({ event }: { event: DeadlineEvent }) {
  const { t } = useWords();
  const run = useRunParam();
  const [open, setOpen] = useState(false);
  const query = useInfiniteQuery({
    queryKey: ["deadline-units", event.id, run],
    queryFn: ({ pageParam, signal }) => api.deadlineUnits(event.id, run, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.offset + last.items.length < last.total ? last.offset + last.items.length : undefined),
    enabled: open,
  });
  const units = query.data?.pages.flatMap((p) => p.items) ?? [];
  const total = event.states.reduce((sum, of) => sum + of.units, 0);
  return (
    <details className="more" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{t("calendar.ofUnits", { n: total })}</summary>
      {query.error && <Problem error={query.error} compact retry={() => void query.refetch()} />}
      <ul className="event-each">
        {units.map((u) => (
          <li key={u.unit}>
            <b>{u.name}</b> <span className={`event event-${u.state}`}>{t(`calendar.state.${u.state}`)}</span>
            <Papers papers={u.papers} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <button type="button" className="button-link" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("units.showMore", { n: Math.min(50, total - units.length), of: total })}
        </button>
      )}
    </details>
  );
}

function Papers({ papers }: { papers: DeadlineEvent["units"][number]["papers"] }) {
  const { t } = useWords();
  return (
    <ul className="event-papers">
      {papers.map((p, i) => (
        <li key={i}>
          <Said zh={p.label} en={p.label_en} />
          {t("common.colon")}
          <span className={`event event-${p.state}`}>{t(`calendar.state.${p.state}`)}</span> <span className="quiet tab">{p.received ? t("calendar.received", { at: p.received }) : p.state === "missed" ? t("calendar.nothing") : ""}
            {p.extended ? ` ${t("calendar.extended", { day: p.extended })}` : ""}</span>
        </li>
      ))}
    </ul>
  );
}
