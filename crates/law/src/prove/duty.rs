//! What a procedure asks to be settled: once something has happened, something else must come after it. A side course, a seizure say, is open
//! until then.

use super::formula::{Formula, Mark, Name};
use super::model::{Model, Move};

/// Whatever was `asked` must be `answered` after it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Duty {
    asked: Name,
    answer: Name,
}

impl Duty {
    /// The duty that a guard asks to be settled, if it asks nothing else.
    fn of(formula: &Formula) -> Option<Duty> {
        let Formula::Any(parts) = formula else { return None };
        let [Formula::Not(open), Formula::Newer(answer, asked)] = parts.as_slice() else { return None };
        let duty = Duty { asked: asked.clone(), answer: answer.clone() };
        (**open == Formula::Has(asked.clone())).then_some(duty)
    }

    /// The act that first opens it.
    pub(super) fn name<'a>(&self, model: &Model<'a>) -> &'a str {
        self.asked.first().map_or("", |mark| &model.p.acts[model.sources[mark.source].act].name)
    }

    /// It is settled.
    pub(super) fn holds(&self) -> Formula {
        Formula::answered(self.asked.clone(), self.answer.clone())
    }

    /// Where a move leaves it settled if it is; nothing if it never does: it asks for something anew. An answer that it takes away counts only
    /// where it stands, and only as long as anything is asked.
    pub(super) fn kept_where(&self, m: &Move) -> Option<Formula> {
        let undone = |mark: &&Mark| m.undoes.contains(&mark.source);
        let made = |mark: &Mark| m.makes.iter().any(|(source, ..)| *source == mark.source);
        let gone: Name = self.answer.iter().filter(undone).copied().collect();
        match (self.asked.iter().any(made), gone.is_empty() || self.asked.iter().all(|mark| undone(&mark))) {
            (true, _) => None,
            (false, true) => Some(Formula::Is(true)),
            (false, false) => {
                let open = Formula::Has(self.asked.clone());
                Some(Formula::Any(vec![open.not(), Formula::Has(gone).not()]))
            }
        }
    }

    /// A move leaves it settled wherever it is.
    pub(super) fn kept_by(&self, m: &Move) -> bool {
        self.kept_where(m) == Some(Formula::Is(true))
    }
}

/// What a move asks to be settled.
pub(super) fn asked(m: &Move) -> Vec<Duty> {
    m.guards.iter().filter_map(Duty::of).collect()
}
