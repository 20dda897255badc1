//! The law pack and the demonstration data are embedded: a change in either builds the binary again.

fn main() {
    println!("cargo::rerun-if-changed=../../law");
    println!("cargo::rerun-if-changed=../../demo");
}
