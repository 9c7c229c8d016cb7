// Style sheets are written in px and served in rem: the size of type that a person has set in the browser, or chosen as
// large type here, carries every measure along. Lines stay as thin as they are. A window that large type fills sooner changes
// its layout sooner: each rule for a width holds, under large type, at that width times its scale.
import type { AtRule, Plugin, Rule } from "postcss";

const THIN = /^(border|outline|box-shadow|stroke|text-underline|text-decoration)/;
const WIDTH = /\((min|max)-width:/;
export const LARGE = 1.375;

export function inRem(value: string): string {
  return value.replace(/(?<![\w.#-])(-?\d*\.?\d+)px\b/g, (whole, n: string) => (Math.abs(Number(n)) <= 1 ? whole : `${Number((Number(n) / 16).toFixed(5))}rem`));
}

/** The same selector only under one size of type, with the same weight as before. */
export function under(selector: string, size: string): string {
  const on = `:where(${size})`;
  return /^(html|:root)\b/.test(selector) ? selector.replace(/^(html|:root)/, `$1${on}`) : `:where(html)${on} ${selector}`;
}

export const rem = (): Plugin => ({
  postcssPlugin: "rem",
  Once(root) {
    const medias: AtRule[] = [];
    root.walkAtRules("media", (media) => void (WIDTH.test(media.params) && medias.push(media)));
    for (const media of medias) {
      // A width is that of a window; paper has a layout of its own.
      if (!/\b(screen|print)\b/.test(media.params)) media.params = `screen and ${media.params}`;
      const large = media.clone({ params: media.params.replace(/([\d.]+)px/g, (_, n: string) => `${Math.round(Number(n) * LARGE)}px`) });
      hold(large, '[data-size="large"]');
      if (media.params.includes("(min-width:")) hold(media, ':not([data-size="large"])');
      media.after(large);
    }
    root.walkDecls((declaration) => {
      if (!THIN.test(declaration.prop) && declaration.value.includes("px")) declaration.value = inRem(declaration.value);
    });
  },
});

const hold = (media: AtRule, size: string) => media.walkRules((rule: Rule) => void (rule.selectors = rule.selectors.map((s) => under(s, size))));
