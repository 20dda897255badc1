//! What everybody may see: the indicators with their formulas, and final rounds by body. No persons, no cases.

use super::Office;
use super::lines::{figures, line};
use super::say::state_text;
use crate::base::Day;
use crate::fault::Denial;
use crate::words::Cited;
use fadu_store::watch::assess::RoundState;

/// An indicator with its formula.
#[derive(Clone, Debug)]
pub struct PublicIndicator {
    /// Its group.
    pub group: String,
    /// Its name.
    pub name: String,
    /// The formula in words.
    pub formula: String,
    /// What is to be known beside it.
    pub note: String,
    /// Below so many cases there is no figure.
    pub min_sample: u32,
    /// Its articles.
    pub cites: Vec<Cited>,
    /// Owner and origin of the house rule, where there is no article.
    pub house: Option<(String, String)>,
}

/// A figure of a body.
#[derive(Clone, Debug)]
pub struct PublicFigure {
    /// The body.
    pub body: String,
    /// The indicator.
    pub name: String,
    /// How many, of how many.
    pub tally: (u64, u64),
    /// What that says.
    pub says: String,
}

/// A final round.
#[derive(Clone, Debug)]
pub struct PublicRound {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The day on which it became final.
    pub day: Day,
    /// The digest of all its figures.
    pub digest: String,
    /// The number of its document, once issued.
    pub number: Option<String>,
    /// The figures that have a sample, body by body in the order of the register.
    pub figures: Vec<PublicFigure>,
}

impl Office {
    /// The indicators, group by group; and those that cannot be worked out yet, with why.
    pub fn public_indicators(&self) -> (Vec<PublicIndicator>, Vec<(String, String)>) {
        let engine = self.engine();
        let assessing = &engine.law.assessing;
        let of = |group: &crate::law::indicator::AssessGroup| {
            let name = match group.weight {
                0 => group.name.clone(),
                weight => format!("{}（{weight} 分）", group.name),
            };
            let all = assessing.indicators.values().filter(|i| i.group == group.id);
            let one = |i: &crate::law::indicator::Indicator| PublicIndicator {
                group: name.clone(),
                name: i.name.clone(),
                formula: i.formula.clone(),
                note: i.note.clone(),
                min_sample: i.min_sample,
                cites: self.cites(&i.ground),
                house: crate::warn::house_of(&i.ground),
            };
            all.map(one).collect::<Vec<_>>()
        };
        let waiting = assessing.waiting.iter().map(|(id, why)| (id.clone(), why.clone())).collect();
        (assessing.groups.iter().flat_map(of).collect(), waiting)
    }

    /// Final rounds, the newest first.
    pub fn public_assessments(&self) -> Result<Vec<PublicRound>, Denial> {
        let all = self.assessed()?;
        let (register, engine) = (self.register(), self.engine());
        let groups: Vec<String> = engine.law.assessing.groups.iter().map(|g| g.id.clone()).collect();
        let mut rounds = Vec::new();
        for round in all.0.all.values().filter(|r| r.state() == RoundState::Final) {
            let mut shown = Vec::new();
            for body in &round.opened.bodies {
                let name = register.bodies.get(body).map_or_else(String::new, |b| b.name.clone());
                let of = figures(round, &body.to_string(), groups.iter().map(String::as_str));
                shown.extend(of.into_iter().filter(|f| f.tally.of > 0).map(|f| PublicFigure {
                    body: name.clone(),
                    name: f.figure.name.clone(),
                    tally: (f.tally.good, f.tally.of),
                    says: state_text(f.state),
                }));
            }
            rounds.push(PublicRound {
                id: round.opened.id.clone(),
                title: line(round).title,
                day: round.concluded.as_ref().map_or(round.opened.to, |c| c.at.day()),
                digest: round.frozen.as_ref().map_or(String::new(), |f| f.digest.clone()),
                number: self.document_number(round)?,
                figures: shown,
            });
        }
        rounds.sort_by(|a, b| b.day.cmp(&a.day).then(a.id.cmp(&b.id)));
        Ok(rounds)
    }

    /// The number under which the document of a round was issued.
    fn document_number(&self, round: &fadu_store::watch::assess::Round) -> Result<Option<String>, Denial> {
        use fadu_store::{StreamId, Views};
        let Some(documented) = &round.documented else { return Ok(None) };
        let row = self.store.matter(StreamId::from_bits(documented.matter.bits()))?;
        Ok(row.and_then(|r| r.number))
    }
}
