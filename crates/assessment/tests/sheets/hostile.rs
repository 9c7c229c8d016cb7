//! Files made to do harm.

use std::io::Write;

use assessment::sheets::{MAX_BYTES, MAX_PROBLEMS, MAX_ROWS, RowProblem, import, template, units_import};
use facts::Fact;
use proptest::prelude::*;

use crate::helpers::*;

fn read(bytes: &[u8]) -> Result<Vec<Fact>, Vec<RowProblem>> {
    import(small(), &unit(), 2026, bytes, "张三", "2026-11-22T08:00:00Z")
}

fn code(bytes: &[u8]) -> &'static str {
    match read(bytes) {
        Ok(_) => "fine",
        Err(list) => list[0].code,
    }
}

/// Enough for every commit; a long run raises it.
const CASES: u32 = 64;

/// Blanks that pack a thousand to one: one part of so many MB, and as many copies of it.
fn bomb(copies: usize, megabytes: usize) -> Vec<u8> {
    let options = zip::write::SimpleFileOptions::default().compression_level(Some(1));
    let mut one = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    one.start_file("part", options).unwrap();
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..megabytes {
        one.write_all(&blanks).unwrap();
    }
    let mut one = zip::ZipArchive::new(one.finish().unwrap()).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["[Content_Types].xml", "xl/workbook.xml"] {
        out.start_file(name, options).unwrap();
    }
    for i in 0..copies {
        out.raw_copy_file_rename(one.by_index_raw(0).unwrap(), format!("xl/worksheets/sheet{i}.xml")).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn a_small_file_that_unpacks_to_a_large_one_is_refused() {
    let bytes = bomb(4, 51);
    assert!(bytes.len() < 2 << 20);
    assert_eq!(code(&bytes), "zip_bomb");
    // A directory that lies: every size in it says 16 bytes.
    let mut lying = bytes;
    let heads: Vec<usize> =
        lying.windows(4).enumerate().filter(|(_, w)| *w == b"PK\x01\x02").map(|(at, _)| at).collect();
    for at in heads {
        lying[at + 24..at + 28].copy_from_slice(&16_u32.to_le_bytes());
    }
    assert_eq!(code(&lying), "broken_file");
    let many: Vec<(String, Vec<u8>)> = (0..2001).map(|i| (format!("a{i}.bin"), vec![])).collect();
    assert_eq!(code(&zipped(&many)), "zip_bomb");
    assert_eq!(code(&vec![b'P'; MAX_BYTES + 1]), "too_large");
}

#[test]
fn what_a_part_claims_is_not_believed() {
    let good = fixture("good.xlsx");
    let replace = |ending: &str, from: &'static str, to: String| {
        with_part(&good, ending, move |part| {
            let text = String::from_utf8(part).unwrap();
            assert!(text.contains(from), "{from} is not in {}", &text[..text.len().min(600)]);
            text.replacen(from, &to, 1).into_bytes()
        })
    };
    // Room for a number of texts that no machine has.
    let table = with_part(&fixture("good-lo.xlsx"), "sharedStrings.xml", |_| {
        b"<?xml version=\"1.0\"?><sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" uniqueCount=\"999999999999\"><si><t>a</t></si></sst>".to_vec()
    });
    assert_eq!(code(&table), "broken_file");
    // A cell in the last corner of the sheet, and rows beyond any sheet.
    let sheet = "worksheets/sheet2.xml";
    for row in ["1048576", "4294967295", "99999999999999999999"] {
        let cell = format!("<sheetData><row r=\"{row}\"><c r=\"XFD{row}\" t=\"n\"><v>1</v></c></row>");
        assert_ne!(code(&replace(sheet, "<sheetData>", cell)), "fine", "{row}");
    }
    // A shared formula whose number asks for room.
    let formula = "<sheetData><row r=\"40\"><c r=\"A40\"><f t=\"shared\" si=\"99999999999\" ref=\"A40:A41\">1</f><v>1</v></c></row>";
    assert_eq!(code(&replace(sheet, "<sheetData>", formula.into())), "formula");
    // Entities, document types, control characters, another encoding.
    let entity = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><sheetData><row r=\"40\"><c r=\"A40\" t=\"str\"><v>&b;</v></c></row>";
    assert_ne!(code(&replace(sheet, "<sheetData>", entity.into())), "fine");
    assert_eq!(code(&replace(sheet, "<sheetData>", "<sheetData>\u{1}".into())), "broken_file");
    assert_eq!(code(&with_part(&good, sheet, |p| p.iter().flat_map(|b| [*b, 0]).collect())), "broken_file");
    assert_eq!(code(&with_part(&good, sheet, |p| p[..p.len() / 2].to_vec())), "broken_sheet");
    // Macros.
    let mut with_macros = parts(&good);
    with_macros.push(("xl/vbaProject.bin".into(), vec![1, 2, 3]));
    assert_eq!(code(&zipped(&with_macros)), "macros");
}

#[test]
fn the_number_of_problems_and_rows_is_bounded() {
    let empty = template(small(), &unit(), 2026).unwrap();
    let pay = "12 支付－批复－明细－";
    let mut changes = vec![("填报", 12, 5, V::T("已列全"))];
    for row in 0..MAX_ROWS as u32 + 1 {
        changes.push((pay, 3 + row, 0, V::T("2026-05-01")));
        changes.push((pay, 3 + row, 1, V::T("决算")));
        changes.push((pay, 3 + row, 2, V::T("否")));
        changes.push((pay, 3 + row, 3, V::N(f64::from(row))));
    }
    let problems = read(&filled(&empty, &changes)).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].code, problems[0].cell.as_str()), ("too_many_rows", "A5004"));
    changes.pop();
    changes.retain(|c| c.1 != 3 + MAX_ROWS as u32);
    assert_eq!(read(&filled(&empty, &changes)).unwrap().len(), 1);
    for change in changes.iter_mut().filter(|c| c.2 == 1) {
        change.3 = V::T("传闻");
    }
    let problems = read(&filled(&empty, &changes)).unwrap_err();
    assert_eq!(problems.len(), MAX_PROBLEMS);
    assert_eq!(problems[MAX_PROBLEMS - 1].code, "more_problems");
}

