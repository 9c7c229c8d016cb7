//! What a person says under a signature: the installation signs the digest of the words, with who said them in which session.

use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{NodeKey, PublicKey, Signature, canonical_json, digest_bytes};

/// The words that are signed, as canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    pub form: u32,
    /// Such as `review.accept`: a signature given for one thing never passes as one for another.
    pub purpose: String,
    pub campaign: String,
    pub unit: String,
    pub person: String,
    pub name: String,
    /// The session, and since when it is open: the second factor is asked for then.
    pub session: String,
    pub session_opened_at: Option<String>,
    pub request: String,
    pub at: String,
    pub says: Value,
}

/// Words with their signature and whose it is, as all three are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    pub statement: String,
    pub signature: String,
    pub key: String,
}

impl Statement {
    /// Signs the words.
    pub fn sign(&self, key: &NodeKey) -> Result<Stated> {
        let bytes = canonical_json(self)?;
        let signature = key.sign(&self.purpose, &digest_bytes(&bytes)).to_string();
        let statement = String::from_utf8(bytes).map_err(|e| Error::internal("JSON is text").with_source(e))?;
        Ok(Stated { statement, signature, key: key.public().to_string() })
    }
}

impl Stated {
    /// The words, when the signature is that of the key which is named.
    ///
    /// # Errors
    /// The words or the key do not read, or the signature is not the key's over them.
    pub fn checked(&self) -> Result<(Statement, PublicKey)> {
        let said: Statement = serde_json::from_str(&self.statement)
            .map_err(|e| Error::invalid("the statement does not read").with_source(e))?;
        let (key, signature): (PublicKey, Signature) = (self.key.parse()?, self.signature.parse()?);
        if !key.signed(&said.purpose, &digest_bytes(self.statement.as_bytes()), &signature) {
            return Err(Error::invalid("the signature is not of these words and this key").with_code("bad_signature"));
        }
        Ok((said, key))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn a_word_changed_another_purpose_and_another_key_do_not_pass() {
        let key = NodeKey::from_seed([3; 32]).unwrap();
        let said = Statement {
            form: 1,
            purpose: "review.accept".into(),
            campaign: "c".into(),
            unit: "c01".into(),
            person: "p".into(),
            name: "name".into(),
            session: "s".into(),
            session_opened_at: None,
            request: "r".into(),
            at: "2026-11-23T00:00:00Z".into(),
            says: json!({"indicator": "2.1", "points": "5"}),
        };
        let stated = said.sign(&key).unwrap();
        assert_eq!(stated.checked().unwrap(), (said, key.public()));
        for changed in [stated.statement.replace("\"5\"", "\"6\""), stated.statement.replace("accept", "reject")] {
            assert_ne!(changed, stated.statement);
            let forged = Stated { statement: changed, ..stated.clone() };
            assert_eq!(forged.checked().unwrap_err().code(), "bad_signature");
        }
        let other = NodeKey::from_seed([4; 32]).unwrap().public().to_string();
        assert_eq!(Stated { key: other, ..stated }.checked().unwrap_err().code(), "bad_signature");
    }
}
