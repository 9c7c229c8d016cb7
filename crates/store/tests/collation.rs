//! A PostgreSQL database that sorts texts by a language's rules is refused with the remedy.
#![allow(clippy::unwrap_used)]

use kernel::Kind;
use store::Db;

#[tokio::test]
async fn a_database_with_another_order_is_refused() {
    let order = "LOCALE_PROVIDER icu ICU_LOCALE 'en' LC_COLLATE 'C' LC_CTYPE 'C'";
    let Some(url) = store::testing::postgres_database(order).await.unwrap() else { return };
    let e = Db::open(&url).await.unwrap_err();
    assert!(e.kind() == Kind::Precondition && e.message().contains("LC_COLLATE 'C'"), "{e}");
}
