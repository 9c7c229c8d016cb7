// The state of the page "what if" and its shapes, without drawing.
import type { Effect, InputView, LimitView, WhatIfAsk } from "../../api/types";
import { num, trimDecimal } from "../../app/format";

/** One fact as it would be. Short names: this stands in the address. */
export interface Change {
  /** unit, input and cell */
  u: string;
  i: string;
  at?: Record<string, string>;
  /** a value as in the form; null: nobody reports it */
  v?: string | null;
  add?: Record<string, string>[];
  drop?: number[];
}

export interface State {
  facts: Change[];
  /** readings with the option, null for one that is left open */
  rulings: Record<string, string | null>;
  /** declared parameters by reading, a dot and the parameter; a list has several texts */
  params: Record<string, string[]>;
  /** another method: `draft:ID`, `carried:ID` or `folder:NAME.KEY` */
  method: string | null;
}

export const NOTHING: State = { facts: [], rulings: {}, params: {}, method: null };

/** How many things are other than in the run. */
export const count = (state: State) => state.facts.length + Object.keys(state.rulings).length + Object.keys(state.params).length + (state.method === null ? 0 : 1);

const fields = (x: unknown): [string, unknown][] => (typeof x === "object" && x !== null && !Array.isArray(x) ? Object.entries(x) : []);
const texts = (x: unknown): x is Record<string, string> => typeof x === "object" && x !== null && !Array.isArray(x) && Object.values(x).every((v) => typeof v === "string");

function change(x: unknown): Change | null {
  if (typeof x !== "object" || x === null) return null;
  const c = x as Record<string, unknown>;
  if (typeof c["u"] !== "string" || typeof c["i"] !== "string") return null;
  const out: Change = { u: c["u"], i: c["i"] };
  if (texts(c["at"])) out.at = c["at"];
  if (typeof c["v"] === "string" || c["v"] === null) out.v = c["v"];
  if (Array.isArray(c["add"]) && c["add"].every(texts)) out.add = c["add"];
  if (Array.isArray(c["drop"]) && c["drop"].every((n) => Number.isInteger(n) && n >= 0)) out.drop = c["drop"] as number[];
  return out.v !== undefined || out.add || out.drop ? out : null;
}

/** What an address says; what does not read is left out. */
export function readState(text: string | null): State {
  if (!text) return NOTHING;
  try {
    const raw = JSON.parse(text) as { f?: unknown; r?: unknown; p?: unknown; m?: unknown };
    const facts = Array.isArray(raw.f) ? raw.f.flatMap((x) => change(x) ?? []) : [];
    const rulings = Object.fromEntries(fields(raw.r).filter((e): e is [string, string | null] => typeof e[1] === "string" || e[1] === null));
    const params = Object.fromEntries(fields(raw.p).filter((e): e is [string, string[]] => Array.isArray(e[1]) && e[1].length > 0 && e[1].every((v) => typeof v === "string")));
    const method = typeof raw.m === "string" && /^(draft|carried|folder):./.test(raw.m) ? raw.m : null;
    return { facts, rulings, params, method };
  } catch {
    return NOTHING;
  }
}

/** The same as a text for the address; null when nothing is changed. */
export function writeState(state: State): string | null {
  if (count(state) === 0) return null;
  const some = (x: object) => Object.keys(x).length > 0;
  return JSON.stringify({
    ...(state.facts.length > 0 ? { f: state.facts } : {}),
    ...(some(state.rulings) ? { r: state.rulings } : {}),
    ...(some(state.params) ? { p: state.params } : {}),
    ...(state.method !== null ? { m: state.method } : {}),
  });
}

export function toAsk(state: State, run: string | null, method: Record<string, string> | null = null): WhatIfAsk {
  return {
    ...(run ? { run } : {}),
    facts: state.facts.map((c) => ({
      unit: c.u,
      input: c.i,
      at: c.at ?? {},
      ...(c.add || c.drop ? { rows: { add: c.add ?? [], drop: c.drop ?? [] } } : c.v === null ? { absent: true } : { value: c.v ?? "" }),
    })),
    rulings: state.rulings,
    params: state.params,
    ...(method ? { method } : {}),
  };
}

/** The state with one parameter declared; no text leaves it as it is in the run. */
export function setParam(state: State, name: string, value: string[]): State {
  const params = Object.fromEntries(Object.entries(state.params).filter(([key]) => key !== name));
  return { ...state, params: value.length > 0 ? { ...params, [name]: value } : params };
}

