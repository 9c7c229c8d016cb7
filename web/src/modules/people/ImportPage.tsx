import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import type { RosterPreview } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useAllowed } from "../../app/session";
import { Empty } from "../../app/states";
import { useTitle } from "../../app/title";
import { Refused, useNames, useRoleWord } from "./parts";
import "./people.css";
import "./import.css";

/** Hands a file to the browser as a download. */
function save(file: Blob, name: string) {
  const at = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = at;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(at), 60_000);
}

/** Persons out of a workbook: first what it would bring, then all of it or nothing. */
export function Component() {
  const { t } = useWords();
  useTitle(t("roster.title"));
  const keeps = useAllowed("manage_people");
  const secures = useAllowed("manage_security");
  return (
    <div className="page page-people page-roster">
      <header className="page-head">
        <div className="page-title">
          <h1>{t("roster.title")}</h1>
        </div>
        <Go to="/people">{t("people2.people")}</Go>
      </header>
      <p className="lead">{t("roster.lead")}</p>
      {keeps || secures ? <Desk /> : <Empty>{t("people2.problem_not_allowed")}</Empty>}
    </div>
  );
}

function Desk() {
  const { t } = useWords();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [apart, setApart] = useState(false);
  const [result, setResult] = useState<Blob | null>(null);
  const look = useMutation({ mutationFn: (chosen: File) => api.rosterPreview(chosen) });
  const store = useMutation({
    mutationFn: (chosen: File) => api.rosterImport(chosen, apart),
    onSuccess: (sheet) => {
      setResult(sheet);
      save(sheet, t("roster.resultName"));
      void client.invalidateQueries({ queryKey: ["persons"] });
    },
  });
  const seen = look.data;
  const fine = seen && seen.problems.length === 0;
  return (
    <>
      <p>
        <a href={api.rosterTemplate}>{t("roster.template")}</a>
      </p>
      <label className="roster-pick">
        {file ? file.name : t("roster.pick")}
        <input
          type="file"
          accept=".xlsx"
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            event.target.value = "";
            if (!chosen) return;
            setFile(chosen);
            setApart(false);
            setResult(null);
            store.reset();
            look.mutate(chosen);
          }}
        />
      </label>
      <div role="status">
        {look.isPending && <p>{t("roster.checking")}</p>}
        {store.isPending && <p>{t("roster.working")}</p>}
        {result && (
          <p className="roster-done">
            {t("roster.done", { n: seen?.new_persons ?? 0, posts: seen?.posts ?? 0 })}{" "}
            <Button size="small" onClick={() => save(result, t("roster.resultName"))}>
              {t("roster.again")}
            </Button>
          </p>
        )}
        {seen && !result && <Outcome seen={seen} />}
      </div>
      <Refused error={look.error ?? store.error} />
      {fine && file && !result && (
        <>
          {seen.namesakes.length > 0 && (
            <section className="roster-names" aria-labelledby="names-h">
              <h2 id="names-h">{t("roster.namesakes")}</h2>
              <ul>
                {seen.namesakes.map((n) => (
                  <li key={`${n.login} ${n.other}`}>{t("roster.namesake", { row: n.row, name: n.name, login: n.login, other: n.other, realm: t(`people2.realm_${realmOf(n.other_realm)}`) })}</li>
                ))}
              </ul>
              <Checkbox checked={apart} onChange={(event) => setApart(event.target.checked)}>
                {t("roster.apart")}
              </Checkbox>
            </section>
          )}
          <Button type="primary" loading={store.isPending} disabled={seen.namesakes.length > 0 && !apart} onClick={() => store.mutate(file)}>
            {t("roster.go", { n: seen.new_persons, posts: seen.posts })}
          </Button>
        </>
      )}
    </>
  );
}

function realmOf(realm: string) {
  return realm === "system" || realm === "security" || realm === "audit" ? realm : "business";
}

function Outcome({ seen }: { seen: RosterPreview }) {
  const { t, lang } = useWords();
  const role = useRoleWord();
  const { name } = useNames();
  if (seen.problems.length > 0)
    return (
      <>
        <p className="ochre">{t("roster.bad", { n: seen.problems.length + seen.more })}</p>
        <ol className="roster-problems">
          {seen.problems.map((p, i) => (
            <li key={i}>
              {p.row !== null && (
                <b>
                  {t("roster.row", { n: p.row })} {p.column} {p.cell && `(${p.cell})`}{" "}
                </b>
              )}
              {lang === "zh" ? p.message_zh : p.message_en}
            </li>
          ))}
        </ol>
        {seen.more > 0 && <p className="quiet">{t("roster.more", { n: seen.more })}</p>}
      </>
    );
  return (
    <>
      <p>{t("roster.fine", { rows: seen.rows, n: seen.new_persons, posts: seen.posts })}</p>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("roster.title")}>
        <table>
          <thead>
            <tr>
              <th>{t("people2.login")}</th>
              <th>{t("people2.name")}</th>
              <th>{t("people2.posts")}</th>
              <th>{t("people2.state")}</th>
            </tr>
          </thead>
          <tbody>
            {seen.persons.map((p) => (
              <tr key={p.login}>
                <td>{p.login}</td>
                <td>{p.name}</td>
                <td>
                  {p.posts.map((o, i) => (
                    <div key={i}>
                      {role(o.role)} {name(o.unit)} <span className="quiet">{t(o.main ? "people2.main" : "people2.partTime")} · {o.valid_from}</span>
                    </div>
                  ))}
                </td>
                <td>{t(p.new ? "roster.fresh" : "roster.there")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
