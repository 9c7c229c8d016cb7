use super::*;

fn content() -> Content {
    let file = File {
        name: "总结.pdf".into(),
        media_type: "application/pdf".into(),
        bytes: 1234,
        sha256: format!("sha256:{}", "ab".repeat(32)),
        sm3: format!("sm3:{}", "cd".repeat(32)),
    };
    Content {
        number: 7,
        campaign: "campaign".into(),
        year: 2026,
        unit: "c01".into(),
        unit_name: "甲县".into(),
        material: "year_summary".into(),
        material_label: "年度总结".into(),
        form: None,
        way: Way::Upload,
        received_at: "2026-12-15T08:00:00Z".into(),
        recorded_at: "2026-12-15T08:00:00Z".into(),
        files: vec![file],
        // A note has lines of its own, also such as end a receipt.
        note: Some("两页\n签名：ed25519:00".into()),
        by_id: "p1".into(),
        by: "信息员".into(),
        on_behalf: false,
        simulated: false,
    }
}

fn key() -> NodeKey {
    NodeKey::from_seed([7; 32]).unwrap()
}

fn given() -> Receipt {
    let at = "2026-12-15T08:00:00Z".parse().unwrap();
    content().given(at, at, &key()).unwrap().0
}

#[test]
fn the_text_of_a_receipt_is_checked_by_itself() {
    let receipt = given();
    let text = receipt.signed_text(&receipt.stated(&key()).unwrap()).unwrap();
    assert_eq!(verified(&text).unwrap(), (receipt.clone(), key().public()));
    assert!(!text.lines().any(|l| l == "签名：ed25519:00"), "a line of the note is none of the receipt: {text}");
    // As a program of Windows saves it.
    assert!(verified(&format!("\u{feff}{}\r\n", text.replace('\n', "\r\n"))).is_ok());
    // A simulated one says so, and cannot be made to say nothing of it.
    let at = receipt.received_at;
    let simulated = Content { simulated: true, ..content() }.given(at, at, &key()).unwrap().0;
    let said = simulated.signed_text(&simulated.stated(&key()).unwrap()).unwrap();
    assert!(said.starts_with("模拟数据\n") && verified(&said).unwrap().0.content.simulated);
    assert_eq!(verified(said.trim_start_matches("模拟数据\n\n")).unwrap_err().code(), "receipt_changed");
    // A receipt of a release that did not sign is signed when it is asked for.
    let older = Receipt { signed: None, ..receipt.clone() };
    assert_eq!(older.stated(&key()).unwrap(), receipt.stated(&key()).unwrap());
    let other = NodeKey::from_seed([8; 32]).unwrap();
    assert_eq!(receipt.stated(&other).unwrap(), receipt.stated(&key()).unwrap(), "it keeps the key that gave it");
}

#[test]
fn every_line_that_was_changed_is_found() {
    let receipt = given();
    let text = receipt.signed_text(&receipt.stated(&key()).unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for (n, line) in lines.iter().enumerate() {
        let mut without = lines.clone();
        without.remove(n);
        assert!(verified(&without.join("\n")).is_err(), "without line {}", n + 1);
        let mut changed = lines.clone();
        let longer = format!("{line}1");
        changed[n] = &longer;
        let error = verified(&changed.join("\n")).unwrap_err();
        let expected = if n + 3 < lines.len() { "receipt_changed" } else { "bad_signature" };
        assert_eq!(error.code(), expected, "line {}: {error}", n + 1);
        if expected == "receipt_changed" {
            assert_eq!(error.details().get("line").map(ToString::to_string), Some((n + 1).to_string()));
        }
    }
    // The words and what was signed changed alike.
    for (from, to) in [("08:00:00Z", "07:00:00Z"), ("0007", "0008"), ("abab", "abac"), ("甲县", "乙县")] {
        assert!(verified(&text.replace(from, to)).is_err(), "{from}");
    }
    assert_eq!(verified("材料上报回执\n").unwrap_err().code(), "not_a_receipt");
}

#[test]
fn words_that_were_signed_for_something_else_make_no_receipt() {
    let receipt = given();
    let mut other = content().statement().unwrap();
    other.purpose = "review.accept".into();
    let text = receipt.signed_text(&other.sign(&key()).unwrap()).unwrap();
    assert_eq!(verified(&text).unwrap_err().code(), "not_a_receipt");
    // A receipt of one unit whose statement says another: not as this house writes it.
    let mut other = content().statement().unwrap();
    other.unit = "c02".into();
    let text = receipt.signed_text(&other.sign(&key()).unwrap()).unwrap();
    assert_eq!(verified(&text).unwrap_err().code(), "not_a_receipt");
}
