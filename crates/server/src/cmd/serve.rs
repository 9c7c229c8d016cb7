//! `huanheng serve`: opens the database and the files, brings the tables to this release, and serves until it is told to
//! stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Redirect, Response};
use jobs::Runner;
use kernel::{Ctx, Deed, Error, RecordRef, Result, id};
use people::Keys;
use places::BaseMap;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use webkit::{Background, Parts};

use super::data::{Place, Tables, now};
use super::notices::NoticeArgs;
use super::place::open_files;
use super::telemetry::TelemetryArgs;
use crate::app::{self, App};
use crate::listen::{self, Bounds};
use crate::observe::{Watch, WatchArgs, start_log};
use crate::ready::MIN_FREE;
use crate::tls::{Tls, TlsArgs};

/// Files that are open beside connections: databases, journals, values, blobs.
const FILES: u64 = 512;

/// What `serve` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Signals: SIGTERM or Ctrl-C stops after what is in hand, a second one at once; SIGHUP reads the \
    TLS files again. Every option is also a variable, shown beside it; RUST_LOG chooses what is in the log."
)]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// Address to listen on.
    #[arg(long, env = "HUANHENG_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Mark cookies as `Secure`: the server stands behind TLS. With --tls-cert they are in any case.
    #[arg(long, env = "HUANHENG_SECURE_COOKIES")]
    pub secure_cookies: bool,
    /// Origin of the workbench when a proxy hides it, such as `https://oa.example.gov.cn`; may be given more than once,
    /// in the variable with commas.
    #[arg(long = "origin", value_name = "ORIGIN", env = "HUANHENG_ORIGINS", value_delimiter = ',')]
    pub origins: Vec<String>,
    /// Tiles of the map under the points: an address with `{z}`, `{x}`, `{y}` in Web Mercator over CGCS2000. Without it
    /// the map shows the points alone.
    #[arg(long, value_name = "ADDRESS", env = "HUANHENG_MAP_TILES")]
    pub map_tiles: Option<String>,
    /// Whose map that is, with the number of its approval; shown on it.
    #[arg(long, value_name = "TEXT", env = "HUANHENG_MAP_CREDIT", default_value = "")]
    pub map_credit: String,
    /// What to do with a database of an older release.
    #[arg(long, value_name = "HOW", env = "HUANHENG_UPGRADE", value_enum, default_value_t = Upgrade::Backup)]
    pub upgrade: Upgrade,
    /// File with the keys under which secrets of second factors lie in the database: 64 hexadecimal digits a line, the
    /// first for what is new. Without it they lie there in clear.
    #[arg(long, value_name = "FILE", env = "HUANHENG_SECRETS_KEY_FILE")]
    pub secrets_key_file: Option<PathBuf>,
    /// Below so many free MiB on the disk of the files the server is not ready.
    #[arg(long, value_name = "MIB", env = "HUANHENG_MIN_FREE_MIB", default_value_t = MIN_FREE / 1024 / 1024)]
    pub min_free_mib: u64,
    /// After the signal to stop the server goes on for so many seconds and only says that it is not ready, so that a
    /// balancer sends nobody any more.
    #[arg(long, value_name = "SECONDS", env = "HUANHENG_DRAIN_SECONDS", default_value_t = 0)]
    pub drain_seconds: u64,
    /// Requests in hand, and then the job in hand, have so many seconds each to come to their end.
    #[arg(long, value_name = "SECONDS", env = "HUANHENG_STOP_SECONDS", default_value_t = 20)]
    pub stop_seconds: u64,
    #[command(flatten)]
    pub observe: WatchArgs,
    #[command(flatten)]
    pub tls: TlsArgs,
    #[command(flatten)]
    pub notices: NoticeArgs,
    #[command(flatten)]
    pub telemetry: TelemetryArgs,
    #[command(flatten)]
    pub bounds: Bounds,
}

/// What `serve` does with a database of an older release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Upgrade {
    /// Make a backup in `backups/` of the data folder, then bring it to this release.
    Backup,
    /// Bring it to this release without a backup.
    Plain,
    /// Refuse to start; `huanheng upgrade` does it.
    Refuse,
}

impl Args {
    /// What `demo` serves with.
    #[must_use]
    pub fn plain(place: Place, listen: SocketAddr) -> Args {
        Args {
            place,
            listen,
            secure_cookies: false,
            origins: Vec::new(),
            map_tiles: None,
            map_credit: String::new(),
            upgrade: Upgrade::Refuse,
            secrets_key_file: None,
            min_free_mib: 0,
            drain_seconds: 0,
            stop_seconds: 20,
            observe: WatchArgs::default(),
            tls: TlsArgs::default(),
            notices: NoticeArgs::default(),
            telemetry: TelemetryArgs::default(),
            bounds: Bounds::default(),
        }
    }
}

