// A draft in full: a kind that the document does not name, a bound left to a ruling, a workbook that breaks cases.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { PHONE } from "../lib/browser.mjs";
import { accessible, counted, fits, picture, read, settled } from "../lib/walk.mjs";
import { openBook } from "../lib/workbook.mjs";
import { signIn } from "./assessment.mjs";

const FIXTURES = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../crates/drafting/tests/fixtures");
const POINTS = "item-1.yaml#indicators/2/rule/tiers/2/points";

/** The cell of a value in an exported workbook. */
function cellOf(book, sheet, id) {
  const found = [...book.texts(sheet)].find(([cell, text]) => /^A\d+$/.test(cell) && text === id);
  assert.ok(found, `${id} is not in ${sheet}`);
  return `D${found[0].slice(1)}`;
}

export default async function drafts({ step, base, openPage }) {
  const { page, close } = await openPage();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "huanheng-draft-"));
  let draft = "";
  const begin = async (name, id) => {
    await page.goto(`${base}/drafts?lang=zh`);
    await settled(page);
    await page.locator(".draft-begin input[type=file]").setInputFiles(path.join(FIXTURES, name));
    await page.getByLabel("办法编号").fill(id);
    await page.getByRole("button", { name: "读取文件" }).click();
    await page.waitForURL(/\/drafts\/\w+/);
    await settled(page);
    return new URL(page.url()).pathname;
  };
  const rest = async () => {
    await page.getByRole("button", { name: /其余 \d+ 处都按暂定的理解/ }).click();
    await page.locator(".ant-popover").getByRole("button", { name: /确\s*定/ }).click();
    await page.getByText("都已确认").waitFor();
  };
  try {
    await page.goto(`${base}/drafts?lang=zh`);
    await page.waitForURL((url) => url.pathname === "/sign-in");
    await signIn(page, base);

    await step("a kind of unit is added, named and asked about, and one that a bound names stays", async () => {
      draft = await begin("kinds.docx", "kinds-2027");
      await page.goto(`${base}${draft}?step=doubts&lang=zh`);
      await settled(page);
      const kinds = page.locator("details.kinds");
      await kinds.locator("summary").click();
      await kinds.getByLabel("名称", { exact: true }).fill("开发区");
      await kinds.getByRole("button", { name: "加一类" }).click();
      await kinds.locator("li", { hasText: "development_zone" }).waitFor();
      await kinds.getByLabel("开发区的名称").fill("高新开发区");
      await kinds.locator("li", { hasText: "development_zone" }).getByRole("button", { name: /改\s*名/ }).click();
      await kinds.getByLabel("高新开发区的名称").waitFor();
      await kinds.getByRole("button", { name: "去掉县", exact: true }).click();
      await kinds.getByText(/不能去掉/).waitFor();
      const api = await read(page, base, `/authoring${draft}`);
      assert.deepEqual(api.kinds.map((k) => k.id), ["county", "district", "development_zone"]);
      const asked = api.doubts.find((d) => d.topic === "kind_missing" && !d.answered);
      await accessible(page);
      await fits(page);
      await picture(page, "draft-kinds-zh");
      await page.goto(`${base}${draft}?step=doubts&doubt=${encodeURIComponent(asked.id)}&lang=zh`);
      await settled(page);
      await page.locator("form.doubt").getByText("另定界限").click();
      const values = page.locator("form.doubt .own-group").filter({ hasText: "高新开发区" }).getByRole("textbox");
      await values.first().fill("15");
      await page.locator("form.doubt").getByRole("button", { name: /确\s*定/ }).click();
      await page.waitForFunction((id) => !location.search.includes(id), encodeURIComponent(asked.id));
      const after = await read(page, base, `/authoring${draft}`);
      assert.match(after.doubts.find((d) => d.id === asked.id).now.zh, /高新开发区不低于 15/);
      await page.goto(`${base}${draft}?step=doubts&lang=en`);
      await settled(page);
      await page.locator("details.kinds summary").click();
      await accessible(page);
      await picture(page, "draft-kinds-en");
    });

    await step("a bound is left to a ruling and becomes a reading with its witness", async () => {
      draft = await begin("bands.xlsx", "bands-2027");
      const { doubts } = await read(page, base, `/authoring${draft}`);
      const asked = doubts.find((d) => d.topic === "range_ends");
      await page.goto(`${base}${draft}?step=doubts&doubt=${encodeURIComponent(asked.id)}&lang=zh`);
      await settled(page);
      const card = page.locator("form.doubt");
      await card.getByText(/^留待裁定/).click();
      await picture(page, "draft-open-zh");
      await card.getByRole("button", { name: /确\s*定/ }).click();
      await page.waitForFunction((id) => !location.search.includes(id), encodeURIComponent(asked.id));
      await rest();
      const zip = await page.request.get(`${base}/api/v1/authoring${draft}/files`);
      const { files } = await zip.json();
      assert.match(files["readings.yaml"], /kind: reading[\s\S]*lower:[\s\S]*both:[\s\S]*upper:/);
      const proof = await read(page, base, `/authoring${draft}/method`);
      assert.equal(proof.ready, true);
    });

    await step("a workbook that was really edited breaks cases: each is shown with its old and its new result", async () => {
      await page.goto(`${base}${draft}?step=method&lang=zh`);
      await settled(page);
      await page.getByText(/办法成立，\d+ 个用例全部通过/).waitFor();
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByText("下载工作簿（XLSX）").click()]);
      const file = path.join(folder, "bands.xlsx");
      await download.saveAs(file);
      const book = openBook(file);
      book.set("条文", cellOf(book, "条文", POINTS), "12");
      const bound = [...book.texts("阈值")].find(([cell, text]) => /^A\d+$/.test(cell) && /^item-1\.yaml#indicators\/1\/rule\/tiers\/1\//.test(text));
      book.set("阈值", `D${bound[0].slice(1)}`, "97");
      const reading = [...book.texts("读法")].find(([cell, text]) => /^A\d+$/.test(cell) && text.startsWith("readings.yaml#"));
      book.set("读法", `D${reading[0].slice(1)}`, "both");
      book.save(file);
      await page.locator(".proof input[type=file]").setInputFiles(file);
      await page.locator(".proof form").getByRole("button", { name: /^带\s*回$/ }).click();
      await page.getByText("bands.xlsx：带回 3 处，未带回 0 处").waitFor();
      await page.locator(".broken-cases > li").first().waitFor();
      const proof = await read(page, base, `/authoring${draft}/method`);
      await counted(page.locator(".broken-cases > li"), proof.failed.length);
      const points = proof.failed.find((f) => f.indicator === "1.2" && f.got === "12");
      assert.equal(points.expected, "10");
      const card = page.locator(".broken-cases > li", { hasText: points.name }).first();
      assert.match((await card.innerText()).replace(/\s+/g, ""), /原来10分→现在12分/);
      // The option of a reading is named by its words.
      await page.locator(".carried td", { hasText: "两端都含" }).first().waitFor();
      assert.equal(await page.getByRole("button", { name: /定\s*稿/ }).isDisabled(), true);
      await accessible(page);
      await fits(page);
      await picture(page, "draft-broken-zh");
      await page.goto(`${base}${draft}?step=method&lang=en`);
      await settled(page);
      await page.locator(".broken-cases > li").first().waitFor();
      await accessible(page);
      await picture(page, "draft-broken-en");
      await page.setViewportSize(PHONE);
      await fits(page);
      await picture(page, "phone-draft-broken-en", { full: false });
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    await step("an edit is taken back, a new result is confirmed by name, and the draft is finished", async () => {
      await page.goto(`${base}${draft}?step=method&lang=zh`);
      await settled(page);
      await page.locator(".broken-cases > li").first().waitFor();
      const back = async (what) => {
        const before = await page.locator(".carried tbody tr").count();
        await page.locator(".carried tr", { hasText: what }).getByRole("button").click();
        await page.waitForFunction((n) => document.querySelectorAll(".carried tbody tr").length === n - 1, before);
        await page.locator(".proof").waitFor();
      };
      await back("97%").catch(() => back("97"));
      await back("两端都含");
      await page.waitForFunction(() => document.querySelectorAll(".broken-cases > li").length > 0);
      const proof = await read(page, base, `/authoring${draft}/method`);
      assert.ok(proof.failed.every((f) => f.indicator === "1.2"));
      for (const failed of proof.failed) {
        await page.locator(".broken-cases > li", { hasText: failed.name }).first().getByRole("button", { name: /^确认新结果：/ }).click();
        await page.locator(".broken-confirmed li", { hasText: failed.name }).first().waitFor();
      }
      await page.getByText(/办法成立，\d+ 个用例全部通过/).waitFor();
      await page.locator(".broken-confirmed li", { hasText: "方颂文" }).first().waitFor();
      await accessible(page);
      await fits(page);
      await picture(page, "draft-confirmed-zh");
      await page.getByRole("button", { name: /定\s*稿/ }).click();
      await page.locator(".ant-popover").getByRole("button", { name: /定\s*稿/ }).click();
      await page.locator(".stage-final", { hasText: "已定稿" }).waitFor();
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
    await close();
  }
}
