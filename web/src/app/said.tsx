import { useWords } from "./i18n";

/** A number and its per cent sign stay on one line. */
export function together(text: string): string {
  return text.replace(/(\d) %/g, "$1\u00a0%");
}

/** A text that the server sends in Chinese and perhaps in English; a Chinese text on an English page is marked as such. */
export function Said({ zh, en, className }: { zh: string; en?: string | null | undefined; className?: string | undefined }) {
  const { lang } = useWords();
  const chinese = lang === "en" && !en && /[\u3400-\u9fff]/.test(zh);
  return (
    <span className={className} {...(chinese ? { lang: "zh-CN" } : {})}>
      {together(lang === "en" ? (en ?? zh) : zh)}
    </span>
  );
}
