//! Says that something was done: canonical bytes, the event envelope with salted commitments, the Merkle tree and its proofs.
//!
//! Knows no domain word and does no input or output. The bytes are described in `docs/format/envelope-v1.md`. Start reading at
//! [`envelope::seal`]; then [`merkle`], which gives the sealed leaf its place in the public log.

pub mod canonical;
pub mod envelope;
pub mod hex;
pub mod leaf;
pub mod merkle;
pub mod proof;

pub use canonical::{NotCanonical, canonical};
pub use envelope::{Envelope, SealError, Sealed, field_salt, open, seal, seal_with_fields};
pub use fadu_base::{Fields, Moment, id::EventId};
pub use leaf::{Leaf, Opening, ParseError, parse};
pub use merkle::{Frontier, Hash, Levels, Nodes, Tree, leaf_hash};
pub use proof::{verify_consistency, verify_inclusion};
