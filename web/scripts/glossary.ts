// The glossary of the workbench, read from GLOSSARY.md and the Chinese of GLOSSARY.zh-CN.md when the bundle is made: nothing is
// copied by hand, and what is wrong in either file stops the build.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

export interface Entry {
  id: string;
  word: string;
  word_en: string;
  text: string | null;
  text_en: string;
  section: string;
  section_en: string;
  source: string;
}

interface Line {
  section: string;
  cells: Record<string, string>;
}

/** The rows of every table of a text, each cell under the head of its column. */
export function lines(text: string): Line[] {
  const found: Line[] = [];
  let section = "";
  let head: string[] | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("## ")) section = line.slice(3).trim();
    if (!line.startsWith("|")) {
      head = null;
      continue;
    }
    const cells = line.replace(/^\||\|\s*$/g, "").split("|").map((c) => c.trim());
    if (head === null) head = cells;
    else if (!cells.every((c) => /^:?-+:?$/.test(c))) {
      if (cells.length !== head.length) throw new Error(`glossary: a row of ${cells.length} cells under a head of ${head.length}: ${line}`);
      found.push({ section, cells: Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ""])) });
    }
  }
  return found;
}

const plain = (text: string) => text.replace(/`/g, "").trim();
const slug = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "");

export function glossary(english: string, chinese: string): Entry[] {
  const meanings = new Map<string, string>();
  for (const { cells } of lines(chinese)) {
    const word = cells["中文"] ?? "";
    if (meanings.has(word)) throw new Error(`GLOSSARY.zh-CN.md explains ${word} twice`);
    meanings.set(word, cells["释义"] ?? "");
  }
  const entries = lines(english).map(({ section, cells }): Entry => {
    const word = cells["中文"] ?? "";
    const code = plain(cells["in code"] ?? "");
    const meaning = plain(cells["meaning"] ?? "");
    if (!word || (!meaning && !code)) throw new Error(`GLOSSARY.md: a row without a word or a meaning in ${section}`);
    const first = slug((code.replace(/\(.*?\)/g, "").split(/[,:]/)[0] ?? "").trim());
    const text = meanings.get(word) ?? null;
    meanings.delete(word);
    const cut = section.search(/[\u3400-\u9fff]/);
    return { id: first || word, word, word_en: code || word, text, text_en: meaning || code, section: cut < 0 ? section : section.slice(cut), section_en: cut < 0 ? section : section.slice(0, cut).trim(), source: plain(cells["source"] ?? "") };
  });
  if (meanings.size > 0) throw new Error(`GLOSSARY.zh-CN.md explains what GLOSSARY.md does not have: ${[...meanings.keys()].join("、")}`);
  // A word that stands for two things carries the section it stands in.
  const count = new Map<string, number>();
  for (const e of entries) count.set(e.id, (count.get(e.id) ?? 0) + 1);
  for (const e of entries) if ((count.get(e.id) ?? 0) > 1) e.id = `${e.id}_${slug(e.section_en)}`;
  const ids = entries.map((e) => e.id);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  if (twice.length > 0) throw new Error(`GLOSSARY.md has entries that cannot be told apart: ${twice.join(", ")}`);
  return entries;
}

export const readGlossary = (root: string) => glossary(readFileSync(join(root, "GLOSSARY.md"), "utf8"), readFileSync(join(root, "GLOSSARY.zh-CN.md"), "utf8"));

export function glossaryModule(root: string): Plugin {
  const id = "\0virtual:glossary";
  return {
    name: "glossary",
    resolveId: (asked) => (asked === "virtual:glossary" ? id : undefined),
    load(asked) {
      if (asked !== id) return undefined;
      for (const file of ["GLOSSARY.md", "GLOSSARY.zh-CN.md"]) this.addWatchFile(join(root, file));
      return `export default ${JSON.stringify(readGlossary(root))};`;
    },
  };
}
