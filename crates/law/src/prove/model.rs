//! A procedure as moves: each act that may be done, each return, each term that runs out, with what it asks and what it changes.
//!
//! The meaning is that of `matter` (open.rs, decide.rs, facts.rs, guards/), with one of each strand, and with everything left open that
//! people choose: who is named, how much, on which day. See docs/adr/0011.

use super::asks;
use super::code::{Places, Seat};
use super::domain::{Class, Domain, domains};
use super::expr::Expr;
use super::formula::{Formula, Name, Var};
use crate::field::Source as Filled;
use crate::procedure::{Act, EventUse, Procedure};
use std::collections::{BTreeMap, BTreeSet};

/// What makes a name stand: an act by its unconditional events, or by one that has a condition.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) act: usize,
    /// The event, where it has a condition.
    pub(super) event: Option<usize>,
}

/// How an act fills in a field.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Fill {
    /// Typed: any value; none, if it may stay empty.
    Typed { optional: bool },
    /// Carried over; what it starts with where the record has none.
    Carried { start: Class },
    /// Written by the procedure or stamped by the engine.
    Fixed(Class),
    /// Follows from the others.
    Computed(Expr),
}

/// A field that an act fills in.
#[derive(Clone, Debug)]
pub(super) struct Filling<'a> {
    pub(super) field: &'a str,
    pub(super) fill: Fill,
    /// Part of the form: guards see it.
    pub(super) form: bool,
    /// An event takes it into the record.
    pub(super) kept: bool,
    /// The source of the event that sets it, where that event has a condition.
    pub(super) only: Option<usize>,
}

/// What kind of move it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// The act is done.
    Done,
    /// It goes back to an act: a return, a withdrawal, or what the procedure says of an event.
    Back(usize),
    /// A term runs out.
    Over(usize),
    /// Nothing is done: somebody looks at the file.
    Look,
}

/// One move.
#[derive(Clone, Debug)]
pub(super) struct Move<'a> {
    pub(super) kind: Kind,
    pub(super) act: usize,
    /// Done by the one person who is watched, where persons are kept apart.
    pub(super) watched: bool,
    /// What is asked before the form is filled in.
    pub(super) order: Vec<Formula>,
    /// What is asked of form and record.
    pub(super) guards: Vec<Formula>,
    pub(super) fills: Vec<Filling<'a>>,
    /// Sources that it makes, with their condition and the place of their event.
    pub(super) makes: Vec<(usize, Option<Expr>, usize)>,
    /// Sources that it undoes.
    pub(super) undoes: Vec<usize>,
    /// Terms that begin anew.
    pub(super) begins: Vec<usize>,
}

impl Move<'_> {
    /// Whether a field is part of the form.
    pub(super) fn in_form(&self, field: &str) -> bool {
        self.fills.iter().any(|f| f.form && f.field == field)
    }
    /// Whether whoever fills in the form types it.
    pub(super) fn types(&self, field: &str) -> bool {
        self.fills.iter().any(|f| f.form && f.field == field && matches!(f.fill, Fill::Typed { .. }))
    }
    /// Whether an event takes a value from elsewhere into it.
    pub(super) fn typed_beside(&self, field: &str) -> bool {
        self.fills.iter().any(|f| !f.form && f.field == field && !matches!(f.fill, Fill::Fixed(_)))
    }
    /// Where the class of a field is read over the form, if it is part of it.
    pub(super) fn seat(&self, field: &str, full: Seat) -> Seat {
        match (self.in_form(field), self.typed_beside(field)) {
            (true, true) => Seat::Nowhere,
            (true, false) => full,
            (false, _) => Seat::State,
        }
    }

    /// Everything that it asks, or that decides what it makes.
    pub(super) fn vars(&self) -> BTreeSet<Var> {
        let of = |e: &Expr| e.fields().into_iter().map(|f| Var::Field(f.to_string())).collect::<Vec<_>>();
        let asked = self.order.iter().chain(&self.guards).flat_map(Formula::vars);
        let when = self.makes.iter().filter_map(|(_, when, _)| when.as_ref()).flat_map(of);
        let worked = self.fills.iter().filter_map(|f| if let Fill::Computed(e) = &f.fill { Some(e) } else { None });
        asked.chain(when).chain(worked.flat_map(of)).collect()
    }
}

/// A procedure as moves.
#[derive(Clone)]
pub(super) struct Model<'a> {
    pub(super) p: &'a Procedure,
    pub(super) sources: Vec<Source>,
    pub(super) moves: Vec<Move<'a>>,
    pub(super) domains: BTreeMap<String, Domain>,
    /// Fields that a conditional event sets, with its source.
    pub(super) only: BTreeMap<String, usize>,
    names: BTreeMap<String, Name>,
}

