import { Segmented } from "antd";
import { useEffect } from "react";
import type { Lang } from "./format";
import { useParam } from "./go";
import { applyLang, useWords } from "./i18n";

export function LangSwitch() {
  const { t, lang } = useWords();
  const [asked, ask] = useParam("lang");
  useEffect(() => {
    if ((asked === "zh" || asked === "en") && asked !== lang) applyLang(asked);
  }, [asked, lang]);
  return (
    <Segmented
      size="small"
      className="lang"
      aria-label={t("shell.language")}
      value={lang}
      options={[
        { value: "zh", label: "中文" },
        { value: "en", label: "English" },
      ]}
      onChange={(value) => {
        applyLang(value as Lang);
        ask(value as string);
      }}
    />
  );
}
