//! The law pack, read: calendar, limits, statutes, events, words, procedures with their overlays, templates of papers.

use crate::calendar::Calendar;
use crate::change::{self, TransitionRule};
use crate::credential::CredentialRules;
use crate::event::Events;
use crate::house::HouseRules;
use crate::indicator::{self, Assessing};
use crate::limit::Limits;
use crate::message::Messages;
use crate::overlay::Overlay;
use crate::personal::Personal;
use crate::printed::{self, Look};
use crate::procedure::{Chapter, Procedure, TermUse};
use crate::review::{self, Rubric};
use crate::rules;
use crate::statistic::Statistics;
use crate::statute::Statutes;
use crate::warning::{self, Warning};
use crate::{LawError, Pack};
use fadu_base::Day;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
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
    /// Classes of personal data and when it is erased.
    pub personal: Personal,
    /// What is asked before a credential is issued; older packs say nothing.
    pub credentials: Option<CredentialRules>,
    /// Which law an open matter follows when the law changes; older packs say nothing.
    pub transition: Vec<TransitionRule>,
    /// Overlays.
    pub overlays: Vec<Overlay>,
    /// House rules that are a number; older packs have none.
    pub house: HouseRules,
    /// What may be announced 执法动态.
    pub announcements: crate::announcement::Announcements,
    /// Rubrics of case-file review by id; older packs have none.
    pub rubrics: BTreeMap<String, Rubric>,
    /// Rules of warning by id; older packs have none.
    pub warnings: BTreeMap<String, Warning>,
    /// What their clues threaten, the gravest first.
    pub harms: warning::Harms,
    /// Indicators of assessment; older packs have none.
    pub assessing: Assessing,
    /// What counts, and how it is told apart; older packs count nothing.
    pub statistics: Arc<Statistics>,
    base: Vec<Arc<Procedure>>,
    composed: BTreeMap<(String, Day, String), Arc<Procedure>>,
    templates: BTreeMap<String, Template>,
}

