//! What counts of one body in the stretch that has ended last: held against earlier years, against the whole, or against what should have followed. Pure: the
//! cube of the statistics in, findings out. Nothing is swept: a body is asked when a stretch ends, and when a fact of it comes late.

use super::{About, Found, Level, dawn};
use crate::cube::{Cube, CubeAsked, CubeCell};
use crate::matter::base::id::BodyId;
use crate::matter::base::{Day, Moment, Money};
use crate::matter::law::Law;
use crate::matter::law::statistic::{AGENCY, MONTH, WHAT};
use crate::matter::law::warning::{Degree, Tally, TallyMeasure, WarnOutcome, Warning};
use std::collections::{BTreeMap, BTreeSet};

/// A body as these rules see it.
#[derive(Clone, Copy)]
pub struct BodySeen<'a> {
    /// The law.
    pub law: &'a Law,
    /// What counts.
    pub cube: &'a Cube,
    /// The body.
    pub body: BodyId,
    /// Its name, as records name a body that the register did not have.
    pub name: &'a str,
    /// Its field of enforcement.
    pub field: &'a str,
    /// Today.
    pub today: Day,
}

/// What is found of a body now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tallied {
    /// The findings.
    pub found: Vec<Found>,
    /// Rule and episode of all that was asked: what of these is not found stands no more. Earlier stretches stand as they were found.
    pub asked: BTreeSet<(String, String)>,
    /// When the next stretch ends.
    pub look: Option<Moment>,
}

/// The stretch of a rule that has ended last: its first day, and the first day after it.
pub fn ended(tally: &Tally, today: Day) -> (Day, Day) {
    let (begun, _) = tally.span.around(today);
    tally.span.around(begun.plus(-1))
}

/// What the rules over a body find.
pub fn tallied(seen: &BodySeen<'_>) -> Tallied {
    let mut all = Tallied::default();
    for rule in seen.law.warnings.values() {
        let (Some(tally), Some(by_law)) = (&rule.tally, rule.by_law_in(seen.field)) else { continue };
        let (from, to) = ended(tally, seen.today);
        let next = tally.span.around(seen.today).1;
        all.look = Some(all.look.map_or(dawn(next), |l| l.min(dawn(next))));
        let episode = format!("tally:{from}");
        all.asked.insert((rule.id.clone(), episode.clone()));
        let asks = Asks { seen, tally, from, to };
        let Some((degree, args)) = asks.measured() else { continue };
        let level = match (degree, rule.outcome) {
            (Degree::Yellow, _) | (_, WarnOutcome::Record) => Level::Yellow,
            (Degree::Red, WarnOutcome::Block) if by_law => Level::Block,
            (Degree::Red, _) => Level::Red,
        };
        all.found.push(asks.found((rule, episode, level), args));
    }
    all
}

/// One rule asked of one body.
struct Asks<'a> {
    seen: &'a BodySeen<'a>,
    tally: &'a Tally,
    from: Day,
    to: Day,
}

type Args = BTreeMap<String, String>;

