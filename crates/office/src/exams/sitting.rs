//! The officer's side: a paper drawn from the recorded seed, answers saved as they are given, handed in or ended by the clock, marked at once.

use crate::Office;
use crate::accounts::Who;
use crate::base::Moment;
use crate::base::id::OfficerId;
use crate::fault::Denial;
use crate::matter::register::exam::{Answers, Ended, ExamResult, Examination, Exams, Question, Sitting};
use crate::policy::{self, Do};
use crate::words::Cited;
use serde_json::json;
use sha2::{Digest, Sha256};

/// A question on somebody's paper.
#[derive(Clone, Debug)]
pub struct PaperQuestion {
    /// The question.
    pub question: Question,
    /// What was answered so far.
    pub given: Vec<char>,
    /// Its articles; only once the examination has ended.
    pub cites: Vec<Cited>,
}

/// An examination as its officer sees it.
#[derive(Clone, Debug)]
pub struct SittingPage {
    /// The examination.
    pub exam: Examination,
    /// The officer's name.
    pub name: String,
    /// The officer's body.
    pub body: String,
    /// Whether it may be begun now.
    pub open: bool,
    /// The sitting, once it was begun.
    pub sitting: Option<Sitting>,
    /// The paper: while it runs, and after it.
    pub paper: Vec<PaperQuestion>,
    /// Seconds left.
    pub left: i64,
}

impl SittingPage {
    /// The marks, once there are any.
    pub fn result(&self) -> Option<&ExamResult> {
        self.sitting.as_ref()?.result.as_ref()
    }
}

/// An officer's paper: always the same for an examination and an officer, and known from what was recorded when it was set.
pub fn drawn(exam: &Examination, officer: OfficerId) -> Vec<(String, u32)> {
    let lot = |(code, version): &(String, u32)| {
        Sha256::digest(format!("{} {officer} {code} {version}", exam.seed).as_bytes()).to_vec()
    };
    let mut all: Vec<_> = exam.bank.iter().map(|q| (lot(q), q.clone())).collect();
    all.sort();
    all.into_iter().take(exam.count).map(|(_, q)| q).collect()
}

impl Office {
    /// The examination for one of its officers.
    pub async fn sitting_page(&self, who: &Who, id: &str) -> Result<SittingPage, Denial> {
        self.end_sittings().await?;
        let (exam, officer) = self.own_exam(who, id)?;
        self.shown_sitting(&exam, officer)
    }

    /// The certificate of a passed examination: for its officer, and for who sets examinations.
    pub async fn exam_certificate(&self, who: &Who, (id, officer): (&str, &str)) -> Result<SittingPage, Denial> {
        let officer: OfficerId = officer.parse().map_err(|_| Denial::NotFound)?;
        let exam = match policy::everywhere(who, Do::Examine) {
            true => {
                self.exams()?.set.get(id).filter(|e| e.officers.contains(&officer)).cloned().ok_or(Denial::NotFound)?
            }
            false => self
                .own_exam(who, id)
                .and_then(|(e, own)| if own == officer { Ok(e) } else { Err(Denial::NotFound) })?,
        };
        let page = self.shown_sitting(&exam, officer)?;
        if page.result().is_some_and(|r| r.passed) { Ok(page) } else { Err(Denial::NotFound) }
    }

    fn shown_sitting(&self, exam: &Examination, officer: OfficerId) -> Result<SittingPage, Denial> {
        let (exams, now, register) = (self.exams()?, self.now(), self.register());
        let sitting = exams.sittings.get(&(exam.id.clone(), officer)).cloned();
        let known = register.officers.get(&officer);
        let body = known.and_then(|o| register.bodies.get(&o.body)).map_or(String::new(), |b| b.name.clone());
        Ok(SittingPage {
            name: known.map_or(String::new(), |o| o.name.clone()),
            body,
            open: exam.opens <= now && now <= exam.closes,
            paper: sitting.as_ref().map_or(Vec::new(), |s| self.exam_paper(&exams, s)),
            left: sitting.as_ref().map_or(0, |s| (s.until.0 - now.0).max(0) / 1000),
            sitting,
            exam: exam.clone(),
        })
    }

    /// The questions of a paper. While it runs they do not say what is right, nor by which article.
    fn exam_paper(&self, exams: &Exams, sitting: &Sitting) -> Vec<PaperQuestion> {
        let ended = sitting.result.is_some();
        let shown = |of: &(String, u32)| {
            let mut question = exams.version(of)?.clone();
            let cites = if ended { question.cites.iter().map(|c| self.cited(c)).collect() } else { Vec::new() };
            if !ended {
                question.right.clear();
                question.cites.clear();
            }
            let given = sitting.answers.get(&of.0).into_iter().flatten().copied().collect();
            Some(PaperQuestion { question, given, cites })
        };
        sitting.paper.iter().filter_map(shown).collect()
    }