/// The template of a paper and the digest by which papers name it.
#[derive(Clone)]
struct Template {
    text: String,
    version: [u8; 32],
    names: BTreeSet<String>,
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
            for p in base.iter().filter(|p| p.id == overlay.procedure && overlay.first_day_over(p).is_some()) {
                let mut whole = overlay.over(p).map_err(|e| LawError::new(format!("overlays/{}", overlay.id), e))?;
                whole.text = both(&p.text, &text_of(pack, &format!("overlays/{}/", overlay.id)));
                composed.insert((p.id.clone(), whole.in_force, overlay.field().to_string()), Arc::new(whole.whole()));
            }
        }
        Ok(Law {
            digest: pack.digest(),
            calendar: Calendar::parse(pack)?,
            limits: Limits::parse(pack)?,
            statutes: Statutes::parse(pack)?,
            events: Events::parse(pack)?,
            messages: Messages::parse(pack)?,
            personal: Personal::parse(pack)?,
            credentials: CredentialRules::parse(pack)?,
            transition: change::rules::parse(pack)?,
            overlays,
            house: HouseRules::parse(pack)?,
            announcements: crate::announcement::Announcements::parse(pack)?,
            rubrics: review::parse(pack)?,
            warnings: warning::parse(pack)?,
            harms: warning::Harms::parse(pack)?,
            assessing: indicator::read(pack)?,
            statistics: Arc::new(Statistics::parse(pack)?),
            base,
            composed,
            templates: templates(pack)?,
        })
    }

    /// The version of a procedure that governs a matter opened on a day, with the overlay of its field.
    pub fn procedure_on(&self, id: &str, field: &str, day: Day) -> Option<Arc<Procedure>> {
        let fits = |p: &Arc<Procedure>| p.id == id && p.governs(day);
        let of_field = self.composed.iter().filter(|((_, _, f), _)| f == field).map(|(_, p)| p);
        of_field.chain(&self.base).find(|p| fits(p)).cloned()
    }

    /// A procedure in the version of that day, with the overlay of a field if there is one.
    pub fn procedure(&self, id: &str, version: Day, field: &str) -> Option<Arc<Procedure>> {
        let key = (id.to_string(), version, field.to_string());
        let plain = || self.base.iter().find(|p| p.id == id && p.in_force == version);
        self.composed.get(&key).or_else(plain).cloned()
    }

    /// A bare version under the newest overlay of a field; the bare version where that field has none.
    pub fn under(&self, bare: &Arc<Procedure>, field: &str) -> Arc<Procedure> {
        let here = |day: Day| day >= bare.in_force && bare.until.is_none_or(|u| day < u);
        let of_field = self.composed.iter().filter(|((id, day, f), _)| *id == bare.id && f == field && here(*day));
        of_field.max_by_key(|((_, day, _), _)| *day).map_or_else(|| Arc::clone(bare), |(_, p)| Arc::clone(p))
    }

    /// This law with the procedures and templates of an older pack: what a matter that runs under a version of that pack is judged by.
    /// Calendar, limits and statutes are those of this one; what only the older one knows stays known, so that no version loses its ground.
    pub fn over(&self, older: &Law) -> Law {
        let mut law = self.clone();
        law.limits.add_missing(&older.limits);
        law.events.add_missing(&older.events);
        law.messages.add_missing(&older.messages);
        law.overlays.clone_from(&older.overlays);
        law.base.clone_from(&older.base);
        law.composed.clone_from(&older.composed);
        law.templates.clone_from(&older.templates);
        law
    }

    /// The versions of a procedure, the newest first.
    pub fn versions<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Arc<Procedure>> {
        let mut all: Vec<_> = self.base.iter().filter(|p| p.id == id).collect();
        all.sort_by_key(|p| std::cmp::Reverse(p.in_force));
        all.into_iter()
    }

    /// Each procedure once: in the version that a matter opened on that day runs under, else in the one that comes first.
    pub fn on(&self, day: Day) -> impl Iterator<Item = &Arc<Procedure>> {
        self.base.iter().filter(move |p| self.known_on(&p.id, day).is_some_and(|one| Arc::ptr_eq(one, p)))
    }

    /// The version of a bare procedure that a matter opened on that day runs under, else the one that comes first.
    pub fn known_on(&self, id: &str, day: Day) -> Option<&Arc<Procedure>> {
        let of = || self.base.iter().filter(|p| p.id == id);
        of().find(|p| p.governs(day)).or_else(|| of().min_by_key(|p| p.in_force))
    }

    /// Every procedure, bare and under every overlay.
    pub fn procedures(&self) -> impl Iterator<Item = &Procedure> {
        self.base.iter().chain(self.composed.values()).map(AsRef::as_ref)
    }

    /// Every procedure with the field whose overlay lies over it, empty where none does.
    pub fn procedures_with_fields(&self) -> impl Iterator<Item = (&Procedure, &str)> {
        let composed = self.composed.iter().map(|((_, _, field), p)| (p.as_ref(), field.as_str()));
        self.base.iter().map(|p| (p.as_ref(), "")).chain(composed)
    }

    /// The version of each procedure that governs a matter of that field opened on a day.
    pub fn governing(&self, field: &str, day: Day) -> impl Iterator<Item = Arc<Procedure>> {
        let here = self.base.iter().filter(move |p| p.governs(day));
        here.filter_map(move |p| self.procedure_on(&p.id, field, day))
    }

    /// The bare procedures.
    pub fn base_procedures(&self) -> impl Iterator<Item = &Arc<Procedure>> {
        self.base.iter()
    }

    /// The template of a paper: that of the field, else of the folder of the procedure's version, else of one that runs under it. Ids of
    /// papers are the same everywhere, but no field is handed a template of another.
    pub fn template(&self, (folder, field): (&str, &str), paper: &str) -> Option<&str> {
        self.shelved((folder, field), paper).map(|t| t.text.as_str())
    }

    /// The template by which a paper was made, by the digest that the paper names.
    pub fn template_of(&self, version: &[u8; 32]) -> Option<&str> {
        self.templates.values().find(|t| t.version == *version).map(|t| t.text.as_str())
    }

    /// SHA-256 of the look that all papers share, a zero byte and the template: what a paper was made with.
    pub fn template_version(&self, of: (&str, &str), paper: &str) -> [u8; 32] {
        self.shelved(of, paper).map_or_else(|| version(self.official_template(), ""), |t| t.version)
    }

    /// The names that a paper's template can print, its own and those of the look that it calls; nothing where there is no template.
    pub fn printed(&self, of: (&str, &str), paper: &str) -> Option<&BTreeSet<String>> {
        self.shelved(of, paper).map(|t| &t.names)
    }

    fn shelved(&self, (version, field): (&str, &str), paper: &str) -> Option<&Template> {
        let named = |folder: &str| self.templates.get(&format!("{folder}/documents/{paper}.typ"));
        let of_field = named(&format!("overlays/{field}"));
        let ending = format!("/documents/{paper}.typ");
        let elsewhere = || self.templates.iter().find(|(p, _)| !p.starts_with("overlays/") && p.ends_with(&ending));
        of_field.or_else(|| named(&format!("procedures/{version}"))).or_else(|| elsewhere().map(|(_, t)| t))
    }

    /// A template of the binding: cover, catalogue and the like, which belong to no procedure.
    pub fn binding_template(&self, name: &str) -> &str {
        self.templates.get(&format!("papers/{name}.typ")).map_or("", |t| t.text.as_str())
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
        let (mut rules, mut shared) = (Vec::new(), Sha256::new());
        for part in std::mem::take(&mut p.parts) {
            shared.update(part.strip_prefix("shared/").map_or("", |id| chapter_text(pack, id)));
            let mut chapter = chapter(pack, path, &part, &p)?;
            rules.append(&mut chapter.rules);
            p.add(part.trim_start_matches("shared/"), chapter);
        }
        rules::spread(&mut p.acts, &rules).map_err(|message| LawError::new(path, message))?;
        rules::restate(&mut p.acts).map_err(|message| LawError::new(path, message))?;
        let folder = path.trim_end_matches("procedure.toml");
        p.folder = folder.trim_start_matches("procedures/").trim_end_matches('/').to_string();
        // What a procedure shares with others is part of what it says.
        p.text = both(&text_of(pack, folder), &shared.finalize().into());
        let limits = path.replace("procedure.toml", "limits.toml");
        if pack.files.contains_key(&limits) {
            p.terms.extend(pack.toml::<TermFile>(&limits)?.terms);
        }
        out.push(p);
    }
    replaced(&mut out)?;
    Ok(out.iter().map(|p| Arc::new(with_subs(p, &out).whole())).collect())
}

