//! The decision: an intent becomes events and papers, or it is denied with every requirement that is unmet.

use crate::base::{Check, Day, Denied, Fields, Ground, Moment, Refusal, Standing};
use crate::facts::{FINDING, Facts, Happening, RETURNED, own};
use crate::law::procedure::{Act, EventUse, PaperUse};
use crate::{View, answering, authority, barred, collected, form, guards, open, strand};
use serde_json::{Value, json};

/// Whether guards may refuse.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Somebody asks that it be done now: guards may refuse.
    Requested,
    /// It happened: guards never refuse, each failed one becomes a finding.
    Reported,
}

/// What somebody wants done.
#[derive(Clone, Debug)]
pub struct Intent {
    /// The act.
    pub act: String,
    /// What was typed.
    pub typed: Fields,
}

/// An event to be, before it has its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Name.
    pub name: String,
    /// When it happened.
    pub happened: Moment,
    /// Fields, the engine's own among them.
    pub fields: Fields,
    /// The field that still lacks its number.
    pub number: Option<String>,
}

/// A paper to be made when the events stand.
#[derive(Clone, Debug)]
pub struct PaperDue {
    /// How the act makes it.
    pub used: PaperUse,
}

/// What an intent leaves.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The act.
    pub act: String,
    /// Events in order.
    pub events: Vec<Draft>,
    /// Papers in order.
    pub papers: Vec<PaperDue>,
    /// The key of the strand that it was done in, where the matter has more than one.
    pub strand: Option<String>,
}

impl Outcome {
    /// The fields whose series must give a number, in order.
    pub fn numbers_wanted(&self) -> impl Iterator<Item = &str> {
        self.events.iter().filter_map(|e| e.number.as_deref())
    }

    /// Fills in the numbers given, in the order in which they were wanted.
    pub fn fill_numbers(&mut self, numbers: &[String]) {
        let lacking = self.events.iter_mut().filter(|e| e.number.is_some());
        for (event, number) in lacking.zip(numbers) {
            if let Some(field) = event.number.take() {
                event.fields.insert(field, json!(number));
            }
        }
    }

    /// The facts after these events.
    pub fn over(&self, view: &View) -> Facts {
        let mut facts = view.facts.clone();
        for e in &self.events {
            let (recorded, pack) = (view.ctx.now, view.ctx.engine.law.digest);
            let seen = Happening { name: &e.name, happened: e.happened, recorded, pack, fields: &e.fields };
            facts.apply(view.procedure, &seen);
        }
        facts
    }
}

/// Decides an intent on a matter; `act@key` names one of several strands.
pub fn decide(view: &View, intent: &Intent) -> Result<Outcome, Denied> {
    let (id, named) = strand::split(&intent.act);
    let Some(act) = view.procedure.act(id) else {
        return Err(mistaken(format!("没有“{id}”这一步")));
    };
    let not_yet = collected::not_yet(view, act, &intent.typed);
    if !not_yet.is_empty() {
        return Err(Denied::Mistaken(not_yet));
    }
    let view = &collected::of_its_day(view, &intent.typed);
    let key = strand_key(view, act, named)?;
    // Whether a new one may begin is asked of the whole matter.
    let seen = key.as_deref().filter(|_| !act.opens_strand || named.is_some());
    let facts = strand::seen_by(view.procedure, view.facts, act, seen);
    let outcome = decide_in(&View { facts: &facts, ..*view }, act, intent)?;
    Ok(in_strand(outcome, key))
}

fn mistaken(message: String) -> Denied {
    Denied::Mistaken(vec![crate::base::Mistake { field: "intent".into(), message }])
}

/// Which one of its strand an act is meant for: the one named, the only one, or a new one; an act that opens may be named for one that was returned.
fn strand_key(view: &View, act: &Act, named: Option<&str>) -> Result<Option<String>, Denied> {
    let Some(kind) = act.strand.as_deref() else {
        return named.map_or(Ok(None), |_| Err(mistaken(format!("“{}”不分当事人或者标的，不必指明哪一个", act.name))));
    };
    if act.opens_strand {
        return match named {
            None => Ok(Some(strand::next_key(view.procedure, view.facts, kind))),
            Some(key) if strand::returned(view.procedure, view.facts, act).iter().any(|k| k == key) => {
                Ok(Some(key.into()))
            }
            Some(key) => Err(mistaken(format!("第 {key} 个没有被退回，不必再次“{}”", act.name))),
        };
    }
    let keys = strand::keys(view.procedure, view.facts, kind);
    match named {
        Some(key) if keys.iter().any(|k| k == key) => Ok(Some(key.to_string())),
        Some(key) => Err(mistaken(format!("没有第 {key} 个"))),
        None if keys.len() > 1 => {
            let what = view.procedure.strands.iter().find(|s| s.id == kind).map_or("", |s| s.name.as_str());
            Err(mistaken(format!("有 {} 个{what}，请指明是哪一个", keys.len())))
        }
        None => Ok(keys.into_iter().next()),
    }
}

