//! People through their own router, over both databases.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod oracle;
mod roster;
mod security;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use blobs::Blobs;
use futures_util::future::join_all;
use kernel::time::{DAY, HOUR};
use kernel::{Clock, Ctx, FixedClock, Micros, Role, SeededRng};
use people::{
    Keys, MIGRATIONS, MODULE, NewPerson, NewUnit, People, import_person, import_unit, person_by_login, unit_at,
    with_caller,
};
use serde_json::{Value, json};
use store::testing::TestDb;
use tower::ServiceExt;
use webkit::Parts;

const PASSWORD: &str = "Huanheng-2026";

struct House {
    router: Router,
    clock: Arc<FixedClock>,
    people: People,
    _files: tempfile::TempDir,
}

/// Somebody signed in.
struct Desk<'a> {
    house: &'a House,
    cookie: Option<String>,
    id: String,
}

impl House {
    async fn open(t: &TestDb) -> House {
        let house = House::open_with(t, Keys::default());
        house.await
    }

    async fn open_with(t: &TestDb, keys: Keys) -> House {
        let clock = Arc::new(FixedClock::new("2026-11-22T01:00:00Z".parse().unwrap()));
        // Each house draws other tokens.
        static SEED: AtomicU64 = AtomicU64::new(5);
        let rng = Arc::new(SeededRng::new(SEED.fetch_add(1, Ordering::Relaxed)));
        let files = tempfile::tempdir().unwrap();
        let ctx = Ctx::system("2026-01-05T01:00:00Z".parse().unwrap(), "test");
        let mut tx = t.db.write_tx().await.unwrap();
        for (id, code) in [("c01", "620521"), ("c02", "620522")] {
            let unit = NewUnit {
                id: id.into(),
                name: id.into(),
                short_name: id.into(),
                code: code.into(),
                kinds: vec![],
                statuses: vec![],
            };
            if unit_at(&mut tx, id, "2026-11-22".parse().unwrap(), Micros(i64::MAX)).await.is_err() {
                import_unit(&mut tx, &ctx, &unit).await.unwrap();
            }
        }
        for (login, role, unit) in [
            ("guanli", Role::SystemAdministrator, None),
            ("anquan", Role::SecurityAdministrator, None),
            ("shenji", Role::AuditAdministrator, None),
            ("fangfa", Role::MethodOfficer, None),
            ("tou", Role::UnitHead, Some("c01")),
            ("yuan", Role::UnitOfficer, Some("c02")),
        ] {
            let new = NewPerson {
                login: login.into(),
                name: login.into(),
                unit_id: unit.map(str::to_owned),
                roles: vec![role],
                password: PASSWORD.into(),
            };
            if person_by_login(&mut tx, login, "2026-11-22".parse().unwrap()).await.unwrap().is_none() {
                import_person(&mut tx, &ctx, &*rng, &new).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
        let parts = Parts {
            db: t.db.clone(),
            blobs: Blobs::open(files.path().join("blobs")).unwrap(),
            clock: clock.clone(),
            rng,
            sources: vec![],
            audit: audit::Log::open(&files.path().join("journal")).unwrap().0,
            journal: files.path().join("journal"),
            node: Arc::new(seal::NodeKey::from_seed([7; 32]).unwrap()),
            secure_cookies: false,
            shared: webkit::Shared::default(),
        };
        parts.shared.get(move || keys);
        let router = (MODULE.start)(&parts).unwrap().router;
        let people = People::of(&parts);
        House { router: with_caller(router, people.clone()), clock, people, _files: files }
    }

    async fn ask(&self, method: &str, path: &str, cookie: Option<&str>, body: Value) -> (u16, Value, Option<String>) {
        let mut request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let answer = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let set = answer.headers().get(header::SET_COOKIE).and_then(|v| v.to_str().ok());
        let set = set.and_then(|v| v.split(';').next()).map(str::to_owned);
        let status = answer.status().as_u16();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default(), set)
    }

    async fn enter_with(&self, login: &str, password: &str) -> Desk<'_> {
        let body = json!({"login": login, "password": password});
        let (status, said, cookie) = self.ask("POST", "/api/v1/session", None, body).await;
        assert_eq!(status, 200, "{login} {said}");
        Desk { house: self, cookie, id: said["person"]["id"].as_str().unwrap().into() }
    }

