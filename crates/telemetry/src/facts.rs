//! Facts: which of a unit's points send their data, and how completely, at the end of a day.
//!
//! A point is *connected* when a device in force stands on it and data of at least [`Rule::least`] of the last [`Rule::days`]
//! days were accepted. An enterprise is connected when all of its outlets are that are expected to be. Where no device was
//! registered at all the receiver is not in use, and nothing is told: a form may tell it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ::facts::{Collected, EvidenceBytes, EvidenceRef, Fact, FactDef, FactSource, Outcome, Subject, Value};
use jiff::civil::Date;
use kernel::period::Period;
use kernel::time::{DAY, HOUR};
use kernel::{Clock, Error, Micros, Result, SystemClock};
use places::{Domain, Point, point_list_known};
use store::{Conn, Db, DbResult, DbRow, Row, query};

use crate::model::Expected;
use crate::store::{date, json};

/// Who says so.
const BY: &str = "环境监测数据接收系统";
const COLLECTION: &str = "telemetry.collection";
const COVERAGE: &str = "telemetry.coverage";
const ONLINE: &str = "telemetry.online";
const COMPLETENESS: &str = "telemetry.completeness";
const FRESHNESS: &str = "telemetry.freshness";

/// When a point counts as connected, and the points of a domain as a network that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Days that are looked at, the last of them the day itself.
    pub days: i32,
    /// Of so many of them data must have been accepted.
    pub least: usize,
    /// Of the points that are expected to be connected this share must be, for the network to count as connected.
    pub share: (usize, usize),
}

impl Default for Rule {
    fn default() -> Rule {
        Rule { days: 7, least: 5, share: (1, 2) }
    }
}

/// What devices send as a source of facts.
pub struct TelemetryFacts {
    db: Db,
    /// None takes every day that is asked for as over.
    clock: Option<Arc<dyn Clock>>,
    rule: Rule,
    simulated: bool,
}

impl TelemetryFacts {
    /// The source over a database, by the machine's clock.
    #[must_use]
    pub fn new(db: Db) -> TelemetryFacts {
        TelemetryFacts { db, clock: Some(Arc::new(SystemClock)), rule: Rule::default(), simulated: false }
    }

    /// The same by another clock: of a day that is not over only what is past is told.
    #[must_use]
    pub fn at(mut self, clock: Arc<dyn Clock>) -> TelemetryFacts {
        self.clock = Some(clock);
        self
    }

    /// Papers say on their first line that they are simulated. A simulated city lives on days of its own, which the machine's
    /// clock does not know: without the city's clock, which is given after this, they are taken as over.
    #[must_use]
    pub fn simulated(mut self, yes: bool) -> TelemetryFacts {
        self.simulated = yes;
        if yes {
            self.clock = None;
        }
        self
    }

    async fn read(&self, subjects: &[Subject], period: Period, as_of: Date) -> Result<Collected> {
        let end = self.clock.as_ref().map_or(Micros(i64::MAX), |clock| clock.now()).min(end_of(as_of));
        let mut out = Collected::default();
        let mut conn = self.db.read_tx().await?;
        let Some(devices) = devices(&mut conn, (as_of, self.rule.days), end).await? else { return Ok(out) };
        let counts = counts(&mut conn, (as_of, self.rule.days), end).await?;
        let mut by_unit: BTreeMap<String, Vec<Stand>> = BTreeMap::new();
        for point in point_list_known(&mut conn, as_of, Micros(end.0 - 1)).await? {
            let own = devices.get(&point.id).map(Vec::as_slice).unwrap_or_default();
            by_unit.entry(point.unit.clone()).or_default().push(Stand::of(
                point,
                own,
                &counts,
                (self.rule, as_of, end),
            ));
        }
        for subject in subjects {
            let empty = Vec::new();
            let points = by_unit.get(&subject.id).unwrap_or(&empty);
            Look { rule: self.rule, simulated: self.simulated, subject, period, as_of, end, points }.tell(&mut out);
        }
        Ok(out)
    }
}

impl FactSource for TelemetryFacts {
    fn name(&self) -> &'static str {
        "telemetry"
    }

    fn defs(&self) -> Vec<FactDef> {
        let def = |key: &'static str, zh: &'static str, en: &'static str| FactDef {
            key: key.into(),
            title: zh.into(),
            title_en: en.into(),
        };
        vec![
            def(COLLECTION, "数据采集网", "Network that collects data"),
            def(COMPLETENESS, "监测数据完整率", "Completeness of monitoring data"),
            def(COVERAGE, "污染源联网率", "Sources online"),
            def(FRESHNESS, "联网点位最久未更新小时数", "Hours since the connected point most behind sent data"),
            def(ONLINE, "应联网点位当日在线率", "Share of due points that sent data on the day"),
        ]
    }

    fn collect(&self, subjects: &[Subject], period: Period, as_of: Date) -> Result<Collected> {
        let runtime = tokio::runtime::Handle::try_current()
            .map_err(|e| Error::internal("telemetry is collected within the server's runtime").with_source(e))?;
        runtime.block_on(self.read(subjects, period, as_of))
    }
}

