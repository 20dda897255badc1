//! What is open in a matter: which acts may be done now, which not yet and why, and how far the matter has come.
//!
//! An act of a strand is told once for each one of it, by the address `act@key`.

use crate::base::{Check, Refusal, Standing};
use crate::facts::{Entry, Facts, beside, officers};
use crate::law::procedure::{Act, CountersignMode, FieldUse, Procedure, Source};
use crate::reach::Reach;
use crate::{Engine, View, authority, barred, guards, strand};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The field in which the event of a countersigned act names who signed.
pub const SIGNER: &str = "signer";

/// An act as the rail shows it to one person.
pub struct Offer<'a> {
    /// The act.
    pub act: &'a Act,
    /// The key of its strand, where the matter has more than one.
    pub strand: Option<String>,
    /// Its requirements as they stand before the form is filled in.
    pub checks: Vec<Check>,
    /// Why this person may not do it at all.
    pub lacking: Option<Refusal>,
}

impl Offer<'_> {
    /// May be done now.
    pub fn open(&self) -> bool {
        self.lacking.is_none() && self.refusal().is_none()
    }
    /// The first unmet requirement.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.checks.iter().find(|c| c.standing == Standing::Unmet).map(|c| &c.refusal)
    }
}

/// Every act that exists in the matter, as it stands for this person; acts that are over are left out, and so are those of a side course that
/// nobody has begun.
pub fn offers<'a>(view: &View<'a>) -> Vec<Offer<'a>> {
    let (mut all, mut reaches) = (Vec::new(), BTreeMap::<_, Reach>::new());
    let begun = |act: &Act| {
        let kind = act.strand.as_deref().filter(|_| !act.opens_strand);
        kind.is_none_or(|kind| !strand::keys(view.procedure, view.facts, kind).is_empty())
    };
    for act in view.procedure.acts.iter().filter(|a| (!a.opens || undone_opener(view.facts, a)) && begun(a)) {
        for key in strand::of_act(view.procedure, view.facts, act) {
            let facts = strand::seen_by(view.procedure, view.facts, act, key.as_deref());
            let reach = reaches.entry((act.strand.as_deref().filter(|_| key.is_some()), key.clone())).or_default();
            all.extend(offer(&View { facts: &facts, ..*view }, act, key, reach));
        }
    }
    all
}

fn offer<'a>(view: &View, act: &'a Act, strand: Option<String>, reach: &mut Reach) -> Option<Offer<'a>> {
    let views = strand::every(view.procedure, view.facts);
    if over(view.procedure, &views, act) || !applies(view.ctx.engine, view.facts, act) {
        return None;
    }
    let mut checks = order(view, act);
    if checks.iter().any(|c| c.refusal.code == "not-yet") && reach.never(view, &views, act) {
        return None;
    }
    if checks.iter().all(|c| c.standing != Standing::Unmet) || act.phase_is_near(view) {
        checks.extend(untyped(view, act));
    }
    // What only its author may take back, and only in time, is told to nobody else.
    if !act.withdraws.is_empty() && checks.iter().any(|c| c.standing == Standing::Unmet) {
        return None;
    }
    Some(Offer { act, strand, checks, lacking: authority::lacking(view, act) })
}

/// The guards of an act before anything is typed. Old values that its form will say anew (what is done once more, work that was returned) do not
/// bar the way to saying them better.
pub fn untyped(view: &View, act: &Act) -> Vec<Check> {
    // Nothing bars the way to entering what happened elsewhere.
    if view.procedure.collection.is_some() {
        return Vec::new();
    }
    let so_far = guards::before_typing(view, act);
    let unmet = |c: &Check| c.standing == Standing::Unmet;
    let said = |f: &FieldUse| f.source != Source::Carried && view.facts.values.contains_key(f.name);
    let said: Vec<FieldUse> = act.field_uses().into_iter().filter(said).collect();
    if said.is_empty() || !so_far.iter().any(unmet) {
        return so_far;
    }
    let mut bare = view.facts.clone();
    said.iter().for_each(|f| drop(bare.values.remove(f.name)));
    let anew = guards::before_typing(&View { facts: &bare, ..*view }, act);
    if anew.len() == so_far.len() {
        return so_far.into_iter().zip(anew).map(|(now, anew)| if unmet(&now) { anew } else { now }).collect();
    }
    // What is asked only because of an old value is not asked yet.
    let again = |now: Check| anew.iter().find(|c| c.refusal.code == now.refusal.code).cloned();
    so_far.into_iter().filter_map(|now| if unmet(&now) { again(now) } else { Some(now) }).collect()
}

trait Near {
    fn phase_is_near(&self, view: &View) -> bool;
}
impl Near for Act {
    /// The act lies in the stage that the matter is in: its guards are worth telling even before its turn.
    fn phase_is_near(&self, view: &View) -> bool {
        step_bar(view.procedure, view.facts).iter().find(|s| s.entry.is_none()).is_some_and(|s| s.id == self.phase)
    }
}

