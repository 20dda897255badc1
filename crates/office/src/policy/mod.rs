//! The one table of who may do what to whose: asked on every route and every object. Printed by `fadu routes --json`.

mod deed;
mod reserved;
pub(crate) mod unveiled;

use crate::accounts::Who;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::law::archive::Volume;
use crate::matter::Entry;
pub use deed::Do;
use fadu_papers::volume::volume_of;
use serde::Serialize;
pub use unveiled::{LookLine, MaskedCopy};

/// How far a role reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Not at all.
    Nothing,
    /// What belongs to the person's own body.
    OwnBody,
    /// Every body of the installation.
    All,
}

/// Nobody's role: what a reviewer of a closed file is to that file, until the sheet is handed in (`rounds`).
pub(crate) const LENT: &str = "file-reviewer";

/// Roles in the order of the table.
pub const ROLES: [&str; 11] = [
    "officer",
    "unit-head",
    "head",
    "reviewer",
    "supervisor",
    "leader",
    "registrar",
    "system-admin",
    "security-admin",
    "audit-admin",
    "party",
];

/// How far a role reaches in doing something. 三员 see no content of matters; leaders read and do not act, supervisors read everywhere and act in
/// the matters of their own body, which are those of supervision.
pub fn reach(role: &str, what: Do) -> Reach {
    match (role, what) {
        ("officer" | "unit-head" | "head" | "reviewer", Do::Handle | Do::Read | Do::List | Do::SideVolume) => {
            Reach::OwnBody
        }
        ("supervisor", Do::Handle) => Reach::OwnBody,
        // In the own body, and there only whom the procedure names (`reserved.rs`); who only reads or leads does not learn who complained.
        ("officer" | "unit-head" | "head" | "reviewer" | "supervisor", Do::Reserved) => Reach::OwnBody,
        ("officer" | "unit-head" | "head", Do::Sort | Do::Claim) => Reach::OwnBody,
        // Without content: who keeps the doors must see what knocks, and return what concerns no body.
        ("security-admin", Do::Sort | Do::Claim) => Reach::All,
        // Registrars of every body: procedures are those of the installation.
        ("registrar", Do::Draft | Do::Enact) => Reach::All,
        ("registrar" | "reviewer" | "supervisor", Do::Foresee) => Reach::All,
        // The catalogue is the installation's; who knows the articles vouches for it.
        ("head", Do::TakeUp) => Reach::OwnBody,
        ("registrar" | "reviewer" | "head", Do::Catalogue) | ("reviewer", Do::Vouch) => Reach::All,
        ("registrar", Do::Officers | Do::Register) => Reach::OwnBody,
        ("unit-head" | "head", Do::Cover) => Reach::OwnBody,
        ("registrar" | "reviewer" | "supervisor" | "leader", Do::Cover) => Reach::All,
        ("supervisor", Do::Officers | Do::Issue | Do::Recognise) => Reach::All,
        // The tree tells nothing of matters; who asks for a change does not recognise it.
        ("registrar" | "supervisor" | "leader" | "head" | "reviewer", Do::Bodies) => Reach::All,
        ("registrar", Do::KeepBody) | ("head", Do::TakeOver) => Reach::OwnBody,
        // The register of parties is the installation's. Whoever has a case meets a party first; who keeps the register takes persons out.
        ("officer" | "unit-head" | "head" | "reviewer" | "supervisor" | "leader" | "registrar", Do::Parties) => {
            Reach::All
        }
        ("officer" | "unit-head" | "registrar", Do::KeepParties) | ("registrar", Do::TakeOutPersons) => Reach::All,
        ("supervisor", Do::Examine | Do::Sample) => Reach::All,
        // The legal unit draws from its own body's files.
        ("reviewer", Do::Sample) => Reach::OwnBody,
        // Whoever runs a round marks nothing in it; a reviewer sees the files one was named for, the agency its own results.
        ("supervisor", Do::Review | Do::ReviewFigures) | ("leader", Do::ReviewFigures) => Reach::All,
        ("unit-head" | "head" | "reviewer", Do::Reviewed) | ("reviewer", Do::Mark) => Reach::OwnBody,
        (LENT, Do::Read | Do::SideVolume) => Reach::OwnBody,
        ("officer" | "unit-head" | "head" | "reviewer" | "supervisor", Do::Sit) => Reach::OwnBody,
        ("unit-head" | "head", Do::Move) => Reach::OwnBody,
        ("security-admin" | "audit-admin", Do::Erase) => Reach::All,
        ("head", Do::Destroy) => Reach::OwnBody,
        ("system-admin" | "security-admin" | "audit-admin", Do::Oversee) => Reach::All,
        // Whoever runs the machine or opens its doors does not look into what is noted of them.
        ("audit-admin", Do::Audit) => Reach::All,
        ("supervisor" | "leader", Do::Read | Do::List | Do::SideVolume) => Reach::All,
        // Whoever is to answer a clue does not close it; whoever supervises does not answer.
        ("officer" | "unit-head" | "head", Do::Warnings | Do::AnswerWarnings) => Reach::OwnBody,
        ("unit-head" | "head", Do::SnoozeWarnings) => Reach::OwnBody,
        // Which post may do which act the procedure says; here only that those of a body answer for no other.
        ("officer" | "unit-head" | "head", Do::Answer) => Reach::OwnBody,
        ("supervisor" | "leader", Do::Warnings) | ("supervisor", Do::Supervise) => Reach::All,
        ("supervisor" | "leader" | "reviewer", Do::WarningFigures) => Reach::All,
        ("supervisor", Do::Assess) | ("supervisor" | "leader", Do::Assessed) => Reach::All,
        ("unit-head" | "head" | "reviewer", Do::Assessed) | ("unit-head" | "head", Do::ObjectAssessed) => {
            Reach::OwnBody
        }
        ("supervisor", Do::TakeIn) => Reach::OwnBody,
        ("officer" | "unit-head" | "head" | "reviewer" | "supervisor" | "registrar", Do::Announce) => Reach::OwnBody,
        ("unit-head" | "head" | "reviewer", Do::CheckAnnounced) => Reach::OwnBody,
        // Where officers are is for whoever supervises and for their own heads, for nobody else.
        ("supervisor", Do::Live | Do::LiveCheck) | ("system-admin", Do::LiveMap) => Reach::All,
        ("head" | "unit-head", Do::Live | Do::LiveCheck) | ("registrar" | "head", Do::LiveKeep) => Reach::OwnBody,
        ("supervisor" | "leader", Do::Figures) => Reach::All,
        ("unit-head" | "head", Do::Figures) => Reach::OwnBody,
        (r, Do::Demonstrate) if ROLES.contains(&r) && r != "party" => Reach::All,
        _ => Reach::Nothing,
    }
}

