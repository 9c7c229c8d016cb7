//! How scores become one: those of several hands by weight, those of several periods by their mean; and how units
//! stand to one another when they have the same. What the language can say becomes a rule that is asked about; what it
//! cannot say is asked about at its place.

use kernel::q::Q;

use crate::draft::{
    Change, Discretion, Draft, Hand, Indicator, Item, Passage, Portion, Ranking, Role, Rule, Stated, Whole,
};
use crate::finding::Said;
use crate::propose::Topic;
use crate::rules::{Ask, Here, Writer, candidate};
use crate::text::{Plain, flat, key, numeral};

/// Portions of one total.
const MAX_PORTIONS: usize = 6;

fn any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|w| text.contains(w))
}

// --- several hands ---

/// Words between the name of a score and its weight.
const WEIGHS: [&str; 14] = [
    "占总分的",
    "占总分",
    "占总成绩的",
    "占总成绩",
    "占总得分的",
    "占总得分",
    "权重为",
    "比重为",
    "权重",
    "比重",
    "占",
    "按",
    "×",
    "*",
];

/// 年度得分中单位自评占: the name of the score.
fn portion_name(words: &str) -> Option<String> {
    let stretch = words.rsplit(['，', ',', '。', '；', ';', '、', ':', '(', ')', '=', '+', '\n']).next()?;
    let own = ["得分中", "总分中", "成绩中", "分数中", "其中"]
        .iter()
        .find_map(|w| stretch.rsplit_once(w))
        .map_or(stretch, |s| s.1);
    let own = own.trim_start_matches(['和', '与', '按']);
    let name = WEIGHS.iter().find_map(|w| own.strip_suffix(w))?;
    let name =
        ["的得分", "得分", "成绩", "分数", "结果", "的"].iter().find_map(|w| name.strip_suffix(w)).unwrap_or(name);
    let grade = crate::whole::GRADES.contains(&name);
    ((2..=16).contains(&name.chars().count()) && !grade).then(|| name.to_owned())
}

/// 自评占30%、复核占70%: the names with their weights, which make a whole.
fn portions(text: &str) -> Vec<(String, Q)> {
    let plain = key(text);
    let p = Plain::new(&plain);
    let mut out: Vec<(String, Q)> = Vec::new();
    let mut from = 0;
    let mut i = 0;
    while i < p.len() {
        let free = i == 0 || !p.get(i - 1).is_some_and(|c| c.is_ascii_digit() || c == '.');
        let Some(n) = numeral(&p, i).filter(|n| free && !n.chinese && p.get(n.to) == Some('%')) else {
            i += 1;
            continue;
        };
        let words = p.slice(from, i);
        let Some(name) = portion_name(&words).filter(|_| out.len() < MAX_PORTIONS) else { return Vec::new() };
        let Ok(weight) = n.value.div(Q::int(100)) else { return Vec::new() };
        out.push((name, weight));
        from = n.to + 1;
        i = from;
    }
    let whole = crate::draft::add(out.iter().map(|(_, w)| *w)) == Q::ONE;
    if out.len() > 1 && whole { out } else { Vec::new() }
}

fn own_hand(name: &str) -> bool {
    any(name, &["自评", "自查", "自我", "自测"])
}

/// The portions with the one at `table` scored by the document's own table.
fn with_table(found: &[(String, Q)], table: usize) -> Vec<Portion> {
    let one = |(n, (name, weight)): (usize, &(String, Q))| {
        let by = match () {
            () if n == table => Hand::Table,
            () if own_hand(name) => Hand::Unit,
            () => Hand::Reviewer,
        };
        Portion { name: name.clone(), weight: *weight, by }
    };
    found.iter().enumerate().map(one).collect()
}

