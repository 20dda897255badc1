//! What people type about a matter where it is not the matter's own record: how a clue was answered, what a sampling or a review found. It may name
//! persons, so it lies encrypted under a key of that matter in the stream where it stands, and is erased with the matter's personal data (ADR 17, 47).

use crate::Office;
use crate::accounts::Who;
use crate::base::id::{EventId, MatterId};
use crate::erase::Ending;
use crate::fault::Denial;
use crate::matter::facts::PERSON_ERASED;
use crate::parties::NewKeys;
use crate::{rounds, sampling};
use fadu_store::personal::erasure_fields;
use fadu_store::record::{Envelope, Fields};
use fadu_store::{DataKey, ERASED, KeyRow, Log, Master, Personal, StreamId, ViewRow};
use serde_json::{Map, Value, json};

/// The field that holds the texts of a row, each by its place there.
const TEXTS: &str = "texts";
/// The field that holds the row.
const ROW: &str = "row";
/// What free text is called in rows about a file.
const SAID: [&str; 5] = ["note", "reason", "says", "text", "what"];
/// The key's place in a stream that is about one matter alone.
const OF_STREAM: &str = "texts";

/// What the keys of a matter's texts are found by, wherever they lie.
fn of_matter(master: &Master, matter: &str) -> String {
    master.index(&format!("texts of {matter}"))
}

pub(crate) fn gone(field: &str) -> Denial {
    Denial::mistake(field, "这件案卷的个人信息已经依法删除，不能再写")
}

/// Whether rows of a stream may be about one matter each.
fn tells_of_files(stream: StreamId) -> bool {
    [sampling::SAMPLINGS, rounds::ROUNDS].contains(&stream)
}

/// Takes the texts out of a row, by their places; what is left in their stead says, should they be erased, that they were.
fn taken_out(value: &mut Value, at: &str, texts: &mut Map<String, Value>) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map.iter_mut() {
                let at = format!("{at}/{name}");
                match inner {
                    Value::String(s) if SAID.contains(&name.as_str()) && !s.is_empty() => {
                        texts.insert(at, json!(std::mem::replace(s, ERASED.into())));
                    }
                    inner => taken_out(inner, &at, texts),
                }
            }
        }
        Value::Array(list) => {
            list.iter_mut().enumerate().for_each(|(n, inner)| taken_out(inner, &format!("{at}/{n}"), texts));
        }
        _ => {}
    }
}

/// Puts the texts of a row back where they stood, as far as they are there.
pub(crate) fn put_back(fields: &mut Fields) {
    let texts = fields.remove(TEXTS);
    let (Some(Value::Object(texts)), Some(row)) = (texts, fields.get_mut(ROW)) else { return };
    for (at, text) in texts {
        if let Some(place) = row.pointer_mut(&at) {
            *place = text;
        }
    }
}

impl Office {
    /// The key of a matter's texts at a place, as far as anything may still be written of it; a new one is added to the new ones.
    fn text_key(
        &self,
        (stream, slot): (StreamId, &str),
        matter: MatterId,
        new: &mut NewKeys,
    ) -> Result<DataKey, Denial> {
        match self.store.person_key(stream, slot)? {
            Some(Some(key)) => Ok(key),
            Some(None) => Err(gone("reason")),
            None if self.matter_keys(matter)?.values().any(Option::is_none) => Err(gone("reason")),
            None => Ok(new.entry(slot.into()).or_insert_with(|| DataKey::fresh(&self.salt(), slot)).clone()),
        }
    }

    /// The fields of a row about a file with its texts apart, and their key; other rows stay as they are.
    pub(crate) fn with_texts_apart(
        &self,
        stream: StreamId,
        mut fields: Fields,
        new: &mut NewKeys,
    ) -> Result<(Fields, Option<Personal>), Denial> {
        let file = |row: &Value| row.get("file")?.as_str()?.parse::<MatterId>().ok();
        let Some(matter) = fields.get(ROW).filter(|_| tells_of_files(stream)).and_then(file) else {
            return Ok((fields, None));
        };
        let slot = matter.to_string();
        let mut texts = Map::new();
        fields.get_mut(ROW).into_iter().for_each(|row| taken_out(row, "", &mut texts));
        if texts.is_empty() {
            return Ok((fields, None));
        }
        fields.insert(TEXTS.into(), Value::Object(texts));
        let key = self.text_key((stream, &slot), matter, new)?;
        Ok((fields, Some(Personal { slots: vec![slot], key, fields: vec![TEXTS.into()] })))
    }

