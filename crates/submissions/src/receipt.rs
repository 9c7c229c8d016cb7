//! A receipt: what was handed in, when the last byte of it was there, the digest over all that it says, and the installation's
//! signature, by which anyone can check the text of it without this house.

use kernel::time::MINUTE;
use kernel::{Error, Micros, Result};
use seal::{Digest, NodeKey, PublicKey, Stated, Statement};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How something came.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Files over the network.
    Upload,
    /// A text that was written in place.
    Written,
    /// An original or an object, registered by an officer of the city.
    Registered,
}

/// One of the files that were handed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = PaperFile)]
pub struct File {
    pub name: String,
    pub media_type: String,
    pub bytes: u64,
    /// `sha256:` and 64 hexadecimal digits.
    pub sha256: String,
    /// `sm3:` and 64 hexadecimal digits.
    pub sm3: String,
}

/// What a signature under a receipt is for.
pub const RECEIPT: &str = "papers.receipt";

/// What a receipt says. It is kept as one canonical JSON, and its digest is taken over that. A field that is added later is left
/// out where it is absent, so that the signatures of older receipts keep their words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = ReceiptContent)]
pub struct Content {
    pub number: i64,
    pub campaign: String,
    pub year: i16,
    pub unit: String,
    pub unit_name: String,
    pub material: String,
    pub material_label: String,
    pub form: Option<String>,
    pub way: Way,
    /// The instant that counts: when the last byte had come and was checked, or what the officer stated for an original.
    pub received_at: String,
    /// When it was written down here.
    pub recorded_at: String,
    pub files: Vec<File>,
    pub note: Option<String>,
    pub by_id: String,
    pub by: String,
    /// By somebody who does not work for the unit.
    pub on_behalf: bool,
    /// Of a simulated city: its receipts say so, that none passes for a real one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub simulated: bool,
}

/// A receipt as it was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    pub content: Content,
    pub received_at: Micros,
    pub recorded_at: Micros,
    /// Over the canonical JSON of the content.
    pub digest: String,
    /// The installation's signature and its key; none under a receipt of a release that did not sign.
    pub signed: Option<(String, String)>,
}

impl Content {
    /// What the installation signs: its own word, so no session of a person stands in it.
    fn statement(&self) -> Result<Statement> {
        Ok(Statement {
            form: 1,
            purpose: RECEIPT.to_owned(),
            campaign: self.campaign.clone(),
            unit: self.unit.clone(),
            person: self.by_id.clone(),
            name: self.by.clone(),
            session: String::new(),
            session_opened_at: None,
            request: String::new(),
            at: self.recorded_at.clone(),
            says: serde_json::to_value(self).map_err(|e| Error::internal("a receipt").with_source(e))?,
        })
    }

    /// The receipt over it, signed.
    pub fn given(self, received_at: Micros, recorded_at: Micros, key: &NodeKey) -> Result<(Receipt, String)> {
        let (body, digest) = self.sealed()?;
        let stated = self.statement()?.sign(key)?;
        let signed = Some((stated.signature, stated.key));
        Ok((Receipt { content: self, received_at, recorded_at, digest: digest.to_string(), signed }, body))
    }

    /// As it is kept, with the digest of that.
    pub fn sealed(&self) -> Result<(String, Digest)> {
        let bytes = seal::canonical_json(self)?;
        let digest = seal::digest_bytes(&bytes);
        let text = String::from_utf8(bytes).map_err(|e| kernel::Error::internal("a receipt").with_source(e))?;
        Ok((text, digest))
    }
}

/// An instant on the bureau's clock, with seconds.
#[must_use]
pub fn clock_text(at: Micros) -> String {
    let second = at.0.rem_euclid(MINUTE) / 1_000_000;
    format!("{}:{second:02}", at.bureau_text())
}

impl Receipt {
    /// The number as people write it.
    #[must_use]
    pub fn called(&self) -> String {
        format!("{}-{:04}", self.content.year, self.content.number)
    }

    /// What it says before its files, a name and a text in each line.
    pub(crate) fn told(&self) -> Vec<(&'static str, String)> {
        let c = &self.content;
        let way = match c.way {
            Way::Upload => "网上上传",
            Way::Written => "在线填写",
            Way::Registered => "收到原件（实物）后登记",
        };
        let mut out = vec![
            ("考核年度", c.year.to_string()),
            ("上报单位", c.unit_name.clone()),
            ("材料", c.material_label.clone()),
            ("方式", way.to_owned()),
        ];
        out.extend(c.form.clone().map(|form| ("形式", form)));
        let at = |at: Micros, said: &str| format!("{}（北京时间，{said}）", clock_text(at));
        out.push(("收到时间", at(self.received_at, &c.received_at)));
        if self.recorded_at != self.received_at {
            out.push(("登记时间", at(self.recorded_at, &c.recorded_at)));
        }
        out.push((if c.on_behalf { "代填" } else { "经办" }, c.by.clone()));
        out.extend(c.note.clone().map(|note| ("说明", note)));
        out
    }

