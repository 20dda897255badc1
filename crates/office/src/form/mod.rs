//! The form of an act: which fields it asks for, what may be chosen, what stands against it.

pub(crate) mod asked;
pub(crate) mod checks;
pub(crate) mod options;
pub mod page;
pub(crate) mod typed;
