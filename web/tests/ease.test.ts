// Look, keys, tables: what makes the workbench easy, as far as it can be tested without a page.
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Group } from "../src/api/types";
import { pageOf, stepsOf, type Known, type Role } from "../src/app/Guide";
import { quoted } from "../src/app/PrintStamp";
import { readFolded } from "../src/app/rail";
import { zh } from "../src/app/zh";
import { screenRows, seconds, slidesOf, type Slide } from "../src/modules/assessment/ScreenPage";
import { inRem, LARGE, under } from "../scripts/rem";
import { KEY, readLook, setLook, shownTheme, SIZES, THEMES } from "../src/app/look";
import { bind, elsewhere, listen, SHORTCUTS, toRow } from "../src/app/shortcuts";
import { safe, toCsv } from "../src/app/table/csv";
import { columnsFrom, columnsTo, dropView, keepView, linkTo, MOST_VIEWS, readViews, viewOf } from "../src/app/table/view";
import { LARGE as ANT_LARGE } from "../src/app/theme";

const asks = (wants: string[]) => vi.stubGlobal("matchMedia", (query: string) => ({ matches: wants.some((w) => query.includes(w)), addEventListener() {} }));
afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
  document.body.innerHTML = "";
});

describe("the look", () => {
  const early = readFileSync("public/first.js", "utf8");
  const systems = [[], ["color-scheme: dark"], ["contrast: more"], ["color-scheme: dark", "contrast: more"]];
  it("before the first paint is the look that the program then shows, for every choice and system", () => {
    const notes = [...THEMES.flatMap((theme) => SIZES.map((size) => JSON.stringify({ theme, size }))), "null", "{", '{"theme":"pink","size":9}', ""];
    let seen = 0;
    vi.stubGlobal("fetch", () => Promise.resolve(new Response()));
    for (const wants of systems)
      for (const note of notes) {
        asks(wants);
        localStorage.setItem(KEY, note);
        new Function(early)();
        const { theme, size } = readLook(note);
        expect({ ...document.documentElement.dataset }, `${note} ${wants}`).toMatchObject({ theme: shownTheme(theme), size });
        seen += 1;
      }
    expect(seen).toBe(56);
  });
  it("has one scale for style sheets and parts", () => {
    expect(ANT_LARGE).toBe(LARGE);
    expect(readFileSync("src/app/base.css", "utf8")).toContain(`html[data-size="large"] { font-size: ${LARGE * 100}%; }`);
  });
  it("is kept", () => {
    asks([]);
    setLook({ theme: "dark", size: "large" });
    expect(readLook(localStorage.getItem(KEY))).toEqual({ theme: "dark", size: "large", keys: true });
    expect(document.documentElement.dataset["theme"]).toBe("dark");
    setLook({ theme: "system", size: "normal" });
  });
});

describe("the palette", () => {
  const css = readFileSync("src/app/palette.css", "utf8");
  const block = (head: string) => Object.fromEntries([...(css.slice(css.indexOf(head)).match(/\{([^}]*)\}/)?.[1] ?? "").matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((m) => [m[1] as string, m[2] as string]));
  const light = block(":root {");
  const themes: Record<string, Record<string, string>> = { light, ...Object.fromEntries(["dark", "contrast", "contrast-dark"].map((t) => [t, { ...light, ...block(`[data-theme="${t}"]`) }])) };
  const bright = (hex: string) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * ([0.2126, 0.7152, 0.0722][i] ?? 0), 0);
  const ratio = (a: string, b: string) => {
    const [x, y] = [bright(a), bright(b)].sort((p, q) => q - p) as [number, number];
    return (x + 0.05) / (y + 0.05);
  };
  const grounds = ["paper-0", "paper-1", "paper-2", "sheet", "teal-3", "ochre-3"];
  const pairs: [string, string][] = [...["ink", "ink-2", "ink-3", "teal", "ochre", "series-0", "series-1", "series-2", "series-3", "series-4", "series-5"].flatMap((text) => grounds.map((g): [string, string] => [text, g])), ["on-teal", "teal"], ["on-ochre", "ochre"], ["ribbon", "ribbon-1"], ["ribbon", "ribbon-2"]];
  it.each(Object.keys(themes))("%s: text can be read on every ground", (name) => {
    const theme = themes[name] as Record<string, string>;
    const least = name.startsWith("contrast") ? 7 : 4.5;
    const poor = pairs.map(([text, ground]) => ({ text, ground, is: ratio(theme[text] as string, theme[ground] as string) })).filter((p) => p.is < least);
    expect(poor).toEqual([]);
  });
  it.each(Object.keys(themes))("%s: the lines of marks stand out", (name) => {
    const theme = themes[name] as Record<string, string>;
    expect(ratio(theme["teal"] as string, theme["paper-0"] as string)).toBeGreaterThan(3);
    if (name.startsWith("contrast")) for (const line of ["rule-2", "passed-edge", "ochre-2"]) expect(ratio(theme[line] as string, theme["paper-0"] as string), line).toBeGreaterThan(4.5);
  });
  it("is the only place that names a colour", () => {
    const all = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".css") && !file.endsWith("palette.css"));
    expect(all.length).toBeGreaterThan(10);
    for (const file of all) expect(readFileSync(`src/${file}`, "utf8").match(/#[0-9a-fA-F]{3,8}\b|rgba?\(/g), file).toBeNull();
  });
});

