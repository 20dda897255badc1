//! The faces from outside, in one binary: every further binary would be linked again.

#[path = "../api_fixture/mod.rs"]
mod api_fixture;

mod answers;
mod api;
mod audit;
mod charts;
mod collected;
mod complaints;
mod confidence;
mod contract;
mod devices;
mod edge;
mod erasure;
mod evidence;
mod evidence_keys;
mod fees;
mod figures;
mod live;
mod pages;
mod paper_work;
mod powers;
mod reenact;
mod refusals;
mod registers;
mod review;
mod reviews;
mod routes;
mod statutes;
mod supervision;
mod sync;
mod volume;
mod walks;
mod warnings;
mod weighing;
mod windows;
mod withheld;
mod works;
