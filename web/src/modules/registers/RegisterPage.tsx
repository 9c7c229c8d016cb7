import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useEffect, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { api } from "../../api/client";
import type { RecordPage, RegisterField, RegisterView } from "../../api/types";
import { dateTime } from "../../app/format";
import { Go, useAddress } from "../../app/go";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { useSetParams } from "../../app/params";
import { useSession } from "../../app/session";
import { Empty, Over, Problem } from "../../app/states";
import { useTitle } from "../../app/title";
import { Compliance } from "./Compliance";
import { ImportDialog } from "./ImportDialog";
import { RecordForm } from "./RecordForm";
import { PaperStamp, State, stateName, useName, useRegister, useShown, useUnitNames, yuan } from "./parts";
import "./registers.css";

const PAGE = 50;
/** Records that are put on paper at most; more go out as a workbook. */
const PAPER = 500;

/** One register: filters, sums, records, a chart. */
export function Component() {
  const { register = "" } = useParams();
  const query = useRegister(register);
  return <Over query={query}>{(view) => <Page key={view.id} view={view} />}</Over>;
}

/** The filters of the list as they stand in the address. */
function useAsk(): Record<string, string> {
  const [params] = useSearchParams();
  return Object.fromEntries([...params].filter(([key, value]) => value && (key.startsWith("f.") || ["unit", "state", "q", "sort"].includes(key))));
}

function Page({ view }: { view: RegisterView }) {
  const { t } = useWords();
  const name = useName();
  useTitle(name(view.names));
  const ask = useAsk();
  const [params] = useSearchParams();
  const page = Math.max(1, Number(params.get("page") ?? "1") || 1);
  // On paper stand all records of the list and not the page that is open.
  const [paper, setPaper] = useState(false);
  const [offset, limit] = paper ? [0, PAPER] : [(page - 1) * PAGE, PAGE];
  const query = useQuery({
    queryKey: ["records", view.id, ask, offset, limit],
    queryFn: ({ signal }) => api.records(view.id, { ...ask, offset: String(offset), limit: String(limit) }, signal),
    placeholderData: keepPreviousData,
  });
  const ready = paper && query.isSuccess && !query.isPlaceholderData;
  useEffect(() => {
    if (!ready) return;
    const back = () => setPaper(false);
    window.addEventListener("afterprint", back);
    window.print();
    return () => window.removeEventListener("afterprint", back);
  }, [ready]);
  const [making, setMaking] = useState(false);
  const [reading, setReading] = useState(false);
  return (
    <div className="page page-register">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <p className="crumb">
            <Go to="/registers">{t("registers.list")}</Go> · {view.item}
          </p>
          <h1>{name(view.names)}</h1>
        </div>
        <div className="page-tools">
          <Button type="primary" disabled={view.write_units?.length === 0} title={view.write_units?.length === 0 ? t("registers.mayNot") : ""} onClick={() => setMaking(true)}>
            {t("registers.new")}
          </Button>
          <Button disabled={view.write_units?.length === 0} title={view.write_units?.length === 0 ? t("registers.mayNot") : ""} onClick={() => setReading(true)}>
            {t("registers.import")}
          </Button>
          <Button href={api.registerExport(view.id, ask)} download>
            {t("registers.export")}
          </Button>
          <Button loading={paper && query.isFetching} onClick={() => setPaper(true)}>
            {t("registers.print")}
          </Button>
        </div>
      </header>
      {query.data && <Stamp view={view} ask={ask} data={query.data} />}
      {view.note && <p className="lead">{name(view.note)}</p>}
      {reading && <ImportDialog view={view} onDone={() => setReading(false)} />}
      {making && <New view={view} onDone={() => setMaking(false)} />}
      <Compliance view={view} />
      <Filters view={view} />
      <Over query={query}>{(data) => <Records view={view} data={data} page={page} />}</Over>
      {view.charts.map((chart, i) => (
        <Bars key={chart.by + (chart.sum ?? "")} view={view} number={i} ask={ask} />
      ))}
      {view.dated && <Year view={view} />}
    </div>
  );
}

