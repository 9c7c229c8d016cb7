// What the parts of the board share: the query, a problem in words, a reason.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Input } from "antd";
import { ApiError } from "../../api/client";
import type { CampaignBoard, PhaseName } from "../../api/types";
import { useWords } from "../../app/i18n";

export const PHASES: PhaseName[] = ["draft", "issued", "collecting", "self_assessment", "review", "publicity", "appeal", "final", "archived"];
/** The phases that a leader enters. */
export const LED: PhaseName[] = ["publicity", "final"];

export const boardKey = (id: string) => ["campaign", id];

/** A change of the board: its answer is the board as it stands then. */
export function useChange<T>(id: string, change: (ask: T) => Promise<CampaignBoard>, done?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (board) => {
      client.setQueryData(boardKey(board.id), board);
      done?.();
      await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    },
    onError: async (error) => {
      // Somebody else was faster: what stands now is shown beside the problem.
      if (error instanceof ApiError && error.status === 409) await client.invalidateQueries({ queryKey: boardKey(id) });
    },
  });
}

export function Wrong({ error }: { error: unknown }) {
  const { t, pick } = useWords();
  if (!error) return null;
  const said = error instanceof ApiError ? error : null;
  const text = said?.details.zh ? pick(said.details.zh, said.details.en ?? null) : said?.message || t("problem.failed.what");
  return (
    <p className="ochre" role="alert">
      {text}
    </p>
  );
}

export function Reason({ value, set, label }: { value: string; set: (text: string) => void; label: string }) {
  return (
    <label>
      <span>{label}</span>
      <Input.TextArea rows={2} maxLength={2000} value={value} onChange={(event) => set(event.target.value)} />
    </label>
  );
}

/** The days of a phase in words. */
export function useDays(): (from: string | null, until: string | null) => string {
  const { t } = useWords();
  return (from, until) => (from && until ? t("campaign.days", { from, until }) : from ? t("campaign.fromOnly", { from }) : until ? t("campaign.untilOnly", { until }) : t("campaign.noDays"));
}
