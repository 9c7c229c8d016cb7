//! Writing to the stream `audit` of the journal.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use journal::{Appended, Kind, Limits, Opened, Stream, folder_of};
use kernel::audit::Written;
use kernel::{Audit, Ctx, Deed, Error, Micros, RecordRef, Result};
use tokio::sync::RwLock;

/// The name of the stream.
pub const STREAM: &str = "audit";
/// The longest record.
const MOST: usize = 64 * 1024;

/// The log, to be written to.
pub struct Log {
    journal: PathBuf,
    stream: RwLock<Stream>,
    /// The newest record that is known to be there.
    newest: AtomicU64,
}

impl Log {
    /// Opens the log of a journal.
    pub fn open(journal: &Path) -> Result<(Arc<Log>, Opened)> {
        let (stream, opened) = Stream::open(journal, STREAM, Limits::default())?;
        let (journal, newest) = (journal.to_path_buf(), AtomicU64::new(opened.newest));
        Ok((Arc::new(Log { journal, stream: RwLock::new(stream), newest }), opened))
    }

    async fn append(&self, at: Micros, kind: Kind, bytes: Vec<u8>) -> Result<Appended> {
        let done = self.try_append(at, kind, bytes).await?;
        self.newest.fetch_max(done.seq, Ordering::Relaxed);
        Ok(done)
    }

    /// Appends a record. A disk that was full has room again one day: a stream that broke then is opened once more.
    async fn try_append(&self, at: Micros, kind: Kind, bytes: Vec<u8>) -> Result<Appended> {
        let first = self.stream.read().await.append(at, kind, bytes.clone()).await;
        let broken = match first {
            Err(e) if e.code() == "journal_unavailable" => e,
            other => return other,
        };
        let mut stream = self.stream.write().await;
        // Another may have opened it while this one waited.
        if let Ok(done) = stream.append(at, kind, bytes.clone()).await {
            return Ok(done);
        }
        let (journal, folder) = (self.journal.clone(), folder_of(&self.journal, STREAM)?);
        let open =
            move || if folder.is_dir() { Stream::open(&journal, STREAM, Limits::default()) } else { Err(broken) };
        let opened = tokio::task::spawn_blocking(open).await;
        let (again, opened) = opened.map_err(|e| Error::internal("opening was interrupted").with_source(e))??;
        // A log that is gone is not begun anew in silence.
        let newest = self.newest.load(Ordering::Relaxed);
        if opened.newest < newest {
            let text = format!("the audit log had {newest} records and has {}", opened.newest);
            return Err(Error::internal(text).with_code("journal_damaged"));
        }
        tracing::warn!(newest = opened.newest, "the audit log was opened again");
        *stream = again;
        stream.append(at, kind, bytes).await
    }

    /// Writes down what opening found.
    pub async fn tell_opened(&self, ctx: &Ctx, opened: &Opened) -> Result<()> {
        if let Some(cut) = &opened.cut {
            tracing::warn!(?cut, "the journal had an incomplete last record that was never acknowledged; it was cut");
            let deed = Deed::done(ctx, "journal_tail_cut", RecordRef::new("audit", "stream", STREAM));
            self.write(ctx.now, deed.with("at", cut.at).with("bytes", cut.bytes).with("what", cut.what)).await?;
        }
        if opened.head_lost {
            tracing::error!("the head of the audit log is gone: records may be missing at its end");
            let deed = Deed::done(ctx, "journal_head_lost", RecordRef::new("audit", "stream", STREAM));
            self.write(ctx.now, deed.with("newest", opened.newest)).await?;
        }
        Ok(())
    }

    /// Writes the seal of a day: its number and chain, to be kept elsewhere too.
    pub async fn seal(&self, at: Micros, day: &str, newest: u64, chain: &str) -> Result<()> {
        let text = serde_json::json!({ "day": day, "newest": newest, "chain": chain });
        let done = self.append(at, Kind::Seal, text.to_string().into_bytes()).await?;
        tracing::info!(day, seq = done.seq, chain = %done.chain, "the audit log was sealed");
        Ok(())
    }
}

impl Audit for Log {
    fn write(&self, at: Micros, mut deed: Deed) -> Written<'_> {
        Box::pin(async move {
            let encode = |deed: &Deed| {
                serde_json::to_vec(deed).map_err(|e| Error::internal("an audit record does not write").with_source(e))
            };
            let mut bytes = encode(&deed)?;
            if bytes.len() > MOST {
                deed.detail = serde_json::Map::new();
                deed.detail.insert("left_out_bytes".into(), bytes.len().into());
                bytes = encode(&deed)?;
            }
            let done = self.append(at, Kind::Data, bytes).await;
            done.map(|_| ()).map_err(|e| {
                Error::unavailable("the audit log cannot be written, so nothing was done")
                    .with_code("audit_unavailable")
                    .with_source(e)
            })
        })
    }
}
