//! The chain of custody 保管链 of a file: arrival, reading, export, hand-over, alarm. What has legal effect is an event beside it.

use crate::Office;
use crate::accounts::Who;
use crate::base::Moment;
use crate::base::id::MatterId;
use crate::evidence::said::Said;
use crate::fault::Denial;
use crate::volume::Which;
use crate::volume::parts::Made;
use fadu_store::record::hex::decode_array;
use fadu_store::{Handled, custody};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A film that is watched is asked for in a hundred parts: within so long it is one reading.
const ONE_READING_MS: i64 = 10 * 60_000;
/// So many readings are remembered.
const REMEMBERED: usize = 4096;

/// What was done with a file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum What {
    /// It came.
    Arrived,
    /// An act of a matter took it into the record.
    Entered,
    /// Somebody looked at it.
    Viewed,
    /// Somebody took a copy away.
    Downloaded,
    /// It went into a bound volume, to be printed or handed over.
    Bound,
    /// Its original carrier went from one hand to another.
    HandedOver,
    /// It was not what its digest says, or not there.
    Alarmed,
    /// Its destruction was approved and is due some time later.
    Due,
    /// Its bytes were destroyed.
    Destroyed,
    /// It went with the personal data of its matter.
    Erased,
}

impl What {
    const ALL: [(What, &'static str, &'static str); 10] = [
        (What::Arrived, "arrived", "收到"),
        (What::Entered, "entered", "入卷"),
        (What::Viewed, "viewed", "查看"),
        (What::Downloaded, "downloaded", "下载"),
        (What::Bound, "bound", "装订、打印案卷"),
        (What::HandedOver, "handed-over", "原始载体交接"),
        (What::Alarmed, "alarmed", "核对不符"),
        (What::Due, "destruction-approved", "批准销毁"),
        (What::Destroyed, "destroyed", "销毁"),
        (What::Erased, "erased", "依法删除"),
    ];
    /// The word that is kept.
    pub fn id(self) -> &'static str {
        What::ALL.iter().find(|(w, ..)| *w == self).map_or("", |(_, id, _)| id)
    }
    /// In Chinese.
    pub fn zh(id: &str) -> &str {
        What::ALL.iter().find(|(_, i, _)| *i == id).map_or(id, |(.., zh)| zh)
    }
}

/// A link as a page shows it.
#[derive(Clone, Debug, Serialize)]
pub struct CustodyLine {
    /// Its place in the chain of the file.
    pub n: u64,
    /// When (ms).
    pub at: i64,
    /// What, in Chinese.
    pub what: String,
    /// Who; empty where it was the machine.
    pub name: String,
    /// From where.
    pub place: String,
    /// More of it, in words.
    pub note: String,
}

/// The chain of a file in one matter.
#[derive(Clone, Debug, Serialize)]
pub struct Chain {
    /// Its links.
    pub links: Vec<CustodyLine>,
    /// The first link, of any matter, that does not follow from the one before it.
    pub broken: Option<u64>,
}

/// Readings of late: person, file, what; when it was noted.
#[derive(Default)]
pub(crate) struct Readings(Mutex<HashMap<Reading, i64>>);

/// Who, which file, what.
type Reading = (u128, [u8; 32], What);

impl Readings {
    /// Whether this is a reading of its own.
    fn is_new(&self, key: (u128, [u8; 32], What), now: Moment) -> bool {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |at: &i64| now.0.saturating_sub(*at) < ONE_READING_MS;
        if held.len() >= REMEMBERED {
            held.retain(|_, at| fresh(at));
        }
        if held.get(&key).is_some_and(fresh) {
            return false;
        }
        held.insert(key, now.0);
        true
    }
}

impl Office {
    /// Adds a link to the chain of a file.
    pub(crate) async fn handled(
        &self,
        who: &Who,
        (digest, matter): (&str, u128),
        (what, from, note): (What, &str, &str),
    ) -> Result<(), Denial> {
        match self.link((who.person.bits(), &who.name), (digest, matter), (what, from, note)) {
            Some(link) => self.put_said(link).await,
            None => Ok(()),
        }
    }

    pub(crate) fn link(
        &self,
        (person, name): (u128, &str),
        (digest, matter): (&str, u128),
        (what, from, note): (What, &str, &str),
    ) -> Option<Handled> {
        Some(Handled {
            digest: decode_array(digest)?,
            matter: matter.to_be_bytes(),
            at: self.now().0,
            person: person.to_be_bytes(),
            name: name.to_string(),
            what: what.id().into(),
            place: from.to_string(),
            note: note.to_string(),
        })
    }

    /// Notes a reading, once for each sitting.
    pub(crate) async fn read_by(
        &self,
        who: &Who,
        (digest, matter): (&str, MatterId),
        (what, from): (What, &str),
    ) -> Result<(), Denial> {
        let Some(name) = decode_array(digest) else { return Ok(()) };
        if self.readings.is_new((who.person.bits(), name, what), self.now()) {
            self.handled(who, (digest, matter.bits()), (what, from, "")).await?;
        }
        Ok(())
    }

    /// Notes that somebody took a bound volume, for every piece of evidence that lies in it.
    pub async fn volume_taken(&self, who: &Who, matter: MatterId, (which, from): (Which, &str)) -> Result<(), Denial> {
        for part in self.parts(who, matter, which)?.lines {
            if let Made::Sheet(_, digest) = part.made {
                self.read_by(who, (&digest, matter), (What::Bound, from)).await?;
            }
        }
        Ok(())
    }

    /// The chain of a file as far as it belongs to a matter; what came before the matter was opened is told, too.
    pub(crate) fn chain(&self, digest: &[u8; 32], matter: MatterId) -> Result<Chain, Denial> {
        let all = self.store.custody(digest)?;
        let broken = custody::broken(&all);
        let ours = |h: &Handled| h.matter == matter.bits().to_be_bytes() || h.matter == [0; 16];
        let reader = self.said(digest, matter)?;
        let line = |l: &fadu_store::Link| {
            let Said { name, place, note } = reader.read(&l.handled);
            // What is known of an arrival stands above the chain.
            let note = if note.starts_with('{') { String::new() } else { note };
            CustodyLine { n: l.n, at: l.handled.at, what: What::zh(&l.handled.what).to_string(), name, place, note }
        };
        Ok(Chain { links: all.iter().filter(|l| ours(&l.handled)).map(line).collect(), broken })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sitting_is_one_reading() {
        let readings = Readings::default();
        let key = (1, [2; 32], What::Viewed);
        assert!(readings.is_new(key, Moment(0)));
        assert!(!readings.is_new(key, Moment(ONE_READING_MS - 1)));
        assert!(readings.is_new((2, [2; 32], What::Viewed), Moment(1)), "somebody else");
        assert!(readings.is_new((1, [2; 32], What::Downloaded), Moment(1)), "something else");
        assert!(readings.is_new(key, Moment(ONE_READING_MS)));
        assert_eq!((What::Bound.id(), What::zh("bound"), What::zh("x")), ("bound", "装订、打印案卷", "x"));
    }
}
