//! The clauses of an indicator taken apart at their marks of points, and gathered into groups that give points together:
//! a staircase of tiers, a base with its deductions, awards under one cap.

use kernel::q::Q;

use crate::draft::Passage;
use crate::finding::Place;
use crate::limits::MAX_TIERS;
use crate::propose::{Bound, Op, Proposal, What, propose};
use crate::text::{flat, plain, plain_text};
use crate::understand::RawPart;
use crate::units::Dimension;

/// A clause with points, before it is read for conditions.
#[derive(Clone)]
pub(crate) struct Marked {
    pub text: String,
    pub place: Place,
    pub points: Q,
}

/// Points for each, with the words before them.
#[derive(Clone)]
pub(crate) struct TermAt {
    pub mark: Proposal,
    pub place: Place,
    pub before: String,
    pub cap: Option<Q>,
}

/// What the clauses of a group say, apart.
#[derive(Clone, Default)]
pub(crate) struct Found {
    pub tiers: Vec<Marked>,
    pub terms: Vec<TermAt>,
    pub ranges: Vec<(Q, Q)>,
    pub cap: Option<Q>,
    pub floor: bool,
    /// The most that all terms together take off.
    pub off_most: Option<Q>,
    pub free: bool,
}

#[derive(Clone)]
enum Mark {
    Tier(Q),
    Term(Box<Proposal>),
    Range(Q, Q),
    Free,
    Cap {
        most: Q,
        total: bool,
    },
    /// The most that is taken off: 最多扣3分.
    CapOff(Q),
    Floor,
}

/// A stretch of text up to and with its mark.
#[derive(Clone)]
pub(crate) struct Segment {
    text: String,
    /// The text without its mark.
    words: String,
    place: Place,
    mark: Mark,
    /// Begins with 1. or （二） or ③.
    numbered: bool,
    /// Begins a sentence.
    sentence: bool,
}

/// A text as segments, and what stands beside them.
#[derive(Default)]
pub(crate) struct Cut {
    pub segments: Vec<Segment>,
    pub full: Option<Q>,
    /// Words after the last points of a cell.
    pub rest: Vec<Passage>,
}

/// Does it begin with a running number? Then the number of characters of it.
pub(crate) fn enumerator(text: &str) -> Option<usize> {
    let chars: Vec<char> = text.chars().map(plain).collect();
    let first = *chars.first()?;
    if ('①'..='⑳').contains(&first) {
        return Some(1);
    }
    if first == '第' {
        return None;
    }
    let open = usize::from(first == '(');
    let digit = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c);
    let digits = chars.iter().skip(open).take_while(|c| digit(c)).count();
    if digits == 0 || digits > 3 {
        return None;
    }
    let after = chars.get(open + digits)?;
    let next_is_digit = chars.get(open + digits + 1).is_some_and(char::is_ascii_digit);
    match after {
        ')' => Some(open + digits + 1),
        '、' if open == 0 => Some(digits + 1),
        '.' if open == 0 && !next_is_digit => Some(digits + 1),
        '是' if open == 0 && !chars.get(..digits)?.iter().any(char::is_ascii_digit) => Some(digits + 1),
        _ => None,
    }
}

const OPENING: [char; 12] = ['；', ';', '，', ',', '。', '、', ' ', '\n', '）', ')', '：', ':'];

/// A mark takes the bracket and the stop that follow it.
fn after_mark(text: &str, to: usize) -> usize {
    let mut end = to;
    for c in text.get(to..).unwrap_or_default().chars() {
        if matches!(c, ')' | '）' | '。' | '；' | ';' | '，' | ',') {
            end += c.len_utf8();
        } else {
            break;
        }
    }
    end
}

pub(crate) fn cut(parts: &[RawPart], worth: Option<Q>) -> Cut {
    let mut out = Cut::default();
    for part in parts {
        cut_one(&part.text, worth, &mut out);
    }
    out
}

