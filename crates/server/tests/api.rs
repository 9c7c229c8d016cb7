//! The application through its own router, over both databases.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "api/registers.rs"]
mod registers;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use blobs::Blobs;
use kernel::time::{HOUR, MINUTE};
use kernel::{Clock, Ctx, FixedClock, Micros, Role, SeededRng};
use people::{Dated, NewPerson, NewUnit, import_person, import_unit};
use serde_json::{Value, json};
use store::testing::TestDb;
use tower::ServiceExt;
use webkit::Parts;

struct House {
    router: Router,
    clock: Arc<FixedClock>,
    _files: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    fn cookie(&self) -> Option<String> {
        let text = self.headers.get(header::SET_COOKIE)?.to_str().unwrap();
        Some(text.split(';').next().unwrap().to_string())
    }
}

const PASSWORD: &str = "correct horse";

impl House {
    async fn open(t: &TestDb) -> House {
        let clock = Arc::new(FixedClock::new("2026-11-22T02:00:00Z".parse().unwrap()));
        let rng = Arc::new(SeededRng::new(11));
        let files = tempfile::tempdir().unwrap();
        let ctx = Ctx::system(clock.now(), "test");
        let mut tx = t.db.write_tx().await.unwrap();
        let date = |text: &str| text.parse().unwrap();
        for (id, code, kinds) in [
            (
                "qingshui",
                "620521",
                vec![("county", "2000-01-01", Some("2026-07-01")), ("district", "2026-07-01", None)],
            ),
            ("maiji", "620503", vec![("district", "2000-01-01", None)]),
            ("newzone", "620599", vec![]),
        ] {
            let kinds = kinds
                .into_iter()
                .map(|(v, from, to)| Dated { value: v.into(), valid_from: date(from), valid_to: to.map(date) })
                .collect();
            let unit = NewUnit {
                id: id.into(),
                name: format!("{id}环境保护局"),
                short_name: id.into(),
                code: code.into(),
                kinds,
                statuses: vec![],
            };
            import_unit(&mut tx, &ctx, &unit).await.unwrap();
        }
        for (login, role, unit) in [("Fang", Role::MethodOfficer, None), ("qing", Role::UnitOfficer, Some("qingshui"))]
        {
            let person = NewPerson {
                login: login.into(),
                name: format!("{login}同志"),
                unit_id: unit.map(str::to_string),
                roles: vec![role],
                password: PASSWORD.into(),
            };
            import_person(&mut tx, &ctx, &*rng, &person).await.unwrap();
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
            secure_cookies: true,
            shared: webkit::Shared::default(),
        };
        let router = server::app::app(&parts, vec![]).unwrap().router;
        House { router, clock, _files: files }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, path: &str, cookie: Option<&str>) -> Answer {
        let mut request = Request::get(path);
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, format!("other=1; {cookie}"));
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn sign_in(&self, login: &str, password: &str) -> Answer {
        self.sign_in_with(login, password, &[]).await
    }

    async fn change(&self, cookie: Option<&str>, old: &str, new: &str) -> Answer {
        let mut request = Request::put("/api/v1/session/password").header(header::CONTENT_TYPE, "application/json");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let body = json!({"old": old, "new": new}).to_string();
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn sign_in_with(&self, login: &str, password: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::post("/api/v1/session").header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = json!({"login": login, "password": password}).to_string();
        self.send(request.body(Body::from(body)).unwrap()).await
    }
}

fn tables() -> Vec<store::Migration> {
    server::migrations()
}

store::on_both! {
    fn a_person_signs_in_is_known_and_signs_out(t: TestDb, &tables()) {
        let house = House::open(t).await;
        assert_eq!(house.get("/api/v1/session", None).await.code(), "not_signed_in");

        let signed = house.sign_in(" fang ", PASSWORD).await;
        assert_eq!(signed.status, StatusCode::OK, "{}", signed.body);
        let set = signed.headers[header::SET_COOKIE].to_str().unwrap();
        for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Secure", "Max-Age=43200"] {
            assert!(set.contains(part), "{set}");
        }
        let cookie = signed.cookie().unwrap();
        assert_eq!(cookie.split_once('=').unwrap().1.len(), 64);
        let me = house.get("/api/v1/session", Some(&cookie)).await;
        assert_eq!((me.status, &me.body["roles"]), (StatusCode::OK, &json!(["method_officer"])));
        assert_eq!(me.body["person"]["login"], "fang");
        assert_eq!((&me.body["unit"], &me.body["simulated"]), (&Value::Null, &json!(false)));
        assert!(me.body["allowed"].as_array().unwrap().contains(&json!("rule")));

        let mut tx = t.db.write_tx().await.unwrap();
        store::setting_write(&mut tx, store::SIMULATED, "yes", Micros(1)).await.unwrap();
        tx.commit().await.unwrap();
        let officer = house.sign_in("qing", PASSWORD).await;
        assert_eq!(officer.body["unit"], json!({"id": "qingshui", "name": "qingshui"}));
        assert_eq!(officer.body["simulated"], json!(true));

        // The token itself is nowhere in the database.
        let mut conn = t.db.read().await.unwrap();
        let row = store::query("SELECT token_digest FROM people_session").fetch_one(&mut *conn).await.unwrap();
        let stored: String = store::Row::get(&row, 0);
        assert!(stored.starts_with("sha256:") && !stored.contains(cookie.split_once('=').unwrap().1));
        drop(conn);

        let out = Request::delete("/api/v1/session").header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
        let out = house.send(out).await;
        assert_eq!(out.status, StatusCode::NO_CONTENT);
        assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
        assert_eq!(house.get("/api/v1/session", Some(&cookie)).await.status, StatusCode::UNAUTHORIZED);
    }

