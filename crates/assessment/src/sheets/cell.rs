//! One cell to one typed value: exactly, or not at all.
//!
//! Accepted beside the plain form: full-width digits and signs (１２，５％ reads as 12,5%), blanks around a value,
//! thousands separators in groups of three, `10万元` and `￥` in money, `2026/5/1`, `2026.5.1`, `2026年5月1日` and
//! `20260501` as dates. Line breaks inside a text become blanks. Nothing else is guessed.

use facts::{LocalTime, Value, ValueType};
use jiff::civil::Date;
use kernel::q::Q;

use super::{Wrong, quoted};

/// Significant digits that a spreadsheet shows.
const DIGITS: usize = 15;

/// The content of a cell as the file holds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Raw {
    /// Not empty, without blanks around it.
    Text(String),
    /// The decimal text.
    Number(String),
    Moment(Moment),
    Bool(bool),
    /// Reported already.
    Bad,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Moment {
    pub day: Date,
    pub second: i64,
}

impl Raw {
    pub fn text(&self) -> String {
        match self {
            Raw::Text(text) | Raw::Number(text) => text.clone(),
            Raw::Moment(at) if at.second == 0 => at.day.to_string(),
            Raw::Moment(at) => format!("{} {:02}:{:02}", at.day, at.second / 3600, at.second / 60 % 60),
            Raw::Bool(true) => "是".into(),
            Raw::Bool(false) => "否".into(),
            Raw::Bad => String::new(),
        }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Raw::Text(text) | Raw::Number(text) => text.len(),
            Raw::Moment(_) | Raw::Bool(_) | Raw::Bad => 8,
        }
    }

    /// What was found, for a message.
    fn found(&self) -> (String, String) {
        match self {
            Raw::Text(text) => (quoted(text), quoted(text)),
            Raw::Number(text) => (format!("数字 {text}"), format!("the number {text}")),
            Raw::Moment(_) => (format!("日期 {}", self.text()), format!("the date {}", self.text())),
            Raw::Bool(b) => (if *b { "TRUE".into() } else { "FALSE".into() }, b.to_string()),
            Raw::Bad => ("错误内容".into(), "something wrong".into()),
        }
    }
}

/// What a cell should hold.
pub(super) struct Want<'a> {
    pub ty: ValueType,
    pub levels: &'a [(String, String)],
    pub min: Option<Q>,
    pub max: Option<Q>,
    /// First and last day of a date or time.
    pub days: (Date, Date),
}

/// Reads a cell; `None` for one that was reported already.
pub(super) fn typed(raw: &Raw, want: &Want<'_>) -> Result<Option<Value>, Wrong> {
    if *raw == Raw::Bad {
        return Ok(None);
    }
    let value = match want.ty {
        ValueType::Bool => Value::Bool(boolean(raw)?),
        ValueType::Integer => Value::Integer(integer(raw, want)?),
        ValueType::Decimal => Value::Decimal(decimal(raw, want)?),
        ValueType::Money => Value::MoneyFen(money(raw)?),
        ValueType::Ratio => ratio(raw)?,
        ValueType::Date => Value::Date(date(raw, want.days)?),
        ValueType::Time => Value::Time(time(raw, want.days)?),
        ValueType::Level => Value::Level(level(raw, want.levels)?),
        ValueType::Text => Value::Text(text(raw)?),
        ValueType::Rows => return Ok(None),
    };
    Ok(Some(value))
}

fn expected(code: &'static str, raw: &Raw, zh: &str, en: &str) -> Wrong {
    let found = raw.found();
    Wrong::new(code, format!("应填{zh}，实为{}", found.0), format!("expected {en}, found {}", found.1))
}

/// Without what nobody sees: blanks and zero-width characters at the ends, line breaks inside.
pub(super) fn clean(text: &str) -> String {
    let joined: String = text
        .replace("\r\n", "\n")
        .chars()
        .map(|c| if matches!(c, '\n' | '\r' | '\t' | '\u{a0}' | '\u{3000}') { ' ' } else { c })
        .collect();
    joined.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')).to_owned()
}

/// Characters that a person cannot see and that have no business in a form.
pub(super) fn has_control(text: &str) -> bool {
    text.chars().any(|c| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffe}'..='\u{ffff}')
    })
}

