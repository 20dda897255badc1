//! Lists of what is not punished 免罚清单 (行政处罚法第33条): an item that is on one is proposed with its conditions; which were met is recorded
//! with the entry of the list, so that the record names the version.

use crate::View;
use crate::base::Fields;
use crate::facts::officers;
use crate::law::procedure::{Act, FieldKind, Source};
use crate::law::scale::Scale;
use serde_json::{Value, json};

/// The entry of the list that the item of the matter is on today.
pub fn entry<'a>(view: &View<'a>) -> Option<&'a Scale> {
    let code = view.facts.text(&view.procedure.headline.item)?;
    view.ctx.register.waiver(code, view.facts.agency, view.ctx.today())
}

/// The conditions met as a form or the API gives them, behind the entry itself.
pub(crate) fn read(view: &View, v: &Value) -> Result<Value, String> {
    let given: Vec<&str> = match v {
        Value::String(s) => vec![s.as_str()],
        _ => officers(Some(v)).collect(),
    };
    let entry = entry(view).ok_or("本案的案由今天不在本机关的免罚清单上")?;
    let known: Vec<String> = entry.conditions().map(|(id, _)| id).collect();
    if let Some(other) = given.iter().find(|id| **id != entry.id && !known.iter().any(|k| k == **id)) {
        return Err(format!("免罚清单的这一项没有情形“{other}”"));
    }
    let met = known.into_iter().filter(|id| given.contains(&id.as_str()));
    Ok(json!(std::iter::once(entry.id.clone()).chain(met).collect::<Vec<_>>()))
}

/// Puts the entry into its field where the item is on a list, whether or not a condition was ticked.
pub(crate) fn derive(view: &View, act: &Act, values: &mut Fields) {
    for used in act.field_uses().iter().filter(|u| u.source != Source::Carried) {
        if view.procedure.fields.get(used.name).is_none_or(|d| d.kind != FieldKind::Exemption) {
            continue;
        }
        match entry(view) {
            Some(entry) if !values.contains_key(used.name) => drop(values.insert(used.name.into(), json!([entry.id]))),
            Some(_) => {}
            None => drop(values.remove(used.name)),
        }
    }
}

/// The value as people read it: the list, and the conditions met.
pub fn shown(view: &View, value: &Value) -> String {
    let mut ids = officers(Some(value));
    let Some(scale) = ids.next().and_then(|id| view.ctx.register.scales.get(id)) else { return String::new() };
    let text = |id: &str| scale.conditions().find(|(c, _)| c == id).map(|(_, c)| c.text.clone());
    let met: Vec<String> = ids.filter_map(text).collect();
    let met =
        if met.is_empty() { "没有符合的情形".to_string() } else { format!("符合：{}", met.join("；")) };
    format!("{}（{}），{met}", scale.title, scale.place)
}
