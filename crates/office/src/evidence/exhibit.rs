//! A piece of evidence read: asked of the policy, noted in the chain of custody, and never given out unless it fits its digest.

use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::MatterId;
use crate::evidence::arrival::{ARRIVAL, ArrivalLine};
use crate::evidence::custody::{Chain, What};
use crate::evidence::destruction_state::{self, Destruction, is_destroyed};
use crate::evidence::device;
use crate::evidence::media_of;
use crate::fault::Denial;
use crate::law::procedure::{FieldKind, Procedure};
use crate::matter::facts::PERSON_ERASED;
use crate::matter::{Entry, Facts};
use crate::{Office, policy};
use fadu_store::record::hex::decode_array;
use fadu_store::{ERASED, Fault, Held, Pieces, Vault};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// The field of an act that holds its evidence.
pub const FILE: &str = "file";

/// A file that fits its digest, to be given out in parts.
pub struct Exhibit {
    /// The name it had.
    pub name: String,
    /// Its media type, as its first bytes tell it.
    pub media: String,
    /// Its digest as hex.
    pub digest: String,
    /// Where the act that took it in left it.
    pub of: Of,
    vault: Vault,
    held: Held,
    pieces: Arc<Pieces>,
}

/// Which file of a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Of {
    /// The matter.
    pub matter: MatterId,
    /// The event.
    pub event: usize,
    /// The field.
    pub field: String,
}

impl Exhibit {
    /// Bytes.
    pub fn size(&self) -> u64 {
        self.pieces.size
    }
    /// The next bytes from there and not beyond `to`: a piece at most, held against what it was when the whole was looked at.
    pub async fn piece(&self, from: u64, to: u64) -> Result<Vec<u8>, Denial> {
        let (vault, held, pieces) = (self.vault.clone(), self.held.clone(), Arc::clone(&self.pieces));
        let read = tokio::task::spawn_blocking(move || vault.piece(&held, &pieces, (from, to))).await;
        Ok(read.map_err(|e| Denial::Fault(e.to_string()))??)
    }
    /// All of it: for what is small.
    pub async fn bytes(&self) -> Result<Vec<u8>, Denial> {
        let mut all = Vec::new();
        while (all.len() as u64) < self.size() {
            all.extend(self.piece(all.len() as u64, self.size()).await?);
        }
        Ok(all)
    }
}

/// All that is known of a piece of evidence.
#[derive(Clone, Debug, Serialize)]
pub struct ExhibitPage {
    /// The matter.
    pub matter: MatterId,
    /// The event.
    pub event: usize,
    /// The field.
    pub field: String,
    /// The name of the evidence, or of its file.
    pub title: String,
    /// The act that took it in.
    pub act: String,
    /// Who did that.
    pub by: String,
    /// When that was recorded (ms).
    pub recorded: i64,
    /// The file's name.
    pub name: String,
    /// Media type.
    pub media: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 as hex.
    pub digest: String,
    /// What is known of its arrival.
    pub arrival: ArrivalLine,
    /// Its chain of custody.
    pub chain: Chain,
    /// `sound`, `missing`, `altered`, `destroyed`.
    pub integrity: &'static str,
    /// How far its destruction is.
    pub destruction: Destruction,
    /// Hours between approval and destruction.
    pub cooling_hours: u64,
    /// This person may approve.
    #[serde(skip)]
    pub may_approve: bool,
    /// This person may ask.
    #[serde(skip)]
    pub may_ask: bool,
}

/// The files of an event: field and value; a signature by hand is no evidence.
pub(crate) fn files(entry: &Entry) -> impl Iterator<Item = (&String, &Value)> {
    entry
        .fields
        .iter()
        .filter(|(name, v)| *name != crate::signature::FIELD && v.get("media").is_some() && v.get("digest").is_some())
}

/// The file of an event, and its digest.
pub(crate) fn file_of<'a>(
    facts: &'a Facts,
    event: usize,
    field: &str,
) -> Result<(&'a Entry, &'a Value, [u8; 32]), Denial> {
    let entry = facts.entries.get(event).ok_or(Denial::NotFound)?;
    let file = entry.fields.get(field).ok_or(Denial::NotFound)?;
    let digest = file.get("digest").and_then(Value::as_str).and_then(decode_array).ok_or(Denial::NotFound)?;
    Ok((entry, file, digest))
}

/// The day on which a file of a matter was erased by law, if it was: its place in the record says so, and nothing of it is left there.
pub(crate) fn erased_on(facts: &Facts, procedure: &Procedure, (field, value): (&str, &Value)) -> Option<Day> {
    let is_file = procedure.fields.get(field).is_some_and(|d| d.kind == FieldKind::File);
    (is_file && value.as_str() == Some(ERASED))
        .then(|| facts.all(PERSON_ERASED).next().map(|(_, e)| e.happened.day()))?
}

