//! Drafts of procedures: copied from a version, changed file by file; every saved state stays. A draft is no law and has no effect.

use crate::accounts::{Who, hex};
use crate::base::Moment;
use crate::base::id::PersonId;
use crate::fault::Denial;
use crate::law::draft::{Files, allowed, files_of};
use crate::public::publications::Local;
use crate::{Office, policy};
use fadu_store::DraftRow;
use fadu_store::record::hex::decode_array;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A file of a procedure is no longer than this.
pub const LARGEST: usize = 512 << 10;

/// What a saved state holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Body {
    pub procedure: String,
    /// The folder of the version that it was copied from.
    pub based_on: String,
    pub files: BTreeMap<String, String>,
    #[serde(default)]
    pub dropped: bool,
}

/// A draft in the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DraftLine {
    /// Its id.
    pub id: String,
    /// The procedure.
    pub procedure: String,
    /// Its Chinese name, as the draft says it.
    pub name: String,
    /// The version that it was copied from.
    pub based_on: String,
    /// The newest state.
    pub n: u32,
    /// When that was saved.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// Given up.
    pub dropped: bool,
    /// What became of it, if it was published.
    pub published: Option<Local>,
}

/// A draft on its page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DraftPage {
    /// Its head.
    pub line: DraftLine,
    /// Its files.
    pub files: Files,
    /// Those that are otherwise than in the version it was copied from, or new.
    pub changed: Vec<String>,
    /// Files of that version that it no longer has.
    pub removed: Vec<String>,
    /// Every saved state, the newest first: number, when, by whom.
    pub states: Vec<(u32, Moment, String)>,
    /// This person wrote none of it, and so may publish it.
    pub may_publish: bool,
}

impl Office {
    /// Begins a draft from a version of the pack in force.
    pub async fn begin_draft(&self, who: &Who, folder: &str) -> Result<String, Denial> {
        policy::require(who, policy::Do::Draft, who.agency)?;
        let engine = self.engine();
        let version = engine.law.base_procedures().find(|p| p.folder == folder).ok_or(Denial::NotFound)?;
        let files = files_of(&self.pack_in_force()?, folder);
        let id = self.seed().to_be_bytes();
        let body = Body { procedure: version.id.clone(), based_on: folder.into(), files, dropped: false };
        self.put_state(who, id, 1, &body).await?;
        Ok(hex(&id))
    }

    /// A draft; a state of it, if one is named.
    pub fn draft(&self, who: &Who, id: &str, n: Option<u32>) -> Result<DraftPage, Denial> {
        policy::require(who, policy::Do::Draft, who.agency)?;
        let key = decode_array::<16>(id).ok_or(Denial::NotFound)?;
        let row = self.store.draft(&key, n)?.ok_or(Denial::NotFound)?;
        let body = body(&row)?;
        let before = files_of(&self.pack_in_force()?, &body.based_on);
        let states = self.store.draft_states(&key)?;
        let other = |p: &&String| before.get(*p) != body.files.get(*p);
        Ok(DraftPage {
            changed: body.files.keys().filter(other).cloned().collect(),
            removed: before.keys().filter(|p| !body.files.contains_key(*p)).cloned().collect(),
            may_publish: !states.iter().any(|s| s.person == who.person.bits().to_be_bytes()),
            states: states.iter().map(|s| (s.n, Moment(s.at), s.name.clone())).collect(),
            line: self.draft_line(&row, &body)?,
            files: body.files,
        })
    }

    /// All drafts, the one saved last first.
    pub fn drafts(&self, who: &Who) -> Result<Vec<DraftLine>, Denial> {
        policy::require(who, policy::Do::Draft, who.agency)?;
        self.store.drafts()?.iter().map(|row| self.draft_line(row, &body(row)?)).collect()
    }

    fn draft_line(&self, row: &DraftRow, body: &Body) -> Result<DraftLine, Denial> {
        let id = hex(&row.draft);
        let published = self.publications().into_iter().filter_map(|p| p.local).find(|l| l.draft.0 == id);
        let engine = self.engine();
        let version = engine.law.base_procedures().find(|p| p.folder == body.based_on);
        Ok(DraftLine {
            name: named(&body.files).unwrap_or_else(|| body.procedure.clone()),
            based_on: version.map_or(body.based_on.clone(), |p| p.in_force.to_string()),
            procedure: body.procedure.clone(),
            n: row.n,
            at: Moment(row.at),
            by: row.name.clone(),
            dropped: body.dropped,
            published,
            id,
        })
    }