fn cut_one(passage: &Passage, worth: Option<Q>, out: &mut Cut) {
    let Passage { text, place } = passage;
    let mut begin = 0;
    for mark in propose(text) {
        if mark.is_condition() {
            continue;
        }
        let end = after_mark(text, mark.to);
        let raw = text.get(begin..end).unwrap_or_default();
        let own = raw.trim_start_matches(OPENING).trim();
        let words = text.get(begin..mark.from.max(begin)).unwrap_or_default().trim_start_matches(OPENING).trim();
        let lead = raw.get(..raw.len() - raw.trim_start_matches(OPENING).len()).unwrap_or_default();
        let before = text.get(..begin).unwrap_or_default();
        let sentence = lead.contains(['。', '\n']) || before.trim_end().ends_with(['。', '\n']) || before.is_empty();
        let first = mark.bounds.first().map(|b| b.value);
        let kind = match mark.what {
            What::Points if mark.unit.text == "%" => first.and_then(|v| worth?.mul(v).ok()).map(Mark::Tier),
            What::Points => first.or(worth).map(Mark::Tier),
            What::Award | What::Deduction => Some(Mark::Term(Box::new(mark.clone()))),
            What::PointsRange => match mark.bounds.as_slice() {
                [_, high] if mark.unit.text == "扣分" => {
                    let each = crate::propose::Each { points: high.value.neg(), per: Q::ONE, unit: "judged".into() };
                    Some(Mark::Term(Box::new(Proposal { each: Some(each), what: What::Deduction, ..mark.clone() })))
                }
                [low, high] => Some(Mark::Range(low.value, high.value)),
                _ => Some(Mark::Free),
            },
            What::Cap => {
                let total = ["累计", "合计", "总计", "总分", "共"].iter().any(|w| raw.contains(w));
                let off = mark.unit.text != "分";
                first.map(|most| if off { Mark::CapOff(most) } else { Mark::Cap { most, total } })
            }
            What::Floor => Some(Mark::Floor),
            What::Full => {
                out.full = out.full.or(first);
                None
            }
            _ => None,
        };
        begin = end;
        let Some(kind) = kind else { continue };
        if let Mark::Cap { most, total: false } = &kind {
            each_up_to(out.segments.last_mut(), *most);
        }
        if matches!(kind, Mark::Tier(_)) && own.is_empty() {
            continue;
        }
        let numbered = enumerator(own).is_some();
        let (text, words) = (own.to_owned(), words.to_owned());
        out.segments.push(Segment { text, words, place: place.clone(), mark: kind, numbered, sentence });
    }
    let rest = text.get(begin..).unwrap_or_default().trim();
    if begin > 0 && rest.chars().filter(|c| c.is_alphanumeric()).count() > 1 {
        out.rest.push(Passage { text: rest.to_owned(), place: place.clone() });
    }
}

/// 采用1篇得1分，最多3分: points for each, and no tier, where more than those of one can be had.
fn each_up_to(last: Option<&mut Segment>, most: Q) {
    let Some(segment) = last else { return };
    let Mark::Tier(points) = segment.mark else { return };
    let marks = propose(&segment.text);
    let count = marks.iter().rfind(|m| m.is_condition() && m.unit.dimension == Dimension::Count);
    let given = marks.iter().find(|m| m.what == What::Points);
    let (Some(count), Some(given)) = (count, given) else { return };
    let [Bound { value, op: Op::Ge }] = count.bounds.as_slice() else { return };
    let bare = count.topic == Some(crate::propose::Topic::BareNumber);
    if !bare || points <= Q::ZERO || most <= points || *value <= Q::ZERO {
        return;
    }
    let each = crate::propose::Each { points, per: *value, unit: count.unit.text.clone() };
    let subject = segment.text.get(..count.from).unwrap_or_default().trim_start_matches(OPENING).to_owned();
    let mark = Proposal { what: What::Award, each: Some(each), subject, ..given.clone() };
    segment.mark = Mark::Term(Box::new(mark));
}

