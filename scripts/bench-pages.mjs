// The pages of a served city of 12 units: each address asked 300 times over one connection at a time, beside its limit.
// Usage: node scripts/bench-pages.mjs BINARY
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const LIMIT_MS = 20;
const TIMES = 300;
const binary = process.argv[2];
if (!binary) {
  console.error("usage: node scripts/bench-pages.mjs BINARY");
  process.exit(2);
}
const data = mkdtempSync(join(tmpdir(), "huanheng-bench-"));
const begun = performance.now();
const made = spawnSync(binary, ["demo", "--data", data, "--prepare-only"], { stdio: "ignore" });
if (made.status !== 0) throw new Error("the demonstration was not made");
const prepared = performance.now() - begun;
const started = performance.now();
const server = spawn(binary, ["demo", "--data", data, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "ignore"] });
try {
  const base = await new Promise((found, lost) => {
    createInterface({ input: server.stdout }).on("line", (line) => {
      const at = line.match(/^listening on (http:\/\/\S+)$/);
      if (at) found(at[1]);
    });
    server.on("exit", () => lost(new Error("the server ended before it listened")));
  });
  const listening = performance.now() - started;
  const idle = rss();
  const signed = await fetch(`${base}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: base },
    body: JSON.stringify({ login: "fangfa", password: "Huanheng-2026" }),
  });
  if (!signed.ok) throw new Error(`sign-in answered ${signed.status}`);
  const cookie = signed.headers.get("set-cookie").split(";")[0];
  const a = "/api/v1/assessment";
  const pages = [`${a}/city`, `${a}/units/c05`, `${a}/units/c05/indicators/2.1`, `${a}/readings`, `${a}/runs`];
  console.log("| page, 12 units | asked | median | p95 | limit | ratio of p95 |\n|---|---|---|---|---|---|");
  for (const page of pages) {
    const times = [];
    for (let i = 0; i < TIMES + 5; i++) {
      const from = performance.now();
      const answer = await fetch(base + page, { headers: { cookie } });
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`${page} answered ${answer.status}`);
      if (i >= 5) times.push(performance.now() - from);
    }
    times.sort((x, y) => x - y);
    const at = (share) => times[Math.floor(times.length * share)];
    console.log(`| ${page.slice(7)} | ${TIMES} | ${at(0.5).toFixed(2)} ms | ${at(0.95).toFixed(2)} ms | ${LIMIT_MS} ms | ${(at(0.95) / LIMIT_MS).toFixed(3)} |`);
  }
  console.log("\n| what | figure |\n|---|---|");
  console.log(`| the demonstration made from nothing, 60 days | ${(prepared / 1000).toFixed(1)} s |`);
  console.log(`| start of the server to its first line | ${(listening / 1000).toFixed(2)} s |`);
  console.log(`| memory after the start | ${idle} MiB |`);
  console.log(`| memory after the pages | ${rss()} MiB |`);
  console.log(`| binary | ${(statSync(binary).size / 2 ** 20).toFixed(1)} MiB |`);
} finally {
  const ended = new Promise((done) => server.on("exit", done));
  server.kill("SIGTERM");
  await ended;
  rmSync(data, { recursive: true, force: true });
}

function rss() {
  const line = readFileSync(`/proc/${server.pid}/status`, "utf8").match(/^VmRSS:\s+(\d+) kB/m);
  return Math.round(Number(line[1]) / 1024);
}
