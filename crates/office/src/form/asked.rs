//! Which fields a form asks for: those that follow from others, or for which there is nothing to choose now, are left out.

use crate::form::page::{FormField, field};
use crate::law::procedure::{Act, FieldKind, FieldUse, Source};
use crate::law::scale::Scale;
use crate::matter::{View, discretion, form};

/// The fields that a person is asked for: not the tier where it follows, nor a base that no range of the item needs.
pub(crate) fn asked(view: &View, act: &Act, named: bool) -> Vec<FormField> {
    // One that is opened anew after a return keeps what was typed, as all returned work does.
    let begins = act.opens_strand && !named;
    let follows = discretion::tier_follows(view, act);
    let idle = discretion::idle_bases(view, act);
    let given = |f: &FieldUse| view.procedure.payment.as_ref().is_some_and(|p| p.is_given(&act.id, f.name));
    let weighed = |f: &FieldUse| follows.as_deref() == Some(f.name) || idle.contains(&f.name);
    let left_out =
        |f: &FieldUse| !form::asked(view, act, f.name) || (f.source != Source::Carried && (weighed(f) || given(f)));
    let mut fields: Vec<FormField> =
        act.field_uses().into_iter().filter(|f| !left_out(f)).filter_map(|f| field((view, act, begins), f)).collect();
    let unlisted: Vec<String> = fields
        .iter()
        .filter(|f| f.kind == FieldKind::Exemption && f.options.is_empty())
        .map(|f| f.name.clone())
        .collect();
    let beside = |f: &FormField| view.procedure.fields.get(&f.name).and_then(|d| d.beside.clone());
    fields.retain(|f| !unlisted.contains(&f.name) && beside(f).is_none_or(|b| !unlisted.contains(&b)));
    if follows.is_some() {
        // Optional for the API, where a tier may be said instead; a range that is the only one follows.
        let weighs = |f: &&mut FormField| matches!(f.kind, FieldKind::Circumstances | FieldKind::Range);
        fields.iter_mut().filter(weighs).for_each(|f| f.required = !f.carried);
        fields.retain(|f| f.carried || f.kind != FieldKind::Range || f.options.len() > 1);
    }
    fields
}

/// What the list says of the item: which entry, and how its conditions count.
pub(crate) fn listed(entry: &Scale) -> String {
    let how = if entry.waiver.as_ref().is_some_and(|w| w.all) {
        "同时符合下列情形的"
    } else {
        "符合下列情形之一的"
    };
    format!(
        "本案由列入《{}》（{}，{}）：{how}，不予行政处罚（行政处罚法第33条）。勾选有证据证明的",
        entry.title, entry.place, entry.owner
    )
}
