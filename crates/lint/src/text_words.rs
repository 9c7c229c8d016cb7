//! What the words leave open: degrees without a measure, lists half met, defects side by side, proofs held elsewhere.

use rubric::Said;

use crate::clauses::{Clause, Text, is_defect, is_limited, is_provision, is_purpose, lists, pairs, shared};
use crate::figures::{chinese, figures};
use crate::report::{Severity, Witness, WitnessResult};
use crate::sink::{Draft, Sink, said};
use crate::text_figures::deadlines_of;

pub(crate) fn check(sink: &mut Sink<'_>, texts: &[Text<'_>]) {
    for text in texts {
        vague(sink, text);
        defects(sink, text);
        partly(sink, text);
        dropped(sink, text);
        open_lists(sink, text);
        criteria(sink, text);
        alike(sink, text);
        counting(sink, text);
        credit(sink, text);
        stage(sink, text);
        given(sink, text);
        elsewhere(sink, text);
        name(sink, text);
        levels(sink, text);
        references(sink, text);
        cap(sink, text);
    }
}

fn spoken(case: Said, results: Vec<Said>) -> Option<Witness> {
    let results = results
        .into_iter()
        .map(|what| WitnessResult { what, rulings: Default::default(), kind: None, points: None })
        .collect();
    Some(Witness { case, indicator: None, facts: Vec::new(), results })
}

fn tier(clause: &Clause<'_>) -> Said {
    said(format!("{}分档", clause.points), format!("the tier of {}", clause.points))
}

fn no_tier() -> Said {
    said("无档", "no tier")
}

const DEGREES: [&str; 48] = [
    "不及时",
    "及时",
    "有力",
    "不力",
    "较差",
    "较好",
    "较少",
    "较多",
    "较高",
    "较低",
    "缓慢",
    "欠缺",
    "全面",
    "积极",
    "简单",
    "少量",
    "不够",
    "明显",
    "严重",
    "一定影响",
    "良好",
    "高效",
    "不完善",
    "不稳定",
    "实用",
    "充分",
    "适当",
    "显著",
    "基本稳定",
    "基本完成",
    "基本满足",
    "基本到位",
    "基本符合",
    "一般",
    "较慢",
    "大力",
    "不到位",
    "偏低",
    "偏高",
    "大幅",
    "得力",
    "健全",
    "扎实",
    "欠佳",
    "滞后",
    "薄弱",
    "迟缓",
    "频繁",
];

fn vague(sink: &mut Sink<'_>, text: &Text<'_>) {
    let mut words: Vec<String> = Vec::new();
    let mut first: Option<&Clause<'_>> = None;
    for clause in text.all() {
        // A number beside the word is its measure.
        let measured = !figures(sink.method, clause).is_empty()
            || clause.text.contains("分/")
            || clause.sentences.iter().any(|s| !deadlines_of(s).is_empty());
        if measured {
            continue;
        }
        for sentence in clause.sentences.iter().filter(|s| !is_purpose(s) && !s.contains("配合")) {
            for word in DEGREES.iter().filter(|w| sentence.contains(**w)) {
                if !words.iter().any(|w| w.contains(word)) {
                    words.push((*word).to_owned());
                    first = first.or(Some(clause));
                }
            }
        }
    }
    let Some(clause) = first else { return };
    let list = words.join("、");
    let message = said(
        format!("“{list}”没有尺度，也没有写由谁认定"),
        format!("`{list}`: no measure, and nothing says who judges"),
    );
    let word = words.first().cloned().unwrap_or_default();
    let case =
        said(format!("一人认为“{word}”，一人认为不是"), format!("one reviewer finds `{word}`, another does not"));
    let other = text.tiers.iter().find(|c| c.points != clause.points).map_or_else(no_tier, tier);
    sink.add(
        Draft::clause("vague_word", text.indicator, clause, message)
            .words(words)
            .witness(spoken(case, vec![tier(clause), other])),
    );
}

