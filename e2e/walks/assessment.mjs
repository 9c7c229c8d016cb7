// City, unit, indicator, fact, evidence; readings and runs; both languages.
import assert from "node:assert/strict";
import { accessible, counted, fits, picture, read, settled } from "../lib/walk.mjs";

export const LOGIN = { login: "fangfa", password: "Huanheng-2026" };
const VIEWABLE = /^(application\/(pdf|json)|image\/(png|jpeg|gif|webp|svg\+xml)|text\/(plain|csv|markdown))/;

export async function signIn(page, base, { login, password } = LOGIN) {
  await page.fill("#login", login);
  await page.fill("#password", password);
  await page.click("button[type=submit]");
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  await settled(page);
}

export default async function assessment({ step, page, base }) {
  let city;
  let unit;
  let indicator;
  let fact;
  let file;

  await step("a page asks to sign in first and a wrong password is answered in words", async () => {
    await page.goto(`${base}/runs`);
    await page.waitForURL((url) => url.pathname === "/sign-in" && url.searchParams.get("next") === "/runs");
    await page.fill("#login", LOGIN.login);
    await page.fill("#password", "wrong-password");
    await page.click("button[type=submit]");
    await page.waitForSelector("[role=alert] >> text=账号或密码不对");
    await accessible(page);
    await picture(page, "sign-in-zh");
  });

  await step("signing in leads back to where one wanted to go", async () => {
    await signIn(page, base);
    assert.equal(new URL(page.url()).pathname, "/runs");
  });

  await step("a run started by hand becomes the newest", async () => {
    const before = (await read(page, base, "/assessment/runs?limit=1")).items[0];
    await page.getByRole("button", { name: "现在核算" }).click();
    await page.getByText("的数据核算完毕").waitFor();
    const now = (await read(page, base, "/assessment/runs?limit=1")).items[0];
    assert.ok(now.number > before.number);
    await page.locator(".runs tbody tr").first().getByText(`第 ${now.number} 次`).waitFor();
  });

  await step("the city page shows every unit and indicator", async () => {
    city = await read(page, base, "/assessment/city");
    await page.goto(base);
    await settled(page);
    const units = city.groups.flatMap((g) => g.units);
    await counted(page.locator(".matrix tbody tr:not(.matrix-group):not(.matrix-hidden)"), units.length);
    const columns = city.method.items.flatMap((i) => i.indicators).length;
    await counted(page.locator(".matrix thead tr:nth-child(2) th"), columns);
    const cells = units.filter((u) => u.total !== null).reduce((n, u) => n + u.cells.length, 0);
    await counted(page.locator(".matrix a.cell"), cells);
    await counted(page.locator(".ribbon"), city.run.simulated ? 1 : 0);
    await accessible(page);
    await fits(page);
    await picture(page, "city-zh");
  });

  await step("each group has its ranking, or the reason why it is withheld and an order marked as not final", async () => {
    for (const [i, group] of city.groups.entries()) {
      const box = page.locator(".place-list").nth(i);
      assert.ok((await box.innerText()).includes(group.ranking.sentence));
      await counted(box.locator("h2").getByText("非终局"), group.ranking.state === "withheld" ? 1 : 0);
      await counted(box.locator("ol > li"), group.ranking.places.length);
    }
  });

  await step("arrow keys move through the matrix and Enter opens the indicator", async () => {
    await page.locator('.matrix a.cell[data-at="0:0"]').focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-at")), "1:1");
    const name = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    assert.equal((await page.locator(".strip").innerText()).trim(), name);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/units\/[^/]+\/indicators\//);
    await page.goBack();
    await settled(page);
  });

  await step("sorting is part of the address", async () => {
    await page.locator(".matrix-unit button").click();
    await page.locator("th.matrix-unit[aria-sort=ascending]").waitFor();
    assert.equal(new URL(page.url()).searchParams.get("sort"), "code");
    await page.reload();
    await page.locator("th.matrix-unit[aria-sort=ascending]").waitFor();
    // By pinyin, as the browser itself orders them.
    await page.locator(".filters select[aria-label=排列]").selectOption("name");
    await page.waitForURL((url) => url.searchParams.get("sort") === "name");
    await settled(page);
    const names = await page.locator(".matrix a[href*='/units/']:not(.cell)").allInnerTexts();
    const read = await page.evaluate((list) => [...list].sort(new Intl.Collator("zh-u-co-pinyin").compare), names);
    const groups = city.groups.map((g) => g.units.map((u) => u.short_name));
    for (const of of groups) assert.deepEqual(names.filter((n) => of.includes(n)), read.filter((n) => of.includes(n)));
  });

  await step("the scorecard of a unit adds up", async () => {
    const scored = city.groups.flatMap((g) => g.units).filter((u) => u.visible === "full" && u.total !== null);
    // One that waits for a ruling and for facts shows the most.
    const open = (u) => u.cells.filter((c) => c.span.lo !== c.span.hi).length + (u.cells.some((c) => c.decided_by.includes("A7")) ? 100 : 0);
    unit = scored.sort((a, b) => open(b) - open(a))[0];
    await page.goto(base);
    await settled(page);
    await page.locator(".matrix-unit a", { hasText: unit.short_name }).click();
    await page.waitForURL(`**/units/${unit.unit}`);
    await settled(page);
    const card = await read(page, base, `/assessment/units/${unit.unit}`);
    await page.locator(".band li").first().waitFor();
    await counted(page.locator(".band li"), card.items.length);
    await counted(page.locator(".rows > li"), card.items.flatMap((i) => i.rows).length);
    const sum = (end) => card.items.reduce((n, i) => n + Number(i.span[end]), 0);
    assert.equal(sum("lo"), Number(card.total.lo));
    assert.equal(sum("hi"), Number(card.total.hi));
    const shown = (await page.locator(".score .span-xl [aria-hidden]").innerText()).replaceAll(/\s/g, "");
    const wanted = Number(card.total.lo) === Number(card.total.hi) ? `${Number(card.total.lo)}/100` : `${Number(card.total.lo)}–${Number(card.total.hi)}/100`;
    assert.equal(shown, wanted);
    const ways = new Set(["literal", "zero", "lowest"].map((way) => `${card.c1[way].lo} ${card.c1[way].hi}`));
    await counted(page.locator(".c1 tbody tr"), ways.size === 1 ? 0 : 3);
    await accessible(page);
    await fits(page);
    await picture(page, "unit-zh");
  });

  await step("gaps can be ordered by date, in the address", async () => {
    if ((await page.locator(".gaps .ant-segmented").count()) === 0) return;
    await page.locator(".gaps").getByText("按期限").click();
    assert.equal(new URL(page.url()).searchParams.get("gaps"), "date");
  });

  await step("an indicator shows its verbatim clause beside its rules", async () => {
    const ids = city.method.items.flatMap((i) => i.indicators.map((x) => x.id));
    const inOrder = [...new Set(["2.1", "4.1", "1.1", ...ids])].filter((id) => ids.includes(id));
    for (const id of inOrder) {
      const page_ = await read(page, base, `/assessment/units/${unit.unit}/indicators/${id}`);
      const at = page_.facts.findIndex((f) => f.evidence.some((e) => VIEWABLE.test(e.media_type)));
      if (at >= 0) {
        indicator = page_;
        fact = at;
        file = page_.facts[at].evidence.find((e) => VIEWABLE.test(e.media_type));
        break;
      }
    }
    indicator ??= await read(page, base, `/assessment/units/${unit.unit}/indicators/2.1`);
    await page.goto(`${base}/units/${unit.unit}`);
    await settled(page);
    await page.locator(".row h3 a", { hasText: indicator.indicator.name }).click();
    await page.waitForURL(`**/indicators/${indicator.indicator.id}`);
    await settled(page);
    const texts = indicator.rule.form === "sum" ? [indicator.rule.text] : indicator.rule.tiers.map((t) => t.text).filter((t) => t !== null);
    assert.deepEqual(await page.locator(".clause blockquote").allInnerTexts(), texts);
    await counted(page.locator(".facts tbody tr"), indicator.facts.length);
    await counted(page.locator(".strip-units li"), indicator.group.length);
    await accessible(page);
    await fits(page);
    await picture(page, "indicator-zh");
  });

  await step("the address of an indicator can be opened afresh", async () => {
    const answer = await page.goto(`${base}/units/${unit.unit}/indicators/${indicator.indicator.id}`);
    assert.equal(answer?.status(), 200);
    await settled(page);
    assert.ok((await page.locator("h1").innerText()).includes(indicator.indicator.name));
  });

  await step("a fact opens in the drawer and stands in the address", async () => {
    assert.ok(fact !== undefined, "no fact with evidence that a browser can show");
    await page.locator(".facts tbody tr").nth(fact).locator("a.fact-link").click();
    await page.waitForSelector(".ant-drawer .fact");
    assert.equal(new URL(page.url()).searchParams.get("fact"), String(fact));
    await page.reload();
    await page.waitForSelector(".ant-drawer .fact");
    assert.ok((await page.locator(".ant-drawer").innerText()).includes(indicator.facts[fact].digest));
    await page.waitForTimeout(250);
    await accessible(page);
    await picture(page, "fact-zh", { full: false });
  });

  await step("its evidence is shown in place and is what the digest says", async () => {
    const row = page.locator(".files .file", { hasText: file.name }).first();
    await row.locator("[data-file]").click();
    await row.locator("iframe, img, .file-text").waitFor();
    assert.equal(new URL(page.url()).searchParams.get("file"), file.digest);
    const address = await row.locator("a[download]").getAttribute("href");
    const answer = await page.request.get(base + address);
    assert.equal(answer.status(), 200);
    const body = await answer.body();
    assert.equal(body.length, file.bytes);
    await page.waitForTimeout(300);
    await accessible(page);
    await row.evaluate((el) => el.closest("section").scrollIntoView());
    await picture(page, "evidence-zh", { full: false });
  });

  await step("Escape closes the drawer and leaves the page", async () => {
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !new URL(location.href).searchParams.has("fact"));
    assert.ok((await page.locator("h1").innerText()).includes(indicator.indicator.name));
  });

  await step("English is a full second language and is remembered", async () => {
    await page.locator(".top .lang").getByText("English").click();
    await page.waitForFunction(() => document.documentElement.lang === "en");
    assert.equal(new URL(page.url()).searchParams.get("lang"), "en");
    assert.equal(await page.locator(".rail li a.on").innerText(), "City");
    await page.goto(base);
    await settled(page);
    assert.equal(await page.locator("h1").innerText(), "City at a glance");
    const own = await page.evaluate(() => {
      const text = [];
      for (const el of document.querySelectorAll("h1, h2, .rail, .strip, button, summary, thead")) if (!el.querySelector("[lang]") && !el.closest(".lang, .person, [lang='zh-CN']")) text.push(el.innerText);
      return text.join(" ").match(/[\u3400-\u9fff]+/g);
    });
    assert.deepEqual(own, null);
    await accessible(page);
    await picture(page, "city-en");
    for (const [name, at] of [["unit", `/units/${unit.unit}`], ["indicator", `/units/${unit.unit}/indicators/${indicator.indicator.id}`], ["readings", "/readings"], ["runs", "/runs"]]) {
      await page.goto(base + at);
      await settled(page);
      await accessible(page);
      await picture(page, `${name}-en`);
    }
  });

  await step("back to Chinese by the address", async () => {
    await page.goto(`${base}/readings?lang=zh`);
    await settled(page);
    assert.equal(await page.locator("h1").innerText(), "读法与裁定");
  });

  await step("readings list their options, and ruling is open to who may or says why not", async () => {
    const { items } = await read(page, base, "/assessment/readings");
    const session = await read(page, base, "/session");
    const open = items.find((r) => r.state === "open") ?? items.find((r) => r.options.length > 1);
    await page.goto(`${base}/readings?show=all&reading=${open.id}`);
    await settled(page);
    await counted(page.locator(".reading-list li"), items.length);
    await counted(page.locator(".option-list > li"), open.options.length);
    const button = page.locator(".ruling button[type=button]").last();
    assert.equal(await button.isEnabled(), session.allowed.includes("rule"));
    if (session.allowed.includes("rule")) {
      await button.click();
      await page.getByText("请先选一种理解").waitFor();
    } else await page.locator("#ruling-why").waitFor();
    await accessible(page);
    await fits(page);
    await picture(page, "readings-zh");
  });

  await step("the chip of a reading opens it over the city page", async () => {
    await page.goto(base);
    await settled(page);
    const chip = page.locator(".open-readings a.chip").first();
    if ((await chip.count()) === 0) return;
    const id = (await chip.innerText()).trim();
    await chip.click();
    await page.waitForSelector(".ant-drawer .reading-detail");
    assert.equal(new URL(page.url()).searchParams.get("reading"), id);
    await page.waitForTimeout(250);
    await accessible(page);
    await picture(page, "reading-zh", { full: false });
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !new URL(location.href).searchParams.has("reading"));
  });

  await step("replaying the newest run gives the same result", async () => {
    await page.goto(`${base}/runs`);
    await settled(page);
    await page.locator(".runs tbody tr").first().getByRole("button", { name: "复算一遍" }).click();
    await page.locator(".replay-same").waitFor();
    await accessible(page);
    await fits(page);
    await picture(page, "runs-zh");
  });

  await step("an older run is looked at through its address, and every link keeps it", async () => {
    const { items } = await read(page, base, "/assessment/runs?limit=5");
    if (items.length < 2) return;
    await page.goto(`${base}/?run=${encodeURIComponent(items[1].id)}`);
    await settled(page);
    await page.locator(".as-of-banner").waitFor();
    await page.locator(".matrix-unit a").first().click();
    await settled(page);
    assert.equal(new URL(page.url()).searchParams.get("run"), items[1].id);
    await page.locator(".as-of-banner a").last().click();
    await page.waitForFunction(() => !new URL(location.href).searchParams.has("run"));
  });

  await step("what is not there is said in words, with the request", async () => {
    await page.goto(`${base}/units/nobody-at-all`);
    await page.locator(".problem").waitFor();
    assert.ok((await page.locator("h1").innerText()).includes("没有"));
    assert.ok((await page.locator(".problem code").last().innerText()).length > 5);
    await accessible(page);
    await picture(page, "missing-zh");
    await page.goto(`${base}/no/such/place`);
    await page.locator(".problem").waitFor();
  });

  await step("signing out closes the session", async () => {
    await page.goto(base);
    await settled(page);
    await page.locator(".person").click();
    await page.getByText("退出登录").click();
    await page.waitForURL((url) => url.pathname === "/sign-in");
    assert.equal((await page.request.get(`${base}/api/v1/session`)).status(), 401);
  });
}
