// Reads and fills the workbooks that the binary writes: texts in, texts out, everything else as it was.
import fs from "node:fs";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";

const plain = (xml) => xml.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, "&");
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const columnOf = (cell) => [...cell.replace(/\d/g, "")].reduce((n, c) => n * 26 + c.charCodeAt(0) - 64, 0);

export function openBook(file) {
  const parts = unzipSync(fs.readFileSync(file));
  const xml = (name) => strFromU8(parts[name]);
  const names = [...xml("xl/workbook.xml").matchAll(/<sheet name="([^"]+)"/g)].map((m) => plain(m[1]));
  const path = (sheet) => {
    const at = names.indexOf(sheet);
    if (at < 0) throw new Error(`no sheet ${sheet} in ${file}: ${names.join(" ")}`);
    return `xl/worksheets/sheet${at + 1}.xml`;
  };
  const shared = [...xml("xl/sharedStrings.xml").matchAll(/<si>([\s\S]*?)<\/si>/g)].map((m) => plain([...m[1].matchAll(/<t[^>]*>([\s\S]*?)<\/t>/g)].map((t) => t[1]).join("")));
  return {
    /** Every text of a sheet by its cell. */
    texts(sheet) {
      return new Map([...xml(path(sheet)).matchAll(/<c r="([A-Z]+\d+)"[^>]*t="s"[^>]*><v>(\d+)<\/v><\/c>/g)].map((m) => [m[1], shared[Number(m[2])]]));
    },
    set(sheet, cell, text) {
      const row = cell.replace(/\D/g, "");
      const made = (style) => `<c r="${cell}"${style} t="inlineStr"><is><t>${escaped(text)}</t></is></c>`;
      let body = xml(path(sheet));
      const there = new RegExp(`<c r="${cell}"(?: s="(\\d+)")?[^>]*?(?:/>|>[\\s\\S]*?</c>)`);
      const old = there.exec(body);
      if (old) body = body.replace(there, made(old[1] ? ` s="${old[1]}"` : ""));
      else {
        if (!new RegExp(`<row r="${row}"`).test(body)) {
          const after = [...body.matchAll(/<row r="(\d+)"/g)].find((m) => Number(m[1]) > Number(row));
          const at = after ? after.index : body.indexOf("</sheetData>");
          body = `${body.slice(0, at)}<row r="${row}"></row>${body.slice(at)}`;
        }
        body = body.replace(new RegExp(`(<row r="${row}"[^>]*?)(/>|>([\\s\\S]*?)</row>)`), (_, head, __, cells = "") => {
          const all = [...cells.matchAll(/<c r="([A-Z]+)\d+"[\s\S]*?(?:\/>|<\/c>)/g)];
          const next = all.find((m) => columnOf(m[1]) > columnOf(cell));
          const at = next ? next.index : cells.length;
          return `${head}>${cells.slice(0, at)}${made("")}${cells.slice(at)}</row>`;
        });
      }
      parts[path(sheet)] = strToU8(body);
    },
    save(to) {
      fs.writeFileSync(to, zipSync(parts));
    },
  };
}
