// Every call of the API, in one place. The addresses and shapes are those of the generated description.
import createClient from "openapi-fetch";
import type { paths } from "./schema";
import type { AnswerAsk, ApiErrorBody, CityPage, DraftList, DraftPage, EffectList, IndicatorPage, InputList, MethodDocument, MethodFiles, MethodList, MethodView, ProofPage, ReadingList, Replay, RuleAsk, Ruled, RunInfo, RunList, Session, SettleAsk, SourcePage, UnitPage, WhatIfAsk, WhatIfPage } from "./types";

/** What went wrong, in a form that a page can put into words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | null,
    readonly details: Record<string, string> = {},
  ) {
    super(message);
  }
}

const http = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin", headers: { accept: "application/json" } });

/** The body of an answer, or the problem that it states. */
async function body<T>(asked: Promise<{ data?: unknown; error?: unknown; response: Response }>, signal?: AbortSignal): Promise<T> {
  let answer;
  try {
    answer = await asked;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "network", "", null);
  }
  const { data, error, response } = answer;
  if (response.ok) return data as T;
  const problem = (error as Partial<ApiErrorBody> | undefined)?.error;
  throw new ApiError(response.status, problem?.code ?? "http", problem?.message ?? "", problem?.request_id ?? response.headers.get("x-request-id"), problem?.details);
}

type Run = string | null;
type Signal = AbortSignal | undefined;
const of = (run: Run) => (run ? { run } : {});
const on = (signal: Signal) => (signal ? { signal } : {});

/** A draft at the version that one has seen: a change to another is refused. */
const at = (draft: string, version: number) => ({ path: { draft }, header: { "If-Match": `"${version}"` } });

function form(file: File, fields: Record<string, string> = {}): FormData {
  const data = new FormData();
  for (const [key, value] of Object.entries(fields)) data.set(key, value);
  data.set("file", file);
  return data;
}

