// The next step with what is missing, and the step back.
import { Button, Select } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import type { CampaignBoard, PhaseName } from "../../api/types";
import { dateTime } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { LED, Reason, useChange, Wrong } from "./parts";

export function Steps({ board }: { board: CampaignBoard }) {
  const { t } = useWords();
  const { next, back } = board;
  // The phase that somebody is about to move it to.
  const [to, aim] = useState<PhaseName | null>(null);
  const stopped = next?.missing.some((m) => m.blocks) ?? false;
  const lists = [
    ["campaign.blocks", next?.missing.filter((m) => m.blocks) ?? []],
    ["campaign.warns", next?.missing.filter((m) => !m.blocks) ?? []],
  ] as const;
  return (
    <section aria-labelledby="course-next">
      <h2 id="course-next">{next ? `${t("campaign.next")}${t("common.colon")}${t("campaign.nextIs", { phase: t(`campaign.phase.${next.to}`) })}` : t("campaign.next")}</h2>
      {!next && <p>{t("campaign.ended")}</p>}
      {next?.missing.length === 0 && <p className="quiet">{t("campaign.nothingMissing")}</p>}
      {lists.map(
        ([word, list]) =>
          list.length > 0 && (
            <ul key={word} className="course-missing" aria-label={t(word)}>
              {list.map((m) => (
                <li key={m.code + m.zh}>
                  <span className={m.blocks ? "chip chip-open" : "chip chip-default"}>{t(word)}</span>
                  <span>
                    <Said zh={m.zh} en={m.en} />
                  </span>
                  {m.path && <Go to={m.path}>{t("campaign.go")}</Go>}
                </li>
              ))}
            </ul>
          ),
      )}
      {next?.to === "issued" && <p className="quiet">{t("campaign.frozen")}</p>}
      {to === null ? (
        <p className="course-buttons">
          {next && (
            <Button type="primary" disabled={!next.may || stopped} title={!next.may ? t(LED.includes(next.to) ? "campaign.moveMay.lead" : "campaign.moveMay.manage") : stopped ? t("campaign.stopped") : undefined} onClick={() => aim(next.to)}>
              {t("campaign.move", { phase: t(`campaign.phase.${next.to}`) })}
            </Button>
          )}
          {back && (
            <Button disabled={!back.may} title={back.may ? undefined : t("campaign.moveMay.manage")} onClick={() => aim(back.to)}>
              {t("campaign.back", { phase: t(`campaign.phase.${back.to}`) })}
            </Button>
          )}
          {next && !next.may && <span className="quiet">{t(LED.includes(next.to) ? "campaign.moveMay.lead" : "campaign.moveMay.manage")}</span>}
        </p>
      ) : (
        <Confirm board={board} to={to} done={() => aim(null)} />
      )}
    </section>
  );
}

function Confirm({ board, to, done }: { board: CampaignBoard; to: PhaseName; done: () => void }) {
  const { t } = useWords();
  const [reason, setReason] = useState("");
  const [run, setRun] = useState<string | null>(board.next?.runs[0]?.id ?? null);
  const back = board.back?.to === to;
  const move = useChange(board.id, () => api.campaignMove(board.id, { to, version: board.version, reason: reason.trim() || null, run: to === "final" ? run : null }), done);
  const missing = back && reason.trim() === "" ? t("campaign.backNeeds") : to === "final" && run === null ? t("campaign.pickRun") : null;
  return (
    <form
      className="course-form"
      onSubmit={(event) => {
        event.preventDefault();
        move.mutate(undefined);
      }}
    >
      <b>{t(back ? "campaign.back" : "campaign.move", { phase: t(`campaign.phase.${to}`) })}</b>
      {to === "final" && (
        <label>
          <span>{t("campaign.result")}</span>
          <Select
            value={run}
            aria-label={t("campaign.pickRun")}
            placeholder={t("campaign.pickRun")}
            onChange={setRun}
            options={(board.next?.runs ?? []).map((r) => ({ value: r.id, label: t("campaign.runName", { n: r.number, by: r.created_by, at: r.published_at ? dateTime(r.published_at) : "" }) }))}
          />
        </label>
      )}
      <Reason value={reason} set={setReason} label={t(back ? "campaign.reason" : "campaign.reasonOptional")} />
      <Wrong error={move.error} />
      <p className="course-buttons">
        <Button type="primary" htmlType="submit" disabled={missing !== null} title={missing ?? undefined} loading={move.isPending}>
          {t("campaign.confirm")}
        </Button>
        <Button onClick={done}>{t("campaign.cancel")}</Button>
        {missing && <span className="quiet">{missing}</span>}
      </p>
    </form>
  );
}
