//! What is found in common 共性问题: of a round or of a year, item by item and agency by agency. A rate is worked out only from the least sample
//! on; agencies stand in the order of their names, persons are not counted at all.

use super::rubric;
use crate::Office;
use crate::accounts::Who;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::law::house::REVIEW_SAMPLE;
use crate::policy::{self, Do};
use fadu_store::watch::rounds::Round;
use serde::Serialize;
use std::collections::BTreeMap;

/// A file that a number counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountedFile {
    /// The round.
    pub round: String,
    /// The file.
    pub file: String,
    /// Its number.
    pub name: String,
}

/// An item and how often it lost something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemFigures {
    /// Its id.
    pub item: String,
    /// What is asked.
    pub name: String,
    /// It fails the whole file.
    pub veto: bool,
    /// Of so many files that were marked by a rubric that has it.
    pub of: usize,
    /// The files in which it lost something.
    pub files: Vec<CountedFile>,
}

/// An agency and what became of its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgencyFigures {
    /// The body.
    pub agency: BodyId,
    /// Its name.
    pub name: String,
    /// Its files that have a result.
    pub files: Vec<CountedFile>,
    /// Of these, with each grade.
    pub grades: Vec<(String, Vec<CountedFile>)>,
    /// The mean score in tenths of a point, rounded; none below the least sample.
    pub mean: Option<u32>,
}

/// What is found in common.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct RoundFigures {
    /// Files that have a result.
    pub files: usize,
    /// Items that lost something in any file, the most frequent first.
    pub items: Vec<ItemFigures>,
    /// Agencies, by name.
    pub agencies: Vec<AgencyFigures>,
    /// Grades in their order.
    pub grades: Vec<String>,
    /// So many files make a rate.
    pub least: usize,
}

impl RoundFigures {
    /// Permille of so many of so many; none below the least sample.
    pub fn rate(&self, part: usize, of: usize) -> Option<usize> {
        (of >= self.least && of > 0).then(|| (part * 1000 + of / 2) / of)
    }
}

impl Office {
    /// What was found in common in the rounds that were opened in a year.
    pub fn review_figures(&self, who: &Who, year: i32) -> Result<RoundFigures, Denial> {
        policy::require(who, Do::ReviewFigures, who.agency)?;
        let all = self.all_rounds()?;
        let of: Vec<Round> = all.all.values().filter(|r| r.opened.at.day().year() == year).cloned().collect();
        self.round_figures(&of, self.engine().law.house.count(REVIEW_SAMPLE) as usize)
    }

    /// The figures of one round, by the rules of the day on which it was opened.
    pub(super) fn round_figures_of(&self, round: &Round) -> Result<RoundFigures, Denial> {
        let least = self.round_law(round)?.house.count(REVIEW_SAMPLE) as usize;
        self.round_figures(std::slice::from_ref(round), least)
    }

    fn round_figures(&self, rounds: &[Round], least: usize) -> Result<RoundFigures, Denial> {
        let mut figures = RoundFigures { least, ..Default::default() };
        let mut items: BTreeMap<String, ItemFigures> = BTreeMap::new();
        let mut agencies: BTreeMap<BodyId, Vec<(u32, String, CountedFile)>> = BTreeMap::new();
        for round in rounds {
            let law = self.round_law(round)?;
            for file in &round.files {
                let (Some(result), rubric) = (file.result(), rubric(&law, file)?) else { continue };
                figures.files += 1;
                let name = self.file_name(&file.of.file)?;
                let (round, id) = (round.opened.id.clone(), file.of.file.clone());
                let at = || CountedFile { round: round.clone(), file: id.clone(), name: name.clone() };
                let names = rubric.grades.iter().map(|(_, name)| name).chain([&rubric.below]);
                let new: Vec<String> = names.filter(|n| !figures.grades.contains(n)).cloned().collect();
                figures.grades.extend(new);
                agencies.entry(file.of.agency).or_default().push((result.tenths(), result.grade.clone(), at()));
                for item in &rubric.items {
                    let line = items.entry(item.id.clone()).or_insert_with(|| ItemFigures {
                        item: item.id.clone(),
                        name: item.name.clone(),
                        veto: item.is_veto(),
                        of: 0,
                        files: Vec::new(),
                    });
                    line.of += 1;
                    if result.marks.iter().any(|m| m.item == item.id) {
                        line.files.push(at());
                    }
                }
            }
        }
        figures.items = items.into_values().filter(|i| !i.files.is_empty()).collect();
        figures.items.sort_by(|a, b| b.files.len().cmp(&a.files.len()).then(a.item.cmp(&b.item)));
        figures.agencies = agencies.into_iter().map(|(agency, of)| self.agency_figures(&figures, agency, of)).collect();
        figures.agencies.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(figures)
    }

    fn agency_figures(
        &self,
        figures: &RoundFigures,
        agency: BodyId,
        of: Vec<(u32, String, CountedFile)>,
    ) -> AgencyFigures {
        let sum: usize = of.iter().map(|(tenths, ..)| *tenths as usize).sum();
        let graded = |grade: &String| {
            (grade.clone(), of.iter().filter(|(_, g, _)| g == grade).map(|(.., at)| at.clone()).collect())
        };
        AgencyFigures {
            agency,
            name: self.body_called(agency),
            mean: (of.len() >= figures.least).then(|| u32::try_from((sum + of.len() / 2) / of.len()).unwrap_or(0)),
            grades: figures.grades.iter().map(graded).collect(),
            files: of.iter().map(|(.., at)| at.clone()).collect(),
        }
    }
}
