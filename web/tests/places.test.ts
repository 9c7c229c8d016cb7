import { describe, expect, it } from "vitest";
import { around, clusters, moved, place, plane, scale, tiles, viewOf, viewText, zoomed } from "../src/modules/places/geo";
import { degrees, millionths } from "../src/modules/places/parts";

describe("the map", () => {
  it("finds a place again on its plane", () => {
    for (const zoom of [4, 9, 17]) {
      const there = place(plane(104.0668, 30.5728, zoom), zoom);
      expect(there.lon).toBeCloseTo(104.0668, 9);
      expect(there.lat).toBeCloseTo(30.5728, 9);
    }
    // The middle of the world is the middle of its tile.
    expect(plane(0, 0, 0)).toEqual({ x: 128, y: 128 });
  });

  it("keeps what lies under the pointer when it zooms", () => {
    const view = { lon: 107.9, lat: 30.1, zoom: 9 };
    const spot = { x: 120, y: -80 };
    const before = moved(view, spot.x, spot.y);
    const after = zoomed(view, 1, spot);
    const still = moved(after, spot.x, spot.y);
    expect(still.lon).toBeCloseTo(before.lon, 9);
    expect(still.lat).toBeCloseTo(before.lat, 9);
  });

  it("shows all of some places, and counts each of the window once", () => {
    const size = { width: 600, height: 400 };
    const points = Array.from({ length: 50 }, (_, i) => ({ lon: 107 + (i % 10) / 10, lat: 30 + Math.floor(i / 10) / 10, id: i }));
    const view = around(points, size);
    const found = clusters(points, view, size, 52);
    expect(found.flatMap((c) => c.items.map((p) => p.id)).sort((a, b) => a - b)).toEqual(points.map((p) => p.id));
    expect(found.length).toBeLessThan(50);
    expect(clusters(points, { ...view, lon: 80 }, size, 52)).toEqual([]);
  });

  it("lays no mark over the number of another", () => {
    const size = { width: 600, height: 400 };
    const view = { lon: 107, lat: 30, zoom: 8 };
    // Two heaps on the two sides of a border between cells, and one far away.
    const edge = Math.ceil(plane(107, 30, 8).x / 52) * 52;
    const heap = (x: number, n: number) => Array.from({ length: n }, () => ({ ...place({ x, y: plane(107, 30, 8).y }, 8), n }));
    const found = clusters([...heap(edge - 4, 12), ...heap(edge + 4, 3), ...heap(edge + 130, 2)], view, size, 52);
    expect(found.map((c) => c.items.length)).toEqual([15, 2]);
  });

  it("has the tiles that cover the window", () => {
    const view = { lon: 0, lat: 0, zoom: 3 };
    const found = tiles(view, { width: 300, height: 300 });
    expect(found.length).toBe(4);
    expect(found.every((tile) => tile.x >= 3 && tile.x <= 4)).toBe(true);
  });

  it("reads its address, and bounds it", () => {
    const view = { lon: 107.9, lat: 30.1, zoom: 9 };
    expect(viewOf(viewText(view))).toEqual(view);
    expect(viewOf("1,2")).toBeNull();
    expect(viewOf("x,y,z")).toBeNull();
    expect(viewOf("500,90,99")).toEqual({ lon: 150, lat: 60, zoom: 17 });
    expect(scale(view, 110).px).toBeLessThanOrEqual(110);
  });

  it("writes and reads degrees without losing a digit", () => {
    for (const n of [104_123_456, 104_000_001, 30_000_000]) expect(millionths(degrees(n))).toBe(n);
    expect(millionths("104.5°")).toBe(104_500_000);
    for (const bad of ["", "104°30′", "-1", "104.1234567", "1e3"]) expect(millionths(bad)).toBeNull();
  });
});
