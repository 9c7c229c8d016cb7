//! Which role gets which answer from which operation: every operation of the description, over both databases, compared
//! with the committed table `api/matrix.txt`. `HUANHENG_WRITE_MATRIX=1` writes the table anew.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "matrix/papers.rs"]
mod papers;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use assessment::{Assessment, NewCampaign};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use blobs::Blobs;
use facts::Stage;
use kernel::{Actor, Clock, Ctx, FixedClock, Person, Role, SeededRng};
use people::{NewPerson, import_person, import_unit};
use serde_json::{Value, json};
use store::testing::TestDb;
use testkit::city::{City, DEMO_DAY, DEMO_OPEN_READINGS, DEMO_SEED};
use tower::ServiceExt;
use webkit::Parts;

const PASSWORD: &str = "Huanheng-2026";
const OTHER: &str = "Huanheng-2027";
/// A document that becomes a draft without help.
const DOCUMENT: &[u8] = include_bytes!("../../drafting/tests/fixtures/bands.xlsx");
/// The unit that is asked about.
const UNIT: &str = "c01";
/// A deadline that every year has.
const DEADLINE: &str = "year-2026-12-31";
const UNITS: [&str; 2] = [UNIT, "c05"];
/// The register that is asked about.
const REGISTER: &str = "spending";

/// Columns of the table: heading, role, unit.
const CALLERS: [(&str, Option<Role>, Option<&str>); 13] = [
    ("stranger", None, None),
    ("method_officer", Some(Role::MethodOfficer), None),
    ("reviewer", Some(Role::Reviewer), None),
    ("leader", Some(Role::Leader), None),
    ("own_unit", Some(Role::UnitOfficer), Some(UNIT)),
    ("foreign_unit", Some(Role::UnitOfficer), Some("c05")),
    ("unit_head", Some(Role::UnitHead), Some(UNIT)),
    ("department", Some(Role::DepartmentOfficer), Some(UNIT)),
    ("duty_engineer", Some(Role::DutyEngineer), Some(UNIT)),
    ("system_admin", Some(Role::SystemAdministrator), None),
    ("security_admin", Some(Role::SecurityAdministrator), None),
    ("audit_admin", Some(Role::AuditAdministrator), None),
    ("observer", Some(Role::ProvinceObserver), None),
];

/// Operations that the table leaves out, with the reason. Nothing is left out.
const UNCOVERED: [(&str, &str); 0] = [];

/// A city of two units with a run of its day and one of the day before, not published.
struct Small {
    router: Router,
    assessment: Assessment,
    clock: Arc<FixedClock>,
    /// A piece of evidence of the unit.
    paper: String,
    registers: registers::Registers,
    /// A file of the register that is asked about.
    file: String,
    /// A monitoring device, and a command to it.
    device: [String; 2],
    /// A draft of a method.
    draft: std::sync::OnceLock<String>,
    /// Records made so far.
    count: std::sync::atomic::AtomicU32,
    _files: tempfile::TempDir,
}

impl Small {
    async fn open(t: &TestDb) -> Small {
        let clock = Arc::new(FixedClock::new("2026-11-22T01:00:00Z".parse().unwrap()));
        let rng = Arc::new(SeededRng::new(3));
        let files = tempfile::tempdir().unwrap();
        let city = City::new(DEMO_SEED);
        let mut tx = t.db.write_tx().await.unwrap();
        let begun = Ctx::system("2026-01-05T01:00:00Z".parse().unwrap(), "test");
        for unit in city.register().iter().filter(|u| UNITS.contains(&u.id.as_str())) {
            import_unit(&mut tx, &begun, unit).await.unwrap();
        }
        for (name, role, unit) in CALLERS {
            let Some(role) = role else { continue };
            let person = NewPerson {
                login: name.into(),
                name: name.into(),
                unit_id: unit.map(str::to_owned),
                roles: vec![role],
                password: PASSWORD.into(),
            };
            import_person(&mut tx, &begun, &*rng, &person).await.unwrap();
        }
        tx.commit().await.unwrap();
        let parts = Parts {
            db: t.db.clone(),
            blobs: Blobs::open(files.path().join("blobs")).unwrap(),
            clock: clock.clone(),
            rng,
            sources: vec![Arc::new(city)],
            audit: audit::Log::open(&files.path().join("journal")).unwrap().0,
            journal: files.path().join("journal"),
            node: Arc::new(seal::NodeKey::from_seed([7; 32]).unwrap()),
            secure_cookies: false,
            shared: webkit::Shared::default(),
        };
        let assessment = assessment::Assessment::of(&parts);
        let files_of_method = server::cmd::place::method_files("municipal-2009").unwrap();
        let ctx = Ctx { who: method_officer(), ..begun };
        let new = NewCampaign { year: 2026, files: files_of_method, calendar: calendar::carried_calendar().unwrap() };
        assessment.campaign_open(&ctx, new).await.unwrap();
        assessment.rule_defaults("方颂文", &DEMO_OPEN_READINGS, ctx.now).await.unwrap();
        for day in [DEMO_DAY.yesterday().unwrap(), DEMO_DAY] {
            assessment.run_start(&ctx, day, Stage::Provisional).await.unwrap();
        }
        let loaded = assessment.load(None).await.unwrap();
        let paper =
            loaded.snapshot.facts.iter().filter(|f| f.subject == UNIT).flat_map(|f| &f.evidence).next().unwrap();
        let paper = paper.digest.clone();
        let router = server::app::app(&parts, vec![]).unwrap().router;
        let device = device(&parts, clock.now()).await;
        let registers = registers::registers_of(&parts).unwrap();
        let register = registers.definitions().find(REGISTER).unwrap();
        let ctx = Ctx { who: unit_officer(), now: clock.now(), request_id: "test".into() };
        let file = registers.upload(&ctx, register, UNIT, "a.txt", b"text".to_vec()).await.unwrap().digest;
        Small {
            router,
            assessment,
            clock,
            paper,
            registers,
            file,
            device,
            draft: std::sync::OnceLock::new(),
            count: 0.into(),
            _files: files,
        }
    }