    fn a_session_ends_when_idle_and_after_half_a_day(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let idle = house.sign_in("fang", PASSWORD).await.cookie().unwrap();
        house.clock.advance(29 * MINUTE);
        assert_eq!(house.get("/api/v1/session", Some(&idle)).await.status, StatusCode::OK);
        house.clock.advance(29 * MINUTE);
        assert_eq!(house.get("/api/v1/session", Some(&idle)).await.status, StatusCode::OK);
        house.clock.advance(30 * MINUTE);
        assert_eq!(house.get("/api/v1/session", Some(&idle)).await.status, StatusCode::UNAUTHORIZED);

        let busy = house.sign_in("fang", PASSWORD).await.cookie().unwrap();
        for _ in 0..35 {
            house.clock.advance(20 * MINUTE);
            assert_eq!(house.get("/api/v1/session", Some(&busy)).await.status, StatusCode::OK);
        }
        house.clock.advance(20 * MINUTE);
        assert_eq!(house.get("/api/v1/session", Some(&busy)).await.status, StatusCode::UNAUTHORIZED);
    }

    fn five_failures_lock_a_login_whether_or_not_it_exists(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let mut told = Vec::new();
        for login in ["fang", "nobody"] {
            let mut seen = Vec::new();
            for _ in 0..6 {
                let a = house.sign_in(login, "wrong password").await;
                seen.push((a.status, a.code().to_string(), a.body["error"]["message"].to_string()));
            }
            told.push(seen);
        }
        assert_eq!(told[0], told[1], "the answers must not tell which login exists");
        assert_eq!(told[0][4].0, StatusCode::UNAUTHORIZED);
        assert_eq!((told[0][5].0, told[0][5].1.as_str()), (StatusCode::TOO_MANY_REQUESTS, "login_locked"));

        let right = house.sign_in("fang", PASSWORD).await;
        assert_eq!((right.status, right.headers[header::RETRY_AFTER].to_str().unwrap()),
            (StatusCode::TOO_MANY_REQUESTS, "900"));
        house.clock.advance(15 * MINUTE);
        assert_eq!(house.sign_in("fang", PASSWORD).await.status, StatusCode::OK);
        // A success forgets the failures before it.
        for _ in 0..4 {
            house.sign_in("fang", "wrong password").await;
        }
        assert_eq!(house.sign_in("fang", PASSWORD).await.status, StatusCode::OK);
        assert_eq!(house.sign_in("fang", "wrong password").await.code(), "sign_in_failed");
    }

