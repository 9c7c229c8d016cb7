//! Sign-ins a minute at the parameters that OWASP names for Argon2id (19 MiB, two passes, one lane), with as many hashes at
//! once as the server allows; beside them what the hash alone allows, on one core and on as many as the server takes.
//! `cargo bench -p people`; `HUANHENG_BENCH_PG` names a PostgreSQL cluster to take in place of SQLite.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to say")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use kernel::{Clock, Ctx, Role, SeededRng, SystemClock};
use people::{Door, NewPerson, People, import_person};
use webkit::Shared;

const PASSWORD: &str = "Huanheng-2026";
const PERSONS: usize = 64;
const FOR: Duration = Duration::from_secs(10);
/// How many hashes the server computes at once.
const AT_ONCE: usize = 2;

#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
fn now() -> Instant {
    Instant::now()
}

fn a_minute(done: u64, took: Duration) -> u128 {
    u128::from(done) * 60_000 / took.as_millis().max(1)
}

/// Passwords looked at and nothing else.
fn raw(threads: usize) -> u128 {
    let hash = Argon2::default().hash_password_with_salt(PASSWORD.as_bytes(), b"0123456789abcdef").unwrap();
    println!("  {}", hash.to_string().split('$').nth(3).unwrap_or_default());
    let (done, from) = (AtomicU64::new(0), now());
    std::thread::scope(|s| {
        for _ in 0..threads {
            s.spawn(|| {
                while from.elapsed() < FOR {
                    Argon2::default().verify_password(PASSWORD.as_bytes(), &hash).unwrap();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    a_minute(done.load(Ordering::Relaxed), from.elapsed())
}

async fn sign_ins(people: &People, clients: usize) -> (u128, u64, Duration) {
    let (done, busy, from) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)), now());
    let mut slowest = Duration::ZERO;
    let mut all = Vec::new();
    for client in 0..clients {
        let (people, done, busy) = (people.clone(), done.clone(), busy.clone());
        all.push(tokio::spawn(async move {
            let mut slowest = Duration::ZERO;
            // Each a person of its own: failures of one login are counted one after another.
            let login = format!("p{:03}", client % PERSONS);
            while from.elapsed() < FOR {
                let begun = now();
                match people.session_open(&login, PASSWORD.into(), None, None, &Door::default()).await {
                    Ok(_) => done.fetch_add(1, Ordering::Relaxed),
                    Err(e) if e.code() == "sign_in_busy" => {
                        tokio::time::sleep(Duration::from_millis(200)).await;
                        busy.fetch_add(1, Ordering::Relaxed)
                    }
                    Err(e) => panic_with(&e),
                };
                slowest = slowest.max(begun.elapsed());
            }
            slowest
        }));
    }
    for client in all {
        slowest = slowest.max(client.await.unwrap());
    }
    (a_minute(done.load(Ordering::Relaxed), from.elapsed()), busy.load(Ordering::Relaxed), slowest)
}

#[expect(clippy::panic, reason = "a benchmark that went wrong has nothing to say")]
fn panic_with(e: &kernel::Error) -> u64 {
    panic!("{}", e.chain())
}

#[tokio::main]
async fn main() {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load before: {}", load.trim());
    let all = [store::MIGRATIONS, people::MIGRATIONS].concat();
    let t = match std::env::var("HUANHENG_BENCH_PG") {
        Ok(_) => store::testing::postgres(&all).await.unwrap().unwrap(),
        Err(_) => store::testing::sqlite(&all).await.unwrap(),
    };
    let files = tempfile::tempdir().unwrap();
    let rng = Arc::new(SeededRng::new(1));
    let parts = webkit::Parts {
        db: t.db.clone(),
        blobs: blobs::Blobs::open(files.path().join("blobs")).unwrap(),
        clock: Arc::new(SystemClock),
        rng: rng.clone(),
        sources: vec![],
        audit: audit::Log::open(&files.path().join("journal")).unwrap().0,
        journal: files.path().join("journal"),
        node: Arc::new(seal::NodeKey::from_seed([7; 32]).unwrap()),
        secure_cookies: false,
        shared: Shared::default(),
    };
    let people = People::of(&parts);
    let ctx = Ctx::system(SystemClock.now(), "bench");
    let mut tx = t.db.write_tx().await.unwrap();
    for n in 0..PERSONS {
        let new = NewPerson {
            login: format!("p{n:03}"),
            name: format!("p{n:03}"),
            unit_id: None,
            roles: vec![Role::Leader],
            password: PASSWORD.into(),
        };
        import_person(&mut tx, &ctx, &*rng, &new).await.unwrap();
    }
    tx.commit().await.unwrap();
    for threads in [1, AT_ONCE] {
        println!("the hash alone, {threads} at once: {} a minute", raw(threads));
    }
    for clients in [1, AT_ONCE, 8, 32] {
        let (rate, busy, slowest) = sign_ins(&people, clients).await;
        println!("{clients} at the door: {rate} sign-ins a minute; told to come back: {busy}; the slowest {slowest:?}");
    }
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load after: {}", load.trim());
    t.db.close().await;
}
