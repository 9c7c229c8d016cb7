import { useQuery } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { api } from "../../api/client";
import type { DoubledList, ReviewDesk, ReviewRow, UnitReview } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { Said } from "../../app/said";
import { useAllowed } from "../../app/session";
import { Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { FormHead, Refusal, SaidSince, useChange, useUnitReview } from "./parts";
import { UnitTable } from "./UnitTable";
import "./review.css";

/** The reviewer's desk: how far the units are, and one of them opened. */
export function Component() {
  const { t } = useWords();
  const [params] = useSearchParams();
  const unit = params.get("unit");
  const city = useAllowed("read_city");
  const desk = useQuery({ queryKey: ["review-units"], queryFn: ({ signal }) => api.reviewUnits(signal), enabled: unit === null });
  const doubled = useQuery({ queryKey: ["review-doubled"], queryFn: ({ signal }) => api.reviewDoubled(signal), enabled: unit === null && city });
  const query = useUnitReview(unit);
  useTitle(t("review.deskTitle"));
  return (
    <div className="page page-review">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          {unit !== null && (
            <p className="crumb">
              <Go to="/review">{t("review.all")}</Go>
            </p>
          )}
          <h1>
            {t("review.deskTitle")}
            {query.data && ` · ${query.data.unit.short_name}`}
          </h1>
        </div>
        <div className="page-tools">
          <Go to="/review/check-list" set={{ unit }} className="button-link">
            {t("review.checklist")}
          </Go>
        </div>
      </header>
      <p className="lead">{t("review.deskLead")}</p>
      {unit === null ? (
        <>
          <Over query={desk}>{(data) => <Units desk={data} />}</Over>
          {city && doubled.data && <Doubled list={doubled.data} />}
        </>
      ) : (
        <Over query={query}>{(page) => <Unit page={page} />}</Over>
      )}
    </div>
  );
}

function Units({ desk }: { desk: ReviewDesk }) {
  const { t } = useWords();
  const gates = (["not_handed_in", "unanswered", "out_of_date", "waits", "appeals"] as const).filter((g) => desk.gates[g] > 0);
  return (
    <section>
      <p>
        {t("review.phaseIs", { phase: t(`review.phase.${desk.phase}`) })} · {t("review.gates")}
        {t("common.colon")}
        {gates.length === 0 ? t("review.gatesNone") : gates.map((g) => t(`review.gate.${g}`, { n: desk.gates[g] })).join(t("common.semicolon"))}
      </p>
      <h2>{t("review.units")}</h2>
      <ul className="desk">
        {desk.items.map((line) => (
          <li key={line.unit}>
            <Go to="/review" set={{ unit: line.unit }}>
              <b>{line.name}</b>
              <span className={`form-state form-${line.state}`}>{t(`review.state.${line.state}`)}</span>
              <span className="tab">
                {t("review.progress")} {line.accepted} / {line.asked}
              </span>
              <meter min={0} max={line.asked} value={line.accepted} aria-label={t("review.progress")} />
              <small>
                {t("review.claimsCount")} {line.claimed}
                {line.apart > 0 && ` · ${t("review.apartCount")} ${line.apart}`}
                {line.open > 0 && ` · ${t("review.openCount")} ${line.open}`}
                {line.out_of_date > 0 && <b className="ochre">{` · ${t("review.staleCount")} ${line.out_of_date}`}</b>}
                {line.waits > 0 && <b className="ochre">{` · ${t("review.waitsCount")} ${line.waits}`}</b>}
                {line.appeals > 0 && <b className="ochre">{` · ${t("review.appealsCount")} ${line.appeals}`}</b>}
              </small>
            </Go>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Doubled({ list }: { list: DoubledList }) {
  const { t } = useWords();
  return (
    <section>
      <h2>{t("review.doubled")}</h2>
      <p className="quiet">{t("review.doubledLead")}</p>
      {list.items.length === 0 && <p>{t("review.doubledNone")}</p>}
      <ul className="doubled">
        {list.items.map((d, i) => (
          <li key={i}>
            <b>{t(`review.doubledKind.${d.kind}`)}</b> {d.label && <Said zh={d.label} en={d.label_en} />} {d.kind === "row" ? <Said zh={d.what} /> : <code>{d.what.slice(0, 18)}…</code>}
            <ul>
              {d.held_by.map((h, k) => (
                <li key={k}>
                  <Go to="/review" set={{ unit: h.unit }}>
                    {h.name}
                  </Go>{" "}
                  · {h.fact} · <Said zh={h.said} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

const seen = (row: ReviewRow) => ({ indicator: row.row.indicator, seen: row.answer_version, digest: row.digest });

function Unit({ page }: { page: UnitReview }) {
  const { t } = useWords();
  const unit = page.unit.id;
  const [back, setBack] = useState(false);
  const accept = useChange(unit, (rows: ReviewRow[]) => api.acceptRows(unit, rows.map(seen)), (rows) => t("review.acceptDone", { n: rows.length }));
  const withdraw = useChange(unit, ({ row, why }: { row: ReviewRow; why: string }) => api.withdrawAnswer(unit, row.row.indicator, row.answer_version, why), () => null);
  const may = page.may_answer;
  const rows = page.items.flatMap((i) => i.rows);
  const undisputed = rows.filter((r) => r.asked && r.agrees && r.answer?.state !== "accepted");
  return (
    <>
      <FormHead page={page} />
      <SaidSince n={page.said_since} may={page.may_answer.yes} />
      <p className="actions">
        <Button type="primary" disabled={!may.yes || undisputed.length === 0} loading={accept.isPending} onClick={() => accept.mutate(undisputed)}>
          {t("review.acceptAll", { n: undisputed.length })}
        </Button>
        <Button disabled={!may.yes} onClick={() => setBack(true)}>
          {t("review.sendBack")}
        </Button>
        {!may.yes && may.code && <span className="quiet">{t(`review.refused.${may.code}`)}</span>}
      </p>
      <Refusal error={accept.error ?? withdraw.error} />
      <UnitTable
        page={page}
        correct={may.yes}
        tools={(row) =>
          may.yes &&
          row.asked && (
            <span className="row-tools">
              {row.answer?.state !== "accepted" && row.certain !== null && (
                <Button size="small" aria-label={t("review.acceptOf", { id: row.row.indicator })} disabled={accept.isPending} onClick={() => accept.mutate([row])}>
                  {t("review.accept")}
                </Button>
              )}
              {row.answer && row.answer.state !== "withdrawn" && (
                <Button
                  size="small"
                  aria-label={t("review.withdrawOf", { id: row.row.indicator })}
                  onClick={() => {
                    const why = window.prompt(t("review.reason"));
                    if (why?.trim()) withdraw.mutate({ row, why });
                  }}
                >
                  {t("review.withdraw")}
                </Button>
              )}
            </span>
          )
        }
      />
      <SendBack page={page} open={back} close={() => setBack(false)} />
    </>
  );
}

function SendBack({ page, open, close }: { page: UnitReview; open: boolean; close: () => void }) {
  const { t } = useWords();
  const unit = page.unit.id;
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const send = useChange(unit, () => api.sendBack(unit, page.form.version, until, reason), () => {
    close();
    return t("review.said");
  });
  return (
    <Modal open={open} title={t("review.sendBackTitle", { unit: page.unit.short_name })} onCancel={close} onOk={() => send.mutate(undefined)} okText={t("review.send")} cancelText={t("review.cancel")} okButtonProps={{ disabled: !until || !reason.trim() }} confirmLoading={send.isPending}>
      <label className="filter filter-wide">
        <span>{t("review.lastDay")}</span>
        <input type="date" className="plain-input" value={until} onChange={(event) => setUntil(event.target.value)} />
      </label>
      <label className="filter filter-wide">
        <span>{t("review.reason")}</span>
        <Input.TextArea rows={3} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <Refusal error={send.error} />
    </Modal>
  );
}
