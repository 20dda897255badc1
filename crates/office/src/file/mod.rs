//! A matter on its page: the page, its lines, whether one act is open on it, and what a machine says of the closed file.

pub(crate) mod lines;
mod open;
pub(crate) mod page;
pub mod review;