    /// The rows of new keys of texts in such a stream.
    pub(crate) fn text_key_rows(&self, stream: StreamId, new: &NewKeys) -> Result<Vec<KeyRow>, Denial> {
        let master = self.master()?;
        let row = |(slot, key): (&String, &DataKey)| {
            master.row((stream, slot.as_str()), Some(of_matter(master, slot)), (key, true))
        };
        Ok(new.iter().map(row).collect())
    }

    /// Under what the texts of a clue about a matter are kept, with the row of the key where it is new; nothing for a clue about something else.
    pub(crate) fn clue_texts(
        &self,
        (clue, subject): (StreamId, &str),
        fields: &[&str],
    ) -> Result<Option<(Personal, Vec<KeyRow>)>, Denial> {
        let Ok(matter) = subject.parse::<MatterId>() else { return Ok(None) };
        let (mut new, master) = (NewKeys::new(), self.master()?);
        let key = self.text_key((clue, OF_STREAM), matter, &mut new)?;
        let fresh = !new.is_empty();
        let row = || master.row((clue, OF_STREAM), Some(of_matter(master, subject)), (&key, true));
        let rows = fresh.then(row).into_iter().collect();
        let fields = fields.iter().map(ToString::to_string).collect();
        Ok(Some((Personal { slots: vec![OF_STREAM.into()], key, fields }, rows)))
    }

    /// Destroys what was typed about a matter elsewhere: each place by an event of its own. What was begun and broken off goes on when it is asked
    /// again, since the matter's own key goes last.
    pub(crate) async fn erase_beside(&self, who: &Who, matter: MatterId) -> Result<(), Denial> {
        let places = self.store.places_of(&of_matter(self.master()?, &matter.to_string()))?;
        for (stream, slot) in places {
            let mut events = self.store.events(stream)?;
            events.iter_mut().for_each(|e| e.erase(&slot));
            let fields = erasure_fields(&events, &slot);
            // No row holds any of it.
            self.end_key_beside(who, (stream, slot, events.len() as u64), fields, Vec::new()).await?;
        }
        Ok(())
    }

    /// Writes the event that destroys a key of a stream of no matter, with the rows that are told anew.
    pub(crate) async fn end_key_beside(
        &self,
        who: &Who,
        place: (StreamId, String, u64),
        mut fields: Fields,
        rows: Vec<ViewRow>,
    ) -> Result<(), Denial> {
        let (id, now, pack) = (EventId::mint(self.now(), self.seed()), self.now(), self.engine().law.digest);
        fields.insert("_by".into(), json!(who.name));
        let envelope = Envelope { id, name: PERSON_ERASED.into(), happened: now, recorded: now, pack, fields };
        let (stream, slot, expected) = place;
        let ending = Ending { stream, slots: vec![slot], files: Vec::new(), expected };
        self.destroy_key(ending, envelope, rows).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_leave_a_row_and_come_back_and_numbers_stay() {
        let row = json!({
            "round": "r", "file": "m", "tenths": 965, "by": "某",
            "sheet": { "marks": [{ "item": "a", "lost": [{ "says": "没有写明住址", "tenths": 5 }] }], "note": "" },
        });
        let mut open = row.clone();
        let mut texts = Map::new();
        taken_out(&mut open, "", &mut texts);
        assert_eq!(texts, *json!({ "/sheet/marks/0/lost/0/says": "没有写明住址" }).as_object().unwrap());
        assert_eq!(open["sheet"]["marks"][0]["lost"][0], json!({ "says": ERASED, "tenths": 5 }));
        assert_eq!((&open["tenths"], &open["by"]), (&json!(965), &json!("某")));
        let mut fields: Fields = [(ROW.to_string(), open.clone()), (TEXTS.to_string(), Value::Object(texts))].into();
        put_back(&mut fields);
        assert_eq!(fields, [(ROW.to_string(), row)].into());
        // What was erased says so, and nothing else changed.
        let mut fields: Fields = [(ROW.to_string(), open.clone()), (TEXTS.to_string(), json!(ERASED))].into();
        put_back(&mut fields);
        assert_eq!(fields, [(ROW.to_string(), open)].into());
    }
}
