//! A filled-in form becomes declared facts: all of them, or none and every reason why.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Fact, Outcome, Row, Rows, Subject, Value, ValueType};
use kernel::period::Period;
use rubric::Method;

use super::book::{Book, Sheet};
use super::cell::{Raw, Want, typed};
use super::layout::*;
use super::template::can_grow;
use super::{MAX_ROWS, Problems, RowProblem, Wrong, quoted};

/// Reads the form of one unit and year. The facts are keyed `declared/<input>` and stand in the snapshot's order.
pub fn import(
    method: &Method,
    unit: &Subject,
    year: i16,
    bytes: &[u8],
    by: &str,
    recorded_at: &str,
) -> Result<Vec<Fact>, Vec<RowProblem>> {
    let mut p = Problems::default();
    let (party, _) = form_of(bytes)?;
    let (form, period) = match Form::of(method, year, party).and_then(|form| Ok((form, Period::year(year)?))) {
        Ok(found) => found,
        Err(e) => {
            p.file("bad_year", format!("年度 {year} 无法处理"), e.to_string());
            return p.finish(None);
        }
    };
    let mut reader = Reader { form: &form, p, tables: BTreeMap::new() };
    let said = reader.book(method, unit, year, bytes);
    let facts = said.map(|said| {
        let mut facts: Vec<Fact> = said
            .into_iter()
            .map(|(line, outcome, reason)| Fact {
                subject: unit.id.clone(),
                key: party.key(&line.input.id),
                at: line.at.clone(),
                period,
                outcome,
                by: by.to_owned(),
                reason,
                recorded_at: recorded_at.to_owned(),
                evidence: Vec::new(),
            })
            .collect();
        facts.sort_by(|a, b| (&a.key, &a.at).cmp(&(&b.key, &b.at)));
        facts
    });
    reader.p.finish(facts)
}

/// Who filled a form in, and which unit it is of.
pub fn form_of(bytes: &[u8]) -> Result<(Party, String), Vec<RowProblem>> {
    let mut p = Problems::default();
    let found = Book::open(bytes, &mut p).and_then(|mut book| {
        let hidden = identity(&mut book, &mut p)?;
        let said = |name: &str| {
            let row = hidden.rows(0).into_iter().find(|row| hidden.text(*row, 0) == name);
            row.map(|row| hidden.text(row, 1)).unwrap_or_default()
        };
        match (Party::of_form(&said("kind")), said("unit")) {
            (Some(party), unit) if !unit.is_empty() => Some((party, unit)),
            _ => {
                let zh = "这不是单位填报表或评判表，请检查是否选错了文件";
                p.file("not_a_form", zh, "this is neither the form of a unit nor of a reviewer");
                None
            }
        }
    });
    p.finish(found)
}

/// The hidden sheet that says which form this is.
fn identity(book: &mut Book<'_>, p: &mut Problems) -> Option<Sheet> {
    if !book.names.iter().any(|n| n == HIDDEN) {
        let zh = "这不是本系统下载的填报表（缺少识别信息），请在下载的表中填写";
        p.file("not_a_form", zh, "this is not a form of this system: it does not say which it is");
        return None;
    }
    book.sheet(HIDDEN, p)
}

type Said<'f, 'm> = (&'f Line<'m>, Outcome, Option<String>);

struct Reader<'f, 'm> {
    form: &'f Form<'m>,
    p: Problems,
    /// The rows of each list by the number of its line.
    tables: BTreeMap<u32, Rows>,
}

impl<'f, 'm> Reader<'f, 'm> {
    fn book(&mut self, method: &Method, unit: &Subject, year: i16, bytes: &[u8]) -> Option<Vec<Said<'f, 'm>>> {
        let mut book = Book::open(bytes, &mut self.p)?;
        let hidden = identity(&mut book, &mut self.p)?;
        if !self.same_form(&hidden, method, unit, year) {
            return None;
        }
        let tables: Vec<&str> = self.form.lines.iter().filter_map(|l| l.table.as_deref()).collect();
        for name in &book.names {
            let known = [GUIDE, FILL, HIDDEN, LISTS].contains(&name.as_str()) || tables.contains(&name.as_str());
            // A hidden sheet that one office program adds for its own use.
            if !known && !name.starts_with("WpsReserved_") {
                let zh = "不是填报表中的表，请删除，或检查表名是否被改过";
                self.p.sheet(name, "unknown_sheet", zh, "not a sheet of the form; remove it, or undo its renaming");
            }
        }
        let form = self.form;
        for line in &form.lines {
            if let Some(name) = &line.table
                && let Some(sheet) = book.sheet(name, &mut self.p)
            {
                let rows = self.table(line, &sheet);
                self.tables.insert(line.no, rows);
            }
        }
        let fill = book.sheet(FILL, &mut self.p)?;
        Some(self.fill(&fill))
    }

