//! One sheet of acts: steps become nodes, needs become edges, what parts and meets gets a gateway.

use super::graph::{Edge, EdgeKind, Node, NodeKind, Sheet};
use super::lanes::Lanes;
use super::notes::Notes;
use super::plain;
use super::sheets::{Group, MAIN};
use super::steps::{Steps, What};
use crate::Law;
use crate::procedure::{Act, By, Procedure};

/// The label of a way that is taken if somebody chooses to.
const AT_NEED: &str = "需要时";
const AGREED: &str = "同意";
const RETURNED: &str = "退回";

/// Draws the acts of a group.
pub(super) fn sheet(law: &Law, p: &Procedure, group: &Group) -> Sheet {
    let steps = Steps::of(p, &group.acts);
    let lanes = Lanes::of(law, &group.acts, &steps);
    let mut weave = Weave { p, notes: Notes { law, p }, group, steps, lanes, sheet: Sheet::default() };
    weave.sheet.id.clone_from(&group.id);
    weave.sheet.name.clone_from(&group.name);
    weave.run();
    weave.sheet
}

/// A way out of a step.
struct Way {
    /// The step that it leads to.
    to: usize,
    /// The node that it enters.
    enters: String,
    /// Its condition as the data writes it.
    when: Option<String>,
    /// Its condition in plain Chinese.
    label: String,
    /// Asked for only in some matters.
    soft: bool,
}

struct Weave<'a> {
    p: &'a Procedure,
    notes: Notes<'a>,
    group: &'a Group<'a>,
    steps: Steps<'a>,
    lanes: Lanes,
    sheet: Sheet,
}

