//! Reading a filled workbook of devices in: every row is judged, and either all of them are registered or none.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kernel::{Ctx, Error, Kind, Result, bureau_date, id};
use people::{Unit, unit_at, unit_list};
use places::{Point, point_by_id, point_list};
use rights::{Action, Scope, scope};
use serde::Serialize;
use store::Conn;
use utoipa::ToSchema;
use workbook::{Limits, Line, Wrong, cell_name, columns_of, day_of, lines, needed, quoted, text_of, wrong, yes_no};

use crate::deriver::blocking;
use crate::model::{Expected, Registration, YEARS};
use crate::service::{Telemetry, in_force, keeper};
use crate::sheet::{CHARSET_WORDS, COLUMNS, CRC_WORDS, Col, LAYOUT_WORDS, MAX_ROWS, MAX_TEXT, SHEET, VERSION_WORDS};
use crate::store::{mn_free, registration_add, registration_list};

/// Problems that are listed; the others are counted.
const MAX_PROBLEMS: usize = 200;
/// What takes a password or a key away: no password, because it has no such letter.
const NOTHING: &str = "无";

/// What is wrong with a cell, a row or the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DeviceImportProblem)]
pub(crate) struct RowProblem {
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
#[schema(as = DeviceImport)]
pub(crate) struct Imported {
    /// Rows with content below the headings.
    pub rows: usize,
    /// Devices that are new.
    pub new: usize,
    /// Devices that become another from a day on.
    pub changed: usize,
    /// Rows that say what is registered already.
    pub same: usize,
    /// Rows of the registration that were added: of all that is new or changed, or none.
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
        let (code, message_zh, message_en) = (w.code, w.zh, w.en);
        self.push(RowProblem { row: None, column: None, cell: None, code, message_zh, message_en });
    }
}

type Cell<T> = std::result::Result<T, Wrong>;
/// A problem at a column.
type At<T> = std::result::Result<T, (Col, Wrong)>;

/// One row with the columns that the sheet has.
struct Row<'a> {
    row: u32,
    line: &'a Line,
    places: &'a BTreeMap<Col, u32>,
}

impl Row<'_> {
    fn has(&self, col: Col) -> bool {
        self.places.contains_key(&col)
    }

    fn text(&self, col: Col) -> Cell<String> {
        let text = text_of(self.places.get(&col).and_then(|at| self.line.get(at)))?;
        if text.chars().count() > MAX_TEXT || text.chars().any(|c| c.is_control() && c != '\n') {
            let en = format!("at most {MAX_TEXT} characters");
            return Err(wrong("too_long", format!("最多 {MAX_TEXT} 字"), en));
        }
        Ok(text)
    }

    fn needed(&self, col: Col) -> Cell<String> {
        needed(self.text(col)?)
    }

    fn yes_no(&self, col: Col) -> Cell<Option<bool>> {
        yes_no(&self.text(col)?)
    }

    fn day(&self, col: Col) -> Cell<Option<Date>> {
        day_of(&self.text(col)?, YEARS)
    }

    fn number(&self, col: Col) -> Cell<Option<u32>> {
        let text = self.text(col)?;
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| {
            wrong("not_a_number", format!("应为整数，实为{}", quoted(&text)), "a whole number is expected")
        })
    }

    /// The name that a word stands for.
    fn choice(&self, col: Col, words: &[(&str, &str)]) -> Cell<Option<String>> {
        let text = self.text(col)?;
        if text.is_empty() {
            return Ok(None);
        }
        let fits = |(word, name): &&(&str, &str)| word.eq_ignore_ascii_case(&text) || name.eq_ignore_ascii_case(&text);
        words.iter().find(fits).map(|(_, name)| Some((*name).to_owned())).ok_or_else(|| {
            let all: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            let zh = format!("没有{}这一项，只能是：{}", quoted(&text), all.join("、"));
            wrong("no_choice", zh, format!("{} is none of {}", quoted(&text), all.join(", ")))
        })
    }
}

