//! The sheet of a register: its columns, the empty template, and the list as a workbook.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom};

use jiff::civil::Date;
use kernel::{Ctx, Error, Result};
use people::Unit;
use rights::{Action, scope};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Formula, Workbook, Worksheet, XlsxError,
};
use workbook::letters;

use crate::body::{self, Body};
use crate::definition::{Field, FieldKind, Register};
use crate::list::Ask;
use crate::read::UNIT_COLUMN;
use crate::service::Registers;
use crate::store::{RecordRow, records_by_id};

/// The sheet with the records.
pub const SHEET: &str = "登记";
const NOTES: &str = "说明";
const LISTS: &str = "选项";
/// Rows of one import.
pub const MAX_ROWS: usize = 20_000;
/// Rows of one export.
pub const MAX_EXPORT: usize = 500_000;
/// Records that are read at a time.
const CHUNK: usize = 250;
/// Characters that the format allows in a cell.
const MAX_CELL: usize = 32_000;
/// Signs with which a program takes a typed text for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Unit,
    Field(usize),
    From(usize),
    To(usize),
}

/// A column of the sheet with its heading.
#[derive(Clone, Debug)]
pub struct Column {
    pub part: Part,
    pub title: String,
}

/// The columns of a register; files do not stand in sheets.
pub fn columns(register: &Register) -> Vec<Column> {
    let mut out = vec![Column { part: Part::Unit, title: UNIT_COLUMN.into() }];
    for (at, field) in register.fields.iter().enumerate() {
        let name = &field.names.zh;
        match (field.kind, &field.unit) {
            (FieldKind::Attachments, _) => {}
            (FieldKind::Period, _) => {
                out.push(Column { part: Part::From(at), title: format!("{name}（起）") });
                out.push(Column { part: Part::To(at), title: format!("{name}（止）") });
            }
            (FieldKind::Money, _) => out.push(Column { part: Part::Field(at), title: format!("{name}（元）") }),
            (_, Some(unit)) => out.push(Column { part: Part::Field(at), title: format!("{name}（{unit}）") }),
            _ => out.push(Column { part: Part::Field(at), title: name.clone() }),
        }
    }
    out
}

fn failed(e: XlsxError) -> Error {
    Error::internal("cannot write a workbook").with_source(e)
}

fn excel_day(day: Date) -> Option<ExcelDateTime> {
    let part = |n: i8| u8::try_from(n).ok();
    ExcelDateTime::from_ymd(u16::try_from(day.year()).ok()?, part(day.month())?, part(day.day())?).ok()
}

fn new_book(title: &str, day: Date) -> Result<Workbook> {
    let mut book = Workbook::new();
    if let Some(created) = excel_day(day) {
        let created = created.and_hms(0, 0, 0).map_err(failed)?;
        book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    }
    Ok(book)
}

fn plain() -> Format {
    Format::new().set_font_name("微软雅黑").set_font_size(10).set_align(FormatAlign::Top).set_text_wrap()
}

fn boxed() -> Format {
    plain().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00C9_D3D1))
}

fn head() -> Format {
    boxed().set_bold().set_background_color(Color::RGB(0x00E6_EFEE))
}

fn number_format(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Integer => "0",
        FieldKind::Decimal => "0.######",
        FieldKind::Money => "#,##0.00",
        FieldKind::Date | FieldKind::Period => "yyyy-mm-dd",
        _ => "@",
    }
}

fn width(title: &str, kind: Option<FieldKind>) -> u16 {
    let name = u16::try_from(title.chars().count()).unwrap_or(20).saturating_mul(2).saturating_add(2);
    match kind {
        Some(FieldKind::LongText) => 44,
        Some(FieldKind::Text | FieldKind::Record) | None => name.clamp(24, 40),
        _ => name.clamp(14, 30),
    }
}

