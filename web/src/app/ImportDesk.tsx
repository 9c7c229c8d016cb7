import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useWords } from "./i18n";
import { Problem } from "./states";
import "./imports.css";

interface Mistake {
  /** absent where the workbook has one sheet, or where it is the file as a whole */
  sheet?: string | null;
  row: number | null;
  column: string | null;
  cell: string | null;
  message_zh: string;
  message_en: string;
}

interface Outcome {
  stored: number;
  problems: Mistake[];
  more: number;
}

interface Desk<T> {
  /** what is to be had before: the empty workbook, what is registered */
  links: ReactNode;
  send: (file: File, store: boolean) => Promise<T>;
  /** how many rows of a sound file would be written */
  brings: (out: T) => number;
  /** what a sound file would bring, in words */
  fine: (out: T) => string;
  go: (n: number) => string;
  stored: (n: number) => string;
  /** after something was written */
  after: () => void;
  /** where to go then */
  onward: ReactNode;
}

/** A filled workbook: first what it would bring, then all of it or nothing. */
export function ImportDesk<T extends Outcome>({ links, send, brings, fine, go, stored, after, onward }: Desk<T>) {
  const { t } = useWords();
  const [file, setFile] = useState<File | null>(null);
  const look = useMutation({ mutationFn: (chosen: File) => send(chosen, false) });
  const store = useMutation({
    mutationFn: (chosen: File) => send(chosen, true),
    onSuccess: (out) => {
      if (out.stored > 0) after();
    },
  });
  const out = store.data ?? look.data;
  const n = look.data && look.data.problems.length === 0 ? brings(look.data) : 0;
  return (
    <section>
      <p className="import-links">
        {links}
        <label className="import-pick">
          {file ? file.name : t("imports.pick")}
          <input
            type="file"
            accept=".xlsx"
            onChange={(event) => {
              const chosen = event.target.files?.[0];
              event.target.value = "";
              if (!chosen) return;
              setFile(chosen);
              store.reset();
              look.mutate(chosen);
            }}
          />
        </label>
      </p>
      <div role="status">
        {(look.isPending || store.isPending) && <p>{t("imports.checking")}</p>}
        {out && (out.stored > 0 ? <p>{stored(out.stored)}</p> : out.problems.length === 0 ? <p>{fine(out)}</p> : <Mistakes out={out} />)}
      </div>
      {(look.error ?? store.error) !== null && <Problem error={look.error ?? store.error} compact />}
      {file && n > 0 && !store.data && (
        <button type="button" className="button-main" disabled={store.isPending} onClick={() => store.mutate(file)}>
          {go(n)}
        </button>
      )}
      {store.data && store.data.stored > 0 && onward}
    </section>
  );
}

function Mistakes({ out }: { out: Outcome }) {
  const { t, lang } = useWords();
  const where = ({ sheet, row, column, cell }: Mistake) => {
    if (row === null) return sheet ? `“${sheet}”` : "";
    return `${sheet ? t("imports.sheetRow", { sheet, n: row }) : t("imports.row", { n: row })} ${column ?? ""}${cell ? ` (${cell})` : ""}`;
  };
  return (
    <>
      <p className="reason">{t("imports.bad", { n: out.problems.length + out.more })}</p>
      <ol className="import-problems" tabIndex={0} aria-label={t("imports.problems")}>
        {out.problems.map((p, i) => (
          <li key={i}>
            {where(p) && (
              <b>
                {where(p)}
                {t("common.colon")}
              </b>
            )}
            {lang === "zh" ? p.message_zh : p.message_en}
          </li>
        ))}
      </ol>
      {out.more > 0 && <p className="faint">{t("imports.more", { n: out.more })}</p>}
    </>
  );
}
