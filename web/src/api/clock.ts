// The server's clock: a demonstration plays a day of its own, and the clock of whoever reads may be wrong.

/** The bureau's time is eight hours ahead and knows no summer time. */
const BUREAU_MS = 8 * 3_600_000;

let ahead = 0;

/** What the server's clock showed as it answered. */
export function clockSaid(now: string): void {
  const at = Date.parse(now);
  if (!Number.isNaN(at)) ahead = at - Date.now();
}

/** Now, by the server's clock. */
export function now(): string {
  return new Date(Date.now() + ahead).toISOString();
}

/** Today at the bureau. */
export function today(): string {
  return new Date(Date.now() + ahead + BUREAU_MS).toISOString().slice(0, 10);
}
