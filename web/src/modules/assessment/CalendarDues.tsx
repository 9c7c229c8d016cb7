// What the registers and other parts of the work say is due, beside what the method writes: the reader's open notices.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { NoticeView } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { DaysLeft } from "./work";

const MOST = 200;

/** Open notices that are not of the method's own deadlines, the most overdue first; of one unit where one is chosen. */
export function useDues(unit: string | null): NoticeView[] {
  const query = useQuery({ queryKey: ["notices", { show: "open", limit: MOST }], queryFn: ({ signal }) => api.notices({ show: "open", limit: MOST }, signal) });
  const of = (query.data?.items ?? []).filter((n) => n.source !== "assessment" && !n.done && (unit === null || n.unit === unit));
  return of.sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : a.id < b.id ? -1 : 1));
}

export const dueClass = (n: NoticeView) => `event event-${n.days_left < 0 ? "missed" : "ahead"}`;

export function Dues({ dues }: { dues: NoticeView[] }) {
  const { t } = useWords();
  return (
    <section className="dues" aria-labelledby="dues">
      <h2 id="dues">{t("calendar.dues", { n: dues.length })}</h2>
      <ul className="todo">
        {dues.map((n) => (
          <li key={n.id}>
            <span className="todo-what">
              {n.indicator && <span className="tab">{n.indicator} </span>}
              <Said zh={n.title} en={n.title_en ?? null} />
            </span>
            <span className="tab todo-by">
              {n.due} <DaysLeft n={n.days_left} />
            </span>
            <Go to={n.path} set={n.set} className="button-link">
              {t("todo.go.notice")}
            </Go>
          </li>
        ))}
      </ul>
    </section>
  );
}
