//! A round and its figures as lines of a page.

use super::conclude::title;
use super::read::{FigureLine, RoundLine};
use fadu_store::watch::assess::{FigureKey, Round};

/// A round as a line.
pub(super) fn line(round: &Round) -> RoundLine {
    RoundLine {
        id: round.opened.id.clone(),
        title: title(round),
        state: round.state(),
        opened: round.opened.clone(),
        frozen: round.frozen.clone(),
        concluded: round.concluded.clone(),
        documented: round.documented.clone(),
        voided: round.voided.clone(),
        objections: (round.objections.len(), round.unanswered()),
    }
}

/// A figure of a round as it stands.
pub(super) fn figure_line(round: &Round, key: &FigureKey) -> Option<FigureLine> {
    let objected = round.objections.get(key).map(|_| round.answers.contains_key(key));
    let (figure, tally) = (round.figures.get(key)?.clone(), round.tally(key)?);
    Some(FigureLine { state: tally.state(&figure), figure, tally, objected })
}

/// The figures of a body, group by group.
pub(super) fn figures<'a>(round: &Round, body: &str, groups: impl Iterator<Item = &'a str>) -> Vec<FigureLine> {
    let of = |group: &str| {
        let named = round.figures.iter().filter(|((b, _), f)| b == body && f.group == group);
        named.filter_map(|(key, _)| figure_line(round, key)).collect::<Vec<_>>()
    };
    groups.flat_map(of).collect()
}
