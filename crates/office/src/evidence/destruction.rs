//! The bytes of a file destroyed 销毁: asked for by one, approved by another who heads the agency, and done only after a time in which either may
//! think better of it. The digest and the events stay.

use crate::accounts::Who;
use crate::act::refused;
use crate::base::id::{MatterId, PersonId};
use crate::base::{Day, Ground};
use crate::evidence::custody::What;
pub use crate::evidence::destruction_state::Step;
use crate::evidence::destruction_state::{
    APPROVED, ASKED, DIGEST, Destruction, ERASED, NOT_BEFORE, REASON, WITHDRAWN, state,
};
use crate::evidence::exhibit::{Of, file_of};
use crate::fault::Denial;
use crate::law::procedure::Procedure;
use crate::matter::facts::own;
use crate::matter::{Draft, Facts, Outcome};
use crate::{Office, policy};
use fadu_store::record::Fields;
use fadu_store::record::hex::{decode_array, encode};
use fadu_store::{Log, StoredEvent, StreamId};
use serde_json::json;

const LONGEST: usize = 500;

/// Hours between approval and destruction where nobody said otherwise.
pub const COOLING_HOURS: u64 = 7 * 24;
/// Never fewer.
pub const COOLING_LEAST: u64 = 24;

/// No article says how the bytes of electronic evidence are destroyed: two persons and a time to think are a rule of the house.
fn house() -> Ground {
    let origin = "电子证据销毁规则：一人申请，机关负责人中的另一人批准，冷静期满后销毁；全过程记录归档保存（推定）";
    Ground::House { owner: "法度平台".into(), origin: origin.into() }
}

fn no(code: &str, args: &[(&str, String)], ground: Ground, found: &str) -> Denial {
    Denial::Denied(refused(code, args, ground, found))
}

impl Office {
    /// Sets how long is waited between approval and destruction; never under a day.
    pub fn cool_for(&self, hours: u64) -> Result<(), String> {
        if hours < COOLING_LEAST {
            return Err(format!("销毁前的冷静期不得少于 {COOLING_LEAST} 小时"));
        }
        self.cooling_hours.store(hours, std::sync::atomic::Ordering::Relaxed);
        Ok(())
    }

