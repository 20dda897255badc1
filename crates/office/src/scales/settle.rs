//! Confirming scales for one's own body, returning them with a reason, retiring what was confirmed.

use super::{PUBLISHED, RETIRED, RETURNED, SCALE, SCALES, ScaleEntry};
use crate::Office;
use crate::accounts::Who;
use crate::base::id::BodyId;
use crate::base::{Day, Fields};
use crate::catalogue::{CATALOGUE, Settled, State, reason_said};
use crate::fault::Denial;
use crate::law::scale::Scale;
use crate::matter::register::fold::ROW;
use crate::policy::{self, Do};
use serde_json::json;

/// So many are settled at once.
const AT_ONCE: usize = 1_000;

impl Office {
    /// Why a scale cannot be confirmed as it stands, for that body; empty if it can.
    pub fn scale_bars(&self, who: &Who, entry: &ScaleEntry) -> Vec<String> {
        let mut why = entry.unread.clone();
        let register = self.register();
        let scale = &entry.scale;
        match register.item(&scale.item) {
            None if scale.item.is_empty() => why.push("还没有对应的案由".into()),
            None => why.push(format!("案由 {} 还没有确认", scale.item)),
            Some(item) => why.extend(scale.fit(item).err()),
        }
        let another = |s: &&Scale| {
            s.waiver.is_some() == scale.waiver.is_some()
                && s.id != scale.id
                && s.item == scale.item
                && s.bodies.contains(&who.agency)
                && s.meets(scale, who.agency)
        };
        if let Some(other) = register.scales.values().find(another) {
            why.push(format!("本机关在这段时间已按“{}”（{}）裁量这个案由，请先停用", other.title, other.place));
        }
        why
    }

    /// Confirms scales for the person's own body: from the first day on it decides by them. Those that cannot be are named.
    pub async fn confirm_scales(&self, who: &Who, ids: &[&str], item: &str) -> Result<Settled, Denial> {
        policy::require(who, Do::Vouch, who.agency)?;
        let mut settled = Settled::default();
        // One after another: two of a file may weigh the same item.
        for mut entry in self.scales_chosen(ids)? {
            if !item.is_empty() && entry.state == State::Unconfirmed {
                entry.scale.item = item.to_string();
            }
            let why = match entry.state {
                State::Unconfirmed => self.scale_bars(who, &entry),
                State::Confirmed if !entry.scale.bodies.contains(&who.agency) => self.scale_bars(who, &entry),
                State::Confirmed if entry.scale.left.iter().any(|(body, _)| *body == who.agency) => {
                    vec!["本机关已经停用".to_string()]
                }
                State::Confirmed => vec!["本机关已经确认".to_string()],
                other => vec![format!("{}，不能确认", other.zh())],
            };
            if !why.is_empty() {
                settled.left.push((entry.scale.id, entry.scale.act, why.join("；")));
                continue;
            }
            entry.scale.bodies.push(who.agency);
            let new = self.scale_settled(who, entry, (State::Confirmed, ""));
            let scale = &new.scale;
            let more = [
                (ROW.to_string(), json!(scale)),
                ("benchmark".to_string(), json!(scale.id)),
                ("from_day".to_string(), json!(scale.in_force_from)),
                ("to_day".to_string(), json!(scale.in_force_until)),
            ];
            let fields = of_entry(who, &new).into_iter().chain(more).collect();
            self.register_events(vec![(PUBLISHED, fields)], self.now()).await?;
            settled.done += 1;
        }
        Ok(settled)
    }

    /// Returns scales that nobody confirmed, with the reason.
    pub async fn return_scales(&self, who: &Who, ids: &[&str], reason: &str) -> Result<Settled, Denial> {
        policy::require(who, Do::Vouch, who.agency)?;
        let reason = reason_said(reason, "请写明退回的理由（500 字以内）")?;
        let (mut settled, mut events) = (Settled::default(), Vec::new());
        for entry in self.scales_chosen(ids)? {
            if entry.state != State::Unconfirmed {
                settled.left.push((entry.scale.id, entry.scale.act, format!("{}，不能退回", entry.state.zh())));
                continue;
            }
            settled.done += 1;
            events.push((RETURNED, of_entry(who, &self.scale_settled(who, entry, (State::Returned, reason)))));
        }
        self.enter_beside(CATALOGUE, events, (self.now(), Vec::new())).await?;
        Ok(settled)
    }

    /// Retires scales for the person's own body, with its last day; one is retired once no body decides by it. What was decided by them stays as
    /// it was.
    pub async fn retire_scales(&self, who: &Who, ids: &[&str], said: (&str, &str)) -> Result<Settled, Denial> {
        policy::require(who, Do::Vouch, who.agency)?;
        let reason = reason_said(said.1, "请写明停用的理由（500 字以内）")?;
        let last: Day = said.0.trim().parse().map_err(|_| Denial::mistake("last_day", "请填写最后适用日"))?;
        let (mut settled, mut events) = (Settled::default(), Vec::new());
        for entry in self.scales_chosen(ids)? {
            let from = entry.scale.in_force_from;
            let why = match entry.state {
                State::Confirmed if last < from.plus(-1) => format!("最后适用日不能早于施行日 {from} 的前一天"),
                State::Confirmed if !entry.scale.bodies.contains(&who.agency) => "不是本机关确认的，不能停用".into(),
                State::Confirmed if entry.scale.left.iter().any(|(body, _)| *body == who.agency) => {
                    "本机关已经停用".into()
                }
                State::Confirmed => String::new(),
                other => format!("{}，不能停用", other.zh()),
            };
            if !why.is_empty() {
                settled.left.push((entry.scale.id, entry.scale.act, why));
                continue;
            }
            let mut entry = entry;
            entry.scale.left.push((who.agency, last));
            let decides = |body: &BodyId| !entry.scale.left.iter().any(|(left, _)| left == body);
            let state = if entry.scale.bodies.iter().any(decides) { State::Confirmed } else { State::Retired };
            let new = self.scale_settled(who, entry, (state, reason));
            let more = [
                (ROW.to_string(), json!(new.scale)),
                ("benchmark".to_string(), json!(new.scale.id)),
                ("last_day".to_string(), json!(last)),
                ("reason".to_string(), json!(reason)),
            ];
            events.push((RETIRED, of_entry(who, &new).into_iter().chain(more).collect()));
            settled.done += 1;
        }
        self.register_events(events, self.now()).await?;
        Ok(settled)
    }

    /// The entries of these ids, each once.
    fn scales_chosen(&self, ids: &[&str]) -> Result<Vec<ScaleEntry>, Denial> {
        if ids.is_empty() {
            return Err(Denial::mistake("code", "请先勾选裁量标准"));
        }
        if ids.len() > AT_ONCE {
            return Err(Denial::mistake("code", format!("一次最多处理 {AT_ONCE} 条")));
        }
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let one = |id| super::enter::entry(self.store.catalogue_row(SCALES, id)?.ok_or(Denial::NotFound)?.body);
        ids.into_iter().map(one).collect()
    }

    fn scale_settled(&self, who: &Who, entry: ScaleEntry, (state, reason): (State, &str)) -> ScaleEntry {
        let (by, by_name) = (who.person.to_string(), who.name.clone());
        ScaleEntry { state, by, by_name, on: self.today(), reason: reason.into(), ..entry }
    }
}

fn of_entry(who: &Who, entry: &ScaleEntry) -> Fields {
    Fields::from([(SCALE.to_string(), json!(entry)), ("_by".to_string(), json!(who.person))])
}
