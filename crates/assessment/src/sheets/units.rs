//! The file that a city begins with: its units and its people.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Value, ValueType};
use jiff::civil::{Date, date};
use kernel::{Result, Role, id};
use people::{Dated, NewPerson, NewUnit};
use rubric::Label;
use rust_xlsxwriter::Workbook;

use super::book::{Book, Sheet};
use super::cell::{Raw, Want, typed};
use super::write::{Lists, body, failed, fill, head, hint, narrow, put, widths, workbook};
use super::{MAX_ROWS, Problems, RowProblem, Wrong, quoted};

const KIND: &str = "huanheng-city";
const VERSION: &str = "1";
const HIDDEN: &str = "_huanheng";
const LISTS: &str = "_lists";
const GUIDE: &str = "说明";
const UNITS: &str = "单位";
const PEOPLE: &str = "人员";
const UNIT_HEADS: [&str; 7] = ["编号", "名称", "简称", "代码", "类别", "行政建制", "登记日期"];
const PEOPLE_HEADS: [&str; 5] = ["登录名", "姓名", "角色", "所属单位编号", "初始口令"];
const HINTS_UNITS: [&str; 7] = [
    "字母、数字、- _ .，最多 64 位，定下后不改",
    "全称，最多 100 字",
    "表格中用，最多 100 字",
    "区划或机构代码，决定排列顺序；不填则同编号",
    "没有登记的可不填",
    "可不填",
    "类别和建制自哪一天起，如 2026-01-01",
];
const HINTS_PEOPLE: [&str; 5] = [
    "2 至 40 个字母、数字、汉字或 . - _",
    "最多 60 字",
    "从下拉列表中选",
    "单位信息员必填",
    "可不填，由系统生成；填的不少于 10 位",
];
/// The first row of data: heads and hints stand above.
const DATA_ROW: u32 = 2;
const PREPARED: u32 = 500;

/// Everything that the file says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct City {
    pub units: Vec<CityUnit>,
    pub people: Vec<CityPerson>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CityUnit {
    pub id: String,
    pub name: String,
    pub short_name: String,
    pub code: String,
    pub kind: Option<String>,
    pub status: Option<String>,
    /// From when kind and status hold; there when one of them is.
    pub from: Option<Date>,
}

impl CityUnit {
    /// As the register of units takes it.
    #[must_use]
    pub fn new_unit(&self) -> NewUnit {
        let dated = |value: &Option<String>| match (value, self.from) {
            (Some(value), Some(from)) => vec![Dated { value: value.clone(), valid_from: from, valid_to: None }],
            _ => Vec::new(),
        };
        NewUnit {
            id: self.id.clone(),
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            code: self.code.clone(),
            kinds: dated(&self.kind),
            statuses: dated(&self.status),
        }
    }
}

/// A person; the password is there when the file gives one.
#[derive(Clone, PartialEq, Eq)]
pub struct CityPerson {
    pub login: String,
    pub name: String,
    pub role: Role,
    pub unit_id: Option<String>,
    pub password: Option<String>,
}

impl CityPerson {
    /// As the register of people takes it, with the password of the file or else the one given.
    #[must_use]
    pub fn new_person(&self, password: impl FnOnce() -> String) -> NewPerson {
        NewPerson {
            login: self.login.clone(),
            name: self.name.clone(),
            unit_id: self.unit_id.clone(),
            roles: vec![self.role],
            password: self.password.clone().unwrap_or_else(password),
        }
    }
}

impl std::fmt::Debug for CityPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CityPerson")
            .field("login", &self.login)
            .field("role", &self.role)
            .field("unit_id", &self.unit_id)
            .finish_non_exhaustive()
    }
}

