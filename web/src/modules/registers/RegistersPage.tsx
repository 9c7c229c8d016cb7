import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { RegisterHead } from "../../api/types";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { useName } from "./parts";
import "./registers.css";

/** Every register, by the item it serves. */
export function Component() {
  const { t } = useWords();
  useTitle(t("registers.title"));
  const query = useQuery({ queryKey: ["registers"], queryFn: ({ signal }) => api.registers(signal) });
  return (
    <div className="page page-registers">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <h1>{t("registers.title")}</h1>
        </div>
      </header>
      <p className="lead">{t("registers.lead")}</p>
      <Over query={query}>{(data) => <Items heads={data.items} />}</Over>
    </div>
  );
}

function Items({ heads }: { heads: RegisterHead[] }) {
  const { t } = useWords();
  const name = useName();
  const items = [...new Set(heads.map((h) => h.item.split(".")[0] ?? ""))];
  return items.map((item) => (
    <section key={item}>
      <h2>{t("registers.item", { n: item })}</h2>
      <ul className="register-heads">
        {heads
          .filter((h) => h.item.split(".")[0] === item)
          .map((h) => (
            <li key={h.id}>
              <Go to={`/registers/${h.id}`} className="register-head">
                <b>{name(h.names)}</b>
                <span className="register-count">{t("registers.records", { n: h.records })}</span>
                {h.note && <small>{name(h.note)}</small>}
                <small className="faint">
                  {h.item}
                  {h.facts.length > 0 && ` · ${t("registers.tells", { n: h.facts.length })}`}
                </small>
              </Go>
            </li>
          ))}
      </ul>
    </section>
  ));
}
