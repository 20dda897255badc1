//! One course of a matter with everything in it, as far as a path tells: by it a path found in a slice is held against all that its
//! steps ask.

use super::domain::{Class, Domain, Mask, value};
use super::formula::{Formula, Sight, Var};
use super::model::{Fill, Filling, Kind, Model, Move};
use super::slice::Step;
use std::collections::{BTreeMap, BTreeSet};

/// What has happened, in order.
#[derive(Clone, Default)]
pub(super) struct Trace {
    last: BTreeMap<usize, (u32, usize)>,
    /// Fields that have been written; what was written may not be known.
    values: BTreeMap<String, Option<Class>>,
    over: BTreeSet<usize>,
    clock: u32,
}

impl Sight for Trace {
    fn opened(&self) -> Mask {
        Mask::of(self.clock > 0)
    }
    fn has(&self, source: usize) -> Mask {
        Mask::of(self.last.contains_key(&source))
    }
    fn after(&self, first: usize, second: usize) -> Mask {
        Mask::of(self.last.get(&first) > self.last.get(&second))
    }
    fn class(&self, field: &str) -> Option<Class> {
        self.values.get(field).copied().unwrap_or(Some(0))
    }
    fn over(&self, term: usize) -> Mask {
        Mask::of(self.over.contains(&term))
    }
}

/// A course with a form over it.
struct Typing<'t> {
    trace: &'t Trace,
    form: &'t BTreeMap<&'t str, Option<Class>>,
}

impl Sight for Typing<'_> {
    fn opened(&self) -> Mask {
        self.trace.opened()
    }
    fn has(&self, source: usize) -> Mask {
        self.trace.has(source)
    }
    fn after(&self, first: usize, second: usize) -> Mask {
        self.trace.after(first, second)
    }
    fn class(&self, field: &str) -> Option<Class> {
        self.form.get(field).copied().unwrap_or_else(|| self.trace.class(field))
    }
    fn over(&self, term: usize) -> Mask {
        self.trace.over(term)
    }
}

impl Trace {
    /// What stands here, in the order in which it came, with the values that are known: equal texts are equal situations.
    pub(super) fn standing(&self, model: &Model) -> String {
        let mut all: Vec<_> = self.last.iter().map(|(source, at)| (*at, *source)).collect();
        all.sort_unstable();
        let order: Vec<usize> =
            all.into_iter().map(|(_, source)| source).filter(|s| *s < model.sources.len()).collect();
        format!("{order:?} {:?} {:?}", self.values, self.over)
    }

