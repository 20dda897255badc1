//! Positions come in: from a device that proves itself, for a sharing that goes on, of now. Whatever else comes is refused and kept nowhere.

use crate::Office;
use crate::act::refused;
use crate::base::{Ground, Moment};
use crate::fault::Denial;
use crate::law::house::{LIVE_AHEAD, LIVE_LATE, LIVE_RATE, LIVE_SPEED, LIVE_TRAIL};
use fadu_store::{DataKey, PositionRow, Taken};
use serde::Serialize;
use serde_json::json;
use std::sync::PoisonError;

/// A batch holds no more.
const BATCH_MOST: usize = 100;
/// 10⁻⁷ degrees in a degree.
const UNITS: f64 = 1e7;
/// Metres in a degree of latitude, near enough.
const DEGREE_M: f64 = 111_320.0;

/// Where a device says that it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// When it was taken, by the device's clock.
    pub at: Moment,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PositionsTaken {
    /// So many were taken.
    pub taken: usize,
    /// The others: the place in the batch, from 0, and why.
    pub refused: Vec<(usize, String)>,
}

/// A position as it is kept: when, latitude and longitude in 10⁻⁷ degrees.
pub(super) type Kept = (i64, i64, i64);

/// Newest first; nothing if it was kept under the key of another process.
pub(super) fn trail(key: &DataKey, row: &PositionRow) -> Option<Vec<Kept>> {
    let hidden = serde_json::from_str(&row.body).ok()?;
    serde_json::from_value(key.show((row.matter, &row.share), &hidden)?).ok()
}

/// What a position is held against: when its sharing began, now, how late it may come, how far a clock may be ahead (ms), how fast one moves
/// (m/s).
struct Bounds {
    began: i64,
    now: i64,
    late: i64,
    ahead: i64,
    speed: f64,
}

/// Why a position is none, after the one before it.
fn unfit(p: &Position, before: Option<Kept>, b: &Bounds) -> Option<&'static str> {
    let on_earth = p.lat.is_finite() && p.lon.is_finite() && p.lat.abs() <= 90.0 && p.lon.abs() <= 180.0;
    // Receivers without a fix say zero and zero.
    if !on_earth || (p.lat == 0.0 && p.lon == 0.0) {
        return Some("坐标不对");
    }
    if p.at.0 > b.now + b.ahead {
        return Some("时间在将来，请先校准设备时钟");
    }
    if p.at.0 < b.began {
        return Some("早于开启共享的时间");
    }
    if p.at.0 < b.now - b.late {
        return Some("送到太晚，已经不是现在的位置");
    }
    let (at, lat, lon) = before?;
    if p.at.0 <= at {
        return Some("不晚于已经收到的位置");
    }
    let (north, east) = (p.lat - lat as f64 / UNITS, p.lon - lon as f64 / UNITS);
    let metres = (north * DEGREE_M).hypot(east * DEGREE_M * p.lat.to_radians().cos());
    // Receivers wander: nothing within 50 m is a jump.
    (metres > 50.0 && metres / ((p.at.0 - at) as f64 / 1000.0) > b.speed).then_some("两个位置之间快得不可能")
}

impl Office {
    /// Whose rule it is that positions are taken only while they are shared.
    fn live_house(&self) -> Ground {
        let (owner, origin) = self.live_owner();
        Ground::House { owner, origin }
    }

