//! Files that must not lie on a colleague's desk: whoever takes a file asks here first, and whoever keeps the list of what was put aside
//! is told.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use kernel::{Ctx, Error, Result};

use crate::checks::{Reason, must_not_pass};
use crate::module::Parts;

/// A file that was put aside.
#[derive(Clone, Debug)]
pub struct AsideFile {
    pub unit: String,
    /// For what it was to be taken, such as `evidence`.
    pub place: &'static str,
    pub name: String,
    pub reason: Reason,
    /// Where in the file it was found.
    pub what: String,
    pub bytes: Vec<u8>,
}

type Kept<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// Whoever keeps the list of what was put aside.
pub trait Keeper: Send + Sync {
    /// Keeps a file on the list; it is given out nowhere.
    fn keep<'a>(&'a self, ctx: &'a Ctx, file: AsideFile) -> Kept<'a>;
}

/// The way to the keeper, where there is one.
#[derive(Clone, Default)]
pub struct Aside(Arc<OnceLock<Arc<dyn Keeper>>>);

/// The refusal of a file that was put aside.
#[must_use]
pub fn put_aside(name: &str, reason: Reason) -> Error {
    let (zh, en) = reason.words();
    let (zh, en) =
        (format!("《{name}》{zh}，已隔离，未收"), format!("“{name}” {en}; it was put aside and not received"));
    Error::invalid(format!("{zh}；{en}"))
        .with_code("quarantined")
        .with_detail("zh", zh)
        .with_detail("en", en)
        .with_detail("file", name)
        .with_detail("reason", reason.name())
}

impl Aside {
    /// The one of opened parts.
    #[must_use]
    pub fn of(parts: &Parts) -> Aside {
        parts.shared.get(Aside::default)
    }

    /// From now on this one keeps the list; the first stays.
    pub fn kept_by(&self, keeper: Arc<dyn Keeper>) {
        let _ = self.0.set(keeper);
    }

    /// Looks at a file that is to be taken for a unit and gives its bytes back.
    ///
    /// # Errors
    /// `quarantined` when it must not pass: then it is on the keeper's list, and not received.
    pub async fn passed(
        &self,
        ctx: &Ctx,
        (unit, place): (&str, &'static str),
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Vec<u8>> {
        let called = name.to_owned();
        let looked = tokio::task::spawn_blocking(move || (must_not_pass(&called, &bytes), bytes));
        let (found, bytes) = looked.await.map_err(|e| Error::internal("looking was interrupted").with_source(e))?;
        let Some((reason, what)) = found else { return Ok(bytes) };
        let unit = unit.to_owned();
        if let Some(keeper) = self.0.get() {
            keeper.keep(ctx, AsideFile { unit, place, name: name.to_owned(), reason, what, bytes }).await?;
        }
        Err(put_aside(name, reason))
    }
}
