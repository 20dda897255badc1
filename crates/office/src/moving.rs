//! Moves a running matter to the version of its procedure that is in force: the effect is shown first, then one event.

use crate::accounts::{Who, hex};
use crate::act::refused;
use crate::base::Day;
use crate::base::Ground;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::law::difference::{Difference, differences};
use crate::law::procedure::Procedure;
use crate::matter::moving::{Moving, effect, moved};
use crate::matter::{Ctx, Effect, Engine, Facts, Mode, View, answering, authority, strand};
use crate::words::CheckLine;
use crate::{Done, Office, policy};
use fadu_store::IntentKey;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::Arc;

const REASON_MOST: usize = 500;

/// What moving a matter would change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MovePage {
    /// The matter.
    pub matter: MatterId,
    /// The party.
    pub title: String,
    /// Newest number.
    pub number: String,
    /// Name of the procedure.
    pub procedure: String,
    /// First day in force of the version that it runs under.
    pub from: Day,
    /// Of the version that it would go over to.
    pub to: Day,
    /// What the newer version says otherwise.
    pub differences: Vec<Difference>,
    /// Acts done that the newer version does not know.
    pub unknown: Vec<String>,
    /// Acts asked for next that were not.
    pub asked: Vec<String>,
    /// Acts asked for next that no longer are.
    pub no_longer: Vec<String>,
    /// Acts asked for next whose turn comes later there.
    pub later: Vec<String>,
    /// Terms that get another last day: name, before, after.
    pub terms: Vec<(String, Option<Day>, Option<Day>)>,
    /// Papers that acts already done would have made: act and paper.
    pub lacking: Vec<(String, String)>,
    /// Papers of the file that the newer version does not know.
    pub old_papers: Vec<String>,
    /// Requirements that are unmet there and are not here, with the act.
    pub unmet: Vec<(String, CheckLine)>,
    /// Why it cannot be moved.
    pub hindered: Vec<CheckLine>,
    /// What was shown, in one word: the move must name it.
    pub seen: String,
}

/// A matter as it is and as it would be.
struct Both {
    facts: Arc<Facts>,
    from: (Arc<Procedure>, Arc<Engine>),
    to: (Arc<Procedure>, Arc<Engine>),
}

impl Office {
    /// The version in force, where it is another one than the matter's and this person may move the matter to it.
    pub(crate) fn may_move(&self, who: &Who, facts: &Facts, procedure: &Procedure) -> Option<Day> {
        let may = policy::may(who, policy::Do::Move, facts.agency) && self.leads(who, facts, procedure);
        let closed = facts.has(&procedure.headline.closed);
        self.newer(facts, procedure).filter(|_| may && !closed).map(|p| p.in_force)
    }

    /// The version that governs a matter opened today, where it is not the matter's own.
    fn newer(&self, facts: &Facts, procedure: &Procedure) -> Option<Arc<Procedure>> {
        let now = self.engine().law.procedure_on(&facts.procedure, &facts.field, self.today())?;
        (now.in_force != facts.version || now.text != procedure.text).then_some(now)
    }

    /// Whether this person heads the unit that handles the matter, or the agency.
    fn leads(&self, who: &Who, facts: &Facts, procedure: &Procedure) -> bool {
        let register = self.register();
        let unit = authority::unit_from(&register, procedure, facts);
        let own = |u: &str| u.is_empty() || unit.as_deref().is_none_or(|own| own == u);
        let mut posts = register.posts_on(who.person, facts.agency, self.today());
        posts.any(|p| p.post == "head" || (p.post == "unit-head" && own(&p.unit)))
    }

    /// What moving the matter to the version in force would change; nothing is done.
    pub fn move_page(&self, who: &Who, matter: MatterId) -> Result<MovePage, Denial> {
        let both = self.both(who, matter)?;
        self.shown_move(who, &both)
    }

