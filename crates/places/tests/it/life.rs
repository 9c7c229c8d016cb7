//! What is in force on a day.

use kernel::Role;
use places::{Domain, Kind, point_by_id, point_list, point_list_known};
use serde_json::{Value, json};

use crate::house::{api, code, day, enterprise, migrations, open, station, who};

store::on_both! {
    fn a_point_is_there_from_its_first_day_and_not_before(t: TestDb, &migrations()) {
        let places = open(t).await;
        let ctx = who(Role::Reviewer, None, "2026-11-01");
        let mut tx = t.db.write_tx().await.unwrap();
        let owner = places.enterprise_add(&mut tx, &ctx, &enterprise("云麓化工", "c01")).await.unwrap();
        let mut outlet = station("总排口", "c01");
        outlet.enterprise = Some(owner.clone());
        outlet.medium = places::Medium::Water;
        let outlet = places.point_add(&mut tx, &ctx, &outlet).await.unwrap();
        let mut gone = station("旧站", "c01");
        gone.valid_to = Some(day("2022-01-01"));
        let gone = places.point_add(&mut tx, &ctx, &gone).await.unwrap();
        let list = point_list(&mut tx, day("2026-01-01")).await.unwrap();
        assert_eq!(list.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), [outlet.as_str()]);
        let p = &list[0];
        assert_eq!((p.kind, p.domain, p.unit.as_str()), (Kind::Outlet, Domain::Source, "c01"));
        assert_eq!(p.enterprise.as_ref().unwrap().name, "云麓化工");
        assert_eq!(p.position.unwrap().lon, 104_123_456);
        assert_eq!(point_list(&mut tx, day("2021-12-31")).await.unwrap().len(), 2);
        assert!(point_list(&mut tx, day("2019-12-31")).await.unwrap().is_empty());
        assert!(point_by_id(&mut tx, &outlet, day("2019-12-31")).await.unwrap().is_none());
        let late = point_by_id(&mut tx, &gone, day("2026-01-01")).await.unwrap().unwrap();
        assert!(!late.in_force(day("2026-01-01")) && late.in_force(day("2021-12-31")));
    }
}