    /// Does the hidden sheet name this method, unit and year, and the lines that this program would write?
    fn same_form(&mut self, hidden: &Sheet, method: &Method, unit: &Subject, year: i16) -> bool {
        let before = self.p.len();
        let mut head: BTreeMap<String, String> = BTreeMap::new();
        let mut lines: Vec<[String; 3]> = Vec::new();
        for row in hidden.rows(0) {
            let name = hidden.text(row, 0);
            if name == "line" {
                lines.push([hidden.text(row, 1), hidden.text(row, 2), hidden.text(row, 3)]);
            } else {
                head.insert(name, hidden.text(row, 1));
            }
        }
        let said = |name: &str| head.get(name).cloned().unwrap_or_default();
        if said("kind") != self.form.party.form() {
            self.p.file("not_a_form", "这不是单位填报表，请检查是否选错了文件", "this is not the form of a unit");
            return false;
        }
        if said("form") != FORM_VERSION {
            let zh = format!("填报表是第 {} 版，本系统用第 {FORM_VERSION} 版，请重新下载", quoted(&said("form")));
            self.p.file("other_version", zh, "the form is of another version; download it again");
            return false;
        }
        if said("method") != method.id {
            let zh = format!("填报表属于办法{}，当前考核用的是“{}”", quoted(&said("method")), method.id);
            let en = format!("the form belongs to method {}, not to {}", quoted(&said("method")), method.id);
            self.p.file("other_method", zh, en);
        } else if said("digest") != method.digest {
            let zh = "办法在表格下载之后有改动（摘要不同），请重新下载填报表，把已填内容誊入后再导入";
            let en =
                "the method has changed since the form was downloaded; download it again and copy what is filled in";
            self.p.file("other_method", zh, en);
        }
        if said("unit") != unit.id {
            let zh = format!("填报表属于单位{}，现在导入的是“{}”（{}）", quoted(&said("unit")), unit.id, unit.name);
            self.p.file(
                "other_unit",
                zh,
                format!("the form belongs to unit {}, not to {}", quoted(&said("unit")), unit.id),
            );
        }
        if said("year") != year.to_string() {
            let zh = format!("填报表是{}年度的，现在导入的是 {year} 年度", quoted(&said("year")));
            self.p.file("other_year", zh, format!("the form is for the year {}, not {year}", quoted(&said("year"))));
        }
        let ours = self.form.lines.iter().map(|l| [l.no.to_string(), l.name(), l.table.clone().unwrap_or_default()]);
        if self.p.len() == before && !ours.eq(lines) {
            let zh = "填报表的识别信息被改动过，请重新下载";
            self.p.file("damaged_form", zh, "what the form says about its lines was changed; download it again");
        }
        self.p.len() == before
    }

    // --- the lists ---

    fn table(&mut self, line: &Line<'_>, sheet: &Sheet) -> Rows {
        let input = line.input;
        let mut rows = Rows { columns: input.columns.iter().map(|c| c.id.clone()).collect(), items: Vec::new() };
        let Some(places) = self.places(line, sheet) else { return rows };
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let mut count = 0_usize;
        for row in sheet.rows(DATA_ROW) {
            if !sheet.row(row).any(|(column, _)| places.contains(&Some(column))) {
                for (column, _) in sheet.row(row) {
                    self.outside(sheet, row, column);
                }
                continue;
            }
            count += 1;
            if count > MAX_ROWS {
                let zh = format!("超过 {MAX_ROWS} 行，请按说明汇总后填报");
                self.p.cell(&sheet.name, row, 0, Wrong::new("too_many_rows", zh, format!("more than {MAX_ROWS} rows")));
                break;
            }
            for (column, _) in sheet.row(row).filter(|(c, _)| !places.contains(&Some(*c))) {
                self.outside(sheet, row, column);
            }
            let Some(cells) = self.row(line, sheet, row, &places) else { continue };
            let first = seen.entry(row_key(line, &cells)).or_insert(row);
            if *first != row {
                let by: Vec<&str> = key_columns(line).iter().map(|(_, label)| *label).collect();
                let zh = format!("与第 {} 行重复（{}相同）", *first + 1, by.join("、"));
                let en = format!("the same as row {} by {}", *first + 1, by.join(", "));
                self.p.cell(&sheet.name, row, 0, Wrong::new("duplicate_row", zh, en));
                continue;
            }
            rows.items.push(Row { cells, evidence: Vec::new() });
        }
        rows
    }

