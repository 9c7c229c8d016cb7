// Every page on a phone, in both languages.
import { PHONE } from "../lib/browser.mjs";
import { accessible, fits, picture, read, settled } from "../lib/walk.mjs";
import { signIn } from "./assessment.mjs";

export default async function phone({ step, base, openPage }) {
  const { page, close } = await openPage(PHONE);
  const at = { unit: "c05", indicator: "2.1" };
  try {
    await step("the sign-in page fits a phone", async () => {
      await page.goto(`${base}/sign-in?lang=zh`);
      await settled(page);
      await fits(page);
      await accessible(page);
      await signIn(page, base);
    });
    for (const lang of ["zh", "en"]) {
      await step(`a phone of 390 px shows every page without sideways scrolling (${lang})`, async () => {
        for (const [name, where] of [["city", "/"], ["unit", `/units/${at.unit}`], ["indicator", `/units/${at.unit}/indicators/${at.indicator}`], ["readings", "/readings?reading=A7"], ["runs", "/runs"]]) {
          await page.goto(`${base}${where}${where.includes("?") ? "&" : "?"}lang=${lang}`);
          await settled(page);
          await fits(page);
          await accessible(page);
          await picture(page, `phone-${name}-${lang}`);
        }
      });
    }
    await step("a fact opens over the page on a phone", async () => {
      const { facts } = await read(page, base, `/assessment/units/${at.unit}/indicators/${at.indicator}`);
      const fact = Math.max(0, facts.findIndex((f) => f.rows !== null));
      await page.goto(`${base}/units/${at.unit}/indicators/${at.indicator}?lang=zh&fact=${fact}`);
      await page.waitForSelector(".ant-drawer .fact");
      await page.waitForTimeout(250);
      await fits(page);
      await accessible(page);
      await picture(page, "phone-fact-zh", { full: false });
    });
  } finally {
    await close();
  }
}
