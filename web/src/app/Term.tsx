// A word of the house that opens its entry of the glossary, with the clause of the method it comes from.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import type { Entry } from "../../scripts/glossary";
import { api } from "../api/client";
import { Go } from "./go";
import { useWords } from "./i18n";

export function useGlossary() {
  return useQuery({ queryKey: ["glossary"], queryFn: async () => (await import("virtual:glossary")).default, staleTime: Infinity });
}

/** The indicators and readings that an entry names as its source, and the year of their method. */
export function references(source: string): { year: string; indicators: string[]; readings: string[] } {
  const all = (pattern: RegExp) => [...source.matchAll(pattern)].map((m) => m[0]);
  return { year: all(/\b\d{4}\b/g)[0] ?? "2009", indicators: all(/\b\d+\.\d+\b/g), readings: all(/\b[A-D]\d+\b/g) };
}

/** Where an entry comes from; with links where the method at hand is the one it speaks of. */
export function Source({ entry }: { entry: Entry }) {
  const { t } = useWords();
  const method = useQuery({ queryKey: ["method"], queryFn: ({ signal }) => api.method(signal), staleTime: Infinity, enabled: entry.source !== "", retry: false });
  if (entry.source === "") return null;
  const { year, indicators, readings } = references(entry.source);
  if (!method.data?.id.endsWith(`-${year}`) || indicators.length + readings.length === 0) return <p className="quiet small">{t("help.source", { source: entry.source })}</p>;
  return (
    <p className="small term-source">
      {indicators.map((id) => (
        <Go key={id} to="/method" hash={`i-${id}`}>
          {t("help.clause", { id })}
        </Go>
      ))}
      {readings.map((id) => (
        <Go key={id} to="/readings" set={{ show: "all", reading: id }}>
          {t("help.reading", { id })}
        </Go>
      ))}
    </p>
  );
}

export function EntryText({ entry }: { entry: Entry }) {
  const { lang } = useWords();
  if (lang === "en") return <p>{entry.text_en}</p>;
  return entry.text !== null ? <p>{entry.text}</p> : <p lang="en">{entry.text_en}</p>;
}

export function Term({ id, children }: { id: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <button ref={button} type="button" className="term" data-term={id} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>
        {children}
      </button>
      {open && createPortal(<TermEntry id={id} word={button.current} close={close} leave={() => setOpen(false)} />, document.body)}
    </>
  );
}

/** The entry takes the focus when it opens; Escape, or Tab behind its last link, leads back to the word. */
function TermEntry({ id, word, close, leave }: { id: string; word: HTMLElement | null; close: () => void; leave: () => void }) {
  const { t, lang } = useWords();
  const entries = useGlossary();
  const entry = entries.data?.find((e) => e.id === id);
  const panel = useRef<HTMLDivElement>(null);
  // Under its word, or above it where there is more room; it goes along when the page is scrolled.
  useLayoutEffect(() => {
    const box = panel.current;
    if (!box || !word) return;
    const place = () => {
      const at = word.getBoundingClientRect();
      const { width, height } = box.getBoundingClientRect();
      const below = at.bottom + 6 + height <= innerHeight || at.top < innerHeight - at.bottom;
      box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
      box.style.top = `${Math.max(8, below ? at.bottom + 6 : at.top - 6 - height)}px`;
    };
    place();
    addEventListener("scroll", place, true);
    addEventListener("resize", place);
    return () => {
      removeEventListener("scroll", place, true);
      removeEventListener("resize", place);
    };
  }, [word, entry]);
  useEffect(() => {
    const frame = requestAnimationFrame(() => panel.current?.focus({ preventScroll: true }));
    const beside = (event: Event) => {
      if (event.target instanceof Node && !panel.current?.contains(event.target) && !word?.contains(event.target)) leave();
    };
    document.addEventListener("pointerdown", beside);
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener("pointerdown", beside);
    };
    // It closes by the same act for as long as it stands.
  }, []);
  return (
    <div
      ref={panel}
      className="glossary"
      role="dialog"
      tabIndex={-1}
      aria-label={entry ? (lang === "en" ? entry.word_en : entry.word) : t("common.loading")}
      onKeyDown={(event) => {
        const last = [...event.currentTarget.querySelectorAll("a")].at(-1) ?? event.currentTarget;
        if (event.key !== "Escape" && !(event.key === "Tab" && !event.shiftKey && document.activeElement === last)) return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      {entry ? (
        <>
          <p className="term-head">
            <b lang="zh-CN">{entry.word}</b> {entry.word_en !== entry.word && <span lang="en">{entry.word_en}</span>}
          </p>
          <EntryText entry={entry} />
          <Source entry={entry} />
          <Go to="/help" set={{ q: lang === "en" ? entry.word_en : entry.word }} hash="words" className="small">
            {t("help.more")}
          </Go>
        </>
      ) : (
        <p>{entries.error ? t("problem.network.what") : t("common.loading")}</p>
      )}
    </div>
  );
}