/// Whether the act was done, and no act that it follows was done again since.
pub fn done(facts: &Facts, act: &Act) -> bool {
    // What the party did may be known by another way than this act, as a payment by code is: then it is not waited for either.
    let told = act.events.first().filter(|_| act.party && act.repeat).and_then(|e| facts.place(&e.name));
    let Some(at) = facts.place(&act.id).max(told) else { return false };
    if act.countersign.is_some() && !signers(facts, act).complete() {
        return false;
    }
    let needs = act.after.iter().filter(|a| !a.contains('|')).map(|a| a.trim_end_matches('?'));
    let mut places = needs.map(|a| facts.place(a));
    places.all(|place| place.is_none_or(|p| p < at))
}

/// Over for good: an event that closes it stands in every view, or it was done and is done once, or what it is about is paid.
fn over(procedure: &Procedure, views: &[Cow<Facts>], act: &Act) -> bool {
    let once = !act.repeat && !act.opens_strand;
    closed_by(procedure, views, act).is_some()
        || (once && views.iter().all(|f| done(f, act)))
        || act
            .guards
            .iter()
            .filter(|g| g.when.is_none())
            .any(|g| views.iter().all(|f| guards::nothing_owed(&g.guard, f)))
}

/// What closed the act. What is open only before one event is closed by whatever else ends the course, too: in each strand by its own.
pub(crate) fn closed_by<'a>(procedure: &'a Procedure, views: &[Cow<Facts>], act: &'a Act) -> Option<&'a str> {
    let early = |b: &str| procedure.ending.as_ref().filter(|e| e.closes.iter().any(|c| c == b));
    let ends = |f: &Facts, b: &str| early(b).is_some_and(|e| e.events.iter().any(|e| f.has(e)));
    let stands = |b: &&'a String| views.iter().all(|f| f.has(b) || ends(f, b));
    act.before.iter().find(stands).map(String::as_str)
}

/// Who was asked to countersign, and who has.
pub struct Signers<'a> {
    /// Officers asked, in the order in which they were named.
    pub asked: Vec<&'a str>,
    /// Officers who signed since.
    pub signed: Vec<&'a str>,
    mode: CountersignMode,
}

impl<'a> Signers<'a> {
    /// Whether enough of them signed.
    pub fn complete(&self) -> bool {
        match self.mode {
            CountersignMode::Any => !self.signed.is_empty(),
            CountersignMode::All | CountersignMode::Serial => self.waited_for().is_empty(),
        }
    }
    /// Those whose turn it is.
    pub fn waited_for(&self) -> Vec<&'a str> {
        let open = self.asked.iter().filter(|a| !self.signed.contains(a)).copied();
        match self.mode {
            CountersignMode::Serial => open.take(1).collect(),
            CountersignMode::All => open.collect(),
            CountersignMode::Any if self.signed.is_empty() => open.collect(),
            CountersignMode::Any => Vec::new(),
        }
    }
}

/// The signers of a countersigned act; whoever is added later is asked too, whoever signed before the newest asking signs again.
pub fn signers<'a>(facts: &'a Facts, act: &'a Act) -> Signers<'a> {
    let Some(how) = &act.countersign else {
        return Signers { asked: Vec::new(), signed: Vec::new(), mode: CountersignMode::All };
    };
    let live = || facts.entries.iter().map(AsRef::as_ref).enumerate().filter(|(_, e): &(usize, &Entry)| !e.undone);
    // The first of the newest asking: acts that the countersigning follows.
    let asked_at = act.after.iter().filter_map(|a| facts.place(a.trim_end_matches('?'))).max().unwrap_or(0);
    let mut asked = Vec::new();
    for (_, e) in live().filter(|(i, e)| *i >= asked_at && e.act != act.id) {
        for officer in officers(e.fields.get(&how.signers)).filter(|o| !asked.contains(o)).collect::<Vec<_>>() {
            asked.push(officer);
        }
    }
    let signed = live().filter(|(i, e)| *i > asked_at && e.act == act.id).filter_map(|(_, e)| e.text(SIGNER)).collect();
    let chosen = how.mode_field.as_deref().and_then(|f| CountersignMode::named(facts.text(f)?));
    Signers { asked, signed, mode: chosen.unwrap_or(how.mode) }
}

/// The reminder that nobody has answered by an act yet.
pub fn reminded<'a>(procedure: &'a Procedure, facts: &'a Facts) -> Option<&'a Entry> {
    let (at, entry) = facts.all(&procedure.headline.reminder).next_back()?;
    let later = |e: &Entry| !e.undone && !beside(&e.name) && procedure.act(&e.act).is_some_and(|a| !a.optional);
    (!facts.entries[at + 1..].iter().any(|e| later(e))).then_some(entry)
}

