// One box that finds whatever the person may see. Ctrl-K opens it on every page, / where the page has no search of its
// own; the arrows and Enter suffice.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../api/client";
import type { SearchList, Session } from "../api/types";
import { useAddress, useRunParam, type Setting } from "./go";
import { useWords } from "./i18n";
import { useSession } from "./session";
import { useShortcut } from "./shortcuts";
import "./size.css";

type Hit = SearchList["items"][number];
type Kind = Hit["kind"] | "page";

interface Entry {
  key: string;
  kind: Kind;
  title: string;
  beside: string;
  matched: { field: Hit["field"]; text: string } | null;
  to: string;
  set?: Setting;
  hash?: string;
}

/** Pages by the word in the menu, for who may open them. */
function pagesOf(session: Session): [string, string][] {
  const may = (action: Session["allowed"][number]) => session.allowed.includes(action);
  return [
    ["/", "nav.city"],
    ...(session.unit ? ([[`/units/${encodeURIComponent(session.unit.id)}`, "nav.mine"]] as [string, string][]) : []),
    ...(may("read_unit") ? ([["/whatif", "nav.whatif"]] as [string, string][]) : []),
    ["/standings", "standings.title"],
    ["/compare", "compare.title"],
    ["/readings", "nav.readings"],
    ["/method", "nav.method"],
    ["/runs", "nav.runs"],
    ...(may("draft_method") ? ([["/drafts", "nav.drafts"]] as [string, string][]) : []),
  ];
}

/** Where a hit leads. An indicator or a fact is shown on the own unit's page to who has one, else in the method. */
export function placeOf(hit: Pick<Hit, "kind" | "unit" | "indicator" | "reading">, own: string | null): { to: string; set?: Setting; hash?: string } {
  if (hit.unit) return { to: `/units/${encodeURIComponent(hit.unit)}${hit.indicator ? `/indicators/${encodeURIComponent(hit.indicator)}` : ""}` };
  if (hit.reading) return { to: "/readings", set: { reading: hit.reading } };
  if (hit.indicator && own) return { to: `/units/${encodeURIComponent(own)}/indicators/${encodeURIComponent(hit.indicator)}` };
  return hit.indicator ? { to: "/method", hash: `i-${hit.indicator}` } : { to: "/method" };
}

export function SearchBox() {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const from = useRef<HTMLElement | null>(null);
  const begin = () => {
    from.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setOpen(true);
  };
  useShortcut("search", begin);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      begin();
    };
    document.addEventListener("keydown", key);
    return () => document.removeEventListener("keydown", key);
  }, []);
  const close = () => {
    setOpen(false);
    from.current?.focus();
  };
  return (
    <>
      <button
        type="button"
        className="search-open"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K /"
        onClick={(event) => {
          from.current = event.currentTarget;
          setOpen(true);
        }}
      >
        <svg className="icon" width="15" height="15" viewBox="0 0 20 20" aria-hidden="true">
          <path d="M8.5 3a5.5 5.5 0 110 11 5.5 5.5 0 010-11zM12.8 12.8L17 17" strokeWidth="2" />
        </svg>
        <span>{t("search.open")}</span>
        <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      {open && <Panel close={close} />}
    </>
  );
}

