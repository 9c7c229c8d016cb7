import { describe, expect, it } from "vitest";
import type { InputView } from "../src/api/types";
import { bars, countFor, nice, NOTHING, numberText, reach, readState, asked, count, setFact, setMethod, setParam, shareOf, signed, tally, toAsk, writeState, type State } from "../src/modules/assessment/whatif";
import { folderName, keyOf, methodIn } from "../src/modules/assessment/whatifMethod";

const input = (over: Partial<InputView>): InputView => ({ input: "staff", label: "", label_en: null, at: {}, at_text: null, at_text_en: null, type: "integer", unit: null, unit_en: null, min: null, max: null, levels: [], columns: [], state: "known", value: "3", rows: [], rows_from: 0, open: false, limits: [], ...over });

describe("the state in the address", () => {
  const state: State = {
    facts: [
      { u: "c01", i: "probes", at: { link: "city" }, add: [{ date: "2026-11-01" }], drop: [2] },
      { u: "c02", i: "staff", v: null },
      { u: "c03", i: "staff", v: "12" },
    ],
    rulings: { A7: "min", A2: null },
    params: { "A12.work_end": ["17:30"] },
    method: "draft:d1",
  };

  it("comes back as it was written", () => expect(readState(writeState(state))).toEqual(state));
  it("is nothing when nothing is changed", () => {
    expect(writeState(NOTHING)).toBeNull();
    expect(readState(null)).toEqual(NOTHING);
  });
  it("leaves out what does not read", () => {
    expect(readState("{")).toEqual(NOTHING);
    expect(readState('{"f":[1,{"u":"c01"},{"u":"c01","i":"x"},{"u":"c01","i":"x","v":"1","drop":[-1]}],"r":{"A":3,"B":"x"}}')).toEqual({ ...NOTHING, facts: [{ u: "c01", i: "x", v: "1" }], rulings: { B: "x" } });
    expect(readState('{"p":{"A.b":["1"],"A.c":[],"A.d":"2","A.e":[3]},"m":"elsewhere:x"}')).toEqual({ ...NOTHING, params: { "A.b": ["1"] } });
    expect(readState('{"f":7,"r":[]}')).toEqual(NOTHING);
  });

  it("becomes the question", () => {
    expect(toAsk(state, "r1")).toEqual({
      run: "r1",
      facts: [
        { unit: "c01", input: "probes", at: { link: "city" }, rows: { add: [{ date: "2026-11-01" }], drop: [2] } },
        { unit: "c02", input: "staff", at: {}, absent: true },
        { unit: "c03", input: "staff", at: {}, value: "12" },
      ],
      rulings: { A7: "min", A2: null },
      params: { "A12.work_end": ["17:30"] },
    });
    expect(toAsk(state, null, { "method.yaml": "x" }).method).toEqual({ "method.yaml": "x" });
    expect("run" in toAsk(NOTHING, null)).toBe(false);
  });
});

describe("another method and parameters", () => {
  it("drop what was ruled by name when the method changes, and keep the facts", () => {
    const state: State = { facts: [{ u: "c01", i: "x", v: "1" }], rulings: { A: "b" }, params: { "A.n": ["1"] }, method: null };
    expect(setMethod(state, "draft:d")).toEqual({ ...NOTHING, facts: state.facts, method: "draft:d" });
    expect(setMethod(state, null)).toEqual(state);
    expect(count(state)).toBe(3);
  });
  it("leave a parameter as it is without a text", () => {
    const once = setParam(NOTHING, "A.n", ["17:30"]);
    expect(once.params).toEqual({ "A.n": ["17:30"] });
    expect(setParam(once, "A.n", [])).toEqual(NOTHING);
  });
  it("are those of the option that is asked, or of every option of a reading left open", () => {
    const list = [{ options: ["a"] }, { options: ["b", "c"] }];
    expect(asked(list, "c")).toEqual([{ options: ["b", "c"] }]);
    expect(asked(list, null)).toEqual(list);
    expect(asked(list, "z")).toEqual([]);
  });
  it("take the method of a folder and leave its cases and what lies beside", () => {
    const files = [{ path: "next/method.yaml", text: "a" }, { path: "next/item-1.yaml", text: "b" }, { path: "next/cases/item-1.yaml", text: "c" }, { path: "other/x.yaml", text: "d" }];
    expect(methodIn(files)).toEqual({ name: "next", files: { "method.yaml": "a", "item-1.yaml": "b" } });
    expect(methodIn([{ path: "x/item-1.yaml", text: "" }])).toBeNull();
    expect(keyOf({ a: "1" })).toBe(keyOf({ a: "1" }));
    expect(keyOf({ a: "1" })).not.toBe(keyOf({ a: "2" }));
    expect(folderName(`folder:明年.v2.${keyOf({})}`)).toBe("明年.v2");
  });
});

