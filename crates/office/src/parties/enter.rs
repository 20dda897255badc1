//! A party entered, corrected, renamed: the whole new row is an event. Nothing of a matter changes with it.

use super::checks::Wrong;
use super::lines::{contact_lines, contacts, permit_lines, permits, place_lines, places};
use crate::accounts::{Who, hex};
use crate::base::{Denied, Fields, Mistake};
use crate::fault::Denial;
use crate::matter::register::Party;
use crate::matter::register::fold::ROW;
use crate::policy::{self, Do};
use crate::registers::{PARTIES, PARTY};
use crate::{Office, sheet};
use serde_json::json;
use sha2::{Digest, Sha256};

/// What a form or a line of a table says of a party.
#[derive(Clone, Debug, Default)]
pub struct PartyForm {
    /// Code.
    pub code: String,
    /// Kind.
    pub kind: String,
    /// Name.
    pub name: String,
    /// The first day of the name; must be given where the name is another than before.
    pub named_from: String,
    /// Legal representative or operator.
    pub representative: String,
    /// The code of the area.
    pub area: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Permits, a line each.
    pub permits: String,
    /// Further places, a line each.
    pub places: String,
    /// Contacts, a line each.
    pub contacts: String,
}

impl PartyForm {
    /// What the register has, to be changed.
    pub fn of(party: &Party) -> PartyForm {
        PartyForm {
            code: party.code.clone(),
            kind: party.kind.clone(),
            name: party.name.clone(),
            named_from: party.named_from.map_or(String::new(), |d| d.to_string()),
            representative: party.representative.clone(),
            area: party.area.clone(),
            address: party.address.clone(),
            phone: party.phone.clone(),
            permits: permit_lines(party).join("\n"),
            places: place_lines(party).join("\n"),
            contacts: contact_lines(party).join("\n"),
        }
    }

    /// The row that follows from what stood and what is said now.
    pub(super) fn over(&self, was: Option<&Party>) -> Result<Party, Wrong> {
        let mut wrong = Wrong::new();
        let text = |t: &str| t.trim().to_string();
        let from = match self.named_from.trim() {
            "" => None,
            day => sheet::day(day).or_else(|| (wrong.push(("named_from", format!("读不懂日期“{day}”"))), None).1),
        };
        let mut take = |field, why| wrong.push((field, why));
        let permits = permits(&self.permits).unwrap_or_else(|why| (take("permits", why), Vec::new()).1);
        let places = places(&self.places).unwrap_or_else(|why| (take("places", why), Vec::new()).1);
        let contacts = contacts(&self.contacts).unwrap_or_else(|why| (take("contacts", why), Vec::new()).1);
        let name = text(&self.name);
        let (base, renames) = match was {
            None => (Party { name: name.clone(), named_from: from, ..Party::default() }, false),
            Some(was) => (was.clone(), was.name != name),
        };
        let base = match (renames, from) {
            (false, _) => Some(Party { named_from: from.or(base.named_from), ..base }),
            (true, Some(from)) if was.is_none_or(|w| w.named_from != Some(from)) => base.renamed(&name, from),
            (true, _) => None,
        };
        let Some(base) = base else {
            wrong.push(("named_from", "名称与登记的不同：请填写新名称的起始日，应当晚于原名称的起始日".into()));
            return Err(wrong);
        };
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Party {
            code: text(&self.code).to_ascii_uppercase(),
            kind: text(&self.kind),
            representative: text(&self.representative),
            area: text(&self.area),
            address: text(&self.address),
            phone: text(&self.phone),
            permits,
            places,
            contacts,
            ..base
        })
    }
}

/// Stands for a row: what is changed is what was seen.
pub fn seen(party: &Party) -> String {
    hex(&Sha256::digest(json!(party).to_string()))
}

pub(super) fn mistaken(wrong: Wrong) -> Denial {
    let mistake = |(field, message): (&str, String)| Mistake { field: field.into(), message };
    Denial::Denied(Denied::Mistaken(wrong.into_iter().map(mistake).collect()))
}

impl Office {
    /// Enters a party; its id.
    pub async fn enter_party(&self, who: &Who, form: &PartyForm) -> Result<String, Denial> {
        policy::require(who, Do::KeepParties, who.agency)?;
        let party = form.over(None).map_err(mistaken)?;
        let wrong = self.wrong_with(&party)?;
        if !wrong.is_empty() {
            return Err(mistaken(wrong));
        }
        let id = self.party_id(&party)?;
        if let Some(known) = self.party_kept(&id)? {
            return Err(Denial::mistake("code", format!("这个代码已经登记：{}；请打开它来更正", known.name)));
        }
        self.keep_parties(who, vec![(PARTY, party)]).await?;
        Ok(id)
    }

    /// Corrects a party, or enters its new name. The code stays: another code is another party.
    pub async fn change_party(&self, who: &Who, id: &str, (form, as_seen): (&PartyForm, &str)) -> Result<(), Denial> {
        policy::require(who, Do::KeepParties, who.agency)?;
        let was = self.party_kept(id)?.ok_or(Denial::NotFound)?;
        if seen(&was) != as_seen {
            return Err(Denial::mistake("", "打开这一页以后，别人改动了这名当事人，请核对以后再提交"));
        }
        if was.merged.is_some() {
            return Err(Denial::mistake("", "已经并入另一名当事人，不能更正；要更正的，先撤销合并"));
        }
        let form = PartyForm { code: was.code.clone(), kind: was.kind.clone(), ..form.clone() };
        let party = form.over(Some(&was)).map_err(mistaken)?;
        let wrong = self.wrong_with(&party)?;
        if !wrong.is_empty() {
            return Err(mistaken(wrong));
        }
        if party == was {
            return Err(Denial::mistake("", "没有改动"));
        }
        self.keep_parties(who, vec![(PARTY, party)]).await
    }

    /// Writes rows of the register, in the name of who did it.
    pub(super) async fn keep_parties(&self, who: &Who, rows: Vec<(&'static str, Party)>) -> Result<(), Denial> {
        let fields = |p: Party| Fields::from([(ROW.to_string(), json!(p)), ("_by".to_string(), json!(who.person))]);
        let events = rows.into_iter().map(|(event, party)| (event, fields(party))).collect();
        self.enter_beside(PARTIES, events, (self.now(), Vec::new())).await
    }
}
