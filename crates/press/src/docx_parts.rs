//! The parts of a Word document beside its text: styles, head and foot, properties.

use kernel::Result;

use crate::docx::Xml;
use crate::model::{Document, Lang, Style};

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

pub(crate) fn content_types() -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("Types", &[("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types")])?;
    let relations = "application/vnd.openxmlformats-package.relationships+xml";
    xml.empty("Default", &[("Extension", "rels"), ("ContentType", relations)])?;
    xml.empty("Default", &[("Extension", "xml"), ("ContentType", "application/xml")])?;
    let core = "application/vnd.openxmlformats-package.core-properties+xml".to_owned();
    let app = "application/vnd.openxmlformats-officedocument.extended-properties+xml".to_owned();
    for (part, kind) in [
        ("/word/document.xml", format!("{WORD}.document.main+xml")),
        ("/word/styles.xml", format!("{WORD}.styles+xml")),
        ("/word/settings.xml", format!("{WORD}.settings+xml")),
        ("/word/header1.xml", format!("{WORD}.header+xml")),
        ("/word/footer1.xml", format!("{WORD}.footer+xml")),
        ("/word/footer2.xml", format!("{WORD}.footer+xml")),
        ("/docProps/core.xml", core),
        ("/docProps/app.xml", app),
    ] {
        xml.empty("Override", &[("PartName", part), ("ContentType", &kind)])?;
    }
    xml.close("Types")?;
    Ok(xml.finish())
}

fn relations(list: &[(&str, &str, &str)]) -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("Relationships", &[("xmlns", RELATIONS)])?;
    for (id, kind, target) in list {
        xml.empty("Relationship", &[("Id", id), ("Type", kind), ("Target", target)])?;
    }
    xml.close("Relationships")?;
    Ok(xml.finish())
}

pub(crate) fn package_relations() -> Result<Vec<u8>> {
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    relations(&[
        ("rId1", &format!("{OFFICE}/officeDocument"), "word/document.xml"),
        ("rId2", core, "docProps/core.xml"),
        ("rId3", &format!("{OFFICE}/extended-properties"), "docProps/app.xml"),
    ])
}

pub(crate) fn document_relations() -> Result<Vec<u8>> {
    relations(&[
        ("rIdStyles", &format!("{OFFICE}/styles"), "styles.xml"),
        ("rIdSettings", &format!("{OFFICE}/settings"), "settings.xml"),
        ("rIdHeader", &format!("{OFFICE}/header"), "header1.xml"),
        ("rIdOdd", &format!("{OFFICE}/footer"), "footer1.xml"),
        ("rIdEven", &format!("{OFFICE}/footer"), "footer2.xml"),
    ])
}

pub(crate) fn core(document: &Document) -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    )?;
    xml.leaf("dc:title", &[], &document.title)?;
    xml.leaf("dc:creator", &[], &document.author)?;
    xml.leaf("dc:description", &[], &document.foot)?;
    xml.leaf("cp:keywords", &[], &document.marks.join(" "))?;
    let day = format!("{}T00:00:00Z", document.date);
    for name in ["dcterms:created", "dcterms:modified"] {
        xml.leaf(name, &[("xsi:type", "dcterms:W3CDTF")], &day)?;
    }
    xml.close("cp:coreProperties")?;
    Ok(xml.finish())
}

pub(crate) fn app() -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    let space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
    xml.open("Properties", &[("xmlns", space)])?;
    xml.leaf("Application", &[], "Huanheng")?;
    xml.close("Properties")?;
    Ok(xml.finish())
}

pub(crate) fn settings(document: &Document) -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("w:settings", &[("xmlns:w", MAIN)])?;
    if document.style == Style::Official {
        // The page number stands right on odd pages, left on even ones.
        xml.empty("w:evenAndOddHeaders", &[])?;
    }
    xml.empty("w:characterSpacingControl", &[("w:val", "compressPunctuation")])?;
    xml.open("w:compat", &[])?;
    xml.empty("w:balanceSingleByteDoubleByteWidth", &[])?;
    xml.empty(
        "w:compatSetting",
        &[("w:name", "compatibilityMode"), ("w:uri", "http://schemas.microsoft.com/office/word"), ("w:val", "15")],
    )?;
    xml.close("w:compat")?;
    xml.close("w:settings")?;
    Ok(xml.finish())
}

/// A style of paragraphs.
struct Look<'a> {
    id: &'a str,
    /// Of the text in Chinese; the Latin one follows.
    font: &'a str,
    half_points: i64,
    align: &'a str,
    /// In hundredths of a character.
    indent: i64,
    /// Before and after, in twentieths of a point.
    space: (i64, i64),
    /// Exact line pitch in twentieths of a point; 0 for what the text needs.
    pitch: i64,
    extra: Extra,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Extra {
    None,
    Red,
    RedLine,
    Heading(u8),
    /// So many hundredths of a character free on the right.
    Right(i64),
}

const FANGSONG: &str = "仿宋_GB2312";
const TITLE: &str = "方正小标宋简体";
const HEI: &str = "黑体";
const KAI: &str = "楷体_GB2312";
const SONG: &str = "宋体";

