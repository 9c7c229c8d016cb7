// Papers as a unit hands them in and as the city sees them: upload, receipt, a text written in place, an original, what is put aside.
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

const paper = (page, name) => page.locator(".paper").filter({ has: page.getByRole("heading", { name, exact: true }) });

export default async function papers({ step, base, openPage }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "papers-"));
  const file = (name, bytes) => {
    const at = path.join(folder, name);
    fs.writeFileSync(at, bytes);
    return at;
  };
  const unit = await open(openPage, base, "c01");
  const city = await open(openPage, base, "fuhe");
  const guard = await open(openPage, base, "anquan");
  const { page } = unit;
  try {
    await step("a unit sees what is asked of it, until when, and what it has handed in", async () => {
      await page.goto(`${base}/papers`);
      await settled(page);
      await paper(page, "半年工作总结").getByText("2026-06-30 24:00 前").waitFor();
      await paper(page, "本年度工作总结").getByText("还有 23 天").waitFor();
      await accessible(page);
      await fits(page);
      await picture(page, "papers-unit-zh");
    });

    await step("files are handed in and give a receipt that prints", async () => {
      const proof = paper(page, "证明材料");
      await proof.getByRole("button", { name: "上传文件" }).click();
      await proof.getByLabel("选择文件").setInputFiles([file("证明.txt", "批复"), file("清单.csv", "一,二")]);
      await proof.getByLabel("说明（可不填）").fill("第一批");
      await accessible(page);
      await picture(page, "papers-upload-zh");
      await proof.getByRole("button", { name: "上报", exact: true }).click();
      await proof.getByRole("link", { name: /已收到，回执编号/ }).click();
      await page.getByText("证明.txt").waitFor();
      await page.getByText("及时", { exact: true }).waitFor();
      await accessible(page);
      await fits(page);
      await picture(page, "papers-receipt-zh");
      await page.emulateMedia({ media: "print" });
      await picture(page, "papers-receipt-paper");
      await page.emulateMedia({ media: "screen" });
      const [printed] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "下载 PDF" }).click()]);
      assert.equal(fs.readFileSync(await printed.path()).subarray(0, 5).toString(), "%PDF-");
      const [text] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "下载文本" }).click()]);
      const saved = path.join(folder, "receipt.txt");
      await text.saveAs(saved);
      assert.match(fs.readFileSync(saved, "utf8"), /材料上报回执 2026-\d{4}[\s\S]*SM3/);
    });

    await step("what must not come in is refused by its name", async () => {
      await page.goto(`${base}/papers`);
      const proof = paper(page, "证明材料");
      await proof.getByRole("button", { name: "上传文件" }).click();
      await proof.getByLabel("选择文件").setInputFiles(file("宏.docm", "x"));
      await proof.getByRole("button", { name: "上报", exact: true }).click();
      await proof.getByRole("alert").getByText("《宏.docm》是带宏的文档，已隔离，未收").waitFor();
      await guard.page.goto(`${base}/papers`);
      await guard.page.getByText("宏.docm").waitFor();
      await accessible(guard.page);
      await picture(guard.page, "papers-quarantine-zh");
    });

    await step("a text is drafted from the year's records, edited and handed in", async () => {
      await page.goto(`${base}/papers`);
      await paper(page, "本年度工作总结").getByRole("link", { name: "在线填写" }).click();
      await page.getByRole("button", { name: "由台账生成初稿" }).click();
      await page.locator(".paper-links li").first().waitFor();
      const body = page.getByLabel("正文");
      assert.match(await body.inputValue(), /### 2\.1/);
      await counted(page.locator(".paper-links li"), (n) => n > 20);
      await accessible(page);
      await fits(page);
      await picture(page, "papers-write-zh", { full: false });
      await body.fill(`${await body.inputValue()}\n补充一句。`);
      await page.getByRole("button", { name: "保存", exact: true }).click();
      await page.getByText(/第 2 稿/).waitFor();
      await page.getByRole("button", { name: "保存并上报" }).click();
      await page.getByRole("button", { name: "确定" }).click();
      await page.waitForURL(/papers\/receipts\/\d+/);
      await page.getByText("本年度工作总结.md").waitFor();
    });

    await step("the city sees every unit, filters and exports, and registers an original", async () => {
      const { page: desk } = city;
      await desk.goto(`${base}/papers`);
      await settled(desk);
      await desk.locator(".paper-table tbody tr").nth(11).waitFor();
      await accessible(desk);
      await fits(desk);
      await picture(desk, "papers-city-zh");
      await desk.goto(`${base}/papers?lang=en`);
      await settled(desk);
      await picture(desk, "papers-city-en");
      await desk.goto(`${base}/papers?lang=zh&state=late`);
      await settled(desk);
      await desk.locator(".paper-late").first().waitFor();
      const [csv] = await Promise.all([desk.waitForEvent("download"), desk.getByRole("link", { name: "导出 CSV" }).click()]);
      const saved = path.join(folder, "papers.csv");
      await csv.saveAs(saved);
      assert.match(fs.readFileSync(saved, "utf8"), /半年工作总结|下半年工作计划/);
      await desk.goto(`${base}/papers?unit=c01`);
      const disc = paper(desk, "光盘");
      await disc.getByRole("button", { name: "登记收到的原件" }).click();
      await disc.getByLabel("收到时间").fill("2026-11-20T16:30");
      await accessible(desk);
      await picture(desk, "papers-register-zh");
      await disc.getByRole("button", { name: "登记", exact: true }).click();
      await disc.getByRole("link", { name: /已收到，回执编号/ }).waitFor();
    });

    await step("papers on a phone, in both languages", async () => {
      const phone = await open(openPage, base, "c01", PHONE);
      try {
        for (const lang of ["zh", "en"]) {
          await phone.page.goto(`${base}/papers?lang=${lang}`);
          await settled(phone.page);
          await fits(phone.page);
          await accessible(phone.page);
          await picture(phone.page, `papers-phone-${lang}`);
        }
        await phone.page.goto(`${base}/papers/c01/year_plan?lang=zh`);
        await settled(phone.page);
        await fits(phone.page);
        await picture(phone.page, "papers-phone-write");
      } finally {
        await phone.close();
      }
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
    await unit.close();
    await city.close();
    await guard.close();
  }
}
