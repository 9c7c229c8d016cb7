//! A register of 100,000 records: lists, the export, an import of 10,000 rows; beside them the same lists written by hand
//! in SQL over one flat table with the indexes that suit them. First every list must agree.
//! `cargo bench -p registers`; `HUANHENG_BENCH_PG` names a PostgreSQL cluster to take in place of SQLite.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up has nothing to say"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use blobs::Blobs;
use kernel::{Actor, Ctx, Micros, Person, Role, SeededRng};
use people::{Dated, NewUnit};
use registers::{Ask, Definitions, Register, Registers};
use rust_xlsxwriter::Workbook;
use store::{Db, Row, query_built};

const UNITS: usize = 40;
const FILE: usize = 10_000;
const ROUNDS: usize = 200;
const BASES: [(&str, &str); 3] = [("final", "决算支出"), ("budget", "预算批复"), ("contract", "合同")];
const HEADS: [&str; 8] = [
    "登记单位",
    "凭证、批复或合同编号",
    "支付、批复或签订日期",
    "金额取自",
    "资金来源",
    "人员经费",
    "金额（元）",
    "用途",
];

#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
fn now() -> Instant {
    Instant::now()
}

/// 100,000, or as many tens of thousands as `HUANHENG_BENCH_RECORDS` says.
fn records() -> usize {
    std::env::var("HUANHENG_BENCH_RECORDS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000)
}

fn city(at: i64) -> Ctx {
    let person =
        Person {
            id: "m".into(), name: "方颂文".into(), roles: vec![Role::MethodOfficer], unit_id: None, also: vec![]
        };
    Ctx { who: Actor::Person(person), now: Micros(1_772_400_000_000_000 + at), request_id: "bench".into() }
}

struct Rows(SeededRng);

impl Rows {
    fn pick(&self, n: usize) -> usize {
        usize::try_from(self.0.next() % u64::try_from(n).unwrap()).unwrap()
    }

    /// A filled sheet of rows `from` and so on.
    fn sheet(&self, from: usize, many: usize) -> Vec<u8> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("登记").unwrap();
        for (column, head) in (0_u16..).zip(HEADS) {
            sheet.write_string(0, column, head).unwrap();
        }
        for (row, n) in (1_u32..).zip(from..from + many) {
            let (unit, month, day) = (self.pick(UNITS), 1 + self.pick(12), 1 + self.pick(28));
            let fen = self.pick(90_000_000);
            let cells = [
                format!("u{unit:02}"),
                format!("支{n:06}"),
                format!("2026-{month:02}-{day:02}"),
                BASES[self.pick(3)].1.into(),
                if self.pick(2) == 0 { "本级资金" } else { "上级补助" }.into(),
                if self.pick(4) == 0 { "是" } else { "否" }.into(),
                format!("{}.{:02}", fen / 100, fen % 100),
                format!("用途说明第{}类，服务器与网络设备", self.pick(50)),
            ];
            for (column, cell) in (0_u16..).zip(cells) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    }
}

/// What is asked: the query of the list, and the same as a condition on the flat table.
fn asks(rows: &Rows) -> Vec<(&'static str, BTreeMap<String, String>, String, String)> {
    let mut out = Vec::new();
    let map = |pairs: &[(&str, String)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    for _ in 0..ROUNDS / 5 {
        let (unit, basis, month) = (format!("u{:02}", rows.pick(UNITS)), BASES[rows.pick(3)].0, 1 + rows.pick(12));
        let (from, to) = (format!("2026-{month:02}-01"), format!("2026-{month:02}-31"));
        let newest = "changed_at DESC, id DESC".to_owned();
        out.push(("unit", map(&[("unit", unit.clone())]), format!("unit = '{unit}'"), newest.clone()));
        out.push(("choice", map(&[("f.basis", basis.into())]), format!("basis = '{basis}'"), newest.clone()));
        let days = [("f.date.from", from.clone()), ("f.date.to", to.clone())];
        out.push(("month", map(&days), format!("date BETWEEN '{from}' AND '{to}'"), newest.clone()));
        let both = [
            ("f.basis", basis.into()),
            ("f.date.from", from.clone()),
            ("f.date.to", to.clone()),
            ("sort", "-amount".into()),
        ];
        let at = format!("basis = '{basis}' AND date BETWEEN '{from}' AND '{to}'");
        out.push(("choice and month by amount", map(&both), at, "amount DESC, id DESC".into()));
        let number = format!("{:04}", rows.pick(10_000));
        out.push(("search", map(&[("q", number.clone())]), format!("search LIKE '%{number}%'"), newest));
    }
    out
}

/// How busy the machine is, as it says itself.
fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim().to_owned()
}

/// Hundredths of a second that processors have worked for this process, the database's own process not counted.
fn worked() -> u64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<u64> =
        text.rsplit(')').next().unwrap_or_default().split(' ').map(|f| f.parse().unwrap_or(0)).collect();
    fields.get(12).zip(fields.get(13)).map_or(0, |(user, system)| user + system)
}

/// p95, the median, and the least, which a busy machine spoils last.
fn told(mut took: Vec<Duration>) -> String {
    took.sort();
    format!("p95 {:?}, median {:?}, least {:?}", took[took.len() * 95 / 100], took[took.len() / 2], took[0])
}

