//! The audit log as everybody may write to it. `audit` keeps it; `server` gives it.

use std::pin::Pin;

use serde::{Deserialize, Serialize};

use crate::{Actor, Ctx, Micros, Result};

/// A record of any module.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordRef {
    /// The module that keeps it.
    pub module: String,
    /// What it is there.
    pub kind: String,
    /// Its id.
    pub id: String,
}

impl RecordRef {
    /// A record of a module.
    #[must_use]
    pub fn new(module: impl Into<String>, kind: impl Into<String>, id: impl Into<String>) -> RecordRef {
        RecordRef { module: module.into(), kind: kind.into(), id: id.into() }
    }
}

/// Who did something, as it is kept: names may change, a log does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// Id of the person; `system` for the system, empty for somebody unknown.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Roles held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// The unit the person works for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

impl From<&Actor> for Who {
    fn from(actor: &Actor) -> Who {
        let person = actor.person();
        Who {
            id: actor.id().into(),
            name: actor.name().into(),
            roles: person.map(|p| p.roles.iter().map(ToString::to_string).collect()).unwrap_or_default(),
            unit: actor.unit_id().map(str::to_owned),
        }
    }
}

/// How something ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It was begun; how it ended is not known yet, or never will be.
    Begun,
    /// It was done.
    Done,
    /// It was refused.
    Refused,
    /// It failed through a fault of ours.
    Failed,
}

/// What is written: one thing that somebody did, or the beginning or the end of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// The request; the beginning and the end of one thing have the same.
    pub request: String,
    /// What was done: a stable name.
    pub action: String,
    /// How it ended.
    pub ending: Ending,
    /// Who did it.
    pub who: Who,
    /// For whom it was done, when it was not the person's own work: a delegation, an entry on behalf of a unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// From which address, as the connection has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The address that a proxy claims in front of it; nobody vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<String>,
    /// What it was done to.
    #[serde(default)]
    pub subject: RecordRef,
    /// The unit it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Status and code of the answer, when it was a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The code of the error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What changed and whatever else is worth keeping; small, and never a secret.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub detail: serde_json::Map<String, serde_json::Value>,
}

impl Deed {
    /// Something that was done, by the one of a context.
    #[must_use]
    pub fn done(ctx: &Ctx, action: impl Into<String>, subject: RecordRef) -> Deed {
        Deed {
            request: ctx.request_id.clone(),
            action: action.into(),
            ending: Ending::Done,
            who: Who::from(&ctx.who),
            on_behalf_of: None,
            address: None,
            forwarded: None,
            subject,
            unit: None,
            status: None,
            code: None,
            detail: serde_json::Map::new(),
        }
    }

    /// Names the unit it concerns.
    #[must_use]
    pub fn of_unit(mut self, unit: impl Into<String>) -> Deed {
        self.unit = Some(unit.into());
        self
    }

    /// Adds something worth keeping.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Deed {
        self.detail.insert(name.into(), value.into());
        self
    }
}

/// Writing in progress.
pub type Written<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// The audit log. Whoever changes something of weight writes to it first, or gives up the change when it cannot.
pub trait Audit: Send + Sync {
    /// Writes; the answer comes when it is on the disk.
    fn write(&self, at: Micros, deed: Deed) -> Written<'_>;
}