fn portions_said(list: &[Portion]) -> Said {
    let share = |q: Q| crate::clauses::amount(q, &crate::units::Unit::new(crate::units::Dimension::Share, "%"));
    let zh = list.iter().map(|p| {
        let how = match p.by {
            Hand::Table => "按本表计分",
            Hand::Unit => "由单位填报",
            Hand::Reviewer => "由评审人填写",
        };
        format!("{}占 {}（{how}）", p.name, share(p.weight))
    });
    let en = list.iter().map(|p| {
        let how = match p.by {
            Hand::Table => "scored by this table",
            Hand::Unit => "declared by the unit",
            Hand::Reviewer => "entered by a reviewer",
        };
        format!("{} {} ({how})", p.name, share(p.weight))
    });
    Said::new(zh.collect::<Vec<_>>().join("，"), en.collect::<Vec<_>>().join(", "))
}

/// Reads weights of several scores; where it is not said which of them the table gives, nothing is assumed.
fn blend(passage: &Passage, items: &[Item], whole: &mut Whole, writer: &mut Writer) -> bool {
    let found = portions(&passage.text);
    // Weights of the items are another matter.
    let of_items = found.iter().any(|(name, _)| items.iter().any(|i| key(&i.title).contains(name.as_str())));
    if found.is_empty() || of_items || !whole.blend.is_empty() {
        return false;
    }
    let own = found.iter().filter(|(n, _)| own_hand(n)).count();
    let table = found.iter().position(|(n, _)| !own_hand(n)).filter(|_| found.len() == 2 && own == 1);
    let change = |parts: Vec<Portion>| Change::Blend { parts };
    let text_only = || candidate("不合成，只保留文字", "not combined; the text is kept", change(Vec::new()));
    let mut order: Vec<usize> =
        (0..found.len()).filter(|n| !found.get(*n).is_some_and(|(name, _)| own_hand(name))).collect();
    order.sort_by_key(|n| Some(*n) != table);
    let mut candidates: Vec<_> = order
        .into_iter()
        .map(|n| {
            let parts = with_table(&found, n);
            let said = portions_said(&parts);
            candidate(said.zh, said.en, change(parts))
        })
        .collect();
    candidates.push(text_only());
    if let Some(table) = table {
        whole.blend = with_table(&found, table);
    }
    let assumed = match table {
        Some(_) => portions_said(&whole.blend),
        None => Said::new("没有假定，须先确定", "nothing is assumed; it must be decided first"),
    };
    let text = flat(&passage.text);
    writer.ask(
        Ask {
            topic: Topic::Blend,
            place: &passage.place,
            about: "blend",
            clause: &passage.text,
            question: Said::new(
                format!("“{text}”：总分由几个得分按权重合成，哪一个按本表计分？"),
                format!("“{text}”: the total is made of several scores by weight; which of them does this table give?"),
            ),
            assumed,
            must: table.is_none(),
        },
        candidates,
    );
    true
}

/// Writes the portions into the items: the table counts with its weight, the others are items of their own.
pub(crate) fn blended(draft: &mut Draft) {
    let parts = std::mem::take(&mut draft.whole.blend);
    let Some(table) = parts.iter().find(|p| p.by == Hand::Table) else { return };
    let full = crate::draft::add(draft.items.iter().filter(|i| i.role == Role::Regular).map(Item::weighed));
    for item in draft.items.iter_mut().filter(|i| i.role == Role::Regular) {
        item.weight = item.weight.unwrap_or(Q::ONE).mul(table.weight).ok();
    }
    let place = draft.title.place.clone();
    for (n, part) in (1_u32..).zip(parts.iter().filter(|p| p.by != Hand::Table)) {
        let no = draft.items.iter().map(|i| i.no).max().unwrap_or(0).saturating_add(1);
        let points = Some(Stated { points: full, text: String::new(), place: place.clone() });
        let rule = Discretion {
            text: format!("{}得分", part.name),
            place: place.clone(),
            input: format!("blend_{n}"),
            floor: Q::ZERO,
            cap: full,
            declared: part.by == Hand::Unit,
            periods: None,
        };
        let indicator = Indicator {
            id: format!("{no}.1"),
            name: part.name.clone(),
            text: part.name.clone(),
            place: place.clone(),
            points: points.clone(),
            assessor: String::new(),
            evidence: String::new(),
            requirement: String::new(),
            rule: Rule::Discretion(rule),
        };
        draft.items.push(Item {
            no,
            title: part.name.clone(),
            text: part.name.clone(),
            place: place.clone(),
            points,
            role: Role::Regular,
            weight: Some(part.weight),
            cap: None,
            indicators: vec![indicator],
        });
    }
}