    /// Saves files over the state that was shown: each with its new text, or taken out.
    pub async fn save_draft(
        &self,
        who: &Who,
        (id, n): (&str, u32),
        files: Vec<(String, Option<String>)>,
    ) -> Result<u32, Denial> {
        let (key, mut body) = self.open_draft(who, id)?;
        for (path, text) in files {
            allowed(&path).map_err(|e| Denial::mistake("file", e))?;
            match text {
                Some(text) if text.len() > LARGEST => {
                    return Err(Denial::mistake("file", format!("{path} 超过 512 KB")));
                }
                Some(text) => drop(body.files.insert(path, lines(&text))),
                None if path == "procedure.toml" => {
                    return Err(Denial::mistake("file", "procedure.toml 是程序的总则，不能去掉"));
                }
                None => drop(body.files.remove(&path)),
            }
        }
        self.put_state(who, key, n + 1, &body).await?;
        Ok(n + 1)
    }

    /// Gives a draft up; what was saved stays.
    pub async fn drop_draft(&self, who: &Who, (id, n): (&str, u32)) -> Result<(), Denial> {
        let (key, body) = self.open_draft(who, id)?;
        self.put_state(who, key, n + 1, &Body { dropped: true, ..body }).await
    }

    /// The newest state of a draft that may still be changed.
    fn open_draft(&self, who: &Who, id: &str) -> Result<([u8; 16], Body), Denial> {
        policy::require(who, policy::Do::Draft, who.agency)?;
        let key = decode_array::<16>(id).ok_or(Denial::NotFound)?;
        let row = self.store.draft(&key, None)?.ok_or(Denial::NotFound)?;
        let body = body(&row)?;
        let line = self.draft_line(&row, &body)?;
        if line.dropped || line.published.is_some() {
            return Err(Denial::mistake("draft", "这份草稿已经发布或者已经放弃，不能再改；请另起一份"));
        }
        Ok((key, body))
    }

    async fn put_state(&self, who: &Who, draft: [u8; 16], n: u32, body: &Body) -> Result<(), Denial> {
        let text = serde_json::to_string(body).map_err(|e| Denial::Fault(e.to_string()))?;
        let (at, person) = (self.now().0, PersonId::bits(who.person).to_be_bytes());
        let state = DraftRow { draft, n, at, person, name: who.name.clone(), body: text };
        if self.store.put_draft(state).await? { Ok(()) } else { Err(Denial::Changed) }
    }
}

pub(crate) fn body(row: &DraftRow) -> Result<Body, Denial> {
    serde_json::from_str(&row.body).map_err(|e| Denial::Fault(e.to_string()))
}

/// The name that the draft gives its procedure: read as text, since it may not be readable as a procedure yet.
fn named(files: &Files) -> Option<String> {
    let head = files.get("procedure.toml")?;
    let line =
        head.lines().take_while(|l| !l.trim_start().starts_with('[')).find(|l| l.trim_start().starts_with("name"))?;
    Some(line.split_once('=')?.1.trim().trim_matches('"').to_string())
}

/// As files are kept: one kind of line end, and one at the end.
fn lines(text: &str) -> String {
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n").trim_end_matches('\n').to_string();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_kept_with_one_kind_of_line_end() {
        for (typed, kept) in [("a\r\nb", "a\nb\n"), ("a\n\n\n", "a\n"), ("", "\n"), ("a\rb\n", "a\nb\n")] {
            assert_eq!(lines(typed), kept, "{typed:?}");
        }
    }

    #[test]
    fn a_draft_is_named_even_if_it_cannot_be_read() {
        let of = |text: &str| named(&[("procedure.toml".to_string(), text.to_string())].into());
        assert_eq!(of("id = \"v\"\nname = \"走访\"\n= =").as_deref(), Some("走访"));
        assert_eq!(of("id = \"v\"\n[act]\nname = \"x\""), None);
    }
}
