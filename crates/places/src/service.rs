//! Registering places and stating what they are.

use std::sync::Arc;

use jiff::civil::Date;
use kernel::{Ctx, Error, Micros, Result, Rng, bureau_date, id};
use people::unit_at;
use rights::{Action, Scope, Subject, allow, scope};
use store::{Conn, Db};
use tokio::sync::Semaphore;
use webkit::Parts;

use crate::basemap::BaseMap;
use crate::days::Days;
use crate::model::{Due, Kind, Medium, Point};
use crate::position::Position;
use crate::read::{
    Owned, Stem, enterprise_by_id, enterprise_list, outlets_of, overlaps, owned, owner_now, point_list, stem,
};
use crate::store::{Statement, before_all, place_insert, standing, state};

/// Characters of a name, of a code or permit, of an address or reason.
const MAX_NAME: usize = 100;
const MAX_CODE: usize = 60;
const MAX_TEXT: usize = 200;
/// Of later days nothing is stated.
const LAST_YEAR: i16 = 2200;

/// The use cases.
#[derive(Clone)]
pub struct Places {
    pub(crate) db: Db,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) base_map: BaseMap,
    pub(crate) days: Days,
    /// Workbooks are read one after the other: each may need much memory.
    pub(crate) reading: Arc<Semaphore>,
}

/// A point to be registered: an outlet when it has an enterprise, otherwise a station.
#[derive(Clone, Debug)]
pub struct NewPoint {
    /// Id of the enterprise of an outlet.
    pub enterprise: Option<String>,
    /// In what is measured.
    pub medium: Medium,
    /// Name.
    pub name: String,
    /// Its number; may be empty.
    pub code: String,
    /// Id of the unit.
    pub unit: String,
    /// Where it is.
    pub position: Option<Position>,
    /// Where it is, in words; may be empty.
    pub address: String,
    /// `national`, `provincial`, `city`, `county`, or empty.
    pub grade: String,
    /// Whether it is expected to be connected.
    pub due: Due,
    /// First day.
    pub valid_from: Date,
    /// First day on which it is no more.
    pub valid_to: Option<Date>,
}

/// An enterprise to be registered.
#[derive(Clone, Debug)]
pub struct NewEnterprise {
    /// Name.
    pub name: String,
    /// 统一社会信用代码; may be empty.
    pub code: String,
    /// Id of the unit.
    pub unit: String,
    /// Where it is.
    pub position: Option<Position>,
    /// Where it is, in words; may be empty.
    pub address: String,
    /// Number of the discharge permit; may be empty.
    pub permit: String,
    /// `key`, `general`, or empty.
    pub grade: String,
    /// First day.
    pub valid_from: Date,
    /// First day on which it is no more.
    pub valid_to: Option<Date>,
}

/// Attributes that are stated anew.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// The version that the caller saw.
    pub version: i64,
    pub from: Date,
    pub to: Option<Date>,
    pub why: String,
    pub said: Vec<Said>,
}

/// From when to when a place is there.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    /// The version that the caller saw.
    pub version: i64,
    pub from: Date,
    pub to: Option<Date>,
    pub why: String,
}

/// One attribute, as it comes: checked, then stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Name(String),
    Unit(String),
    Code(String),
    Medium(Medium),
    Position(Option<Position>),
    Address(String),
    Grade(String),
    Permit(String),
    Due(Due),
}

fn bad(field: &'static str, text: impl Into<String>) -> Error {
    Error::invalid(text).with_code("wrong_place").with_detail("field", field)
}

fn twice(field: &'static str, what: &str) -> Error {
    Error::conflict(format!("`{what}` is registered already")).with_code("same_place").with_detail("field", field)
}

fn none(id: &str) -> Error {
    let shown: String = id.chars().take(40).collect();
    Error::not_found(format!("no place `{shown}`")).with_code("no_place")
}