store::on_both! {
    fn a_change_begins_on_a_day_and_a_correction_keeps_the_former(t: TestDb, &migrations()) {
        let places = open(t).await;
        let (city, own) = (who(Role::Reviewer, None, "2026-03-01"), who(Role::UnitOfficer, Some("c01"), "2026-04-01"));
        let mut tx = t.db.write_tx().await.unwrap();
        let id = places.point_add(&mut tx, &city, &station("东门站", "c01")).await.unwrap();
        let mut tag = point_by_id(&mut tx, &id, day("2026-03-01")).await.unwrap().unwrap().version;
        tx.commit().await.unwrap();
        let api = api(t);
        // Not due from April on, with a reason; then it turns out that May was due after all.
        let rest = json!({"from": "2026-04-01", "why": "设备检修", "due": {"connected": false, "why": "搬迁"}});
        let (status, _) = api.put(&own, &format!("points/{id}"), tag, rest.clone()).await;
        assert_eq!(status, 204);
        let (status, body) = api.put(&own, &format!("points/{id}"), tag, rest).await;
        assert_eq!((status, code(&body)), (412, "changed_meanwhile"));
        tag = api.version(&own, &format!("points/{id}")).await;
        let may = json!({"from": "2026-05-01", "to": "2026-06-01", "why": "更正", "due": {"connected": true, "why": ""}});
        assert_eq!(api.put(&own, &format!("points/{id}"), tag, may).await.0, 204);
        let mut conn = t.db.read().await.unwrap();
        for (on, due) in
            [("2026-03-31", true), ("2026-04-01", false), ("2026-05-01", true), ("2026-05-31", true), ("2026-06-01", false)]
        {
            let point = point_by_id(&mut conn, &id, day(on)).await.unwrap().unwrap();
            assert_eq!(point.due.connected, due, "{on}");
        }
        // What was known in March did not know of it; each statement is still there.
        let then = point_list_known(&mut conn, day("2026-04-15"), who(Role::Leader, None, "2026-03-15").now).await.unwrap();
        assert!(then[0].due.connected);
        let about = api.get(&own, &format!("points/{id}?at=2026-05-02")).await;
        let due: Vec<_> = about["history"].as_array().unwrap().iter().filter(|s| s["name"] == "due").collect();
        assert_eq!(due.len(), 3);
        assert_eq!((due[0]["why"].as_str(), due[1]["detail"].as_str()), (Some("更正"), Some("搬迁")));
        // What says nothing new is told so.
        tag = api.version(&own, &format!("points/{id}")).await;
        let same = json!({"from": "2026-07-01", "why": "x", "name": "东门站"});
        let (status, body) = api.put(&own, &format!("points/{id}"), tag, same).await;
        assert_eq!((status, code(&body)), (422, "nothing_changed"));
    }

    fn a_place_ends_opens_again_and_its_first_day_is_corrected(t: TestDb, &migrations()) {
        let places = open(t).await;
        let ctx = who(Role::DutyEngineer, None, "2026-03-01");
        let mut tx = t.db.write_tx().await.unwrap();
        let owner = places.enterprise_add(&mut tx, &ctx, &enterprise("云麓化工", "c01")).await.unwrap();
        let mut outlet = station("总排口", "c01");
        outlet.enterprise = Some(owner.clone());
        let mut early = outlet.clone();
        early.valid_from = day("2018-12-31");
        let refused = places.point_add(&mut tx, &ctx, &early).await.unwrap_err();
        assert!(["wrong_place", "outside_enterprise"].contains(&refused.code()), "{}", refused.code());
        let outlet = places.point_add(&mut tx, &ctx, &outlet).await.unwrap();
        tx.commit().await.unwrap();
        let api = api(t);
        let (of, to) = (format!("enterprises/{owner}"), format!("points/{outlet}"));
        let end = json!({"from": "2019-01-01", "to": "2026-02-01", "why": "关停"});
        let tag = api.version(&ctx, &of).await;
        let (status, body) = api.put(&ctx, &format!("{of}/life"), tag, end.clone()).await;
        assert_eq!((status, code(&body)), (409, "outlets_left"));
        let gone = json!({"from": "2020-01-01", "to": "2026-02-01", "why": "关停"});
        assert_eq!(api.put(&ctx, &format!("{to}/life"), api.version(&ctx, &to).await, gone).await.0, 204);
        assert_eq!(api.put(&ctx, &format!("{of}/life"), tag, end).await.0, 204);
        assert_eq!(api.get(&ctx, "points").await["total"], 0);
        assert_eq!(api.get(&ctx, "points?state=ended").await["total"], 1);
        assert_eq!(api.get(&ctx, "points?at=2026-01-31").await["total"], 1);
        // It never ended, and it was there a year earlier.
        let back = json!({"from": "2018-01-01", "why": "更正"});
        assert_eq!(api.put(&ctx, &format!("{of}/life"), api.version(&ctx, &of).await, back).await.0, 204);
        let then = api.get(&ctx, "enterprises?at=2018-06-01").await;
        assert_eq!((then["total"].as_i64(), then["items"][0]["name"].as_str()), (Some(1), Some("云麓化工")));
        assert_eq!(then["items"][0]["valid_to"], Value::Null);
    }

    fn who_keeps_places_and_who_reads_them(t: TestDb, &migrations()) {
        let places = open(t).await;
        let city = who(Role::Reviewer, None, "2026-03-01");
        let mut tx = t.db.write_tx().await.unwrap();
        let one = places.point_add(&mut tx, &city, &station("甲站", "c01")).await.unwrap();
        let two = places.point_add(&mut tx, &city, &station("乙站", "c02")).await.unwrap();
        tx.commit().await.unwrap();
        let api = api(t);
        let own = who(Role::UnitOfficer, Some("c01"), "2026-03-02");
        let list = api.get(&own, "points").await;
        assert_eq!((list["total"].as_i64(), list["items"][0]["id"].as_str()), (Some(1), Some(one.as_str())));
        assert_eq!(api.get(&own, "map").await["items"].as_array().unwrap().len(), 1);
        assert_eq!(api.status(&own, &format!("points/{two}")).await, 404);
        let moved = json!({"from": "2026-03-02", "why": "区划调整", "unit": "c02"});
        let (status, body) = api.put(&own, &format!("points/{one}"), api.version(&own, &format!("points/{one}")).await, moved).await;
        assert_eq!((status, code(&body)), (403, "not_allowed"));
        let reads = who(Role::DepartmentOfficer, Some("c01"), "2026-03-02");
        assert!(api.get(&reads, &format!("points/{one}")).await["kept_from"].is_string());
        for role in [Role::SystemAdministrator, Role::AuditAdministrator, Role::ProvinceObserver] {
            assert_eq!(api.status(&who(role, None, "2026-03-02"), "points").await, 403, "{role}");
        }
        assert_eq!(api.get(&who(Role::Leader, None, "2026-03-02"), "points?q=乙站").await["total"], 1);
        assert_eq!(api.get(&city, "points?q=%25").await["total"], 0);
        assert_eq!(api.get(&city, "points?domain=source").await["total"], 0);
        assert_eq!(api.get(&city, "points?medium=air&due=yes&unit=c02&grade=city").await["total"], 1);
        let page = api.get(&city, "points?limit=1&offset=1").await;
        assert_eq!((page["total"].as_i64(), page["items"][0]["id"].as_str()), (Some(2), Some(two.as_str())));
        // The same station is not registered twice.
        let again = json!({"medium": "air", "name": "甲站", "unit": "c01", "due": {"connected": true, "why": ""}, "valid_from": "2026-01-01"});
        let (status, body) = api.send(&own, "POST", "points", None, again).await;
        assert_eq!((status, code(&body)), (409, "same_place"));
        let quiet = json!({"medium": "air", "name": "丙站", "unit": "c01", "due": {"connected": false, "why": " "}, "valid_from": "2026-01-01"});
        let (status, body) = api.send(&own, "POST", "points", None, quiet).await;
        assert_eq!((status, body["error"]["details"]["field"].as_str()), (422, Some("due")));
    }
}

