//! The cube: every fact that counts, a column of small numbers a dimension, so that any pivot is one walk over the columns it names; and sums
//! kept for the pivots that have a name, so that those cost what their cells cost and not what the record costs (ADR 38).
//!
//! `columns.rs` holds the facts, `ask.rs` answers, `parts.rs` gives rows and columns their places, `kept.rs` keeps the sums of named pivots.

mod ask;
mod columns;
mod kept;
mod parts;

pub use ask::{CubeAsked, CubeCell, CubeTold};
pub use columns::{Cube, CubeFact};

#[cfg(test)]
mod tests;
