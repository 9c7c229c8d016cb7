#![no_main]
//! Methods and cases in YAML.

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::method(data);
});
