//! The demonstration: made once, then assessed, replayed, explained and served; and what is refused.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::tools::*;
use crate::watch::Served;

/// One request; status and body.
fn ask(place: &str, head: &str, cookie: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(place).unwrap();
    let length = body.len();
    write!(
        stream,
        "{head} HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\nCookie: {cookie}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

fn serves_it(place: &Place) {
    let mut child = binary()
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(place.data())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let at = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
    let (head, _) = ask(&at, "POST /api/v1/session", "", r#"{"login":"c01","password":"Huanheng-2026"}"#);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let cookie =
        head.lines().find_map(|l| l.strip_prefix("set-cookie: ")).unwrap().split(';').next().unwrap().to_owned();
    let (head, body) = ask(&at, "GET /api/v1/assessment/units/c01", &cookie, "");
    assert!(head.starts_with("HTTP/1.1 200") && body.contains("\"simulated\":true"), "{head} {body}");
    let (head, _) = ask(&at, "GET /api/v1/assessment/units/c02", &cookie, "");
    assert!(head.starts_with("HTTP/1.1 403"), "{head}");
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_simulated_city_is_made_and_worked_with() {
    let place = Place::new(None);
    let ready = place.run(&["demo", "--prepare-only", "--days", "2"]).fine();
    assert!(ready.starts_with("the simulated city is ready in "), "{ready}");
    let runs = || place.count("SELECT COUNT(*) FROM assessment_run");
    assert_eq!(runs(), 2);
    // Asked again, it is there already.
    place.run(&["demo", "--prepare-only", "--days", "2"]).fine();
    assert_eq!(runs(), 2);

    let scored: Value = serde_json::from_str(&place.run(&["assess", "--json"]).fine()).unwrap();
    assert_eq!((scored["as_of"].as_str(), scored["simulated"].as_bool()), (Some("2026-11-22"), Some(true)));
    assert_eq!(scored["cards"].as_array().unwrap().len(), 12);
    let table = place.run(&["assess", "--as-of", "2026-11-21"]).fine();
    assert!(table.contains("县级（") && table.contains("青澜县生态环境局"), "{table}");
    place.run(&["assess", "--as-of", "2026-11-23"]).ends(2, "is not over yet");
    assert_eq!(runs(), 4);
    let replayed = place.run(&["replay", "--all"]).fine();
    assert_eq!(replayed, "4 replayed, 0 differ\n");
    let checked = place.run(&["check"]).fine();
    assert!(checked.ends_with("4 runs: 0 findings\n"), "{checked}");

    let why = place.run(&["rubric", "explain", "c05", "2.1"]).fine();
    assert!(why.starts_with("松汀县生态环境局 2.1 ") && why.contains("A7"), "{why}");
    let why = place.run(&["rubric", "explain", "c05", "2.1", "--en"]).fine();
    assert!(why.contains("Links up at least 90 %"), "{why}");
    let why = place.run(&["rubric", "explain", "c05", "--total"]).fine();
    assert!(why.starts_with("松汀县生态环境局\n  总分 ") && why.contains("\n    2.1 "), "{why}");
    let why: serde_json::Value =
        serde_json::from_str(&place.run(&["rubric", "explain", "c05", "--total", "--json"]).fine()).unwrap();
    assert_eq!((why["unit"].as_str(), why["rows"].as_array().map(Vec::len)), (Some("c05"), Some(22)));
    place.run(&["rubric", "explain", "c05"]).ends(2, "<INDICATOR>");
    place.run(&["rubric", "explain", "c05", "2.1", "--total"]).ends(2, "cannot be used with");
    place.run(&["init", "--units", "none.xlsx"]).ends(2, "cannot read");
    serves_it(&place);

    // A paper, a snapshot: one byte of either is named, and what rests on it fails by name.
    let hex = |sql| {
        let digest = place.text(sql);
        digest.strip_prefix("sha256:").unwrap().to_owned()
    };
    let snapshot = hex("SELECT snapshot_digest FROM assessment_run WHERE number = 4");
    let file = files_below(&place.data().join("blobs")).into_iter().find(|f| f.ends_with(&snapshot)).unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[1000] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let said = place.run(&["check"]).ends(1, &snapshot);
    assert!(said.out.contains("run 4 as of 2026-11-21"), "{}", said.out);
    place.run(&["replay", "--all"]).ends(1, "damaged");
    let fourth = place.text("SELECT id FROM assessment_run WHERE number = 4");
    place.run(&["rubric", "explain", "c05", "2.1", "--run", &fourth]).ends(1, "damaged");

    // Stopped while its days were being made, it is not taken for a whole one.
    place.change(
        "DELETE FROM assessment_standing WHERE run_id IN (SELECT id FROM assessment_run WHERE as_of = '2026-11-22')",
    );
    place.change(
        "DELETE FROM assessment_order WHERE run_id IN (SELECT id FROM assessment_run WHERE as_of = '2026-11-22')",
    );
    place.change(
        "DELETE FROM assessment_flat WHERE run_id IN (SELECT id FROM assessment_run WHERE as_of = '2026-11-22')",
    );
    place.change(
        "DELETE FROM assessment_ledger WHERE run_id IN (SELECT id FROM assessment_run WHERE as_of = '2026-11-22')",
    );
    place.change("DELETE FROM assessment_run WHERE as_of = '2026-11-22'");
    place.run(&["demo", "--prepare-only"]).ends(1, "half-made");
}

#[test]
fn a_demonstration_that_was_left_half_made() {
    let place = Place::new(None);
    place.run(&["init", "--units", "none.xlsx"]).ends(2, "cannot read");
    assert!(!place.data().exists());
    for bad in ["0", "301", "many"] {
        place.run(&["demo", "--prepare-only", "--days", bad]).ends(2, "--days");
    }
    assert!(!place.data().exists());
    // An opened place without a city; then the mark of a simulated one without its campaign.
    std::fs::create_dir(place.data()).unwrap();
    std::fs::write(place.data().join("huanheng.db"), b"").unwrap();
    place.run(&["assess"]).ends(2, "holds no data");
    assert_eq!(Served::over(&place.data(), &[]).stop().0, Some(0));
    place.run(&["assess"]).ends(1, "no campaign");
    place.change("INSERT INTO store_setting (name, value, changed_at) VALUES ('demo_seed', '7', 0)");
    place.run(&["demo", "--prepare-only"]).ends(1, "half-made");
}

/// 2.4 rests on what devices sent through the receiver, each on its day, and on no other telling.
#[test]
fn the_data_of_2_4_are_earned_by_devices() {
    let place = Place::new(None);
    place.run(&["demo", "--prepare-only", "--days", "2"]).fine();
    let days = "SELECT COUNT(DISTINCT day) FROM telemetry_count WHERE kind = 'day'";
    let hours = "SELECT COUNT(DISTINCT day) FROM telemetry_count WHERE kind = 'hour' AND day > '2026-11-20'";
    // Seven days before the first scored one, and the day whose report comes on the first of them.
    assert_eq!((place.count(days), place.count(hours)), (9, 2));
    // Each day's report came on the next day, by the receiver's clock: nothing was sent at once for all of them.
    let on_the_next = "SELECT COUNT(*) FROM telemetry_count WHERE kind = 'day' AND first_at / 86400000000 - \
        CAST(strftime('%s', day) AS INTEGER) / 86400 NOT IN (0, 1)";
    assert_eq!(place.count(on_the_next), 0);
    let why = |unit: &str| place.run(&["rubric", "explain", unit, "2.4"]).fine();
    for (unit, points) in [("c01", "暂计 6 分"), ("c03", "暂计 3 分"), ("c08", "暂计 1 分"), ("d04", "暂计 1 分")]
    {
        let said = why(unit);
        assert!(said.contains(points), "{unit}: {said}");
    }
}

/// `whatif`: who gains and who loses, as lines and as JSON; what is wrong is told with its option.
#[test]
fn what_if_is_tried_on_the_command_line_and_leaves_nothing() {
    let place = Place::new(None);
    place.run(&["demo", "--prepare-only", "--days", "1"]).fine();
    let runs = || place.count("SELECT COUNT(*) FROM assessment_run");
    let before = (runs(), place.count("SELECT COUNT(*) FROM assessment_fact"));
    let gone = ["--fact", "c02 probes[link=city]=", "--fact", "c02 probes[link=province]="];
    let said = place.run(&[&["whatif"], &gone[..]].concat()).fine();
    // c02 falls behind c01, which has the points that it had.
    assert!(said.contains("2 个单位有变化，10 个没有"), "{said}");
    assert!(
        said.contains("c02      65–96（暂计 82） 第1名 → 61–96 第2名") && said.contains("2.1 4–8（暂计 8） → 0–8"),
        "{said}"
    );
    let json = place.run(&[&["whatif", "--json"], &gone[..]].concat()).fine();
    let json: Value = serde_json::from_str(&json).unwrap();
    let units: Vec<&Value> = json["effects"].as_array().unwrap().iter().map(|e| &e["unit"]).collect();
    assert_eq!((units, &json["unchanged"]), (vec![&Value::from("c01"), &Value::from("c02")], &Value::from(10)));
    assert!(json["effects"][1]["rows"].as_array().unwrap().iter().any(|r| r["indicator"] == "2.1"));

    // A reading tried one way and the other: somebody stands differently in the two.
    let ruled = |option: &str| place.run(&["whatif", "--ruling", &format!("A2={option}")]).fine();
    let (upper, lower) = (ruled("upper"), ruled("lower"));
    assert!(upper.lines().last().unwrap().ends_with("个没有") && lower.contains("试算不留存"), "{upper}{lower}");

    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/examples/p05");
    let said = place.run(&["whatif", "--method", example.to_str().unwrap()]).fine();
    for word in ["办法换为：P05", "原数据项，新办法不用：", "新办法要的数据项，没有数据，按缺报：missing", "未计分"]
    {
        assert!(said.contains(word), "{word}: {said}");
    }

    for (args, code, word) in [
        (vec!["whatif"], 2, "nothing is changed"),
        (vec!["whatif", "--fact", "c01"], 2, "expected UNIT INPUT=VALUE"),
        (vec!["whatif", "--fact", "c01 probes"], 2, "no = before the value"),
        (vec!["whatif", "--fact", "c01 probes[link=city"], 2, "the cell has no ]"),
        (vec!["whatif", "--fact", "c01 probes="], 2, "--fact: facts[0].at"),
        (vec!["whatif", "--fact", "c01 nothing=1"], 2, "the method has no input nothing"),
        (vec!["whatif", "--fact", "c01 security_device=maybe"], 2, "expected 是 or 否"),
        (vec!["whatif", "--fact", "c01 probes[link=city]=[{]"], 2, "rows are a JSON list"),
        (vec!["whatif", "--fact", "z9 security_device=true"], 1, "no unit `z9`"),
        (vec!["whatif", "--ruling", "A2"], 2, "expected NAME=VALUE"),
        (vec!["whatif", "--ruling", "A2=sideways"], 2, "A2 has no option sideways"),
        (vec!["whatif", "--ruling", "A2=upper", "--ruling", "A2=lower"], 2, "given twice"),
        (vec!["whatif", "--param", "A12.work_end=late"], 2, "A12.work_end"),
        (vec!["whatif", "--method", "no/such"], 2, "neither a folder nor a method"),
        (vec!["whatif", "--run", "none", "--ruling", "A2=upper"], 1, "none"),
    ] {
        place.run(&args).ends(code, word);
    }
    assert_eq!((runs(), place.count("SELECT COUNT(*) FROM assessment_fact")), before);
}
