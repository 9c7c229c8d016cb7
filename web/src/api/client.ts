// Every call of the API, in one place.
import type { CityPage, IndicatorPage, MethodView, Reading, RunInfo, Session, UnitPage, ApiErrorBody } from "./types";

const ROOT = "/api/v1";

/** What went wrong, in a form that a page can put into words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | null,
    readonly details: unknown = null,
  ) {
    super(message);
  }
}

async function call<T>(method: string, path: string, query: Record<string, string | null | undefined> = {}, body?: unknown, signal?: AbortSignal): Promise<T> {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value) search.set(key, value);
  const tail = search.size > 0 ? `?${search}` : "";
  const init: RequestInit = { method, credentials: "same-origin", headers: { accept: "application/json" } };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { ...init.headers, "content-type": "application/json" };
  }
  let response: Response;
  try {
    response = await fetch(ROOT + path + tail, init);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "network", "", null);
  }
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  let parsed: unknown = null;
  try {
    parsed = text ? JSON.parse(text) : null;
  } catch {
    parsed = null;
  }
  if (!response.ok) {
    const problem = (parsed as Partial<ApiErrorBody> | null)?.error;
    throw new ApiError(response.status, problem?.code ?? "http", problem?.message ?? "", problem?.request_id ?? response.headers.get("x-request-id"), problem?.details);
  }
  return parsed as T;
}

const seg = encodeURIComponent;
type Run = string | null;

export const api = {
  session: (signal?: AbortSignal) => call<Session>("GET", "/session", {}, undefined, signal),
  signIn: (login: string, password: string) => call<Session>("POST", "/session", {}, { login, password }),
  signOut: () => call<void>("DELETE", "/session"),
  method: (signal?: AbortSignal) => call<MethodView>("GET", "/assessment/method", {}, undefined, signal),
  city: (run: Run, signal?: AbortSignal) => call<CityPage>("GET", "/assessment/city", { run }, undefined, signal),
  unit: (unit: string, run: Run, signal?: AbortSignal) => call<UnitPage>("GET", `/assessment/units/${seg(unit)}`, { run }, undefined, signal),
  indicator: (unit: string, id: string, run: Run, signal?: AbortSignal) =>
    call<IndicatorPage>("GET", `/assessment/units/${seg(unit)}/indicators/${seg(id)}`, { run }, undefined, signal),
  readings: (run: Run, signal?: AbortSignal) => call<{ items: Reading[] }>("GET", "/assessment/readings", { run }, undefined, signal),
  rule: (ruling: { reading: string; option: string; note: string; params: Record<string, string> }) =>
    call<{ reading: string; option: string }>("POST", "/assessment/rulings", {}, ruling),
  runs: (before: string | null, signal?: AbortSignal) => call<{ items: RunInfo[]; next_page: string | null }>("GET", "/assessment/runs", { before, limit: "30" }, undefined, signal),
  startRun: () => call<RunInfo>("POST", "/assessment/runs", {}, {}),
  replay: (run: string) => call<Replay>("POST", `/assessment/runs/${seg(run)}/replay`),
  publish: (run: string) => call<RunInfo>("POST", `/assessment/runs/${seg(run)}/publish`),
  /** Where the bytes of a piece of evidence are. */
  evidence: (digest: string, unit: string, run: string) => `${ROOT}/assessment/evidence/${seg(digest)}?${new URLSearchParams({ unit, run })}`,
};

export interface Replay {
  identical: boolean;
  expected: string;
  got: string;
  millis: number;
}
