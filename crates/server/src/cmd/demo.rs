//! `huanheng demo`: a simulated city, its last 60 days, and the server over it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use assessment::{Assessment, NewCampaign, Phase, WindowAsk};
use facts::{FactSource, Stage};
use jiff::civil::{Date, DateTime, Time};
use kernel::time::{DAY, MINUTE, at_bureau};
use kernel::{Actor, Clock, Ctx, Error, FixedClock, Micros, Person, Result, Role, ShiftedClock, bureau_date};
use people::NewPerson;
use submissions::{HandIn, Submissions, Way};
use telemetry::TelemetryFacts;
use testkit::city::{CITY_NAME, City, DEMO_DAY, DEMO_OPEN_READINGS, DEMO_SEED};
use webkit::{Background, Parts, Shared};

use super::data::{Place, Tables};
use super::place::{method_files, operator, print_line, progress, progress_end};
use super::{demo_devices, serve};
use crate::observe::{Format, start_log};

/// The setting that names the seed of a simulated city.
const SEED: &str = "demo_seed";
/// The setting that holds how many units it has, when they are not the twelve.
const UNITS: &str = "demo_units";
/// The setting that holds the instant up to which it was played, when that is not the day it was made for.
const PLAYED: &str = "demo_played";
/// The setting that holds the records that are filled in on a later day.
const WAITING: &str = "demo_waiting";
/// Days of history unless said otherwise: of the twelve units, and of another number.
const DAYS: u16 = 60;
const DAYS_SCALED: u16 = 3;
/// Days of data before the first that is scored, by which is judged whether a point is connected.
const WINDOW: i64 = 7;
/// How long the city may take to tell a day while the demonstration is made.
const PATIENCE: Duration = Duration::from_secs(1800);
/// Units of a scaled city that have an officer who can sign in: each password costs its hash.
const OFFICERS: usize = 24;
/// The password of every person of the simulated city.
const PASSWORD: &str = "Huanheng-2026";
/// The head of one unit: login, name, unit.
const HEAD: (&str, &str, &str) = ("hc05", "程远山", "c05");
/// Who rules in the simulated city.
const METHOD_OFFICER: &str = "方颂文";

/// What `demo` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "The city, its people and its data are invented; every page says so. The demonstration plays \
    22 November 2026 whatever the machine's clock shows, or a later instant: --at \"2027-01-10 09:00\".")]
pub struct Args {
    /// Folder of the simulated city; made when it is not there.
    #[arg(long, default_value = "data/demo")]
    pub data: PathBuf,
    /// Database; an SQLite file in the folder when absent.
    #[arg(long, env = "HUANHENG_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Address that monitoring devices connect to (HJ 212); none when absent
    #[arg(long, value_name = "ADDRESS", env = "HUANHENG_TELEMETRY_LISTEN")]
    pub telemetry_listen: Option<SocketAddr>,
    /// Seed of the invented facts.
    #[arg(long, default_value_t = DEMO_SEED)]
    pub seed: u64,
    /// Days of history, or nights that `--at` plays at most; 60 unless said otherwise, 3 with `--units`
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=300))]
    pub days: Option<u16>,
    /// A city of so many units in the same mix, without evidence, instead of the twelve; the first 24 have an officer
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub units: Option<u32>,
    /// Play a later instant of the bureau, such as "2027-01-10 09:00"; the clock of a demonstration never runs backwards
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub at: Option<Micros>,
    /// Make the city and stop.
    #[arg(long)]
    pub prepare_only: bool,
}

