import type { CalendarYear } from "../../api/types";

export type DayKind = "off" | "makeup" | "weekend" | "work";

/** What a day is: the announced days stand above the week. Days are compared as texts: `2026-01-04`. */
export function dayKind(day: string, days: Pick<CalendarYear, "holidays" | "makeup">): DayKind {
  if (days.makeup.includes(day)) return "makeup";
  if (days.holidays.some((h) => h.from <= day && day <= h.to)) return "off";
  const week = new Date(`${day}T00:00:00Z`).getUTCDay();
  return week === 0 || week === 6 ? "weekend" : "work";
}

/** The weeks of a month from Monday on; cells outside the month are null. */
export function monthOfYear(year: number, month: number): (string | null)[][] {
  const first = (new Date(Date.UTC(year, month, 1)).getUTCDay() + 6) % 7;
  const many = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const pad = (n: number) => String(n).padStart(2, "0");
  const cells = Array.from({ length: Math.ceil((first + many) / 7) * 7 }, (_, i) => {
    const day = i - first + 1;
    return day >= 1 && day <= many ? `${year}-${pad(month + 1)}-${pad(day)}` : null;
  });
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}
