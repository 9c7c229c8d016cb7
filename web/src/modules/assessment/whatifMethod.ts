// Another method for "what if": where its files come from.
import { api, ApiError } from "../../api/client";

const KEY = "huanheng.method.";
const MAX_FILES = 64;
/** What the server takes, as UTF-8 and with the quotes of JSON. */
const MAX_BYTES = 3_500_000;

/** Folders that were chosen on this page; a reload finds them in the session of the window. */
const chosen = new Map<string, Record<string, string>>();

/** The files of a folder that belong to a method: YAML beside `method.yaml`, without cases; null where there is no method. */
export function methodIn(files: { path: string; text: string }[]): { name: string; files: Record<string, string> } | null {
  const head = files.filter((f) => /(^|\/)method\.yaml$/.test(f.path)).sort((a, b) => a.path.length - b.path.length)[0];
  if (!head) return null;
  const root = head.path.slice(0, -"method.yaml".length);
  const own = files.flatMap((f) => {
    const name = f.path.startsWith(root) ? f.path.slice(root.length) : "";
    return name.endsWith(".yaml") && !name.includes("/") ? [[name, f.text] as const] : [];
  });
  const name = root.replace(/\/$/, "").split("/").pop() ?? "";
  return { name: name || "method", files: Object.fromEntries(own) };
}

/** A short name for the content, so that an address does not silently mean another folder. */
export function keyOf(files: Record<string, string>): string {
  let hash = 0xcbf29ce484222325n;
  for (const c of new TextEncoder().encode(JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))))) hash = BigInt.asUintN(64, (hash ^ BigInt(c)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}

export class FolderError extends Error {
  constructor(readonly why: "noMethod" | "tooLarge") {
    super(why);
  }
}

/** Keeps a folder in this window and names it for the address. */
export async function keepFolder(list: Iterable<File>): Promise<string> {
  const yaml = [...list].filter((f) => f.name.endsWith(".yaml"));
  if (yaml.reduce((n, f) => n + f.size, 0) > 4 * MAX_BYTES) throw new FolderError("tooLarge");
  const read = await Promise.all(yaml.map(async (f) => ({ path: f.webkitRelativePath || f.name, text: await f.text() })));
  const method = methodIn(read);
  if (!method) throw new FolderError("noMethod");
  const size = new TextEncoder().encode(JSON.stringify(method.files)).length;
  if (Object.keys(method.files).length > MAX_FILES || size > MAX_BYTES) throw new FolderError("tooLarge");
  const key = keyOf(method.files);
  chosen.set(key, method.files);
  try {
    sessionStorage.setItem(KEY + key, JSON.stringify(method.files));
  } catch {
    // The page still has it until it is left.
  }
  return `folder:${method.name}.${key}`;
}

/** The name of a folder in an address, for people. */
export const folderName = (source: string) => source.slice("folder:".length).replace(/\.[0-9a-f]{16}$/, "");

function folder(source: string): Record<string, string> | null {
  const key = source.slice(source.lastIndexOf(".") + 1);
  const known = chosen.get(key);
  if (known) return known;
  try {
    return JSON.parse(sessionStorage.getItem(KEY + key) ?? "null") as Record<string, string> | null;
  } catch {
    return null;
  }
}

export async function filesOf(source: string, signal?: AbortSignal): Promise<Record<string, string>> {
  const [from, id] = [source.slice(0, source.indexOf(":")), source.slice(source.indexOf(":") + 1)];
  if (from === "draft") return (await api.draftFiles(id, signal)).files;
  if (from === "carried") return (await api.methodFiles(id, signal)).files;
  const files = folder(source);
  if (!files) throw new ApiError(0, "folder_gone", "", null);
  return files;
}
