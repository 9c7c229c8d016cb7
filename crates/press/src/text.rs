//! Texts of strangers: what no format can hold is made visible, what would be too long for a line may break.

/// Runs of signs without a place to break that are longer than this get one.
const LONGEST_WORD: usize = 24;
const PIECE: usize = 6;

/// A text without control characters, without marks that turn the direction of writing, and without characters that are
/// none. Each is replaced by U+FFFD, so that it is seen; tabs become spaces, line ends line feeds.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' => out.push('\n'),
            '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            '\u{feff}' | '\u{200b}' => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => out.push('\u{fffd}'),
            c if c.is_control() || is_none(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Code points that Unicode says are no characters, and those for private use, which look different on every machine.
fn is_none(c: char) -> bool {
    let n = u32::from(c);
    n & 0xfffe == 0xfffe
        || matches!(n, 0xfdd0..=0xfdef | 0xe000..=0xf8ff | 0xf_0000..=0x10_ffff | 0xfff9..=0xfffb | 0xe_0000..=0xe_0fff)
}

/// The text with places to break in words that no line can hold: one after every few signs.
pub(crate) fn breakable(text: &str) -> String {
    let breaks = |c: char| c.is_whitespace() || u32::from(c) >= 0x2e80 || matches!(c, '\u{200b}' | '–');
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(breaks) {
        let long = word.chars().count() > LONGEST_WORD;
        for (i, c) in word.chars().enumerate() {
            if long && i > 0 && i % PIECE == 0 {
                out.push('\u{200b}');
            }
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_format_can_hold_is_made_visible() {
        assert_eq!(clean("a\u{0}b\u{1b}[31m"), "a\u{fffd}b\u{fffd}[31m");
        assert_eq!(clean("x\r\ny\rz\tw"), "x\ny\nz w");
        assert_eq!(clean("abc\u{202e}fdp.exe"), "abc\u{fffd}fdp.exe");
        assert_eq!(clean("\u{fffe}\u{ffff}\u{1fffe}"), "\u{fffd}\u{fffd}\u{fffd}");
        assert_eq!(clean("𠮷野家 #set =1+1 <w:p> \\"), "𠮷野家 #set =1+1 <w:p> \\");
    }

    #[test]
    fn a_word_that_no_line_holds_may_break() {
        let long = "A".repeat(60);
        assert_eq!(breakable(&long).matches('\u{200b}').count(), 9);
        assert_eq!(breakable(&long).replace('\u{200b}', ""), long);
        let plain = "临岚县生态环境局 2.1 a short text 89.96 %";
        assert_eq!(breakable(plain), plain);
    }
}
