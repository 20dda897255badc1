//! The chart for everybody: the stages, what is served on the party, what the party may do and within which days.

use super::graph::{Audience, Chart, Edge, Node, NodeKind, Sheet};
use super::lanes::PARTY;
use super::notes::Notes;
use super::sheets::{self, MAIN};
use crate::Law;
use crate::base::Ground;
use crate::limit::Bound;
use crate::procedure::{Act, Procedure, TermUse};

const AGENCY: &str = "行政机关";
const MAY: &str = "可以";
/// So many articles stand with a stage.
const ARTICLES: usize = 3;

/// Draws the public chart.
pub fn public(law: &Law, p: &Procedure, field: &str) -> Chart {
    let own: Vec<&Act> =
        p.acts.iter().filter(|a| !p.subs.iter().any(|s| a.strand.as_deref() == Some(&s.procedure))).collect();
    let course = sheets::split(p).into_iter().next().map(|g| g.acts).unwrap_or_default();
    let sheet = Sheet {
        id: MAIN.into(),
        name: p.name.clone(),
        lanes: vec![AGENCY.into(), PARTY.into()],
        bands: p.phases.iter().map(|ph| ph.name.clone()).collect(),
        ..Sheet::default()
    };
    let mut draft = Draft { notes: Notes { law, p }, p, own, course, sheet, open: Vec::new() };
    draft.run();
    Chart {
        procedure: p.id.clone(),
        name: p.name.clone(),
        version: p.in_force,
        field: field.to_string(),
        audience: Audience::Public,
        sheets: vec![draft.sheet],
    }
}

struct Draft<'a> {
    notes: Notes<'a>,
    p: &'a Procedure,
    own: Vec<&'a Act>,
    course: Vec<&'a Act>,
    sheet: Sheet,
    /// Nodes from which the next stage is reached.
    open: Vec<String>,
}

impl<'a> Draft<'a> {
    fn run(&mut self) {
        self.node(Node::new("start", NodeKind::Start, "开始", 0), 0);
        self.open.push("start".into());
        for band in 0..self.p.phases.len() {
            self.stage(band);
        }
        let last = self.p.phases.len().saturating_sub(1);
        self.node(Node::new("end", NodeKind::End, "办结", 0), last);
        self.reach("end");
    }

    fn node(&mut self, mut node: Node, band: usize) {
        node.band = Some(band);
        self.sheet.nodes.push(node);
    }
    fn reach(&mut self, id: &str) {
        for from in std::mem::take(&mut self.open) {
            self.sheet.edges.push(Edge::order(&from, id, ""));
        }
    }

    /// A stage: what the agency does, what it serves, what the party may do then.
    fn stage(&mut self, band: usize) {
        let phase = &self.p.phases[band];
        let id = format!("stage-{}", phase.id);
        let mut node = Node::new(&id, NodeKind::Stage, &phase.name, 0);
        self.limits(&mut node, &phase.id);
        self.node(node, band);
        self.reach(&id);
        let mut last = id.clone();
        let told: Vec<&Act> = self.course.iter().copied().filter(|a| a.phase == phase.id && self.tells(a)).collect();
        for act in told {
            let mut told = Node::new(&act.id, NodeKind::Act, plain_name(&act.name), 0);
            told.act = Some(act.id.clone());
            // The term of the agency stands with its stage.
            told.ground = self.notes.ground(&act.ground);
            self.node(told, band);
            self.sheet.edges.push(Edge::order(&last, &act.id, ""));
            last.clone_from(&act.id);
        }
        self.party(band, &id);
        self.open.push(last);
    }

