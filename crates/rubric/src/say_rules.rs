//! Rules, and what happens between the rules and the total, in plain words.

use kernel::q::Q;

use crate::card::Said;
use crate::explain::{Shape, points_text};
use crate::method::*;
use crate::rules::*;
use crate::say::{Measure, PLAIN, RuleLine, Say, joined, label, number, said, same};

/// The rule of an indicator, clause by clause. `choice` is the option of each reading; where it ends the defaults stand.
pub fn rule_words(method: &Method, indicator: &Indicator, choice: &[usize]) -> Vec<RuleLine> {
    let say = Say::new(method, indicator, choice);
    let mut out = Vec::new();
    out.extend(say.applies(&indicator.applies));
    if let Some(c) = &indicator.not_applicable {
        out.push(RuleLine::over(
            said!("下列成立时本指标不适用：", "The indicator does not apply where:"),
            vec![say.cond(c)],
        ));
    }
    if !indicator.kind_points.is_empty() {
        let kinds = say.by_kind(|k| points(indicator.points_for(k)));
        let list = joined(kinds.into_iter().map(|(k, q)| said!("{k} {q}", "{k}: {q}", k, q)), "、", "; ");
        out.push(RuleLine::of(said!("满分：{list}", "Full marks: {list}", list)));
    }
    out.extend(say.rule(&indicator.rule));
    if let Some(c) = &indicator.nothing {
        let head = said!(
            "“什么也没有做”是指（只在政策规定记 0 分时用到）：",
            "“Nothing at all was done” means (asked only where the policy gives 0 for it):"
        );
        out.push(RuleLine::over(head, vec![say.cond(c)]));
    }
    out
}

/// What lies between the items and the total: roles, weights, gates, vetoes, grades, policies.
pub fn total_words(method: &Method, choice: &[usize]) -> Vec<RuleLine> {
    let mut out = Vec::new();
    let Some(scope) = method.total.scope.as_deref().or_else(|| method.indicators().next()) else { return out };
    let say = Say::new(method, scope, choice);
    for item in &method.items {
        let lines = say.item(item);
        if !lines.is_empty() {
            let (no, title) = (same(item.no), label(&item.title));
            out.push(RuleLine::over(said!("第 {no} 项 {title}：", "Item {no}, {title}:", no, title), lines));
        }
    }
    out.push(say.line(&|s| s.no_tier(&method.no_tier)));
    out.push(say.line(&|s| s.not_applicable(&method.not_applicable)));
    if let Some(between) = &method.between_tiers {
        out.push(say.line(&|s| s.between(&between.declared)));
    }
    if let Some(q) = method.total.scale_to {
        let q = same(points_text(q));
        out.push(RuleLine::of(said!("总分折算为满分 {q} 分", "The total is scaled to {q} points", q)));
    }
    if let Some(q) = method.total.cap {
        let q = same(points_text(q));
        out.push(RuleLine::of(said!("总分不超过 {q} 分", "The total is at most {q}", q)));
    }
    out.push(RuleLine::of(rounding(method.rounding)));
    for (name, q) in &method.total.counts_as {
        let (name, q) = (label(name), same(points_text(*q)));
        out.push(RuleLine::of(said!("{name}：折合 {q} 分", "{name}: worth {q} points", name, q)));
    }
    out.extend(method.total.vetoes.iter().map(|v| say.veto(v, method)));
    if let Some(grades) = &method.grades {
        out.push(say.grades(grades));
    }
    out.push(say.line(&|s| s.ranking(&method.ranking)));
    out
}

fn points(q: Q) -> Said {
    let q = points_text(q);
    Said::new(format!("{q} 分"), if q == "1" { "1 point".into() } else { format!("{q} points") })
}

fn written(line: RuleLine, written: &Option<(String, Option<u32>)>, span: crate::problem::Span) -> RuleLine {
    RuleLine { written: written.clone(), span: Some(span), ..line }
}

impl<'m> Say<'m> {
    fn applies(&self, a: &Applies) -> Option<RuleLine> {
        if a.everyone() {
            return None;
        }
        let kinds = a.kinds.iter().filter_map(|k| self.method.kinds.get(*k)).map(|(_, l)| label(l));
        let mut who: Vec<Said> = kinds.collect();
        who.extend(a.units.iter().map(same));
        let who = if who.is_empty() { said!("全部单位", "every unit") } else { joined(who, "、", ", ") };
        let except = if a.except.is_empty() {
            Said::default()
        } else {
            let list = joined(a.except.iter().map(same), "、", ", ");
            said!("，{list}除外", ", except {list}", list)
        };
        Some(RuleLine::of(said!("只考核：{who}{except}", "Asked of: {who}{except}", who, except)))
    }

