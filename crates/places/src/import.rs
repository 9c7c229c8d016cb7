//! Reading a filled workbook in: every row of its sheets is judged, and either all of them become places or none.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kernel::{Ctx, Error, Result, bureau_date};
use people::{Unit, unit_list};
use rights::{Action, Scope, Subject, allow, scope};
use serde::Serialize;
use store::Conn;
use utoipa::ToSchema;
use workbook::{Book, Limits, Line, Wrong, cell_name, columns_of, day_of, needed, quoted, text_of, wrong, yes_no};

use crate::model::{Domain, Due, Kind, Medium};
use crate::position::{Position, angle};
use crate::read::{Owned, enterprise_list, overlaps, owned, point_list};
use crate::service::{NewEnterprise, NewPoint, Places, check_life};
use crate::sheet::{Col, GRADES, MAX_ROWS, columns, medium_word, sheet_name};

/// Problems that are listed; the others are counted.
const MAX_PROBLEMS: usize = 200;

/// What is wrong with a cell, a row or the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PlaceImportProblem)]
pub(crate) struct RowProblem {
    /// The sheet; absent for the file as a whole.
    pub sheet: Option<&'static str>,
    /// The row as the spreadsheet counts, from 1.
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
#[schema(as = PlaceImport)]
pub(crate) struct Imported {
    /// Rows with content below the headings: enterprises, outlets, stations.
    pub enterprises: usize,
    pub outlets: usize,
    pub stations: usize,
    /// Places that were registered: all of the rows, or none.
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

    fn file(&mut self, sheet: Option<&'static str>, w: Wrong) {
        let (code, message_zh, message_en) = (w.code, w.zh, w.en);
        self.push(RowProblem { sheet, row: None, column: None, cell: None, code, message_zh, message_en });
    }
}

type Cell<T> = std::result::Result<T, Wrong>;

/// Whose outlets a row may name: one that is registered, or one of the same file by its row.
#[derive(Clone)]
enum Whose {
    There(String),
    Coming(u32),
}

/// An enterprise by which an outlet can name it.
#[derive(Clone)]
struct Known {
    whose: Whose,
    name: String,
    code: String,
    unit: String,
    life: (Date, Option<Date>),
}

/// What the rows have become.
#[derive(Default)]
struct Ready {
    enterprises: Vec<(u32, NewEnterprise)>,
    points: Vec<(At, Option<Whose>, NewPoint)>,
}

/// The sheet and row that something came from, and the cell that says from when on it is there.
#[derive(Clone)]
struct At {
    kind: Kind,
    row: u32,
    from: Option<u32>,
}

/// A workbook while it is judged.
struct Judge {
    today: Date,
    units: Vec<Unit>,
    allowed: Scope,
    known: Vec<Known>,
    /// Which of them have a name or code.
    called: BTreeMap<String, BTreeSet<usize>>,
    /// Points that are there: unit, enterprise, name.
    taken: BTreeSet<(String, Option<String>, String)>,
    ready: Ready,
    out: Imported,
}

/// One row with the columns that its sheet has.
struct Row<'a> {
    kind: Kind,
    row: u32,
    line: &'a Line,
    places: &'a BTreeMap<Col, u32>,
}