/// Runs it.
pub async fn run(args: Args) -> Result<()> {
    let log = std::env::var_os("RUST_LOG").is_some();
    if log {
        start_log(Format::Text);
    }
    let mut parts = Place::folder(args.data.clone(), args.database.clone()).parts(Tables::Make, false).await?;
    let assessment = Assessment::of(&parts);
    let (simulated, stored) = {
        let mut conn = parts.db.read().await?;
        (store::setting_read(&mut conn, SEED).await?, store::setting_read(&mut conn, UNITS).await?)
    };
    let asked = args.units.map(|n| n.to_string());
    if simulated.is_some() && asked.is_some() && stored != asked {
        return Err(Error::precondition(format!(
            "the demonstration in {} has {} units; give one of {} a folder of its own: --data FOLDER",
            args.data.display(),
            stored.as_deref().unwrap_or("twelve"),
            asked.unwrap_or_default(),
        )));
    }
    let scaled = asked.or(stored).is_some();
    match (simulated, assessment.campaign().await) {
        (Some(_), Ok(_)) if assessment.runs(i64::MAX, 1000).await?.iter().any(|r| r.as_of >= DEMO_DAY) => {}
        (None, Err(e)) if e.code() == "no_campaign" => parts = prepare(&args, parts).await?,
        (Some(_), _) => {
            return Err(Error::precondition(format!(
                "the demonstration in {} was left half-made: remove the folder and start again",
                args.data.display()
            )));
        }
        (None, _) => {
            return Err(Error::precondition(format!(
                "{} holds a real city; give the demonstration a folder of its own: --data FOLDER",
                args.data.display()
            )));
        }
    }
    if let Some(at) = args.at {
        parts = play(&args, parts, at).await?;
    }
    if args.prepare_only {
        return print_line(&format!("the simulated city is ready in {}", args.data.display()));
    }
    let today = bureau_date(parts.clock.now());
    let officer = if scaled { "u00001" } else { "c01" };
    print_line(&format!(
        "{CITY_NAME} (simulated), as of {today}. Sign in with one of:\n  \
         fangfa   市方法员 method officer    fuhe, fuhe2 市复核员 reviewers\n  \
         lingdao  市领导   leader            {officer:<6}单位信息员 officer of one county\n  \
         guanli   系统管理员 system administrator\n  \
         anquan   安全管理员 security administrator  shenji 审计管理员 audit administrator\n  \
         shengting 省级观察员 province observer      zhiban 值班工程师 duty engineer     password of all: {PASSWORD}"
    ))?;
    if !log {
        start_log(Format::Text);
    }
    let mut serving = serve::Args::plain(Place::folder(args.data, args.database), args.listen);
    serving.telemetry.telemetry_listen = args.telemetry_listen.or(Some(SocketAddr::from(([127, 0, 0, 1], 0))));
    let seed = setting_number(&parts, SEED).await?.map_or(DEMO_SEED, i64::unsigned_abs);
    let devices = (!scaled).then(|| {
        let parts = parts.clone();
        let city = city_of(seed, None);
        let live: Background = Box::new(move |stopped| Box::pin(demo_devices::live(parts, city, stopped)));
        live
    });
    serve::serve(&serving, parts, devices).await
}

/// Gives opened data their simulated city, when they have one: its facts, and a clock that shows its day.
pub async fn bring_to_life(parts: Parts) -> Result<Parts> {
    alive(parts, None).await
}

/// The same; what devices sent is looked at by a clock that stands still, when one is given.
async fn alive(mut parts: Parts, still: Option<Arc<dyn Clock>>) -> Result<Parts> {
    let seed = {
        let mut conn = parts.db.read().await?;
        store::setting_read(&mut conn, SEED).await?
    };
    let Some(seed) = seed else { return Ok(parts) };
    let units = {
        let mut conn = parts.db.read().await?;
        store::setting_read(&mut conn, UNITS).await?
    };
    let number = |what: &str, text: &str| {
        text.parse().map_err(|_| Error::internal(format!("the stored {what} `{text}` is not a number")))
    };
    let units = units.as_deref().map(|n| number("number of units", n)).transpose()?;
    let city = city_of(number("seed", &seed)?, units);
    // The twelve units keep registers; a scaled city tells everything by itself.
    let city = if units.is_none() { city.with_registers() } else { city };
    parts.sources.retain(|s| s.name() != city.name());
    parts.sources.push(Arc::new(city));
    // The city's time never runs backwards: it goes on after what was recorded last.
    let seen = people::session_last(&mut *parts.db.read().await?).await?;
    let newest = Assessment::of(&parts).last_recorded().await?.max(seen).plus(1);
    let played = Micros(setting_number(&parts, PLAYED).await?.unwrap_or_default());
    parts.clock = Arc::new(ShiftedClock::showing(newest.max(played).max(morning(DEMO_DAY, 9))));
    let by = still.unwrap_or_else(|| parts.clock.clone());
    let devices = TelemetryFacts::new(parts.db.clone()).simulated(true).at(by);
    parts.sources.retain(|s| s.name() != devices.name());
    parts.sources.insert(0, Arc::new(devices));
    // What was made with another clock and without the city is not for this one.
    parts.shared = Shared::default();
    Ok(parts)
}