/// A workbook while it is judged.
struct Judge<'a> {
    ctx: &'a Ctx,
    today: Date,
    units: Vec<Unit>,
    points: Vec<Point>,
    allowed: Scope,
    /// The rows of the registration by device, and the devices that ever had an MN.
    devices: BTreeMap<String, Vec<Registration>>,
    by_mn: BTreeMap<String, BTreeSet<String>>,
    /// MNs of the file with their row.
    seen: BTreeMap<String, u32>,
    out: Imported,
}

/// The column and the words for what a registration itself finds wrong.
fn field(error: &Error) -> (Col, Wrong) {
    let (col, zh) = match error.details().get("field").map(String::as_str) {
        Some("mn") => (Col::Mn, "应为 1 至 64 位字母、数字或符号，不含 ; , = & #"),
        Some("name") => (Col::Name, "应为 1 至 200 字，不换行"),
        Some("password" | "next_password") => (Col::Password, "应为至多 64 位字母、数字或符号，不含 ; , = & #"),
        Some("key" | "next_key") => (Col::Key, "应为 32 位十六进制数"),
        Some("st") => (Col::System, "应为至多 8 位字母或数字"),
        Some("factors") => (Col::Factors, "应为因子编码（字母、数字、下划线，至多 24 位），最多 200 个"),
        Some("real_time_seconds") => (Col::RealTime, "应为 1 至 86400"),
        Some("minute_minutes") => (Col::Minute, "应为 1 至 60"),
        _ => (Col::Mn, "不能这样登记"),
    };
    (col, wrong("bad_value", zh, error.message().to_owned()))
}

