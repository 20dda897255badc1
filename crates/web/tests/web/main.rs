//! The faces from outside, in one binary: every further binary would be linked again.

#[path = "../api_fixture/mod.rs"]
mod api_fixture;

mod api;
mod contract;
mod edge;
mod reenact;
mod refusals;
mod routes;
mod sync;
mod volume;
