//! A volume of a file 案卷 as one PDF: every paper as it was committed, evidence as sheets, cover and catalogue in front. A compiled copy: the
//! same record gives the same bytes, so that it is made once and kept for a while under the digest of what lies in it.

pub(crate) mod parts;

use crate::accounts::{Who, hex};
use crate::base::id::MatterId;
use crate::binding::Work;
use crate::fault::Denial;
use crate::law::archive::Volume;
use crate::volume::parts::Parts;
use crate::{Office, policy};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

/// So many volumes are kept, and of so many bytes together.
const MOST: usize = 12;
const MOST_BYTES: usize = 96 << 20;

/// Which volume is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// 正卷.
    Main,
    /// 副卷.
    Side,
    /// Both, one after the other 全卷.
    Whole,
}

impl Which {
    /// The one of that id.
    pub fn named(id: &str) -> Option<Which> {
        match id {
            "main" => Some(Which::Main),
            "side" => Some(Which::Side),
            "whole" => Some(Which::Whole),
            _ => None,
        }
    }
    /// Its id.
    pub fn id(self) -> &'static str {
        match self {
            Which::Main => "main",
            Which::Side => "side",
            Which::Whole => "whole",
        }
    }
    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Which::Main => Volume::Main.zh(),
            Which::Side => Volume::Side.zh(),
            Which::Whole => "全卷",
        }
    }
    /// Whether a part of that volume lies in it.
    pub(crate) fn holds(self, volume: Volume) -> bool {
        matches!((self, volume), (Which::Whole, _) | (Which::Main, Volume::Main) | (Which::Side, Volume::Side))
    }
}

/// A bound volume.
#[derive(Debug)]
pub struct Bound {
    /// Its title, for a file name.
    pub title: String,
    /// PDF bytes.
    pub bytes: Vec<u8>,
    /// How many numbered pages it has.
    pub pages: usize,
    /// How many papers and pieces of evidence.
    pub parts: usize,
    /// `PDF/A-2b`, or plain PDF where a part could not be kept in that form.
    pub standard: String,
}

/// How far a volume is.
#[derive(Clone, Debug)]
pub enum Binding {
    /// Bound.
    Ready(Arc<Bound>),
    /// Being bound: parts done, parts in all.
    Under(usize, usize),
}

#[derive(Clone)]
enum Slot {
    Ready(Arc<Bound>),
    Under(Arc<AtomicUsize>, usize),
    Failed(Arc<str>),
}

/// The volumes bound lately, oldest first, by the digest of what lies in them.
#[derive(Default)]
pub(crate) struct Volumes(Mutex<VecDeque<(String, Slot)>>);

impl Volumes {
    /// What is known of a volume; of one that nobody has begun, the counter of whoever must begin now. A failure is told once.
    fn begin(&self, mark: &str, total: usize) -> Result<Slot, Arc<AtomicUsize>> {
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(at) = kept.iter().position(|(m, _)| m == mark) {
            let slot = kept[at].1.clone();
            if let Slot::Failed(_) = slot {
                kept.remove(at);
            }
            return Ok(slot);
        }
        let done = Arc::new(AtomicUsize::new(0));
        kept.push_back((mark.to_string(), Slot::Under(Arc::clone(&done), total)));
        Err(done)
    }

    fn end(&self, mark: &str, slot: Slot) {
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.retain(|(m, _)| m != mark);
        kept.push_back((mark.to_string(), slot));
        let size = |s: &Slot| if let Slot::Ready(b) = s { b.bytes.len() } else { 0 };
        while kept.len() > 1 && (kept.len() > MOST || kept.iter().map(|(_, s)| size(s)).sum::<usize>() > MOST_BYTES) {
            let Some(at) = kept.iter().position(|(m, s)| m != mark && !matches!(s, Slot::Under(..))) else { break };
            kept.remove(at);
        }
    }
}

/// A volume begun that is never ended would be waited for for ever: whatever happens to the work, its place is given up.
struct Begun {
    office: Arc<Office>,
    mark: String,
    ended: bool,
}

impl Begun {
    fn end(mut self, slot: Slot) {
        self.ended = true;
        self.office.volumes.end(&self.mark, slot);
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if !self.ended {
            self.office.volumes.end(&self.mark, Slot::Failed("binding stopped".into()));
        }
    }
}

