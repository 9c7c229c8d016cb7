//! What the cells of a filled sheet say, in the words in which people fill them in.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use jiff::civil::Date;

use crate::{Held, Line, Wrong, cell_name, wrong};

/// Characters of a value that a message repeats.
const MAX_QUOTED: usize = 30;

/// A value as a message repeats it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let short: String = text.chars().take(MAX_QUOTED).collect();
    format!("“{short}{}”", if short.len() < text.len() { "…" } else { "" })
}

/// The columns of a sheet by their headings (name, heading, whether it must be there, how it is filled in), and what is wrong
/// with the headings.
pub fn columns_of<C: Copy + Ord>(
    known: &[(C, &'static str, bool, &'static str)],
    first: Option<&Line>,
) -> (BTreeMap<C, u32>, Vec<Wrong>) {
    let (mut places, mut problems) = (BTreeMap::new(), Vec::new());
    for (at, held) in first.into_iter().flatten() {
        let text = match held {
            Ok(Held::Text(text)) => text.trim().trim_end_matches('*').to_owned(),
            _ => String::new(),
        };
        let cell = cell_name(0, *at);
        match known.iter().find(|(_, title, ..)| *title == text) {
            None => {
                let all: Vec<_> = known.iter().map(|(_, title, ..)| *title).collect();
                let zh = format!("{cell} 的表头{}不认识；应为：{}", quoted(&text), all.join("、"));
                let en = format!("the heading {} in {cell} is none of this sheet", quoted(&text));
                problems.push(wrong("unknown_heading", zh, en));
            }
            Some((col, title, ..)) => {
                if places.insert(*col, *at).is_some() {
                    let zh = format!("表头“{title}”出现了两次");
                    problems.push(wrong("heading_twice", zh, format!("the heading {title} stands twice")));
                }
            }
        }
    }
    for (col, title, needed, _) in known {
        if *needed && !places.contains_key(col) {
            let zh = format!("缺少表头“{title}”");
            problems.push(wrong("missing_heading", zh, format!("the heading {title} is missing")));
        }
    }
    (places, problems)
}

/// A cell as a text; an empty one is an empty text.
pub fn text_of(cell: Option<&Result<Held, Wrong>>) -> Result<String, Wrong> {
    match cell {
        None => Ok(String::new()),
        Some(Err(w)) => Err(w.clone()),
        Some(Ok(Held::Text(text))) => Ok(text.trim().to_owned()),
        Some(Ok(Held::Number(n))) if n.bytes().filter(u8::is_ascii_digit).count() > 15 => {
            let zh = format!("数字 {n} 过长，末几位已不可靠；请把单元格设为文本后重新填写");
            Err(wrong("long_number", zh, "the number is too long to be exact; enter it as a text"))
        }
        Some(Ok(Held::Number(n))) => Ok(n.clone()),
        Some(Ok(Held::Day(day))) => Ok(day.to_string()),
        Some(Ok(Held::Bool(yes))) => Ok(if *yes { "是" } else { "否" }.into()),
    }
}

/// The text of a cell that must be filled in.
pub fn needed(text: String) -> Result<String, Wrong> {
    if text.is_empty() { Err(wrong("required", "必须填写", "it must be filled in")) } else { Ok(text) }
}

/// Yes, no, or nothing said.
pub fn yes_no(text: &str) -> Result<Option<bool>, Wrong> {
    match text.to_lowercase().as_str() {
        "" => Ok(None),
        "是" | "yes" | "y" => Ok(Some(true)),
        "否" | "no" | "n" => Ok(Some(false)),
        _ => Err(wrong("not_yes_or_no", format!("应为是或否，实为{}", quoted(text)), "yes or no is expected")),
    }
}

/// A day of one of the years, or nothing said.
pub fn day_of(text: &str, years: RangeInclusive<i16>) -> Result<Option<Date>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    let plain = text.replace(['/', '.', '年', '月'], "-").replace('日', "");
    let parts: Vec<i16> = plain.split('-').filter_map(|t| t.trim().parse().ok()).collect();
    let day = match (parts.as_slice(), plain.matches('-').count()) {
        ([year, month, day], 2) if years.contains(year) => {
            let part = |n: i16| i8::try_from(n).ok();
            part(*month).zip(part(*day)).and_then(|(m, d)| Date::new(*year, m, d).ok())
        }
        _ => None,
    };
    day.map(Some).ok_or_else(|| {
        let zh = format!("应为日期，例如 2026-03-01，实为{}", quoted(text));
        wrong("not_a_date", zh, format!("a day such as 2026-03-01 is expected, from {} on", years.start()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        for text in ["2026-03-01", "2026/3/1", "2026.3.1", "2026年3月1日", "2026 - 3 - 1"] {
            assert_eq!(day_of(text, 1990..=2200), Ok(Some(date(2026, 3, 1))), "{text}");
        }
        for text in ["2026-02-30", "1989-12-31", "3-1", "20260301", "2026-3-1-1", "明天"] {
            assert_eq!(day_of(text, 1990..=2200).unwrap_err().code, "not_a_date", "{text}");
        }
        assert_eq!(day_of("", 1990..=2200), Ok(None));
    }

    #[test]
    fn headings_are_found_and_what_is_wrong_with_them_is_told() {
        let known = [('a', "名称", true, ""), ('b', "编号", false, ""), ('c', "单位", true, "")];
        let line: Line =
            ["名称*", "编号", "编号", "备注"].iter().zip(0..).map(|(t, n)| (n, Ok(Held::Text((*t).into())))).collect();
        let (places, problems) = columns_of(&known, Some(&line));
        assert_eq!(places, BTreeMap::from([('a', 0), ('b', 2)]));
        assert_eq!(
            problems.iter().map(|w| w.code).collect::<Vec<_>>(),
            ["heading_twice", "unknown_heading", "missing_heading"]
        );
    }
}
