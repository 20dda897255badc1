//! The catalogue as pages show it: on a day, by stage, kind, body and words; and one fee with all that happened to it.

use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::matter::register::{Fee, FeeEntry, ListedFee, Register};
use crate::policy::{self, Do};
use crate::powers::BasisStands;
use std::sync::Arc;

/// Rows on a page.
pub const ROWS: usize = 50;

/// Which fees.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum FeeStage {
    /// Those that may be charged on the day.
    #[default]
    Listed,
    /// Those with an entry that waits.
    Waiting,
    /// Those that may be charged no more, or not yet.
    Ended,
}

impl FeeStage {
    /// All, in the order of a page.
    pub const ALL: [FeeStage; 3] = [FeeStage::Listed, FeeStage::Waiting, FeeStage::Ended];

    /// As the address has it.
    pub fn id(self) -> &'static str {
        match self {
            FeeStage::Listed => "listed",
            FeeStage::Waiting => "waiting",
            FeeStage::Ended => "ended",
        }
    }
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            FeeStage::Listed => "施行中",
            FeeStage::Waiting => "待确认",
            FeeStage::Ended => "未施行、已取消",
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct FeesSought {
    /// Which fees; of everybody's page none but those that may be charged.
    pub stage: FeeStage,
    /// The kind; all if empty.
    pub kind: String,
    /// Only those that this body charges.
    pub body: Option<BodyId>,
    /// Words.
    pub text: String,
    /// The day; today if none.
    pub day: Option<Day>,
    /// The page, from 0.
    pub page: usize,
}

/// A fee as a row.
#[derive(Clone, Debug, PartialEq)]
pub struct FeeLine {
    /// Its code.
    pub code: String,
    /// What the catalogue says on the day, else what it said, will say, or is proposed.
    pub fee: Fee,
    /// The first day of that version.
    pub since: Option<Day>,
    /// The names of the bodies that charge it.
    pub bodies: Vec<String>,
    /// The entry that waits.
    pub waiting: Option<FeeEntry>,
}

/// A page of the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct FeesPage {
    /// The rows.
    pub rows: Vec<FeeLine>,
    /// How many fit.
    pub total: usize,
    /// How many stand in each stage, of all.
    pub stages: Vec<(FeeStage, usize)>,
}

/// One fee.
#[derive(Clone, Debug, PartialEq)]
pub struct FeePage {
    /// What a row says of it.
    pub line: FeeLine,
    /// The day that is asked about, and whether it may be charged on it.
    pub day: Day,
    /// Whether it may be charged on that day.
    pub stands: bool,
    /// Its bases, each with how it stands.
    pub basis: Vec<(String, BasisStands)>,
    /// Every entry, the newest first.
    pub entries: Vec<Arc<FeeEntry>>,
}

impl Office {
    /// The catalogue as those who keep it see it.
    pub fn fees_page(&self, who: &Who, sought: &FeesSought) -> Result<FeesPage, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        Ok(self.fees_sought(sought))
    }

    /// The catalogue for everybody: what may be charged on the day.
    pub fn fees_public(&self, sought: &FeesSought) -> FeesPage {
        self.fees_sought(&FeesSought { stage: FeeStage::Listed, ..sought.clone() })
    }

    /// A fee for those who keep the catalogue.
    pub fn fee_page(&self, who: &Who, code: &str, day: Option<Day>) -> Result<FeePage, Denial> {
        policy::require(who, Do::Catalogue, who.agency)?;
        self.fee_on(code, day.unwrap_or(self.today()))
    }

    /// A fee for everybody: only what was confirmed once.
    pub fn fee_public(&self, code: &str, day: Option<Day>) -> Result<FeePage, Denial> {
        let mut page = self.fee_on(code, day.unwrap_or(self.today()))?;
        page.line.waiting = None;
        page.entries.retain(|e| e.answer.as_ref().is_some_and(|a| a.approved));
        if page.entries.is_empty() { Err(Denial::NotFound) } else { Ok(page) }
    }

    fn fee_on(&self, code: &str, day: Day) -> Result<FeePage, Denial> {
        let register = self.register();
        let mut entries: Vec<_> = register.fee_entries.values().filter(|e| e.code == code).cloned().collect();
        entries.sort_by(|a, b| (b.answer.is_none(), b.day, b.on, &b.id).cmp(&(a.answer.is_none(), a.day, a.on, &a.id)));
        let none = ListedFee::default();
        let listed = register.fees.get(code).map_or(&none, Arc::as_ref);
        let line = line(&register, (code, listed), day).ok_or(Denial::NotFound)?;
        let mut bases = self.bases()?;
        let stands = |b: &String| (b.clone(), self.basis_stands(&mut bases, b).unwrap_or(BasisStands::NotHeld));
        let basis = line.fee.basis.iter().map(stands).collect();
        Ok(FeePage { stands: listed.on(day).is_some(), line, day, basis, entries })
    }

    fn fees_sought(&self, sought: &FeesSought) -> FeesPage {
        let (register, day) = (self.register(), sought.day.unwrap_or(self.today()));
        let none = ListedFee::default();
        let known = register.fees.values().map(|f| (f.code.as_str(), f.as_ref()));
        let waiting = register.fee_entries.values().filter(|e| e.answer.is_none());
        let new = waiting.filter(|e| !register.fees.contains_key(&e.code)).map(|e| (e.code.as_str(), &none));
        let all: Vec<(&str, &ListedFee)> = known.chain(new).collect();
        let is = |stage: FeeStage, (code, f): &(&str, &ListedFee)| match stage {
            FeeStage::Listed => f.on(day).is_some(),
            FeeStage::Waiting => register.fee_waiting(code).is_some(),
            FeeStage::Ended => !f.versions.is_empty() && f.on(day).is_none(),
        };
        let stages = FeeStage::ALL.map(|s| (s, all.iter().filter(|f| is(s, f)).count())).to_vec();
        let fits = |l: &FeeLine| {
            (sought.kind.is_empty() || l.fee.kind == sought.kind)
                && sought.body.is_none_or(|b| l.fee.bodies.contains(&b))
                && sought.text.split_whitespace().all(|w| has(l, w))
        };
        let of_stage = all.into_iter().filter(|f| is(sought.stage, f));
        let found: Vec<FeeLine> = of_stage.filter_map(|f| line(&register, f, day)).filter(fits).collect();
        let total = found.len();
        FeesPage { rows: found.into_iter().skip(sought.page * ROWS).take(ROWS).collect(), total, stages }
    }
}

fn line(register: &Register, (code, listed): (&str, &ListedFee), day: Day) -> Option<FeeLine> {
    let waiting = register.fee_waiting(code).cloned();
    let last = || register.fee_entries.values().filter(|e| e.code == code).find_map(|e| e.fee.clone());
    let fee = listed.near(day).cloned().or_else(|| waiting.as_ref()?.fee.clone()).or_else(last)?;
    let bodies = fee.bodies.iter().filter_map(|b| register.bodies.get(b)).map(|b| b.name.clone()).collect();
    Some(FeeLine { code: code.to_string(), since: listed.since(day), fee, bodies, waiting })
}

fn has(l: &FeeLine, word: &str) -> bool {
    let fee = &l.fee;
    let basis = fee.basis.iter().any(|b| b.contains(word));
    fee.name.contains(word) || l.code.contains(word) || fee.payer.contains(word) || basis
}
