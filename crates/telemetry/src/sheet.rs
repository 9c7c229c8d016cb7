//! The workbook of devices: its columns, the empty one, and what is registered as a workbook. Secrets are never written into one.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Error, Result};
use people::Unit;
use places::Point;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook,
    Worksheet, XlsxError,
};
use workbook::letters;

use crate::model::{Expected, Registration};

/// The sheet that is read.
pub(crate) const SHEET: &str = "监测设备";
const NOTES: &str = "说明";
const LISTS: &str = "选项";
/// Rows of a workbook.
pub(crate) const MAX_ROWS: usize = 5_000;
/// Characters of a cell: two hundred factors fit.
pub(crate) const MAX_TEXT: usize = 6_000;
/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Col {
    Mn,
    Name,
    Unit,
    Owner,
    Place,
    System,
    Version,
    Crc,
    Layout,
    Charset,
    Password,
    Key,
    Factors,
    RealTime,
    Minute,
    Hour,
    Day,
    From,
    Closed,
}

/// Column, heading, whether it must be filled in, how.
pub(crate) type Column = (Col, &'static str, bool, &'static str);

/// The columns.
pub(crate) const COLUMNS: &[Column] = &[
    (Col::Mn, "MN", true, "必填；设备唯一标识，以文本填写。已登记的 MN 为更改，未登记的为新设备"),
    (Col::Name, "设备名称", true, "必填；最多 200 字"),
    (Col::Unit, "所属单位", false, "单位的名称、简称或编号；填了点位可以不填"),
    (Col::Owner, "企业", false, "点位所属企业的名称；只在点位重名时需要"),
    (Col::Place, "点位", false, "已登记的排放口或监测站点：名称或编号"),
    (Col::System, "系统编码 ST", false, "例如 32 地表水体环境污染源、31 大气环境污染源"),
    (Col::Version, "标准版本", false, "2005、2017 或 2025；不填以报文为准"),
    (Col::Crc, "校验方式", false, "标准或 Modbus；不填为标准"),
    (Col::Layout, "密文写法", false, "字节或文字；不填为字节"),
    (Col::Charset, "文字编码", false, "自动、UTF-8 或 GBK；不填为自动"),
    (Col::Password, "密码", false, "PW；不填保持不变（新设备：不核对密码），填“无”清除。导出时不写出"),
    (Col::Key, "密钥", false, "SM4，32 位十六进制；不填保持不变，填“无”清除。导出时不写出"),
    (Col::Factors, "监测因子", false, "因子编码，以空格或逗号分隔，最多 200 个"),
    (Col::RealTime, "实时间隔（秒）", false, "1 至 86400；不填为不报"),
    (Col::Minute, "分钟间隔（分）", false, "1 至 60；不填为不报"),
    (Col::Hour, "小时数据", false, "是或否；不填为否"),
    (Col::Day, "日数据", false, "是或否；不填为否"),
    (Col::From, "生效日期", false, "自哪天起这样，例如 2026-03-01；不填为今天"),
    (Col::Closed, "停用", false, "是：自生效日期起不再接收；否：恢复已停用的设备"),
];

/// Words for the ways in which frames are written, with the names under which they are kept.
pub(crate) const CRC_WORDS: &[(&str, &str)] = &[("标准", "standard"), ("Modbus", "modbus")];
pub(crate) const LAYOUT_WORDS: &[(&str, &str)] = &[("字节", "raw"), ("文字", "printed")];
pub(crate) const CHARSET_WORDS: &[(&str, &str)] = &[("自动", "auto"), ("UTF-8", "utf8"), ("GBK", "gbk")];
pub(crate) const VERSION_WORDS: &[(&str, &str)] = &[("2005", "2005"), ("2017", "2017"), ("2025", "2025")];

