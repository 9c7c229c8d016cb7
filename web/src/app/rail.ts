// Which groups of the menu a person has folded. Remembered by the browser, for each person apart.
import { useSyncExternalStore } from "react";

export const GROUPS = ["assessment", "method", "data", "monitoring", "records", "dates", "people", "system"] as const;
export type Group = (typeof GROUPS)[number];

const listeners = new Set<() => void>();
let owner = "";
let current: readonly Group[] = [];
const keyOf = (person: string) => `huanheng.rail.${person}`;

/** The folded groups that a note of the browser names; what cannot be read folds nothing. */
export function readFolded(text: string | null): Group[] {
  try {
    const said: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(said) ? GROUPS.filter((g) => said.includes(g)) : [];
  } catch {
    return [];
  }
}

function load(person: string): void {
  owner = person;
  try {
    current = readFolded(localStorage.getItem(keyOf(person)));
  } catch {
    current = [];
  }
}

export function turnGroup(group: Group): void {
  current = current.includes(group) ? current.filter((g) => g !== group) : [...current, group];
  try {
    localStorage.setItem(keyOf(owner), JSON.stringify(current));
  } catch {
    // folded for this visit only
  }
  for (const tell of listeners) tell();
}

export function useFolded(person: string): readonly Group[] {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => void listeners.delete(tell);
    },
    () => {
      if (owner !== person) load(person);
      return current;
    },
  );
}
