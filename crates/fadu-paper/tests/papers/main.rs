//! The typesetting worker from outside, in one binary.

mod desk;
mod every;
mod printed;
mod snapshots;
mod volume;
