// The units of a run: the page at a glance names the first of each group, the list of units has the rest.
import { useQuery } from "@tanstack/react-query";
import { api } from "../api/client";
import type { CityPage, UnitSummary } from "../api/types";

/** Units that the server gives at once. */
export const MOST_UNITS = 200;

/** Page after page of the list, to its end. */
export async function everyUnit(run: string, filter: Record<string, string>, signal?: AbortSignal): Promise<{ unit: UnitSummary; group: string }[]> {
  const all: { unit: UnitSummary; group: string }[] = [];
  for (let at = 0; ; ) {
    const page = await api.units(run, filter, at, signal, MOST_UNITS);
    // The units come group by group.
    const order = page.groups.flatMap((g) => Array<string>(g.total).fill(g.id));
    page.items.forEach((unit, i) => all.push({ unit, group: order[page.offset + i] ?? "" }));
    at += page.items.length;
    if (page.items.length === 0 || at >= page.total) return all;
  }
}

/** Every unit that this person sees; what the page at a glance has stands until the rest is there. */
export function useEveryUnit(city: CityPage | undefined): UnitSummary[] {
  const first = (city?.groups ?? []).flatMap((g) => g.units);
  const more = (city?.groups ?? []).some((g) => g.units_total - g.hidden > g.units.filter((u) => u.visible !== "hidden").length);
  const query = useQuery({
    queryKey: ["every-unit", city?.run.id],
    queryFn: ({ signal }) => everyUnit(city?.run.id ?? "", {}, signal),
    enabled: more,
    staleTime: Infinity,
  });
  return query.data?.map((row) => row.unit) ?? first;
}
