import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { telemetry, type Retention as Kept, type RetentionView } from "../../api/telemetry";
import { bytes, thousands } from "../../app/format";
import { useWords } from "../../app/i18n";
import { Problem } from "../../app/states";

const KINDS = [
  ["real_time", "real_time_days"],
  ["minute", "minute_days"],
  ["hour", "hour_days"],
  ["day", "day_days"],
  ["other", "other_days"],
] as const;

/** How long values are kept: what goes by it is looked at before it is said. */
export function Retention() {
  const set = useQuery({ queryKey: ["telemetry-retention"], queryFn: ({ signal }) => telemetry.retention({}, signal), retry: false });
  return set.data ? <Desk key={JSON.stringify(set.data.retention)} begun={set.data} /> : null;
}

function Desk({ begun }: { begun: RetentionView }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [ask, setAsk] = useState<Kept>(begun.retention);
  const look = useMutation({ mutationFn: () => telemetry.retention(Object.fromEntries(Object.entries(ask).filter(([, days]) => days !== null)), undefined) });
  const save = useMutation({ mutationFn: () => telemetry.retain(ask), onSuccess: (view) => client.setQueryData(["telemetry-retention"], view) });
  const seen = save.data ?? look.data ?? begun;
  const kind = (name: string) => t(`telemetry.kind.${name}`);
  const error = look.error ?? save.error;
  return (
    <section aria-label={t("telemetry.keeping")}>
      <h2>{t("telemetry.keeping")}</h2>
      <p className="quiet">{t("telemetry.keepingLead")}</p>
      <form
        className="tm-form"
        onSubmit={(event) => {
          event.preventDefault();
          look.reset();
          save.mutate();
        }}
      >
        {KINDS.map(([name, field]) => (
          <label key={field}>
            {t("telemetry.keepDays", { kind: kind(name) })}
            <input type="number" min={62} max={36600} value={ask[field] ?? ""} onChange={(event) => setAsk({ ...ask, [field]: event.target.value === "" ? null : Number(event.target.value) })} />
          </label>
        ))}
        <button
          type="button"
          className="button-link"
          disabled={look.isPending}
          onClick={() => {
            save.reset();
            look.mutate();
          }}
        >
          {t("telemetry.keepLook")}
        </button>
        <button type="submit" className="button-main" disabled={save.isPending}>
          {t("telemetry.keepSave")}
        </button>
        {error !== null && <Problem compact error={error} />}
      </form>
      <div role="status">
        {save.data && <p>{t("telemetry.keepSaved")}</p>}
        {seen.going.length === 0 ? (
          <p>{t("telemetry.keepNone")}</p>
        ) : (
          <>
            <p className="reason">{t("telemetry.keepGoing", { n: seen.going.length, bytes: bytes(seen.going.reduce((sum, g) => sum + g.bytes, 0)) })}</p>
            <ul>
              {seen.going.map((g) => (
                <li key={g.kind + g.month}>{t("telemetry.keepMonth", { kind: kind(g.kind), month: g.month, values: thousands(String(g.values)), bytes: bytes(g.bytes) })}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}
