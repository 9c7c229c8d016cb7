// Filters of the map: they stand in the address, as those of the list do.
import { Input, Select } from "antd";
import { useSearchParams } from "react-router";
import { useWords } from "../../app/i18n";
import { useSetParams } from "../../app/params";
import { useUnits } from "./parts";

export function Filters() {
  const { t } = useWords();
  const set = useSetParams();
  const units = useUnits();
  const [params] = useSearchParams();
  return (
    <div className="place-filters" role="search">
      <Select aria-label={t("places.unit")} allowClear placeholder={t("places.unit")} value={params.get("unit")} options={units.map((u) => ({ value: u.id, label: u.name }))} onChange={(v: string | null) => set({ unit: v ?? null, v: null })} popupMatchSelectWidth={false} />
      <Select aria-label={t("places.domainHead")} allowClear placeholder={t("places.domainHead")} value={params.get("domain")} options={["quality", "source"].map((d) => ({ value: d, label: t(`places.domain.${d}`) }))} onChange={(v: string | null) => set({ domain: v ?? null })} popupMatchSelectWidth={false} />
      <label className="place-at">
        {t("places.at")} <Input type="date" value={params.get("at") ?? ""} onChange={(e) => set({ at: e.target.value })} />
      </label>
    </div>
  );
}
