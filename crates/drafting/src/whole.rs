//! What a document says of the whole: grades and their lines, quotas, vetoes, rounding, bonus and penalty items. What is
//! said outside the table and became no rule is asked about, so that nothing is lost.

use kernel::q::Q;

use crate::draft::{Band, Change, Indicator, Item, Passage, Quota, Role, Rule, Take, Whole};
use crate::finding::{Place, Said};
use crate::marks::{PointsCell, points_cell};
use crate::parts::enumerator;
use crate::propose::Topic;
use crate::rules::{Ask, Writer, candidate};
use crate::text::{Numeral, Plain, flat, key, numeral};
use crate::veto::{effect, resolve, vetoes_in};

/// Doubts about notes; what comes after them stays as text.
pub(crate) const MAX_NOTES: usize = 200;

// --- grades ---

/// Names of grades, longer ones first.
pub(crate) const GRADES: [&str; 27] = [
    "基本合格",
    "基本达标",
    "不合格",
    "不达标",
    "不称职",
    "较优秀",
    "优秀",
    "优良",
    "良好",
    "较好",
    "合格",
    "达标",
    "称职",
    "中等",
    "一般",
    "较差",
    "先进",
    "一等",
    "二等",
    "三等",
    "A级",
    "B级",
    "C级",
    "D级",
    "优",
    "良",
    "差",
];

#[derive(Clone, Debug)]
enum Token {
    Grade(usize, usize, String),
    Range(usize, usize, Option<Q>, Option<Q>),
}

fn points_unit(p: &Plain, at: usize) -> usize {
    if p.get(at) == Some('分') { at + 1 } else { at }
}

/// (含), (不含): skipped.
fn skip_note(p: &Plain, at: usize) -> usize {
    let open = ["(含", "(不含", "(包含"].iter().any(|w| p.has(at, w));
    if !open {
        return at;
    }
    (at..at + 12).find(|j| p.get(*j) == Some(')')).map_or(at, |j| j + 1)
}

fn plain_number(p: &Plain, at: usize) -> Option<Numeral> {
    numeral(p, at).filter(|n| n.value <= Q::int(2000))
}

/// 90分以上, 80-89分, 80分(含)至90分(不含), 60分以下, ≥90, 80≤X<90.
fn range(p: &Plain, i: usize) -> Option<(usize, Option<Q>, Option<Q>)> {
    for (word, low) in [
        ("≥", true),
        (">", true),
        ("不低于", true),
        ("达到", true),
        ("<", false),
        ("≤", false),
        ("低于", false),
        ("不足", false),
        ("不满", false),
    ] {
        if p.has(i, word)
            && let Some(n) = plain_number(p, i + word.chars().count() + usize::from(p.get(i + 1) == Some('=')))
        {
            let to = points_unit(p, n.to);
            return Some(if low { (to, Some(n.value), None) } else { (to, None, Some(n.value)) });
        }
    }
    if i > 0 && p.get(i - 1).is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | '第' | '前')) {
        return None;
    }
    let n = plain_number(p, i)?;
    let unit = points_unit(p, n.to);
    let at = skip_note(p, unit);
    // 80≤X<90
    if p.get(at).is_some_and(|c| matches!(c, '≤' | '<')) {
        let second = (at + 1..at + 8).find(|j| p.get(*j).is_some_and(|c| matches!(c, '≤' | '<')))?;
        let m = plain_number(p, second + 1 + usize::from(p.get(second + 1) == Some('=')))?;
        return Some((points_unit(p, m.to), Some(n.value), Some(m.value)));
    }
    for word in ["--", "-", "~", "至", "到"] {
        if p.has(at, word)
            && let Some(m) = plain_number(p, at + word.chars().count())
        {
            let to = points_unit(p, m.to);
            if n.value < m.value && (unit > n.to || to > m.to) {
                return Some((skip_note(p, to), Some(n.value), Some(m.value)));
            }
            return None;
        }
    }
    if unit == n.to {
        return None;
    }
    for (word, low) in [("及以上", true), ("以上", true), ("及其以上", true), ("及以下", false), ("以下", false)]
    {
        if p.has(at, word) {
            let to = skip_note(p, at + word.chars().count());
            if low {
                // 80分以上90分以下, 80分以上不足90分
                let next =
                    if p.get(to).is_some_and(|c| matches!(c, '、' | '，' | ',' | '至')) { to + 1 } else { to };
                if let Some((end, high)) = upper(p, next) {
                    return Some((end, Some(n.value), Some(high)));
                }
                return Some((to, Some(n.value), None));
            }
            return Some((to, None, Some(n.value)));
        }
    }
    None
}

