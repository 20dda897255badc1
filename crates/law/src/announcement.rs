//! 执法动态: which kinds of announcement there are, how long they may be, whose house rule that is (`law/announcements.toml`).

use crate::check::Finding;
use crate::limit::House;
use crate::{Law, LawError, Pack};
use serde::Deserialize;

const FILE: &str = "announcements.toml";

/// What may be announced; an older pack says nothing, and then nothing may.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcements {
    /// Most characters of a title.
    pub title_most: usize,
    /// Most characters of a text.
    pub text_most: usize,
    /// So many days after it was published it still stands on the public page.
    pub public_days: i32,
    /// Which files may go with one; an older pack takes none.
    #[serde(default)]
    pub files: AnnouncedFiles,
    /// Whose rule that is; none in a pack that says nothing.
    pub house: Option<House>,
    /// The kinds.
    #[serde(rename = "kind")]
    pub kinds: Vec<AnnouncementKind>,
}

/// Which files may go with an announcement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnouncedFiles {
    /// So many at most.
    pub most: usize,
    /// The largest, in MB.
    pub most_mb: u64,
    /// Media types, as the first bytes of a file tell them.
    pub media: Vec<String>,
    /// What they are called, in Chinese.
    pub named: String,
}

/// One kind.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnouncementKind {
    /// Permanent kebab-case id.
    pub id: String,
    /// Its Chinese name.
    pub name: String,
    /// What belongs there.
    #[serde(default)]
    pub hint: String,
}

impl Announcements {
    /// Reads the file, where the pack has it.
    pub(crate) fn parse(pack: &Pack) -> Result<Announcements, LawError> {
        if pack.paths("", FILE).any(|p| p == FILE) { pack.toml(FILE) } else { Ok(Announcements::default()) }
    }
    /// The name of a kind.
    pub fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.kinds.iter().find(|k| k.id == id).map_or(id, |k| &k.name)
    }
}

/// The house rule is listed; kinds are told apart.
pub(crate) fn check(law: &Law, findings: &mut Vec<Finding>) {
    let a = &law.announcements;
    let Some(house) = &a.house else { return };
    for (n, kind) in a.kinds.iter().enumerate().filter(|(n, k)| a.kinds[..*n].iter().any(|o| o.id == k.id)) {
        findings.push(Finding::error(FILE, format!("第 {n} 类 {} 写了两次", kind.id)));
    }
    if a.title_most == 0 || a.text_most == 0 || a.public_days <= 0 || a.kinds.is_empty() {
        findings.push(Finding::error(FILE, "长度、展示天数和种类不能空"));
    }
    let f = &a.files;
    if f.most > 0 && (f.most_mb == 0 || f.media.is_empty() || f.named.is_empty()) {
        findings.push(Finding::error(FILE, "附件要写明大小和种类"));
    }
    let House { owner, origin } = house;
    findings.push(Finding::note(FILE, format!("执法动态（内部规则：{owner}，{origin}，推定）")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_without_the_file_announces_nothing() {
        let none = Announcements::parse(&Pack { files: [].into() }).unwrap();
        assert!(none.kinds.is_empty() && none.house.is_none());
        let text = "title_most = 9\ntext_most = 99\npublic_days = 7\nhouse = { owner = \"o\", origin = \"g\" }\n[[kind]]\nid = \"a\"\nname = \"甲\"\n";
        let some = Announcements::parse(&Pack { files: [(FILE.to_string(), text.into())].into() }).unwrap();
        assert_eq!((some.name("a"), some.name("b"), some.public_days), ("甲", "b", 7));
    }
}
