//! Reads what stands between the items and the result: bonus gates, vetoes, scale, grades; and checks the sums for every
//! audience that the method tells apart.

use std::sync::Arc;

use kernel::q::Q;

use crate::method::*;
use crate::problem::{Severity, quote};
use crate::read::{Fields, Reader};
use crate::read_rules::Here;
use crate::yaml::Node;

impl Reader {
    /// A condition of the total, wherever it stands.
    pub(crate) fn total_cond(&mut self, node: &Node) -> Cond {
        let mut here = std::mem::take(&mut self.total);
        here.of_total = true;
        let cond = self.cond(node, &mut here);
        self.total = here;
        cond
    }

    pub(crate) fn read_total(&mut self, head: &Fields<'_>) {
        // Grades first: a veto may name one.
        if let Some(n) = head.get("grades") {
            self.method.grades = self.read_grades(n);
        }
        let mut total = TotalRule::default();
        if let Some(n) = head.get("total")
            && let Some(f) = self.map(n)
        {
            total.span = f.span;
            total.scale_to = f.get("scale_to").map(|n| self.constant(n));
            total.cap = f.get("cap").map(|n| self.constant(n));
            for n in f.get("counts_as").map(|n| self.list(n)).unwrap_or_default() {
                let Some(cf) = self.map(n) else { continue };
                let label = self.label(&cf, "label", "label_en");
                let points = self.need(&cf, "points").map(|n| self.constant(n)).unwrap_or(Q::ZERO);
                self.finish(&cf, "`counts_as`");
                total.counts_as.push((label, points));
            }
            for n in f.get("vetoes").map(|n| self.list(n)).unwrap_or_default() {
                total.vetoes.extend(self.read_veto(n));
            }
            self.finish(&f, "`total`");
        }
        let here = std::mem::take(&mut self.total);
        if self.method.items.iter().any(|i| i.gate.is_some())
            || !total.vetoes.is_empty()
            || self.method.grades.as_ref().is_some_and(|g| g.bands.iter().any(|b| b.needs.is_some()))
        {
            total.scope = Some(Box::new(here.into_scope(self.method.points)));
        }
        self.method.total = total;
        self.check_points();
    }

    fn read_veto(&mut self, node: &Node) -> Option<Veto> {
        let f = self.map(node)?;
        let text = self.opt_text(&f, "text");
        let line = f.get("line").map(|n| self.whole(n));
        let zh = self.opt_text(&f, "label").or_else(|| text.clone());
        if zh.is_none() {
            self.p.error("missing_key", f.span, "`label` (or `text`) is missing", "缺少 label（或 text）");
        }
        let label = Arc::new(Label { zh: zh.unwrap_or_default(), en: self.opt_text(&f, "label_en") });
        let when = self.need(&f, "when").map(|n| self.total_cond(n))?;
        let then = self.need(&f, "then")?;
        let tf = self.map(then)?;
        let effect = if let Some(n) = tf.get("total") {
            Some(VetoEffect::Total(self.constant(n)))
        } else if let Some(n) = tf.get("total_at_most") {
            Some(VetoEffect::AtMost(self.constant(n)))
        } else if let Some(n) = tf.get("item") {
            let no = self.whole(n);
            if !self.method.items.iter().any(|i| i.no == no) {
                self.p.error("unknown_item", n.span, format!("no item {no}"), format!("没有第 {no} 项"));
            }
            Some(VetoEffect::Item(no))
        } else if let Some(n) = tf.get("grade_at_most") {
            self.band(n).map(VetoEffect::Grade)
        } else {
            self.p.error(
                "veto",
                tf.span,
                "a veto needs total, total_at_most, item or grade_at_most",
                "否决须写 total、total_at_most、item 或 grade_at_most 之一",
            );
            None
        };
        self.finish(&tf, "the effect of a veto");
        let stops = f.get("stops").map(|n| self.boolean(n)).unwrap_or(false);
        // What stops the scoring fixes the total; otherwise the rows would go on counting.
        if stops && effect.is_some() && !matches!(effect, Some(VetoEffect::Total(_))) {
            self.p.error(
                "veto",
                f.span,
                "`stops` goes with `then: {total: ...}` only: otherwise the rows still count",
                "stops 只能与 then: {total: ...} 同用，否则各指标仍然计分",
            );
        }
        self.finish(&f, "a veto");
        Some(Veto { label, written: text.map(|t| (t, line)), when, effect: effect?, stops, span: f.span })
    }

    fn band(&mut self, node: &Node) -> Option<usize> {
        let id = self.text(node);
        let found = self.method.grades.as_ref().and_then(|g| g.bands.iter().position(|b| b.id == id));
        if found.is_none() {
            self.p.error(
                "unknown_grade",
                node.span,
                format!("no grade {}", quote(&id)),
                format!("没有等次 {}", quote(&id)),
            );
        }
        found
    }