fn defects(sink: &mut Sink<'_>, text: &Text<'_>) {
    let mut words: Vec<String> = Vec::new();
    let mut first: Option<&Clause<'_>> = None;
    for clause in text.tiers.iter().skip(1) {
        if ["或", "之一", "任一", "同时", "均", "其中"].iter().any(|w| clause.text.contains(w)) {
            continue;
        }
        let high = |s: &&&str| figures(sink.method, clause).iter().any(|f| f.high() && f.sentence == **s);
        let bad: Vec<&&str> = clause.sentences.iter().filter(|s| is_defect(s) || is_limited(s)).collect();
        let capped = clause.sentences.iter().filter(high).filter(|s| !bad.contains(s)).count();
        if bad.len() + capped < 2 || bad.is_empty() {
            continue;
        }
        first = first.or(Some(clause));
        words.extend(bad.iter().map(|s| (**s).to_owned()));
    }
    let Some(clause) = first else { return };
    let one = words.first().cloned().unwrap_or_default();
    let message = said(
        format!("几个缺陷并列（{}），任一成立还是全部成立才归本档没有写", words.join("；")),
        format!(
            "several defects stand side by side ({}); nothing says whether one is enough or all are needed",
            words.join("; ")
        ),
    );
    let case = said(format!("只有“{one}”成立，其余不成立"), format!("only `{one}` holds"));
    let upper = text.tiers.iter().take_while(|c| c.points > clause.points).last();
    let above = upper.map_or_else(no_tier, tier);
    let results = vec![
        said(format!("任一：{}", tier(clause).zh), format!("any: {}", tier(clause).en)),
        said(format!("全部：{}或无档", above.zh), format!("all: {} or none", above.en)),
    ];
    sink.add(
        Draft::clause("defects_any_or_all", text.indicator, clause, message)
            .words(words)
            .witness(spoken(case, results)),
    );
}

const VERBS: [&str; 14] =
    ["巩固", "建成", "配合", "开展", "制定", "完善", "建立", "组织", "实施", "收集", "落实", "推进", "加强", "提供"];

fn partly(sink: &mut Sink<'_>, text: &Text<'_>) {
    for (i, upper) in text.tiers.iter().enumerate() {
        for lower in text.tiers.iter().skip(i + 1).rev() {
            let Some(bad) = lower.sentences.iter().find(|s| is_defect(s)) else { continue };
            if ["部分", "之一", "任一", "其中", "一项", "一类", "几项"].iter().any(|w| lower.text.contains(w))
            {
                continue;
            }
            for sentence in upper.sentences.iter().filter(|s| !is_purpose(s)) {
                let found = lists(sentence).into_iter().find(|members| {
                    let verbs = members.first().is_some_and(|m| VERBS.contains(&m.as_str()));
                    // Those with whom one works are no part of the work.
                    let with = sentence.contains("配合") || sentence.contains("协助");
                    let here = members.iter().filter(|m| pairs(m).len() > 1 && shared(m, lower.text) >= 50).count();
                    !verbs && !with && here > 1
                });
                let Some(members) = found else { continue };
                let one = members.last().cloned().unwrap_or_default();
                let message = said(
                    format!("“{sentence}”并列几项，低档写的是“{bad}”，只做到其中一项的没有写"),
                    format!(
                        "`{sentence}` names several things, the lower tier says `{bad}`; nothing is said on who meets only some"
                    ),
                );
                let mut words = vec![(*sentence).to_owned()];
                words.extend(lower.sentences.iter().filter(|s| shared(sentence, s) >= 30).map(|s| (*s).to_owned()));
                let case = said(format!("只做到“{one}”"), format!("only `{one}` is met"));
                let results = vec![tier(upper), tier(lower), no_tier()];
                sink.add(
                    Draft::clause("list_partly_met", text.indicator, upper, message)
                        .words(words)
                        .witness(spoken(case, results)),
                );
                return;
            }
        }
    }
}

