//! Lists of matters, newest first.

use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::{BodyId, MatterId};
use crate::fault::Denial;
use crate::policy::{self, Do};
use fadu_store::{ListFilter, MatterRow, StreamId, Turn, Views};

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Rows.
    pub rows: Vec<MatterRow>,
    /// How many there are in all.
    pub total: u64,
    /// The matter after which the next page begins, if there is one.
    pub next: Option<MatterId>,
    /// The matter before which the page before ends, if there is one.
    pub previous: Option<MatterId>,
}

/// What a list of matters is asked for; an empty one asks for all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sought {
    /// Only of this body.
    pub agency: Option<BodyId>,
    /// Only of this procedure.
    pub procedure: Option<String>,
    /// Only those of other bodies that name this one: supervision of it, complaints about it, requests to it.
    pub named: Option<BodyId>,
    /// Only in this stage.
    pub step: Option<String>,
    /// Only closed or only open.
    pub closed: Option<bool>,
    /// Only of the item of this name.
    pub item: Option<String>,
    /// Only those that an officer of this name handles.
    pub handler: Option<String>,
    /// Only those opened on this day or later.
    pub from: Option<Day>,
    /// Only those opened on this day or earlier.
    pub to: Option<Day>,
    /// The party's code, or a part of its name or of a number.
    pub text: Option<String>,
}

/// Which page: the newest, the one after a matter, or the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct At {
    /// After this matter.
    pub after: Option<MatterId>,
    /// Before this matter.
    pub before: Option<MatterId>,
}

impl At {
    fn turn(self) -> Turn {
        let stream = |m: MatterId| StreamId::from_bits(m.bits());
        match (self.after, self.before) {
            (Some(after), _) => Turn::After(stream(after)),
            (None, Some(before)) => Turn::Before(stream(before)),
            (None, None) => Turn::First,
        }
    }
}

impl Office {
    /// A page of the matters that a person may see.
    pub fn matters(&self, who: &Who, sought: &Sought, at: At, limit: usize) -> Result<Page, Denial> {
        policy::require(who, Do::List, who.agency)?;
        let agencies = match sought.agency {
            Some(body) => {
                policy::require(who, Do::List, body)?;
                vec![body.to_string()]
            }
            // Who sees every body is not asked for each.
            None if policy::everywhere(who, Do::List) => Vec::new(),
            None => {
                let register = self.register();
                let seen = register.bodies.keys().filter(|b| policy::may(who, Do::List, **b));
                seen.map(ToString::to_string).collect()
            }
        };
        let said = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_string);
        let (first, last) = (sought.from.map(Day::number), sought.to.map(Day::number));
        let opened = (first.is_some() || last.is_some()).then(|| (first.unwrap_or(i32::MIN), last.unwrap_or(NEVER)));
        let filter = ListFilter {
            agencies,
            procedure: said(&sought.procedure),
            step: said(&sought.step),
            closed: sought.closed,
            item: said(&sought.item),
            handler: said(&sought.handler),
            opened,
            named: sought.named.map(|b| (b.to_string(), false)),
            text: said(&sought.text),
            ..ListFilter::default()
        };
        self.page(&filter, at, limit)
    }

    /// A page of the matters under way that a person handles; of one who handles none, those of the whole body.
    pub fn matters_in_hand(&self, who: &Who, at: At, limit: usize) -> Result<Page, Denial> {
        policy::require(who, Do::List, who.agency)?;
        let handler = who.has("officer").then(|| who.name.clone());
        let agencies = vec![who.agency.to_string()];
        self.page(&ListFilter { agencies, closed: Some(false), handler, ..ListFilter::default() }, at, limit)
    }

    /// A page of the files that are archived, of the bodies whose matters a person may see.
    pub fn archived(&self, who: &Who, text: Option<&str>, at: At, limit: usize) -> Result<Page, Denial> {
        policy::require(who, Do::List, who.agency)?;
        let bodies = self.register();
        let agencies = bodies.bodies.keys().filter(|b| policy::may(who, Do::List, **b)).map(ToString::to_string);
        let text = text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_string);
        let filter = ListFilter { agencies: agencies.collect(), text, closed: Some(true), ..ListFilter::default() };
        self.page(&filter, at, limit)
    }

    pub(crate) fn page(&self, filter: &ListFilter, at: At, limit: usize) -> Result<Page, Denial> {
        let (limit, turn) = (limit.clamp(1, 200), at.turn());
        // One more is read than is shown: it says whether the list goes on.
        let (mut rows, total) = self.store.list(filter, turn, limit + 1)?;
        let more = rows.len() > limit;
        let (before, after) = match turn {
            Turn::Before(_) => (more, true),
            Turn::After(_) => (true, more),
            Turn::First => (false, more),
        };
        if more && matches!(turn, Turn::Before(_)) {
            rows.remove(0);
        }
        rows.truncate(limit);
        let id = |row: Option<&MatterRow>| row.map(|r| MatterId::from_bits(r.matter.bits()));
        let next = if after { id(rows.last()) } else { None };
        let previous = if before { id(rows.first()) } else { None };
        Ok(Page { total, next, previous, rows })
    }
}

/// Later than every day.
const NEVER: i32 = 9_999_998;
