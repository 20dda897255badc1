//! Joining 并案: what a procedure says of two of its matters that are answered as one. Each keeps its own record and its own answer (ADR 43).

use crate::check::Finding;
use crate::procedure::{FieldKind, Procedure};
use serde::Deserialize;

/// The acts of both sides, and what of the answer of the leading one is said to whoever lodged a joined one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joining {
    /// On the joined one: it joins another.
    pub join: String,
    /// On the joined one: it parts from it again.
    pub part: String,
    /// On the leading one: it takes another in.
    pub take: String,
    /// On the leading one: it lets one go.
    pub release: String,
    /// The link field with the leading one.
    pub to: String,
    /// The link field with the one that is taken in, or let go.
    pub taken: String,
    /// The field with the reason of parting.
    pub reason: String,
    /// The event that answers.
    pub answered: String,
    /// The act that answers a joined one when the leading one was answered.
    pub answer: String,
    /// The fields that it takes over.
    pub carries: Vec<String>,
}

impl Joining {
    /// The act of the other side, where this one is an act of joining or parting.
    pub fn counterpart(&self, act: &str) -> Option<&str> {
        let pairs = [(&self.join, &self.take), (&self.part, &self.release)];
        pairs.into_iter().find_map(|(joined, leading)| match act {
            _ if act == joined => Some(leading.as_str()),
            _ if act == leading => Some(joined.as_str()),
            _ => None,
        })
    }
    /// The event that an act of it makes.
    pub fn event<'a>(&self, procedure: &'a Procedure, act: &str) -> &'a str {
        procedure.act(act).and_then(|a| a.events.first()).map_or("", |e| e.name.as_str())
    }
}

/// Acts and fields exist, links are links.
pub(crate) fn check(p: &Procedure, findings: &mut Vec<Finding>) {
    let Some(j) = &p.joining else { return };
    let mut say = |what: String| findings.push(Finding::error(format!("procedures/{}", p.folder), what));
    for act in [&j.join, &j.part, &j.take, &j.release, &j.answer].into_iter().filter(|a| p.act(a).is_none()) {
        say(format!("并案：没有办理动作 {act}"));
    }
    for field in [&j.to, &j.taken] {
        if p.fields.get(field).is_none_or(|d| d.kind != FieldKind::Link) {
            say(format!("并案：{field} 不是关联类的栏目"));
        }
    }
    let asks = |f: &String| p.act(&j.answer).is_some_and(|a| a.field_uses().iter().any(|u| u.name == f));
    for field in j.carries.iter().filter(|f| !asks(f)) {
        say(format!("并案：{field} 不在 {} 的栏目里", j.answer));
    }
}
