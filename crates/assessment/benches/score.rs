//! The engine at the size of a province: each figure beside its limit, and the ratio of the two.
//!
//! One core, 3,000 units of the simulated city's mix, 22 indicators, the 2009 method, two readings open as in the
//! demonstration. Medians of the runs named in each row.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up has nothing to say"
)]

use std::path::Path;

use facts::{FactSource, Outcome, Snapshot, Stage, Value};
use kernel::period::Period;
use kernel::{Clock, SystemClock};
use rubric::{MethodFiles, Rulings, score, score_ends, score_unit, score_with};
use testkit::city::{City, DEMO_DAY, DEMO_OPEN_READINGS, DEMO_SEED};

const UNITS: usize = 3_000;

fn micros(work: &mut dyn FnMut()) -> i64 {
    let begun = SystemClock.now();
    work();
    SystemClock.now().since(begun)
}

/// The median in microseconds.
fn median(runs: usize, mut work: impl FnMut()) -> i64 {
    let mut times: Vec<i64> = (0..runs).map(|_| micros(&mut work)).collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn row(what: &str, micros: i64, limit_micros: Option<i64>, runs: usize) {
    let ms = format!("{}.{:03}", micros / 1000, micros % 1000);
    match limit_micros {
        Some(limit) => {
            let ratio = micros * 1000 / limit.max(1);
            println!("| {what} | {runs} | {ms} ms | {} ms | {}.{:03} |", limit / 1000, ratio / 1000, ratio % 1000);
        }
        None => println!("| {what} | {runs} | {ms} ms | none | |"),
    }
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
    let method = rubric::read(&MethodFiles::load(&folder).unwrap()).0.unwrap();
    let city = City::scaled(DEMO_SEED, UNITS);
    let period = Period::year(2026).unwrap();
    let facts = city.collect(&city.subjects(), period, DEMO_DAY).unwrap().facts;
    let calendar = testkit::calendar_2026();
    let mut snapshot = Snapshot {
        form: Snapshot::FORM,
        period,
        as_of: DEMO_DAY,
        stage: Stage::Provisional,
        simulated: true,
        calendar,
        subjects: city.subjects(),
        facts,
    };
    snapshot.sort();

    let mut rulings = Rulings::defaults(&method, "bench", DEMO_DAY);
    rulings.rulings.get_mut("C6").unwrap().option = "grouped_skip".into();
    for id in DEMO_OPEN_READINGS {
        rulings.rulings.remove(id);
    }
    let mut open = rulings.clone();
    open.rulings.retain(|id, _| method.reading(id).is_none_or(|(_, r)| r.kind != rubric::ReadingKind::Reading));

    println!("| what, {UNITS} units, one core | runs | median | limit | ratio |\n|---|---|---|---|---|");
    let mut parts: Vec<[i64; 3]> = Vec::new();
    let whole = median(3, || {
        let mut last = SystemClock.now();
        let mut times = Vec::new();
        let scored = score_with(&method, &rulings, &snapshot, &mut |_| {
            let now = SystemClock.now();
            times.push(now.since(last));
            last = now;
        });
        std::hint::black_box(scored.unwrap());
        parts.push([times[0], times[1], times[2]]);
    });
    let middle = |i: usize| {
        let mut times: Vec<i64> = parts.iter().map(|p| p[i]).collect();
        times.sort_unstable();
        times[times.len() / 2]
    };
    row("score with reason trees, 2 readings open", middle(0), Some(2_000_000), 3);
    row("ranking", middle(1), None, 3);
    row("digests of rulings and snapshot", middle(2), None, 3);
    row("all of score()", whole, None, 3);

    let unit = snapshot.subjects[UNITS / 2].id.clone();
    let at = snapshot
        .facts
        .iter()
        .position(|f| f.subject == unit && matches!(f.outcome, Outcome::Known(Value::Bool(_))))
        .unwrap();
    let one = median(200, || {
        let flipped = match snapshot.facts[at].outcome {
            Outcome::Known(Value::Bool(b)) => !b,
            _ => true,
        };
        snapshot.facts[at].outcome = Outcome::Known(Value::Bool(flipped));
        std::hint::black_box(score_unit(&method, &rulings, &snapshot, &unit).unwrap());
    });
    row("one changed fact of one unit re-scored", one, Some(1_000), 200);

    let twelve = City::new(DEMO_SEED);
    let mut small = Snapshot {
        subjects: twelve.subjects(),
        facts: twelve.collect(&twelve.subjects(), period, DEMO_DAY).unwrap().facts,
        ..snapshot.clone()
    };
    small.sort();
    let replay = median(20, || {
        std::hint::black_box(score(&method, &rulings, &small).unwrap());
    });
    row("12 units scored (a replay)", replay, None, 20);

    let (forms, subjects) = every_form(&snapshot);
    let comparing = median(3, || {
        std::hint::black_box(score(&forms, &Rulings::defaults(&forms, "bench", DEMO_DAY), &subjects).unwrap());
    });
    row("all of score() under a method with ranks, places, vetoes and every other form", comparing, Some(3_000_000), 3);

    // The first day of a year: one unit, nothing known, nothing ruled.
    let first = Snapshot { subjects: small.subjects[..1].to_vec(), facts: Vec::new(), ..small.clone() };
    let nothing = median(3, || {
        std::hint::black_box(score(&method, &Rulings::default(), &first).unwrap());
    });
    row("one unit of which nothing is known, with nothing ruled", nothing, Some(1_000_000), 3);

    let all = median(1, || {
        std::hint::black_box(score_ends(&method, &open, &snapshot).unwrap());
    });
    row("all 33 readings open, lowest and highest only", all, None, 1);
}

/// A method with every form of rule, with limited places for its best grade, and facts of every type for each unit; one
/// unit in fifty leaves something out.
fn every_form(like: &Snapshot) -> (rubric::Method, Snapshot) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/fixtures/every-form");
    let mut files = MethodFiles::load(&folder).unwrap();
    let text = String::from_utf8(files.files["method.yaml"].clone()).unwrap();
    let text =
        text.replace("  bands:\n", "  quotas: [{grade: 优秀, share: 20%, round: down}]\n  ties: none_in\n  bands:\n");
    assert!(text.contains("quotas"), "the fixture has grades in a block");
    files.files.insert("method.yaml".into(), text.into_bytes());
    let (method, problems) = rubric::read(&files);
    assert!(method.is_some(), "{problems:?}");
    let method = method.unwrap();
    let mut facts = Vec::new();
    for (i, unit) in like.subjects.iter().enumerate() {
        for (j, input) in method.inputs.iter().enumerate() {
            let n = i64::try_from((i * 7919 + j * 104_729) % 1000).unwrap();
            if n < 20 {
                continue;
            }
            let value = match input.ty {
                facts::ValueType::Bool => Value::Bool(n % 10 > 7),
                facts::ValueType::Integer => Value::Integer(n % 10),
                facts::ValueType::Decimal => Value::Decimal(kernel::q::Q::int(n / 10)),
                facts::ValueType::Money => Value::MoneyFen(n * 100_000),
                facts::ValueType::Ratio => Value::Ratio(n, 1000),
                facts::ValueType::Date => Value::Date(DEMO_DAY),
                facts::ValueType::Level => Value::Level(input.levels[i % input.levels.len()].0.clone()),
                _ => continue,
            };
            facts.push(facts::Fact {
                subject: unit.id.clone(),
                key: input.bindings[0].fact_key(&input.id),
                at: Default::default(),
                period: like.period,
                outcome: Outcome::Known(value),
                by: "bench".into(),
                reason: None,
                recorded_at: "2026-01-01T00:00:00Z".into(),
                evidence: Vec::new(),
            });
        }
    }
    let mut snapshot = Snapshot { facts, ..like.clone() };
    snapshot.sort();
    (method, snapshot)
}