store::on_both! {
    fn a_list_is_as_the_newest_statement_has_it_whoever_made_it(t: TestDb, &migrations()) {
        let places = open(t).await;
        let (city, own) = (who(Role::Reviewer, None, "2026-11-01"), who(Role::UnitOfficer, Some("c01"), "2026-11-01"));
        let api = api(t);
        assert_eq!(api.get(&city, "points").await["total"], 0);
        // Another process registers some; the list that was kept says so at once.
        let mut tx = t.db.write_tx().await.unwrap();
        let owner = places.enterprise_add(&mut tx, &city, &enterprise("云麓化工 ABC", "c01")).await.unwrap();
        let mut outlet = station("总排口", "c01");
        outlet.enterprise = Some(owner.clone());
        places.point_add(&mut tx, &city, &outlet).await.unwrap();
        let id = places.point_add(&mut tx, &city, &station("东门站", "c01")).await.unwrap();
        let mut gone = station("旧站", "c02");
        gone.valid_to = Some(day("2022-01-01"));
        places.point_add(&mut tx, &city, &gone).await.unwrap();
        tx.commit().await.unwrap();
        let names = async |ctx: &kernel::Ctx, ask: &str| -> Vec<String> {
            let list = api.get(ctx, ask).await;
            let items = list["items"].as_array().unwrap().iter().map(|i| i["name"].as_str().unwrap().to_owned());
            items.collect()
        };
        assert_eq!(names(&city, "points").await, ["东门站", "总排口"]);
        assert_eq!(names(&city, "points?state=all").await, ["东门站", "总排口", "旧站"]);
        assert_eq!(names(&city, "points?state=ended").await, ["旧站"]);
        assert_eq!(names(&city, "points?at=2021-06-01&unit=c02").await, ["旧站"]);
        assert_eq!(names(&own, "points?state=all").await, ["东门站", "总排口"]);
        assert_eq!(names(&city, "points?domain=source").await, ["总排口"]);
        assert_eq!(names(&city, "points?q=abc").await, ["总排口"], "by the name of its enterprise");
        assert_eq!(names(&city, "points?q=100%25_").await, Vec::<String>::new());
        assert_eq!(names(&city, "points?due=no").await, Vec::<String>::new());
        assert_eq!(names(&city, "enterprises?grade=key").await, ["云麓化工 ABC"]);
        let second = api.get(&city, "points?state=all&limit=1&offset=1").await;
        assert_eq!((&second["total"], &second["items"][0]["name"], &second["items"][1]), (&3.into(), &"总排口".into(), &Value::Null));
        // What is changed through the addresses stands in the next list, of its day and not of the day before.
        let tag = api.version(&own, &format!("points/{id}")).await;
        let body = json!({"from": "2026-10-01", "why": "更名", "name": "西门站"});
        assert_eq!(api.put(&own, &format!("points/{id}"), tag, body).await.0, 204);
        assert_eq!(names(&own, "points").await, ["总排口", "西门站"]);
        assert_eq!(names(&own, "points?at=2026-09-30").await, ["东门站", "总排口"]);
        assert_eq!(api.get(&own, "map").await["items"].as_array().unwrap().len(), 2);
        // A day that no calendar of ours has, and the character that no text has, end in no error of the house.
        let tag = api.version(&own, &format!("points/{id}")).await;
        let body = json!({"from": "9999-12-31", "why": "更名", "name": "永远站"});
        assert_eq!(code(&api.put(&own, &format!("points/{id}"), tag, body).await.1), "wrong_place");
        for ask in ["points?q=%00", "points?unit=%00", "points/%00", "enterprises?grade=%00"] {
            assert!(api.status(&city, ask).await < 500, "{ask}");
        }
    }
}