describe("changing a fact", () => {
  const staff = input({});
  it("keeps one change for each fact", () => {
    const once = setFact(NOTHING, "c01", staff, { v: "5" });
    const twice = setFact(setFact(once, "c02", staff, { v: "9" }), "c01", staff, { v: "6" });
    expect(twice.facts).toEqual([{ u: "c02", i: "staff", v: "9" }, { u: "c01", i: "staff", v: "6" }]);
  });
  it("forgets a change back to what is there", () => {
    const once = setFact(NOTHING, "c01", staff, { v: "5" });
    expect(setFact(once, "c01", staff, { v: "3" })).toEqual(NOTHING);
    expect(setFact(once, "c01", staff, null)).toEqual(NOTHING);
    expect(setFact(once, "c01", staff, { v: null }).facts).toEqual([{ u: "c01", i: "staff", v: null }]);
    expect(setFact(NOTHING, "c01", input({ value: null, state: "absent" }), { v: null })).toEqual(NOTHING);
    expect(setFact(NOTHING, "c01", input({ type: "rows" }), {})).toEqual(NOTHING);
  });
  it("tells the cells of an input apart", () => {
    const a = input({ at: { link: "city", way: "x" } });
    const once = setFact(NOTHING, "c01", a, { v: "1" });
    expect(setFact(once, "c01", input({ at: { link: "province", way: "x" } }), { v: "2" }).facts).toHaveLength(2);
    expect(setFact(once, "c01", input({ at: { way: "x", link: "city" } }), null)).toEqual(NOTHING);
  });
});

describe("sliders", () => {
  it("reach past what is there and what is asked", () => {
    expect(reach(input({ type: "money", value: "300000.00", limits: [{ op: "≥", at: "500000", label: null, label_en: null }] }), "300000.00")).toEqual({ min: 0, max: 1_000_000, step: 2000, marks: [500_000] });
    expect(reach(input({ min: "0", max: "20" }), "3")).toEqual({ min: 0, max: 20, step: 1, marks: [] });
    expect(reach(input({ type: "decimal", value: null, max: "100", limits: [{ op: "≥", at: "90", label: null, label_en: null }, { op: ">", at: "90", label: null, label_en: null }, { op: "≥", at: "120", label: null, label_en: null }] }), null).marks).toEqual([90]);
  });
  it("steps are 1, 2 or 5 of a decimal place", () => expect([0.03, 0.2, 3, 7, 1000, 0].map(nice).map(numberText)).toEqual(["0.05", "0.2", "5", "10", "1000", "1"]));
  it("give texts without dust", () => expect([0.1 + 0.2, 12, 1e6].map(numberText)).toEqual(["0.3", "12", "1000000"]));
  it("shares are counts", () => {
    expect(shareOf("896/1000")).toEqual([896, 1000]);
    expect(shareOf(null)).toEqual([0, 100]);
    expect(countFor({ at: "0.9" }, 1000)).toBe(900);
    expect(countFor({ at: "0.9" }, 7)).toBe(7);
  });
});

describe("who gains and who loses", () => {
  const effects = [{ unit: "a", gain: "4.00" }, { unit: "b", gain: "0.00" }, { unit: "c", gain: "-2.00" }, { unit: "d", gain: null }];
  it("is drawn against the farthest", () => expect(bars(effects).map((b) => [b.share, b.up])).toEqual([[1, true], [0, true], [0.5, false], [0, true]]));
  it("is counted", () => expect(tally(effects)).toEqual({ up: 1, down: 1, level: 2 }));
  it("has signs", () => expect(["4.00", "-2.50", "0.00"].map(signed)).toEqual(["+4", "\u22122.5", "0"]));
});
