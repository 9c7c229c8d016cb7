//! Rebuilds the server when the web bundle that is embedded in it changes.

fn main() {
    println!("cargo::rerun-if-changed=../../web/dist");
}
