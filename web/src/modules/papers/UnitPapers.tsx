import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select, Tag } from "antd";
import { useRef, useState } from "react";
import { ApiError, api } from "../../api/client";
import type { PaperUnitPage, ReceiptView, UnitPaper } from "../../api/types";
import { bytes, dateTime } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { Empty, Over } from "../../app/states";
import { freshKey, LastDay, StateMark, useSaid, type State } from "./parts";

/** The papers of one unit: until when each is asked for, what came, and a way to hand it in. */
export function UnitPapers({ unit, back }: { unit: string; back: boolean }) {
  const { t } = useWords();
  const query = useQuery({ queryKey: ["papers", "unit", unit], queryFn: ({ signal }) => api.unitPapers(unit, signal) });
  return (
    <>
      {back && (
        <p className="actions">
          <Go to="/papers">← {t("papers.back")}</Go>
        </p>
      )}
      <Over query={query}>
        {(page) => (
          <>
            <p className="lead">
              <b>{page.name}</b> · {t("papers.year", { year: page.year })}
            </p>
            {!page.asks && <Empty>{t("papers.none")}</Empty>}
            {page.asks && page.locked && <p className="ochre">{t("papers.locked", { why: page.locked })}</p>}
            {page.papers.map((paper) => (
              <Paper key={paper.material} page={page} paper={paper} />
            ))}
          </>
        )}
      </Over>
    </>
  );
}

type Open = "upload" | "register" | null;

function Paper({ page, paper }: { page: PaperUnitPage; paper: UnitPaper }) {
  const { t, lang } = useWords();
  const [open, setOpen] = useState<Open>(null);
  const [given, setGiven] = useState<ReceiptView | null>(null);
  const name = lang === "en" ? (paper.label_en ?? paper.label) : paper.label;
  const done = (receipt: ReceiptView) => {
    setGiven(receipt);
    setOpen(null);
  };
  return (
    <section className="paper" aria-labelledby={`paper-${paper.material}`}>
      <div className="paper-head">
        <h2 id={`paper-${paper.material}`}>
          <Said zh={paper.label} en={paper.label_en} />
        </h2>
        <StateMark state={paper.state as State} />
        <p className="paper-until">
          <LastDay cell={paper} />
        </p>
      </div>
      {given && (
        <p role="status">
          <Go to={`/papers/receipts/${given.number}`}>{t("papers.got", { n: given.called })}</Go>
        </p>
      )}
      <Receipts list={paper.receipts} />
      <p className="paper-do actions">
        {page.may_hand_in && (
          <Button type={paper.state === "due" || paper.state === "missing" ? "primary" : "default"} aria-expanded={open === "upload"} onClick={() => setOpen(open === "upload" ? null : "upload")}>
            {t("papers.upload")}
          </Button>
        )}
        {page.may_write && paper.in_writing && (
          <Go className="button-link" to={`/papers/${page.unit}/${paper.material}`}>
            {paper.draft ? t("papers.writeOn", { n: paper.draft }) : t("papers.write")}
          </Go>
        )}
        {page.may_register && (
          <Button aria-expanded={open === "register"} onClick={() => setOpen(open === "register" ? null : "register")}>
            {t("papers.register")}
          </Button>
        )}
      </p>
      {open && <Send key={open} page={page} paper={paper} name={name} original={open === "register"} done={done} />}
    </section>
  );
}

function Receipts({ list }: { list: ReceiptView[] }) {
  const { t } = useWords();
  if (list.length === 0) return <p className="faint">{t("papers.noReceipts")}</p>;
  return (
    <ul className="paper-receipts" aria-label={t("papers.receipts")}>
      {list.map((r) => (
        <li key={r.number}>
          <Go to={`/papers/receipts/${r.number}`}>{t("papers.receipt", { n: r.called })}</Go>
          <span className="nowrap">{t("papers.receivedAt", { at: dateTime(r.received_at) })}</span>
          <span>{t(`papers.${r.way}_way`)}</span>
          {!r.in_time && <span className="ochre">{t("papers.tooLate")}</span>}
          {r.newest && <Tag>{t("papers.newest")}</Tag>}
          {r.first && list.length > 1 && <Tag title={t("papers.firstIs")}>{t("papers.first")}</Tag>}
        </li>
      ))}
    </ul>
  );
}

