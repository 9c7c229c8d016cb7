import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { PlacePoints } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { Filters, PAGE, Rows, useAsk } from "./list";
import { Frame, Tools, useMedium, useUnitName } from "./parts";

/** The stations and outlets of a day. */
export function Component() {
  const { t } = useWords();
  useTitle(t("places.title"));
  const { ask, page } = useAsk("points");
  const query = useQuery({
    queryKey: ["place-points", ask, page],
    queryFn: ({ signal }) => api.placePoints({ ...ask, offset: String((page - 1) * PAGE), limit: String(PAGE) }, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <Frame tab="points" tools={<Tools sort="points" ask={ask} />}>
      <Filters sort="points" />
      <Over query={query}>{(data) => <Points data={data} page={page} at={ask["at"] ?? null} />}</Over>
    </Frame>
  );
}

function Points({ data, page, at }: { data: PlacePoints; page: number; at: string | null }) {
  const { t } = useWords();
  const unit = useUnitName();
  const medium = useMedium();
  const cells = (p: PlacePoints["items"][number]) => [
    <>
      <Go to={`/places/points/${p.id}`} set={{ at }}>
        {p.name}
      </Go>
      {p.enterprise && <small className="faint"> {p.enterprise.name}</small>}
      {p.code && <small className="faint"> {p.code}</small>}
    </>,
    unit(p.unit),
    t(`places.domain.${p.domain}`),
    medium(p),
    p.grade && t(`places.grade.${p.grade}`),
    <>
      {t(p.due.connected ? "places.due.yes" : "places.due.no")}
      {p.due.why && <small className="faint place-why">{p.due.why}</small>}
    </>,
    t(p.there ? "places.state.there" : "places.state.ended"),
  ];
  return <Rows label={t("places.tabs.points")} list={data} page={page} heads={["name", "unit", "domainHead", "mediumHead", "gradeHead", "dueHead", "stateHead"]} none={t("places.none")} cells={cells} />;
}
