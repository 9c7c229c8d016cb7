// A run as files: made in the page, kept, downloaded again with the same bytes; what a unit officer gets.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { PHONE } from "../lib/browser.mjs";
import { accessible, fits, picture, settled } from "../lib/walk.mjs";
import { signIn } from "./assessment.mjs";

const MAGIC = { pdf: "%PDF-", docx: "PK", xlsx: "PK" };

/** The bytes behind a link of the page. */
async function bytes(page, base, href) {
  const answer = await page.request.get(base + href);
  assert.equal(answer.status(), 200, href);
  return Buffer.from(await answer.body());
}

const rows = (page) => page.locator(".report-list tbody tr");

export default async function reports({ step, base, openPage }) {
  const { page, close } = await openPage();
  try {
    await step("the notice is made as PDF, stands in the list and has its bytes again", async () => {
      await page.goto(`${base}/reports?lang=zh`);
      await page.waitForURL((url) => url.pathname === "/sign-in");
      await signIn(page, base);
      await settled(page);
      await page.getByText("还没有生成过报告").waitFor();
      await page.getByText("公文要素").click();
      await page.getByLabel("发文机关署名").fill("某某市生态环境局");
      await page.getByRole("button", { name: "生成" }).click();
      await page.getByText(/已生成：考核结果通报/).waitFor();
      const link = rows(page).first().getByRole("link");
      const href = await link.getAttribute("href");
      const first = await bytes(page, base, href);
      assert.equal(first.subarray(0, 5).toString(), MAGIC.pdf);
      assert.deepEqual(await bytes(page, base, href), first);
      const digest = `sha256:${createHash("sha256").update(first).digest("hex")}`;
      assert.equal(await rows(page).first().locator("code").getAttribute("title"), digest);
      const made = page.waitForEvent("download");
      await link.click();
      assert.match((await made).suggestedFilename(), /^考核结果通报-.*\.pdf$/);
      await accessible(page);
      await fits(page);
      await picture(page, "reports-zh");
    });

    await step("every report is made in every format, and what is missing is asked for", async () => {
      await page.goto(`${base}/reports?lang=zh&report=scorecard`);
      await settled(page);
      await page.getByRole("button", { name: "生成" }).click();
      await page.getByText("请选一个单位").waitFor();
      const runs = (await (await page.request.get(`${base}/api/v1/assessment/runs?limit=2`)).json()).items;
      let n = await rows(page).count();
      for (const [report, format] of [["scorecard", "docx"], ["self", "xlsx"], ["findings", "docx"], ["compare", "pdf"]]) {
        await page.goto(`${base}/reports?lang=zh&report=${report}&format=${format}&unit=c03&before=${runs[1].id}`);
        await settled(page);
        await page.getByRole("button", { name: "生成" }).click();
        await page.getByText(/已生成：/).waitFor({ timeout: 60_000 });
        n += 1;
        await page.waitForFunction((count) => document.querySelectorAll(".report-list tbody tr").length === count, n);
        const href = await rows(page).first().getByRole("link").getAttribute("href");
        assert.ok((await bytes(page, base, href)).toString("latin1").startsWith(MAGIC[format]), `${report} ${format}`);
      }
    });

    await step("the scorecards of all units are made by a job", async () => {
      await page.goto(`${base}/reports?lang=zh&report=cards`);
      await settled(page);
      await page.getByRole("button", { name: "生成" }).click();
      await page.getByText("已开始生成").waitFor();
      await rows(page).first().getByRole("link").waitFor({ timeout: 60_000 });
      const href = await rows(page).first().getByRole("link").getAttribute("href");
      assert.equal((await bytes(page, base, href)).subarray(0, 2).toString(), MAGIC.xlsx);
    });

    await step("the page in English", async () => {
      await page.goto(`${base}/reports?lang=en&report=compare`);
      await settled(page);
      await page.getByText("Comparison of two runs").first().waitFor();
      await accessible(page);
      await picture(page, "reports-en");
    });
  } finally {
    await close();
  }

  const phone = await openPage(PHONE);
  try {
    await step("a unit officer makes the own scorecard, and no notice before it is published", async () => {
      await phone.page.goto(`${base}/reports?lang=zh`);
      await phone.page.waitForURL((url) => url.pathname === "/sign-in");
      await signIn(phone.page, base, { login: "c03", password: "Huanheng-2026" });
      await settled(phone.page);
      assert.equal(await phone.page.locator("input[value=cards]").isDisabled(), true);
      await phone.page.getByRole("button", { name: "生成" }).click();
      await phone.page.getByText(/已生成：得分表/).waitFor({ timeout: 60_000 });
      await phone.page.locator("input[value=notice]").click();
      await phone.page.getByText("公文要素").waitFor();
      await phone.page.getByRole("button", { name: "生成" }).click();
      await phone.page.getByText("这次核算尚未公布").waitFor();
      await accessible(phone.page);
      await fits(phone.page);
      await picture(phone.page, "reports-phone-zh");
    });
  } finally {
    await phone.close();
  }
}
