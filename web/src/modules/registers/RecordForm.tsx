import { Button, Input, Select } from "antd";
import { useState } from "react";
import { ApiError, api } from "../../api/client";
import type { Fields } from "../../api/client";
import type { RegisterField, RegisterFile, RegisterView } from "../../api/types";
import { bytes } from "../../app/format";
import { useWords } from "../../app/i18n";
import { Problem } from "../../app/states";
import { fen, useName, yuan } from "./parts";

type Wrong = { field: string; message_zh: string; message_en: string };

/** What the server found wrong, by field. */
function wrongOf(error: unknown): Record<string, Wrong> {
  if (!(error instanceof ApiError) || error.code !== "fields") return {};
  try {
    return Object.fromEntries((JSON.parse(error.details["fields"] ?? "[]") as Wrong[]).map((w) => [w.field, w]));
  } catch {
    return {};
  }
}

/** The form of a record, made of the definition. */
export function RecordForm({ view, unit, start, files, busy, error, onSave, onCancel }: { view: RegisterView; unit: string; start: Fields; files: RegisterFile[]; busy: boolean; error: unknown; onSave: (fields: Fields) => void; onCancel: () => void }) {
  const { t, lang } = useWords();
  const name = useName();
  const [values, setValues] = useState<Fields>(start);
  const [known, setKnown] = useState<RegisterFile[]>(files);
  const wrong = wrongOf(error);
  const set = (id: string, value: unknown) => setValues((before) => ({ ...before, [id]: value }));
  return (
    <form
      className="record-form"
      onSubmit={(e) => {
        e.preventDefault();
        onSave(values);
      }}
    >
      {view.fields.map((field) => (
        <div key={field.id} className={`record-field${field.kind === "long_text" || field.kind === "attachments" ? " wide" : ""}`}>
          <label htmlFor={`field-${field.id}`}>
            {name(field.names)}
            {field.kind === "money" && `（${t("registers.money")}）`}
            {field.unit && `（${field.unit}）`}
            {field.required && <em title={t("registers.required")}> *</em>}
          </label>
          <Entry field={field} value={values[field.id]} onSet={(value) => set(field.id, value)} register={view.id} unit={unit} known={known} onFile={(file) => setKnown((before) => [...before, file])} />
          {field.note && <small className="faint">{name(field.note)}</small>}
          {wrong[field.id] && (
            <p className="reason" role="alert">
              {lang === "zh" ? wrong[field.id]?.message_zh : wrong[field.id]?.message_en}
            </p>
          )}
        </div>
      ))}
      {error !== null && Object.keys(wrong).length === 0 && !(error instanceof ApiError && error.code === "changed_meanwhile") ? <Problem error={error} compact /> : null}
      <div className="record-go">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("registers.save")}
        </Button>
        <Button onClick={onCancel}>{t("registers.cancel")}</Button>
      </div>
    </form>
  );
}

interface EntryProps {
  field: RegisterField;
  value: unknown;
  onSet: (value: unknown) => void;
  register: string;
  unit: string;
  known: RegisterFile[];
  onFile: (file: RegisterFile) => void;
}

function Entry(props: EntryProps) {
  const { field, value, onSet } = props;
  const { t } = useWords();
  const name = useName();
  const id = `field-${field.id}`;
  switch (field.kind) {
    case "choice":
      return <Select id={id} aria-label={name(field.names)} allowClear={!field.required} value={(value as string | undefined) ?? null} options={field.choices.map((c) => ({ value: c.id, label: name(c.names) }))} onChange={(v: string | null) => onSet(v ?? null)} />;
    case "yes_no":
      return (
        <Select
          id={id}
          aria-label={name(field.names)}
          allowClear={!field.required}
          value={(value as boolean | undefined) ?? null}
          options={[
            { value: true, label: t("registers.yes") },
            { value: false, label: t("registers.no") },
          ]}
          onChange={(v: boolean | null) => onSet(v ?? null)}
        />
      );
    case "date":
      return <Input id={id} type="date" value={(value as string | undefined) ?? ""} onChange={(e) => onSet(e.target.value)} />;
    case "money":
      return <Money id={id} value={value as number | undefined} onSet={onSet} />;
    case "integer":
      return <Input id={id} inputMode="numeric" defaultValue={value === undefined || value === null ? "" : String(value as number)} onChange={(e) => onSet(e.target.value.trim() === "" ? null : /^-?\d{1,15}$/.test(e.target.value.trim()) ? Number(e.target.value) : e.target.value)} />;
    case "long_text":
      return <Input.TextArea id={id} rows={3} maxLength={8000} value={(value as string | undefined) ?? ""} onChange={(e) => onSet(e.target.value)} />;
    case "attachments":
      return <Files {...props} />;
    default:
      return <Input id={id} maxLength={300} value={(value as string | undefined) ?? ""} onChange={(e) => onSet(e.target.value)} />;
  }
}

function Money({ id, value, onSet }: { id: string; value: number | undefined; onSet: (value: unknown) => void }) {
  const [text, setText] = useState(typeof value === "number" ? yuan(value).replaceAll(",", "") : "");
  return (
    <Input
      id={id}
      inputMode="decimal"
      value={text}
      onChange={(e) => {
        setText(e.target.value);
        onSet(e.target.value.trim() === "" ? null : (fen(e.target.value) ?? e.target.value));
      }}
    />
  );
}

function Files({ field, value, onSet, register, unit, known, onFile }: EntryProps) {
  const { t } = useWords();
  const [error, setError] = useState<unknown>(null);
  const list = (value as string[] | undefined) ?? [];
  const add = async (file: File) => {
    try {
      const made = await api.addRegisterFile(register, unit, file);
      onFile(made);
      onSet([...list.filter((d) => d !== made.digest), made.digest]);
      setError(null);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <div className="record-files">
      {list.map((digest) => {
        const file = known.find((f) => f.digest === digest);
        return (
          <span key={digest} className="record-file">
            {file?.name ?? digest} {file && <small>{bytes(file.bytes)}</small>}{" "}
            <button type="button" onClick={() => onSet(list.filter((d) => d !== digest))}>
              {t("registers.dropFile")}
            </button>
          </span>
        );
      })}
      <label className="record-add">
        {t("registers.addFile")}
        <input
          id={`field-${field.id}`}
          type="file"
          onChange={(e) => {
            const file = e.target.files?.[0];
            e.target.value = "";
            if (file) void add(file);
          }}
        />
      </label>
      {error !== null && <Problem error={error} compact />}
    </div>
  );
}
