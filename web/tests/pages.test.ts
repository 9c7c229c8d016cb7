import { describe, expect, it } from "vitest";
import type { Gap, Node, Reading } from "../src/api/types";
import { once } from "../src/modules/assessment/CityPage";
import { parseCsv, splitRemarks } from "../src/modules/assessment/csv";
import { viewOf } from "../src/modules/assessment/Evidence";
import { byResult, firstOf, lines } from "../src/modules/assessment/ReadingDetail";
import { shown } from "../src/modules/assessment/ReadingsPage";
import { partStand, restsOnDefault, shortOf, sumHead } from "../src/modules/assessment/Rule";
import { gradeText, moveText, nameList } from "../src/modules/assessment/parts";
import { ledger } from "../src/modules/assessment/Made";
import { openText } from "../src/modules/assessment/FactValue";
import { wholeYear } from "../src/modules/assessment/IndicatorPage";
import { orderGaps, sameWays } from "../src/modules/assessment/UnitPage";
import { safeNext } from "../src/modules/people/SignIn";

describe("rules of every form", () => {
  it("a sum begins with its base, else it ends at its cap", () => {
    expect(sumHead({ base: "10", cap: "10" })).toEqual({ points: "10", word: "from" });
    expect(sumHead({ base: null, cap: "5" })).toEqual({ points: "5", word: "most" });
    expect(sumHead({ base: null, cap: null })).toEqual({ points: null, word: "open" });
  });
  it("a part counts, does not, is open, or all count alike", () => {
    expect((["sum", "mean"] as const).map((how) => partStand(how, { counts: null }, false))).toEqual(["all", "all"]);
    expect([true, false, null].map((counts) => partStand("choose", { counts }, false))).toEqual(["on", "off", "open"]);
    expect(partStand("max", { counts: true }, true)).toBe("on");
    // What stands before the steps of an adjustment always counts.
    expect([partStand("adjust", { counts: null }, true), partStand("adjust", { counts: null }, false)]).toEqual(["all", "open"]);
  });
  it("a total is told by the steps that change something", () => {
    const p = (lo: string, hi = lo) => ({ lo, hi, so_far: null });
    expect(ledger({ regular: p("80"), bonus: p("0.00"), penalty: p("0"), before_veto: p("80.00") }, p("80")).map((s) => s.key)).toEqual(["regular", "total"]);
    expect(ledger({ regular: p("80"), bonus: p("0", "2"), penalty: p("-3"), before_veto: p("77", "79") }, p("59")).map((s) => s.key)).toEqual(["regular", "bonus", "penalty", "before_veto", "total"]);
  });
  it("a grade is one while it is certain", () => {
    const [best, good, pass] = [["优秀", "Excellent"], ["良好", "Good"], ["合格", null]].map(([name, name_en]) => ({ id: name!, name: name!, name_en: name_en ?? null }));
    const zh = (name: string) => name;
    const en = (name: string, name_en: string | null) => name_en ?? name;
    expect(gradeText({ now: good!, best: { ...good! }, worst: { ...good! } }, "无", zh)).toEqual({ now: "良好", range: null });
    expect(gradeText({ now: good!, best: best!, worst: pass! }, "无", zh)).toEqual({ now: "良好", range: "合格…优秀" });
    expect(gradeText({ now: null, best: best!, worst: null }, "无", zh)).toEqual({ now: null, range: "无…优秀" });
    expect(gradeText({ now: good!, best: best!, worst: null }, "none", en)).toEqual({ now: "Good", range: "none…Excellent" });
    // What has no English keeps its Chinese name.
    expect(gradeText({ now: pass!, best: pass!, worst: pass! }, "none", en)).toEqual({ now: "合格", range: null });
  });
  it("units are named where they are known", () => expect(nameList(["a", "z"], new Map([["a", "安"]]))).toEqual(["安", "z"]));
});

describe("gaps", () => {
  const gap = (indicator: string, gain: string, by: string | null): Gap => ({ indicator, name: "", name_en: null, to: "8", gain, needs: [], by, possible: by !== null, sentence: "", sentence_en: "" });
  const gaps = [gap("7.1", "1", "2026-12-15"), gap("2.1", "4", "2026-12-31"), gap("1.1", "4", null), gap("9.2", "10", null)];

  it("by gain, then the earlier date", () => expect(orderGaps(gaps, "gain").map((g) => g.indicator)).toEqual(["9.2", "2.1", "1.1", "7.1"]));
  it("by date, what has no date last", () => expect(orderGaps(gaps, "date").map((g) => g.indicator)).toEqual(["7.1", "2.1", "9.2", "1.1"]));
});

