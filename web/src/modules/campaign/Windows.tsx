// The first and last days of the phases, and their editor.
import { Button } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import type { CampaignBoard } from "../../api/types";
import { useWords } from "../../app/i18n";
import { Reason, useChange, Wrong } from "./parts";

type PhaseDays = CampaignBoard["phases"][number];

export function Windows({ board }: { board: CampaignBoard }) {
  const { t } = useWords();
  const [editing, edit] = useState<PhaseDays["phase"] | null>(null);
  const locked = board.phase === "final" || board.phase === "archived";
  const why = locked ? t("campaign.locked") : board.may.manage ? null : t("campaign.needManage");
  const dated = board.phases.filter((p) => p.dated);
  const chosen = dated.find((p) => p.phase === editing);
  return (
    <section aria-labelledby="course-windows">
      <h2 id="course-windows">{t("campaign.windows")}</h2>
      <p className="quiet">{t("campaign.windowsLead")}</p>
      {board.out_of_order.map((o) => (
        <p key={o.before + o.after} className="older" role="status">
          {t("campaign.outOfOrder", { before: t(`campaign.phase.${o.before}`), after: t(`campaign.phase.${o.after}`) })}
        </p>
      ))}
      <div className="course-scroll" tabIndex={0} role="region" aria-label={`${t("campaign.windows")} · ${t("campaign.phaseHead")}`}>
        <table className="course-table">
          <thead>
            <tr>
              <th scope="col">{t("campaign.phaseHead")}</th>
              <th scope="col">{t("campaign.from")}</th>
              <th scope="col">{t("campaign.until")}</th>
              <th scope="col">
                <span className="sr">{t("campaign.edit")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {dated.map((p) => (
              <tr key={p.phase}>
                <th scope="row">{t(`campaign.phase.${p.phase}`)}</th>
                <td className="tab">{p.from ?? "—"}</td>
                <td className="tab">
                  {p.until ?? "—"}
                  {p.own_until && <small className="ochre"> {t("campaign.ownUntil", { day: p.own_until })}</small>}
                </td>
                <td>
                  <Button size="small" disabled={why !== null} title={why ?? undefined} aria-label={t("campaign.editOf", { phase: t(`campaign.phase.${p.phase}`) })} onClick={() => edit(p.phase)}>
                    {t("campaign.edit")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {chosen && <Form key={chosen.phase} board={board} days={chosen} done={() => edit(null)} />}
    </section>
  );
}

/** A day that has passed is changed with a reason; the server decides, this asks for it beforehand. */
export function needsReason(before: { from: string | null; until: string | null }, after: { from: string; until: string }, today: string): boolean {
  if (!before.from && !before.until) return false;
  const ended = (day: string | null) => !!day && day < today;
  const began = (day: string | null) => !!day && day <= today;
  return ((before.from ?? "") !== after.from && (began(before.from) || ended(after.from))) || ((before.until ?? "") !== after.until && (ended(before.until) || ended(after.until)));
}

function Form({ board, days, done }: { board: CampaignBoard; days: PhaseDays; done: () => void }) {
  const { t } = useWords();
  const [from, setFrom] = useState(days.from ?? "");
  const [until, setUntil] = useState(days.until ?? "");
  const [reason, setReason] = useState("");
  const save = useChange(board.id, () => api.campaignWindow(board.id, days.phase, { from: from || null, until: until || null, reason: reason.trim() || null, version: board.window_version }), done);
  const asks = needsReason(days, { from, until }, board.today);
  return (
    <form
      className="course-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(undefined);
      }}
    >
      <b>{t("campaign.editOf", { phase: t(`campaign.phase.${days.phase}`) })}</b>
      <label>
        <span>{t("campaign.from")}</span>
        <input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label>
        <span>{t("campaign.until")}</span>
        <input type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
      </label>
      <Reason value={reason} set={setReason} label={t(asks ? "campaign.reason" : "campaign.reasonOptional")} />
      <Wrong error={save.error} />
      <p className="course-buttons">
        <Button type="primary" htmlType="submit" disabled={asks && reason.trim() === ""} title={asks ? t("campaign.pastReason") : undefined} loading={save.isPending}>
          {t("campaign.save")}
        </Button>
        <Button onClick={done}>{t("campaign.cancel")}</Button>
        {asks && reason.trim() === "" && <span className="quiet">{t("campaign.pastReason")}</span>}
      </p>
    </form>
  );
}
