//! Points in proportion: 得分=完成率×分值, 按比例得分, 以最高的为满分，其他按比例计分.

use kernel::q::Q;

use crate::clauses;
use crate::draft::{Change, Reads, Rule, Share, ShareOf};
use crate::finding::Said;
use crate::marks::{PointsCell, points_cell};
use crate::parts::{Cut, gather};
use crate::propose::{Op, Topic, is_break, propose};
use crate::rules::{Ask, Here, Writer, candidate, free};
use crate::text::key;
use crate::units::{Dimension, Unit};

/// What is multiplied with the points, and whether it stands for itself.
struct Formula {
    subject: String,
    of: Option<ShareOf>,
}

const TIMES: [char; 4] = ['×', '*', '✕', '╳'];

/// Does it name the points of the indicator: 分值, 10分, 该项满分?
fn names_points(word: &str, worth: Q) -> bool {
    let word = word.trim_start_matches('=').trim_matches(['(', ')']);
    let said =
        ["分值", "满分", "标准分", "基本分", "权重分", "总分", "应得分", "权重"].iter().any(|w| word.ends_with(w));
    said || matches!(points_cell(word), Some(PointsCell::Fixed(q)) if q == worth)
}

fn is_ratio(word: &str) -> bool {
    ["率", "比例", "比重", "占比", "百分比", "程度", "比值", "系数"].iter().any(|w| word.ends_with(w))
        || (word.contains(['/', '÷']) && word.chars().count() > 3)
}

/// 完成率×分值, 10分×完成率.
fn product(text: &str, worth: Q) -> Option<Formula> {
    let text = text.replace("乘以", "×");
    let at = text.find(TIMES)?;
    let (left, right) = text.split_at(at);
    let right = right.trim_start_matches(TIMES);
    if right.contains(TIMES) {
        return None;
    }
    let stop = |c: char| is_break(c) && !matches!(c, '(' | ')');
    let left = left.rsplit(|c| stop(c) || c == '=').next().unwrap_or_default();
    let left = left.trim_start_matches("得分").trim_start_matches("按照");
    // 按期处置率 is a rate; 按处置率 names one.
    let own = ["期", "时", "质", "量", "规", "计划", "要求", "标准"];
    let left = left.strip_prefix('按').filter(|r| !own.iter().any(|w| r.starts_with(w))).unwrap_or(left);
    let left = left.trim_matches(['(', ')']);
    let right = right.split(|c| stop(c) || c == '=').next().unwrap_or_default().trim_matches(['(', ')']);
    let right = ["计算得分", "计算", "计分", "得分", "100%"].iter().fold(right, |r, w| r.trim_end_matches(w));
    let subject = match (names_points(left, worth), names_points(right, worth)) {
        (true, false) if is_ratio(right) => right,
        (false, true) if is_ratio(left) => left,
        _ => return None,
    };
    Some(Formula { subject: subject.to_owned(), of: Some(ShareOf::One) })
}

/// 按比例得分, 按完成率计分, 以第一名为满分其他按比例.
fn proportion(text: &str, name: &str) -> Option<Formula> {
    let tail = ["得分", "计分", "计算得分", "赋分", "给分", "折算", "记分", "计算", "计"];
    let found = text.match_indices('按').find_map(|(at, _)| {
        let rest = text.get(at + '按'.len_utf8()..)?;
        let rest = rest.strip_prefix('照').unwrap_or(rest);
        let words: String = rest.chars().take_while(|c| !is_break(*c)).take(16).collect();
        tail.iter().find_map(|t| {
            let what = words.split(t).next().filter(|w| w.len() < words.len())?;
            let what = what.strip_suffix("比例").unwrap_or(what).trim_end_matches(['的', '折']);
            (words.contains("比例") || is_ratio(what)).then(|| what.to_owned())
        })
    })?;
    let best = ["最高", "最多", "第一名", "最大", "最好"]
        .iter()
        .any(|w| text.find(w).is_some_and(|at| text.get(at..).is_some_and(|r| r.contains("满分"))));
    let shares = propose(text);
    let measured = shares.iter().find(|p| p.unit.dimension == Dimension::Share && p.subject.chars().count() > 1);
    let subject = if is_ratio(&found) && found != "比率" {
        found
    } else if best {
        name.to_owned()
    } else if let Some(p) = measured {
        crate::text::flat(&p.subject)
    } else if is_ratio(name) {
        name.to_owned()
    } else if found.is_empty() {
        // In proportion to something that is not named.
        return None;
    } else {
        format!("{found}比例")
    };
    Some(Formula { subject, of: best.then_some(ShareOf::Best) })
}

