//! The reviewed agency's side: what was found in its files, its objections, what it corrected. Who reviewed is told when the round has ended: an
//! objection is about a deduction, not about a person.

use super::{FileResult, running, said};
use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::fault::Denial;
use crate::law::house::REVIEW_OBJECTIONS;
use crate::policy::{self, Do};
use fadu_store::watch::rounds::{CorrectionReported, FileState, Objected, Point, Round};
use serde::Serialize;
use serde_json::json;

/// A result in an agency's list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OwnLine {
    /// The round and its title.
    pub round: (String, String),
    /// The file and its number.
    pub file: (String, String),
    /// How it stands.
    pub state: FileState,
    /// Until when it may be objected to.
    pub until: Day,
    /// The round has ended.
    pub closed: bool,
}

/// A result as its agency sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OwnPage {
    /// The result; without the names of those who reviewed while the round runs.
    pub result: FileResult,
    /// It may be objected to now.
    pub may_object: bool,
    /// The items that may be objected to: not those to which the agency has objected as often as the house rule allows.
    pub objectable: Vec<String>,
    /// The house rule that bounds how often: its sentence, whose it is; empty where there is none.
    pub objection_rule: String,
    /// A correction may be reported now.
    pub may_report: bool,
}

impl Office {
    /// The results that the agency was told, the newest first.
    pub fn own_results(&self, who: &Who) -> Result<Vec<OwnLine>, Denial> {
        policy::require(who, Do::Reviewed, who.agency)?;
        let all = self.all_rounds()?;
        let mut lines = Vec::new();
        for (round, file) in all.all.values().flat_map(|r| r.files.iter().map(move |f| (r, f))) {
            let Some(told) = file.told.as_ref().filter(|_| file.of.agency == who.agency) else { continue };
            lines.push(OwnLine {
                round: (round.opened.id.clone(), round.opened.title.clone()),
                file: (file.of.file.clone(), self.file_name(&file.of.file)?),
                state: file.clone(),
                until: self.objection_until(round, told)?,
                closed: round.closed.is_some(),
            });
        }
        lines.sort_by(|a, b| {
            let at = |l: &OwnLine| l.state.told.as_ref().map(|t| t.at);
            at(b).cmp(&at(a)).then(a.file.0.cmp(&b.file.0))
        });
        Ok(lines)
    }

    /// A file of the own agency whose result was told; any other is not found.
    fn own_file(&self, who: &Who, (id, file): (&str, &str)) -> Result<(Round, FileState), Denial> {
        policy::require(who, Do::Reviewed, who.agency)?;
        let round = self.round(id)?;
        let of = round.file(file).filter(|f| f.of.agency == who.agency && f.told.is_some()).cloned();
        Ok((round, of.ok_or(Denial::NotFound)?))
    }

    /// The result of one file for its agency.
    pub fn own_result(&self, who: &Who, at: (&str, &str)) -> Result<OwnPage, Denial> {
        let (round, of) = self.own_file(who, at)?;
        let (ends, waits) = (round.closed.is_some(), of.correction_waits());
        let mut result = self.result_page(round, of)?;
        let state = &mut result.line.state;
        if !ends {
            state.reviewers.clear();
            state.allotted.clear();
            state.replaced.clear();
            state.sheets.clear();
        }
        let open = result.objections_until.is_some_and(|until| self.today() <= until);
        let law = self.round_law(&result.round)?;
        let (state, most) = (&result.line.state, law.house.count(REVIEW_OBJECTIONS) as usize);
        let left = |item: &&String| most == 0 || state.objections_to(item) < most;
        let objectable: Vec<String> = result.marks.iter().map(|m| &m.item).filter(left).cloned().collect();
        let may_object = !ends && open && state.objection().is_none() && !objectable.is_empty();
        let may_report = !ends && state.correction().is_some() && !waits;
        let rule = law.house.get(REVIEW_OBJECTIONS);
        let objection_rule = rule.map_or(String::new(), |r| {
            format!("{}：{} {}（内部规则：{}，{}）", r.name, r.count, r.unit, r.house.owner, r.house.origin)
        });
        Ok(OwnPage { may_object, may_report, objectable, objection_rule, result })
    }

    /// Objects to items of a result, each with a reason.
    pub async fn object_to_result(&self, who: &Who, at: (&str, &str), points: Vec<Point>) -> Result<(), Denial> {
        let _turn = self.review_turn().await;
        let page = self.own_result(who, at)?;
        running(&page.result.round)?;
        if let Some(until) = page.result.objections_until.filter(|until| self.today() > *until) {
            return Err(Denial::mistake("", format!("异议期到 {until} 为止，已经过了")));
        }
        if page.result.line.state.objection().is_some() {
            return Err(Denial::mistake("", "已经提出异议，等待答复"));
        }
        if page.result.marks.is_empty() {
            return Err(Denial::mistake("", "没有可以异议的扣分"));
        }
        let known = |p: &Point| page.result.marks.iter().any(|m| m.item == p.item);
        if let Some(again) = points.iter().find(|p| known(p) && !page.objectable.contains(&p.item)) {
            let says = format!("这一项已经提出过异议并有答复，不能再次提出。{}", page.objection_rule);
            return Err(Denial::mistake(&format!("o.{}", again.item), says));
        }
        let points: Vec<Point> = points.into_iter().filter(known).collect();
        if points.is_empty() {
            return Err(Denial::mistake("", "请在有异议的项目下写明理由"));
        }
        for point in &points {
            said(&format!("o.{}", point.item), &point.reason, "请写明理由")?;
        }
        let (round, file, by) = (at.0.to_string(), at.1.to_string(), who.name.clone());
        let row = Objected { round, file, points, by, at: self.now() };
        self.enter_rounds(who, vec![("ReviewObjected", json!(row))]).await
    }

    /// Reports what was corrected.
    pub async fn report_correction(&self, who: &Who, at: (&str, &str), text: &str) -> Result<(), Denial> {
        let _turn = self.review_turn().await;
        let (round, of) = self.own_file(who, at)?;
        running(&round)?;
        if of.correction().is_none() || of.correction_waits() {
            return Err(Denial::mistake("text", "没有要报告的整改，或者已经报告，等待验收"));
        }
        let text = said("text", text, "请写明怎样整改的")?;
        let (round, file, by) = (at.0.to_string(), at.1.to_string(), who.name.clone());
        let row = CorrectionReported { round, file, text, by, at: self.now() };
        self.enter_rounds(who, vec![("ReviewCorrectionReported", json!(row))]).await
    }
}
