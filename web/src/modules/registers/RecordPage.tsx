import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { ApiError, api } from "../../api/client";
import type { FieldChange, RecordAbout, RegisterView } from "../../api/types";
import { bytes, dateTime } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { Over, Problem } from "../../app/states";
import { useTitle } from "../../app/title";
import { RecordForm } from "./RecordForm";
import { PaperStamp, State, stateName, useName, useRegister, useShown, useUnitNames } from "./parts";
import "./registers.css";

/** One record: its fields, where it can go, its files, what changed when. */
export function Component() {
  const { register = "", record = "" } = useParams();
  const view = useRegister(register);
  const query = useQuery({ queryKey: ["record", register, record], queryFn: ({ signal }) => api.record(register, record, signal) });
  return <Over query={view}>{(v) => <Over query={query}>{(about) => <Page view={v} about={about} />}</Over>}</Over>;
}

/** What changed since the version that was read, when somebody else was first. */
function meanwhile(error: unknown): { version: number; by: string; changes: FieldChange[] } | null {
  if (!(error instanceof ApiError) || error.code !== "changed_meanwhile") return null;
  return { version: Number(error.details["version"]), by: error.details["by"] ?? "", changes: JSON.parse(error.details["changes"] ?? "[]") as FieldChange[] };
}

function Page({ view, about }: { view: RegisterView; about: RecordAbout }) {
  const { t } = useWords();
  const name = useName();
  const shown = useShown();
  const named = useUnitNames();
  const client = useQueryClient();
  const { record } = about;
  const [editing, setEditing] = useState(false);
  // The version that the form was begun from, which stays when the page reads a newer one.
  const [from, setFrom] = useState(record.version);
  const titled = view.fields.find((f) => f.id === view.title);
  const title = (titled && shown(titled, record.fields[titled.id])) || name(view.names);
  useTitle(title);
  const done = () => {
    void client.invalidateQueries({ queryKey: ["record", view.id, record.id] });
    void client.invalidateQueries({ queryKey: ["record-history", view.id, record.id] });
    void client.invalidateQueries({ queryKey: ["records", view.id] });
  };
  const change = useMutation({
    mutationFn: (fields: Record<string, unknown>) => api.changeRecord(view.id, record.id, from, fields),
    onSuccess: () => {
      setEditing(false);
      done();
    },
  });
  const late = meanwhile(change.error);
  return (
    <div className="page page-record">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <p className="crumb">
            <Go to="/registers">{t("registers.list")}</Go> · <Go to={`/registers/${view.id}`}>{name(view.names)}</Go>
          </p>
          <h1>{title}</h1>
          <p>
            {named(record.unit)} <State view={view} id={record.state} /> <span className="faint">{t("registers.version", { n: record.version })}</span>
            {record.on_behalf && <span className="faint"> · {record.changed_by} {t("registers.behalf", { unit: named(record.unit) })}</span>}
          </p>
        </div>
        <div className="page-tools">
          {about.can.change && !editing && (
            <Button
              onClick={() => {
                setFrom(record.version);
                change.reset();
                setEditing(true);
              }}
            >
              {t("registers.change")}
            </Button>
          )}
          <Button onClick={() => window.print()}>{t("registers.print")}</Button>
        </div>
      </header>
      <PaperStamp parts={[name(view.names), named(record.unit), stateName(view, record.state, name), t("registers.version", { n: record.version }), t("registers.paperId", { id: record.id })]} />
      {about.duplicates.length > 0 && (
        <div className="record-twins" role="alert">
          <b>{t("registers.twins")}</b>
          {about.duplicates.map((twin) => (
            <Go key={twin.id} to={`/registers/${view.id}/${twin.id}`}>
              {named(twin.unit)} · {titled ? shown(titled, twin.fields[titled.id]) : twin.id}
            </Go>
          ))}
        </div>
      )}
      {late && (
        <div className="record-late" role="alert">
          <p>{t("registers.meanwhile", { who: late.by, n: late.version })}</p>
          <Changes view={view} changes={late.changes} />
          <Button
            onClick={() => {
              setFrom(late.version);
              change.reset();
              done();
            }}
          >
            {t("registers.reload")}
          </Button>
        </div>
      )}
      {editing ? (
        <RecordForm view={view} unit={record.unit} start={record.fields} files={about.files} busy={change.isPending} error={change.error} onSave={(fields) => change.mutate(fields)} onCancel={() => setEditing(false)} />
      ) : (
        <dl className="record-fields">
          {view.fields
            .filter((f) => f.kind !== "attachments")
            .map((f) => (
              <div key={f.id} className={f.kind === "long_text" ? "wide" : ""}>
                <dt>{name(f.names)}</dt>
                <dd>{shown(f, record.fields[f.id]) || <span className="faint">{t("registers.empty")}</span>}</dd>
              </div>
            ))}
        </dl>
      )}
      {!editing && <Moves view={view} about={about} onDone={done} />}
      <section>
        <h2>{t("registers.files")}</h2>
        {about.files.length === 0 ? (
          <p className="faint">{t("registers.noFiles")}</p>
        ) : (
          <ul className="record-file-list">
            {about.files.map((f) => (
              <li key={f.digest}>
                <a href={api.registerFile(view.id, record.unit, f.digest)} target="_blank" rel="noreferrer">
                  {f.name}
                </a>{" "}
                <small className="faint">
                  {bytes(f.bytes)} · {t("registers.byText", { who: f.by, at: dateTime(f.at) })}
                </small>
              </li>
            ))}
          </ul>
        )}
      </section>
      <History view={view} id={record.id} version={record.version} unit={named(record.unit)} />
    </div>
  );
}

