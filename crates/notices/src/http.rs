//! The addresses of notices: `/api/v1/notices`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::period::day_number;
use kernel::{Error, Page, Result, bureau_date};
use lettre::Address;
use rights::{Action, Subject, allow};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{
    ApiResult, Background, Caller, Json, Module, PageQuery, Parts, Path, Query, Started, mount, respond_with_etag,
};

use crate::channels::Channel;
use crate::outbox::{Preference, message_again, message_counts, message_troubles, preference, preference_put};
use crate::raise::Desk;
use crate::store::{MIGRATIONS, Mark, NoticeRow, Which, notice_count, notice_find, notice_list, notice_mark};

/// The module of notices.
pub const MODULE: Module = Module { name: "notices", migrations: MIGRATIONS, api: || router().into_openapi(), start };

/// How often messages are looked for.
const BEAT: Duration = Duration::from_secs(2);
/// Messages that the page of sending shows.
const MOST_TROUBLES: i64 = 200;
/// How often what is due is looked at.
const LOOK: Duration = Duration::from_secs(600);

/// What of a person's to-do list is open, for whoever closes the account.
struct Open(store::Db);

impl people::OpenWork for Open {
    fn open<'a>(&'a self, person: &'a str) -> people::Asked<'a> {
        Box::pin(async move {
            let mut conn = self.0.read().await?;
            crate::store::open_count(&mut conn, person).await
        })
    }
}

fn start(parts: &Parts) -> Result<Started> {
    let desk = Desk::of(parts);
    people::InHand::of(parts).add(Arc::new(Open(parts.db.clone())));
    let raising = desk.clone();
    let raise: Background = Box::new(move |stopped| Box::pin(async move { keep_raising(raising, stopped).await }));
    let sending = desk.clone();
    let send: Background = Box::new(move |stopped| Box::pin(async move { keep_sending(sending, stopped).await }));
    Ok(Started { router: mount(router(), desk), background: vec![raise, send], ..Started::default() })
}

/// At the start and every ten minutes: what was raised is not raised again, so that this needs no other order.
async fn keep_raising(desk: Desk, mut stopped: watch::Receiver<bool>) {
    loop {
        match desk.raise(desk.clock.now()).await {
            Ok(done) if done.raised + done.settled > 0 => {
                tracing::info!(raised = done.raised, settled = done.settled, "notices were brought up to date");
            }
            Ok(_) => {}
            Err(e) => tracing::warn!(error = e.chain(), "notices cannot be raised"),
        }
        tokio::select! {
            _ = stopped.wait_for(|s| *s) => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Sends what waits. A message in hand is brought to its end, so that its answer is recorded.
async fn keep_sending(desk: Desk, mut stopped: watch::Receiver<bool>) {
    if !desk.channels.has(Channel::Smtp) && !desk.channels.has(Channel::Webhook) {
        return;
    }
    tracing::info!(channels = ?desk.channels, "notices are sent");
    loop {
        let more = match desk.send_one().await {
            Ok(more) => more,
            Err(e) => {
                tracing::warn!(error = e.chain(), "messages cannot be sent");
                false
            }
        };
        if *stopped.borrow() {
            return;
        }
        if !more {
            tokio::select! {
                _ = stopped.wait_for(|s| *s) => return,
                () = tokio::time::sleep(BEAT) => {}
            }
        }
    }
}

fn router() -> OpenApiRouter<Desk> {
    OpenApiRouter::new()
        .routes(routes!(notices))
        .routes(routes!(mark))
        .routes(routes!(read_all))
        .routes(routes!(preference_read, preference_change))
        .routes(routes!(sending))
        .routes(routes!(send_again))
}

/// Which notices a list shows.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum NoticeFilter {
    /// Neither taken away nor done.
    #[default]
    Open,
    Unread,
    Overdue,
    /// Those that were taken away too.
    All,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// `open` when absent.
    #[param(inline)]
    show: Option<NoticeFilter>,
    /// Key of the page, as the page before gave it.
    page: Option<String>,
    /// Rows of a page, 1 to 500; 100 when absent.
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct NoticeList {
    items: Vec<NoticeView>,
    next_page: Option<String>,
    open: i64,
    unread: i64,
    overdue: i64,
}

/// A notice of the reader's.
#[derive(Serialize, ToSchema)]
struct NoticeView {
    id: String,
    /// The module that knows of it.
    source: String,
    unit: String,
    title: String,
    title_en: Option<String>,
    indicator: Option<String>,
    /// The last day.
    due: String,
    days_left: i64,
    /// Days ahead of the reminder; -1 of what is overdue.
    step: i64,
    /// Its working days are past the calendar: days were counted as they are.
    uncovered: bool,
    /// The page of the workbench, and what is set in its address.
    path: String,
    set: BTreeMap<String, String>,
    raised_at: String,
    read: bool,
    done: bool,
    /// It was taken away: the thing is done, or a more urgent notice of it has come.
    settled: bool,
}

fn view(row: NoticeRow, desk: &Desk) -> Result<NoticeView> {
    let due: jiff::civil::Date = row.due.parse().map_err(|e| Error::internal("the day of a notice").with_source(e))?;
    Ok(NoticeView {
        days_left: day_number(due) - day_number(bureau_date(desk.clock.now())),
        id: row.id,
        source: row.source,
        unit: row.unit,
        title: row.title,
        title_en: row.title_en,
        indicator: row.indicator,
        due: row.due,
        step: row.step,
        uncovered: row.uncovered,
        path: row.path,
        set: row.set,
        raised_at: row.raised_at.to_string(),
        read: row.read_at.is_some(),
        done: row.done_at.is_some(),
        settled: row.settled_at.is_some(),
    })
}

/// The reader's own notices, newest first.
#[utoipa::path(get, path = "/api/v1/notices", tag = "notices", operation_id = "notices", params(ListQuery),
    responses((status = 200, body = NoticeList), (status = 422, description = "bad_page"), (status = 304, description = "not changed since `If-None-Match`")))]
async fn notices(
    State(desk): State<Desk>,
    caller: Caller,
    headers: HeaderMap,
    Query(q): Query<ListQuery>,
) -> ApiResult<Response> {
    caller.person()?;
    let which = match q.show.unwrap_or_default() {
        NoticeFilter::Open => Which::Open,
        NoticeFilter::Unread => Which::Unread,
        NoticeFilter::Overdue => Which::Overdue,
        NoticeFilter::All => Which::All,
    };
    let ask = PageQuery { page: q.page, limit: q.limit }.ask()?;
    let mut conn = desk.db.read_tx().await?;
    let rows = notice_list(&mut conn, &caller.0, which, &ask).await?;
    let page = Page::of(rows, &ask, |r| format!("{}.{}", r.raised_at.0, r.id));
    let list = NoticeList {
        items: page.items.into_iter().map(|r| view(r, &desk)).collect::<Result<_>>()?,
        next_page: page.next_page,
        open: notice_count(&mut conn, &caller.0, Which::Open).await?,
        unread: notice_count(&mut conn, &caller.0, Which::Unread).await?,
        overdue: notice_count(&mut conn, &caller.0, Which::Overdue).await?,
    };
    respond_with_etag(&headers, &list)
}

/// What the reader says of a notice.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum NoticeMark {
    Read,
    Unread,
    Done,
    Open,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MarkAsk {
    mark: NoticeMark,
}

/// Marks an own notice as read, unread, done, or open again.
#[utoipa::path(post, path = "/api/v1/notices/{id}/mark", tag = "notices", operation_id = "notice_mark", params(("id" = String, Path)), request_body = MarkAsk,
    responses((status = 200, body = NoticeView), (status = 404, description = "no_notice")))]
