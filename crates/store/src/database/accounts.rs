//! Accounts, sessions and kept answers.

use super::Store;
use crate::sql::{Connection, Row, params};
use crate::{
    account::{Account, Session},
    log::{AppendError, Fault, Pending},
};

impl Store {
    /// Makes or changes an account without an event: for measuring and for tests; work goes through `ViewRow::Account`.
    pub fn put_account(&self, account: Account) -> Pending<Result<(), AppendError>> {
        self.write_accounts(move |conn| put(conn, &account))
    }

    /// Every account, by id.
    pub fn all_accounts(&self) -> Result<Vec<Account>, Fault> {
        self.read(|conn| accounts(conn, "1 = ?1", 1))
    }

    /// The account with this name.
    pub fn account(&self, name: &str) -> Result<Option<Account>, Fault> {
        self.read(|conn| Ok(accounts(conn, "name = ?1", name)?.pop()))
    }

    /// The account with this id.
    pub fn account_by_id(&self, id: &[u8; 16]) -> Result<Option<Account>, Fault> {
        self.read(|conn| Ok(accounts(conn, "id = ?1", id)?.pop()))
    }

    /// All accounts of a body, by name.
    pub fn accounts_of(&self, body: &str) -> Result<Vec<Account>, Fault> {
        self.read(|conn| accounts(conn, "body = ?1", body))
    }

    /// Notes a sign-in that failed (or, with 0 failures, one that did not).
    pub fn note_sign_in(&self, id: [u8; 16], failures: u32, locked_until: Option<i64>) -> Pending<Result<(), Fault>> {
        self.write_accounts(move |conn| {
            conn.prepare_cached("UPDATE accounts SET failures = ?2, locked_until = ?3 WHERE id = ?1")?
                .execute(params![id, failures, locked_until])?;
            Ok(())
        })
    }

    /// Notes a wrong password; as many as `tries` in a row lock the account until a moment (ms). Counted where it is
    /// written, so that tries at the same time count each for itself.
    pub fn note_failure(&self, id: [u8; 16], tries: u32, until: i64) -> Pending<Result<(), Fault>> {
        self.write_accounts(move |conn| {
            conn.prepare_cached(
                "UPDATE accounts SET locked_until = CASE WHEN failures + 1 >= ?2 THEN ?3 ELSE locked_until END,
                   failures = CASE WHEN failures + 1 >= ?2 THEN 0 ELSE failures + 1 END WHERE id = ?1",
            )?
            .execute(params![id, tries, until])?;
            Ok(())
        })
    }

