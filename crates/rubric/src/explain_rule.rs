//! Why a rule gives its points, as sentences: one a line, what belongs to another below it.

use kernel::q::Q;

use crate::card::*;
use crate::explain::{Text, points_text};
use crate::method::{Method, Op};

/// A sentence and how deep it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    pub depth: usize,
    pub text: String,
}

/// The sentences of a rule.
pub fn rule_lines(reason: &RuleReason, text: Text) -> Vec<Line> {
    let mut out = Out { zh: text == Text::Zh, lines: Vec::new() };
    out.rule(reason, 0);
    out.lines
}

/// The sentences between the rows and the result of a unit.
pub fn total_lines(method: &Method, card: &Card, text: Text) -> Vec<Line> {
    let mut out = Out { zh: text == Text::Zh, lines: Vec::new() };
    out.total(method, card);
    out.lines
}

struct Out {
    zh: bool,
    lines: Vec<Line>,
}

impl Out {
    fn say(&mut self, depth: usize, zh: String, en: String) {
        self.lines.push(Line { depth, text: if self.zh { zh } else { en } });
    }

    fn points(&self, q: Q) -> String {
        if self.zh { format!("{} 分", points_text(q)) } else { format!("{} points", points_text(q)) }
    }

    fn reach(&self, r: Reach) -> String {
        match (r.lo == r.hi, self.zh) {
            (true, _) => self.points(r.lo),
            (false, true) => format!("{}–{} 分", points_text(r.lo), points_text(r.hi)),
            (false, false) => format!("{} to {} points", points_text(r.lo), points_text(r.hi)),
        }
    }

    fn of(&self, p: &Points) -> String {
        let reach = self.reach(Reach { lo: p.lo, hi: p.hi });
        match p.so_far.filter(|_| !p.certain()) {
            Some(q) if self.zh => format!("{reach}，暂计 {} 分", points_text(q)),
            Some(q) => format!("{reach}, {} so far", points_text(q)),
            None => reach,
        }
    }

