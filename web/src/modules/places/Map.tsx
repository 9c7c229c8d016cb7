// A map of points that needs no tiles: the grid of degrees, clusters with their number, each mark by shape and colour. It is a
// picture for the eye; the list beside it is the same for everybody else.
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { PlaceBaseMap } from "../../api/types";
import { useWords } from "../../app/i18n";
import { around, clusters, moved, plane, reach, scale, step, tiles, zoomed, type Size, type View } from "./geo";

/** How a mark looks: the shape says it without the colour. */
export interface MarkState {
  shape: "circle" | "square" | "triangle" | "diamond";
  tone: "plain" | "source" | "good" | "warn" | "bad";
  /** only its outline */
  hollow?: boolean;
  label: string;
}

export interface MapMark {
  id: string;
  lon: number;
  lat: number;
  label: string;
  state: MarkState;
}

/** Pixels of a cell within which marks become one. */
const CELL = 52;

/** The outline of a shape around the middle. */
function Shape({ state, size }: { state: MarkState; size: number }) {
  const path = { circle: `M${-size} 0a${size} ${size} 0 1 0 ${2 * size} 0a${size} ${size} 0 1 0 ${-2 * size} 0z`, square: `M${-size} ${-size}h${2 * size}v${2 * size}h${-2 * size}z`, triangle: `M0 ${-size * 1.2}L${size * 1.15} ${size}H${-size * 1.15}z`, diamond: `M0 ${-size * 1.3}L${size * 1.3} 0L0 ${size * 1.3}L${-size * 1.3} 0z` }[state.shape];
  return <path d={path} className={`map-mark map-${state.tone}${state.hollow ? " map-hollow" : ""}`} />;
}

/** A mark as it stands in lists and the legend. */
export function MarkSign({ state }: { state: MarkState }) {
  return (
    <svg className="map-sign" width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">
      <Shape state={state} size={5.5} />
    </svg>
  );
}

interface Props {
  marks: readonly MapMark[];
  base: PlaceBaseMap | undefined;
  view: View | null;
  onView: (view: View) => void;
  selected: string | null;
  onSelect: (id: string) => void;
}

