//! What is going on on site: open tasks with their sharings (derived), and positions (ephemeral), which are gone in the transaction in which
//! their sharing ends.

use super::Store;
use super::canon::json;
use crate::live::{OnSiteRow, PositionRow, Taken};
use crate::log::{AppendError, Fault, Pending, StreamId};
use crate::sql::{Connection, OptionalExtension, Row, params};
use crate::view::MatterRow;
use serde_json::Value;

/// The table of positions: no copy of the database holds what is in it.
pub(crate) const POSITIONS: &str = "live_positions";

const COLUMNS: &str = "matter, task, name, since, agency, procedure, shares";

/// Enters the tasks that are open in a matter now, and forgets the positions of sharings that no longer stand. Procedures without tasks on
/// site say nothing, and nothing is looked for; nor is it where no task was open: a position is only taken of one that is.
pub(super) fn put(conn: &Connection, row: &MatterRow, was_open: bool) -> Result<(), AppendError> {
    let Some(tasks) = row.summary.get("on_site").and_then(Value::as_array) else { return Ok(()) };
    if tasks.is_empty() && !was_open {
        return Ok(());
    }
    conn.prepare_cached("DELETE FROM on_site WHERE matter = ?1")?.run([row.matter.0])?;
    let text = |one: &Value, key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default().to_string();
    let mut standing = Vec::new();
    for one in tasks {
        let shares = one.get("shares").cloned().unwrap_or_default();
        standing.extend(shares.as_array().into_iter().flatten().map(|s| text(s, "id")));
        let since = one.get("since").and_then(Value::as_i64).unwrap_or_default();
        conn.prepare_cached(
            "INSERT INTO on_site (matter, task, name, since, agency, procedure, shares) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .run(params![
            row.matter.0,
            text(one, "task"),
            text(one, "name"),
            since,
            row.agency,
            row.procedure,
            json(&shares)?
        ])?;
    }
    if standing.is_empty() {
        // The usual case costs a server no trip of its own.
        conn.prepare_cached("DELETE FROM live_positions WHERE matter = ?1")?.run([row.matter.0])?;
        return Ok(());
    }
    let mut find = conn.prepare_cached("SELECT share FROM live_positions WHERE matter = ?1")?;
    let kept: Vec<String> = find.query_map([row.matter.0], |r| r.get(0))?.collect::<Result<_, _>>()?;
    for share in kept.into_iter().filter(|s| !standing.contains(s)) {
        conn.prepare_cached("DELETE FROM live_positions WHERE share = ?1")?.run([share])?;
    }
    Ok(())
}

fn row(r: Row<'_>) -> Result<OnSiteRow, crate::sql::Error> {
    let shares: String = r.get(6)?;
    Ok(OnSiteRow {
        matter: StreamId(r.get(0)?),
        task: r.get(1)?,
        name: r.get(2)?,
        since: r.get(3)?,
        agency: r.get(4)?,
        procedure: r.get(5)?,
        shares: serde_json::from_str(&shares).unwrap_or_default(),
    })
}

fn position(r: Row<'_>) -> Result<PositionRow, crate::sql::Error> {
    Ok(PositionRow { share: r.get(0)?, matter: StreamId(r.get(1)?), device: r.get(2)?, at: r.get(3)?, body: r.get(4)? })
}

impl Store {
    /// The tasks on site that are open, the newest first: of one agency, or of all.
    pub fn on_site(&self, agency: Option<&str>) -> Result<Vec<OnSiteRow>, Fault> {
        self.read(|conn| {
            let sql =
                format!("SELECT {COLUMNS} FROM on_site WHERE ?1 = '' OR agency = ?1 ORDER BY since DESC, matter, task");
            let mut find = conn.prepare_cached(&sql)?;
            Ok(find.query_map([agency.unwrap_or_default()], row)?.collect::<Result<_, _>>()?)
        })
    }

    /// The task of an agency in which a device shares its position, if one does.
    pub fn on_site_with(&self, agency: &str, device: &str) -> Result<Option<OnSiteRow>, Fault> {
        self.read(|conn| {
            let sql = format!(
                "SELECT {COLUMNS} FROM on_site WHERE agency = ?1 AND instr(shares, ?2) > 0 ORDER BY since DESC, matter, task LIMIT 1"
            );
            let mut find = conn.prepare_cached(&sql)?;
            Ok(find.query_row(params![agency, format!("\"device\":\"{device}\"")], row).optional()?)
        })
    }

    /// Keeps the position of a sharing in the place of the one before, if the sharing still stands when it is written.
    pub fn put_position(&self, at: PositionRow) -> Pending<Result<Taken, Fault>> {
        self.write(move |conn| {
            let sql = "SELECT count(*) FROM on_site WHERE matter = ?1 AND instr(shares, ?2) > 0";
            let shared = format!("\"id\":\"{}\"", at.share);
            let stands: i64 = conn.prepare_cached(sql)?.query_row(params![at.matter.0, shared], |r| r.get(0))?;
            if stands == 0 {
                return Ok(Taken::NotShared);
            }
            conn.prepare_cached(
                "INSERT INTO live_positions (share, matter, device, at, body) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (share) DO UPDATE SET at = excluded.at, body = excluded.body",
            )?
            .execute(params![at.share, at.matter.0, at.device, at.at, at.body])?;
            Ok(Taken::Kept)
        })
    }

    /// What is kept of one sharing.
    pub fn position(&self, share: &str) -> Result<Option<PositionRow>, Fault> {
        self.read(|conn| {
            let mut find =
                conn.prepare_cached("SELECT share, matter, device, at, body FROM live_positions WHERE share = ?1")?;
            Ok(find.query_row([share], position).optional()?)
        })
    }

    /// What is kept of all.
    pub fn positions(&self) -> Result<Vec<PositionRow>, Fault> {
        self.read(|conn| {
            let mut find =
                conn.prepare_cached("SELECT share, matter, device, at, body FROM live_positions ORDER BY share")?;
            Ok(find.query_map([], position)?.collect::<Result<_, _>>()?)
        })
    }

    /// Forgets what is kept of these sharings.
    pub fn forget_positions(&self, shares: Vec<String>) -> Pending<Result<(), Fault>> {
        self.write(move |conn| {
            for share in shares {
                conn.prepare_cached("DELETE FROM live_positions WHERE share = ?1")?.execute([share])?;
            }
            Ok(())
        })
    }
}