fn kind_of(register: &Register, part: Part) -> Option<FieldKind> {
    match part {
        Part::Unit => None,
        Part::Field(at) | Part::From(at) | Part::To(at) => register.fields.get(at).map(|f| f.kind),
    }
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<()> {
    let short: String = text.chars().filter(|c| !c.is_control() || *c == '\n').take(MAX_CELL).collect();
    if short.starts_with(FORMULA) {
        // The quote keeps a text a text when somebody edits the cell.
        sheet.write_string_with_format(row, column, short, &format.clone().set_quote_prefix()).map_err(failed)?;
    } else {
        sheet.write_string_with_format(row, column, short, format).map_err(failed)?;
    }
    Ok(())
}

/// The empty sheet of a register for somebody who writes for these units.
pub fn template(register: &Register, units: &[&Unit], day: Date) -> Result<Vec<u8>> {
    let columns = columns(register);
    let mut book = new_book(&register.names.zh, day)?;
    let sheet = book.add_worksheet().set_name(SHEET).map_err(failed)?;
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    let mut lists: Vec<Vec<String>> = Vec::new();
    let last = u32::try_from(MAX_ROWS).unwrap_or(u32::MAX);
    for (at, column) in (0_u16..).zip(&columns) {
        let kind = kind_of(register, column.part);
        sheet.set_column_width(at, width(&column.title, kind)).map_err(failed)?;
        let format = plain().set_num_format(kind.map_or("@", number_format));
        sheet.set_column_format(at, &format).map_err(failed)?;
        put(sheet, 0, at, &column.title, &head())?;
        let field = match column.part {
            Part::Unit => None,
            Part::Field(at) | Part::From(at) | Part::To(at) => register.fields.get(at),
        };
        let offered: Vec<String> = match field {
            None => units.iter().map(|u| u.name.clone()).collect(),
            Some(f) if f.kind == FieldKind::Choice => f.choices.iter().map(|c| c.names.zh.clone()).collect(),
            Some(f) if f.kind == FieldKind::YesNo => vec!["是".into(), "否".into()],
            Some(_) => Vec::new(),
        };
        let validation = if offered.is_empty() {
            entry_rule(field)
        } else {
            let letters = letters(u32::try_from(lists.len()).unwrap_or(0));
            let range = format!("={LISTS}!${letters}$1:${letters}${}", offered.len());
            lists.push(offered);
            DataValidation::new().allow_list_formula(Formula::new(range)).set_error_title("请从下拉列表中选择").ok()
        };
        if let Some(validation) = validation {
            let said: String = said(field, units.len()).chars().take(200).collect();
            let validation = validation.set_input_message(said).map_err(failed)?;
            sheet.add_data_validation(1, at, last, at, &validation).map_err(failed)?;
        }
    }
    notes(&mut book, register, &columns, units)?;
    if !lists.is_empty() {
        let sheet = book.add_worksheet().set_name(LISTS).map_err(failed)?;
        sheet.set_very_hidden(true);
        for (column, list) in (0_u16..).zip(&lists) {
            for (row, text) in (0_u32..).zip(list) {
                put(sheet, row, column, text, &plain())?;
            }
        }
    }
    book.save_to_buffer().map_err(failed)
}

/// What the spreadsheet itself refuses while somebody types.
fn entry_rule(field: Option<&Field>) -> Option<DataValidation> {
    let field = field?;
    let number = |n: i64| Formula::new(n.to_string());
    let between = |low: i64| match field.max {
        Some(max) => DataValidationRule::Between(number(low), number(max)),
        None => DataValidationRule::GreaterThanOrEqualTo(number(low)),
    };
    Some(match (field.kind, field.min) {
        (FieldKind::Integer, Some(min)) => DataValidation::new().allow_whole_number_formula(between(min)),
        (FieldKind::Money | FieldKind::Decimal, Some(min)) => {
            DataValidation::new().allow_decimal_number_formula(between(min))
        }
        _ => DataValidation::new().allow_any_value(),
    })
}

/// How a column is filled in.
fn said(field: Option<&Field>, units: usize) -> String {
    let Some(field) = field else {
        let text = "单位的名称、编号或代码";
        return if units == 1 { format!("{text}；不填即为本单位") } else { format!("必填；{text}") };
    };
    let mut text = if field.required { "必填；".to_owned() } else { String::new() };
    text.push_str(match field.kind {
        FieldKind::Integer => "整数",
        FieldKind::Decimal => "小数，最多 6 位",
        FieldKind::Money => "单位为元，最多两位小数，例如 123456.78",
        FieldKind::Date | FieldKind::Period => "日期，例如 2026-03-01、2026/3/1 或 2026年3月1日",
        FieldKind::Choice => "从下拉列表中选",
        FieldKind::YesNo => "是或否",
        FieldKind::Unit => "单位的名称、编号或代码",
        FieldKind::Record => "所引用记录的名称或编号",
        FieldKind::LongText => "文字，最多 8000 字",
        _ => "文字，最多 300 字",
    });
    if let Some(min) = field.min {
        text.push_str(&format!("；不小于 {min}"));
    }
    if let Some(max) = field.max {
        text.push_str(&format!("；不大于 {max}"));
    }
    if let Some(note) = &field.note {
        text.push_str(&format!("；{}", note.zh));
    }
    text
}

fn notes(book: &mut Workbook, register: &Register, columns: &[Column], units: &[&Unit]) -> Result<()> {
    let sheet = book.add_worksheet().set_name(NOTES).map_err(failed)?;
    for (column, width) in [(0, 28_u16), (1, 90)] {
        sheet.set_column_width(column, width).map_err(failed)?;
    }
    let unique: Vec<String> = register.unique.iter().map(|group| names(register, group)).collect();
    let mut lines = vec![
        (register.names.zh.clone(), register.note.as_ref().map(|n| n.zh.clone()).unwrap_or_default()),
        ("怎样填".into(), format!("一条记录一行，从“{SHEET}”表第 2 行填起；不改表名和表头，不写公式，不合并单元格。")),
        ("限度".into(), format!("一次最多 {MAX_ROWS} 行；有一处不对，整份都不写入，错误逐行逐列列出。")),
        ("附件".into(), "附件不在表中；导入后在记录页上添加。".into()),
    ];
    if !unique.is_empty() {
        lines.push(("不得重复".into(), format!("同一单位内不得有两条记录的{}相同。", unique.join("；或"))));
    }
    for column in columns {
        let field = match column.part {
            Part::Unit => None,
            Part::Field(at) | Part::From(at) | Part::To(at) => register.fields.get(at),
        };
        let mut text = said(field, units.len());
        if let Some(field) = field.filter(|f| f.kind == FieldKind::Choice) {
            let all: Vec<_> = field.choices.iter().map(|c| c.names.zh.as_str()).collect();
            text.push_str(&format!("：{}", all.join("、")));
        }
        lines.push((column.title.clone(), text));
    }
    for (row, (name, text)) in (0_u32..).zip(&lines) {
        put(sheet, row, 0, name, &plain().set_bold())?;
        put(sheet, row, 1, text, &plain())?;
    }
    Ok(())
}

/// The names of fields, joined.
pub fn names(register: &Register, group: &[usize]) -> String {
    let names: Vec<_> = group.iter().filter_map(|at| register.fields.get(*at)).map(|f| f.names.zh.as_str()).collect();
    names.join("、")
}

/// The formats of an export; made once.
struct Looks {
    head: Format,
    text: Format,
    money: Format,
    number: Format,
}

struct Sheet<'a> {
    register: &'a Register,
    columns: Vec<Column>,
    units: BTreeMap<String, String>,
    looks: Looks,
    sheet: Worksheet,
    next: u32,
}

