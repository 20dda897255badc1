//! Files that go with an announcement: of the kinds that the house rule takes, told by their bytes; checked, published and withdrawn with the
//! text. They are public bytes and lie as they came; whoever drafts chooses among those that he brought or that the announcement has already.

use super::AnnouncementPage;
use crate::Office;
use crate::accounts::Who;
use crate::evidence::media::tidy_name;
use crate::evidence::{Arrived, Shown, media_of};
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::Held;
use fadu_store::record::hex;
use fadu_store::watch::announce::Enclosure;
use std::collections::BTreeSet;

/// The field of the form.
pub const FILES: &str = "files";

impl Office {
    /// Keeps a file that came with a draft, so that it need not be sent again: nothing is announced by that.
    pub async fn announced_file(&self, who: &Who, file: Arrived) -> Result<Enclosure, Denial> {
        policy::require(who, Do::Announce, who.agency)?;
        let (may, name, size) = (self.announcements().files, tidy_name(&file.name), file.size());
        let wrong = |says: String| Err(Denial::mistake(FILES, format!("{name}：{says}")));
        if size > may.most_mb << 20 {
            return wrong(format!("文件太大，每个不超过 {} MB", may.most_mb));
        }
        if file.is_empty() {
            return wrong("文件是空的，请重新选择".into());
        }
        let bytes = file.bytes(may.most_mb << 20)?;
        let media = media_of(&bytes).to_string();
        if !may.media.contains(&media) {
            return wrong(format!("只收{}；看的是文件的内容，不是名称", may.named));
        }
        let store = self.store.clone();
        let kept = tokio::task::spawn_blocking(move || store.put_blob(&bytes)).await;
        let digest = kept.map_err(|e| Denial::Fault(e.to_string()))??;
        let kept = Enclosure { digest: hex::encode(&digest), name, media, size };
        let said = serde_json::to_string(&kept).map_err(|e| Denial::Fault(e.to_string()))?;
        self.store.put_note(who.person.bits().to_be_bytes(), note(&kept.digest), Some(said)).await?;
        Ok(kept)
    }

    /// Of files by what they are known by, those that go with the announcement already and those that this person brought; in the order of
    /// their names.
    pub fn announced_files(
        &self,
        who: &Who,
        known: Option<&AnnouncementPage>,
        digests: &[String],
    ) -> Result<Vec<Enclosure>, Denial> {
        let mut all: Vec<Enclosure> = Vec::new();
        for digest in digests.iter().collect::<BTreeSet<_>>() {
            let mut before = known.iter().flat_map(|k| &k.of.versions).flat_map(|v| &v.draft.files);
            let file = match before.find(|f| f.digest == *digest) {
                Some(file) => Some(file.clone()),
                None => self.store.note(&who.person.bits().to_be_bytes(), &note(digest))?.and_then(read),
            };
            all.extend(file);
        }
        all.sort_by(|a, b| (&a.name, &a.digest).cmp(&(&b.name, &b.digest)));
        Ok(all)
    }

    /// The files of a draft, none of them unknown and no more than may be.
    pub(super) fn announced_chosen(
        &self,
        who: &Who,
        known: Option<&AnnouncementPage>,
        digests: &[String],
    ) -> Result<Vec<Enclosure>, Denial> {
        let (all, most) = (self.announced_files(who, known, digests)?, self.announcements().files.most);
        if digests.iter().any(|d| all.iter().all(|f| f.digest != *d)) {
            return Err(Denial::mistake(FILES, "有附件没有完整收到，请重新选择"));
        }
        if all.len() > most {
            return Err(Denial::mistake(FILES, format!("附件最多 {most} 个，现有 {} 个", all.len())));
        }
        Ok(all)
    }

    /// A file of what stands for the public, by its place.
    pub fn announced_enclosure(&self, id: &str, n: usize) -> Result<Shown, Denial> {
        let page = self.announced_one(id)?;
        let file = page.of.stands().and_then(|(version, _)| version.draft.files.get(n.checked_sub(1)?));
        self.enclosed(file.ok_or(Denial::NotFound)?)
    }

    /// A file of the newest version of one of the own body, by its place.
    pub fn own_enclosure(&self, who: &Who, id: &str, n: usize) -> Result<Shown, Denial> {
        let page = self.own_announcement(who, id)?;
        let file = page.of.newest().and_then(|version| version.draft.files.get(n.checked_sub(1)?));
        self.enclosed(file.ok_or(Denial::NotFound)?)
    }

    /// Whether these bytes go or went with an announcement: what lies there in clear is public.
    pub(crate) fn is_announced(&self, digest: &[u8; 32]) -> Result<bool, Denial> {
        let (board, digest) = (self.board()?, hex::encode(digest));
        let versions = board.all.values().flat_map(|a| &a.versions);
        Ok(versions.flat_map(|v| &v.draft.files).any(|f| f.digest == digest))
    }

    fn enclosed(&self, file: &Enclosure) -> Result<Shown, Denial> {
        let digest = hex::decode_array(&file.digest).ok_or(Denial::NotFound)?;
        // As it came: the same bytes may be evidence somewhere, under keys of its own.
        let bytes = self.store.vault().get(&Held::from(digest))?.ok_or(Denial::NotFound)?;
        Ok(Shown { name: file.name.clone(), media: file.media.clone(), bytes })
    }
}

fn read(noted: String) -> Option<Enclosure> {
    serde_json::from_str(&noted).ok()
}

/// The note that somebody brought a file of this digest.
fn note(digest: &str) -> String {
    format!("announced {digest}")
}
