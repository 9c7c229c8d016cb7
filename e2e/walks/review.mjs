// The course of a self-assessment: a unit claims, reviewers accept, correct and send back, a second one consents, an approval goes
// out of date, an appeal is decided by another.
import assert from "node:assert/strict";
import { PHONE } from "../lib/browser.mjs";
import { startServer } from "../lib/server.mjs";
import { accessible, fits, picture, settled } from "../lib/walk.mjs";
import { LOGIN, signIn } from "./assessment.mjs";

/** Signs in as somebody on a page of its own. */
async function open(openPage, base, login, viewport) {
  const browser = await openPage(viewport);
  await browser.page.goto(`${base}/sign-in?lang=zh`);
  await signIn(browser.page, base, { ...LOGIN, login });
  return browser;
}

/** The campaign as somebody sees it, and what that person does to it, by the addresses that its page asks. */
function courseOf({ page }, base) {
  const ask = async (method, path, data) => {
    const answer = await page.request.fetch(`${base}/api/v1/assessment/${path}`, { method, data, headers: { origin: base } });
    assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.status() === 204 ? null : answer.json();
  };
  const board = async () => {
    const { items } = await ask("GET", "campaigns");
    return ask("GET", `campaigns/${items.find((c) => c.at_work).id}`);
  };
  return {
    async move(to) {
      const { id, version } = await board();
      await ask("POST", `campaigns/${id}/phase`, { to, version });
    },
    async open(phase) {
      const { id, window_version: version } = await board();
      await ask("PUT", `campaigns/${id}/windows/${phase}`, { from: null, until: null, version });
    },
    async publish() {
      const { items } = await ask("GET", "runs?limit=1");
      await ask("POST", `runs/${items[0].id}/publish`, {});
    },
  };
}

const look = async (page, name) => {
  await settled(page);
  await accessible(page);
  await fits(page);
  await picture(page, name);
};

