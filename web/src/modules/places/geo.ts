// The geometry of the map: Web Mercator in pixels of a zoom, what is in view, and clusters by a grid.

/** Pixels of the whole world at zoom 0. */
const TILE = 256;
export const NEAREST = 17;
export const FARTHEST = 3;

export interface View {
  /** degrees */
  lon: number;
  lat: number;
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Spot {
  x: number;
  y: number;
}

/** Where a place is on the plane of a zoom, in pixels. */
export function plane(lon: number, lat: number, zoom: number): Spot {
  const all = TILE * 2 ** zoom;
  const sin = Math.sin((lat * Math.PI) / 180);
  return { x: ((lon + 180) / 360) * all, y: (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * all };
}

/** The place at a spot of the plane. */
export function place(spot: Spot, zoom: number): { lon: number; lat: number } {
  const all = TILE * 2 ** zoom;
  return { lon: (spot.x / all) * 360 - 180, lat: (Math.atan(Math.sinh(Math.PI * (1 - (2 * spot.y) / all))) * 180) / Math.PI };
}

const held = (n: number, low: number, high: number) => Math.min(high, Math.max(low, n));

/** A view moved by pixels of the window. */
export function moved(view: View, dx: number, dy: number): View {
  const middle = plane(view.lon, view.lat, view.zoom);
  const to = place({ x: middle.x + dx, y: middle.y + dy }, view.zoom);
  return { lon: held(to.lon, 60, 150), lat: held(to.lat, 0, 60), zoom: view.zoom };
}

/** A view at another zoom; what lies at a spot of the window, counted from its middle, stays there. */
export function zoomed(view: View, by: number, at: Spot = { x: 0, y: 0 }): View {
  const zoom = held(view.zoom + by, FARTHEST, NEAREST);
  const there = moved(view, at.x, at.y);
  return moved({ ...there, zoom }, -at.x, -at.y);
}

/** The view that shows all of some places. */
export function around(places: readonly { lon: number; lat: number }[], size: Size): View {
  if (places.length === 0) return { lon: 105, lat: 35, zoom: 4 };
  const lons = places.map((p) => p.lon);
  const lats = places.map((p) => p.lat);
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  const middle = { lon: (west + east) / 2, lat: (south + north) / 2 };
  for (let zoom = NEAREST - 3; zoom > FARTHEST; zoom -= 1) {
    const a = plane(west, north, zoom);
    const b = plane(east, south, zoom);
    if (b.x - a.x <= size.width - 60 && b.y - a.y <= size.height - 60) return { ...middle, zoom };
  }
  return { ...middle, zoom: FARTHEST };
}

export interface Cluster<T> {
  key: string;
  /** from the upper left corner of the window */
  at: Spot;
  items: T[];
}

/** Places of the window in cells of the plane, so that a cell keeps its places while the map is moved. */
export function clusters<T extends { lon: number; lat: number }>(items: readonly T[], view: View, size: Size, cell: number): Cluster<T>[] {
  const middle = plane(view.lon, view.lat, view.zoom);
  const [left, top] = [middle.x - size.width / 2, middle.y - size.height / 2];
  const cells = new Map<string, { items: T[]; x: number; y: number }>();
  for (const item of items) {
    const spot = plane(item.lon, item.lat, view.zoom);
    if (spot.x < left || spot.y < top || spot.x > left + size.width || spot.y > top + size.height) continue;
    const key = `${Math.floor(spot.x / cell)} ${Math.floor(spot.y / cell)}`;
    const at = cells.get(key) ?? { items: [], x: 0, y: 0 };
    at.items.push(item);
    at.x += spot.x;
    at.y += spot.y;
    cells.set(key, at);
  }
  const found = [...cells].map(([key, c]) => ({ key, items: c.items, at: { x: c.x / c.items.length - left, y: c.y / c.items.length - top } }));
  return parted(found.sort((a, b) => b.items.length - a.items.length || (a.key < b.key ? -1 : 1)));
}

/** How far a mark reaches from its middle. */
export function reach(items: number): number {
  return items < 2 ? 8 : items < 10 ? 15 : items < 100 ? 19 : items < 1000 ? 24 : 30;
}

/** Neighbours of two cells may lie close: a mark that would cover a larger one goes into it. */
function parted<T>(found: Cluster<T>[]): Cluster<T>[] {
  const out: Cluster<T>[] = [];
  for (const one of found) {
    const near = out.find((c) => Math.hypot(c.at.x - one.at.x, c.at.y - one.at.y) < reach(c.items.length) + reach(one.items.length) - 4);
    if (!near) out.push(one);
    else {
      const [n, m] = [near.items.length, one.items.length];
      near.at = { x: (near.at.x * n + one.at.x * m) / (n + m), y: (near.at.y * n + one.at.y * m) / (n + m) };
      near.items = [...near.items, ...one.items];
    }
  }
  return out;
}

export interface Tile {
  x: number;
  y: number;
  z: number;
  left: number;
  top: number;
}

/** The tiles under a window. */
export function tiles(view: View, size: Size): Tile[] {
  const middle = plane(view.lon, view.lat, view.zoom);
  const [left, top] = [middle.x - size.width / 2, middle.y - size.height / 2];
  const most = 2 ** view.zoom;
  const out: Tile[] = [];
  for (let y = Math.floor(top / TILE); y * TILE < top + size.height; y += 1)
    for (let x = Math.floor(left / TILE); x * TILE < left + size.width; x += 1)
      if (x >= 0 && y >= 0 && x < most && y < most) out.push({ x, y, z: view.zoom, left: x * TILE - left, top: y * TILE - top });
  return out;
}

/** A step of the grid of degrees that leaves lines about as far apart as a hand. */
export function step(zoom: number): number {
  const wanted = (120 / (TILE * 2 ** zoom)) * 360;
  return [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10].find((s) => s >= wanted) ?? 20;
}

/** How long a round number of kilometres is, in pixels, at most `most` of them. */
export function scale(view: View, most: number): { km: number; px: number } {
  const perPixel = (40_075.017 * Math.cos((view.lat * Math.PI) / 180)) / (TILE * 2 ** view.zoom);
  const km = [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1].find((n) => n / perPixel <= most) ?? 0.1;
  return { km, px: km / perPixel };
}

/** A view as the address has it. */
export function viewText(view: View): string {
  return `${view.lon.toFixed(5)},${view.lat.toFixed(5)},${view.zoom}`;
}

export function viewOf(text: string | null): View | null {
  const [lon, lat, zoom] = (text ?? "").split(",").map(Number);
  const fits = [lon, lat, zoom].every((n) => n !== undefined && Number.isFinite(n)) && text !== null;
  if (!fits || lon === undefined || lat === undefined || zoom === undefined) return null;
  return { lon: held(lon, 60, 150), lat: held(lat, 0, 60), zoom: held(Math.round(zoom), FARTHEST, NEAREST) };
}
