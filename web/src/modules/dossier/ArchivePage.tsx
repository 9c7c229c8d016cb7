import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { api } from "../../api/client";
import type { Disc, DiscAsk, RunInfo } from "../../api/types";
import { dateTime } from "../../app/format";
import { useParam, useRunParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useAllowed, useSession } from "../../app/session";
import { Empty, Over, Problem } from "../../app/states";
import { useTitle } from "../../app/title";
import { useEveryUnit } from "../../app/units";
import "./archive.css";

/** How often the list is asked again while a disc is being made. */
const BEAT = 1500;
const CITY = "";

export function Component() {
  const { t } = useWords();
  useTitle(t("archive.title"));
  const allowed = useAllowed("archive_campaign");
  const runs = useQuery({ queryKey: ["runs", {}], queryFn: ({ signal }) => api.runs({}, signal) });
  const discs = useQuery({
    queryKey: ["discs"],
    queryFn: ({ signal }) => api.discs(signal),
    enabled: allowed,
    refetchInterval: (q) => (q.state.data?.items.some((d) => d.state === "waiting") ? BEAT : false),
  });
  return (
    <div className="page page-archive">
      <header className="page-head">
        <div className="page-title">
          <h1>{t("archive.title")}</h1>
        </div>
      </header>
      <p className="lead">{t("archive.lead")}</p>
      {allowed ? (
        <>
          <Over query={runs}>{(data) => <Make runs={data.items} />}</Over>
          <Over query={discs}>
            {(data) => (
              <>
                <List discs={data.items} />
                <Signer fingerprint={data.fingerprint} example={data.items.find((d) => d.state === "done")} />
              </>
            )}
          </Over>
        </>
      ) : (
        <Empty>{t("archive.mayNot")}</Empty>
      )}
    </div>
  );
}

function Make({ runs }: { runs: RunInfo[] }) {
  const { t } = useWords();
  const session = useSession();
  const ofCity = useAllowed("read_city");
  const chosen = useRunParam();
  const [, setRun] = useParam("run");
  const [unitParam, setUnit] = useParam("unit");
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: (ask: DiscAsk) => api.makeDisc(ask),
    onSettled: () => client.invalidateQueries({ queryKey: ["discs"] }),
  });
  // The latest day, and of that day the latest run, as everywhere.
  const newest = [...runs].sort((a, b) => b.as_of.localeCompare(a.as_of) || b.number - a.number)[0];
  const run = chosen ?? newest?.id ?? null;
  const city = useQuery({ queryKey: ["city", run], queryFn: ({ signal }) => api.city(run, signal), enabled: ofCity && run !== null });
  const units = useEveryUnit(city.data);
  if (run === null) return <Empty>{t("runs.empty")}</Empty>;
  const own = session.unit;
  const unit = ofCity ? (unitParam ?? CITY) : (own?.id ?? CITY);
  const whose = ofCity
    ? [{ value: CITY, label: t("archive.city") }, ...units.map((u) => ({ value: u.unit, label: `${u.name}（${u.unit}）` }))]
    : own
      ? [{ value: own.id, label: t("archive.own", { unit: own.name }) }]
      : [];
  const named = (r: RunInfo) => t("archive.runOf", { day: r.as_of, n: r.number, stage: t(r.stage === "final" ? "stage.final" : "stage.short") });
  const runOptions = runs.map((r) => ({ value: r.id, label: named(r) }));
  if (!runs.some((r) => r.id === run)) runOptions.push({ value: run, label: run });
  return (
    <form
      className="archive-make"
      onSubmit={(e) => {
        e.preventDefault();
        make.mutate({ run, ...(unit === CITY ? {} : { unit }) });
      }}
    >
      <label>
        <span>{t("archive.run")}</span>
        <Select aria-label={t("archive.run")} value={run} options={runOptions} onChange={(value) => setRun(value)} />
      </label>
      <label>
        <span>{t("archive.whose")}</span>
        <Select aria-label={t("archive.whose")} showSearch={{ optionFilterProp: "label" }} value={unit} options={whose} onChange={(value) => setUnit(value === CITY ? null : value)} />
      </label>
      <Button type="primary" htmlType="submit" loading={make.isPending}>
        {t("archive.make")}
      </Button>
      {make.error && <Problem error={make.error} compact />}
    </form>
  );
}

const SAID: Record<string, string> = { not_alone: "notAlone", no_chinese_font: "noFont" };

function List({ discs }: { discs: Disc[] }) {
  const { t } = useWords();
  return (
    <section>
      <h2>{t("archive.list")}</h2>
      {discs.length === 0 ? (
        <Empty>{t("archive.none")}</Empty>
      ) : (
        <ul className="archive-list">
          {discs.map((d) => (
            <li key={d.id}>
              <Row disc={d} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ disc }: { disc: Disc }) {
  const { t } = useWords();
  const word = disc.code ? SAID[disc.code] : undefined;
  const title = disc.unit ? t("archive.unitDisc", { year: disc.year, unit: disc.unit, n: disc.number }) : t("archive.cityDisc", { year: disc.year, n: disc.number });
  return (
    <>
      <h3>{title}</h3>
      <p className="archive-by">{t("archive.by", { by: disc.ordered_by, at: dateTime(disc.ordered_at) })}</p>
      {disc.state === "waiting" && (
        <p role="status">
          {t("archive.waiting")} <progress aria-label={title} />
        </p>
      )}
      {disc.state === "failed" && <p className="reason">{`${t("archive.failed")}${t("common.colon")}${word ? t(`archive.${word}`) : (disc.error ?? "")}`}</p>}
      {disc.state === "done" && (
        <>
          <dl>
            <dt>{t("archive.size")}</dt>
            <dd className="tab">
              {sizeText(disc.bytes ?? 0)}
              {t("common.comma")}
              {t("archive.files", { n: disc.files ?? 0 })}
            </dd>
            <dt>{t("archive.digest")}</dt>
            <dd>
              <code>{disc.image}</code>
            </dd>
          </dl>
          <p className="archive-get">
            <a href={api.discFile(disc.id, "image")} aria-label={t("archive.downloadOf", { name: disc.name })}>
              {t("archive.download")}
            </a>
            <a href={api.discFile(disc.id, "signature")} aria-label={t("archive.signatureOf", { name: disc.name })}>
              {t("archive.signature")}
            </a>
          </p>
        </>
      )}
    </>
  );
}

/** In groups of four, as it is read out. */
function spoken(fingerprint: string): string {
  return fingerprint.replace(/^sha256:/, "").replace(/(.{4})(?=.)/g, "$1 ");
}

function Signer({ fingerprint, example }: { fingerprint: string; example: Disc | undefined }) {
  const { t } = useWords();
  const file = example?.name ?? "huanheng.iso";
  return (
    <section className="archive-signer">
      <h2>{t("archive.node")}</h2>
      <p className="archive-fingerprint">
        <code>{spoken(fingerprint)}</code>
      </p>
      <p>{t("archive.nodeIs")}</p>
      <h2>{t("archive.how")}</h2>
      <ol>
        <li>{t("archive.howCopy")}</li>
        <li>
          {t("archive.howRun")}
          <pre>{`chmod +x huanheng\n./huanheng verify ${file} --signer ${fingerprint}`}</pre>
        </li>
        <li>{t("archive.howSays")}</li>
        <li>
          {t("archive.howTwo")}
          <pre>{`./huanheng verify ${file} --against other.iso`}</pre>
        </li>
      </ol>
    </section>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
