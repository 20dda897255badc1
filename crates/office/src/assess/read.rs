//! Rounds, figures and the cases behind them, as those see them who assess and those who are assessed.

use super::Office;
use super::lines::{figure_line, figures, line};
use super::work::{AssessDeed, AssessWorkLine};
use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::policy::{self, Do};
use crate::words::Cited;
use fadu_store::watch::assess::{
    Concluded, Counting, Documented, Figure, FigureAnswer, FigureKey, Frozen, Objection, Opened, Round, RoundState,
    SettledLine, State, Sum, Tally, Voided,
};
use fadu_store::{MatterRow, StreamId, Views};
use std::sync::Arc;

/// A round in the list.
#[derive(Clone, Debug)]
pub struct RoundLine {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// How far it is.
    pub state: RoundState,
    /// How it was opened.
    pub opened: Opened,
    /// Frozen.
    pub frozen: Option<Frozen>,
    /// Final.
    pub concluded: Option<Concluded>,
    /// Its document.
    pub documented: Option<Documented>,
    /// Given up.
    pub voided: Option<Voided>,
    /// Objections, and how many of them wait for an answer.
    pub objections: (usize, usize),
}

/// A figure of a body as it stands.
#[derive(Clone, Debug)]
pub struct FigureLine {
    /// As it was frozen.
    pub figure: Figure,
    /// The tally after the answer to its objection.
    pub tally: Tally,
    /// What that says.
    pub state: State,
    /// It was objected to, and answered.
    pub objected: Option<bool>,
}

/// A body in a round.
#[derive(Clone, Debug)]
pub struct RoundBody {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its figures, in the order of groups.
    pub figures: Vec<FigureLine>,
    /// Its points, where the course gives any.
    pub points: Option<Sum>,
}

/// The page of a round.
#[derive(Clone, Debug)]
pub struct RoundPage {
    /// The round.
    pub line: RoundLine,
    /// The bodies that may be seen, in the order of the register.
    pub bodies: Vec<RoundBody>,
    /// Groups: id and name, in order.
    pub groups: Vec<(String, String)>,
    /// Who asks may work on it.
    pub may_assess: bool,
    /// A document is made of it.
    pub has_document: bool,
    /// The newest work on it, for whoever may work on it.
    pub work: Option<AssessWorkLine>,
    /// What was begun and is neither frozen nor known to be under way here: a restart broke it off, or another server does it.
    pub broken_off: Option<Counting>,
}

/// A case behind a figure.
#[derive(Clone, Debug)]
pub struct CaseLine {
    /// Its id.
    pub id: String,
    /// It meets what is asked.
    pub good: bool,
    /// After the answer: left out (false) or counted after all (true).
    pub changed: Option<bool>,
    /// What it is called, where it may be read.
    pub row: Option<MatterRow>,
    /// The task of a plan.
    pub task: Option<String>,
    /// What was said of it, on a red line.
    pub settled: Option<SettledLine>,
}

/// The page of a figure.
#[derive(Clone, Debug)]
pub struct FigurePage {
    /// The round.
    pub line: RoundLine,
    /// Name of the body.
    pub body: String,
    /// The figure.
    pub figure: FigureLine,
    /// What it rests on.
    pub cites: Vec<Cited>,
    /// Owner and origin of the house rule, where there is no article.
    pub house: Option<(String, String)>,
    /// The cases.
    pub cases: Vec<CaseLine>,
    /// The list is the one that was frozen.
    pub sound: bool,
    /// The objection.
    pub objection: Option<Objection>,
    /// Its answer.
    pub answer: Option<FigureAnswer>,
    /// Who asks may object now, answer, settle.
    pub may: (bool, bool, bool),
}

impl Office {
    /// The rounds that somebody may see, the newest first.
    pub fn assessments(&self, who: &Who) -> Result<Vec<RoundLine>, Denial> {
        policy::require(who, Do::Assessed, who.agency)?;
        let all = self.assessed()?;
        let everywhere = policy::everywhere(who, Do::Assessed);
        let seen = |r: &&Arc<Round>| everywhere || (r.frozen.is_some() && r.opened.bodies.contains(&who.agency));
        let mut lines: Vec<RoundLine> = all.0.all.values().filter(seen).map(|r| line(r)).collect();
        lines.sort_by(|a, b| (b.opened.at, &b.id).cmp(&(a.opened.at, &a.id)));
        Ok(lines)
    }

    /// The courses: id, name, and whether bodies may object.
    pub fn assessment_courses(&self) -> Vec<(String, String)> {
        self.engine().law.assessing.courses.iter().map(|c| (c.id.clone(), c.name.clone())).collect()
    }

