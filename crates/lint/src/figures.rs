//! Numbers in a clause: of what, how compared, in which unit, for which kind of unit.

use kernel::q::Q;
use rubric::{Method, Op};

use crate::clauses::Clause;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Figure {
    /// What is compared, as far as the words before the number tell.
    pub subject: String,
    /// An index into the method's kinds.
    pub kind: Option<usize>,
    pub op: Option<Op>,
    pub value: Q,
    pub unit: String,
    /// The words of the figure.
    pub words: String,
    /// "以上" and the like rather than a sign.
    pub by_word: bool,
    /// The text says whether the exact value is included.
    pub said: bool,
    pub sentence: String,
}

/// The longest first.
const UNITS: [&str; 38] = [
    "个百分点",
    "个工作日",
    "工作日",
    "自然日",
    "平方公里",
    "平方米",
    "万元",
    "亿元",
    "公里",
    "小时",
    "分钟",
    "人次",
    "批次",
    "场次",
    "件次",
    "户次",
    "班次",
    "车次",
    "台次",
    "微克",
    "毫克",
    "元",
    "天",
    "日",
    "次",
    "期",
    "篇",
    "项",
    "个",
    "件",
    "家",
    "人",
    "条",
    "台",
    "套",
    "吨",
    "米",
    "%",
];

const BEFORE: [(&str, Op); 16] = [
    ("不低于", Op::Ge),
    ("不少于", Op::Ge),
    ("不小于", Op::Ge),
    ("不高于", Op::Le),
    ("不超过", Op::Le),
    ("不大于", Op::Le),
    ("不满", Op::Lt),
    ("不足", Op::Lt),
    ("至少", Op::Ge),
    ("达到", Op::Ge),
    ("超过", Op::Gt),
    ("高于", Op::Gt),
    ("低于", Op::Lt),
    ("少于", Op::Lt),
    ("大于", Op::Gt),
    ("小于", Op::Lt),
];
const SIGNS: [(&str, Op); 8] = [
    ("≥", Op::Ge),
    (">=", Op::Ge),
    ("≤", Op::Le),
    ("<=", Op::Le),
    ("＞", Op::Gt),
    (">", Op::Gt),
    ("＜", Op::Lt),
    ("<", Op::Lt),
];
const AFTER: [(&str, Op); 7] = [
    ("及以上", Op::Ge),
    ("及以下", Op::Le),
    ("以上", Op::Ge),
    ("以下", Op::Le),
    ("以内", Op::Le),
    ("之内", Op::Le),
    ("及其以上", Op::Ge),
];

/// Every figure of a clause. A figure without words before it speaks of what the last one spoke of.
pub(crate) fn figures(method: &Method, clause: &Clause<'_>) -> Vec<Figure> {
    let mut out: Vec<Figure> = Vec::new();
    for sentence in &clause.sentences {
        for figure in of_sentence(method, sentence) {
            let mut figure = figure;
            if figure.subject.is_empty()
                && let Some(last) = out.last()
            {
                figure.subject = last.subject.clone();
            }
            out.push(figure);
        }
    }
    out
}

/// `12`, `1.5`, `３`, `百分之八十` and small Chinese numbers before a unit.
fn number_at(rest: &str) -> Option<(Q, usize, bool)> {
    let plain: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    if !plain.is_empty() {
        let text = plain.trim_end_matches('.');
        return text.parse().ok().map(|q| (q, text.len(), false));
    }
    if let Some(after) = rest.strip_prefix("百分之") {
        let (n, len) = chinese(after)?;
        return Some((Q::int(n), "百分之".len() + len, true));
    }
    let (n, len) = chinese(rest)?;
    Some((Q::int(n), len, false))
}

pub(crate) fn chinese(rest: &str) -> Option<(i64, usize)> {
    const DIGITS: [char; 11] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '两'];
    let (mut value, mut digit, mut len, mut any) = (0i64, 0i64, 0usize, false);
    for c in rest.chars().take(5) {
        if let Some(d) = DIGITS.iter().position(|x| *x == c) {
            digit = if d == 10 { 2 } else { i64::try_from(d).unwrap_or(0) };
        } else if c == '十' {
            value += if digit == 0 { 10 } else { digit * 10 };
            digit = 0;
        } else if c == '百' && any {
            value += digit * 100;
            digit = 0;
        } else {
            break;
        }
        any = true;
        len += c.len_utf8();
    }
    any.then_some((value + digit, len))
}

