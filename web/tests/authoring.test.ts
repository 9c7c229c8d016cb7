import { describe, expect, it } from "vitest";
import type { DraftDoubt, LineView, SourcePage } from "../src/api/types";
import { isLong, kept, rowsOf } from "../src/modules/assessment/MethodPage";
import { resultText } from "../src/modules/authoring/Broken";
import { askOf } from "../src/modules/authoring/Doubts";
import { isNumber, nextOpen, placeIn } from "../src/modules/authoring/walk";

const doubt = (id: string, answered: boolean) => ({ id, answered }) as DraftDoubt;
const place = (line: number) => ({ key: `line-${line}`, line, zh: "", en: "" });
const line = (text: string, more: Partial<LineView> = {}): LineView => ({ text, text_en: text, label: null, label_en: null, written: null, line: null, unwritten: null, points: null, hint: false, readings: [], otherwise: [], lines: [], ...more });

describe("the walk", () => {
  it("goes on to the next open place and comes round", () => {
    const all = [doubt("a", false), doubt("b", true), doubt("c", false)];
    expect(nextOpen(all, 0)).toBe(2);
    expect(nextOpen(all, 2)).toBe(0);
    expect(nextOpen([doubt("a", true)], 0)).toBeNull();
  });

  it("finds the cell in which a line stands", () => {
    const cell = (n: number, text: string) => ({ text, place: place(n), rows: 1, columns: 1 });
    const source: SourcePage = { name: "a", blocks: [{ text: null, place: place(1), rows: [[cell(2, "甲"), cell(6, "")], [cell(9, "乙")]] }] };
    expect(placeIn(source, { key: "line-9", line: 9 })).toBe("line-9");
    expect(placeIn(source, { key: "line-7", line: 7 })).toBe("line-2");
    expect(placeIn(source, { key: "line-1", line: 1 })).toBeNull();
  });

  it("takes numbers as the method language writes them", () => {
    for (const good of ["90", "-0.5", "1/3", " 12.50 "]) expect(isNumber(good)).toBe(true);
    for (const bad of ["", "1,000", "90%", "1/0", ".5", "一"]) expect(isNumber(bad)).toBe(false);
  });

  it("makes an answer only of what is complete", () => {
    const own = { unit: "%", kinds: false, all: [{ op: "ge" as const, value: "" }], by: {}, month: "2", day: "30", next: false, points: "8" };
    const of = (kind: DraftDoubt["own"]) => ({ id: "d1", own: kind });
    expect(askOf(of("bounds"), "own", false, own)).toBeNull();
    expect(askOf(of("bounds"), "own", false, { ...own, all: [{ op: "gt", value: " 95 " }] })).toEqual({ how: "bounds", doubt: "d1", unit: "%", bounds: [{ op: "gt", value: "95" }] });
    expect(askOf(of("points"), "own", false, own)).toEqual({ how: "points", doubt: "d1", points: "8" });
    expect(askOf(of("due"), "own", false, { ...own, month: "13" })).toBeNull();
    expect(askOf(of("none"), 1, true, own)).toEqual({ how: "choose_alike", doubt: "d1", candidate: 1 });
    expect(askOf(of("none"), "judged", false, own)).toEqual({ how: "qualitative", doubt: "d1", judged: true });
  });
});

describe("the method page", () => {
  it("has a row for each clause, however deep it stands", () => {
    const deep = line("相加：", { lines: [line("甲", { written: "每篇1分", lines: [line("一")] }), line("乙", { points: "2" })] });
    const rows = rowsOf([deep, line("说明")]);
    expect(rows.map((r) => r.line.text)).toEqual(["甲", "乙", "说明"]);
    expect(rows[0]?.heads.map((h) => h.text)).toEqual(["相加："]);
    expect(rows[1]?.heads).toEqual([]);
  });

  it("filters findings by how grave they are", () => {
    const of = (severity: "warning" | "note") => ({ severity }) as never;
    expect(kept([of("warning"), of("note")], "warning")).toHaveLength(1);
    expect(kept([of("warning"), of("note")], "none")).toHaveLength(0);
  });
});

describe("what a case gives", () => {
  it("is points, an interval, not scored, or told as it stands", () => {
    expect(resultText("8")).toEqual({ points: "8" });
    expect(resultText("4..8.5")).toEqual({ points: "4–8.5" });
    expect(resultText("refused")).toBe("refused");
    expect(resultText("no card")).toBeNull();
  });
});

describe("a rule in words", () => {
  it("stands behind its name when it is long and has one", () => {
    const long = "甲".repeat(41);
    expect(isLong(line(long, { label: "联通率≥90%" }))).toBe(true);
    expect(isLong(line(long))).toBe(false);
    expect(isLong(line("联通率不低于 90%", { label: "联通率≥90%" }))).toBe(false);
    expect(isLong(line(long, { label: long }))).toBe(false);
  });
});