    fn rule(&self, rule: &'m Rule) -> Vec<RuleLine> {
        match rule {
            Rule::Tiers(list) => list.iter().map(|t| self.tier(t)).collect(),
            Rule::Sum(sum) => vec![self.sum(sum)],
            Rule::Score(score) => {
                let head = self.line(&|s| {
                    let (value, ends) =
                        (s.quant(&score.value, PLAIN), s.ends(score.floor.as_ref(), score.cap.as_ref(), true));
                    said!("得分即{value}{ends}", "The points are {value}{ends}", value, ends)
                });
                vec![written(head, &score.written, score.span)]
            }
            Rule::Parts(parts) => vec![self.parts(parts)],
            Rule::Choose(list) => list.iter().map(|b| self.branch(b)).collect(),
            Rule::Adjust(adjust) => self.adjust(adjust),
            Rule::By { on, arms } => self.lines(&|say| say.arm(*on, arms).map(|r| say.rule(r)).unwrap_or_default()),
            Rule::ByKind(arms) => {
                let kinds = self.by_kind(|k| arms.get(k).map(|r| self.rule(r)).unwrap_or_default());
                if let [(_, one)] = kinds.as_slice() {
                    return one.clone();
                }
                kinds
                    .into_iter()
                    .map(|(kind, lines)| RuleLine::over(said!("{kind}：", "{kind}:", kind), lines))
                    .collect()
            }
        }
    }

    fn tier(&self, tier: &'m Tier) -> RuleLine {
        let head = points(tier.points);
        let mut lines = match self.cond(&tier.when) {
            group if group.said.zh == "下列全部符合：" && group.readings.is_empty() => group.lines,
            one => vec![one],
        };
        if let Some((on, only)) = &tier.only_if {
            lines.insert(0, self.only_if(*on, only));
        }
        for hint in &tier.hints {
            lines.push(RuleLine { hint: true, ..self.cond(hint) });
        }
        RuleLine {
            said: head,
            points: Some(tier.points),
            written: tier.written.clone(),
            unwritten: tier.unwritten.clone(),
            span: Some(tier.span),
            lines,
            ..RuleLine::default()
        }
    }

    fn only_if(&self, on: ReadingRef, only: &[usize]) -> RuleLine {
        let Some(reading) = self.method.readings.get(on.reading) else { return RuleLine::default() };
        let both = |zh: &String, en: Option<&String>| Said::new(format!("“{zh}”"), format!("“{}”", en.unwrap_or(zh)));
        let all: Vec<Said> = match on.dimension.and_then(|d| reading.dimensions.get(d)) {
            Some(d) => {
                let english = |i: usize| d.values_en.get(i).and_then(Option::as_ref);
                d.values.iter().enumerate().map(|(i, (_, text))| both(text, english(i))).collect()
            }
            None => reading.options.iter().map(|o| both(&o.text, o.text_en.as_ref())).collect(),
        };
        let texts = only.iter().filter_map(|i| all.get(*i).cloned());
        let (texts, name) = (joined(texts, "、", ", "), same(&reading.id));
        let said = said!(
            "仅当读法 {name} 理解为{texts}时有这一档",
            "This tier exists only where {name} is read as {texts}",
            name,
            texts
        );
        RuleLine { readings: vec![reading.id.clone()], ..RuleLine::of(said) }
    }

    /// `，不低于 0 分、不高于 10 分`.
    fn ends(&self, floor: Option<&Quant>, cap: Option<&Quant>, score: bool) -> Said {
        let floor = floor.map(|q| {
            let q = self.quant(q, PLAIN);
            said!("不低于 {q} 分", "at least {q}", q)
        });
        let floor = floor.or_else(|| score.then(|| said!("不低于 0 分", "at least 0")));
        let cap = cap.map(|q| {
            let q = self.quant(q, PLAIN);
            said!("不高于 {q} 分", "at most {q}", q)
        });
        let list: Vec<Said> = floor.into_iter().chain(cap).collect();
        if list.is_empty() {
            return Said::default();
        }
        let list = joined(list, "、", ", ");
        said!("，{list}", ", {list}", list)
    }