fn failed(e: XlsxError) -> Error {
    Error::internal("a workbook cannot be written").with_source(e)
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

fn put(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<()> {
    let short: String = text.chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect();
    let format = if short.starts_with(FORMULA) { format.clone().set_quote_prefix() } else { format.clone() };
    sheet.write_string_with_format(row, column, short, &format).map_err(failed)?;
    Ok(())
}

fn new_book(day: Date) -> Result<Workbook> {
    let mut book = Workbook::new();
    let ymd = (u16::try_from(day.year()), u8::try_from(day.month()), u8::try_from(day.day()));
    if let (Ok(year), Ok(month), Ok(of_month)) = ymd {
        let created =
            ExcelDateTime::from_ymd(year, month, of_month).and_then(|d| d.and_hms(0, 0, 0)).map_err(failed)?;
        book.set_properties(&DocProperties::new().set_title(SHEET).set_creation_datetime(&created));
    }
    Ok(book)
}

fn heads(sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name(SHEET).map_err(failed)?;
    sheet.set_freeze_panes(1, 2).map_err(failed)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0).map_err(failed)?;
    for (at, (col, title, _, _)) in (0_u16..).zip(COLUMNS) {
        let width = if matches!(col, Col::Mn | Col::Name | Col::Owner | Col::Place | Col::Factors) { 28 } else { 14 };
        sheet.set_column_width(at, width).map_err(failed)?;
        // Everything is a text: an MN and a password keep their zeros, and a date is read as it is written.
        sheet.set_column_format(at, &plain().set_num_format("@")).map_err(failed)?;
        put(sheet, 0, at, title, &head())?;
    }
    Ok(())
}

/// What a column offers.
fn offered(col: Col, units: &[Unit]) -> Vec<String> {
    let of = |words: &[(&str, &str)]| words.iter().map(|(word, _)| (*word).to_owned()).collect();
    match col {
        Col::Unit => units.iter().map(|u| u.name.clone()).collect(),
        Col::Version => of(VERSION_WORDS),
        Col::Crc => of(CRC_WORDS),
        Col::Layout => of(LAYOUT_WORDS),
        Col::Charset => of(CHARSET_WORDS),
        Col::Hour | Col::Day | Col::Closed => vec!["是".into(), "否".into()],
        _ => Vec::new(),
    }
}

/// The empty workbook for somebody who keeps the devices of these units.
pub(crate) fn template(units: &[Unit], day: Date) -> Result<Vec<u8>> {
    let mut book = new_book(day)?;
    let mut lists: Vec<Vec<String>> = Vec::new();
    let last = u32::try_from(MAX_ROWS).unwrap_or(u32::MAX);
    let sheet = book.add_worksheet();
    heads(sheet)?;
    for (at, (col, _, _, said)) in (0_u16..).zip(COLUMNS) {
        let list = offered(*col, units);
        let rule = if list.is_empty() {
            Ok(DataValidation::new().allow_any_value())
        } else {
            let letter = letters(u32::try_from(lists.len()).unwrap_or(0));
            let range = format!("={LISTS}!${letter}$1:${letter}${}", list.len());
            lists.push(list);
            DataValidation::new().allow_list_formula(Formula::new(range)).set_error_title("请从下拉列表中选择")
        };
        let said: String = said.chars().take(200).collect();
        let rule = rule.and_then(|r| r.set_input_message(said)).map_err(failed)?;
        sheet.add_data_validation(1, at, last, at, &rule).map_err(failed)?;
    }
    let notes = book.add_worksheet().set_name(NOTES).map_err(failed)?;
    notes.set_column_width(0, 24).map_err(failed)?;
    notes.set_column_width(1, 90).map_err(failed)?;
    let about = [
        ("怎样填", "从第 2 行填起，一台设备一行。不改表名和表头，不写公式，不合并单元格。"),
        (
            "新设备与更改",
            "MN 尚未登记的行登记为新设备；已登记的行自生效日期起更改，旧内容连同日期都会保留；与现登记相同的行不动。",
        ),
        ("空着与没有", "表中有这一列而空着，就是清空（密码、密钥、停用除外）；表中没有这一列，保持不变。"),
        ("密码与密钥", "只在导入时可填，导出时从不写出。填过密码的文件请妥善保管，用后删除。"),
        ("限度", "一次最多 5000 行；有一处不对，整份都不写入，错误逐行逐列列出。"),
    ];
    let columns = COLUMNS.iter().map(|(_, title, _, said)| (*title, *said));
    for (row, (name, text)) in (0_u32..).zip(about.into_iter().chain(columns)) {
        put(notes, row, 0, name, &boxed().set_bold())?;
        put(notes, row, 1, text, &boxed())?;
    }
    let hidden = book.add_worksheet().set_name(LISTS).map_err(failed)?;
    hidden.set_very_hidden(true);
    for (column, list) in (0_u16..).zip(&lists) {
        for (row, text) in (0_u32..).zip(list) {
            put(hidden, row, column, text, &plain())?;
        }
    }
    book.save_to_buffer().map_err(failed)
}

/// What is registered as the workbook that an import takes, without passwords and keys.
pub(crate) fn export(
    rows: &[&Registration],
    units: &BTreeMap<String, String>,
    points: &BTreeMap<String, Point>,
    day: Date,
) -> Result<Vec<u8>> {
    let mut book = new_book(day)?;
    let sheet = book.add_worksheet();
    heads(sheet)?;
    for (row, device) in (1_u32..).zip(rows) {
        let cells = cells(device, units, points);
        for (at, (col, _, _, _)) in (0_u16..).zip(COLUMNS) {
            if let Some(text) = cells.get(col).filter(|t| !t.is_empty()) {
                put(sheet, row, at, text, &plain())?;
            }
        }
    }
    book.save_to_buffer().map_err(failed)
}

fn cells(
    row: &Registration,
    units: &BTreeMap<String, String>,
    points: &BTreeMap<String, Point>,
) -> BTreeMap<Col, String> {
    let word = |words: &[(&str, &str)], name: &str| {
        words.iter().find(|(_, n)| *n == name).map_or_else(String::new, |(word, _)| (*word).to_owned())
    };
    let yes = |yes: bool| if yes { "是" } else { "否" }.to_owned();
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    let Expected { factors, real_time_seconds, minute_minutes, hour, day } = &row.expected;
    let point = row.place.as_ref().map(|id| (id, points.get(id)));
    let owner = point.and_then(|(_, p)| p?.enterprise.as_ref());
    BTreeMap::from([
        (Col::Mn, row.mn.clone()),
        (Col::Name, row.name.clone()),
        (Col::Unit, units.get(&row.unit).unwrap_or(&row.unit).clone()),
        (Col::Owner, owner.map(|e| e.name.clone()).unwrap_or_default()),
        // A point that is not there today is named by its id.
        (Col::Place, point.map(|(id, p)| p.map_or(id, |p| &p.name).clone()).unwrap_or_default()),
        (Col::System, row.st.clone().unwrap_or_default()),
        (Col::Version, row.version.clone().unwrap_or_default()),
        (Col::Crc, word(CRC_WORDS, &row.crc)),
        (Col::Layout, word(LAYOUT_WORDS, &row.layout)),
        (Col::Charset, word(CHARSET_WORDS, &row.charset)),
        (Col::Factors, factors.join(" ")),
        (Col::RealTime, number(*real_time_seconds)),
        (Col::Minute, number(*minute_minutes)),
        (Col::Hour, yes(*hour)),
        (Col::Day, yes(*day)),
        (Col::From, row.valid_from.to_string()),
        (Col::Closed, yes(row.closed)),
    ])
}
