//! The scorecards of a larger city, written unit by unit.

use std::cell::RefCell;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use reports::{Format, Progress, Report, cards};
use testkit::city::DEMO_DAY;

use crate::house::*;

const MANY: usize = 200;

#[derive(Default)]
struct Heard(RefCell<Vec<(usize, usize)>>);

impl Progress for Heard {
    fn at(&self, done: usize, of: usize) {
        self.0.borrow_mut().push((done, of));
    }
}

fn rows(bytes: &[u8]) -> Vec<Vec<Vec<Data>>> {
    let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(bytes.to_vec())).unwrap();
    let names = book.sheet_names();
    names.iter().map(|n| book.worksheet_range(n).unwrap().rows().map(<[Data]>::to_vec).collect()).collect()
}

store::on_both! {
    fn written_unit_by_unit_it_is_the_book_of_the_whole_run(t: TestDb, &tables()) {
        let house = House::large(t, MANY).await;
        house.run(DEMO_DAY).await;
        // Opened anew: nothing of the run is in memory.
        let house = house.again();
        let who = method_officer();
        let asked = ask(Report::Cards, Format::Xlsx);
        let streamed = house.made(&who, asked.clone()).await.unwrap().bytes;

        // The same from the whole run, scored at once and compared with the run's digest.
        let whole = house.assessment.load(None).await.unwrap();
        let pages = house.assessment.pages(&house.ctx(&who), &whole).await.unwrap();
        let heard = Heard::default();
        let from_whole = cards(&pages, &|tell| tell(&pages), &asked, &heard).unwrap();
        assert!(streamed == from_whole, "the two ways give different bytes");
        let heard = heard.0.into_inner();
        assert_eq!((heard.first(), heard.last(), heard.len()), (Some(&(0, MANY)), Some(&(MANY, MANY)), MANY + 1));
        assert!(house.again().made(&who, asked).await.unwrap().bytes == streamed, "the same run gives another file");

        // And what stands in it is what the run says.
        let sheets = rows(&streamed);
        let [totals, details, gaps] = sheets.as_slice() else { panic!("{} sheets", sheets.len()) };
        let scored: Vec<_> = whole.scored.cards.iter().filter(|c| c.refused.is_none()).collect();
        assert_eq!((totals.len(), details.len()), (4 + MANY, 4 + scored.iter().map(|c| c.rows.len()).sum::<usize>()));
        assert!(gaps.len() > 4);
        for (card, row) in whole.scored.cards.iter().zip(totals.iter().skip(4)) {
            assert_eq!(row[0], Data::String(card.unit.clone()));
            if card.refused.is_none() {
                assert_eq!(row[4].to_string(), card.total.lo.text(2), "{}", card.unit);
                assert_eq!(row[5].to_string(), card.total.hi.text(2), "{}", card.unit);
            }
        }
    }
}