/// Segments with points of a column beside them.
pub(crate) fn of_column(tiers: &[Marked]) -> Vec<Segment> {
    let one = |m: &Marked| Segment {
        text: m.text.clone(),
        words: m.text.clone(),
        place: m.place.clone(),
        mark: Mark::Tier(m.points),
        numbered: enumerator(&m.text).is_some(),
        sentence: true,
    };
    tiers.iter().map(one).collect()
}

/// All that the segments say, in one.
pub(crate) fn gather(segments: &[Segment]) -> Found {
    let mut out = Found::default();
    let mut open = 0;
    let caps = segments.iter().filter(|s| matches!(s.mark, Mark::Cap { .. })).count();
    for s in segments {
        match &s.mark {
            Mark::Tier(points) => {
                out.tiers.push(Marked { text: s.text.clone(), place: s.place.clone(), points: *points });
            }
            Mark::Term(mark) => out.terms.push(TermAt {
                mark: (**mark).clone(),
                place: s.place.clone(),
                before: s.words.clone(),
                cap: None,
            }),
            Mark::Range(low, high) => out.ranges.push((*low, *high)),
            Mark::Free => out.free = true,
            // The only cap is that of the whole; of several each is that of the term before it.
            Mark::Cap { most, total } => {
                if caps > 1 && !total && out.terms.len() == open + 1 {
                    if let Some(last) = out.terms.last_mut() {
                        last.cap = Some(*most);
                    }
                } else {
                    out.cap = Some(*most);
                }
                open = out.terms.len();
            }
            Mark::CapOff(most) => {
                let one = out.terms.len() == open + 1;
                match out.terms.last_mut() {
                    Some(last) if one => last.cap = Some(*most),
                    _ => out.off_most = Some(*most),
                }
                open = out.terms.len();
            }
            Mark::Floor => out.floor = true,
        }
    }
    out
}

/// Segments that belong together whatever the arrangement.
struct Atom {
    segments: Vec<Segment>,
    /// The most that it gives; none when nothing says it.
    points: Option<Q>,
    tier: bool,
    awards: bool,
    closed: bool,
}

/// `apart`: deductions with a cap of their own are no deductions from the points before them.
fn atoms(segments: &[Segment], apart: bool) -> Vec<Atom> {
    let mut out: Vec<Atom> = Vec::new();
    for s in segments {
        let new = |points, tier, awards| Atom { segments: vec![s.clone()], points, tier, awards, closed: false };
        let last = out.last_mut().filter(|_| !s.numbered);
        match (&s.mark, last) {
            (Mark::Tier(p), Some(last)) if p.is_zero() => last.segments.push(s.clone()),
            (Mark::Tier(p), _) => out.push(new(Some(*p), true, false)),
            (Mark::Term(t), Some(last)) if t.what == What::Deduction && !last.awards && !(apart && last.tier) => {
                last.tier = false;
                last.segments.push(s.clone());
            }
            (Mark::Term(t), Some(last)) if t.what == What::Award && last.awards && !last.closed => {
                last.segments.push(s.clone());
            }
            // 每多一次加1分 on a base is of that base.
            (Mark::Term(t), Some(last))
                if t.what == What::Award && !last.tier && !last.awards && t.text.contains('加') =>
            {
                last.segments.push(s.clone());
            }
            (Mark::Term(t), _) => out.push(new(None, false, t.what == What::Award)),
            (Mark::Range(_, high), _) => out.push(new(Some(*high), false, false)),
            (Mark::Free, Some(last)) => last.segments.push(s.clone()),
            (Mark::Free, None) => out.push(new(None, false, false)),
            (Mark::Cap { most, .. }, Some(last)) => {
                if last.awards {
                    last.points = Some(*most);
                }
                last.closed = true;
                last.segments.push(s.clone());
            }
            (Mark::CapOff(most), Some(last)) => {
                if !last.awards && last.points.is_none() {
                    last.points = Some(*most);
                }
                last.closed = true;
                last.segments.push(s.clone());
            }
            (Mark::Floor, Some(last)) => last.segments.push(s.clone()),
            (Mark::Cap { .. } | Mark::CapOff(_) | Mark::Floor, None) => {}
        }
    }
    out
}

