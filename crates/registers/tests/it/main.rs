//! Registers on a real database: definitions, records, rights, facts, sheets.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod follow;
mod rights;
mod sheets;

use std::sync::Arc;

use blobs::Blobs;
use facts::{FactSource, Outcome, Subject, Value};
use jiff::civil::date;
use kernel::period::Period;
use kernel::{Actor, Ctx, Micros, Person, Role, SeededRng};
use people::{Dated, NewUnit};
use registers::{Ask, Body, Definitions, Files, RegisterFacts, Registers};
use serde_json::json;

struct Place {
    registers: Registers,
    set: Arc<Definitions>,
    db: store::Db,
    _folder: tempfile::TempDir,
}

const UNITS: [&str; 3] = ["u1", "u2", "u3"];
const DAY: Micros = Micros(1_772_400_000_000_000);

fn tables() -> Vec<store::Migration> {
    [store::MIGRATIONS, people::MIGRATIONS, registers::MIGRATIONS].into_iter().flatten().copied().collect()
}

async fn place(t: &store::testing::TestDb) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let set = Arc::new(Definitions::load(None).unwrap());
    let rng = Arc::new(SeededRng::new(7));
    let registers = Registers::new(t.db.clone(), Blobs::open(folder.path()).unwrap(), rng, set.clone());
    let mut tx = t.db.write_tx().await.unwrap();
    for id in UNITS {
        let since = vec![Dated { value: "county".into(), valid_from: date(2009, 1, 1), valid_to: None }];
        let unit = NewUnit {
            id: id.into(),
            code: format!("6205{id}"),
            name: format!("单位{id}"),
            short_name: id.into(),
            kinds: since.clone(),
            statuses: since,
        };
        people::import_unit(&mut tx, &Ctx::system(Micros(0), "t"), &unit).await.unwrap();
    }
    tx.commit().await.unwrap();
    Place { registers, set, db: t.db.clone(), _folder: folder }
}

fn who(roles: &[Role], unit: Option<&str>) -> Ctx {
    let name = format!("{}{}", roles.first().map_or("", |r| r.name()), unit.unwrap_or_default());
    let unit_id = unit.map(str::to_owned);
    let person = Person { id: name.clone(), name, roles: roles.to_vec(), unit_id, also: vec![] };
    Ctx { who: Actor::Person(person), now: DAY, request_id: "t".into() }
}

fn spending(voucher: &str, amount: i64) -> Body {
    let body = json!({"voucher": voucher, "date": "2026-03-01", "basis": "final", "source": "own", "staff": false, "amount": amount});
    body.as_object().unwrap().clone()
}

