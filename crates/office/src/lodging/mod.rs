//! What somebody of the public lodges without signing in, and follows by its number and a code: a complaint. Which procedure takes it in, what is
//! asked, what is told of it and what the public may do later are data (`open`, `told` of a procedure).

mod attached;
pub mod figures;

use crate::accounts::Who;
use crate::act::{Act, Done};
use crate::base::id::{BodyId, MatterId};
use crate::base::{Day, Fields};
use crate::fault::Denial;
use crate::form::page::FormPage;
use crate::law::procedure::Procedure;
use crate::matter::answering::PUBLIC;
use crate::matter::{Ctx, Entry, Facts, Intent, Mode, View, offers};
use crate::shown::shown;
use crate::{Office, TermChip};
use fadu_store::{ListFilter, Turn, Views};
use serde_json::json;
use std::sync::Arc;

/// How whoever lodges something is called in the record: who it is stands in the fields, under a key of its own.
const CALLED: &str = "公众（网上）";
/// Digits of the code: nobody guesses one while requests are counted.
const DIGITS: usize = 12;

/// What was lodged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its number.
    pub number: String,
    /// The code by which it is followed.
    pub code: String,
    /// Who received it.
    pub agency: String,
    /// What is to come, and its last day.
    pub term: Option<(String, Option<Day>)>,
}

/// A step of what was lodged, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LodgedStep {
    /// The day.
    pub on: Day,
    /// In words.
    pub name: String,
    /// Label and value.
    pub facts: Vec<(String, String)>,
}

/// What whoever knows the number and the code sees.
#[derive(Clone, Debug, PartialEq)]
pub struct LodgedPage {
    /// The number.
    pub number: String,
    /// Name of the procedure.
    pub procedure: String,
    /// Who handles it.
    pub agency: String,
    /// What became of it, newest first.
    pub steps: Vec<LodgedStep>,
    /// The terms that run for the answer.
    pub terms: Vec<TermChip>,
    /// What may be done now, each with its form.
    pub forms: Vec<FormPage>,
}

/// The post that handles what the public lodges.
fn lodged_post(procedure: &Procedure) -> &'static str {
    procedure.lodging().map_or("", |a| a.by.post())
}

/// Somebody of the public before a body.
fn public(agency: BodyId) -> Who {
    Who {
        person: PUBLIC,
        name: CALLED.into(),
        agency,
        agency_name: String::new(),
        officer: None,
        roles: Vec::new(),
        session: [0; 32],
        calls: Vec::new(),
    }
}

impl Office {
    /// The procedure by which the public may lodge something today.
    fn lodged_by(&self) -> Result<Arc<Procedure>, Denial> {
        let engine = self.engine();
        let id = engine.law.on(self.today()).find(|p| p.lodging().is_some()).map(|p| p.id.clone());
        id.and_then(|id| engine.law.procedure_on(&id, "", self.today())).ok_or(Denial::NotFound)
    }

    /// Who receives what is said of a body: the body that supervises it, else the one in which the post that handles it is held.
    pub(crate) fn receiver(&self, post: &str, named: Option<&str>) -> Result<BodyId, Denial> {
        let (register, today) = (self.register(), self.today());
        let body = |t: &str| register.bodies.values().find(|b| b.id.to_string() == t || b.name == t || b.short == t);
        let above = named.and_then(body).and_then(|b| b.place.supervisor);
        let held = |p: &&crate::matter::register::Post| {
            p.post == post && p.from <= today && p.until.is_none_or(|u| today <= u)
        };
        let holders: Vec<BodyId> = register.posts.values().flatten().filter(held).map(|p| p.body).collect();
        let above = above.filter(|b| holders.contains(b));
        above.or_else(|| holders.into_iter().min()).ok_or(Denial::NotFound)
    }

    /// The form by which the public lodges something.
    pub fn lodging_form(&self) -> Result<FormPage, Denial> {
        let procedure = self.lodged_by()?;
        let who = public(self.receiver(lodged_post(&procedure), None)?);
        let act = procedure.lodging().map(|a| a.id.clone()).ok_or(Denial::NotFound)?;
        let facts = Arc::new(Facts::new(MatterId::from_bits(0), who.agency, &procedure, ""));
        self.open_form(&who, &facts, &procedure, &act)
    }

    /// A form as the public has it: what is fixed is not asked for.
    fn open_form(
        &self,
        who: &Who,
        facts: &Arc<Facts>,
        procedure: &Procedure,
        address: &str,
    ) -> Result<FormPage, Denial> {
        let mut form = self.form(who, facts, procedure, address)?;
        let open = procedure.act(address).and_then(|a| a.open.as_ref()).ok_or(Denial::NotFound)?;
        form.fields.retain(|f| !open.set.contains_key(&f.name));
        form.name.clone_from(&open.name);
        form.checks.clear();
        Ok(form)
    }

