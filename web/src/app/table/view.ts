// The state of a table in the address, and the views that a person keeps of it.

/** What belongs to a person or to something open over the page, not to the table. */
const ASIDE = ["run", "lang", "reading", "fact"];

export interface Choice {
  id: string;
  /** always shown */
  fixed?: boolean;
}

/** The columns that the address names, in their own order; all of them when it names none that is known. */
export function columnsFrom<C extends Choice>(param: string | null, columns: readonly C[]): C[] {
  if (param === null) return [...columns];
  const wanted = new Set(param.split(","));
  const shown = columns.filter((c) => c.fixed || wanted.has(c.id));
  return shown.some((c) => !c.fixed) ? shown : [...columns];
}

/** What the address says for these columns; nothing when all are shown. */
export function columnsTo(shown: ReadonlySet<string>, columns: readonly Choice[]): string | null {
  const free = columns.filter((c) => !c.fixed);
  const kept = free.filter((c) => shown.has(c.id));
  return kept.length === 0 || kept.length === free.length ? null : kept.map((c) => c.id).join(",");
}

/** The part of the address that a view keeps: its own order of keys, so that two equal views are equal texts. */
export function viewOf(search: string): string {
  const all = [...new URLSearchParams(search)].filter(([key]) => !ASIDE.includes(key));
  return new URLSearchParams(all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))).toString();
}

/** The address that shows anyone exactly this: with the run that is looked at, without the language. */
export function linkTo(href: string, run: string | null, pin: Record<string, string> = {}): string {
  const url = new URL(href);
  url.searchParams.delete("lang");
  for (const [name, value] of Object.entries(pin)) url.searchParams.set(name, value);
  if (run !== null) url.searchParams.set("run", run);
  return url.href;
}

export interface View {
  name: string;
  search: string;
}

export const MOST_VIEWS = 30;
const keyOf = (person: string, page: string) => `huanheng.views.${person}.${page}`;

export function readViews(person: string, page: string): View[] {
  try {
    const said: unknown = JSON.parse(localStorage.getItem(keyOf(person, page)) ?? "[]");
    return Array.isArray(said) ? said.filter((v): v is View => typeof v?.name === "string" && typeof v?.search === "string").slice(0, MOST_VIEWS) : [];
  } catch {
    return [];
  }
}

/** Keeps a view under its name; one of the same name is replaced. What stands then, or null when it cannot be kept. */
export function keepView(person: string, page: string, view: View): View[] | null {
  const next = [...readViews(person, page).filter((v) => v.name !== view.name), view];
  return next.length > MOST_VIEWS ? null : write(person, page, next);
}

export function dropView(person: string, page: string, name: string): View[] {
  const next = readViews(person, page).filter((v) => v.name !== name);
  return write(person, page, next) ?? next;
}

function write(person: string, page: string, views: View[]): View[] | null {
  try {
    localStorage.setItem(keyOf(person, page), JSON.stringify(views));
    return views;
  } catch {
    return null;
  }
}
