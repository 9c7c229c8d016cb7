// The pages of daily work: points to gain, facts, saying one with its evidence, the evidence itself, deadlines, to do.
import assert from "node:assert/strict";
import zlib from "node:zlib";
import { DESKTOP, PHONE } from "../lib/browser.mjs";
import { accessible, counted, fits, picture, read, settled } from "../lib/walk.mjs";
import { signIn } from "./assessment.mjs";

const OFFICER = { login: "c05", password: "Huanheng-2026" };
const REVIEWER = { login: "fuhe", password: "Huanheng-2026" };

/** A picture that no part of this program has made: bands of two colours. */
function png(width, height) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(zlib.crc32 ? zlib.crc32(body) : crc(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows.set(((x >> 5) + (y >> 5)) % 2 ? [14, 90, 92] : [250, 241, 222], y * (width * 3 + 1) + 1 + x * 3);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("IDAT", zlib.deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

function crc(bytes) {
  let c = ~0;
  for (const b of bytes) {
    c ^= b;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return ~c >>> 0;
}

async function open(openPage, base, who, viewport = DESKTOP) {
  const browser = await openPage(viewport);
  await browser.page.goto(`${base}/sign-in?lang=zh`);
  await settled(browser.page);
  await signIn(browser.page, base, who);
  return browser;
}

export default async function pages({ step, base, openPage }) {
  const officer = await open(openPage, base, OFFICER);
  const { page } = officer;
  const go = async (where) => {
    await page.goto(`${base}${where}`);
    await settled(page);
  };
  try {
    await step("what can still be had stands in order, and its sums are those of the card", async () => {
      await go("/gradient?lang=zh");
      const said = await read(page, base, "/assessment/gradient?unit=c05");
      const unit = await read(page, base, "/assessment/units/c05");
      assert.equal(said.groups[0].units[0].banked, unit.total.lo);
      await counted(page.locator(".steps > li"), said.items.length);
      assert.ok((await page.locator(".steps .short").first().innerText()).startsWith("差 "));
      await accessible(page);
      await fits(page);
      await picture(page, "gradient-zh");
      await page.locator(".efforts a", { hasText: "等别人定" }).click();
      await page.waitForURL(/effort=ruling/);
      await page.waitForFunction(() => document.querySelectorAll(".steps > li").length === 1);
      await page.reload();
      await settled(page);
      await counted(page.locator(".steps > li"), 1, "the address is the state");
      await page.locator(".filters select").first().selectOption("gone");
      await page.locator(".why-lost").first().waitFor();
      await accessible(page);
      await picture(page, "gradient-lost-zh");
    });

    await step("a step leads to its fact, and the fact to its sources", async () => {
      await go("/gradient?lang=zh");
      await page.locator(".needs a").first().click();
      await page.locator(".ant-drawer .fact").waitFor();
      await go("/facts?lang=zh&outcome=contested");
      await page.locator(".fact-table th a").first().click();
      await page.getByText("各来源说法不一，尚未评判，谁也不采用").waitFor();
      await counted(page.locator(".ant-drawer .binding-counts"), 0);
      await page.waitForTimeout(300);
      await accessible(page);
      await picture(page, "fact-contested-zh", { full: false });
    });

    await step("facts are searched and paged by the server", async () => {
      await go("/facts?lang=zh");
      const all = Number((await page.locator(".outcomes a b").first().innerText()).trim());
      assert.equal(all, 124);
      await counted(page.locator(".fact-table tbody tr"), 50);
      await page.getByRole("link", { name: "下一页" }).click();
      await page.waitForURL(/page=50/);
      await settled(page);
      await page.fill("input[name=q]", "联网率");
      await page.locator("#main").getByRole("button", { name: /搜\s*索/ }).click();
      await page.waitForFunction(() => document.querySelectorAll(".fact-table tbody tr").length === 1);
      await accessible(page);
      await fits(page);
    });

    let digest;
    await step("a unit says one fact with its evidence: wrong first, then looked at, then recorded", async () => {
      await go("/facts?lang=zh&of=c05&fact=demo_project");
      await page.getByText("填报这一项").click();
      const form = page.locator("form.declare");
      await form.locator("select").nth(1).selectOption("");
      await form.getByRole("button", { name: "先看结果" }).click();
      await form.getByText("有 1 处要改").waitFor();
      await form.getByText("没有填写").waitFor();
      assert.equal(await form.getByRole("button", { name: "确认填报" }).isEnabled(), false);
      await accessible(page);
      await form.locator("select").nth(1).selectOption("true");
      await form.locator("input[type=file]").setInputFiles([{ name: "立项现场.png", mimeType: "image/png", buffer: png(640, 480) }]);
      await form.getByText("立项现场.png").waitFor();
      await form.getByRole("button", { name: "先看结果" }).click();
      await form.locator(".declare-seen").waitFor();
      await page.waitForTimeout(200);
      await accessible(page);
      await picture(page, "declare-zh", { full: false });
      await form.getByRole("button", { name: "确认填报" }).click();
      await page.getByText("已记录，下一次核算计入。").waitFor();
      await page.locator(".versions").getByText("下一次核算计入").waitFor();
      const said = await read(page, base, "/assessment/units/c05/facts/demo_project");
      assert.equal(said.versions[0].pending, true);
      digest = said.versions[0].evidence[0].digest;
    });

    await step("the evidence opens, is turned and made larger", async () => {
      await go(`/units/c05/evidence/${encodeURIComponent(digest)}?lang=zh`);
      await page.waitForFunction(() => document.querySelector(".picture img")?.naturalWidth === 640);
      await page.getByRole("button", { name: "放大" }).click();
      await page.waitForURL(/zoom=150/);
      await page.getByRole("button", { name: "旋转" }).click();
      await page.waitForURL(/turn=90/);
      await page.getByText("摘要已核对").waitFor();
      await accessible(page);
      await fits(page);
      await picture(page, "evidence-page-zh");
    });

    await step("a file that would run does not", async () => {
      const hand = async (name, text) => {
        const answer = await page.request.post(`${base}/api/v1/assessment/units/c05/evidence`, { headers: { origin: base }, multipart: { file: { name, mimeType: "image/png", buffer: Buffer.from(text) } } });
        assert.equal(answer.status(), 200, await answer.text());
        return (await answer.json()).digest;
      };
      const boom = "document.title='ran';window.top.ran=true";
      for (const [name, text] of [["a.png", `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40" onload="${boom}"><script>${boom}</script><text y="20">x</text></svg>`], ["b.pdf", `<!doctype html><script>${boom}</script><p>x`]]) {
        const file = await hand(name, text);
        await go(`/units/c05/evidence/${encodeURIComponent(file)}?lang=zh`);
        await page.getByText("文件里有脚本或外部引用").waitFor();
        await page.locator(".file-image, .file-text").first().waitFor();
        assert.equal(await page.evaluate(() => window.ran), undefined);
        // Opened by itself it is a file or plain text, never a page.
        const alone = await page.request.get(`${base}/api/v1/assessment/evidence/${encodeURIComponent(file)}?unit=c05`);
        assert.equal(alone.headers()["x-content-type-options"], "nosniff");
        assert.match(alone.headers()["content-security-policy"], /sandbox/);
        assert.doesNotMatch(alone.headers()["content-type"], /html|svg/);
      }
      await accessible(page);
      await picture(page, "evidence-hostile-zh");
    });

    await step("the deadlines are a month, a list and a file", async () => {
      await go("/calendar?lang=zh&month=2026-12");
      await page.locator(".month .event").first().waitFor();
      await accessible(page);
      await fits(page);
      await picture(page, "calendar-zh");
      await page.locator(".calendar-views a").nth(1).click();
      await page.waitForURL(/view=list/);
      await settled(page);
      await counted(page.locator(".month"), 0);
      const file = await page.request.get(`${base}/api/v1/assessment/deadlines.ics?unit=c05`);
      assert.match(await file.text(), /^BEGIN:VCALENDAR\r\n[\s\S]*END:VCALENDAR\r\n$/);
    });
  } finally {
    await officer.close();
  }

  const reviewer = await open(openPage, base, REVIEWER);
  try {
    await step("the reviewer's list leads to the judgement, which is gone from it when it is given", async () => {
      const { page: desk } = reviewer;
      const count = async () => Number((await desk.locator(".bell-on b").innerText()).trim());
      await desk.locator(".bell-on").click();
      await desk.waitForURL("**/todo**");
      await settled(desk);
      await desk.locator(".todo li").first().waitFor();
      const before = await count();
      await counted(desk.locator(".todo li"), before);
      await accessible(desk);
      await fits(desk);
      await picture(desk, "todo-zh");
      await desk.locator(".todo-judgement a").first().click();
      await desk.getByRole("link", { name: "评判这一项" }).click();
      const form = desk.locator("form.declare");
      await form.getByRole("button", { name: "先看结果" }).click();
      await form.getByText("评判须写明理由").waitFor();
      const value = form.locator("select").nth(1);
      await value.selectOption({ index: 1 });
      await form.locator("textarea").fill("现场核查，材料齐全。");
      await form.getByRole("button", { name: "先看结果" }).click();
      await form.locator(".declare-seen").waitFor();
      // What is the same for another unit is judged with it.
      await form.locator("fieldset.also input[type=checkbox]").nth(1).check();
      await accessible(desk);
      await picture(desk, "judge-also-zh");
      await form.getByRole("button", { name: "确认评判" }).click();
      await desk.getByText("2 个单位各记一条，下一次核算计入。").waitFor();
      await desk.goto(`${base}/todo?lang=zh`);
      await settled(desk);
      // Two judgements fewer; that something waits for the next run was there already.
      assert.equal(await count(), before - 2);
    });
  } finally {
    await reviewer.close();
  }

  for (const [lang, viewport, name] of [["en", DESKTOP, "desk"], ["zh", PHONE, "phone"], ["en", PHONE, "phone"]]) {
    const browser = await open(openPage, base, OFFICER, viewport);
    try {
      await step(`the pages of daily work in ${lang === "en" ? "English" : "Chinese"} on a ${name}`, async () => {
        for (const [what, where] of [["gradient", "/gradient"], ["facts", "/facts?of=c05&fact=probes&at=link%3Dcity"], ["declare", "/facts?of=c05&fact=investment&declare=declared"], ["todo", "/todo"], ["calendar", "/calendar"]]) {
          await browser.page.goto(`${base}${where}${where.includes("?") ? "&" : "?"}lang=${lang}`);
          await settled(browser.page);
          if (what === "facts" || what === "declare") await browser.page.locator(what === "facts" ? ".ant-drawer .fact" : "form.declare").waitFor();
          await browser.page.waitForTimeout(300);
          await fits(browser.page);
          await accessible(browser.page);
          await picture(browser.page, `${name}-${what}-${lang}`, { full: false });
        }
      });
    } finally {
      await browser.close();
    }
  }
}
