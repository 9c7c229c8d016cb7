//! Papers through their own router, over both databases.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::sync::Arc;

use assessment::{Assessment, NewCampaign};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use blobs::Blobs;
use facts::{FactSource, Outcome, Value};
use jiff::civil::{Date, date, time};
use kernel::period::Period;
use kernel::time::at_bureau;
use kernel::{Actor, Clock, Ctx, FixedClock, Micros, Person, Role, SeededRng};
use notices::DueSource;
use serde_json::{Value as Json, json};
use store::testing::TestDb;
use store::{Migration, query};
use submissions::{HandIn, PaperFacts, Submissions, Way};
use testkit::city::{City, DEMO_SEED};
use tower::ServiceExt;
use webkit::Parts;

fn tables() -> Vec<Migration> {
    let all = [
        store::MIGRATIONS,
        jobs::MIGRATIONS,
        people::MODULE.migrations,
        calendar::MIGRATIONS,
        notices::MIGRATIONS,
        assessment::MIGRATIONS,
        submissions::MIGRATIONS,
    ];
    all.into_iter().flatten().copied().collect()
}

struct House {
    parts: Parts,
    clock: Arc<FixedClock>,
    router: Router,
    _files: tempfile::TempDir,
}

struct Answer {
    status: u16,
    bytes: Bytes,
    body: Json,
    tag: String,
}

impl Answer {
    fn error(&self) -> (u16, &str) {
        (self.status, self.body["error"]["code"].as_str().unwrap_or_default())
    }

    #[track_caller]
    fn ok(self) -> Json {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.bytes));
        self.body
    }
}

fn person(name: &str, role: Role, unit: Option<&str>) -> Actor {
    let unit_id = unit.map(str::to_owned);
    Actor::Person(Person { id: name.into(), name: name.into(), roles: vec![role], unit_id, also: vec![] })
}

fn officer(unit: &str) -> Actor {
    person(&format!("信息员{unit}"), Role::UnitOfficer, Some(unit))
}

fn reviewer() -> Actor {
    person("复核员", Role::Reviewer, None)
}

const NOON: jiff::civil::Time = time(12, 0, 0, 0);

impl House {
    async fn open(t: &TestDb) -> House {
        House::with(t, "municipal-2009").await
    }

    /// Two units and the campaign of a method in `rubrics`.
    async fn with(t: &TestDb, method: &str) -> House {
        let clock = Arc::new(FixedClock::new(at_bureau(date(2026, 6, 10), NOON)));
        let files = tempfile::tempdir().unwrap();
        let parts = Parts {
            node: Arc::new(seal::NodeKey::from_seed([7; 32]).unwrap()),
            db: t.db.clone(),
            blobs: Blobs::open(files.path().join("blobs")).unwrap(),
            clock: clock.clone(),
            rng: Arc::new(SeededRng::new(7)),
            sources: vec![],
            audit: audit::Log::open(&files.path().join("journal")).unwrap().0,
            journal: files.path().join("journal"),
            secure_cookies: false,
            shared: webkit::Shared::default(),
        };
        let begun = Ctx::system(at_bureau(date(2026, 1, 5), NOON), "test");
        let mut tx = t.db.write_tx().await.unwrap();
        for unit in City::new(DEMO_SEED).register().iter().filter(|u| ["c01", "c02"].contains(&u.id.as_str())) {
            people::import_unit(&mut tx, &begun, unit).await.unwrap();
        }
        tx.commit().await.unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics").join(method);
        let new = NewCampaign {
            year: 2026,
            files: rubric::MethodFiles::load(&folder).unwrap(),
            calendar: calendar::carried_calendar().unwrap(),
        };
        let who = person("方颂文", Role::MethodOfficer, None);
        let ctx = Ctx { who, ..begun };
        let assessment = Assessment::of(&parts);
        assessment.campaign_open(&ctx, new).await.unwrap();
        assessment.rule_defaults("方颂文", &[], begun_at()).await.unwrap();
        let modules = [&submissions::MODULE, &assessment::MODULE];
        let router = modules.iter().fold(Router::new(), |all, m| all.merge((m.start)(&parts).unwrap().router));
        House { parts, clock, router, _files: files }
    }

    fn on(&self, day: Date, at: jiff::civil::Time) {
        self.clock.set(at_bureau(day, at));
    }

    fn ctx(&self, who: Actor) -> Ctx {
        Ctx { who, now: self.clock.now(), request_id: "t".into() }
    }