/// The empty file. Kinds and statuses are those of the method.
pub fn units_template(kinds: &[(String, Label)], statuses: &[(String, Label)]) -> Result<Vec<u8>> {
    let mut book = workbook("环衡 单位和人员登记表", date(2026, 1, 1))?;
    let mut lists = Lists::default();
    let guide = book.add_worksheet().set_name(GUIDE).map_err(failed)?;
    widths(guide, &[110])?;
    let texts = [
        "单位和人员登记表",
        "“单位”表一行一个被考核单位，“人员”表一行一个登录账号；前两行是表头和填法，从第 3 行起填。",
        "不要写公式，不要合并单元格，不要增删列、改表名。整行空白的忽略。",
        "初始口令用后请修改；本文件含口令的，导入后应当删除。",
        "有一处不对，整份都不会写入；错误会逐格列出，改正后重新导入即可。",
    ];
    for (row, text) in (0_u32..).zip(texts) {
        put(guide, row, 0, text, &body())?;
    }
    let labels = |list: &[(String, Label)]| list.iter().map(|(_, l)| l.zh.clone()).collect::<Vec<_>>();
    let roles: Vec<String> = Role::ALL.iter().map(|r| r.title().to_owned()).collect();
    let choices = [(4, labels(kinds)), (5, labels(statuses))];
    sheet(&mut book, UNITS, (&UNIT_HEADS, &HINTS_UNITS), &choices, Some(6), &mut lists)?;
    sheet(&mut book, PEOPLE, (&PEOPLE_HEADS, &HINTS_PEOPLE), &[(2, roles)], None, &mut lists)?;
    lists.write(&mut book, LISTS)?;
    let hidden = book.add_worksheet().set_name(HIDDEN).map_err(failed)?;
    hidden.set_very_hidden(true);
    for (row, (name, value)) in (0_u32..).zip([("kind", KIND), ("form", VERSION)]) {
        hidden.write_string(row, 0, name).and_then(|s| s.write_string(row, 1, value)).map_err(failed)?;
    }
    book.save_to_buffer().map_err(failed)
}

fn sheet(
    book: &mut Workbook,
    name: &str,
    (heads, hints): (&[&str], &[&str]),
    choices: &[(u32, Vec<String>)],
    dated: Option<u32>,
    lists: &mut Lists,
) -> Result<()> {
    let sheet = book.add_worksheet().set_name(name).map_err(failed)?;
    sheet.set_freeze_panes(DATA_ROW, 0).map_err(failed)?;
    for (column, (title, text)) in (0_u32..).zip(heads.iter().zip(hints)) {
        let format = fill(if dated == Some(column) { "yyyy-mm-dd" } else { "@" });
        sheet.set_column_width(narrow(column)?, 22).map_err(failed)?;
        sheet.set_column_format(narrow(column)?, &format).map_err(failed)?;
        put(sheet, 0, column, title, &head())?;
        put(sheet, 1, column, text, &hint())?;
    }
    for (column, labels) in choices.iter().filter(|(_, labels)| !labels.is_empty()) {
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let validation = lists.choice(LISTS, &labels)?;
        let column = narrow(*column)?;
        sheet.add_data_validation(DATA_ROW, column, DATA_ROW + PREPARED - 1, column, &validation).map_err(failed)?;
    }
    Ok(())
}

/// Reads the file whole, or says everything that is wrong with it.
pub fn units_import(
    bytes: &[u8],
    kinds: &[(String, Label)],
    statuses: &[(String, Label)],
) -> Result<City, Vec<RowProblem>> {
    let mut p = Problems::default();
    let city = read(bytes, kinds, statuses, &mut p);
    p.finish(city)
}

fn read(bytes: &[u8], kinds: &[(String, Label)], statuses: &[(String, Label)], p: &mut Problems) -> Option<City> {
    let mut book = Book::open(bytes, p)?;
    let hidden = if book.names.iter().any(|n| n == HIDDEN) { book.sheet(HIDDEN, p)? } else { Sheet::default() };
    if (hidden.text(0, 1), hidden.text(1, 1)) != (KIND.to_owned(), VERSION.to_owned()) {
        let zh = "这不是本系统下载的单位和人员登记表，请在下载的表中填写";
        p.file("not_a_form", zh, "this is not the file for units and people of this system");
        return None;
    }
    for name in &book.names {
        let known = [GUIDE, UNITS, PEOPLE, HIDDEN, LISTS].contains(&name.as_str());
        if !known && !name.starts_with("WpsReserved_") {
            let zh = "不是登记表中的表，请删除，或检查表名是否被改过";
            p.sheet(name, "unknown_sheet", zh, "not a sheet of the file; remove it, or undo its renaming");
        }
    }
    let units = book.sheet(UNITS, p);
    let people = book.sheet(PEOPLE, p);
    let (units, people) = (units?, people?);
    let mut city = City::default();
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    for mut row in Table::rows(&units, &UNIT_HEADS, p) {
        let unit = row.unit(kinds, statuses, p);
        // A line that is wrong elsewhere still names a unit that people may belong to.
        let id = row.text(0);
        if let Some(first) =
            (!id.is_empty()).then(|| *known.entry(id.clone()).or_insert(row.at)).filter(|f| *f != row.at)
        {
            let zh = format!("编号{}与第 {} 行重复", quoted(&id), first + 1);
            let en = format!("unit {} stands in row {} already", quoted(&id), first + 1);
            row.wrong(0, Wrong::new("duplicate_unit", zh, en), p);
        }
        city.units.extend(unit);
    }
    let mut logins: BTreeMap<String, u32> = BTreeMap::new();
    let ids: BTreeSet<String> = known.into_keys().collect();
    for mut row in Table::rows(&people, &PEOPLE_HEADS, p) {
        let person = row.person(&ids, p);
        let login = row.text(0).to_lowercase();
        if let Some(first) =
            (!login.is_empty()).then(|| *logins.entry(login).or_insert(row.at)).filter(|f| *f != row.at)
        {
            let zh = format!("登录名{}与第 {} 行重复（不分大小写）", quoted(&row.text(0)), first + 1);
            let en = format!("the login stands in row {} already; case does not matter", first + 1);
            row.wrong(0, Wrong::new("duplicate_login", zh, en), p);
        }
        city.people.extend(person);
    }
    if city.units.is_empty() && p.len() == 0 {
        p.sheet(UNITS, "no_units", "一个单位也没有填", "no unit is given");
    }
    Some(city)
}