// --- several periods ---

/// 取四个季度平均分: how many periods the mean is of.
fn mean_of(text: &str) -> Option<u8> {
    let plain = key(text);
    if !any(&plain, &["平均", "均值"])
        || !any(&plain, &["得分", "平均分", "取平均", "评分", "计分", "考核", "考评", "取", "评定"])
    {
        return None;
    }
    // A mean that is measured and compared is no mean of scores.
    if any(&plain, &["平均值达", "平均率", "月平均在线", "平均浓度", "人均", "平均水平", "%", "同组平均", "全市平均"])
    {
        return None;
    }
    let of = [
        (&["季度", "每季", "各季", "四季"][..], 4),
        (&["半年"][..], 2),
        (&["每月", "各月", "月度", "12个月", "十二个月"][..], 12),
    ];
    of.iter().find(|(words, _)| any(&plain, words)).map(|(_, n)| *n)
}

/// The mean of the points that a reviewer gives in each period; of any other rule it is asked about.
pub(crate) fn periods(here: &Here<'_>, rest: &mut Vec<Passage>, rule: &mut Rule, writer: &mut Writer) {
    let Some(n) = mean_of(&here.text) else { return };
    rest.retain(|p| mean_of(&p.text).is_none());
    if let Rule::Discretion(d) = rule {
        d.periods = Some(n);
    }
    let done = matches!(rule, Rule::Discretion(_));
    let question = if done {
        Said::new(
            format!("{} {}：一年分 {n} 期由评审人给分，取平均，对吗？", here.id, here.name),
            format!(
                "{}: a reviewer gives points in each of {n} periods, and their mean counts; is that right?",
                here.id
            ),
        )
    } else {
        Said::new(
            format!("{} {}写明按 {n} 期得分取平均，但这一规则全年只算一次；怎样取数由人确定", here.id, here.name),
            format!(
                "{} takes the mean of {n} periods, but its rule counts once a year; a person must say which facts it reads",
                here.id
            ),
        )
    };
    let mut ways = vec![if done {
        candidate("对，各期平均", "yes, the mean of the periods", Change::Keep)
    } else {
        candidate("按全年的事实算一次", "once, by the facts of the year", Change::Keep)
    }];
    if let Rule::Discretion(d) = rule {
        let once = Rule::Discretion(Discretion { periods: None, ..d.clone() });
        let change = Change::Rule { indicator: here.id.to_owned(), rule: Box::new(once) };
        ways.push(candidate("全年只给一次分", "points are given once a year", change));
    } else {
        let mean = Discretion { periods: Some(n), ..crate::rules::free(here, Q::ZERO, here.worth.unwrap_or(Q::ZERO)) };
        let change = Change::Rule { indicator: here.id.to_owned(), rule: Box::new(Rule::Discretion(mean)) };
        ways.push(candidate(
            format!("各期由评审人算好得分，取 {n} 期平均"),
            format!("a reviewer enters the points of each period; the mean of {n} counts"),
            change,
        ));
    }
    let assumed = if done {
        Said::new("各期给分的平均", "the mean of the periods")
    } else {
        Said::new("按全年的事实算一次", "once, by the facts of the year")
    };
    writer.ask(
        Ask {
            topic: Topic::Periods,
            place: &here.place,
            about: here.id,
            clause: &here.text,
            question,
            assumed,
            must: false,
        },
        ways,
    );
}

