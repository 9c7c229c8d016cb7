import { useEffect } from "react";
import { useLocation } from "react-router";
import type { RunInfo } from "../api/types";
import { now } from "../api/clock";
import { dateTime } from "./format";
import { useWords } from "./i18n";

/** An address as one reads it. */
function readable(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

/** A text as a style sheet writes it. */
export const quoted = (text: string) => `"${text.replace(/[\\"\n\r\f<]/g, (c) => `\\${c.codePointAt(0)?.toString(16)} `)}"`;

/**
 * On paper only: of which run the page is, so that it can be found and computed again; a page of no run names what it rests on, or its
 * address. It stands over the page, and at the foot of every sheet.
 */
export function PrintStamp({ run, of }: { run?: RunInfo | undefined; of?: string }) {
  const { t } = useWords();
  const { pathname, search } = useLocation();
  const what = run ? t("print.run", { n: run.number, id: run.id, day: run.as_of, stage: t(run.stage === "final" ? "stage.final" : "stage.short"), digest: run.result_digest }) : (of ?? readable(pathname + search));
  useEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`@page { @bottom-left { content: ${quoted(what)}; font-size: 6.5pt; text-align: left; } }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((s) => s !== sheet);
    };
  }, [what]);
  return (
    <p className="print-only print-stamp">
      {what} · {t("print.at", { at: dateTime(now()) })}
    </p>
  );
}
