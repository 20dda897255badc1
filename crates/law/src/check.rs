//! Proves a law pack: what parses, what cites, what stands twice, what is assumed. Other parts of the pack add their findings.

use crate::{Calendar, Events, Law, LawError, Limit, Limits, Messages, Pack, Statutes};
use fadu_base::Citation;
use serde::Serialize;

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// To be known: assumed rows, absent texts.
    Note,
    /// The pack may not be published.
    Error,
}

/// One line of `fadu law check`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// Path below `law/`.
    pub file: String,
    /// What, in Chinese.
    pub what: String,
    /// The line, where it is known, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

impl Finding {
    /// Something that must be known.
    pub fn note(file: impl Into<String>, what: impl Into<String>) -> Finding {
        Finding { severity: Severity::Note, file: file.into(), what: what.into(), line: None }
    }
    /// Something that must be mended.
    pub fn error(file: impl Into<String>, what: impl Into<String>) -> Finding {
        Finding { severity: Severity::Error, file: file.into(), what: what.into(), line: None }
    }
}
impl From<LawError> for Finding {
    fn from(e: LawError) -> Finding {
        Finding { line: e.line, ..Finding::error(e.file, e.message) }
    }
}

/// Checks the pack. The order of findings is that of the pack; no error means that it may be published.
pub fn check(pack: &Pack) -> Vec<Finding> {
    let mut findings = Vec::new();
    let calendar = kept(Calendar::parse(pack), &mut findings);
    let statutes = kept(Statutes::parse(pack), &mut findings).unwrap_or_default();
    let limits = kept(Limits::parse(pack), &mut findings).unwrap_or_default();
    let events = kept(Events::parse(pack), &mut findings).unwrap_or_default();
    kept(Messages::parse(pack), &mut findings);
    if let Some(calendar) = calendar {
        calendar_findings(&calendar, &mut findings);
    }
    for statute in statutes.all().filter(|s| s.text == crate::statute::Text::Absent) {
        findings.push(Finding::note(
            format!("statutes/{}.toml", statute.id),
            format!("《{}》原文未入库（text = absent）", statute.title),
        ));
    }
    for limit in limits.all() {
        limit_findings(limit, &statutes, &events, &mut findings);
    }
    for event in events.all() {
        citations("events.toml", &event.name, &event.cites, &statutes, &mut findings);
    }
    crate::check_discretion::check(pack, &statutes, &mut findings);
    // Faults of single files are told above; only a pack that reads as a whole has procedures to prove.
    match Law::parse(pack) {
        Ok(law) => {
            findings.extend(crate::check_procedures::check(&law));
            crate::warning::check::coverage(pack, &law, &mut findings);
            crate::statistic::check(&law, &mut findings);
        }
        Err(e) if findings.iter().all(|f| f.file != e.file) => findings.push(e.into()),
        Err(_) => {}
    }
    findings
}

/// Adds an error for each citation that names no known article. For every part of the pack that cites.
pub fn citations<'a>(
    file: &str,
    of: &str,
    cites: impl IntoIterator<Item = &'a Citation>,
    statutes: &Statutes,
    findings: &mut Vec<Finding>,
) {
    findings.extend(
        cites
            .into_iter()
            .filter_map(|c| statutes.find(c).err())
            .map(|e| Finding::error(file, format!("{of} 引用 {e}"))),
    );
}

/// The value, or its error as a finding.
pub fn kept<T>(parsed: Result<T, LawError>, findings: &mut Vec<Finding>) -> Option<T> {
    parsed.map_err(|e| findings.push(e.into())).ok()
}

/// Every statutory day of a published year is a day off there, and the years have no gap.
fn calendar_findings(calendar: &Calendar, findings: &mut Vec<Finding>) {
    let years: Vec<i32> = calendar.published_years().collect();
    for pair in years.windows(2).filter(|w| w[1] != w[0] + 1) {
        findings.push(Finding::error("calendar", format!("{} 年与 {} 年之间缺少日历", pair[0], pair[1])));
    }
    for year in years {
        let days = crate::lunar::statutory_days(year);
        for (day, name) in days.iter().filter(|(d, _)| calendar.is_working(*d)) {
            findings.push(Finding::error(
                format!("calendar/{year}.toml"),
                format!("{day} 是法定节假日（{name}），却列为工作日"),
            ));
        }
    }
}

fn limit_findings(limit: &Limit, statutes: &Statutes, events: &Events, findings: &mut Vec<Finding>) {
    const FILE: &str = "limits";
    citations(FILE, &limit.id, limit.citations(), statutes, findings);
    if limit.assumed {
        findings.push(Finding::note(FILE, format!("{} 依推定：{}", limit.id, limit.name)));
    }
    let pauses = limit.pause_events.iter().flat_map(|p| [&p.from, &p.to]);
    let named = limit.from_event.iter().chain(&limit.until_events).chain(&limit.extend_event).chain(pauses);
    for name in named.filter(|n| events.get(n).is_none()) {
        findings.push(Finding::error(FILE, format!("{} 提到未声明的事件 {name}", limit.id)));
    }
    let field = |name: &Option<String>| match (name, limit.from_event.as_ref().and_then(|e| events.get(e))) {
        (Some(field), Some(event)) => !event.fields.contains(field),
        _ => false,
    };
    if field(&limit.count_field) || field(&limit.from_field) {
        findings.push(Finding::error(FILE, format!("{} 的字段不在起算事件的字段中", limit.id)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_fault_is_found() {
        let files = [
            ("events.toml", "event = []"),
            ("calendar/2025.toml", "year = 2025\nsource = \"\"\nholiday = []\nmoved_workday = []"),
            ("calendar/2027.toml", "year = 2027\nsource = \"\"\nholiday = []\nmoved_workday = []"),
            (
                "limits/a.toml",
                "[[limit]]\nid = \"a\"\nname = \"n\"\ncount = 1\nunit = \"month\"\nstarts = \"s\"\nbound = \"party\"\ncites = [\"x-law/1\"]\nfrom_event = \"Nothing\"",
            ),
            ("messages/m.toml", "[a]\nasks = 1"),
        ];
        let pack = Pack { files: files.iter().map(|(p, t)| (p.to_string(), t.as_bytes().to_vec())).collect() };
        let found: Vec<String> = check(&pack).into_iter().map(|f| format!("{} {}", f.file, f.what)).collect();
        for part in [
            "x-law/1：法律库中没有这部法规",
            "未声明的事件 Nothing",
            "2025 年与 2027 年之间",
            "2025-10-01 是法定节假日",
            "messages/m.toml",
        ] {
            assert!(found.iter().any(|f| f.contains(part)), "{part}: {found:?}");
        }
    }
}