impl Weave<'_> {
    fn run(&mut self) {
        let count = self.steps.all.len();
        self.begin();
        let mut exits = Vec::new();
        for n in 0..count {
            exits.push(self.step(n));
        }
        for (n, exit) in exits.iter().enumerate() {
            self.leave(n, exit);
        }
        self.returns();
        self.gather();
        self.bands();
        self.sheet.lanes = self.lanes.names();
    }

    /// The start, with a way to each step that needs none of the others.
    fn begin(&mut self) {
        let entries: Vec<usize> = (0..self.steps.all.len()).filter(|n| self.steps.begins(*n)).collect();
        let Some(first) = entries.first().copied() else { return };
        let whens: Vec<String> = entries.iter().map(|n| self.preceded(*n)).collect();
        let same = whens.iter().all(|w| *w == whens[0]);
        self.sheet.when = whens[0].clone();
        if !same {
            let mut told: Vec<&str> = whens.iter().map(String::as_str).filter(|w| !w.is_empty()).collect();
            told.sort_unstable();
            told.dedup();
            self.sheet.when = told.join("，或者");
        }
        let lane = self.lanes.of_step(&self.steps.all[first]);
        let name = if self.group.id == MAIN { "开始" } else { "启动" };
        self.sheet.nodes.push(Node::new("start", NodeKind::Start, name, lane));
        let mut from = "start".to_string();
        if entries.len() > 1 {
            from = "which".into();
            self.sheet.nodes.push(Node::new("which", NodeKind::Some, "", lane));
            self.sheet.edges.push(Edge::order("start", "which", ""));
        }
        for (n, when) in entries.iter().zip(&whens) {
            let own = if same { String::new() } else { when.clone() };
            let label = [own, self.label(*n)].into_iter().filter(|l| !l.is_empty()).collect::<Vec<_>>().join("，");
            let label = if entries.len() > 1 { label } else { String::new() };
            self.sheet.edges.push(Edge::order(&from, &self.enters(*n), label));
        }
    }

    /// What outside this sheet must have come first.
    fn preceded(&self, n: usize) -> String {
        let What::Act(act) = self.steps.all[n] else { return String::new() };
        let named = act.after.first().map(|need| need.trim_end_matches('?'));
        named.map_or(String::new(), |need| format!("“{}”之后", bare(&self.p.name_of(need))))
    }

    fn id(&self, n: usize) -> String {
        match self.steps.all[n] {
            What::Act(act) => act.id.clone(),
            What::Wait(term, act, _) => format!("wait-{}-{}", term.id, act.id),
        }
    }
    fn meets(&self, n: usize) -> bool {
        self.steps.needs[n].len() > 1 && self.chosen_by(n).is_none()
    }
    fn enters(&self, n: usize) -> String {
        if self.meets(n) { format!("meet-{}", self.id(n)) } else { self.id(n) }
    }

    /// The step at which this one or a detour to it is chosen, if that is all that it needs.
    fn chosen_by(&self, n: usize) -> Option<usize> {
        let needs = &self.steps.needs[n];
        let [only] = needs.iter().filter(|need| !need.soft).collect::<Vec<_>>()[..] else { return None };
        let [by] = only.of[..] else { return None };
        let [soft] = needs.iter().filter(|need| need.soft).collect::<Vec<_>>()[..] else { return None };
        let detour = |m: &usize| self.steps.needs[*m].iter().all(|need| need.of == [by]) && self.when(*m).is_some();
        let out = self.followers(by);
        (soft.of.iter().all(detour) && out.iter().all(|m| *m == n || soft.of.contains(m))).then_some(by)
    }

    /// The steps that need one directly.
    fn followers(&self, n: usize) -> Vec<usize> {
        let needs_it = |m: &usize| self.steps.needs[*m].iter().any(|need| need.of.contains(&n));
        (0..self.steps.all.len()).filter(needs_it).collect()
    }

    fn when(&self, n: usize) -> Option<&str> {
        match self.steps.all[n] {
            What::Act(act) => act.when.as_deref(),
            What::Wait(_, _, when) => when,
        }
    }

    /// The condition of a step in plain Chinese, given the acts that have come before it.
    fn label(&self, n: usize) -> String {
        let acts = self.steps.certain[n].iter().filter_map(|q| match self.steps.all[*q] {
            What::Act(act) => Some(act),
            What::Wait(..) => None,
        });
        let known = |field: &str, value: Option<&str>| acts.clone().any(|a| records(a, field, value));
        let given: Vec<&str> = self.steps.certain[n].iter().filter_map(|q| self.when(*q)).collect();
        let words = self.when(n).map(|w| plain::words(self.p, w, &known, &given)).unwrap_or_default();
        let optional = matches!(self.steps.all[n], What::Act(a) if a.optional && !a.opens);
        if words.is_empty() && optional { AT_NEED.into() } else { words }
    }

    /// Draws a step with the gateway before it; gives the node that its ways leave.
    fn step(&mut self, n: usize) -> String {
        let lane = self.lanes.of_step(&self.steps.all[n]);
        let id = self.id(n);
        if self.meets(n) {
            let sure = |need: &super::steps::Need| !need.soft && need.of.iter().all(|m| self.when(*m).is_none());
            let kind = if self.steps.needs[n].iter().all(sure) { NodeKind::All } else { NodeKind::Some };
            self.sheet.nodes.push(Node::new(self.enters(n), kind, "", lane));
            self.sheet.edges.push(Edge::order(&self.enters(n), &id, ""));
        }
        match self.steps.all[n] {
            What::Wait(term, ..) => {
                let mut node = Node::new(&id, NodeKind::Wait, format!("等待：{}", term.name), lane);
                self.notes.term(&mut node, term);
                self.sheet.nodes.push(node);
                id
            }
            What::Act(act) => self.act(act, lane),
        }
    }

    fn act(&mut self, act: &Act, lane: usize) -> String {
        let kind = match self.group.sub {
            Some(sub) => NodeKind::Call(sub.to_string()),
            None if act.party => NodeKind::PartyAct,
            None => NodeKind::Act,
        };
        let called = self.group.sub.map(|_| self.group.name.clone());
        let name = called.unwrap_or_else(|| bare(&act.name).to_string());
        let mut node = Node::new(&act.id, kind, name, lane);
        (node.repeat, node.optional) = (act.repeat, act.optional && !act.opens);
        node.act = Some(act.id.clone());
        self.notes.act(&mut node, act);
        self.sheet.nodes.push(node);
        if self.back(act).is_empty() {
            return act.id.clone();
        }
        let asked = format!("agreed-{}", act.id);
        self.sheet.nodes.push(Node::new(&asked, NodeKind::Choice, "同意？", lane));
        self.sheet.edges.push(Edge::order(&act.id, &asked, ""));
        asked
    }

    /// The acts of this sheet to which an approval returns.
    fn back(&self, act: &Act) -> Vec<String> {
        let here = |id: &&String| self.group.acts.iter().any(|a| a.id == **id);
        act.returns.iter().filter(here).cloned().collect()
    }

    fn ways(&self, n: usize) -> Vec<Way> {
        let way = |to: usize| {
            let need = self.steps.needs[to].iter().find(|need| need.of.contains(&n));
            let alone = need.is_some_and(|need| need.of.len() == 1);
            // What several steps lead to, or what is only looked back at, says its condition elsewhere.
            let soft = need.is_some_and(|need| need.soft);
            let says = !soft && (alone || self.steps.needs[to].len() == 1);
            let label = if says { self.label(to) } else { String::new() };
            let when = self.when(to).filter(|_| !label.is_empty()).map(str::to_string);
            Way { to, enters: self.enters(to), when, label, soft }
        };
        self.followers(n).into_iter().map(way).collect()
    }

    /// Draws the ways that leave a step: to what follows, or to an end.
    fn leave(&mut self, n: usize, exit: &str) {
        let ways = self.ways(n);
        let agreed = |label: &str| match (exit.starts_with("agreed-"), label) {
            (true, "") => AGREED.to_string(),
            (true, label) => format!("{AGREED}，{label}"),
            (false, label) => label.to_string(),
        };
        if ways.is_empty() {
            return self.end(n, exit, &agreed(""));
        }
        let chosen = ways.len() > 1 && self.one_of(n, &ways);
        let mut from = exit.to_string();
        if ways.len() > 1 && !(chosen && exit.starts_with("agreed-")) {
            let lane = self.lanes.of_step(&self.steps.all[n]);
            let sure = ways.iter().all(|w| w.label.is_empty());
            let kind = match (chosen, sure) {
                (true, _) => NodeKind::Choice,
                (_, true) => NodeKind::All,
                _ => NodeKind::Some,
            };
            let part = format!("part-{}", self.id(n));
            self.sheet.nodes.push(Node::new(&part, kind, "", lane));
            self.sheet.edges.push(Edge::order(&from, &part, agreed("")));
            from = part;
        }
        for way in &ways {
            let mut label = if from == exit { agreed(&way.label) } else { way.label.clone() };
            let otherwise = chosen && way.label.is_empty();
            if otherwise {
                label = if from == exit { format!("{AGREED}，其他") } else { "其他".into() };
            }
            let mut edge = Edge::order(&from, &way.enters, label);
            edge.otherwise = otherwise;
            if !self.sheet.edges.contains(&edge) {
                self.sheet.edges.push(edge);
            }
        }
    }

    /// Whether only one of these ways is ever taken.
    fn one_of(&self, n: usize, ways: &[Way]) -> bool {
        let bare: Vec<&Way> = ways.iter().filter(|w| w.when.is_none()).collect();
        let when: Vec<&str> = ways.iter().filter_map(|w| w.when.as_deref()).collect();
        let apart = when.iter().enumerate().all(|(i, a)| when[..i].iter().all(|b| plain::exclude(a, b)));
        match bare[..] {
            [] => apart,
            [one] => self.chosen_by(one.to) == Some(n) && !one.soft,
            _ => false,
        }
    }

    fn end(&mut self, n: usize, exit: &str, label: &str) {
        let lane = self.lanes.of_step(&self.steps.all[n]);
        let What::Act(act) = self.steps.all[n] else { return };
        let id = format!("end-{}", act.id);
        self.sheet.nodes.push(Node::new(&id, NodeKind::End, self.ending(act), lane));
        self.sheet.edges.push(Edge::order(exit, &id, label));
    }

    fn ending(&self, act: &Act) -> &'static str {
        let made = |names: &[String]| act.events.iter().any(|e| names.contains(&e.name));
        let used = |a: &Act| {
            let asks = a.after.iter().flat_map(|n| n.trim_end_matches('?').split('|'));
            asks.into_iter().any(|name| name == act.id || act.events.iter().any(|e| e.name == name))
        };
        if act.events.iter().any(|e| e.name == self.p.headline.closed) {
            "办结"
        } else if self.p.ending.as_ref().is_some_and(|e| made(&e.events)) {
            "提前结束"
        } else if self.group.id != MAIN
            && self.p.acts.iter().any(|a| used(a) && !self.group.acts.iter().any(|g| g.id == a.id))
        {
            "回到主流程"
        } else {
            "完成"
        }
    }

    fn returns(&mut self) {
        for act in &self.group.acts {
            for to in self.back(act) {
                let from = format!("agreed-{}", act.id);
                let mut edge = Edge::order(&from, &to, RETURNED);
                edge.kind = EdgeKind::Return;
                self.sheet.edges.push(edge);
            }
        }
    }

    /// Puts each gateway and end behind the step that it belongs to, so that the nodes read in the order of the course.
    fn gather(&mut self) {
        let step = |id: &str| (0..self.steps.all.len()).find(|n| self.id(*n) == id);
        let place = |id: &str| {
            if let Some(n) = step(id) {
                return (n + 1, 1);
            }
            let own = id.strip_prefix("meet-").map(|o| (o, 0)).or(id.strip_prefix("agreed-").map(|o| (o, 2)));
            let own = own.or(id.strip_prefix("part-").map(|o| (o, 3))).or(id.strip_prefix("end-").map(|o| (o, 4)));
            let (own, rank) = own.unwrap_or((id, 1));
            (step(own).map_or(0, |n| n + 1), rank)
        };
        let mut keyed: Vec<((usize, i32), Node)> = self.sheet.nodes.iter().map(|n| (place(&n.id), n.clone())).collect();
        keyed.sort_by_key(|(key, _)| *key);
        let step_of: Vec<usize> = keyed.iter().map(|((n, _), _)| *n).collect();
        self.sheet.nodes = keyed.into_iter().map(|(_, node)| node).collect();
        for (node, n) in self.sheet.nodes.iter_mut().zip(step_of) {
            let act = match self.steps.all[n.max(1) - 1] {
                What::Act(act) | What::Wait(_, act, _) => act,
            };
            node.band = self.p.phases.iter().position(|ph| ph.id == act.phase);
        }
    }

    /// Bands for the stages, where the course runs through them in their order.
    fn bands(&mut self) {
        let band = |id: &str| self.sheet.at(id).and_then(|n| self.sheet.nodes[n].band);
        let order = self.sheet.edges.iter().filter(|e| e.kind == EdgeKind::Order);
        let banded = self.group.id == MAIN && order.clone().all(|e| band(&e.from) <= band(&e.to));
        if banded {
            self.sheet.bands = self.p.phases.iter().map(|ph| ph.name.clone()).collect();
        } else {
            self.sheet.nodes.iter_mut().for_each(|n| n.band = None);
        }
    }
}

/// The name of an act without the post behind it: the lane says that.
fn bare(name: &str) -> &str {
    let posts = [By::CaseHandler, By::UnitHead, By::Reviewer, By::Head];
    posts.iter().find_map(|by| name.strip_suffix(&format!("（{}）", by.zh()))).unwrap_or(name)
}

/// Whether an act certainly puts a field, or this value of it, into the record.
fn records(act: &Act, field: &str, value: Option<&str>) -> bool {
    let set = |v: &str| act.events.iter().any(|e| e.set.get(field).is_some_and(|s| s == v));
    match value {
        Some(value) => set(value),
        None => {
            let typed = act.field_uses().iter().any(|u| u.name == field && !u.optional);
            let made = act.events.iter().any(|e| {
                let own = [&e.number, &e.stamp, &e.happened].into_iter().flatten();
                e.set.contains_key(field) || e.copies.contains_key(field) || own.into_iter().any(|f| f == field)
            });
            typed || made
        }
    }
}
