// How numbers, dates and values are written. Decimals arrive as canonical strings and are never turned into binary fractions
// for display: only lengths and proportions of marks use numbers.

export type Lang = "zh" | "en";

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** "82.50" -> "82.5", "82.00" -> "82", "-0" -> "0". Anything that is not a plain decimal is returned as it is. */
export function trimDecimal(text: string): string {
  if (!DECIMAL.test(text)) return text;
  const trimmed = text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
  return /^-0*$/.test(trimmed) ? "0" : trimmed;
}

function digitsAfterPoint(text: string): number {
  const at = text.indexOf(".");
  return at < 0 ? 0 : text.length - at - 1;
}

function withDigits(text: string, digits: number): string {
  if (!DECIMAL.test(text)) return text;
  const has = digitsAfterPoint(text);
  if (has >= digits) return text;
  return text + (has === 0 ? "." : "") + "0".repeat(digits - has);
}

/** The parts of a span with the same number of decimals in both ends: ("82","91.50") -> ["82.0","91.5"]. */
export function alignDecimals(...parts: string[]): string[] {
  const trimmed = parts.map(trimDecimal);
  const digits = Math.max(0, ...trimmed.map(digitsAfterPoint));
  return trimmed.map((part) => withDigits(part, digits));
}

export interface SpanLike {
  lo: string;
  hi: string;
}

/** "82–91", or one figure when certain. */
export function spanText(span: SpanLike): string {
  const [lo, hi] = alignDecimals(span.lo, span.hi) as [string, string];
  return minus(lo === hi ? lo : `${lo}–${hi}`);
}

/** A true minus sign before a number. */
export function minus(text: string): string {
  return text.replace(/(^|[–\s])-(?=\d)/g, "$1−");
}

/** "82–91 / 100". */
export function spanOf(span: SpanLike, points: string): string {
  return `${spanText(span)} / ${trimDecimal(points)}`;
}

export function isCertain(span: SpanLike): boolean {
  return trimDecimal(span.lo) === trimDecimal(span.hi);
}

/** For geometry and sorting only. */
export function num(text: string | null | undefined): number {
  const value = Number(text ?? "0");
  return Number.isFinite(value) ? value : 0;
}

/** "134500" -> "134,500". */
export function thousands(text: string): string {
  if (!DECIMAL.test(text)) return text;
  const [whole, part] = text.split(".") as [string, string | undefined];
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return part === undefined ? grouped : `${grouped}.${part}`;
}

/** Points lost out of a maximum, exact: max - hi, as text. Points carry few decimals, so a scaled integer is exact. */
export function subtract(a: string, b: string): string {
  const [x, y] = alignDecimals(a, b) as [string, string];
  const digits = digitsAfterPoint(x);
  const value = BigInt(x.replace(".", "")) - BigInt(y.replace(".", ""));
  const negative = value < 0n;
  const body = (negative ? -value : value).toString().padStart(digits + 1, "0");
  const text = digits === 0 ? body : `${body.slice(0, -digits)}.${body.slice(-digits)}`;
  return trimDecimal(negative ? `-${text}` : text);
}

/** Asia/Shanghai knows no summer time since 1992; a formatter of the browser with a time zone takes tens of milliseconds to make. */
const AHEAD_MS = 8 * 3_600_000;

/** An instant as the bureau's day and time: "2026-11-22 14:05". A plain date stays as it is. */
export function dateTime(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const at = new Date(Date.parse(text) + AHEAD_MS);
  return Number.isNaN(at.getTime()) ? text : at.toISOString().slice(0, 16).replace("T", " ");
}

/** "2026-11-22" -> "11-22". */
export function monthDay(date: string): string {
  return date.slice(5, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000);
}

/** "sha256:0a1b…" -> "0a1b2c3d". */
export function shortDigest(digest: string): string {
  return digest.replace(/^[a-z0-9-]+:/, "").slice(0, 8);
}

export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  if (count < 1024 * 1024) return `${(count / 1024).toFixed(1)} KiB`;
  return `${(count / 1024 / 1024).toFixed(1)} MiB`;
}

/** A value as the server sends it, for a person: 是/否 for booleans, thousands separators, instants as day and time. */
export function valueText(value: string, lang: Lang, type?: string, unit?: string | null): string {
  if (value === "true") return lang === "zh" ? "是" : "Yes";
  if (value === "false") return lang === "zh" ? "否" : "No";
  if (type === "date" || type === "time" || /^\d{4}-\d{2}-\d{2}T/.test(value)) return dateTime(value);
  const body = DECIMAL.test(value) && type !== "text" ? thousands(trimDecimal(value)) : value;
  return unit && DECIMAL.test(value) ? `${body} ${unitText(unit, lang)}` : body;
}

const UNITS_EN: Record<string, string> = { 元: "yuan", 万元: "10,000 yuan", 天: "days", 次: "times", 人次: "persons", 期: "courses", 项: "items", 篇: "papers", 分: "points" };

export function unitText(unit: string, lang: Lang): string {
  return lang === "en" ? (UNITS_EN[unit] ?? unit) : unit;
}