impl Judge<'_> {
    fn problem(&mut self, row: &Row<'_>, (col, w): (Col, Wrong)) {
        let column = COLUMNS.iter().find(|(c, ..)| *c == col).map(|(_, title, ..)| (*title).to_owned());
        let cell = row.places.get(&col).map(|at| cell_name(row.row, *at));
        let (code, message_zh, message_en) = (w.code, w.zh, w.en);
        let row = Some(row.row.saturating_add(1));
        self.out.push(RowProblem { row, column, cell, code, message_zh, message_en });
    }

    /// The value, or a problem at its cell.
    fn got<T>(&mut self, row: &Row<'_>, col: Col, value: Cell<T>) -> Option<T> {
        value.map_err(|w| self.problem(row, (col, w))).ok()
    }

    /// Finds the columns by their headings.
    fn heads(&mut self, first: Option<&Line>) -> BTreeMap<Col, u32> {
        let (places, problems) = columns_of(COLUMNS, first);
        problems.into_iter().for_each(|w| self.out.file(w));
        places
    }

    /// The unit that a cell names, whose devices the caller keeps.
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
        let en = format!("you may not register devices of {}", unit.name);
        Err(wrong("not_allowed", format!("没有为{}登记设备的权限", unit.name), en))
    }

    /// The point that a cell names: one of a unit whose devices the caller keeps.
    fn point(&self, text: &str, unit: Option<&str>, owner: &str) -> Cell<&Point> {
        let own = |p: &&Point| {
            self.allowed.holds(&p.unit)
                && unit.is_none_or(|u| p.unit == u)
                && (owner.is_empty() || p.enterprise.as_ref().is_some_and(|e| e.name == owner))
                && [&p.id, &p.code, &p.name].into_iter().any(|t| t == text)
        };
        let mut found = self.points.iter().filter(own);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => {
                let zh = format!("没有名称或编号为{}的点位", quoted(text));
                Err(wrong("no_place", zh, format!("no point has the name or code {}", quoted(text))))
            }
            _ => {
                let zh = format!("有几个点位叫{}，请填写企业，或改填编号", quoted(text));
                Err(wrong(
                    "which_place",
                    zh,
                    "several points have this name; fill in the enterprise, or write the code",
                ))
            }
        }
    }

    /// What an MN stands for on a day, as far as it is the caller's.
    fn before(&self, mn: &str, day: Date) -> Cell<Option<Registration>> {
        let rows = || self.by_mn.get(mn).into_iter().flatten().filter_map(|device| self.devices.get(device));
        let begun = |rows: &[Registration], day| {
            rows.iter()
                .filter(|r: &&Registration| r.valid_from <= day)
                .max_by_key(|r| (r.valid_from, r.number))
                .cloned()
        };
        let found = rows().filter_map(|rows| Some((begun(rows, day)?, rows))).filter(|(r, _)| r.mn == mn);
        if let Some((row, rows)) = found.max_by_key(|(r, _)| (!r.closed, r.number)) {
            let now = in_force(rows, self.today).unwrap_or(&row);
            if self.allowed.holds(&row.unit) && self.allowed.holds(&now.unit) {
                return Ok(Some(row));
            }
            let en = "this MN is registered in another unit";
            return Err(wrong("not_allowed", "该 MN 已在其他单位登记", en));
        }
        let later = rows().flatten().filter(|r| r.mn == mn && r.valid_from > day && !r.closed);
        match later.map(|r| r.valid_from).min() {
            Some(from) => {
                let zh = format!("该 MN 自 {from} 起才登记，生效日期不能更早");
                Err(wrong("starts_later", zh, format!("this MN is registered from {from} on; the day is before that")))
            }
            None => Ok(None),
        }
    }

    /// What is expected of the device.
    fn expected(&mut self, row: &Row<'_>, old: &Expected) -> Option<Expected> {
        let factors = self.got(row, Col::Factors, row.text(Col::Factors))?;
        let real = self.got(row, Col::RealTime, row.number(Col::RealTime));
        let minute = self.got(row, Col::Minute, row.number(Col::Minute));
        let hour = self.got(row, Col::Hour, row.yes_no(Col::Hour));
        let day = self.got(row, Col::Day, row.yes_no(Col::Day));
        let list = factors.split([' ', ',', ';', '，', '；', '、', '\n']).filter(|f| !f.is_empty()).map(str::to_owned);
        Some(Expected {
            factors: if row.has(Col::Factors) { list.collect() } else { old.factors.clone() },
            real_time_seconds: if row.has(Col::RealTime) { real? } else { old.real_time_seconds },
            minute_minutes: if row.has(Col::Minute) { minute? } else { old.minute_minutes },
            hour: if row.has(Col::Hour) { hour?.unwrap_or(false) } else { old.hour },
            day: if row.has(Col::Day) { day?.unwrap_or(false) } else { old.day },
        })
    }

    /// Whether the device is closed from the row's day on.
    fn closed(&mut self, row: &Row<'_>, before: Option<&Registration>) -> Option<bool> {
        let said = self.got(row, Col::Closed, row.yes_no(Col::Closed))?;
        match (said, before) {
            (Some(true), None) => {
                let zh = "该 MN 尚未登记，无从停用";
                self.problem(row, (Col::Closed, wrong("not_registered", zh, "this MN is not registered")));
                None
            }
            (None, Some(b)) if b.closed => {
                let zh = format!("该设备自 {} 起停用；要恢复请在“停用”列写否", b.valid_from);
                let en =
                    format!("the device is closed since {}; write 否 under 停用 to take it up again", b.valid_from);
                self.problem(row, (Col::Mn, wrong("device_closed", zh, en)));
                None
            }
            (said, _) => Some(said.unwrap_or(false)),
        }
    }

    /// Where the device stands and whose it is.
    fn whose(&self, row: &Row<'_>, before: Option<&Registration>) -> At<(String, Option<String>)> {
        let text = |col| row.text(col).map_err(|w| (col, w));
        let (unit, place, owner) = (text(Col::Unit)?, text(Col::Place)?, text(Col::Owner)?);
        let unit = if unit.is_empty() { None } else { Some(self.unit(&unit).map_err(|w| (Col::Unit, w))?) };
        if !row.has(Col::Place) {
            let place = before.and_then(|b| b.place.clone());
            let unit = unit.or_else(|| before.map(|b| b.unit.clone()));
            return unit.map(|u| (u, place)).ok_or_else(nobody);
        }
        if place.is_empty() {
            return unit.or_else(|| before.map(|b| b.unit.clone())).map(|u| (u, None)).ok_or_else(nobody);
        }
        let point = self.point(&place, unit.as_deref(), &owner).map_err(|w| (Col::Place, w))?;
        Ok((point.unit.clone(), Some(point.id.clone())))
    }

    /// The row of the registration that a row of the file asks for; none when something is wrong, or it is there already.
    fn row(&mut self, row: &Row<'_>, new_id: impl FnOnce() -> String) -> Option<Registration> {
        let mn = self.got(row, Col::Mn, row.needed(Col::Mn));
        let name = self.got(row, Col::Name, row.needed(Col::Name));
        let from = self.got(row, Col::From, row.day(Col::From));
        let (mn, from) = (mn?, from?.unwrap_or(self.today));
        if let Some(above) = self.seen.insert(mn.clone(), row.row) {
            let n = above.saturating_add(1);
            let w = wrong("twice_in_file", format!("与第 {n} 行是同一个 MN"), format!("the same MN as row {n}"));
            self.problem(row, (Col::Mn, w));
            return None;
        }
        let before = self.got(row, Col::Mn, self.before(&mn, from))?;
        let whose = self.whose(row, before.as_ref()).map_err(|at| self.problem(row, at)).ok();
        let closed = self.closed(row, before.as_ref());
        let none = Expected::default();
        let expected = self.expected(row, before.as_ref().map_or(&none, |b| &b.expected));
        let st = self.got(row, Col::System, row.text(Col::System));
        let version = self.got(row, Col::Version, row.choice(Col::Version, VERSION_WORDS));
        let crc = self.got(row, Col::Crc, row.choice(Col::Crc, CRC_WORDS));
        let layout = self.got(row, Col::Layout, row.choice(Col::Layout, LAYOUT_WORDS));
        let charset = self.got(row, Col::Charset, row.choice(Col::Charset, CHARSET_WORDS));
        let password = self.got(row, Col::Password, row.text(Col::Password))?;
        let key = self.got(row, Col::Key, row.text(Col::Key))?;
        let (unit, place) = whose?;
        let old = before.as_ref();
        let keep = |col, new: Option<String>, old: Option<&String>, plain: Option<&str>| {
            if row.has(col) {
                new.or_else(|| plain.map(str::to_owned))
            } else {
                old.cloned().or(plain.map(str::to_owned))
            }
        };
        let secret = |given: &str, old: Option<&String>| match given {
            "" => old.cloned(),
            NOTHING => None,
            given => Some(given.to_owned()),
        };
        let pending = |given: &str, next: Option<&String>| next.filter(|_| given.is_empty()).cloned();
        let made = Registration {
            number: 0,
            device: old.map_or_else(new_id, |b| b.device.clone()),
            mn,
            name: name?,
            unit,
            place,
            valid_from: from,
            closed: closed?,
            st: keep(Col::System, st.filter(|t| !t.is_empty()), old.and_then(|b| b.st.as_ref()), None),
            version: keep(Col::Version, version?, old.and_then(|b| b.version.as_ref()), None),
            crc: keep(Col::Crc, crc?, old.map(|b| &b.crc), Some("standard"))?,
            layout: keep(Col::Layout, layout?, old.map(|b| &b.layout), Some("raw"))?,
            charset: keep(Col::Charset, charset?, old.map(|b| &b.charset), Some("auto"))?,
            next_password: pending(&password, old.and_then(|b| b.next_password.as_ref())),
            next_key: pending(&key, old.and_then(|b| b.next_key.as_ref())),
            password: secret(&password, old.and_then(|b| b.password.as_ref())),
            key: secret(&key, old.and_then(|b| b.key.as_ref())),
            expected: expected?,
            learning_until: old.and_then(|b| b.learning_until),
            recorded_at: self.ctx.now,
            recorded_by: String::new(),
        };
        match old {
            Some(b) if *b == like(&made, b) => {
                self.out.same += 1;
                None
            }
            _ => Some(made),
        }
    }

    /// What only the database can tell of a row: whether it can be registered from its day on.
    async fn stands(&self, conn: &mut Conn, made: &Registration) -> Result<At<()>> {
        if let Err(e) = made.check() {
            return Ok(Err(field(&e)));
        }
        let day = made.valid_from;
        match unit_at(conn, &made.unit, day, self.ctx.now).await {
            Err(e) if e.kind() == Kind::NotFound => {
                let zh = format!("{day} 还没有这个单位");
                return Ok(Err((Col::From, wrong("no_unit", zh, format!("the unit is not there on {day}")))));
            }
            found => found.map(|_| ())?,
        }
        if let Some(place) = &made.place {
            let unit = point_by_id(conn, place, day).await?.map(|p| p.unit);
            if unit.as_deref() != Some(&made.unit) {
                let zh = format!("{day} 没有这个点位，或它不属于该单位");
                let en = format!("on {day} the point is not there, or is another unit's");
                return Ok(Err((Col::Place, wrong("other_unit", zh, en))));
            }
        }
        match mn_free(conn, made).await {
            Err(e) if e.code() == "mn_taken" => {
                let zh = "该 MN 自生效日期之后的某天起属于另一台设备";
                Ok(Err((Col::Mn, wrong("mn_taken", zh, "this MN is another device's on a later day"))))
            }
            found => found.map(Ok),
        }
    }
}

