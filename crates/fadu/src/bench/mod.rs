//! The benchmarks that the product promises figures for; each measures against a baseline in the same run.

pub mod client;
mod code;
pub mod law_change;
pub mod live;
pub mod pivots;
mod process;
pub mod w1;
pub mod w10;
pub mod w2;
pub mod w3;
pub mod w5;
pub mod w5_cards;
pub mod w7;
pub mod w8;
pub mod w9;
pub mod warnings;

use crate::premises::Place;
use std::path::{Path, PathBuf};

/// A folder of its own below the data directory, gone when dropped: the same disk as real data.
pub struct Scratch(PathBuf, Option<String>);

impl Scratch {
    /// Makes it.
    pub fn new(place: &Place, name: &str) -> Result<Scratch, String> {
        let path = place.data_dir.join(format!("bench-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|e| format!("{}：{e}", path.display()))?;
        Ok(Scratch(path, place.database_url.clone()))
    }
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
    /// As a place of its own.
    pub fn place(&self) -> Place {
        Place { data_dir: self.0.clone(), database_url: self.1.clone(), law: None, evidence: None }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left over is only space on the disk.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The value below which so many of a thousand lie; the list is sorted here.
pub fn per_mille(all: &mut [u32], n: usize) -> u32 {
    all.sort_unstable();
    all.get((all.len() * n / 1000).min(all.len().saturating_sub(1))).copied().unwrap_or(0)
}