impl Row<'_> {
    fn text(&self, col: Col) -> Cell<String> {
        text_of(self.places.get(&col).and_then(|at| self.line.get(at)))
    }

    fn needed(&self, col: Col) -> Cell<String> {
        needed(self.text(col)?)
    }

    fn short(&self, col: Col, most: usize) -> Cell<String> {
        let text = self.text(col)?;
        if text.chars().count() > most || text.chars().any(char::is_control) {
            let en = format!("at most {most} characters in one line");
            return Err(wrong("too_long", format!("最多 {most} 字，不换行"), en));
        }
        Ok(text)
    }

    fn yes_no(&self, col: Col) -> Cell<Option<bool>> {
        yes_no(&self.text(col)?)
    }

    fn day(&self, col: Col) -> Cell<Option<Date>> {
        day_of(&self.text(col)?, 1949..=2200)
    }

    /// The position, or none when neither angle is given.
    fn position(&self) -> std::result::Result<Option<Position>, (Col, Wrong)> {
        let system = self.text(Col::System).map_err(|w| (Col::System, w))?;
        let plain: String = system.to_uppercase().chars().filter(|c| c.is_alphanumeric()).collect();
        let fits = ["", "CGCS2000", "WGS84", "2000国家大地坐标系", "国家2000"].contains(&plain.as_str());
        if !fits {
            let zh = format!("坐标系{}不能用：应为 CGCS2000（或 WGS84），GCJ-02、BD-09 等须先转换", quoted(&system));
            let en = "the coordinates must be CGCS2000 or WGS84; GCJ-02 and BD-09 are to be converted first";
            return Err((Col::System, wrong("wrong_system", zh, en)));
        }
        let mut read = [None, None];
        for (slot, col) in read.iter_mut().zip([Col::Lon, Col::Lat]) {
            let text = self.text(col).map_err(|w| (col, w))?;
            if text.is_empty() {
                continue;
            }
            let zh = format!("读不懂{}，应如 104.123456 或 104°07′24.5″", quoted(&text));
            let en = "an angle such as 104.123456 or 104°07′24.5″ is expected";
            *slot = Some(angle(&text).ok_or_else(|| (col, wrong("not_an_angle", zh, en)))?);
        }
        let (lon, lat) = match read {
            [None, None] => return Ok(None),
            [Some(lon), Some(lat)] => (lon, lat),
            [None, _] => return Err((Col::Lon, half())),
            [_, None] => return Err((Col::Lat, half())),
        };
        Position::new(lon, lat).map(Some).map_err(|e| {
            let zh = match e.code() {
                "position_swapped" => "经度和纬度填反了",
                _ => "坐标不在中国境内",
            };
            let code = if e.code() == "position_swapped" { "position_swapped" } else { "position_outside" };
            (Col::Lon, wrong(code, zh, e.message().to_owned()))
        })
    }
}

fn half() -> Wrong {
    wrong("half_position", "经纬度要么都填，要么都不填", "longitude and latitude go together")
}

impl Judge {
    fn know(&mut self, known: Known) {
        let at = self.known.len();
        for text in [&known.name, &known.code] {
            if !text.is_empty() {
                self.called.entry(text.clone()).or_default().insert(at);
            }
        }
        self.known.push(known);
    }

    /// The enterprises that have a text as their name or code.
    fn named(&self, text: &str) -> impl Iterator<Item = &Known> {
        self.called.get(text).into_iter().flatten().filter_map(|at| self.known.get(*at))
    }

    fn problem(&mut self, row: &Row<'_>, col: Col, w: Wrong) {
        let heading = columns(row.kind).iter().find(|(c, ..)| *c == col).map(|(_, title, ..)| (*title).to_owned());
        let cell = row.places.get(&col).map(|at| cell_name(row.row, *at));
        self.out.push(RowProblem {
            sheet: Some(sheet_name(row.kind)),
            row: Some(row.row.saturating_add(1)),
            column: heading,
            cell,
            code: w.code,
            message_zh: w.zh,
            message_en: w.en,
        });
    }

    /// The value, or a problem at its cell.
    fn got<T>(&mut self, row: &Row<'_>, col: Col, value: Cell<T>) -> Option<T> {
        value.map_err(|w| self.problem(row, col, w)).ok()
    }

    /// Finds the columns of a sheet by their headings.
    fn heads(&mut self, kind: Kind, first: Option<&Line>) -> BTreeMap<Col, u32> {
        let (places, problems) = columns_of(columns(kind), first);
        problems.into_iter().for_each(|w| self.out.file(Some(sheet_name(kind)), w));
        places
    }