/// A group of segments, what it gives at most, and a short name.
pub(crate) struct Group {
    pub segments: Vec<Segment>,
    pub points: Q,
    pub label: String,
}

/// How the groups came about.
pub(crate) enum Arranged {
    /// All in one.
    One,
    /// The points of the groups add up to the indicator's.
    Parts(Vec<Group>),
    /// There are several groups, but their points do not add up.
    Unsure(Vec<Group>),
}

/// Finds the groups whose points add up to those of the indicator.
pub(crate) fn arrange(segments: &[Segment], worth: Option<Q>) -> Arranged {
    let first = arranged(&atoms(segments, false), worth);
    if matches!(first, Arranged::Parts(_)) || !segments.iter().any(|s| matches!(s.mark, Mark::CapOff(_))) {
        return first;
    }
    match arranged(&atoms(segments, true), worth) {
        Arranged::Parts(groups) => Arranged::Parts(groups),
        _ => first,
    }
}

fn arranged(atoms: &[Atom], worth: Option<Q>) -> Arranged {
    let tiers_only = atoms.iter().all(|a| a.tier);
    let top = atoms.iter().filter_map(|a| a.points).max();
    // Awards alone are one sum, with a cap for each; the highest tier is worth it all.
    if atoms.len() < 2 || atoms.len() > MAX_TIERS || atoms.iter().all(|a| a.awards) || (tiers_only && top == worth) {
        return Arranged::One;
    }
    let Some(worth) = worth else { return Arranged::One };
    let count = atoms.len();
    let rises = |i: usize| match (atoms.get(i - 1), atoms.get(i)) {
        (Some(a), Some(b)) => a.points <= b.points,
        _ => true,
    };
    // 未…, 部分…, or another bound for the same quantity: an alternative to the tier above, and no matter of its own.
    let other_way: Vec<bool> = (0..count)
        .map(|i| match (i.checked_sub(1).and_then(|j| atoms.get(j)), atoms.get(i)) {
            (Some(a), Some(b)) => !rises(i) && alternative(a, b),
            _ => false,
        })
        .collect();
    let of = |i: usize| atoms.get(i).and_then(|a| a.segments.first());
    let numbered = |i: usize| of(i).is_some_and(|s| s.numbered);
    let sentence = |i: usize| of(i).is_some_and(|s| s.sentence);
    let mut tries: Vec<Vec<bool>> = Vec::new();
    if (1..count).any(numbered) {
        tries.push((0..count).map(|i| i > 0 && numbered(i)).collect());
    }
    tries.push((0..count).map(|i| i > 0 && rises(i)).collect());
    if (1..count).any(sentence) {
        tries.push((0..count).map(|i| i > 0 && sentence(i)).collect());
    }
    tries.push((0..count).map(|i| i > 0).collect());
    if count <= 10 {
        tries.extend(
            (1_usize..1 << (count - 1)).map(|bits| (0..count).map(|i| i > 0 && bits >> (i - 1) & 1 == 1).collect()),
        );
    }
    for cuts in &tries {
        if cuts.iter().zip(&other_way).any(|(cut, way)| *cut && *way) {
            continue;
        }
        if let Some(groups) = grouped(atoms, cuts, worth)
            && groups.len() > 1
            && crate::draft::add(groups.iter().map(|g| g.points)) == worth
        {
            return Arranged::Parts(groups);
        }
    }
    let cuts: Vec<bool> = (0..count).map(|i| i > 0 && rises(i)).collect();
    match grouped(atoms, &cuts, worth).filter(|g| tiers_only && g.len() > 1) {
        Some(groups) => Arranged::Unsure(groups),
        None => Arranged::One,
    }
}

const OTHER_WAY: [&str; 15] =
    ["未", "没有", "没", "部分", "基本", "否则", "其他", "其它", "其余", "仅", "只", "少于", "不足", "不到", "低于"];

fn alternative(a: &Atom, b: &Atom) -> bool {
    let words = |x: &Atom| x.segments.first().map(|s| s.words.clone()).unwrap_or_default();
    instead(&words(a), &words(b))
}

