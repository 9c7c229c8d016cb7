//! Reads the rule forms beyond tiers, and the quantities over a group.

use std::sync::Arc;

use kernel::q::Q;

use crate::method::*;
use crate::problem::quote;
use crate::read::{Fields, Reader};
use crate::read_quants::parse_constant;
use crate::read_rules::Here;
use crate::rules::*;
use crate::walk::each_quant;
use crate::yaml::{Kind, Node};

/// `points:` of a method, an item or an indicator.
pub(crate) struct FullMarks {
    pub points: Q,
    pub kinds: Vec<Q>,
    pub open_ended: bool,
}

impl Default for FullMarks {
    fn default() -> FullMarks {
        FullMarks { points: Q::ZERO, kinds: Vec::new(), open_ended: false }
    }
}

impl Reader {
    /// `8`, `{open: 1000}` with a technical ceiling, or `{by_kind: {county: 8, district: 6}}`.
    pub(crate) fn full_marks(&mut self, node: &Node) -> FullMarks {
        let Kind::Map(_) = &node.kind else {
            return FullMarks { points: self.number(node), ..FullMarks::default() };
        };
        let Some(f) = self.map(node) else { return FullMarks::default() };
        let marks = if let Some(n) = f.get("open") {
            FullMarks { points: self.number(n), kinds: Vec::new(), open_ended: true }
        } else if let Some(n) = f.get("by_kind") {
            let kinds = self.by_kind(n, &mut Here::default(), &mut |r, n, _| r.number(n)).unwrap_or_default();
            let points = kinds.iter().copied().max().unwrap_or(Q::ZERO);
            FullMarks { points, kinds, open_ended: false }
        } else {
            self.p.error(
                "points",
                f.span,
                "expected a number, `open` with a ceiling, or `by_kind`",
                "此处应为数字、open（积分制的技术上限）或 by_kind",
            );
            FullMarks::default()
        };
        self.finish(&f, "points");
        marks
    }

    /// A number in one of the spellings of a quantity.
    pub(crate) fn constant(&mut self, node: &Node) -> Q {
        let text = self.text(node);
        parse_constant(&text).unwrap_or_else(|| {
            self.p.error(
                "number",
                node.span,
                format!("expected a number such as 5, 0.4 or 40%, found {}", quote(&text)),
                format!("此处应为数字（如 5、0.4、40%），实为 {}", quote(&text)),
            );
            Q::ZERO
        })
    }

    pub(crate) fn applies(&mut self, node: &Node) -> Applies {
        let Some(f) = self.map(node) else { return Applies::default() };
        let mut kinds = Vec::new();
        if let Some(n) = f.get("kinds") {
            for kind in self.texts(n) {
                match self.method.kinds.iter().position(|(id, _)| *id == kind) {
                    Some(i) => kinds.push(i),
                    None => self.p.error(
                        "unknown_kind",
                        n.span,
                        format!("{} is not a unit kind of this method", quote(&kind)),
                        format!("{} 不是本方法的单位类别", quote(&kind)),
                    ),
                }
            }
        }
        let units = f.get("units").map(|n| self.texts(n)).unwrap_or_default();
        let except = f.get("except").map(|n| self.texts(n)).unwrap_or_default();
        self.finish(&f, "`applies`");
        Applies { kinds, units, except }
    }

    fn written(&mut self, f: &Fields<'_>) -> Option<(String, Option<u32>)> {
        let text = self.opt_text(f, "text");
        let line = f.get("line").map(|n| self.whole(n));
        text.map(|t| (t, line))
    }

    /// `label`, or the verbatim text where there is no label.
    fn name(&mut self, f: &Fields<'_>, written: Option<&(String, Option<u32>)>) -> Arc<Label> {
        let en = self.opt_text(f, "label_en");
        let zh = self.opt_text(f, "label").or_else(|| written.map(|(t, _)| t.clone())).unwrap_or_default();
        if zh.is_empty() {
            self.p.error("missing_key", f.span, "`label` (or `text`) is missing", "缺少 label（或 text）");
        }
        Arc::new(Label { zh, en })
    }

    /// A floor or cap: a constant, perhaps by kind or by reading.
    fn bound(&mut self, f: &Fields<'_>, key: &'static str, here: &mut Here) -> Option<Quant> {
        let node = f.get(key).filter(|n| n.text() != Some("none"))?;
        let bound = self.quant(node, here);
        if bound.ends().is_none() {
            self.p.error(
                "bound",
                node.span,
                format!("`{key}` is a number, perhaps by kind or by reading; nothing that is measured"),
                format!("{key} 须是数字（可按类别或读法区分），不能是测量值"),
            );
        }
        Some(bound)
    }

