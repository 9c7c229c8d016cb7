// Every call of the API, in one place. The addresses and shapes are those of the generated description.
import createClient from "openapi-fetch";
import { clockSaid } from "./clock";
import { fetchOnce } from "./early";
import type { operations, paths } from "./schema";
import type { AccountClosed, AnswerAsk, ApiErrorBody, AppealAsk, AppealList, AppealPage, AuditPage, CalendarYear, CalendarYearPage, CalendarYears, CampaignBoard, CampaignList, ChainState, ChartView, CityPage, ClaimAsk, Colleagues, ComparePage, CorrectionList, DayList, DeadlinePage, DeadlineUnits, DecideAsk, DeclareAsk, Declared, DelegationAsk, DepartmentAsk, DepartmentClosed, Disc, DiscAsk, Discs, DoubledList, DraftList, DraftPage, Due, EffectList, EvidenceAbout, EvidenceTables, ExceptionAsk, FactList, FactPage, FactorRule, GradientPage, IndicatorPage, InputList, LoginLocks, MethodDocument, MethodFiles, MethodList, MethodView, MoveAsk, MoveList, NoticeList, NoticePreference, NoticeRead, NoticeView, Organisation, OwnSessions, PaperDraft, PaperPage, PaperUnitPage, PasswordGiven, PersonAsk, PersonPage, PersonView, PhaseName, PlaceBaseMap, PlaceChange, PlaceEnterpriseAbout, PlaceEnterprises, PlaceImport, PlaceLife, PlaceMade, PlaceMap, PlaceNewEnterprise, PlaceNewPoint, PlacePointAbout, PlacePoints, PostAsk, PreferenceAsk, ProofPage, QuarantineList, ReadingList, ReceiptView, RecordAbout, RecordPage, RecordVersions, RecordView, RegisterCompliance, RegisterFile, RegisterImport, RegisterList, RegisterView, RegisterYears, Replay, ReportAsk, ReportFile, ReportFiles, ReviewDesk, RosterPreview, RuleAsk, Ruled, RulingEffect, RunInfo, RunList, SearchList, SendingState, Session, SettleAsk, SourcePage, StandingsPage, TodoPage, UnitEntries, UnitList, UnitPage, UnitReview, Uploaded, WhatIfAsk, WhatIfPage, Why, WindowAsk, YearDays } from "./types";

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

export const http = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin", headers: { accept: "application/json" }, fetch: fetchOnce });

/** The body of an answer, or the problem that it states. */
export async function body<T>(asked: Promise<{ data?: unknown; error?: unknown; response: Response }>, signal?: AbortSignal): Promise<T> {
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

export type GradientAsk = NonNullable<operations["assessment_gradient"]["parameters"]["query"]>;
export type RunsAsk = NonNullable<operations["assessment_runs"]["parameters"]["query"]>;
export type NoticesAsk = NonNullable<operations["notices"]["parameters"]["query"]>;
export type FactsAsk = NonNullable<operations["assessment_facts"]["parameters"]["query"]>;

type Run = string | null;
export type Signal = AbortSignal | undefined;
const of = (run: Run) => (run ? { run } : {});
export const on = (signal: Signal) => (signal ? { signal } : {});

/** A draft at the version that one has seen: a change to another is refused. */
const at = (draft: string, version: number) => ({ path: { draft }, header: { "If-Match": `"${version}"` } });

/** A record at the version that one has seen. */
const seen = (register: string, record: string, version: number) => ({ path: { register, record }, header: { "If-Match": `"v${version}"` } });

/** A place at the version that one has seen. */
const place = (id: string, version: number) => ({ path: { id }, header: { "If-Match": `"v${version}"` } });

/** A point (station or outlet), or an enterprise. */
export type PlaceSort = "points" | "enterprises";

export type Fields = Record<string, unknown>;

export function form(file: File, fields: Record<string, string> = {}): FormData {
  const data = new FormData();
  for (const [key, value] of Object.entries(fields)) data.set(key, value);
  data.set("file", file);
  return data;
}

/** A paper of a unit, under the name that its sender has for the hand-in. */
const sent = (unit: string, material: string, key: string) => ({ path: { unit, material }, header: { "Idempotency-Key": key } });
const paperAt = (unit: string, material: string, version: number) => ({ path: { unit, material }, header: { "If-Match": `"v${version}"` } });

function papersForm(files: File[], fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [key, value] of Object.entries(fields)) data.set(key, value);
  for (const file of files) data.append("file", file);
  return data;
}

