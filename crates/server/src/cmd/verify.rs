//! `huanheng verify`: whether a disc holds, by nothing but its bytes.

use std::fs::File;
use std::path::{Path, PathBuf};

use dossier::{Finding, Known, Replayed, Signer, Verdict, against, signature_of, verify};
use kernel::{Error, Result};
use seal::Digest;
use serde::Serialize;

use super::place::{Lang, print_json, print_line, progress, progress_end, read_file};

/// It holds, and the signer is the one that was named.
pub(super) const HOLDS: u8 = 0;
/// It does not hold.
pub(super) const BROKEN: u8 = 1;
/// It holds; whose it is was not asked.
pub(super) const UNKNOWN: u8 = 3;
/// The largest signature that lies beside an image.
const MOST_SIGNATURE: usize = 4096;

/// What `verify` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Exit codes: 0 everything holds and the signer is the one named with --signer; 3 everything holds, but no \
    signer was named: intact, signer unknown; 1 something does not hold; 2 there is nothing that could be verified.\n\n\
    Examples:\n  huanheng verify 2026.iso --signer 9f86d081...\n  huanheng verify c03.iso --against 2026.iso\n\n\
    Neither data nor a network is needed. Learn the fingerprint from the bureau, not from the disc."
)]
pub struct Args {
    /// The image.
    pub file: PathBuf,
    /// The fingerprint of the signer, with or without `sha256:`, also in groups as it is read out.
    #[arg(long, value_name = "FINGERPRINT")]
    pub signer: Option<String>,
    /// The signature over the whole image; FILE.sig when it lies there.
    #[arg(long, value_name = "FILE")]
    pub signature: Option<PathBuf>,
    /// Another disc that must say the same: the city's for a unit's, or the other way round.
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,
    /// Language of what is printed.
    #[arg(long, value_enum, default_value = "zh")]
    pub lang: Lang,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct Shown<'a> {
    file: &'a Path,
    #[serde(flatten)]
    verdict: &'a Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<&'a Beside>,
}

/// The other disc.
#[derive(Serialize)]
struct Beside {
    file: PathBuf,
    verdict: Verdict,
    same: usize,
    findings: Vec<Finding>,
}

/// A fingerprint as people write it down.
pub(super) fn fingerprint(text: &str) -> Result<Digest> {
    let plain: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_ascii_lowercase();
    let hex = plain.strip_prefix("sha256:").unwrap_or(&plain);
    format!("sha256:{hex}").parse().map_err(|e: Error| e.context("--signer"))
}

fn look(file: &Path, signer: Option<Digest>, signature: Option<&Path>) -> Result<Verdict> {
    let failed = |e: std::io::Error| Error::invalid(format!("cannot read {}", file.display())).with_source(e);
    let mut image = File::open(file).map_err(failed)?;
    if !image.metadata().map_err(failed)?.is_file() {
        return Err(Error::invalid(format!(
            "{} is not a file; a disc in a drive is read into one first: dd bs=2048 count=$(isosize -d 2048 /dev/sr0)",
            file.display()
        )));
    }
    let beside = signature_of(file);
    let detached = match signature {
        Some(named) => Some(read_file(named, MOST_SIGNATURE)?),
        None if beside.is_file() => Some(read_file(&beside, MOST_SIGNATURE)?),
        None => None,
    };
    let known = Known { signer, detached: detached.as_deref() };
    let verdict = verify(&mut image, known, &mut |n| progress(&format!("{} MiB", n >> 20)));
    progress_end();
    verdict
}

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    let signer = args.signer.as_deref().map(fingerprint).transpose()?;
    let verdict = look(&args.file, signer, args.signature.as_deref())?;
    let beside = match &args.against {
        Some(other) => Some(compared(&args.file, &verdict, other, signer)?),
        None => None,
    };
    if args.json {
        print_json(&Shown { file: &args.file, verdict: &verdict, against: beside.as_ref() })?;
    } else {
        say(&args.file, &verdict, args.lang)?;
        if let Some(beside) = &beside {
            say_beside(&args.file, beside, args.lang)?;
        }
    }
    let whole = verdict.intact && beside.as_ref().is_none_or(|b| b.verdict.intact && b.findings.is_empty());
    Ok(match (whole, verdict.signer) {
        (true, Signer::Known) => HOLDS,
        (true, Signer::Unknown) => UNKNOWN,
        _ => BROKEN,
    })
}

fn compared(file: &Path, verdict: &Verdict, other: &Path, signer: Option<Digest>) -> Result<Beside> {
    let second = look(other, signer, None)?;
    let (mut findings, mut same) = (Vec::new(), 0);
    if verdict.intact && second.intact {
        let open = |file: &Path| {
            File::open(file).map_err(|e| Error::invalid(format!("cannot read {}", file.display())).with_source(e))
        };
        (findings, same) = against(&mut open(file)?, &mut open(other)?)?;
    }
    Ok(Beside { file: other.to_owned(), verdict: second, same, findings })
}

