//! Every procedure with its versions: which is in force, which waits for its day, which was replaced, how many matters run under each.

use crate::accounts::{Who, hex};
use crate::base::Day;
use crate::drafts::DraftLine;
use crate::fault::Denial;
use crate::law::Severity;
use crate::law::procedure::Procedure;
use crate::matter::Engine;
use crate::public::publications::Local;
use crate::{Office, policy};
use serde::Serialize;

/// How a version stands today.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum VersionState {
    /// New matters are opened under it.
    InForce,
    /// Its day has not come.
    Waits,
    /// Another one is in force; matters may still run under it.
    Replaced,
}

/// A version of a procedure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VersionLine {
    /// Its folder below `procedures/`.
    pub folder: String,
    /// First day in force.
    pub in_force: Day,
    /// First day on which it no longer is.
    pub until: Option<Day>,
    /// How it stands.
    pub state: VersionState,
    /// Matters that run under it.
    pub running: u64,
    /// Errors that the checker finds in it.
    pub errors: usize,
    /// Who drafted and published it, if it did not come with the program.
    pub local: Option<Local>,
    /// The pack in force no longer says what these matters run under: how many there are of them.
    pub older_text: u64,
}

/// A procedure with its versions, the newest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProcedureLine {
    /// Its id.
    pub id: String,
    /// Its Chinese name.
    pub name: String,
    /// Versions.
    pub versions: Vec<VersionLine>,
}

/// The page of all procedures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProceduresPage {
    /// Procedures.
    pub procedures: Vec<ProcedureLine>,
    /// Drafts, the one saved last first.
    pub drafts: Vec<DraftLine>,
    /// Digest of the pack in force.
    pub pack: String,
    /// When it came into use.
    pub since: Option<crate::base::Moment>,
}

impl Office {
    /// Every procedure with its versions, and the drafts.
    pub async fn procedures_page(&self, who: &Who) -> Result<ProceduresPage, Denial> {
        policy::require(who, policy::Do::Draft, who.agency)?;
        let (proved, running, published) = (self.proved().await?, self.store.running_versions()?, self.publications());
        let (engine, today) = (self.engine(), self.today());
        let errors = |folder: &str| {
            let root = format!("procedures/{folder}");
            let of = |file: &str| file.strip_prefix(&root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            proved.iter().filter(|f| f.severity == Severity::Error && of(&f.file)).count()
        };
        let line = |p: &Procedure| {
            let of = |exact: bool| {
                let here = |r: &&Running| runs_under(&engine, r, today) == Some((&p.folder, exact));
                running.iter().filter(here).map(|r| r.3).sum::<u64>()
            };
            VersionLine {
                folder: p.folder.clone(),
                in_force: p.in_force,
                until: p.until,
                state: state(p, today),
                running: of(true),
                older_text: of(false),
                errors: errors(&p.folder),
                local: published.iter().filter_map(|x| x.local.clone()).find(|l| l.folder == p.folder),
            }
        };
        let procedures = engine.law.on(today).map(|p| ProcedureLine {
            id: p.id.clone(),
            name: p.name.clone(),
            versions: engine.law.versions(&p.id).map(|v| line(v)).collect(),
        });
        Ok(ProceduresPage {
            procedures: procedures.collect(),
            drafts: self.drafts(who)?,
            pack: hex(&engine.law.digest),
            since: published.last().map(|p| p.at),
        })
    }
}

/// Matters that are not closed, of one version: procedure, first day, digest of what it says, count.
type Running = (String, String, String, u64);

/// The version under which these matters run, by its folder, and whether the pack in force still says the same of it. Under an overlay a
/// version may begin later than it does bare.
fn runs_under<'a>(engine: &'a Engine, (id, day, text, _): &Running, today: Day) -> Option<(&'a String, bool)> {
    let mut all = engine.law.procedures().filter(|p| p.id == *id);
    if let Some(p) = all.find(|p| p.in_force.to_string() == *day && hex(&p.text[..8]) == *text) {
        return Some((&p.folder, true));
    }
    let on = day.parse().unwrap_or(today);
    engine.law.known_on(id, on).map(|p| (&p.folder, false))
}

fn state(p: &Procedure, today: Day) -> VersionState {
    match (p.in_force > today, p.governs(today)) {
        (true, _) => VersionState::Waits,
        (_, true) => VersionState::InForce,
        _ => VersionState::Replaced,
    }
}
