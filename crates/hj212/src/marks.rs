//! Where the marks of a text stand: `-`, `=`, `;`, `,` and `&`. Sixty-four bytes are looked at together, each once.

const BLOCK: usize = 64;

/// Walks over a text from mark to mark.
#[derive(Debug, Clone)]
pub(crate) struct Marks<'a> {
    text: &'a [u8],
    /// Where the block begins that `bits` are of.
    base: usize,
    bits: u64,
}

impl<'a> Marks<'a> {
    pub fn new(text: &'a [u8]) -> Marks<'a> {
        Marks { text, base: 0, bits: bits(text, 0) }
    }

    /// The first place from one on, where a mark stands that is wanted, or the end. Only marks are asked for.
    #[inline]
    pub fn find(&mut self, from: usize, wanted: impl Fn(u8) -> bool) -> usize {
        if from.wrapping_sub(self.base) >= BLOCK {
            self.go(from - from % BLOCK);
        }
        let mut ahead = self.bits & (u64::MAX << (from % BLOCK));
        loop {
            while ahead != 0 {
                let at = self.base + ahead.trailing_zeros() as usize;
                if self.text.get(at).is_some_and(|b| wanted(*b)) {
                    return at;
                }
                ahead &= ahead - 1;
            }
            if self.text.len() - self.base.min(self.text.len()) <= BLOCK {
                return self.text.len();
            }
            self.go(self.base + BLOCK);
            ahead = self.bits;
        }
    }

    fn go(&mut self, base: usize) {
        (self.base, self.bits) = (base, bits(self.text, base));
    }
}

/// A bit for every byte of a block that may be a mark: `+`, `<` and `6` are told apart by who asks. Behind the end are none.
fn bits(text: &[u8], base: usize) -> u64 {
    let rest = text.get(base..).unwrap_or_default();
    match rest.first_chunk::<BLOCK>() {
        Some(block) => of_block(block),
        None => {
            let mut block = [0; BLOCK];
            for (to, from) in block.iter_mut().zip(rest) {
                *to = *from;
            }
            of_block(&block)
        }
    }
}

/// With 0x10 set `;`, `,`, `-` and `=` are 0x3B to 0x3D, and `&` is 0x36. Without a branch a compiler does it for many bytes at a
/// time; the multiplication then brings one bit of each of eight bytes together.
fn of_block(block: &[u8; BLOCK]) -> u64 {
    let marked = block.map(|b| u8::from(((b | 0x10).wrapping_sub(0x3B) <= 2) | (b | 0x10 == 0x36)));
    let (words, _) = marked.as_chunks::<8>();
    words.iter().rev().fold(0, |bits, word| {
        let together = u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits << 8 | together
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_mark_is_found(
            text in proptest::collection::vec(prop_oneof![8 => any::<u8>(), 1 => 0x24_u8..0x40], 0..300),
            steps in proptest::collection::vec((0_usize..80, 0_usize..4), 1..20),
        ) {
            let mut marks = Marks::new(&text);
            let mut from = 0;
            for (step, wanted) in steps {
                let wanted: &[u8] = [&b"-=;,"[..], b";,", b"=;,&", b"&"].get(wanted).copied().unwrap_or_default();
                from = (from + step).min(text.len());
                let rest = text.get(from..).unwrap_or_default();
                let plain = rest.iter().position(|b| wanted.contains(b)).map_or(text.len(), |n| from + n);
                prop_assert_eq!(marks.find(from, |b| wanted.contains(&b)), plain);
                from = plain;
            }
        }
    }
}
