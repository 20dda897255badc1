//! The typesetting worker from outside, in one binary.

mod archival;
mod desk;
mod every;
mod printed;
mod snapshots;
mod volume;
