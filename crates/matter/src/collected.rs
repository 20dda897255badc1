//! Acts that were done elsewhere 归集: whatever way they are entered, they are judged as of their own day, and no guard refuses them.

use crate::base::{Day, Fields, Mistake, Moment};
use crate::decide::Mode;
use crate::law::procedure::{Act, FieldKind};
use crate::{Ctx, View};
use serde_json::Value;

/// The view in which an act of such a procedure is judged; the same view in every other.
pub(crate) fn of_its_day<'a>(view: &View<'a>, typed: &Fields) -> View<'a> {
    if view.procedure.collection.is_none() {
        return *view;
    }
    let opened_by = view.procedure.opened_by.as_str();
    let said = typed.get(opened_by).or_else(|| view.facts.values.get(opened_by));
    let day = said.and_then(|d| d.as_str()?.trim().parse::<Day>().ok()).filter(|d| *d < view.ctx.today());
    let now = day.map_or(view.ctx.now, |d| Moment::at(d, 0, 0));
    View { ctx: Ctx { now, mode: Mode::Reported, ..view.ctx }, ..*view }
}

/// Days of such an act that have not come yet: nothing of it has happened on them.
pub(crate) fn not_yet(view: &View, act: &Act, typed: &Fields) -> Vec<Mistake> {
    if view.procedure.collection.is_none() {
        return Vec::new();
    }
    let (today, fields) = (view.ctx.today(), &view.procedure.fields);
    let days = act.field_uses().into_iter().filter_map(|f| Some((f.name, fields.get(f.name)?)));
    let later = |name: &str| {
        typed.get(name).and_then(Value::as_str).and_then(|d| d.trim().parse::<Day>().ok()).is_some_and(|d| d > today)
    };
    days.filter(|(name, def)| def.kind == FieldKind::Day && later(name))
        .map(|(name, def)| Mistake {
            field: name.to_string(),
            message: format!("{}不得晚于 {}", def.label, today.with_weekday()),
        })
        .collect()
}