export function PointMap({ marks, base, view, onView, selected, onSelect }: Props) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const shown = view ?? around(marks, size);
  // Where the hand has led so far: the address follows a moment later, and a quick second press goes on from here.
  const at = useRef(shown);
  const key = JSON.stringify(shown);
  useLayoutEffect(() => {
    at.current = shown;
  }, [key]);
  const lead = (next: typeof shown) => {
    at.current = next;
    onView(next);
  };
  const tell = useRef(lead);
  tell.current = lead;
  const hands = useRef(new Map<number, { x: number; y: number }>());
  const dragged = useRef(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    // The page must not scroll meanwhile, and only a listener that is not passive may say so.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const frame = element.getBoundingClientRect();
      tell.current(zoomed(at.current, event.deltaY < 0 ? 1 : -1, { x: event.clientX - frame.left - frame.width / 2, y: event.clientY - frame.top - frame.height / 2 }));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, []);
  const down = (event: PointerEvent) => {
    if ((event.target as Element).closest("button")) return;
    hands.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (hands.current.size === 1) dragged.current = false;
  };
  const move = (event: PointerEvent) => {
    const before = hands.current.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const others = [...hands.current].filter(([id]) => id !== event.pointerId).map(([, spot]) => spot);
    const other = others[0];
    if (other) {
      const [was, is] = [Math.hypot(before.x - other.x, before.y - other.y), Math.hypot(now.x - other.x, now.y - other.y)];
      // A zoom is a whole number: two fingers have to part to twice as far.
      if (was > 0 && (is / was > 1.4 || is / was < 0.7)) {
        hands.current.set(event.pointerId, now);
        dragged.current = true;
        lead(zoomed(at.current, is > was ? 1 : -1));
      }
      return;
    }
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    if (!dragged.current && Math.hypot(dx, dy) < 4) return;
    if (!dragged.current) box.current?.setPointerCapture(event.pointerId);
    dragged.current = true;
    hands.current.set(event.pointerId, now);
    lead(moved(at.current, -dx, -dy));
  };
  const up = (event: PointerEvent) => hands.current.delete(event.pointerId);
  const keys = (event: KeyboardEvent) => {
    const by: Record<string, [number, number]> = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] };
    const way = by[event.key];
    if (way) lead(moved(at.current, way[0], way[1]));
    else if (event.key === "+" || event.key === "=") lead(zoomed(at.current, 1));
    else if (event.key === "-") lead(zoomed(at.current, -1));
    else return;
    event.preventDefault();
  };
  const groups = size.width > 0 ? clusters(marks, shown, size, CELL) : [];
  const inside = groups.reduce((n, g) => n + g.items.length, 0);
  const far = scale(shown, 110);
  return (
    <div className="map-box" ref={box} role="group" tabIndex={0} aria-label={t("places.map", { n: inside })} onKeyDown={keys} onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={up}>
      <svg width={size.width} height={size.height} aria-hidden="true">
        {base?.tiles && tiles(shown, size).map((tile) => <image key={`${tile.z} ${tile.x} ${tile.y}`} href={(base.tiles ?? "").replace("{z}", String(tile.z)).replace("{x}", String(tile.x)).replace("{y}", String(tile.y))} x={tile.left} y={tile.top} width="256" height="256" />)}
        <Grid view={shown} size={size} />
        {groups.map((group) => {
          const [first] = group.items;
          const held = group.items.some((m) => m.id === selected);
          const go = () => {
            if (dragged.current) return;
            if (group.items.length === 1 && first) onSelect(first.id);
            else lead(zoomed(shown, 2, { x: group.at.x - size.width / 2, y: group.at.y - size.height / 2 }));
          };
          return (
            <g key={group.key} transform={`translate(${group.at.x.toFixed(1)} ${group.at.y.toFixed(1)})`} className={held ? "map-item on" : "map-item"} onClick={go}>
              {group.items.length === 1 && first ? (
                <>
                  <title>{`${first.label} · ${first.state.label}`}</title>
                  {held && <circle r="13" className="map-halo" />}
                  <Shape state={first.state} size={7} />
                  {held && (
                    <text y="-16" className="map-label">
                      {first.label}
                    </text>
                  )}
                </>
              ) : (
                <>
                  <title>{t("places.cluster", { n: group.items.length })}</title>
                  <circle r={reach(group.items.length)} className="map-cluster" />
                  <text className="map-count">{group.items.length}</text>
                </>
              )}
            </g>
          );
        })}
        <g transform={`translate(12 ${size.height - 14})`} className="map-scale">
          <path d={`M0 -5v5h${far.px.toFixed(1)}v-5`} />
          <text x={far.px + 6}>{t("places.scale", { n: far.km })}</text>
        </g>
      </svg>
      {base?.credit && <p className="map-credit">{base.credit}</p>}
      <div className="map-tools">
        <button type="button" onClick={() => lead(zoomed(at.current, 1))} aria-label={t("places.zoomIn")} title={t("places.zoomIn")}>
          +
        </button>
        <button type="button" onClick={() => lead(zoomed(at.current, -1))} aria-label={t("places.zoomOut")} title={t("places.zoomOut")}>
          −
        </button>
        <button type="button" onClick={() => lead(around(marks, size))}>
          {t("places.fit")}
        </button>
      </div>
    </div>
  );
}

/** Lines of whole degrees and their parts, named at the edge. */
function Grid({ view, size }: { view: View; size: Size }) {
  const by = step(view.zoom);
  const middle = plane(view.lon, view.lat, view.zoom);
  const [left, top] = [middle.x - size.width / 2, middle.y - size.height / 2];
  const lines: { lon?: number; lat?: number; at: number }[] = [];
  const [firstLon, firstLat] = [Math.ceil((view.lon - 90) / by), Math.ceil((view.lat - 60) / by)];
  const all = 256 * 2 ** view.zoom;
  const west = (left / all) * 360 - 180;
  for (let n = Math.max(firstLon, Math.ceil(west / by)); ; n += 1) {
    const at = plane(n * by, 0, view.zoom).x - left;
    if (at > size.width || lines.length > 60) break;
    lines.push({ lon: n * by, at });
  }
  for (let n = firstLat; n * by < Math.min(85, view.lat + 60); n += 1) {
    const at = plane(0, n * by, view.zoom).y - top;
    if (at >= 0 && at <= size.height) lines.push({ lat: n * by, at });
  }
  const places = by < 0.1 ? (by < 0.01 ? 3 : 2) : by < 1 ? 1 : 0;
  return (
    <g className="map-grid">
      {lines.map((line) =>
        line.lon !== undefined ? (
          <g key={`x${line.lon.toFixed(4)}`}>
            <path d={`M${line.at.toFixed(1)} 0V${size.height}`} />
            <text x={line.at + 3} y="11">{`${line.lon.toFixed(places)}°E`}</text>
          </g>
        ) : (
          <g key={`y${(line.lat ?? 0).toFixed(4)}`}>
            <path d={`M0 ${line.at.toFixed(1)}H${size.width}`} />
            <text x="3" y={line.at - 3}>{`${(line.lat ?? 0).toFixed(places)}°N`}</text>
          </g>
        ),
      )}
    </g>
  );
}
