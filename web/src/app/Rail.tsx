// The menu: the places of a person's work in groups that fold. On a phone the first few stand in a bar and the rest opens from it.
import { useEffect, useRef, useState, type ReactNode } from "react";
import { NavLink, useLocation } from "react-router";
import type { Session } from "../api/types";
import { useAddress } from "./go";
import { useWords } from "./i18n";
import { AppealIcon, AuditIcon, Brand, CalendarIcon, Chevron, CityIcon, CompareIcon, CourseIcon, DiscIcon, DraftIcon, FactIcon, GradientIcon, HelpIcon, LiveIcon, LockIcon, MenuIcon, MethodIcon, NoticeIcon, PaperIcon, PeopleIcon, PlaceIcon, ReadingIcon, ReceiverIcon, RegisterIcon, RejectedIcon, ReportIcon, ReviewIcon, RunIcon, ScreenIcon, SelfIcon, StandingIcon, UnitIcon, UnknownIcon, WhatIfIcon, WorkdaysIcon } from "./icons";
import { GROUPS, turnGroup, useFolded, type Group } from "./rail";
import { useSession } from "./session";

interface Entry {
  to: string;
  group: Group;
  icon: ReactNode;
  /** the key of its word */
  word: string;
  end?: boolean;
}

/** The places that this person may go to. */
export function placesOf(session: Session): Entry[] {
  const may = (...actions: Session["allowed"]) => actions.some((a) => session.allowed.includes(a));
  const own = session.unit && !may("read_city") ? `/units/${encodeURIComponent(session.unit.id)}` : null;
  const all: (Entry | false)[] = [
    { to: "/", group: "assessment", end: true, icon: <CityIcon />, word: "nav.city" },
    own !== null && { to: own, group: "assessment", icon: <UnitIcon />, word: "nav.mine" },
    may("read_method") && { to: "/campaign", group: "assessment", icon: <CourseIcon />, word: "campaign.nav" },
    may("claim_points") && { to: "/self-assessment", group: "assessment", icon: <SelfIcon />, word: "review.navSelf" },
    may("answer_claims", "read_city") && { to: "/review", group: "assessment", icon: <ReviewIcon />, word: "review.nav" },
    may("file_appeals", "decide_appeals", "read_city") && { to: "/appeals", group: "assessment", icon: <AppealIcon />, word: "review.navAppeals" },
    may("read_unit") && { to: "/gradient", group: "assessment", icon: <GradientIcon />, word: "workNav.gradient" },
    may("read_unit") && { to: "/whatif", group: "assessment", icon: <WhatIfIcon />, word: "nav.whatif" },
    { to: "/standings", group: "assessment", icon: <StandingIcon />, word: "navSize.standings" },
    { to: "/compare", group: "assessment", icon: <CompareIcon />, word: "navSize.compare" },
    { to: "/method", group: "method", icon: <MethodIcon />, word: "nav.method" },
    { to: "/readings", group: "method", icon: <ReadingIcon />, word: "nav.readings" },
    may("draft_method") && { to: "/drafts", group: "method", icon: <DraftIcon />, word: "nav.drafts" },
    may("read_unit") && { to: "/facts", group: "data", icon: <FactIcon />, word: "workNav.facts" },
    { to: "/runs", group: "data", icon: <RunIcon />, word: "nav.runs" },
    may("read_places") && { to: "/places", group: "data", icon: <PlaceIcon />, word: "places.nav" },
    may("read_devices") && { to: "/monitoring", group: "monitoring", end: true, icon: <LiveIcon />, word: "telemetry.nav" },
    may("keep_devices") && { to: "/monitoring/unknown", group: "monitoring", icon: <UnknownIcon />, word: "telemetry.navUnknown" },
    may("keep_devices") && { to: "/monitoring/rejected", group: "monitoring", icon: <RejectedIcon />, word: "telemetry.navRejected" },
    may("keep_devices") && { to: "/monitoring/receiver", group: "monitoring", icon: <ReceiverIcon />, word: "telemetry.navReceiver" },
    may("read_records") && { to: "/registers", group: "records", icon: <RegisterIcon />, word: "registers.nav" },
    may("read_unit", "manage_security") && { to: "/papers", group: "records", icon: <PaperIcon />, word: "papers.nav" },
    { to: "/reports", group: "records", icon: <ReportIcon />, word: "reports.nav" },
    may("archive_campaign") && { to: "/archive", group: "records", icon: <DiscIcon />, word: "archive.nav" },
    may("read_unit") && { to: "/calendar", group: "dates", icon: <CalendarIcon />, word: "workNav.calendar" },
    { to: "/notices", group: "dates", icon: <NoticeIcon />, word: "notices.nav" },
    { to: "/workdays", group: "dates", icon: <WorkdaysIcon />, word: "workdays.nav" },
    may("manage_people", "manage_security") && { to: "/people", group: "people", icon: <PeopleIcon />, word: "people2.nav" },
    may("manage_security") && { to: "/security", group: "people", icon: <LockIcon />, word: "security.nav" },
    may("read_audit") && { to: "/audit", group: "people", icon: <AuditIcon />, word: "audit.nav" },
    { to: "/screen", group: "system", icon: <ScreenIcon />, word: "rail.screen" },
    { to: "/help", group: "system", icon: <HelpIcon />, word: "rail.help" },
  ];
  return all.filter((entry) => entry !== false);
}

