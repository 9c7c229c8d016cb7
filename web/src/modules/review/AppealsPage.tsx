import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { api } from "../../api/client";
import type { AppealPage, AppealView, ClaimEvidence, DecideAsk, RulingEffect, UnitReview } from "../../api/types";
import { dateTime } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { Said } from "../../app/said";
import { useAllowed, useSession } from "../../app/session";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { AddFile, asked, Corrections, Files, Refusal, SaidSince, useUnitReview } from "./parts";
import "./review.css";

/** Appeals: filed by units, decided by somebody who had no part in the answer. */
export function Component() {
  const { t } = useWords();
  const session = useSession();
  const files = useAllowed("file_appeals");
  const [params] = useSearchParams();
  const open = params.get("appeal");
  const list = useQuery({ queryKey: ["appeals"], queryFn: ({ signal }) => api.appeals(signal) });
  const own = useUnitReview(files ? (session.unit?.id ?? null) : null);
  useTitle(t("review.appealsTitle"));
  return (
    <div className="page page-review page-appeals">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <h1>{t("review.appealsTitle")}</h1>
        </div>
      </header>
      <p className="lead">{t("review.appealsLead")}</p>
      {own.data && <FileAppeal page={own.data} />}
      <Over query={list}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty>{t("review.appealsNone")}</Empty>
          ) : (
            <ul className="appeals">
              {data.items.map((a) => (
                <li key={a.id}>
                  <Head appeal={a} open={open === a.id} />
                  {open === a.id && <Opened id={a.id} />}
                </li>
              ))}
            </ul>
          )
        }
      </Over>
    </div>
  );
}

function Head({ appeal, open }: { appeal: AppealView; open: boolean }) {
  const { t } = useWords();
  return (
    <Go keep set={{ appeal: open ? null : appeal.id }} className="appeal-head" aria-expanded={open}>
      <b>
        {appeal.unit_name} · {appeal.indicator} <Said zh={appeal.name} en={appeal.name_en} />
      </b>
      <span>{t("review.appealAgainst", { points: appeal.points })}</span>
      <span className={appeal.decision ? "" : "ochre"}>{appeal.decision ? t(`review.outcome.${appeal.decision.outcome}`) : t("review.appealOpen")}</span>
      <small>
        {appeal.by} {dateTime(appeal.at)}
      </small>
    </Go>
  );
}

function FileAppeal({ page }: { page: UnitReview }) {
  const { t, pick } = useWords();
  const client = useQueryClient();
  const [indicator, setIndicator] = useState("");
  const [text, setText] = useState("");
  const [files, setFiles] = useState<ClaimEvidence[]>([]);
  const file = useMutation({
    mutationFn: () => api.appealFile(page.unit.id, { indicator, text, evidence: asked(files) }),
    onSuccess: async () => {
      setFiles([]);
      setText("");
      setIndicator("");
      await client.invalidateQueries({ queryKey: ["appeals"] });
    },
  });
  const may = page.may_appeal;
  const rows = page.items.flatMap((i) => i.rows).filter((r) => r.asked);
  return (
    <section className="appeal-file">
      <h2>{t("review.fileAppeal")}</h2>
      {!may.yes ? (
        <p className="quiet">{may.code && t(`review.refused.${may.code}`)}</p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            file.mutate();
          }}
        >
          <label className="filter filter-wide">
            <span>{t("review.indicator")}</span>
            <select value={indicator} onChange={(event) => setIndicator(event.target.value)}>
              <option value="">{t("review.none")}</option>
              {rows.map((r) => (
                <option key={r.row.indicator} value={r.row.indicator}>
                  {r.row.indicator} {pick(r.row.name, r.row.name_en)} · {r.row.cell.span ? `${r.row.cell.span.lo}–${r.row.cell.span.hi}` : ""} / {r.full}
                </option>
              ))}
            </select>
          </label>
          <label className="filter filter-wide">
            <span>{t("review.appealText")}</span>
            <Input.TextArea rows={3} maxLength={4000} value={text} onChange={(event) => setText(event.target.value)} />
          </label>
          <Files unit={page.unit.id} files={files} drop={(digest) => setFiles(files.filter((f) => f.digest !== digest))} />
          <AddFile unit={page.unit.id} files={files} onFiles={setFiles} />
          <Button type="primary" htmlType="submit" disabled={!indicator || !text.trim()} loading={file.isPending}>
            {t("review.fileAppeal")}
          </Button>
          <Refusal error={file.error} />
        </form>
      )}
    </section>
  );
}

function Opened({ id }: { id: string }) {
  const query = useQuery({ queryKey: ["appeal", id], queryFn: ({ signal }) => api.appeal(id, signal) });
  return <Over query={query}>{(page) => <Appeal page={page} />}</Over>;
}

