//! Every sample: verdict, reason, identity.

use super::*;
use hj212::{Crc, CrcProfile, Message, Tolerance};

#[test]
fn the_check_sum_of_every_sample_is_judged_as_recorded() {
    let samples = samples();
    assert_eq!(samples.len(), 98);
    for (i, sample) in samples.iter().enumerate() {
        let mut framer = Framer::new(Limits::default());
        let mut feed = framer.feed_last(&sample.bytes);
        let Some(Event::Frame(found)) = feed.next() else { panic!("sample {i} is a frame") };
        assert_eq!(found.crc == Crc::Fits(CrcProfile::Standard), sample.crc_ok, "sample {i}: {}", sample.note);
        assert!(feed.next().is_none(), "sample {i} is one frame");
    }
}

/// Line, code, reason: every refused sample stands in the table, with its note, and nothing else does.
#[test]
fn every_refused_sample_has_its_reason_in_the_table() {
    let mut told = String::from("line\tcode\treason\tnote\n");
    for (i, sample) in samples().iter().enumerate() {
        let fault = only(&sample.bytes, &Profile::default(), |read| read.err());
        assert_eq!(fault.is_none(), sample.crc_ok, "sample {i}");
        if let Some(fault) = fault {
            told += &format!("{}\t{}\t{fault}\t{}\n", i + 1, fault.code(), sample.note);
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/refused.tsv");
    if std::env::var_os("HJ212_WRITE_TABLE").is_some() {
        std::fs::write(path, &told).expect("the table is written");
    }
    let table = std::fs::read_to_string(path).expect("the table");
    assert_eq!(told, table);
}

#[test]
fn every_sample_that_reads_is_the_same_after_writing() {
    let mut plain = 0;
    for sample in samples().iter().filter(|s| s.crc_ok) {
        let (written, notes) = there_and_back(&sample.bytes, &Profile::default());
        let changes = [
            Tolerance::LengthWrong,
            Tolerance::CrcLowerCase,
            Tolerance::HeaderComma,
            Tolerance::HeaderBlank,
            Tolerance::HeaderNoSeparator,
            Tolerance::CpOpen,
            Tolerance::CpBlank,
            Tolerance::CpEmptyItem,
        ];
        if !changes.iter().any(|t| notes.has(*t)) {
            let body = written.strip_suffix(b"\r\n").expect("CR LF");
            assert!(sample.bytes.starts_with(body), "byte by byte: {}", String::from_utf8_lossy(body));
            plain += 1;
        }
    }
    assert!(plain > 60, "{plain}");
}

#[test]
fn the_standards_segments_read_and_write() {
    let segments = segments();
    assert_eq!(segments.len(), 79);
    for (i, segment) in segments.iter().enumerate() {
        there_and_back(&framed(segment.as_bytes()), &Profile::default());
        only(&framed(segment.as_bytes()), &Profile::default(), |read| {
            let frame = read.expect("it reads");
            frame.message().unwrap_or_else(|e| panic!("segment {i} is typed: {e}: {segment}"));
            assert!(frame.command().is_some());
        });
    }
}

#[test]
fn errata_of_the_standard_are_tolerated_and_named() {
    let notes = |segment: &str| only(&framed(segment.as_bytes()), &Profile::default(), |r| r.expect("it reads").notes);
    let head = "QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5";
    let clean = notes(&format!("{head};CP=&&DataTime=20160801085857;w01001-Rtd=7.1,w01001-Flag=N&&"));
    assert!(clean.is_empty(), "{clean:?}");
    for (segment, tolerance) in [
        (format!("{head}CP=&&DataTime=20160801085857&&"), Tolerance::HeaderNoSeparator),
        (format!("{};CP=&&&&", head.replacen(';', ",", 1)), Tolerance::HeaderComma),
        (format!("{head};CP=&& DataTime=20160801085857;VaseNo=1 &&"), Tolerance::CpBlank),
        (format!("{head};CP=&&DataTime=20160801085857;w01018-Rtd=1,01018-Flag=N&&"), Tolerance::FactorJoined),
        (format!("{head};CP=&&DataTime=20160801085857;w01018--Rtd=1&&"), Tolerance::SuffixHyphens),
        (format!("{head};CP=&&DataTime=20160801085857;e01001-Rtd=1.1;e01001-Rtd=2.2&&"), Tolerance::FactorTwice),
        (format!("{head};CP=&&DataTime=20160801085857;w01018-Min=1;w01018-Max=2&&"), Tolerance::FactorSplit),
        (format!("{head};CP=&&DataTime=20160801085857;w01018-flag=N&&"), Tolerance::SuffixCase),
        (format!("{head};CP=&&DataTime=20160801085857;w01018-ZsXyz=1&&"), Tolerance::SuffixUnknown),
        (format!("{head};CP=&&DataTime=20160801085857;…&&"), Tolerance::CpBareItem),
        (format!("{head};CP=&&DataTime=20160801085857;a34001-Rtd=92;Flag=N&&"), Tolerance::FlagAlone),
        (format!("{head};CP=&&DataTime=20160801085857;&&"), Tolerance::CpEmptyItem),
        (format!("{head};CP=&&DataTime=20160824003817000&&"), Tolerance::TimeMillis),
        (format!("{head};CP=&&DataTime=20160801085857"), Tolerance::CpOpen),
        (format!("{head};XY=1;CP=&&&&"), Tolerance::HeaderUnknown),
        (format!("{};CP=&&&&", head.replace("Flag", "FLAG")), Tolerance::HeaderCase),
        (format!("{};CP=&&&&", head.replace(";Flag", "; Flag")), Tolerance::HeaderBlank),
        (format!("{};CP=&&&&", head.replace("QN=20160801085857223;", "")), Tolerance::QnMissing),
        (format!("{};CP=&&&&", head.replace("20160801085857223", "1617955967580")), Tolerance::QnUnixMs),
        (format!("{};CP=&&&&", head.replace("20160801085857223", "20161301085857223")), Tolerance::QnForm),
        (format!("{};CP=&&&&", head.replace("ST=32", "ST=101")), Tolerance::StForm),
        (format!("{};CP=&&&&", head.replace("PW=123456", "PW=")), Tolerance::PwForm),
        (format!("{};CP=&&&&", head.replace("MN=0", "MN=")), Tolerance::MnForm),
        (format!("{};CP=&&&&", head.replace("MN=010000A8900016F000169DC0", "MN=")), Tolerance::MnEmpty),
        (format!("{};CP=&&&&", head.replace("Flag=5", "Flag=255")), Tolerance::FlagVersion),
        (format!("{};CP=&&&&", head.replace("Flag=5", "Flag=7")), Tolerance::PacketMissing),
        (format!("{head};PNUM=2;PNO=1;CP=&&&&"), Tolerance::PacketUnflagged),
        (format!("{};PNUM=0002;PNO=1;CP=&&&&", head.replace("Flag=5", "Flag=7")), Tolerance::PacketPadded),
        (format!("{head};CP=&&i11001-Info=//{}//&&", "x".repeat(1000)), Tolerance::CpOverStandard),
    ] {
        assert!(notes(&segment).has(tolerance), "{tolerance:?}: {segment}");
        let strict = Profile { tolerances: Notes::all().without(tolerance), ..Profile::default() };
        let fault = only(&framed(segment.as_bytes()), &strict, |r| r.expect_err("it is switched off"));
        assert!(matches!(fault, Fault::NotTolerated { .. }), "{tolerance:?} {fault:?}");
    }
}

#[test]
fn empty_items_part_no_groups() {
    let segment =
        b"ST=32;CN=2011;PW=123456;MN=LD130133000015;CP=&&;DataTime=20160824003817;;,; ;011-Rtd=2.0,,011-Flag=N;&&";
    let (written, notes) = there_and_back(&framed(segment), &Profile::default());
    assert!(notes.has(Tolerance::CpEmptyItem) && notes.has(Tolerance::CpBlank));
    assert!(String::from_utf8_lossy(&written).contains("CP=&&DataTime=20160824003817;011-Rtd=2.0,011-Flag=N&&"));
}

#[test]
fn a_log_is_one_value_whatever_it_holds() {
    let log = "//a;b=c,d ##0101QN=1&&1C80//";
    let segment = format!(
        "QN=20160801085857223;ST=32;CN=3020;PW=123456;MN=010000A8900016F000169DC0;Flag=4;\
        CP=&&DataTime=20160801062035;PolId=w01018;i11001-Info={log}&&"
    );
    only(&framed(segment.as_bytes()), &Profile::default(), |read| {
        let frame = read.expect("it reads");
        assert_eq!(frame.item("i11001-Info").expect("the log").value, Some(log.as_bytes()));
        assert!(matches!(frame.message(), Ok(Message::Site { pol: Some(b"w01018"), .. })));
    });
    there_and_back(&framed(segment.as_bytes()), &Profile::default());
}

#[test]
fn gbk_and_utf8_stand_in_logs() {
    for charset in [hj212::Charset::Gbk, hj212::Charset::Utf8] {
        let mut segment =
            b"ST=32;CN=3020;PW=123456;MN=LD130133000015;CP=&&DataTime=20160801062035;i11001-Info=//".to_vec();
        segment.extend_from_slice(&charset.bytes("清洗管路；镕").expect("in both"));
        segment.extend_from_slice(b"//;PolId=w01018&&");
        only(&framed(&segment), &Profile::default(), |read| {
            let frame = read.expect("it reads");
            let value = frame.item("i11001-Info").and_then(|i| i.value).expect("the log");
            assert_eq!(hj212::Charset::Auto.text(value), ("//清洗管路；镕//".into(), true));
            assert_eq!(frame.item("PolId").and_then(|i| i.value), Some(&b"w01018"[..]));
        });
    }
}

#[test]
fn a_device_with_another_check_sum_has_its_profile() {
    let segment = b"QN=20170516010101001;ST=22;CN=2011;PW=123456;MN=9148B8C585DB51;Flag=3;CP=&&&&";
    for (fits, crc) in [
        (CrcProfile::Modbus, hj212::crc::modbus(segment)),
        (CrcProfile::ModbusSwapped, hj212::crc::modbus(segment).swap_bytes()),
    ] {
        let mut bytes = format!("##{:04}", segment.len()).into_bytes();
        bytes.extend_from_slice(segment);
        bytes.extend_from_slice(format!("{crc:04X}\r\n").as_bytes());
        let fault = only(&bytes, &Profile::default(), |r| r.expect_err("not the standard's"));
        assert_eq!(fault, Fault::CrcOther { fits });
        let profile = Profile { crc: fits, ..Profile::default() };
        only(&bytes, &profile, |r| assert_eq!(r.expect("it reads").header.cn, 2011));
        assert_eq!(there_and_back(&bytes, &profile).0, bytes);
    }
}

#[test]
fn answers_are_due_once_and_never_to_answers() {
    let ask = |cn: &str, flag: &str| {
        let segment =
            format!("QN=20160801085857223;ST=32;CN={cn};PW=123456;MN=010000A8900016F000169DC0;Flag={flag};CP=&&&&");
        only(&framed(segment.as_bytes()), &Profile::default(), |r| hj212::answer(&r.expect("it reads")))
    };
    let answer = ask("2051", "5").expect("data with bit 0 are answered");
    let text = String::from_utf8(answer.write(&Profile::default()).expect("it is written")).expect("ASCII");
    assert!(text.contains("QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&"));
    assert_eq!(ask("1013", "9").map(|a| a.cn), Some(9013));
    assert_eq!(ask("2051", "4"), None);
    for cn in ["9011", "9012", "9013", "9014"] {
        assert_eq!(ask(cn, "5"), None);
    }
}

/// Every command of the standards has a type; only vendors' own have none, and unknown ones keep their items.
#[test]
fn every_listed_command_is_typed() {
    let content = "DataTime=20160801085857;SystemTime=20160801085857;RestartTime=20160801085624;OverTime=5;ReCount=3;RtdInterval=30;\
        MinInterval=10;NewPW=654321;QnRtn=1;ExeRtn=1;PolId=w01018";
    for command in hj212::message::COMMANDS.iter().chain([&hj212::Command { cn: 4711, ..hj212::message::COMMANDS[0] }])
    {
        for flag in ["0", "4", "8"] {
            let segment = format!(
                "QN=20160801085857223;ST=32;CN={};PW=123456;MN=010000A8900016F000169DC0;Flag={flag};CP=&&{content}&&",
                command.cn
            );
            only(&framed(segment.as_bytes()), &Profile::default(), |read| {
                let frame = read.expect("it reads");
                let message = frame.message().unwrap_or_else(|e| panic!("{}: {e}", command.cn));
                let untyped = matches!(message, Message::Untyped);
                let expected = command.cn == 4711 || command.source == hj212::message::Source::Vendor;
                assert_eq!(untyped, expected, "{}", command.cn);
                assert_eq!(frame.items().len(), 11);
                assert_eq!(frame.command().is_none(), command.cn == 4711);
            });
        }
    }
    // One CN with two meanings.
    let of = |version| hj212::message::command(1001, version).map(|c| c.source);
    assert_eq!(of(hj212::Version::V2025), Some(hj212::message::Source::Programs2025));
    assert_eq!(of(hj212::Version::V2005), Some(hj212::message::Source::Seen2005));
}

#[test]
fn groups_are_factors() {
    let segment =
        b"ST=32;CN=2011;PW=123456;MN=LD130133000015;CP=&&DataTime=20160824003817;011-Rtd=2.0,011-Flag=N;060-Rtd=1&&";
    only(&framed(segment), &Profile::default(), |read| {
        let items = read.expect("it reads").items();
        let groups: Vec<_> = items.groups().map(|g| (g.factor().to_vec(), g.items.len())).collect();
        assert_eq!(groups, [(b"DataTime".to_vec(), 1), (b"011".to_vec(), 2), (b"060".to_vec(), 1)]);
    });
}
