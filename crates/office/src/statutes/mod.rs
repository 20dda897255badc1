//! The texts of the law base: each version of a statute is a file kept under its digest and one event that registers it.

pub mod docx;
pub(crate) mod importing;
pub mod reading;
pub(crate) mod searching;

pub use importing::{ImportFate, ImportLine, ImportPreview};
pub use searching::StatuteSearch;

use crate::Office;
use crate::base::id::EventId;
use crate::base::{Day, Fields};
use crate::fault::Denial;
use crate::law::text::{StatuteText, parse};
use fadu_store::record::{Envelope, hex};
use fadu_store::{Allotted, Append, AppendError, BlobRow, Built, Draft, Log, Store, StreamId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The stream of all texts.
pub const STATUTES: StreamId = StreamId::from_bits(4);

/// The event that registers one.
const REGISTERED: &str = "StatuteVersionRegistered";

/// One version of a statute, as its event tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatuteVersion {
    /// Full title.
    pub statute: String,
    /// The day of this version, if file or header tells one.
    pub version_day: Option<Day>,
    /// The first day in force as a list beside the files says: a hint.
    #[serde(default)]
    pub in_force_day: Option<Day>,
    /// in_force or expired as that list says: a hint.
    #[serde(default)]
    pub status_hint: String,
    /// The folder it came from: falv, xzfg, dfxfg.
    #[serde(default)]
    pub folder: String,
    /// The name of its file.
    #[serde(default)]
    pub file: String,
    /// Media type of the file.
    #[serde(default)]
    pub media: String,
    /// SHA-256 of the file.
    pub digest: String,
}

impl StatuteVersion {
    /// The articles of the file; a fault if it is not what its digest says.
    pub fn text(&self, store: &Store) -> Result<StatuteText, Denial> {
        let name = hex::decode_array::<32>(&self.digest);
        let found = name.map(|n| store.blob(&n)).transpose()?.flatten();
        let bytes = found.ok_or_else(|| Denial::Fault(format!("法规文件 {} 不在库中", self.digest)))?;
        Ok(parse(&text_by(&self.media, &bytes).map_err(Denial::Fault)?))
    }
}

/// The text of a file of a media type.
pub fn text_by(media: &str, bytes: &[u8]) -> Result<String, String> {
    if media == docx::MEDIA {
        return docx::text(bytes);
    }
    let read = String::from_utf8(bytes.to_vec());
    read.map_err(|e| format!("不是 UTF-8 编码，第 {} 字节读不懂", e.utf8_error().valid_up_to() + 1))
}

/// All versions registered, in the order in which they came.
pub fn registered(store: &Store) -> Result<Vec<StatuteVersion>, Denial> {
    let mut out = Vec::new();
    store.each(STATUTES, &mut |name, _, fields| {
        if name == REGISTERED {
            out.extend(serde_json::from_str::<StatuteVersion>(fields).ok());
        }
    })?;
    Ok(out)
}

impl Office {
    /// All versions registered.
    pub fn statute_versions(&self) -> Result<Vec<StatuteVersion>, Denial> {
        registered(&self.store)
    }

    /// The versions of a title with their articles, the oldest first.
    pub fn statute_texts(&self, title: &str) -> Result<Vec<(StatuteVersion, StatuteText)>, Denial> {
        let mut all = registered(&self.store)?;
        all.retain(|v| v.statute == title);
        all.sort_by_key(|v| v.version_day);
        all.into_iter().map(|v| v.text(&self.store).map(|t| (v, t))).collect()
    }

    /// Registers versions with their files in one durable append; those whose file is there already add nothing. How many were new.
    pub async fn register_statutes(&self, by: &str, versions: Vec<(StatuteVersion, Vec<u8>)>) -> Result<usize, Denial> {
        let expected = self.store.version(STATUTES)?;
        let mut known: BTreeSet<String> = registered(&self.store)?.into_iter().map(|v| v.digest).collect();
        let now = self.now();
        let (mut drafts, mut blobs) = (Vec::new(), Vec::new());
        for (mut version, bytes) in versions {
            let digest = self.store.put_blob(&bytes)?;
            version.digest = hex::encode(&digest);
            if !known.insert(version.digest.clone()) {
                continue;
            }
            let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            blobs.push(BlobRow { digest, kind: version.media.clone(), size, created: now.0 });
            drafts.push(self.registered_draft(by, &version)?);
        }
        let added = drafts.len();
        if added > 0 {
            let build = Box::new(move |allotted: &Allotted| {
                let recorded = now.max(allotted.not_before);
                for d in &mut drafts {
                    (d.envelope.happened, d.envelope.recorded) = (recorded, recorded);
                }
                Ok(Built { events: drafts, blobs, ..Built::default() })
            });
            match self.write(Append { stream: STATUTES, expected, key: None, numbers: Vec::new(), build }).await {
                Err(AppendError::Conflict { .. }) => return Err(Denial::Busy),
                answer => drop(answer?),
            }
        }
        Ok(added)
    }

    fn registered_draft(&self, by: &str, version: &StatuteVersion) -> Result<Draft, Denial> {
        let fields = match json!(version) {
            Value::Object(map) => map.into_iter().chain([("_by".to_string(), json!(by))]).collect::<Fields>(),
            _ => return Err(Denial::Fault("a version is an object".into())),
        };
        let (now, pack) = (self.now(), self.engine().law.digest);
        let id = EventId::mint(now, self.seed());
        let envelope = Envelope { id, name: REGISTERED.into(), happened: now, recorded: now, pack, fields };
        Ok(Draft { envelope, salt: self.salt() })
    }
}
