import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { PlaceEnterprises } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { Filters, PAGE, useAsk } from "./list";
import { Frame, Pages, Tools, useUnitName } from "./parts";

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
  return (
    <section aria-label={t("places.tabs.enterprises")}>
      <p role="status" className="place-total">
        {t("places.total", { n: data.total })}
      </p>
      {data.items.length === 0 ? (
        <Empty>{t("places.noneEnterprises")}</Empty>
      ) : (
        <div className="table-scroll">
          <table className="table place-table" role="table">
            <thead role="rowgroup">
              <tr role="row">
                {["name", "unit", "code.enterprise", "gradeHead", "address", "stateHead"].map((word) => (
                  <th key={word} scope="col" role="columnheader">
                    {t(`places.${word}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody role="rowgroup">
              {data.items.map((e) => (
                <tr key={e.id} role="row">
                  <td role="cell" className="place-name">
                    <Go to={`/places/enterprises/${e.id}`} set={{ at }}>
                      {e.name}
                    </Go>
                  </td>
                  <td role="cell">{unit(e.unit)}</td>
                  <td role="cell">{e.code}</td>
                  <td role="cell">{e.grade && t(`places.grade.${e.grade}`)}</td>
                  <td role="cell">{e.address}</td>
                  <td role="cell">{t(e.there ? "places.state.there" : "places.state.ended")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pages page={page} pages={Math.ceil(data.total / PAGE)} />
    </section>
  );
}
