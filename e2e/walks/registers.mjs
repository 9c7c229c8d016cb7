// A register as people keep it: list, filter, a record with its file, two at once, a move, a closed year, sheets out and in.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { PHONE } from "../lib/browser.mjs";
import { accessible, counted, fits, OUT, picture, settled } from "../lib/walk.mjs";
import { openBook } from "../lib/workbook.mjs";
import { LOGIN, signIn } from "./assessment.mjs";

const AT = "/registers/spending";

/** Signs in as somebody on a page of its own. */
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

/** Takes what a click brings down into a folder. */
async function taken(page, folder, press) {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  const file = path.join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

/** The texts of the first sheet of an export, which holds them in place. */
function exported(file) {
  const xml = strFromU8(unzipSync(fs.readFileSync(file))["xl/worksheets/sheet1.xml"]);
  return [...xml.matchAll(/<row r="\d+"[\s\S]*?<\/row>/g)].map((row) => [...row[0].matchAll(/<t[^>]*>([\s\S]*?)<\/t>/g)].map((t) => t[1]));
}

export default async function registers({ step, base, openPage }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "registers-"));
  const one = await open(openPage, base, "c01");
  const head = await open(openPage, base, "c01tou");
  const { page } = one;
  let record;
  try {
    await step("a register tells its sums for each basis, and is filtered by what is in the address", async () => {
      await page.goto(`${base}/registers`);
      await settled(page);
      await accessible(page);
      await picture(page, "registers-zh");
      await page.goto(base + AT);
      await settled(page);
      await page.locator(".register-sums", { hasText: "决算支出 金额合计" }).waitFor();
      await choose(page, "金额取自", "预算批复");
      await page.waitForURL(/f\.basis=budget/);
      await page.locator(".register-sums").filter({ hasNotText: "决算支出" }).waitFor();
      await page.getByRole("link", { name: "清除条件" }).click();
      await accessible(page);
      await fits(page);
    });

    await step("a record is entered with its file", async () => {
      await page.getByRole("button", { name: "登记一条" }).click();
      await page.getByLabel("凭证、批复或合同编号").fill("走查-1");
      await page.getByRole("button", { name: "保存" }).click();
      await page.locator(".record-field .reason").first().waitFor();
      await page.locator("#field-date").fill("2026-03-01");
      const form = page.locator(".record-form");
      for (const [field, option] of [["basis", "决算支出"], ["source", "本级资金"], ["staff", "否"]]) {
        await form.locator(`#field-${field}`).click();
        await page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter({ hasText: option }).first().click();
      }
      await page.locator("#field-amount").fill("12,345.67");
      const paper = path.join(folder, "合同.txt");
      fs.writeFileSync(paper, "合同正文");
      await page.locator("#field-files").setInputFiles(paper);
      await form.getByText("合同.txt").waitFor();
      await accessible(page);
      await page.getByRole("button", { name: "保存" }).click();
      await page.waitForURL(/\/registers\/spending\/\w+/);
      await settled(page);
      await page.getByText("12,345.67").first().waitFor();
      record = new URL(page.url()).pathname;
      await accessible(page);
      await picture(page, "record-zh");
    });

    await step("the second of two is shown what the first changed, and keeps what was written", async () => {
      const two = await open(openPage, base, "c01tou");
      try {
        await two.page.goto(base + record);
        await settled(two.page);
        for (const p of [page, two.page]) await p.getByRole("button", { name: "修改" }).click();
        await page.locator("#field-amount").fill("20000");
        await page.getByRole("button", { name: "保存" }).click();
        await page.getByText("第 2 版").first().waitFor();
        await two.page.locator("#field-purpose").fill("服务器");
        await two.page.getByRole("button", { name: "保存" }).click();
        await two.page.locator(".record-late", { hasText: "20,000.00" }).waitFor();
        await accessible(two.page);
        await picture(two.page, "record-late-zh");
        await two.page.getByRole("button", { name: "按新版本继续" }).click();
        assert.equal(await two.page.locator("#field-purpose").inputValue(), "服务器");
        await two.page.getByRole("button", { name: "保存" }).click();
        await two.page.getByText("第 3 版").first().waitFor();
      } finally {
        await two.close();
      }
    });

    await step("the head confirms it, and its history tells all", async () => {
      await head.page.goto(base + record);
      await settled(head.page);
      await head.page.getByRole("button", { name: "确认" }).click();
      await head.page.locator(".record-state.counts").first().waitFor();
      await head.page.getByText("已登记 → 已确认").waitFor();
      await page.goto(base + record);
      await settled(page);
      await counted(page.getByRole("button", { name: "修改" }), 0);
    });

    await step("the list goes out as a sheet", async () => {
      await page.goto(`${base}${AT}?q=走查`);
      await settled(page);
      const file = await taken(page, folder, () => page.getByRole("link", { name: "导出 Excel" }).click());
      const rows = exported(file);
      assert.equal(rows.length, 2);
      assert.ok(rows[0].includes("登记单位") && rows[1].includes("走查-1"), rows.join("\n"));
    });

    await step("a filled sheet with an error is refused by row and column, and put right it is taken", async () => {
      await page.goto(base + AT);
      await settled(page);
      const before = Number(/\d+/.exec(await page.locator(".register-sums b").innerText())[0]);
      await page.getByRole("button", { name: "导入 Excel" }).click();
      const dialog = page.getByRole("dialog");
      const template = await taken(page, folder, () => dialog.getByRole("link", { name: "下载模板" }).click());
      const fill = (amount, to) => {
        const book = openBook(template);
        for (const [row, voucher] of [[2, "走查-2"], [3, "走查-3"]])
          for (const [column, text] of [["B", voucher], ["C", "2026年4月2日"], ["D", "合同"], ["E", "上级补助"], ["F", "否"], ["G", row === 3 ? amount : "88.50"]]) book.set("登记", `${column}${row}`, text);
        book.save(path.join(folder, to));
        return path.join(folder, to);
      };
      await dialog.locator("input[type=file]").setInputFiles(fill("十万", "bad.xlsx"));
      await dialog.locator(".import-problems", { hasText: "第 3 行 金额（元） (G3)" }).waitFor();
      await counted(dialog.getByRole("button", { name: /^导入/ }), 0);
      await page.waitForTimeout(300);
      await accessible(page);
      await picture(page, "register-import-zh", { full: false });
      await dialog.locator("input[type=file]").setInputFiles(fill("100,000", "good.xlsx"));
      await dialog.getByRole("button", { name: "导入 2 条" }).click();
      await dialog.getByText("已导入 2 条").waitFor();
      await dialog.getByRole("button", { name: "完成" }).click();
      await page.locator(".register-sums b", { hasText: `共 ${before + 2} 条` }).waitFor();
      await page.locator("td", { hasText: "走查-3" }).waitFor();
      await picture(page, "register-zh");
    });

    await step("on paper stand all records of the list under what they are, and a record under what it is", async () => {
      const paper = await open(openPage, base, "fangfa");
      try {
        await paper.page.goto(`${base}${AT}?f.basis=final&lang=zh`);
        await settled(paper.page);
        await paper.page.getByRole("button", { name: "打印" }).click();
        const told = Number(/\d+/.exec(await paper.page.locator(".register-sums b").innerText())[0]);
        await paper.page.waitForFunction((n) => document.querySelectorAll(".register-table tbody tr").length === Math.min(n, 500), told);
        await paper.page.emulateMedia({ media: "print" });
        const stamp = await paper.page.locator(".register-stamp").innerText();
        for (const part of ["信息能力建设投入", "全部单位", "金额取自 决算支出", `共 ${told} 条`, "打印"]) assert.ok(stamp.includes(part), `${part}: ${stamp}`);
        assert.ok(!(await paper.page.locator(".register-filters").isVisible()));
        fs.writeFileSync(path.join(OUT, "register-paper-zh.pdf"), await paper.page.pdf({ preferCSSPageSize: true }));
        await paper.page.emulateMedia({ media: "screen" });
        for (const lang of ["zh", "en"]) {
          await paper.page.goto(`${base}${record}?lang=${lang}`);
          await settled(paper.page);
          await paper.page.emulateMedia({ media: "print" });
          assert.match(await paper.page.locator(".register-stamp").innerText(), lang === "zh" ? /已确认 · 第 4 版 · 记录编号 \w+ · .*打印/ : / · record \w+ · printed .* by /);
          fs.writeFileSync(path.join(OUT, `record-paper-${lang}.pdf`), await paper.page.pdf({ preferCSSPageSize: true }));
          await paper.page.emulateMedia({ media: "screen" });
        }
      } finally {
        await paper.close();
      }
    });

    await step("a year that is closed takes no record, until it is opened again", async () => {
      await head.page.goto(base + AT);
      await settled(head.page);
      const year = head.page.locator(".register-year");
      await year.getByRole("button", { name: "封账" }).click();
      await year.getByText("已封账").waitFor();
      await head.page.goto(`${base}${record}`);
      await settled(head.page);
      await head.page.getByRole("button", { name: "退回" }).click();
      await head.page.getByPlaceholder("请写明理由").fill("试");
      await head.page.locator(".record-moves form button").click();
      await head.page.locator(".record-moves [role=alert], .record-moves .problem").first().waitFor();
      await head.page.goto(base + AT);
      await settled(head.page);
      await year.getByRole("button", { name: "重新开放" }).click();
      await year.getByText("未封账").waitFor();
      await accessible(head.page);
    });

    await step("on a phone the list and a record fit, and a record is a card of a few lines", async () => {
      const small = await open(openPage, base, "fangfa", PHONE);
      try {
        for (const lang of ["zh", "en"])
          for (const [where, name] of [["/registers", "registers-phone"], [AT, "register-phone"], ["/registers/special_tasks", "register-tasks-phone"], [record, "record-phone"]]) {
            await small.page.goto(`${base}${where}?lang=${lang}`);
            await settled(small.page);
            await accessible(small.page);
            await fits(small.page);
            await picture(small.page, `${name}-${lang}`);
            const tall = await small.page.locator(".register-table tbody tr").evaluateAll((rows) => Math.max(0, ...rows.map((r) => r.getBoundingClientRect().height)));
            assert.ok(tall < 200, `${name}-${lang}: a record of ${tall} px`);
            const cut = await small.page.locator(".register-table tbody td").evaluateAll((cells) => cells.filter((c) => c.getBoundingClientRect().right > innerWidth).length);
            assert.equal(cut, 0, `${name}-${lang}: cells beyond the edge`);
          }
        await small.page.goto(`${base}${AT}?lang=en`);
        await small.page.getByText(/Final accounts Amount: [\d,.]+ yuan in all/).waitFor();
      } finally {
        await small.close();
      }
    });
  } finally {
    await one.close();
    await head.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
