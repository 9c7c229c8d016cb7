//! What a handler adds to the record of its request in the audit log.

use std::cell::RefCell;
use std::net::SocketAddr;

use serde_json::{Map, Value};

/// The other end of the connection, found in the extensions of a request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// What a handler knows better than the layer that writes the record.
#[derive(Debug, Clone, Default)]
pub struct Note {
    /// Who it was, when nobody was signed in: id and name, or the login that was tried.
    pub who: Option<(String, String)>,
    /// For whom it was done.
    pub on_behalf_of: Option<String>,
    /// What it was done to, when the address does not say.
    pub subject: Option<String>,
    /// The unit it concerns, when the address does not say.
    pub unit: Option<String>,
    /// What changed; small, and never a secret.
    pub detail: Map<String, Value>,
}

tokio::task_local! {
    static NOTE: RefCell<Note>;
}

/// Adds to the record of the request being answered; outside of one it does nothing.
pub fn note(add: impl FnOnce(&mut Note)) {
    let _ = NOTE.try_with(|note| {
        if let Ok(mut note) = note.try_borrow_mut() {
            add(&mut note);
        }
    });
}

/// Does the work of a request and gives what was noted meanwhile.
pub async fn noted<T>(work: impl Future<Output = T>) -> (T, Note) {
    NOTE.scope(RefCell::default(), async {
        let out = work.await;
        (out, NOTE.try_with(RefCell::take).unwrap_or_default())
    })
    .await
}
