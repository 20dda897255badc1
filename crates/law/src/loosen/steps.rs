//! What an overlay says of steps: acts added, guards re-grounded, passkeys, fields and papers of the base.

use super::Look;
use crate::procedure::{Act, FieldDef, Procedure, Source};
use fadu_base::Ground;
use std::collections::BTreeSet;

impl<'a> Look<'a> {
    /// An act added stands beside the base's acts: it makes none of the events that they wait for, and writes nothing that they judge by.
    pub(super) fn acts(&self) -> Vec<String> {
        let (watched, read, excused) = (watched(self.base), read_by_conditions(self.base), self.excused());
        let mut out = Vec::new();
        for act in &self.overlay.acts {
            let mut say = |what: String| out.push(format!("步骤 {}（{}）：{what}", act.id, act.name));
            if self.base.act(&act.id).is_some() {
                say("原程序已有这一步，附加规则不能改写它的次序、条件和要件".into());
                continue;
            }
            if act.opens {
                say("附加规则不能另开立案的入口".into());
            }
            for known in act.withdraws.iter().filter(|w| self.base.act(w).is_some()) {
                say(format!("不能撤回原程序的 {known}"));
            }
            let free = |event: &&str| !excused.contains(event);
            for event in act.events.iter().map(|e| e.name.as_str()).filter(|e| watched.contains(e)).filter(free) {
                say(format!("事件 {event} 是原程序的步骤、期限所等的，不能另由这一步产生"));
            }
            for field in self.written(act, &excused) {
                say(format!("字段 {field} 是原程序的，不能由这一步写入"));
            }
            for field in typed(act).filter(|f| read.contains(f)) {
                say(format!("字段 {field} 决定原程序的条件，不能由这一步填写"));
            }
        }
        out
    }

    /// Fields and numbers of the base that an act stamps, sets or copies into; a excused event may carry the days of its extension.
    fn written<'b>(&self, act: &'b Act, excused: &BTreeSet<&str>) -> Vec<&'b str> {
        let own = act.events.iter().filter(|e| !excused.contains(e.name.as_str())).flat_map(|e| {
            let fixed = e.set.keys().chain(e.copies.keys());
            fixed.chain(&e.stamp).chain(&e.number).map(String::as_str)
        });
        // `gate` and `level` say which approval an event belongs to; nothing is judged by them.
        let of_base = |name: &&str| {
            !["gate", "level"].contains(name)
                && (self.base.fields.contains_key(*name) || self.base.numbers.contains_key(*name))
        };
        own.filter(of_base).collect()
    }

    pub(super) fn guards(&self) -> Vec<String> {
        let mut out = Vec::new();
        for change in &self.overlay.guards {
            let (Some(code), Some(ground)) = (&change.replaces, &change.ground) else { continue };
            let guard = self.base.act(&change.act).and_then(|a| a.guards.iter().find(|g| g.code() == code));
            if guard.is_some_and(|g| g.ground.is_law()) && matches!(ground, Ground::House { .. }) {
                out.push(format!("步骤 {} 的条件 {code}：原有法律依据，不能改为内部规则", change.act));
            }
        }
        out
    }

    pub(super) fn passkeys(&self) -> Vec<String> {
        let lowered = self.overlay.passkeys.iter().filter(|change| {
            let asked = self.base.act(&change.act).and_then(Act::passkey);
            asked.is_some_and(|asked| change.asked < asked)
        });
        lowered.map(|c| format!("步骤 {}：通行密钥由必须改为可以", c.act)).collect()
    }

    /// A field of the base may be worded otherwise. What the form starts with is open only to a norm that the field names.
    pub(super) fn fields(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (name, new) in &self.overlay.fields {
            let Some(old) = self.base.fields.get(name) else { continue };
            let worded = |f: &FieldDef| FieldDef {
                label: String::new(),
                hint: String::new(),
                default: None,
                open_to: None,
                set_by: None,
                house: None,
                overview: false,
                ..f.clone()
            };
            if worded(new) != worded(old) {
                out.push(format!("字段 {name}（{}）：改动了填写的要求", old.label));
            }
            if let (true, Err(why)) = (new.default != old.default, self.start_value(old, new)) {
                out.push(format!("字段 {name}（{}）：改动了初始值；{why}", old.label));
            }
        }
        out
    }

    fn start_value(&self, old: &FieldDef, new: &FieldDef) -> Result<(), String> {
        if old.house.is_some() {
            return new.house.as_ref().map(|_| ()).ok_or_else(|| "没有写明内部规则的制定者和来源".to_string());
        }
        let least = old.open_to.ok_or("原程序没有把它留给其他规定")?;
        let by = new.set_by.as_ref().ok_or("没有写明 set_by")?;
        self.high_enough(by, least)
    }

    /// Words for templates may fill what the base leaves open, not take the place of what it says.
    pub(super) fn words(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (paper, words) in &self.overlay.words {
            let uses = || self.base.acts.iter().flat_map(|a| &a.papers).filter(|p| p.id == *paper);
            for name in words.keys().filter(|n| uses().any(|p| p.with.contains_key(*n))) {
                out.push(format!("文书 {paper}：{name} 原程序已有规定，不能改写"));
            }
        }
        out
    }
}

/// The events that the base's acts, terms, guards and stages wait for.
fn watched(base: &Procedure) -> BTreeSet<&str> {
    let mut all: Vec<&str> = Vec::new();
    for act in &base.acts {
        all.extend(act.after.iter().chain(&act.before).map(|n| n.trim_end_matches('?')));
        all.extend(act.guards.iter().chain(&act.return_guards).flat_map(|g| g.guard.names().happenings));
    }
    for term in &base.terms {
        all.push(&term.from);
        all.extend(term.until.iter().map(String::as_str));
        all.extend(term.extension.iter().chain(&term.set_by).map(|(event, _)| event.as_str()));
        all.extend(term.pauses.iter().flat_map(|p| [p.from.as_str(), &p.to]));
        all.extend(term.when.iter().flat_map(|g| g.names().happenings));
    }
    let head = &base.headline;
    all.extend([&head.decided, &head.published, &head.closed].map(String::as_str));
    all.extend(head.revoked.iter().chain(&head.unpublished).map(String::as_str));
    all.extend(head.altered.iter().map(|a| a.event.as_str()));
    all.extend(base.phases.iter().map(|p| p.done.as_str()));
    all.extend(base.ending.iter().flat_map(|e| e.events.iter().chain(&e.closes)).map(String::as_str));
    all.extend(base.barred.iter().map(|b| b.event.as_str()));
    all.into_iter().flat_map(|names| names.split('|')).collect()
}

/// The fields that the base's conditions read.
fn read_by_conditions(base: &Procedure) -> BTreeSet<&str> {
    let named = |condition: &'_ str| {
        let name = |rest: &'_ str| rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        condition.split("facts.").skip(1).map(|rest| rest[..name(rest)].to_string()).collect::<Vec<_>>()
    };
    let read: BTreeSet<String> = base.conditions().flat_map(|(_, condition)| named(condition)).collect();
    base.fields.keys().map(String::as_str).filter(|f| read.contains(*f)).collect()
}

/// The fields that an act has somebody type or change.
fn typed(act: &Act) -> impl Iterator<Item = &str> {
    const OF_APPROVALS: [&str; 4] = ["conclusion", "opinion", "return_to", "dimensions"];
    let uses = act.field_uses().into_iter().filter(|f| f.source != Source::Carried).map(|f| f.name);
    uses.filter(|f| !OF_APPROVALS.contains(f)).collect::<Vec<_>>().into_iter()
}
