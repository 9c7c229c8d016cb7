// What the pages of places share: words, positions, the frame with its tabs.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError, api } from "../../api/client";
import type { PlacePoint, PlaceStatement } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useAllowed } from "../../app/session";
import "./places.css";

export const MEDIA = ["water", "groundwater", "air", "noise", "soil", "radiation"] as const;
export const OUTLET_MEDIA = ["water", "air", "noise", "radiation"] as const;
export const POINT_GRADES = ["national", "provincial", "city", "county"] as const;
export const ENTERPRISE_GRADES = ["key", "general"] as const;

/** Decimal degrees of millionths. */
export function degrees(millionths: number): string {
  const whole = Math.abs(millionths);
  return `${millionths < 0 ? "-" : ""}${Math.floor(whole / 1_000_000)}.${String(whole % 1_000_000).padStart(6, "0")}`;
}

/** Millionths of decimal degrees; none where it is no such number. */
export function millionths(text: string): number | null {
  const found = /^(\d{1,3})(?:\.(\d{1,6}))?°?$/.exec(text.trim());
  return found ? Number(found[1]) * 1_000_000 + Number((found[2] ?? "").padEnd(6, "0")) : null;
}

/** Every unit by its short name, in the order of codes. */
export function useUnits(): { id: string; name: string }[] {
  const units = useQuery({ queryKey: ["unit-entries"], queryFn: ({ signal }) => api.unitEntries(signal), staleTime: 300_000 });
  return (units.data?.items ?? []).map((u) => ({ id: u.id, name: u.short_name }));
}

export function useUnitName(): (id: string) => string {
  const units = useUnits();
  return (id) => units.find((u) => u.id === id)?.name ?? id;
}

export function useMedium(): (point: Pick<PlacePoint, "domain" | "medium">) => string {
  const { t } = useWords();
  return (point) => t(`places.medium.${point.domain}.${point.medium}`);
}

/** From when to when, in words. */
export function useSpan(): (from: string, to: string | null) => string {
  const { t } = useWords();
  return (from, to) => t("places.span", { from, to: to === null ? t("places.still") : t("places.until", { to }) });
}

/** What a statement says, in words. */
export function useSaid(domain: "quality" | "source"): (s: PlaceStatement) => string {
  const { t } = useWords();
  const unit = useUnitName();
  const span = useSpan();
  return (s) => {
    if (s.name === "life") return span(s.valid_from, s.valid_to);
    if (s.name === "due") return `${t(`places.due.${s.value}`)}${s.detail ? `${t("common.colon")}${s.detail}` : ""}`;
    if (s.value === "") return s.name === "position" ? t("places.noPosition") : t("places.empty");
    if (s.name === "unit") return unit(s.value);
    if (s.name === "medium") return t(`places.medium.${domain}.${s.value}`);
    if (s.name === "grade") return t(`places.grade.${s.value}`);
    if (s.name === "position") {
      const [lon, lat] = s.value.split(" ").map(Number);
      return `${degrees(lon ?? 0)}, ${degrees(lat ?? 0)}`;
    }
    return s.value;
  };
}

const PROBLEMS = ["wrong_place", "same_place", "reason_missing", "nothing_changed", "changed_meanwhile", "bad_date", "position_outside", "position_swapped", "outside_enterprise", "outlets_left", "not_allowed"];

/** Why a change was refused. */
export function Refused({ error }: { error: unknown }) {
  const { t } = useWords();
  if (!error) return null;
  const found = error instanceof ApiError ? error : null;
  const code = found && PROBLEMS.includes(found.code) ? found.code : "other";
  const said = { field: found?.details["field"] ?? "", outlets: found?.details["outlets"] ?? "", message: error instanceof Error ? error.message : "" };
  return (
    <p className="place-refused reason" role="alert">
      {t(`places.problem.${code}`, said)}
    </p>
  );
}

const TABS = { points: "/places", enterprises: "/places/enterprises", map: "/places/map" } as const;

/** The frame of the three lists. */
export function Frame({ tab, tools, children }: { tab: keyof typeof TABS; tools?: ReactNode; children: ReactNode }) {
  const { t } = useWords();
  return (
    <div className="page page-places">
      <header className="page-head">
        <div className="page-title">
          <h1>{t("places.title")}</h1>
        </div>
        <div className="page-tools">{tools}</div>
      </header>
      <p className="lead">{t("places.lead")}</p>
      <nav className="place-tabs" aria-label={t("places.title")}>
        {(Object.keys(TABS) as (keyof typeof TABS)[]).map((key) => (
          <Go key={key} to={TABS[key]} aria-current={key === tab ? "page" : undefined}>
            {t(`places.tabs.${key}`)}
          </Go>
        ))}
      </nav>
      {children}
    </div>
  );
}

/** The ways to bring places in and out; disabled with its reason where the post does not keep them. */
export function Tools({ sort, ask }: { sort: "points" | "enterprises"; ask: Record<string, string> }) {
  const { t } = useWords();
  const keeps = useAllowed("keep_places");
  const out = Object.fromEntries(Object.entries(ask).filter(([key]) => key === "unit" || key === "at"));
  return (
    <>
      {keeps ? (
        <>
          <Go to="/places/new" set={{ sort: sort === "enterprises" ? "enterprise" : "point" }} className="button-main">
            {t(sort === "enterprises" ? "places.newEnterprise" : "places.new")}
          </Go>
          <Go to="/places/import" className="button-link">
            {t("places.import")}
          </Go>
        </>
      ) : (
        <span className="faint">{t("places.mayNot")}</span>
      )}
      <a className="button-link" href={api.placeExport(out)} download>
        {t("places.export")}
      </a>
    </>
  );
}

/** The pages of a list. */
export function Pages({ page, pages }: { page: number; pages: number }) {
  const { t } = useWords();
  if (pages < 2) return null;
  return (
    <nav className="place-pages" aria-label={t("places.page", { n: page, of: pages })}>
      {page > 1 && <Go set={{ page: page > 2 ? String(page - 1) : null }}>{t("places.before")}</Go>}
      <span>{t("places.page", { n: page, of: pages })}</span>
      {page < pages && <Go set={{ page: String(page + 1) }}>{t("places.next")}</Go>}
    </nav>
  );
}
