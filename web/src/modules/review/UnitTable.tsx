// One unit: claimed, computed and reviewed side by side, with the grounds of each row.
import { Fragment, useState, type ReactNode } from "react";
import type { ReviewRow, UnitReview } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { SpanText } from "../../marks";
import { AnswerMark, Files, Grounds } from "./parts";

interface Props {
  page: UnitReview;
  /** What stands in the cell of the claim instead of the claim. */
  claim?: (row: ReviewRow) => ReactNode;
  /** What can be done with a row. */
  tools?: (row: ReviewRow) => ReactNode;
  correct?: boolean;
}

export function UnitTable({ page, claim, tools, correct = false }: Props) {
  const { t, pick } = useWords();
  const [open, setOpen] = useState<string | null>(null);
  const unit = page.unit.id;
  return (
    <table className="table review-table">
      <caption className="sr">{page.unit.name}</caption>
      <thead>
        <tr>
          <th scope="col">{t("review.indicator")}</th>
          <th scope="col">{t("review.claimed")}</th>
          <th scope="col">{t("review.computed")}</th>
          <th scope="col">{t("review.reviewed")}</th>
        </tr>
      </thead>
      <tbody>
        {page.items.map((item) => (
          <Fragment key={item.no}>
            <tr className="review-item">
              <th colSpan={4} scope="rowgroup">
                {item.no} <Said zh={item.title} en={item.title_en} />
              </th>
            </tr>
            {item.rows.map((row) => {
              const id = row.row.indicator;
              const shown = open === id;
              return (
                <Fragment key={id}>
                  <tr id={`row-${id}`} className={row.asked ? "" : "review-not-asked"}>
                    <th scope="row">
                      <Go to={`/units/${encodeURIComponent(unit)}/indicators/${encodeURIComponent(id)}`}>
                        {id} <Said zh={row.row.name} en={row.row.name_en} />
                      </Go>
                      <button type="button" className="button-link" aria-expanded={shown} aria-label={t("review.factsOf", { id })} onClick={() => setOpen(shown ? null : id)}>
                        {t("review.facts")} {row.facts.length > 0 && `(${row.facts.length})`}
                      </button>
                    </th>
                    <td data-label={t("review.claimed")}>{row.asked && (claim ? claim(row) : <Claim unit={unit} row={row} />)}</td>
                    <td data-label={t("review.computed")}>
                      <SpanText span={row.row.cell.span ?? { lo: "0", hi: "0" }} points={row.full} />
                    </td>
                    <td data-label={t("review.reviewed")}>
                      <AnswerMark row={row} />
                      {tools?.(row)}
                    </td>
                  </tr>
                  {shown && (
                    <tr className="review-open">
                      <td colSpan={4} aria-label={pick(row.row.name, row.row.name_en)}>
                        <Grounds unit={unit} row={row} correct={correct} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              );
            })}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

function Claim({ unit, row }: { unit: string; row: ReviewRow }) {
  const { t } = useWords();
  const { claim } = row;
  if (!claim || claim.points === null) return <span className="quiet">{t("review.noClaim")}</span>;
  return (
    <div className="claim">
      <b>{claim.points}</b>{" "}
      {row.certain !== null && <small className={row.agrees ? "quiet" : "ochre"}>{t(row.agrees ? "review.agrees" : "review.apart")}</small>}
      {claim.draft && <small className="quiet"> {t("review.draft")}</small>}
      {claim.note && <p className="small">{claim.note}</p>}
      <Files unit={unit} files={claim.evidence} />
    </div>
  );
}
