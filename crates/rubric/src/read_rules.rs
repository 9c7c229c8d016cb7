//! Reads items: rules, conditions, quantities, with every name resolved.

use std::sync::Arc;

use facts::ValueType;
use kernel::q::Q;

use crate::method::*;
use crate::problem::{Span, quote};
use crate::read::{Fields, Reader};
use crate::rules::*;
use crate::yaml::{Kind, Node};

/// What a rule may refer to while one indicator is read.
#[derive(Default)]
pub(crate) struct Here {
    pub define: Vec<String>,
    /// Definitions that are complete and may be used.
    pub ready: usize,
    slots: Vec<usize>,
    branches: Vec<usize>,
    pub groups: Vec<GroupStat>,
    /// A condition of the total: it may speak of points, not of the group.
    pub of_total: bool,
    steps: usize,
}

impl Here {
    pub fn total() -> Here {
        Here { of_total: true, ..Here::default() }
    }

    /// An indicator that only holds what conditions of the total refer to.
    pub fn into_scope(self, points: Q) -> Indicator {
        Indicator {
            id: "total".into(),
            name: Label { zh: "总分".into(), en: Some("Total".into()) },
            points,
            kind_points: Vec::new(),
            open_ended: false,
            applies: Applies::default(),
            not_applicable: None,
            line: None,
            mode: String::new(),
            assessor: String::new(),
            evidence: Vec::new(),
            evidence_en: Vec::new(),
            local: None,
            readings: Vec::new(),
            define: Vec::new(),
            groups: Vec::new(),
            nothing: None,
            rule: Rule::Tiers(Vec::new()),
            slots: self.slots,
            branches: self.branches,
            file: "method.yaml".into(),
            span: Span::default(),
        }
    }
}

impl Reader {
    pub(crate) fn read_item(&mut self, node: &Node, file: &str) -> Option<Item> {
        let f = self.map(node)?;
        let no = self.need(&f, "no").map(|n| self.whole(n)).unwrap_or(0);
        let title = self.label(&f, "title", "title_en");
        let full = self.need(&f, "points").map(|n| self.full_marks(n));
        let (points, open_ended) = full.map_or((Q::ZERO, false), |f| (f.points, f.open_ended));
        let roles = [("regular", Role::Regular), ("bonus", Role::Bonus), ("penalty", Role::Penalty)];
        let role = f.get("role").map_or(Role::Regular, |n| self.word(n, &roles, Role::Regular));
        let weight = f.get("weight").map_or(Q::ONE, |n| self.constant(n));
        let floor = f.get("floor").map(|n| self.constant(n));
        let cap = f.get("cap").map(|n| self.constant(n));
        let inside = f.get("inside").map(|n| self.boolean(n)).unwrap_or(false);
        let gate = f.get("gate").map(|n| self.total_cond(n));
        let applies = f.get("applies").map(|n| self.applies(n)).unwrap_or_default();
        let mut indicators = Vec::new();
        let mut sum = Q::ZERO;
        let nodes = self.need(&f, "indicators").map(|n| self.list(n)).unwrap_or_default();
        for n in nodes {
            if let Some(indicator) = self.read_indicator(n, file) {
                sum = sum.add(indicator.points).unwrap_or(sum);
                indicators.push(indicator);
            }
        }
        let plain = indicators.iter().all(|i| i.applies.everyone() && i.kind_points.is_empty());
        if role == Role::Regular && plain && !open_ended && sum != points {
            self.p.error(
                "sum",
                f.span,
                format!("the indicators of item {no} add up to {sum}, the item says {points}"),
                format!("第 {no} 项各指标分值合计 {sum}，与标明的 {points} 不符"),
            );
        }
        self.finish(&f, "an item");
        let (file, span) = (file.to_owned(), f.span);
        Some(Item { no, title, points, weight, role, floor, cap, gate, inside, applies, indicators, file, span })
    }

