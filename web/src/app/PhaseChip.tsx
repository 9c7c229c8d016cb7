// The phase of the year's assessment, in the top bar.
import { useQuery } from "@tanstack/react-query";
import { api } from "../api/client";
import { Go } from "./go";
import { useWords } from "./i18n";
import { useAllowed } from "./session";

const MINUTE = 60_000;

export function PhaseChip() {
  const { t } = useWords();
  const reads = useAllowed("read_method");
  const list = useQuery({ queryKey: ["campaigns"], queryFn: ({ signal }) => api.campaigns(signal), enabled: reads, staleTime: 5 * MINUTE });
  const at = list.data?.items.find((c) => c.at_work);
  if (!at) return null;
  const phase = t(`campaign.phase.${at.phase}`);
  return (
    <Go to="/campaign" className="chip phase-chip" title={t("campaign.chipTitle", { year: at.year, phase })}>
      {t("campaign.chip", { year: at.year, phase })}
    </Go>
  );
}