/// A row of one of the two sheets.
struct Table<'s> {
    sheet: &'s Sheet,
    at: u32,
    sound: bool,
}

impl<'s> Table<'s> {
    fn rows(sheet: &'s Sheet, heads: &[&str], p: &mut Problems) -> Vec<Table<'s>> {
        let width = u32::try_from(heads.len()).unwrap_or(u32::MAX);
        for (column, name) in (0_u32..).zip(heads) {
            let found = sheet.text(0, column);
            if found != *name {
                let zh = format!("表头应为“{name}”，实为{}；请勿改动表头", quoted(&found));
                let wrong = Wrong::new("unknown_column", zh, format!("the head should be {name}"));
                p.cell(&sheet.name, 0, column, wrong);
                return Vec::new();
            }
        }
        let mut rows = Vec::new();
        for at in sheet.rows(0) {
            for (column, _) in sheet.row(at).filter(|(c, _)| *c >= width) {
                let (zh, en) = ("该列不属于本表，请删除", "this column does not belong here; remove it");
                p.cell(&sheet.name, at, column, Wrong::new("unknown_column", zh, en));
            }
            if at < DATA_ROW || !sheet.row(at).any(|(c, _)| c < width) {
                continue;
            }
            if rows.len() == MAX_ROWS {
                let zh = format!("超过 {MAX_ROWS} 行");
                p.cell(&sheet.name, at, 0, Wrong::new("too_many_rows", zh, format!("more than {MAX_ROWS} rows")));
                break;
            }
            rows.push(Table { sheet, at, sound: true });
        }
        rows
    }

    fn text(&self, column: u32) -> String {
        self.sheet.text(self.at, column)
    }

    fn wrong(&mut self, column: u32, wrong: Wrong, p: &mut Problems) {
        self.sound = false;
        p.cell(&self.sheet.name, self.at, column, wrong);
    }

    /// A text of 1 to `most` characters.
    fn need(&mut self, column: u32, label: &str, most: usize, p: &mut Problems) -> String {
        if self.sheet.get(self.at, column) == Some(&Raw::Bad) {
            self.sound = false;
            return String::new();
        }
        let text = self.text(column);
        let count = text.chars().count();
        if count == 0 {
            self.wrong(column, Wrong::new("missing_cell", format!("“{label}”须填"), format!("{label} is needed")), p);
        } else if count > most {
            let zh = format!("“{label}”有 {count} 字，最多 {most} 字");
            self.wrong(column, Wrong::new("text_too_long", zh, format!("{label} has more than {most} characters")), p);
        }
        text
    }

    fn id(&mut self, column: u32, label: &str, text: &str, p: &mut Problems) {
        if !text.is_empty() && id::check_id(label, text).is_err() {
            let zh = format!("“{label}”应为 1 至 64 位字母、数字、- _ .，实为{}", quoted(text));
            let en = format!("{label} must be 1 to 64 letters, digits, - _ . and is {}", quoted(text));
            self.wrong(column, Wrong::new("bad_id", zh, en), p);
        }
    }

    /// An optional choice by its label.
    fn choice(&mut self, column: u32, list: &[(String, String)], p: &mut Problems) -> Option<String> {
        let raw = self.sheet.get(self.at, column)?;
        match self.typed(raw, ValueType::Level, list) {
            Ok(Some(Value::Level(id))) => Some(id),
            Ok(_) => {
                self.sound = false;
                None
            }
            Err(wrong) => {
                self.wrong(column, wrong, p);
                None
            }
        }
    }

    fn typed(&self, raw: &Raw, ty: ValueType, levels: &[(String, String)]) -> Result<Option<Value>, Wrong> {
        typed(raw, &Want { ty, levels, min: None, max: None, days: (date(1949, 10, 1), date(2999, 12, 31)) })
    }

    fn unit(&mut self, kinds: &[(String, Label)], statuses: &[(String, Label)], p: &mut Problems) -> Option<CityUnit> {
        let plain = |l: &[(String, Label)]| l.iter().map(|(id, l)| (id.clone(), l.zh.clone())).collect::<Vec<_>>();
        let id = self.need(0, "编号", 64, p);
        self.id(0, "编号", &id, p);
        let name = self.need(1, "名称", 100, p);
        let short_name = self.need(2, "简称", 100, p);
        let code = Some(self.text(3)).filter(|c| !c.is_empty()).unwrap_or_else(|| id.clone());
        if code != id {
            self.id(3, "代码", &code, p);
        }
        let kind = self.choice(4, &plain(kinds), p);
        let status = self.choice(5, &plain(statuses), p);
        let from = match self.sheet.get(self.at, 6) {
            None => {
                if kind.is_some() || status.is_some() {
                    let (zh, en) =
                        ("填了类别或行政建制的，须填登记日期", "a kind or status needs the day from which it holds");
                    self.wrong(6, Wrong::new("missing_cell", zh, en), p);
                }
                None
            }
            Some(raw) => match self.typed(raw, ValueType::Date, &[]) {
                Ok(Some(Value::Date(day))) => Some(day),
                Ok(_) => {
                    self.sound = false;
                    None
                }
                Err(wrong) => {
                    self.wrong(6, wrong, p);
                    None
                }
            },
        };
        let unit = CityUnit { id, name, short_name, code, kind, status, from };
        self.sound.then_some(unit)
    }

    fn person(&mut self, units: &BTreeSet<String>, p: &mut Problems) -> Option<CityPerson> {
        let login = self.need(0, "登录名", 40, p);
        let login_sound = login.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
        if !login.is_empty() && (login.chars().count() < 2 || !login_sound) {
            let zh = format!("登录名应为 2 至 40 个字母、数字、汉字或 . - _，实为{}", quoted(&login));
            self.wrong(0, Wrong::new("bad_login", zh, "a login has 2 to 40 letters, digits, `.`, `-` or `_`"), p);
        }
        let name = self.need(1, "姓名", 60, p);
        let roles: Vec<(String, String)> =
            Role::ALL.iter().map(|r| (r.name().to_owned(), r.title().to_owned())).collect();
        // A template from before the three administrators has one.
        let older = (Role::SystemAdministrator.name().to_owned(), "管理员".to_owned());
        let roles: Vec<(String, String)> = roles.into_iter().chain([older]).collect();
        let role = self.choice(2, &roles, p).and_then(|r| r.parse::<Role>().ok());
        if self.sheet.get(self.at, 2).is_none() {
            self.wrong(2, Wrong::new("missing_cell", "“角色”须填", "a role is needed"), p);
        }
        let unit_id = Some(self.text(3)).filter(|u| !u.is_empty());
        match &unit_id {
            Some(unit) if !units.contains(unit) => {
                let zh = format!("“单位”表中没有编号{}", quoted(unit));
                self.wrong(3, Wrong::new("unknown_unit", zh, format!("no unit {}", quoted(unit))), p);
            }
            None if role.is_some_and(Role::of_unit) => {
                let zh = "单位的角色须填所属单位编号";
                self.wrong(3, Wrong::new("unit_missing", zh, "a role of a unit needs a unit"), p);
            }
            _ => {}
        }
        let password = Some(self.text(4)).filter(|w| !w.is_empty());
        if let Some(word) = &password
            && let Err(e) = people::check_password(&login, word)
        {
            let zh = "初始口令须 10 至 256 位，不含登录名，不能全是同一个字符";
            self.wrong(4, Wrong::new("weak_password", zh, e.to_string()), p);
        }
        let person = CityPerson { login, name, role: role?, unit_id, password };
        self.sound.then_some(person)
    }
}
