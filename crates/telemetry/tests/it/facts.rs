//! What is told of a unit's points, from what was registered and counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::facts::{Collected, FactSource, Outcome, Subject, Value};
use jiff::civil::{Date, date};
use kernel::period::Period;
use kernel::{Ctx, FixedClock, Micros, Role, SeededRng};
use places::{Due, Medium, NewEnterprise, NewPoint, Places};
use store::query;
use store::testing::TestDb;
use telemetry::TelemetryFacts;

use crate::house::{tables, units, who};

const DAY: Date = date(2026, 11, 20);
const YEAR: Period = Period { from: date(2026, 1, 1), to: date(2026, 12, 31) };

struct City {
    places: Places,
    ctx: Ctx,
    devices: i64,
}

impl City {
    async fn open(t: &TestDb) -> City {
        units(&t.db).await;
        let ctx = who(&[Role::Reviewer], None, "2026-01-02T00:00:00Z".parse().unwrap());
        City { places: Places::new(t.db.clone(), Arc::new(SeededRng::new(5))), ctx, devices: 0 }
    }

    async fn enterprise(&self, t: &TestDb, name: &str) -> String {
        let new = NewEnterprise {
            name: name.into(),
            code: String::new(),
            unit: "c01".into(),
            position: None,
            address: String::new(),
            permit: String::new(),
            grade: String::new(),
            valid_from: date(2020, 1, 1),
            valid_to: None,
        };
        let mut tx = t.db.write_tx().await.unwrap();
        let id = self.places.enterprise_add(&mut tx, &self.ctx, &new).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn point(&self, t: &TestDb, enterprise: Option<&str>, due: bool) -> String {
        let new = NewPoint {
            enterprise: enterprise.map(str::to_owned),
            medium: Medium::Air,
            name: "点".into(),
            code: String::new(),
            unit: "c01".into(),
            position: None,
            address: String::new(),
            grade: String::new(),
            due: Due { connected: due, why: if due { String::new() } else { "间歇排放".into() } },
            valid_from: date(2020, 1, 1),
            valid_to: None,
        };
        let mut tx = t.db.write_tx().await.unwrap();
        let id = self.places.point_add(&mut tx, &self.ctx, &new).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A device on a point from a day on, which sends hour data.
    async fn device(&mut self, t: &TestDb, place: &str, from: &str, closed: bool) -> String {
        self.stands(t, &format!("d{place}"), place, from, closed).await
    }

    async fn stands(&mut self, t: &TestDb, id: &str, place: &str, from: &str, closed: bool) -> String {
        self.devices += 1;
        let id = id.to_owned();
        let mut tx = t.db.write_tx().await.unwrap();
        query(
            "INSERT INTO telemetry_device (number, device, mn, name, unit, place, valid_from, closed, crc, layout, charset, \
             expected, recorded_at, recorded_by) VALUES ($1, $2, $3, '设备', 'c01', $4, $5, $6, 'standard', 'raw', 'auto', \
             '{\"hour\": true}', $7, 'x')",
        )
        .bind(self.devices)
        .bind(id.clone())
        .bind(format!("MN{}", self.devices))
        .bind(place.to_owned())
        .bind(from.to_owned())
        .bind(i64::from(closed))
        .bind(self.ctx.now.0)
        .execute(&mut *tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// So many hours of the last days, each received at the end of its day.
    async fn sent(&self, t: &TestDb, device: &str, days: i8, hours: i64) {
        let mut tx = t.db.write_tx().await.unwrap();
        for back in 0..days {
            let day = DAY.checked_sub(jiff::Span::new().days(i64::from(back))).unwrap();
            let at = Micros::start_of(day).plus(20 * kernel::time::HOUR);
            query(
                "INSERT INTO telemetry_count (device, kind, day, frames, times, slots, late, first_at, last_at) \
                 VALUES ($1, 'hour', $2, $3, $3, $4, 0, $5, $5)",
            )
            .bind(device.to_owned())
            .bind(day.to_string())
            .bind(hours)
            .bind(vec![0_u8; 3])
            .bind(at.0)
            .execute(&mut *tx)
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
    }
}

/// What is told of a day long after it.
async fn told(t: &TestDb, as_of: Date) -> Collected {
    told_at(t, as_of, Micros::start_of(date(2027, 2, 1))).await
}

async fn told_at(t: &TestDb, as_of: Date, now: Micros) -> Collected {
    let source = TelemetryFacts::new(t.db.clone()).simulated(true).at(Arc::new(FixedClock::new(now)));
    let subject =
        Subject {
            id: "c01".into(), name: "单位".into(), short_name: "单位".into(), kinds: vec![], statuses: vec![]
        };
    tokio::task::spawn_blocking(move || source.collect(&[subject], YEAR, as_of)).await.unwrap().unwrap()
}

fn outcome(all: &Collected, key: &str, domain: Option<&str>) -> Outcome {
    let at: BTreeMap<String, String> = domain.map(|d| ("domain".to_owned(), d.to_owned())).into_iter().collect();
    let key = format!("telemetry.{key}");
    all.facts.iter().find(|f| f.key == key && f.at == at).unwrap_or_else(|| panic!("{key} {at:?}")).outcome.clone()
}

fn level(text: &str) -> Option<Value> {
    Some(Value::Level(text.into()))
}

store::on_both! {
    fn a_point_is_connected_by_five_of_seven_days_and_an_enterprise_by_all_its_outlets(t: TestDb, &tables()) {
        let mut city = City::open(t).await;
        let (one, two) = (city.enterprise(t, "甲厂").await, city.enterprise(t, "乙厂").await);
        city.point(t, None, true).await;
        let (a, b) = (city.point(t, Some(&one), true).await, city.point(t, Some(&one), true).await);
        let c = city.point(t, Some(&two), true).await;
        city.point(t, Some(&two), false).await;
        // Without one device there is no receiver: a form tells it.
        assert!(told(t, DAY).await.facts.is_empty());
        let on_a = city.device(t, &a, "2026-02-01", false).await;
        let on_b = city.device(t, &b, "2026-02-01", false).await;
        let on_c = city.device(t, &c, "2026-02-01", false).await;
        city.sent(t, &on_a, 7, 24).await;
        city.sent(t, &on_b, 4, 12).await;
        city.sent(t, &on_c, 5, 24).await;
        let all = told(t, DAY).await;
        assert_eq!(outcome(&all, "collection", Some("quality")).value().cloned(), level("none"));
        assert_eq!(outcome(&all, "collection", Some("source")).value().cloned(), level("connected"));
        // Of the first enterprise one outlet is not: it does not count. The outlet that is not due does not either.
        let coverage = Outcome::Open {
            so_far: Value::Ratio(1, 2),
            lowest: Some(Value::Ratio(0, 2)),
            highest: Some(Value::Ratio(2, 2)),
        };
        assert_eq!(outcome(&all, "coverage", None), coverage);
        assert_eq!(outcome(&all, "online", None).value(), Some(&Value::Ratio(3, 4)));
        assert_eq!(outcome(&all, "completeness", None).value(), Some(&Value::Ratio(168 + 48 + 120, 3 * 168)));
        assert_eq!(outcome(&all, "freshness", None).value(), Some(&Value::Integer(4)));
        // Each fact has its paper, and the paper names what does not count.
        for fact in all.facts.iter().filter(|f| f.outcome.value().is_some()) {
            assert!(all.evidence.iter().any(|e| e.digest == fact.evidence[0].digest), "{}", fact.key);
        }
        let of = all.facts.iter().find(|f| f.key == "telemetry.coverage").unwrap().evidence[0].digest.clone();
        let paper = &all.evidence.iter().find(|e| e.digest == of).unwrap().bytes;
        let paper = String::from_utf8(paper.clone()).unwrap();
        assert!(paper.starts_with("模拟数据\n") && paper.contains("间歇排放") && paper.contains("甲厂"), "{paper}");
        // Three days on, the second enterprise has sent on four of seven days.
        let later = told(t, date(2026, 11, 23)).await;
        assert_eq!(outcome(&later, "coverage", None).value(), Some(&Value::Ratio(0, 2)));
        assert_eq!(outcome(&later, "online", None).value(), Some(&Value::Ratio(0, 4)));
        // At the end of the period it is known; and in spring, before anything came, it was built.
        assert_eq!(outcome(&told(t, YEAR.to).await, "collection", Some("source")), Outcome::Known(Value::Level("built".into())));
        assert_eq!(outcome(&told(t, date(2026, 3, 1)).await, "collection", Some("source")).value().cloned(), level("built"));
        assert_eq!(outcome(&told(t, date(2026, 1, 31)).await, "collection", Some("source")).value().cloned(), level("none"));
        // A device that was closed stands on nothing any more.
        let on_c = city.device(t, &c, "2026-11-20", true).await;
        assert_eq!(on_c, format!("d{c}"));
        assert_eq!(outcome(&told(t, DAY).await, "coverage", None).value(), Some(&Value::Ratio(0, 2)));
    }

    fn nothing_registered_nothing_due_and_zero_are_three_things(t: TestDb, &tables()) {
        let mut city = City::open(t).await;
        city.device(t, "elsewhere", "2026-02-01", false).await;
        let all = told(t, DAY).await;
        for (key, domain) in [("collection", Some("quality")), ("coverage", None), ("online", None), ("freshness", None)] {
            assert!(matches!(outcome(&all, key, domain), Outcome::Absent(_)), "{key}");
        }
        let owner = city.enterprise(t, "甲厂").await;
        city.point(t, Some(&owner), false).await;
        let all = told(t, DAY).await;
        assert!(matches!(outcome(&all, "coverage", None), Outcome::NotApplicable(_)));
        assert!(matches!(outcome(&all, "collection", Some("quality")), Outcome::Absent(_)));
        city.point(t, Some(&owner), true).await;
        let all = told(t, DAY).await;
        assert_eq!(outcome(&all, "coverage", None).value(), Some(&Value::Ratio(0, 1)));
        assert!(matches!(outcome(&all, "completeness", None), Outcome::Absent(_)));
        assert!(matches!(outcome(&all, "freshness", None), Outcome::Absent(_)));
    }

    fn data_count_where_the_device_stood_on_their_day(t: TestDb, &tables()) {
        let mut city = City::open(t).await;
        let (a, b) = (city.point(t, None, true).await, city.point(t, None, true).await);
        let device = city.stands(t, "one", &a, "2026-02-01", false).await;
        city.sent(t, &device, 7, 24).await;
        // It moves to the other point for the last three of the seven days.
        city.stands(t, "one", &b, "2026-11-18", false).await;
        let all = told(t, DAY).await;
        assert_eq!(outcome(&all, "collection", Some("quality")).value().cloned(), level("built"));
        assert_eq!(outcome(&all, "online", None).value(), Some(&Value::Ratio(1, 2)));
        assert_eq!(outcome(&all, "completeness", None).value(), Some(&Value::Ratio(168, 168)));
        assert!(matches!(outcome(&all, "freshness", None), Outcome::Absent(_)));
        // Of the days before, the first point keeps what was sent from it.
        let before = told(t, date(2026, 11, 17)).await;
        assert_eq!(outcome(&before, "online", None).value(), Some(&Value::Ratio(1, 2)));
        // Times are expected from its first day on and not after it was closed.
        let c = city.point(t, None, true).await;
        city.stands(t, "two", &c, "2026-11-19", false).await;
        assert_eq!(outcome(&told(t, DAY).await, "completeness", None).value(), Some(&Value::Ratio(168, 168 + 48)));
        city.stands(t, "two", &c, "2026-11-20", true).await;
        assert_eq!(outcome(&told(t, DAY).await, "completeness", None).value(), Some(&Value::Ratio(168, 168 + 24)));
    }

    fn of_a_day_that_is_not_over_only_the_past_is_told(t: TestDb, &tables()) {
        let mut city = City::open(t).await;
        let a = city.point(t, None, true).await;
        let device = city.device(t, &a, "2026-02-01", false).await;
        city.sent(t, &device, 7, 6).await;
        // The data of the day began to come at 20 o'clock: at 18 they are not known.
        let six = Micros::start_of(DAY).plus(18 * kernel::time::HOUR);
        let all = told_at(t, DAY, six).await;
        assert_eq!(outcome(&all, "online", None).value(), Some(&Value::Ratio(0, 1)));
        assert_eq!(outcome(&all, "freshness", None).value(), Some(&Value::Integer(22)));
        assert_eq!(outcome(&all, "completeness", None).value(), Some(&Value::Ratio(36, 144 + 18)));
        assert!(all.facts.iter().all(|f| f.recorded_at < six.to_string()));
        let paper = all.evidence.iter().map(|e| String::from_utf8_lossy(&e.bytes).into_owned()).next().unwrap();
        assert!(paper.contains("当日未结束"), "{paper}");
        let nine = told_at(t, DAY, six.plus(3 * kernel::time::HOUR)).await;
        assert_eq!(outcome(&nine, "freshness", None).value(), Some(&Value::Integer(1)));
        // The last day of the period is open until it is over.
        let last = Micros::start_of(YEAR.to);
        let open = told_at(t, YEAR.to, last.plus(kernel::time::DAY - 1)).await;
        assert!(matches!(outcome(&open, "online", None), Outcome::Open { .. }));
        let over = told_at(t, YEAR.to, last.plus(kernel::time::DAY)).await;
        assert_eq!(outcome(&over, "online", None), Outcome::Known(Value::Ratio(0, 1)));
    }
}