async fn mark(
    State(desk): State<Desk>,
    caller: Caller,
    Path(id): Path<String>,
    Json(ask): Json<MarkAsk>,
) -> ApiResult<Json<NoticeView>> {
    caller.person()?;
    let mark = match ask.mark {
        NoticeMark::Read => Mark::Read,
        NoticeMark::Unread => Mark::Unread,
        NoticeMark::Done => Mark::Done,
        NoticeMark::Open => Mark::Open,
    };
    let mut tx = desk.db.write_tx().await?;
    notice_find(&mut tx, &caller.0, &id).await?;
    notice_mark(&mut tx, &caller.0, Some(&id), mark).await?;
    let row = notice_find(&mut tx, &caller.0, &id).await?;
    tx.commit().await?;
    Ok(Json(view(row, &desk)?))
}

#[derive(Serialize, ToSchema)]
struct NoticesMarked {
    marked: u64,
}

/// Marks every open notice of the reader's as read.
#[utoipa::path(post, path = "/api/v1/notices/read", tag = "notices", operation_id = "notices_read",
    responses((status = 200, body = NoticesMarked)))]
async fn read_all(State(desk): State<Desk>, caller: Caller) -> ApiResult<Json<NoticesMarked>> {
    caller.person()?;
    let mut tx = desk.db.write_tx().await?;
    let marked = notice_mark(&mut tx, &caller.0, None, Mark::Read).await?;
    tx.commit().await?;
    Ok(Json(NoticesMarked { marked }))
}

/// What the reader wants to be sent, and where to.
#[derive(Serialize, ToSchema)]
struct NoticePreference {
    email: Option<String>,
    by_mail: bool,
    by_webhook: bool,
    /// Ways out that the server was started with.
    mail_open: bool,
    webhook_open: bool,
}

fn preferred(desk: &Desk, p: Preference) -> NoticePreference {
    NoticePreference {
        email: p.email,
        by_mail: p.by_mail,
        by_webhook: p.by_webhook,
        mail_open: desk.channels.has(Channel::Smtp),
        webhook_open: desk.channels.has(Channel::Webhook),
    }
}

