//! What people see: the pages of Fadu and the design system that they are made of.
pub mod ui;
