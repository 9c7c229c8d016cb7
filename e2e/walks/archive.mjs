// The disc of a run: made by a job, fetched, verified by the program in an empty folder; what the head of a unit gets.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { PHONE } from "../lib/browser.mjs";
import { accessible, fits, picture, settled } from "../lib/walk.mjs";
import { signIn } from "./assessment.mjs";

const BIN = process.env.HUANHENG_BIN ?? path.join(path.dirname(fileURLToPath(import.meta.url)), "../../target/debug/huanheng");
/** A program that was built for tests is large, and stands on the disc. */
const PATIENCE = 300_000;

const rows = (page) => page.locator(".archive-list > li");

/** The image and its signature behind the links of the newest disc. */
async function fetched(page, base, folder) {
  const links = rows(page).first().getByRole("link");
  for (const [n, name] of [[0, "disc.iso"], [1, "disc.iso.sig"]]) {
    const answer = await page.request.get(base + (await links.nth(n).getAttribute("href")), { timeout: PATIENCE });
    assert.equal(answer.status(), 200);
    fs.writeFileSync(path.join(folder, name), Buffer.from(await answer.body()));
  }
}

function verify(folder, ...args) {
  const done = spawnSync(BIN, ["verify", "disc.iso", ...args], { cwd: folder, encoding: "utf8" });
  return { code: done.status, said: done.stdout + done.stderr };
}

export default async function archive({ step, base, openPage }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "huanheng-disc-"));
  const { page, close } = await openPage();
  try {
    // The city's own disc is made at the end of the year's walk.
    await step("the method officer has a unit's disc made, fetches it, and it verifies with the fingerprint of the page", async () => {
      await page.goto(`${base}/archive?lang=zh&unit=c03`);
      await page.waitForURL((url) => url.pathname === "/sign-in");
      await signIn(page, base);
      await settled(page);
      await page.getByText("还没有生成过光盘").waitFor();
      await page.getByRole("button", { name: "生成光盘" }).click();
      await page.getByText("正在生成并核验").waitFor();
      await picture(page, "archive-waiting-zh");
      await rows(page).first().getByRole("link").first().waitFor({ timeout: PATIENCE });
      await fetched(page, base, folder);
      const fingerprint = await page.locator(".archive-fingerprint code").textContent();
      const { code, said } = verify(folder, "--signer", fingerprint);
      assert.equal(code, 0, said);
      assert.match(said, /结论：完整，签名者是指定的单位/);
      await accessible(page);
      await fits(page);
      await picture(page, "archive-zh");
    });
    await step("the page in English", async () => {
      await page.goto(`${base}/archive?lang=en`);
      await settled(page);
      await page.getByText("How to verify").waitFor();
      await accessible(page);
      await picture(page, "archive-en");
    });
  } finally {
    await close();
  }
  const phone = await openPage(PHONE);
  try {
    await step("the head of a unit has the own disc made, and sees no other", async () => {
      await phone.page.goto(`${base}/archive?lang=zh`);
      await phone.page.waitForURL((url) => url.pathname === "/sign-in");
      await signIn(phone.page, base, { login: "hc05", password: "Huanheng-2026" });
      await settled(phone.page);
      await phone.page.getByText("还没有生成过光盘").waitFor();
      await phone.page.getByRole("button", { name: "生成光盘" }).click();
      await rows(phone.page).first().getByRole("link").first().waitFor({ timeout: PATIENCE });
      await phone.page.getByText(/c05，第/).waitFor();
      await accessible(phone.page);
      await fits(phone.page);
      await picture(phone.page, "archive-phone-zh");
    });
  } finally {
    await phone.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
