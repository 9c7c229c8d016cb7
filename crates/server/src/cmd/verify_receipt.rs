//! `huanheng verify-receipt`: whether the text of a receipt is as it was given, by nothing but itself.

use std::path::PathBuf;

use kernel::{Error, Kind, Result};
use serde::Serialize;

use super::place::{Lang, print_json, print_line, read_file};
use super::verify::{BROKEN, HOLDS, UNKNOWN, fingerprint};

/// The longest text of a receipt: twenty files with long names stand in far less.
const MOST: usize = 1 << 20;

/// What `verify-receipt` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Exit codes: 0 it is as it was given and the signer is the one named with --signer; 3 as it was given, but no \
    signer was named; 1 it was changed, or signed by another; 2 it is no receipt.\n\n\
    Examples:\n  huanheng verify-receipt receipt-2026-0007.txt --signer 9f86d081...\n\n\
    Neither data nor a network is needed. Learn the fingerprint from the bureau, not from the receipt."
)]
pub struct Args {
    /// The text, as it was fetched.
    pub file: PathBuf,
    /// The fingerprint of the signer, with or without `sha256:`, also in groups as it is read out.
    #[arg(long, value_name = "FINGERPRINT")]
    pub signer: Option<String>,
    /// Language of what is printed.
    #[arg(long, value_enum, default_value = "zh")]
    pub lang: Lang,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct Shown {
    holds: bool,
    /// `bad_signature`, `receipt_changed` or `other_signer`.
    code: Option<&'static str>,
    /// The first line that is not as it was signed.
    line: Option<String>,
    fingerprint: Option<String>,
    receipt: Option<submissions::Content>,
}

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    let signer = args.signer.as_deref().map(fingerprint).transpose()?;
    let text = String::from_utf8(read_file(&args.file, MOST)?)
        .map_err(|e| Error::invalid("this is not the text of a signed receipt").with_source(e))?;
    let (shown, words, code) = match submissions::verified(&text) {
        Ok((receipt, key)) => {
            let is = key.fingerprint();
            let (code, zh, en) = match signer {
                Some(named) if named != is => (
                    BROKEN,
                    "结论：签名者不是指定的单位。".to_owned(),
                    "verdict: signed by another than the one you named.".to_owned(),
                ),
                Some(_) => (
                    HOLDS,
                    "结论：与给出时一致，签名者是指定的单位。".to_owned(),
                    "verdict: as it was given, signed by the one you named.".to_owned(),
                ),
                None => (
                    UNKNOWN,
                    "结论：与给出时一致，签名者未知（请用 --signer 给出从市局另行取得的指纹）。".to_owned(),
                    "verdict: as it was given, signer unknown (name the fingerprint you learnt from the bureau with --signer)."
                        .to_owned(),
                ),
            };
            let (called, at) = (receipt.called(), submissions::clock_text(receipt.received_at));
            let (unit, what) = (&receipt.content.unit_name, &receipt.content.material_label);
            let zh = format!("回执 {called}：{unit}，{what}，{at} 收到\n签名密钥指纹：{is}\n{zh}");
            let en = format!("receipt {called}: {unit}, {what}, received {at}\nfingerprint of the signer: {is}\n{en}");
            let shown = Shown {
                holds: code != BROKEN,
                code: (code == BROKEN).then_some("other_signer"),
                line: None,
                fingerprint: Some(is.to_string()),
                receipt: Some(receipt.content),
            };
            (shown, args.lang.pick(zh, en), code)
        }
        Err(e) if e.kind() == Kind::Invalid && e.code() != "not_a_receipt" => {
            let line = e.details().get("line").cloned();
            let words = match &line {
                Some(n) => args.lang.pick(
                    format!("结论：不成立，第 {n} 行与所签内容不符。"),
                    format!("verdict: it does not hold, line {n} is not what was signed."),
                ),
                None => args.lang.pick(
                    "结论：不成立，签名与所签内容不符。".into(),
                    "verdict: it does not hold, the signature is not of these words.".into(),
                ),
            };
            let code = if line.is_some() { "receipt_changed" } else { "bad_signature" };
            (Shown { holds: false, code: Some(code), line, fingerprint: None, receipt: None }, words, BROKEN)
        }
        Err(e) => return Err(e),
    };
    if args.json {
        print_json(&shown)?
    } else {
        print_line(&words)?
    }
    Ok(code)
}
