import { useQuery, useQueryClient } from "@tanstack/react-query";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { telemetry, type DeviceItem, type DeviceLive, type DeviceState, type LiveList } from "../../api/telemetry";
import { dateTime } from "../../app/format";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { Said } from "../../app/said";
import { useAllowed } from "../../app/session";
import { Empty, Over, Problem } from "../../app/states";
import { useTitle } from "../../app/title";
import { useNews } from "./news";
import { useUnitNames } from "./parts";
import { MEDIA, mediumOf, StateMark, StateName, STATES } from "./states";
import { blocks, counted, fits, merged } from "./wall";
import "./telemetry.css";

/** How often changes are asked for while nothing tells of them, and how often all states: they also change by time alone. */
const EVERY = 3000;
const WHOLE = 20;

/** What changed is told; where it is not, it is fetched. Now and then everything. */
function useLive(enabled: boolean): { lives: ReadonlyMap<string, DeviceLive>; states: LiveList["states"]; error: unknown } {
  const [lives, setLives] = useState<ReadonlyMap<string, DeviceLive>>(new Map());
  const change = useRef<number | null>(null);
  const turn = useRef(0);
  const client = useQueryClient();
  const lay = (items: DeviceLive[]) => {
    if (items.length > 0)
      setLives((before) => {
        const next = new Map(before);
        for (const one of items) next.set(one.id, one);
        return next;
      });
  };
  const told = useNews(
    null,
    (news) => {
      lay(news.items);
      // Until the first answer nothing is known that news could follow.
      if (news.more) void client.invalidateQueries({ queryKey: ["telemetry-live"] });
      else if (change.current !== null) change.current = news.change;
    },
    () => change.current,
  );
  const query = useQuery({
    queryKey: ["telemetry-live"],
    queryFn: async ({ signal }) => {
      const whole = told || change.current === null || turn.current % WHOLE === 0;
      turn.current += 1;
      const list = await telemetry.live(whole ? null : change.current, signal);
      change.current = list.change;
      return list;
    },
    refetchInterval: told ? EVERY * WHOLE : EVERY,
    enabled,
    gcTime: 0,
  });
  useEffect(() => {
    lay(query.data?.items ?? []);
  }, [query.data]);
  return { lives, states: query.data?.states ?? [], error: query.error };
}

export function Component() {
  const { t } = useWords();
  useTitle(t("telemetry.title"));
  const devices = useQuery({ queryKey: ["telemetry-devices"], queryFn: ({ signal }) => telemetry.devices(signal), staleTime: 60_000 });
  return (
    <div className="page page-telemetry">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <h1>{t("telemetry.title")}</h1>
        </div>
      </header>
      <Over query={devices}>{(list) => <Wall known={list} />}</Over>
    </div>
  );
}