/// Marks what was decided with its strand; the first needs no mark.
fn in_strand(mut outcome: Outcome, key: Option<String>) -> Outcome {
    for e in &mut outcome.events {
        e.fields.extend(strand::mark(key.as_deref()));
    }
    Outcome { strand: key, ..outcome }
}

fn decide_in(view: &View, act: &Act, intent: &Intent) -> Result<Outcome, Denied> {
    if let Some(refusal) = authority::lacking(view, act) {
        return Err(refused(refusal, "岗位不符"));
    }
    let requested = view.ctx.mode == Mode::Requested;
    let order = open::order(view, act);
    // What happened elsewhere is entered once, and corrected while it stands: that is no guard but the order of the entries themselves.
    if view.procedure.collection.is_some() && order.iter().any(unmet) {
        return Err(Denied::Refused(order));
    }
    if requested && order.iter().any(unmet) {
        return Err(Denied::Refused(with_guards(view, act, order, &Fields::new())));
    }
    if let Some(taken_back) = open::withdrawable(view, act) {
        return Ok(withdraw(view, act, taken_back));
    }
    let returning = !act.returns.is_empty() && intent.typed.get("conclusion").and_then(Value::as_str) == Some("return");
    if returning {
        return decide_return(view, act, intent);
    }
    let values = form::read(view, act, &intent.typed).map_err(Denied::Mistaken)?;
    let checks = with_guards(view, act, order, &values);
    if requested && checks.iter().any(unmet) {
        return Err(Denied::Refused(checks));
    }
    let mut outcome = outcome(view, act, &values);
    outcome.events.extend(checks.iter().filter(|c| unmet(c)).map(|c| finding(view, act, c)));
    Ok(outcome)
}

fn with_guards(view: &View, act: &Act, order: Vec<Check>, values: &Fields) -> Vec<Check> {
    let facts = without_emptied(view, act, values);
    let seen = View { facts: facts.as_ref().unwrap_or(view.facts), ..*view };
    let guards = guards::check(&seen, &act.guards, values);
    order.into_iter().chain(guards).chain(barred::named(&seen, act, values)).collect()
}

/// The facts without the older values of what this form leaves empty: no guard may judge by them.
fn without_emptied(view: &View, act: &Act, values: &Fields) -> Option<Facts> {
    let uses = act.field_uses();
    let emptied = |f: &&str| !values.contains_key(*f) && view.facts.values.contains_key(*f);
    let emptied: Vec<&str> = uses.iter().map(|f| f.name).filter(emptied).collect();
    (!values.is_empty() && !emptied.is_empty()).then(|| {
        let mut facts = view.facts.clone();
        facts.values.retain(|name, _| !emptied.contains(&name.as_str()));
        facts
    })
}

fn unmet(c: &Check) -> bool {
    c.standing == Standing::Unmet
}

fn refused(refusal: Refusal, found: &str) -> Denied {
    Denied::Refused(vec![Check { refusal, found: found.into(), standing: Standing::Unmet }])
}

fn decide_return(view: &View, act: &Act, intent: &Intent) -> Result<Outcome, Denied> {
    let checks = guards::check(view, &act.return_guards, &intent.typed);
    if view.ctx.mode == Mode::Requested && checks.iter().any(unmet) {
        return Err(Denied::Refused(checks));
    }
    let own = Act { fields: Vec::new(), ..act.clone() };
    let mut values = form::read(view, &own, &intent.typed).map_err(Denied::Mistaken)?;
    values.remove("dimensions");
    let to = values.get("return_to").and_then(Value::as_str).unwrap_or_default();
    if !act.returns.iter().any(|r| r == to) {
        let message = "只能退回到本步骤列出的各步".to_string();
        return Err(Denied::Mistaken(vec![crate::base::Mistake { field: "return_to".into(), message }]));
    }
    let draft = draft(view, act, RETURNED, view.ctx.now, values);
    Ok(Outcome { act: act.id.clone(), events: vec![draft], papers: Vec::new(), strand: None })
}

