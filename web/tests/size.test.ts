import { describe, expect, it } from "vitest";
import { monthDays } from "../src/app/AsOf";
import { Coalesced, EVERY_MS, pause, touched, type Clock } from "../src/app/news";
import { cut, placeOf } from "../src/app/SearchBox";
import { compareQuery, signed } from "../src/modules/assessment/ComparePage";
import { isFiltered, Rows, unitFilter } from "../src/modules/assessment/filters";
import { pieces, spread } from "../src/modules/assessment/StandingsPage";

describe("filters of the address", () => {
  const filter = (text: string) => unitFilter(new URLSearchParams(text));
  it("are sent under the server's names", () => expect(filter("q=安&group=county&ind=2.1&state=open&moved=1&sort=-2.1")).toEqual({ q: "安", group: "county", indicator: "2.1", state: "open", changed: "true", sort: "-2.1" }));
  it("leave out what is not a number of points yet", () => expect(filter("least=8&most=9.&q= ")).toEqual({ least: "8" }));
  it("an order is no filter", () => expect([isFiltered(new URLSearchParams("sort=name")), isFiltered(new URLSearchParams("state=open"))]).toEqual([false, true]));
});

describe("rows of the matrix", () => {
  const kinds = (rows: Rows) => Array.from({ length: rows.count }, (_, i) => rows.row(i)).map((r) => `${r.kind[0]}${r.kind === "unit" ? r.at : r.group}`).join(" ");
  it("a head for each group, its units, and one row for those that are hidden", () => {
    const rows = new Rows([{ units: 2, hidden: false }, { units: 0, hidden: true }, { units: 1, hidden: false }], false);
    expect(kinds(rows)).toBe("g0 u0 u1 g1 h1 g2 u2");
    expect([0, 1, 2].map((at) => rows.of(at))).toEqual([1, 2, 6]);
  });
  it("groups without a unit that fits are left out", () => expect(kinds(new Rows([{ units: 0, hidden: true }, { units: 2, hidden: true }], true))).toBe("g1 u0 u1"));
  it("every unit of thousands has its row", () => {
    const rows = new Rows([{ units: 2000, hidden: false }, { units: 1000, hidden: false }], false);
    for (const at of [0, 1999, 2000, 2999]) expect(rows.row(rows.of(at))).toMatchObject({ kind: "unit", at });
    expect(rows.count).toBe(3002);
  });
});

describe("news", () => {
  function machine(random: () => number) {
    let now = 0;
    let timers: { at: number; what: () => void }[] = [];
    const clock: Clock = { now: () => now, random, wait: (what, ms) => { const t = { at: now + ms, what }; timers.push(t); return t; }, drop: (t) => { timers = timers.filter((x) => x !== t); } };
    const until = (to: number) => {
      for (;;) {
        const next = timers.filter((t) => t.at <= to).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((t) => t !== next);
        now = next.at;
        next.what();
      }
      now = to;
    };
    return { clock, until };
  }

  it("two hundred events in a second are one reading", () => {
    let read = 0;
    const { clock, until } = machine(() => 0.5);
    const again = new Coalesced(() => (read += 1), clock);
    for (let i = 0; i < 200; i += 1) {
      until(i * 5);
      again.ask();
    }
    until(60_000);
    // The timer of the first event ran off after one second; the events behind it made one more.
    expect(read).toBeLessThanOrEqual(2);
  });
  it("a stream of events never reads more than once in two seconds", () => {
    const times: number[] = [];
    const { clock, until } = machine(() => 0);
    const again = new Coalesced(() => times.push(clock.now()), clock);
    for (let ms = 0; ms <= 20_000; ms += 10) {
      until(ms);
      again.ask();
    }
    expect(times.length).toBeGreaterThan(5);
    for (let i = 1; i < times.length; i += 1) expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(EVERY_MS);
  });
  it("pages read at different moments", () => {
    const at = (chance: number) => {
      let when = -1;
      const { clock, until } = machine(() => chance);
      new Coalesced(() => (when = clock.now()), clock).ask();
      until(10_000);
      return when;
    };
    expect([at(0), at(0.25), at(0.99)]).toEqual([0, 500, 1980]);
  });
  it("stopped, nothing is read", () => {
    let read = 0;
    const { clock, until } = machine(() => 0);
    const again = new Coalesced(() => (read += 1), clock);
    again.ask();
    again.stop();
    until(10_000);
    expect(read).toBe(0);
  });
  it("a lost stream is opened again later and later", () => {
    expect([0, 1, 2, 6, 60].map((n) => pause(n, 0))).toEqual([1000, 2000, 4000, 60_000, 60_000]);
    expect(pause(0, 1)).toBe(1500);
  });
  it("a new run touches everything but the session and the lists of runs that never change", () => {
    const none = { runs: [], published: [], readings: [], units: [], jobs: false, notices: false, more: false };
    const keys = ["session", "city", "units", "runs", "readings"];
    const of = (news: Partial<typeof none>) => keys.filter(touched({ ...none, ...news }));
    expect(of({ runs: ["r"] as never })).toEqual(["city", "runs", "readings"]);
    expect(["city", "todo", "notices"].filter(touched({ ...none, notices: true }))).toEqual(["todo", "notices"]);
    expect(of({ readings: ["A7"] as never })).toEqual(["readings"]);
    expect(of({ published: ["r"] as never })).toEqual(["city", "units", "runs", "readings"]);
    expect(of({ more: true })).toEqual(["city", "units", "runs", "readings"]);
    expect(of({})).toEqual([]);
  });
});

describe("search", () => {
  it("marks what was found", () => expect(cut("临岚县 Lin", ["岚", "lin"])).toEqual([{ text: "临", found: false }, { text: "岚", found: true }, { text: "县 ", found: false }, { text: "Lin", found: true }]));
  it("leads who has one unit to its indicator, others to the method", () => {
    const hit = { kind: "indicator" as const, unit: null, indicator: "2.1", reading: null };
    expect(placeOf(hit, "c01").to).toBe("/units/c01/indicators/2.1");
    expect(placeOf(hit, null)).toEqual({ to: "/method", hash: "i-2.1" });
    expect(placeOf({ ...hit, unit: "c05" }, null).to).toBe("/units/c05/indicators/2.1");
  });
});

describe("days and lines", () => {
  it("a month begins on its weekday", () => {
    // 1 November 2026 is a Sunday.
    const days = monthDays(2026, 11);
    expect([days.indexOf("2026-11-01"), days.length, days.at(-1)]).toEqual([6, 36, "2026-11-30"]);
  });
  it("a line is cut where a day has nothing", () => expect(pieces([1, null, 2, 3]).map((p) => p.map((x) => x.at))).toEqual([[0], [2, 3]]));
  it("compares with the run that is looked at", () => {
    expect(compareQuery(new URLSearchParams("run=r1&a=r0"))).toEqual({ a: "r0", b: "r1" });
    expect(compareQuery(new URLSearchParams("run=r1&b=r2"))).toEqual({ b: "r2" });
  });
  it("says which way points went", () => expect([signed("4.00"), signed("-0.5")]).toEqual(["+4", "−0.5"]));
});

describe("names at the ends of lines", () => {
  it("stand apart, in the order of the lines, within the chart", () => {
    expect(spread([10, 12, 100], 14, 240)).toEqual([10, 24, 100]);
    expect(spread([238, 12, 240], 14, 240)).toEqual([226, 12, 240]);
    expect(spread([], 14, 240)).toEqual([]);
  });
});
