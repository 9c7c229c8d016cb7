//! The reason tree: every condition of the tiers with its state, its value and the facts that it read.

use std::sync::Arc;

use facts::{Outcome, Value};
use kernel::q::Q;

use crate::card::*;
use crate::compound::weighted;
use crate::cond::Tri;
use crate::env::{Env, Known, Num, Range, View, Why};
use crate::explain::{Shape, number_text_shape as number_text, points_text, shape_of, short_text};
use crate::method::*;
use crate::rules::*;
use crate::solve::{Ends, Solved};
use crate::walk::rule_reads;

pub(crate) struct Reasoner<'e, 'a> {
    pub env: &'e mut Env<'a>,
    /// Slots in the order of `RowCard::facts`.
    pub slots: &'a [usize],
    /// Whether each reading is ruled.
    pub ruled: &'e [bool],
}

impl<'a> Reasoner<'_, 'a> {
    pub fn rule(&mut self, policy: NoTier) -> RuleReason {
        let indicator = self.env.indicator;
        self.of(&indicator.rule, 0, indicator.points_for(self.env.kind), policy)
    }

    /// The reason of one rule; `leaf` counts the leaves before it.
    fn of(&mut self, rule: &'a Rule, leaf: usize, full: Q, policy: NoTier) -> RuleReason {
        let reason = self.by_its_words(rule, leaf, full, policy);
        self.lowered(rule, full, reason)
    }

    /// Where silence gives less than the words of the rule would, that is a step of its own.
    fn lowered(&mut self, rule: &'a Rule, full: Q, reason: RuleReason) -> RuleReason {
        if !self.env.kept_silent(rule) {
            return reason;
        }
        let words = self.env.spoken_ends(rule, full, &mut Solved::default());
        let ends = self.ends(rule, full);
        let Some(words) = words.ok().filter(|w| (w.lo, w.hi) != (ends.lo, ends.hi)) else { return reason };
        let slots = rule_reads(rule, self.env.indicator);
        let silent = |s: &usize| matches!(self.env.known(*s), Known::Fails(Why::Absent));
        let silent: Vec<usize> = slots.into_iter().filter(silent).collect();
        let part = |zh: &str, en: &str| PartReason {
            label: Arc::new(Label { zh: zh.into(), en: Some(en.into()) }),
            ends: Some(ends),
            counts: None,
            does: None,
            nodes: Vec::new(),
            reason: None,
        };
        let by_words = PartReason {
            ends: Some(Reach { lo: words.lo, hi: words.hi }),
            reason: Some(Box::new(reason)),
            ..part("照规则", "By the rule")
        };
        let hi = points_text(ends.hi);
        let worst = PartReason {
            counts: Some(true),
            does: Some(Said::new(format!("不高于 {hi} 分"), format!("at most {hi} points"))),
            nodes: silent.into_iter().map(|s| self.input_node(s, State::Fails)).collect(),
            ..part("无人填报的事实，按最差的值计", "What nobody reported counts as the worst that could have been")
        };
        RuleReason::Compound { form: Compound::Adjust, ends, parts: vec![by_words, worst] }
    }

    fn by_its_words(&mut self, rule: &'a Rule, leaf: usize, full: Q, policy: NoTier) -> RuleReason {
        let before = |arms: &[Rule], index: usize| leaf + arms.iter().take(index).map(Rule::leaves).sum::<usize>();
        match rule {
            Rule::By { on, arms } => {
                let option = self.env.choice.get(on.reading).copied().flatten().unwrap_or(0);
                let index = self.env.arm_index(*on, option);
                match arms.get(index) {
                    Some(arm) => self.of(arm, before(arms, index), full, policy),
                    None => RuleReason::Sum { leaf, base: None, terms: Vec::new() },
                }
            }
            Rule::ByKind(arms) => match arms.get(self.env.kind) {
                Some(arm) => self.of(arm, before(arms, self.env.kind), full, policy),
                None => RuleReason::Sum { leaf, base: None, terms: Vec::new() },
            },
            Rule::Tiers(list) => self.tiers(list, leaf, policy),
            Rule::Sum(sum) => {
                let base = match sum.base.as_ref().map(|q| self.env.quant(q)) {
                    Some(Ok(Num::Exact(q))) => Some(q),
                    _ => None,
                };
                let terms = sum.terms.iter().enumerate().map(|(i, term)| self.term(i, term)).collect();
                RuleReason::Sum { leaf, base, terms }
            }
            Rule::Score(score) => {
                let ends = self.ends(rule, full);
                let node = self.quant_node(&score.value);
                RuleReason::Score { leaf, ends, node: Box::new(node) }
            }
            Rule::Parts(parts) => self.parts(rule, parts, leaf, full, policy),
            Rule::Choose(branches) => self.branches(rule, branches, leaf, full, policy),
            Rule::Adjust(adjust) => self.adjusted(rule, adjust, leaf, full, policy),
        }
    }

    fn tiers(&mut self, list: &'a [Tier], leaf: usize, policy: NoTier) -> RuleReason {
        let indicator = self.env.indicator;
        let nothing = indicator.nothing.as_ref().filter(|_| policy == NoTier::Zero).map(|c| self.node(c, false));
        let zeroed = nothing.as_ref().is_some_and(|n| n.state == State::Holds);
        let mut decided = zeroed || nothing.as_ref().is_some_and(|n| n.state == State::Unknown);
        let mut tiers = Vec::new();
        for (i, tier) in list.iter().enumerate() {
            if self.env.tier_exists(tier) != Ok(true) {
                continue;
            }
            let node = self.node(&tier.when, tier.unwritten.is_none());
            let state = node.state;
            let reached = !decided && state == State::Holds;
            decided |= state != State::Fails;
            let hints = tier.hints.iter().map(|c| self.node(c, true)).collect();
            tiers.push(TierReason { tier: i, points: tier.points, state, reached, node, hints });
        }
        let word = match policy {
            NoTier::Literal => "literal",
            NoTier::Zero => "zero",
            NoTier::Lowest => "lowest",
        };
        let no_tier = zeroed || !decided;
        let lowest = list.iter().filter(|t| t.written.is_some()).map(|t| t.points).min();
        let fallen = if policy == NoTier::Lowest && !zeroed { lowest.unwrap_or(Q::ZERO) } else { Q::ZERO };
        let points = tiers.iter().find(|t| t.reached).map(|t| t.points).or(no_tier.then_some(fallen));
        let between = points.and_then(|p| self.env.between_tiers(p).ok().flatten());
        RuleReason::Tiers { leaf, tiers, policy: word.into(), no_tier, between, nothing: nothing.map(Box::new) }
    }

    /// What a rule can give with the facts as they are, whatever is still unknown.
    fn ends(&mut self, rule: &'a Rule, full: Q) -> Reach {
        let (lo, hi) = rule.bounds(full);
        let ends = self.env.inner_ends(rule, full, &mut Solved::default()).unwrap_or(Ends { lo, hi });
        Reach { lo: ends.lo, hi: ends.hi }
    }

    fn parts(&mut self, rule: &'a Rule, of: &'a PartsRule, leaf: usize, full: Q, policy: NoTier) -> RuleReason {
        let ends = self.ends(rule, full);
        let mut at = leaf;
        let mut parts = Vec::with_capacity(of.parts.len());
        for part in &of.parts {
            let full = part.points.unwrap_or(full);
            let inner = self.ends(&part.rule, full);
            let worth = weighted(Ends { lo: inner.lo, hi: inner.hi }, part.weight);
            let reason = self.of(&part.rule, at, full, policy);
            at += part.rule.leaves();
            let does = (part.weight != Q::ONE).then(|| {
                let weight = number_text(part.weight, Shape::Percent, None);
                Said::new(format!("权重 {weight}"), format!("weight {weight}"))
            });
            parts.push(PartReason {
                label: part.label.clone(),
                ends: Some(Reach { lo: worth.lo, hi: worth.hi }),
                counts: None,
                does,
                nodes: Vec::new(),
                reason: Some(Box::new(reason)),
            });
        }
        let form = match of.combine {
            Combine::Sum => Compound::Sum,
            Combine::Max => Compound::Max,
            Combine::Min => Compound::Min,
            Combine::Mean => Compound::Mean,
        };
        // Where one part decides, say which.
        if matches!(form, Compound::Max | Compound::Min) {
            let certain: Vec<Option<Q>> = parts.iter().map(|p| p.ends.filter(|e| e.lo == e.hi).map(|e| e.lo)).collect();
            let best = match form {
                Compound::Max => certain.iter().flatten().max(),
                _ => certain.iter().flatten().min(),
            };
            if certain.iter().all(Option::is_some) {
                let best = best.copied();
                parts.iter_mut().zip(&certain).for_each(|(p, q)| p.counts = Some(*q == best));
            }
        }
        RuleReason::Compound { form, ends, parts }
    }

    fn branches(&mut self, rule: &'a Rule, list: &'a [Branch], leaf: usize, full: Q, policy: NoTier) -> RuleReason {
        let ends = self.ends(rule, full);
        let mut at = leaf;
        let (mut decided, mut open, mut parts) = (false, false, Vec::with_capacity(list.len()));
        for branch in list {
            let node = branch.when.as_ref().map(|c| self.node(c, true));
            let state = node.as_ref().map_or(State::Holds, |n| n.state);
            let taken = !decided && state == State::Holds;
            // A branch that is out needs no reason of its own.
            let reason = (!decided && state != State::Fails).then(|| self.of(&branch.rule, at, full, policy));
            let inner = reason.is_some().then(|| self.ends(&branch.rule, full));
            decided |= taken;
            // Behind a branch that is open nothing is taken for certain.
            open |= state == State::Unknown;
            at += branch.rule.leaves();
            parts.push(PartReason {
                label: branch.label.clone(),
                ends: inner,
                counts: (state == State::Fails || decided && !taken || !open).then_some(taken),
                does: None,
                nodes: node.into_iter().collect(),
                reason: reason.map(Box::new),
            });
        }
        RuleReason::Compound { form: Compound::Choose, ends, parts }
    }

    fn adjusted(&mut self, rule: &'a Rule, of: &'a AdjustRule, leaf: usize, full: Q, policy: NoTier) -> RuleReason {
        let ends = self.ends(rule, full);
        let first = self.ends(&of.rule, full);
        let mut now = Ends { lo: first.lo, hi: first.hi };
        let mut parts = vec![PartReason {
            label: Arc::new(Label { zh: "调整前".into(), en: Some("Before adjustment".into()) }),
            ends: Some(first),
            counts: None,
            does: None,
            nodes: Vec::new(),
            reason: Some(Box::new(self.of(&of.rule, leaf, full, policy))),
        }];
        for step in &of.steps {
            let node = step.when.as_ref().map(|c| self.node(c, true));
            let state = node.as_ref().map_or(State::Holds, |n| n.state);
            if let Ok(next) = self.env.step_ends(step, now, &mut Solved::default()) {
                now = next;
            }
            let mut nodes: Vec<Node> = node.into_iter().collect();
            let amount = step.change.amount();
            let value = match self.env.quant(amount) {
                Ok(Num::Exact(q)) => number_text(q, shape_of(self.env, amount, None), None),
                _ => "?".into(),
            };
            if !matches!(amount.form, QuantForm::Const(_)) {
                nodes.push(self.quant_node(amount));
            }
            let (zh, en) = match &step.change {
                Change::Times(_) => (format!("×{value}"), format!("×{value}")),
                Change::Plus(_) => (format!("加 {value}"), format!("plus {value}")),
                Change::Set(_) => (format!("定为 {value}"), format!("set to {value}")),
                Change::AtMost(_) => (format!("不高于 {value}"), format!("at most {value}")),
                Change::AtLeast(_) => (format!("不低于 {value}"), format!("at least {value}")),
            };
            parts.push(PartReason {
                label: step.label.clone(),
                ends: Some(Reach { lo: now.lo, hi: now.hi }),
                counts: (state != State::Unknown).then_some(state == State::Holds),
                does: Some(Said::new(zh, en)),
                nodes,
                reason: None,
            });
        }
        RuleReason::Compound { form: Compound::Adjust, ends, parts }
    }

    /// A quantity with its value and what it reads.
    fn quant_node(&mut self, q: &'a Quant) -> Node {
        let mut node = self.empty(Form::Compare, State::Unknown);
        self.read_by(q, &mut node);
        let shape = shape_of(self.env, q, None);
        let known = self.show(&mut node, q, shape, None);
        if known.is_some() || matches!(self.env.quant(q), Ok(Num::None | Num::Fails)) {
            node.state = if known.is_some() { State::Holds } else { State::Fails };
        }
        if let Some(slot) = node.facts.first().and_then(|i| self.slots.get(usize::from(*i))) {
            node.label = self.env.method.slots.get(*slot).map(|s| s.label.clone());
        }
        node
    }

    fn term(&mut self, index: usize, term: &'a Term) -> TermReason {
        let num = self.env.quant(&term.count).unwrap_or(Num::None);
        let mut node = self.empty(Form::Compare, State::Unknown);
        node.label = Some(term.label.clone());
        self.read_by(&term.count, &mut node);
        let points = match num {
            Num::Exact(q) => {
                measure(&mut node).value = Some(number_text(q, Shape::Plain, None));
                node.state = if q > Q::ZERO { State::Holds } else { State::Fails };
                match self.env.term_ends(term, &mut Solved::default()) {
                    Ok(Some((Some(lo), Some(hi)))) if lo == hi => Some(lo),
                    _ => None,
                }
            }
            Num::Range(r) => {
                self.show_range(&mut node, &term.count, r, Shape::Plain, None);
                None
            }
            Num::None | Num::Fails => {
                node.state = State::Fails;
                match self.env.term_ends(term, &mut Solved::default()) {
                    Ok(Some((Some(lo), Some(hi)))) if lo == hi => Some(lo),
                    _ => None,
                }
            }
        };
        let each = match self.env.quant(&term.each) {
            Ok(Num::Exact(q)) => Some(q),
            _ => None,
        };
        TermReason { term: index, each, points, node }
    }

    fn empty(&self, form: Form, state: State) -> Node {
        Node {
            form,
            label: None,
            state,
            measure: None,
            boundary: false,
            at_least: None,
            readings: Vec::new(),
            facts: Vec::new(),
            children: Vec::new(),
        }
    }

    pub fn node(&mut self, c: &'a Cond, positive: bool) -> Node {
        // Groups take their state from their parts, so that each leaf is asked once.
        let state = match &c.form {
            CondForm::All(_)
            | CondForm::Any(_)
            | CondForm::AtLeast(..)
            | CondForm::Not(_)
            | CondForm::ByReading { .. }
            | CondForm::ByKind(_) => State::Unknown,
            _ => match self.env.cond(c, positive) {
                Tri::Holds => State::Holds,
                Tri::Fails => State::Fails,
                Tri::Unknown(_) => State::Unknown,
            },
        };
        let mut node = match &c.form {
            CondForm::Always(_) => self.empty(Form::Always, state),
            CondForm::Input { slot, .. } => self.input_node(*slot, state),
            CondForm::Compare { left, op, right, unit } => self.compare_node(left, *op, right, unit.as_deref(), state),
            CondForm::InTime { what, deadline } => {
                let mut node = self.empty(Form::InTime, state);
                self.deadline_readings(deadline, &mut node);
                let limit = self.env.deadline(deadline).ok().flatten();
                measure(&mut node).op = Some(Op::Le);
                measure(&mut node).threshold = limit.map(|m| number_text(Q::int(m), Shape::Limit, None));
                let shape = shape_of(self.env, what, None);
                self.show(&mut node, what, if shape == Shape::Plain { Shape::Time } else { shape }, None);
                self.read_by(what, &mut node);
                node
            }
            CondForm::Covers { slot, .. } => {
                let mut node = self.input_node(*slot, state);
                node.form = Form::Covers;
                node
            }
            CondForm::All(list) => self.group(Form::All, list, positive, list.len()),
            CondForm::Any(list) => self.group(Form::Any, list, positive, 1),
            CondForm::AtLeast(n, list) => {
                let mut node = self.group(Form::AtLeast, list, positive, *n);
                node.at_least = u32::try_from(*n).ok();
                node
            }
            CondForm::Not(inner) => {
                let inner = self.node(inner, !positive);
                let mut node = self.empty(Form::Not, not(inner.state));
                node.children.push(inner);
                node
            }
            CondForm::ByReading { on, arms } => match self.env.arm(*on, arms) {
                Ok(arm) => {
                    let mut node = self.node(arm, positive);
                    self.reading(on.reading, &mut node);
                    node
                }
                Err(_) => self.empty(Form::Always, state),
            },
            CondForm::ByKind(arms) => match arms.get(self.env.kind) {
                Some(arm) => self.node(arm, positive),
                None => self.empty(Form::Always, state),
            },
        };
        if c.label.is_some() {
            node.label = c.label.clone();
        }
        node
    }

    /// A group of which `wanted` parts must hold.
    fn group(&mut self, form: Form, list: &'a [Cond], positive: bool, wanted: usize) -> Node {
        let mut node = self.empty(form, State::Unknown);
        node.children = list.iter().map(|c| self.node(c, positive)).collect();
        let count = |state: State| node.children.iter().filter(|c| c.state == state).count();
        let (holds, unknown) = (count(State::Holds), count(State::Unknown));
        node.state = if holds >= wanted {
            State::Holds
        } else if holds + unknown >= wanted {
            State::Unknown
        } else {
            State::Fails
        };
        node
    }

    fn input_node(&mut self, slot: usize, state: State) -> Node {
        let mut node = self.empty(Form::Input, state);
        let method = self.env.method;
        if let Some((s, input)) = method.slots.get(slot).and_then(|s| Some((s, method.inputs.get(s.input)?))) {
            node.label = Some(s.label.clone());
            let value = match self.env.slot(slot).map(|r| &r.known) {
                Some(Known::Value(Value::Level(id))) | Some(Known::Open { so_far: Value::Level(id), .. }) => {
                    input.levels.iter().find(|(l, _)| l == id).map(|(_, text)| text.clone())
                }
                Some(Known::Value(Value::Text(t))) => Some(t.clone()),
                _ => None,
            };
            if value.is_some() {
                measure(&mut node).value = value;
            }
        }
        self.fact(slot, &mut node);
        node
    }

    fn compare_node(&mut self, left: &'a Quant, op: Op, right: &'a Quant, unit: Option<&str>, state: State) -> Node {
        let mut node = self.empty(Form::Compare, state);
        measure(&mut node).op = Some(op);
        let shape = shape_of(self.env, left, unit);
        self.read_by(left, &mut node);
        self.read_by(right, &mut node);
        let limit = match self.env.quant(right) {
            Ok(Num::Exact(q)) => Some(q),
            _ => None,
        };
        let of_limit = Some(shape_of(self.env, right, None)).filter(|s| *s == Shape::Limit).unwrap_or(shape);
        measure(&mut node).threshold = limit.map(|q| number_text(q, of_limit, unit));
        let value = self.show(&mut node, left, shape, unit);
        if let (Some(value), Some(limit)) = (value, limit) {
            node.boundary = value == limit;
            if !op.holds(value, limit) {
                measure(&mut node).short = short_text(value, limit, shape, unit);
            }
        }
        if let Some(slot) = node.facts.first().and_then(|i| self.slots.get(usize::from(*i))) {
            node.label = self.env.method.slots.get(*slot).map(|s| s.label.clone());
        }
        node
    }

    /// Shows a quantity: the value so far, and its ends while it is open. Gives the one value to compare.
    fn show(&mut self, node: &mut Node, q: &'a Quant, shape: Shape, unit: Option<&str>) -> Option<Q> {
        match self.env.quant(q) {
            Ok(Num::Exact(value)) => {
                measure(node).value = Some(number_text(value, shape, unit));
                Some(value)
            }
            Ok(Num::Range(r)) => self.show_range(node, q, r, shape, unit),
            _ => None,
        }
    }

    fn show_range(&mut self, node: &mut Node, q: &'a Quant, r: Range, shape: Shape, unit: Option<&str>) -> Option<Q> {
        measure(node).lo = r.lo.map(|(q, _)| number_text(q, shape, unit));
        measure(node).hi = r.hi.map(|(q, _)| number_text(q, shape, unit));
        let view = std::mem::replace(&mut self.env.view, View::SoFar);
        let so_far = self.env.quant(q);
        self.env.view = view;
        match so_far {
            Ok(Num::Exact(value)) => {
                measure(node).value = Some(number_text(value, shape, unit));
                Some(value)
            }
            _ => None,
        }
    }

    fn fact(&self, slot: usize, node: &mut Node) {
        if let Some(i) = self.slots.iter().position(|s| *s == slot).and_then(|i| u16::try_from(i).ok())
            && !node.facts.contains(&i)
        {
            node.facts.push(i);
        }
    }

    fn reading(&self, reading: usize, node: &mut Node) {
        let Some(def) = self.env.method.readings.get(reading) else { return };
        let option = self.env.choice.get(reading).copied().flatten().and_then(|o| def.options.get(o));
        if let Some(option) = option
            && !node.readings.iter().any(|r| r.id == def.key)
        {
            let ruled = self.ruled.get(reading).copied().unwrap_or(false);
            node.readings.push(ReadingUse { id: def.key.clone(), option: option.key.clone(), ruled });
        }
    }

    fn choice_readings<T>(&self, choice: &Choice<T>, node: &mut Node) {
        if let Choice::By { on, arms } = choice {
            self.reading(on.reading, node);
            if let Ok(arm) = self.env.arm(*on, arms) {
                self.choice_readings(arm, node);
            }
        }
    }

    fn deadline_readings(&self, d: &Deadline, node: &mut Node) {
        self.choice_readings(&d.day, node);
        self.choice_readings(&d.time, node);
        self.choice_readings(&d.roll, node);
    }

    /// Notes the facts and readings that a quantity rests on.
    fn read_by(&self, q: &Quant, node: &mut Node) {
        match &q.form {
            QuantForm::Const(_) => {}
            QuantForm::Input(slot) => self.fact(*slot, node),
            QuantForm::Use(i) => {
                if let Some((_, def)) = self.env.indicator.define.get(*i) {
                    self.read_by(def, node);
                }
            }
            QuantForm::Param(p) => self.reading(p.reading, node),
            QuantForm::Aggregate(a) => {
                self.fact(a.slot, node);
                a.except.iter().for_each(|e| self.fact(e.slot, node));
                a.filters.iter().for_each(|f| self.choice_readings(&f.test, node));
                if let Some(window) = &a.window {
                    self.choice_readings(window, node);
                }
                if let Function::MaxGap { days, .. } | Function::MeanGap { days, .. } = &a.function {
                    self.choice_readings(days, node);
                }
            }
            QuantForm::Ratio(a, b) | QuantForm::Sub(a, b) | QuantForm::Div(a, b) => {
                self.read_by(a, node);
                self.read_by(b, node);
            }
            QuantForm::Min(list) | QuantForm::Max(list) | QuantForm::Add(list) | QuantForm::Mul(list) => {
                list.iter().for_each(|q| self.read_by(q, node))
            }
            QuantForm::Round(q, ..) => self.read_by(q, node),
            QuantForm::First(list) => list.iter().for_each(|q| self.read_by(q, node)),
            QuantForm::Days { from, to, days } => {
                self.read_by(from, node);
                self.read_by(to, node);
                self.choice_readings(days, node);
            }
            QuantForm::Group(i) => {
                if let Some(stat) = self.env.indicator.groups.get(*i) {
                    self.read_by(&stat.of, node);
                }
            }
            QuantForm::Points(_) => {}
            QuantForm::Deadline(d) => self.deadline_readings(d, node),
            QuantForm::ByReading { on, arms } => {
                self.reading(on.reading, node);
                if let Ok(arm) = self.env.arm(*on, arms) {
                    self.read_by(arm, node);
                }
            }
            QuantForm::ByKind(arms) => {
                if let Some(arm) = arms.get(self.env.kind) {
                    self.read_by(arm, node);
                }
            }
        }
    }
}

