import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Select } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import type { FactorRule } from "../../api/types";
import { dateTime } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useAllowed } from "../../app/session";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { Field, Refused, ROLES } from "./parts";
import "./people.css";

/** What the security administrator watches: locked logins, who needs a second factor, how its secrets are kept. */
export function Component() {
  const { t } = useWords();
  useTitle(t("security.title"));
  const may = useAllowed("manage_security");
  const rule = useQuery({ queryKey: ["factor-rule"], queryFn: ({ signal }) => api.factorRule(signal), enabled: may });
  return (
    <div className="page page-people">
      <header className="page-head">
        <div className="page-title">
          <h1>{t("security.title")}</h1>
        </div>
        <Go to="/people">{t("people2.people")}</Go>
      </header>
      <p className="lead">{t("security.lead")}</p>
      {may ? (
        <>
          <Locks />
          <Over query={rule}>{(now) => <Rule key={now.roles.join()} now={now} />}</Over>
        </>
      ) : (
        <Empty>{t("security.needRight")}</Empty>
      )}
    </div>
  );
}

function Locks() {
  const { t } = useWords();
  const client = useQueryClient();
  const query = useQuery({ queryKey: ["locks"], queryFn: ({ signal }) => api.locks(signal) });
  const lift = useMutation({ mutationFn: api.liftLock, onSuccess: () => client.invalidateQueries({ queryKey: ["locks"] }) });
  return (
    <section aria-labelledby="locks-h">
      <h2 id="locks-h">{t("security.locks")}</h2>
      <p className="quiet">{t("security.locksLead")}</p>
      <Over query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t("security.noLocks")}</Empty>
          ) : (
            <div className="scroll" tabIndex={0} role="region" aria-label={t("security.locks")}>
              <table>
                <thead>
                  <tr>
                    <th>{t("people2.login")}</th>
                    <th>{t("people2.name")}</th>
                    <th>{t("security.failures")}</th>
                    <th>{t("security.lastTry")}</th>
                    <th>{t("security.lockedUntil")}</th>
                    <th>{t("security.doing")}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((l) => (
                    <tr key={l.login}>
                      <td>{l.login}</td>
                      <td>{l.name ?? <span className="quiet">{t("security.nobody")}</span>}</td>
                      <td>{l.failures}</td>
                      <td>{dateTime(l.last_at)}</td>
                      <td>{l.locked_until ? dateTime(l.locked_until) : t("security.notLocked")}</td>
                      <td>
                        <Button size="small" onClick={() => lift.mutate(l.login)} loading={lift.isPending && lift.variables === l.login}>
                          {t("security.lift")}
                        </Button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Over>
      <Refused error={lift.error} />
    </section>
  );
}

function Rule({ now }: { now: FactorRule }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [roles, setRoles] = useState<string[]>(now.roles);
  const save = useMutation({ mutationFn: () => api.setFactorRule(roles), onSuccess: () => client.invalidateQueries({ queryKey: ["factor-rule"] }) });
  return (
    <section aria-labelledby="rule-h">
      <h2 id="rule-h">{t("security.rule")}</h2>
      <p className="quiet">{t("security.ruleLead")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Field label={t("security.roles")}>
          <Select mode="multiple" value={roles} onChange={setRoles} options={ROLES.map((r) => ({ value: r as string, label: t(`role.${r}`) }))} style={{ minWidth: 260 }} popupMatchSelectWidth={false} />
        </Field>
        <Button onClick={() => setRoles(["leader", "system_administrator", "security_administrator", "audit_administrator"])}>{t("security.usual")}</Button>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t("security.save")}
        </Button>
      </form>
      <Refused error={save.error} />
      {now.roles.length > 0 && <p>{t("security.without", { n: now.without })}</p>}
      {!now.key && <Alert type="warning" showIcon title={t("security.noKey")} description={t("security.noKeyDo")} />}
      {now.key && <p>{t("security.kept", { sealed: now.sealed, clear: now.clear })}</p>}
      {now.lost > 0 && <Alert type="error" showIcon title={t("security.lost", { n: now.lost })} description={t("security.lostDo")} />}
    </section>
  );
}
