//! Reports at the size of a province, each figure beside its limit.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to say")]

use std::path::Path;
use std::sync::Arc;

use assessment::{Assessment, Loaded, RunRow};
use blobs::Blobs;
use facts::{FactSource, Snapshot, Stage};
use kernel::period::Period;
use kernel::{Actor, Clock, Ctx, Person, Role, SystemClock, SystemRng};
use press::Fonts;
use reports::{Ask, Format, Lang, Paper, Progress, Report, set};
use rubric::{MethodFiles, Rulings, score};
use testkit::city::{City, DEMO_DAY, DEMO_OPEN_READINGS, DEMO_SEED};

const PROVINCE: usize = 3_000;

struct Quiet;

impl Progress for Quiet {
    fn at(&self, _: usize, _: usize) {}
}

fn micros<T>(work: impl FnOnce() -> T) -> (T, i64) {
    let begun = SystemClock.now();
    let out = work();
    (out, SystemClock.now().since(begun))
}

/// Resident memory in MiB: now, and the most there was.
fn resident() -> (i64, i64) {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = text.lines().find(|l| l.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|n| n.parse::<i64>().ok()).unwrap_or_default() / 1024
    };
    (of("VmRSS:"), of("VmHWM:"))
}

fn row(what: &str, micros: i64, limit_ms: i64) {
    let ratio = micros / limit_ms.max(1);
    println!(
        "| {what} | {}.{:03} ms | {limit_ms} ms | {}.{:03} |",
        micros / 1000,
        micros % 1000,
        ratio / 1000,
        ratio % 1000
    );
}

fn loaded(units: usize, seed: u64) -> Loaded {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
    let method = rubric::read(&MethodFiles::load(&folder).unwrap()).0.unwrap();
    let city = if units == 12 { City::new(seed) } else { City::scaled(seed, units) }.with_evidence(false);
    let period = Period::year(2026).unwrap();
    let mut snapshot = Snapshot {
        form: Snapshot::FORM,
        period,
        as_of: DEMO_DAY,
        stage: Stage::Provisional,
        simulated: true,
        calendar: testkit::calendar_2026(),
        subjects: city.subjects(),
        facts: city.collect(&city.subjects(), period, DEMO_DAY).unwrap().facts,
    };
    snapshot.sort();
    let mut rulings = Rulings::defaults(&method, "bench", DEMO_DAY);
    for id in DEMO_OPEN_READINGS {
        rulings.rulings.remove(id);
    }
    let scored = score(&method, &rulings, &snapshot).unwrap();
    let none = seal::digest_bytes(b"").to_string();
    let run = RunRow {
        id: "bench".into(),
        number: 1,
        year: 2026,
        as_of: DEMO_DAY,
        stage: "provisional".into(),
        engine: 1,
        method_digest: none.clone(),
        rulings_digest: none.clone(),
        snapshot_digest: none.clone(),
        result_digest: none.clone(),
        summary_digest: none,
        units: i64::try_from(units).unwrap(),
        simulated: true,
        created_at: "2026-11-22T01:00:00Z".parse().unwrap(),
        created_by: "bench".into(),
        published_at: None,
        published_by: None,
    };
    Loaded {
        run,
        method: Arc::new(method),
        rulings: Arc::new(rulings),
        snapshot: Arc::new(snapshot),
        scored: Arc::new(scored),
    }
}

fn main() {
    let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let files = tempfile::tempdir().unwrap();
    let db = threads.block_on(store::Db::open(&format!("sqlite:{}", files.path().join("bench.db").display()))).unwrap();
    let blobs = Blobs::open(files.path().join("blobs")).unwrap();
    let (clock, rng) = (Arc::new(SystemClock), Arc::new(SystemRng));
    let assessment = Assessment::new(db, blobs, clock, rng, Vec::new());
    let person = Person {
        id: "bench".into(),
        name: "bench".into(),
        roles: vec![Role::MethodOfficer],
        unit_id: None,
        also: vec![],
    };
    let ctx = Ctx { who: Actor::Person(person), now: SystemClock.now(), request_id: "bench".into() };
    let of = |report, format| Ask {
        report,
        format,
        lang: Lang::Zh,
        run: None,
        unit: matches!(report, Report::Scorecard).then(|| "c03".to_owned()),
        before: None,
        paper: Paper::default(),
    };

    println!("| what | took | limit | ratio |\n|---|---|---|---|");
    let (fonts, took) = micros(|| Fonts::of_machine().unwrap());
    row("fonts of the machine looked for, once", took, 2_000);
    // Cities that differ: what typst keeps of one document must not count for the next.
    let cities: Vec<Loaded> = (0..6).map(|i| loaded(12, DEMO_SEED + i)).collect();
    let make = |city: &Loaded, a: &Ask| {
        let pages = threads.block_on(assessment.pages(&ctx, city)).unwrap();
        set(Some(&fonts), (city, &pages), None, a, &Quiet).unwrap()
    };
    for (what, ask, limit) in [
        ("notice of 12 units, PDF", of(Report::Notice, Format::Pdf), 1_000),
        ("notice of 12 units, Word", of(Report::Notice, Format::Docx), 1_000),
        ("scorecard, PDF", of(Report::Scorecard, Format::Pdf), 1_000),
        ("findings and rulings, PDF", of(Report::Findings, Format::Pdf), 3_000),
    ] {
        // The first one is the warming: it reads the fonts.
        let mut times: Vec<i64> = cities.iter().map(|c| micros(|| make(c, &ask)).1).skip(1).collect();
        times.sort_unstable();
        row(what, times.get(2).copied().unwrap_or_default(), limit);
    }

    let province = loaded(PROVINCE, DEMO_SEED);
    let pages = threads.block_on(assessment.pages(&ctx, &province)).unwrap();
    let (before, _) = resident();
    let ask = of(Report::Cards, Format::Xlsx);
    let (bytes, took) = micros(|| set(None, (&province, &pages), None, &ask, &Quiet).unwrap());
    row(&format!("{PROVINCE} scorecards in one workbook"), took, 20_000);
    let (after, most) = resident();
    println!(
        "\nmemory: {before} MiB with the scored run, {after} MiB after the workbook of {} KiB, at most {most} MiB of 300",
        bytes.len() / 1024
    );
}
