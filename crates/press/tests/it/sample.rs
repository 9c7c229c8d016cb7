//! Documents with everything in them.

use jiff::civil::date;
use press::{Align, Block, Cell, Column, Document, Ending, Field, Head, Lang, Level, Place, Row, Style, Table};

/// Names that would like to be something else.
pub const HOSTILE: &[&str] = &[
    "=HYPERLINK(\"http://evil.example\",\"点我\")",
    "#set page(width: 1pt) $x$ *bold* _it_ `raw` @ref \\ //c",
    "<w:p><script>alert(1)</script>&amp;</w:p>",
    "控制\u{0}\u{7}字符",
    "𠮷野家",
    "]]>--><!DOCTYPE x>",
];

fn table(rows: usize) -> Table {
    let columns = vec![
        Column::new("行号", 10, Align::Centre),
        Column::new("单位", 60, Align::Left),
        Column::new("得分", 20, Align::Right),
    ];
    let mut out = vec![Row::section("1　信息公开（分值 10）")];
    for name in HOSTILE {
        out.push(Row::plain(vec!["0".into(), (*name).into(), Cell::Number("89.96".into())]));
    }
    out.push(Row::plain(vec!["1".into(), "A".repeat(300).into(), "4–8".into()]));
    for i in 0..rows {
        let text = format!("第{i}行文字，这一行的文字比较长，要折成两行以上才放得下，看看会不会从中间断到下一页去。");
        out.push(Row::plain(vec![i.to_string().into(), text.repeat(2).into(), Cell::Number(format!("{i}.5"))]));
    }
    out.push(Row::total(vec!["".into(), "合计".into(), Cell::Number("100".into())]));
    Table { caption: "得分/明细".into(), columns, rows: out }
}

fn document(style: Style, blocks: Vec<Block>) -> Document {
    Document {
        style,
        lang: Lang::Zh,
        title: "关于考核结果的通报".into(),
        author: "市生态环境局".into(),
        date: date(2026, 11, 22),
        ident: "sample".into(),
        marks: vec!["暂定".into(), "模拟数据".into()],
        foot: "运行 12（run_0123456789） 截至 2026-11-22 结果摘要 sha256:0123456789abcdef".into(),
        blocks,
    }
}

pub fn official() -> Document {
    let text = "按照《2009年度全市环境信息工作目标考核办法》，对12个单位2026年度工作截至2026年11月22日的情况进行了考核计分。现将暂定结果通报如下。";
    let mut blocks = vec![
        Block::Head(Head {
            issuer: Some("某某市生态环境局文件".into()), number: "某环〔2026〕12号".into()
        }),
        Block::Title {
            lines: vec!["关于2026年度环境信息工作目标".into(), "考核暂定结果的通报".into()]
        },
        Block::Addressee { text: "各县（市、区）生态环境局：".into() },
        Block::Paragraph { text: text.into() },
        Block::Heading { level: Level::One, text: "一、县级".into() },
        Block::Heading { level: Level::Two, text: "（一）总体情况".into() },
        Block::Heading { level: Level::Three, text: "1. 得分".into() },
    ];
    blocks.extend(HOSTILE.iter().map(|t| Block::Paragraph { text: (*t).into() }));
    blocks.push(Block::Table(table(12)));
    blocks.push(Block::Paragraph { text: text.into() });
    blocks.push(Block::Ending(Ending { issuer: "某某市生态环境局".into(), date: "2026年11月22日".into() }));
    document(Style::Official, blocks)
}

pub fn plain() -> Document {
    let field = |label: &str, value: &str| Field { label: label.into(), value: value.into() };
    let place = |label: &str| Place { label: label.into(), value: String::new() };
    document(
        Style::Form,
        vec![
            Block::Title { lines: vec!["得分表".into()] },
            Block::Fields {
                fields: vec![field("单位", HOSTILE[1]), field("总分", "61–94"), field("截至", "今天")]
            },
            Block::Table(table(40)),
            Block::Note { text: "得分为区间的，表示尚可能的最低分至最高分。".into() },
            Block::Places {
                places: vec![place("填报单位（盖章）"), place("负责人（签字）"), place("日期")]
            },
        ],
    )
}

pub fn wide() -> Document {
    let mut out = plain();
    out.style = Style::Wide;
    out
}
