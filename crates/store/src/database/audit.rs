//! The journal of access in its table: entries are added and never altered.

use super::Store;
use crate::audit::{AuditEnd, AuditEntry, Called};
use crate::log::{Fault, Pending};
use crate::sql::{OptionalExtension, Owned as Sql, Row, params};

const COLUMNS: &str = "n, at, person, name, body, place, what, about, status, leaf, note, link";

fn row(r: Row<'_>) -> Result<AuditEntry, crate::sql::Error> {
    let leaf: i64 = r.get(9)?;
    let status: i64 = r.get(8)?;
    let called = Called {
        at: r.get(1)?,
        person: r.get(2)?,
        name: r.get(3)?,
        body: r.get(4)?,
        place: r.get(5)?,
        what: r.get(6)?,
        about: r.get(7)?,
        // A value that was never written is one that does not bear its link.
        status: u16::try_from(status).unwrap_or(0),
        leaf: u64::try_from(leaf).ok(),
        note: r.get(10)?,
    };
    Ok(AuditEntry { n: r.get(0)?, called, link: r.get(11)? })
}

/// One that holds what was never written is named.
fn whole(r: Row<'_>) -> Result<Result<AuditEntry, Fault>, crate::sql::Error> {
    let named = || r.get(0).map_or_else(|_| "?".into(), |n: i64| n.to_string());
    Ok(row(r).map_err(|_| Fault::Altered { table: "audit", row: named() }))
}

/// Which entries are asked for; what is empty asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditSought {
    /// Of persons of this name.
    pub name: String,
    /// From this address.
    pub place: String,
    /// Of this method and route.
    pub what: String,
    /// Statuses from and to.
    pub status: Option<(u16, u16)>,
    /// Moments from and before (ms).
    pub at: Option<(i64, i64)>,
    /// Only entries before this one: the page goes back from there.
    pub before: Option<u64>,
}

impl Store {
    /// Adds entries to the journal.
    pub fn put_audit(&self, all: Vec<Called>) -> Pending<Result<(), Fault>> {
        self.write(move |conn| {
            let newest = conn
                .prepare_cached("SELECT n, link FROM audit ORDER BY n DESC LIMIT 1")?
                .query_row([], |r| Ok((r.get(0)?, r.get(1)?)))
                .optional()?;
            let (mut n, mut link): (u64, [u8; 32]) = newest.unwrap_or((0, [0; 32]));
            for c in all {
                n += 1;
                link = c.link(n, &link);
                let leaf = c.leaf.map_or(-1, |l| i64::try_from(l).unwrap_or(i64::MAX));
                conn.prepare_cached(&format!(
                    "INSERT INTO audit ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
                ))?
                .run(params![
                    n,
                    c.at,
                    c.person,
                    c.name,
                    c.body,
                    c.place,
                    c.what,
                    c.about,
                    i64::from(c.status),
                    leaf,
                    c.note,
                    link
                ])?;
            }
            Ok(())
        })
    }

    /// Entries after this one, in their order.
    pub fn audit_after(&self, n: u64, limit: usize) -> Result<Vec<AuditEntry>, Fault> {
        self.read(|conn| {
            let mut find =
                conn.prepare_cached(&format!("SELECT {COLUMNS} FROM audit WHERE n > ?1 ORDER BY n LIMIT ?2"))?;
            let all = find.query_map(params![n, limit], whole)?;
            all.map(|entry| entry?).collect()
        })
    }

    /// The end of the journal as it was with so many entries; now, where none is said. None where there is no such entry.
    pub fn audit_end(&self, n: Option<u64>) -> Result<Option<AuditEnd>, Fault> {
        self.read(|conn| {
            let end = |r: Row<'_>| Ok(AuditEnd { n: r.get(0)?, link: r.get(1)? });
            let found = match n {
                Some(n) => conn.prepare_cached("SELECT n, link FROM audit WHERE n = ?1")?.query_row([n], end),
                None => conn.prepare_cached("SELECT n, link FROM audit ORDER BY n DESC LIMIT 1")?.query_row([], end),
            };
            Ok(found.optional()?)
        })
    }

    /// Entries that were asked for, the newest first.
    pub fn audit_found(&self, sought: &AuditSought, limit: usize) -> Result<Vec<AuditEntry>, Fault> {
        let mut values: Vec<Sql> = Vec::new();
        let mut asked: Vec<String> = Vec::new();
        let mut ask = |sql: &str, value: Sql| {
            values.push(value);
            asked.push(sql.replace('?', &format!("?{}", values.len())));
        };
        for (column, text) in [("name = ?", &sought.name), ("place = ?", &sought.place), ("what = ?", &sought.what)] {
            if !text.is_empty() {
                ask(column, text.clone().into());
            }
        }
        if let Some((from, to)) = sought.status {
            ask("status >= ?", i64::from(from).into());
            ask("status <= ?", i64::from(to).into());
        }
        if let Some((from, before)) = sought.at {
            ask("at >= ?", from.into());
            ask("at < ?", before.into());
        }
        if let Some(before) = sought.before {
            ask("n < ?", i64::try_from(before).unwrap_or(i64::MAX).into());
        }
        let of = if asked.is_empty() { String::new() } else { format!("WHERE {}", asked.join(" AND ")) };
        self.read(|conn| {
            let sql = format!("SELECT {COLUMNS} FROM audit {of} ORDER BY n DESC LIMIT {limit}");
            let mut find = conn.prepare_cached(&sql)?;
            let all = find.query_map(values, whole)?;
            all.map(|entry| entry?).collect()
        })
    }
}