fn of_sentence(method: &Method, sentence: &str) -> Vec<Figure> {
    let mut out = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(rest) = sentence.get(at..).filter(|r| !r.is_empty()) {
        let step = rest.chars().next().map_or(1, char::len_utf8);
        let Some((value, len, percent)) = number_at(rest) else {
            at += step;
            continue;
        };
        let after = rest.get(len..).unwrap_or_default().trim_start_matches('％');
        let full_percent = rest.get(len..).is_some_and(|r| r.starts_with('％'));
        let unit =
            if percent || full_percent { Some("%") } else { UNITS.iter().find(|u| after.starts_with(**u)).copied() };
        // Dates, points and ordinals are no thresholds; a bare number counts only with a comparison.
        let date = after.starts_with('月')
            || after.starts_with('年')
            || (unit == Some("日") && sentence.get(..at).is_some_and(|b| b.ends_with('月')));
        if date || after.starts_with('分') || (after.starts_with('时') && unit.is_none()) {
            at += len;
            continue;
        }
        let unit_len = if percent || full_percent { 0 } else { unit.map_or(0, str::len) };
        let tail = after.get(unit_len..).unwrap_or_default();
        let tail_open = tail.trim_start_matches("（含本数）").trim_start_matches("（含）").trim_start_matches("(含)");
        let head = sentence.get(from..at).unwrap_or_default();
        let (head_cut, sign) = ends_with_op(head);
        let suffix = AFTER.iter().find(|(w, _)| tail_open.starts_with(w));
        let op = suffix.map(|(_, op)| *op).or(sign.map(|s| s.0));
        if unit.is_none() && op.is_none() {
            at += len;
            continue;
        }
        let chars =
            rest.len() - after.len() + unit_len + (tail.len() - tail_open.len()) + suffix.map_or(0, |(w, _)| w.len());
        let end = at + chars;
        let said_after = sentence
            .get(end..)
            .is_some_and(|t| ["（含", "(含", "（不含", "(不含", "（包括", "（包含"].iter().any(|p| t.starts_with(p)));
        let (subject, kind) = subject(method, head_cut);
        let by_word = suffix.is_some_and(|(w, _)| matches!(*w, "以上" | "以下"));
        let words_from = from + head_cut.len();
        let words_from = if sign.is_some_and(|s| s.1) { words_from } else { at };
        out.push(Figure {
            subject,
            kind,
            op,
            value,
            unit: unit.unwrap_or_default().to_owned(),
            words: sentence.get(words_from..end).unwrap_or_default().to_owned(),
            by_word,
            said: said_after || tail.len() != tail_open.len(),
            sentence: sentence.to_owned(),
        });
        from = end;
        at = end;
    }
    out
}

/// The comparison at the end of the words before a number, and whether there is one.
fn ends_with_op(head: &str) -> (&str, Option<(Op, bool)>) {
    let head = head.trim_end();
    for (word, op) in SIGNS.iter().chain(&BEFORE) {
        if let Some(rest) = head.strip_suffix(word) {
            return (rest, Some((*op, true)));
        }
    }
    (head, None)
}

fn subject(method: &Method, head: &str) -> (String, Option<usize>) {
    // What stands in brackets explains and names nothing.
    let mut plain = String::new();
    let mut depth = 0usize;
    for c in head.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    // An open bracket is still being read: its words are the subject.
    let head = if depth > 0 { head } else { plain.as_str() };
    let mut head = head.trim_end_matches(['（', '(', '“', '为', '在', '的', '达', '到']).to_owned();
    let mut kind = None;
    for (i, (_, label)) in method.kinds.iter().enumerate() {
        if let Some(rest) = head.strip_suffix(label.zh.as_str()) {
            head = rest.to_owned();
            kind = Some(i);
            break;
        }
    }
    let head =
        head.trim_start_matches(['）', ')', '、', '且', '并', '但']).trim_end_matches(['（', '(', '为', '在', '、']);
    (head.to_owned(), kind)
}

impl Figure {
    /// The comparison, or for a bare number "at least" in a list of tiers.
    pub fn low(&self) -> bool {
        matches!(self.op, Some(Op::Ge | Op::Gt))
    }

    pub fn high(&self) -> bool {
        matches!(self.op, Some(Op::Le | Op::Lt))
    }

    pub fn closed(&self) -> bool {
        matches!(self.op, Some(Op::Ge | Op::Le))
    }

    /// The same thing measured: one subject ends with the other, in the same unit, for the same kind.
    pub fn same(&self, other: &Figure) -> bool {
        let near = self.subject == other.subject
            || (!self.subject.is_empty()
                && !other.subject.is_empty()
                && (self.subject.ends_with(&other.subject) || other.subject.ends_with(&self.subject)));
        near && self.unit == other.unit && self.kind == other.kind
    }

    /// A period in the words: of a year, a quarter, each month.
    pub fn value_text(&self) -> String {
        format!("{}{}", self.value, self.unit)
    }
}