/// Does the second text speak of the same matter as the first, as a lower tier does?
pub(crate) fn instead(a: &str, b: &str) -> bool {
    let skip = enumerator(b).unwrap_or(0);
    let bare: String = b.chars().skip(skip).collect();
    if OTHER_WAY.iter().any(|w| bare.trim_start().starts_with(w)) {
        return true;
    }
    let (a, b) = (propose(a), propose(b));
    let about = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count() < 2;
    a.iter().filter(|x| x.is_condition()).any(|x| {
        b.iter().any(|y| {
            y.is_condition() && x.unit == y.unit && x.every == y.every && (about(&y.subject) || x.subject == y.subject)
        })
    })
}

/// The groups between the cuts; what is no tier stands alone.
fn grouped(atoms: &[Atom], cuts: &[bool], worth: Q) -> Option<Vec<Group>> {
    let mut runs: Vec<Vec<&Atom>> = Vec::new();
    for (atom, cut) in atoms.iter().zip(cuts) {
        match runs.last_mut() {
            Some(run) if !cut && atom.tier && run.last().is_some_and(|a| a.tier) => run.push(atom),
            _ => runs.push(vec![atom]),
        }
    }
    let points = |run: &Vec<&Atom>| run.iter().map(|a| a.points).max().flatten();
    let known = crate::draft::add(runs.iter().filter_map(points));
    let unknown = runs.iter().filter(|r| points(r).is_none()).count();
    let left = worth.sub(known).ok().filter(|l| *l > Q::ZERO);
    if unknown > 1 || (unknown == 1 && left.is_none()) {
        return None;
    }
    // Awards take what is left; deductions without a base are those of the whole.
    if runs.iter().any(|r| points(r).is_none() && !r.iter().all(|a| a.awards)) {
        return None;
    }
    // The tiers of a group go down.
    if runs.iter().any(|r| r.windows(2).any(|w| matches!(w, [a, b] if a.points <= b.points))) {
        return None;
    }
    let group = |run: &Vec<&Atom>| {
        let segments: Vec<Segment> = run.iter().flat_map(|a| a.segments.clone()).collect();
        let label = segments.first().map(|s| short(&s.words)).unwrap_or_default();
        Group { points: points(run).or(left).unwrap_or(Q::ZERO), segments, label }
    };
    Some(runs.iter().map(group).collect())
}

pub(crate) fn text_of(segments: &[Segment]) -> (String, Place) {
    let text = segments.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join("");
    (text, segments.first().map(|s| s.place.clone()).unwrap_or_default())
}

/// The first words of a clause, as its name.
pub(crate) fn short(text: &str) -> String {
    let text = flat(text);
    let skip = enumerator(&text).unwrap_or(0);
    let words: String = text
        .chars()
        .skip(skip)
        .skip_while(|c| matches!(c, ' ' | '、' | '.'))
        .take_while(|c| !matches!(plain(*c), '，' | ',' | '；' | ';' | '。' | ':' | '：' | '('))
        .take(24)
        .collect();
    let words = words.trim().trim_end_matches('的').to_owned();
    if words.is_empty() { text.chars().take(12).collect() } else { words }
}

/// （1）制度建设（5分）：… : headings with points inside one cell, and the text under each.
pub(crate) fn headed(text: &str) -> Vec<(String, Q, String)> {
    let plain = plain_text(text);
    let mut starts: Vec<(usize, usize, Q)> = Vec::new();
    let chars: Vec<char> = plain.chars().collect();
    for at in 0..chars.len() {
        let begins = at == 0 || chars.get(at - 1).is_some_and(|c| matches!(c, '\n' | '。' | '；' | ';' | ' '));
        if !begins {
            continue;
        }
        let line: String = chars.iter().skip(at).take(60).collect();
        if let Some((to, points)) = heading(&line) {
            starts.push((at, at + to, points));
        }
    }
    let slice = |from: usize, to: usize| text.chars().skip(from).take(to.saturating_sub(from)).collect::<String>();
    let mut out = Vec::new();
    for (n, (from, body, points)) in starts.iter().enumerate() {
        let end = starts.get(n + 1).map_or(chars.len(), |s| s.0);
        let under = slice(*body, end);
        let under = under.trim_start_matches(OPENING).trim().to_owned();
        let title = slice(*from, *body);
        out.push((title, *points, under));
    }
    // Words before the first heading belong to none of them.
    if starts.first().is_none_or(|s| s.0 > 0) { Vec::new() } else { out }
}

