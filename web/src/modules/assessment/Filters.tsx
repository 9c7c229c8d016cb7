import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import type { CityPage } from "../../api/types";
import { useWords } from "../../app/i18n";
import { useSetParams } from "../../app/params";
import { FILTERS, isFiltered, isPoints } from "./filters";

const STATES = ["certain", "open", "full_marks", "nothing", "ruling", "facts", "unavailable", "contested", "not_asked", "not_applicable"];

/** Orders one chooses by name; those of the columns are chosen at their heads. */
const ORDERS = ["", "code", "name"];

/** Which units are wanted; everything stands in the address. */
export function Filters({ city, found, of }: { city: CityPage; found: number | undefined; of: number }) {
  const { t, pick } = useWords();
  const [params] = useSearchParams();
  const set = useSetParams();
  const filtered = isFiltered(params);
  const value = (name: string) => params.get(name) ?? "";
  return (
    <form className="filters" role="search" aria-label={t("units.filters")} onSubmit={(event) => event.preventDefault()}>
      <Typed label={t("units.q")} value={value("q")} onChange={(q) => set({ q })} wide />
      <select aria-label={t("units.group")} value={value("group")} onChange={(event) => set({ group: event.target.value })}>
        <option value="">{t("units.allGroups")}</option>
        {city.groups.map((g) => (
          <option key={g.id} value={g.id || "none"}>
            {pick(g.label, g.label_en)}
          </option>
        ))}
      </select>
      <select aria-label={t("units.indicator")} value={value("ind")} onChange={(event) => set({ ind: event.target.value })}>
        <option value="">{t("units.anyIndicator")}</option>
        {city.method.items.flatMap((item) =>
          item.indicators.map((i) => (
            <option key={i.id} value={i.id}>
              {i.id} {pick(i.name, i.name_en)}
            </option>
          )),
        )}
      </select>
      <select aria-label={t("units.state")} value={value("state")} onChange={(event) => set({ state: event.target.value })}>
        <option value="">{t("units.anyState")}</option>
        {STATES.map((s) => (
          <option key={s} value={s}>
            {t(`cellState.${s}`)}
          </option>
        ))}
      </select>
      <Typed label={t("units.least")} value={value("least")} onChange={(least) => set({ least })} points />
      <Typed label={t("units.most")} value={value("most")} onChange={(most) => set({ most })} points />
      <label className="filter-check">
        <input type="checkbox" checked={value("moved") !== ""} onChange={(event) => set({ moved: event.target.checked ? "1" : "" })} />
        {t("units.changed")}
      </label>
      <select aria-label={t("units.order")} value={ORDERS.includes(value("sort")) ? value("sort") : "head"} onChange={(event) => set({ sort: event.target.value })}>
        {ORDERS.map((order) => (
          <option key={order} value={order}>
            {t(`units.order_${order || "total"}`)}
          </option>
        ))}
        {!ORDERS.includes(value("sort")) && (
          <option value="head" disabled>
            {t("units.order_head")}
          </option>
        )}
      </select>
      {filtered && (
        <button type="button" className="button-link" onClick={() => set(Object.fromEntries(FILTERS.map((name) => [name, ""])))}>
          {t("units.clear")}
        </button>
      )}
      <span className="filter-count" role="status">
        {found === undefined ? "" : filtered ? t("units.found", { n: found, of }) : t("units.count", { n: of })}
      </span>
    </form>
  );
}

/** A field whose text goes into the address when one has stopped typing. */
export function Typed({ label, value, onChange, points = false, wide = false }: { label: string; value: string; onChange: (text: string) => void; points?: boolean; wide?: boolean }) {
  const { t } = useWords();
  const [text, setText] = useState(value);
  const wrong = points && text.trim() !== "" && !isPoints(text.trim());
  // The address changed by itself: back, or the filters were cleared.
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value || wrong) return;
    const timer = setTimeout(() => onChange(text), 250);
    return () => clearTimeout(timer);
  });
  return <input type={points ? "text" : "search"} inputMode={points ? "decimal" : "search"} className={`${wide ? "filter-wide" : "filter-points"}${wrong ? " filter-wrong" : ""}`} aria-label={label} placeholder={label} title={wrong ? t("units.points") : label} aria-invalid={wrong} maxLength={80} value={text} onChange={(event) => setText(event.target.value)} />;
}
