// Saying one fact: the form is made from the input's own definition; first a look, then the record.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input } from "antd";
import { useId, useState } from "react";
import { useNavigate } from "react-router";
import { api, ApiError } from "../../api/client";
import type { Declared, DeclareAsk, FactPage, FieldProblem } from "../../api/types";
import { bytes, shortDigest } from "../../app/format";
import { Go, useAddress, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { Problem } from "../../app/states";
import { Staircase } from "../../marks";
import { Value } from "./FactsPage";
import { evidencePath, Move } from "./parts";
import { useSetting } from "./work";

type State = DeclareAsk["state"];
type Cells = Record<string, string>;
interface Paper {
  digest: string;
  name: string;
  bytes: number;
}

const HEADS = { declared: "declare.declaring", judged: "declare.judging", corrected: "declare.correcting" } as const;
const RECORDS = { declared: "declare.record", judged: "declare.recordJudge", corrected: "declare.recordCorrect" } as const;
const STATES: State[] = ["known", "absent", "unavailable", "not_applicable"];

export function DeclareForm({ page, speaking }: { page: FactPage; speaking: "declared" | "judged" | "corrected" }) {
  const { t, pick } = useWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const set = useSetting();
  const go = useNavigate();
  const address = useAddress();
  // A correction that upholds an appeal leads back to it.
  const [appeal] = useParam("appeal");
  const back = speaking === "corrected" && appeal ? { to: "/appeals", set: { appeal, uphold: "corrected" } } : null;
  const { row, form } = page;
  const [state, setState] = useState<State>("known");
  const [value, setValue] = useState(form.value ?? "");
  const [rows, setRows] = useState<Cells[]>(() => form.rows.map((cells) => Object.fromEntries(form.columns.map((c, i) => [c.id, cells[i] ?? ""]))));
  const [growing, setGrowing] = useState(row.open !== null && form.can_grow);
  const [reason, setReason] = useState("");
  const [papers, setPapers] = useState<Paper[]>(form.evidence);
  // A judgement that is the same for several units is given once; each unit has its own record, signature and files.
  const [files] = useState(() => new Map<string, File>());
  const alike = useQuery({ queryKey: ["facts", "alike", row.input], queryFn: ({ signal }) => api.facts({ input: row.input, outcome: "awaiting", limit: 200 }, null, signal), enabled: speaking === "judged" });
  const others = (alike.data?.items ?? []).filter((r) => r.unit !== row.unit && sameCell(r.at, row.at));
  const [also, setAlso] = useState<string[]>([]);
  const chosen = others.filter((r) => also.includes(r.unit));
  const ask = (preview: boolean): DeclareAsk => ({
    as: speaking,
    at: row.at,
    state,
    ...(state === "known" && row.type !== "rows" ? { value } : {}),
    ...(state === "known" && row.type === "rows" ? { rows: rows.filter((cells) => Object.values(cells).some((text) => text.trim() !== "")).map(filled) } : {}),
    ...(state === "known" && growing ? { growing: true } : {}),
    ...(reason.trim() ? { reason } : {}),
    evidence: papers.map((p) => p.digest),
    preview,
  });
  const look = useMutation({ mutationFn: () => api.declare(row.unit, row.input, ask(true)) });
  const record = useMutation({
    mutationFn: async () => {
      await api.declare(row.unit, row.input, ask(false));
      for (const { unit } of chosen) {
        const evidence: string[] = [];
        for (const { digest } of papers) {
          const file = files.get(digest);
          if (file) evidence.push((await api.addEvidence(unit, file)).digest);
        }
        await api.declare(unit, row.input, { ...ask(false), evidence });
      }
    },
    onSettled: async () => {
      if (speaking === "judged") await client.invalidateQueries({ queryKey: ["facts"] });
    },
    onSuccess: async () => {
      message.success(chosen.length > 0 ? t("declare.doneAlso", { n: chosen.length + 1 }) : t("declare.done"));
      if (back) void go(address(back.to, back.set));
      else set({ declare: null });
      await client.invalidateQueries({ predicate: (query) => ["fact", "facts", "todo", "review", "review-units", "appeal"].includes(String(query.queryKey[0])) });
    },
  });
  const upload = useMutation({
    mutationFn: async (added: File[]) => {
      const out: Paper[] = [];
      for (const file of added) {
        const paper = await api.addEvidence(row.unit, file);
        files.set(paper.digest, file);
        out.push(paper);
      }
      return out;
    },
    onSuccess: (added) => {
      look.reset();
      setPapers((before) => [...before, ...added.filter((p) => !before.some((b) => b.digest === p.digest))]);
    },
  });
  const problems = look.data?.problems ?? [];
  const of = (field: string) => problems.filter((p) => p.field === field);
  const touch = <T,>(put: (value: T) => void) => (next: T) => {
    look.reset();
    record.reset();
    put(next);
  };
  const id = useId();
  const fact = page.fact;
  return (
    <form
      className="declare"
      onSubmit={(event) => {
        event.preventDefault();
        look.mutate();
      }}
    >
      <p className="actions">
        <Go {...(back ?? { keep: true, set: { declare: null } })} className="button-link">
          {t(back ? "declare.toAppeal" : "facts.back")}
        </Go>
        <b>{t(HEADS[speaking])}</b>
      </p>
      {fact?.asked && (
        <p className="quiet">
          <Said zh={fact.asked} en={fact.asked_en} />
        </p>
      )}
      {fact?.note && (
        <p className="quiet small">
          <Said zh={fact.note} en={fact.note_en} />
        </p>
      )}
      <label className="filter">
        <span>{t("declare.state")}</span>
        <select value={state} onChange={(event) => touch(setState)(event.target.value as State)}>
          {STATES.map((s) => (
            <option key={s} value={s}>
              {t(`facts.stage.${s}`)}
            </option>
          ))}
        </select>
        <Wrong list={of("state")} />
      </label>
      {state === "known" &&
        (row.type === "rows" ? (
          <RowsForm page={page} rows={rows} set={touch(setRows)} problems={problems} />
        ) : (
          <label className="filter filter-wide" htmlFor={`${id}-value`}>
            <span>
              {t("declare.value")}
              {row.measure && ` (${pick(row.measure, row.measure_en)})`}
            </span>
            <One id={`${id}-value`} type={row.type} levels={form.levels} value={value} set={touch(setValue)} wrong={of("value").length > 0} />
            {row.type === "ratio" && <small>{t("declare.ratioHint")}</small>}
            {row.type === "money" && <small>{t("declare.moneyHint")}</small>}
            <Wrong list={of("value")} />
          </label>
        ))}
      {state === "known" && form.can_grow && (
        <label className="filter filter-check">
          <input type="checkbox" checked={growing} onChange={(event) => touch(setGrowing)(event.target.checked)} />
          <span>{t(row.type === "rows" ? "declare.growingRows" : "declare.growing")}</span>
          <Wrong list={of("growing")} />
        </label>
      )}
      <label className="filter filter-wide" htmlFor={`${id}-reason`}>
        <span>{t(speaking !== "declared" || state !== "known" ? "declare.reasonNeeded" : "declare.reason")}</span>
        <Input.TextArea id={`${id}-reason`} rows={2} maxLength={2000} value={reason} onChange={(event) => touch(setReason)(event.target.value)} {...(of("reason").length > 0 ? { status: "error" as const } : {})} />
        <Wrong list={of("reason")} />
      </label>
      <fieldset className="papers">
        <legend>{t("declare.evidence")}</legend>
        <ul className="file-links">
          {papers.map((paper) => (
            <li key={paper.digest}>
              <Go to={evidencePath(row.unit, paper.digest)} target="_blank" rel="noreferrer">
                <Said zh={paper.name} />
              </Go>{" "}
              <small className="inline tab">
                {bytes(paper.bytes)} · <code>{shortDigest(paper.digest)}</code>
              </small>{" "}
              <Button size="small" aria-label={t("declare.remove", { name: paper.name })} onClick={() => touch(setPapers)(papers.filter((p) => p !== paper))}>
                ×
              </Button>
            </li>
          ))}
        </ul>
        <label className="button-link file-add">
          {upload.isPending ? t("declare.uploading") : t("declare.add")}
          <input
            type="file"
            multiple
            className="sr"
            accept=".png,.jpg,.jpeg,.webp,.gif,.pdf,.txt,.csv,.json,.xlsx,.docx,.svg,.xml,.html"
            onChange={(event) => {
              const files = [...(event.target.files ?? [])];
              event.target.value = "";
              if (files.length > 0) upload.mutate(files);
            }}
          />
        </label>
        <small>{t("declare.kinds")}</small>
        {upload.error && <Refusal error={upload.error} />}
        <Wrong list={of("evidence")} />
      </fieldset>
      {others.length > 0 && (
        <fieldset className="papers also">
          <legend>{t("declare.also", { n: others.length })}</legend>
          <small>{t("declare.alsoLead")}</small>
          <label className="filter-check">
            <input type="checkbox" checked={chosen.length === others.length} onChange={(event) => setAlso(event.target.checked ? others.map((r) => r.unit) : [])} /> <b>{t("declare.alsoAll")}</b>
          </label>
          {others.map((r) => (
            <label key={r.unit} className="filter-check">
              <input type="checkbox" checked={also.includes(r.unit)} onChange={(event) => setAlso(event.target.checked ? [...also, r.unit] : also.filter((u) => u !== r.unit))} /> {r.unit_name}
            </label>
          ))}
        </fieldset>
      )}
      <p className="actions">
        <Button htmlType="submit" loading={look.isPending}>
          {t("declare.look")}
        </Button>
        <Button type="primary" disabled={!look.data || problems.length > 0} loading={record.isPending} onClick={() => record.mutate()}>
          {t(RECORDS[speaking])}
        </Button>
      </p>
      {problems.length > 0 && (
        <p className="field-wrong" role="alert">
          {t("declare.problems", { n: problems.length })}
        </p>
      )}
      {of("input").length > 0 && <Wrong list={of("input")} />}
      {(look.error ?? record.error) && <Refusal error={look.error ?? record.error} />}
      {look.data && problems.length === 0 && <Seen seen={look.data} />}
    </form>
  );
}

const sameCell = (a: Record<string, string>, b: Record<string, string>) => Object.keys({ ...a, ...b }).every((d) => a[d] === b[d]);

const filled = (cells: Cells): Cells => Object.fromEntries(Object.entries(cells).filter(([, text]) => text.trim() !== ""));

function Wrong({ list }: { list: FieldProblem[] }) {
  return (
    <>
      {list.map((p, i) => (
        <span key={i} className="field-wrong" role="alert">
          <Said zh={p.message} en={p.message_en} />
        </span>
      ))}
    </>
  );
}

/** A refusal in the reader's language where the server says it in both. */
function Refusal({ error }: { error: unknown }) {
  if (error instanceof ApiError && error.details.zh)
    return (
      <p className="field-wrong" role="alert">
        <Said zh={error.details.zh} en={error.details.en ?? null} />
      </p>
    );
  return <Problem error={error} compact />;
}

function One({ id, type, levels, value, set, wrong, name }: { id?: string; type: string; levels: FactPage["form"]["levels"]; value: string; set: (text: string) => void; wrong?: boolean; name?: string }) {
  const { t, pick } = useWords();
  const common = { ...(id ? { id } : {}), ...(name ? { "aria-label": name } : {}), ...(wrong ? { "aria-invalid": true } : {}) };
  if (type === "bool" || type === "level") {
    const options = type === "bool" ? [{ id: "true", label: t("declare.yes"), label_en: null }, { id: "false", label: t("declare.no"), label_en: null }] : levels;
    return (
      <select {...common} value={value} onChange={(event) => set(event.target.value)}>
        <option value="">{t("declare.blank")}</option>
        {options.map((o) => (
          <option key={o.id} value={o.id}>
            {pick(o.label, o.label_en)}
          </option>
        ))}
      </select>
    );
  }
  const kind = type === "date" ? "date" : type === "time" ? "datetime-local" : "text";
  return <input {...common} className="plain-input" type={kind} maxLength={2000} inputMode={type === "integer" ? "numeric" : type === "decimal" || type === "money" ? "decimal" : undefined} value={type === "time" ? value.replace(" ", "T") : value} onChange={(event) => set(type === "time" ? event.target.value.replace("T", " ") : event.target.value)} />;
}

function RowsForm({ page, rows, set, problems }: { page: FactPage; rows: Cells[]; set: (rows: Cells[]) => void; problems: FieldProblem[] }) {
  const { t, pick } = useWords();
  const { columns, needed } = page.form;
  const [shown, show] = useState(20);
  const from = Math.max(0, rows.length - shown);
  return (
    <fieldset className="rows-form">
      <legend>{t("declare.rows")}</legend>
      {from > 0 && (
        <Button size="small" onClick={() => show(rows.length)}>
          {t("whatif.allRows", { n: from })}
        </Button>
      )}
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("declare.rows")}>
        <table className="table tight">
          <thead>
            <tr>
              <th scope="col">
                <span className="sr">{t("whatif.row")}</span>
              </th>
              {columns.map((column) => (
                <th key={column.id} scope="col">
                  <Said zh={column.label} en={column.label_en} />
                  {needed.includes(column.id) && " *"}
                </th>
              ))}
              <th scope="col">
                <span className="sr">{t("whatif.drop")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(from).map((cells, k) => {
              const at = from + k;
              const whole = problems.filter((p) => p.field === `rows[${at}]`);
              return (
                <tr key={at}>
                  <th scope="row">
                    {at + 1}
                    <Wrong list={whole} />
                  </th>
                  {columns.map((column) => {
                    const wrong = problems.filter((p) => p.field === `rows[${at}].${column.id}`);
                    return (
                      <td key={column.id}>
                        <One type={column.type} levels={column.levels} value={cells[column.id] ?? ""} wrong={wrong.length > 0} name={`${t("declare.row", { n: at + 1 })} ${pick(column.label, column.label_en)}`} set={(text) => set(rows.map((r, n) => (n === at ? { ...r, [column.id]: text } : r)))} />
                        <Wrong list={wrong} />
                      </td>
                    );
                  })}
                  <td>
                    <Button size="small" aria-label={t("declare.dropRow", { n: at + 1 })} onClick={() => set(rows.filter((_, n) => n !== at))}>
                      ×
                    </Button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <Button size="small" onClick={() => set([...rows, {}])}>
        {t("declare.addRow")}
      </Button>
      <Wrong list={problems.filter((p) => p.field === "rows")} />
    </fieldset>
  );
}

/** What it would do: the fact before and after, and the points that move. */
function Seen({ seen }: { seen: Declared }) {
  const { t } = useWords();
  return (
    <section className="declare-seen" aria-live="polite">
      <dl className="pairs-list">
        <dt>{t("declare.before")}</dt>
        <dd>{seen.before && <Value row={seen.before} />}</dd>
        <dt>{t("declare.after")}</dt>
        <dd>{seen.after && <Value row={seen.after} />}</dd>
      </dl>
      {seen.correction ? <p className={seen.correction.waits ? "ochre" : "quiet"}>{t(seen.correction.waits ? "declare.correctionWaits" : "declare.correctionCounts", { moved: seen.correction.moved, threshold: seen.correction.threshold })}</p> : !seen.counts && <p className="ochre">{t("declare.notCounts")}</p>}
      <h3>{t("declare.moves")}</h3>
      {seen.rests_on_others ? (
        <p className="quiet">{t("declare.others")}</p>
      ) : seen.effects.length === 0 ? (
        <p className="quiet">{t("declare.noMoves")}</p>
      ) : (
        <ul className="whatif-rows">
          {seen.effects.map((row) => (
            <li key={row.indicator}>
              {row.after && row.steps.length > 1 && <Staircase steps={row.steps} cell={row.after} size="m" decorative />}
              <b>
                <span className="tab">{row.indicator}</span> <Said zh={row.name} en={row.name_en} />
              </b>
              {row.before && row.after && <Move from={row.before.span} to={row.after.span} />}
              {row.sentence && (
                <p>
                  <Said zh={row.sentence} en={row.sentence_en} />
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {seen.total_before && seen.total_after && seen.effects.length > 0 && (
        <p>
          {t("declare.total")} <Move from={seen.total_before} to={seen.total_after} />
        </p>
      )}
    </section>
  );
}
