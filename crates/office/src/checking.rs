//! Checks a draft: laid into the pack in force as one more version, proved with it, each finding led to its line, and what it would change.

use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::drafts::DraftPage;
use crate::fault::Denial;
use crate::law::difference::{Difference, differences};
use crate::law::draft::{Files, laid, located};
use crate::law::prove::{Counterexample, Judged, Verdict, prove};
use crate::law::{Finding, Law, Pack, Severity};
use crate::matter::Engine;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

/// A finding, led to its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundLine {
    /// Keeps it from being published.
    pub error: bool,
    /// The file: of the draft, or of the pack around it.
    pub file: String,
    /// A file of the draft.
    pub own: bool,
    /// The line, where it is known.
    pub line: Option<usize>,
    /// What.
    pub what: String,
}

/// What the check of a draft found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checked {
    /// How many findings keep it from being published.
    pub errors: usize,
    /// All findings on it.
    pub findings: Vec<FoundLine>,
    /// What it says otherwise than the version in force; nothing where it cannot be read.
    pub differences: Option<Vec<Difference>>,
    /// The version in force that it was compared with.
    pub compared: Day,
}

impl Office {
    /// Checks the newest state of a draft as if it were in force from today, or from the first day after that is free.
    pub async fn check_draft(&self, who: &Who, id: &str) -> Result<Checked, Denial> {
        let page = self.draft(who, id, None)?;
        let day = self.free_day(&page.line.procedure);
        Ok(self.checked(&page, day).await?.0)
    }

    /// Where a draft cannot even be read, with what the parser says; nothing if it can.
    pub async fn draft_unread(&self, page: &DraftPage) -> Result<Option<FoundLine>, Denial> {
        let (pack, id, files, day) = (
            self.pack_in_force()?,
            page.line.procedure.clone(),
            page.files.clone(),
            self.free_day(&page.line.procedure),
        );
        let run = move || {
            let read = laid(&pack, (&id, day), &files).and_then(|whole| Law::parse(&whole));
            read.err().map(|e| found(e.into(), &crate::law::draft::folder(&id, day), &files))
        };
        tokio::task::spawn_blocking(run).await.map_err(|e| Denial::Fault(e.to_string()))
    }

    /// Today, or the first day after it on which no version of the procedure begins.
    pub(crate) fn free_day(&self, procedure: &str) -> Day {
        let engine = self.engine();
        let taken = |day: Day| engine.law.versions(procedure).any(|p| p.in_force == day);
        let mut day = self.today();
        while taken(day) {
            day = day.plus(1);
        }
        day
    }

    /// The findings on a draft in force from a day, and the pack with it.
    pub(crate) async fn checked(&self, page: &DraftPage, day: Day) -> Result<(Checked, Option<Pack>), Denial> {
        let (pack, known) = (self.pack_in_force()?, self.proved().await?);
        let (procedure, files) = (page.line.procedure.clone(), page.files.clone());
        let (engine, today) = (self.engine(), self.today());
        let run = move || check((&pack, &engine.law, &known), (&procedure, day, today), &files);
        tokio::task::spawn_blocking(run).await.map_err(|e| Denial::Fault(e.to_string()))
    }

    /// What the checker says of the pack in force: asked once, since it takes a while.
    pub(crate) async fn proved(&self) -> Result<Arc<Vec<Finding>>, Denial> {
        let digest = self.engine().law.digest;
        let known = || self.proved.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, findings)) = known().as_ref().filter(|(of, _)| *of == digest) {
            return Ok(Arc::clone(findings));
        }
        let pack = self.pack_in_force()?;
        let run = move || crate::law::check(&pack);
        let findings = Arc::new(tokio::task::spawn_blocking(run).await.map_err(|e| Denial::Fault(e.to_string()))?);
        *known() = Some((digest, Arc::clone(&findings)));
        Ok(findings)
    }
}