fn check_why(why: &str) -> Result<()> {
    if why.trim().is_empty() || why.chars().count() > MAX_TEXT {
        return Err(Error::invalid("a reason of 1 to 200 characters is needed").with_code("reason_missing"));
    }
    Ok(())
}

impl Said {
    /// The name of the attribute.
    pub fn name(&self) -> &'static str {
        match self {
            Said::Name(_) => "name",
            Said::Unit(_) => "unit",
            Said::Code(_) => "code",
            Said::Medium(_) => "medium",
            Said::Position(_) => "position",
            Said::Address(_) => "address",
            Said::Grade(_) => "grade",
            Said::Permit(_) => "permit",
            Said::Due(_) => "due",
        }
    }

    /// Refuses what a place of this kind cannot have.
    fn check(&self, kind: Kind) -> Result<()> {
        let name = self.name();
        let text = |text: &str, least: usize, most: usize| {
            let n = text.trim().chars().count();
            if (least..=most).contains(&n) && !text.chars().any(char::is_control) {
                return Ok(());
            }
            Err(bad(name, format!("{name} has {least} to {most} characters in one line")))
        };
        let none = || Err(bad(name, format!("{kind} has no {name}")));
        match self {
            Said::Name(t) => text(t, 1, MAX_NAME),
            Said::Unit(t) => id::check_id("unit", t),
            Said::Code(t) => text(t, 0, MAX_CODE),
            Said::Address(t) => text(t, 0, MAX_TEXT),
            Said::Permit(t) if kind == Kind::Enterprise => text(t, 0, MAX_CODE),
            Said::Permit(_) => none(),
            Said::Position(_) => Ok(()),
            Said::Medium(_) | Said::Due(_) if kind == Kind::Enterprise => none(),
            Said::Medium(m) => match (kind, m) {
                (Kind::Outlet, Medium::Groundwater | Medium::Soil) => {
                    Err(bad(name, format!("an outlet discharges nothing into {m}")))
                }
                _ => Ok(()),
            },
            Said::Due(due) if due.connected => text(&due.why, 0, MAX_TEXT),
            Said::Due(due) => text(&due.why, 1, MAX_TEXT)
                .map_err(|_| bad("due", "a point that need not be connected says why, in 1 to 200 characters")),
            Said::Grade(t) => {
                let known = grades(kind);
                if t.is_empty() || known.contains(&t.as_str()) {
                    return Ok(());
                }
                Err(bad(name, format!("the grade is one of {}", known.join(", "))))
            }
        }
    }

    fn stated(&self, valid_from: Date, valid_to: Option<Date>) -> Statement {
        let (value, detail) = match self {
            Said::Name(t) | Said::Unit(t) | Said::Code(t) | Said::Address(t) | Said::Grade(t) | Said::Permit(t) => {
                (t.trim().to_owned(), String::new())
            }
            Said::Medium(m) => (m.name().to_owned(), String::new()),
            Said::Position(p) => (p.map(|p| p.to_string()).unwrap_or_default(), String::new()),
            Said::Due(due) => (if due.connected { "yes" } else { "no" }.to_owned(), due.why.trim().to_owned()),
        };
        Statement { name: self.name(), value, detail, valid_from, valid_to }
    }
}

/// The grades of a kind.
#[must_use]
pub fn grades(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Enterprise => &["key", "general"],
        Kind::Outlet | Kind::Station => &["national", "provincial", "city", "county"],
    }
}

impl Places {
    /// The use cases over a database.
    #[must_use]
    pub fn new(db: Db, rng: Arc<dyn Rng>) -> Places {
        Places { db, rng, base_map: BaseMap::default(), days: Days::default(), reading: Arc::new(Semaphore::new(1)) }
    }

    /// The use cases on opened parts.
    #[must_use]
    pub fn of(parts: &Parts) -> Places {
        let base_map = parts.shared.get(BaseMap::default);
        Places { base_map, ..Places::new(parts.db.clone(), parts.rng.clone()) }
    }

