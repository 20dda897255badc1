//! One clue on one page: what, since when, by which rule, which event fired, what cures it, what became of it, and what this person may do.

use super::deeds::{Deed, deeds};
use super::list::ClueLine;
use super::stand::Stand;
use super::{CHANGED, CLEARED, CLOSED, ESCALATED, HANDLED, RAISED, SNOOZED, TAKEN_UP, grace};
use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::base::{Day, Moment};
use crate::fault::Denial;
use crate::law::warning::Warning;
use crate::{FilePage, Office};
use fadu_store::{ClueRow, Log, StoredEvent, StreamId};
use serde::Serialize;
use serde_json::Value;

/// The event that a clue rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fired {
    /// Its number in the matter, from 1.
    pub n: usize,
    /// Name of event and act.
    pub name: String,
    /// The day it happened.
    pub day: Day,
    /// Who acted.
    pub by: String,
}

/// A document of the file by which a clue may be answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// `paper:3`, `evidence:12`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is known by.
    pub digest: String,
}

/// A line of what became of a clue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClueEvent {
    /// When.
    pub at: Moment,
    /// What.
    pub name: String,
    /// In words.
    pub detail: String,
    /// Who; empty for the rule itself.
    pub by: String,
}

/// The page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CluePage {
    /// The clue.
    pub line: ClueLine,
    /// How it stands.
    pub stand: &'static str,
    /// What the rule advises.
    pub advice: String,
    /// What the rule does not catch.
    pub exceptions: Vec<String>,
    /// What of the rule rests on assumption.
    pub assumed: Option<String>,
    /// The event.
    pub fired: Option<Fired>,
    /// The act that cures it, with its id, where this person may do it now.
    pub cure: Option<(String, String)>,
    /// The course and its last day, once it was taken up.
    pub course: Option<(String, Option<Day>)>,
    /// The matter in which it was taken up: id and number.
    #[serde(skip)]
    pub supervised: Option<(MatterId, String)>,
    /// The procedures that this person may open from it: id and name of the act.
    #[serde(skip)]
    pub openings: Vec<(String, String)>,
    /// What became of it, newest first.
    pub record: Vec<ClueEvent>,
    /// Documents of the file.
    pub documents: Vec<Document>,
    /// What this person may do.
    pub deeds: Vec<Deed>,
}

impl Office {
    /// The page of a clue; one that this person may not see is not found.
    pub fn clue_page(&self, who: &Who, id: StreamId) -> Result<CluePage, Denial> {
        let row = self.clue_for(who, id)?;
        let line = self.clue_line(&row)?;
        let rule = self.rule_of(&row);
        let file = line.matter.map(|m| self.file_page(who, m)).transpose()?;
        let events = self.store.events(id)?;
        let mut record: Vec<ClueEvent> = events.iter().map(|e| self.clue_event(e)).collect();
        record.reverse();
        let deeds = deeds(who, (&row, self.now()));
        Ok(CluePage {
            stand: Stand::of(&row.state).map_or("", Stand::zh),
            advice: rule.as_ref().map_or(String::new(), |r| r.advice.clone()),
            exceptions: rule.as_ref().map_or(Vec::new(), |r| r.exceptions.clone()),
            assumed: rule.as_ref().and_then(|r| r.assumed.clone()),
            fired: file.as_ref().and_then(|f| fired(f, &row)),
            cure: file.as_ref().filter(|_| row.standing).and_then(|f| cure(f, rule.as_ref(), &row)),
            course: course(&row),
            supervised: row.body.get("course").and_then(|c| self.linked(c.get("matter")?.as_str()?)),
            openings: if row.state == "closed" { Vec::new() } else { self.openings(who, "clue") },
            documents: file.as_ref().filter(|_| deeds.contains(&Deed::Answer)).map_or(Vec::new(), documents),
            line,
            record,
            deeds,
        })
    }

    /// The documents of a matter's file.
    pub(super) fn documents_of(&self, who: &Who, matter: MatterId) -> Result<Vec<Document>, Denial> {
        Ok(documents(&self.file_page(who, matter)?))
    }

