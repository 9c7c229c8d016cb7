//! Reads the announcement of the General Office as it is published, so that nobody types thirty days:
//! 一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。

use jiff::civil::{Date, Weekday};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::Holiday;

/// A notice has some two thousand characters.
pub const MOST_CHARS: usize = 20_000;

/// What was found in a notice, and what could not be taken from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct HolidayNotice {
    pub holidays: Vec<Holiday>,
    #[schema(value_type = Vec<String>)]
    pub makeup: Vec<Date>,
    /// Sentences about days off or days of work that were not understood: a person has to enter them.
    pub unread: Vec<String>,
    /// What does not fit: a weekday that the date has not, a number of days that the run has not.
    pub doubts: Vec<NoticeDoubt>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoticeDoubt {
    /// The sentence.
    pub text: String,
    pub zh: String,
    pub en: String,
}

/// A day as it is written, with the weekday beside it.
#[derive(Clone, Copy)]
struct Written {
    day: Date,
    weekday: Option<Weekday>,
    /// Where it ends, by character.
    end: usize,
}

fn digit(c: char) -> Option<i16> {
    match c {
        '０'..='９' => i16::try_from(u32::from(c) - u32::from('０')).ok(),
        c => c.to_digit(10).and_then(|d| i16::try_from(d).ok()),
    }
}

fn weekday(c: char) -> Option<Weekday> {
    Some(match c {
        '一' => Weekday::Monday,
        '二' => Weekday::Tuesday,
        '三' => Weekday::Wednesday,
        '四' => Weekday::Thursday,
        '五' => Weekday::Friday,
        '六' => Weekday::Saturday,
        '日' | '天' => Weekday::Sunday,
        _ => return None,
    })
}

/// A number at a place, and where it ends.
fn number(text: &[char], from: usize) -> Option<(i16, usize)> {
    let digits: Vec<i16> = text.iter().skip(from).map_while(|c| digit(*c)).take(5).collect();
    let end = from + digits.len();
    (1..=4).contains(&digits.len()).then(|| (digits.iter().fold(0, |n, d| n * 10 + d), end))
}

/// `2026年1月1日（周四）`, with year and month left out where they go on from before.
fn day_at(text: &[char], from: usize, year: i16, month: Option<i16>) -> Option<Written> {
    let (mut year, mut month) = (year, month);
    let mut at = from;
    let day = loop {
        let (n, end) = number(text, at)?;
        match text.get(end) {
            Some('年') => year = n,
            Some('月') => month = Some(n),
            Some('日') => {
                at = end + 1;
                break n;
            }
            _ => return None,
        }
        at = end + 1;
    };
    let day = Date::new(year, i8::try_from(month?).ok()?, i8::try_from(day).ok()?).ok()?;
    let mut weekday_of = None;
    if matches!(text.get(at), Some('（' | '('))
        && let Some(close) = text.iter().skip(at).position(|c| matches!(c, '）' | ')'))
    {
        let inside = text.get(at..at + close).unwrap_or_default();
        weekday_of = match inside {
            [.., '周', c] | [.., '星', '期', c] => weekday(*c),
            _ => None,
        };
        at += close + 1;
    }
    Some(Written { day, weekday: weekday_of, end: at })
}

/// Every day that stands in a sentence, in order; one after 至 goes on with the month before it.
fn days(text: &[char], year: i16) -> Vec<(Written, bool)> {
    let mut out: Vec<(Written, bool)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let before = out.last().map(|(w, _)| w.day);
        let starts = text.get(at).is_some_and(|c| digit(*c).is_some())
            && at.checked_sub(1).and_then(|i| text.get(i)).is_none_or(|c| digit(*c).is_none());
        let found = starts
            .then(|| day_at(text, at, before.map_or(year, |d| d.year()), before.map(|d| i16::from(d.month()))))
            .flatten();
        if let Some(w) = found {
            let to = at.checked_sub(1).and_then(|i| text.get(i)).is_some_and(|c| matches!(c, '至' | '到' | '-' | '—'));
            out.push((w, to && before.is_some()));
            at = w.end;
        } else {
            at += 1;
        }
    }
    out
}

/// Reads the notice of a year.
pub fn read_notice(year: i16, text: &str) -> HolidayNotice {
    let mut out = HolidayNotice::default();
    let mut name = String::new();
    for line in text.lines() {
        let line = line.trim();
        // 二、春节：…… names what the following sentences are about.
        let body = match line.split_once(['：', ':']) {
            Some((head, body)) if head.chars().count() <= 12 => {
                let head = head.rsplit(['、', '.', '．', '）', ')']).next().unwrap_or(head).trim();
                head.clone_into(&mut name);
                body
            }
            _ => line,
        };
        for sentence in body.split(['。', '；', ';']) {
            read_sentence(year, &name, sentence.trim(), &mut out);
        }
    }
    out.holidays.sort_by_key(|r| r.from);
    out.makeup.sort_unstable();
    out.makeup.dedup();
    out
}

