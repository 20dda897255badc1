//! The officer's switch: tasks on site that are one's own, and positions shared for one of them: off until one switches it on, off again at a
//! press, when the task ends, or when the hours of the house rule are over.

use super::devices::DeviceKind;
use super::ingest;
use crate::Office;
use crate::accounts::Who;
use crate::base::Moment;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::matter::{Ctx, Facts, Mode, View, answering, site};
use crate::policy::{self, Do};
use fadu_store::OnSiteRow;
use serde::Serialize;

/// So many open tasks of a body are looked at.
const MOST: usize = 400;

/// A sharing as its task shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShareLine {
    /// Its id.
    pub id: String,
    /// The device.
    pub device: String,
    /// What the device is called.
    pub device_name: String,
    /// Its kind.
    pub kind: String,
    /// Who switched it on.
    pub name: String,
    /// When.
    pub began: Moment,
    /// When it ends by itself.
    pub until: Moment,
    /// When the newest position was taken, if any came.
    pub last: Option<Moment>,
    /// The person who looks switched it on.
    pub mine: bool,
}

/// A task on site that is open.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SiteLine {
    /// The matter.
    pub matter: MatterId,
    /// Whom it concerns.
    pub party: String,
    /// Its number.
    pub number: String,
    /// Chinese name of the procedure.
    pub procedure: String,
    /// The task's id.
    pub task: String,
    /// Chinese name of the task.
    pub name: String,
    /// When it began.
    pub since: Moment,
    /// What is shared for it.
    pub shares: Vec<ShareLine>,
}

/// The page of one's own tasks in a matter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OwnPage {
    /// The tasks.
    pub tasks: Vec<SiteLine>,
    /// Devices that may be chosen: id, name, kind; those in use elsewhere are left out.
    pub devices: Vec<(String, String, DeviceKind)>,
    /// A sharing ends after so many hours.
    pub hours: u32,
    /// So many positions are kept of it.
    pub trail: u32,
    /// Whose rule these numbers are, and where they come from.
    pub house: (String, String),
}

impl Office {
    /// The open tasks on site of matters in which this person acts, the newest first.
    pub fn live_own(&self, who: &Who) -> Result<Vec<SiteLine>, Denial> {
        policy::require(who, Do::Handle, who.agency)?;
        let actor = Self::actor(who);
        let mut lines = Vec::new();
        for row in self.store.on_site(Some(&who.agency.to_string()))?.into_iter().take(MOST) {
            let (facts, procedure) = self.facts(MatterId::from_bits(row.matter.bits()))?;
            if site::acts_in(&procedure, &facts, &actor) {
                lines.push(self.live_line(who, &row, (&facts, &procedure))?);
            }
        }
        Ok(lines)
    }

    fn live_line(
        &self,
        who: &Who,
        row: &OnSiteRow,
        (facts, procedure): (&Facts, &crate::law::procedure::Procedure),
    ) -> Result<SiteLine, Denial> {
        let key = self.live_key()?;
        let mut shares = Vec::new();
        for s in self.live_shares(&row.shares) {
            let kept = self.store.position(&s.id)?;
            let last = kept.and_then(|p| ingest::trail(key, &p)?.first().map(|at| Moment(at.0)));
            shares.push(ShareLine {
                mine: s.person == who.person.to_string(),
                began: Moment(s.began),
                until: self.live_until(s.began),
                last,
                id: s.id,
                device: s.device,
                device_name: s.device_name,
                kind: s.kind,
                name: s.name,
            });
        }
        let number = procedure.headline.number.iter().find_map(|f| facts.text(f)).unwrap_or_default();
        Ok(SiteLine {
            matter: facts.matter,
            party: answering::party_name(&self.register(), procedure, facts),
            number: number.to_string(),
            procedure: procedure.name.clone(),
            task: row.task.clone(),
            name: row.name.clone(),
            since: Moment(row.since),
            shares,
        })
    }

    /// The person's own tasks in a matter; not found where the person does not act in it.
    pub fn live_own_page(&self, who: &Who, matter: MatterId) -> Result<OwnPage, Denial> {
        let tasks: Vec<SiteLine> = self.live_own(who)?.into_iter().filter(|l| l.matter == matter).collect();
        if tasks.is_empty() {
            self.may_handle(who, matter)?;
            let (facts, procedure) = self.facts(matter)?;
            if !site::acts_in(&procedure, &facts, &Self::actor(who)) {
                return Err(Denial::NotFound);
            }
        }
        let (hours, trail) = self.live_terms();
        Ok(OwnPage { tasks, devices: self.live_usable(who)?, hours, trail, house: self.live_owner() })
    }