fn dropped(sink: &mut Sink<'_>, text: &Text<'_>) {
    for (i, upper) in text.tiers.iter().enumerate() {
        for lower in text.tiers.iter().skip(i + 1).filter(|c| is_defect(c.text)) {
            for (a, b) in upper.sentences.iter().flat_map(|a| lower.sentences.iter().map(move |b| (a, b))) {
                if shared(b, a) < 60 {
                    continue;
                }
                for (at, _) in a.match_indices('、') {
                    let x: String = tail(a.get(..at).unwrap_or_default());
                    let rest: Vec<char> = a.get(at + '、'.len_utf8()..).unwrap_or_default().chars().collect();
                    // The lower clause reads on after the first as the higher one does after the second.
                    let second = (2..5).find_map(|n| {
                        let (y, after) = (rest.get(..n)?, rest.get(n..n + 2)?);
                        let y: String = y.iter().collect();
                        let on: String = after.iter().collect();
                        (x.chars().count() == 2 && b.contains(&format!("{x}{on}")) && !lower.text.contains(&y))
                            .then_some(y)
                    });
                    let first = || {
                        let y: String = rest.iter().take(2).collect();
                        let lead = a.get(..at)?.strip_suffix(&x)?;
                        (b.contains(&format!("{}{y}", tail(lead))) && !lower.text.contains(&x)).then_some(y)
                    };
                    let (x, y) = match (second, first()) {
                        (Some(y), _) => (x, y),
                        (None, Some(y)) => (y, x),
                        (None, None) => continue,
                    };
                    let message = said(
                        format!("高档写“{x}、{y}”，低档只写“{x}”"),
                        format!("the higher tier names `{x}` and `{y}`, the lower one only `{x}`"),
                    );
                    let case = said(format!("只在“{y}”一方面不符合"), format!("it fails only as to `{y}`"));
                    let results = vec![tier(lower), no_tier()];
                    let words = vec![(*b).to_owned(), (*a).to_owned()];
                    sink.add(
                        Draft::clause("member_dropped", text.indicator, lower, message)
                            .words(words)
                            .witness(spoken(case, results)),
                    );
                    return;
                }
            }
        }
    }
}

/// The last two characters.
fn tail(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    chars.iter().skip(chars.len().saturating_sub(2)).collect()
}

fn open_lists(sink: &mut Sink<'_>, text: &Text<'_>) {
    for clause in text.all() {
        for sentence in &clause.sentences {
            let Some((head, rest)) = ["及其他", "和其他", "等"].iter().find_map(|w| sentence.split_once(w))
            else {
                continue;
            };
            let word = rest.chars().next().is_some_and(|c| matches!(c, '级' | '次' | '于' | '同' | '待'));
            let closed = ["之一", "任一", "全部", "均", "以上", "至少"].iter().any(|w| sentence.contains(w));
            if word || closed || !head.contains('、') {
                continue;
            }
            let message = said(
                format!("“{sentence}”没有列完：是否写全、要全部还是任一，没有写"),
                format!(
                    "`{sentence}` ends in \"and so on\": nothing says whether it is complete, and whether all or any is asked"
                ),
            );
            let one = head.rsplit('、').next().unwrap_or(head);
            let case = said(format!("只有“{one}”符合"), format!("only `{one}` is met"));
            let results = vec![said("任一即可：符合", "any: it fits"), said("须全部：不符合", "all: it does not")];
            let draft = Draft::clause("open_list", text.indicator, clause, message);
            sink.add(draft.words(vec![(*sentence).to_owned()]).witness(spoken(case, results)));
            return;
        }
    }
}

