// How the workbench looks to this person on this machine: theme, size of type, single-key shortcuts. Remembered by the browser.
import { useSyncExternalStore } from "react";

export const THEMES = ["system", "light", "dark", "contrast", "contrast-dark"] as const;
export const SIZES = ["normal", "large"] as const;
export type Theme = (typeof THEMES)[number];
export type Shown = Exclude<Theme, "system">;
export type Size = (typeof SIZES)[number];

export interface Look {
  theme: Theme;
  size: Size;
  /** shortcuts of a single key; off for those whose voice or hand presses keys by chance */
  keys: boolean;
}

export const KEY = "huanheng.look";
const PLAIN: Look = { theme: "system", size: "normal", keys: true };

export function readLook(text: string | null): Look {
  let said: Partial<Record<keyof Look, unknown>> = {};
  try {
    said = (JSON.parse(text ?? "{}") as typeof said | null) ?? {};
  } catch {
    // a note that cannot be read is as good as none
  }
  return {
    theme: THEMES.find((t) => t === said.theme) ?? PLAIN.theme,
    size: SIZES.find((s) => s === said.size) ?? PLAIN.size,
    keys: said.keys !== false,
  };
}

const QUERIES = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"];
const asks = (query: string) => typeof matchMedia === "function" && matchMedia(query).matches;

export function shownTheme(theme: Theme): Shown {
  if (theme !== "system") return theme;
  const [dark, contrast] = QUERIES.map(asks);
  return contrast ? (dark ? "contrast-dark" : "contrast") : dark ? "dark" : "light";
}

let current: Look = readLook(stored());
const listeners = new Set<() => void>();

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function show(): void {
  const root = document.documentElement;
  const theme = shownTheme(current.theme);
  root.dataset["theme"] = theme;
  root.dataset["size"] = current.size;
  root.style.colorScheme = theme.endsWith("dark") ? "dark" : "light";
  current = { ...current };
  for (const tell of listeners) tell();
}

export function setLook(change: Partial<Look>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // not remembered, but shown
  }
  show();
}

/** Follows the system, and a choice made in another window. */
export function startLook(): void {
  show();
  if (typeof matchMedia === "function") for (const query of QUERIES) matchMedia(query).addEventListener("change", show);
  addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    current = readLook(event.newValue);
    show();
  });
}

export function useLook(): Look {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => void listeners.delete(tell);
    },
    () => current,
  );
}

export const lookNow = () => current;
