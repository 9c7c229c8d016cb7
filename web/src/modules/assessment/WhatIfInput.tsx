// One fact as a control by its type: what is there, what it is compared with, what it would be.
import { Button, Checkbox, Input, InputNumber, Radio, Slider, Switch } from "antd";
import { useState, type ReactNode } from "react";
import type { InputView } from "../../api/types";
import { num, trimDecimal, unitText, valueText } from "../../app/format";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { KnownMark } from "../../marks";
import { countFor, numberText, reach, shareOf, type Change } from "./whatif";

type To = Pick<Change, "v" | "add" | "drop">;
interface Props {
  input: InputView;
  change: Change | undefined;
  set: (to: To | null) => void;
}

export function WhatIfInput({ input, change, set }: Props) {
  const { t, lang, pick } = useWords();
  const name = `${pick(input.label, input.label_en)}${input.at_text ? ` · ${pick(input.at_text, input.at_text_en)}` : ""}`;
  const absent = change?.v === null;
  return (
    <fieldset className={change ? "try try-changed" : "try"}>
      <legend>
        <Said zh={input.label} en={input.label_en} />
        {input.at_text && (
          <>
            {" · "}
            <Said zh={input.at_text} en={input.at_text_en} />
          </>
        )}
      </legend>
      <p className="try-now">
        <span className="quiet">{t("whatif.now")}</span> {input.value === null ? <KnownMark state={input.state} /> : <b className="tab">{nowText(input, lang, t)}</b>}
        {input.open && <span className="ochre small">{t(input.type === "rows" ? "whatif.windowOpenRows" : "whatif.windowOpen")}</span>}
        {change && (
          <Button size="small" onClick={() => set(null)}>
            {t("whatif.asIs")}
          </Button>
        )}
      </p>
      <Control input={input} change={change} set={set} name={name} disabled={absent} />
      {input.type !== "rows" && (input.state !== "absent" || absent) && (
        <Checkbox checked={absent} onChange={(event) => set(event.target.checked ? { v: null } : null)}>
          {t("whatif.absent")}
        </Checkbox>
      )}
    </fieldset>
  );
}

function nowText(input: InputView, lang: "zh" | "en", t: (key: string, values?: Record<string, unknown>) => string): string {
  if (input.type === "rows") return t("fact.rows", { n: Number(input.value) });
  if (input.type === "level") return input.levels.find((l) => l.id === input.value)?.label ?? input.value ?? "";
  if (input.type === "money") return `${valueText(input.value ?? "", lang)} ${unitText("元", lang)}`;
  return valueText(input.value ?? "", lang, input.type, input.unit);
}

function Control(props: Props & { name: string; disabled: boolean }) {
  const { t } = useWords();
  const { input, change, set, name, disabled } = props;
  const now = change?.v ?? input.value;
  switch (input.type) {
    case "bool":
      return <Switch checked={now === "true"} disabled={disabled} onChange={(on) => set({ v: String(on) })} aria-label={name} checkedChildren={t("whatif.yes")} unCheckedChildren={t(now === null ? "whatif.unsaid" : "whatif.no")} />;
    case "integer":
    case "decimal":
    case "money":
      return <NumberControl {...props} now={now} />;
    case "ratio":
      return <ShareControl {...props} now={now} />;
    case "level":
      return (
        <Radio.Group className="try-steps" disabled={disabled} value={now} onChange={(event) => set({ v: event.target.value as string })} aria-label={name}>
          {input.levels.map((level) => (
            <Radio.Button key={level.id} value={level.id}>
              <Said zh={level.label} />
            </Radio.Button>
          ))}
        </Radio.Group>
      );
    case "date":
      return <Input type="date" className="try-date" disabled={disabled} value={now ?? ""} onChange={(event) => event.target.value && set({ v: event.target.value })} aria-label={name} />;
    case "time":
      return <Input type="datetime-local" className="try-date" disabled={disabled} value={(now ?? "").replace(" ", "T")} onChange={(event) => event.target.value && set({ v: event.target.value.replace("T", " ") })} aria-label={name} />;
    case "rows":
      return <RowsControl {...props} />;
    default:
      return <Input disabled={disabled} value={now ?? ""} maxLength={2000} onChange={(event) => event.target.value.trim() && set({ v: event.target.value })} aria-label={name} />;
  }
}