    fn outside(&mut self, sheet: &Sheet, row: u32, column: u32) {
        let (zh, en) = ("该列不属于本表，请删除", "this column does not belong to the form; remove it");
        self.p.cell(&sheet.name, row, column, Wrong::new("unknown_column", zh, en));
    }

    /// Where each column of the input stands in the sheet, by the hidden row of ids.
    fn places(&mut self, line: &Line<'_>, sheet: &Sheet) -> Option<Vec<Option<u32>>> {
        let before = self.p.len();
        let mut places: Vec<Option<u32>> = line.input.columns.iter().map(|_| None).collect();
        for (at, raw) in sheet.row(ID_ROW) {
            let id = raw.text();
            match line.input.columns.iter().position(|c| c.id == id).and_then(|i| places.get_mut(i)) {
                None => {
                    let zh = format!("{} 不是本表的列，请勿增加列", quoted(&id));
                    let wrong = Wrong::new("unknown_column", zh, format!("no column {}", quoted(&id)));
                    self.p.cell(&sheet.name, ID_ROW, at, wrong);
                }
                Some(Some(_)) => {
                    let zh = format!("列 {} 出现两次，请勿复制列", quoted(&id));
                    let wrong = Wrong::new("duplicate_column", zh, format!("column {} stands twice", quoted(&id)));
                    self.p.cell(&sheet.name, ID_ROW, at, wrong);
                }
                Some(place) => *place = Some(at),
            }
        }
        let missing: Vec<&str> = line
            .input
            .columns
            .iter()
            .zip(&places)
            .filter(|(_, place)| place.is_none())
            .map(|(c, _)| c.label.as_str())
            .collect();
        if !missing.is_empty() {
            let zh = format!("缺少列：{}；请勿删除列或隐藏的首行", missing.join("、"));
            let en = format!("columns are missing: {}; the hidden first row must stay", missing.join(", "));
            self.p.sheet(&sheet.name, "missing_column", zh, en);
        }
        (self.p.len() == before).then_some(places)
    }

    fn row(&mut self, line: &Line<'_>, sheet: &Sheet, row: u32, places: &[Option<u32>]) -> Option<Vec<Option<Value>>> {
        let mut sound = true;
        let mut cells = Vec::with_capacity(places.len());
        for (column, place) in line.input.columns.iter().zip(places) {
            let at = (*place)?;
            let Some(raw) = sheet.get(row, at) else {
                if line.must_have(column) {
                    let zh = format!("“{}”须填", column.label);
                    let wrong = Wrong::new("missing_cell", zh, format!("{} is needed", column.id));
                    self.p.cell(&sheet.name, row, at, wrong);
                    sound = false;
                }
                cells.push(None);
                continue;
            };
            let days = line.days(column, self.form.sane);
            let want = Want { ty: column.ty, levels: &column.levels, min: None, max: None, days };
            match typed(raw, &want) {
                Ok(Some(value)) => cells.push(Some(value)),
                Ok(None) => sound = false,
                Err(wrong) => {
                    let zh = format!("“{}”{}", column.label, wrong.zh);
                    self.p.cell(&sheet.name, row, at, Wrong::new(wrong.code, zh, wrong.en));
                    sound = false;
                }
            }
        }
        sound &= self.in_order(line, sheet, row, places, &cells);
        sound.then_some(cells)
    }

    /// What cannot be more than another cell of its row is not: answered of due, part of the whole.
    fn in_order(
        &mut self,
        line: &Line<'_>,
        sheet: &Sheet,
        row: u32,
        places: &[Option<u32>],
        cells: &[Option<Value>],
    ) -> bool {
        let mut sound = true;
        for ((column, place), cell) in line.input.columns.iter().zip(places).zip(cells) {
            for other in &column.at_most {
                let Some(at) = line.input.columns.iter().position(|c| c.id == *other) else { continue };
                let number = |cell: Option<&Option<Value>>| cell.and_then(Option::as_ref).and_then(Value::number);
                let (Some(have), Some(most)) = (number(Some(cell)), number(cells.get(at))) else { continue };
                if have > most {
                    let label = line.input.columns.get(at).map_or(other.as_str(), |c| c.label.as_str());
                    let zh = format!("“{}”大于“{label}”", column.label);
                    let wrong = Wrong::new("too_much", zh, format!("{} is more than {other}", column.id));
                    self.p.cell(&sheet.name, row, place.unwrap_or(0), wrong);
                    sound = false;
                }
            }
        }
        sound
    }

    // --- the lines ---

