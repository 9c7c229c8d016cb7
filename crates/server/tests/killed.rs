//! The process is killed between a message and the relay's answer: the one message that was under way is repeated under the
//! same Message-ID, no other is, and nothing is raised twice.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use store::{Db, Row, query};

const PATIENCE: Duration = Duration::from_secs(90);

/// A relay that takes every message; the first one it never answers.
struct Relay {
    port: u16,
    taken: Receiver<String>,
}

impl Relay {
    fn start() -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, taken) = channel();
        std::thread::spawn(move || {
            let mut answers = false;
            for stream in listener.incoming() {
                talk(stream.unwrap(), &tell, &mut answers);
            }
        });
        Relay { port, taken }
    }

    /// The Message-ID of the next message, if one comes in this time.
    fn next(&self, within: Duration) -> Option<String> {
        let text = self.taken.recv_timeout(within).ok()?;
        let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: "));
        Some(id.unwrap_or_else(|| panic!("a message without an id: {text}")).to_owned())
    }
}

/// One connection. Returns when the other side is gone.
fn talk(stream: TcpStream, tell: &Sender<String>, answers: &mut bool) {
    let mut out = stream.try_clone().unwrap();
    let mut lines = BufReader::new(stream).lines();
    let mut say = |text: &str| out.write_all(text.as_bytes()).is_ok();
    if !say("220 relay ESMTP\r\n") {
        return;
    }
    while let Some(Ok(line)) = lines.next() {
        let answer = match line.get(..4).unwrap_or_default() {
            "DATA" => {
                say("354 go on\r\n");
                let text: Vec<String> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                let _ = tell.send(text.join("\n"));
                if !*answers {
                    *answers = true;
                    // Taken, and the answer never comes: the line stays open until the other process is gone.
                    while let Some(Ok(_)) = lines.next() {}
                    return;
                }
                "250 taken\r\n"
            }
            "QUIT" => {
                say("221 bye\r\n");
                return;
            }
            _ => "250 ok\r\n",
        };
        if !say(answer) {
            return;
        }
    }
}

fn serve(data: &Path, relay: u16) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_huanheng"))
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--smtp",
            &format!("smtp://127.0.0.1:{relay}"),
            "--smtp-from",
            "huanheng@example.test",
            "--data",
        ])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("listening on "), "{line}");
    child
}

async fn number(db: &Db, sql: &'static str) -> i64 {
    let mut conn = db.read().await.unwrap();
    query(sql).fetch_one(&mut *conn).await.unwrap().try_get(0).unwrap()
}

async fn change(db: &Db, sql: &'static str) -> u64 {
    let mut tx = db.write_tx().await.unwrap();
    let done = query(sql).execute(&mut *tx).await.unwrap().rows_affected();
    tx.commit().await.unwrap();
    done
}

const RAISED: &str = "SELECT COUNT(*) FROM notices_notice";
const WAITING: &str = "SELECT COUNT(*) FROM notices_message WHERE state = 'waiting'";

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_repeats_only_the_message_that_was_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let made = Command::new(env!("CARGO_BIN_EXE_huanheng"))
        .args(["demo", "--prepare-only", "--days", "3", "--data"])
        .arg(&data)
        .stdout(Stdio::null())
        .status();
    assert!(made.unwrap().success());
    let database = format!("sqlite:{}", data.join("huanheng.db").display());
    let db = Db::open(&database).await.unwrap();
    let wanting = "INSERT INTO notices_preference (person, email, by_mail, by_webhook, changed_at) \
                   SELECT id, login || '@example.test', 1, 0, 1 FROM people_person";
    assert!(change(&db, wanting).await > 0);

    let relay = Relay::start();
    let mut first = serve(&data, relay.port);
    let under_way = relay.next(PATIENCE).expect("a first message");
    assert_eq!(relay.next(Duration::from_secs(2)), None, "the next one waits for the answer");
    first.kill().unwrap();
    first.wait().unwrap();
    let (raised, waiting) = (number(&db, RAISED).await, number(&db, WAITING).await);
    assert!(raised > 1 && waiting > 1, "{raised} raised, {waiting} waiting");
    // The lease of the killed one runs three minutes; here they are over.
    assert_eq!(change(&db, "UPDATE notices_message SET lease_until = 1 WHERE lease IS NOT NULL").await, 1);

    let mut second = serve(&data, relay.port);
    let mut came = BTreeMap::from([(under_way.clone(), 1)]);
    // Looked at five times a second, for as long as a slow machine takes.
    let mut looks = 5 * PATIENCE.as_secs();
    while number(&db, WAITING).await > 0 {
        looks -= 1;
        assert!(looks > 0, "{came:?}");
        if let Some(id) = relay.next(Duration::from_millis(200)) {
            *came.entry(id).or_insert(0) += 1;
        }
    }
    while let Some(id) = relay.next(Duration::from_millis(500)) {
        *came.entry(id).or_insert(0) += 1;
    }
    second.kill().unwrap();
    second.wait().unwrap();

    assert_eq!(came.remove(&under_way), Some(2), "the one under way, once more");
    assert_eq!(i64::try_from(came.len()).unwrap(), waiting - 1);
    assert!(came.values().all(|times| *times == 1), "{came:?}");
    assert_eq!(number(&db, RAISED).await, raised, "nothing is raised twice");
    assert_eq!(number(&db, "SELECT COUNT(*) FROM notices_message WHERE state <> 'sent'").await, 0);
}
