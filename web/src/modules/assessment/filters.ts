// The filters of the list of units as they stand in the address, and as the server takes them.

/** Name in the address, name of the server's parameter. */
const NAMES: [string, string][] = [
  ["q", "q"],
  ["group", "group"],
  ["ind", "indicator"],
  ["state", "state"],
  ["least", "least"],
  ["most", "most"],
  ["moved", "changed"],
];

export const FILTERS = NAMES.map(([here]) => here);

/** A number of points as the server takes it. */
export const isPoints = (text: string) => /^-?\d{1,9}(\.\d{1,6})?$/.test(text);

/** What the server is asked for; what it would refuse is left out. */
export function unitFilter(params: URLSearchParams): Record<string, string> {
  const filter: Record<string, string> = {};
  for (const [here, there] of NAMES) {
    const value = params.get(here)?.trim();
    if (!value) continue;
    if (here === "moved") filter[there] = "true";
    else if ((here === "least" || here === "most") && !isPoints(value)) continue;
    else filter[there] = value.slice(0, 80);
  }
  const sort = params.get("sort");
  if (sort) filter["sort"] = sort;
  return filter;
}

export function isFiltered(params: URLSearchParams): boolean {
  return FILTERS.some((name) => params.get(name));
}

export interface RowSpan {
  kind: "group" | "unit" | "hidden";
  /** index of the group */
  group: number;
  /** place in the whole list, for a unit */
  at: number;
}

/** The rows of the matrix: each group's head, its units, and one row for those that are not shown. */
export class Rows {
  readonly starts: { group: number; first: number; at: number; units: number; hidden: boolean }[] = [];
  readonly count: number;
  readonly units: number;

  constructor(groups: { units: number; hidden: boolean }[], filtered: boolean) {
    let first = 0;
    let at = 0;
    groups.forEach((g, group) => {
      const hidden = g.hidden && !filtered;
      if (filtered && g.units === 0) return;
      this.starts.push({ group, first, at, units: g.units, hidden });
      first += 1 + g.units + (hidden ? 1 : 0);
      at += g.units;
    });
    this.count = first;
    this.units = at;
  }

  row(index: number): RowSpan {
    const start = [...this.starts].reverse().find((s) => s.first <= index) ?? { group: 0, first: 0, at: 0, units: 0 };
    const inside = index - start.first - 1;
    if (inside < 0) return { kind: "group", group: start.group, at: start.at };
    if (inside < start.units) return { kind: "unit", group: start.group, at: start.at + inside };
    return { kind: "hidden", group: start.group, at: start.at + start.units };
  }

  /** The row of a unit by its place in the list. */
  of(at: number): number {
    const start = [...this.starts].reverse().find((s) => s.at <= at && s.units > 0) ?? { first: 0, at: 0 };
    return start.first + 1 + (at - start.at);
  }
}
