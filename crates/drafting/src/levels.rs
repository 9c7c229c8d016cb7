//! 优、良、中、差: an ordered choice, of which a reviewer takes one, and not a yes or no for each word.

use kernel::q::Q;

use crate::draft::{Clause, Reads, Tier};
use crate::finding::Place;
use crate::rules::Here;
use crate::text::{Plain, key, numeral};
use crate::understand::RawPart;

/// Words of a level with their English. Longer ones before those that they end with.
const WORDS: &[(&str, &str)] = &[
    ("基本不满意", "Rather dissatisfied"),
    ("基本满意", "Fairly satisfied"),
    ("非常满意", "Very satisfied"),
    ("较满意", "Fairly satisfied"),
    ("不满意", "Dissatisfied"),
    ("满意", "Satisfied"),
    ("基本合格", "Nearly a pass"),
    ("不合格", "Fail"),
    ("合格", "Pass"),
    ("基本达标", "Nearly up to standard"),
    ("不达标", "Below standard"),
    ("达标", "Up to standard"),
    ("基本称职", "Fairly competent"),
    ("不称职", "Not competent"),
    ("称职", "Competent"),
    ("较优秀", "Nearly excellent"),
    ("优秀", "Excellent"),
    ("优良", "Very good"),
    ("优等", "Excellent"),
    ("优", "Excellent"),
    ("良好", "Good"),
    ("良等", "Good"),
    ("良", "Good"),
    ("很好", "Very good"),
    ("较好", "Fairly good"),
    ("好", "Good"),
    ("中等", "Fair"),
    ("中", "Fair"),
    ("一般", "Fair"),
    ("较差", "Rather poor"),
    ("很差", "Very poor"),
    ("差", "Poor"),
    ("一等", "First class"),
    ("二等", "Second class"),
    ("三等", "Third class"),
    ("先进", "Advanced"),
    ("A级", "A"),
    ("B级", "B"),
    ("C级", "C"),
    ("D级", "D"),
    ("A", "A"),
    ("B", "B"),
    ("C", "C"),
    ("D", "D"),
];

/// Passed or failed is a fact where it stands alone; of three and more it is a level.
const RESULTS: &[&str] = &["基本合格", "不合格", "合格", "基本达标", "不达标", "达标", "基本称职", "不称职", "称职"];

/// What may stand between the matter and its level.
const LEADS: &[&str] = &[
    "被评定为",
    "评定为",
    "评价为",
    "被评为",
    "认定为",
    "考核为",
    "评为",
    "定为",
    "达到",
    "等级",
    "等次",
    "档次",
    "结果",
    "属于",
    "情况",
    "为",
    "是",
    "属",
    ":",
];

/// The English of a level or a grade, where it is a usual one.
pub(crate) fn english(word: &str) -> Option<&'static str> {
    WORDS.iter().find(|(w, _)| *w == word).map(|(_, en)| *en)
}

/// 档案管理评为优: the matter, the level, and whether something stands between them.
fn level(text: &str) -> Option<(String, &'static str, bool)> {
    let plain: String = key(text).chars().filter(|c| !matches!(c, '“' | '”' | '"' | '‘' | '’')).collect();
    let own = ["的", "等次", "等级", "档次", "档"].iter().fold(plain.as_str(), |t, w| t.strip_suffix(w).unwrap_or(t));
    let (word, _) = WORDS.iter().find(|(w, _)| own.ends_with(w))?;
    let mut subject = own.strip_suffix(word)?;
    let mut led = false;
    while let Some(rest) = LEADS.iter().find_map(|w| subject.strip_suffix(w)) {
        subject = rest;
        led = true;
    }
    (subject.chars().count() <= 30).then(|| (subject.to_owned(), *word, led))
}

/// The levels of one tier: 优, or 优、良.
fn levels(text: &str) -> Option<(String, Vec<&'static str>, bool)> {
    let mut subject = None;
    let mut words = Vec::new();
    let mut led = false;
    for part in text.split(['、', '和', '或', '及', '/']) {
        let (about, word, here) = level(part.trim())?;
        led |= here;
        match &subject {
            None => subject = Some(about),
            Some(first) if about.is_empty() || about == *first => {}
            Some(_) => return None,
        }
        words.push(word);
    }
    Some((subject?, words, led))
}

