//! What values are called: by the law where it names them, else by the registers.

use crate::Office;
use crate::base::id::BodyId;
use crate::law::statistic::{Dimension, DimensionOf};
use crate::matter::register::{Areas, Register};
use std::sync::Arc;

/// Names of the values of one dimension.
pub(crate) struct Names {
    of: Dimension,
    register: Arc<Register>,
    areas: Arc<Areas>,
}

impl Office {
    /// The named pivots: id and name.
    pub fn engine_pivots(&self) -> Vec<(String, String)> {
        self.engine().law.statistics.pivots.iter().map(|p| (p.id.clone(), p.name.clone())).collect()
    }

    /// The short name of a body, or its id where the register has none.
    pub fn body_short(&self, id: &str) -> String {
        let register = self.register();
        let body = id.parse::<BodyId>().ok().and_then(|id| register.bodies.get(&id));
        body.map_or_else(|| id.to_string(), |b| b.short.clone())
    }

    /// The names of a dimension that the law has.
    pub(crate) fn names_of(&self, id: &str) -> Result<Names, crate::Denial> {
        let of = self.engine().law.statistics.dimension(id).cloned().ok_or(crate::Denial::NotFound)?;
        Ok(Names { of, register: self.register(), areas: self.areas()? })
    }
}

impl Names {
    /// The name of a value.
    pub fn name(&self, value: &str) -> String {
        if let Some(name) = self.of.name_of(value) {
            return name.to_string();
        }
        let own = || value.to_string();
        match self.of.of {
            DimensionOf::Agency => {
                let body = value.parse::<BodyId>().ok().and_then(|id| self.register.bodies.get(&id));
                body.map_or_else(own, |b| if b.short.is_empty() { b.name.clone() } else { b.short.clone() })
            }
            DimensionOf::Area => self.areas.name(value).map_or_else(own, str::to_string),
            DimensionOf::Item => self.register.item(value).map_or_else(own, |i| i.name.clone()),
            _ => own(),
        }
    }

    /// The order in which values stand: as the law lists them, else by themselves; never by how many there are.
    pub fn order(&self, value: &str) -> (bool, usize, String) {
        (value.is_empty(), self.of.place_of(value), value.to_string())
    }
}