function timed(session: Session): Session {
  clockSaid(session.now);
  return session;
}

export const api = {
  session: (signal?: AbortSignal) => body<Session>(http.GET("/api/v1/session", on(signal)), signal).then(timed),
  signIn: (login: string, password: string, code?: string) => body<Session>(http.POST("/api/v1/session", { body: { login, password, ...(code ? { code } : {}) } })).then(timed),
  factorBegin: () => body<{ secret: string; uri: string }>(http.POST("/api/v1/session/second-factor")),
  factorConfirm: (code: string) => body<{ codes: string[] }>(http.PUT("/api/v1/session/second-factor", { body: { code } })),
  factorReset: (person: string) => body<void>(http.DELETE("/api/v1/people/persons/{person}/second-factor", { params: { path: { person } } })),
  changePassword: (old: string, fresh: string) => body<void>(http.PUT("/api/v1/session/password", { body: { old, new: fresh } })),
  signOut: () => body<void>(http.DELETE("/api/v1/session")),
  organisation: (signal?: AbortSignal) => body<Organisation>(http.GET("/api/v1/people/organisation", on(signal)), signal),
  departmentBegin: (ask: DepartmentAsk) => body<{ id: string }>(http.POST("/api/v1/people/departments", { body: ask })),
  persons: (query: Record<string, string>, signal?: AbortSignal) => body<PersonPage>(http.GET("/api/v1/people/persons", { params: { query: query as never }, ...on(signal) }), signal),
  personBegin: (ask: PersonAsk) => body<PasswordGiven>(http.POST("/api/v1/people/persons", { body: ask })),
  person: (person: string, signal?: AbortSignal) => body<PersonView>(http.GET("/api/v1/people/persons/{person}", { params: { path: { person } }, ...on(signal) }), signal),
  personPost: (person: string, ask: PostAsk) => body<{ id: string }>(http.POST("/api/v1/people/persons/{person}/posts", { params: { path: { person } }, body: ask })),
  personClose: (person: string, on_: string, why: string) => body<AccountClosed>(http.POST("/api/v1/people/persons/{person}/closing", { params: { path: { person } }, body: { on: on_, why } })),
  personStay: (person: string) => body<void>(http.DELETE("/api/v1/people/persons/{person}/closing", { params: { path: { person } } })),
  departmentEnd: (department: string, on_: string, why: string) => body<DepartmentClosed>(http.POST("/api/v1/people/departments/{department}/end", { params: { path: { department } }, body: { on: on_, why } })),
  unitKind: (unit: string, kind: string, valid_from: string, why: string) => body<void>(http.POST("/api/v1/people/units/{unit}/kind", { params: { path: { unit } }, body: { kind, valid_from, why } })),
  unitParent: (unit: string, parent: string, valid_from: string, why: string) => body<void>(http.POST("/api/v1/people/units/{unit}/parent", { params: { path: { unit } }, body: { parent, valid_from, why } })),
  ownSessions: (signal?: AbortSignal) => body<OwnSessions>(http.GET("/api/v1/session/sessions", on(signal)), signal),
  endOtherSessions: () => body<{ ended: number }>(http.DELETE("/api/v1/session/sessions")),
  locks: (signal?: AbortSignal) => body<LoginLocks>(http.GET("/api/v1/people/locks", on(signal)), signal),
  liftLock: (login: string) => body<void>(http.DELETE("/api/v1/people/locks/{login}", { params: { path: { login } } })),
  factorRule: (signal?: AbortSignal) => body<FactorRule>(http.GET("/api/v1/people/second-factor", on(signal)), signal),
  setFactorRule: (roles: string[]) => body<void>(http.PUT("/api/v1/people/second-factor", { body: { roles } })),
  rosterPreview: (file: File) => body<RosterPreview>(http.POST("/api/v1/people/import/preview", { body: form(file) as never })),
  /** Makes what a sheet holds; the answer is the workbook with the passwords. */
  rosterImport: (file: File, apart: boolean) => body<Blob>(http.POST("/api/v1/people/import", { body: form(file, { names_apart: apart ? "yes" : "no" }) as never, parseAs: "blob" })),
  /** Where the empty sheet for persons is. */
  rosterTemplate: "/api/v1/people/import/template.xlsx",
  personReset: (person: string) => body<PasswordGiven>(http.POST("/api/v1/people/persons/{person}/password", { params: { path: { person } } })),
  postEnd: (post: string, on: string) => body<void>(http.POST("/api/v1/people/posts/{post}/end", { params: { path: { post } }, body: { on } })),
  colleagues: (q: string, signal?: AbortSignal) => body<Colleagues>(http.GET("/api/v1/people/colleagues", { params: { query: q ? { q } : {} }, ...on(signal) }), signal),
  delegationBegin: (ask: DelegationAsk) => body<{ id: string }>(http.POST("/api/v1/people/delegations", { body: ask })),
  delegationEnd: (delegation: string) => body<void>(http.DELETE("/api/v1/people/delegations/{delegation}", { params: { path: { delegation } } })),
  why: (query: Record<string, string>, signal?: AbortSignal) => body<Why>(http.GET("/api/v1/people/why", { params: { query: query as never }, ...on(signal) }), signal),
  papers: (query: Record<string, string>, signal?: AbortSignal) => body<PaperPage>(http.GET("/api/v1/papers", { params: { query: query as never }, ...on(signal) }), signal),
  papersCsv: (query: Record<string, string>) => `/api/v1/papers.csv?${new URLSearchParams(query)}`,
  unitPapers: (unit: string, signal?: AbortSignal) => body<PaperUnitPage>(http.GET("/api/v1/papers/units/{unit}", { params: { path: { unit } }, ...on(signal) }), signal),
  handIn: (unit: string, material: string, key: string, files: File[], fields: Record<string, string>) =>
    body<ReceiptView>(http.POST("/api/v1/papers/units/{unit}/{material}", { params: sent(unit, material, key), body: papersForm(files, fields) as never })),
  registerPaper: (unit: string, material: string, key: string, files: File[], fields: Record<string, string>) =>
    body<ReceiptView>(http.POST("/api/v1/papers/units/{unit}/{material}/registered", { params: sent(unit, material, key), body: papersForm(files, fields) as never })),
  paperDraft: (unit: string, material: string, signal?: AbortSignal) => body<PaperDraft>(http.GET("/api/v1/papers/units/{unit}/{material}/draft", { params: { path: { unit, material } }, ...on(signal) }), signal),
  savePaperDraft: (unit: string, material: string, version: number, text: string) =>
    body<PaperDraft>(http.PUT("/api/v1/papers/units/{unit}/{material}/draft", { params: paperAt(unit, material, version), body: { text } })),
  makePaperDraft: (unit: string, material: string, version: number) => body<PaperDraft>(http.POST("/api/v1/papers/units/{unit}/{material}/draft", { params: paperAt(unit, material, version) })),
  handInDraft: (unit: string, material: string, version: number, key: string) =>
    body<ReceiptView>(
      http.POST("/api/v1/papers/units/{unit}/{material}/written", { params: { path: { unit, material }, header: { "If-Match": `"v${version}"`, "Idempotency-Key": key } } }),
    ),
  receipt: (number: number, signal?: AbortSignal) => body<ReceiptView>(http.GET("/api/v1/papers/receipts/{number}", { params: { path: { number } }, ...on(signal) }), signal),
  receiptPdf: (number: number) => `/api/v1/papers/receipts/${number}/pdf`,
  receiptText: (number: number) => `/api/v1/papers/receipts/${number}/text`,
  paperFile: (number: number, place: number) => `/api/v1/papers/receipts/${number}/files/${place}`,
  paperQuarantine: (signal?: AbortSignal) => body<QuarantineList>(http.GET("/api/v1/papers/quarantine", on(signal)), signal),
  paperQuarantineSeen: (id: string, note: string) => body<QuarantineList>(http.POST("/api/v1/papers/quarantine/{id}/seen", { params: { path: { id } }, body: { note } })),
  method: (signal?: AbortSignal) => body<MethodView>(http.GET("/api/v1/assessment/method", on(signal)), signal),
  city: (run: Run, signal?: AbortSignal) => body<CityPage>(http.GET("/api/v1/assessment/city", { params: { query: of(run) }, ...on(signal) }), signal),
  /** One page of the units; the filters are those of the address, by the names of the description. */
  units: (run: string, filter: Record<string, string>, offset: number, signal?: AbortSignal, limit?: number) =>
    body<UnitList>(http.GET("/api/v1/assessment/city/units", { params: { query: { run, ...filter, offset, limit } as never }, ...on(signal) }), signal),
  days: (signal?: AbortSignal) => body<DayList>(http.GET("/api/v1/assessment/days", on(signal)), signal),
  compare: (query: Record<string, string>, signal?: AbortSignal) => body<ComparePage>(http.GET("/api/v1/assessment/compare", { params: { query: query as never }, ...on(signal) }), signal),
  /** Where the comparison is as CSV. */
  compareCsv: (query: Record<string, string>) => `/api/v1/assessment/compare.csv?${new URLSearchParams(query)}`,
  standings: (query: Record<string, string>, signal?: AbortSignal) => body<StandingsPage>(http.GET("/api/v1/assessment/standings", { params: { query: query as never }, ...on(signal) }), signal),
  search: (q: string, run: Run, signal?: AbortSignal) => body<SearchList>(http.GET("/api/v1/assessment/search", { params: { query: { q, ...of(run) } }, ...on(signal) }), signal),
  moves: (reading: string, option: string, run: Run, offset: number, signal?: AbortSignal) =>
    body<MoveList>(http.GET("/api/v1/assessment/readings/{reading}/moves", { params: { path: { reading }, query: { option, offset, ...of(run) } }, ...on(signal) }), signal),
  unit: (unit: string, run: Run, signal?: AbortSignal) => body<UnitPage>(http.GET("/api/v1/assessment/units/{unit}", { params: { path: { unit }, query: of(run) }, ...on(signal) }), signal),
  indicator: (unit: string, indicator: string, run: Run, signal?: AbortSignal) =>
    body<IndicatorPage>(http.GET("/api/v1/assessment/units/{unit}/indicators/{indicator}", { params: { path: { unit, indicator }, query: of(run) }, ...on(signal) }), signal),
  inputs: (unit: string, indicator: string, run: Run, signal?: AbortSignal) =>
    body<InputList>(http.GET("/api/v1/assessment/units/{unit}/indicators/{indicator}/inputs", { params: { path: { unit, indicator }, query: of(run) }, ...on(signal) }), signal),
  whatIf: (ask: WhatIfAsk, signal?: AbortSignal) => body<WhatIfPage>(http.POST("/api/v1/assessment/whatif", { body: ask, ...on(signal) }), signal),
  readings: (run: Run, signal?: AbortSignal) => body<ReadingList>(http.GET("/api/v1/assessment/readings", { params: { query: of(run) }, ...on(signal) }), signal),
  rule: (ask: RuleAsk) => body<Ruled>(http.POST("/api/v1/assessment/rulings", { body: ask })),
  runs: (ask: RunsAsk, signal?: AbortSignal) => body<RunList>(http.GET("/api/v1/assessment/runs", { params: { query: { limit: 30, ...ask } }, ...on(signal) }), signal),
  startRun: () => body<RunInfo>(http.POST("/api/v1/assessment/runs", { body: {} })),
  replay: (run: string) => body<Replay>(http.POST("/api/v1/assessment/runs/{run}/replay", { params: { path: { run } } })),
  publish: (run: string) => body<RunInfo>(http.POST("/api/v1/assessment/runs/{run}/publish", { params: { path: { run } } })),
  methodDocument: (signal?: AbortSignal) => body<MethodDocument>(http.GET("/api/v1/assessment/method/document", on(signal)), signal),
  methodEffects: (indicator: string, run: Run, signal?: AbortSignal) =>
    body<EffectList>(http.GET("/api/v1/assessment/method/indicators/{indicator}/effects", { params: { path: { indicator }, query: of(run) }, ...on(signal) }), signal),
  campaigns: (signal?: AbortSignal) => body<CampaignList>(http.GET("/api/v1/assessment/campaigns", on(signal)), signal),
  campaign: (campaign: string, signal?: AbortSignal) => body<CampaignBoard>(http.GET("/api/v1/assessment/campaigns/{campaign}", { params: { path: { campaign } }, ...on(signal) }), signal),
  campaignDraft: (year: number, method: Record<string, string> | null) => body<CampaignBoard>(http.POST("/api/v1/assessment/campaigns", { body: { year, method } })),
  campaignMethod: (campaign: string, method: Record<string, string> | null) => body<CampaignBoard>(http.PUT("/api/v1/assessment/campaigns/{campaign}/method", { params: { path: { campaign } }, body: { method } })),
  campaignRemove: (campaign: string) => body<CampaignList>(http.DELETE("/api/v1/assessment/campaigns/{campaign}", { params: { path: { campaign } } })),
  campaignMove: (campaign: string, ask: MoveAsk) => body<CampaignBoard>(http.POST("/api/v1/assessment/campaigns/{campaign}/phase", { params: { path: { campaign } }, body: ask })),
  campaignWindow: (campaign: string, phase: PhaseName, ask: WindowAsk) => body<CampaignBoard>(http.PUT("/api/v1/assessment/campaigns/{campaign}/windows/{phase}", { params: { path: { campaign, phase } }, body: ask })),
  exceptionAsk: (campaign: string, ask: ExceptionAsk) => body<CampaignBoard>(http.POST("/api/v1/assessment/campaigns/{campaign}/exceptions", { params: { path: { campaign } }, body: ask })),
  exceptionConsent: (exception: string, given: boolean, note: string | null) => body<CampaignBoard>(http.POST("/api/v1/assessment/exceptions/{exception}/consent", { params: { path: { exception } }, body: { given, note } })),
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
  followDraft: (draft: string, version: number, files: Record<string, string> | null) => body<DraftPage>(http.POST("/api/v1/authoring/drafts/{draft}/former", { params: at(draft, version), body: { files } })),
  settleDraft: (draft: string, version: number, ask: SettleAsk) => body<DraftPage>(http.POST("/api/v1/authoring/drafts/{draft}/edits", { params: at(draft, version), body: ask })),
  dropDraftEdits: (draft: string, version: number) => body<DraftPage>(http.DELETE("/api/v1/authoring/drafts/{draft}/workbook", { params: at(draft, version) })),
  finishDraft: (draft: string, version: number) => body<DraftPage>(http.POST("/api/v1/authoring/drafts/{draft}/finish", { params: at(draft, version) })),
  deleteDraft: (draft: string, version: number) => body<void>(http.DELETE("/api/v1/authoring/drafts/{draft}", { params: at(draft, version) })),
  /** Where the files of a draft are. */
  draftFile: (draft: string, what: "document" | "method.zip" | "method.xlsx") => `/api/v1/authoring/drafts/${encodeURIComponent(draft)}/${what}`,
  deadlines: (unit: string | null, run: Run, signal?: AbortSignal) => body<DeadlinePage>(http.GET("/api/v1/assessment/deadlines", { params: { query: { ...(unit ? { unit } : {}), ...of(run) } }, ...on(signal) }), signal),
  deadlineUnits: (deadline: string, run: Run, offset: number, signal?: AbortSignal) =>
    body<DeadlineUnits>(http.GET("/api/v1/assessment/deadlines/{deadline}/units", { params: { path: { deadline }, query: { offset, ...of(run) } }, ...on(signal) }), signal),
  /** Where the deadlines are as a file for a calendar program. */
  deadlineFile: (unit: string | null, lang: string) => `/api/v1/assessment/deadlines.ics?${new URLSearchParams({ ...(unit ? { unit } : {}), lang })}`,
  todo: (signal?: AbortSignal) => body<TodoPage>(http.GET("/api/v1/assessment/todo", on(signal)), signal),
  gradient: (ask: GradientAsk, run: Run, signal?: AbortSignal) => body<GradientPage>(http.GET("/api/v1/assessment/gradient", { params: { query: { ...ask, ...of(run) } }, ...on(signal) }), signal),
  facts: (ask: FactsAsk, run: Run, signal?: AbortSignal) => body<FactList>(http.GET("/api/v1/assessment/facts", { params: { query: { ...ask, ...of(run) } }, ...on(signal) }), signal),
  fact: (unit: string, input: string, ask: { at?: string; page?: string }, run: Run, signal?: AbortSignal) =>
    body<FactPage>(http.GET("/api/v1/assessment/units/{unit}/facts/{input}", { params: { path: { unit, input }, query: { ...ask, ...of(run) } }, ...on(signal) }), signal),
  declare: (unit: string, input: string, ask: DeclareAsk) => body<Declared>(http.POST("/api/v1/assessment/units/{unit}/facts/{input}", { params: { path: { unit, input } }, body: ask })),
  addEvidence: (unit: string, file: File) => body<Uploaded>(http.POST("/api/v1/assessment/units/{unit}/evidence", { params: { path: { unit } }, body: form(file) as never })),
  aboutEvidence: (digest: string, unit: string, run: Run, signal?: AbortSignal) =>
    body<EvidenceAbout>(http.GET("/api/v1/assessment/evidence/{digest}/about", { params: { path: { digest }, query: { unit, ...of(run) } }, ...on(signal) }), signal),
  evidenceTables: (digest: string, unit: string, run: Run, signal?: AbortSignal) =>
    body<EvidenceTables>(http.GET("/api/v1/assessment/evidence/{digest}/tables", { params: { path: { digest }, query: { unit, ...of(run) } }, ...on(signal) }), signal),
  calendarYears: (signal?: AbortSignal) => body<CalendarYears>(http.GET("/api/v1/calendar/years", on(signal)), signal),
  calendarYear: (year: number, signal?: AbortSignal) => body<CalendarYearPage>(http.GET("/api/v1/calendar/years/{year}", { params: { path: { year } }, ...on(signal) }), signal),
  enterYear: (year: number, version: number, days: YearDays) =>
    body<CalendarYear>(http.PUT("/api/v1/calendar/years/{year}", { params: { path: { year }, header: { "If-Match": `"${version}"` } }, body: days })),
  due: (from: string, days: number, rule: string, signal?: AbortSignal) => body<Due>(http.GET("/api/v1/calendar/due", { params: { query: { from, days, rule } }, ...on(signal) }), signal),
  readNotice: (year: number, text: string) => body<NoticeRead>(http.POST("/api/v1/calendar/notice", { body: { year, text } })),
  auditRecords: (ask: Record<string, string | number>, signal?: AbortSignal) => body<AuditPage>(http.GET("/api/v1/audit/records", { params: { query: ask }, ...on(signal) }), signal),
  auditState: (whole: boolean, signal?: AbortSignal) => body<ChainState>(http.GET("/api/v1/audit/state", { params: { query: { whole } }, ...on(signal) }), signal),
  /** Where the records that fit are as a workbook. */
  auditExport: (ask: Record<string, string>) => `/api/v1/audit/export.xlsx?${new URLSearchParams(ask)}`,
  reports: (signal?: AbortSignal) => body<ReportFiles>(http.GET("/api/v1/reports/files", on(signal)), signal),
  makeReport: (ask: ReportAsk) => body<ReportFile>(http.POST("/api/v1/reports/files", { body: ask })),
  discs: (signal?: AbortSignal) => body<Discs>(http.GET("/api/v1/dossier/discs", on(signal)), signal),
  makeDisc: (ask: DiscAsk) => body<Disc>(http.POST("/api/v1/dossier/discs", { body: ask })),
  /** Where the image of a disc is, and the signature over it. */
  discFile: (disc: string, what: "image" | "signature") => `/api/v1/dossier/discs/${encodeURIComponent(disc)}/${what}`,
  /** Where the bytes of a report are. */
  reportFile: (file: string) => `/api/v1/reports/files/${encodeURIComponent(file)}/content`,
  notices: (query: NoticesAsk, signal?: AbortSignal) => body<NoticeList>(http.GET("/api/v1/notices", { params: { query }, ...on(signal) }), signal),
  noticeMark: (id: string, mark: "read" | "unread" | "done" | "open") => body<NoticeView>(http.POST("/api/v1/notices/{id}/mark", { params: { path: { id } }, body: { mark } })),
  noticesRead: () => body<{ marked: number }>(http.POST("/api/v1/notices/read", {})),
  noticePreference: (signal?: AbortSignal) => body<NoticePreference>(http.GET("/api/v1/notices/preference", on(signal)), signal),
  changeNoticePreference: (ask: PreferenceAsk) => body<NoticePreference>(http.PUT("/api/v1/notices/preference", { body: ask })),
  noticesSending: (signal?: AbortSignal) => body<SendingState>(http.GET("/api/v1/notices/sending", on(signal)), signal),
  noticesSendAgain: (id: string) => body<{ marked: number }>(http.POST("/api/v1/notices/sending/{id}/again", { params: { path: { id } } })),
  corrections: (unit: string | null, signal?: AbortSignal) => body<CorrectionList>(http.GET("/api/v1/assessment/corrections", { params: { query: unit ? { unit } : {} }, ...on(signal) }), signal),
  correctionAnswer: (correction: string, given: boolean, note: string | null) => body<CorrectionList>(http.POST("/api/v1/assessment/corrections/{correction}/answer", { params: { path: { correction } }, body: { given, note } })),
  reviewUnits: (signal?: AbortSignal) => body<ReviewDesk>(http.GET("/api/v1/review/units", on(signal)), signal),
  reviewUnit: (unit: string, signal?: AbortSignal) => body<UnitReview>(http.GET("/api/v1/review/units/{unit}", { params: { path: { unit } }, ...on(signal) }), signal),
  reviewDoubled: (signal?: AbortSignal) => body<DoubledList>(http.GET("/api/v1/review/doubled", on(signal)), signal),
  claim: (unit: string, indicator: string, ask: ClaimAsk) => body<UnitReview>(http.PUT("/api/v1/review/units/{unit}/claims/{indicator}", { params: { path: { unit, indicator } }, body: ask })),
  claimsHandIn: (unit: string, seen: number, without_missing: boolean) => body<UnitReview>(http.POST("/api/v1/review/units/{unit}/hand-in", { params: { path: { unit } }, body: { seen, without_missing } })),
  takeBack: (unit: string, seen: number) => body<UnitReview>(http.POST("/api/v1/review/units/{unit}/take-back", { params: { path: { unit } }, body: { seen } })),
  acceptRows: (unit: string, rows: { indicator: string; seen: number; digest: string }[]) => body<UnitReview>(http.POST("/api/v1/review/units/{unit}/answers", { params: { path: { unit } }, body: { rows } })),
  withdrawAnswer: (unit: string, indicator: string, seen: number, reason: string) => body<UnitReview>(http.POST("/api/v1/review/units/{unit}/withdraw", { params: { path: { unit } }, body: { indicator, seen, reason } })),
  sendBack: (unit: string, seen: number, until: string, reason: string) => body<UnitReview>(http.POST("/api/v1/review/units/{unit}/send-back", { params: { path: { unit } }, body: { seen, until, reason } })),
  appeals: (signal?: AbortSignal) => body<AppealList>(http.GET("/api/v1/review/appeals", on(signal)), signal),
  appeal: (appeal: string, signal?: AbortSignal) => body<AppealPage>(http.GET("/api/v1/review/appeals/{appeal}", { params: { path: { appeal } }, ...on(signal) }), signal),
  appealFile: (unit: string, ask: AppealAsk) => body<AppealPage>(http.POST("/api/v1/review/units/{unit}/appeals", { params: { path: { unit } }, body: ask })),
  appealWithdraw: (appeal: string) => body<AppealPage>(http.POST("/api/v1/review/appeals/{appeal}/withdraw", { params: { path: { appeal } }, body: {} })),
  appealEffect: (appeal: string, reading: string, signal?: AbortSignal) => body<RulingEffect>(http.GET("/api/v1/review/appeals/{appeal}/effect", { params: { path: { appeal }, query: { reading } }, ...on(signal) }), signal),
  appealDecide: (appeal: string, ask: DecideAsk) => body<AppealPage>(http.POST("/api/v1/review/appeals/{appeal}/decide", { params: { path: { appeal } }, body: ask })),
  registers: (signal?: AbortSignal) => body<RegisterList>(http.GET("/api/v1/registers", on(signal)), signal),
  register: (register: string, signal?: AbortSignal) => body<RegisterView>(http.GET("/api/v1/registers/{register}", { params: { path: { register } }, ...on(signal) }), signal),
  records: (register: string, query: Record<string, string>, signal?: AbortSignal) =>
    body<RecordPage>(http.GET("/api/v1/registers/{register}/records", { params: { path: { register }, query: query as never }, ...on(signal) }), signal),
  record: (register: string, record: string, signal?: AbortSignal) =>
    body<RecordAbout>(http.GET("/api/v1/registers/{register}/records/{record}", { params: { path: { register, record } }, ...on(signal) }), signal),
  createRecord: (register: string, unit: string, fields: Fields) => body<RecordView>(http.POST("/api/v1/registers/{register}/records", { params: { path: { register } }, body: { unit, fields } as never })),
  changeRecord: (register: string, record: string, version: number, fields: Fields) =>
    body<RecordView>(http.PUT("/api/v1/registers/{register}/records/{record}", { params: seen(register, record, version), body: { fields } as never })),
  moveRecord: (register: string, record: string, version: number, to: string, reason: string) =>
    body<RecordView>(http.POST("/api/v1/registers/{register}/records/{record}/moves", { params: seen(register, record, version), body: { to, reason } })),
  recordHistory: (register: string, record: string, signal?: AbortSignal) =>
    body<RecordVersions>(http.GET("/api/v1/registers/{register}/records/{record}/history", { params: { path: { register, record } }, ...on(signal) }), signal),
  registerChart: (register: string, chart: number, query: Record<string, string>, signal?: AbortSignal) =>
    body<ChartView>(http.GET("/api/v1/registers/{register}/charts/{chart}", { params: { path: { register, chart }, query: query as never }, ...on(signal) }), signal),
  registerCompliance: (register: string, query: { unit: string; from: string; to: string }, signal?: AbortSignal) =>
    body<RegisterCompliance>(http.GET("/api/v1/registers/{register}/compliance", { params: { path: { register }, query }, ...on(signal) }), signal),
  registerYears: (register: string, year: number, signal?: AbortSignal) =>
    body<RegisterYears>(http.GET("/api/v1/registers/{register}/years/{year}", { params: { path: { register, year } }, ...on(signal) }), signal),
  closeYear: (register: string, year: number, unit: string, closed: boolean) =>
    body<RegisterYears>(http.POST("/api/v1/registers/{register}/years/{year}", { params: { path: { register, year } }, body: { unit, closed } })),
  addRegisterFile: (register: string, unit: string, file: File) => body<RegisterFile>(http.POST("/api/v1/registers/{register}/files", { params: { path: { register } }, body: form(file, { unit }) as never })),
  importSheet: (register: string, file: File, store: boolean) =>
    body<RegisterImport>(http.POST("/api/v1/registers/{register}/import", { params: { path: { register } }, body: form(file, { store: store ? "yes" : "no" }) as never })),
  /** Where the empty sheet of a register is, and its list as a sheet. */
  registerTemplate: (register: string) => `/api/v1/registers/${encodeURIComponent(register)}/template.xlsx`,
  registerExport: (register: string, ask: Record<string, string>) => `/api/v1/registers/${encodeURIComponent(register)}/export.xlsx?${new URLSearchParams(ask)}`,
  unitEntries: (signal?: AbortSignal) => body<UnitEntries>(http.GET("/api/v1/people/units", on(signal)), signal),
  placePoints: (ask: Record<string, string>, signal?: AbortSignal) => body<PlacePoints>(http.GET("/api/v1/places/points", { params: { query: ask as never }, ...on(signal) }), signal),
  placeEnterprises: (ask: Record<string, string>, signal?: AbortSignal) => body<PlaceEnterprises>(http.GET("/api/v1/places/enterprises", { params: { query: ask as never }, ...on(signal) }), signal),
  placePoint: (id: string, at: string | null, signal?: AbortSignal) => body<PlacePointAbout>(http.GET("/api/v1/places/points/{id}", { params: { path: { id }, query: at ? { at } : {} }, ...on(signal) }), signal),
  placeEnterprise: (id: string, at: string | null, signal?: AbortSignal) => body<PlaceEnterpriseAbout>(http.GET("/api/v1/places/enterprises/{id}", { params: { path: { id }, query: at ? { at } : {} }, ...on(signal) }), signal),
  makePoint: (ask: PlaceNewPoint) => body<PlaceMade>(http.POST("/api/v1/places/points", { body: ask })),
  makeEnterprise: (ask: PlaceNewEnterprise) => body<PlaceMade>(http.POST("/api/v1/places/enterprises", { body: ask })),
  changePlace: (sort: PlaceSort, id: string, version: number, ask: PlaceChange) =>
    body<void>(sort === "points" ? http.PUT("/api/v1/places/points/{id}", { params: place(id, version), body: ask }) : http.PUT("/api/v1/places/enterprises/{id}", { params: place(id, version), body: ask })),
  livePlace: (sort: PlaceSort, id: string, version: number, ask: PlaceLife) =>
    body<void>(sort === "points" ? http.PUT("/api/v1/places/points/{id}/life", { params: place(id, version), body: ask }) : http.PUT("/api/v1/places/enterprises/{id}/life", { params: place(id, version), body: ask })),
  placeMap: (at: string | null, signal?: AbortSignal) => body<PlaceMap>(http.GET("/api/v1/places/map", { params: { query: at ? { at } : {} }, ...on(signal) }), signal),
  baseMap: (signal?: AbortSignal) => body<PlaceBaseMap>(http.GET("/api/v1/places/base-map", on(signal)), signal),
  importPlaces: (file: File, store: boolean) => body<PlaceImport>(http.POST("/api/v1/places/import", { body: form(file, { store: store ? "yes" : "no" }) as never })),
  placeTemplate: "/api/v1/places/template.xlsx",
  placeExport: (ask: Record<string, string>) => `/api/v1/places/export.xlsx?${new URLSearchParams(ask)}`,
  /** Where the bytes of a file of a record are. */
  registerFile: (register: string, unit: string, digest: string) => `/api/v1/registers/${encodeURIComponent(register)}/files/${encodeURIComponent(unit)}/${encodeURIComponent(digest)}`,
  /** Where the bytes of a piece of evidence are. */
  evidence: (digest: string, unit: string, run: Run) => `/api/v1/assessment/evidence/${encodeURIComponent(digest)}?${new URLSearchParams(run ? { unit, run } : { unit })}`,
};
