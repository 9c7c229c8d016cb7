import { describe, expect, it } from "vitest";
import { monthCells, monthOf, shiftMonth } from "../src/modules/assessment/months";

describe("the months of the calendar", () => {
  it("begin on Monday and hold every day once", () => {
    const weeks = monthCells("2026-11");
    expect(weeks[0]).toEqual([null, null, null, null, null, null, "2026-11-01"]);
    expect(weeks.flat().filter((day) => day !== null)).toHaveLength(30);
    expect(weeks.every((week) => week.length === 7)).toBe(true);
    expect(monthCells("2024-02").flat().filter((day) => day !== null)).toHaveLength(29);
    expect(monthCells("2026-06")[0]?.[0]).toBe("2026-06-01");
  });
  it("step over the year's end", () => {
    expect(shiftMonth("2026-12", 1)).toBe("2027-01");
    expect(shiftMonth("2026-01", -1)).toBe("2025-12");
    expect(shiftMonth("2026-05", 1)).toBe("2026-06");
  });
  it("take what the address says only when it is a month of the year", () => {
    expect(monthOf("2026-03", "2026-11-22", 2026)).toBe("2026-03");
    for (const bad of [null, "2026-13", "2025-03", "x"]) expect(monthOf(bad, "2026-11-22", 2026)).toBe("2026-11");
    expect(monthOf(null, "2027-01-04", 2026)).toBe("2026-12");
  });
});
