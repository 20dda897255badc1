//! Officers 执法人员 and their credentials: the agency applies after the examination, suspends, restores, withdraws; the supervising body
//! (行政执法监督条例 17) issues or returns.

mod asking;
mod history;
mod judge;
mod leaving;
mod standing;
mod successors;
mod table;
mod training;

pub use asking::{CredentialForm, Unit};
pub use leaving::{InName, TransferForm, VoidNumber};
pub use standing::CredentialChecked;
pub use successors::{HandedOver, LeftBehind, LiesLine};
pub use table::{OFFICER_HEADINGS, OfficerDoes, OfficerPreview, OfficerRow, state_zh};
pub use training::{TrainingForm, TrainingLine, TrainingPage};

use crate::accounts::{Press, Who};
use crate::base::id::{BodyId, OfficerId, PersonId};
use crate::base::{Day, Denied, Fields, Mistake, Moment};
use crate::fault::Denial;
use crate::matter::register::fold::ROW;
use crate::matter::register::{CredentialAsked, CredentialState, Officer, Register, Training};
use crate::{Office, policy};
use policy::Do;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A credential that ends within so many days is shown as ending soon.
const SOON_DAYS: i32 = 60;

/// Rows by the event that enters each.
type Entered = Vec<(&'static str, Value)>;

/// An officer in the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OfficerLine {
    /// Id.
    pub id: OfficerId,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Short name of the body.
    pub body: String,
    /// Number of the credential.
    pub cert_no: String,
    /// First and last day.
    pub days: Option<(Day, Day)>,
    /// How it stands today.
    pub state: CredentialState,
    /// Days left, where they are few.
    pub soon: Option<i32>,
    /// An application waits for an answer.
    pub asked: bool,
}

/// The page of the officers.
#[derive(Clone, Debug, Serialize)]
pub struct OfficersPage {
    /// May apply, suspend, withdraw.
    pub keeps: bool,
    /// May issue.
    pub issues: bool,
    /// Applications that wait.
    pub waiting: Vec<(CredentialAsked, String)>,
    /// Officers that are shown.
    pub officers: Vec<OfficerLine>,
    /// How many there are: all, without a holding credential, ending soon.
    pub counts: (usize, usize, usize),
}

/// What happened to an officer's credential.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CredentialEvent {
    /// When.
    pub at: Moment,
    /// Chinese name of the event.
    pub title: String,
    /// What it says.
    pub says: String,
}

/// The page of one officer.
#[derive(Clone, Debug, Serialize)]
pub struct OfficerPage {
    /// The officer.
    pub officer: Officer,
    /// As in the list.
    pub line: OfficerLine,
    /// Full name of the body.
    pub body: String,
    /// An application that waits.
    pub waiting: Option<CredentialAsked>,
    /// What happened, oldest first.
    pub history: Vec<CredentialEvent>,
    /// The newest examination that was passed here: its id, title, day and marks.
    pub examined: Option<(String, String, Day, u16)>,
    /// What still lies in the officer's name.
    pub named: InName,
    /// Hours of training, the newest first.
    pub trainings: Vec<Training>,
    /// Hours of the twelve months up to today, and those that the house asks of each year.
    pub hours: (u32, Option<u16>),
    /// May apply, suspend, withdraw.
    pub keeps: bool,
    /// May issue.
    pub issues: bool,
}

impl Office {
    /// The officers whom this person keeps or supervises; of a state or a word where one is given.
    pub fn officers_page(&self, who: &Who, state: &str, word: &str) -> Result<OfficersPage, Denial> {
        let (keeps, issues) = credentials_of(who)?;
        let (register, today) = (self.register(), self.today());
        let all: Vec<_> = register.officers.values().filter(|o| issues || o.body == who.agency).collect();
        let waiting = register.credentials_asked((!issues).then_some(who.agency));
        let asked: BTreeSet<OfficerId> = waiting.iter().map(|a| a.officer.id).collect();
        let mut lines: Vec<_> = all.iter().map(|o| line(&register, o, (today, asked.contains(&o.id)))).collect();
        let without = lines.iter().filter(|l| l.state != CredentialState::Valid).count();
        let counts = (lines.len(), without, lines.iter().filter(|l| l.soon.is_some()).count());
        let word = word.trim();
        lines.retain(|l| {
            let fits = word.is_empty() || [&l.name, &l.unit, &l.cert_no, &l.body].iter().any(|t| t.contains(word));
            fits && match state {
                "without" => l.state != CredentialState::Valid,
                "soon" => l.soon.is_some(),
                _ => true,
            }
        });
        lines.sort_by(|a, b| (&a.body, &a.unit, &a.cert_no, a.id).cmp(&(&b.body, &b.unit, &b.cert_no, b.id)));
        let waiting = waiting.into_iter().map(|a| (a.clone(), short(&register, a.officer.body))).collect();
        Ok(OfficersPage { keeps, issues, waiting, officers: lines, counts })
    }

