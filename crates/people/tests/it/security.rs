//! Sessions, locks, the second factor by role, closing, and the tree that changes on a day.

use super::*;
use std::io::Write as _;

const FACTOR: &str = "/api/v1/session/second-factor";

impl Desk<'_> {
    /// Sets a second factor up and gives its secret.
    async fn enrol(&self) -> String {
        let (status, made) = self.send("POST", FACTOR, Value::Null).await;
        assert_eq!(status, 200, "{made}");
        let secret = made["secret"].as_str().unwrap().to_owned();
        let code = otp(&secret, self.house.clock.now().0 / 1_000_000 / 30);
        let (status, said) = self.send("PUT", FACTOR, json!({"code": code})).await;
        assert_eq!(status, 200, "{said}");
        secret
    }
}

async fn stored_secrets(t: &TestDb) -> Vec<String> {
    use store::Row;
    let mut conn = t.db.read().await.unwrap();
    let rows = store::query("SELECT secret FROM people_totp ORDER BY person_id").fetch_all(&mut *conn).await.unwrap();
    rows.iter().map(|r| r.try_get("secret").unwrap()).collect()
}

/// A key file with these keys, each 64 digits made of one pattern.
fn keys(patterns: &[&str]) -> Keys {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    for pattern in patterns {
        writeln!(file, "{}", pattern.repeat(64 / pattern.len())).unwrap();
    }
    Keys::read(file.path()).unwrap()
}

