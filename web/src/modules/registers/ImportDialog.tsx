import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import type { RegisterImport, RegisterView } from "../../api/types";
import { useWords } from "../../app/i18n";
import { Problem } from "../../app/states";
import { useName } from "./parts";

/** A filled sheet: first what it would bring, then all of it or nothing. */
export function ImportDialog({ view, onDone }: { view: RegisterView; onDone: () => void }) {
  const { t } = useWords();
  const name = useName();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const preview = useMutation({ mutationFn: (chosen: File) => api.importSheet(view.id, chosen, false) });
  const store = useMutation({
    mutationFn: (chosen: File) => api.importSheet(view.id, chosen, true),
    onSuccess: (out) => {
      if (out.stored === 0) return;
      for (const key of ["records", "register-chart", "register-year"]) void client.invalidateQueries({ queryKey: [key, view.id] });
    },
  });
  const out = store.data ?? preview.data;
  const ready = file && preview.data && preview.data.problems.length === 0 && !store.data;
  return (
    <Modal open title={`${t("registers.import")} · ${name(view.names)}`} onCancel={onDone} footer={null} width="min(48rem, 94vw)" maskClosable={false}>
      <p>
        {t("registers.importLead")} <a href={api.registerTemplate(view.id)}>{t("registers.template")}</a>
      </p>
      <label className="record-add">
        {file ? file.name : t("registers.pickFile")}
        <input
          type="file"
          accept=".xlsx"
          onChange={(e) => {
            const chosen = e.target.files?.[0];
            e.target.value = "";
            if (!chosen) return;
            setFile(chosen);
            store.reset();
            preview.mutate(chosen);
          }}
        />
      </label>
      <div role="status" className="import-out">
        {(preview.isPending || store.isPending) && <p>{t("registers.checking")}</p>}
        {out && <Outcome out={out} />}
      </div>
      {(preview.error ?? store.error) !== null && <Problem error={preview.error ?? store.error} compact />}
      <div className="record-go">
        {ready && (
          <Button type="primary" loading={store.isPending} onClick={() => store.mutate(file)}>
            {t("registers.importGo", { n: preview.data.rows })}
          </Button>
        )}
        <Button onClick={onDone}>{t(store.data && store.data.stored > 0 ? "registers.importClose" : "registers.cancel")}</Button>
      </div>
    </Modal>
  );
}

function Outcome({ out }: { out: RegisterImport }) {
  const { t, lang } = useWords();
  if (out.stored > 0) return <p>{t("registers.imported", { n: out.stored })}</p>;
  if (out.problems.length === 0) return <p>{t("registers.importFine", { n: out.rows })}</p>;
  return (
    <>
      <p className="reason">{t("registers.importBad", { n: out.problems.length + out.more })}</p>
      <ol className="import-problems">
        {out.problems.map((p, i) => (
          <li key={i}>
            {p.row !== null && (
              <b>
                {t("registers.importRow", { n: p.row })} {p.column}
                {p.cell ? ` (${p.cell})` : ""}
                {t("registers.colon")}
              </b>
            )}
            {lang === "zh" ? p.message_zh : p.message_en}
          </li>
        ))}
      </ol>
      {out.more > 0 && <p className="faint">{t("registers.importMore", { n: out.more })}</p>}
    </>
  );
}
