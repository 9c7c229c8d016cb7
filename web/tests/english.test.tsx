// The English workbench says nothing in Chinese that is not marked as Chinese.
import { cleanup, render } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { FactView, IndicatorPage, Node, ReadingView, RuleView } from "../src/api/types";
import { applyLang } from "../src/app/i18n";
import { FactDrawer } from "../src/modules/assessment/FactDrawer";
import { OptionList, ReadingHeadline } from "../src/modules/assessment/ReadingDetail";
import { Rule } from "../src/modules/assessment/Rule";

beforeAll(async () => {
  applyLang("zh");
  // The drawer asks for the width of the window.
  window.matchMedia ??= ((query: string) => ({ matches: false, media: query, addEventListener() {}, removeEventListener() {}, addListener() {}, removeListener() {} })) as unknown as typeof window.matchMedia;
});
afterEach(async () => {
  cleanup();
  applyLang("zh");
});

const CHINESE = /[\u3400-\u9fff]/;

/** The Chinese on the page that nothing marks as Chinese, names and labels that are only heard too. */
function unmarked(): string[] {
  const found: string[] = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let at = walk.nextNode(); at; at = walk.nextNode()) {
    const heard = at instanceof Element ? [at.getAttribute("aria-label"), at.getAttribute("title")] : [at.textContent];
    const element = at instanceof Element ? at : at.parentElement;
    const marked = element?.closest("[lang^=zh], style, script");
    if (marked && marked !== document.documentElement) continue;
    found.push(...heard.filter((text): text is string => text !== null && CHINESE.test(text)));
  }
  return found;
}

async function inBoth(page: React.ReactElement): Promise<string> {
  render(<MemoryRouter initialEntries={["/?fact=0"]}>{page}</MemoryRouter>);
  expect(unmarked().length, "in Chinese it is Chinese").toBeGreaterThan(0);
  cleanup();
  applyLang("en");
  render(<MemoryRouter initialEntries={["/?fact=0"]}>{page}</MemoryRouter>);
  expect(unmarked()).toEqual([]);
  return document.body.textContent ?? "";
}

const span = (lo: string, hi = lo) => ({ lo, hi, so_far: lo });
const option = (id: string, text: string, text_en: string): ReadingView["options"][number] => ({
  id, text, text_en, effect: `${text}→8`, effect_en: `${text_en}: 8`, available: true, why_not: null, why_not_en: null, uses_example: "下班时间 17:30", uses_example_en: "End of the working day 17:30", span: span("8"),
});
const reading: ReadingView = {
  id: "A2", title: "边界值归哪一档", title_en: "To which tier an exact cut belongs", kind: "reading", scope: "indicator", clause: ["区级5万元以上"], state: "ruled",
  in_force: "upper", default: "upper", why_default: "惯例含本数", why_default_en: "By custom it includes the number", ruled_by: null, ruled_on: null, note: null,
  parameters: [],
  options: [option("upper", "归高档", "The higher tier"), option("lower", "归低档", "The lower tier")],
};

const node: Node = {
  form: "compare", label: "投入达到上切点", label_en: "Investment reaches the upper cut", state: "unknown", value: "9.6 万元", value_en: "96,000 yuan", lo: "9.6 万元", lo_en: "96,000 yuan", hi: "12 万元", hi_en: "120,000 yuan",
  op: "≥", threshold: "10 万元", threshold_en: "100,000 yuan", short: null, short_en: null, boundary: false, readings: [{ id: "A2", option: "upper", ruled: true }], at_least: null, facts: [0], children: [],
};
const judged: Node = { ...node, form: "input", label: "保障", label_en: "Support", state: "fails", value: "不足", value_en: "Lacking", lo: null, lo_en: null, hi: null, hi_en: null, op: null, threshold: null, threshold_en: null, readings: [] };
const rule: RuleView = {
  form: "tiers",
  tiers: [
    { points: "8", text: "区级5万元以上。", line: 14, unwritten: null, unwritten_en: null, state: "unknown", reached: false, node: { ...node, form: "all", label: "", label_en: null, children: [node, judged] }, hints: [judged] },
    { points: "0", text: null, line: null, unwritten: "读法B3", unwritten_en: "Reading B3", state: "fails", reached: false, node: judged, hints: [] },
  ],
  no_tier: { policy: "literal", reading: "C1", text: "照条文", text_en: "By the letter", reached: true, nothing: judged },
  between: "3",
};

const source = { binding: "declared", key: "declared/investment", by: "临岚县", reason: null, recorded_at: null, period: null } as const;
const fact: FactView = {
  input: "investment", label: "信息能力建设投入", label_en: "Investment", at: "到市局", at_en: "to the city", type: "integer", unit: "次", unit_en: "times", state: "known", why: null, why_en: null, value: "3 次", value_en: "3 times",
  open: { lowest: "3 次", lowest_en: "3 times", highest: "9 次", highest_en: "9 times" }, source, others: [{ ...source, state: "known", value: "不足", value_en: "Lacking" }],
  rows: { columns: [{ id: "basis", label: "金额取自", label_en: "Basis" }, { id: "voucher", label: "凭证", label_en: "Voucher" }], items: [{ cells: ["决算支出", "支-1"], cells_en: ["Final accounts", "支-1"], evidence: [] }], total: 1 },
  evidence: [], asked: "凭证", asked_en: "Vouchers", note: "一笔一行", note_en: "One amount a row", digest: null,
};

describe("in English", () => {
  it("the options of a reading", async () => {
    const said = await inBoth(
      <>
        <ReadingHeadline reading={reading} short />
        <OptionList reading={reading} points="8" who="c01" />
      </>,
    );
    expect(said).toContain("The higher tier");
    expect(said).toContain("End of the working day 17:30");
  });

  it("a rule with its values, the clause in Chinese and marked", async () => {
    const said = await inBoth(<Rule rule={rule} facts={[fact]} line={12} deciding={[]} />);
    expect(said).toContain("≥ 100,000 yuan");
    expect(said).toContain("Lacking");
    expect(said).toContain("Reading B3");
    expect(said).toContain("区级5万元以上。");
  });

  it("a fact with its rows, texts as they were given and marked", async () => {
    const page = { facts: [fact], unit: { id: "c01" }, run: { id: "r1" } } as unknown as IndicatorPage;
    const said = await inBoth(<FactDrawer page={page} />);
    for (const text of ["3 times", "9 times", "to the city", "Final accounts", "Vouchers", "One amount a row", "支-1"]) expect(said).toContain(text);
  });
});
