//! What an address asks of the statistics, and the address of what is asked.

use crate::desk::say::encoded;
use fadu_office::figures::PivotAsked;
use fadu_office::law::statistic::StatMeasure;
use fadu_office::{Denial, Office};
use std::collections::{BTreeMap, HashMap};

/// What the fields of a form are called that narrow a dimension.
pub const ONLY: &str = "f-";

/// What is asked: a named pivot, or dimensions as a form or a program names them; without any, the first of the named ones.
pub fn asked(office: &Office, of: &HashMap<String, String>) -> Result<PivotAsked, Denial> {
    let text = |name: &str| of.get(name).map_or("", |t| t.trim());
    let mut asked = if !text("pivot").is_empty() {
        office.named_pivot(text("pivot"))?
    } else if !text("rows").is_empty() {
        PivotAsked { rows: list(of, "rows"), columns: list(of, "columns"), ..PivotAsked::default() }
    } else {
        let first = office.engine_pivots().into_iter().next();
        first.map_or(Ok(PivotAsked::default()), |(id, _)| office.named_pivot(&id))?
    };
    if text("pivot").is_empty() && !text("rows").is_empty() {
        asked.measure = if text("measure") == "money" { StatMeasure::Money } else { StatMeasure::Number };
    }
    narrowed(asked, of)
}

/// Of what a number is made: everything but rows and columns.
pub fn counted(of: &HashMap<String, String>) -> Result<PivotAsked, Denial> {
    narrowed(PivotAsked::default(), of)
}

fn narrowed(mut asked: PivotAsked, of: &HashMap<String, String>) -> Result<PivotAsked, Denial> {
    let text = |name: &str| of.get(name).map_or("", |t| t.trim());
    if !text("what").is_empty() {
        asked.what = text("what").into();
    }
    asked.from = text("from").into();
    asked.until = text("until").into();
    asked.page = text("page").parse::<usize>().unwrap_or(1).max(1) - 1;
    let fields = of.iter().filter_map(|(k, v)| Some((k.strip_prefix(ONLY)?.to_string(), v.trim().to_string())));
    asked.only.extend(fields.filter(|(_, v)| !v.is_empty()));
    for pair in text("only").split(';').filter(|p| !p.trim().is_empty()) {
        let wrong = || Denial::mistake("only", "条件写成“维度:值”，几个之间用分号");
        let (d, v) = pair.split_once(':').ok_or_else(wrong)?;
        asked.only.insert(d.trim().into(), v.trim().into());
    }
    Ok(asked)
}

/// `a,b`, or the two fields of a form.
fn list(of: &HashMap<String, String>, name: &str) -> Vec<String> {
    let second = format!("{name}2");
    let all = [of.get(name), of.get(&second)].into_iter().flatten().flat_map(|t| t.split(','));
    all.map(str::trim).filter(|t| !t.is_empty()).map(String::from).collect()
}

/// The address of what is asked.
pub fn address(at: &str, asked: &PivotAsked) -> String {
    let mut parts = vec![format!("what={}", encoded(&asked.what))];
    if !asked.rows.is_empty() {
        parts.push(format!("rows={}&columns={}", asked.rows.join(","), asked.columns.join(",")));
    }
    if asked.measure == StatMeasure::Money {
        parts.push("measure=money".into());
    }
    for (name, text) in [("from", &asked.from), ("until", &asked.until)] {
        if !text.is_empty() {
            parts.push(format!("{name}={}", encoded(text)));
        }
    }
    parts.extend(asked.only.iter().map(|(d, v)| format!("{ONLY}{d}={}", encoded(v))));
    format!("{at}?{}", parts.join("&"))
}

/// The address of the list behind a cell: what is asked, with the values of its row and its column.
pub fn behind(asked: &PivotAsked, row: &[String], column: &[String]) -> String {
    let own = asked.rows.iter().zip(row).chain(asked.columns.iter().zip(column));
    let own = own.map(|(d, v)| (d.clone(), if v.is_empty() { "-".to_string() } else { v.clone() }));
    let only: BTreeMap<String, String> = asked.only.clone().into_iter().chain(own).collect();
    let of = PivotAsked { rows: Vec::new(), columns: Vec::new(), only, measure: StatMeasure::Number, ..asked.clone() };
    address(super::LIST, &of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> HashMap<String, String> {
        text.split('&').filter_map(|p| p.split_once('=')).map(|(k, v)| (k.into(), v.into())).collect()
    }

    #[test]
    fn conditions_come_from_a_form_or_from_a_program() {
        let asked = counted(&of("what=act&f-kind=fee&f-area=&only=agency:b1;tier:-&page=3&from=2026-01")).unwrap();
        let only: Vec<String> = asked.only.iter().map(|(d, v)| format!("{d}={v}")).collect();
        assert_eq!((asked.what.as_str(), asked.page, asked.from.as_str()), ("act", 2, "2026-01"));
        assert_eq!(only.join(" "), "agency=b1 kind=fee tier=-");
        assert!(counted(&of("only=agency")).is_err());
    }

    #[test]
    fn a_cell_leads_to_its_list() {
        let asked = PivotAsked {
            what: "act".into(),
            rows: vec!["month".into()],
            columns: vec!["agency".into()],
            only: BTreeMap::from([("kind".to_string(), "fee".to_string())]),
            ..PivotAsked::default()
        };
        let cell = behind(&asked, &["2026-01".into()], &[String::new()]);
        assert_eq!(cell, "/figures/list?what=act&f-agency=-&f-kind=fee&f-month=2026-01");
        assert_eq!(address("/x", &asked), "/x?what=act&rows=month&columns=agency&f-kind=fee");
    }
}
