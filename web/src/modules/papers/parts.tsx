// What the pages of papers share: how a paper stands, its last day, and a problem in the reader's language.
import { ApiError } from "../../api/client";
import type { PaperCell } from "../../api/types";
import { useWords } from "../../app/i18n";

export const STATES = ["received", "late", "due", "missing"] as const;
export type State = (typeof STATES)[number];

/** A name of one's own for a hand-in: whoever repeats it gets the same receipt. It works without a secure context. */
export function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** The state as a word with a mark of its own shape. */
export function StateMark({ state }: { state: State }) {
  const { t } = useWords();
  const mark = { received: "●", late: "◐", due: "○", missing: "✕" }[state];
  return (
    <span className={`paper-state paper-${state}`}>
      <i aria-hidden="true">{mark}</i>
      {t(`papers.${state}`)}
    </span>
  );
}

/** Until when, and how long that is. */
export function LastDay({ cell }: { cell: PaperCell }) {
  const { t } = useWords();
  if (!cell.day) return <span className="faint">{t("papers.noDay")}</span>;
  const left = cell.days_left ?? 0;
  const open = cell.state === "due";
  return (
    <>
      <span className="nowrap">{cell.time ? t("papers.untilTime", { day: cell.day, time: cell.time }) : t("papers.until", { day: cell.day })}</span>
      {cell.moved_to && <small className="paper-moved">{t("papers.moved", { day: cell.moved_to })}</small>}
      {open && <small>{left === 0 ? t("papers.leftLast") : t("papers.left", { n: left })}</small>}
      {cell.state === "missing" && <small>{t("papers.over", { n: -left })}</small>}
    </>
  );
}

/** What the server said of a file or a time, in the reader's language. */
export function useSaid(): (error: unknown) => string {
  const { t, lang } = useWords();
  return (error) => {
    if (!(error instanceof ApiError)) return String(error);
    if (error.status === 0) return t("papers.failedNet");
    return t("papers.failed", { why: error.details[lang] ?? error.message });
  };
}
