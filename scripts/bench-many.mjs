// The pages of a province: a city of 3,000 units made by the binary, each address asked 100 times over one connection at
// a time, beside its limit; how long it took to make, to be ready after a start, and the memory it takes.
// Usage: node scripts/bench-many.mjs BINARY [UNITS]
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const LIMIT_MS = 100;
const TIMES = 100;
const [binary, units = "3000"] = process.argv.slice(2);
if (!binary) {
  console.error("usage: node scripts/bench-many.mjs BINARY [UNITS]");
  process.exit(2);
}
const data = mkdtempSync(join(tmpdir(), "huanheng-bench-"));
const begun = performance.now();
const made = spawnSync(binary, ["demo", "--data", data, "--units", units, "--days", "2", "--prepare-only"], { stdio: ["ignore", "ignore", "inherit"] });
if (made.status !== 0) throw new Error("the demonstration was not made");
const prepared = performance.now() - begun;
const started = performance.now();
const server = spawn(binary, ["demo", "--data", data, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, RUST_LOG: "warn" } });
try {
  const base = await new Promise((found, lost) => {
    createInterface({ input: server.stdout }).on("line", (line) => {
      const at = line.match(/^listening on (http:\/\/\S+)$/);
      if (at) found(at[1]);
    });
    server.on("exit", () => lost(new Error("the server ended before it listened")));
  });
  const listening = performance.now() - started;
  const signIn = async (login) => {
    const signed = await fetch(`${base}/api/v1/session`, { method: "POST", headers: { "content-type": "application/json", origin: base }, body: JSON.stringify({ login, password: "Huanheng-2026" }) });
    if (!signed.ok) throw new Error(`sign-in answered ${signed.status}`);
    return signed.headers.get("set-cookie").split(";")[0];
  };
  const cookie = await signIn("fangfa");
  const a = "/api/v1/assessment";
  const ask = async (page, who = cookie) => {
    const from = performance.now();
    const answer = await fetch(base + page, { headers: { cookie: who } });
    const bytes = (await answer.arrayBuffer()).byteLength;
    if (answer.status !== 200) throw new Error(`${page} answered ${answer.status}`);
    return { ms: performance.now() - from, bytes };
  };
  // The first page waits for the run that is being made ready.
  const first = await ask(`${a}/city`);
  const ready = performance.now() - started;
  // The job of half past midnight runs beside the start of a demonstration; what is measured is the quiet server.
  for (let n = 0; n < 600; n += 1) {
    const before = (await (await fetch(`${base}${a}/runs?limit=10`, { headers: { cookie } })).json()).items.length;
    if (before > 2) break;
    await new Promise((done) => setTimeout(done, 500));
  }
  const city = await (await fetch(`${base}${a}/city`, { headers: { cookie } })).json();
  const days = (await (await fetch(`${base}${a}/days`, { headers: { cookie } })).json()).items;
  const unit = "u01500";
  const name = encodeURIComponent(city.groups[0].units[3].short_name);
  const officer = await signIn("u00001");
  const slow = [];
  const effects = `${a}/method/indicators/2.1/effects`;
  for (const [what, page] of [
    ["an earlier day, first time", `${a}/city?run=${days[days.length - 1].run}`],
    ["gradient, all units, first time", `${a}/gradient`],
    ["facts, first time", `${a}/facts?outcome=absent`],
    ["the comparison of two runs, first time", `${a}/compare?a=${days[days.length - 1].run}&b=${days[0].run}`],
    ["effects of an indicator's readings, first answer (how far it is)", effects],
  ])
    slow.push([what, (await ask(page)).ms]);
  // The effects are worked out once, beside the pages; whoever asks is told how far it is.
  const asked = performance.now();
  while ((await (await fetch(base + effects, { headers: { cookie } })).json()).computing) await new Promise((done) => setTimeout(done, 100));
  slow.push(["effects of an indicator's readings, until they are there", performance.now() - asked]);
  const deadline = (await (await fetch(`${base}${a}/deadlines`, { headers: { cookie } })).json()).events.find((e) => e.kind === "due").id;
  // As the pages of the workbench ask them.
  const pages = [
    ["city at a glance", `${a}/city`],
    ["units, first page", `${a}/city/units`],
    ["units, last page by name", `${a}/city/units?sort=name&offset=${Number(units) - 60}`],
    ["units of a group, an indicator open", `${a}/city/units?group=county&indicator=2.1&state=open&sort=-2.1`],
    ["units by a part of the name", `${a}/city/units?q=${name}`],
    ["units that changed", `${a}/city/units?changed=true`],
    ["units, as an officer", `${a}/city/units`, officer],
    ["a unit", `${a}/units/${unit}`],
    ["an indicator of a unit", `${a}/units/${unit}/indicators/2.1`],
    ["readings", `${a}/readings`],
    ["comparison, first page", `${a}/compare?a=${days[days.length - 1].run}&b=${days[0].run}`],
    ["comparison, one cause", `${a}/compare?a=${days[days.length - 1].run}&b=${days[0].run}&cause=fact&sort=unit&offset=500`],
    ["standings, six units", `${a}/standings`],
    ["standings, moved most", `${a}/standings?pick=moved`],
    ["search", `${a}/search?q=${name}%202.1`],
    ["gradient, all units", `${a}/gradient`],
    ["gradient, one unit", `${a}/gradient?unit=${unit}`],
    ["gradient, as an officer", `${a}/gradient`, officer],
    ["facts, first page", `${a}/facts`],
    ["facts that are absent, a later page", `${a}/facts?outcome=absent&page=5000`],
    ["facts, as an officer", `${a}/facts`, officer],
    ["what is to be done", `${a}/todo`],
    ["what is to be done, as an officer", `${a}/todo`, officer],
    ["deadlines, all units", `${a}/deadlines`],
    ["deadlines, as an officer", `${a}/deadlines`, officer],
    ["units of a deadline", `${a}/deadlines/${encodeURIComponent(deadline)}/units?offset=1000`],
    ["effects of an indicator's readings", `${a}/method/indicators/2.1/effects`],
    ["days", `${a}/days`],
    ["runs", `${a}/runs`],
  ];
  console.log(`| page, ${units} units | median | p95 | limit | ratio of p95 | bytes |\n|---|---|---|---|---|---|`);
  for (const [what, page, who] of pages) {
    const times = [];
    let size = 0;
    for (let i = 0; i < TIMES + 3; i += 1) {
      const { ms, bytes } = await ask(page, who);
      size = bytes;
      if (i >= 3) times.push(ms);
    }
    times.sort((x, y) => x - y);
    const at = (share) => times[Math.floor(times.length * share)];
    console.log(`| ${what} | ${at(0.5).toFixed(1)} ms | ${at(0.95).toFixed(1)} ms | ${LIMIT_MS} ms | ${(at(0.95) / LIMIT_MS).toFixed(2)} | ${size} |`);
  }
  console.log("\n| what | figure |\n|---|---|");
  console.log(`| ${units} units and 2 days made from nothing | ${(prepared / 1000).toFixed(1)} s |`);
  console.log(`| start of the server to its first line | ${(listening / 1000).toFixed(2)} s |`);
  console.log(`| start to the first page of the newest run | ${(ready / 1000).toFixed(2)} s (the page itself ${(first.ms / 1000).toFixed(2)} s) |`);
  for (const [what, ms] of slow) console.log(`| ${what} | ${(ms / 1000).toFixed(2)} s |`);
  console.log(`| memory after the pages | ${memory("VmRSS")} MiB (at most ${memory("VmHWM")} since the start) |`);
  // Every scorecard in one workbook, ordered as the page does it; the mark of the most memory is set back first.
  writeFileSync(`/proc/${server.pid}/clear_refs`, "5");
  const idle = memory("VmRSS");
  const ordered = performance.now();
  const order = await fetch(`${base}/api/v1/reports/files`, { method: "POST", headers: { "content-type": "application/json", origin: base, cookie }, body: JSON.stringify({ report: "cards", format: "xlsx", run: days[0].run }) });
  if (!order.ok) throw new Error(`the order of the scorecards answered ${order.status}`);
  let file = await order.json();
  while (file.state === "waiting") {
    await new Promise((done) => setTimeout(done, 100));
    file = await (await fetch(`${base}/api/v1/reports/files/${file.id}`, { headers: { cookie } })).json();
  }
  if (file.state !== "done") throw new Error(`the scorecards ended as ${file.state}: ${file.error}`);
  console.log(`| ${units} scorecards as one workbook, ordered over HTTP | ${((performance.now() - ordered) / 1000).toFixed(1)} s (limit 20 s), ${Math.round(file.bytes / 1024)} KiB |`);
  console.log(`| memory for it, at most | ${memory("VmHWM") - idle} MiB over ${idle} MiB (limit 300 MiB) |`);
} finally {
  const ended = new Promise((done) => server.on("exit", done));
  server.kill("SIGTERM");
  await ended;
  rmSync(data, { recursive: true, force: true });
}

function memory(what) {
  const line = readFileSync(`/proc/${server.pid}/status`, "utf8").match(new RegExp(`^${what}:\\s+(\\d+) kB`, "m"));
  return Math.round(Number(line[1]) / 1024);
}
