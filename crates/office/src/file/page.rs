//! One matter on one page: head, stages, terms, facts with their sources, papers, evidence, record, and what this person may do.

use crate::accounts::Who;
use crate::base::Day;
use crate::base::id::MatterId;
use crate::fault::Denial;
use crate::file::lines::*;
use crate::inbox::with_strand;
use crate::law::procedure::{Act, Source};
use crate::matter::facts::*;
use crate::matter::{Ctx, Entry, Mode, Offer, Strand, View, answering, offers, strand};
use crate::paper_lines::{PaperLine, VolumeLine, one_of, paper_lines, retention, volume_lines};
use crate::shown::shown;
use crate::turns::{Turns, turns};
use crate::{Office, policy};
use fadu_papers::source::PAPER_MADE;
use serde::Serialize;
use std::sync::Arc;

/// The refusal of an approval whose ground was changed after it.
const APPROVAL_VOID: &str = "approval-void";

/// The page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FilePage {
    /// The matter.
    pub matter: MatterId,
    /// How many events it has.
    pub events: usize,
    /// Name of the procedure.
    pub procedure: String,
    /// First day in force of the version that it runs under.
    pub version: Day,
    /// The version in force now, where it is another one and this person may move the matter to it.
    pub newer: Option<Day>,
    /// Name of the overlay's field.
    pub field: String,
    /// Title: the party.
    pub title: String,
    /// Newest statutory number.
    pub number: String,
    /// Name of the item.
    pub item: String,
    /// Name of the agency.
    pub agency: String,
    /// Handlers: name and credential.
    pub handlers: Vec<(String, String)>,
    /// Stages.
    pub stages: Vec<StageLine>,
    /// Terms.
    pub terms: Vec<TermChip>,
    /// Facts.
    pub facts: Vec<FactLine>,
    /// The strands that the matter has more than one of, or that began in its course.
    pub strands: Vec<StrandLine>,
    /// What may be done, and what not yet.
    pub offers: Vec<OfferLine>,
    /// Papers.
    pub papers: Vec<PaperLine>,
    /// Evidence.
    pub evidence: Vec<EvidenceLine>,
    /// The record, newest first.
    pub record: Vec<RecordLine>,
    /// Volumes that this person may have bound.
    pub volumes: Vec<VolumeLine>,
    /// How long the file is kept, once it is archived.
    pub retention: Option<String>,
    /// On the public page.
    pub published: bool,
    /// The procedures that this person may open from it: id and name of the act.
    pub openings: Vec<(String, String)>,
    /// Closed, and a rubric of case-file review marks such files.
    pub reviewed: bool,
}

