// The audit log: newest first, filtered by the address, with the state of its chain above.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, Select } from "antd";
import { api } from "../../api/client";
import type { AuditRecord } from "../../api/types";
import { dateTime } from "../../app/format";
import { useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { useSetParams } from "../../app/params";
import { useAllowed } from "../../app/session";
import { Empty, Over } from "../../app/states";
import { TableTools } from "../../app/table/TableTools";
import { useTitle } from "../../app/title";
import "./audit.css";

const ENDINGS = ["done", "refused", "failed", "begun"] as const;
const FILTERS = ["person", "action", "unit", "ending", "from", "to"] as const;
/** So many rows go into one file at most. */
const MOST_FILE = 20_000;

export function Component() {
  const { t } = useWords();
  useTitle(t("audit.title"));
  const may = useAllowed("read_audit");
  return (
    <div className="page page-audit">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <h1>{t("audit.title")}</h1>
        </div>
      </header>
      <p className="lead">{t("audit.lead")}</p>
      {may ? (
        <>
          <Chain />
          <Records />
        </>
      ) : (
        <Empty>{t("audit.needRight")}</Empty>
      )}
    </div>
  );
}

function Chain() {
  const { t } = useWords();
  const client = useQueryClient();
  const query = useQuery({ queryKey: ["audit", "state"], queryFn: ({ signal }) => api.auditState(false, signal) });
  const whole = useMutation({ mutationFn: () => api.auditState(true), onSuccess: (state) => client.setQueryData(["audit", "state"], state) });
  return (
    <Over query={query}>
      {(state) => (
        <section className="audit-chain" aria-label={t("audit.chain")}>
          {state.finding && (
            <Alert type="error" showIcon title={t("audit.damaged", { file: state.finding.file, from: state.finding.from, to: state.finding.to })} description={state.finding.what} />
          )}
          <p>{state.verified > 0 && state.verified_at ? t("audit.verified", { n: state.verified, at: dateTime(state.verified_at) }) : t("audit.none")}</p>
          {state.chain && (
            <p className="audit-small">
              {t("audit.chain")} <code>{state.chain}</code>
            </p>
          )}
          <p className="audit-small">
            {t("audit.whole", { at: dateTime(state.whole_at) })}{" "}
            <Button size="small" loading={whole.isPending} onClick={() => whole.mutate()}>
              {t("audit.wholeGo")}
            </Button>
          </p>
          {state.clock_back > 0 && <p className="audit-small">{t("audit.clockBackIs", { n: state.clock_back })}</p>}
        </section>
      )}
    </Over>
  );
}

function useRecordWords() {
  const { t, exists } = useAuditWords();
  const who = (r: AuditRecord) => (r.who.id === "system" ? t("audit.system") : r.who.id === "console" ? r.who.name || t("audit.console") : r.who.name || t("audit.nobody"));
  return {
    who,
    action: (name: string) => (exists(name) ? t(`audit.actions.${name}` as "audit.actions.backup") : name),
    ending: (r: AuditRecord) => t(`audit.${r.ending}` as "audit.done") + (r.code ? ` (${r.code})` : ""),
    subject: (r: AuditRecord) => [r.subject.module, r.subject.id].filter(Boolean).join(" "),
    change: (r: AuditRecord) => Object.entries(r.detail).map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`),
  };
}

function useAuditWords() {
  const { t } = useWords();
  const exists = (name: string) => t(`audit.actions.${name}` as "audit.actions.backup") !== `audit.actions.${name}`;
  return { t, exists };
}

function Records() {
  const { t } = useWords();
  const word = useRecordWords();
  const set = useSetParams();
  const values = Object.fromEntries(FILTERS.map((name) => [name, new URLSearchParams(location.search).get(name) ?? ""])) as Record<(typeof FILTERS)[number], string>;
  // The address is the state: each is read as a parameter, so that the page is drawn again when one changes.
  useParam("person");
  const [page] = useParam("page");
  const ask = { ...Object.fromEntries(Object.entries(values).filter(([, v]) => v)), ...(page ? { page } : {}) };
  const query = useQuery({ queryKey: ["audit", "records", ask], queryFn: ({ signal }) => api.auditRecords(ask, signal) });
  const change = (name: string, value: string | null) => set({ [name]: value, page: null });
  const every = async () => {
    const all: AuditRecord[] = [];
    let next: string | null = null;
    do {
      const part = await api.auditRecords({ ...ask, limit: 500, ...(next ? { page: next } : {}) });
      all.push(...part.items);
      next = part.next_page;
    } while (next && all.length < MOST_FILE);
    return all;
  };
  return (
    <>
      <form className="filters" role="search" aria-label={t("audit.title")} onSubmit={(event) => event.preventDefault()}>
        {(["person", "unit"] as const).map((name) => (
          <label key={name}>
            <span>{t(`audit.${name}`)}</span>
            <Input.Search allowClear defaultValue={values[name]} onSearch={(value) => change(name, value.trim() || null)} />
          </label>
        ))}
        <label>
          <span>{t("audit.action")}</span>
          <Select
            value={values.action}
            onChange={(value) => change("action", value || null)}
            options={[{ value: "", label: t("audit.all") }, ...(query.data?.actions ?? []).map((a) => ({ value: a, label: word.action(a) }))]}
            popupMatchSelectWidth={false}
            style={{ minWidth: 160 }}
          />
        </label>
        <label>
          <span>{t("audit.ending")}</span>
          <Select
            value={values.ending}
            onChange={(value) => change("ending", value || null)}
            options={[{ value: "", label: t("audit.all") }, ...ENDINGS.map((e) => ({ value: e as string, label: t(`audit.${e}`) }))]}
            style={{ minWidth: 110 }}
          />
        </label>
        {(["from", "to"] as const).map((name) => (
          <label key={name}>
            <span>{t(`audit.${name}`)}</span>
            <Input type="date" value={values[name]} onChange={(event) => change(name, event.target.value || null)} />
          </label>
        ))}
      </form>
      <Over query={query}>
        {(data) => (
          <>
            <TableTools
              name="audit"
              choice={false}
              total={data.total}
              rows={every}
              columns={[
                { id: "seq", word: t("audit.seq"), text: (r: AuditRecord) => String(r.seq) },
                { id: "at", word: t("audit.at"), text: (r) => r.at },
                { id: "who", word: t("audit.person"), text: (r) => `${word.who(r)} ${r.who.id}` },
                { id: "address", word: t("audit.address"), text: (r) => r.address ?? "" },
                { id: "action", word: t("audit.action"), text: (r) => word.action(r.action) },
                { id: "subject", word: t("audit.subject"), text: word.subject },
                { id: "unit", word: t("audit.unit"), text: (r) => r.unit ?? "" },
                { id: "ending", word: t("audit.ending"), text: word.ending },
                { id: "change", word: t("audit.change"), text: (r) => word.change(r).join("; ") },
                { id: "request", word: t("audit.request"), text: (r) => r.request_id },
              ]}
            >
              <span>{t("audit.total", { n: data.total })}</span>
              <a href={api.auditExport(Object.fromEntries(Object.entries(values).filter(([, v]) => v)))}>{t("audit.export")}</a>
            </TableTools>
            {data.items.length === 0 ? <Empty>{t("audit.empty")}</Empty> : <Table rows={data.items} />}
            <p className="audit-pages">
              {page && <Button onClick={() => set({ page: null }, true)}>{t("audit.newest")}</Button>}
              {data.next_page && <Button onClick={() => set({ page: data.next_page }, true)}>{t("audit.more")}</Button>}
            </p>
          </>
        )}
      </Over>
    </>
  );
}

function Table({ rows }: { rows: readonly AuditRecord[] }) {
  const { t } = useWords();
  const word = useRecordWords();
  const heads = ["seq", "at", "person", "action", "subject", "ending", "change", "address"] as const;
  return (
    <div className="audit-scroll" tabIndex={0} role="region" aria-label={t("audit.title")}>
      <table className="audit-table">
        <thead>
          <tr>
            {heads.map((name) => (
              <th key={name} scope="col">
                {t(`audit.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => (
            <tr key={r.seq} className={`audit-${r.ending}`}>
              <td className="num">{r.seq}</td>
              <td className="audit-at">
                {dateTime(r.at)}
                {r.clock_back && <em>{t("audit.clockBack")}</em>}
              </td>
              <td>
                {word.who(r)}
                {r.on_behalf_of && <small>{t("audit.behalf", { who: r.on_behalf_of })}</small>}
              </td>
              <td>{word.action(r.action)}</td>
              <td>{word.subject(r)}</td>
              <td>{word.ending(r)}</td>
              <td className="audit-change">
                {word.change(r).map((line) => (
                  <div key={line}>{line}</div>
                ))}
              </td>
              <td>
                {r.address ?? ""}
                {r.forwarded && <small>{t("audit.forwarded", { address: r.forwarded })}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
