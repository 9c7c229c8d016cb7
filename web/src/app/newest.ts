import type { RunInfo } from "../api/types";

/** The run that pages show when the address names none: of the latest day the last one, as the server has it. */
export function newest<R extends Pick<RunInfo, "year" | "as_of" | "number">>(runs: readonly R[]): R | undefined {
  return [...runs].sort((a, b) => b.year - a.year || (a.as_of < b.as_of ? 1 : a.as_of > b.as_of ? -1 : b.number - a.number))[0];
}
