// Extensions and reopenings: what was asked for, who answered, and the forms to ask and to answer.
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import type { CampaignBoard, CampaignException, PhaseName } from "../../api/types";
import { dateTime } from "../../app/format";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { PHASES, Reason, useChange, Wrong } from "./parts";

export function Exceptions({ board }: { board: CampaignBoard }) {
  const { t } = useWords();
  const [form, open] = useState<"extension" | "reopening" | null>(null);
  const whyNot = board.may.ask_units.length === 0 ? t("campaign.askOnly") : board.extendable.length === 0 ? t("campaign.nothingToExtend") : null;
  return (
    <section aria-labelledby="course-exceptions">
      <h2 id="course-exceptions">{t("campaign.exceptions")}</h2>
      <p className="quiet">{t("campaign.exceptionsLead")}</p>
      {board.exceptions.length === 0 ? (
        <p className="quiet">{t("campaign.noExceptions")}</p>
      ) : (
        <ul className="course-exceptions">
          {board.exceptions.map((e) => (
            <One key={e.id} board={board} it={e} />
          ))}
        </ul>
      )}
      {form === null ? (
        <p className="course-buttons">
          <Button disabled={whyNot !== null} title={whyNot ?? undefined} onClick={() => open("extension")}>
            {t("campaign.ask")}
          </Button>
          {board.may.manage && (
            <Button disabled={board.phase !== "final" || !board.at_work} title={board.phase === "final" ? undefined : t("campaign.reopenOnly")} onClick={() => open("reopening")}>
              {t("campaign.askReopen")}
            </Button>
          )}
        </p>
      ) : form === "extension" ? (
        <Extend board={board} done={() => open(null)} />
      ) : (
        <Reopen board={board} done={() => open(null)} />
      )}
    </section>
  );
}

const isPhase = (what: string): what is PhaseName => PHASES.some((p) => p === what);

function One({ board, it }: { board: CampaignBoard; it: CampaignException }) {
  const { t } = useWords();
  const [note, setNote] = useState("");
  const [answering, answer] = useState(false);
  const consent = useChange(board.id, (given: boolean) => api.exceptionConsent(it.id, given, note.trim() || null));
  const what = it.label ? <Said zh={it.label} en={it.label_en} /> : isPhase(it.what) ? t(`campaign.phase.${it.what}`) : it.what;
  return (
    <li>
      <p className="course-head">
        <b>{t(`campaign.kind.${it.kind}`)}</b>
        {it.unit_name && <Said zh={it.unit_name} />}
        <span>{it.kind === "reopening" && isPhase(it.what) ? t("campaign.backTo", { phase: t(`campaign.phase.${it.what}`) }) : what}</span>
        {it.until && <span className="tab">{t("campaign.toDay", { day: it.until })}</span>}
        <span className={it.state === "waiting" ? "chip chip-open" : it.state === "refused" ? "chip chip-default" : "chip chip-ruled"}>{t(`campaign.state.${it.state}`)}</span>
      </p>
      <p>
        <q lang="zh-CN">{it.reason}</q> <span className="quiet">{t(it.kind === "returned" ? "campaign.returnedBy" : "campaign.asked", { by: it.asked_by, at: dateTime(it.asked_at) })}</span>
      </p>
      {it.answered_by && it.answered_at && (
        <p>
          {it.note && <q lang="zh-CN">{it.note}</q>} <span className="quiet">{t("campaign.answered", { by: it.answered_by, at: dateTime(it.answered_at) })}</span>
        </p>
      )}
      {it.state === "waiting" && !it.may_answer && <p className="quiet">{t(it.own ? "campaign.ownAsk" : "campaign.needLeader")}</p>}
      {it.may_answer && !answering && (
        <Button size="small" onClick={() => answer(true)}>
          {t("todo.go.consent")}
        </Button>
      )}
      {it.may_answer && answering && (
        <div className="course-form">
          <label>
            <span>{t("campaign.note")}</span>
            <Input.TextArea rows={2} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
          </label>
          <Wrong error={consent.error} />
          <p className="course-buttons">
            <Button type="primary" loading={consent.isPending} onClick={() => consent.mutate(true)}>
              {t("campaign.give")}
            </Button>
            <Button disabled={note.trim() === ""} title={note.trim() === "" ? t("campaign.noteNeeded") : undefined} loading={consent.isPending} onClick={() => consent.mutate(false)}>
              {t("campaign.refuse")}
            </Button>
            <Button onClick={() => answer(false)}>{t("campaign.cancel")}</Button>
          </p>
        </div>
      )}
    </li>
  );
}

