// The city for the meeting room: read from five metres, nobody touches it. One group at a time, never one beside another.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocation } from "react-router";
import { api } from "../../api/client";
import type { CityPage, Group } from "../../api/types";
import { dateTime, subtract, thousands, trimDecimal } from "../../app/format";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { lookNow } from "../../app/look";
import { Said } from "../../app/said";
import { Signed, useSession } from "../../app/session";
import { Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { MOST_UNITS } from "../../app/units";
import { HatchDefs, PointsBar, Ribbon, SpanText, StageTag } from "../../marks";
import "./screen.css";

const ROWS = 8;
const EVERY = 12;
const REFRESH_MS = 60_000;

export function Component() {
  return (
    <Signed>
      <Screen />
    </Signed>
  );
}

export interface ScreenRow {
  unit: string;
  name: string;
  place: number | null;
  total: { lo: string; hi: string; so_far: string | null } | null;
  refused: boolean;
}

export type Slide = { kind: "city" } | { kind: "group"; group: Group; rows: ScreenRow[]; page: number; pages: number; hidden: number; more: number };

/** The units of a group that this person may see, in the order of its ranking; only an official one has places. */
export function screenRows(group: Group): ScreenRow[] {
  const official = group.ranking.state === "official";
  const order = new Map(group.ranking.places.map((p, i) => [p.unit, { at: i, place: official ? p.place : null }]));
  const rows = group.units
    .filter((u) => u.visible !== "hidden")
    .map((u) => ({ unit: u.unit, name: u.short_name, place: order.get(u.unit)?.place ?? null, total: u.total, refused: u.refused !== null }));
  const at = (row: ScreenRow) => order.get(row.unit)?.at ?? order.size;
  return rows.sort((a, b) => at(a) - at(b) || (a.unit < b.unit ? -1 : 1));
}

/** What is shown one after the other: the city, then each group, as many units at a time as can be read. */
export function slidesOf(groups: Group[], most = ROWS): Slide[] {
  return [
    { kind: "city" },
    ...groups.flatMap((group) => {
      const rows = screenRows(group);
      const { hidden } = group;
      const more = Math.max(0, group.units_total - hidden - rows.length);
      const pages = Math.max(1, Math.ceil(rows.length / most));
      // Pages of even length: nine units are five and four, not eight and one.
      const each = Math.ceil(rows.length / pages);
      return Array.from({ length: pages }, (_, i): Slide => ({ kind: "group", group, rows: rows.slice(i * each, (i + 1) * each), page: i + 1, pages, hidden, more }));
    }),
  ];
}

/** Seconds a slide stands: as the address says, within reason. */
export function seconds(param: string | null): number {
  const asked = Number(param ?? EVERY);
  return Number.isFinite(asked) ? Math.min(300, Math.max(5, Math.round(asked))) : EVERY;
}

/** The city with as many units of each group as the list gives at once. */
async function cityOf(signal: AbortSignal): Promise<CityPage> {
  const city = await api.city(null, signal);
  const groups = city.groups.map(async (g) => {
    if (g.units_total - g.hidden <= g.units.filter((u) => u.visible !== "hidden").length) return g;
    const list = await api.units(city.run.id, { group: g.id, sort: "place" }, 0, signal, MOST_UNITS);
    return { ...g, units: list.items };
  });
  return { ...city, groups: await Promise.all(groups) };
}

function Screen() {
  const { t } = useWords();
  useTitle(t("screen.title"));
  const query = useQuery({ queryKey: ["screen"], queryFn: ({ signal }) => cityOf(signal), refetchInterval: REFRESH_MS, refetchIntervalInBackground: true });
  return (
    <div className="screen">
      <HatchDefs scale={3} />
      <Over query={query}>{(city) => <Show city={city} readAt={query.dataUpdatedAt} stale={query.error !== null} />}</Over>
    </div>
  );
}

function Show({ city, readAt, stale }: { city: CityPage; readAt: number; stale: boolean }) {
  const { t, pick } = useWords();
  const session = useSession();
  const [every] = useParam("every");
  const slides = slidesOf(city.groups);
  const [at, setAt] = useState(0);
  const [held, hold] = useState(false);
  const { pathname, search } = useLocation();
  const here = at % slides.length;
  const slide = slides[here] ?? { kind: "city" };
  const turn = (step: number) => setAt((n) => (n + step + slides.length) % slides.length);
  const wait = seconds(every);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => setAt((n) => (n + 1) % slides.length), wait * 1000);
    return () => clearTimeout(timer);
  }, [held, at, wait, slides.length]);
  const full = () => void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => undefined);
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const pressed = event.target instanceof Element && event.target.closest("button, a");
      if (event.key === "ArrowRight") turn(1);
      else if (event.key === "ArrowLeft") turn(-1);
      else if (event.key === " " && !pressed) hold((h) => !h);
      else if ((event.key === "f" || event.key === "F") && lookNow().keys) full();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", heard);
    return () => document.removeEventListener("keydown", heard);
  });
  return (
    <>
      {session.simulated && <Ribbon />}
      <header className="screen-head">
        <p>
          {city.run.year} · {pick(city.method.title, city.method.title_en)}
        </p>
        <StageTag run={city.run} />
      </header>
      <main className="screen-body" key={here} data-page={pathname + search}>
        {slide.kind === "city" ? <City city={city} /> : <Units slide={slide} points={city.method.points} />}
      </main>
      <footer className="screen-foot">
        <p className={stale ? "ochre" : undefined}>{t(stale ? "screen.stale" : "screen.read", { at: dateTime(new Date(readAt).toISOString()) })}</p>
        <ol aria-hidden="true">
          {slides.map((_, i) => (
            <li key={i} className={i === here ? "on" : ""} />
          ))}
        </ol>
        <div className="screen-tools">
          <button type="button" onClick={() => turn(-1)}>
            {t("screen.before")}
          </button>
          <button type="button" aria-pressed={held} onClick={() => hold(!held)}>
            {t(held ? "screen.go" : "screen.hold")}
          </button>
          <button type="button" onClick={() => turn(1)}>
            {t("screen.after")}
          </button>
          <button type="button" onClick={full}>
            {t("screen.full")}
          </button>
          <Go to="/">{t("screen.leave")}</Go>
        </div>
      </footer>
    </>
  );
}

