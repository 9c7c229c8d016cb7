import { Go, useParam } from "./go";
import { useWords } from "./i18n";

/** The way on: pages are places in the address. */
export function Pager({ next }: { next: string | null }) {
  const { t } = useWords();
  const [page] = useParam("page");
  if (next === null && page === null) return null;
  return (
    <p className="pager">
      {page !== null && (
        <Go keep set={{ page: null }} className="button-link">
          {t("gradient.first")}
        </Go>
      )}
      {next !== null && (
        <Go keep set={{ page: next }} className="button-link">
          {t("gradient.next")}
        </Go>
      )}
    </p>
  );
}
