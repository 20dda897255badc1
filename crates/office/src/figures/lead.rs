//! The leader's page 一页: five questions with their figures against the same months of the year before, and what wants the leader's word.

use super::asked::PivotAsked;
use super::lead_parts::{LeadAnswer, LeadConcern, LeadNumber, LeadSheet};
use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::fault::Denial;
use crate::law::statistic::{AGENCY, LeadFigure, LeadQuestion, MONTH, StatMeasure, Which};
use crate::policy::{self, Do};
use crate::warn::CluesAsked;
use fadu_store::watch::cube::{CubeAsked, CubeCell};
use std::cmp::Reverse;
use std::collections::BTreeMap;

impl Office {
    /// The page: of everything that somebody may see, of one body, or of one area; up to the last whole month.
    pub fn lead_page(&self, who: &Who, only: &BTreeMap<String, String>) -> Result<LeadSheet, Denial> {
        policy::require(who, Do::Figures, who.agency)?;
        let law = &self.engine().law.statistics;
        let page = law.lead.as_ref().ok_or(Denial::NotFound)?;
        let months = whole_months(self.today());
        let mut answers = Vec::new();
        for question in &page.questions {
            answers.push(self.lead_answer(who, question, (&months, only))?);
        }
        let (first, last) = (months.first().cloned().unwrap_or_default(), months.last().cloned().unwrap_or_default());
        Ok(LeadSheet {
            notice: page.notice.clone(),
            period: (first, last),
            at: self.now(),
            answers,
            concerns: self.lead_concerns(who, only.get(AGENCY))?,
            agencies: self.lead_choices(who, AGENCY)?,
            areas: self.lead_choices(who, "area")?,
        })
    }

    fn lead_choices(&self, who: &Who, dimension: &str) -> Result<Vec<(String, String)>, Denial> {
        let mut asked = CubeAsked { rows: vec![dimension.to_string()], ..CubeAsked::default() };
        self.figures_of(who, &mut asked)?;
        let names = self.names_of(dimension)?;
        let mut values: Vec<String> = self.cube(|c| c.ask(&asked).rows.iter().flatten().collect())?;
        values.retain(|v| !v.is_empty());
        values.sort_by_cached_key(|v| names.order(v));
        Ok(values.into_iter().map(|v| (v.clone(), names.name(&v))).collect())
    }

    fn lead_answer(
        &self,
        who: &Who,
        question: &LeadQuestion,
        of: (&[String], &BTreeMap<String, String>),
    ) -> Result<LeadAnswer, Denial> {
        let numbers = question.figures.iter().map(|f| self.lead_number(who, f, of)).collect::<Result<Vec<_>, _>>()?;
        let place = |id: &String| numbers.iter().position(|n| n.id == *id).unwrap_or(0);
        Ok(LeadAnswer {
            name: question.name.clone(),
            headline: numbers
                .get(place(&question.compare))
                .map_or(("idle", String::new()), |n| n.headline(question.better)),
            large: question.large.iter().map(place).collect(),
            monthly: place(&question.monthly),
            absent: question.absent.clone(),
            numbers,
        })
    }

    fn lead_number(
        &self,
        who: &Who,
        figure: &LeadFigure,
        (months, only): (&[String], &BTreeMap<String, String>),
    ) -> Result<LeadNumber, Denial> {
        let part = self.by_month(who, &figure.which, only)?;
        let whole = figure.of.as_ref().map(|w| self.by_month(who, w, only)).transpose()?;
        let sum = |of: &BTreeMap<String, CubeCell>, months: &[String]| {
            let all = months.iter().filter_map(|m| of.get(m));
            all.map(|c| if figure.measure == StatMeasure::Money { c.sum_fen } else { c.number }).sum::<i64>()
        };
        let value = |months: &[String]| match &whole {
            None => Some(sum(&part, months)),
            Some(whole) => (sum(&part, months) * 1000).checked_div(sum(whole, months)),
        };
        let before: Vec<String> = months.iter().map(|m| year_before(m)).collect();
        let each =
            |(now, was): (&String, &String)| (value(std::slice::from_ref(now)), value(std::slice::from_ref(was)));
        let edge = |m: Option<&String>| m.cloned().unwrap_or_default();
        let mut asked = PivotAsked::of(&figure.which);
        asked.only.extend(only.clone());
        (asked.from, asked.until) = (edge(months.first()), edge(months.last()));
        Ok(LeadNumber {
            id: figure.id.clone(),
            name: figure.name.clone(),
            rule: figure.rule.clone(),
            now: value(months),
            before: value(&before),
            months: months.iter().zip(&before).map(each).collect(),
            share: figure.of.is_some(),
            money: figure.measure == StatMeasure::Money,
            asked,
        })
    }

