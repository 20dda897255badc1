//! Drafts of procedures: copied from a version, changed file by file, checked; every saved state stays. A draft is no law and has no effect.

use crate::accounts::{Who, hex};
use crate::base::id::PersonId;
use crate::base::{Day, Moment};
use crate::fault::Denial;
use crate::law::difference::{Difference, differences};
use crate::law::draft::{Files, allowed, files_of, laid, located};
use crate::law::{Finding, Law, Pack, Severity};
use crate::matter::Engine;
use crate::publications::Local;
use crate::{Office, policy};
use fadu_store::DraftRow;
use fadu_store::record::hex::decode_array;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

/// A file of a procedure is no longer than this.
const LARGEST: usize = 512 << 10;

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

/// A finding, led to its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundLine {
    /// Keeps it from being published.
    pub error: bool,
    /// The file: of the draft, or of the pack around it.
    pub file: String,
    /// A file of the draft.
    pub own: bool,
    /// The line, where it is known.
    pub line: Option<usize>,
    /// What.
    pub what: String,
}

/// What the check of a draft found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checked {
    /// How many findings keep it from being published.
    pub errors: usize,
    /// All findings on it.
    pub findings: Vec<FoundLine>,
    /// What it says otherwise than the version in force; nothing where it cannot be read.
    pub differences: Option<Vec<Difference>>,
    /// The version in force that it was compared with.
    pub compared: Day,
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
        let published = self.publications()?.into_iter().filter_map(|p| p.local).find(|l| l.draft.0 == id);
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

    /// Checks the newest state of a draft as if it were in force from today, or from the first day after that is free.
    pub async fn check_draft(&self, who: &Who, id: &str) -> Result<Checked, Denial> {
        let page = self.draft(who, id, None)?;
        let engine = self.engine();
        let taken = |day: Day| engine.law.versions(&page.line.procedure).any(|p| p.in_force == day);
        let mut day = self.today();
        while taken(day) {
            day = day.plus(1);
        }
        Ok(self.checked(&page, day).await?.0)
    }

    /// The findings on a draft in force from a day, and the pack with it.
    pub(crate) async fn checked(&self, page: &DraftPage, day: Day) -> Result<(Checked, Option<Pack>), Denial> {
        let (pack, known) = (self.pack_in_force()?, self.proved().await?);
        let (procedure, files) = (page.line.procedure.clone(), page.files.clone());
        let (engine, today) = (self.engine(), self.today());
        let run = move || check((&pack, &engine.law, &known), (&procedure, day, today), &files);
        tokio::task::spawn_blocking(run).await.map_err(|e| Denial::Fault(e.to_string()))
    }

    /// What the checker says of the pack in force: asked once, since it takes a while.
    pub(crate) async fn proved(&self) -> Result<Arc<Vec<Finding>>, Denial> {
        let digest = self.engine().law.digest;
        let known = || self.proved.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, findings)) = known().as_ref().filter(|(of, _)| *of == digest) {
            return Ok(Arc::clone(findings));
        }
        let pack = self.pack_in_force()?;
        let run = move || crate::law::check(&pack);
        let findings = Arc::new(tokio::task::spawn_blocking(run).await.map_err(|e| Denial::Fault(e.to_string()))?);
        *known() = Some((digest, Arc::clone(&findings)));
        Ok(findings)
    }
}

fn check(
    (pack, law, known): (&Pack, &Law, &[Finding]),
    (id, day, today): (&str, Day, Day),
    files: &Files,
) -> (Checked, Option<Pack>) {
    let folder = crate::law::draft::folder(id, day);
    let in_force = law.known_on(id, today);
    let compared = in_force.map_or(day, |p| p.in_force);
    let of = |all: Vec<Finding>, differences| {
        let findings: Vec<FoundLine> = all.into_iter().map(|f| found(f, &folder, files)).collect();
        let errors = findings.iter().filter(|f| f.error).count();
        Checked { errors, findings, differences, compared }
    };
    let whole = match laid(pack, (id, day), files) {
        Ok(whole) => whole,
        Err(e) => return (of(vec![e.into()], None), None),
    };
    let mut all = crate::law::check(&whole);
    all.retain(|f| !known.contains(f));
    let mut changes = None;
    if let Ok(new) = Law::parse(&whole) {
        let version = new.procedure(id, day, "");
        changes = in_force.zip(version.as_ref()).map(|(old, v)| differences((law, old), (&new, v)));
        // Conditions are compiled by the engine.
        if let Err(e) = Engine::new(new) {
            all.push(Finding::error(format!("procedures/{folder}"), format!("条件不能读懂：{e}")));
        }
    }
    all.sort_by_key(|f| std::cmp::Reverse(f.severity));
    (of(all, changes), Some(whole))
}

/// A finding with its place: in a file of the draft, or in the pack around it.
fn found(finding: Finding, folder: &str, files: &Files) -> FoundLine {
    let error = finding.severity == Severity::Error;
    let (own, file, line) = match located(&finding, folder, files) {
        Some((file, line)) => (true, file, line),
        None => (false, finding.file, finding.line),
    };
    FoundLine { error, file, own, line, what: finding.what }
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
