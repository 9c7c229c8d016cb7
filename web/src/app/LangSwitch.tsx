import { useEffect } from "react";
import type { Lang } from "./format";
import { useParam } from "./go";
import { applyLang, useWords } from "./i18n";

const LANGS: [Lang, string, string][] = [
  ["zh", "zh-CN", "中文"],
  ["en", "en", "English"],
];

export function LangSwitch() {
  const { t, lang } = useWords();
  const [asked, ask] = useParam("lang");
  useEffect(() => {
    if ((asked === "zh" || asked === "en") && asked !== lang) applyLang(asked);
  }, [asked, lang]);
  return (
    <div className="lang" role="group" aria-label={t("shell.language")}>
      {LANGS.map(([value, tag, word]) => (
        <button
          key={value}
          type="button"
          lang={tag}
          aria-pressed={value === lang}
          onClick={() => {
            applyLang(value);
            ask(value);
          }}
        >
          {word}
        </button>
      ))}
    </div>
  );
}
