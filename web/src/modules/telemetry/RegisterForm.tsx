import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { DeviceAsk } from "../../api/telemetry";
import { useWords } from "../../app/i18n";
import { Problem } from "../../app/states";

/** Points that one look finds. */
const FOUND = 50;

/** Where the device stands: points found by name, code or enterprise. What it sends counts for its point. */
function PlaceChoice({ place, unit, put }: { place: string | null; unit: string | null; put: (place: string | null, unit: string | null) => void }) {
  const { t } = useWords();
  const [words, setWords] = useState("");
  const found = useQuery({
    queryKey: ["place-points", { unit, q: words }, "choice"],
    queryFn: ({ signal }) => api.placePoints({ ...(unit ? { unit } : {}), ...(words.trim() ? { q: words.trim() } : {}), limit: String(FOUND) }, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const now = useQuery({ queryKey: ["place", place, null], queryFn: ({ signal }) => api.placePoint(place ?? "", null, signal), enabled: place !== null, retry: false });
  const items = found.data?.items ?? [];
  const own = now.data?.point;
  const all = own && own.id === place && !items.some((p) => p.id === place) ? [own, ...items] : items;
  const more = (found.data?.total ?? 0) - items.length;
  return (
    <>
      <label>
        {t("telemetry.findPlace")}
        <input type="search" value={words} maxLength={100} placeholder={t("telemetry.findPlaceHint")} onChange={(event) => setWords(event.target.value)} />
      </label>
      <label className="tm-wide">
        {t("telemetry.place")}
        <select
          value={place ?? ""}
          onChange={(event) => {
            const chosen = all.find((p) => p.id === event.target.value);
            put(chosen?.id ?? null, chosen?.unit ?? unit);
          }}
        >
          <option value="">{t("telemetry.noPlace")}</option>
          {place !== null && !all.some((p) => p.id === place) && <option value={place}>{place}</option>}
          {all.map((p) => (
            <option key={p.id} value={p.id}>
              {[p.enterprise?.name, p.name, p.code].filter(Boolean).join(" · ")}
            </option>
          ))}
        </select>
        {more > 0 && <small>{t("telemetry.morePlaces", { n: more })}</small>}
      </label>
    </>
  );
}

/** What is registered of a device; the same for a new one, a change and one out of the quarantine. */
export function RegisterForm({ begin, units, names, error, busy, password, send, word }: { begin: DeviceAsk; units: readonly string[]; names: (unit: string) => string; error: unknown; busy: boolean; password: string; send: (ask: DeviceAsk) => void; word: string }) {
  const { t } = useWords();
  const [ask, setAsk] = useState<DeviceAsk>(begin);
  const [factors, setFactors] = useState((begin.expected?.factors ?? []).join(" "));
  const [secrets, setSecrets] = useState({ password: "", key: "" });
  const expected = ask.expected ?? { factors: [], real_time_seconds: 60, minute_minutes: 10, hour: true, day: true };
  const set = (change: Partial<DeviceAsk>) => setAsk({ ...ask, ...change });
  const expect = (change: Partial<typeof expected>) => set({ expected: { ...expected, ...change } });
  const text = (field: "name" | "st" | "valid_from", label: string, extra: Record<string, unknown> = {}) => (
    <label>
      {label}
      <input value={ask[field] ?? ""} onChange={(event) => set({ [field]: event.target.value })} {...extra} />
    </label>
  );
  const choice = (field: "version" | "crc" | "layout" | "charset", label: string, options: [string, string][]) => (
    <label>
      {label}
      <select value={ask[field] ?? ""} onChange={(event) => set({ [field]: event.target.value || null })}>
        {options.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
  const whole = (value: string) => (value === "" ? null : Number(value));
  return (
    <form
      className="tm-form tm-register"
      onSubmit={(event) => {
        event.preventDefault();
        const list = factors.split(/[\s,;，；、]+/).filter((f) => f !== "");
        send({ ...ask, expected: { ...expected, factors: list }, ...(secrets.password ? { password: secrets.password } : {}), ...(secrets.key ? { key: secrets.key } : {}) });
      }}
    >
      <label>
        MN
        <input value={ask.mn} readOnly />
      </label>
      {text("name", t("telemetry.col.name"), { required: true, maxLength: 80 })}
      <label>
        {t("telemetry.unit")}
        <select value={ask.unit ?? ""} required onChange={(event) => set({ unit: event.target.value, place: null })}>
          <option value="">{t("telemetry.choose")}</option>
          {units.map((u) => (
            <option key={u} value={u}>
              {names(u)}
            </option>
          ))}
        </select>
      </label>
      <PlaceChoice place={ask.place ?? null} unit={ask.unit ?? null} put={(place, unit) => set({ place, unit })} />
      {text("valid_from", t("telemetry.validFrom"), { type: "date" })}
      {text("st", t("telemetry.system"), { maxLength: 2 })}
      {choice("version", t("telemetry.version"), [["", t("telemetry.asSent")], ["2005", "HJ/T 212-2005"], ["2017", "HJ 212-2017"], ["2025", "HJ 212-2025"]])}
      {choice("crc", t("telemetry.crc"), [["standard", t("telemetry.crcStandard")], ["modbus", "Modbus"]])}
      {choice("layout", t("telemetry.layout"), [["raw", t("telemetry.layoutRaw")], ["printed", t("telemetry.layoutPrinted")]])}
      {choice("charset", t("telemetry.charset"), [["auto", t("telemetry.charsetAuto")], ["utf8", "UTF-8"], ["gbk", "GBK"]])}
      <label>
        {t("telemetry.realEvery")}
        <input type="number" min={1} max={86400} value={expected.real_time_seconds ?? ""} onChange={(event) => expect({ real_time_seconds: whole(event.target.value) })} />
      </label>
      <label>
        {t("telemetry.minuteEvery")}
        <input type="number" min={1} max={60} value={expected.minute_minutes ?? ""} onChange={(event) => expect({ minute_minutes: whole(event.target.value) })} />
      </label>
      <label className="tm-check">
        <input type="checkbox" checked={expected.hour} onChange={(event) => expect({ hour: event.target.checked })} /> {t("telemetry.sendsHour")}
      </label>
      <label className="tm-check">
        <input type="checkbox" checked={expected.day} onChange={(event) => expect({ day: event.target.checked })} /> {t("telemetry.sendsDay")}
      </label>
      <label className="tm-check tm-wide">
        <input type="checkbox" checked={ask.learning ?? false} onChange={(event) => set({ learning: event.target.checked })} /> {t("telemetry.learns")}
      </label>
      <label className="tm-wide">
        {t("telemetry.factors")}
        <textarea rows={2} value={factors} onChange={(event) => setFactors(event.target.value)} />
      </label>
      <label>
        {password}
        <input type="password" autoComplete="new-password" value={secrets.password} onChange={(event) => setSecrets({ ...secrets, password: event.target.value })} />
      </label>
      <label>
        {t("telemetry.key")}
        <input type="password" autoComplete="new-password" value={secrets.key} onChange={(event) => setSecrets({ ...secrets, key: event.target.value })} />
      </label>
      <button type="submit" className="button-main" disabled={busy}>
        {word}
      </button>
      {error !== null && error !== undefined && <Problem compact error={error} />}
    </form>
  );
}
