//! Every class of wrong input: a sample, a named fault, a counter.

use super::*;

/// Name of the fault, bytes that show it. Segments are put into a frame where they begin with `=`.
fn table() -> Vec<(String, Vec<u8>)> {
    include_str!("../fixtures/malformed.tsv")
        .lines()
        .skip(1)
        .map(|line| {
            let (code, rest) = line.split_once('\t').expect("two columns");
            let bytes = match rest.strip_prefix("segment ") {
                Some(segment) => framed(segment.as_bytes()),
                None => rest.replace("<CR>", "\r").replace("<LF>", "\n").into_bytes(),
            };
            (code.to_owned(), bytes)
        })
        .collect()
}

#[test]
fn every_class_has_a_sample_a_name_and_a_counter() {
    let mut shown = std::collections::BTreeSet::new();
    for (code, bytes) in table() {
        let (_, framing, mut reading) =
            through(&bytes, &[], Limits { segment: 5000, ..Limits::default() }, &Profile::default());
        reading.add(&framing);
        assert_eq!(reading.of_fault(&code), 1, "{code}: {reading:?}");
        assert!(shown.insert(code));
    }
    // Faults of messages, keys and writing have tests of their own.
    let elsewhere = [
        "no_key",
        "wrong_key",
        "bad_printed",
        "crc_other_profile",
        "not_tolerated",
        "no_item",
        "bad_item",
        "not_writable",
        "no_room",
    ];
    for code in Fault::CODES {
        assert!(shown.contains(*code) != elsewhere.contains(code), "{code} has its sample");
    }
}

#[test]
fn messages_name_what_they_lack() {
    let fault = |rest: &str| {
        let segment = format!("QN=20160801085857223;ST=32;PW=123456;MN=010000A8900016F000169DC0;Flag=5;{rest}");
        only(&framed(segment.as_bytes()), &Profile::default(), |r| r.expect("the frame reads").message().err())
    };
    assert_eq!(fault("CN=9011;CP=&&&&"), Some(Fault::NoItem { name: "QnRtn" }));
    assert_eq!(fault("CN=9011;CP=&&QnRtn=x&&"), Some(Fault::BadItem { name: "QnRtn" }));
    assert_eq!(fault("CN=1000;CP=&&OverTime=5;ReCount=100&&"), Some(Fault::BadItem { name: "ReCount" }));
    assert_eq!(fault("CN=1062;CP=&&RtdInterval=29&&"), Some(Fault::BadItem { name: "RtdInterval" }));
    assert_eq!(fault("CN=1064;CP=&&MinInterval=7&&"), Some(Fault::BadItem { name: "MinInterval" }));
    assert_eq!(fault("CN=2051;CP=&&DataTime=20160231000000;w01018-Avg=1&&"), Some(Fault::BadItem { name: "DataTime" }));
    assert_eq!(fault("CN=2051;CP=&&w01018-Avg=1&&"), Some(Fault::NoItem { name: "DataTime" }));
    assert_eq!(fault("CN=2051;CP=&&BeginTime=20160801084000&&"), Some(Fault::NoItem { name: "EndTime" }));
    assert_eq!(fault("CN=1072;CP=&&&&"), Some(Fault::NoItem { name: "NewPW" }));
    assert_eq!(fault("CN=3016;CP=&&PolId=w01018;CTime=25&&"), Some(Fault::BadItem { name: "CTime" }));
    assert_eq!(fault("CN=4711;CP=&&x=1&&"), None);
}

#[test]
fn what_would_not_read_back_is_not_written() {
    let profile = Profile::default();
    for (name, value) in [("a;b", "1"), ("a", "1;2"), ("a", "1,2"), ("a=b", "1"), ("a", " 1"), ("", "")] {
        let draft = Draft::default().field("CN", b"2011").item(name, value.as_bytes()).item("b", b"2");
        let back = draft.write(&profile);
        assert!(matches!(back, Err(Fault::NotWritable)) || name.is_empty(), "{name}={value}");
    }
    assert_eq!(Draft::default().field("CN", b"20;11").write(&profile), Err(Fault::NotWritable));
    let long = [b"//".as_slice(), &[b'x'; 1100], b"//"].concat();
    let draft = Draft::default().field("CN", b"3020").item("i11001-Info", &long);
    assert!(draft.write(&profile).is_ok());
    let strict = Profile { tolerances: Notes::NONE, ..Profile::default() };
    assert!(matches!(draft.write(&strict), Err(Fault::NoRoom { .. })));
}
