import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState, type ReactNode } from "react";
import { ApiError, api } from "../../api/client";
import type { ReportAsk, ReportFile, RunInfo } from "../../api/types";
import { dateTime, shortDigest } from "../../app/format";
import { useParam, useRunParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useAllowed, useSession } from "../../app/session";
import { Empty, Over, Problem } from "../../app/states";
import { useEveryUnit } from "../../app/units";
import { useTitle } from "../../app/title";
import "./reports.css";

const KINDS = ["notice", "scorecard", "feedback", "self", "findings", "compare", "cards"] as const;
type Kind = (typeof KINDS)[number];
const FORMATS = ["pdf", "docx", "xlsx"] as const;
type Format = (typeof FORMATS)[number];
const PAPER = ["issuer", "letterhead", "number", "addressee"] as const;
/** How often the list is asked again while something is being made. */
const BEAT = 1500;

export function Component() {
  const { t } = useWords();
  useTitle(t("reports.title"));
  const runs = useQuery({ queryKey: ["runs", {}], queryFn: ({ signal }) => api.runs({}, signal) });
  return (
    <div className="page page-reports">
      <header className="page-head">
        <div className="page-title">
          <h1>{t("reports.title")}</h1>
        </div>
      </header>
      <p className="lead">{t("reports.lead")}</p>
      <Over query={runs}>{(data) => <Make runs={data.items} />}</Over>
      <Files />
    </div>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label>
      <span>{label}</span>
      {children}
    </label>
  );
}

function useRunWord() {
  const { t } = useWords();
  return (run: RunInfo) => t("reports.runOf", { day: run.as_of, n: run.number, stage: t(run.stage === "final" ? "stage.final" : "stage.short") });
}

/** As the server has it: the latest day, and of that day the latest run. */
function newest(runs: RunInfo[]): RunInfo | undefined {
  return [...runs].sort((a, b) => b.as_of.localeCompare(a.as_of) || b.number - a.number)[0];
}

/** What was chosen, out of the address; what is not there is what most people want. */
function useChoice(runs: RunInfo[]) {
  const { lang } = useWords();
  const session = useSession();
  const readsCity = useAllowed("read_city");
  const [report, setReport] = useParam("report");
  const [format, setFormat] = useParam("format");
  const [before, setBefore] = useParam("before");
  const [unit, setUnit] = useParam("unit");
  const [fileLang, setFileLang] = useParam("file_lang");
  const run = useRunParam();
  const [, setRun] = useParam("run");
  const kind: Kind = KINDS.find((k) => k === report) ?? (readsCity ? "notice" : "scorecard");
  return {
    readsCity,
    kind,
    setReport,
    format: (kind === "cards" ? "xlsx" : (FORMATS.find((f) => f === format) ?? "pdf")) as Format,
    setFormat,
    run: run ?? newest(runs)?.id ?? null,
    setRun,
    before,
    setBefore,
    unit: unit ?? (readsCity ? null : (session.unit?.id ?? null)),
    setUnit,
    lang: (fileLang === "zh" || fileLang === "en" ? fileLang : lang) as "zh" | "en",
    setFileLang,
  };
}

function Make({ runs }: { runs: RunInfo[] }) {
  const { t } = useWords();
  const chosen = useChoice(runs);
  const { kind, format, run } = chosen;
  const named = useRunWord();
  const client = useQueryClient();
  const [paper, setPaper] = useState<Partial<Record<(typeof PAPER)[number], string>>>({});
  const [lacks, setLacks] = useState<"needUnit" | "needBefore" | null>(null);
  const make = useMutation({
    mutationFn: (ask: ReportAsk) => api.makeReport(ask),
    onSettled: () => client.invalidateQueries({ queryKey: ["reports"] }),
  });
  if (runs.length === 0) return <Empty>{t("runs.empty")}</Empty>;
  const ofUnit = kind === "scorecard" || kind === "feedback" || kind === "self";
  const runOptions = runs.map((r) => ({ value: r.id, label: named(r) }));
  if (run && !runs.some((r) => r.id === run)) runOptions.push({ value: run, label: run });
  const ask = () => {
    const missing = ofUnit && !chosen.unit ? "needUnit" : kind === "compare" && !chosen.before ? "needBefore" : null;
    setLacks(missing);
    if (missing) return;
    make.mutate({
      report: kind,
      format,
      lang: chosen.lang,
      ...(run ? { run } : {}),
      ...(ofUnit && chosen.unit ? { unit: chosen.unit } : {}),
      ...(kind === "compare" && chosen.before ? { before: chosen.before } : {}),
      paper: kind === "notice" ? paper : {},
    });
  };
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        ask();
      }}
    >
      <fieldset className="report-kinds">
        <legend>{t("reports.report")}</legend>
        {KINDS.map((k) => {
          const off = k === "cards" && !chosen.readsCity;
          return (
            <label key={k} className={`report-kind${k === kind ? " on" : ""}${off ? " off" : ""}`}>
              <input type="radio" name="report" value={k} checked={k === kind} disabled={off} onChange={() => chosen.setReport(k)} />
              <span>
                <b>{t(`reports.${k}`)}</b>
                <small>{off ? t("reports.mayNotCards") : t(`reports.${k}Is`)}</small>
              </span>
            </label>
          );
        })}
      </fieldset>
      <div className="report-fields">
        <Field label={t("reports.run")}>
          <Select aria-label={t("reports.run")} value={run} options={runOptions} onChange={(value) => chosen.setRun(value)} />
        </Field>
        {kind === "compare" && (
          <Field label={t("reports.before")}>
            <Select aria-label={t("reports.before")} value={chosen.before} options={runOptions.filter((o) => o.value !== run)} onChange={(value) => chosen.setBefore(value)} />
          </Field>
        )}
        {ofUnit && <UnitField run={run} unit={chosen.unit} onPick={chosen.setUnit} />}
        <Field label={t("reports.format")}>
          <Select aria-label={t("reports.format")} value={format} disabled={kind === "cards"} options={FORMATS.map((f) => ({ value: f, label: t(`reports.${f}`) }))} onChange={(value) => chosen.setFormat(value)} />
        </Field>
        <Field label={t("reports.lang")}>
          <Select
            aria-label={t("reports.lang")}
            value={chosen.lang}
            options={[
              { value: "zh", label: "中文" },
              { value: "en", label: "English" },
            ]}
            onChange={(value) => chosen.setFileLang(value)}
          />
        </Field>
      </div>
      {kind === "notice" && (
        <details className="report-paper">
          <summary>{t("reports.paper")}</summary>
          <div className="report-fields">
            {PAPER.map((name) => (
              <Field key={name} label={t(`reports.${name}`)}>
                <Input value={paper[name] ?? ""} maxLength={120} placeholder={name === "number" ? t("reports.numberHint") : ""} onChange={(e) => setPaper({ ...paper, [name]: e.target.value })} />
              </Field>
            ))}
          </div>
        </details>
      )}
      <div className="report-go">
        <Button type="primary" htmlType="submit" loading={make.isPending}>
          {t("reports.make")}
        </Button>
        {make.isPending && <p role="status">{t("reports.making")}</p>}
        {lacks && (
          <p className="reason" role="alert">
            {t(`reports.${lacks}`)}
          </p>
        )}
        {make.data && !make.isPending && <Made file={make.data} />}
        {make.error && <Refused error={make.error} />}
      </div>
    </form>
  );
}

