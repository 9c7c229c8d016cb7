import { useEffect } from "react";
import { useWords } from "./i18n";

export function useTitle(title: string): void {
  const { t } = useWords();
  useEffect(() => {
    document.title = title ? `${title} · ${t("app.name")}` : t("app.name");
  }, [title, t]);
}