    fn sum(&self, sum: &'m SumRule) -> RuleLine {
        let mut head = self.line(&|s| {
            let base = match &sum.base {
                Some(q) => {
                    let q = s.quant(q, PLAIN);
                    said!("从 {q} 分起，", "From {q} points, ", q)
                }
                None => Said::default(),
            };
            let ends = s.ends(sum.floor.as_ref(), sum.cap.as_ref(), true);
            said!("{base}逐项加减{ends}：", "{base}added up{ends}:", base, ends)
        });
        head.lines.extend(sum.terms.iter().map(|t| self.term(t)));
        written(head, &Some(sum.written.clone()), sum.span)
    }

    fn term(&self, t: &'m Term) -> RuleLine {
        self.line(&|s| {
            let (name, each, count) = (label(&t.label), s.quant(&t.each, PLAIN), s.quant(&t.count, PLAIN));
            let ends = s.ends(t.floor.as_ref(), t.cap.as_ref(), false);
            let silent = if t.silent {
                said!("；没有填报不扣分", "; what nobody reported deducts nothing")
            } else {
                Said::default()
            };
            said!(
                "{name}：{count}，每个 {each} 分{ends}{silent}",
                "{name}: {each} points for each of {count}{ends}{silent}",
                name,
                each,
                count,
                ends,
                silent
            )
        })
    }

    fn parts(&self, parts: &'m PartsRule) -> RuleLine {
        let how = match parts.combine {
            Combine::Sum => said!("各部分相加", "The parts are added up"),
            Combine::Max => said!("取各部分中最高的", "The best part counts"),
            Combine::Min => said!("取各部分中最低的", "The worst part counts"),
            Combine::Mean => said!("取各部分的平均", "The mean of the parts counts"),
        };
        let mut head = self.line(&|s| {
            let ends = s.ends(parts.floor.as_ref(), parts.cap.as_ref(), false);
            said!("{how}{ends}：", "{how}{ends}:", how, ends)
        });
        for part in &parts.parts {
            let name = label(&part.label);
            let full = part.points.map(points).map(|q| said!("（{q}）", " ({q})", q)).unwrap_or_default();
            let weight = if part.weight == Q::ONE {
                Said::default()
            } else {
                let w = number(self.method, part.weight, Measure { shape: Shape::Percent, unit: None });
                said!("，权重 {w}", ", weight {w}", w)
            };
            let line = RuleLine::over(
                said!("{name}{full}{weight}：", "{name}{full}{weight}:", name, full, weight),
                self.rule(&part.rule),
            );
            head.lines.push(written(line, &part.written, part.span));
        }
        RuleLine { span: Some(parts.span), ..head }
    }

    fn branch(&self, b: &'m Branch) -> RuleLine {
        let name = label(&b.label);
        let mut lines = Vec::new();
        let said = match &b.when {
            Some(c) => {
                lines.push(RuleLine::over(said!("条件：", "where:"), vec![self.cond(c)]));
                said!("{name}", "{name}", name)
            }
            None => said!("{name}（以上都不符合时）", "{name} (where none of the above holds)", name),
        };
        lines.extend(self.rule(&b.rule));
        RuleLine { span: Some(b.span), ..RuleLine::over(said, lines) }
    }

    fn adjust(&self, a: &'m AdjustRule) -> Vec<RuleLine> {
        let mut out = self.rule(&a.rule);
        for step in &a.steps {
            let name = label(&step.label);
            let mut line = self.line(&|s| {
                let q = |m| s.quant(step.change.amount(), m);
                let does = match &step.change {
                    Change::Times(_) => {
                        let q = q(Measure { shape: Shape::Percent, unit: None });
                        said!("得分乘以 {q}", "the points are multiplied by {q}", q)
                    }
                    Change::Plus(_) => {
                        let q = q(PLAIN);
                        said!("得分加 {q}", "{q} is added to the points", q)
                    }
                    Change::Set(_) => {
                        let q = q(PLAIN);
                        said!("得分定为 {q}", "the points are set to {q}", q)
                    }
                    Change::AtMost(_) => {
                        let q = q(PLAIN);
                        said!("得分不高于 {q}", "the points are at most {q}", q)
                    }
                    Change::AtLeast(_) => {
                        let q = q(PLAIN);
                        said!("得分不低于 {q}", "the points are at least {q}", q)
                    }
                };
                said!("然后，{name}：{does}", "Then, {name}: {does}", name, does)
            });
            line.lines
                .extend(step.when.as_ref().map(|c| RuleLine::over(said!("条件：", "where:"), vec![self.cond(c)])));
            out.push(written(line, &step.written, step.span));
        }
        if a.floor.is_some() || a.cap.is_some() {
            out.push(self.line(&|s| {
                let ends = s.ends(a.floor.as_ref(), a.cap.as_ref(), false);
                said!("调整后的得分{ends}", "The adjusted points{ends}", ends)
            }));
        }
        out
    }

