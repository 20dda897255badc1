//! Who publishes: one of the processes before a shared database, chosen by a lock that the server takes back when that process is gone.

use crate::{
    database::{Store, session},
    fault::Fault,
    sql::Connection,
};

/// The lock's number.
const PUBLISHING: i64 = 0x6661_6475_0000_0002;

/// The lead over the published log, held or not. The head's compare-and-swap is what forbids two trees; this only keeps two from trying.
#[derive(Default)]
pub struct Lead {
    conn: Option<Connection>,
    held: bool,
}

impl Lead {
    /// Whether this process publishes now. Before a file there is no other.
    pub fn held(&mut self, store: &Store) -> Result<bool, Fault> {
        if !store.is_shared() {
            return Ok(true);
        }
        let conn = match self.conn.take().filter(Connection::is_sound) {
            Some(conn) => conn,
            None => {
                // A lock that was held went with its connection.
                self.held = false;
                session(store)?
            }
        };
        let asked = if self.held { "SELECT 1 = ?1" } else { "SELECT pg_try_advisory_lock(?1)" };
        // Asked even where it is held: a server that no longer answers has given it to somebody else.
        let answer: bool = conn.query_row(asked, [if self.held { 1 } else { PUBLISHING }], |r| r.get(0))?;
        (self.held, self.conn) = (answer, Some(conn));
        Ok(answer)
    }
}
