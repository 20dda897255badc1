//! The parties of a matter beside the first, by which lists and search find it, too.

use super::World;
use crate::matter::{Facts, answering, strand};
use crate::personal::found_by;
use fadu_store::ERASED;
use serde_json::{Value, json};

/// The parties beside the first; nothing where there never was another. One whose data were erased is found by nothing any more.
pub(super) fn found(world: &World, facts: &Facts) -> Option<Vec<Value>> {
    let kind = world.procedure.strands.iter().find(|s| s.first && strand::ever_another(facts, &s.id))?;
    let keys = strand::keys(world.procedure, facts, &kind.id);
    let told = |key: &String| {
        let seen = strand::lens(world.procedure, facts, &kind.id, key);
        let name = answering::party_name(world.register, world.procedure, &seen);
        let code = found_by(world.master, &seen, world.procedure);
        (name != ERASED).then(|| json!({ "strand": key, "name": name, "code": code }))
    };
    Some(keys.iter().filter(|key| *key != strand::FIRST).filter_map(told).collect())
}
