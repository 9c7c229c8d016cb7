import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { en } from "../src/app/en";
import { zh } from "../src/app/zh";

function flat(tree: object, prefix = ""): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") all.set(prefix + key, value);
    else for (const [k, v] of flat(value as object, `${prefix}${key}.`)) all.set(k, v);
  }
  return all;
}

const chinese = flat(zh);
const english = flat(en);
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? sources(join(dir, entry.name)) : /\.tsx?$/.test(entry.name) && !/^(zh|en)\.ts$/.test(entry.name) ? [readFileSync(join(dir, entry.name), "utf8")] : []));
}

describe("the catalogues", () => {
  it("have the same keys", () => expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort()));
  it("have no empty text", () => expect([...chinese, ...english].filter(([, text]) => text.trim() === "")).toEqual([]));
  it("fill the same holes", () => {
    const differing = [...chinese].filter(([key, text]) => holes(text).join() !== holes(english.get(key) ?? "").join()).map(([key]) => key);
    expect(differing).toEqual([]);
  });
  it("keep English free of Chinese", () => expect([...english].filter(([, text]) => /[\u3400-\u9fff]/.test(text))).toEqual([]));

  const code = sources("src").join("\n");
  it("know every key that the pages use", () => {
    const used = [...code.matchAll(/\bt\(\s*"([a-zA-Z_.0-9]+)"/g)].map((m) => m[1] as string);
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter((key) => !chinese.has(key))).toEqual([]);
  });
  it("know every family of keys that is put together", () => {
    const families = [...code.matchAll(/\bt\(\s*`([a-zA-Z_.0-9]+)\$\{/g)].map((m) => m[1] as string);
    expect(families.filter((start) => ![...chinese.keys()].some((key) => key.startsWith(start)))).toEqual([]);
  });
});