/// A device that stands on a point on a day.
struct Stood {
    device: String,
    name: String,
    day: Date,
    expected: Expected,
}

/// The end of a day.
fn end_of(day: Date) -> Micros {
    Micros::start_of(day).plus(DAY)
}

/// The days that are looked at, the first of them first.
fn window(as_of: Date, days: i32) -> impl Iterator<Item = Date> {
    (0..days).rev().filter_map(move |back| as_of.checked_sub(jiff::Span::new().days(back)).ok())
}

/// The devices that stood on each place on the days up to one, as registered before an instant; none when there was no
/// registration at all.
async fn devices(
    conn: &mut Conn,
    (as_of, days): (Date, i32),
    before: Micros,
) -> Result<Option<BTreeMap<String, Vec<Stood>>>> {
    let at = "read the devices in force";
    let rows = query(
        "SELECT device, name, place, valid_from, closed, expected FROM telemetry_device WHERE recorded_at < $1 \
         ORDER BY device, valid_from, number",
    )
    .bind(before.0)
    .fetch_all(conn)
    .await
    .db(at)?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut dated: BTreeMap<String, Vec<(Date, &DbRow)>> = BTreeMap::new();
    for row in &rows {
        let from: String = row.try_get("valid_from").db(at)?;
        dated.entry(row.try_get("device").db(at)?).or_default().push((date(&from)?, row));
    }
    let mut standing: BTreeMap<String, Vec<Stood>> = BTreeMap::new();
    for (device, rows) in &dated {
        for day in window(as_of, days) {
            // Of the rows whose day has come the newest of the latest day is in force: the last one.
            let Some((_, row)) = rows.iter().rev().find(|(from, _)| *from <= day) else { continue };
            let place: Option<String> = row.try_get("place").db(at)?;
            let closed: i64 = row.try_get("closed").db(at)?;
            let Some(place) = place.filter(|_| closed == 0) else { continue };
            let expected: String = row.try_get("expected").db(at)?;
            let (name, expected) = (row.try_get("name").db(at)?, json(&expected, "expectation of a device")?);
            standing.entry(place).or_default().push(Stood { device: device.clone(), name, day, expected });
        }
    }
    Ok(Some(standing))
}

/// What of one device was accepted on one day in one kind.
struct Counted {
    kind: String,
    day: Date,
    times: i64,
    last_at: Micros,
}

/// What was accepted of each device in the days up to one, as far as it had begun to come before an instant. Data of a day
/// that came later still are counted with it: a day's facts are kept as they were collected.
async fn counts(conn: &mut Conn, (as_of, days): (Date, i32), before: Micros) -> Result<BTreeMap<String, Vec<Counted>>> {
    let at = "read what was counted";
    let first = window(as_of, days).next().unwrap_or(as_of);
    let rows = query(
        "SELECT device, kind, day, times, last_at FROM telemetry_count WHERE day >= $1 AND day <= $2 AND first_at < $3 \
         AND times > 0 ORDER BY device, day, kind",
    )
    .bind(first.to_string())
    .bind(as_of.to_string())
    .bind(before.0)
    .fetch_all(conn)
    .await
    .db(at)?;
    let mut out: BTreeMap<String, Vec<Counted>> = BTreeMap::new();
    for row in &rows {
        let day: String = row.try_get("day").db(at)?;
        let last: i64 = row.try_get("last_at").db(at)?;
        out.entry(row.try_get("device").db(at)?).or_default().push(Counted {
            kind: row.try_get("kind").db(at)?,
            day: date(&day)?,
            times: row.try_get("times").db(at)?,
            last_at: Micros(last.min(before.0 - 1)),
        });
    }
    Ok(out)
}

/// The kind by which completeness is counted, and how many times of it a day has.
fn measure(expected: &Expected) -> (&'static str, i64) {
    if expected.hour {
        ("hour", 24)
    } else if let Some(minutes) = expected.minute_minutes {
        ("minute", 1_440 / i64::from(minutes).max(1))
    } else if let Some(seconds) = expected.real_time_seconds {
        // Times are told apart by the minute.
        ("real_time", 86_400 / i64::from(seconds).max(60))
    } else if expected.day {
        ("day", 1)
    } else {
        ("hour", 24)
    }
}