    fn read_grades(&mut self, node: &Node) -> Option<Grades> {
        let f = self.map(node)?;
        let mut bands: Vec<Band> = Vec::new();
        for n in self.need(&f, "bands").map(|n| self.list(n)).unwrap_or_default() {
            let Some(bf) = self.map(n) else { continue };
            let id = self.need_text(&bf, "grade");
            let label = Arc::new(Label {
                zh: self.opt_text(&bf, "label").unwrap_or_else(|| id.clone()),
                en: self.opt_text(&bf, "label_en"),
            });
            let from = self.need(&bf, "from").map(|n| self.constant(n)).unwrap_or(Q::ZERO);
            let upto = bf.get("to").map(|n| (self.constant(n), true));
            let to = bf.get("below").map(|n| (self.constant(n), false)).or(upto);
            let needs = bf.get("needs").map(|n| self.total_cond(n));
            let text = self.opt_text(&bf, "text");
            let line = bf.get("line").map(|n| self.whole(n));
            self.finish(&bf, "a grade");
            if bands.iter().any(|b| b.id == id) {
                self.p.error(
                    "duplicate_number",
                    bf.span,
                    format!("grade {} stands twice", quote(&id)),
                    format!("等次 {} 重复", quote(&id)),
                );
            }
            bands.push(Band { id, label, from, to, needs, written: text.map(|t| (t, line)), span: bf.span });
        }
        if bands.windows(2).any(|w| matches!(w, [a, b] if a.from <= b.from)) {
            self.p.error(
                "grades",
                f.span,
                "grades must go from the best to the worst",
                "等次应从好到差排列（from 从高到低）",
            );
        }
        self.check_lines(&bands);
        let mut quotas = Vec::new();
        for n in f.get("quotas").map(|n| self.list(n)).unwrap_or_default() {
            let Some(qf) = self.map(n) else { continue };
            let Some(grade) = self.need(&qf, "grade") else { continue };
            let id = self.text(grade);
            let band = bands.iter().position(|b| b.id == id);
            if band.is_none() {
                self.p.error(
                    "unknown_grade",
                    grade.span,
                    format!("no grade {}", quote(&id)),
                    format!("没有等次 {}", quote(&id)),
                );
            }
            let rounds = [("down", RoundTo::Down), ("up", RoundTo::Up), ("nearest", RoundTo::Nearest)];
            let round = qf.get("round").map(|n| self.word(n, &rounds, RoundTo::Down));
            let places = match (qf.get("count"), qf.get("share")) {
                (Some(n), None) => Some(Places::Count(self.whole(n))),
                (None, Some(n)) => {
                    let share = self.constant(n);
                    if share.is_negative() || share > Q::ONE {
                        self.p.error("quota", n.span, "`share` is between 0 and 100 %", "share 应在 0 与 100% 之间");
                    }
                    Some(Places::Share(share, round.unwrap_or(RoundTo::Down)))
                }
                _ => {
                    self.p.error("quota", qf.span, "a quota has `count` or `share`", "名额须写 count 或 share 之一");
                    None
                }
            };
            self.finish(&qf, "a quota");
            quotas.extend(band.zip(places).map(|(band, places)| Quota { band, places, span: qf.span }));
        }
        let words = [("all_in", QuotaTies::AllIn), ("none_in", QuotaTies::NoneIn)];
        let ties = f.get("ties").map(|n| self.word(n, &words, QuotaTies::NoneIn));
        self.finish(&f, "`grades`");
        Some(Grades { bands, quotas, ties, span: f.span })
    }

    /// `none`, or `{input: x, list: {param: p, of: R}}`, by reading.
    pub(crate) fn between_tiers(&mut self, node: &Node) -> Option<BetweenTiers> {
        let mut input: Option<usize> = None;
        let declared = self.choice(node, &mut |r, n| {
            if n.text() == Some("none") {
                return None;
            }
            let f = r.map(n)?;
            let name_node = r.need(&f, "input")?;
            let name = r.text(name_node);
            let found =
                r.method.input(&name).map(|(i, def)| (i, def.judged(), def.dimensions.len(), def.ty.is_number()));
            match found {
                Some((i, true, 1, true)) => input = Some(i),
                Some(_) => r.p.error(
                    "between_tiers",
                    name_node.span,
                    format!("{} must be a judged number with one dimension whose values are indicators", quote(&name)),
                    format!("{} 须是由评审人评判的数字，且只有一个以指标为取值的维度", quote(&name)),
                ),
                None => r.p.error(
                    "unknown_input",
                    name_node.span,
                    format!("no input {}", quote(&name)),
                    format!("没有输入 {}", quote(&name)),
                ),
            }
            let list = r.need(&f, "list")?;
            let lf = r.map(list)?;
            let param = r.param(&lf, &mut Here::default());
            r.finish(&lf, "a list");
            r.finish(&f, "`between_tiers`");
            param
        });
        let input = input?;
        let slots = self.method.slots.iter().enumerate().filter(|(_, s)| s.input == input);
        let slots = slots.filter_map(|(i, s)| Some((s.at.values().next()?.clone(), i))).collect();
        Some(BetweenTiers { slots, declared })
    }

