//! Says that something was done: canonical bytes, the event envelope with salted commitments, the Merkle tree and its proofs, the log as
//! others read it: tiles, checkpoints, signed notes, cosignatures.
//!
//! Knows no domain word and does no input or output. The bytes are described in `docs/format/envelope-v1.md` and `docs/format/log.md`.
//! Start reading at [`envelope::seal`]; then [`merkle`], which gives the sealed leaf its place in the public log, and [`checkpoint`].

pub mod canonical;
pub mod checkpoint;
pub mod envelope;
pub mod hex;
pub mod key;
pub mod leaf;
pub mod merkle;
pub mod note;
pub mod paper;
pub mod proof;
pub mod revoked;
pub mod signer;
#[cfg(feature = "sm")]
pub mod sm;
pub mod tile;
pub mod witness;

pub use canonical::{NotCanonical, canonical};
pub use checkpoint::{Checkpoint, CheckpointError};
pub use envelope::{Envelope, SealError, Sealed, field_salt, open, seal, seal_apart, seal_with_fields};
pub use fadu_base::{Day, Fields, Moment, id::EventId};
pub use key::{Kind, NoteSigner, VerifierKey};
pub use leaf::{Leaf, Opening, ParseError, parse};
pub use merkle::{Frontier, Hash, Levels, Nodes, Tree, leaf_hash, sha256};
pub use note::{Note, NoteError, NoteSignature};
pub use proof::{path_length, root_of, verify_consistency, verify_inclusion};
pub use revoked::Revoked;
pub use signer::{Algorithm, Ed25519, Signer};
pub use tile::{Row, TilePath};
