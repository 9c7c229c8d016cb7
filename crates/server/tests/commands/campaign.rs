//! The course of the year on the command line, and the demonstration that is played on to a later day.

use serde_json::Value;

use crate::tools::*;

fn show(place: &Place) -> Value {
    serde_json::from_str(&place.run(&["campaign", "show", "--json"]).fine()).unwrap()
}

#[test]
fn a_year_is_moved_on_by_commands_and_consent_needs_a_second_name() {
    let place = Place::new(None);
    place.run(&["campaign", "list"]).ends(2, "holds no data");
    assert!(!place.data().exists(), "a question makes no folder");
    place.run(&["demo", "--prepare-only", "--days", "1"]).fine();
    let list = place.run(&["campaign", "list"]).fine();
    assert!(list.starts_with("* 2026  collecting"), "{list}");
    let shown = place.run(&["campaign", "show"]).fine();
    assert!(shown.contains("（采集）") && shown.contains("2026-12-01 .. 2026-12-15"), "{shown}");

    for (args, code, word) in [
        (vec!["campaign", "move", "self_assessment"], 2, "--by"),
        (vec!["campaign", "move", "nowhere", "--by", "王方"], 2, "there is no phase `nowhere`"),
        (vec!["campaign", "move", "review", "--by", "王方"], 1, "one step at a time"),
        (vec!["campaign", "move", "issued", "--by", "王方"], 2, "a reason is needed"),
        (vec!["campaign", "move", "self_assessment", "--by", " "], 2, "1 to 60 characters"),
        (vec!["campaign", "move", "self_assessment", "--year", "2030", "--by", "王方"], 1, "no campaign of 2030"),
        (vec!["campaign", "show", "2030"], 1, "no campaign of 2030"),
        (vec!["campaign", "window", "issued", "--until", "2026-12-01", "--by", "王方"], 2, "issued has no days"),
        (vec!["campaign", "window", "review", "--until", "someday", "--by", "王方"], 2, "a date such as"),
        (
            vec!["campaign", "window", "review", "--from", "2027-02-01", "--until", "2027-01-01", "--by", "王方"],
            2,
            "after the last",
        ),
        (
            vec!["campaign", "extend", "zz", "year_summary", "2026-12-20", "--reason", "洪水", "--by", "王方"],
            1,
            "no such unit",
        ),
        (
            vec!["campaign", "extend", "c01", "nothing", "2026-12-20", "--reason", "洪水", "--by", "王方"],
            2,
            "or a paper",
        ),
        (
            vec!["campaign", "extend", "c01", "year_summary", "2026-11-20", "--reason", "洪水", "--by", "王方"],
            2,
            "has passed",
        ),
        (
            vec!["campaign", "extend", "c01", "year_summary", "2026-12-20", "--reason", " ", "--by", "王方"],
            2,
            "a reason is needed",
        ),
        (vec!["campaign", "reopen", "review", "--reason", "x", "--by", "王方"], 1, "only a final result"),
        (vec!["campaign", "reopen", "draft", "--reason", "x", "--by", "王方"], 2, "draft"),
        (vec!["campaign", "consent", "none", "--by", "王方"], 1, "no such exception"),
        (vec!["campaign", "consent", "none", "--refuse", "--by", "王方"], 2, "--note"),
        (vec!["campaign", "draft", "2026", "--by", "王方"], 1, "a campaign of this year already"),
        (vec!["campaign", "draft", "2027", "--method", "nowhere", "--by", "王方"], 2, "neither a folder"),
    ] {
        place.run(&args).ends(code, word);
    }
    assert_eq!(place.count("SELECT COUNT(*) FROM assessment_phase"), 2);

    place.run(&["campaign", "move", "自评", "--by", "王方"]).fine();
    assert_eq!(show(&place)["phase"], "self_assessment");
    let days =
        ["campaign", "window", "self_assessment", "--from", "2026-11-20", "--until", "2026-12-18", "--by", "王方"];
    place.run(&days).ends(2, "a reason is needed");
    place.run(&[&days[..], &["--reason", "已口头通知"][..]].concat()).fine();
    let asked = place
        .run(&["campaign", "extend", "c01", "self_assessment", "2026-12-20", "--reason", "洪水", "--by", "王方"])
        .fine();
    let id = asked.split_whitespace().next().unwrap().to_owned();
    place.run(&["campaign", "consent", &id, "--by", "王方"]).ends(1, "who asks does not consent");
    assert_eq!(show(&place)["exceptions"][0]["state"], "waiting");
    place.run(&["campaign", "consent", &id, "--by", "李局"]).fine();
    assert_eq!(show(&place)["exceptions"][0]["state"], "given");
    place.run(&["campaign", "consent", &id, "--by", "李局"]).ends(1, "answered this already");
    place.run(&["campaign", "draft", "2027", "--by", "王方"]).fine();
    place.run(&["campaign", "move", "issued", "--year", "2027", "--by", "王方"]).ends(1, "not final yet");
    place.run(&["campaign", "move", "collecting", "--reason", "重来", "--by", "王方"]).fine();
    // Every change is in the audit log with its name, and no question is.
    let log = place.run(&["audit", "export"]).fine();
    assert!(log.lines().any(|l| l.contains("\"campaign\"") && l.contains("李局")), "{log}");
}

#[test]
fn a_demonstration_is_played_on_and_never_back() {
    let place = Place::new(None);
    place.run(&["demo", "--prepare-only", "--days", "1"]).fine();
    for (at, word) in
        [("tomorrow", "not an instant"), ("2031-01-01 09:00", "2026 and 2027"), ("2026-11-31 09:00", "not an instant")]
    {
        place.run(&["demo", "--prepare-only", "--at", at]).ends(2, word);
    }
    place.run(&["demo", "--prepare-only", "--at", "2026-11-01 09:00"]).ends(2, "does not run backwards");
    let days = || place.count("SELECT COUNT(DISTINCT as_of) FROM assessment_run");
    let records = || place.count("SELECT COUNT(*) FROM registers_record");
    let (first, entered) = (days(), records());
    place.run(&["demo", "--prepare-only", "--at", "2026-11-26 09:00"]).fine();
    assert_eq!(days(), first + 3, "the nights of the 23rd, 24th and 25th");
    assert!(records() > entered, "the days between are entered too");
    assert_eq!(show(&place)["today"], "2026-11-26", "every command follows its clock");
    place.run(&["demo", "--prepare-only", "--at", "2026-11-25 09:00"]).ends(2, "does not run backwards");
    place.run(&["demo", "--prepare-only", "--days", "2", "--at", "2027-01-10 09:00"]).fine();
    assert_eq!(place.text("SELECT MAX(as_of) FROM assessment_run"), "2026-12-31");
    // The year is over: what is missing fails now.
    let scored: Value = serde_json::from_str(&place.run(&["assess", "--final", "--json"]).fine()).unwrap();
    assert_eq!((scored["as_of"].as_str(), scored["stage"].as_str()), (Some("2026-12-31"), Some("final")));
    let checked = place.run(&["check"]).fine();
    assert!(checked.contains(": 0 findings"), "{checked}");
}
