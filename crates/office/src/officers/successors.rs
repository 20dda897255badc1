//! What an officer who goes leaves behind is taken over by others: who may take over each matter today, whom the registrar means, and the handing over
//! itself, each matter by the act by which its own procedure changes handlers, judged as if it had been pressed on the file.

use super::mistaken;
use crate::accounts::Who;
use crate::act::Act as Asked;
use crate::base::id::{BodyId, MatterId, OfficerId};
use crate::base::{Day, Denied, Fields};
use crate::fault::Denial;
use crate::form::options::options;
use crate::form::page::Option_;
use crate::law::procedure::{Act, Procedure, Reassign};
use crate::matter::facts::officers;
use crate::matter::register::Officer;
use crate::matter::{Ctx, Facts, Intent, Mode, View};
use crate::{Office, policy};
use fadu_store::{ListFilter, Turn, Views};
use policy::Do;
use serde::Serialize;
use serde_json::{Value, json};

/// So many matters are looked through for what lies in an officer's name, and handed over at one press.
const MOST: usize = 300;

/// A matter under way that names an officer as who handles it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LiesLine {
    /// The matter.
    pub matter: MatterId,
    /// Its number, where it has one.
    pub number: String,
    /// Name of its procedure.
    pub procedure: String,
    /// The day on which it was opened.
    pub opened: Option<Day>,
    /// Who may take it over today.
    pub fits: Vec<Option_>,
    /// Whom the registrar means to take it over.
    pub meant: Option<OfficerId>,
    /// Why nobody can take it over by one act; empty where somebody can.
    pub stays: String,
}

/// What somebody who went leaves behind in a body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeftBehind {
    /// Who went.
    pub officer: OfficerId,
    /// The name.
    pub name: String,
    /// Name of the body to which.
    pub to: String,
    /// Since when.
    pub on: Option<Day>,
    /// The matters.
    pub matters: Vec<LiesLine>,
}

/// What came of handing over.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HandedOver {
    /// How many matters have another handler now.
    pub done: usize,
    /// Which stay, and why.
    pub stay: Vec<(MatterId, String, String)>,
}

/// The act by which a procedure changes handlers, with what its form says.
fn reassigning(procedure: &Procedure) -> Option<(&Reassign, &Act)> {
    let by = procedure.headline.reassign.as_ref()?;
    Some((by, procedure.act(&by.act)?))
}

/// The handlers once one has taken the place of another; each stands once.
fn replaced(facts: &Facts, procedure: &Procedure, (from, to): (OfficerId, OfficerId)) -> Vec<String> {
    let (from, to) = (from.to_string(), to.to_string());
    let mut all: Vec<String> = Vec::new();
    for handler in officers(facts.values.get(&procedure.headline.handlers)) {
        let now = if *handler == *from { to.clone() } else { handler.to_string() };
        if !all.contains(&now) {
            all.push(now);
        }
    }
    all
}

impl Office {
    /// Matters under way in which an officer is named as who handles them, with who may take each over.
    pub(super) fn officer_matters(&self, who: &Who, officer: &Officer) -> Result<Vec<LiesLine>, Denial> {
        let filter = ListFilter {
            agencies: vec![officer.body.to_string()],
            closed: Some(false),
            handler: Some(officer.name.clone()),
            ..ListFilter::default()
        };
        let mut lines = Vec::new();
        for row in self.store.list(&filter, Turn::First, MOST)?.0 {
            let matter = MatterId::from_bits(row.matter.bits());
            let (facts, procedure) = self.facts(matter)?;
            // Two officers may bear one name.
            if !officers(facts.values.get(&procedure.headline.handlers)).any(|o| o == officer.id.to_string()) {
                continue;
            }
            let fits = self.officer_successors(who, (&facts, &procedure), officer.id)?;
            let stays = match (reassigning(&procedure), fits.is_empty()) {
                (None, _) => "这一程序没有变更承办人的步骤，照原来的办法办理",
                (Some(_), true) => "没有可以接办的人员",
                _ => "",
            };
            let meant = officer.successors.iter().find(|(m, _)| *m == matter).map(|(_, o)| *o);
            let opened = row.opened_on.map(Day::from_number);
            let (number, procedure) = (row.number.clone().unwrap_or_default(), procedure.name.clone());
            lines.push(LiesLine { matter, number, procedure, opened, fits, meant, stays: stays.into() });
        }
        Ok(lines)
    }

    /// Who may take over a matter today: whom the form of the act offers, none who is kept from it or handles it already.
    fn officer_successors(
        &self,
        who: &Who,
        (facts, procedure): (&Facts, &Procedure),
        from: OfficerId,
    ) -> Result<Vec<Option_>, Denial> {
        let handlers = &procedure.headline.handlers;
        let Some((_, act)) = reassigning(procedure) else { return Ok(Vec::new()) };
        let Some(def) = procedure.fields.get(handlers) else { return Ok(Vec::new()) };
        let (actor, register, engine) = (Self::actor(who), self.register(), self.engine_of(facts)?);
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let all = options(&View { ctx, procedure, facts }, act, (handlers, def));
        let named: Vec<&str> = officers(facts.values.get(handlers)).collect();
        let fits = |o: &Option_| !o.barred && o.value != from.to_string() && !named.contains(&o.value.as_str());
        Ok(all.into_iter().filter(fits).collect())
    }

