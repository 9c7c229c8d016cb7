//! The body of a record: what each kind of field takes, how it is written, how it is indexed.

use jiff::civil::Date;
use kernel::q::Q;
use kernel::{Error, Result};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

use crate::definition::{Field, FieldKind, Register};

/// Characters of a text, and of a long one.
pub const MAX_TEXT: usize = 300;
pub const MAX_LONG: usize = 8_000;
/// Files of one field.
pub const MAX_FILES: usize = 20;
/// Decimals of a decimal.
const DECIMALS: u32 = 6;
const SCALE: i64 = 1_000_000;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    pub field: String,
    pub code: &'static str,
    pub message_zh: String,
    pub message_en: String,
}

pub type Body = Map<String, Json>;

/// The body in its canonical form: known fields only, each checked, empty ones left out.
pub fn checked(register: &Register, given: &Body) -> std::result::Result<Body, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut body = Body::new();
    for key in given.keys() {
        if register.field(key).is_none() {
            let short: String = key.chars().take(40).collect();
            problems.push(problem(&short, "unknown_field", "没有这个字段", "there is no such field"));
        }
    }
    for field in &register.fields {
        let value = given.get(&field.id).filter(|v| !is_empty(v));
        match value.map(|v| one(field, v)) {
            Some(Ok(value)) => {
                body.insert(field.id.clone(), value);
            }
            Some(Err((code, zh, en))) => problems.push(problem(&field.id, code, &zh, &en)),
            None if field.required => problems.push(problem(&field.id, "required", "必须填写", "it must be filled in")),
            None => {}
        }
    }
    if problems.is_empty() { Ok(body) } else { Err(problems) }
}

/// One error for all problems of a body; the problems stand in the details as JSON.
pub fn refused(register: &Register, problems: &[FieldProblem]) -> Error {
    let said = |p: &FieldProblem| {
        let name = register.field(&p.field).map_or(p.field.as_str(), |(_, f)| f.names.en.as_str());
        format!("{name}: {}", p.message_en)
    };
    let text: Vec<String> = problems.iter().take(5).map(said).collect();
    let list = serde_json::to_string(problems).unwrap_or_default();
    Error::invalid(text.join("; ")).with_code("fields").with_detail("fields", &list)
}

pub fn problem(field: &str, code: &'static str, zh: &str, en: &str) -> FieldProblem {
    FieldProblem { field: field.into(), code, message_zh: zh.into(), message_en: en.into() }
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(s) => s.trim().is_empty(),
        Json::Array(a) => a.is_empty(),
        _ => false,
    }
}

