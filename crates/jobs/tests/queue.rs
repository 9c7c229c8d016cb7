//! The queue's promises, over both databases.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jobs::{Daily, Handler, MIGRATIONS, NewJob, Runner, State, Step, job_by_id, job_enqueue, job_list};
use kernel::time::{HOUR, MINUTE};
use kernel::{Clock, Error, FixedClock, Micros, SeededRng};
use serde_json::json;
use store::Db;
use store::testing::TestDb;
use tokio::sync::watch;

struct Scene {
    clock: Arc<FixedClock>,
    rng: Arc<SeededRng>,
}

fn scene() -> Scene {
    let noon: Micros = "2026-11-22T04:00:00Z".parse().unwrap();
    Scene { clock: Arc::new(FixedClock::new(noon)), rng: Arc::new(SeededRng::new(5)) }
}

impl Scene {
    fn runner(&self, db: &Db, handlers: Vec<Handler>, daily: Vec<Daily>) -> Runner {
        Runner::new(db.clone(), self.clock.clone(), self.rng.clone(), handlers, daily).unwrap()
    }

    async fn put(&self, t: &TestDb, job: NewJob) -> Option<String> {
        let mut tx = t.db.write_tx().await.unwrap();
        let id = job_enqueue(&mut tx, &*self.rng, self.clock.now(), &job).await.unwrap();
        tx.commit().await.unwrap();
        id
    }
}

async fn state(t: &TestDb, id: &str) -> (State, i64, Option<String>) {
    let mut conn = t.db.read().await.unwrap();
    let job = job_by_id(&mut conn, id).await.unwrap();
    (job.state, job.attempts, job.last_error)
}

