#![no_main]
//! Images of discs that somebody hands over: bytes changed anywhere, or one file changed and everything around it made to agree.

use std::sync::LazyLock;

static DISC: LazyLock<fuzz::SmallDisc> = LazyLock::new(fuzz::SmallDisc::new);

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let disc = &*DISC;
    let image = disc.changed(data);
    // Whatever it is, the verifier says so without falling over, and nothing that differs passes under the right signature.
    let verdict = disc.look(&image);
    assert!(!verdict.intact || verdict.signer != dossier::Signer::Known || image == disc.image);
});
