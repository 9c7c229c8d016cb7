//! Methods written as numbered paragraphs, without any table: 一、组织领导（20分） （一）机构（10分） 1.…

use kernel::q::Q;

use crate::draft::Passage;
use crate::finding::Place;
use crate::limits::MAX_TEXT;
use crate::marks::{PointsCell, points_cell, title_points};
use crate::parts::enumerator;
use crate::text::{plain, plain_text};
use crate::understand::{RawIndicator, RawItem, RawPart};

/// A paragraph with a running number, and the lines that go on with it.
struct Node {
    level: u8,
    title: String,
    points: Option<Q>,
    body: String,
    text: String,
    place: Place,
}

/// What was found, and the paragraphs that are no part of it.
pub(crate) struct Outline {
    pub items: Vec<RawItem>,
    pub before: Vec<Passage>,
    pub after: Vec<Passage>,
}

/// How deep a running number stands, by its style: 一、 （一） 1. （1） ①.
fn level(text: &str) -> Option<u8> {
    let chars: Vec<char> = text.chars().map(plain).collect();
    let first = *chars.first()?;
    if ('①'..='⑳').contains(&first) {
        return Some(6);
    }
    if first == '第' {
        let n = chars.iter().skip(1).take_while(|c| "一二三四五六七八九十百0123456789".contains(**c)).count();
        let word = chars.get(n + 1)?;
        return (n > 0 && matches!(word, '章' | '部' | '条' | '项')).then_some(0);
    }
    // 1.2 and 1.2.3
    let dotted = chars.iter().take_while(|c| c.is_ascii_digit() || **c == '.').collect::<String>();
    let dots = dotted.trim_end_matches('.').matches('.').count();
    if dots > 0 && dotted.len() <= 9 && !chars.get(dotted.len()).is_some_and(|c| matches!(c, '%' | '分' | '万')) {
        return Some(3 + u8::try_from(dots.min(3)).unwrap_or(1));
    }
    // 1 制度建设
    let digits = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    if (1..=2).contains(&digits) && chars.get(digits) == Some(&' ') {
        return Some(3);
    }
    enumerator(text)?;
    let open = first == '(';
    let digit = chars.get(usize::from(open)).is_some_and(char::is_ascii_digit);
    Some(match (digit, open) {
        (false, false) => 1,
        (false, true) => 2,
        (true, false) if chars.iter().take(4).any(|c| *c == ')') => 5,
        (true, false) => 3,
        (true, true) => 4,
    })
}

/// The title of a heading with its points, and what follows them in the same paragraph.
fn head(text: &str) -> Option<(String, Q, String)> {
    let plain = plain_text(text);
    let chars: Vec<char> = plain.chars().collect();
    let take = |from: usize, to: usize| text.chars().skip(from).take(to - from).collect::<String>();
    // The first bracket with points, before any stop.
    for (open, c) in chars.iter().enumerate().take(60) {
        match c {
            '。' | '；' | ';' | '，' | ',' | ':' | '：' => break,
            '(' => {
                let close = (open..chars.len().min(open + 14)).find(|i| chars.get(*i) == Some(&')'))?;
                let inner: String = chars.get(open + 1..close)?.iter().collect();
                if inner.contains('分')
                    && let Some(PointsCell::Fixed(q)) = points_cell(&inner)
                {
                    let rest = take(close + 1, chars.len());
                    if let Some((points, body)) = listed(text, q, &rest) {
                        return Some((crate::parts::short(text), points, body));
                    }
                    let rest = rest.trim_start_matches(['。', '：', ':', '，', ',', ' ', '、', '；']).to_owned();
                    return Some((take(0, open), q, rest));
                }
            }
            _ => {}
        }
    }
    if chars.len() <= 40
        && let (title, Some(q)) = title_points(text)
        && !title.ends_with(['得', '扣', '加', '计', '记', '减', '为', '每'])
        && !plain.contains(['，', ',', '；', ';', '。'])
    {
        return Some((title, q, String::new()));
    }
    None
}

