//! A peer for the engine: the plain 2009 tiers as one SQL query over flat tables in SQLite, beside the engine doing the
//! same and the engine in full, over the same facts. First every indicator of every unit must agree.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up has nothing to say"
)]

use std::collections::BTreeMap;
use std::path::Path;

use facts::{Fact, FactSource, Outcome, Row, Rows, Snapshot, Stage, Value, ValueType};
use jiff::civil::{Date, date};
use kernel::period::{Period, day_number};
use kernel::q::Q;
use kernel::{Clock, SystemClock};
use rubric::{Method, MethodFiles, Rulings, score, score_ends};
use sqlx::{Connection, Row as _, SqliteConnection};
use testkit::city::{City, DEMO_DAY, DEMO_SEED};

const UNITS: usize = 3_000;
const RUNS: usize = 5;
const QUERY: &str = include_str!("plain_2009.sql");
/// The inputs of rows that the query reads.
const TABLES: [&str; 16] = [
    "investment",
    "probes",
    "doc_departments",
    "website_updates",
    "notices",
    "approval_items",
    "issued_software",
    "regulations",
    "trainings_attended",
    "trainings_held",
    "achievements",
    "submissions",
    "quality_findings",
    "special_tasks",
    "project_events",
    "written_materials",
];

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
    let method = rubric::read(&MethodFiles::load(&folder).unwrap()).0.unwrap();
    let rulings = Rulings::defaults(&method, "bench", DEMO_DAY);
    let snapshot = known(&method);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut db = runtime.block_on(SqliteConnection::connect("sqlite::memory:")).unwrap();
    let rows = runtime.block_on(load(&mut db, &method, &snapshot));
    let mut ask = || runtime.block_on(query(&mut db));

    let scored = score(&method, &rulings, &snapshot).unwrap();
    let answers = ask();
    let differs = compare(&scored, &answers);
    assert!(differs.is_empty(), "{} differ: {:?}", differs.len(), &differs[..differs.len().min(20)]);
    let cells = scored.cards.len() * scored.cards[0].rows.len();
    println!("{cells} points of {} units out of {rows} rows agree, one by one.\n", scored.cards.len());

    let sql = median(&mut || std::mem::drop(ask()));
    let points = median(&mut || std::mem::drop(score_ends(&method, &rulings, &snapshot).unwrap()));
    let full = median(&mut || std::mem::drop(score(&method, &rulings, &snapshot).unwrap()));
    println!("| what, {UNITS} units, every fact known, every reading at its default | median of {RUNS} | to SQL |");
    println!("|---|---|---|");
    for (what, micros) in [
        ("SQL in SQLite, in memory, indexed by unit: points", sql),
        ("engine: lowest and highest points", points),
        ("engine in full: reasons, gaps, ranking, digests", full),
    ] {
        let ratio = micros * 100 / sql.max(1);
        println!("| {what} | {} ms | {}.{:02} |", micros / 1000, ratio / 100, ratio % 100);
    }
}