/// The act that this person did last and may take back: nobody has acted on it since.
pub fn withdrawable<'a>(view: &View, act: &'a Act) -> Option<&'a str> {
    let moves = |e: &&Entry| {
        let acts = view.procedure.act(&e.act);
        !e.undone && acts.is_some_and(|a| !a.stands) && !beside(&e.name)
    };
    let last = view.facts.entries.iter().rev().map(AsRef::as_ref).find(moves)?;
    let mine = last.actor == view.ctx.actor.person.to_string();
    act.withdraws.iter().map(String::as_str).find(|w| mine && last.act == *w)
}

/// The act that opened the matter, taken back by a return: it is done again in the same matter.
fn undone_opener(facts: &Facts, act: &Act) -> bool {
    act.opens && !facts.entries.is_empty() && !facts.has(&act.id)
}

pub(crate) fn applies(engine: &Engine, facts: &Facts, act: &Act) -> bool {
    act.when.as_deref().is_none_or(|w| engine.holds(w, facts))
}

/// Whether an act that need not be done else is asked for as things stand.
fn due(engine: &Engine, facts: &Facts, act: &Act) -> bool {
    act.due_when.as_deref().is_some_and(|w| engine.holds(w, facts))
}

/// The place of an act in the order of the procedure, as requirements.
pub fn order(view: &View, act: &Act) -> Vec<Check> {
    let facts = view.facts;
    let views = strand::every(view.procedure, facts);
    let mut checks = Vec::new();
    let mut unmet = |code: &str, arg: &str, names: String, cure: Option<String>| {
        let refusal = Refusal {
            code: code.into(),
            args: BTreeMap::from([(arg.to_string(), names.clone())]),
            ground: act.ground.clone(),
            cure,
        };
        checks.push(Check { refusal, found: names, standing: Standing::Unmet });
    };
    if act.opens != facts.entries.is_empty() && !undone_opener(facts, act) {
        unmet("step-closed", "what", act.name.clone(), None);
        return checks;
    }
    if !applies(view.ctx.engine, facts, act) {
        unmet("step-closed", "what", act.name.clone(), None);
    }
    if !act.withdraws.is_empty() && withdrawable(view, act).is_none() {
        unmet("not-withdrawable", "what", act.name.clone(), None);
    }
    let lacks = |need: &&String| !views.iter().all(|f| met(view.ctx.engine, view.procedure, f, need));
    for need in act.after.iter().filter(lacks) {
        let need = need.trim_end_matches('?');
        let first = need.split('|').next().unwrap_or(need);
        let waited = unsigned(view, &views, first);
        if !waited.is_empty() {
            unmet("not-all-signed", "names", waited, None);
            continue;
        }
        let names: Vec<String> = need.split('|').map(|n| view.procedure.name_of(n)).collect();
        let cure = maker(view.procedure, first).map(|a| a.id.clone());
        unmet("not-yet", "needs", names.join("或"), cure);
    }
    if let Some(closed) = closed_by(view.procedure, &views, act) {
        unmet("step-closed", "what", view.procedure.name_of(closed), None);
    } else if !act.repeat && !act.opens_strand && done(facts, act) {
        unmet("already-done", "what", act.name.clone(), None);
        // Two people at once: whoever comes second reads who was first.
        if let (Some(check), Some(e)) = (checks.last_mut(), facts.last(&act.id)) {
            check.found = format!("{} {} 已办", e.recorded.day().with_weekday(), e.actor_name);
        }
    }
    checks
}

/// Whether what must come first has happened; `act?` is asked only where that act exists in this matter.
fn met(engine: &Engine, procedure: &Procedure, facts: &Facts, need: &str) -> bool {
    let has = |name: &str| match procedure.act(name).filter(|a| a.countersign.is_some()) {
        Some(act) => done(facts, act),
        None => facts.has(name),
    };
    match need.strip_suffix('?') {
        None => has(need),
        Some(act) => has(act) || procedure.act(act).is_none_or(|a| !applies(engine, facts, a)),
    }
}

/// Who is still to sign an act that others countersign.
fn unsigned(view: &View, views: &[Cow<Facts>], act: &str) -> String {
    let Some(act) = view.procedure.act(act).filter(|a| a.countersign.is_some()) else { return String::new() };
    let waited: BTreeSet<&str> = views.iter().flat_map(|f| signers(f, act).waited_for()).collect();
    let names: Vec<&str> = waited.iter().filter_map(|o| Some(view.ctx.register.officer(o)?.name.as_str())).collect();
    names.join("、")
}

