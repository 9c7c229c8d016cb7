use std::io::{Cursor, Write};

use super::*;

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn docx(text: &str) -> Vec<u8> {
    let body = format!("<w:document><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>");
    zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", body.as_bytes())])
}

fn eicar() -> Vec<u8> {
    [b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", EICAR.0, EICAR.1, b"$H+H*"].concat()
}

fn word(name: &str, bytes: &[u8]) -> String {
    match look(name, bytes) {
        Found::Fit { media } => media,
        Found::Refused { code, .. } => code.into(),
        Found::PutAside { reason, .. } => reason.name().into(),
    }
}

#[test]
fn papers_are_received_as_what_they_are() {
    assert_eq!(word("总结.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF\n"), "application/pdf");
    assert!(word("总结.docx", &docx("年度工作总结")).contains("wordprocessingml"));
    assert_eq!(word("总结.md", "# 总结\n完成联网".as_bytes()), "text/markdown; charset=utf-8");
    assert_eq!(word("表.csv", "一,二".as_bytes()), "text/csv");
    assert_eq!(word("材料.zip", &zip(&[("a.txt", b"a")])), "application/zip");
    assert_eq!(word("版式.ofd", &zip(&[("OFD.xml", b"<ofd/>")])), "application/ofd");
    let mut ole = OLE.to_vec();
    ole.resize(2048, 0);
    assert_eq!(word("旧.doc", &ole), "application/msword");
    assert_eq!(word("MZ开头.txt", "MZ是两个字母".as_bytes()), "text/plain");
}

#[test]
fn what_is_empty_broken_off_or_misnamed_goes_back() {
    assert_eq!(word("a.pdf", b""), "empty_file");
    assert_eq!(word("a.pdf", b"%PDF-1.7\n1 0 obj"), "truncated_file");
    let whole = docx("总结");
    assert_eq!(word("a.docx", whole.get(..whole.len() - 40).unwrap()), "truncated_file");
    assert_eq!(word("a.zip", whole.get(..60).unwrap()), "truncated_file");
    assert_eq!(word("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "truncated_file");
    assert_eq!(word("a.doc", OLE), "truncated_file");
    assert_eq!(word("a.pdf", &whole), "misnamed");
    assert_eq!(word("a.docx", b"%PDF-1.7\n%%EOF"), "misnamed");
    assert_eq!(word("a.docx", &zip(&[("a.txt", b"a")])), "misnamed");
    assert_eq!(word("a.xlsx", &whole), "misnamed");
    assert_eq!(word("a.doc", "文字".as_bytes()), "misnamed");
    assert_eq!(word("a.txt", b"<html><script>1</script></html>"), "misnamed");
    assert_eq!(word("a.html", b"<html></html>"), "file_kind");
    assert_eq!(word("a", b"text"), "file_kind");
}

#[test]
fn what_could_run_is_put_aside_under_any_name() {
    for name in ["eicar.com", "总结.txt", "总结.pdf", "总结.docx"] {
        assert_eq!(word(name, &eicar()), "test_virus", "{name}");
    }
    assert_eq!(word("材料.zip", &zip(&[("内/a.txt", &eicar())])), "test_virus");
    assert_eq!(word("材料.zip", &zip(&[("b.zip", &zip(&[("a.txt", &eicar())]))])), "test_virus");
    let deep = zip(&[("c.zip", &zip(&[("b.zip", &zip(&[("a.txt", b"a")]))]))]);
    assert_eq!(word("材料.zip", &deep), "nested");
    // Many archives that each unpack to little are given up when it is too much in all.
    let inner = zip(&[("a.txt", &[b'a'; 4000])]);
    let many: Vec<(String, &[u8])> = (0..9).map(|n| (format!("{n}.zip"), inner.as_slice())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(n, b)| (n.as_str(), *b)).collect();
    let many = zip(&many);
    assert_eq!(danger("材料.zip", &many, 0, &mut 60_000), None);
    assert_eq!(danger("材料.zip", &many, 0, &mut 20_000).map(|d| d.0), Some(Reason::Nested));
    for (name, bytes) in [
        ("总结.pdf", &b"MZ\x90\0\x03\0\0\0PE\0\0"[..]),
        ("总结.docx", b"\x7fELF\x02\x01"),
        ("a.txt", b"\xcf\xfa\xed\xfe1"),
        ("a.txt", b"\xca\xfe\xba\xbe1"),
        ("a.exe", b"anything"),
    ] {
        assert_eq!(word(name, bytes), "program", "{name}");
    }
    assert_eq!(word("a.txt", b"#!/bin/sh\nrm"), "script");
    assert_eq!(word("a.bat", b"del"), "script");
    assert_eq!(word("材料.zip", &zip(&[("x/run.vbs", b"1")])), "script");
    let macros = zip(&[("word/document.xml", b"<a/>"), ("word/vbaProject.bin", b"1")]);
    assert_eq!(word("总结.docx", &macros), "macros");
    assert_eq!(word("总结.docm", &docx("总结")), "macros");
    // The project under another name, told by the list of parts; a document of the kind with macros; the macros of old sheets.
    for said in ["application/vnd.ms-office.vbaProject", "application/vnd.ms-word.document.macroEnabled.main+xml"] {
        let list = format!("<Types><Override PartName=\"/word/a.bin\" ContentType=\"{said}\"/></Types>");
        let hidden = [("[Content_Types].xml", list.as_bytes()), ("word/document.xml", b"<a/>"), ("word/a.bin", b"1")];
        assert_eq!(word("总结.docx", &zip(&hidden)), "macros", "{said}");
    }
    let old = zip(&[("xl/workbook.xml", b"<a/>"), ("xl/macrosheets/sheet1.xml", b"<a/>")]);
    assert_eq!(word("表.xlsx", &old), "macros");
    let mut ole = OLE.to_vec();
    ole.resize(1024, 0);
    ole.extend("_VBA_PROJECT".encode_utf16().flat_map(u16::to_le_bytes));
    ole.resize(2048, 0);
    assert_eq!(word("旧.doc", &ole), "macros");
}

#[test]
fn the_mark_of_a_classified_paper_is_seen_where_it_is_readable() {
    assert_eq!(word("机密 总结.pdf", b"%PDF-1.7\n%%EOF"), "classified");
    assert_eq!(word("总结★.txt", "文".as_bytes()), "classified");
    assert_eq!(word("总结.txt", "秘密★1年\n总结".as_bytes()), "classified");
    assert_eq!(word("总结.md", "机 密\n# 总结".as_bytes()), "classified");
    assert_eq!(word("总结.docx", &docx("绝密★长期")), "classified");
    assert_eq!(word("总结.pdf", "%PDF-1.7\n/Title (机密★总结)\n%%EOF".as_bytes()), "classified");
    assert_eq!(word("总结.pdf", b"%PDF-1.7\n/Title <FEFF79D85BC6>\n%%EOF"), "classified");
    assert_eq!(word("材料.zip", &zip(&[("秘密.txt", b"a")])), "classified");
    // To write about secrecy is no mark.
    assert_eq!(word("总结.txt", "保密工作：未发生泄露国家秘密、商业秘密的情况。".as_bytes()), "text/plain");
}
