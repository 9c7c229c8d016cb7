import type { FactView } from "../../api/types";
import { valueText } from "../../app/format";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { KnownMark } from "../../marks";

/** What an open window can still bring, in words. */
export function openText(t: (key: string, values?: Record<string, unknown>) => string, open: { lowest: string | null; highest: string | null }): string {
  const { lowest: lo, highest: hi } = open;
  if (lo !== null && hi !== null) return lo === hi ? t("fact.willBe", { lo }) : t("fact.canStill", { lo, hi });
  if (lo !== null) return t("fact.atLeast", { lo });
  return hi !== null ? t("fact.atMost", { hi }) : t("fact.stillOpen");
}

/** The value of a fact, or in which way it is not known and why. */
export function FactValue({ fact }: { fact: FactView }) {
  const { t, lang, pick } = useWords();
  if (fact.state !== "known") {
    return (
      <>
        <KnownMark state={fact.state} />
        {fact.why && (
          <small className="why-small">
            <Said zh={fact.why} en={fact.why_en} />
          </small>
        )}
      </>
    );
  }
  const value = fact.value === null ? null : pick(fact.value, fact.value_en);
  const open = fact.open && lang === "en" ? { lowest: fact.open.lowest_en, highest: fact.open.highest_en } : fact.open;
  const range = open ? openText(t, open) : null;
  return (
    <>
      {value !== null ? <b className="tab">{valueText(value, lang, fact.type, pick(fact.unit ?? "", fact.unit_en))}</b> : fact.rows ? <b className="tab">{t("fact.rows", { n: fact.rows.total })}</b> : <KnownMark state="known" />}
      {range && <small className="why-small">{range}</small>}
    </>
  );
}
