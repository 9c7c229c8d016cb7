//! What numbers in the clauses leave open: ranges that nest or touch, missing units, periods and kinds, rates, deadlines.

use kernel::q::Q;
use rubric::{Method, Said};

use crate::clauses::{Clause, Text, is_defect, lists};
use crate::figures::{Figure, figures};
use crate::report::{Witness, WitnessResult};
use crate::sink::{Draft, Sink, said};

/// The clauses of one indicator with their figures.
type Figured<'t, 'm> = Vec<(&'t Clause<'m>, Vec<Figure>)>;

pub(crate) fn check(sink: &mut Sink<'_>, texts: &[Text<'_>]) {
    let method = sink.method;
    let defined =
        texts.iter().flat_map(Text::all).any(|c| ["含本数", "包括本数", "包含本数"].iter().any(|w| c.text.contains(w)));
    let closes = early_close(texts);
    for text in texts {
        let tiers: Figured<'_, '_> = text.tiers.iter().map(|c| (c, figures(method, c))).collect();
        let all: Figured<'_, '_> = text.all().map(|c| (c, figures(method, c))).collect();
        ranges(sink, text, &tiers);
        if !defined {
            boundaries(sink, text, &all);
        }
        units_and_kinds(sink, text, &all);
        amounts(sink, text, &all);
        rates(sink, text, &all);
        subjects(sink, text, &tiers);
        periods(sink, text, &all);
        frequencies(sink, text);
        deadlines(sink, text);
        if let Some((day, clause)) = &closes {
            year(sink, text, day, clause);
        }
    }
}

/// A case in words alone, with the tiers that it may fall into.
fn spoken(case: Said, results: Vec<Said>) -> Option<Witness> {
    let results = results
        .into_iter()
        .map(|what| WitnessResult { what, rulings: Default::default(), kind: None, points: None })
        .collect();
    Some(Witness { case, indicator: None, facts: Vec::new(), results })
}

fn tier_of(points: Q) -> Said {
    said(format!("{points}分档"), format!("the tier of {points}"))
}

fn kind_name(method: &Method, figure: &Figure) -> (String, String) {
    match figure.kind.and_then(|k| method.kinds.get(k)) {
        Some((_, label)) => (label.zh.clone(), label.en.clone().unwrap_or_else(|| label.zh.clone())),
        None => (String::new(), String::new()),
    }
}

fn ranges(sink: &mut Sink<'_>, text: &Text<'_>, tiers: &Figured<'_, '_>) {
    let mut done: Vec<&str> = Vec::new();
    for (i, (upper, a)) in tiers.iter().enumerate() {
        for (lower, b) in tiers.iter().skip(i + 1) {
            for fa in a {
                for fb in b.iter().filter(|fb| fb.same(fa)) {
                    let code = if fa.high() && fb.high() && fb.value <= fa.value {
                        "swallowed_range"
                    } else if fa.low() && fb.high() && fa.value == fb.value && fa.closed() && fb.closed() {
                        "boundary_twice"
                    } else if fa.low() && fb.low() && fb.value < fa.value && !b.iter().any(|f| f.high() && f.same(fb)) {
                        "nested_thresholds"
                    } else {
                        continue;
                    };
                    if done.contains(&code) || bounded(a, fa, code) {
                        continue;
                    }
                    done.push(code);
                    range_finding(sink, text, code, (upper, fa), (lower, fb));
                }
            }
        }
    }
}

/// The higher tier has a lower end as well: nothing is swallowed.
fn bounded(figures: &[Figure], of: &Figure, code: &str) -> bool {
    code == "swallowed_range" && figures.iter().any(|f| f.low() && f.same(of))
}

