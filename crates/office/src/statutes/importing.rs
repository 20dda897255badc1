//! Texts brought by hand: looked at first, nothing is written before it is confirmed. What was looked at waits in memory for half an hour.

use super::reading::read_file;
use super::{StatuteVersion, registered};
use crate::Office;
use crate::accounts::Who;
use crate::base::id::PersonId;
use crate::base::{Day, Moment};
use crate::fault::Denial;
use crate::law::text::{Change, compare};
use crate::policy::{self, Do};
use fadu_store::record::hex;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// So long waits what was looked at.
const WAITS_MS: i64 = 30 * 60_000;
/// So many lots wait at most; of more the oldest goes.
const LOTS: usize = 8;
/// So many files are looked at in one go.
const FILES: usize = 50;

/// What a file would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportFate {
    /// A title that is not there yet.
    New,
    /// Another version of a title that is there: the day of the version it is compared with; articles changed, new, gone.
    Version(Option<Day>, [usize; 3]),
    /// The very bytes are there already: nothing happens.
    There,
    /// Not taken, and why.
    Refused(String),
}

/// A file that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportLine {
    /// Its name.
    pub file: String,
    /// The title that was read.
    pub title: String,
    /// The day of the version.
    pub day: Option<Day>,
    /// Articles read.
    pub articles: usize,
    /// Places that a reader must know of.
    pub findings: Vec<String>,
    /// What it would do.
    pub fate: ImportFate,
}

/// What was looked at, and the name under which it is confirmed; no name if there is nothing to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportPreview {
    /// The files in their order.
    pub lines: Vec<ImportLine>,
    /// Confirms it.
    pub token: Option<String>,
}

struct Lot {
    by: PersonId,
    at: Moment,
    versions: Vec<(StatuteVersion, Vec<u8>)>,
}

/// Lots that wait.
#[derive(Default)]
pub(crate) struct Staged(Mutex<BTreeMap<String, Lot>>);

impl Office {
    /// Looks at files; of each its name and bytes.
    pub fn preview_statutes(
        &self,
        who: &Who,
        folder: &str,
        files: Vec<(String, Vec<u8>)>,
    ) -> Result<ImportPreview, Denial> {
        policy::require(who, Do::Draft, who.agency)?;
        if files.is_empty() || files.len() > FILES {
            return Err(Denial::mistake("files", format!("请选择要导入的文件，一次最多 {FILES} 个")));
        }
        let known = registered(&self.store)?;
        let (mut lines, mut taken) = (Vec::new(), Vec::<(StatuteVersion, Vec<u8>)>::new());
        for (name, bytes) in files {
            let (line, version) = self.look(&known, (folder, &name), &bytes)?;
            let twice = version.as_ref().is_some_and(|v| taken.iter().any(|(t, _)| t.digest == v.digest));
            lines.push(if twice { ImportLine { fate: ImportFate::There, ..line } } else { line });
            taken.extend(version.filter(|_| !twice).map(|v| (v, bytes)));
        }
        let token = (!taken.is_empty()).then(|| self.stage(who, taken));
        Ok(ImportPreview { lines, token })
    }

    /// Writes what was looked at; how many versions were new.
    pub async fn confirm_statutes(&self, who: &Who, token: &str) -> Result<usize, Denial> {
        policy::require(who, Do::Enact, who.agency)?;
        let lot = self.staged.0.lock().unwrap_or_else(PoisonError::into_inner).remove(token);
        let now = self.now();
        let lot = lot.filter(|l| l.by == who.person && now.0 - l.at.0 < WAITS_MS);
        let lot =
            lot.ok_or_else(|| Denial::mistake("files", "预览已经过期或者已经确认过，没有写入；请重新选择文件"))?;
        self.register_statutes(&who.person.to_string(), lot.versions).await
    }

    fn stage(&self, who: &Who, versions: Vec<(StatuteVersion, Vec<u8>)>) -> String {
        let token = format!("{:032x}", self.seed());
        let now = self.now();
        let mut all = self.staged.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, l| now.0 - l.at.0 < WAITS_MS);
        while all.len() >= LOTS {
            let oldest = all.iter().min_by_key(|(_, l)| l.at).map(|(t, _)| t.clone());
            oldest.and_then(|t| all.remove(&t));
        }
        all.insert(token.clone(), Lot { by: who.person, at: now, versions });
        token
    }

    fn look(
        &self,
        known: &[StatuteVersion],
        (folder, name): (&str, &str),
        bytes: &[u8],
    ) -> Result<(ImportLine, Option<StatuteVersion>), Denial> {
        let line = ImportLine {
            file: name.to_string(),
            title: String::new(),
            day: None,
            articles: 0,
            findings: Vec::new(),
            fate: ImportFate::New,
        };
        let (mut version, text) = match read_file(name, bytes) {
            Ok(read) => read,
            Err(why) => {
                let why = why.unwrap_or_else(|| "只收 .md、.txt、.docx 文件".into());
                return Ok((ImportLine { fate: ImportFate::Refused(why), ..line }, None));
            }
        };
        version.folder = folder.to_string();
        version.digest = hex::encode(&Sha256::digest(bytes));
        let there = known.iter().any(|v| v.digest == version.digest);
        let own = known.iter().filter(|v| v.statute == version.statute);
        // The nearest older version, else the newest.
        let older = own.clone().filter(|v| v.version_day < version.version_day).max_by_key(|v| v.version_day);
        let beside = older.or(own.max_by_key(|v| v.version_day));
        let fate = match (there, beside) {
            (true, _) => ImportFate::There,
            (false, None) => ImportFate::New,
            (false, Some(beside)) => {
                let (changes, gone) = compare(&beside.text(&self.store)?, &text);
                let count = |what: &Change| changes.iter().filter(|c| *c == what).count();
                let counts = [count(&Change::Changed), count(&Change::New), gone.len()];
                ImportFate::Version(beside.version_day, counts)
            }
        };
        let findings = text.findings.iter().map(|f| format!("第 {} 行 {} {}", f.line, f.kind.zh(), f.about));
        let line = ImportLine {
            title: text.title.clone(),
            day: version.version_day,
            articles: text.articles.len(),
            findings: findings.collect(),
            fate,
            ..line
        };
        Ok((line, (!there).then_some(version)))
    }
}