    async fn send(&self, method: &str, path: &str, cookie: Option<&str>, body: Option<Value>) -> (u16, Option<String>) {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let answer = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let set = answer.headers().get(header::SET_COOKIE).and_then(|v| v.to_str().ok());
        (answer.status().as_u16(), set.and_then(|v| v.split(';').next()).map(str::to_owned))
    }

    /// What was asked to be made, by its id.
    async fn ordered(&self, path: &str, cookie: &str, ask: Value) -> String {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(ask.to_string()));
        let answer = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        let made: Value = serde_json::from_slice(&bytes).unwrap();
        made["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    }

    /// A record that nobody has touched, so that no answer depends on what another caller did.
    async fn record(&self) -> String {
        let made = self.count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let ctx = Ctx { who: unit_officer(), now: self.clock.now(), request_id: "test".into() };
        let register = self.registers.definitions().find(REGISTER).unwrap();
        let body = serde_json::from_value(spending(&format!("made-{made}"))).unwrap();
        self.registers.create(&ctx, register, UNIT, &body).await.unwrap().id
    }

    /// An operation of registers as one caller.
    async fn of_registers(&self, operation: &str, place: &str, caller: &str, cookie: Option<&str>) -> Option<u16> {
        let record = if place.contains("{record}") { self.record().await } else { String::new() };
        let path = place
            .replace("{register}", REGISTER)
            .replace("{record}", &record)
            .replace("{year}", "2025")
            .replace("{chart}", "0")
            .replace("{unit}", UNIT)
            .replace("{digest}", &self.file);
        let days = format!("?unit={UNIT}&from=2025-01-01&to=2025-12-31");
        let path = if operation == "register_compliance" { path + &days } else { path };
        let (method, body) = match operation {
            "register_compliance" => ("GET", String::new()),
            "registers" | "register" | "records" | "record" | "record_history" | "register_chart"
            | "register_years" | "register_file" | "register_template" | "register_export" => ("GET", String::new()),
            "record_create" => ("POST", json!({"unit": UNIT, "fields": spending(caller)}).to_string()),
            "record_change" => ("PUT", json!({"fields": spending(&record)}).to_string()),
            "record_move" => ("POST", json!({"to": "void", "reason": "x"}).to_string()),
            "register_close_year" => ("POST", json!({"unit": UNIT, "closed": true}).to_string()),
            "register_upload" => (
                "POST",
                format!(
                    "--b\r\nContent-Disposition: form-data; name=\"unit\"\r\n\r\n{UNIT}\r\n--b\r\n\
                     Content-Disposition: form-data; name=\"file\"; filename=\"b.txt\"\r\n\r\ntext\r\n--b--\r\n"
                ),
            ),
            "register_import" => (
                "POST",
                "--b\r\nContent-Disposition: form-data; name=\"store\"\r\n\r\nyes\r\n--b\r\n\
                 Content-Disposition: form-data; name=\"file\"; filename=\"b.xlsx\"\r\n\r\ntext\r\n--b--\r\n"
                    .to_owned(),
            ),
            _ => return None,
        };
        let mut request = Request::builder().method(method).uri(path).header(header::IF_MATCH, "\"v1\"");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let form = matches!(operation, "register_upload" | "register_import");
        let kind = if form { "multipart/form-data; boundary=b" } else { "application/json" };
        request = request.header(header::CONTENT_TYPE, kind);
        Some(self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap().status().as_u16())
    }

    /// A form with a document, or a change that names a version.
    async fn hand_in(&self, method: &str, path: &str, cookie: Option<&str>, file: Option<&[u8]>) -> (u16, Value) {
        let mut request = Request::builder().method(method).uri(path).header(header::IF_MATCH, "\"0\"");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let body = match file {
            Some(file) => {
                request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
                let head = "--b\r\nContent-Disposition: form-data; name=\"method_id\"\r\n\r\nm\r\n--b\r\n\
                            Content-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n";
                [head.as_bytes(), file, b"\r\n--b--\r\n"].concat()
            }
            None => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                let ask = if path.ends_with("/edits") {
                    json!({"how": "take_back", "edits": []})
                } else if path.ends_with("/former") {
                    json!({"files": null})
                } else {
                    json!({"answer": {"how": "accept_rest"}})
                };
                ask.to_string().into_bytes()
            }
        };
        let answer = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let status = answer.status().as_u16();
        let bytes = axum::body::to_bytes(answer.into_body(), 8 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// The draft that is asked about; the method officer hands it in.
    async fn draft(&self) -> String {
        if let Some(id) = self.draft.get() {
            return id.clone();
        }
        let cookie = self.sign_in("method_officer").await;
        let (status, page) = self.hand_in("POST", "/api/v1/authoring/drafts", Some(&cookie), Some(DOCUMENT)).await;
        assert_eq!(status, 200, "{page}");
        self.draft.get_or_init(|| page["head"]["id"].as_str().unwrap().to_owned()).clone()
    }

    async fn sign_in(&self, login: &str) -> String {
        let body = json!({"login": login, "password": PASSWORD});
        let (status, cookie) = self.send("POST", "/api/v1/session", None, Some(body)).await;
        assert_eq!(status, 200, "{login}");
        cookie.unwrap()
    }

    async fn sign_in_all(&self) -> Vec<Option<String>> {
        let mut cookies = Vec::new();
        for (name, role, _) in CALLERS {
            cookies.push(match role {
                Some(_) => Some(self.sign_in(name).await),
                None => None,
            });
        }
        cookies
    }

    /// A run that nobody has published, so that no answer depends on what another caller did.
    async fn run(&self) -> String {
        let newest = self.assessment.run_find(None).await.unwrap();
        if newest.published_at.is_none() {
            return newest.id;
        }
        let ctx = Ctx { who: method_officer(), now: self.clock.now(), request_id: "test".into() };
        self.assessment.run_start(&ctx, DEMO_DAY, Stage::Provisional).await.unwrap().id
    }

    /// What a caller does with a session of its own.
    async fn of_session(&self, operation: &str, place: &str, caller: &str, cookie: Option<&str>) -> Option<u16> {
        match operation {
            "session_password" => {
                let ask = |old: &str, new: &str| Some(json!({"old": old, "new": new}));
                let Some(_) = cookie else {
                    return Some(self.send("PUT", place, None, ask(PASSWORD, OTHER)).await.0);
                };
                let own = self.sign_in(caller).await;
                let (status, own) = self.send("PUT", place, Some(&own), ask(PASSWORD, OTHER)).await;
                let (back, _) = self.send("PUT", place, own.as_deref(), ask(OTHER, PASSWORD)).await;
                assert_eq!(back, status, "{caller}");
                Some(status)
            }
            "session_close" => {
                let own = if cookie.is_some() { Some(self.sign_in(caller).await) } else { None };
                return Some(self.send("DELETE", place, own.as_deref(), None).await.0);
            }
            _ => None,
        }
    }

    /// Discs; nobody works on jobs here, so they stay to be made.
    async fn of_discs(&self, operation: &str, place: &str, cookie: Option<&str>) -> Option<u16> {
        let own = json!({"unit": UNIT});
        Some(match operation {
            "dossier_order" => self.send("POST", place, cookie, Some(own)).await.0,
            "dossier_disc" | "dossier_image" | "dossier_signature" => {
                let officer = self.sign_in("method_officer").await;
                let disc = self.ordered("/api/v1/dossier/discs", &officer, own).await;
                self.send("GET", &place.replace("{disc}", &disc), cookie, None).await.0
            }
            "dossier_discs" | "system_node" => self.send("GET", place, cookie, None).await.0,
            _ => return None,
        })
    }

    /// An operation of drafts of methods as one caller.
    async fn of_authoring(&self, operation: &str, place: &str, cookie: Option<&str>) -> Option<u16> {
        let place = place.replace("{draft}", &self.draft().await);
        let (method, file): (_, Option<&[u8]>) = match operation {
            "authoring_draft_begin" | "authoring_draft_carry" => ("POST", Some(DOCUMENT)),
            "authoring_draft_answer"
            | "authoring_draft_settle"
            | "authoring_draft_follow"
            | "authoring_draft_finish" => ("POST", None),
            "authoring_draft_delete" | "authoring_draft_drop_edits" => ("DELETE", None),
            "authoring_drafts"
            | "authoring_draft"
            | "authoring_draft_source"
            | "authoring_draft_document"
            | "authoring_draft_proof"
            | "authoring_draft_archive"
            | "authoring_draft_files"
            | "authoring_draft_workbook" => ("GET", None),
            _ => return None,
        };
        Some(self.hand_in(method, &place, cookie, file).await.0)
    }

    /// One operation as one caller; none when this test does not know the operation.
    async fn ask(&self, operation: &str, place: &str, caller: &str, cookie: Option<&str>) -> Option<u16> {
        let path = |run: &str| {
            place
                .replace("{unit}", UNIT)
                .replace("{indicator}", "2.1")
                .replace("{method}", "municipal-2009")
                .replace("{input}", "demo_project")
                .replace("{digest}", &self.paper)
                .replace("{run}", run)
        };
        if matches!(operation, "session_password" | "session_close") {
            return self.of_session(operation, place, caller, cookie).await;
        }
        if let Some(status) = papers::of_papers(self, operation, place, cookie).await {
            return Some(status);
        }
        if operation.starts_with("authoring_") {
            return self.of_authoring(operation, place, cookie).await;
        }
        // No workbook at all: those who may are told so.
        if matches!(operation, "roster_preview" | "roster_import") {
            return Some(self.hand_in("POST", place, cookie, Some(b"x")).await.0);
        }
        let scorecard = json!({"report": "scorecard", "unit": UNIT, "format": "docx"});
        if operation == "reports_file" || operation == "reports_content" {
            // One that the method officer asked for; it is there for nobody else.
            let own = self.sign_in("method_officer").await;
            let made = self.ordered("/api/v1/reports/files", &own, scorecard).await;
            return Some(self.send("GET", &place.replace("{file}", &made), cookie, None).await.0);
        }
        if let Some(status) = self.of_discs(operation, place, cookie).await {
            return Some(status);
        }
        if operation.starts_with("assessment_campaign") || operation.starts_with("assessment_exception") {
            let campaign = self.assessment.campaign().await.unwrap().id;
            let (method, path, body) = of_course(operation, &place.replace("{campaign}", &campaign))?;
            return Some(self.send(method, &path, cookie, body).await.0);
        }
        if matches!(operation, "place_import" | "telemetry_import") {
            return Some(self.hand_in("POST", place, cookie, Some(b"x")).await.0);
        }
        let of = of_review(operation, &path("")).or_else(|| of_people(operation, place));
        let of = of.or_else(|| of_places(operation, place));
        if let Some((method, path, body)) = of.or_else(|| of_telemetry(operation, place, &self.device)) {
            return Some(self.send(method, &path, cookie, body).await.0);
        }
        let (method, path, body) = match operation {
            "reports_order" => ("POST", path(""), Some(scorecard)),
            "reports_files"
            | "health_read"
            | "health_live"
            | "health_ready"
            | "methods"
            | "method_files"
            | "session_read"
            | "unit_list"
            | "organisation"
            | "persons"
            | "colleagues"
            | "assessment_city"
            | "assessment_unit"
            | "assessment_indicator"
            | "assessment_inputs"
            | "assessment_gradient"
            | "assessment_todo"
            | "assessment_deadlines"
            | "assessment_deadlines_ics"
            | "assessment_facts"
            | "assessment_fact"
            | "assessment_runs"
            | "assessment_readings"
            | "assessment_units"
            | "assessment_days"
            | "assessment_compare"
            | "assessment_compare_csv"
            | "assessment_standings"
            | "events"
            | "assessment_method"
            | "assessment_method_document"
            | "assessment_method_effects" => ("GET", path(""), None),
            "assessment_search" => ("GET", format!("{}?q=c0", path("")), None),
            "assessment_deadline_units" => ("GET", path("").replace("{deadline}", DEADLINE), None),
            "assessment_reading_moves" => {
                ("GET", format!("{}?option=min.citylink.excl", path("").replace("{reading}", "A7")), None)
            }
            "assessment_evidence" | "assessment_evidence_about" | "assessment_evidence_tables" => {
                ("GET", format!("{}?unit={UNIT}", path("")), None)
            }
            // A look: nothing is recorded.
            "assessment_fact_declare" => {
                let said = json!({"as": "declared", "state": "known", "value": "是", "preview": true});
                ("POST", path(""), Some(said))
            }
            "assessment_evidence_add" => {
                return Some(self.hand_in("POST", &path(""), cookie, Some("批复".as_bytes())).await.0);
            }
            "assessment_run_read" => ("GET", path(&self.run().await), None),
            "assessment_run_start" => ("POST", path(""), Some(json!({}))),
            "assessment_run_replay" => ("POST", path(&self.run().await), Some(json!({}))),
            "assessment_run_publish" => ("POST", path(&self.run().await), Some(json!({}))),
            "assessment_whatif" => (
                "POST",
                path(""),
                Some(json!({"facts": [{"unit": UNIT, "input": "security_device", "value": "false"}]})),
            ),
            "assessment_rule" => ("POST", path(""), Some(json!({"reading": "A7", "option": "min.citylink.excl"}))),
            // The right password for those who have one; a stranger tries.
            "session_open" => ("POST", path(""), Some(json!({"login": caller, "password": PASSWORD}))),
            // To another password and back, in a session of its own; every session of the person ends.
            _ => return None,
        };
        let cookie = cookie.filter(|_| operation != "session_open");
        Some(self.send(method, &path, cookie, body).await.0)
    }
}

/// Operations of the course: those who may are told that it cannot be done so, and nothing changes.
fn of_course(operation: &str, place: &str) -> Option<(&'static str, String, Option<Value>)> {
    let place = place.replace("{phase}", "review").replace("{exception}", "none");
    Some(match operation {
        "assessment_campaigns" | "assessment_campaign" => ("GET", place, None),
        "assessment_campaign_remove" => ("DELETE", place, None),
        // There is one of this year; its method was issued; the version is another.
        "assessment_campaign_draft" => ("POST", place, Some(json!({"year": 2026}))),
        "assessment_campaign_method" => ("PUT", place, Some(json!({}))),
        "assessment_campaign_move" => ("POST", place, Some(json!({"to": "self_assessment", "version": 0}))),
        "assessment_campaign_window" => ("PUT", place, Some(json!({"until": "2026-12-15", "version": 99}))),
        // Of a day that has passed; of an exception that nobody asked for.
        "assessment_exception_ask" => {
            let ask = json!({"kind": "extension", "unit": UNIT, "what": "year_summary", "until": "2026-01-01", "reason": "x"});
            ("POST", place, Some(ask))
        }
        "assessment_exception_consent" => ("POST", place, Some(json!({"given": true}))),
        _ => return None,
    })
}

/// Operations of the review and of corrections. The year is collecting: those who may are told that it is not the time.
fn of_review(operation: &str, place: &str) -> Option<(&'static str, String, Option<Value>)> {
    let place = place.replace("{correction}", "none").replace("{appeal}", "none");
    Some(match operation {
        "assessment_corrections"
        | "review_units"
        | "review_gates"
        | "review_doubled"
        | "review_unit"
        | "review_appeals"
        | "review_appeal" => ("GET", place, None),
        "assessment_correction_answer" => ("POST", place, Some(json!({"given": true}))),
        "assessment_correction_threshold" => ("PUT", place, Some(json!({"points": "2"}))),
        "review_claim" => ("PUT", place, Some(json!({"seen": 0, "points": "0"}))),
        "review_hand_in" | "review_take_back" => ("POST", place, Some(json!({"seen": 0}))),
        "review_accept" => ("POST", place, Some(json!({"rows": [{"indicator": "2.1", "seen": 0, "digest": "x"}]}))),
        "review_withdraw" => ("POST", place, Some(json!({"indicator": "2.1", "seen": 0, "reason": "x"}))),
        "review_send_back" => ("POST", place, Some(json!({"seen": 0, "until": "2027-12-31", "reason": "x"}))),
        "review_appeal_file" => ("POST", place, Some(json!({"indicator": "2.1", "text": "x"}))),
        "review_appeal_withdraw" => ("POST", place, Some(json!({}))),
        "review_appeal_decide" => ("POST", place, Some(json!({"outcome": "dismissed", "reason": "x", "digest": "x"}))),
        "review_appeal_effect" => ("GET", format!("{place}?reading=A7"), None),
        _ => return None,
    })
}

/// Operations of people, the calendar and the audit log: method, address, body.
fn of_people(operation: &str, place: &str) -> Option<(&'static str, String, Option<Value>)> {
    let days = json!({"holidays": [], "makeup": [], "source": "x"});
    Some(match operation {
        // Nobody of this name is there: those who may are told so, and nothing changes.
        "person_read" => ("GET", place.replace("{person}", "nobody"), None),
        "why" => ("GET", format!("{}?action=read_unit&unit={UNIT}", place.to_owned()), None),
        "person_begin" => ("POST", place.to_owned(), Some(json!({"login": "!", "name": "x"}))),
        "department_begin" => {
            ("POST", place.to_owned(), Some(json!({"id": "!", "unit": UNIT, "name": "x", "valid_from": "2026-01-01"})))
        }
        "person_post" => {
            let ask = json!({"role": "leader", "main": true, "valid_from": "2026-12-01", "why": "x"});
            ("POST", place.replace("{person}", "nobody"), Some(ask))
        }
        "person_reset" => ("POST", place.replace("{person}", "nobody"), None),
        "post_over" => ("POST", place.replace("{post}", "none"), Some(json!({"on": "2026-12-01"}))),
        "delegation_begin" => {
            let ask = json!({"post": "none", "to": "nobody", "valid_from": "2026-12-01", "valid_to": "2026-12-02",
                "why": "x"});
            ("POST", place.to_owned(), Some(ask))
        }
        // A code that cannot be one: no secret is put into force, and nobody's factor is there to be taken away.
        "factor_begin" => ("POST", place.to_owned(), None),
        "factor_confirm" => ("PUT", place.to_owned(), Some(json!({"code": "x"}))),
        "factor_reset" => ("DELETE", place.replace("{person}", "nobody"), None),
        "person_close" => ("POST", place.replace("{person}", "nobody"), Some(json!({"on": "2026-12-01", "why": "x"}))),
        "person_stay" => ("DELETE", place.replace("{person}", "nobody"), None),
        "department_close" => {
            ("POST", place.replace("{department}", "none"), Some(json!({"on": "2026-12-01", "why": "x"})))
        }
        "unit_kind" => {
            let ask = json!({"kind": "county", "valid_from": "2026-12-01", "why": "x"});
            ("POST", place.replace("{unit}", "none"), Some(ask))
        }
        "unit_parent" => {
            let ask = json!({"parent": "none", "valid_from": "2026-12-01", "why": "x"});
            ("POST", place.replace("{unit}", "none"), Some(ask))
        }
        "session_list" | "locks" | "factor_rule" | "roster_template" | "audit_export" => {
            ("GET", place.to_owned(), None)
        }
        // Whoever asks has this one session only, or the sign-ins of this test.
        "session_others_close" => ("DELETE", place.to_owned(), None),
        "lock_lift" => ("DELETE", place.replace("{login}", "nobody"), None),
        "factor_rule_set" => ("PUT", place.to_owned(), Some(json!({"roles": []}))),
        "delegation_over" => ("DELETE", place.replace("{delegation}", "none"), None),
        // Nobody's notice and nobody's message: those who may are told so.
        "notices" | "notice_preference" | "notices_sending" => ("GET", place.to_owned(), None),
        "notice_mark" => ("POST", place.replace("{id}", "none"), Some(json!({"mark": "read"}))),
        "notices_read" => ("POST", place.to_owned(), None),
        "notice_preference_change" => ("PUT", place.to_owned(), Some(json!({"by_mail": true, "by_webhook": true}))),
        "notices_send_again" => ("POST", place.replace("{id}", "none"), None),
        "audit_records" | "audit_state" | "calendar_years" => ("GET", place.to_owned(), None),
        "calendar_year" => ("GET", place.replace("{year}", "2026"), None),
        "calendar_due" => ("GET", format!("{place}?from=2026-01-28&days=20"), None),
        "calendar_notice" => ("POST", place.to_owned(), Some(json!({"year": 2027, "text": "元旦：1月1日放假。"}))),
        // Without the version that it changes: those who may are told so.
        "calendar_year_enter" => ("PUT", place.replace("{year}", "2026"), Some(days)),
        _ => return None,
    })
}

/// Operations of places: method, address, body. Nothing is registered: the name is missing, or the version that is changed.
fn of_places(operation: &str, place: &str) -> Option<(&'static str, String, Option<Value>)> {
    let path = place.replace("{id}", "none");
    let due = json!({"connected": true, "why": ""});
    let point = json!({"name": "", "medium": "air", "unit": UNIT, "due": due, "valid_from": "2026-01-01"});
    let enterprise = json!({"name": "", "unit": UNIT, "valid_from": "2026-01-01"});
    let (change, life) =
        (json!({"from": "2026-01-01", "why": "x", "name": "x"}), json!({"from": "2026-01-01", "why": "x"}));
    Some(match operation {
        "place_points" | "place_point" | "place_enterprises" | "place_enterprise" | "place_map" | "place_base_map"
        | "place_template" | "place_export" => ("GET", path, None),
        "place_point_create" => ("POST", path, Some(point)),
        "place_enterprise_create" => ("POST", path, Some(enterprise)),
        "place_point_change" | "place_enterprise_change" => ("PUT", path, Some(change)),
        "place_point_life" | "place_enterprise_life" => ("PUT", path, Some(life)),
        _ => return None,
    })
}

/// Operations of monitoring devices: those who may are told what is wrong, or that there is none, and nothing changes.
fn of_telemetry(operation: &str, place: &str, device: &[String; 2]) -> Option<(&'static str, String, Option<Value>)> {
    let [device, command] = device;
    let id = if operation.starts_with("telemetry_command") && place.contains("/commands/") { command } else { device };
    let path = place.replace("{id}", id).replace("{number}", "1").replace("{mn}", "none");
    let nameless = json!({"mn": "NONE", "name": "", "unit": UNIT});
    Some(match operation {
        "telemetry_devices"
        | "telemetry_device"
        | "telemetry_device_learned"
        | "telemetry_live"
        | "telemetry_status"
        | "telemetry_answers"
        | "telemetry_latest"
        | "telemetry_latest_all"
        | "telemetry_notes"
        | "telemetry_frames"
        | "telemetry_frame"
        | "telemetry_frame_proof"
        | "telemetry_rejected"
        | "telemetry_retention"
        | "telemetry_events"
        | "telemetry_template"
        | "telemetry_export"
        | "telemetry_unknown_devices"
        | "telemetry_unknown_device"
        | "telemetry_commands"
        | "telemetry_command" => ("GET", path, None),
        "telemetry_range" => {
            let ask = "kind=hour&factor=w01018&suffix=Avg&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z";
            ("GET", format!("{path}?{ask}"), None)
        }
        "telemetry_days" => ("GET", format!("{path}?kind=hour&month=2026-11"), None),
        "telemetry_device_register" => ("POST", path, Some(nameless)),
        "telemetry_device_change" => ("PUT", path, Some(nameless)),
        "telemetry_device_close" => ("POST", path, Some(json!({"valid_from": "someday"}))),
        "telemetry_answers_change" => ("PUT", path, Some(json!({}))),
        "telemetry_retention_change" => ("PUT", path, Some(json!({"hour_days": 1}))),
        "telemetry_unknown_accept" => ("POST", path, Some(json!({"device": nameless}))),
        "telemetry_unknown_dismiss" => ("POST", path, Some(json!({"dismissed": true}))),
        "telemetry_command_give" => ("POST", path, Some(json!({"action": "set_real_time_interval"}))),
        "telemetry_command_cancel" => ("POST", path, None),
        _ => return None,
    })
}

/// A device of the unit, and a command that was taken back.
async fn device(parts: &Parts, now: kernel::Micros) -> [String; 2] {
    let telemetry = parts.shared.get(|| -> telemetry::Telemetry { panic!("it was started") });
    let ctx = Ctx { who: method_officer(), now, request_id: "test".into() };
    let new = telemetry::DeviceAsk {
        mn: "MN1".into(),
        name: "一号排口".into(),
        unit: Some(UNIT.into()),
        ..Default::default()
    };
    let device = telemetry.register(&ctx, new).await.unwrap().device;
    let ask = serde_json::from_value(json!({"action": "read_clock"})).unwrap();
    let command = telemetry.command_give(&ctx, &device, &ask).await.unwrap().id;
    telemetry.command_cancel(&ctx, &command).await.unwrap();
    [device, command]
}

fn method_officer() -> Actor {
    Actor::Person(Person {
        id: "fang".into(),
        name: "方颂文".into(),
        roles: vec![Role::MethodOfficer],
        unit_id: None,
        also: vec![],
    })
}

fn unit_officer() -> Actor {
    Actor::Person(Person {
        id: "own".into(),
        name: "own".into(),
        roles: vec![Role::UnitOfficer],
        unit_id: Some(UNIT.into()),
        also: vec![],
    })
}

/// The fields of a record.
fn spending(voucher: &str) -> Value {
    json!({"voucher": voucher, "date": "2026-03-01", "basis": "final", "source": "own", "staff": false, "amount": 100})
}

fn description() -> Value {
    serde_json::from_str(&server::app::openapi_text().unwrap()).unwrap()
}

/// The statuses that an operation is said to answer with.
fn answers(api: &Value, method: &str, path: &str) -> BTreeSet<String> {
    api["paths"][path][method.to_lowercase()]["responses"].as_object().unwrap().keys().cloned().collect()
}

/// Every operation of the description: id, method, path.
fn operations() -> Vec<(String, String, String)> {
    let api = description();
    let mut out = Vec::new();
    for (path, methods) in api["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no operationId"));
            out.push((id.to_owned(), method.to_uppercase(), path.clone()));
        }
    }
    let ids: BTreeSet<&String> = out.iter().map(|o| &o.0).collect();
    assert_eq!(ids.len(), out.len(), "two operations of one id");
    out
}

