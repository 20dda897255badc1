//! The inbox of a person: what waits for the posts held, in the order in which the law bites.

use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::{MatterId, PersonId};
use crate::fault::Denial;
use crate::matter::strand;
use crate::term_page::name;
use crate::watch::{Group, due};
use crate::words::Cited;
use crate::{Office, policy};
use fadu_store::{InboxOf, InboxRow, MatterRow, Views};
use serde::Serialize;

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InboxLine {
    /// The matter.
    pub matter: MatterId,
    /// Id of the act.
    pub act: String,
    /// Chinese name of the act.
    pub name: String,
    /// The party.
    pub party: String,
    /// Number of the matter.
    pub number: String,
    /// The item.
    pub item: String,
    /// Stage of the matter.
    pub step: String,
    /// Last day.
    pub last_day: Option<Day>,
    /// The term that gives it.
    pub term: Option<String>,
    /// What is due.
    pub term_name: String,
    /// `green`, `yellow`, `red`, `none`.
    pub light: String,
    /// 剩 9 日.
    pub word: String,
    /// `overdue`, `today`, `soon`, `later`, `open`.
    pub group: &'static str,
    /// Who asked when that it be done 催办.
    pub reminded: Option<String>,
    /// It is an act in a matter of another body, which the own one answers.
    pub answers: bool,
    /// In whose post the person stands in 代某某, if any.
    pub stands_for: Option<String>,
    /// The article.
    pub cites: Vec<Cited>,
}

/// An inbox.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inbox {
    /// Lines, the most pressing first.
    pub lines: Vec<InboxLine>,
    /// How many the person's posts hold in all.
    pub total: usize,
}

/// So many lines are read for an inbox; nobody reads more at a sitting.
const MOST: usize = 300;

impl Office {
    /// The inbox of a person.
    pub fn inbox(&self, who: &Who) -> Result<Inbox, Denial> {
        policy::require(who, policy::Do::List, who.agency)?;
        let (register, today) = (self.register(), self.today());
        let own = register.own_posts_on(who.person, who.agency, today).map(|p| p.post.clone()).collect();
        let of =
            |posts, person: PersonId| InboxOf { agency: who.agency.to_string(), posts, person: person.to_string() };
        let rows = self.store.inbox(&of(own, who.person), None, MOST)?;
        let mut lines: Vec<InboxLine> = rows.iter().map(|r| self.inbox_line(r)).collect();
        // What waits for those whom this person stands in for 代行.
        for lent in register.standing_in_on(who.person, who.agency, today) {
            let Some(replaced) = lent.post.stands_for else { continue };
            for row in self.store.inbox(&of(vec![lent.post.post.clone()], replaced), None, MOST)? {
                let line = InboxLine { stands_for: Some(lent.of_name.clone()), ..self.inbox_line(&row) };
                if !lines.iter().any(|l| (l.matter, &l.act) == (line.matter, &line.act)) {
                    lines.push(line);
                }
            }
        }
        lines.sort_by_key(|l| (l.last_day.is_none(), l.last_day, l.matter));
        Ok(Inbox { total: lines.len(), lines })
    }

    pub(crate) fn inbox_line(&self, row: &InboxRow) -> InboxLine {
        let (task, matter) = (&row.task, &row.matter);
        let engine = self.engine();
        let law = &engine.law;
        let procedures = || law.procedures().filter(|p| p.id == matter.procedure);
        let field = self.field_of(matter);
        let version = matter.summary.get("version").and_then(|v| v.as_str()?.parse().ok());
        let mine = version.and_then(|v| law.procedure(&matter.procedure, v, &field));
        let procedure = mine.as_deref().or_else(|| procedures().next());
        let term = task.due_limit.as_deref().and_then(|t| procedure?.term(strand::split(t).0));
        let of = matter.summary.get("strands").and_then(|s| s.get(&task.act)).and_then(serde_json::Value::as_str);
        let limit = term.and_then(|t| law.limits.get(&t.limit));
        let answers = task.agency != matter.agency;
        let own = procedure.and_then(|p| p.act(strand::split(&task.act).0)?.answering.as_ref()).filter(|_| answers);
        let called = own.map(|a| a.name.clone());
        let called = called.unwrap_or_else(|| procedure.map_or(task.act.clone(), |p| p.name_of(&task.act)));
        let last_day = task.due_day.map(Day::from_number);
        let state = due(last_day, self.today(), term.map_or(3, |t| t.yellow_days));
        InboxLine {
            matter: MatterId::from_bits(matter.matter.bits()),
            act: task.act.clone(),
            name: with_strand(called, of),
            party: if answers { self.asking(matter) } else { matter.party.clone() },
            number: matter.number.clone().unwrap_or_default(),
            item: matter.item.clone().unwrap_or_default(),
            step: matter.step.clone(),
            last_day,
            term: task.due_limit.clone(),
            term_name: term.map_or(String::new(), |t| t.name.clone()),
            light: name(state.light).to_string(),
            word: state.word,
            group: group(state.group),
            // What only tells somebody is not what is waited for.
            reminded: matter
                .summary
                .get("reminded")
                .and_then(serde_json::Value::as_str)
                .filter(|_| !procedure.and_then(|p| p.act(strand::split(&task.act).0)).is_some_and(|a| a.stands))
                .map(str::to_string),
            answers,
            stands_for: None,
            cites: limit.map_or(Vec::new(), |l| l.cites.iter().map(|c| self.cited(c)).collect()),
        }
    }

    /// The name of the body whose matter it is.
    fn asking(&self, row: &MatterRow) -> String {
        row.agency.parse().map_or(String::new(), |body| self.body_called(body))
    }

    fn field_of(&self, row: &MatterRow) -> String {
        let body = row.agency.parse().ok();
        body.and_then(|b| self.register().bodies.get(&b).map(|b| b.field.clone())).unwrap_or_default()
    }
}

/// 送达处罚决定书（某店）.
pub(crate) fn with_strand(name: String, strand: Option<&str>) -> String {
    strand.map_or(name.clone(), |s| format!("{name}（{s}）"))
}

fn group(group: Group) -> &'static str {
    match group {
        Group::Overdue => "overdue",
        Group::Today => "today",
        Group::Soon => "soon",
        Group::Later => "later",
        Group::Open => "open",
    }
}
