//! Pages of lists: `{items, next_page}`, by key and never by offset.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The most items one page may hold.
pub const MOST: u32 = 500;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items in the list's total order.
    pub items: Vec<T>,
    /// What to ask for the next page; none on the last.
    pub next_page: Option<String>,
}

/// What a caller asks of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageAsk {
    /// The key after which the page begins.
    pub after: Option<String>,
    /// How many items, 1 to [`MOST`].
    pub limit: u32,
}

impl Default for PageAsk {
    fn default() -> PageAsk {
        PageAsk { after: None, limit: 100 }
    }
}

impl PageAsk {
    /// Checks what came from outside.
    pub fn new(after: Option<String>, limit: Option<u32>) -> Result<PageAsk> {
        let limit = limit.unwrap_or(100);
        if limit == 0 || limit > MOST {
            return Err(Error::invalid(format!("limit {limit} must be 1 to {MOST}")).with_code("bad_page"));
        }
        if after.as_ref().is_some_and(|a| a.len() > 256) {
            return Err(Error::invalid("page key longer than 256 bytes").with_code("bad_page"));
        }
        Ok(PageAsk { after, limit })
    }

    /// How many rows to read: one more than shown, to know whether another page follows.
    #[must_use]
    pub fn rows(&self) -> i64 {
        i64::from(self.limit) + 1
    }
}

impl<T> Page<T> {
    /// A page from up to [`PageAsk::rows`] rows in order; `key` names the place of an item in that order.
    #[must_use]
    pub fn of(mut rows: Vec<T>, ask: &PageAsk, key: impl Fn(&T) -> String) -> Page<T> {
        let shown = usize::try_from(ask.limit).unwrap_or(usize::MAX);
        let more = rows.len() > shown;
        rows.truncate(shown);
        let next_page = if more { rows.last().map(key) } else { None };
        Page { items: rows, next_page }
    }

    /// The whole of a short list.
    #[must_use]
    pub fn whole(items: Vec<T>) -> Page<T> {
        Page { items, next_page: None }
    }

    /// The same page of other items.
    #[must_use]
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next_page: self.next_page }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_page_follows_only_when_a_row_is_left() {
        let ask = PageAsk::new(None, Some(2)).unwrap();
        let page = Page::of(vec![1, 2, 3], &ask, ToString::to_string);
        assert_eq!((page.items, page.next_page.as_deref()), (vec![1, 2], Some("2")));
        let page = Page::of(vec![1, 2], &ask, ToString::to_string);
        assert_eq!(page.next_page, None);
    }

    #[test]
    fn limits_are_refused_not_bent() {
        assert!(PageAsk::new(None, Some(0)).is_err());
        assert!(PageAsk::new(None, Some(MOST + 1)).is_err());
        assert!(PageAsk::new(Some("x".repeat(300)), None).is_err());
    }
}