    fn fill(&mut self, sheet: &Sheet) -> Vec<Said<'f, 'm>> {
        let form = self.form;
        for (column, name) in (0_u32..).zip(HEADS) {
            if sheet.text(0, column) != name {
                let zh = format!("表头应为“{name}”，实为{}；请勿改动表头", quoted(&sheet.text(0, column)));
                let en = format!("the head should be {name}; heads must not be changed");
                self.p.cell(&sheet.name, 0, column, Wrong::new("unknown_column", zh, en));
                return Vec::new();
            }
        }
        let mut said = Vec::new();
        let mut seen: BTreeSet<u32> = BTreeSet::new();
        for row in sheet.rows(0) {
            let width = u32::try_from(HEADS.len()).unwrap_or(u32::MAX);
            for (column, _) in sheet.row(row).filter(|(c, _)| *c >= width) {
                self.outside(sheet, row, column);
            }
            if row == 0 || !sheet.row(row).any(|(c, _)| c < width) {
                continue;
            }
            let no = sheet.text(row, column::NO);
            let subject = sheet.text(row, column::SUBJECT);
            let line = no.parse().ok().and_then(|no| form.line(no));
            let Some(line) = line.filter(|l| super::cell::clean(&l.subject) == subject) else {
                let zh = format!("编号{}与事项{}对不上，请勿改动这两列或增加行", quoted(&no), quoted(&subject));
                let en =
                    format!("no line {} with subject {}; lines must not be changed", quoted(&no), quoted(&subject));
                self.p.cell(&sheet.name, row, column::NO, Wrong::new("unknown_line", zh, en));
                continue;
            };
            if !seen.insert(line.no) {
                let zh = format!("编号 {no} 出现两次");
                let wrong = Wrong::new("duplicate_line", zh, format!("line {no} stands twice"));
                self.p.cell(&sheet.name, row, column::NO, wrong);
                continue;
            }
            match self.line(line, sheet, row) {
                Ok(Some((outcome, reason))) => said.push((line, outcome, reason)),
                Ok(None) => {}
                Err(Some((at, wrong))) => self.p.cell(&sheet.name, row, at, wrong),
                Err(None) => {}
            }
        }
        for line in form.lines.iter().filter(|l| !seen.contains(&l.no)) {
            let zh = format!("缺少编号 {} 的行（{}），请勿删除行", line.no, line.subject);
            self.p.sheet(&sheet.name, "missing_line", zh, format!("line {} is missing", line.no));
        }
        said
    }

    /// What one line says. An error names the column; `Err(None)` was reported already.
    fn line(&mut self, line: &Line<'_>, sheet: &Sheet, row: u32) -> Result<LineSaid, Option<(u32, Wrong)>> {
        for column in [column::VALUE, column::STATE, column::OPEN, column::REASON] {
            if sheet.get(row, column) == Some(&Raw::Bad) {
                return Err(None);
            }
        }
        let reason = Some(sheet.text(row, column::REASON)).filter(|r| !r.is_empty());
        let open = match sheet.text(row, column::OPEN).as_str() {
            "是" => true,
            "否" | "" => false,
            other => {
                let zh = format!("应填“是”或“否”，实为{}", quoted(other));
                let wrong = Wrong::new("bad_bool", zh, format!("expected 是 or 否, found {}", quoted(other)));
                return Err(Some((column::OPEN, wrong)));
            }
        };
        if open && !can_grow(line.input.ty) {
            let (zh, en) = ("这一项没有“增加”之说，请留空", "this cannot grow; leave it empty");
            return Err(Some((column::OPEN, Wrong::new("open_not_allowed", zh, en))));
        }
        let value = sheet.get(row, column::VALUE);
        let state = sheet.text(row, column::STATE);
        match state.as_str() {
            "" | KNOWN => {
                let known = self.known(line, value, open, state == KNOWN)?;
                if known.is_some() && reason.is_none() && self.form.party == Party::Reviewer {
                    let zh = "评判须在“理由”栏写明理由";
                    return Err(Some((column::REASON, Wrong::new("reason_missing", zh, "a judgement needs a reason"))));
                }
                Ok(known.map(|o| (o, reason)))
            }
            ABSENT | UNAVAILABLE | NOT_APPLICABLE => {
                let filled = value.is_some() || open || self.tables.get(&line.no).is_some_and(|t| !t.items.is_empty());
                without(&state, filled, reason)
            }
            other => {
                let zh = format!("状态应为 有值、缺报、取不到、不适用 之一，实为{}", quoted(other));
                let wrong = Wrong::new("bad_state", zh, format!("unknown state {}", quoted(other)));
                Err(Some((column::STATE, wrong)))
            }
        }
    }

