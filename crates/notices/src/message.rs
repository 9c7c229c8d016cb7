//! What is said: the text of a mail and the body of a webhook. The same notice gives the same text each time.

use std::time::{Duration, UNIX_EPOCH};

use kernel::{Error, Micros, Result};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use serde_json::{Value, json};

use crate::channels::Mail;
use crate::model::OVERDUE;
use crate::store::{MessageRow, NoticeRow};

/// Characters of a title in a subject.
const SUBJECT: usize = 120;

/// One line without control characters, whatever somebody wrote into a name or title.
pub(crate) fn one_line(text: &str, most: usize) -> String {
    let clean = |c: char| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
    let line: String = text.chars().map(clean).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

fn when(step: i64, english: bool) -> String {
    match (step, english) {
        (OVERDUE, false) => "已逾期".into(),
        (OVERDUE, true) => "overdue".into(),
        (days, false) => format!("{days} 日内到期"),
        (1, true) => "due within 1 day".into(),
        (days, true) => format!("due within {days} days"),
    }
}

/// Where it is done, when the address of the workbench is known.
fn link(notice: &NoticeRow, site: Option<&str>) -> Option<String> {
    let mut set: Vec<String> = notice.set.iter().map(|(k, v)| format!("{}={}", escaped(k), escaped(v))).collect();
    set.sort();
    let query = if set.is_empty() { String::new() } else { format!("?{}", set.join("&")) };
    Some(format!("{}{}{query}", site?, notice.path))
}

fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// The mail of a notice.
pub(crate) fn mail(
    mail: &Mail,
    message: &MessageRow,
    notice: &NoticeRow,
    name: &str,
    site: Option<&str>,
) -> Result<Message> {
    let broken =
        |e: Box<dyn std::error::Error + Send + Sync>| Error::invalid(format!("the mail cannot be written: {e}"));
    let to = message.address.parse().map_err(|e: lettre::address::AddressError| broken(e.into()))?;
    let title = one_line(&notice.title, SUBJECT);
    let english = notice.title_en.as_deref().map(|t| one_line(t, SUBJECT)).unwrap_or_else(|| title.clone());
    let mut text = format!("{title}\n期限：{}，{}。\n", notice.due, when(notice.step, false));
    if notice.uncovered {
        text.push_str("该日期尚未录入工作日历，天数按自然日计算。\n");
    }
    text.push_str(&format!("\n{english}\nDue {}, {}.\n", notice.due, when(notice.step, true)));
    if notice.uncovered {
        text.push_str("The working days up to it are not entered yet; days are counted as they are.\n");
    }
    if let Some(link) = link(notice, site) {
        text.push_str(&format!("\n{link}\n"));
    }
    let raised = u64::try_from(notice.raised_at.0).unwrap_or_default();
    Message::builder()
        .from(Mailbox::new(Some("环衡".into()), mail.from.clone()))
        .to(Mailbox::new(Some(one_line(name, 60)).filter(|n| !n.is_empty()), to))
        .subject(format!("【环衡】{title}（{}，{}）", when(notice.step, false), notice.due))
        .message_id(Some(format!("<{}>", message.mark)))
        .date(UNIX_EPOCH + Duration::from_micros(raised))
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()))
        .header(ContentType::TEXT_PLAIN)
        .body(text)
        .map_err(|e| broken(e.into()))
}

/// The body of the webhook.
pub(crate) fn hook(message: &MessageRow, notice: &NoticeRow, site: Option<&str>) -> Value {
    json!({
        "key": message.mark,
        "kind": if notice.step == OVERDUE { "overdue" } else { "reminder" },
        "thing": notice.thing,
        "unit": notice.unit,
        "person": notice.person,
        "title": notice.title,
        "title_en": notice.title_en,
        "due": notice.due,
        "days_ahead": (notice.step != OVERDUE).then_some(notice.step),
        "raised_at": notice.raised_at.to_string(),
        "link": link(notice, site),
    })
}

/// Whole seconds of an instant, for the header that says when it was signed.
pub(crate) fn seconds(at: Micros) -> i64 {
    at.0.div_euclid(kernel::time::SECOND)
}
