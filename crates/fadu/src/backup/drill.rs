//! The drill: a back-up is restored into a place of its own and verified; only that makes it a back-up. The server reads the receipt.

use super::{Failed, of_file, restore};
use crate::clock::wall_ms;
use crate::durable;
use fadu_web::office::Drilled;
use std::path::Path;

/// Restores into a temporary folder beside the back-up, verifies, removes it again, and leaves the receipt in the data directory;
/// gives it with what became of the encrypted files.
pub fn drill(backup: &Path, data: &Path) -> Result<(Drilled, restore::Files), Failed> {
    let place = backup.with_extension(format!("drill-{}", std::process::id()));
    let restored = restore::restore(backup, &place, None);
    let removed = if place.exists() { std::fs::remove_dir_all(&place) } else { Ok(()) };
    let (manifest, digest, files) = restored?;
    removed.map_err(of_file(&place))?;
    let receipt = Drilled {
        manifest: digest,
        begun: manifest.begun,
        restored: wall_ms(),
        size: manifest.log.size,
        root: manifest.log.root,
    };
    let text = serde_json::to_string(&receipt).map_err(|e| e.to_string())?;
    let file = data.join(Drilled::FILE);
    durable::write(&file, text.as_bytes()).map_err(of_file(&file))?;
    Ok((receipt, files))
}
