// How much there is to do, in the top bar. The server works it out; drafts are counted beside it for who drafts.
import { useQuery } from "@tanstack/react-query";
import { api } from "../api/client";
import type { DraftList } from "../api/types";
import { Go } from "./go";
import { useWords } from "./i18n";
import { useAllowed } from "./session";

const MINUTE = 60_000;

export function useTodo() {
  return useQuery({ queryKey: ["todo"], queryFn: ({ signal }) => api.todo(signal), refetchInterval: 2 * MINUTE, staleTime: MINUTE / 2 });
}

/** Drafts on which somebody still works. */
export function openDrafts(list: DraftList | undefined): DraftList["items"] {
  return list?.items.filter((draft) => draft.state === "open") ?? [];
}

export function TodoBell() {
  const { t } = useWords();
  const drafts = useAllowed("draft_method");
  const list = useQuery({ queryKey: ["drafts"], queryFn: ({ signal }) => api.drafts(signal), enabled: drafts, staleTime: MINUTE });
  const todo = useTodo();
  const n = (todo.data?.items.length ?? 0) + (todo.data?.more ?? 0) + openDrafts(list.data).length;
  const word = n > 0 ? t("todo.bell", { n }) : t("todo.bellNone");
  return (
    <Go to="/todo" className={n > 0 ? "bell bell-on" : "bell"} aria-label={word} title={word}>
      <svg className="icon" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M4 4.5h12M4 10h12M4 15.5h7M14 14l1.6 1.6L18.5 12" />
      </svg>
      {n > 0 && (
        <b className="tab" aria-hidden="true">
          {n > 99 ? "99+" : n}
        </b>
      )}
    </Go>
  );
}
