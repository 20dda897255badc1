//! Rules over what is no matter: a credential that ends, looked at on the days that the register holds; and what counts of one body: each body is a stream of its own to look at, at the end of a stretch, and when a fact of the stretch that has ended comes
//! late. Nothing is swept; the numbers are those of the statistics (ADR 38, 45).

use super::difference::{Place, changes};
use super::follow::Looked;
use crate::Office;
use crate::base::id::{BodyId, OfficerId};
use crate::base::{Day, Moment};
use crate::fault::Denial;
use crate::law::warning::Tally;
use crate::matter::register::{CredentialAsked, Officer};
use crate::watch::count::Counting;
use crate::watch::warn::{BodySeen, OfficerSeen, Seen, ended, expiring, tallied};
use fadu_store::StreamId;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

/// Sets the stream of what counts of a body apart from every other stream.
const TALLIED: u128 = 0x7a11_0000_0000_0000_7a11_0000_0000_7a11;

/// The same for what the registers hold of an officer.
const OFFICERS: u128 = 0x0ff1_0000_0000_0000_0ff1_0000_0000_0ff1;

/// Of an officer: the last day, the day of withdrawal, and whether the last day is near.
type Last = (Option<Day>, Option<Day>, bool);
/// Officers and what they have applied for, as they stood when they were looked through.
type Through = (Arc<BTreeMap<OfficerId, Officer>>, Arc<BTreeMap<String, CredentialAsked>>);

/// What this process has said when to look at. After a start it says so again, once.
#[derive(Default)]
pub(crate) struct Scheduled {
    bodies: BTreeSet<BodyId>,
    last: BTreeMap<OfficerId, Last>,
    officers: Option<Through>,
}

/// Where a body is looked at.
fn stream_of(body: BodyId) -> u128 {
    body.bits() ^ TALLIED
}

impl Office {
    /// When to look at bodies and officers that are new to this process, or whose last day has changed: all of them where the rules are other ones.
    pub(super) fn warned_looks(&self, anew: bool, now: Moment) -> Vec<(StreamId, Option<i64>)> {
        let (law, register) = (&self.engine().law, self.register());
        let mut known = self.seeing.tallies.lock().unwrap_or_else(PoisonError::into_inner);
        if anew {
            *known = Scheduled::default();
        }
        let mut looks = Vec::new();
        if law.warnings.values().any(|r| r.tally.is_some()) {
            let fresh: Vec<BodyId> = register.bodies.keys().filter(|b| !known.bodies.contains(b)).copied().collect();
            looks.extend(fresh.iter().map(|b| (StreamId::from_bits(stream_of(*b)), Some(now.0))));
            known.bodies.extend(fresh);
        }
        let longest = law.warnings.values().filter_map(|r| r.expiry.as_ref()).map(|e| e.yellow_before).max();
        let same = known.officers.as_ref().is_some_and(|(officers, asks)| {
            Arc::ptr_eq(officers, &register.officers) && Arc::ptr_eq(asks, &register.credential_asks)
        });
        if let Some(days) = longest.filter(|_| !same) {
            for officer in register.officers.values() {
                let begins = officer.cert_until.map(|last| Moment::at(last.plus(-i32::from(days)), 0, 0));
                let said = (officer.cert_until, officer.revoked_on, begins.is_some_and(|at| at <= now));
                // Near its last day everything that is entered may change what is said.
                if said.2 || known.last.get(&officer.id) != Some(&said) {
                    let at = begins.map(|at| at.max(now).0).or(known.last.contains_key(&officer.id).then_some(now.0));
                    looks.extend(at.map(|at| (StreamId::from_bits(officer.id.bits() ^ OFFICERS), Some(at))));
                    known.last.insert(officer.id, said);
                }
            }
            known.officers = Some((Arc::clone(&register.officers), Arc::clone(&register.credential_asks)));
        }
        looks
    }

    /// The officer who is looked at in a stream.
    pub(super) fn warned_officer(&self, stream: StreamId) -> Option<OfficerId> {
        let officer = OfficerId::from_bits(stream.bits() ^ OFFICERS);
        self.register().officers.contains_key(&officer).then_some(officer)
    }