    fn clue_event(&self, e: &StoredEvent) -> ClueEvent {
        let text = |k: &str| e.envelope.fields.get(k).and_then(Value::as_str).unwrap_or_default();
        let level = || e.envelope.fields.get("level").and_then(Value::as_u64).unwrap_or(0);
        let level_zh = || ["", "黄色", "红色", "阻断"].get(level() as usize).copied().unwrap_or_default();
        let detail = match e.envelope.name.as_str() {
            RAISED | CHANGED => level_zh().to_string(),
            CLEARED => "案卷里的情况已经改变，规则不再命中".into(),
            ESCALATED => {
                let up = e.envelope.fields.get("up").and_then(Value::as_u64).unwrap_or(1) as usize;
                format!("逾期未处置，提请{}督促", grace::LEVELS.get(up.wrapping_sub(1)).copied().unwrap_or("上一级"))
            }
            HANDLED => {
                let document = e.envelope.fields.get("document").and_then(|d| d.get("name")?.as_str());
                let with = document.map(|d| format!("（依据：{d}）")).unwrap_or_default();
                format!("{}：{}{with}", how_zh(text("how")), text("reason"))
            }
            TAKEN_UP => {
                let until = text("deadline");
                let until = if until.is_empty() { String::new() } else { format!("，{until} 前报送") };
                format!("{}{until}。{}", course_zh(text("course")), text("reason"))
            }
            SNOOZED => format!("暂缓至 {}：{}", text("until"), text("reason")),
            CLOSED => format!("{}：{}", outcome_zh(text("outcome")), text("reason")),
            _ => String::new(),
        };
        let named = self.engine().law.events.get(&e.envelope.name).map(|d| d.zh.clone());
        ClueEvent {
            at: e.envelope.happened,
            name: named.unwrap_or_else(|| e.envelope.name.clone()),
            detail,
            by: text("by_name").into(),
        }
    }
}

/// How a clue was answered, in Chinese.
pub(super) fn how_zh(how: &str) -> &'static str {
    match how {
        "cured" => "已经改正",
        "explained" => "说明情况",
        "false-alarm" => "误报",
        _ => "",
    }
}

/// The course, in Chinese.
pub fn course_zh(course: &str) -> &'static str {
    match course {
        "general" => "一般程序监督",
        "simple" => "简易程序督促",
        "warning-only" => "只作提示",
        _ => "",
    }
}

fn outcome_zh(outcome: &str) -> &'static str {
    match outcome {
        "corrected" => "已经纠正",
        "lawful" => "核查未发现违法或者不当",
        "false-alarm" => "误报",
        "supervised" => "由监督事项办结",
        _ => "",
    }
}

fn fired(file: &FilePage, row: &ClueRow) -> Option<Fired> {
    let n = usize::try_from(row.body.get("entry")?.as_u64()?).ok()? + 1;
    let line = file.record.iter().find(|l| l.n == n)?;
    Some(Fired { n, name: line.name.clone(), day: line.happened.day(), by: line.by.clone() })
}

fn course(row: &ClueRow) -> Option<(String, Option<Day>)> {
    let course = row.body.get("course")?;
    let day = course.get("deadline").and_then(|d| d.as_str()?.parse().ok());
    Some((course_zh(course.get("course")?.as_str()?).to_string(), day))
}

/// The act that ends the term that the rule watches, or makes an event that the rule misses; only where this person may do it now.
fn cure(file: &FilePage, rule: Option<&Warning>, row: &ClueRow) -> Option<(String, String)> {
    let term = |name: &str| rule?.clocks.iter().any(|c| c.term.as_deref() == Some(name)).then_some(());
    let arg = row.body.get("args").and_then(|a| a.get("term")?.as_str());
    let fits = |of: &str| {
        let id = of.split('@').next().unwrap_or(of);
        arg == Some(id) || term(id).is_some()
    };
    let offer = file.offers.iter().find(|o| o.open && !o.not_mine && o.term.as_deref().is_some_and(fits))?;
    Some((offer.name.clone(), offer.act.clone()))
}

fn documents(file: &FilePage) -> Vec<Document> {
    let paper = |p: &crate::paper_lines::PaperLine| Document {
        id: format!("paper:{}", p.n),
        name: format!("{} {}", p.title, p.number).trim().to_string(),
        digest: p.digest.clone(),
    };
    let exhibit = |e: &crate::EvidenceLine| {
        let digest = e.digest.clone().filter(|_| !e.destroyed)?;
        Some(Document { id: format!("evidence:{}", e.event), name: format!("证据：{}", e.name), digest })
    };
    file.papers.iter().map(paper).chain(file.evidence.iter().filter_map(exhibit)).collect()
}
