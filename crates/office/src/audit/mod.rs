//! The journal of access 审计日志: what is asked of the server is noted with who, when, from where and what came of it; rules about behaviour
//! hear of it. Acts are events of their own; here stands also what leaves none: signing in, reading, what was refused.

mod alarms;
mod page;

pub use alarms::{AlarmLine, Alarms};
pub use page::{AuditAsked, AuditLine, AuditPage};

use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use fadu_store::watch::access::{Access, Alarm, Deed, Watch};
use fadu_store::{AUDIT_SEALED, AUDIT_SEALS, AuditSought, Called, Fault, Log, audit};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Readings of one person of one thing within so long are one.
const ONE_READING_MS: i64 = 10 * 60_000;
/// So many readings are remembered before what is older is let go.
const REMEMBERED: usize = 16_384;
/// So often an entry is tried again where another process was first.
const TRIES: usize = 8;
/// After a start the rules hear again of what the last day brought, and of so many entries at most.
const AGAIN: usize = 50_000;
const DAY_MS: i64 = 86_400_000;

/// An alarm in the journal.
const ALARM: &str = "alarm";
/// An alarm that somebody has looked into.
const SEEN: &str = "alarm-seen";
/// A payment that was entered by hand.
const PAID: &str = "paid-by-hand";

/// Who asks, as the journal names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The natural person; zero where nobody is signed in.
    pub person: u128,
    /// The person's name.
    pub name: String,
    /// The body the person acts for.
    pub body: String,
}

impl Named {
    /// Somebody who is signed in.
    pub fn of(who: &Who) -> Named {
        Named { person: who.person.bits(), name: who.name.clone(), body: who.agency_name.clone() }
    }
}

/// What kind of request it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// To sign in.
    SignIn,
    /// To read what not everybody may.
    Read,
    /// Anything that may change something.
    Write,
}

/// A request that was answered.
#[derive(Clone, Debug)]
pub struct Noted {
    /// Who.
    pub named: Named,
    /// The address it came from; empty for this machine itself.
    pub place: String,
    /// What kind of request.
    pub asking: Asking,
    /// Method and route.
    pub what: String,
    /// The address that was asked for, without its query.
    pub about: String,
    /// The status of the answer.
    pub status: u16,
    /// The leaf of the event that it left.
    pub leaf: Option<u64>,
}

/// What the journal's keeper remembers.
#[derive(Default)]
pub(crate) struct Keeper(Mutex<Memory>);

#[derive(Default)]
struct Memory {
    watch: Watch,
    /// What happened before the start was heard again.
    heard: bool,
    readings: HashMap<(u128, String), i64>,
    /// Entries that no leaf names yet, or nobody knows.
    sealed: Option<u64>,
    /// Entries for which nobody waits, since what they tell of is in the log; whoever writes takes all of them.
    later: Vec<Called>,
    /// Somebody writes them.
    writing: bool,
}

impl Memory {
    /// What nobody waits for; once there is nothing, nobody writes any more.
    fn taken(&mut self) -> Option<Vec<Called>> {
        self.writing = !self.later.is_empty();
        self.writing.then(|| std::mem::take(&mut self.later))
    }
}