fn problem(text: &str) -> String {
    let files = Files::from([("x.yaml".to_owned(), text.as_bytes().to_vec())]);
    Definitions::judge(&files).1.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_definition_on_board_is_sound() {
    let set = Definitions::load(None).unwrap();
    assert!(set.list().len() >= 7, "{}", set.list().len());
    for (name, bytes) in Definitions::carried() {
        let lines = bytes.iter().filter(|b| **b == b'\n').count();
        assert!(lines <= 70, "{name} has {lines} lines");
    }
}

#[test]
fn the_documented_example_is_sound_and_every_kind_is_told() {
    let text = include_str!("../../../../docs/registers.md");
    let example = text.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let files = Files::from([("loans.yaml".to_owned(), example.as_bytes().to_vec())]);
    let (set, problems) = Definitions::judge(&files);
    assert!(problems.is_empty() && set.list().len() == 1, "{problems:?}");
    for (word, _) in registers::FieldKind::ALL {
        assert!(text.contains(&format!("`{word}`")), "{word}");
    }
}

#[test]
fn a_bad_definition_names_its_place() {
    let head = "id: x\nnames: {zh: 甲, en: A}\nitem: \"1.1\"\nfields:\n";
    assert_eq!(problem(&format!("{head}  a: {{names: {{zh: 乙, en: B}}}}\n")), "");
    let cases = [
        ("  a: {names: {zh: 乙, en: B}, kind: float}\n", "x.yaml:5:36: error[unknown_kind]"),
        ("  a: {names: {zh: 乙, en: B}, kind: choice}\n", "x.yaml:5:3: error[no_choices]"),
        ("  a: {names: {zh: 乙}}\n", "x.yaml:5:14: error[no_name]"),
        ("  a: {names: {zh: 乙, en: B}, sum: yes}\n", "error[misplaced]"),
        ("  a: {names: {zh: 乙, en: B}, kind: money, sum: yes, sum_by: b}\n", "x.yaml:5:3: error[sum_by]"),
        ("  a: {names: {zh: 乙, en: B}}\n  b: {names: {zh: 乙, en: C}}\n", "x.yaml:6:3: error[same_name]"),
        ("  a: {names: {zh: 登记单位, en: B}}\n", "x.yaml:5:3: error[same_name]"),
        ("  a: {names: {zh: 乙, en: B}, colour: red}\n", "x.yaml:5:30: error[unknown_key]"),
        ("  a: {names: {zh: 乙, en: B}}\nunique: [[a]]\n", "x.yaml:6:11: error[not_indexed]"),
        ("  a: {names: {zh: 乙, en: B}}\ndated: a\n", "x.yaml:6:8: error[wrong_kind]"),
        ("  a: {names: {zh: 乙, en: B}}\nfacts:\n  r.f: {names: {zh: 丙, en: C}}\n", "x.yaml:7:3: error[one_take]"),
        ("  a: {names: {zh: 乙, en: B}}\nfacts:\n  r.f: {names: {zh: 丙, en: C}, rows: [b]}\n", "error[no_field]"),
        (
            "  a: {names: {zh: 乙, en: B}}\nstates:\n  s: {zh: 丁, en: D, open: yes, counts: yes}\nmoves:\n  - {from: s, to: s, names: {zh: 戊, en: E}, by: [king]}\n",
            "error[no_role]",
        ),
        ("  a: {names: {zh: 乙, en: B}}\n  a: {names: {zh: 乙, en: B}}\n", "x.yaml:6:3: error[duplicate_key]"),
        ("  r: {names: {zh: 乙, en: B}, kind: record, register: nowhere}\n", "error[no_register]"),
    ];
    for (text, expected) in cases {
        let found = problem(&format!("{head}{text}"));
        assert!(found.contains(expected), "{text}\n{found}");
    }
}

store::on_both! {
    fn what_another_enters_for_a_unit_is_marked_in_record_history_sheet_and_evidence(t: TestDb, &tables()) {
        let p = place(t).await;
        let register = p.set.find("spending").unwrap();
        let officer = who(&[Role::UnitOfficer], Some("u1"));
        let reviewer = who(&[Role::Reviewer], None);
        let own = p.registers.create(&officer, register, "u1", &spending("支1", 100)).await.unwrap();
        let other = p.registers.create(&reviewer, register, "u1", &spending("支2", 200)).await.unwrap();
        assert_eq!((own.on_behalf, other.on_behalf), (false, true));
        // Changed by the unit itself, it is the unit's own; the history keeps who wrote the first version.
        let changed = p.registers.change(&officer, register, &other.id, 1, &spending("支2", 300)).await.unwrap();
        assert!(!changed.on_behalf);
        let versions = p.registers.versions(&officer, register, &other.id).await.unwrap();
        let marks: std::collections::BTreeMap<i64, bool> = versions.iter().map(|v| (v.version, v.on_behalf)).collect();
        assert_eq!(marks, [(1, true), (2, false)].into());

        let third = p.registers.create(&reviewer, register, "u1", &spending("支3", 400)).await.unwrap();
        let head = Ctx { now: DAY.plus(60_000_000), ..who(&[Role::UnitHead], Some("u1")) };
        p.registers.go(&head, register, &own.id, 1, "confirmed", "").await.unwrap();
        let sheet = sheets::read(p.registers.export(&officer, register, &Ask::of(&std::collections::BTreeMap::new()).unwrap()).await.unwrap());
        let column = sheet[0].iter().position(|c| c.contains("代填")).unwrap();
        let voucher = sheet[0].iter().position(|c| c == "凭证、批复或合同编号").unwrap();
        let told: std::collections::BTreeMap<&str, &str> =
            sheet.iter().skip(1).map(|r| (r[voucher].as_str(), r[column].as_str())).collect();
        assert_eq!(told, [("支1", ""), ("支2", ""), ("支3", "是")].into(), "{third:?}");
    }

    fn a_record_goes_from_hand_to_fact(t: TestDb, &tables()) {
        let p = place(t).await;
        let register = p.set.find("spending").unwrap();
        let officer = who(&[Role::UnitOfficer], Some("u1"));
        let head = Ctx { now: DAY.plus(60_000_000), ..who(&[Role::UnitHead], Some("u1")) };
        let file = p.registers.upload(&officer, register, "u1", "合同.txt", b"contract".to_vec()).await.unwrap();
        let mut body = spending("支1", 12_000_000);
        body.insert("files".into(), json!([file.digest]));
        let made = p.registers.create(&officer, register, "u1", &body).await.unwrap();

        let collect = |as_of| {
            let source = RegisterFacts::new(p.db.clone(), p.set.clone());
            let subject = |id: &str| Subject {
                id: id.into(),
                name: id.into(),
                short_name: id.into(),
                kinds: vec![],
                statuses: vec![],
            };
            let subjects: Vec<Subject> = UNITS.iter().map(|id| subject(id)).collect();
            async move {
                let year = Period::year(2026).unwrap();
                tokio::task::spawn_blocking(move || source.collect(&subjects, year, as_of)).await.unwrap().unwrap()
            }
        };
        let fact = |c: &facts::Collected, unit: &str| {
            c.facts.iter().find(|f| f.key == "registers.spending" && f.subject == unit).unwrap().clone()
        };
        let day = kernel::time::bureau_date(DAY);
        let c = collect(day).await;
        // Entered, not confirmed: it does not count, and the register is in use.
        assert!(matches!(fact(&c, "u1").outcome.value(), Some(Value::Rows(r)) if r.items.is_empty()));
        assert!(matches!(fact(&c, "u2").outcome, Outcome::Absent(_)));

        assert_eq!(
            p.registers.go(&officer, register, &made.id, 1, "confirmed", "").await.unwrap_err().code(),
            "not_allowed"
        );
        let confirmed = p.registers.go(&head, register, &made.id, 1, "confirmed", "").await.unwrap();
        assert_eq!((confirmed.version, confirmed.state.as_str()), (2, "confirmed"));
        let f = fact(&collect(day).await, "u1");
        let Some(Value::Rows(rows)) = f.outcome.value() else { panic!("{f:?}") };
        assert_eq!(rows.items.len(), 1);
        assert_eq!(rows.items[0].cells[rows.column("amount").unwrap()], Some(Value::MoneyFen(12_000_000)));
        assert_eq!(rows.items[0].evidence, vec![file.digest.clone()]);
        assert!(f.evidence.iter().any(|e| e.digest == file.digest) && f.evidence.len() == 2);
        // What was known the day before is what was known then.
        assert!(matches!(fact(&collect(day.yesterday().unwrap()).await, "u1").outcome, Outcome::Absent(_)));
        assert!(matches!(f.outcome, Outcome::Open { .. }));

        p.registers.close_year(&head, register, "u1", 2026, true).await.unwrap();
        assert!(matches!(fact(&collect(day).await, "u1").outcome, Outcome::Known(_)));
        let late = p.registers.create(&officer, register, "u1", &spending("支2", 5)).await.unwrap_err();
        assert_eq!(late.code(), "year_closed");
    }

    fn the_second_of_two_sees_the_difference(t: TestDb, &tables()) {
        let p = place(t).await;
        let register = p.set.find("spending").unwrap();
        let officer = who(&[Role::UnitOfficer], Some("u1"));
        let made = p.registers.create(&officer, register, "u1", &spending("支1", 100)).await.unwrap();
        p.registers.change(&officer, register, &made.id, 1, &spending("支1", 200)).await.unwrap();
        let e = p.registers.change(&officer, register, &made.id, 1, &spending("支1", 300)).await.unwrap_err();
        assert_eq!(e.code(), "changed_meanwhile");
        assert!(e.details()["changes"].contains(r#"{"field":"amount","before":100,"after":200}"#), "{:?}", e.details());
        let versions = p.registers.versions(&officer, register, &made.id).await.unwrap();
        assert_eq!(versions.len(), 2);
        // The same voucher twice in a unit is refused; after the first is void it is free again.
        let twice = p.registers.create(&officer, register, "u1", &spending(" 支１ ", 1)).await.unwrap_err();
        assert!(twice.details()["fields"].contains("not_unique"), "{:?}", twice.details());
        assert_eq!(p.registers.go(&officer, register, &made.id, 2, "void", " ").await.unwrap_err().code(), "no_reason");
        p.registers.go(&officer, register, &made.id, 2, "void", "录错").await.unwrap();
        p.registers.create(&officer, register, "u1", &spending("支1", 1)).await.unwrap();
    }

    fn what_does_not_fit_is_refused_with_its_field(t: TestDb, &tables()) {
        let p = place(t).await;
        let register = p.set.find("spending").unwrap();
        let officer = who(&[Role::UnitOfficer], Some("u1"));
        let cases = [
            ("date", json!("2026-02-30"), "not_a_date"),
            ("date", json!(20260301), "not_a_date"),
            ("amount", json!(-1), "too_small"),
            ("amount", json!("12"), "not_a_number"),
            ("basis", json!("gift"), "no_choice"),
            ("staff", json!("no"), "not_yes_or_no"),
            ("voucher", json!("x".repeat(301)), "too_long"),
            ("voucher", json!("a\u{0}b"), "control"),
            ("voucher", json!("  "), "required"),
            ("files", json!(["sha256:00"]), "no_file"),
            ("colour", json!("red"), "unknown_field"),
        ];
        for (field, value, code) in cases {
            let mut body = spending("支1", 1);
            body.insert(field.into(), value.clone());
            let e = p.registers.create(&officer, register, "u1", &body).await.unwrap_err();
            assert!(e.code() == "fields" && e.details()["fields"].contains(code), "{field} {value}: {e:?}");
        }
        for name in ["../../x.txt", "a/b.txt", "c\\d.txt", ".hidden", "  "] {
            let e = p.registers.upload(&officer, register, "u1", name, b"x".to_vec()).await.unwrap_err();
            assert_eq!(e.code(), "no_file_name", "{name}");
        }
        for (name, bytes, code) in [("a.exe", b"MZ\x90\0\x03", "quarantined"), ("a.bin", b"\x01\x02\0\xff\xfe", "file_kind")] {
            let e = p.registers.upload(&officer, register, "u1", name, bytes.to_vec()).await.unwrap_err();
            assert_eq!(e.code(), code, "{name}");
        }
    }

    fn the_same_work_claimed_twice_is_flagged(t: TestDb, &tables()) {
        let p = place(t).await;
        let register = p.set.find("papers").unwrap();
        let paper = |title: &str, doi: Option<&str>| {
            let mut b = json!({"kind": "paper", "title": title, "level": "province", "role": "lead", "signed": true, "first_unit": true,
                "status": "published", "date": "2026-03-01", "counted_before": false});
            if let Some(doi) = doi {
                b["doi"] = json!(doi);
            }
            b.as_object().unwrap().clone()
        };
        let one = who(&[Role::UnitOfficer], Some("u1"));
        let two = who(&[Role::UnitOfficer], Some("u2"));
        let city = who(&[Role::Reviewer], None);
        p.registers.create(&one, register, "u1", &paper("水质监测（一）", Some("10.1/ABC"))).await.unwrap();
        let b = p.registers.create(&two, register, "u2", &paper("水质 监测(一)", None)).await.unwrap();
        let c = p.registers.create(&two, register, "u2", &paper("别的题目", Some("10.1/abc"))).await.unwrap();
        assert_eq!(p.registers.duplicates(&city, register, &b).await.unwrap().len(), 1);
        assert_eq!(p.registers.duplicates(&city, register, &c).await.unwrap().len(), 1);
        // Who may not read the other unit is not told of it.
        assert_eq!(p.registers.duplicates(&two, register, &b).await.unwrap().len(), 0);
    }

    fn an_open_record_is_due_until_it_is_done(t: TestDb, &tables()) {
        use notices::DueSource;
        let p = place(t).await;
        let officer = who(&[Role::UnitOfficer], Some("u1"));
        let register = p.set.find("special_tasks").unwrap();
        let task = |result: Option<&str>| {
            let mut body = json!({"task": "报送自查", "from": "city", "issued": "2026-02-01", "due": "2026-03-31"});
            if let Some(result) = result {
                body["result"] = result.into();
            }
            body.as_object().unwrap().clone()
        };
        let made = p.registers.create(&officer, register, "u1", &task(None)).await.unwrap();
        let dues = registers::RegisterDues::new(p.db.clone(), p.set.clone());
        let of = async |until| dues.dues(date(2026, 3, 2), until).await.unwrap();
        assert!(of(date(2026, 3, 30)).await.is_empty(), "not asked for yet");
        let [due] = &of(date(2026, 3, 31)).await[..] else { panic!("one is due") };
        assert_eq!((due.unit.as_str(), due.day, due.remind.as_slice()), ("u1", date(2026, 3, 31), [30, 7, 1].as_slice()));
        assert_eq!(
            (due.title.as_str(), due.path.clone()),
            ("专项任务：报送自查", format!("/registers/special_tasks/{}", made.id))
        );
        p.registers.change(&officer, register, &made.id, 1, &task(Some("timely"))).await.unwrap();
        assert!(of(date(2026, 12, 31)).await.is_empty(), "done");
    }
}
