// From the document as it came to a method that passes its cases; and the method to be read.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { PHONE } from "../lib/browser.mjs";
import { accessible, counted, fits, picture, read, settled } from "../lib/walk.mjs";
import { signIn } from "./assessment.mjs";

const FIXTURES = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../crates/drafting/tests/fixtures");

export default async function authoring({ step, base, openPage }) {
  const { page, close } = await openPage();
  let draft = "";
  try {
    await step("the method stands clause by clause with its rules in words, findings and readings", async () => {
      await page.goto(`${base}/method?lang=zh`);
      await page.waitForURL((url) => url.pathname === "/sign-in");
      await signIn(page, base);
      await settled(page);
      const document = await read(page, base, "/assessment/method/document");
      assert.equal(document.indicators, 22);
      await counted(page.locator(".method-indicator"), 22);
      const first = page.locator("#i-1\\.1");
      // The name of the condition first, its rule in full behind it.
      const named = first.locator(".method-lines li", { hasText: "投入达到上切点" }).first();
      assert.equal(await first.getByText("不低于县级 10 万元、区级 5 万元").first().isVisible(), false);
      await named.getByRole("button", { name: "规则全文" }).first().click();
      await named.getByText("不低于县级 10 万元、区级 5 万元").first().waitFor();
      await first.locator(".method-readings > summary").click();
      await first.getByText(/会改变 \d+ 个单位的得分|得分都不变/).first().waitFor();
      await accessible(page);
      await fits(page);
      await picture(page, "method-zh");
    });

    await step("findings are filtered, a clause is found, an indicator has its address", async () => {
      const { items } = await read(page, base, "/assessment/method/document");
      const all = items.flatMap((i) => i.indicators).flatMap((i) => i.findings);
      const shown = () => page.locator(".method-indicator .finding").count();
      assert.equal(await shown(), all.length);
      await page.goto(`${base}/method?findings=warning`);
      await settled(page);
      assert.equal(await shown(), all.filter((f) => f.severity === "warning").length);
      await page.goto(`${base}/method?find=${encodeURIComponent("联通率")}#i-2.1`);
      await settled(page);
      await counted(page.locator(".method-indicator"), (n) => n < 22);
      await page.locator("#i-2\\.1").waitFor();
      await page.goto(`${base}/method?lang=en`);
      await settled(page);
      await accessible(page);
      await picture(page, "method-en");
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.locator(".method-tools").isVisible(), false);
      await page.emulateMedia({ media: "screen" });
    });

    await step("a document that is not understood is refused with the place", async () => {
      await page.goto(`${base}/drafts?lang=zh`);
      await settled(page);
      await page.getByText("还没有草稿").waitFor();
      await page.getByRole("button", { name: "读取文件" }).click();
      await page.getByText("请先选择文件").waitFor();
      await page.locator("input[type=file]").setInputFiles({ name: "通知.txt", mimeType: "text/plain", buffer: Buffer.from("今天下午三点开会，请准时参加。") });
      await page.getByLabel("办法编号").fill("city-2026");
      await page.getByRole("button", { name: "读取文件" }).click();
      await page.locator(".draft-begin .problem").waitFor();
      await accessible(page);
      await picture(page, "drafts-refused-zh");
    });

    await step("the 2009 text is read as 9 items, 22 indicators, 55 tiers and 100 points", async () => {
      await page.locator("input[type=file]").setInputFiles(path.join(FIXTURES, "method-2009.txt"));
      await page.getByRole("button", { name: "读取文件" }).click();
      await page.waitForURL(/\/drafts\/\w+/);
      await settled(page);
      draft = new URL(page.url()).pathname;
      await page.getByText("9 项，22 个指标，55 档，共 100 分").waitFor();
      await counted(page.locator(".understood-indicator"), 22);
      await page.locator(".original table td").first().waitFor();
      await accessible(page);
      await fits(page);
      await picture(page, "draft-check-zh");
    });

    await step("uncertain places are walked by keyboard, and the walk is kept", async () => {
      await page.locator(".ant-segmented-item", { hasText: "逐处确认" }).click();
      const card = page.locator("form.doubt");
      await card.waitFor();
      const total = Number((await card.locator(".doubt-at b").innerText()).match(/\/(\d+)/)[1]);
      assert.ok(total > 10);
      await page.locator(".original .here").first().waitFor();
      await accessible(page);
      await fits(page);
      await picture(page, "draft-doubt-zh");
      const at = () => card.locator(".doubt-at b").innerText();
      const first = await at();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await page.getByText(`已答 1 / ${total} 处`).waitFor();
      assert.notEqual(await at(), first);
      await page.keyboard.press("ArrowLeft");
      await card.getByText("已答", { exact: true }).waitFor();
      assert.equal(await at(), first);
      await page.keyboard.press("ArrowRight");
      // A bound of one's own.
      const api = await read(page, base, `/authoring${draft}`);
      const own = api.doubts.find((d) => d.own === "bounds" && !d.answered && Object.keys(d.number.kinds).length === 0);
      await page.goto(`${base}${draft}?step=doubts&doubt=${encodeURIComponent(own.id)}`);
      await settled(page);
      await card.getByText("另定界限").click();
      await card.getByLabel("数值").first().fill("95");
      await accessible(page);
      await picture(page, "draft-own-zh");
      await card.getByRole("button", { name: /确\s*定/ }).click();
      await page.getByText(`已答 2 / ${total} 处`).waitFor();
      const after = (await read(page, base, `/authoring${draft}`)).doubts.find((d) => d.id === own.id);
      assert.match(after.now.zh, /95/);
      // Back to what was assumed.
      await page.goto(`${base}${draft}?step=doubts&doubt=${encodeURIComponent(own.id)}`);
      await settled(page);
      await card.locator(".way input").first().check();
      await card.getByRole("button", { name: /确\s*定/ }).click();
      await page.waitForFunction(() => document.querySelector("form.doubt .teal") === null);
      await page.reload();
      await settled(page);
      await page.getByText(`已答 2 / ${total} 处`).first().waitFor();
    });

    await step("the rest as assumed, and the method passes its cases", async () => {
      await page.goto(`${base}${draft}?step=doubts`);
      await settled(page);
      await page.getByRole("button", { name: /其余 \d+ 处都按暂定的理解/ }).click();
      await page.locator(".ant-popover").getByRole("button", { name: /确\s*定/ }).click();
      await page.getByText("都已确认").waitFor();
      await page.getByRole("button", { name: "看办法与用例" }).click();
      await page.getByText(/办法成立，\d+ 个用例全部通过/).waitFor();
      const [zip] = await Promise.all([page.waitForEvent("download"), page.getByText("下载办法（ZIP）").click()]);
      assert.equal(fs.readFileSync(await zip.path()).subarray(0, 2).toString(), "PK");
      assert.equal(zip.suggestedFilename(), "city-2026.zip");
      await accessible(page);
      await fits(page);
      await picture(page, "draft-method-zh");
    });

    await step("a workbook comes back, and the draft is finished", async () => {
      const [book] = await Promise.all([page.waitForEvent("download"), page.getByText("下载工作簿（XLSX）").click()]);
      const file = { name: "city-2026.xlsx", mimeType: "application/octet-stream", buffer: fs.readFileSync(await book.path()) };
      await page.locator(".proof input[type=file]").setInputFiles(file);
      await page.locator(".proof form").getByRole("button", { name: /^带\s*回$/ }).click();
      await page.getByText("city-2026.xlsx：带回 0 处，未带回 0 处").waitFor();
      await page.getByRole("button", { name: /定\s*稿/ }).click();
      await page.locator(".ant-popover").getByRole("button", { name: /定\s*稿/ }).click();
      await page.locator(".stage-final", { hasText: "已定稿" }).waitFor();
      await page.goto(`${base}${draft}?lang=en`);
      await settled(page);
      await page.getByText(/The method stands; all \d+ cases pass/).waitFor();
      await accessible(page);
      await picture(page, "draft-method-en");
      await page.goto(`${base}/drafts?lang=zh`);
      await settled(page);
      assert.equal(await page.locator(".draft-list button").isEnabled(), false);
      await picture(page, "drafts-zh");
    });

    await step("a draft is deleted", async () => {
      await page.locator(".draft-begin input[type=file]").setInputFiles(path.join(FIXTURES, "bands.xlsx"));
      await page.getByLabel("办法编号").fill("bands");
      await page.getByRole("button", { name: "读取文件" }).click();
      await page.waitForURL(/\/drafts\/\w+/);
      await settled(page);
      await page.locator(".over").getByText("办法起草").click();
      await page.locator(".draft-list li").nth(1).waitFor();
      await page.locator(".draft-list li", { hasText: "bands.xlsx" }).getByRole("button").click();
      await page.locator(".ant-popover").getByRole("button", { name: /删\s*除/ }).click();
      await page.getByText("草稿已删除").waitFor();
      await page.locator(".draft-list li").nth(1).waitFor({ state: "detached" });
    });

    await step("the next year's document keeps the inputs of the finished method, and gets its English", async () => {
      await page.goto(`${base}/drafts?lang=zh`);
      await settled(page);
      await page.locator(".draft-begin input[type=file]").setInputFiles(path.join(FIXTURES, "method-2009.txt"));
      await page.getByLabel("办法编号").fill("city-2027");
      await page.locator(".draft-begin .former-pick").click();
      await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: "city-2026" }).click();
      await accessible(page);
      await picture(page, "draft-like-zh");
      await page.getByRole("button", { name: "读取文件" }).click();
      await page.waitForURL(/\/drafts\/\w+/);
      await settled(page);
      const next = new URL(page.url()).pathname;
      assert.equal((await read(page, base, `/authoring${next}`)).former.id, "city-2026");
      // What has no English says so; some is entered.
      await page.locator(".english > summary").click();
      await page.getByText(/还有 32\/32 处没有英文/).waitFor();
      await page.locator(".english-list input").first().fill("Assessment of environmental information work");
      await page.locator(".english-list input").nth(1).fill("Management: funds, staff");
      await accessible(page);
      await fits(page);
      await picture(page, "draft-english-zh");
      await page.getByRole("button", { name: /保存 2 处/ }).click();
      await page.getByText(/还有 30\/32 处没有英文/).waitFor();
      await page.goto(`${base}${next}?step=doubts`);
      await settled(page);
      await page.getByRole("button", { name: /其余 \d+ 处都按暂定的理解/ }).click();
      await page.locator(".ant-popover").getByRole("button", { name: /确\s*定/ }).click();
      await page.getByText("都已确认").waitFor();
      await page.getByRole("button", { name: "看办法与用例" }).click();
      await page.getByText(/办法成立，\d+ 个用例全部通过/).waitFor();
      const proof = await read(page, base, `/authoring${next}/method`);
      assert.ok(proof.followed.kept.length > 20 && proof.followed.gone.length === 0, JSON.stringify(proof.followed));
      await page.getByText(`沿用 ${proof.followed.kept.length} 项`).click();
      await accessible(page);
      await fits(page);
      await picture(page, "draft-followed-zh");
      const { files } = await read(page, base, `/authoring${next}/files`);
      assert.match(files["method.yaml"], /title_en: Assessment of environmental information work/);
      // Another one: the method on board asks in words of its own; then none.
      await page.locator(".former .former-pick").click();
      await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: "2009" }).first().click();
      await page.locator(".former").getByText("municipal-2009").waitFor();
      await page.goto(`${base}${next}?step=method&lang=en`);
      await settled(page);
      await accessible(page);
      await picture(page, "draft-followed-en");
      await page.locator(".former").getByRole("button", { name: "Follow none" }).click();
      await page.locator(".former").getByText("municipal-2009").waitFor({ state: "detached" });
      await page.goto(`${base}/drafts?lang=zh`);
      await settled(page);
      await page.locator(".draft-list li", { hasText: "city-2027" }).getByRole("button").click();
      await page.locator(".ant-popover").getByRole("button", { name: /删\s*除/ }).click();
      await page.getByText("草稿已删除").waitFor();
    });

    for (const lang of ["zh", "en"]) {
      await step(`method and drafts on a phone (${lang})`, async () => {
        await page.setViewportSize(PHONE);
        for (const [name, where] of [["method", "/method"], ["drafts", "/drafts"], ["draft-check", `${draft}?step=check`], ["draft-doubt", `${draft}?step=doubts`], ["draft-method", `${draft}?step=method`]]) {
          await page.goto(`${base}${where}${where.includes("?") ? "&" : "?"}lang=${lang}`);
          await settled(page);
          await fits(page);
          await accessible(page);
          await picture(page, `phone-${name}-${lang}`, { full: false });
        }
      });
    }
  } finally {
    await close();
  }
}