    /// One officer with all that happened to the credential.
    pub fn officer_page(&self, who: &Who, id: OfficerId) -> Result<OfficerPage, Denial> {
        let (keeps, issues) = credentials_of(who)?;
        let (register, today) = (self.register(), self.today());
        let officer = self.officer_within(who, id)?;
        let asked = register.credentials_asked(None).into_iter().find(|a| a.officer.id == id).cloned();
        Ok(OfficerPage {
            line: line(&register, &officer, (today, asked.is_some())),
            body: register.bodies.get(&officer.body).map_or(String::new(), |b| b.name.clone()),
            waiting: asked,
            history: self.credential_history(id)?,
            named: self.in_name(who, &officer)?,
            trainings: register.trainings_of(id).into_iter().cloned().collect(),
            hours: self.hours_of(&officer),
            examined: self.exams()?.passed(id).map(|(e, r)| (e.id.clone(), e.title.clone(), r.at.day(), r.marks)),
            keeps: keeps && officer.body == who.agency,
            issues,
            officer,
        })
    }

    /// An officer whom this person may see here; those of other bodies are not told of.
    fn officer_within(&self, who: &Who, id: OfficerId) -> Result<Officer, Denial> {
        let (_, issues) = credentials_of(who)?;
        let register = self.register();
        let found = register.officers.get(&id).filter(|o| issues || o.body == who.agency);
        found.cloned().ok_or(Denial::NotFound)
    }

    /// Somebody new in the register, without a credential.
    fn officer_fresh(&self, body: BodyId, name: String, unit: Unit) -> Officer {
        Officer {
            id: OfficerId::from_bits(self.seed()),
            person: PersonId::from_bits(self.seed()),
            body,
            name,
            unit,
            cert_no: String::new(),
            cert_from: None,
            cert_until: None,
            revoked_on: None,
            revoked_for: String::new(),
            suspensions: Vec::new(),
            earlier: Vec::new(),
            lost: Vec::new(),
            moved_to: None,
            successors: Vec::new(),
        }
    }

    /// Enters a row, in the name of who did it.
    async fn keep_officer(&self, by: impl Into<Press<'_>>, rows: Entered) -> Result<(), Denial> {
        let by = by.into();
        let fields = |row| Fields::from([(ROW.into(), row), ("_by".into(), json!(by.who.person))]);
        self.register_pressed(&by, rows.into_iter().map(|(event, row)| (event, fields(row))).collect()).await
    }
}

/// Whether somebody keeps the officers of the own body, and whether somebody issues credentials; refuses who does neither.
fn credentials_of(who: &Who) -> Result<(bool, bool), Denial> {
    policy::require(who, Do::Officers, who.agency)?;
    Ok((policy::may(who, Do::Register, who.agency), policy::everywhere(who, Do::Issue)))
}

fn short(register: &Register, body: BodyId) -> String {
    register.bodies.get(&body).map_or(String::new(), |b| b.short.clone())
}

fn line(register: &Register, o: &Officer, (today, asked): (Day, bool)) -> OfficerLine {
    let state = o.credential_on(today);
    let left = o.cert_until.map(|u| u.number() - today.number()).filter(|d| *d <= SOON_DAYS);
    OfficerLine {
        id: o.id,
        name: o.name.clone(),
        unit: o.unit.clone(),
        body: short(register, o.body),
        cert_no: o.cert_no.clone(),
        days: o.cert_from.zip(o.cert_until),
        state,
        soon: left.filter(|_| state == CredentialState::Valid),
        asked,
    }
}

fn mistaken(all: Vec<(&str, String)>) -> Denial {
    let mistake = |(field, message): (&str, String)| Mistake { field: field.into(), message };
    Denial::Denied(Denied::Mistaken(all.into_iter().map(mistake).collect()))
}