    /// What each filling of a move comes to, in order.
    fn filled<'m, 'a>(
        &self,
        model: &Model<'a>,
        m: &'m Move<'a>,
        step: &Step<'a>,
    ) -> Vec<(&'m Filling<'a>, Option<Class>)> {
        let mut all: Vec<(&Filling<'a>, Option<Class>)> = Vec::with_capacity(m.fills.len());
        for filling in &m.fills {
            let typed = step.typed.iter().find(|(f, _)| *f == filling.field).map(|(_, c)| *c);
            let known = match (&filling.fill, typed) {
                (Fill::Fixed(class), _) => Some(*class),
                (_, Some(class)) => Some(class),
                (Fill::Carried { start }, None) => match self.class(filling.field) {
                    Some(0) => Some(*start),
                    known => known,
                },
                (Fill::Computed(_), None) if model.domains.get(filling.field) != Some(&Domain::Bool) => None,
                (Fill::Computed(expr), None) => {
                    let form = |f: &str| all.iter().find(|(x, _)| x.form && x.field == f).map(|(_, c)| *c);
                    match value(expr, &model.domains, &|f| form(f).unwrap_or_else(|| self.class(f))).0 {
                        1 => Some(1),
                        2 => Some(2),
                        4 => Some(0),
                        _ => None,
                    }
                }
                (Fill::Typed { .. }, None) => None,
            };
            all.push((filling, known));
        }
        all
    }

    /// The form of a move, as its guards see it.
    fn form<'a>(&self, model: &Model<'a>, m: &Move<'a>, step: &Step<'a>) -> BTreeMap<&'a str, Option<Class>> {
        let filled = self.filled(model, m, step);
        filled.into_iter().filter(|(f, _)| f.form).map(|(f, class)| (f.field, class)).collect()
    }

    /// What a step asks, each with how it stands in this course; `true` where it is asked of the form, too.
    pub(super) fn asked<'m>(
        &self,
        model: &'m Model,
        step: &Step,
        wanted: &'m [Formula],
    ) -> Vec<(&'m Formula, bool, Mask)> {
        let m = &model.moves[step.at];
        let form = self.form(model, m, step);
        let typing = Typing { trace: self, form: &form };
        let order = m.order.iter().map(|f| (f, false, f.judge(self, &model.domains)));
        let guards = m.guards.iter().chain(wanted).map(|f| (f, true, f.judge(&typing, &model.domains)));
        order.chain(guards).collect()
    }

    /// Whether everything that a step asks may hold: what is asked first is looked at first.
    pub(super) fn allows(&self, model: &Model, step: &Step, wanted: &[Formula]) -> bool {
        let m = &model.moves[step.at];
        let may = |f: &Formula, sight: &dyn Sight| f.judge(sight, &model.domains).may_hold();
        if !m.order.iter().all(|f| may(f, self)) {
            return false;
        }
        let form = self.form(model, m, step);
        let typing = Typing { trace: self, form: &form };
        m.guards.iter().chain(wanted).all(|f| may(f, &typing))
    }

    /// Whether a formula asked of a form may hold.
    pub(super) fn may(&self, model: &Model, step: &Step, formula: &Formula) -> bool {
        let form = self.form(model, &model.moves[step.at], step);
        formula.judge(&Typing { trace: self, form: &form }, &model.domains).may_hold()
    }

    /// The fields whose unknown values leave a formula open: what is typed in this very form is left to those who type it.
    pub(super) fn unknown(&self, model: &Model, step: &Step, (formula, of_form): (&Formula, bool)) -> BTreeSet<String> {
        let m = &model.moves[step.at];
        let own = |f: &str| m.fills.iter().any(|x| x.form && x.field == f && matches!(x.fill, Fill::Typed { .. }));
        let fields = formula.vars().into_iter().filter_map(|v| if let Var::Field(f) = v { Some(f) } else { None });
        fields.filter(|f| !(of_form && own(f)) && self.class(f).is_none()).collect()
    }

    /// The step with every way in which these fields may be typed in it.
    pub(super) fn ways<'a>(&self, model: &Model<'a>, step: &Step<'a>, fields: &BTreeSet<String>) -> Vec<Step<'a>> {
        let mut all = vec![step.clone()];
        for filling in &model.moves[step.at].fills {
            let open = fields.contains(filling.field) && !step.typed.iter().any(|(f, _)| *f == filling.field);
            let size = model.domains.get(filling.field).map_or(2, |d| d.size());
            let classes = match &filling.fill {
                Fill::Typed { optional } if open => Class::from(!*optional)..size,
                // What follows from fields that are not looked at may be anything.
                Fill::Computed(_)
                    if open && self.form(model, &model.moves[step.at], step).get(filling.field) == Some(&None) =>
                {
                    0..size
                }
                _ => continue,
            };
            let with = |step: &Step<'a>, class: Class| {
                let mut step = step.clone();
                step.typed.push((filling.field, class));
                step
            };
            all = all.iter().flat_map(|s| classes.clone().map(|c| with(s, c)).collect::<Vec<_>>()).collect();
        }
        all
    }

    /// The course after a step.
    pub(super) fn take(&mut self, model: &Model, step: &Step) {
        let m = &model.moves[step.at];
        let filled = self.filled(model, m, step);
        let given = filled.iter().filter(|(f, c)| f.form && *c != Some(0)).map(|(f, c)| (f.field, *c)).collect();
        let typing = Typing { trace: self, form: &given };
        let made = |(source, when, _): &&(usize, Option<super::expr::Expr>, usize)| {
            let told = step.made.iter().find(|(s, _)| s == source).map(|(_, made)| *made);
            told.unwrap_or_else(|| {
                when.as_ref().is_none_or(|w| Formula::Holds(w.clone()).judge(&typing, &model.domains).may_hold())
            })
        };
        let made: Vec<(usize, usize)> = m.makes.iter().filter(made).map(|(s, _, place)| (*s, *place)).collect();
        let kept = |f: &Filling| f.kept && f.only.is_none_or(|s| made.iter().any(|(m, _)| *m == s));
        let kept: Vec<(String, Option<Class>)> =
            filled.iter().filter(|(f, _)| kept(f)).map(|(f, c)| (f.field.to_string(), *c)).collect();
        self.values.extend(kept);
        self.last.retain(|s, _| !m.undoes.contains(s));
        for (source, place) in made {
            self.last.insert(source, (self.clock, place));
        }
        self.over.retain(|t| !m.begins.contains(t));
        if let Kind::Over(term) = m.kind {
            self.over.insert(term);
        }
        if m.kind != Kind::Look {
            self.clock += 1;
        }
    }
}
