import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Popconfirm } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { useWords } from "../../app/i18n";
import { Field, Refused, useNames, useRoleWord } from "./parts";
import { today } from "../../api/clock";

/** Closes an account on a day, and tells what the person leaves behind. */
export function Closing({ person, closes, closed }: { person: string; closes: string | null; closed: boolean }) {
  const { t } = useWords();
  const role = useRoleWord();
  const { name } = useNames();
  const client = useQueryClient();
  const again = () => Promise.all([client.invalidateQueries({ queryKey: ["person", person] }), client.invalidateQueries({ queryKey: ["persons"] })]);
  const [on, setOn] = useState(today());
  const [why, setWhy] = useState("");
  const close = useMutation({ mutationFn: () => api.personClose(person, on, why), onSuccess: again });
  const stay = useMutation({ mutationFn: () => api.personStay(person), onSuccess: again });
  return (
    <section aria-labelledby="close-h">
      <h2 id="close-h">{t("closing.title")}</h2>
      <p className="quiet">{t("closing.lead")}</p>
      {closed && closes && <p>{t("closing.since", { on: closes })}</p>}
      {!closed && closes && (
        <p>
          {t("closing.ahead", { on: closes })}{" "}
          <Button size="small" loading={stay.isPending} onClick={() => stay.mutate()}>
            {t("closing.stay")}
          </Button>
        </p>
      )}
      {!closed && (
        <form onSubmit={(event) => event.preventDefault()}>
          <Field label={t("closing.on")}>
            <Input type="date" value={on} onChange={(event) => setOn(event.target.value)} />
          </Field>
          <Field label={t("people2.why")}>
            <Input value={why} maxLength={200} onChange={(event) => setWhy(event.target.value)} />
          </Field>
          <Popconfirm title={t("closing.sure", { on })} description={t("closing.sureWhat")} okText={t("closing.go")} cancelText={t("common.cancel")} onConfirm={() => close.mutate()}>
            <Button danger loading={close.isPending}>
              {t("closing.go")}
            </Button>
          </Popconfirm>
        </form>
      )}
      <Refused error={close.error ?? stay.error} />
      {close.data && (
        <div role="status">
          <p>{t("closing.done", { on: close.data.on, posts: close.data.ended_posts, todos: close.data.open_todos })}</p>
          {close.data.delegations.length > 0 && (
            <>
              <p>{t("closing.delegations")}</p>
              <ul>
                {close.data.delegations.map((d) => (
                  <li key={d.id}>
                    {d.own ? t("people2.lentTo", { name: d.to }) : t("people2.lentBy", { name: d.from })} · {role(d.role)} {name(d.unit)} · {d.valid_from} – {d.valid_to}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </section>
  );
}