    /// Registers a point, in the caller's transaction, and gives its id.
    pub async fn point_add(&self, conn: &mut Conn, ctx: &Ctx, new: &NewPoint) -> Result<String> {
        let kind = if new.enterprise.is_some() { Kind::Outlet } else { Kind::Station };
        let said = [
            Said::Name(new.name.clone()),
            Said::Unit(new.unit.clone()),
            Said::Code(new.code.clone()),
            Said::Medium(new.medium),
            Said::Position(new.position),
            Said::Address(new.address.clone()),
            Said::Grade(new.grade.clone()),
            Said::Due(new.due.clone()),
        ];
        let owner = new.enterprise.as_deref();
        self.add(conn, ctx, (kind, owner), (new.valid_from, new.valid_to), &said).await
    }

    /// Registers an enterprise, in the caller's transaction, and gives its id.
    pub async fn enterprise_add(&self, conn: &mut Conn, ctx: &Ctx, new: &NewEnterprise) -> Result<String> {
        let said = [
            Said::Name(new.name.clone()),
            Said::Unit(new.unit.clone()),
            Said::Code(new.code.clone()),
            Said::Position(new.position),
            Said::Address(new.address.clone()),
            Said::Permit(new.permit.clone()),
            Said::Grade(new.grade.clone()),
        ];
        self.add(conn, ctx, (Kind::Enterprise, None), (new.valid_from, new.valid_to), &said).await
    }

    async fn add(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        (kind, owner): (Kind, Option<&str>),
        life: (Date, Option<Date>),
        said: &[Said],
    ) -> Result<String> {
        let units = || said.iter().filter_map(|s| if let Said::Unit(unit) = s { Some(unit) } else { None });
        for unit in units() {
            allow(&ctx.who, Action::KeepPlaces, Subject::Unit(unit))?;
        }
        for s in said {
            s.check(kind)?;
        }
        for unit in units() {
            self.unit(conn, unit, life.0).await?;
        }
        check_life(life)?;
        if let Some(owner) = owner {
            let e = enterprise_by_id(conn, owner, life.0)
                .await?
                .ok_or_else(|| bad("enterprise", "there is no such enterprise on that day"))?;
            // Whoever keeps the enterprise says which outlets it has.
            keeps(ctx, &owned(conn, owner).await?, life)?;
            check_within(life, (e.valid_from, e.valid_to))?;
        }
        let id = id::new_id(&*self.rng);
        place_insert(conn, ctx, &id, kind, owner).await?;
        let mut all = vec![life_statement(life)];
        all.extend(said.iter().map(|s| s.stated(life.0, None)));
        state(conn, ctx, &id, "", &all).await?;
        Ok(id)
    }

