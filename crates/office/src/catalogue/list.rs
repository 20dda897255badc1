//! The catalogue as a page shows it: filtered, counted, each entry with what stands against it.

use super::enter::entry;
use super::entry::short_title;
use super::{Entry, ITEMS, Note, State};
use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::CatalogueFilter;
use std::collections::BTreeMap;

/// So many entries stand on a page.
pub const SHOWN: usize = 50;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct CatalogueSought {
    /// The state; all if none.
    pub state: Option<State>,
    /// The statute's title; all if empty.
    pub statute: String,
    /// Words.
    pub text: String,
    /// Only those that say the same as another.
    pub twice: bool,
    /// Only those whose basis is no longer good or has no text.
    pub groundless: bool,
    /// The page, from 0.
    pub page: u64,
}

/// How the basis of an entry stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its version is in the law base and none is newer.
    Stands,
    /// A newer version has come, of this day.
    Replaced(Day),
    /// The list beside the texts says that it is no longer in force.
    Expired,
    /// The law base has no text of it.
    NoText,
}

impl Standing {
    /// In Chinese; empty where nothing is wrong.
    pub fn zh(&self) -> String {
        match self {
            Standing::Stands => String::new(),
            Standing::Replaced(day) => format!("法规已有 {day} 的新版"),
            Standing::Expired => "法规已经失效".into(),
            Standing::NoText => "法规库里没有这一版的原文".into(),
        }
    }
}

/// A page of the catalogue.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The entries, each with how its basis stands and its title in the law base, if it is there.
    pub entries: Vec<(Entry, Standing, Option<String>)>,
    /// How many fit.
    pub total: u64,
    /// How many stand in each state, of all.
    pub states: Vec<(State, u64)>,
    /// Statutes with entries that wait, and how many.
    pub waiting: Vec<(String, u64)>,
    /// How many stand on what is no longer good.
    pub groundless: u64,
    /// Items that came with the law pack: they count as confirmed.
    pub of_pack: usize,
}

/// Version day → the day in force and whether it expired, as the list beside the texts says.
type Versions = BTreeMap<Option<Day>, (Option<Day>, bool)>;

/// How the versions of statutes stand in the law base.
pub(super) struct Basis {
    /// By title.
    texts: BTreeMap<String, Versions>,
    /// The titles as the law base has them.
    titles: BTreeMap<String, String>,
}

impl Basis {
    pub(super) fn of(office: &Office) -> Result<Basis, Denial> {
        let mut texts: BTreeMap<String, Versions> = BTreeMap::new();
        let mut titles = BTreeMap::new();
        for v in office.statute_versions()? {
            let expired = v.status_hint == "expired";
            let short = short_title(&v.statute);
            titles.insert(short.clone(), v.statute);
            texts.entry(short).or_default().insert(v.version_day, (v.in_force_day, expired));
        }
        Ok(Basis { texts, titles })
    }

    pub(super) fn stands(&self, statute: &str, version: Option<Day>) -> Standing {
        let Some(versions) = self.texts.get(&short_title(statute)) else { return Standing::NoText };
        let newest = versions.keys().flatten().max();
        match (versions.get(&version), newest) {
            (_, Some(newest)) if version.is_some_and(|v| v < *newest) => Standing::Replaced(*newest),
            (None, _) => Standing::NoText,
            (Some((_, true)), _) => Standing::Expired,
            _ => Standing::Stands,
        }
    }

    /// The title as the law base has it.
    fn title(&self, statute: &str) -> Option<String> {
        self.titles.get(&short_title(statute)).cloned()
    }

    /// The day on which a version came into force, if it is known.
    pub(super) fn in_force(&self, statute: &str, version: Option<Day>) -> Option<Day> {
        self.texts.get(&short_title(statute))?.get(&version)?.0
    }
}

impl Office {
    /// A page of the catalogue of violation items.
    pub fn items_page(&self, who: &Who, sought: &CatalogueSought) -> Result<Catalogue, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        let basis = Basis::of(self)?;
        let parts = self.store.catalogue_parts(ITEMS)?;
        let mut states: BTreeMap<&str, u64> = BTreeMap::new();
        let mut waiting: BTreeMap<&str, u64> = BTreeMap::new();
        let (mut groundless, mut gone) = (0, Vec::new());
        for p in &parts {
            *states.entry(&p.state).or_default() += p.n;
            if p.state == State::Unconfirmed.id() {
                *waiting.entry(&p.statute).or_default() += p.n;
            }
            let live = p.state == State::Unconfirmed.id() || p.state == State::Confirmed.id();
            if live && basis.stands(&p.statute, p.version.parse().ok()) != Standing::Stands {
                groundless += p.n;
                gone.push((p.statute.clone(), p.version.clone()));
            }
        }
        gone.dedup();
        let filter = filter(sought, gone);
        let (rows, total) = self.store.catalogue(&filter, (sought.page * SHOWN as u64, SHOWN))?;
        let entries: Vec<Entry> = rows.into_iter().map(|r| entry(r.body)).collect::<Result<_, _>>()?;
        let entries = entries.into_iter().map(|e| {
            let stands = basis.stands(&e.statute, e.version_day);
            let title = basis.title(&e.statute);
            (e, stands, title)
        });
        let mut waiting: Vec<(String, u64)> = waiting.into_iter().map(|(s, n)| (s.to_string(), n)).collect();
        waiting.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let listed = states.get(State::Confirmed.id()).copied().unwrap_or(0);
        let published = self.register().items.len();
        Ok(Catalogue {
            entries: entries.collect(),
            total,
            states: State::ALL.map(|s| (s, states.get(s.id()).copied().unwrap_or(0))).to_vec(),
            waiting,
            groundless,
            of_pack: published.saturating_sub(usize::try_from(listed).unwrap_or(0)),
        })
    }

    /// Every entry that fits.
    pub(super) fn items_sought(&self, who: &Who, sought: &CatalogueSought) -> Result<Vec<Entry>, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        let basis = Basis::of(self)?;
        let parts = self.store.catalogue_parts(ITEMS)?.into_iter();
        let gone = parts.filter(|p| basis.stands(&p.statute, p.version.parse().ok()) != Standing::Stands);
        self.catalogue_entries(&filter(sought, gone.map(|p| (p.statute, p.version)).collect()))
    }

    /// One entry.
    pub fn item_entry(&self, code: &str) -> Result<Option<Entry>, Denial> {
        self.store.catalogue_row(ITEMS, code)?.map(|r| entry(r.body)).transpose()
    }
}

fn filter(sought: &CatalogueSought, gone: Vec<(String, String)>) -> CatalogueFilter {
    CatalogueFilter {
        kind: ITEMS.into(),
        state: sought.state.map(|s| s.id().into()),
        statute: (!sought.statute.is_empty()).then(|| sought.statute.clone()),
        text: sought.text.clone(),
        twice: sought.twice,
        parts: sought.groundless.then_some(gone),
    }
}

/// Why an entry cannot be confirmed as it stands; empty if it can.
pub(super) fn bars(entry: &Entry, basis: &Basis) -> Vec<String> {
    let mut why: Vec<String> = entry.notes.iter().filter(|n| n.bars()).map(|n: &Note| n.zh().to_string()).collect();
    let stands = basis.stands(&entry.statute, entry.version_day);
    if stands != Standing::Stands {
        why.push(stands.zh());
    }
    why
}