/// 90分以下, 不足90分, <90.
fn upper(p: &Plain, i: usize) -> Option<(usize, Q)> {
    for word in ["<", "≤", "低于", "不足", "不满", "不到"] {
        if p.has(i, word) {
            let n = plain_number(p, i + word.chars().count())?;
            return Some((points_unit(p, n.to), n.value));
        }
    }
    let n = plain_number(p, i)?;
    let at = skip_note(p, points_unit(p, n.to));
    let word = ["及以下", "以下"].iter().find(|w| p.has(at, w))?;
    Some((skip_note(p, at + word.chars().count()), n.value))
}

fn tokens(p: &Plain) -> Vec<Token> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < p.len() {
        if let Some((to, low, high)) = range(p, i) {
            out.push(Token::Range(i, to, low, high));
            i = to.max(i + 1);
        } else if let Some(word) = GRADES.iter().find(|g| p.has(i, g)) {
            let to = i + word.chars().count();
            out.push(Token::Grade(i, to, (*word).to_owned()));
            i = to;
        } else {
            i += 1;
        }
    }
    out
}

/// A grade with its lower and upper line.
type Line = (String, Option<Q>, Option<Q>);

/// Grades with their ranges: 优秀（90分以上） or 90分以上为优秀.
fn lines(text: &str) -> Vec<Line> {
    let p = Plain::new(&key(text));
    let tokens = tokens(&p);
    let mut used: Option<usize> = None;
    let mut out = Vec::new();
    for (n, token) in tokens.iter().enumerate() {
        let Token::Range(start, end, low, high) = token else { continue };
        let before = n.checked_sub(1).filter(|m| used != Some(*m)).and_then(|m| match tokens.get(m) {
            Some(Token::Grade(_, to, grade)) if start - to <= 8 => Some((m, grade)),
            _ => None,
        });
        let after = match tokens.get(n + 1) {
            Some(Token::Grade(from, _, grade)) if from - end <= 8 => Some((p.slice(*end, *from), grade)),
            _ => None,
        };
        let joined = |between: &str| ["为", "是", "评", "定", "属"].iter().any(|w| between.contains(w));
        let chosen = match (before, after) {
            (_, Some((between, grade))) if joined(&between) => Some((n + 1, grade)),
            (Some(found), _) => Some(found),
            (None, Some((between, grade))) if between.is_empty() => Some((n + 1, grade)),
            _ => None,
        };
        if let Some((at, grade)) = chosen {
            used = Some(at);
            out.push((grade.clone(), *low, *high));
        }
    }
    out
}

fn bands(passages: &[Passage], taken: &mut [bool], writer: &mut Writer) -> Vec<Band> {
    let mut out: Vec<Band> = Vec::new();
    let mut ends: Vec<Option<Q>> = Vec::new();
    for (passage, taken) in passages.iter().zip(taken.iter_mut()) {
        let plain = key(&passage.text);
        if !plain.contains('分') && !plain.contains(['≥', '≤']) {
            continue;
        }
        let found = lines(&passage.text);
        // One line alone is a grade only where others stand around it, each in a line of its own.
        for (grade, low, high) in found {
            if out.iter().any(|b| b.grade == grade) || effect(&plain).is_some() {
                continue;
            }
            *taken = true;
            let from = low.unwrap_or(Q::ZERO);
            out.push(Band { grade, from, to: None, text: passage.text.clone(), place: passage.place.clone() });
            ends.push(high);
        }
    }
    let falling = out.windows(2).all(|w| matches!(w, [a, b] if a.from > b.from));
    let rising = out.windows(2).all(|w| matches!(w, [a, b] if a.from < b.from));
    if rising {
        out.reverse();
        ends.reverse();
    }
    if out.len() < 2 || !(falling || rising) {
        taken.fill(false);
        return Vec::new();
    }
    // Upper ends that leave a gap below the next grade, such as 80-89 under 90.
    let mut written: Vec<Option<Q>> = vec![None; out.len()];
    for (n, end) in ends.iter().enumerate().skip(1) {
        let above = out.get(n - 1).map(|b| b.from);
        if let (Some(end), Some(above), Some(slot)) = (end, above, written.get_mut(n))
            && *end < above
        {
            *slot = Some(*end);
        }
    }
    ask_bands(&out, &written, writer);
    out
}

