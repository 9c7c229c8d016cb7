// Walks through the workbench in a real browser on the real binary.
//   node walk.mjs [--update-docs] [--only ease,size]     HUANHENG_BIN: the binary (default ../target/debug/huanheng)
// Pictures go to .out; with --update-docs those named in DOCS also to docs/screenshots.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { DESKTOP, openBrowser } from "./lib/browser.mjs";
import { startServer } from "./lib/server.mjs";
import { ledger, OUT, UPDATE } from "./lib/walk.mjs";
import archive from "./walks/archive.mjs";
import assessment from "./walks/assessment.mjs";
import authoring from "./walks/authoring.mjs";
import ease from "./walks/ease.mjs";
import campaign from "./walks/campaign.mjs";
import drafts from "./walks/drafts.mjs";
import forms from "./walks/forms.mjs";
import notices from "./walks/notices.mjs";
import office from "./walks/office.mjs";
import officer from "./walks/officer.mjs";
import pages from "./walks/pages.mjs";
import papers from "./walks/papers.mjs";
import people from "./walks/people.mjs";
import phone from "./walks/phone.mjs";
import places from "./walks/places.mjs";
import registers from "./walks/registers.mjs";
import reports from "./walks/reports.mjs";
import review from "./walks/review.mjs";
import rulings from "./walks/rulings.mjs";
import sites from "./walks/sites.mjs";
import whatif from "./walks/whatif.mjs";
import telemetry from "./walks/telemetry.mjs";
import size from "./walks/size.mjs";
import year from "./walks/year.mjs";

// Whole pages, or the window as it opens, that the documents show.
const DOCS = { "city-zh": "city-zh", "city-en": "city-en", "unit-zh": "unit-zh.view", "indicator-zh": "indicator-zh.view", "indicator-en": "indicator-en.view", "evidence-zh": "evidence-zh", "readings-zh": "readings-zh.view", "phone-city-zh": "phone-city-zh.view", "phone-unit-zh": "phone-unit-zh.view", "phone-indicator-en": "phone-indicator-en.view", "year-receipt-zh": "year-receipt-zh", "year-review-zh": "year-review-zh", "year-final-zh": "year-final-zh", "year-disc-zh": "year-disc-zh" };

// One city after the other walk: those of one line only look, the later ones change what everyone sees.
const WALKS = [[assessment], [officer, phone], [pages], [places], [authoring], [ease], [drafts], [whatif], [reports], [archive], [rulings], [notices], [office], [people], [papers], [registers], [sites], [telemetry]];
// Those with cities of their own go beside them.
const OWN = [[campaign], [forms], [size], [review], [year]];
const ONLY = process.argv.includes("--only") ? process.argv[process.argv.indexOf("--only") + 1].split(",") : null;

const book = ledger();
const noise = [];
const strangers = new Set();
const ours = new Set();

fs.rmSync(OUT, { recursive: true, force: true });
let server;
try {
  server = await startServer();
  ours.add(server.base);
  const openPage = async (viewport = DESKTOP) => {
    const browser = await openBrowser(viewport);
    browser.page.setDefaultTimeout(20_000);
    browser.page.on("pageerror", (error) => noise.push(`page error: ${error.message}`));
    browser.page.on("console", (message) => {
      // A refused request is logged by the browser itself; the steps look at those.
      if (message.type() === "error" && !/Failed to load resource/.test(message.text())) noise.push(`console: ${message.text().slice(0, 400)}`);
    });
    browser.page.on("request", (request) => {
      const url = new URL(request.url());
      if (/^https?:$/.test(url.protocol) && !ours.has(url.origin)) strangers.add(url.origin);
    });
    return browser;
  };
  const browser = await openPage(DESKTOP);
  try {
    const tools = { step: book.step, page: browser.page, base: server.base, data: server.data, openPage, watch: (base) => ours.add(base) };
    const lane = async (walks) => {
      for (const together of walks) await Promise.all(together.filter((walk) => ONLY === null || ONLY.includes(walk.name)).map((walk) => walk(tools)));
    };
    const broken = (await Promise.allSettled([lane(WALKS), lane(OWN)])).find((l) => l.status === "rejected");
    if (broken) throw broken.reason;
  } finally {
    await browser.close();
  }
  await book.step("no page logged an error", async () => {
    if (noise.length > 0) throw new Error([...new Set(noise)].join("\n"));
  });
  await book.step("nothing was fetched from elsewhere", async () => {
    if (strangers.size > 0) throw new Error([...strangers].join(" "));
  });
} catch (error) {
  await book.step("the walk could be made", async () => {
    throw error;
  });
} finally {
  await server?.stop();
}

if (UPDATE && book.failures.length === 0) {
  const docs = path.join(path.dirname(fileURLToPath(import.meta.url)), "../docs/screenshots");
  fs.mkdirSync(docs, { recursive: true });
  for (const [name, from] of Object.entries(DOCS)) fs.copyFileSync(path.join(OUT, `${from}.png`), path.join(docs, `${name}.png`));
}

console.log(`${book.passed} passed, ${book.failures.length} failed`);
process.exitCode = book.failures.length > 0 ? 1 : 0;
