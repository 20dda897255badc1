//! Fields of a form: every one has a label, room for a hint and an error, and keeps its value.
mod choose;
mod examples;
mod finder;
mod input;
mod kind;

use super::icon::Icon;
pub use examples::examples;
pub use finder::more_name;
pub use kind::{Choice, Kind, Officer};
use maud::{Markup, Render, html};

/// The id of the control of a field: error summaries link to it.
pub fn field_id(name: &str) -> String {
    let safe: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    format!("f-{safe}")
}

/// One field of a form. Build it with `Field::text` and its sisters, then put it into `html!`.
#[derive(Debug, Clone)]
pub struct Field {
    name: String,
    label: String,
    kind: Kind,
    hint: String,
    value: String,
    values: Vec<String>,
    error: Option<String>,
    required: bool,
    source: Option<Markup>,
    apart: &'static str,
    ordered: bool,
    finds: &'static str,
    more: String,
}

impl Field {
    /// A field of any kind.
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        let (name, label) = (name.into(), label.into());
        let (hint, value, values, error, required, source) = (String::new(), String::new(), vec![], None, false, None);
        let (apart, ordered, finds, more) = ("", false, "", String::new());
        Self { name, label, kind, hint, value, values, error, required, source, apart, ordered, finds, more }
    }
    /// A second part of the choices of a field that stands on the page already: its controls have ids of their own.
    pub fn apart(self, apart: &'static str) -> Self {
        Self { apart, ..self }
    }
    /// What to write and why, below the label.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }
    /// What stands in it: from the record, or as the person last sent it.
    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }
    /// What is chosen in a field of many.
    pub fn values<S: Into<String>>(self, values: impl IntoIterator<Item = S>) -> Self {
        Self { values: values.into_iter().map(Into::into).collect(), ..self }
    }
    /// What is wrong with it.
    pub fn error(self, error: Option<String>) -> Self {
        Self { error, ..self }
    }
    /// Takes its own mistakes out of those of the form.
    pub fn errors(self, all: &[super::FieldError]) -> Self {
        let own: Vec<&str> =
            all.iter().filter(|e| !e.field.is_empty() && e.field == self.name).map(|e| e.says.as_str()).collect();
        if own.is_empty() { self } else { Self { error: Some(own.join("；")), ..self } }
    }
    /// Must be filled in. The server judges it, so that all mistakes come at once.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }
    /// Says where the value came from.
    pub fn source(self, source: Markup) -> Self {
        Self { source: Some(source), ..self }
    }
    /// The order of what is chosen counts: each has a number beside it.
    pub fn ordered(self) -> Self {
        Self { ordered: true, ..self }
    }
    /// What it names is found by typing, asked for at this address: articles for a text, people for boxes.
    pub fn finding(self, finds: &'static str) -> Self {
        Self { finds, ..self }
    }
    /// The people who were typed and not ticked, as last sent.
    pub fn more(self, more: impl Into<String>) -> Self {
        Self { more: more.into(), ..self }
    }
    fn id(&self) -> String {
        format!("{}{}", field_id(&self.name), self.apart)
    }
    fn chosen(&self, value: &str) -> bool {
        self.value == value || self.values.iter().any(|one| one == value)
    }
    fn described_by(&self) -> Option<String> {
        let id = self.id();
        let hint = (!self.hint.is_empty()).then(|| format!("{id}-hint"));
        let error = self.error.as_ref().map(|_| format!("{id}-error"));
        let both: Vec<String> = hint.into_iter().chain(error).collect();
        (!both.is_empty()).then(|| both.join(" "))
    }
    fn invalid(&self) -> Option<&'static str> {
        self.error.as_ref().map(|_| "true")
    }
    fn must(&self) -> Option<&'static str> {
        self.required.then_some("true")
    }
    fn words(&self) -> Markup {
        html! { (self.label) @if !self.required { span.optional { "（选填）" } } }
    }
    fn notes(&self) -> Markup {
        let id = self.id();
        html! {
            @if !self.hint.is_empty() { p.hint id={ (id) "-hint" } { (self.hint) } }
            @if let Some(error) = &self.error { p.err id={ (id) "-error" } { (Icon::Warn) span.vh { "错误：" } (error) } }
        }
    }
    /// A field with one control: its label is tied to it.
    fn single(&self, control: Markup) -> Markup {
        html! { div.f.has-err[self.error.is_some()] {
            label for=(self.id()) { (self.words()) } (self.notes()) (control) (self.origin())
        } }
    }
    /// A field with several controls: the label is their legend.
    fn group(&self, controls: Markup) -> Markup {
        html! { fieldset.f.has-err[self.error.is_some()] aria-describedby=[self.described_by()] {
            legend { (self.words()) } (self.notes()) (controls) (self.origin())
        } }
    }
    fn origin(&self) -> Markup {
        html! { @if let Some(source) = &self.source { p.origin { "来自 " (source) } } }
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        match &self.kind {
            Kind::Hidden => html! { input type="hidden" name=(self.name) value=(self.value); },
            Kind::Choice(choices) => choose::choice(self, choices),
            Kind::Select(choices) => choose::select(self, choices),
            Kind::Many(choices) => choose::many(self, choices),
            Kind::Officers(people) => choose::officers(self, people),
            Kind::Item(items) => choose::item(self, items),
            Kind::Body(bodies) => choose::body(self, bodies),
            _ => input::render(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::FieldError;

    const EVIL: &str = "<script>alert(1)</script>\"'&";

    fn all_kinds() -> Vec<Field> {
        let pair = || vec![Choice::new(EVIL, EVIL).hint(EVIL), Choice::new("b", "乙")];
        let officers = vec![Officer {
            value: EVIL.into(),
            name: EVIL.into(),
            cert: EVIL.into(),
            barred: Some(EVIL.into()),
            note: EVIL.into(),
        }];
        vec![
            Field::text(EVIL, EVIL),
            Field::lines(EVIL, EVIL, 4),
            Field::day(EVIL, EVIL),
            Field::money(EVIL, EVIL),
            Field::password(EVIL, EVIL),
            Field::number(EVIL, EVIL),
            Field::time(EVIL, EVIL),
            Field::clock(EVIL, EVIL),
            Field::choice(EVIL, EVIL, pair()),
            Field::select(EVIL, EVIL, pair()),
            Field::many(EVIL, EVIL, pair()),
            Field::officers(EVIL, EVIL, officers),
            Field::item(EVIL, EVIL, pair()),
            Field::file(EVIL, EVIL, EVIL),
            Field::carried(EVIL, EVIL, EVIL),
            Field::hidden(EVIL, EVIL),
        ]
    }

    #[test]
    fn every_text_comes_out_escaped() {
        for field in all_kinds() {
            let kind = format!("{:?}", field.kind);
            let page = field.hint(EVIL).value(EVIL).values([EVIL]).error(Some(EVIL.into())).required().render().0;
            assert!(!page.contains("<script"), "{kind}: {page}");
            assert!(page.contains("&lt;script&gt;"), "{kind}");
            assert!(!page.contains("\"'&\""), "{kind}");
        }
    }

    #[test]
    fn every_label_is_tied_to_its_control() {
        for field in all_kinds() {
            let kind = format!("{:?}", field.kind);
            let page = Field { name: "who.name".into(), ..field }.value("b").render().0;
            if kind == "Hidden" || kind.starts_with("Carried") {
                continue;
            }
            assert!(page.contains("id=\"f-who_name\""), "{kind}: {page}");
            assert!(page.contains("for=\"f-who_name\"") || page.contains("<legend>"), "{kind}: {page}");
        }
    }

    #[test]
    fn text_field_in_full() {
        let field = Field::text("party", "当事人").hint("全称").value("甲店").error(Some("请填写".into())).required();
        assert_eq!(
            field.render().0,
            "<div class=\"f has-err\"><label for=\"f-party\">当事人</label><p class=\"hint\" id=\"f-party-hint\">全称</p>\
             <p class=\"err\" id=\"f-party-error\"><svg class=\"i\" viewBox=\"0 0 16 16\" aria-hidden=\"true\" focusable=\"false\">\
             <path d=\"M8 2.5l6 11H2zM8 6.8v3M8 11.6v.2\"/></svg><span class=\"vh\">错误：</span>请填写</p>\
             <input class=\"in\" type=\"text\" id=\"f-party\" name=\"party\" value=\"甲店\" autocomplete=\"off\" \
             aria-describedby=\"f-party-hint f-party-error\" aria-invalid=\"true\" aria-required=\"true\"></div>"
        );
    }

    #[test]
    fn a_field_takes_only_its_own_mistakes() {
        let errors = [FieldError::new("a", "甲错"), FieldError::new("b", "乙错"), FieldError::new("", "全表")];
        assert!(Field::text("a", "甲").errors(&errors).render().0.contains("甲错"));
        let b = Field::text("b", "乙").errors(&errors).render().0;
        assert!(b.contains("乙错") && !b.contains("甲错") && !b.contains("全表"));
        assert!(!Field::text("c", "丙").errors(&errors).render().0.contains("err"));
    }

    #[test]
    fn values_are_kept() {
        let choices = || vec![Choice::new("a", "甲"), Choice::new("b", "乙")];
        let radio = Field::choice("x", "选", choices()).value("b").render().0;
        assert!(radio.contains("value=\"b\" checked"), "{radio}");
        assert!(!radio.contains("value=\"a\" checked"));
        let boxes = Field::many("x", "选", choices()).values(["a", "b"]).render().0;
        assert!(boxes.contains("value=\"a\" checked") && boxes.contains("value=\"b\" checked"));
        let select = Field::select("x", "选", choices()).value("a").render().0;
        assert!(select.contains("<option value=\"a\" selected>甲</option>"), "{select}");
        assert!(!Field::password("p", "口令").value("secret").render().0.contains("secret"));
    }
}
