//! How a page is laid out: cards, the main column with its rail, the head of a page.
use maud::{Markup, html};

/// Plain words as markup, escaped.
pub fn plain(words: &str) -> Markup {
    html! { (words) }
}

/// A card with a heading; `aside` stands at the right of it. The body brings its own padding (see `pad`).
pub fn card(heading: &str, aside: Markup, body: Markup) -> Markup {
    html! { section.card { header { h2 { (heading) } @if !aside.0.is_empty() { div.aside { (aside) } } } (body) } }
}

/// A card without a heading.
pub fn bare_card(body: Markup) -> Markup {
    html! { section.card { (body) } }
}

/// The padding inside a card.
pub fn pad(body: Markup) -> Markup {
    html! { div.pad { (body) } }
}

/// Things below one another, 16 px apart.
pub fn stack(all: &[Markup]) -> Markup {
    html! { div.stack { @for one in all { (one) } } }
}

/// The main column with its rail of 304 px; on a phone the rail comes below.
pub fn columns(main: Markup, rail: Markup) -> Markup {
    html! { div.cols { div.stack { (main) } aside.stack { (rail) } } }
}

/// As `columns`, for a file: on a phone a bar at the foot leads to the acts of the rail (see `may_do`).
pub fn columns_acting(main: Markup, rail: Markup, acts: usize) -> Markup {
    html! { div.cols.acting { div.stack { (main) } aside.stack { (rail) }
    div.to-acts { a.btn.pri href="#acts" { @if acts > 0 { "现在可以做 " (acts) " 项" } @else { "可办的事项" } } } } }
}

/// Two columns of the same width, one on a phone.
pub fn halves(left: Markup, right: Markup) -> Markup {
    html! { div.cols-half { div.stack { (left) } div.stack { (right) } } }
}

/// The title of a page with a line below it and its buttons at the right.
pub fn page_head(title: &str, below: Markup, buttons: Markup) -> Markup {
    html! { div.page-head { div { h1 { (title) } @if !below.0.is_empty() { p.below { (below) } } } (buttons) } }
}

/// The head of a file: title with tags, number and article below, buttons, and the step bar.
pub fn file_head(title: Markup, below: Markup, buttons: Markup, steps: Markup) -> Markup {
    html! { section.card.file-head {
        div.top-part { div { div.title { (title) } p.below { (below) } } (buttons) }
        (steps)
    } }
}
