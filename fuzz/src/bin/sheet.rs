#![no_main]
//! Filled sheets of a register, one part of the workbook at a time.

use std::sync::LazyLock;

static DESK: LazyLock<fuzz::Desk> = LazyLock::new(fuzz::Desk::open);

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    DESK.judged(fuzz::with_part(&DESK.parts, data));
});
