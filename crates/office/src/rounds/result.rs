//! The supervisor's side of a round: how far each file is, every sheet, the result; what is told, answered, asked to be corrected.

use super::{PoolLine, ReportLine, RoundFigures, matter_of, rubric, running};
use crate::Office;
use crate::accounts::Who;
use crate::base::{Day, Denied, Mistake};
use crate::fault::Denial;
use crate::law::Term;
use crate::law::review::Rubric;
use crate::policy::{self, Do};
use crate::words::Cited;
use fadu_store::watch::rounds::{AnswerPoint, FileState, ObjectionAnswered, Round, Settled, Told, corrected};
use serde::Serialize;
use serde_json::json;

/// The limit of objections.
const OBJECTION: &str = "file-review-objection";

/// A file of a round in its list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileLine {
    /// How it stands.
    pub state: FileState,
    /// Its number.
    pub name: String,
    /// The agency's name.
    pub agency: String,
}

/// The page of a round.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RoundPage {
    /// The round.
    pub round: Round,
    /// The files.
    pub files: Vec<FileLine>,
    /// What is found in common.
    pub figures: RoundFigures,
    /// The last day of objections to what was told last, once something was.
    pub objections_until: Option<Day>,
    /// Its report, once it is drafted.
    pub report: Option<ReportLine>,
}

/// An item of a result as people read it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResultMark {
    /// Its id.
    pub item: String,
    /// What is asked.
    pub name: String,
    /// It fails the whole file.
    pub veto: bool,
    /// What it loses, in hundredths of a point.
    pub hundredths: u32,
    /// Each reason with its place in the file.
    pub reasons: Vec<(String, Option<(usize, String)>)>,
    /// The articles.
    pub cites: Vec<Cited>,
}

/// A file of a round with all that was said of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileResult {
    /// The round.
    pub round: Round,
    /// How the file stands.
    pub line: FileLine,
    /// The items that lose something.
    pub marks: Vec<ResultMark>,
    /// The names of the rubric's items.
    pub names: Vec<(String, String)>,
    /// Those who might review it.
    pub pool: Vec<PoolLine>,
    /// Until when the agency may object.
    pub objections_until: Option<Day>,
    /// Its limit: how long, on what ground.
    pub objection_ground: String,
    /// The rubric's name, and whose it is.
    pub rubric: (String, String),
}

impl Office {
    pub(super) fn file_line(&self, state: &FileState) -> Result<FileLine, Denial> {
        let (name, agency) = (self.file_name(&state.of.file)?, self.body_called(state.of.agency));
        Ok(FileLine { state: state.clone(), name, agency })
    }

    /// The page of a round.
    pub fn round_page(&self, who: &Who, id: &str) -> Result<RoundPage, Denial> {
        policy::require(who, Do::ReviewFigures, who.agency)?;
        let round = self.round(id)?;
        let files = round.files.iter().map(|f| self.file_line(f)).collect::<Result<Vec<_>, _>>()?;
        let mut until = None;
        for told in round.files.iter().filter_map(|f| f.told.as_ref()) {
            until = until.max(Some(self.objection_until(&round, told)?));
        }
        Ok(RoundPage {
            figures: self.round_figures_of(&round)?,
            report: self.report_line(who, &round)?,
            objections_until: until,
            files,
            round,
        })
    }

    /// The last day on which an agency may object to what it was told.
    pub(super) fn objection_until(&self, round: &Round, told: &Told) -> Result<Day, Denial> {
        let law = self.round_law(round)?;
        let limit = law.limits.get(OBJECTION).ok_or_else(|| Denial::Fault("limit of objections".into()))?;
        Ok(Term::due_day(limit, told.at.day(), &[], 0, &law.calendar))
    }

    /// A file of a round for whoever supervises or leads.
    pub fn file_result(&self, who: &Who, (id, file): (&str, &str)) -> Result<FileResult, Denial> {
        policy::require(who, Do::ReviewFigures, who.agency)?;
        let round = self.round(id)?;
        let of = round.file(file).cloned().ok_or(Denial::NotFound)?;
        let mut page = self.result_page(round, of)?;
        if policy::may(who, Do::Review, who.agency) {
            page.pool = self.review_pool(&page.round, &page.line.state)?;
        }
        Ok(page)
    }

