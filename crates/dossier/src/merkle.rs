//! The Merkle tree of RFC 9162, section 2.1, over SHA-256.

use seal::{Digest, Running, digest_bytes};

/// The hash of a leaf.
#[must_use]
pub fn leaf(bytes: &[u8]) -> Digest {
    let mut running = Running::default();
    running.take(&[0]);
    running.take(bytes);
    running.digest()
}

fn node(left: &Digest, right: &Digest) -> Digest {
    let mut running = Running::default();
    running.take(&[1]);
    running.take(left.bytes());
    running.take(right.bytes());
    running.digest()
}

/// The root over the hashes of leaves.
#[must_use]
pub fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => digest_bytes(b""),
        [one] => *one,
        more => {
            // The largest power of two that is smaller than their number.
            let half = more.len().next_power_of_two() / 2;
            let (left, right) = more.split_at(half);
            node(&root(left), &root(right))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The eight inputs that are in use to test such trees (certificate transparency), and their roots.
    #[test]
    fn roots_are_those_that_other_programs_give() {
        let inputs =
            ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        let leaves: Vec<Digest> = inputs.iter().map(|hex| leaf(&seal::unhex(hex).unwrap())).collect();
        for (n, want) in [
            (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
            (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
            (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
            (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
        ] {
            assert_eq!(root(leaves.get(..n).unwrap()).hex(), want, "{n} leaves");
        }
    }
}
