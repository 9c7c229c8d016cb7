// Whether the first-run guide is shown to a person, and what each step of it rests on. Remembered by the browser.
import { useSyncExternalStore } from "react";

interface Kept {
  away: boolean;
  folded: boolean;
  /** pages that were opened */
  seen: string[];
}

/** One line until it is opened: what one comes for stands at the top of the page. */
const EMPTY: Kept = { away: false, folded: true, seen: [] };
const listeners = new Set<() => void>();
let owner = "";
let current: Kept = EMPTY;
const keyOf = (person: string) => `huanheng.guide.${person}`;

function load(person: string): void {
  owner = person;
  current = EMPTY;
  try {
    const said = JSON.parse(localStorage.getItem(keyOf(person)) ?? "{}") as Partial<Kept> | null;
    current = { away: said?.away === true, folded: said?.folded !== false, seen: Array.isArray(said?.seen) ? said.seen.filter((s) => typeof s === "string") : [] };
  } catch {
    // nothing is remembered: the guide shows itself
  }
}

export function keepGuide(change: Partial<Kept>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(keyOf(owner), JSON.stringify(current));
  } catch {
    // shown for this visit only
  }
  for (const tell of listeners) tell();
}

export const openGuide = () => keepGuide({ away: false, folded: false });

export function saw(page: string): void {
  if (owner && !current.seen.includes(page)) keepGuide({ seen: [...current.seen, page] });
}

export function useGuide(person: string): Kept {
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
