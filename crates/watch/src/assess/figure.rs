//! A figure: the list of its cases, each with whether it meets what is asked, under one digest. The number follows from the list.

use crate::matter::law::indicator::{Direction, Indicator};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A case of a figure.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Case {
    /// Id of the matter, or of the task of a plan.
    pub id: String,
    /// It meets what is asked.
    pub good: bool,
}

/// How many, of how many.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Cases that meet it 分子.
    pub good: u64,
    /// Cases 分母.
    pub of: u64,
}

/// What a tally says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// 样本不足: no figure.
    TooFew,
    /// So many of a thousand, the goal met or none set.
    Met(u32),
    /// So many of a thousand, the goal missed.
    Missed(u32),
    /// A red line: so many findings.
    Findings(u64),
}

impl Tally {
    /// What it says under the rules of its indicator: least sample and goal, both as they were frozen.
    pub fn state(self, figure: &Figure) -> State {
        if figure.red_line {
            return State::Findings(self.of);
        }
        if self.of == 0 || self.of < u64::from(figure.min_sample) {
            return State::TooFew;
        }
        let permille = u32::try_from(self.good * 1000 / self.of).unwrap_or(1000);
        // A share is cut, never rounded up: 999 of 1000 is not all.
        let missed = match (figure.goal_permille, figure.direction) {
            (None, _) | (_, Direction::Neutral) => false,
            (Some(goal), Direction::Up) => permille < goal,
            (Some(goal), Direction::Down) => permille > goal,
        };
        if missed { State::Missed(permille) } else { State::Met(permille) }
    }
}

/// A frozen figure of one body: everything that its number follows from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// The round.
    pub round: String,
    /// The body.
    pub body: String,
    /// The indicator.
    pub indicator: String,
    /// Its group.
    pub group: String,
    /// Its name then.
    pub name: String,
    /// The formula in words, then.
    pub formula: String,
    /// What was asked of the record.
    pub query: String,
    /// Below so many cases there is no figure.
    pub min_sample: u32,
    /// The share that is asked.
    pub goal_permille: Option<u32>,
    /// Whether more is better.
    pub direction: Direction,
    /// A list of findings, no rate.
    pub red_line: bool,
    /// How many, of how many.
    pub tally: Tally,
    /// Digest over query and list.
    pub digest: String,
}

impl Figure {
    /// Counts a list.
    pub fn of(round: &str, body: &str, one: &Indicator, cases: &[Case]) -> Figure {
        Figure {
            round: round.into(),
            body: body.into(),
            indicator: one.id.clone(),
            group: one.group.clone(),
            name: one.name.clone(),
            formula: one.formula.clone(),
            query: one.query(),
            min_sample: one.min_sample,
            goal_permille: one.goal_permille,
            direction: one.direction,
            red_line: one.is_red_line(),
            tally: tally(cases),
            digest: digest(&one.id, body, &one.query(), cases),
        }
    }

    /// Whether a list is the one that was frozen.
    pub fn is_of(&self, cases: &[Case]) -> bool {
        self.digest == digest(&self.indicator, &self.body, &self.query, cases)
    }

    /// The tally after cases were left out or counted after all.
    pub fn corrected(&self, cases: &[Case], changes: &BTreeMap<String, bool>) -> Tally {
        // true: it counts as good; false: it is left out.
        let stays = cases.iter().filter(|c| changes.get(&c.id) != Some(&false));
        let of = stays.clone().count() as u64;
        Tally { good: stays.filter(|c| c.good || changes.get(&c.id) == Some(&true)).count() as u64, of }
    }
}

fn tally(cases: &[Case]) -> Tally {
    Tally { good: cases.iter().filter(|c| c.good).count() as u64, of: cases.len() as u64 }
}

/// SHA-256 over indicator, body, query and the sorted list, a line each: `id 1` where the case meets what is asked, `id 0` where not.
fn digest(indicator: &str, body: &str, query: &str, cases: &[Case]) -> String {
    let mut sorted: Vec<&Case> = cases.iter().collect();
    sorted.sort();
    let mut hash = Sha256::new();
    for line in [indicator, body, query] {
        hash.update(line.as_bytes());
        hash.update(b"\n");
    }
    for case in sorted {
        hash.update(format!("{} {}\n", case.id, u8::from(case.good)).as_bytes());
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(min_sample: u32, goal: Option<u32>, direction: Direction) -> Figure {
        let text = String::new;
        Figure {
            round: text(),
            body: "b".into(),
            indicator: "i".into(),
            group: text(),
            name: text(),
            formula: text(),
            query: "q".into(),
            min_sample,
            goal_permille: goal,
            direction,
            red_line: false,
            tally: Tally::default(),
            digest: text(),
        }
    }

    fn cases(of: &[(&str, bool)]) -> Vec<Case> {
        of.iter().map(|(id, good)| Case { id: (*id).into(), good: *good }).collect()
    }

    #[test]
    fn below_the_least_sample_there_is_no_figure() {
        let up = figure(10, None, Direction::Up);
        assert_eq!(Tally { good: 9, of: 9 }.state(&up), State::TooFew);
        assert_eq!(Tally { good: 9, of: 10 }.state(&up), State::Met(900));
        assert_eq!(Tally::default().state(&figure(0, None, Direction::Up)), State::TooFew);
    }

    #[test]
    fn a_share_is_cut_and_a_goal_of_all_means_all() {
        let all = figure(1, Some(1000), Direction::Up);
        assert_eq!(Tally { good: 1999, of: 2000 }.state(&all), State::Missed(999));
        assert_eq!(Tally { good: 2000, of: 2000 }.state(&all), State::Met(1000));
        assert_eq!(Tally { good: 1, of: 2 }.state(&figure(1, Some(100), Direction::Down)), State::Missed(500));
    }

    #[test]
    fn the_digest_is_of_the_list_whatever_its_order() {
        let list = cases(&[("m1", true), ("m2", false)]);
        let mut frozen = figure(1, None, Direction::Up);
        frozen.digest = digest("i", "b", "q", &list);
        assert_eq!(&frozen.digest[..16], "92c1f6d9ea523042");
        assert!(frozen.is_of(&cases(&[("m2", false), ("m1", true)])));
        assert!(!frozen.is_of(&cases(&[("m2", true), ("m1", true)])));
        assert!(!frozen.is_of(&cases(&[("m1", true)])));
    }

    #[test]
    fn an_objection_leaves_out_or_counts_a_case() {
        let list = cases(&[("m1", true), ("m2", false), ("m3", false)]);
        let changed = |of: &[(&str, bool)]| {
            let changes = of.iter().map(|(id, good)| ((*id).to_string(), *good)).collect();
            let t = figure(1, None, Direction::Up).corrected(&list, &changes);
            (t.good, t.of)
        };
        assert_eq!(changed(&[]), (1, 3));
        assert_eq!(changed(&[("m2", true)]), (2, 3));
        assert_eq!(changed(&[("m3", false), ("m2", true)]), (2, 2));
    }
}
