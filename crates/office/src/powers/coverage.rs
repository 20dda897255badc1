//! Coverage 履职覆盖率: of the powers that an agency holds, how many it exercised in a period, each with the matters that show it.
//!
//! Held: on the last day of the period. Exercised: in the period the agency opened a matter on an item of the power, or, where the power
//! names no items, under its procedure.

use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::matter::register::{ListedPower, Power};
use crate::policy::{self, Do};
use crate::sheet::{self, Kind, Rows};
use fadu_store::OpenedRow;

/// By what a matter exercises a power.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// By its item: the name.
    Item(String),
    /// By its procedure: id and name.
    Procedure(String, String),
}

/// A power that an agency holds, and what it did with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exercised {
    /// The power's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The name of its category.
    pub category: String,
    /// By what, each with how many matters were opened in the period.
    pub parts: Vec<(Part, u64)>,
}

impl Exercised {
    /// Matters in all.
    pub fn total(&self) -> u64 {
        self.parts.iter().map(|(_, n)| n).sum()
    }
}

/// An agency's coverage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The agency.
    pub body: BodyId,
    /// Its name.
    pub name: String,
    /// The powers that it holds.
    pub powers: Vec<Exercised>,
}

impl Covered {
    /// Powers exercised.
    pub fn exercised(&self) -> usize {
        self.powers.iter().filter(|p| p.total() > 0).count()
    }
    /// Exercised of those held, in hundredths of a percent, rounded to the nearest; nothing where none is held.
    pub fn share(&self) -> Option<u64> {
        let (part, whole) = (self.exercised() as u64, self.powers.len() as u64);
        (whole > 0).then(|| (part * 20_000 + whole) / (2 * whole))
    }
}

/// The coverage of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// The agencies that hold any power, by name.
    pub bodies: Vec<Covered>,
    /// The least share that the house asks, in hundredths of a percent, and whose rule it is.
    pub least: Option<(u64, String, String)>,
}

impl Office {
    /// The period that two texts name; a year back from today where they are empty.
    pub fn coverage_period(&self, from: &str, until: &str) -> Result<(Day, Day), Denial> {
        let read = |field: &str, text: &str, or: Day| match text.trim() {
            "" => Ok(or),
            text => text.parse().map_err(|_| Denial::mistake(field, "日期写成 2026-11-20 这样")),
        };
        let until = read("until", until, self.today())?;
        Ok((read("from", from, until.plus_months(-12).plus(1))?, until))
    }

    /// The coverage of every agency that somebody may see, from a day to a day.
    pub fn coverage(&self, who: &Who, (from, until): (Day, Day)) -> Result<Coverage, Denial> {
        policy::require(who, Do::Cover, who.agency)?;
        if until < from {
            return Err(Denial::mistake("until", "末日不能早于首日"));
        }
        let (register, words) = (self.register(), self.power_words().ok());
        let opened = self.store.opened(from.number(), until.number())?;
        let mut bodies = Vec::new();
        for body in register.bodies.values().filter(|b| policy::may(who, Do::Cover, b.id)) {
            let agency = body.id.to_string();
            let own: Vec<&OpenedRow> = opened.iter().filter(|o| o.agency == agency).collect();
            let held = register.powers_on(until).filter(|(l, _)| l.held_by(body.id, until));
            let powers: Vec<Exercised> = held
                .map(|(listed, power)| Exercised {
                    category: words.as_ref().map_or_else(|| power.category.clone(), |w| w.name(&power.category)),
                    ..self.exercised((listed, power), &own)
                })
                .collect();
            if !powers.is_empty() {
                bodies.push(Covered { body: body.id, name: body.name.clone(), powers });
            }
        }
        let least = words.map(|w| (w.least_coverage, w.least_coverage_by.owner, w.least_coverage_by.origin));
        Ok(Coverage { from, until, bodies, least })
    }

    fn exercised(&self, (listed, power): (&ListedPower, &Power), opened: &[&OpenedRow]) -> Exercised {
        let register = self.register();
        let count = |fits: &dyn Fn(&OpenedRow) -> bool| opened.iter().filter(|o| fits(o)).map(|o| o.n).sum::<u64>();
        let of_item = |code: &String| {
            let name = register.item(code)?.name.clone();
            let n = count(&|o| o.item.as_deref() == Some(name.as_str()));
            Some((Part::Item(name), n))
        };
        let mut parts: Vec<_> = power.items.iter().filter_map(of_item).collect();
        if power.items.is_empty() && !power.procedure.is_empty() {
            let engine = self.engine();
            let mut all = engine.law.base_procedures();
            let name = all.find(|p| p.id == power.procedure).map_or(String::new(), |p| p.name.clone());
            parts.push((Part::Procedure(power.procedure.clone(), name), count(&|o| o.procedure == power.procedure)));
        }
        Exercised { code: listed.code.clone(), name: power.name.clone(), category: String::new(), parts }
    }

    /// The same as a table: a line a power.
    pub fn coverage_table(&self, who: &Who, period: (Day, Day), kind: Kind) -> Result<Vec<u8>, Denial> {
        let found = self.coverage(who, period)?;
        let head = ["机关", "起", "止", "编码", "职权", "类别", "案件", "是否行使"].map(String::from).to_vec();
        let row = |c: &Covered, p: &Exercised| {
            let done = if p.total() > 0 { "是" } else { "否" };
            let (from, until) = (found.from.to_string(), found.until.to_string());
            let (code, name, category) = (p.code.clone(), p.name.clone(), p.category.clone());
            vec![c.name.clone(), from, until, code, name, category, p.total().to_string(), done.to_string()]
        };
        let lines = found.bodies.iter().flat_map(|c| c.powers.iter().map(move |p| row(c, p)));
        let rows: Rows = std::iter::once(head).chain(lines).collect();
        Ok(sheet::write(kind, &rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(done: &[u64]) -> Covered {
        let power = |n: &u64| Exercised {
            code: String::new(),
            name: String::new(),
            category: String::new(),
            parts: vec![(Part::Item("甲".into()), *n)],
        };
        Covered { body: BodyId::from_bits(1), name: String::new(), powers: done.iter().map(power).collect() }
    }

    #[test]
    fn shares_are_exact_to_a_hundredth_of_a_percent() {
        for (done, share) in [
            (&[][..], None),
            (&[0, 0], Some(0)),
            (&[3, 1], Some(10_000)),
            (&[1, 0, 0], Some(3_333)),
            (&[1, 1, 0], Some(6_667)),
        ] {
            assert_eq!(of(done).share(), share, "{done:?}");
        }
    }
}
