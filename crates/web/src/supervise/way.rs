//! The way of a clue as a bar of steps.

use crate::ui::{Step, StepState};
use fadu_office::Office;
use fadu_office::base::Moment;
use fadu_office::warn::CluePage;

/// The way of a clue: first to who can cure it, then to who supervises, until it is over.
pub(super) fn way(office: &Office, page: &CluePage) -> Vec<Step> {
    let line = &page.line;
    let (over, taken) = (["cleared", "closed"].contains(&line.state.as_str()), page.course.is_some());
    let shown = line.shown <= office.now();
    let day = |at: Moment| at.day().with_weekday();
    let checks = match (over, taken, shown) {
        (_, true, _) => StepState::Done,
        (true, ..) => StepState::Skipped,
        (.., true) => StepState::Now,
        _ => StepState::Ahead,
    };
    let watches = match (over, taken) {
        (false, true) => StepState::Now,
        (true, true) => StepState::Done,
        (true, false) => StepState::Skipped,
        (false, false) => StepState::Ahead,
    };
    let name = page.course.as_ref().map_or("监督", |(name, _)| name.as_str());
    let until =
        page.course.as_ref().and_then(|(_, d)| *d).map_or(String::new(), |d| format!("至迟 {}", d.with_weekday()));
    let told = if over || shown { StepState::Done } else { StepState::Now };
    vec![
        Step::new("预警承办人", told, &[&day(line.raised), &line.owners.join(" ")]),
        Step::new("转监督", if shown { StepState::Done } else { StepState::Ahead }, &[&day(line.shown)]),
        Step::new("核查", checks, &[]),
        Step::new(name, watches, &[&until]),
        Step::new(if over { page.stand } else { "办结" }, if over { StepState::Done } else { StepState::Ahead }, &[]),
    ]
}