/** What was gained and lost in each group by itself, what moved, what is open. */
function City({ city }: { city: CityPage }) {
  const { t, pick } = useWords();
  const open = city.open_readings.filter((r) => r.kind === "reading");
  return (
    <>
      <h1>{t("city.title")}</h1>
      <div className="screen-groups">
        {city.groups
          .filter((g) => Number(g.max) > 0)
          .map((g) => (
            <section key={g.id}>
              <h2>
                {pick(g.label, g.label_en)} <i>{t("city.unitCount", { n: g.units_total })}</i>
              </h2>
              <PointsBar span={{ lo: trimDecimal(g.banked), hi: subtract(g.max, g.lost) }} points={g.max} height={34} />
              <dl>
                {(["banked", "possible", "lost"] as const).map((part) => (
                  <div key={part}>
                    <dt>{t(`screen.${part}`)}</dt>
                    <dd>{thousands(trimDecimal(g[part]))}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
      </div>
      <div className="screen-news">
        <section>
          <h2>{city.changes.since ? t("city.changes", { day: city.changes.since.slice(5) }) : t("city.changesFirst")}</h2>
          {city.changes.items.length === 0 && <p>{t("screen.calm")}</p>}
          <ul>
            {city.changes.items.slice(0, 5).map((c, i) => (
              <li key={i}>
                <b>{c.unit_name}</b> {c.indicator} <Said zh={c.sentence} en={c.sentence_en} />
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h2>{t("city.attention")}</h2>
          <ul>
            <li>{open.length > 0 ? `${t("city.openReadings", { n: open.length })} ${open.map((r) => r.id).join(t("common.comma"))}` : t("screen.allRuled")}</li>
            {city.notices.slice(0, 3).map((n, i) => (
              <li key={i}>
                <Said zh={n.text} en={n.text_en} />
              </li>
            ))}
          </ul>
        </section>
      </div>
    </>
  );
}

function Units({ slide, points }: { slide: Extract<Slide, { kind: "group" }>; points: string }) {
  const { t, pick } = useWords();
  const { group, rows, page, pages, hidden, more } = slide;
  return (
    <>
      <h1>
        {pick(group.label, group.label_en)} {pages > 1 && <i>{t("screen.page", { n: page, of: pages })}</i>}
      </h1>
      <p className={group.ranking.state === "official" ? "screen-why" : "screen-why ochre"}>
        <Said zh={group.ranking.sentence} en={group.ranking.sentence_en} />
      </p>
      <ol className="screen-units">
        {rows.map((row) => (
          <li key={row.unit}>
            <span className="screen-place">
              {row.place !== null ? (
                <>
                  <span className="sr">{t("screen.place")}</span>
                  {row.place}
                </>
              ) : null}
            </span>
            <b>{row.name}</b>
            {row.total ? (
              <>
                <PointsBar span={row.total} points={points} height={30} decorative />
                <SpanText span={row.total} />
              </>
            ) : (
              <span className="screen-none">{t(row.refused ? "city.refused" : "common.hidden")}</span>
            )}
          </li>
        ))}
      </ol>
      {more > 0 && <p className="screen-why">{t("screen.more", { n: more })}</p>}
      {hidden > 0 && <p className="screen-why">{t("screen.hidden", { n: hidden })}</p>}
    </>
  );
}
