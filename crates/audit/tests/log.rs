//! The layer and the list over a real log: what is written when, and what happens when it cannot be written.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use audit::{List, Log, Wanted, Watch};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Extension, Router};
use kernel::{Actor, Audit, Clock, Ctx, Deed, Ending, Error, FixedClock, Micros, Person, RecordRef, Role};
use tower::ServiceExt;
use utoipa::openapi::OpenApiBuilder;
use webkit::ApiError;

struct House {
    router: Router,
    done: Arc<AtomicU64>,
    dir: tempfile::TempDir,
}

fn house(person: bool) -> House {
    let dir = tempfile::tempdir().unwrap();
    let (log, _) = Log::open(&dir.path().join("journal")).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::new("2026-11-22T01:00:00Z".parse().unwrap()));
    let watch = Watch::new(log, clock.clone(), &OpenApiBuilder::new().build());
    let done = Arc::new(AtomicU64::new(0));
    let count = done.clone();
    let change = move || {
        count.fetch_add(1, Ordering::SeqCst);
        webkit::note(|n| {
            n.detail.insert("before".into(), "A".into());
            n.detail.insert("after".into(), "B".into());
        });
        std::future::ready("changed")
    };
    let refuse = || async { ApiError(Error::forbidden("not you").with_code("not_allowed")) };
    let mut router = Router::new()
        .route("/units/{unit}/thing", post(change).get(|| async { "read" }))
        .route("/refuse", post(refuse))
        .route("/nothing", get(|| async { "read" }))
        .layer(from_fn_with_state(watch, audit::watch));
    if person {
        let person = Person {
            id: "p1".into(),
            name: "方颂文".into(),
            roles: vec![Role::MethodOfficer],
            unit_id: None,
            also: vec![],
        };
        router = router.layer(Extension(Ctx { who: Actor::Person(person), now: clock.now(), request_id: "r".into() }));
    }
    House { router, done, dir }
}

impl House {
    async fn send(&self, method: &str, path: &str, id: &str) -> StatusCode {
        let mut request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        request.extensions_mut().insert(webkit::RequestId(id.into()));
        self.router.clone().oneshot(request).await.unwrap().status()
    }

    fn journal(&self) -> std::path::PathBuf {
        self.dir.path().join("journal")
    }
}

fn lines(journal: &Path, wanted: &Wanted) -> Vec<audit::Line> {
    let mut list = List::new(journal).unwrap();
    list.catch_up().unwrap();
    list.find(wanted, None, 500).unwrap().0
}

#[tokio::test]
async fn a_change_is_written_before_and_after_and_shown_as_one() {
    let house = house(true);
    assert_eq!(house.send("POST", "/units/c03/thing", "one").await, StatusCode::OK);
    assert_eq!(house.send("GET", "/units/c03/thing", "two").await, StatusCode::OK);
    let all = lines(&house.journal(), &Wanted::default());
    assert_eq!(all.len(), 1, "reading is not written down");
    let line = &all[0];
    assert_eq!((line.seq, line.last_seq, line.deed.ending), (1, 2, Ending::Done));
    assert_eq!((line.deed.who.name.as_str(), line.deed.unit.as_deref()), ("方颂文", Some("c03")));
    assert_eq!((line.deed.detail["before"].as_str(), line.deed.status), (Some("A"), Some(200)));
}

#[tokio::test]
async fn what_is_refused_is_written_also_of_somebody_unknown() {
    let known = house(true);
    assert_eq!(known.send("POST", "/refuse", "one").await, StatusCode::FORBIDDEN);
    let all = lines(&known.journal(), &Wanted { ending: Some(Ending::Refused), ..Wanted::default() });
    assert_eq!((all.len(), all[0].deed.code.as_deref()), (1, Some("not_allowed")));
    let unknown = house(false);
    for n in 0..400 {
        unknown.send("POST", "/refuse", &format!("r{n}")).await;
    }
    // A flood of strangers does not fill the disk.
    assert_eq!(lines(&unknown.journal(), &Wanted::default()).len(), 300);
}

