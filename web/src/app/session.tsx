import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, type ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { api, ApiError } from "../api/client";
import type { Session } from "../api/types";
import { useAddress } from "./go";
import { PageProblem, PageWait } from "./states";

export const SESSION_KEY = ["session"];

const Context = createContext<Session | null>(null);

/** Everything inside is for a person who has signed in; others are sent to the sign-in page and come back after it. */
export function Signed({ children }: { children: ReactNode }) {
  const query = useQuery({ queryKey: SESSION_KEY, queryFn: ({ signal }) => api.session(signal), staleTime: 60_000 });
  const here = useLocation();
  const address = useAddress();
  if (query.data) return <Context.Provider value={query.data}>{children}</Context.Provider>;
  if (query.error instanceof ApiError && query.error.status === 401) {
    const back = here.pathname + here.search;
    return <Navigate to={address("/sign-in", back === "/" ? {} : { next: back })} replace />;
  }
  if (query.error) return <PageProblem error={query.error} retry={() => void query.refetch()} />;
  return <PageWait />;
}

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error("useSession outside of Signed");
  return session;
}

/** May this person do it? Pages show what they may not do as well, disabled and with the reason. */
export function useAllowed(action: Session["allowed"][number]): boolean {
  return useSession().allowed.includes(action);
}

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await api.signOut().catch(() => undefined);
    client.clear();
    location.assign("/sign-in");
  };
}
