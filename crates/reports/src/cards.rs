//! 全部单位得分表: every scorecard that the reader may see, in one workbook, written unit by unit.

use assessment::Pages;
use kernel::Result;
use press::{Align, Book, Cell, Column, Row};

use crate::model::{Ask, Lang};
use crate::scorecard::{gap_cells, gap_columns, point_cells, point_columns};
use crate::words::{column, date_of, foot, marks, so_far_cell, span_cell};

/// Says how many of how many units are written.
pub trait Progress {
    fn at(&self, done: usize, of: usize);
}

/// Gives the units one after the other, each on pages of its own; or all of them on one.
pub type Each<'a> = dyn Fn(&mut dyn FnMut(&Pages<'_>) -> Result<()>) -> Result<()> + 'a;

/// The three sheets are written beside one another, so that every unit is looked at once and no more than one of them is in
/// memory.
pub fn cards(pages: &Pages<'_>, each: &Each<'_>, ask: &Ask, progress: &dyn Progress) -> Result<Vec<u8>> {
    let (run, lang) = (pages.run(), ask.lang);
    let title = match lang {
        Lang::Zh => format!("{}年度考核全部单位得分表", run.year),
        Lang::En => format!("Scorecards of all units, {}", run.year),
    };
    let of = pages.cards_count();
    let mut book = Book::new(&title, ask.lang.press(), date_of(&run)?, &marks(&run, lang), &foot(&run, lang))?;
    let mut totals = book.sheet(lang.pick("总表", "Totals"), &total_columns(lang), false)?;
    let mut details =
        book.sheet(lang.pick("指标明细", "Indicators"), &unit_columns(point_columns(lang), lang), true)?;
    let mut gaps = book.sheet(lang.pick("差距清单", "Gaps"), &unit_columns(gap_columns(lang), lang), true)?;
    let mut done = 0_usize;
    progress.at(done, of);
    each(&mut |pages| {
        for card in pages.cards() {
            totals.row(&Row::plain(total_cells(pages, card, lang)))?;
            let (items, missing) = pages.rows(card)?;
            let own = || vec![card.unit.clone().into(), card.short_name.clone().into()];
            for row in items.iter().flat_map(|item| &item.rows) {
                details.row(&Row::plain([own(), point_cells(row, lang)].concat()))?;
            }
            for gap in &missing {
                gaps.row(&Row::plain([own(), gap_cells(gap, lang)].concat()))?;
            }
            done = done.saturating_add(1);
            progress.at(done, of);
        }
        Ok(())
    })?;
    for mut sheet in [totals, details, gaps] {
        sheet.filter()?;
        book.add(sheet);
    }
    book.finish()
}

fn unit_columns(more: Vec<Column>, lang: Lang) -> Vec<Column> {
    let own =
        vec![column(lang.pick("单位代码", "Code"), 6, Align::Left), column(lang.pick("单位", "Unit"), 16, Align::Left)];
    own.into_iter().chain(more).collect()
}

fn total_columns(lang: Lang) -> Vec<Column> {
    vec![
        column(lang.pick("单位代码", "Code"), 6, Align::Left),
        column(lang.pick("单位", "Unit"), 20, Align::Left),
        column(lang.pick("类别", "Group"), 8, Align::Left),
        column(lang.pick("得分", "Points"), 8, Align::Right),
        column(lang.pick("最低", "Lowest"), 6, Align::Right),
        column(lang.pick("最高", "Highest"), 6, Align::Right),
        column(lang.pick("暂计", "So far"), 6, Align::Right),
        column(lang.pick("备注", "Remarks"), 24, Align::Left),
    ]
}

fn total_cells(pages: &Pages<'_>, card: &rubric::Card, lang: Lang) -> Vec<Cell> {
    let kind = card.kind.as_ref().and_then(|k| pages.method().kind_label(k));
    let kind = kind.map_or_else(String::new, |l| lang.of(&l.zh, l.en.as_deref()).to_owned());
    let mut cells: Vec<Cell> = vec![card.unit.clone().into(), card.name.clone().into(), kind.into()];
    match &card.refused {
        Some(why) => {
            cells.extend(["", "", "", ""].map(Into::into));
            cells.push(lang.pick(why, rubric::refusal_en(why)).into());
        }
        None => {
            let span: assessment::view::Span = card.total.into();
            cells.push(span_cell(&span));
            cells.push(Cell::Number(span.lo.clone()));
            cells.push(Cell::Number(span.hi.clone()));
            cells.push(so_far_cell(&span, lang));
            cells.push(card.warning.clone().unwrap_or_default().into());
        }
    }
    cells
}
