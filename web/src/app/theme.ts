import type { ThemeConfig } from "antd";

export const FONT = '"PingFang SC", "Noto Sans SC", "Source Han Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';

/** Motion only for those who want it. */
const calm = typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches;

export const theme: ThemeConfig = {
  token: {
    motion: !calm,
    colorPrimary: "#0e5a5c",
    colorInfo: "#0e5a5c",
    colorLink: "#0e5a5c",
    colorLinkHover: "#0a4446",
    colorSuccess: "#0e5a5c",
    colorWarning: "#96600f",
    colorError: "#96600f",
    colorTextBase: "#1d2427",
    colorText: "#1d2427",
    colorTextHeading: "#1d2427",
    colorBgMask: "rgba(29, 36, 39, 0.22)",
    colorBgBase: "#fdfcf9",
    colorBgLayout: "#f7f5ef",
    colorBgContainer: "#fdfcf9",
    colorBgElevated: "#fffefb",
    colorBorder: "#c9c4b6",
    colorBorderSecondary: "#e2ded3",
    borderRadius: 3,
    fontFamily: FONT,
    fontSize: 14,
    lineHeight: 1.6,
    controlHeight: 34,
    motionDurationFast: "0.08s",
    motionDurationMid: "0.12s",
    motionDurationSlow: "0.16s",
    boxShadow: "0 2px 10px rgba(29,36,39,.10)",
    boxShadowSecondary: "0 4px 18px rgba(29,36,39,.14)",
  },
  components: {
    Button: { primaryShadow: "none", defaultShadow: "none", fontWeight: 500 },
    Drawer: { paddingLG: 24 },
    Form: { itemMarginBottom: 18, verticalLabelPadding: "0 0 4px" },
  },
};
