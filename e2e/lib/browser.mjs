// The installed Chromium, driven by playwright-core: an empty profile, nothing fetched in the background.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const FLAGS = process.env.CHROMIUM_FLAGS?.split(/\s+/).filter(Boolean) ?? [];
const ALWAYS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"];

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

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
  return {
    context,
    page: context.pages()[0] ?? (await context.newPage()),
    close: async () => {
      await context.close();
      fs.rmSync(profile, { recursive: true, force: true });
    },
  };
}