/// Columns that follow those of the template.
const MORE: [&str; 8] = ["附件数", "状态", "代填", "登记人", "登记时间", "最近变动人", "最近变动时间", "记录编号"];

impl Sheet<'_> {
    fn begin(&mut self) -> Result<()> {
        self.sheet.set_name(SHEET).map_err(failed)?;
        self.sheet.set_freeze_panes(1, 0).map_err(failed)?;
        self.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        let more = MORE.iter().map(|t| ((*t).to_owned(), None));
        let own = self.columns.iter().map(|c| (c.title.clone(), kind_of(self.register, c.part)));
        let all: Vec<_> = own.chain(more).collect();
        for (at, (title, kind)) in (0_u16..).zip(&all) {
            self.sheet.set_column_width(at, width(title, *kind)).map_err(failed)?;
            put(&mut self.sheet, 0, at, title, &self.looks.head)?;
        }
        self.next = 1;
        Ok(())
    }

    fn row(&mut self, row: &RecordRow) -> Result<()> {
        let body = body::stored(&row.body)?;
        let at = self.next;
        self.next = at.saturating_add(1);
        let mut column = 0_u16;
        for i in 0..self.columns.len() {
            if let Some(part) = self.columns.get(i).map(|c| c.part) {
                self.cell(at, column, part, row, &body)?;
            }
            column = column.saturating_add(1);
        }
        let files =
            self.register.fields.iter().filter_map(|f| body.get(&f.id)?.as_array()).map(Vec::len).sum::<usize>();
        let state = self.register.state(&row.state).map_or(row.state.as_str(), |s| s.names.zh.as_str());
        let behalf = if row.on_behalf { "是" } else { "" };
        let (made, changed) = (row.made_at.bureau_text(), row.changed_at.bureau_text());
        let files = files.to_string();
        let more = [&files, state, behalf, &row.made_by, &made, &row.changed_by, &changed, &row.id];
        for text in more {
            if !text.is_empty() {
                put(&mut self.sheet, at, column, text, &self.looks.text)?;
            }
            column = column.saturating_add(1);
        }
        Ok(())
    }

    fn cell(&mut self, at: u32, column: u16, part: Part, row: &RecordRow, body: &Body) -> Result<()> {
        let (field, key) = match part {
            Part::Unit => {
                let name = self.units.get(&row.unit).unwrap_or(&row.unit).clone();
                return put(&mut self.sheet, at, column, &name, &self.looks.text);
            }
            Part::Field(i) => (self.register.fields.get(i), None),
            Part::From(i) => (self.register.fields.get(i), Some("from")),
            Part::To(i) => (self.register.fields.get(i), Some("to")),
        };
        let Some((field, value)) = field.and_then(|f| Some((f, body.get(&f.id)?))) else { return Ok(()) };
        let text = match (key, field.kind) {
            (Some(key), _) => value.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned(),
            (None, FieldKind::Unit) => {
                let id = value.as_str().unwrap_or_default();
                self.units.get(id).cloned().unwrap_or_else(|| id.to_owned())
            }
            (None, _) => body::shown(field, value),
        };
        // A cell is a binary number: what it cannot hold as it is written stays a text.
        let number = field.kind.is_number().then(|| text.parse::<f64>().ok()).flatten().filter(|_| text.len() <= 15);
        let Some(number) = number else { return put(&mut self.sheet, at, column, &text, &self.looks.text) };
        let format = if field.kind == FieldKind::Money { &self.looks.money } else { &self.looks.number };
        self.sheet.write_number_with_format(at, column, number, format).map_err(failed)?;
        Ok(())
    }
}