    fn item(&self, item: &'m Item) -> Vec<RuleLine> {
        let mut out = Vec::new();
        match item.role {
            Role::Regular => {}
            Role::Bonus if item.inside => {
                out.push(RuleLine::of(said!("加分项，只补足到满分", "a bonus that only fills up to the full marks")))
            }
            Role::Bonus => {
                out.push(RuleLine::of(said!("加分项，可超出满分", "a bonus that may go beyond the full marks")))
            }
            Role::Penalty => out.push(RuleLine::of(said!("扣分项", "a penalty"))),
        }
        if item.weight != Q::ONE {
            let w = number(self.method, item.weight, Measure { shape: Shape::Percent, unit: None });
            out.push(RuleLine::of(said!("权重 {w}", "weight {w}", w)));
        }
        for (q, zh, en) in [(item.floor, "不低于", "at least"), (item.cap, "不高于", "at most")] {
            out.extend(q.map(|q| {
                RuleLine::of(Said::new(
                    format!("本项{zh} {} 分", points_text(q)),
                    format!("the item: {en} {}", points_text(q)),
                ))
            }));
        }
        if let Some(c) = &item.gate {
            out.push(RuleLine::over(said!("只在下列成立时计入：", "counts only where:"), vec![self.cond(c)]));
        }
        out.extend(self.applies(&item.applies));
        out
    }

    fn no_tier(&self, choice: &Choice<NoTier>) -> Said {
        match self.pick(choice) {
            Some(NoTier::Zero) => said!(
                "各档都不符合计 0 分；核实什么也没有做的一律 0 分",
                "No tier holds: 0 points; nothing done at all: 0 points"
            ),
            Some(NoTier::Lowest) => said!("各档都不符合落到最低档", "No tier holds: the points of the lowest tier"),
            _ => said!("各档都不符合计 0 分", "No tier holds: 0 points"),
        }
    }

    fn between(&self, choice: &Choice<Option<ParamRef>>) -> Said {
        match self.pick(choice) {
            Some(Some(p)) => {
                let list = self.param(*p);
                said!(
                    "评审人可以在相邻两档之间给整数分，限于{list}",
                    "A reviewer may give whole points between two neighbouring tiers, for {list}",
                    list
                )
            }
            _ => said!("只给各档的分，不在两档之间给分", "Only the points of a tier are given, none between two"),
        }
    }

    fn not_applicable(&self, choice: &Choice<NaRule>) -> Said {
        match self.pick(choice) {
            Some(NaRule::ScaleUp) => said!(
                "不适用的指标不计，其余按比例折算到满分",
                "An indicator that does not apply drops out; the rest is scaled up to the full marks"
            ),
            Some(NaRule::SpreadEqual) => said!(
                "不适用的指标，其分值平均加到其他指标",
                "The points of an indicator that does not apply are spread in equal parts over the others"
            ),
            Some(NaRule::PeerMean) => said!(
                "不适用的指标按同类单位平均得分计",
                "An indicator that does not apply counts as the mean of the units of the kind"
            ),
            Some(NaRule::FullMarks) => said!("不适用的指标计满分", "An indicator that does not apply counts in full"),
            Some(NaRule::Unsupported) => said!(
                "不适用的指标：本版本不支持的处理方式",
                "Indicators that do not apply: a way that this version does not support"
            ),
            _ => said!("用到不适用事实的条件视为不符合", "A condition on a fact that is not applicable does not hold"),
        }
    }

    fn ranking(&self, choice: &Choice<RankRule>) -> Said {
        match self.pick(choice) {
            Some(RankRule::GroupedSkip) => said!(
                "按单位类别分组排名，同分并列并跳号（1、1、3）",
                "Ranked by kind of unit; equal points share a place (1, 1, 3)"
            ),
            Some(RankRule::GroupedDense) => said!(
                "按单位类别分组排名，同分并列不跳号（1、1、2）",
                "Ranked by kind of unit; equal points share a place (1, 1, 2)"
            ),
            Some(RankRule::PooledSkip) => said!(
                "全部单位一起排名，同分并列并跳号（1、1、3）",
                "All units are ranked together; equal points share a place (1, 1, 3)"
            ),
            Some(RankRule::Unsupported) => {
                said!("排名：本版本不支持的方式", "Ranking: a way that this version does not support")
            }
            _ => said!("不排名", "No ranking"),
        }
    }

