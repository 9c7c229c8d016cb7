import { Fragment } from "react";
import { spanText } from "../app/format";
import { useWords } from "../app/i18n";
import { rem, stairs } from "./geometry";

export interface StairCell {
  span: { lo: string; hi: string };
  tier: number | null;
  best: number | null;
  decided_by?: string[];
}

const SIZES = { s: { w: 8, gap: 1.5, h: 18 }, m: { w: 12, gap: 2, h: 26 }, l: { w: 26, gap: 3, h: 58 } };

/** One step for each tier of the method; the reached one solid, a still possible one hatched. */
export function Staircase({ steps, cell, size = "s", decorative = false }: { steps: string[]; cell: StairCell; size?: keyof typeof SIZES; decorative?: boolean }) {
  const { t } = useWords();
  const { w, gap, h } = SIZES[size];
  const shape = stairs(steps, cell.span, cell.tier, cell.best);
  const ruling = (cell.decided_by ?? []).some((by) => !by.startsWith("input:"));
  const hatch = ruling ? "ruling" : "fact";
  const width = shape.length * (w + gap) - gap;
  const max = steps[steps.length - 1] ?? "0";
  const name = t("marks.stairs", { n: steps.length, points: spanText(cell.span), max });
  return (
    <svg className="stairs" width={rem(width + 1)} height={rem(h + 1)} viewBox={`-0.5 -0.5 ${width + 1} ${h + 1}`} {...(decorative ? { "aria-hidden": true } : { role: "img", "aria-label": name })}>
      {shape.map((step, i) => {
        const x = i * (w + gap);
        const height = Math.max(2, step.rise * h);
        const y = h - height;
        if (step.look === "part") {
          const solid = step.solid * height;
          const hatched = step.hatched * height;
          return (
            <Fragment key={i}>
              <rect className="step-out" x={x} y={y} width={w} height={height} />
              {hatched > solid && <rect className={`step-possible step-${hatch}`} x={x} y={h - hatched} width={w} height={hatched} />}
              {solid > 0 && <rect className="step-reached" x={x} y={h - solid} width={w} height={solid} />}
            </Fragment>
          );
        }
        return <rect key={i} className={`step-${step.look}${step.look === "possible" ? ` step-${hatch}` : ""}`} x={x} y={y} width={w} height={height} />;
      })}
    </svg>
  );
}
