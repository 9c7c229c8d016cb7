//! Conditions and quantities in plain words, Chinese and English, as a method's page shows them beside the clause.
//!
//! Readings stand at one option each, the one in force; how a line would read under the other ways of one reading stands
//! beside it, ways that come to the same together.

use std::cell::RefCell;
use std::collections::BTreeSet;

use facts::{ColumnDef, InputDef, ValueType};
use kernel::calendar::DayRule;
use kernel::q::Q;

use crate::card::Said;
use crate::explain::{Shape, number_text_shape, shape_in};
use crate::method::*;
use crate::problem::Span;

/// One line of a rule in words; what it consists of stands under it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RuleLine {
    pub said: Said,
    /// What the method itself calls the condition.
    pub label: Option<Said>,
    /// The verbatim clause and its line in the source document.
    pub written: Option<(String, Option<u32>)>,
    /// Why there is no clause for it.
    pub unwritten: Option<String>,
    pub points: Option<Q>,
    /// Shown beside the rule, decides nothing.
    pub hint: bool,
    /// Readings that this line rests on.
    pub readings: Vec<String>,
    /// What would stand here if one of them were read otherwise.
    pub otherwise: Vec<Otherwise>,
    /// Where the clause stands in the method's files.
    pub span: Option<Span>,
    pub lines: Vec<RuleLine>,
}

/// A line under other options of one reading, the rest as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Otherwise {
    pub reading: String,
    pub options: Vec<String>,
    /// The words of the options, or of the one part in which they differ from the one in force.
    pub ways: Vec<Said>,
    pub lines: Vec<RuleLine>,
}

impl RuleLine {
    pub(crate) fn of(said: Said) -> RuleLine {
        RuleLine { said, ..RuleLine::default() }
    }

    pub(crate) fn over(said: Said, lines: Vec<RuleLine>) -> RuleLine {
        RuleLine { said, lines, ..RuleLine::default() }
    }
}

/// A sentence in both languages out of parts in both.
macro_rules! said {
    ($zh:literal, $en:literal $(, $part:ident)* $(,)?) => {
        $crate::card::Said { zh: { $(let $part = &$part.zh;)* format!($zh) }, en: { $(let $part = &$part.en;)* format!($en) } }
    };
}
pub(crate) use said;

pub(crate) fn same(text: impl std::fmt::Display) -> Said {
    Said::new(text.to_string(), text.to_string())
}

pub(crate) fn label(l: &Label) -> Said {
    Said::new(l.zh.clone(), l.en.clone().unwrap_or_else(|| l.zh.clone()))
}

pub(crate) fn joined(parts: impl IntoIterator<Item = Said>, zh: &str, en: &str) -> Said {
    let (a, b): (Vec<String>, Vec<String>) = parts.into_iter().map(|s| (s.zh, s.en)).unzip();
    Said::new(a.join(zh), b.join(en))
}

pub(crate) struct Say<'m> {
    pub method: &'m Method,
    pub indicator: &'m Indicator,
    /// The option of each reading that is spoken of.
    choice: Vec<usize>,
    /// Readings that a phrase met.
    met: RefCell<BTreeSet<usize>>,
    /// Whether the other ways are said too.
    others: bool,
}

/// How the constants of a comparison read.
#[derive(Clone, Copy)]
pub(crate) struct Measure<'u> {
    pub shape: Shape,
    pub unit: Option<&'u str>,
}

pub(crate) const PLAIN: Measure<'static> = Measure { shape: Shape::Plain, unit: None };