    fn known(
        &mut self,
        line: &Line<'_>,
        value: Option<&Raw>,
        open: bool,
        stated: bool,
    ) -> Result<Option<Outcome>, Option<(u32, Wrong)>> {
        if line.input.ty == ValueType::Rows {
            return self.known_rows(line, value, open, stated).map_err(Some);
        }
        let Some(raw) = value else {
            if stated || open {
                let (zh, en) = (
                    "状态为“有值”或选了“年内还会增加”，但没有填取值",
                    "the line says that there is a value, but has none",
                );
                return Err(Some((column::VALUE, Wrong::new("missing_value", zh, en))));
            }
            return Ok(None);
        };
        let input = line.input;
        let want = Want { ty: input.ty, levels: &input.levels, min: input.min, max: input.max, days: line.dated };
        let value = typed(raw, &want).map_err(|wrong| Some((column::VALUE, wrong)))?.ok_or(None)?;
        Ok(Some(if open { growing(line, value) } else { Outcome::Known(value) }))
    }

    fn known_rows(
        &mut self,
        line: &Line<'_>,
        value: Option<&Raw>,
        open: bool,
        stated: bool,
    ) -> Result<Option<Outcome>, (u32, Wrong)> {
        let Some(rows) = self.tables.get(&line.no).cloned() else { return Ok(None) };
        let complete = match value.map(Raw::text).as_deref() {
            Some(COMPLETE) => true,
            Some(INCOMPLETE) => false,
            None if rows.items.is_empty() && !stated && !open => return Ok(None),
            None if rows.items.is_empty() || open => true,
            None => {
                let zh = format!("清单中有 {} 行，请选“已列全”或“未列全”", rows.items.len());
                let en = format!("the list has {} rows; say whether it is complete", rows.items.len());
                return Err((column::VALUE, Wrong::new("completeness_missing", zh, en)));
            }
            Some(other) => {
                let zh = format!("应填“已列全”或“未列全”，实为{}；明细请填在清单表中", quoted(other));
                let en = format!("expected 已列全 or 未列全, found {}", quoted(other));
                return Err((column::VALUE, Wrong::new("bad_completeness", zh, en)));
            }
        };
        let rows = Value::Rows(rows);
        Ok(Some(if open || !complete { growing(line, rows) } else { Outcome::Known(rows) }))
    }
}

pub(super) type LineSaid = Option<(Outcome, Option<String>)>;

/// A line that says why there is no value.
pub(super) fn without(state: &str, filled: bool, reason: Option<String>) -> Result<LineSaid, Option<(u32, Wrong)>> {
    if filled {
        let zh = format!("状态为“{state}”，却又填了取值、明细或“年内还会增加”，请删去其一");
        let wrong = Wrong::new("state_conflict", zh, "the line says that there is no value, and has one");
        return Err(Some((column::STATE, wrong)));
    }
    match (state, reason) {
        (ABSENT, None) => Ok(None),
        (ABSENT, Some(reason)) => Ok(Some((Outcome::Absent(reason), None))),
        (UNAVAILABLE, Some(reason)) => Ok(Some((Outcome::Unavailable(reason), None))),
        (_, Some(reason)) => Ok(Some((Outcome::NotApplicable(reason), None))),
        (_, None) => {
            let zh = format!("状态为“{state}”的，须写明理由");
            Err(Some((column::REASON, Wrong::new("reason_missing", zh, "this state needs a reason"))))
        }
    }
}

/// The window is still open and the value can only grow.
pub(super) fn growing(line: &Line<'_>, so_far: Value) -> Outcome {
    let highest = match &so_far {
        Value::Bool(_) => Some(Value::Bool(true)),
        Value::Level(_) => line.input.levels.last().map(|(id, _)| Value::Level(id.clone())),
        _ => None,
    };
    Outcome::Open { lowest: Some(so_far.clone()), highest, so_far }
}

/// Index and label of the columns that tell two rows apart.
pub(super) fn key_columns<'l>(line: &'l Line<'_>) -> Vec<(usize, &'l str)> {
    let all = line.input.columns.iter().enumerate();
    all.filter(|(_, c)| line.input.key.is_empty() || line.input.key.contains(&c.id))
        .map(|(i, c)| (i, c.label.as_str()))
        .collect()
}

pub(super) fn row_key(line: &Line<'_>, cells: &[Option<Value>]) -> String {
    let parts: Vec<&Option<Value>> = key_columns(line).iter().filter_map(|(i, _)| cells.get(*i)).collect();
    format!("{parts:?}")
}