    /// The receipt as a plain text that prints and keeps.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("材料上报回执 {}\n\n", self.called());
        let mut line = |name: &str, text: &str| out.push_str(&format!("{name}：{text}\n"));
        for (name, text) in self.told() {
            // Further lines are set in, so that none of them passes for a line of the receipt.
            line(name, &text.replace('\n', "\n\u{3000}\u{3000}"));
        }
        for (at, file) in self.content.files.iter().enumerate() {
            line(&format!("文件 {}", at + 1), &format!("{}（{} 字节）", file.name, file.bytes));
            line("  SHA-256", file.sha256.trim_start_matches("sha256:"));
            line("  SM3", file.sm3.trim_start_matches("sm3:"));
        }
        line("回执摘要", &self.digest);
        out
    }

    /// The words that are signed with their signature; an older receipt is signed now.
    pub fn stated(&self, key: &NodeKey) -> Result<Stated> {
        let stated = self.content.statement()?.sign(key)?;
        Ok(match self.signed.clone() {
            Some((signature, key)) => Stated { signature, key, ..stated },
            None => stated,
        })
    }

    /// The fingerprint of the key that signed it when it was given.
    pub(crate) fn fingerprint(&self) -> Option<String> {
        let key = self.signed.as_ref()?.1.parse::<PublicKey>().ok()?;
        Some(key.fingerprint().to_string())
    }

    /// The plain text with what is needed to check it: [`verified`] reads it.
    pub fn signed_text(&self, stated: &Stated) -> Result<String> {
        let key: PublicKey = stated.key.parse()?;
        let simulated = if self.content.simulated { "模拟数据\n\n" } else { "" };
        let (text, fingerprint) = (self.text(), key.fingerprint());
        let Stated { statement, signature, key } = stated;
        Ok(format!(
            "{simulated}{text}密钥指纹：{fingerprint}\n\n\
             本回执可离线核验：huanheng verify-receipt 本文件 --signer 从市局另行取得的密钥指纹\n\
             {WORDS}{statement}\n{SIGNATURE}{signature}\n{KEY}{key}\n"
        ))
    }
}

const WORDS: &str = "所签内容：";
const SIGNATURE: &str = "签名：";
const KEY: &str = "签名密钥：";

/// Reads the text of a receipt and checks it by nothing but itself: what it says in words is what was signed.
///
/// # Errors
/// `not_a_receipt`: its last lines are not those of a signed receipt; `bad_signature`: the signature is not of these words;
/// `receipt_changed`: the words above are not those that were signed, with the `line`.
pub fn verified(text: &str) -> Result<(Receipt, PublicKey)> {
    let none = || Error::invalid("this is not the text of a signed receipt").with_code("not_a_receipt");
    // What a mail program or an editor puts around lines is no change of the words.
    let plain = |text: &str| text.trim_start_matches('\u{feff}').lines().map(|l| l.trim_end().to_owned()).collect();
    let mut lines: Vec<String> = plain(text);
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let [.., words, signature, key] = lines.as_slice() else { return Err(none()) };
    let part = |line: &str, name: &str| line.strip_prefix(name).map(str::to_owned).ok_or_else(none);
    let stated =
        Stated { statement: part(words, WORDS)?, signature: part(signature, SIGNATURE)?, key: part(key, KEY)? };
    let (said, key) = stated.checked().map_err(|e| e.with_code("bad_signature"))?;
    let content: Content = serde_json::from_value(said.says.clone()).map_err(|_| none())?;
    if content.statement()? != said {
        return Err(none());
    }
    let (_, digest) = content.sealed()?;
    let receipt = Receipt {
        received_at: content.received_at.parse()?,
        recorded_at: content.recorded_at.parse()?,
        digest: digest.to_string(),
        signed: Some((stated.signature.clone(), stated.key.clone())),
        content,
    };
    let expected: Vec<String> = plain(&receipt.signed_text(&stated)?);
    match (0..expected.len().max(lines.len())).find(|n| expected.get(*n) != lines.get(*n)) {
        Some(n) => {
            let text = format!("line {} is not what was signed", n.saturating_add(1));
            Err(Error::invalid(text).with_code("receipt_changed").with_detail("line", n.saturating_add(1)))
        }
        None => Ok((receipt, key)),
    }
}

#[cfg(test)]
#[path = "receipt_tests.rs"]
mod tests;
