//! Lights: shape, word and colour together, so that grey print and a screen reader lose nothing.
use super::trusted::trusted;
use maud::{Markup, html};

/// How near the last day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// ■ past the last day, or missing.
    Late,
    /// ◆ near, or for a person to judge.
    Soon,
    /// ● enough days left, or in order.
    Fine,
    /// ○ not begun, or not yet to be said.
    Idle,
}

impl Light {
    fn parts(self) -> (&'static str, &'static str) {
        match self {
            Light::Late => ("x", r#"<rect x="1" y="1" width="10" height="10" rx="1"/>"#),
            Light::Soon => ("y", r#"<path d="M6 .2L11.8 6 6 11.8.2 6z"/>"#),
            Light::Fine => ("g", r#"<circle cx="6" cy="6" r="5"/>"#),
            Light::Idle => {
                ("n", r#"<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.5"/>"#)
            }
        }
    }
}

/// A light with its word: `light(Light::Fine, "剩 9 日")`.
pub fn light(kind: Light, word: &str) -> Markup {
    let (class, shape) = kind.parts();
    html! { span class={ "light " (class) } { svg.shape viewBox="0 0 12 12" aria-hidden="true" { (trusted(shape)) } (word) } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let all = html! { div.line {
        (light(Light::Fine, "剩 11 日")) (light(Light::Soon, "今日届满")) (light(Light::Late, "逾期 3 日")) (light(Light::Idle, "未开始"))
    } };
    vec![("灯", all)]
}