/// Taking back is a return by whoever did it.
fn withdraw(view: &View, act: &Act, taken_back: &str) -> Outcome {
    let fields = Fields::from([
        ("conclusion".to_string(), json!("return")),
        ("opinion".to_string(), json!("报请人撤回")),
        ("return_to".to_string(), json!(taken_back)),
    ]);
    let draft = draft(view, act, RETURNED, view.ctx.now, fields);
    Outcome { act: act.id.clone(), events: vec![draft], papers: Vec::new(), strand: None }
}

fn outcome(view: &View, act: &Act, values: &Fields) -> Outcome {
    // What is said anew holds as it is said: an older value that was emptied makes no event.
    let kept = act.restates.as_ref().and_then(|_| without_emptied(view, act, values));
    let known = &kept.as_ref().unwrap_or(view.facts).values;
    let told = |when: &str| view.ctx.engine.told_over(when, values, known) == Some(true);
    let made = |when: &Option<String>| when.as_deref().is_none_or(told);
    let events = act.events.iter().filter(|e| made(&e.when)).map(|e| event(view, act, e, values)).collect();
    let papers = act.papers.iter().filter(|p| made(&p.when)).map(|p| PaperDue { used: p.clone() }).collect();
    Outcome { act: act.id.clone(), events, papers, strand: None }
}

fn event(view: &View, act: &Act, used: &EventUse, values: &Fields) -> Draft {
    let takes = |k: &String| used.fields.is_empty() || used.fields.contains(k);
    let mut fields: Fields = values.iter().filter(|(k, _)| takes(k)).map(|(k, v)| (k.clone(), v.clone())).collect();
    fields.extend(used.copies.iter().filter_map(|(own, of)| Some((own.clone(), values.get(of)?.clone()))));
    fields.extend(used.set.iter().map(|(k, v)| (k.clone(), json!(v))));
    if let (Some(_), Some(officer)) = (&act.countersign, view.ctx.actor.officer) {
        fields.insert(open::SIGNER.to_string(), json!(officer.to_string()));
    }
    if let Some(stamp) = &used.stamp {
        fields.insert(stamp.clone(), json!(view.ctx.today().to_string()));
    }
    let day = used.happened.as_deref().and_then(|f| values.get(f)?.as_str()?.parse::<Day>().ok());
    let happened = day.filter(|d| *d != view.ctx.today()).map_or(view.ctx.now, |d| Moment::at(d, 0, 0));
    Draft { number: used.number.clone(), ..draft(view, act, &used.name, happened, fields) }
}

fn draft(view: &View, act: &Act, name: &str, happened: Moment, mut fields: Fields) -> Draft {
    let ctx = &view.ctx;
    let mut own = |k: &str, v: String| drop(fields.insert(k.to_string(), json!(v)));
    own(own::MATTER, view.facts.matter.to_string());
    own(own::AGENCY, view.facts.agency.to_string());
    own(own::ACT, act.id.clone());
    own(own::ACTOR, ctx.actor.person.to_string());
    own(own::ACTOR_NAME, answering::called(view, act));
    if let Some(stands_in) = authority::stands_for(view, act) {
        own(own::FOR, stands_in.post.stands_for.map_or(String::new(), |p| p.to_string()));
        own(own::FOR_NAME, stands_in.of_name.clone());
    }
    if ctx.mode == Mode::Reported {
        own(own::MODE, "reported".into());
    }
    // What is reported may begin with a later act: whichever comes first says under what the matter runs.
    if view.facts.entries.is_empty() {
        own(own::PROCEDURE, view.facts.procedure.clone());
        own(own::VERSION, view.facts.version.to_string());
        own(own::FIELD, view.facts.field.clone());
        if let Some(parent) = view.facts.parent {
            own(own::PARENT, parent.to_string());
        }
    }
    Draft { name: name.to_string(), happened, fields, number: None }
}

/// A guard that failed on what was reported: it happened, and the article that it missed stands beside it.
fn finding(view: &View, act: &Act, check: &Check) -> Draft {
    let ground = match &check.refusal.ground {
        Ground::Law(cites) => json!(cites),
        Ground::House { owner, .. } => json!(owner),
    };
    let fields = Fields::from([
        ("code".to_string(), json!(check.refusal.code)),
        ("found".to_string(), json!(check.found)),
        ("ground".to_string(), ground),
        ("_args".to_string(), json!(check.refusal.args)),
    ]);
    draft(view, act, FINDING, view.ctx.now, fields)
}
