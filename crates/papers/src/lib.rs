//! Papers 文书: facts and a template give the canonical source of a paper; its digest is what the record commits.
//!
//! Knows how each kind of field is shown in print. Knows nothing of typesetting: that is the worker's.

pub use fadu_matter as matter;

mod opinions;
mod show;
pub mod source;
pub mod volume;

pub use show::{display, quantity};
pub use source::{Paper, key_facts, source};
