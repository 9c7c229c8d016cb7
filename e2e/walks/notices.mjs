// Notices: what is due is on the to-do list and on its own page, and everybody says where it is sent.
import assert from "node:assert/strict";
import { PHONE } from "../lib/browser.mjs";
import { accessible, fits, picture, settled } from "../lib/walk.mjs";
import { LOGIN, signIn } from "./assessment.mjs";

async function as(page, base, login) {
  await page.context().clearCookies();
  await page.goto(`${base}/sign-in`);
  await signIn(page, base, { ...LOGIN, login });
}

export default async function notices({ step, base, openPage }) {
  const { page, close } = await openPage();
  try {
    await step("what is due stands on the notices page and once on the to-do list, and is marked", async () => {
      await as(page, base, "c01");
      await page.goto(`${base}/notices`);
      await settled(page);
      const rows = page.locator(".notice-list > li");
      await rows.first().waitFor();
      const before = await rows.count();
      assert.ok(before > 0, "the demonstration has notices");
      await accessible(page);
      await picture(page, "notices-zh");
      await fits(page);
      // The to-do list has each thing once.
      const todo = await (await page.request.get(`${base}/api/v1/assessment/todo`)).json();
      const told = todo.items.filter((item) => item.kind === "notice").map((item) => item.subject);
      assert.equal(new Set(told).size, told.length);
      assert.ok(told.length > 0);
      const first = rows.first();
      await first.getByRole("button", { name: "标为已读" }).click();
      await first.getByRole("button", { name: "标为未读" }).waitFor();
      await first.getByRole("button", { name: "标为已办" }).click();
      await page.waitForFunction((n) => document.querySelectorAll(".notice-list > li").length === n - 1 || document.querySelectorAll(".notice-list > li").length === 0, before);
      await page.goto(`${base}/notices?show=all`);
      await page.getByText("本人标为已办").first().waitFor();
      // Leaving the page before the answer would take the request back.
      await Promise.all([page.waitForResponse((answer) => answer.url().endsWith("/mark") && answer.ok()), page.getByRole("button", { name: "改回未办" }).first().click()]);
      await page.goto(`${base}/notices`);
      await page.waitForFunction((n) => document.querySelectorAll(".notice-list > li").length === n, before);
      await page.goto(`${base}/todo`);
      await page.locator(".todo-notice li").first().waitFor();
      await accessible(page);
      await picture(page, "notices-todo-zh");
    });

    await step("where notices are sent is said on the account page, and a wrong address is refused", async () => {
      await page.goto(`${base}/account`);
      await settled(page);
      const email = page.getByLabel("电子邮箱");
      await email.fill("甲@bureau.example");
      await page.locator("form", { has: email }).evaluate((form) => form.setAttribute("novalidate", ""));
      await page.getByRole("button", { name: "保存" }).click();
      await page.getByText("这不是有效的邮箱地址").waitFor();
      await email.fill("c01@bureau.example");
      await page.getByRole("button", { name: "保存" }).click();
      await page.getByText("已保存").waitFor();
      await accessible(page);
      await picture(page, "notices-account-zh");
      await email.fill("");
      await page.getByRole("button", { name: "保存" }).click();
    });

    await step("who keeps the system sees how sending goes", async () => {
      await as(page, base, "guanli");
      await page.goto(`${base}/notices`);
      await page.getByRole("heading", { name: "发送情况" }).waitFor();
      await settled(page);
      await accessible(page);
      await picture(page, "notices-sending-zh");
    });

    await step("notices on a phone, in English", async () => {
      const phone = await openPage(PHONE);
      try {
        await as(phone.page, base, "c01");
        await phone.page.goto(`${base}/notices?lang=en`);
        await phone.page.locator(".notice-list > li").first().waitFor();
        await settled(phone.page);
        await accessible(phone.page);
        await fits(phone.page);
        await picture(phone.page, "phone-notices-en");
      } finally {
        await phone.close();
      }
    });
  } finally {
    await close();
  }
}
