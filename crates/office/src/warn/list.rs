//! The list of clues as a person sees it: the gravest level first, in it what threatens most, of these the oldest.

use super::reach::Scope;
use super::stand::Stand;
use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::base::{Day, Ground, Moment};
use crate::fault::Denial;
use crate::law::warning::Warning;
use crate::watch::warn::{About, Found, Level, sentence};
use crate::words::Cited;
use crate::{Office, policy};
use fadu_store::{ClueFilter, ClueRow, StreamId, Views};
use serde::Serialize;
use std::collections::BTreeMap;

/// So many clues stand on a page.
pub const ROWS: usize = 20;

/// What a list of clues is asked for.
#[derive(Clone, Debug, Default)]
pub struct CluesAsked {
    /// How they stand.
    pub stand: Stand,
    /// Only of this body.
    pub agency: Option<String>,
    /// Only of this rule.
    pub rule: Option<String>,
    /// Only of this level.
    pub level: Option<u8>,
    /// The page, from 0.
    pub page: usize,
}

/// A clue in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClueLine {
    /// The clue.
    pub id: String,
    /// Id of the rule.
    pub rule: String,
    /// Its Chinese name.
    pub rule_name: String,
    /// What it threatens first; empty where the law pack does not say.
    pub harm: String,
    /// 1 yellow, 2 red, 3 block.
    pub level: u8,
    /// 黄色, 红色, 阻断.
    pub level_name: &'static str,
    /// `open`, `handled`, `taken`, `cleared`, `closed`.
    pub state: String,
    /// The rule finds it still.
    pub standing: bool,
    /// `cured`, `explained`, `false-alarm`, or empty.
    pub handled: String,
    /// What was found, in one sentence.
    pub sentence: String,
    /// The matter.
    pub matter: Option<MatterId>,
    /// What counts behind the figure, its conditions and months, where the rule looks at figures of a body: `what`, `only`, `from`, `until`.
    pub behind: Option<[String; 4]>,
    /// The party.
    pub party: String,
    /// Number of the matter.
    pub number: String,
    /// Name of the body.
    pub agency: String,
    /// Its short name.
    pub body: String,
    /// Names of those who are to answer it.
    pub owners: Vec<String>,
    /// Since when it is so.
    pub since: Moment,
    /// When it was raised.
    pub raised: Moment,
    /// From when the supervisor sees it.
    pub shown: Moment,
    /// Put off until this day: until then it goes up no further.
    pub snoozed: Option<Day>,
    /// To which level it went up.
    pub up: Option<&'static str>,
    /// Its articles.
    pub cites: Vec<Cited>,
    /// Owner and origin of the house rule, where there is no article.
    pub house: Option<(String, String)>,
}

impl ClueLine {
    /// What was found, for whoever has named the rule already.
    pub fn finding(&self) -> &str {
        self.sentence.strip_prefix(&self.rule_name).map_or(self.sentence.as_str(), |t| t.trim_start_matches('：'))
    }
}

/// A page of clues.
#[derive(Clone, Debug, PartialEq)]
pub struct CluesPage {
    /// Whose.
    pub scope: Scope,
    /// The lines.
    pub lines: Vec<ClueLine>,
    /// How many there are in all.
    pub total: u64,
    /// How many stand in each state.
    pub stands: Vec<(Stand, u64)>,
    /// How many open ones there are of each level.
    pub levels: Vec<(u8, u64)>,
}

impl Office {
    /// A page of the clues that a person may see.
    pub fn clues(&self, who: &Who, asked: &CluesAsked) -> Result<CluesPage, Denial> {
        let scope = Scope::of(who)?;
        let mut filter = self.asked(who, scope, asked);
        let counts = self.store.clue_counts(&filter)?;
        filter.states = vec![asked.stand.id().to_string()];
        let (rows, total) = self.store.clues(&filter, ((asked.page * ROWS) as u64, ROWS))?;
        let of = |stand: Stand| counts.iter().filter(|(s, ..)| s == stand.id()).map(|(.., n)| n).sum();
        let open = |level: u8| counts.iter().filter(|(s, l, _)| s == "open" && *l == level).map(|(.., n)| n).sum();
        Ok(CluesPage {
            scope,
            total,
            lines: rows.iter().map(|row| self.clue_line(row)).collect::<Result<_, _>>()?,
            stands: Stand::ALL.into_iter().map(|s| (s, of(s))).collect(),
            levels: [3, 2, 1].into_iter().map(|l| (l, open(l))).collect(),
        })
    }

    fn asked(&self, who: &Who, scope: Scope, asked: &CluesAsked) -> ClueFilter {
        let mut filter = scope.filter(who, self.now());
        if let Some(agency) = asked.agency.clone().filter(|_| scope == Scope::All) {
            filter.agencies = vec![agency];
        }
        (filter.rule, filter.level) = (asked.rule.clone(), asked.level);
        filter.ranks = self.engine().law.harms.all.iter().map(|h| h.rules.clone()).collect();
        filter
    }

