import { useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { ImportDesk } from "../../app/ImportDesk";
import { useAllowed } from "../../app/session";
import { Empty } from "../../app/states";
import { useTitle } from "../../app/title";
import "./places.css";

/** Enterprises, outlets and stations by workbook. */
export function Component() {
  const { t } = useWords();
  useTitle(t("places.importTitle"));
  const client = useQueryClient();
  const keeps = useAllowed("keep_places");
  const template = (
    <a href={api.placeTemplate} className="button-link">
      {t("places.template")}
    </a>
  );
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
      {keeps ? (
        <ImportDesk
          links={template}
          send={api.importPlaces}
          brings={(out) => out.enterprises + out.outlets + out.stations}
          fine={(out) => t("places.importFine", { enterprises: out.enterprises, outlets: out.outlets, stations: out.stations })}
          go={(n) => t("places.importGo", { n })}
          stored={(n) => t("places.imported", { n })}
          after={() => {
            for (const key of ["place-points", "place-enterprises", "place-owners", "place-map"]) void client.invalidateQueries({ queryKey: [key] });
          }}
          onward={<Go to="/places">{t("places.tabs.points")}</Go>}
        />
      ) : (
        <Empty>{t("places.mayNot")}</Empty>
      )}
    </div>
  );
}
