// Monitoring as it happens: the wall, a device nobody knows that is registered while it speaks, a recall, what was rejected.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { PHONE } from "../lib/browser.mjs";
import { accessible, counted, fits, picture, settled } from "../lib/walk.mjs";
import { LOGIN, signIn } from "./assessment.mjs";

const BIN = process.env.HUANHENG_BIN ?? path.join(import.meta.dirname, "../../target/debug/huanheng");
/** One sewage outlet of 2017 that speaks every two seconds. */
const FLEET = ["--seed", "99", "--devices", "1", "--mix", "2017:1", "--media", "sewage:1", "--answers", "1", "--gateways", "0", "--interval", "2", "--faults", "none"];

async function open(openPage, base, login, viewport) {
  const browser = await openPage(viewport);
  await browser.page.goto(`${base}/sign-in?lang=zh`);
  await signIn(browser.page, base, { ...LOGIN, login });
  return browser;
}

/** A frame of 2017 around its segment. */
function framed(segment) {
  let crc = 0xffff;
  for (const byte of Buffer.from(segment)) {
    crc = (crc >> 8) ^ byte;
    for (let i = 0; i < 8; i += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return `##${String(segment.length).padStart(4, "0")}${segment}${crc.toString(16).toUpperCase().padStart(4, "0")}\r\n`;
}

/** A text of the page that becomes another without a reload. */
async function changes(page, locator, within = 20_000) {
  const before = await locator.innerText();
  const end = performance.now() + within;
  while ((await locator.innerText()) === before) {
    assert.ok(performance.now() < end, `"${before}" stays`);
    await page.waitForTimeout(100);
  }
  return [before, await locator.innerText()];
}

export default async function telemetry({ step, base, openPage }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "telemetry-"));
  const browser = await open(openPage, base, "fangfa");
  const { page } = browser;
  const ask = async (where) => (await page.request.get(`${base}/api/v1/telemetry/${where}`)).json();
  let devices = null;
  let own = "";
  let logger = null;
  try {
    await step("the wall shows every device by unit and medium, and its filters stand in the address", async () => {
      await page.goto(base);
      await page.locator(".rail").getByRole("link", { name: "实时监控" }).click();
      await settled(page);
      await counted(page.locator(".tm-tile"), (n) => n > 40, "devices of the demonstration");
      await counted(page.locator(".tm-tile .tm-online"), (n) => n > 20, "most of them are online");
      await accessible(page);
      await fits(page);
      await picture(page, "telemetry-wall-zh");
      await page.locator(".tm-states").getByRole("link", { name: /在线/ }).click();
      await page.waitForURL(/state=online/);
      await settled(page);
      const tiles = await page.locator(".tm-tile").count();
      assert.equal(tiles, await page.locator(".tm-tile .tm-online").count());
      await page.getByRole("link", { name: "看列表" }).click();
      await page.waitForURL(/view=list/);
      await settled(page);
      await changes(page, page.locator("table tbody"), 60_000);
      await picture(page, "telemetry-list-zh");
    });

    await step("a device that nobody registered is kept, and its frames are seen as they come", async () => {
      const file = path.join(folder, "fleet.json");
      execFileSync(BIN, ["simulate", ...FLEET, "--fleet-out", file]);
      logger = JSON.parse(fs.readFileSync(file, "utf8")).devices[0];
      const { mn } = logger;
      const { listens_on } = await ask("status");
      const { items } = await ask("live");
      const now = items.map((d) => d.last_at).filter(Boolean).sort().at(-1);
      devices = spawn(BIN, ["simulate", "--to", listens_on, ...FLEET, "--from", now, "--for", "1h", "--timeout", "2s"], { stdio: "ignore" });
      await page.goto(`${base}/monitoring/unknown`);
      // A page of the list holds fifty; the one that was heard last stands first.
      await page.getByRole("link", { name: mn }).click();
      await page.getByText("登记这台设备").first().waitFor();
      await counted(page.locator(".tm-frame"), (n) => n >= 2, "frames come without a reload");
      await page.locator(".tm-frame summary").first().click();
      await accessible(page);
      await picture(page, "telemetry-unknown-zh");
      await page.locator(".tm-register input").nth(1).fill("演练废水排口");
      await page.locator(".tm-register select").first().selectOption({ index: 1 });
      // Where it stands: found among the points of its unit.
      await page.getByLabel("查找点位").fill("口");
      const place = page.locator(".tm-register select").nth(1);
      await counted(place.locator("option"), (n) => n > 1, "points of the unit");
      await place.selectOption({ index: 1 });
      await page.getByRole("button", { name: "登记", exact: true }).click();
      await page.waitForURL(/monitoring\/devices\//);
      await page.locator('.lead a[href*="/places/points/"]').waitFor();
      own = page.url();
    });

    await step("its values are pushed: they change while the page asks for nothing by a clock of its own", async () => {
      await page.getByRole("heading", { name: "演练废水排口" }).waitFor();
      const cell = page.locator("tbody tr").first().locator("td").nth(1);
      await cell.locator("b").waitFor();
      await changes(page, cell, 30_000);
      const asked = [];
      const note = (request) => asked.push(new URL(request.url()).pathname);
      page.on("request", note);
      for (let i = 0; i < 4; i++) await changes(page, cell, 10_000);
      page.off("request", note);
      // Every three seconds it would be asked for without the stream; four values take six seconds at least.
      const polled = asked.filter((where) => /telemetry\/devices\/[^/]+$/.test(where));
      assert.ok(polled.length <= 1, `asked ${polled.length} times`);
      assert.ok(asked.filter((where) => where.endsWith("/latest")).length >= 4, "what was told of was asked for");
    });

    await step("its values come without a reload, with units, flags and a picture", async () => {
      await page.getByRole("heading", { name: "演练废水排口" }).waitFor();
      const cell = page.locator("tbody tr").first().locator("td").nth(1);
      await cell.locator("b").waitFor();
      await changes(page, cell, 30_000);
      await page.getByRole("link", { name: "1 小时" }).click();
      await page.locator(".tm-chart svg").waitFor();
      await accessible(page);
      await picture(page, "telemetry-device-zh");
    });

    await step("states and run times of the treatment are series of their own, beside the factors", async () => {
      const { listens_on } = await ask("status");
      const { items } = await ask("live");
      const now = items.map((d) => d.last_at).filter(Boolean).sort().at(-1);
      const stamp = (at) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().replace(/\D/g, "").slice(0, 14);
      const [host, port] = listens_on.split(":");
      const line = net.connect(Number(port), host);
      for (const [n, [cn, what]] of [["2021", "SB1-RS=1;SB2-RS=0"], ["2041", "SB1-RT=23.5"]].entries())
        line.write(framed(`QN=${stamp(now)}00${n};ST=32;CN=${cn};PW=${logger.pw};MN=${logger.mn};Flag=4;CP=&&DataTime=${stamp(now)};${what}&&`));
      line.end();
      const row = page.locator(".tm-values tbody tr").filter({ hasText: "SB1" });
      await row.waitFor({ timeout: 40_000 });
      assert.match(await page.locator(".tm-values thead").innerText(), /设备状态[\s\S]*运行时间/);
      assert.match(await row.innerText(), /治理设施 1[\s\S]*运行[\s\S]*23\.5 h/);
      await row.getByRole("link").click();
      await page.locator(".tm-chart").filter({ hasText: "设备状态" }).waitFor();
      await accessible(page);
      await fits(page);
      await picture(page, "telemetry-states-zh");
      await page.goBack();
    });

    await step("a recall of history is answered, and every step of it is seen", async () => {
      await page.getByRole("link", { name: "反控与补数" }).click();
      await page.locator(".tm-form select").first().selectOption("recall_hour");
      await page.getByRole("button", { name: "下发" }).click();
      await page.locator(".tm-step-accepted").waitFor();
      await page.locator(".tm-step-data").first().waitFor();
      await page.locator(".tm-ended-done").first().waitFor();
      await accessible(page);
      await picture(page, "telemetry-recall-zh");
      await page.getByRole("link", { name: "完整性日历" }).click();
      await counted(page.locator(".tm-day-part, .tm-day-open"), (n) => n >= 1, "the hours are there");
      await accessible(page);
      await picture(page, "telemetry-days-zh");
    });

    await step("what came beside what is registered is taken over by one press", async () => {
      await page.getByRole("link", { name: "登记", exact: true }).click();
      await page.getByRole("heading", { name: "近 7 天收到的" }).waitFor();
      const take = page.getByRole("button", { name: "按收到的更新登记" });
      await take.waitFor();
      await accessible(page);
      await picture(page, "telemetry-learned-zh");
      await take.click();
      await page.getByText("与登记一致。").waitFor();
      await counted(page.locator("table tbody tr"), (n) => n === 2, "a row for what was taken over");
    });

    await step("devices are registered by workbook: what is exported comes back unchanged, a wrong file is refused by row and column", async () => {
      await page.goto(`${base}/monitoring/import?lang=zh`);
      await settled(page);
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "导出现有登记" }).click()]);
      const file = path.join(folder, "devices.xlsx");
      await download.saveAs(file);
      await page.locator("input[type=file]").setInputFiles(file);
      await page.getByText(/没有发现问题：新设备 0 台，更改 0 台/).waitFor();
      assert.equal(await page.getByRole("button", { name: /写入/ }).count(), 0);
      // The same rows without what names the device.
      const parts = unzipSync(fs.readFileSync(file));
      const strings = strFromU8(parts["xl/sharedStrings.xml"]);
      parts["xl/sharedStrings.xml"] = strToU8(strings.replace("演练废水排口", "改了名的废水排口").replace(/>(\d{4})-(\d\d)-(\d\d)</, ">$1-02-30<"));
      fs.writeFileSync(file, zipSync(parts));
      await page.locator("input[type=file]").setInputFiles(file);
      await page.locator(".import-problems li").first().waitFor();
      await page.getByText("应为日期").first().waitFor();
      await accessible(page);
      await fits(page);
      await picture(page, "telemetry-import-zh");
      parts["xl/sharedStrings.xml"] = strToU8(strings.replace("演练废水排口", "改了名的废水排口"));
      fs.writeFileSync(file, zipSync(parts));
      await page.locator("input[type=file]").setInputFiles(file);
      await page.getByRole("button", { name: "写入 1 台" }).click();
      await page.getByText("已登记 1 台。").waitFor();
      await picture(page, "telemetry-imported-zh");
    });

    await step("a frame is shown as it came and proven unaltered", async () => {
      await page.goto(own);
      await page.getByRole("link", { name: "原始报文" }).click();
      await page.locator(".tm-frame summary").first().click();
      await page.locator(".tm-frame").first().getByRole("button", { name: "验证未被改动" }).click();
      await page.getByText("链条完整").waitFor();
      await picture(page, "telemetry-proof-zh");
    });

    await step("what was rejected is counted by a reason in words, and the receiver tells how it does", async () => {
      await page.goto(`${base}/monitoring/rejected`);
      await settled(page);
      await page.locator(".tm-reasons").getByText("MN 未登记").click();
      await page.waitForURL(/reason=unknown_mn/);
      await counted(page.locator(".tm-frames > li"), (n) => n >= 2, "its frames");
      await page.locator(".tm-open").first().click();
      await page.locator(".tm-raw").first().waitFor();
      await accessible(page);
      await picture(page, "telemetry-rejected-zh");
      await page.goto(`${base}/monitoring/receiver?lang=en`);
      await settled(page);
      await page.getByText(/All is well/).waitFor();
      await accessible(page);
      await page.getByLabel("Real time: kept for (days)").fill("400");
      await page.getByRole("button", { name: "See what would go" }).click();
      await page.getByText("Nothing goes tonight.").waitFor();
      await picture(page, "telemetry-receiver-en");
    });

    await step("the pages fit a phone in both languages", async () => {
      const phone = await open(openPage, base, "fuhe", PHONE);
      try {
        const id = (await (await phone.page.request.get(`${base}/api/v1/telemetry/devices?limit=1`)).json()).items[0].id;
        for (const lang of ["zh", "en"])
          for (const where of ["/monitoring", `/monitoring/devices/${id}`, `/monitoring/devices/${id}?tab=days`, `/monitoring/devices/${id}?tab=registration`, "/monitoring?view=list", "/monitoring/import"]) {
            await phone.page.goto(`${base}${where}${where.includes("?") ? "&" : "?"}lang=${lang}`);
            await settled(phone.page);
            await fits(phone.page);
          }
        await accessible(phone.page);
        await picture(phone.page, "telemetry-phone");
      } finally {
        await phone.close();
      }
    });
  } finally {
    devices?.kill();
    await browser.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
