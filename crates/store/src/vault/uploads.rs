//! Large files that come in pieces and may be broken off at any moment: a part, what is known of it, and how far it is surely on disk.
//!
//! `<id>.json` says what is coming, `<id>.part` holds it in encrypted records, `<id>.at` how many bytes are synced and how long the part is then.
//! Whatever stands beyond that is cut off when the next piece comes: it may be anything after a power cut. The key follows from that of the holder's
//! files, so that what is unfinished goes with them, and with it the name, the digest and what was said of how it was made.

use super::disk::{found, sync_folder};
use super::sealed::SEGMENT;
use super::{Intake, Vault};
use crate::log::{Fault, StreamId};
use crate::personal::{DataKey, SegmentCipher};
use fadu_record::hex;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The place of what was said of an upload.
const SAID: &str = "upload";

/// What is coming.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

/// An upload as it is noted: in clear only what finds it and what gives it up.
#[derive(Serialize, Deserialize)]
struct Noted {
    id: String,
    matter: [u8; 16],
    person: [u8; 16],
    size: u64,
    begun: i64,
    /// Name, digest and what the sender says, under the key of the upload. An older program wrote none: what it began is given up and begun anew.
    #[serde(default)]
    said: Option<Value>,
}

impl Noted {
    fn of(upload: &Upload, holder: &DataKey) -> Noted {
        let Upload { id, matter, person, size, begun, name, digest, capture } = upload.clone();
        let said = holder.of_upload(&id).hide((StreamId(matter), SAID), &json!([name, digest, capture]));
        Noted { id, matter, person, size, begun, said: Some(said) }
    }

    /// Nothing under another key, or where an older program wrote it.
    fn opened(self, holder: &DataKey) -> Option<Upload> {
        let Noted { id, matter, person, size, begun, said } = self;
        let open = holder.of_upload(&id).show((StreamId(matter), SAID), &said?)?;
        let (name, digest, capture) = serde_json::from_value(open).ok()?;
        Some(Upload { id, matter, person, name, size, digest, capture, begun })
    }
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
pub enum Finished {
    /// All of it, to be kept; the upload stays until it is ended.
    Whole(Box<Intake>),
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

    /// Begins an upload, or writes anew what is known of it. `holder` is the key of the holder's files.
    pub fn put_upload(&self, upload: &Upload, holder: &DataKey) -> Result<(), Fault> {
        fs::create_dir_all(self.uploads())?;
        let (path, new) = (self.upload_file(&upload.id, "json")?, self.upload_file(&upload.id, "new")?);
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec(&Noted::of(upload, holder))?)?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        sync_folder(&self.uploads(), 2)
    }

    /// An upload of this holder and how much of it is here; nothing where it is another's.
    pub fn upload(&self, id: &str, holder: &DataKey) -> Result<Option<(Upload, u64)>, Fault> {
        let Some(upload) = self.begun(id)?.and_then(|noted| noted.opened(holder)) else { return Ok(None) };
        let here = self.synced(id)?.bytes;
        Ok(Some((upload, here)))
    }

    fn begun(&self, id: &str) -> Result<Option<Noted>, Fault> {
        let text = found(fs::read(self.upload_file(id, "json")?))?;
        Ok(text.map(|text| serde_json::from_slice(&text)).transpose()?)
    }

    /// How much is surely on disk; a part that is shorter than it was begins anew.
    fn synced(&self, id: &str) -> Result<Synced, Fault> {
        let length = found(fs::metadata(self.upload_file(id, "part")?))?.map_or(0, |m| m.len());
        let said = found(fs::read_to_string(self.upload_file(id, "at")?))?;
        let said = said.and_then(|t| {
            let (bytes, length) = t.trim().split_once(' ')?;
            Some(Synced { bytes: bytes.parse().ok()?, length: length.parse().ok()? })
        });
        Ok(said.filter(|s| s.length <= length).unwrap_or_default())
    }

    /// Takes a piece. The same piece again changes nothing; blocks until it is on disk. `holder` is the key of the holder's files.
    pub fn write_upload(
        &self,
        (upload, holder): (&Upload, &DataKey),
        offset: u64,
        bytes: &[u8],
    ) -> Result<Written, Fault> {
        if offset.checked_add(bytes.len() as u64).is_none_or(|end| end > upload.size) {
            return Ok(Written::Beyond);
        }
        let path = self.upload_file(&upload.id, "part")?;
        let mut part = File::options().create(true).truncate(false).read(true).write(true).open(path)?;
        // Two pieces at once, from this process or another, come one after the other.
        part.lock()?;
        let here = self.synced(&upload.id)?;
        if offset > here.bytes {
            return Ok(Written::Gap(here.bytes));
        }
        let records = Records { id: &upload.id, cipher: holder.of_upload(&upload.id).segments() };
        let again = usize::try_from(here.bytes - offset).unwrap_or(usize::MAX).min(bytes.len());
        if !records.are(&mut part, here, (offset, &bytes[..again]))? {
            return Ok(Written::Differs(here.bytes));
        }
        let rest = &bytes[again..];
        if rest.is_empty() {
            return Ok(Written::Received(here.bytes));
        }
        part.set_len(here.length)?;
        part.seek(SeekFrom::Start(here.length))?;
        let mut now = here;
        for one in rest.chunks(SEGMENT) {
            now.length += records.write(&mut part, (now.bytes, one))?;
            now.bytes += one.len() as u64;
        }
        part.sync_data()?;
        let mut at =
            File::options().create(true).truncate(false).write(true).open(self.upload_file(&upload.id, "at")?)?;
        at.write_all(format!("{:020} {:020}", now.bytes, now.length).as_bytes())?;
        Ok(Written::Received(now.bytes))
    }

