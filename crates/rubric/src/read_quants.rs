//! Reads quantities, aggregates, filters and deadlines.

use facts::{InputDef, ValueType};
use kernel::calendar::DayRule;
use kernel::q::Q;

use crate::method::*;
use crate::problem::quote;
use crate::read::{Fields, Reader};
use crate::read_readings::{parse_month_day, parse_time_of_day};
use crate::read_rules::Here;
use crate::yaml::{Kind, Node};

impl Reader {
    pub(crate) fn quant(&mut self, node: &Node, here: &mut Here) -> Quant {
        let id = self.id();
        let zero = Quant { id, form: QuantForm::Const(Q::ZERO), span: node.span };
        if !self.step(here, node.span) {
            return zero;
        }
        if let Kind::Text(text) = &node.kind {
            return match parse_constant(text) {
                Some(q) => Quant { id, form: QuantForm::Const(q), span: node.span },
                None => {
                    self.p.error(
                        "number",
                        node.span,
                        format!("expected a quantity such as 90, 0.9, 90% or 10万元, found {}", quote(text)),
                        format!("此处应为数量（如 90、0.9、90%、10万元），实为 {}", quote(text)),
                    );
                    zero
                }
            };
        }
        let Some(f) = self.map(node) else { return zero };
        let form = self.quant_form(&f, here);
        self.finish(&f, "a quantity");
        form.map_or(zero, |form| Quant { id, form, span: node.span })
    }

    fn quant_list(&mut self, node: &Node, here: &mut Here) -> Vec<Quant> {
        let list = self.list(node);
        if list.is_empty() {
            self.p.error("empty", node.span, "an empty list of quantities", "数量列表是空的");
        }
        list.iter().map(|n| self.quant(n, here)).collect()
    }

    fn pair(&mut self, node: &Node, here: &mut Here) -> Option<(Box<Quant>, Box<Quant>)> {
        let mut list = self.quant_list(node, here);
        let (Some(b), Some(a), 0) = (list.pop(), list.pop(), list.len()) else {
            self.p.error("pair", node.span, "expected exactly two quantities", "此处应恰有两个数量");
            return None;
        };
        Some((Box::new(a), Box::new(b)))
    }

