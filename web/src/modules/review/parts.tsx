// What the pages of the review share: how a row stands, refusals in words, evidence with its days.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { App } from "antd";
import { api, ApiError } from "../../api/client";
import type { ClaimEvidence, CorrectionView, ReviewRow, UnitReview } from "../../api/types";
import { bytes, dateTime } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { Problem } from "../../app/states";
import { KnownMark, SourceGlyph } from "../../marks";

const WORDS = new Set(["not_allowed", "own_answer", "same_person", "campaign_locked", "window_closed", "window_not_open", "handed_in", "form_returned", "changed_meanwhile", "already_answered", "already_decided", "points_open", "points_not_given", "reason_missing", "no_correction", "not_ruled", "appeal_open"]);

/** A refusal in words of our own where we have them. */
export function Refusal({ error }: { error: unknown }) {
  const { t } = useWords();
  if (!error) return null;
  if (error instanceof ApiError && WORDS.has(error.code))
    return (
      <p className="field-wrong" role="alert">
        {t(`review.refused.${error.code}`)}
      </p>
    );
  return <Problem error={error} compact />;
}

export function useUnitReview(unit: string | null) {
  return useQuery({ queryKey: ["review", unit], queryFn: ({ signal }) => api.reviewUnit(unit ?? "", signal), enabled: unit !== null });
}

/** A change of a unit's review: what comes back is shown; what somebody else changed is read again. */
export function useChange<A>(unit: string, work: (ask: A) => Promise<UnitReview>, done: (ask: A) => string | null) {
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: work,
    onSuccess: (page, ask) => {
      client.setQueryData(["review", unit], page);
      void client.invalidateQueries({ queryKey: ["review-units"] });
      const said = done(ask);
      if (said) message.success(said);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === "changed_meanwhile") void client.invalidateQueries({ queryKey: ["review", unit] });
    },
  });
}

export const evidenceAt = (unit: string, digest: string) => `/units/${encodeURIComponent(unit)}/evidence/${encodeURIComponent(digest)}`;

/** A file with the days it speaks of and runs out on; whether it has run out is known of claims. */
type Dated = Omit<ClaimEvidence, "expired"> & { expired?: boolean };