/// What stands before the data are opened.
struct Begun {
    watch: Watch,
    tls: Option<Tls>,
    channels: notices::Channels,
    devices: telemetry::settings::Settings,
    keys: Keys,
    base_map: BaseMap,
    /// Turns true when the server is to stop.
    stopped: watch::Receiver<bool>,
    stop: watch::Sender<bool>,
    /// Turns true when the watchers' listener is to end, which is last.
    ended: watch::Sender<bool>,
}

/// Serves until SIGTERM or Ctrl-C.
pub async fn run(args: Args) -> Result<()> {
    start_log(args.observe.log_format);
    let begun = begin(&args).await?;
    let tables = match args.upgrade {
        Upgrade::Backup => Tables::BringUp { backup: true },
        Upgrade::Plain => Tables::BringUp { backup: false },
        Upgrade::Refuse => Tables::Make,
    };
    let parts = args.place.parts(tables, args.secure_cookies || begun.tls.is_some()).await?;
    go_on(&args, begun, parts, None).await
}

/// Serves what was opened, with more work beside it once all modules run.
pub async fn serve(args: &Args, parts: Parts, beside: Option<Background>) -> Result<()> {
    let begun = begin(args).await?;
    go_on(args, begun, parts, beside).await
}

/// Whatever can be wrong without the data is found before they are opened; watchers are answered from here on.
async fn begin(args: &Args) -> Result<Begun> {
    let watch = Watch::begin(&args.observe)?;
    let tls = args.tls.load(now())?;
    let channels = args.notices.open(args.origins.first().cloned())?;
    let devices = args.telemetry.open(now())?;
    if devices.listen.is_some() {
        let connections = (devices.bounds.connections as u64).saturating_add(u64::from(args.bounds.connections));
        let wanted = connections.saturating_add(FILES);
        let may = open_files(wanted);
        if may < wanted {
            tracing::warn!(
                wanted,
                may,
                "the system allows fewer open files than there may be connections: raise LimitNOFILE of the service"
            );
        }
    }
    let keys = args.secrets_key_file.as_deref().map(Keys::read).transpose()?.unwrap_or_default();
    let base_map = BaseMap::new(args.map_tiles.clone(), args.map_credit.clone())?;
    let (stop, stopped) = watch::channel(false);
    let (ended, end) = watch::channel(false);
    if let Some(at) = args.observe.metrics_listen {
        let listener = bind(at).await?;
        tracing::info!("figures at http://{}/metrics", local(&listener)?);
        let bounds = Bounds { connections: 64, ..args.bounds };
        tokio::spawn(listen::serve("watch", listener, watch.router(), bounds, None, end));
    }
    Ok(Begun { watch, tls, channels, devices, keys, base_map, stopped, stop, ended })
}

async fn bind(at: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(at).await.map_err(|e| Error::unavailable(format!("cannot listen on {at}")).with_source(e))
}

fn local(listener: &TcpListener) -> Result<SocketAddr> {
    listener.local_addr().map_err(|e| Error::unavailable("cannot read the address listened on").with_source(e))
}

