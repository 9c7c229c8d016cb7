//! Cases: facts in, points out, in words that bureau staff can read. They prove a method as tests prove a program.

use std::collections::BTreeMap;

use facts::{Dated, Fact, InputDef, LocalTime, Outcome, Row, Rows, Snapshot, Stage, Subject, Value, ValueType};
use jiff::civil::Date;
use kernel::calendar::Calendar;
use kernel::period::Period;
use kernel::q::Q;
use serde::Serialize;

use crate::card::{Card, Points};
use crate::files::MethodFiles;
use crate::method::*;
use crate::problem::{Problem, Problems, quote};
use crate::read::{Fields, Reader};
use crate::read_quants::parse_constant;
use crate::read_rules::Here;
use crate::rulings::{Ruling, Rulings};
use crate::score::score;
use crate::yaml::{self, Kind, Node};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseOutcome {
    Passed,
    Failed { expected: String, got: String },
}

#[derive(Clone, Debug, Serialize)]
pub struct CaseReport {
    pub file: String,
    pub line: u32,
    pub name: String,
    pub indicator: String,
    /// The reading and option of a witness.
    pub witness: Option<(String, String)>,
    pub outcome: CaseOutcome,
}

/// Runs every case file of a method. `calendar` is the default working-day calendar of the assessed year.
pub fn run_cases(files: &MethodFiles, method: &Method, calendar: &Calendar) -> (Vec<CaseReport>, Vec<Problem>) {
    let mut reports = Vec::new();
    let mut problems = Vec::new();
    let with_cases = |name: &str| name.starts_with("cases/") || name == "method.yaml";
    for (name, bytes) in files.files.iter().filter(|(n, _)| with_cases(n)) {
        let mut p = Problems { file: name.clone(), ..Problems::default() };
        let node = yaml::parse(bytes, &mut p);
        let mut reader =
            Reader { p, method: method.clone(), next_id: 0, total: Here::total(), next_group: 0, points: Vec::new() };
        if let Some(node) = node {
            let mut file = CaseFile { reader: &mut reader, method, calendar, file: name };
            match name.as_str() {
                "method.yaml" => file.run_inline(&node, &mut reports),
                _ => file.run(&node, &mut reports),
            }
        }
        problems.extend(reader.p.list);
    }
    (reports, problems)
}

struct CaseFile<'r> {
    reader: &'r mut Reader,
    method: &'r Method,
    calendar: &'r Calendar,
    file: &'r str,
}

/// An indicator (or `total`), what it should give, and the reading and option of a witness.
type Wanted = (String, Expect, Option<(String, String)>);

/// First and last day that a fact may have, as in the forms.
const DAYS: (Date, Date) = (jiff::civil::date(1949, 10, 1), jiff::civil::date(2999, 12, 31));
/// The unit that a case speaks of, beside others.
const OWN: &str = "unit";

/// What a case expects, as written.
enum Expect {
    Span(Q, Q),
    Refused,
    /// A grade, or the worst and the best that are still possible.
    Grade(String, String),
}

