//! Levels, scores by weight, means of periods, places and ties: what a document says of them is what the method counts.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use drafting::{Answer, Change, Draft, Hand, Portion, Ranking, Topic, apply_answers, read, to_method, understand};
use kernel::calendar::Calendar;
use kernel::q::Q;
use rubric::{CaseOutcome, MethodFiles};

fn draft(rows: &str, notes: &str) -> Draft {
    let text = format!("某市2026年信息化考核办法\n\n项目\t内容\t分值\t评分标准\n{rows}\n\n{notes}\n");
    understand(&read("办法.txt", text.as_bytes()).unwrap()).unwrap()
}

fn files(draft: &Draft) -> MethodFiles {
    to_method(draft, "made").unwrap_or_else(|missing| panic!("{missing:#?}")).files
}

/// What is beside the drafted cases must come out too.
fn comes_out(files: &MethodFiles, cases: &str) {
    let mut files = files.clone();
    files.files.insert("cases/own.yaml".into(), format!("cases:\n{cases}").into_bytes());
    let (method, problems) = rubric::read(&files);
    let method = method.unwrap_or_else(|| panic!("{problems:#?}"));
    let (reports, problems) = rubric::run_cases(&files, &method, &Calendar::default());
    assert!(problems.is_empty(), "{problems:#?}");
    let failed: Vec<_> = reports.iter().filter(|r| r.outcome != CaseOutcome::Passed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

fn text(files: &MethodFiles, name: &str) -> String {
    String::from_utf8(files.files.get(name).cloned().unwrap()).unwrap()
}

const PLAIN: &str = "甲\t值守\t60\t值守记录齐全得60分，不齐全不得分\n乙\t上报\t40\t每漏报1次扣4分，扣完为止";

#[test]
fn a_word_for_each_level_is_one_choice() {
    let d = draft(
        "甲\t档案\t20\t档案整理评定为优的得20分，良的得15分，中的得8分，差的不得分\n乙\t上报\t80\t每漏报1次扣4分",
        "",
    );
    let files = files(&d);
    let inputs = text(&files, "inputs.yaml");
    assert!(inputs.contains("label: 档案整理：评审认定的等级\n    type: level"), "{inputs}");
    assert!(inputs.contains("levels: {l1: {label: 差, label_en: Poor}, l2: {label: 中, label_en: Fair}"), "{inputs}");
    comes_out(
        &files,
        "  - {name: 良, indicator: \"1.1\", unit: {kind: unit}, facts: {i1_1_1: l3}, expect: 15}\n  \
         - {name: 未评, indicator: \"1.1\", unit: {kind: unit}, facts: {}, expect: 0..20}\n",
    );
}

#[test]
fn levels_however_they_are_written() {
    let levels = |criteria: &str| {
        let d = draft(&format!("甲\t评议\t10\t{criteria}\n乙\t上报\t90\t每漏报1次扣4分"), "");
        let found = d.clauses().find_map(|c| match &c.reads {
            drafting::Reads::Level { levels, .. } => Some(levels.join("<")),
            _ => None,
        });
        found.unwrap_or_default()
    };
    assert_eq!(levels("优秀10分，良好8分，一般5分，较差0分"), "较差<一般<良好<优秀");
    assert_eq!(levels("评议为“满意”的得10分，“基本满意”的得6分，“不满意”的不得分"), "不满意<基本满意<满意");
    assert_eq!(levels("评定为A、B、C、D级的，分别得10分、7分、4分、0分"), "D级<C<B<A");
    assert_eq!(levels("评定为A级、B级、C级、D级的，分别得10分、7分、4分、0分"), "D级<C级<B级<A级");
    assert_eq!(levels("评为优、良的得10分，中的得5分，其他不得分"), "其他<中<良<优");
    // A fact and its contrary are no levels; nor are words of different matters.
    assert_eq!(levels("验收合格得10分，不合格不得分"), "");
    assert_eq!(levels("制度优的得10分，执行良的得5分"), "");
}

#[test]
fn the_total_is_made_of_two_scores_by_weight() {
    let d = draft(PLAIN, "注：年度总分中单位自评占30%，考核组复核占70%。");
    let asked = d.doubts.iter().find(|x| x.topic == Topic::Blend).unwrap();
    assert!(!asked.must && asked.place.zh().contains('行') && asked.question.zh.contains("自评占30%"), "{asked:#?}");
    let made = files(&d);
    assert!(text(&made, "item-3.yaml").contains("title: 单位自评\npoints: 100\nweight: 0.3"));
    // 30 % of 80 and 70 % of the table's 96.
    comes_out(
        &made,
        "  - {name: 合成, indicator: total, unit: {kind: unit}, facts: {i1_1_1: true, i2_1_s1: 1, blend_1: 80}, \
         expect: {total: 91.2}}\n",
    );
    // The text alone, where a person says so.
    let none = asked.candidates.len() - 1;
    let kept = apply_answers(&d, &[Answer::Choose { doubt: asked.id.clone(), candidate: none }]).unwrap();
    assert!(!files(&kept).files.contains_key("item-3.yaml"));
    // Which of two reviewers' scores the table gives is not guessed.
    let two = draft(PLAIN, "注：总分由平时考核占40%、年终考核占60%构成。");
    let asked = two.doubts.iter().find(|x| x.topic == Topic::Blend).unwrap();
    assert!(asked.must && to_method(&two, "made").is_err());
}

#[test]
fn portions_that_make_no_whole_are_refused() {
    let d = draft(PLAIN, "");
    let part = |weight, by| Portion { name: "得分".into(), weight: Q::ratio(weight, 100).unwrap(), by };
    let try_parts = |parts| apply_answers(&d, &[Answer::Change { doubt: None, change: Change::Blend { parts } }]);
    assert!(try_parts(vec![part(30, Hand::Unit), part(70, Hand::Table)]).is_ok());
    for wrong in [
        vec![part(30, Hand::Unit), part(60, Hand::Table)],
        vec![part(30, Hand::Unit), part(70, Hand::Reviewer)],
        vec![part(50, Hand::Table), part(50, Hand::Table)],
        vec![part(130, Hand::Table), part(-30, Hand::Unit)],
    ] {
        assert!(try_parts(wrong.clone()).is_err(), "{wrong:?}");
    }
}

#[test]
fn the_mean_of_what_a_reviewer_gives_in_each_quarter() {
    let d = draft("甲\t服务\t10\t每季度由评议组在0至10分之间评分，取四个季度平均分\n乙\t上报\t90\t每漏报1次扣4分", "");
    comes_out(
        &files(&d),
        "  - {name: 平均, indicator: \"1.1\", unit: {kind: unit}, facts: {i1_1_points: [{at: {period: p1}, value: 10}, \
         {at: {period: p2}, value: 8}, {at: {period: p3}, value: 6}, {at: {period: p4}, value: 6}]}, expect: 7.5}\n  \
         - {name: 末期未评, final: false, indicator: \"1.1\", unit: {kind: unit}, facts: {i1_1_points: \
         [{at: {period: p1}, value: 10}, {at: {period: p2}, value: 8}, {at: {period: p3}, value: 6}]}, expect: 6..8.5}\n",
    );
    // Of the whole table it is asked about, with its place.
    let whole = draft(PLAIN, "考核每季度进行一次，年度得分为四个季度得分的平均值。");
    let asked = whole.doubts.iter().find(|x| x.topic == Topic::Periods).unwrap();
    assert!(asked.question.zh.contains("4 期的平均") && asked.place.zh().contains('行'), "{asked:#?}");
}

#[test]
fn places_and_ties_as_the_document_has_them() {
    let of = |notes: &str| draft(PLAIN, notes).whole.ranking;
    assert_eq!(of("考核结束后按总分高低排名，得分相同的名次并列。"), Some(Ranking::Grouped));
    assert_eq!(of("全市统一排名，按总得分由高到低排列名次。"), Some(Ranking::Pooled));
    assert_eq!(of("按总分排名，同分并列且不占名次。"), Some(Ranking::GroupedDense));
    assert_eq!(of("对排名靠后的单位进行约谈。"), None);
    let d = draft(PLAIN, "按考核得分排名，总分相同的，以上报得分高者在前。");
    let asked = d.doubts.iter().find(|x| x.topic == Topic::Ties).unwrap();
    assert!(asked.question.zh.contains("先后由人排定"), "{}", asked.question.zh);
    let made = files(&d);
    let unit = |missed: u32| format!("{{unit: {{kind: unit}}, facts: {{i1_1_1: true, i2_1_s1: {missed}}}}}");
    comes_out(
        &made,
        &format!(
            "  - {{name: 并列其后为第三, indicator: total, unit: {{kind: unit}}, facts: {{i1_1_1: true, i2_1_s1: 2}}, \
             others: [{}, {}], expect: {{place: 3}}}}\n",
            unit(1),
            unit(1)
        ),
    );
}

#[test]
fn who_shares_the_last_place_of_a_quota() {
    let grades = "优秀90分以上，合格60分以上不足90分，不合格60分以下。优秀不超过参评单位的20%";
    let all_in = |more: &str| draft(PLAIN, &format!("{grades}{more}。")).whole.all_in;
    assert!(all_in("，末位得分相同的一并评为优秀"));
    assert!(!all_in("，末位得分相同的均不评为优秀"));
    let silent = draft(PLAIN, &format!("{grades}。"));
    assert!(!silent.whole.all_in);
    let asked = silent.doubts.iter().find(|x| x.topic == Topic::Ties).unwrap();
    assert!(asked.question.zh.contains("文件没有写"));
    let other = apply_answers(&silent, &[Answer::Choose { doubt: asked.id.clone(), candidate: 1 }]).unwrap();
    assert!(text(&files(&other), "method.yaml").contains("ties: all_in"));
}
