// The fields by which a place is registered or changed.
import { Input, Select } from "antd";
import { useId, type ReactNode } from "react";
import type { PlaceSort } from "../../api/client";
import { useWords } from "../../app/i18n";
import { useSession } from "../../app/session";
import { degrees, ENTERPRISE_GRADES, MEDIA, millionths, OUTLET_MEDIA, POINT_GRADES, useUnits } from "./parts";

/** What stands in the fields, as texts. */
export interface Draft {
  name: string;
  code: string;
  unit: string;
  medium: string;
  grade: string;
  address: string;
  permit: string;
  lon: string;
  lat: string;
  due: "yes" | "no";
  why: string;
}

interface Standing {
  name: string;
  code: string;
  unit: string;
  grade: string;
  address: string;
  position: { lon: number; lat: number } | null;
  medium?: string;
  permit?: string;
  due?: { connected: boolean; why: string };
}

export function draftOf(place: Standing): Draft {
  return {
    name: place.name,
    code: place.code,
    unit: place.unit,
    medium: place.medium ?? "",
    grade: place.grade,
    address: place.address,
    permit: place.permit ?? "",
    lon: place.position ? degrees(place.position.lon) : "",
    lat: place.position ? degrees(place.position.lat) : "",
    due: place.due?.connected === false ? "no" : "yes",
    why: place.due?.why ?? "",
  };
}

/** The position of the two fields; undefined where they do not fit, null where both are empty. */
export function positionOf(draft: Draft): { lon: number; lat: number } | null | undefined {
  if (draft.lon.trim() === "" && draft.lat.trim() === "") return null;
  const [lon, lat] = [millionths(draft.lon), millionths(draft.lat)];
  return lon === null || lat === null ? undefined : { lon, lat };
}

export function Labelled({ label, hint, children }: { label: string; hint?: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="place-field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {hint && <small className="faint">{hint}</small>}
    </div>
  );
}

export function Fields({ sort, outlet, draft, put }: { sort: PlaceSort; outlet: boolean; draft: Draft; put: (changed: Partial<Draft>) => void }) {
  const { t } = useWords();
  const session = useSession();
  const units = useUnits();
  // Who keeps the places of one unit only sees no others to choose from.
  const own = session.allowed.includes("read_city") || session.roles.includes("duty_engineer") ? units : units.filter((u) => u.id === session.unit?.id || u.id === draft.unit);
  const domain = outlet ? "source" : "quality";
  const text = (key: "name" | "code" | "address" | "permit" | "lon" | "lat", label: string, most: number, hint?: string) => (
    <Labelled label={label} {...(hint ? { hint } : {})}>
      {(id) => <Input id={id} maxLength={most} value={draft[key]} onChange={(e) => put({ [key]: e.target.value })} />}
    </Labelled>
  );
  const grades: readonly string[] = sort === "points" ? POINT_GRADES : ENTERPRISE_GRADES;
  return (
    <div className="place-fields">
      {text("name", t("places.name"), 100)}
      {text("code", t(sort === "points" ? "places.code.point" : "places.code.enterprise"), 60)}
      <Labelled label={t("places.unit")}>{(id) => <Select id={id} value={draft.unit || null} options={own.map((u) => ({ value: u.id, label: u.name }))} onChange={(unit: string) => put({ unit })} />}</Labelled>
      {sort === "points" && (
        <Labelled label={t("places.mediumHead")}>
          {(id) => <Select id={id} value={draft.medium || null} options={(outlet ? OUTLET_MEDIA : MEDIA).map((m) => ({ value: m as string, label: t(`places.medium.${domain}.${m}`) }))} onChange={(medium: string) => put({ medium })} />}
        </Labelled>
      )}
      <Labelled label={t("places.gradeHead")}>{(id) => <Select id={id} allowClear value={draft.grade || null} options={grades.map((g) => ({ value: g, label: t(`places.grade.${g}`) }))} onChange={(grade: string | null) => put({ grade: grade ?? "" })} />}</Labelled>
      {sort === "enterprises" && text("permit", t("places.permit"), 60)}
      {text("address", t("places.address"), 200)}
      {text("lon", t("places.lon"), 12, t("places.angleHint"))}
      {text("lat", t("places.lat"), 12)}
      {sort === "points" && (
        <>
          <Labelled label={t("places.dueHead")}>{(id) => <Select id={id} value={draft.due} options={(["yes", "no"] as const).map((d) => ({ value: d, label: t(`places.due.${d}`) }))} onChange={(due: "yes" | "no") => put({ due })} />}</Labelled>
          {draft.due === "no" && <Labelled label={t("places.dueWhy")}>{(id) => <Input id={id} maxLength={200} value={draft.why} onChange={(e) => put({ why: e.target.value })} />}</Labelled>}
        </>
      )}
    </div>
  );
}
