//! Verifying an image by itself: nothing but its bytes is needed, and nothing that they claim is believed.
//!
//! The list on the disc determines every byte outside the files; the sums of the list determine every byte within. So each
//! byte is compared with what it has to be, and one that is not is told with its place.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};

use disc::{File, Image, Plan, SECTOR};
use kernel::{Error, Result};
use seal::{Digest, Running};
use serde::Deserialize;

use crate::contents;
use crate::finding::{Finding, Findings, Signer, Verdict};
use crate::lanes::Lanes;
use crate::model::{Detached, FORM, IMAGE_PURPOSE, MANIFEST, Manifest, PURPOSE, SIGNATURE, Signed};

/// The largest list.
const MOST_MANIFEST: u64 = 128 * 1024 * 1024;
/// The largest signature.
const MOST_SIGNATURE: u64 = 4096;
/// Places where a list may begin that are looked at when the folders cannot be read: each may be as long as a list.
const MOST_STARTS: usize = 16;
/// Bytes that are read at once.
const PIECE: usize = 256 * 1024;
/// What every list begins with.
const BEGINS: &[u8] = b"{\"files\":[";

/// What is known from elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// The fingerprint of the signer.
    pub signer: Option<Digest>,
    /// What the file beside the image holds.
    pub detached: Option<&'a [u8]>,
}

/// The list as it was found.
struct Found {
    manifest: Manifest,
    /// Whether its root is the one that head and files give, and its bytes those that a list has.
    sound: bool,
    bytes: u64,
}

/// Verifies an image; `tell` hears how many bytes were read.
///
/// # Errors
/// The image cannot be read. What is wrong with it is no error but a finding.
pub fn verify(image: &mut (impl Read + Seek), known: Known<'_>, tell: &mut dyn FnMut(u64)) -> Result<Verdict> {
    let mut findings = Findings::default();
    let listed = match disc::read(image) {
        Ok(listed) => Some(listed),
        Err(e) => {
            let byte = e.details().get("byte").and_then(|b| b.parse().ok()).unwrap_or(0);
            let zh = format!("光盘的目录结构损坏，文件清单无法按目录读出（字节 {byte}）");
            findings.add(Finding::new("structure", zh, e.message()).place(byte, 1));
            None
        }
    };
    let found = manifest(image, listed.as_ref(), &mut findings)?;
    let plan = layout(found.as_ref(), listed.as_ref(), &mut findings);
    if let Some(plan) = &plan {
        structure(image, plan, listed.as_ref(), &mut findings)?;
    }
    let (digest, bytes) = sums(image, plan.as_ref(), found.as_ref(), &mut findings, tell)?;
    let signed = found.as_ref().map(|f| signature(image, plan.as_ref(), f, &mut findings)).transpose()?.flatten();
    let detached = known.detached.is_some();
    if let Some(text) = known.detached {
        beside(text, digest, bytes, found.as_ref(), &mut findings);
    }
    let fingerprint = signed.map(|key| key.fingerprint());
    let signer = match (known.signer, fingerprint) {
        (Some(named), Some(is)) if named == is => Signer::Known,
        (None, Some(_)) => Signer::Unknown,
        (named, is) => {
            if let (Some(named), Some(is)) = (named, is) {
                let zh = format!("签名者不是指定的单位：签名密钥指纹为 {is}，指定的是 {named}");
                findings.add(Finding::new("signer", zh, format!("signed by {is}, not by {named}")).file(SIGNATURE));
            }
            Signer::Other
        }
    };
    // What is damaged is not computed with: one cause, one finding.
    let replayed = match (&found, &plan) {
        (Some(found), Some(plan)) if found.sound && findings.list.iter().all(|f| f.code == "signer") => {
            contents::check(image, &found.manifest, plan, &mut findings)?
        }
        _ => None,
    };
    let head = found.as_ref().map(|f| f.manifest.head.clone());
    Ok(Verdict {
        intact: findings.none(),
        signer,
        key: signed,
        fingerprint,
        bytes,
        image: digest,
        root: found.as_ref().filter(|f| f.sound).map(|f| f.manifest.root),
        files: found.as_ref().map_or(0, |f| f.manifest.files.len()),
        detached,
        head,
        replayed,
        findings: findings.list,
        more: findings.more,
    })
}

pub(crate) fn unread(e: std::io::Error) -> Error {
    Error::unavailable("cannot read the image").with_source(e)
}

