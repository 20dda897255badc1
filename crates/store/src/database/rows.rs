//! Writing and reading the rows of views, each with a digest over its columns: an altered row is not served.

use super::{
    canon::{Canon, NO_DAY, json},
    matters::put_matter,
};
use crate::sql::{Connection, Row, params};
use crate::{
    log::{AppendError, Fault, StreamId},
    view::{BlobRow, PublishedRow, TaskRow, ViewRow},
};

/// Writes one change.
pub(super) fn apply(conn: &Connection, row: &ViewRow) -> Result<(), AppendError> {
    match row {
        ViewRow::Matter(row) => put_matter(conn, row),
        ViewRow::Tasks(matter, tasks) => put_tasks(conn, *matter, tasks),
        ViewRow::Published(row) => publish(conn, row),
        ViewRow::Unpublished(matter) => {
            conn.prepare_cached("DELETE FROM published WHERE matter = ?1")?.run([matter.0])?;
            Ok(())
        }
        ViewRow::Precedent(row) => super::precedents::put(conn, row),
        ViewRow::Collected(row) => super::collected::put(conn, row),
        ViewRow::Counted(matter, rows) => super::counted::put(conn, *matter, rows),
        ViewRow::DecisionInForce { matter, party, kind, event } => {
            conn.prepare_cached("INSERT INTO decisions_in_force (matter, party, kind, event) VALUES (?1, ?2, ?3, ?4)")?
                .run(params![matter.0, party, kind, event.bits().to_be_bytes()])?;
            Ok(())
        }
        ViewRow::DecisionEnded { matter, party, kind } => {
            conn.prepare_cached("DELETE FROM decisions_in_force WHERE matter = ?1 AND party = ?2 AND kind = ?3")?
                .run(params![matter.0, party, kind])?;
            Ok(())
        }
        ViewRow::Side { matter, person, side } => take_side(conn, *matter, person, side),
        ViewRow::Party(row) => super::parties::put(conn, row),
        ViewRow::Catalogue(row) => super::catalogue::put(conn, row),
        ViewRow::Clue(row) => super::clues::put(conn, row),
        ViewRow::Account(account) => super::accounts::put(conn, account),
        ViewRow::PartyForgotten(code) => {
            conn.prepare_cached("DELETE FROM parties WHERE code = ?1")?.run([code])?;
            Ok(())
        }
        ViewRow::Forgotten(matter) => forget(conn, *matter),
        ViewRow::NumberVoided { text, reason } => void_number(conn, text, reason),
    }
}

/// The matter of a row before which it is asked what stood there.
pub(super) fn matter_of(row: &ViewRow) -> Option<StreamId> {
    match row {
        ViewRow::Matter(row) => Some(row.matter),
        ViewRow::Tasks(matter, _) | ViewRow::Counted(matter, _) | ViewRow::Forgotten(matter) => Some(*matter),
        _ => None,
    }
}

fn task_digest(matter: StreamId, task: &TaskRow) -> [u8; 32] {
    Canon::default()
        .stream(matter)
        .text(&task.act)
        .text(&task.post)
        .maybe(task.person.as_deref())
        .text(&task.agency)
        .day(task.due_day)
        .maybe(task.due_limit.as_deref())
        .digest()
}

pub(super) const TASKS: &str = "SELECT act, post, person, digest FROM tasks WHERE matter = ?1";