function Appeal({ page }: { page: AppealPage }) {
  const { t } = useWords();
  const client = useQueryClient();
  const { appeal } = page;
  const again = async () => {
    await client.invalidateQueries({ queryKey: ["appeals"] });
    await client.invalidateQueries({ queryKey: ["appeal", appeal.id] });
  };
  const withdraw = useMutation({ mutationFn: () => api.appealWithdraw(appeal.id), onSettled: again });
  const others = page.same.filter((s) => s.unit !== appeal.unit);
  return (
    <div className="appeal">
      <blockquote>{appeal.text}</blockquote>
      <Files unit={appeal.unit} files={appeal.evidence} />
      <p className="appeal-ways">
        <Go to={`/units/${encodeURIComponent(appeal.unit)}/indicators/${encodeURIComponent(appeal.indicator)}`} className="button-link">
          {t("review.facts")}
        </Go>
        <RunThen appeal={appeal} run={appeal.run} />
        {appeal.may_withdraw && (
          <Button size="small" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
            {t("review.withdrawAppeal")}
          </Button>
        )}
      </p>
      <Refusal error={withdraw.error} />
      {page.same.length > 0 && (
        <section>
          <h3>{t("review.same", { n: others.length })}</h3>
          {others.length === 0 ? (
            <p className="quiet">{t("review.sameNone")}</p>
          ) : (
            <ul className="same">
              {others.map((s) => (
                <li key={s.unit}>
                  <Go to={`/units/${encodeURIComponent(s.unit)}/indicators/${encodeURIComponent(appeal.indicator)}`}>{s.name}</Go> {s.lo === s.hi ? s.lo : `${s.lo}–${s.hi}`}
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      {!appeal.decision && (page.may_rule.yes || appeal.may_decide.yes) && <Readings page={page} />}
      {page.corrections.length > 0 && <Corrections unit={appeal.unit} list={page.corrections} />}
      {!appeal.decision && <SaidSince n={page.said_since} may={page.may_correct.yes} />}
      {appeal.decision && <Decision appeal={appeal} />}
      {appeal.may_decide.yes ? <Decide page={page} done={again} /> : !appeal.decision && appeal.may_decide.code && <p className="quiet">{t(`review.refused.${appeal.may_decide.code}`)}</p>}
    </div>
  );
}

function Decision({ appeal }: { appeal: AppealView }) {
  const { t } = useWords();
  const d = appeal.decision;
  if (!d) return null;
  return (
    <section className="decision">
      <h3>{t(`review.outcome.${d.outcome}`)}</h3>
      <p>{d.reason}</p>
      <p className="quiet small">
        {d.by} {dateTime(d.at)} · {t("review.points", { points: d.points })} <RunThen appeal={appeal} run={d.run} /> · {t("review.signed")} <code>{d.signature.slice(0, 28)}…</code>
      </p>
      {d.effect && <Effect effect={d.effect} />}
    </section>
  );
}

/** The run that gave the points which were appealed against, or decided on. */
function RunThen({ appeal, run }: { appeal: AppealView; run: string | null }) {
  const { t } = useWords();
  if (run === null) return null;
  return (
    <Go to={`/units/${encodeURIComponent(appeal.unit)}/indicators/${encodeURIComponent(appeal.indicator)}`} set={{ run }} className="button-link">
      {t("review.runThen")}
    </Go>
  );
}

/** The readings of the indicator: who may rule them does so where readings are ruled, and comes back. */
function Readings({ page }: { page: AppealPage }) {
  const { t, pick } = useWords();
  if (page.readings.length === 0) return null;
  return (
    <section>
      <h3>{t("review.readings")}</h3>
      <p className="quiet">{t("review.readingsLead")}</p>
      <ul className="appeal-facts">
        {page.readings.map((r) => (
          <li key={r.id}>
            <b>{r.id}</b> <Said zh={r.title} en={r.title_en} />{" "}
            <span className={r.option === null ? "quiet" : ""}>{r.option === null ? t("review.notRuledSince") : t("review.ruledSince", { option: pick(r.option, r.option_en), who: r.ruled_by ?? "" })}</span>{" "}
            {page.may_rule.yes && (
              <Go to="/readings" set={{ reading: r.id, show: "all", appeal: page.appeal.id }} className="button-link">
                {t("review.ruleFor", { id: r.id })}
              </Go>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What a ruling does to every unit. */
function Effect({ effect }: { effect: RulingEffect }) {
  const { t } = useWords();
  return (
    <>
      <h4>{t("review.effect")}</h4>
      <p>{t("review.effectWas", { reading: effect.reading, was: effect.was ?? t("review.nobody"), now: effect.option })}</p>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("review.effect")}>
        <table className="table tight">
          <thead>
            <tr>
              <th scope="col">{t("review.unit")}</th>
              <th scope="col">{t("review.before")}</th>
              <th scope="col">{t("review.after")}</th>
              <th scope="col">{t("review.total")}</th>
            </tr>
          </thead>
          <tbody>
            {effect.units.map((u) => (
              <tr key={u.unit}>
                <th scope="row">{u.name}</th>
                <td>{ends(u.before)}</td>
                <td>{ends(u.after)}</td>
                <td>
                  {ends(u.total_before)} → {ends(u.total_after)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const ends = (e: { lo: string; hi: string }) => (e.lo === e.hi ? e.lo : `${e.lo}–${e.hi}`);

function Decide({ page, done }: { page: AppealPage; done: () => Promise<void> }) {
  const { t, pick } = useWords();
  // Who comes back from a correction goes on with it.
  const [params] = useSearchParams();
  const upheld = (["corrected", "ruled"] as const).find((o) => o === params.get("uphold"));
  const [outcome, setOutcome] = useState<DecideAsk["outcome"]>(upheld ?? "dismissed");
  const [reason, setReason] = useState("");
  const [chosen, setCorrection] = useState<string | null>(null);
  const ruled = page.readings.filter((r) => r.option !== null);
  const [picked, setReading] = useState<string | null>(null);
  const reading = picked ?? ruled[0]?.id ?? "";
  const effect = useQuery({ queryKey: ["appeal", page.appeal.id, "effect", reading], queryFn: ({ signal }) => api.appealEffect(page.appeal.id, reading, signal), enabled: outcome === "ruled" && reading !== "" });
  const counting = page.corrections.filter((c) => c.state === "counts");
  const correction = chosen ?? counting[0]?.id ?? "";
  const decide = useMutation({
    mutationFn: () => api.appealDecide(page.appeal.id, { outcome, reason, digest: page.digest, correction: outcome === "corrected" ? correction : null, reading: outcome === "ruled" ? reading : null }),
    onSettled: done,
  });
  return (
    <form
      className="decide"
      onSubmit={(event) => {
        event.preventDefault();
        decide.mutate();
      }}
    >
      <h3>{t("review.decide")}</h3>
      <fieldset>
        <legend className="sr">{t("review.decide")}</legend>
        {(["dismissed", "corrected", "ruled"] as const).map((o) => (
          <label key={o} className="filter-check">
            <input type="radio" name={`outcome-${page.appeal.id}`} checked={outcome === o} onChange={() => setOutcome(o)} /> {t(`review.outcome.${o}`)}
          </label>
        ))}
      </fieldset>
      {outcome === "corrected" && (
        <>
          <Correct page={page} waits={page.corrections.some((c) => c.state === "waits")} />
          {counting.length > 0 && (
            <label className="filter filter-wide">
              <span>{t("review.whichCorrection")}</span>
              <select value={correction} onChange={(event) => setCorrection(event.target.value)}>
                {counting.map((c) => (
                  <option key={c.id} value={c.id}>
                    {pick(c.label, c.label_en)} {c.value} · {c.by} {dateTime(c.at)}
                  </option>
                ))}
              </select>
            </label>
          )}
        </>
      )}
      {outcome === "ruled" && ruled.length === 0 && <p className="ochre">{t("review.ruleFirst")}</p>}
      {outcome === "ruled" && ruled.length > 0 && (
        <>
          <label className="filter filter-wide">
            <span>{t("review.whichReading")}</span>
            <select value={reading} onChange={(event) => setReading(event.target.value)}>
              {ruled.map((r) => (
                <option key={r.id} value={r.id}>
                  {r.id} {pick(r.option ?? "", r.option_en)} · {r.ruled_by}
                </option>
              ))}
            </select>
          </label>
          <Over query={effect}>{(data) => <Effect effect={data} />}</Over>
        </>
      )}
      <label className="filter filter-wide">
        <span>{t("review.decideReason")}</span>
        <Input.TextArea rows={3} maxLength={4000} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <Button type="primary" htmlType="submit" disabled={!reason.trim() || (outcome === "corrected" && !correction) || (outcome === "ruled" && !reading)} loading={decide.isPending}>
        {t("review.decide")}
      </Button>
      <Refusal error={decide.error} />
    </form>
  );
}

/** The facts that the indicator reads: each is corrected on its own form, which leads back to this appeal. */
function Correct({ page, waits }: { page: AppealPage; waits: boolean }) {
  const { t } = useWords();
  const { unit, id } = page.appeal;
  if (waits) return <p className="ochre">{t("review.correctionPending")}</p>;
  if (!page.may_correct.yes) return <p className="quiet">{t("review.correctElsewhere")}</p>;
  return (
    <>
      <p className="quiet">{t("review.correctWhich")}</p>
      <ul className="appeal-facts">
        {page.facts.map((fact, i) => (
          <li key={i}>
            <Said zh={fact.label} en={fact.label_en} /> {fact.at && <Said zh={fact.at} en={fact.at_en} />}{" "}
            {fact.value !== null && (
              <b>
                <Said zh={fact.value} en={fact.value_en} />
              </b>
            )}{" "}
            <Go to="/facts" set={{ appeal: id, unit, ...(fact.at === null ? { of: unit, fact: fact.input, declare: "corrected" } : { input: fact.input }) }} className="button-link">
              {t("review.correct")}
            </Go>
          </li>
        ))}
      </ul>
    </>
  );
}
