//! A thousand random persons: what `rights` decides is what the words of the documentation say.

use kernel::{Actor, Holding, Lent, Person, Role, SeededRng};
use rights::{Action, Scope, Subject, allow, scope};

const UNITS: [&str; 4] = ["c01", "c02", "d01", "shi"];

/// The table of ARCHITECTURE.md, role by role, in its own words.
fn words(role: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match role {
        "method_officer" => (
            &[
                "read_city",
                "read_unit",
                "rule",
                "manage_campaign",
                "draft_method",
                "import_facts",
                "start_run",
                "declare_facts",
                "publish_run",
                "read_records",
                "write_records",
                "read_system",
                "submit_papers",
                "archive_campaign",
                "read_places",
                "keep_places",
                "read_devices",
                "keep_devices",
                "command_devices",
            ],
            &[],
        ),
        "reviewer" => (
            &[
                "read_city",
                "read_unit",
                "import_facts",
                "start_run",
                "declare_facts",
                "judge",
                "read_records",
                "write_records",
                "submit_papers",
                "answer_claims",
                "decide_appeals",
                "read_places",
                "keep_places",
                "read_devices",
            ],
            &[],
        ),
        "leader" => (
            &[
                "read_city",
                "read_unit",
                "publish_run",
                "read_records",
                "decide_appeals",
                "approve_exceptions",
                "read_places",
                "read_devices",
            ],
            &[],
        ),
        "unit_head" => (
            &[],
            &[
                "read_unit",
                "declare_facts",
                "read_records",
                "write_records",
                "confirm_records",
                "submit_papers",
                "claim_points",
                "file_appeals",
                "archive_campaign",
                "read_places",
                "keep_places",
                "read_devices",
            ],
        ),
        "unit_officer" => (
            &[],
            &[
                "read_unit",
                "declare_facts",
                "read_records",
                "write_records",
                "submit_papers",
                "claim_points",
                "file_appeals",
                "read_places",
                "keep_places",
                "read_devices",
            ],
        ),
        "department_officer" => (&[], &["read_unit", "read_records", "write_records", "read_places", "read_devices"]),
        "duty_engineer" => (
            &[],
            &[
                "read_unit",
                "read_records",
                "write_records",
                "read_places",
                "keep_places",
                "read_devices",
                "keep_devices",
                "command_devices",
            ],
        ),
        "system_administrator" => (&["manage_people", "manage_calendar", "manage_notices", "read_system"], &[]),
        "security_administrator" => (&["manage_security"], &[]),
        "audit_administrator" => (&["read_audit"], &[]),
        _ => (&[], &[]),
    }
}

/// One role, for one unit, with what of it was lent.
fn gives(h: &Holding, action: &str, unit: Option<&str>) -> bool {
    if let Some(lent) = &h.lent {
        if h.role.name().ends_with("_administrator") {
            return false;
        }
        if !lent.actions.is_empty() && !lent.actions.contains(&action.to_owned()) {
            return false;
        }
    }
    let (everywhere, own) = words(h.role.name());
    if ["read_published", "read_method"].contains(&action) || everywhere.contains(&action) {
        return true;
    }
    let devices = ["read_places", "keep_places", "read_devices", "keep_devices", "command_devices"];
    if h.role.name() == "duty_engineer" && h.unit_id.is_none() && devices.contains(&action) {
        return true;
    }
    own.contains(&action) && unit.is_some() && h.unit_id.as_deref() == unit
}

fn pick<'a, T>(rng: &SeededRng, all: &'a [T]) -> &'a T {
    &all[usize::try_from(rng.next() % all.len() as u64).unwrap()]
}

fn holding(rng: &SeededRng, lent: bool) -> Holding {
    let unit_id = (!rng.next().is_multiple_of(4)).then(|| (*pick(rng, &UNITS)).to_owned());
    let some = (0..rng.next() % 4).map(|_| pick(rng, &Action::ALL).name().to_owned()).collect();
    let lent = lent.then(|| Lent { id: "d".into(), by: "w".into(), name: "王五".into(), actions: some });
    Holding { role: *pick(rng, &Role::ALL), unit_id, lent }
}

#[test]
fn rights_are_what_the_words_say() {
    let rng = SeededRng::new(2026);
    let (mut yes, mut no) = (0, 0);
    for case in 0..1000 {
        let main: Vec<Holding> = (0..rng.next() % 3).map(|_| holding(&rng, false)).collect();
        let unit_id = main.first().and_then(|h| h.unit_id.clone());
        let also: Vec<Holding> = (0..rng.next() % 4).map(|n| holding(&rng, n == 0)).collect();
        let roles: Vec<Role> = main.iter().map(|h| h.role).collect();
        let held: Vec<Holding> = roles
            .iter()
            .map(|r| Holding { role: *r, unit_id: unit_id.clone(), lent: None })
            .chain(also.iter().cloned())
            .collect();
        let who = Actor::Person(Person { id: "p".into(), name: "p".into(), roles, unit_id, also });
        for action in Action::ALL {
            // Nobody answers for the unit that they work for, whatever else they are.
            let apart = ["answer_claims", "decide_appeals"].contains(&action.name());
            let works = |unit: &str| held.iter().any(|h| h.unit_id.as_deref() == Some(unit));
            let may = |unit: Option<&str>| {
                held.iter().any(|h| gives(h, action.name(), unit)) && !(apart && unit.is_some_and(works))
            };
            let city = may(None);
            let own: Vec<&str> = UNITS.into_iter().filter(|u| may(Some(u))).collect();
            assert_eq!(allow(&who, action, Subject::City).is_ok(), city, "case {case} {action:?} {held:?}");
            for unit in UNITS {
                let ok = allow(&who, action, Subject::Unit(unit)).is_ok();
                assert_eq!(ok, own.contains(&unit), "case {case} {action:?} {unit} {held:?}");
                if ok { yes += 1 } else { no += 1 }
            }
            let rows = scope(&who, action);
            for unit in UNITS {
                assert_eq!(rows.holds(unit), own.contains(&unit), "case {case} rows of {action:?} {held:?}");
            }
            assert_eq!(matches!(rows, Scope::All | Scope::AllBut(_)), city, "case {case} {action:?}");
        }
    }
    assert!(yes > 10_000 && no > 10_000, "{yes} {no}");
}
