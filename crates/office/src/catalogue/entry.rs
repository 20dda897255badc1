//! An entry of the catalogue of violation items: the item, where it comes from, how far it is confirmed.

use crate::base::Day;
use crate::law::items::Item;
use serde::{Deserialize, Serialize};

/// How far an entry is confirmed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Proposed: nobody has compared it with the article.
    Unconfirmed,
    /// Compared and confirmed: it may found a decision.
    Confirmed,
    /// Returned with a reason: no item, or read wrongly.
    Returned,
    /// Retired after it had been confirmed.
    Retired,
}

impl State {
    /// All of them, in the order of a page.
    pub const ALL: [State; 4] = [State::Unconfirmed, State::Confirmed, State::Returned, State::Retired];

    /// As the row and the address have it.
    pub fn id(self) -> &'static str {
        match self {
            State::Unconfirmed => "unconfirmed",
            State::Confirmed => "confirmed",
            State::Returned => "returned",
            State::Retired => "retired",
        }
    }

    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            State::Unconfirmed => "待确认",
            State::Confirmed => "已确认",
            State::Returned => "已退回",
            State::Retired => "已停用",
        }
    }
}

/// What whoever confirms has to look at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// What is left of the act is too short to be one.
    NoAct,
    /// No kind of consequence was read.
    NoKind,
    /// An amount counts for each of something.
    Each,
    /// An amount has no upper end.
    Open,
    /// Of what a multiple or share is was not understood.
    NoBase,
    /// The article has several 款 that may be about different acts.
    Several,
    /// The day of the version is not known.
    NoDay,
}

impl Note {
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Note::NoAct => "没有读出违法行为",
            Note::NoKind => "没有读出处罚种类",
            Note::Each => "有按件、按面积等计算的幅度",
            Note::Open => "有的幅度没有上限",
            Note::NoBase => "倍数或者比例的基数没有读出",
            Note::Several => "条文有几款，请核对各款是否另有行为",
            Note::NoDay => "法规版本的日期不明",
        }
    }

    /// Whether the entry must be corrected before it can be confirmed: what it says is not what the article says.
    pub fn bars(self) -> bool {
        !matches!(self, Note::Several)
    }
}

/// An entry.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The item as it is or would be published.
    pub item: Item,
    /// The title of the statute.
    pub statute: String,
    /// The day of its version.
    pub version_day: Option<Day>,
    /// How far it is confirmed.
    pub state: State,
    /// What has to be looked at.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// The natural person who brought it to this state.
    pub by: String,
    /// That person's name.
    pub by_name: String,
    /// The day.
    pub on: Day,
    /// Why it was returned or retired.
    #[serde(default)]
    pub reason: String,
}

/// A title as lists shorten it: without the name of the state before it, without the signs around titles in it.
pub(crate) fn short_title(title: &str) -> String {
    let title = title.trim();
    let title = title.strip_prefix("中华人民共和国").unwrap_or(title);
    let title = title.replace("《中华人民共和国", "《").replace("〈中华人民共和国", "〈");
    title.chars().filter(|c| !"《》〈〉".contains(*c) && !c.is_whitespace()).collect()
}

impl Entry {
    /// The day of the version as text; empty if none is known.
    pub fn version_text(&self) -> String {
        self.version_day.map_or(String::new(), |d| d.to_string())
    }

    /// By what entries are ordered.
    pub(crate) fn place(&self) -> String {
        let Some(basis) = self.item.basis.first() else { return self.statute.clone() };
        let mut parts = basis.article.split('-').map(|p| p.parse::<u32>().unwrap_or(0));
        let (article, sub) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
        let (paragraph, item) = (basis.paragraph, basis.item);
        format!("{} {} {article:05}-{sub:03}.{paragraph:03}.{item:03}", self.statute, self.version_text())
    }

    /// Equal for entries of one statute that say the same.
    pub(crate) fn same(&self) -> String {
        let said = |c: &char| c.is_alphanumeric();
        format!("{} {}", self.statute, self.item.name.chars().filter(said).collect::<String>())
    }

    /// What is searched.
    pub(crate) fn find(&self) -> String {
        let places: Vec<String> = self.item.basis.iter().map(|c| c.place_zh()).collect();
        format!("{} {} {} {}", self.item.name, self.statute, places.join(" "), self.item.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_compared_as_lists_shorten_them() {
        for (long, short) in [
            ("中华人民共和国某法", "某法"),
            ("某市实施《中华人民共和国某法》办法", "某市实施某法办法"),
            ("某市实施〈某法〉办法", "某市实施某法办法"),
        ] {
            assert_eq!(short_title(long), short);
        }
    }
}
