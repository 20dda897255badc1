//! Case-file review 案卷评查 by people: rounds, reviewers drawn for each file, their sheets, how two sheets become one result, what the reviewed
//! agency answers. A fold of events; what is worked out here is worked out again by anybody who has them (docs/adr/0039-case-file-review.md).

mod allot;
mod room;
mod settle;
mod sheet;
mod tell;

pub use allot::{draw, seed};
pub use room::{CorrectionReports, FileState, Round, Rounds};
pub use settle::{House, Outcome, agreed, corrected, decided};
pub use sheet::{Flaw, Lost, Mark, Praised, Refused, Score, Sheet, flaws, score};
pub use tell::{
    Allotted, AnswerPoint, Closed, CorrectionJudged, CorrectionOrdered, CorrectionReported, FinalMark, HandedIn, How,
    Objected, ObjectionAnswered, Point, Replaced, ReportDrafted, Reviewer, RoundFile, RoundOpened, Settled, Told,
};