function Panel({ close }: { close: () => void }) {
  const { t, pick } = useWords();
  const session = useSession();
  const run = useRunParam();
  const address = useAddress();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [asked, ask] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => ask(text.trim().slice(0, 80)), 150);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useQuery({ queryKey: ["search", asked, run], queryFn: ({ signal }) => api.search(asked, run, signal), enabled: asked !== "", placeholderData: (before) => (asked === "" ? undefined : before), retry: false });
  const entries = useMemo<Entry[]>(() => {
    if (asked === "") return [];
    const words = asked.toLowerCase().split(/\s+/);
    const pages = pagesOf(session)
      .filter(([, word]) => words.every((w) => t(word).toLowerCase().includes(w)))
      .map(([to, word]): Entry => ({ key: `page ${to}`, kind: "page", title: t(word), beside: "", matched: null, to }));
    const own = session.allowed.includes("read_city") ? null : (session.unit?.id ?? null);
    const hits = (query.data?.items ?? []).map((h): Entry => ({
      key: [h.kind, h.unit, h.indicator, h.reading, h.input].join(" "),
      kind: h.kind,
      title: pick(h.title, h.title_en),
      beside: h.beside === null ? "" : pick(h.beside, h.beside_en),
      matched: h.title.includes(h.text) || h.title_en?.includes(h.text) ? null : { field: h.field, text: h.text },
      ...placeOf(h, own),
    }));
    return [...hits, ...pages];
  }, [asked, query.data, session, t, pick]);
  useEffect(() => setAt(0), [asked]);
  useEffect(() => list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [at]);
  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    const place = address(entry.to, entry.set);
    dialog.current?.close();
    void navigate(entry.hash ? { ...place, hash: entry.hash } : place);
  };
  const totals = new Map(query.data?.totals.map((x) => [x.kind, x.total]));
  const option = (i: number) => `${id}-${i}`;
  return (
    <dialog
      ref={dialog}
      className="search"
      aria-label={t("search.label")}
      onClose={close}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div className="search-panel">
        <input
          type="search"
          role="combobox"
          aria-label={t("search.label")}
          aria-expanded={entries.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={entries.length > 0 ? option(at) : undefined}
          placeholder={t("search.hint")}
          maxLength={80}
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown" || event.key === "ArrowUp") {
              event.preventDefault();
              const n = entries.length;
              if (n > 0) setAt((at + (event.key === "ArrowDown" ? 1 : n - 1)) % n);
            } else if (event.key === "Escape") {
              // The browser would only empty the field.
              event.preventDefault();
              dialog.current?.close();
            } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
              event.preventDefault();
              if (asked === text.trim()) go(entries[at]);
            }
          }}
        />
        <p className="sr" role="status">
          {asked !== "" && !query.isFetching && t("search.count", { n: entries.length })}
        </p>
        {asked === "" && <p className="quiet">{t("search.start")}</p>}
        {query.error && asked !== "" && <p className="reason" role="alert">{t("search.failed")}</p>}
        {asked !== "" && !query.isFetching && !query.error && entries.length === 0 && <p className="quiet">{t("search.none", { q: asked })}</p>}
        <ul ref={list} id={`${id}-list`} role="listbox" aria-label={t("search.label")}>
          {entries.map((entry, i) => {
            const begins = entries[i - 1]?.kind !== entry.kind;
            const ends = entries[i + 1]?.kind !== entry.kind;
            const shown = entries.filter((e) => e.kind === entry.kind).length;
            const left = entry.kind === "page" ? 0 : (totals.get(entry.kind) ?? 0) - shown;
            return (
              <li key={entry.key} id={option(i)} role="option" aria-selected={i === at} onMouseMove={() => setAt(i)} onClick={() => go(entry)}>
                {begins && (
                  <small className="search-kind">
                    {t(`search.kind.${entry.kind}`)}
                  </small>
                )}
                <span className="search-title">
                  <b>
                    <Marked text={entry.title} words={asked} />
                  </b>
                  {entry.beside && <span className="quiet">{entry.beside}</span>}
                </span>
                {entry.matched && (
                  <small>
                    <Marked text={t("search.match", { field: t(`search.field.${entry.matched.field}`), text: entry.matched.text })} words={asked} />
                  </small>
                )}
                {ends && left > 0 && <small className="search-more">{t("search.more", { n: left })}</small>}
              </li>
            );
          })}
        </ul>
        <p className="search-keys">{t("search.keys")}</p>
      </div>
    </dialog>
  );
}

/** The parts of a text that are the words one looks for, and the rest, in order. */
export function cut(text: string, words: string[]): { text: string; found: boolean }[] {
  const small = text.toLowerCase();
  const found = new Array<boolean>(text.length).fill(false);
  // Small letters of another length would shift the places.
  if (small.length === text.length)
    for (const word of words.filter((w) => w !== ""))
      for (let at = small.indexOf(word); at >= 0; at = small.indexOf(word, at + 1)) found.fill(true, at, at + word.length);
  const parts: { text: string; found: boolean }[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const last = parts[parts.length - 1];
    if (last && last.found === found[i]) last.text += text[i];
    else parts.push({ text: text[i] ?? "", found: found[i] ?? false });
  }
  return parts;
}

function Marked({ text, words }: { text: string; words: string }) {
  return cut(text, words.toLowerCase().split(/\s+/)).map((part, i) => (part.found ? <mark key={i}>{part.text}</mark> : part.text));
}
