import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { api, ApiError } from "./api/client";
import { applyLang } from "./app/i18n";
import { prepare, router } from "./app/router";
import { SESSION_KEY } from "./app/session";
import { startLook } from "./app/look";
import "./app/palette.css";
import "./app/base.css";
import "./app/shell.css";
import "./app/print.css";
import "./marks/marks.css";

// A session that has ended shows itself first in some page's answer; asking for the session again leads to the sign-in page.
const ended = new QueryCache({
  onError: (error, query) => {
    if (error instanceof ApiError && error.status === 401 && query.queryKey[0] !== SESSION_KEY[0]) void client.resetQueries({ queryKey: SESSION_KEY });
  },
});

const client: QueryClient = new QueryClient({
  queryCache: ended,
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 1 && error instanceof ApiError && (error.status === 0 || error.status === 503),
    },
  },
});

/** What first.js has asked for goes to where the pages look for it. */
function begin(): Promise<unknown> {
  const session = client.prefetchQuery({ queryKey: SESSION_KEY, queryFn: ({ signal }) => api.session(signal), staleTime: 60_000 });
  return Promise.all([session, prepare(client, location)]);
}

startLook();
applyLang();
// Mostly the answers are there already, and the page is drawn once and whole; else it says that it waits.
const WAIT_MS = 100;
if (location.pathname !== "/sign-in") await Promise.race([begin(), new Promise((done) => setTimeout(done, WAIT_MS))]);
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