    /// Moves it. Refused if what was shown no longer holds.
    pub async fn move_matter(
        &self,
        who: &Who,
        matter: MatterId,
        (seen, reason): (&str, &str),
        key: Option<String>,
    ) -> Result<Done, Denial> {
        let key = key.map(|key| IntentKey { actor: who.person.to_string(), key: format!("{matter}/move/{key}") });
        if let Some(reply) = key.as_ref().map_or(Ok(None), |k| self.store.answered(k))? {
            return crate::act::repeated(&reply);
        }
        let both = self.both(who, matter)?;
        self.require_trust()?;
        let reason = reason.trim();
        match reason.chars().count() {
            0 => return Err(Denial::mistake("reason", "请写明为什么转到新版程序")),
            n if n > REASON_MOST => return Err(Denial::mistake("reason", "理由最多 500 字")),
            _ => {}
        }
        let (actor, register) = (Self::actor(who), self.register());
        let moving = both.moving((self.now(), &actor, &register));
        hindered(&effect(&moving))?;
        if self.shown_move(who, &both)?.seen != seen {
            return Err(Denial::Changed);
        }
        let outcome = moved(&moving, reason);
        let (procedure, engine) = both.to;
        self.carry_out(who, (both.facts, procedure, engine), outcome, key).await
    }

    fn both(&self, who: &Who, matter: MatterId) -> Result<Both, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, policy::Do::Move, facts.agency)?;
        if !self.leads(who, &facts, &procedure) {
            let post = "承办机构负责人或者机关负责人".to_string();
            return Err(Denial::Denied(refused("not-your-post", &[("post", post)], house(), "岗位不符")));
        }
        if facts.has(&procedure.headline.closed) {
            return Err(Denial::Denied(refused("matter-closed", &[], house(), "事项已经办结")));
        }
        let Some(to) = self.newer(&facts, &procedure) else {
            let args = [("procedure", procedure.name.clone())];
            return Err(Denial::Denied(refused("no-newer-version", &args, house(), "没有另外的施行中的版本")));
        };
        let from = (procedure, self.engine_of(&facts)?);
        Ok(Both { from, to: (to, self.engine()), facts })
    }

    fn shown_move(&self, who: &Who, both: &Both) -> Result<MovePage, Denial> {
        let (actor, register) = (Self::actor(who), self.register());
        let moving = both.moving((self.now(), &actor, &register));
        let (facts, procedure) = (&*both.facts, &*both.from.0);
        let (old, new) = ((&both.from.1.law, procedure), (&both.to.1.law, &*both.to.0));
        let effect = effect(&moving);
        let first = strand::first(procedure, facts);
        let head = &procedure.headline;
        let hindered = match hindered(&effect) {
            Err(Denial::Denied(crate::base::Denied::Refused(checks))) => {
                checks.iter().map(|c| self.check_line(c)).collect()
            }
            _ => Vec::new(),
        };
        let mut page = MovePage {
            matter: facts.matter,
            title: strand::together(procedure, facts, &answering::party_name(&self.register(), procedure, &first)),
            number: head.number.iter().find_map(|f| first.text(f)).unwrap_or_default().to_string(),
            procedure: procedure.name.clone(),
            from: facts.version,
            to: both.to.0.in_force,
            differences: differences(old, new),
            unknown: effect.unknown,
            asked: effect.asked,
            no_longer: effect.no_longer,
            later: effect.later,
            terms: effect.terms,
            lacking: effect.lacking,
            old_papers: effect.old_papers,
            unmet: effect.unmet.iter().map(|(act, c)| (act.clone(), self.check_line(c))).collect(),
            hindered,
            seen: String::new(),
        };
        let bytes = serde_json::to_vec(&(&page, both.to.0.text)).map_err(|e| Denial::Fault(e.to_string()))?;
        page.seen = hex(&Sha256::digest(bytes)[..16]);
        Ok(page)
    }
}

impl Both {
    fn moving<'a>(
        &'a self,
        (now, actor, register): (crate::base::Moment, &'a crate::matter::Actor, &'a crate::matter::register::Register),
    ) -> Moving<'a> {
        let view = |(procedure, engine): &'a (Arc<Procedure>, Arc<Engine>)| {
            let ctx = Ctx { now, actor, register, engine, mode: Mode::Requested };
            View { ctx, procedure, facts: &self.facts }
        };
        Moving { from: view(&self.from), to: view(&self.to) }
    }
}

/// What would hang in the air keeps the matter where it is.
fn hindered(effect: &Effect) -> Result<(), Denial> {
    if effect.strands.is_empty() {
        return Ok(());
    }
    let strands = effect.strands.join("、");
    Err(Denial::Denied(refused("strand-unknown", &[("strands", strands.clone())], house(), &strands)))
}

/// No article speaks of versions of a procedure: that they are kept apart is a rule of the house.
fn house() -> Ground {
    Ground::House {
        owner: "法度平台".into(),
        origin: "程序版本管理规则：转版由承办机构负责人或者机关负责人决定".into(),
    }
}
