//! The sheets of an import of persons: the empty one to be filled in, and the one with the passwords that are shown once.

use jiff::civil::Date;
use kernel::{Error, Result, Role};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook,
    Worksheet, XlsxError,
};

use crate::organisation::Node;

/// The sheet with the persons.
pub(crate) const SHEET: &str = "人员";
/// The sheet that says how it is filled in.
const NOTES: &str = "说明";
/// The hidden sheet behind the choices.
const LISTS: &str = "选项";
/// Rows with content at a time.
pub(crate) const MAX_ROWS: usize = 1_000;
/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A column of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Col {
    Login,
    Name,
    Role,
    Unit,
    Department,
    Title,
    Main,
    From,
    To,
    Why,
}

/// Column, heading, heading in English, whether it must be there, how it is filled in.
pub(crate) const COLUMNS: [(Col, &str, &str, bool, &str); 10] = [
    (Col::Login, "登录名", "Login", true, "必填；2 至 40 个字母、数字、汉字或 . - _；一人几个岗位就写几行，登录名相同"),
    (Col::Name, "姓名", "Name", true, "同一登录名的第一行必填，最多 60 字"),
    (Col::Role, "角色", "Role", true, "必填；从下拉列表中选"),
    (Col::Unit, "单位", "Unit", false, "单位的名称、简称或编号；单位角色必填，市级角色不填"),
    (Col::Department, "部门", "Department", false, "该单位已登记的部门的名称或编号"),
    (Col::Title, "职务", "Title", false, "最多 60 字"),
    (Col::Main, "主兼", "Main or part-time", false, "主岗或兼岗；不填为主岗。一人同一时期只有一个主岗"),
    (Col::From, "起始日", "From", false, "日期，例如 2026-12-01；不填为今天，不能早于今天"),
    (Col::To, "截止日", "Until", false, "首个不再任职的日期；不填为长期"),
    (Col::Why, "事由", "Reason", false, "最多 200 字；不填记为“批量导入”"),
];

/// A person in the sheet of results.
pub(crate) struct Shown {
    pub login: String,
    pub name: String,
    pub posts: String,
    /// None for an account that was there before.
    pub password: Option<String>,
}

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
    let short: String = text.chars().filter(|c| !c.is_control() || *c == '\n').take(1_000).collect();
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

/// The empty sheet, for somebody who keeps accounts of these realms.
pub(crate) fn template(realms: &[&str], tree: &[Node], day: Date) -> Result<Vec<u8>> {
    let mut book = new_book("人员导入", day)?;
    let roles: Vec<String> =
        Role::ALL.iter().filter(|r| realms.contains(&r.realm())).map(|r| r.title().to_owned()).collect();
    let units: Vec<String> = tree.iter().filter(|n| n.level != "department").map(|n| n.name.clone()).collect();
    let lists = [(Col::Role, roles), (Col::Unit, units), (Col::Main, vec!["主岗".into(), "兼岗".into()])];
    let sheet = book.add_worksheet().set_name(SHEET).map_err(failed)?;
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    let last = u32::try_from(MAX_ROWS).unwrap_or(u32::MAX);
    for (at, (col, title, _, _, said)) in (0_u16..).zip(COLUMNS) {
        let width = if matches!(col, Col::Unit | Col::Why | Col::Department) { 28 } else { 16 };
        sheet.set_column_width(at, width).map_err(failed)?;
        // Everything is a text: a login of digits keeps its zeros, and a date is read as it is written.
        sheet.set_column_format(at, &plain().set_num_format("@")).map_err(failed)?;
        put(sheet, 0, at, title, &head())?;
        let rule = match lists.iter().zip(0_u32..).find(|((c, list), _)| *c == col && !list.is_empty()) {
            Some(((_, list), n)) => {
                let letter = workbook::letters(n);
                let range = format!("={LISTS}!${letter}$1:${letter}${}", list.len());
                DataValidation::new().allow_list_formula(Formula::new(range)).set_error_title("请从下拉列表中选择")
            }
            None => Ok(DataValidation::new().allow_any_value()),
        };
        let said: String = said.chars().take(200).collect();
        let rule = rule.and_then(|r| r.set_input_message(said)).map_err(failed)?;
        sheet.add_data_validation(1, at, last, at, &rule).map_err(failed)?;
    }
    let notes = book.add_worksheet().set_name(NOTES).map_err(failed)?;
    notes.set_column_width(0, 16).map_err(failed)?;
    notes.set_column_width(1, 90).map_err(failed)?;
    let about = [
        ("怎样填", "从“人员”表第 2 行填起；一人几个岗位就写几行，登录名相同。不改表名和表头，不写公式，不合并单元格。"),
        ("已有的账号", "登录名已有且姓名相同时，只增加岗位，口令不变；姓名不同即为重名，不予写入。"),
        (
            "三员",
            "系统、安全、审计管理员各为一人，不兼任何其他角色。业务账号由系统管理员导入，三员账号由安全管理员导入。",
        ),
        ("口令", "新账号各得一个一次性口令，只在导入完成时的结果表中出现一次；首次登录须修改。"),
        ("限度", "一次最多 1000 行、新增 300 人；有一处不对，整份都不写入，错误逐行逐列列出。"),
    ];
    let columns = COLUMNS.iter().map(|(_, title, _, _, said)| (*title, *said));
    for (row, (name, text)) in (0_u32..).zip(about.into_iter().chain(columns)) {
        put(notes, row, 0, name, &boxed().set_bold())?;
        put(notes, row, 1, text, &boxed())?;
    }
    let hidden = book.add_worksheet().set_name(LISTS).map_err(failed)?;
    hidden.set_very_hidden(true);
    for (column, (_, list)) in (0_u16..).zip(&lists) {
        for (row, text) in (0_u32..).zip(list) {
            put(hidden, row, column, text, &plain())?;
        }
    }
    book.save_to_buffer().map_err(failed)
}

/// What an import made, with the passwords that nobody sees again.
pub(crate) fn results(shown: &[Shown], day: Date) -> Result<Vec<u8>> {
    let mut book = new_book("人员导入结果", day)?;
    let sheet = book.add_worksheet().set_name("导入结果").map_err(failed)?;
    sheet.set_freeze_panes(2, 0).map_err(failed)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(1, 1).map_err(failed)?;
    let note = "一次性口令只在本表出现一次，系统不留明文；请剪开后当面交给本人，首次登录须修改。用毕销毁本表。";
    sheet.merge_range(0, 0, 0, 3, note, &plain()).map_err(failed)?;
    sheet.set_row_height(0, 32).map_err(failed)?;
    for (at, (title, width)) in (0_u16..).zip([("登录名", 20_u16), ("姓名", 16), ("岗位", 60), ("一次性口令", 26)])
    {
        sheet.set_column_width(at, width).map_err(failed)?;
        put(sheet, 1, at, title, &head())?;
    }
    let typed = boxed().set_font_name("Consolas").set_font_size(12);
    for (row, s) in (2_u32..).zip(shown) {
        put(sheet, row, 0, &s.login, &boxed())?;
        put(sheet, row, 1, &s.name, &boxed())?;
        put(sheet, row, 2, &s.posts, &boxed())?;
        match &s.password {
            Some(password) => put(sheet, row, 3, password, &typed)?,
            None => put(sheet, row, 3, "（原有账号，口令不变）", &boxed())?,
        }
    }
    book.save_to_buffer().map_err(failed)
}
