#![no_main]
//! Forms with facts that a unit sends in, one part of the workbook at a time.

use std::sync::LazyLock;

static FORM: LazyLock<(rubric::Method, facts::Subject, Vec<(String, Vec<u8>)>)> = LazyLock::new(fuzz::form);

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (method, unit, parts) = &*FORM;
    let bytes = fuzz::with_part(parts, data);
    // Whatever it says, the reader says it without falling over.
    let _ = assessment::sheets::import(method, unit, 2026, &bytes, "fuzz", "2026-01-01T00:00:00Z");
});