/** A mark under a slider where a rule compares. */
function markText(text: string): { label: ReactNode } {
  return { label: <span className="try-mark">{text}</span> };
}

function NumberControl({ input, set, name, disabled, now }: Props & { name: string; disabled: boolean; now: string | null }) {
  const { lang } = useWords();
  const { min, max, step, marks } = reach(input, now);
  const wan = input.type === "money" && max >= 100_000;
  const say = (x: number) => (wan ? `${numberText(x / 10_000)} ${unitText("万元", lang)}` : numberText(x));
  const sign = (x: number) => input.limits.find((l) => num(l.at) === x)?.op ?? "";
  return (
    <div className="try-number">
      <Slider
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        value={num(now)}
        onChange={(x: number) => set({ v: numberText(x) })}
        marks={Object.fromEntries(marks.map((x) => [x, markText(`${sign(x)} ${say(x)}`)]))}
        tooltip={{ formatter: (x) => say(x ?? 0) }}
        ariaLabelForHandle={name}
      />
      <InputNumber<string>
        stringMode
        disabled={disabled}
        min={String(min)}
        {...(input.max === null ? {} : { max: input.max })}
        step={input.type === "integer" ? 1 : String(step)}
        precision={input.type === "integer" ? 0 : undefined}
        value={now}
        onChange={(x) => x !== null && x !== "" && set({ v: trimDecimal(String(x)) })}
        aria-label={name}
        suffix={input.type === "money" ? unitText("元", lang) : input.unit ? unitText(input.unit, lang) : undefined}
      />
    </div>
  );
}

function ShareControl({ input, set, name, disabled, now }: Props & { name: string; disabled: boolean; now: string | null }) {
  const { t } = useWords();
  const [part, whole] = shareOf(now);
  const give = (a: number, b: number) => set({ v: `${Math.min(a, b)}/${b}` });
  const marks = Object.fromEntries(input.limits.map((limit) => [countFor(limit, whole), markText(`${limit.op} ${numberText(num(limit.at) * 100)} %`)]));
  return (
    <div className="try-number">
      <Slider min={0} max={whole} disabled={disabled || whole === 0} value={part} onChange={(x: number) => give(x, whole)} marks={marks} tooltip={{ formatter: (x) => (whole > 0 ? `${numberText(((x ?? 0) / whole) * 100).slice(0, 6)} %` : "") }} ariaLabelForHandle={name} />
      <span className="try-share">
        <InputNumber min={0} max={whole} precision={0} disabled={disabled} value={part} onChange={(x) => x !== null && give(x, whole)} aria-label={t("whatif.part", { name })} />
        <span aria-hidden="true">/</span>
        <InputNumber min={0} precision={0} disabled={disabled} value={whole} onChange={(x) => x !== null && give(part, x)} aria-label={t("whatif.whole", { name })} />
      </span>
    </div>
  );
}

