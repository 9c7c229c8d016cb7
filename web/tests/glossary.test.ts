import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { glossary, lines, readGlossary } from "../scripts/glossary";
import { references } from "../src/app/Term";
import { found } from "../src/modules/help/HelpPage";

const entries = readGlossary("..");
const sources = (dir: string): string[] => readdirSync(dir, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? sources(join(dir, e.name)) : /\.tsx$/.test(e.name) ? [readFileSync(join(dir, e.name), "utf8")] : []));
const english = (rows: string) => `# Glossary\n\n## Method 办法\n\n| 中文 | in code | meaning | source |\n|---|---|---|---|\n${rows}`;
const chinese = (rows: string) => `| 中文 | 释义 |\n|---|---|\n${rows}`;

describe("the glossary of the workbench", () => {
  it("holds every row of GLOSSARY.md", () => {
    const rows = readFileSync("../GLOSSARY.md", "utf8").split("\n").filter((l) => l.startsWith("| ") && !l.startsWith("| 中文"));
    expect(rows.length).toBeGreaterThan(100);
    expect(entries).toHaveLength(rows.length);
  });

  it("has, in both languages, every term that a page opens", () => {
    const code = sources("src").join("\n");
    const used = [...code.matchAll(/<Term id="([^"]+)"/g)].map((m) => m[1] as string);
    // put together from the kinds of bindings, rankings, readings, and from the legend of the staircases
    const made = ["measured", "attested", "declared", "judged", "corrected", "withheld", "official_ranking", "reading", "policy", "note", "reached_step", "possible_step", "step_awaiting_a_ruling", "step_below"];
    expect(used.length).toBeGreaterThan(6);
    const known = new Map(entries.map((e) => [e.id, e]));
    expect([...used, ...made].filter((id) => known.get(id)?.text == null || known.get(id)?.text_en === "")).toEqual([]);
  });

  it("tells apart what one word of the code stands for twice", () => {
    const two = glossary(`${english("| 待裁定 | open | nobody has ruled | |\n")}\n## Facts 事实\n\n| 中文 | in code | meaning | source |\n|---|---|---|---|\n| 未封口 | open, \`so_far\` | the window runs | A8 |\n`, "");
    expect(two.map((e) => [e.id, e.section])).toEqual([["open_method", "办法"], ["open_facts", "事实"]]);
    expect(two[1]?.word_en).toBe("open, so_far");
  });

  it("refuses a Chinese meaning of a word that GLOSSARY.md does not have, one given twice, and a broken row", () => {
    expect(() => glossary(english("| 档位 | tier | points | |\n"), chinese("| 档 | 分值 |\n"))).toThrow(/档$/);
    expect(() => glossary(english("| 档位 | tier | points | |\n"), chinese("| 档位 | 一 |\n| 档位 | 二 |\n"))).toThrow(/twice/);
    expect(() => lines("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n")).toThrow(/3 cells under a head of 2/);
    expect(() => glossary(english("| 档位 | tier | a | |\n| 档 | tier | b | |\n"), "")).toThrow(/told apart/);
  });

  it("a meaning that is only in English is said in English", () => expect(glossary(english("| 档位 | tier | points | |\n"), "")[0]).toMatchObject({ text: null, text_en: "points" }));

  it("knows the clauses and readings of a source", () => {
    expect(references("2009, 2.1; A7")).toEqual({ year: "2009", indicators: ["2.1"], readings: ["A7"] });
    expect(references("民法典第1259条").indicators).toEqual([]);
  });

  it("is searched in both languages, by every word", () => {
    expect(found(entries, "切点").map((e) => e.id)).toContain("cut");
    expect(found(entries, "CUT").map((e) => e.id)).toContain("cut");
    expect(found(entries, "7.3 cap").map((e) => e.word)).toEqual(["累加封顶"]);
    expect(found(entries, "cut zzz")).toEqual([]);
    expect(found(entries, " ")).toHaveLength(entries.length);
  });
});
