//! What the events of a round say: one row each.

use super::sheet::{Lost, Praised, Sheet};
use crate::matter::base::id::{BodyId, MatterId, PersonId};
use crate::matter::base::{Day, Moment};
use serde::{Deserialize, Serialize};

/// A file in a round.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoundFile {
    /// Its matter.
    pub file: String,
    /// The agency whose file it is.
    pub agency: BodyId,
    /// The rubric that marks it.
    pub rubric: String,
}

/// A round is opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoundOpened {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The sampling that drew its files; none where they were chosen from what the machine suspects.
    pub sampling: Option<String>,
    /// Sheets are handed in until this day.
    pub until: Day,
    /// The files.
    pub files: Vec<RoundFile>,
    /// What decides who reviews: the public value of the sampling, or one made when the round was opened.
    pub value: String,
    /// Digest of the law in force, in hex: rubrics and house rules of a round stay those of its beginning.
    pub pack: String,
    /// Who opened it.
    pub by: String,
    /// That natural person.
    pub by_person: PersonId,
    /// When.
    pub at: Moment,
}

/// Somebody who reviews.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reviewer {
    /// The natural person.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// The body for which the person works.
    pub body: BodyId,
    /// Its name.
    pub body_name: String,
}

/// Who reviews a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Allotted {
    /// The round.
    pub round: String,
    /// The file.
    pub file: String,
    /// Two, or the third one.
    pub reviewers: Vec<Reviewer>,
    /// The third reviewer, after two who differ.
    pub third: bool,
    /// From whom they were drawn, in the order of their ids; empty where they were named by hand.
    pub pool: Vec<PersonId>,
    /// Who entered it.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// A reviewer who cannot is replaced before the sheet is handed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Replaced {
    /// The round.
    pub round: String,
    /// The file.
    pub file: String,
    /// Who leaves.
    pub out: PersonId,
    /// Who comes.
    pub comes: Reviewer,
    /// Why.
    pub reason: String,
    /// Who entered it.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// A sheet is handed in; it is final.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandedIn {
    /// The round.
    pub round: String,
    /// The file.
    pub file: String,
    /// The sheet.
    pub sheet: Sheet,
    /// Its score in tenths of a point; none where it is vetoed.
    pub tenths: u32,
    /// Ids of the vetoes.
    pub vetoes: Vec<String>,
    /// Who reviewed.
    pub by: String,
    /// That natural person.
    pub by_person: PersonId,
    /// When.
    pub at: Moment,
}

/// How a result came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Two sheets that are near each other: their mean.
    Mean,
    /// The third reviewer's sheet.
    Third,
    /// An objection was upheld.
    Objection,
}

/// An item of the result.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FinalMark {
    /// Its id.
    pub item: String,
    /// What it loses, in hundredths of a point before what does not apply gives its points to the others; none for a veto.
    pub hundredths: u32,
    /// Every reason of every sheet that counts.
    pub reasons: Vec<Lost>,
}

/// The result of a file. A later one takes the place of an earlier one; both stay.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Settled {
    /// The round.
    pub round: String,
    /// The file.
    pub file: String,
    /// How it came about.
    pub how: How,
    /// Tenths of a point, whether vetoed or not.
    pub points: u32,
    /// Ids of the vetoes: with one, the file has no points.
    pub vetoes: Vec<String>,
    /// The grade.
    pub grade: String,
    /// Of so many tenths of a point the items were that apply.
    pub asked: u32,
    /// Items that lose something, and vetoes.
    pub marks: Vec<FinalMark>,
    /// What was given on top.
    pub praised: Vec<Praised>,
    /// When.
    pub at: Moment,
}

impl Settled {
    /// Tenths of a point that the file has.
    pub fn tenths(&self) -> u32 {
        if self.vetoes.is_empty() { self.points } else { 0 }
    }
}

/// The results of files are told to their agencies: from that day they may object.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Told {
    /// The round.
    pub round: String,
    /// The files.
    pub files: Vec<String>,
    /// Who told them.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// What an agency objects to in an item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Point {
    /// The item.
    pub item: String,
    /// Why.
    pub reason: String,
}

/// An agency objects.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Objected {
    /// The round.
    pub round: String,
    /// The file.
    pub file: String,
    /// Item by item.
    pub points: Vec<Point>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// The answer to one item of an objection.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AnswerPoint {
    /// The item.
    pub item: String,
    /// What the item loses now, in hundredths of a point; none where it stays.
    pub hundredths: Option<u32>,
    /// Why.
    pub reason: String,
}

/// An objection is answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ObjectionAnswered {
    /// The round.
    pub round: String,
    /// The file.
    pub file: String,
    /// Item by item.
    pub points: Vec<AnswerPoint>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// A correction is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CorrectionOrdered {
    /// The round.
    pub round: String,
    /// The file.
    pub file: String,
    /// What is to be done.
    pub what: String,
    /// Until when.
    pub due: Day,
    /// Who asked.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// The agency says what it did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CorrectionReported {
    /// The round.
    pub round: String,
    /// The file.
    pub file: String,
    /// What was done.
    pub text: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// The supervisor accepts what was done, or returns it with a new day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CorrectionJudged {
    /// The round.
    pub round: String,
    /// The file.
    pub file: String,
    /// It is enough.
    pub accepted: bool,
    /// Why not; what is still lacking.
    pub reason: String,
    /// The new day, where it is returned.
    pub due: Option<Day>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// A round ends: nothing is marked or objected to any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Closed {
    /// The round.
    pub round: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// The report of a round that has ended is drafted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReportDrafted {
    /// The round.
    pub round: String,
    /// The matter in which it is approved and issued.
    pub matter: MatterId,
    /// Who drafted it.
    pub by: String,
    /// When.
    pub at: Moment,
}
