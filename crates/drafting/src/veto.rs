//! Vetoes: an event that takes the total or the better grades, wherever it is said.

use crate::draft::{Band, Candidate, Change, Reads, Rule, Then, Veto};
use crate::finding::{Place, Said};
use crate::parts::enumerator;
use crate::propose::Topic;
use crate::rules::{Ask, Writer, candidate};
use kernel::q::Q;

use crate::text::{Plain, key, numeral};
use crate::whole::{GRADES, MAX_NOTES};

/// A veto as it was found; what it does to a grade is known when the grades are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    pub label: String,
    pub text: String,
    pub place: Place,
    /// The input of a clause that takes the points for the same reason.
    pub input: Option<String>,
    pub effect: Effect,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Effect {
    /// 一票否决: of what, is not said.
    Veto,
    /// Not this grade nor a better one; without a name not the best.
    Not(Option<String>),
    Lowest,
    /// The whole counts nothing.
    Zero,
    /// The whole is no more than this.
    AtMost(Q),
}

/// The words of a veto in plain characters without blanks, and where they begin (characters).
pub(crate) fn effect(text: &str) -> Option<(usize, Effect)> {
    let begin = |at: usize| text.get(..at).map_or(0, |t| t.chars().count());
    let first = |words: &[&str]| words.iter().filter_map(|w| text.find(w)).min();
    let veto = first(&["一票否决"]);
    // 一票否决，总分记0分: what it does is said after it.
    let early = |at: usize| begin(veto.map_or(at, |v| v.min(at)));
    let zero = [
        "总分计0分",
        "总分记0分",
        "总分为0",
        "总分为零",
        "总分计零",
        "总分记零",
        "总分归零",
        "考核总分按0分",
        "年度考核得分为0",
        "年度考核得分为零",
        "年度考核计零分",
        "年度考核计0分",
    ];
    if let Some(at) = first(&zero) {
        return Some((early(at), Effect::Zero));
    }
    if let Some((at, most)) = at_most(text) {
        return Some((early(at), Effect::AtMost(most)));
    }
    let lowest = [
        "直接评为不合格",
        "直接定为不合格",
        "评定为不合格",
        "确定为不合格",
        "认定为不合格",
        "考核结果为不合格",
        "考核等次为不合格",
        "评为不合格",
        "定为不合格",
        "按不合格",
        "列为不合格",
        "降为不合格",
        "视为不合格",
        "直接确定为不合格",
        "评定为不达标",
        "评为不达标",
    ];
    if let Some(at) = first(&lowest) {
        let direct = text.get(..at).is_some_and(|t| t.ends_with("直接"));
        return Some((early(at - if direct { "直接".len() } else { 0 }), Effect::Lowest));
    }
    if let Some(at) = veto {
        return Some((begin(at), Effect::Veto));
    }
    for lead in ["不得评为", "不能评为", "不得评定为", "不得确定为", "不得定为", "不可评为", "不再评为", "不得被评为"]
    {
        let Some(at) = text.find(lead) else { continue };
        let rest = text.get(at + lead.len()..).unwrap_or_default();
        let grade = GRADES.iter().find(|g| rest.starts_with(**g));
        let above = grade
            .is_some_and(|g| rest.get(g.len()..).is_some_and(|r| r.starts_with("以上") || r.starts_with("及以上")));
        let named = grade.filter(|g| above || !matches!(**g, "优秀" | "优")).map(|g| (*g).to_owned());
        return Some((begin(at), Effect::Not(named)));
    }
    let best = [
        "取消评优",
        "取消评先",
        "取消当年评优",
        "取消年度评优",
        "取消其评优",
        "取消先进",
        "取消优秀",
        "不得评优",
        "不得评先",
        "不得参加评优",
        "不得参评优秀",
        "不得参与评优",
        "不能评优",
        "取消参评资格",
        "取消评选资格",
        "不得参加评先",
        "取消当年评先",
        "取消年度评先",
    ];
    let at = first(&best)?;
    let lead = ["并", "同时", "直接"].iter().find(|w| text.get(..at).is_some_and(|t| t.ends_with(**w)));
    Some((begin(at) - lead.map_or(0, |w| w.chars().count()), Effect::Not(None)))
}