    /// Devices that somebody may switch on: one's own phone and camera, the vehicles of the body; none that is in use.
    pub fn live_usable(&self, who: &Who) -> Result<Vec<(String, String, DeviceKind)>, Denial> {
        policy::require(who, Do::Handle, who.agency)?;
        let rows = self.store.on_site(Some(&who.agency.to_string()))?;
        let used: Vec<String> = rows.iter().flat_map(|r| self.live_shares(&r.shares)).map(|s| s.device).collect();
        let state = self.live_state()?;
        let own = state.devices.values().filter(|d| {
            let fits = d.kind == DeviceKind::Vehicle || (d.kind.is_carried() && d.holder == Some(who.person));
            fits && d.body == who.agency && d.withdrawn.is_none() && !used.contains(&d.id)
        });
        Ok(own.map(|d| (d.id.clone(), d.name.clone(), d.kind)).collect())
    }

    /// Switches sharing on for a task; the id of the sharing.
    pub async fn live_begin(
        &self,
        who: &Who,
        matter: MatterId,
        (task, device): (&str, &str),
    ) -> Result<String, Denial> {
        self.may_handle(who, matter)?;
        let _turn = self.rooms.live.turn.lock().await;
        let usable = self.live_usable(who)?;
        let chosen = usable.iter().find(|(id, ..)| id == device);
        let (id, name, kind) = chosen.ok_or_else(|| {
            Denial::mistake("device", "请选择发给您的设备或者本机关的车辆；正在别的任务中共享的，先在那里关闭")
        })?;
        let share = self.intent_id();
        for _ in 0..4 {
            let (facts, procedure) = self.facts(matter)?;
            let (actor, register, engine) = (Self::actor(who), self.register(), self.engine_of(&facts)?);
            if !site::acts_in(&procedure, &facts, &actor) {
                return Err(Denial::NotFound);
            }
            let open = site::open_tasks(&procedure, &facts).into_iter().find(|t| t.task.id == task);
            let open = open.ok_or_else(|| Denial::mistake("task", "现场任务没有开始，或者已经结束，没有开启"))?;
            let ctx =
                Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
            let view = View { ctx, procedure: &procedure, facts: &facts };
            let sharing = site::Sharing { id: &share, task: open.task, device: id, device_name: name, kind: kind.id() };
            let outcome = site::sharing_began(&view, sharing);
            match self.carry_out(who, (facts.clone(), procedure.clone(), engine.clone()), outcome, None).await {
                Err(Denial::Changed) => self.cache.forget(matter),
                done => return done.map(|_| share),
            }
        }
        Err(Denial::Changed)
    }

    /// Switches one's own sharing off.
    pub async fn live_stop(&self, who: &Who, matter: MatterId, share: &str) -> Result<(), Denial> {
        self.may_handle(who, matter)?;
        let (facts, procedure) = self.facts(matter)?;
        let me = who.person.to_string();
        let mine = site::shares(&procedure, &facts).into_iter().any(|s| s.id == share && s.person == me);
        if !mine {
            return Err(Denial::NotFound);
        }
        self.live_end(who, (matter, share), "本人关闭").await
    }

    /// Ends a sharing; its positions go in the same transaction.
    pub(super) async fn live_end(&self, who: &Who, (matter, share): (MatterId, &str), why: &str) -> Result<(), Denial> {
        for _ in 0..4 {
            let (facts, procedure) = self.facts(matter)?;
            let (actor, register, engine) = (Self::actor(who), self.register(), self.engine_of(&facts)?);
            let standing = site::shares(&procedure, &facts);
            let Some(share) = standing.iter().find(|s| s.id == share) else { return Ok(()) };
            let ctx =
                Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
            let outcome = site::sharing_ended(&View { ctx, procedure: &procedure, facts: &facts }, share, why);
            match self.carry_out(who, (facts.clone(), procedure.clone(), engine.clone()), outcome, None).await {
                Err(Denial::Changed) => self.cache.forget(matter),
                done => return done.map(|_| ()),
            }
        }
        Err(Denial::Changed)
    }
}
