import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Popconfirm } from "antd";
import { useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { ApiError, api } from "../../api/client";
import type { PaperDraft } from "../../api/types";
import { dateTime } from "../../app/format";
import { Go, useAddress } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { freshKey, useSaid } from "./parts";
import "./papers.css";

/** A paper that is written in place. */
export function Component() {
  const { t, lang } = useWords();
  const { unit = "", material = "" } = useParams();
  const page = useQuery({ queryKey: ["papers", "unit", unit], queryFn: ({ signal }) => api.unitPapers(unit, signal) });
  const draft = useQuery({ queryKey: ["papers", "draft", unit, material], queryFn: ({ signal }) => api.paperDraft(unit, material, signal), refetchOnWindowFocus: false });
  const paper = page.data?.papers.find((p) => p.material === material);
  const name = (lang === "en" ? paper?.label_en : null) ?? paper?.label ?? material;
  useTitle(t("papers.writeTitle", { name }));
  return (
    <div className="page page-papers">
      <header className="page-head">
        <div className="page-title">
          <h1>{t("papers.writeTitle", { name })}</h1>
        </div>
      </header>
      <p className="actions">
        <Go to="/papers" set={{ unit }}>
          ← {t("papers.toPapers")}
        </Go>
      </p>
      <p className="lead">{t("papers.writeLead")}</p>
      <Over query={draft}>{(found) => <Editor key={found.version} unit={unit} material={material} draft={found} open={page.data?.may_hand_in ?? false} again={() => void draft.refetch()} />}</Over>
    </div>
  );
}

interface EditorProps {
  unit: string;
  material: string;
  draft: PaperDraft;
  open: boolean;
  again: () => void;
}

function Editor({ unit, material, draft, open, again }: EditorProps) {
  const { t } = useWords();
  const said = useSaid();
  const address = useAddress();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [text, setText] = useState(draft.text);
  const key = useRef(freshKey());
  const changed = text !== draft.text;
  const kept = (saved: PaperDraft) => client.setQueryData(["papers", "draft", unit, material], saved);
  const save = useMutation({ mutationFn: () => api.savePaperDraft(unit, material, draft.version, text), onSuccess: kept });
  const make = useMutation({ mutationFn: () => api.makePaperDraft(unit, material, draft.version), onSuccess: kept });
  const send = useMutation({
    mutationFn: async () => {
      const saved = changed ? await api.savePaperDraft(unit, material, draft.version, text) : draft;
      return api.handInDraft(unit, material, saved.version, key.current);
    },
    onSuccess: (receipt) => {
      void client.invalidateQueries({ queryKey: ["papers"] });
      void navigate(address(`/papers/receipts/${receipt.number}`));
    },
  });
  const error = save.error ?? make.error ?? send.error;
  const clash = error instanceof ApiError && error.code === "changed_meanwhile" ? error : null;
  return (
    <div className="paper-write">
      <div>
        <div className="paper-do actions">
          <Popconfirm title={t("papers.makeSure")} okText={t("papers.yes")} cancelText={t("common.cancel")} disabled={text.trim() === ""} onConfirm={() => make.mutate()}>
            <Button loading={make.isPending} onClick={text.trim() === "" ? () => make.mutate() : undefined}>
              {t("papers.make")}
            </Button>
          </Popconfirm>
          <Button loading={save.isPending} disabled={!changed} onClick={() => save.mutate()}>
            {t("papers.saveDraft")}
          </Button>
          <Popconfirm title={t("papers.handInSure")} okText={t("papers.yes")} cancelText={t("common.cancel")} onConfirm={() => send.mutate()}>
            <Button type="primary" disabled={!open || text.trim() === ""} loading={send.isPending}>
              {t("papers.handInDraft")}
            </Button>
          </Popconfirm>
        </div>
        <p className="faint" role="status">
          {changed ? t("papers.unsaved") : draft.version > 0 ? t("papers.saved", { n: draft.version, by: draft.by ?? "", at: dateTime(draft.saved_at ?? "") }) : t("papers.makeIs")}
        </p>
        {clash && (
          <p className="ochre" role="alert">
            {t("papers.clash", { by: clash.details["by"] ?? "", n: clash.details["version"] ?? "" })} <Button onClick={again}>{t("papers.reload")}</Button>
          </p>
        )}
        {error && !clash && (
          <p className="ochre" role="alert">
            {said(error)}
          </p>
        )}
        <Input.TextArea aria-label={t("papers.body")} autoSize={{ minRows: 14, maxRows: 40 }} value={text} onChange={(e) => setText(e.target.value)} />
      </div>
      <aside aria-labelledby="paper-sources">
        <h2 id="paper-sources">{t("papers.sources")}</h2>
        {draft.links.length === 0 ? (
          <Empty>{t("papers.sourcesNone")}</Empty>
        ) : (
          <ol className="paper-links" tabIndex={0} aria-labelledby="paper-sources">
            {draft.links.map((link, i) => (
              <li key={i}>
                <a href={link.path} target="_blank" rel="noreferrer">
                  {link.label}
                </a>
                <small className={text.includes(link.text) ? undefined : "ochre"}>{text.includes(link.text) ? link.text : `${link.text} · ${t("papers.gone")}`}</small>
              </li>
            ))}
          </ol>
        )}
      </aside>
    </div>
  );
}
