import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useParams } from "react-router";
import { api } from "../../api/client";
import { OCCASIONAL, PERIODIC, telemetry, type DeviceDetail, type DeviceView, type ValueView } from "../../api/telemetry";
import { dateTime } from "../../app/format";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { Said } from "../../app/said";
import { Empty, Over, Problem } from "../../app/states";
import { useTitle } from "../../app/title";
import { Chart } from "./Chart";
import { Commands } from "./Commands";
import { Days } from "./Days";
import { useNews } from "./news";
import { Frames, seconds, useReason, useUnitNames } from "./parts";
import { RegisterForm } from "./RegisterForm";
import { mediumOf, StateName } from "./states";
import "./telemetry.css";

const TABS = ["values", "days", "frames", "commands", "registration"] as const;
const HOUR = 3_600_000;
/** How often is asked while nothing tells of news, and while something does: states also change by time alone. */
const QUICK = 3000;
const SLOW = 30_000;
const SPANS: Record<string, { ms: number; kind: string }> = {
  h1: { ms: HOUR, kind: "real_time" },
  d1: { ms: 24 * HOUR, kind: "minute" },
  d7: { ms: 7 * 24 * HOUR, kind: "hour" },
  d30: { ms: 30 * 24 * HOUR, kind: "hour" },
  y1: { ms: 365 * 24 * HOUR, kind: "day" },
};
/** What stands for a factor in a picture, the first that it has. */
const SUFFIXES = ["Rtd", "ZsRtd", "Avg", "ZsAvg", "Cou", "Data", "RS", "RT", "SampleRd"];

export function Component() {
  const { device = "" } = useParams();
  const client = useQueryClient();
  const told = useNews(device, (news) => {
    const live = news.items.find((d) => d.id === device);
    if (live) client.setQueryData<DeviceDetail>(["telemetry-device", device], (before) => before && { ...before, live });
    for (const key of ["telemetry-latest", "telemetry-frames", "telemetry-commands", "telemetry-command"]) void client.invalidateQueries({ queryKey: [key] });
  });
  const every = told ? SLOW : QUICK;
  const one = useQuery({ queryKey: ["telemetry-device", device], queryFn: ({ signal }) => telemetry.device(device, signal), refetchInterval: every });
  return <Over query={one}>{(data) => <Page data={data} every={every} />}</Over>;
}

function Page({ data, every }: { data: DeviceDetail; every: number }) {
  const { t } = useWords();
  const reason = useReason();
  const names = useUnitNames();
  const { device, live } = data;
  useTitle(device.name);
  const [said] = useParam("tab");
  const tab = TABS.find((x) => x === said) ?? "values";
  const today = new Date(Date.parse(live.last_at ?? device.recorded_at) + 8 * HOUR).toISOString().slice(0, 10);
  const learns = device.learning_until !== null && today < device.learning_until;
  return (
    <div className="page page-telemetry">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <h1>
            <Said zh={device.name} />
          </h1>
        </div>
      </header>
      <p className="lead">
        {device.place !== null && <Stands place={device.place} />}
        <StateName state={live.state} /> · <Said zh={names(device.unit)} /> · {t(`telemetry.media.${mediumOf(device.st)}`)} · {t(live.connected ? "telemetry.connected" : "telemetry.notConnected")}
        {live.last_at && ` · ${t("telemetry.lastAt", { at: seconds(live.last_at) })}`}
        {live.verdict && live.verdict !== "accepted" && ` · ${t("telemetry.lastVerdict", { what: reason(live.verdict) })}`}
        {learns && ` · ${t("telemetry.learnsUntil", { day: device.learning_until })}`}
        {live.clock_ahead_seconds !== null && Math.abs(live.clock_ahead_seconds) > 60 && ` · ${t("telemetry.clockOff", { n: live.clock_ahead_seconds })}`}
      </p>
      <nav className="tm-picks tm-tabs" aria-label={t("telemetry.parts")}>
        {TABS.map((x) => (
          <Go key={x} keep set={{ tab: x === "values" ? null : x }} className={x === tab ? "button-link on" : "button-link"} aria-current={x === tab ? "page" : undefined}>
            {t(`telemetry.tab.${x}`)}
          </Go>
        ))}
      </nav>
      {tab === "values" && <Values id={device.id} every={every} />}
      {tab === "days" && <Days id={device.id} may={data.may_command} today={today} />}
      {tab === "frames" && <DeviceFrames id={device.id} every={every} />}
      {tab === "commands" && <Commands id={device.id} may={data.may_command} today={today} />}
      {tab === "registration" && <Registration data={data} names={names} />}
    </div>
  );
}