impl CaseFile<'_> {
    fn run(&mut self, node: &Node, reports: &mut Vec<CaseReport>) {
        let Some(f) = self.reader.map(node) else { return };
        let indicator = self.reader.opt_text(&f, "indicator");
        let cases = self.reader.need(&f, "cases").map(|n| self.reader.list(n)).unwrap_or_default();
        for case in cases {
            self.case(case, indicator.as_deref(), reports);
        }
        self.reader.finish(&f, "a case file");
    }

    /// Cases of a method that stands in one file.
    fn run_inline(&mut self, node: &Node, reports: &mut Vec<CaseReport>) {
        let Kind::Map(entries) = &node.kind else { return };
        let Some(entry) = entries.iter().find(|e| e.key == "cases") else { return };
        for case in self.reader.list(&entry.value) {
            self.case(case, None, reports);
        }
    }

    fn case(&mut self, node: &Node, indicator: Option<&str>, reports: &mut Vec<CaseReport>) {
        let before = self.reader.p.list.len();
        let Some(f) = self.reader.map(node) else { return };
        let name = self.reader.need_text(&f, "name");
        let indicator =
            self.reader.opt_text(&f, "indicator").or(indicator.map(str::to_owned)).unwrap_or_else(|| "total".into());
        let snapshot = self.snapshot(&f);
        let rulings = self.rulings(&f);
        let mut wanted: Vec<Wanted> = Vec::new();
        if let Some(n) = f.get("expect") {
            self.expects(n, &indicator, None, &mut wanted);
        }
        if let Some(n) = f.get("witness") {
            let reading = self.reader.text(n);
            let results = self.reader.need(&f, "results").map(|n| self.reader.entries(n)).unwrap_or_default();
            match self.method.reading(&reading) {
                Some((_, def)) => {
                    for option in &def.options {
                        let entry = results.iter().find(|e| e.key == option.id);
                        // An option that this engine does not support has no result to prove.
                        match entry {
                            Some(entry) => {
                                let named = Some((reading.clone(), option.id.clone()));
                                self.expects(&entry.value, &indicator, named, &mut wanted);
                            }
                            None if option.unsupported => {}
                            None => self.reader.p.error(
                                "missing_option",
                                n.span,
                                format!("the witness has no result for {}", option.id),
                                format!("见证情形缺少读法 {} 的结果", option.id),
                            ),
                        }
                    }
                }
                None => self.reader.p.error(
                    "unknown_reading",
                    n.span,
                    format!("no reading {}", quote(&reading)),
                    format!("没有读法 {}", quote(&reading)),
                ),
            }
        }
        for key in ["sources", "note"] {
            f.get(key);
        }
        self.reader.finish(&f, "a case");
        if wanted.is_empty() {
            self.reader.p.error(
                "no_expectation",
                f.span,
                "a case needs `expect`, or `witness` with `results`",
                "案例须有 expect，或 witness 加 results",
            );
        }
        if self.reader.p.list.len() > before {
            return;
        }
        for (target, expect, witness) in wanted {
            let outcome = self.judge(&snapshot, &rulings, &target, &expect, witness.as_ref());
            reports.push(CaseReport {
                file: self.file.to_owned(),
                line: f.span.line,
                name: name.clone(),
                indicator: target,
                witness,
                outcome,
            });
        }
    }

    fn judge(
        &self,
        snapshot: &Snapshot,
        rulings: &Rulings,
        target: &str,
        expect: &Expect,
        witness: Option<&(String, String)>,
    ) -> CaseOutcome {
        let mut rulings = rulings.clone();
        if let Some((reading, option)) = witness {
            let ruling = Ruling { option: option.clone(), by: "案例".into(), on: snapshot.as_of, note: None };
            if let Err(e) = rulings.rule(self.method, reading, ruling) {
                return CaseOutcome::Failed { expected: expect.text(), got: e.to_string() };
            }
        }
        let failed = |got: String| CaseOutcome::Failed { expected: expect.text(), got };
        let scored = match score(self.method, &rulings, snapshot) {
            Ok(scored) => scored,
            Err(e) => return failed(e.to_string()),
        };
        let own = |c: &&Card| snapshot.subjects.iter().any(|s| s.id == c.unit && s.short_name == OWN);
        let Some(card) = scored.cards.iter().find(own) else { return failed("no card".into()) };
        if card.refused.is_some() {
            return match expect {
                Expect::Refused => CaseOutcome::Passed,
                _ => failed("refused".into()),
            };
        }
        if let Expect::Grade(worst, best) = expect {
            let Some(grade) = card.adjusted.as_ref().and_then(|a| a.grade.as_ref()) else {
                return failed("no grade".into());
            };
            let name = |g: &Option<String>| g.clone().unwrap_or_else(|| "none".into());
            let (low, high) = (name(&grade.worst), name(&grade.best));
            let same = low == *worst && high == *best;
            return if same { CaseOutcome::Passed } else { failed(grade_text(&low, &high)) };
        }
        if target == "place" {
            let place = scored.groups.iter().flat_map(|g| &g.places).find(|p| p.unit == card.unit).map(|p| p.place);
            let place = place.map(|p| Q::int(i64::from(p)));
            return match (expect, place) {
                (Expect::Span(lo, hi), Some(p)) if p == *lo && p == *hi => CaseOutcome::Passed,
                (_, place) => failed(place.map_or("no place".into(), |p| p.to_string())),
            };
        }
        let Some(points) = points_of(card, target) else { return failed(format!("no indicator {target}")) };
        match expect {
            Expect::Span(lo, hi) if points.lo == *lo && points.hi == *hi => CaseOutcome::Passed,
            _ => failed(span_text(points.lo, points.hi)),
        }
    }

    /// One expectation for the indicator, or a map of indicators (and `total`) to expectations.
    fn expects(&mut self, node: &Node, indicator: &str, witness: Option<(String, String)>, out: &mut Vec<Wanted>) {
        let Kind::Map(entries) = &node.kind else {
            out.extend(self.expect(node).map(|e| (indicator.to_owned(), e, witness)));
            return;
        };
        for entry in entries {
            if entry.key == "grade" {
                let text = self.reader.text(&entry.value);
                let (worst, best) = text.split_once("..").unwrap_or((&text, &text));
                out.push((entry.key.clone(), Expect::Grade(worst.into(), best.into()), witness.clone()));
                continue;
            }
            out.extend(self.expect(&entry.value).map(|e| (entry.key.clone(), e, witness.clone())));
        }
    }

    fn expect(&mut self, node: &Node) -> Option<Expect> {
        if matches!(node.kind, Kind::Nothing) {
            return Some(Expect::Refused);
        }
        let text = self.reader.text(node);
        if text == "refused" {
            return Some(Expect::Refused);
        }
        let (lo, hi) = text.split_once("..").unwrap_or((&text, &text));
        match (lo.parse(), hi.parse()) {
            (Ok(lo), Ok(hi)) => Some(Expect::Span(lo, hi)),
            _ => {
                self.reader.p.error(
                    "expect",
                    node.span,
                    format!("expected points such as 8 or 4..8, found {}", quote(&text)),
                    format!("此处应为分数（如 8 或 4..8），实为 {}", quote(&text)),
                );
                None
            }
        }
    }

    fn rulings(&mut self, f: &Fields<'_>) -> Rulings {
        let day = jiff::civil::date(2026, 1, 5);
        let mut rulings = Rulings::defaults(self.method, "案例", day);
        if let Some(n) = f.get("params") {
            for entry in self.reader.entries(n) {
                let value = self.reader.texts(&entry.value);
                if let Err(e) = rulings.declare(self.method, &entry.key, value) {
                    self.reader.p.error("params", entry.span, e.to_string(), e.to_string());
                }
            }
        }
        if let Some(n) = f.get("rulings") {
            for entry in self.reader.entries(n) {
                let option = self.reader.text(&entry.value);
                if let Err(e) =
                    rulings.rule(self.method, &entry.key, Ruling { option, by: "案例".into(), on: day, note: None })
                {
                    self.reader.p.error("rulings", entry.span, e.to_string(), e.to_string());
                }
            }
        }
        if let Some(n) = f.get("open") {
            for id in self.reader.texts(n) {
                if rulings.rulings.remove(&id).is_none() {
                    self.reader.p.error(
                        "open",
                        n.span,
                        format!("no reading {}", quote(&id)),
                        format!("没有读法 {}", quote(&id)),
                    );
                }
            }
        }
        rulings
    }

    fn snapshot(&mut self, f: &Fields<'_>) -> Snapshot {
        let year: i16 = f.get("year").map(|n| self.reader.text(n)).and_then(|t| t.parse().ok()).unwrap_or(2026);
        let whole = Period::year(year).unwrap_or(Period { from: Date::ZERO, to: Date::ZERO });
        let period = f.get("period").and_then(|n| self.period(n)).unwrap_or(whole);
        let stage = match f.get("final").map(|n| self.reader.boolean(n)) {
            Some(false) => Stage::Provisional,
            _ => Stage::Final,
        };
        let as_of = f.get("as_of").and_then(|n| self.date(n)).unwrap_or(whole.to);
        let calendar = f.get("calendar").map(|n| self.calendar_of(n)).unwrap_or_else(|| self.calendar.clone());
        let (subject, mut facts) = self.one_unit(f, whole, period, OWN);
        let mut subjects = vec![subject];
        let others = f.get("others").map(|n| self.reader.list(n)).unwrap_or_default();
        for (i, n) in others.iter().enumerate() {
            let Some(of) = self.reader.map(n) else { continue };
            let (subject, more) = self.one_unit(&of, whole, period, &format!("other-{}", i + 1));
            self.reader.finish(&of, "another unit");
            subjects.push(subject);
            facts.extend(more);
        }
        let mut snapshot =
            Snapshot { form: Snapshot::FORM, period: whole, as_of, stage, simulated: true, calendar, subjects, facts };
        snapshot.sort();
        snapshot
    }

    /// A unit of the case with its facts.
    fn one_unit(&mut self, f: &Fields<'_>, year: Period, period: Period, name: &str) -> (Subject, Vec<Fact>) {
        let subject = self.subject(f, year, name);
        let mut facts = Vec::new();
        if let Some(n) = f.get("facts") {
            for entry in self.reader.entries(n) {
                if entry.key == "all_other" {
                    continue;
                }
                match self.method.input(&entry.key).map(|(_, i)| i.clone()) {
                    Some(input) => self.facts(&input, &entry.value, period, &mut facts),
                    None => self.reader.p.error(
                        "unknown_input",
                        entry.span,
                        format!("no input {}", quote(&entry.key)),
                        format!("没有输入 {}", quote(&entry.key)),
                    ),
                }
            }
        }
        let inside = f.get("facts").and_then(|n| match &n.kind {
            Kind::Map(entries) => entries.iter().find(|e| e.key == "all_other").map(|e| &e.value),
            _ => None,
        });
        if let Some(n) = f.get("all_other").or(inside) {
            if self.reader.text(n) == "nothing" {
                self.nothing(period, &mut facts);
            } else {
                self.reader.p.error(
                    "all_other",
                    n.span,
                    "`all_other` can only be `nothing`",
                    "all_other 只能是 nothing",
                );
            }
        }
        facts.iter_mut().for_each(|fact| fact.subject.clone_from(&subject.id));
        (subject, facts)
    }

    fn subject(&mut self, f: &Fields<'_>, year: Period, name: &str) -> Subject {
        let mut subject = Subject {
            id: name.into(),
            name: "案例单位".into(),
            short_name: name.into(),
            kinds: Vec::new(),
            statuses: Vec::new(),
        };
        let Some(n) = f.get("unit") else {
            let kind = self.method.kinds.first().map(|(id, _)| id.clone()).unwrap_or_default();
            subject.kinds.push(Dated { value: kind, from: year.from, to: None });
            return subject;
        };
        let Some(uf) = self.reader.map(n) else { return subject };
        if let Some(id) = self.reader.opt_text(&uf, "id") {
            subject.id = id;
        }
        for (one, many, list) in [("kind", "kinds", &mut subject.kinds), ("status", "statuses", &mut subject.statuses)]
        {
            if let Some(n) = uf.get(one) {
                list.push(Dated { value: self.reader.text(n), from: year.from, to: None });
            }
            let nodes = uf.get(many).map(|n| self.reader.list(n)).unwrap_or_default();
            for n in nodes {
                let Some(df) = self.reader.map(n) else { continue };
                let value = self.reader.need_text(&df, one);
                let from = df.get("from").and_then(|n| self.date(n)).unwrap_or(year.from);
                let to = df.get("to").and_then(|n| self.date(n));
                self.reader.finish(&df, "a dated attribute");
                list.push(Dated { value, from, to });
            }
        }
        self.reader.finish(&uf, "a unit");
        subject
    }

    fn date(&mut self, node: &Node) -> Option<Date> {
        let text = self.reader.text(node);
        let date = text.parse().ok();
        if date.is_none() {
            self.reader.p.error(
                "date",
                node.span,
                format!("expected a date such as 2026-01-05, found {}", quote(&text)),
                format!("此处应为日期（如 2026-01-05），实为 {}", quote(&text)),
            );
        }
        date
    }

    /// `{from, to}` or `2026-10-01..2026-10-08`.
    fn period(&mut self, node: &Node) -> Option<Period> {
        if let Some(text) = node.text() {
            let (from, to) = text.split_once("..").unwrap_or((text, text));
            if let (Ok(from), Ok(to)) = (from.parse(), to.parse()) {
                return Some(Period { from, to });
            }
            self.reader.expected(node, "days such as 2026-10-01..2026-10-08", "日期段（如 2026-10-01..2026-10-08）");
            return None;
        }
        let f = self.reader.map(node)?;
        let from = self.reader.need(&f, "from").and_then(|n| self.date(n));
        let to = self.reader.need(&f, "to").and_then(|n| self.date(n));
        self.reader.finish(&f, "a period");
        Some(Period { from: from?, to: to? })
    }

    fn calendar_of(&mut self, node: &Node) -> Calendar {
        let Some(f) = self.reader.map(node) else { return self.calendar.clone() };
        let holidays = f
            .get("holidays")
            .map(|n| self.reader.list(n))
            .unwrap_or_default()
            .iter()
            .filter_map(|n| self.period(n))
            .collect();
        let makeup = f
            .get("makeup")
            .map(|n| self.reader.list(n))
            .unwrap_or_default()
            .iter()
            .filter_map(|n| self.date(n))
            .collect();
        self.reader.finish(&f, "a calendar");
        Calendar { holidays, makeup, covered: None, source: "案例".into() }
    }

    // --- facts ---

    fn facts(&mut self, input: &InputDef, node: &Node, period: Period, out: &mut Vec<Fact>) {
        // Several cells of a dimension: a list of maps with `at`.
        if let Kind::List(list) = &node.kind {
            for n in list {
                self.facts(input, n, period, out);
            }
            return;
        }
        let mut at = BTreeMap::new();
        let mut binding = None;
        let mut outcome = None;
        let mut period = period;
        if let Kind::Map(_) = &node.kind {
            let Some(f) = self.reader.map(node) else { return };
            if let Some(n) = f.get("at") {
                for entry in self.reader.entries(n) {
                    at.insert(entry.key.clone(), self.reader.text(&entry.value));
                }
            }
            if let Some(n) = f.get("period") {
                period = self.period(n).unwrap_or(period);
            }
            binding = self.reader.opt_text(&f, "binding");
            for (key, make) in [
                ("absent", Outcome::Absent as fn(String) -> Outcome),
                ("unavailable", Outcome::Unavailable),
                ("not_applicable", Outcome::NotApplicable),
            ] {
                if let Some(n) = f.get(key) {
                    outcome = Some(make(self.reader.text(n)));
                }
            }
            if let Some(n) = f.get("rows") {
                outcome = self.rows(input, n).map(Outcome::Known);
            }
            for key in ["value", "ratio", "time", "date"] {
                if let Some(n) = f.get(key) {
                    outcome = self.value(input.ty, &input.levels, n).map(Outcome::Known);
                }
            }
            if f.has("lowest") || f.has("highest") {
                let side = |c: &mut Self, key: &'static str| {
                    f.get(key).filter(|n| n.text() != Some("unbounded")).and_then(|n| {
                        if input.ty == ValueType::Rows { c.rows(input, n) } else { c.value(input.ty, &input.levels, n) }
                    })
                };
                let lowest = side(self, "lowest");
                let highest = side(self, "highest");
                if let Some(Outcome::Known(so_far)) = outcome {
                    outcome = Some(Outcome::Open { so_far, lowest, highest });
                }
            }
            self.reader.finish(&f, "a fact");
        } else {
            outcome = self.value(input.ty, &input.levels, node).map(Outcome::Known);
        }
        let Some(outcome) = outcome else {
            self.reader.p.error(
                "fact",
                node.span,
                format!("{} has no value", input.id),
                format!("{} 没有值", input.id),
            );
            return;
        };
        let key = match &binding {
            None => input.bindings.first().map(|b| b.fact_key(&input.id)),
            Some(word) => input.bindings.iter().find(|b| b.word() == word).map(|b| b.fact_key(&input.id)),
        };
        let Some(key) = key else {
            self.reader.p.error(
                "binding",
                node.span,
                format!("{} has no such binding", input.id),
                format!("{} 没有这种来源", input.id),
            );
            return;
        };
        if out.iter().any(|f| f.key == key && f.at == at) {
            self.reader.p.error(
                "duplicate_fact",
                node.span,
                format!("the fact {key} stands twice"),
                format!("事实 {key} 重复"),
            );
            return;
        }
        out.push(Fact {
            subject: "unit".into(),
            key,
            at,
            period,
            outcome,
            by: "案例".into(),
            reason: None,
            recorded_at: "2026-01-01T00:00:00Z".into(),
            evidence: Vec::new(),
        });
    }

    fn value(&mut self, ty: ValueType, levels: &[(String, String)], node: &Node) -> Option<Value> {
        let text = self.reader.text(node);
        let value = match ty {
            ValueType::Bool => match text.as_str() {
                "true" | "是" => Some(Value::Bool(true)),
                "false" | "否" => Some(Value::Bool(false)),
                _ => None,
            },
            ValueType::Integer => text.parse().ok().map(Value::Integer),
            ValueType::Decimal => parse_constant(&text).map(Value::Decimal),
            ValueType::Money => parse_constant(&text)
                .and_then(|q| q.mul(Q::int(100)).ok())
                .filter(|q| q.is_integer())
                .and_then(|q| i64::try_from(q.numer()).ok())
                .map(Value::MoneyFen),
            ValueType::Ratio => text
                .split_once('/')
                .and_then(|(n, d)| Some(Value::Ratio(n.trim().parse().ok()?, d.trim().parse().ok()?))),
            ValueType::Date => text.parse().ok().map(Value::Date),
            ValueType::Time => text.parse::<LocalTime>().ok().map(Value::Time),
            ValueType::Level => {
                levels.iter().find(|(id, label)| *id == text || *label == text).map(|(id, _)| Value::Level(id.clone()))
            }
            ValueType::Text => Some(Value::Text(text.clone())),
            ValueType::Rows => None,
        };
        if value.is_none() {
            self.reader.p.error(
                "fact",
                node.span,
                format!("{} does not read as {}", quote(&text), ty.name()),
                format!("{} 不是 {} 类型的值", quote(&text), ty.name()),
            );
        }
        let day = match &value {
            Some(Value::Date(day)) => Some(*day),
            Some(Value::Time(at)) => Some(at.day()),
            _ => None,
        };
        let (first, last) = DAYS;
        if day.is_some_and(|day| day < first || last < day) {
            self.reader.p.error(
                "fact",
                node.span,
                format!("{} is not from {first} to {last}", quote(&text)),
                format!("{} 不在 {first} 至 {last} 之间", quote(&text)),
            );
        }
        value
    }

    fn rows(&mut self, input: &InputDef, node: &Node) -> Option<Value> {
        let columns: Vec<String> = input.columns.iter().map(|c| c.id.clone()).collect();
        let mut items = Vec::new();
        for n in self.reader.list(node) {
            let mut cells: Vec<Option<Value>> = columns.iter().map(|_| None).collect();
            for entry in self.reader.entries(n) {
                match input.columns.iter().position(|c| c.id == entry.key) {
                    Some(i) => {
                        let column = input.columns.get(i)?;
                        let value = self.value(column.ty, &column.levels, &entry.value);
                        if let Some(cell) = cells.get_mut(i) {
                            *cell = value;
                        }
                    }
                    None => self.reader.p.error(
                        "unknown_column",
                        entry.span,
                        format!("{} has no column {}", input.id, quote(&entry.key)),
                        format!("{} 没有列 {}", input.id, quote(&entry.key)),
                    ),
                }
            }
            items.push(Row { cells, evidence: Vec::new() });
        }
        Some(Value::Rows(Rows { columns, items }))
    }

    /// Everything that is not given: nothing was done.
    fn nothing(&mut self, period: Period, out: &mut Vec<Fact>) {
        for slot in &self.method.slots {
            let Some(input) = self.method.inputs.get(slot.input) else { continue };
            if out.iter().any(|f| f.at == slot.at && slot.keys.iter().any(|(_, k)| **k == *f.key)) {
                continue;
            }
            let value = match input.ty {
                ValueType::Bool => Value::Bool(false),
                ValueType::Integer => Value::Integer(0),
                ValueType::Decimal => Value::Decimal(Q::ZERO),
                ValueType::Money => Value::MoneyFen(0),
                ValueType::Rows => Value::Rows(Rows {
                    columns: input.columns.iter().map(|c| c.id.clone()).collect(),
                    items: Vec::new(),
                }),
                ValueType::Level => match input.levels.first() {
                    Some((id, _)) => Value::Level(id.clone()),
                    None => continue,
                },
                ValueType::Ratio | ValueType::Date | ValueType::Time | ValueType::Text => continue,
            };
            let Some((_, key)) = slot.keys.first() else { continue };
            out.push(Fact {
                subject: "unit".into(),
                key: key.to_string(),
                at: slot.at.clone(),
                period,
                outcome: Outcome::Known(value),
                by: "案例".into(),
                reason: None,
                recorded_at: "2026-01-01T00:00:00Z".into(),
                evidence: Vec::new(),
            });
        }
    }
}

impl Expect {
    fn text(&self) -> String {
        match self {
            Expect::Span(lo, hi) => span_text(*lo, *hi),
            Expect::Refused => "refused".into(),
            Expect::Grade(worst, best) => grade_text(worst, best),
        }
    }
}

fn grade_text(worst: &str, best: &str) -> String {
    if worst == best { worst.to_owned() } else { format!("{worst}..{best}") }
}

fn span_text(lo: Q, hi: Q) -> String {
    if lo == hi { lo.to_string() } else { format!("{lo}..{hi}") }
}

fn points_of(card: &Card, target: &str) -> Option<Points> {
    if target == "total" {
        return Some(card.total);
    }
    if let Some(adjusted) = &card.adjusted {
        let part = match target {
            "regular" => Some(adjusted.regular),
            "bonus" => Some(adjusted.bonus),
            "penalty" => Some(adjusted.penalty),
            _ => adjusted.counts_as.iter().find(|w| w.label.zh == target).map(|w| w.points),
        };
        if part.is_some() {
            return part;
        }
    }
    card.rows.iter().find(|r| r.indicator == target).map(|r| r.points)
}
