//! One body: what is said of it on a day, who stands above and below, its powers, officers, entrustments, changes, and what is open.

use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::matter::register::{Body, BodyChange, BodyEnd, Entrustment, Register};
use crate::policy::{self, Do};
use fadu_store::{ListFilter, Turn, Views};

/// An entrustment with the names of both bodies.
#[derive(Clone, Debug, PartialEq)]
pub struct EntrustLine {
    /// The entrustment.
    pub of: Entrustment,
    /// Who entrusts.
    pub from: String,
    /// Who is entrusted.
    pub to: String,
    /// Names of the items.
    pub items: Vec<String>,
}

/// What everybody may know of a body.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicBody {
    /// The day that is asked about.
    pub day: Day,
    /// The body on that day, else as it stood last.
    pub body: Body,
    /// Whether it stands on that day.
    pub stands: bool,
    /// How it ended, and the name of the body that follows it.
    pub ended: Option<(BodyEnd, Option<String>)>,
    /// Names of the body above, and of the one that supervises it.
    pub over: (Option<String>, Option<String>),
    /// Names of the areas.
    pub areas: Vec<String>,
    /// The bodies right below it.
    pub below: Vec<(BodyId, String)>,
    /// Powers that it holds on that day: code and name.
    pub powers: Vec<(String, String)>,
    /// Officers in the register, and those of them whose credential holds.
    pub officers: (usize, usize),
    /// Entrustments that came into being, the newest first.
    pub entrustments: Vec<EntrustLine>,
}

/// The page of a body for those who keep the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct BodyPage {
    /// What everybody may know.
    pub public: PublicBody,
    /// Every change, the newest first.
    pub changes: Vec<BodyChange>,
    /// Entrustments that wait.
    pub waiting: Vec<EntrustLine>,
    /// Matters under way.
    pub open: u64,
    /// May ask for changes and entrustments.
    pub keeps: bool,
    /// May recognise or return them.
    pub recognises: bool,
    /// The body that it went into, where this person may take over what is open.
    pub takes_over: bool,
}

impl BodyPage {
    /// The change that waits.
    pub fn change_waiting(&self) -> Option<&BodyChange> {
        self.changes.iter().find(|c| c.answer.is_none())
    }
}

impl Office {
    /// A body for those who keep the tree.
    pub fn body_page(&self, who: &Who, id: BodyId, day: Option<Day>) -> Result<BodyPage, Denial> {
        policy::require(who, Do::Bodies, who.agency)?;
        let register = self.register();
        let mut changes: Vec<BodyChange> = register.body_changes.values().filter(|c| c.body == id).cloned().collect();
        changes.sort_by(|a, b| (b.answer.is_none(), b.day, b.on, &b.id).cmp(&(a.answer.is_none(), a.day, a.on, &a.id)));
        let day = day.unwrap_or(self.today());
        let public = match self.body_seen(&register, id, day) {
            Some(public) => public,
            // A body that was only asked for.
            None => match changes.first().filter(|c| c.answer.as_ref().is_none_or(|a| !a.approved)) {
                Some(asked) => self.only_asked(asked, day),
                None => return Err(Denial::NotFound),
            },
        };
        let waits = |e: &&Entrustment| e.answer.is_none() && (e.from == id || e.to == id);
        let waiting = register.entrustments.values().filter(waits).map(|e| entrust_line(&register, e, day)).collect();
        let into = public.ended.as_ref().and_then(|(e, _)| e.into);
        Ok(BodyPage {
            changes,
            waiting,
            open: self.open_matters(id)?,
            keeps: public.stands && self.may_keep(who, Some(id)).is_ok(),
            recognises: policy::everywhere(who, Do::Recognise),
            takes_over: into.is_some_and(|into| policy::may(who, Do::TakeOver, into)),
            public,
        })
    }

    /// A body for everybody.
    pub fn body_public(&self, id: BodyId, day: Option<Day>) -> Result<PublicBody, Denial> {
        self.body_seen(&self.register(), id, day.unwrap_or(self.today())).ok_or(Denial::NotFound)
    }

    /// How many matters of a body are under way.
    pub(super) fn open_matters(&self, body: BodyId) -> Result<u64, Denial> {
        let filter = ListFilter { agencies: vec![body.to_string()], closed: Some(false), ..ListFilter::default() };
        Ok(self.store.list(&filter, Turn::First, 1)?.1)
    }

    fn body_seen(&self, register: &Register, id: BodyId, day: Day) -> Option<PublicBody> {
        let on = register.body_on(id, day);
        let body = on.or_else(|| register.bodies.get(&id))?.clone();
        let name = |id: BodyId| register.body_name(id, day).to_string();
        let ended = register.body_ended(id, day).map(|e| (e.clone(), e.into.map(name)));
        let mut below: Vec<_> = register.bodies_on(day).filter(|b| b.place.superior == Some(id)).collect();
        below.sort_by_key(|b| (b.place.level, &b.name));
        let officers = register.officers_in(id);
        let mut entrustments: Vec<&Entrustment> =
            register.entrustments.values().filter(|e| e.made() && (e.from == id || e.to == id)).collect();
        entrustments.sort_by_key(|e| (std::cmp::Reverse(e.first), &e.id));
        let areas = self.areas().ok();
        let area =
            |code: &String| areas.as_ref().map_or(String::new(), |a| a.names(code).join("")) + "（" + code + "）";
        Some(PublicBody {
            day,
            stands: on.is_some(),
            ended,
            over: (body.place.superior.map(name), body.place.supervisor.map(name)),
            areas: body.place.areas.iter().map(area).collect(),
            below: below.into_iter().map(|b| (b.id, b.name.clone())).collect(),
            powers: register
                .powers_on(day)
                .filter(|(l, _)| l.held_by(id, day) && l.withheld.is_none())
                .map(|(l, p)| (l.code.clone(), p.name.clone()))
                .collect(),
            officers: (officers.len(), officers.iter().filter(|o| o.credentialed_on(day)).count()),
            entrustments: entrustments.into_iter().map(|e| entrust_line(register, e, day)).collect(),
            body,
        })
    }

    fn only_asked(&self, asked: &BodyChange, day: Day) -> PublicBody {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let body = Body {
            id: asked.body,
            name: text(&asked.said.name),
            short: text(&asked.said.short),
            number_prefix: text(&asked.said.number_prefix),
            number_forms: Default::default(),
            field: text(&asked.said.field),
            particulars: asked.said.particulars.clone(),
            items: Vec::new(),
            place: Default::default(),
        };
        PublicBody {
            day,
            body,
            stands: false,
            ended: None,
            over: (None, None),
            areas: asked.said.areas.clone().unwrap_or_default(),
            below: Vec::new(),
            powers: Vec::new(),
            officers: (0, 0),
            entrustments: Vec::new(),
        }
    }
}

fn entrust_line(register: &Register, e: &Entrustment, day: Day) -> EntrustLine {
    let item = |code: &String| register.item(code).map_or_else(|| code.clone(), |i| i.name.clone());
    let name = |id: BodyId| register.body_name(id, day).to_string();
    EntrustLine { of: e.clone(), from: name(e.from), to: name(e.to), items: e.items.iter().map(item).collect() }
}
