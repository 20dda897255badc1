//! The papers of a matter's page, what corrects what, and the volumes that may be bound.

use crate::law::procedure::Procedure;
use crate::matter::{Entry, Facts, View, strand};
use crate::papers;
use crate::shown::shown;
use crate::volume::Which;
use fadu_papers::source::PAPER_MADE;
use fadu_papers::volume::{arranged, corrections};
use serde::Serialize;
use serde_json::Value;

/// A paper.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PaperLine {
    /// Its place, from 1.
    pub n: usize,
    /// Id of the type.
    pub id: String,
    /// Chinese title.
    pub title: String,
    /// Number.
    pub number: String,
    /// Date.
    pub date: String,
    /// The code under its link.
    pub code: String,
    /// Digest of template and facts.
    pub digest: String,
    /// 副卷.
    pub side_volume: bool,
    /// The newest sheet that corrects it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected: Option<CorrectedLine>,
    /// The paper that it corrects, by its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrects: Option<usize>,
    /// Whom of several it is about.
    #[serde(skip)]
    pub of: Option<String>,
    /// Widths in millimetres of the strips on which it can be printed besides A4.
    #[serde(skip)]
    pub strips: Vec<String>,
}

/// That a paper was corrected 更正: its bytes stay, a sheet lies behind it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CorrectedLine {
    /// The sheet, by its place.
    pub sheet: usize,
    /// 已更正, 已补正.
    pub word: String,
}

/// A volume that this person may have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VolumeLine {
    /// Which.
    pub which: Which,
    /// How many papers and pieces of evidence lie in it.
    pub parts: usize,
}

/// The volumes of a file, those that this person may have.
pub(crate) fn volume_lines(procedure: &Procedure, facts: &Facts, side: bool) -> Vec<VolumeLine> {
    let parts = arranged(procedure, facts);
    let all = if side { &[Which::Main, Which::Side, Which::Whole][..] } else { &[Which::Main][..] };
    let line =
        |which: &Which| VolumeLine { which: *which, parts: parts.iter().filter(|p| which.holds(p.volume)).count() };
    let both = all.iter().map(line).filter(|l| l.parts > 0).collect::<Vec<_>>();
    // Where nothing lies in the side volume the whole is the main one.
    let whole = both.iter().any(|l| l.which == Which::Side);
    both.into_iter().filter(|l| whole || l.which != Which::Whole).collect()
}

/// The name of the one that an event is about, where the matter has several.
pub(crate) fn one_of<'a>(procedure: &Procedure, facts: &'a Facts, e: &Entry) -> Option<&'a str> {
    let of = e.strand.as_ref()?;
    let named = of.key != strand::FIRST || strand::keys(procedure, facts, &of.kind).len() > 1;
    strand::label(procedure, facts, of).filter(|_| named)
}

pub(crate) fn paper_lines(procedure: &Procedure, facts: &Facts) -> Vec<PaperLine> {
    let corrections = corrections(procedure, facts);
    let corrected = |n: usize| {
        let last = corrections.get(&n).and_then(|all| all.last());
        last.map(|c| CorrectedLine { sheet: c.sheet, word: c.word.clone() })
    };
    let corrects = |n: usize| corrections.iter().find(|(_, all)| all.iter().any(|c| c.sheet == n)).map(|(of, _)| *of);
    let line = |(n, (_, e)): (usize, (usize, &Entry))| {
        let text = |f: &str| e.text(f).unwrap_or_default().to_string();
        PaperLine {
            n: n + 1,
            id: text("paper"),
            title: text("title"),
            number: text("number"),
            date: text("date"),
            code: papers::code_of(e),
            digest: text("digest"),
            side_volume: e.fields.get("side_volume").and_then(Value::as_bool).unwrap_or(false),
            corrected: corrected(n + 1),
            corrects: corrects(n + 1),
            of: one_of(procedure, facts, e).map(str::to_string),
            strips: papers::strips(procedure, e.text("paper").unwrap_or_default()).to_vec(),
        }
    };
    facts.all(PAPER_MADE).enumerate().map(line).collect()
}

/// How long the file is to be kept.
pub(crate) fn retention(view: &View) -> Option<String> {
    let field = &view.procedure.archive.as_ref()?.retention;
    view.facts.values.get(field).map(|v| shown(view, field, v))
}