/// A row as another was recorded: what is left is what they say of the device.
fn like(made: &Registration, old: &Registration) -> Registration {
    let Registration { number, valid_from, recorded_at, .. } = *old;
    Registration { number, valid_from, recorded_at, recorded_by: old.recorded_by.clone(), ..made.clone() }
}

fn nobody() -> (Col, Wrong) {
    (Col::Unit, wrong("no_unit", "请填写所属单位或点位", "say which unit answers for the device, or where it stands"))
}

impl Telemetry {
    /// Judges a filled workbook, and registers what is new and changed when `store` is asked for and nothing is wrong.
    pub(crate) async fn import(&self, ctx: &Ctx, bytes: Vec<u8>, store: bool) -> Result<Imported> {
        keeper(ctx)?;
        let turn = self.turn().await;
        let limits = Limits { sheet: SHEET, rows: MAX_ROWS, cells: 150_000, text: MAX_TEXT + 1 };
        let found = match blocking(move || Ok(lines(&bytes, limits))).await? {
            Ok(found) => found,
            Err(w) => {
                let mut out = Imported::default();
                out.file(w);
                return Ok(out);
            }
        };
        if !store {
            let mut conn = self.db.read_tx().await?;
            return Ok(self.judged(&mut conn, ctx, &found).await?.0);
        }
        let mut tx = self.db.write_tx().await?;
        let (mut out, ready) = self.judged(&mut tx, ctx, &found).await?;
        if out.problems.is_empty() {
            for row in ready {
                registration_add(&mut tx, ctx, &self.keys, &*self.rng, row).await?;
                out.stored += 1;
            }
            tx.commit().await?;
            drop(turn);
            self.changed().await?;
        }
        Ok(out)
    }

