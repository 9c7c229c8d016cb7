// What the pages of monitoring ask for and get, by the generated description.
import { body, form, http, on, type Signal } from "./client";
import type { operations } from "./schema";
import type { Full, Schemas } from "./types";

export type DeviceState = Full<Schemas["DeviceState"]>;
/** The kinds that come by a clock. */
export const PERIODIC = ["real_time", "minute", "hour", "day"] as const;
export type SeriesKind = (typeof PERIODIC)[number];
/** The kinds that come when something happens; of most devices there are none. */
export const OCCASIONAL = ["cycle", "state", "run_time", "noise", "standard_check"] as const;
export type DeviceView = Full<Schemas["DeviceView"]>;
export type DeviceLive = Full<Schemas["DeviceLive"]>;
export type DeviceList = Full<Schemas["DeviceList"]>;
export type DeviceItem = DeviceList["items"][number];
export type DeviceDetail = Full<Schemas["DeviceDetail"]>;
export type DeviceAsk = Schemas["DeviceAsk"];
export type LiveList = Full<Schemas["LiveList"]>;
export type LatestList = Full<Schemas["LatestList"]>;
export type ValueView = LatestList["items"][number];
export type RangeView = Full<Schemas["RangeView"]>;
export type RangePoint = RangeView["items"][number];
export type DayList = Full<Schemas["DayList"]>;
export type DayView = DayList["items"][number];
export type NoteList = Full<Schemas["NoteList"]>;
export type RawFrame = Full<Schemas["RawFrame"]>;
export type FrameList = Full<Schemas["FrameList"]>;
export type FrameProof = Full<Schemas["FrameProof"]>;
export type CommandView = Full<Schemas["CommandView"]>;
export type CommandList = Full<Schemas["CommandList"]>;
export type CommandDetail = Full<Schemas["CommandDetail"]>;
export type CommandAsk = Schemas["CommandAsk"];
export type UnknownList = Full<Schemas["UnknownList"]>;
export type UnknownDetail = Full<Schemas["UnknownDetail"]>;
export type RejectedList = Full<Schemas["RejectedList"]>;
export type TelemetryNews = Full<Schemas["TelemetryNews"]>;
export type Retention = Schemas["TelemetryRetention"];
export type RetentionView = Full<Schemas["RetentionView"]>;
export type Learned = Full<Schemas["Learned"]>;
export type DeviceImport = Full<Schemas["DeviceImport"]>;
export type ReceiverStatus = Full<Schemas["ReceiverStatus"]>;

type Asked<Name extends keyof operations> = NonNullable<operations[Name]["parameters"]["query"]>;
export type RangeAsk = Asked<"telemetry_range">;
export type RejectedAsk = Asked<"telemetry_rejected">;
export type UnknownAsk = Asked<"telemetry_unknown_devices">;

/** Page after page to the end: the wall shows them all. */
async function everyDevice(signal: Signal): Promise<DeviceItem[]> {
  const all: DeviceItem[] = [];
  for (let page: string | null = null; ; ) {
    const query: Asked<"telemetry_devices"> = page === null ? { limit: 200 } : { limit: 200, page };
    const part: DeviceList = await body<DeviceList>(http.GET("/api/v1/telemetry/devices", { params: { query }, ...on(signal) }), signal);
    all.push(...part.items);
    if (part.next_page === null || part.items.length === 0) return all;
    page = part.next_page;
  }
}

const of = (id: string) => ({ path: { id } });

