//! Tables that somebody looks at before they are written: held in memory, a few at a time, for whoever sent them. A restart forgets them.

use super::{Kind, Rows, read};
use crate::Office;
use crate::accounts::Who;
use crate::base::id::PersonId;
use crate::fault::Denial;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// So many are held; the oldest goes.
const HELD: usize = 8;

/// A file as it came.
pub(crate) struct Table {
    id: String,
    person: PersonId,
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Table {
    /// Its rows.
    pub fn rows(&self) -> Result<Rows, Denial> {
        rows(&self.name, &self.bytes)
    }
}

/// The rows of a file by its name.
pub(crate) fn rows(name: &str, bytes: &[u8]) -> Result<Rows, Denial> {
    let kind = Kind::of_name(name).ok_or_else(|| Denial::mistake("file", "请选择 .csv 或者 .xlsx 文件"))?;
    read(kind, bytes).map_err(|why| Denial::mistake("file", why))
}

impl Office {
    /// Holds a file for whoever sent it, to be looked at before it is written; its id. What may be done with it is asked where that is done.
    pub fn keep_table(&self, who: &Who, name: &str, bytes: Vec<u8>) -> String {
        let id = self.intent_id();
        self.tables.hold(id.clone(), who.person, (name.to_string(), bytes));
        id
    }
    /// The file that is held for somebody.
    pub(crate) fn held_table(&self, who: &Who, id: &str) -> Result<Arc<Table>, Denial> {
        let gone = "这份文件已经不在了（放得太久，或者服务重启过），请重新选择";
        self.tables.of(id, who.person).ok_or_else(|| Denial::mistake("file", gone))
    }
    /// Forgets a file that is held.
    pub fn drop_table(&self, who: &Who, id: &str) {
        self.tables.drop(id, who.person);
    }
}

/// The tables that are held.
#[derive(Default)]
pub(crate) struct Tables(Mutex<VecDeque<Arc<Table>>>);

impl Tables {
    pub fn hold(&self, id: String, person: PersonId, (name, bytes): (String, Vec<u8>)) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= HELD {
            all.pop_front();
        }
        all.push_back(Arc::new(Table { id, person, name, bytes }));
    }

    /// The table of this id, for whoever sent it.
    pub fn of(&self, id: &str, person: PersonId) -> Option<Arc<Table>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().find(|t| t.id == id && t.person == person).map(Arc::clone)
    }

    pub fn drop(&self, id: &str, person: PersonId) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|t| t.id != id || t.person != person);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_are_held_each_for_its_sender() {
        let (tables, one, other) = (Tables::default(), PersonId::from_bits(1), PersonId::from_bits(2));
        tables.hold("a".into(), one, ("a.csv".into(), vec![1]));
        assert_eq!(tables.of("a", one).map(|t| t.name.clone()).as_deref(), Some("a.csv"));
        assert!(tables.of("a", other).is_none());
        tables.drop("a", other);
        assert!(tables.of("a", one).is_some());
        (0..8).for_each(|n| tables.hold(n.to_string(), one, (String::new(), Vec::new())));
        assert!(tables.of("a", one).is_none() && tables.of("7", one).is_some());
        tables.drop("7", one);
        assert!(tables.of("7", one).is_none());
    }
}