/** On paper only: which records these are. */
function Stamp({ view, ask, data }: { view: RegisterView; ask: Record<string, string>; data: RecordPage }) {
  const { t } = useWords();
  const name = useName();
  const shown = useShown();
  const named = useUnitNames();
  const said = Object.entries(ask).flatMap(([key, value]) => {
    const [, id, how] = key.split(".");
    const field = key.startsWith("f.") ? view.fields.find((f) => f.id === id) : undefined;
    if (field) return [`${name(field.names)}${how ? ` ${t(how === "from" ? "registers.from" : "registers.to")}` : ""} ${shown(field, value === "yes" ? true : value === "no" ? false : value)}`];
    if (key === "state") return [`${t("registers.state")} ${stateName(view, value, name)}`];
    return key === "q" ? [`${t("registers.search")} “${value}”`] : [];
  });
  const parts = [
    name(view.names),
    ask["unit"] ? named(ask["unit"]) : t("registers.paperUnits"),
    said.join("，") || t("registers.paperAll"),
    data.items.length < data.total ? t("registers.paperSome", { from: data.offset + 1, to: data.offset + data.items.length, n: data.total }) : t("registers.total", { n: data.total }),
  ];
  return <PaperStamp parts={parts} />;
}

function New({ view, onDone }: { view: RegisterView; onDone: () => void }) {
  const { t } = useWords();
  const session = useSession();
  const named = useUnitNames();
  const navigate = useNavigate();
  const address = useAddress();
  const client = useQueryClient();
  const city = useQuery({ queryKey: ["city", null], queryFn: ({ signal }) => api.city(null, signal) });
  const units = view.write_units ?? (city.data?.groups ?? []).flatMap((g) => g.units).map((u) => u.unit);
  const [picked, setPicked] = useState<string | null>(null);
  const unit = picked ?? session.unit?.id ?? units[0] ?? "";
  const make = useMutation({
    mutationFn: (fields: Record<string, unknown>) => api.createRecord(view.id, unit, fields),
    onSuccess: (row) => {
      void client.invalidateQueries({ queryKey: ["records", view.id] });
      void navigate(address(`/registers/${view.id}/${row.id}`));
    },
  });
  return (
    <section className="record-new">
      <h2>{t("registers.new")}</h2>
      <label className="record-unit">
        {t("registers.unit")} <Select aria-label={t("registers.unit")} value={unit} disabled={units.length < 2} options={units.map((u) => ({ value: u, label: named(u) }))} onChange={setPicked} />
      </label>
      <RecordForm key={unit} view={view} unit={unit} start={{}} files={[]} busy={make.isPending} error={make.error} onSave={(fields) => make.mutate(fields)} onCancel={onDone} />
    </section>
  );
}

function Filters({ view }: { view: RegisterView }) {
  const { t } = useWords();
  const name = useName();
  const set = useSetParams();
  const [params] = useSearchParams();
  const named = useUnitNames();
  const city = useQuery({ queryKey: ["city", null], queryFn: ({ signal }) => api.city(null, signal) });
  const units = (city.data?.groups ?? []).flatMap((g) => g.units).map((u) => u.unit);
  const put = (key: string, value: string | null) => set({ [key]: value, page: null });
  const dated = view.fields.find((f) => f.id === view.dated);
  const choices = view.fields.filter((f) => f.index && (f.kind === "choice" || f.kind === "yes_no"));
  const used = [...params.keys()].some((k) => k.startsWith("f.") || ["unit", "state", "q"].includes(k));
  return (
    <div className="register-filters" role="search">
      {(view.write_units === null || units.length > 1) && (
        <Select aria-label={t("registers.unit")} allowClear placeholder={t("registers.unit")} value={params.get("unit")} options={units.map((u) => ({ value: u, label: named(u) }))} onChange={(v: string | null) => put("unit", v ?? null)} />
      )}
      <Select aria-label={t("registers.state")} allowClear placeholder={t("registers.state")} value={params.get("state")} options={view.states.map((s) => ({ value: s.id, label: name(s.names) }))} onChange={(v: string | null) => put("state", v ?? null)} />
      {choices.map((field) => (
        <Select key={field.id} aria-label={name(field.names)} allowClear placeholder={name(field.names)} value={params.get(`f.${field.id}`)} options={options(field, name, t)} onChange={(v: string | null) => put(`f.${field.id}`, v ?? null)} />
      ))}
      {dated && (
        <span className="register-days">
          <Input type="date" aria-label={`${name(dated.names)} ${t("registers.from")}`} value={params.get(`f.${dated.id}.from`) ?? ""} onChange={(e) => put(`f.${dated.id}.from`, e.target.value)} />
          –
          <Input type="date" aria-label={`${name(dated.names)} ${t("registers.to")}`} value={params.get(`f.${dated.id}.to`) ?? ""} onChange={(e) => put(`f.${dated.id}.to`, e.target.value)} />
        </span>
      )}
      <Input.Search aria-label={t("registers.search")} placeholder={t("registers.search")} maxLength={100} allowClear defaultValue={params.get("q") ?? ""} onSearch={(v) => put("q", v)} />
      {used && (
        <Go to={`/registers/${view.id}`} className="register-clear">
          {t("registers.clear")}
        </Go>
      )}
    </div>
  );
}

