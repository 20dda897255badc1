//! Clues where people work already: beside a file, and on the workbench.

use crate::desk::say;
use crate::ui::{Light, card, light, pad, plain};
use fadu_office::accounts::Who;
use fadu_office::base::id::MatterId;
use fadu_office::warn::ClueLine;
use fadu_office::{Denial, Office};
use maud::{Markup, html};

/// The light of a level: what the law bars and what has happened look alike, their words differ.
pub(super) fn lamp(line: &ClueLine) -> Markup {
    lamp_saying(line, line.level_name)
}

/// The light of a level with another word beside it: what the clue threatens.
pub(super) fn lamp_saying(line: &ClueLine, word: &str) -> Markup {
    light(if line.level >= 2 { Light::Late } else { Light::Soon }, word)
}

/// Where a clue is.
pub(super) fn href(line: &ClueLine) -> String {
    format!("/warnings/{}", line.id)
}

/// What a clue rests on.
pub(super) fn ground(line: &ClueLine) -> Markup {
    say::ground(&line.cites, line.house.as_ref())
}

/// The card beside a file; nothing where no rule finds anything that this person may see.
pub fn beside(office: &Office, who: &Who, matter: MatterId) -> Result<Markup, Denial> {
    let all = office.clues_of(who, matter)?;
    Ok(html! { @if !all.is_empty() {
        (card("预警", plain(&format!("{} 条", all.len())), pad(html! { @for line in &all {
            p { (lamp(line)) " " a href=(href(line)) { (line.sentence) } @if line.state != "open" { " " span.m { (stand(line)) } } }
        } })))
    } })
}

/// The way to the clues that wait, on the workbench.
pub fn waits(office: &Office, who: &Who) -> Result<Markup, Denial> {
    let Some((open, grave)) = office.clues_waiting(who)? else { return Ok(html! {}) };
    Ok(html! { @if open > 0 {
        (card("预警", plain(""), pad(html! {
            a href="/warnings" { "待处置 " (open) " 条" } @if grave > 0 { span.m { "，其中红色、阻断 " (grave) " 条" } }
        })))
    } })
}

/// How it stands, in words.
pub(super) fn stand(line: &ClueLine) -> &'static str {
    fadu_office::warn::Stand::of(&line.state).map_or("", fadu_office::warn::Stand::zh)
}
