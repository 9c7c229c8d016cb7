import { lazy, Suspense, useEffect, useState } from "react";
import { Navigate, Outlet, ScrollRestoration, useLocation, useNavigate, useNavigation } from "react-router";
import { HatchDefs, Ribbon } from "../marks";
import { Arrival } from "./Arrival";
import { AsOf, AsOfBanner } from "./AsOf";
import { Disclosure } from "./Disclosure";
import { useAddress } from "./go";
import { Guide } from "./Guide";
import { useWords } from "./i18n";
import { LangSwitch } from "./LangSwitch";
import { Live } from "./Live";
import { LookMenu } from "./LookMenu";
import { PhaseChip } from "./PhaseChip";
import { Rail } from "./Rail";
import { SearchBox } from "./SearchBox";
import { Said } from "./said";
import { Signed, useSession, useSignOut } from "./session";
import { Shortcuts } from "./Shortcuts";
import { TodoBell } from "./TodoBell";

const PasswordDialog = lazy(() => import("./PasswordDialog"));

function Top() {
  const { t } = useWords();
  const session = useSession();
  const signOut = useSignOut();
  // Once opened it stays on the page, for the word that it was done.
  const [password, setPassword] = useState<"never" | "open" | "closed">(session.password_to_change ? "open" : "never");
  const navigate = useNavigate();
  const address = useAddress();
  return (
    <header className="top">
      <p className="top-place">
        <b>{session.unit ? <Said zh={session.unit.name} /> : t("app.bureau")}</b>
        <span>{t("app.system")}</span>
      </p>
      <div className="top-tools">
          <SearchBox />
          <AsOf />
          <PhaseChip />
          <TodoBell />
          <LookMenu />
        <LangSwitch />
        <Disclosure
          className="person"
          label={
            <>
              <b>
                <Said zh={session.person.name} />
              </b>
              <span>
                {session.roles.map((role) => t(`role.${role}`)).join(t("common.comma"))}
                {session.acting_for.length > 0 && <i className="acting-for"> {t("people2.actingFor", { name: [...new Set(session.acting_for.map((a) => a.name))].join(t("common.comma")) })}</i>}
              </span>
            </>
          }
        >
          {(close) => (
            <div className="person-menu">
              {([["/account", "people2.account"], ["/why", "people2.whyNav"]] as const).map(([to, word]) => (
                <button
                  key={to}
                  type="button"
                  onClick={() => {
                    close();
                    void navigate(address(to));
                  }}
                >
                  {t(word)}
                </button>
              ))}
              <button
                type="button"
                onClick={() => {
                  close();
                  setPassword("open");
                }}
              >
                {t("shell.password")}
              </button>
              <button type="button" onClick={() => void signOut()}>
                {t("shell.signOut")}
              </button>
            </div>
          )}
        </Disclosure>
        {password !== "never" && (
          <Suspense fallback={null}>
            <PasswordDialog open={password === "open"} close={() => setPassword("closed")} forced={session.password_to_change} />
          </Suspense>
        )}
      </div>
    </header>
  );
}

function Progress() {
  const busy = useNavigation().state !== "idle";
  const [shown, show] = useState(false);
  useEffect(() => {
    if (!busy) {
      show(false);
      return;
    }
    const timer = setTimeout(() => show(true), 120);
    return () => clearTimeout(timer);
  }, [busy]);
  return shown ? <div className="progress" aria-hidden="true" /> : null;
}

function Frame() {
  const { t } = useWords();
  const session = useSession();
  const { pathname, search } = useLocation();
  return (
    <>
      <a className="skip" href="#main">
        {t("shell.skip")}
      </a>
      <HatchDefs />
      <div className="frame">
        {session.simulated && <Ribbon />}
        <Rail />
        <div className="column">
          <Top />
          <AsOfBanner />
          <Progress />
          <Live />
          <Guide session={session} />
          <main id="main" tabIndex={-1} data-page={pathname + search}>
            {/* Whose role needs a second factor reaches nothing before it is set up. */}
            {session.factor_to_set_up && pathname !== "/account" ? <Navigate to="/account" replace /> : <Outlet />}
          </main>
          <Arrival />
          <Shortcuts />
        </div>
      </div>
      <ScrollRestoration getKey={(location) => location.pathname} />
    </>
  );
}

export function Shell() {
  return (
    <Signed>
      <Frame />
    </Signed>
  );
}
