import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { PlacePoints } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { Filters, PAGE, useAsk } from "./list";
import { Frame, Pages, Tools, useMedium, useUnitName } from "./parts";

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
  return (
    <section aria-label={t("places.tabs.points")}>
      <p role="status" className="place-total">
        {t("places.total", { n: data.total })}
      </p>
      {data.items.length === 0 ? (
        <Empty>{t("places.none")}</Empty>
      ) : (
        <div className="table-scroll">
          {/* On a phone each point is a card; the roles keep it a table for who listens. */}
          <table className="table place-table" role="table">
            <thead role="rowgroup">
              <tr role="row">
                {["name", "unit", "domainHead", "mediumHead", "gradeHead", "dueHead", "stateHead"].map((word) => (
                  <th key={word} scope="col" role="columnheader">
                    {t(`places.${word}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody role="rowgroup">
              {data.items.map((p) => (
                <tr key={p.id} role="row">
                  <td role="cell" className="place-name">
                    <Go to={`/places/points/${p.id}`} set={{ at }}>
                      {p.name}
                    </Go>
                    {p.enterprise && <small className="faint"> {p.enterprise.name}</small>}
                    {p.code && <small className="faint"> {p.code}</small>}
                  </td>
                  <td role="cell">{unit(p.unit)}</td>
                  <td role="cell">{t(`places.domain.${p.domain}`)}</td>
                  <td role="cell">{medium(p)}</td>
                  <td role="cell">{p.grade && t(`places.grade.${p.grade}`)}</td>
                  <td role="cell" title={p.due.why || undefined}>
                    {t(p.due.connected ? "places.due.yes" : "places.due.no")}
                    {p.due.why && <small className="faint place-why">{p.due.why}</small>}
                  </td>
                  <td role="cell">{t(p.there ? "places.state.there" : "places.state.ended")}</td>
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
