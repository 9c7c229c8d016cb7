//! 全部单位得分表: every scorecard that the reader may see, in one workbook, written unit by unit.

use assessment::Pages;
use kernel::Result;
use press::{Align, Book, Row};

use crate::model::{Ask, Lang};
use crate::scorecard::{gap_cells, gap_columns, point_cells, point_columns};
use crate::words::{column, date_of, foot, marks, so_far_cell, span_cell};

/// Says how many of how many units are written.
pub trait Progress {
    fn at(&self, done: usize, of: usize);
}

/// The three sheets are written one after the other, so that at any time no more than one unit's page is in memory.
pub(crate) fn cards(pages: &Pages<'_>, ask: &Ask, progress: &dyn Progress) -> Result<Vec<u8>> {
    let (run, lang) = (pages.run(), ask.lang);
    let title = match lang {
        Lang::Zh => format!("{}年度考核全部单位得分表", run.year),
        Lang::En => format!("Scorecards of all units, {}", run.year),
    };
    let steps = pages.cards().count().saturating_mul(2);
    let mut book = Book::new(&title, ask.lang.press(), date_of(&run)?, &marks(&run, lang), &foot(&run, lang))?;
    totals(&mut book, pages, lang)?;
    details(&mut book, pages, lang, &|n| progress.at(n, steps))?;
    gaps(&mut book, pages, lang, &|n| progress.at((steps / 2).saturating_add(n), steps))?;
    book.finish()
}

fn totals(book: &mut Book, pages: &Pages<'_>, lang: Lang) -> Result<()> {
    let columns = [
        column(lang.pick("单位代码", "Code"), 6, Align::Left),
        column(lang.pick("单位", "Unit"), 20, Align::Left),
        column(lang.pick("类别", "Group"), 8, Align::Left),
        column(lang.pick("得分", "Points"), 8, Align::Right),
        column(lang.pick("最低", "Lowest"), 6, Align::Right),
        column(lang.pick("最高", "Highest"), 6, Align::Right),
        column(lang.pick("暂计", "So far"), 6, Align::Right),
        column(lang.pick("备注", "Remarks"), 24, Align::Left),
    ];
    let method = pages.method();
    let mut sheet = book.sheet(lang.pick("总表", "Totals"), &columns, false)?;
    for card in pages.cards() {
        let kind = card.kind.as_ref().and_then(|k| method.kind_label(k));
        let kind = kind.map_or_else(String::new, |l| lang.of(&l.zh, l.en.as_deref()).to_owned());
        let mut cells = vec![card.unit.clone().into(), card.name.clone().into(), kind.into()];
        match &card.refused {
            Some(why) => {
                cells.extend(["", "", "", ""].map(Into::into));
                cells.push(lang.pick(why, rubric::refusal_en(why)).into());
            }
            None => {
                let span: assessment::view::Span = card.total.into();
                cells.push(span_cell(&span));
                cells.push(press::Cell::Number(span.lo.clone()));
                cells.push(press::Cell::Number(span.hi.clone()));
                cells.push(so_far_cell(&span, lang));
                cells.push(card.warning.clone().unwrap_or_default().into());
            }
        }
        sheet.row(&Row::plain(cells))?;
    }
    sheet.filter()
}

fn details(book: &mut Book, pages: &Pages<'_>, lang: Lang, done: &dyn Fn(usize)) -> Result<()> {
    let mut columns =
        vec![column(lang.pick("单位代码", "Code"), 6, Align::Left), column(lang.pick("单位", "Unit"), 16, Align::Left)];
    columns.extend(point_columns(lang));
    let mut sheet = book.sheet(lang.pick("指标明细", "Indicators"), &columns, true)?;
    for (i, card) in pages.cards().enumerate() {
        let (items, _) = pages.rows(card)?;
        for row in items.iter().flat_map(|item| &item.rows) {
            let mut cells = vec![card.unit.clone().into(), card.short_name.clone().into()];
            cells.extend(point_cells(row, lang));
            sheet.row(&Row::plain(cells))?;
        }
        done(i);
    }
    sheet.filter()
}

fn gaps(book: &mut Book, pages: &Pages<'_>, lang: Lang, done: &dyn Fn(usize)) -> Result<()> {
    let mut columns =
        vec![column(lang.pick("单位代码", "Code"), 6, Align::Left), column(lang.pick("单位", "Unit"), 16, Align::Left)];
    columns.extend(gap_columns(lang));
    let mut sheet = book.sheet(lang.pick("差距清单", "Gaps"), &columns, true)?;
    for (i, card) in pages.cards().enumerate() {
        let (_, gaps) = pages.rows(card)?;
        for gap in &gaps {
            let mut cells = vec![card.unit.clone().into(), card.short_name.clone().into()];
            cells.extend(gap_cells(gap, lang));
            sheet.row(&Row::plain(cells))?;
        }
        done(i);
    }
    sheet.filter()
}