fn table(rows: &[(String, Vec<String>)], uncovered: &[String]) -> String {
    let mut text = String::from(
        "# Status that each role gets from each operation, for the unit c01 and a run that is not published.\n\
         # own_unit and foreign_unit are the unit officers of c01 and of c05. A test compares this file with the answers;\n\
         # HUANHENG_WRITE_MATRIX=1 cargo nextest run -p server --test matrix writes it anew.\n\n",
    );
    let head: Vec<String> = CALLERS.iter().map(|c| c.0.to_owned()).collect();
    let first = rows.iter().map(|r| r.0.len()).max().unwrap_or(0);
    let mut line = |name: &str, cells: &[String]| {
        let cells: Vec<String> = cells.iter().zip(CALLERS).map(|(c, of)| format!("{c:<w$}", w = of.0.len())).collect();
        writeln!(text, "{}", format!("{name:<first$}  {}", cells.join("  ")).trim_end()).unwrap();
    };
    line("operation", &head);
    for (name, cells) in rows {
        line(name, cells);
    }
    text.push_str("\nuncovered:");
    text.push_str(&if uncovered.is_empty() { " none\n".into() } else { format!("\n{}\n", uncovered.join("\n")) });
    text
}

/// The lines in which two texts differ.
fn differing(committed: &str, now: &str) -> Vec<String> {
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (committed.lines().collect(), now.lines().collect());
    let gone = committed.lines().filter(|l| !new.contains(l)).map(|l| format!("- {l}"));
    let come = now.lines().filter(|l| !old.contains(l)).map(|l| format!("+ {l}"));
    gone.chain(come).collect()
}