    pub(super) fn result_page(&self, round: Round, of: FileState) -> Result<FileResult, Denial> {
        let law = self.round_law(&round)?;
        let rubric = rubric(&law, &of)?;
        let marks = of.result().map_or(Ok(Vec::new()), |s| self.result_marks(&of.of.file, rubric, s))?;
        let limit = law.limits.get(OBJECTION);
        let ground = limit.map(|l| {
            let house = l.house.as_ref().map_or(String::new(), |h| format!("（内部规则：{}，{}）", h.owner, h.origin));
            format!("{}{house}", l.length_zh())
        });
        Ok(FileResult {
            objections_until: of.told.as_ref().map(|t| self.objection_until(&round, t)).transpose()?,
            objection_ground: ground.unwrap_or_default(),
            marks,
            names: rubric.items.iter().map(|i| (i.id.clone(), i.name.clone())).collect(),
            pool: Vec::new(),
            rubric: (rubric.name.clone(), format!("{}：{}", rubric.house.owner, rubric.house.origin)),
            line: self.file_line(&of)?,
            round,
        })
    }

    fn result_marks(&self, file: &str, rubric: &Rubric, result: &Settled) -> Result<Vec<ResultMark>, Denial> {
        let places = self.places(file)?;
        let marks = result.marks.iter().filter_map(|mark| {
            let item = rubric.items.iter().find(|i| i.id == mark.item)?;
            let place = |entry: Option<usize>| entry.and_then(|e| places.get(e).cloned());
            Some(ResultMark {
                item: item.id.clone(),
                name: item.name.clone(),
                veto: item.is_veto(),
                hundredths: mark.hundredths,
                reasons: mark.reasons.iter().map(|l| (l.says.clone(), place(l.entry))).collect(),
                cites: self.cites(&item.ground),
            })
        });
        Ok(marks.collect())
    }

    /// Tells the agencies the results that they have not heard: from here they may object.
    pub async fn tell_results(&self, who: &Who, id: &str) -> Result<(), Denial> {
        policy::require(who, Do::Review, who.agency)?;
        let _turn = self.review_turn().await;
        let round = self.round(id)?;
        running(&round)?;
        let due = round.files.iter().filter(|f| f.result().is_some() && f.told.is_none());
        let files: Vec<String> = due.map(|f| f.of.file.clone()).collect();
        if files.is_empty() {
            return Err(Denial::mistake("tell", "没有新的结果要反馈"));
        }
        let row = Told { round: id.into(), files, by: who.name.clone(), at: self.now() };
        self.enter_rounds(who, vec![("ReviewResultsTold", json!(row))]).await
    }

    /// Answers an objection, every item of it with a reason; what changes is a new result.
    pub async fn answer_objection(
        &self,
        who: &Who,
        (id, file): (&str, &str),
        points: Vec<AnswerPoint>,
    ) -> Result<(), Denial> {
        policy::require(who, Do::Review, who.agency)?;
        let _turn = self.review_turn().await;
        let round = self.round(id)?;
        running(&round)?;
        let of = round.file(file).ok_or(Denial::NotFound)?;
        let objection = of.objection().ok_or_else(|| Denial::mistake("answer", "没有待答复的异议"))?;
        let result = of.result().ok_or(Denial::NotFound)?;
        let mut wrong = Vec::new();
        for point in &objection.points {
            let field = |part: &str| format!("{part}.{}", point.item);
            let mistake = |part: &str, says: &str| Mistake { field: field(part), message: says.into() };
            match points.iter().find(|a| a.item == point.item) {
                None => wrong.push(mistake("a", "请逐项答复")),
                Some(a) if a.reason.trim().is_empty() => wrong.push(mistake("r", "请写明理由")),
                Some(a) => {
                    let now = result.marks.iter().find(|m| m.item == a.item).map_or(0, |m| m.hundredths);
                    if a.hundredths.is_some_and(|h| h > now) {
                        wrong.push(mistake("h", "答复异议不能扣得更多"));
                    }
                }
            }
        }
        if !wrong.is_empty() {
            return Err(Denial::Denied(Denied::Mistaken(wrong)));
        }
        let law = self.round_law(&round)?;
        let changed = corrected(rubric(&law, of)?, result, &points, self.now());
        let (round, file, by, at) = (id.to_string(), file.to_string(), who.name.clone(), self.now());
        let mut rows = vec![("ReviewObjectionAnswered", json!(ObjectionAnswered { round, file, points, by, at }))];
        rows.extend(changed.map(|s| ("FileReviewSettled", json!(s))));
        self.enter_rounds(who, rows).await
    }

    /// Whether a file may be read by whoever looks at its result.
    pub fn may_read_file(&self, who: &Who, file: &str) -> bool {
        matter_of(file).and_then(|m| self.facts(m)).is_ok_and(|(f, _)| policy::may(who, Do::Read, f.agency))
    }
}
