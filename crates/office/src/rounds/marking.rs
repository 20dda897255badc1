//! The reviewer's side: the files to be reviewed, the sheet with what the machine proposes, its draft, and handing it in. Nobody learns who the
//! other is, or what the other deducts, before both are in.

use super::{matter_of, rubric, running};
use crate::Office;
use crate::accounts::Who;
use crate::base::Day;
use crate::fault::Denial;
use crate::file::review::MarkLine;
use crate::law::review::{Bonus, Rubric};
use crate::policy::{self, Do};
use crate::{FilePage, PAPER_MADE};
use fadu_store::watch::review::pre_review;
use fadu_store::watch::rounds::{FileState, HandedIn, Round, Score, score};
use fadu_store::watch::warn::Seen;
use serde::Serialize;
use serde_json::json;

/// A file that somebody reviews.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarkingLine {
    /// The round and its title.
    pub round: (String, String),
    /// The file.
    pub file: String,
    /// Its number.
    pub name: String,
    /// The agency's name.
    pub agency: String,
    /// Until when.
    pub until: Day,
    /// A draft is kept.
    pub draft: bool,
    /// The score of the sheet that was handed in, in tenths of a point.
    pub handed_in: Option<u32>,
    /// The round has ended.
    pub closed: bool,
}

/// The page on which a file is reviewed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarkingPage {
    /// The round and its title.
    pub round: (String, String),
    /// The file.
    pub file: String,
    /// Until when.
    pub until: Day,
    /// The file as its reviewer reads it: until the sheet is handed in.
    pub read: Option<Box<MarkedFile>>,
    /// The rubric's name, and whose it is.
    pub rubric: (String, String),
    /// Its items, with what the machine proposes.
    pub lines: Vec<MarkLine>,
    /// What may be given on top, and how much of it counts in all, in tenths of a point.
    pub bonuses: (Vec<Bonus>, u32),
    /// What was typed and kept.
    pub draft: Vec<(String, String)>,
    /// The sheet that was handed in, and its score.
    pub handed_in: Option<(HandedIn, Score)>,
    /// The sheets of the others, once all are in.
    pub others: Vec<HandedIn>,
}

/// A file as its reviewer reads it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarkedFile {
    /// The file's page.
    pub page: FilePage,
    /// The events that a deduction may point at: place, day and name.
    pub places: Vec<(usize, String)>,
}

impl Office {
    /// What somebody reviews, what is due first before the rest.
    pub fn marking(&self, who: &Who) -> Result<Vec<MarkingLine>, Denial> {
        policy::require(who, Do::Mark, who.agency)?;
        let all = self.all_rounds()?;
        let mut lines = Vec::new();
        for (round, file) in all.all.values().flat_map(|r| r.files.iter().map(move |f| (r, f))) {
            if !file.is_reviewer(who.person) {
                continue;
            }
            lines.push(MarkingLine {
                round: (round.opened.id.clone(), round.opened.title.clone()),
                file: file.of.file.clone(),
                name: self.file_name(&file.of.file)?,
                agency: self.body_called(file.of.agency),
                until: round.opened.until,
                draft: !self.sheet_draft(who, &round.opened.id, &file.of.file)?.is_empty(),
                handed_in: file.sheet_of(who.person).map(|s| if s.vetoes.is_empty() { s.tenths } else { 0 }),
                closed: round.closed.is_some(),
            });
        }
        lines.sort_by(|a, b| (a.handed_in.is_some(), a.until, &a.file).cmp(&(b.handed_in.is_some(), b.until, &b.file)));
        Ok(lines)
    }

    /// A file that this person reviews; any other is not found.
    pub(super) fn marked(&self, who: &Who, (id, file): (&str, &str)) -> Result<(Round, FileState), Denial> {
        policy::require(who, Do::Mark, who.agency)?;
        let round = self.round(id)?;
        let of = round.file(file).filter(|f| f.is_reviewer(who.person)).cloned().ok_or(Denial::NotFound)?;
        Ok((round, of))
    }

