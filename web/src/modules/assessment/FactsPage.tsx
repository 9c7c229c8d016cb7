import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Drawer, Input } from "antd";
import { api, type FactsAsk } from "../../api/client";
import type { EvidenceView, FactList, FactPage, FactRow } from "../../api/types";
import { dateTime, shortDigest, valueText } from "../../app/format";
import { Go, useParam, useRunParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Pager } from "../../app/Pager";
import { Said } from "../../app/said";
import { Empty, Over, Problem } from "../../app/states";
import { useSession } from "../../app/session";
import { useTitle } from "../../app/title";
import { KnownMark, ReadingChip, SourceGlyph } from "../../marks";
import { DeclareForm } from "./DeclareForm";
import { openText } from "./FactValue";
import { evidencePath, indicatorPath, PageHead } from "./parts";
import { Filter, Toggle, useSetting } from "./work";
import "./work.css";

const OUTCOMES = ["known", "absent", "unavailable", "not_applicable", "contested", "awaiting"] as const;
const BINDINGS = ["measured", "attested", "declared", "judged", "corrected"] as const;
const KEYS = ["unit", "group", "input", "indicator", "binding", "outcome", "q", "page"] as const;

export function Component() {
  const { t } = useWords();
  useTitle(t("facts.title"));
  const run = useRunParam();
  const values = KEYS.map((key) => useParam(key)[0]);
  const [disagree] = useParam("disagree");
  const [open] = useParam("open");
  const ask = Object.fromEntries(KEYS.map((key, i) => [key, values[i]]).filter(([, value]) => value)) as FactsAsk;
  if (disagree === "1") ask.disagree = true;
  if (open === "1") ask.open = true;
  const query = useQuery({ queryKey: ["facts", run, ask], queryFn: ({ signal }) => api.facts(ask, run, signal), placeholderData: keepPreviousData });
  return <Over query={query}>{(page) => <Facts page={page} />}</Over>;
}

function Facts({ page }: { page: FactList }) {
  const { t, pick } = useWords();
  const city = useSession().allowed.includes("read_city");
  const set = useSetting();
  const [q] = useParam("q");
  const [outcome] = useParam("outcome");
  const kinds = [...new Set(page.units.map((u) => u.kind))];
  const method = useQuery({ queryKey: ["method"], queryFn: ({ signal }) => api.method(signal), staleTime: 600_000 });
  const kindName = (id: string) => {
    const kind = method.data?.kinds.find((k) => k.id === id);
    return kind ? pick(kind.label, kind.label_en) : id;
  };
  return (
    <div className="page page-facts">
      <PageHead title={t("facts.title")} run={page.run} />
      <p className="lead">{t("facts.lead")}</p>
      <form
        className="filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          set({ q: String(new FormData(event.currentTarget).get("q") ?? "").trim() || null, page: null });
        }}
      >
        <label className="filter filter-wide">
          <span>{t("facts.search")}</span>
          <span className="filter-search">
            <Input name="q" key={q ?? ""} defaultValue={q ?? ""} maxLength={60} allowClear />
            <Button htmlType="submit">{t("facts.find")}</Button>
          </span>
        </label>
        {city && kinds.length > 1 && <Filter name="group" label={t("gradient.group")} any={t("gradient.allGroups")} choices={kinds.map((id) => ({ value: id, label: kindName(id) }))} />}
        {page.units.length > 1 && <Filter name="unit" label={t("gradient.unit")} any={t("gradient.allUnits")} choices={page.units.map((u) => ({ value: u.id, label: u.name }))} />}
        <Filter name="input" label={t("facts.input")} any={t("facts.allInputs")} choices={page.inputs.map((i) => ({ value: i.id, label: pick(i.label, i.label_en) }))} />
        <Filter name="binding" label={t("facts.binding")} any={t("facts.anyBinding")} choices={BINDINGS.map((b) => ({ value: b, label: t(`source.${b}`) }))} />
        <Toggle name="disagree">
          {t("facts.disagree")} <span className="tab">{page.disagree}</span>
        </Toggle>
        <Toggle name="open">{t("facts.openOnly")}</Toggle>
      </form>
      <ul className="outcomes" aria-label={t("facts.outcome")}>
        <li className={outcome === null ? "on" : ""}>
          <Go keep set={{ outcome: null, page: null }} role="button" aria-pressed={outcome === null}>
            {t("facts.anyOutcome")} <b className="tab">{page.outcomes.reduce((n, o) => n + o.count, 0)}</b>
          </Go>
        </li>
        {OUTCOMES.map((kind) => {
          const count = page.outcomes.find((o) => o.outcome === kind)?.count ?? 0;
          return (
            <li key={kind} className={outcome === kind ? "on" : ""}>
              <Go keep set={{ outcome: outcome === kind ? null : kind, page: null }} role="button" aria-pressed={outcome === kind}>
                <KnownMark state={kind} /> <b className="tab">{count}</b>
              </Go>
            </li>
          );
        })}
      </ul>
      <p className="quiet">{t("facts.total", { n: page.total })}</p>
      {page.items.length === 0 ? <Empty>{t("facts.none")}</Empty> : <Table page={page} />}
      <Pager next={page.next_page} />
      <FactDrawer />
    </div>
  );
}

