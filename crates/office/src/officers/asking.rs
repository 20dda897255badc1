//! An application for a credential, and its answer.

use super::{Denial, Entered, mistaken};
use crate::accounts::{Press, Who, hex};
use crate::base::Day;
use crate::base::id::OfficerId;
use crate::law::credential::CredentialRules;
use crate::matter::register::{CredentialAnswer, CredentialAsked, Officer};
use crate::{Office, policy};
use policy::Do;
use serde::Serialize;
use serde_json::json;

const LONGEST: usize = 40;

/// The unit that an officer serves in.
pub type Unit = String;

/// What a form asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CredentialForm {
    /// The officer's id; empty for somebody new.
    pub officer: String,
    /// Name of somebody new.
    pub name: String,
    /// Unit of somebody new.
    pub unit: Unit,
    /// Day of the examination.
    pub exam_on: String,
    /// Marks.
    pub exam_score: String,
    /// Hours of training in the last year.
    pub hours: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
}

impl Office {
    /// Applies for a first or a new credential of an officer of the own body.
    pub async fn apply_credential(&self, by: impl Into<Press<'_>>, form: &CredentialForm) -> Result<OfficerId, Denial> {
        let by = by.into();
        let who = by.who;
        let (id, rows) = self.officer_application(who, form)?;
        self.keep_officer(&by, rows).await?;
        Ok(id)
    }

    /// The rows that an application enters, or what is wrong with it.
    pub(super) fn officer_application(&self, who: &Who, form: &CredentialForm) -> Result<(OfficerId, Entered), Denial> {
        policy::require(who, Do::Register, who.agency)?;
        let asked = self.read_application(who, form)?;
        let (id, first) = (asked.officer.id, !self.register().officers.contains_key(&asked.officer.id));
        // Somebody new stands in the register from the application on, without a credential.
        let none = Officer { cert_from: None, cert_until: None, ..asked.officer.clone() };
        let mut rows = Entered::new();
        rows.extend(first.then(|| ("OfficerRegistered", json!(none))));
        rows.push(("CredentialApplied", json!(asked)));
        Ok((id, rows))
    }

    fn read_application(&self, who: &Who, form: &CredentialForm) -> Result<CredentialAsked, Denial> {
        let (register, today) = (self.register(), self.today());
        let known = form.officer.parse().ok().and_then(|id: OfficerId| register.officers.get(&id));
        let known = known.filter(|o| o.body == who.agency && o.moved_to.is_none());
        if !form.officer.is_empty() && known.is_none() {
            return Err(Denial::NotFound);
        }
        let mut wrong = Vec::new();
        if known.is_some_and(|o| register.credentials_asked(Some(o.body)).iter().any(|a| a.officer.id == o.id)) {
            wrong.push(("", "这名人员已有一份申领在等答复".into()));
        }
        let (name, unit) = match known {
            Some(o) => (o.name.clone(), o.unit.clone()),
            None => {
                (word(&mut wrong, ("name", "姓名"), &form.name), word(&mut wrong, ("unit", "所在机构"), &form.unit))
            }
        };
        let engine = self.engine();
        let rules = engine.law.credentials.as_ref();
        let examined = examined(&mut wrong, form, (today, rules));
        let days = days(&mut wrong, form, (today, rules));
        let (Some((exam_on, exam_score, hours)), Some((from, until)), true) = (examined, days, wrong.is_empty()) else {
            return Err(mistaken(wrong));
        };
        // A second press, or a program that asks again, registers nobody twice.
        let again = |a: &&CredentialAsked| {
            let (o, same) = (&a.officer, (a.exam_on, a.exam_score, a.hours) == (exam_on, exam_score, hours));
            same && (&o.name, &o.unit) == (&name, &unit) && (o.cert_from, o.cert_until) == (Some(from), Some(until))
        };
        if known.is_none() && register.credentials_asked(Some(who.agency)).iter().any(again) {
            return Err(mistaken(vec![(
                "name",
                "同一人的同样一份申领在等答复；确是另一人的，请在所在机构里区分".into(),
            )]));
        }
        let officer = known.cloned().unwrap_or_else(|| self.officer_fresh(who.agency, name, unit));
        let officer = Officer { cert_from: Some(from), cert_until: Some(until), ..officer };
        let id = hex(&self.seed().to_be_bytes());
        Ok(CredentialAsked { id, officer, exam_on, exam_score, hours, by: who.name.clone(), on: today, answer: None })
    }

    /// Issues what was applied for, under a number.
    pub async fn issue_credential(
        &self,
        by: impl Into<Press<'_>>,
        id: &str,
        cert_no: &str,
    ) -> Result<OfficerId, Denial> {
        let by = by.into();
        let who = by.who;
        let (id, rows) = self.officer_issue(who, id, cert_no)?;
        self.keep_officer(&by, rows).await?;
        Ok(id)
    }