    /// What the rules over the registers find of an officer now, held against the clues.
    pub(super) fn warned_officer_look(
        &self,
        officer: OfficerId,
        (now, lag_ms): (Moment, i64),
    ) -> Result<Looked, Denial> {
        let (engine, register) = (self.engine(), self.register());
        let of = register.officers.get(&officer).ok_or(Denial::NotFound)?;
        let seen = OfficerSeen { law: &engine.law, register: &register, officer: of, today: now.day() };
        let (found, look) = expiring(&seen);
        let subject = format!("officer:{officer}");
        let field = register.bodies.get(&of.body).map_or("", |b| b.field.as_str());
        let place = Place {
            law: &engine.law,
            subject: &subject,
            agency: &of.body.to_string(),
            owners: &[of.person.to_string()],
            field,
            now,
            lag_ms,
        };
        let changes = changes(&place, &found, &self.clues_about(&subject)?);
        Ok(Looked { at: look.map(|m| m.0), changes, ..Looked::default() })
    }

    /// The body that is looked at in a stream.
    pub(super) fn tallied_body(&self, stream: StreamId) -> Option<BodyId> {
        let body = BodyId::from_bits(stream.bits() ^ TALLIED);
        self.register().bodies.contains_key(&body).then_some(body)
    }

    /// The streams of the bodies of which a matter has a fact in a stretch that a rule has looked at.
    pub(super) fn tallies_late(&self, seen: &Seen<'_>) -> BTreeSet<u128> {
        let law = &seen.engine.law;
        let rules: Vec<_> = law.warnings.values().filter_map(|r| r.tally.as_ref()).collect();
        let today = seen.now.day();
        let first = rules.iter().map(|t| ended(t, today).0).min();
        // Most of what comes happened today: then nothing is counted here.
        let Some(first) = first.filter(|_| self.may_be_late(seen, &rules)) else { return BTreeSet::new() };
        let counting =
            Counting { engine: seen.engine, register: seen.register, procedure: seen.procedure, facts: seen.facts };
        let mut bodies = BTreeSet::new();
        // What was corrected or withdrawn counts no more: whose it was says the matter.
        if seen.facts.entries.iter().any(|e| e.undone && e.happened.day() >= first) {
            let dimensions = rules.iter().filter_map(|t| law.statistics.dimension(&t.body));
            let said = dimensions.flat_map(|d| &d.fields).filter_map(|f| seen.facts.text(f));
            bodies.extend(said.filter_map(|said| self.tallied_said(said)).map(stream_of));
            bodies.insert(stream_of(seen.facts.agency));
        }
        for fact in counting.counted().into_iter().filter(|f| f.day >= first) {
            let late = |t: &&&Tally| {
                let (from, to) = ended(t, today);
                t.counts().any(|c| c == fact.what) && from <= fact.day && fact.day < to
            };
            let named = rules.iter().filter(late).filter_map(|t| fact.values.get(&t.body));
            bodies.extend(named.filter_map(|said| self.tallied_said(said)).map(stream_of));
        }
        bodies
    }

    /// Whether anything in the matter happened before the stretch that runs now.
    fn may_be_late(&self, seen: &Seen<'_>, rules: &[&Tally]) -> bool {
        let today = seen.now.day();
        let runs = rules.iter().map(|t| t.span.around(today).0).max();
        runs.is_some_and(|begun| seen.facts.entries.iter().any(|e| e.happened.day() < begun))
    }

    /// A body by its id or by its name.
    fn tallied_said(&self, said: &str) -> Option<BodyId> {
        let register = self.register();
        let named = || register.bodies.values().find(|b| b.is_called(said)).map(|b| b.id);
        said.parse().ok().filter(|b| register.bodies.contains_key(b)).or_else(named)
    }

    /// What the rules find of a body now, held against its clues.
    pub(super) fn tallied_look(&self, body: BodyId, (now, lag_ms): (Moment, i64)) -> Result<Looked, Denial> {
        let (engine, register) = (self.engine(), self.register());
        let of = register.bodies.get(&body).ok_or(Denial::NotFound)?;
        let told = self.cube(|cube| {
            let seen = BodySeen { law: &engine.law, cube, body, name: &of.name, field: &of.field, today: now.day() };
            tallied(&seen)
        })?;
        let subject = format!("agency:{body}");
        let mut known = self.clues_about(&subject)?;
        // What was found of earlier stretches stands as it was found.
        known.retain(|row| {
            let episode = row.body.get("episode").and_then(Value::as_str).unwrap_or_default();
            told.asked.contains(&(row.rule.clone(), episode.to_string()))
        });
        let place = Place {
            law: &engine.law,
            subject: &subject,
            agency: &body.to_string(),
            owners: &[],
            field: &of.field,
            now,
            lag_ms,
        };
        let changes = changes(&place, &told.found, &known);
        Ok(Looked { at: told.look.map(|m| m.0), changes, ..Looked::default() })
    }
}