#[tokio::test]
async fn nothing_is_changed_when_the_log_cannot_be_written() {
    let house = house(true);
    // The first record begins a file, and its folder is gone.
    std::fs::remove_dir_all(house.journal()).unwrap();
    assert_eq!(house.send("POST", "/units/c03/thing", "one").await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(house.done.load(Ordering::SeqCst), 0, "the handler was reached");
    assert_eq!(house.send("GET", "/nothing", "two").await, StatusCode::OK, "reading goes on");
}

#[tokio::test]
async fn a_log_that_broke_is_opened_again_and_never_begun_anew() {
    let dir = tempfile::tempdir().unwrap();
    let (log, _) = Log::open(dir.path()).unwrap();
    let write = |n: i64| {
        let ctx = Ctx::system(Micros(n), format!("r{n}"));
        log.write(ctx.now, Deed::done(&ctx, "tried", RecordRef::new("m", "k", n.to_string())))
    };
    write(1).await.unwrap();
    // As after a disk that came back: the file is not what it was for one moment.
    let folder = dir.path().join("audit");
    let file = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path());
    let file = file.into_iter().find(|p| p.extension().is_some_and(|e| e == "journal")).unwrap();
    let bytes = std::fs::read(&file).unwrap();
    std::fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(80).unwrap();
    assert_eq!(write(2).await.unwrap_err().code(), "audit_unavailable");
    std::fs::write(&file, bytes).unwrap();
    write(3).await.unwrap();
    let mut list = List::new(dir.path()).unwrap();
    list.catch_up().unwrap();
    assert_eq!(list.find(&Wanted::default(), None, 10).unwrap().1, 2);
    // Broken again and emptied, it is not taken for a new one.
    std::fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(80).unwrap();
    assert_eq!(write(3).await.unwrap_err().code(), "audit_unavailable");
    for entry in std::fs::read_dir(&folder).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    for n in 4..7 {
        assert_eq!(write(n).await.unwrap_err().code(), "audit_unavailable");
    }
}

#[tokio::test]
async fn the_list_is_filtered_paged_and_keeps_its_order_when_the_clock_goes_back() {
    let dir = tempfile::tempdir().unwrap();
    let (log, _) = Log::open(dir.path()).unwrap();
    let day = |d: i64| Micros("2026-11-20T01:00:00Z".parse::<Micros>().unwrap().0 + d * kernel::time::DAY);
    for n in 0..250_i64 {
        let ctx = Ctx::system(day(if n == 200 { -5 } else { n / 100 }), format!("r{n}"));
        let deed = Deed::done(&ctx, if n % 2 == 0 { "even" } else { "odd" }, RecordRef::new("m", "k", n.to_string()));
        log.write(ctx.now, deed.of_unit(format!("c{}", n % 5))).await.unwrap();
    }
    let mut list = List::new(dir.path()).unwrap();
    list.catch_up().unwrap();
    let (first, total, more) = list.find(&Wanted::default(), None, 100).unwrap();
    assert_eq!((first.len(), total, more, first[0].seq), (100, 250, true, 250));
    assert!(first.windows(2).all(|w| w[0].seq > w[1].seq));
    let back: Vec<u64> = first.iter().filter(|l| l.clock_back).map(|l| l.seq).collect();
    assert_eq!(back, [201]);
    let (last, _, more) = list.find(&Wanted::default(), Some(51), 100).unwrap();
    assert_eq!((last.len(), more), (50, false));
    let wanted = Wanted {
        action: Some("odd".into()),
        unit: Some("c1".into()),
        from: Some(jiff::civil::date(2026, 11, 21)),
        to: Some(jiff::civil::date(2026, 11, 21)),
        ..Wanted::default()
    };
    let (found, total, _) = list.find(&wanted, None, 500).unwrap();
    assert_eq!((found.len(), total), (10, 10));
    assert!(found.iter().all(|l| l.deed.action == "odd" && l.deed.unit.as_deref() == Some("c1")));
}