    fn quant_form(&mut self, f: &Fields<'_>, here: &mut Here) -> Option<QuantForm> {
        if let Some(n) = f.get("aggregate") {
            return self.aggregate(f, n, here).map(|a| QuantForm::Aggregate(Box::new(a)));
        }
        if let Some(n) = f.get("input") {
            let slot = self.slot(f, n, here)?;
            let ty = self.method.slots.get(slot).and_then(|s| self.method.inputs.get(s.input)).map(|i| i.ty)?;
            if !ty.is_number() {
                self.p.error(
                    "type",
                    n.span,
                    format!("an input of type {} is not a quantity", ty.name()),
                    format!("{} 类型的输入不是数量", ty.name()),
                );
            }
            return Some(QuantForm::Input(slot));
        }
        if let Some(n) = f.get("use") {
            let name = self.text(n);
            return match here.define.iter().position(|d| *d == name) {
                Some(i) if i < here.ready => Some(QuantForm::Use(i)),
                Some(_) => {
                    self.p.error(
                        "order",
                        n.span,
                        format!("{} is defined further down; a definition may use only earlier ones", quote(&name)),
                        format!("{} 在后面才定义；只能引用前面的定义", quote(&name)),
                    );
                    None
                }
                None => {
                    self.p.error(
                        "unknown_definition",
                        n.span,
                        format!("`define` has no {}", quote(&name)),
                        format!("define 中没有 {}", quote(&name)),
                    );
                    None
                }
            };
        }
        if f.has("param") {
            return self.param(f, here).map(QuantForm::Param);
        }
        if let Some(n) = f.get("ratio") {
            let rf = self.map(n)?;
            let (num, den) = (self.need(&rf, "num")?, self.need(&rf, "den")?);
            let (num, den) = (self.quant(num, here), self.quant(den, here));
            self.finish(&rf, "a ratio");
            return Some(QuantForm::Ratio(Box::new(num), Box::new(den)));
        }
        for (key, make) in [
            ("min", QuantForm::Min as fn(Vec<Quant>) -> QuantForm),
            ("max", QuantForm::Max),
            ("add", QuantForm::Add),
            ("mul", QuantForm::Mul),
        ] {
            if let Some(n) = f.get(key) {
                return Some(make(self.quant_list(n, here)));
            }
        }
        if let Some(n) = f.get("sub") {
            return self.pair(n, here).map(|(a, b)| QuantForm::Sub(a, b));
        }
        if let Some(n) = f.get("div") {
            return self.pair(n, here).map(|(a, b)| QuantForm::Div(a, b));
        }
        if let Some(n) = f.get("round") {
            let q = self.quant(n, here);
            let step_node = self.need(f, "step")?;
            let text = self.text(step_node);
            let step = parse_constant(&text).filter(|s| *s > Q::ZERO);
            if step.is_none() {
                self.p.error(
                    "step",
                    step_node.span,
                    format!("`step` must be a number above 0, found {}", quote(&text)),
                    format!("step 应为大于 0 的数，实为 {}", quote(&text)),
                );
            }
            let modes = [("nearest", RoundTo::Nearest), ("down", RoundTo::Down), ("up", RoundTo::Up)];
            let mode = f.get("mode").map_or(RoundTo::Nearest, |n| self.word(n, &modes, RoundTo::Nearest));
            return Some(QuantForm::Round(Box::new(q), step?, mode));
        }
        if let Some(n) = f.get("first") {
            return Some(QuantForm::First(self.quant_list(n, here)));
        }
        if let Some(n) = f.get("days") {
            let days = self.day_rule(n, here);
            let (from, to) = (self.need(f, "from")?, self.need(f, "to")?);
            let (from, to) = (Box::new(self.quant(from, here)), Box::new(self.quant(to, here)));
            return Some(QuantForm::Days { from, to, days });
        }
        if let Some(n) = f.get("group") {
            return self.group_stat(f, n, here);
        }
        if let Some(n) = f.get("points") {
            return self.points_of(n, here).map(QuantForm::Points);
        }
        if let Some(n) = f.get("deadline") {
            return self.deadline(n, here).map(|d| QuantForm::Deadline(Box::new(d)));
        }
        if f.has("by_reading") {
            let (on, arms) = self.branch(f, here, &mut |r, n, here| r.quant(n, here))?;
            return Some(QuantForm::ByReading { on, arms });
        }
        if let Some(n) = f.get("by_kind") {
            return self.by_kind(n, here, &mut |r, n, here| r.quant(n, here)).map(QuantForm::ByKind);
        }
        self.p.error("quantity", f.span, "expected a quantity: a number, input, use, param, aggregate, ratio, min, max, add, mul, sub, div, round, first, days, group, points, deadline, by_reading or by_kind", "此处应为数量：数字、input、use、param、aggregate、ratio、min、max、add、mul、sub、div、round、first、days、group、points、deadline、by_reading 或 by_kind");
        None
    }

