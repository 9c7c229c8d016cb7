// What a page says while it waits, when there is nothing, and when something failed: what happened, what is safe, what to do.
import { useEffect, useState, type ReactNode } from "react";
import type { UseQueryResult } from "@tanstack/react-query";
import { ApiError } from "../api/client";
import { Go } from "./go";
import { useWords } from "./i18n";
import { useTitle } from "./title";

export function PageWait({ lines = 8 }: { lines?: number }) {
  const { t } = useWords();
  const [shown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="page" role="status" aria-live="polite">
      <span className="sr">{t("common.loading")}</span>
      {shown && (
        <div className="waiting" aria-hidden="true">
          {Array.from({ length: lines + 1 }, (_, i) => (
            <i key={i} />
          ))}
        </div>
      )}
    </div>
  );
}

function kindOf(error: unknown): { kind: string; id: string | null; detail: string } {
  if (error instanceof ApiError) {
    const kind =
      error.status === 0 ? "network" : error.status === 403 ? "forbidden" : error.status === 404 ? "missing" : error.status === 401 ? "signedOut" : error.status === 409 || error.status === 412 || error.status === 422 ? "refused" : error.status === 429 ? "busy" : error.status === 503 ? "unavailable" : "failed";
    return { kind, id: error.requestId, detail: error.message };
  }
  return { kind: "broken", id: null, detail: error instanceof Error ? error.message : "" };
}

/** A problem that stands in for a whole page or a part of it. */
export function Problem({ error, retry, compact = false }: { error: unknown; retry?: (() => void) | undefined; compact?: boolean }) {
  const { t } = useWords();
  const { kind, id, detail } = kindOf(error);
  const Head = compact ? "h3" : "h1";
  return (
    <section className={compact ? "problem problem-compact" : "problem"} role="alert">
      <Head>{t(`problem.${kind}.what`)}</Head>
      <dl>
        <dt>{t("problem.safe")}</dt>
        <dd>{t(`problem.${kind}.safe`)}</dd>
        <dt>{t("problem.do")}</dt>
        <dd>{t(`problem.${kind}.do`)}</dd>
        {detail && !["network", "forbidden", "missing"].includes(kind) && (
          <>
            <dt>{t("problem.said")}</dt>
            <dd>
              <code lang="en">{detail}</code>
            </dd>
          </>
        )}
        {id && (
          <>
            <dt>{t("problem.request")}</dt>
            <dd>
              <code className="select">{id}</code>
            </dd>
          </>
        )}
      </dl>
      <p className="actions">
        {retry && kind !== "forbidden" && kind !== "missing" && (
          <button type="button" className="button-main" onClick={retry}>
            {t("common.retry")}
          </button>
        )}
        {!compact && (
          <Go to="/" className="button-link">
            {t("problem.home")}
          </Go>
        )}
      </p>
    </section>
  );
}

export function PageProblem(props: { error: unknown; retry?: () => void }) {
  const { t } = useWords();
  useTitle(t(`problem.${kindOf(props.error).kind}.what`));
  return (
    <div className="page">
      <Problem {...props} />
    </div>
  );
}

export function NotFound() {
  return <PageProblem error={new ApiError(404, "not_found", "", null)} />;
}

/** A page over one query: waiting, problem or the page. */
export function Over<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <PageProblem error={query.error} retry={() => void query.refetch()} />;
  return <PageWait />;
}

export function Empty({ children }: { children: ReactNode }) {
  return <p className="empty">{children}</p>;
}
