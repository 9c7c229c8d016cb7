//! Reading a filled sheet in: every row is judged, and either all of them become records or none.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kernel::q::Q;
use kernel::{Ctx, Error, Micros, Result, id};
use people::Unit;
use rights::{Action, Scope, scope};
use serde::Serialize;
use serde_json::{Value as Json, json};
use store::Conn;
use utoipa::ToSchema;
use workbook::{Held, Limits, Line, Wrong, cell_name, lines, wrong};

use crate::body::{self, Body};
use crate::definition::{Field, FieldKind, Register};
use crate::index::{Index, MAX_RECORDS};
use crate::list::{self, Bind};
use crate::service::{Registers, cells};
use crate::sheet::{Column, MAX_ROWS, Part, SHEET, columns, names};
use crate::store::{NewRow, RecordRow, closings, record_find, records_insert};

/// Problems that are listed; the others are counted.
const MAX_PROBLEMS: usize = 200;
/// What is taken of a file.
const LIMITS: Limits = Limits { sheet: SHEET, rows: MAX_ROWS, cells: 600_000, text: body::MAX_LONG + 1 };
/// Characters of a value that a message repeats.
const MAX_QUOTED: usize = 30;

/// What is wrong with a cell, a row or the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegisterImportProblem)]
pub struct RowProblem {
    /// The row as the spreadsheet counts, from 1; absent for the file as a whole.
    pub row: Option<u32>,
    /// The heading of the column.
    pub column: Option<String>,
    /// Such as `E7`.
    pub cell: Option<String>,
    pub code: &'static str,
    pub message_zh: String,
    pub message_en: String,
}

/// What a file would bring, or brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegisterImport)]
pub struct Imported {
    /// Rows with content below the headings.
    pub rows: usize,
    /// Records that were made: all of the rows, or none.
    pub stored: usize,
    pub problems: Vec<RowProblem>,
    /// Problems beyond those that are listed.
    pub more: usize,
}

impl Imported {
    fn push(&mut self, problem: RowProblem) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.more += 1;
        }
    }

    fn file(&mut self, w: Wrong) {
        let problem =
            RowProblem { row: None, column: None, cell: None, code: w.code, message_zh: w.zh, message_en: w.en };
        self.push(problem);
    }

    fn fine(&self) -> bool {
        self.problems.is_empty()
    }
}

fn quoted(text: &str) -> String {
    let short: String = text.chars().take(MAX_QUOTED).collect();
    format!("“{short}{}”", if short.len() < text.len() { "…" } else { "" })
}

/// A row that became a record, with the row of the sheet it came from.
struct Ready {
    row: u32,
    unit: String,
    body: Body,
}

/// A sheet while it is judged.
struct Judge<'a> {
    ctx: &'a Ctx,
    register: &'a Register,
    units: Vec<Unit>,
    allowed: Scope,
    columns: Vec<Column>,
    /// The column of the sheet for each of ours that it has.
    places: BTreeMap<usize, u32>,
    /// What texts of record references mean, by the position of the field.
    meant: BTreeMap<(usize, String), std::result::Result<String, Wrong>>,
    out: Imported,
}

