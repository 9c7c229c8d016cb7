import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { api } from "../../api/client";
import type { PaperPage } from "../../api/types";
import { dateTime } from "../../app/format";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useSetParams } from "../../app/params";
import { PrintStamp } from "../../app/PrintStamp";
import { Said } from "../../app/said";
import { useAllowed, useSession } from "../../app/session";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { LastDay, STATES, StateMark, type State } from "./parts";
import { Quarantine } from "./Quarantine";
import { UnitPapers } from "./UnitPapers";
import "./papers.css";

const A_PAGE = 50;

/** Papers: a unit's own, the city's table of all, or what was put aside for whoever guards security. */
export function Component() {
  const { t } = useWords();
  useTitle(t("papers.title"));
  const session = useSession();
  const city = useAllowed("read_city");
  const reads = useAllowed("read_unit");
  const [asked] = useParam("unit");
  const unit = city ? asked : (session.unit?.id ?? asked);
  return (
    <div className="page page-papers">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <h1>{t("papers.title")}</h1>
        </div>
      </header>
      {!reads ? <Quarantine /> : unit ? <UnitPapers key={unit} unit={unit} back={city} /> : <City />}
    </div>
  );
}

function City() {
  const { t, lang } = useWords();
  const [state, setState] = useParam("state", "at");
  const [material, setMaterial] = useParam("paper", "at");
  const [q, setQ] = useParam("q", "at");
  const [at] = useParam("at");
  const offset = Math.max(0, Number(at ?? 0) || 0);
  const set = useSetParams();
  const filter: Record<string, string> = { ...(state ? { state } : {}), ...(material ? { material } : {}), ...(q ? { q } : {}) };
  const query = useQuery({
    queryKey: ["papers", filter, offset],
    queryFn: ({ signal }) => api.papers({ ...filter, offset: String(offset), limit: String(A_PAGE) }, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <p className="lead">{t("papers.lead")}</p>
      <Over query={query}>
        {(page) =>
          !page.asks ? (
            <Empty>{t("papers.none")}</Empty>
          ) : (
            <>
              <div className="paper-filters">
                <Select
                  aria-label={t("papers.state")}
                  value={state ?? ""}
                  onChange={(v) => setState(v || null)}
                  options={[{ value: "", label: t("papers.allStates") }, ...STATES.map((s) => ({ value: s, label: `${t(`papers.${s}`)}${page.counts[s] && !state ? ` ${page.counts[s]}` : ""}` }))]}
                />
                <Select
                  aria-label={t("papers.material")}
                  value={material ?? ""}
                  onChange={(v) => setMaterial(v || null)}
                  options={[{ value: "", label: t("papers.allMaterials") }, ...page.materials.map((m) => ({ value: m.id, label: lang === "en" ? (m.label_en ?? m.label) : m.label }))]}
                />
                <Input.Search key={q ?? ""} aria-label={t("papers.find")} placeholder={t("papers.find")} defaultValue={q ?? ""} allowClear onSearch={(v) => setQ(v.trim() || null)} />
                <Button href={api.papersCsv(filter)} download>
                  {t("papers.export")}
                </Button>
              </div>
              {page.items.length === 0 ? <Empty>{t("papers.noUnits")}</Empty> : <Table page={page} material={material} />}
              {page.total > A_PAGE && (
                <p className="paper-pages">
                  <Button disabled={offset === 0} onClick={() => set({ at: offset > A_PAGE ? String(offset - A_PAGE) : null })}>
                    {t("papers.earlier")}
                  </Button>
                  <span>{t("papers.pageOf", { from: offset + 1, to: Math.min(offset + A_PAGE, page.total), total: page.total })}</span>
                  <Button disabled={offset + A_PAGE >= page.total} onClick={() => set({ at: String(offset + A_PAGE) })}>
                    {t("papers.later")}
                  </Button>
                </p>
              )}
            </>
          )
        }
      </Over>
    </>
  );
}

function Table({ page, material }: { page: PaperPage; material: string | null }) {
  const { t } = useWords();
  const shown = page.materials.filter((m) => !material || m.id === material);
  return (
    <div className="table-scroll paper-scroll" tabIndex={0} role="region" aria-label={t("papers.title")}>
      <table className="paper-table">
        <thead>
          <tr>
            <th scope="col">{t("papers.unit")}</th>
            {shown.map((m) => (
              <th scope="col" key={m.id}>
                <Said zh={m.label} en={m.label_en} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.items.map((unit) => (
            <tr key={unit.unit}>
              <th scope="row">
                <Go to="/papers" set={{ unit: unit.unit }}>
                  {unit.name}
                </Go>
              </th>
              {unit.papers
                .filter((p) => shown.some((m) => m.id === p.material))
                .map((p) => (
                  <td key={p.material}>
                    <StateMark state={p.state as State} />
                    {p.received_at ? <small>{dateTime(p.received_at)}</small> : <LastDay cell={p} />}
                  </td>
                ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
