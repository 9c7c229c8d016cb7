// Every page in every theme and both languages, on a desktop and on a phone; keys, tables, words, first steps, screen, paper.
import assert from "node:assert/strict";
import fs from "node:fs";
import { DESKTOP, PHONE } from "../lib/browser.mjs";
import { accessible, accessibleAs, counted, fits, picture, settled } from "../lib/walk.mjs";
import { LOGIN, signIn } from "./assessment.mjs";

const PAGES = ["/", "/units/c05", "/units/c05/indicators/2.1", "/units/c05/indicators/2.1?fact=0", "/whatif", "/readings", "/method", "/runs", "/drafts", "/review", "/review?unit=c05", "/appeals", "/notices", "/campaign", "/account", "/help", "/screen"];
const THEMES = ["light", "dark", "contrast", "contrast-dark"];
const LANGS = ["zh", "en"];

// All of them with --every-theme (ten minutes); else each theme is met once on each kind of window.
const EVERY = process.argv.includes("--every-theme");
const THEMES_OF = { "desktop zh": ["light", "contrast"], "desktop en": ["dark", "contrast-dark"], "phone zh": ["dark", "contrast-dark"], "phone en": ["light", "contrast"] };
const at = (where, lang) => `${where}${where.includes("?") ? "&" : "?"}lang=${lang}`;

/** The look as another window would change it: the page follows without being loaded again. */
const look = (page, to) =>
  page.evaluate((newValue) => {
    localStorage.setItem("huanheng.look", newValue);
    dispatchEvent(new StorageEvent("storage", { key: "huanheng.look", newValue }));
  }, JSON.stringify(to));