function UnitField({ run, unit, onPick }: { run: string | null; unit: string | null; onPick: (unit: string) => void }) {
  const { t } = useWords();
  const city = useQuery({ queryKey: ["city", run], queryFn: ({ signal }) => api.city(run, signal) });
  const units = useEveryUnit(city.data).filter((u) => u.visible === "full");
  const options = units.map((u) => ({ value: u.unit, label: `${u.name}（${u.unit}）` }));
  return (
    <Field label={t("reports.unit")}>
      <Select aria-label={t("reports.unit")} showSearch={{ optionFilterProp: "label" }} loading={city.isLoading} value={unit} options={options} onChange={onPick} />
    </Field>
  );
}

function Made({ file }: { file: ReportFile }) {
  const { t } = useWords();
  if (file.state !== "done") return <p role="status">{t("reports.queued")}</p>;
  return (
    <p role="status">
      {t("reports.made", { name: file.name })} <a href={api.reportFile(file.id)}>{t("reports.download")}</a>
    </p>
  );
}

const SAID: Record<string, string> = { not_published: "notPublished", no_chinese_font: "noFont", too_many_reports: "tooMany" };

function Refused({ error }: { error: unknown }) {
  const { t } = useWords();
  const word = error instanceof ApiError ? SAID[error.code] : undefined;
  if (!word) return <Problem error={error} compact />;
  return (
    <p className="reason" role="alert">
      {t(`reports.${word}`)}
    </p>
  );
}

function Files() {
  const { t } = useWords();
  const query = useQuery({
    queryKey: ["reports"],
    queryFn: ({ signal }) => api.reports(signal),
    refetchInterval: (q) => (q.state.data?.items.some((f) => f.state === "waiting") ? BEAT : false),
  });
  return (
    <section>
      <h2>{t("reports.mine")}</h2>
      <Over query={query}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty>{t("reports.none")}</Empty>
          ) : (
            <div className="table-scroll">
              <table className="table report-list">
                <thead>
                  <tr>
                    <th scope="col">{t("reports.file")}</th>
                    <th scope="col">{t("reports.at")}</th>
                    <th scope="col">{t("reports.digest")}</th>
                    <th scope="col" className="r">{t("reports.size")}</th>
                    <th scope="col">
                      <span className="sr">{t("reports.download")}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.map((file) => (
                    <FileRow key={file.id} file={file} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Over>
    </section>
  );
}

function FileRow({ file }: { file: ReportFile }) {
  const { t } = useWords();
  return (
    <tr>
      <th scope="row">
        {file.name}
        {file.state === "failed" && <small className="reason">{`${t("reports.failed")}${t("common.colon")}${SAID[file.code ?? ""] ? t(`reports.${SAID[file.code ?? ""]}`) : (file.error ?? "")}`}</small>}
        {file.state === "waiting" && (
          <small role="status">
            {file.total > 0 ? t("reports.progress", { done: file.done, of: file.total }) : t("reports.waiting")}
            <progress {...(file.total > 0 ? { value: file.done, max: file.total } : {})} aria-label={file.name} />
          </small>
        )}
      </th>
      <td className="tab nowrap">{dateTime(file.created_at)}</td>
      <td>{file.digest && <code title={file.digest}>{shortDigest(file.digest)}</code>}</td>
      <td className="r tab nowrap">{file.bytes != null && sizeText(file.bytes)}</td>
      <td className="r">
        {file.state === "done" && (
          <a href={api.reportFile(file.id)} aria-label={t("reports.downloadOf", { name: file.name })}>
            {t("reports.download")}
          </a>
        )}
      </td>
    </tr>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
