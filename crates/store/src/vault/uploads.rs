//! Large files that come in pieces and may be broken off at any moment: a part, what is known of it, and how far it is surely on disk.
//!
//! `<id>.json` says what is coming, `<id>.part` holds the bytes, `<id>.at` how many of them are synced. Whatever stands beyond that is cut
//! off when the next piece comes: it may be anything after a power cut.

use super::disk::{found, sync_folder};
use super::{Name, Vault};
use crate::log::Fault;
use fadu_record::hex;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// What is coming.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Its id: 32 hex digits.
    pub id: String,
    /// The matter it is for.
    pub matter: [u8; 16],
    /// Who sends it.
    pub person: [u8; 16],
    /// The name it has there.
    pub name: String,
    /// How large it will be.
    pub size: u64,
    /// Its digest as hex, if the sender knows it.
    pub digest: Option<String>,
    /// What the sender says of how it was made.
    pub capture: Value,
    /// When it began (ms).
    pub begun: i64,
    /// Its digest once all of it was here.
    pub whole: Option<String>,
}

/// What became of a piece.
#[derive(Debug, PartialEq, Eq)]
pub enum Written {
    /// So much is here and on disk.
    Received(u64),
    /// The piece begins beyond what is here.
    Gap(u64),
    /// The piece says otherwise than what is here.
    Differs(u64),
    /// The piece goes beyond the size that was told.
    Beyond,
}

/// What became of the whole.
#[derive(Debug, PartialEq, Eq)]
pub enum Finished {
    /// Kept under this digest.
    Kept(Name),
    /// Only so much is here.
    Short(u64),
    /// It is not what was promised; nothing of it stays.
    Differs,
}

