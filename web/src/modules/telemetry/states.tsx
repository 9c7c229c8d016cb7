import type { DeviceState } from "../../api/telemetry";
import { useWords } from "../../app/i18n";

/** In the order of what somebody should look at. */
export const STATES: readonly DeviceState[] = ["fault", "silent", "late", "never", "online", "closed"];

/** A state has a shape as well as a colour: each can be told without the other. */
export function StateMark({ state, size = 14 }: { state: DeviceState; size?: number }) {
  return (
    <svg className={`tm-mark tm-${state}`} width={size} height={size} viewBox="0 0 14 14" aria-hidden="true">
      {state === "online" && <circle cx="7" cy="7" r="5" className="tm-fill" />}
      {state === "late" && (
        <>
          <circle cx="7" cy="7" r="5" className="tm-line" />
          <path d="M7 2a5 5 0 0 1 0 10z" className="tm-fill" />
        </>
      )}
      {state === "silent" && (
        <>
          <circle cx="7" cy="7" r="5" className="tm-line" />
          <path d="M3.5 10.5l7-7" className="tm-line" />
        </>
      )}
      {state === "never" && <rect x="2.5" y="2.5" width="9" height="9" className="tm-line tm-dots" />}
      {state === "fault" && <path d="M7 1.5 13 12.5H1z" className="tm-fill" />}
      {state === "closed" && <path d="M3 3l8 8M11 3l-8 8" className="tm-line" />}
    </svg>
  );
}

export function StateName({ state }: { state: DeviceState }) {
  const { t } = useWords();
  return (
    <span className="tm-state">
      <StateMark state={state} /> {t(`telemetry.state.${state}`)}
    </span>
  );
}

/** What a device measures, by its system code. */
export function mediumOf(st: string | null): string {
  switch (st) {
    case "32":
      return "sewage";
    case "31":
      return "flue";
    case "22":
      return "air";
    case "21":
      return "river";
    default:
      return "other";
  }
}

export const MEDIA = ["sewage", "flue", "air", "river", "other"] as const;