    /// Takes a batch of positions from the device that the secret proves.
    pub async fn take_positions(&self, token: &str, all: &[Position]) -> Result<PositionsTaken, Denial> {
        let device = self.live_proved(token)?;
        let house_rules = self.engine();
        let rule = |id: &str| house_rules.law.house.count(id);
        let now = self.now();
        self.live_in_time(&device.id, (now.0, rule(LIVE_RATE)))?;
        if all.is_empty() || all.len() > BATCH_MOST {
            return Err(Denial::mistake("positions", format!("一次送 1 至 {BATCH_MOST} 个位置")));
        }
        let row = self.store.on_site_with(&device.body.to_string(), &device.id)?;
        let share = row.as_ref().and_then(|r| self.live_shares(&r.shares).into_iter().find(|s| s.device == device.id));
        let Some((row, share)) = row.zip(share) else {
            return Err(Denial::Denied(refused("live-not-shared", &[], self.live_house(), "没有开启位置共享")));
        };
        let key = self.live_key()?;
        let place = (row.matter, share.id.as_str());
        let mut kept = self.store.position(&share.id)?.and_then(|p| trail(key, &p)).unwrap_or_default();
        let bounds = Bounds {
            began: share.began,
            now: now.0,
            late: i64::from(rule(LIVE_LATE)) * 1000,
            ahead: i64::from(rule(LIVE_AHEAD)) * 1000,
            speed: f64::from(rule(LIVE_SPEED)),
        };
        let mut told = PositionsTaken::default();
        for (n, p) in all.iter().enumerate() {
            match unfit(p, kept.first().copied(), &bounds) {
                Some(why) => told.refused.push((n, why.to_string())),
                None => {
                    kept.insert(0, (p.at.0, (p.lat * UNITS).round() as i64, (p.lon * UNITS).round() as i64));
                    told.taken += 1;
                }
            }
        }
        if told.taken == 0 {
            return Ok(told);
        }
        kept.truncate(rule(LIVE_TRAIL).max(1) as usize);
        let at = kept.first().map_or(0, |k| k.0);
        let body = key.hide(place, &json!(kept)).to_string();
        let position = PositionRow { share: share.id.clone(), matter: row.matter, device: device.id, at, body };
        match self.store.put_position(position).await? {
            Taken::Kept => Ok(told),
            Taken::NotShared => {
                Err(Denial::Denied(refused("live-not-shared", &[], self.live_house(), "刚刚关闭了位置共享")))
            }
        }
    }

    /// Counts what a device sends in a minute.
    fn live_in_time(&self, device: &str, (now, most): (i64, u32)) -> Result<(), Denial> {
        let mut sent = self.rooms.live.sent.lock().unwrap_or_else(PoisonError::into_inner);
        if sent.len() > 20_000 {
            sent.retain(|_, (from, _)| now - *from < 60_000);
        }
        let (from, n) = sent.entry(device.to_string()).or_insert((now, 0));
        if now - *from >= 60_000 || now < *from {
            (*from, *n) = (now, 0);
        }
        *n += 1;
        if *n > most {
            let wait_s = u32::try_from((*from + 60_000 - now) / 1000 + 1).unwrap_or(60);
            return Err(Denial::TooOften { wait_s });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000_000;
    const BOUNDS: Bounds = Bounds { began: NOW - 60_000, now: NOW, late: 30_000, ahead: 5_000, speed: 70.0 };

    fn says(at: i64, (lat, lon): (f64, f64), before: Option<Kept>) -> &'static str {
        unfit(&Position { at: Moment(at), lat, lon }, before, &BOUNDS).unwrap_or("taken")
    }

    #[test]
    fn only_a_position_of_now_on_this_earth_is_taken() {
        let here = (39.1, 117.2);
        assert_eq!(says(NOW, here, None), "taken");
        for (at, place, why) in [
            (NOW, (91.0, 117.2), "坐标不对"),
            (NOW, (39.1, -180.1), "坐标不对"),
            (NOW, (f64::NAN, 117.2), "坐标不对"),
            (NOW, (0.0, 0.0), "坐标不对"),
            (NOW + 5_001, here, "时间在将来，请先校准设备时钟"),
            (NOW - 60_001, here, "早于开启共享的时间"),
            (NOW - 30_001, here, "送到太晚，已经不是现在的位置"),
        ] {
            assert_eq!(says(at, place, None), why, "{place:?}");
        }
        assert_eq!(says(NOW + 5_000, here, None), "taken");
        assert_eq!(says(NOW - 30_000, here, None), "taken");
    }

    #[test]
    fn a_jump_is_refused_and_a_walk_is_not() {
        let before = Some((NOW - 10_000, 391_000_000, 1_172_000_000));
        assert_eq!(says(NOW, (39.1005, 117.2), before), "taken", "56 m in 10 s");
        assert_eq!(says(NOW, (39.11, 117.2), before), "两个位置之间快得不可能", "1113 m in 10 s");
        assert_eq!(says(NOW - 10_000, (39.1, 117.2), before), "不晚于已经收到的位置");
    }
}
