//! Drives the product in a real Chromium as its users do, and counts what it costs them: clicks and typed fields.
//!
//! Starts its own server and its own chromedriver on free ports of the loopback, and stops both.

pub mod person;
pub mod world;

pub use person::Person;
pub use world::World;
