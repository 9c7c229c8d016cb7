// A city on a method with every form of rule: each form is drawn, totals and grades are told, and "what if" is played.
import assert from "node:assert/strict";
import { PHONE } from "../lib/browser.mjs";
import { startCity } from "../lib/server.mjs";
import { accessible, counted, fits, picture, read, settled } from "../lib/walk.mjs";
import city from "../fixtures/every-form/city.mjs";

async function signIn(page, base, login) {
  await page.goto(`${base}/sign-in?lang=zh`);
  await settled(page);
  await page.getByLabel("账号").fill(login);
  await page.getByLabel("密码").fill("Huanheng-2026");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  await settled(page);
}

/** The answer to the next question "what if". */
const answered = (page) => page.waitForResponse((r) => r.url().endsWith("/assessment/whatif") && r.request().method() === "POST");

export default async function forms({ step, openPage, watch }) {
  const server = await startCity(city);
  watch(server.base);
  const { base } = server;
  const { page, close } = await openPage();
  const phone = await openPage(PHONE);
  try {
    await step("every form: the city shows grades, what is not asked and what does not apply", async () => {
      await signIn(page, base, "fangfa");
      const { groups, method } = await read(page, base, "/assessment/city");
      assert.deepEqual(method.grades.map((g) => g.name), ["优秀", "良好", "合格", "不合格"]);
      const cells = new Map(groups.flatMap((g) => g.units).map((u) => [u.unit, new Map(u.cells.map((c) => [c.indicator, c]))]));
      assert.equal(cells.get("q1").get("3.2").standing, "not_asked");
      assert.equal(cells.get("x2").get("3.2").standing, "not_applicable");
      const row = (name) => page.locator(".matrix tbody tr", { has: page.getByRole("link", { name, exact: true }) });
      assert.match(await row("城中区").innerText(), /良好[\s\S]*—/);
      assert.match(await row("白石县").innerText(), /不合格[\s\S]*不适用[\s\S]*−3/);
      await page.getByRole("link", { name: /城中区 3.2 .*不考核该单位/ }).waitFor();
      await page.getByRole("button", { name: "等次" }).click();
      await page.waitForURL(/sort=/);
      await settled(page);
      await accessible(page);
      await picture(page, "forms-city-zh");
      // The English page has the English words of the method.
      assert.deepEqual(method.grades.map((g) => g.name_en), ["Excellent", "Good", "Pass", "Fail"]);
      await page.goto(`${base}/?lang=en`);
      await settled(page);
      const grades = await page.locator(".matrix-grade .grade").allInnerTexts();
      assert.ok(grades.length > 0 && grades.every((text) => !/[\u3400-\u9fff]/.test(text)), grades.join(" "));
      await picture(page, "forms-city-en");
    });

    await step("every form: a unit's total is told step by step, with the veto that holds", async () => {
      const unit = await read(page, base, "/assessment/units/x2");
      assert.equal(unit.made.vetoes[0].state, "holds");
      await page.goto(`${base}/units/x2?lang=zh`);
      await settled(page);
      const made = await page.locator(".made").innerText();
      for (const word of ["基本分", "加分", "扣分", "否决前", "计入全市综合考核", "重大数据安全事故", "已触发", "总分不高于 59", "弄虚作假", "未触发"]) assert.ok(made.includes(word), word);
      await page.locator(".veto-holds .tree").getByText("发生重大数据安全事故").waitFor();
      await page.getByText("这个指标不适用于该单位").waitFor();
      await accessible(page);
      await picture(page, "forms-unit-zh");
      await page.goto(`${base}/units/x3?lang=en`);
      await settled(page);
      await page.locator(".made").getByText("cannot be said yet").waitFor();
      const grade = await page.locator(".made .grade").innerText();
      assert.match(grade, /Excellent|Good|Pass|Fail/);
      assert.doesNotMatch(grade, /[\u3400-\u9fff]/);
      await accessible(page);
      await picture(page, "forms-unit-en");
    });

    await step("every form: sums, scores, parts, cases, adjustments and comparisons are drawn as trees", async () => {
      const shown = async (unit, id, words, lang = "zh") => {
        await page.goto(`${base}/units/${unit}/indicators/${id}?lang=${lang}`);
        await settled(page);
        const text = (await page.locator("main").innerText()).replace(/\s+/g, " ");
        for (const word of words) assert.ok(text.includes(word), `${unit} ${id}: ${word} is not in ${text}`);
        await fits(page);
        await accessible(page);
        await picture(page, `forms-${id}-${unit}-${lang}`);
      };
      await shown("x2", "1.1", ["分起算", "起算分 10 分", "3 × −2 分", "−6 分"]);
      await shown("x1", "1.2", ["按采用条数计分", "按数值计分"]);
      await shown("x1", "2.1", ["各部分得分相加", "权重 50 %", "取这一条", "未取"]);
      await shown("x3", "2.1", ["The first case that holds", "weight 50 %"], "en");
      assert.equal(await page.locator(".part-open .part-open, .part-all .part-open").count() > 0, true);
      await counted(page.locator(".part-on"), 0, "nothing is taken while a case before it is open");
      await shown("x2", "2.2", ["先计分，再逐步调整", "×0.8", "已生效", "未触发", "→ 9.6 分"]);
      await shown("x1", "3.1", ["等待同组：南岭县"]);
      await shown("x3", "3.2", ["取得分最低的部分", "2026-07-03"]);
      await shown("q1", "3.2", ["这个指标不考核该单位"]);
    });

    await step("what if: a slider moved by the keyboard shows at once who gains, and the address keeps it", async () => {
      await page.goto(`${base}/units/x2/indicators/2.2?lang=zh`);
      await settled(page);
      await page.getByRole("link", { name: "假如……" }).click();
      await settled(page);
      await page.getByText("还没有改动").waitFor();
      await accessible(page);
      await picture(page, "whatif-nothing-zh");
      const slider = page.getByRole("slider", { name: "经费到位" });
      await slider.focus();
      const asked = answered(page);
      await page.keyboard.press("End");
      await asked;
      await page.getByText("1 个单位升，0 个降，3 个不变").waitFor();
      const sharing = answered(page);
      await page.locator(".try-steps label", { hasText: "部分共享" }).click();
      await sharing;
      const accident = answered(page);
      await page.goto(page.url().replace("indicator=2.2", "indicator=2.1"));
      await accident;
      await settled(page);
      await page.locator(".changed li").nth(1).waitFor();
      await page.goto(page.url().replace("indicator=2.1", "indicator=2.2"));
      await page.getByText("1 个单位升").waitFor();
      assert.match(await page.locator(".whatif-mark").innerText(), /9\.6[\s\S]*16/);
      assert.match(await page.locator(".changed").innerText(), /白石县 经费到位[\s\S]*数据共享评定 → 部分共享/);
      await accessible(page);
      await fits(page);
      await picture(page, "whatif-zh");
      // Nothing was stored.
      const { items } = await read(page, base, "/assessment/runs");
      assert.equal(items.filter((r) => r.as_of === items[0].as_of).length, 1);
    });

    await step("what if: others fall behind when one overtakes them", async () => {
      const w = encodeURIComponent(JSON.stringify({ f: [{ u: "x3", i: "satisfaction", v: "99" }] }));
      await page.goto(`${base}/whatif?lang=en&unit=x3&indicator=3.1&w=${w}`);
      await settled(page);
      await page.getByText("1 up, 2 down, 1 unchanged").waitFor();
      await counted(page.locator(".effects .bar-down"), 2);
      await accessible(page);
      await picture(page, "whatif-en");
    });

    await step("what if: a value that does not fit is told in words", async () => {
      const w = encodeURIComponent(JSON.stringify({ f: [{ u: "x1", i: "staff", v: "999" }] }));
      await page.goto(`${base}/whatif?lang=zh&unit=x1&indicator=2.1&w=${w}`);
      await settled(page);
      await page.getByRole("alert").getByText("不大于 20 的数").waitFor();
      await accessible(page);
    });

    await step("what if: fits a phone, and a unit officer tries the own facts only", async () => {
      await signIn(phone.page, base, "x1");
      await phone.page.goto(`${base}/whatif?lang=zh&indicator=2.1`);
      await settled(phone.page);
      const asked = answered(phone.page);
      await phone.page.getByRole("switch", { name: "独立机房" }).click();
      assert.equal((await asked).status(), 200);
      await phone.page.locator(".whatif-brief").waitFor();
      await phone.page.getByText("只显示本单位").waitFor();
      await fits(phone.page);
      await accessible(phone.page);
      await picture(phone.page, "phone-whatif-zh");
      const refused = answered(phone.page);
      await phone.page.goto(`${base}/whatif?lang=zh&indicator=3.1&w=${encodeURIComponent(JSON.stringify({ f: [{ u: "x1", i: "satisfaction", v: "99" }] }))}`);
      assert.equal((await refused).status(), 403);
      await phone.page.getByRole("alert").getByText("要与其他单位比较").waitFor();
      for (const [name, where] of [["unit", "/units/x1"], ["parts", "/units/x1/indicators/2.1"], ["adjust", "/units/x1/indicators/2.2"]]) {
        await phone.page.goto(`${base}${where}?lang=zh`);
        await settled(phone.page);
        await fits(phone.page);
        await accessible(phone.page);
        await picture(phone.page, `phone-forms-${name}-zh`);
      }
    });
  } finally {
    await phone.close();
    await close();
    await server.stop();
  }
}
