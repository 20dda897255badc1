//! Tiles of the map, fetched once and kept for a while.

use super::outside::{Fetched, ask, picture};
use super::state::Ground;
use crate::Office;
use crate::accounts::Who;
use crate::fault::Denial;
use crate::policy::{self, Do};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// A tile is no larger.
const TILE_MOST: usize = 512 << 10;
/// So many tiles are kept, and no more bytes of them.
const TILES_KEPT: usize = 512;
const TILES_BYTES: usize = 24 << 20;

type Place = (u32, u32, u32);

/// Tiles that were fetched; the oldest go.
#[derive(Default)]
pub(crate) struct Tiles(Mutex<VecDeque<(Place, Arc<Fetched>)>>);

impl Tiles {
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
    fn get(&self, at: Place) -> Option<Arc<Fetched>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().find(|(place, _)| *place == at).map(|(_, tile)| Arc::clone(tile))
    }
    fn put(&self, at: Place, tile: Arc<Fetched>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push_back((at, tile));
        let size = |all: &VecDeque<(Place, Arc<Fetched>)>| all.iter().map(|(_, t)| t.bytes.len()).sum::<usize>();
        while all.len() > TILES_KEPT || size(&all) > TILES_BYTES {
            all.pop_front();
        }
    }
}

impl Office {
    /// A tile of the map.
    pub async fn live_tile(&self, who: &Who, at: (u32, u32, u32)) -> Result<Arc<Fetched>, Denial> {
        policy::require(who, Do::Live, who.agency)?;
        let state = self.live_state()?;
        let (Ground::Tiles { template, .. }, (z, x, y)) = (&state.ground, at) else { return Err(Denial::NotFound) };
        if z > 19 || x >= 1 << z || y >= 1 << z {
            return Err(Denial::NotFound);
        }
        if let Some(tile) = self.rooms.live.tiles.get(at) {
            return Ok(tile);
        }
        let address = template.replace("{z}", &z.to_string()).replace("{x}", &x.to_string());
        let tile = Arc::new(picture(ask(&address.replace("{y}", &y.to_string())).await?, TILE_MOST).await?);
        self.rooms.live.tiles.put(at, Arc::clone(&tile));
        Ok(tile)
    }
}