    /// How many clues wait for a person, and how many of them are red or block; nothing for those who see none.
    pub fn clues_waiting(&self, who: &Who) -> Result<Option<(u64, u64)>, Denial> {
        if !policy::may(who, policy::Do::Warnings, who.agency) {
            return Ok(None);
        }
        let scope = Scope::of(who)?;
        let counts = self.store.clue_counts(&self.asked(who, scope, &CluesAsked::default()))?;
        let open = || counts.iter().filter(|(s, ..)| s == "open");
        Ok(Some((open().map(|(.., n)| n).sum(), open().filter(|(_, l, _)| *l >= 2).map(|(.., n)| n).sum())))
    }

    /// The clues of a matter that a person may see and that are not over; the gravest first.
    pub fn clues_of(&self, who: &Who, matter: MatterId) -> Result<Vec<ClueLine>, Denial> {
        if !policy::may(who, policy::Do::Warnings, who.agency) {
            return Ok(Vec::new());
        }
        let scope = Scope::of(who)?;
        let rows = self.clues_about(&matter.to_string())?;
        let over = |row: &&ClueRow| ["cleared", "closed"].contains(&row.state.as_str());
        rows.iter().filter(|row| scope.has(who, row, self.now()) && !over(row)).map(|row| self.clue_line(row)).collect()
    }

    /// A clue in words.
    pub(super) fn clue_line(&self, row: &ClueRow) -> Result<ClueLine, Denial> {
        let (engine, register) = (self.engine(), self.register());
        let matter: Option<MatterId> = (row.about == "matter").then(|| row.subject.parse().ok()).flatten();
        let stored = matter.map_or(Ok(None), |m| self.store.matter(StreamId::from_bits(m.bits())))?;
        let rule = engine.law.warnings.get(&row.rule);
        let ground = ground_of(row);
        let body = row.agency.parse().ok().and_then(|b| register.bodies.get(&b));
        let named = |person: &String| {
            let (person, body) = (person.parse().ok()?, row.agency.parse().ok()?);
            register.officer_of(person, body).map(|o| o.name.clone())
        };
        Ok(ClueLine {
            id: row.clue.to_string(),
            rule: row.rule.clone(),
            rule_name: rule.map_or_else(|| row.rule.clone(), |r| r.name.clone()),
            harm: engine.law.harms.of(&row.rule).map_or(String::new(), |h| h.name.clone()),
            level: row.level,
            level_name: level_of(row.level).zh(),
            state: row.state.clone(),
            standing: row.standing,
            handled: row.handled.clone(),
            sentence: sentence(&engine.law, &found(row)),
            matter,
            behind: behind(row),
            party: stored.as_ref().map_or(String::new(), |m| m.party.clone()),
            number: stored.and_then(|m| m.number).unwrap_or_default(),
            agency: body.map_or(String::new(), |b| b.name.clone()),
            body: body.map_or(String::new(), |b| b.short.clone()),
            owners: row.owners.iter().filter_map(named).collect(),
            since: Moment(row.since),
            raised: Moment(row.raised),
            shown: Moment(row.shown),
            snoozed: super::deeds::snoozed(row).filter(|last| row.state == "open" && *last >= self.today()),
            up: super::grace::LEVELS.get(usize::from(row.up).wrapping_sub(1)).copied(),
            cites: ground.as_ref().map_or(Vec::new(), |g| self.cites(g)),
            house: ground.as_ref().and_then(house),
        })
    }

    /// The rule of a clue, as the law in force has it.
    pub(super) fn rule_of(&self, row: &ClueRow) -> Option<Warning> {
        self.engine().law.warnings.get(&row.rule).cloned()
    }
}

pub(crate) fn house(ground: &Ground) -> Option<(String, String)> {
    match ground {
        Ground::House { owner, origin } => Some((owner.clone(), origin.clone())),
        Ground::Law(_) => None,
    }
}

/// What a clue rests on, as it was when it was raised.
pub(super) fn ground_of(row: &ClueRow) -> Option<Ground> {
    serde_json::from_value(row.body.get("grounds")?.clone()).ok()
}

/// What a figure is made of.
fn behind(row: &ClueRow) -> Option<[String; 4]> {
    let args = row.body.get("args")?;
    let text = |k: &str| args.get(k).and_then(serde_json::Value::as_str).map(str::to_string);
    text("test").filter(|t| t == "tally")?;
    Some([text("what")?, text("only")?, text("from")?, text("until")?])
}

fn level_of(n: u8) -> Level {
    match n {
        3.. => Level::Block,
        2 => Level::Red,
        _ => Level::Yellow,
    }
}

/// The finding that a row keeps.
fn found(row: &ClueRow) -> Found {
    let args: BTreeMap<String, String> =
        row.body.get("args").cloned().and_then(|v| serde_json::from_value(v).ok()).unwrap_or_default();
    Found {
        rule: row.rule.clone(),
        episode: String::new(),
        level: level_of(row.level),
        since: Moment(row.since),
        about: row.subject.parse().map_or_else(|_| About::Key(row.subject.clone()), About::Matter),
        args,
        entry: None,
        cites: Vec::new(),
        mended: false,
    }
}
