//! What waits for a person in the crates above this one: each hands a [`Waits`] to the assessment when it starts.

use std::pin::Pin;
use std::sync::{Arc, PoisonError};

use kernel::{Ctx, Result};

use crate::campaign::Assessment;

/// Something that waits for the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Of how many things; an entry of none is left out.
    pub count: usize,
    pub zh: String,
    pub en: String,
    /// The page of the workbench where it is done.
    pub path: &'static str,
}

/// The answer.
pub type Waiting<'a> = Pin<Box<dyn Future<Output = Result<Vec<Wait>>> + Send + 'a>>;

/// Who knows of something that waits for a person.
pub trait Waits: Send + Sync {
    /// Of two with one name the later stays.
    fn name(&self) -> &'static str;

    /// What waits for the reader, by what they may do.
    fn waits<'a>(&'a self, ctx: &'a Ctx) -> Waiting<'a>;
}

impl Assessment {
    /// Takes one of a crate above.
    pub fn waits_add(&self, waits: Arc<dyn Waits>) {
        let mut all = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|w| w.name() != waits.name());
        all.push(waits);
    }

    /// Everything that waits for the reader elsewhere.
    pub(crate) async fn waiting(&self, ctx: &Ctx) -> Result<Vec<Wait>> {
        let all = self.waits.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut out = Vec::new();
        for one in all {
            out.extend(one.waits(ctx).await?.into_iter().filter(|w| w.count > 0));
        }
        Ok(out)
    }
}