export default async function ease({ step, base, openPage }) {
  const open = async (viewport, login = LOGIN) => {
    const browser = await openPage(viewport);
    await browser.page.goto(`${base}/sign-in?lang=zh`);
    await signIn(browser.page, base, login);
    return browser;
  };

  for (const [name, viewport] of [["desktop", DESKTOP], ["phone", PHONE]]) {
    const { page, close } = await open(viewport);
    try {
      for (const lang of LANGS)
        for (const where of PAGES)
          await step(`${name}, ${lang}: ${where} is accessible in its themes, with 7:1 in those of high contrast`, async () => {
            await page.goto(base + at(where, lang));
            await settled(page);
            if (where.includes("fact=")) await page.waitForSelector(".ant-drawer .fact");
            for (const theme of EVERY ? THEMES : THEMES_OF[`${name} ${lang}`]) {
              await look(page, { theme });
              await page.waitForFunction((t) => document.documentElement.dataset.theme === t, theme);
              await page.waitForTimeout(60);
              await (theme.startsWith("contrast") ? accessibleAs(page, ["color-contrast-enhanced"]) : accessible(page));
              if ((where === "/" || where.endsWith("2.1"))) await picture(page, `${name}-${theme}-${where === "/" ? "city" : "indicator"}`, { full: false });
            }
            await fits(page);
            await look(page, { theme: "light", size: "large" });
            await page.waitForTimeout(80);
            if (EVERY) await accessible(page);
            await fits(page);
            await look(page, { theme: "light" });
          });
    } finally {
      await close();
    }
  }

  await step("one can sign in in every theme and in large type, on the smallest phone", async () => {
    const { page, close } = await openPage({ width: 320, height: 640 });
    try {
      for (const theme of THEMES)
        for (const size of ["normal", "large"]) {
          await page.goto(`${base}/sign-in?lang=zh`);
          await settled(page);
          await look(page, { theme, size });
          await page.waitForTimeout(60);
          await fits(page);
          await (theme.startsWith("contrast") ? accessibleAs(page, ["color-contrast-enhanced"]) : accessible(page));
        }
    } finally {
      await close();
    }
  });

  // A window of 1280 px at 200 % and one of 1280 px at 400 %.
  for (const [width, height] of [[640, 400], [320, 256], [320, 640]]) {
    const { page, close } = await open({ width, height });
    try {
      for (const lang of LANGS)
        await step(`${width} × ${height} px, ${lang}: no page scrolls sideways and the menu reaches every page`, async () => {
          for (const where of PAGES) {
            await page.goto(base + at(where, lang));
            await settled(page);
            await fits(page);
          }
          await page.goto(base + at("/runs", lang));
          await settled(page);
          await page.locator(".rail-menu").click();
          await page.locator('.rail a[href^="/help"]').click();
          await page.waitForURL((url) => url.pathname === "/help");
          await settled(page);
        });
    } finally {
      await close();
    }
  }

  const { page, context, close } = await open(DESKTOP);
  const focus = () => page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.textContent?.slice(0, 40)}`);
  try {
    await step("the remembered theme is there before the program is", async () => {
      await look(page, { theme: "dark" });
      await page.route("**/assets/index-*.js", async (route) => {
        await new Promise((r) => setTimeout(r, 1500));
        await route.continue().catch(() => undefined);
      });
      await page.goto(base, { waitUntil: "commit" });
      await page.waitForFunction(() => document.body !== null && document.styleSheets.length > 0);
      const early = await page.evaluate(() => ({ theme: document.documentElement.dataset.theme, ground: getComputedStyle(document.body).backgroundColor, drawn: document.getElementById("root").childElementCount }));
      assert.deepEqual(early, { theme: "dark", ground: "rgb(21, 25, 27)", drawn: 0 });
      await page.unrouteAll({ behavior: "ignoreErrors" });
      await settled(page);
      await look(page, { theme: "system" });
    });

    await step("without a choice the theme follows the system", async () => {
      for (const [media, theme] of [[{ colorScheme: "dark" }, "dark"], [{ contrast: "more" }, "contrast-dark"], [{ colorScheme: "light" }, "contrast"], [{ contrast: null, colorScheme: null }, "light"]]) {
        await page.emulateMedia(media);
        await page.waitForFunction((t) => document.documentElement.dataset.theme === t, theme);
      }
    });

    await step("the display menu is used by keys alone and remembers", async () => {
      await page.goto(base);
      await settled(page);
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
      await page.locator(".top .look button").focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), "22px");
      await page.keyboard.press("Escape");
      await counted(page.locator(".top .disclosure-panel"), 0);
      assert.ok((await focus()).startsWith("BUTTON"));
      await page.reload();
      await settled(page);
      assert.deepEqual(await page.evaluate(() => ({ ...document.documentElement.dataset })), { theme: "dark", size: "large" });
      await look(page, { theme: "light" });
    });

    await step("with the colours of the system the marks are told apart by shape", async () => {
      await page.goto(base);
      await settled(page);
      await page.emulateMedia({ forcedColors: "active" });
      await picture(page, "forced-colors", { full: false });
      const looks = await page.evaluate(() => {
        const one = (selector) => {
          const el = document.querySelector(selector);
          const style = getComputedStyle(el);
          return `${style.fill} ${style.stroke}`;
        };
        return [".step-reached", ".step-passed", ".step-out", ".step-fact", ".step-ruling"].map(one);
      });
      await page.emulateMedia({ forcedColors: null });
      assert.equal(new Set(looks).size, looks.length, looks.join(" | "));
    });

    await step("keys lead to pages; the heading has the focus and the title is said", async () => {
      await page.goto(base);
      await settled(page);
      await page.keyboard.press("g");
      await page.keyboard.press("r");
      await page.waitForURL((url) => url.pathname === "/readings");
      await page.waitForFunction(() => document.activeElement?.tagName === "H1");
      await page.waitForFunction(() => document.querySelector("[data-arrival]").textContent === document.title);
      await page.keyboard.press("j");
      const first = await focus();
      await page.keyboard.press("j");
      assert.notEqual(await focus(), first);
      await page.keyboard.press("k");
      assert.equal(await focus(), first);
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      await page.keyboard.press("g");
      await page.keyboard.press("c");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      assert.equal(new URL(page.url()).pathname, "/readings");
    });

    await step("keys rest while one types", async () => {
      await page.goto(`${base}/help`);
      await settled(page);
      await page.keyboard.press("/");
      await page.keyboard.type("gc?j");
      assert.equal(await page.locator(".help-find input").inputValue(), "gc?j", "/ leads to the page's own search");
      assert.equal(new URL(page.url()).pathname, "/help");
      await counted(page.getByRole("dialog"), 0);
      await page.keyboard.press("Control+k");
      await page.locator("dialog.search input").waitFor();
      await page.keyboard.type("g?");
      assert.equal(await page.locator("dialog.search input").inputValue(), "g?");
      await page.keyboard.press("Escape");
      await page.locator("dialog.search").waitFor({ state: "detached" });
      assert.equal(await page.locator(".help-find input").evaluate((el) => el === document.activeElement), true);
    });

    await step("a table shows chosen columns, keeps them as a view, and a link shows anyone the same", async () => {
      await page.goto(base);
      await settled(page);
      await page.getByRole("button", { name: "选列" }).click();
      const boxes = page.locator(".disclosure-panel input");
      for (let i = 2; i < (await boxes.count()); i += 1) {
        await boxes.nth(i).click();
        await page.waitForFunction((n) => !document.querySelectorAll(".disclosure-panel input")[n].checked, i);
      }
      assert.equal(new URL(page.url()).searchParams.get("cols"), "1.1,1.2");
      await counted(page.locator(".matrix thead tr:nth-child(2) th"), 2);
      await page.getByRole("button", { name: "紧凑" }).click();
      await page.getByRole("button", { name: "我的视图" }).click();
      await page.locator(".disclosure-panel form input").fill("两项");
      await page.getByRole("button", { name: "保存" }).click();
      await page.goto(base);
      await settled(page);
      await page.getByRole("button", { name: "我的视图" }).click();
      await page.getByRole("button", { name: "两项", exact: true }).click();
      await page.waitForURL((url) => url.searchParams.get("cols") === "1.1,1.2" && url.searchParams.get("dense") === "1");
      await page.getByRole("button", { name: "复制链接" }).click();
      const link = await page.locator(".disclosure-panel input").inputValue();
      assert.match(link, /run=/);
      const other = await open(DESKTOP, { login: "fuhe", password: LOGIN.password });
      try {
        await other.page.goto(link);
        await settled(other.page);
        await counted(other.page.locator(".matrix thead tr:nth-child(2) th"), 2);
        await counted(other.page.locator(".dense"), 1);
      } finally {
        await other.close();
      }
    });

    await step("what is shown goes into a spreadsheet, marked for it", async () => {
      await page.getByRole("button", { name: "导出" }).click();
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /Excel/ }).click()]);
      const text = fs.readFileSync(await file.path(), "utf8");
      assert.ok(text.startsWith("\uFEFF组别,单位,最低分,最高分,"));
      const rows = text.trim().split("\r\n");
      assert.equal(rows.length, 1 + (await page.locator(".matrix a[href*='/units/']:not(.cell)").count()));
      assert.equal(rows[0].split(",").length, 6);
    });

    await step("a word opens its entry by Enter, with the way to the reading it comes from", async () => {
      await page.goto(`${base}/units/c05/indicators/2.1`);
      await settled(page);
      await page.locator("[data-term=fact]").focus();
      await page.keyboard.press("Enter");
      await page.locator(".glossary .term-head").waitFor();
      await page.waitForFunction(() => document.activeElement?.classList.contains("glossary"));
      await accessible(page);
      await picture(page, "term", { full: false });
      await page.keyboard.press("Escape");
      await page.locator(".glossary").waitFor({ state: "hidden" });
      assert.equal(await page.evaluate(() => document.activeElement.dataset.term), "fact");
      await page.goto(`${base}/help?q=cut`);
      await settled(page);
      await page.locator(".help-words a", { hasText: "A2" }).first().click();
      await page.waitForURL((url) => url.pathname === "/readings" && url.searchParams.get("reading") === "A2");
    });

    await step("the first steps are put away for good and opened again from the help", async () => {
      await page.goto(base);
      await settled(page);
      // One line at first; it stays open once it is opened.
      await counted(page.locator(".guide ol"), 0);
      await page.locator(".guide-head button").first().click();
      await page.locator(".guide ol li").first().waitFor();
      await counted(page.locator(".guide .done"), (n) => n > 0);
      await page.getByRole("button", { name: "收起，不再显示" }).click();
      await page.reload();
      await settled(page);
      await counted(page.locator(".guide"), 0);
      await page.goto(`${base}/help`);
      await settled(page);
      await page.getByRole("button", { name: "再看一遍入门指引" }).click();
      await page.locator(".guide").waitFor();
    });

    await step("on paper: no frame, light, with the run that the page is of", async () => {
      await look(page, { theme: "dark" });
      for (const where of ["/", "/units/c05", "/units/c05/indicators/2.1", "/readings"]) {
        await page.goto(base + where);
        await settled(page);
        // Which run the page is of comes by a request of its own.
        await page.waitForFunction(() => document.querySelector(".print-stamp")?.textContent.includes("sha256:"));
        await page.emulateMedia({ media: "print" });
        const paper = await page.evaluate(() => ({
          frame: [".rail", ".top", ".table-tools"].some((s) => document.querySelector(s)?.getClientRects().length > 0),
          ink: getComputedStyle(document.querySelector("h1")).color,
          stamp: document.querySelector(".print-stamp").innerText,
        }));
        assert.deepEqual([paper.frame, paper.ink], [false, "rgb(29, 36, 39)"], where);
        assert.match(paper.stamp, /核算第 \d+ 次.*截至 \d{4}-\d\d-\d\d.*sha256:[0-9a-f]{64}/, where);
        const pdf = await page.pdf({ preferCSSPageSize: true });
        assert.ok(pdf.length > 20_000);
        await page.emulateMedia({ media: null });
      }
      await look(page, { theme: "light" });
    });
  } finally {
    await close();
    void context;
  }

  for (const viewport of [{ width: 1920, height: 1080 }, { width: 3840, height: 2160 }])
    await step(`the large screen at ${viewport.width} × ${viewport.height} is read from afar and turns by itself`, async () => {
      const { page, close } = await open(viewport);
      try {
        await page.goto(`${base}/screen?every=5`);
        await settled(page);
        const head = () => page.locator("h1").innerText();
        const first = await head();
        await picture(page, `screen-${viewport.width}`, { full: false });
        await page.waitForFunction((was) => document.querySelector("h1").innerText !== was, first, { timeout: 9000 });
        await page.keyboard.press("Space");
        const second = await head();
        const size = await page.evaluate(() => ({ row: parseFloat(getComputedStyle(document.querySelector(".screen-units li > b")).fontSize) / innerHeight, over: document.querySelector(".screen-body").scrollHeight - document.querySelector(".screen-body").clientHeight }));
        assert.ok(size.row > 0.045, `the names are ${size.row} of the height`);
        assert.ok(size.over <= 0, `${size.over} px do not fit`);
        await picture(page, `screen-${viewport.width}-group`, { full: false });
        await page.waitForTimeout(5600);
        assert.equal(await head(), second, "held");
        await page.keyboard.press("ArrowLeft");
        assert.equal(await head(), first);
        await fits(page);
      } finally {
        await close();
      }
    });

  await step("the large screen shows a unit officer nothing that is not published", async () => {
    const { page, close } = await open({ width: 1920, height: 1080 }, { login: "c01", password: LOGIN.password });
    try {
      await page.goto(`${base}/screen`);
      await settled(page);
      await page.keyboard.press("ArrowRight");
      await page.locator(".screen-units").waitFor();
      await counted(page.locator(".screen-units li"), 1);
      assert.equal(await page.locator(".screen-place").innerText(), "");
    } finally {
      await close();
    }
  });
}
