//! In which order things are kept track of: sets of states are small where what is asked together stands together.
//!
//! First by the order of the acts; then, over and over, everything moves to the middle of what it is asked with.

use super::formula::{Formula, Var};
use super::model::Model;
use std::collections::{BTreeMap, BTreeSet};

/// How often everything moves.
const MOVES: usize = 60;
/// Parts of one place.
const FINE: i64 = 1_000;

/// What must be kept track of with a thing, so that it means something.
pub(super) fn beside(model: &Model, var: &Var) -> Vec<Var> {
    match var {
        Var::Pair(a, b) => vec![Var::Source(*a), Var::Source(*b)],
        Var::Field(f) => model.only.get(f).map(|s| Var::Source(*s)).into_iter().collect(),
        Var::Source(_) | Var::Term(_) | Var::Opened => Vec::new(),
    }
}

/// These things in a good order.
pub(super) fn ranked(model: &Model, vars: &BTreeSet<Var>) -> Vec<Var> {
    let order = by_acts(model, vars);
    let edges = edges(model, &order);
    let mut at: Vec<i64> = (0_i64..).take(order.len()).collect();
    let mut best = (span(&edges, &at), at.clone());
    for _ in 0..MOVES {
        at = moved(&edges, &at);
        let span = span(&edges, &at);
        if span < best.0 {
            best = (span, at.clone());
        }
    }
    let mut sorted: Vec<(i64, Var)> = best.1.into_iter().zip(order).collect();
    sorted.sort();
    sorted.into_iter().map(|(_, var)| var).collect()
}

/// Each where the act stands that makes it; which of two stands later with the one of which fewer such things are kept track of.
fn by_acts(model: &Model, vars: &BTreeSet<Var>) -> Vec<Var> {
    let source = |s: usize| model.sources[s].act;
    let filled = |f: &str| {
        let fills = |m: &&super::model::Move| m.fills.iter().any(|x| x.kept && x.field == f);
        model.moves.iter().filter(fills).map(|m| m.act).min().unwrap_or(0)
    };
    let pairs = |s: usize| vars.iter().filter(|v| matches!(v, Var::Pair(a, b) if *a == s || *b == s)).count();
    let place = |v: &Var| match v {
        Var::Opened => 0,
        Var::Source(s) => source(*s),
        Var::Pair(a, b) if (pairs(*a), source(*b)) < (pairs(*b), source(*a)) => source(*a),
        Var::Pair(_, b) => source(*b),
        Var::Field(f) => filled(f),
        Var::Term(t) => model.marks(&model.p.terms[*t].from).first().map_or(0, |m| source(m.source)),
    };
    let mut all: Vec<(usize, &Var)> = vars.iter().map(|v| (place(v), v)).collect();
    all.sort();
    all.into_iter().map(|(_, v)| v.clone()).collect()
}

/// What is asked together, or changes together, by its places in the order.
fn edges(model: &Model, order: &[Var]) -> BTreeSet<Vec<usize>> {
    let place: BTreeMap<&Var, usize> = order.iter().zip(0..).collect();
    let asked = model.moves.iter().flat_map(|m| m.order.iter().chain(&m.guards)).map(Formula::vars);
    let changed = model.moves.iter().map(|m| {
        let made = m.makes.iter().map(|(s, ..)| Var::Source(*s));
        made.chain(m.fills.iter().filter(|f| f.kept).map(|f| Var::Field(f.field.to_string()))).collect()
    });
    let meant = order.iter().map(|v| beside(model, v).into_iter().chain([v.clone()]).collect());
    let all = asked
        .chain(changed)
        .chain(meant)
        .map(|e: BTreeSet<Var>| e.iter().filter_map(|v| place.get(v).copied()).collect::<Vec<_>>());
    all.filter(|e| e.len() > 1).collect()
}

/// How far what belongs together lies apart.
fn span(edges: &BTreeSet<Vec<usize>>, at: &[i64]) -> i64 {
    let ends = |e: &Vec<usize>| e.iter().map(|v| at[*v]).fold((i64::MAX, 0), |(a, b), x| (a.min(x), b.max(x)));
    edges.iter().map(ends).map(|(first, last)| last - first).sum()
}

/// Everything in the middle of what it belongs to.
fn moved(edges: &BTreeSet<Vec<usize>>, at: &[i64]) -> Vec<i64> {
    let mut sums = vec![(0, 0); at.len()];
    for edge in edges {
        let many = i64::try_from(edge.len()).unwrap_or(i64::MAX);
        let middle = edge.iter().map(|v| at[*v] * FINE).sum::<i64>() / many;
        for v in edge {
            sums[*v] = (sums[*v].0 + middle, sums[*v].1 + 1);
        }
    }
    let wanted = |(v, (sum, many)): (usize, &(i64, i64))| (if *many > 0 { sum / many } else { at[v] * FINE }, v);
    let mut sorted: Vec<(i64, usize)> = sums.iter().enumerate().map(wanted).collect();
    sorted.sort_unstable();
    let mut next = at.to_vec();
    sorted.into_iter().zip(0_i64..).for_each(|((_, v), place)| next[v] = place);
    next
}
