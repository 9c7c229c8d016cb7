//! A method as a workbook for editing, and the edits carried back into its files. A row stands for one value of the YAML,
//! named by file and path; the value is replaced where it stands, so that comments, order and all else stay as they are.

use std::collections::{BTreeMap, BTreeSet};

use kernel::q::Q;
use kernel::{Error, Result};
use rubric::MethodFiles;
use rust_xlsxwriter::{DataValidation, Format, Workbook, Worksheet, XlsxError};
use serde::Serialize;

use crate::finding::{Finding, Place, Said, quoted};
use crate::leaves::{Leaf, leaves, replace};
use crate::text::plain_text;
use crate::xlsx::{Held, Sheet, cell_name, sheets};

const TEXTS: &str = "条文";
const BOUNDS: &str = "阈值";
const KINDS: &str = "单位类别";
const READINGS: &str = "读法";
const GUIDE: &str = "说明";
/// What a cell of a workbook can hold.
const MAX_CELL: usize = 32_000;

/// An edit that was carried.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Edit {
    pub place: Place,
    /// File and path of the value.
    pub id: String,
    /// What it is about, for people: `1.1 第1档`.
    pub about: String,
    pub before: String,
    pub after: String,
}

#[derive(Debug)]
pub struct Edited {
    pub files: MethodFiles,
    pub edits: Vec<Edit>,
    /// What stands in the workbook and could not be carried, with the reason.
    pub uncarried: Vec<Finding>,
    /// What the engine says of the edited method.
    pub problems: Vec<rubric::Problem>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sort {
    Text,
    Points,
    /// A constant with its unit: 90%, 10万元.
    Amount,
    Unit,
    Day,
    Time,
    Kind,
    Reading,
}

/// A row of the workbook.
struct Row {
    sheet: &'static str,
    id: String,
    file: String,
    sort: Sort,
    leaf: Leaf,
    place: String,
    context: String,
    options: Vec<String>,
}

impl Row {
    /// What stands in the row, column by column; the columns from `open` on may be edited.
    fn cells(&self) -> Vec<String> {
        let head = vec![self.id.clone(), self.place.clone(), self.context.clone()];
        let tail = match self.sort {
            Sort::Amount => {
                let (number, unit) = split(&self.leaf.value);
                vec![number, unit]
            }
            _ => vec![self.leaf.value.clone()],
        };
        let options = if self.sort == Sort::Reading { vec![self.options.join("、")] } else { Vec::new() };
        head.into_iter().chain(tail).chain(options).collect()
    }

    fn open(&self) -> std::ops::Range<usize> {
        if self.sort == Sort::Amount { 3..5 } else { 3..4 }
    }
}

fn split(amount: &str) -> (String, String) {
    let amount = amount.trim();
    let at = amount.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '/'))).unwrap_or(amount.len());
    let (number, unit) = amount.split_at(at);
    (number.to_owned(), unit.trim().to_owned())
}

/// Does this stand for an amount in the language of methods?
fn is_amount(text: &str) -> bool {
    let (number, unit) = split(text);
    number.parse::<Q>().is_ok() && matches!(unit.as_str(), "" | "%" | "元" | "万元" | "万")
}

fn is_day(text: &str) -> bool {
    let two = |t: &str, most: u8| t.len() == 2 && t.parse::<u8>().is_ok_and(|n| (1..=most).contains(&n));
    text.split_once('-').is_some_and(|(m, d)| two(m, 12) && two(d, 31))
}

fn is_time(text: &str) -> bool {
    let two = |t: &str, most: u8| t.len() == 2 && t.parse::<u8>().is_ok_and(|n| n <= most);
    text == "24:00" || text.split_once(':').is_some_and(|(h, m)| two(h, 23) && two(m, 59))
}

