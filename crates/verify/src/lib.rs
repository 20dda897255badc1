//! The offline verifier: from a proof file, a printed code or a PDF with its proof it says whether an event stands in the log as shown,
//! who signed that, and how it knows. No server, no clock, no database.
//!
//! Depends on `record` alone, so that a stranger can audit it in an evening: `docs/format/proof-code-v1.md`, `proof-v2.md`, `proof-v1.md`
//! and `envelope-v1.md`, then [`check_code()`] and [`check_signed`], then `fadu_record::leaf`, `fadu_record::proof` and `fadu_record::note`.

pub mod check;
pub mod check_code;
pub mod code;
pub mod proof;
pub mod redacted;
mod signed;
pub mod signed_proof;
pub mod standing;
pub mod text;
mod wire;

pub use check::{Head, Outcome, Step, StepResult, Verdict, Witnessed, check, check_at, check_json};
pub use check_code::{check_any, check_code, check_file, check_pdf};
pub use code::{Code, NotACode, Shown, Word};
pub use fadu_record::{Opening, VerifierKey};
pub use proof::{Proof, Unreadable};
pub use redacted::{RedactedProof, check_redacted};
pub use signed_proof::{FileProof, Held, SignedProof, check_signed};
pub use standing::Standing;
