//! Error summary: all mistakes of a form at its head, each a link to its field.
use super::{basis::Art, field::field_id};
use maud::{Markup, html};

/// One mistake in a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FieldError {
    /// The name of the field; empty if the mistake is of the whole form.
    pub field: String,
    /// What is wrong and what would be right, in one sentence.
    pub says: String,
    /// The article behind it, if any.
    pub art: Option<Art>,
}

impl FieldError {
    /// A mistake in a field.
    pub fn new(field: impl Into<String>, says: impl Into<String>) -> Self {
        Self { field: field.into(), says: says.into(), art: None }
    }
    /// Adds the article behind it.
    pub fn art(self, art: Art) -> Self {
        Self { art: Some(art), ..self }
    }
}

/// The box at the head of a form; nothing when there are no mistakes.
pub fn error_summary(errors: &[FieldError]) -> Markup {
    html! { @if !errors.is_empty() { div.errsum role="alert" tabindex="-1" id="errors" data-focus {
        h2 { @if errors.iter().all(|e| e.field.is_empty()) { "没有办成" } @else { "有 " (errors.len()) " 处需要修改" } }
        ul { @for error in errors { li {
            @if error.field.is_empty() { span { (error.says) } } @else { a href={ "#" (field_id(&error.field)) } { (error.says) } }
            @if let Some(art) = &error.art { " " (art) }
        } } }
    } } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    let errors = [
        FieldError::new("ex-day", "发生之日不得晚于 2026-10-12 周一"),
        FieldError::new("ex-officers", "再选一名承办人，执法人员不得少于两人").art(Art::new("示例法 第42条", "#")),
        FieldError::new("", "案卷刚被另一人改动，请核对后再交"),
    ];
    vec![("错误汇总", error_summary(&errors))]
}