    /// A round with the figures of each body that may be seen.
    pub fn assessment_page(&self, who: &Who, id: &str) -> Result<RoundPage, Denial> {
        // Before the round: what is no longer under way stands in the round that is read after it.
        let may_assess = policy::may(who, Do::Assess, who.agency);
        let work = if may_assess { self.assess_work_line(id) } else { None };
        let round = self.assessment_round(who, id)?;
        let engine = self.engine();
        let assessing = &engine.law.assessing;
        let course = assessing.courses.iter().find(|c| c.id == round.opened.course);
        let register = self.register();
        let seen = round.opened.bodies.iter().filter(|b| policy::may(who, Do::Assessed, **b));
        let body = |b: &crate::base::id::BodyId| {
            let id = b.to_string();
            let points = course.is_some_and(|c| c.points) && round.frozen.is_some();
            RoundBody {
                name: register.bodies.get(b).map_or_else(|| id.clone(), |b| b.name.clone()),
                figures: figures(&round, &id, assessing.groups.iter().map(|g| g.id.as_str())),
                points: points.then(|| round.points(&id, &assessing.groups)),
                id,
            }
        };
        let known = work.as_ref().is_some_and(|w| w.deed == AssessDeed::Freeze);
        let waits = round.state() == RoundState::Open && may_assess && !known;
        Ok(RoundPage {
            work,
            broken_off: round.counting.clone().filter(|_| waits),
            bodies: seen.map(body).collect(),
            groups: assessing.groups.iter().map(|g| (g.id.clone(), g.name.clone())).collect(),
            may_assess,
            has_document: course.is_some_and(|c| c.document.is_some()),
            line: line(&round),
        })
    }

    /// One figure with its cases.
    pub fn figure_page(&self, who: &Who, (id, body, indicator): (&str, &str, &str)) -> Result<FigurePage, Denial> {
        let (round, of) = self.part(who, (id, body))?;
        let key: FigureKey = (body.to_string(), indicator.to_string());
        let figure = figure_line(&round, &key).ok_or(Denial::NotFound)?;
        let behind = round.cases.get(&key).cloned().unwrap_or_default();
        let changes = round.answers.get(&key).map(|a| &a.changes);
        let case = |c: &fadu_store::watch::assess::Case| {
            Ok(CaseLine {
                row: self.row_for(who, &c.id)?,
                task: self.task_named(&c.id)?,
                changed: changes.and_then(|all| all.get(&c.id).copied()),
                settled: round.settled.get(&(key.clone(), c.id.clone())).cloned(),
                id: c.id.clone(),
                good: c.good,
            })
        };
        let engine = self.engine();
        let ground = engine.law.assessing.indicators.get(indicator).map(|i| i.ground.clone());
        let running = round.state() == RoundState::Frozen;
        let until = round.frozen.as_ref().and_then(|f| f.object_until);
        let (objection, answer) = (round.objections.get(&key).cloned(), round.answers.get(&key).cloned());
        let in_time = until.is_some_and(|last| self.today() <= last);
        let assesses = running && policy::may(who, Do::Assess, who.agency);
        Ok(FigurePage {
            body: self.register().bodies.get(&of).map_or_else(|| body.to_string(), |b| b.name.clone()),
            cites: ground.as_ref().map_or(Vec::new(), |g| self.cites(g)),
            house: ground.as_ref().and_then(crate::warn::house_of),
            cases: behind.iter().map(case).collect::<Result<_, Denial>>()?,
            sound: figure.figure.is_of(&behind),
            may: (
                running && in_time && objection.is_none() && policy::may(who, Do::ObjectAssessed, of),
                assesses && objection.is_some() && answer.is_none(),
                assesses && figure.figure.red_line,
            ),
            line: line(&round),
            figure,
            objection,
            answer,
        })
    }

    /// The row of a matter, where somebody may read it.
    fn row_for(&self, who: &Who, id: &str) -> Result<Option<MatterRow>, Denial> {
        let Ok(matter) = id.parse::<MatterId>() else { return Ok(None) };
        let row = self.store.matter(StreamId::from_bits(matter.bits()))?;
        let may = |r: &MatterRow| r.agency.parse().is_ok_and(|b| policy::may(who, Do::Read, b));
        Ok(row.filter(may))
    }

    /// The duty that the id of a task of a plan names.
    fn task_named(&self, id: &str) -> Result<Option<String>, Denial> {
        let all = self.assessed()?;
        let found = all.1.all.values().find_map(|p| p.tasks.iter().find(|t| p.task_id(t.n) == id));
        Ok(found.map(|t| t.duty.clone()))
    }
}
