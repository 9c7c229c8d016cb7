import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { ApiError, api } from "../../api/client";
import type { NoticePreference } from "../../api/types";
import { useWords } from "../../app/i18n";
import { Over } from "../../app/states";
import { Field, Refused } from "./parts";

/** Where one's own notices are sent. */
export function Told() {
  const { t } = useWords();
  const query = useQuery({ queryKey: ["notices", "preference"], queryFn: ({ signal }) => api.noticePreference(signal), staleTime: Infinity });
  return (
    <section aria-labelledby="told-h">
      <h2 id="told-h">{t("notices.send")}</h2>
      <p className="quiet">{t("notices.sendLead")}</p>
      <Over query={query}>{(now) => <Form now={now} />}</Over>
    </section>
  );
}

function Form({ now }: { now: NoticePreference }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [email, setEmail] = useState(now.email ?? "");
  const [mail, setMail] = useState(now.by_mail);
  const [hook, setHook] = useState(now.by_webhook);
  const save = useMutation({
    mutationFn: () => api.changeNoticePreference({ email: email.trim() || null, by_mail: mail, by_webhook: hook }),
    onSuccess: (saved) => client.setQueryData(["notices", "preference"], saved),
  });
  const bad = save.error instanceof ApiError && save.error.code === "bad_email";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Field label={t("notices.email")}>
        <Input type="email" autoComplete="email" maxLength={254} value={email} status={bad ? "error" : ""} onChange={(event) => setEmail(event.target.value)} />
      </Field>
      <Checkbox checked={mail} onChange={(event) => setMail(event.target.checked)}>
        {t("notices.byMail")} {!now.mail_open && t("notices.notOpen")}
      </Checkbox>
      <Checkbox checked={hook} onChange={(event) => setHook(event.target.checked)}>
        {t("notices.byWebhook")} {!now.webhook_open && t("notices.notOpen")}
      </Checkbox>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t("notices.save")}
      </Button>
      {save.isSuccess && <span role="status">{t("notices.saved")}</span>}
      {bad ? (
        <p className="ochre" role="alert">
          {t("notices.badEmail")}
        </p>
      ) : (
        <Refused error={save.error} />
      )}
    </form>
  );
}
