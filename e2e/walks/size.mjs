// A province: more units than a page can hold. Lists by pages, the matrix in its box, comparison, days, search, standings, news.
//   HUANHENG_WALK_UNITS: how many units (200 unless said otherwise)
import assert from "node:assert/strict";
import { DESKTOP, PHONE } from "../lib/browser.mjs";
import { startServer } from "../lib/server.mjs";
import { accessible, counted, fits, picture, read, settled } from "../lib/walk.mjs";
import { signIn } from "./assessment.mjs";

const UNITS = Number(process.env.HUANHENG_WALK_UNITS ?? "200");

export default async function size({ step, openPage, watch }) {
  const server = await startServer({ seconds: 900, args: ["--days", "2", "--units", String(UNITS)] });
  watch(server.base);
  try {
    await desktop(step, server.base, openPage);
    await phone(step, server.base, openPage);
  } finally {
    await server.stop();
  }
}

/** Rows of the matrix that are drawn. */
const drawn = (page) => page.locator(".matrix tbody tr:not(.matrix-group):not(.matrix-space):not(.matrix-waiting)").count();
/** The matrix stands: no row waits for its page. */
const stands = (page) => page.waitForFunction(() => document.querySelector(".matrix tbody tr") !== null && document.querySelector(".matrix-waiting") === null);

