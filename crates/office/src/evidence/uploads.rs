//! Large files that come in pieces 分段上传: begun, continued after any break, completed once, and given up when nobody comes back.

use crate::Office;
use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::evidence::Kept;
use crate::evidence::arrival::Capture;
use crate::evidence::device::Seal;
use crate::evidence::media::{media_of, tidy_name};
use crate::fault::Denial;
use crate::personal::beside::gone;
use fadu_store::personal::FILES;
use fadu_store::record::hex::encode;
use fadu_store::{DataKey, Fault, Finished, Store, StreamId, Upload, Written};
use serde::Serialize;
use serde_json::{Value, json};

/// The largest file that is taken in pieces.
pub const LARGEST_RESUMED: u64 = 2 << 30;
/// The largest piece.
pub const LARGEST_PIECE: usize = 8 << 20;
/// An upload that nobody completes is given up after so long.
pub const EXPIRES_DAYS: i64 = 7;

/// An upload under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UploadLine {
    /// Its id.
    pub id: String,
    /// The file's name.
    pub name: String,
    /// How large it will be.
    pub size: u64,
    /// How much is here, on disk.
    pub received: u64,
    /// The largest piece.
    pub largest_piece: usize,
    /// When it is given up (ms).
    pub expires: i64,
}

/// An upload of who asks.
struct Own {
    upload: Upload,
    received: u64,
    key: DataKey,
}

fn line(upload: &Upload, received: u64) -> UploadLine {
    UploadLine {
        id: upload.id.clone(),
        name: upload.name.clone(),
        size: upload.size,
        received,
        largest_piece: LARGEST_PIECE,
        expires: upload.begun + EXPIRES_DAYS * 86_400_000,
    }
}

/// Disks and buckets take their time: other requests must not wait for them.
async fn blocking<T: Send + 'static>(
    store: &Store,
    run: impl FnOnce(&Store) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Denial> {
    let store = store.clone();
    let done = tokio::task::spawn_blocking(move || run(&store)).await;
    Ok(done.map_err(|e| Denial::Fault(e.to_string()))??)
}

impl Office {
    /// Begins an upload for a matter.
    pub async fn begin_upload(
        &self,
        who: &Who,
        matter: MatterId,
        (name, size): (&str, u64),
        capture: Capture,
    ) -> Result<UploadLine, Denial> {
        self.may_bring(who, matter)?;
        self.sealed_by_own(who, &capture)?;
        match size {
            0 => return Err(Denial::mistake("size", "文件是空的，请重新选择")),
            n if n > LARGEST_RESUMED => return Err(Denial::mistake("size", "文件超过 2 GB，请分成几个文件上传")),
            _ => {}
        }
        let upload = Upload {
            id: self.intent_id(),
            matter: matter.bits().to_be_bytes(),
            person: who.person.bits().to_be_bytes(),
            name: tidy_name(name),
            size,
            digest: capture.digest.clone(),
            capture: said(&capture),
            begun: self.now().0,
        };
        let told = line(&upload, 0);
        let key = self.upload_key(matter).await?;
        blocking(&self.store, move |s| s.vault().put_upload(&upload, &key)).await?;
        Ok(told)
    }

    /// The key of a matter's files, under which an unfinished upload lies, too.
    async fn upload_key(&self, matter: MatterId) -> Result<DataKey, Denial> {
        self.master()?;
        let (random, holder) = (self.salt(), StreamId::from_bits(matter.bits()));
        blocking(&self.store, move |s| s.files_key(holder, &random)).await?.ok_or_else(|| gone("file"))
    }

