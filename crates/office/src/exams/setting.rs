//! Supervisors set an examination: who, when, how long, from which topics. The seed and the bank are recorded with it, before anybody begins.

use super::sitting::drawn;
use crate::Office;
use crate::accounts::{Who, hex};
use crate::base::id::OfficerId;
use crate::base::{Day, Denied, Mistake, Moment};
use crate::fault::Denial;
use crate::matter::register::exam::{ExamResult, Examination, Question};
use crate::policy::{self, Do};
use crate::search::Invited;
use serde_json::json;
use std::collections::BTreeMap;

const TITLE_MOST: usize = 60;
const MINUTES: std::ops::RangeInclusive<u32> = 5..=240;

/// What the form says.
#[derive(Clone, Debug, Default)]
pub struct ExamForm {
    /// Title.
    pub title: String,
    /// First day on which it may be begun.
    pub from: String,
    /// Last day.
    pub until: String,
    /// How long.
    pub minutes: String,
    /// How many questions.
    pub count: String,
    /// The marks with which it is passed; empty for those of the rules.
    pub pass_mark: String,
    /// Topics; all if none.
    pub topics: Vec<String>,
    /// Ids of officers.
    pub officers: Vec<String>,
    /// Others by names and numbers of credentials.
    pub named: String,
}

/// The page of examinations.
#[derive(Clone, Debug)]
pub struct ExamsPage {
    /// Keeps the bank and sets examinations.
    pub sets: bool,
    /// Examinations, newest first: for who sets them all, else one's own.
    pub exams: Vec<(Examination, Option<SittingLine>)>,
    /// How many questions may be drawn, by topic.
    pub topics: BTreeMap<String, usize>,
    /// Questions of the bank, newest versions.
    pub questions: Vec<Question>,
    /// Who may be examined: id, name, body and unit.
    pub officers: Vec<(OfficerId, String, String)>,
}

/// How an examination stands for an officer.
#[derive(Clone, Debug)]
pub struct SittingLine {
    /// The officer.
    pub officer: OfficerId,
    /// Name.
    pub name: String,
    /// Body and unit.
    pub unit: String,
    /// Whether it was begun.
    pub begun: Option<Moment>,
    /// The marks.
    pub result: Option<ExamResult>,
}

/// The page of one examination for who set it.
#[derive(Clone, Debug)]
pub struct ExamPage {
    /// The examination.
    pub exam: Examination,
    /// Each officer.
    pub lines: Vec<SittingLine>,
}

impl Office {
    /// The examinations that somebody sets, or sits.
    pub async fn exams_page(&self, who: &Who) -> Result<ExamsPage, Denial> {
        let sets = policy::everywhere(who, Do::Examine);
        if !sets {
            policy::require(who, Do::Sit, who.agency)?;
        }
        self.end_sittings().await?;
        let (exams, register) = (self.exams()?, self.register());
        let mine = register.officer_of(who.person, who.agency).map(|o| o.id);
        let concerns = |e: &&Examination| sets || mine.is_some_and(|m| e.officers.contains(&m));
        let mut all: Vec<&Examination> = exams.set.values().filter(concerns).collect();
        all.sort_by(|a, b| b.opens.cmp(&a.opens).then(a.id.cmp(&b.id)));
        let line =
            |e: &Examination| mine.filter(|m| e.officers.contains(m)).map(|m| self.sitting_line(e, m)).transpose();
        let shown: Vec<_> = all.into_iter().map(|e| Ok((e.clone(), line(e)?))).collect::<Result<_, Denial>>()?;
        let mut topics = BTreeMap::new();
        exams.bank(&[]).iter().for_each(|q| *topics.entry(q.topic.clone()).or_insert(0) += 1);
        let named = |id: &OfficerId| self.named(*id);
        let in_post = register.officers.values().filter(|o| self.may_be_invited(who, Invited::Exam, o));
        let officers = if sets { in_post.map(|o| named(&o.id)).collect() } else { Vec::new() };
        let questions = exams.questions.values().filter_map(|v| v.last()).filter(|_| sets).cloned().collect();
        Ok(ExamsPage { sets, exams: shown, topics: if sets { topics } else { BTreeMap::new() }, questions, officers })
    }

    /// Id, name, body with unit of an officer.
    fn named(&self, id: OfficerId) -> (OfficerId, String, String) {
        let register = self.register();
        let officer = register.officers.get(&id);
        let body = officer.and_then(|o| register.bodies.get(&o.body)).map_or("", |b| &b.short);
        let unit = officer.map_or("", |o| &o.unit);
        (id, officer.map_or(String::new(), |o| o.name.clone()), format!("{body} {unit}").trim().to_string())
    }