/// Full-width signs and digits as plain ones, blanks inside removed.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
            '￥' => '¥',
            c => c,
        })
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// The decimal that the person saw: at most 15 significant digits. `None` for what is no number or not exact in reach.
pub(super) fn shown_digits(shortest: &str) -> Option<String> {
    let (whole, fraction) = shortest.split_once('.').unwrap_or((shortest, ""));
    let fraction = fraction.get(..fraction.len().min(20))?;
    let text = if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") };
    let number: Q = text.parse().ok()?;
    let digits = text.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    if digits <= DIGITS || fraction.is_empty() {
        return Some(number.to_string());
    }
    let places = fraction.len().checked_sub(digits.checked_sub(DIGITS)?)?;
    number.round_digits(u32::try_from(places).ok()?).ok().map(|q| q.to_string())
}

/// A day and time from a spreadsheet's count of days. Days before March 1900 are told differently by different programs
/// and are refused. Rounded to the second, which undoes the binary fraction.
pub(super) fn moment(serial: &str, epoch_1904: bool) -> Option<Moment> {
    let serial: Q = shown_digits(serial)?.parse().ok()?;
    if serial.is_negative() || (!epoch_1904 && serial < Q::int(61)) {
        return None;
    }
    let seconds = serial.mul(Q::int(86_400)).ok()?.round_digits(0).ok()?;
    let seconds = i64::try_from(seconds.numer()).ok()?;
    let base = if epoch_1904 { jiff::civil::date(1904, 1, 1) } else { jiff::civil::date(1899, 12, 30) };
    let days = jiff::Span::new().try_days(seconds.div_euclid(86_400)).ok()?;
    Some(Moment { day: base.checked_add(days).ok()?, second: seconds.rem_euclid(86_400) })
}

