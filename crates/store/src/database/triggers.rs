//! The triggers that keep the published head and the chain of custody from being rewritten: are they all there, as the migrations made them?

use super::{Store, open::MIGRATIONS};
use crate::fault::Fault;
use crate::sql::Connection;
use std::collections::BTreeMap;

/// The triggers that the migrations leave behind, with their text.
fn made() -> BTreeMap<&'static str, &'static str> {
    let mut all = BTreeMap::new();
    for statement in MIGRATIONS.iter().flat_map(|sql| statements(sql)) {
        let mut words = statement.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some("CREATE"), Some("TRIGGER"), Some(name)) => drop(all.insert(name, statement)),
            (Some("DROP"), Some("TRIGGER"), Some(name)) => drop(all.remove(name)),
            _ => {}
        }
    }
    all
}

/// The statements that concern triggers: each begins a line; one that makes a trigger ends with `END`.
fn statements(sql: &'static str) -> Vec<&'static str> {
    let starts = sql.match_indices('\n').map(|(at, _)| at + 1);
    let starts = std::iter::once(0).chain(starts).filter_map(|at| sql.get(at..));
    let one = |rest: &'static str| {
        let end = if rest.starts_with("CREATE TRIGGER") { rest.find("END;").map(|e| e + 3) } else { rest.find(';') };
        end.filter(|_| rest.starts_with("CREATE TRIGGER") || rest.starts_with("DROP TRIGGER")).map(|e| &rest[..e])
    };
    starts.filter_map(one).collect()
}

fn lacking(conn: &Connection) -> Result<Vec<String>, Fault> {
    let all = made();
    // The server keeps the body of a trigger in a function: there only its name and whether it is at work is asked.
    let sql = match conn.is_postgres() {
        true => {
            "SELECT t.tgname::text, '' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
             WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
        }
        false => "SELECT name, coalesce(sql, '') FROM sqlite_master WHERE type = 'trigger'",
    };
    let mut found = conn.prepare_cached(sql)?;
    let found: BTreeMap<String, String> =
        found.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
    let there = |name: &str, text: &str| found.get(name).is_some_and(|held| held.is_empty() || held == text);
    Ok(all.into_iter().filter(|(name, text)| !there(name, text)).map(|(name, _)| name.to_string()).collect())
}

impl Store {
    /// The names of triggers that are gone or are not what the migrations made.
    pub fn triggers_lacking(&self) -> Result<Vec<String>, Fault> {
        self.read(lacking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::open;

    #[test]
    fn a_trigger_that_is_gone_or_does_nothing_is_named() {
        let conn = rusqlite::Connection::open_in_memory().unwrap();
        open::migrate(&conn).unwrap();
        let conn = Connection::Sqlite(conn);
        assert!(made().len() >= 4, "{:?}", made().keys());
        assert_eq!(lacking(&conn).unwrap(), Vec::<String>::new());
        conn.execute_batch("DROP TRIGGER custody_stays").unwrap();
        assert_eq!(lacking(&conn).unwrap(), ["custody_stays"]);
        conn.execute_batch("CREATE TRIGGER custody_stays BEFORE DELETE ON custody BEGIN SELECT 1; END").unwrap();
        assert_eq!(lacking(&conn).unwrap(), ["custody_stays"], "the same name and nothing behind it");
    }
}