/** The point on which it stands, for whoever may read it. */
function Stands({ place }: { place: string }) {
  const one = useQuery({ queryKey: ["place", place, null], queryFn: ({ signal }) => api.placePoint(place, null, signal), retry: false, staleTime: 300_000 });
  const point = one.data?.point;
  if (!point) return null;
  return (
    <>
      <Go to={`/places/points/${encodeURIComponent(place)}`}>{[point.enterprise?.name, point.name].filter(Boolean).join(" ")}</Go> ·{" "}
    </>
  );
}

function Values({ id, every }: { id: string; every: number }) {
  const { t } = useWords();
  const latest = useQuery({ queryKey: ["telemetry-latest", id], queryFn: ({ signal }) => telemetry.latest(id, signal), refetchInterval: every });
  const [span] = useParam("span");
  const [factorSaid] = useParam("factor");
  const all = latest.data?.items ?? [];
  const rows = useMemo(() => byFactor(all), [all]);
  const factor = rows.find((r) => r.factor === factorSaid) ?? rows[0];
  const kinds = [...PERIODIC, ...OCCASIONAL.filter((k) => all.some((v) => v.kind === k))];
  const asked = SPANS[span ?? "d1"] ?? { ms: 24 * HOUR, kind: "minute" };
  // What comes by no clock has no kind for each span: its own is drawn over all of them.
  const own = PERIODIC.every((k) => !factor?.values[k]) ? OCCASIONAL.find((k) => factor?.values[k]) : undefined;
  const chosen = { ms: asked.ms, kind: own ?? asked.kind };
  const equipment = (code: string) => {
    const number = /^SB0*(\d{1,3})$/.exec(code)?.[1];
    return number ? t("telemetry.equipment", { n: number }) : null;
  };
  const of = all.filter((v) => v.factor === factor?.factor && v.kind === chosen.kind);
  const suffix = SUFFIXES.find((s) => of.some((v) => v.suffix === s)) ?? of[0]?.suffix ?? (chosen.kind === "real_time" ? "Rtd" : "Avg");
  const newest = all.reduce((max, v) => Math.max(max, Date.parse(v.at)), 0);
  // A minute more, so that the newest value is within; whole minutes, so that the question stays the same in between.
  const to = Math.ceil(newest / 60_000) * 60_000 + 60_000;
  const from = to - chosen.ms;
  const range = useQuery({
    queryKey: ["telemetry-range", id, factor?.factor, suffix, chosen.kind, from, to],
    queryFn: ({ signal }) => telemetry.range(id, { kind: chosen.kind, factor: factor?.factor ?? "", suffix, from: new Date(from).toISOString(), to: new Date(to).toISOString() }, signal),
    enabled: factor !== undefined,
    placeholderData: (before) => before,
  });
  if (latest.error) return <Problem compact error={latest.error} retry={() => void latest.refetch()} />;
  if (latest.data && all.length === 0) return <Empty>{t("telemetry.noValues")}</Empty>;
  return (
    <>
      <nav className="tm-picks" aria-label={t("telemetry.spanOf")}>
        {Object.keys(SPANS).map((s) => (
          <Go key={s} keep set={{ span: s }} className={s === (span ?? "d1") ? "button-link on" : "button-link"} aria-current={s === (span ?? "d1") ? "true" : undefined}>
            {t(`telemetry.span.${s}`)}
          </Go>
        ))}
      </nav>
      {range.error && <Problem compact error={range.error} />}
      {range.data?.kept_from && Date.parse(range.data.kept_from) > from && <p className="reason">{t("telemetry.keptFrom", { at: dateTime(range.data.kept_from) })}</p>}
      {range.data && factor && <Chart data={range.data} from={from} to={to} title={`${factor.name ?? equipment(factor.factor) ?? factor.factor} · ${t(`telemetry.kind.${chosen.kind}`)} · ${suffix}`} unit={factor.unit} />}
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("telemetry.latest")}>
        <table className="table tight tm-cards tm-values">
          <caption className="sr">{t("telemetry.latest")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("telemetry.col.factor")}</th>
              <th scope="col">{t("telemetry.col.unit")}</th>
              {kinds.map((k) => (
                <th key={k} scope="col" className="r">
                  {t(`telemetry.kind.${k}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={r.factor}>
                <th scope="row">
                  <Go keep set={{ factor: r.factor }} aria-current={r.factor === factor?.factor ? "true" : undefined}>
                    {r.name ? <Said zh={r.name} /> : (equipment(r.factor) ?? r.factor)}
                  </Go>{" "}
                  {(r.name ?? equipment(r.factor)) && <small className="quiet">{r.factor}</small>}
                </th>
                <td>{r.unit}</td>
                {kinds.map((k) => (
                  <td key={k} className="r" data-of={t(`telemetry.kind.${k}`)}>
                    <Cell value={r.values[k]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Notes id={id} />
    </>
  );
}

function Cell({ value }: { value: ValueView | undefined }) {
  const { t } = useWords();
  if (!value) return <span className="quiet">{t("telemetry.none")}</span>;
  const odd = value.flag !== null && value.flag !== "N";
  const state = value.kind === "state" && value.suffix === "RS" && /^[0-5]$/.test(value.value) ? t(`telemetry.runs.${value.value}`) : null;
  return (
    <>
      <b className={odd ? "tm-odd" : undefined} title={t("telemetry.frameNo", { n: value.frame })}>
        {state ?? value.value}
        {value.kind === "run_time" && value.suffix === "RT" && " h"}
      </b>{" "}
      {odd && <span className="tm-flag">{t(`telemetry.flag.${value.flag}`)}</span>}
      <br />
      <small className="quiet">{seconds(value.at)}</small>
    </>
  );
}

interface FactorRow {
  factor: string;
  name: string | null;
  unit: string | null;
  values: Record<string, ValueView>;
}

/** One row a factor, one value a kind: the one that stands for it. */
export function byFactor(all: readonly ValueView[]): FactorRow[] {
  const rows = new Map<string, FactorRow>();
  for (const v of all) {
    const row = rows.get(v.factor) ?? { factor: v.factor, name: v.name, unit: v.unit, values: {} };
    const before = row.values[v.kind];
    const rank = (s: string) => (SUFFIXES.includes(s) ? SUFFIXES.indexOf(s) : SUFFIXES.length);
    if (!before || rank(v.suffix) < rank(before.suffix)) row.values[v.kind] = v;
    rows.set(v.factor, row);
  }
  return [...rows.values()];
}

function Notes({ id }: { id: string }) {
  const { t } = useWords();
  const notes = useQuery({ queryKey: ["telemetry-notes", id], queryFn: ({ signal }) => telemetry.notes(id, signal) });
  const items = notes.data?.items ?? [];
  if (items.length === 0) return null;
  const word = (note: string) => {
    const [what = "", about] = note.split(":");
    const key = `telemetry.note.${what}`;
    const said = t(key, { about: about ?? "" });
    return said === key ? note : said;
  };
  return (
    <details className="tm-notes">
      <summary>{t("telemetry.notes", { n: items.length })}</summary>
      <ul>
        {items.map((n) => (
          <li key={n.day + n.note}>
            {n.day} · <b>{word(n.note)}</b> · {t("telemetry.times", { n: n.count })} <span className="quiet">{n.sample}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function DeviceFrames({ id, every }: { id: string; every: number }) {
  const { t } = useWords();
  const frames = useQuery({ queryKey: ["telemetry-frames", id], queryFn: ({ signal }) => telemetry.frames(id, signal), refetchInterval: every });
  if (frames.error) return <Problem compact error={frames.error} retry={() => void frames.refetch()} />;
  return <Frames frames={frames.data?.items ?? []} none={frames.data ? t("telemetry.noFrames") : t("common.loading")} />;
}

function Registration({ data, names }: { data: DeviceDetail; names: (unit: string) => string }) {
  const { t } = useWords();
  const client = useQueryClient();
  const { device, history } = data;
  const change = useMutation({ mutationFn: (ask: Parameters<typeof telemetry.change>[1]) => telemetry.change(device.id, ask), onSuccess: () => client.invalidateQueries({ queryKey: ["telemetry-device", device.id] }) });
  return (
    <section aria-label={t("telemetry.tab.registration")}>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("telemetry.history")}>
        <table className="table tight tm-cards">
          <caption>{t("telemetry.history")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("telemetry.validFrom")}</th>
              <th scope="col">{t("telemetry.col.name")}</th>
              <th scope="col">MN</th>
              <th scope="col">{t("telemetry.version")}</th>
              <th scope="col">{t("telemetry.crc")}</th>
              <th scope="col">{t("telemetry.secrets")}</th>
              <th scope="col">{t("telemetry.recorded")}</th>
            </tr>
          </thead>
          <tbody>
            {[...history].reverse().map((h) => (
              <Row key={h.registration} row={h} />
            ))}
          </tbody>
        </table>
      </div>
      {data.may_keep && !device.closed && <Came device={device} />}
      {data.may_keep && !device.closed && (
        <details>
          <summary>{t("telemetry.change")}</summary>
          <RegisterForm
            key={device.registration}
            begin={{ mn: device.mn, name: device.name, unit: device.unit, place: device.place, valid_from: null, st: device.st, version: device.version, crc: device.crc, layout: device.layout, charset: device.charset, expected: device.expected, learning: device.learning_until !== null }}
            units={[device.unit]}
            names={names}
            error={change.error}
            busy={change.isPending}
            password={t("telemetry.newPassword")}
            word={t("telemetry.saveChange")}
            send={(ask) => change.mutate(ask)}
          />
        </details>
      )}
    </section>
  );
}

/** What came in the last days beside what is registered, taken over by one press. */
function Came({ device }: { device: DeviceView }) {
  const { t } = useWords();
  const client = useQueryClient();
  const seen = useQuery({ queryKey: ["telemetry-learned", device.id, device.registration], queryFn: ({ signal }) => telemetry.learned(device.id, signal) });
  const take = useMutation({
    mutationFn: (ask: Parameters<typeof telemetry.change>[1]) => telemetry.change(device.id, ask),
    onSuccess: () => client.invalidateQueries({ queryKey: ["telemetry-device", device.id] }),
  });
  if (seen.error) return <Problem compact error={seen.error} retry={() => void seen.refetch()} />;
  const data = seen.data;
  if (!data) return <p role="status">{t("common.loading")}</p>;
  const { came } = data;
  const every = [
    came.real_time_seconds !== null && t("telemetry.cameReal", { n: came.real_time_seconds }),
    came.minute_minutes !== null && t("telemetry.cameMinute", { n: came.minute_minutes }),
    came.hour && t("telemetry.sendsHour"),
    came.day && t("telemetry.sendsDay"),
  ].filter((x) => x !== false);
  return (
    <section className="tm-came" aria-label={t("telemetry.came", { n: data.days })}>
      <h2>{t("telemetry.came", { n: data.days })}</h2>
      <p>{every.length > 0 ? every.join(t("common.comma")) : t("telemetry.cameNothing")}</p>
      {data.new_factors.length > 0 && <p>{t("telemetry.cameNew", { list: data.new_factors.join(" ") })}</p>}
      {data.missing_factors.length > 0 && <p>{t("telemetry.cameNot", { list: data.missing_factors.join(" ") })}</p>}
      {data.crc !== null && <p>{t("telemetry.cameCrc", { crc: data.crc })}</p>}
      {data.differs ? (
        <button
          type="button"
          className="button-main"
          disabled={take.isPending}
          onClick={() => take.mutate({ mn: device.mn, name: device.name, unit: device.unit, place: device.place, valid_from: null, st: device.st, version: device.version, crc: data.crc ?? device.crc, layout: device.layout, charset: device.charset, expected: data.expected })}
        >
          {t("telemetry.takeCame")}
        </button>
      ) : (
        <p className="quiet">{t("telemetry.cameSame")}</p>
      )}
      {take.error && <Problem compact error={take.error} />}
    </section>
  );
}

function Row({ row }: { row: DeviceView }) {
  const { t } = useWords();
  const secrets = [row.has_password && t("telemetry.hasPassword"), row.has_key && t("telemetry.hasKey"), (row.password_pending || row.key_pending) && t("telemetry.pending")].filter((x) => x !== false);
  return (
    <tr>
      <td data-of={t("telemetry.validFrom")}>
        {row.valid_from} {row.learning_until !== null && <small>{t("telemetry.learnsUntil", { day: row.learning_until })}</small>} {row.closed && <b>{t("telemetry.state.closed")}</b>}
      </td>
      <td>
        <Said zh={row.name} />
      </td>
      <td data-of="MN">
        <code className="select">{row.mn}</code>
      </td>
      <td data-of={t("telemetry.version")}>{row.version ?? t("telemetry.asSent")}</td>
      <td data-of={t("telemetry.crc")}>{row.crc}</td>
      <td data-of={t("telemetry.secrets")}>{secrets.length > 0 ? secrets.join(t("common.comma")) : t("telemetry.none")}</td>
      <td data-of={t("telemetry.recorded")}>
        {dateTime(row.recorded_at)} <Said zh={row.recorded_by} />
      </td>
    </tr>
  );
}
