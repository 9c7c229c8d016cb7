// The real binary with demo data, or with a small city on a method of its own, in a folder of its own.
import { execFile, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openBook } from "./workbook.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));

const [BIN, ...BEFORE] = (process.env.HUANHENG_BIN ?? path.join(here, "../../target/debug/huanheng")).split(" ");
const call = promisify(execFile);

/** Starts `huanheng demo` and waits for the line with its address. HUANHENG_BIN may carry arguments before `demo`. */
export async function startServer({ args = ["--days", "8"], ...options } = {}) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "huanheng-walk-"));
  return listening(["demo", "--data", data, ...args], data, options);
}

/**
 * A city on the method of a folder, begun as a bureau would: units by the workbook, facts by each unit's form, one run.
 * `facts` gives for each unit the value of an input by its label; what is left out nobody has reported.
 */
export async function startCity({ method, units, people, facts }, options) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "huanheng-city-"));
  const at = (name) => path.join(data, name);
  const huanheng = async (...args) => (await call(BIN, [...BEFORE, ...args, "--data", at("data")])).stdout;
  await huanheng("init", "--method", method, "--template", at("units.xlsx"));
  const city = openBook(at("units.xlsx"));
  const fill = (sheet, rows) => rows.forEach((row, r) => row.forEach((text, c) => text && city.set(sheet, `${String.fromCharCode(65 + c)}${r + 3}`, text)));
  fill("单位", units);
  fill("人员", people);
  city.save(at("city.xlsx"));
  await huanheng("init", "--method", method, "--units", at("city.xlsx"), "--rulings", "defaults", "--by", "方法员");
  const forms = (await huanheng("facts", "template", "--all", "--out", at("forms"))).trim().split("\n");
  for (const [unit, values] of Object.entries(facts)) {
    const file = forms.find((f) => path.basename(f).includes(`-${unit}-`));
    const form = openBook(file);
    const texts = form.texts("填报");
    const column = (head) => [...texts].find(([cell, text]) => text === head && /^[A-Z]+1$/.test(cell))?.[0].replace("1", "");
    const [what, value, state] = [column("事项"), column("取值"), column("状态")];
    for (const [label, text] of Object.entries(values)) {
      const row = [...texts].find(([cell, found]) => cell.startsWith(what) && found === label)?.[0].slice(what.length);
      if (!row) throw new Error(`the form of ${unit} does not ask for ${label}`);
      form.set("填报", `${value}${row}`, text);
      form.set("填报", `${state}${row}`, "有值");
    }
    form.save(file);
    await huanheng("facts", "import", file, "--by", "信息员");
  }
  await huanheng("assess");
  return listening(["serve", "--data", at("data")], data, options);
}

async function listening(args, data, { seconds = 240 } = {}) {
  const child = spawn(BIN, [...BEFORE, ...args, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const base = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address after ${seconds} s:\n${said}`)), seconds * 1000);
    const hear = (chunk) => {
      said = (said + chunk).slice(-20_000);
      const at = said.match(/listening on (https?:\/\/[^\s]+)/);
      if (at) {
        clearTimeout(timer);
        resolve(at[1].replace(/\/$/, ""));
      }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${code}:\n${said}`));
    });
  });
  const end = async () => {
    if (child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  };
  return {
    base,
    data,
    output: () => said,
    stop: async () => {
      await end();
      fs.rmSync(data, { recursive: true, force: true });
    },
    /** The same demonstration, played on to a later instant. */
    later: async (at, ...more) => {
      await end();
      return listening(["demo", "--data", data, "--at", at, ...more], data, { seconds });
    },
  };
}
