import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import { api, type RunsAsk } from "../../api/client";
import type { Replay, RunInfo } from "../../api/types";
import { dateTime, shortDigest } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Pager } from "../../app/Pager";
import { useSetParams } from "../../app/params";
import { useAllowed } from "../../app/session";
import { Empty, Over, Problem } from "../../app/states";
import { Term } from "../../app/Term";
import { TableTools, useColumns, type Column } from "../../app/table/TableTools";
import { useTitle } from "../../app/title";
import { StageTag } from "../../marks";
import { PageHead } from "./parts";
import { useRuns } from "./queries";
import "./size.css";

export function Component() {
  const { t } = useWords();
  useTitle(t("runs.title"));
  const [params] = useSearchParams();
  return <Over query={useRuns(asked(params))}>{(data) => <Runs items={data.items} next={data.next_page} />}</Over>;
}

const SHOWS = ["published", "unpublished", "final"] as const;
const FILTERS = ["show", "from", "to"] as const;
const isDay = (text: string | null) => text !== null && /^\d{4}-\d\d-\d\d$/.test(text);

/** What the address asks for; what it says that is none of the choices counts as nothing. */
function asked(params: URLSearchParams): RunsAsk {
  const show = SHOWS.find((s) => s === params.get("show"));
  const ask: RunsAsk = show ? { show } : {};
  for (const name of ["from", "to"] as const) {
    const day = params.get(name);
    if (day !== null && isDay(day)) ask[name] = day;
  }
  const page = params.get("page");
  if (page !== null && /^\d{1,18}$/.test(page)) ask.page = page;
  return ask;
}

/** Which runs are listed; another question begins at its first page. */
function RunFilters() {
  const { t } = useWords();
  const [params] = useSearchParams();
  const set = useSetParams();
  const turn = (name: (typeof FILTERS)[number], value: string) => set({ [name]: value, page: null });
  return (
    <form className="filters" role="search" aria-label={t("runs.filters")} onSubmit={(event) => event.preventDefault()}>
      <select aria-label={t("runs.show")} value={params.get("show") ?? ""} onChange={(event) => turn("show", event.target.value)}>
        <option value="">{t("runs.showAll")}</option>
        {SHOWS.map((s) => (
          <option key={s} value={s}>
            {t(`runs.show_${s}`)}
          </option>
        ))}
      </select>
      <label>
        {t("runs.from")} <input type="date" value={params.get("from") ?? ""} onChange={(event) => turn("from", event.target.value)} />
      </label>
      <label>
        {t("runs.to")} <input type="date" value={params.get("to") ?? ""} onChange={(event) => turn("to", event.target.value)} />
      </label>
      {FILTERS.some((name) => params.has(name)) && (
        <button type="button" className="button-link" onClick={() => set({ show: null, from: null, to: null, page: null })}>
          {t("units.clear")}
        </button>
      )}
    </form>
  );
}

/** A button that stays visible when it may not be used, with the reason. */
function Guarded({ allowed, why, children }: { allowed: boolean; why: string; children: (disabled: boolean) => ReactNode }) {
  if (allowed) return children(false);
  return (
    <Tooltip title={why}>
      <span className="guarded">
        {children(true)}
        <span className="sr">{why}</span>
      </span>
    </Tooltip>
  );
}

function Runs({ items, next }: { items: RunInfo[]; next: string | null }) {
  const { t } = useWords();
  const [params] = useSearchParams();
  const narrowed = FILTERS.some((name) => params.has(name)) || params.has("page");
  // New runs come before the first page: a link names the place where this one begins.
  const top = items[0] ? String(items[0].number + 1) : null;
  const client = useQueryClient();
  const { message } = App.useApp();
  const columns: Column<RunInfo>[] = [
    { id: "as_of", fixed: true, word: t("runs.asOf"), text: (r) => r.as_of },
    { id: "number", fixed: true, word: t("table.runNo"), text: (r) => String(r.number) },
    { id: "created", word: t("runs.created"), text: (r) => `${dateTime(r.created_at)} ${r.created_by === "system" ? t("runs.system") : r.created_by}` },
    { id: "digests", word: t("runs.digests"), text: (r) => r.result_digest },
    { id: "units", word: t("runs.units"), text: (r) => String(r.units) },
    { id: "published", word: t("runs.published"), text: (r) => (r.published_at ? dateTime(r.published_at) : "") },
  ];
  const { has } = useColumns(columns);
  const mayStart = useAllowed("start_run");
  const start = useMutation({
    mutationFn: api.startRun,
    onSuccess: async (run) => {
      message.success(t("runs.started", { day: run.as_of }));
      await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    },
  });
  return (
    <div className="page page-runs">
      <PageHead title={t("runs.title")}>
        <span className="push">
          <Guarded allowed={mayStart} why={t("runs.mayNotStart")}>
            {(disabled) => (
              <Button type="primary" disabled={disabled} loading={start.isPending} onClick={() => start.mutate()}>
                {t("runs.start")}
              </Button>
            )}
          </Guarded>
        </span>
      </PageHead>
      <p className="lead">{t("runs.lead")}</p>
      {!mayStart && <p className="reason">{t("runs.mayNotStart")}</p>}
      {start.error && <Problem error={start.error} compact />}
      <RunFilters />
      {items.length === 0 ? (
        <Empty>{t(narrowed ? "runs.noneSuch" : "runs.empty")}</Empty>
      ) : (
        <TableTools name="runs" columns={columns} rows={items} {...(top !== null ? { pin: { page: top } } : {})}>
        <div className="table-scroll">
          <table className="table runs">
            <thead>
              <tr>
                <th scope="col"><Term id="as_of">{t("runs.asOf")}</Term></th>
                {has("created") && <th scope="col"><Term id="run">{t("runs.created")}</Term></th>}
                {has("digests") && (
                  <th scope="col">
                    <Term id="digest">{t("runs.digests")}</Term>
                  </th>
                )}
                {has("units") && <th scope="col" className="r">{t("runs.units")}</th>}
                {has("published") && <th scope="col"><Term id="publish">{t("runs.published")}</Term></th>}
                <th scope="col">
                  <Term id="replay">{t("runs.check")}</Term>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((run) => (
                <Run key={run.id} run={run} has={has} />
              ))}
            </tbody>
          </table>
        </div>
        </TableTools>
      )}
      <Pager next={next} />
    </div>
  );
}