fn ask_bands(bands: &[Band], written: &[Option<Q>], writer: &mut Writer) {
    let Some(first) = bands.first() else { return };
    let shown: Vec<String> = bands.iter().map(|b| format!("{} {} 分起", b.grade, b.from)).collect();
    let english: Vec<String> = bands.iter().map(|b| format!("{} from {}", b.grade, b.from)).collect();
    let gaps: Vec<String> = written
        .iter()
        .enumerate()
        .filter_map(|(n, end)| Some(format!("{} 与 {} 之间", (*end)?, bands.get(n.checked_sub(1)?)?.from)))
        .collect();
    let gap = if gaps.is_empty() {
        String::new()
    } else {
        format!("；{}（如小数分）没有写归哪一等", gaps.join("、"))
    };
    let mut candidates =
        vec![candidate("以各等的下限为准，上至高一等为止", "each grade reaches up to the next one", Change::Keep)];
    if !gaps.is_empty() {
        candidates.push(candidate(
            "照文字写明上限，落在空隙里的没有等次",
            "the upper ends as written; what falls between has no grade",
            Change::GradeEnds { ends: written.to_vec() },
        ));
    }
    let question = Said::new(
        format!("等次：{}{gap}。对吗？", shown.join("、")),
        format!(
            "grades: {}{}; is that right?",
            english.join(", "),
            if gaps.is_empty() { "" } else { "; the written ends leave gaps" }
        ),
    );
    writer.ask(
        Ask {
            topic: Topic::Grades,
            place: &first.place,
            about: "grades",
            clause: &first.text,
            question,
            assumed: Said::new("以各等的下限为准", "by the lower ends"),
            must: false,
        },
        candidates,
    );
}

// --- quotas, rounding, caps ---

fn quotas(text: &str, place: &Place, bands: &[Band]) -> Vec<Quota> {
    let plain = key(text);
    let p = Plain::new(&plain);
    let mut out = Vec::new();
    if !["名额", "比例", "不超过", "控制在", "评选", "评出", "前", "不多于"].iter().any(|w| plain.contains(w))
    {
        return out;
    }
    let mut grade: Option<String> = None;
    let mut i = 0;
    while i < p.len() {
        if let Some(word) = GRADES.iter().find(|g| p.has(i, g)) {
            grade = bands.iter().find(|b| b.grade == **word).map(|b| b.grade.clone());
            i += word.chars().count();
            continue;
        }
        let free = i == 0 || !p.get(i - 1).is_some_and(|c| c.is_ascii_digit() || c == '.' || c == '第');
        if free && let Some(n) = numeral(&p, i) {
            let take = if p.get(n.to) == Some('%') && n.value <= Q::int(100) {
                n.value.div(Q::int(100)).ok().map(Take::Share)
            } else if n.chinese && n.value < Q::ONE && n.value > Q::ZERO {
                Some(Take::Share(n.value))
            } else if ["个", "名", "家"].iter().any(|w| p.has(n.to, w)) && !p.has(n.to, "个等") && !p.has(n.to, "名额")
            {
                u32::try_from(n.value.numer()).ok().filter(|c| n.value.is_integer() && *c > 0).map(Take::Count)
            } else {
                None
            };
            if let Some(take) = take
                && let Some(grade) = grade.take()
            {
                out.push(Quota { grade, take, text: text.to_owned(), place: place.clone() });
            }
            i = n.to.max(i + 1);
            continue;
        }
        i += 1;
    }
    out
}

fn digits(text: &str) -> Option<u8> {
    let plain = key(text);
    if plain.contains("取整数") || plain.contains("保留整数") || plain.contains("保留到整数") {
        return Some(0);
    }
    for lead in ["保留小数点后", "小数点后保留", "保留至小数点后", "保留到小数点后", "小数点后", "保留"]
    {
        let Some(at) = plain.find(lead) else { continue };
        let p = Plain::new(plain.get(at + lead.len()..)?);
        if let Some(n) = numeral(&p, 0)
            && p.get(n.to) == Some('位')
            && n.value <= Q::int(6)
            && n.value.is_integer()
        {
            return u8::try_from(n.value.numer()).ok();
        }
    }
    None
}

