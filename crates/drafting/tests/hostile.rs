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
        // Packing is only worth its time where the unpacked size is the point.
        let plain = bytes.len() < 12 << 20;
        let method = if plain { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
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
    let bomb = archive(&[("word/document.xml", &vec![b' '; 13 << 20])]);
    assert!(bomb.len() < 100_000);
    let (code, zh) = refused(&bomb);
    assert_eq!(code, "zip_bomb");
    assert!(zh.contains("word/document.xml"), "{zh}");
    // Pictures count too.
    let zeros = vec![0; 33 << 20];
    let parts = [("word/document.xml", &b"<a/>"[..]), ("word/media/1.png", &zeros), ("word/media/2.png", &zeros)];
    let (code, zh) = refused(&archive(&parts));
    assert_eq!(code, "zip_bomb");
    assert!(zh.contains("word/media/2.png"), "{zh}");
}

#[test]
fn too_many_parts() {
    let names: Vec<String> = (0..=limits::ARCHIVE.parts).map(|i| format!("p{i}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b""[..])).collect();
    assert_eq!(refused(&archive(&parts)).0, "too_many_parts");
}

#[test]
fn a_million_cells_in_word() {
    let row = format!("<w:tr>{}</w:tr>", cell("甲").repeat(50));
    let (code, zh) = refused(&docx(&format!("<w:tbl>{}</w:tbl>", row.repeat(1_500))));
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
    let empty: String = (1..=5_100).map(|r| row(r, false)).collect();
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
        <w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>&lt;乙&#x4E19;</w:t><w:br/><w:t>丁</w:t></w:r></w:p>\
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
    let codes: Vec<&str> = d.findings.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(codes, ["tracked_changes", "hidden_text"]);
}

/// Each of these would take minutes if the work grew with the square of the text.
#[test]
fn texts_made_to_be_slow() {
    let cell = |text: String| format!("项目\t考核内容\t分值\t评分标准\n甲\t乙\t5\t{text}\n");
    let most = limits::MAX_TEXT - 10;
    let repeat = |unit: &str| unit.repeat(most / unit.chars().count());
    let mut texts: Vec<String> = [
        "百分之",
        "一分之",
        "一",
        "十百千",
        "每",
        "（",
        "，",
        "a，",
        "9",
        "9,",
        "9分",
        "得9分；",
        "扣",
        "县级9万元以上，",
        "9%≤x<9%；",
        "9月9日前，",
        "至少9天一次",
        "每季度至少9次",
        "\"",
    ]
    .iter()
    .map(|u| cell(repeat(u)))
    .collect();
    texts.push("\n".repeat(limits::MAX_LINES - 1));
    texts.push(format!("\ta\n\tb\n\tc\n\td\n\n\te{}", "\n".repeat(limits::MAX_LINES - 20)));
    texts.push("\"a\tb\n".repeat(20_000));
    texts.push("序号\n考核项目\n分值\n评分标准\n".repeat(1_400));
    texts.push(format!("序号\n考核项目\n分值\n评分标准\n{}", "8\n".repeat(5_900)));
    texts.push(format!("项目\t考核内容\t分值\t评分标准\t分值\n{}", "甲\t乙\t\t丙\t\n".repeat(9_000)));
    texts.push("│甲│乙│\n├─┼─┤\n".repeat(9_000));
    for text in texts {
        if let Ok(d) = read("x", text.as_bytes())
            && let Ok(draft) = understand(&d)
        {
            let _ = drafting::to_method(&draft, "x");
        }
    }
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap()
}

/// A clause put together from what such clauses are made of.
fn clause() -> impl Strategy<Value = String> {
    let part = "(联通率≥[1-9]0%|联通率[1-9]0%以上|县级[1-9]万元以上，区级[1-9]万元以上|县≥[1-9]0万|培训[1-9]人次以上|不少于[1-9]次|每季度至少[1-9]次|至少[1-9]天一次更新|[1-9]月[1-9]日前上报|年底前完成|达标率[1-4]0%-[5-9]0%|[1-4]0%≤达标率<[5-9]0%|工作有力|未开展|或质量较差|其他情况|投入[1-9]万元左右|[一二三两]次以上|三分之二以上|得分[1-9]0分以上|制度健全（含“预案: #1”）|浓度低于[1-9]微克/立方米|每篇1分|每少一项扣1分|- 甲|\\[乙\\]|'丙'|\"丁|A B  C)";
    proptest::collection::vec(part, 1..5).prop_map(|parts| parts.join("，"))
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
    fn methods_of_the_trade(indicators in proptest::collection::vec(proptest::collection::btree_map(0_u32..20, clause(), 1..5), 1..6)) {
        let mut text = "项目\t考核内容\t分值\t评分标准\t分值\n".to_owned();
        for (n, tiers) in indicators.iter().enumerate() {
            for (k, (points, clause)) in tiers.iter().rev().enumerate() {
                let points = points + 1;
                let (name, worth) = if k == 0 { (format!("内容{n}"), points.to_string()) } else { (String::new(), String::new()) };
                text += &format!("{}\t{name}\t{worth}\t{clause}\t{points}分\n", if n == 0 && k == 0 { "甲" } else { "" });
            }
        }
        let draft = understand(&read("x", text.as_bytes()).unwrap()).unwrap();
        match drafting::to_method(&draft, "x") {
            Ok(written) => {
                let (method, problems) = rubric::read(&written.files);
                prop_assert!(method.is_some(), "{:?}", problems);
                let calendar = kernel::calendar::Calendar { holidays: Vec::new(), makeup: Vec::new(), covered: None, source: "none".into() };
                let (reports, problems) = rubric::run_cases(&written.files, &method.unwrap(), &calendar);
                prop_assert!(problems.is_empty(), "{:?}", problems);
                for r in &reports {
                    prop_assert_eq!(&r.outcome, &rubric::CaseOutcome::Passed, "{} {}\n{}", r.indicator, r.name, text);
                }
                // A tier has a case, or the finding that nothing reaches it.
                let tiers: usize = draft.indicators().map(|i| i.rule.tiers().len()).sum();
                prop_assert!(reports.len() + written.findings.len() >= tiers, "{}", text);
                // Through a workbook and back without an edit nothing changes.
                let book = drafting::export_xlsx(&written.files).unwrap();
                let back = drafting::import_xlsx(&written.files, &book).unwrap();
                prop_assert!(back.uncarried.is_empty(), "{:?}", back.uncarried);
                prop_assert_eq!(back.files, written.files);
            }
            Err(missing) => prop_assert!(missing.iter().all(|f| f.code == "undecided" || f.code.starts_with("sum_")), "{:?}\n{}", missing, text),
        }
    }

    #[test]
    fn lines_of_any_layout(lines in proptest::collection::vec("(|\t|\t8分|序号|考核项目|考核内容|分值|评分标准|8|8分|注：|合计|甲|\\|a\\|b\\||┌─┬─┐|│甲│乙│|├─┼─┤|└─┴─┘|\\+--\\+--\\+|\t甲\t乙|\"引\t号)", 0..40)) {
        if let Ok(d) = read("x", lines.join("\n").as_bytes()) {
            let _ = understand(&d);
        }
    }
}
