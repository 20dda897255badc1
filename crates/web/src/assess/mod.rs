//! Pages of assessment 执法考核: rounds, figures with the cases behind them, objections, duty plans; and what everybody sees. One file a page.

mod bodies;
mod figure;
mod list;
mod plan;
mod plans;
mod public;
mod round;
mod work;

use crate::Shared;
use crate::ui::{Light, Tone, light, tag};
use axum::Router;
use axum::routing::get;
use fadu_office::assess::{judged_text, state_zh};
use fadu_office::watch::assess::{RoundState, State};
use maud::Markup;

/// Where they are.
const HERE: &str = "/assessment";
/// Where the public sees them.
const PUBLIC: &str = "/public/assessment";

/// The routes of those who assess and are assessed.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/assessment", get(list::show).post(list::send))
        .route("/assessment/plans", get(plans::show))
        .route("/assessment/plans/{body}/{year}", get(plan::show).post(plan::send))
        .route("/assessment/rounds/{round}", get(round::show).post(round::send))
        .route("/assessment/rounds/{round}/table/{kind}", get(round::table))
        .route("/assessment/rounds/{round}/{body}/{indicator}", get(figure::show).post(figure::send))
        .route("/assessment/rounds/{round}/{body}/{indicator}/table/{kind}", get(figure::table))
}

/// The routes of the public.
pub fn public_routes() -> Router<Shared> {
    Router::new().route("/public/assessment", get(public::show))
}

/// Where a round is.
fn round_href(round: &str) -> String {
    format!("{HERE}/rounds/{round}")
}

/// What a figure says: a goal that is missed has its word, not only a colour.
fn says(state: State) -> Markup {
    let word = judged_text(state);
    match state {
        State::TooFew => tag(Tone::Plain, &word),
        State::Met(_) => maud::html! { b { (word) } },
        State::Findings(0) => maud::html! { "无" },
        State::Missed(_) | State::Findings(_) => light(Light::Late, &word),
    }
}

/// How far a round is.
fn standing(state: RoundState) -> Markup {
    let tone = match state {
        RoundState::Open => Tone::Info,
        RoundState::Frozen => Tone::Warn,
        RoundState::Final => Tone::Ok,
        RoundState::Voided => Tone::Plain,
    };
    tag(tone, state_zh(state))
}
