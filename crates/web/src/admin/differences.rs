//! What one version says otherwise than another, as a table.

use crate::ui::{Column, Table, Tone, empty, plain, tag};
use fadu_office::law::difference::{Difference, Way};
use maud::{Markup, Render, html};

/// The table; added and removed parts are told apart from those that changed.
pub(crate) fn differences(all: &[Difference]) -> Markup {
    let mut table = Table::new("与现行版本的不同")
        .column("怎样", Column::Text)
        .column("哪一项", Column::Name)
        .column("不同之处", Column::Text)
        .or_empty(empty("与现行版本没有不同", html! { "文字可能有改动，办理的要求没有变。" }));
    for d in all {
        let (tone, word) = match d.way {
            Way::Added => (Tone::Ok, "增加"),
            Way::Removed => (Tone::Late, "去掉"),
            Way::Changed => (Tone::Warn, "改动"),
        };
        let says = html! { @if d.says.is_empty() { "—" } @for says in &d.says { div { (says) } } };
        table = table.row([tag(tone, word), html! { (d.name) span.sub { (d.part) } }, says]);
    }
    html! { (table.render()) @if all.len() > 12 { div.pad.t1.m { (plain(&format!("共 {} 项", all.len()))) } } }
}
