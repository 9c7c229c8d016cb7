// English of the title, the items and the indicators; what has none is shown in Chinese on English pages.
import { Button, Input } from "antd";
import { useState } from "react";
import { ApiError } from "../../api/client";
import type { DraftPage } from "../../api/types";
import { useWords } from "../../app/i18n";
import { useAnswer } from "./Doubts";
import { Refusal } from "./parts";

/** Everything that has a name, with the English that it has. */
export function named(page: Pick<DraftPage, "title_en" | "items"> & { head: { title: string } }): { id: string; zh: string; en: string }[] {
  const title = page.head.title ? [{ id: "title", zh: page.head.title, en: page.title_en ?? "" }] : [];
  return title.concat(
    page.items.flatMap((item) => [
      { id: String(item.no), zh: `${item.no} ${item.title}`, en: item.title_en ?? "" },
      ...item.indicators.map((i) => ({ id: i.id, zh: `${i.id} ${i.name}`, en: i.name_en ?? "" })),
    ]),
  );
}

export function English({ page, fixed }: { page: DraftPage; fixed: boolean }) {
  const { t } = useWords();
  const answer = useAnswer(page);
  const [texts, setTexts] = useState<Record<string, string>>({});
  const rows = named(page);
  const missing = rows.filter((r) => r.en === "").length;
  const changed = rows.filter((r) => texts[r.id] !== undefined && texts[r.id]?.trim() !== r.en);
  return (
    <details className="english">
      <summary>
        {t("english.title")} <span className={missing > 0 ? "ochre" : "quiet"}>{missing > 0 ? t("english.missing", { n: missing, of: rows.length }) : t("english.all")}</span>
      </summary>
      <p className="quiet">{t("english.lead")}</p>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          const own = Object.fromEntries(changed.map((r) => [r.id, texts[r.id]?.trim() ?? ""]));
          answer.mutate({ how: "english", texts: own }, { onSuccess: () => setTexts({}) });
        }}
      >
        <div className="english-list">
          {rows.map((r) => (
            <label key={r.id}>
              <span lang="zh-CN">{r.zh}</span>
              <Input lang="en" value={texts[r.id] ?? r.en} maxLength={300} disabled={fixed} onChange={(e) => setTexts({ ...texts, [r.id]: e.target.value })} />
            </label>
          ))}
        </div>
        <Button htmlType="submit" disabled={fixed || changed.length === 0} loading={answer.isPending}>
          {t("english.save", { n: changed.length })}
        </Button>
      </form>
      {fixed && <p className="reason">{t("english.fixed")}</p>}
      {answer.error !== null && !(answer.error instanceof ApiError && answer.error.code === "changed_meanwhile") && <Refusal error={answer.error} />}
    </details>
  );
}
