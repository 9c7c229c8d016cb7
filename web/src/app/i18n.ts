import i18next from "i18next";
import { useSyncExternalStore } from "react";
import { en } from "./en";
import type { Lang } from "./format";
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
  await i18next.init({
    lng: lang,
    fallbackLng: "zh",
    resources: { zh: { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  applyLang(lang);
}

interface Words {
  t: (key: string, values?: Record<string, unknown>) => string;
  lang: Lang;
  /** the choice between the two texts that the server sends */
  pick: (zh: string, en: string | null | undefined) => string;
}

/** A page says the same words in hundreds of places: those without values are looked up once. */
function texts(lang: Lang): Words["t"] {
  const fixed = i18next.getFixedT(lang) as Words["t"];
  const plain = new Map<string, string>();
  return (key, values) => {
    if (values) return fixed(key, values);
    const known = plain.get(key) ?? fixed(key);
    plain.set(key, known);
    return known;
  };
}

const words = (lang: Lang): Words => ({ t: texts(lang), lang, pick: (zh, en) => (lang === "en" ? (en ?? zh) : zh) });
const made = new Map<Lang, Words>();

function now(): Words {
  const lang: Lang = i18next.language === "en" ? "en" : "zh";
  const known = made.get(lang) ?? words(lang);
  made.set(lang, known);
  return known;
}

function changed(tell: () => void) {
  i18next.on("languageChanged", tell);
  return () => i18next.off("languageChanged", tell);
}

/** Translation, the language, and the choice between two texts; the same object until the language changes. */
export function useWords(): Words {
  return useSyncExternalStore(changed, now);
}
