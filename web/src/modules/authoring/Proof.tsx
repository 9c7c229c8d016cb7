// The method that the draft makes: what is undecided, its cases, the linter; files out and an edited workbook back; finishing.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm } from "antd";
import { useRef } from "react";
import { api, ApiError } from "../../api/client";
import type { DraftPage, ProofPage, SettleAsk } from "../../api/types";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { PageWait, Problem } from "../../app/states";
import { Back, Broken, Confirmed } from "./Broken";
import { Followed } from "./Former";
import { Refusal } from "./parts";
import "./edits.css";

export function Proof({ page }: { page: DraftPage }) {
  const { t } = useWords();
  const { id, version } = page.head;
  const query = useQuery({ queryKey: ["draft-proof", id, version], queryFn: ({ signal }) => api.draftProof(id, signal) });
  if (query.error) return <Problem error={query.error} compact retry={() => void query.refetch()} />;
  if (!query.data)
    return (
      <>
        <p className="quiet">{t("proof.computing")}</p>
        <PageWait lines={4} />
      </>
    );
  return <Proved page={page} proof={query.data} />;
}

function Proved({ page, proof }: { page: DraftPage; proof: ProofPage }) {
  const { t, pick } = useWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const { head } = page;
  const picked = useRef<HTMLInputElement>(null);
  const saved = (next: DraftPage) => {
    client.setQueryData(["draft", head.id], next);
    void client.invalidateQueries({ queryKey: ["drafts"] });
  };
  const failed = (error: unknown) => {
    if (error instanceof ApiError && error.code === "changed_meanwhile") {
      void message.warning(t("draft.conflict"));
      void client.invalidateQueries({ queryKey: ["draft", head.id] });
    }
  };
  const carry = useMutation({ mutationFn: (file: File) => api.carryDraft(head.id, head.version, file), onSuccess: saved, onError: failed });
  const drop = useMutation({ mutationFn: () => api.dropDraftEdits(head.id, head.version), onSuccess: saved, onError: failed });
  const settle = useMutation({ mutationFn: (ask: SettleAsk) => api.settleDraft(head.id, head.version, ask), onSuccess: saved, onError: failed });
  const finish = useMutation({
    mutationFn: () => api.finishDraft(head.id, head.version),
    onSuccess: (next) => {
      saved(next);
      void message.success(t("proof.finished"));
    },
    onError: failed,
  });
  const open = head.state === "open";
  const made = proof.undecided.length === 0;
  return (
    <div className="proof">
      {proof.undecided.length > 0 && (
        <section>
          <h2 className="ochre">{t("proof.undecided", { n: proof.undecided.length })}</h2>
          <p>{t("proof.undecidedText")}</p>
          <ul className="plain">
            {proof.undecided.map((f, n) => (
              <li key={n}>
                <Said zh={f.zh} en={f.en} /> <small>{pick(f.place.zh, f.place.en)}</small>
              </li>
            ))}
          </ul>
        </section>
      )}
      {made && (
        <section className={proof.ready ? "verdict-good" : "verdict-bad"} role="status">
          <p>
            <b>{proof.ready ? t("proof.ready", { n: proof.cases }) : proof.errors > 0 ? t("proof.errors", { n: proof.errors }) : t("proof.failed", { n: proof.failed.length, of: proof.cases })}</b>
          </p>
          {proof.digest && <code className="select">{proof.digest}</code>}
        </section>
      )}
      <Followed page={page} proof={proof} open={open} />
      {proof.failed.length > 0 && head.edited && open && <Broken page={page} proof={proof} settle={settle.mutate} busy={settle.isPending} />}
      {settle.error !== null && <Refusal error={settle.error} />}
      {proof.confirmed.length > 0 && <Confirmed proof={proof} open={open} settle={settle.mutate} busy={settle.isPending} />}
      {proof.failed.length > 0 && !(head.edited && open) && (
        <section>
          <div className="table-scroll">
            <table className="table tight">
              <thead>
                <tr>
                  <th>{t("proof.case")}</th>
                  <th className="r">{t("proof.expected")}</th>
                  <th className="r">{t("proof.got")}</th>
                </tr>
              </thead>
              <tbody>
                {proof.failed.map((c, n) => (
                  <tr key={n}>
                    <td lang="zh-CN">
                      {c.name} <small>{`${c.file}:${c.line}`}</small>
                    </td>
                    <td className="r">{c.expected}</td>
                    <td className="r">{c.got}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
      {made && (
        <section>
          <h2>{t("proof.download")}</h2>
          <p className="actions">
            <a className="button-link" href={api.draftFile(head.id, "method.zip")} download>
              {t("proof.zip")}
            </a>
            <a className="button-link" href={api.draftFile(head.id, "method.xlsx")} download>
              {t("proof.xlsx")}
            </a>
          </p>
          {open && (
            <form
              className="actions"
              onSubmit={(e) => {
                e.preventDefault();
                const file = picked.current?.files?.[0];
                if (file) carry.mutate(file);
              }}
            >
              <label>
                {t("proof.workbook")} <input type="file" accept=".xlsx" ref={picked} required />
              </label>
              <Button htmlType="submit" loading={carry.isPending}>
                {t("proof.carry")}
              </Button>
              {head.edited && (
                <Popconfirm title={t("proof.dropAsk")} description={<div className="ask">{t("proof.dropText")}</div>} okText={t("proof.drop")} cancelText={t("common.cancel")} onConfirm={() => drop.mutate()}>
                  <Button loading={drop.isPending}>{t("proof.drop")}</Button>
                </Popconfirm>
              )}
            </form>
          )}
          {carry.error !== null && <Refusal error={carry.error} />}
          {page.carried && <Carried carried={page.carried} open={open} settle={settle.mutate} busy={settle.isPending} />}
        </section>
      )}
      <section className="proof-finish">
        <Popconfirm title={t("proof.finishAsk")} description={<div className="ask">{t("proof.finishText")}</div>} okText={t("proof.finish")} cancelText={t("common.cancel")} onConfirm={() => finish.mutate()} disabled={!proof.ready || !open}>
          <Button type="primary" disabled={!proof.ready || !open} loading={finish.isPending}>
            {t("proof.finish")}
          </Button>
        </Popconfirm>
        {open && !proof.ready && <p className="reason">{t("proof.notReady")}</p>}
        <p className="quiet">{t("draft.force")}</p>
        {finish.error !== null && <Refusal error={finish.error} />}
      </section>
      {proof.notes.length > 0 && (
        <section>
          <h2>{t("proof.notes", { n: proof.notes.length })}</h2>
          <ul className="plain">
            {proof.notes.map((f, n) => (
              <li key={n}>
                <Said zh={f.zh} en={f.en} /> <small>{pick(f.place.zh, f.place.en)}</small>
              </li>
            ))}
          </ul>
        </section>
      )}
      {proof.findings.length > 0 && (
        <section>
          <h2>{t("proof.lint", { n: proof.findings.length })}</h2>
          <ul className="plain findings">
            {proof.findings.map((f, n) => (
              <li key={n} className={`finding finding-${f.severity}`}>
                <details>
                  <summary>
                    <b>{t(`method.sev.${f.severity}`)}</b> <span className="tab">{f.path}</span> <Said zh={f.message.zh} en={f.message.en} />
                  </summary>
                  {f.clause && <blockquote lang="zh-CN">{f.clause}</blockquote>}
                  {f.witness && (
                    <p>
                      <span className="quiet">{t("method.witness")}</span> <Said zh={f.witness.zh} en={f.witness.en} />
                      {f.results.length > 0 && <> → {f.results.map((r) => pick(r.zh, r.en)).join(t("common.semicolon"))}</>}
                    </p>
                  )}
                  <p>
                    <span className="quiet">{t("method.advice")}</span> <Said zh={f.advice.zh} en={f.advice.en} />
                  </p>
                </details>
              </li>
            ))}
          </ul>
        </section>
      )}
      {proof.problems.length > 0 && (
        <details>
          <summary>{t("proof.problems", { n: proof.problems.length })}</summary>
          <ul className="plain">
            {proof.problems.map((p, n) => (
              <li key={n}>
                <b>{t(`method.sev.${p.severity}`)}</b> <Said zh={p.zh} en={p.en} /> <small>{`${p.file}:${p.line}`}</small>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Carried({ carried, open, settle, busy }: { carried: NonNullable<DraftPage["carried"]>; open: boolean; settle: (ask: SettleAsk) => void; busy: boolean }) {
  const { t, pick } = useWords();
  return (
    <div className="carried">
      <p role="status">
        <b>{t("proof.carried", { name: carried.name, n: carried.edits.length, left: carried.left.length })}</b>
      </p>
      {carried.edits.length > 0 && (
        <div className="table-scroll">
          <table className="table tight">
            <thead>
              <tr>
                <th>{t("broken.about")}</th>
                <th>{t("proof.place")}</th>
                <th>{t("proof.from")}</th>
                <th>{t("proof.to")}</th>
                {open && (
                  <th>
                    <span className="sr">{t("broken.back")}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {carried.edits.map((e) => (
                <tr key={e.id}>
                  <td lang="zh-CN">{e.about}</td>
                  <td>
                    {e.place} <small>{e.id}</small>
                  </td>
                  <td lang="zh-CN">{e.from}</td>
                  <td lang="zh-CN">{e.to}</td>
                  {open && (
                    <td>
                      <Back edit={e} settle={settle} busy={busy} />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {carried.left.length > 0 && (
        <>
          <h3>{t("proof.leftHead")}</h3>
          <ul className="plain">
            {carried.left.map((f, n) => (
              <li key={n}>
                <Said zh={f.zh} en={f.en} /> <small>{pick(f.place.zh, f.place.en)}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