    /// Hours between approval and destruction.
    pub fn cooling_hours(&self) -> u64 {
        self.cooling_hours.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// Why the file of a matter may not be destroyed now.
    fn kept_by_law(&self, facts: &Facts, procedure: &Procedure, digest: &str) -> Result<(), Denial> {
        let archive = procedure.archive.as_ref();
        let ground = |of: Option<&Ground>| of.cloned().unwrap_or_else(house);
        let filed = archive.and_then(|a| facts.text(&a.archived_on)?.parse::<Day>().ok());
        let Some(filed) = filed.filter(|_| facts.has(&procedure.headline.closed)) else {
            return Err(no("evidence-in-use", &[], ground(archive.map(|a| &a.ground)), "案件还没有办结归档"));
        };
        let retention = archive.and_then(|a| facts.text(&a.retention)).unwrap_or_default();
        let ends = self.engine().law.personal.kept_until(filed, retention);
        if ends.is_none_or(|day| self.today() < day) {
            let until =
                ends.map_or("永久保管，或者没有登记保管期限".to_string(), |d| format!("保管到 {d}"));
            let args = [("until", until.clone())];
            return Err(no("evidence-retained", &args, ground(archive.map(|a| &a.retention_ground)), &until));
        }
        // The same bytes may be evidence of another matter: there they are still needed.
        let chain = decode_array(digest).map_or(Ok(Vec::new()), |d| self.store.custody(&d))?;
        let own = facts.matter.bits().to_be_bytes();
        if chain.iter().any(|l| l.handled.what == What::Entered.id() && l.handled.matter != own) {
            return Err(no("evidence-shared", &[], house(), "另一事项也以同一文件为证据"));
        }
        Ok(())
    }

    /// Asks that the bytes of a file be destroyed.
    pub async fn ask_destruction(&self, who: &Who, of: &Of, reason: &str) -> Result<(), Denial> {
        let (facts, procedure) = self.facts(of.matter)?;
        policy::require(who, policy::Do::Handle, facts.agency)?;
        self.require_trust()?;
        let digest = digest_of(&facts, of)?;
        let reason = said(reason)?;
        self.kept_by_law(&facts, &procedure, &digest)?;
        match state(&facts, &digest) {
            Destruction { done: Some(_), .. } => return Err(Denial::Destroyed),
            Destruction { asked: Some(_), .. } => return Err(Denial::Changed),
            _ => {}
        }
        self.step(who, of.matter, (ASKED, &digest), &[(REASON, json!(reason))]).await
    }

    /// Agrees: another natural person than the one who asked, who heads the agency.
    pub async fn approve_destruction(&self, who: &Who, of: &Of, reason: &str) -> Result<(), Denial> {
        let (facts, procedure) = self.facts(of.matter)?;
        policy::require(who, policy::Do::Destroy, facts.agency)?;
        self.require_trust()?;
        let digest = digest_of(&facts, of)?;
        let state = state(&facts, &digest);
        let asked = state.asked.filter(|_| state.approved.is_none()).ok_or(Denial::Changed)?;
        if !self.register().posts_on(who.person, facts.agency, self.today()).any(|p| p.post == "head") {
            return Err(no("not-your-post", &[("post", "机关负责人".into())], house(), "岗位不符"));
        }
        if asked.person == who.person.to_string() {
            let args = [("name", who.name.clone())];
            return Err(no("same-person", &args, house(), "申请人和批准人是同一人"));
        }
        self.kept_by_law(&facts, &procedure, &digest)?;
        let not_before = self.now().0 + i64::try_from(self.cooling_hours()).unwrap_or(i64::MAX / 7_200_000) * 3_600_000;
        let fields =
            [(REASON, json!(reason.trim().chars().take(LONGEST).collect::<String>())), (NOT_BEFORE, json!(not_before))];
        self.step(who, of.matter, (APPROVED, &digest), &fields).await?;
        // What is due is found by its chain.
        self.handled(who, (&digest, of.matter.bits()), (What::Due, "", "")).await
    }

    /// Thinks better of it, before it is done: who asked, or who may approve.
    pub async fn withdraw_destruction(&self, who: &Who, of: &Of, reason: &str) -> Result<(), Denial> {
        let (facts, _) = self.facts(of.matter)?;
        policy::require(who, policy::Do::Handle, facts.agency)?;
        let digest = digest_of(&facts, of)?;
        let state = state(&facts, &digest);
        if state.done.is_some() {
            return Err(Denial::Destroyed);
        }
        let asked = state.asked.ok_or(Denial::Changed)?;
        if asked.person != who.person.to_string() {
            policy::require(who, policy::Do::Destroy, facts.agency)?;
        }
        self.step(who, of.matter, (WITHDRAWN, &digest), &[(REASON, json!(said(reason)?))]).await
    }

    /// Destroys what was approved long enough ago; how many files are gone. Asked now and again by the machine.
    pub async fn destroy_due(&self) -> Result<usize, Denial> {
        let mut gone = 0;
        // A clock that runs ahead must not destroy anything before its day.
        if self.trust_state().is_some_and(|t| t.untrusted()) {
            return Ok(0);
        }
        for (named, matter) in self.store.custody_due(What::Due.id())? {
            let matter = MatterId::from_bits(u128::from_be_bytes(matter));
            match self.destroy(&encode(&named), matter).await {
                Ok(true) => gone += 1,
                Ok(false) => {}
                // One that cannot be destroyed now holds up no other.
                Err(e) => tracing::error!(error = %e, %matter, "destruction"),
            }
        }
        Ok(gone)
    }

    async fn destroy(&self, digest: &str, matter: MatterId) -> Result<bool, Denial> {
        let Some(named) = decode_array(digest) else { return Ok(false) };
        let (facts, procedure) = self.facts(matter)?;
        let state = state(&facts, digest);
        let (Some(approved), Some(not_before)) = (&state.approved, state.not_before) else { return Ok(false) };
        let who = Who {
            person: approved.person.parse().unwrap_or(PersonId::from_bits(0)),
            name: approved.by.clone(),
            agency: facts.agency,
            agency_name: String::new(),
            officer: None,
            roles: Vec::new(),
            session: [0; 32],
            calls: Vec::new(),
        };
        if state.done.is_none() {
            if self.now().0 < not_before {
                return Ok(false);
            }
            // What has come up since the approval keeps it: another matter may have taken it in.
            self.kept_by_law(&facts, &procedure, digest)?;
            let by = state.asked.as_ref().map_or("", |s| s.by.as_str());
            let fields = [("approver", json!(approved.by)), (REASON, json!(format!("{by}申请，{}批准", approved.by)))];
            self.step(&who, matter, (ERASED, digest), &fields).await?;
        }
        // The event stands first: whoever is killed here goes on at the next round.
        let (store, stream) = (self.store.clone(), StreamId::from_bits(matter.bits()));
        let removed = tokio::task::spawn_blocking(move || {
            let said = |e: &StoredEvent| {
                e.envelope.name == ERASED && e.envelope.fields.get(DIGEST) == Some(&json!(encode(&named)))
            };
            let event = store.events(stream)?.iter().find(|e| said(e)).map(|e| e.index);
            event.map_or(Ok(false), |event| store.let_go(&named, (stream, event)))
        });
        if !removed.await.map_err(|e| Denial::Fault(e.to_string()))?? {
            return Ok(false);
        }
        self.handled(&who, (digest, matter.bits()), (What::Destroyed, "", "冷静期满，系统销毁")).await?;
        Ok(true)
    }

    /// Writes one of these events; they belong to no act.
    async fn step(
        &self,
        who: &Who,
        matter: MatterId,
        (name, digest): (&str, &str),
        more: &[(&str, serde_json::Value)],
    ) -> Result<(), Denial> {
        let (facts, procedure) = self.facts(matter)?;
        let engine = self.engine_of(&facts)?;
        let mut fields: Fields = more.iter().map(|(k, v)| ((*k).to_string(), v.clone())).collect();
        let mut put = |k: &str, v: String| drop(fields.insert(k.to_string(), json!(v)));
        put(DIGEST, digest.to_string());
        put(own::MATTER, facts.matter.to_string());
        put(own::AGENCY, facts.agency.to_string());
        put(own::ACTOR, who.person.to_string());
        put(own::ACTOR_NAME, who.name.clone());
        let draft = Draft { name: name.into(), happened: self.now(), fields, number: None };
        let outcome = Outcome { act: String::new(), events: vec![draft], papers: Vec::new(), strand: None };
        self.carry_out(who, (facts, procedure, engine), outcome, None).await.map(drop)
    }
}

fn digest_of(facts: &Facts, of: &Of) -> Result<String, Denial> {
    file_of(facts, of.event, &of.field).map(|(_, _, d)| encode(&d))
}

fn said(reason: &str) -> Result<String, Denial> {
    match reason.trim() {
        "" => Err(Denial::mistake("reason", "请写明理由")),
        r if r.chars().count() > LONGEST => Err(Denial::mistake("reason", format!("理由最多 {LONGEST} 字"))),
        r => Ok(r.to_string()),
    }
}
