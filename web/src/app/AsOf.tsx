// The day that the whole workbench shows: a choice in the top bar, and a banner while it is not the latest.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { api } from "../api/client";
import type { DayList } from "../api/types";
import "./size.css";
import { Go, useRunParam } from "./go";
import { useWords } from "./i18n";
import { Chevron } from "./icons";
import { useSetParams } from "./params";
import { useSession } from "./session";

function useDays() {
  const session = useSession();
  return useQuery({ queryKey: ["days"], queryFn: ({ signal }) => api.days(signal), enabled: session.allowed.includes("read_published") });
}

/** The run that is looked at, and whether it is the latest; an earlier run of a day is not in the list of days. */
function standing(days: DayList, run: string | null) {
  const id = run ?? days.newest;
  const at = days.items.findIndex((d) => d.run === id);
  return { at, day: days.items[at], latest: id === days.newest };
}

export function AsOf() {
  const { t } = useWords();
  const days = useDays().data;
  const run = useRunParam();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (event instanceof KeyboardEvent ? event.key === "Escape" : !box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("keydown", away);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("keydown", away);
    };
  }, [open]);
  if (!days || days.items.length === 0) return null;
  const { day, latest } = standing(days, run);
  return (
    <div className="as-of" ref={box}>
      <button type="button" className={latest ? "as-of-button" : "as-of-button as-of-older"} aria-expanded={open} aria-controls={id} aria-label={`${t("asOf.pick")}${t("common.colon")}${day ? t("asOf.at", { day: day.day }) : ""}`} title={t("asOf.pick")} onClick={() => setOpen(!open)}>
        <span>{day ? t("asOf.at", { day: day.day }) : t("asOf.pick")}</span>
        <Chevron dir="down" />
      </button>
      {open && (
        <div className="as-of-panel" id={id}>
          <Month days={days} chosen={day?.day ?? days.items[0]?.day ?? ""} done={() => setOpen(false)} />
        </div>
      )}
    </div>
  );
}

const pad = (n: number) => String(n).padStart(2, "0");

/** The days of a month from Monday on, with blanks before the first. */
export function monthDays(year: number, month: number): (string | null)[] {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return [...Array.from({ length: (first + 6) % 7 }, () => null), ...Array.from({ length: count }, (_, i) => `${year}-${pad(month)}-${pad(i + 1)}`)];
}

function Month({ days, chosen, done }: { days: DayList; chosen: string; done: () => void }) {
  const { t, lang } = useWords();
  const set = useSetParams();
  const [shown, show] = useState(chosen.slice(0, 7));
  const [year, month] = shown.split("-").map(Number) as [number, number];
  const runs = new Map(days.items.map((d) => [d.day, d]));
  const grid = useRef<HTMLDivElement>(null);
  const step = (n: number) => {
    const at = new Date(Date.UTC(year, month - 1 + n, 1));
    show(`${at.getUTCFullYear()}-${pad(at.getUTCMonth() + 1)}`);
  };
  const months = days.items.map((d) => d.day.slice(0, 7));
  const pick = (day: string) => {
    const run = runs.get(day);
    if (!run) return;
    set({ run: run.run === days.newest ? null : run.run }, true);
    done();
  };
  useEffect(() => {
    const first = (what: string) => grid.current?.querySelector<HTMLButtonElement>(what);
    (first("button[aria-pressed=true]:not([disabled])") ?? first("button:not([disabled])"))?.focus();
  }, [shown]);
  const names = Array.from({ length: 7 }, (_, i) => new Intl.DateTimeFormat(lang === "zh" ? "zh-CN" : "en", { weekday: "narrow", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, 1 + i))));
  const move = (event: React.KeyboardEvent) => {
    const by: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    const n = by[event.key];
    const at = (event.target as HTMLElement).dataset["day"];
    if (!n || !at) return;
    event.preventDefault();
    // The next day in this direction that can be chosen.
    for (let d = n; Math.abs(d) <= 31; d += n) {
      const to = new Date(Date.parse(`${at}T00:00:00Z`) + d * 86_400_000).toISOString().slice(0, 10);
      const there = grid.current?.querySelector<HTMLButtonElement>(`button[data-day="${to}"]:not([disabled])`);
      if (there) {
        there.focus();
        return;
      }
    }
  };
  return (
    <>
      <p className="sr">{t("asOf.choose")}</p>
      <div className="as-of-month">
        <button type="button" aria-label={t("asOf.earlierMonth")} disabled={!months.some((m) => m < shown)} onClick={() => step(-1)}>
          <Chevron dir="left" />
        </button>
        <b aria-live="polite">{t("asOf.month", { year, month: lang === "zh" ? month : pad(month) })}</b>
        <button type="button" aria-label={t("asOf.laterMonth")} disabled={!months.some((m) => m > shown)} onClick={() => step(1)}>
          <Chevron dir="right" />
        </button>
      </div>
      <div className="as-of-grid" ref={grid} onKeyDown={move} role="group" aria-label={t("asOf.pick")}>
        {names.map((name, i) => (
          <span key={`n${i}`} aria-hidden="true" className="as-of-name">
            {name}
          </span>
        ))}
        {monthDays(year, month).map((day, i) => {
          if (!day) return <span key={`b${i}`} />;
          const run = runs.get(day);
          const note = run ? (run.published ? `${day} ${t("asOf.published")}` : day) : `${day} ${t("asOf.none")}`;
          return (
            <button key={day} type="button" data-day={day} disabled={!run} aria-pressed={day === chosen} title={note} className={run?.published ? "published" : ""} onClick={() => pick(day)}>
              {Number(day.slice(8))}
              <span className="sr"> {note}</span>
            </button>
          );
        })}
      </div>
    </>
  );
}

/** Said on every page while it shows an earlier result. */
export function AsOfBanner() {
  const { t } = useWords();
  const days = useDays().data;
  const run = useRunParam();
  if (!days || !run) return null;
  const { at, day, latest } = standing(days, run);
  if (latest) return null;
  const before = at >= 0 ? days.items[at + 1] : undefined;
  const after = at > 0 ? days.items[at - 1] : undefined;
  return (
    <p className="as-of-banner" role="note">
      <b>{day ? t("asOf.older", { day: day.day, n: day.number }) : t("asOf.olderRun")}</b>
      {before && (
        <Go keep set={{ run: before.run }}>
          {t("asOf.previous")}
        </Go>
      )}
      {after && (
        <Go keep set={{ run: after.run === days.newest ? null : after.run }}>
          {t("asOf.next")}
        </Go>
      )}
      <Go keep set={{ run: null }}>{t("asOf.back")}</Go>
    </p>
  );
}