    fn read_indicator(&mut self, node: &Node, file: &str) -> Option<Indicator> {
        let f = self.map(node)?;
        let id = self.need_text(&f, "id");
        let name = self.label(&f, "name", "name_en");
        let full = self.need(&f, "points").map(|n| self.full_marks(n)).unwrap_or_default();
        let applies = f.get("applies").map(|n| self.applies(n)).unwrap_or_default();
        let line = f.get("line").map(|n| self.whole(n));
        let mode = self.opt_text(&f, "mode").unwrap_or_else(|| "self".into());
        if !matches!(mode.as_str(), "auto" | "self" | "onsite") {
            self.p.error(
                "mode",
                f.span,
                format!("`mode` is auto, self or onsite, not {}", quote(&mode)),
                format!("mode 只能是 auto、self 或 onsite，不能是 {}", quote(&mode)),
            );
        }
        let assessor = self.opt_text(&f, "assessor").unwrap_or_default();
        let evidence = f.get("evidence").map(|n| self.texts(n)).unwrap_or_default();
        let evidence_en = f.get("evidence_en").map(|n| self.texts(n)).unwrap_or_default();
        if !evidence_en.is_empty() && evidence_en.len() != evidence.len() {
            self.p.error(
                "evidence_en",
                f.span,
                format!("`evidence_en` has {} texts beside {} of `evidence`", evidence_en.len(), evidence.len()),
                format!("evidence_en 有 {} 条，evidence 有 {} 条，须一一对应", evidence_en.len(), evidence.len()),
            );
        }
        let local = f.get("local").and_then(|n| self.read_local(n));
        let mut readings = Vec::new();
        if let Some(n) = f.get("readings") {
            for id in self.texts(n) {
                if let Some(r) = self.reading_ref(&id, n.span) {
                    readings.push(r.reading);
                }
            }
        }
        let mut here = Here::default();
        let mut define = Vec::new();
        if let Some(n) = f.get("define") {
            let entries = self.entries(n);
            here.define = entries.iter().map(|e| e.key.clone()).collect();
            for (i, entry) in entries.iter().enumerate() {
                here.ready = i;
                let quant = self.quant(&entry.value, &mut here);
                define.push((entry.key.clone(), quant));
            }
            here.ready = entries.len();
        }
        let nothing = f.get("nothing").map(|n| self.cond(n, &mut here));
        let not_applicable = f.get("not_applicable").map(|n| self.cond(n, &mut here));
        let rule_node = self.need(&f, "rule")?;
        // Where the full marks differ by kind, a rule without a cap stops at those of the unit's kind.
        let rule = self.rule(rule_node, &mut here, full.kinds.is_empty().then_some(full.points));
        if let Rule::ByKind(arms) = &rule {
            for ((arm, most), (kind, _)) in arms.iter().zip(&full.kinds).zip(&self.method.kinds) {
                let top = arm.bounds(*most).1;
                if top != *most {
                    self.p.error(
                        "kind_points",
                        rule_node.span,
                        format!("the rule of {kind} gives {top} at most, its full marks are {most}"),
                        format!("{kind} 的规则最高给 {top} 分，与该类别分值 {most} 不符"),
                    );
                }
            }
        }
        if !full.kinds.is_empty() && matches!(rule, Rule::Tiers(_)) {
            self.p.error(
                "kind_points",
                f.span,
                "full marks by kind need a rule by kind: the tiers of each kind give its points",
                "分值因类别而异时，rule 也须按类别（by_kind）写出各自的档位",
            );
        }
        self.finish(&f, "an indicator");
        Some(Indicator {
            id,
            name,
            points: full.points,
            kind_points: full.kinds,
            open_ended: full.open_ended,
            applies,
            not_applicable,
            line,
            mode,
            assessor,
            evidence,
            evidence_en,
            local,
            readings,
            define,
            groups: here.groups,
            nothing,
            rule,
            slots: here.slots,
            branches: here.branches,
            file: file.to_owned(),
            span: f.span,
        })
    }

