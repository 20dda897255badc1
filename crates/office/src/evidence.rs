//! Evidence files: the digest is made on arrival, the original is kept byte for byte, and every read asks the matter's policy.

use crate::accounts::Who;
use crate::base::Fields;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::{Office, policy};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The largest file that is taken in.
pub const LARGEST: usize = 200 << 20;

/// A file as it arrived.
pub struct Arrived {
    /// The name it had.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
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

    /// Takes in a file for a matter and gives the value that an act's file field holds.
    pub async fn take_in(&self, who: &Who, matter: MatterId, file: Arrived) -> Result<Value, Denial> {
        self.may_handle(who, matter)?;
        if file.bytes.is_empty() {
            return Err(Denial::mistake("file", "文件是空的，请重新选择"));
        }
        if file.bytes.len() > LARGEST {
            return Err(Denial::mistake("file", "文件超过 200 MB，请分段后上传"));
        }
        let (size, media) = (file.bytes.len(), media_of(&file.bytes));
        let store = self.store.clone();
        let digest = tokio::task::spawn_blocking(move || store.put_blob(&file.bytes)).await;
        let digest = digest.map_err(|e| Denial::Fault(e.to_string()))??;
        let name = tidy_name(&file.name);
        Ok(json!({ "digest": crate::accounts::hex(&digest), "name": name, "media": media, "size": size }))
    }

    /// The values typed, each file in them replaced by what is really on disk under its digest.
    pub(crate) fn with_files(&self, typed: &Fields) -> Result<Fields, Denial> {
        let mut out = typed.clone();
        for (field, value) in &mut out {
            let Some(digest) = value.get("digest").and_then(Value::as_str) else { continue };
            let path = fadu_store::record::hex::decode_array(digest).map(|d| self.store.blob_path(&d));
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

fn tidy_name(name: &str) -> String {
    name.chars().filter(|c| !c.is_control() && !"/\\\"".contains(*c)).take(120).collect()
}

fn first_bytes(path: &Path) -> Option<Vec<u8>> {
    let mut first = Vec::new();
    File::open(path).ok()?.take(16).read_to_end(&mut first).ok()?;
    Some(first)
}

/// SHA-256 of bytes as hex: what an uploaded file is known by.
pub fn digest_of(bytes: &[u8]) -> String {
    crate::accounts::hex(&Sha256::digest(bytes))
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