/// A version ends on the day from which the next one of the same procedure is in force; nobody writes it into the older one.
fn replaced(all: &mut [Procedure]) -> Result<(), LawError> {
    let days: Vec<(String, Day)> = all.iter().map(|p| (p.id.clone(), p.in_force)).collect();
    for p in all {
        let same = days.iter().filter(|(id, day)| *id == p.id && *day == p.in_force).count();
        if same > 1 {
            let said = format!("{} 有两个版本都自 {} 起施行", p.id, p.in_force);
            return Err(LawError::new(format!("procedures/{}/procedure.toml", p.folder), said));
        }
        let next = days.iter().filter(|(id, day)| *id == p.id && *day > p.in_force).map(|(_, day)| *day).min();
        p.until = [p.until, next].into_iter().flatten().min();
    }
    Ok(())
}

/// SHA-256 over what counts in a folder: scenarios and samples prove it and are no part of it.
fn text_of(pack: &Pack, folder: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    let said = |p: &str| (p.ends_with(".toml") || p.ends_with(".typ")) && !p.contains("/scenarios/");
    for (path, bytes) in pack.files.iter().filter(|(p, _)| p.starts_with(folder) && said(p)) {
        for part in [&path.as_bytes()[folder.len()..], bytes] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().into()
}

fn both(one: &[u8; 32], other: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update(one).chain_update(other).finalize().into()
}

/// The text of a shared chapter; nothing if it is not there, which reading it will say.
fn chapter_text<'a>(pack: &'a Pack, id: &str) -> &'a str {
    pack.text(&format!("chapters/{id}.toml")).unwrap_or_default()
}