    /// Registers a point that nobody has registered yet.
    pub(crate) async fn point_create(&self, ctx: &Ctx, new: &NewPoint) -> Result<String> {
        allow(&ctx.who, Action::KeepPlaces, Subject::Unit(&new.unit))?;
        let mut tx = self.db.write_tx().await?;
        let there = point_list(&mut tx, new.valid_from).await?;
        let owner = |p: &Point| p.enterprise.as_ref().map(|e| e.id.clone());
        if there.iter().any(|p| p.unit == new.unit && p.name == new.name.trim() && owner(p) == new.enterprise) {
            return Err(twice("name", &new.name));
        }
        let id = self.point_add(&mut tx, ctx, new).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Registers an enterprise that nobody has registered yet.
    pub(crate) async fn enterprise_create(&self, ctx: &Ctx, new: &NewEnterprise) -> Result<String> {
        allow(&ctx.who, Action::KeepPlaces, Subject::Unit(&new.unit))?;
        let read = scope(&ctx.who, Action::ReadPlaces);
        let mut tx = self.db.write_tx().await?;
        let code = new.code.trim();
        for e in enterprise_list(&mut tx, new.valid_from).await? {
            if !code.is_empty() && e.code == code {
                if !read.holds(&e.unit) {
                    let text = format!("an enterprise with the code `{code}` is registered in another unit");
                    let error = Error::conflict(text).with_code("same_place").with_detail("field", "code");
                    return Err(error.with_detail("where", "another_unit"));
                }
                return Err(twice("code", code));
            }
            if e.unit == new.unit && e.name == new.name.trim() {
                return Err(twice("name", &new.name));
            }
        }
        let id = self.enterprise_add(&mut tx, ctx, new).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// States attributes anew for a span of days; what was stated before is kept.
    pub(crate) async fn change(&self, ctx: &Ctx, (id, point): (&str, bool), change: &Change) -> Result<()> {
        check_why(&change.why)?;
        if change.from.year() > LAST_YEAR || change.to.is_some_and(|to| to.year() > LAST_YEAR) {
            return Err(bad("from", format!("a day up to {LAST_YEAR}")));
        }
        if change.to.is_some_and(|to| to <= change.from) {
            return Err(bad("to", "the span ends after it begins"));
        }
        let mut tx = self.db.write_tx().await?;
        let (stem, owned) = self.held(&mut tx, ctx, (id, point)).await?;
        let unit = keeps(ctx, &owned, (change.from, change.to))?.ok_or_else(|| none(id))?;
        webkit::note(|n| n.unit = Some(unit.to_owned()));
        fresh(&stem, change.version)?;
        if change.from < stem.life.0 {
            return Err(bad("from", format!("it is there from {} on", stem.life.0)));
        }
        let mut all = Vec::new();
        for said in &change.said {
            said.check(stem.kind)?;
            if let Said::Unit(unit) = said {
                allow(&ctx.who, Action::KeepPlaces, Subject::Unit(unit))?;
                self.unit(&mut tx, unit, change.from).await?;
            }
            let new = said.stated(change.from, change.to);
            if standing(&mut tx, id, &new).await? {
                continue;
            }
            all.push(new);
        }
        if all.is_empty() {
            return Err(bad("from", "nothing of it is different").with_code("nothing_changed"));
        }
        state(&mut tx, ctx, id, change.why.trim(), &all).await?;
        tx.commit().await
    }

    /// States anew from when to when a place is there: ends it, opens it again, or corrects its first day.
    pub(crate) async fn live(&self, ctx: &Ctx, (id, point): (&str, bool), span: &Span) -> Result<()> {
        check_why(&span.why)?;
        let life = (span.from, span.to);
        check_life(life)?;
        let mut tx = self.db.write_tx().await?;
        let (stem, owned) = self.held(&mut tx, ctx, (id, point)).await?;
        let unit = owner_now(&owned, stem.life, bureau_date(ctx.now)).ok_or_else(|| none(id))?;
        allow(&ctx.who, Action::KeepPlaces, Subject::Unit(unit))?;
        for days in moved(stem.life, life) {
            keeps(ctx, &owned, days)?;
        }
        webkit::note(|n| n.unit = Some(unit.to_owned()));
        fresh(&stem, span.version)?;
        if stem.life == life {
            return Err(bad("from", "nothing of it is different").with_code("nothing_changed"));
        }
        if let Some(owner) = &stem.enterprise {
            let e = enterprise_by_id(&mut tx, owner, span.from).await?;
            let e = e.ok_or_else(|| bad("from", "the enterprise is not there yet").with_code("outside_enterprise"))?;
            check_within(life, (e.valid_from, e.valid_to))?;
        }
        let beyond =
            |p: &Point| p.valid_from < life.0 || life.1.is_some_and(|to| p.valid_to.is_none_or(|end| end > to));
        let outlets = outlets_of(&mut tx, id, Date::MAX).await?;
        if outlets.iter().any(beyond) {
            // Those of other units are not named.
            let read = scope(&ctx.who, Action::ReadPlaces);
            let left = outlets.iter().filter(|p| beyond(p) && read.holds(&p.unit));
            let left: Vec<&str> = left.map(|p| p.name.as_str()).take(5).collect();
            let text = format!("outlets are there on other days: {}", left.join(", "));
            return Err(Error::conflict(text).with_code("outlets_left").with_detail("outlets", left.join("、")));
        }
        let mut all = vec![life_statement(life)];
        if life.0 < stem.life.0 {
            // What it was at first it was on the days before too, as far as anybody knows.
            all.extend(before_all(&mut tx, id, life.0).await?);
        }
        state(&mut tx, ctx, id, span.why.trim(), &all).await?;
        tx.commit().await
    }

    /// The place that is to be changed, and whose it is from day to day. Which of its units the caller must keep depends on
    /// the days that change.
    async fn held(&self, conn: &mut Conn, ctx: &Ctx, (id, point): (&str, bool)) -> Result<(Stem, Vec<Owned>)> {
        if matches!(scope(&ctx.who, Action::KeepPlaces), Scope::None | Scope::PublishedOnly) {
            allow(&ctx.who, Action::KeepPlaces, Subject::City)?;
        }
        let found = stem(conn, id).await?.filter(|s| point == s.kind.domain().is_some()).ok_or_else(|| none(id))?;
        let owned = owned(conn, id).await?;
        Ok((found, owned))
    }

    async fn unit(&self, conn: &mut Conn, unit: &str, day: Date) -> Result<()> {
        unit_at(conn, unit, day, Micros(i64::MAX)).await.map(|_| ()).map_err(|e| match e.kind() {
            kernel::Kind::NotFound => bad("unit", format!("there is no unit `{unit}`")),
            _ => e,
        })
    }
}

/// Refuses who does not keep the places of every unit that has the place on one of the days; gives the first of them.
fn keeps<'a>(ctx: &Ctx, owned: &'a [Owned], days: (Date, Option<Date>)) -> Result<Option<&'a str>> {
    let mut first = None;
    for o in owned.iter().filter(|o| overlaps((o.from, o.to), days)) {
        allow(&ctx.who, Action::KeepPlaces, Subject::Unit(&o.unit))?;
        first = first.or(Some(o.unit.as_str()));
    }
    Ok(first)
}

