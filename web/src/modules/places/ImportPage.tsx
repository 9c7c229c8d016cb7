import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import type { PlaceImport } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useAllowed } from "../../app/session";
import { Empty, Problem } from "../../app/states";
import { useTitle } from "../../app/title";
import "./places.css";

/** A filled workbook: first what it would bring, then all of it or nothing. */
export function Component() {
  const { t } = useWords();
  useTitle(t("places.importTitle"));
  const keeps = useAllowed("keep_places");
  return (
    <div className="page page-places">
      <header className="page-head">
        <div className="page-title">
          <p className="crumb">
            <Go to="/places">{t("places.title")}</Go>
          </p>
          <h1>{t("places.importTitle")}</h1>
        </div>
      </header>
      <p className="lead">{t("places.importLead")}</p>
      {keeps ? <Desk /> : <Empty>{t("places.mayNot")}</Empty>}
    </div>
  );
}

const rowsOf = (out: PlaceImport) => out.enterprises + out.outlets + out.stations;

function Desk() {
  const { t } = useWords();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const look = useMutation({ mutationFn: (chosen: File) => api.importPlaces(chosen, false) });
  const store = useMutation({
    mutationFn: (chosen: File) => api.importPlaces(chosen, true),
    onSuccess: (out) => {
      if (out.stored === 0) return;
      for (const key of ["place-points", "place-enterprises", "place-owners", "place-map"]) void client.invalidateQueries({ queryKey: [key] });
    },
  });
  const out = store.data ?? look.data;
  const ready = file && look.data && look.data.problems.length === 0 && !store.data;
  return (
    <section>
      <p className="place-go">
        <a href={api.placeTemplate} className="button-link">
          {t("places.template")}
        </a>
        <label className="place-pick">
          {file ? file.name : t("places.pick")}
          <input
            type="file"
            accept=".xlsx"
            onChange={(e) => {
              const chosen = e.target.files?.[0];
              e.target.value = "";
              if (!chosen) return;
              setFile(chosen);
              store.reset();
              look.mutate(chosen);
            }}
          />
        </label>
      </p>
      <div role="status">
        {(look.isPending || store.isPending) && <p>{t("places.checking")}</p>}
        {out && <Outcome out={out} />}
      </div>
      {(look.error ?? store.error) !== null && <Problem error={look.error ?? store.error} compact />}
      {ready && (
        <Button type="primary" loading={store.isPending} onClick={() => store.mutate(file)}>
          {t("places.importGo", { n: rowsOf(look.data) })}
        </Button>
      )}
      {store.data && store.data.stored > 0 && <Go to="/places">{t("places.tabs.points")}</Go>}
    </section>
  );
}

function Outcome({ out }: { out: PlaceImport }) {
  const { t, lang } = useWords();
  if (out.stored > 0) return <p>{t("places.imported", { n: out.stored })}</p>;
  if (out.problems.length === 0) return <p>{t("places.importFine", { enterprises: out.enterprises, outlets: out.outlets, stations: out.stations })}</p>;
  return (
    <>
      <p className="reason">{t("places.importBad", { n: out.problems.length + out.more })}</p>
      <ol className="place-problems" tabIndex={0} aria-label={t("places.importProblems")}>
        {out.problems.map((p, i) => (
          <li key={i}>
            {p.row !== null && (
              <b>
                {t("places.importRow", { sheet: `“${p.sheet}”`, n: p.row })} {p.column}
                {p.cell ? ` (${p.cell})` : ""}
                {t("common.colon")}
              </b>
            )}
            {p.row === null && p.sheet !== null && <b>{`“${p.sheet}”${t("common.colon")}`}</b>}
            {lang === "zh" ? p.message_zh : p.message_en}
          </li>
        ))}
      </ol>
      {out.more > 0 && <p className="faint">{t("places.importMore", { n: out.more })}</p>}
    </>
  );
}
