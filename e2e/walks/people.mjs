// People and security: persons out of a real workbook, their first sign-in, a second factor that a role needs, locks,
// sessions, an account that closes.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { PHONE } from "../lib/browser.mjs";
import { accessible, counted, fits, picture, settled } from "../lib/walk.mjs";
import { openBook } from "../lib/workbook.mjs";
import { LOGIN, signIn } from "./assessment.mjs";

const PASSWORD = "Huanheng-2027";

async function as(page, base, login, password = LOGIN.password) {
  await page.context().clearCookies();
  await page.goto(`${base}/sign-in`);
  await signIn(page, base, { ...LOGIN, login, password });
}

/** Takes what a click downloads. */
async function taken(page, folder, act) {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  const to = path.join(folder, download.suggestedFilename());
  await download.saveAs(to);
  return to;
}

/** The six digits of a secret (RFC 6238) by the clock of the server, which in the demonstration shows another day. */
async function digits(page, base, secret) {
  const { items } = await (await page.request.get(`${base}/api/v1/session/sessions`)).json();
  const now = Date.parse(items.find((s) => s.current).opened_at);
  const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => Number.parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const sum = crypto.createHmac("sha1", key).update(step).digest();
  const at = sum.at(-1) & 15;
  return String((sum.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

export default async function people({ step, base, openPage }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "huanheng-people-"));
  const { page, close } = await openPage();
  let given = new Map();
  try {
    await step("persons come in by a workbook: what is wrong is told by cell, and put right all of it is written", async () => {
      await as(page, base, "guanli");
      await page.goto(`${base}/people`);
      await settled(page);
      await page.getByRole("link", { name: "批量导入" }).click();
      await settled(page);
      const template = await taken(page, folder, () => page.getByRole("link", { name: "下载空白模板" }).click());
      const fill = (role, to) => {
        const book = openBook(template);
        const rows = [
          { A: "zoucha1", B: "走查甲", C: "市领导", F: "副局长" },
          { A: "zoucha2", B: "走查乙", C: "单位信息员", D: "c01", G: "主岗" },
          { A: "zoucha2", C: role, D: "c02", G: "兼岗" },
        ];
        rows.forEach((row, n) => Object.entries(row).forEach(([column, text]) => book.set("人员", `${column}${n + 2}`, text)));
        book.save(path.join(folder, to));
        return path.join(folder, to);
      };
      await page.locator("input[type=file]").setInputFiles(fill("审计管理员", "bad.xlsx"));
      await page.locator(".roster-problems", { hasText: "第 4 行 角色 (C4)" }).waitFor();
      await counted(page.getByRole("button", { name: /^写入/ }), 0);
      await accessible(page);
      await fits(page);
      await picture(page, "people-import-bad-zh");
      await page.locator("input[type=file]").setInputFiles(fill("值班工程师", "good.xlsx"));
      await page.getByText("核对无误：3 行，新增 2 人，岗位 3 个").waitFor();
      await accessible(page);
      const sheet = await taken(page, folder, () => page.getByRole("button", { name: "写入：新增 2 人、岗位 3 个" }).click());
      await page.getByText("已写入：新增 2 人、岗位 3 个").waitFor();
      await picture(page, "people-import-zh");
      const cells = openBook(sheet).texts("导入结果");
      given = new Map([3, 4].map((row) => [cells.get(`A${row}`), cells.get(`D${row}`)]));
      assert.deepEqual([...given.keys()], ["zoucha1", "zoucha2"]);
      // Nothing is made twice.
      await page.locator("input[type=file]").setInputFiles(path.join(folder, "good.xlsx"));
      await page.locator(".roster-problems li").first().waitFor();
      await counted(page.locator(".roster-problems li"), 3);
    });

    await step("the one-time password opens its change and nothing else", async () => {
      await as(page, base, "zoucha2", given.get("zoucha2"));
      const dialog = page.getByRole("dialog");
      await dialog.getByText("口令由管理员发放").waitFor();
      await dialog.getByLabel("当前密码").or(dialog.locator("input").nth(0)).first().fill(given.get("zoucha2"));
      await dialog.locator("input").nth(1).fill(PASSWORD);
      await dialog.locator("input").nth(2).fill(PASSWORD);
      await Promise.all([page.waitForEvent("load"), dialog.getByRole("button").last().click()]);
      await page.goto(`${base}/account`);
      await settled(page);
      await page.getByRole("heading", { name: "走查乙" }).waitFor();
      await page.getByText("值班工程师").first().waitFor();
    });

    await step("a role that needs a second factor: after the sign-in only setting it up, then everything", async () => {
      await as(page, base, "anquan");
      await page.goto(`${base}/security`);
      await settled(page);
      await page.getByText("服务器没有配置密钥").waitFor();
      await page.getByRole("button", { name: "领导和三员" }).click();
      await accessible(page);
      await fits(page);
      await picture(page, "security-zh");
      // Only one role here: the other walks sign in as leader and administrators without a factor.
      const told = await page.request.put(`${base}/api/v1/people/second-factor`, { data: { roles: ["duty_engineer"] }, headers: { origin: base } });
      assert.equal(told.status(), 204, await told.text());
      await page.reload();
      await settled(page);
      await page.getByText(/其中还有 \d+ 人未启用/).waitFor();
      await as(page, base, "zoucha2", PASSWORD);
      await page.getByText("您的角色须启用第二因素").waitFor();
      await page.goto(`${base}/registers`);
      await page.getByText("您的角色须启用第二因素").waitFor();
      assert.equal(new URL(page.url()).pathname, "/account");
      await page.getByRole("button", { name: "启用", exact: true }).click();
      const secret = (await page.locator("code.given").innerText()).trim();
      await accessible(page);
      await picture(page, "factor-must-zh", { full: false });
      await page.getByLabel("动态口令或恢复码").fill(await digits(page, base, secret));
      await page.getByRole("button", { name: "确认" }).click();
      await page.getByText("恢复码（只显示这一次").waitFor();
      await page.getByRole("button", { name: "已启用，继续" }).click();
      await page.waitForURL((url) => url.pathname !== "/account");
      await settled(page);
    });

    await step("a lock after failed sign-ins is seen by the security administrator and lifted", async () => {
      for (let n = 0; n < 5; n += 1) await page.request.post(`${base}/api/v1/session`, { data: { login: "zoucha1", password: "wrong-wrong" }, headers: { origin: base } });
      await as(page, base, "anquan");
      await page.request.put(`${base}/api/v1/people/second-factor`, { data: { roles: [] }, headers: { origin: base } });
      await page.goto(`${base}/security`);
      await settled(page);
      const row = page.locator("tbody tr", { hasText: "zoucha1" });
      await row.getByText("走查甲").waitFor();
      await accessible(page);
      await picture(page, "security-locks-zh");
      await row.getByRole("button", { name: "解除" }).click();
      await row.waitFor({ state: "detached" });
    });

    await step("own sessions are listed, and the others are ended", async () => {
      const other = await openPage(PHONE);
      try {
        await as(other.page, base, "guanli");
        await as(page, base, "guanli");
        await page.goto(`${base}/account`);
        await settled(page);
        await page.locator("section", { hasText: "我的登录" }).getByText("（本次）").waitFor();
        await accessible(page);
        await page.getByRole("button", { name: "退出其他登录" }).click();
        await page.getByText(/已退出 \d+ 个登录/).waitFor();
        await picture(page, "sessions-zh");
        assert.equal((await other.page.request.get(`${base}/api/v1/session`)).status(), 401);
        // On a phone nothing scrolls sideways.
        await as(other.page, base, "guanli");
        for (const where of ["/account", "/people/import", "/organisation"]) {
          await other.page.goto(base + where);
          await settled(other.page);
          await fits(other.page);
        }
      } finally {
        await other.close();
      }
    });

    await step("an account closes: its sessions end, and what is left in hand is told", async () => {
      const leaving = await openPage();
      try {
        await as(leaving.page, base, "zoucha1", given.get("zoucha1"));
        await page.goto(`${base}/people?q=zoucha1`);
        await settled(page);
        await page.getByRole("link", { name: "zoucha1" }).click();
        await settled(page);
        const section = page.locator("section", { hasText: "停用账号" });
        // The demonstration shows this day.
        await section.getByLabel("停用日期").fill("2026-11-22");
        await section.getByLabel("事由").fill("调离");
        await section.getByRole("button", { name: "停用账号" }).click();
        await page.locator(".ant-popconfirm").getByRole("button", { name: "停用账号" }).click();
        await section.getByText(/终止岗位 1 个/).waitFor();
        await accessible(page);
        await picture(page, "person-closed-zh");
        assert.equal((await leaving.page.request.get(`${base}/api/v1/session`)).status(), 401);
      } finally {
        await leaving.close();
      }
    });

    await step("the organisation: a department ends and a unit changes from a day on", async () => {
      await page.goto(`${base}/organisation`);
      await settled(page);
      await page.getByRole("heading", { name: "单位变更" }).waitFor();
      await accessible(page);
      await fits(page);
      await picture(page, "organisation-zh");
    });

    await step("the audit log tells before and after, and goes out as a workbook", async () => {
      await as(page, base, "shenji");
      await page.goto(`${base}/audit?action=roster_import`);
      await settled(page);
      await page.locator("tbody tr", { hasText: "批量导入人员" }).first().waitFor();
      await page.getByText("整份日志上次通篇验证于").waitFor();
      await page.getByRole("button", { name: "现在通篇验证" }).click();
      await settled(page);
      const text = await page.locator("main").innerText();
      for (const password of given.values()) assert.ok(!text.includes(password), "a password stands in the audit log");
      await accessible(page);
      await picture(page, "audit-import-zh");
      const file = await taken(page, folder, () => page.getByRole("link", { name: "导出工作簿" }).click());
      const bytes = fs.readFileSync(file);
      assert.equal(bytes.subarray(0, 2).toString(), "PK");
    });
  } finally {
    await close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
