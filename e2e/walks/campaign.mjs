// The course of the year: the board, its days, a step on and back, an extension that two persons make, the next year's draft.
import assert from "node:assert/strict";
import { PHONE } from "../lib/browser.mjs";
import { startServer } from "../lib/server.mjs";
import { accessible, counted, fits, picture, settled } from "../lib/walk.mjs";
import { LOGIN, signIn } from "./assessment.mjs";

async function as(page, base, login, lang = "zh") {
  await page.context().clearCookies();
  await page.goto(`${base}/sign-in?lang=zh`);
  await signIn(page, base, { ...LOGIN, login });
  await page.goto(`${base}/campaign?lang=${lang}`);
  await page.locator(".course-line").waitFor();
  await settled(page);
}

export default async function campaign({ step, openPage, watch }) {
  // A server of its own: the year is moved on in it.
  const server = await startServer({ args: ["--days", "2", "--at", "2026-12-03 09:00"] });
  watch(server.base);
  const { base } = server;
  const { page, close } = await openPage();
  const here = () => page.locator(".course-line li.here b");
  try {
    await step("the board shows the phase, its days and what can be done, and the frame its chip", async () => {
      await as(page, base, "fangfa");
      assert.equal(await here().innerText(), "采集");
      assert.equal(await page.locator(".phase-chip").innerText(), "2026 · 采集");
      await counted(page.locator(".course-line li"), 9);
      await page.getByText("2026-12-01 至 2026-12-15").first().waitFor();
      await accessible(page);
      await fits(page);
      await picture(page, "campaign-zh");
    });

    await step("the method officer moves it on, and back with a reason", async () => {
      await page.getByRole("button", { name: "转入“自评”" }).click();
      await page.getByRole("button", { name: "确 定" }).or(page.getByRole("button", { name: "确定" })).click();
      await page.locator(".course-line li.here b", { hasText: "自评" }).waitFor();
      await page.getByRole("button", { name: "退回“采集”" }).click();
      const confirm = page.getByRole("button", { name: "确 定" }).or(page.getByRole("button", { name: "确定" }));
      assert.ok(await confirm.isDisabled(), "a step back needs a reason");
      await page.getByLabel("理由").fill("漏发了三个单位的通知");
      await confirm.click();
      await page.locator(".course-line li.here b", { hasText: "采集" }).waitFor();
      await page.locator(".course-history", { hasText: "漏发了三个单位的通知" }).waitFor();
      await page.getByRole("button", { name: "转入“自评”" }).click();
      await confirm.click();
      await page.locator(".course-line li.here b", { hasText: "自评" }).waitFor();
    });

    await step("a day that has begun is changed with a reason only", async () => {
      await page.getByRole("button", { name: "修改“自评”的日期" }).click();
      await page.getByLabel("开始").fill("2026-12-02");
      const save = page.getByRole("button", { name: "保 存" }).or(page.getByRole("button", { name: "保存" }));
      assert.ok(await save.isDisabled());
      await page.getByLabel("理由").fill("通知 12 月 2 日才发出");
      await picture(page, "campaign-days-zh");
      await save.click();
      await page.getByText("2026-12-02 至 2026-12-15").first().waitFor();
    });

    await step("a unit asks for an extension, and its officer cannot consent", async () => {
      await as(page, base, "c01");
      assert.ok(await page.getByRole("button", { name: "转入“评审”" }).isDisabled());
      await page.getByRole("button", { name: "申请延期" }).click();
      await page.getByLabel("延期什么").click();
      await page.locator(".ant-select-item-option", { hasText: "自评" }).first().click();
      await page.getByLabel("新的截止日期").fill("2026-12-20");
      await page.getByLabel("理由").fill("机房进水，停电三天");
      await accessible(page);
      await picture(page, "campaign-ask-zh");
      await page.getByRole("button", { name: "提交申请" }).click();
      await page.locator(".course-exceptions li", { hasText: "等待答复" }).waitFor();
    });

    await step("the leader has it on the to-do list and consents; the unit's own last day is shown", async () => {
      await as(page, base, "lingdao");
      await page.goto(`${base}/todo`);
      await page.locator(".todo-consent li").waitFor();
      await picture(page, "campaign-todo-zh");
      await page.locator(".todo-consent a").click();
      await page.getByRole("button", { name: "去答复" }).click();
      await page.getByRole("button", { name: /^同\s?意$/ }).click();
      await page.locator(".course-exceptions li", { hasText: "已同意" }).waitFor();
      await settled(page);
      await accessible(page);
      await picture(page, "campaign-consent-zh");
      await as(page, base, "c01");
      await page.getByText("本单位经同意延至 2026-12-20").first().waitFor();
    });

    await step("the next year is drafted and waits for this one", async () => {
      await as(page, base, "fangfa");
      await page.getByRole("button", { name: "起草 2027 年度考核" }).click();
      await page.getByRole("button", { name: "起草 2027 年度考核" }).click();
      await page.locator(".course-line li.here b", { hasText: "起草" }).waitFor();
      await page.getByText("2026 年度考核尚未终定").waitFor();
      assert.ok(await page.getByRole("button", { name: "转入“已下发”" }).isDisabled());
      await settled(page);
      await accessible(page);
      await picture(page, "campaign-draft-zh");
    });

    await step("the draft is deleted, asked once more before", async () => {
      await page.getByRole("button", { name: "删除此草稿" }).click();
      await page.getByRole("button", { name: "确认删除 2027 年度草稿" }).click();
      await page.getByRole("button", { name: "起草 2027 年度考核" }).waitFor();
      await page.locator(".course-years").waitFor({ state: "detached" });
    });
    await step("the board on a phone, in English", async () => {
      const phone = await openPage(PHONE);
      try {
        await as(phone.page, base, "c01", "en");
        await accessible(phone.page);
        await fits(phone.page);
        await picture(phone.page, "phone-campaign-en");
      } finally {
        await phone.close();
      }
    });
  } finally {
    await close();
    await server.stop();
  }
}
