import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useRunParam } from "../../app/go";
import { readState, toAsk } from "./whatif";
import { filesOf } from "./whatifMethod";

export function useCity(enabled = true) {
  const run = useRunParam();
  return useQuery({ queryKey: ["city", run], queryFn: ({ signal }) => api.city(run, signal), enabled });
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

export function useRuns(page: string | null) {
  return useQuery({ queryKey: ["runs", page], queryFn: ({ signal }) => api.runs(page, signal), placeholderData: keepPreviousData });
}

export function useInputs(unit: string, id: string) {
  const run = useRunParam();
  return useQuery({ queryKey: ["inputs", unit, id, run], queryFn: ({ signal }) => api.inputs(unit, id, run, signal) });
}

/** The methods that can be tried: those on board for everybody, finished drafts for who drafts. */
export function useMethods(drafts: boolean, enabled: boolean) {
  const carried = useQuery({ queryKey: ["methods"], queryFn: ({ signal }) => api.methods(signal), enabled, staleTime: Infinity });
  const drafted = useQuery({ queryKey: ["drafts"], queryFn: ({ signal }) => api.drafts(signal), enabled: enabled && drafts });
  return { carried: carried.data?.items ?? [], drafted: drafted.data?.items.filter((d) => d.state === "finished") ?? [] };
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
  const result = useQuery({
    queryKey: ["whatif", changes, run],
    queryFn: ({ signal }) => api.whatIf(toAsk(state, run, files.data ?? null), signal),
    enabled: changes !== null && (state.method === null || files.data !== undefined),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return { data: result.data, error: files.error ?? result.error, isFetching: result.isFetching || files.isFetching };
}
