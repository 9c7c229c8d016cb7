import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from "react";
import { Navigate, NavLink, Outlet, ScrollRestoration, useLocation, useNavigate, useNavigation } from "react-router";
import { HatchDefs, Ribbon } from "../marks";
import { Arrival } from "./Arrival";
import { AsOf, AsOfBanner } from "./AsOf";
import { Disclosure } from "./Disclosure";
import { useAddress } from "./go";
import { Guide } from "./Guide";
import { useWords } from "./i18n";
import { Brand, CalendarIcon, CityIcon, CompareIcon, DraftIcon, FactIcon, GradientIcon, HelpIcon, MenuIcon, MethodIcon, NoticeIcon, ReadingIcon, RegisterIcon, ReportIcon, RunIcon, ScreenIcon, StandingIcon, UnitIcon, WhatIfIcon } from "./icons";
import { LangSwitch } from "./LangSwitch";
import { Live } from "./Live";
import { LookMenu } from "./LookMenu";
import { SearchBox } from "./SearchBox";
import { Said } from "./said";
import { Signed, useSession, useSignOut } from "./session";
import { Shortcuts } from "./Shortcuts";
import { TodoBell } from "./TodoBell";

const PasswordDialog = lazy(() => import("./PasswordDialog"));

function Rail() {
  const { t } = useWords();
  const address = useAddress();
  const session = useSession();
  const city = session.allowed.includes("read_city");
  const here = useLocation().pathname;
  const entries: { to: string; end?: boolean; icon: ReactNode; word: string; on?: boolean }[] = [
    { to: "/", end: true, icon: <CityIcon />, word: t("nav.city") },
    ...(session.unit && !city ? [{ to: `/units/${encodeURIComponent(session.unit.id)}`, icon: <UnitIcon />, word: t("nav.mine") }] : []),
    ...(session.allowed.includes("read_unit") ? [{ to: "/gradient", icon: <GradientIcon />, word: t("workNav.gradient") }, { to: "/calendar", icon: <CalendarIcon />, word: t("workNav.calendar") }, { to: "/facts", icon: <FactIcon />, word: t("workNav.facts") }] : []),
    ...(session.allowed.includes("read_unit") ? [{ to: "/whatif", icon: <WhatIfIcon />, word: t("nav.whatif") }] : []),
    { to: "/standings", icon: <StandingIcon />, word: t("navSize.standings") },
    { to: "/compare", icon: <CompareIcon />, word: t("navSize.compare") },
    { to: "/readings", icon: <ReadingIcon />, word: t("nav.readings") },
    { to: "/method", icon: <MethodIcon />, word: t("nav.method") },
    { to: "/runs", icon: <RunIcon />, word: t("nav.runs") },
    ...(session.allowed.includes("read_records") ? [{ to: "/registers", icon: <RegisterIcon />, word: t("registers.nav") }] : []),
    { to: "/reports", icon: <ReportIcon />, word: t("reports.nav") },
    ...(session.allowed.includes("draft_method") ? [{ to: "/drafts", icon: <DraftIcon />, word: t("nav.drafts") }] : []),
    { to: "/notices", icon: <NoticeIcon />, word: t("notices.nav") },
    { to: "/workdays", icon: <CalendarIcon />, word: t("workdays.nav") },
    ...(session.allowed.includes("manage_people") || session.allowed.includes("manage_security") ? [{ to: "/people", icon: <UnitIcon />, word: t("people2.nav") }] : []),
    ...(session.allowed.includes("manage_security") ? [{ to: "/security", icon: <ReadingIcon />, word: t("security.nav") }] : []),
    ...(session.allowed.includes("read_audit") ? [{ to: "/audit", icon: <ReadingIcon />, word: t("audit.nav") }] : []),
    { to: "/screen", icon: <ScreenIcon />, word: t("rail.screen") },
    { to: "/help", icon: <HelpIcon />, word: t("rail.help") },
  ];
  // On a phone the first few stand in a bar; the rest opens from its last place.
  const [open, setOpen] = useState(false);
  const nav = useRef<HTMLElement>(null);
  useEffect(() => setOpen(false), [here]);
  useEffect(() => {
    if (!open) return;
    const beside = (event: Event) => {
      if (event.target instanceof Node && !nav.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", beside);
    document.addEventListener("focusin", beside);
    return () => {
      document.removeEventListener("pointerdown", beside);
      document.removeEventListener("focusin", beside);
    };
  }, [open]);
  return (
    <nav
      ref={nav}
      className={open ? "rail rail-open" : "rail"}
      aria-label={t("nav.label")}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        setOpen(false);
        nav.current?.querySelector<HTMLElement>(".rail-menu")?.focus();
      }}
    >
      <div>
      <NavLink to={address("/")} className="brand" aria-label={t("app.name")}>
        <Brand />
        <span>{t("app.short")}</span>
      </NavLink>
      <p className="rail-head">{t("nav.assessment")}</p>
      <ul>
        {entries.map((entry) => (
          <li key={entry.to}>
            <NavLink to={address(entry.to)} end={entry.end ?? false} className={({ isActive }) => (isActive || (entry.to === "/" && city && here.startsWith("/units/")) ? "on" : "")}>
              {entry.icon}
              <span>{entry.word}</span>
            </NavLink>
          </li>
        ))}
      </ul>
      <button type="button" className="rail-menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        <MenuIcon />
        <span>{t("rail.menu")}</span>
      </button>
      </div>
    </nav>
  );
}

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