function Moves({ view, about, onDone }: { view: RegisterView; about: RecordAbout; onDone: () => void }) {
  const { t } = useWords();
  const name = useName();
  const { record } = about;
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const go = useMutation({
    mutationFn: ({ target, why }: { target: string; why: string }) => api.moveRecord(view.id, record.id, record.version, target, why),
    onSuccess: () => {
      setTo(null);
      setReason("");
      onDone();
    },
    onError: onDone,
  });
  const moves = view.moves.filter((m) => m.from === record.state && about.can.moves.includes(m.to));
  if (moves.length === 0) return null;
  return (
    <div className="record-moves">
      {moves.map((m) => (
        <Button key={m.to} danger={m.to === "void"} type={m.reason ? "default" : "primary"} loading={go.isPending} onClick={() => (m.reason ? setTo(m.to) : go.mutate({ target: m.to, why: "" }))}>
          {name(m.names)}
        </Button>
      ))}
      {to && (
        <form
          onSubmit={(e) => {
            e.preventDefault();
            if (reason.trim()) go.mutate({ target: to, why: reason });
          }}
        >
          <Input aria-label={t("registers.reason")} placeholder={t("registers.reasonNeeded")} maxLength={300} value={reason} onChange={(e) => setReason(e.target.value)} autoFocus />
          <Button htmlType="submit" disabled={!reason.trim()}>
            {stateName(view, to, name)}
          </Button>
        </form>
      )}
      {go.error && <Problem error={go.error} compact />}
    </div>
  );
}

function Changes({ view, changes }: { view: RegisterView; changes: FieldChange[] }) {
  const { t } = useWords();
  const name = useName();
  const shown = useShown();
  const empty = <span className="faint">{t("registers.empty")}</span>;
  return (
    <table className="table record-changes">
      <thead>
        <tr>
          <th scope="col">{t("registers.field")}</th>
          <th scope="col">{t("registers.was")}</th>
          <th scope="col">{t("registers.now")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((c) => {
          const field = view.fields.find((f) => f.id === c.field);
          return (
            <tr key={c.field}>
              <th scope="row">{field ? name(field.names) : c.field}</th>
              <td>{(field ? shown(field, c.before) : JSON.stringify(c.before)) || empty}</td>
              <td>{(field ? shown(field, c.after) : JSON.stringify(c.after)) || empty}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function History({ view, id, version, unit }: { view: RegisterView; id: string; version: number; unit: string }) {
  const { t } = useWords();
  const name = useName();
  const query = useQuery({ queryKey: ["record-history", view.id, id, version], queryFn: ({ signal }) => api.recordHistory(view.id, id, signal) });
  return (
    <section>
      <h2>{t("registers.history")}</h2>
      <Over query={query}>
        {(data) => (
          <ol className="record-history">
            {data.items.map((v) => (
              <li key={v.version}>
                <p>
                  <b>{t("registers.version", { n: v.version })}</b> {v.from && t("registers.moved", { from: stateName(view, v.from, name), to: stateName(view, v.state, name) })} <span className="faint">{t("registers.byText", { who: v.by, at: dateTime(v.at) })}</span>
                  {v.on_behalf && <small className="faint"> {t("registers.behalf", { unit })}</small>}
                </p>
                {v.reason && <p>{v.reason}</p>}
                {v.changes.length > 0 && <Changes view={view} changes={v.changes as FieldChange[]} />}
              </li>
            ))}
          </ol>
        )}
      </Over>
    </section>
  );
}