interface SendProps {
  page: PaperUnitPage;
  paper: UnitPaper;
  name: string;
  /** An original that an officer of the city has received. */
  original: boolean;
  done: (receipt: ReceiptView) => void;
}

function Send({ page, paper, name, original, done }: SendProps) {
  const { t, lang } = useWords();
  const said = useSaid();
  const client = useQueryClient();
  const [files, setFiles] = useState<File[]>([]);
  const [note, setNote] = useState("");
  const [form, setForm] = useState<string | null>(null);
  const [received, setReceived] = useState("");
  // One name for one hand-in: a repeated request is received once.
  const key = useRef(freshKey());
  const changed = <T,>(set: (value: T) => void) => (value: T) => {
    key.current = freshKey();
    set(value);
  };
  const forms = paper.forms.filter((f) => original || !f.object);
  const first = original ? (forms.find((f) => f.object) ?? forms[0]) : forms[0];
  const send = useMutation({
    mutationFn: () => {
      const fields: Record<string, string> = { note, ...(form ?? first?.id ? { form: form ?? first?.id ?? "" } : {}) };
      if (original) fields["received"] = received.replace("T", " ");
      return original ? api.registerPaper(page.unit, paper.material, key.current, files, fields) : api.handIn(page.unit, paper.material, key.current, files, fields);
    },
    onSuccess: (receipt) => {
      void client.invalidateQueries({ queryKey: ["papers"] });
      done(receipt);
    },
  });
  const lost = send.error instanceof ApiError && send.error.status === 0;
  const id = `send-${paper.material}`;
  return (
    <form
      className="paper-send"
      aria-label={t(original ? "papers.registerOf" : "papers.uploadOf", { name })}
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      {original && (
        <label htmlFor={`${id}-when`}>
          <span>{t("papers.when")}</span>
          <input id={`${id}-when`} className="ant-input" type="datetime-local" required value={received} onChange={(e) => changed(setReceived)(e.target.value)} />
        </label>
      )}
      {forms.length > 1 && (
        <label htmlFor={`${id}-form`}>
          <span>{t("papers.form")}</span>
          <Select id={`${id}-form`} value={form ?? first?.id ?? null} onChange={changed(setForm)} options={forms.map((f) => ({ value: f.id, label: lang === "en" ? (f.label_en ?? f.label) : f.label }))} />
        </label>
      )}
      <label htmlFor={`${id}-files`}>
        <span>{t(original ? "papers.photo" : "papers.choose")}</span>
        <input id={`${id}-files`} type="file" multiple required={!original} onChange={(e) => changed(setFiles)([...(e.target.files ?? [])])} />
      </label>
      <label htmlFor={`${id}-note`}>
        <span>{t("papers.note")}</span>
        <Input id={`${id}-note`} maxLength={500} value={note} onChange={(e) => changed(setNote)(e.target.value)} />
      </label>
      <small className="wide">
        {t("papers.bounds", { mib: Math.floor(page.most.file / 1048576), files: page.most.files })}
        {files.length > 0 && ` ${files.map((f) => `${f.name}（${bytes(f.size)}）`).join("、")}`}
      </small>
      {send.error && (
        <p className="ochre wide" role="alert">
          {said(send.error)}
        </p>
      )}
      <Button className="wide" type="primary" htmlType="submit" loading={send.isPending}>
        {lost ? t("papers.again") : t(original ? "papers.save" : "papers.handIn")}
      </Button>
    </form>
  );
}
