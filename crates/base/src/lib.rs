//! The words every room shares: ids, days, moments, money, citations, refusals, code checks.
//!
//! Knows nothing of procedures, events or storage. Start reading at [`Ground`]: law and house rule are told apart here.

pub mod citation;
pub mod codes;
pub mod day;
pub mod id;
pub mod money;
pub mod refusal;

pub use citation::{Citation, Ground};
pub use day::{Day, Moment};
pub use id::{Id, IdError};
pub use money::Money;
pub use refusal::{Check, Denied, Mistake, Refusal, Standing};

/// Named values as they stand in an event or a form: text, integers, booleans, lists and records; never floats.
pub type Fields = std::collections::BTreeMap<String, serde_json::Value>;