    fn read_local(&mut self, node: &Node) -> Option<LocalWording> {
        let f = self.map(node)?;
        let (text, text_en) = (self.need_text(&f, "text"), self.opt_text(&f, "text_en"));
        let approved_by = self.need_text(&f, "approved_by");
        let on = self.need(&f, "approved_on")?;
        let date = self.text(on);
        let approved_on = date.parse();
        self.finish(&f, "a local wording");
        match approved_on {
            Ok(approved_on) => Some(LocalWording { text, text_en, approved_by, approved_on }),
            Err(_) => {
                self.p.error(
                    "date",
                    on.span,
                    format!("expected a date such as 2026-01-05, found {}", quote(&date)),
                    format!("此处应为日期（如 2026-01-05），实为 {}", quote(&date)),
                );
                None
            }
        }
    }

    /// `arms` of a reading, noted as a branch of this indicator.
    pub(crate) fn branch<T>(
        &mut self,
        f: &Fields<'_>,
        here: &mut Here,
        leaf: &mut dyn FnMut(&mut Reader, &Node, &mut Here) -> T,
    ) -> Option<(ReadingRef, Vec<T>)> {
        let found = self.arms(f, &mut |r, n| leaf(r, n, here))?;
        note(&mut here.branches, found.0.reading);
        Some(found)
    }

    pub(crate) fn branch_choice<T>(
        &mut self,
        node: &Node,
        here: &mut Here,
        leaf: &mut dyn FnMut(&mut Reader, &Node, &mut Here) -> T,
    ) -> Choice<T> {
        if let Kind::Map(entries) = &node.kind
            && entries.iter().any(|e| e.key == "by_reading")
            && let Some(f) = self.map(node)
        {
            let arms = self.branch(&f, here, &mut |r, n, here| r.branch_choice(n, here, leaf));
            self.finish(&f, "by_reading");
            if let Some((on, arms)) = arms {
                return Choice::By { on, arms };
            }
        }
        Choice::Fixed(leaf(self, node, here))
    }

    // --- rules ---

    /// `full` are the full marks, where they are known.
    pub(crate) fn rule(&mut self, node: &Node, here: &mut Here, full: Option<Q>) -> Rule {
        let none = Rule::Tiers(Vec::new());
        if !self.step(here, node.span) {
            return none;
        }
        let Some(f) = self.map(node) else { return none };
        let rule = if let Some(n) = f.get("tiers") {
            Rule::Tiers(self.tiers(n, here, full))
        } else if let Some(n) = f.get("sum") {
            self.sum_rule(n, here, full).map_or(none, Rule::Sum)
        } else if let Some(n) = f.get("score") {
            self.score_rule(n, here, full).map_or(none, Rule::Score)
        } else if let Some(n) = f.get("parts") {
            self.parts_rule(&f, n, here, full).map_or(none, Rule::Parts)
        } else if let Some(n) = f.get("choose") {
            Rule::Choose(self.branches(n, here, full))
        } else if let Some(n) = f.get("adjust") {
            self.adjust_rule(&f, n, here, full).map_or(none, Rule::Adjust)
        } else if let Some(n) = f.get("by_kind") {
            let arms = self.by_kind(n, here, &mut |r, n, here| r.rule(n, here, None));
            arms.map_or(none, Rule::ByKind)
        } else if f.has("by_reading") {
            match self.branch(&f, here, &mut |r, n, here| r.rule(n, here, full)) {
                Some((on, arms)) => Rule::By { on, arms },
                None => none,
            }
        } else {
            self.p.error(
                "rule",
                f.span,
                "expected `tiers`, `sum`, `score`, `parts`, `choose`, `adjust`, `by_kind` or `by_reading`",
                "此处应为 tiers、sum、score、parts、choose、adjust、by_kind 或 by_reading",
            );
            return none;
        };
        self.finish(&f, "a rule");
        rule
    }