/// A criterion of a tier of which the tier below, which describes a defect, says nothing.
fn criteria(sink: &mut Sink<'_>, text: &Text<'_>) {
    let topic = pairs(&text.indicator.name.zh);
    let mut words: Vec<String> = Vec::new();
    let mut at: Option<(&Clause<'_>, &Clause<'_>)> = None;
    for (upper, lower) in text.tiers.iter().zip(text.tiers.iter().skip(1)) {
        let any = ["不力", "不完善", "不到位", "较差", "不符合", "达不到"].iter().any(|w| lower.text.contains(w));
        let defect = lower.sentences.iter().any(|s| is_defect(s));
        let rest = ["其他", "其余", "上述", "以上条件"].iter().any(|w| lower.text.contains(w));
        if !defect || rest || (any && lower.sentences.len() < 3) {
            continue;
        }
        for sentence in &upper.sentences {
            let measured = sentence.chars().any(|c| c.is_ascii_digit());
            if measured || is_provision(sentence) || is_purpose(sentence) || is_defect(sentence) || is_limited(sentence)
            {
                continue;
            }
            let all = pairs(sentence);
            let own: Vec<_> = all.iter().filter(|p| !topic.contains(p)).collect();
            if own.len() * 10 < all.len() * 6 {
                continue;
            }
            let said_below = lower.sentences.iter().any(|s| {
                let below = pairs(s);
                let hits = own.iter().filter(|p| below.contains(p)).count();
                hits * 10 >= own.len() * 3 || shared(s, sentence) >= 30
            });
            if !said_below {
                words.push((*sentence).to_owned());
                at = at.or(Some((upper, lower)));
            }
        }
    }
    let Some((upper, lower)) = at else { return };
    let list = words.join("；");
    let message = said(
        format!("高档要求“{list}”，低档没有提到：只差这一项的单位落不进低档"),
        format!(
            "the higher tier asks for `{list}`, of which the tier below says nothing: who fails only this does not fit it"
        ),
    );
    let one = words.first().cloned().unwrap_or_default();
    let case = said(format!("只差“{one}”"), format!("only `{one}` is missing"));
    let results = vec![tier(lower), no_tier()];
    sink.add(
        Draft::clause("criterion_not_negated", text.indicator, upper, message)
            .words(words)
            .witness(spoken(case, results)),
    );
}

fn alike(sink: &mut Sink<'_>, text: &Text<'_>) {
    let plain = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    for (i, a) in text.tiers.iter().enumerate() {
        if let Some(b) = text.tiers.iter().skip(i + 1).find(|b| plain(a.text) == plain(b.text)) {
            let message = said(
                format!("{}分档与{}分档条文相同", a.points, b.points),
                format!("the tiers of {} and {} have the same text", a.points, b.points),
            );
            let case = said("任何符合条文的单位", "any unit that fits the text");
            let draft = Draft::clause("tiers_alike", text.indicator, b, message);
            sink.add(draft.words(vec![b.text.to_owned()]).witness(spoken(case, vec![tier(a), tier(b)])));
        }
    }
}

fn counting(sink: &mut Sink<'_>, text: &Text<'_>) {
    for clause in text.all() {
        if ["计1", "计一", "按", "每人", "证书", "指"].iter().any(|w| clause.text.contains(w)) {
            return;
        }
        let list = figures(sink.method, clause);
        let Some(f) = list.iter().find(|f| f.unit.len() == 6 && f.unit.ends_with('次')) else {
            continue;
        };
        let message =
            said(format!("“{}”怎样算一个没有写", f.unit), format!("nothing says what counts as one `{}`", f.unit));
        let case = said("同一人参加两期", "one person attends twice");
        let results = vec![said("按次：2", "by attendance: 2"), said("按人：1", "by head: 1")];
        let draft = Draft::clause("counting_unit_undefined", text.indicator, clause, message);
        sink.add(draft.words(vec![f.words.clone()]).witness(spoken(case, results)));
        return;
    }
}

