//! The years of the calendar over SQLite and PostgreSQL.

#![expect(clippy::unwrap_used, reason = "tests")]

use calendar::{Holiday, MIGRATIONS, YearDays, calendar_at, year_put};
use jiff::civil::date;
use kernel::calendar::Calendar;
use kernel::period::Period;
use kernel::{Ctx, Micros};

fn days(year: i16, source: &str) -> YearDays {
    let holidays = vec![Holiday { name: "国庆节".into(), from: date(year, 10, 1), to: date(year, 10, 7) }];
    YearDays { holidays, makeup: Vec::new(), source: source.into() }
}

fn at(now: i64) -> Ctx {
    Ctx::system(Micros(now), "r")
}

store::on_both! {
    fn a_year_is_known_from_when_it_was_entered(t: TestDb, MIGRATIONS) {
        let mut tx = t.db.write_tx().await.unwrap();
        let covered = async |conn: &mut store::Conn, now| calendar_at(conn, None, Micros(now)).await.unwrap().covered.unwrap();
        assert_eq!(covered(&mut tx, 50).await.to, date(2026, 12, 31));
        // 2028 would leave a hole.
        assert_eq!(year_put(&mut tx, &at(100), 2028, -1, &days(2028, "丙")).await.unwrap_err().code(), "year_gap");
        assert_eq!(year_put(&mut tx, &at(100), 2027, -1, &days(2027, "甲")).await.unwrap().version, 1);
        assert_eq!(covered(&mut tx, 99).await.to, date(2026, 12, 31));
        assert_eq!(covered(&mut tx, 100).await.to, date(2027, 12, 31));
        // Two on one year: the second one is told.
        let late = year_put(&mut tx, &at(101), 2027, -1, &days(2027, "乙")).await.unwrap_err();
        assert_eq!(late.code(), "changed_meanwhile");
        // The clock set back does not put the newer version before the older one.
        let again = year_put(&mut tx, &at(7), 2027, 1, &days(2027, "乙")).await.unwrap();
        assert_eq!((again.version, again.recorded.unwrap().0), (2, Micros(101)));
        assert!(calendar_at(&mut tx, None, Micros(100)).await.unwrap().source.contains('甲'));
        assert!(calendar_at(&mut tx, None, Micros(101)).await.unwrap().source.contains('乙'));
        // What the program carries can be corrected.
        year_put(&mut tx, &at(200), 2026, 0, &days(2026, "更正")).await.unwrap();
        let all = calendar_at(&mut tx, None, Micros(200)).await.unwrap();
        assert_eq!(all.holidays.len(), 2);
        assert!(all.source.starts_with("更正"));
    }

    fn a_campaigns_own_calendar_stands_between(t: TestDb, MIGRATIONS) {
        let mut tx = t.db.write_tx().await.unwrap();
        let own = Calendar {
            holidays: vec![Period { from: date(2026, 3, 2), to: date(2026, 3, 3) }],
            covered: Some(Period::year(2026).unwrap()),
            source: "本市".into(),
            ..Calendar::default()
        };
        let seen = calendar_at(&mut tx, Some(&own), Micros(1)).await.unwrap();
        assert_eq!(seen, own);
        year_put(&mut tx, &at(5), 2026, 0, &days(2026, "国办")).await.unwrap();
        assert_eq!(calendar_at(&mut tx, Some(&own), Micros(5)).await.unwrap().source, "国办");
    }
}