    /// The unit that a cell names, for which the caller may register.
    fn unit(&self, text: &str) -> Cell<String> {
        let fits = |u: &&Unit| [&u.id, &u.code, &u.name, &u.short_name].into_iter().any(|t| t == text);
        let mut found = self.units.iter().filter(fits);
        let unit = match (found.next(), found.next()) {
            (Some(unit), None) => unit,
            (None, _) => {
                let zh = format!("没有编号、代码或名称为{}的单位", quoted(text));
                return Err(wrong("no_unit", zh, format!("no unit has the id, code or name {}", quoted(text))));
            }
            _ => return Err(wrong("which_unit", format!("{}对应几个单位，请写编号", quoted(text)), "several units")),
        };
        if self.allowed.holds(&unit.id) {
            return Ok(unit.id.clone());
        }
        let en = format!("you may not register places of {}", unit.name);
        Err(wrong("not_allowed", format!("没有为{}登记点位的权限", unit.name), en))
    }

    fn life(&mut self, row: &Row<'_>) -> Option<(Date, Option<Date>)> {
        let from = self.got(row, Col::From, row.day(Col::From));
        let to = self.got(row, Col::To, row.day(Col::To));
        let (from, to) = (from?.unwrap_or(self.today), to?);
        if to.is_some_and(|to| to <= from) {
            self.problem(row, Col::To, wrong("bad_dates", "停用日期须晚于启用日期", "it ends before it begins"));
            return None;
        }
        if check_life((from, to)).is_err() {
            let en = "it begins from 1949 to 2100 and ends by 2200";
            self.problem(
                row,
                Col::From,
                wrong("bad_dates", "启用日期应在 1949 至 2100 年，停用日期不晚于 2200 年", en),
            );
            return None;
        }
        Some((from, to))
    }

    fn position(&mut self, row: &Row<'_>) -> Option<Option<Position>> {
        row.position().map_err(|(col, w)| self.problem(row, col, w)).ok()
    }

    fn enterprise(&mut self, row: &Row<'_>) {
        let name = self.got(row, Col::Name, row.needed(Col::Name).and_then(|_| row.short(Col::Name, 100)));
        let code = self.got(row, Col::Code, row.short(Col::Code, 60));
        let unit = self.got(row, Col::Unit, row.needed(Col::Unit).and_then(|t| self.unit(&t)));
        let grade = self.got(row, Col::Grade, row.yes_no(Col::Grade));
        let permit = self.got(row, Col::Permit, row.short(Col::Permit, 60));
        let address = self.got(row, Col::Address, row.short(Col::Address, 200));
        let (position, life) = (self.position(row), self.life(row));
        let (Some(name), Some(code), Some(unit), Some(grade)) = (name, code, unit, grade) else { return };
        let (Some(permit), Some(address), Some(position), Some(life)) = (permit, address, position, life) else {
            return;
        };
        let coded = self.named(&code).find(|k| !code.is_empty() && k.code == code);
        let twin = coded.or_else(|| self.named(&name).find(|k| k.unit == unit && k.name == name));
        if let Some(twin) = twin.cloned() {
            let w = match twin.whose {
                Whose::Coming(above) => {
                    let n = above.saturating_add(1);
                    wrong("twice_in_file", format!("与第 {n} 行是同一家企业"), format!("the same as row {n}"))
                }
                Whose::There(_) if !self.allowed.holds(&twin.unit) => {
                    let en = "an enterprise with this code is registered in another unit";
                    wrong("there_already", "该信用代码已在其他单位登记", en)
                }
                Whose::There(_) => {
                    let zh = format!("{}已登记，请在页面上修改", quoted(&twin.name));
                    wrong("there_already", zh, "it is registered already; change it on its page")
                }
            };
            return self.problem(row, Col::Name, w);
        }
        let whose = Whose::Coming(row.row);
        let (named, coded, of) = (name.clone(), code.clone(), unit.clone());
        self.know(Known { whose, name: named, code: coded, unit: of, life });
        let grade = grade.map_or("", |key| if key { "key" } else { "general" }).to_owned();
        let (valid_from, valid_to) = life;
        let new = NewEnterprise { name, code, unit, position, address, permit, grade, valid_from, valid_to };
        self.ready.enterprises.push((row.row, new));
    }

