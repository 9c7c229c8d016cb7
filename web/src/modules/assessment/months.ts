// Months as a calendar shows them; days are plain texts such as 2026-12-15.

const pad = (n: number) => String(n).padStart(2, "0");

/** The month that is asked for when it is one of the year, else that of the day, else the year's first or last. */
export function monthOf(asked: string | null, day: string, year: number): string {
  if (asked && /^\d{4}-(0[1-9]|1[0-2])$/.test(asked) && asked.startsWith(String(year))) return asked;
  if (day.startsWith(String(year))) return day.slice(0, 7);
  return day < String(year) ? `${year}-01` : `${year}-12`;
}

export function shiftMonth(month: string, by: number): string {
  const [y, m] = month.split("-").map(Number) as [number, number];
  const at = y * 12 + (m - 1) + by;
  return `${Math.floor(at / 12)}-${pad((at % 12) + 1)}`;
}

/** The weeks of a month from Monday on; null where a week reaches into another month. */
export function monthCells(month: string): (string | null)[][] {
  const [y, m] = month.split("-").map(Number) as [number, number];
  const days = new Date(Date.UTC(y, m, 0)).getUTCDate();
  const first = (new Date(Date.UTC(y, m - 1, 1)).getUTCDay() + 6) % 7;
  const cells: (string | null)[] = [...Array.from({ length: first }, () => null), ...Array.from({ length: days }, (_, i) => `${month}-${pad(i + 1)}`)];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, w) => cells.slice(w * 7, w * 7 + 7));
}