    /// Lodges what was typed.
    pub async fn lodge(&self, mut typed: Fields, key: Option<String>) -> Result<Receipt, Denial> {
        let procedure = self.lodged_by()?;
        let act = procedure.lodging().ok_or(Denial::NotFound)?;
        let head = &procedure.headline;
        let post = lodged_post(&procedure);
        let who = public(self.receiver(post, typed.get(&head.party).and_then(|v| v.as_str()))?);
        let open = act.open.as_ref().ok_or(Denial::NotFound)?;
        typed.extend(open.set.iter().map(|(k, v)| (k.clone(), json!(v))));
        self.follow()?;
        let matter = MatterId::mint(self.now(), self.seed());
        let (facts, of) = self.fresh(&who, &procedure.id, &typed, (matter, self.today()))?;
        let asked = Act { intent: Intent { act: act.id.clone(), typed }, mode: Mode::Requested, key, signed: None };
        let done = self.attempt(&who, facts, of, &asked).await?;
        let (facts, procedure) = self.facts(done.matter)?;
        let number = head.number.iter().find_map(|f| facts.text(f)).unwrap_or_default().to_string();
        let term = self.lodged_terms(&who, &facts, &procedure)?.into_iter().next().map(|t| (t.name, t.last_day));
        Ok(Receipt { number, code: self.code_of(done.matter)?, agency: self.agency_name(&facts), term })
    }

    fn agency_name(&self, facts: &Facts) -> String {
        self.register().bodies.get(&facts.agency).map_or(String::new(), |b| b.name.clone())
    }

    /// The code of a matter: it follows from the master key, so that nothing of it is kept.
    fn code_of(&self, matter: MatterId) -> Result<String, Denial> {
        let index = self.master()?.index(&format!("query {matter}"));
        let hex: String = index.chars().rev().take(DIGITS).collect::<String>().to_ascii_uppercase();
        Ok(hex)
    }

    /// The matter of a number and its code.
    fn lodged_matter(&self, number: &str, code: &str) -> Result<MatterId, Denial> {
        let typed: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        let wrong = || Denial::mistake("number", "没有这个编号和查询码的记录，请照回执核对");
        let procedure = self.lodged_by()?;
        let text = Some(number.trim().to_string()).filter(|t| !t.is_empty()).ok_or_else(wrong)?;
        let filter =
            ListFilter { procedure: Some(procedure.id.clone()), text: Some(text.clone()), ..ListFilter::default() };
        let (rows, _) = self.store.list(&filter, Turn::First, 20)?;
        for row in rows.into_iter().filter(|r| r.number.as_deref() == Some(text.as_str())) {
            let matter = MatterId::from_bits(row.matter.bits());
            if self.code_of(matter)? == typed {
                return Ok(matter);
            }
        }
        Err(wrong())
    }

    /// What became of it, for whoever knows the number and the code.
    pub fn lodged(&self, number: &str, code: &str) -> Result<LodgedPage, Denial> {
        let matter = self.lodged_matter(number, code)?;
        let (facts, procedure) = self.facts(matter)?;
        let who = public(facts.agency);
        let (actor, register) = (Self::actor(&who), self.register());
        let engine = self.engine_of(&facts)?;
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let view = View { ctx, procedure: &procedure, facts: &facts };
        let mut steps: Vec<LodgedStep> =
            facts.entries.iter().filter(|e| !e.undone).filter_map(|e| step(&view, e)).collect();
        steps.reverse();
        let open = offers(&view);
        let open = open.iter().filter(|o| o.act.open.is_some() && o.open());
        let forms: Result<Vec<FormPage>, Denial> =
            open.map(|o| self.open_form(&who, &facts, &procedure, &o.act.id)).collect();
        Ok(LodgedPage {
            number: number.trim().to_string(),
            procedure: procedure.name.clone(),
            agency: self.agency_name(&facts),
            steps,
            terms: self.lodged_terms(&who, &facts, &procedure)?,
            forms: forms?,
        })
    }

    /// The terms that the public is told of while they run.
    fn lodged_terms(&self, who: &Who, facts: &Facts, procedure: &Procedure) -> Result<Vec<TermChip>, Denial> {
        let (actor, register) = (Self::actor(who), self.register());
        let engine = self.engine_of(facts)?;
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let all = self.chips(&View { ctx, procedure, facts });
        let told = |id: &str| procedure.told.iter().any(|t| t.term.as_deref() == Some(id));
        Ok(all.into_iter().filter(|c| !c.ended && told(&c.id)).collect())
    }

    /// Does an act of the public on what was lodged.
    pub async fn lodged_act(
        &self,
        (number, code): (&str, &str),
        act: &str,
        mut typed: Fields,
        key: Option<String>,
    ) -> Result<Done, Denial> {
        let matter = self.lodged_matter(number, code)?;
        for _ in 0..8 {
            let (facts, procedure) = self.facts(matter)?;
            let open = procedure.act(act).and_then(|a| a.open.as_ref()).ok_or(Denial::NotFound)?;
            typed.extend(open.set.iter().map(|(k, v)| (k.clone(), json!(v))));
            let intent = Intent { act: act.to_string(), typed: typed.clone() };
            let asked = Act { intent, mode: Mode::Requested, key: key.clone(), signed: None };
            match self.attempt(&public(facts.agency), facts, procedure, &asked).await {
                Err(Denial::Changed) => self.cache.forget(matter),
                answer => return answer,
            }
        }
        Err(Denial::Changed)
    }
}

/// An event as it is told to whoever lodged the matter; nothing of what is not.
fn step(view: &View, e: &Entry) -> Option<LodgedStep> {
    let told = view.procedure.told.iter().find(|t| t.event == e.name)?;
    let fact = |f: &String| {
        let text = shown(view, f, e.fields.get(f).or_else(|| view.facts.values.get(f))?);
        let label = view.procedure.fields.get(f).map_or(f.clone(), |d| d.label.clone());
        (!text.is_empty()).then_some((label, text))
    };
    let facts = told.fields.iter().filter_map(fact).collect();
    Some(LodgedStep { on: e.happened.day(), name: told.name.clone(), facts })
}