/// 甲（5分）；乙（3分）；丙（2分）: no heading, but several matters; their sum, or the points at the very end.
fn listed(text: &str, first: Q, rest: &str) -> Option<(Q, String)> {
    if !rest.is_empty() && !plain_text(text).contains([';', '；', '，', ',']) {
        return None;
    }
    let plain = plain_text(rest);
    let mut sum = first;
    let mut count = 0;
    let mut last = None;
    for (open, _) in plain.match_indices('(') {
        let inner = plain.get(open + 1..)?.split(')').next()?;
        if let Some(PointsCell::Fixed(q)) = points_cell(inner).filter(|_| inner.ends_with('分')) {
            sum = sum.add(q).ok()?;
            count += 1;
            last = Some((q, plain.get(..open)?.chars().count()));
        }
    }
    if count == 0 {
        return None;
    }
    let body: String = text.chars().skip(enumerator(text).unwrap_or(0)).collect();
    let (q, at) = last?;
    let tail: String = plain.chars().take(at).collect();
    if tail.trim_end().ends_with('。') && sum.sub(q).ok() == Some(q) {
        let cut = body.chars().count().saturating_sub(plain.chars().count() - at);
        return Some((q, body.chars().take(cut).collect()));
    }
    Some((sum, body))
}

fn nodes(paragraphs: &[Passage]) -> (Vec<Node>, Vec<Passage>) {
    let mut out: Vec<Node> = Vec::new();
    let mut before = Vec::new();
    for p in paragraphs {
        let text = p.text.trim();
        match level(text) {
            Some(level) => {
                let (title, points, body) = match head(text) {
                    Some((title, q, rest)) => (title, Some(q), rest),
                    None => (text.to_owned(), None, String::new()),
                };
                out.push(Node { level, title, points, body, text: text.to_owned(), place: p.place.clone() });
            }
            None => match out.last_mut() {
                Some(node) if node.text.len() < MAX_TEXT => {
                    for t in [&mut node.body, &mut node.text] {
                        t.push('\n');
                        t.push_str(text);
                    }
                }
                Some(_) => {}
                None => before.push(p.clone()),
            },
        }
    }
    (out, before)
}

/// What stands under what.
struct Tree {
    /// The first node that is no longer under this one.
    ends: Vec<usize>,
    parents: Vec<Option<usize>>,
    /// Does anything under it have points?
    above_points: Vec<bool>,
}

impl Tree {
    fn of(nodes: &[Node]) -> Tree {
        let count = nodes.len();
        let mut tree = Tree { ends: vec![count; count], parents: vec![None; count], above_points: vec![false; count] };
        let mut open: Vec<(usize, u8)> = Vec::new();
        for (i, node) in nodes.iter().enumerate() {
            while let Some((at, _)) = open.last().copied().filter(|(_, level)| *level >= node.level) {
                if let Some(e) = tree.ends.get_mut(at) {
                    *e = i;
                }
                open.pop();
            }
            if let Some(p) = tree.parents.get_mut(i) {
                *p = open.last().map(|o| o.0);
            }
            if node.points.is_some() {
                // There are as many open nodes as styles of numbers, at most.
                for (at, _) in &open {
                    if let Some(a) = tree.above_points.get_mut(*at) {
                        *a = true;
                    }
                }
            }
            open.push((i, node.level));
        }
        tree
    }

    /// The nodes over this one, the outermost first.
    fn above(&self, at: usize) -> Vec<usize> {
        let mut out = Vec::new();
        let mut next = self.parents.get(at).copied().flatten();
        while let Some(i) = next {
            out.push(i);
            next = self.parents.get(i).copied().flatten();
        }
        out.reverse();
        out
    }
}

pub(crate) fn read(paragraphs: &[Passage]) -> Option<Outline> {
    let (nodes, mut before) = nodes(paragraphs);
    let tree = Tree::of(&nodes);
    let end = |at: usize| tree.ends.get(at).copied().unwrap_or(nodes.len());
    let pointed = |i: usize| nodes.get(i).is_some_and(|n| n.points.is_some());
    let leaf = |i: usize| pointed(i) && !tree.above_points.get(i).copied().unwrap_or(true);
    let leaves: Vec<usize> = (0..nodes.len()).filter(|i| leaf(*i)).collect();
    if leaves.len() < 2 {
        return None;
    }
    let mut items: Vec<(usize, RawItem)> = Vec::new();
    let mut used = vec![false; nodes.len()];
    for at in leaves {
        let above: Vec<usize> = tree.above(at).into_iter().filter(|i| pointed(*i)).collect();
        let top = above.first().copied();
        for i in above.iter().copied().chain(at..end(at)) {
            if let Some(u) = used.get_mut(i) {
                *u = true;
            }
        }
        let node = nodes.get(at)?;
        let under = nodes.get(at + 1..end(at)).unwrap_or_default();
        let mut raw = indicator(node, under);
        raw.group =
            above.iter().skip(1).filter_map(|i| nodes.get(*i)).map(|n| n.title.as_str()).collect::<Vec<_>>().join("；");
        let title = top.and_then(|i| nodes.get(i)).unwrap_or(node);
        let key = top.unwrap_or(at);
        match items.last_mut() {
            Some((last, item)) if *last == key => item.indicators.push(raw),
            _ => {
                let points = title.points.map(|q| Passage { text: format!("{q}分"), place: title.place.clone() });
                let title = Passage { text: title.title.clone(), place: title.place.clone() };
                items.push((key, RawItem { title, points, indicators: vec![raw] }));
            }
        }
    }
    // Words under the heading of an item, before its first indicator, and all other paragraphs.
    let first = used.iter().position(|u| *u).unwrap_or(0);
    let mut after = Vec::new();
    for (i, node) in nodes.iter().enumerate() {
        let passage = Passage { text: node.text.clone(), place: node.place.clone() };
        let said = used.get(i).copied().unwrap_or(false);
        if !said && i < first {
            before.push(passage);
        } else if !said {
            after.push(passage);
        } else if !leaf(i) && pointed(i) && node.body.chars().any(char::is_alphanumeric) {
            after.push(Passage { text: node.body.trim().to_owned(), place: node.place.clone() });
        }
    }
    Some(Outline { items: items.into_iter().map(|(_, item)| item).collect(), before, after })
}