/// 总得分不超过59分, where something has happened; 加分后总分不超过110分 is the cap of the whole.
fn at_most(text: &str) -> Option<(usize, Q)> {
    let words = ["总分", "总得分", "年度得分", "考核得分", "最终得分"];
    for ceiling in ["最高不得超过", "最高不超过", "不得超过", "不超过", "不得高于", "不高于"] {
        let Some(to) = text.find(ceiling) else { continue };
        let head = text.get(..to)?;
        let Some(word) = words.iter().find(|w| head.ends_with(**w)) else { continue };
        let at = to - word.len();
        let p = Plain::new(text.get(to + ceiling.len()..)?);
        let n = numeral(&p, 0)?;
        let event = condition(text.get(..at)?);
        let full = ["加分", "满分", "附加", "奖励", "累计", "合计"].iter().any(|w| event.contains(w));
        if p.get(n.to) == Some('分') && n.value < Q::int(100) && event.chars().count() > 3 && !full {
            return Some((at, n.value));
        }
    }
    None
}

/// Is this all that the words say?
pub(crate) fn is_effect(words: &str) -> bool {
    let text = key(words);
    effect(&text).is_some_and(|(at, _)| condition(&text.chars().take(at).collect::<String>()).is_empty())
}

pub(crate) fn only_a_veto(text: &str) -> bool {
    effect(&key(text)).is_some()
}

/// What has to happen, without the words around it.
fn condition(text: &str) -> String {
    let mut t = text.trim();
    for _ in 0..4 {
        t = t.trim_matches(['，', ',', '。', '；', ';', ' ', '、', ':', '：', '(', ')', '“', '”', '"']);
        for word in [
            "年终考核",
            "年度考核",
            "年终",
            "并",
            "同时",
            "且",
            "的",
            "将",
            "实行",
            "予以",
            "凡",
            "一律",
            "本年度",
            "当年",
            "该单位",
            "考核",
            "则",
            "年度",
            "实施",
        ] {
            t = t.strip_suffix(word).unwrap_or(t);
        }
        for word in ["凡", "如", "并", "同时", "其中", "对", "注:", "备注:", "说明:"] {
            t = t.strip_prefix(word).unwrap_or(t);
        }
        let skip: usize = enumerator(t).map_or(0, |n| t.chars().take(n).map(char::len_utf8).sum());
        t = t.get(skip..).unwrap_or_default();
    }
    t.to_owned()
}

/// Notes the vetoes of a text. Where it names no event, the one by which the rule gives nothing is meant.
pub(crate) fn vetoes_in(text: &str, place: &Place, _about: &str, rule: Option<&Rule>, writer: &mut Writer) -> bool {
    let plain = key(text);
    let Some((at, effect)) = effect(&plain) else { return false };
    let words = condition(&plain.chars().take(at).collect::<String>());
    let push = |writer: &mut Writer, label: String, input: Option<String>| {
        let label = label.replace(',', "，").replace(';', "；").replace('(', "（").replace(')', "）");
        let found = Found { label, text: text.trim().to_owned(), place: place.clone(), input, effect: effect.clone() };
        let same = |f: &Found| f.label == found.label && f.effect == found.effect;
        if writer.vetoes.len() < MAX_NOTES && !writer.vetoes.iter().any(same) {
            writer.vetoes.push(found);
        }
    };
    let listed = ["下列", "以下", "之一"].iter().any(|w| words.contains(w));
    if listed {
        let rest: String = plain.chars().skip(at).collect();
        let rest = rest.split_once(':').map_or("", |(_, r)| r);
        let events: Vec<String> =
            rest.split(['；', ';', '。']).map(condition).filter(|e| e.chars().count() > 2).collect();
        for event in &events {
            push(writer, event.clone(), None);
        }
        return !events.is_empty();
    }
    if words.chars().count() > 1 {
        push(writer, words, None);
        return true;
    }
    let zero = rule.into_iter().flat_map(Rule::leaves).flat_map(Rule::tiers).rfind(|t| t.points.is_zero());
    let event = zero.and_then(|t| t.clauses.iter().find(|c| matches!(c.reads, Reads::Fact | Reads::Judgement)));
    let Some(event) = event else { return false };
    push(writer, event.text.clone(), Some(event.input.clone()));
    true
}

/// The same for words that stand in a clause beside the event.
pub(crate) fn vetoes_by(words: &str, event: &crate::draft::Clause, place: &Place, writer: &mut Writer) {
    let Some((_, effect)) = effect(&key(words)) else { return };
    let text = format!("{}，{words}", event.text);
    let found =
        Found { label: event.text.clone(), text, place: place.clone(), input: Some(event.input.clone()), effect };
    if writer.vetoes.len() < MAX_NOTES {
        writer.vetoes.push(found);
    }
}

