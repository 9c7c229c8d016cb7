//! Raising: once, in steps, to those who may know, and taken away.

use jiff::civil::date;
use serde_json::json;

use super::*;

store::on_both! {
    fn a_thing_is_told_in_steps_and_once_a_step(t: TestDb, &steps()) {
        let house = House::new(t.db.clone(), &Settings::default()).await;
        let day = date(2026, 12, 22);
        house.list.set(vec![due("a", "u1", day), due("far", "u1", date(2027, 1, 15))]);
        assert_eq!(house.raise().await.raised, 1);
        assert_eq!(house.raise().await.raised, 0);
        assert_eq!(house.open("u1-officer").await, [("tests/a@2026-12-22".to_owned(), 30)]);
        for (on, step, raised) in [(date(2026, 12, 1), 30, 0), (date(2026, 12, 15), 7, 1), (date(2026, 12, 21), 1, 1), (day, 1, 0)] {
            house.on(on);
            house.list.set(vec![due("a", "u1", day)]);
            assert_eq!((on, house.raise().await.raised), (on, raised));
            assert_eq!(house.open("u1-officer").await, [("tests/a@2026-12-22".to_owned(), step)]);
        }
        // A clock that is set back says nothing again.
        house.on(date(2026, 12, 2));
        assert_eq!(house.raise().await.raised, 0);
        assert!(house.open("u1-head").await.is_empty());
        // Overdue it goes up, to those of the unit and to nobody else.
        house.on(date(2026, 12, 23));
        assert_eq!(house.raise().await.raised, 3);
        for login in ["u1-officer", "u1-head", "u1-duty"] {
            assert_eq!(house.open(login).await, [("tests/a@2026-12-22".to_owned(), -1)], "{login}");
        }
        for login in ["u2-officer", "method", "admin"] {
            assert!(house.open(login).await.is_empty(), "{login}");
        }
        // Done: taken away. Not done after all: there again, and not a second time.
        house.list.set(vec![]);
        assert_eq!(house.raise().await.settled, 3);
        assert!(house.open("u1-head").await.is_empty());
        house.list.set(vec![due("a", "u1", day)]);
        assert_eq!(house.raise().await.raised, 0);
        assert_eq!(house.open("u1-head").await.len(), 1);
        assert_eq!(count(t, "SELECT COUNT(*) FROM notices_notice").await, 6);
        // Another day is another thing.
        house.list.set(vec![due("a", "u1", date(2026, 12, 28))]);
        let moved = house.raise().await;
        assert_eq!((moved.raised, moved.settled), (1, 3));
    }

    fn two_raisers_at_once_raise_one_each(t: TestDb, &steps()) {
        let first = House::new(t.db.clone(), &Settings::default()).await;
        let second = House::over(store::Db::open(&t.url).await.unwrap(), &Settings::default(), 2);
        let dues: Vec<Due> = (0..300).map(|n| due(&format!("t{n}"), "u1", date(2026, 11, 21))).collect();
        first.list.set(dues.clone());
        second.list.set(dues);
        let (a, b) = tokio::join!(first.raise(), second.raise());
        assert_eq!(a.raised + b.raised, 900, "{a:?} {b:?}");
        assert_eq!(count(t, "SELECT COUNT(*) FROM notices_notice").await, 900);
        let twice = "SELECT COUNT(*) FROM (SELECT thing FROM notices_notice GROUP BY thing, step, person HAVING COUNT(*) > 1) AS d";
        assert_eq!(count(t, twice).await, 0);
        second.parts.db.close().await;
    }

    fn a_source_that_is_away_changes_nothing(t: TestDb, &steps()) {
        let house = House::new(t.db.clone(), &Settings::default()).await;
        house.list.set(vec![due("a", "u1", date(2026, 11, 25))]);
        house.raise().await;
        *house.list.0.lock().unwrap() = None;
        assert_eq!(house.raise().await, notices::Raised { failed: 1, ..notices::Raised::default() });
        assert_eq!(house.open("u1-officer").await.len(), 1);
    }

    fn ones_own_and_nobody_elses(t: TestDb, &steps()) {
        let house = House::new(t.db.clone(), &Settings::default()).await;
        let dues = (0..5).map(|n| due(&format!("a{n}"), "u1", date(2026, 11, 25)));
        house.list.set(dues.chain([due("b", "u2", date(2026, 11, 20))]).collect());
        house.raise().await;
        let (status, list) = house.ask("u1-officer", "GET", "/api/v1/notices?limit=2", None).await;
        assert_eq!((status, list["unread"].as_i64(), list["open"].as_i64(), list["overdue"].as_i64()), (200, Some(5), Some(5), Some(0)));
        // Pages, without one twice.
        let mut seen: Vec<String> = Vec::new();
        let mut next = String::new();
        loop {
            let (_, page) = house.ask("u1-officer", "GET", &format!("/api/v1/notices?limit=2{next}"), None).await;
            seen.extend(page["items"].as_array().unwrap().iter().map(|n| n["id"].as_str().unwrap().to_owned()));
            match page["next_page"].as_str() {
                Some(key) => next = format!("&page={key}"),
                None => break,
            }
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 5);
        let id = seen[0].clone();
        let mark = |word: &str| Some(json!({"mark": word}));
        // To others it does not exist, and they cannot mark it.
        for login in ["u2-officer", "u1-head", "method", "admin"] {
            let (status, body) = house.ask(login, "POST", &format!("/api/v1/notices/{id}/mark"), mark("done")).await;
            assert_eq!((status, body["error"]["code"].as_str()), (404, Some("no_notice")), "{login}");
        }
        let (_, other) = house.ask("u2-officer", "GET", "/api/v1/notices?show=overdue", None).await;
        assert_eq!(other["items"].as_array().unwrap().iter().map(|n| n["unit"].as_str().unwrap()).collect::<Vec<_>>(), ["u2"]);
        // u2 has no head and nobody on duty: the city is told.
        let (_, city) = house.ask("method", "GET", "/api/v1/notices", None).await;
        assert_eq!(city["items"][0]["unit"], "u2");
        let (status, read) = house.ask("u1-officer", "POST", &format!("/api/v1/notices/{id}/mark"), mark("read")).await;
        assert_eq!((status, read["read"].as_bool()), (200, Some(true)));
        let (_, done) = house.ask("u1-officer", "POST", &format!("/api/v1/notices/{id}/mark"), mark("done")).await;
        assert_eq!(done["done"], true);
        let (_, all) = house.ask("u1-officer", "POST", "/api/v1/notices/read", None).await;
        assert_eq!(all["marked"], 4);
        let (_, list) = house.ask("u1-officer", "GET", "/api/v1/notices?show=unread", None).await;
        assert_eq!((list["items"].as_array().unwrap().len(), list["open"].as_i64()), (0, Some(4)));
        // Who left the unit sees nothing of it any more.
        let mut gone = house.ctx("u1-officer").await;
        if let Actor::Person(p) = &mut gone.who {
            p.unit_id = Some("u2".into());
        }
        let mut conn = t.db.read().await.unwrap();
        assert!(notices::open_of(&mut conn, &gone, 100).await.unwrap().is_empty());
        for (path, status) in [("/api/v1/notices/sending", 403), ("/api/v1/notices?page=x", 422), ("/api/v1/notices?limit=0", 422)] {
            assert_eq!((path, house.ask("u1-officer", "GET", path, None).await.0), (path, status));
        }
    }

    fn changes_are_numbered_and_name_the_persons(t: TestDb, &steps()) {
        let house = House::new(t.db.clone(), &Settings::default()).await;
        house.list.set(vec![due("a", "u1", date(2026, 11, 25)), due("b", "u2", date(2026, 11, 25))]);
        house.raise().await;
        let mut conn = t.db.read().await.unwrap();
        let before = notices::last_change(&mut conn).await.unwrap();
        drop(conn);
        house.list.set(vec![due("a", "u1", date(2026, 11, 25))]);
        house.raise().await;
        let mut conn = t.db.read().await.unwrap();
        assert!(notices::last_change(&mut conn).await.unwrap() > before);
        let who = notices::persons_since(&mut conn, before).await.unwrap();
        assert_eq!(who.into_iter().collect::<Vec<_>>(), [house.who("u2-officer").await.id]);
    }
}
