//! Lists of the matters that name a body: for the body itself those of which it was told.

use crate::accounts::Who;
use crate::base::id::{BodyId, MatterId};
use crate::fault::Denial;
use crate::policy::{self, Do};
use crate::{At, Office, Page};
use fadu_store::ListFilter;

/// How many matters of a procedure name a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerCount {
    /// Id of the procedure.
    pub procedure: String,
    /// Its Chinese name.
    pub name: String,
    /// As what they name it, in Chinese.
    pub named_as: String,
    /// How many are not over.
    pub open: u64,
    /// How many are.
    pub closed: u64,
}

impl Office {
    /// A page of the matters of other bodies in which something was served on this person's body.
    pub fn answers(&self, who: &Who, closed: Option<bool>, at: At, limit: usize) -> Result<Page, Denial> {
        policy::require(who, Do::Answer, who.agency)?;
        let named = Some((who.agency.to_string(), true));
        let mut page = self.page(&ListFilter { named, closed, ..ListFilter::default() }, at, limit)?;
        // Whoever holds none of the posts that answer sees those in which they were named to.
        if !["head", "unit-head"].iter().any(|r| who.has(r)) {
            page.rows.retain(|r| self.is_served(who, MatterId::from_bits(r.matter.bits())));
            page.total = page.rows.len() as u64;
        }
        Ok(page)
    }

    /// How many matters name a body, by procedure and by what they name it as; for whoever reads all, and for the body those of which it was told.
    pub fn named_counts(&self, who: &Who, body: BodyId) -> Result<Vec<AnswerCount>, Denial> {
        let all = policy::everywhere(who, Do::Read);
        if !all && !policy::may(who, Do::Answer, body) {
            return Err(Denial::NotFound);
        }
        let (engine, today) = (self.engine(), self.today());
        let mut counts: Vec<AnswerCount> = Vec::new();
        for row in self.store.named_counts(&body.to_string(), !all)? {
            let procedure = engine.law.known_on(&row.procedure, today);
            let label = procedure.and_then(|p| p.fields.get(&row.field)).map_or("", |d| d.label.as_str());
            let found = counts.iter().position(|c| c.procedure == row.procedure && c.named_as == label);
            let at = found.unwrap_or_else(|| {
                counts.push(AnswerCount {
                    procedure: row.procedure.clone(),
                    name: procedure.map_or(row.procedure.clone(), |p| p.name.clone()),
                    named_as: label.to_string(),
                    open: 0,
                    closed: 0,
                });
                counts.len() - 1
            });
            let n = if row.closed { &mut counts[at].closed } else { &mut counts[at].open };
            *n += row.n;
        }
        Ok(counts)
    }
}
