//! The store's promises, over both databases.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::time::Duration;

use kernel::{Kind, Micros};
use store::{Backend, Conn, Db, DbResult, Migration, Row, query};

const TABLES: &[Migration] = &[
    Migration {
        name: "20261122_sample_init",
        sql: "CREATE TABLE sample_thing (id TEXT PRIMARY KEY, n BIGINT, t TEXT, flag BIGINT);
              CREATE TABLE sample_part (thing_id TEXT NOT NULL REFERENCES sample_thing (id), n BIGINT NOT NULL);",
    },
    Migration { name: "20261123_sample_more", sql: "ALTER TABLE sample_thing ADD COLUMN note TEXT" },
];

type Seen = (String, Option<i64>, Option<String>, i64, Option<String>);

async fn insert(conn: &mut Conn, id: &str, n: Option<i64>, t: Option<&str>) -> kernel::Result<()> {
    query("INSERT INTO sample_thing (id, n, t, flag) VALUES ($1, $2, $3, $4)")
        .bind(id.to_string())
        .bind(n)
        .bind(t.map(str::to_string))
        .bind(i64::from(n.is_some()))
        .execute(conn)
        .await
        .db("insert a thing")?;
    Ok(())
}

async fn count(db: &Db) -> i64 {
    let mut conn = db.read().await.unwrap();
    query("SELECT COUNT(*) AS n FROM sample_thing").fetch_one(&mut *conn).await.unwrap().get("n")
}

