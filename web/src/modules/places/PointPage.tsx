import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams, useSearchParams } from "react-router";
import { api } from "../../api/client";
import type { PlacePointAbout } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { draftOf } from "./fields";
import { ChangeForm, Doing, History, LifeForm } from "./one";
import { degrees, useMedium, useSpan, useUnitName } from "./parts";

/** One station or outlet: what it is on a day, and everything that was registered of it. */
export function Component() {
  const { id = "" } = useParams();
  const [params] = useSearchParams();
  const at = params.get("at");
  const query = useQuery({ queryKey: ["place", id, at], queryFn: ({ signal }) => api.placePoint(id, at, signal) });
  return <Over query={query}>{(about) => <Page key={about.point.version} about={about} />}</Over>;
}

function Page({ about }: { about: PlacePointAbout }) {
  const { t } = useWords();
  const { point } = about;
  useTitle(point.name);
  const unit = useUnitName();
  const medium = useMedium();
  const span = useSpan();
  const [doing, setDoing] = useState<"change" | "life" | null>(null);
  const day = about.at;
  const held = { sort: "points" as const, id: point.id, version: point.version, outlet: point.kind === "outlet", onDone: () => setDoing(null) };
  const rows: [string, string][] = [
    [t("places.domainHead"), `${t(`places.domain.${point.domain}`)} · ${t(`places.kind.${point.kind}`)}`],
    [t("places.mediumHead"), medium(point)],
    [t("places.code.point"), point.code || t("places.empty")],
    [t("places.unit"), unit(point.unit)],
    [t("places.gradeHead"), point.grade ? t(`places.grade.${point.grade}`) : t("places.empty")],
    [t("places.dueHead"), `${t(point.due.connected ? "places.due.yes" : "places.due.no")}${point.due.why ? `${t("common.colon")}${point.due.why}` : ""}`],
    [t("places.address"), point.address || t("places.empty")],
    [t("places.position"), point.position ? `${degrees(point.position.lon)}, ${degrees(point.position.lat)}` : t("places.noPosition")],
    [t("places.life"), span(point.valid_from, point.valid_to)],
  ];
  return (
    <div className="page page-places">
      <header className="page-head">
        <div className="page-title">
          <p className="crumb">
            <Go to="/places">{t("places.title")}</Go>
            {point.enterprise && (
              <>
                {" · "}
                <Go to={`/places/enterprises/${point.enterprise.id}`}>{point.enterprise.name}</Go>
              </>
            )}
          </p>
          <h1>{point.name}</h1>
        </div>
        <div className="page-tools">
          <Doing about={about} doing={doing} set={setDoing} />
          {point.position && (
            <Go to="/places/map" set={{ v: `${degrees(point.position.lon)},${degrees(point.position.lat)},12`, on: point.id }}>
              {t("places.showOnMap")}
            </Go>
          )}
        </div>
      </header>
      {doing === "change" && <ChangeForm {...held} day={day} until={about.kept_until ?? null} before={draftOf(point)} />}
      {doing === "life" && <LifeForm {...held} life={{ from: point.valid_from, to: point.valid_to }} />}
      <section>
        <h2>{t("places.attributes", { day })}</h2>
        <dl className="place-about">
          {rows.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <History sort="points" domain={point.domain} all={about.history} />
    </div>
  );
}
