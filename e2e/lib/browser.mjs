// The installed Chromium, driven by playwright-core: an empty profile, nothing fetched in the background.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const FLAGS = process.env.CHROMIUM_FLAGS?.split(/\s+/).filter(Boolean) ?? [];
const ALWAYS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"];

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

// HUANHENG_SLOW=4 makes the processor of every page four times slower: what a step does not wait for is found here, not on a busy machine.
const SLOW = Number(process.env.HUANHENG_SLOW ?? 1);
const reading = new WeakMap();

/** How many answers of the server the page still waits for; the stream of news does not count. */
export const waiting = (page) => reading.get(page)?.size ?? 0;

async function watched(page) {
  const open = new Set();
  reading.set(page, open);
  const done = (request) => open.delete(request);
  page.on("request", (request) => {
    if (["fetch", "xhr", "script", "stylesheet"].includes(request.resourceType())) open.add(request);
  });
  page.on("requestfinished", done);
  page.on("requestfailed", done);
  if (SLOW > 1) {
    const tools = await page.context().newCDPSession(page);
    await tools.send("Emulation.setCPUThrottlingRate", { rate: SLOW });
  }
}

/** A browser context with an empty user data directory; close() removes it. */
export async function openBrowser(viewport = DESKTOP, options = {}) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "huanheng-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [...new Set([...ALWAYS, ...FLAGS])],
    viewport,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
    ...options,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  await watched(page);
  context.on("page", (another) => void watched(another).catch(() => {}));
  return {
    context,
    page,
    close: async () => {
      await context.close();
      fs.rmSync(profile, { recursive: true, force: true });
    },
  };
}