    /// A cap: the full marks unless something else is written; `none` when the document gives none.
    fn cap(&mut self, f: &Fields<'_>, here: &mut Here, full: Option<Q>) -> Option<Quant> {
        match f.get("cap") {
            Some(n) if n.text() == Some("none") => None,
            Some(_) => {
                let cap = self.bound(f, "cap", here)?;
                if let (QuantForm::Const(cap), Some(full)) = (&cap.form, full)
                    && *cap != full
                {
                    self.p.error(
                        "sum",
                        f.span,
                        format!("the cap is {cap}, the indicator says {full}"),
                        format!("封顶 {cap} 分，与指标分值 {full} 不符"),
                    );
                }
                Some(cap)
            }
            None => full.map(|q| Quant { id: self.id(), form: QuantForm::Const(q), span: f.span }),
        }
    }

    pub(crate) fn sum_rule(&mut self, node: &Node, here: &mut Here, full: Option<Q>) -> Option<SumRule> {
        let f = self.map(node)?;
        let base = self.bound(&f, "base", here);
        let floor = self.bound(&f, "floor", here);
        if !f.has("cap") && base.is_none() {
            self.p.error(
                "missing_key",
                f.span,
                "`cap` is missing; write `cap: none` where the document gives no cap",
                "缺少 cap；条文未封顶的写 cap: none",
            );
        }
        let cap = self.cap(&f, here, full);
        let text = self.need_text(&f, "text");
        let line = f.get("line").map(|n| self.whole(n));
        let mut terms = Vec::new();
        let nodes = self.need(&f, "of").map(|n| self.list(n)).unwrap_or_default();
        for n in nodes {
            let Some(tf) = self.map(n) else { continue };
            let label = Arc::new(self.label(&tf, "label", "label_en"));
            let each = self.need(&tf, "each").map(|n| self.quant(n, here));
            let count = self.need(&tf, "count").map(|n| self.quant(n, here));
            let floor = self.bound(&tf, "floor", here);
            let cap = self.bound(&tf, "cap", here);
            let silences = [("none", true), ("lowest", false)];
            let silent = tf.get("absent").map(|n| self.word(n, &silences, false)).unwrap_or(false);
            self.finish(&tf, "a term");
            let (Some(each), Some(count)) = (each, count) else { continue };
            let mut measured = false;
            each_quant(&each, &mut |q| {
                let reads = |form: &QuantForm| {
                    matches!(
                        form,
                        QuantForm::Input(_) | QuantForm::Aggregate(_) | QuantForm::Use(_) | QuantForm::Group(_)
                    )
                };
                measured |= reads(&q.form);
            });
            if measured {
                self.p.error(
                    "each",
                    tf.span,
                    "`each` is a number, perhaps by kind or by reading; what is measured belongs to `count`",
                    "each 须是数字（可按类别或读法区分）；测量值写在 count 里",
                );
            }
            terms.push(Term { label, each, count, floor, cap, silent, span: tf.span });
        }
        self.finish(&f, "a sum");
        Some(SumRule { base, floor, cap, written: (text, line), terms, span: f.span })
    }

    pub(crate) fn score_rule(&mut self, node: &Node, here: &mut Here, full: Option<Q>) -> Option<ScoreRule> {
        let f = self.map(node)?;
        let value = self.need(&f, "value").map(|n| self.quant(n, here));
        let floor = self.bound(&f, "floor", here);
        let cap = match f.get("cap").filter(|n| n.text() != Some("none")) {
            Some(_) => self.bound(&f, "cap", here),
            None => full.map(|q| Quant { id: self.id(), form: QuantForm::Const(q), span: f.span }),
        };
        let written = self.written(&f);
        self.finish(&f, "a score");
        Some(ScoreRule { value: value?, floor, cap, written, span: f.span })
    }