/// Every value of a method that may be edited, in the order of the files.
fn rows(files: &MethodFiles) -> Result<Vec<Row>> {
    let mut out = Vec::new();
    for (file, bytes) in files.files.iter().filter(|(f, _)| !f.starts_with("cases/")) {
        let all = leaves(bytes).ok_or_else(|| Error::invalid(format!("{file} is not well-formed YAML of a method")))?;
        let by_path: BTreeMap<String, &Leaf> = all.iter().map(|l| (l.path_text(), l)).collect();
        for leaf in &all {
            let Some((sheet, sort)) = sort(file, leaf, &by_path) else { continue };
            if leaf.is_block() || leaf.value.chars().count() > MAX_CELL {
                continue;
            }
            let path = leaf.path_text();
            let options = if sort == Sort::Reading { options(&path, &by_path) } else { Vec::new() };
            out.push(Row {
                sheet,
                id: format!("{file}#{path}"),
                file: file.clone(),
                sort,
                place: place(&path, &by_path),
                context: context(&path, leaf, &by_path),
                leaf: leaf.clone(),
                options,
            });
        }
    }
    Ok(out)
}

fn sort(file: &str, leaf: &Leaf, by_path: &BTreeMap<String, &Leaf>) -> Option<(&'static str, Sort)> {
    let key = leaf.key();
    match file {
        "method.yaml" => match leaf.path.len() {
            1 if key == "title" => Some((TEXTS, Sort::Text)),
            1 if key == "points" => Some((TEXTS, Sort::Points)),
            _ if leaf.has_key("kinds") => Some((KINDS, Sort::Kind)),
            _ => None,
        },
        "readings.yaml" => (leaf.path.len() == 3 && key == "default").then_some((READINGS, Sort::Reading)),
        "inputs.yaml" => None,
        _ if leaf.has_key("rule") || leaf.has_key("define") || leaf.has_key("nothing") => match key {
            "text" => Some((TEXTS, Sort::Text)),
            "points" | "cap" | "each" | "floor" | "base" => Some((TEXTS, Sort::Points)),
            "day" if is_day(&leaf.value) => Some((BOUNDS, Sort::Day)),
            "time" if is_time(&leaf.value) => Some((BOUNDS, Sort::Time)),
            // The unit in which a comparison is shown.
            "unit" if !by_path.contains_key(&format!("{}/input", parent(&leaf.path_text()))) => {
                Some((BOUNDS, Sort::Unit))
            }
            "line" | "label" | "label_en" | "year" | "at_least" | "unwritten" | "days" | "input" | "use" | "of" => None,
            _ if is_amount(&leaf.value) => Some((BOUNDS, Sort::Amount)),
            _ => None,
        },
        _ => match key {
            "title" | "name" if !leaf.has_key("local") => Some((TEXTS, Sort::Text)),
            "points" => Some((TEXTS, Sort::Points)),
            _ => None,
        },
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(p, _)| p)
}

/// `1.1 第1档`, for people.
fn place(path: &str, by_path: &BTreeMap<String, &Leaf>) -> String {
    let steps: Vec<&str> = path.split('/').collect();
    let value = |p: String| by_path.get(&p).map(|l| l.value.clone());
    match steps.as_slice() {
        ["indicators", n, rest @ ..] => {
            let id = value(format!("indicators/{n}/id")).unwrap_or_else(|| (*n).to_owned());
            match rest.iter().position(|s| *s == "tiers").and_then(|i| rest.get(i + 1)) {
                Some(tier) => format!("{id} 第{tier}档"),
                None => id,
            }
        }
        ["readings", id, ..] => (*id).to_owned(),
        ["kinds", id, ..] => (*id).to_owned(),
        _ => value("no".into()).map_or_else(|| "办法".to_owned(), |no| format!("第{no}项")),
    }
}

fn context(path: &str, leaf: &Leaf, by_path: &BTreeMap<String, &Leaf>) -> String {
    let word = match leaf.key() {
        "text" => "条文",
        "points" => "分值",
        "cap" => "封顶",
        "floor" => "下限",
        "base" => "基础分",
        "each" => "每次分值",
        "title" => "标题",
        "name" => "名称",
        "ge" => "≥",
        "gt" => "＞",
        "le" => "≤",
        "lt" => "＜",
        "eq" => "＝",
        "day" => "截止日",
        "time" => "截止时刻",
        "unit" => "显示单位",
        other => other,
    };
    // The nearest label around the value.
    let mut at = path;
    while !at.is_empty() {
        at = parent(at);
        for key in ["label", "title"] {
            let name = if at.is_empty() { key.to_owned() } else { format!("{at}/{key}") };
            if name != path
                && let Some(label) = by_path.get(&name)
            {
                return format!("{}：{word}", label.value.chars().take(60).collect::<String>());
            }
        }
    }
    word.to_owned()
}