/// The same said of the whole table: no form says it, so a person must know.
fn whole_periods(passage: &Passage, writer: &mut Writer) -> bool {
    let Some(n) = mean_of(&passage.text) else { return false };
    let text = flat(&passage.text);
    writer.ask(
        Ask {
            topic: Topic::Periods,
            place: &passage.place,
            about: "periods",
            clause: &passage.text,
            question: Said::new(
                format!("“{text}”：年度得分是 {n} 期的平均，而办法全年只算一次，没有写成规则；各期怎样取数由人确定"),
                format!("“{text}”: the year's score is the mean of {n} periods, but a method is counted once a year; it became no rule, and a person must say how the periods are taken"),
            ),
            assumed: Said::new("全年按全年的事实算一次，只保留文字", "counted once by the facts of the year; the text is kept"),
            must: false,
        },
        vec![candidate("全年按全年的事实算一次，只保留文字", "counted once by the facts of the year; the text is kept", Change::Keep)],
    );
    true
}

// --- places and ties ---

/// 按总分高低排名，同分并列.
fn ranking(passage: &Passage, whole: &mut Whole, writer: &mut Writer) -> bool {
    let plain = key(&passage.text);
    let placed = any(&plain, &["排名", "排序", "名次", "并列", "排出"]);
    let by_points = any(&plain, &["总分", "得分", "同分", "分数", "总成绩"]);
    if !placed || !by_points || whole.ranking.is_some() || any(&plain, &["名额", "加分", "扣分"]) {
        return false;
    }
    let pooled = any(&plain, &["不分组", "不分类", "全市统一", "统一排名", "统一排序", "混合排"]);
    let dense = any(&plain, &["不跳号", "不占名次", "不占用名次", "名次连续"]);
    let now = if pooled {
        Ranking::Pooled
    } else if dense {
        Ranking::GroupedDense
    } else {
        Ranking::Grouped
    };
    whole.ranking = Some(now);
    let compared = any(&plain, &["得分高者", "分高者", "得分高的", "优先", "再比较", "依次比较", "在前", "靠前"])
        && any(&plain, &["同分", "相同", "并列", "相等"]);
    let more = if compared {
        (
            "；文件写的同分时再比较其他得分，办法的规则不能表达，同分只作并列，先后由人排定",
            "; the document breaks ties by other scores, which no rule says: equal points share a place, and a person sets the order",
        )
    } else {
        ("", "")
    };
    let text = flat(&passage.text);
    let mut ways = [Ranking::Grouped, Ranking::GroupedDense, Ranking::Pooled].to_vec();
    ways.sort_by_key(|w| *w != now);
    let mut candidates: Vec<_> = ways
        .into_iter()
        .map(|w| candidate(ranking_said(w).zh, ranking_said(w).en, Change::Ranking { ranking: Some(w) }))
        .collect();
    candidates.push(candidate("不由系统排名次", "no places are given", Change::Ranking { ranking: None }));
    writer.ask(
        Ask {
            topic: Topic::Ties,
            place: &passage.place,
            about: "ranking",
            clause: &passage.text,
            question: Said::new(
                format!("“{text}”：名次怎样排、同分怎样算{}？", more.0),
                format!("“{text}”: how are places given, and what of equal points{}?", more.1),
            ),
            assumed: ranking_said(now),
            must: false,
        },
        candidates,
    );
    true
}

pub(crate) fn ranking_said(ranking: Ranking) -> Said {
    match ranking {
        Ranking::Grouped => Said::new(
            "各类单位分别排名，同分并列，其后的名次空出（1、1、3）",
            "by kind of unit; equal points share a place, and the next is left out (1, 1, 3)",
        ),
        Ranking::GroupedDense => Said::new(
            "各类单位分别排名，同分并列，其后的名次连续（1、1、2）",
            "by kind of unit; equal points share a place, and the next follows (1, 1, 2)",
        ),
        Ranking::Pooled => Said::new(
            "所有单位一起排名，同分并列，其后的名次空出（1、1、3）",
            "all units together; equal points share a place, and the next is left out (1, 1, 3)",
        ),
    }
}