impl Vault {
    fn uploads(&self) -> PathBuf {
        self.0.folder.join("uploads")
    }
    fn upload_file(&self, id: &str, kind: &str) -> Result<PathBuf, Fault> {
        let ours = id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit());
        if ours { Ok(self.uploads().join(format!("{id}.{kind}"))) } else { Err(Fault::Database("upload id".into())) }
    }

    /// Begins an upload, or writes anew what is known of it.
    pub fn put_upload(&self, upload: &Upload) -> Result<(), Fault> {
        fs::create_dir_all(self.uploads())?;
        let (path, new) = (self.upload_file(&upload.id, "json")?, self.upload_file(&upload.id, "new")?);
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec(upload)?)?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        sync_folder(&self.uploads(), 2)
    }

    /// An upload and how much of it is here.
    pub fn upload(&self, id: &str) -> Result<Option<(Upload, u64)>, Fault> {
        let Some(text) = found(fs::read(self.upload_file(id, "json")?))? else { return Ok(None) };
        let upload: Upload = serde_json::from_slice(&text)?;
        let here = if upload.whole.is_some() { upload.size } else { self.synced(id)? };
        Ok(Some((upload, here)))
    }

    /// How many bytes are surely on disk.
    fn synced(&self, id: &str) -> Result<u64, Fault> {
        let length = found(fs::metadata(self.upload_file(id, "part")?))?.map_or(0, |m| m.len());
        let said = found(fs::read_to_string(self.upload_file(id, "at")?))?;
        Ok(said.and_then(|t| t.trim().parse().ok()).unwrap_or(0).min(length))
    }

    /// Takes a piece. The same piece again changes nothing; blocks until it is on disk.
    pub fn write_upload(&self, upload: &Upload, offset: u64, bytes: &[u8]) -> Result<Written, Fault> {
        if offset.checked_add(bytes.len() as u64).is_none_or(|end| end > upload.size) {
            return Ok(Written::Beyond);
        }
        let path = self.upload_file(&upload.id, "part")?;
        let mut part = File::options().create(true).truncate(false).read(true).write(true).open(path)?;
        // Two pieces at once, from this process or another, come one after the other.
        part.lock()?;
        let here = self.synced(&upload.id)?;
        if offset > here {
            return Ok(Written::Gap(here));
        }
        let again = usize::try_from(here - offset).unwrap_or(usize::MAX).min(bytes.len());
        let mut before = vec![0; again];
        part.seek(SeekFrom::Start(offset))?;
        part.read_exact(&mut before)?;
        if before != bytes[..again] {
            return Ok(Written::Differs(here));
        }
        let rest = &bytes[again..];
        if rest.is_empty() {
            return Ok(Written::Received(here));
        }
        part.set_len(here)?;
        part.seek(SeekFrom::Start(here))?;
        part.write_all(rest)?;
        part.sync_data()?;
        let now = here + rest.len() as u64;
        let mut at =
            File::options().create(true).truncate(false).write(true).open(self.upload_file(&upload.id, "at")?)?;
        at.write_all(format!("{now:020}").as_bytes())?;
        Ok(Written::Received(now))
    }

    /// All of it is here: hashed, held against what was promised, and kept. A second call finds what the first did.
    pub fn finish_upload(&self, upload: &Upload) -> Result<Finished, Fault> {
        let path = self.upload_file(&upload.id, "part")?;
        let whole = upload.whole.as_deref().and_then(hex::decode_array);
        let Some(mut part) = found(File::open(&path))? else {
            return Ok(match whole {
                Some(name) if self.size(&name)? == Some(upload.size) => Finished::Kept(name),
                _ => Finished::Short(0),
            });
        };
        part.lock()?;
        let here = self.synced(&upload.id)?;
        if here != upload.size {
            return Ok(Finished::Short(here));
        }
        let name = digest_of(&mut part, here)?;
        if upload.digest.as_deref().is_some_and(|d| !d.eq_ignore_ascii_case(&hex::encode(&name))) {
            self.end_upload(&upload.id)?;
            return Ok(Finished::Differs);
        }
        // Noted before the part is moved: whoever is killed between finds the file by its name.
        self.put_upload(&Upload { whole: Some(hex::encode(&name)), ..upload.clone() })?;
        self.0.shelf.take(&name, &path)?;
        Ok(Finished::Kept(name))
    }

    /// Forgets an upload with all that came of it.
    pub fn end_upload(&self, id: &str) -> Result<(), Fault> {
        for kind in ["part", "at", "new", "json"] {
            found(fs::remove_file(self.upload_file(id, kind)?))?;
        }
        Ok(())
    }

    /// Forgets the uploads that began before then, and what lies there without one; how many are gone.
    pub fn collect_uploads(&self, before: i64) -> Result<usize, Fault> {
        let Some(folder) = found(fs::read_dir(self.uploads()))? else { return Ok(0) };
        let mut gone = 0;
        for file in folder {
            let path = file?.path();
            let Some(id) = path.file_stem().and_then(|s| s.to_str()) else { continue };
            match self.upload(id) {
                Ok(Some((upload, _))) if upload.begun < before => {
                    self.end_upload(id)?;
                    gone += 1;
                }
                // Of no upload: one that is beginning at this moment is not that old.
                Ok(None) if modified(&path)? < before => gone += usize::from(found(fs::remove_file(&path))?.is_some()),
                // Young, not one of ours, or cannot be read now.
                _ => {}
            }
        }
        Ok(gone)
    }
}

/// When a file was last written (ms); one that is gone meanwhile is nobody's business.
fn modified(path: &Path) -> Result<i64, Fault> {
    let Some(about) = found(fs::metadata(path))? else { return Ok(i64::MAX) };
    let since = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

fn digest_of(part: &mut File, size: u64) -> Result<Name, Fault> {
    let (mut hash, mut piece, mut left) = (Sha256::new(), vec![0; 1 << 20], size);
    while left > 0 {
        let most = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        part.read_exact(&mut piece[..most])?;
        hash.update(&piece[..most]);
        left -= most as u64;
    }
    Ok(hash.finalize().into())
}
