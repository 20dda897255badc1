//! Writes events of clues; what somebody typed of one about a matter lies under that matter's key.

use super::clue;
use super::difference::Change;
use crate::Office;
use crate::base::Moment;
use crate::base::id::EventId;
use crate::fault::Denial;
use fadu_store::record::Envelope;
use fadu_store::{Allotted, Append, AppendError, Built, ClueRow, Draft, Log, PendingAppend, ViewRow};

impl Office {
    /// Writes one event of a clue; the row after it, or nothing where somebody else wrote meanwhile.
    pub(super) async fn write_clue(
        &self,
        change: Change,
        (now, typed): (Moment, &[&str]),
    ) -> Result<Option<ClueRow>, Denial> {
        let Some((row, pending)) = self.send_clue(change, (now, typed))? else { return Ok(None) };
        match Self::written(pending).await {
            Ok(_) => Ok(Some(row)),
            Err(AppendError::Conflict { .. }) => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    /// Hands one event of a clue to the writer; the row after it. Nothing where no warning was raised before it.
    pub(super) fn send_clue(
        &self,
        change: Change,
        (now, typed): (Moment, &[&str]),
    ) -> Result<Option<(ClueRow, PendingAppend)>, Denial> {
        let Change { clue: stream, event, fields } = change;
        let events = self.store.events(stream)?;
        let was = clue::of_events(events.iter());
        let Some(row) = clue::folded(was, (stream, event, now), &fields) else { return Ok(None) };
        // What somebody typed is kept as what is typed in the matter itself.
        let apart = if typed.is_empty() { None } else { self.clue_texts((stream, &row.subject), typed)? };
        let (personal, keys) = apart.map_or((None, Vec::new()), |(personal, keys)| (Some(personal), keys));
        let (pack, seed, salt) = (self.engine().law.digest, self.seed(), self.salt());
        let (id, views) = (EventId::mint(now, seed), vec![ViewRow::Clue(Box::new(row.clone()))]);
        let build = Box::new(move |allotted: &Allotted| {
            let recorded = now.max(allotted.not_before);
            let envelope = Envelope { id, name: event.into(), happened: now, recorded, pack, fields };
            let sealed = Draft { envelope, salt }.seal_personal(stream, personal.as_ref())?.0;
            Ok(Built { sealed: vec![sealed], rows: views, keys, ..Built::default() })
        });
        let expected = events.len() as u64;
        let pending = self.send(Append { stream, expected, key: None, numbers: Vec::new(), build });
        Ok(Some((row, pending)))
    }
}
