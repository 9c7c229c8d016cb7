import { Button, Modal } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { api } from "../../api/client";
import type { ClaimAsk, ReviewRow, UnitReview } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { useSession } from "../../app/session";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { AddFile, asked, Files, FormHead, Refusal, SaidSince, useChange, useUnitReview } from "./parts";
import { UnitTable } from "./UnitTable";
import "./review.css";

/** The self-assessment of a unit: points claimed, evidence, handing in. */
export function Component() {
  const { t } = useWords();
  const session = useSession();
  const [params] = useSearchParams();
  const unit = params.get("unit") ?? session.unit?.id ?? null;
  const query = useUnitReview(unit);
  useTitle(t("review.selfTitle"));
  return (
    <div className="page page-review">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <h1>
            {t("review.selfTitle")}
            {query.data && ` · ${query.data.unit.short_name}`}
          </h1>
        </div>
        {unit && (
          <div className="page-tools">
            <Go to="/review/check-list" set={{ unit }} className="button-link">
              {t("review.checklist")}
            </Go>
          </div>
        )}
      </header>
      <p className="lead">{t("review.selfLead")}</p>
      {unit === null ? <Empty>{t("review.chooseUnit")}</Empty> : <Over query={query}>{(page) => <Form page={page} />}</Over>}
    </div>
  );
}

function Form({ page }: { page: UnitReview }) {
  const { t } = useWords();
  const unit = page.unit.id;
  const [asking, setAsking] = useState(false);
  const hand = useChange(unit, (missing: boolean) => api.claimsHandIn(unit, page.form.version, missing), () => {
    setAsking(false);
    return t("review.done");
  });
  const empty = page.items.flatMap((item) => item.rows).filter((row) => row.asked && (row.claim?.points ?? null) === null && row.certain !== null);
  const fill = useChange(
    unit,
    async (rows: ReviewRow[]) => {
      let now = page;
      for (const row of rows) {
        const { claim } = row;
        now = await api.claim(unit, row.row.indicator, { seen: claim?.version ?? 0, points: row.certain, note: claim?.note ?? null, evidence: asked(claim?.evidence ?? []) });
      }
      return now;
    },
    (rows) => t("review.filled", { n: rows.length }),
  );
  const back = useChange(unit, () => api.takeBack(unit, page.form.version), () => t("review.tookBack"));
  const may = page.may_claim;
  return (
    <>
      <FormHead page={page} />
      <SaidSince n={page.said_since} may={page.may_answer.yes} />
      <p className="actions">
        {page.form.state === "handed_in" ? (
          <Button disabled={may.code !== "handed_in"} loading={back.isPending} onClick={() => back.mutate(undefined)}>
            {t("review.takeBack")}
          </Button>
        ) : (
          <>
            <Button type="primary" disabled={!may.yes} loading={hand.isPending} onClick={() => setAsking(true)}>
              {t("review.handIn")}
            </Button>
            <Button disabled={!may.yes || empty.length === 0} loading={fill.isPending} onClick={() => fill.mutate(empty)}>
              {t("review.fill", { n: empty.length })}
            </Button>
          </>
        )}
        {!may.yes && may.code && <span className="quiet">{t(`review.refused.${may.code}`)}</span>}
      </p>
      <Refusal error={hand.error ?? fill.error ?? back.error} />
      <UnitTable page={page} {...(may.yes ? { claim: (row: ReviewRow) => <ClaimForm key={`${row.row.indicator} ${row.claim?.version ?? 0}`} unit={unit} row={row} /> } : {})} />
      <Modal open={asking} title={t("review.handIn")} onCancel={() => setAsking(false)} onOk={() => hand.mutate(page.missing.length > 0)} okText={t(page.missing.length > 0 ? "review.handInAnyway" : "review.handIn")} cancelText={t("review.cancel")} confirmLoading={hand.isPending}>
        <p>{t("review.handInAsk")}</p>
        {page.missing.length > 0 && <p className="ochre">{t("review.handInMissing", { n: page.missing.length, list: page.missing.join(t("common.comma")) })}</p>}
      </Modal>
    </>
  );
}

/** The claim of one row; saved by itself. */
function ClaimForm({ unit, row }: { unit: string; row: ReviewRow }) {
  const { t } = useWords();
  const id = row.row.indicator;
  const [points, setPoints] = useState(row.claim?.points ?? "");
  const [note, setNote] = useState(row.claim?.note ?? "");
  const [files, setFiles] = useState(row.claim?.evidence ?? []);
  const save = useChange(unit, (ask: ClaimAsk) => api.claim(unit, id, ask), () => t("review.saved"));
  const same = points === (row.claim?.points ?? "") && note === (row.claim?.note ?? "") && files === (row.claim?.evidence ?? files) && !(row.claim === null && files.length > 0);
  const steps = row.row.steps.length > 2 ? t("review.steps", { steps: row.row.steps.join(" / ") }) : t("review.range", { full: row.full });
  return (
    <form
      className="claim-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ seen: row.claim?.version ?? 0, points: points.trim() || null, note: note.trim() || null, evidence: asked(files) });
      }}
    >
      <p>
        <input className="plain-input points" inputMode="decimal" aria-label={t("review.claimOf", { id })} value={points} onChange={(event) => setPoints(event.target.value)} /> <small className="quiet">{steps}</small>
      </p>
      <input className="plain-input" aria-label={t("review.noteOf", { id })} placeholder={t("review.note")} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
      <Files unit={unit} files={files} drop={(digest) => setFiles(files.filter((f) => f.digest !== digest))} />
      <AddFile unit={unit} files={files} onFiles={setFiles} />
      <Button htmlType="submit" size="small" disabled={same} loading={save.isPending}>
        {t("review.save")}
      </Button>
      <Refusal error={save.error} />
    </form>
  );
}
