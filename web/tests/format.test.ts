import { describe, expect, it } from "vitest";
import { together } from "../src/app/said";
import { alignDecimals, dateTime, daysBetween, isCertain, shortDigest, spanOf, spanText, subtract, thousands, trimDecimal, valueText } from "../src/app/format";

describe("points", () => {
  it.each([
    ["82", "82"],
    ["82.00", "82"],
    ["82.50", "82.5"],
    ["0.05", "0.05"],
    ["-0", "0"],
    ["100", "100"],
    ["约 3", "约 3"],
  ])("trims %s to %s", (given, wanted) => expect(trimDecimal(given)).toBe(wanted));

  it("writes one figure when it is certain and two when it is not", () => {
    expect(spanText({ lo: "82", hi: "82.0" })).toBe("82");
    expect(spanText({ lo: "82", hi: "91" })).toBe("82–91");
    expect([spanText({ lo: "-5", hi: "-3" }), spanText({ lo: "-2", hi: "4" }), spanText({ lo: "-1.00", hi: "-1" })]).toEqual(["−5–−3", "−2–4", "−1"]);
    expect(spanOf({ lo: "82.0", hi: "91.0" }, "100")).toBe("82–91 / 100");
  });

  it("gives both ends the same number of decimals", () => {
    expect(alignDecimals("82", "91.50")).toEqual(["82.0", "91.5"]);
    expect(spanText({ lo: "4", hi: "4.25" })).toBe("4.00–4.25");
  });

  it("knows certainty by value, not by spelling", () => {
    expect(isCertain({ lo: "4", hi: "4.0" })).toBe(true);
    expect(isCertain({ lo: "4", hi: "4.1" })).toBe(false);
  });

  it("subtracts exactly, also where binary fractions would not", () => {
    expect(subtract("0.3", "0.1")).toBe("0.2");
    expect(subtract("100", "81.5")).toBe("18.5");
    expect(subtract("1", "1.00")).toBe("0");
    expect(subtract("1", "1.25")).toBe("-0.25");
    expect(subtract("0.05", "0")).toBe("0.05");
  });
});

describe("text from the server", () => {
  it("keeps a number and its per cent sign on one line and changes nothing else", () => {
    expect(together("联通率 89.96 %，要求 ≥90 %，差 3 项")).toBe("联通率 89.96\u00a0%，要求 ≥90\u00a0%，差 3 项");
  });
});

describe("values", () => {
  it("writes money with thousands separators and its unit once", () => {
    expect(thousands("1234567.50")).toBe("1,234,567.50");
    expect(valueText("134500", "zh", "money", "元")).toBe("134,500 元");
    expect(valueText("134500", "en", "money", "元")).toBe("134,500 yuan");
  });

  it("says yes and no in the language of the page", () => {
    expect(valueText("true", "zh")).toBe("是");
    expect(valueText("false", "en")).toBe("No");
  });

  it("leaves what is no plain decimal as it is", () => {
    expect(valueText("89.96 %", "zh")).toBe("89.96 %");
    expect(valueText("甲", "zh", "level", null)).toBe("甲");
    expect(valueText("20260101", "zh", "text")).toBe("20260101");
  });
});

describe("dates", () => {
  it("shows an instant as the bureau's day and time", () => {
    expect(dateTime("2026-11-21T16:20:00Z")).toBe("2026-11-22 00:20");
    expect(dateTime("2026-11-22")).toBe("2026-11-22");
    expect(valueText("2026-06-30T15:59:00Z", "zh", "time")).toBe("2026-06-30 23:59");
  });

  it("counts days between dates", () => {
    expect(daysBetween("2026-11-22", "2026-12-15")).toBe(23);
    expect(daysBetween("2026-11-22", "2026-11-20")).toBe(-2);
  });

  it("shortens a digest without its algorithm", () => expect(shortDigest("sha256:0123456789abcdef")).toBe("01234567"));
});
