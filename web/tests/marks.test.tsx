import { cleanup, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { applyLang } from "../src/app/i18n";
import { KnownMark, PointsBar, ReadingChip, SourceGlyph, SpanText, StageTag, Staircase, StateMark, type Known } from "../src/marks";

beforeAll(() => applyLang("zh"));
afterEach(async () => {
  cleanup();
  applyLang("zh");
});

describe("marks have names that can be heard", () => {
  it("the bar", () => {
    render(<PointsBar span={{ lo: "82", hi: "91" }} points="100" />);
    expect(screen.getByRole("img", { name: "已得 82 分，还可能得 9 分，已失 9 分，满分 100 分" })).toBeTruthy();
  });

  it("the staircase, in both languages", async () => {
    const cell = { span: { lo: "4", hi: "8" }, tier: 1, best: 2 };
    const { rerender } = render(<Staircase steps={["1", "4", "8"]} cell={cell} />);
    expect(screen.getByRole("img", { name: "共 3 档，得 4–8 分，满分 8 分" })).toBeTruthy();
    applyLang("en");
    rerender(<Staircase steps={["1", "4", "8"]} cell={cell} />);
    expect(screen.getByRole("img", { name: "3 tiers, 4–8 of 8 points" })).toBeTruthy();
  });

  it("a decorative mark is silent", () => {
    const { container } = render(<Staircase steps={["1", "2"]} cell={{ span: { lo: "1", hi: "1" }, tier: 0, best: 0 }} decorative />);
    expect(screen.queryByRole("img")).toBeNull();
    expect(container.querySelector("svg")?.getAttribute("aria-hidden")).toBe("true");
  });

  it("the points, one figure when certain", () => {
    const { container, rerender } = render(<SpanText span={{ lo: "4", hi: "4" }} points="8" />);
    expect(container.querySelector("[aria-hidden]")?.textContent).toBe("4 / 8");
    rerender(<SpanText span={{ lo: "4", hi: "8" }} points="8" />);
    expect(container.querySelector("[aria-hidden]")?.textContent).toBe("4–8 / 8");
    expect(screen.getByText("4 到 8 分，满分 8 分")).toBeTruthy();
  });
});

describe("what waits for a ruling looks different from what waits for a fact", () => {
  it("hatches by what decides", () => {
    const cell = { span: { lo: "1", hi: "4" }, tier: 0, best: 1 };
    const { container, rerender } = render(<Staircase steps={["1", "4", "8"]} cell={{ ...cell, decided_by: ["input:probes"] }} />);
    expect(container.querySelectorAll(".step-possible.step-fact")).toHaveLength(1);
    rerender(<Staircase steps={["1", "4", "8"]} cell={{ ...cell, decided_by: ["A7", "input:probes"] }} />);
    expect(container.querySelectorAll(".step-possible.step-ruling")).toHaveLength(1);
  });
});

describe("every kind of not knowing has its own look and word", () => {
  const kinds: [Known, string][] = [["known", "已知"], ["absent", "缺报"], ["unavailable", "取不到"], ["not_applicable", "不适用"], ["contested", "有争议"], ["awaiting", "待评判"]];

  it.each(kinds)("%s says %s", (state, word) => {
    render(<KnownMark state={state} />);
    expect(screen.getByText(word)).toBeTruthy();
  });

  it("no two are drawn alike", () => {
    const drawn = kinds.map(([state]) => render(<KnownMark state={state} />).container.querySelector("svg")?.innerHTML);
    expect(new Set(drawn).size).toBe(kinds.length);
  });

  it("keeps its name without its word", () => {
    render(<KnownMark state="absent" count={2} word={false} />);
    expect(screen.getByRole("img", { name: "缺报 2" })).toBeTruthy();
  });
});

describe("sources, states, stages", () => {
  it("draws five sources apart", () => {
    const drawn = (["measured", "attested", "declared", "judged", "corrected"] as const).map((b) => render(<SourceGlyph binding={b} />).container);
    expect(drawn.map((d) => d.textContent)).toEqual(["实测", "对端签名", "填报", "评判", "复核更正"]);
    expect(new Set(drawn.map((d) => d.querySelector("svg")?.innerHTML)).size).toBe(5);
  });

  it("names the state of a condition", () => {
    render(<StateMark state="unknown" />);
    expect(screen.getByRole("img", { name: "未定" })).toBeTruthy();
  });

  it("tells provisional from final", () => {
    const { rerender, container } = render(<StageTag run={{ stage: "provisional", as_of: "2026-11-22" }} />);
    expect(container.textContent).toBe("截至 11-22 暂定");
    rerender(<StageTag run={{ stage: "final", as_of: "2026-12-31" }} />);
    expect(container.textContent).toBe("终值");
  });

  it("a chip opens its reading over the page one is on and keeps the rest of the address", () => {
    render(
      <MemoryRouter initialEntries={["/units/a?run=r1&gaps=date&fact=2"]}>
        <ReadingChip id="A7" title="联通率" />
      </MemoryRouter>,
    );
    const link = screen.getByRole("link", { name: "A7 联通率，待裁定" });
    expect(link.getAttribute("href")).toBe("/units/a?run=r1&gaps=date&reading=A7");
  });
});
