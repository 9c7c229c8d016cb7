//! Unknown MNs: what is kept of them, taking one as a device, putting one aside.

use kernel::{Ctx, Error, Micros, Result, bureau_date};
use serde::{Deserialize, Serialize};
use store::{Conn, DbResult, DbRow, Row, query};
use utoipa::ToSchema;

use crate::deriver::blocking;
use crate::frames::{RawFrame, Suggestion, frame_view, records, suggest};
use crate::http_frames::may_open;
use crate::model::{Registration, Stands};
use crate::service::{DeviceAsk, Telemetry, keeper};
use crate::store::json;

const AT: &str = "read the unknown devices";

/// An MN that is registered nowhere.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnknownDevice {
    /// MN as it came.
    pub mn: String,
    /// When it came first.
    #[schema(value_type = String, format = DateTime)]
    pub first_at: Micros,
    /// When it came last.
    #[schema(value_type = String, format = DateTime)]
    pub last_at: Micros,
    /// How many frames.
    pub count: i64,
    /// Where it came from last.
    pub remote: String,
    /// Numbers of the frames that are kept at hand; all of them stay in the journal.
    pub kept: Vec<u64>,
    /// When somebody put it aside.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub dismissed_at: Option<Micros>,
}

/// An unknown MN with its frames and what they say.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnknownDetail {
    /// The MN.
    pub device: UnknownDevice,
    /// What its frames say of it.
    pub suggestion: Suggestion,
    /// Its kept frames, newest first.
    pub frames: Vec<RawFrame>,
}

/// How an unknown device is taken.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UnknownAcceptAsk)]
pub struct AcceptAsk {
    /// The registration; its MN must be the one that is taken.
    pub device: DeviceAsk,
    /// Takes the password of its newest kept frame over.
    #[serde(default)]
    pub take_password: bool,
}

fn unknown(row: &DbRow) -> Result<UnknownDevice> {
    Ok(UnknownDevice {
        mn: row.try_get("mn").db(AT)?,
        first_at: Micros(row.try_get("first_at").db(AT)?),
        last_at: Micros(row.try_get("last_at").db(AT)?),
        count: row.try_get("count").db(AT)?,
        remote: row.try_get("remote").db(AT)?,
        kept: json(&row.try_get::<String, _>("kept").db(AT)?, "list of frames")?,
        dismissed_at: row.try_get::<Option<i64>, _>("dismissed_at").db(AT)?.map(Micros),
    })
}

async fn unknown_find(conn: &mut Conn, mn: &str) -> Result<UnknownDevice> {
    let row =
        query("SELECT * FROM telemetry_unknown WHERE mn = $1").bind(mn.to_owned()).fetch_optional(conn).await.db(AT)?;
    unknown(&row.ok_or_else(|| Error::not_found("no unknown device has this MN").with_code("no_unknown"))?)
}

impl Telemetry {
    /// The unknown devices, the one heard last first. What is registered by now is not there.
    pub async fn unknown_list(&self, ctx: &Ctx, dismissed: bool) -> Result<Vec<UnknownDevice>> {
        keeper(ctx)?;
        let mut conn = self.db.read().await?;
        let rows =
            query("SELECT * FROM telemetry_unknown ORDER BY last_at DESC, mn").fetch_all(&mut *conn).await.db(AT)?;
        let list = rows.iter().map(unknown).collect::<Result<Vec<_>>>()?;
        let today = bureau_date(ctx.now);
        let waits = |u: &UnknownDevice| matches!(self.directory.stands(u.mn.as_bytes(), today), Stands::Nothing);
        Ok(list.into_iter().filter(|u| u.dismissed_at.is_some() == dismissed && waits(u)).collect())
    }

    /// One unknown device with its frames.
    pub async fn unknown(&self, ctx: &Ctx, mn: &str) -> Result<UnknownDetail> {
        keeper(ctx)?;
        let device = unknown_find(&mut *self.db.read().await?, mn).await?;
        let (journal, kept, directory) = (self.log.folder().to_path_buf(), device.kept.clone(), self.directory.clone());
        let (ctx, _turn) = (ctx.clone(), self.turn().await);
        blocking(move || {
            let list = records(&journal, &kept)?;
            let (suggestion, _) = suggest(&list);
            let view = |r| frame_view(r, &directory, bureau_date(ctx.now), |d| may_open(&ctx, d));
            let frames = list.iter().rev().filter_map(view).collect();
            Ok(UnknownDetail { device, suggestion, frames })
        })
        .await
    }

    /// Registers an unknown device. The frames that came before stay what they were: not accepted.
    pub async fn unknown_accept(&self, ctx: &Ctx, mn: &str, ask: AcceptAsk) -> Result<Registration> {
        keeper(ctx)?;
        let AcceptAsk { device: mut row, take_password } = ask;
        if row.mn != mn {
            return Err(Error::invalid("the MN is not the one that is taken")
                .with_code("other_mn")
                .with_detail("field", "mn"));
        }
        let found = unknown_find(&mut *self.db.read().await?, mn).await?;
        if take_password {
            let (journal, _turn) = (self.log.folder().to_path_buf(), self.turn().await);
            row.password = blocking(move || Ok(suggest(&records(&journal, &found.kept)?).1)).await?;
        }
        let mut tx = self.db.write_tx().await?;
        let row = self.register_in(&mut tx, ctx, row).await?;
        query("DELETE FROM telemetry_unknown WHERE mn = $1")
            .bind(mn.to_owned())
            .execute(&mut *tx)
            .await
            .db("take an unknown device")?;
        tx.commit().await?;
        self.reload().await?;
        Ok(row)
    }

    /// Puts an unknown device aside, or takes it back.
    pub async fn unknown_dismiss(&self, ctx: &Ctx, mn: &str, dismissed: bool) -> Result<()> {
        keeper(ctx)?;
        let mut tx = self.db.write_tx().await?;
        unknown_find(&mut tx, mn).await?;
        query("UPDATE telemetry_unknown SET dismissed_at = $1, dismissed_by = $2 WHERE mn = $3")
            .bind(dismissed.then_some(ctx.now.0))
            .bind(dismissed.then(|| ctx.who.id().to_owned()))
            .bind(mn.to_owned())
            .execute(&mut *tx)
            .await
            .db("put an unknown device aside")?;
        tx.commit().await
    }
}
