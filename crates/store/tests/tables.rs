//! The catalogue and the rows, the same from both databases.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use store::{Cell, Holds, Migration, table_insert, table_is_empty, table_rows, tables, tables_clear};

const STEPS: &[Migration] = &[
    Migration {
        name: "20260101_a_child",
        sql: "CREATE TABLE z_parent (id TEXT PRIMARY KEY, number BIGINT, piece BYTEA);
              CREATE TABLE a_child (parent TEXT NOT NULL REFERENCES z_parent (id), n BIGINT, PRIMARY KEY (n, parent));",
    },
    Migration { name: "20260102_b_plain", sql: "CREATE TABLE b_plain (word TEXT)" },
];

fn text(t: &str) -> Cell {
    Cell::Text(t.into())
}

store::on_both! {
    fn rows_come_in_the_order_of_the_key_and_go_back_as_they_were(t: TestDb, STEPS) {
        let backend = t.db.backend();
        let mut tx = t.db.write_tx().await.unwrap();
        let all = tables(&mut tx, backend).await.unwrap();
        let names: Vec<&str> = all.iter().map(|t| t.name.as_str()).collect();
        assert_eq!(names, ["b_plain", "store_migration", "z_parent", "a_child"], "whoever is referred to comes first");
        let (parent, child) = (&all[2], &all[3]);
        assert_eq!(
            parent.columns.iter().map(|c| (c.name.as_str(), c.holds)).collect::<Vec<_>>(),
            [("id", Holds::Text), ("number", Holds::Integer), ("piece", Holds::Bytes)]
        );
        assert_eq!((child.key.as_slice(), child.refers.as_slice()), (&["n".into(), "parent".into()][..], &["z_parent".into()][..]));
        assert!(table_is_empty(&mut tx, parent).await.unwrap());

        let rows = vec![
            vec![text("Z"), Cell::Integer(i64::MIN), Cell::Bytes(vec![0, 255, 7])],
            vec![text("a"), Cell::Null, Cell::Null],
            vec![text("é \u{1}\n'\"环"), Cell::Integer(i64::MAX), Cell::Bytes(Vec::new())],
        ];
        let mixed: Vec<_> = rows.iter().rev().cloned().collect();
        table_insert(&mut tx, parent, &mixed).await.unwrap();
        // More than one statement holds.
        let many: Vec<Vec<Cell>> = (0..9000).map(|n| vec![Cell::Integer(n), text("a")]).collect();
        table_insert(&mut tx, child, &many).await.unwrap();
        table_insert(&mut tx, &all[0], &[vec![text("two")], vec![text("one")], vec![Cell::Null]]).await.unwrap();
        tx.commit().await.unwrap();

        let mut point = t.db.read_tx().await.unwrap();
        let mut got = Vec::new();
        table_rows(&mut point, parent, |row| { got.push(row); Ok(()) }).await.unwrap();
        assert_eq!(got, rows);
        let mut count = 0;
        let n = table_rows(&mut point, child, |row| {
            assert_eq!(row[0], Cell::Integer(count));
            count += 1;
            Ok(())
        });
        assert_eq!(n.await.unwrap(), 9000);
        drop(point);

        let mut tx = t.db.write_tx().await.unwrap();
        let wrong = table_insert(&mut tx, parent, &[vec![Cell::Integer(1), Cell::Null, Cell::Null]]).await.unwrap_err();
        assert!(wrong.message().contains("column id of z_parent"), "{wrong}");
        let short = table_insert(&mut tx, parent, &[vec![text("x")]]).await.unwrap_err();
        assert!(short.message().contains("1 values for 3 columns"), "{short}");
        tables_clear(&mut tx, &all).await.unwrap();
        for table in &all {
            assert!(table_is_empty(&mut tx, table).await.unwrap(), "{}", table.name);
        }
    }

    fn what_would_be_done_is_told_without_doing_it(t: TestDb, &STEPS[..1]) {
        let schema = t.db.schema(STEPS).await.unwrap();
        assert_eq!(schema.applied.keys().collect::<Vec<_>>(), ["20260101_a_child"]);
        assert_eq!(schema.pending, STEPS[1..]);
        assert_eq!(t.db.schema(STEPS).await.unwrap(), schema);
        let newer = t.db.schema(&STEPS[1..]).await.unwrap_err();
        assert_eq!(newer.code(), "schema_newer");
        t.db.try_write().await.unwrap();
        assert!(t.db.bytes().await.unwrap() > 1000);
    }
}
