//! What a round may take: closed files that a rubric marks, drawn by a sampling or chosen because the machine finds something in them.

use super::matter_of;
use crate::Office;
use crate::accounts::Who;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::file::review::rubric_of;
use crate::matter::Facts;
use crate::policy::{self, Do};
use fadu_store::watch::review::{PreReview, pre_review};
use fadu_store::watch::rounds::RoundFile;
use fadu_store::watch::warn::Seen;
use fadu_store::{ListFilter, StreamId, Turn, Views};
use serde::Serialize;

/// So many of the files that were closed last are looked through for what the machine suspects.
const LOOKED_THROUGH: usize = 300;
/// So many of them are shown.
const SHOWN: usize = 50;

/// A file that may be taken into a round.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// The file.
    pub of: RoundFile,
    /// Its number or the name of its procedure.
    pub name: String,
    /// The agency's name.
    pub agency: String,
    /// Tenths of a point that can still be reached by what the machine sees.
    pub at_most: u32,
    /// How many items lose something, vetoes among them.
    pub found: usize,
    /// Of these, vetoes.
    pub vetoes: usize,
    /// The round that has it already, by its title.
    pub taken: Option<String>,
}

/// Where a round's files come from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidates {
    /// The sampling and its title; none where the machine suspects.
    pub sampling: Option<(String, String)>,
    /// The public value that drew.
    pub value: Option<String>,
    /// The files.
    pub files: Vec<Candidate>,
    /// So many of those drawn cannot be reviewed: not closed, or no rubric marks them.
    pub left: usize,
}

impl Office {
    /// What a sampling drew, or what the machine suspects.
    pub fn review_candidates(&self, who: &Who, sampling: Option<&str>) -> Result<Candidates, Denial> {
        policy::require(who, Do::Review, who.agency)?;
        let Some(id) = sampling else { return self.suspected() };
        let sampling = self.sampling(who, id)?;
        let drawn = sampling.drawn.as_ref().filter(|_| sampling.voided.is_none());
        let drawn = drawn.ok_or_else(|| Denial::mistake("sampling", "这次抽查还没有抽取，或者已经作废"))?;
        let (mut files, mut left) = (Vec::new(), 0);
        for (_, file) in sampling.asked() {
            match self.candidate(file)? {
                Some(candidate) => files.push(candidate),
                None => left += 1,
            }
        }
        let value = Some(drawn.value.clone());
        Ok(Candidates { sampling: Some((id.into(), sampling.plan.title.clone())), value, files, left })
    }

    /// The files closed last in which the machine finds something, the worst first.
    fn suspected(&self) -> Result<Candidates, Denial> {
        let filter = ListFilter { closed: Some(true), ..ListFilter::default() };
        let (rows, _) = self.store.list(&filter, Turn::First, LOOKED_THROUGH)?;
        let mut files = Vec::new();
        for row in &rows {
            files.extend(self.candidate(&crate::base::id::MatterId::from_bits(row.matter.bits()).to_string())?);
        }
        files.retain(|c| c.found > 0);
        files.sort_by(|a, b| a.at_most.cmp(&b.at_most).then(a.of.file.cmp(&b.of.file)));
        files.truncate(SHOWN);
        Ok(Candidates { sampling: None, value: None, files, left: 0 })
    }

    /// A file as a candidate; nothing where it is not closed or no rubric marks it.
    pub(super) fn candidate(&self, file: &str) -> Result<Option<Candidate>, Denial> {
        let matter = matter_of(file)?;
        if self.store.matter(StreamId::from_bits(matter.bits()))?.is_none() {
            return Ok(None);
        }
        let (facts, procedure) = self.facts(matter)?;
        if !facts.has(&procedure.headline.closed) {
            return Ok(None);
        }
        let Some((rubric, marked)) = self.pre_reviewed(&facts)? else { return Ok(None) };
        let taken = self.all_rounds()?.all.values().find(|r| r.file(file).is_some()).map(|r| r.opened.title.clone());
        Ok(Some(Candidate {
            of: RoundFile { file: file.into(), agency: facts.agency, rubric },
            name: self.file_name(file)?,
            agency: self.body_called(facts.agency),
            at_most: marked.at_most,
            found: marked.items.iter().filter(|m| !m.reasons.is_empty()).count(),
            vetoes: marked.vetoes.len(),
            taken,
        }))
    }

    /// The rubric of the law in force that marks a file, and what the machine deducts by it.
    fn pre_reviewed(&self, facts: &Facts) -> Result<Option<(String, PreReview)>, Denial> {
        let (engine, register, procedure) = (self.engine_of(facts)?, self.register(), self.procedure_of(facts)?);
        let rubric = rubric_of(&engine.law, facts);
        let seen = Seen { engine: &engine, register: &register, procedure: &procedure, facts, now: self.now() };
        Ok(rubric.map(|r| (r.id.clone(), pre_review(&seen, r))))
    }

    /// The bodies that may be named where files are filtered.
    pub fn reviewed_bodies(&self, files: &[Candidate]) -> Vec<(BodyId, String)> {
        let mut all: Vec<_> = files.iter().map(|c| (c.of.agency, c.agency.clone())).collect();
        all.sort();
        all.dedup();
        all
    }
}
