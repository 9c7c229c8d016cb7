//! Bad input: an error that names the place, in bounded time and memory; never a panic.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::io::{Cursor, Write};
use std::path::Path;

use drafting::{limits, read, understand};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    let xml = format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    archive(&[("word/document.xml", xml.as_bytes())])
}

fn cell(text: &str) -> String {
    format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
}

fn xlsx(sheet: &str) -> Vec<u8> {
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
    let book = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let rels = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>"#
    );
    let package = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    archive(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", package.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn refused(bytes: &[u8]) -> (String, String) {
    let found = read("文件", bytes).unwrap_err();
    (found.code.clone(), found.said.zh)
}

#[test]
fn too_large_a_file() {
    assert_eq!(refused(&vec![b'a'; limits::MAX_BYTES + 1]).0, "file_too_large");
}

#[test]
fn a_part_that_unpacks_to_too_much() {
    let bomb = archive(&[("word/document.xml", &vec![b' '; 25 << 20])]);
    assert!(bomb.len() < 100_000);
    let (code, zh) = refused(&bomb);
    assert_eq!(code, "zip_bomb");
    assert!(zh.contains("word/document.xml"), "{zh}");
    // Pictures count too.
    let zeros = vec![0; 33 << 20];
    let parts = [
        ("word/document.xml", &b"<a/>"[..]),
        ("word/media/1.png", &zeros),
        ("word/media/2.png", &zeros),
        ("word/media/3.png", &zeros),
    ];
    let (code, zh) = refused(&archive(&parts));
    assert_eq!(code, "zip_bomb");
    assert!(zh.contains("word/media/3.png"), "{zh}");
}

