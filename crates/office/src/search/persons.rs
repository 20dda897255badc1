//! Natural persons of the register of parties: nothing of them is searched by a part.

use std::collections::{BTreeMap, BTreeSet};

/// Natural persons: what their names are found by and what they are kept under, keyed hashes both.
#[derive(Default)]
pub(crate) struct Persons {
    by_name: BTreeMap<String, BTreeSet<String>>,
    names: BTreeMap<String, String>,
}

impl Persons {
    /// Takes in a person with what the names are found by.
    pub fn put(&mut self, id: &str, names: &str) {
        self.remove(id);
        for name in names.split(' ').filter(|n| !n.is_empty()) {
            self.by_name.entry(name.to_string()).or_default().insert(id.to_string());
        }
        self.names.insert(id.to_string(), names.to_string());
    }
    /// Lets a person go.
    pub fn remove(&mut self, id: &str) {
        let names = self.names.remove(id).unwrap_or_default();
        for name in names.split(' ') {
            if let Some(ids) = self.by_name.get_mut(name) {
                ids.remove(id);
                if ids.is_empty() {
                    self.by_name.remove(name);
                }
            }
        }
    }
    /// What those of a name are kept under.
    pub fn of_name(&self, hash: &str) -> BTreeSet<String> {
        self.by_name.get(hash).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_are_found_by_each_name_and_go_whole() {
        let mut all = Persons::default();
        all.put("~1", "~a ~b");
        all.put("~2", "~a");
        let of = |all: &Persons, name: &str| all.of_name(name).into_iter().collect::<Vec<_>>();
        assert_eq!(
            (of(&all, "~a"), of(&all, "~b"), of(&all, "~")),
            (vec!["~1".into(), "~2".into()], vec!["~1".to_string()], vec![])
        );
        all.put("~1", "~c");
        assert_eq!(
            (of(&all, "~a"), of(&all, "~b"), of(&all, "~c")),
            (vec!["~2".to_string()], vec![], vec!["~1".to_string()])
        );
        all.remove("~2");
        assert!(of(&all, "~a").is_empty() && all.by_name.len() == 1);
    }
}