impl Office {
    /// The page of a matter as this person may see it.
    pub fn file_page(&self, who: &Who, matter: MatterId) -> Result<FilePage, Denial> {
        let (facts, procedure) = self.facts(matter)?;
        policy::require(who, policy::Do::Read, facts.agency)?;
        let (actor, register) = (Self::actor(who), self.register());
        let engine = self.engine_of(&facts)?;
        let ctx = Ctx { now: self.now(), actor: &actor, register: &register, engine: &engine, mode: Mode::Requested };
        let view = View { ctx, procedure: &procedure, facts: &facts };
        // What may be done follows from the facts as they are; what is shown of them, from what this person may see.
        let (veil, seen) = self.seen_by(who, (&facts, &procedure))?;
        let shown = View { facts: &seen, ..view };
        let hindered = |act: &Act| self.not_offered(veil.as_ref(), (&facts, &procedure), act);
        let volumes = || volume_lines(&procedure, &facts, policy::may(who, policy::Do::SideVolume, facts.agency));
        let head = &procedure.headline;
        let first = strand::first(&procedure, &seen);
        let text = |f: &str| first.text(f).unwrap_or_default().to_string();
        let officers = crate::matter::facts::officers(facts.values.get(&head.handlers));
        let turns = turns(&view);
        Ok(FilePage {
            matter,
            events: facts.entries.len(),
            procedure: procedure.name.clone(),
            field: overlay_name(&engine.law, &facts.field),
            version: facts.version,
            newer: self.may_move(who, &facts, &procedure),
            title: strand::together(&procedure, &seen, &answering::party_name(&register, &procedure, &first)),
            number: head.number.iter().find_map(|f| first.text(f)).unwrap_or_default().to_string(),
            item: register.item(&text(&head.item)).map_or(String::new(), |i| i.name.clone()),
            agency: register.bodies.get(&facts.agency).map_or(String::new(), |b| b.name.clone()),
            handlers: officers
                .filter_map(|id| register.officer(id))
                .map(|o| (o.name.clone(), o.cert_no.clone()))
                .collect(),
            stages: stages(&view),
            terms: self.chips(&view),
            facts: fact_lines(&View { facts: &first, ..view }),
            strands: self.strand_lines(&shown),
            offers: offers(&view)
                .iter()
                .filter(|o| self.done_by_hand(&procedure, &o.act.id) && !hindered(o.act))
                .map(|o| self.offer_line(&view, o, &turns))
                .collect(),
            papers: paper_lines(&procedure, &seen),
            volumes: if veil.is_some() { Vec::new() } else { volumes() },
            retention: retention(&View { facts: &first, ..view }).filter(|_| facts.has(&head.closed)),
            evidence: evidence_lines(&shown),
            record: self.record(&shown),
            published: facts.has(&head.published),
            openings: self.openings(who, &format!("matter:{}", facts.procedure)),
            reviewed: facts.has(&head.closed) && crate::file::review::rubric_of(&engine.law, &facts).is_some(),
        })
    }

    pub(crate) fn offer_line(&self, view: &View, offer: &Offer, turns: &Turns) -> OfferLine {
        let address = strand::address(&offer.act.id, offer.strand.as_deref());
        let of = strand::label_of(view.procedure, view.facts, &address);
        let phase = view.procedure.phases.iter().find(|p| p.id == offer.act.phase);
        let unmet = || offer.checks.iter().filter(|c| c.standing == crate::base::Standing::Unmet);
        let void = unmet().find(|c| c.refusal.code == APPROVAL_VOID);
        let turn = turns.get(&address).cloned();
        OfferLine {
            void: void.map(|c| self.check_line(c).sentence),
            name: with_strand(offer.act.name.clone(), of),
            phase: phase.map_or(String::new(), |p| p.name.clone()),
            term: offer.act.term.as_deref().map(|t| strand::address(t, offer.strand.as_deref())),
            act: address,
            open: offer.open(),
            post: offer.act.by.zh().to_string(),
            not_mine: offer.lacking.is_some(),
            optional: offer.act.optional && turn.is_none(),
            turn,
            refusal: unmet().next().map(|c| self.check_line(c)),
        }
    }

    /// A line for each one of a strand: its name, its last act, its own facts.
    fn strand_lines(&self, view: &View) -> Vec<StrandLine> {
        let mut lines = Vec::new();
        for kind in &view.procedure.strands {
            let keys = strand::keys(view.procedure, view.facts, &kind.id);
            if kind.first && keys.len() < 2 {
                continue;
            }
            for key in keys {
                let of = Strand { kind: kind.id.clone(), key };
                let own = |e: &&Arc<Entry>| !e.undone && e.strand.as_ref() == Some(&of) && e.name != PAPER_MADE;
                let last = view.facts.entries.iter().rev().find(own);
                let seen = strand::lens(view.procedure, view.facts, &of.kind, &of.key);
                let mut facts = fact_lines(&View { facts: &seen, ..*view });
                facts.retain(|l| of_strand(view, &of.kind, &l.field));
                lines.push(StrandLine {
                    kind: kind.name.clone(),
                    name: strand::label(view.procedure, view.facts, &of).unwrap_or_default().to_string(),
                    last: last.map(|e| (self.entry_name(view, e), e.happened.day())),
                    key: of.key,
                    facts,
                });
            }
        }
        lines
    }

