// The kinds of unit that bounds may differ by; those that the document does not name are added here.
import { Button, Input } from "antd";
import { useState } from "react";
import { ApiError } from "../../api/client";
import type { DraftPage } from "../../api/types";
import { useWords } from "../../app/i18n";
import { useAnswer } from "./Doubts";
import { Refusal } from "./parts";

export function Kinds({ page, fixed }: { page: DraftPage; fixed: boolean }) {
  const { t } = useWords();
  const answer = useAnswer(page);
  const [label, setLabel] = useState("");
  const [id, setId] = useState("");
  const busy = answer.isPending;
  const names = page.kinds.map((k) => k.label).join(t("common.comma"));
  return (
    <details className="kinds">
      <summary>
        {t("kinds.title", { n: page.kinds.length })}
        {names && (
          <span lang="zh-CN" className="quiet">
            {t("common.colon")}
            {names}
          </span>
        )}
      </summary>
      <p className="quiet">{page.kinds.length === 0 ? t("kinds.none") : ""} {t("kinds.lead")}</p>
      <ul>
        {page.kinds.map((k) => (
          <Kind key={`${k.id} ${k.label}`} kind={k} busy={busy} fixed={fixed} rename={(next) => answer.mutate({ how: "rename_kind", kind: k.id, label: next })} drop={() => answer.mutate({ how: "drop_kind", kind: k.id })} />
        ))}
      </ul>
      <form
        className="kinds-add"
        onSubmit={(e) => {
          e.preventDefault();
          answer.mutate(
            { how: "add_kind", label: label.trim(), id: id.trim() },
            {
              onSuccess: () => {
                setLabel("");
                setId("");
              },
            },
          );
        }}
      >
        <label>
          {t("kinds.label")} <Input value={label} maxLength={20} disabled={fixed} onChange={(e) => setLabel(e.target.value)} />
        </label>
        <label>
          {t("kinds.id")} <Input value={id} maxLength={40} disabled={fixed} placeholder={t("kinds.idHint")} onChange={(e) => setId(e.target.value)} />
        </label>
        <Button htmlType="submit" disabled={fixed || label.trim() === ""} loading={busy}>
          {t("kinds.add")}
        </Button>
      </form>
      {answer.error !== null && !(answer.error instanceof ApiError && answer.error.code === "changed_meanwhile") && <Refusal error={answer.error} />}
    </details>
  );
}

function Kind({ kind, busy, fixed, rename, drop }: { kind: DraftPage["kinds"][number]; busy: boolean; fixed: boolean; rename: (label: string) => void; drop: () => void }) {
  const { t } = useWords();
  const [label, setLabel] = useState(kind.label);
  return (
    <li>
      <Input lang="zh-CN" aria-label={t("kinds.nameOf", { label: kind.label })} value={label} maxLength={20} disabled={fixed} onChange={(e) => setLabel(e.target.value)} />
      <code>{kind.id}</code>
      <Button size="small" disabled={fixed || busy || label.trim() === "" || label.trim() === kind.label} onClick={() => rename(label.trim())}>
        {t("kinds.rename")}
      </Button>
      <Button size="small" disabled={fixed || busy} aria-label={t("kinds.dropNamed", { label: kind.label })} onClick={drop}>
        {t("kinds.drop")}
      </Button>
    </li>
  );
}
