//! What a person may do with a clue as it stands; and putting it off 暂缓: a chief of the body says until when and why, and until then it does not go up.

use super::SNOOZED;
use super::answer::{TYPED, said};
use crate::Office;
use crate::accounts::Who;
use crate::base::id::BodyId;
use crate::base::{Day, Moment};
use crate::fault::Denial;
use crate::law::house::WARNING_SNOOZE;
use crate::policy::{self, Do};
use fadu_store::{ClueRow, StreamId};
use serde::Serialize;
use serde_json::json;

/// What a person may do with a clue.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// Answer it.
    Answer,
    /// Take it up.
    TakeUp,
    /// Close it.
    Close,
    /// Put it off until a day.
    Snooze,
}

/// How a chief puts a clue off.
#[derive(Clone, Debug, Default)]
pub struct Snoozing {
    /// The last day of it, as typed.
    pub until: String,
    /// Why.
    pub reason: String,
}

/// What a person may do with a clue as it stands.
pub(super) fn deeds(who: &Who, (row, now): (&ClueRow, Moment)) -> Vec<Deed> {
    let Ok(body) = Office::body_of(row) else { return Vec::new() };
    let mut all = Vec::new();
    if policy::may(who, Do::AnswerWarnings, body) && matches!(row.state.as_str(), "open" | "taken") {
        all.push(Deed::Answer);
    }
    if may_snooze(who, (row, body), now) {
        all.push(Deed::Snooze);
    }
    if policy::may(who, Do::Supervise, body) {
        if matches!(row.state.as_str(), "open" | "handled") {
            all.push(Deed::TakeUp);
        }
        if matches!(row.state.as_str(), "handled" | "taken" | "cleared") {
            all.push(Deed::Close);
        }
    }
    all
}

/// A chief of the body, who is not the one to answer it; what the law itself bars is not put off, nor what is put off already.
fn may_snooze(who: &Who, (row, body): (&ClueRow, BodyId), now: Moment) -> bool {
    let chief = policy::may(who, Do::SnoozeWarnings, body) && !row.owners.contains(&who.person.to_string());
    chief && row.state == "open" && row.level < 3 && snoozed(row).is_none_or(|last| last < now.day())
}

/// The last day until which a clue was put off.
pub(super) fn snoozed(row: &ClueRow) -> Option<Day> {
    row.body.get("snooze")?.get("until")?.as_str()?.parse().ok()
}

impl Office {
    /// A chief of the body puts a clue off: it stays open, everybody sees until when and why, and goes up no further before.
    pub async fn snooze_clue(&self, who: &Who, id: StreamId, snoozing: &Snoozing) -> Result<(), Denial> {
        self.to_do(who, id, (Do::SnoozeWarnings, Deed::Snooze)).await?;
        let most = self.engine().law.house.count(WARNING_SNOOZE);
        let wrong = || Denial::mistake("until", "日期写成 2026-11-20 这样");
        let until: Day = snoozing.until.trim().parse().map_err(|_| wrong())?;
        if until <= self.today() {
            return Err(Denial::mistake("until", "暂缓要到今天以后的一天"));
        }
        if until > self.today().plus(i32::try_from(most).unwrap_or(0)) {
            return Err(Denial::mistake("until", format!("一次最多暂缓 {most} 日")));
        }
        let fields = [("until", json!(until)), ("reason", json!(said(&snoozing.reason, "reason")?))];
        self.clue_deed(who, id, (SNOOZED, fields.into()), &TYPED).await
    }
}
