//! Places of the live view: the districts that a schema is drawn from, where a fixed camera stands, and who may look through a camera.

use super::board::{LiveEntry, reach};
use super::state::LiveDevice;
use crate::Office;
use crate::accounts::Who;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::policy::{self, Do};
use std::collections::BTreeMap;

/// A schema has no more districts.
const DISTRICTS: usize = 40;

impl Office {
    /// Districts that bodies serve, with the streets in them, by code.
    pub(super) fn live_places(&self, scope: Option<BodyId>) -> Result<Vec<(String, String)>, Denial> {
        let (register, areas) = (self.register(), self.areas()?);
        let bodies = register.bodies.values().filter(|b| scope.is_none_or(|own| own == b.id));
        let mut districts = std::collections::BTreeSet::new();
        for code in bodies.flat_map(|b| &b.place.areas) {
            match code.get(..6) {
                Some(district) => drop(districts.insert(district.to_string())),
                None => districts.extend(areas.right_within(code).map(|(c, _)| c.to_string()).filter(|c| c.len() == 6)),
            }
        }
        let known = districts.iter().filter_map(|c| Some((c.clone(), areas.name(c)?.to_string()))).take(DISTRICTS);
        let within = |(code, name): (String, String)| {
            let streets: Vec<_> = areas.right_within(&code).map(|(c, n)| (c.to_string(), n.to_string())).collect();
            std::iter::once((code.clone(), name)).chain(streets)
        };
        Ok(known.flat_map(within).collect())
    }

    /// Where the picture of a camera is fetched from, if somebody may look through it now: a camera that an officer wears only while it is
    /// shared, a fixed one only while a case is open at its place.
    pub fn live_picture(&self, who: &Who, device: &str) -> Result<String, Denial> {
        policy::require(who, Do::Live, who.agency)?;
        let entries = self.live_entries(reach(who).ok_or(Denial::Forbidden)?)?;
        let seen = entries.contains_key(&format!("video-{device}"));
        let state = self.live_state()?;
        let known = state.devices.get(device).filter(|d| seen && d.withdrawn.is_none() && d.kind.has_picture());
        known.map(|d| d.url.clone()).ok_or(Denial::NotFound)
    }
}

/// A case that is open where a fixed camera stands.
pub(super) fn watched<'a>(
    places: &'a BTreeMap<(BodyId, String), LiveEntry>,
    camera: &LiveDevice,
) -> Option<&'a LiveEntry> {
    let own = places.iter().filter(|((body, area), _)| *body == camera.body && !area.is_empty());
    let mut near =
        own.filter(|((_, area), _)| camera.area.starts_with(area.as_str()) || area.starts_with(&camera.area));
    near.next().map(|(_, case)| case)
}
