//! What lies on the disk.

use std::path::Path;

/// Every file below a folder that holds these bytes.
pub fn holding(dir: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            found.extend(holding(&entry, bytes));
        } else if std::fs::read(&entry).unwrap().windows(bytes.len()).any(|w| w == bytes) {
            found.push(entry.display().to_string());
        }
    }
    found
}