pub(crate) fn read(here: &Here<'_>, cut: &Cut, writer: &mut Writer) -> Option<Rule> {
    let worth = here.worth.filter(|w| *w > Q::ZERO)?;
    let text = key(&here.text);
    let formula = product(&text, worth).or_else(|| proportion(&text, here.name))?;
    let found = gather(&cut.segments);
    // Only the full points and none may stand beside it.
    if !found.terms.is_empty()
        || !found.ranges.is_empty()
        || found.tiers.iter().any(|t| !t.points.is_zero() && t.points != worth)
    {
        return None;
    }
    let mut scratch = Writer::default();
    let mut shared = clauses::Shared::new(here.id, here.name);
    let (mut full, mut least) = (None, None);
    for tier in &found.tiers {
        for c in clauses::read(here.id, &tier.text, &tier.place, &mut shared, &mut scratch) {
            let Reads::Number(n) = &c.reads else { continue };
            let [.., bound] = n.bounds.as_slice() else { continue };
            if n.unit.dimension != Dimension::Share {
                continue;
            }
            match bound.op {
                Op::Lt | Op::Le if tier.points.is_zero() => least = Some(bound.value),
                Op::Ge | Op::Gt | Op::Eq if tier.points == worth => full = Some(bound.value),
                _ => {}
            }
        }
    }
    let of = formula.of.or(full.filter(|f| *f < Q::ONE && *f > Q::ZERO).map(ShareOf::Value)).unwrap_or(ShareOf::One);
    let unit = if of == ShareOf::Best { Unit::none() } else { Unit::new(Dimension::Share, "%") };
    let share = Share {
        text: here.text.clone(),
        place: here.place.clone(),
        input: format!("i{}_share", here.id.replace('.', "_")),
        subject: formula.subject,
        unit,
        points: worth,
        of,
        least,
    };
    ask(here, &share, writer);
    Some(Rule::Share(share))
}

fn ask(here: &Here<'_>, share: &Share, writer: &mut Writer) {
    let (subject, points) = (&share.subject, share.points);
    let shown = |of: ShareOf| match of {
        ShareOf::One => (format!("{subject}×{points} 分"), format!("{subject} times {points}")),
        ShareOf::Value(v) => {
            let unit = Unit::new(Dimension::Share, "%");
            let v = clauses::amount(v, &unit);
            (format!("{subject}÷{v}×{points} 分，最多 {points} 分"), format!("{subject} / {v} times {points}"))
        }
        ShareOf::Best => (
            format!("{subject}÷同类单位最高值×{points} 分"),
            format!("{subject} / the highest of the units times {points}"),
        ),
    };
    let (zh, en) = shown(share.of);
    let change = |rule: Rule| Change::Rule { indicator: here.id.to_owned(), rule: Box::new(rule) };
    let mut candidates = vec![candidate(zh.clone(), en.clone(), Change::Keep)];
    if let ShareOf::Value(_) = share.of {
        let (zh, en) = shown(ShareOf::One);
        candidates.push(candidate(zh, en, change(Rule::Share(Share { of: ShareOf::One, ..share.clone() }))));
    }
    candidates.push(candidate(
        format!("算好后由评审人填 0 至 {points} 分"),
        format!("it is calculated outside, and a reviewer enters 0 to {points}"),
        change(Rule::Discretion(free(here, Q::ZERO, points))),
    ));
    writer.ask(
        Ask {
            topic: Topic::Formula,
            place: &here.place,
            about: here.id,
            clause: &here.text,
            question: Said::new(
                format!("{} {}按比例算分：{zh}，对吗？", here.id, here.name),
                format!("{} is in proportion: {en}; is that right?", here.id),
            ),
            assumed: Said::new(zh, en),
            must: false,
        },
        candidates,
    );
}
