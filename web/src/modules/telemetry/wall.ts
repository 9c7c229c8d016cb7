// The wall: devices by unit and medium. Pure, so that three thousand are sorted once a change and not once a drawing.
import type { DeviceItem, DeviceLive, DeviceState } from "../../api/telemetry";
import { MEDIA, mediumOf } from "./states";

export interface Filter {
  state: string | null;
  unit: string | null;
  medium: string | null;
  words: string;
}

export interface Block {
  unit: string;
  counts: Partial<Record<DeviceState, number>>;
  total: number;
  media: { medium: string; devices: DeviceItem[] }[];
}

/** Lays what changed over what was known. What did not change stays the same object, so that it is not drawn again. */
export function merged(devices: readonly DeviceItem[], changes: ReadonlyMap<string, DeviceLive>): DeviceItem[] {
  return devices.map((d) => {
    const live = changes.get(d.id);
    return live && live !== d.live ? { ...d, live } : d;
  });
}

export function fits(d: DeviceItem, f: Filter): boolean {
  const words = f.words.trim().toLowerCase();
  return (
    (f.state === null || d.live.state === f.state) &&
    (f.unit === null || d.unit === f.unit) &&
    (f.medium === null || mediumOf(d.st) === f.medium) &&
    (words === "" || d.name.toLowerCase().includes(words) || d.mn.toLowerCase().includes(words))
  );
}

/** The units with most to look at come first; then by name. */
export function blocks(devices: readonly DeviceItem[], nameOf: (unit: string) => string): Block[] {
  const units = new Map<string, Map<string, DeviceItem[]>>();
  for (const d of devices) {
    const media = units.get(d.unit) ?? new Map<string, DeviceItem[]>();
    const medium = mediumOf(d.st);
    media.set(medium, [...(media.get(medium) ?? []), d]);
    units.set(d.unit, media);
  }
  const list = [...units].map(([unit, media]) => {
    const counts: Block["counts"] = {};
    let total = 0;
    for (const list of media.values())
      for (const d of list) {
        counts[d.live.state] = (counts[d.live.state] ?? 0) + 1;
        total += 1;
      }
    const inOrder = MEDIA.flatMap((medium) => {
      const devices = media.get(medium);
      return devices ? [{ medium, devices: devices.sort((a, b) => a.name.localeCompare(b.name, "zh-CN")) }] : [];
    });
    return { unit, counts, total, media: inOrder };
  });
  return list.sort((a, b) => nameOf(a.unit).localeCompare(nameOf(b.unit), "zh-CN"));
}

/** Counts of states over a list. */
export function counted(devices: readonly DeviceItem[]): Partial<Record<DeviceState, number>> {
  const counts: Partial<Record<DeviceState, number>> = {};
  for (const d of devices) counts[d.live.state] = (counts[d.live.state] ?? 0) + 1;
  return counts;
}