    /// Where the document writes the upper end of a grade: no points between two grades, none in both.
    fn check_lines(&mut self, bands: &[Band]) {
        let digits = self.method.rounding.digits;
        let step = (0..digits).try_fold(Q::ONE, |q, _| q.div(Q::int(10))).unwrap_or(Q::ZERO);
        for (better, worse) in bands.iter().zip(bands.iter().skip(1)) {
            let Some((to, closed)) = worse.to else { continue };
            let (name, above, from) = (quote(&worse.id), quote(&better.id), better.from);
            // Totals have no more digits than the rounding leaves them.
            let next = if closed { to.add(step).unwrap_or(to) } else { to };
            if next < from {
                self.p.add(
                    Severity::Warning,
                    "grade_gap",
                    worse.span,
                    format!("totals above the {to} of {name} and below the {from} of {above} have neither grade"),
                    format!("高于 {name} 的 {to}、低于 {above} 的 {from} 的总分不属于这两个等次"),
                );
            } else if to > from || (closed && to == from) {
                self.p.add(
                    Severity::Warning,
                    "grade_overlap",
                    worse.span,
                    format!("totals from {from} to {to} are in {name} and in {above}; the better grade takes them"),
                    format!("{from} 至 {to} 的总分既属于 {name} 又属于 {above}，按较高等次"),
                );
            }
        }
    }

    /// Conditions of the total may name only items and indicators that exist.
    fn check_points(&mut self) {
        for (of, span) in std::mem::take(&mut self.points) {
            let (known, en, zh) = match &of {
                PointsOf::Regular | PointsOf::Total => continue,
                PointsOf::Item(no) => {
                    (self.method.items.iter().any(|i| i.no == *no), format!("no item {no}"), format!("没有第 {no} 项"))
                }
                PointsOf::Indicator(id) => {
                    let name = quote(id);
                    (self.method.indicator(id).is_some(), format!("no indicator {name}"), format!("没有指标 {name}"))
                }
            };
            if !known {
                self.p.error("points", span, en, zh);
            }
        }
    }

    /// Does every unit answer the same questions for the same points?
    pub(crate) fn one_audience(&self) -> bool {
        self.method.items.iter().all(|i| {
            i.applies.everyone() && i.indicators.iter().all(|x| x.applies.everyone() && x.kind_points.is_empty())
        })
    }

    /// Where units answer different questions, the full marks of each kind and named unit.
    pub(crate) fn check_audiences(&mut self) {
        if self.one_audience() || self.method.open_ended {
            return;
        }
        let mut units: Vec<String> = Vec::new();
        for applies in self
            .method
            .items
            .iter()
            .flat_map(|i| std::iter::once(&i.applies).chain(i.indicators.iter().map(|x| &x.applies)))
        {
            for unit in applies.units.iter().chain(&applies.except) {
                if !units.contains(unit) {
                    units.push(unit.clone());
                }
            }
        }
        // Somebody whom no list names.
        let named = units.clone();
        units.push(String::new());
        let mut found = Vec::new();
        for (kind, (kind_id, _)) in self.method.kinds.iter().enumerate() {
            for unit in &units {
                let mut sum = Q::ZERO;
                for item in self.method.items.iter().filter(|i| i.role == Role::Regular && i.applies.to(kind, unit)) {
                    let inner = item
                        .indicators
                        .iter()
                        .filter(|x| x.applies.to(kind, unit))
                        .try_fold(Q::ZERO, |a, x| a.add(x.points_for(kind)))
                        .unwrap_or(Q::ZERO);
                    sum = inner.mul(item.weight).and_then(|w| sum.add(w)).unwrap_or(sum);
                }
                if sum != self.method.points {
                    let who = if unit.is_empty() {
                        if named.is_empty() { kind_id.clone() } else { format!("{kind_id}（其他单位）") }
                    } else {
                        format!("{kind_id} {unit}")
                    };
                    found.push((who, sum));
                }
            }
        }
        let points = self.method.points;
        self.p.file = "method.yaml".into();
        for (who, sum) in found {
            self.p.add(
                Severity::Warning,
                "kind_totals",
                crate::problem::Span { line: 1, column: 1 },
                format!("the full marks of {who} are {sum}, the method says {points}"),
                format!("{who} 的满分合计 {sum}，与方法总分 {points} 不符"),
            );
        }
    }
}