impl Keeper {
    fn held(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Noted {
    fn is_done(&self) -> bool {
        (200..400).contains(&self.status)
    }

    fn deed(&self) -> Option<Deed> {
        match self.asking {
            Asking::SignIn if self.named.person == 0 => None,
            Asking::SignIn => Some(if self.is_done() { Deed::SignedIn } else { Deed::SignInFailed }),
            Asking::Read if self.is_done() => Some(Deed::Read),
            Asking::Write if self.is_done() && self.leaf.is_some() => Some(Deed::Acted),
            _ => None,
        }
    }

    fn called(self, at: i64) -> Called {
        Called {
            at,
            person: self.named.person.to_be_bytes(),
            name: self.named.name,
            body: self.named.body,
            place: self.place,
            what: self.what,
            about: self.about,
            status: self.status,
            leaf: self.leaf,
            note: String::new(),
        }
    }
}

/// What a rule calls, as the journal keeps it.
fn alarmed(alarm: &Alarm, at: i64, name: &str) -> Called {
    tracing::warn!(rule = alarm.rule, count = alarm.count, "access alarm");
    let Alarm { subject, count, between: (first, last), .. } = alarm;
    // The last one who did it is named: an address and a number say little.
    let told = json!({ "subject": subject, "name": name, "count": count, "between": [first, last] });
    Called { what: ALARM.into(), about: alarm.rule.into(), note: told.to_string(), ..nobody(at) }
}

fn nobody(at: i64) -> Called {
    Called {
        at,
        person: [0; 16],
        name: String::new(),
        body: String::new(),
        place: String::new(),
        what: String::new(),
        about: String::new(),
        status: 0,
        leaf: None,
        note: String::new(),
    }
}

impl Office {
    /// Notes a request. What left an event is in the log already and does not wait for its entry; everything else is on the disk before it is
    /// answered. A reading that was noted a moment ago is not noted again.
    pub async fn note_access(self: &std::sync::Arc<Self>, noted: Noted) -> Result<(), Denial> {
        let now = self.now().0;
        if noted.asking == Asking::Read && noted.is_done() && !self.is_new_reading(&noted, now) {
            return Ok(());
        }
        let waits = noted.leaf.is_none();
        let alarms = self.hear(&noted, now);
        let mut entries: Vec<_> = alarms.iter().map(|a| alarmed(a, now, &noted.named.name)).collect();
        entries.insert(0, noted.called(now));
        if waits {
            return Ok(self.keep(entries).await?);
        }
        let begins = {
            let mut memory = self.audit.held();
            memory.later.append(&mut entries);
            !std::mem::replace(&mut memory.writing, true)
        };
        if begins {
            tokio::spawn(std::sync::Arc::clone(self).keep_later());
        }
        Ok(())
    }

    /// Writes what nobody waits for, all that came meanwhile at once, until nothing is left.
    async fn keep_later(self: std::sync::Arc<Self>) {
        loop {
            // The lock is let go before anything waits.
            let taken = self.audit.held().taken();
            let Some(entries) = taken else { return };
            if let Err(e) = self.keep(entries).await {
                tracing::error!(error = %e, "journal of access");
            }
        }
    }

    /// Adds entries that the office itself makes.
    pub(crate) async fn journal(&self, entries: Vec<Called>) -> Result<(), Denial> {
        Ok(self.keep(entries).await?)
    }

    /// Adds entries; on a shared database another process may be first.
    async fn keep(&self, entries: Vec<Called>) -> Result<(), Fault> {
        for _ in 1..TRIES {
            match self.store.put_audit(entries.clone()).await {
                Err(Fault::Database(_)) if self.store.is_shared() => {}
                kept => return kept,
            }
        }
        self.store.put_audit(entries).await
    }

    fn is_new_reading(&self, noted: &Noted, now: i64) -> bool {
        let readings = &mut self.audit.held().readings;
        let fresh = |at: &i64| now.saturating_sub(*at) < ONE_READING_MS;
        if readings.len() >= REMEMBERED {
            readings.retain(|_, at| fresh(at));
        }
        let key = (noted.named.person, noted.about.clone());
        if readings.get(&key).is_some_and(fresh) {
            return false;
        }
        readings.insert(key, now);
        true
    }

    fn hear(&self, noted: &Noted, at: i64) -> Vec<Alarm> {
        let Some(deed) = noted.deed() else { return Vec::new() };
        let Named { person, body, .. } = &noted.named;
        self.heard(&Access { at, deed, person: *person, body, place: &noted.place, about: &noted.about })
    }

    fn heard(&self, access: &Access<'_>) -> Vec<Alarm> {
        let mut memory = self.audit.held();
        if !memory.heard {
            memory.heard = true;
            // A journal that cannot be read is the running check's to call.
            let before = self.before_the_start(access.at).unwrap_or_default();
            for entry in &before {
                memory.watch.hear(&again(entry));
            }
        }
        memory.watch.hear(access)
    }

    /// What the rules must still know: the last day, and the receipts of payments entered by hand.
    fn before_the_start(&self, now: i64) -> Result<Vec<(Deed, Called)>, Fault> {
        let paid = AuditSought { what: PAID.into(), ..AuditSought::default() };
        let late = AuditSought { at: Some((now - DAY_MS, i64::MAX)), ..AuditSought::default() };
        let mut all: Vec<(Deed, Called)> = Vec::new();
        for sought in [paid, late] {
            let found = self.store.audit_found(&sought, AGAIN)?;
            all.extend(found.into_iter().filter_map(|e| Some((deed_of(&e.called)?, e.called))));
        }
        all.sort_by_key(|(_, called)| called.at);
        Ok(all)
    }

    /// Notes a payment that somebody entered by hand, by the number of its receipt.
    pub(crate) async fn paid_by_hand(&self, who: &Who, receipt: &str) -> Result<(), Denial> {
        let (now, named) = (self.now().0, Named::of(who));
        let (deed, person, body) = (Deed::PaidByHand, named.person, &named.body);
        let access = Access { at: now, deed, person, body, place: "", about: receipt };
        let alarms = self.heard(&access);
        let entry = Called {
            person: named.person.to_be_bytes(),
            name: named.name.clone(),
            body: named.body.clone(),
            what: PAID.into(),
            about: receipt.into(),
            ..nobody(now)
        };
        let alarms = alarms.iter().map(|a| alarmed(a, now, &named.name));
        Ok(self.keep(std::iter::once(entry).chain(alarms).collect()).await?)
    }

    /// Names the end of the journal in a leaf, if it grew since; whether it did.
    pub async fn seal_audit(&self) -> Result<bool, Denial> {
        let Some(end) = self.store.audit_end(None)? else { return Ok(false) };
        let sealed = self.audit.held().sealed;
        let sealed = match sealed {
            Some(n) => n,
            None => {
                let newest = self.store.events(AUDIT_SEALS)?;
                newest.last().and_then(|e| audit::sealed(&e.envelope)).map_or(0, |e| e.n)
            }
        };
        let grew = end.n > sealed;
        if grew {
            self.enter_beside(AUDIT_SEALS, vec![(AUDIT_SEALED, audit::sealing(end))], (self.now(), Vec::new())).await?;
        }
        self.audit.held().sealed = Some(end.n.max(sealed));
        Ok(grew)
    }
}

/// What an entry was, as the rules count it.
fn deed_of(called: &Called) -> Option<Deed> {
    let done = (200..400).contains(&called.status);
    let signing = called.what == "POST /login" || called.what == "POST /api/v1/session";
    match called.what.as_str() {
        PAID => Some(Deed::PaidByHand),
        _ if called.person == [0; 16] => None,
        _ if signing => Some(if done { Deed::SignedIn } else { Deed::SignInFailed }),
        what if what.starts_with("GET ") => done.then_some(Deed::Read),
        _ => (done && called.leaf.is_some()).then_some(Deed::Acted),
    }
}

fn again((deed, called): &(Deed, Called)) -> Access<'_> {
    let Called { at, body, place, about, .. } = called;
    Access { at: *at, deed: *deed, person: u128::from_be_bytes(called.person), body, place, about }
}
