//! The journal of access as a page and a table: entries by person, address, route, result and day, the newest first.

use crate::Office;
use crate::accounts::Who;
use crate::base::{Day, Moment};
use crate::fault::Denial;
use crate::policy::{self, Do};
use crate::sheet::{self, Kind};
use fadu_store::{AuditEntry, AuditSought};
use serde::Serialize;

/// So many entries stand on a page.
pub const AUDIT_SHOWN: usize = 50;
/// So many go into one table.
const AUDIT_TAKEN: usize = 100_000;
const DAY_MS: i64 = 86_400_000;

/// Which entries are wanted; what is empty asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditAsked {
    /// The person's name, whole.
    pub name: String,
    /// The address.
    pub place: String,
    /// Method and route.
    pub what: String,
    /// `done`, `refused`, `failed`.
    pub result: String,
    /// The first and the last day.
    pub days: (Option<Day>, Option<Day>),
    /// Entries before this one.
    pub before: Option<u64>,
}

/// An entry as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditLine {
    /// Its place in the journal.
    pub n: u64,
    /// When (ms).
    pub at: i64,
    /// Who; empty where nobody was signed in.
    pub name: String,
    /// For which body.
    pub body: String,
    /// From where.
    pub place: String,
    /// Method and route.
    pub what: String,
    /// The address that was asked for.
    pub about: String,
    /// The status of the answer.
    pub status: u16,
    /// What came of it, in words.
    pub result: &'static str,
    /// The leaf of the event that it left.
    pub leaf: Option<u64>,
}

/// A page of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditPage {
    /// The entries, the newest first.
    pub lines: Vec<AuditLine>,
    /// Where the next page begins.
    pub older: Option<u64>,
}

/// Statuses of a result. What the machine itself enters has none and is no request.
fn statuses(result: &str) -> (u16, u16) {
    match result {
        "done" => (200, 399),
        "refused" => (400, 499),
        "failed" => (500, 599),
        _ => (1, 999),
    }
}

/// What a status says to whoever reads the journal.
fn word(status: u16) -> &'static str {
    match status {
        200..=399 => "办成",
        401 => "没有登录",
        403 => "不许",
        404 => "没有找到，或者无权",
        409 => "依法不能办理，或者有冲突",
        413 => "太大",
        422 | 400 => "填写有误",
        429 => "太频繁",
        400..=499 => "没有办成",
        _ => "系统没有办成",
    }
}

fn sought(asked: &AuditAsked) -> AuditSought {
    let start = |day: Day| Moment::at(day, 0, 0).0;
    let days = match asked.days {
        (None, None) => None,
        (from, to) => Some((from.map_or(i64::MIN, start), to.map_or(i64::MAX, |day| start(day) + DAY_MS))),
    };
    let AuditAsked { name, place, what, .. } = asked.clone();
    AuditSought { name, place, what, status: Some(statuses(&asked.result)), at: days, before: asked.before }
}

fn line(entry: AuditEntry) -> AuditLine {
    let c = entry.called;
    AuditLine {
        n: entry.n,
        at: c.at,
        name: c.name,
        body: c.body,
        place: c.place,
        what: c.what,
        about: c.about,
        status: c.status,
        result: word(c.status),
        leaf: c.leaf,
    }
}

impl Office {
    /// A page of the journal.
    pub fn audit_page(&self, who: &Who, asked: &AuditAsked) -> Result<AuditPage, Denial> {
        policy::require(who, Do::Audit, who.agency)?;
        let mut found = self.store.audit_found(&sought(asked), AUDIT_SHOWN + 1)?;
        let more = found.len() > AUDIT_SHOWN;
        found.truncate(AUDIT_SHOWN);
        let older = found.last().map(|e| e.n).filter(|_| more);
        Ok(AuditPage { lines: found.into_iter().map(line).collect(), older })
    }

    /// What is found as a table, to be taken away; a hundred thousand entries at most.
    pub fn audit_table(&self, who: &Who, asked: &AuditAsked, kind: Kind) -> Result<Vec<u8>, Denial> {
        policy::require(who, Do::Audit, who.agency)?;
        let found = self.store.audit_found(&sought(asked), AUDIT_TAKEN)?;
        let head = ["序号", "时间", "姓名", "机关", "来自", "请求", "对象", "状态码", "结果", "叶子"]
            .map(String::from)
            .to_vec();
        let rows = found.into_iter().map(line).map(|l| {
            let at = Moment(l.at);
            let when = format!("{} {}:{:02}", at.day(), at.clock(), at.0.div_euclid(1000).rem_euclid(60));
            let leaf = l.leaf.map_or(String::new(), |n| n.to_string());
            let (n, status, result) = (l.n.to_string(), l.status.to_string(), l.result.to_string());
            vec![n, when, l.name, l.body, l.place, l.what, l.about, status, result, leaf]
        });
        Ok(sheet::write(kind, &std::iter::once(head).chain(rows).collect::<Vec<_>>()))
    }
}
