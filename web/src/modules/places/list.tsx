// The lists of places: their filters, which stand in the address, and their rows.
import { Input, Select } from "antd";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { useSetParams } from "../../app/params";
import { Empty } from "../../app/states";
import { ENTERPRISE_GRADES, MEDIA, Pages, POINT_GRADES, useUnits } from "./parts";

export const PAGE = 50;
const KEYS = { points: ["unit", "domain", "medium", "due", "grade", "state", "q", "at"], enterprises: ["unit", "grade", "state", "q", "at"] } as const;

/** What the address narrows the list to, and which page of it is open. */
export function useAsk(sort: keyof typeof KEYS): { ask: Record<string, string>; page: number } {
  const [params] = useSearchParams();
  const keys: readonly string[] = KEYS[sort];
  const ask = Object.fromEntries([...params].filter(([key, value]) => value && keys.includes(key)));
  return { ask, page: Math.max(1, Number(params.get("page") ?? "1") || 1) };
}

export function Filters({ sort }: { sort: keyof typeof KEYS }) {
  const { t } = useWords();
  const set = useSetParams();
  const units = useUnits();
  const [params] = useSearchParams();
  const put = (key: string, value: string | null | undefined) => set({ [key]: value ?? null, page: null });
  const choice = (key: string, label: string, options: { value: string; label: string }[]) => (
    <Select aria-label={label} allowClear placeholder={label} value={params.get(key)} options={options} onChange={(v: string | null) => put(key, v)} popupMatchSelectWidth={false} />
  );
  const used = KEYS[sort].some((key) => params.has(key));
  const grades: readonly string[] = sort === "points" ? POINT_GRADES : ENTERPRISE_GRADES;
  return (
    <div className="place-filters" role="search">
      {choice("unit", t("places.unit"), units.map((u) => ({ value: u.id, label: u.name })))}
      {sort === "points" && (
        <>
          {choice("domain", t("places.domainHead"), ["quality", "source"].map((d) => ({ value: d, label: t(`places.domain.${d}`) })))}
          {choice("medium", t("places.mediumHead"), MEDIA.map((m) => ({ value: m, label: t(`places.mediumAny.${m}`) })))}
          {choice("due", t("places.dueHead"), ["yes", "no"].map((d) => ({ value: d, label: t(`places.due.${d}`) })))}
        </>
      )}
      {choice("grade", t("places.gradeHead"), grades.map((g) => ({ value: g, label: t(`places.grade.${g}`) })))}
      {choice("state", t("places.stateHead"), ["there", "ended", "all"].map((s) => ({ value: s, label: t(`places.state.${s}`) })))}
      <Input.Search key={params.get("q") ?? ""} aria-label={t("places.search")} placeholder={t("places.search")} maxLength={100} allowClear defaultValue={params.get("q") ?? ""} onSearch={(v) => put("q", v)} />
      <label className="place-at">
        {t("places.at")} <Input type="date" value={params.get("at") ?? ""} onChange={(e) => put("at", e.target.value)} />
      </label>
      {used && (
        <Go to={sort === "points" ? "/places" : "/places/enterprises"} className="place-clear">
          {t("places.clear")}
        </Go>
      )}
    </div>
  );
}

interface Listed<T> {
  label: string;
  list: { items: T[]; total: number };
  page: number;
  /** words of the columns; the first is the name */
  heads: readonly string[];
  none: string;
  cells: (one: T) => ReactNode[];
}

/** A page of a list. On a phone each row is a card; the roles keep it a table for who listens. */
export function Rows<T extends { id: string }>({ label, list, page, heads, none, cells }: Listed<T>) {
  const { t } = useWords();
  return (
    <section aria-label={label}>
      <p role="status" className="place-total">
        {t("places.total", { n: list.total })}
      </p>
      {list.items.length === 0 ? (
        <Empty>{none}</Empty>
      ) : (
        <div className="table-scroll">
          <table className="table place-table" role="table">
            <thead role="rowgroup">
              <tr role="row">
                {heads.map((word) => (
                  <th key={word} scope="col" role="columnheader">
                    {t(`places.${word}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody role="rowgroup">
              {list.items.map((one) => (
                <tr key={one.id} role="row">
                  {cells(one).map((cell, i) => (
                    <td key={heads[i]} role="cell" className={i === 0 ? "place-name" : undefined}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pages page={page} pages={Math.ceil(list.total / PAGE)} />
    </section>
  );
}
