//! The law pack, read: calendar, limits, statutes, events, words, procedures with their overlays, templates of papers.

use crate::calendar::Calendar;
use crate::event::Events;
use crate::limit::Limits;
use crate::message::Messages;
use crate::overlay::Overlay;
use crate::procedure::{Chapter, Procedure, TermUse};
use crate::rules;
use crate::statute::Statutes;
use crate::{LawError, Pack};
use fadu_base::Day;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The law as one pack gives it.
#[derive(Clone)]
pub struct Law {
    /// Digest of the pack.
    pub digest: [u8; 32],
    /// Working days and holidays.
    pub calendar: Calendar,
    /// Limits.
    pub limits: Limits,
    /// Statutes with their versions and gists.
    pub statutes: Statutes,
    /// Declared events.
    pub events: Events,
    /// Words of refusals.
    pub messages: Messages,
    /// Overlays.
    pub overlays: Vec<Overlay>,
    base: Vec<Arc<Procedure>>,
    composed: BTreeMap<(String, Day, String), Arc<Procedure>>,
    templates: BTreeMap<String, Template>,
}

/// The template of a paper and the digest by which papers name it.
#[derive(Clone)]
struct Template {
    text: String,
    version: [u8; 32],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermFile {
    #[serde(rename = "term")]
    terms: Vec<TermUse>,
}

impl Law {
    /// Reads a pack.
    pub fn parse(pack: &Pack) -> Result<Law, LawError> {
        let base = procedures(pack)?;
        let overlays = overlays(pack)?;
        let mut composed = BTreeMap::new();
        for overlay in &overlays {
            for p in base.iter().filter(|p| p.id == overlay.procedure && p.in_force >= overlay.in_force) {
                let whole = overlay.over(p).map_err(|e| LawError::new(format!("overlays/{}", overlay.id), e))?;
                composed.insert((p.id.clone(), p.in_force, overlay.id.clone()), Arc::new(whole));
            }
        }
        Ok(Law {
            digest: pack.digest(),
            calendar: Calendar::parse(pack)?,
            limits: Limits::parse(pack)?,
            statutes: Statutes::parse(pack)?,
            events: Events::parse(pack)?,
            messages: Messages::parse(pack)?,
            overlays,
            base,
            composed,
            templates: templates(pack)?,
        })
    }

    /// The version of a procedure that governs a matter opened on a day, with the overlay of its field.
    pub fn procedure_on(&self, id: &str, field: &str, day: Day) -> Option<Arc<Procedure>> {
        let version = self.base.iter().find(|p| p.id == id && p.governs(day))?;
        self.procedure(id, version.in_force, field)
    }

    /// A procedure in the version of that day, with the overlay of a field if there is one.
    pub fn procedure(&self, id: &str, version: Day, field: &str) -> Option<Arc<Procedure>> {
        let key = (id.to_string(), version, field.to_string());
        let plain = || self.base.iter().find(|p| p.id == id && p.in_force == version);
        self.composed.get(&key).or_else(plain).cloned()
    }

    /// Every procedure, bare and under every overlay.
    pub fn procedures(&self) -> impl Iterator<Item = &Procedure> {
        self.base.iter().chain(self.composed.values()).map(AsRef::as_ref)
    }

    /// Every procedure with the field of its overlay, which is empty for the bare one.
    pub fn variants(&self) -> impl Iterator<Item = (&str, &Procedure)> {
        let bare = self.base.iter().map(|p| ("", p.as_ref()));
        bare.chain(self.composed.iter().map(|((_, _, field), p)| (field.as_str(), p.as_ref())))
    }

    /// The bare procedures.
    pub fn base_procedures(&self) -> impl Iterator<Item = &Arc<Procedure>> {
        self.base.iter()
    }

    /// The template of a paper of a procedure, or of one that runs under it: ids of papers are the same everywhere.
    pub fn template(&self, procedure: &str, paper: &str) -> Option<&str> {
        self.shelved(procedure, paper).map(|t| t.text.as_str())
    }

    /// SHA-256 of the look that all papers share, a zero byte and the template: what a paper was made with.
    pub fn template_version(&self, procedure: &str, paper: &str) -> [u8; 32] {
        self.shelved(procedure, paper).map_or_else(|| version(self.official_template(), ""), |t| t.version)
    }

    fn shelved(&self, procedure: &str, paper: &str) -> Option<&Template> {
        let own = self.templates.get(&format!("procedures/{procedure}/documents/{paper}.typ"));
        let ending = format!("/documents/{paper}.typ");
        own.or_else(|| self.templates.iter().find(|(p, _)| p.ends_with(&ending)).map(|(_, t)| t))
    }

    /// The look that all papers share.
    pub fn official_template(&self) -> &str {
        self.templates.get(OFFICIAL).map_or("", |t| t.text.as_str())
    }
}

/// Where the look that all papers share stands.
const OFFICIAL: &str = "papers/official.typ";

fn version(official: &str, template: &str) -> [u8; 32] {
    Sha256::new().chain_update(official).chain_update([0]).chain_update(template).finalize().into()
}

fn procedures(pack: &Pack) -> Result<Vec<Arc<Procedure>>, LawError> {
    let mut out = Vec::new();
    for path in pack.paths("procedures/", "/procedure.toml") {
        let mut p: Procedure = pack.toml(path)?;
        let mut rules = Vec::new();
        for part in std::mem::take(&mut p.parts) {
            let mut chapter: Chapter = pack.toml(&path.replace("procedure.toml", &format!("acts/{part}.toml")))?;
            rules.append(&mut chapter.rules);
            p.add(chapter);
        }
        rules::spread(&mut p.acts, &rules).map_err(|message| LawError::new(path, message))?;
        let limits = path.replace("procedure.toml", "limits.toml");
        if pack.files.contains_key(&limits) {
            p.terms.extend(pack.toml::<TermFile>(&limits)?.terms);
        }
        out.push(p);
    }
    Ok(out.iter().map(|p| Arc::new(with_subs(p, &out))).collect())
}

/// The procedure with those that run under it, each in the version of the day on which it came into force itself.
fn with_subs(bare: &Procedure, all: &[Procedure]) -> Procedure {
    let mut p = bare.clone();
    for sub in &bare.subs {
        let versions = all.iter().filter(|o| o.id == sub.procedure);
        let fitting = versions.clone().filter(|o| o.in_force <= bare.in_force).max_by_key(|o| o.in_force);
        if let Some(other) = fitting.or_else(|| versions.min_by_key(|o| o.in_force)) {
            p.absorb(sub, other);
        }
    }
    p
}

fn overlays(pack: &Pack) -> Result<Vec<Overlay>, LawError> {
    pack.paths("overlays/", "/overlay.toml").map(|path| pack.toml(path)).collect()
}

fn templates(pack: &Pack) -> Result<BTreeMap<String, Template>, LawError> {
    let official = if pack.files.contains_key(OFFICIAL) { pack.text(OFFICIAL)? } else { "" };
    let folders = ["procedures/", "overlays/", "papers/"];
    let paths = folders.into_iter().flat_map(|folder| pack.paths(folder, ".typ"));
    let shelved = |p: &str| pack.text(p).map(|t| Template { text: t.to_string(), version: version(official, t) });
    paths.map(|p| Ok((p.to_string(), shelved(p)?))).collect()
}