impl Office {
    /// Who may have which volume: the side volume needs a reach of its own.
    pub(crate) fn may_bind(&self, who: &Who, matter: MatterId, which: Which) -> Result<(), Denial> {
        let (facts, procedure) = self.facts(matter)?;
        let agency = facts.agency;
        policy::require(who, policy::Do::Read, agency)?;
        if self.veil(who, &facts, &procedure)?.is_some() {
            return Err(Denial::Reserved);
        }
        if which != Which::Main {
            policy::require(who, policy::Do::SideVolume, agency)?;
        }
        Ok(())
    }

    /// A volume of a matter: bound, or how far it is; whoever asks first sets the work going.
    pub fn volume(self: &Arc<Office>, who: &Who, matter: MatterId, which: Which) -> Result<Binding, Denial> {
        self.may_bind(who, matter, which)?;
        let parts = self.parts(who, matter, which)?;
        let (mark, total) = (parts.mark(), parts.lines.len());
        match self.volumes.begin(&mark, total) {
            Ok(Slot::Ready(bound)) => Ok(Binding::Ready(bound)),
            Ok(Slot::Under(done, total)) => Ok(Binding::Under(done.load(Relaxed), total)),
            Ok(Slot::Failed(why)) => Err(Denial::NotTypeset(why.to_string())),
            Err(done) => {
                let begun = Begun { office: Arc::clone(self), mark, ended: false };
                tokio::spawn(work(begun, who.clone(), parts, done));
                Ok(Binding::Under(0, total))
            }
        }
    }
}

async fn work(begun: Begun, who: Who, parts: Parts, done: Arc<AtomicUsize>) {
    let office = Arc::clone(&begun.office);
    let slot = match (Work { office: &office, who: &who, parts: &parts, done: &done }).bound().await {
        Ok(bound) => Slot::Ready(Arc::new(bound)),
        Err(denial) => Slot::Failed(format!("{denial:?}").into()),
    };
    begun.end(slot);
}

/// The first sixteen bytes as hex: what names a volume.
pub(crate) fn mark_of(digest: &[u8; 32]) -> String {
    hex(digest)[..32].to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(bytes: usize) -> Slot {
        let (title, standard) = (String::new(), String::new());
        Slot::Ready(Arc::new(Bound { title, bytes: vec![0; bytes], pages: 1, parts: 1, standard }))
    }

    #[test]
    fn one_binds_and_others_wait_and_a_failure_is_told_once() {
        let volumes = Volumes::default();
        let done = volumes.begin("a", 3).err().unwrap();
        done.store(2, Relaxed);
        assert!(matches!(volumes.begin("a", 3), Ok(Slot::Under(d, 3)) if d.load(Relaxed) == 2));
        volumes.end("a", Slot::Failed("x".into()));
        assert!(matches!(volumes.begin("a", 3), Ok(Slot::Failed(_))));
        assert!(volumes.begin("a", 3).is_err(), "then it is tried again");
        volumes.end("a", bound(5));
        assert!(matches!(volumes.begin("a", 3), Ok(Slot::Ready(b)) if b.bytes.len() == 5));
    }

    #[test]
    fn old_volumes_make_room_and_those_under_way_stay() {
        let volumes = Volumes::default();
        assert!(volumes.begin("under", 1).is_err());
        for n in 0..MOST {
            volumes.end(&n.to_string(), bound(1));
        }
        assert!(volumes.begin("0", 1).is_err(), "the oldest is gone");
        assert!(matches!(volumes.begin("under", 1), Ok(Slot::Under(..))));
        volumes.end("large", bound(MOST_BYTES + 1));
        assert!(matches!(volumes.begin("large", 1), Ok(Slot::Ready(_))), "the newest stays, however large");
        assert!(volumes.begin("5", 1).is_err());
    }

    #[test]
    fn a_volume_has_a_name_and_holds_its_own() {
        for (id, zh, main, side) in
            [("main", "正卷", true, false), ("side", "副卷", false, true), ("whole", "全卷", true, true)]
        {
            let which = Which::named(id).unwrap();
            assert_eq!((which.id(), which.zh()), (id, zh));
            assert_eq!((which.holds(Volume::Main), which.holds(Volume::Side)), (main, side));
        }
        assert_eq!(Which::named("other"), None);
    }
}