function Extend({ board, done }: { board: CampaignBoard; done: () => void }) {
  const { t, pick } = useWords();
  const units = board.may.ask_units;
  const [unit, setUnit] = useState(units.length === 1 ? (units[0]?.unit ?? null) : null);
  const [what, setWhat] = useState<string | null>(null);
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const ask = useChange(board.id, () => api.exceptionAsk(board.id, { kind: "extension", unit, what: what ?? "", until, reason: reason.trim() }), done);
  const label = (e: CampaignBoard["extendable"][number]) => (isPhase(e.what) ? `${t(`campaign.phase.${e.what}`)}（${t("campaign.untilOnly", { until: e.until ?? "" })}）` : pick(e.label ?? e.what, e.label_en));
  const groups = [
    { label: t("campaign.phaseGroup"), options: board.extendable.filter((e) => !e.paper).map((e) => ({ value: e.what, label: label(e) })) },
    { label: t("campaign.paperGroup"), options: board.extendable.filter((e) => e.paper).map((e) => ({ value: e.what, label: label(e) })) },
  ].filter((g) => g.options.length > 0);
  const full = unit !== null && what !== null && until !== "" && reason.trim() !== "";
  return (
    <form
      className="course-form"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate(undefined);
      }}
    >
      <b>{t("campaign.ask")}</b>
      <label>
        <span>{t("campaign.unit")}</span>
        <Select showSearch optionFilterProp="label" aria-label={t("campaign.unit")} value={unit} onChange={setUnit} options={units.map((u) => ({ value: u.unit, label: u.name }))} />
      </label>
      <label>
        <span>{t("campaign.what")}</span>
        <Select aria-label={t("campaign.what")} value={what} onChange={setWhat} options={groups} />
      </label>
      <label>
        <span>{t("campaign.newDay")}</span>
        <input type="date" min={board.today} value={until} onChange={(event) => setUntil(event.target.value)} />
      </label>
      <Reason value={reason} set={setReason} label={t("campaign.reason")} />
      <Wrong error={ask.error} />
      <p className="course-buttons">
        <Button type="primary" htmlType="submit" disabled={!full} loading={ask.isPending}>
          {t("campaign.send")}
        </Button>
        <Button onClick={done}>{t("campaign.cancel")}</Button>
      </p>
    </form>
  );
}

function Reopen({ board, done }: { board: CampaignBoard; done: () => void }) {
  const { t } = useWords();
  const [to, setTo] = useState("review");
  const [reason, setReason] = useState("");
  const ask = useChange(board.id, () => api.exceptionAsk(board.id, { kind: "reopening", what: to, reason: reason.trim() }), done);
  return (
    <form
      className="course-form"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate(undefined);
      }}
    >
      <b>{t("campaign.askReopen")}</b>
      <label>
        <span>{t("campaign.goBackTo")}</span>
        <Select aria-label={t("campaign.goBackTo")} value={to} onChange={setTo} options={["review", "appeal"].map((p) => ({ value: p, label: t(`campaign.phase.${p}`) }))} />
      </label>
      <Reason value={reason} set={setReason} label={t("campaign.reason")} />
      <Wrong error={ask.error} />
      <p className="course-buttons">
        <Button type="primary" htmlType="submit" disabled={reason.trim() === ""} loading={ask.isPending}>
          {t("campaign.send")}
        </Button>
        <Button onClick={done}>{t("campaign.cancel")}</Button>
      </p>
    </form>
  );
}
