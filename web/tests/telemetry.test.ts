import { expect, test } from "vitest";
import type { DayView, DeviceItem, DeviceLive, RangePoint, ValueView } from "../src/api/telemetry";
import { runs, ticks } from "../src/modules/telemetry/Chart";
import { fullness, monthAway, spans } from "../src/modules/telemetry/Days";
import { byFactor } from "../src/modules/telemetry/DevicePage";
import { byReason } from "../src/modules/telemetry/RejectedPage";
import { blocks, counted, fits, merged } from "../src/modules/telemetry/wall";

const live = (id: string, state: DeviceLive["state"]): DeviceLive => ({ id, state, connected: true, connected_at: null, remote: null, last_at: null, rejected_at: null, verdict: null, clock_ahead_seconds: null, frames: 0 });
const device = (id: string, unit: string, st: string, state: DeviceLive["state"] = "online") => ({ id, unit, st, name: `N${id}`, mn: `MN${id}`, live: live(id, state) }) as DeviceItem;

test("what changed is laid over what was known, the rest stays the same object", () => {
  const known = [device("1", "c01", "32"), device("2", "c01", "31")];
  const all = merged(known, new Map([["2", live("2", "late")]]));
  expect(all[0]).toBe(known[0]);
  expect(all[1]?.live.state).toBe("late");
  expect(counted(all)).toEqual({ online: 1, late: 1 });
});

test("devices stand by unit and medium, and every filter counts", () => {
  const all = [device("1", "c02", "32"), device("2", "c01", "22", "fault"), device("3", "c01", "32"), device("4", "c01", "99")];
  const list = blocks(all, (u) => u);
  expect(list.map((b) => [b.unit, b.total])).toEqual([["c01", 3], ["c02", 1]]);
  expect(list[0]?.media.map((m) => m.medium)).toEqual(["sewage", "air", "other"]);
  const none = { state: null, unit: null, medium: null, words: "" };
  expect(all.filter((d) => fits(d, { ...none, state: "fault" })).length).toBe(1);
  expect(all.filter((d) => fits(d, { ...none, unit: "c01", medium: "sewage" })).length).toBe(1);
  expect(all.filter((d) => fits(d, { ...none, words: "mn4" })).length).toBe(1);
});

test("three thousand devices are laid out within a moment", () => {
  const many = Array.from({ length: 3000 }, (_, i) => device(String(i), `u${i % 40}`, i % 2 ? "32" : "31"));
  expect(blocks(many, (u) => u).reduce((n, b) => n + b.total, 0)).toBe(3000);
});

test("a line of a picture ends at a gap", () => {
  const at = (n: number, gap_after = false): RangePoint => ({ at: `2026-11-22T0${n}:00:00Z`, value: "1", flag: null, version: 1, frame: n, gap_after });
  expect(runs([at(1), at(2, true), at(3)]).map((r) => r.length)).toEqual([2, 1]);
  expect(ticks(0, 10)).toEqual([0, 2, 4, 6, 8, 10]);
  expect(ticks(0, 82)).toEqual([0, 20, 40, 60, 80]);
  expect(ticks(7.01, 7.39)).toEqual([7.1, 7.2, 7.3]);
});

test("a day is complete, has gaps or is empty", () => {
  const day = (times: number, expected: number | null) => fullness({ times, expected } as DayView);
  expect([day(24, 24), day(23, 24), day(0, 24), day(0, null), day(3, null)]).toEqual(["full", "part", "none", "none", "open"]);
  expect(spans([2, 3, 4, 9])).toBe("2–4, 9");
  expect([monthAway("2026-01", -1), monthAway("2026-12", 1)]).toEqual(["2025-12", "2027-01"]);
});

test("a factor is one row, and the mean stands for it before the sum", () => {
  const value = (kind: string, suffix: string) => ({ kind, suffix, factor: "w01018", name: null, unit: null, at: "", value: suffix, flag: null, frame: 1 }) as ValueView;
  const rows = byFactor([value("hour", "Cou"), value("hour", "Avg"), value("real_time", "Rtd")]);
  expect(rows.length).toBe(1);
  expect(rows[0]?.values.hour?.value).toBe("Avg");
});

test("reasons are counted over days and devices", () => {
  const one = (reason: string, count: number, last_at: string) => ({ day: "", reason, device: null, remote: "", count, last_frame: 1, last_at });
  expect(byReason([one("crc", 2, "a"), one("unknown_mn", 9, "b"), one("crc", 3, "c")])).toEqual([
    { reason: "unknown_mn", count: 9, last: "b" },
    { reason: "crc", count: 5, last: "c" },
  ]);
});
