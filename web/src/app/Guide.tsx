// The first steps of a post: real things to do, ticked when the data say that they are done. It stands above the page that one
// comes in by and above the help, blocks nothing, and once put away is opened again from the help.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLocation } from "react-router";
import { api } from "../api/client";
import type { Session } from "../api/types";
import { today } from "../api/clock";
import { dateTime } from "./format";
import { Go, useRunParam } from "./go";
import { keepGuide, saw, useGuide } from "./guide";
import { useWords } from "./i18n";
import { useLook } from "./look";
import { newest } from "./newest";

export type Role = Session["roles"][number];

export interface Known {
  seen: readonly string[];
  /** readings nobody has ruled; null while it is not known */
  openReadings: number | null;
  /** of the newest run */
  published: boolean | null;
  today: boolean | null;
  drafts: number | null;
  /** facts of the unit nobody reported */
  absent: number | null;
  look: boolean;
}

interface Step {
  id: string;
  to: string;
  done: (known: Known) => boolean;
  left?: (known: Known) => number | null;
}

const seen = (id: string, to: string, page: string): Step => ({ id, to, done: (k) => k.seen.includes(page) });
const RULE: Step = { id: "rule", to: "/readings", done: (k) => k.openReadings === 0, left: (k) => k.openReadings };
const READINGS: Step = { id: "readings", to: "/readings", done: (k) => k.openReadings === 0 || k.seen.includes("/readings"), left: (k) => k.openReadings };
const METHOD = seen("method", "/method", "/method");
const HELP = seen("help", "/help", "/help");
const LOOK: Step = { id: "look", to: "/help", done: (k) => k.look };
const CITY = seen("city", "/", "indicator");

/** What a post does first. A unit's own page is known only from the session. */
export function stepsOf(role: Role, unit: string | null): Step[] {
  const own = unit ? `/units/${encodeURIComponent(unit)}` : "/";
  switch (role) {
    case "method_officer":
      return [METHOD, RULE, { id: "run", to: "/runs", done: (k) => k.today === true }, { id: "publish", to: "/runs", done: (k) => k.published === true }, { id: "draft", to: "/drafts", done: (k) => (k.drafts ?? 0) > 0 }, HELP];
    case "reviewer":
      return [CITY, READINGS, seen("replay", "/runs", "/runs"), METHOD, HELP];
    case "leader":
      return [CITY, seen("screen", "/screen", "/screen"), READINGS, LOOK, HELP];
    case "unit_head":
    case "unit_officer":
      return [seen("own", own, own), { id: "missing", to: own, done: (k) => k.absent === 0, left: (k) => k.absent }, seen("try", "/whatif", "/whatif"), METHOD, LOOK, HELP];
    default:
      return [CITY, seen("replay", "/runs", "/runs"), METHOD, LOOK, HELP];
  }
}

/** The page of an address, for what was seen. */
export function pageOf(path: string): string {
  return /^\/units\/[^/]+\/indicators\//.test(path) ? "indicator" : path;
}

export function Guide({ session }: { session: Session }) {
  const { t } = useWords();
  const kept = useGuide(session.person.id);
  const look = useLook();
  const { pathname } = useLocation();
  const run = useRunParam();
  const role = session.roles[0];
  const unit = session.unit?.id ?? null;
  useEffect(() => saw(pageOf(pathname)), [pathname]);
  const here = pathname === "/" || pathname === "/help";
  const asks = here && !kept.away && !kept.folded && role !== undefined;
  const may = (action: Session["allowed"][number]) => asks && session.allowed.includes(action);
  const readings = useQuery({ queryKey: ["readings", run], queryFn: ({ signal }) => api.readings(run, signal), enabled: asks && session.allowed.includes("read_city"), retry: false });
  const runs = useQuery({ queryKey: ["guide-runs"], queryFn: ({ signal }) => api.runs({}, signal), enabled: asks && role === "method_officer", retry: false });
  const drafts = useQuery({ queryKey: ["drafts"], queryFn: ({ signal }) => api.drafts(signal), enabled: may("draft_method"), retry: false });
  const own = useQuery({ queryKey: ["unit", unit ?? "", run], queryFn: ({ signal }) => api.unit(unit ?? "", run, signal), enabled: asks && (role === "unit_officer" || role === "unit_head") && unit !== null, retry: false });
  if (!here || kept.away || role === undefined) return null;
  const items = runs.data?.items;
  const last = newest(items ?? []);
  const day = today();
  const known: Known = {
    seen: kept.seen,
    openReadings: readings.data ? readings.data.items.filter((r) => r.state === "open").length : null,
    published: items ? (last?.published_at ?? null) !== null : null,
    today: items ? items.some((r) => dateTime(r.created_at).slice(0, 10) === day) : null,
    drafts: drafts.data ? drafts.data.items.length : null,
    absent: own.data ? own.data.items.flatMap((i) => i.rows).reduce((n, row) => n + row.facts.absent, 0) : null,
    look: look.theme !== "system" || look.size !== "normal",
  };
  const steps = stepsOf(role, unit);
  const done = steps.filter((s) => s.done(known)).length;
  return (
    <aside className={kept.folded ? "guide guide-folded" : "guide"} aria-labelledby="guide-h">
      <div className="guide-head">
        <h2 id="guide-h">{t("guide.title")}</h2>
        <span className="quiet">{t("guide.lead", { role: t(`role.${role}`) })}</span>
        {!kept.folded && <span className="guide-count">{t("guide.count", { n: done, of: steps.length })}</span>}
        <button type="button" className="button-link" aria-expanded={!kept.folded} onClick={() => keepGuide({ folded: !kept.folded })}>
          {t(kept.folded ? "guide.unfold" : "guide.fold")}
        </button>
        <button type="button" className="button-link" title={t("guide.later")} onClick={() => keepGuide({ away: true })}>
          {t("guide.hide")}
        </button>
      </div>
      {!kept.folded && (
        <ol>
          {steps.map((step) => {
            const is = step.done(known);
            const left = step.left?.(known) ?? null;
            return (
              <li key={step.id} className={is ? "done" : undefined}>
                <span aria-hidden="true">{is ? "✓" : "○"}</span>
                <Go to={step.to}>{t(`guide.step_${step.id}`)}</Go>
                <span className="sr">{t(is ? "guide.done" : "guide.todo")}</span>
                {!is && left !== null && left > 0 && <i>{t("guide.left", { n: left })}</i>}
              </li>
            );
          })}
        </ol>
      )}
    </aside>
  );
}
