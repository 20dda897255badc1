//! What a machine deducts from a closed file by the rubric of its procedure 机器预评: each deduction with reason and place.

use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::Law;
use crate::law::review::{Means, Rubric};
use crate::matter::Facts;
use crate::words::Cited;
use crate::{Office, policy};
use fadu_store::watch::review::{PreReview, place, pre_review};
use fadu_store::watch::warn::Seen;
use serde::Serialize;

/// A reason as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonLine {
    /// In one sentence.
    pub says: String,
    /// The event that it rests on: its place in the file, from 0, and its day and name.
    pub place: Option<(usize, String)>,
    /// Tenths of a point.
    pub tenths: u32,
}

/// An item as people read it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarkLine {
    /// Its id.
    pub item: String,
    /// Its block; empty for a veto.
    pub block: String,
    /// What is asked.
    pub name: String,
    /// Tenths of a point that it has.
    pub tenths: u32,
    /// It is asked of this file.
    pub applies: bool,
    /// Who finds it out.
    pub by: Means,
    /// Tenths of a point that the machine deducts.
    pub deducted: u32,
    /// Why.
    pub reasons: Vec<ReasonLine>,
    /// The articles.
    pub cites: Vec<Cited>,
}

/// The page of a pre-review.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileReview {
    /// The matter.
    pub matter: MatterId,
    /// Its newest number, or who it is about.
    pub title: String,
    /// The rubric's name, and whose it is.
    pub rubric: (String, String),
    /// The items.
    pub lines: Vec<MarkLine>,
    /// Names of the vetoes that were found.
    pub vetoes: Vec<String>,
    /// Tenths of a point that can still be reached.
    pub at_most: u32,
    /// Of these, tenths of a point that only a person gives.
    pub open: u32,
    /// The grade that can still be reached.
    pub grade: String,
}

/// The rubric that marks a file: by its procedure and what stands in it.
pub(crate) fn rubric_of<'a>(law: &'a Law, facts: &Facts) -> Option<&'a Rubric> {
    law.rubrics.values().find(|r| r.marks(&facts.procedure, |event| facts.has(event)))
}

impl Office {
    /// The pre-review of a closed file; not found where no rubric marks its procedure.
    pub fn file_review(&self, who: &Who, matter: MatterId) -> Result<FileReview, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, policy::Do::Read, facts.agency)?;
        // As warnings are: the rules in force over the version of the procedure that governs the matter.
        let (engine, register) = (self.engine_of(&facts)?, self.register());
        let rubric = rubric_of(&engine.law, &facts).ok_or(Denial::NotFound)?;
        if !facts.has(&procedure.headline.closed) {
            return Err(Denial::mistake("matter", "还没有归档：归档以后才评查"));
        }
        let seen = Seen { engine: &engine, register: &register, procedure: &procedure, facts: &facts, now: self.now() };
        let marked = pre_review(&seen, rubric);
        let head = &procedure.headline;
        let text = |f: &String| facts.values.get(f).and_then(|v| v.as_str()).map(str::to_string);
        Ok(FileReview {
            matter,
            title: head.number.iter().chain([&head.party]).find_map(text).unwrap_or_default(),
            rubric: (rubric.name.clone(), format!("{}：{}", rubric.house.owner, rubric.house.origin)),
            lines: self.mark_lines(&seen, rubric, &marked),
            vetoes: rubric.items.iter().filter(|i| marked.vetoes.contains(&i.id)).map(|i| i.name.clone()).collect(),
            at_most: marked.at_most,
            open: marked.open,
            grade: rubric.grade(marked.at_most).to_string(),
        })
    }

    /// Whether a rubric marks a file; none where it cannot be read.
    pub fn is_reviewed(&self, matter: MatterId) -> bool {
        self.facts(matter).is_ok_and(|(facts, _)| rubric_of(&self.engine().law, &facts).is_some())
    }

    pub(crate) fn mark_lines(&self, seen: &Seen<'_>, rubric: &Rubric, marked: &PreReview) -> Vec<MarkLine> {
        let line = |(item, mark): (&crate::law::review::RubricItem, &fadu_store::watch::review::Marked)| {
            let reason = |r: &fadu_store::watch::review::Reason| ReasonLine {
                says: r.says.clone(),
                place: r.entry.zip(place(seen, r)),
                tenths: r.tenths,
            };
            MarkLine {
                item: item.id.clone(),
                block: item.block.clone(),
                name: item.name.clone(),
                tenths: item.tenths,
                applies: mark.applies,
                by: item.by,
                deducted: mark.deducted,
                reasons: mark.reasons.iter().map(reason).collect(),
                cites: self.cites(&item.ground),
            }
        };
        rubric.items.iter().zip(&marked.items).map(line).collect()
    }
}
