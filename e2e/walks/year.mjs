// A whole year in one city, played by six roles: papers, self-assessment, review, publicity, an appeal, the final result, the disc
// that verifies. The demonstration is played on from month to month.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "../lib/server.mjs";
import { accessible, fits, picture, settled } from "../lib/walk.mjs";
import { LOGIN, signIn } from "./assessment.mjs";

const BIN = process.env.HUANHENG_BIN ?? path.join(path.dirname(fileURLToPath(import.meta.url)), "../../target/debug/huanheng");
/** The disc carries the program; one that was built for tests is large. */
const PATIENCE = 300_000;

const paper = (page, name) => page.locator(".paper").filter({ has: page.getByRole("heading", { name, exact: true }) });
const row = (page, id) => page.locator(`[id="row-${id}"]`);

export default async function year({ step, openPage, watch }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "huanheng-year-"));
  let server = await startServer({ args: ["--days", "2", "--at", "2026-12-03 09:00"] });
  watch(server.base);
  const people = new Map();

  /** Somebody's own browser, signed in on the server as it is now. */
  async function as(login) {
    const known = people.get(login);
    const browser = known?.browser ?? (await openPage());
    if (known?.base !== server.base) {
      await browser.page.goto(`${server.base}/sign-in?lang=zh`);
      await signIn(browser.page, server.base, { ...LOGIN, login });
      people.set(login, { browser, base: server.base });
    }
    return browser.page;
  }
  const at = async (login, place) => {
    const page = await as(login);
    await page.goto(server.base + place);
    await settled(page);
    return page;
  };
  /** What a person's own page asks the server, where the click is looked at by another walk. */
  const ask = async (login, method, place, data) => {
    const page = await as(login);
    const answer = await page.request.fetch(`${server.base}/api/v1/${place}`, { method, data, headers: { origin: server.base } });
    assert.ok(answer.ok(), `${login} ${method} ${place}: ${answer.status()} ${(await answer.text()).slice(0, 400)}`);
    return answer.status() === 204 ? null : answer.json();
  };
  /** Moves the campaign on at its page. */
  const move = async (login, word) => {
    const page = await at(login, "/campaign");
    await page.getByRole("button", { name: `转入“${word}”` }).click();
    await page.getByRole("button", { name: "确 定" }).or(page.getByRole("button", { name: "确定" })).click();
    await page.locator(".course-line li.here b", { hasText: word }).waitFor();
    return page;
  };
  const later = async (when) => {
    server = await server.later(when, "--days", "2");
    watch(server.base);
  };
  const look = async (page, name) => {
    await settled(page);
    await accessible(page);
    await fits(page);
    await picture(page, name);
  };

  try {
    await step("December: the method officer opens the self-assessment, and a unit hands in its summary with a receipt", async () => {
      await move("fangfa", "自评");
      const page = await at("c05", "/papers");
      const summary = paper(page, "本年度工作总结");
      await summary.getByRole("button", { name: "上传文件" }).click();
      const file = path.join(folder, "2026年工作总结.txt");
      fs.writeFileSync(file, "二〇二六年环境信息工作总结\n");
      await summary.getByLabel("选择文件").setInputFiles(file);
      await summary.getByRole("button", { name: "上报", exact: true }).click();
      await summary.getByRole("link", { name: /已收到，回执编号/ }).click();
      await page.getByText("及时", { exact: true }).waitFor();
      await look(page, "year-receipt-zh");
    });

    await step("the unit claims its points, the pre-filled ones at once, and its head hands them in", async () => {
      assert.equal((await asked()).length, 22);
      const page = await at("c05", "/self-assessment");
      await page.getByLabel("9.1 的自评分").fill("0");
      await row(page, "9.1").getByRole("button", { name: "保存" }).click();
      await page.getByText("已保存").first().waitFor();
      await page.getByRole("button", { name: /按核算填入未自评的/ }).click();
      await page.getByText(/已填入 \d+ 项/).waitFor();
      const rows = await asked();
      assert.ok(rows.every((one) => one.certain === null || one.claim !== null));
      // What the unit claimed itself stays.
      assert.equal(rows.find((one) => one.id === "9.1").claim.points, "0");
      await look(page, "year-claims-zh");
      const head = await at("hc05", "/self-assessment");
      await head.getByRole("button", { name: "提交自评" }).click();
      // What is still open has no claim: the page says so, and asks again.
      await head.getByRole("dialog").getByRole("button", { name: "缺项也提交" }).click();
      await head.getByText("已提交").first().waitFor();
    });

    await step("the review: a reviewer accepts what was computed and nobody disputes, in one go", async () => {
      await later("2026-12-16 09:00");
      await move("fangfa", "评审");
      const page = await at("fuhe", "/review?unit=c05");
      await page.getByRole("button", { name: /认定全部无异议的/ }).click();
      await page.getByText(/已认定 \d+ 项/).waitFor();
      assert.ok((await asked("fuhe")).filter((r) => r.accepted).length > 5);
      await look(page, "year-review-zh");
    });

    await step("January: the year is over, a final run is made and published, and the leader shows the result", async () => {
      await later("2027-01-18 09:00");
      const run = await ask("fangfa", "POST", "assessment/runs", { stage: "final" });
      await ask("fangfa", "POST", `assessment/runs/${run.id}/publish`, {});
      const page = await move("lingdao", "公示");
      await look(page, "year-publicity-zh");
      // The province sees what is published.
      const province = await at("shengting", "/");
      await province.locator(".matrix").first().waitFor();
      await picture(province, "year-province-zh");
    });

    await step("the unit appeals within its days, and the leader decides", async () => {
      const page = await at("c05", "/appeals");
      await page.getByLabel("指标").selectOption("2.1");
      await page.getByLabel("申诉理由").fill("市到县链路 11 月割接三天已经批准");
      await page.getByRole("button", { name: "提出申诉" }).click();
      await page.locator(".appeal-head").first().waitFor();
      const leader = await at("lingdao", "/appeals");
      await leader.locator(".appeal-head").first().click();
      await leader.getByText("同样情形的单位").waitFor();
      await leader.getByLabel("决定理由").fill("割接未在规定时限内报批，维持");
      await leader.getByRole("button", { name: "作出决定" }).click();
      await leader.getByText("割接未在规定时限内报批，维持").first().waitFor();
    });

    let run;
    await step("the result is made final, and nothing is declared or ruled after it", async () => {
      await later("2027-01-30 09:00");
      await move("fangfa", "申诉");
      const { items } = await ask("fangfa", "GET", "assessment/runs?limit=20");
      run = items.find((r) => r.stage === "final");
      const { items: campaigns } = await ask("lingdao", "GET", "assessment/campaigns");
      const { id, version } = campaigns.find((c) => c.at_work);
      await ask("lingdao", "POST", `assessment/campaigns/${id}/phase`, { to: "final", version, run: run.id });
      const late = await (await as("fangfa")).request.fetch(`${server.base}/api/v1/assessment/runs`, { method: "POST", data: {}, headers: { origin: server.base } });
      assert.equal((await late.json()).error.code, "campaign_locked");
      await look(await at("lingdao", "/campaign"), "year-final-zh");
    });

    await step("the letter to the unit and the notice are made from the final run", async () => {
      for (const [login, wanted] of [["c05", { report: "feedback", unit: "c05", format: "pdf" }], ["fangfa", { report: "notice", format: "docx" }]]) {
        const made = await ask(login, "POST", "reports/files", { ...wanted, run: run.id });
        const answer = await (await as(login)).request.get(`${server.base}/api/v1/reports/files/${made.id}/content`);
        const bytes = await answer.body();
        assert.ok(answer.ok() && bytes.length > 5_000, `${wanted.report}: ${answer.status()} ${bytes.length}`);
      }
    });

    await step("the disc of the year is made and verifies without the city, and the year is archived", async () => {
      const page = await at("fangfa", `/archive?run=${run.id}`);
      await page.getByRole("button", { name: "生成光盘" }).click();
      const links = page.locator(".archive-list > li").first().getByRole("link");
      await links.first().waitFor({ timeout: PATIENCE });
      for (const [n, name] of [[0, "year.iso"], [1, "year.iso.sig"]]) {
        const answer = await page.request.get(server.base + (await links.nth(n).getAttribute("href")), { timeout: PATIENCE });
        assert.equal(answer.status(), 200);
        fs.writeFileSync(path.join(folder, name), Buffer.from(await answer.body()));
      }
      const fingerprint = await page.locator(".archive-fingerprint code").textContent();
      const done = spawnSync(BIN, ["verify", "year.iso", "--signer", fingerprint], { cwd: folder, encoding: "utf8" });
      assert.equal(done.status, 0, done.stdout + done.stderr);
      await look(page, "year-disc-zh");
      await look(await move("fangfa", "归档"), "year-archived-zh");
    });
  } finally {
    await Promise.all([...people.values()].map(({ browser }) => browser.close()));
    await server.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }

  /** The unit's rows as a person sees them. */
  async function asked(login = "c05") {
    const { items } = await ask(login, "GET", "review/units/c05");
    const rows = items.flatMap((item) => item.rows).filter((r) => r.asked);
    return rows.map((r) => ({ id: r.row.indicator, claim: r.claim, certain: r.certain, accepted: r.answer?.state === "accepted" }));
  }
}
