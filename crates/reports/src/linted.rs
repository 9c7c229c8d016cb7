//! What the linter says of the method, as tables: the clause, what is wrong with it, and the case that shows it.

use assessment::{LintSeverity, MethodFinding, MethodFindings, TwoWords};
use press::{Align, Block, Level, Row, Table};

use crate::model::Lang;
use crate::words::column;

const KINDS: [(LintSeverity, &str, &str); 3] = [
    (LintSeverity::Error, "错误", "Errors"),
    (LintSeverity::Warning, "警告", "Warnings"),
    (LintSeverity::Note, "提示", "Notes"),
];

pub(crate) fn linted(found: &MethodFindings, lang: Lang, b: &mut Vec<Block>) {
    b.push(Block::Heading {
        level: Level::One,
        text: lang.pick("对办法条文的检查意见", "Findings about the method").to_owned(),
    });
    if found.findings.is_empty() {
        b.push(Block::Paragraph { text: lang.pick("没有。", "None.").to_owned() });
    }
    for (severity, zh, en) in KINDS {
        let rows: Vec<Row> = found.findings.iter().filter(|f| f.severity == severity).map(|f| row(f, lang)).collect();
        if rows.is_empty() {
            continue;
        }
        let columns = vec![
            column(lang.pick("位置", "Place"), 12, Align::Centre),
            column(lang.pick("条文", "Clause"), 34, Align::Left),
            column(lang.pick("意见与建议", "Finding and advice"), 50, Align::Left),
            column(lang.pick("算例", "Witness"), 44, Align::Left),
        ];
        let caption = format!("{} {}", lang.pick("检查意见", "Findings:"), lang.pick(zh, en));
        b.push(Block::Table(Table { caption, columns, rows }));
    }
    let cut: Vec<String> = found.cut.iter().map(|w| said(w, lang)).collect();
    if !cut.is_empty() {
        b.push(Block::Note {
            text: format!("{}{}", lang.pick("没有查的：", "Not looked at: "), cut.join(lang.pick("；", "; "))),
        });
    }
}

fn said(words: &TwoWords, lang: Lang) -> String {
    lang.pick(&words.text, &words.text_en).to_owned()
}

fn row(f: &MethodFinding, lang: Lang) -> Row {
    let mut what = vec![format!("{}（{}）", said(&f.message, lang), f.code)];
    let advice = said(&f.advice, lang);
    if !advice.is_empty() {
        what.push(lang.pick("建议：", "Advice: ").to_owned() + &advice);
    }
    if !f.readings.is_empty() {
        let readings = f.readings.join(lang.pick("、", ", "));
        what.push(lang.pick("已由读法处理：", "Ruled by: ").to_owned() + &readings);
    }
    let mut witness: Vec<String> = f.witness.iter().map(|w| said(w, lang)).collect();
    witness.extend(f.results.iter().map(|r| said(r, lang)));
    let or_none = |lines: Vec<String>| if lines.is_empty() { "—".to_owned() } else { lines.join("\n") };
    Row::plain(vec![
        or_none(vec![f.path.clone()].into_iter().filter(|p| !p.is_empty()).collect()).into(),
        or_none(f.clause.iter().cloned().collect()).into(),
        what.join("\n").into(),
        or_none(witness).into(),
    ])
}
