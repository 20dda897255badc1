//! The register of parties: natural persons are kept encrypted, each under a key of its own, and found by what tells nothing of their code.

use crate::Office;
use crate::fault::Denial;
use crate::matter::register::Party;
use crate::matter::register::fold::ROW;
use crate::registers::{PARTIES, PARTY};
use fadu_store::record::Fields;
use fadu_store::{DataKey, KeyRow, Personal, ViewRow, Views};
use serde_json::Value;
use std::collections::BTreeMap;

/// Keys made on the way, by what their person is found by.
pub(crate) type NewKeys = BTreeMap<String, DataKey>;

impl Office {
    /// The register's row of a party, by its code.
    pub fn party(&self, code: &str) -> Result<Option<Party>, Denial> {
        if let Some(row) = self.store.party(code)? {
            return Ok(serde_json::from_value(row).ok());
        }
        let slot = self.master()?.index(code);
        if let (Some(hidden), Some(Some(key))) = (self.store.party(&slot)?, self.store.person_key(PARTIES, &slot)?) {
            return Ok(key.show((PARTIES, &slot), &hidden).and_then(|row| serde_json::from_value(row).ok()));
        }
        // Older records hold parties in the stream of all registers.
        Ok(self.register().parties.get(code).cloned())
    }

    /// Under which key a party is kept, if it is a natural person; a new key is added to the new ones. One who was erased is not entered again.
    pub(crate) fn party_of(&self, event: &str, fields: &Fields, new: &mut NewKeys) -> Result<Option<Personal>, Denial> {
        let text = |k: &str| fields.get(ROW).filter(|_| event == PARTY)?.get(k)?.as_str();
        let kind = text("kind").unwrap_or_default();
        let engine = self.engine();
        let natural = engine.law.base_procedures().any(|p| !kind.is_empty() && p.headline.natural_person.1 == kind);
        let Some(code) = text("code").filter(|_| natural) else { return Ok(None) };
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
        Ok(party_view(event, fields, person.as_ref()))
    }
}

/// The row of the table of parties that an event gives.
pub(crate) fn party_view(event: &str, fields: &Fields, person: Option<&Personal>) -> Option<ViewRow> {
    let row = fields.get(ROW).filter(|_| event == PARTY)?;
    let code = row.get("code").and_then(Value::as_str)?;
    Some(match person {
        Some(Personal { slots, key, .. }) => {
            let slot = slots.first()?;
            ViewRow::Party { code: slot.clone(), row: key.hide((PARTIES, slot), row) }
        }
        None => ViewRow::Party { code: code.to_string(), row: row.clone() },
    })
}