fn median(work: &mut dyn FnMut()) -> i64 {
    let mut times: Vec<i64> = (0..RUNS)
        .map(|_| {
            let begun = SystemClock.now();
            work();
            SystemClock.now().since(begun)
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

/// Unit, indicator, what the engine gives and what the query gives, where the two are not the same.
fn compare(scored: &rubric::Scored, answers: &[(String, Vec<i64>)]) -> Vec<(String, String, String, i64)> {
    assert_eq!(scored.cards.len(), answers.len());
    let mut out = Vec::new();
    for (card, (unit, points)) in scored.cards.iter().zip(answers).filter(|(c, _)| c.refused.is_none()) {
        assert_eq!((&card.unit, card.rows.len()), (unit, points.len()));
        for (row, sql) in card.rows.iter().zip(points) {
            if (row.points.lo, row.points.hi) != (Q::int(*sql), Q::int(*sql)) {
                let engine = format!("{}..{}", row.points.lo, row.points.hi);
                out.push((unit.clone(), row.indicator.clone(), engine, *sql));
            }
        }
    }
    out
}

/// The city as it stands, with everything known: windows as they stand, what nobody said as nothing done.
fn known(method: &Method) -> Snapshot {
    let city = City::scaled(DEMO_SEED, UNITS);
    let period = Period::year(2026).unwrap();
    let subjects = city.subjects();
    let mut told: BTreeMap<(String, String, BTreeMap<String, String>), Value> = BTreeMap::new();
    for f in city.collect(&subjects, period, DEMO_DAY).unwrap().facts {
        if let Some(value) = f.outcome.value() {
            told.insert((f.subject, f.key, f.at), value.clone());
        }
    }
    let mut facts = Vec::new();
    for unit in &subjects {
        for slot in &method.slots {
            let input = &method.inputs[slot.input];
            let of = |key: &str| told.get(&(unit.id.clone(), key.to_owned(), slot.at.clone())).cloned();
            let value = slot.keys.iter().find_map(|(_, key)| of(key)).unwrap_or_else(|| match input.ty {
                ValueType::Bool => Value::Bool(false),
                ValueType::Level => Value::Level(input.levels[0].0.clone()),
                ValueType::Integer => Value::Integer(0),
                ValueType::Money => Value::MoneyFen(0),
                ValueType::Ratio => Value::Ratio(0, 1),
                ValueType::Rows => Value::Rows(Rows {
                    columns: input.columns.iter().map(|c| c.id.clone()).collect(),
                    items: Vec::new(),
                }),
                ty => unreachable!("the 2009 method has no input of type {}", ty.name()),
            });
            facts.push(Fact {
                subject: unit.id.clone(),
                key: slot.keys[0].1.to_string(),
                at: slot.at.clone(),
                period,
                outcome: Outcome::Known(value),
                by: "bench".into(),
                reason: None,
                recorded_at: "2026-01-01T00:00:00Z".into(),
                evidence: Vec::new(),
            });
        }
    }
    let calendar = testkit::calendar_2026();
    let mut snapshot = Snapshot {
        form: Snapshot::FORM,
        period,
        as_of: DEMO_DAY,
        stage: Stage::Final,
        simulated: true,
        calendar,
        subjects,
        facts,
    };
    snapshot.sort();
    snapshot
}

fn kind(unit: &facts::Subject) -> Flat {
    facts::Dated::at(&unit.kinds, date(2026, 1, 1)).map_or(Flat::Nothing, |kind| Flat::Text(kind.to_owned()))
}

/// A cell as a flat table holds it.
enum Flat {
    Number(i64),
    Text(String),
    Nothing,
}

fn flat(value: Option<&Value>) -> Flat {
    match value {
        Some(Value::Bool(b)) => Flat::Number(i64::from(*b)),
        Some(Value::Integer(n) | Value::MoneyFen(n)) => Flat::Number(*n),
        Some(Value::Date(day)) => Flat::Number(day_number(*day)),
        Some(Value::Time(at)) => Flat::Number(at.minutes),
        Some(Value::Level(t) | Value::Text(t)) => Flat::Text(t.clone()),
        Some(Value::Decimal(_) | Value::Ratio(..) | Value::Rows(_)) => unreachable!("no such cell in the 2009 method"),
        None => Flat::Nothing,
    }
}

/// Makes and fills the tables; the number of rows.
async fn load(db: &mut SqliteConnection, method: &Method, snapshot: &Snapshot) -> usize {
    let mut tx = db.begin().await.unwrap();
    let scalars: Vec<(String, &rubric::Slot)> = method
        .slots
        .iter()
        .filter(|s| method.inputs[s.input].ty != ValueType::Rows)
        .map(|s| (std::iter::once(s.name.to_string()).chain(s.at.values().cloned()).collect::<Vec<_>>().join("_"), s))
        .map(|(name, s)| (name.replace('.', "_"), s))
        .collect();
    let mut columns = vec!["id".to_owned(), "kind".to_owned()];
    for (name, slot) in &scalars {
        match method.inputs[slot.input].ty {
            ValueType::Ratio => columns.extend([format!("{name}_n"), format!("{name}_d")]),
            _ => columns.push(name.clone()),
        }
    }
    run(&mut tx, format!("CREATE TABLE unit ({}, PRIMARY KEY (id))", columns.join(", ")), Vec::new()).await;
    let mut facts: BTreeMap<(&str, &str, &BTreeMap<String, String>), &Value> = BTreeMap::new();
    for f in &snapshot.facts {
        facts.insert((&f.subject, &f.key, &f.at), f.outcome.value().unwrap());
    }
    let mut count = 0;
    let insert = |table: &str, n: usize| format!("INSERT INTO {table} VALUES ({})", vec!["?"; n].join(", "));
    for unit in &snapshot.subjects {
        let mut cells = vec![Flat::Text(unit.id.clone()), kind(unit)];
        for (_, slot) in &scalars {
            match facts[&(unit.id.as_str(), &*slot.keys[0].1, &slot.at)] {
                Value::Ratio(n, d) => cells.extend([Flat::Number(*n), Flat::Number(*d)]),
                value => cells.push(flat(Some(value))),
            }
        }
        run(&mut tx, insert("unit", columns.len()), cells).await;
        count += 1;
    }
    for table in TABLES {
        let (index, input) = method.input(table).unwrap();
        let dimensions: Vec<String> = input.dimensions.iter().map(|(d, _)| d.clone()).collect();
        let names = std::iter::once("unit".to_owned()).chain(dimensions.iter().cloned());
        let names: Vec<String> = names.chain(input.columns.iter().map(|c| c.id.clone())).collect();
        let quoted: Vec<String> = names.iter().map(|n| format!("\"{n}\"")).collect();
        run(&mut tx, format!("CREATE TABLE {table} ({})", quoted.join(", ")), Vec::new()).await;
        for slot in method.slots.iter().filter(|s| s.input == index) {
            for unit in &snapshot.subjects {
                let Value::Rows(rows) = facts[&(unit.id.as_str(), &*slot.keys[0].1, &slot.at)] else { continue };
                let places: Vec<Option<usize>> = input.columns.iter().map(|c| rows.column(&c.id)).collect();
                let cell = |row: &Row, at: Option<usize>| flat(at.and_then(|i| row.cells[i].as_ref()));
                for row in &rows.items {
                    let mut cells = vec![Flat::Text(unit.id.clone())];
                    cells.extend(dimensions.iter().map(|d| Flat::Text(slot.at[d].clone())));
                    cells.extend(places.iter().map(|at| cell(row, *at)));
                    run(&mut tx, insert(table, names.len()), cells).await;
                    count += 1;
                }
            }
        }
        run(&mut tx, format!("CREATE INDEX {table}_unit ON {table} (unit)"), Vec::new()).await;
    }
    run(&mut tx, "CREATE TABLE holiday (from_day, to_day)".into(), Vec::new()).await;
    for holiday in &snapshot.calendar.holidays {
        let days = vec![Flat::Number(day_number(holiday.from)), Flat::Number(day_number(holiday.to))];
        run(&mut tx, insert("holiday", 2), days).await;
    }
    let year = |m, d| day_number(date(2026, m, d));
    let end = |day: Date| (day_number(day) + 1) * 1440;
    run(&mut tx, "CREATE TABLE run (year_from, year_to, last_day, half_due, year_due)".into(), Vec::new()).await;
    let limits = [year(1, 1), year(12, 31), day_number(DEMO_DAY), end(date(2026, 6, 30)), end(date(2026, 12, 15))];
    run(&mut tx, insert("run", 5), limits.into_iter().map(Flat::Number).collect()).await;
    tx.commit().await.unwrap();
    run(db, "ANALYZE".into(), Vec::new()).await;
    count
}

async fn run(db: &mut SqliteConnection, sql: String, cells: Vec<Flat>) {
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for cell in cells {
        query = match cell {
            Flat::Number(n) => query.bind(n),
            Flat::Text(t) => query.bind(t),
            Flat::Nothing => query.bind(None::<i64>),
        };
    }
    query.execute(db).await.unwrap();
}

async fn query(db: &mut SqliteConnection) -> Vec<(String, Vec<i64>)> {
    let rows = sqlx::query(QUERY).fetch_all(db).await.unwrap();
    rows.iter().map(|r| (r.get(0), (1..r.len()).map(|i| r.get(i)).collect())).collect()
}
