//! Rounds of assessment 考核批次: opened, frozen, objected to, answered, final, documented; a fold of events. What is frozen never changes.

use super::{Case, Figure, State, Tally};
use crate::matter::base::id::{BodyId, MatterId, PersonId};
use crate::matter::base::{Day, Fields, Moment};
use crate::matter::law::indicator::{AssessGroup, Direction};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Body and indicator: what names a figure of a round.
pub type FigureKey = (String, String);

/// A round is opened: everything that decides what is counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Opened {
    /// Its id.
    pub id: String,
    /// The course.
    pub course: String,
    /// The name of the course then.
    pub name: String,
    /// The first day.
    pub from: Day,
    /// The first day after it.
    pub to: Day,
    /// The bodies assessed.
    pub bodies: Vec<BodyId>,
    /// Who opened it.
    pub by: String,
    /// That natural person.
    pub by_person: PersonId,
    /// When.
    pub at: Moment,
}

/// All figures stand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Frozen {
    /// The round.
    pub round: String,
    /// Digest of the law pack.
    pub pack: String,
    /// Digest over the digests of all figures, in their order.
    pub digest: String,
    /// So many figures.
    pub figures: usize,
    /// So many events stood in the log when counting began.
    pub log_size: u64,
    /// The last day to object; none where nobody objects.
    pub object_until: Option<Day>,
    /// When.
    pub at: Moment,
}

/// An objection to a figure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Objection {
    /// The round.
    pub round: String,
    /// The body.
    pub body: String,
    /// The indicator.
    pub indicator: String,
    /// Why.
    pub reason: String,
    /// The cases that it means; empty is the figure as a whole.
    pub cases: Vec<String>,
    /// Who objected.
    pub by: String,
    /// That natural person.
    pub by_person: PersonId,
    /// When.
    pub at: Moment,
}

/// The answer to an objection.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FigureAnswer {
    /// The round.
    pub round: String,
    /// The body.
    pub body: String,
    /// The indicator.
    pub indicator: String,
    /// Cases that are left out (false) or count after all (true).
    pub changes: BTreeMap<String, bool>,
    /// Why.
    pub reason: String,
    /// Who answered.
    pub by: String,
    /// That natural person.
    pub by_person: PersonId,
    /// When.
    pub at: Moment,
}

/// What was said of a finding on a red line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SettledLine {
    /// The round.
    pub round: String,
    /// The body.
    pub body: String,
    /// The indicator.
    pub indicator: String,
    /// The matter.
    pub case: String,
    /// It is confirmed.
    pub confirmed: bool,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// A round is final.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Concluded {
    /// The round.
    pub round: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// The matter in which its document is issued.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Documented {
    /// The round.
    pub round: String,
    /// The matter.
    pub matter: MatterId,
    /// When.
    pub at: Moment,
}

/// Given up, with the reason.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Voided {
    /// The round.
    pub round: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// Its figures are being worked out, as far as the record knows: until they are frozen, or it is begun anew.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Counting {
    /// The round.
    pub round: String,
    /// The work.
    pub work: String,
    /// Who began it.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// How far a round is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoundState {
    /// Opened; the figures are being worked out.
    Open,
    /// Frozen: bodies see their figures and may object.
    Frozen,
    /// Final.
    Final,
    /// Given up.
    Voided,
}

/// A round as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Round {
    /// How it was opened.
    pub opened: Opened,
    /// The newest working out of its figures that was begun.
    pub counting: Option<Counting>,
    /// Frozen.
    pub frozen: Option<Frozen>,
    /// The figures.
    pub figures: BTreeMap<FigureKey, Figure>,
    /// The lists behind them.
    pub cases: BTreeMap<FigureKey, Vec<Case>>,
    /// Objections, one a figure.
    pub objections: BTreeMap<FigureKey, Objection>,
    /// Their answers.
    pub answers: BTreeMap<FigureKey, FigureAnswer>,
    /// What was said of findings on red lines, by figure and case.
    pub settled: BTreeMap<(FigureKey, String), SettledLine>,
    /// Final.
    pub concluded: Option<Concluded>,
    /// Its document.
    pub documented: Option<Documented>,
    /// Given up.
    pub voided: Option<Voided>,
}

/// Points of a body, in tenths: of each group that has a figure, and of a hundred in all.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Sum {
    /// Group and its share of what it could reach, in a thousand; none where no indicator of it has a figure.
    pub groups: Vec<(String, Option<u32>)>,
    /// Tenths of a point of a hundred, where groups without a figure gave their weight to the others; none where none has one.
    pub tenths: Option<u32>,
}

impl Round {
    /// How far it is.
    pub fn state(&self) -> RoundState {
        match (&self.voided, &self.concluded, &self.frozen) {
            (Some(_), ..) => RoundState::Voided,
            (_, Some(_), _) => RoundState::Final,
            (_, _, Some(_)) => RoundState::Frozen,
            _ => RoundState::Open,
        }
    }

