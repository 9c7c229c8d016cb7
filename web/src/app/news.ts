// Told by the server that something is new, an open page reads again what it shows: not at once, not all at once with
// the other pages of the city, and at most every two seconds.

export interface Clock {
  now: () => number;
  /** 0 up to 1 */
  random: () => number;
  wait: (what: () => void, ms: number) => unknown;
  drop: (timer: unknown) => void;
}

const real: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  wait: (what, ms) => setTimeout(what, ms),
  drop: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

export const EVERY_MS = 2000;

/** Calls of `ask` become one call of `work`, up to two seconds later by chance, and two seconds after the one before at the earliest. */
export class Coalesced {
  private timer: unknown = null;
  private last = -Infinity;

  constructor(
    private readonly work: () => void,
    private readonly clock: Clock = real,
  ) {}

  ask(): void {
    if (this.timer !== null) return;
    const soonest = Math.max(0, this.last + EVERY_MS - this.clock.now());
    this.timer = this.clock.wait(() => {
      this.timer = null;
      this.last = this.clock.now();
      this.work();
    }, soonest + this.clock.random() * EVERY_MS);
  }

  stop(): void {
    if (this.timer !== null) this.clock.drop(this.timer);
    this.timer = null;
  }
}

/** How long to wait before the stream is opened again: 1, 2, 4 ... 60 s, up to half of it more by chance. */
export function pause(tries: number, random: number): number {
  return Math.min(60, 2 ** Math.min(tries, 6)) * 1000 * (1 + random / 2);
}

/** What an event changes of the answers kept, by the first word of their key; everything when it does not say. */
export function touched(news: { runs: string[]; published: string[]; readings: string[]; units: string[]; jobs: boolean; notices: boolean; more: boolean }): (key: string) => boolean {
  const never = new Set(["session"]);
  const run = new Set(["city", "unit", "indicator", "readings", "inputs", "whatif", "effects", "search", "standings", "compare", "moves", "days", "runs"]);
  const all = news.more || news.runs.length > 0 || news.published.length > 0;
  return (key) => {
    if (never.has(key)) return false;
    // The units of a run never change; what of them one may see does when it is published.
    if (all) return key !== "units" || news.more || news.published.length > 0;
    if (news.notices && (key === "todo" || key === "notices")) return true;
    // Rulings and declared facts count from the next run on; what shows them as they are recorded is read again.
    if (news.readings.length > 0 && (key === "readings" || key === "method-document")) return true;
    if (news.units.length > 0 && !run.has(key) && key !== "units") return true;
    return news.jobs && (key.includes("job") || key.includes("report"));
  };
}
