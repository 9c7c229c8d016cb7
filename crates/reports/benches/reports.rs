//! Reports at the size of a province, each figure beside its limit.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to say")]

use std::path::Path;
use std::sync::Arc;

use assessment::{Assessment, Loaded, MethodFindings, NewCampaign, RunRow};
use blobs::Blobs;
use facts::{FactSource, Snapshot, Stage};
use kernel::period::Period;
use kernel::{Actor, Clock, Ctx, FixedClock, Person, Role, SystemClock, SystemRng};
use press::Fonts;
use reports::{Ask, Format, Lang, Paper, Report, Stated, reports_of, set};
use rubric::{MethodFiles, Rulings, score};
use testkit::city::{City, DEMO_DAY, DEMO_OPEN_READINGS, DEMO_SEED};
use webkit::{Parts, Shared};

const PROVINCE: usize = 3_000;

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

fn ask(report: Report, format: Format) -> Ask {
    let unit = matches!(report, Report::Scorecard).then(|| "c03".to_owned());
    Ask { report, format, lang: Lang::Zh, run: None, unit, before: None, paper: Paper::default() }
}

fn main() {
    let mut args = std::env::args().skip_while(|a| a != WRITE).skip(1);
    if let Some(folder) = args.next() {
        return write(Path::new(&folder));
    }
    let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let files = tempfile::tempdir().unwrap();
    let db = threads.block_on(store::Db::open(&format!("sqlite:{}", files.path().join("bench.db").display()))).unwrap();
    let blobs = Blobs::open(files.path().join("blobs")).unwrap();
    let (clock, rng) = (Arc::new(SystemClock), Arc::new(SystemRng));
    let node = Arc::new(seal::NodeKey::from_seed([7; 32]).unwrap());
    let assessment = Assessment::new(db, blobs, clock, rng, node, Vec::new());
    println!("| what | took | limit | ratio |\n|---|---|---|---|");
    let (fonts, took) = micros(|| Fonts::of_machine().unwrap());
    row("fonts of the machine looked for, once", took, 2_000);
    // Cities that differ: what typst keeps of one document must not count for the next.
    let cities: Vec<Loaded> = (0..6).map(|i| loaded(12, DEMO_SEED + i)).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
    let linted = MethodFindings::from(&lint::lint(&MethodFiles::load(&folder).unwrap()));
    let make = |city: &Loaded, a: &Ask| {
        let pages = threads.block_on(assessment.pages(&officer(), city)).unwrap();
        let stated = Stated { readings: pages.readings().unwrap(), method: linted.clone() };
        set(Some(&fonts), (city, &pages), None, Some(&stated), a).unwrap()
    };
    for (what, ask, limit) in [
        ("notice of 12 units, PDF", ask(Report::Notice, Format::Pdf), 1_000),
        ("notice of 12 units, Word", ask(Report::Notice, Format::Docx), 1_000),
        ("scorecard, PDF", ask(Report::Scorecard, Format::Pdf), 1_000),
        ("findings and rulings, PDF", ask(Report::Findings, Format::Pdf), 3_000),
    ] {
        // The first one is the warming: it reads the fonts.
        let mut times: Vec<i64> = cities.iter().map(|c| micros(|| make(c, &ask)).1).skip(1).collect();
        times.sort_unstable();
        row(what, times.get(2).copied().unwrap_or_default(), limit);
    }

    drop(cities);
    let units = std::env::var("HUANHENG_BENCH_UNITS").ok().and_then(|n| n.parse().ok()).unwrap_or(PROVINCE);
    let folder = tempfile::tempdir().unwrap();
    let (_, took) = micros(|| threads.block_on(province(folder.path(), units)));
    row(&format!("a run of {units} units made and kept"), took, 60_000);
    // What making the run took of memory is not the workbook's: another process writes it.
    let me = std::env::current_exe().unwrap();
    let ended = std::process::Command::new(me).arg(WRITE).arg(folder.path()).status().unwrap();
    assert!(ended.success(), "the workbook was not written");
}

/// The argument of the process that writes the workbook.
const WRITE: &str = "--write-the-workbook-of";

/// A store with one run of a city of so many units.
async fn province(folder: &Path, units: usize) {
    let parts = parts(folder).await;
    let city = City::scaled(DEMO_SEED, units).with_evidence(false);
    let begun: kernel::Micros = "2026-01-05T01:00:00Z".parse().unwrap();
    let mut tx = parts.db.write_tx().await.unwrap();
    for unit in city.register() {
        people::import_unit(&mut tx, &Ctx::system(begun, "bench"), &unit).await.unwrap();
    }
    store::setting_write(&mut tx, store::SIMULATED, "yes", begun).await.unwrap();
    tx.commit().await.unwrap();
    let parts = Parts { sources: vec![Arc::new(city)], ..parts };
    let assessment = Assessment::of(&parts).with_source_time(std::time::Duration::from_secs(600));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
    let files = MethodFiles::load(&folder).unwrap();
    let new = NewCampaign { year: 2026, files, calendar: calendar::carried_calendar().unwrap() };
    assessment.campaign_open(&Ctx { now: begun, ..officer() }, new).await.unwrap();
    assessment.rule_defaults("bench", &DEMO_OPEN_READINGS, begun).await.unwrap();
    assessment.run_start(&officer(), DEMO_DAY, Stage::Provisional).await.unwrap();
}

async fn parts(folder: &Path) -> Parts {
    let db = store::Db::open(&format!("sqlite:{}", folder.join("bench.db").display())).await.unwrap();
    let all: Vec<store::Migration> = [
        store::MIGRATIONS,
        people::MODULE.migrations,
        calendar::MIGRATIONS,
        notices::MIGRATIONS,
        assessment::MIGRATIONS,
    ]
    .into_iter()
    .flatten()
    .copied()
    .collect();
    db.migrate(&all, SystemClock.now()).await.unwrap();
    Parts {
        db,
        blobs: Blobs::open(folder.join("blobs")).unwrap(),
        clock: Arc::new(FixedClock::new("2026-11-22T01:00:00Z".parse().unwrap())),
        rng: Arc::new(SystemRng),
        sources: Vec::new(),
        audit: audit::Log::open(&folder.join("journal")).unwrap().0,
        journal: folder.join("journal"),
        node: Arc::new(seal::NodeKey::from_seed([7; 32]).unwrap()),
        secure_cookies: false,
        shared: Shared::default(),
    }
}

fn officer() -> Ctx {
    let person = Person {
        id: "bench".into(),
        name: "bench".into(),
        roles: vec![Role::MethodOfficer],
        unit_id: None,
        also: vec![],
    };
    let now = "2026-11-22T01:00:00Z".parse().unwrap();
    Ctx { who: Actor::Person(person), now, request_id: "bench".into() }
}

/// Opens the store as the server does, and writes every scorecard.
fn write(folder: &Path) {
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    threads.block_on(async {
        let parts = parts(folder).await;
        let (begun, none) = (SystemClock.now(), resident().0);
        let reports = reports_of(&parts);
        Assessment::of(&parts).run_opened(None).await.unwrap();
        row("the run opened: flat figures read", SystemClock.now().since(begun), 1_000);
        let before = resident().0;
        let begun = SystemClock.now();
        let made = reports.make(&officer(), ask(Report::Cards, Format::Xlsx)).await.unwrap();
        row("every scorecard in one workbook", SystemClock.now().since(begun), 20_000);
        let (after, most) = resident();
        println!(
            "| memory for it | at most {most} MiB | 300 MiB | ({none} at the start, {before} with the run opened, {after} after; the file has {} KiB) |",
            made.bytes.len() / 1024
        );
    });
}
