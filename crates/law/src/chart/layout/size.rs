//! How large each node is drawn, and the lines of text in it.

use super::super::graph::{Node, NodeKind};
use super::super::text;

/// Which way a course runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flow {
    /// From top to bottom, lanes side by side: for reading and print.
    Down,
    /// From left to right, lanes one below the other: as modellers draw.
    Right,
}

/// The look of a node: its size along and across the course, its text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Look {
    /// Along the course.
    pub along: i32,
    /// Across it.
    pub across: i32,
    /// Lines of its name.
    pub name: Vec<String>,
    /// Lines of what it rests on.
    pub note: Vec<String>,
}

/// Width of a box that is read.
pub const BOX: i32 = 138;
/// Between the border of a box and its text.
pub const PAD: i32 = 6;
/// Size of names.
pub const NAME: i32 = 13;
/// Size of notes.
pub const NOTE: i32 = 11;
/// Height of a line of a name.
pub const NAME_LINE: i32 = 18;
/// Height of a line of a note.
pub const NOTE_LINE: i32 = 15;

/// The look of a node.
pub fn look(node: &Node, flow: Flow) -> Look {
    if flow == Flow::Right {
        let (along, across) = match node.kind {
            _ if node.is_gateway() => (50, 50),
            NodeKind::Start | NodeKind::End | NodeKind::Wait => (36, 36),
            _ => (130, 80),
        };
        return Look { along, across, ..Look::default() };
    }
    if node.is_gateway() {
        let across = if node.name.is_empty() { 40 } else { 76 };
        return Look { along: 40, across, name: vec![node.name.clone()], note: Vec::new() };
    }
    if node.is_event() {
        let name = vec![node.name.clone()];
        return Look { along: 30, across: (text::width(&node.name, NAME) + 28).max(64), name, note: Vec::new() };
    }
    let leads = matches!(node.kind, NodeKind::Course(_) | NodeKind::Call(_));
    let room = BOX - 2 * PAD - if leads { 24 } else { 0 };
    let name = text::wrap(&node.name, if node.repeat { room - 18 } else { room }, NAME, 4);
    let mut note = Vec::new();
    let shown = node.ground.first().filter(|g| !g.contains('：') || g.starts_with("内部规则"));
    if let Some(ground) = shown {
        let short = ground.split(['（', '；']).next().unwrap_or(ground);
        note.extend(text::wrap(short, room, NOTE, 2));
    }
    if !node.term.is_empty() {
        note.extend(text::wrap(&format!("期限 {}", node.term), room, NOTE, 1));
    }
    let lines = |n: usize, each: i32| i32::try_from(n).unwrap_or(0) * each;
    let along = (lines(name.len(), NAME_LINE) + lines(note.len(), NOTE_LINE) + 2 * PAD).max(38);
    Look { along, across: BOX, name, note }
}
