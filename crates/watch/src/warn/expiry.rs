//! A last day that a register holds: yellow as it comes near, red once it is over and the officer still holds a post. Pure; when to look again is that day.

use super::{About, Found, Level, dawn};
use crate::matter::base::{Day, Moment};
use crate::matter::law::Law;
use crate::matter::law::warning::{Expiry, ExpiryOf, WarnOutcome};
use crate::matter::register::{Officer, Register};
use std::collections::BTreeMap;

/// An officer as these rules see one.
#[derive(Clone, Copy)]
pub struct OfficerSeen<'a> {
    /// The law.
    pub law: &'a Law,
    /// The registers.
    pub register: &'a Register,
    /// The officer.
    pub officer: &'a Officer,
    /// Today.
    pub today: Day,
}

/// What the rules over the registers find of an officer, and when that may change.
pub fn expiring(seen: &OfficerSeen<'_>) -> (Vec<Found>, Option<Moment>) {
    let field = seen.register.bodies.get(&seen.officer.body).map_or("", |b| b.field.as_str());
    let (mut all, mut look) = (Vec::new(), None::<Moment>);
    for rule in seen.law.warnings.values().filter(|r| r.by_law_in(field).is_some()) {
        let Some(expiry) = &rule.expiry else { continue };
        let Some(last) = last_day(seen, expiry) else { continue };
        let first = last.plus(-i32::from(expiry.yellow_before));
        let moments = [first, last.plus(1)].into_iter().filter(|d| *d > seen.today).map(dawn);
        look = look.into_iter().chain(moments).min();
        let level = match (seen.today > last, rule.outcome) {
            (true, WarnOutcome::Warn | WarnOutcome::Block) => Level::Red,
            _ => Level::Yellow,
        };
        if seen.today < first {
            continue;
        }
        let of = seen.officer;
        let said = [("test", "expiry".to_string()), ("name", of.name.clone()), ("number", of.cert_no.clone())];
        let last_said = ("last", last.to_string());
        all.push(Found {
            rule: rule.id.clone(),
            episode: format!("expiry:{}:{last}", of.cert_no),
            level,
            since: dawn(if level == Level::Red { last.plus(1) } else { first }),
            about: About::Key(format!("officer:{}", of.id)),
            args: said.into_iter().chain([last_said]).map(|(k, v)| (k.to_string(), v)).collect::<BTreeMap<_, _>>(),
            entry: None,
            cites: Vec::new(),
            mended: false,
        });
    }
    (all, look)
}

/// The last day, where the officer is one of whom it is asked: not once the credential was withdrawn, the post is over, or a new one was applied for.
fn last_day(seen: &OfficerSeen<'_>, expiry: &Expiry) -> Option<Day> {
    let of = seen.officer;
    match expiry.of {
        ExpiryOf::Credential => {
            let posted = seen.register.own_posts_on(of.person, of.body, seen.today).next().is_some();
            let asks = seen.register.credential_asks.values();
            let asked = asks.into_iter().any(|a| a.officer.id == of.id && a.answer.is_none());
            of.cert_until.filter(|last| {
                posted && of.revoked_on.is_none() && !of.cert_no.is_empty() && !(asked && seen.today <= *last)
            })
        }
    }
}