/// Writes rows as they come; the workbook never stands in memory as a whole.
fn written(
    register: &Register,
    units: BTreeMap<String, String>,
    about: &[(String, String)],
    day: Date,
    mut rows: tokio::sync::mpsc::Receiver<RecordRow>,
) -> Result<File> {
    let mut book = new_book(&register.names.zh, day)?;
    let sheet = book.new_worksheet_with_constant_memory().map_err(failed)?;
    let looks = Looks {
        head: head(),
        text: boxed(),
        money: boxed().set_num_format("#,##0.00"),
        number: boxed().set_num_format("0.######"),
    };
    let mut sheet = Sheet { register, columns: columns(register), units, looks, sheet, next: 0 };
    sheet.begin()?;
    while let Some(row) = rows.blocking_recv() {
        sheet.row(&row)?;
    }
    book.push_worksheet(sheet.sheet);
    let notes = book.add_worksheet().set_name(NOTES).map_err(failed)?;
    for (column, width) in [(0, 16_u16), (1, 90)] {
        notes.set_column_width(column, width).map_err(failed)?;
    }
    for (row, (name, text)) in (0_u32..).zip(about) {
        put(notes, row, 0, name, &plain().set_bold())?;
        put(notes, row, 1, text, &plain())?;
    }
    let lost = |e| Error::internal("cannot keep a workbook while it is written").with_source(e);
    let mut file = tempfile::tempfile().map_err(lost)?;
    book.save_to_writer(BufWriter::new(&mut file)).map_err(failed)?;
    file.seek(SeekFrom::Start(0)).map_err(lost)?;
    Ok(file)
}

