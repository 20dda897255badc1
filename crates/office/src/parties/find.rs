//! The register of parties as pages show it: sought by words, code, kind, area; one party with what somebody may see of it.

use super::name_hash;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::matter::register::Party;
use crate::policy::{self, Do};
use crate::{At, Office, Page, Sought};
use fadu_store::{PartyFilter, PartyRow};
use serde::Serialize;

/// So many parties stand on a page.
pub const SHOWN: usize = 50;
/// So many matters of a party are shown.
const MATTERS: usize = 20;
/// So many are offered while somebody types.
const OFFERED: usize = 20;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct PartySought {
    /// Words of the name, or a code; a natural person is found by whole name or whole code only.
    pub text: String,
    /// Only of this kind.
    pub kind: String,
    /// Only in this area and those within it.
    pub area: String,
    /// Only those that may be the same as another.
    pub doubles: bool,
    /// The page, from 0.
    pub page: u64,
}

/// A party in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartyLine {
    /// What it is kept under, as its address has it.
    pub id: String,
    /// The row.
    pub party: Party,
    /// The Chinese name of its kind.
    pub kind: String,
    /// The names of its area.
    pub area: String,
}

/// A page of the register.
#[derive(Clone, Debug)]
pub struct PartiesPage {
    /// The parties.
    pub lines: Vec<PartyLine>,
    /// How many fit.
    pub total: u64,
    /// May enter, correct, merge.
    pub keeps: bool,
    /// May take natural persons out.
    pub persons: bool,
}

/// The page of one party.
#[derive(Clone, Debug)]
pub struct PartyPage {
    /// The party.
    pub line: PartyLine,
    /// The entry that stands for it, if it was merged.
    pub stands: Option<PartyLine>,
    /// Entries that were merged into it.
    pub merged: Vec<PartyLine>,
    /// Matters by code, as far as the viewer may see them; none where the viewer sees no matters.
    pub matters: Option<Vec<Page>>,
    /// Others that may be the same.
    pub doubles: Vec<PartyLine>,
    /// A natural person.
    pub natural: bool,
    /// May enter, correct, merge.
    pub keeps: bool,
}

impl Office {
    /// A page of the register of parties.
    pub fn parties_page(&self, who: &Who, sought: &PartySought) -> Result<PartiesPage, Denial> {
        policy::require(who, Do::Parties, who.agency)?;
        if sought.doubles {
            policy::require(who, Do::KeepParties, who.agency)?;
        }
        let filter = self.party_filter(sought)?;
        // Natural persons are counted and not listed.
        let shown = if self.is_natural(&sought.kind) && sought.text.trim().is_empty() { 0 } else { SHOWN };
        let (rows, total) = self.store.parties(&filter, (sought.page * SHOWN as u64, shown))?;
        Ok(PartiesPage {
            lines: self.party_lines(rows)?,
            total,
            keeps: policy::may(who, Do::KeepParties, who.agency),
            persons: policy::may(who, Do::TakeOutPersons, who.agency),
        })
    }

    /// Parties that fit what is typed, a few at once.
    pub fn parties_typed(&self, who: &Who, typed: &str) -> Result<Vec<PartyLine>, Denial> {
        policy::require(who, Do::Parties, who.agency)?;
        if typed.trim().is_empty() {
            return Ok(Vec::new());
        }
        let filter = self.party_filter(&PartySought { text: typed.into(), ..PartySought::default() })?;
        self.party_lines(self.store.parties(&filter, (0, OFFERED))?.0)
    }

    /// One party. Of a merged one, what was kept of it and where it went.
    pub fn party_page(&self, who: &Who, id: &str) -> Result<PartyPage, Denial> {
        policy::require(who, Do::Parties, who.agency)?;
        let party = self.party_kept(id)?.ok_or(Denial::NotFound)?;
        let of = |filter| self.party_lines(self.store.parties(&filter, (0, SHOWN))?.0);
        let merged = of(PartyFilter { merged_into: Some(id.into()), ..PartyFilter::default() })?;
        let stands = match party.merged {
            Some(_) => Some(self.standing(party.clone())?),
            None => None,
        };
        let stands = stands.map(|(id, party)| self.party_line(id, party)).transpose()?;
        let codes: Vec<String> =
            [&party].into_iter().chain(merged.iter().map(|l| &l.party)).map(|p| p.code.clone()).collect();
        let matters = match policy::may(who, Do::List, who.agency) {
            false => None,
            true => Some(codes.into_iter().map(|code| self.matters_of(who, code)).collect::<Result<_, _>>()?),
        };
        Ok(PartyPage {
            doubles: if party.merged.is_some() { Vec::new() } else { self.doubles_of(id)? },
            natural: self.is_natural(&party.kind),
            line: self.party_line(id.into(), party)?,
            stands,
            merged,
            matters,
            keeps: policy::may(who, Do::KeepParties, who.agency),
        })
    }

    fn matters_of(&self, who: &Who, code: String) -> Result<Page, Denial> {
        self.matters(who, &Sought { text: Some(code), ..Sought::default() }, At::default(), MATTERS)
    }

    /// Others that stand by themselves and have the same or a similar name.
    fn doubles_of(&self, id: &str) -> Result<Vec<PartyLine>, Denial> {
        let Some(row) = self.store.party_found(id)? else { return Ok(Vec::new()) };
        let rows = self.store.party_doubles((&row.same, &row.alike), SHOWN)?;
        self.party_lines(rows.into_iter().filter(|r| r.code != id).collect())
    }

    /// What a filter asks of the table: natural persons stand in no list, they are found by whole name or code.
    pub(super) fn party_filter(&self, sought: &PartySought) -> Result<PartyFilter, Denial> {
        let text = sought.text.trim();
        let master = self.master()?;
        let hashes = [master.index(&text.to_ascii_uppercase()), name_hash(master, text)];
        let given = |t: &str| (!t.trim().is_empty()).then(|| t.trim().to_string());
        let natural = self.party_kinds().into_iter().map(|(id, _)| id).find(|id| self.is_natural(id));
        Ok(PartyFilter {
            not_kind: natural.filter(|n| text.is_empty() && sought.kind != *n && !sought.doubles),
            kind: given(&sought.kind),
            area: given(&sought.area),
            text: text.into(),
            or_hashes: if text.is_empty() { Vec::new() } else { hashes.to_vec() },
            doubles: sought.doubles,
            merged_into: None,
        })
    }

    pub(super) fn party_lines(&self, rows: Vec<PartyRow>) -> Result<Vec<PartyLine>, Denial> {
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(party) = self.shown_party(&row.code, row.body)? {
                lines.push(self.party_line(row.code, party)?);
            }
        }
        Ok(lines)
    }

    pub(crate) fn party_line(&self, id: String, party: Party) -> Result<PartyLine, Denial> {
        let kind = self.party_kinds().into_iter().find(|(id, _)| *id == party.kind);
        let kind = kind.map_or_else(|| party.kind.clone(), |(_, zh)| zh);
        Ok(PartyLine { area: self.areas()?.path(&party.area), id, party, kind })
    }
}
