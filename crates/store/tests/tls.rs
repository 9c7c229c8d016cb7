//! PostgreSQL over TLS: a real server with a certificate of its own, made by `scripts/with-postgres.sh`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use store::{Db, Row, query};

/// The address of the cluster over TCP and the certificate that vouches for it, or none where there is no such cluster.
fn server() -> Option<(String, String)> {
    let of = |name| std::env::var(name).ok().filter(|v: &String| !v.is_empty());
    let found = of("HUANHENG_TEST_PG_TLS").zip(of("HUANHENG_TEST_PG_CA"));
    if found.is_none() {
        assert!(
            std::env::var_os("HUANHENG_TEST_PG_REQUIRED").is_none(),
            "HUANHENG_TEST_PG_TLS is not set: scripts/with-postgres.sh found no openssl"
        );
        eprintln!(
            "SKIPPED: HUANHENG_TEST_PG_TLS is not set (scripts/with-postgres.sh sets it where openssl is installed)"
        );
    }
    found
}

/// What the server says of the connection: whether it is encrypted.
async fn encrypted(url: &str) -> kernel::Result<bool> {
    let db = Db::open(url).await?;
    let mut conn = db.read().await?;
    let sql = "SELECT CASE WHEN ssl THEN 1 ELSE 0 END AS ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let ssl: i32 = query(sql).fetch_one(&mut *conn).await.unwrap().try_get("ssl").unwrap();
    Ok(ssl == 1)
}

#[tokio::test]
async fn a_server_that_proves_its_name_is_spoken_to_in_private() {
    let Some((url, ca)) = server() else { return };
    assert!(encrypted(&format!("{url}?sslmode=verify-full&sslrootcert={ca}")).await.unwrap());
    assert!(encrypted(&format!("{url}?sslmode=require")).await.unwrap());
    assert!(!encrypted(&format!("{url}?sslmode=disable")).await.unwrap());
}

#[tokio::test]
async fn a_server_that_cannot_prove_it_is_refused() {
    let Some((url, ca)) = server() else { return };
    // Nobody whom the machine trusts vouches for it; and the certificate is of another name.
    let by_address = url.replace("localhost", "127.0.0.1");
    for asked in [
        format!("{url}?sslmode=verify-full"),
        format!("{by_address}?sslmode=verify-full&sslrootcert={ca}"),
        format!("{url}?sslmode=verify-full&sslrootcert=/nowhere/ca.pem"),
    ] {
        let e = Db::open(&asked).await.unwrap_err();
        assert_eq!(e.kind(), kernel::Kind::Unavailable, "{asked}: {e}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_it_is_required() {
    // Over a socket of the machine no server speaks TLS.
    let Some(url) = std::env::var("HUANHENG_TEST_PG").ok().filter(|v| v.contains("host=/")) else { return };
    let e = Db::open(&format!("{url}&sslmode=require")).await.unwrap_err();
    assert_eq!(e.kind(), kernel::Kind::Unavailable, "{e}");
}
