// Small line glyphs. Every one stands beside its word; alone it carries the word as its accessible name.
import type { ReactNode } from "react";
import { useWords } from "../app/i18n";
import { rem } from "./geometry";
import { Term } from "../app/Term";

function Glyph({ children, name, className = "", size = 15 }: { children: ReactNode; name?: string | undefined; className?: string; size?: number }) {
  return (
    <svg className={`glyph ${className}`} width={rem(size)} height={rem(size)} viewBox="0 0 16 16" {...(name ? { role: "img", "aria-label": name } : { "aria-hidden": true })}>
      {children}
    </svg>
  );
}

/** How a value reached the file of facts. */
export type Binding = "measured" | "attested" | "declared" | "judged" | "corrected";

const SOURCES: Record<Binding, ReactNode> = {
  // a measured curve
  measured: <path d="M1.5 8.5h2.6l1.7-5 3.2 9 2-6 1.1 2h2.4" />,
  // a seal with a check
  attested: (
    <>
      <circle cx="8" cy="6.4" r="4.6" />
      <path d="M6 6.4l1.5 1.5 2.7-3M5.2 10.4L4.4 15 8 13.2 11.6 15l-.8-4.6" />
    </>
  ),
  // a form with a pen stroke
  declared: <path d="M3 1.6h7l3 3v9.8H3zM10 1.6v3h3M5.4 8h5.2M5.4 11h3.4" />,
  // a person who decides
  judged: (
    <>
      <circle cx="6.4" cy="4.8" r="3" />
      <path d="M1.4 14.4c0-3 2.1-5 5-5 1.3 0 2.4.4 3.2 1M9.6 13.2l1.7 1.7 3.3-4" />
    </>
  ),
  // a form whose line is struck out and written anew
  corrected: (
    <>
      <path d="M3 1.6h7l3 3v9.8H3zM5.2 7.6h5.6" />
      <path d="M5.4 6h5.2M5.4 9.2h5.2M6.2 12.4l1.2.9 2.6-2.8" />
    </>
  ),
};

/** Where a fact comes from: measured, attested, declared, judged or corrected. */
export function SourceGlyph({ binding, word = true, term = false }: { binding: string; word?: boolean; /** opens the glossary */ term?: boolean }) {
  const { t } = useWords();
  const name = t(`source.${binding}`);
  return (
    <span className="source" title={word ? undefined : name}>
      <Glyph name={word ? undefined : name}>{SOURCES[binding as Binding]}</Glyph>
      {word && (term ? <Term id={binding}>{name}</Term> : <span>{name}</span>)}
    </span>
  );
}

export type Known = "known" | "absent" | "unavailable" | "not_applicable" | "contested" | "awaiting";

const KNOWN: Record<Known, ReactNode> = {
  known: <rect className="fill" x="3" y="3" width="10" height="10" rx="1" />,
  absent: <rect x="2.8" y="2.8" width="10.4" height="10.4" rx="1" strokeDasharray="2.6 2" />,
  unavailable: <path d="M5.4 2.8H2.8v10.4h2.6M10.6 2.8h2.6v10.4h-2.6M7.4 5.4L6 10.6M10 5.4l-1.4 5.2" />,
  not_applicable: (
    <>
      <rect x="2.8" y="2.8" width="10.4" height="10.4" rx="1" />
      <path d="M3 13L13 3" />
    </>
  ),
  contested: (
    <>
      <rect x="1.8" y="4" width="8" height="8" rx="1" />
      <rect className="over" x="6.2" y="4" width="8" height="8" rx="1" />
    </>
  ),
  awaiting: <path d="M8 1.8L14.2 8 8 14.2 1.8 8zM8 5v3.6M8 10.6v.6" />,
};

/** What we know of a fact: five kinds of not knowing, each with its own look and word. */
export function KnownMark({ state, count, word = true }: { state: string; count?: number; word?: boolean }) {
  const { t } = useWords();
  const name = t(`known.${state}`);
  const full = count === undefined ? name : t("known.counted", { n: count, word: name });
  return (
    <span className={`known known-${state}`} title={word ? undefined : full}>
      <Glyph name={word ? undefined : full}>{KNOWN[state as Known]}</Glyph>
      {word && <span>{full}</span>}
      {!word && count !== undefined && <span aria-hidden="true">{count}</span>}
    </span>
  );
}

const STATES: Record<"holds" | "fails" | "unknown", ReactNode> = {
  holds: (
    <>
      <circle className="fill" cx="8" cy="8" r="6.4" />
      <path className="on-fill" d="M5 8.2l2.1 2.1L11 6" />
    </>
  ),
  fails: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8" />
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="8" r="6" strokeDasharray="2.5 2" />
      <path d="M6.3 6.4c0-2.3 3.5-2.2 3.5-.1 0 1.4-1.8 1.4-1.8 2.8M8 11v.4" />
    </>
  ),
};

/** Whether a condition holds, fails or cannot be said yet. */
export function StateMark({ state, word = false }: { state: string; word?: boolean }) {
  const { t } = useWords();
  const name = t(`state.${state}`);
  return (
    <span className={`state state-${state}`}>
      <Glyph name={word ? undefined : name} size={16}>
        {STATES[state as keyof typeof STATES]}
      </Glyph>
      {word && <span>{name}</span>}
    </span>
  );
}
