import { existsSync, readdirSync, readFileSync } from "node:fs";
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

it("the start, the first page and the sign-in page do without Ant Design", () => {
  const starts = (root: string) => {
    const seen = new Set([root]);
    for (const file of seen) {
      const text = readFileSync(file, "utf8");
      for (const [, target] of text.matchAll(/(?:import|export) (?!type )[^;]*?from "(\.[^"]+)"/g)) {
        const path = ["", ".ts", ".tsx", "/index.ts"].map((end) => join(file, "..", target ?? "") + end).find((p) => /\.tsx?$/.test(p) && existsSync(p));
        if (path) seen.add(path);
      }
    }
    return [...seen];
  };
  for (const root of ["src/main.tsx", "src/modules/people/SignIn.tsx"]) {
    expect(starts(root).length).toBeGreaterThan(10);
    expect(starts(root).filter((file) => /from "(antd|@ant-design)[/"]/.test(readFileSync(file, "utf8")))).toEqual([]);
  }
  expect(starts("src/modules/assessment/ReadingDrawer.tsx").some((file) => readFileSync(file, "utf8").includes('from "antd"'))).toBe(true);
});
