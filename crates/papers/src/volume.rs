//! The volumes of a file 案卷: which papers and pieces of evidence lie in which, in what order, and on which pages.

use crate::source::PAPER_MADE;
use fadu_matter::law::archive::Volume;
use fadu_matter::law::procedure::Procedure;
use fadu_matter::{Entry, Facts};
use serde_json::Value;
use std::collections::BTreeMap;

/// The event by which a piece of evidence comes to the file.
const EVIDENCE: &str = "EvidenceCollected";

/// One thing that lies in a volume.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Its volume.
    pub volume: Volume,
    /// The place of its group in the order of filing; past the last if it is in none. What corrects a paper lies in the group of that.
    pub group: usize,
    /// What it is.
    pub kept: Kept<'a>,
}

/// A paper or a piece of evidence.
#[derive(Clone, Copy, Debug)]
pub enum Kept<'a> {
    /// A paper: its place among the matter's papers, from 1.
    Paper(usize, &'a Entry),
    /// A piece of evidence with a file: its place among the matter's events, and its number among the evidence, from 1.
    Evidence(usize, usize, &'a Entry),
}

/// Everything that is filed, in the order of filing: main volume first, in each its groups, in a group as it came; a correction right behind
/// the paper it corrects. What a bound volume sets anew is left out. A procedure that says nothing of filing files as it came.
pub fn arranged<'a>(procedure: &Procedure, facts: &'a Facts) -> Vec<Part<'a>> {
    let archive = procedure.archive.as_ref();
    let sheets = corrections(procedure, facts);
    let behind: Vec<usize> = sheets.values().flatten().map(|c| c.sheet).collect();
    let mut placed: Vec<((Volume, usize, usize), Part)> = Vec::new();
    for (at, (_, entry)) in facts.all(PAPER_MADE).enumerate() {
        let id = entry.text("paper").unwrap_or_default();
        if behind.contains(&(at + 1)) || archive.is_some_and(|a| a.bound.iter().any(|b| b == id)) {
            continue;
        }
        let volume = volume_of(entry);
        let group = archive.map_or(0, |a| a.group_of(volume, id, &entry.act));
        placed.push(((volume, group, at), Part { volume, group, kept: Kept::Paper(at + 1, entry) }));
    }
    // Evidence lies behind the papers of its group.
    let group = archive.map_or(usize::MAX, |a| a.groups.iter().position(|g| g.evidence).unwrap_or(a.groups.len()));
    for (number, (event, entry)) in facts.all(EVIDENCE).enumerate().filter(|(_, (_, e))| e.fields.contains_key("file"))
    {
        let part = Part { volume: Volume::Main, group, kept: Kept::Evidence(event, number + 1, entry) };
        placed.push(((Volume::Main, group, usize::MAX - facts.entries.len() + event), part));
    }
    placed.sort_by_key(|(place, _)| *place);
    let all: Vec<&Entry> = facts.all(PAPER_MADE).map(|(_, e)| e).collect();
    let mut parts = Vec::new();
    for (_, part) in placed {
        parts.push(part);
        if let Kept::Paper(n, _) = part.kept {
            let sheets = sheets.get(&n).into_iter().flatten().filter_map(|c| Some((c.sheet, *all.get(c.sheet - 1)?)));
            parts.extend(sheets.map(|(s, e)| Part { kept: Kept::Paper(s, e), ..part }));
        }
    }
    parts
}

/// The volume that a paper was made for.
pub fn volume_of(paper: &Entry) -> Volume {
    Volume::of(paper.fields.get("side_volume").and_then(Value::as_bool).unwrap_or(false))
}

/// A sheet that corrects a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// The sheet: its place among the matter's papers, from 1.
    pub sheet: usize,
    /// What the corrected paper is marked with.
    pub word: String,
}

/// Which sheets correct which paper, by its place among the matter's papers, from 1.
pub fn corrections(procedure: &Procedure, facts: &Facts) -> BTreeMap<usize, Vec<Corrected>> {
    let mut found: BTreeMap<usize, Vec<Corrected>> = BTreeMap::new();
    let papers: Vec<(usize, &Entry)> = facts.all(PAPER_MADE).collect();
    for how in procedure.archive.iter().flat_map(|a| &a.corrections) {
        for (at, event) in facts.all(&how.event) {
            // The sheet is made with the event; it and the paper belong to the same course.
            let sheet = papers.iter().position(|(i, p)| *i > at && p.act == event.act && p.strand == event.strand);
            let named = |p: &Entry| p.text("digest").is_some_and(|d| event.text(&how.field) == Some(d));
            let of_kind = |p: &Entry| p.text("paper") == Some(&how.paper) && p.strand == event.strand;
            let is_it = |(i, p): &(usize, &Entry)| *i < at && if how.field.is_empty() { of_kind(p) } else { named(p) };
            if let (Some(of), Some(sheet)) = (papers.iter().rposition(is_it), sheet) {
                found.entry(of + 1).or_default().push(Corrected { sheet: sheet + 1, word: how.word.clone() });
            }
        }
    }
    found
}

/// The title of a paper with its number, by its digest.
pub fn named(facts: &Facts, digest: &str) -> Option<String> {
    let paper = facts.all(PAPER_MADE).map(|(_, e)| e).find(|e| e.text("digest") == Some(digest))?;
    let text = |f: &str| paper.text(f).unwrap_or_default();
    Some(format!("{} {}", text("title"), text("number")).trim().to_string())
}