store::on_both! {
    fn values_come_back_as_they_went(t: TestDb, TABLES) {
        let mut tx = t.db.write_tx().await.unwrap();
        insert(&mut tx, "max", Some(i64::MAX), Some("环境'\"\\信息 😀\u{0301}")).await.unwrap();
        insert(&mut tx, "min", Some(i64::MIN), Some("")).await.unwrap();
        insert(&mut tx, "null", None, None).await.unwrap();
        tx.commit().await.unwrap();

        let mut conn = t.db.read().await.unwrap();
        let rows = query("SELECT id, n, t, flag, note FROM sample_thing ORDER BY id").fetch_all(&mut *conn).await.unwrap();
        let seen: Vec<Seen> = rows
            .iter()
            .map(|r| (r.get("id"), r.get("n"), r.get("t"), r.get("flag"), r.get("note")))
            .collect();
        assert_eq!(seen, vec![
            ("max".into(), Some(i64::MAX), Some("环境'\"\\信息 😀\u{0301}".into()), 1, None),
            ("min".into(), Some(i64::MIN), Some(String::new()), 1, None),
            ("null".into(), None, None, 0, None),
        ]);
        // A bound NULL compares as unknown, and IS NOT DISTINCT FROM finds it, on both.
        let none: Option<i64> = None;
        let row = query("SELECT COUNT(*) AS n FROM sample_thing WHERE n = $1").bind(none).fetch_one(&mut *conn).await.unwrap();
        assert_eq!(row.get::<i64, _>("n"), 0);
        let row = query("SELECT COUNT(*) AS n FROM sample_thing WHERE n IS NOT DISTINCT FROM $1").bind(none).fetch_one(&mut *conn).await.unwrap();
        assert_eq!(row.get::<i64, _>("n"), 1);
        let row = query("SELECT CAST(SUM(flag) AS BIGINT) AS n FROM sample_thing").fetch_one(&mut *conn).await.unwrap();
        assert_eq!(row.get::<i64, _>("n"), 2);
    }

    fn texts_sort_by_code_point(t: TestDb, TABLES) {
        let mut tx = t.db.write_tx().await.unwrap();
        for id in ["b", "B", "a", "_", "é", "中", "a b", "ab"] {
            insert(&mut tx, id, None, None).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut conn = t.db.read().await.unwrap();
        let rows = query("SELECT id FROM sample_thing ORDER BY id").fetch_all(&mut *conn).await.unwrap();
        let order: Vec<String> = rows.iter().map(|r| r.get("id")).collect();
        assert_eq!(order, ["B", "_", "a", "a b", "ab", "b", "é", "中"]);
    }

    fn what_is_not_committed_is_undone(t: TestDb, TABLES) {
        let mut tx = t.db.write_tx().await.unwrap();
        insert(&mut tx, "dropped", None, None).await.unwrap();
        drop(tx);
        let mut tx = t.db.write_tx().await.unwrap();
        insert(&mut tx, "undone", None, None).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(count(&t.db).await, 0);
    }

    fn errors_have_kinds(t: TestDb, TABLES) {
        let mut tx = t.db.write_tx().await.unwrap();
        insert(&mut tx, "one", None, None).await.unwrap();
        let e = insert(&mut tx, "one", None, None).await.unwrap_err();
        assert_eq!(e.kind(), Kind::Conflict, "{}", e.chain());
        drop(tx);
        let mut tx = t.db.write_tx().await.unwrap();
        let e = query("INSERT INTO sample_part (thing_id, n) VALUES ($1, 1)")
            .bind("nobody").execute(&mut *tx).await.db("insert a part").unwrap_err();
        assert_eq!((e.kind(), e.code()), (Kind::Conflict, "broken_reference"), "{}", e.chain());
        drop(tx);
        let mut conn = t.db.read().await.unwrap();
        let e = query("SELECT id FROM sample_thing WHERE id = $1").bind("nobody").fetch_one(&mut *conn).await.db("read").err().unwrap();
        assert_eq!(e.kind(), Kind::NotFound);
    }

    fn readers_cannot_write(t: TestDb, TABLES) {
        let mut conn = t.db.read().await.unwrap();
        assert!(insert(&mut conn, "sneaky", None, None).await.is_err());
        let mut snapshot = t.db.read_tx().await.unwrap();
        assert!(insert(&mut snapshot, "sneaky", None, None).await.is_err());
        drop((conn, snapshot));
        assert_eq!(count(&t.db).await, 0);
    }

    fn a_snapshot_sees_one_point_while_the_writer_goes_on(t: TestDb, TABLES) {
        let mut snapshot = t.db.read_tx().await.unwrap();
        let sql = "SELECT COUNT(*) AS n FROM sample_thing";
        assert_eq!(query(sql).fetch_one(&mut *snapshot).await.unwrap().get::<i64, _>("n"), 0);
        let mut tx = t.db.write_tx().await.unwrap();
        insert(&mut tx, "later", None, None).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(query(sql).fetch_one(&mut *snapshot).await.unwrap().get::<i64, _>("n"), 0);
        drop(snapshot);
        assert_eq!(count(&t.db).await, 1);
    }

    fn writers_take_turns_so_read_then_write_is_safe(t: TestDb, TABLES) {
        // Two servers on one database, each with many tasks: every number is taken exactly once.
        let other = Db::open(&t.url).await.unwrap();
        let mut tasks = Vec::new();
        for i in 0..24 {
            let db = if i % 2 == 0 { t.db.clone() } else { other.clone() };
            tasks.push(tokio::spawn(async move {
                let mut tx = db.write_tx().await?;
                let row = query("SELECT COUNT(*) AS n FROM sample_thing").fetch_one(&mut *tx).await.db("count")?;
                let n: i64 = row.get("n");
                tokio::time::sleep(Duration::from_millis(3)).await;
                insert(&mut tx, &format!("{n:03}"), Some(n), None).await?;
                tx.commit().await
            }));
        }
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(count(&t.db).await, 24);
        other.close().await;
    }

    fn a_changed_migration_is_refused(t: TestDb, TABLES) {
        let again = t.db.migrate(TABLES, Micros(1)).await.unwrap();
        assert_eq!((again.now.len(), again.before), (0, 2));
        let changed = [Migration { sql: "CREATE TABLE sample_thing (id TEXT)", ..TABLES[0] }, TABLES[1]];
        let e = t.db.migrate(&changed, Micros(1)).await.unwrap_err();
        assert!(e.kind() == Kind::Precondition && e.message().contains("20261122_sample_init"), "{e}");
        let e = t.db.migrate(&TABLES[..1], Micros(1)).await.unwrap_err();
        assert!(e.message().contains("newer release"), "{e}");
    }

    fn servers_that_start_together_migrate_once(t: TestDb, &[]) {
        let mut starts = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let url = t.url.clone();
            starts.spawn(async move {
                let db = Db::open(&url).await.unwrap();
                let applied = db.migrate(TABLES, Micros(1)).await.unwrap().now.len();
                db.close().await;
                applied
            });
        }
        let mut steps = 0;
        while let Some(applied) = starts.join_next().await {
            steps += applied.unwrap();
        }
        assert_eq!(steps, TABLES.len());
        assert_eq!(count(&t.db).await, 0);
    }

    fn a_failed_migration_leaves_nothing_behind(t: TestDb, TABLES) {
        let mut steps = TABLES.to_vec();
        steps.push(Migration { name: "20261124_sample_bad", sql: "CREATE TABLE sample_half (id TEXT); CREATE TABLE oops (" });
        assert!(t.db.migrate(&steps, Micros(1)).await.is_err());
        let mut conn = t.db.read().await.unwrap();
        assert!(query("SELECT id FROM sample_half").fetch_all(&mut *conn).await.is_err());
        drop(conn);
        steps.pop();
        assert_eq!(t.db.migrate(&steps, Micros(1)).await.unwrap().before, 2);
    }

    fn the_backend_is_the_one_that_was_asked(t: TestDb, TABLES) {
        let expected = if t.url.starts_with("sqlite:") { Backend::Sqlite } else { Backend::Postgres };
        assert_eq!(t.db.backend(), expected);
        t.db.ping().await.unwrap();
    }
}

