//! From every state something can be reached: the procedure is looked at with what the ways there ask, and nothing else; whatever else may
//! happen in it may happen at any time.
//!
//! Which moves the ways need is found out state by state. From the nearest state from which none of those known leads on, a way is sought in
//! the procedure itself: first among moves that ask little, for the less the ways ask, the less must be kept track of.

use super::diagram::NONE;
use super::duty::{Duty, asked};
use super::flood::Lost;
use super::formula::{Formula, Var};
use super::model::{Fill, Model};
use super::rank::{beside, ranked};
use super::search::{Answer, Effort, Goals, Held, held, within};
use super::sets::Sets;
use super::slice::Step;
use super::trace::Trace;
use std::collections::BTreeSet;

/// States of a slice after which a way on is given up.
pub(super) const FAR: usize = 100_000;
/// The same for a short way, and how many steps that has.
const NEAR: usize = 1_000;
const SHORT: usize = 3;
/// How many things a move may ask that a way is made of: few, more, any; and of a short way.
const ASKED: [usize; 4] = [12, 24, 48, usize::MAX];
const FEW: [usize; 1] = [24];
/// Times that a way or a cause is sought.
const MOST_ROUNDS: usize = 100;
/// Nodes of all diagrams after which a question is given up.
const MOST_NODES: usize = 200_000;

/// Moves of the ways to something.
pub(super) type Ways = BTreeSet<usize>;

/// What is to be reached from where.
pub(super) struct Task<'t, 'a> {
    /// The procedure, with a move that looks for the goal, if it is none of its own.
    pub(super) model: &'t Model<'a>,
    /// The moves that close the matter: what comes after is not looked at.
    pub(super) closing: &'t Goals,
    pub(super) goals: &'t Goals,
    /// What is settled in every state that counts. No way unsettles it.
    pub(super) settled: Vec<Duty>,
    /// What else ways may ask to be settled; anything beyond is to be settled first.
    pub(super) open: &'t [Duty],
}

/// How a task came out.
pub(super) enum Led<'a> {
    /// The goal can be reached from every state, by the ways.
    Always,
    /// The ways ask this, which could be settled first.
    Asks(Duty),
    /// A course that is allowed, after which there is no way to the goal that leaves settled what is.
    Lost(Vec<Step<'a>>),
    /// It was not found out.
    Unknown,
}

/// Finds out whether the goal can be reached from every state; the ways grow as they are found.
pub(super) fn lead<'a>(task: &Task<'_, 'a>, ways: &mut Ways, effort: &mut Effort) -> Led<'a> {
    let bound = task.bound();
    ways.retain(|at| bound.moves[*at].order.first() != Some(&Formula::Is(false)));
    ways.extend(task.goals.keys());
    let (mut more, mut nodes): (BTreeSet<Var>, usize) = Default::default();
    for _ in 0..MOST_ROUNDS {
        let unsettled = |d: &Duty| !task.settled.contains(d) && !task.open.contains(d);
        if let Some(new) = ways.iter().flat_map(|at| asked(&task.model.moves[*at])).find(unsettled) {
            return Led::Asks(new);
        }
        let mut vars = needs(&bound, ways, task.goals);
        vars.extend(more.iter().cloned());
        vars.extend(vars.iter().flat_map(|v| beside(task.model, v)).collect::<Vec<_>>());
        let steps = match task.lost(&bound, &vars, &mut nodes) {
            Lost::Nowhere => return Led::Always,
            Lost::Unknown => return Led::Unknown,
            Lost::After(steps) => steps,
        };
        let known = (ways.len(), more.len());
        match task.on((&bound, &vars), steps, ways, effort) {
            Ok(apart) => more.extend(apart.difference(&vars).cloned()),
            Err(end) => return end,
        }
        if (ways.len(), more.len()) == known {
            return Led::Unknown;
        }
    }
    Led::Unknown
}

