// The contract of the workbench API. It is replaced by the client that is generated from OpenAPI.
export type Points = string;
export interface Span { lo: Points; hi: Points; so_far: Points | null } // lo == hi: certain. so_far: provisional value, null if it cannot be said
export type Session = { person: {id: string; login: string; name: string}; unit: {id: string; name: string} | null; roles: Role[]; simulated: boolean; allowed: string[] /* action names e.g. "rule","start_run","publish_run","read_city" */ };
export type Role = "method_officer" | "reviewer" | "leader" | "unit_officer" | "administrator";
// POST /session {login,password} -> Session ; GET /session ; DELETE /session -> 204
export interface ApiErrorBody { error: { code: string; message: string; details: unknown; request_id: string } }

export interface RunInfo { id: string; year: number; as_of: string /*date*/; stage: "provisional" | "final"; created_at: string; created_by: string; published_at: string | null; method_digest: string; rulings_digest: string; snapshot_digest: string; result_digest: string; engine: number; units: number; simulated: boolean }
// GET /assessment/runs?before=&limit= -> {items: RunInfo[], next_page: string|null};  GET /assessment/runs/{id} -> RunInfo
// POST /assessment/runs {} -> RunInfo (collect now and score; needs "start_run")
// POST /assessment/runs/{id}/replay -> {identical: boolean; expected: string; got: string; millis: number}
// POST /assessment/runs/{id}/publish -> RunInfo (needs "publish_run")

export interface MethodView { id: string; title: string; title_en: string | null; points: Points; digest: string; items: ItemView[]; kinds: {id: string; label: string; label_en: string | null}[] }
export interface ItemView { no: number; title: string; title_en: string | null; points: Points; indicators: IndicatorHead[] }
export interface IndicatorHead { id: string; name: string; name_en: string | null; points: Points; mode: "auto" | "self" | "onsite"; steps: Points[] /* points of the written tiers from lowest to highest; for a sum rule [0,cap] */; readings: string[] }

// GET /assessment/city?run=ID (default: latest)
export interface CityPage { run: RunInfo; method: MethodView; groups: Group[]; changes: Changes; open_readings: ReadingHead[]; notices: Notice[] /* e.g. unit refused */; }
export interface ReadingHead { id: string; title: string; title_en: string | null; kind: "reading" | "policy" | "note"; scope: "indicator" | "global" }
export interface Group { id: string; label: string; label_en: string | null; banked: Points; possible: Points; lost: Points; /* sums over visible units */ max: Points; ranking: Ranking; units: UnitSummary[] }
export interface Ranking { state: "official" | "withheld" | "off"; places: Place[]; /* official, or the order under the defaults when withheld: then show it marked 非终局 / not final */ withheld_by: WithheldPair[]; sentence: string; sentence_en: string }
export interface Place { unit: string; place: number; tied: boolean }
export interface WithheldPair { a: string; b: string; readings: string[]; facts: {unit: string; indicator: string; input: string; label: string}[] }
export interface UnitSummary { unit: string; name: string; short_name: string; kind: string; visible: "full" | "published" | "hidden"; total: Span | null; c1: {literal: Span; zero: Span; lowest: Span} | null; cells: Cell[]; refused: string | null }
export interface Cell { indicator: string; span: Span; tier: number | null /* index into steps that is reached for certain under lo (0 = lowest step), null = below every step */; best: number | null /* index that hi reaches */; decided_by: string[] /* reading ids and "input:NAME" */; unknown: number }
export interface Changes { since: string | null /* as_of of the run before */; items: Change[] }
export interface Change { unit: string; unit_name: string; indicator: string; indicator_name: string; from: Span; to: Span; sentence: string; sentence_en: string; kind: "up" | "down" | "known" | "unknown" | "open" }
export interface Notice { level: "info" | "attention"; text: string; text_en: string; unit: string | null; indicator: string | null }

