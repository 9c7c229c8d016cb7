//! Nothing leaks: what every address tells is what a naive reading of the rule tells.

use std::collections::BTreeMap;

use serde_json::json;

use crate::sheets::read;
use crate::*;

/// A record as the naive reading knows it.
struct Known {
    id: String,
    unit: &'static str,
    voucher: String,
    basis: &'static str,
    month: usize,
    amount: i64,
    void: bool,
}

const BASES: [(&str, &str); 3] = [("final", "决算支出"), ("budget", "预算批复"), ("contract", "合同")];

store::on_both! {
    fn a_thousand_combinations_leak_nothing(t: TestDb, &tables()) {
        let p = place(t).await;
        let register = p.set.find("spending").unwrap();
        let rng = SeededRng::new(11);
        let pick = |n: usize| usize::try_from(rng.next() % u64::try_from(n).unwrap()).unwrap();
        let mut all = Vec::new();
        for i in 0..60 {
            let unit = UNITS[pick(3)];
            let officer = who(&[Role::UnitOfficer], Some(unit));
            let (basis, month, amount) = (BASES[pick(3)].0, 1 + pick(12), i64::try_from(pick(1_000_000)).unwrap());
            let voucher = format!("号{i}");
            let mut body = spending(&voucher, amount);
            body.insert("basis".into(), json!(basis));
            body.insert("date".into(), json!(format!("2026-{month:02}-15")));
            let row = p.registers.create(&officer, register, unit, &body).await.unwrap();
            let void = pick(6) == 0;
            if void {
                p.registers.go(&officer, register, &row.id, 1, "void", "录错").await.unwrap();
            }
            all.push(Known { id: row.id, unit, voucher, basis, month, amount, void });
        }
        let city = [Role::MethodOfficer, Role::Reviewer, Role::Leader];
        let of_unit = [Role::UnitHead, Role::UnitOfficer, Role::DepartmentOfficer, Role::DutyEngineer];
        let mut some = 0;
        for round in 0..1_000 {
            let roles: Vec<Role> = (0..pick(3)).map(|_| Role::ALL[pick(Role::ALL.len())]).collect();
            let unit = [None, Some("u1"), Some("u2"), Some("u3")][pick(4)];
            let ctx = who(&roles, unit);
            let sees = |of: &str| {
                roles.iter().any(|r| city.contains(r)) || (unit == Some(of) && roles.iter().any(|r| of_unit.contains(r)))
            };
            let said = format!("round {round}: {roles:?} of {unit:?}");
            let one = &all[pick(60)];
            assert_eq!(p.registers.record(&ctx, register, &one.id).await.is_ok(), sees(one.unit), "{said}");
            assert_eq!(p.registers.versions(&ctx, register, &one.id).await.is_ok(), sees(one.unit), "{said}");

            let (of, state, basis) = ([None, Some(UNITS[pick(3)])][pick(2)], [None, Some("void")][pick(2)], [None, Some(BASES[pick(3)].0)][pick(2)]);
            let (from, search) = ([None, Some(1 + pick(12))][pick(2)], [None, Some(pick(10))][pick(2)]);
            let mut query = BTreeMap::new();
            let mut put = |key: &str, value: Option<String>| query.extend(value.map(|v| (key.to_owned(), v)));
            put("unit", of.map(str::to_owned));
            put("state", state.map(str::to_owned));
            put("f.basis", basis.map(str::to_owned));
            put("f.date.from", from.map(|m| format!("2026-{m:02}-15")));
            put("q", search.map(|n| format!("号{n}")));
            put("sort", [None, Some("amount".to_owned()), Some("-date".to_owned())][pick(3)].clone());
            let ask = Ask::of(&query).unwrap();
            let fits = |k: &&Known| {
                sees(k.unit)
                    && of.is_none_or(|u| u == k.unit)
                    && k.void == state.is_some()
                    && basis.is_none_or(|b| b == k.basis)
                    && from.is_none_or(|m| k.month >= m)
                    && search.is_none_or(|n| k.voucher.starts_with(&format!("号{n}")))
            };
            let expected: Vec<&Known> = all.iter().filter(fits).collect();
            some += usize::from(!expected.is_empty());
            let mut ids: Vec<&str> = expected.iter().map(|k| k.id.as_str()).collect();
            ids.sort();

            let found = p.registers.list(&ctx, register, &ask, 0, 500).await.unwrap();
            assert_eq!(found.count, expected.len(), "{said} {query:?}");
            let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
            for k in &expected {
                *sums.entry(k.basis).or_default() += k.amount;
            }
            let told: BTreeMap<&str, i64> = found.sums.iter().map(|s| (s.of.as_deref().unwrap(), s.value)).collect();
            assert_eq!(told, sums, "{said} {query:?}");

            let mut listed: Vec<&str> = found.rows.iter().map(|r| r.id.as_str()).collect();
            listed.sort();
            assert_eq!(listed, ids, "{said} {query:?}");

            let mut months: BTreeMap<(String, Option<String>), i64> = BTreeMap::new();
            for k in &expected {
                *months.entry((format!("2026-{:02}", k.month), Some(k.basis.into()))).or_default() += k.amount;
            }
            let chart = p.registers.chart(&ctx, register, &ask, "date", Some("amount")).await.unwrap();
            let chart: BTreeMap<_, _> = chart.into_iter().map(|b| ((b.group, b.of), b.value)).collect();
            assert_eq!(chart, months, "{said} {query:?}");

            let file = p.registers.export(&ctx, register, &ask).await.unwrap();
            let sheet = read(file);
            let (last, order) = (sheet[0].len() - 1, found.rows.iter().map(|r| r.id.clone()).collect::<Vec<_>>());
            assert_eq!(sheet[0][last], "记录编号");
            assert_eq!(sheet.iter().skip(1).map(|r| r[last].clone()).collect::<Vec<_>>(), order, "{said} {query:?}");
        }
        // Enough of them have something to tell.
        assert!(some > 100, "{some}");
    }
}