store::on_both! {
    fn a_role_that_needs_a_second_factor_reaches_nothing_without(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (anquan, guanli, tou) = (house.enter("anquan").await, house.enter("guanli").await, house.enter("tou").await);
        let rule = "/api/v1/people/second-factor";
        let ask = json!({"roles": ["unit_head", "audit_administrator"]});
        assert_eq!(code(&guanli.send("PUT", rule, ask.clone()).await), (403, "not_allowed"));
        assert_eq!(code(&guanli.get(rule).await), (403, "not_allowed"));
        assert_eq!(anquan.send("PUT", rule, json!({"roles": ["mayor"]})).await.0, 422);
        assert_eq!(anquan.send("PUT", rule, ask).await.0, 204);
        let (_, now) = anquan.get(rule).await;
        assert_eq!((&now["roles"], &now["without"], &now["key"]), (&json!(["unit_head", "audit_administrator"]), &json!(2), &json!(false)));
        // A session that was open already is held back as well.
        assert_eq!(code(&tou.get("/api/v1/people/organisation").await), (403, "factor_to_set_up"));
        assert_eq!(tou.get("/api/v1/session").await.1["factor_to_set_up"], true);
        let own = format!("/api/v1/people/persons/{}", tou.id);
        assert_eq!(code(&tou.get(&own).await), (403, "factor_to_set_up"));
        // Who borrows such a post needs one too.
        let yuan = house.enter("yuan").await;
        assert_eq!(yuan.get("/api/v1/people/organisation").await.0, 200);
        tou.enrol().await;
        assert_eq!(tou.get("/api/v1/people/organisation").await.0, 200);
        assert_eq!(tou.get("/api/v1/session").await.1["factor_to_set_up"], false);
        let post = tou.post_of(&tou.id).await;
        let lend = json!({"post": post, "to": yuan.id, "valid_from": "2026-11-22", "valid_to": "2026-11-25", "why": "出差"});
        assert_eq!(tou.send("POST", "/api/v1/people/delegations", lend).await.0, 200);
        assert_eq!(code(&yuan.get("/api/v1/people/organisation").await), (403, "factor_to_set_up"));
        // Taken away, it has to be set up again before anything else.
        assert_eq!(anquan.send("DELETE", &format!("{own}/second-factor"), Value::Null).await.0, 204);
        let tou = house.enter("tou").await;
        assert_eq!(code(&tou.get("/api/v1/people/organisation").await), (403, "factor_to_set_up"));
        // The rule is taken back by a row that is added, also at the same instant or after the clock went back.
        assert_eq!(anquan.send("PUT", rule, json!({"roles": []})).await.0, 204);
        assert_eq!(tou.get("/api/v1/people/organisation").await.0, 200);
    }

    fn secrets_lie_sealed_and_move_to_the_first_key(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let plain = House::open(t).await;
        let secret = plain.enter("tou").await.enrol().await;
        let clear = stored_secrets(t).await;
        assert_eq!(clear[0].len(), 40);
        assert_eq!(plain.people.factors_seal().await.unwrap(), 0);
        let anquan = plain.enter("anquan").await;
        let (_, now) = anquan.get("/api/v1/people/second-factor").await;
        assert_eq!((&now["key"], &now["clear"]), (&json!(false), &json!(1)));
        // A key seals what lay in clear, and the same app still opens the account.
        let one = House::open_with(t, keys(&["0123456789abcdef"])).await;
        assert_eq!((one.people.factors_seal().await.unwrap(), one.people.factors_seal().await.unwrap()), (1, 0));
        let sealed = stored_secrets(t).await;
        assert!(sealed[0].starts_with("sealed1:") && !sealed[0].contains(&clear[0]), "{sealed:?}");
        let enter = |house: &House, by: i64| {
            let body = json!({"login": "tou", "password": PASSWORD, "code": otp(&secret, house.clock.now().0 / 1_000_000 / 30 + by)});
            let router = house.router.clone();
            async move {
                let request = Request::builder().method("POST").uri("/api/v1/session").header(header::CONTENT_TYPE, "application/json");
                router.oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap().status().as_u16()
            }
        };
        assert_eq!(enter(&one, 1).await, 200);
        // A new first key takes over; without the old one in the file nothing of it opens, and the page says how many.
        let two = House::open_with(t, keys(&["fedcba9876543210", "0123456789abcdef"])).await;
        two.clock.advance(60_000_000);
        assert_eq!(enter(&two, 0).await, 200);
        assert_eq!(two.people.factors_seal().await.unwrap(), 1);
        assert_ne!(stored_secrets(t).await, sealed);
        let lost = House::open_with(t, keys(&["0123456789abcdef"])).await;
        lost.clock.advance(120_000_000);
        assert_eq!(enter(&lost, 0).await, 503);
        let (_, now) = lost.enter("anquan").await.get("/api/v1/people/second-factor").await;
        assert_eq!((&now["key"], &now["lost"], &now["sealed"]), (&json!(true), &json!(1), &json!(0)));
        let only = House::open_with(t, keys(&["fedcba9876543210"])).await;
        only.clock.advance(240_000_000);
        assert_eq!(enter(&only, 0).await, 200);
    }

    fn own_sessions_are_listed_and_the_others_ended(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (old, yuan) = (house.enter("tou").await, house.enter("yuan").await);
        house.clock.advance(60_000_000);
        let tou = house.enter("tou").await;
        let (_, list) = tou.get("/api/v1/session/sessions").await;
        let items = list["items"].as_array().unwrap();
        assert_eq!((items.len(), &items[0]["current"], &items[1]["current"]), (2, &json!(true), &json!(false)));
        assert!(!list.to_string().contains(&tou.cookie.clone().unwrap()[17..]), "no token is told");
        assert_eq!(tou.send("DELETE", "/api/v1/session/sessions", Value::Null).await.1["ended"], 1);
        assert_eq!((old.get("/api/v1/session").await.0, tou.get("/api/v1/session").await.0), (401, 200));
        assert_eq!(yuan.get("/api/v1/session").await.0, 200);
    }

    fn locks_are_seen_and_lifted_by_the_security_administrator_alone(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (anquan, guanli, shenji) = (house.enter("anquan").await, house.enter("guanli").await, house.enter("shenji").await);
        for login in ["tou", "keiner", "anquan"] {
            for _ in 0..6 {
                house.ask("POST", "/api/v1/session", None, json!({"login": login, "password": "wrong-password"})).await;
            }
        }
        let locks = "/api/v1/people/locks";
        for other in [&guanli, &shenji] {
            assert_eq!(code(&other.get(locks).await), (403, "not_allowed"));
            assert_eq!(code(&other.send("DELETE", &format!("{locks}/tou"), Value::Null).await), (403, "not_allowed"));
        }
        let (_, list) = anquan.get(locks).await;
        let found = |login: &str| list["items"].as_array().unwrap().iter().find(|l| l["login"] == login).cloned().unwrap();
        assert_eq!((&found("tou")["name"], &found("tou")["failures"], found("tou")["locked_until"].is_string()), (&json!("tou"), &json!(5), true));
        assert_eq!(found("keiner")["name"], Value::Null);
        // The own lock stays: lifting it would open the own account to guessing.
        assert_eq!(code(&anquan.send("DELETE", &format!("{locks}/anquan"), Value::Null).await), (403, "own_lock"));
        assert_eq!(anquan.send("DELETE", &format!("{locks}/tou"), Value::Null).await.0, 204);
        house.enter("tou").await;
        assert_eq!(code(&anquan.send("DELETE", &format!("{locks}/tou"), Value::Null).await), (404, "no_lock"));
    }

    fn an_account_closes_on_its_day_and_nothing_is_deleted(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (guanli, anquan, tou) = (house.enter("guanli").await, house.enter("anquan").await, house.enter("tou").await);
        let (yuan, shenji) = (house.enter("yuan").await, house.enter("shenji").await);
        let post = tou.post_of(&tou.id).await;
        let lend = json!({"post": post, "to": yuan.id, "valid_from": "2026-11-22", "valid_to": "2026-12-25", "why": "出差"});
        assert_eq!(tou.send("POST", "/api/v1/people/delegations", lend).await.0, 200);
        let path = |id: &str| format!("/api/v1/people/persons/{id}/closing");
        let ask = |on: &str| json!({"on": on, "why": "调离"});
        assert_eq!(code(&guanli.send("POST", &path(&shenji.id), ask("2026-11-22")).await), (403, "not_allowed"));
        assert_eq!(code(&anquan.send("POST", &path(&tou.id), ask("2026-11-22")).await), (403, "not_allowed"));
        assert_eq!(code(&anquan.send("POST", &path(&anquan.id), ask("2026-11-22")).await), (403, "own_account"));
        assert_eq!(code(&tou.send("POST", &path(&yuan.id), ask("2026-11-22")).await), (403, "not_allowed"));
        assert_eq!(code(&guanli.send("POST", &path(&tou.id), ask("2026-11-21")).await), (422, "bad_dates"));
        // Ahead: until the day everything goes on.
        let (status, left) = guanli.send("POST", &path(&tou.id), ask("2026-11-24")).await;
        assert_eq!((status, &left["ended_posts"], left["delegations"].as_array().map(Vec::len)), (200, &json!(1), Some(1)), "{left}");
        assert_eq!(tou.get("/api/v1/people/organisation").await.0, 200);
        assert!(tou.may("read_unit", "c01", "2026-11-23").await && !tou.may("read_unit", "c01", "2026-11-24").await);
        let give = json!({"role": "leader", "main": true, "valid_from": "2026-11-24", "why": "x"});
        assert_eq!(code(&guanli.send("POST", &format!("/api/v1/people/persons/{}/posts", tou.id), give).await), (409, "account_closed"));
        assert!(yuan.may("read_unit", "c01", "2026-11-23").await);
        // On the day the open session and what was lent end by themselves.
        house.clock.set("2026-11-23T15:50:00Z".parse().unwrap());
        let (tou, yuan) = (house.enter("tou").await, house.enter("yuan").await);
        assert_eq!(tou.get("/api/v1/session").await.0, 200);
        house.clock.advance(20 * 60_000_000);
        assert_eq!(tou.get("/api/v1/session").await.0, 401);
        assert!(!yuan.may("read_unit", "c01", "2026-11-24").await);
        assert_eq!(house.ask("POST", "/api/v1/session", None, json!({"login": "tou", "password": PASSWORD})).await.0, 401);
        // Closed, it is given nothing any more, and is still there to be read.
        let guanli = house.enter("guanli").await;
        assert_eq!(code(&guanli.send("POST", &format!("/api/v1/people/persons/{}/password", tou.id), Value::Null).await), (409, "account_closed"));
        assert_eq!(code(&guanli.send("DELETE", &path(&tou.id), Value::Null).await), (409, "account_closed"));
        assert_eq!(code(&guanli.send("POST", &path(&tou.id), ask("2026-11-30")).await), (409, "account_closed"));
        let (_, view) = guanli.get(&format!("/api/v1/people/persons/{}", tou.id)).await;
        assert_eq!((&view["person"]["closed"], &view["person"]["closes"], view["posts"].as_array().map(Vec::len)), (&json!(true), &json!("2026-11-24"), Some(1)));
        // At once: the session that is open ends.
        assert_eq!(guanli.send("POST", &path(&yuan.id), ask("2026-11-24")).await.0, 200);
        assert_eq!(yuan.get("/api/v1/session").await.0, 401);
    }

    fn a_closing_ahead_is_taken_back(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (guanli, tou) = (house.enter("guanli").await, house.enter("tou").await);
        let path = format!("/api/v1/people/persons/{}/closing", tou.id);
        assert_eq!(guanli.send("POST", &path, json!({"on": "2026-11-24", "why": "调离"})).await.0, 200);
        assert_eq!(code(&tou.send("DELETE", &path, Value::Null).await), (403, "not_allowed"));
        assert_eq!(guanli.send("DELETE", &path, Value::Null).await.0, 204);
        house.clock.advance(3 * DAY);
        house.enter("tou").await;
    }

    fn departments_end_and_units_change_from_a_day_on(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let ctx = Ctx::system("2026-01-05T01:00:00Z".parse().unwrap(), "test");
        let mut tx = t.db.write_tx().await.unwrap();
        for (id, level, parent) in [("sheng", "province", None), ("shi", "city", Some("sheng")), ("shi2", "city", Some("sheng"))] {
            let node = people::Node { id: id.into(), level: level.into(), parent_id: parent.map(str::to_owned), name: id.into(), short_name: id.into() };
            people::import_organisation(&mut tx, &ctx, &node).await.unwrap();
        }
        tx.commit().await.unwrap();
        let (guanli, anquan, tou) = (house.enter("guanli").await, house.enter("anquan").await, house.enter("tou").await);
        let begin = json!({"id": "xinxi", "unit": "c01", "name": "信息科", "valid_from": "2026-01-01"});
        assert_eq!(guanli.send("POST", "/api/v1/people/departments", begin).await.0, 200);
        let post = json!({"role": "department_officer", "unit": "c01", "department": "xinxi", "main": false, "valid_from": "2026-11-22", "why": "兼任"});
        assert_eq!(guanli.send("POST", &format!("/api/v1/people/persons/{}/posts", tou.id), post.clone()).await.0, 200);
        let end = "/api/v1/people/departments/xinxi/end";
        let on = |on: &str| json!({"on": on, "why": "机构改革"});
        assert_eq!(code(&anquan.send("POST", end, on("2026-12-01")).await), (403, "not_allowed"));
        assert_eq!(code(&guanli.send("POST", end, on("2026-11-01")).await), (422, "bad_dates"));
        assert_eq!(code(&guanli.send("POST", "/api/v1/people/departments/none/end", on("2026-12-01")).await), (404, "no_department"));
        assert_eq!(guanli.send("POST", end, on("2026-12-01")).await.1["open_posts"], json!(["tou"]));
        let late = json!({"role": "department_officer", "unit": "c01", "department": "xinxi", "main": false, "valid_from": "2026-12-01", "why": "兼任"});
        assert_eq!(code(&guanli.send("POST", &format!("/api/v1/people/persons/{}/posts", tou.id), late).await), (422, "no_department"));

        // A county becomes a district on a day: before it, and as it was known before, it was a county.
        let kind = "/api/v1/people/units/c01/kind";
        let as_kind = |kind: &str, from: &str| json!({"kind": kind, "valid_from": from, "why": "国函〔2026〕1号"});
        assert_eq!(code(&tou.send("POST", kind, as_kind("district", "2026-12-01")).await), (403, "not_allowed"));
        assert_eq!(guanli.send("POST", kind, as_kind("county", "2000-01-01")).await.0, 204);
        house.clock.advance(1_000);
        assert_eq!(code(&guanli.send("POST", kind, as_kind("county", "2026-12-01")).await), (409, "same_kind"));
        let known = house.clock.now();
        house.clock.advance(1_000);
        assert_eq!(guanli.send("POST", kind, as_kind("district", "2026-12-01")).await.0, 204);
        let mut conn = t.db.read().await.unwrap();
        for (day, known, kind) in [("2026-11-30", Micros(i64::MAX), "county"), ("2026-12-01", Micros(i64::MAX), "district"), ("2026-12-01", known, "county")] {
            let unit = unit_at(&mut conn, "c01", day.parse().unwrap(), known).await.unwrap();
            assert_eq!(unit.kind.as_deref(), Some(kind), "{day}");
        }
        drop(conn);
        assert_eq!(code(&guanli.send("POST", "/api/v1/people/units/none/kind", as_kind("district", "2026-12-01")).await), (404, "not_found"));

        // And it moves under another city on a day; nothing can stand under itself.
        let under = |parent: &str, from: &str| json!({"parent": parent, "valid_from": from, "why": "国函〔2026〕2号"});
        let parent = |unit: &str| format!("/api/v1/people/units/{unit}/parent");
        assert_eq!(code(&guanli.send("POST", &parent("shi"), under("c01", "2026-12-01")).await), (409, "wrong_level"));
        assert_eq!(code(&guanli.send("POST", &parent("shi"), under("shi", "2026-12-01")).await), (409, "wrong_level"));
        assert_eq!(code(&guanli.send("POST", &parent("c01"), under("c02", "2026-12-01")).await), (409, "wrong_level"));
        assert_eq!(code(&guanli.send("POST", &parent("c01"), under("shi", "2026-12-01")).await), (409, "same_parent"));
        assert_eq!(code(&guanli.send("POST", &parent("c01"), under("nowhere", "2026-12-01")).await), (422, "no_unit"));
        assert_eq!(guanli.send("POST", &parent("c01"), under("shi2", "2026-12-01")).await.0, 204);
        let of = |tree: &Value| tree["items"].as_array().unwrap().iter().find(|n| n["id"] == "c01").unwrap()["parent"].clone();
        assert_eq!(of(&guanli.get("/api/v1/people/organisation").await.1), "shi");
        house.clock.advance(10 * DAY);
        let guanli = house.enter("guanli").await;
        assert_eq!(of(&guanli.get("/api/v1/people/organisation").await.1), "shi2");
    }
}
