// What every table can do: choose its columns, stand closer, keep views, go into a spreadsheet, be sent as a link.
import { useState, type ReactNode } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { Disclosure } from "../Disclosure";
import { useParam } from "../go";
import { useWords } from "../i18n";
import { useSession } from "../session";
import { Problem } from "../states";
import { download, toCsv } from "./csv";
import { columnsFrom, columnsTo, dropView, keepView, linkTo, MOST_VIEWS, readViews, viewOf, type Choice, type View } from "./view";
import "./table.css";

export interface Column<Row> extends Choice {
  word: string;
  /** the cell as text, for a spreadsheet */
  text: (row: Row) => string;
  /** several columns that are chosen together */
  part?: string;
}

/** The columns that the address shows. */
export function useColumns<C extends Choice>(columns: readonly C[]): { shown: C[]; has: (id: string) => boolean } {
  const [param] = useParam("cols");
  const shown = columnsFrom(param, columns);
  return { shown, has: (id) => shown.some((c) => c.id === id) };
}

interface Props<Row> {
  /** the page's word for the table, part of the file's name and of the place of its views */
  name: string;
  columns: readonly Column<Row>[];
  /** what is exported; a long list is asked for only then */
  rows: readonly Row[] | (() => Promise<readonly Row[]>);
  /** how many rows there are, where they are asked for */
  total?: number | undefined;
  /** the run that is shown, for the link; its day, for the file's name */
  run?: { id: string; as_of: string } | undefined;
  /** what a link says besides the address, so that it shows the same later */
  pin?: Record<string, string>;
  /** whether columns can be chosen on the page; a list has none */
  choice?: boolean;
  children: ReactNode;
}

export function TableTools<Row>({ name, columns, rows, total, run, pin, choice = true, children }: Props<Row>) {
  const { t } = useWords();
  const { shown } = useColumns(columns);
  const [param, setParam] = useParam("cols");
  const [dense, setDense] = useParam("dense");
  const free = columns.filter((c) => !c.fixed);
  const out = choice ? shown : columns;
  const [failed, fail] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const write = (all: readonly Row[], mark: boolean) => download(`${name}${run ? `-${run.as_of}` : ""}.csv`, toCsv([out.map((c) => c.word), ...all.map((row) => out.map((c) => c.text(row)))], mark));
  const save = async (mark: boolean, close: () => void) => {
    setBusy(true);
    fail(null);
    try {
      write(typeof rows === "function" ? await rows() : rows, mark);
      close();
    } catch (error) {
      fail(error);
    } finally {
      setBusy(false);
    }
  };
  const turn = (id: string) => {
    const next = new Set(shown.map((c) => c.id));
    if (next.has(id)) next.delete(id);
    else next.add(id);
    setParam(columnsTo(next, columns));
  };
  return (
    <div className={dense ? "tooled dense" : "tooled"}>
      <div className="table-tools" role="group" aria-label={t("table.tools")}>
        {choice && (
          <Disclosure label={param ? t("table.columnsSome", { n: shown.filter((c) => !c.fixed).length, of: free.length }) : t("table.columns")}>
            <fieldset>
              <legend>{t("table.columnsText")}</legend>
              {free.map((c) => (
                <label key={c.id}>
                  <input type="checkbox" checked={shown.includes(c)} disabled={shown.includes(c) && shown.filter((s) => !s.fixed).length === 1} onChange={() => turn(c.id)} />
                  <span>{c.word}</span>
                </label>
              ))}
            </fieldset>
            {param && (
              <button type="button" className="button-link" onClick={() => setParam(null)}>
                {t("table.columnsAll")}
              </button>
            )}
          </Disclosure>
        )}
        <button type="button" className="disclosure-button" aria-pressed={dense !== null} onClick={() => setDense(dense ? null : "1")}>
          {t("table.dense")}
        </button>
        <Views page={name} />
        <Disclosure label={t("table.export")}>
          {(close) => (
            <div className="table-choices">
              <p className="quiet small">{t("table.exportText", { n: typeof rows === "function" ? (total ?? 0) : rows.length, columns: out.length })}</p>
              <button type="button" className="button-link" disabled={busy} onClick={() => void save(true, close)}>
                {t("table.exportSheet")}
              </button>
              <button type="button" className="button-link" disabled={busy} onClick={() => void save(false, close)}>
                {t("table.exportPlain")}
              </button>
              {failed !== null && <Problem error={failed} compact />}
            </div>
          )}
        </Disclosure>
        <Disclosure label={t("table.link")}>
          <LinkPanel run={run?.id ?? null} {...(pin ? { pin } : {})} />
        </Disclosure>
      </div>
      {children}
    </div>
  );
}