/// Only what differs is written.
fn put_tasks(conn: &Connection, matter: StreamId, tasks: &[TaskRow]) -> Result<(), AppendError> {
    let mut find = conn.prepare_cached(TASKS)?;
    let mut had = find
        .query_map([matter.0], |r| {
            Ok((r.get::<String>(0)?, r.get::<String>(1)?, r.get::<String>(2)?, r.get::<[u8; 32]>(3)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let mut changed = Vec::new();
    for task in tasks {
        let digest = task_digest(matter, task);
        let person = task.person.as_deref().unwrap_or_default();
        match had.iter().position(|(act, post, who, _)| (act, post, who.as_str()) == (&task.act, &task.post, person)) {
            Some(i) if had.swap_remove(i).3 == digest => {}
            _ => changed.push((task, person, digest)),
        }
    }
    for (act, post, person, _) in had {
        conn.prepare_cached("DELETE FROM tasks WHERE matter = ?1 AND act = ?2 AND post = ?3 AND person = ?4")?
            .run(params![matter.0, act, post, person])?;
    }
    for (task, person, digest) in changed {
        conn.prepare_cached(
            "INSERT INTO tasks (matter, act, post, person, agency, due_day, due_limit, digest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (matter, act, post, person) DO UPDATE SET agency = excluded.agency, due_day = excluded.due_day,
               due_limit = excluded.due_limit, digest = excluded.digest",
        )?
        .run(params![
            matter.0,
            task.act,
            task.post,
            person,
            task.agency,
            task.due_day.unwrap_or(NO_DAY),
            task.due_limit,
            digest
        ])?;
    }
    Ok(())
}

/// Columns act, post, person, agency, due_day, due_limit, digest from column 0 on.
pub(super) fn task(row: Row<'_>, matter: StreamId) -> Result<TaskRow, Fault> {
    let (person, due_day): (String, i32) = (row.get(2)?, row.get(4)?);
    let found = TaskRow {
        act: row.get(0)?,
        post: row.get(1)?,
        person: (!person.is_empty()).then_some(person),
        agency: row.get(3)?,
        due_day: (due_day != NO_DAY).then_some(due_day),
        due_limit: row.get(5)?,
    };
    let stored: [u8; 32] = row.get(6)?;
    if task_digest(matter, &found) == stored {
        Ok(found)
    } else {
        Err(Fault::Altered { table: "tasks", row: matter.to_string() })
    }
}

fn published_digest(row: &PublishedRow, body: &str) -> [u8; 32] {
    Canon::default()
        .stream(row.matter)
        .text(&row.number)
        .text(&row.party_masked)
        .int(i64::from(row.published_on))
        .day(row.until)
        .text(body)
        .digest()
}

fn publish(conn: &Connection, row: &PublishedRow) -> Result<(), AppendError> {
    let body = json(&row.body)?;
    let digest = published_digest(row, &body);
    conn.prepare_cached(
        "INSERT INTO published (matter, number, party_masked, published_on, until, body, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (matter) DO UPDATE SET number = excluded.number, party_masked = excluded.party_masked,
           published_on = excluded.published_on, until = excluded.until, body = excluded.body, digest = excluded.digest",
    )?
    .run(params![row.matter.0, row.number, row.party_masked, row.published_on, row.until, body, digest])?;
    Ok(())
}

/// Columns matter, number, party_masked, published_on, until, body, digest.
pub(super) fn published(row: Row<'_>) -> Result<PublishedRow, Fault> {
    let body = row.get_ref(5)?;
    let body = body.as_str()?;
    let found = PublishedRow {
        matter: StreamId(row.get(0)?),
        number: row.get(1)?,
        party_masked: row.get(2)?,
        published_on: row.get(3)?,
        until: row.get(4)?,
        body: serde_json::from_str(body)?,
    };
    let stored: [u8; 32] = row.get(6)?;
    let sound = published_digest(&found, body) == stored;
    if sound { Ok(found) } else { Err(Fault::Altered { table: "published", row: found.matter.to_string() }) }
}

fn take_side(conn: &Connection, matter: StreamId, person: &str, side: &str) -> Result<(), AppendError> {
    let added = conn
        .prepare_cached("INSERT OR IGNORE INTO sides (matter, person, side) VALUES (?1, ?2, ?3)")?
        .execute(params![matter.0, person, side])?;
    if added == 1 {
        return Ok(());
    }
    let mut find = conn.prepare_cached("SELECT side FROM sides WHERE matter = ?1 AND person = ?2")?;
    let stands: String = find.query_row(params![matter.0, person], |r| r.get(0))?;
    if stands == side {
        Ok(())
    } else {
        Err(AppendError::Constraint { what: format!("sides: {person} stands on side {stands}") })
    }
}

/// What other rows say of a matter goes; those that follow say it anew.
fn forget(conn: &Connection, matter: StreamId) -> Result<(), AppendError> {
    for table in ["decisions_in_force", "sides", "published", "precedents", "collected"] {
        conn.execute(&format!("DELETE FROM {table} WHERE matter = ?1"), [matter.0])?;
    }
    super::counted::put(conn, matter, &[])
}

fn void_number(conn: &Connection, text: &str, reason: &str) -> Result<(), AppendError> {
    let voided = conn
        .prepare_cached(
            "UPDATE numbers SET state = 'void', reason = ?2 WHERE text = ?1 AND (state = 'used' OR reason = ?2)",
        )?
        .execute(params![text, reason])?;
    if voided == 1 { Ok(()) } else { Err(AppendError::Constraint { what: format!("numbers: {text} is not in use") }) }
}

pub(super) fn blob(conn: &Connection, row: &BlobRow) -> Result<(), AppendError> {
    conn.prepare_cached(
        "INSERT INTO blobs (digest, kind, size, created) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )?
    .run(params![row.digest, row.kind, row.size, row.created])?;
    Ok(())
}

/// Keeps a law pack under its digest.
pub(super) fn pack(conn: &Connection, digest: &[u8; 32], bytes: &[u8]) -> Result<(), Fault> {
    conn.prepare_cached("INSERT INTO packs (digest, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute(params![digest, bytes])?;
    Ok(())
}