/// The days on which a place is there by one of two lives only: before the later first day, after the earlier end.
fn moved(old: (Date, Option<Date>), new: (Date, Option<Date>)) -> Vec<(Date, Option<Date>)> {
    let mut out = Vec::new();
    if old.0 != new.0 {
        out.push((old.0.min(new.0), Some(old.0.max(new.0))));
    }
    if old.1 != new.1 {
        let (a, b) = (old.1.unwrap_or(Date::MAX), new.1.unwrap_or(Date::MAX));
        out.push((a.min(b), Some(a.max(b))));
    }
    out
}

fn fresh(found: &Stem, seen: i64) -> Result<()> {
    if found.version == seen {
        return Ok(());
    }
    Err(Error::precondition("it was changed by somebody else in between").with_code("changed_meanwhile"))
}

pub(crate) fn life_statement((from, to): (Date, Option<Date>)) -> Statement {
    Statement { name: "life", value: String::new(), detail: String::new(), valid_from: from, valid_to: to }
}

/// Refuses days on which nothing can begin or end.
pub(crate) fn check_life((from, to): (Date, Option<Date>)) -> Result<()> {
    if from.year() < 1949 || from.year() > 2100 || to.is_some_and(|to| to <= from || to.year() > LAST_YEAR) {
        return Err(bad("valid_to", "a place begins in 1949 or later and ends after it began"));
    }
    Ok(())
}

/// An outlet is there only while its enterprise is.
fn check_within((from, to): (Date, Option<Date>), (first, end): (Date, Option<Date>)) -> Result<()> {
    if from < first || end.is_some_and(|end| to.is_none_or(|to| to > end)) {
        let end = end.map_or_else(|| "on".to_owned(), |e| format!("until {e}"));
        return Err(
            bad("valid_from", format!("the enterprise is there from {first} {end}")).with_code("outside_enterprise")
        );
    }
    Ok(())
}