/// 加分累计不超过10分, 总分最高不超过110分: whether it is of the bonus, and how much.
fn cap(text: &str) -> Option<(bool, Q)> {
    let plain = key(text);
    let at = ["不超过", "最高为", "上限为", "封顶"].iter().find_map(|w| plain.find(w).map(|at| at + w.len()))?;
    let p = Plain::new(plain.get(at..)?);
    let n = numeral(&p, 0)?;
    if p.get(n.to) != Some('分') {
        return None;
    }
    let head = plain.get(..at)?;
    let total = head.contains("总分") && !head.contains("累计");
    let bonus = !total && (head.contains("加分") || head.contains("附加分") || head.contains("奖励分"));
    (bonus || head.contains("总分") || head.contains("总得分")).then_some((bonus, n.value))
}

// --- notes ---

/// Words by which a note speaks of how points are given.
const SCORING: [&str; 37] = [
    "扣分",
    "加分",
    "得分",
    "计分",
    "记分",
    "总分",
    "分值",
    "权重",
    "占比",
    "名次",
    "排名",
    "排序",
    "并列",
    "优秀",
    "等次",
    "不合格",
    "否决",
    "折算",
    "平均",
    "四舍五入",
    "小数",
    "重复",
    "封顶",
    "名额",
    "分组",
    "逾期",
    "自评",
    "不计",
    "不得",
    "取消",
    "扣减",
    "倒扣",
    "百分制",
    "%",
    "分计",
    "按期",
    "截止",
];

fn speaks_of_scoring(text: &str) -> bool {
    let plain = key(text);
    // 见下表：
    if plain.ends_with(':') {
        return false;
    }
    SCORING.iter().any(|w| plain.contains(w)) || plain.contains("日前") || plain.contains("扣") || plain.contains("占")
}

/// Sentences of a passage.
fn sentences(passage: &Passage) -> Vec<Passage> {
    let mut out = Vec::new();
    // ①…；②…: each is a sentence.
    let mut text = String::with_capacity(passage.text.len());
    let mut before = ' ';
    for c in passage.text.chars() {
        if ('①'..='⑳').contains(&c) && matches!(before, '；' | ';' | '：' | ':' | '，' | ',') {
            text.push('\n');
        }
        text.push(c);
        if !c.is_whitespace() {
            before = c;
        }
    }
    for line in text.split_inclusive(['。', '\n']) {
        let line = line.trim();
        if line.chars().any(char::is_alphanumeric) {
            out.push(Passage { text: line.to_owned(), place: passage.place.clone() });
        }
    }
    out
}

/// Reads what stands outside the table; `notes` come after the first heading, `before` ahead of it.
pub(crate) fn read(before: &[Passage], notes: &[Passage], items: &mut [Item], points: Q, writer: &mut Writer) -> Whole {
    let mut list: Vec<Passage> = Vec::new();
    let outside = std::mem::take(&mut writer.outside);
    for passage in before.iter().chain(notes).chain(&outside).flat_map(sentences) {
        // A list of events stays with the sentence that says what they lead to.
        match list.last_mut() {
            Some(last)
                if enumerator(passage.text.trim()).is_some()
                    && (last.text.trim_end().ends_with(['：', ':'])
                        || (last.text.contains('\n') && last.text.trim_end().ends_with(['；', ';'])))
                    && effect(&key(&last.text)).is_some() =>
            {
                last.text.push('\n');
                last.text.push_str(&passage.text);
            }
            _ => list.push(passage),
        }
    }
    let mut taken = vec![false; list.len()];
    let mut whole = Whole { bands: bands(&list, &mut taken, writer), ..Whole::default() };
    for (passage, taken) in list.iter().zip(taken.iter_mut()) {
        if vetoes_in(&passage.text, &passage.place, "note", None, writer) {
            *taken = true;
            continue;
        }
        let mut used = false;
        for quota in quotas(&passage.text, &passage.place, &whole.bands) {
            used = true;
            if !whole.quotas.iter().any(|q| q.grade == quota.grade) {
                ask_quota(&quota, writer);
                whole.quotas.push(quota);
            }
        }
        if let Some(n) = digits(&passage.text).filter(|_| whole.digits.is_none()) {
            whole.digits = Some(n);
            used = true;
        }
        match cap(&passage.text) {
            Some((true, most)) if most < points => {
                let bonus = items.iter_mut().filter(|i| i.role == Role::Bonus);
                for item in bonus {
                    item.cap = Some(most);
                    used = true;
                }
            }
            Some((_, most)) if most >= points => {
                whole.cap = Some(most);
                used = true;
            }
            _ => {}
        }
        let plain = key(&passage.text);
        if ["折算成百分制", "折算为百分制", "按百分制折算", "换算成百分制", "换算为百分制", "折合成百分制"]
            .iter()
            .any(|w| plain.contains(w))
            && points != Q::int(100)
        {
            whole.scale_to = Some(Q::int(100));
            used = true;
        }
        *taken |= used;
    }
    crate::combine::read(&list, &mut taken, items, &mut whole, writer);
    kept(&list, &taken, writer);
    whole.vetoes = resolve(&whole.bands, writer);
    whole
}

