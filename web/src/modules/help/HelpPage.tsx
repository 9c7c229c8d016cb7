import { Input } from "antd";
import { useState } from "react";
import type { Entry } from "../../../scripts/glossary";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { openGuide } from "../../app/guide";
import { ShortcutList } from "../../app/ShortcutList";
import { useShortcut } from "../../app/shortcuts";
import { Empty, Over } from "../../app/states";
import { EntryText, Source, useGlossary } from "../../app/Term";
import { useTitle } from "../../app/title";
import "./help.css";

export function Component() {
  const { t } = useWords();
  useTitle(t("help.title"));
  return <Over query={useGlossary()}>{(entries) => <Help entries={entries} />}</Over>;
}

/** The entries that hold every word that is looked for, in either language. */
export function found(entries: Entry[], words: string): Entry[] {
  const wanted = words.toLowerCase().split(/[\s，、,]+/).filter(Boolean);
  return entries.filter((e) => {
    const all = `${e.word} ${e.word_en} ${e.text ?? ""} ${e.text_en} ${e.source}`.toLowerCase();
    return wanted.every((word) => all.includes(word));
  });
}

const HOW = [
  { id: "scorecard", to: "/" },
  { id: "ruling", to: "/readings" },
  { id: "whatif", to: "/whatif" },
  { id: "run", to: "/runs" },
  { id: "import", to: "/drafts" },
  { id: "look", to: null },
] as const;

function Help({ entries }: { entries: Entry[] }) {
  const { t, lang, pick } = useWords();
  const [asked, setAsked] = useParam("q");
  const [typed, type] = useState(asked ?? "");
  const list = found(entries, asked ?? "");
  const sections = [...new Set(list.map((e) => e.section))];
  useShortcut("search", () => document.querySelector<HTMLElement>(".help-find input")?.focus());
  return (
    <div className="page page-help">
      <header className="page-head">
        <div className="page-title">
          <h1>{t("help.title")}</h1>
          <button type="button" className="button-link" onClick={openGuide}>
            {t("help.guide")}
          </button>
        </div>
      </header>
      <nav className="help-nav" aria-label={t("help.parts")}>
        <a href="#how">{t("help.how")}</a>
        <a href="#keys">{t("keys.title")}</a>
        <a href="#words">{t("help.glossary")}</a>
      </nav>
      <section id="how" aria-labelledby="how-h">
        <h2 id="how-h">{t("help.how")}</h2>
        <div className="help-how">
          {HOW.map(({ id, to }) => (
            <article key={id}>
              <h3>{to ? <Go to={to}>{t(`help.how_${id}`)}</Go> : t(`help.how_${id}`)}</h3>
              <ol>
                {t(`help.how_${id}_steps`)
                  .split("\n")
                  .map((step) => (
                    <li key={step}>{step}</li>
                  ))}
              </ol>
            </article>
          ))}
        </div>
      </section>
      <section id="keys" aria-labelledby="keys-h">
        <h2 id="keys-h">{t("keys.title")}</h2>
        <ShortcutList />
      </section>
      <section id="words" aria-labelledby="words-h">
        <h2 id="words-h">{t("help.glossary")}</h2>
        <div className="help-find">
          <Input
            allowClear
            aria-label={t("help.find")}
            placeholder={t("help.find")}
            value={typed}
            onChange={(e) => {
              type(e.target.value);
              setAsked(e.target.value.trim() || null);
            }}
          />
          <span role="status" className="quiet">
            {t("help.count", { n: list.length, of: entries.length })}
          </span>
        </div>
        {list.length === 0 && <Empty>{t("help.none")}</Empty>}
        {sections.map((section) => {
          const part = list.filter((e) => e.section === section);
          return (
            <section key={section} className="help-section">
              <h3>{pick(section, part[0]?.section_en)}</h3>
              <dl className="help-words">
                {part.map((e) => (
                  <div key={e.id} id={`w-${e.id}`}>
                    <dt>
                      <b lang="zh-CN">{e.word}</b>
                      {e.word_en !== e.word && <span lang="en">{e.word_en}</span>}
                    </dt>
                    <dd>
                      <EntryText entry={e} />
                      {lang === "zh" && e.text !== null && e.text_en !== "" && (
                        <p lang="en" className="quiet small">
                          {e.text_en}
                        </p>
                      )}
                      <Source entry={e} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </section>
    </div>
  );
}