/// A running number, a short title and its points in brackets; where the bracket ends.
fn heading(line: &str) -> Option<(usize, Q)> {
    let chars: Vec<char> = line.chars().collect();
    // Without a number a colon must follow: 等级测评（10分）：
    let numbered = enumerator(line);
    let number = numbered.unwrap_or(0);
    let open = (number..chars.len().min(number + 30)).find(|i| chars.get(*i) == Some(&'('))?;
    let title = chars.get(number..open)?;
    if title.is_empty() || title.iter().any(|c| matches!(c, '，' | ',' | '。' | '；' | ';' | '\n' | '：' | ':')) {
        return None;
    }
    let close = (open..chars.len().min(open + 12)).find(|i| chars.get(*i) == Some(&')'))?;
    let inner: String = chars.get(open + 1..close)?.iter().collect();
    match crate::marks::points_cell(&inner) {
        Some(crate::marks::PointsCell::Fixed(q))
            if inner.contains('分') && (numbered.is_some() || matches!(chars.get(close + 1), Some(':' | '：'))) =>
        {
            Some((close + 1, q))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(text: &str, worth: i64) -> Vec<String> {
        let part = RawPart { text: Passage { text: text.into(), place: Place::File }, points: None };
        let cut = cut(&[part], Some(Q::int(worth)));
        match arrange(&cut.segments, Some(Q::int(worth))) {
            Arranged::One => vec!["one".into()],
            Arranged::Parts(groups) => groups.iter().map(|g| format!("{} {}", g.label, g.points)).collect(),
            Arranged::Unsure(groups) => groups.iter().map(|g| format!("? {} {}", g.label, g.points)).collect(),
        }
    }

    #[test]
    fn parts_whose_points_add_up() {
        for (text, worth, want) in [
            ("甲的得10分；乙的得6分；丙的得3分；否则不得分。", 10, vec!["one"]),
            (
                "有机构的，得2分；人员不少于2名的得3分，1名的得1分，无人员不得分。",
                5,
                vec!["有机构 2", "人员不少于2名 3"],
            ),
            ("有制度得3分；有台账得2分。", 5, vec!["有制度 3", "有台账 2"]),
            ("①制度得1分；②台账得3分，部分得2分；③总结得1分", 5, vec!["制度 1", "台账 3", "总结 1"]),
            ("有系统得4分。每月报送得6分，每缺一次扣1分，扣完为止。", 10, vec!["有系统 4", "每月报送 6"]),
            ("论文每篇得1分，最高2分；培训每期得1分，最高3分。", 5, vec!["one"]),
            ("省级得6分，国家级得10分，市级得3分", 10, vec!["one"]),
            ("制度健全得3分，人员到位得4分", 5, vec!["? 制度健全 3", "? 人员到位 4"]),
        ] {
            assert_eq!(groups(text, worth), want, "{text}");
        }
    }

    #[test]
    fn headings_inside_a_cell() {
        let text = "（1）制度建设（5分）。有制度得3分。\n（2）经费（5分）：足额得5分。";
        let found: Vec<(String, String, String)> =
            headed(text).into_iter().map(|(t, q, b)| (t, q.to_string(), b)).collect();
        assert_eq!(
            found,
            [
                ("（1）制度建设（5分）".into(), "5".into(), "有制度得3分。".into()),
                ("（2）经费（5分）".into(), "5".into(), "足额得5分。".into())
            ]
        );
        assert!(headed("有制度（5分）；有经费（5分）").is_empty());
    }
}
