//! Lists follow the database: what others wrote is there, what was taken back is not, whatever the clock says.

use crate::*;

/// Another process on the same database.
fn another(p: &Place) -> Registers {
    let blobs = Blobs::open(p._folder.path()).unwrap();
    Registers::new(p.db.clone(), blobs, Arc::new(SeededRng::new(99)), p.set.clone())
}

async fn vouchers(r: &Registers, p: &Place, ctx: &Ctx, query: &[(&str, &str)]) -> Vec<String> {
    let query = query.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let ask = Ask::of(&query).unwrap();
    let found = r.list(ctx, p.set.find("spending").unwrap(), &ask, 0, 500).await.unwrap();
    assert_eq!(found.count, found.rows.len());
    let body = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    found.rows.iter().map(|row| body(&row.body)["voucher"].as_str().unwrap().to_owned()).collect()
}

store::on_both! {
    fn what_another_process_wrote_is_in_the_next_answer(t: TestDb, &tables()) {
        let p = place(t).await;
        let other = another(&p);
        let register = p.set.find("spending").unwrap();
        let officer = who(&[Role::UnitOfficer], Some("u1"));
        assert!(vouchers(&other, &p, &officer, &[]).await.is_empty());
        let made = p.registers.create(&officer, register, "u1", &spending("支1", 100)).await.unwrap();
        assert_eq!(vouchers(&other, &p, &officer, &[]).await, ["支1"]);
        let changed = p.registers.change(&officer, register, &made.id, 1, &spending("支2", 5)).await.unwrap();
        assert_eq!(vouchers(&other, &p, &officer, &[("q", "支")]).await, ["支2"]);
        assert!(vouchers(&other, &p, &officer, &[("q", "支1")]).await.is_empty());
        let all = other.list(&officer, register, &Ask::default(), 0, 0).await.unwrap();
        assert_eq!((all.count, all.rows.len(), all.sums[0].value), (1, 0, 5));
        p.registers.go(&officer, register, &made.id, changed.version, "void", "录错").await.unwrap();
        assert!(vouchers(&other, &p, &officer, &[]).await.is_empty());
        assert_eq!(vouchers(&other, &p, &officer, &[("state", "void")]).await, ["支2"]);
        // The key of a void record is free again, for both.
        other.create(&officer, register, "u1", &spending("支2", 7)).await.unwrap();
        assert_eq!(vouchers(&p.registers, &p, &officer, &[]).await, ["支2"]);
    }

    fn what_was_taken_back_is_in_no_answer(t: TestDb, &tables()) {
        let p = place(t).await;
        let register = p.set.find("spending").unwrap();
        let officer = who(&[Role::UnitOfficer], Some("u1"));
        p.registers.create(&officer, register, "u1", &spending("支1", 100)).await.unwrap();
        assert_eq!(vouchers(&p.registers, &p, &officer, &[]).await, ["支1"]);
        let mut tx = t.db.write_tx().await.unwrap();
        p.registers.create_in(&mut tx, &officer, register, "u1", &spending("支2", 100)).await.unwrap();
        assert_eq!(vouchers(&p.registers, &p, &officer, &[]).await, ["支1"], "not before it is kept");
        tx.rollback().await.unwrap();
        assert_eq!(vouchers(&p.registers, &p, &officer, &[]).await, ["支1"]);
        // The number that was given back is given again, and the record under it is seen.
        p.registers.create(&officer, register, "u1", &spending("支3", 100)).await.unwrap();
        assert_eq!(vouchers(&p.registers, &p, &officer, &[("sort", "voucher")]).await, ["支1", "支3"]);
    }

    fn a_clock_set_back_hides_nothing(t: TestDb, &tables()) {
        let p = place(t).await;
        let register = p.set.find("spending").unwrap();
        let now = who(&[Role::UnitOfficer], Some("u1"));
        let before = Ctx { now: DAY.plus(-86_400_000_000), ..now.clone() };
        let made = p.registers.create(&now, register, "u1", &spending("支1", 100)).await.unwrap();
        assert_eq!(vouchers(&p.registers, &p, &now, &[]).await, ["支1"]);
        p.registers.change(&before, register, &made.id, 1, &spending("支9", 1)).await.unwrap();
        p.registers.create(&before, register, "u1", &spending("支2", 1)).await.unwrap();
        assert_eq!(vouchers(&p.registers, &p, &now, &[("sort", "-voucher")]).await, ["支9", "支2"]);
    }

    fn orders_and_pages_are_those_of_a_plain_sort(t: TestDb, &tables()) {
        let p = place(t).await;
        let register = p.set.find("papers").unwrap();
        let officer = who(&[Role::UnitOfficer], Some("u1"));
        let rng = SeededRng::new(5);
        let pick = |n: u64| rng.next() % n;
        let mut all: Vec<(Option<String>, String)> = Vec::new();
        for i in 0..40 {
            let doi = (pick(3) > 0).then(|| format!("10.1/{}", pick(15)));
            let mut body = json!({"kind": "paper", "title": format!("题{i}"), "level": "province", "role": "lead", "signed": true,
                "first_unit": true, "status": "published", "date": "2026-03-01", "counted_before": false});
            if let Some(doi) = &doi {
                body["doi"] = json!(doi);
            }
            let row = p.registers.create(&officer, register, "u1", body.as_object().unwrap()).await.unwrap();
            all.push((doi, row.id));
        }
        for back in [false, true] {
            all.sort_by(|a, b| {
                let way = |o: std::cmp::Ordering| if back { o.reverse() } else { o };
                let values = match (&a.0, &b.0) {
                    (Some(a), Some(b)) => way(a.cmp(b)),
                    (a, b) => a.is_none().cmp(&b.is_none()),
                };
                values.then_with(|| way(a.1.cmp(&b.1)))
            });
            let ask = Ask { sort: Some(if back { "-doi".into() } else { "doi".into() }), ..Ask::default() };
            let mut paged = Vec::new();
            for offset in (0..45).step_by(7) {
                let found = p.registers.list(&officer, register, &ask, offset, 7).await.unwrap();
                assert_eq!(found.count, 40);
                paged.extend(found.rows.into_iter().map(|r| r.id));
            }
            assert_eq!(paged, all.iter().map(|a| a.1.clone()).collect::<Vec<_>>());
        }
    }
}