    fn tiers(&mut self, node: &Node, here: &mut Here, full: Option<Q>) -> Vec<Tier> {
        let mut tiers: Vec<Tier> = Vec::new();
        for n in self.list(node) {
            if let Some(tier) = self.tier(n, here) {
                tiers.push(tier);
            }
        }
        let written: Vec<Q> = tiers.iter().filter(|t| t.written.is_some()).map(|t| t.points).collect();
        if let (Some(top), Some(points)) = (written.iter().max(), full)
            && *top != points
        {
            self.p.error(
                "sum",
                node.span,
                format!("the highest tier gives {top}, the indicator says {points}"),
                format!("最高档 {top} 分，与指标分值 {points} 不符"),
            );
        }
        if written.is_empty() {
            self.p.error("tiers", node.span, "there is no written tier", "没有条文档位");
        }
        if written.windows(2).any(|w| matches!(w, [a, b] if a <= b)) {
            self.p.error(
                "tiers",
                node.span,
                "tiers must go from the most points to the fewest, each once",
                "档位应按分值从高到低排列，且不得重复",
            );
        }
        if let Some(points) = full
            && tiers.iter().any(|t| t.points.is_negative() || t.points > points)
        {
            self.p.error(
                "tiers",
                node.span,
                format!("a tier gives less than 0 or more than {points}"),
                format!("某档分值小于 0 或大于 {points}"),
            );
        }
        tiers
    }

    fn tier(&mut self, node: &Node, here: &mut Here) -> Option<Tier> {
        let f = self.map(node)?;
        let points = self.need(&f, "points").map(|n| self.number(n)).unwrap_or(Q::ZERO);
        let text = self.opt_text(&f, "text");
        let line = f.get("line").map(|n| self.whole(n));
        let (unwritten, unwritten_en) = (self.opt_text(&f, "unwritten"), self.opt_text(&f, "unwritten_en"));
        if text.is_some() == unwritten.is_some() {
            self.p.error(
                "tier",
                f.span,
                "a tier has either `text` (verbatim) or `unwritten` (the reason why it is here)",
                "一档须有 text（条文原文）或 unwritten（为何设此档）之一",
            );
        }
        let mut only_if = None;
        if let Some(n) = f.get("only_if_reading") {
            for entry in self.entries(n) {
                if let Some(on) = self.reading_ref(&entry.key, entry.span) {
                    let names = self.arm_names(on);
                    let mut arms = Vec::new();
                    for text in self.texts(&entry.value) {
                        match names.iter().position(|x| *x == text) {
                            Some(i) => arms.push(i),
                            None => self.p.error(
                                "unknown_option",
                                entry.value.span,
                                format!("{} is not an option of {}", quote(&text), entry.key),
                                format!("{} 不是 {} 的读法", quote(&text), entry.key),
                            ),
                        }
                    }
                    note(&mut here.branches, on.reading);
                    if only_if.is_some() {
                        self.p.error(
                            "tier",
                            entry.span,
                            "`only_if_reading` names one reading",
                            "only_if_reading 只能写一个读法",
                        );
                    }
                    only_if = Some((on, arms));
                }
            }
        }
        let when = match self.need(&f, "when") {
            Some(n) => self.cond(n, here),
            None => Cond { id: self.id(), label: None, form: CondForm::Always(false), span: f.span },
        };
        let hint_nodes = f.get("hints").map(|n| self.list(n)).unwrap_or_default();
        let hints = hint_nodes.iter().map(|n| self.cond(n, here)).collect();
        self.finish(&f, "a tier");
        let written = text.map(|t| (t, line));
        Some(Tier { points, written, unwritten, unwritten_en, only_if, when, hints, span: f.span })
    }

    // --- conditions ---

