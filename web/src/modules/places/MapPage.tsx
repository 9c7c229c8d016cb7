import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { api } from "../../api/client";
import type { PlaceMap, PlaceMark } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useSetParams } from "../../app/params";
import { Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { viewOf, viewText, type View } from "./geo";
import { MarkSign, PointMap, type MapMark, type MarkState } from "./Map";
import { Filters } from "./mapFilters";
import { degrees, Frame, Tools, useMedium, useUnitName } from "./parts";

/** Points that the list beside the map names. */
const LISTED = 60;

/** How a point looks: circles are stations, squares outlets; an outline need not be connected. */
function stateOf(mark: PlaceMark, t: (key: string) => string): MarkState {
  const rest = mark.due ? "" : ` · ${t("places.mark.rest")}`;
  return { shape: mark.domain === "quality" ? "circle" : "square", tone: mark.domain === "quality" ? "plain" : "source", hollow: !mark.due, label: `${t(`places.mark.${mark.domain}`)}${rest}` };
}

export function Component() {
  const { t } = useWords();
  useTitle(`${t("places.mapTitle")} · ${t("places.title")}`);
  const [params] = useSearchParams();
  const at = params.get("at");
  const query = useQuery({ queryKey: ["place-map", at], queryFn: ({ signal }) => api.placeMap(at, signal) });
  return (
    <Frame tab="map" tools={<Tools sort="points" ask={at ? { at } : {}} />}>
      <Filters />
      <Over query={query}>{(data) => <Shown data={data} />}</Over>
    </Frame>
  );
}

function Shown({ data }: { data: PlaceMap }) {
  const { t } = useWords();
  const set = useSetParams();
  const unit = useUnitName();
  const medium = useMedium();
  const [params] = useSearchParams();
  const base = useQuery({ queryKey: ["base-map"], queryFn: ({ signal }) => api.baseMap(signal), staleTime: Infinity });
  const selected = params.get("on");
  const view = viewOf(params.get("v"));
  const [domain, within] = [params.get("domain"), params.get("unit")];
  const items = useMemo(() => data.items.filter((m) => (!domain || m.domain === domain) && (!within || m.unit === within)), [data.items, domain, within]);
  const marks: MapMark[] = useMemo(() => items.map((m) => ({ id: m.id, lon: m.lon / 1_000_000, lat: m.lat / 1_000_000, label: m.enterprise ? `${m.enterprise} ${m.name}` : m.name, state: stateOf(m, t) })), [items, t]);
  const show = (next: View) => set({ v: viewText(next) });
  // What is near the middle stands first.
  const listed = useMemo(() => {
    if (!view) return items;
    const near = (m: PlaceMark) => Math.hypot(m.lon / 1_000_000 - view.lon, m.lat / 1_000_000 - view.lat);
    return [...items].sort((a, b) => near(a) - near(b) || (a.id < b.id ? -1 : 1));
  }, [items, view?.lon, view?.lat]);
  const signs = [
    { domain: "quality", due: true },
    { domain: "source", due: true },
    { domain: "quality", due: false },
  ] as const;
  return (
    <>
      <p className="faint map-lead">{t("places.mapLead")}</p>
      <div className="map-page">
        <PointMap marks={marks} base={base.data} view={view} onView={show} selected={selected} onSelect={(id) => set({ on: id })} />
        <section className="map-list" aria-label={t("places.inView")}>
          <h2>{t("places.inView")}</h2>
          <p className="place-total" role="status">
            {t("places.total", { n: items.length })}
            {data.without > 0 && ` ${t("places.without", { n: data.without })}`}
          </p>
          <ul>
            {listed.slice(0, LISTED).map((m) => (
              <li key={m.id} className={m.id === selected ? "on" : undefined}>
                <Go set={{ on: m.id, v: `${degrees(m.lon)},${degrees(m.lat)},${Math.max(view?.zoom ?? 0, 13)}` }} keep aria-label={`${t("places.showOnMap")} ${m.enterprise ?? ""} ${m.name}`}>
                  <MarkSign state={stateOf(m, t)} />
                </Go>
                <span>
                  <Go to={`/places/points/${m.id}`}>{m.enterprise ? `${m.enterprise} ${m.name}` : m.name}</Go>
                  <small className="faint">
                    {unit(m.unit)} · {medium(m)} · {t(m.due ? "places.due.yes" : "places.due.no")}
                  </small>
                </span>
              </li>
            ))}
          </ul>
          {listed.length > LISTED && <p className="faint">{t("places.mapMore", { n: listed.length - LISTED })}</p>}
        </section>
      </div>
      <p className="map-legend" aria-label={t("places.legend")}>
        {signs.map((s, i) => (
          <span key={i}>
            <MarkSign state={stateOf({ ...s } as PlaceMark, t)} /> {s.due ? t(`places.mark.${s.domain}`) : t("places.mark.rest")}
          </span>
        ))}
      </p>
    </>
  );
}