async fn go_on(args: &Args, begun: Begun, parts: Parts, more: Option<Background>) -> Result<()> {
    let Begun { watch, tls, channels, devices, keys, base_map, stopped, stop, ended } = begun;
    parts.shared.get(move || channels);
    parts.shared.get(move || keys);
    parts.shared.get(move || base_map);
    let receives = devices.address();
    parts.shared.get(move || devices);
    let slow = Duration::from_millis(args.observe.slow_ms);
    let App { mut router, handlers, daily, background, pulse } = app::app_with(&parts, args.origins.clone(), slow)?;
    let runner = Arc::new(Runner::new(parts.db.clone(), parts.clock.clone(), parts.rng.clone(), handlers, daily)?);
    runner.live();
    pulse.watch_jobs(runner.beat());
    pulse.want_free(args.min_free_mib.saturating_mul(1024 * 1024));

    let listener = bind(args.listen).await?;
    let at = local(&listener)?;
    let greeting = tls.as_ref().map(Tls::config);
    if greeting.is_some() {
        router = with_hsts(router, args.tls.hsts_seconds)?;
        if let Some(from) = args.tls.redirect_listen {
            let listener = bind(from).await?;
            tracing::info!("sending http://{} on to https", local(&listener)?);
            tokio::spawn(listen::serve("redirect", listener, redirect(at.port()), args.bounds, None, stopped.clone()));
        }
    }
    tokio::spawn(tell(stop, pulse.clone(), Duration::from_secs(args.drain_seconds))?);
    tokio::spawn(reload(tls)?);
    let work = tokio::spawn({
        let (runner, stopped) = (runner.clone(), stopped.clone());
        async move { runner.run(stopped).await }
    });
    watch.show(parts.clone(), pulse);
    let scheme = if greeting.is_some() { "https" } else { "http" };
    for beside in background.into_iter().chain(more) {
        tokio::spawn(beside(stopped.clone()));
    }
    let serving = |action: &str| {
        let ctx = Ctx::system(parts.clock.now(), id::new_id(&*parts.rng));
        let deed = Deed::done(&ctx, action, RecordRef::new("server", "server", at.to_string()));
        parts.audit.write(ctx.now, deed.with("release", env!("CARGO_PKG_VERSION")))
    };
    serving("server_start").await?;
    // The one line on the standard output, by which a script knows the address.
    println!("listening on {scheme}://{at}");
    if let Some(at) = receives {
        println!("receiving on tcp://{at}");
    }
    tracing::info!(database = parts.db.shown(), "listening on {scheme}://{at}");
    notify(&[NotifyState::Ready]);

    let last_call = Duration::from_secs(args.stop_seconds);
    let answering = listen::serve("public", listener, router, args.bounds, greeting, stopped.clone());
    let late = async {
        let mut stopped = stopped.clone();
        let _ = stopped.wait_for(|s| *s).await;
        tokio::time::sleep(last_call).await;
    };
    tokio::select! {
        () = answering => {}
        () = late => tracing::warn!("requests were cut off"),
    }
    let abort = work.abort_handle();
    if tokio::time::timeout(last_call, work).await.is_err() {
        abort.abort();
        match runner.give_back().await {
            Ok(Some(job)) => tracing::warn!(job, "a job was cut off and given back"),
            Ok(None) => {}
            Err(e) => {
                tracing::warn!(error = e.chain(), "a job was cut off; it begins again when its lease ends");
            }
        }
    }
    if let Err(e) = serving("server_stop").await {
        tracing::error!(error = e.chain(), "the stop of the server could not be written to the audit log");
    }
    parts.db.close().await;
    let _ = ended.send(true);
    tracing::info!("stopped");
    Ok(())
}

/// Tells the service manager, when there is one.
fn notify(state: &[NotifyState<'_>]) {
    if let Err(e) = sd_notify::notify(state) {
        tracing::warn!(error = %e, "the service manager cannot be told");
    }
}

/// The first signal stops the server, the second ends it at once.
fn tell(
    stop: watch::Sender<bool>,
    pulse: crate::ready::Pulse,
    drain: Duration,
) -> Result<impl Future<Output = ()> + Send + 'static> {
    let (mut term, mut int) = (heard(SignalKind::terminate())?, heard(SignalKind::interrupt())?);
    let mut next = async move || {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    };
    Ok(async move {
        next().await;
        tracing::info!("stopping");
        notify(&[NotifyState::Stopping]);
        pulse.stop();
        let again = async {
            next().await;
            tracing::warn!("told a second time: ending at once");
            std::process::exit(1);
        };
        let drained = async {
            tokio::time::sleep(drain).await;
            let _ = stop.send(true);
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = again => {}
            () = drained => {}
        }
    })
}

fn heard(kind: SignalKind) -> Result<tokio::signal::unix::Signal> {
    signal(kind).map_err(|e| Error::unavailable("cannot listen for signals").with_source(e))
}

/// Reads the certificate again whenever it is told to.
fn reload(tls: Option<Tls>) -> Result<impl Future<Output = ()> + Send + 'static> {
    let mut hup = heard(SignalKind::hangup())?;
    Ok(async move {
        while hup.recv().await.is_some() {
            match tls.as_ref().map(|tls| tls.reload(now())) {
                None => tracing::info!("there is nothing to read again"),
                Some(Ok(())) => tracing::info!("the TLS files were read again; new connections use them"),
                Some(Err(e)) => {
                    tracing::error!(error = e.chain(), "the TLS files were not taken; the certificate in use stays");
                }
            }
        }
    })
}

fn with_hsts(router: Router, seconds: u32) -> Result<Router> {
    if seconds == 0 {
        return Ok(router);
    }
    let value = HeaderValue::from_str(&format!("max-age={seconds}"))
        .map_err(|e| Error::internal("cannot write the header").with_source(e))?;
    Ok(router.layer(map_response(move |mut response: Response| {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, value.clone());
        std::future::ready(response)
    })))
}

/// Plain HTTP is sent on to the same name with TLS.
fn redirect(port: u16) -> Router {
    Router::new().fallback(move |request: Request| async move {
        let host = request.headers().get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
        // The port of a name, not a colon inside of an IPv6 address.
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        };
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'[' | b']' | b':');
        if name.is_empty() || !name.bytes().all(plain) {
            return (StatusCode::BAD_REQUEST, "the request names no host\n").into_response();
        }
        let path = request.uri().path_and_query().map(|p| p.as_str()).unwrap_or("/");
        let port = if port == 443 { String::new() } else { format!(":{port}") };
        Redirect::permanent(&format!("https://{name}{port}{path}")).into_response()
    })
}