/// Whether all who share the last place of a quota have the grade.
fn quota_ties(list: &[Passage], taken: &mut [bool], whole: &mut Whole, writer: &mut Writer) {
    let Some(first) = whole.quotas.first() else { return };
    let mut place = (first.place.clone(), first.text.clone());
    let mut said = None;
    for (passage, taken) in list.iter().zip(taken.iter_mut()) {
        let plain = key(&passage.text);
        if !any(&plain, &["同分", "得分相同", "分数相同", "并列"])
            || !any(&plain, &["名额", "末位", "最后一名", "优秀", "等次"])
        {
            continue;
        }
        let none = any(&plain, &["均不", "都不", "一并不"]);
        let all = any(&plain, &["一并", "同时", "均列", "均评", "均可", "都评", "都算", "全部", "可突破", "不受名额"]);
        if none || all {
            said = Some(all && !none);
            place = (passage.place.clone(), passage.text.clone());
            *taken = true;
        }
    }
    whole.all_in = said.unwrap_or(false);
    let way = |all_in: bool| {
        let (zh, en) = if all_in {
            ("末位同分的都算入，可超名额", "all who share the last place have it, beyond the quota")
        } else {
            ("末位同分的都不算入", "nobody who shares the last place has it")
        };
        candidate(zh, en, Change::QuotaTies { all_in })
    };
    let ways = vec![way(whole.all_in), way(!whole.all_in)];
    let assumed = ways.first().map(|c| c.said.clone()).unwrap_or_default();
    let (zh, en) = match said {
        Some(_) => ("对吗？", "is that right?"),
        None => ("文件没有写，怎样算？", "the document does not say; how is it?"),
    };
    writer.ask(
        Ask {
            topic: Topic::Ties,
            place: &place.0,
            about: "quotas",
            clause: &place.1,
            question: Said::new(
                format!("名额末位有几家同分：{zh}"),
                format!("several units share the last place of a quota: {en}"),
            ),
            assumed,
            must: false,
        },
        ways,
    );
}

/// Does it speak of the total, wherever it stands?
pub(crate) fn of_the_whole(text: &str) -> bool {
    let plain = key(text);
    !portions(text).is_empty() || (any(&plain, &["总分", "考核得分", "同分"]) && any(&plain, &["排名", "排序", "名次"]))
}

/// Reads what the passages say of combining scores and of ties; `taken` are those that became a rule or a question.
pub(crate) fn read(list: &[Passage], taken: &mut [bool], items: &[Item], whole: &mut Whole, writer: &mut Writer) {
    quota_ties(list, taken, whole, writer);
    for (passage, taken) in list.iter().zip(taken.iter_mut()).filter(|(_, t)| !**t) {
        *taken =
            blend(passage, items, whole, writer) || whole_periods(passage, writer) || ranking(passage, whole, writer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_several_scores() {
        let found = |text: &str| -> Vec<String> { portions(text).iter().map(|(n, w)| format!("{n} {w}")).collect() };
        assert_eq!(found("年度得分中自评占30%、复核占70%。"), ["自评 0.3", "复核 0.7"]);
        assert_eq!(found("考核总分＝平时考核得分占40％，年终考核得分占60％"), ["平时考核 0.4", "年终考核 0.6"]);
        assert!(found("县级自评占20%，市级复核占70%").is_empty(), "they make no whole");
        assert_eq!(found("年度得分中单位自评占20%，区考核组考评占80%。"), ["单位自评 0.2", "区考核组考评 0.8"]);
        assert_eq!(found("得分＝平时考核得分×60%＋年终考核得分×40%"), ["平时考核 0.6", "年终考核 0.4"]);
        assert!(found("优秀占20%，良好占80%").is_empty(), "grades are no scores");
        assert!(found("达标率占比90%，其余10%").is_empty());
    }

    #[test]
    fn means_of_scores_and_not_of_measurements() {
        assert_eq!(mean_of("每季度考评一次，取四个季度平均分"), Some(4));
        assert_eq!(mean_of("年度得分为上、下半年考核得分的平均值"), Some(2));
        assert_eq!(mean_of("每月评分，全年取平均值"), Some(12));
        assert_eq!(mean_of("四个季度平均值达到90%的得5分"), None);
        assert_eq!(mean_of("专网月平均在线率不低于99%"), None);
    }
}
