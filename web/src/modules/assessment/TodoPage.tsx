import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { DraftList, TodoItem, TodoPage } from "../../api/types";
import { trimDecimal } from "../../app/format";
import { Go } from "../../app/go";
import { useWords } from "../../app/i18n";
import { Said } from "../../app/said";
import { useAllowed } from "../../app/session";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import { openDrafts, useTodo } from "../../app/TodoBell";
import { PageHead } from "./parts";
import { DaysLeft } from "./work";
import "./work.css";

export function Component() {
  const { t } = useWords();
  useTitle(t("todo.title"));
  const drafts = useAllowed("draft_method");
  const list = useQuery({ queryKey: ["drafts"], queryFn: ({ signal }) => api.drafts(signal), enabled: drafts });
  return <Over query={useTodo()}>{(page) => <Todo page={page} drafts={drafts ? openDrafts(list.data) : []} />}</Over>;
}

function Todo({ page, drafts }: { page: TodoPage; drafts: DraftList["items"] }) {
  const { t } = useWords();
  // What is overdue comes before everything else, whatever it is.
  const overdue = page.items.filter((item) => item.days_left !== null && item.days_left < 0).sort((a, b) => (a.days_left ?? 0) - (b.days_left ?? 0));
  const rest = page.items.filter((item) => !overdue.includes(item));
  const kinds = [...new Set(rest.map((item) => item.kind))];
  return (
    <div className="page page-todo">
      <PageHead title={t("todo.title")} {...(page.run ? { run: page.run } : {})} />
      <p className="lead">{t("todo.lead")}</p>
      {page.items.length === 0 && drafts.length === 0 && (
        <section className="todo-none">
          <Empty>{t("todo.none")}</Empty>
          <p className="quiet">{t("todo.noneText")}</p>
        </section>
      )}
      {overdue.length > 0 && (
        <section className="todo todo-overdue" aria-labelledby="todo-overdue">
          <h2 id="todo-overdue">
            {t("todo.overdue")} <small className="quiet inline tab">{t("todo.count", { n: overdue.length })}</small>
          </h2>
          <ul>
            {overdue.map((item, i) => (
              <Item key={i} item={item} />
            ))}
          </ul>
        </section>
      )}
      {kinds.map((kind) => {
        const items = rest.filter((item) => item.kind === kind);
        return (
          <section key={kind} className={`todo todo-${kind}`} aria-labelledby={`todo-${kind}`}>
            <h2 id={`todo-${kind}`}>
              {t(`todo.kind.${kind}`)} <small className="quiet inline tab">{t("todo.count", { n: items.length })}</small>
            </h2>
            <ul>
              {items.map((item, i) => (
                <Item key={i} item={item} />
              ))}
            </ul>
          </section>
        );
      })}
      {drafts.length > 0 && (
        <section className="todo" aria-labelledby="todo-draft">
          <h2 id="todo-draft">
            {t("todo.kind.draft")} <small className="quiet inline tab">{t("todo.count", { n: drafts.length })}</small>
          </h2>
          <ul>
            {drafts.map((draft) => (
              <li key={draft.id}>
                <span className="todo-what">
                  <Said zh={t("todo.draftText", { title: draft.title, n: draft.doubts - draft.answered })} />
                </span>
                <Go to={`/drafts/${draft.id}`} className="button-link">
                  {t("todo.go.draft")}
                </Go>
              </li>
            ))}
          </ul>
        </section>
      )}
      {page.more > 0 && <p className="quiet">{t("todo.more", { n: page.more })}</p>}
    </div>
  );
}

function Item({ item }: { item: TodoItem }) {
  const { t } = useWords();
  return (
    <li>
      <span className="todo-what">
        <What item={item} />
      </span>
      {item.gain !== null && <b className="gain">{t("todo.gain", { n: trimDecimal(item.gain) })}</b>}
      {item.days_left !== null && item.by !== null && (
        <span className="tab todo-by">
          {t("gradient.by", { day: item.by })} <DaysLeft n={item.days_left} />
        </span>
      )}
      <Go to={item.path} set={item.set} className="button-link">
        {t(`todo.go.${item.kind}`)}
      </Go>
    </li>
  );
}

function What({ item }: { item: TodoItem }) {
  const { t, pick } = useWords();
  const unit = item.unit_name ?? "";
  switch (item.kind) {
    case "forms":
      return <Said zh={t("todo.formsText", { unit, n: item.count })} />;
    case "disagreement":
      return <Said zh={t("todo.disagreementText", { unit, n: item.count })} />;
    case "source":
      return <Said zh={t("todo.sourceText", { source: item.label ?? "", n: item.count })} />;
    case "reading":
      return <Said zh={t("todo.readingText", { id: item.subject ?? "", title: pick(item.label ?? "", item.label_en), n: item.count })} />;
    case "consent":
      return <>{t("todo.consentText", { n: item.count })}</>;
    case "fresh":
      return <>{t("todo.freshText", { n: item.count })}</>;
    case "publish":
      return <>{t("todo.publishText", { day: item.by ?? "" })}</>;
    case "first_run":
      return <>{t("todo.firstText")}</>;
    default:
      return (
        <>
          {item.unit_name && (
            <b>
              <Said zh={item.unit_name} />
            </b>
          )}{" "}
          {item.indicator && !item.label?.startsWith(`${item.indicator} `) && <span className="tab">{item.indicator}</span>} <Said zh={item.label ?? ""} en={item.label_en} />
          {item.at_text && (
            <>
              {" · "}
              <Said zh={item.at_text} en={item.at_text_en} />
            </>
          )}
        </>
      );
  }
}
