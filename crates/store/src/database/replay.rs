//! Replay: the views again from the log, in one transaction; equality is the hash of their canonical export.

use super::{canon::Canon, events, keys, rows};
use crate::sql::{Connection, Transaction, Value};
use crate::{
    log::Fault,
    personal::Master,
    view::{Fold, Replayed, ViewRow},
};
use sha2::{Digest, Sha256};

const PAGE: usize = 1000;

/// What replay builds, each table in the bytewise order of its key.
pub(super) const EXPORT: [(&str, &str); 16] = [
    (
        "catalogue",
        "SELECT kind, code, state, statute, version, place, same, find, body FROM catalogue ORDER BY kind, code",
    ),
    (
        "clues",
        "SELECT clue, rule, about, subject, agency, owners, state, level, standing, up, raised, since, shown, lag, handled, body
         FROM clues ORDER BY clue",
    ),
    (
        "collected",
        "SELECT matter, agency, kind, source, number, done_on, entered_on, month, late, findings, corrected, withdrawn
         FROM collected ORDER BY matter",
    ),
    (
        "counted",
        "SELECT matter, what, place, day, sum_fen, cells FROM counted WHERE gone = 0 ORDER BY matter, what, place",
    ),
    ("decisions_in_force", "SELECT matter, party, kind, event FROM decisions_in_force ORDER BY matter, party, kind"),
    (
        "handling",
        "SELECT agency, handler, closed, opened_on, matter FROM handling ORDER BY agency, handler, closed, opened_on, matter",
    ),
    (
        "matter_counts",
        "SELECT agency, procedure, step, closed, year, n FROM matter_counts WHERE n <> 0
         ORDER BY agency, procedure, step, closed, year",
    ),
    (
        "matters",
        "SELECT matter, agency, procedure, step, number, party, party_code, item, handlers, opened_on, due_day, due_limit, closed,
                updated, summary FROM matters ORDER BY matter",
    ),
    (
        "named_bodies",
        "SELECT matter, field, body, told, procedure, closed, opened_on FROM named_bodies ORDER BY matter, field",
    ),
    ("on_site", "SELECT matter, task, name, since, agency, procedure, shares FROM on_site ORDER BY matter, task"),
    ("parties", "SELECT code, kind, area, merged, same, alike, find, body FROM parties ORDER BY code"),
    ("parties_beside", "SELECT matter, strand, name, code FROM parties_beside ORDER BY matter, strand"),
    (
        "precedents",
        "SELECT event, matter, agency, item, range, tier, circumstances, amount, number, decided_on FROM precedents ORDER BY event",
    ),
    (
        "published",
        "SELECT matter, number, party_masked, published_on, until, body FROM published ORDER BY matter",
    ),
    ("sides", "SELECT matter, person, side FROM sides ORDER BY matter, person"),
    (
        "tasks",
        "SELECT matter, act, post, person, agency, due_day, due_limit FROM tasks ORDER BY matter, act, post, person",
    ),
];

pub(super) fn export_hash(conn: &Connection) -> Result<[u8; 32], Fault> {
    let mut hasher = Sha256::new();
    for (table, select) in EXPORT {
        let mut find = conn.prepare_cached(select)?;
        let mut found = find.stream([])?;
        while let Some(row) = found.next()? {
            let mut canon = Canon::default();
            canon.bytes(b't', table.as_bytes());
            for i in 0..row.columns() {
                match row.get_ref(i)? {
                    Value::Null => canon.0.push(b'n'),
                    Value::Int(n) => canon = canon.int(n),
                    Value::Text(text) => canon.bytes(b't', text.as_bytes()),
                    Value::Blob(blob) => canon.bytes(b'b', blob),
                }
            }
            hasher.update(&canon.0);
        }
    }
    Ok(hasher.finalize().into())
}

/// Numbers stay: they are given by the log's writer, not computed from events.
pub(super) fn replay(conn: &Connection, master: Option<&Master>, fold: Fold<'_>) -> Result<Replayed, Fault> {
    let tx = Transaction::writing(conn)?;
    let before = export_hash(conn)?;
    for (table, _) in EXPORT {
        conn.execute(&format!("DELETE FROM {table}"), [])?;
    }
    let mut next = 0;
    loop {
        let mut page = events::from_index(conn, next, PAGE)?;
        keys::open_all(conn, master, &mut page)?;
        for event in &page {
            for row in fold(event) {
                if !matches!(row, ViewRow::NumberVoided { .. }) {
                    rows::apply(conn, &row).map_err(|e| Fault::Database(format!("event {}: {e}", event.index)))?;
                }
            }
        }
        next += page.len() as u64;
        if page.len() < PAGE {
            break;
        }
    }
    let after = export_hash(conn)?;
    tx.commit()?;
    Ok(Replayed { before, after, events: next })
}
