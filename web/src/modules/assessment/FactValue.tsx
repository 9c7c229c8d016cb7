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
  const { t, lang } = useWords();
  if (fact.state !== "known") {
    return (
      <>
        <KnownMark state={fact.state} />
        {fact.why && (
          <small className="why-small">
            <Said zh={fact.why} />
          </small>
        )}
      </>
    );
  }
  const value = lang === "en" ? (fact.value_en ?? fact.value) : fact.value;
  const range = fact.open ? openText(t, fact.open) : null;
  return (
    <>
      {value !== null ? <b className="tab">{valueText(value, lang, fact.type, fact.unit)}</b> : fact.rows ? <b className="tab">{t("fact.rows", { n: fact.rows.total })}</b> : <KnownMark state="known" />}
      {range && <small className="why-small">{range}</small>}
    </>
  );
}
