//! Files that go with the personal data of their matter 依法删除: their key ends with that of the person, in one event; what lies on the shelf goes
//! after it, and the chain of custody says so (ADR 49).

use crate::Office;
use crate::base::id::MatterId;
use crate::base::{Day, Fields};
use crate::erase::Ending;
use crate::evidence::custody::What;
use crate::fault::Denial;
use crate::matter::facts::PERSON_ERASED;
use fadu_store::personal::{FILES, files_erased};
use fadu_store::record::hex::encode;
use fadu_store::{FileKeyRow, StreamId};

impl Office {
    /// What ends with the key of a person: the first time in a matter that of its files, too, and what the event says of them.
    pub(crate) async fn ending(
        &self,
        stream: StreamId,
        (slot, expected): (&str, u64),
        fields: &mut Fields,
    ) -> Result<Ending, Denial> {
        let (store, random) = (self.store.clone(), self.salt());
        let there = tokio::task::spawn_blocking(move || store.files_key(stream, &random)).await;
        let alive = there.map_err(|e| Denial::Fault(e.to_string()))??.is_some();
        let mut ending = Ending { stream, slots: vec![slot.to_string()], files: Vec::new(), expected };
        if alive {
            // One that lies in clear since before there were keys would not go.
            self.lock_up_matter(stream).await?;
            let held = self.store.files_of(stream)?.into_iter().filter(|row| row.ended.is_none());
            ending.files = held.map(|row| row.digest).collect();
            ending.slots.push(FILES.into());
            fields.extend(files_erased(&ending.files));
        }
        Ok(ending)
    }

    /// The day on which the files of a matter went: with the data of the first of its persons, whatever another person's data still say of them.
    pub(crate) fn files_erased_on(&self, matter: MatterId) -> Result<Option<Day>, Denial> {
        if !matches!(self.store.person_key(StreamId::from_bits(matter.bits()), FILES)?, Some(None)) {
            return Ok(None);
        }
        let (facts, _) = self.facts(matter)?;
        Ok(facts.all(PERSON_ERASED).next().map(|(_, e)| e.happened.day()))
    }

    /// Takes off the shelf what lies there of files whose keys have ended, and says so in their chains; how many. Asked after an erasure, and now and
    /// again by the machine.
    pub async fn forget_files(&self) -> Result<usize, Denial> {
        let left = self.store.files_left()?;
        for file in &left {
            self.forget_file(file).await?;
        }
        Ok(left.len())
    }

    async fn forget_file(&self, file: &FileKeyRow) -> Result<(), Denial> {
        let matter = MatterId::from_bits(file.holder.bits());
        let by_law = matches!(self.store.person_key(file.holder, FILES)?, Some(None));
        let said = self.store.custody(&file.digest)?;
        let said = said.iter().any(|l| l.handled.what == What::Erased.id() && l.handled.matter == file.holder.0);
        if by_law && !said {
            let note = format!("连同案卷的个人信息，登记簿第 {} 条记录", file.ended.unwrap_or_default());
            let link = self.link((0, ""), (&encode(&file.digest), matter.bits()), (What::Erased, "", &note));
            self.put_custody(link.into_iter().collect()).await?;
        }
        let (store, file) = (self.store.clone(), file.clone());
        let cleared = tokio::task::spawn_blocking(move || store.clear(&file)).await;
        Ok(cleared.map_err(|e| Denial::Fault(e.to_string()))??)
    }
}