/// How a point stands at the end of the day.
struct Stand {
    point: Point,
    /// Names of the devices in force on it.
    devices: Vec<String>,
    /// Days of the window of which data were accepted.
    days: BTreeSet<Date>,
    /// Times that came, and those that were due.
    times: (i64, i64),
    last_at: Option<Micros>,
    connected: bool,
}

impl Stand {
    /// What a device sent counts for the point on which it stood that day, wherever it stands now.
    fn of(
        point: Point,
        own: &[Stood],
        counts: &BTreeMap<String, Vec<Counted>>,
        (rule, as_of, end): (Rule, Date, Micros),
    ) -> Stand {
        let mut stand =
            Stand { point, devices: vec![], days: BTreeSet::new(), times: (0, 0), last_at: None, connected: false };
        for stood in own {
            if stood.day == as_of {
                stand.devices.push(stood.name.clone());
            }
            let (kind, daily) = measure(&stood.expected);
            // Of a day that is not over the times that are past are due.
            let past = end.min(end_of(stood.day)).since(Micros::start_of(stood.day)).max(0);
            let due = daily.saturating_mul(past) / DAY;
            let counted = counts.get(&stood.device).map(Vec::as_slice).unwrap_or_default();
            let counted = || counted.iter().filter(|c| c.day == stood.day);
            let came: i64 = counted().filter(|c| c.kind == kind).map(|c| c.times.min(due)).sum();
            stand.times = (stand.times.0 + came, stand.times.1 + due);
            stand.days.extend(counted().map(|c| c.day));
            stand.last_at = stand.last_at.max(counted().map(|c| c.last_at).max());
        }
        stand.connected = !stand.devices.is_empty() && stand.days.len() >= rule.least;
        stand
    }
}

/// One unit at the end of a day.
struct Look<'a> {
    rule: Rule,
    simulated: bool,
    subject: &'a Subject,
    period: Period,
    as_of: Date,
    /// Up to when it is looked at: the end of the day, or now.
    end: Micros,
    points: &'a [Stand],
}

