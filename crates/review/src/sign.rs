//! What a person says of a unit, signed by the installation.

use kernel::{Ctx, Result};
use seal::{NodeKey, Stated, Statement};
use serde_json::Value;
use webkit::Session;

/// Signs what somebody says of a unit.
pub(crate) fn sign(
    key: &NodeKey,
    ctx: &Ctx,
    session: &Session,
    (campaign, unit): (&str, &str),
    purpose: &str,
    says: Value,
) -> Result<Stated> {
    Statement {
        form: 1,
        purpose: purpose.to_owned(),
        campaign: campaign.to_owned(),
        unit: unit.to_owned(),
        person: ctx.who.id().to_owned(),
        name: ctx.who.name().to_owned(),
        session: session.id.clone(),
        session_opened_at: session.opened_at.map(|at| at.to_string()),
        request: ctx.request_id.clone(),
        at: ctx.now.to_string(),
        says,
    }
    .sign(key)
}