async fn open(folder: &std::path::Path) -> Db {
    let steps: Vec<_> =
        [store::MIGRATIONS, people::MIGRATIONS, registers::MIGRATIONS].into_iter().flatten().copied().collect();
    let url = std::env::var("HUANHENG_BENCH_PG").ok();
    let url = url.unwrap_or_else(|| format!("sqlite:{}", folder.join("bench.db").display()));
    let db = Db::open(&url).await.unwrap();
    db.migrate(&steps, Micros(0)).await.unwrap();
    let mut tx = db.write_tx().await.unwrap();
    for n in 0..UNITS {
        let since = vec![Dated { value: "county".into(), valid_from: jiff::civil::date(2009, 1, 1), valid_to: None }];
        let id = format!("u{n:02}");
        let unit = NewUnit {
            code: id.clone(),
            name: format!("单位{id}"),
            short_name: id.clone(),
            id,
            kinds: since.clone(),
            statuses: since,
        };
        people::import_unit(&mut tx, &Ctx::system(Micros(0), "t"), &unit).await.unwrap();
    }
    tx.commit().await.unwrap();
    db
}

/// The same records in one flat table, as somebody would write it for this register alone.
async fn flat(db: &Db, registers: &Registers, register: &Register) {
    let mut tx = db.write_tx().await.unwrap();
    for sql in [
        "CREATE TABLE flat (id TEXT PRIMARY KEY, unit TEXT, date TEXT, basis TEXT, amount BIGINT, search TEXT, changed_at BIGINT, body TEXT)",
        "CREATE INDEX flat_unit ON flat (unit, changed_at, id)",
        "CREATE INDEX flat_basis ON flat (basis, changed_at, id)",
        "CREATE INDEX flat_date ON flat (date, basis, amount)",
        "INSERT INTO flat SELECT r.id, r.unit, d.text, b.text, a.number, r.search, r.changed_at, r.body FROM registers_record r \
         JOIN registers_field d ON d.record = r.id AND d.field = 'date' JOIN registers_field b ON b.record = r.id AND b.field = 'basis' \
         JOIN registers_field a ON a.record = r.id AND a.field = 'amount'",
        "ANALYZE",
    ] {
        query_built(sql.to_owned()).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let begun = now();
    let all = registers.list(&city(0), register, &Ask::default(), 0, 50).await.unwrap();
    println!("first list of {} after the imports: {:?}", records(), begun.elapsed());
    assert_eq!(all.count, records());
}

#[tokio::main]
async fn main() {
    let (many, loaded) = (records(), load());
    let folder = tempfile::tempdir().unwrap();
    let db = open(folder.path()).await;
    let set = Arc::new(Definitions::load(None).unwrap());
    let registers =
        Registers::new(db.clone(), Blobs::open(folder.path()).unwrap(), Arc::new(SeededRng::new(7)), set.clone());
    let register = set.find("spending").unwrap();
    let rows = Rows(SeededRng::new(3));
    for part in 0..records() / FILE {
        let bytes = rows.sheet(part * FILE, FILE);
        let (begun, work) = (now(), worked());
        let out = registers.import(&city(i64::try_from(part).unwrap()), register, bytes, true).await.unwrap();
        let work = worked() - work;
        println!("import of {FILE} rows after {}: {:?}, of it {work}0 ms worked", part * FILE, begun.elapsed());
        assert_eq!(out.stored, FILE, "{:?}", out.problems.first());
    }
    flat(&db, &registers, register).await;
    let ctx = city(0);
    let mut took: BTreeMap<&str, (Vec<Duration>, Vec<Duration>)> = BTreeMap::new();
    for (kind, query, condition, order) in asks(&rows) {
        let begun = now();
        let ask = Ask::of(&query).unwrap();
        let found = registers.list(&ctx, register, &ask, 0, 50).await.unwrap();
        let ours = begun.elapsed();

        let begun = now();
        let mut conn = db.read().await.unwrap();
        let sql =
            format!("SELECT basis, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM flat WHERE {condition} GROUP BY basis");
        let sums = query_built(sql).fetch_all(&mut *conn).await.unwrap();
        let sql = format!("SELECT id, body FROM flat WHERE {condition} ORDER BY {order} LIMIT 50");
        let rows = query_built(sql).fetch_all(&mut *conn).await.unwrap();
        let theirs = begun.elapsed();
        drop(conn);

        let counted = usize::try_from(sums.iter().map(|r| r.get::<i64, _>(1)).sum::<i64>()).unwrap();
        assert_eq!(found.count, counted, "{query:?}");
        assert_eq!(
            found.sums.iter().map(|s| s.value).sum::<i64>(),
            sums.iter().map(|r| r.get::<i64, _>(2)).sum::<i64>()
        );
        let ids: Vec<String> = rows.iter().map(|r| r.get(0)).collect();
        assert_eq!(found.rows.into_iter().map(|r| r.id).collect::<Vec<_>>(), ids, "{query:?}");
        let entry = took.entry(kind).or_default();
        entry.0.push(ours);
        entry.1.push(theirs);
    }
    for (kind, (ours, theirs)) in took {
        println!("list of {many}, {kind}: {}; by hand {}", told(ours), told(theirs));
    }
    let anew =
        Registers::new(db.clone(), Blobs::open(folder.path()).unwrap(), Arc::new(SeededRng::new(7)), set.clone());
    let begun = now();
    anew.list(&ctx, register, &Ask::default(), 0, 50).await.unwrap();
    println!("first list of {many} of a process: {:?}", begun.elapsed());
    let (begun, work) = (now(), worked());
    let file = registers.export(&ctx, register, &Ask::default()).await.unwrap();
    let (took, work, bytes) = (begun.elapsed(), worked() - work, file.metadata().unwrap().len());
    println!("export of {many}: {took:?}, of it {work}0 ms worked, {bytes} bytes");
    println!("{:?}, load before and after: {loaded}, {}", db.backend(), load());
    db.close().await;
}
