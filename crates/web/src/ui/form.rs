//! A form: carries the token of the session and the id of the intent, so that a second press changes nothing.
use super::{button::Button, icon::Icon};
use maud::{Markup, html};

/// A form that posts.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Where it posts to.
    pub action: String,
    /// The token of the session.
    pub csrf: String,
    /// The id of this intent, made once when the form is first shown; kept when it comes back with mistakes.
    pub intent: String,
    /// The key under which the browser keeps a draft; empty for none.
    pub draft: String,
    /// Whether it sends files.
    pub files: bool,
}

/// A form with its hidden fields around the body.
pub fn form(form: &Form, body: Markup) -> Markup {
    let encoding = form.files.then_some("multipart/form-data");
    let draft = (!form.draft.is_empty()).then_some(form.draft.as_str());
    html! { form.form method="post" action=(form.action) enctype=[encoding] data-draft=[draft] data-once novalidate autocomplete="off" {
        input type="hidden" name="csrf" value=(form.csrf);
        @if !form.intent.is_empty() { input type="hidden" name="intent" value=(form.intent); }
        (body)
    } }
}

/// Fields in two columns, one on a phone.
pub fn field_grid(fields: &[Markup]) -> Markup {
    html! { div.field-grid { @for field in fields { (field) } } }
}

/// A part of a long form with its own heading.
pub fn form_part(heading: &str, fields: &[Markup]) -> Markup {
    html! { section.form-part { h2 { (heading) } @for field in fields { (field) } } }
}

/// The buttons at the foot of a form, with the place where the draft says that it is kept.
pub fn form_buttons(all: &[Button]) -> Markup {
    html! { div.form-foot { div.buttons { @for button in all { (button) } } p.saved data-saved hidden { (Icon::Tick) span {} } } }
}

/// Tells the scripts that the act of this form is done, so that its draft can go.
pub fn draft_done(key: &str) -> Markup {
    html! { span hidden data-draft-done=(key) {} }
}

/// A form of one button, e.g. 退出 or 签收.
pub fn one_button(action: &str, csrf: &str, button: Button) -> Markup {
    html! { form.inline method="post" action=(action) data-once { input type="hidden" name="csrf" value=(csrf); (button) } }
}

/// A search form at the head of a list: sends `q`.
pub fn search_form(action: &str, label: &str, value: &str) -> Markup {
    html! { form.search-line method="get" action=(action) role="search" aria-label={ "在列表中查：" (label) } {
        label.vh for="q-list" { (label) }
        input.in type="search" id="q-list" name="q" value=(value) placeholder=(label) autocomplete="off";
        (Button::submit("查询").icon(Icon::Search))
    } }
}

/// Examples for the `/ui` page.
pub fn examples() -> Vec<(&'static str, Markup)> {
    use super::field::Field;
    use maud::Render;
    let sample = Form {
        action: "#".into(),
        csrf: "token".into(),
        intent: "i-1".into(),
        draft: "ui-sample".into(),
        files: false,
    };
    let body = html! {
        (field_grid(&[Field::text("ex-f1", "当事人").required().render(), Field::day("ex-f2", "日期").required().render()]))
        (form_buttons(&[Button::submit("提交").primary().large(), Button::link("返回案卷", "#").large()]))
    };
    vec![("表单", form(&sample, body)), ("查询", search_form("#", "案号、当事人", ""))]
}