store::on_both! {
    fn every_operation_answers_every_role_as_committed(t: TestDb, &server::migrations()) {
        let city = Small::open(t).await;
        let mut cookies = city.sign_in_all().await;
        let (mut rows, mut uncovered) = (Vec::new(), Vec::new());
        let api = description();
        for (id, method, path) in operations() {
            let mut cells = Vec::new();
            for ((name, ..), cookie) in CALLERS.iter().zip(&cookies) {
                let status = match path.starts_with("/api/v1/registers") {
                    true => city.of_registers(&id, &path, name, cookie.as_deref()).await,
                    false => city.ask(&id, &path, name, cookie.as_deref()).await,
                };
                cells.extend(status.map(|s| s.to_string()));
            }
            if id == "session_password" {
                cookies = city.sign_in_all().await;
            }
            let said = answers(&api, &method, &path);
            let unsaid: Vec<&String> = cells.iter().filter(|s| !said.contains(*s)).collect();
            assert!(unsaid.is_empty(), "{id} answers {unsaid:?}, the description knows {said:?}");
            if cells.is_empty() {
                let why = UNCOVERED.iter().find(|(op, _)| *op == id).map(|(_, why)| *why);
                uncovered.push(format!("{id}: {}", why.unwrap_or_else(|| panic!("{id} ({method} {path}) is asked by nobody: add it to `ask`, or to UNCOVERED with the reason"))));
            } else {
                rows.push((format!("{id} {method}"), cells));
            }
        }
        let now = table(&rows, &uncovered);
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../api/matrix.txt");
        if std::env::var_os("HUANHENG_WRITE_MATRIX").is_some() {
            std::fs::write(file, &now).unwrap();
        }
        let committed = std::fs::read_to_string(file).unwrap_or_default();
        let lines = differing(&committed, &now);
        assert!(lines.is_empty() && committed == now,
            "api/matrix.txt is not what the server answers (- committed, + now):\n{}\nIf this is meant, write it anew with HUANHENG_WRITE_MATRIX=1.",
            lines.join("\n"));
    }

    fn every_bad_body_is_answered_as_described(t: TestDb, &server::migrations()) {
        let city = Small::open(t).await;
        let cookie = city.sign_in("method_officer").await;
        let api = description();
        let large = format!("{{\"x\": \"{}\"}}", "x".repeat(5 << 20));
        let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n";
        let huge = format!("{head}{}\r\n--b--\r\n", "x".repeat(17 << 20));
        let mut asked = 0;
        for (id, method, path) in operations() {
            if api["paths"][&path][method.to_lowercase()].get("requestBody").is_none() {
                continue;
            }
            asked += 1;
            let said = answers(&api, &method, &path);
            let json = [
                ("application/json", "{", 400),
                ("text/plain", "{}", 415),
                ("application/json", "[]", 422),
                ("application/json", "{\"nobody_knows\": 1}", 422),
                ("application/json", large.as_str(), 413),
            ];
            let form = [
                ("application/json", "{}", 415),
                ("multipart/form-data; boundary=b", "--b\r\nContent-Disp", 422),
                ("multipart/form-data; boundary=b", "--b--\r\n", 422),
                ("multipart/form-data; boundary=b", huge.as_str(), 413),
            ];
            let place = path.replace("{year}", "2026");
            let takes = &api["paths"][&path][method.to_lowercase()]["requestBody"]["content"];
            let bodies = if takes.get("multipart/form-data").is_some() { &form[..] } else { &json[..] };
            for &(kind, body, status) in bodies {
                let request = Request::builder().method(method.as_str()).uri(&place).header(header::COOKIE, &cookie);
                let request = request.header(header::CONTENT_TYPE, kind).body(Body::from(body.to_owned())).unwrap();
                let answer = city.router.clone().oneshot(request).await.unwrap();
                assert_eq!(answer.status().as_u16(), status, "{id}");
                assert!(said.contains(&status.to_string()), "{id} answers {status}, the description knows {said:?}");
            }
        }
        assert!(asked >= 3, "{asked} operations take a body");
    }
}

