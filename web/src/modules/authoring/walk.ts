// Where one is in the walk through the uncertain places.
import type { DraftDoubt, SourcePage } from "../../api/types";

/** The first open doubt after this one, those that must be settled first; null when none is left. */
export function nextOpen(doubts: DraftDoubt[], after: number): number | null {
  const order = [...doubts.keys()].map((n) => (after + 1 + n) % doubts.length);
  return order.find((n) => !doubts[n]?.answered) ?? null;
}

/** The key of the cell or paragraph that a place stands in; a line of a text stands in the cell that began last before it. */
export function placeIn(source: SourcePage, place: { key: string; line: number | null }): string | null {
  const places = source.blocks.flatMap((b) => (b.text !== null ? [b.place] : b.rows.flat().filter((c) => c.text.trim() !== "").map((c) => c.place)));
  if (places.some((p) => p.key === place.key)) return place.key;
  if (place.line === null) return null;
  const line = place.line;
  const before = places.filter((p) => p.line !== null && p.line <= line);
  return before.length === 0 ? null : before.reduce((a, b) => ((b.line ?? 0) >= (a.line ?? 0) ? b : a)).key;
}

const NUMBER = /^-?\d+(\.\d+)?(\/[1-9]\d*)?$/;

/** Is this a number as the method language writes it? */
export function isNumber(text: string): boolean {
  return NUMBER.test(text.trim());
}
