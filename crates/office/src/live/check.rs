//! A spot check 在线抽查: whoever supervises says what a look at a case, an officer, a vehicle or a picture found. It enters the matter's record,
//! where its officers see it; nothing of it counts for or against a person.

use super::board::reach;
use crate::Office;
use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::matter::{Ctx, Mode, View, site};
use crate::policy::{self, Do};

const NOTE_MOST: usize = 500;

/// What may be found: id and Chinese words.
pub const FINDINGS: [(&str, &str); 3] =
    [("in-order", "未发现问题"), ("question", "有疑问，请承办人说明"), ("supervise", "转为执法监督")];

/// What a form says.
#[derive(Clone, Debug, Default)]
pub struct CheckForm {
    /// The key of the entry that was looked at.
    pub key: String,
    /// One of `FINDINGS`.
    pub finding: String,
    /// What is said of it.
    pub note: String,
}

impl Office {
    /// Says what a look found; the matter, and what supervision may be opened from it where that was chosen.
    pub async fn live_check(&self, who: &Who, form: &CheckForm) -> Result<(MatterId, Vec<(String, String)>), Denial> {
        policy::require(who, Do::LiveCheck, who.agency)?;
        let scope = reach(who).ok_or(Denial::Forbidden)?;
        let entries = self.live_entries(scope)?;
        let gone = "这一项已经不在现场，没有记下；请回到现场情况重新选择";
        let entry = entries.get(&form.key).ok_or_else(|| Denial::mistake("key", gone))?;
        policy::require(who, Do::LiveCheck, entry.body)?;
        if !FINDINGS.iter().any(|(id, _)| *id == form.finding) {
            return Err(Denial::mistake("finding", "请选择看到的情况"));
        }
        let note = form.note.trim();
        if note.chars().count() > NOTE_MOST || (note.is_empty() && form.finding != "in-order") {
            return Err(Denial::mistake("note", format!("请写明是什么情况，最多 {NOTE_MOST} 字")));
        }
        let name = format!("{}：{}", entry.kind.zh(), entry.name);
        for _ in 0..4 {
            let (facts, procedure) = self.facts(entry.matter)?;
            // House rule: nobody looks at one's own work.
            if crate::rounds::worked_on(&facts, who.person) {
                return Err(Denial::mistake("note", "您办过这一件，请由别人来看（内部规则：不查自己办的案卷）"));
            }
            let (actor, register, engine) = (Self::actor(who), self.register(), self.engine_of(&facts)?);
            let ctx =
                Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
            let view = View { ctx, procedure: &procedure, facts: &facts };
            let outcome = site::spot_checked(&view, (&form.key, &name), (&form.finding, note));
            match self.carry_out(who, (facts.clone(), procedure.clone(), engine.clone()), outcome, None).await {
                Err(Denial::Changed) => self.cache.forget(entry.matter),
                Err(other) => return Err(other),
                Ok(_) if form.finding != "supervise" => return Ok((entry.matter, Vec::new())),
                Ok(_) => return Ok((entry.matter, self.openings(who, crate::links::LOOK))),
            }
        }
        Err(Denial::Changed)
    }
}