    fn a_person_changes_the_own_password(t: TestDb, &tables()) {
        let house = House::open(t).await;
        assert_eq!(house.change(None, PASSWORD, "battery staple").await.code(), "not_signed_in");
        let here = house.sign_in("fang", PASSWORD).await.cookie();
        let there = house.sign_in("fang", PASSWORD).await.cookie();
        let other = house.sign_in("qing", PASSWORD).await.cookie();
        for (new, code) in [("short", "weak_password"), ("my name is FANG", "weak_password"), (PASSWORD, "same_password")] {
            let a = house.change(here.as_deref(), PASSWORD, new).await;
            assert_eq!((a.status.as_u16(), a.code()), (422, code), "{new}");
        }
        let changed = house.change(here.as_deref(), PASSWORD, "battery staple").await;
        assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.body);
        let fresh = changed.cookie();
        let set = changed.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(set.contains("HttpOnly; SameSite=Strict; Secure"), "{set}");
        // The token that asked is worth nothing any more either: whoever had copied it is out.
        for gone in [&here, &there] {
            assert_eq!(house.get("/api/v1/session", gone.as_deref()).await.code(), "not_signed_in");
        }
        assert_eq!(house.get("/api/v1/session", fresh.as_deref()).await.body["person"]["login"], "fang");
        assert_eq!(house.get("/api/v1/session", other.as_deref()).await.body["person"]["login"], "qing");
        assert_eq!(house.sign_in("fang", PASSWORD).await.code(), "sign_in_failed");
        assert_eq!(house.sign_in("fang", "battery staple").await.status, StatusCode::OK);
    }

    fn a_wrong_old_password_counts_as_a_failed_sign_in(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let cookie = house.sign_in("fang", PASSWORD).await.cookie();
        for _ in 0..5 {
            let a = house.change(cookie.as_deref(), "a guessed one", "battery staple").await;
            assert_eq!((a.status.as_u16(), a.code()), (422, "wrong_password"));
        }
        for a in [house.change(cookie.as_deref(), PASSWORD, "battery staple").await, house.sign_in("fang", PASSWORD).await] {
            assert_eq!((a.status.as_u16(), a.code()), (429, "login_locked"));
            assert!(a.headers.contains_key(header::RETRY_AFTER));
        }
        house.clock.set(house.clock.now().plus(15 * MINUTE));
        let a = house.change(cookie.as_deref(), PASSWORD, "battery staple").await;
        assert_eq!(a.status, StatusCode::NO_CONTENT, "the session itself goes on: {}", a.body);
    }

    fn of_two_changes_at_once_one_holds(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let (one, two) = (house.sign_in("fang", PASSWORD).await.cookie(), house.sign_in("fang", PASSWORD).await.cookie());
        let (a, b) = tokio::join!(
            house.change(one.as_deref(), PASSWORD, "battery staple"),
            house.change(two.as_deref(), PASSWORD, "another staple")
        );
        let mut got = [a.status.as_u16(), b.status.as_u16()];
        got.sort_unstable();
        // The later one finds its session ended, its old password wrong, or the change made in between.
        assert!(got[0] == 204 && matches!(got[1], 401 | 409 | 422), "{got:?}");
    }

    fn many_tries_at_once_count_as_many(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let tries = (0..12).map(|_| house.sign_in("fang", "wrong password"));
        let mut locked = 0;
        let mut set = tokio::task::JoinSet::new();
        for one in tries.map(|_| house.router.clone()) {
            set.spawn(async move {
                let body = json!({"login": "fang", "password": "wrong password"}).to_string();
                let request = Request::post("/api/v1/session")
                    .header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap();
                one.oneshot(request).await.unwrap().status()
            });
        }
        while let Some(status) = set.join_next().await {
            locked += i32::from(status.unwrap() == StatusCode::TOO_MANY_REQUESTS);
        }
        assert_eq!(locked, 7);
    }

    fn signing_in_again_closes_the_session_before(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let first = house.sign_in("fang", PASSWORD).await.cookie().unwrap();
        let second = house.sign_in_with("fang", PASSWORD, &[("cookie", &first)]).await.cookie().unwrap();
        assert_ne!(first, second);
        assert_eq!(house.get("/api/v1/session", Some(&first)).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(house.get("/api/v1/session", Some(&second)).await.status, StatusCode::OK);
    }

    fn a_change_from_a_foreign_page_is_refused(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let foreign = house.sign_in_with("fang", PASSWORD, &[("host", "hh"), ("origin", "https://evil.example")]).await;
        assert_eq!((foreign.status, foreign.code()), (StatusCode::FORBIDDEN, "foreign_origin"));
        let own = house.sign_in_with("fang", PASSWORD, &[("host", "hh"), ("origin", "https://hh")]).await;
        assert_eq!(own.status, StatusCode::OK);
    }

    fn odd_bodies_get_clear_answers(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let post = |kind: &str, body: String| {
            Request::post("/api/v1/session").header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()
        };
        for (kind, body, status, code) in [
            ("application/x-www-form-urlencoded", "login=fang".to_string(), 415, "wrong_content_type"),
            ("text/plain", "{}".to_string(), 415, "wrong_content_type"),
            ("application/json", "{".to_string(), 400, "malformed_json"),
            ("application/json", "{\"login\":\"a\"}".to_string(), 422, "wrong_body"),
            ("application/json", "{\"login\":\"a\",\"password\":\"b\",\"admin\":true}".to_string(), 422, "wrong_body"),
            ("application/json", format!("\"{}\"", "x".repeat(2 << 20)), 413, "body_too_large"),
        ] {
            let a = house.send(post(kind, body)).await;
            assert_eq!((a.status.as_u16(), a.code()), (status, code), "{}", a.body);
            assert_eq!(a.body["error"]["request_id"], json!(a.headers["x-request-id"].to_str().unwrap()));
        }
        let odd = house.sign_in("x'; DROP TABLE people_person; --", "wrong password").await;
        assert_eq!(odd.code(), "sign_in_failed");
        let long = house.sign_in("fang", &"x".repeat(5000)).await;
        assert_eq!(long.code(), "sign_in_failed");
    }

    fn units_are_listed_as_they_were_on_a_date(t: TestDb, &tables()) {
        let house = House::open(t).await;
        assert_eq!(house.get("/api/v1/people/units", None).await.status, StatusCode::UNAUTHORIZED);
        let cookie = house.sign_in("qing", PASSWORD).await.cookie().unwrap();
        let now = house.get("/api/v1/people/units", Some(&cookie)).await;
        let kinds = |a: &Answer| -> Vec<(String, Value)> {
            let items = a.body["items"].as_array().unwrap();
            items.iter().map(|u| (u["id"].as_str().unwrap().to_string(), u["kind"].clone())).collect()
        };
        assert_eq!(kinds(&now), [
            ("maiji".into(), json!("district")), ("qingshui".into(), json!("district")), ("newzone".into(), Value::Null),
        ]);
        let before = house.get("/api/v1/people/units?date=2026-06-30", Some(&cookie)).await;
        assert_eq!(kinds(&before)[1], ("qingshui".into(), json!("county")));
        let odd = house.get("/api/v1/people/units?date=tomorrow", Some(&cookie)).await;
        assert_eq!((odd.status.as_u16(), odd.code()), (422, "bad_date"));
    }

    fn every_answer_is_shielded(t: TestDb, &tables()) {
        let house = House::open(t).await;
        for path in ["/api/v1/health", "/api/v1/nothing", "/", "/assets/none.js", "/units/maiji"] {
            let a = house.get(path, None).await;
            assert!(a.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("frame-ancestors 'none'"));
            assert_eq!(a.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
            assert_eq!(a.headers["x-request-id"].len(), 26);
        }
        // The workbench is there exactly when its bundle was built, on every page of it.
        let built = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist/index.html").is_file();
        for path in ["/", "/units/maiji"] {
            let a = house.get(path, None).await;
            assert_eq!(a.status, if built { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE });
            assert_eq!(a.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
        }
        assert_eq!(house.get("/api/v1/health", None).await.body["status"], "ok");
        assert_eq!(house.get("/api/v1/nothing", None).await.code(), "not_found");
        assert_eq!(house.get("/assets/none.js", None).await.status, StatusCode::NOT_FOUND);
        let wrong = Request::put("/api/v1/health").body(Body::empty()).unwrap();
        assert_eq!(house.send(wrong).await.code(), "method_not_allowed");
    }

    fn every_address_refuses_a_stranger(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let open = ["get /api/v1/health", "get /api/v1/health/live", "get /api/v1/health/ready", "post /api/v1/session", "delete /api/v1/session"];
        let api: Value = serde_json::from_str(&server::app::openapi_text().unwrap()).unwrap();
        let mut seen = 0;
        for (path, methods) in api["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                if open.contains(&format!("{method} {path}").as_str()) {
                    continue;
                }
                let place: String = path.split('/').map(|p| if p.starts_with('{') { "1" } else { p }).collect::<Vec<_>>().join("/");
                let request = Request::builder().method(method.to_uppercase().as_str()).uri(place)
                    .header(header::CONTENT_TYPE, "application/json").body(Body::from("{}")).unwrap();
                let a = house.send(request).await;
                assert_eq!((a.status, a.code()), (StatusCode::UNAUTHORIZED, "not_signed_in"), "{method} {path}: {}", a.body);
                seen += 1;
            }
        }
        assert!(seen >= 2);
    }

    fn a_closed_account_is_shut_out_at_once(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let cookie = house.sign_in("fang", PASSWORD).await.cookie().unwrap();
        let mut tx = t.db.write_tx().await.unwrap();
        store::query("UPDATE people_person SET closed_at = 1 WHERE login = 'fang'").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(house.get("/api/v1/session", Some(&cookie)).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(house.sign_in("fang", PASSWORD).await.code(), "sign_in_failed");
    }
}

#[test]
fn the_committed_description_is_the_one_the_code_gives() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../api/openapi.json");
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        committed == server::app::openapi_text().unwrap(),
        "api/openapi.json is out of date: run `cargo run -p server -- openapi > api/openapi.json`"
    );
}

#[test]
fn half_a_day_is_twelve_hours() {
    assert_eq!((people::SESSION_LONGEST, people::SESSION_IDLE), (12 * HOUR, 30 * MINUTE));
    assert!(Micros(0) < Micros(people::SESSION_IDLE));
}