#[test]
fn characters_that_nobody_sees_are_refused() {
    let empty = template(small(), &unit(), 2026).unwrap();
    for text in ["甲\u{202e}乙", "甲\u{200b}乙", "甲\u{1}乙", "甲\u{7f}乙"] {
        let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
        let problems = read(&filled(&empty, &[("填报", 9, 5, V::T(text))])).unwrap_err();
        assert_eq!((problems[0].code, problems[0].cell.as_str()), ("control_character", "F10"), "{text:?}");
    }
}

fn survives(bytes: &[u8]) {
    for problems in
        [read(bytes).err(), units_import(bytes, &small().kinds, &small().statuses).err()].into_iter().flatten()
    {
        assert!(!problems.is_empty() && problems.len() <= MAX_PROBLEMS);
        assert!(problems.iter().all(|p| !p.message_zh.is_empty() && !p.message_en.is_empty()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000), head in prop::sample::select(vec![&b"PK\x03\x04"[..], b"\xD0\xCF\x11\xE0", b""])) {
        survives(&[head, &bytes].concat());
    }

    #[test]
    fn bytes_of_an_archive_changed(name in prop::sample::select(vec!["good.xlsx", "bad.xlsx", "city-good.xlsx"]), at in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), end in any::<prop::sample::Index>(), cut in any::<bool>()) {
        let mut bytes = fixture(name);
        for (at, byte) in at {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        survives(&bytes);
    }

    /// Inside the archive, where checksums do not protect.
    #[test]
    fn text_of_a_part_changed(
        name in prop::sample::select(vec!["good.xlsx", "good-lo.xlsx", "bad.xlsx", "city-good.xlsx"]),
        part in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, prop::sample::select(vec!["", "<", ">", "\"", "&", "9", "99999999999999999999", "-", "<c>", "</row>", "t=\"s\"", "e", "Z", "填", "_xFFFF_", "<f/>", "1e308", "NaN"])), 1..6),
    ) {
        let mut all = parts(&fixture(name));
        let at = part.index(all.len());
        let (_, content) = &mut all[at];
        for (at, drop, insert) in changes {
            let at = if content.is_empty() { 0 } else { at.index(content.len()) };
            let end = (at + drop).min(content.len());
            content.splice(at..end, insert.bytes());
        }
        survives(&zipped(&all));
    }
}
