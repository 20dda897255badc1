//! A shadow of the views: built from the log alone in a database of its own that no file names, and held row by row against the live one.

use super::{Store, accounts, open, replay, rows};
use crate::account::AccountDue;
use crate::hold::{Differing, MOST};
use crate::log::{Fault, StoredEvent};
use crate::sql::{Connection, Error, OptionalExtension, Owned as Value, Row, Rows, Transaction, params};
use crate::view::ViewRow;
use std::{cmp::Ordering, collections::HashMap};

/// A statutory number that an event bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberDue {
    /// The number as written.
    pub text: String,
    /// The agency.
    pub agency: String,
    /// The kind of document.
    pub kind: String,
    /// The year of the series.
    pub year: i32,
    /// The first event that was recorded together with this one.
    pub first: u64,
}

/// How many of the first columns of each select of `replay::EXPORT` are the row's key.
const KEYS: [usize; replay::EXPORT.len()] = [2, 1, 1, 3, 3, 5, 5, 1, 2, 2, 1, 2, 1, 1, 2, 4];
const NUMBERS_LIVE: &str = "SELECT text, agency, kind, year, state, coalesce(reason, '') FROM numbers ORDER BY text";
const NUMBERS_DUE: &str = "SELECT text, agency, kind, year, 'used', '' FROM numbers_due ORDER BY text";

/// The views as the log has them, up to a leaf.
pub struct Shadow {
    conn: Connection,
    /// What the log says of each account, and its leaf.
    accounts: HashMap<[u8; 16], (Vec<String>, u64)>,
    /// The first leaf that is not in it yet.
    next: u64,
}

impl Shadow {
    /// An empty one. It lies in a temporary file without a name, so that nobody else can open it.
    pub fn new() -> Result<Shadow, Fault> {
        let conn = rusqlite::Connection::open("")?;
        conn.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;")?;
        open::migrate(&conn)?;
        bare(&conn)?;
        conn.execute_batch(
            "CREATE TABLE numbers_due (text TEXT PRIMARY KEY, agency TEXT NOT NULL, kind TEXT NOT NULL, year INTEGER NOT NULL,
               first INTEGER NOT NULL, leaf INTEGER NOT NULL) WITHOUT ROWID;
             PRAGMA locking_mode = EXCLUSIVE; BEGIN",
        )?;
        Ok(Shadow { conn: Connection::Sqlite(conn), accounts: HashMap::new(), next: 0 })
    }

    /// The first leaf that is not in it.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// What follows from the next leaf.
    pub fn follow(
        &mut self,
        event: &StoredEvent,
        changed: &[ViewRow],
        numbers: &[NumberDue],
        account: Option<&AccountDue>,
    ) -> Result<(), Fault> {
        if let Some(account) = account {
            self.accounts.insert(account.id, (account.digests.clone(), event.index));
        }
        for row in changed {
            rows::apply(&self.conn, row).map_err(|e| Fault::Database(format!("event {}: {e}", event.index)))?;
        }
        for n in numbers {
            self.conn
                .prepare_cached("INSERT OR REPLACE INTO numbers_due (text, agency, kind, year, first, leaf) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(params![n.text, n.agency, n.kind, n.year, n.first, event.index])?;
        }
        self.next = event.index + 1;
        Ok(())
    }

    /// Every account is as its newest event has it; none is more, none is less.
    fn accounts(&self, live: &Connection, found: &mut Vec<Differing>) -> Result<(), Fault> {
        // Data of an older program, not served since: no account is in its log yet.
        if self.accounts.is_empty() {
            return Ok(());
        }
        let mut ids = live.prepare_cached("SELECT id FROM accounts")?;
        let ids: Vec<Vec<u8>> = ids.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
        for id in &ids {
            let due = self.accounts.get(id.as_slice());
            let row = || hex(id);
            let (Some((due, leaf)), Ok(mut account)) = (due, accounts::accounts(live, "id = ?1", id)) else {
                let what = if due.is_none() { "inserted" } else { "unreadable" };
                found.push(Differing::new("accounts", row(), what, due.map(|d| d.1)));
                continue;
            };
            let now = account.pop().map(|a| a.digests()).unwrap_or_default();
            let other = crate::Account::COLUMNS.iter().zip(now.iter().zip(due)).filter(|(_, (now, due))| now != due);
            found.extend(other.map(|(column, _)| Differing::new("accounts", row(), column, Some(*leaf))));
        }
        let there: std::collections::HashSet<&[u8]> = ids.iter().map(Vec::as_slice).collect();
        let gone = self.accounts.iter().filter(|(id, _)| !there.contains(id.as_slice()));
        found.extend(gone.map(|(id, (_, leaf))| Differing::new("accounts", hex(id), "missing", Some(*leaf))));
        Ok(())
    }

    /// Every row of the live views that the log does not give, and every row that is lacking there. The live tables must stand at the leaf that
    /// the shadow has reached: the caller catches up when `ready` asks.
    fn differing(&self, live: &Connection) -> Result<Vec<Differing>, Fault> {
        let mut found = Vec::new();
        for ((table, select), key) in replay::EXPORT.iter().zip(KEYS) {
            Merge { table, key, live, found: &mut found }.run(&self.conn, (select, select))?;
        }
        Merge { table: "numbers", key: 1, live, found: &mut found }.run(&self.conn, (NUMBERS_LIVE, NUMBERS_DUE))?;
        self.numbers(live, &mut found)?;
        self.accounts(live, &mut found)?;
        packs(live, &mut found)?;
        Ok(found)
    }

    /// Each number stands in its series without a gap, is written with its own count, and names the event it was given with.
    fn numbers(&self, live: &Connection, found: &mut Vec<Differing>) -> Result<(), Fault> {
        let mut all = live
            .prepare_cached("SELECT agency, kind, year, n, text, event FROM numbers ORDER BY agency, kind, year, n")?;
        let mut due = self.conn.prepare_cached("SELECT first, leaf FROM numbers_due WHERE text = ?1")?;
        let (mut rows, mut before) = (all.query([])?, (String::new(), String::new(), 0i64, 0i64));
        while let Some(row) = rows.next()? {
            let read = |r: Row<'_>| -> Result<_, Error> {
                Ok(((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?), r.get::<String>(4)?, r.get::<u64>(5)?))
            };
            let Ok((series, text, event)) = read(row) else {
                found.push(Differing::new("numbers", "?", "unreadable", None));
                continue;
            };
            let series: (String, String, i64, i64) = series;
            let same = (&series.0, &series.1, series.2) == (&before.0, &before.1, before.2);
            let wanted = if same { before.3 + 1 } else { 1 };
            let given: Option<(u64, u64)> = due.query_row([&text], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
            let leaf = given.map(|(_, leaf)| leaf);
            if series.3 != wanted || !text.contains(&series.3.to_string()) {
                found.push(Differing::new("numbers", &text, "n", leaf));
            }
            if given.is_some_and(|(first, _)| first != event) {
                found.push(Differing::new("numbers", &text, "event", leaf));
            }
            before = series;
        }
        Ok(())
    }
}