pub(crate) fn bytes_of(image: &mut (impl Read + Seek), start: u64, size: u64) -> Result<Vec<u8>> {
    image.seek(SeekFrom::Start(start)).map_err(unread)?;
    let mut out = Vec::new();
    image.by_ref().take(size).read_to_end(&mut out).map_err(unread)?;
    Ok(out)
}

/// The list: where the folders say that it is, or else wherever one begins whose root holds.
fn manifest(image: &mut (impl Read + Seek), listed: Option<&Image>, findings: &mut Findings) -> Result<Option<Found>> {
    let place = listed.and_then(|i| i.places.iter().find(|p| p.path == MANIFEST));
    if let Some(place) = place {
        let bytes = bytes_of(image, place.start, place.size.min(MOST_MANIFEST))?;
        match serde_json::from_slice::<Manifest>(&bytes) {
            Ok(manifest) => {
                let sound = sound(&manifest, Some(&bytes))?;
                if !sound {
                    let zh = "文件清单被改动：默克尔根与清单内容不符";
                    let en = "the list was changed: its Merkle root is not the one that its content gives";
                    findings.add(Finding::new("manifest", zh, en).file(MANIFEST).place(place.start, place.size));
                }
                return Ok(Some(Found { manifest, sound, bytes: place.size }));
            }
            Err(e) => {
                let zh = "文件清单损坏，无法读出";
                let en = format!("the list does not read: {e}");
                findings.add(Finding::new("manifest", zh, en).file(MANIFEST).place(place.start, place.size));
            }
        }
    }
    if listed.is_some() && place.is_none() {
        let zh = "光盘上没有文件清单";
        findings.add(Finding::new("manifest", zh, "there is no list on the disc").file(MANIFEST));
    }
    scan(image)
}

/// The list of an image that was verified before.
///
/// # Errors
/// The image cannot be read, or has no list.
pub fn listed(image: &mut (impl Read + Seek)) -> Result<Manifest> {
    let listed = disc::read(image)?;
    manifest(image, Some(&listed), &mut Findings::default())?
        .filter(|f| f.sound)
        .map(|f| f.manifest)
        .ok_or_else(|| Error::invalid("the disc has no list that holds").with_code("disc_damaged"))
}

/// Whether a list is as one is written: one byte form, its root its own, its files in order.
fn sound(manifest: &Manifest, bytes: Option<&[u8]>) -> Result<bool> {
    let ordered = manifest.files.windows(2).all(|w| match w {
        [a, b] => a.path < b.path,
        _ => true,
    });
    let own = manifest.files.iter().all(|f| f.path != MANIFEST && f.path != SIGNATURE);
    let form = match bytes {
        Some(bytes) => seal::canonical_json(manifest)? == bytes,
        None => true,
    };
    Ok(form && ordered && own && manifest.head.form == FORM && manifest.computed_root()? == manifest.root)
}

/// Looks through all sectors for a list; only where the folders cannot be read.
fn scan(image: &mut (impl Read + Seek)) -> Result<Option<Found>> {
    let end = image.seek(SeekFrom::End(0)).map_err(unread)?;
    let mut piece = vec![0_u8; PIECE];
    let (mut at, mut tried) = (0, 0);
    while at < end && tried < MOST_STARTS {
        image.seek(SeekFrom::Start(at)).map_err(unread)?;
        let most = usize::try_from(end - at).unwrap_or(PIECE).min(PIECE);
        let buffer = piece.get_mut(..most).unwrap_or_default();
        image.read_exact(buffer).map_err(unread)?;
        let sector = usize::try_from(SECTOR).unwrap_or(2048);
        let starts = buffer.chunks(sector).enumerate().filter(|(_, s)| s.starts_with(BEGINS)).map(|(n, _)| n);
        for n in starts.collect::<Vec<_>>() {
            tried += 1;
            image.seek(SeekFrom::Start(at + n as u64 * SECTOR)).map_err(unread)?;
            let mut reader =
                serde_json::Deserializer::from_reader(std::io::BufReader::new(image.by_ref()).take(MOST_MANIFEST));
            let Ok(manifest) = Manifest::deserialize(&mut reader) else { continue };
            if sound(&manifest, None)? {
                let bytes = seal::canonical_json(&manifest)?.len() as u64;
                return Ok(Some(Found { manifest, sound: true, bytes }));
            }
        }
        at += most as u64;
    }
    Ok(None)
}

