import { Popover } from "antd";
import type { ReactNode } from "react";
import { useWords } from "./i18n";

/** A text that the server sends in Chinese and perhaps in English; a Chinese text on an English page is marked as such. */
export function Said({ zh, en, className }: { zh: string; en?: string | null | undefined; className?: string | undefined }) {
  const { lang } = useWords();
  const chinese = lang === "en" && !en && /[\u3400-\u9fff]/.test(zh);
  return (
    <span className={className} {...(chinese ? { lang: "zh-CN" } : {})}>
      {lang === "en" ? (en ?? zh) : zh}
    </span>
  );
}

/** A word of the house; opens its glossary entry. */
export function Term({ id, children }: { id: string; children?: ReactNode }) {
  const { t } = useWords();
  return (
    <Popover
      trigger={["click"]}
      title={t(`glossary.${id}.word`)}
      content={<div className="glossary">{t(`glossary.${id}.text`)}</div>}
    >
      <button type="button" className="term">
        {children ?? t(`glossary.${id}.word`)}
      </button>
    </Popover>
  );
}
