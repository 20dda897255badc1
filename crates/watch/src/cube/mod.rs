//! The cube: every fact that counts, a column of small numbers a dimension, so that any pivot is one walk over the columns it names; and sums
//! kept for the pivots that have a name, so that those cost what their cells cost and not what the record costs (ADR 38).
//!
//! `columns.rs` holds the facts, `ask.rs` answers, `sorted.rs` adds up one walk, `lines.rs` are the rows and columns of an answer, `kept.rs` keeps the cells of named pivots.

mod ask;
mod columns;
mod kept;
mod lines;
mod sorted;

pub use ask::{CubeAsked, CubeCell, CubeTold};
pub use columns::{Cube, CubeFact};
pub use kept::CubeKept;
pub use lines::CubeLines;

#[cfg(test)]
mod tests;
