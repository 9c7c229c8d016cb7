//! The desk of the administrators: what its addresses share.
//!
//! The system administrator gives posts, accounts and passwords of business, the security administrator those of
//! administrators; nobody gives a post to oneself.

use jiff::civil::Date;
use kernel::{Actor, Ctx, Error, Result};
use rights::{Action, Subject, allow};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Whoever knows a password that was given can take the account over: those of administrators are not in the hands of
/// the one who keeps the accounts of business.
pub(crate) fn may_keep(ctx: &Ctx, realm: &str) -> Result<()> {
    let action = if realm == "business" { Action::ManagePeople } else { Action::ManageSecurity };
    allow(&ctx.who, action, Subject::City)
}

/// Whether the caller keeps people or their security.
pub(crate) fn keeper(who: &Actor) -> Result<()> {
    allow(who, Action::ManageSecurity, Subject::City).or_else(|_| allow(who, Action::ManagePeople, Subject::City))
}

pub(crate) fn day(what: &str, text: &str) -> Result<Date> {
    text.parse().map_err(|e| {
        let shown: String = text.chars().take(40).collect();
        Error::invalid(format!("{what} `{shown}` must be like 2026-11-22")).with_code("bad_date").with_source(e)
    })
}

/// What stood before a change and what stands after it, for the audit log.
pub(crate) fn changed(before: impl Into<Value>, after: impl Into<Value>) {
    let (before, after) = (before.into(), after.into());
    webkit::note(|n| {
        n.detail.insert("before".into(), before);
        n.detail.insert("after".into(), after);
    });
}

/// What was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeId {
    /// Its id.
    pub id: String,
}