/// Rows are written and compared by their keys alone: what only lists and searches ask for would be kept in order for nobody.
fn bare(conn: &rusqlite::Connection) -> Result<(), Fault> {
    let aside = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%'";
    let mut find = conn.prepare(aside)?;
    let names: Vec<String> = find.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    Ok(names.iter().try_for_each(|name| conn.execute_batch(&format!("DROP INDEX {name}")))?)
}

/// Each pack is what its digest says, and each pack that an event names is there.
fn packs(live: &Connection, found: &mut Vec<Differing>) -> Result<(), Fault> {
    use sha2::{Digest, Sha256};
    let mut all = live.prepare_cached("SELECT digest, bytes FROM packs")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let (digest, bytes): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
        if Sha256::digest(&bytes).as_slice() != digest {
            found.push(Differing::new("packs", hex(&digest), "bytes", None));
        }
    }
    Ok(())
}

/// Two selects in the order of the same key, side by side.
struct Merge<'a> {
    table: &'a str,
    key: usize,
    live: &'a Connection,
    found: &'a mut Vec<Differing>,
}

impl Merge<'_> {
    fn run(&mut self, shadow: &Connection, (live, due): (&str, &str)) -> Result<(), Fault> {
        let (mut live, mut due) = (self.live.prepare_cached(live)?, shadow.prepare_cached(due)?);
        let names = live.columns();
        let (mut ours, mut theirs) = (live.query([])?, due.query([])?);
        let read = |rows: &mut Rows<'_>| -> Result<Option<Vec<Value>>, Fault> {
            let row = rows.next()?;
            Ok(row
                .map(|r| (0..names.len()).map(|i| Ok(r.get_ref(i)?.held())).collect::<Result<Vec<Value>, Error>>())
                .transpose()?)
        };
        let (mut a, mut b) = (read(&mut ours)?, read(&mut theirs)?);
        loop {
            if self.found.len() >= MOST {
                return Ok(());
            }
            let order_of = match (&a, &b) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(a), Some(b)) => compare(&a[..self.key], &b[..self.key]),
            };
            match order_of {
                Ordering::Less => self.whole(a.as_deref(), "inserted")?,
                Ordering::Greater => self.whole(b.as_deref(), "missing")?,
                Ordering::Equal => {
                    let (left, right) = (a.as_deref().unwrap_or_default(), b.as_deref().unwrap_or_default());
                    if let Some(i) = (self.key..left.len()).find(|i| left[*i] != right[*i]) {
                        self.add(left, &names[i])?;
                    }
                }
            }
            if order_of.is_le() {
                a = read(&mut ours)?;
            }
            if order_of.is_ge() {
                b = read(&mut theirs)?;
            }
        }
    }

    fn whole(&mut self, row: Option<&[Value]>, what: &str) -> Result<(), Fault> {
        self.add(row.unwrap_or_default(), what)
    }

    /// With the newest leaf of the matter, where the key names one.
    fn add(&mut self, row: &[Value], column: &str) -> Result<(), Fault> {
        let key = &row[..self.key.min(row.len())];
        let stream = key.iter().find_map(|v| if let Value::Blob(b) = v { Some(b.clone()) } else { None });
        let leaf = match stream.filter(|b| b.len() == 16) {
            Some(stream) => {
                let mut find = self.live.prepare_cached("SELECT max(idx) FROM events WHERE stream = ?1")?;
                find.query_row([stream], |r| r.get::<Option<u64>>(0))?
            }
            None => None,
        };
        let said: Vec<String> = key.iter().map(shown).collect();
        self.found.push(Differing::new(self.table, said.join(" "), column, leaf));
        Ok(())
    }
}