fn options(path: &str, by_path: &BTreeMap<String, &Leaf>) -> Vec<String> {
    let prefix = format!("{}/options/", parent(path));
    let names: Vec<String> = by_path
        .keys()
        .filter_map(|p| p.strip_prefix(&prefix))
        .map(|rest| rest.split('/').next().unwrap_or_default().to_owned())
        .collect();
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|n| seen.insert(n.clone())).collect()
}

fn digest(files: &MethodFiles) -> Result<String> {
    Ok(seal::digest_bytes(&files.bundle()?).to_string())
}

// --- out ---

/// The method as a workbook. Every cell is a text: nothing that stands in a method can become a formula.
pub fn export_xlsx(files: &MethodFiles) -> Result<Vec<u8>> {
    let rows = rows(files)?;
    let digest = digest(files)?;
    write(&rows, &digest).map_err(|e| Error::internal(format!("cannot write the workbook: {e}")))
}

fn heads(sheet: &str) -> &'static [&'static str] {
    match sheet {
        BOUNDS => &["编号（勿改）", "位置", "条件", "数值（可改）", "单位（可改）"],
        READINGS => &["编号（勿改）", "读法", "标题", "默认（可改）", "可用选项"],
        KINDS => &["编号（勿改）", "类别", "说明", "名称（可改）"],
        _ => &["编号（勿改）", "位置", "种类", "内容（可改）"],
    }
}

fn write(rows: &[Row], digest: &str) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let head = Format::new().set_bold().set_text_wrap();
    let fixed = Format::new().set_font_color("#777777").set_text_wrap().set_num_format("@");
    let open = Format::new().set_text_wrap().set_num_format("@").set_background_color("#FFFBE6");
    for name in [TEXTS, BOUNDS, KINDS, READINGS] {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        for (column, (text, width)) in (0_u16..).zip(heads(name).iter().zip([30, 12, 34, 60, 24])) {
            sheet.set_column_width(column, width)?.write_string_with_format(0, column, *text, &head)?;
        }
        for (line, row) in (1_u32..).zip(rows.iter().filter(|r| r.sheet == name)) {
            for (column, text) in (0_u16..).zip(row.cells()) {
                let format = if row.open().contains(&usize::from(column)) { &open } else { &fixed };
                sheet.write_string_with_format(line, column, text, format)?;
            }
            if row.sort == Sort::Reading {
                choose(sheet, line, &row.options)?;
            }
        }
    }
    let sheet = book.add_worksheet();
    sheet.set_name(GUIDE)?.set_column_width(0, 90)?;
    let lines = [
        "只改黄底的格子；编号一列不要改动，行不要增删。",
        "条文：名称、条文和分值。阈值：数值与单位（%、元、万元）、截止日（如 12-15）、显示单位。",
        "读法：默认只能从可用选项中选。不能带回的改动，导入时会逐格说明。",
        "Edit the yellow cells only. Do not change the first column, and do not add or remove rows.",
    ];
    for (line, text) in (0_u32..).zip(lines) {
        sheet.write_string(line, 0, text)?;
    }
    sheet.write_string(9, 0, digest)?;
    sheet.set_row_hidden(9)?;
    book.save_to_buffer()
}

fn choose(sheet: &mut Worksheet, line: u32, options: &[String]) -> std::result::Result<(), XlsxError> {
    // A list in a cell's validation holds 255 characters.
    if options.iter().map(|o| o.chars().count() + 1).sum::<usize>() < 250 && !options.iter().any(|o| o.contains(',')) {
        sheet.add_data_validation(line, 3, line, 3, &DataValidation::new().allow_list_strings(options)?)?;
    }
    Ok(())
}

// --- in ---

