// The words of the two languages: a text is looked up by its key and its holes are filled.
import { useSyncExternalStore } from "react";
import { en } from "./en";
import type { Lang } from "./format";
import { zh } from "./zh";

const KEY = "huanheng.lang";
const CATALOGUES: Record<Lang, object> = { zh, en };

let spoken: Lang = "zh";
const hearing = new Set<() => void>();

function remembered(): Lang {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked === "zh" || asked === "en") return asked;
  try {
    return localStorage.getItem(KEY) === "en" ? "en" : "zh";
  } catch {
    return "zh";
  }
}

export function applyLang(lang: Lang = remembered()): void {
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  try {
    localStorage.setItem(KEY, lang);
  } catch {
    // a browser that refuses storage still has the address
  }
  if (spoken === lang) return;
  spoken = lang;
  hearing.forEach((tell) => tell());
}

interface Words {
  t: (key: string, values?: Record<string, unknown>) => string;
  lang: Lang;
  /** the choice between the two texts that the server sends */
  pick: (zh: string, en: string | null | undefined) => string;
}

/** A text as its pieces: what stands at the odd places are the names of the holes. */
function pieces(catalogue: object, key: string): string[] {
  const text = key.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], catalogue);
  // A key that nobody wrote a text for shows itself; a test finds those that the pages use.
  return (typeof text === "string" ? text : key).split(/\{\{(\w+)\}\}/);
}

/** A page says the same words in hundreds of places: each is looked up once. */
function texts(lang: Lang): Words["t"] {
  const known = new Map<string, string[]>();
  return (key, values) => {
    let parts = known.get(key);
    if (!parts) known.set(key, (parts = pieces(CATALOGUES[lang], key)));
    return parts.length === 1 ? (parts[0] ?? "") : parts.map((part, i) => (i % 2 ? String(values?.[part] ?? "") : part)).join("");
  };
}

const words = (lang: Lang): Words => ({ t: texts(lang), lang, pick: (zh, en) => (lang === "en" ? (en ?? zh) : zh) });
const made: Record<Lang, Words> = { zh: words("zh"), en: words("en") };

function changed(tell: () => void) {
  hearing.add(tell);
  return () => hearing.delete(tell);
}

/** Translation, the language, and the choice between two texts; the same object until the language changes. */
export function useWords(): Words {
  return useSyncExternalStore(changed, () => made[spoken]);
}