/// Whether somebody may.
pub fn may(who: &Who, what: Do, body: BodyId) -> bool {
    who.roles.iter().any(|r| match reach(r, what) {
        Reach::All => true,
        Reach::OwnBody => who.agency == body,
        Reach::Nothing => false,
    })
}

/// Whether somebody may in every body, and for what belongs to none.
pub fn everywhere(who: &Who, what: Do) -> bool {
    who.roles.iter().any(|r| reach(r, what) == Reach::All)
}

/// Refuses if somebody may not. What belongs to another body is not found rather than forbidden: its existence is not told, save to whoever may
/// read it.
pub fn require(who: &Who, what: Do, body: BodyId) -> Result<(), Denial> {
    if may(who, what, body) {
        return Ok(());
    }
    let elsewhere =
        who.agency != body && !may(who, Do::Read, body) && who.roles.iter().any(|r| reach(r, what) != Reach::Nothing);
    Err(if elsewhere { Denial::NotFound } else { Denial::Forbidden })
}

/// Refuses a paper of the side volume to whoever may not read that.
pub(crate) fn require_paper(who: &Who, paper: &Entry, body: BodyId) -> Result<(), Denial> {
    match volume_of(paper) {
        Volume::Side => require(who, Do::SideVolume, body),
        Volume::Main => Ok(()),
    }
}

/// A route and what it asks.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Route {
    /// Method.
    pub method: &'static str,
    /// Path.
    pub path: &'static str,
    /// What it does; `None` is public, or asks only that somebody be signed in.
    pub what: Option<Do>,
    /// Nobody need be signed in.
    pub public: bool,
}

impl Route {
    /// Whether the journal of access notes it where it is granted: whatever may change something, what not everybody may see, tables taken away.
    pub fn is_noted(&self) -> bool {
        let table = self.path.ends_with("/table/{kind}");
        self.method != "GET" || (!self.public && (table || self.what.is_some_and(Do::is_noted)))
    }
}

/// One cell of the printed table.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    /// Method.
    pub method: &'static str,
    /// Path.
    pub path: &'static str,
    /// Role, or `anonymous`.
    pub role: &'static str,
    /// How far it reaches.
    pub reach: Reach,
    /// The journal of access notes who was let in.
    pub noted: bool,
}

/// The whole table: role × route.
pub fn table(routes: &[Route]) -> Vec<Cell> {
    let cell = |r: &Route, role: &'static str| {
        let reach = match (r.public, r.what, role) {
            (true, ..) => Reach::All,
            (false, _, "anonymous") => Reach::Nothing,
            (false, Some(what), _) => reach(role, what),
            (false, None, _) => Reach::All,
        };
        Cell { method: r.method, path: r.path, role, reach, noted: r.is_noted() }
    };
    routes.iter().flat_map(|r| ROLES.iter().chain(&["anonymous"]).map(move |role| cell(r, role))).collect()
}

#[cfg(test)]
mod tests;
