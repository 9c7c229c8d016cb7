//! The verbatim text of a method, clause by clause, with where it stands.

use kernel::q::Q;
use rubric::{Indicator, Method, Rule, Span};

/// The text of one tier, sum, part or step.
pub(crate) struct Clause<'m> {
    pub text: &'m str,
    pub points: Q,
    pub span: Span,
    pub path: String,
    pub sentences: Vec<&'m str>,
}

/// An indicator with its clauses, the highest tier first.
pub(crate) struct Text<'m> {
    pub indicator: &'m Indicator,
    /// Written tiers, when the rule is one list of tiers for everybody.
    pub tiers: Vec<Clause<'m>>,
    /// Clauses that are no tiers.
    pub others: Vec<Clause<'m>>,
}

impl<'m> Text<'m> {
    pub fn all(&self) -> impl Iterator<Item = &Clause<'m>> {
        self.tiers.iter().chain(&self.others)
    }
}

/// Pieces between commas, semicolons and full stops.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let end = |c: char| matches!(c, '，' | ',' | '。' | '；' | ';' | '：' | ':' | '！' | '\n');
    text.split(end).map(str::trim).filter(|s| !s.is_empty()).collect()
}

pub(crate) fn texts(method: &Method) -> Vec<Text<'_>> {
    method.indicators().map(text_of).collect()
}

fn text_of(indicator: &Indicator) -> Text<'_> {
    let (mut tiers, mut others): (Vec<Clause<'_>>, Vec<Clause<'_>>) = (Vec::new(), Vec::new());
    let mut lists = 0;
    indicator.rule.each(&mut |rule| match rule {
        Rule::Tiers(list) => {
            lists += 1;
            for tier in list {
                let Some(c) = clause(indicator, tier.written.as_ref(), tier.points, tier.span) else { continue };
                // The same words under another reading are said once.
                if tiers.iter().chain(&others).any(|o| o.text == c.text && o.points == c.points) {
                    continue;
                }
                if lists == 1 { tiers.push(c) } else { others.push(c) }
            }
        }
        Rule::Sum(sum) => others.extend(clause(indicator, Some(&sum.written), indicator.points, sum.span)),
        Rule::Score(score) => {
            others.extend(clause(indicator, score.written.as_ref(), indicator.points, score.span));
        }
        Rule::Parts(parts) => {
            for part in &parts.parts {
                let points = part.points.unwrap_or(Q::ZERO);
                others.extend(clause(indicator, part.written.as_ref(), points, part.span));
            }
        }
        Rule::Adjust(adjust) => {
            for step in &adjust.steps {
                others.extend(clause(indicator, step.written.as_ref(), Q::ZERO, step.span));
            }
        }
        Rule::Choose(_) | Rule::By { .. } | Rule::ByKind(_) => {}
    });
    Text { indicator, tiers, others }
}

fn clause<'m>(indicator: &'m Indicator, written: Option<&'m Written>, points: Q, span: Span) -> Option<Clause<'m>> {
    let (text, _) = written?;
    Some(Clause { text, points, span, path: format!("{}/{points}", indicator.id), sentences: sentences(text) })
}

/// A verbatim text and its line in the document.
type Written = (String, Option<u32>);

/// Two characters that follow one another, in order.
pub(crate) fn pairs(text: &str) -> Vec<(char, char)> {
    let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    chars.windows(2).filter_map(|w| if let [a, b] = w { Some((*a, *b)) } else { None }).collect()
}

/// How many of the pairs of `a` stand in `b`, in per cent.
pub(crate) fn shared(a: &str, b: &str) -> usize {
    let (a, b) = (pairs(a), pairs(b));
    if a.is_empty() {
        return 0;
    }
    a.iter().filter(|p| b.contains(p)).count() * 100 / a.len()
}

const DEFECTS: [&str; 20] = [
    "不足",
    "不够",
    "不力",
    "不畅",
    "不稳定",
    "不及时",
    "不完善",
    "不到位",
    "未",
    "没有",
    "欠缺",
    "较差",
    "较少",
    "缓慢",
    "下降",
    "削弱",
    "滑坡",
    "薄弱",
    "缺乏",
    "受到",
];

/// Does this piece say that something is missing or bad?
pub(crate) fn is_defect(sentence: &str) -> bool {
    DEFECTS.iter().any(|d| sentence.contains(d))
}

/// Words that say "only a part".
pub(crate) fn is_limited(sentence: &str) -> bool {
    ["部分", "少量", "仅", "只有", "简单"].iter().any(|d| sentence.contains(d))
}

/// What follows `为…` or `提高…` is a purpose, not a condition.
pub(crate) fn is_purpose(sentence: &str) -> bool {
    sentence.starts_with('为') || sentence.starts_with("提高") || sentence.starts_with("围绕")
}

/// How points are given, not what they are given for.
pub(crate) fn is_provision(sentence: &str) -> bool {
    ["顺延", "中间分", "为准", "满分", "不得分", "计分", "扣完"].iter().any(|w| sentence.contains(w))
}

/// The members of the lists in a piece: `A、B和C`. Each with the words around it.
pub(crate) fn lists(sentence: &str) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    for part in sentence.split(['（', '）', '(', ')', '并']) {
        let members: Vec<String> = part
            .split(['、', '和', '及', '与'])
            .map(|m| m.trim_start_matches(['的', '对', '等']).trim().to_owned())
            .filter(|m| !m.is_empty())
            .collect();
        if members.len() > 1 {
            out.push(members);
        }
    }
    out
}
