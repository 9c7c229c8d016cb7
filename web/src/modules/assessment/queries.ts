import { keepPreviousData, queryOptions, useInfiniteQuery, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type RunsAsk } from "../../api/client";
import { useRunParam } from "../../app/go";
import { readState, toAsk } from "./whatif";
import { filesOf } from "./whatifMethod";

export const cityQuery = (run: string | null) => queryOptions({ queryKey: ["city", run], queryFn: ({ signal }) => api.city(run, signal) });

export function useCity(enabled = true) {
  return useQuery({ ...cityQuery(useRunParam()), enabled });
}

/** Units of one page of the list. */
export const UNITS_A_PAGE = 60;

/** Some pages of the units of a run, by the number of the page. A run never changes, so nothing is asked twice. */
export function useUnitPages(run: string, filter: Record<string, string>, pages: number[]) {
  return useQueries({
    queries: pages.map((page) => ({
      queryKey: ["units", run, filter, page],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.units(run, filter, page * UNITS_A_PAGE, signal),
      staleTime: Infinity,
    })),
  });
}

export const unitListQuery = (run: string, filter: Record<string, string>) => queryOptions({ queryKey: ["units", run, filter, 0], queryFn: ({ signal }) => api.units(run, filter, 0, signal), staleTime: Infinity });

/** The first page of the units; the list before stays until the new one is there. */
export function useUnitList(run: string, filter: Record<string, string>) {
  return useQuery({ ...unitListQuery(run, filter), placeholderData: keepPreviousData });
}

export function useCompare(query: Record<string, string>) {
  return useQuery({ queryKey: ["compare", query], queryFn: ({ signal }) => api.compare(query, signal), placeholderData: keepPreviousData, retry: false });
}

export function useStandings(query: Record<string, string>) {
  return useQuery({ queryKey: ["standings", query], queryFn: ({ signal }) => api.standings(query, signal), placeholderData: keepPreviousData });
}

export function useMoves(reading: string, option: string, asked: boolean, from: number) {
  const run = useRunParam();
  return useInfiniteQuery({
    queryKey: ["moves", reading, option, run, from],
    queryFn: ({ signal, pageParam }) => api.moves(reading, option, run, pageParam, signal),
    initialPageParam: from,
    getNextPageParam: (last) => (last.offset + last.items.length < last.total ? last.offset + last.items.length : undefined),
    enabled: asked,
  });
}

export function useUnit(unit: string) {
  const run = useRunParam();
  return useQuery({ queryKey: ["unit", unit, run], queryFn: ({ signal }) => api.unit(unit, run, signal) });
}

export function useIndicator(unit: string, id: string) {
  const run = useRunParam();
  return useQuery({
    queryKey: ["indicator", unit, id, run],
    queryFn: ({ signal }) => api.indicator(unit, id, run, signal),
    placeholderData: (before) => (before?.unit.id === unit && before.indicator.id === id ? before : undefined),
  });
}

export function useReadings(enabled = true) {
  const run = useRunParam();
  return useQuery({ queryKey: ["readings", run], queryFn: ({ signal }) => api.readings(run, signal), enabled });
}

export function useRuns(ask: RunsAsk = {}) {
  return useQuery({ queryKey: ["runs", ask], queryFn: ({ signal }) => api.runs(ask, signal), placeholderData: keepPreviousData });
}

export function useInputs(unit: string, id: string) {
  const run = useRunParam();
  return useQuery({ queryKey: ["inputs", unit, id, run], queryFn: ({ signal }) => api.inputs(unit, id, run, signal) });
}

/** The methods that can be tried: those on board for everybody, finished drafts for who drafts. */
export function useMethods(drafts: boolean, enabled: boolean) {
  const carried = useQuery({ queryKey: ["methods"], queryFn: ({ signal }) => api.methods(signal), enabled, staleTime: Infinity });
  const drafted = useQuery({ queryKey: ["drafts"], queryFn: ({ signal }) => api.drafts(signal), enabled: enabled && drafts });
  return { carried: carried.data?.items.filter((m) => m.id !== "in-force") ?? [], drafted: drafted.data?.items.filter((d) => d.state === "finished") ?? [] };
}

/** The files of the method that an address names; null while there is none. */
export function useMethodFiles(method: string | null) {
  return useQuery({ queryKey: ["method-files", method], queryFn: ({ signal }) => filesOf(method ?? "", signal), enabled: method !== null, staleTime: Infinity, retry: false });
}

/** What the changes in the address would do; nothing is asked while there is none. */
export function useWhatIf(changes: string | null) {
  const run = useRunParam();
  const state = readState(changes);
  const files = useMethodFiles(state.method);
  const client = useQueryClient();
  const queryKey = ["whatif", changes, run];
  // What a person has stopped is not asked again by itself, until something else is asked or it is asked for.
  const [stopped, setStopped] = useState<string | null>(null);
  const result = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.whatIf(toAsk(state, run, files.data ?? null), signal),
    enabled: changes !== null && changes !== stopped && (state.method === null || files.data !== undefined),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const stop = () => {
    setStopped(changes);
    void client.cancelQueries({ queryKey });
  };
  const isStopped = changes !== null && changes === stopped;
  return { data: isStopped ? undefined : result.data, error: files.error ?? result.error, isFetching: !isStopped && (result.isFetching || files.isFetching), isStopped, stop, again: () => setStopped(null) };
}