fn credit(sink: &mut Sink<'_>, text: &Text<'_>) {
    for clause in text.all() {
        let counted = EACH.iter().any(|w| clause.text.contains(w)) || !figures(sink.method, clause).is_empty();
        let works = ["论文", "专利", "科研", "课题", "获奖", "著作", "表彰", "荣誉称号"]
            .iter()
            .any(|w| clause.text.contains(w));
        let whose = ["作者", "署名", "第一完成", "牵头单位", "申报单位"].iter().any(|w| clause.text.contains(w));
        if works && counted && !whose {
            let message = said(
                "成果署名、几家共同申报、以哪一天为准，都没有写",
                "nothing says whose name must stand on it, what happens to joint work, and which day counts",
            );
            let words = clause.sentences.iter().map(|s| s.split(['（', '(']).next().unwrap_or(s).to_owned()).collect();
            let case = said(
                "本单位人员是第三作者，另一家也申报同一篇",
                "a third author, and another unit claims the same paper",
            );
            let results = vec![said("计 1", "counts 1"), said("不计", "counts 0")];
            sink.add(
                Draft::clause("credit_undefined", text.indicator, clause, message)
                    .words(words)
                    .witness(spoken(case, results)),
            );
            return;
        }
        let steps = ["争取到", "申报", "获批", "引进"].iter().find(|w| clause.text.contains(**w));
        let which = ["批复", "到账", "验收", "立项文件", "签订"].iter().any(|w| clause.text.contains(w));
        if let (Some(word), false) = (steps, which) {
            let message = said(
                format!("“{word}”分申报、批复、到账几步，哪一步算数没有写"),
                format!("`{word}` takes several steps (application, approval, payment); nothing says which counts"),
            );
            let words = clause.sentences.iter().map(|s| (*s).to_owned()).collect();
            let case = said("年内批复，次年到账", "approved in the year, paid in the next");
            let results = vec![
                said("以批复为准：符合", "by approval: it fits"),
                said("以到账为准：不符合", "by payment: it does not"),
            ];
            sink.add(
                Draft::clause("moment_undefined", text.indicator, clause, message)
                    .words(words)
                    .witness(spoken(case, results)),
            );
            return;
        }
    }
}

/// `开展…建设` of something that is not what the whole indicator is about.
fn stage(sink: &mut Sink<'_>, text: &Text<'_>) {
    let topic = pairs(&text.indicator.name.zh);
    let done = ["建成", "完成", "在建", "立项", "投入运行", "投入使用", "启动", "验收"];
    for clause in text.all().filter(|c| !done.iter().any(|w| c.text.contains(w))) {
        for sentence in &clause.sentences {
            let Some((_, object)) = ["开展", "推进"].iter().find_map(|w| sentence.split_once(w)) else { continue };
            let own = pairs(object).iter().filter(|p| !topic.contains(p)).count();
            if !object.ends_with("建设") || is_defect(sentence) || own * 10 < pairs(object).len() * 3 {
                continue;
            }
            let message = said(
                format!("“{sentence}”：已立项、在建还是建成才算，没有写"),
                format!("`{sentence}`: nothing says whether approved, under way or finished counts"),
            );
            let case = said("合同已签、正在建设", "the contract is signed and work is under way");
            let results = vec![
                said("算开展：符合", "it counts: it fits"),
                said("须建成：不符合", "finished is meant: it does not"),
            ];
            let draft = Draft::clause("stage_unstated", text.indicator, clause, message);
            sink.add(draft.words(vec![(*sentence).to_owned()]).witness(spoken(case, results)));
            return;
        }
    }
}

fn given(sink: &mut Sink<'_>, text: &Text<'_>) {
    let silent =
        ["没有任务", "无任务", "没有下发", "未下达", "没有下达", "无此项", "没有事项", "无事项", "没有交办", "未交办"];
    if text.all().any(|c| silent.iter().any(|w| c.text.contains(w))) {
        return;
    }
    for clause in text.all() {
        let found = ["下发", "下达", "交办", "布置", "专项任务", "临时任务", "转办", "督办", "指派", "派单"]
            .iter()
            .find_map(|w| clause.sentences.iter().find(|s| s.contains(w)).map(|s| (*w, (*s).to_owned())));
        let Some((word, sentence)) = found else { continue };
        let message = said(
            format!("“{word}”由别人决定有没有；一件也没有的单位得几分没有写"),
            format!(
                "whether there is any (`{word}`) is for others to decide; nothing says what a unit gets that was given none"
            ),
        );
        let top = text.tiers.first().map_or_else(no_tier, tier);
        let case = said("全年没有一件", "none in the whole year");
        let results = vec![top, no_tier()];
        sink.add(
            Draft::clause("nothing_given", text.indicator, clause, message)
                .words(vec![sentence])
                .witness(spoken(case, results)),
        );
        return;
    }
}

