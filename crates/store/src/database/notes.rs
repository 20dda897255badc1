//! Notes of a person or a matter: small texts by name, beside the record.

use super::Store;
use crate::log::{Fault, Pending};
use crate::sql::{OptionalExtension, params};

impl Store {
    /// Writes a note of a person, or forgets it.
    pub fn put_note(&self, person: [u8; 16], name: String, value: Option<String>) -> Pending<Result<(), Fault>> {
        self.write(move |conn| {
            match value {
                Some(value) => conn
                    .prepare_cached("INSERT INTO notes (person, name, value) VALUES (?1, ?2, ?3) ON CONFLICT (person, name) DO UPDATE SET value = excluded.value")?
                    .execute(params![person, name, value])?,
                None => conn.prepare_cached("DELETE FROM notes WHERE person = ?1 AND name = ?2")?.execute(params![person, name])?,
            };
            Ok(())
        })
    }

    /// A note of a person.
    pub fn note(&self, person: &[u8; 16], name: &str) -> Result<Option<String>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached("SELECT value FROM notes WHERE person = ?1 AND name = ?2")?;
            Ok(find.query_row(params![person, name], |r| r.get(0)).optional()?)
        })
    }
}