function Run({ run, has }: { run: RunInfo; has: (column: string) => boolean }) {
  const { t } = useWords();
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const mayPublish = useAllowed("publish_run");
  const replay = useMutation({ mutationFn: () => api.replay(run.id) });
  const publish = useMutation({
    mutationFn: () => api.publish(run.id),
    onSuccess: async () => {
      message.success(t("runs.publishedNow", { day: run.as_of }));
      await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    },
  });
  const digests: [string, string][] = [
    ["method", run.method_digest],
    ["rulings", run.rulings_digest],
    ["snapshot", run.snapshot_digest],
    ["result", run.result_digest],
  ];
  return (
    <>
      <tr>
        <th scope="row">
          <Go to="/" set={{ run: run.id }}>
            {run.as_of}
          </Go>
          <StageTag run={run} short />
          <small>{t("runs.number", { n: run.number })}</small>
        </th>
        {has("created") && (
        <td>
          <span className="tab nowrap">{dateTime(run.created_at)}</span>
          <small>{run.created_by === "system" ? t("runs.system") : run.created_by}</small>
        </td>
        )}
        {has("digests") && (
        <td>
          <dl className="digests">
            {digests.map(([name, digest]) => (
              <div key={name}>
                <dt>{t(`runs.d_${name}`)}</dt>
                <dd>
                  <code title={digest}>{shortDigest(digest)}</code>
                </dd>
              </div>
            ))}
          </dl>
          <small>{t("runs.engine", { n: run.engine })}</small>
        </td>
        )}
        {has("units") && <td className="r tab">{run.units}</td>}
        {has("published") && (
        <td>
          {run.published_at ? (
            <span className="tab nowrap">{dateTime(run.published_at)}</span>
          ) : (
            <Guarded allowed={mayPublish} why={t("runs.mayNotPublish")}>
              {(disabled) => (
                <Button
                  size="small"
                  disabled={disabled}
                  loading={publish.isPending}
                  onClick={() => modal.confirm({ title: t("runs.publishAsk", { day: run.as_of }), content: t("runs.publishText"), okText: t("runs.publish"), cancelText: t("common.cancel"), onOk: () => publish.mutateAsync().catch(() => undefined) })}
                >
                  {t("runs.publish")}
                </Button>
              )}
            </Guarded>
          )}
        </td>
        )}
        <td>
          <Button size="small" loading={replay.isPending} onClick={() => replay.mutate()}>
            {t("runs.replay")}
          </Button>
        </td>
      </tr>
      {(replay.data || replay.error || publish.error) && (
        <tr className="run-result">
          <td colSpan={6}>
            {replay.data && <ReplayResult result={replay.data} />}
            {(replay.error ?? publish.error) && <Problem error={replay.error ?? publish.error} compact />}
          </td>
        </tr>
      )}
    </>
  );
}

function ReplayResult({ result }: { result: Replay }) {
  const { t } = useWords();
  return (
    <div role="status" className={result.identical ? "replay replay-same" : "replay replay-differs"}>
      <b>{t(result.identical ? "runs.same" : "runs.differs")}</b> <span>{t("runs.took", { n: result.millis })}</span>
      <dl>
        <dt>{t("runs.expected")}</dt>
        <dd>
          <code>{result.expected}</code>
        </dd>
        <dt>{t("runs.got")}</dt>
        <dd>
          <code>{result.got}</code>
        </dd>
      </dl>
    </div>
  );
}