fn elsewhere(sink: &mut Sink<'_>, text: &Text<'_>) {
    for clause in text.all() {
        let above =
            ["省厅", "市局", "上级", "省局", "部里", "主管部门", "省委", "省政府", "市委", "市政府", "县委", "县政府"];
        let found = clause.sentences.iter().find_map(|s| {
            let verb = ["配合", "协助", "支撑", "服务"].iter().find(|v| s.contains(**v))?;
            let rest = s.split_once(*verb)?.1;
            let who = above.iter().find(|a| rest.starts_with(**a))?;
            Some(format!("{verb}{who}"))
        });
        let Some(words) = found else { continue };
        if ["出具", "评价意见", "由省厅", "由市局", "由上级", "反馈为准"].iter().any(|w| clause.text.contains(w))
        {
            return;
        }
        let message = said(
            format!("“{words}”做得怎样，凭据在上级手里；由谁评价没有写"),
            format!(
                "how well one did `{words}` is known to the higher authority; nothing says who gives the assessment"
            ),
        );
        let case = said("单位自报做好，上级记录相反", "the unit says it did, the records above say otherwise");
        let results = vec![tier(clause), said("有争议", "contested")];
        sink.add(
            Draft::clause("evidence_elsewhere", text.indicator, clause, message)
                .words(vec![words])
                .witness(spoken(case, results)),
        );
        return;
    }
}

const DEEDS: [&str; 13] =
    ["执行", "保障", "应用", "运行", "落实", "维护", "推广", "成效", "效果", "使用", "公开", "共享", "整改"];

fn name(sink: &mut Sink<'_>, text: &Text<'_>) {
    let name = &text.indicator.name.zh;
    let missing = DEEDS.iter().find(|d| {
        name.split(['与', '和', '、', '及']).any(|part| part.ends_with(**d))
            && !text.all().any(|c| c.text.contains(**d))
    });
    let Some(word) = missing.filter(|_| text.all().next().is_some()) else { return };
    let message = said(
        format!("名称“{name}”含“{word}”，没有一档测它"),
        format!("the name `{name}` promises `{word}`, which no tier measures"),
    );
    let case =
        said(format!("条文所列齐备，而没有“{word}”"), format!("everything the clause lists is there, and no `{word}`"));
    let top = text.tiers.first().map_or_else(no_tier, tier);
    let draft = Draft::indicator("name_not_measured", text.indicator, text.indicator.span, message);
    sink.add(draft.words(vec![(*word).to_owned()]).witness(spoken(case, vec![top])));
}

/// A chain of levels such as `省-市-县`, or `市端`, that leaves out a kind of unit that is assessed.
fn levels(sink: &mut Sink<'_>, text: &Text<'_>) {
    let level = |c: char| matches!(c, '省' | '市' | '县' | '区' | '乡' | '镇');
    for clause in text.all() {
        let chars: Vec<char> = clause.text.chars().collect();
        let chain: Option<String> = (0..chars.len()).find_map(|i| {
            let rest = chars.get(i..)?;
            if !level(*rest.first()?) {
                return None;
            }
            if rest.get(1) == Some(&'端') {
                return Some(rest.iter().take(2).collect());
            }
            let long: String = rest.iter().take_while(|c| level(**c) || matches!(c, '-' | '－' | '—' | '–')).collect();
            long.contains(['-', '－', '—', '–'])
                .then(|| long.trim_end_matches(['-', '－', '—', '–']).to_owned())
                .filter(|s| s.chars().count() > 2)
        });
        let Some(chain) = chain else { continue };
        let left_out: Vec<String> = sink
            .method
            .kinds
            .iter()
            .filter(|(_, l)| l.zh.chars().next().is_some_and(|c| level(c) && !chain.contains(c)))
            .map(|(_, l)| l.zh.clone())
            .collect();
        let Some(one) = left_out.first() else { continue };
        let message = said(
            format!("“{chain}”没有写{}怎样理解", left_out.join("、")),
            format!("`{chain}` does not say what it means for {}", left_out.join(", ")),
        );
        let case = said(format!("一个{one}单位"), format!("a unit of {one}"));
        let results =
            vec![said("按字面不涉及", "by the letter not concerned"), said("按本单位理解", "read as the unit itself")];
        let draft = Draft::clause("level_misfit", text.indicator, clause, message);
        sink.add(draft.words(vec![chain]).witness(spoken(case, results)));
        // An approved wording for the units at hand is what one does about it.
        if text.indicator.local.is_some()
            && let Some(last) = sink.findings.last_mut()
        {
            last.severity = Severity::Note;
        }
        return;
    }
}