/// What became no rule, and speaks of points, is asked about.
fn kept(list: &[Passage], taken: &[bool], writer: &mut Writer) {
    let left = list.iter().zip(taken).filter(|(p, taken)| !**taken && speaks_of_scoring(&p.text));
    for (passage, _) in left.take(MAX_NOTES) {
        let text = flat(&passage.text);
        writer.ask(
            Ask {
                topic: Topic::Note,
                place: &passage.place,
                about: "note",
                clause: &passage.text,
                question: Said::new(
                    format!("“{text}”没有成为规则，只作为文字保留；是否影响得分？"),
                    format!("“{text}” became no rule and is kept as text; does it matter for the points?"),
                ),
                assumed: Said::new("不影响得分，只保留文字", "it does not; the text is kept"),
                must: false,
            },
            vec![candidate("不影响得分，只保留文字", "it does not; the text is kept", Change::Keep)],
        );
    }
}

fn ask_quota(quota: &Quota, writer: &mut Writer) {
    let (zh, en) = match quota.take {
        Take::Share(q) => {
            let share = crate::clauses::amount(q, &crate::units::Unit::new(crate::units::Dimension::Share, "%"));
            (
                format!("{}不超过同类单位的 {share}，不足一家的舍去", quota.grade),
                format!("{}: {share} of the units of the kind, rounded down", quota.grade),
            )
        }
        Take::Count(n) => (
            format!("{}最多 {n} 家（各类单位分别计）", quota.grade),
            format!("{}: {n} units of each kind", quota.grade),
        ),
    };
    writer.ask(
        Ask {
            topic: Topic::Quota,
            place: &quota.place,
            about: "quotas",
            clause: &quota.text,
            question: Said::new(format!("名额：{zh}，对吗？"), format!("quota: {en}; is that right?")),
            assumed: Said::new(zh.clone(), en.clone()),
            must: false,
        },
        vec![candidate(zh, en, Change::Keep)],
    );
}

/// Is the item beyond the full marks, or points off them?
pub(crate) fn role(title: &str) -> Role {
    let word = key(title);
    if ["加分", "附加分", "奖励分", "附加项", "奖励项"].iter().any(|w| word.contains(w)) && !word.contains("扣分")
    {
        Role::Bonus
    } else if ["扣分项", "减分项", "倒扣", "负分项", "扣分事项", "惩罚项"].iter().any(|w| word.contains(w))
    {
        Role::Penalty
    } else {
        Role::Regular
    }
}

/// ±5: as many points on as off.
pub(crate) fn swings(indicator: &Indicator) -> bool {
    indicator.points.as_ref().is_some_and(|p| matches!(points_cell(&p.text), Some(PointsCell::Swing(_))))
}