function Wall({ known }: { known: DeviceItem[] }) {
  const { t } = useWords();
  const client = useQueryClient();
  const { lives, error } = useLive(true);
  const names = useUnitNames();
  const keeps = useAllowed("keep_devices");
  const [state] = useParam("state");
  const [unit, setUnit] = useParam("unit");
  const [medium, setMedium] = useParam("medium");
  const [words, setWords] = useParam("q");
  const [view] = useParam("view");
  // A device that was registered meanwhile is in the news and not in the list.
  const strange = useMemo(() => {
    const ids = new Set(known.map((d) => d.id));
    return [...lives.keys()].some((id) => !ids.has(id));
  }, [known, lives]);
  useEffect(() => {
    if (strange) void client.invalidateQueries({ queryKey: ["telemetry-devices"] });
  }, [strange, client]);
  const all = useMemo(() => merged(known, lives), [known, lives]);
  const apart = { unit, medium, words: words ?? "" };
  const others = useMemo(() => all.filter((d) => fits(d, { ...apart, state: null })), [all, unit, medium, words]);
  const shown = useMemo(() => (state === null ? others : others.filter((d) => d.live.state === state)), [others, state]);
  const counts = counted(others);
  const units = useMemo(() => [...new Set(all.map((d) => d.unit))].sort((a, b) => names(a).localeCompare(names(b), "zh-CN")), [all, names]);
  const connected = others.filter((d) => d.live.connected).length;
  return (
    <>
      <p className="lead" role="status">
        {t("telemetry.sum", { all: others.length, connected, online: counts.online ?? 0, odd: others.length - (counts.online ?? 0) - (counts.closed ?? 0) })}
      </p>
      {error !== null && error !== undefined && <Problem compact error={error} />}
      <nav className="tm-states" aria-label={t("telemetry.byState")}>
        <Go keep set={{ state: null }} className={state === null ? "on" : ""} aria-current={state === null ? "true" : undefined}>
          {t("telemetry.allStates")} <b>{others.length}</b>
        </Go>
        {STATES.map((s) => (
          <Go key={s} keep set={{ state: s }} className={state === s ? "on" : ""} aria-current={state === s ? "true" : undefined}>
            <StateName state={s} /> <b>{counts[s] ?? 0}</b>
          </Go>
        ))}
      </nav>
      <form className="tm-filter" onSubmit={(event) => event.preventDefault()}>
        <label>
          {t("telemetry.unit")}
          <select value={unit ?? ""} onChange={(event) => setUnit(event.target.value)}>
            <option value="">{t("telemetry.allUnits")}</option>
            {units.map((u) => (
              <option key={u} value={u}>
                {names(u)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("telemetry.medium")}
          <select value={medium ?? ""} onChange={(event) => setMedium(event.target.value)}>
            <option value="">{t("telemetry.allMedia")}</option>
            {MEDIA.map((m) => (
              <option key={m} value={m}>
                {t(`telemetry.media.${m}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("telemetry.find")}
          <input type="search" defaultValue={words ?? ""} onChange={(event) => setWords(event.target.value)} placeholder={t("telemetry.findHint")} />
        </label>
        {keeps && (
          <Go to="/monitoring/import" className="button-link">
            {t("telemetry.import")}
          </Go>
        )}
        <Go keep set={{ view: view === "list" ? null : "list" }} className="button-link">
          {t(view === "list" ? "telemetry.asWall" : "telemetry.asList")}
        </Go>
      </form>
      {all.length === 0 ? <Empty>{t("telemetry.noDevices")}</Empty> : shown.length === 0 ? <Empty>{t("telemetry.noneFit")}</Empty> : view === "list" ? <List devices={shown} names={names} /> : <Blocks devices={shown} names={names} />}
    </>
  );
}

function Blocks({ devices, names }: { devices: DeviceItem[]; names: (unit: string) => string }) {
  const { t } = useWords();
  const list = useMemo(() => blocks(devices, names), [devices, names]);
  return (
    <div className="tm-wall">
      {list.map((block) => (
        <section key={block.unit} className="tm-block" aria-label={names(block.unit)}>
          <h2>
            <Said zh={names(block.unit)} />
            <small>
              {STATES.filter((s) => block.counts[s]).map((s) => (
                <span key={s} title={t(`telemetry.state.${s}`)}>
                  <StateMark state={s} size={11} />
                  <span className="sr">{t(`telemetry.state.${s}`)}</span> {block.counts[s]}
                </span>
              ))}
            </small>
          </h2>
          {block.media.map((m) => (
            <div key={m.medium} className="tm-row">
              <h3>
                {t(`telemetry.media.${m.medium}`)} <b>{m.devices.length}</b>
              </h3>
              <ul>
                {m.devices.map((d) => (
                  <Tile key={d.id} id={d.id} name={d.name} state={d.live.state} word={t(`telemetry.state.${d.live.state}`)} last={d.live.last_at} />
                ))}
              </ul>
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}

/** Drawn again only when it changed: three thousand of them stand on a page. */
const Tile = memo(function Tile({ id, name, state, word, last }: { id: string; name: string; state: DeviceState; word: string; last: string | null }) {
  return (
    <li>
      <a href={`/monitoring/devices/${encodeURIComponent(id)}`} className="tm-tile" title={`${name} · ${word}${last ? ` · ${dateTime(last)}` : ""}`}>
        <StateMark state={state} />
        <span className="sr">
          {name} {word}
        </span>
      </a>
    </li>
  );
});

/** As many as one reads; the filters find the rest. */
const ROWS = 100;

function List({ devices, names }: { devices: DeviceItem[]; names: (unit: string) => string }) {
  const { t } = useWords();
  const order = [...devices].sort((a, b) => STATES.indexOf(a.live.state) - STATES.indexOf(b.live.state) || a.name.localeCompare(b.name, "zh-CN"));
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t("telemetry.asList")}>
      <table className="table tight tm-cards">
        <thead>
          <tr>
            <th scope="col">{t("telemetry.col.state")}</th>
            <th scope="col">{t("telemetry.col.name")}</th>
            <th scope="col">{t("telemetry.unit")}</th>
            <th scope="col">{t("telemetry.medium")}</th>
            <th scope="col">{t("telemetry.col.last")}</th>
            <th scope="col" className="r">
              {t("telemetry.col.frames")}
            </th>
            <th scope="col" className="r">
              {t("telemetry.col.clock")}
            </th>
          </tr>
        </thead>
        <tbody>
          {order.slice(0, ROWS).map((d) => (
            <tr key={d.id}>
              <td>
                <StateName state={d.live.state} />
              </td>
              <td>
                <Go to={`/monitoring/devices/${encodeURIComponent(d.id)}`}>
                  <Said zh={d.name} />
                </Go>
              </td>
              <td>
                <Said zh={names(d.unit)} />
              </td>
              <td>{t(`telemetry.media.${mediumOf(d.st)}`)}</td>
              <td data-of={t("telemetry.col.last")}>{d.live.last_at ? dateTime(d.live.last_at) : t("telemetry.nothingYet")}</td>
              <td className="r" data-of={t("telemetry.col.frames")}>{d.live.frames}</td>
              <td className="r" data-of={t("telemetry.col.clock")}>{d.live.clock_ahead_seconds ?? t("telemetry.notKnown")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {order.length > ROWS && <p className="quiet">{t("telemetry.moreRows", { n: order.length - ROWS })}</p>}
    </div>
  );
}
