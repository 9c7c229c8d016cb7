// The officer of one county: sees itself in full, the others not before a run is published, and may change nothing of the city.
import assert from "node:assert/strict";
import { accessible, counted, fits, picture, read, settled } from "../lib/walk.mjs";
import { signIn } from "./assessment.mjs";

export default async function officer({ step, base, openPage }) {
  const { page, close } = await openPage();
  try {
    await step("a unit officer sees the own unit in full and the others by name", async () => {
      await page.goto(`${base}/sign-in?lang=zh`);
      await settled(page);
      await signIn(page, base, { login: "c01", password: "Huanheng-2026" });
      await page.goto(base);
      await settled(page);
      const city = await read(page, base, "/assessment/city");
      const units = city.groups.flatMap((g) => g.units);
      assert.deepEqual(units.filter((u) => u.visible === "full").map((u) => u.unit), ["c01"]);
      await counted(page.locator(".matrix tbody tr:not(.matrix-group):not(.matrix-hidden)"), 1);
      await counted(page.locator(".matrix-hidden"), city.groups.length);
      await counted(page.locator(".place-list ol"), 0);
      await accessible(page);
      await fits(page);
      await picture(page, "officer-city-zh");
    });

    await step("the own scorecard is one click away", async () => {
      await page.locator(".rail").getByText("本单位").click();
      await page.waitForURL("**/units/c01");
      await settled(page);
      await counted(page.locator(".rows > li"), 22);
      await accessible(page);
      await picture(page, "officer-unit-zh");
    });

    await step("a certificate that is a drawing is shown in place", async () => {
      const { facts } = await read(page, base, "/assessment/units/c01/indicators/7.1");
      const at = facts.findIndex((f) => f.evidence.some((e) => e.media_type === "image/svg+xml"));
      const file = facts[at].evidence.find((e) => e.media_type === "image/svg+xml");
      await page.goto(`${base}/units/c01/indicators/7.1?fact=${at}&file=${encodeURIComponent(file.digest)}`);
      const image = page.locator(".file-open img");
      await image.waitFor();
      await page.waitForFunction(() => document.querySelector(".file-open img")?.naturalWidth > 0);
      await picture(page, "drawing-zh", { full: false });
    });

    await step("another unit is refused in words", async () => {
      await page.goto(`${base}/units/c02`);
      await page.locator(".problem").waitFor();
      assert.equal(await page.locator("h1").innerText(), "这一页您无权查看");
      assert.ok((await page.locator(".problem code").last().innerText()).length > 5);
      await accessible(page);
      await picture(page, "forbidden-zh");
      assert.equal((await page.request.get(`${base}/api/v1/assessment/units/c02/indicators/2.1`)).status(), 403);
    });

    await step("what may not be done is there, disabled, with the reason", async () => {
      await page.goto(`${base}/readings?reading=B5`);
      await settled(page);
      await page.getByText("裁定只能由市方法员作出").waitFor();
      assert.equal(await page.getByRole("button", { name: "裁定", exact: true }).isEnabled(), false);
      await page.goto(`${base}/runs`);
      await settled(page);
      assert.equal(await page.getByRole("button", { name: "现在核算" }).isEnabled(), false);
      await accessible(page);
    });

    await step("the own password is changed from the person's menu, and the other sessions end", async () => {
      const first = { login: "c01", password: "Huanheng-2026" };
      const fresh = "换一个新的密码试试看";
      const elsewhere = await openPage();
      try {
        await elsewhere.page.goto(`${base}/sign-in?lang=en`);
        await settled(elsewhere.page);
        await signIn(elsewhere.page, base, first);
        await page.goto(`${base}/runs`);
        await settled(page);
        await page.locator(".person").click();
        await page.getByText("修改密码").click();
        const dialog = page.getByRole("dialog");
        const give = async (old, again = fresh) => {
          await dialog.getByLabel("原密码").fill(old);
          await dialog.getByLabel("新密码", { exact: true }).fill(fresh);
          await dialog.getByLabel("再输一次新密码").fill(again);
          await dialog.getByRole("button", { name: /修\s*改/ }).click();
        };
        await give(first.password, "another one");
        await dialog.getByText("两次输入的新密码不一样").waitFor();
        await give("not my password");
        await dialog.getByText("原密码不对").waitFor();
        await accessible(page);
        await picture(page, "password-zh", { full: false });
        await give(first.password);
        await page.getByText("密码已修改").waitFor();
        await dialog.waitFor({ state: "detached" });
        await page.reload();
        await settled(page);
        await elsewhere.page.goto(`${base}/runs`);
        await elsewhere.page.waitForURL("**/sign-in**");
        await signIn(elsewhere.page, base, { ...first, password: fresh });
        await elsewhere.page.locator(".person").click();
        await elsewhere.page.getByText("Change password").click();
        const english = elsewhere.page.getByRole("dialog");
        await english.getByLabel("Present password").fill(fresh);
        await english.getByLabel("New password", { exact: true }).fill(first.password);
        await english.getByLabel("New password once more").fill(first.password);
        // The enter key is enough.
        await english.getByLabel("New password once more").press("Enter");
        await elsewhere.page.getByText("The password is changed").waitFor();
      } finally {
        await elsewhere.close();
      }
    });
  } finally {
    await close();
  }
}
