//! Sessions lately asked for, in memory: every request asks for one. What is kept is forgotten whole as soon as a write to accounts or
//! sessions is committed, before that write is answered; nobody else writes to the file, which is locked.

use super::{Store, writer};
use crate::account::{Account, Session};
use crate::log::{Fault, Pending};
use crate::sql::Connection;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many sessions are kept.
const KEPT: usize = 10_000;

/// Sessions with their accounts, and how often all were forgotten.
#[derive(Default)]
pub(super) struct Sessions(Mutex<Known>);

/// How often all were forgotten, and what is known by the hash of the secret.
type Known = (u64, HashMap<[u8; 32], (Session, Account)>);

impl Sessions {
    fn all(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session, if it is kept; else the count that must not have changed when it is brought.
    pub(super) fn get(&self, hash: &[u8; 32], now: i64) -> Result<(Session, Account), u64> {
        let all = self.all();
        all.1.get(hash).filter(|(session, _)| session.expires > now).cloned().ok_or(all.0)
    }

    /// Keeps what was read from the database, unless something was written since `count` was told.
    pub(super) fn put(&self, count: u64, found: &(Session, Account)) {
        let mut all = self.all();
        if all.0 == count {
            if all.1.len() >= KEPT {
                all.1.clear();
            }
            all.1.insert(found.0.hash, found.clone());
        }
    }

    fn forget(&self) {
        let mut all = self.all();
        all.0 += 1;
        all.1.clear();
    }
}

impl Store {
    /// Sessions kept in memory are read again: an account was set together with its event.
    pub fn forget_sessions(&self) {
        self.0.sessions.forget();
    }

    /// As `write`, for accounts and sessions: what is kept of them is forgotten between commit and answer.
    pub(super) fn write_accounts<E: From<Fault> + From<crate::sql::Error> + Send + 'static>(
        &self,
        run: impl FnOnce(&Connection) -> Result<(), E> + Send + 'static,
    ) -> Pending<Result<(), E>> {
        let (answer, pending) = tokio::sync::oneshot::channel();
        let (work, sessions) = (writer::work(run, answer), self.0.sessions.clone());
        self.send(writer::Job::Write(Box::new(move |conn| {
            let (keep, tell) = work(conn);
            let told = move |committed| {
                sessions.forget();
                tell(committed);
            };
            (keep, Box::new(told) as writer::Answer)
        })));
        Pending(pending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(hash: u8) -> (Session, Account) {
        let session = Session { hash: [hash; 32], account: [1; 16], created: 0, seen: 0, expires: 10 };
        let account = Account {
            id: [1; 16],
            name: "沈知行".into(),
            person: [1; 16],
            body: String::new(),
            roles: Vec::new(),
            password: String::new(),
            disabled: false,
            failures: 0,
            locked_until: None,
        };
        (session, account)
    }

    #[test]
    fn what_was_read_before_a_write_is_not_kept_after_it() {
        let sessions = Sessions::default();
        let before = sessions.get(&[1; 32], 5).unwrap_err();
        sessions.forget();
        sessions.put(before, &held(1));
        let after = sessions.get(&[1; 32], 5).unwrap_err();
        assert_eq!((before, after), (0, 1));
        sessions.put(after, &held(1));
        assert_eq!(sessions.get(&[1; 32], 9), Ok(held(1)));
        assert_eq!(sessions.get(&[1; 32], 10), Err(1));
        sessions.forget();
        assert_eq!(sessions.get(&[1; 32], 5), Err(2));
    }
}