describe("measures", () => {
  it("are served in rem, hair lines stay", () => {
    expect(inRem("14px/1.6 var(--sans)")).toBe("0.875rem/1.6 var(--sans)");
    expect(inRem("1px solid, -999px 0")).toBe("1px solid, -62.4375rem 0");
    expect(inRem("url(a14px.png) #14px")).toBe("url(a14px.png) #14px");
  });
  it("under one size of type weigh what they weighed", () => {
    expect(under(".a b", "[x]")).toBe(":where(html):where([x]) .a b");
    expect(under('html[lang="en"] .a', "[x]")).toBe('html:where([x])[lang="en"] .a');
  });
});

describe("keys", () => {
  let now = 0;
  let stop: () => void;
  const done: string[] = [];
  const press = (key: string, target: EventTarget = document.body, more: KeyboardEventInit = {}) => target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  beforeEach(() => {
    now = 0;
    done.length = 0;
    stop = listen(() => now);
  });
  afterEach(() => stop());

  it("are told apart", () => {
    const all = SHORTCUTS.map((s) => s.keys.join(" "));
    expect(new Set(all).size).toBe(all.length);
    for (const a of all) expect(all.filter((b) => b !== a && b.startsWith(`${a} `)), `${a} is never reached behind another`).toEqual([]);
  });
  it("one after the other within a while", () => {
    const free = [bind("city", () => done.push("city")), bind("next", () => done.push("next"))];
    press("g");
    press("c");
    press("g");
    now = 2000;
    press("c");
    press("g");
    press("j");
    expect(done).toEqual(["city", "next"]);
    free.forEach((f) => f());
    press("j");
    expect(done).toHaveLength(2);
  });
  it("never while one types, with a control key, under a dialog, or switched off", () => {
    const free = bind("next", () => done.push("next"));
    document.body.innerHTML = '<input id="a"><div id="b" contenteditable="true"></div><input type="checkbox" id="c"><div role="combobox" id="d"></div>';
    const at = (id: string) => document.getElementById(id) as HTMLElement;
    press("j", at("a"));
    press("j", at("b"));
    press("j", at("d"));
    press("j", document.body, { ctrlKey: true });
    setLook({ keys: false });
    press("j");
    setLook({ keys: true });
    expect(done).toEqual([]);
    press("j", at("c"));
    expect(done).toEqual(["next"]);
    const dialog = document.createElement("div");
    dialog.setAttribute("role", "dialog");
    dialog.setAttribute("aria-modal", "true");
    dialog.getClientRects = () => [{}] as unknown as DOMRectList;
    document.body.append(dialog);
    expect(elsewhere(document.body)).toBe(true);
    free();
  });
  it("the one bound last is asked, and the one before again when it is gone", () => {
    const first = bind("search", () => done.push("page"));
    const second = bind("search", () => done.push("box"));
    press("/");
    second();
    press("/");
    first();
    expect(done).toEqual(["box", "page"]);
  });
  it("rows", () => {
    document.body.innerHTML = '<main><table><tbody><tr><td><a href="#1" id="r1">1</a></td></tr><tr><td>nothing</td></tr><tr><td><button id="r3">3</button></td></tr></tbody></table></main>';
    for (const el of document.querySelectorAll<HTMLElement>("a, button")) el.getClientRects = () => [{}] as unknown as DOMRectList;
    Element.prototype.scrollIntoView = () => undefined;
    const at = () => document.activeElement?.id;
    toRow(1);
    expect(at()).toBe("r1");
    toRow(1);
    expect(at()).toBe("r3");
    toRow(1);
    expect(at()).toBe("r3");
    toRow(-1);
    expect(at()).toBe("r1");
  });
});

