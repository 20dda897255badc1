//! Who leads: one of the processes before a shared database, chosen by a lock that the server takes back when that process is gone. One
//! publishes; one follows the log and warns.

use crate::{
    database::{Store, session},
    fault::Fault,
    sql::Connection,
};

/// The number of the publisher's lock.
const PUBLISHING: i64 = 0x6661_6475_0000_0002;
/// That of whoever warns.
const WARNING: i64 = 0x6661_6475_0000_0003;

/// A lead, held or not. What forbids two trees is the head's compare-and-swap, what forbids two warnings the version of the clue's stream; this
/// only keeps two from trying.
pub struct Lead {
    number: i64,
    conn: Option<Connection>,
    held: bool,
}

impl Default for Lead {
    /// The lead over the published log.
    fn default() -> Lead {
        Lead { number: PUBLISHING, conn: None, held: false }
    }
}

impl Lead {
    /// The lead of whoever warns.
    pub fn warning() -> Lead {
        Lead { number: WARNING, ..Lead::default() }
    }

    /// Whether this process leads now. Before a file there is no other.
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
        let answer: bool = conn.query_row(asked, [if self.held { 1 } else { self.number }], |r| r.get(0))?;
        (self.held, self.conn) = (answer, Some(conn));
        Ok(answer)
    }
}