    fn aggregate(&mut self, f: &Fields<'_>, name: &Node, here: &mut Here) -> Option<Aggregate> {
        let rows = self.need(f, "rows")?;
        let slot = self.slot(f, rows, here)?;
        let input = self.method.slots.get(slot).and_then(|s| self.method.inputs.get(s.input)).cloned()?;
        if input.ty != ValueType::Rows {
            self.p.error(
                "type",
                rows.span,
                format!("{} is {}, not rows", input.id, input.ty.name()),
                format!("{} 的类型是 {}，不是 rows", input.id, input.ty.name()),
            );
            return None;
        }
        let dated = input.dated.as_ref().and_then(|d| input.columns.iter().position(|c| c.id == *d));
        let filters = f.get("where").map(|n| self.filters(slot, n, here)).unwrap_or_default();
        let except = f.get("except").map(|n| self.excepts(slot, n, here)).unwrap_or_default();
        let function = self.function(f, name, slot, &input, dated, here)?;
        let window = f.get("window").map(|n| {
            self.branch_choice(n, here, &mut |r, n, _| {
                let name = r.text(n);
                match r.method.windows.iter().position(|w| w.id == name) {
                    Some(w) => w,
                    None => {
                        r.p.error(
                            "unknown_window",
                            n.span,
                            format!("no window {}", quote(&name)),
                            format!("没有窗口 {}", quote(&name)),
                        );
                        0
                    }
                }
            })
        });
        if window.is_some() && dated.is_none() {
            self.p.error(
                "dated",
                f.span,
                format!("{} has no `dated` column, a window needs one", input.id),
                format!("{} 没有 dated 列，不能用窗口", input.id),
            );
        }
        if matches!(function, Function::MaxGap { edges: true, .. } | Function::MeanGap { edges: true, .. })
            && window.is_none()
        {
            self.p.error("window", f.span, "`edges` needs a window", "edges 须有窗口");
        }
        Some(Aggregate { function, slot, filters, except, window, dated })
    }

    fn function(
        &mut self,
        f: &Fields<'_>,
        name: &Node,
        slot: usize,
        input: &InputDef,
        dated: Option<usize>,
        here: &mut Here,
    ) -> Option<Function> {
        let of = f.get("of");
        let one_column = |r: &mut Reader| match of {
            Some(n) => r.column(slot, n),
            None => {
                r.p.error("missing_key", f.span, "`of` must name a column", "缺少 of（列名）");
                None
            }
        };
        let word = self.text(name);
        Some(match word.as_str() {
            "count" => Function::Count,
            "sum" | "mean" | "min" | "max" => {
                let column = one_column(self)?;
                if !matches!(
                    self.column_type(slot, column),
                    Some(ValueType::Money | ValueType::Integer | ValueType::Decimal)
                ) {
                    self.p.error(
                        "type",
                        name.span,
                        "only a money, integer or decimal column can be summed or averaged",
                        "只有 money、integer、decimal 列可以求和、求平均或取极值",
                    );
                }
                match word.as_str() {
                    "sum" => Function::Sum(column),
                    "mean" => Function::Mean(column),
                    "min" => Function::Least(column),
                    _ => Function::Most(column),
                }
            }
            "distinct" => {
                let names = of.map(|n| self.texts(n)).unwrap_or_default();
                let columns: Vec<usize> =
                    names.iter().filter_map(|c| input.columns.iter().position(|x| x.id == *c)).collect();
                if columns.is_empty() || columns.len() != names.len() {
                    self.p.error(
                        "unknown_column",
                        f.span,
                        format!("`of` must name columns of {}", input.id),
                        format!("of 须为 {} 的列", input.id),
                    );
                }
                Function::Distinct(columns)
            }
            "earliest" | "latest" => {
                let column = one_column(self)?;
                if !matches!(self.column_type(slot, column), Some(ValueType::Date | ValueType::Time)) {
                    self.p.error(
                        "type",
                        name.span,
                        "earliest and latest need a date or time column",
                        "earliest、latest 须用日期或时间列",
                    );
                }
                if word == "earliest" { Function::Earliest(column) } else { Function::Latest(column) }
            }
            "max_gap" | "mean_gap" => {
                let days = match f.get("days") {
                    Some(n) => self.day_rule(n, here),
                    None => Choice::Fixed(DayRule::Natural),
                };
                let edges = f.get("edges").map(|n| self.boolean(n)).unwrap_or(false);
                if dated.is_none() {
                    self.p.error(
                        "dated",
                        f.span,
                        format!("{} has no `dated` column, gaps need one", input.id),
                        format!("{} 没有 dated 列，无法计算间隔", input.id),
                    );
                }
                if word == "max_gap" { Function::MaxGap { days, edges } } else { Function::MeanGap { days, edges } }
            }
            other => {
                let other = quote(other);
                self.p.error(
                    "aggregate",
                    name.span,
                    format!(
                        "unknown aggregate {other}; known: count, sum, mean, min, max, distinct, earliest, latest, max_gap, mean_gap"
                    ),
                    format!("未知的汇总 {other}；可用：count、sum、mean、min、max、distinct、earliest、latest、max_gap、mean_gap"),
                );
                return None;
            }
        })
    }