impl Registers {
    /// The units for which the caller may write.
    pub(crate) async fn writable(&self, ctx: &Ctx) -> Result<Vec<Unit>> {
        let allowed = scope(&ctx.who, Action::WriteRecords);
        let mut conn = self.db.read().await?;
        let mut units = people::unit_list(&mut conn, kernel::time::bureau_date(ctx.now)).await?;
        units.retain(|u| allowed.holds(&u.id));
        Ok(units)
    }

    /// The records of a list as a workbook in a file that has no name and goes away by itself: which and in what order is
    /// settled when it begins, and each is written as it stands when it is read.
    pub async fn export(&self, ctx: &Ctx, register: &Register, ask: &Ask) -> Result<File> {
        let _turn = self.exports.acquire().await.map_err(|e| Error::internal("the exports ended").with_source(e))?;
        let day = kernel::time::bureau_date(ctx.now);
        let mut conn = self.db.read().await?;
        let units = people::unit_list(&mut conn, day).await?;
        let units: BTreeMap<String, String> = units.into_iter().map(|u| (u.id, u.name)).collect();
        let ids = self.ids(&mut conn, ctx, register, ask).await?;
        if ids.len() > MAX_EXPORT {
            let text = format!("an export has at most {MAX_EXPORT} records; narrow the filters");
            return Err(Error::limit(text).with_code("too_many_rows"));
        }
        let about = about(ctx, register, ask, &units);
        let (send, rows) = tokio::sync::mpsc::channel(512);
        let owned = register.clone();
        let writer = tokio::task::spawn_blocking(move || written(&owned, units, &about, day, rows));
        'all: for some in ids.chunks(CHUNK) {
            for row in records_by_id(&mut conn, some).await? {
                if send.send(row).await.is_err() {
                    break 'all;
                }
            }
        }
        drop(send);
        drop(conn);
        writer.await.map_err(|e| Error::internal("the export stopped").with_source(e))?
    }
}

/// Who exported what, when, over which filters.
fn about(ctx: &Ctx, register: &Register, ask: &Ask, units: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let mut filters = Vec::new();
    if let Some(unit) = &ask.unit {
        filters.push(format!("单位：{}", units.get(unit).unwrap_or(unit)));
    }
    filters.push(match &ask.state {
        Some(state) => {
            format!("状态：{}", register.state(state).map_or(state.as_str(), |s| s.names.zh.as_str()))
        }
        None => "状态：除作废外全部".into(),
    });
    for (id, how, value) in &ask.filters {
        let Some((_, field)) = register.field(id) else { continue };
        let word = match how.as_str() {
            "from" => "不小于",
            "to" => "不大于",
            _ => "为",
        };
        let value = match field.kind {
            FieldKind::Money => value.parse().map_or_else(|_| value.clone(), body::yuan),
            FieldKind::YesNo => if matches!(value.as_str(), "yes" | "true") { "是" } else { "否" }.into(),
            _ => body::shown(field, &serde_json::Value::String(value.clone())),
        };
        filters.push(format!("{} {word} {value}", field.names.zh));
    }
    if let Some(search) = &ask.search {
        filters.push(format!("查找：{search}"));
    }
    let order = match ask.sort.as_deref() {
        None => "最近变动在前".to_owned(),
        Some(sort) => {
            let (id, way) = sort.strip_prefix('-').map_or((sort, "由小到大"), |id| (id, "由大到小"));
            let own = match id {
                "unit" => UNIT_COLUMN,
                "state" => "状态",
                "changed_at" => "变动时间",
                id => register.field(id).map_or(id, |(_, f)| f.names.zh.as_str()),
            };
            format!("按{own}{way}")
        }
    };
    vec![
        ("登记簿".into(), register.names.zh.clone()),
        ("导出人".into(), ctx.who.name().to_owned()),
        ("导出时间".into(), ctx.now.bureau_text()),
        ("条件".into(), filters.join("；")),
        ("次序".into(), order),
        ("范围".into(), "只含导出人有权查看的记录。".into()),
        ("登记簿定义".into(), register.digest.clone()),
    ]
}
