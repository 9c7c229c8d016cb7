import { useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { useEffect, useRef } from "react";
import { useParams } from "react-router";
import { api } from "../../api/client";
import type { DraftPage, SourcePage } from "../../api/types";
import { dateTime, trimDecimal } from "../../app/format";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { Over, PageWait, Problem } from "../../app/states";
import { useTitle } from "../../app/title";
import { Doubts } from "./Doubts";
import { English } from "./English";
import { Proof } from "./Proof";
import { placeIn } from "./walk";
import "./authoring.css";

export function Component() {
  const { draft = "" } = useParams();
  const query = useQuery({ queryKey: ["draft", draft], queryFn: ({ signal }) => api.draft(draft, signal) });
  return <Over query={query}>{(page) => <Draft page={page} key={draft} />}</Over>;
}

const STEPS = ["check", "doubts", "method"] as const;

function Draft({ page }: { page: DraftPage }) {
  const { t } = useWords();
  const { head } = page;
  const [asked, setStep] = useParam("step");
  const step = STEPS.find((s) => s === asked) ?? (head.state === "finished" ? "method" : head.answered === 0 ? "check" : head.answered < head.doubts ? "doubts" : "method");
  useTitle(head.title || t("drafts.draft"));
  const word = (s: (typeof STEPS)[number]) => (s === "doubts" ? t("draft.step_doubts", { n: head.answered, of: head.doubts }) : s === "check" ? t("draft.step_check") : t("draft.step_method"));
  return (
    <div className="page page-draft">
      <header className="page-head">
        <p className="over">
          <Go to="/drafts">{t("drafts.title")}</Go> / <code>{head.method_id}</code>
        </p>
        <div className="page-title">
          <h1 lang="zh-CN">{head.title || head.source_name}</h1>
          <span className={`stage ${head.state === "finished" ? "stage-final" : "stage-provisional"}`}>{t(`drafts.state.${head.state}`)}</span>
        </div>
      </header>
      <p className="draft-counts">
        <b>{t("draft.read", { items: head.items, indicators: head.indicators, tiers: head.tiers, points: trimDecimal(head.points) })}</b>
        <span className="quiet">{t("drafts.changed", { who: head.changed_by, at: dateTime(head.changed_at) })}</span>
        <a href={api.draftFile(head.id, "document")} download>
          {t("draft.original")} {head.source_name}
        </a>
      </p>
      {head.finished_by && head.finished_at && (
        <p className="older" role="note">
          {t("draft.finishedNote", { who: head.finished_by, at: dateTime(head.finished_at) })} <code className="select">{head.digest}</code>
        </p>
      )}
      <div className="seg-scroll">
        <Segmented aria-label={t("draft.steps")} value={step} onChange={(v) => setStep(String(v), false)} options={STEPS.map((s) => ({ value: s, label: word(s) }))} />
      </div>
      {step === "check" && <Check page={page} />}
      {step === "doubts" && <Doubts page={page} toMethod={() => setStep("method", false)} />}
      {step === "method" && <Proof page={page} />}
    </div>
  );
}

export function useSource(draft: string) {
  return useQuery({ queryKey: ["draft-source", draft], queryFn: ({ signal }) => api.draftSource(draft, signal), staleTime: Infinity });
}

/** The document as it was handed in; the cell that is spoken of is marked. */
export function Original({ source, at }: { source: SourcePage; at?: { key: string; line: number | null } | null }) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const key = at ? placeIn(source, at) : null;
  useEffect(() => {
    const here = box.current?.querySelector<HTMLElement>(".here");
    if (here && box.current) box.current.scrollTop = here.offsetTop - box.current.clientHeight / 3;
  }, [key]);
  return (
    <div className="original" ref={box} lang="zh-CN" tabIndex={0} role="region" aria-label={t("draft.originalText")}>
      {source.blocks.map((b, n) =>
        b.text !== null ? (
          <p key={n} className={b.place.key === key ? "here" : undefined}>
            {b.text}
          </p>
        ) : (
          <table key={n}>
            <tbody>
              {b.rows.map((row, r) => (
                <tr key={r}>
                  {row.map((c, i) => (
                    <td key={i} rowSpan={c.rows} colSpan={c.columns} className={c.place.key === key && c.text.trim() !== "" ? "here" : undefined}>
                      {c.text}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        ),
      )}
    </div>
  );
}

function Check({ page }: { page: DraftPage }) {
  const { t, pick } = useWords();
  const source = useSource(page.head.id);
  return (
    <>
      <section className="draft-findings">
        {page.findings.length === 0 ? (
          <p className="quiet">{t("draft.noFindings")}</p>
        ) : (
          <>
            <h2>{t("draft.findings", { n: page.findings.length })}</h2>
            <ul>
              {page.findings.map((f, n) => (
                <li key={n}>
                  <Said zh={f.zh} en={f.en} /> <small>{pick(f.place.zh, f.place.en)}</small>
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <English key={page.head.version} page={page} fixed={page.head.state === "finished" || page.head.edited} />
      <div className="beside">
        <section>
          <h2>{t("draft.originalText")}</h2>
          {source.data ? <Original source={source.data} /> : source.error ? <Problem error={source.error} compact retry={() => void source.refetch()} /> : <PageWait />}
        </section>
        <section>
          <h2>{t("draft.understood")}</h2>
          <Understood page={page} />
        </section>
      </div>
    </>
  );
}

function Understood({ page }: { page: DraftPage }) {
  const { t } = useWords();
  return (
    <div className="understood" tabIndex={0} role="region" aria-label={t("draft.understood")}>
      {page.items.map((item) => (
        <section key={item.no}>
          <h3>
            <span className="item-no">{item.no}</span> <span lang="zh-CN">{item.title}</span>
            <span className="push">
              {t("draft.stated", { n: trimDecimal(item.points) })}
              {item.sum !== item.points && <span className="ochre"> {t("draft.sum", { n: trimDecimal(item.sum) })}</span>}
            </span>
          </h3>
          {item.indicators.map((i) => (
            <div key={i.id} className="understood-indicator">
              <h4>
                <span className="tab">{i.id}</span> <span lang="zh-CN">{i.name}</span>
                <span className="push">{i.points !== null && t("draft.stated", { n: trimDecimal(i.points) })}</span>
              </h4>
              {i.tiers.map((tier) => (
                <div key={`${tier.id}${tier.text}`} className="understood-tier">
                  <b className="tab">{tier.points === null ? "" : trimDecimal(tier.points)}</b>
                  <div>
                    <p lang="zh-CN">{tier.text}</p>
                    {tier.points === null && <Said zh={i.rule.zh} en={i.rule.en} className="quiet" />}
                    <ul>
                      {tier.clauses.map((c) => (
                        <li key={c.id}>
                          {c.or && <i>{t("draft.or")} </i>}
                          <span className="quiet" lang="zh-CN">
                            {c.text}
                          </span>{" "}
                          → <Said zh={c.words.zh} en={c.words.en} />
                        </li>
                      ))}
                    </ul>
                  </div>
                </div>
              ))}
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}
