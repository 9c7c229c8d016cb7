// The shapes of the marks as plain numbers, so that they can be tested without drawing.
import { num, type SpanLike } from "../app/format";

export interface BarShape {
  /** shares of the whole, 0..1 */
  banked: number;
  possible: number;
  lost: number;
  soFar: number | null;
}

/** A measure that grows with the type. */
export const rem = (px: number) => `${px / 16}rem`;

const clamp = (x: number) => Math.min(1, Math.max(0, x));

export function barShape(span: SpanLike & { so_far?: string | null }, points: string): BarShape {
  const max = num(points);
  if (max <= 0) return { banked: 0, possible: 0, lost: 1, soFar: null };
  const banked = clamp(num(span.lo) / max);
  const reach = Math.max(banked, clamp(num(span.hi) / max));
  const soFar = span.so_far == null || reach - banked === 0 ? null : clamp(num(span.so_far) / max);
  return { banked, possible: reach - banked, lost: 1 - reach, soFar };
}

export type StepLook = "passed" | "reached" | "part" | "possible" | "out";

export interface Step {
  look: StepLook;
  /** 0..1 of the height of the mark */
  rise: number;
  /** for "part": how much of the step is certain, and how much is possible at most (0..1 of its rise) */
  solid: number;
  hatched: number;
}

/**
 * The staircase of an indicator: one step for each written tier, the lowest first. The reached step is solid, steps between
 * what is certain and what is possible are hatched, the rest is outline. A rule that counts (7.3) can stand between two
 * steps: that step is filled in part.
 */
export function stairs(steps: string[], span: SpanLike, tier: number | null, best: number | null): Step[] {
  const values = steps.map(num);
  const real = values.filter((v) => v > 0).length;
  const lo = num(span.lo);
  const hi = num(span.hi);
  const reached = tier ?? -1;
  const top = Math.max(best ?? -1, reached);
  let seen = 0;
  return values.map((value, i) => {
    const zero = value <= 0;
    if (!zero) seen += 1;
    const rise = zero ? 0.1 : seen / Math.max(1, real);
    if (i < reached) return { look: "passed", rise, solid: 1, hatched: 1 };
    const below = i === 0 ? 0 : (values[i - 1] ?? 0);
    const share = (x: number) => (value > below ? clamp((x - below) / (value - below)) : 0);
    if (i === reached) {
      const last = i === values.length - 1;
      const between = !last && lo > value;
      return { look: between ? "passed" : "reached", rise, solid: 1, hatched: 1 };
    }
    const solid = i === reached + 1 && lo > below && lo < value ? share(lo) : 0;
    if (solid > 0 || (i > top && hi > below && hi < value)) return { look: "part", rise, solid, hatched: i <= top ? 1 : share(hi) };
    return { look: i <= top ? "possible" : "out", rise, solid: 0, hatched: i <= top ? 1 : 0 };
  });
}

/** The points of a small history area: x by index, y by points, in a box of width w and height h. */
export function historyPath(rows: { lo: string; hi: string }[], min: number, max: number, w: number, h: number): { area: string; lo: string; hi: string } {
  const x = (i: number) => (rows.length < 2 ? w : (i / (rows.length - 1)) * w);
  const y = (v: string) => (max > min ? h - ((num(v) - min) / (max - min)) * h : h / 2);
  const at = (i: number, v: string) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`;
  const hi = rows.map((r, i) => at(i, r.hi));
  const lo = rows.map((r, i) => at(i, r.lo));
  return { hi: hi.join(" "), lo: lo.join(" "), area: [...hi, ...[...lo].reverse()].join(" ") };
}