#[test]
fn too_many_parts() {
    let names: Vec<String> = (0..=limits::MAX_PARTS).map(|i| format!("p{i}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b""[..])).collect();
    assert_eq!(refused(&archive(&parts)).0, "too_many_parts");
}

#[test]
fn a_million_cells_in_word() {
    let row = format!("<w:tr>{}</w:tr>", cell("甲").repeat(50));
    let (code, zh) = refused(&docx(&format!("<w:tbl>{}</w:tbl>", row.repeat(6_000))));
    assert_eq!(code, "too_many_cells");
    assert!(zh.contains("第 1 个表第 1201 行第 1 格"), "{zh}");
    let wide = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell("甲").repeat(65));
    assert_eq!(refused(&docx(&wide)).0, "too_many_columns");
    let span = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"4000000000\"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>";
    assert_eq!(refused(&docx(span)).0, "too_many_columns");
}

#[test]
fn a_million_cells_in_a_sheet() {
    let row = |r: u32, filled: bool| -> String {
        let cells: String = (0..60_u32)
            .map(|c| {
                let name = format!(
                    "{}{}{r}",
                    if c < 26 { String::new() } else { char::from(b'A' + (c / 26 - 1) as u8).to_string() },
                    char::from(b'A' + (c % 26) as u8)
                );
                if filled { format!("<c r=\"{name}\" t=\"str\"><v>x</v></c>") } else { format!("<c r=\"{name}\"/>") }
            })
            .collect();
        format!("<row r=\"{r}\">{cells}</row>")
    };
    let filled: String = (1..=1_100).map(|r| row(r, true)).collect();
    let (code, zh) = refused(&xlsx(&filled));
    assert_eq!(code, "too_many_cells");
    assert!(zh.contains("S!A1001"), "{zh}");
    let empty: String = (1..=9_000).map(|r| row(r, false)).collect();
    assert_eq!(refused(&xlsx(&empty)).0, "too_many_cells");
    // Two cells at opposite ends of the sheet make no grid of them.
    let far = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>x</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\" t=\"str\"><v>y</v></c></row>";
    assert_eq!(refused(&xlsx(far)).0, "too_many_columns");
    let deep = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>x</v></c></row><row r=\"1048576\"><c r=\"B1048576\" t=\"str\"><v>y</v></c></row>";
    assert_eq!(read("x", &xlsx(deep)).unwrap().tables().next().unwrap().rows.len(), 2);
}

#[test]
fn deep_nesting() {
    let (code, zh) = refused(&docx(&format!("{}{}", "<w:sdt>".repeat(10_000), "</w:sdt>".repeat(10_000))));
    assert_eq!(code, "too_deep");
    assert!(zh.contains("第 1 段"), "{zh}");
    let tables = "<w:tbl><w:tr><w:tc>".repeat(30) + "<w:p/>" + &"</w:tc></w:tr></w:tbl>".repeat(30);
    let d = read("x", &docx(&tables)).unwrap();
    assert_eq!(d.findings[0].code, "nested_table");
}

#[test]
fn broken_xml_names_the_place() {
    let (code, zh) = refused(&docx("<w:p/><w:p/><w:tbl><w:tr><w:tc></w:tr></w:tc></w:tbl>"));
    assert_eq!(code, "broken_document");
    assert!(zh.contains("第 1 个表第 1 行第 1 格"), "{zh}");
    assert_eq!(refused(&docx("<w:p>")).0, "broken_document");
    assert_eq!(refused(&docx("&bomb;")).0, "broken_document");
    let dtd = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><x/>";
    assert_eq!(refused(&archive(&[("word/document.xml", dtd.as_bytes())])).0, "broken_document");
    assert_eq!(refused(b"PK\x03\x04 and nothing").0, "broken_file");
    assert_eq!(refused(&archive(&[("a.txt", b"a")])).0, "unknown_format");
}

#[test]
fn long_texts() {
    let (code, zh) = refused(format!("甲\n{}\n", "字".repeat(limits::MAX_TEXT + 1)).as_bytes());
    assert_eq!(code, "text_too_long");
    assert!(zh.contains("第 2 行"), "{zh}");
    assert_eq!(refused("\n".repeat(limits::MAX_LINES + 1).as_bytes()).0, "too_many_lines");
    let numbers = format!("项目\t考核内容\t分值\t评分标准\n甲\t乙\t5\t{}\n", "每1项扣1分，90%以上".repeat(1_500));
    let d = read("x", numbers.as_bytes()).unwrap();
    understand(&d).unwrap();
}

#[test]
fn what_word_hides_is_not_read() {
    let body = "<w:p><w:r><w:t>甲</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins><w:r><w:t>增</w:t></w:r></w:ins>\
        <w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>&lt;乙&#x4E19;</w:t><w:br/><w:t>丁</w:t></w:r></w:p>\
        <mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Choice>\
        <mc:Fallback><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent>";
    let d = read("x", &docx(body)).unwrap();
    let texts: Vec<&str> = d
        .blocks
        .iter()
        .map(|b| match b {
            drafting::Block::Paragraph { text, .. } => text.as_str(),
            drafting::Block::Table(_) => "",
        })
        .collect();
    assert_eq!(texts, ["甲增<乙丙\n丁", "框"]);
    assert_eq!(d.findings[0].code, "tracked_changes");
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        if let Ok(d) = read("x", &bytes) {
            let _ = understand(&d);
        }
    }

    #[test]
    fn damaged_files(which in 0_usize..4, at in 0_usize..12_000, with in any::<u8>(), cut in any::<bool>()) {
        let name = ["deduct.docx", "bands.xlsx", "method-2009.txt", "bands-tabs.txt"][which];
        let mut bytes = fixture(name);
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] = with }
        if let Ok(d) = read(name, &bytes)
            && let Ok(draft) = understand(&d)
        {
            let _ = drafting::to_method(&draft, "x");
        }
    }

    #[test]
    fn tables_of_the_trade(rows in proptest::collection::vec(proptest::collection::vec("(|1|8分|甲|一、乙（5分）|合计|注：|续|90%以上得8分|每少1项扣1分，扣完为止|2-5分|县级8分，区级6分|约10万元|12月15日前报送|[0-9%分；，以上每扣]{0,12})", 0..7), 0..12)) {
        let head = "序号\t考核项目\t考核内容\t分值\t评分标准\t分值\n".to_owned();
        let text = rows.iter().fold(head, |t, r| t + &r.join("\t") + "\t\n");
        if let Ok(draft) = understand(&read("x", text.as_bytes()).unwrap())
            && let Ok(written) = drafting::to_method(&draft, "x")
        {
            // What is written is a method that the engine reads.
            let (method, problems) = rubric::read(&written.files);
            prop_assert!(method.is_some(), "{:?}", problems);
            let calendar = kernel::calendar::Calendar { holidays: Vec::new(), makeup: Vec::new(), covered: None, source: "none".into() };
            let (reports, problems) = rubric::run_cases(&written.files, &method.unwrap(), &calendar);
            prop_assert!(problems.is_empty(), "{:?}", problems);
            for r in reports {
                prop_assert_eq!(&r.outcome, &rubric::CaseOutcome::Passed, "{} {}", r.indicator, r.name);
            }
        }
    }

    #[test]
    fn lines_of_any_layout(lines in proptest::collection::vec("(|\t|\t8分|序号|考核项目|考核内容|分值|评分标准|8|8分|注：|合计|甲|\\|a\\|b\\||┌─┬─┐|│甲│乙│|├─┼─┤|└─┴─┘|\\+--\\+--\\+|\t甲\t乙|\"引\t号)", 0..40)) {
        if let Ok(d) = read("x", lines.join("\n").as_bytes()) {
            let _ = understand(&d);
        }
    }
}
