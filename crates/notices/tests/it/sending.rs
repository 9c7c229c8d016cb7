//! Sending, to peers that take, cut, refuse and do not answer.

use jiff::civil::date;
use kernel::time::{DAY, HOUR, MINUTE};
use notices::{LEASE, MOST_TRIES, MessageRow};
use serde_json::{Value, json};

use super::peers::{Act, Way, certificate, relay, web};
use super::*;

const SECRET: &[u8] = b"a-secret-of-the-bureau";

fn by_mail(port: u16) -> Settings {
    Settings {
        smtp: Some(format!("smtp://127.0.0.1:{port}")),
        smtp_from: Some("tixing@bureau.example".into()),
        site: Some("https://oa.example".into()),
        ..Settings::default()
    }
}

fn by_hook(port: u16) -> Settings {
    Settings {
        webhook: Some(format!("http://127.0.0.1:{port}/in?from=hh")),
        webhook_secret: Some(SECRET.to_vec()),
        ..Settings::default()
    }
}

async fn wants(house: &House, login: &str, email: Option<&str>, mail: bool, hook: bool) -> u16 {
    let body = json!({"email": email, "by_mail": mail, "by_webhook": hook});
    house.ask(login, "PUT", "/api/v1/notices/preference", Some(body)).await.0
}

async fn one_due(house: &House) {
    assert_eq!(wants(house, "u1-officer", Some("jia@bureau.example"), true, true).await, 200);
    house.list.set(vec![due("月报", "u1", date(2026, 11, 25))]);
    assert_eq!(house.raise().await.raised, 1);
}

async fn messages(house: &House) -> Vec<MessageRow> {
    let mut conn = house.parts.db.read().await.unwrap();
    notices::message_list(&mut conn).await.unwrap()
}

async fn the_message(house: &House) -> MessageRow {
    let mut all = messages(house).await;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn header<'a>(text: &'a str, name: &str) -> &'a str {
    let head = text.split("\r\n\r\n").next().unwrap();
    let start = format!("{}:", name.to_lowercase());
    let found = head.lines().find(|l| l.to_lowercase().starts_with(&start));
    found.unwrap_or_else(|| panic!("no {name} in {head}")).split_once(':').unwrap().1.trim()
}

