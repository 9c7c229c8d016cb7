//! A receipt on paper, set as the reports are: the same receipt gives the same bytes.

use kernel::Result;
use kernel::time::bureau_date;
use press::{Align, Block, Cell, Column, Document, Field, Lang, Place, Row, Style, Table};
use seal::{PublicKey, Stated};

use crate::receipt::Receipt;

/// After so many characters without a blank a name may be broken.
const UNBROKEN: usize = 16;

/// A text that can be broken where it is longer than its cell.
fn breakable(text: &str) -> String {
    let mut out = String::new();
    for (n, c) in text.chars().enumerate() {
        if n > 0 && n % UNBROKEN == 0 {
            out.push('\u{200b}');
        }
        out.push(c);
    }
    out
}

/// The receipt with its signature, as a document.
pub(crate) fn document(receipt: &Receipt, stated: &Stated) -> Result<Document> {
    let title = format!("材料上报回执 {}", receipt.called());
    let told = receipt.told().into_iter();
    let fields = told.map(|(label, value)| Field { label: label.to_owned(), value }).collect();
    let number = |n: usize| Cell::Number(n.to_string());
    let rows = receipt.content.files.iter().enumerate().map(|(at, file)| {
        let (sha256, sm3) = (file.sha256.trim_start_matches("sha256:"), file.sm3.trim_start_matches("sm3:"));
        let sums = format!("SHA-256\n{sha256}\nSM3\n{sm3}");
        let bytes = Cell::Number(file.bytes.to_string());
        Row::plain(vec![number(at.saturating_add(1)), breakable(&file.name).into(), bytes, sums.into()])
    });
    let columns = vec![
        Column::new("序号", 8, Align::Centre),
        Column::new("文件", 36, Align::Left),
        Column::new("字节", 16, Align::Right),
        Column::new("摘要", 130, Align::Left),
    ];
    let rows: Vec<Row> = rows.collect();
    let key: PublicKey = stated.key.parse()?;
    let mut blocks = vec![Block::Title { lines: vec![title.clone()] }, Block::Fields { fields }];
    if !rows.is_empty() {
        blocks.push(Block::Table(Table { caption: "文件".into(), columns, rows }));
    }
    blocks.push(Block::Note {
        text: format!(
            "回执摘要：{}\n签名：{}\n密钥指纹：{}",
            receipt.digest,
            breakable(&stated.signature),
            key.fingerprint()
        ),
    });
    blocks.push(Block::Note {
        text: "本页依回执原文排印，供留存和盖章。所签原文见文本回执，可离线核验：huanheng verify-receipt 文本回执 --signer \
               从市局另行取得的密钥指纹。"
            .into(),
    });
    let place = |label: &str| Place { label: label.to_owned(), value: String::new() };
    blocks.push(Block::Places {
        places: vec![place("接收单位（盖章）"), place("上报单位经办人（签字）")]
    });
    let simulated = receipt.content.simulated.then(|| "模拟数据".to_owned());
    Ok(Document {
        style: Style::Form,
        lang: Lang::Zh,
        title,
        author: "Huanheng".into(),
        date: bureau_date(receipt.received_at),
        ident: receipt.digest.clone(),
        marks: simulated.into_iter().collect(),
        foot: format!("{} 回执摘要 {}", receipt.called(), receipt.digest),
        blocks,
    })
}
