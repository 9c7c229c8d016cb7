// The parts of Ant Design in the colours of the page: they are read from the style sheet, which alone names them.
import { theme as antd, type ThemeConfig } from "antd";
import { shownTheme, type Look } from "./look";

export const FONT = '"PingFang SC", "Noto Sans SC", "Source Han Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';

/** How much larger the large type is; the style sheet has the same in `html[data-size]`. */
export const LARGE = 1.375;

const prefers = (what: string) => typeof matchMedia === "function" && matchMedia(`(${what})`).matches;

export function antTheme(look: Look): ThemeConfig {
  const shown = shownTheme(look.theme);
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const colours = {
    colorPrimary: colour("teal"),
    colorInfo: colour("teal"),
    colorLink: colour("teal"),
    colorLinkHover: colour("teal"),
    colorLinkActive: colour("teal"),
    colorSuccess: colour("teal"),
    colorWarning: colour("ochre"),
    colorError: colour("ochre"),
    colorTextBase: colour("ink"),
    colorText: colour("ink"),
    colorTextHeading: colour("ink"),
    colorTextSecondary: colour("ink-2"),
    colorTextDescription: colour("ink-3"),
    colorTextTertiary: colour("ink-3"),
    colorTextPlaceholder: colour("ink-3"),
    colorTextDisabled: colour("ink-3"),
    colorTextLightSolid: colour("on-teal"),
    colorIcon: colour("ink-2"),
    colorBgBase: colour("paper-0"),
    colorBgLayout: colour("paper-1"),
    colorBgContainer: colour("paper-0"),
    colorBgElevated: colour("paper-0"),
    colorBgContainerDisabled: colour("paper-2"),
    colorBgSpotlight: colour("ink"),
    colorBgMask: colour("veil"),
    colorBorder: colour("rule-2"),
    colorBorderSecondary: colour("rule"),
    colorSplit: colour("rule"),
    controlItemBgActive: colour("teal-3"),
    controlItemBgHover: colour("paper-2"),
  };
  const scale = look.size === "large" ? LARGE : 1;
  const px = (n: number) => Math.round(n * scale);
  return {
    algorithm: shown.endsWith("dark") ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      ...Object.fromEntries(Object.entries(colours).filter(([, value]) => value !== "")),
      motion: !prefers("prefers-reduced-motion: reduce"),
      borderRadius: 3,
      fontFamily: FONT,
      fontSize: px(14),
      lineHeight: 1.6,
      controlHeight: px(34),
      motionDurationFast: "0.08s",
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
      boxShadow: "0 2px 10px rgba(0,0,0,.12)",
      boxShadowSecondary: "0 4px 18px rgba(0,0,0,.18)",
    },
    components: {
      Button: { primaryShadow: "none", defaultShadow: "none", fontWeight: 500 },
      Drawer: { paddingLG: px(24) },
      Form: { itemMarginBottom: px(18), verticalLabelPadding: "0 0 4px" },
      Segmented: { itemColor: colour("ink-2"), itemHoverColor: colour("ink"), itemSelectedColor: colour("ink"), itemSelectedBg: colour("paper-0"), trackBg: colour("paper-2") },
      Tooltip: { colorTextLightSolid: colour("paper-0") },
    },
  };
}
