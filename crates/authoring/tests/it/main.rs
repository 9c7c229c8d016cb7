//! The walk from a document to a finished method, through the module's own addresses, over both databases.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod edits;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use blobs::Blobs;
use kernel::{Actor, Clock, Ctx, FixedClock, Person, Role, SeededRng};
use serde_json::{Value, json};
use store::Migration;
use store::testing::TestDb;
use tower::ServiceExt;
use webkit::Parts;

fn tables() -> &'static [Migration] {
    authoring::MIGRATIONS
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../drafting/tests/fixtures").join(name))
        .unwrap()
}

struct Desk {
    router: Router,
    clock: Arc<FixedClock>,
    _files: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    tag: String,
    body: Value,
    bytes: Vec<u8>,
}

impl Answer {
    fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    fn ok(self) -> Answer {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self
    }
}

impl Desk {
    fn open(t: &TestDb) -> Desk {
        let files = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::new("2026-11-22T02:00:00Z".parse().unwrap()));
        let parts = Parts {
            db: t.db.clone(),
            blobs: Blobs::open(files.path().join("blobs")).unwrap(),
            clock: clock.clone(),
            rng: Arc::new(SeededRng::new(5)),
            sources: vec![],
            audit: audit::Log::open(&files.path().join("journal")).unwrap().0,
            journal: files.path().join("journal"),
            node: Arc::new(seal::NodeKey::from_seed([7; 32]).unwrap()),
            secure_cookies: false,
            shared: webkit::Shared::default(),
        };
        let started = (authoring::MODULE.start)(&parts).unwrap();
        Desk { router: started.router, clock, _files: files }
    }

    async fn send(&self, who: &str, role: Role, mut request: Request<Body>) -> Answer {
        let person = Person { id: who.into(), name: who.into(), roles: vec![role], unit_id: None, also: vec![] };
        request.extensions_mut().insert(Ctx {
            who: Actor::Person(person),
            now: self.clock.now(),
            request_id: "test".into(),
        });
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 32 << 20).await.unwrap().to_vec();
        let tag = parts.headers.get(header::ETAG).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        Answer { status: parts.status, tag, body: serde_json::from_slice(&bytes).unwrap_or_default(), bytes }
    }

    async fn ask(&self, method: &str, path: &str, tag: Option<&str>, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1/authoring/drafts{path}"));
        if let Some(tag) = tag {
            request = request.header(header::IF_MATCH, tag);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.send("方颂文", Role::MethodOfficer, request.body(body).unwrap()).await
    }

    async fn upload(&self, path: &str, tag: Option<&str>, name: &str, bytes: &[u8], id: &str) -> Answer {
        let mut body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"method_id\"\r\n\r\n{id}\r\n--b\r\nContent-Disposition: \
             form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let mut request = Request::post(format!("/api/v1/authoring/drafts{path}"))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        if let Some(tag) = tag {
            request = request.header(header::IF_MATCH, tag);
        }
        self.send("方颂文", Role::MethodOfficer, request.body(Body::from(body)).unwrap()).await
    }

    /// The draft answered as assumed, and its newest version.
    async fn assumed(&self, draft: &str, tag: &str) -> Answer {
        let ask = json!({"answer": {"how": "accept_rest"}});
        self.ask("POST", &format!("{draft}/answers"), Some(tag), Some(ask)).await.ok()
    }

    async fn begin(&self, name: &str) -> (String, Answer) {
        let answer = self.upload("", None, name, &fixture(name), "city-2026").await.ok();
        (format!("/{}", answer.body["head"]["id"].as_str().unwrap()), answer)
    }
}

fn doubt(page: &Value, fits: impl Fn(&Value) -> bool) -> &Value {
    page["doubts"].as_array().unwrap().iter().find(|d| fits(d)).unwrap()
}

fn words_of(page: &Value, id: &str) -> String {
    let items = page["items"].as_array().unwrap().iter();
    let all = |v: &Value, key: &str| v[key].as_array().unwrap().clone();
    items
        .flat_map(|i| all(i, "indicators"))
        .flat_map(|i| all(&i, "tiers"))
        .flat_map(|t| all(&t, "clauses"))
        .find(|c| c["id"] == id)
        .unwrap()["words"]["zh"]
        .as_str()
        .unwrap()
        .to_owned()
}

