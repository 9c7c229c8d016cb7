import { expect, test } from "vitest";
import { dayKind, monthOfYear } from "./days";

const days = { holidays: [{ name: "元旦", from: "2026-01-01", to: "2026-01-03" }], makeup: ["2026-01-04"] };

test("announced days stand above the week", () => {
  expect(["2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05", "2026-01-10"].map((d) => dayKind(d, days))).toEqual(["off", "off", "makeup", "work", "weekend"]);
});

test("months begin on their weekday and hold every day", () => {
  const february = monthOfYear(2026, 1);
  expect(february.flat().filter(Boolean)).toHaveLength(28);
  expect(february[0]?.[6]).toBe("2026-02-01");
  expect(monthOfYear(2024, 1).flat().filter(Boolean).at(-1)).toBe("2024-02-29");
});
