//! How the papers of a matter are filed 归档: which volume each belongs to, in what order, how long the file is kept, and what corrects a paper.

use crate::check::Finding;
use crate::procedure::Procedure;
use fadu_base::Ground;
use serde::{Deserialize, Serialize};

/// Which volume of a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Volume {
    /// 正卷: what went out, evidence, receipts.
    Main,
    /// 副卷: what was said inside the agency; never shown outside.
    Side,
}

impl Volume {
    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Volume::Main => "正卷",
            Volume::Side => "副卷",
        }
    }
    /// The volume of a paper with this mark.
    pub fn of(side: bool) -> Volume {
        if side { Volume::Side } else { Volume::Main }
    }
}

/// What the cover may name as a field although nobody types it: what was decided, in words.
pub const OUTCOME: &str = "decision_text";

/// How a procedure files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// What volumes and order rest on.
    pub ground: Ground,
    /// Papers that a bound volume sets anew for itself: cover, catalogue, end note.
    #[serde(default)]
    pub bound: Vec<String>,
    /// What the cover says, in order: a label and the field that holds it.
    #[serde(default)]
    pub cover: Vec<(String, String)>,
    /// The field with the retention period 保管期限.
    #[serde(default)]
    pub retention: String,
    /// The field with the day on which it was filed away.
    #[serde(default)]
    pub archived_on: String,
    /// What the retention period rests on.
    pub retention_ground: Ground,
    /// Which events correct a paper.
    #[serde(default, rename = "correction")]
    pub corrections: Vec<Correction>,
    /// Groups in the order of filing; what is in none comes last in its volume.
    #[serde(rename = "group")]
    pub groups: Vec<FileGroup>,
}

/// How a paper is corrected 更正: nothing is rewritten, a sheet is put behind it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The event.
    pub event: String,
    /// Its field with the digest of the paper.
    #[serde(default)]
    pub field: String,
    /// Where it names none: the newest paper of this kind before it.
    #[serde(default)]
    pub paper: String,
    /// What the corrected paper is marked with.
    pub word: String,
}

/// Papers that lie together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileGroup {
    /// The volume.
    pub volume: Volume,
    /// Chinese name.
    pub name: String,
    /// Ids of papers; `id@act` is one that this act makes.
    #[serde(default)]
    pub papers: Vec<String>,
    /// Pieces of evidence lie here.
    #[serde(default)]
    pub evidence: bool,
}

impl Archive {
    /// The place of the group of a paper, made by an act, in a volume; past the last if it is in none.
    pub fn group_of(&self, volume: Volume, paper: &str, act: &str) -> usize {
        let by_act = |p: &String| p.split_once('@').is_some_and(|(id, of)| id == paper && of == act);
        let mine = |g: &&FileGroup| g.volume == volume;
        let place = |wanted: &dyn Fn(&FileGroup) -> bool| self.groups.iter().position(|g| mine(&g) && wanted(g));
        place(&|g| g.papers.iter().any(by_act))
            .or_else(|| place(&|g| g.papers.iter().any(|p| p == paper)))
            .unwrap_or(self.groups.len())
    }
}

/// Whatever the filing names exists, each paper lies in the volume that it is marked for, and every volume has its words.
pub fn check(p: &Procedure, findings: &mut Vec<Finding>) {
    let Some(archive) = &p.archive else { return };
    let file = format!("procedures/{}", p.id);
    let mut say = |what: String| findings.push(Finding::error(&file, format!("archive：{what}")));
    let made = |id: &str| p.acts.iter().flat_map(|a| &a.papers).find(|used| used.id == id);
    for group in &archive.groups {
        for named in &group.papers {
            let (id, act) = named.split_once('@').map_or((named.as_str(), None), |(id, act)| (id, Some(act)));
            match made(id) {
                None => say(format!("没有文书 {id}")),
                Some(used) if Volume::of(used.side_volume) != group.volume => say(format!(
                    "{id} 标为{}，却列在{}“{}”",
                    Volume::of(used.side_volume).zh(),
                    group.volume.zh(),
                    group.name
                )),
                Some(_) => {}
            }
            if let Some(act) = act.filter(|a| !p.act(a).is_some_and(|a| a.papers.iter().any(|used| used.id == id))) {
                say(format!("{act} 不制作 {id}"));
            }
        }
    }
    archive.bound.iter().filter(|id| made(id).is_none()).for_each(|id| say(format!("没有文书 {id}")));
    let correction = archive.corrections.iter().map(|c| &c.field);
    let fields =
        archive.cover.iter().map(|(_, f)| f).chain([&archive.retention, &archive.archived_on]).chain(correction);
    let known = |f: &String| {
        f.is_empty() || f == OUTCOME || p.fields.contains_key(f) || p.numbers.contains_key(f) || stamped(p, f)
    };
    fields.filter(|f| !known(f)).for_each(|f| say(format!("没有字段 {f}")));
    for c in &archive.corrections {
        if !p.acts.iter().any(|a| a.events.iter().any(|e| e.name == c.event)) {
            say(format!("没有动作产生事件 {}", c.event));
        }
        if c.field.is_empty() && made(&c.paper).is_none() {
            say(format!("{} 没有说明更正哪份文书", c.event));
        }
    }
}

/// Whether an event stamps the field with its day.
fn stamped(p: &Procedure, field: &str) -> bool {
    p.acts.iter().flat_map(|a| &a.events).any(|e| e.stamp.as_deref() == Some(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_lies_in_the_group_that_names_its_act_before_one_that_names_it_alone() {
        let group = |volume, name: &str, papers: &[&str]| FileGroup {
            volume,
            name: name.into(),
            papers: papers.iter().map(ToString::to_string).collect(),
            evidence: false,
        };
        let house = || Ground::House { owner: "甲".into(), origin: "乙".into() };
        let archive = Archive {
            ground: house(),
            bound: Vec::new(),
            cover: Vec::new(),
            retention: String::new(),
            archived_on: String::new(),
            retention_ground: house(),
            corrections: Vec::new(),
            groups: vec![
                group(Volume::Main, "其他回证", &["receipt"]),
                group(Volume::Main, "决定", &["decision", "receipt@serve"]),
                group(Volume::Side, "审核", &["review"]),
            ],
        };
        assert_eq!(archive.group_of(Volume::Main, "receipt", "serve"), 1);
        assert_eq!(archive.group_of(Volume::Main, "receipt", "tell"), 0);
        assert_eq!(archive.group_of(Volume::Side, "review", "x"), 2);
        assert_eq!(archive.group_of(Volume::Main, "review", "x"), 3);
        assert_eq!((Volume::of(true).zh(), Volume::of(false).zh()), ("副卷", "正卷"));
    }
}
