//! Accounts are anchored in the log: each one that is set is an event that commits to every column, so that whoever gives himself a role in
//! the database does not get in by it.

use crate::Office;
use crate::fault::Denial;
use crate::matter::register::fold::ROW;
use fadu_store::record::{Envelope, Fields, hex};
use fadu_store::{Account, AccountDue, Log, StreamId, ViewRow};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// The stream of accounts: `accounts` in letters.
pub(crate) const ACCOUNTS: StreamId = StreamId::from_bits(0x6163_636f_756e_7473);
const SET: &str = "AccountSet";

/// What the log says of each account, and how many of its events were read.
#[derive(Default)]
pub(crate) struct Anchors(RwLock<(u64, HashMap<[u8; 16], AccountDue>)>);

/// What an event of the stream says.
pub(crate) fn due(envelope: &Envelope) -> Option<AccountDue> {
    let row = envelope.fields.get(ROW).filter(|_| envelope.name == SET)?;
    let text = |k: &str| row.get(k).and_then(Value::as_str);
    let digests = Account::COLUMNS.iter().map(|c| text(c).map(str::to_string)).collect::<Option<Vec<String>>>()?;
    Some(AccountDue { id: hex::decode_array(text("id")?)?, digests })
}

fn fields(account: &Account) -> Fields {
    let digests = Account::COLUMNS.iter().zip(account.digests()).map(|(c, d)| ((*c).to_string(), json!(d)));
    let id = [("id".to_string(), json!(hex::encode(&account.id)))];
    Fields::from([(ROW.into(), Value::Object(digests.chain(id).collect()))])
}

impl Office {
    /// Sets accounts, each with its event, in one durable append.
    pub(crate) async fn set_accounts(&self, accounts: Vec<Account>) -> Result<(), Denial> {
        let events = accounts.iter().map(|a| (SET, fields(a))).collect();
        let rows = accounts.into_iter().map(ViewRow::Account).collect();
        self.enter_beside(ACCOUNTS, events, (self.now(), rows)).await?;
        self.store.forget_sessions();
        Ok(())
    }

    /// Once, for data of an older program: accounts that are there are entered as they stand. Never where the log knows any.
    pub async fn anchor_accounts(&self) -> Result<(), Denial> {
        if self.store.version(ACCOUNTS)? > 0 {
            return Ok(());
        }
        let all = self.store.all_accounts()?;
        if all.is_empty() { Ok(()) } else { self.set_accounts(all).await }
    }

    /// An account is used only as the log has it.
    pub(crate) fn anchored(&self, account: &Account) -> Result<(), Denial> {
        let fits = || {
            let known = self.anchors.0.read().unwrap_or_else(PoisonError::into_inner);
            known.1.get(&account.id).is_some_and(|due| due.digests == account.digests())
        };
        // Another process may have set it meanwhile.
        if fits() || (self.read_anchors()? && fits()) {
            return Ok(());
        }
        let id = hex::encode(&account.id);
        noted(&self.guard, &id);
        Err(Denial::Fault(format!("altered row in accounts: {id}")))
    }

    /// Reads what is new in the stream; `false` where nothing is.
    fn read_anchors(&self) -> Result<bool, Denial> {
        let version = self.store.version(ACCOUNTS)?;
        if self.anchors.0.read().unwrap_or_else(PoisonError::into_inner).0 == version {
            return Ok(false);
        }
        let all: HashMap<_, _> =
            self.store.events(ACCOUNTS)?.iter().filter_map(|e| due(&e.envelope)).map(|d| (d.id, d)).collect();
        *self.anchors.0.write().unwrap_or_else(PoisonError::into_inner) = (version, all);
        Ok(true)
    }
}

/// Found by a read: the running check says the same within its round.
fn noted(guard: &crate::guard::Guard, id: &str) {
    guard.noted(fadu_store::hold::Differing::new("accounts", id, "unlike the log", None));
}