    /// Whom a form means to take over what: only who may, of those matters that lie in the officer's name.
    pub(super) fn officer_meant(
        lines: &[LiesLine],
        chosen: &[(String, String)],
    ) -> Result<Vec<(MatterId, OfficerId)>, Denial> {
        let mut meant = Vec::new();
        for (matter, to) in chosen.iter().filter(|(_, to)| !to.is_empty()) {
            let line = lines.iter().find(|l| l.matter.to_string() == *matter);
            let fits = line.and_then(|l| Some((l.matter, l.fits.iter().find(|o| o.value == *to)?.value.parse().ok()?)));
            let Some(fits) = fits else {
                let word = line.map_or("", |l| l.number.as_str());
                return Err(mistaken(vec![("", format!("{word}：所选的人员今天不能接办，请重新选择"))]));
            };
            meant.push(fits);
        }
        Ok(meant)
    }

    /// Whether this person heads a unit or the body: who changes handlers, as a rule.
    pub fn changes_handlers(&self, who: &Who) -> bool {
        let register = self.register();
        let mut posts = register.posts_on(who.person, who.agency, self.today());
        posts.any(|p| ["unit-head", "head"].contains(&p.post.as_str()))
    }

    /// What those who went to other bodies leave behind in the person's own, for whoever changes handlers there.
    pub fn left_behind(&self, who: &Who) -> Result<Vec<LeftBehind>, Denial> {
        policy::require(who, Do::Handle, who.agency)?;
        let (register, today) = (self.register(), self.today());
        let gone = register.officers.values().filter(|o| o.body == who.agency && o.moved_to.is_some());
        let mut all = Vec::new();
        for officer in gone {
            let matters = self.officer_matters(who, officer)?;
            if !matters.is_empty() {
                let to = officer.moved_to.map_or(String::new(), |b: BodyId| register.body_name(b, today).to_string());
                let (id, name, on) = (officer.id, officer.name.clone(), officer.revoked_on);
                all.push(LeftBehind { officer: id, name, to, on, matters });
            }
        }
        Ok(all)
    }

    /// Hands matters over from an officer to others, each by its own act: the procedure's, in the name of who presses, with every requirement of it. What
    /// is refused stays as it was and is told with its reason. `key` makes a second press harmless.
    pub async fn officer_hand_over(
        &self,
        who: &Who,
        from: OfficerId,
        (chosen, key): (&[(String, String)], &str),
    ) -> Result<HandedOver, Denial> {
        policy::require(who, Do::Handle, who.agency)?;
        let register = self.register();
        let officer = register.officers.get(&from).filter(|o| o.body == who.agency).ok_or(Denial::NotFound)?;
        let meant = Self::officer_meant(&self.officer_matters(who, officer)?, chosen)?;
        if meant.is_empty() {
            return Err(mistaken(vec![("", "请至少为一件案件选择接办人".into())]));
        }
        self.officer_handed(who, (from, &meant), key).await
    }

    /// The same, once it is known who may.
    pub(super) async fn officer_handed(
        &self,
        who: &Who,
        (from, meant): (OfficerId, &[(MatterId, OfficerId)]),
        key: &str,
    ) -> Result<HandedOver, Denial> {
        let mut out = HandedOver::default();
        for (matter, to) in meant {
            let (facts, procedure) = self.facts(*matter)?;
            let Some((by, _)) = reassigning(&procedure) else { continue };
            let mut typed: Fields = by.with.iter().map(|(k, v)| (k.clone(), Value::String(v.clone()))).collect();
            let handlers = replaced(&facts, &procedure, (from, *to));
            typed.insert(procedure.headline.handlers.clone(), json!(handlers));
            let intent = Intent { act: by.act.clone(), typed };
            let asked = Asked { intent, mode: Mode::Requested, key: Some(format!("{key}-{matter}")), signed: None };
            match self.act(who, *matter, asked).await {
                Ok(_) => out.done += 1,
                Err(denial) => {
                    let number = self.store.matter(fadu_store::StreamId::from_bits(matter.bits()))?;
                    let number = number.and_then(|r| r.number).unwrap_or_default();
                    out.stay.push((*matter, number, self.why_it_stays(denial)?));
                }
            }
        }
        Ok(out)
    }

    /// Why a matter was not handed over, in a sentence; what is our own failure is no reason.
    fn why_it_stays(&self, denial: Denial) -> Result<String, Denial> {
        Ok(match denial {
            Denial::Denied(Denied::Refused(checks)) => {
                let page = self.refusal_page("", &checks);
                page.first().map_or(String::new(), |c| c.sentence.clone())
            }
            Denial::Denied(Denied::Mistaken(all)) => all.into_iter().map(|m| m.message).collect::<Vec<_>>().join("；"),
            Denial::Forbidden | Denial::NotFound => "须由承办机构负责人变更承办人".into(),
            Denial::Changed => "刚才有人改动了这件案件，请再试一次".into(),
            other => return Err(other),
        })
    }
}