    /// The rows that issuing enters, or what keeps it from being issued.
    pub(super) fn officer_issue(&self, who: &Who, id: &str, cert_no: &str) -> Result<(OfficerId, Entered), Denial> {
        let asked = self.application(who, id)?;
        self.require_trust()?;
        let (register, cert_no) = (self.register(), cert_no.trim());
        is_number(cert_no)?;
        self.number_is_free(cert_no, asked.officer.id)?;
        if asked.officer.person == who.person {
            return Err(mistaken(vec![("", "不能为本人制发证件，请由另一名监督人员办理".into())]));
        }
        if asked.officer.cert_until < Some(self.today()) {
            return Err(mistaken(vec![("", "申领的有效期已经过了，请退回".into())]));
        }
        // What happened to the officer since the application stays; the credential and its days are new.
        let now = register.officers.get(&asked.officer.id).cloned().unwrap_or_else(|| asked.officer.clone());
        let (Some(from), Some(until)) = (asked.officer.cert_from, asked.officer.cert_until) else {
            return Err(mistaken(vec![("", "申领没有写明有效期".into())]));
        };
        // Nothing is issued for days that are over.
        let officer = now.renewed(cert_no, (from.max(self.today()), until));
        let answered = self.with_answer(who, &asked, None);
        let rows = vec![("CredentialAnswered", json!(answered)), ("OfficerCredentialed", json!(officer))];
        Ok((asked.officer.id, rows))
    }

    /// Returns an application.
    pub async fn return_credential(
        &self,
        by: impl Into<Press<'_>>,
        id: &str,
        reason: &str,
    ) -> Result<OfficerId, Denial> {
        let by = by.into();
        let who = by.who;
        let asked = self.application(who, id)?;
        let reason = super::standing::reason(reason)?;
        let answered = self.with_answer(who, &asked, Some(reason));
        self.keep_officer(&by, vec![("CredentialAnswered", json!(answered))]).await?;
        Ok(asked.officer.id)
    }

    fn application(&self, who: &Who, id: &str) -> Result<CredentialAsked, Denial> {
        if !policy::everywhere(who, Do::Issue) {
            return Err(Denial::Forbidden);
        }
        let register = self.register();
        let asked = register.credential_asks.get(id).ok_or(Denial::NotFound)?;
        match &asked.answer {
            Some(a) => Err(mistaken(vec![("", format!("这份申领已由{}答复", a.by))])),
            None => Ok(asked.clone()),
        }
    }

    fn with_answer(&self, who: &Who, asked: &CredentialAsked, returned: Option<String>) -> CredentialAsked {
        let answer = CredentialAnswer {
            issued: returned.is_none(),
            reason: returned.unwrap_or_default(),
            by: who.name.clone(),
            on: self.today(),
        };
        CredentialAsked { answer: Some(answer), ..asked.clone() }
    }
}

/// Today, and the rules of issuing where the pack has them.
type Asked<'a> = (Day, Option<&'a CredentialRules>);
/// What is wrong, by field.
pub(super) type Wrong<'a> = Vec<(&'a str, String)>;

/// Refuses what is no number of a credential.
pub(super) fn is_number(cert_no: &str) -> Result<(), Denial> {
    let good = (6..=20).contains(&cert_no.len()) && cert_no.bytes().all(|b| b.is_ascii_alphanumeric());
    if good { Ok(()) } else { Err(mistaken(vec![("cert_no", "证号是 6 至 20 位数字或者字母".into())])) }
}

pub(super) fn word<'a>(wrong: &mut Wrong<'a>, (field, zh): (&'a str, &str), typed: &str) -> String {
    match typed.trim().chars().count() {
        0 => wrong.push((field, format!("请填写{zh}"))),
        n if n > LONGEST => wrong.push((field, format!("{zh}最多 {LONGEST} 字"))),
        _ => {}
    }
    typed.trim().to_string()
}

/// Day and marks of the examination, hours of training.
fn examined(wrong: &mut Wrong<'_>, form: &CredentialForm, (today, rules): Asked<'_>) -> Option<(Day, u16, u16)> {
    let on = form.exam_on.trim().parse::<Day>().ok();
    match on {
        None => wrong.push(("exam_on", "请填写考试日期".into())),
        Some(on) if on > today => wrong.push(("exam_on", "考试日期不得晚于今天".into())),
        Some(_) => {}
    }
    let score = form.exam_score.trim().parse::<u16>().ok().filter(|s| *s <= 100);
    match (score, rules) {
        (None, _) => wrong.push(("exam_score", "请填写 0 至 100 的分数".into())),
        (Some(s), Some(rules)) if s < rules.pass_mark => {
            let (mark, house) = (rules.pass_mark, rules.house_zh());
            wrong.push((
                "exam_score",
                format!("不足 {mark} 分（{house}），考试没有通过，不能申领（行政执法监督条例第17条）"),
            ));
        }
        _ => {}
    }
    let hours = form.hours.trim().parse::<u16>().ok().filter(|h| *h <= 2000);
    if hours.is_none() {
        wrong.push(("hours", "请填写学时，没有的填 0".into()));
    }
    Some((on?, score?, hours?))
}

/// First and last day of the credential.
fn days(wrong: &mut Wrong<'_>, form: &CredentialForm, (today, rules): Asked<'_>) -> Option<(Day, Day)> {
    let (from, until) = (form.from.trim().parse::<Day>().ok(), form.until.trim().parse::<Day>().ok());
    match (from, until) {
        (None, _) => wrong.push(("from", "请填写有效期起始日".into())),
        (_, None) => wrong.push(("until", "请填写有效期截止日".into())),
        (Some(f), Some(u)) if u <= f => wrong.push(("until", "截止日应当晚于起始日".into())),
        (_, Some(u)) if u < today => wrong.push(("until", "截止日已经过了".into())),
        (Some(f), _) if f < today => wrong.push(("from", "起始日不得早于今天：以前没有证件的日子补不回来".into())),
        (Some(f), Some(u)) => {
            let most = rules.filter(|r| u > f.plus_months(12 * i32::from(r.most_years)));
            wrong.extend(most.map(|r| ("until", format!("有效期最长 {} 年（{}）", r.most_years, r.house_zh()))));
        }
    }
    from.zip(until)
}
