//! The recognisers, as tables: a text and what is proposed for it.

use drafting::{Confidence, PointsCell, Proposal, What, points_cell, propose, title_points};
use proptest::prelude::*;

/// One line for a proposal: what, subject, kind, bounds, unit, and `?` when a person should look.
fn line(p: &Proposal) -> String {
    let mut out = format!("{:?}", p.what).to_lowercase();
    if !p.subject.is_empty() {
        out += &format!(" {}", p.subject);
    }
    if let Some(kind) = &p.unit_kind {
        out += &format!(" [{kind}]");
    }
    for bound in &p.bounds {
        out += &format!(" {}{}", bound.op.sign(), bound.value);
    }
    if let Some(due) = p.due {
        out += &format!(" {}/{}-{}", due.year, due.month, due.day);
    }
    if let Some(each) = &p.each {
        out += &format!(" {}/{}{}", each.points, each.per, each.unit);
    } else if !p.unit.text.is_empty() {
        out += &format!(" {}", p.unit.text);
    }
    if let Some(every) = &p.every {
        out += &format!(" 每{every}");
    }
    if p.confidence == Confidence::Check { out + " ?" } else { out }
}

fn lines(text: &str) -> Vec<String> {
    propose(text).iter().map(line).collect()
}

#[test]
fn thresholds() {
    for (text, want) in [
        ("联通率≥90%", vec!["threshold 联通率 ≥0.9 %"]),
        ("联通率＞＝９０％", vec!["threshold 联通率 ≥0.9 %"]),
        ("达标率90%以上", vec!["threshold 达标率 ≥0.9 % ?"]),
        ("达标率90%（含）以上", vec!["threshold 达标率 ≥0.9 %"]),
        ("达标率90%以上（不含90%）", vec!["threshold 达标率 ＞0.9 %"]),
        ("达标率不低于百分之九十", vec!["threshold 达标率 ≥0.9 %"]),
        ("覆盖三分之二以上的乡镇", vec!["threshold 覆盖 ≥2/3 % ?"]),
        ("误差不超过5%", vec!["threshold 误差 ≤0.05 %"]),
        ("浓度低于35微克/立方米", vec!["threshold 浓度 ＜35 微克/立方米"]),
        ("投入超过10万元", vec!["threshold 投入 ＞100000 元 ?"]),
        ("投入不满10万元", vec!["threshold 投入 ＜100000 元 ?"]),
        ("投入十万元以上（含十万元）", vec!["threshold 投入 ≥100000 元"]),
        ("投入1,000元以上", vec!["threshold 投入 ≥1000 元 ?"]),
        ("参加培训2人次以上", vec!["threshold 参加培训 ≥2 人次 ?"]),
        ("不少于３次", vec!["threshold ≥3 次"]),
        ("开展2期以上培训", vec!["threshold 开展培训 ≥2 期 ?"]),
        ("争取到项目一个以上", vec!["threshold 争取到项目 ≥1 个 ?"]),
        ("得分90分以上", vec!["threshold 得分 ≥90 分 ?"]),
        ("10个工作日内办结", vec!["threshold 办结 ≤10 工作日 ?"]),
        ("联通率80%-90%", vec!["threshold 联通率 ≥0.8 ＜0.9 % ?"]),
        ("联通率80~90%之间", vec!["threshold 联通率 ≥0.8 ＜0.9 % ?"]),
        ("80%≤联通率<90%", vec!["threshold 联通率 ≥0.8 %", "threshold 联通率 ＜0.9 %"]),
        (
            "在线率90%以上得20分；80%以下不得分",
            vec!["threshold 在线率 ≥0.9 % ?", "points ＝20", "threshold ≤0.8 % ?", "points ＝0"],
        ),
        ("达到80%但不足90%", vec!["threshold ≥0.8 %", "threshold ＜0.9 %"]),
        ("投入10万元左右", vec!["threshold 投入 元 ?"]),
        ("在线率95%", vec!["threshold 在线率 ≥0.95 % ?"]),
        (
            "投入县级10万元以上，区级5万元以上",
            vec!["threshold 投入 [县级] ≥100000 元 ?", "threshold 投入 [区级] ≥50000 元 ?"],
        ),
        ("投入县≥10万 区≥5万", vec!["threshold 投入县 ≥100000 元 ?", "threshold 投入县 [区] ≥50000 元 ?"]),
        ("投入：县≥10万 区≥5万", vec!["threshold [县] ≥100000 元 ?", "threshold [区] ≥50000 元 ?"]),
    ] {
        assert_eq!(lines(text), want, "{text}");
    }
}

#[test]
fn periods_and_deadlines() {
    for (text, want) in [
        ("信息更新率高（至少3天一次更新）", vec!["period 更新 ≤3 天 ?"]),
        ("每5个工作日更新一次", vec!["period 更新 ≤5 工作日 ?"]),
        ("每季度至少报送2次信息", vec!["period 报送信息 ≥2 次 每季度 ?"]),
        ("每月开展1次以上检查", vec!["period 开展检查 ≥1 次 每月 ?"]),
        ("6月底前上报总结", vec!["deadline 上报总结 0/6-30 ?"]),
        ("12月15日前上报", vec!["deadline 上报 0/12-15 ?"]),
        ("次年1月10日前报送", vec!["deadline 报送 1/1-10 ?"]),
        ("年底前完成", vec!["deadline 完成 0/12-31 ?"]),
        ("十二月十五日以前报送", vec!["deadline 报送 0/12-15 ?"]),
        ("每月5日前报送数据", vec!["deadline 报送数据 ?"]),
        ("13月1日前", vec![]),
    ] {
        assert_eq!(lines(text), want, "{text}");
    }
}

