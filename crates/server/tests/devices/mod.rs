//! A data folder in which a simulated fleet is registered, the real program over it, and what it says of itself. The benchmark of
//! connections uses it too.
#![allow(dead_code, clippy::expect_used, reason = "each of those that use it needs a part; the benchmark is no test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;

use jiff::civil::date;
use kernel::time::DAY;
use kernel::{Ctx, Micros, bureau_date};
use people::{Dated, NewUnit};
use server::cmd::data::{Place, Tables};
use server::cmd::demo_devices::ask;
use server::cmd::place::operator;
use simulator::Fleet;
use telemetry::{DeviceAsk, Telemetry};

pub fn huanheng() -> Command {
    Command::new(env!("CARGO_BIN_EXE_huanheng"))
}

/// Makes the data: one unit, and every device of the fleet.
pub async fn prepare(data: &Path, fleet: &Fleet) {
    let place = Place::folder(data.to_path_buf(), None);
    let parts = place.parts(Tables::BringUp { backup: false }, false).await.unwrap();
    let since = vec![Dated { value: "county".into(), valid_from: date(2009, 1, 1), valid_to: None }];
    let unit = NewUnit {
        id: "c01".into(),
        code: "620501".into(),
        name: "甲县".into(),
        short_name: "甲".into(),
        kinds: since.clone(),
        statuses: since,
    };
    let mut tx = parts.db.write_tx().await.unwrap();
    people::import_unit(&mut tx, &Ctx::system(Micros(0), "t"), &unit).await.unwrap();
    tx.commit().await.unwrap();
    let ctx = operator(&parts, "t");
    let (telemetry, _) = Telemetry::open(&parts).unwrap();
    let since = bureau_date(ctx.now.plus(-300 * DAY)).to_string();
    let since = |d| (DeviceAsk { valid_from: Some(since.clone()), ..ask(&d, "c01") }, None);
    let asks = fleet.devices().filter(|d| d.registered).map(since).collect();
    telemetry.register_all(&ctx, asks).await.unwrap();
    parts.db.close().await;
}

/// The program at work.
pub struct Served {
    pub child: Child,
    /// Where devices connect to.
    pub receives: SocketAddr,
    /// Where watchers ask.
    watch: String,
}

impl Served {
    pub fn start(data: &Path, more: &[&str]) -> Served {
        let mut child = huanheng()
            .args(["serve", "--listen", "127.0.0.1:0", "--telemetry-listen", "127.0.0.1:0", "--metrics-listen"])
            .args(["127.0.0.1:0", "--min-free-mib", "0", "--data"])
            .arg(data)
            .args(more)
            .env("RUST_LOG", "info")
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (tell, told) = channel();
        let errors = child.stderr.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                if let Some((_, at)) = line.split_once("figures at http://") {
                    let _ = tell.send(at.split('/').next().unwrap_or_default().to_owned());
                } else if std::env::var_os("HUANHENG_TEST_LOG").is_some() {
                    eprintln!("{line}");
                }
            }
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let receives =
            lines.by_ref().map_while(Result::ok).find_map(|l| l.strip_prefix("receiving on tcp://")?.parse().ok());
        std::thread::spawn(move || lines.for_each(drop));
        let receives = receives.expect("the server ended before it listened");
        Served { child, receives, watch: told.recv().unwrap() }
    }

    /// What a watcher is answered.
    pub fn watched(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.watch).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// A figure by its name and labels; 0 when there is none.
    pub fn figure(&self, name: &str) -> u64 {
        let all = self.watched("/metrics");
        let line = all.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0, |n| n.trim().split('.').next().unwrap_or_default().parse().unwrap())
    }

    /// Ends it as the kernel does when there is no memory left.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to a process.
pub fn signal(child: &Child, which: &str) {
    assert!(Command::new("kill").args([which, &child.id().to_string()]).status().unwrap().success());
}
