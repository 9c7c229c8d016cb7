//! The order of names: by how they are read, as the lists of an office are.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

static PINYIN: LazyLock<Option<CollatorBorrowed<'static>>> =
    LazyLock::new(|| Collator::try_new(locale!("zh-u-co-pinyin").into(), CollatorOptions::default()).ok());

/// Two names by pinyin; those that read alike by their characters, so that the order is total.
pub(crate) fn by_pinyin(a: &str, b: &str) -> Ordering {
    PINYIN.as_ref().map_or(Ordering::Equal, |c| c.compare(a, b)).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_as_they_are_read() {
        let mut names = ["镇远县", "安顺市", "重庆市", "乌当区", "白云区", "成都市", "Alpha", "10号"];
        names.sort_by(|a, b| by_pinyin(a, b));
        // The tables know that 重 is read chóng in this name; Chinese stands before Latin letters.
        assert_eq!(names, ["10号", "安顺市", "白云区", "成都市", "重庆市", "乌当区", "镇远县", "Alpha"]);
        let mut code_points = names;
        code_points.sort_unstable();
        assert_ne!(names, code_points);
    }
}