    pub(crate) fn day_rule(&mut self, node: &Node, here: &mut Here) -> Choice<DayRule> {
        let words =
            [("natural", DayRule::Natural), ("holiday1", DayRule::HolidayRunIsOne), ("workday", DayRule::Workdays)];
        self.branch_choice(node, here, &mut |r, n, _| r.word(n, &words, DayRule::Natural))
    }

    pub(crate) fn filters(&mut self, slot: usize, node: &Node, here: &mut Here) -> Vec<Filter> {
        let Some(input) = self.method.slots.get(slot).and_then(|s| self.method.inputs.get(s.input)).cloned() else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for entry in self.entries(node) {
            let Some(column) = input.columns.iter().position(|c| c.id == entry.key) else {
                self.p.error(
                    "unknown_column",
                    entry.span,
                    format!("{} has no column {}", input.id, quote(&entry.key)),
                    format!("{} 没有列 {}", input.id, quote(&entry.key)),
                );
                continue;
            };
            let def = input.columns.get(column).cloned();
            let test = self.branch_choice(&entry.value, here, &mut |r, n, here| r.filter_test(n, def.as_ref(), here));
            out.push(Filter { column, test });
        }
        out
    }

    fn filter_test(&mut self, node: &Node, column: Option<&facts::ColumnDef>, here: &mut Here) -> FilterTest {
        let Some(column) = column else { return FilterTest::Any };
        if let Kind::Map(_) = &node.kind {
            let Some(f) = self.map(node) else { return FilterTest::Any };
            if f.has("param") {
                let param = self.param(&f, here);
                self.finish(&f, "a filter");
                return param.map_or(FilterTest::Any, FilterTest::InList);
            }
            let ops = [("ge", Op::Ge), ("gt", Op::Gt), ("le", Op::Le), ("lt", Op::Lt), ("eq", Op::Eq)];
            let found: Vec<(Op, &Node)> = ops.into_iter().filter_map(|(key, op)| f.get(key).map(|n| (op, n))).collect();
            let test = match found.as_slice() {
                [(op, n)] => {
                    if !column.ty.is_number() {
                        self.p.error(
                            "type",
                            node.span,
                            format!("column {} is {}, it cannot be compared", column.id, column.ty.name()),
                            format!("列 {} 的类型是 {}，不能比较", column.id, column.ty.name()),
                        );
                    }
                    // A bare date in a filter is a day.
                    let text = n.text().and_then(|t| t.parse::<jiff::civil::Date>().ok());
                    let right = match text {
                        Some(day) => Quant {
                            id: self.id(),
                            form: QuantForm::Const(Q::int(kernel::period::day_number(day) * 1440)),
                            span: n.span,
                        },
                        None => self.quant(n, here),
                    };
                    FilterTest::Compare(*op, right)
                }
                _ => {
                    self.p.error(
                        "filter",
                        node.span,
                        "a filter is a value, a list, `any`, a parameter or one comparison",
                        "筛选须为值、列表、any、参数或一个比较",
                    );
                    FilterTest::Any
                }
            };
            self.finish(&f, "a filter");
            return test;
        }
        if node.text() == Some("any") {
            return FilterTest::Any;
        }
        match column.ty {
            ValueType::Bool => FilterTest::OneOf(vec![Want::Bool(self.boolean(node))]),
            ValueType::Level | ValueType::Text => {
                let texts = self.texts(node);
                for text in texts
                    .iter()
                    .filter(|t| column.ty == ValueType::Level && !column.levels.iter().any(|(id, _)| id == *t))
                {
                    self.p.error(
                        "unknown_level",
                        node.span,
                        format!("{} is not a level of column {}", quote(text), column.id),
                        format!("{} 不是列 {} 的取值", quote(text), column.id),
                    );
                }
                FilterTest::OneOf(texts.into_iter().map(Want::Text).collect())
            }
            other => {
                self.p.error(
                    "filter",
                    node.span,
                    format!("a {} column is filtered by a comparison such as {{ge: 1}}", other.name()),
                    format!("{} 类型的列须用比较来筛选，如 {{ge: 1}}", other.name()),
                );
                FilterTest::Any
            }
        }
    }

