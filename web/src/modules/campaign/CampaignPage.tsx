// The course of the year's assessment: its phases, what is missing for the next, its days, exceptions and what happened.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { CampaignBoard } from "../../api/types";
import { dateTime, shortDigest } from "../../app/format";
import { today } from "../../api/clock";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { Said } from "../../app/said";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { Draft, MethodForm } from "./Draft";
import { Exceptions } from "./Exceptions";
import { boardKey, useDays } from "./parts";
import { Steps } from "./Steps";
import { Windows } from "./Windows";
import "./campaign.css";

export function Component() {
  const { t } = useWords();
  useTitle(t("campaign.title"));
  const [asked] = useParam("year");
  const list = useQuery({ queryKey: ["campaigns"], queryFn: ({ signal }) => api.campaigns(signal) });
  return (
    <div className="page page-campaign">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <h1>{t("campaign.title")}</h1>
        </div>
      </header>
      <p className="lead">{t("campaign.lead")}</p>
      <Over query={list}>
        {({ items }) => {
          const chosen = items.find((c) => String(c.year) === asked) ?? items.find((c) => c.at_work) ?? items[0];
          return (
            <>
              {items.length > 1 && (
                <nav className="course-years" aria-label={t("campaign.year")}>
                  {items.map((c) => (
                    <Go key={c.id} keep set={{ year: c.at_work ? null : String(c.year) }} className={c === chosen ? "button-link on" : "button-link"} aria-current={c === chosen ? "page" : undefined}>
                      {t("campaign.chip", { year: c.year, phase: t(`campaign.phase.${c.phase}`) })}
                    </Go>
                  ))}
                </nav>
              )}
              {chosen ? <Board key={chosen.id} id={chosen.id} /> : <Empty>{t("campaign.none")}</Empty>}
              <Draft next={(items[0]?.year ?? Number(today().slice(0, 4)) - 1) + 1} some={items.length > 0} />
            </>
          );
        }}
      </Over>
    </div>
  );
}

function Board({ id }: { id: string }) {
  const board = useQuery({ queryKey: boardKey(id), queryFn: ({ signal }) => api.campaign(id, signal) });
  return (
    <Over query={board}>
      {(data) => (
        <>
          <Head board={data} />
          <Line board={data} />
          <div className="course-cols">
            <div>
              <Steps board={data} />
              {data.phase === "draft" && <MethodForm board={data} />}
              {data.at_work && <Works board={data} />}
            </div>
            <div>
              <Windows board={data} />
              <Exceptions board={data} />
            </div>
          </div>
          <Beside board={data} />
          <History board={data} />
        </>
      )}
    </Over>
  );
}

function Head({ board }: { board: CampaignBoard }) {
  const { t } = useWords();
  return (
    <>
      <h2>
        {t("campaign.ofYear", { year: board.year })} · <Said zh={board.method_title} en={board.method_title_en} />
      </h2>
      <p className="quiet">
        {t("campaign.methodIs", { digest: shortDigest(board.method_digest) })}
        {!board.at_work && ` · ${t("campaign.notAtWork")}`}
      </p>
      {board.result && (
        <p>
          <Go to="/" set={{ run: board.result.id }}>
            {t(board.phase === "final" || board.phase === "archived" ? "campaign.resultIs" : "campaign.resultFormer", { n: board.result.number, day: board.result.as_of })}
          </Go>
        </p>
      )}
    </>
  );
}

/** The nine phases as a line, each with its days and since when. */
function Line({ board }: { board: CampaignBoard }) {
  const { t } = useWords();
  const days = useDays();
  return (
    <ol className="course-line" aria-label={t("campaign.line")}>
      {board.phases.map((p) => {
        const here = p.state === "now";
        const left = p.days_left;
        return (
          <li key={p.phase} className={here ? "here" : p.state === "done" ? "done" : ""} aria-current={here ? "step" : undefined}>
            <b>{t(`campaign.phase.${p.phase}`)}</b>
            {here && <span>{t(`campaign.phaseIs.${p.phase}`)}</span>}
            {(p.from || p.until) && (
              <span className="tab course-days">
                {/* A day does not break in its middle. */}
                {days(p.from, p.until)
                  .split(" ")
                  .map((word, i) => (
                    <i key={i}>{word} </i>
                  ))}
              </span>
            )}
            {p.own_until && <span className="ochre">{t("campaign.ownUntil", { day: p.own_until })}</span>}
            {here && left !== null && <span>{left > 0 ? t("campaign.left", { n: left }) : left === 0 ? t("campaign.lastDay") : t("campaign.over")}</span>}
            {p.since && <span className="quiet tab">{t("campaign.since", { at: dateTime(p.since) })}</span>}
          </li>
        );
      })}
    </ol>
  );
}

function Works({ board }: { board: CampaignBoard }) {
  const { t } = useWords();
  return (
    <section aria-labelledby="course-works">
      <h2 id="course-works">{t("campaign.works")}</h2>
      <table className="course-table">
        <tbody>
          {board.works.map((w) => (
            <tr key={w.work}>
              <th scope="row">{t(`campaign.work.${w.work}`)}</th>
              <td className={w.open ? "yes" : "quiet"}>{w.open ? t("campaign.open") : t(`campaign.closed.${w.code ?? "campaign_locked"}`)}</td>
              <td>{w.roles.map((role) => t(`role.${role}`)).join(t("common.comma"))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The result of the year before, beside this one's and under this year's method. */
function Beside({ board }: { board: CampaignBoard }) {
  const { t } = useWords();
  const former = board.former;
  if (!former) return null;
  return (
    <section aria-labelledby="course-beside">
      <h2 id="course-beside">{t("campaign.compare")}</h2>
      <p>{t("campaign.compareLead", { year: former.year, n: former.number })}</p>
      <p className="course-buttons">
        {board.result && (
          <Go to="/compare" set={{ a: former.id, b: board.result.id }} className="button-link">
            {t("campaign.compareRuns")}
          </Go>
        )}
        <Go to="/whatif" set={{ run: former.id, w: JSON.stringify({ m: "carried:in-force" }) }} className="button-link">
          {t("campaign.underThis")}
        </Go>
      </p>
    </section>
  );
}

function History({ board }: { board: CampaignBoard }) {
  const { t } = useWords();
  const days = useDays();
  const steps = board.steps.map((s) => {
    const phase = t(`campaign.phase.${s.phase}`);
    const word = s.back ? (s.asked_by === s.by ? "campaign.stepBack" : "campaign.stepAsked") : "campaign.step";
    return { at: s.at, text: t(word, { by: s.by, asked: s.asked_by, phase }), reason: s.reason, run: s.run_number };
  });
  const windows = board.window_log.map((w) => ({ at: w.at, text: t("campaign.windowSet", { by: w.by, phase: t(`campaign.phase.${w.phase}`), days: days(w.from, w.until) }), reason: w.reason, run: null }));
  // The newest first, also of what was done at one instant.
  const all = [...steps.reverse(), ...windows].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  return (
    <section aria-labelledby="course-history">
      <h2 id="course-history">{t("campaign.history")}</h2>
      <ol className="course-history">
        {all.map((e, i) => (
          <li key={i}>
            <span className="tab quiet">{dateTime(e.at)}</span> {e.text}
            {e.run !== null && ` · ${t("campaign.result")} ${e.run}`}
            {e.reason && (
              <>
                {" "}
                <q lang="zh-CN">{e.reason}</q>
              </>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
