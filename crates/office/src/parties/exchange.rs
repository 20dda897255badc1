//! Parties from a table, looked at row by row before anything is written; and out as a table, each time told by an event.

use super::find::PartyLine;
use super::{EXPORTED, PartyForm, PartySought, table};
use crate::Office;
use crate::accounts::{Who, hex};
use crate::base::Fields;
use crate::catalogue::Refused;
use crate::fault::Denial;
use crate::matter::register::Party;
use crate::policy::{self, Do};
use crate::powers::joined;
use crate::registers::{PARTIES, PARTY};
use crate::sheet::{self, Kind};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

const PURPOSE_MOST: usize = 200;

/// What a table would do.
#[derive(Clone, Debug, Default)]
pub struct PartyPreview {
    /// Not there yet, with the row of the table.
    pub new: Vec<(usize, Party)>,
    /// There, and said otherwise now: what stands and what would stand.
    pub changed: Vec<(usize, Party, Party)>,
    /// There already as it is.
    pub same: usize,
    /// Not taken.
    pub refused: Vec<Refused>,
}

impl PartyPreview {
    /// How many would be written.
    pub fn writes(&self) -> usize {
        self.new.len() + self.changed.len()
    }

    /// Stands for all that it shows: what is written is what was seen.
    pub fn mark(&self) -> String {
        let new = self.new.iter().map(|(_, p)| json!(p));
        let changed = self.changed.iter().map(|(_, was, p)| json!([was, p]));
        hex(&Sha256::digest(json!(new.chain(changed).collect::<Vec<_>>()).to_string()))
    }
}

/// What is taken out, and why.
#[derive(Clone, Debug, Default)]
pub struct PartyExport {
    /// Which parties.
    pub sought: PartySought,
    /// Natural persons instead of all others.
    pub persons: bool,
    /// What for.
    pub purpose: String,
}

impl Office {
    /// What a table that is held would do now.
    pub fn preview_parties(&self, who: &Who, id: &str) -> Result<PartyPreview, Denial> {
        policy::require(who, Do::KeepParties, who.agency)?;
        let rows = self.held_table(who, id)?.rows()?;
        let forms = table::forms(&rows, &self.party_kinds()).map_err(|why| Denial::mistake("file", why))?;
        let (mut preview, mut ids) = (PartyPreview::default(), BTreeSet::new());
        for (line, form) in forms {
            match self.judged(&form, &mut ids)? {
                Ok((None, party)) => preview.new.push((line, party)),
                Ok((Some(was), party)) if was == party => preview.same += 1,
                Ok((Some(was), party)) => preview.changed.push((line, was, party)),
                Err(why) => preview.refused.push(Refused { line, what: form.name, why }),
            }
        }
        Ok(preview)
    }

    /// What stands and what would stand by one row, or why it is not taken.
    fn judged(
        &self,
        form: &PartyForm,
        ids: &mut BTreeSet<String>,
    ) -> Result<Result<(Option<Party>, Party), String>, Denial> {
        let one = |wrong: super::checks::Wrong| joined(wrong);
        let code = form.code.trim().to_ascii_uppercase();
        let id = if self.is_natural(form.kind.trim()) { self.master()?.index(&code) } else { code };
        if !ids.insert(id.clone()) {
            return Ok(Err("这个代码在表里出现了两次".into()));
        }
        let was = self.party_kept(&id)?;
        if was.as_ref().is_some_and(|w| w.merged.is_some()) {
            return Ok(Err("已经并入另一名当事人，不能更正".into()));
        }
        if was.is_none() && self.store.person_key(PARTIES, &id)?.is_some() {
            return Ok(Err("登记信息已经依法删除，不再登记".into()));
        }
        let party = match form.over(was.as_ref()) {
            Ok(party) => party,
            Err(wrong) => return Ok(Err(one(wrong))),
        };
        let wrong = self.wrong_with(&party)?;
        Ok(if wrong.is_empty() { Ok((was, party)) } else { Err(one(wrong)) })
    }

    /// Writes what a preview showed as new and changed; how many.
    pub async fn take_in_parties(&self, who: &Who, id: &str, preview: PartyPreview) -> Result<usize, Denial> {
        policy::require(who, Do::KeepParties, who.agency)?;
        let changed = preview.changed.into_iter().map(|(_, _, p)| p);
        let rows: Vec<_> = preview.new.into_iter().map(|(_, p)| p).chain(changed).map(|p| (PARTY, p)).collect();
        let n = rows.len();
        self.keep_parties(who, rows).await?;
        self.drop_table(who, id);
        Ok(n)
    }

    /// Parties as a table. Natural persons only for whoever may take them out; each time an event tells who, what for and how many.
    pub async fn take_out_parties(&self, who: &Who, asked: &PartyExport, kind: Kind) -> Result<Vec<u8>, Denial> {
        policy::require(who, Do::Parties, who.agency)?;
        let natural = self.is_natural(&asked.sought.kind);
        if asked.persons || natural {
            policy::require(who, Do::TakeOutPersons, who.agency)?;
        }
        let purpose = asked.purpose.trim();
        if purpose.is_empty() || purpose.chars().count() > PURPOSE_MOST {
            return Err(Denial::mistake("purpose", format!("请写明用途（{PURPOSE_MOST} 字以内）")));
        }
        let persons = asked.persons || natural;
        let mut filter = self.party_filter(&asked.sought)?;
        let of_persons = self.party_kinds().into_iter().map(|(id, _)| id).find(|id| self.is_natural(id));
        (filter.kind, filter.not_kind) = match persons {
            true => (of_persons, None),
            false => (filter.kind, of_persons),
        };
        let (rows, _) = self.store.parties(&filter, (0, usize::MAX >> 1))?;
        let lines: Vec<PartyLine> = self.party_lines(rows)?;
        let fields = [
            ("_by", json!(who.person)),
            ("purpose", json!(purpose)),
            ("parties", json!(lines.len())),
            ("persons", json!(persons)),
        ];
        let fields: Fields = fields.map(|(k, v)| (k.to_string(), v)).into();
        self.enter_beside(PARTIES, vec![(EXPORTED, fields)], (self.now(), Vec::new())).await?;
        Ok(sheet::write(kind, &table::rows(&lines)))
    }
}