#[test]
fn every_error_has_the_one_body_and_every_operation_says_who_may_ask() {
    let api = description();
    let mut open = Vec::new();
    for (id, method, path) in operations() {
        let operation = &api["paths"][&path][method.to_lowercase()];
        for (status, answer) in operation["responses"].as_object().unwrap().iter().filter(|(s, _)| s.as_str() >= "400")
        {
            assert_eq!(answer["$ref"], format!("#/components/responses/Error{status}"), "{id}");
            let body =
                &api["components"]["responses"][format!("Error{status}")]["content"]["application/json"]["schema"];
            assert_eq!(body["$ref"], "#/components/schemas/ErrorBody");
        }
        match operation["security"].as_array().unwrap().as_slice() {
            [] => open.push(id),
            [one] => assert!(one.get("session").is_some(), "{id}"),
            more => panic!("{id}: {more:?}"),
        }
    }
    assert_eq!(open, ["health_read", "health_live", "health_ready", "session_close", "session_open"]);
    assert_eq!(api["components"]["securitySchemes"]["session"]["in"], "cookie");
}

#[test]
fn what_differs_is_named() {
    assert_eq!(differing("a\nb\n", "a\nc\n"), ["- b", "+ c"]);
    assert!(differing("a\n", "a\n").is_empty());
}
