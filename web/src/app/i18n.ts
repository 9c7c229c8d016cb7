import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import type { Lang } from "./format";
import { en } from "./en";
import { zh } from "./zh";

const KEY = "huanheng.lang";

function remembered(): Lang {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked === "zh" || asked === "en") return asked;
  try {
    return localStorage.getItem(KEY) === "en" ? "en" : "zh";
  } catch {
    return "zh";
  }
}

export function applyLang(lang: Lang): void {
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  try {
    localStorage.setItem(KEY, lang);
  } catch {
    // a browser that refuses storage still has the address
  }
  if (i18next.language !== lang) void i18next.changeLanguage(lang);
}

export async function startI18n(lang: Lang = remembered()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: lang,
    fallbackLng: "zh",
    resources: { zh: { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  applyLang(lang);
}

/** Translation, the language, and the choice between the two texts that the server sends. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const lang: Lang = i18n.language === "en" ? "en" : "zh";
  return {
    t: t as (key: string, values?: Record<string, unknown>) => string,
    lang,
    pick: (zhText: string, enText: string | null | undefined) => (lang === "en" ? (enText ?? zhText) : zhText),
  };
}
