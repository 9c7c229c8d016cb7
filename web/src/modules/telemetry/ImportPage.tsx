import { useQueryClient } from "@tanstack/react-query";
import { telemetry } from "../../api/telemetry";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { ImportDesk } from "../../app/ImportDesk";
import { useAllowed } from "../../app/session";
import { Empty } from "../../app/states";
import { useTitle } from "../../app/title";
import "./telemetry.css";

/** Devices by workbook: new ones and changes. */
export function Component() {
  const { t } = useWords();
  useTitle(t("telemetry.importTitle"));
  const client = useQueryClient();
  const keeps = useAllowed("keep_devices");
  const links = (
    <>
      <a href={telemetry.template} className="button-link">
        {t("telemetry.template")}
      </a>
      <a href={telemetry.export} className="button-link" download>
        {t("telemetry.export")}
      </a>
    </>
  );
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
      {keeps ? (
        <ImportDesk
          links={links}
          send={telemetry.import}
          brings={(out) => out.new + out.changed}
          fine={(out) => t("telemetry.importFine", { new: out.new, changed: out.changed, same: out.same })}
          go={(n) => t("telemetry.importGo", { n })}
          stored={(n) => t("telemetry.imported", { n })}
          after={() => {
            for (const key of ["telemetry-devices", "telemetry-device", "telemetry-unknown"]) void client.invalidateQueries({ queryKey: [key] });
          }}
          onward={<Go to="/monitoring">{t("telemetry.title")}</Go>}
        />
      ) : (
        <Empty>{t("telemetry.mayNotKeep")}</Empty>
      )}
    </div>
  );
}
