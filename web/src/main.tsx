import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { api, ApiError } from "./api/client";
import { startI18n } from "./app/i18n";
import { router } from "./app/router";
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

// Who is signed in is asked while the pages are still being fetched.
if (location.pathname !== "/sign-in") void client.prefetchQuery({ queryKey: SESSION_KEY, queryFn: ({ signal }) => api.session(signal), staleTime: 60_000 });
startLook();
await startI18n();
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
