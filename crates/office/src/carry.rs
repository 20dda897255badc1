//! Writes what was decided: numbers, events, papers and views in one transaction.

use crate::accounts::Who;
use crate::act::{repeated, two_sides};
use crate::base::Moment;
use crate::base::id::{MatterId, PersonId};
use crate::build::{Building, Filed};
use crate::evidence::custody::What;
use crate::fault::Denial;
use crate::foretold::Foretold;
use crate::law::procedure::Procedure;
use crate::matter::register::Register;
use crate::matter::{Actor, Engine, Facts, Outcome};
use crate::personal::{Held, Keys};
use crate::{Done, Office, signature};
use fadu_store::record::hex::decode_array;
use fadu_store::{Allotted, Append, AppendError, IntentKey, Receipt, SeriesKey, StreamId};
use std::sync::{Arc, Mutex};

/// Who writes, when, over which registers, with what chance.
pub(crate) struct Hand<'a> {
    pub actor: Actor,
    pub now: Moment,
    pub register: Arc<Register>,
    /// A seed and a salt for each event and paper.
    pub seeds: Vec<(u128, [u8; 32])>,
    /// How many pages each paper so far has, if they are to be counted.
    pub pages: Vec<usize>,
    /// The keys of the persons whom it concerns.
    pub keys: Keys,
    pub foretold: &'a Foretold,
}

/// An outcome on its way to the log.
pub(crate) struct Writing {
    pub request: Append,
    pub carried: Carried,
}

/// What is known of it while it is on its way.
pub(crate) struct Carried {
    pub matter: MatterId,
    pub expected: u64,
    pub series: Vec<SeriesKey>,
    /// The numbers foretold, if the series were known.
    pub guess: Option<Vec<String>>,
    /// The facts after it, if they could be made ahead.
    pub ahead: Option<Arc<Facts>>,
    /// The facts after it as they were written.
    pub after: Arc<Mutex<Option<Arc<Facts>>>>,
    /// The evidence that it takes into the record.
    entered: Vec<String>,
}

impl Office {
    /// Writes what was decided and waits until it is on disk.
    pub(crate) async fn carry_out(
        &self,
        who: &Who,
        (facts, procedure, engine): (Arc<Facts>, Arc<Procedure>, Arc<Engine>),
        outcome: Outcome,
        key: Option<IntentKey>,
    ) -> Result<Done, Denial> {
        let Writing { request, carried } = self.readied(who, (facts, procedure, engine), outcome, key).await?;
        let written = self.write(request).await;
        self.carried(who, carried, written).await
    }

    /// Writes what was decided in two matters, both or neither, and waits until it is on disk; the answer is that of the first.
    pub(crate) async fn carry_out_both(&self, who: &Who, first: Writing, other: Writing) -> Result<Done, Denial> {
        match self.write_both(first.request, other.request).await {
            Ok((one, two)) => {
                let done = self.carried(who, first.carried, Ok(one)).await?;
                self.carried(who, other.carried, Ok(two)).await?;
                Ok(done)
            }
            Err(e) => {
                self.foretold.given(&other.carried.series, other.carried.guess.as_deref(), None);
                self.carried(who, first.carried, Err(e)).await
            }
        }
    }

    /// Makes ready what was decided, with the pages counted of the papers so far where one of the new ones says them.
    pub(crate) async fn readied(
        &self,
        who: &Who,
        (facts, procedure, engine): (Arc<Facts>, Arc<Procedure>, Arc<Engine>),
        outcome: Outcome,
        key: Option<IntentKey>,
    ) -> Result<Writing, Denial> {
        let counts = outcome.papers.iter().any(|p| p.used.counts_pages);
        let pages = if counts { self.page_counts(&facts).await } else { Vec::new() };
        self.made_ready(who, (facts, procedure, engine), outcome, (key, pages))
    }

    /// Makes ready what was decided, now and with the keys that the matter has.
    pub(crate) fn made_ready(
        &self,
        who: &Who,
        (facts, procedure, engine): (Arc<Facts>, Arc<Procedure>, Arc<Engine>),
        outcome: Outcome,
        (key, pages): (Option<IntentKey>, Vec<usize>),
    ) -> Result<Writing, Denial> {
        let held = if facts.entries.is_empty() { Held::new() } else { self.matter_keys(facts.matter)? };
        let hand = Hand {
            keys: Keys::of(self.master()?, (&facts, &procedure, &outcome), held, || self.salt())?,
            actor: Self::actor(who),
            now: self.now(),
            register: self.register(),
            seeds: self.seeds(outcome.events.len() + outcome.papers.len()),
            pages,
            foretold: &self.foretold,
        };
        self.writing(hand, (facts, procedure, engine), outcome, key)
    }

