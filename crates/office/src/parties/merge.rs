//! Doubles joined with a trace: a person looks at both, says why they are one; both ids go on resolving, matters stay as they are, and it can
//! be undone.

use super::find::PartyLine;
use super::{MERGED, PARTED};
use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::matter::register::party::{core_name, squeezed};
use crate::matter::register::{Merged, Parted, Party};
use crate::policy::{self, Do};

const REASON_MOST: usize = 500;

/// Why two entries may be one party.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// One name in one area.
    SameName,
    /// Names of one core.
    SimilarName,
}

impl Why {
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Why::SameName => "名称和区划相同",
            Why::SimilarName => "名称相近（去掉地名和组织形式后相同）",
        }
    }

    /// Why two entries may be one; nothing where no rule says so.
    pub fn of(one: &Party, other: &Party) -> Option<Why> {
        let area = |p: &Party| p.area.get(..6).unwrap_or(&p.area).to_string();
        match squeezed(&one.name) == squeezed(&other.name) && area(one) == area(other) {
            true => Some(Why::SameName),
            false => (core_name(&one.name) == core_name(&other.name)).then_some(Why::SimilarName),
        }
    }
}

/// Two entries side by side.
#[derive(Clone, Debug)]
pub struct MergePage {
    /// The one.
    pub one: PartyLine,
    /// The other.
    pub other: PartyLine,
    /// Why they may be one.
    pub why: Option<Why>,
}

fn said(reason: &str) -> Result<String, Denial> {
    match reason.trim().chars().count() {
        1..=REASON_MOST => Ok(reason.trim().to_string()),
        _ => Err(Denial::mistake("reason", format!("请写明理由（{REASON_MOST} 字以内）"))),
    }
}

impl Office {
    /// Two entries side by side.
    pub fn merge_page(&self, who: &Who, (one, other): (&str, &str)) -> Result<MergePage, Denial> {
        policy::require(who, Do::KeepParties, who.agency)?;
        let line = |id: &str| self.party_line(id.into(), self.party_kept(id)?.ok_or(Denial::NotFound)?);
        let (one, other) = (line(one)?, line(other)?);
        Ok(MergePage { why: Why::of(&one.party, &other.party), one, other })
    }

    /// Merges an entry into another, with the reason.
    pub async fn merge_parties(&self, who: &Who, (from, into): (&str, &str), reason: &str) -> Result<(), Denial> {
        let page = self.merge_page(who, (from, into))?;
        let wrong = |why: &str| Err(Denial::mistake("", why));
        if from == into {
            return wrong("两边是同一条登记");
        }
        if page.one.party.merged.is_some() || page.other.party.merged.is_some() {
            return wrong("已经并入另一条登记的不能再合并，请从留下的那一条合并");
        }
        if self.is_natural(&page.one.party.kind) != self.is_natural(&page.other.party.kind) {
            return wrong("自然人和单位（个体工商户）是两个当事人，不能合并");
        }
        let merged = Merged { into: into.into(), reason: said(reason)?, by: who.name.clone(), on: self.today() };
        self.keep_parties(who, vec![(MERGED, Party { merged: Some(merged), ..page.one.party })]).await
    }

    /// Undoes a merge, with the reason: the entry stands by itself again.
    pub async fn part_party(&self, who: &Who, id: &str, reason: &str) -> Result<(), Denial> {
        policy::require(who, Do::KeepParties, who.agency)?;
        let mut party = self.party_kept(id)?.ok_or(Denial::NotFound)?;
        let Some(merged) = party.merged.take() else {
            return Err(Denial::mistake("", "没有并入别的登记，不必撤销"));
        };
        party.parted.push(Parted { merged, reason: said(reason)?, by: who.name.clone(), on: self.today() });
        self.keep_parties(who, vec![(PARTED, party)]).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_entries_may_be_one_by_name_and_area_or_by_the_core_of_the_name() {
        let party = |name: &str, area: &str| Party { name: name.into(), area: area.into(), ..Party::default() };
        let of = |a: (&str, &str), b: (&str, &str)| Why::of(&party(a.0, a.1), &party(b.0, b.1));
        let here = ("禾风餐饮店", "990106001");
        assert_eq!(of(here, ("禾风餐饮店", "990106002")), Some(Why::SameName));
        assert_eq!(of(here, ("禾风餐饮店", "990107001")), Some(Why::SimilarName));
        assert_eq!(of(here, ("示例市禾风餐饮有限公司", "")), Some(Why::SimilarName));
        assert_eq!(of(here, ("禾丰餐饮店", "990106001")), None);
    }
}
