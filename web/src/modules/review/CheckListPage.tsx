import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useSearchParams } from "react-router";
import { api } from "../../api/client";
import type { UnitReview } from "../../api/types";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { Said } from "../../app/said";
import { Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { useSetParams } from "../../app/params";
import { useUnitReview } from "./parts";
import "./review.css";

/** What is looked at on the spot, for one unit, to be printed. */
export function Component() {
  const { t } = useWords();
  const [params] = useSearchParams();
  const set = useSetParams();
  const desk = useQuery({ queryKey: ["review-units"], queryFn: ({ signal }) => api.reviewUnits(signal) });
  const unit = params.get("unit") ?? desk.data?.items[0]?.unit ?? null;
  const query = useUnitReview(unit);
  useTitle(t("review.checklist"));
  return (
    <div className="page page-review page-check-list">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <h1>{query.data ? t("review.checklistOf", { unit: query.data.unit.name }) : t("review.checklist")}</h1>
        </div>
        <div className="page-tools">
          {(desk.data?.items.length ?? 0) > 1 && (
            <select aria-label={t("review.chooseUnit")} value={unit ?? ""} onChange={(event) => set({ unit: event.target.value })}>
              {desk.data?.items.map((l) => (
                <option key={l.unit} value={l.unit}>
                  {l.name}
                </option>
              ))}
            </select>
          )}
          <Button onClick={() => window.print()}>{t("review.print")}</Button>
        </div>
      </header>
      <p className="lead">{t("review.checklistLead")}</p>
      <Over query={query}>{(page) => <Sheet page={page} />}</Over>
    </div>
  );
}

function Sheet({ page }: { page: UnitReview }) {
  const { t, pick } = useWords();
  const rows = page.items.flatMap((i) => i.rows).filter((r) => r.asked);
  return (
    <>
      <table className="table check-list">
        <thead>
          <tr>
            <th scope="col">{t("review.indicator")}</th>
            <th scope="col">{t("review.claimed")}</th>
            <th scope="col">{t("review.look")}</th>
            <th scope="col">{t("review.files")}</th>
            <th scope="col">{t("review.box")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.row.indicator}>
              <th scope="row">
                {row.row.indicator} <Said zh={row.row.name} en={row.row.name_en} />
              </th>
              <td>
                {row.claim?.points ?? t("review.noClaim")} / {row.full}
              </td>
              <td>
                <ul>
                  {(pick("zh", "en") === "en" && row.evidence_en.length > 0 ? row.evidence_en : row.evidence).map((text, i) => (
                    <li key={i}>{text}</li>
                  ))}
                  {row.facts.map((fact, i) => (
                    <li key={`f${i}`}>
                      <Said zh={fact.label} en={fact.label_en} />
                      {t("common.colon")}
                      {fact.value ? <Said zh={fact.value} en={fact.value_en} /> : t(`known.${fact.state}`)}
                    </li>
                  ))}
                </ul>
              </td>
              <td>
                <ul>
                  {[...(row.claim?.evidence ?? []), ...row.facts.flatMap((f) => f.evidence)].slice(0, 12).map((e, i) => (
                    <li key={i}>□ {e.name}</li>
                  ))}
                </ul>
              </td>
              <td className="boxes">{t("review.boxes")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="sign-here">{t("review.signHere")}</p>
    </>
  );
}