type Wrong = (&'static str, String, String);

fn wrong<T>(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> std::result::Result<T, Wrong> {
    Err((code, zh.into(), en.into()))
}

fn text(value: &Json, most: usize, lines: bool) -> std::result::Result<String, Wrong> {
    let Some(text) = value.as_str().map(str::trim) else {
        return wrong("not_a_text", "应为文字", "a text is expected");
    };
    if text.chars().count() > most {
        return wrong("too_long", format!("最多 {most} 字"), format!("at most {most} characters"));
    }
    if text.chars().any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\t'))) {
        return wrong("control", "含有看不见的字符", "it has invisible characters");
    }
    Ok(text.to_owned())
}

fn day(value: &Json) -> std::result::Result<Date, Wrong> {
    let day = value.as_str().filter(|t| t.len() == 10).and_then(|t| t.parse::<Date>().ok());
    match day.filter(|d| (1949..=2999).contains(&d.year())) {
        Some(day) => Ok(day),
        None => wrong("not_a_date", "应为日期，例如 2026-03-01", "a day such as 2026-03-01 is expected"),
    }
}

fn bounded(field: &Field, n: i64, scale: i64) -> std::result::Result<(), Wrong> {
    if let Some(min) = field.min
        && n < min.saturating_mul(scale)
    {
        return wrong("too_small", format!("不小于 {min}"), format!("at least {min}"));
    }
    if let Some(max) = field.max
        && n > max.saturating_mul(scale)
    {
        return wrong("too_large", format!("不大于 {max}"), format!("at most {max}"));
    }
    // 90 万亿分: a sum of a hundred thousand of them still fits.
    if !(-90_000_000_000_000..=90_000_000_000_000).contains(&n) {
        return wrong("too_large", "数值过大", "the number is too large");
    }
    Ok(())
}

/// A decimal as millionths.
pub fn decimal(text: &str) -> Option<i64> {
    let q: Q = text.parse().ok()?;
    let scaled = q.mul(Q::int(SCALE)).ok()?;
    scaled.is_integer().then(|| i64::try_from(scaled.numer()).ok()).flatten()
}

fn decimal_text(millionths: i64) -> String {
    Q::ratio(millionths, SCALE).map(|q| q.text(DECIMALS)).unwrap_or_default()
}

fn one(field: &Field, value: &Json) -> std::result::Result<Json, Wrong> {
    Ok(match field.kind {
        FieldKind::Text | FieldKind::Person | FieldKind::Department | FieldKind::Unit | FieldKind::Record => {
            Json::String(text(value, MAX_TEXT, false)?)
        }
        FieldKind::LongText => Json::String(text(value, MAX_LONG, true)?),
        FieldKind::Integer | FieldKind::Money => {
            let Some(n) = value.as_i64() else {
                return wrong("not_a_number", "应为整数", "a whole number is expected");
            };
            bounded(field, n, if field.kind == FieldKind::Money { 100 } else { 1 })?;
            Json::from(n)
        }
        FieldKind::Decimal => {
            let Some(n) = value.as_str().and_then(|t| decimal(t.trim())) else {
                let zh = format!("应为小数，最多 {DECIMALS} 位");
                return wrong("not_a_number", zh, format!("a decimal as text, at most {DECIMALS} places"));
            };
            bounded(field, n, SCALE)?;
            Json::String(decimal_text(n))
        }
        FieldKind::Date => Json::String(day(value)?.to_string()),
        FieldKind::Period => {
            let (from, to) = (value.get("from"), value.get("to"));
            let (Some(from), Some(to)) = (from, to) else {
                return wrong("not_a_period", "应有起止两个日期", "a period has from and to");
            };
            let (from, to) = (day(from)?, day(to)?);
            if to < from {
                return wrong("not_a_period", "止日早于起日", "it ends before it begins");
            }
            serde_json::json!({"from": from.to_string(), "to": to.to_string()})
        }
        FieldKind::Choice => match value.as_str().filter(|v| field.choices.iter().any(|c| c.id == *v)) {
            Some(id) => Json::String(id.to_owned()),
            None => {
                let (zh, en): (Vec<_>, Vec<_>) =
                    field.choices.iter().map(|c| (c.names.zh.as_str(), c.id.as_str())).unzip();
                return wrong("no_choice", format!("只能是：{}", zh.join("、")), format!("one of {}", en.join(", ")));
            }
        },
        FieldKind::YesNo => match value.as_bool() {
            Some(yes) => Json::Bool(yes),
            None => return wrong("not_yes_or_no", "应为是或否", "yes or no is expected"),
        },
        FieldKind::Attachments => {
            let list = value.as_array().map(|a| a.iter().map(|v| v.as_str().map(str::to_owned)).collect());
            let list: Option<Vec<String>> = list.unwrap_or_default();
            match list {
                Some(mut list) if list.len() <= MAX_FILES => {
                    list.dedup();
                    Json::from(list)
                }
                Some(_) => {
                    return wrong(
                        "many_files",
                        format!("最多 {MAX_FILES} 个附件"),
                        format!("at most {MAX_FILES} files"),
                    );
                }
                None => return wrong("not_files", "应为附件清单", "a list of digests is expected"),
            }
        }
    })
}

/// What the index holds of a field: a text or a number.
pub fn indexed(field: &Field, body: &Body) -> Option<(Option<String>, Option<i64>)> {
    let value = body.get(&field.id)?;
    Some(match field.kind {
        FieldKind::Integer | FieldKind::Money => (None, value.as_i64()),
        FieldKind::Decimal => (None, value.as_str().and_then(decimal)),
        FieldKind::YesNo => (None, value.as_bool().map(i64::from)),
        _ => (value.as_str().map(str::to_owned), None),
    })
}

/// Is the number outside the bounds within which it is in order?
pub fn outside(field: &Field, body: &Body) -> bool {
    let scale = match field.kind {
        FieldKind::Decimal => SCALE,
        FieldKind::Money => 100,
        _ => 1,
    };
    let Some(n) = indexed(field, body).and_then(|(_, number)| number) else { return false };
    field.warn_min.is_some_and(|min| n < min.saturating_mul(scale))
        || field.warn_max.is_some_and(|max| n > max.saturating_mul(scale))
}

/// A text by which two writings of the same title, number or name are the same.
pub fn normal(text: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A value as people read it.
pub fn shown(field: &Field, value: &Json) -> String {
    match (field.kind, value) {
        (FieldKind::Money, v) => v.as_i64().map(yuan).unwrap_or_default(),
        (FieldKind::YesNo, Json::Bool(yes)) => if *yes { "是" } else { "否" }.into(),
        (FieldKind::Choice, Json::String(id)) => {
            field.choices.iter().find(|c| c.id == *id).map_or(id.clone(), |c| c.names.zh.clone())
        }
        (FieldKind::Period, v) => {
            let at = |key: &str| v.get(key).and_then(Json::as_str).unwrap_or_default();
            format!("{} 至 {}", at("from"), at("to"))
        }
        (FieldKind::Attachments, Json::Array(list)) => format!("{} 个附件", list.len()),
        (_, Json::String(text)) => text.clone(),
        (_, v) => v.to_string(),
    }
}

/// 分 as 元 with two places.
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// The texts of a body in which a list is searched.
pub fn search_text(register: &Register, body: &Body) -> String {
    let mut out = String::new();
    for field in &register.fields {
        if matches!(field.kind, FieldKind::Attachments | FieldKind::Unit) {
            continue;
        }
        if let Some(value) = body.get(&field.id) {
            out.push_str(&shown(field, value).to_lowercase());
            out.push('\n');
        }
    }
    out.chars().take(4_000).collect()
}

/// A stored body.
pub fn stored(text: &str) -> Result<Body> {
    serde_json::from_str(text).map_err(|e| Error::internal("a stored record does not read").with_source(e))
}

/// The body as it is stored.
pub fn canonical(body: &Body) -> Result<String> {
    let bytes = seal::canonical_json(body)?;
    String::from_utf8(bytes).map_err(|e| Error::internal("canonical JSON is UTF-8").with_source(e))
}
