import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

function files(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? files(join(dir, entry.name)) : /\.tsx?$/.test(entry.name) ? [join(dir, entry.name)] : []));
}

const imports = (file: string) => [...readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"|import\("(\.[^"]+)"\)/g)].map((m) => join(file, "..", m[1] ?? m[2] ?? ""));
const all = files("src").flatMap((file) => imports(file).map((target) => [file, target] as const));
const moduleOf = (path: string) => /^src\/modules\/([^/]+)/.exec(path)?.[1];

it("modules never import one another", () => {
  expect(all.length).toBeGreaterThan(80);
  expect(all.filter(([from, to]) => moduleOf(from) && moduleOf(to) && moduleOf(from) !== moduleOf(to))).toEqual([]);
});

it("only the routes know the modules", () => {
  expect(all.filter(([from, to]) => !moduleOf(from) && moduleOf(to) && from !== "src/app/router.tsx")).toEqual([]);
});

it("the api knows nothing of the pages", () => {
  expect(all.filter(([from, to]) => from.startsWith("src/api/") && !to.startsWith("src/api/"))).toEqual([]);
});
