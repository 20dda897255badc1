//! Evidence files as they come: the digest is made on arrival, the original is kept byte for byte with what is known of how it came.

pub mod arrival;
pub mod custody;
pub mod destruction;
pub(crate) mod destruction_state;
pub mod device;
pub mod exhibit;
mod forgotten;
pub(crate) mod handover;
pub(crate) mod locking;
pub(crate) mod media;
mod said;
pub(crate) mod scrub;
pub(crate) mod sealing;
pub mod uploads;

use crate::accounts::Who;
use crate::base::Fields;
use crate::base::id::MatterId;
use crate::evidence::arrival::{ARRIVAL, Capture, says_the_same};
use crate::evidence::custody::What;
pub use crate::evidence::media::media_of;
use crate::evidence::media::tidy_name;
use crate::fault::Denial;
use crate::matter::Facts;
use crate::personal::beside::gone;
use crate::{Office, policy};
use fadu_store::record::hex::decode_array;
use fadu_store::{Intake, StreamId};
use serde_json::{Value, json};

/// The largest file that is taken in at once; larger ones come in pieces.
pub const LARGEST: usize = 200 << 20;

/// So much of a file is held in memory while it arrives.
const PIECE: usize = 256 << 10;

/// A file on its way to the disk: hashed as it comes, nothing of it stays unless it is taken in.
pub struct Incoming {
    intake: Option<Intake>,
    piece: Vec<u8>,
}

impl Incoming {
    /// The next bytes; a file larger than the largest is refused as soon as that is clear.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), Denial> {
        for part in bytes.chunks(PIECE) {
            self.piece.extend_from_slice(part);
            if self.piece.len() >= PIECE {
                self.flush().await?;
            }
        }
        Ok(())
    }

    /// Writing and hashing take their time: other requests must not wait for them.
    async fn flush(&mut self) -> Result<(), Denial> {
        let (intake, piece) = (self.intake.take(), std::mem::take(&mut self.piece));
        let Some(mut intake) = intake else { return Err(Denial::Fault("a file that failed before".into())) };
        if intake.size() + piece.len() as u64 > LARGEST as u64 {
            return Err(Denial::mistake("file", "文件超过 200 MB，请分段后上传"));
        }
        let write = move || intake.push(&piece).map(|()| (intake, piece));
        let (intake, mut piece) =
            tokio::task::spawn_blocking(write).await.map_err(|e| Denial::Fault(e.to_string()))??;
        piece.clear();
        (self.intake, self.piece) = (Some(intake), piece);
        Ok(())
    }

    /// All of it has come.
    pub async fn named(mut self, name: impl Into<String>) -> Result<Arrived, Denial> {
        self.flush().await?;
        let intake = self.intake.ok_or_else(|| Denial::Fault("a file that failed before".into()))?;
        Ok(Arrived { name: name.into(), intake, capture: Capture::default(), from: String::new() })
    }
}

/// A file as it arrived, not yet taken in.
pub struct Arrived {
    /// The name it had.
    pub name: String,
    intake: Intake,
    capture: Capture,
    from: String,
}

impl Arrived {
    /// With what its sender said of it, and the address that it came from.
    #[must_use]
    pub fn captured(self, capture: Capture, from: String) -> Arrived {
        Arrived { capture, from, ..self }
    }
    /// Whether nothing came.
    pub fn is_empty(&self) -> bool {
        self.intake.size() == 0
    }
    /// SHA-256 as hex: what the file is known by.
    pub fn digest(&self) -> String {
        crate::accounts::hex(&self.intake.digest())
    }
    /// Its text, where it is one and no longer than this; nothing of it stays.
    pub fn text(&self, most: u64) -> Result<String, Denial> {
        if self.intake.size() > most {
            return Err(Denial::mistake("upload", format!("{} 太大，最多 {} KB", self.name, most >> 10)));
        }
        let text = String::from_utf8(self.intake.bytes()?);
        text.map_err(|_| Denial::mistake("upload", format!("{} 不是 UTF-8 文本", self.name)))
    }
    /// How many bytes came.
    pub fn size(&self) -> u64 {
        self.intake.size()
    }
    /// Its bytes, if they are no more than so many; nothing of it stays.
    pub fn bytes(&self, most: u64) -> Result<Vec<u8>, Denial> {
        if self.intake.size() > most {
            return Err(Denial::mistake("upload", format!("{} 太大，最多 {} KB", self.name, most >> 10)));
        }
        Ok(self.intake.bytes()?)
    }
    /// Keeps it under a key of its holder's and gives the value that a file field holds.
    async fn keep(self, office: &Office, holder: u128) -> Result<Value, Denial> {
        if self.is_empty() {
            return Err(Denial::mistake("file", "文件是空的，请重新选择"));
        }
        let (size, media) = (self.intake.size(), media_of(self.intake.first()));
        let digest = office.kept_under(self.intake, holder).await?;
        let name = tidy_name(&self.name);
        Ok(json!({ "digest": crate::accounts::hex(&digest), "name": name, "media": media, "size": size }))
    }
}

/// A small file to be shown.
pub struct Shown {
    /// The name it had.
    pub name: String,
    /// Its media type, as its first bytes tell it.
    pub media: String,
    /// Its bytes, checked against the digest.
    pub bytes: Vec<u8>,
}

/// A file that is kept, and how it came.
pub(crate) struct Kept<'a> {
    /// Whose it is until an act takes it: a matter's, or a person's before the matter is opened.
    pub whom: u128,
    /// The matter; zeros before it is opened.
    pub matter: u128,
    /// What its sender said.
    pub capture: &'a Capture,
    /// The address that it came from.
    pub from: &'a str,
}

