import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useRunParam } from "../../app/go";
import { readState, toAsk } from "./whatif";

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

/** What the changes in the address would do; nothing is asked while there is none. */
export function useWhatIf(changes: string | null) {
  const run = useRunParam();
  return useQuery({
    queryKey: ["whatif", changes, run],
    queryFn: ({ signal }) => api.whatIf(toAsk(readState(changes), run), signal),
    enabled: changes !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