    /// The enterprise that an outlet's row names: one that the caller keeps.
    fn owner(&self, text: &str) -> Cell<Known> {
        let mut found = self.named(text).filter(|k| self.allowed.holds(&k.unit));
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one.clone()),
            (None, _) => {
                let zh = format!("没有名称或信用代码为{}的企业", quoted(text));
                Err(wrong("no_enterprise", zh, format!("no enterprise is called {}", quoted(text))))
            }
            _ => {
                let zh = format!("有几家企业叫{}，请写统一社会信用代码", quoted(text));
                Err(wrong("which_enterprise", zh, "several enterprises have this name; write the code"))
            }
        }
    }

    fn point(&mut self, row: &Row<'_>) {
        let domain = row.kind.domain().unwrap_or(Domain::Quality);
        let owner = match row.kind {
            Kind::Outlet => Some(self.got(row, Col::Owner, row.needed(Col::Owner).and_then(|t| self.owner(&t)))),
            _ => None,
        };
        let name = self.got(row, Col::Name, row.needed(Col::Name).and_then(|_| row.short(Col::Name, 100)));
        let code = self.got(row, Col::Code, row.short(Col::Code, 60));
        let medium = self.got(row, Col::Medium, row.needed(Col::Medium).and_then(|t| medium(domain, &t)));
        let unit = match (row.text(Col::Unit), &owner) {
            // An outlet belongs where its enterprise does, unless it says otherwise.
            (Ok(text), Some(owner)) if text.is_empty() => {
                let of = owner.as_ref().map(|k| self.unit(&k.unit));
                of.and_then(|unit| self.got(row, Col::Owner, unit))
            }
            _ => self.got(row, Col::Unit, row.needed(Col::Unit).and_then(|t| self.unit(&t))),
        };
        let grade = self.got(row, Col::Grade, row.text(Col::Grade).and_then(|t| grade(&t)));
        let due = self.got(row, Col::Due, row.needed(Col::Due).and_then(|_| row.yes_no(Col::Due)));
        let why = self.got(row, Col::DueWhy, row.short(Col::DueWhy, 200));
        let address = self.got(row, Col::Address, row.short(Col::Address, 200));
        let (position, life) = (self.position(row), self.life(row));
        if due == Some(Some(false)) && why.as_deref() == Some("") {
            let zh = "不应联网的点位须写明原因";
            return self.problem(row, Col::DueWhy, wrong("why_missing", zh, "say why it need not be connected"));
        }
        let (Some(name), Some(code), Some(medium), Some(unit)) = (name, code, medium, unit) else { return };
        let (Some(grade), Some(Some(connected)), Some(why), Some(address)) = (grade, due, why, address) else { return };
        let (Some(position), Some((valid_from, valid_to))) = (position, life) else { return };
        let owner = match owner {
            Some(None) => return,
            Some(Some(k)) => Some(k),
            None => None,
        };
        if let Some(k) = &owner
            && (valid_from < k.life.0 || k.life.1.is_some_and(|end| valid_to.is_none_or(|to| to > end)))
        {
            let zh = format!("排放口的起止日期须在企业的起止日期（{} 起）之内", k.life.0);
            let en = format!("the outlet must lie within the life of its enterprise, from {} on", k.life.0);
            return self.problem(row, Col::From, wrong("outside_enterprise", zh, en));
        }
        let of = owner.as_ref().map(|k| k.name.clone());
        let key = (unit.clone(), of, name.clone());
        if self.taken.contains(&key) {
            let zh = format!("{}已登记，或在本表中重复", quoted(&name));
            return self.problem(
                row,
                Col::Name,
                wrong("there_already", zh, "it is registered already, or stands twice"),
            );
        }
        self.taken.insert(key);
        let due = Due { connected, why };
        // Filled in when its enterprise has its id.
        let enterprise = None;
        let new =
            NewPoint { enterprise, medium, name, code, unit, position, address, grade, due, valid_from, valid_to };
        let at = At { kind: row.kind, row: row.row, from: row.places.get(&Col::From).copied() };
        self.ready.points.push((at, owner.map(|k| k.whose), new));
    }
}

