import { useQuery } from "@tanstack/react-query";
import { Input, Select } from "antd";
import { api } from "../../api/client";
import { useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { ACTIONS, Field, useNames, useRoleWord } from "./parts";
import { today } from "../../api/clock";
import { actionWord } from "./PersonPage";
import "./people.css";

const GROUNDS = ["everywhere", "own_unit", "other_unit", "no_unit", "not_given", "not_delegated"] as const;

/** What a role says, in words; one that this page does not know yet stands as it is. */
function ground(t: ReturnType<typeof useWords>["t"], name: string) {
  const known = GROUNDS.find((g) => g === name);
  return known ? t(`people2.ground_${known}`) : <code>{name}</code>;
}

export function Component() {
  const { t } = useWords();
  useTitle(t("people2.whyTitle"));
  const role = useRoleWord();
  const { items, name } = useNames();
  const [person] = useParam("person");
  const [action, setAction] = useParam("action");
  const [unit, setUnit] = useParam("unit");
  const [date, setDate] = useParam("date");
  const ask = { action: action ?? "read_unit", ...(person ? { person } : {}), ...(unit ? { unit } : {}), ...(date ? { date } : {}) };
  const query = useQuery({ queryKey: ["why", ask], queryFn: ({ signal }) => api.why(ask, signal) });
  return (
    <div className="page page-people">
      <header className="page-head">
        <div className="page-title">
          <h1>{t("people2.whyTitle")}</h1>
        </div>
      </header>
      <p className="lead">{t("people2.whyLead")}</p>
      <form onSubmit={(event) => event.preventDefault()}>
        <Field label={t("people2.action")}>
          <Select value={ask.action} onChange={(value) => setAction(value)} options={ACTIONS.map((a) => ({ value: a as string, label: t(`people2.act_${a}`) }))} popupMatchSelectWidth={false} />
        </Field>
        <Field label={t("people2.unit")}>
          <Select value={unit ?? ""} onChange={(value) => setUnit(value || null)} options={[{ value: "", label: t("people2.city") }, ...items.filter((n) => n.level !== "department").map((n) => ({ value: n.id, label: n.name }))]} popupMatchSelectWidth={false} />
        </Field>
        <Field label={t("people2.date")}>
          <Input type="date" value={date ?? today()} onChange={(event) => setDate(event.target.value || null)} />
        </Field>
      </form>
      <Over query={query}>
        {(why) => (
          <>
            <p role="status">
              <b>{why.person.name}</b> · {actionWord(t, why.action)} · {name(why.unit) ?? t("people2.city")} · {why.date}: <b className={why.allowed ? undefined : "ochre"}>{t(why.allowed ? "people2.yes" : "people2.no")}</b>
            </p>
            {why.rules.length === 0 ? (
              <Empty>{t("people2.noRule")}</Empty>
            ) : (
              <div className="scroll" tabIndex={0} role="region" aria-label={t("people2.whyNav")}>
                <table>
                  <thead>
                    <tr>
                      <th>{t("people2.role")}</th>
                      <th>{t("people2.unit")}</th>
                      <th>{t("people2.delegations")}</th>
                      <th>{t("people2.state")}</th>
                      <th>{t("people2.rule")}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {why.rules.map((r, n) => (
                      <tr key={n}>
                        <td>{role(r.role)}</td>
                        <td>{name(r.unit) ?? t("people2.everywhere")}</td>
                        <td>{r.lent_by !== null && t("people2.lentBy", { name: r.lent_by })}</td>
                        <td>{t(r.gives ? "people2.gives" : "people2.against")}</td>
                        <td>
                          {ground(t, r.ground)}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            {why.not_held.length > 0 && (
              <>
                <h2>{t("people2.notHeldPosts")}</h2>
                <ul>
                  {why.not_held.map((p) => (
                    <li key={p.id}>
                      {role(p.role)} {name(p.unit)} {p.valid_from} – {p.valid_to ?? t("people2.openEnd")}
                    </li>
                  ))}
                </ul>
              </>
            )}
          </>
        )}
      </Over>
    </div>
  );
}
