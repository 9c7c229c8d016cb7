// Rulings by the method officer: the parameters an option asks for, a new run, what it did to the ranking.
import assert from "node:assert/strict";
import { accessible, counted, picture, read, settled } from "../lib/walk.mjs";
import { signIn } from "./assessment.mjs";

export default async function rulings({ step, base, openPage }) {
  const { page, close } = await openPage();
  try {
    await step("an option that needs a parameter asks for it", async () => {
      await page.goto(`${base}/readings?lang=zh&show=all&reading=A12`);
      await page.waitForURL((url) => url.pathname === "/sign-in");
      await signIn(page, base);
      await counted(page.locator(".ruling textarea:not([aria-hidden])"), 1);
      await page.locator(".option-list li", { hasText: "下班时间" }).first().locator("input").check();
      const field = page.getByRole("textbox", { name: "下班时间" });
      await field.waitFor();
      assert.equal(await field.inputValue(), "17:30");
      await field.fill("");
      await page.getByRole("button", { name: "裁定", exact: true }).click();
      await page.getByText("请填写下班时间").waitFor();
      await accessible(page);
      await picture(page, "ruling-parameter-zh");
    });

    await step("ruling A7 scores again, and the reading is open no more", async () => {
      const before = await read(page, base, "/assessment/city");
      assert.ok(before.open_readings.some((r) => r.id === "A7"), "A7 is not open");
      const { items } = await read(page, base, "/assessment/readings");
      const a7 = items.find((r) => r.id === "A7");
      await page.goto(`${base}/readings?reading=A7`);
      await settled(page);
      await page.locator(".option-list > li").nth(a7.options.findIndex((o) => o.id === a7.default)).locator("input").check();
      await page.getByRole("button", { name: "裁定", exact: true }).click();
      await page.getByText("请写明裁定理由").waitFor();
      await page.getByLabel("裁定理由（公开）").fill("两条链路都要通，按较低者计；经批准的停机不应受罚。");
      await page.getByRole("button", { name: "裁定", exact: true }).click();
      await page.getByText("A7 已裁定").waitFor();
      const after = await read(page, base, "/assessment/city");
      assert.ok(after.run.number > before.run.number);
      assert.notEqual(after.run.rulings_digest, before.run.rulings_digest);
      assert.ok(!after.open_readings.some((r) => r.id === "A7"));
      await page.goto(`${base}/readings?show=ruled&reading=A7`);
      await settled(page);
      await page.locator(".reading-detail").getByText("已裁定").waitFor();
      await page.locator(".reading-detail").getByText("两条链路都要通").waitFor();
      await picture(page, "reading-ruled-zh");
    });

    await step("the city page names the readings that are still open, and no cell waits for A7", async () => {
      const city = await read(page, base, "/assessment/city");
      await page.goto(base);
      await settled(page);
      assert.deepEqual((await page.locator(".open-readings").first().locator("a.chip").allInnerTexts()).map((s) => s.trim()), city.open_readings.filter((r) => r.kind === "reading").map((r) => r.id));
      const waiting = city.groups.flatMap((g) => g.units).flatMap((u) => u.cells).filter((c) => c.decided_by.includes("A7"));
      assert.deepEqual(waiting, []);
      for (const [i, group] of city.groups.entries()) assert.ok((await page.locator(".place-list").nth(i).innerText()).includes(group.ranking.sentence));
      await picture(page, "city-after-ruling-zh");
    });
  } finally {
    await close();
  }
}