    async fn enter(&self, login: &str) -> Desk<'_> {
        self.enter_with(login, PASSWORD).await
    }
}

impl Desk<'_> {
    async fn get(&self, path: &str) -> (u16, Value) {
        let (status, said, _) = self.house.ask("GET", path, self.cookie.as_deref(), Value::Null).await;
        (status, said)
    }

    async fn send(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let (status, said, _) = self.house.ask(method, path, self.cookie.as_deref(), body).await;
        (status, said)
    }

    async fn post_of(&self, person: &str) -> String {
        let (_, view) = self.get(&format!("/api/v1/people/persons/{person}")).await;
        view["posts"][0]["id"].as_str().unwrap_or_else(|| panic!("{view}")).into()
    }

    async fn may(&self, action: &str, unit: &str, date: &str) -> bool {
        let (status, why) = self.get(&format!("/api/v1/people/why?action={action}&unit={unit}&date={date}")).await;
        assert_eq!(status, 200, "{why}");
        why["allowed"].as_bool().unwrap()
    }
}

fn code(said: &(u16, Value)) -> (u16, &str) {
    (said.0, said.1["error"]["code"].as_str().unwrap_or_default())
}

store::on_both! {
    fn the_three_administrators_stay_apart(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (guanli, anquan, shenji) = (house.enter("guanli").await, house.enter("anquan").await, house.enter("shenji").await);
        let fangfa = house.enter("fangfa").await;
        let post = |role: &str| json!({"role": role, "main": false, "valid_from": "2026-11-22", "why": "试"});
        let give = |desk, to: &str, role| {
            let (desk, path): (&Desk<'_>, _) = (desk, format!("/api/v1/people/persons/{to}/posts"));
            let body = post(role);
            async move { desk.send("POST", &path, body).await }
        };
        // No way leads from one realm into another, for either of the two who give posts.
        for role in ["system_administrator", "security_administrator", "audit_administrator"] {
            assert_eq!(code(&give(&anquan, &fangfa.id, role).await), (409, "roles_apart"));
            assert_eq!(code(&give(&guanli, &fangfa.id, role).await), (403, "not_allowed"));
        }
        assert_eq!(code(&give(&anquan, &shenji.id, "system_administrator").await), (409, "roles_apart"));
        assert_eq!(code(&give(&guanli, &shenji.id, "leader").await), (409, "roles_apart"));
        assert_eq!(code(&give(&guanli, &guanli.id, "leader").await), (403, "own_post"));
        assert_eq!(code(&give(&fangfa, &shenji.id, "leader").await), (403, "not_allowed"));
        // Nor does a row of the database that goes past the rules.
        let mut tx = t.db.write_tx().await.unwrap();
        for realm in ["audit", "business"] {
            let sql = format!(
                "INSERT INTO people_post (id, person_id, realm, role, title, main, valid_from, why, recorded_at, \
                 recorded_by) VALUES ('x', '{}', '{realm}', 'leader', '', 1, '2026-01-01', '', 1, 'x')", shenji.id);
            assert!(store::query_built(sql).execute(&mut *tx).await.is_err(), "{realm}");
            tx.rollback().await.unwrap();
            tx = t.db.write_tx().await.unwrap();
        }
        tx.rollback().await.unwrap();
    }

    // Who gives a password can sign in with it: the system administrator must never hold one of another administrator.
    fn accounts_of_administrators_are_kept_by_the_security_administrator(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (guanli, anquan, shenji) = (house.enter("guanli").await, house.enter("anquan").await, house.enter("shenji").await);
        let fangfa = house.enter("fangfa").await;
        let reset = |id: &str| format!("/api/v1/people/persons/{id}/password");
        assert_eq!(code(&guanli.send("POST", &reset(&shenji.id), Value::Null).await), (403, "not_allowed"));
        assert_eq!(code(&guanli.send("POST", &reset(&anquan.id), Value::Null).await), (403, "not_allowed"));
        assert_eq!(code(&anquan.send("POST", &reset(&fangfa.id), Value::Null).await), (403, "not_allowed"));
        assert_eq!(code(&fangfa.send("POST", &reset("nobody"), Value::Null).await), (403, "not_allowed"));
        // What was refused changed nothing.
        house.enter("shenji").await;
        assert_eq!(anquan.send("POST", &reset(&shenji.id), Value::Null).await.0, 200);
        assert_eq!(guanli.send("POST", &reset(&fangfa.id), Value::Null).await.0, 200);
        let begin = |realm: &str| json!({"login": format!("new{realm}"), "name": "新人", "realm": realm});
        assert_eq!(code(&guanli.send("POST", "/api/v1/people/persons", begin("audit")).await), (403, "not_allowed"));
        assert_eq!(code(&anquan.send("POST", "/api/v1/people/persons", begin("business")).await), (403, "not_allowed"));
        assert_eq!(anquan.send("POST", "/api/v1/people/persons", begin("audit")).await.0, 200);
        assert_eq!(guanli.send("POST", "/api/v1/people/persons", begin("business")).await.0, 200);
    }

    fn a_department_is_one_of_the_unit(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (guanli, tou) = (house.enter("guanli").await, house.enter("tou").await);
        let begin = |id: &str, unit: &str| json!({"id": id, "unit": unit, "name": "信息科", "valid_from": "2026-01-01"});
        assert_eq!(code(&guanli.send("POST", "/api/v1/people/departments", begin("x", "nowhere")).await), (422, "no_unit"));
        assert_eq!(guanli.send("POST", "/api/v1/people/departments", begin("xinxi", "c02")).await.0, 200);
        let post = |unit: &str, department: &str| json!({"role": "department_officer", "unit": unit, "department": department,
            "main": false, "valid_from": "2026-12-01", "why": "兼任"});
        let path = format!("/api/v1/people/persons/{}/posts", tou.id);
        assert_eq!(code(&guanli.send("POST", &path, post("c02", "none")).await), (422, "no_department"));
        assert_eq!(code(&guanli.send("POST", &path, post("c01", "xinxi")).await), (422, "no_department"));
        assert_eq!(guanli.send("POST", &path, post("c02", "xinxi")).await.0, 200);
    }

    fn a_transfer_moves_the_rights_on_its_day(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (guanli, tou) = (house.enter("guanli").await, house.enter("tou").await);
        let old = guanli.post_of(&tou.id).await;
        let ask = json!({"role": "unit_officer", "unit": "c02", "main": true, "valid_from": "2026-12-01",
            "why": "调任", "instead_of": old});
        let path = format!("/api/v1/people/persons/{}/posts", tou.id);
        let clash = json!({"role": "unit_officer", "unit": "c02", "main": true, "valid_from": "2026-12-01", "why": "调任"});
        assert_eq!(code(&guanli.send("POST", &path, clash).await), (409, "two_main_posts"));
        assert_eq!(guanli.send("POST", &path, ask).await.0, 200);
        for (unit, day, may) in [("c01", "2026-11-30", true), ("c02", "2026-11-30", false), ("c01", "2026-12-01", false), ("c02", "2026-12-01", true)] {
            assert_eq!(tou.may("read_unit", unit, day).await, may, "{unit} {day}");
        }
        assert!(!tou.may("confirm_records", "c02", "2026-12-01").await);
        house.clock.advance(9 * DAY);
        let tou = house.enter("tou").await;
        assert_eq!(tou.get("/api/v1/session").await.1["unit"]["id"], "c02");
        for (body, what) in [
            (json!({"role": "unit_officer", "unit": "c02", "main": false, "valid_from": "2026-11-01", "why": "x"}), "bad_dates"),
            (json!({"role": "unit_officer", "unit": "nowhere", "main": false, "valid_from": "2026-12-20", "why": "x"}), "no_unit"),
            (json!({"role": "unit_officer", "main": false, "valid_from": "2026-12-20", "why": "x"}), "unit_missing"),
            (json!({"role": "leader", "main": false, "valid_from": "20.12.2026", "why": "x"}), "bad_date"),
            (json!({"role": "leader", "main": false, "valid_from": "2026-12-20", "why": " "}), "reason_missing"),
        ] {
            let guanli = house.enter("guanli").await;
            assert_eq!(code(&guanli.send("POST", &path, body).await), (422, what));
        }
    }

    fn what_is_lent_holds_for_its_days_and_not_further(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (tou, yuan, guanli) = (house.enter("tou").await, house.enter("yuan").await, house.enter("guanli").await);
        let fangfa = house.enter("fangfa").await;
        let post = tou.post_of(&tou.id).await;
        let ask = |to: &str, post: &str, until: &str| json!({"post": post, "to": to, "actions": ["declare_facts"],
            "valid_from": "2026-11-22", "valid_to": until, "why": "出差"});
        let lend = "/api/v1/people/delegations";
        assert_eq!(code(&tou.send("POST", lend, ask(&guanli.id, &post, "2026-11-25")).await), (409, "roles_apart"));
        assert_eq!(code(&tou.send("POST", lend, ask(&tou.id, &post, "2026-11-25")).await), (409, "bad_delegation"));
        assert_eq!(code(&tou.send("POST", lend, ask(&yuan.id, &post, "2028-11-25")).await), (422, "bad_delegation"));
        assert_eq!(code(&fangfa.send("POST", lend, ask(&yuan.id, &post, "2026-11-25")).await), (403, "not_allowed"));
        let own = guanli.post_of(&guanli.id).await;
        assert_eq!(code(&guanli.send("POST", lend, ask(&yuan.id, &own, "2026-11-25")).await), (409, "roles_apart"));
        let (status, made) = tou.send("POST", lend, ask(&yuan.id, &post, "2026-11-25")).await;
        assert_eq!(status, 200, "{made}");
        let session = yuan.get("/api/v1/session").await.1;
        assert_eq!((&session["acting_for"][0]["name"], &session["acting_for"][0]["unit"]), (&json!("tou"), &json!("c01")));
        assert!(yuan.may("declare_facts", "c01", "2026-11-24").await);
        assert!(!yuan.may("declare_facts", "c01", "2026-11-25").await);
        assert!(!yuan.may("confirm_records", "c01", "2026-11-24").await);
        // What was borrowed is no post of one's own and cannot be lent on.
        assert_eq!(code(&yuan.send("POST", lend, ask(&fangfa.id, &post, "2026-11-24")).await), (403, "not_allowed"));
        let over = format!("{lend}/{}", made["id"].as_str().unwrap());
        assert_eq!(code(&yuan.send("DELETE", &over, Value::Null).await), (404, "no_delegation"));
        assert_eq!(tou.send("DELETE", &over, Value::Null).await.0, 204);
        assert!(!yuan.may("declare_facts", "c01", "2026-11-23").await);
        assert_eq!(code(&tou.send("DELETE", &over, Value::Null).await), (404, "no_delegation"));
    }

    fn a_given_password_opens_nothing_but_its_change(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (guanli, tou) = (house.enter("guanli").await, house.enter("tou").await);
        let path = format!("/api/v1/people/persons/{}/password", tou.id);
        assert_eq!(code(&tou.send("POST", &path, Value::Null).await), (403, "not_allowed"));
        let (status, given) = guanli.send("POST", &path, Value::Null).await;
        assert_eq!(status, 200);
        let given = given["password"].as_str().unwrap();
        assert_eq!(tou.get("/api/v1/session").await.0, 401);
        let old = json!({"login": "tou", "password": PASSWORD});
        assert_eq!(house.ask("POST", "/api/v1/session", None, old).await.0, 401);
        let tou = house.enter_with("tou", given).await;
        assert_eq!(tou.get("/api/v1/session").await.1["password_to_change"], true);
        assert_eq!(code(&tou.get("/api/v1/people/organisation").await), (403, "password_to_change"));
        let change = json!({"old": given, "new": PASSWORD});
        assert_eq!(tou.send("PUT", "/api/v1/session/password", change).await.0, 204);
        let tou = house.enter("tou").await;
        assert_eq!(tou.get("/api/v1/people/organisation").await.0, 200);
        let own = format!("/api/v1/people/persons/{}/password", guanli.id);
        assert_eq!(code(&guanli.send("POST", &own, Value::Null).await), (403, "own_password"));
        // A new account begins the same way, and holds nothing.
        let new = json!({"login": "xin", "name": "新人"});
        let (status, made) = guanli.send("POST", "/api/v1/people/persons", new.clone()).await;
        assert_eq!(status, 200, "{made}");
        assert_eq!(guanli.send("POST", "/api/v1/people/persons", new).await.0, 409);
        let xin = house.enter_with("xin", made["password"].as_str().unwrap()).await;
        assert_eq!(xin.get("/api/v1/session").await.1["allowed"], json!([]));
    }

    fn a_clock_set_back_ends_sessions(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let tou = house.enter("tou").await;
        house.clock.advance(-2 * HOUR);
        assert_eq!(tou.get("/api/v1/session").await.0, 401);
        house.clock.advance(3 * HOUR);
        assert_eq!(tou.get("/api/v1/session").await.0, 401);
    }

    fn others_are_read_by_those_who_keep_people(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (tou, yuan, anquan) = (house.enter("tou").await, house.enter("yuan").await, house.enter("anquan").await);
        let path = format!("/api/v1/people/persons/{}", tou.id);
        assert_eq!((tou.get(&path).await.0, yuan.get(&path).await.0, anquan.get(&path).await.0), (200, 403, 200));
        assert_eq!(tou.get("/api/v1/people/persons").await.0, 403);
        let (_, found) = anquan.get("/api/v1/people/persons?q=an&role=method_officer").await;
        assert_eq!((found["items"].as_array().unwrap().len(), &found["total"]), (1, &json!(1)));
        // Page by page nobody is left out and nobody comes twice; signs of patterns are taken as they are.
        let (_, all) = anquan.get("/api/v1/people/persons").await;
        let (mut logins, mut next) = (Vec::new(), String::new());
        loop {
            let (_, page) = anquan.get(&format!("/api/v1/people/persons?limit=2{next}")).await;
            assert_eq!((&page["total"], &all["total"]), (&json!(6), &json!(6)));
            logins.extend(page["items"].as_array().unwrap().clone());
            match page["next_page"].as_str() {
                Some(after) => next = format!("&page={after}"),
                None => break,
            }
        }
        assert_eq!(&json!(logins), &all["items"]);
        assert_eq!(anquan.get("/api/v1/people/persons?q=%25").await.1["total"], json!(0));
        assert_eq!(code(&anquan.get("/api/v1/people/persons?limit=0").await), (422, "bad_page"));
        let (_, lent_to) = tou.get("/api/v1/people/colleagues?q=GUAN").await;
        assert_eq!((&lent_to["total"], &lent_to["items"]), (&json!(0), &json!([])));
        let why = format!("/api/v1/people/why?person={}&action=read_unit&unit=c02", tou.id);
        assert_eq!(code(&yuan.get(&why).await), (403, "not_allowed"));
        let (_, said) = anquan.get(&why).await;
        assert_eq!((&said["allowed"], &said["rules"][0]["role"]), (&json!(false), &json!("unit_head")));
        assert_eq!(said["rules"][0]["ground"], "other_unit");
        assert_eq!(code(&anquan.get("/api/v1/people/why?action=fly").await), (422, "no_action"));
    }

    fn who_is_sent_away_because_too_many_wait_has_not_tried(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        house.enter("tou").await;
        let door = |login: String| {
            let house = &house;
            async move {
                let (status, said, _) = house.ask("POST", "/api/v1/session", None, json!({"login": login, "password": PASSWORD})).await;
                (status, said["error"]["code"].as_str().unwrap_or_default().to_owned())
            }
        };
        // A crowd of others stands in line; a locked login would take five tries.
        let crowd = (0..100).map(|n| door(format!("nobody{n}")));
        let said = join_all(crowd.chain((0..8).map(|_| door("tou".to_owned())))).await;
        let away = said[100..].iter().filter(|(_, code)| code == "sign_in_busy").count();
        assert!(away > 5, "{:?}", &said[100..]);
        assert_eq!(door("tou".to_owned()).await.0, 200);
    }

    fn a_second_factor_is_asked_for_and_used_once(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (tou, anquan, guanli) = (house.enter("tou").await, house.enter("anquan").await, house.enter("guanli").await);
        let path = "/api/v1/session/second-factor";
        let (_, made) = tou.send("POST", path, Value::Null).await;
        let secret = made["secret"].as_str().unwrap().to_owned();
        assert!(made["uri"].as_str().unwrap().contains(&secret));
        let now = |by: i64| otp(&secret, house.clock.now().0 / 1_000_000 / 30 + by);
        assert_eq!(code(&tou.send("PUT", path, json!({"code": now(5)})).await), (422, "code_wrong"));
        // Until it is confirmed nothing is asked for.
        house.enter("tou").await;
        let used = now(0);
        let (status, said) = tou.send("PUT", path, json!({"code": used})).await;
        assert_eq!((status, said["codes"].as_array().map(Vec::len)), (200, Some(10)), "{said}");
        assert_eq!(code(&tou.send("POST", path, Value::Null).await), (409, "factor_there"));
        let enter = |said: Option<String>| {
            let body = json!({"login": "tou", "password": PASSWORD, "code": said});
            let house = &house;
            async move {
                let (status, said, _) = house.ask("POST", "/api/v1/session", None, body).await;
                (status, said)
            }
        };
        assert_eq!(code(&enter(None).await), (401, "code_needed"));
        // The step that confirmed it is used up.
        assert_eq!(code(&enter(Some(used)).await), (401, "code_wrong"));
        let next = now(1);
        assert_eq!(enter(Some(next.clone())).await.0, 200);
        assert_eq!(code(&enter(Some(next)).await), (401, "code_wrong"));
        // A clock that was set back brings no used step back.
        house.clock.advance(-60_000_000);
        assert_eq!(code(&enter(Some(now(0))).await), (401, "code_wrong"));
        house.clock.advance(60_000_000);
        // A recovery code opens once.
        let spare = said["codes"][3].as_str().unwrap().to_owned();
        assert_eq!(enter(Some(spare.to_uppercase())).await.0, 200);
        assert_eq!(code(&enter(Some(spare)).await), (401, "code_wrong"));
        // Wrong codes lock like wrong passwords.
        for _ in 0..4 {
            enter(Some("000000".into())).await;
        }
        assert_eq!(code(&enter(Some("000000".into())).await), (429, "login_locked"));
        house.clock.advance(HOUR / 3);
        let (anquan_path, own) = (
            format!("/api/v1/people/persons/{}/second-factor", tou.id),
            format!("/api/v1/people/persons/{}/second-factor", anquan.id),
        );
        assert_eq!(code(&guanli.send("DELETE", &anquan_path, Value::Null).await), (403, "not_allowed"));
        assert_eq!(code(&anquan.send("DELETE", &own, Value::Null).await), (403, "own_factor"));
        assert_eq!(anquan.send("DELETE", &anquan_path, Value::Null).await.0, 204);
        assert_eq!(enter(None).await.0, 200);
    }
}

/// A code as an app computes it.
fn otp(secret: &str, step: i64) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mut bits = 0_u64;
    let (mut held, mut key) = (0, Vec::new());
    for c in secret.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|b| *b == c).unwrap();
        bits = (bits << 5 | value as u64) & 0xffff;
        held += 5;
        if held >= 8 {
            held -= 8;
            key.push((bits >> held & 255) as u8);
        }
    }
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&key).unwrap();
    mac.update(&step.to_be_bytes());
    let sum = mac.finalize().into_bytes();
    let at = usize::from(sum[19] & 15);
    let word = u32::from_be_bytes(sum[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}
