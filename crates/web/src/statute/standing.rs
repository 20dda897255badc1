//! Whether a version is in force, as far as the texts themselves and the lists beside them tell: a hint for readers, and called one.

use super::text_page::href;
use crate::ui::{Tone, tag};
use fadu_office::base::Day;
use fadu_office::law::search::Indexed;
use maud::{Markup, html};

/// In force, not yet, replaced, repealed by whom; nothing if it is not known.
pub fn standing(of: &Indexed, today: Day) -> Markup {
    let ended = of.until.filter(|until| *until < today);
    html! {
        @match (of.from, ended) {
            (_, Some(until)) if !of.ended_by.is_empty() => {
                (tag(Tone::Warn, "已废止")) " 由" a href=(href(&of.ended_by)) { "《" (of.ended_by) "》" } "废止，施行至 " (until)
            }
            (_, Some(until)) => { (tag(Tone::Plain, "已被取代")) " 施行至 " (until) }
            (Some(from), None) if from > today => { (tag(Tone::Info, "尚未施行")) " " (from) " 起施行" }
            _ if of.expired => (tag(Tone::Warn, "来源标为失效，未经核实")),
            (Some(from), None) => {
                (tag(Tone::Ok, "现行")) " " (from) " 起"
                @if let Some(until) = of.until { "，施行至 " (until) @if !of.ended_by.is_empty() { "，以后由《" (of.ended_by) "》废止" } }
            }
            (None, None) => (tag(Tone::Plain, "施行日不明")),
        }
    }
}