fn city_of(seed: u64, units: Option<u64>) -> City {
    match units.and_then(|n| usize::try_from(n).ok()) {
        None => City::new(seed),
        Some(count) => City::scaled(seed, count),
    }
}

fn morning(day: Date, hour: i8) -> Micros {
    at_bureau(day, Time::new(hour, 0, 0, 0).unwrap_or(Time::MIN))
}

/// Days that are played.
#[derive(Clone, Copy)]
struct Days {
    /// What was played before; none when the city is made.
    after: Option<Date>,
    until: Date,
}

impl Days {
    fn hold(self, day: Date) -> bool {
        self.after.is_none_or(|after| day > after) && day <= self.until
    }
}

/// A record that is filled in on a day that was not played yet: its id and version, by its place in the year.
type Waiting = BTreeMap<usize, (String, i64)>;

/// Enters the year's records of some days, each on its day, as the unit's officer and head do it.
async fn records(city: &City, parts: &Parts, ctx: &Ctx, days: Days) -> Result<()> {
    let registers = registers::registers_of(parts)?;
    let (records, closings) = city.records();
    let year = i64::from(DEMO_DAY.year());
    let officers = city.people();
    let who = |unit: &str, role: Role, day: Date, hour: i8| {
        let name = officers.iter().find(|p| p.unit.as_deref() == Some(unit)).map_or("", |p| p.name.as_str());
        let name = if role == Role::UnitHead { format!("{name}（单位负责人）") } else { name.to_owned() };
        let person =
            Person { id: format!("demo-{unit}"), name, roles: vec![role], unit_id: Some(unit.into()), also: vec![] };
        Ctx { who: Actor::Person(person), now: morning(day, hour), request_id: ctx.request_id.clone() }
    };
    for c in closings.iter().filter(|c| !c.closed && days.hold(c.day)) {
        let ctx = who(&c.unit, Role::UnitHead, c.day, 8);
        let register = registers.definitions().find(c.register)?;
        registers.close_year(&ctx, register, &c.unit, year, c.closed).await?;
    }
    let mut bodies = Vec::new();
    for (place, r) in records.iter().enumerate().filter(|(_, r)| days.hold(r.day)) {
        progress(&format!("papers: {} {}", r.unit, r.day));
        let register = registers.definitions().find(r.register)?;
        let mut body = registers::Body::new();
        fill(&mut body, &r.fields)?;
        if let Some((name, bytes)) = &r.paper {
            let officer = who(&r.unit, Role::UnitOfficer, r.day, 9);
            let file = registers.upload(&officer, register, &r.unit, name, bytes.clone()).await?;
            body.insert("files".into(), vec![file.digest].into());
        }
        bodies.push((place, r, register, body));
    }
    progress(&format!("records: {}", bodies.len()));
    // All in one transaction: one by one each would wait for the disk.
    let mut tx = parts.db.write_tx().await?;
    let stored = store::setting_read(&mut tx, WAITING).await?;
    let broken = |e| Error::internal("what the demonstration waits for does not read").with_source(e);
    let mut waiting: Waiting = serde_json::from_str(stored.as_deref().unwrap_or("{}")).map_err(broken)?;
    for (place, r, register, mut body) in bodies {
        let officer = who(&r.unit, Role::UnitOfficer, r.day, 9);
        let mut row = registers.create_in(&mut tx, &officer, register, &r.unit, &body).await?;
        let mut day = r.day;
        if let Some((later, fields)) = &r.then {
            if *later > days.until {
                waiting.insert(place, (row.id, row.version));
                continue;
            }
            day = *later;
            fill(&mut body, fields)?;
            let officer = who(&r.unit, Role::UnitOfficer, day, 9);
            let officer = Ctx { now: officer.now.max(row.changed_at.plus(MINUTE)), ..officer };
            row = registers.change_in(&mut tx, &officer, register, (&row.id, row.version), &body).await?;
        } else if r.state != "confirmed" {
            continue;
        }
        let head = who(&r.unit, Role::UnitHead, day, 10);
        registers.go_in(&mut tx, &head, register, (&row.id, row.version), r.state, "").await?;
    }
    for (place, r) in records.iter().enumerate() {
        let Some((day, fields)) = r.then.as_ref().filter(|(day, _)| days.hold(*day)) else { continue };
        let Some((id, version)) = waiting.remove(&place) else { continue };
        let register = registers.definitions().find(r.register)?;
        let officer = who(&r.unit, Role::UnitOfficer, *day, 9);
        let Ok(old) = registers.record(&officer, register, &id).await else { continue };
        if old.version != version {
            // Somebody has worked on it in the workbench: it is theirs.
            continue;
        }
        let mut body: registers::Body = serde_json::from_str(&old.body).map_err(broken)?;
        fill(&mut body, fields)?;
        let row = registers.change_in(&mut tx, &officer, register, (&id, version), &body).await?;
        let head = who(&r.unit, Role::UnitHead, *day, 10);
        registers.go_in(&mut tx, &head, register, (&row.id, row.version), r.state, "").await?;
    }
    let text = serde_json::to_string(&waiting).map_err(broken)?;
    store::setting_write(&mut tx, WAITING, &text, ctx.now).await?;
    tx.commit().await?;
    for c in closings.iter().filter(|c| c.closed && days.hold(c.day)) {
        let ctx = who(&c.unit, Role::UnitHead, c.day, 17);
        let register = registers.definitions().find(c.register)?;
        registers.close_year(&ctx, register, &c.unit, year, c.closed).await?;
    }
    Ok(())
}