#[test]
fn points_in_text() {
    for (text, want) in [
        ("达到要求得8分", vec!["points ＝8"]),
        ("（８分）", vec!["points ＝8"]),
        ("视情况得2-5分", vec!["pointsrange ≥2 ≤5 ?"]),
        ("论文（1分/篇），成果（1分/项），最多3分", vec!["award 论文 1/1篇", "award 成果 1/1项", "cap ≤3 分"]),
        ("每篇1分，3分封顶", vec!["award 每篇 1/1篇", "cap ≤3 分"]),
        ("每少一项扣0.5分，扣完为止", vec!["deduction 每少一项 -0.5/1项", "floor ≥0"]),
        ("每迟报2天扣0.5分", vec!["deduction 每迟报2天 -0.5/2天"]),
        ("每低1个百分点扣1分", vec!["deduction 每低1个百分点 -1/1个百分点"]),
        ("发现一次扣2分", vec!["deduction 发现一次 -2/1次 ?"]),
        ("未报送的，扣2分", vec!["deduction 未报送 -2/1次 ?"]),
        ("未开展不得分", vec!["points ＝0"]),
        ("完成得满分", vec!["points"]),
        ("满分10分", vec!["full ＝10"]),
        ("最多扣3分", vec!["cap ≤3 扣分"]),
    ] {
        assert_eq!(lines(text), want, "{text}");
    }
}

#[test]
fn what_means_nothing_is_left_alone() {
    for text in [
        "",
        "实现省－市－县网络和设备一体化",
        "PM2.5和HJ212协议",
        "第三方运维",
        "统一管理，受到一定影响",
        "2009年度工作",
        "省级以上专业期刊",
        "有5个文件夹".trim_start_matches("有5个文件夹"),
    ] {
        assert_eq!(lines(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn cells_of_points() {
    let q = |t: &str| t.parse().unwrap();
    for (text, want) in [
        ("8", Some(PointsCell::Fixed(q("8")))),
        ("８分", Some(PointsCell::Fixed(q("8")))),
        ("2.5 分", Some(PointsCell::Fixed(q("2.5")))),
        ("（满分10分）", Some(PointsCell::Fixed(q("10")))),
        ("最多3分", Some(PointsCell::Fixed(q("3")))),
        ("十分", Some(PointsCell::Fixed(q("10")))),
        ("2-5分", Some(PointsCell::Range(q("2"), q("5")))),
        ("２～５", Some(PointsCell::Range(q("2"), q("5")))),
        ("-2分", Some(PointsCell::Off(q("2")))),
        ("扣2分", Some(PointsCell::Off(q("2")))),
        ("县级8分，区级6分", Some(PointsCell::ByKind(vec![("县级".into(), q("8")), ("区级".into(), q("6"))]))),
        ("", None),
        ("分值", None),
        ("建设8个站点", None),
        ("5-2", None),
    ] {
        assert_eq!(points_cell(text), want, "{text}");
    }
    assert_eq!(title_points("信息管理体系建设(16分)"), ("信息管理体系建设".into(), Some(q("16"))));
    assert_eq!(title_points("数据报送（满分１０分）"), ("数据报送".into(), Some(q("10"))));
    assert_eq!(title_points("一、组织领导 20分"), ("一、组织领导".into(), Some(q("20"))));
    assert_eq!(title_points("积分"), ("积分".into(), None));
}

proptest! {
    #[test]
    fn hostile_text_never_panics(text in "\\PC{0,120}") {
        for p in propose(&text) {
            prop_assert_eq!(&text[p.from..p.to], p.text.as_str());
        }
        points_cell(&text);
        title_points(&text);
    }

    #[test]
    fn text_of_the_trade_never_panics(text in "[0-9０-９一二十百千万两点年月日底前每少扣得加计分元%％个次人天季度至到以上下内不超过最多（）()/,，。；≥≤<>=.-~ \n县区级]{0,60}") {
        for p in propose(&text) {
            prop_assert_eq!(&text[p.from..p.to], p.text.as_str());
            prop_assert!(p.confidence == Confidence::Sure || p.topic.is_some());
            prop_assert!(p.what != What::Threshold || !p.bounds.is_empty() || p.topic.is_some());
        }
        points_cell(&text);
        title_points(&text);
    }

    #[test]
    fn numbers_are_kept_exactly(n in 0_u32..1_000_000, d in 0_u32..1000) {
        let text = format!("达标率不低于{n}.{d:03}%");
        let want: kernel::q::Q = format!("{n}.{d:03}").parse().unwrap();
        prop_assert_eq!(propose(&text)[0].bounds[0].value, want.div(kernel::q::Q::int(100)).unwrap());
    }
}
