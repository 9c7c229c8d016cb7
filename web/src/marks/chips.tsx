import type { ReadingView, RunInfo } from "../api/types";
import { monthDay } from "../app/format";
import { Go } from "../app/go";
import { useWords } from "../app/i18n";
import { Term } from "../app/Term";

/** The id of a reading; opens its clause, its options and what each would do to whom, over the page one is on. */
export function ReadingChip({ id, state = "open", title }: { id: string; state?: ReadingView["state"]; title?: string }) {
  const { t } = useWords();
  const word = t(`reading.state.${state}`);
  return (
    <Go className={`chip chip-${state}`} keep set={{ reading: id, fact: null }} title={title ? `${id} ${title}` : undefined} aria-label={`${id}${title ? ` ${title}` : ""}，${word}`}>
      {id}
      {state === "open" && <span className="chip-dot" aria-hidden="true" />}
    </Go>
  );
}

/** Provisional as of a day, or final. Stands beside every number that has both. */
export function StageTag({ run, short = false }: { run: Pick<RunInfo, "stage" | "as_of">; short?: boolean }) {
  const { t } = useWords();
  const word = run.stage === "final" ? t("stage.final") : short ? t("stage.short") : t("stage.provisional", { day: monthDay(run.as_of) });
  return <span className={`stage stage-${run.stage}`}>{short ? word : <Term id="provisional">{word}</Term>}</span>;
}

/** On every page when the data are made up. */
export function Ribbon() {
  const { t } = useWords();
  return (
    <div className="ribbon" role="note">
      <b>{t("ribbon.title")}</b>
      <span>{t("ribbon.text")}</span>
    </div>
  );
}
