//! The workbook of places: its sheets and columns, the empty one, and the list as a workbook.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Error, Result};
use people::Unit;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook,
    Worksheet, XlsxError,
};
use workbook::letters;

use crate::model::{Domain, Enterprise, Kind, Medium, Point};
use crate::position::{Position, degrees};

const NOTES: &str = "说明";
const LISTS: &str = "选项";
/// Rows of a sheet.
pub(crate) const MAX_ROWS: usize = 5_000;
/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The sheet of a kind.
pub(crate) fn sheet_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Enterprise => "企业",
        Kind::Outlet => "排放口",
        Kind::Station => "监测站点",
    }
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Col {
    Owner,
    Name,
    Code,
    Unit,
    Medium,
    Grade,
    Permit,
    Due,
    DueWhy,
    Address,
    Lon,
    Lat,
    System,
    From,
    To,
}

/// Column, heading, whether it must be filled in, how.
pub(crate) type Column = (Col, &'static str, bool, &'static str);

const ENTERPRISE: &[Column] = &[
    (Col::Name, "企业名称", true, "必填；与营业执照一致，最多 100 字"),
    (Col::Code, "统一社会信用代码", false, "18 位；不填则按名称识别"),
    (Col::Unit, "所属单位", true, "必填；单位的名称、简称或编号"),
    (Col::Grade, "重点排污单位", false, "是或否"),
    (Col::Permit, "排污许可证编号", false, "最多 60 字"),
    (Col::Address, "地址", false, "最多 200 字"),
    (Col::Lon, "经度", false, "度（104.123456）或度分秒（104°07′24.5″）；经纬度要么都填，要么都不填"),
    (Col::Lat, "纬度", false, "度（30.654321）或度分秒（30°39′15.6″）"),
    (Col::System, "坐标系", false, "CGCS2000 或 WGS84，不填为 CGCS2000；高德、腾讯、百度地图上量取的坐标不能填"),
    (Col::From, "启用日期", false, "日期，例如 2020-01-01；不填为今天"),
    (Col::To, "停用日期", false, "首个不再存在的日期；不填为至今"),
];

const OUTLET: &[Column] = &[
    (Col::Owner, "企业", true, "必填；企业名称或统一社会信用代码，已登记的或本表“企业”页中的"),
    (Col::Name, "排放口名称", true, "必填；最多 100 字"),
    (Col::Code, "编号", false, "排污许可证上的编号，例如 DA001"),
    (Col::Medium, "要素", true, "必填；废水、废气、噪声或辐射"),
    (Col::Unit, "所属单位", false, "不填与企业相同"),
    (Col::Grade, "控制级别", false, "国控、省控、市控或县控"),
    (Col::Due, "应联网", true, "必填；是或否"),
    (Col::DueWhy, "不联网原因", false, "应联网为否时必填，最多 200 字"),
    (Col::Address, "地址", false, "最多 200 字"),
    (Col::Lon, "经度", false, "度（104.123456）或度分秒（104°07′24.5″）；经纬度要么都填，要么都不填"),
    (Col::Lat, "纬度", false, "度（30.654321）或度分秒（30°39′15.6″）"),
    (Col::System, "坐标系", false, "CGCS2000 或 WGS84，不填为 CGCS2000；高德、腾讯、百度地图上量取的坐标不能填"),
    (Col::From, "启用日期", false, "日期，例如 2020-01-01；不填为今天"),
    (Col::To, "停用日期", false, "首个不再存在的日期；不填为至今"),
];

const STATION: &[Column] = &[
    (Col::Name, "站点名称", true, "必填；最多 100 字"),
    (Col::Code, "编号", false, "最多 60 字"),
    (Col::Medium, "要素", true, "必填；地表水、地下水、环境空气、声环境、土壤或辐射"),
    (Col::Unit, "所属单位", true, "必填；单位的名称、简称或编号"),
    (Col::Grade, "控制级别", false, "国控、省控、市控或县控"),
    (Col::Due, "应联网", true, "必填；是或否"),
    (Col::DueWhy, "不联网原因", false, "应联网为否时必填，最多 200 字"),
    (Col::Address, "地址", false, "最多 200 字"),
    (Col::Lon, "经度", false, "度（104.123456）或度分秒（104°07′24.5″）；经纬度要么都填，要么都不填"),
    (Col::Lat, "纬度", false, "度（30.654321）或度分秒（30°39′15.6″）"),
    (Col::System, "坐标系", false, "CGCS2000 或 WGS84，不填为 CGCS2000；高德、腾讯、百度地图上量取的坐标不能填"),
    (Col::From, "启用日期", false, "日期，例如 2020-01-01；不填为今天"),
    (Col::To, "停用日期", false, "首个不再存在的日期；不填为至今"),
];

