//! Rounds as they stand: a fold of their events. What is not known is passed over.

use super::tell::*;
use crate::matter::base::Fields;
use crate::matter::base::id::PersonId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What was reported of a correction, each with how it was judged.
pub type CorrectionReports = Vec<(CorrectionReported, Option<CorrectionJudged>)>;

/// A file of a round as it stands.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FileState {
    /// The file.
    pub of: RoundFile,
    /// Who reviews: two, then perhaps a third, as they are after replacements.
    pub reviewers: Vec<Reviewer>,
    /// How they came to it.
    pub allotted: Vec<Allotted>,
    /// Who was replaced.
    pub replaced: Vec<Replaced>,
    /// Sheets, in the order in which they were handed in.
    pub sheets: Vec<HandedIn>,
    /// Results, the newest last.
    pub settled: Vec<Settled>,
    /// When the agency was told.
    pub told: Option<Told>,
    /// Objections, each with its answer.
    pub objections: Vec<(Objected, Option<ObjectionAnswered>)>,
    /// Corrections asked for, with what was reported and how that was judged.
    pub corrections: Vec<(CorrectionOrdered, CorrectionReports)>,
}

impl FileState {
    fn new(of: RoundFile) -> FileState {
        FileState {
            of,
            reviewers: Vec::new(),
            allotted: Vec::new(),
            replaced: Vec::new(),
            sheets: Vec::new(),
            settled: Vec::new(),
            told: None,
            objections: Vec::new(),
            corrections: Vec::new(),
        }
    }
    /// The result that holds.
    pub fn result(&self) -> Option<&Settled> {
        self.settled.last()
    }
    /// The sheet that somebody handed in.
    pub fn sheet_of(&self, person: PersonId) -> Option<&HandedIn> {
        self.sheets.iter().find(|s| s.by_person == person)
    }
    /// Whether somebody reviews it.
    pub fn is_reviewer(&self, person: PersonId) -> bool {
        self.reviewers.iter().any(|r| r.person == person)
    }
    /// Two sheets are in and differ: a third reviewer is to be named.
    pub fn wants_third(&self) -> bool {
        self.reviewers.len() == 2 && self.sheets.len() == 2 && self.settled.is_empty()
    }
    /// Nobody waits for anybody's sheet: reviewers may see each other's.
    pub fn is_open(&self) -> bool {
        !self.settled.is_empty()
    }
    /// So many objections were made to an item.
    pub fn objections_to(&self, item: &str) -> usize {
        self.objections.iter().flat_map(|(o, _)| &o.points).filter(|p| p.item == item).count()
    }
    /// The objection that is not answered.
    pub fn objection(&self) -> Option<&Objected> {
        self.objections.iter().find(|(_, answer)| answer.is_none()).map(|(o, _)| o)
    }
    /// The correction that runs: what is asked for and the day by which it is due.
    pub fn correction(&self) -> Option<(&CorrectionOrdered, crate::matter::base::Day)> {
        let (ordered, reports) = self.corrections.last()?;
        match reports.last() {
            Some((_, Some(judged))) if judged.accepted => None,
            _ => {
                let later = reports.iter().rev().find_map(|(_, j)| j.as_ref().and_then(|j| j.due));
                Some((ordered, later.unwrap_or(ordered.due)))
            }
        }
    }
    /// The agency reported and nobody has judged it.
    pub fn correction_waits(&self) -> bool {
        self.corrections.last().and_then(|(_, r)| r.last()).is_some_and(|(_, judged)| judged.is_none())
    }
    /// Whoever runs the round has to do something about it.
    pub fn calls(&self) -> bool {
        self.reviewers.is_empty() || self.wants_third() || self.objection().is_some() || self.correction_waits()
    }
}

/// A round as it stands.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Round {
    /// How it was opened.
    pub opened: RoundOpened,
    /// Its files, in order.
    pub files: Vec<FileState>,
    /// It has ended.
    pub closed: Option<Closed>,
    /// Its report is drafted.
    pub report: Option<ReportDrafted>,
}