/// How the image has to be laid out: as its list says, or where that does not hold, as its own folders say.
fn layout(found: Option<&Found>, listed: Option<&Image>, findings: &mut Findings) -> Option<Plan> {
    let of_list = |f: &Found| {
        let mut files: Vec<File> =
            f.manifest.files.iter().map(|e| File { path: e.path.clone(), size: e.bytes }).collect();
        files.push(File { path: MANIFEST.into(), size: f.bytes });
        files.push(File { path: SIGNATURE.into(), size: signature_bytes(f)? });
        Plan::new(&f.manifest.volume(), files)
    };
    let plan = match (found, listed) {
        (Some(f), _) if f.sound => of_list(f),
        (_, Some(listed)) => Plan::new(&listed.volume, listed.files()),
        _ => return None,
    };
    plan.map_err(|e| {
        let zh = "文件清单所说的内容不能构成一张光盘";
        findings.add(Finding::new("layout", zh, format!("what the list says makes no disc: {}", e.message())));
    })
    .ok()
}

/// A signature has one length, whatever it says.
fn signature_bytes(found: &Found) -> Result<u64> {
    let key = seal::NodeKey::from_seed([0; 32])?;
    Ok(seal::canonical_json(&Signed::new(&key, found.manifest.root))?.len() as u64)
}

/// Every byte outside the files.
fn structure(
    image: &mut (impl Read + Seek),
    plan: &Plan,
    listed: Option<&Image>,
    findings: &mut Findings,
) -> Result<()> {
    let mut moved = false;
    if let Some(listed) = listed {
        let there: BTreeMap<&str, _> = listed.places.iter().map(|p| (p.path.as_str(), p)).collect();
        let wanted: BTreeMap<&str, _> = plan.places().iter().map(|p| (p.path.as_str(), p)).collect();
        for (path, place) in there.iter().filter(|(path, _)| !wanted.contains_key(*path)) {
            let finding = Finding::new("added", "清单中没有的文件", "a file that is not in the list");
            findings.add(finding.file(path).place(place.start, place.size));
            moved = true;
        }
        for (path, _) in wanted.iter().filter(|(path, _)| !there.contains_key(*path)) {
            findings
                .add(Finding::new("missing", "清单中有而光盘上没有的文件", "a file of the list is missing").file(path));
            moved = true;
        }
        for (path, place) in &wanted {
            let Some(is) = there.get(path).filter(|is| is.start != place.start || is.size != place.size) else {
                continue;
            };
            moved = true;
            let zh = format!("文件不在应在的位置：应从字节 {} 起共 {} 字节", place.start, place.size);
            let en = format!("the file is not where it has to be: from byte {}, {} bytes", place.start, place.size);
            findings.add(Finding::new("moved", zh, en).file(path).place(is.start, is.size));
        }
    }
    for fault in disc::compare(image, plan)? {
        let zh = format!("光盘结构与重新生成的不一致（{}）", place_zh(&fault.what));
        let en = format!("the structure is not the one that is built anew: {}", fault.what);
        findings.add(Finding::new("structure", zh, en).place(fault.at, fault.bytes));
        if moved {
            // The rest follows from what was told.
            break;
        }
    }
    Ok(())
}

fn place_zh(what: &str) -> String {
    match what {
        "the system area" => "系统区".into(),
        "the primary descriptor" => "主卷描述符".into(),
        "the Joliet descriptor" => "Joliet 卷描述符".into(),
        "the end of the descriptors" => "描述符结束标记".into(),
        "the path tables and folders" => "路径表与目录".into(),
        "bytes behind the end" => "末尾多出字节".into(),
        "the end of the image is missing" => "末尾缺失".into(),
        other => match other.strip_prefix("the zero behind ") {
            Some(file) => format!("{file} 之后的填充"),
            None => other.into(),
        },
    }
}