fn references(sink: &mut Sink<'_>, text: &Text<'_>) {
    for clause in text.all() {
        for sentence in &clause.sentences {
            let Some((words, many)) = reference(sentence) else { continue };
            if lists(clause.text).iter().any(|l| many.is_some_and(|n| l.len() >= n)) || clause.text.contains('《') {
                continue;
            }
            let message = said(format!("“{words}”没有给出"), format!("`{words}` is referred to and not given"));
            let case = said("少一项而自认为齐全的单位", "a unit that lacks one and thinks itself complete");
            let results = vec![tier(clause), no_tier()];
            sink.add(
                Draft::clause("reference_not_given", text.indicator, clause, message)
                    .words(vec![words])
                    .witness(spoken(case, results)),
            );
            return;
        }
    }
}

/// `八项制度`, or `按照有关规定`.
fn reference(sentence: &str) -> Option<(String, Option<usize>)> {
    const NOUNS: [&str; 8] = ["制度", "要求", "措施", "内容", "指标", "标准", "规定", "规范"];
    for (at, _) in sentence.char_indices() {
        let rest = sentence.get(at..)?;
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let (n, len) = match chinese(rest) {
            Some(found) => found,
            None if digits > 0 => (rest.get(..digits)?.parse().ok()?, digits),
            None => continue,
        };
        let after = rest.get(len..)?;
        for unit in ["项", "类", "个", "条"] {
            let noun = after.strip_prefix(unit).and_then(|a| NOUNS.iter().find(|n| a.starts_with(**n)));
            if let Some(noun) = noun
                && n > 2
            {
                return Some((format!("{}{unit}{noun}", rest.get(..len)?), usize::try_from(n).ok()));
            }
        }
    }
    const VERBS: [&str; 12] = [
        "按照有关",
        "按有关",
        "符合有关",
        "依据有关",
        "根据有关",
        "执行有关",
        "参照有关",
        "依照有关",
        "按照相关",
        "符合相关",
        "参照相关",
        "按相关",
    ];
    for verb in VERBS {
        if let Some((_, rest)) = sentence.split_once(verb)
            && let Some(noun) = NOUNS.iter().find(|n| rest.contains(**n))
        {
            let middle = rest.split_once(noun)?.0;
            return Some((format!("{verb}{middle}{noun}"), None));
        }
    }
    None
}

/// Points for one of what is counted.
const EACH: [&str; 11] = ["分/", "每篇", "每项", "每件", "每次", "每个", "每例", "每人", "每户", "每处", "每起"];

fn cap(sink: &mut Sink<'_>, text: &Text<'_>) {
    for clause in &text.tiers {
        let each = EACH.iter().any(|w| clause.text.contains(w)) && clause.text.contains('分');
        let most = ["最多", "至多", "封顶", "不超过", "为限"].iter().any(|w| clause.text.contains(w));
        if each && most {
            let message = said(
                format!("条文按件计分、最多 {} 分，却写成一档", clause.points),
                format!("the clause gives points for each and {} at most, and is written as a tier", clause.points),
            );
            let case = said("只有一件", "one piece only");
            let results = vec![said("按件计分", "its points for one"), tier(clause)];
            let words = clause.sentences.iter().map(|s| (*s).to_owned()).collect();
            sink.add(
                Draft::clause("cap_or_tier", text.indicator, clause, message)
                    .words(words)
                    .witness(spoken(case, results)),
            );
        }
    }
}
