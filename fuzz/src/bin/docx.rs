#![no_main]
//! Word documents: one part at a time.

use std::sync::LazyLock;

static PARTS: LazyLock<Vec<(String, Vec<u8>)>> =
    LazyLock::new(|| fuzz::parts(include_bytes!("../../../crates/drafting/tests/fixtures/style-2009.docx")));

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::drafted("x.docx", &fuzz::with_part(&PARTS, data));
});