fn medium(domain: Domain, text: &str) -> Cell<Medium> {
    let found = Medium::ALL.iter().find(|m| medium_word(domain, **m) == text || m.name() == text);
    let fits = |m: &Medium| domain == Domain::Quality || !matches!(m, Medium::Groundwater | Medium::Soil);
    found.copied().filter(fits).ok_or_else(|| {
        let all: Vec<_> = Medium::ALL.iter().filter(|m| fits(m)).map(|m| medium_word(domain, *m)).collect();
        let zh = format!("没有要素{}，只能是：{}", quoted(text), all.join("、"));
        wrong("no_choice", zh, format!("there is no medium {}", quoted(text)))
    })
}

fn grade(text: &str) -> Cell<String> {
    let found = GRADES.iter().find(|(id, word)| *id == text || *word == text).map(|(id, _)| (*id).to_owned());
    let found = found.or_else(|| text.is_empty().then(String::new));
    found.ok_or_else(|| {
        let zh = format!("没有控制级别{}，只能是：国控、省控、市控、县控", quoted(text));
        wrong("no_choice", zh, format!("there is no grade {}", quoted(text)))
    })
}

/// The sheets of a file by their kind, as far as it has them.
type Sheets = Vec<(Kind, BTreeMap<u32, Line>)>;

fn open(bytes: &[u8]) -> std::result::Result<Sheets, Wrong> {
    let mut book = Book::open(bytes)?;
    let names = book.shown();
    let mut out = Vec::new();
    for kind in Kind::ALL {
        if names.iter().any(|n| n == sheet_name(*kind)) {
            let limits = Limits { sheet: sheet_name(*kind), rows: MAX_ROWS, cells: 100_000, text: 401 };
            out.push((*kind, book.lines(limits)?));
        }
    }
    // Each sheet has its limit, and all of them together the same.
    if out.iter().map(|(_, lines)| lines.keys().filter(|row| **row > 0).count()).sum::<usize>() > MAX_ROWS {
        let zh = format!("各工作表合计最多 {MAX_ROWS} 行，请分几个文件导入");
        return Err(wrong("too_many_rows", zh, format!("at most {MAX_ROWS} rows in all sheets; split the file")));
    }
    if out.is_empty() {
        let zh = "没有名为“企业”“排放口”或“监测站点”的工作表，请在下载的模板中填写";
        return Err(wrong("missing_sheet", zh, "none of the three sheets is there; fill in the template"));
    }
    Ok(out)
}

impl Places {
    /// Judges a filled workbook, and registers its places when `store` is asked for and nothing is wrong.
    pub(crate) async fn import(&self, ctx: &Ctx, bytes: Vec<u8>, store: bool) -> Result<Imported> {
        let allowed = scope(&ctx.who, Action::KeepPlaces);
        if !matches!(&allowed, Scope::All | Scope::Units(_)) {
            allow(&ctx.who, Action::KeepPlaces, Subject::City)?;
        }
        let _turn = self.reading.acquire().await.map_err(|e| Error::internal("reading").with_source(e))?;
        let read = tokio::task::spawn_blocking(move || open(&bytes)).await;
        let sheets = match read.map_err(|e| Error::internal("reading a workbook stopped").with_source(e))? {
            Ok(sheets) => sheets,
            Err(w) => {
                let mut out = Imported::default();
                out.file(None, w);
                return Ok(out);
            }
        };
        if !store {
            let mut conn = self.db.read_tx().await?;
            return Ok(self.judged(&mut conn, ctx, allowed, &sheets).await?.0);
        }
        let mut tx = self.db.write_tx().await?;
        let (mut out, ready) = self.judged(&mut tx, ctx, allowed, &sheets).await?;
        if out.problems.is_empty() {
            let mut ids = BTreeMap::new();
            for (row, new) in &ready.enterprises {
                ids.insert(*row, self.enterprise_add(&mut tx, ctx, new).await?);
                out.stored += 1;
            }
            for (_, whose, new) in ready.points {
                let enterprise = match whose {
                    None => None,
                    Some(Whose::There(id)) => Some(id),
                    Some(Whose::Coming(row)) => {
                        let id = ids.get(&row).cloned();
                        Some(id.ok_or_else(|| Error::internal("an outlet without its enterprise"))?)
                    }
                };
                self.point_add(&mut tx, ctx, &NewPoint { enterprise, ..new }).await?;
                out.stored += 1;
            }
            tx.commit().await?;
        }
        Ok(out)
    }

