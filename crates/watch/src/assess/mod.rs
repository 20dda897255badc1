//! Assessment 执法考核: what the indicators of `law/indicators` count in a matter, the frozen figures, the rounds and the yearly duty plans.
//! Pure: facts of matters and plans in, lists of ids out. A figure is a list before it is a number, so that each opens its records.

mod count;
mod figure;
mod plan;
mod round;

pub use count::{Counted, count};
pub use figure::{Case, Figure, State, Tally};
pub use plan::{DutyPlan, DutyPlans, DutyTask, TaskState};
pub use round::{
    Assessments, Concluded, Counting, Documented, FigureAnswer, FigureKey, Frozen, Objection, Opened, Round,
    RoundState, SettledLine, Sum, Voided,
};