impl Asks<'_> {
    /// The facts of these months, of what is named, with these values beside those of the rule.
    fn cell(&self, what: &str, months: (Day, Day), more: &[(&String, &Vec<String>)]) -> CubeCell {
        let set = |all: &[String]| all.iter().cloned().collect::<BTreeSet<String>>();
        let mut only = BTreeMap::from([
            (WHAT.to_string(), BTreeSet::from([what.to_string()])),
            (self.whose(what), self.named(&self.whose(what)).into_iter().collect()),
            (MONTH.to_string(), months_of(months)),
        ]);
        only.extend(more.iter().map(|(d, v)| ((*d).clone(), set(v))));
        self.seen.cube.ask(&CubeAsked { rows: Vec::new(), columns: Vec::new(), only }).total
    }

    /// The dimension with the body: what should follow is counted under the body that does it.
    fn whose(&self, what: &str) -> String {
        if what == self.tally.what { self.tally.body.clone() } else { AGENCY.into() }
    }

    /// The body as a dimension has it: bodies that handle are ids, a field may also say a name.
    fn named(&self, dimension: &str) -> Vec<String> {
        let id = self.seen.body.to_string();
        if dimension == AGENCY { vec![id] } else { vec![id, self.seen.name.to_string()] }
    }

    fn own(&self, months: (Day, Day)) -> CubeCell {
        self.cell(&self.tally.what, months, &self.tally.only.iter().collect::<Vec<_>>())
    }

    fn measured(&self) -> Option<(Degree, Args)> {
        let args = |all: &[(&str, String)]| all.iter().map(|(k, v)| ((*k).to_string(), v.clone())).collect::<Args>();
        match &self.tally.measure {
            TallyMeasure::Growth { years, money, yellow_permille, red_permille } => {
                let now = self.own((self.from, self.to)).filled(self.tally.least)?;
                let year = |n: u32| {
                    let back = -12 * i32::try_from(n).unwrap_or(0);
                    self.own((self.from.plus_months(back), self.to.plus_months(back))).filled(self.tally.least)
                };
                let before: Vec<CubeCell> = (1..=*years).filter_map(year).collect();
                let amount = |c: &CubeCell| if *money { c.sum_fen } else { c.number };
                let mean = before.iter().map(amount).sum::<i64>().checked_div(i64::try_from(before.len()).ok()?)?;
                let growth =
                    i128::from(amount(&now) - mean) * 1000 / i128::from(if mean > 0 { mean } else { return None });
                let degree = match growth {
                    g if g > i128::from(*red_permille) => Degree::Red,
                    g if g > i128::from(*yellow_permille) => Degree::Yellow,
                    _ => return None,
                };
                let usual = if *money { Money(mean).plain() } else { mean.to_string() };
                let said = [("mean", usual), ("share", percent(growth)), ("years", before.len().to_string())];
                Some((degree, args(&[&said[..], &shown(&now)].concat())))
            }
            TallyMeasure::Share { of, above_permille } => {
                let all = self.own((self.from, self.to)).filled(self.tally.least)?;
                let narrowed: Vec<_> = self.tally.only.iter().chain(of).collect();
                let some = self.cell(&self.tally.what, (self.from, self.to), &narrowed);
                let share = i128::from(some.number) * 1000 / i128::from(all.number);
                let said = [("share", percent(share)), ("some", some.number.to_string())];
                let fires = share > i128::from(*above_permille);
                fires.then(|| (self.tally.level, args(&[&said[..], &shown(&all)].concat())))
            }
            TallyMeasure::Unheeded { months, without } => {
                let long = i32::try_from(*months).unwrap_or(0);
                let (begun, earlier) = (self.to.plus_months(-long), self.to.plus_months(-2 * long));
                let now = self.own((begun, self.to)).filled(self.tally.least)?;
                let before = self.own((earlier, begun));
                let followed = self.cell(without, (begun, self.to), &[]);
                let said = [("before", before.number.to_string()), ("months", months.to_string())];
                let fires = now.number > before.number && followed.number == 0;
                fires.then(|| (self.tally.level, args(&[&said[..], &shown(&now)].concat())))
            }
        }
    }

    fn found(&self, (rule, episode, level): (&Warning, String, Level), mut args: Args) -> Found {
        // The list behind the figure is that of the months that were counted.
        let first = match &self.tally.measure {
            TallyMeasure::Unheeded { months, .. } => self.to.plus_months(-i32::try_from(*months).unwrap_or(0)),
            _ => self.from,
        };
        let month = |day: Day| day.to_string().get(..7).unwrap_or_default().to_string();
        let narrowed = self.tally.values().map(|(d, v)| format!("{d}:{}", v.join("|")));
        let whose = format!("{}:{}", self.tally.body, self.named(&self.tally.body).join("|"));
        let only = std::iter::once(whose).chain(narrowed).collect::<Vec<_>>().join(";");
        args.extend([
            ("test".to_string(), "tally".to_string()),
            ("what".to_string(), self.tally.what.clone()),
            ("only".to_string(), only),
            ("from".to_string(), month(first)),
            ("until".to_string(), month(self.to.plus(-1))),
        ]);
        Found {
            rule: rule.id.clone(),
            episode,
            level,
            since: dawn(self.to),
            about: About::Key(format!("agency:{}", self.seen.body)),
            args,
            entry: None,
            cites: Vec::new(),
            mended: false,
        }
    }
}

impl CubeCell {
    /// Itself where it has so many facts.
    fn filled(self, least: i64) -> Option<CubeCell> {
        (self.number > 0 && self.number >= least).then_some(self)
    }
}

/// What the facts come to.
fn shown(cell: &CubeCell) -> [(&'static str, String); 2] {
    [("number", cell.number.to_string()), ("sum", Money(cell.sum_fen).plain())]
}

/// Thousandths as percent, cut.
fn percent(permille: i128) -> String {
    format!("{}.{}%", permille / 10, permille % 10)
}

/// The months from a day on, up to a day.
fn months_of((from, to): (Day, Day)) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut day = from;
    while day < to {
        all.insert(day.to_string().get(..7).unwrap_or_default().to_string());
        day = day.plus_months(1);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_its_months_and_the_last_that_ended() {
        let day = |d: &str| d.parse::<Day>().unwrap();
        let of = |span: &str, today: &str| {
            let rule = serde_json::json!({ "what": "act", "span": span, "least": 1, "say": "", "measure": { "share": { "of": {}, "above_permille": 1 } } });
            let (from, to) = ended(&serde_json::from_value::<Tally>(rule).unwrap(), day(today));
            (from.to_string(), to.to_string())
        };
        let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
        assert_eq!(of("quarter", "2026-10-01"), pair("2026-07-01", "2026-10-01"));
        assert_eq!(of("quarter", "2026-09-30"), pair("2026-04-01", "2026-07-01"));
        assert_eq!(of("month", "2026-01-31"), pair("2025-12-01", "2026-01-01"));
        let months = months_of((day("2025-11-01"), day("2026-02-01")));
        assert_eq!(months.into_iter().collect::<Vec<_>>(), ["2025-11", "2025-12", "2026-01"]);
        assert_eq!((percent(523), percent(1000), percent(7)), ("52.3%".into(), "100.0%".into(), "0.7%".into()));
    }
}
