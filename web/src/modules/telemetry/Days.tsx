import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { telemetry, type CommandAsk, type DayView, type SeriesKind } from "../../api/telemetry";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Empty, Problem } from "../../app/states";
import { useSetParams } from "../../app/params";

const KINDS: readonly SeriesKind[] = ["minute", "hour", "day"];
const RECALL: Partial<Record<SeriesKind, CommandAsk["action"]>> = { minute: "recall_minute", hour: "recall_hour", day: "recall_day" };

/** How full a day is: what a word and a shape say. */
export function fullness(day: DayView): "full" | "part" | "none" | "open" {
  if (day.expected === null) return day.times === 0 ? "none" : "open";
  return day.times >= day.expected ? "full" : day.times === 0 ? "none" : "part";
}

/** The month before or after one: "2026-01", -1 -> "2025-12". */
export function monthAway(month: string, by: number): string {
  const [year = 2000, m = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, m - 1 + by, 1)).toISOString().slice(0, 7);
}

/** A month of days with what is missing; one press asks the device for it again. */
export function Days({ id, may, today }: { id: string; may: boolean; today: string }) {
  const { t } = useWords();
  const client = useQueryClient();
  const set = useSetParams();
  const [kindSaid] = useParam("kind");
  const [monthSaid] = useParam("month");
  const kind = KINDS.find((k) => k === kindSaid) ?? "hour";
  const month = monthSaid ?? today.slice(0, 7);
  const days = useQuery({ queryKey: ["telemetry-days", id, kind, month], queryFn: ({ signal }) => telemetry.days(id, kind, month, signal), refetchInterval: 5000 });
  const recall = useMutation({
    mutationFn: (day: string) => telemetry.give(id, { action: RECALL[kind] ?? "recall_hour", from: `${day}T00:00:00+08:00`, to: `${day}T${kind === "day" ? "00:00:00" : "23:59:59"}+08:00` }),
    onSuccess: async (command) => {
      await client.invalidateQueries({ queryKey: ["telemetry-commands", id] });
      set({ tab: "commands", command: command.id }, true);
    },
  });
  const items = days.data?.items ?? [];
  const first = items[0] ? (new Date(`${items[0].day}T00:00:00Z`).getUTCDay() + 6) % 7 : 0;
  return (
    <section aria-label={t("telemetry.tab.days")}>
      <nav className="tm-picks" aria-label={t("telemetry.kindOf")}>
        {KINDS.map((k) => (
          <Go key={k} keep set={{ kind: k }} className={k === kind ? "button-link on" : "button-link"} aria-current={k === kind ? "true" : undefined}>
            {t(`telemetry.kind.${k}`)}
          </Go>
        ))}
        <Go keep set={{ month: monthAway(month, -1) }} className="button-link">
          {monthAway(month, -1)}
        </Go>
        <b>{month}</b>
        {month < today.slice(0, 7) && (
          <Go keep set={{ month: monthAway(month, 1) }} className="button-link">
            {monthAway(month, 1)}
          </Go>
        )}
      </nav>
      <p className="quiet">{t("telemetry.daysLead")}</p>
      {days.error && <Problem compact error={days.error} />}
      {recall.error && <Problem compact error={recall.error} />}
      {days.data && items.length === 0 && <Empty>{t("telemetry.noDays")}</Empty>}
      <ol className="tm-days">
        {items.map((d, i) => {
          const full = fullness(d);
          return (
            <li key={d.day} className={`tm-day tm-day-${full}`} style={i === 0 ? { gridColumnStart: first + 1 } : undefined}>
              <b>{Number(d.day.slice(8))}</b> <span className="tm-day-word">{t(`telemetry.full.${full}`)}</span>
              <span>{d.expected === null ? d.times : `${d.times} / ${d.expected}`}</span>
              {d.empty_hours.length > 0 && d.empty_hours.length < 24 && <small>{t("telemetry.emptyHours", { hours: spans(d.empty_hours) })}</small>}
              {full !== "full" && d.day <= today && (
                <button type="button" className="button-link" disabled={!may || recall.isPending} title={may ? undefined : t("telemetry.mayNotCommand")} onClick={() => recall.mutate(d.day)}>
                  {t("telemetry.recall")}
                  <span className="sr"> {d.day}</span>
                </button>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** [2,3,4,9] -> "2–4, 9". */
export function spans(hours: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const h of hours) {
    const last = parts.at(-1);
    if (last && last[1] === h - 1) last[1] = h;
    else parts.push([h, h]);
  }
  return parts.map(([a, b]) => (a === b ? String(a) : `${a}–${b}`)).join(", ");
}
