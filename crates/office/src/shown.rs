//! A recorded value as people read it.

use crate::matter::View;
use crate::matter::discretion::circumstances_shown;
use fadu_papers::display;
use serde_json::Value;

/// A value as a page shows it: names of ranges and tiers come from the item.
pub(crate) fn shown(view: &View, field: &str, value: &Value) -> String {
    use crate::law::procedure::FieldKind::{Circumstances, Exemption, Paper, Range, Tier};
    let def = view.procedure.fields.get(field);
    let item = view.facts.text(&view.procedure.headline.item).and_then(|c| view.ctx.register.item(c));
    match (def.map(|d| d.kind), item, value.as_str()) {
        (Some(Tier), Some(item), Some(id)) => {
            let by = view.ctx.register.weighed_by(&item.code, id);
            by.and_then(|i| Some(i.tier(id)?.name.clone())).unwrap_or_else(|| id.to_string())
        }
        (Some(Paper), _, Some(digest)) => fadu_papers::volume::named(view.facts, digest).unwrap_or_default(),
        (Some(Exemption), ..) => crate::matter::exemption::shown(view, value),
        (Some(Circumstances), ..) => circumstances_shown(view, value),
        (Some(Range), Some(item), Some(n)) => {
            let range = n.parse::<usize>().ok().and_then(|n| item.ranges.get(n));
            range.map_or(n.to_string(), crate::form::options::range_name)
        }
        _ => display(view.ctx.register, def, value),
    }
}