    /// An examination that this person sits.
    fn own_exam(&self, who: &Who, id: &str) -> Result<(Examination, OfficerId), Denial> {
        policy::require(who, Do::Sit, who.agency)?;
        let register = self.register();
        let officer = register.officer_of(who.person, who.agency).map(|o| o.id).ok_or(Denial::NotFound)?;
        let exam = self.exams()?.set.get(id).filter(|e| e.officers.contains(&officer)).cloned();
        Ok((exam.ok_or(Denial::NotFound)?, officer))
    }

    /// Begins: from now the time runs. Who has begun goes on with the same paper.
    pub async fn begin_exam(&self, who: &Who, id: &str) -> Result<(), Denial> {
        let _turn = self.exam_turn().await;
        let ((exam, officer), now) = (self.own_exam(who, id)?, self.now());
        if self.exams()?.sittings.contains_key(&(exam.id.clone(), officer)) {
            return Ok(());
        }
        if now < exam.opens || exam.closes < now {
            return Err(Denial::mistake("", "现在不在可以开始的日子里"));
        }
        let until = Moment(now.0 + i64::from(exam.minutes) * 60_000);
        let paper = drawn(&exam, officer);
        let (exam, answers) = (exam.id, Answers::new());
        let row = Sitting { exam, officer, paper, begun: now, until, answers, saved: now, result: None };
        self.enter_exams(Some(who), vec![("ExaminationBegun", json!(row))]).await
    }

    /// Saves answers, and hands them in if that is asked. What comes after the time is not taken; what was saved before it is marked.
    pub async fn answer_exam(&self, who: &Who, id: &str, (given, hands_in): (Answers, bool)) -> Result<(), Denial> {
        self.end_sittings().await?;
        let _turn = self.exam_turn().await;
        let ((exam, officer), exams, now) = (self.own_exam(who, id)?, self.exams()?, self.now());
        let sitting = exams.sittings.get(&(exam.id.clone(), officer)).ok_or(Denial::NotFound)?;
        if let Some(result) = &sitting.result {
            let told = match result.how {
                Ended::TimeUp => "时间到了，已按时间到以前保存的答案评分，这次的答案没有收",
                Ended::HandedIn => "已经交卷，不能再改",
            };
            return Err(Denial::mistake("", told));
        }
        if sitting.until < now {
            return Err(Denial::mistake("", "时间到了，这次的答案没有收"));
        }
        let asked = |code: &String| sitting.paper.iter().any(|(c, _)| c == code);
        let answers: Answers = given.into_iter().filter(|(code, letters)| asked(code) && !letters.is_empty()).collect();
        let saved = Sitting { answers, saved: now, ..sitting.clone() };
        let row = match hands_in {
            true => {
                let result = exams.marked(&saved, (now, Ended::HandedIn), exam.pass_mark);
                ("ExaminationEnded", Sitting { result: Some(result), ..saved })
            }
            false if saved.answers == sitting.answers => return Ok(()),
            false => ("ExaminationAnswered", saved),
        };
        self.enter_exams(Some(who), vec![(row.0, json!(row.1))]).await
    }

    /// Ends what the clock has ended, with what was saved by then.
    pub(super) async fn end_sittings(&self) -> Result<(), Denial> {
        let _turn = self.exam_turn().await;
        let (exams, now) = (self.exams()?, self.now());
        let over = exams.sittings.values().filter(|s| s.result.is_none() && s.until < now);
        let ended = over.filter_map(|s| {
            let pass_mark = exams.set.get(&s.exam)?.pass_mark;
            let result = exams.marked(s, (s.until, Ended::TimeUp), pass_mark);
            Some(("ExaminationEnded", json!(Sitting { result: Some(result), ..s.clone() })))
        });
        let ended: Vec<_> = ended.collect();
        if ended.is_empty() { Ok(()) } else { self.enter_exams(None, ended).await }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::PersonId;

    fn exam(seed: &str) -> Examination {
        Examination {
            id: "e".into(),
            title: "甲".into(),
            opens: Moment(0),
            closes: Moment(0),
            minutes: 30,
            pass_mark: 60,
            count: 4,
            seed: seed.into(),
            bank: (0..20).map(|n| (format!("Q{n}"), 1)).collect(),
            officers: Vec::new(),
            by: String::new(),
            by_person: PersonId::from_bits(1),
            on: "2026-10-12".parse().unwrap(),
        }
    }

    #[test]
    fn a_paper_follows_from_seed_and_officer() {
        let (one, other) = (OfficerId::from_bits(1), OfficerId::from_bits(2));
        let paper = drawn(&exam("s"), one);
        assert_eq!(paper, drawn(&exam("s"), one));
        assert_eq!(paper.len(), 4);
        let mut codes: Vec<_> = paper.iter().map(|(c, _)| c.clone()).collect();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), 4, "no question twice");
        assert_ne!(paper, drawn(&exam("s"), other));
        assert_ne!(paper, drawn(&exam("t"), one));
    }
}