#[test]
fn a_migration_must_be_portable_and_well_named() {
    let bad = Migration { name: "20261122_sample_x", sql: "CREATE TABLE t (points REAL)" };
    assert!(bad.check().unwrap_err().message().contains("REAL"));
    let bad = Migration { name: "first", sql: "SELECT 1" };
    assert!(bad.check().is_err());
}

#[tokio::test]
async fn an_acknowledged_write_is_in_the_file_when_another_process_reads_it() {
    let t = store::testing::sqlite(TABLES).await.unwrap();
    let mut tx = t.db.write_tx().await.unwrap();
    insert(&mut tx, "kept", None, None).await.unwrap();
    tx.commit().await.unwrap();
    let mut conn = t.db.write_tx().await.unwrap();
    let mode: String = query("PRAGMA journal_mode").fetch_one(&mut *conn).await.unwrap().get(0);
    let sync: i64 = i64::from(query("PRAGMA synchronous").fetch_one(&mut *conn).await.unwrap().get::<i32, _>(0));
    assert_eq!((mode.as_str(), sync), ("wal", 2));
    drop(conn);
    let second = Db::open(&t.url).await.unwrap();
    assert_eq!(count(&second).await, 1);
}

#[tokio::test]
async fn a_file_that_was_full_is_written_again_once_there_is_room() {
    let t = store::testing::sqlite(TABLES).await.unwrap();
    let mut tx = t.db.write_tx().await.unwrap();
    insert(&mut tx, "kept", None, None).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = t.db.write_tx().await.unwrap();
    query("PRAGMA max_page_count = 1").fetch_all(&mut *tx).await.unwrap();
    let long = "x".repeat(1 << 20);
    let full = insert(&mut tx, &long, None, None).await.unwrap_err();
    assert!(full.chain().contains("full"), "{}", full.chain());
    // SQLite has undone it by itself: there is nothing left to undo, and the next one begins all the same.
    drop(tx);
    let mut tx = t.db.write_tx().await.unwrap();
    insert(&mut tx, "later", None, None).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(count(&t.db).await, 2);
}
