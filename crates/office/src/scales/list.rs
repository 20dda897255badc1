//! Scales as pages show them: by document and state, and one with its tiers, the item that it weighs and what stands against it.

use super::link::Candidate;
use super::{SCALES, ScaleEntry};
use crate::Office;
use crate::accounts::Who;
use crate::catalogue::{SHOWN, State};
use crate::fault::Denial;
use crate::law::items::Item;
use crate::policy::{self, Do};
use crate::sheet;
use fadu_store::CatalogueFilter;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct ScaleSought {
    /// The state; all if none.
    pub state: Option<State>,
    /// Words.
    pub text: String,
    /// The page, from 0.
    pub page: u64,
}

/// A page of scales.
#[derive(Clone, Debug)]
pub struct Scales {
    /// The entries, each with the name of its item, if it is in the registers.
    pub entries: Vec<(ScaleEntry, Option<String>)>,
    /// How many fit.
    pub total: u64,
    /// How many stand in each state.
    pub states: Vec<(State, u64)>,
    /// Benchmarks that come with the law pack: their name, and for how many items.
    pub of_pack: Vec<(String, usize)>,
}

/// One scale.
#[derive(Clone, Debug)]
pub struct ScaleOpened {
    /// The entry.
    pub entry: ScaleEntry,
    /// The item that it weighs, if it is in the registers.
    pub item: Option<Item>,
    /// Items that it may weigh, best first.
    pub candidates: Vec<Candidate>,
    /// Why it cannot be confirmed as it stands; empty if it can or is.
    pub bars: Vec<String>,
    /// What of it has no place in the item.
    pub left: Vec<String>,
}

fn filter(sought: &ScaleSought) -> CatalogueFilter {
    CatalogueFilter {
        kind: SCALES.into(),
        state: sought.state.map(|s| s.id().into()),
        text: sought.text.clone(),
        ..CatalogueFilter::default()
    }
}

impl Office {
    /// A page of the scales.
    pub fn scales_page(&self, who: &Who, sought: &ScaleSought) -> Result<Scales, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        let (rows, total) = self.store.catalogue(&filter(sought), (sought.page * SHOWN as u64, SHOWN))?;
        let register = self.register();
        let entries: Vec<ScaleEntry> =
            rows.into_iter().map(|r| super::enter::entry(r.body)).collect::<Result<_, _>>()?;
        let named = |e: ScaleEntry| {
            let name = register.item(&e.scale.item).map(|i| i.name.clone());
            (e, name)
        };
        let parts = self.store.catalogue_parts(SCALES)?;
        let count = |s: State| parts.iter().filter(|p| p.state == s.id()).map(|p| p.n).sum();
        let mut of_pack: Vec<(String, usize)> = Vec::new();
        for house in register.items.values().filter_map(|v| v.last()?.house.as_ref()) {
            let name = format!("{}（{}）", house.origin, house.owner);
            match of_pack.iter_mut().find(|(n, _)| *n == name) {
                Some((_, n)) => *n += 1,
                None => of_pack.push((name, 1)),
            }
        }
        let states = State::ALL.map(|s| (s, count(s))).to_vec();
        Ok(Scales { entries: entries.into_iter().map(named).collect(), total, states, of_pack })
    }

    /// One scale.
    pub fn scale_opened(&self, who: &Who, id: &str) -> Result<ScaleOpened, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        let row = self.store.catalogue_row(SCALES, id)?.ok_or(Denial::NotFound)?;
        let entry = super::enter::entry(row.body)?;
        let item = self.register().item(&entry.scale.item).cloned();
        let bars = if entry.state == State::Unconfirmed { self.scale_bars(who, &entry) } else { Vec::new() };
        let left = item.as_ref().and_then(|i| entry.scale.fit(i).ok()).map_or_else(Vec::new, |f| f.left);
        Ok(ScaleOpened { candidates: self.scale_candidates(id)?, entry, item, bars, left })
    }

    /// Scales of an item that hold all of these words, a few dozen at most.
    pub(crate) fn scales_holding(&self, words: &str) -> Result<Vec<ScaleEntry>, Denial> {
        const LOOKED_AT: usize = 48;
        let sought = ScaleSought { text: words.into(), ..ScaleSought::default() };
        let (rows, _) = self.store.catalogue(&filter(&sought), (0, LOOKED_AT))?;
        let mut all: Vec<ScaleEntry> =
            rows.into_iter().map(|r| super::enter::entry(r.body)).collect::<Result<_, _>>()?;
        all.retain(|e| !e.scale.item.is_empty());
        Ok(all)
    }

    /// The scales that fit as a table.
    pub fn scales_table(&self, who: &Who, sought: &ScaleSought, kind: sheet::Kind) -> Result<Vec<u8>, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        Ok(sheet::write(kind, &super::scale_rows(&self.scale_entries(&filter(sought))?)))
    }
}