/// A chapter of a procedure, or one that procedures share: its acts stand in the last stage of each.
fn chapter(pack: &Pack, path: &str, part: &str, of: &Procedure) -> Result<Chapter, LawError> {
    let Some(shared) = part.strip_prefix("shared/") else {
        return pack.toml(&path.replace("procedure.toml", &format!("acts/{part}.toml")));
    };
    let path = format!("chapters/{shared}.toml");
    let text = filled(pack.text(&path)?, &of.slots).map_err(|message| LawError::new(&path, message))?;
    let mut chapter: Chapter = toml::from_str(&text).map_err(|e| crate::pack::unread(&path, &text, &e))?;
    for act in chapter.acts.iter_mut().filter(|a| a.phase == LAST) {
        act.phase = of.phases.last().map(|phase| phase.id.clone()).unwrap_or_default();
    }
    Ok(chapter)
}

/// The text of a shared chapter with the words that it leaves open: `<decided>` is what the procedure's `[slots]` call so.
fn filled(text: &str, slots: &BTreeMap<String, String>) -> Result<String, String> {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let word = |c: char| c.is_ascii_lowercase() || c == '_';
        match after.split_once('>').filter(|(name, _)| !name.is_empty() && name.chars().all(word)) {
            Some((name, after)) => {
                out.push_str(
                    slots.get(name).ok_or_else(|| format!("共用章节留给程序填写的 <{name}> 没有填（slots）"))?,
                );
                rest = after;
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    Ok(out + rest)
}

/// The stage of an act in a shared chapter: whatever is the last of the procedure.
const LAST: &str = "last";

/// The procedure with those that run under it, each in the version of the day on which it came into force itself.
fn with_subs(bare: &Procedure, all: &[Procedure]) -> Procedure {
    let mut p = bare.clone();
    for sub in &bare.subs {
        let versions = all.iter().filter(|o| o.id == sub.procedure);
        let fitting = versions.clone().filter(|o| o.in_force <= bare.in_force).max_by_key(|o| o.in_force);
        if let Some(other) = fitting.or_else(|| versions.min_by_key(|o| o.in_force)) {
            p.absorb(sub, other);
            p.text = both(&p.text, &other.text);
        }
    }
    p
}

fn overlays(pack: &Pack) -> Result<Vec<Overlay>, LawError> {
    let read = |path: &str| {
        let mut overlay: Overlay = pack.toml(path)?;
        let spread = |chapter: &mut Chapter| {
            rules::spread(&mut chapter.acts, &chapter.rules).map_err(|message| LawError::new(path, message))
        };
        let mut own = Chapter { acts: std::mem::take(&mut overlay.acts), ..Chapter::default() };
        spread(&mut own)?;
        overlay.add(own);
        for part in std::mem::take(&mut overlay.parts) {
            let mut chapter: Chapter = pack.toml(&path.replace("overlay.toml", &format!("acts/{part}.toml")))?;
            spread(&mut chapter)?;
            overlay.add(chapter);
        }
        Ok(overlay)
    };
    pack.paths("overlays/", "/overlay.toml").map(read).collect()
}

fn templates(pack: &Pack) -> Result<BTreeMap<String, Template>, LawError> {
    let official = if pack.files.contains_key(OFFICIAL) { pack.text(OFFICIAL)? } else { "" };
    let folders = ["procedures/", "overlays/", "papers/"];
    let paths = folders.into_iter().flat_map(|folder| pack.paths(folder, ".typ"));
    let look = Look::new(official);
    let shelved = |p: &str| {
        let text = pack.text(p)?;
        Ok(Template { text: text.to_string(), version: version(official, text), names: printed::names(text, &look) })
    };
    paths.map(|p| Ok((p.to_string(), shelved(p)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::filled;
    use std::collections::BTreeMap;

    #[test]
    fn a_shared_chapter_says_what_its_procedure_fills_in() {
        let slots = BTreeMap::from([("decided".to_string(), "DecisionMade".to_string())]);
        let text = "decided = \"<decided>\", when = 'facts.paid_fen < facts.fine_fen && facts.days <= 3'";
        let told = "decided = \"DecisionMade\", when = 'facts.paid_fen < facts.fine_fen && facts.days <= 3'";
        assert_eq!(filled(text, &slots).unwrap(), told);
        assert!(filled("after = [\"<served>\"]", &slots).unwrap_err().contains("<served>"));
    }
}