describe("a table for a spreadsheet", () => {
  it.each(["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "－1+2", "-", "+86 10", "=HYPERLINK(\"x\")"])("%j is no formula", (text) => expect(safe(text)).toBe(`'${text}`));
  it.each(["-2", "+3.5", "82–91", "4.1", "", "云岫县", "a=b", "1-2"])("%j stays as it is", (text) => expect(safe(text)).toBe(text));
  it("is quoted where it must be and marked for Excel when wanted", () => {
    expect(toCsv([["a,b", 'c"d', "e\nf"], ["=x", " y", "3"]], true)).toBe('\uFEFF"a,b","c""d","e\nf"\r\n\'=x," y",3\r\n');
    expect(toCsv([["甲"]], false)).toBe("甲\r\n");
  });
});

describe("the state of a table in the address", () => {
  const columns = [{ id: "unit", fixed: true }, { id: "a" }, { id: "b" }, { id: "c" }];
  const ids = (param: string | null) => columnsFrom(param, columns).map((c) => c.id);
  it("names columns; what is unknown is left out, none shows all", () => {
    expect(ids(null)).toEqual(["unit", "a", "b", "c"]);
    expect(ids("c,a,zz")).toEqual(["unit", "a", "c"]);
    expect(ids("zz")).toEqual(["unit", "a", "b", "c"]);
    expect(ids("unit")).toEqual(["unit", "a", "b", "c"]);
  });
  it("is written as it is read", () => {
    for (const shown of [["a"], ["b", "c"], ["a", "b", "c"]]) {
      const param = columnsTo(new Set(["unit", ...shown]), columns);
      expect(ids(param)).toEqual(["unit", ...shown]);
      expect(param === null).toBe(shown.length === 3);
    }
  });
  it("of a view leaves out the run, the language and what is open; the order of keys does not matter", () => {
    expect(viewOf("?sort=name&run=r1&lang=en&reading=A7&cols=a")).toBe("cols=a&sort=name");
    expect(viewOf("?cols=a&sort=name")).toBe(viewOf("?sort=name&cols=a"));
  });
  it("a link names the run and not the language", () => expect(linkTo("http://h/?cols=a&lang=en", "r7")).toBe("http://h/?cols=a&run=r7"));
});

describe("kept views", () => {
  it("belong to a person and a page; the same name replaces; there is a limit", () => {
    keepView("p1", "city", { name: "甲", search: "cols=a" });
    keepView("p1", "city", { name: "甲", search: "cols=b" });
    expect(readViews("p1", "city")).toEqual([{ name: "甲", search: "cols=b" }]);
    expect(readViews("p2", "city")).toEqual([]);
    expect(readViews("p1", "runs")).toEqual([]);
    for (let i = 1; i < MOST_VIEWS; i += 1) expect(keepView("p1", "city", { name: `v${i}`, search: "" })).not.toBeNull();
    expect(keepView("p1", "city", { name: "one more", search: "" })).toBeNull();
    expect(dropView("p1", "city", "甲")).toHaveLength(MOST_VIEWS - 1);
  });
  it("what cannot be read is as good as none", () => {
    localStorage.setItem("huanheng.views.p1.city", "{");
    expect(readViews("p1", "city")).toEqual([]);
    localStorage.setItem("huanheng.views.p1.city", '[{"name":1},{"name":"a","search":"b"}]');
    expect(readViews("p1", "city")).toHaveLength(1);
  });
});

describe("the first steps", () => {
  const nothing: Known = { seen: [], openReadings: null, published: null, today: null, drafts: null, absent: null, look: false };
  const everything: Known = { seen: ["/", "/method", "/help", "/runs", "/readings", "/screen", "/whatif", "/units/c01", "indicator"], openReadings: 0, published: true, today: true, drafts: 1, absent: 0, look: true };
  const roles: Role[] = ["method_officer", "reviewer", "leader", "unit_officer", "system_administrator"];
  it.each(roles)("%s: nothing is ticked before it is known, everything can be done", (role) => {
    const steps = stepsOf(role, role === "unit_officer" ? "c01" : null);
    expect(steps.length).toBeGreaterThan(3);
    expect(steps.filter((s) => s.done(nothing)).map((s) => s.id)).toEqual([]);
    expect(steps.filter((s) => !s.done(everything)).map((s) => s.id)).toEqual([]);
    expect(steps.filter((s) => `step_${s.id}` in zh.guide)).toHaveLength(steps.length);
  });
  it("a step rests on the data: one open reading is one too many", () => {
    const rule = stepsOf("method_officer", null).find((s) => s.id === "rule");
    expect(rule?.done({ ...everything, openReadings: 1 })).toBe(false);
    expect(rule?.left?.({ ...everything, openReadings: 2 })).toBe(2);
  });
  it("an address is a page", () => expect([pageOf("/units/c01/indicators/2.1"), pageOf("/units/c01"), pageOf("/runs")]).toEqual(["indicator", "/units/c01", "/runs"]));
});

describe("the large screen", () => {
  const unit = (id: string, visible = "full") => ({ unit: id, short_name: id, visible, total: { lo: "1", hi: "2", so_far: null }, refused: null });
  const group = (state: string, units: object[], places: { unit: string; place: number }[]) => ({ id: "g", units, units_total: units.length, hidden: units.filter((u) => (u as { visible?: string }).visible === "hidden").length, ranking: { state, places } }) as unknown as Group;
  it("gives places only where they are official", () => {
    const units = [unit("a"), unit("b")];
    const places = [{ unit: "b", place: 1 }, { unit: "a", place: 2 }];
    expect(screenRows(group("official", units, places)).map((r) => [r.unit, r.place])).toEqual([["b", 1], ["a", 2]]);
    expect(screenRows(group("withheld", units, places)).map((r) => [r.unit, r.place])).toEqual([["b", null], ["a", null]]);
    expect(screenRows(group("hidden", units, [])).map((r) => r.unit)).toEqual(["a", "b"]);
  });
  it("shows nothing of a unit that this person may not see", () => {
    const [, slide] = slidesOf([group("hidden", [unit("a"), unit("b", "hidden")], [])]);
    expect(slide).toMatchObject({ kind: "group", hidden: 1, more: 0, rows: [{ unit: "a" }] });
    const [, first] = slidesOf([{ ...group("hidden", [unit("a")], []), units_total: 300, hidden: 1 }]);
    expect(first).toMatchObject({ hidden: 1, more: 298 });
  });
  it("turns through many units, no page nearly empty, none twice", () => {
    for (const n of [0, 1, 8, 9, 17, 100]) {
      const slides = slidesOf([group("official", Array.from({ length: n }, (_, i) => unit(`u${String(i).padStart(3, "0")}`)), [])]).slice(1) as Extract<Slide, { kind: "group" }>[];
      expect(slides).toHaveLength(Math.max(1, Math.ceil(n / 8)));
      expect(slides.flatMap((s) => s.rows.map((r) => r.unit))).toHaveLength(n);
      if (n === 9) expect(slides.map((s) => s.rows.length)).toEqual([5, 4]);
    }
  });
  it("stands as long as the address says, within reason", () => expect([null, "30", "1", "9999", "x", ""].map(seconds)).toEqual([12, 30, 5, 300, 12, 5]));
});

describe("the menu and paper", () => {
  it("folds what a note of the browser names and nothing else", () => {
    expect(readFolded(null)).toEqual([]);
    expect(readFolded('["data","nowhere",3,"method"]')).toEqual(["method", "data"]);
    for (const broken of ["{", "null", "7", '{"data":true}']) expect(readFolded(broken)).toEqual([]);
  });

  it("names in a link what the address does not say", () => {
    expect(linkTo("http://x/runs?lang=zh&show=final", null, { page: "7" })).toBe("http://x/runs?show=final&page=7");
  });

  it("writes a text into a style sheet so that it stays a text", () => {
    expect(quoted('a"}@import<\\')).toBe('"a\\22 }@import\\3c \\5c "');
  });
});