describe("readings", () => {
  const option = (id: string, points: string | null) => ({ id, text: id, text_en: null, effect: "", effect_en: null, available: true, why_not: null, why_not_en: null, uses_example: null, uses_example_en: null, span: points ? { lo: points, hi: points, so_far: points } : null });

  it("gathers options by what they give, the one in force first", () => {
    const given = byResult({ in_force: "c", default: "a", options: [option("a", "8"), option("b", "4"), option("c", "4"), option("d", "8")] });
    expect(given.map((g) => [g.span?.lo, g.options.map((o) => o.id).join("")])).toEqual([["4", "cb"], ["8", "ad"]]);
  });

  it("filters by state and kind", () => {
    const reading = (id: string, kind: Reading["kind"], state: Reading["state"]) => ({ id, kind, state }) as Reading;
    const all = [reading("A7", "reading", "open"), reading("A2", "reading", "ruled"), reading("C1", "policy", "default"), reading("C6", "policy", "ruled"), reading("C9", "note", "default")];
    expect(shown(all, "open").map((r) => r.id)).toEqual(["A7"]);
    expect(shown(all, "ruled").map((r) => r.id)).toEqual(["A2"]);
    expect(shown(all, "policy").map((r) => r.id)).toEqual(["C1", "C6"]);
    expect(shown(all, "all")).toHaveLength(5);
  });
});

describe("what moves", () => {
  const span = (lo: string, hi: string, so_far: string | null) => ({ lo, hi, so_far });

  it("is the span; the provisional score only when the span stays", () => {
    expect(moveText(span("1", "1", "1"), span("1", "4", "1"))).toEqual({ so_far: false, from: "1", to: "1–4" });
    expect(moveText(span("4", "8", "4"), span("4", "8", "8"))).toEqual({ so_far: true, from: "4", to: "8" });
    expect(moveText(span("4", "8", null), span("4", "8", "8"))).toEqual({ so_far: false, from: "4–8", to: "4–8" });
  });
});

describe("an open window", () => {
  const t = (key: string, values?: Record<string, unknown>) => `${key} ${Object.values(values ?? {}).join(" ")}`.trim();

  it("says where the value can end", () => {
    expect(openText(t, { lowest: "24 条记录", highest: "24 条记录" })).toBe("fact.willBe 24 条记录");
    expect(openText(t, { lowest: "164", highest: "204" })).toBe("fact.canStill 164 204");
    expect(openText(t, { lowest: "6 次", highest: null })).toBe("fact.atLeast 6 次");
    expect(openText(t, { lowest: null, highest: "9" })).toBe("fact.atMost 9");
    expect(openText(t, { lowest: null, highest: null })).toBe("fact.stillOpen");
  });

  it("leaves the whole year unsaid", () => {
    expect(wholeYear({ from: "2026-01-01", to: "2026-12-31" })).toBe(true);
    expect(wholeYear({ from: "2026-01-01", to: "2026-11-30" })).toBe(false);
    expect(wholeYear({ from: "2025-01-01", to: "2026-12-31" })).toBe(false);
  });
});

describe("the three ways of counting", () => {
  const way = (lo: string, hi: string) => ({ lo, hi, so_far: null });

  it("are told apart only when they differ", () => {
    expect(sameWays({ literal: way("40", "56"), zero: way("40", "56"), lowest: way("40.0", "56") })).toBe(true);
    expect(sameWays({ literal: way("79", "100"), zero: way("79", "100"), lowest: way("80", "100") })).toBe(false);
  });
});

describe("parameters of a ruling", () => {
  it("are one text a line, blank lines left out", () => {
    expect(lines("17:30")).toEqual(["17:30"]);
    expect(lines(" 环评审批 \n\n排污许可\n")).toEqual(["环评审批", "排污许可"]);
    expect(lines(" \n")).toEqual([]);
  });
});

