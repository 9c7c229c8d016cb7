import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { telemetry, type DeviceImport } from "../../api/telemetry";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useAllowed } from "../../app/session";
import { Empty, Problem } from "../../app/states";
import { useTitle } from "../../app/title";
import "./telemetry.css";

/** A filled workbook of devices: first what it would change, then all of it or nothing. */
export function Component() {
  const { t } = useWords();
  useTitle(t("telemetry.importTitle"));
  const keeps = useAllowed("keep_devices");
  return (
    <div className="page page-telemetry">
      <header className="page-head">
        <div className="page-title">
          <p className="crumb">
            <Go to="/monitoring">{t("telemetry.title")}</Go>
          </p>
          <h1>{t("telemetry.importTitle")}</h1>
        </div>
      </header>
      <p className="lead">{t("telemetry.importLead")}</p>
      {keeps ? <Desk /> : <Empty>{t("telemetry.mayNotKeep")}</Empty>}
    </div>
  );
}

function Desk() {
  const { t } = useWords();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const look = useMutation({ mutationFn: (chosen: File) => telemetry.import(chosen, false) });
  const store = useMutation({
    mutationFn: (chosen: File) => telemetry.import(chosen, true),
    onSuccess: (out) => {
      if (out.stored > 0) for (const key of ["telemetry-devices", "telemetry-device", "telemetry-unknown"]) void client.invalidateQueries({ queryKey: [key] });
    },
  });
  const out = store.data ?? look.data;
  const brings = look.data ? look.data.new + look.data.changed : 0;
  const ready = file && look.data && look.data.problems.length === 0 && brings > 0 && !store.data;
  return (
    <section>
      <p className="tm-picks">
        <a href={telemetry.template} className="button-link">
          {t("telemetry.template")}
        </a>
        <a href={telemetry.export} className="button-link" download>
          {t("telemetry.export")}
        </a>
        <label className="tm-file">
          {file ? file.name : t("telemetry.pickFile")}
          <input
            type="file"
            accept=".xlsx"
            onChange={(event) => {
              const chosen = event.target.files?.[0];
              event.target.value = "";
              if (!chosen) return;
              setFile(chosen);
              store.reset();
              look.mutate(chosen);
            }}
          />
        </label>
      </p>
      <div role="status">
        {(look.isPending || store.isPending) && <p>{t("telemetry.importChecking")}</p>}
        {out && <Outcome out={out} />}
      </div>
      {(look.error ?? store.error) !== null && <Problem error={look.error ?? store.error} compact />}
      {ready && (
        <button type="button" className="button-main" disabled={store.isPending} onClick={() => store.mutate(file)}>
          {t("telemetry.importGo", { n: brings })}
        </button>
      )}
      {store.data && store.data.stored > 0 && <Go to="/monitoring">{t("telemetry.title")}</Go>}
    </section>
  );
}

function Outcome({ out }: { out: DeviceImport }) {
  const { t, lang } = useWords();
  if (out.stored > 0) return <p>{t("telemetry.imported", { n: out.stored })}</p>;
  if (out.problems.length === 0) return <p>{t("telemetry.importFine", { new: out.new, changed: out.changed, same: out.same })}</p>;
  return (
    <>
      <p className="reason">{t("telemetry.importBad", { n: out.problems.length + out.more })}</p>
      <ol className="tm-problems" tabIndex={0} aria-label={t("telemetry.importProblems")}>
        {out.problems.map((p, i) => (
          <li key={i}>
            {p.row !== null && (
              <b>
                {t("telemetry.importRow", { n: p.row })} {p.column}
                {p.cell ? ` (${p.cell})` : ""}
                {t("common.colon")}
              </b>
            )}
            {lang === "zh" ? p.message_zh : p.message_en}
          </li>
        ))}
      </ol>
      {out.more > 0 && <p className="faint">{t("telemetry.importMore", { n: out.more })}</p>}
    </>
  );
}
