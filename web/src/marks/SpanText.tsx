import { isCertain, spanText, trimDecimal } from "../app/format";
import { useWords } from "../app/i18n";

/** "82–91 / 100"; one figure when it is certain. */
export function SpanText({ span, points, size = "m" }: { span: { lo: string; hi: string }; points?: string; size?: "s" | "m" | "l" | "xl" }) {
  const { t } = useWords();
  const text = spanText(span);
  const spoken = t(isCertain(span) ? "marks.certain" : "marks.span", { lo: trimDecimal(span.lo), hi: trimDecimal(span.hi), max: points ? trimDecimal(points) : "" });
  return (
    <span className={`span span-${size}${isCertain(span) ? "" : " span-open"}`}>
      <span className="sr">{points ? spoken : text}</span>
      <span aria-hidden="true">
        <b>{text}</b>
        {points && <i> / {trimDecimal(points)}</i>}
      </span>
    </span>
  );
}
