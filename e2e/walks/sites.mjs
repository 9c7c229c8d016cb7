// Monitoring points as people keep them: the list and its filters, the map, one point with its history, a change, workbooks.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { PHONE } from "../lib/browser.mjs";
import { accessible, counted, fits, picture, settled } from "../lib/walk.mjs";
import { LOGIN, signIn } from "./assessment.mjs";

async function open(openPage, base, login, viewport) {
  const browser = await openPage(viewport);
  await browser.page.goto(`${base}/sign-in?lang=zh`);
  await signIn(browser.page, base, { ...LOGIN, login });
  return browser;
}

async function choose(page, label, option) {
  await page.getByLabel(label, { exact: true }).click();
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter({ hasText: option }).first().click();
}

export default async function sites({ step, base, openPage }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sites-"));
  const duty = await open(openPage, base, "zhiban");
  const { page } = duty;
  try {
    await step("the points of the city are listed, and filtered by what is in the address", async () => {
      await page.goto(base);
      await page.locator(".rail").getByRole("link", { name: "监测点位" }).click();
      await settled(page);
      await page.getByText("共 96 个").waitFor();
      await accessible(page);
      await picture(page, "sites-list-zh");
      await page.getByRole("link", { name: "下一页" }).click();
      await page.waitForURL(/page=2/);
      await settled(page);
      await counted(page.locator(".place-table tbody tr"), 46);
      await choose(page, "单位", "青澜县");
      await page.getByText("共 8 个").waitFor();
      await choose(page, "类别", "污染源");
      await page.getByText("共 5 个").waitFor();
      assert.match(page.url(), /unit=c01/);
      assert.doesNotMatch(page.url(), /page=/);
      await page.getByRole("link", { name: "清除条件" }).click();
      await choose(page, "联网要求", "不应联网");
      await settled(page);
      await counted(page.locator(".place-why"), (n) => n > 3, "each says why");
    });

    await step("the map shows clusters, zooms and moves by keyboard, and its state stands in the address", async () => {
      await page.goto(`${base}/places/map`);
      await settled(page);
      await page.locator(".map-cluster").first().waitFor();
      await accessible(page);
      await fits(page);
      await picture(page, "sites-map-zh");
      const all = await page.locator(".map-item").count();
      await page.locator(".map-box").focus();
      await page.keyboard.press("+");
      await page.waitForURL(/v=/);
      const zoom = () => Number(new URL(page.url()).searchParams.get("v").split(",")[2]);
      const near = zoom();
      await page.keyboard.press("+");
      await page.waitForFunction((z) => Number(new URL(location.href).searchParams.get("v").split(",")[2]) === z, near + 1);
      const before = page.url();
      await page.keyboard.press("ArrowRight");
      await page.waitForFunction((url) => location.href !== url, before);
      await page.getByRole("button", { name: "看全部" }).click();
      await counted(page.locator(".map-item"), all);
      await choose(page, "单位", "青澜县");
      await page.getByText("共 8 个").waitFor();
      await page.locator(".map-list li").first().getByRole("link").first().click();
      await page.locator(".map-item.on .map-label").waitFor();
      await picture(page, "sites-map-near-zh");
    });

    await step("a point is not due from a day on, with its reason, and what stood before is kept", async () => {
      await page.goto(`${base}/places?unit=c01&domain=quality&medium=air`);
      await settled(page);
      await page.locator(".place-table .place-name a").first().click();
      await settled(page);
      await accessible(page);
      await picture(page, "sites-point-zh");
      await page.getByRole("button", { name: "修改", exact: true }).click();
      const form = page.getByRole("form", { name: "修改" });
      await form.getByLabel("联网要求").click();
      await page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter({ hasText: "不应联网" }).first().click();
      await form.getByLabel("不联网原因").fill("站房搬迁，预计明年 3 月恢复");
      await form.getByLabel("起始日").fill("2026-11-20");
      await form.getByRole("button", { name: /保\s*存/ }).click();
      await form.getByText("请填写事由").waitFor();
      await form.getByLabel("事由").fill("青环测〔2026〕12 号");
      await picture(page, "sites-change-zh");
      await form.getByRole("button", { name: /保\s*存/ }).click();
      await page.locator(".place-history td", { hasText: "青环测〔2026〕12 号" }).waitFor();
      await page.locator(".place-about", { hasText: "站房搬迁" }).waitFor();
      await page.goto(`${page.url()}?at=2026-11-19`);
      await settled(page);
      await counted(page.locator(".place-about", { hasText: "站房搬迁" }), 0);
    });

    await step("an enterprise is registered with an outlet; whoever has outlets is not ended first", async () => {
      await page.goto(`${base}/places/new?sort=enterprise`);
      await settled(page);
      await accessible(page);
      await page.getByLabel("名称").fill("走查化工有限公司");
      await choose(page, "单位", "青澜县");
      await page.getByLabel("经度").fill("30.1");
      await page.getByLabel("纬度").fill("107.9");
      await page.getByLabel("启用日期").fill("2026-01-01");
      await page.getByRole("button", { name: /保\s*存/ }).click();
      await page.getByText("经度和纬度填反了").waitFor();
      await page.getByLabel("经度").fill("107.9");
      await page.getByLabel("纬度").fill("30.1");
      await page.getByRole("button", { name: /保\s*存/ }).click();
      await page.getByRole("heading", { name: "走查化工有限公司" }).waitFor();
      await page.getByRole("link", { name: "登记排放口" }).click();
      await settled(page);
      await page.getByLabel("名称").fill("走查总排口");
      await choose(page, "要素", "废水");
      await page.getByLabel("启用日期").fill("2026-02-01");
      await page.getByRole("button", { name: /保\s*存/ }).click();
      await page.getByRole("heading", { name: "走查总排口" }).waitFor();
      await page.locator(".crumb").getByRole("link", { name: "走查化工有限公司" }).click();
      await settled(page);
      await page.locator(".place-outlets", { hasText: "走查总排口" }).waitFor();
      await page.getByRole("button", { name: "更改起止日期" }).click();
      const form = page.getByRole("form", { name: "启用与停用" });
      await form.getByLabel("停用日期").fill("2026-11-01");
      await form.getByLabel("事由").fill("关停");
      await form.getByRole("button", { name: /保\s*存/ }).click();
      await form.getByText("走查总排口").waitFor();
      await picture(page, "sites-enterprise-zh");
    });

    await step("what is exported reads in again, and every row is told to be there already", async () => {
      await page.goto(`${base}/places`);
      await settled(page);
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "导出表格" }).click()]);
      const file = path.join(folder, "points.xlsx");
      await download.saveAs(file);
      await page.getByRole("link", { name: "从表格导入" }).click();
      await settled(page);
      await page.locator("input[type=file]").setInputFiles(file);
      await page.locator(".import-problems li", { hasText: "已登记" }).first().waitFor();
      await accessible(page);
      await picture(page, "sites-import-zh");
    });

    await step("the officer of a unit keeps the own points, and a reader is told why not", async () => {
      const own = await open(openPage, base, "c02");
      try {
        await own.page.goto(`${base}/places?lang=en`);
        await settled(own.page);
        await own.page.getByText("8 in all").waitFor();
        await picture(own.page, "sites-list-en");
      } finally {
        await own.close();
      }
      const reader = await open(openPage, base, "lingdao");
      try {
        await reader.page.goto(`${base}/places`);
        await settled(reader.page);
        await reader.page.getByText("您的岗位不能维护点位").waitFor();
      } finally {
        await reader.close();
      }
    });

    await step("on a phone the list, the map and a point fit", async () => {
      const phone = await open(openPage, base, "c01", PHONE);
      try {
        for (const [at, name] of [["/places", "sites-phone-list"], ["/places/map", "sites-phone-map"], ["/places/import", "sites-phone-import"]]) {
          await phone.page.goto(base + at);
          await settled(phone.page);
          await fits(phone.page);
          await accessible(phone.page);
          await picture(phone.page, name);
        }
        await phone.page.goto(`${base}/places?medium=air&domain=quality`);
        await settled(phone.page);
        await phone.page.locator(".place-name a").first().click();
        await settled(phone.page);
        await fits(phone.page);
        await picture(phone.page, "sites-phone-point");
      } finally {
        await phone.close();
      }
    });
  } finally {
    await duty.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
