//! Destroys the key of a person's data 依法删除: what the views say is told anew without it; leaves and proofs stand.

use crate::Office;
use crate::accounts::Who;
use crate::act::two_sides;
use crate::base::Fields;
use crate::base::id::{EventId, MatterId};
use crate::erasure::{of_slot, proposal};
use crate::fault::Denial;
use crate::following::told_anew;
use crate::matter::Facts;
use crate::matter::facts::PERSON_ERASED;
use crate::registers::PARTIES;
use fadu_store::personal::erasure_fields;
use fadu_store::record::Envelope;
use fadu_store::{Allotted, Append, Built, Log, StoredEvent, StreamId, ViewRow};
use serde_json::json;

/// Keys of a stream that end together, and the files that go with them; so many events stand in the stream.
pub(crate) struct Ending {
    pub stream: StreamId,
    pub slots: Vec<String>,
    pub files: Vec<[u8; 32]>,
    pub expected: u64,
}

impl Office {
    /// Does it: refused to whoever proposed it.
    pub async fn erase(&self, who: &Who, (matter, slot): (MatterId, &str)) -> Result<(), Denial> {
        let (facts, procedure) = self.may_be_erased(who, matter, slot)?;
        let proposal = proposal(&facts, slot).ok_or_else(|| Denial::mistake("slot", "还没有人提出删除，请先提出"))?;
        if proposal.actor == who.person.to_string() {
            return Err(Denial::Denied(two_sides(who)));
        }
        let stream = StreamId::from_bits(matter.bits());
        let code = of_slot(&facts, &procedure, slot).text(&procedure.headline.party_code).map(str::to_string);
        // What was typed about the file elsewhere goes first: if this breaks off, the proposal still stands and it is done again.
        self.erase_beside(who, matter).await?;
        let mut events = self.store.events(stream)?;
        events.iter_mut().for_each(|e| e.erase(slot));
        let mut fields = self.of_erasure(who, &facts, slot);
        fields.insert("proposed_by".into(), json!(proposal.actor_name));
        fields.extend(erasure_fields(&events, slot));
        let ending = self.ending(stream, (slot, events.len() as u64), &mut fields).await?;
        let written = self.end_key(ending, events, &facts, fields).await;
        self.cache.forget(matter);
        written?;
        // Whoever is killed here goes on with the sweep.
        self.forget_files().await?;
        if let Some(code) = code {
            self.erase_registered(who, &code).await?;
        }
        self.store.forget_overwritten()?;
        Ok(())
    }

    /// Writes the event that destroys the key, with all that the views say of the matter told anew.
    async fn end_key(
        &self,
        ending: Ending,
        events: Vec<StoredEvent>,
        facts: &Facts,
        fields: Fields,
    ) -> Result<(), Denial> {
        let (id, now) = (EventId::mint(self.now(), self.seed()), self.now());
        let pack = self.engine_of(facts)?.law.digest;
        let envelope = Envelope { id, name: PERSON_ERASED.into(), happened: now, recorded: now, pack, fields };
        let Some(mut end) = events.last().cloned() else { return Err(Denial::NotFound) };
        // Behind every event of the registers, as it will be.
        (end.index, end.version, end.envelope) = (u64::MAX, ending.expected + 1, envelope.clone());
        let (rows, _) = told_anew(self, events.into_iter().chain([end]).collect(), true)?;
        self.destroy_key(ending, envelope, rows).await
    }

    /// Writes the event by which the key of a slot is destroyed, with the rows that are told anew.
    pub(crate) async fn destroy_key(
        &self,
        ending: Ending,
        envelope: Envelope,
        mut rows: Vec<ViewRow>,
    ) -> Result<(), Denial> {
        let (salt, Ending { stream, slots, files, expected }) = (self.salt(), ending);
        let build = Box::new(move |allotted: &Allotted| {
            let recorded = envelope.recorded.max(allotted.not_before);
            for row in &mut rows {
                if let ViewRow::Matter(row) = row {
                    row.updated = recorded.0;
                }
            }
            let envelope = Envelope { recorded, ..envelope };
            Ok(Built {
                events: vec![fadu_store::Draft { envelope, salt }],
                rows,
                destroyed: slots,
                files_ended: files,
                ..Built::default()
            })
        });
        self.write(Append { stream, expected, key: None, numbers: Vec::new(), build }).await?;
        Ok(())
    }

    /// The register forgets a person of whom no matter holds anything any more.
    async fn erase_registered(&self, who: &Who, code: &str) -> Result<(), Denial> {
        let slot = self.master()?.index(code);
        let places = self.store.places_of(&slot)?;
        if places.is_empty() || places.iter().any(|(stream, _)| *stream != PARTIES) {
            return Ok(());
        }
        let fields = erasure_fields(&self.store.events(PARTIES)?, &slot);
        let place = (PARTIES, slot.clone(), self.store.version(PARTIES)?);
        self.end_key_beside(who, place, fields, vec![ViewRow::PartyForgotten(slot)]).await?;
        Ok(())
    }
}
