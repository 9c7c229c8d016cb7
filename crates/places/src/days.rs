//! The places of a day, kept while nothing new is stated: a page of a long list costs its rows and not the whole list.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use kernel::Result;
use rights::Scope;
use store::{Conn, DbResult, Row, query};

use crate::model::{Domain, Due, Enterprise, Medium, Point};
use crate::read::day_list;

/// Days that are kept: today and a few that somebody looks back at.
const KEPT: usize = 4;

/// The places of which something is known on a day, also those that have ended by then; in the order of lists.
#[derive(Debug, Default)]
pub(crate) struct Day {
    pub points: Vec<Point>,
    pub enterprises: Vec<Enterprise>,
}

/// Days with the number of the newest statement when each was read.
type Kept = VecDeque<(Date, i64, Arc<Day>)>;

/// The days that were asked for last. What was stated is never changed, so the number of the newest statement says whether a
/// day still holds.
#[derive(Clone, Default)]
pub(crate) struct Days(Arc<Mutex<Kept>>);

impl Days {
    /// The places of a day.
    pub async fn of(&self, conn: &mut Conn, at: Date) -> Result<Arc<Day>> {
        let what = "read the newest statement";
        let row = query("SELECT COALESCE(MAX(seq), 0) AS seq FROM places_attribute").fetch_one(&mut *conn).await;
        let newest: i64 = row.db(what)?.try_get("seq").db(what)?;
        let kept = |days: &Kept| {
            days.iter().find(|(day, seq, _)| *day == at && *seq == newest).map(|(.., found)| found.clone())
        };
        if let Some(found) = kept(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(found);
        }
        let read = Arc::new(day_list(conn, at).await?);
        let mut days = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        days.retain(|(day, seq, _)| *seq >= newest && *day != at);
        days.push_front((at, newest, read.clone()));
        days.truncate(KEPT);
        Ok(read)
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ask {
    pub unit: Option<String>,
    pub domain: Option<Domain>,
    pub medium: Option<Medium>,
    pub due: Option<bool>,
    pub grade: Option<String>,
    /// In name, code, address, or the enterprise's name.
    pub text: String,
    /// Those that are there (`true`), those that have ended (`false`), or both.
    pub there: Option<bool>,
}

impl Ask {
    fn named(&self, texts: &[&str]) -> bool {
        let wanted = self.text.trim().to_lowercase();
        wanted.is_empty() || texts.iter().any(|t| t.to_lowercase().contains(&wanted))
    }

    fn takes(&self, unit: &str, grade: &str, there: bool) -> bool {
        self.unit.as_deref().is_none_or(|u| u == unit)
            && self.grade.as_deref().is_none_or(|g| g == grade)
            && self.there.is_none_or(|t| t == there)
    }

    /// Whether a point of the day is wanted.
    pub fn point(&self, p: &Point, at: Date) -> bool {
        let Due { connected, .. } = p.due;
        self.takes(&p.unit, &p.grade, p.in_force(at))
            && self.domain.is_none_or(|d| d == p.domain)
            && self.medium.is_none_or(|m| m == p.medium)
            && self.due.is_none_or(|d| d == connected)
            && self.named(&[&p.name, &p.code, &p.address, p.enterprise.as_ref().map_or("", |e| &e.name)])
    }

    /// Whether an enterprise of the day is wanted.
    pub fn enterprise(&self, e: &Enterprise, at: Date) -> bool {
        self.takes(&e.unit, &e.grade, e.in_force(at)) && self.named(&[&e.name, &e.code, &e.address])
    }
}

/// A page of a list: the rows and how many there are in all.
pub(crate) struct Listed<T> {
    pub items: Vec<T>,
    pub total: i64,
}

/// The rows of a page, from `offset` on, of all that are wanted.
fn page<'a, T: Clone + 'a>(wanted: impl Iterator<Item = &'a T>, (offset, limit): (i64, i64)) -> Listed<T> {
    let (mut items, mut total) = (Vec::new(), 0_i64);
    for one in wanted {
        if total >= offset && total < offset.saturating_add(limit) {
            items.push(one.clone());
        }
        total = total.saturating_add(1);
    }
    Listed { items, total }
}

impl Day {
    /// A page of the points that a reader may see.
    pub fn points(&self, at: Date, scope: &Scope, ask: &Ask, part: (i64, i64)) -> Listed<Point> {
        page(self.points.iter().filter(|p| scope.holds(&p.unit) && ask.point(p, at)), part)
    }

    /// A page of the enterprises that a reader may see.
    pub fn enterprises(&self, at: Date, scope: &Scope, ask: &Ask, part: (i64, i64)) -> Listed<Enterprise> {
        page(self.enterprises.iter().filter(|e| scope.holds(&e.unit) && ask.enterprise(e, at)), part)
    }
}
