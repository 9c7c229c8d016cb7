// The house's own pages: the working-day calendar, people, an account, the audit log.
import assert from "node:assert/strict";
import { accessible, counted, fits, picture, settled } from "../lib/walk.mjs";
import { LOGIN, signIn } from "./assessment.mjs";

/** Signs in as somebody else, from wherever the page is. */
async function as(page, base, login) {
  await page.context().clearCookies();
  await page.goto(`${base}/sign-in`);
  await signIn(page, base, { ...LOGIN, login });
}

const NOTICE = "一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n二、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）上班。";

export default async function office({ step, base, openPage }) {
  const { page, close } = await openPage();
  try {
    await step("a clock past the announced calendar says so, and counts anew once the year was read from its notice", async () => {
      await as(page, base, "guanli");
      await page.goto(`${base}/workdays?from=2026-12-25&days=5`);
      await settled(page);
      await page.locator(".workdays-due", { hasText: "2027-01-01" }).waitFor();
      await page.getByText("超出已公布的日历").waitFor();
      await accessible(page);
      await page.getByRole("link", { name: "录入 2027 年" }).click();
      await page.getByRole("button", { name: "录入 2027 年放假安排" }).click();
      await page.getByLabel("粘贴通知全文").fill(NOTICE);
      await page.getByRole("button", { name: "识别" }).click();
      await page.getByText("识别出放假 2 段、调休上班 1 天").waitFor();
      await accessible(page);
      await page.getByRole("button", { name: "保存" }).click();
      await page.getByText("第 1 版").or(page.getByText("管立新 于")).first().waitFor();
      await page.goto(`${base}/workdays?from=2026-12-25&days=5`);
      await page.locator(".workdays-due", { hasText: "2027-01-04" }).waitFor();
      await counted(page.getByText("超出已公布的日历"), 0);
      await picture(page, "workdays-zh");
      await fits(page);
    });

    await step("a person is found, and why somebody may do something is told", async () => {
      await page.goto(`${base}/people`);
      await settled(page);
      await page.getByLabel("姓名或登录名").fill("zhiban");
      await page.locator("tbody tr").filter({ hasText: "值班工程师" }).first().waitFor();
      await accessible(page);
      await page.goto(`${base}/account`);
      await settled(page);
      await page.getByRole("heading", { name: "第二因素" }).waitFor();
      await accessible(page);
      await picture(page, "account-zh");
    });

    await step("the audit administrator sees what was done, by whom; a business role does not", async () => {
      await as(page, base, "shenji");
      await page.goto(`${base}/audit`);
      await settled(page);
      await page.locator("tbody tr").filter({ hasText: "管立新" }).first().waitFor();
      await accessible(page);
      await picture(page, "audit-zh");
      const other = await openPage();
      try {
        await as(other.page, base, LOGIN.login);
        const refused = await other.page.request.get(`${base}/api/v1/audit/records`);
        assert.equal(refused.status(), 403);
      } finally {
        await other.close();
      }
    });
  } finally {
    await close();
  }
}