/// The same of a place that somebody asks for.
fn erased_of(facts: &Facts, procedure: &Procedure, of: &Of) -> Option<Day> {
    let value = facts.entries.get(of.event)?.fields.get(&of.field)?;
    erased_on(facts, procedure, (&of.field, value))
}

/// A file that fits its digest.
struct Sound {
    held: Held,
    pieces: Arc<Pieces>,
    first: Vec<u8>,
}

fn text(file: &Value, key: &str) -> String {
    file.get(key).and_then(Value::as_str).unwrap_or_default().to_string()
}

impl Office {
    /// The file of an event of a matter, to be looked at or taken away. `from` is the address of whoever asks.
    pub async fn evidence(&self, who: &Who, of: Of, (what, from): (What, &str)) -> Result<Exhibit, Denial> {
        let (facts, procedure) = self.facts(of.matter)?;
        crate::answers::require_file(who, (&facts, &procedure), (of.event, &of.field))?;
        self.require_open(who, (&facts, &procedure), &of.field)?;
        erased_of(&facts, &procedure, &of).map_or(Ok(()), |on| Err(Denial::Erased(on)))?;
        let (_, file, named) = file_of(&facts, of.event, &of.field)?;
        self.files_erased_on(of.matter)?.map_or(Ok(()), |on| Err(Denial::Erased(on)))?;
        let digest = text(file, "digest");
        if is_destroyed(&facts, &digest) {
            return Err(Denial::Destroyed);
        }
        let Sound { held, pieces, first } = self.sound(&of, (&named, &digest)).await?;
        self.read_by(who, (&digest, of.matter), (what, from)).await?;
        // What the record says of the kind was typed once; the bytes cannot be made to lie.
        let media = media_of(&first).to_string();
        Ok(Exhibit { name: text(file, "name"), media, digest, of, vault: self.store.vault().clone(), held, pieces })
    }

    /// A file that fits its digest, and its first bytes; one that does not raises the alarm.
    async fn sound(&self, of: &Of, (named, digest): (&[u8; 32], &str)) -> Result<Sound, Denial> {
        let (store, name) = (self.store.clone(), *named);
        let looked = tokio::task::spawn_blocking(move || {
            let Some((held, pieces)) = store.whole(&name)? else { return Ok(None) };
            let first = store.vault().piece(&held, &pieces, (0, 16))?;
            Ok::<_, Fault>(Some(Sound { held, pieces, first }))
        });
        let why = match looked.await.map_err(|e| Denial::Fault(e.to_string()))? {
            Ok(Some(sound)) => return Ok(sound),
            Ok(None) => "missing",
            Err(Fault::Altered { .. }) => "altered",
            Err(other) => return Err(other.into()),
        };
        self.spoiled(digest, why, Some((of.matter, of.event))).await;
        Err(Denial::Spoiled { why, digest: digest.to_string() })
    }

    /// All that is known of a piece of evidence, its chain of custody among it.
    pub async fn exhibit_page(&self, who: &Who, of: Of) -> Result<ExhibitPage, Denial> {
        let (facts, procedure) = self.facts(of.matter)?;
        policy::require(who, policy::Do::Read, facts.agency)?;
        self.require_open(who, (&facts, &procedure), &of.field)?;
        erased_of(&facts, &procedure, &of).map_or(Ok(()), |on| Err(Denial::Erased(on)))?;
        let (entry, file, named) = file_of(&facts, of.event, &of.field)?;
        self.files_erased_on(of.matter)?.map_or(Ok(()), |on| Err(Denial::Erased(on)))?;
        let digest = text(file, "digest");
        let gone = is_destroyed(&facts, &digest);
        let integrity = match if gone { Err(Denial::Destroyed) } else { self.sound(&of, (&named, &digest)).await } {
            Ok(_) => "sound",
            Err(Denial::Destroyed) => "destroyed",
            Err(Denial::Spoiled { why, .. }) => why,
            Err(other) => return Err(other),
        };
        let named_so = entry.text("evidence_name").map(str::to_string);
        Ok(ExhibitPage {
            matter: of.matter,
            event: of.event,
            title: named_so.unwrap_or_else(|| text(file, "name")),
            act: procedure.name_of(&entry.act),
            by: entry.actor_name.clone(),
            recorded: entry.recorded.0,
            name: text(file, "name"),
            media: text(file, "media"),
            size: file.get("size").and_then(Value::as_u64).unwrap_or(0),
            arrival: ArrivalLine {
                signed: file.get(ARRIVAL).and_then(|a| device::told(&self.register(), (&digest, a))),
                ..ArrivalLine::of(file)
            },
            chain: self.chain(&named, of.matter)?,
            destruction: destruction_state::state(&facts, &digest),
            cooling_hours: self.cooling_hours(),
            may_approve: policy::may(who, policy::Do::Destroy, facts.agency),
            may_ask: policy::may(who, policy::Do::Handle, facts.agency),
            digest,
            integrity,
            field: of.field,
        })
    }
}
