//! Law packs as they came into use: one event each, with the pack kept under its digest in the same transaction.

use crate::base::{Day, Moment};
use crate::fault::Denial;
use crate::law::{Law, Pack};
use crate::library::{Digest, law_of, pack_of};
use crate::matter::Engine;
use crate::matter::register::fold::ROW;
use crate::registers::Registered;
use crate::{Office, accounts::hex};
use fadu_store::record::Fields;
use fadu_store::record::hex::decode_array;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::PoisonError;

/// The event.
pub(crate) const PUBLISHED: &str = "LawPackPublished";

/// A version of a procedure that was drafted and published here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Local {
    /// The procedure.
    pub procedure: String,
    /// First day in force.
    pub version: Day,
    /// Its folder below `procedures/` in the pack.
    pub folder: String,
    /// The draft, and which state of it.
    pub draft: (String, u32),
    /// Names of those who drafted.
    pub drafted_by: Vec<String>,
    /// Name of the one who published.
    pub published_by: String,
    /// Why.
    pub note: String,
}

/// A law pack that came into use.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    /// Its digest.
    pub pack: Digest,
    /// The pack of the program, or of the folder that it is told to use, on which this one is built.
    pub base: Digest,
    /// When.
    pub at: Moment,
    /// What was published here, if it did not come with the program.
    pub local: Option<Local>,
}

impl Publication {
    /// What an event says that was entered then.
    pub(crate) fn read(fields: &Fields, at: Moment) -> Option<Publication> {
        let row = fields.get(ROW)?;
        let digest = |k: &str| row.get(k)?.as_str().and_then(decode_array);
        let pack = digest("pack")?;
        let local = row.get("local").and_then(|l| serde_json::from_value(l.clone()).ok());
        Some(Publication { pack, base: digest("base").unwrap_or(pack), at, local })
    }
}

impl Office {
    /// All of them, oldest first.
    pub fn publications(&self) -> Vec<Publication> {
        self.published.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// At the start: what was published here on the pack of the program stays in force.
    pub(crate) fn resume(&self) -> Result<(), Denial> {
        let given = self.engine().law.digest;
        let newest = self.publications().pop().filter(|p| p.base == given && p.pack != given);
        newest.map_or(Ok(()), |p| self.swap(&pack_of(&self.store, &p.pack)?))
    }

    /// The pack that another process published last is in force here, too.
    pub(crate) fn keep_up(&self) -> Result<(), Denial> {
        match self.publications().pop() {
            Some(newest) if newest.pack != self.engine().law.digest => self.swap(&pack_of(&self.store, &newest.pack)?),
            _ => Ok(()),
        }
    }

    /// Takes up the pack of the program: if it is another one than the pack in force is built on, it is published together with the
    /// versions that were published here. Where these do not fit it, the pack in force stays; the words say why.
    pub async fn take_up(&self, pack: &Pack) -> Result<Option<String>, Denial> {
        let _alone = self.publishing.lock().await;
        let all = self.publications();
        let (given, newest) = (pack.digest(), all.last());
        if newest.is_some_and(|p| p.base == given) {
            return Ok(None);
        }
        let mut whole = pack.clone();
        for of in &all {
            let Some(local) = &of.local else { continue };
            let root = format!("procedures/{}/", local.folder);
            let kept = pack_of(&self.store, &of.pack)?;
            whole.files.extend(kept.files.into_iter().filter(|(path, _)| path.starts_with(&root)));
        }
        let engine = match (self.prepared(&whole), newest) {
            (Ok(engine), _) => engine,
            (Err(why), Some(newest)) => {
                self.swap(&pack_of(&self.store, &newest.pack)?)?;
                return Ok(Some(why));
            }
            (Err(why), None) => return Err(Denial::Fault(why)),
        };
        self.enter_pack("system", (&whole, given), None, engine).await?;
        Ok(None)
    }

    /// The engine over a pack that is to come into force; none is needed where it is in force already.
    pub(crate) fn prepared(&self, pack: &Pack) -> Result<Option<Engine>, String> {
        if pack.digest() == self.engine().law.digest {
            return Ok(None);
        }
        Engine::new(Law::parse(pack).map_err(|e| e.to_string())?).map(Some)
    }

    /// Enters a pack in the record and keeps it, in one durable append; then it is in force.
    pub(crate) async fn enter_pack(
        &self,
        by: &str,
        (pack, base): (&Pack, Digest),
        local: Option<&Local>,
        engine: Option<Engine>,
    ) -> Result<(), Denial> {
        let digest = pack.digest();
        let mut row = json!({ "pack": hex(&digest), "base": hex(&base), "files": pack.files.len() });
        if let Some(local) = local {
            row["local"] = json!(local);
        }
        let rows = vec![Registered { event: PUBLISHED, row }];
        self.register_all(by, rows, self.now(), vec![(digest, pack.to_bytes())]).await?;
        if let Some(engine) = engine {
            self.library.put_in_force(engine);
        }
        Ok(())
    }

    fn swap(&self, pack: &Pack) -> Result<(), Denial> {
        self.library.put_in_force(Engine::new(law_of(pack)?).map_err(Denial::Fault)?);
        Ok(())
    }
}
