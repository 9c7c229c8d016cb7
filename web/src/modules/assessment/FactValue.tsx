import type { FactView } from "../../api/types";
import { valueText } from "../../app/format";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { KnownMark } from "../../marks";

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
  const range = fact.open
    ? t("fact.canStill", { lo: fact.open.lowest ?? t("fact.unbounded"), hi: fact.open.highest ?? t("fact.unbounded") })
    : null;
  return (
    <>
      {value !== null ? <b className="tab">{valueText(value, lang, fact.type, fact.unit)}</b> : fact.rows ? <b className="tab">{t("fact.rows", { n: fact.rows.total })}</b> : <KnownMark state="known" />}
      {range && <small className="why-small">{range}</small>}
    </>
  );
}