    /// What comes of it once the writer has answered.
    pub(crate) async fn carried(
        &self,
        who: &Who,
        carried: Carried,
        written: Result<Receipt, AppendError>,
    ) -> Result<Done, Denial> {
        let Carried { matter, expected, series, guess, after, entered, .. } = carried;
        self.foretold.given(&series, guess.as_deref(), written.as_ref().ok().map(|r| r.numbers.as_slice()));
        match written {
            Ok(receipt) => {
                if let Some(facts) = after.lock().ok().and_then(|mut s| s.take()) {
                    self.cache.put(facts);
                }
                let note = format!("第 {} 条记录", expected + 1);
                for digest in entered {
                    let link = (What::Entered, "", note.as_str());
                    // The event itself says so; a link that is lost is no reason to say that the act failed.
                    if let Err(e) = self.handled(who, (&digest, matter.bits()), link).await {
                        tracing::error!(error = %e, "chain of custody");
                    }
                }
                Ok(Done {
                    matter,
                    before: expected,
                    version: receipt.version,
                    numbers: receipt.numbers,
                    leaf: Some(receipt.first_index),
                    repeated: false,
                })
            }
            Err(AppendError::Repeated { reply }) => repeated(&reply),
            Err(AppendError::Constraint { what }) if what.contains("sides") => Err(Denial::Denied(two_sides(who))),
            Err(e) => Err(e.into()),
        }
    }

    /// The keys of the files that a matter takes in; whoever brought one before holds it no longer. One that lies in clear since before there were
    /// keys is locked up by the machine.
    fn filed(&self, keys: &Keys, (matter, by): (MatterId, PersonId), outcome: &Outcome) -> Result<Filed, Denial> {
        let (mut filed, stream) = (Filed::default(), StreamId::from_bits(matter.bits()));
        for (field, digest) in files(outcome) {
            let (Some(key), Some(named)) = (keys.files(), decode_array(digest)) else { continue };
            filed.files.extend(self.store.file_key_for(&named, (stream, key))?);
            if field != signature::FIELD {
                filed.given_over.push((named, StreamId::from_bits(by.bits())));
            }
        }
        Ok(filed)
    }

    /// Makes ready what is to be written, with the numbers that are foretold.
    pub(crate) fn writing(
        &self,
        hand: Hand<'_>,
        (facts, procedure, engine): (Arc<Facts>, Arc<Procedure>, Arc<Engine>),
        outcome: Outcome,
        key: Option<IntentKey>,
    ) -> Result<Writing, Denial> {
        let Hand { actor, now, register, seeds, pages, keys, foretold } = hand;
        let series = series(&procedure, &register, &facts, (&outcome, now));
        let (matter, expected, entered) = (facts.matter, facts.entries.len() as u64, digests(&outcome));
        let filed = self.filed(&keys, (matter, actor.person), &outcome)?;
        let building = Building { engine, register, procedure, facts, actor, now, outcome, seeds, pages, keys, filed };
        let guess = foretold.next(&series);
        let ready = guess.clone().map(|numbers| building.ahead(numbers)).transpose()?;
        let ahead = ready.as_ref().map(|r| Arc::clone(&r.facts));
        let after = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&after);
        let build = Box::new(move |allotted: &Allotted| {
            let (built, facts) = building.build(ready, allotted)?;
            if let Ok(mut slot) = slot.lock() {
                *slot = Some(facts);
            }
            Ok(built)
        });
        let stream = StreamId::from_bits(matter.bits());
        let request = Append { stream, expected, key, numbers: series.clone(), build };
        Ok(Writing { request, carried: Carried { matter, expected, series, guess, ahead, after, entered } })
    }
}

/// The files that an outcome takes into the record: field and digest.
pub(crate) fn files(outcome: &Outcome) -> impl Iterator<Item = (&str, &str)> {
    let all = outcome.events.iter().flat_map(|e| &e.fields).filter(|(_, v)| v.get("media").is_some());
    all.filter_map(|(name, v)| Some((name.as_str(), v.get("digest")?.as_str()?)))
}

/// The evidence among them.
fn digests(outcome: &Outcome) -> Vec<String> {
    files(outcome).filter(|(name, _)| *name != signature::FIELD).map(|(_, digest)| digest.to_string()).collect()
}

fn series(
    procedure: &Procedure,
    register: &Register,
    facts: &Facts,
    (outcome, now): (&Outcome, Moment),
) -> Vec<SeriesKey> {
    let body = register.bodies.get(&facts.agency);
    let prefix = body.map_or("", |b| b.number_prefix.as_str());
    let form = |kind: &str| {
        let own = body.and_then(|b| b.number_forms.get(kind));
        own.or_else(|| procedure.numbers.get(kind).map(|d| &d.form)).map(|f| f.replace("{agency}", prefix))
    };
    let wanted = outcome.numbers_wanted().filter_map(|kind| Some((kind, form(kind)?)));
    wanted
        .map(|(kind, form)| SeriesKey {
            agency: facts.agency.to_string(),
            kind: kind.to_string(),
            year: now.day().year(),
            form,
        })
        .collect()
}