function options(field: RegisterField, name: ReturnType<typeof useName>, t: (key: string) => string) {
  if (field.kind === "yes_no")
    return [
      { value: "yes", label: t("registers.yes") },
      { value: "no", label: t("registers.no") },
    ];
  return field.choices.map((c) => ({ value: c.id, label: name(c.names) }));
}

function Records({ view, data, page }: { view: RegisterView; data: RecordPage; page: number }) {
  const { t } = useWords();
  const name = useName();
  const shown = useShown();
  const named = useUnitNames();
  const [params] = useSearchParams();
  const columns = view.fields.filter((f) => f.list);
  const pages = Math.max(1, Math.ceil(data.total / PAGE));
  const sort = params.get("sort");
  const next = (id: string) => (sort === id ? `-${id}` : sort === `-${id}` ? null : id);
  const order = (id: string) => (sort === id ? ("ascending" as const) : sort === `-${id}` ? ("descending" as const) : undefined);
  return (
    <section aria-label={name(view.names)}>
      <p className="register-sums" role="status">
        <b>{t("registers.total", { n: data.total })}</b>
        {data.sums.map((sum) => (
          <span key={`${sum.field} ${sum.of ?? ""}`}>
            <Summed view={view} sum={sum} />
          </span>
        ))}
      </p>
      {data.items.length === 0 ? (
        <Empty>{t("registers.none")}</Empty>
      ) : (
        <div className="table-scroll">
          {/* On a phone each record is a card; the roles keep it a table for who listens. */}
          <table className="table register-table" role="table">
            <thead role="rowgroup">
              <tr role="row">
                <th scope="col" role="columnheader">
                  {t("registers.unit")}
                </th>
                {columns.map((f) => (
                  <th key={f.id} scope="col" role="columnheader" className={f.kind === "money" || f.kind === "integer" ? "r" : ""} aria-sort={order(f.id)}>
                    {f.index ? <Go set={{ sort: next(f.id), page: null }}>{name(f.names)}</Go> : name(f.names)}
                    {order(f.id) === "ascending" ? " ↑" : order(f.id) === "descending" ? " ↓" : ""}
                  </th>
                ))}
                <th scope="col" role="columnheader">
                  {t("registers.state")}
                </th>
                <th scope="col" role="columnheader">
                  {t("registers.changed")}
                </th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              {data.items.map((row) => (
                <tr key={row.id} role="row">
                  <td role="cell">{named(row.unit)}</td>
                  {columns.map((f) => (
                    <td key={f.id} role="cell" data-label={f.id === view.title ? undefined : name(f.names)} className={f.id === view.title ? "record-title" : f.kind === "money" || f.kind === "integer" ? "r" : ""}>
                      {f.id === view.title ? <Go to={`/registers/${view.id}/${row.id}`}>{shown(f, row.fields[f.id]) || row.id}</Go> : shown(f, row.fields[f.id])}
                    </td>
                  ))}
                  <td role="cell">
                    <State view={view} id={row.state} />
                    {row.on_behalf && <small className="faint"> {t("registers.behalf", { unit: named(row.unit) })}</small>}
                  </td>
                  <td role="cell" className="faint">{t("registers.byText", { who: row.changed_by, at: dateTime(row.changed_at) })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {pages > 1 && (
        <nav className="register-pages">
          {page > 1 && <Go set={{ page: String(page - 1) }}>{t("registers.before")}</Go>}
          <span>{t("registers.page", { n: page, of: pages })}</span>
          {page < pages && <Go set={{ page: String(page + 1) }}>{t("registers.next")}</Go>}
        </nav>
      )}
    </section>
  );
}

/** A sum with the value of the field by which the sums are told apart. */
function Summed({ view, sum }: { view: RegisterView; sum: RecordPage["sums"][number] }) {
  const { t } = useWords();
  const name = useName();
  const of = useOf();
  const field = view.fields.find((f) => f.id === sum.field);
  if (!field) return null;
  const value = field.kind === "money" ? `${yuan(sum.value)} ${t("registers.money")}` : field.kind === "decimal" ? String(sum.value / 1_000_000) : String(sum.value);
  return t("registers.sum", { name: field.sum_by ? `${of(view, field, sum.of)} ${name(field.names)}` : name(field.names), value });
}

/** The value by which the sums of a field are told apart, in words. */
function useOf() {
  const { t } = useWords();
  const shown = useShown();
  return (view: RegisterView, field: RegisterField | undefined, of: string | null) => {
    const by = view.fields.find((f) => f.id === field?.sum_by);
    return by ? shown(by, of) || t("registers.empty") : "";
  };
}

function Bars({ view, number, ask }: { view: RegisterView; number: number; ask: Record<string, string> }) {
  const name = useName();
  const shown = useShown();
  const of = useOf();
  const query = useQuery({ queryKey: ["register-chart", view.id, number, ask], queryFn: ({ signal }) => api.registerChart(view.id, number, ask, signal), placeholderData: keepPreviousData });
  const chart = view.charts[number];
  const by = view.fields.find((f) => f.id === chart?.by);
  const sum = view.fields.find((f) => f.id === chart?.sum);
  if (!chart || !by || !query.data || query.data.items.length === 0) return null;
  const most = Math.max(1, ...query.data.items.map((b) => Math.abs(b.value)));
  return (
    <figure className="register-chart">
      <figcaption>{name(chart.names)}</figcaption>
      {query.data.items.map((bar) => (
        <div key={`${bar.group} ${bar.of ?? ""}`} className="register-bar">
          <span>
            {by.kind === "date" ? bar.group : shown(by, bar.group)} {bar.of && of(view, sum, bar.of)}
          </span>
          <i aria-hidden style={{ width: `${(Math.abs(bar.value) / most) * 100}%` }} />
          <b>{sum?.kind === "money" ? yuan(bar.value) : bar.value}</b>
        </div>
      ))}
    </figure>
  );
}

/** Whether the year is closed, unit by unit, and who may close it. */
function Year({ view }: { view: RegisterView }) {
  const { t } = useWords();
  const named = useUnitNames();
  const client = useQueryClient();
  const city = useQuery({ queryKey: ["city", null], queryFn: ({ signal }) => api.city(null, signal) });
  const year = Number(city.data?.run.as_of.slice(0, 4) ?? "0");
  const key = ["register-year", view.id, year];
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => api.registerYears(view.id, year, signal), enabled: year > 0 });
  const close = useMutation({
    mutationFn: ({ unit, closed }: { unit: string; closed: boolean }) => api.closeYear(view.id, year, unit, closed),
    onSuccess: (data) => client.setQueryData(key, data),
  });
  if (!query.data) return null;
  const may = (unit: string) => view.close_units === null || view.close_units.includes(unit);
  const begun = query.data.items;
  const rest = (view.close_units ?? []).filter((u) => !begun.some((b) => b.unit === u));
  return (
    <section className="register-year">
      <h2>{t("registers.year", { year })}</h2>
      <p className="faint">{t("registers.closeIs")}</p>
      <ul>
        {[...begun, ...rest.map((unit) => ({ unit, closed: false, by: "", at: "", year }))].map((y) => (
          <li key={y.unit}>
            <b>{named(y.unit)}</b> {y.closed ? t("registers.closed", { who: y.by, at: dateTime(y.at) }) : t("registers.open")}{" "}
            {may(y.unit) && (
              <Button size="small" loading={close.isPending} onClick={() => close.mutate({ unit: y.unit, closed: !y.closed })}>
                {t(y.closed ? "registers.reopen" : "registers.close")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {close.error && <Problem error={close.error} compact />}
    </section>
  );
}

