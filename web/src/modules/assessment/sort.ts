import type { UnitSummary } from "../../api/types";
import { num } from "../../app/format";

export interface Sort {
  /** "total", "name", "grade" or the id of an indicator */
  key: string;
  down: boolean;
}

/** The order that the address names; the total from the top when it names none. */
export const sortFrom = (param: string | null): Sort => ({ key: param?.replace(/^-/, "") ?? "total", down: param ? param.startsWith("-") : true });

const collator = new Intl.Collator("zh-Hans-CN");

/** Units in the wanted order; what has no score stands at the end either way, and equal ones by name. */
export function sortUnits(units: UnitSummary[], sort: Sort, grades: string[] = []): UnitSummary[] {
  const byName = (a: UnitSummary, b: UnitSummary) => collator.compare(a.short_name, b.short_name) || (a.unit < b.unit ? -1 : 1);
  if (sort.key === "name") return [...units].sort((a, b) => (sort.down ? -1 : 1) * byName(a, b));
  if (sort.key === "grade") {
    const rank = (u: UnitSummary) => {
      const at = grades.indexOf(u.grade?.now ?? u.grade?.worst ?? "");
      return at < 0 ? grades.length : at;
    };
    // Downward is the best first, as with points.
    return [...units].sort((a, b) => (sort.down ? 1 : -1) * (rank(a) - rank(b)) || byName(a, b));
  }
  const span = (u: UnitSummary) => (sort.key === "total" ? u.total : (u.cells.find((c) => c.indicator === sort.key)?.span ?? null));
  return [...units].sort((a, b) => {
    const x = span(a);
    const y = span(b);
    if (!x || !y) return x ? -1 : y ? 1 : byName(a, b);
    const now = (s: typeof x) => num(s.so_far ?? s.lo);
    const d = now(x) - now(y) || num(x.lo) - num(y.lo) || num(x.hi) - num(y.hi);
    return d === 0 ? byName(a, b) : sort.down ? -d : d;
  });
}
