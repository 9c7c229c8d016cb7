import { afterEach, expect, test, vi } from "vitest";
import { clockSaid, now, today } from "../src/api/clock";

afterEach(() => vi.useRealTimers());

test("today is the bureau's day by the server's clock, and goes on from there", () => {
  vi.useFakeTimers({ now: new Date("2030-05-05T12:00:00Z") });
  clockSaid("2026-11-22T15:59:00Z");
  expect(today()).toBe("2026-11-22");
  vi.advanceTimersByTime(60_000);
  expect(now()).toBe("2026-11-22T16:00:00.000Z");
  expect(today()).toBe("2026-11-23");
  clockSaid("no time");
  expect(today()).toBe("2026-11-23");
});
