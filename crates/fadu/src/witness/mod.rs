//! Witnesses: the one that this program can be (`keep.rs`, `serve.rs`), and asking others to sign (`ask.rs`). C2SP tlog-witness.

pub mod ask;
pub mod keep;
pub mod serve;
