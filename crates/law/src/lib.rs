//! law

pub mod items;
