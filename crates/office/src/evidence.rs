//! Evidence files: the digest is made on arrival, the original is kept byte for byte, and every read asks the matter's policy.

use crate::accounts::Who;
use crate::base::Fields;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::matter::Facts;
use crate::{Office, policy};
use fadu_store::Intake;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The largest file that is taken in.
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
        Ok(Arrived { name: name.into(), intake })
    }
}

/// A file as it arrived, not yet taken in.
pub struct Arrived {
    /// The name it had.
    pub name: String,
    intake: Intake,
}

impl Arrived {
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
    /// Keeps it on the disk and gives the value that a file field holds.
    pub(crate) async fn keep(self) -> Result<Value, Denial> {
        if self.is_empty() {
            return Err(Denial::mistake("file", "文件是空的，请重新选择"));
        }
        let (size, media, intake) = (self.intake.size(), media_of(self.intake.first()), self.intake);
        let digest = tokio::task::spawn_blocking(move || intake.keep()).await;
        let digest = digest.map_err(|e| Denial::Fault(e.to_string()))??;
        let name = tidy_name(&self.name);
        Ok(json!({ "digest": crate::accounts::hex(&digest), "name": name, "media": media, "size": size }))
    }
}

/// A file to be shown.
pub struct Shown {
    /// The name it had.
    pub name: String,
    /// Its media type, as its first bytes tell it.
    pub media: String,
    /// Its bytes, checked against the digest.
    pub bytes: Vec<u8>,
}

impl Office {
    /// Whether somebody may act on a matter: asked before a large body is read.
    pub fn may_handle(&self, who: &Who, matter: MatterId) -> Result<(), Denial> {
        policy::require(who, policy::Do::Handle, self.facts(matter)?.0.agency)
    }

    /// Begins to receive a file.
    pub fn incoming(&self) -> Result<Incoming, Denial> {
        Ok(Incoming { intake: Some(self.store.intake()?), piece: Vec::new() })
    }

    /// Takes in a file for a matter and gives the value that an act's file field holds.
    pub async fn take_in(&self, who: &Who, matter: MatterId, file: Arrived) -> Result<Value, Denial> {
        self.may_handle(who, matter)?;
        self.kept_for(matter.bits(), file).await
    }

    /// Takes in a file and remembers for which matter, or from whom, it came: elsewhere its digest alone opens nothing.
    pub(crate) async fn kept_for(&self, whom: u128, file: Arrived) -> Result<Value, Denial> {
        let kept = self.keep_file(file).await?;
        let digest = kept["digest"].as_str().unwrap_or_default();
        self.store.put_note(whom.to_be_bytes(), arrival(digest), Some(String::new())).await?;
        Ok(kept)
    }

    /// Puts a file on disk for good.
    pub(crate) async fn keep_file(&self, file: Arrived) -> Result<Value, Denial> {
        file.keep().await
    }

    /// Whether a file came for this matter or from this person, or stands in the matter's record already.
    fn came_here(&self, who: &Who, facts: &Facts, digest: &str) -> Result<bool, Denial> {
        let noted = |whom: u128| self.store.note(&whom.to_be_bytes(), &arrival(digest)).map(|n| n.is_some());
        let bears = |v: &Value| v.get("digest").and_then(Value::as_str) == Some(digest);
        Ok(facts.entries.iter().any(|e| e.fields.values().any(bears))
            || noted(facts.matter.bits())?
            || noted(who.person.bits())?
            || self.kept_signature(who)?.is_some_and(|s| bears(&s)))
    }

    /// The values typed, each file in them replaced by what is really on disk under its digest.
    pub(crate) fn with_files(&self, who: &Who, facts: &Facts, typed: &Fields) -> Result<Fields, Denial> {
        let mut out = typed.clone();
        for (field, value) in &mut out {
            let Some(digest) = value.get("digest").and_then(Value::as_str) else { continue };
            let path = fadu_store::record::hex::decode_array(digest).map(|d| self.store.blob_path(&d));
            let came = self.came_here(who, facts, &digest.to_ascii_lowercase())?;
            let path = path.filter(|_| came);
            let found = path.and_then(|p| std::fs::metadata(&p).ok().zip(first_bytes(&p)));
            let (kept, first) = found.ok_or_else(|| Denial::mistake(field, "证据文件没有完整收到，请重新上传"))?;
            let name = value.get("name").and_then(Value::as_str).map_or(String::new(), tidy_name);
            let digest = digest.to_ascii_lowercase();
            *value = json!({ "digest": digest, "name": name, "media": media_of(&first), "size": kept.len() });
        }
        Ok(out)
    }

    /// The file of the n-th event of a matter.
    pub async fn evidence(&self, who: &Who, matter: MatterId, event: usize) -> Result<Shown, Denial> {
        let (facts, _) = self.facts(matter)?;
        policy::require(who, policy::Do::Read, facts.agency)?;
        let file = facts.entries.get(event).and_then(|e| e.fields.get("file")).ok_or(Denial::NotFound)?;
        let text = |k: &str| file.get(k).and_then(Value::as_str).unwrap_or_default().to_string();
        let digest = fadu_store::record::hex::decode_array(&text("digest")).ok_or(Denial::NotFound)?;
        let store = self.store.clone();
        let bytes = tokio::task::spawn_blocking(move || store.blob(&digest)).await;
        let bytes = bytes.map_err(|e| Denial::Fault(e.to_string()))??.ok_or(Denial::NotFound)?;
        // What the record says of the kind was typed once; the bytes cannot be made to lie.
        Ok(Shown { name: text("name"), media: media_of(&bytes).to_string(), bytes })
    }
}

/// The note that a file of this digest came.
fn arrival(digest: &str) -> String {
    format!("file {digest}")
}

fn tidy_name(name: &str) -> String {
    name.chars().filter(|c| !c.is_control() && !"/\\\"".contains(*c)).take(120).collect()
}

fn first_bytes(path: &Path) -> Option<Vec<u8>> {
    let mut first = Vec::new();
    File::open(path).ok()?.take(16).read_to_end(&mut first).ok()?;
    Some(first)
}

/// The media type told by the first bytes; what is not known is a plain file, whatever its name says.
pub fn media_of(bytes: &[u8]) -> &'static str {
    let starts = |s: &[u8]| bytes.starts_with(s);
    let at = |n: usize, s: &[u8]| bytes.get(n..n + s.len()) == Some(s);
    match () {
        () if starts(b"\xff\xd8\xff") => "image/jpeg",
        () if starts(b"\x89PNG\r\n\x1a\n") => "image/png",
        () if starts(b"GIF8") => "image/gif",
        () if starts(b"RIFF") && at(8, b"WEBP") => "image/webp",
        () if starts(b"RIFF") && at(8, b"WAVE") => "audio/wav",
        () if starts(b"ID3") || starts(b"\xff\xfb") || starts(b"\xff\xf3") => "audio/mpeg",
        () if starts(b"OggS") => "audio/ogg",
        () if at(4, b"ftypM4A") => "audio/mp4",
        () if at(4, b"ftyp") => "video/mp4",
        () if starts(b"\x1a\x45\xdf\xa3") => "video/webm",
        () if starts(b"%PDF-") => "application/pdf",
        () => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_tell_the_kind_and_names_do_not() {
        for (bytes, media) in [
            (&b"\xff\xd8\xff\xe0...."[..], "image/jpeg"),
            (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
            (b"\0\0\0\x18ftypmp42", "video/mp4"),
            (b"<svg xmlns=", "application/octet-stream"),
            (b"<html>", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ] {
            assert_eq!(media_of(bytes), media);
        }
    }
}