impl<'a> Task<'_, 'a> {
    /// The procedure without what would unsettle anything; what is settled is not asked any more.
    fn bound(&self) -> Model<'a> {
        let mut model = self.model.clone();
        let holds: Vec<Formula> = self.settled.iter().map(Duty::holds).collect();
        for m in &mut model.moves {
            match self.settled.iter().map(|d| d.kept_where(m)).collect::<Option<Vec<Formula>>>() {
                None => m.order = vec![Formula::Is(false)],
                Some(kept) => {
                    m.order.retain(|f| !holds.contains(f));
                    m.guards.retain(|f| !holds.contains(f));
                    m.order.extend(kept.into_iter().filter(|f| *f != Formula::Is(true)));
                }
            }
        }
        model
    }

    /// A shortest course to a state in which everything may be settled and from which the ways do not lead to the goal.
    fn lost(&self, bound: &Model<'a>, vars: &BTreeSet<Var>, nodes: &mut usize) -> Lost<'a> {
        let mut sets = Sets::new((self.model, bound), &ranked(self.model, vars), (self.closing, self.goals));
        let reached = sets.reached();
        let settled: Vec<Formula> = self.settled.iter().map(Duty::holds).collect();
        let counts = sets.holding(&settled);
        let counts = sets.d.and(counts, reached);
        let led = sets.led(reached);
        let lost = sets.d.less(counts, led);
        let steps = if lost == NONE { None } else { sets.path(lost) };
        *nodes += sets.d.size();
        match steps {
            _ if sets.d.full || *nodes > MOST_NODES => Lost::Unknown,
            None if lost == NONE => Lost::Nowhere,
            None => Lost::Unknown,
            Some(steps) => Lost::After(steps),
        }
    }

    /// Looks for the way on from a course: its moves are added to the ways. Where all are known, or the course is not allowed, what must be told
    /// apart; or how it ends.
    fn on(
        &self,
        (bound, vars): (&Model<'a>, &BTreeSet<Var>),
        steps: Vec<Step<'a>>,
        ways: &mut Ways,
        effort: &mut Effort,
    ) -> Result<BTreeSet<Var>, Led<'a>> {
        // A short way on is taken up at once, whether or not a course that is allowed comes there.
        if let Answer::Path(on) = way((bound, self.goals, NEAR), &taken(self.model, &steps), ways, effort)
            && on.len() <= SHORT
            && on.iter().any(|s| !ways.contains(&s.at))
        {
            ways.extend(on.iter().map(|s| s.at));
            return Ok(BTreeSet::new());
        }
        let lacking = lacking(self.model, &steps, vars);
        if !lacking.is_empty() {
            return Ok(lacking);
        }
        let steps = match held(self.model, &Goals::new(), &Trace::default(), &steps, vars) {
            Held::Missing(missing) => return Ok(missing),
            Held::Allowed(steps) => steps,
        };
        let trace = taken(self.model, &steps);
        let unsettled = |d: &&Duty| !d.holds().judge(&trace, &self.model.domains).may_hold();
        let apart: BTreeSet<Var> = self.settled.iter().filter(unsettled).flat_map(|d| d.holds().vars()).collect();
        if !apart.is_empty() {
            return Ok(apart);
        }
        match way((bound, self.goals, FAR), &trace, ways, effort) {
            Answer::Never => Err(Led::Lost(steps)),
            Answer::Unknown => Err(Led::Unknown),
            Answer::Path(on) => {
                let known = ways.len();
                ways.extend(on.iter().map(|s| s.at));
                let all = on.iter().flat_map(|s| bound.moves[s.at].vars());
                Ok(if ways.len() == known { all.collect() } else { BTreeSet::new() })
            }
        }
    }
}

/// A way to a goal, by moves that ask little or are part of ways already; if there is none, by any.
pub(super) fn way<'a>(
    (model, goals, most): (&Model<'a>, &Goals, usize),
    from: &Trace,
    ways: &Ways,
    effort: &mut Effort,
) -> Answer<'a> {
    let mut found = Answer::Unknown;
    let asks: Vec<usize> = (0..model.moves.len()).map(|at| needs(model, &[at].into(), &Goals::new()).len()).collect();
    for asked in if most == NEAR { FEW.as_slice() } else { &ASKED } {
        let mut some = model.clone();
        for (at, m) in some.moves.iter_mut().enumerate().filter(|(at, _)| !ways.contains(at)) {
            if asks[at] > *asked {
                m.order = vec![Formula::Is(false)];
            }
        }
        found = within(&some, (goals, most), from, &mut BTreeSet::new(), effort);
        if matches!(found, Answer::Path(_)) {
            break;
        }
    }
    found
}

fn taken<'a>(model: &Model<'a>, steps: &[Step<'a>]) -> Trace {
    let mut trace = Trace::default();
    steps.iter().for_each(|s| trace.take(model, s));
    trace
}

/// What the steps of a course ask that the course does not have: of each step what is least.
fn lacking(model: &Model, steps: &[Step], vars: &BTreeSet<Var>) -> BTreeSet<Var> {
    let (mut trace, mut all) = (Trace::default(), BTreeSet::new());
    for step in steps {
        let refused = trace.asked(model, step, &[]).into_iter().filter(|(.., mask)| !mask.may_hold());
        let new = refused.map(|(f, ..)| f.vars().into_iter().filter(|v| !vars.contains(v)).collect::<BTreeSet<Var>>());
        let order = |v: &BTreeSet<Var>| (v.iter().any(|v| matches!(v, Var::Field(_))), v.len());
        all.extend(new.filter(|v| !v.is_empty()).min_by_key(order).into_iter().flatten());
        trace.take(model, step);
    }
    all
}

/// What the ways ask, and what decides whether they make it.
fn needs(model: &Model, ways: &Ways, goals: &Goals) -> BTreeSet<Var> {
    let mut vars: BTreeSet<Var> = goals.values().flatten().flat_map(Formula::vars).collect();
    for m in ways.iter().map(|at| &model.moves[*at]) {
        vars.extend(m.order.iter().flat_map(Formula::vars));
        for guard in &m.guards {
            // Whoever fills in a form mostly has a choice that leaves the record out of it.
            let own = guard.vars().into_iter().filter(|v| matches!(v, Var::Field(f) if m.types(f)));
            let own: BTreeSet<Var> = own.collect();
            vars.extend(if own.is_empty() { guard.vars() } else { own });
        }
    }
    loop {
        let mut more = BTreeSet::new();
        for m in ways.iter().map(|at| &model.moves[*at]) {
            let made = m.makes.iter().filter(|(s, ..)| vars.contains(&Var::Source(*s)));
            let worked = m.fills.iter().filter(|f| vars.contains(&Var::Field(f.field.to_string())));
            let worked = worked.filter_map(|f| if let Fill::Computed(e) = &f.fill { Some(e) } else { None });
            let exprs = made.filter_map(|(_, when, _)| when.as_ref()).chain(worked);
            more.extend(exprs.flat_map(|e| e.fields()).map(|f| Var::Field(f.to_string())));
        }
        more.extend(vars.iter().flat_map(|v| beside(model, v)));
        let known = vars.len();
        vars.extend(more);
        if vars.len() == known {
            return vars;
        }
    }
}