/** Rows that are there can drop out; rows can be added. */
function RowsControl({ input, change, set }: Props) {
  const { t, lang, pick } = useWords();
  const [all, showAll] = useState(false);
  const [draft, setDraft] = useState<Record<string, string> | null>(null);
  const add = change?.add ?? [];
  const drop = change?.drop ?? [];
  const give = (more: Record<string, string>[], fewer: number[]) => set({ ...(more.length > 0 ? { add: more } : {}), ...(fewer.length > 0 ? { drop: [...fewer].sort((a, b) => a - b) } : {}) });
  const shown = all ? input.rows : input.rows.slice(-4);
  const first = input.rows_from + input.rows.length - shown.length;
  const cellText = (k: number, text: string) => {
    const column = input.columns[k];
    if (text === "" || !column) return t("fact.blank");
    return column.type === "level" ? (column.levels.find((l) => l.id === text)?.label ?? text) : valueText(text, lang, column.type);
  };
  const filled = draft !== null && Object.values(draft).some((text) => text.trim() !== "");
  return (
    <div className="try-rows">
      {(shown.length > 0 || add.length > 0) && (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={pick(input.label, input.label_en)}>
          <table className="table tight">
            <thead>
              <tr>
                <th scope="col">{t("whatif.row")}</th>
                <th scope="col">
                  <span className="sr">{t("whatif.keep")}</span>
                </th>
                {input.columns.map((column) => (
                  <th key={column.id} scope="col">
                    <Said zh={column.label} en={column.label_en} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((cells, k) => {
                const at = first + k;
                const gone = drop.includes(at);
                return (
                  <tr key={at} className={gone ? "row-gone" : ""}>
                    <th scope="row">{at + 1}</th>
                    <td>
                      <Button size="small" aria-label={t(gone ? "whatif.keepRow" : "whatif.dropRow", { n: at + 1 })} onClick={() => give(add, gone ? drop.filter((n) => n !== at) : [...drop, at])}>
                        {t(gone ? "whatif.keep" : "whatif.drop")}
                      </Button>
                    </td>
                    {cells.map((text, c) => (
                      <td key={c}>{cellText(c, text)}</td>
                    ))}
                  </tr>
                );
              })}
              {add.map((row, k) => (
                <tr key={`new ${k}`} className="row-new">
                  <th scope="row">{t("whatif.new")}</th>
                  <td>
                    <Button size="small" onClick={() => give(add.filter((_, n) => n !== k), drop)}>
                      {t("whatif.drop")}
                    </Button>
                  </td>
                  {input.columns.map((column, c) => (
                    <td key={column.id}>{cellText(c, row[column.id] ?? "")}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {input.rows.length > shown.length && (
        <Button size="small" type="link" onClick={() => showAll(true)}>
          {t("whatif.allRows", { n: input.rows.length - shown.length })}
        </Button>
      )}
      {draft === null ? (
        <Button size="small" onClick={() => setDraft({})}>
          {t("whatif.addRow")}
        </Button>
      ) : (
        <form
          className="try-new"
          onSubmit={(event) => {
            event.preventDefault();
            if (!filled) return;
            give([...add, Object.fromEntries(Object.entries(draft).filter(([, text]) => text.trim() !== ""))], drop);
            setDraft(null);
          }}
        >
          {input.columns.map((column) => {
            const put = (text: string) => setDraft({ ...draft, [column.id]: text });
            const value = draft[column.id] ?? "";
            const closed = column.type === "bool" ? [{ id: "true", label: t("whatif.yes") }, { id: "false", label: t("whatif.no") }] : column.levels;
            return (
              <label key={column.id}>
                <span>
                  <Said zh={column.label} en={column.label_en} />
                  {column.type === "money" && ` (${unitText("元", lang)})`}
                </span>
                {column.type === "bool" || column.type === "level" ? (
                  <select value={value} onChange={(event) => put(event.target.value)}>
                    <option value="">{t("fact.blank")}</option>
                    {closed.map((level) => (
                      <option key={level.id} value={level.id}>
                        {level.label}
                      </option>
                    ))}
                  </select>
                ) : (
                  <Input type={column.type === "date" ? "date" : column.type === "time" ? "datetime-local" : "text"} value={column.type === "time" ? value.replace(" ", "T") : value} onChange={(event) => put(column.type === "time" ? event.target.value.replace("T", " ") : event.target.value)} />
                )}
              </label>
            );
          })}
          <p className="actions">
            <Button size="small" type="primary" htmlType="submit" disabled={!filled}>
              {t("whatif.putRow")}
            </Button>
            <Button size="small" onClick={() => setDraft(null)}>
              {t("common.cancel")}
            </Button>
          </p>
        </form>
      )}
    </div>
  );
}
