import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Popconfirm } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../../api/client";
import type { DraftHead } from "../../api/types";
import { dateTime, trimDecimal } from "../../app/format";
import { Go, useAddress } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useAllowed } from "../../app/session";
import { Empty, Over } from "../../app/states";
import { TableTools, type Column } from "../../app/table/TableTools";
import { useTitle } from "../../app/title";
import { formerFiles, PickFormer } from "./Former";
import { Refusal } from "./parts";
import "./authoring.css";
import { Term } from "../../app/Term";

export function Component() {
  const { t } = useWords();
  useTitle(t("drafts.title"));
  const query = useQuery({ queryKey: ["drafts"], queryFn: ({ signal }) => api.drafts(signal) });
  return <Over query={query}>{(data) => <Drafts items={data.items} />}</Over>;
}

const ID = /^[a-z0-9][a-z0-9-]{0,59}$/;

function Begin() {
  const { t } = useWords();
  const allowed = useAllowed("draft_method");
  const [file, setFile] = useState<File | null>(null);
  const [id, setId] = useState("");
  const [like, setLike] = useState<string | null>(null);
  const [wrong, setWrong] = useState<"needFile" | "needId" | null>(null);
  const navigate = useNavigate();
  const address = useAddress();
  const client = useQueryClient();
  const begin = useMutation({
    mutationFn: async (given: File) => {
      // The method to follow is fetched first: what cannot be followed leaves no draft behind.
      const files = like === null ? null : await formerFiles(like);
      const page = await api.beginDraft(given, id);
      return files === null ? page : await api.followDraft(page.head.id, page.head.version, files);
    },
    onSuccess: (page) => {
      client.setQueryData(["draft", page.head.id], page);
      void client.invalidateQueries({ queryKey: ["drafts"] });
      void navigate(address(`/drafts/${page.head.id}`));
    },
  });
  return (
    <form
      className="draft-begin"
      onSubmit={(e) => {
        e.preventDefault();
        const lacks = !file ? "needFile" : !ID.test(id) ? "needId" : null;
        setWrong(lacks);
        if (file && !lacks) begin.mutate(file);
      }}
    >
      <label className="draft-file">
        <span>{t("drafts.file")}</span>
        <input type="file" accept=".txt,.docx,.xlsx" onChange={(e) => setFile(e.target.files?.[0] ?? null)} />
      </label>
      <label className="draft-id">
        <span>{t("drafts.methodId")}</span>
        <Input value={id} onChange={(e) => setId(e.target.value.trim())} placeholder={t("drafts.methodIdHint")} autoComplete="off" spellCheck={false} />
      </label>
      <div className="draft-like">
        <span>{t("former.begin")}</span>
        <PickFormer label={t("former.begin")} value={like} set={setLike} />
      </div>
      <Button type="primary" htmlType="submit" loading={begin.isPending} disabled={!allowed}>
        {t("drafts.go")}
      </Button>
      {!allowed && <p className="reason">{t("drafts.mayNot")}</p>}
      {wrong && (
        <p className="reason" role="alert">
          {wrong === "needFile" ? t("drafts.needFile") : t("drafts.needId")}
        </p>
      )}
      {begin.isPending && (
        <p role="status" className="quiet">
          {t("drafts.reading")}
        </p>
      )}
      {begin.error && <Refusal error={begin.error} title={t("drafts.refused")} />}
    </form>
  );
}

function Drafts({ items }: { items: DraftHead[] }) {
  const { t } = useWords();
  const columns: Column<DraftHead>[] = [
    { id: "title", word: t("table.title"), text: (d) => d.title || d.source_name },
    { id: "method", word: t("table.method"), text: (d) => d.method_id },
    { id: "source", word: t("table.source"), text: (d) => d.source_name },
    { id: "state", word: t("table.state"), text: (d) => t(`drafts.state.${d.state}`) },
    { id: "answered", word: t("table.answered"), text: (d) => String(d.answered) },
    { id: "doubts", word: t("table.doubts"), text: (d) => String(d.doubts) },
    { id: "changed_by", word: t("table.changedBy"), text: (d) => d.changed_by },
    { id: "changed_at", word: t("table.changedAt"), text: (d) => dateTime(d.changed_at) },
  ];
  return (
    <div className="page page-drafts">
      <header className="page-head">
        <h1>{t("drafts.title")}</h1>
      </header>
      <p className="lead">{t("drafts.lead")}</p>
      <Begin />
      <h2 className="drafts-head"><Term id="draft">{t("drafts.list", { n: items.length })}</Term></h2>
      {items.length === 0 ? <Empty>{t("drafts.none")}</Empty> : (
        <TableTools name="drafts" columns={columns} rows={items} choice={false}>
          <ul className="draft-list">{items.map((d) => <Row key={d.id} draft={d} />)}</ul>
        </TableTools>
      )}
    </div>
  );
}

function Row({ draft }: { draft: DraftHead }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.deleteDraft(draft.id, draft.version),
    onSuccess: () => void message.success(t("drafts.deleted")),
    onError: () => void message.error(t("draft.conflict")),
    onSettled: () => void client.invalidateQueries({ queryKey: ["drafts"] }),
  });
  const done = draft.state === "finished";
  return (
    <li>
      <div className="draft-row-main">
        <h3>
          <Go to={`/drafts/${draft.id}`} lang="zh-CN">
            {draft.title || draft.source_name}
          </Go>
        </h3>
        <p className="quiet">
          <code>{draft.method_id}</code> · {draft.source_name} · {t("draft.read", { items: draft.items, indicators: draft.indicators, tiers: draft.tiers, points: trimDecimal(draft.points) })}
        </p>
      </div>
      <p className="draft-row-state">
        <b className={done ? "teal" : undefined}>{t(`drafts.state.${draft.state}`)}</b>
        <span>{t("drafts.progress", { n: draft.answered, of: draft.doubts })}</span>
        {draft.must > 0 && <span className="ochre">{t("drafts.mustLeft", { n: draft.must })}</span>}
      </p>
      <p className="quiet draft-row-by">{t("drafts.changed", { who: draft.changed_by, at: dateTime(draft.changed_at) })}</p>
      <Popconfirm title={t("drafts.deleteAsk")} description={<div className="ask">{t("drafts.deleteText")}</div>} okText={t("drafts.delete")} cancelText={t("common.cancel")} onConfirm={() => remove.mutate()} disabled={done}>
        <Button size="small" disabled={done} title={done ? t("drafts.finishedStays") : undefined} loading={remove.isPending}>
          {t("drafts.delete")}
        </Button>
      </Popconfirm>
    </li>
  );
}
