//! Opens a round: the files, until when, by the law of today; and ends it.

use super::{Candidate, TITLE_MOST, running};
use crate::Office;
use crate::accounts::{Who, hex};
use crate::base::{Day, Denied, Mistake};
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::watch::rounds::{Closed, Round, RoundOpened};
use serde_json::json;

/// Most files of a round.
const FILES_MOST: usize = 500;

/// What the form says.
#[derive(Clone, Debug, Default)]
pub struct OpenForm {
    /// Title.
    pub title: String,
    /// The sampling; empty where the machine suspects.
    pub sampling: String,
    /// Sheets are handed in until this day.
    pub until: String,
    /// The files chosen, by the ids of their matters.
    pub files: Vec<String>,
}

impl Office {
    /// Opens a round; its id.
    pub async fn open_round(&self, who: &Who, form: &OpenForm) -> Result<String, Denial> {
        policy::require(who, Do::Review, who.agency)?;
        let sampling = Some(form.sampling.trim()).filter(|s| !s.is_empty());
        let _turn = self.review_turn().await;
        let from = match sampling {
            Some(id) => Some(self.review_candidates(who, Some(id))?),
            None => None,
        };
        let mut wrong = Vec::new();
        let title = form.title.trim();
        if title.is_empty() || title.chars().count() > TITLE_MOST {
            wrong.push(("title", format!("请填写名称（{TITLE_MOST} 字以内）")));
        }
        let until = form.until.trim().parse::<Day>().ok().filter(|day| *day > self.today());
        if until.is_none() {
            wrong.push(("until", "请填写评查截止日，要在今天以后".into()));
        }
        let files = self.review_chosen(form, from.as_ref().map(|f| f.files.as_slice()), &mut wrong)?;
        let (Some(until), true) = (until, wrong.is_empty()) else {
            let mistake = |(field, message): (&str, String)| Mistake { field: field.into(), message };
            return Err(Denial::Denied(Denied::Mistaken(wrong.into_iter().map(mistake).collect())));
        };
        let id = hex(&self.seed().to_be_bytes());
        let row = RoundOpened {
            id: id.clone(),
            title: title.into(),
            sampling: sampling.map(str::to_string),
            until,
            files: files.into_iter().map(|c| c.of).collect(),
            value: from.and_then(|f| f.value).unwrap_or_else(|| hex(&self.seed().to_be_bytes())),
            pack: hex(&self.engine().law.digest),
            by: who.name.clone(),
            by_person: who.person,
            at: self.now(),
        };
        self.enter_rounds(who, vec![("ReviewRoundOpened", json!(row))]).await?;
        Ok(id)
    }

    /// The files of the form; from a sampling all that it drew are taken, so that nobody picks.
    fn review_chosen(
        &self,
        form: &OpenForm,
        drawn: Option<&[Candidate]>,
        wrong: &mut Vec<(&'static str, String)>,
    ) -> Result<Vec<Candidate>, Denial> {
        let files = match drawn {
            Some(all) => all.to_vec(),
            None => {
                let mut all = Vec::new();
                for file in form.files.iter().take(FILES_MOST + 1) {
                    all.extend(self.candidate(file.trim())?);
                }
                all
            }
        };
        if let Some(taken) = files.iter().find_map(|c| c.taken.clone()) {
            wrong.push(("files", format!("有的案卷已经在“{taken}”里评查：一件不评两次")));
        }
        if files.is_empty() || files.len() > FILES_MOST {
            wrong.push(("files", format!("请选择要评查的案卷，一轮最多 {FILES_MOST} 件；没有归档的不能评查")));
        }
        Ok(files)
    }

    /// The rounds, the newest first.
    pub fn rounds(&self, who: &Who) -> Result<Vec<Round>, Denial> {
        policy::require(who, Do::ReviewFigures, who.agency)?;
        let mut all: Vec<Round> = self.all_rounds()?.all.values().cloned().collect();
        all.sort_by(|a, b| b.opened.at.cmp(&a.opened.at).then(a.opened.id.cmp(&b.opened.id)));
        Ok(all)
    }

    /// Ends a round: every file has its result, every objection its answer, every correction is accepted.
    pub async fn close_round(&self, who: &Who, id: &str) -> Result<(), Denial> {
        policy::require(who, Do::Review, who.agency)?;
        let _turn = self.review_turn().await;
        let round = self.round(id)?;
        running(&round)?;
        let lacking = |what: &str, n: usize| Err(Denial::mistake("close", format!("还有 {n} 件{what}，不能结束")));
        let count =
            |is: &dyn Fn(&fadu_store::watch::rounds::FileState) -> bool| round.files.iter().filter(|f| is(f)).count();
        match (
            count(&|f| f.result().is_none()),
            count(&|f| f.told.is_none()),
            count(&|f| f.objection().is_some()),
            count(&|f| f.correction().is_some()),
        ) {
            (0, 0, 0, 0) => {}
            (n @ 1.., ..) => return lacking("没有定分", n),
            (_, n @ 1.., ..) => return lacking("没有反馈给被评查机关", n),
            (_, _, n @ 1.., _) => return lacking("的异议没有答复", n),
            (.., n) => return lacking("的整改没有验收", n),
        }
        for told in round.files.iter().filter_map(|f| f.told.as_ref()) {
            let day = self.objection_until(&round, told)?;
            if day >= self.today() {
                return Err(Denial::mistake("close", format!("异议期到 {day} 才满，不能提前结束")));
            }
        }
        let row = Closed { round: id.into(), by: who.name.clone(), at: self.now() };
        self.enter_rounds(who, vec![("ReviewRoundClosed", json!(row))]).await
    }
}