    pub(crate) fn cond(&mut self, node: &Node, here: &mut Here) -> Cond {
        let id = self.id();
        let never = Cond { id, label: None, form: CondForm::Always(false), span: node.span };
        if !self.step(here, node.span) {
            return never;
        }
        let Some(f) = self.map(node) else { return never };
        let zh = self.opt_text(&f, "label");
        let en = self.opt_text(&f, "label_en");
        let label = zh.map(|zh| Arc::new(Label { zh, en }));
        let form = self.cond_form(&f, here);
        self.finish(&f, "a condition");
        match form {
            Some(form) => Cond { id, label, form, span: node.span },
            None => never,
        }
    }

    fn conds(&mut self, node: &Node, here: &mut Here) -> Vec<Cond> {
        let list = self.list(node);
        if list.is_empty() {
            self.p.error("empty", node.span, "an empty list of conditions", "条件列表是空的");
        }
        list.iter().map(|n| self.cond(n, here)).collect()
    }

    fn cond_form(&mut self, f: &Fields<'_>, here: &mut Here) -> Option<CondForm> {
        if let Some(n) = f.get("input") {
            let slot = self.slot(f, n, here)?;
            return Some(CondForm::Input { slot, wants: self.wants(f, slot) });
        }
        if let Some(n) = f.get("value") {
            let left = self.quant(n, here);
            let found = [("ge", Op::Ge), ("gt", Op::Gt), ("le", Op::Le), ("lt", Op::Lt), ("eq", Op::Eq)]
                .into_iter()
                .filter_map(|(key, op)| f.get(key).map(|n| (op, n)))
                .collect::<Vec<_>>();
            let [(op, n)] = found.as_slice() else {
                self.p.error(
                    "compare",
                    f.span,
                    "a comparison has one of ge, gt, le, lt, eq",
                    "比较须有 ge、gt、le、lt、eq 之一",
                );
                return None;
            };
            let right = self.quant(n, here);
            return Some(CondForm::Compare { left, op: *op, right, unit: self.opt_text(f, "unit") });
        }
        if let Some(n) = f.get("in_time") {
            let what = self.quant(n, here);
            let deadline = self.need(f, "deadline")?;
            let deadline = self.deadline(deadline, here)?;
            return Some(CondForm::InTime { what, deadline });
        }
        if let Some(n) = f.get("all") {
            return Some(CondForm::All(self.conds(n, here)));
        }
        if let Some(n) = f.get("any") {
            return Some(CondForm::Any(self.conds(n, here)));
        }
        if let Some(n) = f.get("not") {
            return Some(CondForm::Not(Box::new(self.cond(n, here))));
        }
        if let Some(n) = f.get("at_least") {
            let least = self.whole(n) as usize;
            let of = self.need(f, "of")?;
            let of = self.conds(of, here);
            if least == 0 || least > of.len() {
                self.p.error(
                    "at_least",
                    f.span,
                    format!("`at_least` is 1 to {}, not {least}", of.len()),
                    format!("at_least 应为 1 至 {}，不能是 {least}", of.len()),
                );
            }
            return Some(CondForm::AtLeast(least, of));
        }
        if f.has("by_reading") {
            let (on, arms) = self.branch(f, here, &mut |r, n, here| r.cond(n, here))?;
            return Some(CondForm::ByReading { on, arms });
        }
        if let Some(n) = f.get("by_kind") {
            return self.by_kind(n, here, &mut |r, n, here| r.cond(n, here)).map(CondForm::ByKind);
        }
        if let Some(n) = f.get("always") {
            return Some(CondForm::Always(self.boolean(n)));
        }
        if let Some(n) = f.get("covers") {
            let slot = self.slot(f, n, here)?;
            let column = self.need(f, "column")?;
            let column = self.column(slot, column)?;
            let list = self.need(f, "list")?;
            let list = self.map(list).and_then(|lf| {
                let param = self.param(&lf, here);
                self.finish(&lf, "a list");
                param
            })?;
            let filters = f.get("where").map(|n| self.filters(slot, n, here)).unwrap_or_default();
            return Some(CondForm::Covers { slot, column, list, filters });
        }
        self.p.error("condition", f.span, "expected a condition: input, value, in_time, all, any, not, at_least, by_reading, by_kind, always or covers", "此处应为条件：input、value、in_time、all、any、not、at_least、by_reading、by_kind、always 或 covers");
        None
    }

