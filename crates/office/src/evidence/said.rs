//! What is said of a file in words: who handled it, from where, what else, and how it came. It may name persons, so it lies encrypted: in a matter under
//! the key of the matter's files, before a matter under that of the file itself, and goes with it (ADR 51). Digest, matter, moment, kind and the id of who
//! did it stay in clear: by them a chain is found and held. What the machine says of itself names nobody.

use crate::Office;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::matter::facts::PERSON_ERASED;
use fadu_store::personal::FILES;
use fadu_store::record::hex::encode;
use fadu_store::{DataKey, ERASED, Fault, Handled, Store, StreamId};
use serde_json::{Value, json};

/// The place of the note of an arrival.
const ARRIVED: &str = "arrival";
/// In the stead of words that went with a file that was destroyed.
const WITH_FILE: &str = "已随文件销毁";

/// What a link says in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub name: String,
    pub place: String,
    pub note: String,
}

/// Where the words of a link stand: moved to another they do not open.
fn place(link: &Handled) -> (StreamId, String) {
    let Handled { digest, matter, at, person, what, .. } = link;
    (StreamId(*matter), format!("custody {} {what} {at} {}", encode(digest), encode(person)))
}

/// The key under which words about a file are written; nothing where it was destroyed. Blocks.
fn key_of(store: &Store, (digest, matter): (&[u8; 32], [u8; 16]), random: &[u8; 32]) -> Result<Option<DataKey>, Fault> {
    if matter == [0; 16] { store.file_own_key(digest) } else { store.files_key(StreamId(matter), random) }
}

/// A link with its words under a key. Blocks.
fn sealed(store: &Store, mut link: Handled, random: &[u8; 32]) -> Result<Handled, Fault> {
    if link.person == [0; 16] {
        return Ok(link);
    }
    let words = json!({ "name": link.name, "place": link.place, "note": link.note });
    let key = key_of(store, (&link.digest, link.matter), random)?;
    let (stream, slot) = place(&link);
    // After an erasure nothing is written there any more that names anybody.
    link.note = key.map_or(ERASED.to_string(), |key| key.hide((stream, &slot), &words).to_string());
    link.name.clear();
    link.place.clear();
    Ok(link)
}

/// A value that lies encrypted; one that an older program wrote lies in clear.
fn hidden(text: &str) -> Option<Value> {
    serde_json::from_str::<Value>(text).ok().filter(|value| value.get("~").is_some())
}

/// Reads the words of the links of a file in one matter.
pub(crate) struct Reader {
    /// That of the matter's files; nothing where there was none or it was destroyed.
    matter: Option<DataKey>,
    /// That of the file itself.
    own: Option<DataKey>,
    /// Said where the matter's key is gone, and where the file's is.
    gone: [String; 2],
}

impl Reader {
    /// What a link says, or that it was erased and when.
    pub fn read(&self, link: &Handled) -> Said {
        let (hidden, late) = (hidden(&link.note), link.person != [0; 16] && link.note == ERASED);
        if hidden.is_none() && !late {
            return Said { name: link.name.clone(), place: link.place.clone(), note: link.note.clone() };
        }
        let (stream, slot) = place(link);
        let before = link.matter == [0; 16];
        let key = if before { &self.own } else { &self.matter };
        let open = key.as_ref().zip(hidden).and_then(|(key, hidden)| key.show((stream, &slot), &hidden));
        let Some(open) = open else {
            let gone = self.gone[usize::from(before)].clone();
            return Said { name: gone.clone(), place: String::new(), note: gone };
        };
        let text = |name: &str| open.get(name).and_then(Value::as_str).unwrap_or_default().to_string();
        Said { name: text("name"), place: text("place"), note: text("note") }
    }
}

impl Office {
    /// Adds a link to the chain of a file, its words under a key.
    pub(crate) async fn put_said(&self, link: Handled) -> Result<(), Denial> {
        let (store, random) = (self.store.clone(), self.salt());
        let link = tokio::task::spawn_blocking(move || sealed(&store, link, &random)).await;
        self.put_custody(vec![link.map_err(|e| Denial::Fault(e.to_string()))??]).await
    }

    /// Who reads what is said of a file in a matter.
    pub(crate) fn said(&self, digest: &[u8; 32], matter: MatterId) -> Result<Reader, Denial> {
        let (facts, _) = self.facts(matter)?;
        let on = facts.all(PERSON_ERASED).next().map(|(_, e)| e.happened.day());
        let by_law = on.map_or(ERASED.to_string(), |on| format!("已于{}依法删除", on.zh()));
        let key = self.store.person_key(StreamId::from_bits(matter.bits()), FILES)?.flatten();
        let with_file = if on.is_some() { by_law.clone() } else { WITH_FILE.to_string() };
        Ok(Reader { matter: key, own: self.store.file_own_key(digest)?, gone: [by_law, with_file] })
    }

    /// Notes how a file came for somebody: a matter, or a person before there is one.
    pub(crate) async fn note_arrival(
        &self,
        (whom, matter): (u128, u128),
        (name, digest): (String, [u8; 32]),
        arrival: &Value,
    ) -> Result<(), Denial> {
        let (store, random) = (self.store.clone(), self.salt());
        let key = tokio::task::spawn_blocking(move || key_of(&store, (&digest, matter.to_be_bytes()), &random)).await;
        let key = key.map_err(|e| Denial::Fault(e.to_string()))??;
        let key = key.ok_or_else(|| crate::personal::beside::gone("file"))?;
        let value = key.hide((StreamId::from_bits(whom), ARRIVED), arrival).to_string();
        Ok(self.store.put_note(whom.to_be_bytes(), name, Some(value)).await?)
    }

    /// The note again; nothing where none was made or its key is gone, null for what cannot be read.
    pub(crate) fn noted_arrival(&self, whom: u128, (name, digest): (&str, &[u8; 32])) -> Result<Option<Value>, Denial> {
        let Some(noted) = self.store.note(&whom.to_be_bytes(), name)? else { return Ok(None) };
        let Some(hidden) = hidden(&noted) else { return Ok(Some(serde_json::from_str(&noted).unwrap_or(Value::Null))) };
        let whom = StreamId::from_bits(whom);
        let keys = [self.store.person_key(whom, FILES)?.flatten(), self.store.file_own_key(digest)?];
        Ok(keys.iter().flatten().find_map(|key| key.show((whom, ARRIVED), &hidden)))
    }
}