store::on_both! {
    fn a_job_that_cannot_be_waited_for_is_given_back_and_begun_anew(t: TestDb, MIGRATIONS) {
        let s = scene();
        let begun = Arc::new(AtomicI64::new(0));
        let tally = begun.clone();
        let endless = Handler::new("endless", move |_, _| {
            tally.fetch_add(1, Ordering::SeqCst);
            std::future::pending()
        });
        let runner = Arc::new(s.runner(&t.db, vec![endless], vec![]));
        assert_eq!(runner.give_back().await.unwrap(), None);
        let id = s.put(t, NewJob::new("endless", json!({}), s.clock.now())).await.unwrap();
        let (_stop, stopped) = watch::channel(false);
        let work = tokio::spawn({
            let runner = runner.clone();
            async move { runner.run(stopped).await }
        });
        while begun.load(Ordering::SeqCst) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(runner.beat().load(Ordering::SeqCst), s.clock.now().0);
        assert_eq!(state(t, &id).await, (State::Running, 1, None));
        work.abort();
        assert!(work.await.unwrap_err().is_cancelled());
        assert_eq!(runner.give_back().await.unwrap(), Some(id.clone()));
        assert_eq!(state(t, &id).await, (State::Ready, 0, None));
        assert_eq!(runner.give_back().await.unwrap(), None);
        let counts = jobs::job_counts(&mut t.db.read().await.unwrap()).await.unwrap();
        assert_eq!(counts.len(), 1);
        assert_eq!((counts[0].kind.as_str(), counts[0].state, counts[0].count), ("endless", State::Ready, 1));
        // The next server begins it at once, without waiting for the lease to run out.
        let next = s.runner(&t.db, vec![Handler::new("endless", |_, _| async { Ok(()) })], vec![]);
        assert_eq!(next.step().await.unwrap(), Step::Worked { id: id.clone(), state: State::Done });
        assert_eq!(state(t, &id).await, (State::Done, 1, None));
    }

    fn a_job_is_done_once_and_its_key_is_remembered(t: TestDb, MIGRATIONS) {
        let s = scene();
        let seen = Arc::new(AtomicI64::new(0));
        let tally = seen.clone();
        let add = Handler::new("add", move |_, job| {
            let tally = tally.clone();
            async move {
                tally.fetch_add(job.payload["n"].as_i64().unwrap(), Ordering::SeqCst);
                Ok(())
            }
        });
        let runner = s.runner(&t.db, vec![add], vec![]);
        let job = || NewJob::new("add", json!({"n": 3}), s.clock.now()).once("once");
        let id = s.put(t, job()).await.unwrap();
        assert_eq!(s.put(t, job()).await, None);
        assert_eq!(runner.step().await.unwrap(), Step::Worked { id: id.clone(), state: State::Done });
        assert_eq!(s.put(t, job()).await, None);
        assert_eq!(runner.step().await.unwrap(), Step::Idle);
        assert_eq!(seen.load(Ordering::SeqCst), 3);
        assert_eq!(state(t, &id).await, (State::Done, 1, None));
    }

    fn a_job_waits_for_its_time_and_is_undone_with_its_transaction(t: TestDb, MIGRATIONS) {
        let s = scene();
        let runner = s.runner(&t.db, vec![Handler::new("x", |_, _| async { Ok(()) })], vec![]);
        s.put(t, NewJob::new("x", json!(null), s.clock.now().plus(HOUR))).await.unwrap();
        let mut tx = t.db.write_tx().await.unwrap();
        job_enqueue(&mut tx, &*s.rng, s.clock.now(), &NewJob::new("x", json!(null), s.clock.now())).await.unwrap();
        drop(tx);
        assert_eq!(runner.step().await.unwrap(), Step::Idle);
        s.clock.advance(HOUR);
        assert!(matches!(runner.step().await.unwrap(), Step::Worked { .. }));
        assert_eq!(runner.step().await.unwrap(), Step::Idle);
    }

    fn a_failure_is_tried_again_later_and_given_up_at_last(t: TestDb, MIGRATIONS) {
        let s = scene();
        let bad = Handler::new("bad", |_, _| async { Err(Error::unavailable("the district does not answer")) });
        let runner = s.runner(&t.db, vec![bad], vec![]);
        let mut job = NewJob::new("bad", json!({}), s.clock.now());
        job.max_attempts = 2;
        let id = s.put(t, job).await.unwrap();
        runner.step().await.unwrap();
        assert_eq!(state(t, &id).await, (State::Ready, 1, Some("the district does not answer".into())));
        assert_eq!(runner.step().await.unwrap(), Step::Idle);
        s.clock.advance(MINUTE);
        assert_eq!(runner.step().await.unwrap(), Step::Worked { id: id.clone(), state: State::Failed });
        s.clock.advance(HOUR);
        assert_eq!(runner.step().await.unwrap(), Step::Idle);
    }

    fn a_panic_fails_the_job_and_not_the_runner(t: TestDb, MIGRATIONS) {
        let s = scene();
        let boom = Handler::new("boom", |_, _| async { panic!("boom") });
        let runner = s.runner(&t.db, vec![boom], vec![]);
        let id = s.put(t, NewJob::new("boom", json!({}), s.clock.now())).await.unwrap();
        runner.step().await.unwrap();
        assert_eq!(state(t, &id).await.0, State::Ready);
        let lost = s.put(t, NewJob::new("nobody", json!({}), s.clock.now())).await.unwrap();
        runner.step().await.unwrap();
        assert!(state(t, &lost).await.2.unwrap().contains("no handler"));
    }

    fn a_crash_gives_the_job_to_another_runner_when_the_lease_ends(t: TestDb, MIGRATIONS) {
        let s = scene();
        let stuck = Handler::new("slow", |_, _| async { std::future::pending().await });
        let id = s.put(t, NewJob::new("slow", json!({}), s.clock.now())).await.unwrap();
        let first = s.runner(&t.db, vec![stuck], vec![]);
        // The first runner dies in the middle of its work: its future is dropped.
        let cut = tokio::time::timeout(Duration::from_millis(300), first.step()).await;
        assert!(cut.is_err());
        assert_eq!(state(t, &id).await.0, State::Running);

        let second = s.runner(&t.db, vec![Handler::new("slow", |_, _| async { Ok(()) })], vec![]);
        assert_eq!(second.step().await.unwrap(), Step::Idle);
        s.clock.advance(6 * MINUTE);
        assert_eq!(second.step().await.unwrap(), Step::Worked { id: id.clone(), state: State::Done });
        assert_eq!(state(t, &id).await.1, 2);
    }

    fn a_result_after_the_lease_was_lost_changes_nothing(t: TestDb, MIGRATIONS) {
        let s = scene();
        let id = s.put(t, NewJob::new("slow", json!({}), s.clock.now())).await.unwrap();
        let (go, wait) = watch::channel(false);
        let late = Handler::new("slow", move |_, _| {
            let mut wait = wait.clone();
            async move {
                wait.wait_for(|go| *go).await.ok();
                Err(Error::internal("too late"))
            }
        });
        let first = Arc::new(s.runner(&t.db, vec![late], vec![]));
        let task = tokio::spawn({ let first = first.clone(); async move { first.step().await } });
        while state(t, &id).await.0 != State::Running {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        s.clock.advance(6 * MINUTE);
        let second = s.runner(&t.db, vec![Handler::new("slow", |_, _| async { Ok(()) })], vec![]);
        second.step().await.unwrap();
        go.send(true).unwrap();
        task.await.unwrap().unwrap();
        assert_eq!(state(t, &id).await, (State::Done, 2, None));
    }

    fn a_day_is_worked_once_however_often_the_server_starts(t: TestDb, MIGRATIONS) {
        let s = scene();
        let days = Arc::new(Mutex::new(Vec::new()));
        let log = days.clone();
        let collect = Handler::new("collect", move |_, job| {
            log.lock().unwrap().push(job.payload["day"].as_str().unwrap().to_string());
            async { Ok(()) }
        });
        let daily = vec![Daily { kind: "collect", at: jiff::civil::time(0, 30, 0, 0) }];
        for start in ["2026-11-22T04:00:00Z", "2026-11-22T09:00:00Z", "2026-11-22T16:29:00Z", "2026-11-22T16:30:00Z"] {
            s.clock.set(start.parse().unwrap());
            let runner = s.runner(&t.db, vec![collect.clone()], daily.clone());
            runner.plan().await.unwrap();
            while runner.step().await.unwrap() != Step::Idle {}
        }
        assert_eq!(*days.lock().unwrap(), ["2026-11-22", "2026-11-23"]);
        let mut conn = t.db.read().await.unwrap();
        assert_eq!(job_list(&mut conn, 10).await.unwrap().len(), 2);
    }

    fn a_stop_waits_for_the_job_in_hand(t: TestDb, MIGRATIONS) {
        let s = scene();
        let id = s.put(t, NewJob::new("short", json!({}), s.clock.now())).await.unwrap();
        let (tell, told) = watch::channel(false);
        let short = Handler::new("short", move |_, _| {
            tell.send(true).ok();
            async { tokio::time::sleep(Duration::from_millis(150)).await; Ok(()) }
        });
        let runner = Arc::new(s.runner(&t.db, vec![short], vec![]));
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn({ let runner = runner.clone(); async move { runner.run(stopped).await } });
        let mut told = told;
        told.wait_for(|t| *t).await.unwrap();
        stop.send(true).unwrap();
        tokio::time::timeout(Duration::from_secs(5), task).await.unwrap().unwrap();
        assert_eq!(state(t, &id).await.0, State::Done);
    }
}