function LinkPanel({ run, pin }: { run: string | null; pin?: Record<string, string> }) {
  const { t } = useWords();
  const [done, setDone] = useState<"copied" | "byHand" | null>(null);
  useLocation();
  const link = linkTo(location.href, run, pin);
  return (
    <div className="table-choices">
      <p className="quiet small">{t(run ? "table.linkRun" : "table.linkText")}</p>
      <input className="table-link" aria-label={t("table.link")} readOnly value={link} onFocus={(e) => e.target.select()} />
      <button
        type="button"
        className="button-link"
        onClick={(e) => {
          const field = e.currentTarget.parentElement?.querySelector("input");
          // Only a page that came over a safe connection may write to the clipboard.
          void (navigator.clipboard?.writeText(link) ?? Promise.reject(new Error("no clipboard"))).then(
            () => setDone("copied"),
            () => {
              field?.select();
              setDone("byHand");
            },
          );
        }}
      >
        {t("table.copy")}
      </button>
      <p role="status" className="small">
        {done && t(`table.${done}`)}
      </p>
    </div>
  );
}

/** Views kept under a name by this person in this browser; a view is an address, so the link above reproduces it for anyone. */
function Views({ page }: { page: string }) {
  const { t } = useWords();
  const person = useSession().person.id;
  const [views, setViews] = useState<View[]>(() => readViews(person, page));
  const [typed, type] = useState("");
  const [full, setFull] = useState(false);
  const [params] = useSearchParams();
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const here = viewOf(search);
  const show = (view: View) => {
    const next = new URLSearchParams(view.search);
    for (const key of ["run", "lang"]) {
      const value = params.get(key);
      if (value !== null) next.set(key, value);
    }
    void navigate({ pathname, search: `?${next}` }, { preventScrollReset: true });
  };
  const current = views.find((v) => v.search === here);
  return (
    <Disclosure label={current ? t("table.viewNow", { name: current.name }) : t("table.views")}>
      {views.length === 0 && <p className="quiet small">{t("table.viewsNone")}</p>}
      <ul className="table-views">
        {views.map((view) => (
          <li key={view.name}>
            <button type="button" aria-pressed={view === current} onClick={() => show(view)}>
              {view.name}
            </button>
            <button type="button" className="button-link" aria-label={t("table.viewDrop", { name: view.name })} onClick={() => setViews(dropView(person, page, view.name))}>
              {t("table.drop")}
            </button>
          </li>
        ))}
      </ul>
      <form
        className="table-choices"
        onSubmit={(e) => {
          e.preventDefault();
          const name = typed.trim();
          if (!name) return;
          const next = keepView(person, page, { name, search: here });
          setFull(next === null);
          if (!next) return;
          setViews(next);
          type("");
        }}
      >
        <label className="small">
          <span>{t("table.viewName")}</span>
          <input className="table-link" value={typed} maxLength={40} onChange={(e) => type(e.target.value)} />
        </label>
        <button type="submit" className="button-link" disabled={typed.trim() === ""}>
          {t("table.viewKeep")}
        </button>
        {full && (
          <p role="alert" className="reason small">
            {t("table.viewFull", { n: MOST_VIEWS })}
          </p>
        )}
      </form>
    </Disclosure>
  );
}
