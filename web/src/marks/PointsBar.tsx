import { subtract, trimDecimal } from "../app/format";
import { useWords } from "../app/i18n";
import { barShape, rem } from "./geometry";

interface Props {
  span: { lo: string; hi: string; so_far?: string | null };
  points: string;
  height?: number;
  /** "ruling" hatches in ochre: what is possible waits for a ruling, not for a fact */
  waits?: "fact" | "ruling";
  decorative?: boolean;
}

/** Banked solid, possible hatched, lost hollow. */
export function PointsBar({ span, points, height = 10, waits = "fact", decorative = false }: Props) {
  const { t } = useWords();
  const shape = barShape(span, points);
  const pct = (x: number) => `${(x * 100).toFixed(3)}%`;
  const name = t("marks.bar", { banked: trimDecimal(span.lo), possible: subtract(span.hi, span.lo), lost: subtract(points, span.hi), max: trimDecimal(points) });
  return (
    <svg className="points-bar" width="100%" height={rem(height)} {...(decorative ? { "aria-hidden": true } : { role: "img", "aria-label": name })}>
      <rect className="bar-ground" x="0.5" y="0.5" width="100%" height="100%" style={{ width: "calc(100% - 1px)", height: "calc(100% - 1px)" }} />
      {shape.possible > 0 && <rect className={`bar-possible bar-${waits}`} x={pct(shape.banked)} y="0.5" width={pct(shape.possible)} height="100%" style={{ height: "calc(100% - 1px)" }} />}
      {shape.banked > 0 && <rect className="bar-banked" x="0" y="0" width={pct(shape.banked)} height="100%" />}
      {shape.soFar !== null && <line className="bar-sofar" x1={pct(shape.soFar)} x2={pct(shape.soFar)} y1="0" y2="100%" />}
    </svg>
  );
}