store::on_both! {
    fn the_2009_text_becomes_a_method_that_passes_its_cases(t: TestDb, tables()) {
        let desk = Desk::open(t);
        let (draft, begun) = desk.begin("method-2009.txt").await;
        let head = &begun.body["head"];
        assert_eq!((&head["items"], &head["indicators"], &head["tiers"], &head["points"]), (&json!(9), &json!(22), &json!(55), &json!("100")));
        assert!(head["doubts"].as_u64().unwrap() > 10, "{head}");
        assert_eq!(begun.tag, "\"1\"");

        // The document stands beside, each cell with its place.
        let source = desk.ask("GET", &format!("{draft}/source"), None, None).await.ok().body;
        let first = doubt(&begun.body, |d| d["own"] == "bounds");
        let place = first["place"]["line"].as_u64().unwrap();
        let lines: Vec<u64> = source["blocks"].as_array().unwrap().iter().flat_map(|b| b["rows"].as_array().unwrap().clone())
            .flat_map(|r| r.as_array().unwrap().clone()).filter_map(|c| c["place"]["line"].as_u64()).collect();
        assert!(lines.iter().any(|l| *l <= place), "{place}");

        // A candidate, an own bound, the rest as assumed; each answer names the version before it.
        let (id, about) = (first["id"].clone(), first["about"].as_str().unwrap().to_owned());
        let one = desk.ask("POST", &format!("{draft}/answers"), Some(&begun.tag), Some(json!({"answer": {"how": "choose", "doubt": id, "candidate": 0}}))).await.ok();
        assert_eq!((one.body["head"]["answered"].as_u64(), one.tag.as_str()), (Some(1), "\"2\""));
        let own = json!({"answer": {"how": "bounds", "doubt": id, "unit": "万元", "kinds": {"county": [{"op": "gt", "value": "12.5"}], "district": [{"op": "ge", "value": "6"}]}}});
        let late = desk.ask("POST", &format!("{draft}/answers"), Some(&begun.tag), Some(own.clone())).await;
        assert_eq!((late.status, late.code()), (StatusCode::PRECONDITION_FAILED, "changed_meanwhile"));
        let two = desk.ask("POST", &format!("{draft}/answers"), Some(&one.tag), Some(own)).await.ok();
        assert!(words_of(&two.body, &about).contains("高于 12.5 万元"), "{}", words_of(&two.body, &about));
        assert_eq!(doubt(&two.body, |d| d["id"] == id)["chosen"], Value::Null);
        // Given again, the answer is the candidate's once more.
        let three = desk.ask("POST", &format!("{draft}/answers"), Some(&two.tag), Some(json!({"answer": {"how": "choose", "doubt": id, "candidate": 0}}))).await.ok();
        assert_eq!(words_of(&three.body, &about), words_of(&one.body, &about));
        let all = desk.ask("POST", &format!("{draft}/answers"), Some(&three.tag), Some(json!({"answer": {"how": "accept_rest"}}))).await.ok();
        assert_eq!(all.body["head"]["answered"], all.body["head"]["doubts"]);

        let proof = desk.ask("GET", &format!("{draft}/method"), None, None).await.ok().body;
        assert_eq!((&proof["ready"], &proof["failed"], &proof["errors"]), (&json!(true), &json!([]), &json!(0)), "{proof}");
        assert!(proof["cases"].as_u64().unwrap() >= 50 && proof["cases"] == proof["passed"]);
        assert!(!proof["findings"].as_array().unwrap().is_empty());

        let zip = desk.ask("GET", &format!("{draft}/method.zip"), None, None).await.ok();
        assert!(zip.bytes.starts_with(b"PK"));
        let done = desk.ask("POST", &format!("{draft}/finish"), Some(&all.tag), None).await.ok();
        assert_eq!((&done.body["head"]["state"], &done.body["head"]["digest"]), (&json!("finished"), &proof["digest"]));
        // Finished, it changes no more, and its archive is the same bytes.
        let more = desk.ask("POST", &format!("{draft}/answers"), Some(&done.tag), Some(json!({"answer": {"how": "accept_rest"}}))).await;
        assert_eq!(more.code(), "draft_finished");
        assert_eq!(desk.ask("DELETE", &draft, Some(&done.tag), None).await.code(), "draft_finished");
        assert_eq!(desk.ask("GET", &format!("{draft}/method.zip"), None, None).await.ok().bytes, zip.bytes);
    }

    fn a_draft_follows_an_earlier_method_and_gets_its_english(t: TestDb, tables()) {
        let desk = Desk::open(t);
        let (first, begun) = desk.begin("method-2009.txt").await;
        let all = desk.assumed(&first, &begun.tag).await;
        let former = desk.ask("GET", &format!("{first}/files"), None, None).await.ok().body["files"].clone();
        desk.ask("POST", &format!("{first}/finish"), Some(&all.tag), None).await.ok();

        // Followed before anything is answered: what is kept is known once the draft can be written.
        let (next, begun) = desk.begin("method-2009.txt").await;
        let path = format!("{next}/former");
        let followed = desk.ask("POST", &path, Some(&begun.tag), Some(json!({"files": former}))).await.ok();
        assert_eq!(followed.body["former"]["id"], "city-2026");
        let all = desk.assumed(&next, &followed.tag).await;
        let proof = desk.ask("GET", &format!("{next}/method"), None, None).await.ok().body;
        let many = |what: &str| proof["followed"][what].as_array().unwrap().len();
        assert_eq!(proof["ready"], true, "{proof}");
        assert!(many("kept") > 20 && many("new") == 0 && many("gone") == 0, "{}", proof["followed"]);
        let files = desk.ask("GET", &format!("{next}/files"), None, None).await.ok().body["files"].clone();
        assert_eq!(files["inputs.yaml"], former["inputs.yaml"]);

        // English is entered for some names; the rest stays Chinese, and the linter says so as a note.
        let texts = json!({"title": "Information work", "1": "Management", "1.1": "Modernisation: goals"});
        let ask = json!({"answer": {"how": "english", "texts": texts}});
        let english = desk.ask("POST", &format!("{next}/answers"), Some(&all.tag), Some(ask)).await.ok();
        assert_eq!((&english.body["title_en"], &english.body["items"][0]["title_en"]), (&json!("Information work"), &json!("Management")));
        assert_eq!(english.body["items"][0]["indicators"][0]["name_en"], "Modernisation: goals");
        let files = desk.ask("GET", &format!("{next}/files"), None, None).await.ok().body["files"].clone();
        assert!(files["item-1.yaml"].as_str().unwrap().contains("name_en: \"Modernisation: goals\""), "{}", files["item-1.yaml"]);
        let proof = desk.ask("GET", &format!("{next}/method"), None, None).await.ok().body;
        let missing = proof["findings"].as_array().unwrap().iter().find(|f| f["code"] == "english_missing").unwrap().clone();
        assert_eq!(missing["severity"], "note");
        assert_eq!(proof["ready"], true);
        for (texts, why) in [(json!({"99.1": "x"}), "nothing of that id"), (json!({"1": "two\nlines"}), "two lines"), (json!({"1": "x".repeat(301)}), "too long")] {
            let ask = json!({"answer": {"how": "english", "texts": texts}});
            let refused = desk.ask("POST", &format!("{next}/answers"), Some(&english.tag), Some(ask)).await;
            assert_eq!((refused.status, refused.code()), (StatusCode::UNPROCESSABLE_ENTITY, "answer_refused"), "{why}");
        }

        // What does not read is refused and changes nothing; none is followed any more.
        let broken = desk.ask("POST", &path, Some(&english.tag), Some(json!({"files": {"method.yaml": "id: ["}}))).await;
        assert_eq!((broken.status, broken.code()), (StatusCode::UNPROCESSABLE_ENTITY, "former_unreadable"));
        let late = desk.ask("POST", &path, Some(&begun.tag), Some(json!({"files": null}))).await;
        assert_eq!(late.code(), "changed_meanwhile");
        let none = desk.ask("POST", &path, Some(&english.tag), Some(json!({"files": null}))).await.ok();
        assert_eq!(none.body["former"], Value::Null);
        let proof = desk.ask("GET", &format!("{next}/method"), None, None).await.ok().body;
        assert_eq!(proof["followed"], Value::Null);
    }

    fn a_workbook_comes_back_and_says_what_it_brought(t: TestDb, tables()) {
        let desk = Desk::open(t);
        let (draft, begun) = desk.begin("bands.xlsx").await;
        let all = desk.ask("POST", &format!("{draft}/answers"), Some(&begun.tag), Some(json!({"answer": {"how": "accept_rest"}}))).await.ok();
        let book = desk.ask("GET", &format!("{draft}/method.xlsx"), None, None).await.ok().bytes;
        let same = desk.upload(&format!("{draft}/workbook"), Some(&all.tag), "改.xlsx", &book, "").await.ok();
        assert_eq!(same.body["carried"]["edits"], json!([]));
        assert_eq!(same.body["head"]["edited"], json!(false));
        // A workbook of another method is refused with the reason in both languages.
        let other = desk.upload(&format!("{draft}/workbook"), Some(&same.tag), "x.xlsx", &fixture("edited-lo.xlsx"), "").await;
        assert_eq!((other.status, other.code()), (StatusCode::UNPROCESSABLE_ENTITY, "workbook_refused"));
        assert_eq!(other.body["error"]["details"]["reason"], "other_method");
        assert!(other.body["error"]["details"]["zh"].as_str().unwrap().contains("重新导出"));
    }

    fn what_is_not_understood_is_refused_with_the_place_and_not_kept(t: TestDb, tables()) {
        let desk = Desk::open(t);
        for (name, bytes, id, code) in [
            ("a.pdf", b"%PDF-1.7".to_vec(), "a", "not_understood"),
            ("a.txt", "今天开会。".as_bytes().to_vec(), "a", "not_understood"),
            ("method-2009.txt", fixture("method-2009.txt"), "../x", "bad_method_id"),
        ] {
            let answer = desk.upload("", None, name, &bytes, id).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::UNPROCESSABLE_ENTITY, code), "{name}: {}", answer.body);
        }
        let refused = desk.upload("", None, "a.txt", "今天开会。".as_bytes(), "a").await;
        assert!(!refused.body["error"]["details"]["zh"].as_str().unwrap().is_empty());
        assert!(!refused.body["error"]["details"]["place"].as_str().unwrap().is_empty());
        let large = desk.upload("", None, "a.txt", &vec![b'a'; 17 << 20], "a").await;
        assert_eq!((large.status, large.code()), (StatusCode::PAYLOAD_TOO_LARGE, "file_too_large"));
        assert_eq!(desk.ask("GET", "", None, None).await.ok().body["items"], json!([]));
    }

    fn a_draft_is_deleted_at_its_version_and_only_by_who_may(t: TestDb, tables()) {
        let desk = Desk::open(t);
        let (draft, begun) = desk.begin("kinds.docx").await;
        assert_eq!(desk.ask("DELETE", &draft, None, None).await.code(), "if_match_missing");
        assert_eq!(desk.ask("DELETE", &draft, Some("\"7\""), None).await.code(), "changed_meanwhile");
        for role in [Role::Reviewer, Role::Leader, Role::UnitOfficer, Role::SystemAdministrator] {
            let request = || Request::get(format!("/api/v1/authoring/drafts{draft}")).body(Body::empty()).unwrap();
            assert_eq!(desk.send("别人", role, request()).await.status, StatusCode::FORBIDDEN, "{role}");
        }
        let early = desk.ask("POST", &format!("{draft}/finish"), Some("\"9\""), None).await;
        assert_eq!(early.code(), "changed_meanwhile");
        let gone = desk.ask("DELETE", &draft, Some(&begun.tag), None).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert_eq!(desk.ask("GET", &draft, None, None).await.code(), "no_draft");
    }
}
