import { num, spanText } from "../app/format";
import { useWords } from "../app/i18n";
import { historyPath } from "./geometry";

interface Row {
  as_of: string;
  lo: string;
  hi: string;
  so_far: string | null;
}

/** How the span narrowed from run to run; direct labels at both ends, the table stands behind it. */
export function History({ rows }: { rows: Row[] }) {
  const { t } = useWords();
  const first = rows[0];
  const last = rows[rows.length - 1];
  if (!first || !last || rows.length < 2) return <p className="quiet">{t("unit.historyOne")}</p>;
  const min = Math.max(0, Math.floor((Math.min(...rows.map((r) => num(r.lo))) - 2) / 5) * 5);
  const max = Math.ceil((Math.max(...rows.map((r) => num(r.hi))) + 1) / 5) * 5;
  const w = 250;
  const h = 64;
  const path = historyPath(rows, min, max, w, h);
  const y = (v: string) => h - ((num(v) - min) / (max - min)) * h;
  return (
    <figure className="history">
      <svg width="100%" viewBox={`-4 -10 ${w + 44} ${h + 32}`} role="img" aria-label={t("unit.historyAlt", { from: first.as_of, to: last.as_of, a: spanText(first), b: spanText(last) })}>
        <polygon points={path.area} className="history-area" />
        <polyline points={path.hi} className="history-hi" />
        <polyline points={path.lo} className="history-lo" />
        <circle cx={w} cy={y(last.lo)} r="2.6" className="history-dot" />
        <text x={w + 7} y={y(last.lo) + 4}>{last.lo}</text>
        {last.hi !== last.lo && <text x={w + 7} y={Math.min(y(last.hi) + 4, y(last.lo) - 8)} className="history-soft">{last.hi}</text>}
        <line x1="0" x2={w} y1={h + 3} y2={h + 3} className="history-axis" />
        <text x="0" y={h + 17} className="history-soft">{first.as_of.slice(5)}</text>
        <text x={w} y={h + 17} textAnchor="end" className="history-soft">{last.as_of.slice(5)}</text>
      </svg>
      <details>
        <summary>{t("common.asTable")}</summary>
        <table className="table tight">
          <thead>
            <tr>
              <th scope="col">{t("common.date")}</th>
              <th scope="col" className="r">{t("unit.lo")}</th>
              <th scope="col" className="r">{t("unit.soFar")}</th>
              <th scope="col" className="r">{t("unit.hi")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={r.as_of}>
                <td>{r.as_of}</td>
                <td className="r">{r.lo}</td>
                <td className="r">{r.so_far ?? t("common.cannotSay")}</td>
                <td className="r">{r.hi}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