impl<'m> Say<'m> {
    /// Readings that are not in `choice` stand at their default.
    pub fn new(method: &'m Method, indicator: &'m Indicator, choice: &[usize]) -> Say<'m> {
        let options = method.readings.iter().enumerate();
        let choice = options.map(|(i, r)| choice.get(i).copied().unwrap_or(r.default)).collect();
        Say { method, indicator, choice, met: RefCell::default(), others: true }
    }

    fn with(&self, reading: usize, option: usize) -> Say<'m> {
        let mut choice = self.choice.clone();
        if let Some(c) = choice.get_mut(reading) {
            *c = option;
        }
        Say { method: self.method, indicator: self.indicator, choice, met: RefCell::default(), others: false }
    }

    fn index(&self, on: ReadingRef) -> usize {
        let option = self.choice.get(on.reading).copied().unwrap_or(0);
        let parts = self.method.readings.get(on.reading).and_then(|r| r.options.get(option)).map(|o| &o.parts);
        on.dimension.map_or(option, |d| parts.and_then(|p| p.get(d)).copied().unwrap_or(0))
    }

    /// The arm that is spoken of; the reading is remembered.
    pub fn arm<'t, T>(&self, on: ReadingRef, arms: &'t [T]) -> Option<&'t T> {
        self.met.borrow_mut().insert(on.reading);
        arms.get(self.index(on))
    }

    pub fn pick<'t, T>(&self, choice: &'t Choice<T>) -> Option<&'t T> {
        match choice {
            Choice::Fixed(value) => Some(value),
            Choice::By { on, arms } => self.pick(self.arm(*on, arms)?),
        }
    }

    pub fn line(&self, phrase: &dyn Fn(&Say<'m>) -> Said) -> RuleLine {
        let mut lines = self.lines(&|say| vec![RuleLine::of(phrase(say))]);
        lines.pop().unwrap_or_default()
    }

    /// Lines that may rest on readings, and what they would be under the other options of each. What they met itself
    /// counts; what the lines in them met is theirs.
    pub fn lines(&self, of: &dyn Fn(&Say<'m>) -> Vec<RuleLine>) -> Vec<RuleLine> {
        let before = self.met.take();
        let mut lines = of(self);
        let met = self.met.replace(before);
        if met.is_empty() {
            return lines;
        }
        if !self.others {
            if let Some(first) = lines.first_mut().filter(|l| l.readings.is_empty()) {
                first.readings = self.ids(&met);
            }
            return lines;
        }
        let plain = of(&self.quiet());
        let mut otherwise = Vec::new();
        for at in &met {
            let Some(reading) = self.method.readings.get(*at) else { continue };
            let now = self.choice.get(*at).and_then(|o| reading.options.get(*o));
            let mut found: Vec<Otherwise> = Vec::new();
            for (o, option) in reading.options.iter().enumerate().filter(|(_, o)| !o.unsupported) {
                let lines = of(&self.with(*at, o));
                if lines == plain {
                    continue;
                }
                // Where options have parts, those that differ in one part are enough.
                let differ: Vec<usize> = match now {
                    Some(now) => {
                        (0..option.parts.len()).filter(|d| option.parts.get(*d) != now.parts.get(*d)).collect()
                    }
                    None => Vec::new(),
                };
                if differ.len() > 1 {
                    continue;
                }
                let part = differ.first().and_then(|d| reading.dimensions.get(*d)?.values.get(*option.parts.get(*d)?));
                let english =
                    |zh: &str, en: Option<&String>| Said::new(zh, en.cloned().unwrap_or_else(|| zh.to_owned()));
                let part_en = differ
                    .first()
                    .and_then(|d| reading.dimensions.get(*d)?.values_en.get(*option.parts.get(*d)?)?.as_ref());
                let way = part
                    .map_or_else(|| english(&option.text, option.text_en.as_ref()), |(_, text)| english(text, part_en));
                match found.iter_mut().find(|f| f.lines == lines) {
                    Some(same) => {
                        same.options.push(option.id.clone());
                        same.ways.push(way);
                    }
                    None => found.push(Otherwise {
                        reading: reading.id.clone(),
                        options: vec![option.id.clone()],
                        ways: vec![way],
                        lines,
                    }),
                }
            }
            otherwise.append(&mut found);
        }
        let ids = self.ids(&met);
        match lines.as_mut_slice() {
            [one] if one.readings.is_empty() => {
                one.readings = ids;
                one.otherwise = otherwise;
            }
            _ => {
                let list = same(ids.join("、"));
                let head = said!("视读法 {list} 而定，现行：", "As reading {list} stands:", list);
                lines = vec![RuleLine { readings: ids, otherwise, ..RuleLine::over(head, lines) }];
            }
        }
        lines
    }

    fn ids(&self, met: &BTreeSet<usize>) -> Vec<String> {
        met.iter().filter_map(|at| self.method.readings.get(*at)).map(|r| r.id.clone()).collect()
    }

    fn quiet(&self) -> Say<'m> {
        Say {
            method: self.method,
            indicator: self.indicator,
            choice: self.choice.clone(),
            met: RefCell::default(),
            others: false,
        }
    }

    /// The same for each kind of unit; kinds for which it is the same are said together.
    pub fn by_kind<T: PartialEq>(&self, of: impl Fn(usize) -> T) -> Vec<(Said, T)> {
        let mut found: Vec<(Vec<Said>, T)> = Vec::new();
        for (i, (_, name)) in self.method.kinds.iter().enumerate() {
            let value = of(i);
            match found.iter_mut().find(|(_, v)| *v == value) {
                Some((names, _)) => names.push(label(name)),
                None => found.push((vec![label(name)], value)),
            }
        }
        found.into_iter().map(|(names, value)| (joined(names, "、", ", "), value)).collect()
    }

    // --- conditions ---

    pub fn cond(&self, c: &'m Cond) -> RuleLine {
        let mut line = self.form(c);
        if let Some(name) = &c.label {
            let name = label(name);
            // The name of a branch is that of the arm that stands.
            if let (CondForm::ByReading { .. }, [one]) = (&c.form, line.lines.as_mut_slice()) {
                one.label.get_or_insert_with(|| name.clone());
            }
            line.label = Some(name);
        }
        line
    }

    fn form(&self, c: &'m Cond) -> RuleLine {
        match &c.form {
            CondForm::All(list) => self.group(said!("下列全部符合：", "all of these hold:"), list),
            CondForm::Any(list) => self.group(said!("下列任一符合：", "any of these holds:"), list),
            CondForm::AtLeast(n, list) => {
                let n = same(n);
                self.group(said!("下列至少 {n} 项符合：", "at least {n} of these hold:", n), list)
            }
            CondForm::Not(inner) => match self.cond(inner) {
                RuleLine { said, readings, lines, .. } if readings.is_empty() && lines.is_empty() => {
                    RuleLine::of(said!("并非：{said}", "not: {said}", said))
                }
                line => RuleLine::over(said!("下列不成立：", "this does not hold:"), vec![line]),
            },
            CondForm::ByReading { on, arms } => {
                let mut lines = self.lines(&|say| say.arm(*on, arms).map(|c| say.cond(c)).into_iter().collect());
                lines.pop().unwrap_or_default()
            }
            CondForm::ByKind(arms) => {
                let mut kinds = self.by_kind(|kind| arms.get(kind).map(|c| self.cond(c)).unwrap_or_default());
                if kinds.len() == 1
                    && let Some((_, line)) = kinds.pop()
                {
                    return line;
                }
                let plain = kinds.iter().all(|(_, l)| l.lines.is_empty());
                let lines: Vec<RuleLine> = kinds
                    .into_iter()
                    .map(|(kind, line)| {
                        let inner = line.said.clone();
                        RuleLine { said: said!("{kind}：{inner}", "{kind}: {inner}", kind, inner), ..line }
                    })
                    .collect();
                if plain {
                    return RuleLine::of(joined(lines.into_iter().map(|l| l.said), "；", "; "));
                }
                RuleLine::over(said!("按单位类别：", "by kind of unit:"), lines)
            }
            _ => self.line(&|say| say.leaf(c)),
        }
    }

    fn group(&self, head: Said, list: &'m [Cond]) -> RuleLine {
        match list {
            [one] => self.cond(one),
            many => RuleLine::over(head, many.iter().map(|c| self.cond(c)).collect()),
        }
    }

    fn leaf(&self, c: &Cond) -> Said {
        match &c.form {
            CondForm::Always(true) => said!("不另设条件", "no further condition"),
            CondForm::Always(false) => said!("从不成立", "never holds"),
            CondForm::Input { slot, wants } => {
                let (name, input) = (self.slot(*slot), self.input(*slot));
                if let [Want::Bool(true)] = wants.as_slice() {
                    return said!("{name}", "{name}", name);
                }
                if let [Want::Bool(false)] = wants.as_slice() {
                    return said!("并非：{name}", "not: {name}", name);
                }
                let levels = input.map(|i| i.levels.as_slice()).unwrap_or_default();
                let wants = self.wants(wants, levels);
                said!("{name}为{wants}", "{name} is {wants}", name, wants)
            }
            CondForm::Compare { left, op, right, unit } => {
                let shape = match shape_in(self.method, self.indicator, left, unit.as_deref()) {
                    Shape::Plain => shape_in(self.method, self.indicator, right, unit.as_deref()),
                    shape => shape,
                };
                let m = Measure { shape, unit: unit.as_deref() };
                let (left, right) = (self.quant(left, m), self.quant(right, m));
                let op = op_words(*op, matches!(shape, Shape::Date | Shape::Time | Shape::Limit));
                let gap = if right.zh.starts_with(|c: char| c.is_ascii_alphanumeric()) { " " } else { "" };
                let zh = format!("{}{}{gap}{}", left.zh, op.zh, right.zh);
                Said::new(zh, format!("{} {} {}", left.en, op.en, right.en))
            }
            CondForm::InTime { what, deadline } => {
                let (what, by) =
                    (self.quant(what, Measure { shape: Shape::Time, unit: None }), self.deadline(deadline));
                said!("{what}不晚于{by}", "{what} is not after {by}", what, by)
            }
            CondForm::Covers { slot, column, list, filters } => {
                let (rows, column, list) = (self.slot(*slot), self.column(*slot, *column), self.param(*list));
                let only = self.filters(*slot, filters);
                said!(
                    "{list}的每一项都出现在{rows}的“{column}”中{only}",
                    "every entry of {list} is in “{column}” of {rows}{only}",
                    list,
                    rows,
                    column,
                    only
                )
            }
            // Groups and branches are lines of their own.
            _ => Said::default(),
        }
    }

    fn wants(&self, wants: &[Want], levels: &[(String, String)]) -> Said {
        let one = |want: &Want| match want {
            Want::Bool(true) => said!("是", "yes"),
            Want::Bool(false) => said!("否", "no"),
            Want::Text(id) => {
                let text = levels.iter().find(|(l, _)| l == id).map_or(id, |(_, text)| text);
                same(format!("“{text}”"))
            }
        };
        joined(wants.iter().map(one), "或", " or ")
    }

    // --- quantities ---

    /// A quantity inside another, held together.
    fn inner(&self, q: &Quant, m: Measure<'_>) -> Said {
        let text = self.quant(q, m);
        match self.bare(q).form {
            QuantForm::Add(_) | QuantForm::Sub(..) | QuantForm::Mul(_) | QuantForm::Div(..) => {
                said!("（{text}）", "({text})", text)
            }
            _ => text,
        }
    }

    fn bare<'q>(&self, q: &'q Quant) -> &'q Quant
    where
        'm: 'q,
    {
        match &q.form {
            QuantForm::Use(i) => self.indicator.define.get(*i).map_or(q, |(_, q)| self.bare(q)),
            QuantForm::ByReading { on, arms } => arms.get(self.index(*on)).map_or(q, |q| self.bare(q)),
            QuantForm::First(list) | QuantForm::Min(list) | QuantForm::Max(list) if list.len() == 1 => {
                list.first().map_or(q, |q| self.bare(q))
            }
            _ => q,
        }
    }

    fn list(&self, list: &[Quant], m: Measure<'_>, zh: &str, en: &str) -> Said {
        joined(list.iter().map(|q| self.inner(q, m)), zh, en)
    }

    pub fn quant(&self, q: &Quant, m: Measure<'_>) -> Said {
        match &q.form {
            QuantForm::Const(q) => number(self.method, *q, m),
            QuantForm::Input(slot) => self.slot(*slot),
            QuantForm::Use(i) => self.indicator.define.get(*i).map_or_else(Said::default, |(_, q)| self.quant(q, m)),
            QuantForm::Param(p) => self.param(*p),
            QuantForm::Aggregate(a) => self.aggregate(a),
            QuantForm::Ratio(a, b) => {
                let (a, b) = (self.inner(a, PLAIN), self.inner(b, PLAIN));
                said!("{a}占{b}的比例", "{a} as a share of {b}", a, b)
            }
            QuantForm::Min(list) => {
                let list = self.list(list, m, "、", ", ");
                said!("{list}中的最小者", "the least of {list}", list)
            }
            QuantForm::Max(list) => {
                let list = self.list(list, m, "、", ", ");
                said!("{list}中的最大者", "the greatest of {list}", list)
            }
            QuantForm::Add(list) => self.list(list, m, "＋", " + "),
            QuantForm::Mul(list) => self.list(list, PLAIN, "×", " × "),
            QuantForm::Sub(a, b) => {
                let (a, b) = (self.inner(a, m), self.inner(b, m));
                said!("{a}－{b}", "{a} − {b}", a, b)
            }
            QuantForm::Div(a, b) => {
                let (a, b) = (self.inner(a, PLAIN), self.inner(b, PLAIN));
                said!("{a}÷{b}", "{a} ÷ {b}", a, b)
            }
            QuantForm::Round(a, step, to) => {
                let (a, step) = (self.inner(a, m), number(self.method, *step, m));
                match to {
                    RoundTo::Nearest => said!(
                        "{a}（四舍五入到 {step} 的整倍数）",
                        "{a} (rounded to the nearest multiple of {step})",
                        a,
                        step
                    ),
                    RoundTo::Down => {
                        said!("{a}（向下取到 {step} 的整倍数）", "{a} (rounded down to a multiple of {step})", a, step)
                    }
                    RoundTo::Up => {
                        said!("{a}（向上取到 {step} 的整倍数）", "{a} (rounded up to a multiple of {step})", a, step)
                    }
                }
            }
            QuantForm::First(list) => {
                let list = self.list(list, m, "，没有则取", ", or without it ");
                said!("{list}", "{list}", list)
            }
            QuantForm::Days { from, to, days } => {
                let at = Measure { shape: Shape::Time, unit: None };
                let (from, to, days) = (self.quant(from, at), self.quant(to, at), self.days(days));
                said!("从{from}到{to}的{days}数", "the {days} from {from} to {to}", from, to, days)
            }
            QuantForm::Group(i) => self.indicator.groups.get(*i).map_or_else(Said::default, |g| self.statistic(g, m)),
            QuantForm::Points(of) => self.points(of),
            QuantForm::Deadline(d) => self.deadline(d),
            QuantForm::ByReading { on, arms } => self.arm(*on, arms).map_or_else(Said::default, |q| self.quant(q, m)),
            QuantForm::ByKind(arms) => {
                let kinds = self.by_kind(|kind| arms.get(kind).map(|q| self.quant(q, m)).unwrap_or_default());
                if let [(_, one)] = kinds.as_slice() {
                    return one.clone();
                }
                joined(kinds.into_iter().map(|(kind, q)| said!("{kind} {q}", "{q} ({kind})", kind, q)), "、", ", ")
            }
        }
    }

    fn aggregate(&self, a: &Aggregate) -> Said {
        let rows = self.slot(a.slot);
        let column = |c: usize| self.column(a.slot, c);
        let what = match &a.function {
            Function::Count => said!("{rows}的条数", "the number of {rows}", rows),
            Function::Sum(c) => {
                let c = column(*c);
                said!("{rows}的“{c}”合计", "the sum of “{c}” over {rows}", rows, c)
            }
            Function::Mean(c) => {
                let c = column(*c);
                said!("{rows}的“{c}”平均", "the mean of “{c}” over {rows}", rows, c)
            }
            Function::Least(c) => {
                let c = column(*c);
                said!("{rows}中最小的“{c}”", "the least “{c}” of {rows}", rows, c)
            }
            Function::Most(c) => {
                let c = column(*c);
                said!("{rows}中最大的“{c}”", "the greatest “{c}” of {rows}", rows, c)
            }
            Function::Distinct(list) => {
                let list = joined(list.iter().map(|c| column(*c)), "、", ", ");
                said!("{rows}中不同“{list}”的个数", "the number of different “{list}” in {rows}", rows, list)
            }
            Function::Earliest(c) => {
                let c = column(*c);
                said!("{rows}中最早的“{c}”", "the earliest “{c}” of {rows}", rows, c)
            }
            Function::Latest(c) => {
                let c = column(*c);
                said!("{rows}中最晚的“{c}”", "the latest “{c}” of {rows}", rows, c)
            }
            Function::MaxGap { days, edges } | Function::MeanGap { days, edges } => {
                let longest = matches!(a.function, Function::MaxGap { .. });
                let which = if longest { said!("最长", "longest") } else { said!("平均", "mean") };
                let days = self.days(days);
                let ends = if *edges {
                    said!("，含期初和期末两端", ", both ends of the period included")
                } else {
                    Said::default()
                };
                said!(
                    "{rows}相邻两次的{which}间隔（以{days}计{ends}）",
                    "the {which} gap between two of {rows} (in {days}{ends})",
                    rows,
                    which,
                    days,
                    ends
                )
            }
        };
        let only = self.filters(a.slot, &a.filters);
        let except = joined(a.except.iter().map(|e| self.except(a.slot, e)), "", "");
        let window = match a.window.as_ref().and_then(|w| self.pick(w)).and_then(|w| self.method.windows.get(*w)) {
            Some(w) => {
                let w = label(&w.label);
                said!("（{w}）", " ({w})", w)
            }
            None => Said::default(),
        };
        said!("{what}{only}{except}{window}", "{what}{only}{except}{window}", what, only, except, window)
    }

    fn filters(&self, slot: usize, filters: &[Filter]) -> Said {
        let mut tests: Vec<Said> = Vec::new();
        for filter in filters {
            let name = self.column(slot, filter.column);
            let def = self.column_def(slot, filter.column);
            match self.pick(&filter.test) {
                None | Some(FilterTest::Any) => {}
                Some(FilterTest::OneOf(wants)) => {
                    let wants = self.wants(wants, def.map(|c| c.levels.as_slice()).unwrap_or_default());
                    tests.push(said!("“{name}”为{wants}", "“{name}” is {wants}", name, wants));
                }
                Some(FilterTest::InList(p)) => {
                    let list = self.param(*p);
                    tests.push(said!("“{name}”属于{list}", "“{name}” is in {list}", name, list));
                }
                Some(FilterTest::Compare(op, q)) => {
                    let time = def.is_some_and(|c| matches!(c.ty, ValueType::Date | ValueType::Time));
                    let shape = match def.map(|c| c.ty) {
                        Some(ValueType::Date) => Shape::Date,
                        Some(ValueType::Time) => Shape::Time,
                        _ => Shape::Plain,
                    };
                    let (op, q) = (op_words(*op, time), self.quant(q, Measure { shape, unit: None }));
                    tests.push(said!("“{name}”{op}{q}", "“{name}” {op} {q}", name, op, q));
                }
            }
        }
        if tests.is_empty() {
            return Said::default();
        }
        let tests = joined(tests, "且", " and ");
        said!("（只计{tests}的）", " (only where {tests})", tests)
    }

    fn except(&self, slot: usize, e: &Except) -> Said {
        let (rows, only) = (self.slot(e.slot), self.filters(e.slot, &e.filters));
        let on = joined(e.on.iter().map(|(here, _)| self.column(slot, *here)), "、", ", ");
        said!("（{rows}{only}中“{on}”相同的不计）", " (not those whose “{on}” is in {rows}{only})", rows, only, on)
    }

    fn statistic(&self, g: &GroupStat, m: Measure<'_>) -> Said {
        let of = self.quant(&g.of, m);
        let who = if g.with_self {
            said!("同类单位", "the units of the kind")
        } else {
            said!("同类其他单位", "the other units of the kind")
        };
        let what = match g.function {
            GroupFunction::Mean => said!("平均值", "mean"),
            GroupFunction::Median => said!("中位数", "median"),
            GroupFunction::Max => said!("最大值", "greatest"),
            GroupFunction::Min => said!("最小值", "least"),
            GroupFunction::Sum => said!("合计", "sum"),
            GroupFunction::Count => {
                return said!("有“{of}”的{who}个数", "how many of {who} have “{of}”", of, who);
            }
            GroupFunction::Rank { highest_first, dense } => {
                let order = if highest_first {
                    said!("由高到低", "from high to low")
                } else {
                    said!("由低到高", "from low to high")
                };
                let ties = if dense { said!("并列不跳号", "1, 1, 2") } else { said!("并列跳号", "1, 1, 3") };
                return said!(
                    "“{of}”在同类单位中的名次（{order}，{ties}）",
                    "the place by “{of}” among the units of the kind ({order}; {ties})",
                    of,
                    order,
                    ties
                );
            }
        };
        said!("{who}“{of}”的{what}", "the {what} of “{of}” over {who}", who, of, what)
    }

    fn points(&self, of: &PointsOf) -> Said {
        match of {
            PointsOf::Regular => said!("不含加减分的得分", "the points without bonus and penalty"),
            PointsOf::Total => said!("总分", "the total"),
            PointsOf::Item(no) => {
                let no = same(no);
                said!("第 {no} 项得分", "the points of item {no}", no)
            }
            PointsOf::Indicator(id) => {
                let id = same(id);
                said!("指标 {id} 得分", "the points of indicator {id}", id)
            }
        }
    }

    pub fn deadline(&self, d: &Deadline) -> Said {
        let year = match d.year {
            0 => said!("考核年度 ", ""),
            1 => said!("次年 ", " of the year after"),
            -1 => said!("上年 ", " of the year before"),
            n => {
                let n = same(n);
                said!("考核年度后第 {n} 年 ", ", {n} years on", n)
            }
        };
        let day = match self.pick(&d.day) {
            Some(DayText::Day(month, day)) => same(format!("{month:02}-{day:02}")),
            Some(DayText::Param(p)) => self.param(*p),
            None => Said::default(),
        };
        let time = match self.pick(&d.time) {
            Some(TimeText::Minutes(m)) => same(format!("{:02}:{:02}", m / 60, m % 60)),
            Some(TimeText::Param(p)) => self.param(*p),
            None => Said::default(),
        };
        let roll = if self.pick(&d.roll) == Some(&true) {
            said!("（遇节假日顺延）", " (a holiday moves it to the next working day)")
        } else {
            Said::default()
        };
        said!("{year}{day} {time}{roll}", "{day}{year} {time}{roll}", year, day, time, roll)
    }

    fn days(&self, days: &Choice<DayRule>) -> Said {
        match self.pick(days) {
            Some(DayRule::Workdays) => said!("工作日", "working days"),
            Some(DayRule::HolidayRunIsOne) => said!("日（连续法定假日计一天）", "days (a run of holidays is one)"),
            _ => said!("自然日", "days"),
        }
    }

    // --- names ---

    fn input(&self, slot: usize) -> Option<&'m InputDef> {
        self.method.slots.get(slot).and_then(|s| self.method.inputs.get(s.input))
    }

    fn slot(&self, slot: usize) -> Said {
        self.method.slots.get(slot).map_or_else(Said::default, |s| label(&s.label))
    }

    fn column_def(&self, slot: usize, column: usize) -> Option<&'m ColumnDef> {
        self.input(slot).and_then(|i| i.columns.get(column))
    }

    fn column(&self, slot: usize, column: usize) -> Said {
        let def = self.column_def(slot, column);
        def.map_or_else(Said::default, |c| {
            Said::new(c.label.clone(), c.label_en.clone().unwrap_or_else(|| c.label.clone()))
        })
    }

    pub fn param(&self, p: ParamRef) -> Said {
        let Some(reading) = self.method.readings.get(p.reading) else { return Said::default() };
        let Some(param) = reading.parameters.get(p.parameter) else { return Said::default() };
        let (id, name) = (same(&reading.id), label(&param.label));
        match &param.example {
            Some(example) => {
                let example = match (param.ty, example) {
                    (ParamType::Percent, ParamValue::Number(q)) => {
                        number(self.method, *q, Measure { shape: Shape::Percent, unit: None })
                    }
                    _ => same(example.text()),
                };
                said!(
                    "{id} 声明的“{name}”（未声明时按 {example}）",
                    "“{name}” as {id} declares ({example} until then)",
                    id,
                    name,
                    example
                )
            }
            None => said!("{id} 声明的“{name}”", "“{name}” as {id} declares", id, name),
        }
    }
}

pub(crate) fn op_words(op: Op, time: bool) -> Said {
    match (op, time) {
        (Op::Ge, false) => said!("不低于", "is at least"),
        (Op::Gt, false) => said!("高于", "is more than"),
        (Op::Le, false) => said!("不高于", "is at most"),
        (Op::Lt, false) => said!("低于", "is less than"),
        (Op::Ge, true) => said!("不早于", "is not before"),
        (Op::Gt, true) => said!("晚于", "is after"),
        (Op::Le, true) => said!("不晚于", "is not after"),
        (Op::Lt, true) => said!("早于", "is before"),
        (Op::Eq, _) => said!("等于", "equals"),
    }
}

/// A number with its unit; English has the method's name of the unit.
pub(crate) fn number(method: &Method, q: Q, m: Measure<'_>) -> Said {
    let zh = number_text_shape(q, m.shape, m.unit);
    let en = match (m.shape, m.unit) {
        (Shape::Wan, _) => format!("{} yuan", q.text(2)),
        (Shape::Plain, Some(unit)) => {
            let name = method.units.get(unit).map_or(unit, String::as_str);
            format!("{} {name}", number_text_shape(q, Shape::Plain, None))
        }
        _ => zh.clone(),
    };
    Said::new(zh, en)
}