    pub(crate) fn parts_rule(
        &mut self,
        f: &Fields<'_>,
        node: &Node,
        here: &mut Here,
        full: Option<Q>,
    ) -> Option<PartsRule> {
        let words = [("sum", Combine::Sum), ("max", Combine::Max), ("min", Combine::Min), ("mean", Combine::Mean)];
        let combine = match f.get("combine") {
            Some(n) => self.word(n, &words, Combine::Sum),
            None => {
                self.p.error(
                    "combine",
                    f.span,
                    "`combine` is missing: do the parts add up (sum), does the highest count (max), the lowest (min), the mean?",
                    "缺少 combine：各小项是相加（sum）、择高（max）、取低（min）还是平均（mean），须写明",
                );
                Combine::Sum
            }
        };
        let floor = self.bound(f, "floor", here);
        let cap = self.bound(f, "cap", here);
        let mut parts = Vec::new();
        for n in self.list(node) {
            let Some(pf) = self.map(n) else { continue };
            let written = self.written(&pf);
            let label = self.name(&pf, written.as_ref());
            let points = pf.get("points").map(|n| self.number(n));
            let weight = pf.get("weight").map_or(Q::ONE, |n| self.constant(n));
            let rule = match self.need(&pf, "rule") {
                Some(n) => self.rule(n, here, points),
                None => continue,
            };
            self.finish(&pf, "a part");
            parts.push(Part { label, points, weight, written, rule, span: pf.span });
        }
        if parts.is_empty() {
            self.p.error("empty", node.span, "an empty list of parts", "小项列表是空的");
            return None;
        }
        // Where every part says its full marks, they must make those of the whole.
        let worth = |p: &Part| p.points.and_then(|q| q.mul(p.weight).ok());
        let worths: Option<Vec<Q>> = parts.iter().map(worth).collect();
        let made = worths.and_then(|w| match combine {
            Combine::Sum => w.iter().try_fold(Q::ZERO, |a, q| a.add(*q).ok()),
            Combine::Max | Combine::Min => w.iter().copied().max(),
            Combine::Mean => None,
        });
        if let (Some(made), Some(full), None) = (made, full, &cap)
            && made != full
        {
            self.p.error(
                "sum",
                f.span,
                format!("the parts make {made}, the indicator says {full}"),
                format!("各小项合成 {made} 分，与指标分值 {full} 不符"),
            );
        }
        Some(PartsRule { combine, parts, floor, cap, span: f.span })
    }

    pub(crate) fn branches(&mut self, node: &Node, here: &mut Here, full: Option<Q>) -> Vec<Branch> {
        let list = self.list(node);
        let mut out = Vec::new();
        for (i, n) in list.iter().enumerate() {
            let Some(f) = self.map(n) else { continue };
            let when = f.get("when").map(|n| self.cond(n, here));
            if when.is_none() && i + 1 < list.len() {
                self.p.error(
                    "choose",
                    f.span,
                    "only the last branch may have no `when`: those after it are never reached",
                    "只有最后一个分支可以不写 when，否则其后的分支永远走不到",
                );
            }
            let label = self.name(&f, None);
            // A branch may give fewer points than the whole, e.g. a target for those who started low.
            let _ = full;
            let Some(n) = self.need(&f, "rule") else { continue };
            let rule = self.rule(n, here, None);
            self.finish(&f, "a branch");
            out.push(Branch { label, when, rule, span: f.span });
        }
        if out.is_empty() {
            self.p.error("empty", node.span, "an empty list of branches", "分支列表是空的");
        }
        out
    }

    pub(crate) fn adjust_rule(
        &mut self,
        f: &Fields<'_>,
        node: &Node,
        here: &mut Here,
        full: Option<Q>,
    ) -> Option<AdjustRule> {
        let rule = self.rule(node, here, full);
        let floor = self.bound(f, "floor", here);
        let cap = self.bound(f, "cap", here);
        let nodes = self.need(f, "by").map(|n| self.list(n)).unwrap_or_default();
        let mut steps = Vec::new();
        for n in nodes {
            let Some(sf) = self.map(n) else { continue };
            let written = self.written(&sf);
            let label = self.name(&sf, written.as_ref());
            let when = sf.get("when").map(|n| self.cond(n, here));
            let found: Vec<(&str, &Node)> = ["times", "plus", "set", "at_most", "at_least"]
                .into_iter()
                .filter_map(|key| sf.get(key).map(|n| (key, n)))
                .collect();
            let [(key, n)] = found.as_slice() else {
                self.p.error(
                    "adjust",
                    sf.span,
                    "a step has one of times, plus, set, at_most, at_least",
                    "一步调整须有 times、plus、set、at_most、at_least 之一",
                );
                continue;
            };
            let q = self.quant(n, here);
            let change = match *key {
                "times" => Change::Times(q),
                "plus" => Change::Plus(q),
                "set" => Change::Set(q),
                "at_most" => Change::AtMost(q),
                _ => Change::AtLeast(q),
            };
            self.finish(&sf, "a step");
            steps.push(AdjustStep { label, when, change, written, span: sf.span });
        }
        Some(AdjustRule { rule: Box::new(rule), steps, floor, cap, span: f.span })
    }

    // --- quantities ---

