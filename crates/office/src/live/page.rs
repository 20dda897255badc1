//! What somebody sees of the live view: entries that fit what was asked, counts by kind, area and procedure.

use super::board::{LiveEntry, LiveKind, reach};
use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::policy::{self, Do};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is asked for; empty is all.
#[derive(Clone, Debug, Default)]
pub struct LiveAsked {
    /// The id of a kind.
    pub kind: String,
    /// The code of an area.
    pub area: String,
    /// The id of a procedure.
    pub procedure: String,
    /// The id of a body.
    pub body: String,
}

/// The page of the live view.
#[derive(Clone, Debug, Serialize)]
pub struct LivePage {
    /// What fits what was asked, in the order of kinds and keys.
    pub entries: Vec<LiveEntry>,
    /// Of each kind how many there are, whatever was asked.
    pub counts: Vec<(LiveKind, usize)>,
    /// Open tasks by area: code, name, how many.
    pub areas: Vec<(String, String, usize)>,
    /// Open tasks by procedure: id, name, how many.
    pub courses: Vec<(String, String, usize)>,
    /// Districts that the bodies in view serve, with the streets in them, by code: what a schema is drawn from.
    pub places: Vec<(String, String)>,
    /// The bodies that have any: id, name.
    pub bodies: Vec<(String, String)>,
    /// May say what a look found.
    pub checks: bool,
    /// Sees the bodies of the whole installation.
    pub everywhere: bool,
}

impl Office {
    /// What somebody sees of it. Not seen: bodies that are not the own one, by whoever does not supervise all.
    pub fn live_page(&self, who: &Who, asked: &LiveAsked) -> Result<LivePage, Denial> {
        policy::require(who, Do::Live, who.agency)?;
        let scope = reach(who).ok_or(Denial::Forbidden)?;
        let all: Vec<LiveEntry> = self.live_entries(scope)?.into_values().map(|e| (*e).clone()).collect();
        let count = |kind: LiveKind| (kind, all.iter().filter(|e| e.kind == kind).count());
        let fits = |e: &&LiveEntry| {
            let is = |asked: &str, have: &str| asked.is_empty() || asked == have;
            let in_area = asked.area.is_empty() || e.area.starts_with(&asked.area);
            is(&asked.kind, e.kind.id())
                && in_area
                && is(&asked.procedure, &e.procedure)
                && is(&asked.body, &e.body.to_string())
        };
        let mut entries: Vec<LiveEntry> = all.iter().filter(fits).cloned().collect();
        entries.sort_by(|a, b| (a.kind, &a.body_name, b.since, &a.key).cmp(&(b.kind, &b.body_name, a.since, &b.key)));
        let cases = || all.iter().filter(|e| e.kind == LiveKind::Case);
        let bodies: BTreeMap<String, String> = all.iter().map(|e| (e.body.to_string(), e.body_name.clone())).collect();
        Ok(LivePage {
            counts: LiveKind::ALL.map(count).into(),
            areas: counted(cases().map(|e| (&e.area, &e.area_name))),
            courses: counted(cases().map(|e| (&e.procedure, &e.course))),
            places: self.live_places(scope)?,
            bodies: bodies.into_iter().collect(),
            checks: policy::may(who, Do::LiveCheck, who.agency),
            everywhere: scope.is_none(),
            entries,
        })
    }
}

fn counted<'a>(all: impl Iterator<Item = (&'a String, &'a String)>) -> Vec<(String, String, usize)> {
    let mut found: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for (code, name) in all {
        found.entry(code.clone()).or_insert_with(|| (name.clone(), 0)).1 += 1;
    }
    found.into_iter().map(|(code, (name, n))| (code, name, n)).collect()
}