    async fn send(&self, who: Actor, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(self.ctx(who));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let tag = response.headers().get(header::ETAG).map_or("", |t| t.to_str().unwrap()).to_owned();
        let status = response.status().as_u16();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 30).await.unwrap();
        Answer { status, body: serde_json::from_slice(&bytes).unwrap_or_default(), bytes, tag }
    }

    async fn get(&self, who: Actor, path: &str) -> Answer {
        self.send(who, Request::get(format!("/api/v1/papers{path}")).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, who: Actor, path: &str, body: Json) -> Answer {
        let request = Request::post(format!("/api/v1/papers{path}")).header(header::CONTENT_TYPE, "application/json");
        self.send(who, request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn upload(&self, who: Actor, path: &str, mark: &str, files: &[(&str, &[u8])]) -> Answer {
        self.form(who, path, mark, &[], files).await
    }

    async fn form(
        &self,
        who: Actor,
        path: &str,
        mark: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Answer {
        self.send(who, posted(path, mark, Body::from(form(fields, files)))).await
    }

    async fn write(&self, who: Actor, method: &str, path: &str, tag: &str, mark: &str, body: Option<Json>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1/papers{path}"));
        request = request.header(header::IF_MATCH, tag).header("idempotency-key", mark);
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        self.send(who, request.body(body).unwrap()).await
    }

    async fn count(&self, table: &str) -> i64 {
        let sql: &'static str = match table {
            "receipt" => "SELECT COUNT(*) FROM submissions_receipt",
            "quarantine" => "SELECT COUNT(*) FROM submissions_quarantine",
            other => panic!("{other}"),
        };
        use store::Row;
        query(sql).fetch_one(&mut *self.parts.db.read().await.unwrap()).await.unwrap().try_get(0).unwrap()
    }

    async fn fact(&self, day: Date) -> Outcome {
        let source = PaperFacts::new(self.parts.db.clone(), Assessment::of(&self.parts));
        let subjects = Assessment::of(&self.parts).units().await.unwrap();
        let year = Period::year(2026).unwrap();
        let found = tokio::task::spawn_blocking(move || source.collect(&subjects, year, day)).await.unwrap().unwrap();
        found.facts.into_iter().find(|f| f.subject == "c01").unwrap().outcome
    }
}

fn begun_at() -> Micros {
    at_bureau(date(2026, 1, 5), NOON)
}

const EDGE: &str = "----edge";

fn form(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, text) in fields {
        out.extend(format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n").bytes());
    }
    for (name, bytes) in files {
        let head = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        out.extend(head.bytes());
        out.extend(*bytes);
        out.extend(b"\r\n");
    }
    out.extend(format!("--{EDGE}--\r\n").bytes());
    out
}

fn posted(path: &str, mark: &str, body: Body) -> Request<Body> {
    Request::post(format!("/api/v1/papers{path}"))
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"))
        .header("idempotency-key", mark)
        .body(body)
        .unwrap()
}

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n";

fn rows(outcome: &Outcome) -> Vec<String> {
    let Some(Value::Rows(rows)) = outcome.value() else { panic!("{outcome:?}") };
    let cell = |v: &Option<Value>| match v {
        Some(Value::Level(t)) => t.clone(),
        Some(Value::Time(t)) => t.to_string(),
        other => panic!("{other:?}"),
    };
    rows.items.iter().map(|r| r.cells.iter().map(cell).collect::<Vec<_>>().join(" ")).collect()
}

store::on_both! {
    fn a_receipt_says_what_came_and_when_and_stays(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.on(date(2026, 6, 29), time(17, 50, 3, 0));
        let path = "/units/c01/half_summary";
        let given = house.upload(officer("c01"), path, "k1", &[("半年总结.pdf", PDF)]).await.ok();
        let (sha256, sm3) = (seal::sums(PDF).sha256.to_string(), seal::sums(PDF).sm3);
        assert_eq!(given["number"], 1);
        assert_eq!(given["called"], "2026-0001");
        assert_eq!(given["received_at"], "2026-06-29T09:50:03.000000Z");
        assert_eq!((given["files"][0]["sha256"].as_str(), given["files"][0]["sm3"].as_str()), (Some(&*sha256), Some(&*sm3)));
        assert_eq!((&given["in_time"], &given["form"], &given["on_behalf"]), (&json!(true), &json!("document"), &json!(false)));
        // The digest is that of what the receipt says.
        let content: submissions::Content = serde_json::from_value(given.clone()).unwrap();
        assert_eq!(content.sealed().unwrap().1.to_string(), given["digest"].as_str().unwrap());
        // Its text is checked by anyone; one letter of it changed is found.
        let text = String::from_utf8(house.get(officer("c01"), "/receipts/1/text").await.bytes.to_vec()).unwrap();
        let (read, key) = submissions::verified(&text).unwrap();
        assert_eq!((read.content, key), (content, house.parts.node.public()));
        assert_eq!(given["fingerprint"], key.fingerprint().to_string());
        assert!(text.contains(given["signature"].as_str().unwrap()));
        for (from, to) in [("17:50:03", "17:49:03"), ("半年总结.pdf", "年度总结.pdf"), (&sha256[7..], &"0".repeat(64))] {
            assert!(text.contains(from));
            assert!(submissions::verified(&text.replacen(from, to, 1)).is_err(), "{from}");
        }

        // On paper it is the same bytes every time, and nobody else's to read.
        let printed = house.get(officer("c01"), "/receipts/1/pdf").await;
        assert_eq!(printed.status, 200, "{:?}", printed.error());
        assert!(printed.bytes.starts_with(b"%PDF-") && printed.bytes == house.get(officer("c01"), "/receipts/1/pdf").await.bytes);
        assert_eq!(house.get(officer("c05"), "/receipts/1/pdf").await.error(), (404, "no_receipt"));

        // Once more with the same key, later: the same receipt. With another file under that key: refused.
        house.on(date(2026, 7, 9), NOON);
        let again = house.upload(officer("c01"), path, "k1", &[("半年总结.pdf", PDF)]).await.ok();
        assert_eq!((&again["number"], &again["received_at"], &again["digest"]), (&given["number"], &given["received_at"], &given["digest"]));
        let other = house.upload(officer("c01"), path, "k1", &[("半年总结.txt", b"other")]).await;
        assert_eq!(other.error(), (409, "key_used"));

        // A later one stands beside it: the newest is current, the first counts for the time.
        let second = house.upload(officer("c01"), path, "k2", &[("半年总结（改）.txt", "改".as_bytes())]).await.ok();
        assert_eq!((&second["number"], &second["newest"], &second["first"], &second["in_time"]), (&json!(2), &json!(true), &json!(false), &json!(false)));
        let page = house.get(officer("c01"), "/units/c01").await.ok();
        let paper = page["papers"].as_array().unwrap().iter().find(|p| p["material"] == "half_summary").unwrap().clone();
        assert_eq!((&paper["state"], &paper["day"], &paper["times"]), (&json!("received"), &json!("2026-06-30"), &json!(2)));
        assert_eq!(paper["receipts"][0]["number"], 2);
        assert_eq!(paper["receipts"][1]["first"], true);

        let text = house.get(officer("c01"), "/receipts/1/text").await;
        let text = String::from_utf8(text.bytes.to_vec()).unwrap();
        assert!(text.contains("2026-06-29 17:50:03") && text.contains(given["digest"].as_str().unwrap()), "{text}");
        let file = house.get(officer("c01"), "/receipts/1/files/0").await;
        assert_eq!((file.status, &*file.bytes), (200, PDF));
        assert_eq!(house.get(officer("c01"), "/receipts/1/files/1").await.error(), (404, "no_file"));
    }

    fn what_is_asked_for_is_the_methods(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let page = house.get(reviewer(), "").await.ok();
        let days: Vec<(String, String)> = page["items"][0]["papers"].as_array().unwrap().iter()
            .map(|p| (p["material"].as_str().unwrap().to_owned(), p["day"].as_str().unwrap_or("-").to_owned())).collect();
        let expected = [("half_summary", "2026-06-30"), ("half_plan", "2026-06-30"), ("year_summary", "2026-12-15"), ("year_plan", "2026-12-15"),
            ("self_sheet", "2026-12-15"), ("proof", "2026-12-15"), ("disc", "2026-12-15")];
        assert_eq!(days, expected.map(|(m, d)| (m.to_owned(), d.to_owned())));
        assert_eq!((&page["total"], &page["counts"]["due"]), (&json!(2), &json!(14)));
        assert_eq!(house.upload(officer("c01"), "/units/c01/letter", "k", &[("a.txt", b"a")]).await.error(), (404, "no_paper"));
        // Under another ruling the day is another.
        let ctx = house.ctx(person("方颂文", Role::MethodOfficer, None));
        Assessment::of(&house.parts).rule(&ctx, "A12", "exclday.noroll", &[], None).await.unwrap();
        let page = house.get(reviewer(), "").await.ok();
        assert_eq!(page["items"][0]["papers"][0]["day"], "2026-06-29");
        house.on(date(2026, 7, 1), NOON);
        let late = house.get(reviewer(), "?state=missing&material=half_plan").await.ok();
        assert_eq!((&late["total"], &late["counts"]["missing"]), (&json!(2), &json!(4)));
        assert_eq!(house.get(reviewer(), "?state=late").await.ok()["total"], 0);
        let csv = house.get(reviewer(), ".csv?q=c01").await;
        let csv = String::from_utf8(csv.bytes.to_vec()).unwrap();
        assert!(csv.contains("半年工作总结,缺件,2026-06-29") && csv.lines().count() == 8, "{csv}");
    }

    fn a_method_that_asks_for_no_papers_says_so(t: TestDb, &tables()) {
        let house = House::with(t, "examples/p01").await;
        let page = house.get(reviewer(), "").await.ok();
        assert_eq!((&page["asks"], &page["materials"]), (&json!(false), &json!([])));
        assert_eq!(house.get(officer("c01"), "/units/c01").await.ok()["asks"], false);
        let answer = house.upload(officer("c01"), "/units/c01/letter", "k", &[("a.txt", b"a")]).await;
        assert_eq!(answer.error(), (404, "no_papers_asked"));
        assert!(DueSource::dues(&Submissions::of(&house.parts), date(2026, 6, 10), date(2026, 12, 31)).await.unwrap().is_empty());
    }

    fn units_see_their_own_and_nobody_elses(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.upload(officer("c01"), "/units/c01/half_plan", "k1", &[("计划.txt", b"plan")]).await.ok();
        let saved = house.write(officer("c01"), "PUT", "/units/c01/half_summary/draft", "\"v0\"", "x", Some(json!({"text": "草稿"}))).await;
        assert_eq!(saved.tag, "\"v1\"");
        saved.ok();
        let other = officer("c02");
        for path in ["/units/c01", "/units/c01/half_summary/draft"] {
            assert_eq!(house.get(other.clone(), path).await.error(), (403, "not_allowed"), "{path}");
        }
        for path in ["/receipts/1", "/receipts/1/text", "/receipts/1/files/0"] {
            assert_eq!(house.get(other.clone(), path).await.error(), (404, "no_receipt"), "{path}");
        }
        assert_eq!(house.get(other.clone(), "").await.ok()["items"].as_array().unwrap().len(), 1);
        // The mark of another unit's hand-in gives its receipt to nobody else: it is a mark of one's own.
        let replayed = house.upload(other.clone(), "/units/c02/half_plan", "k1", &[("计划.txt", b"plan")]).await.ok();
        assert_eq!((&replayed["number"], &replayed["unit"]), (&json!(2), &json!("c02")));
        assert_eq!(house.upload(other.clone(), "/units/c01/half_plan", "k9", &[("a.txt", b"a")]).await.error(), (403, "not_allowed"));
        let put = house.write(other.clone(), "PUT", "/units/c01/half_summary/draft", "\"v1\"", "x", Some(json!({"text": "改"}))).await;
        assert_eq!(put.error(), (403, "not_allowed"));
        assert_eq!(house.write(other, "POST", "/units/c01/half_summary/written", "\"v1\"", "x", None).await.error(), (403, "not_allowed"));
        // The city reads what was handed in, and no draft before that.
        for who in [reviewer(), person("方颂文", Role::MethodOfficer, None), person("领导", Role::Leader, None)] {
            assert_eq!(house.get(who.clone(), "/receipts/1").await.status, 200);
            assert_eq!(house.get(who, "/units/c01/half_summary/draft").await.error(), (403, "not_allowed"));
        }
        for who in [person("甲", Role::SystemAdministrator, None), person("乙", Role::ProvinceObserver, None)] {
            assert_eq!(house.get(who.clone(), "").await.error(), (403, "not_allowed"));
            assert_eq!(house.get(who, "/receipts/1").await.error(), (404, "no_receipt"));
        }
    }

    fn a_text_is_written_in_place_and_handed_in(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let draft = "/units/c01/half_summary/draft";
        let empty = house.get(officer("c01"), draft).await;
        assert_eq!(empty.tag, "\"v0\"");
        let hand_in = |tag: &'static str, mark: &'static str| house.write(officer("c01"), "POST", "/units/c01/half_summary/written", tag, mark, None);
        assert_eq!(hand_in("\"v0\"", "m0").await.error(), (404, "no_draft"));
        let save = |tag: &'static str, text: &'static str| house.write(officer("c01"), "PUT", draft, tag, "x", Some(json!({ "text": text })));
        assert_eq!(save("\"v0\"", "# 总结\n完成").await.tag, "\"v1\"");
        // Somebody else saved in between.
        assert_eq!(save("\"v0\"", "另一份").await.error(), (412, "changed_meanwhile"));
        assert_eq!(hand_in("\"v0\"", "m1").await.error(), (412, "changed_meanwhile"));
        assert_eq!(save("\"v1\"", "a\u{0}b").await.error(), (422, "wrong_text"));
        let given = hand_in("\"v1\"", "m1").await.ok();
        assert_eq!((&given["way"], &given["files"][0]["name"], &given["files"][0]["media_type"]),
            (&json!("written"), &json!("半年工作总结.md"), &json!("text/markdown; charset=utf-8")));
        // It goes on being written, and who repeats the request gets the receipt of then.
        save("\"v1\"", "# 总结\n改").await.ok();
        assert_eq!(hand_in("\"v1\"", "m1").await.ok()["number"], given["number"]);
        assert_eq!(house.count("receipt").await, 1);
        // A disc is no text.
        house.write(officer("c01"), "PUT", "/units/c01/disc/draft", "\"v0\"", "x", Some(json!({"text": "盘"}))).await.ok();
        assert_eq!(house.write(officer("c01"), "POST", "/units/c01/disc/written", "\"v1\"", "m9", None).await.error(), (422, "no_form"));
        // What is classified is put aside here too.
        save("\"v2\"", "机密★1年\n总结").await.ok();
        assert_eq!(hand_in("\"v3\"", "m2").await.error(), (422, "quarantined"));
    }

    fn what_must_not_come_in_leaves_no_receipt(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let path = "/units/c01/half_summary";
        let eicar = [&b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-"[..], b"ANTIVIRUS-TEST-FILE!$H+H*"].concat();
        let cases: [(&str, &[u8], (u16, &str)); 9] = [
            ("a.pdf", b"", (422, "empty_file")),
            ("a.pdf", b"%PDF-1.7\n1 0 obj", (422, "truncated_file")),
            ("a.docx", PDF, (422, "misnamed")),
            ("a.html", b"<html></html>", (422, "file_kind")),
            ("总结.txt", &eicar, (422, "quarantined")),
            ("总结.pdf", b"MZ\x90\0\x03\0\0\0", (422, "quarantined")),
            ("总结.docm", b"PK\x03\x04", (422, "quarantined")),
            ("秘密★总结.txt", b"a", (422, "quarantined")),
            (".hidden", b"a", (422, "no_file_name")),
        ];
        for (n, (name, bytes, expected)) in cases.into_iter().enumerate() {
            let answer = house.upload(officer("c01"), path, &format!("b{n}"), &[("好.pdf", PDF), (name, bytes)]).await;
            assert_eq!(answer.error(), expected, "{name}");
        }
        assert_eq!(house.upload(officer("c01"), path, "b", &[]).await.error(), (422, "file_count"));
        let many: Vec<(&str, &[u8])> = vec![("a.txt", b"a"); 21];
        assert_eq!(house.upload(officer("c01"), path, "b", &many).await.error(), (422, "file_count"));
        let no_key = house.upload(officer("c01"), path, " ", &[("a.pdf", PDF)]).await;
        assert_eq!(no_key.error(), (412, "idempotency_key_missing"));
        // An object is not sent over the network, and a disc counts as a package or as the object.
        let document = house.form(officer("c01"), "/units/c01/disc", "d", &[("form", "document")], &[("a.txt", b"a")]).await;
        assert_eq!(document.error(), (422, "no_form"));
        let disc = house.form(officer("c01"), "/units/c01/disc", "d", &[("form", "disc")], &[("a.zip", b"a")]).await;
        assert_eq!(disc.error(), (422, "needs_object"));
        assert_eq!(house.count("receipt").await, 0);

        // Each of the four lies under its digest, named with its reason, and is given out nowhere.
        let list = house.get(person("安全", Role::SecurityAdministrator, None), "/quarantine").await.ok();
        let mut reasons: Vec<&str> = list["items"].as_array().unwrap().iter().map(|q| q["reason"].as_str().unwrap()).collect();
        reasons.sort_unstable();
        assert_eq!(reasons, ["classified", "macros", "program", "test_virus"]);
        for q in list["items"].as_array().unwrap() {
            assert!(house.parts.blobs.has(&q["sha256"].as_str().unwrap().parse().unwrap()));
        }
        // The security administrator says what was done about one; once.
        let security = || person("安全", Role::SecurityAdministrator, None);
        let at = format!("/quarantine/{}/seen", list["items"][0]["id"].as_str().unwrap());
        assert_eq!(house.post(reviewer(), &at, json!({"note": "已核实"})).await.error(), (403, "not_allowed"));
        assert_eq!(house.post(security(), &at, json!({"note": "  "})).await.error(), (422, "note_missing"));
        let seen = house.post(security(), &at, json!({"note": "已核实，误带病毒样本"})).await.ok();
        assert_eq!(seen["items"][0]["seen"]["note"], "已核实，误带病毒样本");
        assert_eq!(seen["items"][1]["seen"], Json::Null);
        assert_eq!(house.post(security(), &at, json!({"note": "再次"})).await.error(), (409, "already_seen"));
        assert_eq!(house.post(security(), "/quarantine/none/seen", json!({"note": "x"})).await.error(), (404, "no_file"));
        // A repeated request notes it once.
        house.upload(officer("c01"), path, "b4", &[("总结.txt", &eicar)]).await;
        assert_eq!(house.count("quarantine").await, 4);
        assert_eq!(house.get(officer("c01"), "/quarantine").await.error(), (403, "not_allowed"));
        assert_eq!(house.get(reviewer(), "/quarantine").await.error(), (403, "not_allowed"));
        // What was refused and not put aside is not kept at all: beside the four, only the campaign's method and calendar.
        let kept = house.parts.blobs.list().unwrap().len();
        assert_eq!(kept, 4 + 2, "files that were not received are left over");
        let left = std::fs::read_dir(house.parts.blobs.folder().join("tmp")).unwrap().count();
        assert_eq!(left, 0);
    }

    fn evidence_that_must_not_pass_is_put_aside_on_the_same_list(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let path = "/api/v1/assessment/units/c01/evidence";
        let hand_in = async |name: &str, bytes: &[u8]| {
            let boundary = format!("multipart/form-data; boundary={EDGE}");
            let request = Request::post(path).header(header::CONTENT_TYPE, boundary).body(Body::from(form(&[], &[(name, bytes)])));
            house.send(officer("c01"), request.unwrap()).await
        };
        let eicar = [&b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-"[..], b"ANTIVIRUS-TEST-FILE!$H+H*"].concat();
        for (name, bytes) in [("合同.txt", eicar.as_slice()), ("脚本.txt", b"#!/bin/sh\nrm"), ("证明.txt", "机密★长期\n".as_bytes()), ("程序.pdf", b"MZ\x90\0\x03\0\0\0")] {
            let answer = hand_in(name, bytes).await;
            assert_eq!(answer.error(), (422, "quarantined"), "{name}");
            assert_eq!(answer.body["error"]["details"]["file"], name);
        }
        hand_in("合同.txt", "合同".as_bytes()).await.ok();
        let list = house.get(person("安全", Role::SecurityAdministrator, None), "/quarantine").await.ok();
        let mut told: Vec<(&str, &str)> =
            list["items"].as_array().unwrap().iter().map(|q| (q["reason"].as_str().unwrap(), q["material"].as_str().unwrap())).collect();
        told.sort_unstable();
        assert_eq!(told, [("classified", "evidence"), ("program", "evidence"), ("script", "evidence"), ("test_virus", "evidence")]);
        use store::Row;
        let taken: i64 = query("SELECT COUNT(*) FROM assessment_upload").fetch_one(&mut *house.parts.db.read().await.unwrap()).await.unwrap().try_get(0).unwrap();
        assert_eq!(taken, 1);
    }

    fn what_is_broken_off_or_too_large_records_nothing(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let path = "/units/c01/half_summary";
        let whole = form(&[], &[("总结.pdf", PDF)]);
        for cut in [whole.len() - 4, whole.len() - 40, 20] {
            let body = Body::from(whole[..cut].to_vec());
            let answer = house.send(officer("c01"), posted(path, "t", body)).await;
            assert_eq!(answer.error(), (422, "body_torn"), "{cut}");
        }
        let large = vec![b'a'; usize::try_from(submissions::MAX_FILE).unwrap() + 1];
        assert_eq!(house.upload(officer("c01"), path, "t", &[("a.txt", &large)]).await.error(), (413, "file_too_large"));
        assert_eq!(house.count("receipt").await, 0);
        assert_eq!(std::fs::read_dir(house.parts.blobs.folder().join("tmp")).unwrap().count(), 0);
        // The same key is still free, and a file of many pieces comes in.
        assert_eq!(house.upload(officer("c01"), path, "t", &[("a.txt", &large[..3 << 20])]).await.ok()["number"], 1);
    }

    fn a_note_cannot_pass_for_the_receipt(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let files: [(&str, &[u8]); 1] = [("计划.txt", b"plan")];
        // Turned writing shows another time than it says.
        let turned = house.form(officer("c01"), "/units/c01/half_plan", "k1", &[("note", "\u{202e}00:01 51-21-6202")], &files).await;
        assert_eq!(turned.error(), (422, "wrong_note"));
        let time = "收到时间：2026-01-01 08:00:00（北京时间）";
        house.form(officer("c01"), "/units/c01/half_plan", "k2", &[("note", &format!("x\n{time}"))], &files).await.ok();
        let text = String::from_utf8(house.get(officer("c01"), "/receipts/1/text").await.bytes.to_vec()).unwrap();
        let times: Vec<&str> = text.lines().filter(|l| l.starts_with("收到时间：")).collect();
        assert_eq!(times.len(), 1, "{text}");
        assert!(times[0].starts_with("收到时间：2026-06-10"), "{text}");
        assert!(submissions::verified(&text).is_ok());
    }

    fn a_deadline_that_passes_during_an_upload_counts_by_the_last_byte(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let last = date(2026, 6, 30);
        for (unit, over, in_time) in [("c01", time(23, 59, 59, 999_000_000), true), ("c02", time(0, 0, 0, 0), false)] {
            house.on(last, time(23, 59, 58, 0));
            let whole = form(&[], &[("总结.pdf", PDF)]);
            let (head, tail) = whole.split_at(whole.len() / 2);
            let (head, tail) = (Bytes::from(head.to_vec()), Bytes::from(tail.to_vec()));
            let (sender, receiver) = tokio::sync::mpsc::channel::<Bytes>(1);
            let body = Body::from_stream(Pieces(receiver));
            let sending = house.send(officer(unit), posted(&format!("/units/{unit}/half_summary"), "m", body));
            let feeding = async {
                sender.send(head).await.unwrap();
                // The request is under way: only now the clock goes on, and the rest of it comes.
                sender.send(Bytes::new()).await.unwrap();
                let day = if in_time { last } else { date(2026, 7, 1) };
                house.on(day, over);
                sender.send(tail).await.unwrap();
                drop(sender);
            };
            let (answer, ()) = tokio::join!(sending, feeding);
            let given = answer.ok();
            assert_eq!((&given["in_time"], given["received_at"].as_str().unwrap()), (&json!(in_time), &*house.clock.now().to_string()));
        }
        let page = house.get(reviewer(), "").await.ok();
        assert_eq!(page["items"][0]["papers"][0]["state"], "received");
        assert_eq!(page["items"][1]["papers"][0]["state"], "late");
    }

    fn two_uploads_of_one_paper_at_once_are_two_receipts(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let path = "/units/c01/half_summary";
        let texts: Vec<String> = (0..8).map(|n| format!("第 {n} 稿")).collect();
        let files: Vec<[(&str, &[u8]); 1]> = texts.iter().map(|t| [("总结.txt", t.as_bytes())]).collect();
        let send = |n: usize, mark: &'static str| house.upload(officer("c01"), path, mark, &files[n]);
        // Six with keys of their own, and two that are one request sent twice.
        let (a, b, c, d, e, f, g, h) = tokio::join!(send(0, "a"), send(1, "b"), send(2, "c"), send(3, "d"), send(4, "e"), send(5, "f"), send(6, "g"), send(6, "g"));
        let mut numbers: Vec<i64> = [a, b, c, d, e, f, g, h].into_iter().map(|x| x.ok()["number"].as_i64().unwrap()).collect();
        assert_eq!(numbers[6], numbers[7]);
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers, (1..=7).collect::<Vec<_>>(), "no gap, none twice");
        assert_eq!(house.count("receipt").await, 7);
    }

    fn an_officer_of_the_city_registers_an_object(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.on(date(2026, 12, 16), NOON);
        let path = "/units/c01/disc/registered";
        let fields = |received: &'static str| [("form", "disc"), ("received", received), ("note", "封面编号 7")];
        let of = |who: Actor, received: &'static str, mark: &'static str| {
            let house = &house;
            async move { house.form(who, path, mark, &fields(received), &[]).await }
        };
        assert_eq!(of(officer("c01"), "2026-12-15 16:30", "r").await.error(), (403, "not_allowed"));
        // Who was lent a post of the unit hands in for it and registers nothing.
        let lent = kernel::Lent { id: "d".into(), by: "x".into(), name: "王五".into(), actions: vec![] };
        let holding = kernel::Holding { role: Role::UnitOfficer, unit_id: Some("c01".into()), lent: Some(lent) };
        let Actor::Person(plain) = officer("c02") else { panic!() };
        let stands_in = Actor::Person(Person { also: vec![holding], ..plain });
        assert_eq!(of(stands_in, "2026-12-15 16:30", "r").await.error(), (403, "not_allowed"));
        assert_eq!(of(reviewer(), "2026-12-16 12:01", "r").await.error(), (422, "time_ahead"));
        assert_eq!(of(reviewer(), "2025-12-31 23:59", "r").await.error(), (422, "time_before"));
        assert_eq!(of(reviewer(), "昨天", "r").await.error(), (422, "wrong_time"));
        let given = of(reviewer(), "2026-12-15 16:30", "r").await.ok();
        assert_eq!((&given["way"], &given["form"], &given["on_behalf"], &given["in_time"]), (&json!("registered"), &json!("disc"), &json!(true), &json!(true)));
        assert_eq!(given["received_at"], "2026-12-15T08:30:00.000000Z");
        assert_eq!(given["recorded_at"], "2026-12-16T04:00:00.000000Z");
        // It was not known before it was written down.
        assert!(rows(&house.fact(date(2026, 12, 15)).await).is_empty());
        assert_eq!(rows(&house.fact(date(2026, 12, 16)).await), ["disc disc 2026-12-15 16:30"]);
    }

    fn the_fact_is_open_until_all_is_there(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.on(date(2026, 6, 29), time(17, 50, 59, 0));
        house.upload(officer("c01"), "/units/c01/half_summary", "a", &[("总结.pdf", PDF)]).await.ok();
        assert!(rows(&house.fact(date(2026, 6, 28)).await).is_empty());
        let open = house.fact(date(2026, 6, 29)).await;
        assert_eq!(rows(&open), ["half_summary document 2026-06-29 17:50"]);
        let Outcome::Open { highest: Some(Value::Rows(best)), lowest: Some(_), .. } = &open else { panic!("{open:?}") };
        assert_eq!(best.items.len(), 7);
        let best = rows(&Outcome::Known(Value::Rows(best.clone())));
        assert!(best.contains(&"half_plan document 2026-06-30 09:00".to_owned()) && best.contains(&"disc disc 2026-06-30 09:00".to_owned()), "{best:?}");
        assert!(matches!(house.fact(date(2026, 12, 31)).await, Outcome::Known(_)));
        for (n, material) in ["half_plan", "year_summary", "year_plan", "self_sheet", "proof", "disc"].into_iter().enumerate() {
            house.upload(officer("c01"), &format!("/units/c01/{material}"), &format!("m{n}"), &[("材料.txt", b"a")]).await.ok();
        }
        // A package can still be followed by the object.
        let fact = house.fact(date(2026, 6, 29)).await;
        assert!(matches!(fact, Outcome::Open { .. }) && rows(&fact).contains(&"disc package 2026-06-29 17:50".to_owned()), "{fact:?}");
        house.form(reviewer(), "/units/c01/disc/registered", "o", &[("form", "disc"), ("received", "2026-06-29 17:00")], &[]).await.ok();
        assert!(matches!(house.fact(date(2026, 6, 29)).await, Outcome::Known(_)));
    }

    fn what_is_missing_is_due_on_its_day(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let desk = Submissions::of(&house.parts);
        let due = |until| {
            let desk = desk.clone();
            async move { DueSource::dues(&desk, date(2026, 6, 10), until).await.unwrap() }
        };
        let found = due(date(2026, 7, 1)).await;
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].day, found[0].title.as_str()), (date(2026, 6, 30), "上报材料：半年工作总结、下半年工作计划"));
        house.upload(officer("c01"), "/units/c01/half_summary", "a", &[("总结.pdf", PDF)]).await.ok();
        let found = due(date(2026, 7, 1)).await;
        assert_eq!(found[0].title, "上报材料：下半年工作计划");
        assert_eq!(due(date(2026, 12, 31)).await.len(), 4);
    }

    fn a_locked_campaign_takes_nothing(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.upload(officer("c01"), "/units/c01/half_plan", "k1", &[("计划.txt", b"plan")]).await.ok();
        let mut tx = t.db.write_tx().await.unwrap();
        query("INSERT INTO assessment_phase (campaign_id, version, phase, asked_by, moved_by, moved_by_id, moved_at) \
               SELECT id, 9, 'final', 'x', 'x', 'x', 1 FROM assessment_campaign").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(house.upload(officer("c01"), "/units/c01/half_plan", "k2", &[("计划.txt", b"plan")]).await.error(), (409, "campaign_locked"));
        // Who lost the answer still gets the receipt.
        assert_eq!(house.upload(officer("c01"), "/units/c01/half_plan", "k1", &[("计划.txt", b"plan")]).await.ok()["number"], 1);
        // Under the mark of that receipt nothing else comes in: no other file, no other paper, no text.
        assert_eq!(house.upload(officer("c01"), "/units/c01/half_plan", "k1", &[("计划.txt", b"better")]).await.error(), (409, "key_used"));
        assert_eq!(house.upload(officer("c01"), "/units/c01/year_summary", "k1", &[("计划.txt", b"plan")]).await.error(), (409, "key_used"));
        let draft = house.write(officer("c01"), "PUT", "/units/c01/half_plan/draft", "\"v0\"", "x", Some(json!({"text": "草稿"}))).await;
        assert_eq!(house.write(officer("c01"), "POST", "/units/c01/half_plan/written", &draft.tag, "k1", None).await.error(), (409, "key_used"));
        assert_eq!(house.count("receipt").await, 1);
        let page = house.get(officer("c01"), "/units/c01").await.ok();
        assert_eq!(page["may_hand_in"], false);
        assert!(page["locked"].as_str().unwrap().contains("终定"));
    }
}

struct Pieces(tokio::sync::mpsc::Receiver<Bytes>);

impl futures_util::Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(cx).map(|piece| piece.map(Ok))
    }
}

/// The use case alone, as the demonstration calls it.
#[tokio::test]
async fn the_use_case_takes_its_time_from_the_clock_that_it_is_given() {
    let t = store::testing::sqlite(&tables()).await.unwrap();
    let house = House::open(&t).await;
    let then = at_bureau(date(2026, 3, 1), NOON);
    let desk = Submissions::of(&house.parts).at(Arc::new(FixedClock::new(then)));
    let mut coming = desk.incoming().unwrap();
    coming.add(PDF).unwrap();
    let ask = HandIn {
        unit: "c01".into(),
        material: "proof".into(),
        form: None,
        note: Some(" 附件 ".into()),
        mark: "x".into(),
        way: Way::Upload,
        stated: None,
    };
    let given = desk.take(&house.ctx(officer("c01")), &ask, vec![("a.pdf".into(), coming.end())]).await.unwrap();
    assert_eq!((given.received_at, given.content.note.as_deref()), (then, Some("附件")));
}