    fn record(&self, view: &View) -> Vec<RecordLine> {
        let line = |(n, e): (usize, &Arc<Entry>)| RecordLine {
            n: n + 1,
            event: e.name.clone(),
            name: self.entry_name(view, e),
            by: e.actor_name.clone(),
            happened: e.happened,
            recorded: e.recorded,
            signed: e.signed.is_some(),
            detail: detail(view, e),
            undone: e.undone,
            corrected: e.undone && view.procedure.collection.is_some(),
        };
        view.facts.entries.iter().enumerate().rev().map(line).collect()
    }

    fn entry_name(&self, view: &View, e: &Entry) -> String {
        let event = self.engine().law.events.get(&e.name).map_or(e.name.clone(), |d| d.zh.clone());
        match e.name.as_str() {
            PAPER_MADE => {
                with_strand(e.text("title").unwrap_or_default().to_string(), one_of(view.procedure, view.facts, e))
            }
            PAPER_RENDERED | PROCEDURE_MOVED | HANDED_OVER | ERASURE_PROPOSED | PERSON_ERASED => event,
            FINDING | RETURNED => format!("{event}：{}", view.procedure.name_of(&e.act)),
            _ => {
                let of = one_of(view.procedure, view.facts, e);
                // An act with several events is told once by its name, then by what each of them says.
                let zh = |name: &str| self.engine().law.events.get(name).map(|d| d.zh.clone());
                let name = match view.procedure.act(&e.act) {
                    Some(act) => {
                        let named = act.events.iter().find(|x| zh(&x.name).as_ref() == Some(&act.name));
                        let plain = named.or(act.events.first()).is_none_or(|x| x.name == e.name);
                        if plain { act.name.clone() } else { format!("{}：{event}", act.name) }
                    }
                    None => event,
                };
                with_strand(name, of)
            }
        }
    }
}

/// Whether a field is asked for by an act of the strand, or names one of it.
fn of_strand(view: &View, kind: &str, field: &str) -> bool {
    let label = view.procedure.strands.iter().any(|s| s.id == kind && s.label == field);
    let mut acts = view.procedure.acts.iter().filter(|a| a.strand.as_deref() == Some(kind));
    label || acts.any(|a| a.field_uses().iter().any(|f| f.name == field && f.source == Source::Typed))
}

fn detail(view: &View, e: &Entry) -> String {
    let text = |f: &str| e.text(f).unwrap_or_default();
    match e.name.as_str() {
        PAPER_MADE => format!("制作文书 {}", text("number")).trim().to_string(),
        RETURNED => {
            format!("退回到“{}”：{}", view.procedure.name_of(text("return_to")), text("opinion"))
        }
        "FindingRecorded" => text("found").to_string(),
        ERASURE_PROPOSED | PERSON_ERASED => crate::erasure::told(e),
        SHARING_BEGAN | SHARING_ENDED | SPOT_CHECKED => crate::live::told(e),
        HANDED_OVER => format!("由{}交{}继续办理：{}", text("from_name"), text("to_name"), text("reason")),
        PROCEDURE_MOVED => format!("由 {} 版转到 {} 版：{}", text("from_version"), text("to_version"), text("reason")),
        _ => {
            let asked = view.procedure.act(&e.act).into_iter().flat_map(|a| &a.fields);
            let asked = asked.map(|f| f.trim_end_matches('?')).filter(|f| names_officers(view, f));
            let named = asked.filter_map(|f| Some(shown(view, f, e.fields.get(f)?))).collect::<Vec<_>>().join("、");
            let of = view.procedure.collection.as_ref().filter(|c| !e.fields.contains_key(&c.source));
            let why = of.map_or("", |c| text(&c.reason));
            [named.as_str(), text("opinion"), why].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
        }
    }
}