/// Hands in what the units sent on the days that are played, each at its minute; an object is registered by the city.
async fn papers(city: &City, parts: &Parts, ctx: &Ctx, days: Days) -> Result<()> {
    let desk = Submissions::of(parts);
    let officers = city.people();
    let sent = city.handed_in().into_iter().enumerate();
    for (number, paper) in sent.filter(|(_, p)| days.hold(bureau_date(p.at))) {
        progress(&format!("papers handed in: {} {}", paper.unit, paper.title));
        let desk = desk.at(Arc::new(FixedClock::new(paper.at)));
        let object = submissions::is_object(paper.form);
        let who = match object {
            true => ctx.who.clone(),
            false => {
                let officer = officers.iter().find(|p| p.unit.as_deref() == Some(&*paper.unit));
                Actor::Person(Person {
                    id: format!("demo-{}", paper.unit),
                    name: officer.map_or("", |p| p.name.as_str()).to_owned(),
                    roles: vec![Role::UnitOfficer],
                    unit_id: Some(paper.unit.clone()),
                    also: vec![],
                })
            }
        };
        let ctx = Ctx { who, now: paper.at, request_id: ctx.request_id.clone() };
        let ask = HandIn {
            unit: paper.unit.clone(),
            material: paper.material.into(),
            form: Some(paper.form.into()),
            note: None,
            mark: format!("demo-{number}"),
            way: if object { Way::Registered } else { Way::Upload },
            stated: None,
        };
        let mut files = Vec::new();
        if !object {
            let mut coming = desk.incoming()?;
            coming.add(paper.text.as_bytes())?;
            files.push((format!("{}.md", paper.title), coming.end()));
        }
        desk.take(&ctx, &ask, files).await?;
    }
    Ok(())
}