impl Office {
    /// Whether somebody may act on a matter: asked before a large body is read.
    pub fn may_handle(&self, who: &Who, matter: MatterId) -> Result<(), Denial> {
        policy::require(who, policy::Do::Handle, self.facts(matter)?.0.agency)
    }

    /// Begins to receive a file.
    pub fn incoming(&self) -> Result<Incoming, Denial> {
        Ok(Incoming { intake: Some(self.store.intake(self.salt())?), piece: Vec::new() })
    }

    /// Takes in a file for a matter and gives the value that an act's file field holds.
    pub async fn take_in(&self, who: &Who, matter: MatterId, file: Arrived) -> Result<Value, Denial> {
        self.may_bring(who, matter)?;
        self.kept_for(who, (matter.bits(), matter.bits()), file).await
    }

    /// Takes in a file and remembers for which matter, or from whom, it came: elsewhere its digest alone opens nothing.
    pub(crate) async fn kept_for(
        &self,
        who: &Who,
        (whom, matter): (u128, u128),
        file: Arrived,
    ) -> Result<Value, Denial> {
        let (capture, from) = (file.capture.clone(), file.from.clone());
        capture.promised(&file.digest())?;
        self.sealed_by_own(who, &capture)?;
        let kept = self.keep_file(file, whom).await?;
        self.arrived(who, Kept { whom, matter, capture: &capture, from: &from }, kept).await
    }

    /// Notes how a kept file came, in its chain of custody and for the act that will take it.
    pub(crate) async fn arrived(&self, who: &Who, kept: Kept<'_>, mut file: Value) -> Result<Value, Denial> {
        let digest = file["digest"].as_str().unwrap_or_default().to_string();
        let mut arrival = kept.capture.value(who, self.now());
        // A form that is sent twice, once to be signed and once to be done, brings the same file once.
        if let Some(before) = self.arrival_of(kept.whom, &digest)?
            && says_the_same(&before, &arrival)
        {
            arrival = before;
        } else {
            let named = decode_array(&digest).ok_or(Denial::NotFound)?;
            self.note_arrival((kept.whom, kept.matter), (note(&digest), named), &arrival).await?;
            self.handled(who, (&digest, kept.matter), (What::Arrived, kept.from, &arrival.to_string())).await?;
        }
        file[ARRIVAL] = arrival;
        Ok(file)
    }

    /// How a file came for somebody; null for one from before this was kept.
    fn arrival_of(&self, whom: u128, digest: &str) -> Result<Option<Value>, Denial> {
        let Some(named) = decode_array(digest) else { return Ok(None) };
        self.noted_arrival(whom, (&note(digest), &named))
    }

    /// Puts a file on disk for good, under a key of whoever holds it: a matter, or a person before there is one.
    pub(crate) async fn keep_file(&self, file: Arrived, holder: u128) -> Result<Value, Denial> {
        file.keep(self, holder).await
    }

    /// The digest of what has arrived, once it is kept for a holder. Shelf and database take their time: other requests must not wait for them.
    pub(crate) async fn kept_under(&self, intake: Intake, holder: u128) -> Result<[u8; 32], Denial> {
        self.master()?;
        let (store, random, holder) = (self.store.clone(), self.salt(), StreamId::from_bits(holder));
        let kept = tokio::task::spawn_blocking(move || store.keep(intake, (holder, &random))).await;
        kept.map_err(|e| Denial::Fault(e.to_string()))??.ok_or_else(|| gone("file"))
    }

    /// How a file came to this matter: in its record already, for it, or from this person before it was opened. Nothing where it did not.
    fn came_here(&self, who: &Who, facts: &Facts, digest: &str) -> Result<Option<Value>, Denial> {
        let bears = |v: &&Value| v.get("digest").and_then(Value::as_str) == Some(digest);
        let recorded = facts.entries.iter().find_map(|e| e.fields.values().find(bears));
        if let Some(file) = recorded {
            return Ok(Some(file.get(ARRIVAL).cloned().unwrap_or(Value::Null)));
        }
        for whom in [facts.matter.bits(), who.person.bits()] {
            if let Some(arrival) = self.arrival_of(whom, digest)? {
                return Ok(Some(arrival));
            }
        }
        Ok(self.kept_signature(who)?.filter(|s| bears(&s)).map(|_| Value::Null))
    }

    /// The values typed, each file in them replaced by what is really kept under its digest and known of its arrival.
    pub(crate) fn with_files(&self, who: &Who, facts: &Facts, typed: &Fields) -> Result<Fields, Denial> {
        let mut out = typed.clone();
        for (field, value) in &mut out {
            let Some(digest) = value.get("digest").and_then(Value::as_str).map(str::to_ascii_lowercase) else {
                continue;
            };
            let lost = || Denial::mistake(field, "证据文件没有完整收到，请重新上传");
            let named = decode_array(&digest).ok_or_else(lost)?;
            let arrival = self.came_here(who, facts, &digest)?.ok_or_else(lost)?;
            let (vault, held) = (self.store.vault(), self.store.held(&named)?.ok_or_else(lost)?);
            let (size, first) = vault.size(&held)?.zip(vault.first(&held)?).ok_or_else(lost)?;
            let name = value.get("name").and_then(Value::as_str).map_or(String::new(), tidy_name);
            let mut file = json!({ "digest": digest, "name": name, "media": media_of(&first), "size": size });
            if !arrival.is_null() {
                file[ARRIVAL] = arrival;
            }
            *value = file;
        }
        Ok(out)
    }
}

/// The note that a file of this digest came.
fn note(digest: &str) -> String {
    format!("file {digest}")
}
