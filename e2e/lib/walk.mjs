// What every walk uses: named steps that are counted, pictures, the accessibility check.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { waiting } from "./browser.mjs";

const require = createRequire(import.meta.url);
const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
export const OUT = path.join(path.dirname(fileURLToPath(import.meta.url)), "../.out");

/** Whether the pictures of the documents are to be taken anew. */
export const UPDATE = process.argv.includes("--update-docs");

export function ledger() {
  const failures = [];
  let passed = 0;
  return {
    failures,
    get passed() {
      return passed;
    },
    /** Runs one step; a failure is counted and the walk goes on. */
    async step(name, what) {
      const began = performance.now();
      try {
        await what();
        passed += 1;
        console.log(`ok ${passed + failures.length} - ${name} (${Math.round(performance.now() - began)} ms)`);
      } catch (error) {
        failures.push(name);
        console.log(`not ok ${passed + failures.length} - ${name}\n${String(error?.stack ?? error).replace(/^/gm, "    ")}`);
      }
    },
  };
}

/** Waits until the page of the address stands: it is the one drawn, whole, and nothing is being read any more. */
export async function settled(page) {
  const end = performance.now() + 20_000;
  // What a page shows may ask for more: it stands when two looks in a row, with a frame drawn between them, find nothing open.
  for (let calm = 0; calm < 2; ) {
    const open = waiting(page) > 0 ? ["an answer of the server"] : await page.evaluate(unfinished);
    calm = open.length === 0 ? calm + 1 : 0;
    if (performance.now() > end) throw new Error(`the page still waits for ${open.join(", ")} at ${page.url()}`);
    if (open.length > 0) await page.waitForTimeout(30);
  }
  await page.evaluate(() => document.fonts.ready);
}

/** What of the page is still to come, once the next frame is drawn. Runs in the browser. */
async function unfinished() {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const open = [];
  const here = location.pathname + location.search;
  // The address changes first and the page is drawn after it; which one is drawn it says itself.
  if (document.querySelector("main[data-page]")?.dataset.page !== here) open.push("the page of the address");
  if (![...document.querySelectorAll("h1")].some((h) => h.checkVisibility())) open.push("a heading");
  if (document.querySelector("[role=status][aria-live=polite]")) open.push("a part that says that it is being read");
  if (document.querySelector("[aria-busy=true]")) open.push("a part that is busy");
  return open;
}

/** There are so many of them (or as many as `n` says yes to), now or as soon as the page has drawn them. */
export async function counted(locator, n, why = `${locator} is there`) {
  const right = typeof n === "function" ? n : (found) => found === n;
  const end = performance.now() + 10_000;
  let found = await locator.count();
  while (!right(found) && performance.now() < end) {
    await locator.page().waitForTimeout(50);
    found = await locator.count();
  }
  assert.ok(right(found), `${why}: ${found} times instead of ${n}`);
}

/** A picture of the whole page, and beside it one of the window (`name.view.png`) for the documents. */
export async function picture(page, name, { full = true } = {}) {
  fs.mkdirSync(OUT, { recursive: true });
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: path.join(OUT, `${name}.png`), fullPage: full, animations: "disabled" });
  if (full && UPDATE) await page.screenshot({ path: path.join(OUT, `${name}.view.png`), animations: "disabled" });
}

/** No serious and no critical finding of axe on the page as it stands. */
export const accessible = (page) => accessibleAs(page, []);

/** The same, with further rules of axe counted as serious. */
export async function accessibleAs(page, also) {
  // Evaluated by the debugger, so the page's own content policy stays as strict as it is.
  await page.evaluate(AXE);
  const found = await page.evaluate(async (also) => {
    const rules = Object.fromEntries(also.map((id) => [id, { enabled: true }]));
    const result = await window.axe.run(document, { resultTypes: ["violations"], rules, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] });
    return result.violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => `${v.impact} ${v.id}: ${v.help}\n  ${v.nodes.slice(0, 4).map((n) => n.html.slice(0, 200) + " :: " + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? "")).join("\n  ")}`);
  }, also);
  if (found.length > 0) throw new Error(`accessibility:\n${found.join("\n")}`);
}

/** The page is not wider than the window. */
export async function fits(page) {
  const [over, what] = await page.evaluate(() => {
    const over = document.documentElement.scrollWidth - window.innerWidth;
    // The innermost of what stands out, for the message.
    const wide = over > 0 ? [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1).pop() : null;
    return [over, wide ? wide.outerHTML.slice(0, 160) : ""];
  });
  if (over > 0) throw new Error(`${new URL(page.url()).pathname} is ${over} px wider than the window: ${what}`);
}

/** Reads the API with the session of the page. */
export async function read(page, base, at) {
  const answer = await page.request.get(`${base}/api/v1${at}`);
  if (!answer.ok()) throw new Error(`${at} answered ${answer.status()}: ${await answer.text()}`);
  return answer.json();
}