export const telemetry = {
  devices: everyDevice,
  live: (after: number | null, signal: Signal) => body<LiveList>(http.GET("/api/v1/telemetry/live", { params: { query: after === null ? {} : { after } }, ...on(signal) }), signal),
  device: (id: string, signal: Signal) => body<DeviceDetail>(http.GET("/api/v1/telemetry/devices/{id}", { params: of(id), ...on(signal) }), signal),
  change: (id: string, ask: DeviceAsk) => body<DeviceView>(http.PUT("/api/v1/telemetry/devices/{id}", { params: of(id), body: ask })),
  register: (ask: DeviceAsk) => body<DeviceView>(http.POST("/api/v1/telemetry/devices", { body: ask })),
  close: (id: string) => body<DeviceView>(http.POST("/api/v1/telemetry/devices/{id}/close", { params: of(id), body: {} })),
  learned: (id: string, signal: Signal) => body<Learned>(http.GET("/api/v1/telemetry/devices/{id}/learned", { params: of(id), ...on(signal) }), signal),
  latest: (id: string, signal: Signal) => body<LatestList>(http.GET("/api/v1/telemetry/devices/{id}/latest", { params: of(id), ...on(signal) }), signal),
  range: (id: string, query: RangeAsk, signal: Signal) => body<RangeView>(http.GET("/api/v1/telemetry/devices/{id}/range", { params: { ...of(id), query }, ...on(signal) }), signal),
  days: (id: string, kind: SeriesKind, month: string, signal: Signal) => body<DayList>(http.GET("/api/v1/telemetry/devices/{id}/days", { params: { ...of(id), query: { kind, month } }, ...on(signal) }), signal),
  notes: (id: string, signal: Signal) => body<NoteList>(http.GET("/api/v1/telemetry/devices/{id}/notes", { params: of(id), ...on(signal) }), signal),
  frames: (id: string, signal: Signal) => body<FrameList>(http.GET("/api/v1/telemetry/devices/{id}/frames", { params: { ...of(id), query: { limit: 30 } }, ...on(signal) }), signal),
  frame: (number: number, signal: Signal) => body<RawFrame>(http.GET("/api/v1/telemetry/frames/{number}", { params: { path: { number } }, ...on(signal) }), signal),
  proof: (number: number, signal: Signal) => body<FrameProof>(http.GET("/api/v1/telemetry/frames/{number}/proof", { params: { path: { number } }, ...on(signal) }), signal),
  commands: (id: string, signal: Signal) => body<CommandList>(http.GET("/api/v1/telemetry/devices/{id}/commands", { params: of(id), ...on(signal) }), signal),
  command: (id: string, signal: Signal) => body<CommandDetail>(http.GET("/api/v1/telemetry/commands/{id}", { params: of(id), ...on(signal) }), signal),
  give: (id: string, ask: CommandAsk) => body<CommandView>(http.POST("/api/v1/telemetry/devices/{id}/commands", { params: of(id), body: ask })),
  cancel: (id: string) => body<CommandView>(http.POST("/api/v1/telemetry/commands/{id}/cancel", { params: of(id) })),
  rejected: (query: RejectedAsk, signal: Signal) => body<RejectedList>(http.GET("/api/v1/telemetry/rejected", { params: { query }, ...on(signal) }), signal),
  unknown: (query: UnknownAsk, signal: Signal) => body<UnknownList>(http.GET("/api/v1/telemetry/unknown", { params: { query }, ...on(signal) }), signal),
  unknownOne: (mn: string, signal: Signal) => body<UnknownDetail>(http.GET("/api/v1/telemetry/unknown/{mn}", { params: { path: { mn } }, ...on(signal) }), signal),
  accept: (mn: string, ask: Schemas["UnknownAcceptAsk"]) => body<DeviceView>(http.POST("/api/v1/telemetry/unknown/{mn}/accept", { params: { path: { mn } }, body: ask })),
  dismiss: (mn: string, dismissed: boolean) => body<void>(http.POST("/api/v1/telemetry/unknown/{mn}/dismiss", { params: { path: { mn } }, body: { dismissed } })),
  import: (file: File, store: boolean) => body<DeviceImport>(http.POST("/api/v1/telemetry/import", { body: form(file, { store: store ? "yes" : "no" }) as never })),
  template: "/api/v1/telemetry/template.xlsx",
  export: "/api/v1/telemetry/export.xlsx",
  retention: (ask: Asked<"telemetry_retention">, signal: Signal) => body<RetentionView>(http.GET("/api/v1/telemetry/retention", { params: { query: ask }, ...on(signal) }), signal),
  retain: (ask: Retention) => body<RetentionView>(http.PUT("/api/v1/telemetry/retention", { body: ask })),
  status: (signal: Signal) => body<ReceiverStatus>(http.GET("/api/v1/telemetry/status", on(signal)), signal),
};
