//! A matter on its page: the page, its lines, and what a machine says of the closed file.

pub(crate) mod lines;
pub(crate) mod page;
pub mod review;