    fn wants(&mut self, f: &Fields<'_>, slot: usize) -> Vec<Want> {
        let Some(input) = self.method.slots.get(slot).and_then(|s| self.method.inputs.get(s.input)).cloned() else {
            return Vec::new();
        };
        let is = f.get("is");
        match (input.ty, is) {
            (ValueType::Bool, None) => vec![Want::Bool(true)],
            (ValueType::Bool, Some(n)) => {
                let b = self.boolean(n);
                vec![Want::Bool(b)]
            }
            (ValueType::Level | ValueType::Text, Some(n)) => {
                let texts = self.texts(n);
                for text in texts
                    .iter()
                    .filter(|t| input.ty == ValueType::Level && !input.levels.iter().any(|(id, _)| id == *t))
                {
                    self.p.error(
                        "unknown_level",
                        n.span,
                        format!("{} is not a level of {}", quote(text), input.id),
                        format!("{} 不是 {} 的等级", quote(text), input.id),
                    );
                }
                texts.into_iter().map(Want::Text).collect()
            }
            (ValueType::Level | ValueType::Text, None) => {
                self.p.error(
                    "missing_key",
                    f.span,
                    format!("`is` is missing: {} is a {}", input.id, input.ty.name()),
                    format!("缺少 is：{} 的类型是 {}", input.id, input.ty.name()),
                );
                Vec::new()
            }
            (ty, _) => {
                self.p.error(
                    "type",
                    f.span,
                    format!(
                        "{} is {}, which is not a condition by itself; compare it with `value`",
                        input.id,
                        ty.name()
                    ),
                    format!("{} 的类型是 {}，不能单独作条件，请用 value 比较", input.id, ty.name()),
                );
                Vec::new()
            }
        }
    }