fn say(file: &Path, v: &Verdict, lang: Lang) -> Result<()> {
    let shown = file.display();
    if let Some(head) = &v.head {
        let (year, number, as_of) = (head.run.year, head.run.number, head.run.as_of);
        let whose = |city: &str, unit: &str| head.unit.as_ref().map_or(city.to_owned(), |u| format!("{unit} {u}"));
        let zh = format!("{shown}：{year} 年度，{}，第 {number} 次核算，数据截至 {as_of}", whose("全市", "单位"));
        let en = format!("{shown}: {year}, {}, run {number} as of {as_of}", whose("the whole city", "unit"));
        print_line(&lang.pick(zh, en))?;
        if head.run.simulated {
            print_line(lang.pick("内容为模拟数据。", "the data are simulated."))?;
        }
    }
    for f in &v.findings {
        print_line(&finding_line(f, lang))?;
    }
    if v.more > 0 {
        let (zh, en) = (format!("另有 {} 处未列出", v.more), format!("{} more are not listed", v.more));
        print_line(&lang.pick(zh, en))?;
    }
    if let Some(r) = &v.replayed {
        let (cards, facts, evidence, audit) = (r.cards, r.facts, r.evidence, r.audit);
        let zh = format!(
            "重算：{cards} 份得分表逐字节一致，所据事实 {facts} 项，材料 {evidence} 件，审计记录 {audit} 条链值相符"
        );
        let en = format!(
            "computed again: {cards} scorecards byte by byte the same, {facts} facts, {evidence} pieces of evidence, {audit} audit records with their chain"
        );
        print_line(&lang.pick(zh, en))?;
        print_line(&lang.pick(statements_zh(r), statements_en(r)))?;
    }
    let (files, bytes) = (v.files, v.bytes);
    let zh = format!("清单 {files} 个文件，映像 {bytes} 字节，{}", v.image);
    let en = format!("{files} files in the list, {bytes} bytes, {}", v.image);
    print_line(&lang.pick(zh, en))?;
    let beside = match (v.detached, v.findings.iter().any(|f| f.code == "detached")) {
        (true, false) => lang.pick("光盘旁的整盘签名相符", "the signature beside the image holds"),
        (true, true) => lang.pick("光盘旁的整盘签名不符", "the signature beside the image does not hold"),
        (false, _) => lang.pick("没有整盘签名文件（.sig），未核对", "no signature lies beside the image"),
    };
    print_line(beside)?;
    if let Some(fingerprint) = &v.fingerprint {
        print_line(
            &lang.pick(format!("签名密钥指纹：{fingerprint}"), format!("fingerprint of the signer: {fingerprint}")),
        )?;
    }
    let count = v.findings.len() + v.more;
    print_line(&match (v.intact, v.signer) {
        (true, Signer::Known) => {
            lang.pick("结论：完整，签名者是指定的单位。".into(), "verdict: intact, signed by the one you named.".into())
        }
        (true, _) => lang.pick(
            "结论：完整，签名者未知（请用 --signer 给出从市局另行取得的指纹）。".into(),
            "verdict: intact, signer unknown (name the fingerprint you learnt from the bureau with --signer).".into(),
        ),
        (false, _) => lang
            .pick(format!("结论：不成立，{count} 处不符。"), format!("verdict: it does not hold, {count} findings.")),
    })
}

fn finding_line(f: &Finding, lang: Lang) -> String {
    let file = f.file.as_deref().map(|p| format!("{p}{}", lang.pick("：", ": "))).unwrap_or_default();
    let place = match (f.byte, f.bytes, f.sector) {
        (Some(byte), Some(bytes), Some(sector)) => lang.pick(
            format!("（字节 {byte} 起 {bytes} 字节，扇区 {sector}）"),
            format!(" (from byte {byte}, {bytes} bytes, sector {sector})"),
        ),
        _ => String::new(),
    };
    let what = lang.pick(&f.zh, &f.en);
    format!("{} {file}{what}{place} [{}]", lang.pick("不符：", "wrong:"), f.code)
}

fn say_beside(file: &Path, beside: &Beside, lang: Lang) -> Result<()> {
    print_line("")?;
    say(&beside.file, &beside.verdict, lang)?;
    for f in &beside.findings {
        print_line(&finding_line(f, lang))?;
    }
    let (one, other, same) = (file.display(), beside.file.display(), beside.same);
    let holds = beside.verdict.intact && beside.findings.is_empty() && same > 0;
    print_line(&if holds {
        lang.pick(
            format!("两张光盘相互印证：{one} 与 {other} 同一次核算，共有的 {same} 项（文件、签字、回执）相同。"),
            format!("the discs bear one another out: the same run, {same} files, statements and receipts in common are the same."),
        )
    } else {
        lang.pick("两张光盘不能相互印证。".into(), "the discs do not bear one another out.".into())
    })
}

fn statements_zh(r: &Replayed) -> String {
    let others = match r.by_others {
        0 => String::new(),
        n => format!("，其中 {n} 条由另一密钥签署"),
    };
    let judged = match r.judged {
        0 => String::new(),
        n => format!("；复核人的评判与更正 {n} 项，有签字的 {} 项", r.judged_signed),
    };
    format!("自评、复核、申诉的签字 {} 条，材料回执 {} 份，签名相符{others}{judged}", r.statements, r.receipts)
}

fn statements_en(r: &Replayed) -> String {
    let others = match r.by_others {
        0 => String::new(),
        n => format!(", {n} of them by another key"),
    };
    let judged = match r.judged {
        0 => String::new(),
        n => format!("; of {n} judgements and corrections {} are signed", r.judged_signed),
    };
    let (statements, receipts) = (r.statements, r.receipts);
    format!(
        "{statements} statements of claims, review and appeals and {receipts} receipts bear their signature{others}{judged}"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_fingerprint_reads_as_it_is_written_down() {
        let digest = seal::digest_bytes(b"key");
        let spoken = super::super::node::spoken(&digest);
        for text in [digest.to_string(), digest.hex(), spoken.to_uppercase(), spoken.replace(' ', "-")] {
            assert_eq!(fingerprint(&text).unwrap(), digest, "{text}");
        }
        assert_eq!(fingerprint("9f86").unwrap_err().code(), "bad_digest");
    }
}