/** Under another method other readings stand: what was ruled or declared by name is dropped, facts stay. */
export function setMethod(state: State, method: string | null): State {
  return method === state.method ? state : { facts: state.facts, rulings: {}, params: {}, method };
}

/** The parameters that matter for the option that is asked or stands; for a reading left open those of every option. */
export function asked<P extends { options: string[] }>(parameters: P[], option: string | null): P[] {
  return parameters.filter((p) => option === null || p.options.includes(option));
}

const cellKey = (at: Record<string, string> | undefined) => JSON.stringify(Object.entries(at ?? {}).sort(([a], [b]) => a.localeCompare(b)));

export function sameFact(c: Change, unit: string, input: Pick<InputView, "input" | "at">): boolean {
  return c.u === unit && c.i === input.input && cellKey(c.at) === cellKey(input.at);
}

/** The state with one fact changed, or as it was when `to` is null. A value that is the present one changes nothing. */
export function setFact(state: State, unit: string, input: Pick<InputView, "input" | "at" | "value" | "state">, to: Pick<Change, "v" | "add" | "drop"> | null): State {
  const facts = state.facts.filter((c) => !sameFact(c, unit, input));
  const empty = to === null || (to.v === undefined && !to.add?.length && !to.drop?.length);
  const same = to?.v !== undefined && (to.v === null ? input.state === "absent" : to.v === input.value);
  if (empty || same) return { ...state, facts };
  const at = Object.keys(input.at).length > 0 ? { at: input.at } : {};
  return { ...state, facts: [...facts, { u: unit, i: input.input, ...at, ...to }] };
}

/** A number just above, of the form 1, 2 or 5 times a power of ten. */
export function nice(x: number): number {
  if (!(x > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(x));
  return ([1, 2, 5, 10].find((m) => m * power >= x * 0.999999) ?? 10) * power;
}

/** The reach of a slider: the bounds of the input, else twice what is there or asked; limits that lie in it are marked. */
export function reach(input: Pick<InputView, "type" | "min" | "max" | "value" | "limits">, now: string | null): { min: number; max: number; step: number; marks: number[] } {
  const limits = input.limits.map((l) => num(l.at));
  const min = input.min === null ? 0 : num(input.min);
  const far = Math.max(min + 10, 2 * num(input.value), num(now), 1.6 * Math.max(0, ...limits));
  const max = input.max === null ? nice(far) : num(input.max);
  const span = Math.max(max - min, 1);
  const step = input.type === "integer" ? Math.max(1, nice(span / 500)) : nice(span / 500);
  return { min, max, step, marks: [...new Set(limits)].filter((x) => x >= min && x <= max) };
}

/** What a slider gives, as a text without the dust of binary numbers. */
export function numberText(x: number): string {
  return trimDecimal(x.toFixed(6));
}

/** A share as its two counts; without one, out of a hundred. */
export function shareOf(value: string | null): [number, number] {
  const m = /^(\d+)\/(\d+)$/.exec(value ?? "");
  return m ? [Number(m[1]), Number(m[2])] : [0, 100];
}

/** The fewest of `whole` that reach a limit. */
export function countFor(limit: Pick<LimitView, "at">, whole: number): number {
  return Math.ceil(num(limit.at) * whole - 1e-9);
}

/** How far each unit moves, as a share of the farthest: left and right of the middle. */
export function bars(effects: Pick<Effect, "unit" | "gain">[]): { unit: string; share: number; up: boolean }[] {
  const far = Math.max(...effects.map((e) => Math.abs(num(e.gain))), 0);
  return effects.map((e) => ({ unit: e.unit, share: far > 0 ? Math.abs(num(e.gain)) / far : 0, up: num(e.gain) >= 0 }));
}

export function tally(effects: Pick<Effect, "gain">[]): { up: number; down: number; level: number } {
  const up = effects.filter((e) => num(e.gain) > 0).length;
  const down = effects.filter((e) => num(e.gain) < 0).length;
  return { up, down, level: effects.length - up - down };
}

/** "+2.5", "−3", "0". */
export function signed(text: string): string {
  const plain = trimDecimal(text);
  return num(plain) > 0 ? `+${plain}` : plain.replace("-", "\u2212");
}