fn range_finding(
    sink: &mut Sink<'_>,
    text: &Text<'_>,
    code: &'static str,
    upper: (&Clause<'_>, &Figure),
    lower: (&Clause<'_>, &Figure),
) {
    let (fa, fb) = (upper.1, lower.1);
    let (kind, kind_en) = kind_name(sink.method, fa);
    let value = match code {
        "boundary_twice" => fa.value,
        "swallowed_range" => fb.value.div(Q::int(2)).unwrap_or(fb.value),
        _ => fa.value,
    };
    let case = said(
        format!("{kind}{} {value}{}", fa.subject, fa.unit),
        format!("{kind_en} {} {value}{}", fa.subject, fa.unit).trim().to_owned(),
    );
    let (a, b) = (tier_of(upper.0.points), tier_of(lower.0.points));
    let message = match code {
        "swallowed_range" => said(
            format!("{}的“{}”包含{}的“{}”，后一个数不起作用", a.zh, fa.words, b.zh, fb.words),
            format!(
                "`{}` of {} contains `{}` of {}: the second figure decides nothing",
                fa.words, a.en, fb.words, b.en
            ),
        ),
        "boundary_twice" => said(
            format!("恰为 {} 的同时符合{}的“{}”和{}的“{}”", fa.value_text(), a.zh, fa.words, b.zh, fb.words),
            format!("exactly {} fits `{}` of {} and `{}` of {}", fa.value_text(), fa.words, a.en, fb.words, b.en),
        ),
        _ => said(
            format!("符合{}“{}”的也符合{}“{}”，没有写取首个满足的档还是看作区间", a.zh, fa.words, b.zh, fb.words),
            format!(
                "what fits `{}` of {} fits `{}` of {} too; nothing says whether the first that fits counts or intervals are meant",
                fa.words, a.en, fb.words, b.en
            ),
        ),
    };
    let words = vec![fa.words.clone(), fb.words.clone()];
    sink.add(Draft::clause(code, text.indicator, lower.0, message).words(words).witness(spoken(case, vec![a, b])));
}

fn boundaries(sink: &mut Sink<'_>, text: &Text<'_>, all: &Figured<'_, '_>) {
    let open: Vec<(&Clause<'_>, &Figure)> =
        all.iter().flat_map(|(c, list)| list.iter().filter(|f| f.by_word && !f.said).map(move |f| (*c, f))).collect();
    let Some((clause, first)) = open.first() else { return };
    let words: Vec<String> = open.iter().map(|(_, f)| f.words.clone()).collect();
    let list = words.join("、");
    let message =
        said(format!("“{list}”是否含本数没有写"), format!("nothing says whether `{list}` includes the exact value"));
    let exact = first.value_text();
    let case = said(format!("{}恰为 {exact}", first.subject), format!("{} exactly {exact}", first.subject));
    let results =
        vec![said("含本数：符合", "included: it fits"), said("不含本数：不符合", "not included: it does not")];
    sink.add(
        Draft::clause("boundary_unstated", text.indicator, clause, message).words(words).witness(spoken(case, results)),
    );
}

fn units_and_kinds(sink: &mut Sink<'_>, text: &Text<'_>, all: &Figured<'_, '_>) {
    let kinds = sink.method.kinds.len();
    for (clause, list) in all {
        if let Some(f) = list.iter().find(|f| f.op.is_some() && f.unit.is_empty()) {
            let message =
                said(format!("“{}{}”没有单位", f.subject, f.words), format!("`{}{}` has no unit", f.subject, f.words));
            let ends_percent = f.subject.ends_with('率');
            let case = said(format!("{} {}", f.subject, f.value), format!("{} {}", f.subject, f.value));
            let results = if ends_percent {
                vec![
                    said(format!("{}%", f.value), format!("{} %", f.value)),
                    said("比值（0 至 1）", "a share from 0 to 1"),
                ]
            } else {
                vec![
                    said(format!("{} 元", f.value), format!("{} yuan", f.value)),
                    said(format!("{} 万元", f.value), format!("{} times 10,000", f.value)),
                ]
            };
            let draft = Draft::clause("threshold_without_unit", text.indicator, clause, message);
            sink.add(draft.words(vec![f.words.clone()]).witness(spoken(case, results)));
        }
        let named: Vec<usize> = list.iter().filter_map(|f| f.kind).collect();
        let missing = (0..kinds).find(|k| !named.contains(k));
        if let (false, Some(missing)) = (named.is_empty(), missing)
            && let Some((id, label)) = sink.method.kinds.get(missing)
        {
            let en = label.en.as_deref().unwrap_or(id);
            let message = said(
                format!("界限只写了一部分单位，{}没有写", label.zh),
                format!("only some kinds have a threshold; {en} has none"),
            );
            let words: Vec<String> = list.iter().filter(|f| f.kind.is_some()).map(|f| f.words.clone()).collect();
            let case = said(format!("一个{}单位", label.zh), format!("a unit of kind {en}"));
            let results = vec![said("没有界限可比", "no threshold to compare with")];
            let draft = Draft::clause("threshold_without_kind", text.indicator, clause, message);
            sink.add(draft.words(words).witness(spoken(case, results)));
        }
    }
}

const BASES: [&str; 8] = ["决算", "预算", "合同", "到账", "支付", "支出", "批复", "结算"];

fn amounts(sink: &mut Sink<'_>, text: &Text<'_>, all: &Figured<'_, '_>) {
    let money = |f: &Figure| f.unit.ends_with('元') && f.op.is_some();
    if text.all().any(|c| BASES.iter().any(|b| c.text.contains(b))) {
        return;
    }
    let Some((clause, f)) = all.iter().find_map(|(c, l)| l.iter().find(|f| money(f)).map(|f| (*c, f))) else { return };
    let message = said(
        format!("“{}”没有写口径：预算、决算还是合同，含不含上级补助和人员经费", f.subject),
        format!(
            "`{}` does not say what counts: budget, final accounts or contracts, with or without grants and staff",
            f.subject
        ),
    );
    let case = said(
        format!("预算批复 {}，决算支出为其一半", f.value_text()),
        format!("a budget of {}, of which half was spent", f.value_text()),
    );
    let results = vec![
        said("按预算：达到", "by the budget: reached"),
        said("按决算：未达到", "by the final accounts: not reached"),
    ];
    let words = vec![f.subject.clone()];
    sink.add(
        Draft::clause("amount_without_basis", text.indicator, clause, message)
            .words(words)
            .witness(spoken(case, results)),
    );
}

fn rates(sink: &mut Sink<'_>, text: &Text<'_>, all: &Figured<'_, '_>) {
    let defined = |c: &Clause<'_>| ["占", "÷", "之比", "/", "指", "分母", "＝", "="].iter().any(|w| c.text.contains(w));
    if text.all().any(defined) {
        return;
    }
    let rate = |f: &Figure| f.op.is_some() && !f.subject.is_empty() && (f.unit == "%" || f.subject.ends_with('率'));
    let Some((clause, f)) = all.iter().find_map(|(c, l)| l.iter().find(|f| rate(f)).map(|f| (*c, f))) else { return };
    let message = said(
        format!("“{}”没有写分子、分母和怎样采样", f.subject),
        format!("`{}` has no numerator, denominator or sampling", f.subject),
    );
    let case = said(
        "两个对象应测各 100 次，成功 95 次和 85 次",
        "two objects with 100 probes each, 95 and 85 of them answered",
    );
    let results = vec![said("合并：90%", "taken together: 90 %"), said("取低：85%", "the lower of the two: 85 %")];
    let words = vec![format!("{}{}", f.subject, f.words)];
    sink.add(
        Draft::clause("rate_undefined", text.indicator, clause, message).words(words).witness(spoken(case, results)),
    );
}

fn subjects(sink: &mut Sink<'_>, text: &Text<'_>, tiers: &Figured<'_, '_>) {
    for (i, (_, a)) in tiers.iter().enumerate() {
        for (clause, b) in tiers.iter().skip(i + 1) {
            for (fa, fb) in a.iter().flat_map(|fa| b.iter().map(move |fb| (fa, fb))) {
                // What was carried over from an earlier clause or begins with a verb of its own is no other subject.
                let differs = fa.subject != fb.subject && fa.same(fb) && fa.unit == "%";
                if differs {
                    let message = said(
                        format!("上一档比“{}”，本档比“{}”", fa.subject, fb.subject),
                        format!("the tier above compares `{}`, this one `{}`", fa.subject, fb.subject),
                    );
                    let words = vec![format!("{}{}", fb.subject, fb.words)];
                    let case = said(
                        format!("“{}”与“{}”不相等的单位", fa.subject, fb.subject),
                        format!("a unit for which `{}` and `{}` differ", fa.subject, fb.subject),
                    );
                    let results =
                        vec![said("可能高档符合而低档不符合", "it may fit the higher tier and not the lower one")];
                    let draft = Draft::clause("subject_changes", text.indicator, clause, message);
                    sink.add(draft.words(words).witness(spoken(case, results)));
                    return;
                }
            }
        }
    }
}

fn periods(sink: &mut Sink<'_>, text: &Text<'_>, all: &Figured<'_, '_>) {
    let title = &sink.method.title.zh;
    if title.contains('年') || title.contains("季度") || title.contains("月度") {
        return;
    }
    let named =
        |c: &Clause<'_>| ["年", "季", "月", "周", "期间", "天", "日", "截至"].iter().any(|w| c.text.contains(w));
    let Some((clause, f)) = all.iter().filter(|(c, _)| !named(c)).find_map(|(c, l)| {
        l.iter().find(|f| f.op.is_some() && !f.subject.is_empty() && !f.subject.starts_with('每')).map(|f| (*c, f))
    }) else {
        return;
    };
    let message = said(
        format!("“{}{}”没有写按哪一段时间计算", f.subject, f.words),
        format!("`{}{}` does not say over which period", f.subject, f.words),
    );
    let case = said(
        format!("上年达到 {}，本年没有", f.value_text()),
        format!("{} in the year before, none in this one", f.value_text()),
    );
    let results = vec![said("累计：符合", "all time: it fits"), said("按年：不符合", "by the year: it does not")];
    let words = vec![f.words.clone()];
    let draft = Draft::clause("threshold_without_period", text.indicator, clause, message);
    sink.add(draft.words(words).witness(spoken(case, results)));
}

const FREQUENCIES: [&str; 19] = [
    "天一次",
    "日一次",
    "天1次",
    "天更新",
    "每天",
    "每日",
    "每周",
    "每旬",
    "每季度",
    "每月",
    "每半年",
    "定期",
    "每两周",
    "每两月",
    "每隔",
    "按日",
    "按周",
    "按月",
    "按季",
];

fn frequencies(sink: &mut Sink<'_>, text: &Text<'_>) {
    for clause in text.all() {
        let defined = ["自然日", "工作日", "间隔", "平均", "分别"].iter().any(|w| clause.text.contains(w));
        let found = clause.sentences.iter().find_map(|s| FREQUENCIES.iter().find(|w| s.contains(**w)).map(|w| (s, w)));
        let Some((sentence, word)) = found.filter(|_| !defined) else { continue };
        let words = frequency_words(sentence, word);
        let message = said(
            format!("“{words}”没有写按最大间隔还是平均、按自然日还是工作日"),
            format!("`{words}` does not say whether the largest or the mean gap counts, in days or working days"),
        );
        let case = said("八天长假里没有一次，其余每天一次", "none in a holiday of eight days, one on every other day");
        let results = vec![
            said("按自然日的最大间隔：不符合", "largest gap in days: no"),
            said("按平均间隔：符合", "mean gap: yes"),
        ];
        let draft = Draft::clause("frequency_undefined", text.indicator, clause, message);
        sink.add(draft.words(vec![words]).witness(spoken(case, results)));
        return;
    }
}

/// The words of a frequency, from the bracket or the start of the piece on.
fn frequency_words(sentence: &str, word: &str) -> String {
    let inside = sentence.split(['（', '）', '(', ')']).find(|p| p.contains(word)).unwrap_or(sentence);
    inside.to_owned()
}

/// A day before which something is due: `6月底前`, `12月15日前`.
pub(crate) fn deadlines_of(sentence: &str) -> Vec<(String, Option<(i64, i64)>)> {
    let mut out = Vec::new();
    let sentence = &without_hours(sentence);
    for end in ["日前", "底前", "末前", "月前", "日以前", "日之前", "旬前"] {
        for (at, _) in sentence.match_indices(end) {
            let head = sentence.get(..at).unwrap_or_default();
            let date: String = head
                .chars()
                .rev()
                .take_while(|c| {
                    c.is_ascii_digit() || matches!(c, '月' | '年' | '每' | '次' | '底' | '上' | '中' | '下')
                })
                .collect();
            let date: String = date.chars().rev().collect();
            if !date.chars().any(|c| c.is_ascii_digit() || c == '月' || c == '年') {
                continue;
            }
            let month = date
                .split('月')
                .next()
                .and_then(|m| m.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<i64>().ok());
            let day = date.split('月').nth(1).and_then(|d| d.parse::<i64>().ok());
            out.push((format!("{date}{end}"), month.map(|m| (m, day.unwrap_or(31)))));
        }
    }
    for begin in ["最迟", "不迟于", "不晚于"] {
        let Some((_, rest)) = sentence.split_once(begin) else { continue };
        let Some((date, _)) = rest.trim_start_matches('于').split_once('日') else { continue };
        let parts = date.split_once('月').and_then(|(m, d)| Some((m.parse().ok()?, d.parse().ok()?)));
        if parts.is_some() {
            out.push((format!("{begin}{date}日"), parts));
        }
    }
    out
}

/// `12月15日24时前` is `12月15日前` with an hour.
fn without_hours(sentence: &str) -> String {
    let Some((head, tail)) = sentence.split_once("时前") else { return sentence.to_owned() };
    let cut = head.trim_end_matches(|c: char| c.is_ascii_digit());
    if cut.ends_with('日') { format!("{cut}前{tail}") } else { sentence.to_owned() }
}

fn deadlines(sink: &mut Sink<'_>, text: &Text<'_>) {
    for clause in text.all() {
        let defined = ["顺延", "含当日", "含当天", "24时", "24:00", "17时", "时前", "工作日"]
            .iter()
            .any(|w| clause.text.contains(w));
        let words: Vec<String> = clause.sentences.iter().flat_map(|s| deadlines_of(s)).map(|d| d.0).collect();
        let Some(first) = words.first().filter(|_| !defined).cloned() else { continue };
        let list = words.join("、");
        let message = said(
            format!("“{list}”没有写是否含当日、到几点、遇假日是否顺延"),
            format!(
                "`{list}` does not say whether the day is included, until which hour, and what happens on a holiday"
            ),
        );
        let case = said(format!("“{first}”：当日 20:00 收到"), format!("`{first}`: received on that day at 20:00"));
        let results = vec![
            said("当日 24 时止：按时", "until midnight: in time"),
            said("下班止或不含当日：迟报", "until the close of work, or the day excluded: late"),
        ];
        let draft = Draft::clause("deadline_undefined", text.indicator, clause, message);
        sink.add(draft.words(words).witness(spoken(case, results)));
        break;
    }
    if let Some(due) = text.all().find(|c| c.sentences.iter().any(|s| !deadlines_of(s).is_empty())) {
        missing_papers(sink, text, due);
    }
}

const LATE: [&str; 9] = ["不及时", "迟报", "逾期", "未按时", "超期", "过期", "拖延", "延迟", "晚报"];

/// Several papers are due on a day; what is below speaks of late ones only.
fn missing_papers(sink: &mut Sink<'_>, text: &Text<'_>, due: &Clause<'_>) {
    let several = due.sentences.iter().any(|s| !deadlines_of(s).is_empty() && lists(s).iter().any(|l| l.len() > 1));
    let lower = text.tiers.iter().find(|c| c.points < due.points && LATE.iter().any(|w| c.text.contains(w)));
    let Some(lower) = lower.filter(|_| several) else { return };
    if text.all().any(|c| ["缺", "未报", "未提交", "漏"].iter().any(|w| c.text.contains(w))) {
        return;
    }
    let words: Vec<String> = lower.sentences.iter().filter(|s| is_defect(s)).map(|s| (*s).to_owned()).collect();
    let message = said(
        "同时要交几样材料，低档只写了不及时，缺一样没有写",
        "several papers are due together; the lower tier names late ones, not a missing one",
    );
    let case = said("其余按时，有一样始终没有交", "all in time but one, which never came");
    let results = vec![tier_of(lower.points), said("无档", "no tier")];
    sink.add(
        Draft::clause("missing_not_said", text.indicator, lower, message).words(words).witness(spoken(case, results)),
    );
}

/// A day before the end of the year by which the papers of the whole year are due, and the clause.
fn early_close(texts: &[Text<'_>]) -> Option<(String, String)> {
    for clause in texts.iter().flat_map(Text::all) {
        for sentence in &clause.sentences {
            let annual = ["年度工作总结", "年度总结", "自评", "全年总结"].iter().any(|w| sentence.contains(w));
            let early = deadlines_of(sentence)
                .into_iter()
                .find(|(_, d)| d.is_some_and(|(m, day)| m == 11 || m == 10 || (m == 12 && day < 31)));
            if let (true, Some((words, _))) = (annual, early) {
                return Some((words, clause.text.to_owned()));
            }
        }
    }
    None
}

fn year(sink: &mut Sink<'_>, text: &Text<'_>, day: &str, other: &str) {
    let Some(clause) = text.all().find(|c| c.text.contains("全年") && c.text != other && !c.text.contains("截至"))
    else {
        return;
    };
    let message = said(
        format!("按“全年”计算，而“{day}”就要上报全年材料，那时全年数据还不存在"),
        format!(
            "it is judged over the whole year, while the papers of the year are due `{day}`, when its figures do not exist"
        ),
    );
    let case = said(
        format!("“{day}”以后的数据改变了全年结果的单位"),
        format!("a unit whose figures after `{day}` change the result of the year"),
    );
    let results = vec![said("按全年", "by the whole year"), said("按截至日", "up to the closing day")];
    let draft = Draft::clause("year_closes_early", text.indicator, clause, message);
    sink.add(draft.words(vec!["全年".into()]).witness(spoken(case, results)));
}