/// Where the reader's notices are sent.
#[utoipa::path(get, path = "/api/v1/notices/preference", tag = "notices", operation_id = "notice_preference",
    responses((status = 200, body = NoticePreference)))]
async fn preference_read(State(desk): State<Desk>, caller: Caller) -> ApiResult<Json<NoticePreference>> {
    let person = caller.person()?;
    let mut conn = desk.db.read().await?;
    let found = preference(&mut conn, &person.id).await?;
    Ok(Json(preferred(&desk, found)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PreferenceAsk {
    /// Empty or absent: no mail.
    email: Option<String>,
    by_mail: bool,
    by_webhook: bool,
}

/// Changes where the reader's notices are sent.
#[utoipa::path(put, path = "/api/v1/notices/preference", tag = "notices", operation_id = "notice_preference_change", request_body = PreferenceAsk,
    responses((status = 200, body = NoticePreference), (status = 422, description = "bad_email")))]
async fn preference_change(
    State(desk): State<Desk>,
    caller: Caller,
    Json(ask): Json<PreferenceAsk>,
) -> ApiResult<Json<NoticePreference>> {
    let person = caller.person()?;
    let email = ask.email.map(|e| e.trim().to_owned()).filter(|e| !e.is_empty());
    if let Some(email) = &email {
        let bad = || Error::invalid("this is no e-mail address").with_code("bad_email").with_detail("field", "email");
        if email.len() > 254 || !email.is_ascii() || email.parse::<Address>().is_err() {
            return Err(bad().into());
        }
    }
    webkit::note(|n| {
        n.detail.insert("has_email".into(), email.is_some().into());
        n.detail.insert("by_mail".into(), ask.by_mail.into());
        n.detail.insert("by_webhook".into(), ask.by_webhook.into());
    });
    let wanted = Preference { email, by_mail: ask.by_mail, by_webhook: ask.by_webhook };
    let mut tx = desk.db.write_tx().await?;
    preference_put(&mut tx, &person.id, &wanted, caller.0.now).await?;
    tx.commit().await?;
    Ok(Json(preferred(&desk, wanted)))
}

#[derive(Serialize, ToSchema)]
struct SendingState {
    mail_open: bool,
    webhook_open: bool,
    counts: Vec<SendingCount>,
    /// What failed, or waits for another try; the newest first.
    troubles: Vec<SendingTrouble>,
}

#[derive(Serialize, ToSchema)]
struct SendingCount {
    channel: String,
    state: String,
    count: i64,
}

/// A message without its text: who keeps the system reads no unit's matters.
#[derive(Serialize, ToSchema)]
struct SendingTrouble {
    id: String,
    channel: String,
    person: String,
    address: String,
    state: String,
    attempts: i64,
    /// What the other end said last.
    answer: Option<String>,
    made_at: String,
    /// When it is tried again.
    next_at: Option<String>,
}

/// How sending goes.
#[utoipa::path(get, path = "/api/v1/notices/sending", tag = "notices", operation_id = "notices_sending",
    responses((status = 200, body = SendingState), (status = 403)))]
async fn sending(State(desk): State<Desk>, caller: Caller) -> ApiResult<Json<SendingState>> {
    allow(&caller.0.who, Action::ManageNotices, Subject::City)?;
    let mut conn = desk.db.read_tx().await?;
    let counts = message_counts(&mut conn).await?;
    let troubles = message_troubles(&mut conn, MOST_TROUBLES).await?;
    let day = bureau_date(desk.clock.now());
    let mut shown = Vec::new();
    for m in troubles {
        let person = people::person_by_id(&mut conn, &m.person, day).await?;
        shown.push(SendingTrouble {
            person: person.map(|p| p.name).unwrap_or_default(),
            channel: m.channel.name().to_owned(),
            next_at: (m.state == "waiting").then(|| m.next_at.to_string()),
            id: m.id,
            address: m.address,
            state: m.state,
            attempts: m.attempts,
            answer: m.answer,
            made_at: m.made_at.to_string(),
        });
    }
    let counts = counts.into_iter().map(|c| SendingCount { channel: c.channel, state: c.state, count: c.count });
    Ok(Json(SendingState {
        mail_open: desk.channels.has(Channel::Smtp),
        webhook_open: desk.channels.has(Channel::Webhook),
        counts: counts.collect(),
        troubles: shown,
    }))
}

/// Tries a message that failed once more, under the id it has.
#[utoipa::path(post, path = "/api/v1/notices/sending/{id}/again", tag = "notices", operation_id = "notices_send_again", params(("id" = String, Path)),
    responses((status = 200, body = NoticesMarked), (status = 403), (status = 404, description = "no_message")))]
async fn send_again(
    State(desk): State<Desk>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<NoticesMarked>> {
    allow(&caller.0.who, Action::ManageNotices, Subject::City)?;
    let mut tx = desk.db.write_tx().await?;
    message_again(&mut tx, &id, caller.0.now).await?;
    tx.commit().await?;
    Ok(Json(NoticesMarked { marked: 1 }))
}