impl Judge<'_> {
    fn problem(&mut self, row: u32, column: Option<usize>, w: Wrong) {
        let heading = column.and_then(|c| self.columns.get(c)).map(|c| c.title.clone());
        let cell = column.and_then(|c| self.places.get(&c)).map(|at| cell_name(row, *at));
        let row = Some(row.saturating_add(1));
        self.out.push(RowProblem { row, column: heading, cell, code: w.code, message_zh: w.zh, message_en: w.en });
    }

    /// Finds the columns by their headings.
    fn heads(&mut self, first: Option<&Line>) {
        let known: Vec<_> = self.columns.iter().map(|c| c.title.as_str()).collect();
        let known = known.join("、");
        for (at, held) in first.into_iter().flatten() {
            let text = match held {
                Ok(Held::Text(text)) => text.clone(),
                _ => String::new(),
            };
            let found = self.columns.iter().position(|c| self.called(c, &text));
            let cell = cell_name(0, *at);
            match found {
                None => {
                    let zh = format!("{cell} 的表头{}不在本登记簿中；应为：{known}", quoted(&text));
                    let en = format!("the heading {} in {cell} is none of this register: {known}", quoted(&text));
                    self.out.file(wrong("unknown_heading", zh, en));
                }
                Some(c) => {
                    if self.places.insert(c, *at).is_some() {
                        let zh = format!("表头{}出现了两次", quoted(&text));
                        self.out.file(wrong(
                            "heading_twice",
                            zh,
                            format!("the heading {} stands twice", quoted(&text)),
                        ));
                    }
                }
            }
        }
        let one = self.only_unit().is_some();
        for (c, column) in self.columns.clone().iter().enumerate() {
            let needed = match column.part {
                Part::Unit => !one,
                Part::Field(at) | Part::From(at) | Part::To(at) => {
                    self.register.fields.get(at).is_some_and(|f| f.required)
                }
            };
            if needed && !self.places.contains_key(&c) {
                let zh = format!("缺少表头“{}”", column.title);
                self.out.file(wrong("missing_heading", zh, format!("the heading {} is missing", column.title)));
            }
        }
    }

    /// Is this the heading of the column? With or without what stands in brackets, in Chinese or English.
    fn called(&self, column: &Column, text: &str) -> bool {
        let text = body::normal(text);
        if text.is_empty() {
            return false;
        }
        let field = match column.part {
            Part::Field(at) => self.register.fields.get(at),
            _ => None,
        };
        text == body::normal(&column.title)
            || field.is_some_and(|f| text == body::normal(&f.names.zh) || text == body::normal(&f.names.en))
    }

    /// The one unit for which the caller writes.
    fn only_unit(&self) -> Option<&Unit> {
        let mut own = self.units.iter().filter(|u| self.allowed.holds(&u.id));
        own.next().filter(|_| own.next().is_none())
    }

    fn unit_called(&self, text: &str) -> std::result::Result<&Unit, Wrong> {
        let text = text.trim();
        let fits = |u: &&Unit| [&u.id, &u.code, &u.name, &u.short_name].into_iter().any(|t| t == text);
        let mut found = self.units.iter().filter(fits);
        match (found.next(), found.next()) {
            (Some(unit), None) => Ok(unit),
            (None, _) => {
                let en = format!("no unit has the id, code or name {}", quoted(text));
                Err(wrong("no_unit", format!("没有编号、代码或名称为{}的单位", quoted(text)), en))
            }
            _ => Err(wrong("which_unit", format!("{}对应几个单位，请写编号", quoted(text)), "several units are meant")),
        }
    }

    /// The unit of a row.
    fn unit_of(&self, line: &Line) -> std::result::Result<String, Wrong> {
        let held = self.places.get(&0).and_then(|at| line.get(at));
        let unit = match held {
            None => match self.only_unit() {
                Some(unit) => unit,
                None => return Err(wrong("required", "必须填写", "it must be filled in")),
            },
            Some(Ok(held)) => self.unit_called(&as_text(held).map_err(|w| *w)?)?,
            Some(Err(w)) => return Err(w.clone()),
        };
        if self.allowed.holds(&unit.id) {
            return Ok(unit.id.clone());
        }
        let en = format!("you may not enter records for {}", unit.name);
        Err(wrong("not_allowed", format!("没有为{}登记的权限", unit.name), en))
    }

    async fn row(&mut self, conn: &mut Conn, set: &Registers, row: u32, line: &Line) -> Result<Option<Ready>> {
        let before = (self.out.problems.len(), self.out.more);
        let unit = match self.unit_of(line) {
            Ok(unit) => Some(unit),
            Err(w) => {
                self.problem(row, Some(0), w);
                None
            }
        };
        let mut given = Body::new();
        let mut bad: BTreeSet<usize> = BTreeSet::new();
        for (c, column) in self.columns.clone().iter().enumerate().skip(1) {
            let Some(held) = self.places.get(&c).and_then(|at| line.get(at)) else { continue };
            let (at, key) = match column.part {
                Part::Unit => continue,
                Part::Field(at) => (at, None),
                Part::From(at) => (at, Some("from")),
                Part::To(at) => (at, Some("to")),
            };
            let Some(field) = self.register.fields.get(at) else { continue };
            let value = match held {
                Err(w) => Err(w.clone()),
                Ok(held) if field.kind == FieldKind::Record => self.record_called(conn, set, at, field, held).await?,
                Ok(held) => self.value(field, held),
            };
            match (value, key) {
                (Err(w), _) => {
                    bad.insert(at);
                    self.problem(row, Some(c), w);
                }
                (Ok(value), None) => {
                    given.insert(field.id.clone(), value);
                }
                (Ok(value), Some(key)) => {
                    let period = given.entry(field.id.clone()).or_insert_with(|| json!({}));
                    if let Some(period) = period.as_object_mut() {
                        period.insert(key.into(), value);
                    }
                }
            }
        }
        let body = match body::checked(self.register, &given) {
            Ok(body) => body,
            Err(problems) => {
                for p in problems {
                    let at = self.register.field(&p.field).map(|(at, _)| at);
                    // A cell that was wrong already is not missing on top of it.
                    if at.is_some_and(|at| bad.contains(&at)) {
                        continue;
                    }
                    let holds = |c: &Column| match c.part {
                        Part::Unit => false,
                        Part::Field(f) | Part::From(f) | Part::To(f) => Some(f) == at,
                    };
                    let column = self.columns.iter().position(holds);
                    let name = self.register.field(&p.field).map_or("", |(_, f)| f.names.zh.as_str());
                    let zh = if column.is_some() { p.message_zh } else { format!("{name}：{}", p.message_zh) };
                    self.problem(row, column, Wrong { code: p.code, zh, en: p.message_en });
                }
                return Ok(None);
            }
        };
        let fine = before == (self.out.problems.len(), self.out.more);
        Ok(unit.filter(|_| fine).map(|unit| Ready { row, unit, body }))
    }

    fn value(&self, field: &Field, held: &Held) -> std::result::Result<Json, Wrong> {
        let text = || as_text(held).map_err(|w| *w);
        Ok(match field.kind {
            FieldKind::Integer => {
                let text = text()?;
                let whole = figures(&text).parse::<Q>().ok().filter(|q| q.is_integer());
                let n = whole.and_then(|q| i64::try_from(q.numer()).ok());
                json!(n.ok_or_else(|| not(&text, "not_a_number", "应为整数", "a whole number is expected"))?)
            }
            FieldKind::Money => {
                let text = text()?;
                let zh = "应为以元为单位的金额，最多两位小数，例如 123456.78";
                let bad = || not(&text, "not_a_number", zh, "an amount in yuan with at most two places is expected");
                let yuan: Q = figures(&text).parse().map_err(|_| bad())?;
                let fen = yuan.mul(Q::int(100)).ok().filter(|q| q.is_integer());
                json!(fen.and_then(|q| i64::try_from(q.numer()).ok()).ok_or_else(bad)?)
            }
            FieldKind::Decimal => json!(figures(&text()?)),
            FieldKind::Date | FieldKind::Period => match held {
                Held::Day(day) => json!(day.to_string()),
                Held::Text(text) => json!(day(text).ok_or_else(|| no_day(text))?.to_string()),
                held => return Err(no_day(&as_text(held).map_err(|w| *w)?)),
            },
            FieldKind::YesNo => match (held, text()?.to_lowercase().as_str()) {
                (Held::Bool(yes), _) => json!(yes),
                (_, "是" | "yes" | "true") => json!(true),
                (_, "否" | "no" | "false") => json!(false),
                (_, text) => return Err(not(text, "not_yes_or_no", "应为是或否", "yes or no is expected")),
            },
            FieldKind::Choice => {
                let text = text()?;
                let fits = |t: &str| t == text || body::normal(t) == body::normal(&text);
                let found = field.choices.iter().find(|c| c.id == text || fits(&c.names.zh) || fits(&c.names.en));
                match found {
                    Some(choice) => json!(choice.id),
                    None => {
                        let all: Vec<_> = field.choices.iter().map(|c| c.names.zh.as_str()).collect();
                        let zh = format!("没有选项{}，只能是：{}", quoted(&text), all.join("、"));
                        return Err(wrong("no_choice", zh, format!("there is no choice {}", quoted(&text))));
                    }
                }
            }
            FieldKind::Unit => json!(self.unit_called(&text()?)?.id),
            _ => json!(text()?),
        })
    }

    /// A record by its id, or by the name that one readable record alone has.
    async fn record_called(
        &mut self,
        conn: &mut Conn,
        set: &Registers,
        at: usize,
        field: &Field,
        held: &Held,
    ) -> Result<std::result::Result<Json, Wrong>> {
        let text = match as_text(held) {
            Ok(text) => text,
            Err(w) => return Ok(Err(*w)),
        };
        let place = (at, text.clone());
        if !self.meant.contains_key(&place) {
            let target = set.set.find(field.register.as_deref().unwrap_or_default())?;
            let readable = scope(&self.ctx.who, Action::ReadRecords);
            let own = record_find(conn, &target.id, &text).await?.into_iter();
            let named = Body::from_iter(target.fields.get(target.title).map(|f| (f.id.clone(), json!(text))));
            let twins = list::twins(conn, target, &[target.title], &named, None, "", 500).await?;
            let found: BTreeSet<_> = own.chain(twins).filter(|r| readable.holds(&r.unit)).map(|r| r.id).collect();
            let meant = match found.len() {
                1 => Ok(found.into_iter().next().unwrap_or_default()),
                0 => {
                    let zh = format!("《{}》中没有{}", target.names.zh, quoted(&text));
                    Err(wrong("no_record", zh, format!("the register {} has no {}", target.names.en, quoted(&text))))
                }
                n => {
                    let zh = format!("《{}》中有 {n} 条{}，请写记录编号", target.names.zh, quoted(&text));
                    Err(wrong("which_record", zh, format!("{n} records are called {}; write the id", quoted(&text))))
                }
            };
            self.meant.insert(place.clone(), meant);
        }
        Ok(self.meant.get(&place).cloned().unwrap_or_else(|| Err(no_day(&text))).map(Json::String))
    }

    /// What a row says against the records that stand, and against the rows above it.
    async fn against(&mut self, conn: &mut Conn, ready: &[Ready], taken: &BTreeSet<(usize, u32)>) -> Result<()> {
        let mut years: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
        let mut seen: BTreeMap<(usize, &str, Vec<Bind>), u32> = BTreeMap::new();
        for r in ready {
            if let Some(field) = self.register.dated.and_then(|at| self.register.fields.get(at))
                && let Some(year) = r.body.get(&field.id).and_then(Json::as_str).and_then(|d| d.get(..4)?.parse().ok())
            {
                if let std::collections::btree_map::Entry::Vacant(slot) = years.entry(year) {
                    let shut = closings(conn, &self.register.id, year, Micros(i64::MAX)).await?;
                    slot.insert(shut.into_iter().filter(|c| c.closed).map(|c| c.unit).collect());
                }
                if years.get(&year).is_some_and(|shut| shut.contains(&r.unit)) {
                    let column = self.column_of(&field.id);
                    let en = format!("the unit closed {year} in this register; open it again first");
                    self.problem(r.row, column, wrong("year_closed", format!("该单位 {year} 年已封账"), en));
                }
            }
            for (group, fields) in self.register.unique.iter().enumerate() {
                let Some(key) = list::key(self.register, fields, &r.body) else { continue };
                let first = fields.first().and_then(|at| self.register.fields.get(*at)).map(|f| f.id.clone());
                let column = first.and_then(|id| self.column_of(&id));
                let named = names(self.register, fields);
                let key: Vec<Bind> = key.into_iter().map(|(_, _, bind)| bind).collect();
                if let Some(above) = seen.insert((group, r.unit.as_str(), key), r.row) {
                    let zh = format!("与第 {} 行的{named}相同", above.saturating_add(1));
                    let en = format!("the same {named} as in row {}", above.saturating_add(1));
                    self.problem(r.row, column, wrong("twice_in_file", zh, en));
                } else if taken.contains(&(group, r.row)) {
                    let en = format!("another record has the same {named}");
                    self.problem(r.row, column, wrong("not_unique", format!("已有一条记录的{named}相同"), en));
                }
            }
        }
        Ok(())
    }

    fn column_of(&self, id: &str) -> Option<usize> {
        let at = self.register.field(id).map(|(at, _)| at)?;
        self.columns.iter().position(|c| c.part == Part::Field(at))
    }
}

