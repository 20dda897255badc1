//! Collection 归集: what a procedure says of acts that were done elsewhere and come as rows of a table or through the interface.

use crate::check::Finding;
use crate::procedure::Procedure;
use crate::{Law, Limit};
use fadu_base::Day;
use serde::Deserialize;

/// Which acts and fields of a procedure collection goes by. Whatever is entered under such a procedure happened elsewhere: it is judged as of its
/// own day and never refused by a guard (ADR 34).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// The act that enters one.
    pub act: String,
    /// The act that says it anew.
    pub correct: String,
    /// The act that takes it out.
    pub withdraw: String,
    /// The field with the reason of a correction.
    pub reason: String,
    /// The field with the system, or the paper, that it comes from.
    pub source: String,
    /// The field with its number there: source and number are one act.
    pub number: String,
    /// The field with the kind of act.
    pub kind: String,
    /// The field with officers who stand in no register.
    pub unlisted: String,
    /// The limit within which it is to be entered.
    pub limit: String,
}

impl Collection {
    /// Whether an act done on one day and entered on another was entered late.
    pub fn is_late(&self, law: &Law, done: Day, entered: Day) -> bool {
        entered.number() - done.number() > self.days(law)
    }

    /// So many days after it was done it is still entered in time.
    pub fn days(&self, law: &Law) -> i32 {
        law.limits.get(&self.limit).map_or(0, |l: &Limit| i32::try_from(l.count).unwrap_or(i32::MAX))
    }
}

/// Acts, fields and the limit exist.
pub(crate) fn check(law: &Law, p: &Procedure, findings: &mut Vec<Finding>) {
    let Some(c) = &p.collection else { return };
    let mut says = |what: String| findings.push(Finding::error(format!("procedures/{}", p.folder), what));
    for act in [&c.act, &c.correct, &c.withdraw].into_iter().filter(|a| p.act(a).is_none()) {
        says(format!("归集：没有办理动作 {act}"));
    }
    for field in
        [&c.reason, &c.source, &c.number, &c.kind, &c.unlisted].into_iter().filter(|f| !p.fields.contains_key(*f))
    {
        says(format!("归集：没有字段 {field}"));
    }
    if law.limits.get(&c.limit).is_none() {
        says(format!("归集：没有期限 {}", c.limit));
    }
}
