//! A case played again 案件回放: everything that happened, oldest first, with its texts, pictures, sound and film on one time line.

use crate::accounts::Who;
use crate::base::id::MatterId;
use crate::base::{Day, Moment};
use crate::evidence::exhibit::{erased_on, files};
use crate::fault::Denial;
use crate::law::procedure::FieldKind;
use crate::matter::facts::PAPER_MADE;
use crate::matter::{Entry, Facts};
use crate::{Office, RecordLine};
use serde::Serialize;
use serde_json::Value;

/// A case as it is played.
#[derive(Clone, Debug, Serialize)]
pub struct CaseReplay {
    /// The matter.
    pub matter: MatterId,
    /// The party.
    pub title: String,
    /// Newest number.
    pub number: String,
    /// Its scenes, oldest first.
    pub scenes: Vec<Scene>,
}

/// What a scene is, for the filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SceneKind {
    /// A step taken.
    Act,
    /// A paper made.
    Paper,
    /// A step with a picture, sound or film.
    Media,
}

/// One event.
#[derive(Clone, Debug, Serialize)]
pub struct Scene {
    /// What it is.
    pub kind: SceneKind,
    /// The place of the event in the matter, from 0.
    pub event: usize,
    /// What happened, by whom, when.
    pub line: RecordLine,
    /// The paper's number among those of the matter, from 1.
    pub paper: Option<usize>,
    /// Longer texts: label and words.
    pub texts: Vec<(String, String)>,
    /// Its files.
    pub files: Vec<SceneFile>,
    /// Whole days between the recording of the scene before and of this one.
    pub days_since: i64,
}

/// A file of a scene.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SceneFile {
    /// The field.
    pub field: String,
    /// The file's name.
    pub name: String,
    /// Media type.
    pub media: String,
    /// Bytes.
    pub size: u64,
    /// When the device took it (ms), if it said.
    pub captured_at: Option<i64>,
    /// Its bytes were destroyed as two persons decided.
    pub destroyed: bool,
    /// The day on which it went with the personal data of the matter.
    pub erased: Option<Day>,
}

const DAY_MS: i64 = 86_400_000;

impl Office {
    /// The whole case, oldest event first; asked of the policy as the file is.
    pub fn case_replay(&self, who: &Who, matter: MatterId) -> Result<CaseReplay, Denial> {
        let page = self.file_page(who, matter)?;
        let (facts, procedure) = self.facts_seen(who, matter)?;
        let mut papers = 0;
        let mut before: Option<Moment> = None;
        let mut scenes = Vec::new();
        for line in page.record.into_iter().rev() {
            let event = line.n - 1;
            let Some(entry) = facts.entries.get(event) else { continue };
            let made = entry.name == PAPER_MADE && !entry.undone;
            papers += usize::from(made);
            let gone = entry.fields.iter().filter_map(|(field, v)| {
                let on = erased_on(&facts, &procedure, (field, v))?;
                Some(SceneFile { erased: Some(on), ..scene_file(&facts, field, &Value::Null) })
            });
            let there = files(entry).map(|(field, v)| scene_file(&facts, field, v));
            let files: Vec<SceneFile> = there.chain(gone).collect();
            let kind = match () {
                () if !files.is_empty() => SceneKind::Media,
                () if entry.name == PAPER_MADE => SceneKind::Paper,
                () => SceneKind::Act,
            };
            let long = |(name, value): (&String, &Value)| {
                let def =
                    procedure.fields.get(name).filter(|d| matches!(d.kind, FieldKind::Lines | FieldKind::Reasoning))?;
                Some((def.label.clone(), value.as_str().filter(|t| !t.is_empty())?.to_string()))
            };
            let days_since = before.map_or(0, |b| (line.recorded.0 - b.0).div_euclid(DAY_MS));
            before = Some(line.recorded);
            let texts = typed_here(entry).filter_map(long).collect();
            scenes.push(Scene { kind, event, line, paper: made.then_some(papers), texts, files, days_since });
        }
        Ok(CaseReplay { matter, title: page.title, number: page.number, scenes })
    }
}

/// The fields of the event itself.
fn typed_here(entry: &Entry) -> impl Iterator<Item = (&String, &Value)> {
    entry.fields.iter().filter(|_| entry.name != PAPER_MADE)
}

fn scene_file(facts: &Facts, field: &str, file: &Value) -> SceneFile {
    let text = |k: &str| file.get(k).and_then(Value::as_str).unwrap_or_default().to_string();
    SceneFile {
        field: field.to_string(),
        name: text("name"),
        media: text("media"),
        size: file.get("size").and_then(Value::as_u64).unwrap_or(0),
        captured_at: file.get("arrival").and_then(|a| a.get("captured_at")).and_then(Value::as_i64),
        destroyed: crate::evidence::destruction_state::is_destroyed(facts, &text("digest")),
        erased: None,
    }
}
