//! Officers for the box of a form: found by name, number of the credential, unit or body; only who may be chosen there on that day, and only of
//! bodies whose officers this person chooses among.

use super::SearchAsked;
use crate::Office;
use crate::accounts::Who;
use crate::base::id::OfficerId;
use crate::fault::Denial;
use crate::form::page::Option_;
use crate::matter::register::{Officer, Register};
use crate::policy::{self, Do};
use serde::Deserialize;

/// So many are offered at once.
const OFFERED: usize = 12;
/// Longest question that is looked at.
const LONGEST: usize = 60;

/// What officers are chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Invited {
    /// To an examination: whoever is in post.
    Exam,
    /// To a training: officers of the own body with a credential.
    Training,
}

/// Officers who were named by their names or numbers.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct NamedOfficers {
    /// Who they are.
    pub officers: Vec<OfficerId>,
    /// What was not understood, and why: one sentence each.
    pub wrong: Vec<String>,
}

impl Office {
    /// Whether somebody may be chosen for that today.
    pub(crate) fn may_be_invited(&self, who: &Who, what: Invited, officer: &Officer) -> bool {
        let (register, today) = (self.register(), self.today());
        let serves = officer.moved_to.is_none() && register.body_on(officer.body, today).is_some();
        serves
            && match what {
                Invited::Exam => true,
                Invited::Training => officer.body == who.agency && officer.credentialed_on(today),
            }
    }

    /// Officers that best fit what was typed; none while the search is not ready (`search_ready`).
    pub fn officers_typed(&self, who: &Who, what: Invited, typed: &str) -> Result<Vec<Option_>, Denial> {
        self.invites(who, what)?;
        let (register, today) = (self.register(), self.today());
        let typed: String = typed.trim().chars().take(LONGEST).collect();
        if typed.is_empty() {
            return Ok(Vec::new());
        }
        let asked = SearchAsked { words: typed, most: OFFERED, ..SearchAsked::default() };
        let lets = |key: &str| register.officer(key).is_some_and(|o| self.may_be_invited(who, what, o));
        let found =
            self.asked_of(|b| &b.officers, |_, h| h.stands_on(today) && lets(&h.key), (&asked, &asked.words))?;
        let mut keys = found.map_or_else(Vec::new, |f| f.keys);
        // A whole number or name means one: who has only a part of it is no answer beside that one.
        if keys.iter().any(|(_, related)| !related) {
            keys.retain(|(_, related)| !related);
        }
        Ok(keys.iter().filter_map(|(key, _)| register.officer(key)).map(|o| option(&register, o)).collect())
    }

    /// The officers that a line names, by number of the credential or by name; two of one name are told by their numbers.
    pub fn officers_named(&self, who: &Who, what: Invited, line: &str) -> Result<NamedOfficers, Denial> {
        self.invites(who, what)?;
        let (register, mut named) = (self.register(), NamedOfficers::default());
        let words = line.split(['、', '，', ',', '；', ';', '\n', '\t', ' ']).map(str::trim).filter(|w| !w.is_empty());
        for word in words {
            let is = |o: &&Officer| o.name == word || (o.cert_no == word) || o.id.to_string() == word;
            let fits: Vec<&Officer> =
                register.officers.values().filter(is).filter(|o| self.may_be_invited(who, what, o)).collect();
            match fits[..] {
                [one] => named.officers.push(one.id),
                [] => named.wrong.push(format!("没有找到可以选的“{word}”，请写姓名全称或者证号")),
                _ => {
                    let each: Vec<String> = fits.iter().map(|o| option(&register, o).note).collect();
                    named.wrong.push(format!("“{word}”有 {} 人（{}），请写证号", fits.len(), each.join("；")));
                }
            }
        }
        named.officers.dedup();
        Ok(named)
    }

    fn invites(&self, who: &Who, what: Invited) -> Result<(), Denial> {
        let doing = match what {
            Invited::Exam => Do::Examine,
            Invited::Training => Do::Register,
        };
        policy::require(who, doing, who.agency)
    }
}

/// Who it is, with number, body and unit.
fn option(register: &Register, officer: &Officer) -> Option_ {
    let body = register.bodies.get(&officer.body).map_or("", |b| b.short.as_str());
    let parts = [officer.cert_no.as_str(), body, officer.unit.as_str()];
    let note = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    Option_ { value: officer.id.to_string(), name: officer.name.clone(), note, barred: false }
}
