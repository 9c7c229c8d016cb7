//! What people of the city say of a fact under a signature: a judgement, a correction, the consent to one or its refusal.
//!
//! The signature is over the digest of the fact as it is recorded, so that it is found again from the fact itself, also on a disc.

use facts::{Fact, Value};
use kernel::{Ctx, Error, Micros, Result, id};
use seal::{Stated, Statement};
use serde_json::{Value as Json, json};
use store::{Conn, DbResult, Migration, Row, query};
use webkit::Session;

use crate::campaign::Assessment;

/// How the keys of judgements begin.
pub(crate) const JUDGED: &str = "judged/";

pub(crate) const STATEMENTS: Migration = Migration {
    name: "20261126_assessment_statement",
    sql: "CREATE TABLE assessment_statement (
            id TEXT PRIMARY KEY,
            campaign_id TEXT NOT NULL REFERENCES assessment_campaign (id),
            unit_id TEXT NOT NULL,
            fact_digest TEXT NOT NULL,
            statement TEXT NOT NULL,
            signature TEXT NOT NULL,
            signer TEXT NOT NULL,
            said_at BIGINT NOT NULL
          );
          CREATE INDEX assessment_statement_unit ON assessment_statement (campaign_id, unit_id, said_at);",
};

/// What was said of a fact.
#[derive(Clone, Debug)]
pub struct StatedFact {
    pub unit: String,
    pub at: Micros,
    /// The fact that it was said of.
    pub fact: String,
    pub stated: Stated,
    /// Digest and name of each file that the fact names.
    pub files: Vec<(String, String)>,
}

impl Assessment {
    /// Signs what somebody says of a fact, in the transaction that records it; what `more` has stands beside the fact.
    pub(crate) async fn state_fact(
        &self,
        conn: &mut Conn,
        (ctx, session): (&Ctx, &Session),
        (campaign, purpose): (&str, &str),
        fact: &Fact,
        more: &[(&str, Json)],
    ) -> Result<()> {
        let digest = seal::digest_json(fact)?.to_string();
        let files: Vec<Json> = fact.evidence.iter().map(|e| json!({"sha256": e.digest, "name": e.name})).collect();
        // A table is told by the digest alone.
        let outcome = Some(&fact.outcome).filter(|o| !matches!(o.value(), Some(Value::Rows(_))));
        let mut says = json!({"key": fact.key, "at": fact.at, "fact": digest, "outcome": outcome, "reason": fact.reason, "files": files});
        if let Some(all) = says.as_object_mut() {
            all.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        }
        let stated = session.sign(&self.node, ctx, (campaign, &fact.subject), purpose, says)?;
        query(
            "INSERT INTO assessment_statement (id, campaign_id, unit_id, fact_digest, statement, signature, signer, said_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id::new_id(&*self.rng))
        .bind(campaign.to_owned())
        .bind(fact.subject.clone())
        .bind(digest)
        .bind(stated.statement)
        .bind(stated.signature)
        .bind(stated.key)
        .bind(ctx.now.0)
        .execute(conn)
        .await
        .db("record a statement")?;
        Ok(())
    }

    /// What was said of the facts of a unit, or of all, oldest first.
    pub async fn stated_facts(&self, campaign: &str, unit: Option<&str>) -> Result<Vec<StatedFact>> {
        let at = "read the statements";
        let rows = {
            let mut conn = self.db.read().await?;
            query(
                "SELECT unit_id, fact_digest, statement, signature, signer, said_at FROM assessment_statement \
                 WHERE campaign_id = $1 AND ($2 = '' OR unit_id = $2) ORDER BY said_at, id",
            )
            .bind(campaign.to_owned())
            .bind(unit.unwrap_or_default().to_owned())
            .fetch_all(&mut *conn)
            .await
            .db(at)?
        };
        rows.iter()
            .map(|row| {
                let text = |name: &str| row.try_get::<String, _>(name).db(at);
                let (statement, signature) = (text("statement")?, text("signature")?);
                Ok(StatedFact {
                    unit: text("unit_id")?,
                    at: Micros(row.try_get("said_at").db(at)?),
                    fact: text("fact_digest")?,
                    files: files_of(&statement)?,
                    stated: Stated { statement, signature, key: text("signer")? },
                })
            })
            .collect()
    }
}

fn files_of(statement: &str) -> Result<Vec<(String, String)>> {
    let said: Statement = serde_json::from_str(statement)
        .map_err(|e| Error::internal("a stored statement does not read").with_source(e))?;
    let files = said.says.get("files").and_then(Json::as_array).into_iter().flatten();
    let text = |file: &Json, name: &str| file.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    Ok(files.map(|f| (text(f, "sha256"), text(f, "name"))).collect())
}