export const api = {
  session: (signal?: AbortSignal) => body<Session>(http.GET("/api/v1/session", on(signal)), signal),
  signIn: (login: string, password: string) => body<Session>(http.POST("/api/v1/session", { body: { login, password } })),
  changePassword: (old: string, fresh: string) => body<void>(http.PUT("/api/v1/session/password", { body: { old, new: fresh } })),
  signOut: () => body<void>(http.DELETE("/api/v1/session")),
  method: (signal?: AbortSignal) => body<MethodView>(http.GET("/api/v1/assessment/method", on(signal)), signal),
  city: (run: Run, signal?: AbortSignal) => body<CityPage>(http.GET("/api/v1/assessment/city", { params: { query: of(run) }, ...on(signal) }), signal),
  unit: (unit: string, run: Run, signal?: AbortSignal) => body<UnitPage>(http.GET("/api/v1/assessment/units/{unit}", { params: { path: { unit }, query: of(run) }, ...on(signal) }), signal),
  indicator: (unit: string, indicator: string, run: Run, signal?: AbortSignal) =>
    body<IndicatorPage>(http.GET("/api/v1/assessment/units/{unit}/indicators/{indicator}", { params: { path: { unit, indicator }, query: of(run) }, ...on(signal) }), signal),
  inputs: (unit: string, indicator: string, run: Run, signal?: AbortSignal) =>
    body<InputList>(http.GET("/api/v1/assessment/units/{unit}/indicators/{indicator}/inputs", { params: { path: { unit, indicator }, query: of(run) }, ...on(signal) }), signal),
  whatIf: (ask: WhatIfAsk, signal?: AbortSignal) => body<WhatIfPage>(http.POST("/api/v1/assessment/whatif", { body: ask, ...on(signal) }), signal),
  readings: (run: Run, signal?: AbortSignal) => body<ReadingList>(http.GET("/api/v1/assessment/readings", { params: { query: of(run) }, ...on(signal) }), signal),
  rule: (ask: RuleAsk) => body<Ruled>(http.POST("/api/v1/assessment/rulings", { body: ask })),
  runs: (page: string | null, signal?: AbortSignal) => body<RunList>(http.GET("/api/v1/assessment/runs", { params: { query: { limit: 30, ...(page ? { page } : {}) } }, ...on(signal) }), signal),
  startRun: () => body<RunInfo>(http.POST("/api/v1/assessment/runs", { body: {} })),
  replay: (run: string) => body<Replay>(http.POST("/api/v1/assessment/runs/{run}/replay", { params: { path: { run } } })),
  publish: (run: string) => body<RunInfo>(http.POST("/api/v1/assessment/runs/{run}/publish", { params: { path: { run } } })),
  methodDocument: (signal?: AbortSignal) => body<MethodDocument>(http.GET("/api/v1/assessment/method/document", on(signal)), signal),
  methodEffects: (indicator: string, run: Run, signal?: AbortSignal) =>
    body<EffectList>(http.GET("/api/v1/assessment/method/indicators/{indicator}/effects", { params: { path: { indicator }, query: of(run) }, ...on(signal) }), signal),
  methods: (signal?: AbortSignal) => body<MethodList>(http.GET("/api/v1/methods", on(signal)), signal),
  methodFiles: (method: string, signal?: AbortSignal) => body<MethodFiles>(http.GET("/api/v1/methods/{method}/files", { params: { path: { method } }, ...on(signal) }), signal),
  draftFiles: (draft: string, signal?: AbortSignal) => body<MethodFiles>(http.GET("/api/v1/authoring/drafts/{draft}/files", { params: { path: { draft } }, ...on(signal) }), signal),
  drafts: (signal?: AbortSignal) => body<DraftList>(http.GET("/api/v1/authoring/drafts", on(signal)), signal),
  beginDraft: (file: File, method: string) => body<DraftPage>(http.POST("/api/v1/authoring/drafts", { body: form(file, { method_id: method }) as never })),
  draft: (draft: string, signal?: AbortSignal) => body<DraftPage>(http.GET("/api/v1/authoring/drafts/{draft}", { params: { path: { draft } }, ...on(signal) }), signal),
  draftSource: (draft: string, signal?: AbortSignal) => body<SourcePage>(http.GET("/api/v1/authoring/drafts/{draft}/source", { params: { path: { draft } }, ...on(signal) }), signal),
  draftProof: (draft: string, signal?: AbortSignal) => body<ProofPage>(http.GET("/api/v1/authoring/drafts/{draft}/method", { params: { path: { draft } }, ...on(signal) }), signal),
  answerDraft: (draft: string, version: number, answer: AnswerAsk) => body<DraftPage>(http.POST("/api/v1/authoring/drafts/{draft}/answers", { params: at(draft, version), body: { answer } })),
  carryDraft: (draft: string, version: number, file: File) => body<DraftPage>(http.POST("/api/v1/authoring/drafts/{draft}/workbook", { params: at(draft, version), body: form(file) as never })),
  settleDraft: (draft: string, version: number, ask: SettleAsk) => body<DraftPage>(http.POST("/api/v1/authoring/drafts/{draft}/edits", { params: at(draft, version), body: ask })),
  dropDraftEdits: (draft: string, version: number) => body<DraftPage>(http.DELETE("/api/v1/authoring/drafts/{draft}/workbook", { params: at(draft, version) })),
  finishDraft: (draft: string, version: number) => body<DraftPage>(http.POST("/api/v1/authoring/drafts/{draft}/finish", { params: at(draft, version) })),
  deleteDraft: (draft: string, version: number) => body<void>(http.DELETE("/api/v1/authoring/drafts/{draft}", { params: at(draft, version) })),
  /** Where the files of a draft are. */
  draftFile: (draft: string, what: "document" | "method.zip" | "method.xlsx") => `/api/v1/authoring/drafts/${encodeURIComponent(draft)}/${what}`,
  /** Where the bytes of a piece of evidence are. */
  evidence: (digest: string, unit: string, run: string) => `/api/v1/assessment/evidence/${encodeURIComponent(digest)}?${new URLSearchParams({ unit, run })}`,
};