/** What stands in the bar of a phone, as far as there is room: the daily work of the person's office. */
const BAR = ["/", "/people", "/audit", "/gradient", "/facts", "/calendar", "/readings", "/runs", "/standings"];
const ROOM = 4;

function barOf(entries: readonly Entry[]): Set<string> {
  const own = entries.filter((e) => e.word === "nav.mine").map((e) => e.to);
  const there = BAR.filter((to) => entries.some((e) => e.to === to));
  return new Set([...there.slice(0, 1), ...own, ...there.slice(1)].slice(0, ROOM));
}

export function Rail() {
  const { t } = useWords();
  const address = useAddress();
  const session = useSession();
  const city = session.allowed.includes("read_city");
  const here = useLocation().pathname;
  const entries = placesOf(session);
  const bar = barOf(entries);
  const folded = useFolded(session.person.id);
  const [open, setOpen] = useState(false);
  const nav = useRef<HTMLElement>(null);
  useEffect(() => setOpen(false), [here]);
  // Where the menu is longer than the window, the place one is at is in sight.
  useEffect(() => {
    const place = nav.current?.querySelector<HTMLElement>("a.on");
    const box = nav.current?.firstElementChild;
    if (!place || !box || box.scrollHeight <= box.clientHeight) return;
    if (place.offsetTop < box.scrollTop || place.offsetTop + place.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = place.offsetTop - box.clientHeight / 2;
  }, [here]);
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
        <div className="rail-groups">
          {GROUPS.map((group) => {
            const inside = entries.filter((e) => e.group === group);
            if (inside.length === 0) return null;
            const shut = folded.includes(group);
            return (
              <section key={group} className={shut ? "rail-group folded" : "rail-group"}>
                <button type="button" id={`rail-${group}`} className="rail-head" aria-expanded={!shut} aria-controls={`rail-of-${group}`} onClick={() => turnGroup(group)}>
                  <span>{t(`rail.group.${group}`)}</span>
                  <Chevron dir={shut ? "right" : "down"} />
                </button>
                <ul id={`rail-of-${group}`} aria-labelledby={`rail-${group}`}>
                  {inside.map((entry) => (
                    <li key={entry.to} className={bar.has(entry.to) ? "in-bar" : undefined}>
                      <NavLink to={address(entry.to)} end={entry.end ?? false} className={({ isActive }) => (isActive || (entry.to === "/" && city && here.startsWith("/units/")) ? "on" : "")}>
                        {entry.icon}
                        <span>{t(entry.word)}</span>
                      </NavLink>
                    </li>
                  ))}
                </ul>
              </section>
            );
          })}
        </div>
        <button type="button" className="rail-menu" aria-expanded={open} onClick={() => setOpen(!open)}>
          <MenuIcon />
          <span>{t("rail.menu")}</span>
        </button>
      </div>
    </nav>
  );
}