    /// An upload of this person for this matter, with the key that it lies under: whoever else knows its id finds nothing.
    fn own_upload(&self, who: &Who, matter: MatterId, id: &str) -> Result<Own, Denial> {
        self.may_bring(who, matter)?;
        let ours = id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit());
        let key = match self.store.person_key(StreamId::from_bits(matter.bits()), FILES)? {
            Some(Some(key)) if ours => key,
            Some(None) => return Err(gone("file")),
            _ => return Err(Denial::NotFound),
        };
        let found = self.store.vault().upload(id, &key)?;
        let own = |u: &Upload| u.matter == matter.bits().to_be_bytes() && u.person == who.person.bits().to_be_bytes();
        let (upload, received) = found.filter(|(u, _)| own(u)).ok_or(Denial::NotFound)?;
        Ok(Own { upload, received, key })
    }

    /// How far an upload is.
    pub fn upload_state(&self, who: &Who, matter: MatterId, id: &str) -> Result<UploadLine, Denial> {
        self.own_upload(who, matter, id).map(|own| line(&own.upload, own.received))
    }

    /// Takes a piece; the same piece again changes nothing.
    pub async fn write_piece(
        &self,
        who: &Who,
        (matter, id): (MatterId, &str),
        (offset, bytes): (u64, Vec<u8>),
    ) -> Result<Written, Denial> {
        let Own { upload, key, .. } = self.own_upload(who, matter, id)?;
        blocking(&self.store, move |s| s.vault().write_upload((&upload, &key), offset, &bytes)).await
    }

    /// All of it is here: gives the value that an act's file field holds. A second call gives the same.
    pub async fn complete_upload(
        &self,
        who: &Who,
        (matter, id): (MatterId, &str),
        from: &str,
    ) -> Result<Value, Denial> {
        let Own { upload, key, .. } = self.own_upload(who, matter, id)?;
        let (sent, own) = (upload.clone(), DataKey::fresh(&self.salt(), "file"));
        let whole = match blocking(&self.store, move |s| s.vault().finish_upload((&sent, &key), own)).await? {
            Finished::Whole(whole) => *whole,
            Finished::Short(n) => {
                return Err(Denial::mistake("file", format!("还没有收完：已收 {n} 字节，请接着上传")));
            }
            Finished::Differs => {
                return Err(Denial::mistake("file", "收到的文件与所报摘要不符，没有收下；请重新上传"));
            }
        };
        let media = media_of(whole.first());
        let name = self.kept_under(whole, matter.bits()).await?;
        let capture = said_before(&upload);
        let file = json!({ "digest": encode(&name), "name": upload.name, "media": media, "size": upload.size });
        let kept = Kept { whom: matter.bits(), matter: matter.bits(), capture: &capture, from };
        let value = self.arrived(who, kept, file).await?;
        // Only now: whoever was killed before asks again and finds the file.
        let id = upload.id;
        blocking(&self.store, move |s| s.vault().end_upload(&id)).await?;
        Ok(value)
    }

    /// Gives up what nobody came back for; how many files are gone. Blocks.
    pub fn collect_uploads(&self) -> Result<usize, Denial> {
        Ok(self.store.vault().collect_uploads(self.now().0 - EXPIRES_DAYS * 86_400_000)?)
    }
}

/// What the sender said at the beginning, kept with the upload.
fn said(c: &Capture) -> Value {
    json!({
        "captured_at": c.at, "device_now": c.device_now, "place": c.place, "device": c.device, "source": c.source,
        "digest": c.digest, "device_key": c.seal.as_ref().map(|s| &s.device), "signed_at": c.seal.as_ref().map(|s| s.at),
        "device_signature": c.seal.as_ref().map(|s| &s.signature),
    })
}

fn said_before(upload: &Upload) -> Capture {
    let text = |k: &str| upload.capture.get(k).and_then(Value::as_str).map(str::to_string);
    let clock = |k: &str| upload.capture.get(k).and_then(Value::as_i64);
    Capture {
        at: clock("captured_at"),
        // What the clock showed was compared with ours when the upload began, not now.
        device_now: clock("device_now"),
        place: text("place"),
        device: text("device"),
        source: text("source"),
        digest: text("digest"),
        seal: Seal::of(&upload.capture),
    }
}