/// Carries the edits of a workbook into the files it was made from.
pub fn import_xlsx(files: &MethodFiles, bytes: &[u8]) -> std::result::Result<Edited, Finding> {
    let refuse = |e: Error| Finding::new("broken_method", Place::File, format!("方法文件无法读取：{e}"), e.to_string());
    let rows = rows(files).map_err(refuse)?;
    let book = sheets(bytes)?;
    let find = |name: &str| {
        book.iter().find(|s| s.name == name).ok_or_else(|| {
            Finding::new(
                "missing_sheet",
                Place::File,
                format!("没有“{name}”表，请不要删除或改名"),
                format!("the sheet {name} is missing"),
            )
        })
    };
    let said = find(GUIDE)?.cells.get(&(9, 0)).map(|c| c.text.trim().to_owned()).unwrap_or_default();
    if said != digest(files).map_err(refuse)? {
        return Err(Finding::new(
            "other_method",
            Place::Sheet { sheet: GUIDE.into(), cell: "A10".into() },
            "工作簿不是从这一版办法导出的（办法在导出之后有改动），请重新导出再改",
            "the workbook was made from another version of the method; export it again",
        ));
    }
    let mut import = Import { uncarried: Vec::new(), edits: Vec::new(), changes: BTreeMap::new() };
    for name in [TEXTS, BOUNDS, KINDS, READINGS] {
        import.sheet(find(name)?, &rows);
    }
    let mut out = files.clone();
    for (file, changes) in &import.changes {
        let Some(before) = files.files.get(file) else { continue };
        match replace(before, changes) {
            Some(after) => {
                out.files.insert(file.clone(), after);
            }
            None => {
                import.edits.retain(|e| !e.id.starts_with(&format!("{file}#")));
                import.uncarried.push(Finding::new(
                    "not_replaced",
                    Place::Part { name: file.clone() },
                    format!("{file} 中的值无法就地替换，本文件的改动都没有带回"),
                    format!("the values in {file} cannot be replaced in place; none of its edits was carried"),
                ));
            }
        }
    }
    let problems = rubric::read(&out).1;
    Ok(Edited { files: out, edits: import.edits, uncarried: import.uncarried, problems })
}

struct Import {
    uncarried: Vec<Finding>,
    edits: Vec<Edit>,
    changes: BTreeMap<String, Vec<(Leaf, String)>>,
}

impl Import {
    fn leave(&mut self, sheet: &str, row: u32, column: u32, code: &str, said: (String, String)) {
        let place = Place::Sheet { sheet: sheet.to_owned(), cell: cell_name(row, column) };
        let (zh, en) = (format!("{}：{}", place.zh(), said.0), format!("{}: {}", place.en(), said.1));
        self.uncarried.push(Finding::new(code, place, zh, en));
    }

    fn sheet(&mut self, sheet: &Sheet, rows: &[Row]) {
        let known: BTreeMap<&str, &Row> =
            rows.iter().filter(|r| r.sheet == sheet.name).map(|r| (r.id.as_str(), r)).collect();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut lines: Vec<u32> = sheet.cells.keys().map(|(r, _)| *r).filter(|r| *r > 0).collect();
        lines.dedup();
        let name = sheet.name.as_str();
        for line in lines {
            let id = sheet.cells.get(&(line, 0)).map(|c| c.text.trim()).unwrap_or_default();
            let Some(row) = known.get(id) else {
                let said = if id.is_empty() {
                    ("这一行没有编号，新增的行不能带回".into(), "the row has no id; a new row cannot be carried".into())
                } else {
                    (
                        format!("没有编号 {}，改过的编号和新增的行不能带回", quoted(id)),
                        format!("there is no id {}", quoted(id)),
                    )
                };
                self.leave(name, line, 0, "unknown_row", said);
                continue;
            };
            if !seen.insert(&row.id) {
                let said = (
                    format!("编号 {} 出现两次，后一次没有带回", quoted(id)),
                    format!("the id {} stands twice", quoted(id)),
                );
                self.leave(name, line, 0, "row_twice", said);
                continue;
            }
            self.row(sheet, line, row);
        }
        for row in known.values().filter(|r| !seen.contains(r.id.as_str())) {
            let said = (
                format!("编号 {} 的行不见了；删除行不会删除条文", quoted(&row.id)),
                format!("the row {} is gone; that does not remove it from the method", quoted(&row.id)),
            );
            self.leave(name, 0, 0, "row_missing", said);
        }
    }