store::on_both! {
    fn a_mail_goes_out_once_and_in_chinese(t: TestDb, &steps()) {
        let (port, peer) = relay(Way::Plain, None).await;
        let house = House::new(t.db.clone(), &by_mail(port)).await;
        one_due(&house).await;
        assert!(house.desk.send_one().await.unwrap());
        assert!(!house.desk.send_one().await.unwrap());
        let sent = the_message(&house).await;
        assert_eq!((sent.state.as_str(), sent.attempts, sent.answer.as_deref()), ("sent", 1, Some("250 taken")));
        let [mail] = &peer.messages()[..] else { panic!("one mail") };
        assert_eq!(header(mail, "message-id"), format!("<{}>", sent.mark));
        assert!(sent.mark.ends_with("@bureau.example"));
        assert!(header(mail, "subject").starts_with("=?utf-8?"), "{mail}");
        assert_eq!(header(mail, "auto-submitted"), "auto-generated");
        assert!(header(mail, "to").ends_with("<jia@bureau.example>"));
        assert!(mail.split("\r\n\r\n").next().unwrap().is_ascii());
        assert!(peer.said().contains(&"RCPT TO:<jia@bureau.example>".to_owned()), "{:?}", peer.said());
        // Raising again sends nothing again.
        house.raise().await;
        assert!(!house.desk.send_one().await.unwrap());
        assert_eq!(peer.messages().len(), 1);
    }

    fn a_line_cut_before_the_answer_repeats_the_same_message_id(t: TestDb, &steps()) {
        let (port, peer) = relay(Way::Plain, None).await;
        peer.will([Act::Cut]);
        let house = House::new(t.db.clone(), &by_mail(port)).await;
        one_due(&house).await;
        assert!(house.desk.send_one().await.unwrap());
        assert_eq!((the_message(&house).await.state.as_str(), peer.messages().len()), ("waiting", 1));
        assert!(!house.desk.send_one().await.unwrap(), "not before its time");
        house.clock.advance(30 * kernel::time::SECOND);
        assert!(house.desk.send_one().await.unwrap());
        let all = peer.messages();
        assert_eq!(all.len(), 2);
        assert_eq!(header(&all[0], "message-id"), header(&all[1], "message-id"));
        assert_eq!(all[0], all[1], "the same text to the letter");
        assert_eq!((the_message(&house).await.state.as_str(), the_message(&house).await.attempts), ("sent", 2));
    }

    fn a_sender_that_dies_is_followed_by_another_under_the_same_id(t: TestDb, &steps()) {
        let (port, peer) = relay(Way::Plain, None).await;
        let house = House::new(t.db.clone(), &by_mail(port)).await;
        one_due(&house).await;
        // The relay has the message, and the process ends before the answer is recorded: what the row looked like then.
        let before = the_message(&house).await;
        assert!(house.desk.send_one().await.unwrap());
        let mut tx = t.db.write_tx().await.unwrap();
        let sql = "UPDATE notices_message SET state = 'waiting', attempts = 1, lease = 'dead', lease_until = $1, answer = NULL, ended_at = NULL";
        store::query(sql).bind(house.clock.now().0 + LEASE).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let next = House::over(t.db.clone(), &by_mail(port), 9);
        assert!(!next.desk.send_one().await.unwrap(), "the lease still holds");
        next.clock.advance(LEASE);
        assert!(next.desk.send_one().await.unwrap());
        assert!(!next.desk.send_one().await.unwrap());
        let all = peer.messages();
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(|m| header(m, "message-id") == format!("<{}>", before.mark)));
        assert_eq!(the_message(&next).await.state, "sent");
    }

    fn what_is_refused_for_good_stops_and_is_tried_again_by_hand(t: TestDb, &steps()) {
        let (port, peer) = relay(Way::Plain, None).await;
        peer.will([Act::Say("550 5.1.1 no such mailbox".into())]);
        let house = House::new(t.db.clone(), &by_mail(port)).await;
        one_due(&house).await;
        house.desk.send_one().await.unwrap();
        let failed = the_message(&house).await;
        assert_eq!(failed.state, "failed");
        assert!(failed.answer.as_deref().unwrap().contains("no such mailbox"), "{failed:?}");
        house.clock.advance(30 * DAY);
        assert!(!house.desk.send_one().await.unwrap());
        let (status, state) = house.ask("admin", "GET", "/api/v1/notices/sending", None).await;
        assert_eq!((status, state["troubles"][0]["id"].as_str()), (200, Some(&*failed.id)));
        assert!(!state.to_string().contains("月报"), "who keeps the system reads no unit's matters");
        let again = format!("/api/v1/notices/sending/{}/again", failed.id);
        assert_eq!(house.ask("u1-officer", "POST", &again, None).await.0, 403);
        assert_eq!(house.ask("admin", "POST", &again, None).await.0, 200);
        assert_eq!(house.ask("admin", "POST", &again, None).await.0, 404);
        assert!(house.desk.send_one().await.unwrap());
        let all = peer.messages();
        assert_eq!(header(&all[0], "message-id"), header(&all[1], "message-id"));
        assert_eq!(the_message(&house).await.state, "sent");
    }

    fn what_fails_for_now_waits_longer_each_time_and_ends(t: TestDb, &steps()) {
        let (port, peer) = web(None).await;
        let house = House::new(t.db.clone(), &by_hook(port)).await;
        one_due(&house).await;
        for n in 1..=MOST_TRIES {
            peer.will([Act::Say("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy".into())]);
            assert!(house.desk.send_one().await.unwrap(), "{n}");
            assert!(!house.desk.send_one().await.unwrap(), "{n}");
            house.clock.advance(HOUR);
        }
        let failed = the_message(&house).await;
        assert_eq!((failed.state.as_str(), failed.attempts, failed.answer.as_deref()), ("failed", MOST_TRIES, Some("503 busy")));
        let keys: std::collections::BTreeSet<String> =
            peer.messages().iter().map(|m| header(m, "idempotency-key").to_owned()).collect();
        assert_eq!(keys.into_iter().collect::<Vec<_>>(), [failed.mark]);
    }

    fn the_webhook_is_signed_and_never_follows(t: TestDb, &steps()) {
        let (port, peer) = web(None).await;
        let house = House::new(t.db.clone(), &by_hook(port)).await;
        one_due(&house).await;
        peer.will([Act::Cut, Act::Say(format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:{port}/other\r\ncontent-length: 0\r\n\r\n"))]);
        house.desk.send_one().await.unwrap();
        assert_eq!(the_message(&house).await.state, "waiting");
        house.clock.advance(MINUTE);
        house.desk.send_one().await.unwrap();
        assert_eq!((the_message(&house).await.state.as_str(), the_message(&house).await.answer.as_deref()), ("failed", Some("307")));
        let all = peer.messages();
        assert_eq!(all.len(), 2, "no redirect is followed");
        for post in &all {
            let body = post.split_once("\r\n\r\n").unwrap().1;
            let at: i64 = header(post, "x-huanheng-timestamp").parse().unwrap();
            let signed = notices::signature(SECRET, at, body.as_bytes()).unwrap();
            assert_eq!(header(post, "x-huanheng-signature"), signed);
            assert_ne!(notices::signature(b"another secret 16b", at, body.as_bytes()).unwrap(), signed);
            assert!(post.starts_with("POST /in?from=hh HTTP/1.1\r\n"));
            let body: Value = serde_json::from_str(body).unwrap();
            assert_eq!((body["kind"].as_str(), body["title"].as_str(), body["due"].as_str()), (Some("reminder"), Some("报送月报"), Some("2026-11-25")));
            assert_eq!(header(post, "idempotency-key"), body["key"].as_str().unwrap());
        }
        assert_eq!(header(&all[0], "idempotency-key"), header(&all[1], "idempotency-key"));
    }

    fn nothing_goes_where_nobody_wants_it(t: TestDb, &steps()) {
        let (port, peer) = relay(Way::Plain, None).await;
        let (hook, posts) = web(None).await;
        let settings = Settings { webhook: by_hook(hook).webhook, webhook_secret: Some(SECRET.to_vec()), ..by_mail(port) };
        let house = House::new(t.db.clone(), &settings).await;
        for bad in ["jia", "jia@x.example\r\nBcc: b@x.example", "甲@x.example", "a b@x.example"] {
            assert_eq!((bad, wants(&house, "u1-officer", Some(bad), true, true).await), (bad, 422));
        }
        assert_eq!(wants(&house, "u1-officer", Some("jia@bureau.example"), true, false).await, 200);
        house.list.set(vec![due("a", "u1", date(2026, 11, 25)), due("b", "u2", date(2026, 11, 25))]);
        house.raise().await;
        // Of u1 a mail alone; u2's officer has no address and is posted about.
        let kinds = |all: &[MessageRow]| { let mut k: Vec<_> = all.iter().map(|m| (m.channel.name(), m.state.clone())).collect(); k.sort(); k };
        let waiting = |c: &'static str| (c, "waiting".to_owned());
        assert_eq!(kinds(&messages(&house).await), [waiting("smtp"), waiting("webhook")]);
        // The address is taken away, and the other thing is done, before anything went out.
        assert_eq!(wants(&house, "u1-officer", None, true, false).await, 200);
        house.list.set(vec![due("a", "u1", date(2026, 11, 25))]);
        house.raise().await;
        assert!(!house.desk.send_one().await.unwrap());
        assert!(messages(&house).await.iter().all(|m| m.state == "dropped"));
        assert!(peer.messages().is_empty() && posts.messages().is_empty());
    }

    fn who_may_no_longer_read_the_unit_is_not_written_to(t: TestDb, &steps()) {
        let (port, peer) = relay(Way::Plain, None).await;
        let house = House::new(t.db.clone(), &by_mail(port)).await;
        one_due(&house).await;
        let mut tx = t.db.write_tx().await.unwrap();
        store::query("UPDATE people_person SET closed_at = 1 WHERE login = 'u1-officer'").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        house.desk.send_one().await.unwrap();
        assert_eq!(the_message(&house).await.state, "dropped");
        assert!(peer.messages().is_empty());
    }
}

async fn secret_relay(way: Way, scheme: &str) {
    let t = store::testing::sqlite(&steps()).await.unwrap();
    let (tls, authority) = certificate();
    let (port, peer) = relay(way, Some(tls)).await;
    peer.will([Act::Login("535 5.7.8 wrong".into())]);
    let settings = Settings {
        smtp: Some(format!("{scheme}://localhost:{port}")),
        smtp_login: Some(("user".into(), "password".into())),
        authority: Some(authority),
        ..by_mail(port)
    };
    let house = House::new(t.db.clone(), &settings).await;
    one_due(&house).await;
    house.desk.send_one().await.unwrap();
    // A password that is refused is a setting of ours: the message is not given up.
    let waits = the_message(&house).await;
    assert_eq!(waits.state, "waiting", "{waits:?}");
    house.clock.advance(HOUR);
    house.desk.send_one().await.unwrap();
    assert_eq!(the_message(&house).await.state, "sent", "{:?}", the_message(&house).await);
    assert_eq!(peer.messages().len(), 1);
    assert!(peer.said().iter().any(|l| l.starts_with("AUTH ")));
    // Without the authority nobody is believed, and nothing is said.
    let stranger = Settings { authority: None, ..settings };
    let house = House::over(t.db.clone(), &stranger, 5);
    house.list.set(vec![due("另一件", "u1", date(2026, 11, 25))]);
    house.raise().await;
    house.desk.send_one().await.unwrap();
    assert_eq!(peer.messages().len(), 1);
    assert!(messages(&house).await.iter().any(|m| m.state == "waiting" && m.answer.is_some()));
}

#[tokio::test]
async fn over_starttls_with_a_login() {
    secret_relay(Way::Starttls, "starttls").await;
}

#[tokio::test]
async fn over_implicit_tls_with_a_login() {
    secret_relay(Way::Implicit, "smtps").await;
}

#[tokio::test]
async fn a_relay_that_offers_no_tls_gets_no_password() {
    let t = store::testing::sqlite(&steps()).await.unwrap();
    let (port, peer) = relay(Way::Plain, None).await;
    let login = Some(("user".into(), "password".into()));
    let settings = Settings { smtp: Some(format!("starttls://localhost:{port}")), smtp_login: login, ..by_mail(port) };
    let house = House::new(t.db.clone(), &settings).await;
    one_due(&house).await;
    house.desk.send_one().await.unwrap();
    assert_eq!(the_message(&house).await.state, "waiting");
    assert!(!peer.said().iter().any(|l| l.starts_with("AUTH")), "{:?}", peer.said());
}

#[tokio::test]
async fn a_webhook_over_tls() {
    let t = store::testing::sqlite(&steps()).await.unwrap();
    let (tls, authority) = certificate();
    let (port, peer) = web(Some(tls)).await;
    let settings =
        Settings { webhook: Some(format!("https://localhost:{port}/in")), authority: Some(authority), ..by_hook(port) };
    let house = House::new(t.db.clone(), &settings).await;
    one_due(&house).await;
    house.desk.send_one().await.unwrap();
    assert_eq!(the_message(&house).await.state, "sent", "{:?}", the_message(&house).await);
    let house = House::over(t.db.clone(), &Settings { authority: None, ..settings }, 5);
    house.list.set(vec![due("另一件", "u1", date(2026, 11, 25))]);
    house.raise().await;
    house.desk.send_one().await.unwrap();
    assert_eq!(peer.messages().len(), 1);
}

#[tokio::test]
async fn a_title_with_line_ends_stays_one_header() {
    let t = store::testing::sqlite(&steps()).await.unwrap();
    let (port, peer) = relay(Way::Plain, None).await;
    let house = House::new(t.db.clone(), &by_mail(port)).await;
    assert_eq!(wants(&house, "u1-officer", Some("jia@bureau.example"), true, true).await, 200);
    let bad = "a\r\nBcc: evil@x.example\r\n\r\n.\r\nMAIL FROM:<evil@x.example>\u{2028}b";
    house.list.set(vec![Due { title: bad.into(), title_en: Some(bad.into()), ..due("x", "u1", date(2026, 11, 25)) }]);
    house.raise().await;
    let mut tx = t.db.write_tx().await.unwrap();
    let sql = "UPDATE people_person SET name = 'n\r\nCc: evil@x.example' WHERE login = 'u1-officer'";
    store::query(sql).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    house.desk.send_one().await.unwrap();
    let [mail] = &peer.messages()[..] else { panic!("one mail") };
    let head = mail.split("\r\n\r\n").next().unwrap();
    let names: Vec<&str> =
        head.lines().filter(|l| !l.starts_with([' ', '\t'])).filter_map(|l| l.split(':').next()).collect();
    assert!(!names.iter().any(|n| n.eq_ignore_ascii_case("bcc") || n.eq_ignore_ascii_case("cc")), "{head}");
    let to: Vec<String> = peer.said().into_iter().filter(|l| l.starts_with("RCPT") || l.starts_with("MAIL")).collect();
    assert_eq!(to.len(), 2, "{to:?}");
}