#[rustfmt::skip]
fn looks(official: bool) -> Vec<Look<'static>> {
    let (text, size, pitch) = if official { (FANGSONG, 32, 579) } else { (SONG, 20, 0) };
    let indent = if official { 200 } else { 0 };
    let after = if official { 0 } else { 80 };
    let cells = if official { 24 } else { 18 };
    let heading = |id, font, half_points, level| {
        let space = if official { (0, 0) } else { (160, 80) };
        Look { id, font, half_points, align: "left", indent, space, pitch, extra: Extra::Heading(level) }
    };
    let cell = |id, font, align, extra| {
        Look { id, font, half_points: cells, align, indent: 0, space: (30, 30), pitch: 0, extra }
    };
    vec![
        Look { id: "Body", font: text, half_points: size, align: "both", indent, space: (0, after), pitch, extra: Extra::None },
        Look { id: "Addressee", font: text, half_points: size, align: "left", indent: 0, space: (0, after), pitch, extra: Extra::None },
        Look { id: "Issuer", font: TITLE, half_points: 68, align: "center", indent: 0, space: (twips35(), 0), pitch: 0, extra: Extra::Red },
        Look { id: "Number", font: text, half_points: size, align: "center", indent: 0, space: (0, 226), pitch, extra: Extra::None },
        Look { id: "NumberLine", font: text, half_points: size, align: "center", indent: 0, space: (1158, 0), pitch, extra: Extra::RedLine },
        Look {
            id: "Title", font: TITLE, half_points: if official { 44 } else { 34 }, align: "center", indent: 0,
            space: if official { (1158, 579) } else { (0, 160) }, pitch: 0, extra: Extra::None,
        },
        Look { id: "Subtitle", font: KAI, half_points: size, align: "center", indent: 0, space: (0, 120), pitch, extra: Extra::None },
        heading("Heading1", HEI, if official { 32 } else { 24 }, 0),
        heading("Heading2", if official { KAI } else { HEI }, if official { 32 } else { 21 }, 1),
        heading("Heading3", if official { FANGSONG } else { HEI }, if official { 32 } else { 20 }, 2),
        Look { id: "Remark", font: text, half_points: cells, align: "left", indent: 0, space: (80, 80), pitch: 0, extra: Extra::None },
        Look { id: "Caption", font: HEI, half_points: cells, align: if official { "center" } else { "left" }, indent: 0, space: (160, 80), pitch: 0, extra: Extra::None },
        Look { id: "EndingIssuer", font: text, half_points: size, align: "right", indent: 0, space: (0, 0), pitch, extra: Extra::Right(200) },
        Look { id: "EndingDate", font: text, half_points: size, align: "right", indent: 0, space: (0, 0), pitch, extra: Extra::Right(400) },
        cell("CellLeft", SONG, "left", Extra::None),
        cell("CellCentre", SONG, "center", Extra::None),
        cell("CellRight", SONG, "right", Extra::None),
        cell("CellHead", HEI, "center", Extra::None),
        cell("CellSection", HEI, "left", Extra::None),
        cell("CellSum", HEI, "left", Extra::None),
        cell("CellSumCentre", HEI, "center", Extra::None),
        Look { id: "Gap", font: SONG, half_points: 8, align: "left", indent: 0, space: (0, 0), pitch: 120, extra: Extra::None },
        Look { id: "Mark", font: HEI, half_points: 21, align: "right", indent: 0, space: (0, 0), pitch: 0, extra: Extra::Red },
        Look { id: "Foot", font: SONG, half_points: 15, align: "center", indent: 0, space: (0, 0), pitch: 0, extra: Extra::None },
        Look { id: "PageOdd", font: SONG, half_points: 28, align: "right", indent: 0, space: (0, 60), pitch: 0, extra: Extra::Right(100) },
        Look { id: "PageEven", font: SONG, half_points: 28, align: "left", indent: 100, space: (0, 60), pitch: 0, extra: Extra::None },
    ]
}

fn twips35() -> i64 {
    crate::docx::twips(35)
}

pub(crate) fn styles(document: &Document) -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("w:styles", &[("xmlns:w", MAIN)])?;
    xml.open("w:docDefaults", &[])?;
    xml.open("w:rPrDefault", &[])?;
    xml.open("w:rPr", &[])?;
    let (east, latin) = (SONG, "Times New Roman");
    xml.empty("w:rFonts", &[("w:ascii", latin), ("w:hAnsi", latin), ("w:eastAsia", east), ("w:cs", latin)])?;
    let lang = if document.lang == Lang::Zh { "zh-CN" } else { "en-GB" };
    xml.empty("w:lang", &[("w:val", lang), ("w:eastAsia", "zh-CN")])?;
    xml.close("w:rPr")?;
    xml.close("w:rPrDefault")?;
    xml.empty("w:pPrDefault", &[])?;
    xml.close("w:docDefaults")?;
    xml.open("w:style", &[("w:type", "paragraph"), ("w:default", "1"), ("w:styleId", "Normal")])?;
    xml.empty("w:name", &[("w:val", "Normal")])?;
    xml.close("w:style")?;
    for look in looks(document.style == Style::Official) {
        style(&mut xml, &look)?;
    }
    xml.close("w:styles")?;
    Ok(xml.finish())
}