/// The columns of a kind's sheet.
pub(crate) fn columns(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::Enterprise => ENTERPRISE,
        Kind::Outlet => OUTLET,
        Kind::Station => STATION,
    }
}

/// The word of a medium at a point of a domain.
pub(crate) fn medium_word(domain: Domain, medium: Medium) -> &'static str {
    match (domain, medium) {
        (Domain::Quality, Medium::Water) => "地表水",
        (Domain::Source, Medium::Water) => "废水",
        (Domain::Quality, Medium::Air) => "环境空气",
        (Domain::Source, Medium::Air) => "废气",
        (Domain::Quality, Medium::Noise) => "声环境",
        (Domain::Source, Medium::Noise) => "噪声",
        (_, Medium::Groundwater) => "地下水",
        (_, Medium::Soil) => "土壤",
        (_, Medium::Radiation) => "辐射",
    }
}

/// The grades of points in words.
pub(crate) const GRADES: [(&str, &str); 4] =
    [("national", "国控"), ("provincial", "省控"), ("city", "市控"), ("county", "县控")];

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
    let short: String = text.chars().filter(|c| !c.is_control()).take(1_000).collect();
    let format = if short.starts_with(FORMULA) { format.clone().set_quote_prefix() } else { format.clone() };
    sheet.write_string_with_format(row, column, short, &format).map_err(failed)?;
    Ok(())
}

fn new_book(title: &str, day: Date) -> Result<Workbook> {
    let mut book = Workbook::new();
    let ymd = (u16::try_from(day.year()), u8::try_from(day.month()), u8::try_from(day.day()));
    if let (Ok(year), Ok(month), Ok(of_month)) = ymd {
        let created =
            ExcelDateTime::from_ymd(year, month, of_month).and_then(|d| d.and_hms(0, 0, 0)).map_err(failed)?;
        book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    }
    Ok(book)
}

/// What a column of a kind's sheet offers.
fn offered(kind: Kind, col: Col, units: &[Unit]) -> Vec<String> {
    let of = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect();
    match (col, kind.domain()) {
        (Col::Unit, _) => units.iter().map(|u| u.name.clone()).collect(),
        (Col::Medium, Some(Domain::Source)) => of(&["废水", "废气", "噪声", "辐射"]),
        (Col::Medium, _) => of(&["地表水", "地下水", "环境空气", "声环境", "土壤", "辐射"]),
        (Col::Grade, Some(_)) => of(&GRADES.map(|(_, word)| word)),
        (Col::Grade | Col::Due, _) => of(&["是", "否"]),
        (Col::System, _) => of(&["CGCS2000", "WGS84"]),
        _ => Vec::new(),
    }
}

fn heads(sheet: &mut Worksheet, kind: Kind) -> Result<()> {
    sheet.set_name(sheet_name(kind)).map_err(failed)?;
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0).map_err(failed)?;
    for (at, (col, title, _, _)) in (0_u16..).zip(columns(kind)) {
        let width =
            if matches!(col, Col::Owner | Col::Name | Col::Unit | Col::Address | Col::DueWhy) { 28 } else { 16 };
        sheet.set_column_width(at, width).map_err(failed)?;
        // Everything is a text: a code keeps its zeros, and a date and an angle are read as they are written.
        sheet.set_column_format(at, &plain().set_num_format("@")).map_err(failed)?;
        put(sheet, 0, at, title, &head())?;
    }
    Ok(())
}

