//! What every report says of its run, and how points are written.

use assessment::view::{GradeName, RunInfo, RunStage, Span};
use jiff::civil::Date;
use kernel::{Error, Result};
use press::{Align, Cell, Column, Document, Style};

use crate::model::{Ask, Lang};

/// A day of the bureau's calendar in words.
pub(crate) fn day_words(day: Date, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Lang::En => day.strftime("%-d %B %Y").to_string(),
    }
}

/// The bureau's day of an instant of a page.
fn day_of(instant: &str) -> Result<Date> {
    let at: jiff::Timestamp =
        instant.parse().map_err(|e| Error::internal(format!("no instant: {instant}")).with_source(e))?;
    Ok(kernel::bureau_date(kernel::Micros(at.as_microsecond())))
}

/// The date of a paper: when its run was published, else when the run was made. Never the clock's.
pub(crate) fn date_of(run: &RunInfo) -> Result<Date> {
    day_of(run.published_at.as_deref().unwrap_or(&run.created_at))
}

pub(crate) fn provisional(run: &RunInfo) -> bool {
    run.stage == RunStage::Provisional
}

fn short(digest: &str) -> String {
    let (name, hex) = digest.split_once(':').unwrap_or(("", digest));
    format!("{name}:{}", hex.chars().take(16).collect::<String>())
}

/// A grade in the language of the paper.
pub(crate) fn grade(g: Option<&GradeName>, lang: Lang) -> String {
    g.map_or(lang.pick("无", "none"), |g| lang.of(&g.name, g.name_en.as_deref())).to_owned()
}

/// On every page: which run, and the digest of its result.
pub(crate) fn foot(run: &RunInfo, lang: Lang) -> String {
    let (n, id, day, digest) = (run.number, &run.id, &run.as_of, short(&run.result_digest));
    match lang {
        Lang::Zh => format!("第 {n} 次核算（{id}） 截至 {day} 结果摘要 {digest}"),
        Lang::En => format!("run {n} ({id}) as of {day} result {digest}"),
    }
}

/// On every page: what the figures are not.
pub(crate) fn marks(run: &RunInfo, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    if provisional(run) {
        out.push(lang.pick("暂定", "Provisional").to_owned());
    }
    if run.simulated {
        out.push(lang.pick("模拟数据", "Simulated data").to_owned());
    }
    out
}

/// An empty document of a run.
pub(crate) fn document(run: &RunInfo, ask: &Ask, style: Style, title: String) -> Result<Document> {
    let what = serde_json::to_string(ask).map_err(|e| Error::internal("a report's name").with_source(e))?;
    Ok(Document {
        style,
        lang: ask.lang.press(),
        title,
        author: ask.paper.issuer.clone().unwrap_or_else(|| "Huanheng".into()),
        date: date_of(run)?,
        ident: format!("{} {} {what}", run.id, run.result_digest),
        marks: marks(run, ask.lang),
        foot: foot(run, ask.lang),
        blocks: Vec::new(),
    })
}

/// One number, or the range of what is still possible.
pub(crate) fn span_text(s: &Span) -> String {
    if s.lo == s.hi { s.lo.clone() } else { format!("{}–{}", s.lo, s.hi) }
}

pub(crate) fn span_cell(s: &Span) -> Cell {
    if s.lo == s.hi { Cell::Number(s.lo.clone()) } else { Cell::Text(span_text(s)) }
}

/// The points as they stand, or the word for "cannot be said".
pub(crate) fn so_far_cell(s: &Span, lang: Lang) -> Cell {
    match &s.so_far {
        Some(points) => Cell::Number(points.clone()),
        None => lang.pick("未定", "open").into(),
    }
}

pub(crate) fn column(title: &str, width: u16, align: Align) -> Column {
    Column::new(title, width, align)
}

/// 一、二、… 十、十一、… in front of a heading; 1. in English.
pub(crate) fn ordinal(n: usize, lang: Lang) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    if lang == Lang::En || n > 99 || n == 0 {
        return format!("{n}. ");
    }
    let digit = |n: usize| DIGITS.get(n).copied().unwrap_or_default();
    let (tens, ones) = (n / 10, digit(n % 10));
    match tens {
        0 => format!("{ones}、"),
        1 => format!("十{ones}、"),
        _ => format!("{}十{ones}、", digit(tens)),
    }
}

pub(crate) fn list(items: &[String], lang: Lang) -> String {
    items.join(lang.pick("、", ", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_counted_as_papers_count_them() {
        let said: Vec<String> = [1, 9, 10, 11, 20, 21, 99].iter().map(|n| ordinal(*n, Lang::Zh)).collect();
        assert_eq!(said, ["一、", "九、", "十、", "十一、", "二十、", "二十一、", "九十九、"]);
        assert_eq!(ordinal(3, Lang::En), "3. ");
    }

    #[test]
    fn a_day_is_the_bureaus_day() {
        // Half past four in the afternoon in Greenwich is half past midnight in Shanghai.
        assert_eq!(day_of("2026-11-22T16:30:00Z").unwrap(), jiff::civil::date(2026, 11, 23));
        assert_eq!(day_words(jiff::civil::date(2026, 3, 5), Lang::Zh), "2026年3月5日");
        assert_eq!(day_words(jiff::civil::date(2026, 3, 5), Lang::En), "5 March 2026");
    }
}