impl<'a> Model<'a> {
    /// Whether a move changes anything that has a place.
    pub(super) fn touches(&self, m: &Move, places: &Places) -> bool {
        let source = |s: &usize| places.source(*s).is_some();
        m.makes.iter().map(|(s, ..)| s).chain(&m.undoes).any(source)
            || m.begins.iter().any(|t| places.term(*t).is_some())
            || m.fills.iter().any(|f| f.kept && places.field(f.field).is_some())
            || match m.kind {
                Kind::Over(term) => places.term(term).is_some(),
                Kind::Done => self.p.acts[m.act].opens && places.opened().is_some(),
                Kind::Back(_) | Kind::Look => false,
            }
    }
    pub(super) fn of(p: &'a Procedure) -> Model<'a> {
        let conditions: Vec<Expr> = p.conditions().map(|(_, c)| Expr::read(c)).collect();
        let mut model = Model {
            p,
            sources: Vec::new(),
            moves: Vec::new(),
            domains: domains(p, &conditions),
            only: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        for (at, act) in p.acts.iter().enumerate() {
            model.name(at, act);
        }
        for at in 0..p.acts.len() {
            let moves = model.moves_of(at);
            model.moves.extend(moves);
        }
        let only = model.moves.iter().flat_map(|m| &m.fills).filter_map(|f| Some((f.field.to_string(), f.only?)));
        model.only = only.collect();
        for at in 0..p.terms.len() {
            let over = model.over(at);
            model.moves.push(over);
        }
        model
    }

    fn name(&mut self, at: usize, act: &Act) {
        let mut whole = None;
        for (place, event) in act.events.iter().enumerate() {
            let source = match (&event.when, whole) {
                (None, Some(source)) => source,
                (when, _) => {
                    self.sources.push(Source { act: at, event: when.as_ref().map(|_| place) });
                    self.sources.len() - 1
                }
            };
            if event.when.is_none() {
                whole = Some(source);
            }
            let mark = super::formula::Mark { source, place };
            self.names.entry(event.name.clone()).or_default().push(mark);
            self.names.entry(act.id.clone()).or_default().push(mark);
        }
    }

    /// All ways in which `a|b` can stand; none if nothing makes it.
    pub(super) fn marks(&self, names: &str) -> Name {
        let names = names.trim_end_matches('?').split('|');
        names.flat_map(|n| self.names.get(n).cloned().unwrap_or_default()).collect()
    }

    fn moves_of(&self, at: usize) -> Vec<Move<'a>> {
        let act = &self.p.acts[at];
        let plain = |kind, guards, undoes| Move {
            kind,
            act: at,
            watched: false,
            order: asks::order(self, act),
            guards,
            fills: Vec::new(),
            makes: Vec::new(),
            undoes,
            begins: Vec::new(),
        };
        let mut moves = Vec::new();
        for to in &act.withdraws {
            let mut back = plain(Kind::Back(self.p.place(to).unwrap_or(at)), Vec::new(), self.undone(act, to));
            back.order.push(Formula::Has(self.marks(to)));
            // Only what was done last is taken back: nothing that moves the matter came after it.
            let moving = self.p.acts.iter().filter(|a| !a.stands && a.id != *to && a.withdraws.is_empty());
            back.order.extend(moving.map(|a| Formula::Newer(self.marks(&a.id), self.marks(to)).not()));
            moves.push(back);
        }
        if !act.withdraws.is_empty() {
            return moves;
        }
        let guards: Vec<Formula> = act.guards.iter().map(|g| asks::guard(self, g)).collect();
        let (fills, given) = self.fills(at, act);
        let makes = self.makes(at);
        let begins = self.begins(&makes);
        let done = |kind, undoes| {
            let mut order = asks::order(self, act);
            order.extend(given.iter().cloned());
            Move {
                order,
                fills: fills.clone(),
                makes: makes.clone(),
                begins: begins.clone(),
                ..plain(kind, guards.clone(), undoes)
            }
        };
        match act.events.iter().find_map(|e| e.undoes.as_ref()) {
            None => moves.push(done(Kind::Done, Vec::new())),
            Some(field) => {
                let choices = self.p.fields.get(field).map(|d| d.choices.as_slice()).unwrap_or_default();
                for (to, _) in choices {
                    let mut back = done(Kind::Back(self.p.place(to).unwrap_or(at)), self.undone(act, to));
                    let class = self.domains.get(field).map_or(1, |d| d.class_of(to));
                    for filling in back.fills.iter_mut().filter(|f| f.field == field) {
                        filling.fill = Fill::Fixed(class);
                    }
                    moves.push(back);
                }
            }
        }
        for to in &act.returns {
            let open = act.return_guards.iter().map(|g| asks::return_guard(self, g, to)).collect();
            moves.push(plain(Kind::Back(self.p.place(to).unwrap_or(at)), open, self.undone(act, to)));
        }
        moves
    }

    /// What goes when an act takes the matter back to another: as `Facts::undo`.
    fn undone(&self, act: &Act, to: &str) -> Vec<usize> {
        let Some(place) = self.p.place(to) else { return Vec::new() };
        let first = |s: &str| self.p.strands.iter().any(|k| k.first && k.id == s);
        let own = self.p.acts[place].strand.as_deref().and(act.strand.as_deref());
        let touched = |of: &Act| match (own, of.strand.as_deref()) {
            (Some(own), of) if !first(own) => of == Some(own),
            (Some(own), Some(of)) => of == own,
            (None, Some(of)) => first(of),
            (_, None) => true,
        };
        let gone = |s: &Source| s.act >= place && !self.p.acts[s.act].stands && touched(&self.p.acts[s.act]);
        self.sources.iter().enumerate().filter(|(_, s)| gone(s)).map(|(at, _)| at).collect()
    }

    fn makes(&self, at: usize) -> Vec<(usize, Option<Expr>, usize)> {
        let own = self.sources.iter().enumerate().filter(|(_, s)| s.act == at);
        let events = &self.p.acts[at].events;
        own.map(|(source, s)| match s.event {
            Some(place) => (source, events[place].when.as_deref().map(Expr::read), place),
            None => (source, None, events.iter().position(|e| e.when.is_none()).unwrap_or(0)),
        })
        .collect()
    }

    fn begins(&self, makes: &[(usize, Option<Expr>, usize)]) -> Vec<usize> {
        // A term that is extended, or whose last day is set anew, is not over yet.
        let made = |t: &crate::procedure::TermUse| {
            let anew = t.extension.iter().chain(&t.set_by).map(|(event, _)| event);
            let marks = anew.chain([&t.from]).flat_map(|name| self.marks(name));
            marks.into_iter().any(|m| makes.iter().any(|(s, ..)| *s == m.source))
        };
        self.p.terms.iter().enumerate().filter(|(_, t)| made(t)).map(|(at, _)| at).collect()
    }

    /// How the form and the events fill in fields, and what must be there to be carried over.
    fn fills(&self, at: usize, act: &'a Act) -> (Vec<Filling<'a>>, Vec<Formula>) {
        let (mut fills, mut given) = (Vec::new(), Vec::new());
        let taken = |f: &str| {
            let takes = |e: &EventUse| e.fields.is_empty() || e.fields.iter().any(|own| own == f);
            act.events.iter().any(takes)
        };
        for used in act.field_uses() {
            let Some(def) = self.p.fields.get(used.name) else { continue };
            let start =
                def.default.as_deref().map_or(0, |d| self.domains.get(used.name).map_or(0, |dom| dom.class_of(d)));
            let fill = match (&def.computed, used.source) {
                (Some(c), _) => Fill::Computed(Expr::read(c)),
                (None, Filled::Carried) => Fill::Carried { start },
                (None, _) => Fill::Typed { optional: used.optional },
            };
            if matches!(fill, Fill::Carried { start: 0 }) && !used.optional {
                given.push(Formula::Holds(Expr::Has(used.name.to_string())));
            }
            fills.push(Filling { field: used.name, fill, form: true, kept: taken(used.name), only: None });
        }
        for (place, event) in act.events.iter().enumerate() {
            let only = self.sources.iter().position(|s| s.act == at && s.event == Some(place));
            let some = |f: &str| self.domains.get(f).map_or(1, Domain::some);
            let fixed = event.set.iter().map(|(k, v)| (k, self.domains.get(k).map_or(1, |d| d.class_of(v))));
            let stamped = event.stamp.iter().chain(&event.number).map(|f| (f, some(f)));
            for (field, class) in fixed.chain(stamped) {
                fills.push(Filling { field, fill: Fill::Fixed(class), form: false, kept: true, only });
            }
            for field in event.copies.keys() {
                fills.push(Filling {
                    field,
                    fill: Fill::Typed { optional: false },
                    form: false,
                    kept: true,
                    only: None,
                });
            }
        }
        (fills, given)
    }

    /// Somebody looks at the file, in a state of which these hold.
    pub(super) fn look(&mut self, order: Vec<Formula>) -> usize {
        let m = Move {
            kind: Kind::Look,
            act: 0,
            watched: false,
            order,
            guards: Vec::new(),
            fills: Vec::new(),
            makes: Vec::new(),
            undoes: Vec::new(),
            begins: Vec::new(),
        };
        self.moves.push(m);
        self.moves.len() - 1
    }

    fn over(&self, term: usize) -> Move<'a> {
        let used = &self.p.terms[term];
        let from = self.marks(&used.from);
        let act = from.first().map_or(0, |m| self.sources[m.source].act);
        Move {
            kind: Kind::Over(term),
            act,
            watched: false,
            order: vec![asks::begun(self, used)],
            guards: Vec::new(),
            fills: Vec::new(),
            makes: Vec::new(),
            undoes: Vec::new(),
            begins: Vec::new(),
        }
    }
}
