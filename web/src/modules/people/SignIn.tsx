import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type FormEvent, type ReactNode, type Ref } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
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

const FIELDS = ["login", "password"] as const;
type Field = (typeof FIELDS)[number];

interface TextFieldProps {
  name: Field | "code";
  word: string;
  input: Ref<HTMLInputElement>;
  type?: "text" | "password";
  autoComplete: string;
  /** what is said while it is empty and should not be */
  missing: string | null;
  children?: ReactNode;
}

function TextField({ name, word, input, type = "text", autoComplete, missing, children }: TextFieldProps) {
  return (
    <div className="sign-field">
      <label htmlFor={name}>{word}</label>
      <div>
        <input ref={input} id={name} name={name} type={type} autoComplete={autoComplete} autoFocus={name !== "password"} autoCapitalize="none" spellCheck={false} aria-required="true" aria-invalid={missing !== null} aria-describedby={missing ? `${name}-missing` : undefined} />
        {children}
      </div>
      {missing && (
        <p id={`${name}-missing`} role="alert">
          {missing}
        </p>
      )}
    </div>
  );
}

export function Component() {
  const { t } = useWords();
  useTitle(t("signIn.title"));
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const [params] = useSearchParams();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  // Whether the account was seen to have a second factor.
  const [coded, setCoded] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);

  const [missing, setMissing] = useState<readonly Field[]>([]);
  const [plain, setPlain] = useState(false);
  const fields = { login: useRef<HTMLInputElement>(null), password: useRef<HTMLInputElement>(null), code: useRef<HTMLInputElement>(null) };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const login = fields.login.current?.value.trim() ?? "";
    const password = fields.password.current?.value ?? "";
    const empty = FIELDS.filter((field) => (field === "login" ? login : password) === "");
    setProblem(null);
    setMissing(empty);
    if (empty[0]) {
      fields[empty[0]].current?.focus();
      return;
    }
    setBusy(true);
    try {
      const session = await api.signIn(login, password, fields.code.current?.value.trim());
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
      <main className="sign-card" data-page={pathname + search}>
        <header>
          <Brand size={52} />
          <h1>{t("app.name")}</h1>
          <p>{t("app.system")}</p>
        </header>
        <form className="sign-form" noValidate onSubmit={(event) => void submit(event)}>
          <TextField name="login" word={t("signIn.login")} input={fields.login} autoComplete="username" missing={missing.includes("login") ? t("signIn.needLogin") : null} />
          <TextField name="password" word={t("signIn.password")} input={fields.password} type={plain ? "text" : "password"} autoComplete="current-password" missing={missing.includes("password") ? t("signIn.needPassword") : null}>
            <button type="button" className="sign-show" aria-pressed={plain} aria-controls="password" onClick={() => setPlain(!plain)}>
              {t("signIn.show")}
            </button>
          </TextField>
          {coded && <TextField name="code" word={t("people2.code")} input={fields.code} autoComplete="one-time-code" missing={null} />}
          {kind && (
            <p className="sign-problem" role="alert">
              {kind === "code_needed" || kind === "code_wrong" ? t(`people2.${kind}`) : t(`signIn.${kind}`)}
              {problem?.requestId && kind === "failed" && <code className="select"> {problem.requestId}</code>}
            </p>
          )}
          <button type="submit" className="button-main" aria-disabled={busy}>
            {t(busy ? "signIn.busy" : "signIn.go")}
          </button>
        </form>
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