fn maker<'a>(procedure: &'a Procedure, act_or_event: &str) -> Option<&'a Act> {
    let makes = |a: &&Act| a.events.iter().any(|e| e.name == act_or_event);
    procedure.act(act_or_event).or_else(|| procedure.acts.iter().find(makes))
}

/// An act that must be done next, and in which strand.
#[derive(Clone, Debug)]
pub struct Due<'a> {
    /// The act.
    pub act: &'a Act,
    /// The key of its strand, where the matter has more than one.
    pub strand: Option<String>,
}

impl Due<'_> {
    /// `act@key`.
    pub fn address(&self) -> String {
        strand::address(&self.act.id, self.strand.as_deref())
    }
}

/// Acts that must be done next, whoever does them: what inboxes hold. Depends on facts alone, never on today.
pub fn pending<'a>(engine: &Engine, procedure: &'a Procedure, facts: &Facts) -> Vec<Due<'a>> {
    let mut all = Vec::new();
    let whole = strand::every(procedure, facts);
    let several = strand::several(procedure, facts);
    // An act beside the course is asked for where something calls for it.
    let asked = |a: &Act, seen: &Facts| !a.optional || barred::calls_for(procedure, facts, a) || due(engine, seen, a);
    let waits = |a: &&Act| !a.opens || undone_opener(facts, a);
    for act in procedure.acts.iter().filter(waits) {
        let single = act.strand.as_ref().is_none_or(|s| !several.contains(&s.as_str()));
        if single && !act.opens_strand {
            if asked(act, facts) && is_next(engine, procedure, (facts, &whole), act) {
                all.push(Due { act, strand: None });
            }
            continue;
        }
        // Nobody need begin a course beside, but one that was returned while something of it stands is asked for again.
        for key in strand::of_act(procedure, facts, act) {
            let anew = act.opens_strand && key.is_some();
            let next = match strand::seen_by(procedure, facts, act, key.as_deref()) {
                Cow::Borrowed(seen) => (anew || asked(act, seen)) && is_next(engine, procedure, (seen, &whole), act),
                Cow::Owned(seen) => {
                    (anew || asked(act, &seen))
                        && is_next(engine, procedure, (&seen, &strand::every(procedure, &seen)), act)
                }
            };
            if next {
                all.push(Due { act, strand: key });
            }
        }
    }
    all
}

/// What rules out most acts is asked first.
fn is_next(engine: &Engine, procedure: &Procedure, (facts, views): (&Facts, &[Cow<Facts>]), act: &Act) -> bool {
    act.after.iter().all(|n| views.iter().all(|f| met(engine, procedure, f, n)))
        && (!done(facts, act) || paid_in_part(views, act) || barred::calls_for(procedure, facts, act))
        && !over(procedure, views, act)
        && applies(engine, facts, act)
        && !act.guards.iter().any(|g| views.iter().any(|f| guards::waits(engine, g, f)))
        && !spared(engine, procedure, views, act)
}

/// Whether an act that takes payments, one after another, has not taken all.
fn paid_in_part(views: &[Cow<Facts>], act: &Act) -> bool {
    let mut own = act.guards.iter().filter(|g| act.repeat && g.when.is_none());
    own.any(|g| views.iter().any(|f| guards::still_owed(&g.guard, f)))
}

/// Whether other acts ask for this one only as one of several, and have another: then it is not waited for.
fn spared(engine: &Engine, procedure: &Procedure, views: &[Cow<Facts>], act: &Act) -> bool {
    let is_it = |n: &str| n == act.id || act.events.iter().any(|e| e.name == n);
    let mut asking = procedure.acts.iter().flat_map(|a| &a.after).filter(|n| n.split('|').any(is_it)).peekable();
    asking.peek().is_some() && asking.all(|n| n.contains('|') && views.iter().all(|f| met(engine, procedure, f, n)))
}

/// A stage of the step bar.
pub struct Stage<'a> {
    /// Id of the phase.
    pub id: &'a str,
    /// Chinese name.
    pub name: &'a str,
    /// The event that completed it.
    pub entry: Option<&'a crate::Entry>,
}

/// Whether any act of a stage was done and stands; a stage that is behind a matter without one made itself needless.
pub fn entered(procedure: &Procedure, facts: &Facts, phase: &str) -> bool {
    let of = |act: &str| procedure.act(act).is_some_and(|a| a.phase == phase);
    facts.entries.iter().any(|e| !e.undone && of(&e.act))
}

/// How far the matter has come.
pub fn step_bar<'a>(procedure: &'a Procedure, facts: &'a Facts) -> Vec<Stage<'a>> {
    let views = strand::every(procedure, facts);
    let entry = |done: &'a str| facts.last(done).filter(|_| views.iter().all(|f| f.has(done)));
    procedure.phases.iter().map(|p| Stage { id: &p.id, name: &p.name, entry: entry(&p.done) }).collect()
}
