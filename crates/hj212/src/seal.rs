//! Encryption of CP by HJ 212-2025: SM4 in ECB, no padding.
//!
//! Every whole block of 16 bytes between `CP=&&` and the closing `&&` is encrypted, the rest stays (6.4.2). Length and check
//! sum belong to the plain text (Annex A.2). It applies to what devices send by CN 2000 to 2999, 1014 and 3020. No bit of Flag
//! says that a content is encrypted; the check sum tells, and the key.

use std::fmt;

use sm4::Sm4;
use sm4::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};

use crate::crc::hex;

const BLOCK: usize = 16;

/// A device's key. It is not shown.
#[derive(Clone)]
pub struct Key(Sm4);

impl Key {
    /// Out of its 16 bytes.
    #[must_use]
    pub fn new(bytes: &[u8; BLOCK]) -> Key {
        Key(Sm4::new(&Array::from(*bytes)))
    }

    /// Out of 32 hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Key> {
        let mut bytes = [0_u8; BLOCK];
        let digits = text.as_bytes();
        if digits.len() != 2 * BLOCK {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = pair else { return None };
            *byte = hex(*high)? << 4 | hex(*low)?;
        }
        Some(Key::new(&bytes))
    }

    fn open(&self, content: &mut [u8]) {
        let (blocks, _) = content.as_chunks_mut::<BLOCK>();
        for block in blocks {
            let mut one = Array::from(*block);
            self.0.decrypt_block(&mut one);
            *block = one.into();
        }
    }

    fn close(&self, content: &mut [u8]) {
        let (blocks, _) = content.as_chunks_mut::<BLOCK>();
        for block in blocks {
            let mut one = Array::from(*block);
            self.0.encrypt_block(&mut one);
            *block = one.into();
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(hidden)")
    }
}

/// How encrypted blocks stand on the wire. No capture of a real device settles it; the lengths of the official vectors fit
/// bytes, and the programs that are known send the print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CipherLayout {
    /// As bytes.
    #[default]
    Raw,
    /// As the standard prints them: `{0xE4,0x3E,...}`.
    Printed,
}

/// Whether a device encrypts the content of this command.
#[must_use]
pub fn is_sealed(cn: u16) -> bool {
    matches!(cn, 2000..=2999 | 1014 | 3020)
}

/// Decrypts a content as it came, at the end of `out`.
pub(crate) fn open(key: &Key, wire: &[u8], out: &mut Vec<u8>) -> CipherLayout {
    let from = out.len();
    let mut layout = CipherLayout::Printed;
    if !begins_printed(wire) || unprint(wire, out).is_none() {
        out.truncate(from);
        out.extend_from_slice(wire);
        layout = CipherLayout::Raw;
    }
    key.open(out.get_mut(from..).unwrap_or_default());
    layout
}

/// Whether a content begins like printed cipher text.
pub(crate) fn begins_printed(content: &[u8]) -> bool {
    content.starts_with(b"{0x") || content.starts_with(b"{0X")
}

/// Whether a content reads like plain text. A check sum of 256 values fits cipher text by chance once in 256 frames, so it
/// cannot tell alone: plain text begins with a name and `=` and has no control characters.
pub(crate) fn looks_plain(content: &[u8]) -> bool {
    if content.len() < BLOCK + 2 {
        return true;
    }
    let name = content.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b' ')).count();
    name > 0 && content.get(name) == Some(&b'=') && !content.iter().any(|b| b.is_ascii_control() && *b != b'\t')
}

/// Encrypts a content, at the end of `out`.
pub(crate) fn close(key: &Key, plain: &[u8], layout: CipherLayout, out: &mut Vec<u8>) {
    let from = out.len();
    out.extend_from_slice(plain);
    key.close(out.get_mut(from..).unwrap_or_default());
    let whole = plain.len() / BLOCK * BLOCK;
    if layout == CipherLayout::Raw || whole == 0 {
        return;
    }
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let wire = out.split_off(from);
    let (cipher, rest) = wire.split_at(whole);
    let digit = |n: u8| DIGITS.get(usize::from(n)).copied().unwrap_or_default();
    for (i, byte) in cipher.iter().enumerate() {
        out.push(if i == 0 { b'{' } else { b',' });
        out.extend([b'0', b'x', digit(byte >> 4), digit(byte & 15)]);
    }
    out.push(b'}');
    out.extend_from_slice(rest);
}

fn unprint(wire: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let from = out.len();
    let mut rest = wire.strip_prefix(b"{")?;
    loop {
        let [b'0', b'x' | b'X', high, low, mark @ (b',' | b'}'), more @ ..] = rest else { return None };
        out.push(hex(*high)? << 4 | hex(*low)?);
        rest = more;
        if *mark == b'}' {
            break;
        }
    }
    if !(out.len() - from).is_multiple_of(BLOCK) || rest.len() >= BLOCK {
        return None;
    }
    out.extend_from_slice(rest);
    Some(())
}