/// Bonus and penalty items: told, and their rules turned so that they count from nothing.
pub(crate) fn beyond(items: &mut [Item], writer: &mut Writer) {
    for item in items.iter_mut().filter(|i| i.role != Role::Regular) {
        let bonus = item.role == Role::Bonus;
        let (zh, en) = if bonus { ("加分", "a bonus") } else { ("扣分", "a penalty") };
        let mut ways = vec![candidate(format!("对，满分以外的{zh}"), format!("yes, {en}"), Change::Keep)];
        if bonus {
            let change = Change::Role { item: item.no, role: Role::Regular };
            ways.push(candidate("不，计入满分", "no, it is part of the full marks", change));
        }
        writer.ask(
            Ask {
                topic: Topic::Bonus,
                place: &item.place,
                about: &item.no.to_string(),
                clause: &item.text,
                question: Said::new(
                    format!("“{}”是满分以外的{zh}，不计入满分，对吗？", item.title),
                    format!("“{}” is {en} beyond the full marks; is that right?", item.title),
                ),
                assumed: Said::new(format!("满分以外的{zh}"), format!("{en} beyond the full marks")),
                must: false,
            },
            ways,
        );
        for indicator in &mut item.indicators {
            if let (true, Some(worth), Rule::Sum(sum)) = (swings(indicator), indicator.worth(), &mut indicator.rule) {
                (sum.base, sum.cap, sum.floor) = (Q::ZERO, worth, worth.neg());
            }
        }
        if bonus {
            continue;
        }
        for indicator in &mut item.indicators {
            let worth = indicator.worth().filter(|w| !w.is_zero()).unwrap_or(Q::int(100));
            if let Rule::Sum(sum) = &mut indicator.rule {
                (sum.base, sum.cap, sum.floor) = (Q::ZERO, Q::ZERO, worth.neg());
                sum.zero.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(text: &str) -> Passage {
        Passage { text: text.into(), place: Place::File }
    }

    #[test]
    fn grades_however_they_are_written() {
        for text in [
            "考核结果分为优秀（90分以上）、良好（80-89分）、合格（60-79分）、不合格（60分以下）四个等次。",
            "得分90分及以上为优秀，80分（含）至90分（不含）为良好，60分至80分为合格，60分以下为不合格。",
            "考核结果分为优秀、良好、合格、不合格四个等次：≥90分为优秀，80≤X＜90分为良好，60≤X＜80分为合格，低于60分为不合格",
            "优秀：９０分（含）以上；良好：80分以上90分以下；合格：60分以上不足80分；不合格：不足60分",
        ] {
            let mut writer = Writer::default();
            let found = bands(&[passage(text)], &mut [false], &mut writer);
            let shown: Vec<String> = found.iter().map(|b| format!("{}{}", b.grade, b.from)).collect();
            assert_eq!(shown, ["优秀90", "良好80", "合格60", "不合格0"], "{text}");
            assert_eq!(writer.doubts.len(), 1);
        }
        let each: Vec<Passage> = ["优秀：90分以上", "良好：75-89分", "一般：75分以下"].map(passage).to_vec();
        assert_eq!(bands(&each, &mut [false; 3], &mut Writer::default()).len(), 3);
        assert!(bands(&[passage("优秀单位给予表彰，2009年得分90分")], &mut [false], &mut Writer::default()).is_empty());
    }

    #[test]
    fn quotas_and_rounding() {
        let grades = ["优秀", "良好"].map(|g| Band {
            grade: g.into(),
            from: Q::ZERO,
            to: None,
            text: String::new(),
            place: Place::File,
        });
        let take =
            |text: &str| quotas(text, &Place::File, &grades).into_iter().map(|q| (q.grade, q.take)).collect::<Vec<_>>();
        let share = |n| Take::Share(Q::ratio(n, 100).unwrap());
        assert_eq!(take("优秀等次名额不超过参评单位总数的30%。"), [("优秀".into(), share(30))]);
        assert_eq!(
            take("优秀比例控制在20%以内，良好不超过40%"),
            [("优秀".into(), share(20)), ("良好".into(), share(40))]
        );
        assert_eq!(take("评选优秀单位3个"), [("优秀".into(), Take::Count(3))]);
        assert!(take("优秀单位给予表彰").is_empty());
        assert_eq!(digits("得分四舍五入，保留两位小数"), Some(2));
        assert_eq!(digits("得分保留小数点后1位"), Some(1));
        assert_eq!(digits("结果取整数"), Some(0));
        assert_eq!(cap("加分累计不超过10分"), Some((true, Q::int(10))));
        assert_eq!(cap("总分最高不超过105分"), Some((false, Q::int(105))));
    }
}