fn read_sentence(year: i16, name: &str, sentence: &str, out: &mut HolidayNotice) {
    let (off, work) = (sentence.contains("放假") || sentence.contains("休息"), sentence.contains("上班"));
    if !off && !work {
        return;
    }
    let chars: Vec<char> = sentence.chars().filter(|c| !c.is_whitespace()).collect();
    let found = days(&chars, year);
    for (w, _) in &found {
        if let Some(said) = w.weekday
            && said != w.day.weekday()
        {
            out.doubts.push(NoticeDoubt {
                text: sentence.to_owned(),
                zh: format!("{} 不是所写的星期", w.day),
                en: format!("{} is not on the weekday that is written", w.day),
            });
        }
    }
    let runs = |found: &[(Written, bool)]| {
        let mut runs: Vec<(Date, Date)> = Vec::new();
        for (w, to) in found {
            match runs.last_mut() {
                Some(run) if *to => run.1 = w.day,
                _ => runs.push((w.day, w.day)),
            }
        }
        runs
    };
    match (off, work) {
        // Both in one sentence: the days before the word belong to it.
        _ if found.is_empty() => {
            // 不安排 and general advice name no day.
            if sentence.chars().any(|c| digit(c).is_some()) {
                out.unread.push(sentence.to_owned());
            }
        }
        (true, true) => out.unread.push(sentence.to_owned()),
        (true, false) => {
            let runs = runs(&found);
            if let [(from, to)] = runs.as_slice() {
                check_count(sentence, &chars, *from, *to, out);
            }
            for (from, to) in runs {
                if to < from {
                    out.unread.push(sentence.to_owned());
                } else {
                    out.holidays.push(Holiday { name: name.chars().take(20).collect(), from, to });
                }
            }
        }
        (false, _) => {
            for (from, to) in runs(&found) {
                let mut day = from;
                while day <= to && out.makeup.len() < 100 {
                    out.makeup.push(day);
                    let Ok(next) = day.tomorrow() else { break };
                    day = next;
                }
            }
        }
    }
}

/// 共3天 must be the length of the run.
fn check_count(sentence: &str, chars: &[char], from: Date, to: Date, out: &mut HolidayNotice) {
    let Some(at) = chars.iter().position(|c| *c == '共') else { return };
    let Some((said, _)) = number(chars, at + 1) else { return };
    let days = kernel::period::Period { from, to }.days();
    if days != i64::from(said) {
        out.doubts.push(NoticeDoubt {
            text: sentence.to_owned(),
            zh: format!("{from} 至 {to} 是 {days} 天，不是 {said} 天"),
            en: format!("{from} to {to} are {days} days, not {said}"),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{YearDays, carried};
    use jiff::civil::date;

    /// In the form in which the notices are published; the days are those of 2026.
    const NOTICE: &str = "各省、自治区、直辖市人民政府：\n\
        一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。\n\
        二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。\n\
        三、清明节：4月4日（周六）至6日（周一）放假，共3天。\n\
        四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。\n\
        五、端午节：6月19日（周五）至21日（周日）放假，共3天。\n\
        六、中秋节：9月25日（周五）至27日（周日）放假，共3天。\n\
        七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。\n\
        节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。";

    #[test]
    fn the_notice_of_2026_gives_the_carried_days() {
        let read = read_notice(2026, NOTICE);
        assert_eq!((read.unread, read.doubts), (Vec::new(), Vec::new()));
        let carried = &carried().unwrap()[&2026];
        let plain = |h: &[Holiday]| h.iter().map(|h| (h.from, h.to)).collect::<Vec<_>>();
        assert_eq!(plain(&read.holidays), plain(&carried.holidays));
        assert_eq!(read.makeup, carried.makeup);
        assert_eq!(read.holidays[1].name, "春节");
        YearDays { holidays: read.holidays, makeup: read.makeup, source: "通知".into() }.check(2026).unwrap();
    }

    #[test]
    fn other_ways_of_writing_are_read_or_told() {
        let new_year = read_notice(2028, "一、元旦：2027年12月30日至2028年1月1日放假调休，共3天。");
        assert_eq!((new_year.holidays[0].from, new_year.holidays[0].to), (date(2027, 12, 30), date(2028, 1, 1)));
        let one = read_notice(2027, "三、清明节：４月５日（星期一）放假。");
        assert_eq!((one.holidays[0].from, one.holidays[0].to), (date(2027, 4, 5), date(2027, 4, 5)));
        assert!(one.doubts.is_empty());
        let wrong = read_notice(2027, "元旦：1月1日（周四）至3日放假，共4天。");
        assert_eq!(wrong.doubts.len(), 2, "{wrong:?}");
        let both = read_notice(2027, "国庆节：10月1日至7日放假，10月9日上班。");
        assert_eq!((both.unread.len(), both.holidays.len()), (1, 0));
        let turned = read_notice(2027, "劳动节：5月5日至1日放假。");
        assert_eq!((turned.unread.len(), turned.holidays.len()), (1, 0));
        for nothing in ["", "放假", "13月40日放假", "99999999999月1日放假", "请上班", "：：：", "1月至放假"]
        {
            assert!(read_notice(2027, nothing).holidays.is_empty(), "{nothing}");
        }
    }
}
