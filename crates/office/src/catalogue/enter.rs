//! Proposals taken in: what is new, changed, the same, refused and why, row by row; written whole, and only once it was seen.

use super::{CATALOGUE, ENTRY, Entry, ITEMS, PROPOSED, State};
use crate::Office;
use crate::accounts::Who;
use crate::base::Fields;
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::CatalogueFilter;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A row that is not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The row of the file.
    pub line: usize,
    /// What it says of itself.
    pub what: String,
    /// Why.
    pub why: String,
}

/// What a file would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// Not there yet, with the row of the file.
    pub new: Vec<(usize, Entry)>,
    /// There, and said otherwise now: what stands and what would stand.
    pub changed: Vec<(usize, Entry, Entry)>,
    /// There already as it is.
    pub same: usize,
    /// Not taken.
    pub refused: Vec<Refused>,
}

impl Preview {
    /// How many entries would be written.
    pub fn writes(&self) -> usize {
        self.new.len() + self.changed.len()
    }
}

impl Preview {
    /// Stands for all that it shows: what is written is what was seen.
    pub fn mark(&self) -> String {
        let new = self.new.iter().map(|(_, e)| json!(e));
        let changed = self.changed.iter().map(|(_, was, e)| json!([was, e]));
        let all: Vec<serde_json::Value> = new.chain(changed).collect();
        crate::accounts::hex(&Sha256::digest(json!(all).to_string()))
    }
}

impl Office {
    /// What these entries would do, by what stands now. Nothing is written.
    pub fn preview_items(&self, entries: Vec<(usize, Entry)>, unread: Vec<(usize, String)>) -> Result<Preview, Denial> {
        let standing = self.catalogue_entries(&CatalogueFilter { kind: ITEMS.into(), ..CatalogueFilter::default() })?;
        let standing: BTreeMap<String, Entry> = standing.into_iter().map(|e| (e.item.code.clone(), e)).collect();
        let register = self.register();
        let refused = unread.into_iter().map(|(line, why)| Refused { line, what: String::new(), why });
        let mut preview = Preview { refused: refused.collect(), ..Preview::default() };
        let mut codes = BTreeSet::new();
        for (line, entry) in entries {
            let code = entry.item.code.clone();
            let mut refuse = |why: String| preview.refused.push(Refused { line, what: entry.item.name.clone(), why });
            if !codes.insert(code.clone()) {
                refuse(format!("代码 {code} 在文件里出现了两次"));
                continue;
            }
            match standing.get(&code) {
                None if register.item(&code).is_some() => {
                    refuse(format!("代码 {code} 已由法律数据包公布，不能在这里改动"));
                }
                None => preview.new.push((line, entry)),
                Some(was) if says_the_same(was, &entry) => preview.same += 1,
                Some(was) if was.state == State::Confirmed => {
                    refuse(format!("{code} 已确认；要改动的，请先停用，再以新的代码录入"));
                }
                Some(was) if was.state == State::Retired => refuse(format!("{code} 已停用，不能改动")),
                Some(was) => preview.changed.push((line, was.clone(), entry)),
            }
        }
        preview.refused.sort_by_key(|r| r.line);
        Ok(preview)
    }

    /// Writes what a preview showed as new and changed; how many entries.
    pub async fn propose_items(&self, who: &Who, preview: Preview) -> Result<usize, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        self.enter_proposals(&who.person.to_string(), preview).await
    }

    /// The same for a command of whoever runs the machine.
    pub async fn enter_proposals(&self, by: &str, preview: Preview) -> Result<usize, Denial> {
        let changed = preview.changed.into_iter().map(|(_, _, new)| new);
        let all: Vec<Entry> = preview.new.into_iter().map(|(_, e)| e).chain(changed).collect();
        let fields = |e: &Entry| Fields::from([(ENTRY.to_string(), json!(e)), ("_by".to_string(), json!(by))]);
        let events: Vec<_> = all.iter().map(|e| (PROPOSED, fields(e))).collect();
        let n = events.len();
        self.enter_beside(CATALOGUE, events, (self.now(), Vec::new())).await?;
        Ok(n)
    }

    /// The entries that fit a filter, all of them.
    pub(crate) fn catalogue_entries(&self, filter: &CatalogueFilter) -> Result<Vec<Entry>, Denial> {
        let (rows, _) = self.store.catalogue(filter, (0, usize::MAX >> 1))?;
        rows.into_iter().map(|r| entry(r.body)).collect()
    }
}

/// The entry in a row's body.
pub(crate) fn entry(body: serde_json::Value) -> Result<Entry, Denial> {
    serde_json::from_value(body).map_err(|e| Denial::Fault(format!("an entry of the catalogue: {e}")))
}

/// Whether a file says of an entry what stands: who confirmed it and when is not the file's to say.
fn says_the_same(was: &Entry, new: &Entry) -> bool {
    let item = crate::law::items::Item {
        confirmed: was.item.confirmed,
        in_force_from: was.item.in_force_from,
        ..new.item.clone()
    };
    was.statute == new.statute && was.version_day == new.version_day && was.item == item && was.notes == new.notes
}