/// The days of the demonstration's campaign: phase, first and last day.
const WINDOWS: [(Phase, &str, &str); 5] = [
    (Phase::Collecting, "2026-01-05", "2026-11-30"),
    (Phase::SelfAssessment, "2026-12-01", "2026-12-15"),
    (Phase::Review, "2026-12-16", "2027-01-15"),
    (Phase::Publicity, "2027-01-18", "2027-01-22"),
    (Phase::Appeal, "2027-01-18", "2027-01-29"),
];

async fn windows(assessment: &Assessment, ctx: &Ctx) -> Result<()> {
    let campaign = assessment.campaign().await?.id;
    for (phase, from, until) in WINDOWS {
        let version = assessment.window_version(&campaign).await?;
        let ask = WindowAsk { from: Some(from.into()), until: Some(until.into()), reason: None, version };
        assessment.campaign_window(ctx, &campaign, phase, &ask).await?;
    }
    Ok(())
}

/// An instant of the bureau, such as `2027-01-10 09:00`.
fn instant(text: &str) -> std::result::Result<Micros, String> {
    let wrong = || format!("`{text}` is not an instant such as \"2027-01-10 09:00\"");
    let at: DateTime = text.trim().replace(' ', "T").parse().map_err(|_| wrong())?;
    if !(2026..=2027).contains(&at.year()) {
        return Err("the simulated city lives in 2026 and 2027".into());
    }
    Ok(at_bureau(at.date(), at.time()))
}

/// Plays on to a later instant: the records of the days between are entered, and the last nights that the year still has
/// are scored as the nightly job does it.
async fn play(args: &Args, parts: Parts, at: Micros) -> Result<Parts> {
    let shown = parts.clock.now();
    if at < shown {
        return Err(Error::invalid(format!(
            "--at {}: this demonstration shows {} already, and its clock does not run backwards; \
             make another one: --data FOLDER",
            at.bureau_text(),
            shown.bureau_text()
        )));
    }
    let played = setting_number(&parts, PLAYED).await?.map_or(DEMO_DAY, |at| bureau_date(Micros(at)));
    let today = bureau_date(at);
    let before = today.yesterday().unwrap_or(today);
    let ctx = Ctx { now: at, ..operator(&parts, METHOD_OFFICER) };
    if args.units.is_none() && setting_number(&parts, UNITS).await?.is_none() && played < today {
        let city = city_of(setting_number(&parts, SEED).await?.map_or(DEMO_SEED, i64::unsigned_abs), None);
        let days = Days { after: Some(played), until: today };
        records(&city, &parts, &ctx, days).await?;
        papers(&city, &parts, &ctx, days).await?;
    }
    let nights = args.days.unwrap_or(if args.units.is_some() { DAYS_SCALED } else { DAYS });
    demo_devices::later(&parts, at, (i64::from(nights) + WINDOW) * DAY).await?;
    let mut tx = parts.db.write_tx().await?;
    store::setting_write(&mut tx, PLAYED, &at.0.to_string(), at).await?;
    tx.commit().await?;
    // The clock shows the instant before its nights are scored: what devices sent until then counts.
    let parts = bring_to_life(parts).await?;
    let assessment = Assessment::of(&parts).with_source_time(PATIENCE);
    let newest = assessment.run_find(None).await?;
    let last = before.min(Date::new(newest.year, 12, 31).unwrap_or(before));
    // The last nights, as many as a demonstration has days.
    let mut first = last;
    for _ in 1..nights {
        first = first.yesterday().unwrap_or(first);
    }
    let mut day = newest.as_of.tomorrow().unwrap_or(newest.as_of).max(first);
    while day <= last {
        progress(&format!("collecting and scoring {day}"));
        let next = day.tomorrow().unwrap_or(day);
        let ctx = Ctx::system(morning(next, 0).plus(30 * MINUTE), format!("demo-{day}"));
        match assessment.run_start(&ctx, day, Stage::Provisional).await {
            Ok(_) => {}
            // A year that was made final is not scored any more.
            Err(e) if e.code() == "campaign_locked" => break,
            Err(e) => return Err(e),
        }
        day = next;
    }
    progress_end();
    Ok(parts)
}

