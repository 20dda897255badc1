//! The register of parties 当事人: each change is an event that carries the whole new row. Natural persons are kept encrypted, each under a key of
//! their own, and found by what tells nothing of their code or name.
//!
//! `find.rs` looks, `enter.rs` enters and corrects, `merge.rs` joins doubles, `table.rs` and `exchange.rs` take tables in and out.

mod checks;
mod enter;
mod exchange;
mod find;
mod lines;
mod merge;
mod table;

pub use enter::{PartyForm, seen};
pub use exchange::{PartyExport, PartyPreview};
pub use find::{PartiesPage, PartyLine, PartyPage, PartySought, SHOWN};
pub use merge::{MergePage, Why};

use crate::Office;
use crate::fault::Denial;
use crate::matter::register::Party;
use crate::matter::register::fold::ROW;
use crate::matter::register::party::{core_name, squeezed};
use crate::registers::{PARTIES, PARTY};
use fadu_store::record::Fields;
use fadu_store::{DataKey, KeyRow, Master, PartyRow, Personal, ViewRow, Views};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Keys made on the way, by what their person is found by.
pub(crate) type NewKeys = BTreeMap<String, DataKey>;

/// The event by which an entry is merged into another.
pub(crate) const MERGED: &str = "PartyMerged";
/// The event by which a merge is undone.
pub(crate) const PARTED: &str = "PartyParted";
/// The event that tells of an export.
pub(crate) const EXPORTED: &str = "PartiesExported";

/// Whether an event carries the row of a party.
fn of_party(event: &str) -> bool {
    [PARTY, MERGED, PARTED].contains(&event)
}

impl Office {
    /// The register's row of a party, by its code; of one that was merged, the row of the entry that stands.
    pub fn party(&self, code: &str) -> Result<Option<Party>, Denial> {
        let kept = match self.party_kept(code)? {
            None => self.party_kept(&self.master()?.index(code))?,
            found => found,
        };
        let Some(party) = kept else {
            // Older records hold parties in the stream of all registers.
            return Ok(self.register().parties.get(code).cloned());
        };
        Ok(Some(self.standing(party)?.1))
    }

    /// The row kept under an id: a public code, or what a natural person's code is found by.
    pub(crate) fn party_kept(&self, id: &str) -> Result<Option<Party>, Denial> {
        let Some(row) = self.store.party(id)? else { return Ok(None) };
        self.shown_party(id, row)
    }

    /// A row as it is read; nothing where the person was erased.
    pub(crate) fn shown_party(&self, id: &str, row: serde_json::Value) -> Result<Option<Party>, Denial> {
        if !id.starts_with('~') {
            return Ok(serde_json::from_value(row).ok());
        }
        let Some(Some(key)) = self.store.person_key(PARTIES, id)? else { return Ok(None) };
        Ok(key.show((PARTIES, id), &row).and_then(|row| serde_json::from_value(row).ok()))
    }

    /// What a party is kept under.
    pub fn party_id(&self, party: &Party) -> Result<String, Denial> {
        Ok(if self.is_natural(&party.kind) { self.master()?.index(&party.code) } else { party.code.clone() })
    }

    /// The entry that stands for a party, with its id: itself, or the one that it was merged into.
    pub(crate) fn standing(&self, party: Party) -> Result<(String, Party), Denial> {
        let (mut id, mut party) = (self.party_id(&party)?, party);
        // Nobody merges so often; a ring cannot come about.
        for _ in 0..100 {
            let Some(merged) = &party.merged else { break };
            let into = merged.into.clone();
            let Some(next) = self.party_kept(&into)? else { break };
            (id, party) = (into, next);
        }
        Ok((id, party))
    }

    /// Whether a kind is that of natural persons.
    pub fn is_natural(&self, kind: &str) -> bool {
        !kind.is_empty() && self.engine().law.base_procedures().any(|p| p.headline.natural_person.1 == kind)
    }