    fn veto(&self, v: &'m Veto, method: &Method) -> RuleLine {
        let name = label(&v.label);
        let does = match v.effect {
            VetoEffect::Total(q) => {
                let q = points(q);
                said!("总分计 {q}", "the total is {q}", q)
            }
            VetoEffect::AtMost(q) => {
                let q = points(q);
                said!("总分不高于 {q}", "the total is at most {q}", q)
            }
            VetoEffect::Item(no) => {
                let no = same(no);
                said!("第 {no} 项计 0 分", "item {no} counts 0", no)
            }
            VetoEffect::Grade(at) => {
                let band = method.grades.as_ref().and_then(|g| g.bands.get(at));
                let band = band.map(|b| label(&b.label)).unwrap_or_default();
                said!("等次不高于{band}，分数不变", "the grade is at most {band}; the points stay", band)
            }
        };
        let stops = if v.stops { said!("，不再计分", ", and scoring stops") } else { Said::default() };
        let head = said!("一票否决 {name}：{does}{stops}", "Veto, {name}: {does}{stops}", name, does, stops);
        written(RuleLine::over(head, vec![self.cond(&v.when)]), &v.written, v.span)
    }

    fn grades(&self, g: &'m Grades) -> RuleLine {
        let mut lines = Vec::new();
        for b in &g.bands {
            let (name, from) = (label(&b.label), points(b.from));
            let to = match b.to {
                Some((q, true)) => {
                    let q = points(q);
                    said!("，至 {q}（含）", ", to {q}", q)
                }
                Some((q, false)) => {
                    let q = points(q);
                    said!("，低于 {q}", ", below {q}", q)
                }
                None => Said::default(),
            };
            let needs: Vec<RuleLine> = b.needs.iter().map(|c| self.cond(c)).collect();
            let more = if needs.is_empty() { Said::default() } else { said!("，且", ", and") };
            let line = RuleLine::over(
                said!("{name}：{from}起{to}{more}", "{name}: from {from}{to}{more}", name, from, to, more),
                needs,
            );
            lines.push(written(line, &b.written, b.span));
        }
        for q in &g.quotas {
            let band = g.bands.get(q.band).map(|b| label(&b.label)).unwrap_or_default();
            let places = match q.places {
                Places::Count(n) => {
                    let n = same(n);
                    said!("{n} 个", "{n}", n)
                }
                Places::Share(share, to) => {
                    let share = number(self.method, share, Measure { shape: Shape::Percent, unit: None });
                    let to = match to {
                        RoundTo::Nearest => said!("四舍五入", "rounded to the nearest"),
                        RoundTo::Down => said!("向下取整", "rounded down"),
                        RoundTo::Up => said!("向上取整", "rounded up"),
                    };
                    said!("同类单位的 {share}（{to}）", "{share} of the units of the kind ({to})", share, to)
                }
            };
            lines.push(RuleLine::of(said!("{band}名额：{places}", "Places for {band}: {places}", band, places)));
        }
        match g.ties {
            Some(QuotaTies::AllIn) => {
                lines.push(RuleLine::of(said!("末位并列的都入选", "Everyone who shares the last place has it")))
            }
            Some(QuotaTies::NoneIn) => {
                lines.push(RuleLine::of(said!("末位并列的都不入选", "Nobody who shares the last place has it")))
            }
            None => {}
        }
        RuleLine { span: Some(g.span), ..RuleLine::over(said!("等次：", "Grades:"), lines) }
    }
}

fn rounding(r: Rounding) -> Said {
    let digits = same(r.digits);
    let how = match r.mode {
        RoundMode::HalfUp => said!("四舍五入", "half up"),
        RoundMode::HalfEven => said!("四舍六入五成双", "half to even"),
        RoundMode::Down => said!("舍去", "down"),
        RoundMode::Up => said!("进位", "up"),
    };
    let at = match r.at {
        RoundAt::Indicator => said!("每个指标起", "from each indicator on"),
        RoundAt::Item => said!("每个项目起", "from each item on"),
        RoundAt::Total => said!("总分", "the total"),
    };
    said!("{at}保留 {digits} 位小数，{how}", "Rounded to {digits} decimals, {how}: {at}", at, digits, how)
}