/// A setting that is a number.
async fn setting_number(parts: &Parts, key: &str) -> Result<Option<i64>> {
    let text = store::setting_read(&mut *parts.db.read().await?, key).await?;
    let number = |t: String| t.parse().map_err(|_| Error::internal(format!("the stored {key} `{t}` is not a number")));
    text.map(number).transpose()
}

fn fill(body: &mut registers::Body, fields: &[(String, facts::Value)]) -> Result<()> {
    for (field, value) in fields {
        body.insert(field.clone(), plain(value)?);
    }
    Ok(())
}

/// A register of the demonstration's own, with matters that are due soon or overdue: title, unit, last day.
const MATTERS: &str = include_str!("../../demo/supervised_matters.yaml");
const SUPERVISED: [(&str, &str, &str); 8] = [
    ("报送机房巡检整改情况", "c01", "2026-11-25"),
    ("补正 10 月数据传输中断说明", "c01", "2026-11-18"),
    ("报送 2027 年信息化项目计划", "c01", "2026-12-15"),
    ("更换老化的 UPS 电池", "c02", "2026-11-29"),
    ("报送视频会议终端清单", "c03", "2026-12-10"),
    ("回复门户网站错链通报", "c05", "2026-11-20"),
    ("报送网络安全自查表", "c05", "2026-11-23"),
    ("补报信息员备案表", "d01", "2026-11-27"),
];

/// Begins that register and enters its matters, so that there is something to be reminded of.
async fn matters(parts: &Parts, ctx: &Ctx) -> Result<()> {
    let folder = registers::Registers::folder(&parts.blobs)
        .ok_or_else(|| Error::internal("the files of the demonstration lie in no folder"))?;
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(folder.join("supervised_matters.yaml"), MATTERS))
        .map_err(|e| Error::unavailable(format!("cannot write into {}", folder.display())).with_source(e))?;
    let registers = registers::registers_of(parts)?;
    let register = registers.definitions().find("supervised_matters")?;
    let issued = Date::new(DEMO_DAY.year(), 11, 2).unwrap_or(DEMO_DAY);
    let ctx = Ctx { now: morning(issued, 9), ..ctx.clone() };
    for (matter, unit, due) in SUPERVISED {
        let fields = [("matter", matter.to_owned()), ("issued", issued.to_string()), ("due", due.to_owned())];
        let body: registers::Body = fields.into_iter().map(|(f, v)| (f.to_owned(), v.into())).collect();
        registers.create(&ctx, register, unit, &body).await?;
    }
    Ok(())
}

/// A value as the body of a record has it.
fn plain(value: &facts::Value) -> Result<serde_json::Value> {
    use facts::Value;
    Ok(match value {
        Value::Bool(yes) => (*yes).into(),
        Value::Integer(n) | Value::MoneyFen(n) => (*n).into(),
        Value::Date(day) => day.to_string().into(),
        Value::Level(text) | Value::Text(text) => text.clone().into(),
        other => return Err(Error::internal(format!("no record holds a value of the type {}", other.type_name()))),
    })
}

/// Registers the stations, enterprises and outlets of the city.
async fn sites(city: &City, parts: &Parts, conn: &mut store::Conn, ctx: &Ctx) -> Result<()> {
    let places = places::Places::of(parts);
    let (stations, enterprises) = city.sites(OFFICERS);
    for station in &stations {
        places.point_add(conn, ctx, station).await?;
    }
    for e in enterprises {
        let owner = places.enterprise_add(conn, ctx, &e.enterprise).await?;
        for outlet in e.outlets {
            places.point_add(conn, ctx, &places::NewPoint { enterprise: Some(owner.clone()), ..outlet }).await?;
        }
    }
    Ok(())
}