    pub(crate) fn group_stat(&mut self, f: &Fields<'_>, node: &Node, here: &mut Here) -> Option<QuantForm> {
        if here.of_total {
            self.p.error(
                "group",
                node.span,
                "a statistic of the group belongs into an indicator, not into a condition of the total",
                "组内统计只能用于指标，不能用于总分的条件",
            );
            return None;
        }
        let name = self.text(node);
        let orders = [("high_first", true), ("low_first", false)];
        let function = match name.as_str() {
            "mean" => GroupFunction::Mean,
            "median" => GroupFunction::Median,
            "max" => GroupFunction::Max,
            "min" => GroupFunction::Min,
            "sum" => GroupFunction::Sum,
            "count" => GroupFunction::Count,
            "rank" => {
                let order = self.need(f, "order")?;
                let highest_first = self.word(order, &orders, true);
                let ties = [("skip", false), ("dense", true)];
                let dense = self.need(f, "ties").map(|n| self.word(n, &ties, false)).unwrap_or(false);
                GroupFunction::Rank { highest_first, dense }
            }
            other => {
                let other = quote(other);
                self.p.error(
                    "group",
                    node.span,
                    format!("unknown group statistic {other}; known: mean, median, max, min, sum, count, rank"),
                    format!("未知的组内统计 {other}；可用：mean、median、max、min、sum、count、rank"),
                );
                return None;
            }
        };
        let before = here.groups.len();
        let of = self.need(f, "of")?;
        let of = self.quant(of, here);
        if here.groups.len() > before {
            self.p.error("group", node.span, "a group statistic of a group statistic", "组内统计不能再套组内统计");
            return None;
        }
        let with_self = match f.get("self") {
            Some(n) => self.word(n, &[("include", true), ("exclude", false)], true),
            None => true,
        };
        let index = self.next_group;
        self.next_group += 1;
        here.groups.push(GroupStat { index, function, of, with_self });
        Some(QuantForm::Group(here.groups.len() - 1))
    }

    pub(crate) fn points_of(&mut self, node: &Node, here: &Here) -> Option<PointsOf> {
        if !here.of_total {
            self.p.error(
                "points",
                node.span,
                "`points` belongs into a gate, a veto or a grade; a rule cannot read its own result",
                "points 只能用于加分门槛、否决和等次；规则不能引用自己的得分",
            );
            return None;
        }
        if let Kind::Map(_) = &node.kind {
            let f = self.map(node)?;
            let of = if let Some(n) = f.get("item") {
                PointsOf::Item(self.whole(n))
            } else {
                PointsOf::Indicator(self.need_text(&f, "indicator"))
            };
            self.finish(&f, "`points`");
            self.points.push((of.clone(), node.span));
            return Some(of);
        }
        let words = [("regular", true), ("total", false)];
        Some(if self.word(node, &words, true) { PointsOf::Regular } else { PointsOf::Total })
    }

    pub(crate) fn excepts(&mut self, slot: usize, node: &Node, here: &mut Here) -> Vec<Except> {
        let nodes = match &node.kind {
            Kind::List(list) => list.as_slice(),
            _ => std::slice::from_ref(node),
        };
        nodes.iter().filter_map(|n| self.except(slot, n, here)).collect()
    }

    fn except(&mut self, slot: usize, node: &Node, here: &mut Here) -> Option<Except> {
        let f = self.map(node)?;
        let rows = self.need(&f, "rows")?;
        let other = self.slot(&f, rows, here)?;
        let input = self.method.slots.get(other).and_then(|s| self.method.inputs.get(s.input))?;
        if input.ty != facts::ValueType::Rows {
            let (id, ty) = (input.id.clone(), input.ty.name());
            self.p.error(
                "type",
                rows.span,
                format!("{id} is {ty}, not rows"),
                format!("{id} 的类型是 {ty}，不是 rows"),
            );
            return None;
        }
        let mut on = Vec::new();
        let columns = self.need(&f, "on")?;
        match &columns.kind {
            // The same name on both sides, or `{here: there}`.
            Kind::Map(entries) => {
                for e in entries {
                    let name = Node { kind: Kind::Text(e.key.clone()), span: e.span };
                    on.extend(self.column(slot, &name).zip(self.column(other, &e.value)));
                }
            }
            _ => {
                for text in self.texts(columns) {
                    let name = Node { kind: Kind::Text(text), span: columns.span };
                    on.extend(self.column(slot, &name).zip(self.column(other, &name)));
                }
            }
        }
        if on.is_empty() {
            self.p.error("except", f.span, "`on` names no column", "on 须写明按哪些列对应");
            return None;
        }
        let filters = f.get("where").map(|n| self.filters(other, n, here)).unwrap_or_default();
        self.finish(&f, "`except`");
        Some(Except { slot: other, on, filters })
    }
}