    pub(crate) fn by_kind<T>(
        &mut self,
        node: &Node,
        here: &mut Here,
        leaf: &mut dyn FnMut(&mut Reader, &Node, &mut Here) -> T,
    ) -> Option<Vec<T>> {
        let kinds: Vec<String> = self.method.kinds.iter().map(|(id, _)| id.clone()).collect();
        let mut arms: Vec<Option<T>> = kinds.iter().map(|_| None).collect();
        for entry in self.entries(node) {
            match kinds.iter().position(|k| *k == entry.key) {
                Some(i) => {
                    let value = leaf(self, &entry.value, here);
                    if let Some(arm) = arms.get_mut(i) {
                        *arm = Some(value);
                    }
                }
                None => self.p.error(
                    "unknown_kind",
                    entry.span,
                    format!("{} is not a unit kind of this method", quote(&entry.key)),
                    format!("{} 不是本方法的单位类别", quote(&entry.key)),
                ),
            }
        }
        let missing: Vec<&str> =
            kinds.iter().zip(&arms).filter(|(_, a)| a.is_none()).map(|(k, _)| k.as_str()).collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            self.p.error(
                "missing_kind",
                node.span,
                format!("no branch for unit kind {missing}"),
                format!("缺少单位类别 {missing} 的分支"),
            );
            return None;
        }
        Some(arms.into_iter().flatten().collect())
    }

    // --- inputs ---

    pub(crate) fn slot(&mut self, f: &Fields<'_>, node: &Node, here: &mut Here) -> Option<usize> {
        let name = self.text(node);
        let at_node = f.get("at");
        let Some((input, def)) = self.method.input(&name) else {
            self.p.error(
                "unknown_input",
                node.span,
                format!("no input {}", quote(&name)),
                format!("没有输入 {}", quote(&name)),
            );
            return None;
        };
        let dimensions = def.dimensions.clone();
        let mut at = std::collections::BTreeMap::new();
        if let Some(n) = at_node {
            for entry in self.entries(n) {
                at.insert(entry.key.clone(), self.text(&entry.value));
            }
        }
        match self.method.slots.iter().position(|s| s.input == input && s.at == at) {
            Some(slot) => {
                note(&mut here.slots, slot);
                Some(slot)
            }
            None => {
                let known = dimensions
                    .iter()
                    .map(|(d, v)| format!("{d}: {}", v.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join("|")))
                    .collect::<Vec<_>>()
                    .join(", ");
                let (en, zh) = if known.is_empty() {
                    (
                        format!("{name} has no dimensions, `at` does not belong here"),
                        format!("{name} 没有维度，不应写 at"),
                    )
                } else {
                    (
                        format!("say which cell of {name} is meant: `at` with {known}"),
                        format!("请用 at 指明 {name} 的维度：{known}"),
                    )
                };
                self.p.error("dimension", at_node.unwrap_or(node).span, en, zh);
                None
            }
        }
    }

    pub(crate) fn column(&mut self, slot: usize, node: &Node) -> Option<usize> {
        let name = self.text(node);
        let input = self.method.slots.get(slot).and_then(|s| self.method.inputs.get(s.input))?;
        let found = input.columns.iter().position(|c| c.id == name);
        if found.is_none() {
            let id = input.id.clone();
            self.p.error(
                "unknown_column",
                node.span,
                format!("{id} has no column {}", quote(&name)),
                format!("{id} 没有列 {}", quote(&name)),
            );
        }
        found
    }

    pub(crate) fn column_type(&self, slot: usize, column: usize) -> Option<ValueType> {
        self.method
            .slots
            .get(slot)
            .and_then(|s| self.method.inputs.get(s.input))
            .and_then(|i| i.columns.get(column))
            .map(|c| c.ty)
    }

    pub(crate) fn param(&mut self, f: &Fields<'_>, here: &mut Here) -> Option<ParamRef> {
        let node = self.need(f, "param")?;
        let name = self.text(node);
        let of = self.opt_text(f, "of");
        let found = match &of {
            Some(id) => {
                let r = self.reading_ref(id, node.span)?;
                self.method
                    .readings
                    .get(r.reading)
                    .and_then(|d| d.parameters.iter().position(|p| p.id == name))
                    .map(|p| ParamRef { reading: r.reading, parameter: p })
            }
            None => self.method.readings.iter().enumerate().find_map(|(reading, d)| {
                d.parameters.iter().position(|p| p.id == name).map(|parameter| ParamRef { reading, parameter })
            }),
        };
        match found {
            Some(p) => {
                note(&mut here.branches, p.reading);
                Some(p)
            }
            None => {
                self.p.error(
                    "unknown_parameter",
                    node.span,
                    format!("no reading declares the parameter {}", quote(&name)),
                    format!("没有读法声明参数 {}", quote(&name)),
                );
                None
            }
        }
    }

    /// Bounds the size of one indicator.
    pub(crate) fn step(&mut self, here: &mut Here, span: Span) -> bool {
        const MAX_STEPS: usize = 20_000;
        here.steps += 1;
        if here.steps == MAX_STEPS {
            self.p.error(
                "too_large",
                span,
                format!("one indicator has more than {MAX_STEPS} conditions and quantities"),
                format!("一个指标的条件和数量超过 {MAX_STEPS} 个"),
            );
        }
        here.steps < MAX_STEPS
    }
}

fn note(list: &mut Vec<usize>, value: usize) {
    if !list.contains(&value) {
        list.push(value);
    }
}
