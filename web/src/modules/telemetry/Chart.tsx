import { useLayoutEffect, useRef, useState } from "react";
import type { RangePoint, RangeView } from "../../api/telemetry";
import { num } from "../../app/format";
import { useWords } from "../../app/i18n";
import { seconds } from "./parts";

const H = 240;
const BOTTOM = 24;
/** Below so many pixels a picture has fewer marks of time. */
const NARROW = 520;

/** How wide an element is, as the window changes: letters of a picture drawn in its own pixels are as large as any others. */
function useWidth(): [React.RefObject<HTMLElement | null>, number] {
  const box = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return [box, width];
}

/** Steps that people count in: 1, 2 or 5 of some power of ten. */
export function ticks(low: number, high: number, most = 5): number[] {
  const width = high - low || Math.abs(high) || 1;
  const rough = width / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough;
  const list: number[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step / 1000; at += step) list.push(Number(at.toPrecision(10)));
  return list;
}

/** Lines between points; a gap parts them. */
export function runs(points: readonly RangePoint[]): RangePoint[][] {
  const all: RangePoint[][] = [];
  let now: RangePoint[] = [];
  for (const p of points) {
    now.push(p);
    if (p.gap_after) {
      all.push(now);
      now = [];
    }
  }
  if (now.length > 0) all.push(now);
  return all;
}

/** Values over a time: gaps stay open, corrected values and flags are marked by shape, the table stands behind it. */
export function Chart({ data, from, to, title, unit }: { data: RangeView; from: number; to: number; title: string; unit: string | null }) {
  const { t } = useWords();
  const [box, W] = useWidth();
  const points = data.items;
  if (points.length === 0)
    return (
      <figure className="tm-chart" ref={box}>
        <p className="empty">{t("telemetry.noValues")}</p>
      </figure>
    );
  const values = points.map((p) => num(p.value));
  const least = Math.min(...values);
  const most = Math.max(...values);
  const room = (most - least) * 0.08 || Math.abs(most) * 0.05 || 1;
  const [low, high] = [least >= 0 ? Math.max(0, least - room) : least - room, most + room];
  const lefts = ticks(low, high);
  const LEFT = 14 + 7 * Math.max(...lefts.map((v) => String(v).length));
  const x = (at: string) => LEFT + ((Date.parse(at) - from) / (to - from)) * (W - LEFT - 8);
  const y = (value: number) => 8 + (1 - (value - low) / (high - low)) * (H - BOTTOM - 8);
  const place = (p: RangePoint) => `${x(p.at).toFixed(1)},${y(num(p.value)).toFixed(1)}`;
  const corrected = points.filter((p) => p.version > 1);
  const flagged = points.filter((p) => p.flag !== null && p.flag !== "N");
  const lines = runs(points);
  const gaps = lines.slice(1).map((line, i) => ({ a: lines[i]?.at(-1), b: line[0] }));
  const width = to - from;
  const marks = (W < NARROW ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]).map((part) => from + width * part);
  const label = (at: number) => {
    const text = seconds(new Date(at).toISOString());
    return width > 3 * 86_400_000 ? text.slice(0, 5) : text.slice(0, 11);
  };
  return (
    <figure className="tm-chart" ref={box}>
      <figcaption>
        {title} <span className="quiet">{t("telemetry.chartSaid", { n: data.of, gaps: gaps.length, corrected: corrected.length, flagged: flagged.length })}</span>
      </figcaption>
      <svg viewBox={`0 0 ${W} ${H}`} width={W} height={H} role="img" aria-label={`${title}: ${t("telemetry.chartAlt", { least: String(least), most: String(most) })}`}>
        {gaps.map(({ a, b }, i) => a && b && <rect key={i} x={x(a.at)} width={Math.max(1, x(b.at) - x(a.at))} y="8" height={H - BOTTOM - 8} className="tm-gap" />)}
        {lefts.map((v) => (
          <g key={v}>
            <line x1={LEFT} x2={W - 8} y1={y(v)} y2={y(v)} className="tm-grid" />
            <text x={LEFT - 6} y={y(v) + 4} textAnchor="end">
              {v}
            </text>
          </g>
        ))}
        {marks.map((at, i) => (
          <text key={at} x={LEFT + ((at - from) / width) * (W - LEFT - 8)} y={H - 6} textAnchor={i === 0 ? "start" : i === marks.length - 1 ? "end" : "middle"}>
            {label(at)}
          </text>
        ))}
        {lines.map((line, i) => (line.length === 1 && line[0] ? <circle key={i} cx={x(line[0].at)} cy={y(num(line[0].value))} r="2" className="tm-dot" /> : <polyline key={i} points={line.map(place).join(" ")} className="tm-curve" />))}
        {flagged.map((p) => (
          <path key={`f${p.at}${p.version}`} d={`M${x(p.at)} ${y(num(p.value)) - 6}l5 9h-10z`} className="tm-flagged" />
        ))}
        {corrected.map((p) => (
          <rect key={`v${p.at}${p.version}`} x={x(p.at) - 3} y={y(num(p.value)) - 3} width="6" height="6" className="tm-version" />
        ))}
      </svg>
      {unit && <p className="quiet">{t("telemetry.unitOf", { unit })}</p>}
      <details>
        <summary>{t("common.asTable")}</summary>
        <table className="table tight">
          <thead>
            <tr>
              <th scope="col">{t("telemetry.col.time")}</th>
              <th scope="col" className="r">
                {t("telemetry.col.value")}
              </th>
              <th scope="col">{t("telemetry.col.flag")}</th>
              <th scope="col" className="r">
                {t("telemetry.col.version")}
              </th>
            </tr>
          </thead>
          <tbody>
            {points.slice(-200).map((p) => (
              <tr key={`${p.at}${p.version}`}>
                <td>{seconds(p.at)}</td>
                <td className="r">{p.value}</td>
                <td>{p.flag ?? ""}</td>
                <td className="r">{p.version}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
