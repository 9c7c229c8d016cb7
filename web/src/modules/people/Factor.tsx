import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Popconfirm, QRCode } from "antd";
import { useState } from "react";
import { api } from "../../api/client";
import { useWords } from "../../app/i18n";
import { Field, Refused } from "./parts";

/** The second factor: set up by oneself, taken away by the security administrator. */
export function Factor({ person, on, self, secures }: { person: string; on: boolean; self: boolean; secures: boolean }) {
  const { t } = useWords();
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ["person", person] });
  const [code, setCode] = useState("");
  const begin = useMutation({ mutationFn: api.factorBegin });
  const confirm = useMutation({ mutationFn: () => api.factorConfirm(code), onSuccess: again });
  const reset = useMutation({ mutationFn: () => api.factorReset(person), onSuccess: again });
  return (
    <section aria-labelledby="factor-h">
      <h2 id="factor-h">{t("people2.factor")}</h2>
      <p className="quiet">{t("people2.factorLead")}</p>
      <p>{t(on ? "people2.factorOn" : "people2.factorOff")}</p>
      {self && !on && !begin.data && (
        <Button onClick={() => begin.mutate()} loading={begin.isPending}>
          {t("people2.factorBegin")}
        </Button>
      )}
      {self && begin.data && !confirm.data && (
        <>
          <p>{t("people2.factorScan")}</p>
          {/* The same secret stands below as a text. */}
          <div aria-hidden="true">
            <QRCode type="svg" value={begin.data.uri} bordered color="#000" bgColor="#fff" />
          </div>
          <p>
            <code className="given">{begin.data.secret}</code>
          </p>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              confirm.mutate();
            }}
          >
            <Field label={t("people2.code")}>
              <Input value={code} inputMode="numeric" autoComplete="one-time-code" maxLength={6} onChange={(event) => setCode(event.target.value)} />
            </Field>
            <Button type="primary" htmlType="submit" loading={confirm.isPending}>
              {t("people2.factorConfirm")}
            </Button>
          </form>
        </>
      )}
      {confirm.data && (
        <>
          <p>{t("people2.factorCodes")}</p>
          <pre className="given">{confirm.data.codes.join("\n")}</pre>
        </>
      )}
      {!self && secures && on && (
        <Popconfirm title={t("people2.factorReset")} description={t("people2.resetSure")} okText={t("people2.factorReset")} cancelText={t("common.cancel")} onConfirm={() => reset.mutate()}>
          <Button loading={reset.isPending}>{t("people2.factorReset")}</Button>
        </Popconfirm>
      )}
      <Refused error={begin.error ?? confirm.error ?? reset.error} />
    </section>
  );
}
