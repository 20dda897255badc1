//! A person's own signature by hand, kept so that it can be applied by a press: never by itself.

use crate::accounts::Who;
use crate::base::Fields;
use crate::evidence::{Arrived, Shown, media_of};
use crate::fault::Denial;
use crate::{Office, policy};
use serde_json::{Value, json};

/// The field of an approval that holds it.
pub const FIELD: &str = "signature";
const NOTE: &str = "signature";
/// The largest picture of a signature.
const LARGEST: u64 = 256 << 10;

impl Office {
    /// Keeps a signature for this person.
    pub async fn keep_signature(&self, who: &Who, file: Arrived) -> Result<(), Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        let picture = self.keep_file(file, who.person.bits()).await?;
        let (media, size) = (picture["media"].as_str(), picture["size"].as_u64());
        if !matches!(media, Some("image/png" | "image/jpeg")) || size.is_none_or(|s| s > LARGEST) {
            return Err(Denial::mistake(FIELD, "签名应为 256 KB 以内的 PNG 或者 JPEG 图片"));
        }
        Ok(self.store.put_note(who.person.bits().to_be_bytes(), NOTE.into(), Some(picture.to_string())).await?)
    }

    /// Forgets it; papers that bear it keep it.
    pub async fn forget_signature(&self, who: &Who) -> Result<(), Denial> {
        policy::require(who, policy::Do::Handle, who.agency)?;
        Ok(self.store.put_note(who.person.bits().to_be_bytes(), NOTE.into(), None).await?)
    }

    /// The signature kept, as an act's field holds it.
    pub fn kept_signature(&self, who: &Who) -> Result<Option<Value>, Denial> {
        let note = self.store.note(&who.person.bits().to_be_bytes(), NOTE)?;
        Ok(note.and_then(|n| serde_json::from_str(&n).ok()))
    }

    /// Applies the signature kept to a form, because the person pressed for it.
    pub fn apply_signature(&self, who: &Who, typed: &mut Fields) -> Result<(), Denial> {
        let kept = self.kept_signature(who)?;
        let kept = kept.ok_or_else(|| Denial::mistake(FIELD, "还没有保存签名，请手写或者上传"))?;
        typed.insert(FIELD.into(), kept);
        Ok(())
    }

    /// The picture of one's own signature.
    pub fn signature_picture(&self, who: &Who) -> Result<Shown, Denial> {
        let kept = self.kept_signature(who)?.unwrap_or_else(|| json!({}));
        let digest = kept.get("digest").and_then(Value::as_str).and_then(fadu_store::record::hex::decode_array);
        let bytes = digest.map_or(Ok(None), |d| self.store.blob(&d))?.ok_or(Denial::NotFound)?;
        Ok(Shown { name: "signature".into(), media: media_of(&bytes).to_string(), bytes })
    }
}
