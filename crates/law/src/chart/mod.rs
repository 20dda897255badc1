//! A procedure drawn: the graph of its acts, where everything stands, as SVG for people and as BPMN 2.0 for modellers.
//!
//! Everything here follows from the data of the procedure; nothing is drawn by hand. Start reading at [`staff`]. See docs/adr/0012.

pub mod bpmn;
mod flow;
mod graph;
mod lanes;
pub mod layout;
mod notes;
pub mod plain;
mod plain_parse;
mod public;
mod sheets;
mod steps;
pub mod svg;
mod text;

pub use graph::{Audience, Chart, Edge, EdgeKind, Node, NodeKind, Sheet};
pub use public::public;

use crate::Law;
use crate::procedure::Procedure;
use sheets::{Group, MAIN};

/// The lane of courses that have a sheet of their own.
const BESIDE: &str = "另有流程图";

/// The chart of an audience.
pub fn chart(law: &Law, p: &Procedure, field: &str, audience: Audience) -> Chart {
    match audience {
        Audience::Staff => staff(law, p, field),
        Audience::Public => public(law, p, field),
    }
}

/// The chart for those who handle matters.
pub fn staff(law: &Law, p: &Procedure, field: &str) -> Chart {
    let groups = sheets::split(p);
    let mut sheets: Vec<Sheet> = groups.iter().map(|g| flow::sheet(law, p, g)).collect();
    for (group, sheet) in groups.iter().zip(&mut sheets) {
        sheet.each = each(p, group);
    }
    beside(p, &groups, &mut sheets);
    Chart {
        procedure: p.id.clone(),
        name: p.name.clone(),
        version: p.in_force,
        field: field.to_string(),
        audience: Audience::Staff,
        sheets,
    }
}

/// What a sheet runs once for each of; on the main course, from which act on.
fn each(p: &Procedure, group: &Group) -> String {
    if group.id == MAIN {
        let first = p.strands.iter().find(|s| s.first);
        let from = first.and_then(|s| Some((s, group.acts.iter().find(|a| a.strand.as_deref() == Some(&s.id))?)));
        return from.map_or(String::new(), |(s, act)| format!("有几个{}的，从“{}”起各走一遍", s.name, act.name));
    }
    let opened = group.acts.iter().find(|a| a.opens_strand).and_then(|a| a.strand.as_deref());
    // Said only where most of the sheet is of the strand.
    let whole = group.acts.iter().filter(|a| a.strand.as_deref() == opened).count() * 2 > group.acts.len();
    let strand = p.strands.iter().find(|s| whole && Some(s.id.as_str()) == opened && !s.first);
    strand.map_or(String::new(), |s| format!("每一项{}各走一遍", s.name))
}

/// On the main course, a node for each other sheet, in the band where its course begins.
fn beside(p: &Procedure, groups: &[Group], sheets: &mut [Sheet]) {
    let Some((main, others)) = sheets.split_first_mut() else { return };
    if others.is_empty() {
        return;
    }
    let lane = main.lanes.len();
    main.lanes.push(BESIDE.to_string());
    for (group, sheet) in groups.iter().skip(1).zip(others.iter()) {
        let begins = group.acts.iter().find(|a| main.at(&a.id).is_none());
        let kind = NodeKind::Course(sheet.id.clone());
        let mut node = Node::new(format!("course-{}", sheet.id), kind, &sheet.name, lane);
        node.optional = true;
        let phase = begins.and_then(|a| p.phases.iter().position(|ph| ph.id == a.phase));
        node.band = phase.filter(|_| !main.bands.is_empty());
        main.nodes.push(node);
    }
}
