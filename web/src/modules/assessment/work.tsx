// Pieces that the pages of daily work share: filters that live in the address, days left.
import type { ReactNode } from "react";
import { useSearchParams as useSearch } from "react-router";
import { useParam } from "../../app/go";
import { useWords } from "../../app/i18n";

export interface Choice {
  value: string;
  label: string;
}

/** A filter that stands in the address; a plain select, so that it works by keyboard and on a phone. */
export function Filter({ name, label, choices, any, reset = ["page"] }: { name: string; label: string; choices: Choice[]; any?: string; reset?: string[] }) {
  const [value] = useParam(name);
  const set = useSetting();
  return (
    <label className="filter">
      <span>{label}</span>
      <select value={value ?? ""} onChange={(event) => set({ [name]: event.target.value || null, ...Object.fromEntries(reset.map((key) => [key, null])) })}>
        {any !== undefined && <option value="">{any}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Sets several values of the address at once. */
export function useSetting(): (values: Record<string, string | null>) => void {
  const [params, setParams] = useSearch();
  return (values) => {
    const next = new URLSearchParams(params);
    for (const [key, value] of Object.entries(values)) {
      if (value === null || value === "") next.delete(key);
      else next.set(key, value);
    }
    setParams(next, { preventScrollReset: true });
  };
}


/** A switch that stands in the address as `1`. */
export function Toggle({ name, children }: { name: string; children: ReactNode }) {
  const [value] = useParam(name);
  const set = useSetting();
  return (
    <label className="filter filter-check">
      <input type="checkbox" checked={value === "1"} onChange={(event) => set({ [name]: event.target.checked ? "1" : null, page: null })} />
      <span>{children}</span>
    </label>
  );
}

export function DaysLeft({ n }: { n: number }) {
  const { t } = useWords();
  const text = n > 0 ? t("gradient.left", { n }) : n === 0 ? t("gradient.today") : t("gradient.past", { n: -n });
  return <span className={n >= 0 && n <= 30 ? "days days-soon" : "days"}>{text}</span>;
}
