import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { bytes, dateTime } from "../../app/format";
import { useWords } from "../../app/i18n";
import { Empty, Over } from "../../app/states";

/** What was put aside, for the security administrator. */
export function Quarantine() {
  const { t, lang } = useWords();
  const query = useQuery({ queryKey: ["papers", "quarantine"], queryFn: ({ signal }) => api.paperQuarantine(signal) });
  return (
    <Over query={query}>
      {(list) => (
        <section aria-labelledby="quarantine-h">
          <h2 id="quarantine-h">{t("papers.quarantine")}</h2>
          <p className="lead">{t("papers.quarantineLead")}</p>
          {list.items.length === 0 ? (
            <Empty>{t("papers.quarantineNone")}</Empty>
          ) : (
            <ul className="paper-quarantine">
              {list.items.map((q) => (
                <li key={q.id}>
                  <b>{q.name}</b> <small>{bytes(q.bytes)}</small>
                  <p>
                    {lang === "en" ? q.reason_en : q.reason_zh}
                    {q.what !== q.name && ` · ${t("papers.where")} ${q.what}`}
                  </p>
                  <p className="faint">
                    {q.unit_name} · {q.by} · {dateTime(q.at)}
                  </p>
                  <code>{q.sha256}</code>
                  {q.seen ? (
                    <p>
                      <span className="faint">{t("papers.quarantineDone", { by: q.seen.by, at: dateTime(q.seen.at) })}</span>
                      {q.seen.note}
                    </p>
                  ) : (
                    <See id={q.id} name={q.name} />
                  )}
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
    </Over>
  );
}

/** Says what was done about a file. */
function See({ id, name }: { id: string; name: string }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const see = useMutation({
    mutationFn: () => api.paperQuarantineSeen(id, note.trim()),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ["papers", "quarantine"] });
      await client.invalidateQueries({ queryKey: ["todo"] });
    },
  });
  return (
    <form
      className="paper-see"
      onSubmit={(event) => {
        event.preventDefault();
        see.mutate();
      }}
    >
      <input className="plain-input" aria-label={`${t("papers.quarantineNote")} ${name}`} placeholder={t("papers.quarantineNote")} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
      <Button size="small" htmlType="submit" disabled={note.trim() === ""} loading={see.isPending}>
        {t("papers.quarantineSeen")}
      </Button>
      {see.error && <span role="alert" className="ochre">{see.error.message}</span>}
    </form>
  );
}
