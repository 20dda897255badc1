//! T05: whoever holds the database and the log's own key writes one event anew, and all leaves, heads and tiles to fit it. Only the witness knows.

use super::house::{Base, Server};
use super::rows::opened;
use super::{Arena, Outcome};
use fadu_record::{Envelope, EventId, Moment, seal_with_fields};
use rusqlite::{Row, params};
use std::path::Path;

/// An event and its salt from the first seven columns.
pub fn envelope(row: &Row<'_>) -> rusqlite::Result<(Envelope, [u8; 32])> {
    let fields: String = row.get(5)?;
    let fields = serde_json::from_str(&fields).unwrap_or_default();
    let id = EventId::from_bits(u128::from_be_bytes(row.get(0)?));
    let (happened, recorded) = (Moment(row.get(2)?), Moment(row.get(3)?));
    Ok((Envelope { id, name: row.get(1)?, happened, recorded, pack: row.get(4)?, fields }, row.get(6)?))
}

/// Another day for one event, and every trace of the old tree gone.
pub fn rewrite(data: &Path, index: i64) -> Result<(), String> {
    let said = |e: rusqlite::Error| e.to_string();
    let conn = opened(data)?;
    // An event whose personal values are sealed cannot be sealed anew without the keys: the nearest before it that has none.
    let plain = "SELECT max(idx) FROM events WHERE idx <= ?1 AND instr(fields, '\"~\"') = 0";
    let index: i64 = conn.query_row(plain, [index], |r| r.get(0)).map_err(said)?;
    let sql = "SELECT id, name, happened, recorded, pack, fields, salt FROM events WHERE idx = ?1";
    let (mut event, salt) = conn.query_row(sql, [index], envelope).map_err(said)?;
    event.happened = Moment(event.happened.0 - 86_400_000);
    let (sealed, fields) = seal_with_fields(&event, &salt).map_err(|e| e.to_string())?;
    let fields = String::from_utf8(fields).map_err(|e| e.to_string())?;
    let sql = "UPDATE events SET happened = ?2, fields = ?3, leaf = ?4, hash = ?5 WHERE idx = ?1";
    conn.execute(sql, params![index, event.happened.0, fields, sealed.leaf, sealed.hash]).map_err(said)?;
    conn.execute_batch("DELETE FROM frontier; DELETE FROM log_head; DELETE FROM cosignatures;").map_err(said)?;
    std::fs::remove_dir_all(data.join("log")).map_err(|e| e.to_string())
}

/// T05.
pub fn log(arena: &Arena) -> Result<Outcome, String> {
    let (base, mut chance, mut outcome) = (Base::make(arena)?, arena.chance("T05"), Outcome::default());
    let data = arena.scratch.join("attacked");
    let size: i64 = opened(&base.data)?
        .query_row("SELECT count(*) FROM events", [], |r| r.get(0))
        .map_err(|e: rusqlite::Error| e.to_string())?;
    for _ in 0..arena.count(3, 50) {
        base.copy(&data)?;
        let index = chance.below(size as usize) as i64;
        rewrite(&data, index)?;
        let (witness, file) = base.witness(arena)?;
        let server = Server::serve(arena, &data, Some(&file))?;
        let refused =
            |s: &Server| s.metric("fadu_log_alarm") == Some(1) && s.metric("fadu_witnesses_silent") == Some(1);
        outcome.add(server.until(&format!("leaf {index} rewritten"), refused));
        drop(witness);
    }
    Ok(outcome)
}
