// The menu in its groups, lists whose state is their address, evidence in the encodings that are met, paper.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { zipSync, strToU8 } from "fflate";
import { DESKTOP, PHONE } from "../lib/browser.mjs";
import { accessible, counted, fits, OUT, picture, read, settled } from "../lib/walk.mjs";
import { signIn } from "./assessment.mjs";

const of = (login) => ({ login, password: "Huanheng-2026" });

/** "单位,得分" and a unit with its points, as an old office program writes it: GBK. */
const GBK = Buffer.from([0xb5, 0xa5, 0xce, 0xbb, 0x2c, 0xb5, 0xc3, 0xb7, 0xd6, 0x0d, 0x0a, 0xcb, 0xb3, 0xd2, 0xcb, 0x2c, 0x38, 0x38, 0x0d, 0x0a]);

/** A PDF of several pages, each with a line of its own, that no part of this program has made. */
function pdf(pages) {
  const parts = ["<</Type/Catalog/Pages 2 0 R>>", `<</Type/Pages/Count ${pages}/Kids[${Array.from({ length: pages }, (_, i) => `${4 + 2 * i} 0 R`).join(" ")}]>>`, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"];
  for (let i = 0; i < pages; i++) {
    const text = `BT /F1 48 Tf 90 700 Td (Page ${i + 1} of ${pages}) Tj ET`;
    parts.push(`<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents ${5 + 2 * i} 0 R/Resources<</Font<</F1 3 0 R>>>>>>`, `<</Length ${text.length}>>stream\n${text}\nendstream`);
  }
  let out = "%PDF-1.4\n";
  const at = parts.map((part, i) => {
    const here = out.length;
    out += `${i + 1} 0 obj\n${part}\nendobj\n`;
    return here;
  });
  const table = out.length;
  out += `xref\n0 ${parts.length + 1}\n0000000000 65535 f \n${at.map((n) => `${String(n).padStart(10, "0")} 00000 n \n`).join("")}trailer<</Size ${parts.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(out, "latin1");
}

function docx(body) {
  return Buffer.from(zipSync({ "word/document.xml": strToU8(`<?xml version="1.0"?><w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`) }));
}
const p = (text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;

export default async function places({ step, base, openPage }) {
  const open = async (who, viewport = DESKTOP) => {
    const browser = await openPage(viewport);
    await browser.page.goto(`${base}/sign-in?lang=zh`);
    await settled(browser.page);
    await signIn(browser.page, base, of(who));
    const go = async (where) => {
      await browser.page.goto(`${base}${where}`);
      await settled(browser.page);
    };
    return { ...browser, go };
  };
  const groups = (page) => page.locator(".rail-group .rail-head:visible").allInnerTexts();

  const { page, go, close } = await open("fangfa");
  try {
    await step("the menu stands in groups that fold by the keyboard and stay folded", async () => {
      await go("/?lang=zh");
      assert.deepEqual(await groups(page), ["考核", "办法与裁定", "数据与事实", "自动监控", "台账与报告", "期限与提醒", "系统"]);
      const whole = await page.locator(".rail li:visible").count();
      await page.locator("#rail-method").focus();
      await page.keyboard.press("Enter");
      await page.locator("#rail-method[aria-expanded=false]").waitFor();
      await counted(page.locator(".rail li:visible"), whole - 3);
      await page.locator("#rail-assessment").focus();
      await page.keyboard.press("Space");
      // The place one is at is never hidden.
      assert.deepEqual(await page.locator("#rail-of-assessment li:visible").allInnerTexts(), ["全市"]);
      await page.reload();
      await settled(page);
      await page.locator("#rail-method[aria-expanded=false]").waitFor();
      await accessible(page);
      await picture(page, "rail-folded-zh", { full: false });
      await page.locator("#rail-method").click();
      await page.locator("#rail-assessment").click();
      await counted(page.locator(".rail li:visible"), whole);
    });

    await step("every place of the menu is reached however low the window is", async () => {
      for (const [width, height] of [[1440, 900], [1440, 480], [900, 700]]) {
        await page.setViewportSize({ width, height });
        await go("/help?lang=zh");
        const last = page.locator(".rail li a").last();
        await last.scrollIntoViewIfNeeded();
        const box = await last.boundingBox();
        assert.ok(box.y >= 0 && box.y + box.height <= height, `at ${width} × ${height} the last place is at ${box.y}`);
        await fits(page);
        await picture(page, `rail-${width}x${height}`, { full: false });
      }
      await page.setViewportSize(DESKTOP);
    });

    await step("a desktop at 200 % scrolls no page sideways, in either language", async () => {
      await page.setViewportSize({ width: 720, height: 450 });
      for (const lang of ["zh", "en"])
        for (const where of ["/", "/runs", "/calendar", "/todo", "/registers", "/method", "/units/c05"]) {
          await go(`${where}?lang=${lang}`);
          await fits(page);
        }
      await picture(page, "zoom-200-en", { full: false });
      await go("/?lang=zh");
      await page.setViewportSize(DESKTOP);
    });

    await step("runs: page and filters stand in the address, and a link shows the same after another run", async () => {
      await go("/runs?lang=zh");
      const all = (await read(page, base, "/assessment/runs?limit=200")).items;
      await page.locator(".filters select").selectOption("unpublished");
      await page.waitForURL((url) => url.searchParams.get("show") === "unpublished");
      await settled(page);
      await counted(page.locator(".runs tbody tr"), Math.min(30, all.filter((r) => r.published_at === null).length));
      const day = all[all.length - 1].as_of;
      await page.locator(".filters input[type=date]").nth(1).fill(day);
      await page.waitForURL((url) => url.searchParams.get("to") === day);
      await settled(page);
      assert.deepEqual([...new Set(await page.locator(".runs tbody th a").allInnerTexts())], [day]);
      await page.getByRole("button", { name: "清除筛选" }).click();
      await page.waitForURL((url) => !url.searchParams.has("show") && !url.searchParams.has("to"));
      await settled(page);
      const middle = all[2].number;
      await go(`/runs?lang=zh&page=${middle}`);
      assert.ok((await page.locator(".runs tbody th small").first().innerText()).includes(`第 ${all[3].number} 次`));
      await page.getByRole("link", { name: "回到第一页" }).click();
      await page.waitForURL((url) => !url.searchParams.has("page"));
      await settled(page);
      const shown = await page.locator(".runs tbody th small").allInnerTexts();
      await page.getByRole("button", { name: "复制链接" }).click();
      const link = await page.locator(".disclosure-panel input").inputValue();
      await page.request.post(`${base}/api/v1/assessment/runs`, { headers: { origin: base }, data: {} });
      await page.goto(link);
      await settled(page);
      assert.deepEqual(await page.locator(".runs tbody th small").allInnerTexts(), shown);
      await accessible(page);
      await fits(page);
      await picture(page, "runs-filtered-zh", { full: false });
    });

    await step("names stand in the official order, or by pinyin", async () => {
      await go("/?lang=zh&sort=code");
      assert.equal(await page.locator(".filters select[aria-label=排列]").inputValue(), "code");
      await page.locator("th.matrix-unit[aria-sort=ascending]").waitFor();
      await go("/?lang=zh&sort=-2.1");
      assert.equal(await page.locator(".filters select[aria-label=排列]").inputValue(), "head");
    });

    await step("what if says for how many units it works, and stops when one wants", async () => {
      const reading = (await read(page, base, "/assessment/readings")).items.find((r) => r.kind === "reading" && r.state === "open" && r.indicators.length > 0 && r.parameters.length === 0);
      const asked = JSON.stringify({ r: { [reading.id]: reading.options[0].id } });
      await page.route("**/api/v1/assessment/whatif", async (route) => {
        await new Promise((r) => setTimeout(r, 6000));
        await route.continue().catch(() => undefined);
      });
      await page.goto(`${base}/whatif?lang=zh&unit=c05&indicator=${reading.indicators[0]}&w=${encodeURIComponent(asked)}`);
      await page.locator(".whatif-wait").getByText(/正在为 \d+ 个单位重新核算/).waitFor();
      await accessible(page);
      await picture(page, "whatif-wait-zh", { full: false });
      await page.getByRole("button", { name: "停下" }).click();
      await page.getByText("已停下，没有算完。").waitFor();
      await page.unrouteAll({ behavior: "ignoreErrors" });
      await page.getByRole("button", { name: "重新算" }).click();
      await page.locator(".whatif-shown").waitFor();
    });

    await step("on paper every sheet says of what it is, and nothing is cut", async () => {
      for (const [name, where, said] of [
        ["city", "/", /核算第\s*\d+\s*次.*sha256:[0-9a-f]{64}/],
        ["unit", "/units/c05", /核算第\s*\d+\s*次.*sha256:[0-9a-f]{64}/],
        ["calendar", "/calendar", /核算第\s*\d+\s*次.*sha256:[0-9a-f]{64}/],
        ["gradient", "/gradient?unit=c05", /核算第\s*\d+\s*次.*sha256:[0-9a-f]{64}/],
        ["method", "/method", /municipal-2009.*sha256:[0-9a-f]{64}/],
        ["registers", "/registers", /\/registers/],
        ["register", "/registers/meetings", /\/registers\/meetings/],
      ]) {
        await go(`${where}${where.includes("?") ? "&" : "?"}lang=zh`);
        const bytes = await page.pdf({ preferCSSPageSize: true });
        fs.mkdirSync(OUT, { recursive: true });
        fs.writeFileSync(path.join(OUT, `paper-${name}.pdf`), bytes);
        const sheets = execFileSync("pdftotext", ["-layout", path.join(OUT, `paper-${name}.pdf`), "-"], { encoding: "utf8" }).split("\f").slice(0, -1);
        for (const [i, sheet] of sheets.entries()) {
          assert.match(sheet.trimEnd().split("\n").slice(-4).join(" "), said, `${name}, sheet ${i + 1} of ${sheets.length}`);
          assert.match(sheet, new RegExp(`${i + 1}\\s*/\\s*${sheets.length}`), `${name}: the number of sheet ${i + 1}`);
        }
        // As wide as the paper: nothing stands beside it.
        await page.setViewportSize({ width: name === "city" ? 1020 : 700, height: 900 });
        await page.emulateMedia({ media: "print" });
        const over = await page.evaluate(() => [...document.querySelectorAll("main table, main section, main ol, main ul")].filter((el) => el.getClientRects().length > 0 && el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).overflowX !== "visible").map((el) => el.className));
        assert.deepEqual(over, [], name);
        await page.emulateMedia({ media: null });
        await page.setViewportSize(DESKTOP);
      }
    });
  } finally {
    await close();
  }

  const officer = await open("c05");
  try {
    const { page: desk } = officer;
    const hand = async (name, bytes, mimeType = "text/plain") => {
      const answer = await desk.request.post(`${base}/api/v1/assessment/units/c05/evidence`, { headers: { origin: base }, multipart: { file: { name, mimeType, buffer: bytes } } });
      assert.equal(answer.status(), 200, await answer.text());
      return answer.json();
    };
    const show = (file) => officer.go(`/units/c05/evidence/${encodeURIComponent(file.digest)}?lang=zh`);

    await step("a table in GBK is read as it was written, its bytes untouched", async () => {
      const file = await hand("得分.csv", GBK);
      await show(file);
      await desk.locator(".file-text th", { hasText: "单位" }).waitFor();
      await desk.locator(".file-text td", { hasText: "顺宜" }).waitFor();
      await desk.getByText("编码 GB18030，已按此显示").waitFor();
      const raw = await desk.request.get(`${base}/api/v1/assessment/evidence/${encodeURIComponent(file.digest)}?unit=c05`);
      assert.deepEqual(await raw.body(), GBK);
      assert.equal(raw.headers()["content-type"], "text/plain; charset=gb18030");
      await accessible(desk);
      await picture(desk, "evidence-gbk-zh");
    });

    await step("of a Word document the text and the tables are shown, and that it is only these", async () => {
      const cells = (...texts) => `<w:tr>${texts.map((t) => `<w:tc>${p(t)}</w:tc>`).join("")}</w:tr>`;
      const file = await hand("会议纪要.docx", docx(`${p("关于信息化工作的会议纪要")}${p("&lt;img src=x onerror=window.ran=1&gt;")}<w:tbl>${cells("议题", "结论")}${cells("专网联通", "按期完成")}</w:tbl>`));
      await show(file);
      await desk.getByText("只显示文档里的文字和表格").waitFor();
      await desk.locator(".word-text p", { hasText: "关于信息化工作的会议纪要" }).waitFor();
      assert.deepEqual(await desk.locator(".word-text td").allInnerTexts(), ["议题", "结论", "专网联通", "按期完成"]);
      assert.equal(await desk.evaluate(() => window.ran), undefined);
      await accessible(desk);
      await fits(desk);
      await picture(desk, "evidence-word-zh");
      const broken = await hand("坏的.docx", docx("<w:p><w:t>没有结束"));
      await show(broken);
      await desk.getByText("文件已损坏或过大，请下载后查看").waitFor();
    });

    await step("a PDF of several pages opens, and a name that turns its direction is made plain", async () => {
      const file = await hand("证明\u202efdp.exe.pdf", pdf(5), "application/pdf");
      assert.equal(file.name, "证明fdp.exe.pdf");
      await show(file);
      const frame = desk.locator("iframe.file-pdf");
      await frame.waitFor();
      await desk.waitForTimeout(1500);
      await accessible(desk);
      await picture(desk, "evidence-pdf-zh", { full: false });
      const odd = await hand(`"><script>window.ran=1</script>'&${"长".repeat(150)}.txt`, Buffer.from("x"));
      await show(odd);
      await fits(desk);
      assert.equal(await desk.evaluate(() => window.ran), undefined);
      await picture(desk, "evidence-name-zh", { full: false });
    });

    await step("a unit officer's menu has the own unit and nothing of administration", async () => {
      await officer.go("/?lang=zh");
      assert.deepEqual(await groups(desk), ["考核", "办法与裁定", "数据与事实", "自动监控", "台账与报告", "期限与提醒", "系统"]);
      const words = await desk.locator(".rail li").allInnerTexts();
      assert.ok(words.includes("本单位") && !words.includes("办法起草") && !words.includes("审计"), words.join(" "));
    });
  } finally {
    await officer.close();
  }

  for (const [login, inside] of [["guanli", "人员"], ["shenji", "审计"]]) {
    const admin = await open(login);
    try {
      await step(`the menu of ${login} has people and rights`, async () => {
        await admin.go("/help?lang=zh");
        assert.ok((await groups(admin.page)).includes("人员与权限"));
        assert.ok((await admin.page.locator("#rail-of-people").innerText()).includes(inside));
      });
    } finally {
      await admin.close();
    }
  }

  const phone = await open("fangfa", PHONE);
  try {
    for (const lang of ["zh", "en"])
      await step(`on a phone the bar has four places, and the menu all of them in their groups (${lang})`, async () => {
        await phone.go(`/runs?lang=${lang}`);
        await counted(phone.page.locator(".rail li:visible"), 4);
        await phone.page.locator(".rail-menu").click();
        assert.equal((await groups(phone.page)).length, 7);
        await counted(phone.page.locator(".rail li:visible"), (n) => n > 14);
        await phone.page.locator("#rail-method").click();
        await phone.page.locator("#rail-method[aria-expanded=false]").waitFor();
        await accessible(phone.page);
        await fits(phone.page);
        await picture(phone.page, `phone-menu-${lang}`, { full: false });
        await phone.page.locator("#rail-method").click();
        await phone.page.locator('.rail a[href^="/help"]').click();
        await phone.page.waitForURL((url) => url.pathname === "/help");
        await settled(phone.page);
      });
  } finally {
    await phone.close();
  }
}
