import { useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { api, ApiError } from "../../api/client";
import { useWords } from "../../app/i18n";
import { Brand } from "../../app/icons";
import { SESSION_KEY } from "../../app/session";
import { LangSwitch } from "../../app/LangSwitch";
import { LookMenu } from "../../app/LookMenu";
import { useTitle } from "../../app/title";
import { HatchDefs, PointsBar, Staircase } from "../../marks";
import "./sign-in.css";

/** Only places inside the workbench are gone to after signing in. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/";
}

export function Component() {
  const { t } = useWords();
  useTitle(t("signIn.title"));
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  // Whether the account was seen to have a second factor.
  const [coded, setCoded] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);

  const submit = async ({ login, password, code }: { login: string; password: string; code?: string }) => {
    setBusy(true);
    setProblem(null);
    try {
      const session = await api.signIn(login.trim(), password, code?.trim());
      client.clear();
      client.setQueryData(SESSION_KEY, session);
      await navigate(safeNext(params.get("next")), { replace: true });
    } catch (error) {
      const said = error instanceof ApiError ? error : new ApiError(0, "network", "", null);
      if (said.code === "code_needed") setCoded(true);
      setProblem(said);
    } finally {
      setBusy(false);
    }
  };

  const kind = !problem ? null : problem.code === "code_needed" || problem.code === "code_wrong" ? problem.code : problem.status === 401 ? "wrong" : problem.status === 429 || problem.code === "limit" ? "locked" : problem.status === 0 ? "network" : "failed";

  return (
    <div className="sign">
      <HatchDefs />
      <div className="sign-lang">
        <LookMenu />
        <LangSwitch />
      </div>
      <main className="sign-card">
        <header>
          <Brand size={52} />
          <h1>{t("app.name")}</h1>
          <p>{t("app.system")}</p>
        </header>
        <Form layout="vertical" requiredMark={false} onFinish={submit} disabled={busy} size="large">
          <Form.Item name="login" label={t("signIn.login")} rules={[{ required: true, message: t("signIn.needLogin") }]}>
            <Input autoComplete="username" autoFocus autoCapitalize="none" spellCheck={false} />
          </Form.Item>
          <Form.Item name="password" label={t("signIn.password")} rules={[{ required: true, message: t("signIn.needPassword") }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          {coded && (
            <Form.Item name="code" label={t("people2.code")}>
              <Input autoComplete="one-time-code" autoFocus maxLength={20} />
            </Form.Item>
          )}
          {kind && (
            <p className="sign-problem" role="alert">
              {kind === "code_needed" || kind === "code_wrong" ? t(`people2.${kind}`) : t(`signIn.${kind}`)}
              {problem?.requestId && kind === "failed" && <code className="select"> {problem.requestId}</code>}
            </p>
          )}
          <Button type="primary" htmlType="submit" block loading={busy}>
            {t("signIn.go")}
          </Button>
        </Form>
        <footer aria-hidden="true">
          <div className="sign-stairs">
            {[
              ["1", "8", 0, 0], ["1", "8", 1, 1], ["1", "8", 1, 2], ["1", "8", 2, 2], ["2", "2", 1, 1], ["1", "8", 2, 2], ["1", "8", 0, 1],
            ].map(([lo, hi, tier, best], i) => (
              <Staircase key={i} decorative steps={i === 4 ? ["1", "2"] : ["1", "4", "8"]} cell={{ span: { lo: String(lo), hi: String(hi) }, tier: Number(tier), best: Number(best) }} size="m" />
            ))}
          </div>
          <PointsBar decorative span={{ lo: "72", hi: "86" }} points="100" height={8} />
        </footer>
      </main>
      <p className="sign-note">{t("signIn.note")}</p>
    </div>
  );
}
