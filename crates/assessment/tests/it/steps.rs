//! What can still be had, by whom and until when; the deadlines; what is to be done.

use kernel::Role;
use kernel::q::Q;
use serde_json::Value;

use crate::house::*;

fn q(v: &Value) -> Q {
    v.as_str().unwrap_or_else(|| panic!("no number: {v}")).parse().unwrap()
}

fn items(v: &Value) -> &Vec<Value> {
    v.as_array().unwrap()
}

fn sum<'a>(list: impl Iterator<Item = &'a Value>) -> Q {
    list.map(q).fold(Q::ZERO, |a, b| a.add(b).unwrap())
}

fn step<'a>(page: &'a Value, unit: &str, indicator: &str, to: &str) -> &'a Value {
    let found =
        items(&page["items"]).iter().find(|s| s["unit"] == unit && s["indicator"] == indicator && s["to"] == to);
    found.unwrap_or_else(|| panic!("no step of {unit} {indicator} to {to}"))
}

store::on_both! {
    fn the_full_marks_fall_into_four_parts_and_the_steps_add_up(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        let page = house.get(&who, "gradient").await.ok();
        let city = house.get(&who, "city").await.ok();
        let mut reachable = Q::ZERO;
        for group in items(&page["groups"]) {
            for unit in items(&group["units"]) {
                let parts = ["banked", "standing", "reachable", "lost"].map(|p| &unit[p]);
                assert_eq!(sum(parts.into_iter()), q(&unit["full"]), "{}", unit["unit"]);
                let units = &pick(&city["groups"], "id", group["id"].as_str().unwrap())["units"];
                let total = &pick(units, "unit", unit["unit"].as_str().unwrap())["total"];
                assert_eq!(q(&unit["banked"]), q(&total["lo"]));
                assert_eq!(q(&unit["full"]).sub(q(&unit["lost"])).unwrap(), q(&total["hi"]));
                let own = items(&page["items"]).iter().filter(|s| s["unit"] == unit["unit"]);
                // Tiers alone: every point that is still possible has its step.
                assert_eq!(sum(own.map(|s| &s["adds"])), q(&unit["reachable"]), "{}", unit["unit"]);
                reachable = reachable.add(q(&unit["reachable"])).unwrap();
            }
            for part in ["banked", "standing", "reachable", "lost", "full"] {
                assert_eq!(q(&group[part]), sum(items(&group["units"]).iter().map(|u| &u[part])), "{part}");
            }
        }
        assert_eq!(q(&page["gain"]), reachable);
        assert_eq!(sum(items(&page["efforts"]).iter().map(|e| &e["gain"])), reachable);
        assert!(reachable > Q::ZERO);
        assert!(items(&page["items"]).iter().all(|s| s["possible"] == true && s["why_lost"].is_null()));
    }

    fn a_step_says_what_it_takes_and_until_when(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        let page = house.get(&who, "gradient").await.ok();
        // A share of the year's probes is a rate to keep; how much is missing has its unit.
        let link = step(&page, "c05", "2.1", "8");
        assert_eq!((&link["effort"], &link["by"], &link["days_left"]), (&"rate".into(), &"2026-12-31".into(), &39.into()));
        let need = pick(&link["needs"], "label", "联通率≥90%");
        assert!(need["short"].as_str().unwrap().contains("百分点"), "{need}");
        assert_eq!(link["readings"], serde_json::json!(["A7"]));
        assert_eq!(link["by_named"], false);
        // Papers due by 15 December are to be handed in, by the day that the method writes.
        let papers = step(&page, "c01", "8.1", "3");
        assert_eq!((&papers["effort"], &papers["by"], &papers["by_named"]), (&"form".into(), &"2026-12-15".into(), &true.into()));
        assert_eq!(papers["line"], 360);
        assert_eq!(papers["who"], serde_json::json!(["unit"]));
        // A judgement that is awaited is nobody's of the unit.
        let judged = step(&page, "c01", "1.2", "8");
        assert_eq!((&judged["effort"], &judged["who"][0]), (&"ruling".into(), &"reviewer".into()));
        // The easiest first.
        let rank = |s: &Value| ["form", "count", "rate", "build", "money", "ruling"].iter().position(|e| s["effort"] == **e).unwrap();
        assert!(items(&page["items"]).windows(2).all(|w| rank(&w[0]) <= rank(&w[1])));
        let dated = house.get(&who, "gradient?order=date").await.ok();
        assert!(items(&dated["items"]).windows(2).all(|w| w[0]["by"].as_str() <= w[1]["by"].as_str()));
        // What is lost says why: the half-year papers came two days late.
        let lost = house.get(&who, "gradient?lost=true&unit=c05").await.ok();
        let late = step(&lost, "c05", "8.1", "3");
        assert_eq!(late["lost"], "over");
        assert!(late["why_lost"].as_str().unwrap().contains("期限 2026-06-30 已过"), "{late}");
        let settled = step(&lost, "c05", "6.1", "5");
        assert_eq!(settled["lost"], "settled");
        assert!(settled["why_lost_en"].as_str().unwrap().contains("reported as final"));
    }

    fn filters_pages_and_refusals(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        let all = house.get(&who, "gradient").await.ok();
        let total = all["total"].as_u64().unwrap();
        let mut seen = Vec::new();
        let mut page = Some(String::from("0"));
        while let Some(at) = page {
            let part = house.get(&who, &format!("gradient?limit=2&page={at}")).await.ok();
            seen.extend(items(&part["items"]).clone());
            page = part["next_page"].as_str().map(str::to_owned);
        }
        assert_eq!((seen.len() as u64, &seen), (total, items(&all["items"])));
        let form = house.get(&who, "gradient?effort=form").await.ok();
        assert!(items(&form["items"]).iter().all(|s| s["effort"] == "form"));
        assert_eq!(items(&form["efforts"]), items(&all["efforts"]), "the sums by effort stay");
        let soon = house.get(&who, "gradient?within=30").await.ok();
        assert!(items(&soon["items"]).iter().all(|s| s["days_left"].as_i64().unwrap() <= 30));
        let group = house.get(&who, "gradient?group=district").await.ok();
        assert_eq!(texts(&group["groups"], "id"), ["district"]);
        for bad in ["effort=easy", "who=me", "order=up", "page=x"] {
            assert_eq!(house.get(&who, &format!("gradient?{bad}")).await.status, 422, "{bad}");
        }
        assert_eq!(house.get(&who, "gradient?unit=nowhere").await.error(), (404, "no_unit"));
        // A unit officer sees the own unit alone.
        let own = house.get(&officer("c05"), "gradient").await.ok();
        assert!(items(&own["items"]).iter().all(|s| s["unit"] == "c05"));
        assert_eq!(own["groups"][0]["units"].as_array().unwrap().len(), 1);
        assert_eq!(house.get(&officer("c05"), "gradient?unit=c01").await.error(), (403, "not_allowed"));
        assert_eq!(house.get(&person("管", Role::SystemAdministrator, None), "gradient").await.error(), (403, "not_allowed"));
    }

    fn deadlines_tell_who_kept_them(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        let page = house.get(&who, "deadlines").await.ok();
        let due: Vec<&Value> = items(&page["events"]).iter().filter(|e| e["kind"] == "due").collect();
        assert_eq!(due.iter().map(|e| e["day"].as_str().unwrap()).collect::<Vec<_>>(), ["2026-06-30", "2026-12-15"]);
        let units = format!("deadlines/{}/units", due[0]["id"].as_str().unwrap());
        let listed = house.get(&who, &units).await.ok();
        assert_eq!((&listed["total"], &listed["offset"]), (&4.into(), &0.into()));
        let half = &listed["items"];
        // The page counts them, the worst first, and names few; one after the other they come page by page.
        let states: Vec<_> = items(&due[0]["states"]).iter().map(|s| (s["state"].clone(), s["units"].clone())).collect();
        assert_eq!(states, [("missed".into(), 1.into()), ("late".into(), 1.into()), ("kept".into(), 2.into())]);
        assert_eq!((&due[0]["state"], items(&due[0]["states"][2]["names"]).len()), (&"missed".into(), 2));
        for (offset, unit) in items(half).iter().enumerate() {
            let one = house.get(&who, &format!("{units}?limit=1&offset={offset}")).await.ok();
            assert_eq!(items(&one["items"]), std::slice::from_ref(unit));
            let own = house.get(&who, &format!("deadlines?unit={}", unit["unit"].as_str().unwrap())).await.ok();
            assert_eq!(&pick(&own["events"], "id", due[0]["id"].as_str().unwrap())["units"][0], unit);
        }
        assert_eq!(house.get(&who, &format!("{units}?limit=101")).await.error(), (422, "bad_filter"));
        assert_eq!(house.get(&who, "deadlines/none/units").await.error(), (404, "no_deadline"));
        // As the engine has it: c01 in time, c05 two days late, d04 never.
        for (unit, state) in [("c01", "kept"), ("c05", "late"), ("d01", "kept"), ("d04", "missed")] {
            assert_eq!(pick(half, "unit", unit)["state"], state, "{unit}");
            let row = house.get(&who, &format!("units/{unit}/indicators/8.1")).await.ok();
            let top = &row["rule"]["tiers"][0]["node"]["children"][0];
            // Or by the day to which it was extended: the deadline is the first of the two.
            assert_eq!(top["children"][0]["label"], due[0]["label"]);
            assert_eq!(top["state"] == "holds", state == "kept", "{unit}: {top}");
        }
        let came = |state: &str| pick(&pick(half, "unit", "c05")["papers"], "state", state)["received"].clone();
        assert_eq!((came("kept"), came("late")), ("2026-06-29 17:50".into(), "2026-07-02 10:15".into()));
        assert_eq!((&due[1]["state"], &due[1]["days_left"]), (&"ahead".into(), &23.into()));
        // 23 November to 15 December are 17 working days.
        assert_eq!(due[1]["workdays_left"], 17);
        assert!(items(&page["events"]).iter().any(|e| e["kind"] == "year_end" && e["day"] == "2026-12-31"));
        assert!(items(&page["days_off"]).contains(&"2026-10-01".into()));
        let own = house.get(&officer("d04"), "deadlines").await.ok();
        assert!(items(&own["events"]).iter().flat_map(|e| items(&e["states"])).all(|s| s["units"] == 1));
        let own = house.get(&officer("d04"), &units).await.ok();
        assert_eq!((own["total"].as_u64(), &own["items"][0]["unit"]), (Some(1), &"d04".into()));
        assert_eq!(house.get(&officer("d04"), "deadlines?unit=c01").await.status, 403);
    }

    fn the_calendar_file_is_read_by_another_program(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let file = house.get(&officer("c01"), "deadlines.ics?unit=c01").await;
        assert_eq!(file.headers["content-type"], "text/calendar; charset=utf-8");
        let text = String::from_utf8(file.bytes.to_vec()).unwrap();
        assert!(text.split("\r\n").all(|l| l.len() <= 75), "folded at 75 octets");
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        let read: icalendar::Calendar = text.parse().unwrap();
        use icalendar::{CalendarComponent, Component, DatePerhapsTime};
        let events: Vec<_> = read.components.iter().filter_map(|c| match c { CalendarComponent::Event(e) => Some(e), _ => None }).collect();
        let page = house.get(&officer("c01"), "deadlines?unit=c01").await.ok();
        assert_eq!(events.len(), items(&page["events"]).len());
        let due = events.iter().find(|e| e.get_summary().is_some_and(|s| s.contains("年度材料12月15日前收到"))).unwrap();
        assert_eq!(due.get_start(), Some(DatePerhapsTime::Date("2026-12-15".parse().unwrap())));
        let mut ids: Vec<&str> = events.iter().map(|e| e.get_uid().unwrap()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), events.len(), "each has an id of its own");
        // Made again, after another run, the ids are the same.
        house.run().await;
        let again = house.get(&officer("c01"), "deadlines.ics?unit=c01").await;
        let uid = |t: &str| t.lines().filter(|l| l.starts_with("UID:")).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(uid(std::str::from_utf8(&again.bytes).unwrap()), uid(&text));
        let english = house.get(&officer("c01"), "deadlines.ics?unit=c01&lang=en").await;
        assert!(String::from_utf8(english.bytes.to_vec()).unwrap().contains("SUMMARY:8.1 Year-end papers in by 15 December"));
        assert_eq!(house.get(&officer("c01"), "deadlines.ics?unit=c05").await.status, 403);
    }

    fn each_has_to_do_what_is_theirs(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let kinds = async |who: &kernel::Actor| {
            let page = house.get(who, "todo").await.ok();
            let mut kinds: Vec<String> = texts(&page["items"], "kind").into_iter().map(str::to_owned).collect();
            kinds.dedup();
            (kinds.join(" "), page)
        };
        let (method, reviewer) = (method_officer(), person("傅", Role::Reviewer, None));
        let (leader, admin) = (person("凌", Role::Leader, None), person("管", Role::SystemAdministrator, None));
        assert_eq!(kinds(&method).await.0, "first_run");
        assert_eq!(kinds(&leader).await.0, "");
        house.run().await;
        let (found, page) = kinds(&method).await;
        assert_eq!(found, "forms reading disagreement publish", "{page}");
        let readings: Vec<&Value> = items(&page["items"]).iter().filter(|i| i["kind"] == "reading").collect();
        assert_eq!(readings.iter().map(|i| i["subject"].as_str().unwrap()).collect::<Vec<_>>(), ["A7", "B5"]);
        assert_eq!(readings[0]["set"]["reading"], "A7");
        let (found, page) = kinds(&reviewer).await;
        assert!(found.contains("judgement") && !found.contains("reading"), "{found}");
        let judged = items(&page["items"]).iter().find(|i| i["subject"] == "consolidated").unwrap();
        // The points between two tiers are judged only where the city has declared that they are.
        assert!(items(&page["items"]).iter().all(|i| i["subject"] != "tier_points"), "{page}");
        assert_eq!((&judged["unit"], &judged["path"]), (&"c01".into(), &"/facts".into()));
        assert_eq!(kinds(&leader).await.0, "publish");
        assert_eq!(kinds(&admin).await.0, "", "an administrator has nothing of the assessment");
        let (_, page) = kinds(&officer("c01")).await;
        assert!(items(&page["items"]).iter().all(|i| i["unit"] == "c01"), "{page}");
        let papers = items(&page["items"]).iter().find(|i| i["kind"] == "deadline").unwrap();
        assert_eq!((&papers["subject"], &papers["by"], &papers["gain"]), (&"8.1".into(), &"2026-12-15".into(), &"2".into()));
        // What is done is gone.
        let run = house.assessment.run_find(None).await.unwrap();
        house.post(&leader, &format!("runs/{}/publish", run.id), serde_json::json!({})).await.ok();
        assert_eq!(kinds(&leader).await.0, "");
        house.clock.set("2026-11-22T02:00:00Z".parse().unwrap());
        let says = house.post(&reviewer, "units/c01/facts/consolidated", serde_json::json!({"as": "judged", "state": "known", "value": "是", "reason": "现场核查"})).await;
        assert_eq!(says.status, 200, "{}", says.body);
        let (found, page) = kinds(&reviewer).await;
        assert!(found.contains("fresh"), "{found}");
        assert!(items(&page["items"]).iter().all(|i| i["subject"] != "consolidated"));
    }
}
