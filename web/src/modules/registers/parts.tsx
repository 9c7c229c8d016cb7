// What the pages of registers share: names in the reader's language, values as people read them.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { RegisterField, RegisterView } from "../../api/types";
import { now } from "../../api/clock";
import { dateTime, thousands } from "../../app/format";
import { useWords } from "../../app/i18n";
import { useSession } from "../../app/session";

export interface Names {
  zh: string;
  en: string;
}

export function useName(): (names: Names) => string {
  const { lang } = useWords();
  return (names) => names[lang];
}

export function useRegister(id: string) {
  return useQuery({ queryKey: ["register", id], queryFn: ({ signal }) => api.register(id, signal) });
}

/** 分 as 元 with two places and groups of three. */
export function yuan(fen: number): string {
  const whole = Math.trunc(Math.abs(fen) / 100);
  return `${fen < 0 ? "−" : ""}${thousands(String(whole))}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;
}

/** 元 as somebody writes them in 分; null where they are no amount of money. */
export function fen(text: string): number | null {
  const found = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.replaceAll(/[,，\s]/g, ""));
  if (!found) return null;
  const amount = Number(found[2]) * 100 + Number((found[3] ?? "").padEnd(2, "0"));
  return found[1] ? -amount : amount;
}

/** A value of the index as people read it. */
export function useShown() {
  const name = useName();
  const { t } = useWords();
  return (field: RegisterField, value: unknown): string => {
    if (value === null || value === undefined || value === "") return "";
    switch (field.kind) {
      case "money":
        return yuan(Number(value));
      case "integer":
        return `${value as number}${field.unit ? ` ${field.unit}` : ""}`;
      case "yes_no":
        return t(value === true || value === "1" ? "registers.yes" : "registers.no");
      case "choice": {
        const choice = field.choices.find((c) => c.id === value);
        return choice ? name(choice.names) : String(value);
      }
      case "period": {
        const span = value as { from: string; to: string };
        return `${span.from} – ${span.to}`;
      }
      case "attachments":
        return String((value as unknown[]).length);
      default:
        return typeof value === "string" ? value : JSON.stringify(value);
    }
  };
}

/** Units by name; the reader of one unit has its name in the session. */
export function useUnitNames(): (id: string) => string {
  const city = useQuery({ queryKey: ["city", null], queryFn: ({ signal }) => api.city(null, signal) });
  const units = (city.data?.groups ?? []).flatMap((g) => g.units);
  return (id) => units.find((u) => u.unit === id)?.name ?? id;
}

export function stateName(view: RegisterView, id: string, name: (names: Names) => string): string {
  const state = view.states.find((s) => s.id === id);
  return state ? name(state.names) : id;
}

export function State({ view, id }: { view: RegisterView; id: string }) {
  const name = useName();
  const state = view.states.find((s) => s.id === id);
  return <span className={`record-state${state?.counts ? " counts" : ""}${id === "void" ? " gone" : ""}`}>{stateName(view, id, name)}</span>;
}

/** On paper only: what this is, and when and by whom it was printed. */
export function PaperStamp({ parts }: { parts: string[] }) {
  const { t } = useWords();
  const session = useSession();
  const printed = t("registers.paperAt", { at: dateTime(now()), who: session.person.name });
  return <p className="print-only print-stamp register-stamp">{[...parts, printed].join(" · ")}</p>;
}
