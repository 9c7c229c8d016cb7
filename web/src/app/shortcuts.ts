// Every key that does something, in one list: the help shows it, the pages bind what it does while they are open.
import { useEffect, useRef } from "react";
import { lookNow } from "./look";

export const SHORTCUTS = [
  { id: "help", keys: ["?"], group: "everywhere" },
  { id: "search", keys: ["/"], group: "everywhere" },
  { id: "city", keys: ["g", "c"], group: "go" },
  { id: "mine", keys: ["g", "u"], group: "go" },
  { id: "readings", keys: ["g", "r"], group: "go" },
  { id: "method", keys: ["g", "m"], group: "go" },
  { id: "whatif", keys: ["g", "w"], group: "go" },
  { id: "runs", keys: ["g", "h"], group: "go" },
  { id: "drafts", keys: ["g", "d"], group: "go" },
  { id: "screen", keys: ["g", "s"], group: "go" },
  { id: "helpPage", keys: ["g", "?"], group: "go" },
  { id: "next", keys: ["j"], group: "list" },
  { id: "previous", keys: ["k"], group: "list" },
] as const satisfies readonly { id: string; keys: readonly string[]; group: string }[];

/** Keys that the browser or a part of a page understands by itself; only told, never bound. */
export const NATIVE = [
  { id: "searchAll", keys: ["Ctrl+K"], group: "everywhere" },
  { id: "close", keys: ["Esc"], group: "everywhere" },
  { id: "open", keys: ["Enter"], group: "list" },
  { id: "arrows", keys: ["←", "↑", "→", "↓"], group: "list" },
  { id: "screenPause", keys: ["Space"], group: "screen" },
  { id: "screenTurn", keys: ["←", "→"], group: "screen" },
  { id: "screenFull", keys: ["F"], group: "screen" },
] as const;

export const GROUPS = ["everywhere", "go", "list", "screen"] as const;
export type ShortcutId = (typeof SHORTCUTS)[number]["id"];

const bound = new Map<ShortcutId, (() => void)[]>();

/** What a key does while this is bound; the one bound last is asked. Returns how to let go. */
export function bind(id: ShortcutId, run: () => void): () => void {
  bound.set(id, [...(bound.get(id) ?? []), run]);
  return () => void bound.set(id, (bound.get(id) ?? []).filter((other) => other !== run));
}

export function useShortcut(id: ShortcutId, run: () => void, enabled = true): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => (enabled ? bind(id, () => latest.current()) : undefined), [id, enabled]);
}

const TEXT = "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file]), textarea, select, [contenteditable]:not([contenteditable=false]), [role=combobox], [role=listbox], [role=menu], [role=slider]";

/** Where a key is meant for what has the focus: text is typed, a dialog asks. */
export function elsewhere(target: EventTarget | null): boolean {
  if (target instanceof Element && target.closest(TEXT)) return true;
  return [...document.querySelectorAll("[role=dialog][aria-modal=true], dialog[open]")].some((dialog) => dialog.getClientRects().length > 0);
}

const PATIENCE = 1500;

/** Listens to the keys; returns how to stop. `now` is the clock, in milliseconds. */
export function listen(now: () => number = () => performance.now()): () => void {
  let typed: string[] = [];
  let last = -Infinity;
  const heard = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !lookNow().keys || elsewhere(event.target)) return;
    if (event.key === "Shift") return;
    const at = now();
    typed = at - last > PATIENCE ? [event.key] : [...typed, event.key];
    last = at;
    const begins = (keys: readonly string[]) => typed.every((key, i) => keys[i] === key);
    let fits = SHORTCUTS.filter((s) => begins(s.keys));
    if (fits.length === 0 && typed.length > 1) {
      typed = [event.key];
      fits = SHORTCUTS.filter((s) => begins(s.keys));
    }
    if (fits.length === 0) typed = [];
    const hit = fits.find((s) => s.keys.length === typed.length);
    if (!hit) return;
    typed = [];
    const run = bound.get(hit.id)?.at(-1);
    if (!run) return;
    event.preventDefault();
    run();
  };
  document.addEventListener("keydown", heard);
  return () => document.removeEventListener("keydown", heard);
}

const ROWS = "main tbody tr, main .reading-list > li, main .draft-list > li, main .rows > li, main [data-row]";

/** Moves the focus to the first thing to press in the next row of the page's lists, or the one before. */
export function toRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)]
    .map((row) => ({ row, press: [...row.querySelectorAll<HTMLElement>("a[href], button:not(:disabled)")].find((el) => el.getClientRects().length > 0 && el.getAttribute("aria-hidden") !== "true") }))
    .filter((r): r is { row: HTMLElement; press: HTMLElement } => r.press !== undefined);
  const here = rows.findIndex((r) => r.row.contains(document.activeElement));
  const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step];
  next?.press.focus();
  next?.row.scrollIntoView({ block: "nearest" });
}