    fn state(&self, state: State) -> &'static str {
        match (state, self.zh) {
            (State::Holds, true) => "成立",
            (State::Fails, true) => "不成立",
            (State::Unknown, true) => "未定",
            (State::Holds, false) => "holds",
            (State::Fails, false) => "does not hold",
            (State::Unknown, false) => "is not settled",
        }
    }

    fn rule(&mut self, reason: &RuleReason, depth: usize) {
        match reason {
            RuleReason::Tiers { tiers, no_tier, policy, nothing, .. } => {
                if let Some(nothing) = nothing {
                    let state = self.state(nothing.state);
                    self.say(depth, format!("“什么都没做”{state}。"), format!("That nothing was done {state}."));
                }
                for tier in tiers {
                    let (points, state) = (self.points(tier.points), self.state(tier.state));
                    let (zh, en) =
                        if tier.reached { ("，按此档得分", ", and gives the points") } else { ("", "") };
                    self.say(depth, format!("{points}档{state}{zh}："), format!("The tier of {points} {state}{en}:"));
                    self.node(&tier.node, depth + 1);
                    tier.hints.iter().for_each(|n| self.hint(n, depth + 1));
                }
                if *no_tier {
                    self.say(
                        depth,
                        format!("没有一档成立，按“无档可归”的规定（{policy}）计分。"),
                        format!("No tier holds; the policy for that ({policy}) decides."),
                    );
                }
            }
            RuleReason::Sum { base, terms, .. } => self.sum(*base, terms, depth),
            RuleReason::Score { ends, node, .. } => {
                let points = self.reach(*ends);
                self.say(depth, format!("按量计分，得 {points}："), format!("By quantity, {points}:"));
                self.node(node, depth + 1);
            }
            RuleReason::Compound { form, ends, parts } => self.compound(*form, *ends, parts, depth),
        }
    }

    fn sum(&mut self, base: Option<Q>, terms: &[TermReason], depth: usize) {
        let start = self.points(base.unwrap_or(Q::ZERO));
        self.say(depth, format!("从 {start}起算，逐项累计："), format!("Counted from {start}:"));
        for term in terms {
            let label = label_text(term.node.label.as_ref(), !self.zh).to_owned();
            let count = term.node.measure.as_ref().and_then(|m| m.value.clone());
            let each = term.each.map(|q| self.points(q));
            let gives = term.points.map(|q| self.points(q));
            let (count, each) = match (count, each, self.zh) {
                (Some(n), Some(e), true) => (n, format!("，每项 {e}")),
                (Some(n), Some(e), false) => (n, format!(", {e} each")),
                (None, Some(e), true) => ("数量未知".into(), format!("，每项 {e}")),
                (None, Some(e), false) => ("number not known".into(), format!(", {e} each")),
                (n, None, true) => (n.unwrap_or_else(|| "数量未知".into()), String::new()),
                (n, None, false) => (n.unwrap_or_else(|| "number not known".into()), String::new()),
            };
            let (zh, en) = match gives {
                Some(p) => (format!("计 {p}"), format!("makes {p}")),
                None => ("尚不能确定".into(), "not settled".into()),
            };
            self.say(depth + 1, format!("“{label}”：{count}{each}，{zh}。"), format!("{label}: {count}{each}, {en}."));
        }
    }

    fn compound(&mut self, form: Compound, ends: Reach, parts: &[PartReason], depth: usize) {
        let points = self.reach(ends);
        let (zh, en) = match form {
            Compound::Sum => ("各小项相加", "The parts add up"),
            Compound::Max => ("取各小项中最高的", "The highest part counts"),
            Compound::Min => ("取各小项中最低的", "The lowest part counts"),
            Compound::Mean => ("取各小项的平均", "The mean of the parts counts"),
            Compound::Choose => ("用第一个条件成立的分支", "The first branch that holds counts"),
            Compound::Adjust => ("先计分，再依次调整", "Points, then changed step by step"),
        };
        self.say(depth, format!("{zh}，得 {points}："), format!("{en}, {points}:"));
        for part in parts {
            self.part(form, part, depth + 1);
        }
    }

    fn part(&mut self, form: Compound, part: &PartReason, depth: usize) {
        let label = label_text(Some(&part.label), !self.zh).to_owned();
        let points = part.ends.map(|e| self.reach(e));
        let does =
            part.does.as_ref().map(|d| if self.zh { d.zh.clone() } else { d.en.clone() }).filter(|d| !d.is_empty());
        let counts = match (form, part.counts) {
            (Compound::Choose, Some(true)) => Some(("用此分支", "taken")),
            (Compound::Choose, Some(false)) => Some(("不用", "not taken")),
            (Compound::Choose, None) => Some(("是否用此分支未定", "not settled whether taken")),
            (Compound::Adjust, Some(true)) => Some(("已调整", "applied")),
            (Compound::Adjust, Some(false)) => Some(("不调整", "not applied")),
            (Compound::Adjust, None) if part.does.is_some() => Some(("是否调整未定", "not settled whether applied")),
            (Compound::Max | Compound::Min, Some(true)) => Some(("计入", "counts")),
            (Compound::Max | Compound::Min, Some(false)) => Some(("不计入", "does not count")),
            _ => None,
        };
        let counts = counts.map(|(zh, en)| (if self.zh { zh } else { en }).to_owned());
        // After a step stand the points as they then are.
        let points = match (form, points, self.zh) {
            (Compound::Adjust, Some(p), true) if part.does.is_some() => Some(format!("此时 {p}")),
            (Compound::Adjust, Some(p), false) if part.does.is_some() => Some(format!("now {p}")),
            (_, Some(p), true) => Some(format!("得 {p}")),
            (_, points, _) => points,
        };
        let said: Vec<String> = [does, counts, points].into_iter().flatten().collect();
        let (zh, en) = (said.join("，"), said.join(", "));
        self.say(depth, format!("“{label}”：{zh}。"), format!("{label}: {en}."));
        part.nodes.iter().for_each(|n| self.node(n, depth + 1));
        if let Some(reason) = &part.reason {
            self.rule(reason, depth + 1);
        }
    }

    fn hint(&mut self, node: &Node, depth: usize) {
        let label = label_text(node.label.as_ref(), !self.zh).to_owned();
        let state = self.state(node.state);
        self.say(
            depth,
            format!("提示：“{label}”{state}（不影响得分）。"),
            format!("Hint: {label} {state} (decides nothing)."),
        );
    }

    /// A condition, or the number that a rule reads.
    fn node(&mut self, node: &Node, depth: usize) {
        let state = self.state(node.state);
        let label = label_text(node.label.as_ref(), !self.zh).to_owned();
        let n = node.at_least.unwrap_or(1);
        let (zh, en) = match node.form {
            Form::All if !node.children.is_empty() => ("以下各项都要成立".to_owned(), "All of these".to_owned()),
            Form::Any if !node.children.is_empty() => ("以下任一项成立即可".into(), "Any of these".into()),
            Form::Not if !node.children.is_empty() => ("以下不得成立".into(), "Not this".into()),
            Form::AtLeast => (format!("以下至少 {n} 项成立"), format!("At least {n} of these")),
            Form::Always => ("无条件".into(), "Unconditionally".into()),
            _ if label.is_empty() => match node.form {
                Form::InTime => ("收到时间".into(), "The time of receipt".into()),
                Form::Compare => ("比较的数".into(), "The number".into()),
                _ => ("这一条件".into(), "This condition".into()),
            },
            _ => (format!("“{label}”"), label.clone()),
        };
        let named = !label.is_empty() && !node.children.is_empty() && !zh.contains(&label);
        let (mut zh, mut en) =
            if named { (format!("“{label}”（{zh}）"), format!("{label} ({en})")) } else { (zh, en) };
        if let Some(m) = node.measure.as_deref() {
            if let Some(value) = &m.value {
                zh.push_str(&format!("为 {value}"));
                en.push_str(&format!(" is {value}"));
            }
            let asked = m.op.zip(m.threshold.as_ref());
            let by_day =
                asked.filter(|(op, _)| matches!(op, Op::Le | Op::Lt)).and_then(|(_, w)| w.strip_suffix(" 24:00"));
            if let Some(day) = by_day {
                zh.push_str(&format!("，{day} 当日截止"));
                en.push_str(&format!(", due by the end of {day}"));
            } else if let Some((op, want)) = asked {
                zh.push_str(&format!("，要求 {}{want}", op.sign()));
                en.push_str(&format!(", asked {}{want}", op.sign()));
            }
            let compared = m.op.is_some();
            let short = m.short.as_ref().filter(|_| compared && node.state == State::Fails && !node.boundary);
            if m.value.is_none() && node.state != State::Unknown {
                zh.push_str("没有值");
                en.push_str(" has no value");
            }
            if compared || m.value.is_none() {
                zh.push_str(&format!("，{state}"));
                en.push_str(&format!(": {state}"));
            }
            if let Some(short) = short {
                zh.push_str(&format!("，差 {}", short.zh));
                en.push_str(&format!(", {} short", short.en));
            }
        } else {
            zh.push_str(if node.children.is_empty() { state } else { "：" });
            zh.push_str(if node.children.is_empty() { "" } else { state });
            en.push_str(&format!(" {state}"));
        }
        for r in &node.readings {
            let (ruled_zh, ruled_en) = if r.ruled { ("", "") } else { ("，尚未裁定", ", not ruled yet") };
            zh.push_str(&format!("（按读法 {} 的 {}{ruled_zh}）", r.id, r.option));
            en.push_str(&format!(" (reading {} as {}{ruled_en})", r.id, r.option));
        }
        let (zh_end, en_end) = if node.children.is_empty() { ("。", ".") } else { ("：", ":") };
        self.say(depth, format!("{zh}{zh_end}"), format!("{en}{en_end}"));
        node.children.iter().for_each(|c| self.node(c, depth + 1));
    }

    fn total(&mut self, method: &Method, card: &Card) {
        let total = self.of(&card.total);
        self.say(0, format!("总分 {total}。"), format!("Total: {total}."));
        for row in card.rows.iter() {
            let points = self.of(&row.points);
            self.say(1, format!("{} {points}", row.indicator), format!("{} {points}", row.indicator));
        }
        if let Some(a) = card.adjusted.as_deref() {
            let (r, b, p, before) =
                (self.of(&a.regular), self.of(&a.bonus), self.of(&a.penalty), self.of(&a.before_veto));
            self.say(
                0,
                format!("常规项 {r}；加分项 {b}；扣分项 {p}；否决前合计 {before}。"),
                format!("Regular {r}; bonus {b}; penalty {p}; before vetoes {before}."),
            );
            for veto in &a.vetoes {
                let label = label_text(Some(&veto.label), !self.zh).to_owned();
                let state = self.state(veto.state);
                let (zh, en) = if veto.stops { ("，并停止计分", ", and scoring stops") } else { ("", "") };
                self.say(
                    0,
                    format!("否决“{label}”{state}（成立则：{}{zh}）：", veto.does.zh),
                    format!("Veto {label} {state} (if it holds: {}{en}):", veto.does.en),
                );
                self.node(&veto.node, 1);
            }
            for worth in &a.counts_as {
                let points = self.of(&worth.points);
                let english = worth.label.en.clone().filter(|_| !self.zh);
                let label = english.unwrap_or_else(|| worth.label.zh.clone());
                self.say(0, format!("“{label}”折合 {points}。"), format!("{label}: {points}."));
            }
            if let Some(g) = &a.grade {
                let name = |g: &Option<String>, zh: bool| match g {
                    Some(id) => method.grade_label(id).map_or(id.as_str(), |l| label_text(Some(l), !zh)).to_owned(),
                    None => (if zh { "无等次" } else { "no grade" }).to_owned(),
                };
                let (worst, best) = (name(&g.worst, self.zh), name(&g.best, self.zh));
                let now = name(&g.now, self.zh);
                if worst == best {
                    self.say(0, format!("等次：{worst}。"), format!("Grade: {worst}."));
                } else {
                    self.say(
                        0,
                        format!("等次尚未确定：{worst}至{best}，目前 {now}。"),
                        format!("Grade not settled: {worst} to {best}, {now} so far."),
                    );
                }
            }
        }
        let mut policies: Vec<(String, String)> =
            card.by_no_tier.iter().map(|(policy, points)| (policy.clone(), self.of(points))).collect();
        policies.sort();
        if policies.len() > 1 {
            let each: Vec<String> = policies.iter().map(|(p, points)| format!("{p} {points}")).collect();
            self.say(
                0,
                format!("无档可归的三种规定下：{}。", each.join("；")),
                format!("Under the policies for \"no tier holds\": {}.", each.join("; ")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use facts::{Dated, Fact, Outcome, Snapshot, Stage, Subject, Value};
    use kernel::calendar::Calendar;
    use kernel::period::Period;

    use super::*;
    use crate::{MethodFiles, Rulings, Scored};

    fn method() -> Method {
        let mut files = MethodFiles::default();
        let text = include_bytes!("../tests/fixtures/every-form.yaml");
        files.files.insert("method.yaml".into(), text.to_vec());
        crate::read(&files).0.unwrap()
    }

    fn scored() -> Scored {
        let method = method();
        let period = Period::year(2026).unwrap();
        let subject = Subject {
            id: "u".into(),
            name: "某单位".into(),
            short_name: "某".into(),
            kinds: vec![Dated { value: "a".into(), from: period.from, to: None }],
            statuses: Vec::new(),
        };
        let fact = |key: &str, value| Fact {
            subject: "u".into(),
            key: key.into(),
            at: BTreeMap::new(),
            period,
            outcome: Outcome::Known(value),
            by: "x".into(),
            reason: None,
            recorded_at: "2026-01-01T00:00:00Z".into(),
            evidence: Vec::new(),
        };
        let mut snapshot = Snapshot {
            form: Snapshot::FORM,
            period,
            as_of: period.to,
            stage: Stage::Final,
            simulated: true,
            calendar: Calendar { holidays: Vec::new(), makeup: Vec::new(), covered: None, source: "x".into() },
            subjects: vec![subject],
            facts: vec![
                fact("sys.done", Value::Bool(true)),
                fact("declared/number", Value::Integer(3)),
                fact("declared/size", Value::Decimal(Q::int(120))),
                fact("judged/grade", Value::Level("good".into())),
            ],
        };
        snapshot.sort();
        let rulings = Rulings::defaults(&method, "x", period.from);
        crate::score(&method, &rulings, &snapshot).unwrap()
    }

    fn lines(indicator: &str, text: Text) -> String {
        let scored = scored();
        let row = scored.cards[0].rows.iter().find(|r| r.indicator == indicator).unwrap();
        rule_lines(&row.reason, text).iter().map(|l| format!("{}{}\n", "  ".repeat(l.depth), l.text)).collect()
    }

    #[test]
    fn every_rule_form_reads_as_sentences() {
        for (indicator, words) in [
            ("1.1", &["10 分档不成立", "5 分档", "以下各项都要成立"][..]),
            ("1.2", &["从 10 分起算", "“缺项”：3，每项 -0.5 分，计 -1.5 分。"]),
            ("1.4", &["各小项相加，得 8 分", "“甲”：", "得 3 分", "5 分档成立，按此档得分"]),
            ("1.5", &["用第一个条件成立的分支，得 10 分", "“大”：用此分支，得 10 分。", "“其他”：不用"]),
            ("1.6", &["先计分，再依次调整", "“调整前”：得 9 分", "“加一”：", "已调整", "此时 9 分"]),
            ("2.1", &["按量计分，得 20 分"]),
        ] {
            let said = lines(indicator, Text::Zh);
            for word in words {
                assert!(said.contains(word), "{indicator}: no {word} in\n{said}");
            }
            assert!(!said.contains("“”"), "{said}");
            let english = lines(indicator, Text::En);
            assert!(english.lines().all(|l| l.ends_with(['.', ':'])), "{english}");
        }
    }

    #[test]
    fn the_total_tells_bonus_vetoes_and_grade() {
        let scored = scored();
        let lines = |text| total_lines(&method(), &scored.cards[0], text);
        let said: String = lines(Text::Zh).iter().map(|l| format!("{}\n", l.text)).collect();
        let english: Vec<String> = lines(Text::En).into_iter().map(|l| l.text).collect();
        let grade = english.iter().find(|l| l.starts_with("Grade")).unwrap();
        assert!(!grade.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{grade}");
        for word in
            ["总分 ", "常规项 ", "加分项 ", "否决前合计 ", "否决“事故”不成立", "停止计分", "“全市考核”折合", "等次"]
        {
            assert!(said.contains(word), "no {word} in\n{said}");
        }
    }
}