    async fn judged(&self, conn: &mut Conn, ctx: &Ctx, allowed: Scope, sheets: &Sheets) -> Result<(Imported, Ready)> {
        let today = bureau_date(ctx.now);
        let there = enterprise_list(conn, today).await?.into_iter().map(|e| Known {
            whose: Whose::There(e.id),
            name: e.name,
            code: e.code,
            unit: e.unit,
            life: (e.valid_from, e.valid_to),
        });
        let taken = point_list(conn, today).await?.into_iter();
        let taken = taken.map(|p| (p.unit, p.enterprise.map(|e| e.name), p.name)).collect();
        let units = unit_list(conn, today).await?;
        let (ready, out) = (Ready::default(), Imported::default());
        let (known, called) = (Vec::new(), BTreeMap::new());
        let mut judge = Judge { today, units, allowed, known, called, taken, ready, out };
        there.for_each(|known| judge.know(known));
        for (kind, found) in sheets {
            let rows = found.keys().filter(|row| **row > 0).count();
            match kind {
                Kind::Enterprise => judge.out.enterprises = rows,
                Kind::Outlet => judge.out.outlets = rows,
                Kind::Station => judge.out.stations = rows,
            }
            if rows == 0 {
                continue;
            }
            let before = judge.out.problems.len();
            let places = judge.heads(*kind, found.get(&0));
            if judge.out.problems.len() > before {
                continue;
            }
            for (row, line) in found.iter().filter(|(row, _)| **row > 0) {
                let row = Row { kind: *kind, row: *row, line, places: &places };
                match kind {
                    Kind::Enterprise => judge.enterprise(&row),
                    _ => judge.point(&row),
                }
            }
        }
        if judge.out.enterprises + judge.out.outlets + judge.out.stations == 0 {
            judge.out.file(None, wrong("no_rows", "表中没有内容，请从第 2 行填起", "there is nothing; begin in row 2"));
        }
        self.handed_over(conn, &mut judge).await?;
        Ok((judge.out, judge.ready))
    }

    /// An enterprise that was handed over had its outlets registered by whom it belonged to on their days: a row that goes
    /// back into the days of a unit that the caller does not keep is named, and says from when on it may be.
    async fn handed_over(&self, conn: &mut Conn, judge: &mut Judge) -> Result<()> {
        let mut known: BTreeMap<String, Vec<Owned>> = BTreeMap::new();
        let there = judge.ready.points.iter().filter_map(|(at, whose, new)| match whose {
            Some(Whose::There(id)) => Some((at.clone(), id.clone(), (new.valid_from, new.valid_to))),
            _ => None,
        });
        for (at, id, life) in there.collect::<Vec<_>>() {
            if !known.contains_key(&id) {
                known.insert(id.clone(), owned(conn, &id).await?);
            }
            let of = known.get(&id).map(Vec::as_slice).unwrap_or_default();
            let mut others = of.iter().filter(|o| overlaps((o.from, o.to), life) && !judge.allowed.holds(&o.unit));
            let Some(last) = others.next_back() else { continue };
            let (zh, en) = match last.to {
                Some(to) => (
                    format!("该企业到 {to} 才移交本单位，排放口的启用日期不能早于这一天"),
                    format!("the enterprise was handed over on {to}; the outlet may not begin before that day"),
                ),
                None => {
                    ("该企业以后属于其他单位".to_owned(), "the enterprise belongs to another unit later".to_owned())
                }
            };
            let heading =
                columns(at.kind).iter().find(|(c, ..)| *c == Col::From).map(|(_, title, ..)| (*title).to_owned());
            judge.out.push(RowProblem {
                sheet: Some(sheet_name(at.kind)),
                row: Some(at.row.saturating_add(1)),
                column: heading,
                cell: at.from.map(|column| cell_name(at.row, column)),
                code: "handed_over",
                message_zh: zh,
                message_en: en,
            });
        }
        Ok(())
    }
}