fn boolean(raw: &Raw) -> Result<bool, Wrong> {
    let wrong = || expected("bad_bool", raw, "“是”或“否”", "是 or 否");
    match raw {
        Raw::Bool(b) => Ok(*b),
        Raw::Text(text) => match plain(text).to_ascii_lowercase().as_str() {
            "是" | "true" => Ok(true),
            "否" | "false" => Ok(false),
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}

/// A decimal with or without thousands separators.
fn grouped(text: &str) -> Option<Q> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    if !digits.contains(',') {
        return text.parse().ok().filter(|_| !text.contains('/'));
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let groups: Vec<&str> = whole.split(',').collect();
    let sound = groups.iter().enumerate().all(|(i, g)| {
        g.bytes().all(|b| b.is_ascii_digit()) && if i == 0 { (1..=3).contains(&g.len()) } else { g.len() == 3 }
    });
    if !sound {
        return None;
    }
    format!("{sign}{}.{fraction}", groups.concat()).parse().ok()
}

fn number(raw: &Raw) -> Option<Q> {
    match raw {
        Raw::Number(text) => text.parse().ok(),
        Raw::Text(text) => grouped(&plain(text)),
        _ => None,
    }
}

fn bounded(q: Q, raw: &Raw, want: &Want<'_>) -> Result<Q, Wrong> {
    let min = want.min.unwrap_or(Q::ZERO);
    if q < min {
        return Err(if min.is_zero() {
            expected("negative", raw, "不小于 0 的数", "a number that is not negative")
        } else {
            expected("out_of_bounds", raw, &format!("不小于 {min} 的数"), &format!("a number of at least {min}"))
        });
    }
    match want.max {
        Some(max) if q > max => {
            Err(expected("out_of_bounds", raw, &format!("不大于 {max} 的数"), &format!("a number of at most {max}")))
        }
        _ => Ok(q),
    }
}

fn integer(raw: &Raw, want: &Want<'_>) -> Result<i64, Wrong> {
    let wrong = || expected("bad_integer", raw, "整数（不写单位）", "a whole number without its unit");
    let q = number(raw).filter(|q| q.is_integer()).ok_or_else(wrong)?;
    let q = bounded(q, raw, want)?;
    i64::try_from(q.numer()).map_err(|_| wrong())
}

fn decimal(raw: &Raw, want: &Want<'_>) -> Result<Q, Wrong> {
    let wrong = || expected("bad_number", raw, "数字（不写单位）", "a number without its unit");
    bounded(number(raw).ok_or_else(wrong)?, raw, want)
}

fn money(raw: &Raw) -> Result<i64, Wrong> {
    let wrong =
        || expected("bad_money", raw, "金额（元），如 123456.78 或 10万元", "an amount such as 123456.78 or 10万元");
    let yuan = match raw {
        Raw::Text(text) => {
            let text = plain(text);
            let text = text.strip_prefix('¥').unwrap_or(&text);
            let (digits, by) = match (text.strip_suffix("万元").or(text.strip_suffix('万')), text.strip_suffix('元'))
            {
                (Some(digits), _) => (digits, 10_000),
                (None, Some(digits)) => (digits, 1),
                (None, None) => (text, 1),
            };
            grouped(digits).and_then(|q| q.mul(Q::int(by)).ok())
        }
        raw => number(raw),
    }
    .ok_or_else(wrong)?;
    if yuan.is_negative() {
        return Err(expected(
            "negative",
            raw,
            "不小于 0 的金额（退款、冲销请按净额填写）",
            "an amount that is not negative",
        ));
    }
    let fen = yuan.mul(Q::int(100)).map_err(|_| wrong())?;
    if !fen.is_integer() {
        return Err(expected("money_decimals", raw, "精确到分的金额（元后最多两位小数）", "an amount down to the fen"));
    }
    i64::try_from(fen.numer()).map_err(|_| wrong())
}

fn ratio(raw: &Raw) -> Result<Value, Wrong> {
    let (zh, en) = ("分子/分母，如 8996/10000", "counts such as 8996/10000");
    let text = match raw {
        Raw::Text(text) => plain(text),
        Raw::Moment(_) => {
            let zh = format!("{zh}；表格软件把它当成了日期，请先把单元格设为“文本”格式再填");
            return Err(expected("ratio_as_date", raw, &zh, &format!("{en}, in a cell of text format")));
        }
        _ => {
            let zh = format!("{zh}；只填百分比或小数不够，须有分子和分母的件数");
            return Err(expected("ratio_percent", raw, &zh, &format!("{en}, not a share alone")));
        }
    };
    if text.ends_with('%') || (!text.contains('/') && text.parse::<Q>().is_ok()) {
        let zh = format!("{zh}；只填百分比或小数不够，须有分子和分母的件数");
        return Err(expected("ratio_percent", raw, &zh, &format!("{en}, not a share alone")));
    }
    let count = |part: &str| grouped(part).filter(|q| q.is_integer()).and_then(|q| i64::try_from(q.numer()).ok());
    let (n, d) = text
        .split_once('/')
        .and_then(|(n, d)| Some((count(n)?, count(d)?)))
        .ok_or_else(|| expected("bad_ratio", raw, zh, en))?;
    if n < 0 || d < 0 {
        return Err(expected("negative", raw, "不小于 0 的分子和分母", "counts that are not negative"));
    }
    if n > d {
        return Err(expected("bad_ratio", raw, "不大于分母的分子", "a numerator not above the denominator"));
    }
    Ok(Value::Ratio(n, d))
}

/// `2026-05-01`, `2026/5/1`, `2026.5.1`, `2026年5月1日`, `20260501`.
fn date_text(text: &str) -> Option<Date> {
    let text = plain(text).replace(['年', '月', '/', '.'], "-");
    let text = text.strip_suffix('日').unwrap_or(&text);
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let (year, rest) = text.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        return Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    }
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let sound = |p: &str, most: usize| !p.is_empty() && p.len() <= most && p.bytes().all(|b| b.is_ascii_digit());
    if parts.next().is_some() || year.len() != 4 || !sound(year, 4) || !sound(month, 2) || !sound(day, 2) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn in_reach(day: Date, raw: &Raw, days: (Date, Date)) -> Result<(), Wrong> {
    if days.0 <= day && day <= days.1 {
        return Ok(());
    }
    let zh = format!("{} 至 {} 之间的日期", days.0, days.1);
    Err(expected("date_out_of_year", raw, &zh, &format!("a date from {} to {}", days.0, days.1)))
}

fn date(raw: &Raw, days: (Date, Date)) -> Result<Date, Wrong> {
    let day = match raw {
        Raw::Moment(at) => Some(at.day),
        Raw::Text(text) => date_text(text),
        Raw::Number(text) if text.len() == 8 => date_text(text),
        _ => None,
    };
    let day = day.ok_or_else(|| expected("bad_date", raw, "日期，如 2026-05-01", "a date such as 2026-05-01"))?;
    in_reach(day, raw, days)?;
    Ok(day)
}

fn time(raw: &Raw, days: (Date, Date)) -> Result<LocalTime, Wrong> {
    let wrong = || expected("bad_time", raw, "日期和时间，如 2026-12-15 20:00", "a time such as 2026-12-15 20:00");
    let at = match raw {
        Raw::Moment(at) => {
            let minute = at.second / 60;
            let part = |n: i64| i8::try_from(n).map_err(|_| wrong());
            LocalTime::at(at.day, part(minute / 60)?, part(minute % 60)?)
        }
        Raw::Text(text) => {
            let (day, clock) = text.split_once(['T', ' ']).ok_or_else(wrong)?;
            let clock = plain(clock);
            let mut parts = clock.split(':');
            let mut part = |most: i8| {
                let text = parts.next()?;
                text.parse::<i8>()
                    .ok()
                    .filter(|n| *n <= most && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit()))
            };
            let (hour, minute) = (part(23).ok_or_else(wrong)?, part(59).ok_or_else(wrong)?);
            if part(59).is_none() && clock.matches(':').count() > 1 {
                return Err(wrong());
            }
            LocalTime::at(date_text(day).ok_or_else(wrong)?, hour, minute)
        }
        _ => return Err(wrong()),
    };
    in_reach(at.day(), raw, days)?;
    Ok(at)
}

fn level(raw: &Raw, levels: &[(String, String)]) -> Result<String, Wrong> {
    let text = plain(&raw.text());
    let found = levels.iter().find(|(_, label)| plain(label) == text).or(levels.iter().find(|(id, _)| *id == text));
    found.map(|(id, _)| id.clone()).ok_or_else(|| {
        let labels: Vec<&str> = levels.iter().map(|(_, label)| label.as_str()).collect();
        let labels = labels.join("、");
        expected("bad_level", raw, &format!("下列之一：{labels}"), &format!("one of {labels}"))
    })
}

fn text(raw: &Raw) -> Result<String, Wrong> {
    match raw {
        Raw::Number(text) if text.bytes().filter(u8::is_ascii_digit).count() > DIGITS => Err(expected(
            "long_number",
            raw,
            "文本格式的编号（超过 15 位的数字会丢失尾数），请先把单元格设为“文本”再重填",
            "text: numbers of more than 15 digits lose their end",
        )),
        raw => Ok(raw.text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    fn read(ty: ValueType, raw: Raw) -> Result<Value, &'static str> {
        let levels = vec![("none".to_owned(), "没有".to_owned()), ("all".to_owned(), "全部（含Ａ）".to_owned())];
        let want = Want {
            ty,
            levels: &levels,
            min: None,
            max: Some(Q::int(1_000_000)),
            days: (day(2025, 12, 16), day(2026, 12, 31)),
        };
        typed(&raw, &want).map(|v| v.unwrap()).map_err(|w| w.code)
    }

    fn t(text: &str) -> Raw {
        Raw::Text(text.to_owned())
    }

    fn n(text: &str) -> Raw {
        Raw::Number(text.to_owned())
    }

    #[test]
    fn binary_numbers_become_the_digits_that_were_shown() {
        for (binary, shown) in [
            ("0.1", "0.1"),
            ("0.30000000000000004", "0.3"),
            ("1234.5600000000002", "1234.56"),
            ("12", "12"),
            ("-2.5", "-2.5"),
            ("46143.833333333336", "46143.8333333333"),
            ("9007199254740993", "9007199254740993"),
            ("0.00000000000000005551115123125783", "0.00000000000000005551"),
        ] {
            assert_eq!(shown_digits(binary).as_deref(), Some(shown), "{binary}");
        }
        for bad in ["NaN", "inf", "-inf", "", &"1".repeat(300)] {
            assert_eq!(shown_digits(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_counted_from_both_epochs() {
        let at = |s: &str, e| moment(s, e).map(|m| (m.day.to_string(), m.second));
        assert_eq!(at("46143", false), Some(("2026-05-01".into(), 0)));
        assert_eq!(at("46143.833333333336", false), Some(("2026-05-01".into(), 72_000)));
        assert_eq!(at("46143.99999999999", false), Some(("2026-05-02".into(), 0)));
        assert_eq!(at("44681", true), Some(("2026-05-01".into(), 0)));
        assert_eq!(at("60", false), None);
        assert_eq!(at("-1", true), None);
        assert_eq!(at("99999999999", false), None);
    }

    #[test]
    fn money() {
        let fen = |raw| read(ValueType::Money, raw);
        for text in
            ["100000", "100,000.00", "１００，０００", "10万元", "10 万", "￥100000", "100000元", "10.000000万元"]
        {
            assert_eq!(fen(t(text)), Ok(Value::MoneyFen(10_000_000)), "{text}");
        }
        assert_eq!(fen(n("0.3")), Ok(Value::MoneyFen(30)));
        assert_eq!(fen(t("10.123456万元")), Ok(Value::MoneyFen(10_123_456)));
        for (text, code) in [
            ("1.005", "money_decimals"),
            ("-5", "negative"),
            ("1,00", "bad_money"),
            ("1,0000", "bad_money"),
            ("约10万", "bad_money"),
            ("1e5", "bad_money"),
            ("1/3", "bad_money"),
            ("万元", "bad_money"),
            ("99999999999999999999", "bad_money"),
        ] {
            assert_eq!(fen(t(text)), Err(code), "{text}");
        }
    }

    #[test]
    fn counts_and_shares() {
        assert_eq!(read(ValueType::Integer, t("１２")), Ok(Value::Integer(12)));
        assert_eq!(read(ValueType::Integer, t("1,200")), Ok(Value::Integer(1200)));
        assert_eq!(read(ValueType::Integer, n("3")), Ok(Value::Integer(3)));
        for (raw, code) in [
            (t("12人"), "bad_integer"),
            (n("1.5"), "bad_integer"),
            (n("-1"), "negative"),
            (n("1000001"), "out_of_bounds"),
            (Raw::Bool(true), "bad_integer"),
        ] {
            assert_eq!(read(ValueType::Integer, raw), Err(code));
        }
        assert_eq!(read(ValueType::Ratio, t("8996/10000")), Ok(Value::Ratio(8996, 10000)));
        assert_eq!(read(ValueType::Ratio, t("８，９９６／１０，０００")), Ok(Value::Ratio(8996, 10000)));
        assert_eq!(read(ValueType::Ratio, t("0/0")), Ok(Value::Ratio(0, 0)));
        for (raw, code) in [
            (t("89.96%"), "ratio_percent"),
            (t("0.8996"), "ratio_percent"),
            (n("0.8996"), "ratio_percent"),
            (t("9/8"), "bad_ratio"),
            (t("-1/8"), "negative"),
            (t("1/2/3"), "bad_ratio"),
            (t("1.5/3"), "bad_ratio"),
            (Raw::Moment(Moment { day: day(2026, 3, 4), second: 0 }), "ratio_as_date"),
        ] {
            assert_eq!(read(ValueType::Ratio, raw), Err(code));
        }
    }

    #[test]
    fn dates_and_times() {
        let first = Ok(Value::Date(day(2026, 5, 1)));
        for text in ["2026-05-01", "2026/5/1", "2026.5.1", "2026年5月1日", "20260501", "２０２６－０５－０１"]
        {
            assert_eq!(read(ValueType::Date, t(text)), first, "{text}");
        }
        assert_eq!(read(ValueType::Date, n("20260501")), first);
        for (text, code) in [
            ("2026-02-30", "bad_date"),
            ("5月1日", "bad_date"),
            ("46143", "bad_date"),
            ("26-5-1", "bad_date"),
            ("2025-12-15", "date_out_of_year"),
            ("2027-01-01", "date_out_of_year"),
        ] {
            assert_eq!(read(ValueType::Date, t(text)), Err(code), "{text}");
        }
        let at: LocalTime = "2026-12-15 20:00".parse().unwrap();
        for text in ["2026-12-15 20:00", "2026/12/15 20:00:59", "2026年12月15日 20：00"] {
            assert_eq!(read(ValueType::Time, t(text)), Ok(Value::Time(at)), "{text}");
        }
        let cell = Raw::Moment(Moment { day: day(2026, 12, 15), second: 72_030 });
        assert_eq!(read(ValueType::Time, cell), Ok(Value::Time(at)));
        for bad in ["2026-12-15", "2026-12-15 24:00", "2026-12-15 20:60", "2026-12-15 20", "2026-12-15 20:00:99"] {
            assert_eq!(read(ValueType::Time, t(bad)), Err("bad_time"), "{bad}");
        }
    }

    #[test]
    fn words() {
        assert_eq!(read(ValueType::Bool, t("是")), Ok(Value::Bool(true)));
        assert_eq!(read(ValueType::Bool, Raw::Bool(false)), Ok(Value::Bool(false)));
        assert_eq!(read(ValueType::Bool, t("有")), Err("bad_bool"));
        assert_eq!(read(ValueType::Level, t("全部(含A)")), Ok(Value::Level("all".into())));
        assert_eq!(read(ValueType::Level, t("none")), Ok(Value::Level("none".into())));
        assert_eq!(read(ValueType::Level, t("部分")), Err("bad_level"));
        assert_eq!(read(ValueType::Text, n("12")), Ok(Value::Text("12".into())));
        assert_eq!(read(ValueType::Text, n("1234567890123456")), Err("long_number"));
        assert_eq!(clean(" \u{3000}甲\r\n乙\u{a0}\u{200b}"), "甲 乙");
        assert!(has_control("a\u{202e}b") && has_control("a\u{1}b") && !has_control("甲 乙\u{1f600}"));
    }
}