/// Tiers that each name a level of the same matter read one ordered choice.
pub(crate) fn join(tiers: &mut [Tier]) {
    let mut named: Vec<Vec<&'static str>> = Vec::with_capacity(tiers.len());
    let mut subject: Option<String> = None;
    let mut input = None;
    let mut led = false;
    for (n, tier) in tiers.iter().enumerate() {
        let mut read = tier.clauses.iter().filter(|c| c.reads != Reads::Nothing);
        let (Some(clause), None) = (read.next(), read.next()) else {
            // 其他不得分 ends the list.
            if n + 1 == tiers.len() && tier.points.is_zero() {
                named.push(Vec::new());
                continue;
            }
            return;
        };
        if !matches!(clause.reads, Reads::Fact | Reads::Judgement) {
            return;
        }
        let Some((about, words, here)) = levels(&clause.text) else { return };
        led |= here;
        match &subject {
            None => subject = Some(about),
            Some(first) if about.is_empty() || about == *first => {}
            Some(_) => return,
        }
        input.get_or_insert_with(|| clause.input.clone());
        named.push(words);
    }
    let all: Vec<&'static str> = named.iter().flatten().copied().collect();
    let twice = all.iter().enumerate().any(|(n, w)| all.iter().skip(n + 1).any(|v| v == w));
    let results = !led && all.len() < 3 && all.iter().any(|w| RESULTS.contains(w));
    let (Some(subject), Some(input)) = (subject, input) else { return };
    if all.len() < 2 || twice || results {
        return;
    }
    choice(tiers, &named, &subject, &input);
}

/// Every tier reads its levels of one choice, which goes from the worst to the best.
fn choice(tiers: &mut [Tier], named: &[Vec<&'static str>], subject: &str, input: &str) {
    let rest = named.last().is_some_and(Vec::is_empty);
    let mut order: Vec<String> = named.iter().rev().flat_map(|w| w.iter().rev()).map(|w| (*w).to_owned()).collect();
    if rest {
        order.insert(0, "其他".into());
    }
    for (tier, words) in tiers.iter_mut().zip(named) {
        let at = order.iter().enumerate().filter(|(_, l)| words.iter().any(|w| w == l)).map(|(n, _)| n).collect();
        if let Some(clause) = tier.clauses.iter_mut().find(|c| c.reads != Reads::Nothing) {
            input.clone_into(&mut clause.input);
            clause.reads = Reads::Level { subject: subject.to_owned(), levels: order.clone(), at };
        }
    }
}

/// 评为优、良、中、差的，分别得10、8、5、0分.
pub(crate) fn listed(here: &Here<'_>, parts: &[RawPart]) -> Option<Vec<Tier>> {
    let [part] = parts else { return None };
    let text = key(&part.text.text);
    let text = text.trim_end_matches(['。', '；', ';', '.']);
    let (names, points) = text.split_once("分别").or_else(|| text.split_once("依次"))?;
    let names = names.trim_end_matches(['，', ',', '的', ':']);
    let (subject, words, _) = levels(names)?;
    let points = numbers(points)?;
    let falling = points.windows(2).all(|w| matches!(w, [a, b] if a > b));
    if words.len() < 2 || words.len() != points.len() || !falling {
        return None;
    }
    let named: Vec<Vec<&'static str>> = words.iter().map(|w| vec![*w]).collect();
    let input = format!("i{}_1", here.id.replace('.', "_"));
    let one = |(n, (word, points)): (usize, (&&str, &Q))| -> Tier {
        let (id, place): (String, Place) = (format!("{}.t{}", here.id, n + 1), part.text.place.clone());
        let clause = Clause {
            id: format!("{id}.c1"),
            text: (*word).to_owned(),
            input: input.clone(),
            or: false,
            reads: Reads::Fact,
        };
        Tier { id, points: *points, text: part.text.text.clone(), place, clauses: vec![clause] }
    };
    let mut tiers: Vec<Tier> = words.iter().zip(&points).enumerate().map(one).collect();
    choice(&mut tiers, &named, &subject, &input);
    Some(tiers)
}

/// 得10分、8分、5分、0分; nothing else may stand there.
fn numbers(text: &str) -> Option<Vec<Q>> {
    let p = Plain::new(text);
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(c) = p.get(i) {
        match numeral(&p, i).filter(|n| !n.chinese) {
            Some(n) => {
                out.push(n.value);
                i = n.to.max(i + 1);
            }
            None if matches!(
                c,
                '得' | '计' | '记' | '给' | '为' | '赋' | '分' | '、' | '，' | ',' | '/' | '和' | ' '
            ) =>
            {
                i += 1
            }
            None => return None,
        }
    }
    text.ends_with('分').then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_with_its_matter() {
        let read = |text: &str| levels(text).map(|(s, w, _)| format!("{s}|{}", w.join(",")));
        assert_eq!(read("优"), Some("|优".into()));
        assert_eq!(read("档案管理评定为优秀等次的"), Some("档案管理|优秀".into()));
        assert_eq!(read("工作开展较好的"), Some("工作开展|较好".into()));
        assert_eq!(read("评为优、良的"), Some("|优,良".into()));
        assert_eq!(read("材料齐全"), None);
        assert_eq!(numbers("得10分、8分、5分、0分"), Some([10, 8, 5, 0].map(Q::int).to_vec()));
        assert_eq!(numbers("得10、8、5、0分"), Some([10, 8, 5, 0].map(Q::int).to_vec()));
        assert_eq!(numbers("得10分，逾期扣1分"), None);
    }
}