fn check(
    (pack, law, known): (&Pack, &Law, &[Finding]),
    (id, day, today): (&str, Day, Day),
    files: &Files,
) -> (Checked, Option<Pack>) {
    let folder = crate::law::draft::folder(id, day);
    let in_force = law.known_on(id, today);
    let compared = in_force.map_or(day, |p| p.in_force);
    let of = |all: Vec<Finding>, differences| {
        let findings: Vec<FoundLine> = all.into_iter().map(|f| found(f, &folder, files)).collect();
        let errors = findings.iter().filter(|f| f.error).count();
        Checked { errors, findings, differences, compared }
    };
    let whole = match laid(pack, (id, day), files) {
        Ok(whole) => whole,
        Err(e) => return (of(vec![e.into()], None), None),
    };
    let mut all = crate::law::check(&whole);
    all.retain(|f| !known.contains(f));
    let mut changes = None;
    if let Ok(new) = Law::parse(&whole) {
        let version = new.procedure(id, day, "");
        changes = in_force.zip(version.as_ref()).map(|(old, v)| differences((law, old), (&new, v)));
        if all.iter().all(|f| f.severity == Severity::Note) {
            all.extend(proved(&new, &folder, in_force.map(|old| (law, old.folder.as_str()))));
        }
        // Conditions are compiled by the engine.
        if let Err(e) = Engine::new(new) {
            all.push(Finding::error(format!("procedures/{folder}"), format!("条件不能读懂：{e}")));
        }
    }
    all.sort_by_key(|f| std::cmp::Reverse(f.severity));
    (of(all, changes), Some(whole))
}

/// What does not hold on some path of the version, with the shortest one. What does not hold in the version in force either is no new fault
/// of the draft: it is told and does not keep it from being published.
fn proved(new: &Law, folder: &str, in_force: Option<(&Law, &str)>) -> Vec<Finding> {
    let open = |law: &Law, folder: &str| -> BTreeMap<String, Verdict> {
        let of = law.procedures().filter(|p| p.folder == folder);
        of.flat_map(|p| prove(p, law).verdicts)
            .filter(|v| !matches!(v.judged, Judged::Proven | Judged::Named(_)))
            .map(|v| (v.property.clone(), v))
            .collect()
    };
    let here = open(new, folder);
    let before = in_force.filter(|_| !here.is_empty()).map(|(law, old)| open(law, old)).unwrap_or_default();
    let file = format!("procedures/{folder}");
    let finding = |v: &Verdict| match &v.judged {
        Judged::Refuted(path) if !before.contains_key(&v.property) => Finding::error(&file, refuted(v, path)),
        Judged::Refuted(path) => Finding::note(&file, format!("现行版本也是如此。{}", refuted(v, path))),
        Judged::Undecided(why) => Finding::note(&file, format!("没有能够证明：{}。{why}", v.name)),
        Judged::Proven | Judged::Named(_) => Finding::note(&file, v.name.clone()),
    };
    here.values().map(finding).collect()
}

/// The property, and the shortest path on which it fails, a line a step.
fn refuted(v: &Verdict, path: &Counterexample) -> String {
    let ground = if v.ground.is_empty() { String::new() } else { format!("（{}）", v.ground) };
    let mut lines = vec![format!("证明不成立：{}{ground}", v.name)];
    lines.extend(path.steps.iter().enumerate().map(|(n, s)| format!("{}. {}", n + 1, s.words)));
    lines.push(path.end.clone());
    lines.join("\n")
}

/// A finding with its place: in a file of the draft, or in the pack around it.
fn found(finding: Finding, folder: &str, files: &Files) -> FoundLine {
    let error = finding.severity == Severity::Error;
    let (own, file, line) = match located(&finding, folder, files) {
        Some((file, line)) => (true, file, line),
        None => (false, finding.file, finding.line),
    };
    FoundLine { error, file, own, line, what: finding.what }
}