    /// The page on which a file is reviewed.
    pub fn marking_page(&self, who: &Who, (id, file): (&str, &str)) -> Result<MarkingPage, Denial> {
        let (round, of) = self.marked(who, (id, file))?;
        let (law, matter) = (self.round_law(&round)?, matter_of(file)?);
        let rubric = rubric(&law, &of)?;
        let own = of.sheet_of(who.person).cloned();
        let read = match own.is_some() || round.closed.is_some() {
            true => None,
            false => Some(Box::new(MarkedFile {
                page: self.file_page(&self.as_reviewer(who.clone(), file), matter)?,
                places: self.places(file)?,
            })),
        };
        let others = if of.is_open() && own.is_some() { of.sheets.clone() } else { Vec::new() };
        Ok(MarkingPage {
            round: (round.opened.id.clone(), round.opened.title.clone()),
            file: file.into(),
            until: round.opened.until,
            rubric: (rubric.name.clone(), format!("{}：{}", rubric.house.owner, rubric.house.origin)),
            lines: self.machine_proposes(file, rubric)?,
            bonuses: (rubric.bonuses.clone(), rubric.bonus_most),
            draft: self.sheet_draft(who, id, file)?,
            handed_in: own.map(|s| (s.clone(), score(rubric, &s.sheet))),
            others: others.into_iter().filter(|s| s.by_person != who.person).collect(),
            read,
        })
    }

    /// The items of a rubric with what the machine proposes over a file.
    pub(super) fn machine_proposes(&self, file: &str, rubric: &Rubric) -> Result<Vec<MarkLine>, Denial> {
        let (facts, procedure) = self.facts(matter_of(file)?)?;
        let (engine, register) = (self.engine_of(&facts)?, self.register());
        let seen = Seen { engine: &engine, register: &register, procedure: &procedure, facts: &facts, now: self.now() };
        Ok(self.mark_lines(&seen, rubric, &pre_review(&seen, rubric)))
    }

    /// The events that a deduction may point at.
    pub(super) fn places(&self, file: &str) -> Result<Vec<(usize, String)>, Denial> {
        let (facts, _) = self.facts(matter_of(file)?)?;
        let engine = self.engine_of(&facts)?;
        let one = |(n, e): (usize, &std::sync::Arc<crate::matter::Entry>)| {
            let name = engine.law.events.get(&e.name).map_or(e.name.as_str(), |d| d.zh.as_str());
            let title = e.text("title").filter(|_| e.name == PAPER_MADE).map(|t| format!("《{t}》"));
            (n, format!("{} {name}{}", e.happened.day(), title.unwrap_or_default()))
        };
        Ok(facts.entries.iter().enumerate().map(one).collect())
    }

    pub(super) fn draft_name(round: &str, file: &str) -> String {
        format!("review/{round}/{file}")
    }

    /// What was typed into a sheet and kept.
    fn sheet_draft(&self, who: &Who, round: &str, file: &str) -> Result<Vec<(String, String)>, Denial> {
        let kept = self.store.note(&who.person.bits().to_be_bytes(), &Self::draft_name(round, file))?;
        Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Keeps what was typed into a sheet, as it stands.
    pub async fn keep_sheet(
        &self,
        who: &Who,
        (id, file): (&str, &str),
        typed: &[(String, String)],
    ) -> Result<(), Denial> {
        let (round, of) = self.marked(who, (id, file))?;
        running(&round)?;
        if of.sheet_of(who.person).is_some() {
            return Err(Denial::mistake("", "评查表已经提交，不能再改"));
        }
        let text = json!(typed).to_string();
        if text.len() > 200_000 {
            return Err(Denial::mistake("", "写得太多，保存不下"));
        }
        self.store.put_note(who.person.bits().to_be_bytes(), Self::draft_name(id, file), Some(text)).await?;
        Ok(())
    }
}