/// The order in which SQLite sorts them.
fn compare(a: &[Value], b: &[Value]) -> Ordering {
    let rank = |v: &Value| match v {
        Value::Null => 0,
        Value::Int(_) => 1,
        Value::Text(_) => 2,
        Value::Blob(_) => 3,
    };
    let one = |a: &Value, b: &Value| match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
        (Value::Blob(a), Value::Blob(b)) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)),
    };
    a.iter().zip(b).map(|(a, b)| one(a, b)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
}

fn hex(bytes: &[u8]) -> String {
    fadu_record::hex::encode(bytes)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "NULL".into(),
        Value::Int(n) => n.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(b) => {
            <[u8; 16]>::try_from(b.as_slice()).map_or_else(|_| hex(b), |id| crate::log::StreamId(id).to_string())
        }
    }
}

impl Store {
    /// Holds the live views against the shadow at one moment. `catch_up` brings the shadow to the leaf that the moment has.
    pub fn shadowed(
        &self,
        shadow: &mut Shadow,
        catch_up: &mut dyn FnMut(&mut Shadow, u64) -> Result<bool, Fault>,
    ) -> Result<Option<Vec<Differing>>, Fault> {
        // A connection of its own, new each time: nothing is answered from what an older one still remembers.
        let conn = open::reader(&self.0.options)?;
        let _seen = Transaction::reading(&conn)?;
        let size = conn.query_row("SELECT coalesce(max(idx) + 1, 0) FROM events", [], |r| r.get(0))?;
        if !catch_up(shadow, size)? {
            return Ok(None);
        }
        shadow.differing(&conn).map(Some)
    }

    /// The newest leaf of each stream among those from one index up to another.
    pub fn last_of_streams(&self, from: u64, to: u64) -> Result<HashMap<crate::log::StreamId, u64>, Fault> {
        self.read(|conn| {
            let mut find = conn
                .prepare_cached("SELECT stream, max(idx) FROM events WHERE idx >= ?1 AND idx < ?2 GROUP BY stream")?;
            let all = find.query_map([from, to], |r| Ok((crate::log::StreamId(r.get(0)?), r.get(1)?)))?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// The head once the writer has answered what it had begun.
    pub(crate) fn settled(&self) -> Result<crate::log::Head, Fault> {
        self.alone(|_| Ok(()))?;
        Ok(crate::log::Log::head(self))
    }
}