    /// What the party may do in a stage, and the days that it has.
    fn party(&mut self, band: usize, stage: &str) {
        let phase = &self.p.phases[band].id;
        let here = |t: &&TermUse| self.is_party_term(t) && self.begins(t).is_some_and(|a| a.phase == *phase);
        let terms: Vec<&TermUse> = self.p.terms.iter().filter(here).collect();
        for term in terms {
            let id = format!("term-{}", term.id);
            let mut node = Node::new(&id, NodeKind::Wait, &term.name, 1);
            self.notes.term(&mut node, term);
            let from = self.begins(term).filter(|a| self.sheet.at(&a.id).is_some());
            let label = from.map_or_else(|| format!("“{}”之后", self.p.name_of(&term.from)), |_| String::new());
            let from = from.map_or(stage.to_string(), |a| a.id.clone());
            self.node(node, band);
            self.sheet.edges.push(Edge::order(&from, &id, label));
            self.open.push(id);
        }
        for act in self.own.clone().into_iter().filter(|a| a.party && a.phase == *phase) {
            let mut node = Node::new(&act.id, NodeKind::PartyAct, plain_name(&act.name), 1);
            node.act = Some(act.id.clone());
            (node.repeat, node.optional) = (act.repeat, act.optional);
            self.notes.act(&mut node, act);
            node.ground.retain(|g| !g.starts_with("文书："));
            let from = self.before(act).unwrap_or_else(|| stage.to_string());
            self.node(node, band);
            self.sheet.edges.push(Edge::order(&from, &act.id, if act.optional { MAY } else { "" }));
            self.open.retain(|o| *o != from);
            self.open.push(act.id.clone());
        }
    }

    /// The drawn node that a party's act follows: the term that it ends, the act that it answers.
    fn before(&self, act: &Act) -> Option<String> {
        let ends = |t: &&TermUse| t.until.iter().any(|u| act.events.iter().any(|e| e.name == *u));
        let term = self.p.terms.iter().filter(|t| self.is_party_term(t)).find(ends).map(|t| format!("term-{}", t.id));
        let term = term.filter(|id| self.sheet.at(id).is_some());
        let need = act.after.first().map(|n| n.trim_end_matches('?'));
        let maker = need.and_then(|n| self.own.iter().find(|a| is_made(a, n))).map(|a| a.id.clone());
        term.or(maker.filter(|id| self.sheet.at(id).is_some()))
    }

    /// A term of the party's own.
    fn is_party_term(&self, term: &TermUse) -> bool {
        let limit = self.notes.law.limits.get(&term.limit);
        limit.is_some_and(|l| l.bound == Bound::Party) && self.begins(term).is_some()
    }
    /// The act with which a term begins.
    fn begins(&self, term: &TermUse) -> Option<&'a Act> {
        self.own.iter().find(|a| is_made(a, &term.from)).copied()
    }
    /// Whether an act begins a term of the party's.
    fn tells(&self, act: &Act) -> bool {
        !act.party && self.p.terms.iter().any(|t| self.is_party_term(t) && is_made(act, &t.from))
    }

    /// The days that the agency has in a stage, and the articles that its acts rest on.
    fn limits(&self, node: &mut Node, phase: &str) {
        let acts = || self.course.iter().filter(|a| a.phase == phase);
        let mut articles: Vec<String> = Vec::new();
        // The act that ends the stage speaks for it, then those that every matter knows.
        let done = &self.p.phases.iter().find(|ph| ph.id == phase).map_or("", |ph| &ph.done);
        let mut told: Vec<&&Act> = acts().filter(|a| a.ground.is_law()).collect();
        told.sort_by_key(|a| (!is_made(a, done), a.when.is_some()));
        for act in told {
            articles.extend(self.notes.ground(&act.ground).into_iter().take(1));
        }
        articles.dedup();
        articles.truncate(ARTICLES);
        let mut terms: Vec<&TermUse> = acts().filter_map(|a| self.p.term(a.term.as_deref()?)).collect();
        terms.retain(|t| {
            let limit = self.notes.law.limits.get(&t.limit);
            limit.is_some_and(|l| l.bound == Bound::Agency && matches!(l.ground(), Ground::Law(_)))
        });
        node.ground = articles;
        // The term that ends in this stage stands in its box, the others with it.
        let ends = |t: &&&TermUse| acts().any(|a| t.until.iter().any(|u| is_made(a, u)));
        if let Some(term) = terms.iter().find(ends) {
            self.notes.term(node, term);
        }
    }
}

fn is_made(act: &Act, names: &str) -> bool {
    names.split('|').any(|n| act.id == n || act.events.iter().any(|e| e.name == n))
}

/// The name of an act as the party would say it: nobody registers what he does himself.
fn plain_name(name: &str) -> &str {
    let name = name.strip_prefix("登记").unwrap_or(name);
    name.strip_prefix(PARTY).unwrap_or(name)
}
