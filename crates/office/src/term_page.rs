//! A due date explained day by day, and the chips of all terms.

use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::file::lines::TermChip;
use crate::law::{Pause, Term};
use crate::matter::{Engine, Running, Strand, View, answering, running, strand};
use crate::watch::{Light, due};
use crate::words::Cited;
use serde::Serialize;

/// A due date explained.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TermPage {
    /// Title and number of the matter.
    pub matter: (String, String),
    /// The chip.
    pub chip: TermChip,
    /// `90日`.
    pub length: String,
    /// The act that started it, and its day.
    pub begun_by: (String, Day),
    /// Units added by extension.
    pub extended: u32,
    /// Pauses.
    pub pauses: Vec<Pause>,
    /// Day by day.
    pub term: Term,
    /// The article that says which days count.
    pub counted_by: Option<Cited>,
    /// The clause by which the last day rolls.
    pub rolls: Option<Cited>,
    /// It is the party's time.
    pub waits: bool,
    /// What silence brings.
    pub silence: Option<String>,
    /// Without pauses and extension the last day would be this.
    pub plain_last_day: Day,
    /// A pause has not ended.
    pub paused: bool,
    /// Owner and origin, if it is a house rule.
    pub house: Option<(String, String)>,
}

impl Office {
    /// A due date of a matter explained.
    pub fn term_page(&self, who: &Who, matter: MatterId, term: &str) -> Result<TermPage, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        crate::answers::require_term(who, (&facts, &procedure), term)?;
        let engine = self.engine_of(&facts)?;
        let all = running(&engine, &procedure, &facts, self.today());
        let running = all.iter().find(|r| r.address() == term).ok_or(Denial::NotFound)?;
        let plain = Running { pauses: Vec::new(), extended: 0, ..running.clone() };
        let head = &procedure.headline;
        let kind = procedure.strand_of_term(&running.term.id);
        let seen = match (kind, &running.strand) {
            (Some(kind), Some(key)) => strand::lens(&procedure, &facts, kind, key),
            _ => strand::first(&procedure, &facts),
        };
        let number = head.number.iter().find_map(|f| seen.text(f)).unwrap_or_default().to_string();
        Ok(TermPage {
            matter: (answering::party_name(&self.register(), &procedure, &seen), number),
            chip: self.chip(&engine, running),
            length: running.limit.length_zh(),
            begun_by: (procedure.name_of(&running.begun_by.act), running.start),
            extended: running.extended,
            pauses: running.pauses.clone(),
            term: running.explain(&engine),
            counted_by: running.limit.counted_by.as_ref().map(|c| self.cited(c)),
            rolls: running.limit.rolls.as_ref().map(|c| self.cited(c)),
            waits: running.term.waits,
            silence: running.limit.silence.clone(),
            plain_last_day: plain.due_day(&engine),
            paused: running.paused(),
            house: running.limit.house.as_ref().map(|h| (h.owner.clone(), h.origin.clone())),
        })
    }

    /// The chips of all terms that have begun: those that run first, in the order in which they bite.
    pub(crate) fn chips(&self, view: &View) -> Vec<TermChip> {
        let all = running(view.ctx.engine, view.procedure, view.facts, view.ctx.today());
        let chip = |r: &Running| {
            let kind = view.procedure.strand_of_term(&r.term.id).unwrap_or_default().to_string();
            let of = r.strand.clone().map(|key| Strand { kind, key });
            let of = of.and_then(|s| strand::label(view.procedure, view.facts, &s).map(str::to_string));
            let chip = self.chip(view.ctx.engine, r);
            TermChip { name: crate::inbox::with_strand(chip.name, of.as_deref()), ..chip }
        };
        let mut chips: Vec<TermChip> = all.iter().map(chip).collect();
        chips.sort_by_key(|c| (c.ended, c.last_day.is_none(), c.last_day));
        chips
    }

    fn chip(&self, engine: &Engine, running: &Running) -> TermChip {
        let last_day = (!running.paused()).then(|| running.due_day(engine));
        let ended = running.ended.is_some();
        let state = due(last_day, self.today(), running.term.yellow_days);
        let hours = running.over.filter(|_| !ended).map(|over| (over.0 - self.now().0).div_euclid(3_600_000));
        let (light, word) = match (ended, running.paused(), state.light) {
            (false, false, _) if hours.is_some_and(|h| h < 0) && !running.term.waits => ("red", "已过时限".to_string()),
            (false, false, light) if hours.is_some_and(|h| h < 48) => {
                (name(light), format!("剩 {} 小时", hours.unwrap_or(0).max(0)))
            }
            (true, ..) => ("none", running.ended.map_or(String::new(), |d| format!("已于 {d} 办结"))),
            (false, true, _) => ("none", "中止计算".to_string()),
            // The party's own time warns nobody.
            (false, false, Light::Red) if running.term.waits => ("none", "已届满".to_string()),
            (false, false, light) => (name(light), state.word),
        };
        TermChip {
            id: running.address(),
            name: running.term.name.clone(),
            last_day,
            over: running
                .over
                .filter(|_| !running.paused())
                .map(|m| format!("{} {}", m.day().with_weekday(), m.clock())),
            light: light.to_string(),
            word,
            cites: running.limit.cites.iter().map(|c| self.cited(c)).collect(),
            assumed: running.limit.assumed,
            ended,
            provisional: running.explain(engine).provisional,
        }
    }
}

pub(crate) fn name(light: Light) -> &'static str {
    match light {
        Light::None => "none",
        Light::Green => "green",
        Light::Yellow => "yellow",
        Light::Red => "red",
    }
}
