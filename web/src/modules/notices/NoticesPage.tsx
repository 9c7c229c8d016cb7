// The reader's own notices, filtered by the address; for who keeps the system, how sending goes.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { api, type NoticesAsk } from "../../api/client";
import type { NoticeView, SendingState } from "../../api/types";
import { dateTime } from "../../app/format";
import { Go, useParam } from "../../app/go";
import { useWords } from "../../app/i18n";
import { PrintStamp } from "../../app/PrintStamp";
import { Said } from "../../app/said";
import { useAllowed } from "../../app/session";
import { useSetParams } from "../../app/params";
import { Empty, Over } from "../../app/states";
import { useTitle } from "../../app/title";
import "./notices.css";

const SHOWS = ["open", "unread", "overdue", "all"] as const;
type Show = (typeof SHOWS)[number];
/** Notices of one page. */
const ROWS = 50;

export function Component() {
  const { t } = useWords();
  useTitle(t("notices.title"));
  const sends = useAllowed("manage_notices");
  const [asked] = useParam("show");
  const [page] = useParam("page");
  const set = useSetParams();
  const client = useQueryClient();
  const show: Show = SHOWS.find((s) => s === asked) ?? "open";
  const ask: NoticesAsk = { show, limit: ROWS, ...(page ? { page } : {}) };
  const query = useQuery({ queryKey: ["notices", ask], queryFn: ({ signal }) => api.notices(ask, signal) });
  const again = () => Promise.all([client.invalidateQueries({ queryKey: ["notices"] }), client.invalidateQueries({ queryKey: ["todo"] })]);
  const readAll = useMutation({ mutationFn: api.noticesRead, onSuccess: again });
  const counted = (s: Show) => {
    const n = s === "all" ? undefined : query.data?.[s];
    return n === undefined ? t(`notices.show.${s}`) : `${t(`notices.show.${s}`)} ${n}`;
  };
  return (
    <div className="page page-notices">
      <header className="page-head">
        <PrintStamp />
        <div className="page-title">
          <h1>{t("notices.title")}</h1>
          <Go to="/account" className="button-link push">
            {t("notices.preference")}
          </Go>
        </div>
      </header>
      <p className="lead">{t("notices.lead")}</p>
      <div className="notices-tools">
        <Segmented aria-label={t("notices.filter")} value={show} onChange={(value) => set({ show: value === "open" ? null : value, page: null })} options={SHOWS.map((s) => ({ value: s, label: counted(s) }))} />
        <Button disabled={!query.data || query.data.unread === 0} loading={readAll.isPending} onClick={() => readAll.mutate()}>
          {t("notices.readAll")}
        </Button>
      </div>
      <Over query={query}>
        {(list) => (
          <>
            {list.items.length === 0 ? (
              <Empty>{t("notices.none")}</Empty>
            ) : (
              <ul className="notice-list">
                {list.items.map((notice) => (
                  <Notice key={notice.id} notice={notice} again={again} />
                ))}
              </ul>
            )}
            {(page || list.next_page) && (
              <p className="notices-pages">
                {page && <Button onClick={() => set({ page: null })}>{t("notices.first")}</Button>}
                {list.next_page && <Button onClick={() => set({ page: list.next_page }, true)}>{t("notices.older")}</Button>}
              </p>
            )}
          </>
        )}
      </Over>
      {sends && <Sending />}
    </div>
  );
}

function Notice({ notice, again }: { notice: NoticeView; again: () => Promise<unknown> }) {
  const { t } = useWords();
  const mark = useMutation({ mutationFn: (word: "read" | "unread" | "done" | "open") => api.noticeMark(notice.id, word), onSuccess: again });
  const over = notice.days_left < 0;
  const open = !notice.settled && !notice.done;
  const left = over ? t("notices.over", { n: -notice.days_left }) : notice.days_left === 0 ? t("notices.today") : t("notices.left", { n: notice.days_left });
  return (
    <li className={[notice.read ? "" : "notice-unread", open ? "" : "notice-gone"].join(" ").trim()}>
      <div className="notice-what">
        <Go to={notice.path} set={notice.set} onClick={() => !notice.read && mark.mutate("read")}>
          <Said zh={notice.title} en={notice.title_en} />
        </Go>
        <p className="quiet">
          {notice.step < 0 ? t("notices.isOverdue") : t("notices.reminder", { n: notice.step })} · {dateTime(notice.raised_at)}
          {!notice.read && <b className="notice-new"> {t("notices.new")}</b>}
          {notice.settled && <> · {t("notices.settled")}</>}
          {!notice.settled && notice.done && <> · {t("notices.done")}</>}
        </p>
        {notice.uncovered && open && <p className="ochre">{t("notices.uncovered")}</p>}
      </div>
      <span className={over && open ? "notice-due ochre tab" : "notice-due tab"}>
        {notice.due}
        {open && <small> {left}</small>}
      </span>
      <span className="notice-do">
        <Button size="small" disabled={mark.isPending} onClick={() => mark.mutate(notice.read ? "unread" : "read")}>
          {t(notice.read ? "notices.markUnread" : "notices.markRead")}
        </Button>
        {!notice.settled && (
          <Button size="small" disabled={mark.isPending} onClick={() => mark.mutate(notice.done ? "open" : "done")}>
            {t(notice.done ? "notices.markOpen" : "notices.markDone")}
          </Button>
        )}
      </span>
    </li>
  );
}

/** Messages in numbers, and those that did not go out. */
function Sending() {
  const { t } = useWords();
  const query = useQuery({ queryKey: ["notices", "sending"], queryFn: ({ signal }) => api.noticesSending(signal) });
  return (
    <section className="notices-sending" aria-labelledby="sending-h">
      <h2 id="sending-h">{t("notices.sending")}</h2>
      <Over query={query}>{(state) => <Sent state={state} />}</Over>
    </section>
  );
}

function Sent({ state }: { state: SendingState }) {
  const { t } = useWords();
  const client = useQueryClient();
  const again = useMutation({ mutationFn: api.noticesSendAgain, onSuccess: () => client.invalidateQueries({ queryKey: ["notices", "sending"] }) });
  const channel = (name: string) => t(name === "smtp" ? "notices.smtp" : "notices.webhook");
  const counts = state.counts.map((c) => `${channel(c.channel)} ${t(`notices.state.${c.state}` as "notices.state.sent")} ${c.count}`);
  return (
    <>
      <p>
        {t(state.mail_open ? "notices.mailOpen" : "notices.mailShut")} {t(state.webhook_open ? "notices.hookOpen" : "notices.hookShut")}
      </p>
      {counts.length > 0 && <p className="quiet tab">{counts.join(" · ")}</p>}
      {state.troubles.length === 0 ? (
        <Empty>{t("notices.noTrouble")}</Empty>
      ) : (
        <ul className="notice-list">
          {state.troubles.map((m) => (
            <li key={m.id}>
              <div className="notice-what">
                <b>{channel(m.channel)}</b> {m.person} {m.address}
                <p className="ochre">
                  <Said zh={m.answer ?? ""} />
                </p>
                <p className="quiet">
                  {t(`notices.state.${m.state}` as "notices.state.sent")} · {t("notices.tries", { n: m.attempts })} · {dateTime(m.made_at)}
                  {m.next_at && <> · {t("notices.next", { at: dateTime(m.next_at) })}</>}
                </p>
              </div>
              {m.state === "failed" && (
                <span className="notice-do">
                  <Button size="small" loading={again.isPending && again.variables === m.id} onClick={() => again.mutate(m.id)}>
                    {t("notices.again")}
                  </Button>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