async fn prepare(args: &Args, parts: Parts) -> Result<Parts> {
    let city = city_of(args.seed, args.units.map(u64::from));
    let year = DEMO_DAY.year();
    let begun = morning(Date::new(year, 1, 5).unwrap_or(DEMO_DAY), 9);
    let ctx = Ctx { now: begun, ..operator(&parts, METHOD_OFFICER) };
    let mut tx = parts.db.write_tx().await?;
    store::setting_write(&mut tx, store::SIMULATED, "yes", begun).await?;
    store::setting_write(&mut tx, SEED, &args.seed.to_string(), begun).await?;
    if let Some(units) = args.units {
        store::setting_write(&mut tx, UNITS, &units.to_string(), begun).await?;
    }
    for unit in city.register() {
        people::import_unit(&mut tx, &ctx, &unit).await?;
    }
    for node in city.above() {
        people::import_organisation(&mut tx, &ctx, &node).await?;
    }
    let shi = [("xinxi", "信息中心"), ("jiance", "监测科"), ("bangong", "办公室")];
    for (id, name) in shi {
        people::import_department(&mut tx, &ctx, (id, "shi", name)).await?;
    }
    let officers = if args.units.is_some() { OFFICERS } else { usize::MAX };
    let mut units = 0usize;
    for person in city.people() {
        if person.role == people::Role::UnitOfficer {
            units += 1;
            if units > officers {
                break;
            }
        }
        progress(&format!("people: {}", person.login));
        let new = NewPerson {
            login: person.login,
            name: person.name,
            unit_id: person.unit,
            roles: vec![person.role],
            password: PASSWORD.into(),
        };
        people::import_person(&mut tx, &ctx, &*parts.rng, &new).await?;
    }
    if args.units.is_none() {
        // One head, who confirms what the officer enters.
        let head = NewPerson {
            login: HEAD.0.into(),
            name: HEAD.1.into(),
            unit_id: Some(HEAD.2.into()),
            roles: vec![Role::UnitHead],
            password: PASSWORD.into(),
        };
        people::import_person(&mut tx, &ctx, &*parts.rng, &head).await?;
    }
    sites(&city, &parts, &mut tx, &ctx).await?;
    tx.commit().await?;
    if args.units.is_none() {
        records(&city, &parts, &ctx, Days { after: None, until: DEMO_DAY }).await?;
        matters(&parts, &ctx).await?;
    }
    let morning_of = morning(DEMO_DAY, 8);
    let parts = alive(parts, Some(Arc::new(FixedClock::new(morning_of)))).await?;
    // However slow the machine is that makes the city: none of its facts may be missing because of that.
    let assessment = Assessment::of(&parts).with_source_time(PATIENCE);
    assessment
        .campaign_open(
            &ctx,
            NewCampaign { year, files: method_files("municipal-2009")?, calendar: calendar::carried_calendar()? },
        )
        .await?;
    assessment.rule_defaults(METHOD_OFFICER, &DEMO_OPEN_READINGS, begun).await?;
    if args.units.is_none() {
        papers(&city, &parts, &ctx, Days { after: None, until: DEMO_DAY }).await?;
    }
    windows(&assessment, &ctx).await?;
    let days = args.days.unwrap_or(if args.units.is_some() { DAYS_SCALED } else { DAYS });
    let back = |days: i64| bureau_date(Micros::start_of(DEMO_DAY).plus(-days * DAY)).max(bureau_date(begun));
    let mut day = back(i64::from(days) - 1);
    if args.units.is_none() {
        let past = demo_devices::Past { begin: back(i64::from(days) - 1 + WINDOW), until: morning_of, days };
        demo_devices::past(&parts, &city, &ctx, &past).await?;
    }
    while day <= DEMO_DAY {
        progress(&format!("collecting and scoring {day}"));
        // Half past midnight of the next day, as the daily job does it; the last day is scored in the morning.
        let next = day.tomorrow().unwrap_or(day);
        let now = if day == DEMO_DAY { morning_of } else { morning(next, 0).plus(30 * MINUTE) };
        let ctx = Ctx::system(now, format!("demo-{day}"));
        assessment.run_replayed_day(&ctx, day).await?;
        day = day.tomorrow().unwrap_or(day);
    }
    progress_end();
    bring_to_life(parts).await
}
