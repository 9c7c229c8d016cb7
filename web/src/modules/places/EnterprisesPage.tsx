import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { PlaceEnterprises } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { Filters, PAGE, Rows, useAsk } from "./list";
import { Frame, Tools, useUnitName } from "./parts";

/** The enterprises of a day. */
export function Component() {
  const { t } = useWords();
  useTitle(`${t("places.tabs.enterprises")} · ${t("places.title")}`);
  const { ask, page } = useAsk("enterprises");
  const query = useQuery({
    queryKey: ["place-enterprises", ask, page],
    queryFn: ({ signal }) => api.placeEnterprises({ ...ask, offset: String((page - 1) * PAGE), limit: String(PAGE) }, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <Frame tab="enterprises" tools={<Tools sort="enterprises" ask={ask} />}>
      <Filters sort="enterprises" />
      <Over query={query}>{(data) => <Enterprises data={data} page={page} at={ask["at"] ?? null} />}</Over>
    </Frame>
  );
}

function Enterprises({ data, page, at }: { data: PlaceEnterprises; page: number; at: string | null }) {
  const { t } = useWords();
  const unit = useUnitName();
  const cells = (e: PlaceEnterprises["items"][number]) => [
    <Go to={`/places/enterprises/${e.id}`} set={{ at }}>
      {e.name}
    </Go>,
    unit(e.unit),
    e.code,
    e.grade && t(`places.grade.${e.grade}`),
    e.address,
    t(e.there ? "places.state.there" : "places.state.ended"),
  ];
  return <Rows label={t("places.tabs.enterprises")} list={data} page={page} heads={["name", "unit", "code.enterprise", "gradeHead", "address", "stateHead"]} none={t("places.noneEnterprises")} cells={cells} />;
}