fn size(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A share that may still become any other while the period goes on.
fn share(part: i64, whole: i64) -> (Value, Value, Value) {
    (Value::Ratio(part, whole), Value::Ratio(0, whole), Value::Ratio(whole, whole))
}

impl Look<'_> {
    fn tell(&self, out: &mut Collected) {
        for domain in [Domain::Quality, Domain::Source] {
            let due = self.due(domain);
            let outcome = if due.is_empty() { self.nothing(&[domain]) } else { self.open(self.network(&due)) };
            let at = BTreeMap::from([("domain".to_owned(), domain.name().to_owned())]);
            self.fact(out, (COLLECTION, at), outcome, &due);
        }
        let sources = self.due(Domain::Source);
        let mut owners: BTreeMap<&str, bool> = BTreeMap::new();
        for stand in &sources {
            let owner = stand.point.enterprise.as_ref().map_or(stand.point.id.as_str(), |e| e.id.as_str());
            let all = owners.entry(owner).or_insert(true);
            *all &= stand.connected;
        }
        let online = size(owners.values().filter(|all| **all).count());
        let outcome = match sources.is_empty() {
            true => self.nothing(&[Domain::Source]),
            false => self.open(share(online, size(owners.len()))),
        };
        self.fact(out, (COVERAGE, BTreeMap::new()), outcome, &sources);

        let due: Vec<&Stand> = self.points.iter().filter(|s| s.point.due.connected).collect();
        let none = || self.nothing(&[Domain::Quality, Domain::Source]);
        let today = size(due.iter().filter(|s| s.days.contains(&self.as_of)).count());
        let outcome = if due.is_empty() { none() } else { self.open(share(today, size(due.len()))) };
        self.fact(out, (ONLINE, BTreeMap::new()), outcome, &due);

        let times = due.iter().fold((0, 0), |sum: (i64, i64), s| (sum.0 + s.times.0, sum.1 + s.times.1));
        let outcome = match (due.is_empty(), times.1) {
            (true, _) => none(),
            (false, 0) if due.iter().any(|s| !s.devices.is_empty()) => {
                Outcome::Absent("应联网的点位还没有到应收数据的时候".into())
            }
            (false, 0) => Outcome::Absent("应联网的点位都还没有登记监测设备".into()),
            (false, whole) => self.open(share(times.0, whole)),
        };
        self.fact(out, (COMPLETENESS, BTreeMap::new()), outcome, &due);

        let oldest = due.iter().filter(|s| s.connected).filter_map(|s| s.last_at).min();
        let outcome = match (due.is_empty(), oldest) {
            (true, _) => none(),
            (false, None) => Outcome::Absent("没有已联网的点位".into()),
            (false, Some(at)) => self.hours(self.end.since(at) / HOUR),
        };
        self.fact(out, (FRESHNESS, BTreeMap::new()), outcome, &due);
    }

    fn due(&self, domain: Domain) -> Vec<&Stand> {
        self.points.iter().filter(|s| s.point.domain == domain && s.point.due.connected).collect()
    }

    /// Why there is nothing to count: nobody registered points, or those that there are need not be connected.
    fn nothing(&self, domains: &[Domain]) -> Outcome {
        if self.points.iter().any(|s| domains.contains(&s.point.domain)) {
            return Outcome::NotApplicable("登记的点位都不应联网".into());
        }
        Outcome::Absent("尚未登记监测点位".into())
    }

    /// Not built, built, connected.
    fn network(&self, due: &[&Stand]) -> (Value, Value, Value) {
        let connected = due.iter().filter(|s| s.connected).count();
        let (part, whole) = self.rule.share;
        let level = if connected > 0 && connected * whole >= due.len() * part {
            "connected"
        } else if due.iter().any(|s| !s.devices.is_empty()) {
            "built"
        } else {
            "none"
        };
        let value = |text: &str| Value::Level(text.to_owned());
        (value(level), value("none"), value("connected"))
    }

    fn over(&self) -> bool {
        self.end >= end_of(self.period.to)
    }

    /// Until the period ends, what stands may become better and worse.
    fn open(&self, (so_far, lowest, highest): (Value, Value, Value)) -> Outcome {
        if self.over() {
            return Outcome::Known(so_far);
        }
        Outcome::Open { so_far, lowest: Some(lowest), highest: Some(highest) }
    }

    fn hours(&self, hours: i64) -> Outcome {
        let so_far = Value::Integer(hours);
        if self.over() {
            return Outcome::Known(so_far);
        }
        Outcome::Open { so_far, lowest: Some(Value::Integer(0)), highest: None }
    }

    fn fact(&self, out: &mut Collected, (key, at): (&str, BTreeMap<String, String>), outcome: Outcome, due: &[&Stand]) {
        let mut evidence = Vec::new();
        if outcome.value().is_some() {
            let text = self.extract(key, &at, due);
            let digest = seal::digest_bytes(text.as_bytes()).to_string();
            evidence.push(EvidenceRef {
                digest: digest.clone(),
                name: format!("{}点位联网情况 {}.txt", self.subject.short_name, self.as_of),
                media_type: "text/plain; charset=utf-8".into(),
                bytes: u64::try_from(text.len()).unwrap_or(0),
                dated: Some(self.as_of),
            });
            out.evidence.push(EvidenceBytes { digest, bytes: text.into_bytes() });
        }
        out.facts.push(Fact {
            subject: self.subject.id.clone(),
            key: key.to_owned(),
            at,
            period: self.period,
            outcome,
            by: BY.into(),
            reason: None,
            recorded_at: Micros(self.end.0 - 1).to_string(),
            evidence,
        });
    }

    /// The points that were counted, each with what it rests on, and those that were not with the reason.
    fn extract(&self, key: &str, at: &BTreeMap<String, String>, due: &[&Stand]) -> String {
        let mut text = if self.simulated { "模拟数据\n".to_owned() } else { String::new() };
        let Rule { days, least, share: (part, whole) } = self.rule;
        let of: String = at.values().map(|v| format!("（{v}）")).collect();
        let until = match self.end < end_of(self.as_of) {
            true => format!("（当日未结束，截至 {}）", self.end.bureau_text()),
            false => String::new(),
        };
        text.push_str(&format!(
            "{key}{of}\n单位：{}\n日期：{}{until}\n判定：点位上有在用设备，且最近 {days} 天中至少 {least} 天收到数据，即为联网；\
             应联网点位中联网的达到 {part}/{whole}，采集网即为接入；企业的应联网排放口全部联网，该企业即为联网。\n\n应联网点位 {} 个：\n",
            self.subject.name,
            self.as_of,
            due.len()
        ));
        for s in due {
            let owner = s.point.enterprise.as_ref().map(|e| format!("{} ", e.name)).unwrap_or_default();
            let state = if s.connected { "联网" } else { "未联网" };
            let devices = if s.devices.is_empty() { "无设备".to_owned() } else { s.devices.join("、") };
            let last = s.last_at.map_or_else(|| "无".to_owned(), Micros::bureau_text);
            text.push_str(&format!(
                "{state}  {owner}{}（{}）：{devices}；有数据 {} 天；时次 {}/{}；最近一次 {last}\n",
                s.point.name,
                s.point.id,
                s.days.len(),
                s.times.0,
                s.times.1
            ));
        }
        let rest = self.points.iter().filter(|s| !s.point.due.connected);
        for s in rest {
            text.push_str(&format!("不应联网  {}（{}）：{}\n", s.point.name, s.point.id, s.point.due.why));
        }
        text
    }
}
