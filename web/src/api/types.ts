// Names for the shapes of the generated description. Nothing is described here a second time.
import type { components } from "./schema";

type Schemas = components["schemas"];

/** The server writes every key of what it answers, null where there is nothing; the description calls those keys optional. */
type Full<T> = T extends (infer U)[] ? Full<U>[] : T extends object ? { [K in keyof T]-?: Full<Exclude<T[K], undefined>> } : T;

export type Session = Full<Schemas["Session"]>;
export type ApiErrorBody = Schemas["ErrorBody"];
export type Span = Full<Schemas["Span"]>;
export type RunInfo = Full<Schemas["RunInfo"]>;
export type RunList = Full<Schemas["RunList"]>;
export type Replay = Full<Schemas["Replay"]>;
export type MethodView = Full<Schemas["MethodView"]>;
export type IndicatorHead = Full<Schemas["IndicatorHead"]>;
export type CityPage = Full<Schemas["CityPage"]>;
export type Group = Full<Schemas["Group"]>;
export type UnitSummary = Full<Schemas["UnitSummary"]>;
export type GradeView = Full<Schemas["GradeView"]>;
export type TotalView = Full<Schemas["TotalView"]>;
export type WhatIfAsk = Schemas["WhatIfAsk"];
export type WhatIfPage = Full<Schemas["WhatIfPage"]>;
export type Effect = Full<Schemas["EffectView"]>;
export type Stand = Full<Schemas["StandView"]>;
export type InputList = Full<Schemas["InputList"]>;
export type InputView = Full<Schemas["InputView"]>;
export type LimitView = Full<Schemas["LimitView"]>;
export type Cell = Full<Schemas["Cell"]>;
export type Changes = Full<Schemas["Changes"]>;
export type Notice = Full<Schemas["Notice"]>;
export type UnitHead = Full<Schemas["UnitHead"]>;
export type Row = Full<Schemas["Row"]>;
export type Gap = Full<Schemas["Gap"]>;
export type IndicatorPage = Full<Schemas["IndicatorPage"]>;
export type RuleView = Full<Schemas["RuleView"]>;
export type TierView = Full<Schemas["TierView"]>;
export type Node = Full<Schemas["Node"]>;
export type FactView = Full<Schemas["FactView"]>;
export type SourceView = Full<Schemas["SourceView"]>;
export type EvidenceView = Full<Schemas["EvidenceView"]>;
export type ReadingView = Full<Schemas["ReadingView"]>;
export type ReadingList = Full<Schemas["ReadingList"]>;
export type Reading = ReadingList["items"][number];
export type Parameter = Full<Schemas["ParameterView"]>;
export type RuleAsk = Schemas["RuleAsk"];
export type Ruled = Full<Schemas["Ruled"]>;

export type UnitPage = Full<Schemas["UnitPage"]>;

export type MethodDocument = Full<Schemas["MethodDocument"]>;
export type DocumentIndicator = Full<Schemas["DocumentIndicator"]>;
export type LineView = Full<Schemas["LineView"]>;
export type MethodFinding = Full<Schemas["MethodFinding"]>;
export type StandingReading = Full<Schemas["StandingReading"]>;
export type EffectList = Full<Schemas["EffectList"]>;
export type MethodList = Full<Schemas["MethodList"]>;
export type MethodFiles = Pick<Full<Schemas["CarriedFiles"]>, "files">;
export type DraftList = Full<Schemas["DraftList"]>;
export type DraftHead = Full<Schemas["DraftHead"]>;
export type DraftPage = Full<Schemas["DraftPage"]>;
export type SettleAsk = Schemas["SettleAsk"];
export type FailedCase = Full<Schemas["FailedCase"]>;
export type CarriedEdit = Full<Schemas["EditView"]>;
export type DraftDoubt = Full<Schemas["DraftDoubt"]>;
export type DraftFinding = Full<Schemas["DraftFinding"]>;
export type SourcePage = Full<Schemas["SourcePage"]>;
export type ProofPage = Full<Schemas["ProofPage"]>;
export type AnswerAsk = Schemas["AnswerAsk"];
export type BoundAsk = Schemas["BoundAsk"];
