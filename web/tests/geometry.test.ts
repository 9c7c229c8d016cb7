import { describe, expect, it } from "vitest";
import { barShape, historyPath, stairs } from "../src/marks/geometry";

describe("the bar of points", () => {
  it("splits into banked, possible and lost", () => {
    expect(barShape({ lo: "82", hi: "91", so_far: "85" }, "100")).toEqual({ banked: 0.82, possible: expect.closeTo(0.09), lost: expect.closeTo(0.09), soFar: 0.85 });
  });

  it("has no mark for the provisional score when all is certain", () => {
    expect(barShape({ lo: "8", hi: "8", so_far: "8" }, "8")).toEqual({ banked: 1, possible: 0, lost: 0, soFar: null });
  });

  it("stays inside its frame whatever comes", () => {
    expect(barShape({ lo: "9", hi: "12" }, "8")).toMatchObject({ banked: 1, possible: 0, lost: 0 });
    expect(barShape({ lo: "1", hi: "2" }, "0")).toMatchObject({ banked: 0, lost: 1 });
  });
});

describe("the staircase", () => {
  const looks = (...args: Parameters<typeof stairs>) => stairs(...args).map((s) => s.look);

  it("has as many steps as the method has tiers", () => {
    expect(stairs(["1", "4", "8"], { lo: "4", hi: "4" }, 1, 1)).toHaveLength(3);
    expect(stairs(["1", "2"], { lo: "1", hi: "1" }, 0, 0)).toHaveLength(2);
  });

  it("fills the step reached, pales those passed, leaves the rest hollow", () => expect(looks(["1", "4", "8"], { lo: "4", hi: "4" }, 1, 1)).toEqual(["passed", "reached", "out"]));
  it("hatches what is still possible", () => expect(looks(["1", "4", "8"], { lo: "1", hi: "8" }, 0, 2)).toEqual(["reached", "possible", "possible"]));
  it("is hollow below every tier", () => expect(looks(["1", "4", "8"], { lo: "0", hi: "0" }, null, null)).toEqual(["out", "out", "out"]));
  it("hatches from the ground when nothing is certain", () => expect(looks(["1", "4", "8"], { lo: "0", hi: "4" }, null, 1)).toEqual(["possible", "possible", "out"]));

  it("draws a written zero tier as a low step that can be reached", () => {
    const [zero, top] = stairs(["0", "3"], { lo: "0", hi: "0" }, 0, 0);
    expect(zero).toMatchObject({ look: "reached" });
    expect(zero?.rise).toBeLessThan(0.2);
    expect(top).toMatchObject({ look: "out", rise: 1 });
  });

  it("fills a step in part where a rule counts", () => {
    const [zero, top] = stairs(["0", "3"], { lo: "1", hi: "2" }, 0, 0);
    expect(zero?.look).toBe("passed");
    expect(top?.look).toBe("part");
    expect(top?.solid).toBeCloseTo(1 / 3);
    expect(top?.hatched).toBeCloseTo(2 / 3);
  });
});

describe("the history", () => {
  it("puts the highest value on top and closes the area", () => {
    const path = historyPath([{ lo: "0", hi: "10" }, { lo: "5", hi: "5" }], 0, 10, 100, 50);
    expect(path.hi).toBe("0.0,0.0 100.0,25.0");
    expect(path.lo).toBe("0.0,50.0 100.0,25.0");
    expect(path.area.split(" ")).toHaveLength(4);
  });
});