/// The empty workbook for somebody who keeps the places of these units.
pub(crate) fn template(units: &[Unit], day: Date) -> Result<Vec<u8>> {
    let mut book = new_book("监测点位", day)?;
    let mut lists: Vec<Vec<String>> = Vec::new();
    let last = u32::try_from(MAX_ROWS).unwrap_or(u32::MAX);
    for kind in Kind::ALL {
        let sheet = book.add_worksheet();
        heads(sheet, *kind)?;
        for (at, (col, _, _, said)) in (0_u16..).zip(columns(*kind)) {
            let list = offered(*kind, *col, units);
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
    }
    let notes = book.add_worksheet().set_name(NOTES).map_err(failed)?;
    notes.set_column_width(0, 24).map_err(failed)?;
    notes.set_column_width(1, 90).map_err(failed)?;
    let about = [
        ("怎样填", "三张表从第 2 行填起，用不到的表可以空着或删去。不改表名和表头，不写公式，不合并单元格。"),
        ("只增不改", "导入只登记新的企业、排放口和站点；已登记的，请在页面上修改，旧值连同日期都会保留。"),
        (
            "坐标",
            "2000 国家大地坐标系（CGCS2000），WGS84 视为相同。高德、腾讯地图是 GCJ-02，百度地图是 BD-09，偏差几百米，须先转换。",
        ),
        ("限度", "每张表一次最多 5000 行；有一处不对，整份都不写入，错误逐行逐列列出。"),
    ];
    let mut row = 0;
    for (name, text) in about {
        put(notes, row, 0, name, &boxed().set_bold())?;
        put(notes, row, 1, text, &boxed())?;
        row += 1;
    }
    for kind in Kind::ALL {
        for (_, title, _, said) in columns(*kind) {
            put(notes, row, 0, &format!("{} · {title}", sheet_name(*kind)), &boxed().set_bold())?;
            put(notes, row, 1, said, &boxed())?;
            row += 1;
        }
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

/// The places of a day as the workbook that an import takes.
pub(crate) fn export(
    enterprises: &[Enterprise],
    points: &[Point],
    units: &BTreeMap<String, String>,
    day: Date,
) -> Result<Vec<u8>> {
    let mut book = new_book("监测点位", day)?;
    for kind in Kind::ALL {
        let sheet = book.add_worksheet();
        heads(sheet, *kind)?;
        let rows: Vec<BTreeMap<Col, String>> = match kind {
            Kind::Enterprise => enterprises.iter().map(|e| enterprise_cells(e, units)).collect(),
            _ => points.iter().filter(|p| p.kind == *kind).map(|p| point_cells(p, units)).collect(),
        };
        for (row, cells) in (1_u32..).zip(&rows) {
            for (at, (col, _, _, _)) in (0_u16..).zip(columns(*kind)) {
                if let Some(text) = cells.get(col).filter(|t| !t.is_empty()) {
                    put(sheet, row, at, text, &plain())?;
                }
            }
        }
    }
    book.save_to_buffer().map_err(failed)
}

fn common(
    (unit, position, life): (&str, Option<Position>, (Date, Option<Date>)),
    units: &BTreeMap<String, String>,
) -> BTreeMap<Col, String> {
    let mut cells = BTreeMap::from([
        (Col::Unit, units.get(unit).map_or(unit, String::as_str).to_owned()),
        (Col::From, life.0.to_string()),
        (Col::To, life.1.map(|d| d.to_string()).unwrap_or_default()),
    ]);
    if let Some(p) = position {
        cells.insert(Col::Lon, degrees(p.lon));
        cells.insert(Col::Lat, degrees(p.lat));
        cells.insert(Col::System, "CGCS2000".into());
    }
    cells
}

fn yes_no(yes: bool) -> String {
    if yes { "是" } else { "否" }.into()
}

fn enterprise_cells(e: &Enterprise, units: &BTreeMap<String, String>) -> BTreeMap<Col, String> {
    let mut cells = common((&e.unit, e.position, (e.valid_from, e.valid_to)), units);
    let grade = if e.grade.is_empty() { String::new() } else { yes_no(e.grade == "key") };
    cells.extend([
        (Col::Name, e.name.clone()),
        (Col::Code, e.code.clone()),
        (Col::Grade, grade),
        (Col::Permit, e.permit.clone()),
        (Col::Address, e.address.clone()),
    ]);
    cells
}

fn point_cells(p: &Point, units: &BTreeMap<String, String>) -> BTreeMap<Col, String> {
    let mut cells = common((&p.unit, p.position, (p.valid_from, p.valid_to)), units);
    let grade = GRADES.iter().find(|(id, _)| *id == p.grade).map_or("", |(_, word)| word);
    cells.extend([
        (Col::Owner, p.enterprise.as_ref().map(|e| e.name.clone()).unwrap_or_default()),
        (Col::Name, p.name.clone()),
        (Col::Code, p.code.clone()),
        (Col::Medium, medium_word(p.domain, p.medium).into()),
        (Col::Grade, grade.into()),
        (Col::Due, yes_no(p.due.connected)),
        (Col::DueWhy, p.due.why.clone()),
        (Col::Address, p.address.clone()),
    ]);
    cells
}
