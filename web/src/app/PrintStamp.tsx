import type { RunInfo } from "../api/types";
import { dateTime } from "./format";
import { useWords } from "./i18n";

/** On paper only: of which run the page is, so that it can be found and computed again. */
export function PrintStamp({ run }: { run?: RunInfo | undefined }) {
  const { t } = useWords();
  return (
    <p className="print-only print-stamp">
      {run && t("print.run", { n: run.number, id: run.id, day: run.as_of, stage: t(run.stage === "final" ? "stage.final" : "stage.short"), digest: run.result_digest }) + " · "}
      {t("print.at", { at: dateTime(new Date().toISOString()) })}
    </p>
  );
}
