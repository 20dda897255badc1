//! 执法动态: announcements of bodies, drafted by one, checked by another, published, said anew, withdrawn (ADR 43); and how much was done this month.
//!
//! `mod.rs` reads, `write.rs` writes, `files.rs` keeps the files that go with them.

mod files;
mod write;

pub use files::FILES;
pub use write::AnnouncementForm;

use crate::Office;
use crate::accounts::Who;
use crate::base::Fields;
use crate::base::id::BodyId;
use crate::fault::Denial;
use crate::law::announcement::Announcements;
use crate::law::statistic::{MONTH, WHAT};
use crate::policy::{self, Do};
use fadu_store::watch::announce::{Announcement, Board};
use fadu_store::watch::cube::CubeAsked;
use fadu_store::{Log, StreamId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// The stream of announcements; no other stream has its id.
pub(crate) const ANNOUNCEMENTS: StreamId = StreamId::from_bits(43);
/// So many stand on a page.
pub const ANNOUNCED: usize = 30;

/// The announcements as far as the stream was read.
#[derive(Default)]
pub(crate) struct ActivityRoom(Mutex<(u64, Arc<Board>)>, pub(super) tokio::sync::Mutex<()>);

/// An announcement with what may be done with it.
#[derive(Clone, Debug)]
pub struct AnnouncementPage {
    /// Id.
    pub id: String,
    /// It.
    pub of: Announcement,
    /// Name of its body.
    pub body: String,
    /// May be checked or returned by this person.
    pub may_check: bool,
    /// May be published by this person.
    pub may_publish: bool,
    /// May be said anew or withdrawn by this person.
    pub may_keep: bool,
}

/// A number of this month: a kind of act by name, how many, and how many of those with a term were kept, of how many.
pub type MonthLine = (String, i64, i64, i64);

impl Office {
    /// All announcements as they stand.
    pub(super) fn board(&self) -> Result<Arc<Board>, Denial> {
        let version = self.store.version(ANNOUNCEMENTS)?;
        let mut held = self.rooms.activity.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 != version {
            let (mut all, mut seen) = (Board::default(), 0);
            self.store.each(ANNOUNCEMENTS, &mut |name, _, fields| {
                seen += 1;
                if let Ok(fields) = serde_json::from_str::<Fields>(fields) {
                    all.apply(name, &fields);
                }
            })?;
            *held = (seen, Arc::new(all));
        }
        Ok(Arc::clone(&held.1))
    }

    /// What may be announced, and whose rule that is.
    pub fn announcements(&self) -> Announcements {
        self.engine().law.announcements.clone()
    }

    /// What stands for the public, newest first: of a kind, of a body, as far as the house rule shows it.
    pub fn announced(&self, kind: &str, body: &str) -> Result<Vec<AnnouncementPage>, Denial> {
        let (board, rules, today) = (self.board()?, self.announcements(), self.today());
        let mut all = Vec::new();
        for (id, of) in &board.all {
            let Some((version, by)) = of.stands() else { continue };
            let fits = |asked: &str, is: &str| asked.is_empty() || asked == is;
            let draft = &version.draft;
            if today.number() - by.at.day().number() <= rules.public_days
                && fits(kind, &draft.kind)
                && fits(body, &draft.body.to_string())
            {
                all.push(self.announcement_seen(None, id, of));
            }
        }
        all.sort_by_key(|a| std::cmp::Reverse((a.of.first(), a.id.clone())));
        Ok(all)
    }

    /// One that stands for the public.
    pub fn announced_one(&self, id: &str) -> Result<AnnouncementPage, Denial> {
        let board = self.board()?;
        let of = board.all.get(id).filter(|a| a.stands().is_some()).ok_or(Denial::NotFound)?;
        Ok(self.announcement_seen(None, id, of))
    }

    /// The announcements of the own body, drafts among them, newest first.
    pub fn own_announcements(&self, who: &Who) -> Result<Vec<AnnouncementPage>, Denial> {
        policy::require(who, Do::Announce, who.agency)?;
        let board = self.board()?;
        let own = board.all.iter().filter(|(_, a)| body_of(a) == Some(who.agency));
        let mut all: Vec<_> = own.map(|(id, a)| self.announcement_seen(Some(who), id, a)).collect();
        all.sort_by_key(|a| std::cmp::Reverse(a.of.newest().map(|v| v.draft.by.at)));
        Ok(all)
    }

    /// One of the own body.
    pub fn own_announcement(&self, who: &Who, id: &str) -> Result<AnnouncementPage, Denial> {
        policy::require(who, Do::Announce, who.agency)?;
        let board = self.board()?;
        let of = board.all.get(id).ok_or(Denial::NotFound)?;
        policy::require(who, Do::Announce, body_of(of).ok_or(Denial::NotFound)?)?;
        Ok(self.announcement_seen(Some(who), id, of))
    }

    fn announcement_seen(&self, who: Option<&Who>, id: &str, of: &Announcement) -> AnnouncementPage {
        let body = body_of(of).unwrap_or(BodyId::from_bits(0));
        let name = self.register().bodies.get(&body).map_or(String::new(), |b| b.name.clone());
        let newest = of.newest();
        let keeps = who.is_some_and(|w| policy::may(w, Do::Announce, body));
        let apart = who.is_some_and(|w| newest.is_some_and(|v| v.draft.by.person != w.person));
        let checks = who.is_some_and(|w| policy::may(w, Do::CheckAnnounced, body));
        let checked = newest.is_some_and(|v| v.checked.is_some());
        AnnouncementPage {
            id: id.to_string(),
            of: of.clone(),
            body: name,
            may_check: of.waits() && !checked && apart && checks,
            may_publish: of.waits() && checked && keeps,
            may_keep: of.withdrawn.is_none() && keeps,
        }
    }

    /// What was done this month, kind by kind in the order of the law, and how much of it within its term. Of no person and no body.
    pub fn month_told(&self) -> Result<(String, Vec<MonthLine>), Denial> {
        let month = self.today().to_string().get(..7).unwrap_or_default().to_string();
        let only = |values: &[&str]| values.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
        let asked = CubeAsked {
            rows: vec!["kind".into()],
            columns: vec!["kept".into()],
            only: BTreeMap::from([(WHAT.to_string(), only(&["act"])), (MONTH.to_string(), only(&[&month]))]),
        };
        let told = self.cube(|c| c.ask(&asked))?;
        let names = self.names_of("kind")?;
        let mut lines: Vec<((bool, usize, String), MonthLine)> = Vec::new();
        for (n, row) in told.rows.iter().enumerate() {
            let value = row.first().cloned().unwrap_or_default();
            let of = |kept: &str| {
                let column = told.columns.iter().position(|c| c.first().is_some_and(|v| v == kept));
                let hit = |(r, c, _): &&(u32, u32, _)| *r as usize == n && Some(*c as usize) == column;
                told.cells.iter().find(hit).map_or(0, |(_, _, cell)| cell.number)
            };
            let (kept, late) = (of("in-time"), of("late"));
            lines.push((names.order(&value), (names.name(&value), told.row_totals[n].number, kept, kept + late)));
        }
        lines.sort_by(|a, b| a.0.cmp(&b.0));
        Ok((month, lines.into_iter().map(|(_, line)| line).collect()))
    }
}

/// Whose an announcement is.
pub(super) fn body_of(of: &Announcement) -> Option<BodyId> {
    of.newest().map(|v| v.draft.body)
}
