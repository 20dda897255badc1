//! 执法动态 as a fold of events: announcements of bodies with their versions. What is drafted is checked by somebody else before it is published;
//! what is published stays until a newer version is, or until it is withdrawn.

use fadu_matter::base::id::{BodyId, PersonId};
use fadu_matter::base::{Fields, Moment};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A version as it was drafted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Id of the announcement.
    pub id: String,
    /// Whose it is.
    pub body: BodyId,
    /// Kind, by id.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Plain text: paragraphs, `# ` a heading, `- ` a line of a list.
    pub text: String,
    /// Files that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Enclosure>,
    /// Why it is said anew; empty the first time.
    #[serde(default)]
    pub reason: String,
    /// Who drafted it.
    pub by: Hand,
}

/// A file that goes with an announcement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// SHA-256 of its bytes as hex.
    pub digest: String,
    /// The name it had.
    pub name: String,
    /// Its media type, as its first bytes tell it.
    pub media: String,
    /// Bytes.
    pub size: u64,
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hand {
    /// The person.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// When.
    pub at: Moment,
}

/// What became of a version, said of the newest of an announcement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Id of the announcement.
    pub id: String,
    /// Why; empty where nothing is asked.
    #[serde(default)]
    pub reason: String,
    /// Who says it.
    pub by: Hand,
}

/// A version and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// As it was drafted.
    pub draft: Draft,
    /// Who checked it.
    pub checked: Option<Hand>,
    /// Who returned it, and why.
    pub returned: Option<Said>,
    /// Who published it.
    pub published: Option<Hand>,
}

/// An announcement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announcement {
    /// Its versions, oldest first; never empty in the room.
    pub versions: Vec<Version>,
    /// Who withdrew it, and why.
    pub withdrawn: Option<Said>,
}

impl Announcement {
    /// The newest version.
    pub fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }
    /// The version that stands for the public; none where none was published, or it was withdrawn.
    pub fn stands(&self) -> Option<(&Version, &Hand)> {
        if self.withdrawn.is_some() {
            return None;
        }
        self.versions.iter().rev().find_map(|v| Some((v, v.published.as_ref()?)))
    }
    /// When it was first published.
    pub fn first(&self) -> Option<Moment> {
        self.versions.iter().find_map(|v| Some(v.published.as_ref()?.at))
    }
    /// Whether a version waits: drafted and neither published nor returned.
    pub fn waits(&self) -> bool {
        self.withdrawn.is_none() && self.newest().is_some_and(|v| v.published.is_none() && v.returned.is_none())
    }
}

/// All announcements by id.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// They.
    pub all: BTreeMap<String, Announcement>,
}

impl Board {
    /// Takes in an event; what it does not know it passes over.
    pub fn apply(&mut self, name: &str, fields: &Fields) {
        let Some(row) = fields.get("row") else { return };
        if name == "AnnouncementDrafted" {
            let Ok(draft) = serde_json::from_value::<Draft>(row.clone()) else { return };
            let version = Version { draft, checked: None, returned: None, published: None };
            self.all.entry(version.draft.id.clone()).or_default().versions.push(version);
            return;
        }
        let Ok(said) = serde_json::from_value::<Said>(row.clone()) else { return };
        let Some(of) = self.all.get_mut(&said.id) else { return };
        if name == "AnnouncementWithdrawn" {
            of.withdrawn = Some(said);
            return;
        }
        let Some(newest) = of.versions.last_mut() else { return };
        match name {
            "AnnouncementChecked" => newest.checked = Some(said.by),
            "AnnouncementReturned" => newest.returned = Some(said),
            "AnnouncementPublished" => newest.published = Some(said.by),
            _ => {}
        }
    }
}

/// A piece of a text, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A heading.
    Heading(&'a str),
    /// A paragraph.
    Paragraph(&'a str),
    /// The lines of a list.
    List(Vec<&'a str>),
}

/// A text in pieces: nothing in it is ever markup.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut all: Vec<Piece> = Vec::new();
    let mut list = false;
    for line in text.lines().map(str::trim) {
        match (line.strip_prefix("# "), line.strip_prefix("- "), all.last_mut()) {
            (Some(heading), ..) => all.push(Piece::Heading(heading.trim())),
            (_, Some(item), Some(Piece::List(items))) if list => items.push(item.trim()),
            (_, Some(item), _) => all.push(Piece::List(vec![item.trim()])),
            _ if line.is_empty() => {}
            _ => all.push(Piece::Paragraph(line)),
        }
        list = line.starts_with("- ");
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn hand(n: u128) -> Hand {
        Hand { person: PersonId::from_bits(n), name: "甲".into(), at: Moment(i64::try_from(n).unwrap()) }
    }

    fn said(board: &mut Board, name: &str, n: u128) {
        let row = Said { id: "a".into(), reason: String::new(), by: hand(n) };
        board.apply(name, &Fields::from([("row".to_string(), json!(row))]));
    }

    fn drafted(board: &mut Board, title: &str, n: u128) {
        let draft = Draft {
            id: "a".into(),
            body: BodyId::from_bits(1),
            kind: "news".into(),
            title: title.into(),
            text: "一".into(),
            files: Vec::new(),
            reason: String::new(),
            by: hand(n),
        };
        board.apply("AnnouncementDrafted", &Fields::from([("row".to_string(), json!(draft))]));
    }

    #[test]
    fn what_is_published_stands_until_a_newer_version_is_or_it_is_withdrawn() {
        let mut board = Board::default();
        said(&mut board, "AnnouncementPublished", 1);
        assert!(board.all.is_empty(), "of nothing that was drafted");
        drafted(&mut board, "旧", 1);
        let title = |b: &Board| b.all["a"].stands().map(|(v, _)| v.draft.title.clone());
        assert_eq!((title(&board), board.all["a"].waits()), (None, true));
        said(&mut board, "AnnouncementChecked", 2);
        said(&mut board, "AnnouncementPublished", 3);
        assert_eq!((title(&board).as_deref(), board.all["a"].waits()), (Some("旧"), false));
        drafted(&mut board, "新", 4);
        assert_eq!(title(&board).as_deref(), Some("旧"), "until the newer one is published");
        said(&mut board, "AnnouncementPublished", 5);
        assert_eq!((title(&board).as_deref(), board.all["a"].first()), (Some("新"), Some(Moment(3))));
        said(&mut board, "AnnouncementWithdrawn", 6);
        assert_eq!(title(&board), None);
    }

    #[test]
    fn a_text_is_paragraphs_headings_and_lists_and_never_markup() {
        let text = "# 安排\n第一段 <b>\n\n- 一\n- 二\n末段\n- 三";
        let want = [
            Piece::Heading("安排"),
            Piece::Paragraph("第一段 <b>"),
            Piece::List(vec!["一", "二"]),
            Piece::Paragraph("末段"),
            Piece::List(vec!["三"]),
        ];
        assert_eq!(pieces(text), want);
    }
}
