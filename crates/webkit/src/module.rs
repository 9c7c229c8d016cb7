//! What a module is to the server: one value.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use blobs::Blobs;
use facts::FactSource;
use jobs::{Daily, Handler};
use kernel::{Audit, Clock, Result, Rng};
use seal::NodeKey;
use store::{Db, Migration};
use tokio::sync::watch;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// What the server gives to every module.
#[derive(Clone)]
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The files.
    pub blobs: Blobs,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// The running systems that emit facts.
    pub sources: Vec<Arc<dyn FactSource>>,
    /// The audit log.
    pub audit: Arc<dyn Audit>,
    /// The key of the installation: what is said in a person's name is signed with it.
    pub node: Arc<NodeKey>,
    /// The folder of the journal.
    pub journal: PathBuf,
    /// Whether cookies are marked `Secure`: the server stands behind TLS.
    pub secure_cookies: bool,
    /// What one module has made and another uses too.
    pub shared: Shared,
}

/// Values of which the process has one, by their type: a crate that several modules lean on keeps its caches once.
#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<HashMap<TypeId, Box<dyn Any + Send>>>>);

impl Shared {
    /// The value, when somebody made it.
    #[must_use]
    pub fn find<T: Clone + Send + 'static>(&self) -> Option<T> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&TypeId::of::<T>()).and_then(|any| any.downcast_ref::<T>()).cloned()
    }

    /// The value; the first who asks makes it. What is made may itself ask for another value.
    pub fn get<T: Clone + Send + 'static>(&self, make: impl FnOnce() -> T) -> T {
        let kept = |all: &HashMap<TypeId, Box<dyn Any + Send>>| {
            all.get(&TypeId::of::<T>()).and_then(|any| any.downcast_ref::<T>()).cloned()
        };
        if let Some(found) = kept(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return found;
        }
        let made = make();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Of two who made it at once the first stays, for both.
        if let Some(found) = kept(&all) {
            return found;
        }
        all.insert(TypeId::of::<T>(), Box::new(made.clone()));
        made
    }
}

/// A module of the house. `server` lists them in one plain array.
#[derive(Clone, Copy)]
pub struct Module {
    /// Its name, which is also the prefix of its tables.
    pub name: &'static str,
    /// Its tables.
    pub migrations: &'static [Migration],
    /// The description of its addresses, without a running server.
    pub api: fn() -> OpenApi,
    /// Starts it.
    pub start: fn(&Parts) -> Result<Started>,
}

/// Work beside the requests, for as long as the server runs; it ends when it is told that the server stops.
pub type Background = Box<dyn FnOnce(watch::Receiver<bool>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// A started module.
#[derive(Default)]
pub struct Started {
    /// Its addresses, with their state.
    pub router: Router,
    /// What works on its jobs.
    pub handlers: Vec<Handler>,
    /// Its daily jobs.
    pub daily: Vec<Daily>,
    /// What it does beside the requests.
    pub background: Vec<Background>,
}

/// A router with its state, without the description.
pub fn mount<S: Clone + Send + Sync + 'static>(router: OpenApiRouter<S>, state: S) -> Router {
    let (router, _) = router.with_state(state).split_for_parts();
    router
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone)]
    struct Inner(Arc<u8>);
    #[derive(Clone)]
    struct Outer(Inner);

    #[test]
    fn a_value_is_made_once_and_may_ask_for_another_while_it_is_made() {
        let shared = Shared::default();
        let outer = shared.get(|| Outer(shared.get(|| Inner(Arc::new(7)))));
        let inner = shared.get(|| Inner(Arc::new(8)));
        assert!(Arc::ptr_eq(&outer.0.0, &inner.0));
        assert_eq!(*shared.get(|| Outer(Inner(Arc::new(9)))).0.0, 7);
    }
}
