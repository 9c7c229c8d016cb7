// The pages of monitoring at the size of a city: 2,000 points, 600 devices beside those of the demonstration and three days of
// their frames, sent over a socket; each address asked 100 times over one connection at a time, beside its limit.
// Usage: node scripts/bench-monitor.mjs BINARY
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const LIMIT_MS = 100;
const TIMES = 100;
const POINTS = 2000;
const DEVICES = 600;
const [binary] = process.argv.slice(2);
if (!binary) {
  console.error("usage: node scripts/bench-monitor.mjs BINARY");
  process.exit(2);
}
const data = mkdtempSync(join(tmpdir(), "huanheng-bench-"));
const fleetFile = join(data, "fleet.json");
const fleet = ["simulate", "--devices", String(DEVICES), "--seed", "7", "--gateways", "0", "--answers", "1"];
const run = (args) => {
  const done = spawnSync(binary, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (done.status !== 0) throw new Error(`${args[0]} ended with ${done.status}`);
};
run(["demo", "--data", data, "--days", "3", "--prepare-only"]);
run([...fleet, "--fleet-out", fleetFile]);
const server = spawn(binary, ["demo", "--data", data, "--listen", "127.0.0.1:0", "--telemetry-listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, RUST_LOG: "warn" } });
try {
  const told = {};
  await new Promise((found, lost) => {
    createInterface({ input: server.stdout }).on("line", (line) => {
      told.base ??= line.match(/^listening on (http:\/\/\S+)$/)?.[1];
      told.tcp ??= line.match(/^receiving on tcp:\/\/(\S+)$/)?.[1];
      if (told.base && told.tcp) found();
    });
    server.on("exit", () => lost(new Error("the server ended before it listened")));
  });
  const { base } = told;
  const json = { "content-type": "application/json", origin: base };
  const signed = await fetch(`${base}/api/v1/session`, { method: "POST", headers: json, body: JSON.stringify({ login: "fangfa", password: "Huanheng-2026" }) });
  if (!signed.ok) throw new Error(`sign-in answered ${signed.status}`);
  const cookie = signed.headers.get("set-cookie").split(";")[0];
  const put = async (page, ask) => {
    const answer = await fetch(`${base}/api/v1${page}`, { method: "POST", headers: { ...json, cookie }, body: JSON.stringify(ask) });
    if (!answer.ok) throw new Error(`${page} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const read = async (page) => {
    const answer = await fetch(`${base}/api/v1${page}`, { headers: { cookie } });
    if (!answer.ok) throw new Error(`${page} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const points = [];
  for (let n = 0; n < POINTS; n += 1) {
    const position = { lon: 104_500_000 + (n % 50) * 30_000, lat: 33_900_000 + Math.floor(n / 50) * 20_000 };
    const unit = `c${String(1 + (n % 8)).padStart(2, "0")}`;
    points.push(await put("/places/points", { name: `监测点 ${n}`, medium: n % 3 === 0 ? "air" : "water", unit, due: { connected: true, why: "" }, valid_from: "2026-01-01", position }));
  }
  const devices = [];
  for (const [n, d] of JSON.parse(readFileSync(fleetFile, "utf8")).devices.entries()) {
    const expected = { factors: d.factors.map((f) => f.code), real_time_seconds: d.realtime_seconds, minute_minutes: d.minute_minutes, hour: d.hour, day: d.day };
    const { st, crc, layout, charset, key } = d;
    devices.push(await put("/telemetry/devices", { mn: d.mn, name: d.name_zh, place: points[n * 3].id, st, version: String(d.version), crc, layout, charset, password: d.pw, key, expected, valid_from: "2026-01-01" }));
  }
  const sent = performance.now();
  const before = (await read("/telemetry/status")).newest_frame;
  run([...fleet, "--to", told.tcp, "--kinds", "minute,hour,day", "--from", "2026-11-19 00:00", "--for", "3d", "--speed", "0", "--faults", "none", "--timeout", "60s"]);
  let status = await read("/telemetry/status");
  while (status.lag_frames > 0) {
    await new Promise((done) => setTimeout(done, 200));
    status = await read("/telemetry/status");
  }
  // MNs that nobody registered.
  run(["simulate", "--devices", "300", "--seed", "9", "--strangers", "300", "--gateways", "0", "--answers", "0", "--to", told.tcp, "--kinds", "hour", "--from", "2026-11-21 00:00", "--for", "12h", "--speed", "0", "--faults", "none"]);
  console.log(`${status.newest_frame - before} frames of ${DEVICES} devices in ${((performance.now() - sent) / 1000).toFixed(0)} s; ${POINTS} points\n`);

  const one = devices[Math.floor(DEVICES / 2)].id;
  const value = (await read(`/telemetry/devices/${one}/latest`)).items.find((v) => v.kind === "minute");
  const span = (from, to, kind = "minute") => `kind=${kind}&factor=${value.factor}&suffix=${value.suffix}&from=2026-11-${from}T16:00:00Z&to=2026-11-${to}T16:00:00Z`;
  const unknown = (await read("/telemetry/unknown")).items[0].mn;
  const frame = (await read(`/telemetry/devices/${one}/frames`)).items.at(-1).frame;
  const pages = [
    ["map", "/places/map"],
    ["points, first page", "/places/points"],
    ["points by a part of the name", `/places/points?q=${encodeURIComponent("点 19")}`],
    ["a point", `/places/points/${points[900].id}`],
    ["wall: states of all devices", "/telemetry/live"],
    ["devices, first page", "/telemetry/devices"],
    ["a device", `/telemetry/devices/${one}`],
    ["newest values of a device", `/telemetry/devices/${one}/latest`],
    ["newest values, first page", "/telemetry/latest?kind=minute"],
    ["a factor over a day", `/telemetry/devices/${one}/range?${span("20", "21")}`],
    ["a factor over three days", `/telemetry/devices/${one}/range?${span("18", "21")}`],
    ["days and gaps of a month", `/telemetry/devices/${one}/days?kind=minute&month=2026-11`],
    ["frames of a device", `/telemetry/devices/${one}/frames`],
    ["frames of a device over three days", `/telemetry/devices/${one}/frames?${span("18", "21")}`],
    ["a frame", `/telemetry/frames/${frame}`],
    ["what is odd of a device", `/telemetry/devices/${one}/notes`],
    ["unknown devices, first page", "/telemetry/unknown"],
    ["an unknown device with its frames", `/telemetry/unknown/${unknown}`],
    ["rejected frames", "/telemetry/rejected"],
    ["the receiver", "/telemetry/status"],
  ];
  console.log("| page | median | p95 | limit | ratio of p95 | bytes |\n|---|---|---|---|---|---|");
  const time = async (page) => {
    const from = performance.now();
    const answer = await fetch(`${base}/api/v1${page}`, { headers: { cookie } });
    const bytes = (await answer.arrayBuffer()).byteLength;
    if (answer.status !== 200) throw new Error(`${page} answered ${answer.status}`);
    return { ms: performance.now() - from, bytes };
  };
  for (const [what, page] of pages) {
    const times = [];
    let size = 0;
    for (let i = 0; i < TIMES + 3; i += 1) {
      const { ms, bytes } = await time(page);
      size = bytes;
      if (i >= 3) times.push(ms);
    }
    times.sort((x, y) => x - y);
    const at = (share) => times[Math.floor(times.length * share)];
    console.log(`| ${what} | ${at(0.5).toFixed(1)} ms | ${at(0.95).toFixed(1)} ms | ${LIMIT_MS} ms | ${(at(0.95) / LIMIT_MS).toFixed(2)} | ${size} |`);
  }
} finally {
  const ended = new Promise((done) => server.on("exit", done));
  server.kill("SIGTERM");
  await ended;
  rmSync(data, { recursive: true, force: true });
}