/// The groups and rows whose unique key a standing record has.
fn taken(register: &Register, index: &Index, ready: &[Ready]) -> BTreeSet<(usize, u32)> {
    let mut out = BTreeSet::new();
    for (group, fields) in register.unique.iter().enumerate() {
        let standing = index.keys(register, fields);
        for r in ready {
            let key = list::key(register, fields, &r.body);
            let key = key.map(|k| (r.unit.as_str(), k.into_iter().map(|(_, _, bind)| bind).collect()));
            if key.is_some_and(|key| standing.contains(&key)) {
                out.insert((group, r.row));
            }
        }
    }
    out
}

fn not(found: &str, code: &'static str, zh: &str, en: &str) -> Wrong {
    wrong(code, format!("{zh}，实为{}", quoted(found)), format!("{en}, not {}", quoted(found)))
}

fn no_day(found: &str) -> Wrong {
    let zh = "应为日期，例如 2026-03-01、2026/3/1 或 2026年3月1日";
    not(found, "not_a_date", zh, "a day such as 2026-03-01, 2026/3/1 or 2026年3月1日 is expected")
}

/// A cell as a text; a number of sixteen digits or more has lost some already.
fn as_text(held: &Held) -> std::result::Result<String, Box<Wrong>> {
    Ok(match held {
        Held::Text(text) => text.clone(),
        Held::Number(number) if number.bytes().filter(u8::is_ascii_digit).count() > 15 => {
            let zh = format!("数字 {number} 过长，末几位已不可靠；请把单元格设为文本后重新填写");
            return Err(Box::new(wrong("long_number", zh, "the number is too long to be exact; enter it as a text")));
        }
        Held::Number(number) => number.clone(),
        Held::Day(day) => day.to_string(),
        Held::Bool(yes) => if *yes { "是" } else { "否" }.into(),
    })
}

