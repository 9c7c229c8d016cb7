// Ant Design for what is inside: its colours follow the look, its words the language. Only pages and dialogs that use its parts
// are put inside, so that the first page, the frame and the sign-in page need not fetch and start it.
import { App, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useMemo, type ReactNode } from "react";
import { Outlet } from "react-router";
import { useWords } from "./i18n";
import { useLook } from "./look";
import { antTheme } from "./theme";

export function Ant({ children }: { children: ReactNode }) {
  const { lang } = useWords();
  const look = useLook();
  const theme = useMemo(() => antTheme(look), [look]);
  return (
    <ConfigProvider theme={theme} locale={lang === "zh" ? zhCN : enUS} button={{ autoInsertSpace: false }}>
      <App>{children}</App>
    </ConfigProvider>
  );
}

/** Around the pages that use its parts. */
export function Component() {
  return (
    <Ant>
      <Outlet />
    </Ant>
  );
}