    pub(super) fn sitting_line(&self, exam: &Examination, officer: OfficerId) -> Result<SittingLine, Denial> {
        let exams = self.exams()?;
        let sitting = exams.sittings.get(&(exam.id.clone(), officer));
        let (_, name, unit) = self.named(officer);
        let (begun, result) = (sitting.map(|s| s.begun), sitting.and_then(|s| s.result.clone()));
        Ok(SittingLine { officer, name, unit, begun, result })
    }

    /// One examination with everybody's marks, for who sets examinations.
    pub async fn exam_page(&self, who: &Who, id: &str) -> Result<ExamPage, Denial> {
        policy::require(who, Do::Examine, who.agency)?;
        self.end_sittings().await?;
        let exam = self.exams()?.set.get(id).cloned().ok_or(Denial::NotFound)?;
        let lines = exam.officers.iter().map(|o| self.sitting_line(&exam, *o)).collect::<Result<_, _>>()?;
        Ok(ExamPage { exam, lines })
    }

    /// Sets an examination; its id.
    pub async fn set_exam(&self, who: &Who, form: &ExamForm) -> Result<String, Denial> {
        policy::require(who, Do::Examine, who.agency)?;
        let _turn = self.exam_turn().await;
        let exam = self.read_exam(who, form)?;
        let id = exam.id.clone();
        self.enter_exams(Some(who), vec![("ExaminationSet", json!(exam))]).await?;
        Ok(id)
    }

    fn read_exam(&self, who: &Who, form: &ExamForm) -> Result<Examination, Denial> {
        let (exams, register, today) = (self.exams()?, self.register(), self.today());
        let mut wrong: Vec<(&str, String)> = Vec::new();
        let title = form.title.trim();
        if title.is_empty() || title.chars().count() > TITLE_MOST {
            wrong.push(("title", format!("请填写名称（{TITLE_MOST} 字以内）")));
        }
        let days = form.from.trim().parse::<Day>().ok().zip(form.until.trim().parse::<Day>().ok());
        match days {
            None => wrong.push(("from", "请填写从哪一天到哪一天可以考".into())),
            Some((from, until)) if until < from => wrong.push(("until", "最后一天早于第一天".into())),
            Some((_, until)) if until < today => wrong.push(("until", "最后一天已经过了".into())),
            Some(_) => {}
        }
        let minutes = form.minutes.trim().parse::<u32>().ok().filter(|m| MINUTES.contains(m));
        if minutes.is_none() {
            wrong.push(("minutes", format!("时长是 {} 至 {} 分钟", MINUTES.start(), MINUTES.end())));
        }
        let bank = exams.bank(&form.topics);
        let count = form.count.trim().parse::<usize>().ok().filter(|n| (1..=bank.len()).contains(n));
        if count.is_none() {
            wrong.push(("count", format!("题数应当是 1 至 {}（题库里这些专题的题数）", bank.len())));
        }
        let engine = self.engine();
        let least = engine.law.credentials.as_ref().map_or(0, |r| r.pass_mark);
        let typed = form.pass_mark.trim();
        let pass_mark = if typed.is_empty() { Some(least) } else { typed.parse().ok() };
        let pass_mark = pass_mark.filter(|m: &u16| (least..=100).contains(m));
        if pass_mark.is_none() {
            wrong.push(("pass_mark", format!("通过的分数是 {least} 至 100；{least} 分是证件管理办法定的")));
        }
        let mut officers: Vec<OfficerId> = form.officers.iter().filter_map(|o| o.parse().ok()).collect();
        let named = self.officers_named(who, Invited::Exam, &form.named)?;
        officers.extend(named.officers.into_iter().filter(|o| !form.officers.contains(&o.to_string())));
        let known =
            |o: &OfficerId| register.officers.get(o).is_some_and(|o| self.may_be_invited(who, Invited::Exam, o));
        if !named.wrong.is_empty() {
            wrong.push(("officers", named.wrong.join("；")));
        } else if officers.is_empty() || !officers.iter().all(known) {
            wrong.push(("officers", "请选择应考人员".into()));
        }
        let (Some((from, until)), Some(minutes), Some(count), Some(pass_mark), true) =
            (days, minutes, count, pass_mark, wrong.is_empty())
        else {
            let mistake = |(field, message): (&str, String)| Mistake { field: field.into(), message };
            return Err(Denial::Denied(Denied::Mistaken(wrong.into_iter().map(mistake).collect())));
        };
        let exam = Examination {
            id: hex(&self.seed().to_be_bytes()),
            title: title.into(),
            opens: Moment::at(from, 0, 0),
            closes: Moment::at(until, 23, 59),
            minutes,
            pass_mark,
            count,
            seed: hex(&self.salt()),
            bank: bank.iter().map(|q| (q.code.clone(), q.version)).collect(),
            officers,
            by: who.name.clone(),
            by_person: who.person,
            on: today,
        };
        debug_assert!(exam.officers.iter().all(|o| drawn(&exam, *o).len() == count));
        Ok(exam)
    }
}
