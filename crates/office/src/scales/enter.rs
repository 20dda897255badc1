//! Scales taken in: what is new, changed, the same, refused and why; written whole, and only once it was seen.

use super::link::Items;
use super::{PROPOSED, SCALE, SCALES, ScaleEntry, table};
use crate::Office;
use crate::accounts::{Who, hex};
use crate::base::Fields;
use crate::catalogue::{CATALOGUE, Refused, State};
use crate::fault::Denial;
use crate::law::scale::Scale;
use crate::law::scale::read::{NO_TEXT, ReadScale, ScaleSource, scales, short};
use crate::policy::{self, Do};
use crate::sheet;
use fadu_store::CatalogueFilter;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What a file would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScalePreview {
    /// How many rows the file has.
    pub rows: usize,
    /// How many rows were read.
    pub read: usize,
    /// Not there yet, with the row of the file.
    pub new: Vec<(usize, ScaleEntry)>,
    /// There, and said otherwise now.
    pub changed: Vec<(usize, ScaleEntry)>,
    /// There already as it is.
    pub same: usize,
    /// Rows and scales that are not taken.
    pub refused: Vec<Refused>,
}

impl ScalePreview {
    /// How many scales would be written.
    pub fn writes(&self) -> usize {
        self.new.len() + self.changed.len()
    }

    /// Stands for all that it shows: what is written is what was seen.
    pub fn mark(&self) -> String {
        let all: Vec<&ScaleEntry> = self.new.iter().chain(&self.changed).map(|(_, e)| e).collect();
        hex(&Sha256::digest(json!(all).to_string()))
    }
}

impl Office {
    /// What a table of a document would do. Nothing is written.
    pub fn preview_scales(
        &self,
        by: (&str, &str),
        of: &ScaleSource,
        (name, bytes): (&str, &[u8]),
    ) -> Result<ScalePreview, Denial> {
        let wrong = |why: String| Denial::mistake("file", why);
        let rows = table::rows(&sheet::held::rows(name, bytes)?).map_err(wrong)?;
        let ids: BTreeMap<String, String> = self.statute_ids().into_iter().collect();
        let (found, unread) = scales(&self.reading()?, (of, &ids), &rows);
        let items = Items::of(self)?;
        let texts: BTreeSet<String> = self.statute_versions()?.iter().map(|v| short(&v.statute)).collect();
        let mut preview = ScalePreview { rows: rows.len(), read: rows.len() - unread.len(), ..ScalePreview::default() };
        let act = |line: usize| rows.iter().find(|r| r.line == line).map_or(String::new(), |r| r.act.clone());
        preview.refused = unread.into_iter().map(|(line, why)| Refused { line, what: act(line), why }).collect();
        let standing = self.scale_entries(&CatalogueFilter::default())?;
        let standing: BTreeMap<String, ScaleEntry> = standing.into_iter().map(|e| (e.scale.id.clone(), e)).collect();
        let mut seen = BTreeSet::new();
        for one in found {
            let (line, mut entry) = (one.line, self.proposal(by, one, &items));
            if texts.contains(&short(&entry.scale.statute)) {
                entry.notes.retain(|n| !n.starts_with(NO_TEXT));
            }
            let mut refuse = |why: String| preview.refused.push(Refused { line, what: entry.scale.act.clone(), why });
            let said = entry.scale.factors.is_some() || entry.scale.waiver.is_some();
            if entry.scale.rungs.is_empty() && !said {
                refuse("没有读出任何一档".into());
                continue;
            }
            if !seen.insert(entry.scale.id.clone()) {
                refuse("同一处出现了两次".into());
                continue;
            }
            match standing.get(&entry.scale.id) {
                None => preview.new.push((line, entry)),
                Some(was) if says_the_same(was, &entry) => preview.same += 1,
                Some(was) if was.state == State::Confirmed => {
                    refuse("已确认；文件修改了的，请以新文件的施行日期录入，再停用旧的".into());
                }
                Some(was) if was.state == State::Retired => refuse("已停用，不能改动".into()),
                Some(_) => preview.changed.push((line, entry)),
            }
        }
        preview.refused.sort_by_key(|r| r.line);
        Ok(preview)
    }

    /// What a table that is held would do now.
    pub fn preview_scales_held(&self, who: &Who, id: &str, of: &ScaleSource) -> Result<ScalePreview, Denial> {
        let table = self.held_table(who, id)?;
        self.preview_scales((&who.person.to_string(), &who.name), of, (&table.name, &table.bytes))
    }

    fn proposal(&self, by: (&str, &str), read: ReadScale, items: &Items) -> ScaleEntry {
        let mut scale = read.scale;
        scale.id = id(&scale);
        if scale.item.is_empty() {
            scale.item = items.proposed(&scale);
        }
        ScaleEntry {
            scale,
            state: State::Unconfirmed,
            unread: read.unread,
            notes: read.notes,
            rows: read.rows,
            by: by.0.into(),
            by_name: by.1.into(),
            on: self.today(),
            reason: String::new(),
        }
    }

    /// Writes what a preview showed as new and changed; how many scales.
    pub async fn propose_scales(&self, who: &Who, preview: ScalePreview) -> Result<usize, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        self.enter_scales(&who.person.to_string(), preview).await
    }

    /// The same for a command of whoever runs the machine.
    pub async fn enter_scales(&self, by: &str, preview: ScalePreview) -> Result<usize, Denial> {
        let all = preview.new.iter().chain(&preview.changed).map(|(_, e)| e);
        let fields = |e: &ScaleEntry| Fields::from([(SCALE.to_string(), json!(e)), ("_by".to_string(), json!(by))]);
        let events: Vec<_> = all.map(|e| (PROPOSED, fields(e))).collect();
        let n = events.len();
        self.enter_beside(CATALOGUE, events, (self.now(), Vec::new())).await?;
        Ok(n)
    }

    /// The scales that fit a filter, all of them.
    pub(super) fn scale_entries(&self, filter: &CatalogueFilter) -> Result<Vec<ScaleEntry>, Denial> {
        let filter = CatalogueFilter { kind: SCALES.into(), ..filter.clone() };
        let (rows, _) = self.store.catalogue(&filter, (0, usize::MAX >> 1))?;
        rows.into_iter().map(|r| entry(r.body)).collect()
    }
}

/// The entry in a row's body.
pub(super) fn entry(body: Value) -> Result<ScaleEntry, Denial> {
    serde_json::from_value(body).map_err(|e| Denial::Fault(format!("a scale of the catalogue: {e}")))
}

/// Of a version: the document, its first day, the place and the act.
fn id(scale: &Scale) -> String {
    let said = format!("{}\n{}\n{}\n{}", scale.title, scale.in_force_from, scale.place, scale.act);
    format!("CJ-{}", hex(&Sha256::digest(said))[..10].to_uppercase())
}

/// Whether a file says of a scale what stands; who decides by it and for which item is settled here.
fn says_the_same(was: &ScaleEntry, new: &ScaleEntry) -> bool {
    let item =
        if new.scale.item.is_empty() || was.state != State::Unconfirmed { &was.scale.item } else { &new.scale.item };
    let scale = Scale {
        item: item.clone(),
        bodies: was.scale.bodies.clone(),
        left: was.scale.left.clone(),
        ..new.scale.clone()
    };
    was.scale == scale && was.unread == new.unread
}