    fn by_month(
        &self,
        who: &Who,
        which: &Which,
        only: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, CubeCell>, Denial> {
        let mut asked = PivotAsked::of(which);
        asked.rows = vec![MONTH.into()];
        asked.only.extend(only.clone());
        let (cube_asked, _) = self.cube_asked(who, &asked)?;
        let told = self.cube(|c| c.ask(&cube_asked))?;
        Ok(told.rows.iter().map(|mut r| r.pop().unwrap_or_default()).zip(told.row_totals).collect())
    }

    /// Open red clues by rule, as far as somebody may see clues: the gravest first, of these what threatens most, then what there is most of.
    fn lead_concerns(&self, who: &Who, agency: Option<&String>) -> Result<Vec<LeadConcern>, Denial> {
        if !policy::may(who, Do::Warnings, who.agency) {
            return Ok(Vec::new());
        }
        let engine = self.engine();
        let harm =
            |rule: &String| engine.law.harms.all.iter().position(|h| h.rules.contains(rule)).unwrap_or(usize::MAX);
        let mut all = Vec::new();
        for (rule, warning) in &engine.law.warnings {
            let mut concern: Option<(u8, LeadConcern)> = None;
            for level in [3, 2] {
                let rule = Some(rule.clone());
                let asked = CluesAsked { agency: agency.cloned(), rule, level: Some(level), ..CluesAsked::default() };
                let page = self.clues(who, &asked)?;
                for line in &page.lines {
                    let fresh = || LeadConcern {
                        count: 0,
                        rule: line.rule.clone(),
                        name: warning.name.clone(),
                        bodies: Vec::new(),
                        cites: line.cites.clone(),
                        house: line.house.clone(),
                    };
                    let (_, of) = concern.get_or_insert_with(|| (level, fresh()));
                    if !of.bodies.contains(&line.body) {
                        of.bodies.push(line.body.clone());
                    }
                }
                concern.iter_mut().for_each(|(_, c)| c.count += page.total);
            }
            all.extend(concern.map(|(level, c)| ((Reverse(level), harm(rule), Reverse(c.count)), c)));
        }
        all.sort_by_key(|(place, _)| *place);
        Ok(all.into_iter().map(|(_, concern)| concern).collect())
    }
}

/// The whole months of the year so far; in January those of the year before.
fn whole_months(today: Day) -> Vec<String> {
    let last = today.plus_months(-1);
    let month = |day: Day| day.to_string().get(..7).unwrap_or_default().to_string();
    let year = last.year();
    (1..=12).map(|m| format!("{year}-{m:02}")).filter(|m| *m <= month(last)).collect()
}

fn year_before(month: &str) -> String {
    let (year, rest) = month.split_once('-').unwrap_or((month, ""));
    format!("{}-{rest}", year.parse::<i32>().unwrap_or(0) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_months_are_compared_with_those_of_the_year_before() {
        let of = |day: &str| whole_months(day.parse().unwrap());
        assert_eq!(of("2026-03-31"), ["2026-01", "2026-02"]);
        assert_eq!(of("2026-01-15").last().unwrap(), "2025-12");
        assert_eq!(year_before("2026-02"), "2025-02");
    }
}