    /// All of it is here: held against what was promised, and sealed under its own key, ready to be kept.
    pub fn finish_upload(&self, (upload, holder): (&Upload, &DataKey), key: DataKey) -> Result<Finished, Fault> {
        let Some(mut part) = found(File::open(self.upload_file(&upload.id, "part")?))? else {
            return Ok(Finished::Short(0));
        };
        part.lock()?;
        let here = self.synced(&upload.id)?;
        if here.bytes != upload.size {
            return Ok(Finished::Short(here.bytes));
        }
        let records = Records { id: &upload.id, cipher: holder.of_upload(&upload.id).segments() };
        let mut whole = self.sealed_intake(key)?;
        records.each(&mut part, here, &mut |_, bytes| whole.push(bytes).map(|()| true))?;
        if upload.digest.as_deref().is_some_and(|d| !d.eq_ignore_ascii_case(&hex::encode(&whole.digest()))) {
            self.end_upload(&upload.id)?;
            return Ok(Finished::Differs);
        }
        Ok(Finished::Whole(Box::new(whole)))
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
            match self.begun(id) {
                Ok(Some(upload)) if upload.begun < before || upload.said.is_none() => {
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

/// How much of an upload is surely on disk.
#[derive(Clone, Copy, Default)]
struct Synced {
    /// Bytes of the file.
    bytes: u64,
    /// How long the part is then.
    length: u64,
}

/// What lies in a part: for each stretch that came its length, and the stretch sealed for its place.
struct Records<'a> {
    id: &'a str,
    cipher: SegmentCipher,
}

/// Hears of a stretch where it begins in the file, and says whether to go on.
type Told<'a> = &'a mut dyn FnMut(u64, &[u8]) -> Result<bool, Fault>;

impl Records<'_> {
    /// Adds a stretch; how much longer the part is.
    fn write(&self, part: &mut File, (from, bytes): (u64, &[u8])) -> Result<u64, Fault> {
        let sealed = self.cipher.seal(self.id.as_bytes(), (from, false), bytes);
        let sealed = sealed.ok_or_else(|| Fault::Database("a piece was not sealed".into()))?;
        part.write_all(&u32::try_from(sealed.len()).unwrap_or(u32::MAX).to_be_bytes())?;
        part.write_all(&sealed)?;
        Ok(4 + sealed.len() as u64)
    }

    /// Each stretch with its place, until it is told to stop.
    fn each(&self, part: &mut File, here: Synced, told: Told<'_>) -> Result<(), Fault> {
        part.seek(SeekFrom::Start(0))?;
        let (mut from, mut sealed) = (0, Vec::new());
        while from < here.bytes {
            let mut length = [0; 4];
            part.read_exact(&mut length)?;
            sealed.clear();
            part.take(u32::from_be_bytes(length).into()).read_to_end(&mut sealed)?;
            let bytes = self.cipher.open(self.id.as_bytes(), (from, false), &sealed);
            let bytes = bytes.ok_or_else(|| Fault::Altered { table: "uploads", row: self.id.to_string() })?;
            if !told(from, &bytes)? {
                return Ok(());
            }
            from += bytes.len() as u64;
        }
        Ok(())
    }

    /// Whether these bytes are what is there in their place.
    fn are(&self, part: &mut File, here: Synced, (offset, bytes): (u64, &[u8])) -> Result<bool, Fault> {
        let (end, mut same) = (offset + bytes.len() as u64, true);
        if bytes.is_empty() {
            return Ok(true);
        }
        self.each(part, here, &mut |from, there| {
            let (first, last) = (from.max(offset), (from + there.len() as u64).min(end));
            if first < last {
                let cut = |all: &[u8], begins: u64| {
                    let at = |place: u64| usize::try_from(place - begins).unwrap_or(usize::MAX);
                    all.get(at(first)..at(last)).map(<[u8]>::to_vec)
                };
                same &= cut(there, from) == cut(bytes, offset);
            }
            Ok(same && last < end)
        })?;
        Ok(same)
    }
}