pub(crate) fn fact_use(env: &Env<'_>, slot: usize) -> Option<FactUse> {
    let def = env.method.slots.get(slot)?;
    let resolved = env.slot(slot)?;
    let state = match &resolved.known {
        Known::Value(_) | Known::Open { .. } => FactState::Known,
        Known::Unknown(Why::Absent) | Known::Fails(Why::Absent) => FactState::Absent,
        Known::Unknown(why) | Known::Fails(why) => match why {
            Why::AwaitingJudgement => FactState::Awaiting,
            Why::Unavailable => FactState::Unavailable,
            Why::Contested => FactState::Contested,
            Why::NotApplicable => FactState::NotApplicable,
            Why::Absent => FactState::Absent,
        },
    };
    let open = resolved.fact.is_some_and(|(_, f)| matches!(f.outcome, Outcome::Open { .. }));
    let bound = resolved.fact.and_then(|(i, _)| def.keys.get(i));
    Some(FactUse {
        input: def.name.clone(),
        at: def.at.clone(),
        state,
        open,
        binding: bound.map(|(b, _)| Origin::of(b)),
        key: bound.map(|(_, key)| key.clone()),
        fault: resolved.fault.clone(),
    })
}

fn not(state: State) -> State {
    match state {
        State::Holds => State::Fails,
        State::Fails => State::Holds,
        State::Unknown => State::Unknown,
    }
}

/// The measure of a node, begun when it is first written to.
fn measure(node: &mut Node) -> &mut Measure {
    node.measure.get_or_insert_default()
}
