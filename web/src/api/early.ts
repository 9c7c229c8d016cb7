// Answers that public/first.js asked for before the program was there. Each is handed out once; whoever reads again asks anew.

declare global {
  interface Window {
    huanhengEarly?: Record<string, Promise<Response>>;
  }
}

/** An early answer older than this is not shown. */
const MOST_AGE_MS = 20_000;

export function fetchOnce(request: Request): Promise<Response> {
  const asked = window.huanhengEarly;
  const path = request.url.slice(location.origin.length);
  const early = request.method === "GET" && performance.now() < MOST_AGE_MS ? asked?.[path] : undefined;
  if (!asked || !early) return fetch(request);
  delete asked[path];
  // What failed early is tried again in the ordinary way.
  return early.catch(() => fetch(request));
}
