import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams, useSearchParams } from "react-router";
import { api } from "../../api/client";
import type { PlaceEnterpriseAbout } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { draftOf } from "./fields";
import { ChangeForm, Doing, History, LifeForm } from "./one";
import { degrees, useMedium, useSpan, useUnitName } from "./parts";

/** One enterprise with its outlets. */
export function Component() {
  const { id = "" } = useParams();
  const [params] = useSearchParams();
  const at = params.get("at");
  const query = useQuery({ queryKey: ["place", id, at], queryFn: ({ signal }) => api.placeEnterprise(id, at, signal) });
  return <Over query={query}>{(about) => <Page key={about.enterprise.version} about={about} />}</Over>;
}

function Page({ about }: { about: PlaceEnterpriseAbout }) {
  const { t } = useWords();
  const { enterprise: e } = about;
  useTitle(e.name);
  const unit = useUnitName();
  const medium = useMedium();
  const span = useSpan();
  const [doing, setDoing] = useState<"change" | "life" | null>(null);
  const day = about.at;
  const held = { sort: "enterprises" as const, id: e.id, version: e.version, outlet: false, onDone: () => setDoing(null) };
  const rows: [string, string][] = [
    [t("places.code.enterprise"), e.code || t("places.empty")],
    [t("places.unit"), unit(e.unit)],
    [t("places.gradeHead"), e.grade ? t(`places.grade.${e.grade}`) : t("places.empty")],
    [t("places.permit"), e.permit || t("places.empty")],
    [t("places.address"), e.address || t("places.empty")],
    [t("places.position"), e.position ? `${degrees(e.position.lon)}, ${degrees(e.position.lat)}` : t("places.noPosition")],
    [t("places.life"), span(e.valid_from, e.valid_to)],
  ];
  return (
    <div className="page page-places">
      <header className="page-head">
        <div className="page-title">
          <p className="crumb">
            <Go to="/places/enterprises">{t("places.tabs.enterprises")}</Go>
          </p>
          <h1>{e.name}</h1>
        </div>
        <div className="page-tools">
          <Doing about={about} doing={doing} set={setDoing} />
          {about.kept_from === null && (
            <Go to="/places/new" set={{ enterprise: e.id }}>
              {t("places.addOutlet")}
            </Go>
          )}
        </div>
      </header>
      {doing === "change" && <ChangeForm {...held} day={day} until={about.kept_until ?? null} before={draftOf(e)} />}
      {doing === "life" && <LifeForm {...held} life={{ from: e.valid_from, to: e.valid_to }} />}
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
      <section>
        <h2>{t("places.outlets")}</h2>
        {about.outlets.length === 0 ? (
          <p className="faint">{t("places.noOutlets")}</p>
        ) : (
          <ul className="place-outlets">
            {about.outlets.map((o) => (
              <li key={o.id}>
                <Go to={`/places/points/${o.id}`}>{o.name}</Go> {medium(o)} · {t(o.due.connected ? "places.due.yes" : "places.due.no")}
                {!o.there && ` · ${t("places.state.ended")}`}
              </li>
            ))}
          </ul>
        )}
      </section>
      <History sort="enterprises" domain="source" all={about.history} />
    </div>
  );
}
