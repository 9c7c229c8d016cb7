import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Pager } from "../../app/Pager";
import { useAllowed } from "../../app/session";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { Field, Refused, ROLES, useNames, useRoleWord } from "./parts";
import "./people.css";

const REALMS = ["business", "system", "security", "audit"] as const;

export function Component() {
  const { t } = useWords();
  useTitle(t("people2.people"));
  const role = useRoleWord();
  const { name } = useNames();
  const keeps = useAllowed("manage_people");
  const secures = useAllowed("manage_security");
  const [q, setQ] = useParam("q", "page");
  const [held, setHeld] = useParam("role", "page");
  const [page] = useParam("page");
  const filter = { ...(q ? { q } : {}), ...(held ? { role: held } : {}), ...(page ? { page } : {}) };
  const query = useQuery({ queryKey: ["persons", filter], queryFn: ({ signal }) => api.persons(filter, signal), placeholderData: (old) => old });
  return (
    <div className="page page-people">
      <header className="page-head">
        <div className="page-title">
          <h1>{t("people2.people")}</h1>
        </div>
        <p className="page-tools">
          <Go to="/organisation">{t("people2.organisation")}</Go>
          {(keeps || secures) && <Go to="/people/import">{t("roster.link")}</Go>}
          {secures && <Go to="/security">{t("security.nav")}</Go>}
        </p>
      </header>
      <p className="lead">{t("people2.peopleLead")}</p>
      <form onSubmit={(event) => event.preventDefault()}>
        <Field label={t("people2.q")}>
          <Input value={q ?? ""} allowClear maxLength={60} onChange={(event) => setQ(event.target.value || null, true)} />
        </Field>
        <Field label={t("people2.role")}>
          <Select value={held ?? ""} onChange={(value) => setHeld(value || null)} options={[{ value: "", label: t("people2.anyRole") }, ...ROLES.map((r) => ({ value: r as string, label: t(`role.${r}`) }))]} popupMatchSelectWidth={false} />
        </Field>
      </form>
      <Over query={query}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty>{t("people2.none")}</Empty>
          ) : (
            <div className="scroll" tabIndex={0} role="region" aria-label={t("people2.nav")}>
              <p className="quiet">{t("people2.found", { n: data.items.length, of: data.total })}</p>
              <table>
                <thead>
                  <tr>
                    <th>{t("people2.login")}</th>
                    <th>{t("people2.name")}</th>
                    <th>{t("people2.roles")}</th>
                    <th>{t("people2.unit")}</th>
                    <th>{t("people2.state")}</th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.map((p) => (
                    <tr key={p.id}>
                      <td>
                        <Go to={`/people/${p.id}`}>{p.login}</Go>
                      </td>
                      <td>{p.name}</td>
                      <td>{p.roles.length > 0 ? p.roles.map(role).join(t("common.comma")) : t("people2.noRole")}</td>
                      <td>{name(p.unit)}</td>
                      <td>{t(p.closed ? "people2.closed" : p.password_to_change ? "people2.waits" : "people2.open")}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <Pager next={data.next_page ?? null} />
            </div>
          )
        }
      </Over>
      {(keeps || secures) && <Add realms={REALMS.filter((r) => (r === "business" ? keeps : secures))} />}
    </div>
  );
}

/** Accounts of business are kept by the system administrator, those of administrators by the security administrator. */
function Add({ realms }: { realms: readonly string[] }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [realm, setRealm] = useState(realms[0] ?? "business");
  const add = useMutation({ mutationFn: () => api.personBegin({ login, name, realm }), onSuccess: () => client.invalidateQueries({ queryKey: ["persons"] }) });
  return (
    <section aria-labelledby="add-h">
      <h2 id="add-h">{t("people2.add")}</h2>
      <p className="quiet">{t("people2.realmWhy")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <Field label={t("people2.login")}>
          <Input value={login} onChange={(event) => setLogin(event.target.value)} autoComplete="off" maxLength={40} />
        </Field>
        <Field label={t("people2.name")}>
          <Input value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" maxLength={60} />
        </Field>
        <Field label={t("people2.realm")}>
          <Select value={realm} onChange={setRealm} options={realms.map((r) => ({ value: r, label: t(`people2.realm_${r}`) }))} />
        </Field>
        <Button type="primary" htmlType="submit" loading={add.isPending}>
          {t("people2.addGo")}
        </Button>
      </form>
      <Refused error={add.error} />
      {add.data && <Given password={add.data.password} />}
    </section>
  );
}

/** A password that the server shows this once. */
export function Given({ password }: { password: string }) {
  const { t } = useWords();
  return (
    <p role="status">
      {t("people2.given")}
      <code className="given">{password}</code> {t("people2.givenDo")}
    </p>
  );
}
