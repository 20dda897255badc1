//! Whether a change fits the tree as it stands.

use crate::base::id::BodyId;
use crate::matter::register::{BodyChange, BodyChanges, Register};

/// The kind of a change by its id.
pub(super) fn kind(id: &str) -> Option<BodyChanges> {
    match id {
        "opened" => Some(BodyChanges::Opened),
        "changed" => Some(BodyChanges::Changed),
        "closed" => Some(BodyChanges::Closed),
        "merged" => Some(BodyChanges::Merged),
        _ => None,
    }
}

/// Whether a change fits what stands: field and sentence where it does not.
pub(super) fn fits(register: &Register, c: &BodyChange) -> Result<(), (&'static str, String)> {
    let days = register.body_days.get(&c.body);
    if let Some(newest) = days.and_then(|d| d.newest()).filter(|newest| c.day < *newest) {
        return Err(("day", format!("生效日不能早于上一次变更的 {newest}")));
    }
    if c.kind != BodyChanges::Opened && register.body_on(c.body, c.day).is_none() {
        return Err(("day", format!("这个主体在 {} 不存续", c.day)));
    }
    let taken = |name: &String| register.bodies_on(c.day).any(|b| b.id != c.body && b.name == *name);
    if c.said.name.as_ref().is_some_and(taken) {
        return Err(("name", "另有一个主体叫这个名称".into()));
    }
    let round = |up: BodyId| up == c.body || register.above(up, c.day).contains(&c.body);
    if c.said.superior.is_some_and(round) {
        return Err(("superior", "上级不能是自己，也不能是自己的下级".into()));
    }
    match (c.kind, c.into) {
        (BodyChanges::Merged, Some(into)) if into == c.body || register.body_on(into, c.day).is_none() => {
            Err(("into", "并入的应当是另一个存续的主体".into()))
        }
        (BodyChanges::Merged, None) => Err(("into", "请选择并入哪个主体".into())),
        _ => Ok(()),
    }
}
