import { Dropdown, Segmented } from "antd";
import { lazy, Suspense, useEffect, useState, type ReactNode } from "react";
import { NavLink, Outlet, ScrollRestoration, useLocation, useNavigation } from "react-router";
import { HatchDefs, Ribbon } from "../marks";
import { useAddress, useParam } from "./go";
import { applyLang, useWords } from "./i18n";
import { Brand, CityIcon, DraftIcon, MethodIcon, ReadingIcon, ReportIcon, RunIcon, UnitIcon, WhatIfIcon } from "./icons";
import { Signed, useSession, useSignOut } from "./session";
import type { Lang } from "./format";

const PasswordDialog = lazy(() => import("./PasswordDialog"));

export function LangSwitch() {
  const { t, lang } = useWords();
  const [asked, ask] = useParam("lang");
  useEffect(() => {
    if ((asked === "zh" || asked === "en") && asked !== lang) applyLang(asked);
  }, [asked, lang]);
  return (
    <Segmented
      size="small"
      className="lang"
      aria-label={t("shell.language")}
      value={lang}
      options={[
        { value: "zh", label: "中文" },
        { value: "en", label: "English" },
      ]}
      onChange={(value) => {
        applyLang(value as Lang);
        ask(value as string);
      }}
    />
  );
}

function Rail() {
  const { t } = useWords();
  const address = useAddress();
  const session = useSession();
  const city = session.allowed.includes("read_city");
  const here = useLocation().pathname;
  const entries: { to: string; end?: boolean; icon: ReactNode; word: string; on?: boolean }[] = [
    { to: "/", end: true, icon: <CityIcon />, word: t("nav.city") },
    ...(session.unit && !city ? [{ to: `/units/${encodeURIComponent(session.unit.id)}`, icon: <UnitIcon />, word: t("nav.mine") }] : []),
    ...(session.allowed.includes("read_unit") ? [{ to: "/whatif", icon: <WhatIfIcon />, word: t("nav.whatif") }] : []),
    { to: "/readings", icon: <ReadingIcon />, word: t("nav.readings") },
    { to: "/method", icon: <MethodIcon />, word: t("nav.method") },
    { to: "/runs", icon: <RunIcon />, word: t("nav.runs") },
    { to: "/reports", icon: <ReportIcon />, word: t("reports.nav") },
    ...(session.allowed.includes("draft_method") ? [{ to: "/drafts", icon: <DraftIcon />, word: t("nav.drafts") }] : []),
  ];
  return (
    <nav className="rail" aria-label={t("nav.label")}>
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
      </div>
    </nav>
  );
}

function Top() {
  const { t } = useWords();
  const session = useSession();
  const signOut = useSignOut();
  const [changing, setChanging] = useState(false);
  return (
    <header className="top">
      <p className="top-place">
        <b>{session.unit?.name ?? t("app.bureau")}</b>
        <span>{t("app.system")}</span>
      </p>
      <div className="top-tools">
        <LangSwitch />
        <Dropdown
          trigger={["click"]}
          menu={{ items: [{ key: "password", label: t("shell.password"), onClick: () => setChanging(true) }, { key: "out", label: t("shell.signOut"), onClick: () => void signOut() }] }}
        >
          <button type="button" className="person">
            <b>{session.person.name}</b>
            <span>{session.roles.map((role) => t(`role.${role}`)).join(t("common.comma"))}</span>
          </button>
        </Dropdown>
        {changing && (
          <Suspense fallback={null}>
            <PasswordDialog close={() => setChanging(false)} />
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
          <Progress />
          <main id="main" tabIndex={-1}>
            <Outlet />
          </main>
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