    /// Begins a session.
    pub fn put_session(&self, session: Session) -> Pending<Result<(), Fault>> {
        self.write_accounts(move |conn| {
            conn.prepare_cached(
                "INSERT INTO sessions (hash, account, created, seen, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                session.hash,
                session.account,
                session.created,
                session.seen,
                session.expires
            ])?;
            Ok(())
        })
    }

    /// The session with this hash and its account, if both are valid at this moment (ms).
    pub fn session(&self, hash: &[u8; 32], now: i64) -> Result<Option<(Session, Account)>, Fault> {
        if self.is_shared() {
            // Other processes end sessions and close accounts: what is kept here would not hear of it.
            return self.stored_session(hash, now);
        }
        let count = match self.0.sessions.get(hash, now) {
            Ok(kept) => return Ok(Some(kept)),
            Err(count) => count,
        };
        let found = self.stored_session(hash, now)?;
        if let Some(found) = &found {
            self.0.sessions.put(count, found);
        }
        Ok(found)
    }

    fn stored_session(&self, hash: &[u8; 32], now: i64) -> Result<Option<(Session, Account)>, Fault> {
        self.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT a.id, a.name, a.person, a.body, a.roles, a.password, a.disabled, a.failures, a.locked_until,
                        s.hash, s.created, s.seen, s.expires
                 FROM sessions s JOIN accounts a ON a.id = s.account WHERE s.hash = ?1 AND s.expires > ?2",
            )?;
            let mut found = find.query(params![hash, now])?;
            let Some(row) = found.next()? else { return Ok(None) };
            let account = account(row)?;
            let session = Session {
                hash: row.get(9)?,
                account: account.id,
                created: row.get(10)?,
                seen: row.get(11)?,
                expires: row.get(12)?,
            };
            Ok((!account.disabled).then_some((session, account)))
        })
    }

    /// Notes that a session was used, and until when it now lasts.
    pub fn touch_session(&self, hash: [u8; 32], seen: i64, expires: i64) -> Pending<Result<(), Fault>> {
        self.write_accounts(move |conn| {
            conn.prepare_cached("UPDATE sessions SET seen = ?2, expires = ?3 WHERE hash = ?1")?
                .execute(params![hash, seen, expires])?;
            Ok(())
        })
    }

    /// Moves the times of all sessions by so much (ms): where the clock of a demonstration is moved, nobody has to sign in anew.
    pub fn move_sessions(&self, by: i64) -> Pending<Result<(), Fault>> {
        self.write_accounts(move |conn| {
            conn.run("UPDATE sessions SET created = created + ?1, seen = seen + ?1, expires = expires + ?1", [by])?;
            Ok(())
        })
    }

    /// Ends one session.
    pub fn end_session(&self, hash: [u8; 32]) -> Pending<Result<(), Fault>> {
        self.write_accounts(move |conn| {
            conn.prepare_cached("DELETE FROM sessions WHERE hash = ?1")?.execute([hash])?;
            Ok(())
        })
    }

    /// Ends every session of an account, as when its password or roles change.
    pub fn end_sessions_of(&self, account: [u8; 16]) -> Pending<Result<(), Fault>> {
        self.write_accounts(move |conn| {
            conn.prepare_cached("DELETE FROM sessions WHERE account = ?1")?.execute([account])?;
            Ok(())
        })
    }

    /// Forgets sessions that ended before `now` and answers kept since before `answers_before` (ms).
    pub fn sweep(&self, now: i64, answers_before: i64) -> Pending<Result<(), Fault>> {
        self.write_accounts(move |conn| {
            conn.execute("DELETE FROM sessions WHERE expires <= ?1", [now])?;
            conn.execute("DELETE FROM intents WHERE at < ?1", [answers_before])?;
            Ok(())
        })
    }
}

pub(super) fn put(conn: &Connection, account: &Account) -> Result<(), AppendError> {
    let roles = serde_json::to_string(&account.roles).map_err(Fault::from)?;
    conn.prepare_cached(
        "INSERT INTO accounts (id, name, person, body, roles, password, disabled, failures, locked_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, person = excluded.person, body = excluded.body,
           roles = excluded.roles, password = excluded.password, disabled = excluded.disabled,
           failures = excluded.failures, locked_until = excluded.locked_until",
    )?
    .execute(params![
        account.id,
        account.name,
        account.person,
        account.body,
        roles,
        account.password,
        account.disabled,
        account.failures,
        account.locked_until
    ])?;
    Ok(())
}

pub(super) fn accounts(
    conn: &Connection,
    condition: &str,
    value: impl crate::sql::Bind,
) -> Result<Vec<Account>, Fault> {
    let mut find = conn.prepare_cached(&format!(
        "SELECT id, name, person, body, roles, password, disabled, failures, locked_until FROM accounts WHERE {condition} ORDER BY name"
    ))?;
    let mut found = find.query(params![value])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        all.push(account(row)?);
    }
    Ok(all)
}

fn account(row: Row<'_>) -> Result<Account, Fault> {
    Ok(Account {
        id: row.get(0)?,
        name: row.get(1)?,
        person: row.get(2)?,
        body: row.get(3)?,
        roles: serde_json::from_str(&row.get::<String>(4)?)?,
        password: row.get(5)?,
        disabled: row.get(6)?,
        failures: row.get(7)?,
        locked_until: row.get(8)?,
    })
}
