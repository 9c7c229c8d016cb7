// The real binary with demo data in a folder of its own.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));

/** Starts `huanheng demo` and waits for the line with its address. HUANHENG_BIN may carry arguments before `demo`. */
export async function startServer({ seconds = 240 } = {}) {
  const [bin, ...before] = (process.env.HUANHENG_BIN ?? path.join(here, "../../target/debug/huanheng")).split(" ");
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "huanheng-walk-"));
  const child = spawn(bin, [...before, "demo", "--data", data, "--days", "8", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "pipe"] });
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
  return {
    base,
    output: () => said,
    stop: async () => {
      if (child.exitCode === null) {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
        await ended;
        clearTimeout(late);
      }
      fs.rmSync(data, { recursive: true, force: true });
    },
  };
}
