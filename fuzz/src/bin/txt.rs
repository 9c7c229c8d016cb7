#![no_main]
//! Texts exported from Word.

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::drafted("x.txt", data);
});
