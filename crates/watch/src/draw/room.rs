//! Samplings: what was planned, listed, drawn and looked at; a fold of events.

use super::{Claim, Progress, Stratum};
use crate::matter::base::id::{BodyId, PersonId};
use crate::matter::base::{Day, Fields, Moment};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Whose files are drawn from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// What all bodies entered in the month.
    Entered,
    /// What one body entered in the month.
    EnteredBy(BodyId),
    /// What one body closed in the month.
    ClosedBy(BodyId),
}

/// How many are drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// So many of a thousand of each part, rounded up.
    Share(u32),
    /// As many as a claim needs.
    Claim {
        /// The claim.
        claim: Claim,
        /// What is to be met, in words.
        what: String,
    },
}

/// A part of the list as the plan tells of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// How many it holds.
    pub size: usize,
    /// So many are drawn.
    pub draws: usize,
    /// Digest of its list.
    pub digest: String,
}

/// A plan: everything that decides the draw, except the value that nobody knows yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whose files.
    pub scope: Scope,
    /// The first day of the month.
    pub month: Day,
    /// How many.
    pub method: Method,
    /// The public value that decides, in words that leave no choice.
    pub source: String,
    /// The day on which it becomes known: later than the plan.
    pub known_on: Day,
    /// The parts of the list.
    pub parts: Vec<Part>,
    /// Who planned it.
    pub by: String,
    /// That natural person.
    pub by_person: PersonId,
    /// When.
    pub at: Moment,
}

/// The public value, entered after it became known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Drawn {
    /// The sampling.
    pub sampling: String,
    /// The value.
    pub value: String,
    /// Who entered it.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// What somebody found in a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Judged {
    /// The sampling.
    pub sampling: String,
    /// The file.
    pub file: String,
    /// It meets what was asked.
    pub met: bool,
    /// What was found.
    pub note: String,
    /// Who looked.
    pub by: String,
    /// That natural person.
    pub by_person: PersonId,
    /// When.
    pub at: Moment,
}

/// Given up, with the reason: nothing is drawn or looked at any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Voided {
    /// The sampling.
    pub sampling: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// A sampling as it stands.
#[derive(Clone, Debug)]
pub struct Sampling {
    /// What was planned.
    pub plan: Plan,
    /// The committed lists.
    pub strata: Vec<Stratum>,
    /// The value, once it is known.
    pub drawn: Option<Drawn>,
    /// What was found, the newest by file.
    pub judged: BTreeMap<String, Judged>,
    /// Given up.
    pub voided: Option<Voided>,
}

impl Sampling {
    /// The files drawn, part by part, in the order drawn; none before the value is known.
    pub fn picks(&self) -> Vec<Vec<&str>> {
        let Some(drawn) = &self.drawn else { return self.strata.iter().map(|_| Vec::new()).collect() };
        let parts = self.strata.iter().zip(1..);
        parts.map(|(s, n)| s.picks(&drawn.value, &self.plan.id, n)).collect()
    }

    /// How far the test of its claim has come, and the files to be looked at for it: the drawn ones up to where it ends if they are all good.
    pub fn progress(&self) -> Option<(Progress, Vec<&str>)> {
        let Method::Claim { claim, .. } = &self.plan.method else { return None };
        let picks = self.picks().into_iter().next()?;
        let total = self.strata.first()?.ids.len();
        let known = picks.iter().map_while(|id| self.judged.get(*id).map(|j| j.met));
        let seen: Vec<bool> = known.collect();
        // What was looked at after it had ended changes nothing.
        let ended = (0..=seen.len()).find_map(|n| {
            let p = claim.progress(total, &seen[..n]);
            (p.more.is_none()).then_some(p)
        });
        let progress = ended.unwrap_or_else(|| claim.progress(total, &seen));
        let until = progress.seen + progress.more.unwrap_or(0);
        Some((progress, picks.into_iter().take(until).collect()))
    }

    /// The files that are to be looked at, with the number of their part.
    pub fn asked(&self) -> Vec<(usize, &str)> {
        match self.progress() {
            Some((_, files)) => files.into_iter().map(|f| (0, f)).collect(),
            None => {
                self.picks().into_iter().enumerate().flat_map(|(n, p)| p.into_iter().map(move |f| (n, f))).collect()
            }
        }
    }
}

/// All samplings.
#[derive(Clone, Debug, Default)]
pub struct Samplings {
    /// By id.
    pub all: BTreeMap<String, Sampling>,
}

impl Samplings {
    /// Takes in an event of the stream of samplings.
    pub fn apply(&mut self, name: &str, fields: &Fields) {
        let Some(row) = fields.get("row") else { return };
        match name {
            "SamplingPlanned" => {
                if let Some(plan) = read::<Plan>(row) {
                    let strata = plan.parts.iter().map(|p| Stratum {
                        name: p.name.clone(),
                        ids: Vec::with_capacity(p.size),
                        draws: p.draws,
                    });
                    let strata = strata.collect();
                    let new = Sampling { strata, drawn: None, judged: BTreeMap::new(), voided: None, plan };
                    self.all.insert(new.plan.id.clone(), new);
                }
            }
            "SamplingListed" => {
                let text = |k: &str| row.get(k).and_then(Value::as_str);
                let part = row.get("part").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
                let of = text("sampling").and_then(|id| self.all.get_mut(id));
                if let Some(stratum) = of.zip(part).and_then(|(s, n)| s.strata.get_mut(n)) {
                    stratum.ids.extend(text("ids").unwrap_or_default().split_whitespace().map(str::to_string));
                }
            }
            "SampleDrawn" => {
                if let Some(drawn) = read::<Drawn>(row) {
                    self.on(&drawn.sampling.clone(), |s| s.drawn = Some(s.drawn.take().unwrap_or(drawn)));
                }
            }
            "SampleJudged" => {
                if let Some(judged) = read::<Judged>(row) {
                    self.on(&judged.sampling.clone(), |s| drop(s.judged.insert(judged.file.clone(), judged)));
                }
            }
            "SamplingVoided" => {
                if let Some(voided) = read::<Voided>(row) {
                    self.on(&voided.sampling.clone(), |s| s.voided = Some(voided));
                }
            }
            _ => {}
        }
    }

    fn on(&mut self, id: &str, does: impl FnOnce(&mut Sampling)) {
        if let Some(sampling) = self.all.get_mut(id) {
            does(sampling);
        }
    }
}

fn read<T: for<'a> Deserialize<'a>>(row: &Value) -> Option<T> {
    T::deserialize(row).ok()
}