    /// The kinds of parties with their Chinese names, as the forms of procedures have them.
    pub fn party_kinds(&self) -> Vec<(String, String)> {
        let engine = self.engine();
        let mut all: Vec<(String, String)> = Vec::new();
        for p in engine.law.base_procedures() {
            let choices = p.fields.get(&p.headline.natural_person.0).map_or(&[][..], |f| &f.choices);
            all.extend(
                choices.iter().filter(|(id, _)| !all.iter().any(|(known, _)| known == id)).cloned().collect::<Vec<_>>(),
            );
        }
        all
    }

    /// Under which key a party is kept, if it is a natural person; a new key is added to the new ones. One who was erased is not entered again.
    pub(crate) fn party_of(&self, event: &str, fields: &Fields, new: &mut NewKeys) -> Result<Option<Personal>, Denial> {
        let text = |k: &str| fields.get(ROW).filter(|_| of_party(event))?.get(k)?.as_str();
        let kind = text("kind").unwrap_or_default();
        let Some(code) = text("code").filter(|_| self.is_natural(kind)) else { return Ok(None) };
        let master = self.master()?;
        let slot = master.index(code);
        let key = match self.store.person_key(PARTIES, &slot)? {
            Some(Some(key)) => key,
            Some(None) => return Err(Denial::mistake("code", "这名当事人的登记信息已经依法删除，不再登记")),
            None => new.entry(slot.clone()).or_insert_with(|| DataKey::fresh(&self.salt(), &slot)).clone(),
        };
        Ok(Some(Personal { slots: vec![slot], key, fields: vec![ROW.into()] }))
    }

    /// The rows of new keys of the register.
    pub(crate) fn key_rows(&self, new: &NewKeys) -> Result<Vec<KeyRow>, Denial> {
        let master = self.master()?;
        let row = |(slot, key): (&String, &DataKey)| master.row((PARTIES, slot), Some(slot.clone()), (key, true));
        Ok(new.iter().map(row).collect())
    }

    /// The row of the table of parties that an event of the record gives; none where the person was erased.
    pub(crate) fn party_row(&self, event: &str, fields: &Fields) -> Result<Option<ViewRow>, Denial> {
        let person = self.party_of(event, fields, &mut NewKeys::new())?;
        Ok(party_view((event, fields), person.as_ref(), self.master()?))
    }
}

/// The row of the table of parties that an event gives.
pub(crate) fn party_view(
    (event, fields): (&str, &Fields),
    person: Option<&Personal>,
    master: &Master,
) -> Option<ViewRow> {
    let row = fields.get(ROW).filter(|_| of_party(event))?;
    let party = Party::deserialize(row).ok()?;
    let (kind, merged) = (party.kind.clone(), party.merged.as_ref().map_or(String::new(), |m| m.into.clone()));
    Some(ViewRow::Party(Box::new(match person {
        Some(Personal { slots, key, .. }) => {
            let slot = slots.first()?;
            let names = party.earlier.iter().map(|e| &e.name).chain([&party.name]);
            PartyRow {
                code: slot.clone(),
                kind,
                merged,
                same: master.index(&format!("{} {}", party.name, party.code.get(6..14).unwrap_or_default())),
                find: names.map(|n| name_hash(master, n)).collect::<Vec<_>>().join(" "),
                body: key.hide((PARTIES, slot), row),
                ..PartyRow::default()
            }
        }
        None => PartyRow {
            code: party.code.clone(),
            kind,
            merged,
            same: format!("{} {}", squeezed(&party.name), party.area.get(..6).unwrap_or(&party.area)),
            alike: core_name(&party.name),
            find: searched(&party),
            area: party.area,
            body: row.clone(),
        },
    })))
}

/// By what a natural person's name is found: whoever has no master key learns nothing from it.
pub(crate) fn name_hash(master: &Master, name: &str) -> String {
    master.index(&format!("name {}", squeezed(name)))
}

/// What is searched of an organisation: names of all days, code, numbers of permits.
fn searched(party: &Party) -> String {
    let names = party.earlier.iter().map(|e| &e.name).chain([&party.name, &party.code]);
    names.chain(party.permits.iter().map(|p| &p.number)).map(String::as_str).collect::<Vec<_>>().join(" ")
}