/// Vetoes in the terms of the grades that there are.
pub(crate) fn resolve(bands: &[Band], writer: &mut Writer) -> Vec<Veto> {
    let grade = |n: usize| bands.get(n).map(|b| Then::Grade(b.grade.clone()));
    let lowest = bands.len().checked_sub(1).and_then(grade);
    let mut out = Vec::new();
    for (n, found) in (1_u32..).zip(std::mem::take(&mut writer.vetoes)) {
        let id = format!("veto_{n}");
        let below = |name: &Option<String>| match name {
            None => grade(1),
            Some(name) => bands.iter().position(|b| b.grade == *name).and_then(|at| grade(at + 1)),
        };
        let then = match &found.effect {
            Effect::Veto => lowest.clone().or(Some(Then::Nothing)),
            Effect::Not(name) => below(name),
            Effect::Lowest => lowest.clone(),
            Effect::Zero => Some(Then::Nothing),
            Effect::AtMost(most) => Some(Then::AtMost(*most)),
        };
        let said = |then: &Option<Then>| match then {
            Some(Then::Nothing) => ("总分为 0 分".to_owned(), "the total is 0".to_owned()),
            Some(Then::AtMost(q)) => (format!("总分不超过 {q} 分"), format!("the total is at most {q}")),
            Some(Then::Grade(g)) => (format!("等次最高为{g}"), format!("the grade is at most {g}")),
            None => (
                "不影响得分和等次，只保留文字".to_owned(),
                "it changes neither points nor grade; the text is kept".to_owned(),
            ),
        };
        let mut ways = vec![then.clone()];
        ways.extend([grade(1), lowest.clone(), Some(Then::Nothing), None].into_iter().filter(|w| *w != then));
        let mut candidates: Vec<Candidate> = Vec::new();
        for way in ways {
            let (zh, en) = said(&way);
            let change = Change::Veto { veto: id.clone(), then: way };
            if !candidates.iter().any(|c| c.change == change)
                && (change != (Change::Veto { veto: id.clone(), then: None })
                    || candidates.iter().all(|c| c.said.zh != zh))
            {
                candidates.push(candidate(zh, en, change));
            }
        }
        let (zh, en) = said(&then);
        writer.ask(
            Ask {
                topic: Topic::Veto,
                place: &found.place,
                about: &id,
                clause: &found.text,
                question: Said::new(
                    format!("“{}”是否决条款：{zh}，对吗？", found.label),
                    format!("“{}” is a veto: {en}; is that right?", found.label),
                ),
                assumed: Said::new(zh, en),
                must: false,
            },
            candidates,
        );
        let input = found.input.unwrap_or_else(|| id.clone());
        out.push(Veto { id, label: found.label, text: found.text, place: found.place, input, then });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vetoes() {
        for (text, label, effect) in [
            ("发生重大环境污染事故的，一票否决。", "发生重大环境污染事故", Effect::Veto),
            ("弄虚作假的，直接评为不合格。", "弄虚作假", Effect::Lowest),
            ("未完成减排任务的单位不得评为优秀等次", "未完成减排任务的单位", Effect::Not(None)),
            ("3.信访件未办结的，取消评优资格", "信访件未办结", Effect::Not(None)),
            ("被省厅约谈的不得评为良好以上等次。", "被省厅约谈", Effect::Not(Some("良好".into()))),
            ("数据造假的，年度考核得分为0分。", "数据造假", Effect::Zero),
        ] {
            let mut writer = Writer::default();
            assert!(vetoes_in(text, &Place::File, "x", None, &mut writer), "{text}");
            assert_eq!((writer.vetoes[0].label.as_str(), &writer.vetoes[0].effect), (label, &effect), "{text}");
        }
        let mut writer = Writer::default();
        let list = "有下列情形之一的，实行一票否决：（1）发生重大事故；（2）数据造假。";
        assert!(vetoes_in(list, &Place::File, "x", None, &mut writer));
        let labels: Vec<&str> = writer.vetoes.iter().map(|v| v.label.as_str()).collect();
        assert_eq!(labels, ["发生重大事故", "数据造假"]);
        assert!(!vetoes_in("取消会议", &Place::File, "x", None, &mut writer));
    }
}