describe("why a ranking is withheld", () => {
  it("names a fact of several cells once", () => {
    const fact = (unit: string, input: string) => ({ unit, indicator: "2.1", input });
    expect(once([fact("c01", "probes"), fact("c01", "probes"), fact("c02", "probes"), fact("c01", "goals")])).toHaveLength(3);
  });
});

describe("a tier under an open reading", () => {
  const leaf = (state: string, ...ids: string[]) => ({ form: "compare", state, readings: ids.map((id) => ({ id, option: "x", ruled: id !== "A7" })), children: [] as Node[] }) as unknown as Node;
  const node = (form: string, state: string, ...children: Node[]) => ({ form, state, readings: [], children }) as unknown as Node;

  it("is said to be so under the default only", () => {
    expect(restsOnDefault(node("all", "holds", leaf("holds"), leaf("holds", "A6", "A7")), ["A7"])).toBe(true);
    expect(restsOnDefault(node("all", "fails", leaf("holds"), leaf("fails", "A7")), ["A7"])).toBe(true);
    expect(restsOnDefault(node("all", "holds", leaf("holds"), leaf("holds", "A6")), ["A7"])).toBe(false);
  });
  it("is settled when something else settles it, or when the reading decides nothing here", () => {
    expect(restsOnDefault(node("all", "fails", leaf("fails"), leaf("fails", "A7")), ["A7"])).toBe(false);
    expect(restsOnDefault(node("any", "holds", leaf("holds"), leaf("holds", "A7")), ["A7"])).toBe(false);
    expect(restsOnDefault(node("all", "holds", leaf("holds", "A7")), ["input:probes"])).toBe(false);
  });
});

describe("what a parameter stands at", () => {
  it("is one text a line for a list, and one text for all else", () => {
    expect(lines(firstOf({ type: "list", declared: "机房、值班", example: null }))).toEqual(["机房", "值班"]);
    expect(lines(firstOf({ type: "time_of_day", declared: null, example: "17:30" }))).toEqual(["17:30"]);
  });
});

describe("what is short", () => {
  const node = (op: string, short: string | null, state: "fails" | "unknown" = "fails") => ({ op, short, state });

  it("is said of what is wanted and counted", () => {
    expect(shortOf(node("≥", "0.05 个百分点"), true)).toBe(true);
    expect(shortOf(node("≤", "8 天"), true)).toBe(true);
  });
  it("is not said of what a clause regrets, of none at all, at the very limit, or while it is open", () => {
    expect(shortOf(node("≥", "1"), false)).toBe(false);
    expect(shortOf(node("=", "2 件"), true)).toBe(false);
    expect(shortOf(node("<", "恰在界上"), true)).toBe(false);
    expect(shortOf(node("≥", "1 期", "unknown"), true)).toBe(false);
    expect(shortOf(node("≥", null), true)).toBe(false);
  });
});

describe("evidence", () => {
  it("shows only what a browser shows safely", () => {
    expect(viewOf("application/pdf")).toBe("pdf");
    expect(viewOf("text/csv; charset=utf-8")).toBe("csv");
    expect(viewOf("image/png")).toBe("image");
    expect(viewOf("image/svg+xml")).toBe("drawing");
    expect(viewOf("text/html")).toBe("none");
    expect(viewOf("application/xhtml+xml")).toBe("none");
  });
  it("keeps remarks apart from the table", () => {
    expect(splitRemarks("\uFEFF# 模拟数据\r\n# 单位\r\nday,ok\r\n2026-01-01,#3\r\n")).toEqual({ remarks: ["模拟数据", "单位"], body: "day,ok\n2026-01-01,#3\n" });
    expect(splitRemarks("a,b\n1,2")).toEqual({ remarks: [], body: "a,b\n1,2" });
  });
  it("reads quoted CSV", () => expect(parseCsv('\uFEFFa,b\r\n"x,""y""","1\n2"\n\n')).toEqual([["a", "b"], ['x,"y"', "1\n2"]]));
});

describe("after signing in", () => {
  it("goes only to places inside", () => {
    expect(safeNext("/units/a?fact=1")).toBe("/units/a?fact=1");
    for (const bad of ["//evil.example", "/\\evil.example", "https://evil.example", null]) expect(safeNext(bad)).toBe("/");
  });
});