impl Round {
    /// One of its files.
    pub fn file(&self, id: &str) -> Option<&FileState> {
        self.files.iter().find(|f| f.of.file == id)
    }
    /// How many files somebody reviews in it.
    pub fn load(&self) -> BTreeMap<PersonId, usize> {
        let mut load = BTreeMap::new();
        for reviewer in self.files.iter().flat_map(|f| &f.reviewers) {
            *load.entry(reviewer.person).or_insert(0) += 1;
        }
        load
    }
}

/// All rounds.
#[derive(Clone, Debug, Default)]
pub struct Rounds {
    /// By id.
    pub all: BTreeMap<String, Round>,
}

impl Rounds {
    /// Takes in an event of the stream of rounds.
    pub fn apply(&mut self, name: &str, fields: &Fields) {
        let Some(row) = fields.get("row") else { return };
        match name {
            "ReviewRoundOpened" => self.opened(row),
            "ReviewersAllotted" => self.on(row, |f, a: Allotted| {
                f.reviewers.extend(a.reviewers.iter().cloned());
                f.allotted.push(a);
            }),
            "ReviewerReplaced" => self.on(row, |f, r: Replaced| {
                f.reviewers.iter_mut().filter(|x| x.person == r.out).for_each(|x| *x = r.comes.clone());
                f.replaced.push(r);
            }),
            "ReviewSheetHandedIn" => self.on(row, |f, s: HandedIn| f.sheets.push(s)),
            "FileReviewSettled" => self.on(row, |f, s: Settled| f.settled.push(s)),
            "ReviewResultsTold" => self.told(row),
            "ReviewObjected" => self.on(row, |f, o: Objected| f.objections.push((o, None))),
            "ReviewObjectionAnswered" => self.on(row, |f, a: ObjectionAnswered| {
                if let Some(open) = f.objections.iter_mut().find(|(_, answer)| answer.is_none()) {
                    open.1 = Some(a);
                }
            }),
            "ReviewCorrectionOrdered" => self.on(row, |f, c: CorrectionOrdered| f.corrections.push((c, Vec::new()))),
            "ReviewCorrectionReported" => self.on(row, |f, r: CorrectionReported| {
                if let Some((_, reports)) = f.corrections.last_mut() {
                    reports.push((r, None));
                }
            }),
            "ReviewCorrectionJudged" => self.on(row, |f, j: CorrectionJudged| {
                if let Some(last) = f.corrections.last_mut().and_then(|(_, reports)| reports.last_mut()) {
                    last.1 = Some(j);
                }
            }),
            "ReviewRoundClosed" => {
                if let Some((closed, round)) =
                    read::<Closed>(row).and_then(|c| Some((c.clone(), self.all.get_mut(&c.round)?)))
                {
                    round.closed = Some(closed);
                }
            }
            "ReviewRoundDocumented" => {
                let report = read::<ReportDrafted>(row);
                if let Some((report, round)) = report.and_then(|r| Some((r.clone(), self.all.get_mut(&r.round)?))) {
                    round.report = Some(report);
                }
            }
            _ => {}
        }
    }

    fn opened(&mut self, row: &Value) {
        if let Some(opened) = read::<RoundOpened>(row) {
            let files = opened.files.iter().cloned().map(FileState::new).collect();
            self.all.insert(opened.id.clone(), Round { files, closed: None, report: None, opened });
        }
    }

    fn told(&mut self, row: &Value) {
        let Some(told) = read::<Told>(row) else { return };
        let Some(round) = self.all.get_mut(&told.round) else { return };
        for file in round.files.iter_mut().filter(|f| told.files.contains(&f.of.file)) {
            file.told = Some(file.told.take().unwrap_or_else(|| told.clone()));
        }
    }

    /// Does something to the file that a row names.
    fn on<T: for<'a> Deserialize<'a>>(&mut self, row: &Value, does: impl FnOnce(&mut FileState, T)) {
        let text = |k: &str| row.get(k).and_then(Value::as_str).unwrap_or_default();
        let round = self.all.get_mut(text("round"));
        let file = round.and_then(|r| r.files.iter_mut().find(|f| f.of.file == text("file")));
        if let Some((file, told)) = file.zip(read::<T>(row)) {
            does(file, told);
        }
    }
}

fn read<T: for<'a> Deserialize<'a>>(row: &Value) -> Option<T> {
    T::deserialize(row).ok()
}