const cellOf = (at: Record<string, string>) =>
  Object.entries(at)
    .map(([d, v]) => `${d}=${v}`)
    .join(",");

function Table({ page }: { page: FactList }) {
  const { t } = useWords();
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t("facts.title")}>
      <table className="table fact-table">
        <thead>
          <tr>
            <th scope="col">{t("gradient.unit")}</th>
            <th scope="col">{t("facts.input")}</th>
            <th scope="col">{t("facts.value")}</th>
            <th scope="col">{t("facts.bindings")}</th>
            <th scope="col">{t("facts.usedBy")}</th>
          </tr>
        </thead>
        <tbody>
          {page.items.map((row) => {
            const at = cellOf(row.at);
            return (
              <tr key={`${row.unit} ${row.input} ${at}`}>
                <td>{row.unit_name}</td>
                <th scope="row">
                  <Go keep set={{ of: row.unit, fact: row.input, at: at || null, declare: null }}>
                    <Said zh={row.label} en={row.label_en} />
                    {row.at_text && (
                      <small>
                        <Said zh={row.at_text} en={row.at_text_en} />
                      </small>
                    )}
                  </Go>
                </th>
                <td>
                  <Value row={row} />
                </td>
                <td>
                  <Bindings row={row} />
                </td>
                <td className="used-by">
                  {row.used_by.map((use) => (
                    <Go key={use.indicator} to={indicatorPath(row.unit, use.indicator)} {...(use.fact !== null ? { set: { fact: String(use.fact) } } : {})} title={use.name}>
                      {use.indicator}
                    </Go>
                  ))}
                  {row.used_by.length === 0 && <span className="quiet">{t("facts.notUsed")}</span>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export function Value({ row }: { row: Pick<FactRow, "state" | "why" | "value" | "value_en" | "open" | "type" | "measure" | "measure_en"> & { why_en?: string | null } }) {
  const { t, lang, pick } = useWords();
  if (row.state !== "known" || row.value === null)
    return (
      <>
        <KnownMark state={row.state} />
        {row.why && (
          <small>
            <Said zh={row.why} en={row.why_en} />
          </small>
        )}
      </>
    );
  const open = row.open && (lang === "en" ? { lowest: row.open.lowest_en, highest: row.open.highest_en } : row.open);
  return (
    <>
      <b className="tab">{valueText(pick(row.value, row.value_en), lang, row.type, pick(row.measure ?? "", row.measure_en))}</b>
      {open && <small>{openText(t, open)}</small>}
    </>
  );
}

function Bindings({ row, full = false }: { row: FactRow; full?: boolean }) {
  const { t, lang, pick } = useWords();
  return (
    <ol className="bindings">
      {row.bindings.map((b) => (
        <li key={b.key} className={b.counts ? "binding-counts" : b.state === null ? "binding-silent" : ""}>
          <SourceGlyph binding={b.binding} />
          {full && <code>{b.key}</code>}
          {b.state === null ? (
            <span className="quiet">{t("facts.silent")}</span>
          ) : b.value !== null ? (
            <span className="tab">{valueText(pick(b.value, b.value_en), lang, row.type)}</span>
          ) : (
            <KnownMark state={b.state} />
          )}
          {b.counts && <em>{t("facts.counts")}</em>}
          {full && b.why && (
            <small>
              <Said zh={b.why} />
            </small>
          )}
          {full && b.by && (
            <small>
              <Said zh={b.by} /> · {b.recorded_at && dateTime(b.recorded_at)}
            </small>
          )}
        </li>
      ))}
      {row.disagree && <li className="finding">{t("facts.finding")}</li>}
    </ol>
  );
}

/** One fact over the list: every source, its days, what was declared, and the form. */
function FactDrawer() {
  const { t, pick } = useWords();
  const run = useRunParam();
  const set = useSetting();
  const [input] = useParam("fact");
  const [of] = useParam("of");
  const [unitFilter] = useParam("unit");
  const [at] = useParam("at");
  const [older] = useParam("older");
  const [declare] = useParam("declare");
  const unit = of ?? unitFilter;
  const on = input !== null && unit !== null;
  const query = useQuery({
    queryKey: ["fact", unit, input, at, older, run],
    queryFn: ({ signal }) => api.fact(unit ?? "", input ?? "", { ...(at ? { at } : {}), ...(older ? { page: older } : {}) }, run, signal),
    enabled: on,
    placeholderData: (before) => (before?.row.input === input && before.row.unit === unit ? before : undefined),
  });
  const page = query.data;
  const close = () => set({ fact: null, of: null, at: null, older: null, declare: null });
  return (
    <Drawer
      open={on}
      onClose={close}
      size={720}
      destroyOnHidden
      title={
        page ? (
          <span className="drawer-title">
            {page.unit.short_name} · <Said zh={page.row.label} en={page.row.label_en} />
            {page.row.at_text && (
              <i>
                <Said zh={page.row.at_text} en={page.row.at_text_en} />
              </i>
            )}
          </span>
        ) : (
          t("facts.title")
        )
      }
    >
      {query.error ? (
        <Problem error={query.error} retry={() => void query.refetch()} compact />
      ) : !page ? (
        <p className="quiet" role="status">
          {t("common.loading")}
        </p>
      ) : declare === "declared" || declare === "judged" || declare === "corrected" ? (
        <DeclareForm key={`${unit} ${input} ${at} ${declare}`} page={page} speaking={declare} />
      ) : (
        <Fact page={page} name={pick(page.row.label, page.row.label_en)} />
      )}
    </Drawer>
  );
}

function Fact({ page, name }: { page: FactPage; name: string }) {
  const { t } = useWords();
  const { row } = page;
  return (
    <div className="fact">
      <div className="fact-value">
        <Value row={row} />
      </div>
      <p className="actions">
        {page.may_declare && (
          <Go keep set={{ declare: "declared" }} className="button-link">
            {t("facts.declare")}
          </Go>
        )}
        {page.may_judge && (
          <Go keep set={{ declare: "judged" }} className="button-link">
            {t("facts.judge")}
          </Go>
        )}
        {page.may_correct && (
          <Go keep set={{ declare: "corrected" }} className="button-link">
            {t("review.correct")}
          </Go>
        )}
        {row.used_by.map((use) => (
          <Go key={use.indicator} to={indicatorPath(row.unit, use.indicator)} {...(use.fact !== null ? { set: { fact: String(use.fact) } } : {})} className="button-link">
            {t("facts.onIndicator", { id: use.indicator })}
          </Go>
        ))}
      </p>
      <section>
        <h3>{t("facts.bindings")}</h3>
        <p className="quiet">{t(`facts.chosen.${row.chosen}`)}</p>
        <Bindings row={row} full />
        {row.readings.length > 0 && (
          <p>
            {t("facts.readings")}{" "}
            {row.readings.map((id) => (
              <ReadingChip key={id} id={id} state="default" />
            ))}
          </p>
        )}
      </section>
      {page.fact && page.fact.evidence.length > 0 && (
        <section>
          <h3>{t("facts.files", { n: page.fact.evidence.length })}</h3>
          <Files files={page.fact.evidence} unit={row.unit} />
        </section>
      )}
      <section>
        <h3>{t("facts.history")}</h3>
        <p className="quiet small">{t("facts.historyText", { n: page.days })}</p>
        <div className="table-scroll" tabIndex={0} role="region" aria-label={`${name} ${t("facts.history")}`}>
          <table className="table tight">
            <thead>
              <tr>
                <th scope="col">{t("facts.day")}</th>
                <th scope="col">{t("facts.value")}</th>
                <th scope="col">{t("facts.by")}</th>
                <th scope="col">{t("facts.digest")}</th>
              </tr>
            </thead>
            <tbody>
              {page.history.map((h) => (
                <tr key={h.run}>
                  <th scope="row" className="tab nowrap">
                    <Go keep set={{ run: h.run, older: null }}>{h.as_of}</Go>
                  </th>
                  <td>
                    <Value row={{ ...h, type: row.type, measure: row.measure, measure_en: row.measure_en }} />
                    {h.disagree && <small className="ochre">{t("facts.finding")}</small>}
                  </td>
                  <td>
                    {h.binding && <SourceGlyph binding={h.binding} />}
                    {h.by && (
                      <small>
                        <Said zh={h.by} /> · {h.recorded_at && dateTime(h.recorded_at)}
                      </small>
                    )}
                  </td>
                  <td>
                    {h.digest && <code title={h.digest}>{shortDigest(h.digest)}</code>}
                    {h.evidence.map((e) => (
                      <Go key={e.digest} to={evidencePath(row.unit, e.digest)} set={{ run: h.run }} title={e.name}>
                        <code>{shortDigest(e.digest)}</code>
                      </Go>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {page.next_page !== null && (
          <Go keep set={{ older: page.next_page }} className="button-link">
            {t("facts.older")}
          </Go>
        )}
      </section>
      <section>
        <h3>{t("facts.versions")}</h3>
        {page.versions.length === 0 ? (
          <Empty>{t("facts.noVersions")}</Empty>
        ) : (
          <ol className="versions">
            {page.versions.map((v, i) => (
              <li key={i}>
                <span className="tab">{dateTime(v.recorded_at)}</span> <SourceGlyph binding={v.binding} /> <Said zh={v.by} />
                {t("common.colon")}
                <Value row={{ ...v, open: null, type: row.type, measure: row.measure, measure_en: row.measure_en }} />
                {v.reason && (
                  <small>
                    <Said zh={v.reason} />
                  </small>
                )}
                {v.pending && <em className="ochre">{t("facts.pending")}</em>}
                {v.signature && (
                  <small className="quiet">
                    {t("facts.signed")} <code>{v.signature.slice(0, 28)}…</code>
                  </small>
                )}
                <Files files={v.evidence} unit={row.unit} />
              </li>
            ))}
          </ol>
        )}
      </section>
    </div>
  );
}

function Files({ files, unit }: { files: EvidenceView[]; unit: string }) {
  if (files.length === 0) return null;
  return (
    <ul className="file-links">
      {files.map((file) => (
        <li key={file.digest}>
          <Go to={evidencePath(unit, file.digest)}>
            <Said zh={file.name} />
          </Go>{" "}
          <code title={file.digest}>{shortDigest(file.digest)}</code>
        </li>
      ))}
    </ul>
  );
}
