//! Devices that may send, and what the map is drawn from: a fold of the live stream.

use super::devices::DeviceKind;
use super::shapes::Shape;
use crate::base::Moment;
use crate::base::id::{BodyId, PersonId};
use fadu_store::record::Fields;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A device is issued, or gets another secret.
pub(super) const ISSUED: &str = "LiveDeviceIssued";
/// A device may send no more.
pub(super) const WITHDRAWN: &str = "LiveDeviceWithdrawn";
/// The map is another one.
pub(super) const MAP_SET: &str = "LiveMapSet";

/// A device 现场设备: a phone, a vehicle's unit, a camera.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveDevice {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: DeviceKind,
    /// What it is called.
    pub name: String,
    /// The body that it belongs to.
    pub body: BodyId,
    /// Who carries it; nobody carries vehicles and fixed cameras.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<PersonId>,
    /// SHA-256 of its secret in hexadecimal.
    pub secret: String,
    /// Where its picture is fetched from; empty where it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// The area in which a fixed camera stands, by its code.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    /// When it was issued.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// When it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Moment>,
}

/// What the map is drawn from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Ground {
    /// The tree of areas, schematically.
    #[default]
    Sketch,
    /// Shapes that were imported.
    Shapes {
        /// What the file was called.
        file: String,
        /// Each with the area that it is.
        shapes: Vec<Shape>,
    },
    /// Tiles of a server, fetched by ours.
    Tiles {
        /// Its address with `{z}`, `{x}`, `{y}`.
        template: String,
        /// Whose map it is, as must be shown on it.
        credit: String,
        /// Where the map begins: longitude and latitude in 10⁻⁷ degrees.
        centre: (i64, i64),
        /// How near it begins.
        zoom: u32,
    },
}

/// Devices by id, and the map.
#[derive(Clone, Debug, Default)]
pub(crate) struct LiveState {
    pub devices: BTreeMap<String, LiveDevice>,
    pub ground: Ground,
}

#[derive(Deserialize)]
struct Withdrawn {
    id: String,
    at: Moment,
}

impl LiveState {
    /// Takes in an event; what it does not know it passes over.
    pub fn apply(&mut self, name: &str, fields: &Fields) {
        let Some(row) = fields.get("row").cloned() else { return };
        match name {
            ISSUED => {
                if let Ok(device) = serde_json::from_value::<LiveDevice>(row) {
                    self.devices.insert(device.id.clone(), device);
                }
            }
            WITHDRAWN => {
                if let Ok(Withdrawn { id, at }) = serde_json::from_value(row)
                    && let Some(device) = self.devices.get_mut(&id)
                {
                    device.withdrawn = Some(at);
                }
            }
            MAP_SET => {
                if let Ok(ground) = serde_json::from_value(row) {
                    self.ground = ground;
                }
            }
            _ => {}
        }
    }
}
