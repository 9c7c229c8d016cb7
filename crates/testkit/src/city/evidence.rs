//! Papers that prove facts. Every one says on its first line that it is simulated.

use std::fmt::Write;

use jiff::civil::Date;

use crate::city::units::Unit;

/// A paper before it is filed.
pub(crate) struct Paper {
    pub name: String,
    pub media: &'static str,
    pub text: String,
    pub dated: Option<Date>,
}

const HEAD: &str = "模拟数据";

/// A paper of a few lines, each a name and what it says.
pub(crate) fn sheet(unit: &Unit, title: &str, dated: Date, lines: &[(&str, String)]) -> Paper {
    let mut text = format!("{HEAD}\n{title}\n单位：{}\n", unit.name);
    for (name, what) in lines {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name}：{what}");
    }
    let _ = writeln!(text, "日期：{dated}");
    Paper { name: format!("{}{title}.txt", unit.short), media: "text/plain; charset=utf-8", text, dated: Some(dated) }
}

/// A log with a header line and one line for each entry.
pub(crate) fn log(unit: &Unit, title: &str, dated: Date, header: &str, lines: &[String]) -> Paper {
    let mut text = format!("# {HEAD}，{}，{title}\n{header}\n", unit.name);
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    Paper { name: format!("{}{title}.csv", unit.short), media: "text/csv; charset=utf-8", text, dated: Some(dated) }
}

/// A training certificate as a picture.
pub(crate) fn certificate(unit: &Unit, person: &str, session: &str, course: &str, dated: Date) -> Paper {
    let mut text = format!("<!-- {HEAD} -->\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 420 300\">\n");
    text.push_str("<rect x=\"6\" y=\"6\" width=\"408\" height=\"288\" fill=\"#fffdf5\" stroke=\"#a33\"/>\n");
    let lines = [
        (60, 28, "结业证书".to_owned()),
        (115, 17, format!("{person}（{}）", unit.short)),
        (150, 15, format!("参加{session}")),
        (180, 15, format!("课程：{course}，成绩合格，准予结业")),
        (225, 14, dated.to_string()),
        (270, 13, HEAD.to_owned()),
    ];
    for (y, size, line) in lines {
        let _ = writeln!(text, "<text x=\"210\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"middle\">{line}</text>");
    }
    text.push_str("</svg>\n");
    Paper { name: format!("{person}培训证书.svg"), media: "image/svg+xml", text, dated: Some(dated) }
}
