//! The offline verifier: from one proof file it says whether an event stands in the log as shown, and how it knows.
//!
//! Depends on `record` alone, so that a stranger can audit it in an evening: `docs/format/proof-v1.md` and
//! `docs/format/envelope-v1.md`, then [`check_at`], then `fadu_record::leaf` and `fadu_record::proof`.

pub mod check;
pub mod proof;

pub use check::{Head, Outcome, Step, StepResult, Verdict, check, check_at, check_json};
pub use fadu_record::Opening;
pub use proof::{Proof, Unreadable};