fn style(xml: &mut Xml, look: &Look<'_>) -> Result<()> {
    xml.open("w:style", &[("w:type", "paragraph"), ("w:styleId", look.id)])?;
    let name = match look.extra {
        // Word's own names, so that its outline knows the headings.
        Extra::Heading(level) => format!("heading {}", level.saturating_add(1)),
        _ => look.id.to_owned(),
    };
    xml.empty("w:name", &[("w:val", &name)])?;
    xml.empty("w:basedOn", &[("w:val", "Normal")])?;
    xml.open("w:pPr", &[])?;
    if matches!(look.extra, Extra::Heading(_)) || look.id == "CellSection" {
        xml.empty("w:keepNext", &[])?;
    }
    if look.extra == Extra::RedLine {
        xml.open("w:pBdr", &[])?;
        xml.empty("w:bottom", &[("w:val", "single"), ("w:sz", "12"), ("w:space", "11"), ("w:color", "C00000")])?;
        xml.close("w:pBdr")?;
    }
    // Only the lines of the text stand on the grid of the page.
    if look.pitch == 0 {
        xml.empty("w:snapToGrid", &[("w:val", "0")])?;
    }
    let (before, after, pitch) = (look.space.0.to_string(), look.space.1.to_string(), look.pitch.to_string());
    let mut space: Vec<(&str, &str)> = vec![("w:before", &before), ("w:after", &after)];
    if look.pitch > 0 {
        space.extend([("w:line", pitch.as_str()), ("w:lineRule", "exact")]);
    }
    xml.empty("w:spacing", &space)?;
    // A hundredth of a character of this size, in twentieths of a point: half points times 10 over 100.
    let chars = |n: i64| (n.saturating_mul(look.half_points) / 10).to_string();
    if look.indent > 0 {
        let page = look.id.starts_with("Page");
        let (n, name) = (look.indent.to_string(), if page { "w:left" } else { "w:firstLine" });
        let in_chars = if page { "w:leftChars" } else { "w:firstLineChars" };
        xml.empty("w:ind", &[(in_chars, &n), (name, &chars(look.indent))])?;
    }
    if let Extra::Right(n) = look.extra {
        xml.empty("w:ind", &[("w:rightChars", &n.to_string()), ("w:right", &chars(n))])?;
    }
    xml.empty("w:jc", &[("w:val", look.align)])?;
    if let Extra::Heading(level) = look.extra {
        xml.empty("w:outlineLvl", &[("w:val", &level.to_string())])?;
    }
    xml.close("w:pPr")?;
    xml.open("w:rPr", &[])?;
    xml.empty("w:rFonts", &[("w:eastAsia", look.font)])?;
    if matches!(look.extra, Extra::Red) {
        xml.empty("w:color", &[("w:val", "C00000")])?;
    }
    if look.pitch > 0 && look.half_points == 32 {
        // 28 characters of 16 pt on 156 mm: a quarter of a point less each.
        xml.empty("w:spacing", &[("w:val", "-5")])?;
    }
    let size = look.half_points.to_string();
    xml.empty("w:sz", &[("w:val", &size)])?;
    xml.empty("w:szCs", &[("w:val", &size)])?;
    xml.close("w:rPr")?;
    xml.close("w:style")
}

pub(crate) fn header(document: &Document) -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("w:hdr", &[("xmlns:w", MAIN)])?;
    let between = if document.lang == Lang::Zh { "　" } else { " · " };
    xml.paragraph("Mark", &document.marks.join(between), &[])?;
    xml.close("w:hdr")?;
    Ok(xml.finish())
}

pub(crate) fn footer(document: &Document, odd: bool) -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("w:ftr", &[("xmlns:w", MAIN)])?;
    if document.style == Style::Official {
        numbered(&mut xml, if odd { "PageOdd" } else { "PageEven" }, &["— ", "PAGE", " —"])?;
        xml.paragraph("Foot", &document.foot, &[])?;
    } else {
        xml.paragraph("Foot", &document.foot, &[])?;
        let words: &[&str] = match document.lang {
            Lang::Zh => &["第 ", "PAGE", " 页 共 ", "NUMPAGES", " 页"],
            Lang::En => &["page ", "PAGE", " of ", "NUMPAGES"],
        };
        numbered(&mut xml, "Foot", words)?;
    }
    xml.close("w:ftr")?;
    Ok(xml.finish())
}

fn numbered(xml: &mut Xml, style: &str, words: &[&str]) -> Result<()> {
    xml.open("w:p", &[])?;
    xml.open("w:pPr", &[])?;
    xml.empty("w:pStyle", &[("w:val", style)])?;
    xml.close("w:pPr")?;
    for word in words {
        if *word == "PAGE" || *word == "NUMPAGES" {
            xml.field(&format!(" {word} "))?;
        } else {
            xml.open("w:r", &[])?;
            xml.leaf("w:t", &[("xml:space", "preserve")], word)?;
            xml.close("w:r")?;
        }
    }
    xml.close("w:p")
}
