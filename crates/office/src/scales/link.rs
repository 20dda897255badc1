//! Which violation item a scale weighs: of the same article, and of an act that says nearly the same.

use super::SCALES;
use crate::Office;
use crate::base::Citation;
use crate::catalogue::{Entry, ITEMS, State};
use crate::fault::Denial;
use crate::law::items::Item;
use crate::law::scale::Scale;
use fadu_store::CatalogueFilter;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// From so many thousandths on an item is proposed.
const LIKE: u32 = 450;
/// So many are offered.
const OFFERED: usize = 12;

/// An item that a scale may weigh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The item's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its first basis as people read it.
    pub place: String,
    /// Whether it stands in the registers: only then may the scale be confirmed for it.
    pub confirmed: bool,
    /// How well it fits, in thousandths.
    pub fits: u32,
}

/// All items, of the registers and of the catalogue, once each.
pub(super) struct Items(Vec<(Item, bool)>);

impl Items {
    pub(super) fn of(office: &Office) -> Result<Items, Denial> {
        let register = office.register();
        let mut all: Vec<(Item, bool)> =
            register.items.values().filter_map(|v| v.last()).map(|i| (i.clone(), true)).collect();
        let known: BTreeSet<String> = all.iter().map(|(i, _)| i.code.clone()).collect();
        let filter = CatalogueFilter { kind: ITEMS.into(), ..CatalogueFilter::default() };
        let proposed = office.catalogue_entries(&filter)?.into_iter();
        let open = |e: &Entry| e.state == State::Unconfirmed && !known.contains(&e.item.code);
        all.extend(proposed.filter(open).map(|e| (e.item, false)));
        Ok(Items(all))
    }

    /// Those of the same article, best first.
    pub(super) fn candidates(&self, scale: &Scale) -> Vec<Candidate> {
        let found = self.0.iter().filter_map(|(item, confirmed)| {
            // A list of what is not punished names the duty, a benchmark the article that allows the consequence.
            let named = if scale.waiver.is_some() { &item.violated } else { &item.basis };
            let near = named.iter().flat_map(|b| scale.basis.iter().filter_map(|s| nearness(s, b))).max()?;
            Some(Candidate {
                code: item.code.clone(),
                name: item.name.clone(),
                place: item.basis.first().map_or(String::new(), Citation::place_zh),
                confirmed: *confirmed,
                fits: near + likeness(&scale.act, &item.name) * 7 / 10,
            })
        });
        let mut found: Vec<Candidate> = found.collect();
        found.sort_by_key(|c| (Reverse(c.fits), Reverse(c.confirmed), c.code.clone()));
        found.truncate(OFFERED);
        found
    }

    /// The item that is proposed; empty where none fits well enough.
    pub(super) fn proposed(&self, scale: &Scale) -> String {
        self.candidates(scale).into_iter().next().filter(|c| c.fits >= LIKE).map_or(String::new(), |c| c.code)
    }
}

/// In thousandths; nothing where the articles differ, 300 where 款 and 项 agree as far as both name them.
fn nearness(one: &Citation, other: &Citation) -> Option<u32> {
    if one.statute != other.statute || one.article != other.article {
        return None;
    }
    let agree = |a: u16, b: u16| a == 0 || b == 0 || a == b;
    let same = agree(one.paragraph, other.paragraph) && one.item == other.item;
    Some(if same { 300 } else { 0 })
}

/// How many of the pairs of characters of the shorter name stand in the longer one, in thousandths.
fn likeness(one: &str, other: &str) -> u32 {
    let pairs = |t: &str| {
        let chars: Vec<char> = t.chars().filter(|c| c.is_alphanumeric()).collect();
        chars.windows(2).map(|p| (p[0], p[1])).collect::<BTreeSet<_>>()
    };
    let (a, b) = (pairs(one), pairs(other));
    let shared = u32::try_from(a.intersection(&b).count()).unwrap_or(0);
    shared * 1000 / u32::try_from(a.len().min(b.len()).max(1)).unwrap_or(1)
}

impl Office {
    /// The items that a scale may weigh, best first.
    pub fn scale_candidates(&self, id: &str) -> Result<Vec<Candidate>, Denial> {
        let entry = self.store.catalogue_row(SCALES, id)?.ok_or(Denial::NotFound)?;
        Ok(Items::of(self)?.candidates(&super::enter::entry(entry.body)?.scale))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_first_then_the_words() {
        let cite = |c: &str| c.parse::<Citation>().unwrap();
        assert_eq!(nearness(&cite("a-law/83.0.2"), &cite("a-law/83.0.2")), Some(300));
        assert_eq!(nearness(&cite("a-law/83.0.2"), &cite("a-law/83.1.2")), Some(300));
        assert_eq!(nearness(&cite("a-law/83.0.2"), &cite("a-law/83.0.3")), Some(0));
        assert_eq!(nearness(&cite("a-law/83.0.2"), &cite("a-law/84.0.2")), None);
        assert_eq!(nearness(&cite("a-law/83"), &cite("b-law/83")), None);
        assert_eq!(likeness("超过标准排放污染物的", "超过标准排放污染物"), 1000);
        assert_eq!(likeness("超标排放", "未记台账"), 0);
        assert_eq!(likeness("", "未记台账"), 0);
    }
}