async function desktop(step, base, openPage) {
  const { page, close } = await openPage(DESKTOP);
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  try {
    await step(`a matrix of ${UNITS} units draws some rows and asks for some units`, async () => {
      await page.goto(`${base}/sign-in?lang=zh`);
      await settled(page);
      await signIn(page, base);
      await stands(page);
      const list = await read(page, base, "/assessment/city/units?limit=1");
      assert.equal(list.total, UNITS);
      assert.ok((await drawn(page)) < 60, `${await drawn(page)} rows are drawn`);
      assert.equal(Number(await page.locator("table.matrix").getAttribute("aria-rowcount")), UNITS + list.groups.length + 2);
      assert.ok(asked.filter((url) => url.includes("/city/units")).length <= 2);
      await fits(page);
      await accessible(page);
      await picture(page, "many-city-zh", { full: false });
    });

    await step("keys lead to the last unit and back, the head stays", async () => {
      await page.locator('.matrix a.cell[data-at="0:0"]').focus();
      await page.keyboard.press("Control+End");
      await page.locator(`.matrix a.cell[data-at="${UNITS - 1}:0"]:focus`).waitFor();
      const last = await read(page, base, `/assessment/city/units?limit=1&offset=${UNITS - 1}`);
      const row = page.locator("tr", { has: page.locator(`a.cell[data-at="${UNITS - 1}:0"]`) });
      assert.equal((await row.locator("th").innerText()).trim(), last.items[0].short_name);
      assert.equal(Number(await row.getAttribute("aria-rowindex")), UNITS + 2 + last.groups.filter((g) => g.total > 0).length);
      const head = await page.locator(".matrix thead").boundingBox();
      const box = await page.locator(".matrix-many").boundingBox();
      assert.ok(Math.abs(head.y - box.y) < 4, "the head scrolled away");
      await page.keyboard.press("PageUp");
      await page.locator(`.matrix a.cell[data-at="${UNITS - 16}:0"]:focus`).waitFor();
      await picture(page, "many-end-zh", { full: false });
      await page.keyboard.press("Control+Home");
      await page.locator('.matrix a.cell[data-at="0:0"]:focus').waitFor();
    });

    await step("a filter stands in the address and finds what the server finds", async () => {
      await page.getByLabel("状态").selectOption("open");
      await page.getByLabel("指标", { exact: true }).selectOption("2.1");
      await page.getByLabel("组别").selectOption("county");
      await page.getByLabel("总分不低于").fill("60");
      await page.waitForURL(/least=60/);
      const found = await read(page, base, "/assessment/city/units?group=county&indicator=2.1&state=open&least=60");
      assert.ok(found.total > 0 && found.total < UNITS);
      await page.locator(".filter-count", { hasText: `${found.total} / ${UNITS}` }).waitFor();
      await page.reload();
      await page.locator(".filter-count", { hasText: `${found.total} / ${UNITS}` }).waitFor();
      await stands(page);
      assert.equal((await page.locator(".matrix-unit a").first().innerText()).trim(), found.items[0].short_name);
      await page.getByRole("button", { name: "清除筛选" }).click();
      await page.locator(".filter-count", { hasText: `共 ${UNITS} 个单位` }).waitFor();
      const one = found.items[0];
      await page.getByLabel("单位名称或编号").fill(one.short_name);
      await page.locator(".filter-count", { hasText: `1 / ${UNITS}` }).waitFor();
      await accessible(page);
    });

    await step("a word and a number lead straight to an indicator of a unit, by keys alone", async () => {
      const { items } = await read(page, base, "/assessment/city/units?limit=1&offset=7");
      await page.goto(`${base}/readings`);
      await settled(page);
      await page.keyboard.press("/");
      await page.locator("dialog.search input").waitFor();
      await accessible(page);
      await page.keyboard.type(`${items[0].short_name} 2.1`);
      await page.locator("dialog.search li[aria-selected=true]", { hasText: "2.1" }).waitFor();
      await picture(page, "many-search-zh", { full: false });
      await accessible(page);
      await page.keyboard.press("Enter");
      await page.waitForURL(`**/units/${items[0].unit}/indicators/2.1**`);
      await settled(page);
      await page.keyboard.press("Control+k");
      await page.locator("dialog.search input").waitFor();
      await page.keyboard.type("核算比较");
      await page.locator("dialog.search li[aria-selected=true]", { hasText: "核算比较" }).waitFor();
      await page.keyboard.press("Escape");
      await page.locator("dialog.search").waitFor({ state: "detached" });
    });

    await step("two runs are compared by pages, with causes and as CSV", async () => {
      const { items } = await read(page, base, "/assessment/days");
      const query = `a=${items[items.length - 1].run}&b=${items[0].run}`;
      await page.goto(`${base}/compare?${query}&lang=zh`);
      await settled(page);
      const compared = await read(page, base, `/assessment/compare?${query}`);
      assert.ok(compared.total > 20, `${compared.total} rows moved`);
      const first = Math.min(50, compared.total);
      await counted(page.locator(".compare-table tbody tr"), first);
      await counted(page.locator(".compare-causes li"), (n) => n >= first);
      await accessible(page);
      await fits(page);
      await picture(page, "many-compare-zh", { full: false });
      if (compared.total > 50) {
        await page.getByRole("button", { name: "下一页" }).click();
        await page.waitForURL(/from=50/);
        await page.locator(".pager-said", { hasText: "第 51–" }).waitFor();
      }
      const kind = compared.kinds[0];
      await page.goto(`${base}/compare?${query}&kind=${kind.kind}&lang=en`);
      await settled(page);
      await page.locator(".pager-said", { hasText: `of ${kind.rows}` }).waitFor();
      await accessible(page);
      await picture(page, "many-compare-en", { full: false });
      const csv = await page.request.get(`${base}${await page.locator("a[download]").getAttribute("href")}`);
      assert.equal((await csv.text()).trim().split("\r\n").length, kind.rows + 1);
    });

    await step("a day is chosen by keys, stays along the pages, and is said until one goes back", async () => {
      await page.goto(`${base}/?lang=zh`);
      await settled(page);
      await page.locator(".as-of-button").click();
      await page.locator(".as-of-grid button:focus").waitFor();
      await counted(page.locator(".as-of-grid button[disabled]"), (n) => n > 20);
      await accessible(page);
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("Enter");
      await page.locator(".as-of-banner", { hasText: "2026-11-21" }).waitFor();
      const run = new URL(page.url()).searchParams.get("run");
      await stands(page);
      await page.locator(".matrix-unit a").first().click();
      await page.waitForURL(/\/units\//);
      await page.locator(".rail").getByText("走势").click();
      await page.waitForURL(/\/standings/);
      await settled(page);
      assert.equal(new URL(page.url()).searchParams.get("run"), run);
      await accessible(page);
      await picture(page, "many-older-zh", { full: false });
      await page.locator(".as-of-banner").getByText("回到最新").click();
      await page.locator(".as-of-banner").waitFor({ state: "detached" });
    });

    await step("standings show chosen units of one group, and the table behind them", async () => {
      const { items } = await read(page, base, "/assessment/city/units?group=district&limit=3&offset=20");
      await page.goto(`${base}/standings?group=district&units=${items.map((u) => u.unit).join(",")}&lang=zh`);
      await settled(page);
      assert.deepEqual(await page.locator(".standing-legend li > button:not(.drop)").allInnerTexts(), items.map((u) => u.short_name));
      await page.getByRole("button", { name: `突出显示 ${items[1].short_name}` }).click();
      await page.waitForURL(new RegExp(`lit=${items[1].unit}`));
      await settled(page);
      await page.getByText("以表格查看").click();
      await counted(page.locator(".page-standings tbody tr"), (n) => n >= 2);
      await accessible(page);
      await fits(page);
      await picture(page, "many-standings-zh");
    });

    await step("an open page reads again when a run is made elsewhere", async () => {
      await page.goto(`${base}/?lang=zh`);
      await settled(page);
      await stands(page);
      const from = asked.length;
      const made = await page.request.post(`${base}/api/v1/assessment/runs`, { data: {}, timeout: 300_000 });
      assert.ok(made.ok(), await made.text());
      const { number } = await made.json();
      await page.waitForFunction(() => performance.getEntriesByType("resource").filter((e) => e.name.endsWith("/assessment/city")).length >= 2, null, { timeout: 60_000 });
      await page.waitForTimeout(5000);
      const again = asked.slice(from).filter((url) => url.endsWith("/assessment/city")).length;
      assert.ok(again >= 1 && again <= 2, `${again} readings for one run ${number}`);
    });
  } finally {
    await close();
  }
}

async function phone(step, base, openPage) {
  const { page, close } = await openPage(PHONE);
  try {
    for (const lang of ["zh", "en"])
      await step(`a phone shows ${UNITS} units, the comparison and the standings (${lang})`, async () => {
        if (lang === "zh") {
          await page.goto(`${base}/sign-in?lang=zh`);
          await settled(page);
          await signIn(page, base);
        }
        for (const [name, where] of [["city", "/"], ["compare", "/compare"], ["standings", "/standings?group=district"]]) {
          await page.goto(`${base}${where}${where.includes("?") ? "&" : "?"}lang=${lang}`);
          await settled(page);
          await fits(page);
          await accessible(page);
          await picture(page, `phone-many-${name}-${lang}`, { full: false });
        }
        await page.locator(".search-open").click();
        await page.locator("dialog.search input").fill("2.1");
        await page.locator("dialog.search li").first().waitFor();
        await fits(page);
        await accessible(page);
        await picture(page, `phone-many-search-${lang}`, { full: false });
      });
  } finally {
    await close();
  }
}
