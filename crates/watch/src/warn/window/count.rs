//! So many matters of one kind in the window, this one included; a matter is held against those that came before it.

use super::Share;
use std::collections::BTreeMap;

pub(super) fn test(own: &Share, others: &[&Share], least: usize) -> Option<BTreeMap<String, String>> {
    // Of two on the same day each sees the other: nobody can tell which came first.
    let before: Vec<&&Share> = others.iter().filter(|s| s.day <= own.day).collect();
    let nearest = before.iter().map(|s| s.day).max();
    let said = [("count", before.len().to_string()), ("other", nearest.map_or_else(String::new, |d| d.to_string()))];
    (before.len() + 1 >= least).then(|| said.into_iter().map(|(k, v)| (k.to_string(), v)).collect())
}
