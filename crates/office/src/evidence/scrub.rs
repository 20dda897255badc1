//! Evidence looked at again and again 巡检: every file that the record speaks of is read at a stated rate and held against its digest.

use crate::Office;
use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::evidence::custody::What;
use crate::evidence::destruction_state;
use crate::evidence::exhibit::files;
use crate::fault::Denial;
use crate::policy;
use fadu_store::record::hex::{decode_array, encode};
use fadu_store::{BlobRow, Look};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many names are asked for at once.
const PAGE: usize = 256;

/// A file that is not what the record says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spoiled {
    /// Its digest as hex.
    pub digest: String,
    /// `missing`, `altered`.
    pub why: &'static str,
    /// The matter that holds it, and the event that took it in, as far as they are known.
    pub matter: Option<(MatterId, Option<usize>)>,
    /// When it was found (ms).
    pub at: i64,
}

/// How far the scrub is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ScrubState {
    /// Rounds done since the start.
    pub rounds: u64,
    /// Files and bytes of this round.
    pub files: (u64, u64),
    /// Bytes looked at, of so many.
    pub bytes: (u64, u64),
    /// When the last whole round ended (ms).
    pub ended: Option<i64>,
    /// MB a second; none where the scrub does not run.
    pub rate_mb: Option<u64>,
    /// Files that are not what the record says, by digest: found by the scrub or by whoever asked for them.
    pub spoiled: Vec<Spoiled>,
    /// How often a file was asked for that was not what the record says.
    pub refused: u64,
    /// Where files lie.
    pub place: String,
}

/// The scrub's own memory.
#[derive(Default)]
pub(crate) struct Scrub(Mutex<(ScrubState, BTreeMap<String, Spoiled>)>);

impl Scrub {
    fn held(&self) -> MutexGuard<'_, (ScrubState, BTreeMap<String, Spoiled>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Office {
    /// How far the scrub is, and what is wrong: no content of matters.
    pub fn scrub_state(&self) -> ScrubState {
        let (state, spoiled) = &*self.scrub.held();
        let place = self.store.vault().place().to_string();
        ScrubState { spoiled: spoiled.values().cloned().collect(), place, ..state.clone() }
    }

    /// The same, for whoever runs the machine.
    pub fn scrub_watched(&self, who: &Who) -> Result<ScrubState, Denial> {
        policy::require(who, policy::Do::Oversee, who.agency)?;
        Ok(self.scrub_state())
    }

    /// Says at what rate the scrub runs.
    pub fn scrub_at(&self, rate_mb: u64) {
        self.scrub.held().0.rate_mb = Some(rate_mb);
    }

    /// One round over every file that the record speaks of; blocks. `pace` hears how many bytes were read and says whether to go on.
    pub fn scrub_round(&self, pace: &mut dyn FnMut(u64) -> bool) -> Result<(), Denial> {
        let (count, bytes) = self.store.blob_count()?;
        {
            let state = &mut self.scrub.held().0;
            (state.files, state.bytes) = ((0, count), (0, bytes));
        }
        let mut after = [0; 32];
        loop {
            let page = self.store.blobs_after(&after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.digest;
            for blob in &page {
                if !self.scrub_one(blob, pace)? {
                    return Ok(());
                }
            }
        }
        let now = self.now().0;
        let state = &mut self.scrub.held().0;
        state.rounds += 1;
        state.ended = Some(now);
        Ok(())
    }

    fn scrub_one(&self, blob: &BlobRow, pace: &mut dyn FnMut(u64) -> bool) -> Result<bool, Denial> {
        let looked = self.store.look(&blob.digest, &mut |n| {
            self.scrub.held().0.bytes.0 += n;
            pace(n)
        });
        let digest = encode(&blob.digest);
        let why = match looked? {
            // Erased by law: the running check holds the event against it.
            None | Some(Look::Sound(_)) => None,
            Some(Look::Stopped) => return Ok(false),
            Some(Look::Missing) => Some("missing"),
            Some(Look::Altered(_)) => Some("altered"),
        };
        match why {
            // One that was mended or brought again is forgotten.
            None => drop(self.scrub.held().1.remove(&digest)),
            Some(_) if self.is_destroyed(&blob.digest)? => {}
            Some(why) => {
                if let Some(link) = self.alarm(&digest, why, None)? {
                    self.store.put_custody(vec![link]).wait()?;
                    self.grown([blob.digest]);
                }
            }
        }
        self.scrub.held().0.files.0 += 1;
        // A small file, too, hears whether to go on.
        Ok(pace(0))
    }

    /// Somebody asked for a file that is not what the record says: told to all who watch.
    pub(crate) async fn spoiled(&self, digest: &str, why: &'static str, at: Option<(MatterId, usize)>) {
        self.scrub.held().0.refused += 1;
        match self.alarm(digest, why, at) {
            Ok(None) => {}
            Ok(Some(link)) => {
                if let Err(e) = self.put_custody(vec![link]).await {
                    tracing::error!(error = %e, "chain of custody");
                }
            }
            Err(e) => tracing::error!(error = %e, "alarm"),
        }
    }

    /// Raises the alarm the first time that a file is found spoiled: the link of its chain that says so.
    fn alarm(
        &self,
        digest: &str,
        why: &'static str,
        at: Option<(MatterId, usize)>,
    ) -> Result<Option<fadu_store::Handled>, Denial> {
        if self.scrub.held().1.get(digest).is_some_and(|s| s.why == why) {
            return Ok(None);
        }
        let matter = match at {
            Some((matter, event)) => Some((matter, Some(event))),
            None => self.whose(digest)?,
        };
        let found = Spoiled { digest: digest.to_string(), why, matter, at: self.now().0 };
        let (named, event) = matter.map_or((String::new(), None), |(m, e)| (m.to_string(), e));
        tracing::error!(digest, why, matter = %named, ?event, "evidence spoiled");
        self.scrub.held().1.insert(digest.to_string(), found);
        let zh = if why == "missing" { "文件不见了" } else { "文件的内容与摘要不符" };
        Ok(self.link((0, ""), (digest, matter.map_or(0, |(m, _)| m.bits())), (What::Alarmed, "", zh)))
    }

    /// The matter that holds a file, and the event that took it in.
    fn whose(&self, digest: &str) -> Result<Option<(MatterId, Option<usize>)>, Denial> {
        let Some(name) = decode_array(digest) else { return Ok(None) };
        let chain = self.store.custody(&name)?;
        let Some(link) = chain.iter().find(|l| l.handled.matter != [0; 16]) else { return Ok(None) };
        let matter = MatterId::from_bits(u128::from_be_bytes(link.handled.matter));
        let bears = |v: &Value| v.get("digest").and_then(Value::as_str) == Some(digest);
        let (facts, _) = self.facts(matter)?;
        let event = facts.entries.iter().position(|e| files(e).any(|(_, v)| bears(v)));
        Ok(Some((matter, event)))
    }

    /// Whether its bytes were destroyed as two persons decided: then it is rightly not there. The chain of custody says in which matter to look;
    /// only the record of that matter is believed.
    pub fn is_destroyed(&self, name: &[u8; 32]) -> Result<bool, Denial> {
        let chain = self.store.custody(name)?;
        let said = chain.iter().filter(|l| l.handled.what == What::Destroyed.id());
        for matter in said.map(|l| MatterId::from_bits(u128::from_be_bytes(l.handled.matter))) {
            let recorded = match self.facts(matter) {
                Ok((facts, _)) => destruction_state::is_destroyed(&facts, &encode(name)),
                Err(Denial::NotFound) => false,
                Err(other) => return Err(other),
            };
            if recorded {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
