//! What is going on now, entry by entry: cases on site, officers and vehicles that share their position, cameras that may be looked through.

use super::devices::DeviceKind;
use super::ingest;
use super::places::watched;
use crate::Office;
use crate::accounts::Who;
use crate::base::id::{BodyId, MatterId};
use crate::fault::Denial;
use crate::policy::{self, Do, Reach};
use fadu_store::{OnSiteRow, Views};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LiveKind {
    /// A task on site that is open.
    Case,
    /// An officer who shares.
    Officer,
    /// A vehicle that shares.
    Vehicle,
    /// A camera.
    Video,
}

impl LiveKind {
    /// All.
    pub const ALL: [LiveKind; 4] = [LiveKind::Case, LiveKind::Officer, LiveKind::Vehicle, LiveKind::Video];
    /// As addresses have it.
    pub fn id(self) -> &'static str {
        match self {
            LiveKind::Case => "case",
            LiveKind::Officer => "officer",
            LiveKind::Vehicle => "vehicle",
            LiveKind::Video => "video",
        }
    }
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            LiveKind::Case => "现场任务",
            LiveKind::Officer => "执法人员",
            LiveKind::Vehicle => "车辆",
            LiveKind::Video => "视频",
        }
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LiveEntry {
    /// Its key: kind and what it is of.
    pub key: String,
    /// What it is.
    pub kind: LiveKind,
    /// The matter that it serves; of a fixed camera one of those at its place.
    pub matter: MatterId,
    /// The device, where it is one.
    pub device: String,
    /// What stands first in its row: party, person, vehicle, camera.
    pub name: String,
    /// What it is about: number and task.
    pub about: String,
    /// Id of the procedure.
    pub procedure: String,
    /// Chinese name of the procedure.
    pub course: String,
    /// The body.
    #[serde(skip)]
    pub body: BodyId,
    /// The body's short name.
    pub body_name: String,
    /// The area's code.
    pub area: String,
    /// The area's name.
    pub area_name: String,
    /// Since when (ms).
    pub since: i64,
    /// When the newest position was taken (ms), and where in 10⁻⁷ degrees: latitude, longitude.
    pub at: Option<(i64, i64, i64)>,
    /// The way so far, newest first: latitude and longitude in 10⁻⁷ degrees.
    pub trail: Vec<(i64, i64)>,
}

/// How far somebody sees.
pub(super) fn reach(who: &Who) -> Option<Option<BodyId>> {
    let reaches = who.roles.iter().map(|r| policy::reach(r, Do::Live));
    match reaches.max_by_key(|r| match r {
        Reach::All => 2,
        Reach::OwnBody => 1,
        Reach::Nothing => 0,
    }) {
        Some(Reach::All) => Some(None),
        Some(Reach::OwnBody) => Some(Some(who.agency)),
        _ => None,
    }
}

/// Entries by key.
pub(super) type Entries = BTreeMap<String, Arc<LiveEntry>>;

impl Office {
    /// Everything that is going on: of one body, or of all.
    pub(super) fn live_entries(&self, body: Option<BodyId>) -> Result<Entries, Denial> {
        let rows = self.store.on_site(body.map(|b| b.to_string()).as_deref())?;
        let mut entries = Entries::new();
        let mut put = |e: LiveEntry| drop(entries.insert(e.key.clone(), Arc::new(e)));
        let (state, key) = (self.live_state()?, self.live_key()?);
        let kept: BTreeMap<String, _> = self.store.positions()?.into_iter().map(|p| (p.share.clone(), p)).collect();
        let mut places: BTreeMap<(BodyId, String), LiveEntry> = BTreeMap::new();
        for row in &rows {
            let Some(case) = self.live_case(row)? else { continue };
            for share in self.live_shares(&row.shares) {
                let Some(kind) = DeviceKind::of(&share.kind) else { continue };
                let trail = kept.get(&share.id).and_then(|p| ingest::trail(key, p)).unwrap_or_default();
                let shown = LiveEntry {
                    kind: if kind == DeviceKind::Vehicle { LiveKind::Vehicle } else { LiveKind::Officer },
                    device: share.device.clone(),
                    name: if kind == DeviceKind::Vehicle { share.device_name.clone() } else { share.name.clone() },
                    about: format!("{}，{}（{}）", case.name, case.about, share.device_name),
                    since: share.began,
                    at: trail.first().copied(),
                    trail: trail.iter().map(|(_, lat, lon)| (*lat, *lon)).collect(),
                    ..case.clone()
                };
                if kind == DeviceKind::BodyCamera {
                    let name = format!("{}（{}）", share.device_name, share.name);
                    let key = format!("video-{}", share.device);
                    put(LiveEntry { key, kind: LiveKind::Video, name, at: None, trail: Vec::new(), ..shown.clone() });
                }
                put(LiveEntry { key: format!("{}-{}", shown.kind.id(), share.device), ..shown });
            }
            places.entry((case.body, case.area.clone())).or_insert_with(|| case.clone());
            put(case);
        }
        for device in state.devices.values().filter(|d| d.kind == DeviceKind::FixedCamera && d.withdrawn.is_none()) {
            if let Some(case) = watched(&places, device) {
                let area_name = self.areas()?.name(&device.area).unwrap_or_default().to_string();
                put(LiveEntry {
                    key: format!("video-{}", device.id),
                    kind: LiveKind::Video,
                    device: device.id.clone(),
                    name: device.name.clone(),
                    area: device.area.clone(),
                    area_name,
                    ..case.clone()
                });
            }
        }
        Ok(entries)
    }

    fn live_case(&self, row: &OnSiteRow) -> Result<Option<LiveEntry>, Denial> {
        let Some(found) = self.store.matter(row.matter)? else { return Ok(None) };
        let Ok(body) = row.agency.parse::<BodyId>() else { return Ok(None) };
        let (register, engine, area) = (self.register(), self.engine(), self.live_area(body));
        let course = engine.law.known_on(&row.procedure, self.today()).map_or(String::new(), |p| p.name.clone());
        let number = found.number.filter(|n| !n.is_empty()).map_or(String::new(), |n| format!("{n} "));
        Ok(Some(LiveEntry {
            key: format!("case-{}-{}", MatterId::from_bits(row.matter.bits()), row.task),
            kind: LiveKind::Case,
            matter: MatterId::from_bits(row.matter.bits()),
            device: String::new(),
            name: if found.party.is_empty() { course.clone() } else { found.party },
            about: format!("{number}{}", row.name),
            procedure: row.procedure.clone(),
            course,
            body,
            body_name: register.bodies.get(&body).map_or(String::new(), |b| b.short.clone()),
            area_name: self.areas()?.name(&area).unwrap_or_default().to_string(),
            area,
            since: row.since,
            at: None,
            trail: Vec::new(),
        }))
    }
}
