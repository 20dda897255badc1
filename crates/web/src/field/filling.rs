//! What was filled in so far on the pages of the opening form: carried from page to page by the form itself, so that it works without scripts.

use super::verdict;
use crate::desk::kept::Sent;
use fadu_office::OnSiteForm;
use fadu_office::base::{Fields, Mistake};
use fadu_office::law::on_site::OnSite;
use fadu_office::law::procedure::{FieldKind, Procedure};
use maud::{Markup, html};
use serde_json::Value;

/// The procedure, its course on the spot, the form and what was sent.
pub struct Filling<'a> {
    /// The procedure.
    pub procedure: &'a Procedure,
    /// Its course on the spot.
    pub on_site: &'a OnSite,
    /// The form.
    pub form: &'a OnSiteForm,
    /// What was sent so far.
    pub sent: &'a Sent,
    /// The id of this intent.
    pub intent: String,
}

impl Filling<'_> {
    /// The mistakes in the fields of a page.
    pub fn mistakes_of(&self, step: usize) -> Vec<&Mistake> {
        let fields = self.on_site.steps.get(step).map_or(&[][..], |s| &s.fields);
        self.form.mistakes.iter().filter(|m| fields.contains(&m.field)).collect()
    }

    /// The first page with a mistake.
    pub fn first_wrong(&self) -> Option<usize> {
        (0..self.on_site.steps.len()).find(|n| !self.mistakes_of(*n).is_empty())
    }

    /// Everything that stands on other pages than this one.
    pub fn carried(&self, step: Option<usize>) -> Markup {
        let here = step.and_then(|n| self.on_site.steps.get(n)).map_or(&[][..], |s| &s.fields);
        let others = self.form.page.fields.iter().filter(|f| !here.contains(&f.name));
        let verdict_here = here.contains(&self.procedure.headline.outcome.kinds);
        html! {
            @for field in others { @for value in self.sent.all(&field.name) { @if !value.is_empty() {
                input type="hidden" name=(field.name) value=(value);
            } } }
            @if !verdict_here { input type="hidden" name=(verdict::NAME) value=(self.sent.one(verdict::NAME)); }
        }
    }
}

/// The fields as the office takes them; a field that was on no page yet is left out, so that it keeps its default.
pub fn typed(form: &OnSiteForm, sent: &Sent) -> Fields {
    let mut typed = sent.fields(&form.page.fields);
    typed.retain(|name, _| !sent.all(name).is_empty() || sent.one("step") == "done");
    for field in form.page.fields.iter().filter(|f| f.kind == FieldKind::File) {
        if let Some(file) = serde_json::from_str::<Value>(sent.one(&field.name)).ok().filter(Value::is_object) {
            typed.insert(field.name.clone(), file);
        }
    }
    typed
}
