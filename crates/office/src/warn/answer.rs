//! What people do with a clue: its owner answers it, the supervisor takes it up and closes it. Each is an event of the clue.

use super::deeds::{Deed, deeds};
use super::difference::Change;
use super::page::Document;
use super::{CLOSED, HANDLED, TAKEN_UP};
use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::record::Fields;
use fadu_store::{ClueRow, StreamId};
use serde_json::{Value, json};

/// Longest reason, in characters.
const LONGEST: usize = 500;

/// What of a deed somebody typed, or names a document of the file.
pub(super) const TYPED: [&str; 2] = ["reason", "document"];

/// How an owner answers.
#[derive(Clone, Debug, Default)]
pub struct Answering {
    /// `cured`, `explained`, `false-alarm`.
    pub how: String,
    /// Why.
    pub reason: String,
    /// The document of the file that shows it: `paper:3`, `evidence:12`.
    pub document: String,
}

/// How a supervisor takes it up.
#[derive(Clone, Debug, Default)]
pub struct TakingUp {
    /// `general`, `simple`, `warning-only`.
    pub course: String,
    /// The last day, as typed.
    pub deadline: String,
    /// Why.
    pub reason: String,
}

/// How a supervisor closes it.
#[derive(Clone, Debug, Default)]
pub struct Closing {
    /// `corrected`, `lawful`, `false-alarm`.
    pub outcome: String,
    /// What was found.
    pub reason: String,
}

impl Office {
    /// The owner, or a chief of the body, answers a clue.
    pub async fn answer_clue(&self, who: &Who, id: StreamId, answer: &Answering) -> Result<(), Denial> {
        let row = self.to_do(who, id, (Do::AnswerWarnings, Deed::Answer)).await?;
        if !["cured", "explained", "false-alarm"].contains(&answer.how.as_str()) {
            return Err(Denial::mistake("how", "请选择怎样处置"));
        }
        let reason = said(&answer.reason, "reason")?;
        let document = self.document(who, &row, answer)?;
        let fields = [("how", json!(answer.how)), ("reason", json!(reason)), ("document", document)];
        self.clue_deed(who, id, (HANDLED, fields.into()), &TYPED).await
    }

    /// The supervisor takes a clue up.
    pub async fn take_up_clue(&self, who: &Who, id: StreamId, taking: &TakingUp) -> Result<(), Denial> {
        self.to_do(who, id, (Do::Supervise, Deed::TakeUp)).await?;
        if !["general", "simple", "warning-only"].contains(&taking.course.as_str()) {
            return Err(Denial::mistake("course", "请选择怎样监督"));
        }
        let deadline = match taking.deadline.trim() {
            "" if taking.course == "warning-only" => None,
            "" => return Err(Denial::mistake("deadline", "请填写报送纠正情况的期限")),
            typed => Some(typed.parse::<Day>().map_err(|_| Denial::mistake("deadline", "日期写成 2026-11-20 这样"))?),
        };
        if deadline.is_some_and(|day| day < self.today()) {
            return Err(Denial::mistake("deadline", "期限不能早于今天"));
        }
        let reason = said(&taking.reason, "reason")?;
        let fields = [("course", json!(taking.course)), ("deadline", json!(deadline)), ("reason", json!(reason))];
        self.clue_deed(who, id, (TAKEN_UP, fields.into()), &TYPED).await
    }

    /// The supervisor closes a clue.
    pub async fn close_clue(&self, who: &Who, id: StreamId, closing: &Closing) -> Result<(), Denial> {
        self.to_do(who, id, (Do::Supervise, Deed::Close)).await?;
        if !["corrected", "lawful", "false-alarm"].contains(&closing.outcome.as_str()) {
            return Err(Denial::mistake("outcome", "请选择办结的结果"));
        }
        let reason = said(&closing.reason, "reason")?;
        let fields = [("outcome", json!(closing.outcome)), ("reason", json!(reason))];
        self.clue_deed(who, id, (CLOSED, fields.into()), &TYPED).await
    }

    /// A clue from which a matter was opened: taken up there, and closed by its end. What was said already is not said again.
    pub(crate) async fn clue_follows(
        &self,
        who: &Who,
        clue: StreamId,
        (matter, name, number): (MatterId, &str, &str),
        ended: Option<&str>,
    ) -> Result<(), Denial> {
        let Some(row) = self.store.clue(clue)?.filter(|r| r.state != "closed") else { return Ok(()) };
        let mut state = row.state.clone();
        let known = row.body.get("course").and_then(|c| c.get("matter")) == Some(&json!(matter));
        if !known {
            let reason = format!("转为{name} {number}");
            let fields = [("course", json!("general")), ("reason", json!(reason.trim())), ("matter", json!(matter))];
            self.clue_deed(who, clue, (TAKEN_UP, fields.into()), &[]).await?;
            state = "taken".into();
        }
        if ended.is_some() && state == "taken" {
            let reason = format!("{name} {number}已经了结");
            let fields = [("outcome", json!("supervised")), ("reason", json!(reason))];
            self.clue_deed(who, clue, (CLOSED, fields.into()), &[]).await?;
        }
        Ok(())
    }

    /// A clue on which a person may do this now.
    pub(super) async fn to_do(&self, who: &Who, id: StreamId, (what, deed): (Do, Deed)) -> Result<ClueRow, Denial> {
        let row = self.clue_for(who, id)?;
        policy::require(who, what, Office::body_of(&row)?)?;
        if deeds(who, (&row, self.now())).contains(&deed) {
            return Ok(row);
        }
        Err(Denial::mistake("", "这条预警的情况已经变化，请看最新情况后再办"))
    }

    /// The document of the file that an answer names. That something is mistaken needs none.
    fn document(&self, who: &Who, row: &ClueRow, answer: &Answering) -> Result<Value, Denial> {
        let named = answer.document.trim();
        if named.is_empty() && answer.how == "false-alarm" {
            return Ok(Value::Null);
        }
        let matter: Option<MatterId> = row.subject.parse().ok();
        // What is about a body has no file to name a document of.
        let Some(matter) = matter else { return Ok(Value::Null) };
        let all = self.documents_of(who, matter)?;
        let found = all.into_iter().find(|d: &Document| d.id == named);
        let says = "请选择案卷里的一份文书或者证据作为依据；案卷里还没有的，先登记到案卷";
        found.map(|d| json!(d)).ok_or_else(|| Denial::mistake("document", says))
    }

    pub(super) async fn clue_deed(
        &self,
        who: &Who,
        clue: StreamId,
        (event, fields): (&'static str, Vec<(&str, Value)>),
        typed: &[&str],
    ) -> Result<(), Denial> {
        let mut fields: Fields = fields.into_iter().map(|(k, v)| (k.to_string(), v)).collect();
        fields.insert("by".into(), json!(who.person));
        fields.insert("by_name".into(), json!(who.name));
        self.write_clue(Change { clue, event, fields }, (self.now(), typed)).await?.map(drop).ok_or(Denial::Changed)
    }
}

pub(super) fn said(text: &str, field: &str) -> Result<String, Denial> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Denial::mistake(field, format!("请写明理由（{LONGEST} 字以内）")));
    }
    Ok(text.to_string())
}
