//! `huanheng serve`: opens the database and the files, applies what is new, and serves until it is told to stop.

use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use blobs::Blobs;
use jobs::Runner;
use kernel::{Clock, Error, Result, SystemClock, SystemRng};
use store::Db;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;
use webkit::Parts;

use super::demo;
use crate::app;
use crate::listen::{self, Bounds};

/// How long requests and jobs in hand may take after the stop was asked for.
const LAST_CALL: Duration = Duration::from_secs(20);

/// What `serve` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Folder of the data: the database, unless one is named, and the files.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Database: `sqlite:PATH` or `postgres://USER@HOST/NAME`. When absent, the variable HUANHENG_DATABASE, which
    /// keeps a password out of the list of processes; else an SQLite file in the data folder.
    #[arg(long)]
    pub database: Option<String>,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Mark cookies as `Secure`: the server stands behind TLS.
    #[arg(long)]
    pub secure_cookies: bool,
    /// Origin of the workbench when a proxy hides it, such as `https://oa.example.gov.cn`; may be given more than once.
    #[arg(long = "origin", value_name = "ORIGIN")]
    pub origins: Vec<String>,
    #[command(flatten)]
    pub bounds: Bounds,
}

/// Opens the data folder and the database, and applies the migrations that are new.
pub async fn open(args: &Args) -> Result<Parts> {
    open_at(&args.data, args.database.as_deref(), args.secure_cookies).await
}

/// The same for a command that does not serve.
pub async fn open_at(data: &Path, database: Option<&str>, secure_cookies: bool) -> Result<Parts> {
    // The data are nobody else's: password hashes, facts and evidence of every unit.
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
        .map_err(|e| Error::unavailable(format!("cannot create {}", data.display())).with_source(e))?;
    let named =
        database.map(str::to_owned).or_else(|| std::env::var("HUANHENG_DATABASE").ok().filter(|v| !v.is_empty()));
    let url = match named {
        Some(url) => url,
        None => format!("sqlite:{}", data.join("huanheng.db").display()),
    };
    let db = Db::open(&url).await?;
    let applied = db.migrate(&app::migrations(), SystemClock.now()).await?;
    for name in &applied.now {
        tracing::info!(migration = name, "applied");
    }
    let blobs = Blobs::open(data.join("blobs"))?;
    let parts = Parts {
        db,
        blobs,
        clock: Arc::new(SystemClock),
        rng: Arc::new(SystemRng),
        sources: Vec::new(),
        secure_cookies,
    };
    demo::bring_to_life(parts).await
}

/// Serves until SIGTERM or Ctrl-C.
pub async fn run(args: Args) -> Result<()> {
    start_log();
    let parts = open(&args).await?;
    serve(&args, parts).await
}

/// Serves what was opened.
pub async fn serve(args: &Args, parts: Parts) -> Result<()> {
    let app = app::app(&parts, args.origins.clone())?;
    let runner = Runner::new(parts.db.clone(), parts.clock.clone(), parts.rng.clone(), app.handlers, app.daily)?;
    let listener = TcpListener::bind(args.listen)
        .await
        .map_err(|e| Error::unavailable(format!("cannot listen on {}", args.listen)).with_source(e))?;
    let at =
        listener.local_addr().map_err(|e| Error::unavailable("cannot read the address listened on").with_source(e))?;

    let (stop, stopped) = watch::channel(false);
    tokio::spawn(tell(stop)?);
    let work = tokio::spawn({
        let stopped = stopped.clone();
        async move { runner.run(stopped).await }
    });
    for beside in app.background {
        tokio::spawn(beside(stopped.clone()));
    }
    // The one line on the standard output, by which a script knows the address.
    println!("listening on http://{at}");
    tracing::info!(database = parts.db.shown(), "listening on http://{at}");

    let told = |mut stopped: watch::Receiver<bool>| async move {
        let _ = stopped.wait_for(|s| *s).await;
    };
    let serving = listen::serve(listener, app.router, args.bounds, stopped.clone());
    let late = async {
        told(stopped.clone()).await;
        tokio::time::sleep(LAST_CALL).await;
    };
    tokio::select! {
        () = serving => {}
        () = late => tracing::warn!("requests were cut off"),
    }
    if tokio::time::timeout(LAST_CALL, work).await.is_err() {
        tracing::warn!("a job was cut off; it begins again when its lease ends");
    }
    parts.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

fn tell(stop: watch::Sender<bool>) -> Result<impl Future<Output = ()> + Send + 'static> {
    let listen = |kind| signal(kind).map_err(|e| Error::unavailable("cannot listen for signals").with_source(e));
    let (mut term, mut int) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        tracing::info!("stopping");
        let _ = stop.send(true);
    })
}

/// Starts the log on the standard error; `RUST_LOG` chooses what is shown.
pub fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .try_init();
}
