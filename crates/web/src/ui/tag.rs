//! Tags and counts.
use maud::{Markup, html};

/// The tone of a tag or a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// No tone.
    #[default]
    Plain,
    /// Where the matter stands now.
    Brand,
    /// Good, complete, in force.
    Ok,
    /// To be watched.
    Warn,
    /// Late, refused, revoked.
    Late,
    /// For information.
    Info,
}

impl Tone {
    pub(super) fn class(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Brand => "brand",
            Tone::Ok => "is-ok",
            Tone::Warn => "is-warn",
            Tone::Late => "is-late",
            Tone::Info => "is-info",
        }
    }
}

/// A short word in a box: stage, kind, state.
pub fn tag(tone: Tone, word: &str) -> Markup {
    html! { span class={ "tag " (tone.class()) } { (word) } }
}

/// How many, beside a tab or a heading. `Tone::Brand` and `Tone::Late` are filled.
pub fn count(tone: Tone, number: usize) -> Markup {
    html! { span class={ "count " (tone.class()) } { (number) } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    vec![
        (
            "标签",
            html! { div.line {
                (tag(Tone::Plain, "普通程序")) (tag(Tone::Brand, "告知")) (tag(Tone::Ok, "已送达"))
                (tag(Tone::Warn, "中止")) (tag(Tone::Late, "已撤销")) (tag(Tone::Info, "草稿"))
            } },
        ),
        ("件数", html! { div.line { (count(Tone::Plain, 14)) (count(Tone::Brand, 10)) (count(Tone::Late, 3)) } }),
    ]
}
