// Drafting the next year's assessment, and giving a draft another method.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import type { CampaignBoard } from "../../api/types";
import { useWords } from "../../app/i18n";
import { useAllowed } from "../../app/session";
import { useSetParams } from "../../app/params";
import { useChange, Wrong } from "./parts";

const SAME = "same";

/** The files of a method that was chosen; null for the one in force. */
async function filesOf(source: string): Promise<Record<string, string> | null> {
  const [kind, id = ""] = [source.slice(0, source.indexOf(":")), source.slice(source.indexOf(":") + 1)];
  if (kind === "draft") return (await api.draftFiles(id)).files;
  if (kind === "carried") return (await api.methodFiles(id)).files;
  return null;
}

function MethodPick({ value, set, same }: { value: string; set: (source: string) => void; same: boolean }) {
  const { t, pick } = useWords();
  const drafts = useQuery({ queryKey: ["drafts"], queryFn: ({ signal }) => api.drafts(signal) });
  const carried = useQuery({ queryKey: ["methods"], queryFn: ({ signal }) => api.methods(signal) });
  const finished = drafts.data?.items.filter((d) => d.state === "finished") ?? [];
  const groups = [
    { label: t("campaign.methodDrafts"), options: finished.map((d) => ({ value: `draft:${d.id}`, label: `${d.title || d.source_name}（${d.method_id}）` })) },
    { label: t("campaign.methodCarried"), options: (carried.data?.items ?? []).filter((m) => m.id !== "in-force").map((m) => ({ value: `carried:${m.id}`, label: pick(m.title, m.title_en) })) },
  ].filter((g) => g.options.length > 0);
  return (
    <label>
      <span>{t("campaign.method")}</span>
      <Select aria-label={t("campaign.method")} value={value} onChange={set} options={[...(same ? [{ value: SAME, label: t("campaign.methodSame") }] : []), ...groups]} />
    </label>
  );
}

export function Draft({ next, some }: { next: number; some: boolean }) {
  const { t } = useWords();
  const may = useAllowed("manage_campaign");
  const [open, setOpen] = useState(false);
  const [method, setMethod] = useState(some ? SAME : "");
  const set = useSetParams();
  const make = useChange("", async () => {
    const board = await api.campaignDraft(next, await filesOf(method));
    set({ year: String(board.year) });
    return board;
  }, () => setOpen(false));
  return (
    <section aria-labelledby="course-draft">
      <h2 id="course-draft">{t("campaign.draft")}</h2>
      <p className="quiet">{t("campaign.draftLead")}</p>
      {!open ? (
        <Button disabled={!may} title={may ? undefined : t("campaign.needDraft")} onClick={() => setOpen(true)}>
          {t("campaign.draftOf", { year: next })}
        </Button>
      ) : (
        <form
          className="course-form"
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate(undefined);
          }}
        >
          <MethodPick value={method} set={setMethod} same={some} />
          <Wrong error={make.error} />
          <p className="course-buttons">
            <Button type="primary" htmlType="submit" disabled={method === ""} loading={make.isPending}>
              {t("campaign.draftOf", { year: next })}
            </Button>
            <Button onClick={() => setOpen(false)}>{t("campaign.cancel")}</Button>
          </p>
        </form>
      )}
    </section>
  );
}

export function MethodForm({ board }: { board: CampaignBoard }) {
  const { t } = useWords();
  const [method, setMethod] = useState(SAME);
  const change = useChange(board.id, async () => api.campaignMethod(board.id, await filesOf(method)));
  if (!board.may.manage) return null;
  return (
    <section aria-labelledby="course-method">
      <h2 id="course-method">{t("campaign.method")}</h2>
      <form
        className="course-form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(undefined);
        }}
      >
        <MethodPick value={method} set={setMethod} same />
        <Wrong error={change.error} />
        <Button htmlType="submit" loading={change.isPending}>
          {t("campaign.methodChange")}
        </Button>
      </form>
      <Remove board={board} />
    </section>
  );
}

/** A draft by which nobody has worked yet is deleted; asked once more before. */
function Remove({ board }: { board: CampaignBoard }) {
  const { t } = useWords();
  const client = useQueryClient();
  const set = useSetParams();
  const [sure, setSure] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.campaignRemove(board.id),
    onSuccess: async (left) => {
      client.setQueryData(["campaigns"], left);
      set({ year: null });
      await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    },
  });
  return (
    <>
      <p className="course-buttons">
        {sure ? (
          <>
            <Button danger loading={remove.isPending} onClick={() => remove.mutate()}>
              {t("campaign.removeSure", { year: board.year })}
            </Button>
            <Button onClick={() => setSure(false)}>{t("campaign.cancel")}</Button>
          </>
        ) : (
          <Button onClick={() => setSure(true)}>{t("campaign.remove")}</Button>
        )}
      </p>
      <Wrong error={remove.error} />
    </>
  );
}