// GET /assessment/units/{unit}?run=ID
export interface UnitPage { run: RunInfo; method: {title: string; title_en: string | null; points: Points}; unit: {id: string; name: string; kind: string; kind_label: string; kind_label_en: string | null}; place: {state: Ranking["state"]; place: number | null; of: number; sentence: string; sentence_en: string}; total: Span; c1: {literal: Span; zero: Span; lowest: Span}; items: {no: number; title: string; title_en: string | null; points: Points; span: Span; rows: Row[]}[]; gaps: Gap[]; notices: Notice[]; changes: Changes; history: {as_of: string; run: string; lo: Points; hi: Points; so_far: Points | null}[] }
export interface Row { indicator: string; name: string; name_en: string | null; points: Points; mode: string; steps: Points[]; cell: Cell; sentence: string; sentence_en: string; open_readings: string[]; facts: {known: number; absent: number; unavailable: number; not_applicable: number; contested: number}; sources: ("measured"|"attested"|"declared"|"judged")[] }
export interface Gap { indicator: string; name: string; name_en: string | null; to: Points; gain: Points; needs: Need[]; by: string | null /* date */; sentence: string; sentence_en: string }
export interface Need { label: string; label_en: string | null; state: "fails" | "unknown"; have: string | null; want: string | null; short: string | null; input: string | null }

// GET /assessment/units/{unit}/indicators/{id}?run=ID
export interface IndicatorPage { run: RunInfo; unit: UnitPage["unit"]; item: {no: number; title: string; title_en: string | null}; indicator: IndicatorHead & { evidence: string[]; assessor: string; line: number | null; local: {text: string; approved_by: string; approved_on: string} | null }; cell: Cell; sentence: string; sentence_en: string; rule: RuleView; facts: FactView[]; readings: ReadingView[]; gaps: Gap[]; group: {unit: string; name: string; span: Span; tier: number | null; best: number | null; me: boolean; visible: "full" | "published"}[]; previous: string | null; next: string | null /* indicator ids */ }
export type RuleView = { form: "tiers"; tiers: TierView[]; no_tier: {policy: string; text: string; text_en: string; reached: boolean} } | { form: "sum"; text: string; line: number | null; cap: Points; terms: {label: string; label_en: string | null; each: Points; count: string; points: Points | null; node: Node}[] };
export interface TierView { points: Points; text: string | null; line: number | null; unwritten: string | null; state: State; reached: boolean; node: Node; hints: Node[] }
export type State = "holds" | "fails" | "unknown";
export interface Node { form: "all" | "any" | "not" | "at_least" | "input" | "compare" | "in_time" | "covers" | "always" | "choice"; label: string; label_en: string | null; state: State; value: string | null; lo: string | null; hi: string | null; op: string | null; threshold: string | null; short: string | null; boundary: boolean; reading: {id: string; option: string; ruled: boolean} | null; at_least: number | null; facts: number[] /* index into IndicatorPage.facts */; children: Node[] }
export type FactState = "known" | "absent" | "unavailable" | "not_applicable" | "contested";
export interface FactView { input: string; label: string; label_en: string | null; at: string | null; at_en: string | null; type: string; unit: string | null; state: FactState; why: string | null; value: string | null; value_en: string | null; open: {lowest: string | null; highest: string | null} | null; source: SourceView | null; others: (SourceView & {state: FactState; value: string | null})[]; rows: {columns: {id: string; label: string; label_en: string | null}[]; items: {cells: string[]; evidence: string[]}[]; total: number} | null; evidence: EvidenceView[]; asked: string | null; note: string | null; digest: string }
export interface SourceView { binding: "measured" | "attested" | "declared" | "judged"; key: string; by: string | null; reason: string | null; recorded_at: string | null; period: {from: string; to: string} | null }
export interface EvidenceView { digest: string; name: string; media_type: string; bytes: number; dated: string | null } // bytes at GET /assessment/evidence/{digest}?unit=ID&run=ID
export interface ReadingView { id: string; title: string; title_en: string | null; kind: "reading" | "policy" | "note"; scope: string; clause: string[]; state: "ruled" | "open" | "default" /* policy or note at its default */; in_force: string | null; default: string | null; why_default: string | null; ruled_by: string | null; ruled_on: string | null; note: string | null; options: {id: string; text: string; effect: string; available: boolean; why_not: string | null; uses_example: string | null; span: Span | null /* this unit and indicator under the option */}[] }

// GET /assessment/readings?run=ID -> {items: (ReadingView & {indicators: string[]; moves: {option: string; units: {unit: string; name: string; from: Span; to: Span}[]}[]})[]} ; moves only what the person may see
// POST /assessment/rulings {reading, option, note, params} -> {reading, option} (needs "rule"); then a new run is started by the server
// GET /assessment/method -> MethodView

export type Reading = ReadingView & { indicators: string[]; moves: { option: string; units: { unit: string; name: string; from: Span; to: Span }[] }[] };
export type Binding = SourceView["binding"];
export type UnitHead = UnitPage["unit"];