export default async function review({ step, openPage, watch }) {
  // A server of its own: the year is moved on in it.
  const server = await startServer({ args: ["--days", "2", "--at", "2026-12-03 09:00"] });
  watch(server.base);
  const { base } = server;
  const unit = await open(openPage, base, "c01");
  const one = await open(openPage, base, "fuhe");
  const two = await open(openPage, base, "fuhe2");
  // Both reviewers had a part in the answer; the leader has none.
  const leader = await open(openPage, base, "lingdao");
  const officer = await open(openPage, base, "fangfa");
  const course = courseOf(officer, base);
  const row = (page, id) => page.locator(`[id="row-${id}"]`);
  let accepted;
  try {
    await step("a unit claims points, is told what the rule cannot give, and hands in with what is missing", async () => {
      const { page } = unit;
      await page.goto(`${base}/self-assessment`);
      await page.getByText("当前阶段不能办理").waitFor();
      await course.move("self_assessment");
      await page.reload();
      const points = page.getByLabel("2.1 的自评分");
      await points.fill("0.123");
      await row(page, "2.1").getByRole("button", { name: "保存" }).click();
      await page.getByText("规则不会给出这个分数").waitFor();
      await points.fill("0");
      await row(page, "2.1").getByRole("button", { name: "保存" }).click();
      await page.getByText("已保存").first().waitFor();
      await row(page, "2.1").getByRole("button", { name: "2.1 的依据与证据" }).click();
      await look(page, "self-assessment-zh");
      await page.getByRole("button", { name: "提交自评" }).click();
      await page.getByText("没有自评", { exact: false }).waitFor();
      await picture(page, "self-assessment-hand-in-zh", { full: false });
      await page.getByRole("button", { name: "缺项也提交" }).click();
      await page.getByText("已提交").first().waitFor();
    });
    await step("a reviewer accepts a row by a signature", async () => {
      await course.move("review");
      const { page } = one;
      await page.goto(`${base}/review`);
      await look(page, "review-desk-zh");
      await page.goto(`${base}/review?unit=c01`);
      await settled(page);
      const button = page.locator("[aria-label^='认定 ']").first();
      accepted = (await button.getAttribute("aria-label")).replace("认定 ", "");
      await button.click();
      await row(page, accepted).locator(".answer-accepted").waitFor();
      await look(page, "review-unit-zh");
    });
    await step("a correction that moves many points waits for a second reviewer, and then shows", async () => {
      const { page } = one;
      await page.goto(`${base}/facts?unit=c01&of=c01&fact=demo_project&declare=corrected`);
      await settled(page);
      await page.getByLabel(/取值/).selectOption("false");
      await page.getByLabel("理由（须写明）").fill("现场核查：没有立项");
      await page.locator(".file-add input").setInputFiles({ name: "核查记录.txt", mimeType: "text/plain", buffer: Buffer.from("现场核查记录") });
      await page.getByText("核查记录.txt").waitFor();
      await page.getByRole("button", { name: "先看结果" }).click();
      await page.getByText("更正影响", { exact: false }).waitFor();
      await picture(page, "review-correct-zh", { full: false });
      const waits = (await page.getByText("须另一名复核员同意后才生效").count()) > 0;
      await page.getByRole("button", { name: "确认更正" }).click();
      await page.getByText("已记录").waitFor();
      if (waits) {
        const second = two.page;
        await second.goto(`${base}/review?unit=c01`);
        await row(second, "1.1").getByRole("button", { name: "1.1 的依据与证据" }).click();
        await look(second, "review-consent-zh");
        await second.getByRole("button", { name: "同意", exact: true }).click();
        await second.getByText("复知微同意").waitFor();
      }
      await page.goto(`${base}/review?unit=c01`);
      await page.getByRole("button", { name: "重新核算" }).click();
      await page.getByText("已重新核算").waitFor();
      await row(page, "1.1").getByRole("button", { name: "1.1 的依据与证据" }).click();
      await page.getByText("复核更正").first().waitFor();
      await look(page, "review-corrected-zh");
    });
    await step("what was sent back the unit may change, and says why", async () => {
      const { page } = two;
      await page.goto(`${base}/review?unit=c01`);
      await settled(page);
      await page.getByRole("button", { name: "退回单位" }).click();
      await page.getByLabel("修改截止日").fill("2027-12-31");
      await page.getByLabel("理由", { exact: true }).fill("请补充合同扫描件");
      await page.getByRole("button", { name: "退 回" }).or(page.getByRole("button", { name: "退回", exact: true })).click();
      await page.getByText("已退回").first().waitFor();
      await unit.page.goto(`${base}/self-assessment`);
      await unit.page.getByText("请补充合同扫描件").waitFor();
      assert(await unit.page.getByLabel("2.1 的自评分").isVisible());
      await look(unit.page, "self-assessment-returned-zh");
    });
    await step("an appeal is decided by somebody else, beside the units in the same situation", async () => {
      await course.open("appeal");
      await course.publish();
      await courseOf(leader, base).move("publicity");
      const { page } = unit;
      await page.goto(`${base}/appeals`);
      await page.getByLabel("指标").selectOption(accepted);
      await page.getByLabel("申诉理由").fill("台账在核查时未被采信");
      await page.getByRole("button", { name: "提出申诉" }).click();
      await page.locator(".appeal-head").first().waitFor();
      await one.page.goto(`${base}/appeals`);
      await one.page.locator(".appeal-head").first().click();
      await one.page.getByText("须由他人决定").waitFor();
      await leader.page.goto(`${base}/appeals`);
      await leader.page.locator(".appeal-head").first().click();
      await leader.page.getByText("同样情形的单位").waitFor();
      await leader.page.getByLabel("决定理由").fill("核查记录无误");
      await look(leader.page, "appeal-zh");
      await leader.page.getByRole("button", { name: "作出决定" }).click();
      await leader.page.getByText("核查记录无误").first().waitFor();
    });
    await step("an appeal is upheld by a correction that is made on the way and comes back linked", async () => {
      await unit.page.goto(`${base}/appeals`);
      await unit.page.getByLabel("指标").selectOption("4.1");
      await unit.page.getByLabel("申诉理由").fill("在线办事栏目已经开通");
      await unit.page.getByRole("button", { name: "提出申诉" }).click();
      const { page } = one;
      const head = (at) => at.locator(".appeal-head").filter({ hasText: "4.1" });
      await head(unit.page).waitFor();
      await page.goto(`${base}/appeals`);
      await head(page).click();
      await page.getByLabel("成立：更正数据").check();
      await page.locator(".appeal-facts li").first().waitFor();
      await look(page, "appeal-correct-zh");
      await page.locator(".appeal-facts li").filter({ hasText: "实现在线办事" }).getByRole("link", { name: "更正" }).click();
      await page.getByRole("link", { name: "回到申诉" }).waitFor();
      const value = page.getByLabel(/取值/);
      await value.selectOption((await value.inputValue()) === "true" ? "false" : "true");
      await page.getByLabel("理由（须写明）").fill("申诉核查：以现场打开的页面为准");
      await page.locator(".file-add input").setInputFiles({ name: "页面存档.txt", mimeType: "text/plain", buffer: Buffer.from("页面存档") });
      await page.getByText("页面存档.txt").waitFor();
      await page.getByRole("button", { name: "先看结果" }).click();
      await page.getByText("更正影响", { exact: false }).waitFor();
      const waits = (await page.getByText("须另一名复核员同意后才生效").count()) > 0;
      await page.getByRole("button", { name: "确认更正" }).click();
      await page.waitForURL(/\/appeals\?.*uphold=corrected/);
      if (waits) {
        await page.getByText("更正须另一名复核员同意后才生效").waitFor();
        const second = two.page;
        await second.goto(`${base}/appeals`);
        await head(second).click();
        await second.getByRole("button", { name: "同意", exact: true }).click();
        await second.getByText("复知微同意").waitFor();
        await page.reload();
      }
      await page.getByLabel("依据哪一项更正").waitFor();
      assert(await page.getByLabel("成立：更正数据").isChecked());
      await page.getByRole("button", { name: "重新核算" }).click();
      await page.getByText("已重新核算").waitFor();
      await page.getByLabel("决定理由").fill("核查属实，已更正");
      await look(page, "appeal-upheld-zh");
      await page.getByRole("button", { name: "作出决定" }).click();
      await page.locator(".decision", { hasText: "核查属实，已更正" }).waitFor();
    });
    await step("an appeal about a reading leads the method officer to the ruling and comes back with its effect on every unit", async () => {
      await unit.page.goto(`${base}/appeals`);
      await unit.page.getByLabel("指标").selectOption("2.1");
      await unit.page.getByLabel("申诉理由").fill("停机扣除的读法不明");
      await unit.page.getByRole("button", { name: "提出申诉" }).click();
      const head = (at) => at.locator(".appeal-head").filter({ hasText: "停机" }).or(at.locator(".appeal-head").filter({ hasText: "2.1" }));
      await head(unit.page).first().waitFor();
      const rules = officer.page;
      await rules.goto(`${base}/appeals`);
      await head(rules).first().click();
      await rules.getByText("裁定人不决定申诉").waitFor();
      assert.equal(await rules.getByLabel("决定理由").count(), 0);
      await look(rules, "appeal-rule-zh");
      await rules.getByRole("link", { name: "裁定 A7" }).click();
      await rules.getByText("因申诉而裁定").waitFor();
      const note = rules.getByLabel("裁定理由（公开）");
      assert.match(await note.inputValue(), /青澜县.*2\.1/);
      await note.fill(`${await note.inputValue()}批准的停机不计入`);
      await rules.locator(".option-list input[type=radio]:not([disabled])").first().check();
      await look(rules, "appeal-ruling-zh");
      await rules.locator(".ruling").getByRole("button", { name: "裁 定" }).or(rules.locator(".ruling").getByRole("button", { name: "裁定", exact: true })).click();
      await rules.waitForURL(/\/appeals\?.*uphold=ruled/);
      await rules.getByText("申诉后已裁定").first().waitFor();
      const { page } = leader;
      await page.goto(`${base}/appeals`);
      await head(page).first().click();
      await page.getByLabel("成立：作出裁定").check();
      await page.getByRole("region", { name: "裁定对各单位的影响" }).locator("tbody tr").first().waitFor();
      await page.getByLabel("决定理由").fill("按裁定的读法成立");
      await look(page, "appeal-ruled-zh");
      await page.getByRole("button", { name: "作出决定" }).click();
      await page.locator(".decision", { hasText: "按裁定的读法成立" }).waitFor();
    });
    await step("the check list is one for paper, and the pages fit a phone", async () => {
      const { page } = one;
      await page.goto(`${base}/review/check-list?unit=c01`);
      await look(page, "check-list-zh");
      for (const [login, at, name] of [["c01", "/self-assessment", "phone-self-zh"], ["fuhe", "/review?unit=c01", "phone-review-zh"], ["fuhe", "/appeals?lang=en", "phone-appeals-en"]]) {
        const phone = await open(openPage, base, login, PHONE);
        await phone.page.goto(base + at);
        await look(phone.page, name);
        await phone.close();
      }
    });
  } finally {
    await Promise.all([unit.close(), one.close(), two.close(), leader.close(), officer.close()]);
    await server.stop();
  }
}
