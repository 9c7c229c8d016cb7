//! A receipt: what was handed in, when the last byte of it was there, and the digest over all that it says.

use kernel::time::MINUTE;
use kernel::{Micros, Result};
use seal::Digest;
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

/// What a receipt says. It is kept as one canonical JSON, and its digest is taken over that.
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
}

/// A receipt as it was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    pub content: Content,
    pub received_at: Micros,
    pub recorded_at: Micros,
    /// Over the canonical JSON of the content.
    pub digest: String,
}

impl Content {
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

    /// The receipt as a plain text that prints and keeps.
    #[must_use]
    pub fn text(&self) -> String {
        let c = &self.content;
        let way = match c.way {
            Way::Upload => "网上上传",
            Way::Written => "在线填写",
            Way::Registered => "收到原件（实物）后登记",
        };
        let mut out = format!("材料上报回执 {}\n\n", self.called());
        let mut line = |name: &str, text: &str| out.push_str(&format!("{name}：{text}\n"));
        line("考核年度", &c.year.to_string());
        line("上报单位", &c.unit_name);
        line("材料", &c.material_label);
        line("方式", way);
        if let Some(form) = &c.form {
            line("形式", form);
        }
        line("收到时间", &format!("{}（北京时间，{}）", clock_text(self.received_at), c.received_at));
        if self.recorded_at != self.received_at {
            line("登记时间", &format!("{}（北京时间，{}）", clock_text(self.recorded_at), c.recorded_at));
        }
        line(if c.on_behalf { "代填" } else { "经办" }, &c.by);
        if let Some(note) = &c.note {
            line("说明", note);
        }
        for (at, file) in c.files.iter().enumerate() {
            line(&format!("文件 {}", at + 1), &format!("{}（{} 字节）", file.name, file.bytes));
            line("  SHA-256", file.sha256.trim_start_matches("sha256:"));
            line("  SM3", file.sm3.trim_start_matches("sm3:"));
        }
        line("回执摘要", &self.digest);
        out
    }
}