/// Lines that say how it is checked or by whom, and not how points are given.
const BESIDE: [(&str, u8); 14] = [
    ("考核方式", 1),
    ("考核方法", 1),
    ("检查方式", 1),
    ("检查方法", 1),
    ("评价方式", 1),
    ("数据来源", 1),
    ("佐证材料", 1),
    ("责任单位", 2),
    ("责任部门", 2),
    ("考核单位", 2),
    ("牵头单位", 2),
    ("考核内容", 3),
    ("工作要求", 3),
    ("目标要求", 3),
];
const CRITERIA: [&str; 8] =
    ["评分标准", "计分办法", "计分标准", "考核标准", "评分办法", "计分方法", "评分细则", "评价标准"];

fn indicator(node: &Node, under: &[Node]) -> RawIndicator {
    let mut raw = RawIndicator {
        name: Passage { text: node.title.clone(), place: node.place.clone() },
        group: String::new(),
        points: node.points.map(|q| Passage { text: format!("{q}分"), place: node.place.clone() }),
        parts: Vec::new(),
        assessor: String::new(),
        evidence: String::new(),
        requirement: String::new(),
    };
    let mut text = String::new();
    let lines = node.body.lines().chain(under.iter().flat_map(|n| n.text.lines()));
    for line in lines.map(str::trim).filter(|l| !l.is_empty()) {
        let skip: usize = enumerator(line).map_or(0, |n| line.chars().take(n).map(char::len_utf8).sum());
        let own = line.get(skip..).unwrap_or_default().trim_start_matches(['.', '、', ' ', '【', '[']);
        let after = |word: &str| {
            let rest = own.strip_prefix(word)?.trim_start_matches(['】', ']']);
            rest.strip_prefix(['：', ':', '。']).map(str::trim)
        };
        if let Some((rest, kind)) = BESIDE.iter().find_map(|(w, k)| after(w).map(|r| (r, *k))) {
            let to = match kind {
                1 => &mut raw.evidence,
                2 => &mut raw.assessor,
                _ => &mut raw.requirement,
            };
            if !to.is_empty() {
                to.push('；');
            }
            to.push_str(rest);
            continue;
        }
        if let Some(rest) = CRITERIA.iter().find_map(|w| after(w)) {
            // What stands before the criteria says what is asked for.
            raw.requirement.push_str(&std::mem::take(&mut text));
            text.push_str(rest);
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(line);
    }
    if !text.trim().is_empty() {
        raw.parts.push(RawPart { text: Passage { text, place: node.place.clone() }, points: None });
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_by_the_style_of_the_number() {
        for (text, want) in [
            ("一、组织", Some(1)),
            ("（一）机构", Some(2)),
            ("1.制度", Some(3)),
            ("1、制度", Some(3)),
            ("（1）制度", Some(4)),
            ("①制度", Some(6)),
            ("2.3 联网", Some(4)),
            ("第三章 附则", Some(0)),
            ("99.5%以上", None),
            ("本办法", None),
            ("3个以上", None),
        ] {
            assert_eq!(level(text), want, "{text}");
        }
    }

    #[test]
    fn a_heading_with_points() {
        let found = head("（一）机构建设（10分）。明确分管领导的得5分").unwrap();
        assert_eq!(
            (found.0.as_str(), found.1, found.2.as_str()),
            ("（一）机构建设", Q::int(10), "明确分管领导的得5分")
        );
        assert!(head("1.建立制度，完善（5分）").is_none());
        assert_eq!(head("一、组织领导 20分").unwrap().1, Q::int(20));
    }
}
