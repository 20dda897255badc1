//! The law pack, read: calendar, limits, statutes, events, words, procedures with their overlays, templates of papers.

use crate::calendar::Calendar;
use crate::event::Events;
use crate::limit::Limits;
use crate::message::Messages;
use crate::overlay::Overlay;
use crate::procedure::{Procedure, TermUse};
use crate::statute::Statutes;
use crate::{LawError, Pack};
use fadu_base::Day;
use serde::Deserialize;
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
    templates: BTreeMap<String, String>,
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

    /// The bare procedures.
    pub fn base_procedures(&self) -> impl Iterator<Item = &Arc<Procedure>> {
        self.base.iter()
    }

    /// The template of a paper of a procedure, or of one that runs under it: ids of papers are the same everywhere.
    pub fn template(&self, procedure: &str, paper: &str) -> Option<&str> {
        let own = self.templates.get(&format!("procedures/{procedure}/documents/{paper}.typ"));
        let ending = format!("/documents/{paper}.typ");
        own.or_else(|| self.templates.iter().find(|(p, _)| p.ends_with(&ending)).map(|(_, t)| t)).map(String::as_str)
    }

    /// The look that all papers share.
    pub fn official_template(&self) -> &str {
        self.templates.get("papers/official.typ").map_or("", String::as_str)
    }
}

fn procedures(pack: &Pack) -> Result<Vec<Arc<Procedure>>, LawError> {
    let mut out = Vec::new();
    for path in pack.paths("procedures/", "/procedure.toml") {
        let mut p: Procedure = pack.toml(path)?;
        for part in std::mem::take(&mut p.parts) {
            p.add(pack.toml(&path.replace("procedure.toml", &format!("acts/{part}.toml")))?);
        }
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

fn templates(pack: &Pack) -> Result<BTreeMap<String, String>, LawError> {
    let procedures = pack.paths("procedures/", ".typ").map(|p| (p, pack.text(p)));
    let overlays = pack.paths("overlays/", ".typ").map(|p| (p, pack.text(p)));
    let shared = pack.paths("papers/", ".typ").map(|p| (p, pack.text(p)));
    procedures.chain(overlays).chain(shared).map(|(p, t)| Ok((p.to_string(), t?.to_string()))).collect()
}