    pub(crate) fn deadline(&mut self, node: &Node, here: &mut Here) -> Option<Deadline> {
        let f = self.map(node)?;
        let year = match self.opt_text(&f, "year").as_deref() {
            None | Some("0") => 0,
            Some("1") => 1,
            Some("-1") => -1,
            Some(other) => {
                let other = quote(other);
                self.p.error(
                    "year",
                    f.span,
                    format!("`year` is -1, 0 or 1, not {other}"),
                    format!("year 只能是 -1、0 或 1，不能是 {other}"),
                );
                0
            }
        };
        let day_node = self.need(&f, "day")?;
        let day = self.branch_choice(day_node, here, &mut |r, n, here| match &n.kind {
            Kind::Text(text) => match parse_month_day(text) {
                Some((m, d)) => DayText::Day(m, d),
                None => {
                    r.p.error(
                        "day",
                        n.span,
                        format!("expected a day such as 12-15, found {}", quote(text)),
                        format!("此处应为月日（如 12-15），实为 {}", quote(text)),
                    );
                    DayText::Day(12, 31)
                }
            },
            _ => r.map(n).and_then(|pf| r.param_of(&pf, here)).map_or(DayText::Day(12, 31), DayText::Param),
        });
        let time = match f.get("time") {
            None => Choice::Fixed(TimeText::Minutes(1440)),
            Some(n) => self.branch_choice(n, here, &mut |r, n, here| match &n.kind {
                Kind::Text(text) => match parse_time_of_day(text) {
                    Some(minutes) => TimeText::Minutes(minutes),
                    None => {
                        r.p.error(
                            "time",
                            n.span,
                            format!("expected a time such as 17:30 or 24:00, found {}", quote(text)),
                            format!("此处应为时刻（如 17:30、24:00），实为 {}", quote(text)),
                        );
                        TimeText::Minutes(1440)
                    }
                },
                _ => r.map(n).and_then(|pf| r.param_of(&pf, here)).map_or(TimeText::Minutes(1440), TimeText::Param),
            }),
        };
        let roll = match f.get("roll") {
            None => Choice::Fixed(false),
            Some(n) => self.branch_choice(n, here, &mut |r, n, _| r.boolean(n)),
        };
        self.finish(&f, "a deadline");
        Some(Deadline { year, day, time, roll })
    }

    fn param_of(&mut self, f: &Fields<'_>, here: &mut Here) -> Option<ParamRef> {
        let param = self.param(f, here);
        self.finish(f, "a parameter");
        param
    }
}

/// `90`, `0.9`, `90%`, `10万元`, `100000元`, `10万`.
pub(crate) fn parse_constant(text: &str) -> Option<Q> {
    let text = text.trim();
    let text = text.strip_suffix('元').unwrap_or(text);
    if let Some(number) = text.strip_suffix('%') {
        return number.trim().parse::<Q>().ok()?.div(Q::int(100)).ok();
    }
    if let Some(number) = text.strip_suffix('万') {
        return number.trim().parse::<Q>().ok()?.mul(Q::int(10_000)).ok();
    }
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_by_their_spelling() {
        for (text, want) in [
            ("90", "90"),
            ("0.9", "0.9"),
            ("90%", "0.9"),
            ("10万元", "100000"),
            ("9.6万", "96000"),
            ("100000元", "100000"),
            ("89.96 %", "0.8996"),
        ] {
            assert_eq!(parse_constant(text), Some(want.parse().unwrap()), "{text}");
        }
        for text in ["", "十万", "10万%", "1,000", "元"] {
            assert_eq!(parse_constant(text), None, "{text}");
        }
    }
}