/// Both sums of every file and the digest of the whole, in one pass.
fn sums(
    image: &mut (impl Read + Seek),
    plan: Option<&Plan>,
    found: Option<&Found>,
    findings: &mut Findings,
    tell: &mut dyn FnMut(u64),
) -> Result<(Digest, u64)> {
    let places: Vec<_> = plan.map(|p| p.places().iter().filter(|p| p.size > 0).collect()).unwrap_or_default();
    let mut lanes = Lanes::new();
    let (mut whole, mut at, mut nth, mut lane) = (Running::default(), 0_u64, 0_usize, None);
    let mut piece = vec![0_u8; PIECE];
    image.seek(SeekFrom::Start(0)).map_err(unread)?;
    loop {
        let n = match image.read(&mut piece) {
            Ok(n) => n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(unread(e)),
        };
        let read = piece.get(..n).unwrap_or_default();
        if read.is_empty() {
            break;
        }
        whole.take(read);
        let end = at + n as u64;
        while let Some(place) = places.get(nth).filter(|p| p.start < end) {
            let to = match lane {
                Some(to) => to,
                None => *lane.insert(lanes.begin(nth, place.size)?),
            };
            let (from, till) = (place.start.max(at) - at, (place.start + place.size).min(end) - at);
            let (from, till) = (usize::try_from(from).unwrap_or(n), usize::try_from(till).unwrap_or(n));
            lanes.bytes(to, read.get(from..till).unwrap_or_default())?;
            if place.start + place.size > end {
                break;
            }
            lanes.end(to)?;
            (nth, lane) = (nth + 1, None);
        }
        if end / (64 << 20) != at / (64 << 20) {
            tell(end);
        }
        at = end;
    }
    if let Some(to) = lane {
        // The image ends within the file.
        lanes.end(to)?;
    }
    let taken: BTreeMap<usize, _> = lanes.collect()?.into_iter().collect();
    let by_path: BTreeMap<&str, _> =
        places.iter().enumerate().map(|(n, p)| (p.path.as_str(), (p.start, taken.get(&n)))).collect();
    for entry in found.map(|f| f.manifest.files.as_slice()).unwrap_or_default() {
        let (start, sums) = match by_path.get(entry.path.as_str()) {
            Some((start, Some(sums))) => (*start, (*sums).clone()),
            // Empty, or beyond the end, or not on the disc, which was told.
            _ if entry.bytes == 0 => (0, seal::sums(b"")),
            _ => continue,
        };
        if sums.sha256 != entry.sha256 || sums.sm3 != entry.sm3 || sums.bytes != entry.bytes {
            let zh = format!("文件内容与清单的摘要不符（应为 {}，实为 {}）", entry.sha256, sums.sha256);
            let en = format!("the content is not the one of the list: {} instead of {}", sums.sha256, entry.sha256);
            findings.add(Finding::new("content", zh, en).file(&entry.path).place(start, entry.bytes));
        }
    }
    tell(at);
    Ok((whole.digest(), at))
}

/// The key whose signature over the list holds.
fn signature(
    image: &mut (impl Read + Seek),
    plan: Option<&Plan>,
    found: &Found,
    findings: &mut Findings,
) -> Result<Option<seal::PublicKey>> {
    let Some(place) = plan.and_then(|p| p.places().iter().find(|p| p.path == SIGNATURE)) else { return Ok(None) };
    let bytes = bytes_of(image, place.start, place.size.min(MOST_SIGNATURE))?;
    let signed = serde_json::from_slice::<Signed>(&bytes).ok();
    let one_form = match &signed {
        Some(signed) => seal::canonical_json(signed)? == bytes,
        None => false,
    };
    let holds = signed.filter(|s| {
        one_form
            && s.form == FORM
            && s.root == found.manifest.root
            && s.key == found.manifest.head.signer
            && s.key.signed(PURPOSE, &s.root, &s.signature)
    });
    if holds.is_none() {
        let zh = "对文件清单的签名不成立";
        let finding = Finding::new("signature", zh, "the signature over the list does not hold");
        findings.add(finding.file(SIGNATURE).place(place.start, place.size));
    }
    Ok(holds.map(|s| s.key))
}

/// The signature over the whole image.
fn beside(text: &[u8], image: Digest, bytes: u64, found: Option<&Found>, findings: &mut Findings) {
    let wrong = |zh: &str, en: &str| Finding::new("detached", zh, en);
    match Detached::read(text) {
        Err(_) => findings.add(wrong("光盘旁的签名文件无法读出", "the signature beside the image does not read")),
        Ok(d) if d.image != image || d.bytes != bytes => {
            findings
                .add(wrong("光盘旁的签名所签的不是这张光盘", "the signature beside the image is over another image"));
        }
        Ok(d) if !d.key.signed(IMAGE_PURPOSE, &d.image, &d.signature) => {
            findings.add(wrong("光盘旁的签名不成立", "the signature beside the image does not hold"));
        }
        Ok(d) if found.is_some_and(|f| f.manifest.head.signer != d.key) => {
            findings.add(wrong(
                "光盘旁的签名与光盘内的签名不是同一密钥",
                "the signature beside the image is of another key",
            ));
        }
        Ok(_) => {}
    }
}