    /// The tally of a figure after the answer to its objection; a red line counts what is confirmed, or not yet said.
    pub fn tally(&self, key: &FigureKey) -> Option<Tally> {
        let figure = self.figures.get(key)?;
        if figure.red_line {
            let cases = self.cases.get(key).map(Vec::as_slice).unwrap_or_default();
            let dropped = |c: &&Case| self.settled.get(&(key.clone(), c.id.clone())).is_some_and(|s| !s.confirmed);
            return Some(Tally { good: 0, of: cases.iter().filter(|c| !dropped(c)).count() as u64 });
        }
        let answer = self.answers.get(key);
        let cases = self.cases.get(key).map(Vec::as_slice).unwrap_or_default();
        Some(answer.map_or(figure.tally, |a| figure.corrected(cases, &a.changes)))
    }

    /// What a figure says now.
    pub fn stands(&self, key: &FigureKey) -> Option<State> {
        Some(self.tally(key)?.state(self.figures.get(key)?))
    }

    /// Objections without an answer.
    pub fn unanswered(&self) -> usize {
        self.objections.keys().filter(|k| !self.answers.contains_key(*k)).count()
    }

    /// Points of a body.
    pub fn points(&self, body: &str, groups: &[AssessGroup]) -> Sum {
        let mut sum = Sum::default();
        let (mut reached, mut weights) = (0u64, 0u64);
        for group in groups.iter().filter(|g| g.weight > 0) {
            let of = self.figures.iter().filter(|((b, _), f)| b == body && f.group == group.id);
            let shares: Vec<u64> = of.filter_map(|(key, f)| share(f, self.stands(key)?)).collect();
            let mean = (!shares.is_empty()).then(|| shares.iter().sum::<u64>() / shares.len() as u64);
            if let Some(mean) = mean {
                reached += mean * u64::from(group.weight);
                weights += u64::from(group.weight);
            }
            sum.groups.push((group.id.clone(), mean.and_then(|m| u32::try_from(m).ok())));
        }
        sum.tenths = reached.checked_div(weights).and_then(|n| u32::try_from(n).ok());
        sum
    }
}

/// What a figure gives, in a thousand; nothing where there is no figure or none is asked.
fn share(figure: &Figure, state: State) -> Option<u64> {
    let (State::Met(permille) | State::Missed(permille)) = state else { return None };
    match figure.direction {
        Direction::Up => Some(permille.into()),
        Direction::Down => Some((1000 - permille.min(1000)).into()),
        Direction::Neutral => None,
    }
}

/// All rounds.
#[derive(Clone, Debug, Default)]
pub struct Assessments {
    /// By id; shared with whoever reads one.
    pub all: BTreeMap<String, Arc<Round>>,
}

impl Assessments {
    /// Takes in an event.
    pub fn apply(&mut self, name: &str, fields: &Fields) {
        let Some(row) = fields.get("row") else { return };
        let text = |k: &str| row.get(k).and_then(Value::as_str).unwrap_or_default().to_string();
        let key = (text("body"), text("indicator"));
        if name == "AssessmentOpened" {
            if let Some(opened) = read::<Opened>(row) {
                self.all.insert(opened.id.clone(), Arc::new(Round::new(opened)));
            }
            return;
        }
        let Some(round) = self.all.get_mut(&text("round")).map(Arc::make_mut) else { return };
        match name {
            // What one before it left half written is not heard.
            "AssessmentCounting" if round.frozen.is_none() => {
                round.counting = read(row);
                round.figures.clear();
                round.cases.clear();
            }
            // What is frozen is frozen: a second one is not heard.
            "FigureFrozen" => {
                if let (Some(figure), None) = (read(row), &round.frozen) {
                    // One that was broken off is counted anew: its list begins again.
                    round.cases.insert(key.clone(), Vec::new());
                    round.figures.insert(key, figure);
                }
            }
            "FigureListed" if round.frozen.is_none() => {
                let all = text("cases");
                let case = |word: &str| match word.strip_suffix('+') {
                    Some(id) => Case { id: id.into(), good: true },
                    None => Case { id: word.into(), good: false },
                };
                round.cases.entry(key).or_default().extend(all.split_whitespace().map(case));
            }
            "AssessmentFrozen" => round.frozen = round.frozen.take().or_else(|| read(row)),
            "FigureObjected" => drop(read(row).map(|o| round.objections.insert(key, o))),
            "FigureAnswered" => drop(read(row).map(|a| round.answers.insert(key, a))),
            "RedLineSettled" => drop(read(row).map(|s| round.settled.insert((key, text("case")), s))),
            "AssessmentConcluded" => round.concluded = read(row),
            "AssessmentDocumented" => round.documented = read(row),
            "AssessmentVoided" => round.voided = read(row),
            _ => {}
        }
    }
}

impl Round {
    fn new(opened: Opened) -> Round {
        Round {
            opened,
            counting: None,
            frozen: None,
            figures: BTreeMap::new(),
            cases: BTreeMap::new(),
            objections: BTreeMap::new(),
            answers: BTreeMap::new(),
            settled: BTreeMap::new(),
            concluded: None,
            documented: None,
            voided: None,
        }
    }
}

fn read<T: for<'a> Deserialize<'a>>(row: &Value) -> Option<T> {
    T::deserialize(row).ok()
}

#[cfg(test)]
mod tests;