/// A number as people write it: full-width digits, `￥`, and commas between groups of three.
fn figures(text: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    let plain: String = text.chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
    let plain = plain.trim_start_matches(['¥', '￥']).to_owned();
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), None), |(w, r)| (w, Some(r)));
    let groups: Vec<&str> = whole.trim_start_matches('-').split(',').collect();
    let grouped = groups.len() > 1
        && groups.first().is_some_and(|g| (1..=3).contains(&g.len()))
        && groups.iter().skip(1).all(|g| g.len() == 3);
    if !grouped {
        return plain;
    }
    let sign = if whole.starts_with('-') { "-" } else { "" };
    let rest = rest.map(|r| format!(".{r}")).unwrap_or_default();
    format!("{sign}{}{rest}", groups.concat())
}

/// A day in one of the usual forms, year first; what could be read two ways is no day.
fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let parts: Vec<&str> = match text.split_once('年') {
        Some((year, rest)) => {
            let (month, day) = rest.split_once('月')?;
            vec![year, month, day.strip_suffix('日')?]
        }
        None => {
            let sign = ['-', '/', '.'].into_iter().find(|s| text.contains(*s))?;
            text.split(sign).collect()
        }
    };
    let [year, month, day] = parts.as_slice() else { return None };
    let number = |t: &str, least: usize, most: usize| {
        let t = t.trim();
        ((least..=most).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit()))
            .then(|| t.parse::<i16>().ok())
            .flatten()
    };
    let (year, month, day) = (number(year, 4, 4)?, number(month, 1, 2)?, number(day, 1, 2)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

impl Registers {
    /// Judges a filled sheet, and makes its records when `store` is asked for and nothing is wrong.
    pub async fn import(&self, ctx: &Ctx, register: &Register, bytes: Vec<u8>, store: bool) -> Result<Imported> {
        let allowed = scope(&ctx.who, Action::WriteRecords);
        if !matches!(&allowed, Scope::All) && !matches!(&allowed, Scope::Units(u) if !u.is_empty()) {
            rights::allow(&ctx.who, Action::WriteRecords, rights::Subject::City)?;
        }
        let read = tokio::task::spawn_blocking(move || lines(&bytes, LIMITS)).await;
        let read = read.map_err(|e| Error::internal("reading a workbook stopped").with_source(e))?;
        let mut out = Imported::default();
        let mut found = match read {
            Ok(found) => found,
            Err(w) => {
                out.file(w);
                return Ok(out);
            }
        };
        let first = found.remove(&0);
        out.rows = found.len();
        if found.is_empty() {
            out.file(wrong("no_rows", "表中没有记录，请从第 2 行填起", "there are no records; begin in row 2"));
        }
        if !store {
            let mut conn = self.db.read_tx().await?;
            return Ok(self.judged(&mut conn, ctx, register, allowed, out, first, &found).await?.0);
        }
        let mut tx = self.db.write_tx().await?;
        let (mut out, ready) = self.judged(&mut tx, ctx, register, allowed, out, first, &found).await?;
        if out.fine() {
            self.keep(&mut tx, ctx, register, &ready).await?;
            tx.commit().await?;
            out.stored = ready.len();
        }
        Ok(out)
    }

    #[expect(clippy::too_many_arguments, reason = "what a sheet is judged by, each another thing")]
    async fn judged(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        register: &Register,
        allowed: Scope,
        out: Imported,
        first: Option<Line>,
        found: &BTreeMap<u32, Line>,
    ) -> Result<(Imported, Vec<Ready>)> {
        let units = people::unit_list(conn, kernel::time::bureau_date(ctx.now)).await?;
        let (columns, places, meant) = (columns(register), BTreeMap::new(), BTreeMap::new());
        let mut judge = Judge { ctx, register, units, allowed, columns, places, meant, out };
        judge.heads(first.as_ref());
        let mut ready = Vec::new();
        if judge.out.fine() {
            for (row, line) in found {
                ready.extend(judge.row(conn, self, *row, line).await?);
            }
            let standing = self.indexes.standing(conn, register).await?;
            let (many, taken) = {
                let index = standing.read();
                (index.len(), taken(register, &index, &ready))
            };
            if many.saturating_add(ready.len()) > MAX_RECORDS {
                let en = format!("a register holds at most {MAX_RECORDS} records");
                judge.out.file(wrong("register_full", format!("一个登记簿最多 {MAX_RECORDS} 条记录"), en));
            }
            judge.against(conn, &ready, &taken).await?;
            judge.out.problems.sort_by_key(|p| p.row);
        }
        Ok((judge.out, ready))
    }

    async fn keep(&self, conn: &mut Conn, ctx: &Ctx, register: &Register, ready: &[Ready]) -> Result<()> {
        let mut rows = Vec::with_capacity(ready.len());
        for r in ready {
            let record = RecordRow {
                id: id::new_id(&*self.rng),
                register: register.id.clone(),
                unit: r.unit.clone(),
                state: register.first().to_owned(),
                version: 1,
                definition: register.digest.clone(),
                body: body::canonical(&r.body)?,
                made_by: ctx.who.name().to_owned(),
                made_at: ctx.now,
                changed_by: ctx.who.name().to_owned(),
                changed_at: ctx.now,
                on_behalf: rights::on_behalf(&ctx.who, Action::WriteRecords, &r.unit),
            };
            let (search, cells) = (body::search_text(register, &r.body), cells(register, &r.body));
            rows.push(NewRow { record, search, cells });
        }
        records_insert(conn, &rows, (ctx.who.id(), ctx.who.name())).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::UNIT_COLUMN;

    #[test]
    fn days_in_the_usual_forms_and_no_others() {
        for text in ["2026-03-01", "2026/3/1", "2026.3.1", "2026年3月1日", " 2026年03月01日 ", "2026-3-1"] {
            assert_eq!(day(text).map(|d| d.to_string()).as_deref(), Some("2026-03-01"), "{text}");
        }
        for text in ["3/1/2026", "26-03-01", "2026-02-30", "2026年3月", "20260301", "2026-3/1", "", "2026-03-01 10:00"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (text, plain) in [
            ("1,234,567.80", "1234567.80"),
            ("１２３.５", "123.5"),
            ("￥ 10", "10"),
            ("-1,000", "-1000"),
            ("12,34", "12,34"),
        ] {
            assert_eq!(figures(text), plain);
        }
    }

    #[test]
    fn the_unit_is_the_first_column() {
        let set = crate::Definitions::load(None).unwrap();
        for register in set.list() {
            let first = columns(register).into_iter().next().unwrap();
            assert_eq!((first.part, first.title.as_str()), (Part::Unit, UNIT_COLUMN));
        }
    }
}