export function Files({ unit, files, drop }: { unit: string; files: readonly Dated[]; drop?: (digest: string) => void }) {
  const { t } = useWords();
  if (files.length === 0) return null;
  return (
    <ul className="review-files">
      {files.map((f) => (
        <li key={f.digest}>
          <Go to={evidenceAt(unit, f.digest)} target="_blank" rel="noreferrer">
            <Said zh={f.name} />
          </Go>{" "}
          <small>
            {bytes(f.bytes)} · {t("review.dated", { day: f.dated })}
            {f.expires && ` · ${t("review.expires", { day: f.expires })}`}
            {f.expired && <b className="ochre"> {t("review.expired")}</b>}
          </small>
          {drop && (
            <button type="button" className="plain-button" aria-label={t("review.remove", { name: f.name })} onClick={() => drop(f.digest)}>
              ×
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What reviewers said of a row last. */
export function AnswerMark({ row }: { row: ReviewRow }) {
  const { t } = useWords();
  if (!row.asked) return <span className="quiet">{t("review.notAsked")}</span>;
  if (!row.answer) return <span className="quiet">{row.certain === null ? t("review.openPoints") : t("review.notAnswered")}</span>;
  const { state, points, by, at, signature } = row.answer;
  return (
    <span className={`answer answer-${state}`} title={`${t("review.signed")} ${signature}`}>
      <b>{t(`review.${state}`, { points })}</b>
      <small>{t("review.stateBy", { who: by, at: dateTime(at) })}</small>
    </span>
  );
}

/** Files as a claim or an appeal names them. */
export const asked = (files: readonly ClaimEvidence[]) => files.map((f) => ({ digest: f.digest, dated: f.dated, expires: f.expires }));

/** Adds a file with the day it speaks of; it is kept by the server at once and named when the form is saved. */
export function AddFile({ unit, files, onFiles }: { unit: string; files: readonly ClaimEvidence[]; onFiles: (files: ClaimEvidence[]) => void }) {
  const { t } = useWords();
  const [dated, setDated] = useState("");
  const [expires, setExpires] = useState("");
  const upload = useMutation({
    mutationFn: (file: File) => api.addEvidence(unit, file),
    onSuccess: (f) => {
      onFiles([...files.filter((b) => b.digest !== f.digest), { digest: f.digest, name: f.name, media_type: f.media_type, bytes: f.bytes, dated, expires: expires || null, expired: false }]);
      setDated("");
      setExpires("");
    },
  });
  return (
    <details>
      <summary>{t("review.addFile")}</summary>
      <label>
        <small>{t("review.fileDated")}</small> <input type="date" className="plain-input" value={dated} onChange={(event) => setDated(event.target.value)} />
      </label>
      <label>
        <small>{t("review.fileExpires")}</small> <input type="date" className="plain-input" value={expires} onChange={(event) => setExpires(event.target.value)} />
      </label>
      <label className={`button-link file-add${dated ? "" : " off"}`}>
        {upload.isPending ? t("review.uploading") : t("review.chooseFile")}
        <input
          type="file"
          className="sr"
          disabled={!dated}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = "";
            if (file) upload.mutate(file);
          }}
        />
      </label>
      <Refusal error={upload.error} />
    </details>
  );
}

/** The facts that a row rests on, each with where it comes from and its evidence. */
export function Grounds({ unit, row, correct }: { unit: string; row: ReviewRow; correct: boolean }) {
  const { t } = useWords();
  return (
    <div className="grounds">
      <p>
        <Said zh={row.row.sentence} en={row.row.sentence_en} />
      </p>
      {row.facts.length === 0 && <p className="quiet">{t("review.noFacts")}</p>}
      <ul>
        {row.facts.map((fact, i) => {
          const open = fact.at === null ? { unit, of: unit, fact: fact.input } : { unit, input: fact.input };
          return (
            <li key={i}>
              {fact.source ? <SourceGlyph binding={fact.source.binding} /> : <KnownMark state={fact.state} />}
              <span>
                <Said zh={fact.label} en={fact.label_en} />
                {fact.at && (
                  <i>
                    {" "}
                    <Said zh={fact.at} en={fact.at_en} />
                  </i>
                )}{" "}
                {fact.state === "known" ? (
                  <b>
                    <Said zh={fact.value ?? ""} en={fact.value_en} />
                  </b>
                ) : (
                  fact.source && <KnownMark state={fact.state} />
                )}
                {fact.source?.by && <small> {fact.source.by}</small>}
              </span>
              {fact.evidence.slice(0, 3).map((e) => (
                <Go key={e.digest} to={evidenceAt(unit, e.digest)} target="_blank" rel="noreferrer">
                  <Said zh={e.name} />
                </Go>
              ))}
              <Go to="/facts" set={correct && fact.at === null ? { ...open, declare: "corrected" } : open} className="button-link">
                {t(correct ? "review.correct" : "review.declare")}
              </Go>
            </li>
          );
        })}
      </ul>
      {row.corrections.length > 0 && <Corrections unit={unit} list={row.corrections} />}
    </div>
  );
}

/** What was corrected, why, and whether a second reviewer consented. */
export function Corrections({ unit, list }: { unit: string; list: readonly CorrectionView[] }) {
  const { t } = useWords();
  return (
    <ul className="corrections">
      {list.map((c) => (
        <li key={c.id}>
          <SourceGlyph binding="corrected" />
          <span>
            <Said zh={c.label} en={c.label_en} /> {c.value !== null && <b>{t("review.correctedTo", { value: c.value })}</b>} · {t("review.moved", { points: c.moved })} · <b className={c.state === "waits" ? "ochre" : ""}>{t(`review.correctionState.${c.state}`)}</b>
            <small>
              {c.by} {dateTime(c.at)} · <Said zh={c.reason ?? c.why ?? ""} />
              {c.answered_by && ` · ${t(c.state === "refused" ? "review.refusedBy" : "review.consented", { who: c.answered_by })}`}
              {c.note && ` · ${c.note}`}
            </small>
          </span>
          {c.may_answer && <Consent unit={unit} id={c.id} />}
        </li>
      ))}
    </ul>
  );
}

function Consent({ unit, id }: { unit: string; id: string }) {
  const { t } = useWords();
  const client = useQueryClient();
  const answer = useMutation({
    mutationFn: (note: string | null) => api.correctionAnswer(id, note === null, note),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["review", unit] });
      void client.invalidateQueries({ queryKey: ["review-units"] });
      void client.invalidateQueries({ queryKey: ["appeal"] });
    },
  });
  return (
    <span className="consent">
      <button type="button" className="button-link" disabled={answer.isPending} onClick={() => answer.mutate(null)}>
        {t("review.consent")}
      </button>
      <button
        type="button"
        className="button-link"
        disabled={answer.isPending}
        onClick={() => {
          const why = window.prompt(t("review.refuseWhy"));
          if (why?.trim()) answer.mutate(why);
        }}
      >
        {t("review.refuse")}
      </button>
      <Refusal error={answer.error} />
    </span>
  );
}

/** Facts that the newest run does not know yet. */
export function SaidSince({ n, may }: { n: number; may: boolean }) {
  const { t } = useWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const run = useMutation({
    mutationFn: () => api.startRun(),
    onSuccess: async () => {
      message.success(t("review.recomputed"));
      await client.invalidateQueries();
    },
  });
  if (n === 0) return null;
  return (
    <div className="review-since" role="status">
      <p>{t("review.saidSince", { n })}</p>
      {may && (
        <button type="button" className="button-link" disabled={run.isPending} onClick={() => run.mutate()}>
          {t("review.recompute")}
        </button>
      )}
      <Refusal error={run.error} />
    </div>
  );
}

/** Where a unit's self-assessment stands. */
export function FormHead({ page }: { page: UnitReview }) {
  const { t } = useWords();
  const { form } = page;
  return (
    <div className="form-head">
      <p>
        <b className={`form-state form-${form.state}`}>{t(`review.state.${form.state}`)}</b> {form.by && form.at && <span className="quiet">{t("review.stateBy", { who: form.by, at: dateTime(form.at) })}</span>}{" "}
        <span className="quiet">
          {t("review.phaseIs", { phase: t(`review.phase.${page.phase}`) })}
          {page.until && ` · ${t("review.untilDay", { day: page.until })}`}
        </span>
      </p>
      {form.state === "returned" && form.reason && <p className="ochre">{t("review.returnedWhy", { why: form.reason })}</p>}
      <dl className="review-sums">
        <div>
          <dt>{t("review.totalClaimed")}</dt>
          <dd>{page.claimed}</dd>
        </div>
        <div>
          <dt>{t("review.totalComputed")}</dt>
          <dd>{page.computed.lo === page.computed.hi ? page.computed.lo : `${page.computed.lo}–${page.computed.hi}`}</dd>
        </div>
        <div>
          <dt>{t("review.totalReviewed")}</dt>
          <dd>{page.reviewed}</dd>
        </div>
      </dl>
    </div>
  );
}