    async fn judged(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        found: &BTreeMap<u32, Line>,
    ) -> Result<(Imported, Vec<Registration>)> {
        let today = bureau_date(ctx.now);
        let (mut devices, mut by_mn) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, BTreeSet<_>>::new());
        for row in registration_list(conn, &self.keys).await? {
            by_mn.entry(row.mn.clone()).or_default().insert(row.device.clone());
            devices.entry(row.device.clone()).or_default().push(row);
        }
        let mut judge = Judge {
            ctx,
            today,
            units: unit_list(conn, today).await?,
            points: point_list(conn, today).await?,
            allowed: scope(&ctx.who, Action::KeepDevices),
            devices,
            by_mn,
            seen: BTreeMap::new(),
            out: Imported::default(),
        };
        let mut ready = Vec::new();
        judge.out.rows = found.keys().filter(|row| **row > 0).count();
        if judge.out.rows == 0 {
            judge.out.file(wrong("no_rows", "表中没有内容，请从第 2 行填起", "there is nothing; begin in row 2"));
            return Ok((judge.out, ready));
        }
        let places = judge.heads(found.get(&0));
        if !judge.out.problems.is_empty() {
            return Ok((judge.out, ready));
        }
        for (row, line) in found.iter().filter(|(row, _)| **row > 0) {
            let row = Row { row: *row, line, places: &places };
            let Some(made) = judge.row(&row, || id::new_id(&*self.rng)) else { continue };
            match judge.stands(conn, &made).await? {
                Err(at) => judge.problem(&row, at),
                Ok(()) => {
                    let known = judge.devices.contains_key(&made.device);
                    *(if known { &mut judge.out.changed } else { &mut judge.out.new }) += 1;
                    ready.push(made);
                }
            }
        }
        Ok((judge.out, ready))
    }
}