    fn row(&mut self, sheet: &Sheet, line: u32, row: &Row) {
        let name = sheet.name.as_str();
        let cells = row.cells();
        let last = cells.len() as u32;
        let mut wanted: Vec<String> = Vec::new();
        let mut bad = false;
        for (column, before) in (0_u32..).zip(&cells) {
            let held = sheet.cells.get(&(line, column));
            let now = held.map(text_of).unwrap_or_default();
            let same = now == before.replace("\r\n", "\n").trim();
            let may = row.open().contains(&(column as usize));
            if held.is_some_and(|h| h.formula) {
                let said = (
                    "单元格含公式，没有带回；请改填内容本身".into(),
                    "a formula is not carried; enter its value".into(),
                );
                self.leave(name, line, column, "formula", said);
                bad = true;
            } else if !same && !may {
                let said = ("这一列不能改，没有带回".into(), "this column cannot be edited".into());
                self.leave(name, line, column, "fixed_column", said);
            }
            if may {
                wanted.push(if same { before.clone() } else { now });
            }
        }
        for ((_, column), _) in sheet.cells.range((line, last)..(line + 1, 0)) {
            let said = ("这里不属于办法，没有带回".into(), "this does not belong to the method".into());
            self.leave(name, line, *column, "outside", said);
        }
        if bad {
            return;
        }
        let before: Vec<String> = cells.get(row.open()).map(<[String]>::to_vec).unwrap_or_default();
        if wanted == before {
            return;
        }
        match value(row, &wanted) {
            Ok(after) if after == row.leaf.value => {}
            Ok(after) => {
                self.edits.push(Edit {
                    place: Place::Sheet { sheet: name.to_owned(), cell: cell_name(line, 3) },
                    id: row.id.clone(),
                    about: row.place.clone(),
                    before: row.leaf.value.clone(),
                    after: after.clone(),
                });
                self.changes.entry(row.file.clone()).or_default().push((row.leaf.clone(), after));
            }
            Err(said) => self.leave(name, line, 3, "bad_value", (said.zh, said.en)),
        }
    }
}

fn text_of(held: &Held) -> String {
    held.text.replace("\r\n", "\n").trim().to_owned()
}

/// The new value, when the row can take it.
fn value(row: &Row, wanted: &[String]) -> std::result::Result<String, Said> {
    let text = wanted.first().map(String::as_str).unwrap_or_default();
    let plain = plain_text(text).trim().to_owned();
    let shown = quoted(text);
    let no = |zh: &str, en: &str| Err(Said::new(format!("{shown} {zh}，没有带回"), format!("{shown} {en}")));
    match row.sort {
        Sort::Text | Sort::Kind | Sort::Unit => {
            if text.is_empty() {
                return no("是空的", "is empty");
            }
            if text.chars().any(|c| c.is_control() && c != '\n') {
                return no("含控制字符", "has control characters");
            }
            Ok(text.to_owned())
        }
        Sort::Points => match plain.trim_end_matches('分').trim().parse::<Q>() {
            Ok(q) if !q.is_negative() || row.leaf.key() == "each" => Ok(q.to_string()),
            _ => no("不是分值", "is not a number of points"),
        },
        Sort::Amount => {
            let unit = wanted.get(1).map(|u| plain_text(u).trim().to_owned()).unwrap_or_default();
            let amount =
                if unit.is_empty() || plain.ends_with(&unit) { plain.clone() } else { format!("{plain}{unit}") };
            // 0.9 in a cell of per cent is more likely a slip than a wish, but it is what stands there.
            if is_amount(&amount) {
                Ok(amount)
            } else {
                no("不是数值，或单位不是 %、元、万元", "is not an amount in %, 元 or 万元")
            }
        }
        Sort::Day if is_day(&plain) => Ok(plain),
        Sort::Day => no("不是月日（如 12-15）", "is not a day such as 12-15"),
        Sort::Time if is_time(&plain) => Ok(plain),
        Sort::Time => no("不是时刻（如 17:30、24:00）", "is not a time such as 17:30"),
        Sort::Reading if row.options.iter().any(|o| o == text) => Ok(text.to_owned()),
        Sort::Reading => no("不是可用的选项", "is not one of the options"),
    }
}
